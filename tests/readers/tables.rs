//! Tables of participants and coded spans.

use super::*;
use emic::model::values::AttributeKind as Kind;

#[test]
fn a_table_of_participants_is_read_by_its_schema() {
    let csv = "\u{feff}name;sex;state;diagnosis;age\r\nP01;female;interviewed;PD | PTSD;34\r\n\r\n\
               P02;Information not available;;\"not asked\";\r\n";
    let table = read_participants(csv.as_bytes(), Some(SCHEMA)).unwrap();
    assert_eq!(table.table.title, "Sample");
    assert_eq!(table.table.blocks, ["sex", "diagnosis"]);
    let names: Vec<&str> = table.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["sex", "diagnosis", "age"]);
    let diagnosis = &table.attributes[1];
    assert_eq!((diagnosis.label.as_str(), diagnosis.kind), ("diagnosis", Kind::Several));
    let groups: Vec<&str> = diagnosis.groups.iter().map(|group| group.0.as_str()).collect();
    assert_eq!(groups, ["Z", "A"], "groups keep the order of the file");
    let values = |row: usize, attribute: &str| {
        let values = table.participants[row].values.iter().find(|(name, _)| name == attribute);
        values.map(|(_, values)| values.join("+"))
    };
    assert_eq!(table.participants[0].name, "P01");
    assert_eq!(table.participants[0].state.as_deref(), Some("interviewed"));
    assert_eq!(table.participants[1].state, None);
    assert_eq!(values(0, "sex").as_deref(), Some("Female"));
    assert_eq!(values(0, "diagnosis").as_deref(), Some("PD+PTSD"));
    assert_eq!(values(1, "sex").as_deref(), Some("Information not available"));
    assert_eq!(values(1, "diagnosis").as_deref(), Some("not asked"));
    assert_eq!(values(1, "age"), None);
}

#[test]
fn the_apostrophe_that_keeps_a_spreadsheet_from_reckoning_is_taken_off() {
    let csv = "name,'=place,change\n'=P1,'@home,'-3.5\nP2,'tis here,-2\nP3,'',4\n";
    let table = read_participants(csv.as_bytes(), None).unwrap();
    let names: Vec<&str> = table.participants.iter().map(|participant| participant.name.as_str()).collect();
    assert_eq!(names, ["=P1", "P2", "P3"]);
    let values = |row: usize| -> Vec<String> {
        table.participants[row]
            .values
            .iter()
            .map(|(name, values)| format!("{name}: {}", values.join("+")))
            .collect()
    };
    assert_eq!(values(0), ["=place: @home", "change: -3.5"]);
    assert_eq!(values(1), ["=place: 'tis here", "change: -2"]);
    assert_eq!(values(2), ["=place: ''", "change: 4"]);
}

#[test]
fn a_broken_table_or_schema_names_line_and_column() {
    let head = "name,sex,diagnosis,age\n";
    for (rows, line, column, what) in [
        ("P1,Female,PD,3\nP2,\"Fem\",PD,4\n", 3, Some(4), "\"Fem\" is no category of \"sex\""),
        ("P1,Male,\"PD;\nXX\",3\n", 2, Some(9), "\"XX\" is no category of \"diagnosis\""),
        ("P1,Male,PD;XX,3\n\nP1,Male,PD,3\n", 2, Some(9), "\"XX\" is no category of \"diagnosis\""),
        ("P1,Male,PD,3\n\nP1,Male,PD,3\n", 4, None, "\"P1\" stands in the table twice, first on line 2"),
        ("P1,Male,PD,x\n", 2, Some(12), "\"x\" is no number, as \"age\" needs"),
        ("P1,Male,PD,3,4\n", 2, Some(14), "this row has 5 cells, the head has 4"),
        (",Male,PD,3\n", 2, Some(1), "this participant has no name"),
    ] {
        let error = read_participants(format!("{head}{rows}").as_bytes(), Some(SCHEMA)).unwrap_err();
        let place = error.place().unwrap();
        assert_eq!((place.line, place.column, error.what()), (Some(line), column, what.to_owned()));
    }
    let error =
        read_participants(b"name,sex\nP1,X\n", Some("[attribute.sex]\ncategories = [\"A\", \"B\"]\n"))
            .unwrap_err();
    assert_eq!(error.hints(), ["allowed: A, B"]);
    for (schema, line, column) in [
        ("[attribute.sex]\nkind = \"odd\"\n", 2, 8),
        ("[attribute.sex]\nkinds = \"one\"\n", 2, 1),
        ("[attribute.sex]\ncategories = [\"A\"]\n[attribute.sex.groups]\nx = [\"B\"]\n", 4, 5),
    ] {
        let error = read_participants(b"name,sex\nP1,A\n", Some(schema)).unwrap_err();
        let place = error.place().unwrap();
        assert_eq!((place.line, place.column), (Some(line), Some(column)), "{error}");
    }
    assert!(read_participants(b"name,age\nP1,A\n", Some("[attribute.sex]\n")).is_err());
}

#[test]
fn a_schema_says_how_many_people_are_hoped_for() {
    let head = "name,sex\nP1,A\n";
    let schema = |targets: &str| {
        format!(
            "[attribute.sex]\ncategories = [\"A\", \"B\"]\n[attribute.sex.groups]\nBoth = [\"A\", \"B\"]\n\
             [attribute.sex.targets]\n{targets}\n"
        )
    };
    let read = |targets: &str| read_participants(head.as_bytes(), Some(&schema(targets)));
    let table =
        read("B = \"at least 3\"\nA = \"no more than 15\"\nBoth = \"at least 4, at most 9\"").unwrap();
    let goals: Vec<String> =
        table.attributes[0].goals.iter().map(|goal| format!("{} {goal}", goal.of)).collect();
    assert_eq!(goals, ["B at least 3", "A no more than 15", "Both at least 4, no more than 9"]);
    for (targets, what, line, column) in [
        ("C = \"at least 3\"", "the targets name \"C\", which is no category or group of \"sex\"", 6, 5),
        ("A = \"some\"", "\"some\" is no target", 6, 5),
    ] {
        let fault = read(targets).unwrap_err();
        let place = fault.place().unwrap();
        assert_eq!((fault.what(), place.line, place.column), (what.to_owned(), Some(line), Some(column)));
    }
}

#[test]
fn a_table_may_say_where_each_person_speaks_and_how_far_each_came() {
    let tsv = "participant\tTranscript\tstate\nP1\tfirst; second\tNot Eligible\nP2\t\ton holiday\n";
    let table = read_participants(tsv.as_bytes(), None).unwrap();
    assert!(table.attributes.is_empty());
    assert_eq!(table.participants[0].transcripts, ["first", "second"]);
    let states: Vec<_> = table.participants.iter().map(|one| one.state.as_deref()).collect();
    assert_eq!(states, [Some("not eligible"), Some("on holiday")]);
    // An attribute of that name is an attribute.
    let table = read_participants(tsv.as_bytes(), Some("[attribute.Transcript]\nkind = \"text\"\n")).unwrap();
    assert_eq!(table.participants[0].values, [("Transcript".to_owned(), vec!["first; second".to_owned()])]);
}

#[test]
fn real_tables_come_in_without_a_schema() {
    let Some(bytes) = data("survey/qualcoder-cases123.csv") else { return };
    let table = read_participants(&bytes, None).unwrap();
    let names: Vec<&str> = table.participants.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["ID1", "ID2", "ID3"]);
    let kinds: Vec<(&str, Kind)> = table.attributes.iter().map(|one| (one.name.as_str(), one.kind)).collect();
    assert_eq!(kinds, [("Age", Kind::Number), ("gender", Kind::One), ("interest", Kind::One)]);
    let Some(bytes) = data("survey/qualcoder-survey456.csv") else { return };
    let table = read_participants(&bytes, None).unwrap();
    assert_eq!(table.attributes[3].kind, Kind::Text);
    let filled: Vec<usize> = table.participants.iter().map(|row| row.values.len()).collect();
    assert_eq!(filled, [4, 3, 4], "the second has no age");
}

#[test]
fn real_coded_spans_come_in() {
    let Some(bytes) = data("multi-coder/leoka-team3-first30.jsonl") else { return };
    let all = read_coded(&bytes).unwrap();
    assert_eq!((all.transcripts.len(), all.codings.len(), all.codes.len()), (30, 842, 10));
    let here = &all.transcripts[0];
    let coded = all.codings.iter().filter(|coding| coding.transcript.0 == 0).count();
    assert_eq!((here.title.as_str(), coded, here.text.len()), ("narrative 001", 48, 3444));
    let done = all.progress.iter().filter(|one| one.transcript.0 == 0);
    assert_eq!(done.map(|one| all.name_of(Some(one.by))).collect::<Vec<_>>(), ["A", "B", "C"]);
    let first = &all.codings[0];
    assert_eq!((all.name_of(first.by), all.path(first.code)), ("A", vec!["Date"]));
    assert_eq!(here.text.slice(first.span), "September 17");
}

#[test]
fn broken_coded_spans_name_line_and_field() {
    let span = r#"{"coder":"K","label":"c","start":3,"end":7}"#;
    let good = format!(r#"{{"title":"a","text":"x\r\ny\r\nz","coders":["K"],"spans":[{span}],"more":1}}"#);
    let all = read_coded(good.as_bytes()).unwrap();
    assert_eq!(all.transcripts[0].text.as_str(), "x\ny\nz");
    assert_eq!(all.transcripts[0].text.slice(all.codings[0].span), "y\nz");
    assert_eq!(all.notes, ["the field more was not read"]);
    let span = |fields: &str| format!(r#"{{"title":"a","text":"wörd","coders":[],"spans":[{{{fields}}}]}}"#);
    for (line, what) in [
        ("{".to_owned(), "this line is no JSON"),
        ("[]".to_owned(), "the line is not an object"),
        (r#"{"text":"x"}"#.to_owned(), "\"title\" is not there as words"),
        (r#"{"title":"a","text":"x","coders":[1]}"#.to_owned(), "\"coders\"[0] is not a name"),
        (span(r#""coder":"K","label":"c","start":0"#), "\"spans\"[0].\"end\" is not there as a whole number"),
        (span(r#""coder":"K","label":"c","start":0,"end":5"#), "\"spans\"[0]: 0..5 reaches past the text"),
        (span(r#""coder":"K","label":"c","start":2,"end":2"#), "\"spans\"[0]: 2..2 holds no words"),
        (span(r#""coder":"K","label":"","start":0,"end":1"#), "\"spans\"[0].\"label\" is not there"),
    ] {
        let error = read_coded(format!("{good}\n\n{line}\n").as_bytes()).unwrap_err();
        assert!(error.what().starts_with(what), "{error}");
        assert_eq!(error.place().unwrap().line, Some(3));
    }
}
