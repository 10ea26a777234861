//! Who a person is: names as they are looked up, those who begin from a bundle, initials that several have, people
//! known from files alone, and people who are made one.

use super::{column, study};
use crate::support::shell::Shell;
use serde_json::{Value, json};

/// A list as programs read it.
fn list(shell: &Shell, name: &str) -> Value {
    shell.emic(&[name, "--format", "json"]).json()
}

/// The project of `study`, with Ruth Smith in the team, and a bundle of all of it.
fn bundled() -> Shell {
    let shell = study();
    shell.emic(&["person", "add", "Ruth Smith", "--role", "lead"]).id();
    shell.emic(&["--coder", "Ruth Smith", "annotate", "P01", "--quote", "asked for help", "Stigma"]).id();
    shell.emic(&["bundle", "write", "-o", "all.emic.toml"]).ok();
    shell
}

#[test]
fn codes_are_found_exactly_first_and_then_by_case_and_composition() {
    let shell = study();
    shell.emic(&["code", "add", "IT", "it", "Zoe\u{308}", "Straße"]).ok();
    let codes = list(&shell, "codes");
    assert_eq!(column(&codes, "name").iter().filter(|name| name.to_lowercase() == "it").count(), 2);
    for (typed, meant) in [("it", "it"), ("IT", "IT"), ("zoë", "Zoe\u{308}"), ("STRASSE", "Straße")] {
        let id = shell.emic(&["annotate", "P01", "--quote", "asked", typed]).id();
        let rows = list(&shell, "annotations");
        let row = rows.as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap();
        assert_eq!(row["code"], json!([meant]), "{typed}");
    }
    let said = shell.emic(&["annotate", "P01", "--quote", "help", "It"]).fails(3);
    let ids: Vec<String> = column(&codes, "id");
    let named = ids.iter().filter(|id| said.contains(id.as_str())).count();
    assert!(said.contains("could be several codes") && named == 2, "{said}");
}

#[test]
fn people_participants_and_transcripts_are_found_the_same_way() {
    let shell = study();
    shell.emic(&["person", "add", "Zoë Weiß"]).id();
    shell.emic(&["participant", "add", "Élodie"]).id();
    shell.emic(&["assign", "p01", "zoe\u{308} WEISS"]).ok();
    shell.emic(&["participant", "edit", "e\u{301}lodie", "age=3"]).ok();
    shell.emic(&["participant", "edit", "elodie", "age=3"]).fails(3);
    shell.transcript("p01", "P01: Other words.\n");
    assert_eq!(shell.emic(&["text", "p01"]).ok().trim_end(), "P01: Other words.");
    shell.transcript("É1", "A: One.\n");
    assert_eq!(shell.emic(&["text", "e\u{301}1"]).ok().trim_end(), "A: One.");
}

#[test]
fn who_begins_from_a_bundle_sees_the_people_and_is_one_of_them_by_an_equal_name() {
    let shell = bundled();
    let answer = shell.emic(&["init", "ruth", "--from", "all.emic.toml", "--coder", "ruth SMITH"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("RS   Ruth Smith   lead   1 coding"), "{}", answer.err);
    assert!(answer.err.contains("NR   Noor Rahman"), "{}", answer.err);
    assert!(answer.err.contains("You are Ruth Smith (RS)."), "{}", answer.err);
    shell.emic(&["--project", "ruth", "memo", "add", "--on", "project", "mine"]).id();
    let people = shell.emic(&["--project", "ruth", "people", "--format", "json"]).json();
    assert_eq!(column(&people, "name"), ["Noor Rahman", "Ruth Smith"]);
}

#[test]
fn a_near_name_or_equal_initials_are_asked_about_and_nothing_is_written_before() {
    let shell = bundled();
    for name in ["Ruth S", "Smith Ruth", "Ruth Smyth", "Ruth", "Rosa Stern"] {
        let said = shell.emic(&["init", "new", "--from", "all.emic.toml", "--coder", name]).fails(3);
        assert!(said.contains(&format!("{name} may be Ruth Smith (RS)")), "{said}");
        assert!(said.contains("--coder \"Ruth Smith\"") && said.contains("--new"), "{said}");
        assert!(!shell.cwd.join("new").exists(), "{name}");
    }
    shell.emic(&["init", "new", "--from", "all.emic.toml", "--coder", "Rosa Stern", "--new"]).ok();
    let at = |args: &[&str]| shell.emic(&[&["--project", "new"], args].concat());
    at(&["memo", "add", "--on", "project", "mine"]).id();
    let people = at(&["people", "--format", "json"]).json();
    assert_eq!(column(&people, "initials"), ["NR", "RS", "RS2"]);
}

#[test]
fn a_name_that_was_made_one_with_another_makes_no_third_person() {
    let shell = bundled();
    let said = shell.emic(&["person", "add", "Ruth S"]);
    assert!(said.code == 0 && said.err.contains("Ruth Smith (RS) is here, too"), "{}", said.err);
    shell.emic(&["person", "same", "Ruth S", "Ruth Smith"]).ok();
    shell.emic(&["bundle", "write", "-o", "one.emic.toml"]).ok();
    let answer = shell.emic(&["init", "ruth", "--from", "one.emic.toml", "--coder", "Ruth S"]);
    assert!(answer.code == 0 && answer.err.contains("You are Ruth Smith (RS)."), "{}", answer.err);
    let at = |args: &[&str]| shell.emic(&[&["--project", "ruth"], args].concat());
    at(&["memo", "add", "--on", "project", "mine"]).id();
    let people = at(&["people", "--format", "json"]).json();
    assert_eq!(column(&people, "name"), ["Noor Rahman", "Ruth Smith"]);
    assert_eq!(people[1]["also"], json!(["Ruth S"]));
    at(&["--coder", "Ruth S", "memo", "add", "--on", "project", "hers"]).id();
    at(&["person", "add", "Ruth S"]).id();
    assert_eq!(at(&["people", "--format", "json"]).json().as_array().unwrap().len(), 2);
}

#[test]
fn equal_initials_are_shown_with_a_number_and_stored_as_they_are() {
    let shell = bundled();
    shell.emic(&["person", "add", "Rosa Stern"]).id();
    shell.emic(&["person", "add", "Rafi Sand", "--initials", "RS3"]).id();
    shell.emic(&["person", "add", "Rolf Sommer", "--initials", "rs"]).id();
    assert_eq!(column(&list(&shell, "people"), "initials"), ["NR", "RS", "RS2", "RS3", "rs4"]);
    let said = shell.emic(&["assign", "P01", "RS"]).fails(3);
    assert!(said.contains("RS Ruth Smith") && said.contains("RS2 Rosa Stern"), "{said}");
    shell.emic(&["assign", "P01", "rs2"]).ok();
    // The number is no part of the initials: with another person's changed, it goes.
    shell.emic(&["person", "edit", "Ruth Smith", "--initials", "RSM"]).ok();
    assert_eq!(column(&list(&shell, "people"), "initials"), ["NR", "RSM", "RS", "RS3", "rs2"]);
}

#[test]
fn oneself_is_listed_before_the_first_act() {
    let shell = bundled();
    shell.emic(&["init", "lena", "--from", "all.emic.toml", "--coder", "Lena Ito", "--role", "coder"]).ok();
    let people = || shell.emic(&["--project", "lena", "people", "--format", "json"]).json();
    let row = people()[2].clone();
    assert_eq!(
        (&row["name"], &row["initials"], &row["role"]),
        (&json!("Lena Ito"), &json!("LI"), &json!("coder"))
    );
    assert_eq!((&row["new"], &row["id"]), (&json!(true), &Value::Null));
    let text = shell.emic(&["--project", "lena", "people"]).ok();
    assert!(text.contains("has not acted yet"), "{text}");
    shell.emic(&["--project", "lena", "memo", "add", "--on", "project", "mine"]).id();
    assert_eq!(people().as_array().unwrap().len(), 3);
    assert_eq!(people()[2]["new"], json!(false));
}

#[test]
fn people_known_from_a_file_alone_are_outside_until_they_act() {
    let shell = study();
    let line = json!({
        "title": "P02", "text": "P02: They never rang back.", "coders": ["Iris Vale"],
        "spans": [{"start": 5, "end": 15, "coder": "Iris Vale", "label": "Silence"}],
    });
    shell.file("coded.jsonl", &format!("{line}\n"));
    shell.emic(&["import", "coded.jsonl"]).ok();
    let standing = || column(&list(&shell, "people"), "standing");
    assert_eq!(column(&list(&shell, "people"), "name"), ["Noor Rahman", "Iris Vale"]);
    assert_eq!(standing(), ["", "outside"]);
    let said = shell.emic(&["assign", "P01", "Iris Vale"]).fails(3);
    assert!(said.contains("outside") && said.contains("emic person edit \"Iris Vale\" --standing"), "{said}");
    shell.emic(&["bundle", "write", "-o", "all.emic.toml"]).ok();
    // The person comes: with the first act she is of the team.
    shell.emic(&["init", "iris", "--from", "all.emic.toml", "--coder", "Iris Vale"]).ok();
    let at = |args: &[&str]| shell.emic(&[&["--project", "iris"], args].concat());
    at(&["memo", "add", "--on", "project", "I am here"]).id();
    assert_eq!(at(&["people", "--format", "json"]).json()[1]["standing"], "");
    at(&["assign", "P01", "Iris Vale"]).ok();
    assert_eq!(at(&["undo", "3"]).code, 0, "the two acts, and nothing else");
    assert_eq!(at(&["people", "--format", "json"]).json()[1]["standing"], "");
    // Or the lead says so.
    shell.emic(&["person", "edit", "Iris Vale", "--standing", ""]).ok();
    assert_eq!(standing(), ["", ""]);
    shell.emic(&["assign", "P01", "Iris Vale"]).ok();
}

#[test]
fn people_are_made_one_with_all_they_have_and_undo_parts_them() {
    let shell = bundled();
    shell.emic(&["person", "add", "Ruth S"]).id();
    let late = |args: &[&str]| shell.emic(&[&["--coder", "Ruth S"], args].concat());
    late(&["annotate", "P01", "--quote", "bother", "Waiting"]).id();
    late(&["memo", "add", "--on", "P01", "late"]).id();
    late(&["mark", "P01", "quote"]).id();
    late(&["progress", "P01", "done"]).ok();
    shell.emic(&["assign", "P01", "Ruth S"]).ok();
    let answer = shell.emic(&["person", "same", "Ruth S", "Ruth Smith"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let told = "Ruth S (RS2; 1 coding, 1 memo, 1 mark, 1 assignment) is one with Ruth Smith (RS) now";
    assert!(answer.err.contains(told), "{}", answer.err);
    let people = list(&shell, "people");
    assert_eq!(column(&people, "name"), ["Noor Rahman", "Ruth Smith"]);
    assert_eq!(people[1]["annotations"], 2);
    for name in ["annotations", "memos", "marks"] {
        let coders = column(&list(&shell, name), "coder");
        assert!(coders.iter().all(|coder| coder == "Ruth Smith"), "{name}: {coders:?}");
    }
    let said = shell.emic(&["person", "same", "Ruth S", "Ruth Smith"]);
    assert!(said.code == 0 && said.err.contains("one already"), "{}", said.err);
    shell.emic(&["person", "same", "Ruth Smith"]).fails(2);
    shell.emic(&["undo"]).ok();
    assert_eq!(column(&list(&shell, "people"), "name"), ["Noor Rahman", "Ruth Smith", "Ruth S"]);
    assert_eq!(column(&list(&shell, "people"), "annotations"), ["0", "1", "1"]);
}

#[test]
fn who_is_outside_and_becomes_one_with_a_coder_is_of_the_team() {
    let shell = study();
    let line = json!({"title": "P02", "text": "P02: Words.", "coders": ["I. Vale"], "spans": []});
    shell.file("coded.jsonl", &format!("{line}\n"));
    shell.emic(&["import", "coded.jsonl"]).ok();
    shell.emic(&["person", "add", "Iris Vale", "--standing", "lead"]).id();
    shell.emic(&["person", "same", "I. Vale", "Iris Vale"]).ok();
    assert_eq!(column(&list(&shell, "people"), "standing"), ["", "lead"]);
}

#[test]
fn history_says_in_whose_folder_another_person_acted() {
    let shell = bundled();
    let rows = list(&shell, "history");
    let rows = rows.as_array().unwrap();
    let hers: Vec<&Value> = rows.iter().filter(|row| row["coder"] == "Ruth Smith").collect();
    assert_eq!(hers.len(), 1);
    assert_eq!(hers[0]["folder"], "Noor Rahman");
    let text = shell.emic(&["history"]).ok();
    let line = text.lines().find(|line| line.contains("Ruth Smith  ")).unwrap();
    assert!(line.contains(", in Noor Rahman's folder"), "{line}");
    let own = rows.iter().filter(|row| row["coder"] == "Noor Rahman");
    assert!(own.clone().count() > 2 && own.into_iter().all(|row| row["folder"].is_null()));
}

#[test]
fn who_begins_with_initials_that_another_has_is_told_how_they_are_shown() {
    let shell = bundled();
    let begin = |folder: &str, args: &[&str]| {
        let answer = shell.emic(&[&["init", folder, "--from", "all.emic.toml", "--new"], args].concat());
        assert_eq!(answer.code, 0, "{}", answer.err);
        answer.err
    };
    let said = begin("rosa", &["--coder", "Rosa Stern"]);
    let notice = "Your initials are RS; Ruth Smith has them too, so you are shown as RS2.";
    assert!(said.contains(notice), "{said}");
    let at = |args: &[&str]| shell.emic(&[&["--project", "rosa"], args].concat());
    at(&["memo", "add", "--on", "project", "mine"]).id();
    assert_eq!(at(&["people", "--format", "json"]).json()[2]["initials"], "RS2");
    at(&["bundle", "write", "-o", "all.emic.toml", "--force"]).ok();
    let said = begin("rolf", &["--coder", "Rolf Sommer"]);
    assert!(said.contains("Ruth Smith and Rosa Stern have them too, so you are shown as RS3."), "{said}");
    let said = begin("lena", &["--coder", "Lena Ito"]);
    assert!(!said.contains("Your initials"), "{said}");
}
