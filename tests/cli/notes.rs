//! Memos and marks.

use super::{column, study};

#[test]
fn a_memo_sits_on_anything_and_is_edited_and_removed() {
    let shell = study();
    let coding = shell.emic(&["annotate", "P01", "0..4", "Waiting"]).id();
    shell.emic(&["participant", "add", "P01"]).id();
    let targets = [
        "project",
        "P01",
        "P01@0..4",
        "P01#2",
        "code:Access/Waiting",
        "participant:P01",
        "person:NR",
        &coding,
    ];
    for target in targets {
        shell.emic(&["memo", "add", "--on", target, "a thought"]).id();
    }
    let list = shell.emic(&["memos", "--format", "json"]).json();
    let on = [
        "project",
        "P01",
        "P01@0..4",
        "P01#2",
        "code:Access/Waiting",
        "participant:P01",
        "person:Noor Rahman",
        &coding,
    ];
    assert_eq!(column(&list, "on"), on);
    let first = list[0]["id"].as_str().unwrap();
    shell.emic(&["memo", "edit", first, "another", "--kind", "method"]).ok();
    let row = shell.emic(&["memos", "--format", "json"]).json()[0].clone();
    assert_eq!(
        (&row["body"], &row["kind"], &row["coder"]),
        (&"another".into(), &"method".into(), &"Noor Rahman".into())
    );
    assert_eq!((&row["others"], &row["private"]), (&serde_json::json!([]), &false.into()));
    shell.emic(&["memo", "remove", first]).ok();
    shell.emic(&["memo", "remove", first]).fails(3);
    for target in ["P01@0..9999", "P01#99", "code:Nothing", "person:Nobody", "participant:P9", "P09"] {
        shell.emic(&["memo", "add", "--on", target, "x"]).fails(3);
    }
}

#[test]
fn a_memo_is_piped_in_and_an_empty_one_refused() {
    let shell = study();
    shell.piped(&["memo", "add", "--on", "project"], "one\r\ntwo\n").id();
    shell.piped(&["memo", "add", "--on", "project", "-"], "three").id();
    let list = shell.emic(&["memos", "--format", "json"]).json();
    assert_eq!(column(&list, "body"), ["one\ntwo", "three"]);
    shell.piped(&["memo", "add", "--on", "project"], " \n").fails(2);
    let id = list[0]["id"].as_str().unwrap();
    shell.piped(&["memo", "edit", id], "four\n").ok();
    assert_eq!(column(&shell.emic(&["memos", "--format", "json"]).json(), "body"), ["four", "three"]);
}

#[test]
fn a_private_memo_stays_private_when_it_is_edited_and_removed() {
    let shell = study();
    let digest = shell.emic(&["digest"]).ok();
    let id = shell.emic(&["memo", "add", "--on", "project", "--private", "for me"]).id();
    assert!(id.starts_with("private-"), "{id}");
    shell.emic(&["memo", "edit", &id, "still for me"]).ok();
    let list = shell.emic(&["memos", "--format", "json"]).json();
    assert_eq!((&list[0]["body"], &list[0]["private"]), (&"still for me".into(), &true.into()));
    shell.emic(&["memo", "remove", &id]).ok();
    assert_eq!(shell.emic(&["memos", "--format", "json"]).json(), serde_json::json!([]));
    assert_eq!(shell.emic(&["digest"]).ok(), digest, "nothing shared knows of it");
}

#[test]
fn a_memo_about_oneself_is_ones_own_unless_it_is_given_to_the_team() {
    let shell = study();
    let add = |more: &[&str]| {
        shell.emic(
            &[&["memo", "add", "--on", "project", "--kind", "about me"], more, &["I tire of P01."]].concat(),
        )
    };
    let own = add(&[]);
    assert!(own.err.contains("for you alone"), "{}", own.err);
    assert!(own.id().starts_with("private-"));
    assert!(!add(&["--team"]).id().starts_with("private-"));
    add(&["--team", "--private"]).fails(2);
}

#[test]
fn a_memo_is_removed_by_its_author_and_edited_by_anyone() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito"]).id();
    let id = shell.emic(&["memo", "add", "--on", "project", "x"]).id();
    shell.emic(&["--coder", "LI", "memo", "remove", &id]).fails(2);
    shell.emic(&["--coder", "LI", "memo", "edit", &id, "y"]).ok();
}

#[test]
fn a_mark_is_put_once_takes_a_new_note_and_comes_off() {
    let shell = study();
    let id = shell.emic(&["mark", "P01@0..4", "quote", "--note", "opens"]).id();
    assert_eq!(shell.emic(&["mark", "P01@0..4", "quote"]).id(), id);
    shell.emic(&["mark", "P01@0..4", "quote", "--note", "closes"]).id();
    shell.emic(&["mark", "P01", "our own"]).id();
    let list = shell.emic(&["marks", "--format", "json"]).json();
    assert_eq!(column(&list, "target"), ["P01@0..4", "P01"]);
    assert_eq!(column(&list, "note"), ["closes", ""]);
    assert_eq!(
        (column(&list, "name"), column(&list, "coder")[0].as_str()),
        (vec!["quote".into(), "our own".into()], "Noor Rahman")
    );
    shell.emic(&["mark", "P01@0..4", "quote", "--off"]).ok();
    shell.emic(&["mark", "P01@0..4", "quote", "--off"]).fails(3);
}

#[test]
fn a_mark_whose_words_are_gone_comes_off_by_its_id() {
    let shell = study();
    let id = shell.emic(&["mark", "P01@31..48", "quote"]).id();
    shell.emic(&["correct", "P01", "31..49", ""]).id();
    assert_eq!(column(&shell.emic(&["marks", "--format", "json"]).json(), "target"), ["P01@gone"]);
    shell.emic(&["mark", &id, "quote", "--off"]).ok();
    assert_eq!(shell.emic(&["marks", "--format", "json"]).json(), serde_json::json!([]));
}

#[test]
fn only_discuss_is_taken_off_by_others() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito"]).id();
    shell.emic(&["mark", "P01", "discuss"]).id();
    shell.emic(&["mark", "P01", "care"]).id();
    shell.emic(&["--coder", "LI", "mark", "P01", "care", "--off"]).fails(3);
    shell.emic(&["--coder", "LI", "mark", "P01", "discuss", "--off"]).ok();
    assert_eq!(column(&shell.emic(&["marks", "--format", "json"]).json(), "name"), ["care"]);
}

#[test]
fn naughty_strings_are_kept_as_memos_and_never_reach_a_terminal_raw() {
    let shell = study();
    for words in [
        "\u{1b}]0;owned\u{7}",
        "ﷺ",
        "Ｔｈｅ",
        "'; DROP TABLE memos; --",
        "\u{feff}x",
        "田中さん",
        "🏳️‍🌈",
        "\\\"\\u0000",
    ] {
        let id = shell.piped(&["memo", "add", "--on", "project"], words).id();
        let list = shell.emic(&["memos", "--format", "json"]).json();
        let row = list.as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap();
        assert_eq!(row["body"], words);
    }
    assert!(!shell.emic(&["memos"]).ok().contains(['\u{1b}', '\u{7}']));
}

/// The words of the contract; the same lists are on the screen.
#[test]
fn help_names_the_kinds_of_memos_and_the_states_of_participants() {
    let shell = study();
    let kinds =
        "thinking, about me, method, question, why, results, field, member-check, or a word of your own";
    let states =
        "interested, not eligible, declined, arranged, interviewed, withdrawn, or a word of your own";
    for (args, words) in [
        (["memo", "add", "--help"], kinds),
        (["memo", "edit", "--help"], kinds),
        (["participant", "add", "--help"], states),
        (["participant", "edit", "--help"], states),
    ] {
        let help = shell.emic(&args).ok().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(words), "{args:?}: {help}");
    }
}
