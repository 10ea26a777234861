//! The checkpoint: a project opens from what was kept of it, and shows what its acts mean, whatever became of that.

use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::shell::Shell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Lists and reports, which only look. The last two read all operations.
const LOOKS: &[&[&str]] = &[
    &["codes"],
    &["annotations", "--format", "json"],
    &["memos"],
    &["transcripts"],
    &["people"],
    &["conflicts"],
    &["find", "list"],
    &["report", "codes"],
    &["history"],
    &["digest"],
];

fn hidden(shell: &Shell) -> PathBuf {
    shell.cwd.join(".emic")
}

fn checkpoint(shell: &Shell) -> PathBuf {
    hidden(shell).join("checkpoint")
}

/// A study with a little of everything.
fn study() -> Shell {
    let shell = Shell::with_project();
    shell.transcript(
        "P01",
        "I: How was it?\n\nP01: I was on a waiting list for a year.\n\nP01: Nobody called.\n",
    );
    shell.transcript("P02", "P02: The list was long, but the nurse was kind.\n");
    shell.emic(&["code", "add", "Access/Waiting"]).ok();
    shell.emic(&["code", "add", "Kindness"]).ok();
    shell.emic(&["annotate", "P01", "--quote", "waiting list", "Waiting"]).ok();
    shell.emic(&["annotate", "P02", "--quote", "nurse was kind", "Kindness"]).ok();
    shell.emic(&["memo", "add", "--on", "code:Access/Waiting", "What a list means to those on it"]).ok();
    shell.emic(&["correct", "P01", "9..12", "is"]).ok();
    shell
}

/// Files with their bytes and the time of their last change.
type Files = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

/// Every file of a project.
fn files(dir: &Path) -> Files {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let changed = entry.metadata().unwrap().modified().unwrap();
            all.insert(path.clone(), (std::fs::read(&path).unwrap(), changed));
        }
    }
    all
}

/// The files that are not as they were.
fn changed(mut before: Files, now: Files) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = now
        .into_iter()
        .filter(|(path, file)| before.remove(path).as_ref() != Some(file))
        .map(|(path, _)| path)
        .collect();
    all.extend(before.into_keys());
    all
}

fn looks(shell: &Shell) -> Vec<String> {
    LOOKS.iter().map(|words| shell.emic(words).ok()).collect()
}

#[test]
fn a_command_that_only_looks_writes_nothing() {
    let shell = study();
    for words in &LOOKS[..LOOKS.len() - 2] {
        let before = files(&shell.cwd);
        shell.emic(words).ok();
        assert_eq!(changed(before, files(&shell.cwd)), Vec::<PathBuf>::new(), "{words:?}");
    }
}

#[test]
fn what_was_kept_shows_what_the_acts_mean() {
    let shell = study();
    let kept = looks(&shell);
    std::fs::remove_file(checkpoint(&shell)).unwrap();
    for (words, kept) in LOOKS.iter().zip(kept) {
        std::fs::remove_file(checkpoint(&shell)).unwrap_or_default();
        assert_eq!(shell.emic(words).ok(), kept, "{words:?}");
        assert!(checkpoint(&shell).exists(), "{words:?} folded everything, and kept it");
    }
}

#[test]
fn an_act_after_what_was_kept_counts_at_once_and_is_kept_next() {
    let shell = study();
    let before = std::fs::read(checkpoint(&shell)).unwrap();
    shell.emic(&["code", "add", "Anger"]).ok();
    assert!(shell.emic(&["codes"]).ok().contains("Anger"));
    let after = std::fs::read(checkpoint(&shell)).unwrap();
    assert!(before != after);
    // An older one that is put back is of a journal that has gone on.
    std::fs::write(checkpoint(&shell), before).unwrap();
    assert!(shell.emic(&["codes"]).ok().contains("Anger"));
    assert!(std::fs::read(checkpoint(&shell)).unwrap() == after, "it was folded and kept again");
}

/// `EMIC_DAMAGE` damages.
#[test]
fn a_damaged_one_is_not_believed() {
    let shell = study();
    let (whole, shown) = (std::fs::read(checkpoint(&shell)).unwrap(), looks(&shell));
    let mut dice = Dice::new(cases("EMIC_SEED", 1).into());
    for nth in 0..cases("EMIC_DAMAGE", 30) {
        let mut bytes = whole.clone();
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => bytes[at..].fill(0),
            2 => bytes.extend([0; 7]),
            3 => bytes.clear(),
            _ => bytes[at] ^= 1 << dice.below(8),
        }
        std::fs::write(checkpoint(&shell), bytes).unwrap();
        let which = dice.below(LOOKS.len() - 2);
        assert_eq!(shell.emic(LOOKS[which]).ok(), shown[which], "damage {nth}");
        assert!(
            std::fs::read(checkpoint(&shell)).unwrap() == whole,
            "damage {nth}: it is kept again as it was"
        );
    }
}

#[test]
fn one_of_another_project_is_not_believed() {
    let (ours, other) = (study(), Shell::with_project());
    let shown = looks(&ours);
    std::fs::copy(checkpoint(&other), checkpoint(&ours)).unwrap();
    assert_eq!(looks(&ours), shown);
}

#[test]
fn where_more_is_known_than_was_kept_everything_is_looked_at() {
    let shell = study();
    let known = hidden(&shell).join("known.toml");
    let before = std::fs::read_to_string(&known).unwrap();
    // The whole folder is put back as it was, but for what is known beside it.
    let old = files(&hidden(&shell));
    shell.emic(&["code", "add", "Anger"]).ok();
    let later = std::fs::read(&known).unwrap();
    let tail = std::fs::read(hidden(&shell).join("tail")).unwrap();
    for (path, (bytes, _)) in old {
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(&known, &later).unwrap();
    std::fs::write(hidden(&shell).join("tail"), tail).unwrap();
    assert_ne!(before.as_bytes(), later);
    let answer = shell.emic(&["codes"]);
    // A backup has what is lost, or it is said that it is lost: never is it passed over.
    assert!(answer.out.contains("Anger") || answer.err.contains("missing"), "{}{}", answer.out, answer.err);
}

#[test]
fn a_purge_leaves_none_of_the_words_in_it() {
    let shell = study();
    let has = |words: &str| {
        let all = files(&hidden(&shell));
        let found = |bytes: &[u8]| bytes.windows(words.len()).any(|some| some == words.as_bytes());
        all.into_iter().filter(|(_, (bytes, _))| found(bytes)).map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert!(has("nurse was kind").contains(&checkpoint(&shell)), "it holds the words of transcripts");
    shell.emic(&["purge", "P02"]).ok();
    assert_eq!(has("nurse was kind"), Vec::<PathBuf>::new());
    looks(&shell);
    assert!(checkpoint(&shell).exists());
    assert_eq!(has("nurse was kind"), Vec::<PathBuf>::new());
}

#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let shell = study();
    let mode = std::fs::metadata(checkpoint(&shell)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_project_in_a_folder_that_was_copied_opens_from_what_was_kept_and_writes_under_a_new_name() {
    let shell = study();
    let copy = shell.cwd.with_file_name("copy");
    assert!(std::process::Command::new("cp").arg("-a").args([&shell.cwd, &copy]).status().unwrap().success());
    let shown = shell.emic(&["codes"]).ok();
    let there = copy.to_str().unwrap();
    assert_eq!(shell.emic(&["--project", there, "codes"]).ok(), shown);
    let ours = shell.emic(&["code", "add", "Here"]).id();
    let theirs = shell.emic(&["--project", there, "code", "add", "There"]).id();
    let replica = |id: &str| id.rsplit_once('.').unwrap().0.to_owned();
    assert_ne!(replica(&ours), replica(&theirs));
}

#[test]
fn doctor_compares_and_writes_nothing() {
    let shell = study();
    assert!(!shell.emic(&["doctor"]).ok().contains("finding"));
    let kept = || std::fs::metadata(checkpoint(&shell)).and_then(|file| file.modified()).ok();
    let before = kept();
    shell.emic(&["doctor"]).ok();
    assert_eq!(kept(), before, "doctor writes nothing");
    std::fs::remove_file(checkpoint(&shell)).unwrap();
    shell.emic(&["doctor"]).ok();
    assert_eq!(kept(), None);
    // What is wrong with it `workspace::checkpoint` tests: nothing that this program keeps is.
    assert!(shell.emic(&["doctor", "--repair"]).code <= 1);
    shell.emic(&["codes"]).ok();
    assert!(kept().is_some());
}
