//! The team and the people interviewed.

use super::{column, study};
use crate::support::shell::Shell;

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
fn goals_are_set_for_categories_and_groups_and_stay_when_the_table_comes_again() {
    let shell = study();
    shell.file("people.csv", "name,sex\nP01,Female\n");
    let schema = "[attribute.sex]\nlabel = \"Sex\"\ncategories = [\"Female\", \"Male\"]\n";
    shell.file("people.toml", &format!("{schema}[attribute.sex.targets]\nFemale = \"no more than 15\"\n"));
    shell.emic(&["import", "people.csv"]).ok();
    shell.emic(&["participant", "goal", "Sex=male", "at least 10"]).ok();
    let goals = || -> Vec<String> {
        let open = emic::workspace::Workspace::open(&shell.cwd, emic::workspace::Clock::System).unwrap();
        open.seen().attributes[0].goals.iter().map(|goal| format!("{} {goal}", goal.of)).collect()
    };
    assert_eq!(goals(), ["Female no more than 15", "Male at least 10"]);
    let said = shell.emic(&["participant", "goal", "sex=Mail", "at least 10"]).fails(3);
    assert!(said.contains("there are: Female, Male"), "{said}");
    shell.emic(&["participant", "goal", "sex=Male", "ten"]).fails(2);
    shell.emic(&["participant", "goal", "sex=Male"]).fails(2);
    // A table that has no targets leaves them; one that has some replaces them.
    shell.file("people.toml", schema);
    shell.emic(&["import", "people.csv"]).ok();
    assert_eq!(goals(), ["Female no more than 15", "Male at least 10"]);
    shell.emic(&["participant", "goal", "sex=Male", "--off"]).ok();
    assert_eq!(goals(), ["Female no more than 15"]);
    shell.emic(&["undo"]).ok();
    assert_eq!(goals(), ["Female no more than 15", "Male at least 10"]);
}

#[test]
fn a_column_of_the_table_says_in_which_transcripts_a_participant_speaks() {
    let shell = study();
    shell.transcript("Pair", "Interviewer: And you?\n\nAnn: I wait.\n\nBea: So do I.\n");
    shell.transcript("Second", "Interviewer: And now?\n\nShe: I still wait.\n");
    shell.file("people.tsv", "name\ttranscript\nAnn\tPair; Second\nBea\tpair\nCid\tPair\nDan\tThird\n");
    let said = shell.emic(&["import", "people.tsv"]).ok();
    assert!(said.contains("Cid: it is not clear who that is in Pair; emic cast says it"), "{said}");
    assert!(said.contains("Dan: no transcript is called \"Third\"; import it and"), "{said}");
    let casts = || {
        let rows = shell.emic(&["casts", "--format", "json"]).json();
        let cell = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let one = |row| ["title", "speaker", "participant"].map(|key| cell(row, key)).join(" ");
        rows.as_array().unwrap().iter().map(one).filter(|row| !row.ends_with('-')).collect::<Vec<_>>()
    };
    assert_eq!(casts(), ["Pair Ann Ann", "Pair Bea Bea", "Second She Ann"]);
    let steps = || shell.emic(&["history", "--format", "json"]).json().as_array().unwrap().len();
    let before = steps();
    shell.emic(&["import", "people.tsv"]).ok();
    assert_eq!((casts().len(), steps()), (3, before), "a second time nothing changes");
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

#[test]
fn the_csv_of_participants_has_a_column_an_attribute_and_importing_it_changes_nothing() {
    let shell = Shell::with_project();
    let table = "participant,state,sex,diagnosis,note\nP01,interviewed,Female,BPD; PTSD,\"lives alone, \"\"for now\"\"\"\nP02,declined,,PTSD,\n";
    let schema = "[attribute.sex]\nlabel = \"Sex\"\nkind = \"one\"\ncategories = [\"Male\", \"Female\"]\n\
        [attribute.diagnosis]\nkind = \"several\"\ncategories = [\"ADHD\", \"PTSD\", \"BPD\"]\n\
        [attribute.note]\nkind = \"text\"\n";
    shell.file("people.toml", schema);
    shell.file("people.csv", table);
    shell.emic(&["import", "people.csv"]).ok();
    let listed = || shell.emic(&["participants", "--format", "csv"]).ok();
    let csv = listed();
    let cut = |line: &str| line.split_once(',').unwrap().1.to_owned();
    let lines: Vec<String> = csv.lines().map(cut).collect();
    assert_eq!(
        lines,
        [
            "name,state,sex,diagnosis,note",
            "P01,interviewed,Female,BPD; PTSD,\"lives alone, \"\"for now\"\"\"",
            "P02,declined,,PTSD,"
        ]
    );
    let steps = || shell.emic(&["history", "--format", "json"]).json().as_array().unwrap().len();
    let (before, digest) = (steps(), shell.emic(&["digest"]).ok());
    shell.file("again.csv", &csv);
    shell.emic(&["import", "again.csv"]).ok();
    assert_eq!((steps(), shell.emic(&["digest"]).ok()), (before, digest), "no act, no step");
    // What was changed in it comes in, and what it does not know of the schema stays.
    shell.file("again.csv", &csv.replace("P02,declined,,PTSD,", "P02,declined,Male,PTSD; Other,"));
    shell.emic(&["import", "again.csv"]).ok();
    assert_eq!(listed().lines().map(cut).nth(2).unwrap(), "P02,declined,Male,PTSD; Other,");
    let found = |value: &str| shell.emic(&["find", "x", "--where", &format!("diagnosis={value}")]).code;
    assert_eq!((found("ADHD"), found("Other"), found("Othr")), (0, 0, 3));
}

#[test]
fn a_heading_in_other_case_is_the_attribute_that_the_project_knows() {
    let shell = study();
    shell.file("first.csv", "participant,sex\nP01,Female\n");
    shell.emic(&["import", "first.csv", "--as", "participants"]).ok();
    shell.file("second.csv", "Participant;SEX\nP01;Male\n");
    let said = shell.emic(&["import", "second.csv", "--as", "participants"]).ok();
    assert!(said.contains("the column SEX is taken for the attribute sex"), "{said}");
    let rows = shell.emic(&["participants", "--format", "json"]).json();
    assert_eq!(rows[0]["attributes"], serde_json::json!({ "sex": ["Male"] }), "{rows}");
}
