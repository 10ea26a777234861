//! What a later version of emic may add to the lines, and what this one does with it: kept, passed on, never guessed.

use emic::log::dialect::{Writer, blocks, read_op};
use emic::log::{Act, Op, purged_lines};

/// A sealed operation of these fields.
fn sealed(kind: &str, fields: impl FnOnce(&mut Writer)) -> String {
    let mut w = Writer::head("[[op]]");
    w.str("id", "b-1.2")
        .plain("lamport", 9)
        .str("wall", "2026-11-22T19:04:11Z")
        .plain("commit", 2)
        .str("do", kind);
    fields(&mut w);
    w.sealed("sum").0
}

fn read(lines: &str) -> Op {
    read_op(&blocks(lines).unwrap()[0]).unwrap()
}

#[test]
fn an_unknown_field_is_ignored_and_the_act_is_folded() {
    let lines = sealed("mark-remove", |w| {
        w.str("mark", "a-1.7").str("because", "it was wrong").list("more", ["x", "y"]);
    });
    assert_eq!(read(&lines).act, Act::Unmark { mark: "a-1.7".parse().unwrap() });
}

#[test]
fn an_unknown_target_makes_the_act_unknown_and_purging_reaches_its_note() {
    let lines = sealed("mark", |w| {
        w.str("target", "quote:a-1.7").str("name", "care").str("note", "SECRET");
    });
    let op = read(&lines);
    assert_eq!(op.act, Act::Unknown { kind: "mark".into(), words: true });
    let purged = purged_lines(&lines).unwrap();
    assert!(!purged.contains("SECRET") && purged.contains("target = \"quote:a-1.7\""), "{purged}");
    assert_eq!(read(&purged).act, Act::Unknown { kind: "mark".into(), words: false });
}

#[test]
fn an_unknown_state_makes_the_act_unknown() {
    let lines = sealed("progress", |w| {
        w.str("transcript", "a-1.3").str("state", "again");
    });
    assert_eq!(read(&lines).act, Act::Unknown { kind: "progress".into(), words: false });
    let part = sealed("code-define", |w| {
        w.str("code", "a-1.3").str("part", "counterexample").words("words", "SECRET");
    });
    assert_eq!(read(&part).act, Act::Unknown { kind: "code-define".into(), words: true });
}

#[test]
fn purging_reaches_words_note_and_name_of_an_unknown_kind_and_nothing_else() {
    let lines = sealed("dream", |w| {
        w.str("code", "a-1.3").str("name", "SECRET").str("note", "SECRET").words("words", "SECRET\nSECRET");
        w.str("salt", "07070707070707070707070707070707");
    });
    assert_eq!(read(&lines).act, Act::Unknown { kind: "dream".into(), words: true });
    let purged = purged_lines(&lines).unwrap();
    assert!(!purged.contains("SECRET") && !purged.contains("salt") && purged.contains("code = \"a-1.3\""));
    assert_eq!(read(&purged).act, Act::Unknown { kind: "dream".into(), words: false });
    assert_eq!(purged_lines(&purged), None, "twice does nothing");
    let wordless = sealed("dream", |w| {
        w.str("code", "a-1.3");
    });
    assert_eq!(purged_lines(&wordless), None);
}

#[test]
fn a_field_of_the_wrong_form_is_refused_at_its_line_and_column() {
    let lines = sealed("mark-remove", |w| {
        w.plain("mark", 7);
    });
    let fault = read_op(&blocks(&lines).unwrap()[0]).unwrap_err().to_string();
    assert!(
        fault.starts_with("line 7:8:") && fault.contains("the field mark is of the type integer"),
        "{fault}"
    );
}
