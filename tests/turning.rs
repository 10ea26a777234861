//! Turns that are split, joined and given another speaker: no word moves, and what lies on words stays on them.

use crate::support::team::{Member, exchange, team_on};
use emic::log::Act;
use emic::model::id::*;
use emic::model::target::Target;
use emic::model::{NewTurn, Transcript};
use emic::text::{Language, Rule, Span, Time, Turn};

/// An invented talk, in which the third turn is two people's and the last two are one.
const TALK: &str = "Int: How was it?\n\nP01: I asked. Nobody rang.\n\nP01: And then I went home. What did they say? They said to wait.\n\nInt: So you waited.\n\nInt: For how long?\n";

/// The turns of [`TALK`]: one a paragraph, a second long each.
fn turns() -> Vec<Turn> {
    let mut at = 0;
    let mut all = Vec::new();
    for (nth, paragraph) in TALK.trim_end().split("\n\n").enumerate() {
        let label = paragraph.find(':').unwrap() as u32 + 1;
        let end = at + paragraph.chars().count() as u32;
        all.push(Turn {
            speaker: paragraph[..label as usize - 1].to_owned(),
            label: Span::new(at, at + label),
            words: Span::new(at + label + 1, end).unwrap(),
            time: Some(Time { start: nth as u64 * 1000, end: Some(nth as u64 * 1000 + 900) }),
        });
        at = end + 2;
    }
    all
}

fn two() -> (Member, Member) {
    let mut members = team_on(2, TALK, &turns()).into_iter();
    (members.next().unwrap(), members.next().unwrap())
}

fn here(member: &Member) -> &Transcript {
    member.log.project().transcripts.values().next().unwrap()
}

/// The turns as they are now: `number speaker: words`.
fn shown(member: &Member) -> Vec<String> {
    let here = here(member);
    let line = |(turn, number): (&Turn, &u32)| {
        format!("{number} {}: {}", turn.speaker, here.text.slice(turn.words).replace('\n', "|"))
    };
    here.turns.iter().zip(&here.numbers).map(line).collect()
}

/// Writes turns as one commit.
fn say(member: &mut Member, turns: impl IntoIterator<Item = NewTurn>) {
    let transcript = here(member).id;
    let act = |new: NewTurn| Act::Turn { transcript, extent: new.extent, speaker: new.speaker };
    member.must(turns.into_iter().map(act).collect());
}

/// Splits the third turn before "What", which the interviewer says.
fn split(member: &mut Member) {
    let here = here(member);
    let at = here.place_of_words(2, "What did").unwrap();
    let new = here.split(2, at, Some("Int")).unwrap();
    say(member, new);
}

const SPLIT: [&str; 6] = [
    "1 Int: How was it?",
    "2 P01: I asked. Nobody rang.",
    "3 P01: And then I went home.",
    "4 Int: What did they say? They said to wait.",
    "5 Int: So you waited.",
    "6 Int: For how long?",
];

#[test]
fn a_turn_is_split_in_two_and_the_second_part_has_another_speaker() {
    let (mut lena, mut anna) = two();
    split(&mut lena);
    assert_eq!(shown(&lena), SPLIT);
    // What they said is the participant's again: three parts in all, by splitting the second.
    let here = here(&lena);
    let at = here.place_of_words(3, "They said").unwrap();
    let new = here.split(3, at, Some("P01")).unwrap();
    say(&mut lena, new);
    exchange(&mut lena, &mut anna);
    assert_eq!(shown(&anna)[3..5], ["4 Int: What did they say?", "5 P01: They said to wait."]);
    assert_eq!(here_text(&anna), TALK, "no word changed");
}

fn here_text(member: &Member) -> &str {
    here(member).text.as_str()
}

#[test]
fn two_turns_are_joined_and_the_label_between_them_is_said_by_no_one() {
    let (mut lena, _) = two();
    let before = here(&lena).word_count();
    let new = here(&lena).joined(3, None).unwrap();
    say(&mut lena, [new]);
    assert_eq!(shown(&lena)[3..], ["4 Int: So you waited.||Int: For how long?"]);
    assert_eq!(here(&lena).word_count(), before, "the label is no word that was said");
    let joined = &here(&lena).turns[3];
    assert_eq!(
        joined.time,
        Some(Time { start: 3000, end: Some(4900) }),
        "from the first one's start to the second's end"
    );
    let rule = Rule { version: here(&lena).rule, language: Language::new("en").unwrap() };
    let sentences = here(&lena).sentences(joined.words, &rule);
    let sentences: Vec<&str> = sentences.iter().map(|span| here(&lena).text.slice(*span)).collect();
    assert_eq!(sentences, ["So you waited.", "For how long?"], "the sentences are those of before");
}

#[test]
fn a_turn_has_another_speaker_and_an_undo_takes_that_back() {
    let (mut lena, mut anna) = two();
    let new = here(&lena).respoken(1, "P02").unwrap();
    say(&mut lena, [new]);
    exchange(&mut lena, &mut anna);
    assert_eq!(shown(&anna)[1], "2 P02: I asked. Nobody rang.");
    assert_eq!(here(&anna).speakers().last(), Some(&("P01", 1)));
    assert_eq!(here(&anna).respoken(1, "P02"), None, "it is so already");
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    assert_eq!(shown(&anna)[1], "2 P01: I asked. Nobody rang.");
    assert_eq!(here(&anna).imported, [], "all is as it was imported");
}

#[test]
fn an_undone_split_leaves_one_turn() {
    let (mut lena, _) = two();
    let before = shown(&lena);
    split(&mut lena);
    lena.undo(false);
    assert_eq!(shown(&lena), before);
}

#[test]
fn codings_memos_and_marks_stay_on_their_words_whatever_the_turns_are() {
    let (mut lena, mut anna) = two();
    let code = lena.code("waiting", None);
    lena.annotate("went home. What did they", code);
    let transcript = here(&lena).id;
    let mark = lena.must(vec![Act::Mark {
        target: Target::Turn(transcript, 5),
        name: "care".into(),
        note: String::new(),
        by: None,
        made: None,
    }]);
    split(&mut lena);
    let new = here(&lena).joined(4, None).unwrap();
    say(&mut lena, [new]);
    exchange(&mut lena, &mut anna);
    assert_eq!(anna.codings(), ["went home. What did they: waiting (LE)"]);
    let project = anna.log.project();
    let on = project.marks[&MarkId(mark)].target;
    assert_eq!(on, Target::Turn(transcript, 5), "the turn of the file");
    let words = project.place_in(here(&anna), on).unwrap();
    assert_eq!(here(&anna).text.slice(words), "For how long?");
    assert_eq!(here(&anna).number_of_imported(5), 5, "it is in the fifth turn now, which begins before it");
    assert_eq!(here(&anna).turn_target(0), Some(Target::Turn(transcript, 1)));
    assert!(
        matches!(here(&anna).turn_target(4), Some(Target::Passage(..))),
        "no turn of the file has these words"
    );
}

#[test]
fn corrections_move_turns_along_and_a_turn_may_begin_in_corrected_words() {
    let (mut lena, mut anna) = two();
    let (transcript, extent) = lena.extent("went home");
    lena.must(vec![Act::Replace { transcript, extent, words: "drove home. Why? Because".into() }]);
    exchange(&mut lena, &mut anna);
    let at = here(&anna).place_of_words(2, "Why").unwrap();
    let new = here(&anna).split(2, at, Some("Int")).unwrap();
    say(&mut anna, new);
    let (transcript, extent) = lena.extent("I asked");
    lena.must(vec![Act::Replace { transcript, extent, words: "Yesterday I asked them".into() }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(
        shown(&lena)[1..4],
        [
            "2 P01: Yesterday I asked them. Nobody rang.",
            "3 P01: And then I drove home.",
            "4 Int: Why? Because. What did they say? They said to wait."
        ]
    );
}

#[test]
fn of_two_who_change_the_same_turn_at_once_the_later_holds_and_the_other_is_listed() {
    let (mut lena, mut anna) = two();
    let new = here(&lena).respoken(2, "P02").unwrap();
    say(&mut lena, [new]);
    split(&mut anna);
    exchange(&mut lena, &mut anna);
    // The same number of steps: the replica's name decides, r1 (Anna) after r0 (Lena).
    assert_eq!(shown(&lena), SPLIT);
    assert_eq!(lena.questions().len(), 1, "{:?}", lena.questions());
    assert_eq!(
        lena.questions(),
        [
            "This had no effect: Lena (18 Nov 2026) made a turn of \"P02\" of P01 3 \"And then I went home. What did they say? They said to wait.\"; Anna (18 Nov 2026) said something else of the turns there (speaker: \"Int\"), and that holds."
        ]
    );
    // Knowing both, it is no question any more.
    let new = here(&lena).respoken(2, "P02").unwrap();
    say(&mut lena, [new]);
    exchange(&mut lena, &mut anna);
    assert_eq!(shown(&anna)[2], "3 P02: And then I went home.");
}

#[test]
fn turns_changed_in_different_places_meet() {
    let (mut lena, mut anna) = two();
    split(&mut lena);
    let new = here(&anna).joined(3, None).unwrap();
    say(&mut anna, [new]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.questions(), Vec::<String>::new());
    assert_eq!(shown(&lena)[..4], SPLIT[..4]);
    assert_eq!(shown(&lena)[4..], ["5 Int: So you waited.||Int: For how long?"]);
}

#[test]
fn the_same_change_by_two_at_once_is_no_question() {
    let (mut lena, mut anna) = two();
    split(&mut lena);
    split(&mut anna);
    exchange(&mut lena, &mut anna);
    assert_eq!((shown(&lena), lena.questions()), (SPLIT.map(str::to_owned).to_vec(), Vec::new()));
}

#[test]
fn a_split_with_nothing_on_one_side_and_a_join_of_the_last_turn_are_refused() {
    let (lena, _) = two();
    let here = here(&lena);
    let words = here.turns[2].words;
    for at in [0, words.start(), words.end(), here.text.len()] {
        let fault = here.split(2, at, None).unwrap_err().to_string();
        assert!(fault.contains("on both sides of character"), "{fault}");
    }
    assert!(here.joined(4, None).unwrap_err().to_string().contains("it is the last turn"));
    assert!(here.place_of_words(2, "said").is_ok());
    assert!(here.place_of_words(2, "nobody").unwrap_err().to_string().contains("is not in this turn"));
    assert!(here.place_of_words(2, "e").unwrap_err().to_string().contains("more than once"));
}

#[test]
fn a_join_that_is_split_again_leaves_the_turns_as_they_were_labels_included() {
    let (mut lena, _) = two();
    let before = here(&lena).turns.clone();
    let new = here(&lena).joined(3, None).unwrap();
    say(&mut lena, [new]);
    // At the label between them, in the middle of it, and behind it: the label is said by neither.
    let label = TALK.rfind("Int:").unwrap() as u32;
    for at in [label, label + 2, label + 5] {
        let new = here(&lena).split(3, at, None).unwrap();
        say(&mut lena, new);
        let plain = |turns: &[Turn]| turns.iter().map(|turn| (turn.words, turn.label)).collect::<Vec<_>>();
        assert_eq!(plain(&here(&lena).turns), plain(&before));
        lena.undo(false);
    }
}

#[test]
fn a_typed_label_loses_characters_that_are_not_shown() {
    let (lena, _) = two();
    assert_eq!(here(&lena).label_like("P\u{200b}01:").as_deref(), Some("P01"));
    assert_eq!(here(&lena).label_like(" \u{200b} "), None);
}

#[test]
fn a_purge_of_the_interview_takes_the_speakers_label_too() {
    let (mut lena, mut anna) = two();
    let new = here(&lena).respoken(1, "Nora Secret").unwrap();
    say(&mut lena, [new]);
    exchange(&mut lena, &mut anna);
    let source = here(&anna).source;
    anna.must(vec![Act::Purge { texts: vec![source], ids: Vec::new(), only: Vec::new() }]);
    exchange(&mut lena, &mut anna);
    let left = lena.log.in_order(|op| matches!(&op.act, Act::Turn { speaker, .. } if !speaker.is_empty()));
    assert_eq!(left.len(), 0);
}
