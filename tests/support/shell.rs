//! A scratch folder in which tests run commands as a person types them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The answer of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The results of a command that must succeed.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.out, self.err);
        self.out
    }
    /// The one id that a successful command printed.
    #[track_caller]
    pub fn id(self) -> String {
        let out = self.ok();
        let id = out.strip_suffix('\n').unwrap_or_else(|| panic!("one line expected: {out:?}"));
        assert!(id.contains('.') && !id.contains(char::is_whitespace), "an id expected: {out:?}");
        id.to_owned()
    }
    /// The list that a successful command printed.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|fault| panic!("{fault}: {out}"))
    }
    /// The message of a command that did a part of its work and must end with `code`.
    #[track_caller]
    pub fn fails_in_part(self, code: i32) -> String {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self.err
    }
    /// The message of a command that must fail with `code` and print no result.
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
    /// Imports a transcript with these words and that title.
    pub fn transcript(&self, title: &str, words: &str) {
        self.file(&format!("{title}.txt"), words);
        self.emic(&["import", &format!("{title}.txt")]).ok();
    }
    /// Runs `emic` with empty standard input.
    pub fn emic(&self, args: &[&str]) -> Answer {
        self.piped(args, "")
    }
    /// Runs `emic` with words as standard input.
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
        // A command that reads no input may have ended before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
    /// Types one line into a shell, at home in a folder of its own; the next line is typed in the folder where this one
    /// ended. Both streams come as they would on a terminal, in `out`.
    pub fn typed(&mut self, line: &str) -> Answer {
        let [home, data, tools] = ["home", "data", "tools"].map(|name| self.scratch.path().join(name));
        let ended = self.scratch.path().join("ended");
        let found = std::env::var("PATH").unwrap_or_default();
        let script = "set -o pipefail; exec 2>&1; eval \"$LINE\"; code=$?; pwd >\"$ENDED\"; exit $code";
        let output = Command::new("bash")
            .args(["-c", script])
            .current_dir(&self.cwd)
            .env("LINE", line)
            .env("ENDED", &ended)
            .env("HOME", &home)
            .env("PATH", format!("{}:{}:{found}", home.join("bin").display(), tools.display()))
            .env("EMIC_DATA", data)
            .env("EMIC_CLOCK", "1795000000")
            .env_remove("EMIC_PROJECT")
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_SSH_VARIANT", "simple")])
            .envs([("GIT_AUTHOR_NAME", "A coder"), ("GIT_AUTHOR_EMAIL", "coder@example.org")])
            .envs([("GIT_COMMITTER_NAME", "A coder"), ("GIT_COMMITTER_EMAIL", "coder@example.org")])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        if let Ok(folder) = std::fs::read_to_string(&ended) {
            self.cwd = PathBuf::from(folder.trim_end());
        }
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::new(),
        }
    }
    /// A shell at home, with `emic` among its programs.
    pub fn at_home() -> Shell {
        let mut shell = Shell::new();
        let [home, tools] = ["home", "tools"].map(|name| shell.scratch.path().join(name));
        std::fs::create_dir(&home).unwrap();
        std::fs::create_dir(&tools).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_emic"), tools.join("emic")).unwrap();
        shell.cwd = home;
        shell
    }
    /// Puts a script among the programs of [`Shell::typed`].
    pub fn program(&self, name: &str, script: &str) {
        let path = self.scratch.path().join("tools").join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    /// Writes a file into the folder.
    pub fn file(&self, name: &str, words: &str) -> PathBuf {
        let path = self.cwd.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(&path, words).unwrap();
        path
    }
}
