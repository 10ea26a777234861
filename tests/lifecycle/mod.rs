//! What becomes of a project: shared by processes, forked, purged, mended. With the real program.

mod branches;
mod doctor;
mod forks;
mod handover;
mod homes;
mod leaving;
mod purge;
mod purge_late;
mod purge_whole;
mod screen_open;
mod terminal;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A scratch folder in which commands are typed.
pub struct Desk {
    pub dir: TempDir,
}

impl Desk {
    /// A project "Study" of Lena's in `study`.
    pub fn new() -> Desk {
        let desk = Desk { dir: TempDir::new().unwrap() };
        desk.ok(".", &["init", "study", "--title", "Study", "--coder", "Lena"]);
        desk
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    pub fn command(&self, cwd: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command.args(args).current_dir(self.path(cwd)).env("EMIC_DATA", self.path("data"));
        command.env_remove("EMIC_PROJECT").env("EMIC_CLOCK", "1795000000");
        command
    }
    pub fn run(&self, cwd: &str, args: &[&str]) -> Output {
        self.command(cwd, args).stdin(Stdio::null()).output().unwrap()
    }
    /// Runs what must succeed; gives standard output.
    pub fn ok(&self, cwd: &str, args: &[&str]) -> String {
        let output = self.run(cwd, args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
    /// Starts `emic hold` in a folder; it listens when this returns.
    pub fn hold(&self, cwd: &str, args: &[&str]) -> Holder {
        let mut words = vec!["hold"];
        words.extend(args);
        let mut command = self.command(cwd, &words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, "listening\n");
        Holder { child, out }
    }
}

/// A process that has a project open.
pub struct Holder {
    pub child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Holder {
    /// Lets it end; gives what else it said.
    pub fn end(mut self) -> String {
        drop(self.child.stdin.take());
        self.ended()
    }
    /// Waits for its end.
    pub fn ended(mut self) -> String {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

/// What a finished process wrote and its exit code.
pub fn said(output: &Output) -> (String, String, i32) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

/// Runs a command with something piped in.
pub fn piped(mut command: Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}
