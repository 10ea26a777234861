//! The guide and the README, played: each command is typed as it is written there, in order, by the two people of
//! whom the guide speaks.
//!
//! A runner of our own and not `trycmd`: what a line does depends on the lines before it (`cd`, a bundle, a shared
//! folder), two people take turns, and some lines need a shell (`&&`, `~`).

use super::page::{agrees, sessions};
use crate::support::shell::Shell;
use std::fs;
use std::path::{Path, PathBuf};

/// Somebody who types.
#[derive(Debug, Clone, Copy)]
enum Who {
    Noor,
    Lena,
}
use Who::{Lena, Noor};

/// What happens before a command: the page describes it in words or leaves it to the reader.
///
/// The fields: how the command begins, who types from here on, and what they type first.
struct Cue(&'static str, Who, &'static [&'static str]);

const GUIDE: &[Cue] = &[
    Cue("mkdir -p ~/bin", Noor, &["ln -s $(command -v emic) emic"]),
    Cue(
        "emic init my-study --title",
        Noor,
        &["mkdir interviews", "cp SAMPLE/P07.txt interviews", "cp SAMPLE/P16.docx interviews/P11.docx"],
    ),
    Cue(
        "emic import ~/sample-data",
        Noor,
        &["mkdir ~/sample-data", "cp -r SAMPLE/../participants.* SAMPLE/../bundles ~/sample-data"],
    ),
    Cue(
        "emic import P07-Mira.docx --comments as-codes --dry-run",
        Noor,
        &["emic annotate P07 0..20 Waiting --create", "emic export P07-Mira.docx P07", "emic undo"],
    ),
    Cue("emic init my-study --from", Lena, &["cp NOOR/my-study/start.emic.toml ."]),
    Cue("emic bundle write -o lena", Noor, &["emic code add Waiting", "emic bundle write -o noor.emic.toml"]),
    Cue("emic bundle write -o lena", Lena, &["cp NOOR/my-study/noor.emic.toml .", "emic code add Trust"]),
    Cue("ssh server", Noor, &[]),
];

const README: &[Cue] = &[Cue("emic init", Noor, &["mkdir interviews", "cp SAMPLE/P* interviews"])];

/// Commands that cannot be run here, and why.
const SKIPPED: &[(&str, &str)] = &[
    ("RUSTFLAGS=", "builds the program: minutes"),
    ("scp ", "needs a server that the program was built for"),
    ("rustup ", "needs a network"),
];

/// Commands that may fail when they are typed for the first time; the page says so.
const MAY_FAIL: &[&str] = &["git -C ../exchange pull"];

/// Two people with a home each, and a server that both reach by `ssh`.
struct Play {
    noor: Shell,
    lena: Shell,
    homes: [PathBuf; 2],
    who: Who,
}

impl Play {
    fn new() -> Play {
        let [noor, lena] = [Shell::at_home(), Shell::at_home()];
        let server = noor.cwd.join("server");
        fs::create_dir(&server).unwrap();
        // What the server would run, run in a folder of this machine.
        let ssh = format!(
            "#!/bin/sh\nwhile [ \"${{1#-}}\" != \"$1\" ]; do shift; done\nshift\ncd '{}' && eval \"$*\"\n",
            server.display()
        );
        noor.program("ssh", &ssh);
        lena.program("ssh", &ssh);
        let homes = [noor.cwd.clone(), lena.cwd.clone()];
        Play { noor, lena, homes, who: Noor }
    }
    /// The exit code and what was printed.
    fn typed(&mut self, line: &str) -> (i32, String) {
        let shell = match self.who {
            Noor => &mut self.noor,
            Lena => &mut self.lena,
        };
        let answer = shell.typed(line);
        (answer.code, answer.out)
    }
    /// Types a line of the test itself, in which `NOOR` and `SAMPLE` are folders.
    fn prepared(&mut self, line: &str) -> String {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/transcripts");
        let line = line.replace("NOOR", &self.homes[0].display().to_string());
        let (code, printed) = self.typed(&line.replace("SAMPLE", &sample.display().to_string()));
        assert_eq!(code, 0, "{line}: {printed}");
        printed
    }
    /// Types every command of a page and compares what it prints with what the page shows.
    fn page(&mut self, name: &str, cues: &[Cue]) {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        let mut cues = cues.iter().peekable();
        for step in sessions(&page) {
            let begins = |with: &str| step.command.starts_with(with);
            if let Some((_, why)) = SKIPPED.iter().find(|(with, _)| begins(with)) {
                println!("{name}:{}: not run, it {why}: {}", step.line, step.command);
                continue;
            }
            while let Some(Cue(_, who, lines)) = cues.next_if(|cue| begins(cue.0)) {
                self.who = *who;
                lines.iter().for_each(|line| drop(self.prepared(line)));
            }
            let (code, printed) = self.typed(&step.command);
            let place = format!("{name}:{}: {}", step.line, step.command);
            assert!(code == 0 || MAY_FAIL.iter().any(|with| begins(with)), "{place}\nexit {code}: {printed}");
            let shown = step.shown.join("\n");
            assert!(agrees(&step.shown, &printed), "{place}\nthe page shows:\n{shown}\nprinted:\n{printed}");
        }
        assert!(cues.peek().is_none(), "{name} has no command that begins with {}", cues.peek().unwrap().0);
    }
}

/// True if a program is on this machine; prints that a test is skipped if not.
pub fn has(program: &str) -> bool {
    let found = std::process::Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("skipped: {program} is not here");
    }
    found
}

#[test]
fn the_guide_does_what_it_says_line_by_line() {
    if !has("git") || !has("bash") {
        return;
    }
    let mut play = Play::new();
    play.page("docs/guide.md", GUIDE);
    // The others of the team do the same with the shared folder, and then everybody has the same.
    for who in [Lena, Noor, Lena] {
        play.who = who;
        play.prepared("cd ~/my-study; [ -d ../exchange ] || git clone server:study.git ../exchange");
        play.prepared("chmod o-rwx ../exchange && git -C ../exchange pull --rebase && emic sync ../exchange");
        play.prepared(
            "git -C ../exchange add . && (git -C ../exchange commit -m coding; git -C ../exchange push)",
        );
    }
    let hers = play.prepared("emic digest");
    play.who = Noor;
    assert_eq!(play.prepared("emic digest"), hers);
}

#[test]
fn the_first_project_of_the_readme_works_as_written() {
    if has("bash") {
        Play::new().page("README.md", README);
    }
}
