//! Consent is withdrawn: the words are nowhere any more, and nothing else is lost.

use super::*;
use emic::log::{Act, Author, Log};
use emic::store::{CommitKind, Folder, NewCommit, Shelf};
use std::os::unix::fs::PermissionsExt;

/// Invented. Every sentence is searched for.
pub(super) const SENTENCES: [&str; 5] = [
    "It took the crisis team six months to ring me back.",
    "By then my sister had moved in to keep me safe.",
    "Nobody had told her what the plan was.",
    "We sat on the kitchen floor most nights that winter.",
    "What helped was one nurse who stayed.",
];
const OTHER: &str = "P: Nothing of this is anywhere else.\n";

impl Desk {
    /// Files below a folder that hold one of the words.
    pub(super) fn holding(&self, folder: &str, words: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut todo = vec![self.path(folder)];
        while let Some(dir) = todo.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    todo.push(path);
                    continue;
                }
                let bytes = std::fs::read(&path).unwrap();
                let held = words.iter().filter(|w| bytes.windows(w.len()).any(|b| b == w.as_bytes()));
                found.extend(held.map(|word| format!("{}: {word}", path.display())));
            }
        }
        found
    }
    /// A project with two transcripts; on the first codings, memos of all kinds, marks, a correction; a backup.
    pub(super) fn interviewed() -> Desk {
        let desk = Desk::new();
        let turns: Vec<String> = SENTENCES.iter().map(|sentence| format!("Maria: {sentence}")).collect();
        std::fs::write(desk.path("Maria Lopez.txt"), turns.join("\n\n")).unwrap();
        std::fs::write(desk.path("P02.txt"), OTHER).unwrap();
        desk.ok("study", &["import", "../Maria Lopez.txt", "../P02.txt"]);
        desk.ok("study", &["code", "add", "Waiting"]);
        desk.ok("study", &["annotate", "Maria", "--quote", "ring me back", "Waiting"]);
        desk.ok("study", &["annotate", "P02", "--quote", "Nothing", "Waiting"]);
        desk.ok("study", &["memo", "add", "--on", "Maria", &format!("She says: {}", SENTENCES[0])]);
        desk.ok("study", &["memo", "add", "--on", "Maria#1", "--private", SENTENCES[1]]);
        desk.ok("study", &["memo", "add", "--on", "P02", "A thought on the other one."]);
        desk.ok("study", &["mark", "Maria#2", "quote", "--note", SENTENCES[2]]);
        let at = turns[0].find("months").unwrap();
        desk.ok("study", &["correct", "Maria", &format!("{at}..{}", at + 6), "months, Maria Lopez said,"]);
        desk
    }
}

/// Everything that must not be found.
pub(super) fn words() -> Vec<&'static str> {
    SENTENCES.iter().copied().chain(["Maria", "Lopez", "ring me back"]).collect()
}

#[test]
fn no_sentence_of_a_purged_transcript_is_anywhere_in_the_project_folder() {
    let desk = Desk::interviewed();
    std::fs::write(desk.path("study/.emic/draft.toml"), format!("body = \"{}\"", SENTENCES[3])).unwrap();
    std::fs::write(desk.path("study/.emic/journal/0001.torn"), "[[op]]\nid = \"x.1\"\nwords = \"Maria")
        .unwrap();
    assert!(desk.holding("study", &words()).len() > 10);
    let said = desk.ok("study", &["purge", "Maria", "--dry-run"]);
    assert!(said.starts_with("texts: 1\n") && desk.holding("study", &words()).len() > 10);
    desk.ok("study", &["purge", "Maria"]);
    assert_eq!(desk.holding("study", &words()), [""; 0]);
    // Everything else is there: the other transcript with its words, codings and memo.
    let annotations = desk.ok("study", &["annotations", "--format", "json"]);
    assert_eq!(annotations.matches("\"id\"").count(), 1);
    assert_eq!(desk.ok("study", &["text", "P02"]), OTHER);
    assert!(desk.ok("study", &["memos", "--format", "json"]).contains("A thought on the other one."));
    assert!(desk.ok("study", &["transcripts", "--format", "json"]).contains("\"(purged)\""));
    assert_eq!(said_code(&desk.run("study", &["purge", "(purged)"])), 1);
    desk.ok("study", &["doctor"]);
    // It cannot be undone, and leaves what was done before it to be undone.
    let undone = desk.ok("study", &["undo"]);
    assert!(undone.starts_with("undid: corrected in (purged)"), "{undone}");
    assert_eq!(desk.holding("study", &words()), [""; 0]);
}

fn said_code(output: &Output) -> i32 {
    said(output).2
}

#[test]
fn a_purge_travels_and_an_older_bundle_does_not_bring_the_words_back() {
    let desk = Desk::interviewed();
    desk.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "old.emic.toml", "--coder", "Nell"]);
    desk.ok("nell", &["code", "add", "Safety"]);
    desk.ok("nell", &["memo", "add", "--on", "Maria", SENTENCES[4]]);
    desk.ok("study", &["purge", "Maria"]);
    desk.ok("study", &["bundle", "write", "-o", "../new.emic.toml"]);
    assert_eq!(desk.holding("study", &words()), [""; 0]);
    assert!(!std::fs::read_to_string(desk.path("new.emic.toml")).unwrap().contains("Maria"));
    desk.ok("nell", &["bundle", "read", "../new.emic.toml"]);
    // The memo of which Lena did not know goes too.
    assert_eq!(desk.holding("nell", &words()), [""; 0]);
    for folder in ["study", "nell"] {
        desk.ok(folder, &["bundle", "read", "../old.emic.toml"]);
        assert_eq!(desk.holding(folder, &words()), [""; 0]);
    }
    desk.ok("nell", &["bundle", "write", "-o", "../nell.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../nell.emic.toml"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
    // A third replica that starts from the old bundle loses the words when it hears of the purge.
    desk.ok(".", &["init", "tom", "--from", "old.emic.toml", "--coder", "Tom"]);
    desk.ok("tom", &["bundle", "read", "../nell.emic.toml"]);
    assert_eq!(desk.holding("tom", &words()), [""; 0]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("tom", &["digest"]));
}

#[test]
fn ones_own_parts_in_a_shared_folder_lose_the_words_at_the_next_sync() {
    let desk = Desk::interviewed();
    let shared = desk.path("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o770)).unwrap();
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "full.emic.toml", "--coder", "Nell"]);
    desk.ok("nell", &["code", "add", "Safety"]);
    desk.ok("nell", &["sync", "../shared"]);
    assert!(!desk.holding("shared", &words()).is_empty());
    desk.ok("study", &["purge", "Maria"]);
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("nell", &["sync", "../shared"]);
    for folder in ["study", "shared", "nell"] {
        assert_eq!(desk.holding(folder, &words()), [""; 0]);
    }
    desk.ok("study", &["sync", "../shared"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
    for entry in std::fs::read_dir(&shared).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o640);
    }
}

#[test]
fn a_purge_that_was_stopped_after_its_operation_is_ended_at_the_next_opening() {
    let desk = Desk::interviewed();
    let mut store = Folder::open(&desk.path("study"), 1_795_000_000).unwrap().store;
    let mut facts = store.all_facts().unwrap();
    facts.sort_by_key(|op| op.id);
    let replica = store.files().home().unwrap().public;
    let coder = facts.iter().find_map(|op| op.coder);
    let text = facts.iter().find_map(|op| match op.act {
        Act::TranscriptAdd { text, .. } => Some((op.id, text)),
        _ => None,
    });
    let (id, text) = text.unwrap();
    let mut log = Log::new("", facts, Default::default());
    let mut salt = || [0; 16];
    let mut author = Author { coder, replica, wall: 1_795_000_000, salt: &mut salt };
    let ops = log
        .write(vec![Act::Purge { texts: vec![text], ids: vec![id], only: vec![] }], &mut author)
        .unwrap()
        .ops;
    let new =
        NewCommit { kind: CommitKind::Purge, coder, wall: 1_795_000_000, ops: &ops, texts: &[], note: "" };
    store.commit(&new).unwrap();
    drop(store);
    assert!(!desk.holding("study", &[SENTENCES[3]]).is_empty());
    desk.ok("study", &["transcripts"]);
    // Also the words on it which the purge does not name: it may have been written elsewhere without knowing of them, and
    // an earlier emic left them.
    assert_eq!(desk.holding("study", &words()), [""; 0]);
}

#[test]
fn what_quotes_the_words_elsewhere_is_named_and_purged_by_its_id() {
    let desk = Desk::interviewed();
    let quote = "my sister had moved in to keep me";
    desk.ok("study", &["memo", "add", "--on", "code:Waiting", &format!("Compare: {quote}")]);
    desk.ok("study", &["code", "add", "on the kitchen floor"]);
    desk.ok("study", &["code", "define", "Waiting", "--example", SENTENCES[0]]);
    desk.ok("study", &["frame", "freeze", "v1"]);
    std::fs::copy(desk.path("Maria Lopez.txt"), desk.path("study/notes.txt")).unwrap();
    let (_, err, code) = said(&desk.run("study", &["purge", "Maria"]));
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("study/notes.txt still has words of it: remove it yourself"), "{err}");
    let ids: Vec<&str> =
        err.lines().filter_map(|line| line.split_once(" quotes it (").map(|(id, _)| id)).collect();
    assert_eq!(ids.len(), 4, "{err}");
    std::fs::remove_file(desk.path("study/notes.txt")).unwrap();
    assert!(!desk.holding("study", &[quote, "kitchen", SENTENCES[0]]).is_empty());
    desk.ok("study", &[&["purge", "--only"][..], &ids].concat());
    assert_eq!(desk.holding("study", &[quote, "kitchen", SENTENCES[0]]), [""; 0]);
    desk.ok("study", &["doctor"]);
    desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "full.emic.toml", "--coder", "Nell"]);
}

#[test]
fn an_import_that_was_undone_goes_with_the_interview() {
    let desk = Desk::new();
    let turns: Vec<String> = SENTENCES.iter().map(|sentence| format!("Maria: {sentence}")).collect();
    std::fs::write(desk.path("Maria Lopez.txt"), turns.join("\n\n")).unwrap();
    std::fs::write(desk.path("P02.txt"), OTHER).unwrap();
    // Imported, taken back, mended in a word, imported again: the first text is kept, for undoing can be undone.
    desk.ok("study", &["import", "../Maria Lopez.txt"]);
    desk.ok("study", &["undo"]);
    std::fs::write(desk.path("Maria Lopez.txt"), turns.join("\n\n").replace("winter", "autumn")).unwrap();
    desk.ok("study", &["import", "../Maria Lopez.txt"]);
    desk.ok("study", &["import", "../P02.txt"]);
    desk.ok("study", &["undo"]);
    std::fs::remove_file(desk.path("Maria Lopez.txt")).unwrap();
    let tried = desk.run("study", &["purge", "Maria Lopez", "--dry-run"]);
    let told = String::from_utf8_lossy(&tried.stderr).into_owned();
    assert!(told.contains("which was undone, and has its words: it goes, too"), "{told}");
    assert!(!told.contains("P02"), "{told}");
    desk.ok("study", &["purge", "Maria Lopez"]);
    assert_eq!(desk.holding("study", &words()), Vec::<String>::new());
    assert!(!desk.holding("study", &["Nothing of this is anywhere else."]).is_empty());
    // What nobody sees any more is purged by the name that it had.
    desk.ok("study", &["purge", "P02"]);
    assert_eq!(desk.holding("study", &["Nothing of this is anywhere else."]), Vec::<String>::new());
}

#[test]
fn a_copy_with_most_of_the_words_is_named_and_the_codings_that_go_are_counted() {
    let desk = Desk::interviewed();
    let turns: Vec<String> = SENTENCES.iter().map(|sentence| format!("Maria: {sentence}")).collect();
    std::fs::write(desk.path("M.txt"), turns.join("\n\n").replace("winter", "autumn")).unwrap();
    desk.ok("study", &["import", "../M.txt"]);
    let tried = desk.run("study", &["purge", "Maria Lopez", "--dry-run"]);
    let told = String::from_utf8_lossy(&tried.stderr).into_owned();
    assert!(told.contains("M has most of its words and stays: emic purge M"), "{told}");
    assert!(told.contains("1 coding by "), "{told}");
    assert!(told.contains("Nothing was changed"), "{told}");
}
