//! Out and in again: what emic writes fits the schemas, is the same each time, and comes back as it was.

use super::*;
use emic::format::study::*;
use emic::model::values::{AttributeKind, CodePart, Schema};
use emic::text::{Span, Text, Turn};
use std::collections::BTreeMap;
use std::process::Command;

/// True if xmllint finds that a file fits a schema; `None` if xmllint or the schema is absent.
fn fits(xml: &[u8], schema: &str) -> Option<bool> {
    let schema = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/refi-qda").join(schema);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.xml");
    std::fs::write(&file, xml).unwrap();
    let run = Command::new("xmllint")
        .arg("--noout")
        .arg("--nonet")
        .arg("--schema")
        .arg(&schema)
        .arg(&file)
        .output();
    match run {
        Ok(output) if schema.is_file() => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            if !output.status.success() {
                println!("{told}");
            }
            Some(output.status.success())
        }
        _ => {
            println!("skipped: xmllint or {} is absent", schema.display());
            None
        }
    }
}

fn member(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(name).unwrap(), &mut out).unwrap();
    out
}

/// Writes a study, checks the file, and reads it again.
fn round(study: &Study) -> Study {
    let out = written(study, "qdpx");
    assert_eq!(out.bytes, written(study, "qdpx").bytes, "the same study, the same bytes");
    assert_ne!(fits(&member(&out.bytes, "project.qde"), "Project-mrt2019.xsd"), Some(false));
    let again = study_of(&out.bytes);
    if !study.codes.is_empty() {
        assert_ne!(fits(&written(study, "qdc").bytes, "Codebook-mrt2019.xsd"), Some(false));
    }
    again
}

fn person(name: &str) -> Person {
    Person { name: name.into(), ..Person::default() }
}

fn named(name: &str, parent: Option<usize>) -> Code {
    Code { name: name.into(), parent: parent.map(CodeKey), ..Code::default() }
}

fn memo(on: On, kind: &str, body: &str) -> Memo {
    Memo {
        on,
        kind: kind.into(),
        body: body.into(),
        by: Some(PersonKey(0)),
        made: Some(1_700_000_000),
        guid: None,
    }
}

/// A study that was made here: no thing has a GUID, everything is in it that emic knows.
fn made_here() -> Study {
    let words = "Anna: No one rang 🙂.\n\nBen: <Then> \"they\" came & went.\n";
    let label = |start, end| Span::new(start, end);
    let turn = |speaker: &str, a, b, c, d| Turn {
        speaker: speaker.into(),
        label: label(a, b),
        words: Span::new(c, d).unwrap(),
        time: None,
    };
    let turns = vec![turn("Anna", 0, 5, 6, 20), turn("Ben", 22, 26, 27, 53)];
    let mut transcript = Transcript::new("First talk", Text::from(words), turns);
    transcript.layout = "typed, speaker and colon".into();
    transcript.properties = vec![("mode".into(), "video".into())];
    transcript.cast = vec![Cast {
        label: "Anna".into(),
        participant: Some(ParticipantKey(0)),
        person: None,
        role: "participant".into(),
    }];
    let here = TranscriptKey(0);
    let span = |start, end| Span::new(start, end).unwrap();
    let coding = |start, end, code, by| Coding {
        transcript: here,
        span: span(start, end),
        code: CodeKey(code),
        by: Some(PersonKey(by)),
        made: Some(1_650_000_000),
        guid: None,
    };
    let definition = |parts: &[(CodePart, &str)]| -> BTreeMap<CodePart, String> {
        parts.iter().map(|(part, words)| (*part, (*words).to_owned())).collect()
    };
    let codes = vec![
        Code { theme: Some(true), colour: Some("#AA3311".into()), ..named("Access", None) },
        Code {
            definition: definition(&[(CodePart::Text, "Being\nreached."), (CodePart::Not, "Not by post.")]),
            ..named("Waiting / queue", Some(0))
        },
        Code { folder: true, ..named("Folder", None) },
        named("\"They\"", Some(2)),
        named("To sort", None),
    ];
    Study {
        title: "Calls & answers".into(),
        people: vec![Person { initials: "NR".into(), ..person("Nell Rudge") }, person("Ida")],
        participants: vec![Participant {
            name: "Anna".into(),
            state: Some("interviewed".into()),
            values: vec![("age".into(), vec!["34".into()]), ("plans".into(), vec!["a".into(), "b".into()])],
            transcripts: vec!["First talk".into()],
            guid: None,
        }],
        attributes: ["age", "plans"]
            .map(|name| Schema {
                name: name.into(),
                label: name.into(),
                kind: if name == "age" { AttributeKind::Number } else { AttributeKind::Several },
                categories: vec![],
                not_available: vec![],
                not_asked: vec![],
                footnote: String::new(),
                groups: vec![],
                goals: vec![],
            })
            .into(),
        codes,
        codings: vec![coding(6, 18, 1, 0), coding(6, 18, 3, 1), coding(6, 20, 1, 1), coding(27, 53, 3, 0)],
        memos: vec![
            memo(On::Study, "thinking", "A day.\n\n  It rained.\n"),
            memo(On::Transcript(here), "method", "Recorded at noon."),
            memo(On::Passage(here, span(6, 18)), "question", "Who rings?"),
            memo(On::Passage(here, span(30, 35)), "thinking", "On no coding."),
            memo(On::Code(CodeKey(1)), "thinking", "[question] is not its kind"),
            memo(On::Passage(here, span(0, 4)), "comment", "In the margin."),
            memo(On::Study, "journal", "Monday\n\nWe began."),
            memo(On::Study, "our own word", "[draft] of a plan\n\nMore."),
            memo(On::Study, "thinking", "[draft] is no kind here\n\nMore."),
            memo(On::Coding(CodingKey(2)), "why", "Because."),
            memo(On::Participant(ParticipantKey(0)), "field", "Came late."),
            memo(On::Set(SetKey(0)), "thinking", "About the set."),
            memo(On::Person(PersonKey(1)), "thinking", "About Ida."),
        ],
        marks: vec![
            Mark {
                on: On::Passage(here, span(6, 18)),
                name: "quote".into(),
                note: "for\nthe talk".into(),
                by: Some(PersonKey(0)),
                made: Some(1_700_000_001),
            },
            Mark {
                on: On::Transcript(here),
                name: "care".into(),
                note: String::new(),
                by: Some(PersonKey(1)),
                made: None,
            },
        ],
        links: vec![Link { from: CodeKey(1), name: "leads to".into(), to: CodeKey(3), guid: None }],
        sets: vec![Set {
            name: "Sample".into(),
            kind: "group".into(),
            members: vec![On::Code(CodeKey(0)), On::Transcript(here)],
            guid: None,
        }],
        transcripts: vec![transcript],
        ..Study::default()
    }
}

/// A study without what a second reading need not have: notes to people, GUIDs.
fn bare(study: &Study) -> Study {
    let mut study = study.clone();
    study.left_out.clear();
    study.file.clear();
    study.notes.clear();
    study.kept.clear();
    study.guessed.clear();
    study.people.iter_mut().for_each(|one| one.guid = None);
    study.participants.iter_mut().for_each(|one| one.guid = None);
    study.codes.iter_mut().for_each(|one| one.guid = None);
    study.codings.iter_mut().for_each(|one| one.guid = None);
    study.memos.iter_mut().for_each(|one| one.guid = None);
    study.links.iter_mut().for_each(|one| one.guid = None);
    study.sets.iter_mut().for_each(|one| one.guid = None);
    for one in &mut study.transcripts {
        (one.guid, one.encoding) = (None, String::new());
    }
    study.codings.sort_by_key(|one| (one.span, one.code.0, one.by));
    study.memos.sort_by_key(|one| one.body.clone());
    study.marks.sort_by_key(|one| one.name.clone());
    study
}

#[test]
fn a_study_of_emic_s_own_comes_back_as_it_was_but_for_an_empty_place_to_sort() {
    let study = made_here();
    let again = round(&study);
    let mut expected = bare(&study);
    expected.codes.pop();
    assert_eq!(bare(&again), expected);
    let third = round(&again);
    assert_eq!((bare(&third), &third.kept), (bare(&again), &again.kept));
    assert_eq!(third.codings, again.codings, "GUIDs, too");
}

#[test]
fn what_is_written_has_no_mark_no_cr_no_folder_and_its_texts_by_guid() {
    let out = written(&made_here(), "qdpx").bytes;
    let zip = zip::ZipArchive::new(std::io::Cursor::new(&out)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], "project.qde");
    assert!(names[1].starts_with("sources/") && names[1].len() == "sources/.txt".len() + 36, "{names:?}");
    let text = member(&out, &names[1]);
    assert_eq!(text, made_here().transcripts[0].text.as_str().as_bytes());
    let xml = String::from_utf8(member(&out, "project.qde")).unwrap();
    assert!(xml.starts_with("<?xml") && !xml.contains('\r') && !xml.contains("basePath"), "{xml}");
    // "🙂" is one code point: by hand, "No one rang 🙂." is 6..20.
    assert!(xml.contains("startPosition=\"6\" endPosition=\"20\""), "{xml}");
    let nothing =
        String::from_utf8(member(&written(&Study::default(), "qdpx").bytes, "project.qde")).unwrap();
    assert!(!nothing.contains("Marks") && !nothing.contains("To sort"), "{nothing}");
    assert_ne!(fits(nothing.as_bytes(), "Project-mrt2019.xsd"), Some(false));
}

#[test]
fn what_does_not_go_out_is_counted() {
    let mut study = made_here();
    study.people[0].role = "lead".into();
    std::sync::Arc::make_mut(&mut study.transcripts[0].turns)[1].speaker = "Cy".into();
    study.transcripts[0].mended = vec![1];
    study.marks.push(Mark {
        on: On::Code(CodeKey(0)),
        name: "discuss".into(),
        note: String::new(),
        by: None,
        made: None,
    });
    study.frames.push(Frame { name: "May".into(), codes: vec![], made: None });
    let out = written(&study, "qdpx");
    let left: Vec<_> = out.left_out.iter().map(|left| (left.what.as_str(), left.count)).collect();
    for wanted in [
        ("roles of people", 1),
        ("speakers that are not in the words", 1),
        ("marks on what is no passage", 1),
        ("frames", 1),
    ] {
        assert!(left.contains(&wanted), "{wanted:?} {left:?}");
    }
}

#[test]
fn the_three_real_projects_come_back_with_all_that_was_kept() {
    for name in ["atlas-mac-8.4-annex.qdpx", "qc-demo.qdpx", "nvivo-mac-15-codebook-only.qdpx"] {
        let Some(bytes) = data(name) else { return };
        let study = study_of(&bytes);
        let again = round(&study);
        assert_eq!(
            (&again.codes, &again.people, &again.sets),
            (&study.codes, &study.people, &study.sets),
            "{name}"
        );
        assert_eq!(
            (&again.codings, &again.memos, &again.links),
            (&study.codings, &study.memos, &study.links),
            "{name}"
        );
        assert_eq!(again.kept, study.kept, "{name}");
        assert_eq!(again.transcripts, study.transcripts, "{name}");
        assert_eq!(again.left_out, study.left_out, "{name}");
    }
}

#[test]
fn codings_that_moved_and_codes_that_went_leave_a_file_that_fits() {
    let Some(bytes) = data("qc-demo.qdpx") else { return };
    let mut study = study_of(&bytes);
    // Of the first selection one coding is put on other words, another is taken off.
    let first = study.codings[0].span;
    study.codings[0].span = Span::new(first.start() + 5, first.end()).unwrap();
    study.codings.remove(3);
    let again = round(&study);
    assert_eq!(bare(&again).codings, bare(&study).codings);
}

#[test]
fn what_is_kept_in_pieces_is_written_as_one() {
    let regions: String = (0..6_000)
        .map(|n| {
            format!(
                "<AudioSelection guid=\"{}\" name=\"stretch é {n}\" begin=\"{n}\" end=\"{}\"/>",
                g(100 + n),
                n + 1
            )
        })
        .collect();
    let source =
        format!("<Sources><AudioSource guid=\"{}\" name=\"a\">{regions}</AudioSource></Sources>", g(1));
    let study = study_of(&packed(&project("x", &source), b""));
    assert!(study.kept.len() == 2 && study.kept.iter().all(|kept| kept.words.len() <= 600_000));
    let again = study_of(&written(&study, "qdpx").bytes);
    assert_eq!((left(&again, "stretches of sound"), &again.kept), (6_000, &study.kept));
}
