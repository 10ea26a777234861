//! A scratch folder in which tests type commands as a person would.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The results, of a command that must have worked.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.out, self.err);
        self.out
    }
    /// The one id that a command which must have worked printed.
    #[track_caller]
    pub fn id(self) -> String {
        let out = self.ok();
        let id = out.strip_suffix('\n').unwrap_or_else(|| panic!("one line expected: {out:?}"));
        assert!(id.contains('.') && !id.contains(char::is_whitespace), "an id expected: {out:?}");
        id.to_owned()
    }
    /// The list that a command which must have worked printed.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|fault| panic!("{fault}: {out}"))
    }
    /// What was said, of a command that must have ended with `code` and printed no result.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "stderr: {}", self.err);
        self.err
    }
}

/// A scratch folder with its own data directory and a fixed clock; gone when dropped.
pub struct Shell {
    scratch: tempfile::TempDir,
    /// The folder that commands run in.
    pub cwd: PathBuf,
}

impl Shell {
    /// An empty folder.
    pub fn new() -> Shell {
        let scratch = tempfile::tempdir().unwrap();
        let cwd = scratch.path().join("here");
        std::fs::create_dir(&cwd).unwrap();
        Shell { scratch, cwd }
    }
    /// A folder with a project by Noor Rahman.
    pub fn with_project() -> Shell {
        let shell = Shell::new();
        shell.emic(&["init", "--title", "Community services", "--coder", "Noor Rahman"]).ok();
        shell
    }
    /// Brings in a transcript of these words and that title.
    pub fn transcript(&self, title: &str, words: &str) {
        self.file(&format!("{title}.txt"), words);
        self.emic(&["import", &format!("{title}.txt")]).ok();
    }
    /// Runs `emic` with nothing piped in.
    pub fn emic(&self, args: &[&str]) -> Answer {
        self.piped(args, "")
    }
    /// Runs `emic` with words piped in.
    pub fn piped(&self, args: &[&str], input: &str) -> Answer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_emic"))
            .args(args)
            .current_dir(&self.cwd)
            .env("EMIC_DATA", self.scratch.path().join("data"))
            .env("EMIC_CLOCK", "1795000000")
            .env_remove("EMIC_PROJECT")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that needs no input may be gone before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
    /// Writes a file into the folder.
    pub fn file(&self, name: &str, words: &str) -> PathBuf {
        let path = self.cwd.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(&path, words).unwrap();
        path
    }
}
