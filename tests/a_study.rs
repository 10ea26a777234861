//! A study as teams carry it: thirty transcripts, nine people and some who come late, three rounds over bundles, a
//! folder, git and a stick, with purges and files that get lost. In the end all have the same.
//!
//! The words are invented here.

use crate::support::shell::{Answer, Shell};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const TEAM: [&str; 9] = ["noor", "anna", "tom", "lou", "eva", "ben", "ida", "max", "zoe"];
const TRANSCRIPTS: usize = 30;
/// What only P07 says: after the withdrawal it is nowhere.
const WITHDRAWN: &str = "the lighthouse keeper never answered";
/// What one memo says that is taken out by its id.
const DOUBT: &str = "a doubt that was too personal";

struct Carried {
    shell: Shell,
    /// How many memos were written: each is another one.
    memos: usize,
}

impl Carried {
    fn new() -> Carried {
        let shell = Shell::new();
        shell.emic(&["init", "noor", "--title", "Study", "--coder", "noor"]).ok();
        let study = Carried { shell, memos: 0 };
        for n in 1..=TRANSCRIPTS {
            let own = if n == 7 { WITHDRAWN } else { "the office never called back" };
            let mut words = String::new();
            for turn in 0..8 {
                words += &format!(
                    "Q: How was it, part {turn}?\n\nP: In month {turn} {own}. I waited {n} days.\n\n"
                );
            }
            study.shell.file(&format!("P{n:02}.txt"), &words);
        }
        let files: Vec<String> = (1..=TRANSCRIPTS).map(|n| format!("P{n:02}.txt")).collect();
        let import: Vec<&str> = ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
        study.at("noor", &import).ok();
        files.iter().for_each(|file| std::fs::remove_file(study.shell.cwd.join(file)).unwrap());
        study.run(
            "noor",
            "code add Access/Waiting\ncode add Access/Silence\ncode add Trust\ncode add Shame\n",
        );
        study.at("noor", &["bundle", "write", "-o", "start.emic.toml"]).ok();
        TEAM[1..].iter().for_each(|name| study.join(name));
        study
    }
    fn join(&self, name: &str) {
        self.shell.emic(&["init", name, "--from", "start.emic.toml", "--coder", name]).ok();
    }
    fn at(&self, name: &str, args: &[&str]) -> Answer {
        let args: Vec<&str> = ["--project", name].iter().copied().chain(args.iter().copied()).collect();
        self.shell.emic(&args)
    }
    fn run(&self, name: &str, lines: &str) {
        let answer = self.shell.piped(&["--project", name, "run"], lines);
        assert_eq!(answer.code, 0, "{name}: {}{}", answer.out, answer.err);
    }

    /// Everybody codes their share of the transcripts, writes memos, renames, takes back.
    fn sitting(&mut self, round: usize, people: &[&str]) {
        for (who, name) in people.iter().enumerate() {
            let mut lines = String::new();
            for n in (1..=TRANSCRIPTS).filter(|n| n % 9 == (who + round) % 9 && *n != 7) {
                let turn = 1 + (n + round) % 7;
                let code = ["Access/Waiting", "Access/Silence", "Trust"][(n + who) % 3];
                lines += &format!("annotate P{n:02} --quote \"In month {turn} the office\" {code}\n");
                self.memos += 1;
                lines += &format!("memo add --on P{n:02} \"Thought {} about it.\"\n", self.memos);
            }
            lines += &format!("code add \"Of {name}/In round {round}\"\n");
            lines += &format!("code rename \"Of {name}/In round {round}\" \"Round {round} of {name}\"\n");
            lines += "progress P12 coding\nundo\n";
            self.run(name, &lines);
        }
    }

    /// Round over bundles: all send the lead theirs, she sends back what there is; the last one gets it twice.
    fn by_bundle(&self, people: &[&str]) {
        for name in &people[1..] {
            let file = format!("{name}.emic.toml");
            self.at(name, &["bundle", "write", "--since", "start.emic.toml", "-o", &file]).ok();
            self.at(people[0], &["bundle", "read", &file]).ok();
        }
        self.at(people[0], &["bundle", "write", "-o", "all.emic.toml"]).ok();
        for name in &people[1..] {
            self.at(name, &["bundle", "read", "all.emic.toml"]).ok();
        }
        self.at(people[people.len() - 1], &["bundle", "read", "all.emic.toml"]).ok();
    }

    fn sync(&self, name: &str, folder: &str, more: &[&str]) -> Answer {
        let args: Vec<&str> = ["sync", folder].iter().copied().chain(more.iter().copied()).collect();
        self.at(name, &args)
    }
    fn parts(&self, folder: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.shell.cwd.join(folder)).unwrap();
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.to_string_lossy().ends_with(".part.toml"));
        all.sort();
        all
    }
    fn part_of(&self, folder: &str, name: &str) -> PathBuf {
        let begins = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(name);
        self.parts(folder).into_iter().find(begins).unwrap()
    }

    fn alike(&self, people: &[&str]) {
        let first = self.at(people[0], &["digest"]).ok();
        for name in people {
            assert_eq!(self.at(name, &["digest"]).ok(), first, "{name} has what {} has", people[0]);
        }
    }
    /// Files below a folder that have these words.
    fn with_words(&self, words: &str) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.shell.cwd.clone()]);
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if has(&path, words) {
                    found.push(path);
                }
            }
        }
        found
    }
}

fn has(path: &Path, words: &str) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

fn shared(path: &Path) {
    std::fs::create_dir(path).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o770)).unwrap();
}

fn git(folder: &Path, args: &[&str]) -> bool {
    let done = Command::new("git").args(args).current_dir(folder).output();
    done.is_ok_and(|output| output.status.success())
}

#[test]
fn nine_people_over_bundles_a_folder_git_and_a_stick_end_with_one_digest() {
    let mut study = Carried::new();
    let cwd = study.shell.cwd.clone();

    // First round, by bundle. A participant withdraws, while two still write about that transcript.
    study.sitting(0, &TEAM);
    study.by_bundle(&TEAM);
    study.alike(&TEAM);
    let quoted = WITHDRAWN;
    study.run(
        "tom",
        &format!(
            "memo add --on P07 \"Says that {quoted}.\"\nannotate P07 --quote \"{quoted}\" --nth 2 Trust\n"
        ),
    );
    study.run("eva", &format!("transcript set P07 note=\"{quoted}\"\n"));
    study.at("noor", &["purge", "P07"]).ok();

    // Second round, over a folder. Parts are deleted, cut and damaged; somebody comes late with the first bundle.
    let share = cwd.join("share");
    shared(&share);
    study.sitting(1, &TEAM);
    for name in TEAM.iter().chain(&TEAM) {
        study.sync(name, "share", &[]).ok();
    }
    study.alike(&TEAM);
    let doubt = study.at("lou", &["memo", "add", "--on", "P03", DOUBT]).id();
    study.sync("lou", "share", &[]).ok();
    study.sync("ben", "share", &[]).ok();
    study.at("lou", &["purge", &doubt]).ok();
    std::fs::remove_file(study.part_of("share", "anna")).unwrap();
    let cut = study.part_of("share", "tom");
    let bytes = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 3]).unwrap();
    let damaged = study.part_of("share", "ida");
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    study.join("uma");
    let late: Vec<&str> = TEAM.iter().copied().chain(["uma"]).collect();
    // The first to come sees damage and says so; its author mends it.
    assert_eq!(study.sync("uma", "share", &[]).code, 1);
    for name in late.iter().chain(&late).chain(&late) {
        let answer = study.sync(name, "share", &[]);
        assert!(answer.code <= 1, "{name}: {}", answer.err);
    }
    late.iter().for_each(|name| drop(study.sync(name, "share", &[]).ok()));
    study.alike(&late);

    // Third round, over git, each with a clone; and a stick that two carry between them.
    study.sitting(2, &late);
    if git(&cwd, &["init", "--bare", "-q", "-b", "main", "exchange.git"]) {
        for name in &late {
            assert!(git(&cwd, &["clone", "-q", "exchange.git", &format!("clone-{name}")]), "{name}");
            let clone = cwd.join(format!("clone-{name}"));
            std::fs::set_permissions(&clone, std::fs::Permissions::from_mode(0o700)).unwrap();
        }
        for name in late.iter().chain(&late) {
            study.sync(name, &format!("clone-{name}"), &["--git"]).ok();
        }
    } else {
        println!("git is not here: the third round goes by the folder");
        late.iter().chain(&late).for_each(|name| drop(study.sync(name, "share", &[]).ok()));
    }
    study.alike(&late);
    let stick = cwd.join("stick");
    shared(&stick);
    std::fs::set_permissions(&stick, std::fs::Permissions::from_mode(0o777)).unwrap();
    study.run("zoe", "code add \"On the train\"\n");
    for name in ["zoe", "noor", "zoe"] {
        study.sync(name, "stick", &["--open-folder"]).ok();
    }
    late.iter().chain(&late).for_each(|name| drop(study.sync(name, "share", &[]).ok()));
    study.alike(&late);

    // Somebody who has only the first bundle finds everything in the folder.
    study.join("kim");
    study.sync("kim", "share", &[]).ok();
    let all: Vec<&str> = late.iter().copied().chain(["kim"]).collect();
    all.iter().for_each(|name| drop(study.sync(name, "share", &[]).ok()));
    study.alike(&all);

    for name in &all {
        let answer = study.at(name, &["doctor"]);
        assert_eq!(answer.code, 0, "{name}: {}{}", answer.out, answer.err);
    }
    // What was taken out is only in the files that were sent before.
    let sent = |path: &PathBuf| path.parent() == Some(&cwd) && path.to_string_lossy().ends_with(".emic.toml");
    for words in [WITHDRAWN, DOUBT] {
        let mut left = study.with_words(words);
        left.retain(|path| !sent(path));
        // Git keeps what was ever pushed; the withdrawal came before the first push.
        assert_eq!(left, Vec::<PathBuf>::new(), "{words}");
    }
}
