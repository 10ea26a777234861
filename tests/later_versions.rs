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

fn named(id: &str) -> Vec<emic::model::id::OpId> {
    vec![id.parse().unwrap()]
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
    assert_eq!(op.act, Act::Unknown { kind: "mark".into(), words: true, names: named("a-1.7") });
    let purged = purged_lines(&lines).unwrap();
    assert!(!purged.contains("SECRET") && purged.contains("target = \"quote:a-1.7\""), "{purged}");
    assert_eq!(read(&purged).act, Act::Unknown { kind: "mark".into(), words: false, names: named("a-1.7") });
}

#[test]
fn an_unknown_state_makes_the_act_unknown() {
    let lines = sealed("progress", |w| {
        w.str("transcript", "a-1.3").str("state", "again");
    });
    assert_eq!(
        read(&lines).act,
        Act::Unknown { kind: "progress".into(), words: false, names: named("a-1.3") }
    );
    let part = sealed("code-define", |w| {
        w.str("code", "a-1.3").str("part", "counterexample").words("words", "SECRET");
    });
    assert_eq!(
        read(&part).act,
        Act::Unknown { kind: "code-define".into(), words: true, names: named("a-1.3") }
    );
}

#[test]
fn purging_reaches_words_note_and_name_of_an_unknown_kind_and_nothing_else() {
    let lines = sealed("dream", |w| {
        w.str("code", "a-1.3").str("name", "SECRET").str("note", "SECRET").words("words", "SECRET\nSECRET");
        w.str("salt", "07070707070707070707070707070707");
    });
    assert_eq!(read(&lines).act, Act::Unknown { kind: "dream".into(), words: true, names: named("a-1.3") });
    let purged = purged_lines(&lines).unwrap();
    assert!(!purged.contains("SECRET") && !purged.contains("salt") && purged.contains("code = \"a-1.3\""));
    assert_eq!(read(&purged).act, Act::Unknown { kind: "dream".into(), words: false, names: named("a-1.3") });
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

#[test]
fn a_kind_that_never_holds_words_is_not_purged_even_if_a_later_version_salts_it() {
    let lines = sealed("attribute", |w| {
        w.str("name", "mood").str("label", "Mood").str("kind", "fuzzy");
        w.str("salt", "07070707070707070707070707070707");
    });
    assert_eq!(read(&lines).act, Act::Unknown { kind: "attribute".into(), words: false, names: vec![] });
    assert_eq!(purged_lines(&lines), None);
}

/// A team in which a colleague with a later version put two notes on the transcript and one on nothing.
fn with_later_notes()
-> (crate::support::team::Member, emic::model::id::TranscriptId, [emic::model::id::OpId; 3]) {
    let mut lena = crate::support::team::team(1).remove(0);
    let transcript = lena.extent("Nobody rang").0;
    let note = |seq: u32, field: &str| {
        let mut w = Writer::head("[[op]]");
        w.str("id", format!("b-1.{seq}")).plain("lamport", 50 + seq).str("wall", "2026-11-22T19:04:11Z");
        w.plain("commit", seq).str("do", "sketch").str("on", field).str("note", "SECRET");
        read(&w.sealed("sum").0)
    };
    let on = format!("sentence:{transcript}#2");
    let ops = vec![note(1, &on), note(2, &format!("{transcript}")), note(3, "nothing")];
    let ids = [ops[0].id, ops[1].id, ops[2].id];
    lena.log.absorb(ops);
    (lena, transcript, ids)
}

#[test]
fn purging_a_transcript_takes_the_words_of_later_acts_that_name_it_and_of_no_others() {
    let (lena, transcript, [first, second, third]) = with_later_notes();
    let words = lena.log.words_on(&[transcript.0].into());
    assert!(words.ids.contains(&first) && words.ids.contains(&second) && !words.ids.contains(&third));
}

#[test]
fn purging_one_later_act_takes_no_other() {
    let (lena, _, [first, ..]) = with_later_notes();
    assert_eq!(lena.log.words_of(first).unwrap().ids, [first].into());
}
