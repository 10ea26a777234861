//! Carriers as they are: sticks, shares and tools that copy files, with what they leave lying about.

mod git;
mod gone;
mod mount;
mod open;
mod packed;
mod plain;
mod strays;
mod words;

use crate::support::shell::{Answer, Shell};
use std::path::{Path, PathBuf};

/// Noor and Anna with a project each, and a folder between them that is closed to others.
struct Pair {
    shell: Shell,
    share: PathBuf,
}

impl Pair {
    fn new() -> Pair {
        let shell = Shell::at_home();
        let share = shell.cwd.join("share");
        std::fs::create_dir(&share).unwrap();
        chmod(&share, 0o700);
        shell.file("P01.txt", "I asked for help. It took six months.\n");
        let mut pair = Pair { shell, share };
        pair.run("emic init noor --title Study --coder Noor").ok();
        pair.run("emic --project noor import P01.txt").ok();
        pair.run("emic --project noor code add waiting").ok();
        pair.run("emic --project noor bundle write -o start.emic.toml").ok();
        pair.run("emic init anna --from start.emic.toml --coder Anna").ok();
        pair
    }
    /// Types a line. A command that waits for something is ended after a minute, with 124.
    fn run(&mut self, line: &str) -> Answer {
        let line = line.replacen("emic ", "timeout 60 emic ", 1);
        let answer = self.shell.typed(&line);
        assert!(!matches!(answer.code, 101 | 124), "{line} waited or panicked: {}", answer.out);
        answer
    }
    fn sync(&mut self, who: &str) -> Answer {
        self.run(&format!("emic --project {who} sync share"))
    }
    fn code(&mut self, who: &str, code: &str) {
        self.run(&format!("emic --project {who} code add '{code}'")).ok();
    }
    /// The one part of a person.
    fn part(&self, who: &str) -> PathBuf {
        let mut all = files(&self.share);
        all.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(who));
        assert_eq!(all.len(), 1, "{who} has one part: {all:?}");
        all.remove(0)
    }
}

fn chmod(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// The files below a folder, sorted.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}
