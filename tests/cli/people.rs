//! The team and the people interviewed.

use super::{column, study};

#[test]
fn people_are_added_edited_and_listed() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito", "--initials", "LX", "--role", "expert by experience"]).id();
    shell.emic(&["person", "edit", "LX", "--initials", "LI", "--standing", "lead"]).ok();
    let list = shell.emic(&["people", "--format", "json"]).json();
    assert_eq!(column(&list, "initials"), ["NR", "LI"]);
    assert_eq!((&list[1]["role"], &list[1]["standing"]), (&"expert by experience".into(), &"lead".into()));
    shell.emic(&["person", "edit", "LI"]).fails(2);
    let said = shell.emic(&["person", "edit", "Lina Ito", "--role", "x"]).fails(3);
    assert!(said.contains("did you mean Lena Ito?"), "{said}");
}

#[test]
fn participants_have_attributes_with_one_or_several_values() {
    let shell = study();
    let add = [
        "participant",
        "add",
        "P01",
        "sex=Female",
        "diagnosis=BPD",
        "diagnosis=PTSD",
        "--state",
        "interviewed",
    ];
    shell.emic(&add).id();
    let row = || shell.emic(&["participants", "--format", "json"]).json()[0].clone();
    assert_eq!(row()["attributes"], serde_json::json!({"diagnosis": ["BPD", "PTSD"], "sex": ["Female"]}));
    assert_eq!(row()["state"], "interviewed");
    shell.emic(&["participant", "edit", "p01", "diagnosis=CPTSD", "sex=", "--name", "P1"]).ok();
    assert_eq!(row()["attributes"], serde_json::json!({"diagnosis": ["CPTSD"]}));
    assert_eq!(row()["name"], "P1");
    shell.emic(&["participant", "edit", "P1"]).fails(2);
    shell.emic(&["participant", "edit", "P1", "age"]).fails(2);
    shell.emic(&["participant", "edit", "P9", "age=3"]).fails(3);
}

#[test]
fn a_category_that_the_schema_does_not_have_is_exit_3_and_lists_the_allowed_ones() {
    let shell = study();
    shell.file("people.csv", "name,age\nP01,18-24\n");
    shell.file(
        "people.toml",
        "[attribute.age]\nlabel = \"Age\"\ncategories = [\"18-24\", \"25-34\"]\nnot_available = [\"unknown\"]\n",
    );
    shell.emic(&["import", "people.csv"]).ok();
    let said = shell.emic(&["participant", "edit", "P01", "age=17"]).fails(3);
    assert!(said.contains("18-24, 25-34, unknown"), "{said}");
    shell.emic(&["participant", "add", "P02", "age=18-24", "age=25-34"]).fails(3);
    shell.emic(&["participant", "add", "P02", "Age=Unknown"]).id();
    let list = shell.emic(&["participants", "--format", "json"]).json();
    assert_eq!(list[1]["attributes"], serde_json::json!({"age": ["unknown"]}));
    let said = shell.emic(&["participant", "edit", "P02", "agee=3"]);
    assert!(said.code == 0 && said.err.contains("there is one called age"), "{}", said.err);
}

#[test]
fn a_speaker_is_cast_by_a_label_that_the_transcript_has() {
    let shell = study();
    shell.emic(&["participant", "add", "P01"]).id();
    shell.emic(&["cast", "P01", "P01", "--participant", "P01"]).ok();
    shell.emic(&["cast", "P01", "interviewer:", "--person", "NR", "--role", "interviewer"]).ok();
    let said = shell.emic(&["cast", "P01", "Mother", "--role", "companion"]).fails(3);
    assert!(said.contains("Interviewer, P01"), "{said}");
    shell.emic(&["cast", "P01", "P01"]).fails(2);
    shell.emic(&["cast", "P01", "P01", "--role", "hero"]).fails(2);
    shell.emic(&["cast", "P01", "P01", "--participant", "P9"]).fails(3);
}

#[test]
fn transcripts_are_assigned_and_progress_is_one_of_four_words() {
    let shell = study();
    shell.emic(&["person", "add", "Lena Ito"]).id();
    shell.emic(&["assign", "P01", "Lena Ito", "NR"]).ok();
    shell.emic(&["assign", "P01", "Lena Ito", "--off"]).ok();
    shell.emic(&["assign", "P01", "Nobody"]).fails(3);
    for state in ["read", "coding", "done", "back"] {
        shell.emic(&["progress", "P01", state]).ok();
    }
    shell.emic(&["progress", "P01", "finished"]).fails(2);
    shell.emic(&["progress", "P9", "done"]).fails(3);
}
