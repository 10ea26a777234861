//! Codes on words, by place and by quotation.

use super::{column, study};

#[test]
fn words_are_coded_by_place_and_listed_with_everything_known_of_them() {
    let shell = study();
    let id = shell.emic(&["annotate", "P01", "31..49", "Waiting"]).id();
    assert_eq!(shell.emic(&["annotate", "P01", "31..49", "Access/Waiting"]).id(), id, "twice is once");
    let row = &shell.emic(&["annotations", "--format", "json"]).json()[0];
    assert_eq!(row["id"], id.as_str());
    assert_eq!(row["title"], "P01");
    assert_eq!((&row["start"], &row["end"]), (&31.into(), &49.into()));
    assert_eq!(row["text"], "I asked for help. ");
    assert_eq!(row["code"], serde_json::json!(["Access", "Waiting"]));
    assert_eq!(row["coder"], "Noor Rahman");
    assert_eq!(row["created"], "2026-11-18T11:06:40Z");
    assert_eq!(row["frame"], serde_json::Value::Null);
    let transcripts = shell.emic(&["transcripts", "--format", "json"]).json();
    assert_eq!(row["transcript"], transcripts[0]["id"]);
    assert_eq!(transcripts[0]["coded_characters"], 18);
    let codes = shell.emic(&["codes", "--format", "json"]).json();
    assert_eq!(row["code_id"], codes[1]["id"]);
}

#[test]
fn codings_are_listed_by_transcript_start_end_and_code_path() {
    let shell = study();
    shell.transcript("P00", "P00: Something else altogether.\n");
    for (transcript, place, code) in [
        ("P00", "5..9", "Stigma"),
        ("P01", "5..9", "Understanding/Stigma"),
        ("P01", "5..9", "Access/Waiting"),
        ("P01", "5..7", "Understanding/Stigma"),
        ("P01", "0..20", "Understanding/Stigma"),
    ] {
        shell.emic(&["annotate", transcript, place, code]).id();
    }
    let list = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&list, "title"), ["P01", "P01", "P01", "P01", "P00"]);
    assert_eq!(column(&list, "end"), ["20", "7", "9", "9", "9"]);
    assert_eq!(column(&list, "code")[2..4], ["Access/Waiting", "Understanding/Stigma"]);
}

#[test]
fn a_quotation_finds_its_place_whatever_its_quotation_marks_and_line_ends() {
    let shell = study();
    shell.emic(&["annotate", "P01", "--quote", "asked for help", "Waiting"]).id();
    shell.emic(&["annotate", "P01", "--quote", "\"Don't bother\"", "Silence"]).id();
    let list = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&list, "text"), ["asked for help", "“don’t\nbother”"]);
}

#[test]
fn a_quotation_that_is_there_more_than_once_needs_nth() {
    let shell = study();
    let said = shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "Silence"]).fails(3);
    assert!(said.contains("twice") && said.contains("--nth"), "{said}");
    assert!(said.contains("1: 49..60") && said.contains("2: 92..103"), "{said}");
    assert!(said.contains("help. [Nobody rang]."), "{said}");
    shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "--nth", "2", "Silence"]).id();
    let list = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&list, "start"), ["92"]);
    for nth in ["0", "3"] {
        let said =
            shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "--nth", nth, "Silence"]).fails(3);
        assert!(said.contains("49..60"), "{said}");
    }
}

#[test]
fn a_quotation_that_is_not_there_is_exit_3_with_the_nearest_words() {
    let shell = study();
    let said = shell.emic(&["annotate", "P01", "--quote", "I asked for money", "Waiting"]).fails(3);
    assert!(said.contains("nearest: 31..42") && said.contains("[I asked for]"), "{said}");
    shell.transcript("P02", "P02: They forgot me.\n");
    let said = shell.emic(&["annotate", "P01", "--quote", "they forgot me", "Waiting"]).fails(3);
    assert!(said.contains("they are in P02"), "{said}");
    shell.emic(&["annotate", "P01", "--quote", "  ", "Waiting"]).fails(2);
}

#[test]
fn places_outside_the_text_are_exit_3_and_no_places_at_all_exit_2() {
    let shell = study();
    for place in ["0..100000", "9..9", "9..5", "4294967295..4294967296"] {
        let answer = shell.emic(&["annotate", "P01", place, "Waiting"]);
        assert!(matches!(answer.code, 2 | 3), "{place}: {}", answer.err);
        assert!(!answer.err.contains("panicked"));
    }
    assert!(shell.emic(&["annotate", "P01", "0..100000", "Waiting"]).fails(3).contains("characters"));
    for args in
        [&["P01", "here", "Waiting"][..], &["P01", "Waiting"], &["P01", "0..4", "Waiting", "--quote", "x"]]
    {
        shell.emic(&[&["annotate"], args].concat()).fails(2);
    }
    shell.emic(&["annotate", "P09", "0..4", "Waiting"]).fails(3);
}

#[test]
fn an_unknown_code_is_made_only_on_request() {
    let shell = study();
    let said = shell.emic(&["annotate", "P01", "0..4", "Access/Wating"]).fails(3);
    assert!(said.contains("did you mean Access/Waiting?") && said.contains("--create"), "{said}");
    shell.emic(&["annotate", "P01", "0..4", "Access/Distance/Travel", "--create"]).id();
    let list = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&list, "code"), ["Access/Distance/Travel"]);
    shell.emic(&["annotate", "P01", "0..4", "Travel", "--create"]).id();
    assert_eq!(shell.emic(&["annotations", "--format", "json"]).json().as_array().unwrap().len(), 1);
}

#[test]
fn codings_are_recoded_resized_and_removed_by_their_own_coder_only() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito"]).id();
    let id = shell.emic(&["annotate", "P01", "0..4", "Waiting"]).id();
    shell.emic(&["annotation", "recode", &id, "Stigma"]).ok();
    shell.emic(&["annotation", "resize", &id, "2..9"]).ok();
    let row = || shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(
        (column(&row(), "code"), column(&row(), "end")),
        (vec!["Understanding/Stigma".into()], vec!["9".into()])
    );
    for args in [&["remove", &id][..], &["recode", &id, "Waiting"], &["resize", &id, "0..4"]] {
        let args = [&["--coder", "Lena Ito", "annotation"], args].concat();
        assert!(shell.emic(&args).fails(2).contains("its own coder"));
    }
    shell.emic(&["annotation", "resize", &id, "0..100000"]).fails(3);
    shell.emic(&["annotation", "recode", &id, "Nothing"]).fails(3);
    shell.emic(&["annotation", "remove", "noor-00000000.999"]).fails(3);
    shell.emic(&["annotation", "remove", "no id"]).fails(3);
    shell.emic(&["annotation", "remove", &id]).ok();
    assert_eq!(row(), serde_json::json!([]));
}

#[test]
fn another_person_of_the_project_can_act_and_a_stranger_cannot() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito"]).id();
    shell.emic(&["--coder", "Lena Ito", "annotate", "P01", "0..4", "Waiting"]).id();
    assert_eq!(column(&shell.emic(&["annotations", "--format", "json"]).json(), "coder"), ["Lena Ito"]);
    shell.emic(&["--coder", "Nobody", "annotate", "P01", "0..4", "Waiting"]).fails(3);
}

#[test]
fn a_coding_whose_words_were_taken_out_has_no_place() {
    let shell = study();
    shell.emic(&["annotate", "P01", "31..48", "Waiting"]).id();
    shell.emic(&["annotate", "P01", "49..60", "Silence"]).id();
    let said = shell.emic(&["correct", "P01", "31..49", ""]);
    assert!(said.err.contains("1 new question: emic conflicts"), "{}", said.err);
    let list = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&list, "start"), ["31", "null"]);
    assert_eq!(column(&list, "text"), ["Nobody rang", "null"]);
    assert_eq!((&list[1]["start"], &list[1]["text"]), (&serde_json::Value::Null, &serde_json::Value::Null));
}
