//! Leaving the screen: a backup costs what was done, and with it everything can be brought back.

use emic::log::Act;
use emic::workspace::{Clock, NewPerson, Workspace};
use std::path::{Path, PathBuf};

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// A project with so many codes, left once.
fn left(dir: &Path, codes: u32) {
    let nell = NewPerson { name: "Nell Rudge".into(), initials: "NR".into(), role: String::new() };
    let mut work = Workspace::sample(dir, &nell, CLOCK).unwrap();
    work.commit((0..codes).map(|nth| code(&format!("code {nth}"))).collect()).unwrap();
    work.leave();
}

fn code(name: &str) -> Act {
    Act::CodeAdd { name: name.to_owned(), parent: None, guid: None }
}

/// Adds one code and leaves.
fn add_and_leave(dir: &Path, name: &str) {
    let mut work = Workspace::open(dir, CLOCK).unwrap();
    work.commit(vec![code(name)]).unwrap();
    work.leave();
}

/// The backups, and the files with what came after them.
fn kept(dir: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let all = std::fs::read_dir(dir.join(".emic/backup")).unwrap().map(|entry| entry.unwrap().path());
    all.partition(|path| !path.file_name().unwrap().to_str().unwrap().starts_with("since-"))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

#[test]
fn leaving_a_large_project_writes_what_was_done_and_not_all_of_it() {
    let written = |codes: u32| {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("study");
        left(&dir, codes);
        let (whole, since) = kept(&dir);
        assert_eq!((whole.len(), since.len()), (1, 0), "many acts: a whole backup");
        add_and_leave(&dir, "One");
        add_and_leave(&dir, "Two");
        let (again, since) = kept(&dir);
        assert_eq!((&again, since.len()), (&whole, 1));
        let words = std::fs::read_to_string(&since[0]).unwrap();
        assert!(words.contains("\"One\"") && words.contains("\"Two\"") && !words.contains("\"code 7\""));
        assert!(size(&whole[0]) > 100 * u64::from(codes));
        size(&since[0])
    };
    let (few, many) = (written(2_000), written(4_000));
    assert!(many < few + 100 && many < 8_000, "{few} {many}");
}

#[test]
fn a_small_project_is_backed_up_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    left(&dir, 10);
    add_and_leave(&dir, "One");
    let (whole, since) = kept(&dir);
    assert!(since.is_empty());
    assert!(std::fs::read_to_string(whole.last().unwrap()).unwrap().contains("\"One\""));
}

#[test]
fn a_lost_journal_comes_back_from_the_backup_and_what_came_after_it() {
    let names = |work: &Workspace| -> Vec<String> {
        work.log().project().codes.codes.values().map(|code| code.name.clone()).collect()
    };
    for (journal, what) in [(true, "the journal"), (false, "the end of the journal")] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("study");
        left(&dir, 2_000);
        add_and_leave(&dir, "One");
        let work = Workspace::open(&dir, CLOCK).unwrap();
        let (digest, all) = (work.digest().unwrap(), names(&work));
        work.leave();
        std::fs::remove_dir_all(dir.join(".emic/db")).unwrap();
        let file = dir.join(".emic/journal/0001.toml");
        let words = std::fs::read_to_string(&file).unwrap();
        match journal {
            true => std::fs::remove_file(&file).unwrap(),
            // With the last commit a part of the one before it, which the whole backup has.
            false => std::fs::write(&file, &words[..words.find("\"code 1990\"").unwrap()]).unwrap(),
        }
        let mut work = Workspace::open(&dir, CLOCK).unwrap();
        let told = work.take_notices();
        assert!(names(&work) == all, "without {what}: {told:?}");
        assert_eq!(work.digest().unwrap(), digest);
        work.close();
    }
}

#[test]
fn the_next_whole_backup_takes_the_place_of_what_came_after_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    left(&dir, 2_000);
    add_and_leave(&dir, "One");
    let later = Clock::Fixed(1_795_000_000 + 2 * 86_400);
    let mut work = Workspace::open(&dir, later).unwrap();
    work.commit(vec![code("Two")]).unwrap();
    work.leave();
    let (whole, since) = kept(&dir);
    assert_eq!((whole.len(), since.len()), (2, 0));
    assert!(std::fs::read_to_string(whole.iter().max().unwrap()).unwrap().contains("\"Two\""));
}
