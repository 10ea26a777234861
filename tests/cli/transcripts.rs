//! Transcripts: the words, a page to read, what is known of them, corrections.

use super::{P01, column, study};

#[test]
fn the_text_comes_out_exactly_as_it_went_in() {
    let shell = study();
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
    let odd = "A\ttab, e\u{301}, 字, 🏳️‍🌈\n\n\nno line feed at the end";
    shell.transcript("odd", odd);
    assert_eq!(shell.emic(&["text", "odd"]).ok(), odd);
}

#[test]
fn a_page_to_read_has_turns_with_numbers_and_codings_under_the_turn_they_begin_in() {
    let shell = study();
    shell.emic(&["annotate", "P01", "31..60", "Waiting"]).id();
    let page = "P01\n4 turns, 1 coding\n\n   \
        1  Interviewer\n      How was it?\n\n   \
        2  P01\n      I asked for help. Nobody rang.\n      | NR  Access/Waiting  31..60\n      \
        |     \"I asked for help. Nobody rang\"\n\n   \
        3  Interviewer\n      And then?\n\n   \
        4  P01\n      Nobody rang. I said “don’t\n      bother”.\n";
    assert_eq!(shell.emic(&["show", "P01"]).ok(), page);
}

#[test]
fn a_page_to_read_fits_80_columns_and_carries_no_control_characters() {
    let shell = study();
    let long = format!("P02: {} {}\u{1b}[2J\n", "word ".repeat(200), "x".repeat(300));
    shell.transcript("P02", &long);
    let code = "A rather long name of a theme that goes on/and a code below it that goes on as well";
    shell.emic(&["annotate", "P02", "10..1200", code, "--create"]).id();
    let page = shell.emic(&["show", "P02"]).ok();
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    assert!(!page.contains('\u{1b}'));
}

#[test]
fn a_transcript_is_found_by_the_beginning_of_its_title_if_only_one_has_it() {
    let shell = study();
    shell.transcript("P012", "P012: Something else.\n");
    shell.transcript("Q1", "Q1: And more.\n");
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01, "an exact title wins");
    assert_eq!(shell.emic(&["text", "Q"]).ok(), "Q1: And more.\n");
    let said = shell.emic(&["text", "P"]).fails(3);
    assert!(said.contains("P01 (noor-") && said.contains("P012 (noor-"), "{said}");
    assert!(shell.emic(&["show", "P02"]).fails(3).contains("did you mean"));
}

#[test]
fn the_list_of_transcripts_counts_words_without_labels() {
    let shell = study();
    let row = shell.emic(&["transcripts", "--format", "json"]).json()[0].clone();
    assert_eq!((&row["title"], &row["characters"]), (&"P01".into(), &P01.chars().count().into()));
    assert_eq!((&row["words"], &row["turns"]), (&17.into(), &4.into()));
    assert_eq!(row["speakers"], serde_json::json!(["Interviewer", "P01"]));
}

#[test]
fn properties_are_set_and_a_title_stays_unique() {
    let shell = study();
    shell.transcript("P02", "P02: Words.\n");
    shell.emic(&["transcript", "set", "P01", "date=2016-07-03", "minutes=54"]).ok();
    shell.emic(&["transcript", "set", "P01", "title=P01 first"]).ok();
    assert_eq!(
        column(&shell.emic(&["transcripts", "--format", "json"]).json(), "title"),
        ["P01 first", "P02"]
    );
    shell.emic(&["transcript", "set", "P02", "title=P01 first"]).fails(2);
    shell.emic(&["transcript", "set", "P02", "date"]).fails(2);
    shell.emic(&["transcript", "set", "P02", "=x"]).fails(2);
}

#[test]
fn a_correction_changes_the_words_and_codings_follow() {
    let shell = study();
    shell.emic(&["annotate", "P01", "49..60", "Silence"]).id();
    let id = shell.emic(&["correct", "P01", "33..38", "begged them"]).id();
    assert!(shell.emic(&["text", "P01"]).ok().contains("P01: I begged them for help. Nobody rang."));
    let row = shell.emic(&["annotations", "--format", "json"]).json()[0].clone();
    assert_eq!((&row["start"], &row["text"]), (&55.into(), &"Nobody rang".into()));
    assert!(id.starts_with("noor-"));
    let again = shell.emic(&["correct", "P01", "33..44", "begged them"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    shell.emic(&["correct", "P01", "33..9999", "x"]).fails(3);
    shell.emic(&["correct", "P01", "x", "y"]).fails(2);
}

#[test]
fn a_turn_gets_another_speaker_is_split_and_joined_and_no_word_or_coding_moves() {
    let shell = study();
    shell.emic(&["annotate", "P01", "--quote", "I asked for help. Nobody", "Waiting"]).id();
    let said = shell.emic(&["turn", "P01#2", "--split-at", "Nobody rang", "--speaker", "companion:"]).err;
    assert_eq!(
        said,
        "turn 2 is two: 2 and 3\ncompanion is a new label in P01: emic cast P01 \"companion\" says who that is\n"
    );
    let page = shell.emic(&["show", "P01"]).ok();
    assert!(page.starts_with("P01\n5 turns, 1 coding\n"), "{page}");
    assert!(page.contains("   3  companion\n      Nobody rang.\n"), "{page}");
    assert_eq!(
        shell.emic(&["turn", "P01#2", "--speaker", "interviewer"]).err,
        "turn 2 is spoken by Interviewer\n"
    );
    assert_eq!(
        shell.emic(&["turn", "P01#2", "--join", "--speaker", "P01"]).err,
        "turns 2 and 3 are one: turn 2, spoken by P01 (the second was companion's)\n"
    );
    assert!(shell.emic(&["show", "P01"]).ok().starts_with("P01\n4 turns, 1 coding\n"));
    assert_eq!(
        column(&shell.emic(&["annotations", "--format", "json"]).json(), "text"),
        ["I asked for help. Nobody"]
    );
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
    let acts = shell.emic(&["history", "--acts", "--format", "json"]).json();
    let turn = acts.as_array().unwrap().iter().find(|act| act["act"] == "turn").unwrap();
    assert_eq!(
        turn["what"], "NR made \"I asked for help. Nobody rang.\" in P01 turn 2 a turn of P01",
        "{turn}"
    );
}

#[test]
fn a_mark_on_a_turn_stays_on_its_words_and_says_the_number_that_the_turn_has_now() {
    let shell = study();
    shell.emic(&["mark", "P01#4", "care"]).id();
    shell.emic(&["turn", "P01#2", "--split-at", "Nobody rang"]).ok();
    let marks = shell.emic(&["marks", "--format", "json"]).json();
    assert_eq!((&marks[0]["target"], &marks[0]["turn"]), (&"P01#5".into(), &5.into()), "{marks}");
    shell.emic(&["mark", "P01#5", "care", "--off"]).ok();
    assert_eq!(shell.emic(&["marks", "--format", "json"]).json(), serde_json::json!([]));
}

#[test]
fn a_turn_that_is_not_there_and_words_that_are_not_in_it_are_refused() {
    let shell = study();
    let said = shell.emic(&["turn", "P01#9", "--join"]).fails(3);
    assert!(said.contains("P01 has no turn 9") && said.contains("its turns are 1 to 4"), "{said}");
    let said = shell.emic(&["turn", "P01", "--join"]).fails(2);
    assert!(said.contains("names no turn"), "{said}");
    let said = shell.emic(&["turn", "P01#2"]).fails(2);
    assert!(said.contains("what is to change?"), "{said}");
    let said = shell.emic(&["turn", "P01#4", "--join"]).fails(2);
    assert!(said.contains("it is the last turn"), "{said}");
    let said = shell.emic(&["turn", "P01#2", "--split-at", "nobody"]).fails(3);
    assert!(said.contains("is not in this turn"), "{said}");
    let said = shell.emic(&["turn", "P01#2", "--split-at", "0"]).fails(2);
    assert!(said.contains("on both sides of character 0"), "{said}");
}

#[test]
fn reports_count_no_label_between_joined_turns_as_said() {
    let shell = study();
    let words = |shell: &super::Shell| -> u64 {
        let rows = shell.emic(&["report", "speakers", "--format", "json"]).json();
        let all = rows.as_array().or_else(|| rows["rows"].as_array()).unwrap().iter();
        all.filter_map(|row| row["words"].as_u64()).sum()
    };
    let before = words(&shell);
    assert!(before > 10);
    shell.emic(&["turn", "P01#2", "--join"]).ok();
    assert_eq!(words(&shell), before);
    let said = shell.emic(&["report", "words", "--format", "json"]).ok().to_lowercase();
    assert!(said.contains("rang") && !said.contains("interviewer"), "{said}");
}
