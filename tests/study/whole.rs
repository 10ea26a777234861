//! A study of everything at once: what comes in is what goes out again, and the second time nothing is new.

use emic::format::study::*;
use emic::log::Act;
use emic::model::values::{AttributeKind, CodePart, Schema};
use emic::store::Memory;
use emic::text::{Span, Text, Time, Turn};
use emic::workspace::{Brought, Chance, Clock, Known, NewPerson, Tally, Workspace, in_memory};

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

fn span(start: u32, end: u32) -> Span {
    Span::new(start, end).unwrap()
}

fn guid(name: &str) -> Option<String> {
    Some(format!("0A0B-{name}"))
}

fn workspace() -> Workspace {
    let noor = NewPerson { name: "Noor Rahman".into(), initials: "NR".into(), role: String::new() };
    in_memory::init(&Memory::new(), "Study", &noor, CLOCK, Chance::seeded(7)).unwrap()
}

/// Invented. Of every kind one thing at least, with dates and names of another program.
fn everything() -> Study {
    let text = "Interviewer: And?\nP01: Nobody rang.";
    let turn = |speaker: &str, label, words| Turn {
        speaker: speaker.to_owned(),
        label: Some(label),
        words,
        time: Some(Time { start: 1000, end: None }),
    };
    let turns = vec![turn("Interviewer", span(0, 12), span(13, 17)), turn("P01", span(18, 22), span(23, 35))];
    let mut transcript = Transcript::new("P01", Text::from(text), turns);
    transcript.language = Some("en".to_owned());
    transcript.properties = vec![("date".to_owned(), "2026-01-31".to_owned())];
    let cast =
        |label: &str, role: &str| Cast { label: label.to_owned(), role: role.to_owned(), ..Cast::default() };
    transcript.cast = vec![
        Cast { person: Some(PersonKey(0)), ..cast("Interviewer", "interviewer") },
        Cast { participant: Some(ParticipantKey(0)), ..cast("P01", "participant") },
    ];
    transcript.guid = guid("t");
    let person = |name: &str, initials: &str| Person {
        name: name.to_owned(),
        initials: initials.to_owned(),
        ..Person::default()
    };
    let code = |name: &str, parent| Code {
        name: name.to_owned(),
        parent,
        theme: Some(false),
        guid: guid(name),
        ..Code::default()
    };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let memo = |on, body: &str| Memo {
        on,
        kind: "thinking".to_owned(),
        body: body.to_owned(),
        by: Some(PersonKey(1)),
        made: Some(1_467_558_600),
        guid: guid(body),
    };
    let mark =
        |on| Mark { on, name: "quote".to_owned(), note: "!".to_owned(), by: None, made: Some(1_467_558_601) };
    let set = |name: &str, kind: &str, members| Set {
        name: name.to_owned(),
        kind: kind.to_owned(),
        members,
        guid: guid(name),
    };
    let kept =
        |on, format: &str, words: &str| Kept { on, format: format.to_owned(), words: words.to_owned() };
    let here = TranscriptKey(0);
    Study {
        title: "Another".to_owned(),
        people: vec![person("Noor Rahman", "NR"), Person { guid: guid("p"), ..person("Kim Aoki", "KA") }],
        participants: vec![Participant {
            name: "P01".to_owned(),
            state: Some("interviewed".to_owned()),
            values: vec![("age".to_owned(), words(&["34"]))],
            transcripts: Vec::new(),
            guid: guid("who"),
        }],
        attributes: vec![Schema {
            name: "age".to_owned(),
            label: "Age".to_owned(),
            kind: AttributeKind::Number,
            categories: Vec::new(),
            not_available: words(&["unknown"]),
            not_asked: Vec::new(),
            footnote: String::new(),
            groups: Vec::new(),
            goals: Vec::new(),
        }],
        codes: vec![
            Code {
                theme: Some(true),
                colour: Some("#AA3311".to_owned()),
                folder: true,
                ..code("Access", None)
            },
            Code {
                definition: [(CodePart::Text, "Time\nuntil seen".to_owned())].into(),
                ..code("Waiting", Some(CodeKey(0)))
            },
        ],
        transcripts: vec![transcript],
        codings: vec![Coding {
            transcript: here,
            span: span(23, 29),
            code: CodeKey(1),
            by: Some(PersonKey(1)),
            made: Some(1_467_558_599),
            guid: guid("c"),
        }],
        memos: vec![
            memo(On::Study, "of all"),
            memo(On::Transcript(here), "of one"),
            memo(On::Passage(here, span(30, 34)), "of words"),
            memo(On::Turn(here, 2), "of a turn"),
            memo(On::Code(CodeKey(0)), "of a code"),
            memo(On::Coding(CodingKey(0)), "of a coding"),
            memo(On::Participant(ParticipantKey(0)), "of who spoke"),
            memo(On::Person(PersonKey(1)), "of who codes"),
            memo(On::Set(SetKey(1)), "of a set"),
        ],
        marks: vec![mark(On::Code(CodeKey(1))), mark(On::Passage(here, span(23, 35)))],
        links: vec![Link { from: CodeKey(0), name: "explains".to_owned(), to: CodeKey(1), guid: guid("l") }],
        sets: vec![
            set(
                "Early",
                "group",
                vec![On::Code(CodeKey(1)), On::Passage(here, span(23, 29)), On::Transcript(here)],
            ),
            set("All", "", vec![On::Set(SetKey(0)), On::Coding(CodingKey(0))]),
        ],
        kept: vec![
            kept(On::Study, "qdpx graph", "<Graph/>"),
            kept(On::Transcript(here), "qdpx source", "<Representation\n name=\"x\"/>"),
        ],
        progress: vec![Progress { transcript: here, by: PersonKey(1), state: "done".to_owned() }],
        ..Study::default()
    }
}

/// The study without what is the project's own: its title, and whose the marks are.
fn comparable(study: Study) -> Study {
    let marks = study.marks.into_iter().map(|mark| Mark { by: None, ..mark });
    // Things that no other program named have a GUID of emic's own.
    let of_emic = |guid: &Option<String>| guid.as_ref().is_some_and(|guid| !guid.starts_with("0A0B-"));
    let people = study.people.into_iter().map(|person| match of_emic(&person.guid) {
        true => Person { guid: None, ..person },
        false => person,
    });
    Study { title: String::new(), marks: marks.collect(), people: people.collect(), ..study }
}

#[test]
fn everything_in_a_study_comes_in_once_and_goes_out_as_it_was() {
    let mut workspace = workspace();
    let commits = |workspace: &Workspace| workspace.log().len();
    let brought = workspace.bring_in(everything(), Known::Joined).unwrap();
    let new = |new| Tally { new, ..Tally::default() };
    assert_eq!((brought.codes, brought.codings, brought.participants), (new(2), new(1), new(1)));
    assert_eq!((brought.memos, brought.marks, brought.links), (new(9), new(2), new(1)));
    assert_eq!((brought.sets, brought.kept), (new(2), new(2)));
    assert_eq!((brought.people.as_slice(), brought.transcripts.len()), (&["Kim Aoki".to_owned()][..], 1));
    assert_eq!((brought.left_out, brought.questions), (vec![], 0));
    let out = workspace.study(&[]);
    assert_eq!(comparable(out.clone()), comparable(everything()));
    let before = commits(&workspace);
    for again in [everything(), out] {
        let known = |known| Tally { known, ..Tally::default() };
        let Brought { codes, codings, participants, memos, marks, links, people, sets, kept, .. } =
            workspace.bring_in(again, Known::Joined).unwrap();
        assert_eq!((codes, codings, participants), (known(2), known(1), known(1)));
        assert_eq!((memos, marks, links, people), (known(9), known(2), known(1), vec![]));
        assert_eq!((sets, kept), (known(2), known(2)));
    }
    assert_eq!(commits(&workspace), before, "nothing was written");
}

#[test]
fn a_study_without_names_of_another_program_is_known_by_what_it_says() {
    let mut plain = everything();
    plain.people.iter_mut().for_each(|one| one.guid = None);
    plain.participants.iter_mut().for_each(|one| one.guid = None);
    plain.codes.iter_mut().for_each(|one| one.guid = None);
    plain.transcripts.iter_mut().for_each(|one| one.guid = None);
    plain.codings.iter_mut().for_each(|one| one.guid = None);
    plain.memos.iter_mut().for_each(|one| one.guid = None);
    plain.links.iter_mut().for_each(|one| one.guid = None);
    plain.sets.iter_mut().for_each(|one| one.guid = None);
    let mut workspace = workspace();
    workspace.bring_in(plain.clone(), Known::Joined).unwrap();
    let before = workspace.log().len();
    let again = workspace.bring_in(plain, Known::Joined).unwrap();
    assert_eq!((again.codings.known, again.memos.known, again.marks.known, again.links.known), (1, 9, 2, 1));
    assert_eq!((again.sets.known, again.kept.known), (2, 2));
    assert_eq!(workspace.log().len(), before, "nothing was written");
}

#[test]
fn a_part_that_names_what_is_not_there_keeps_all_of_it_out() {
    let mut workspace = workspace();
    let before = workspace.log().len();
    let broken: [fn(&mut Study); 4] = [
        |study| study.codings[0].code = CodeKey(9),
        |study| study.codes[1].parent = Some(CodeKey(1)),
        |study| study.memos[0].by = Some(PersonKey(2)),
        |study| study.links[0].name = String::new(),
    ];
    for change in broken {
        let mut study = everything();
        change(&mut study);
        assert!(workspace.bring_in(study, Known::Joined).is_err());
        assert_eq!(workspace.log().len(), before);
    }
    assert_eq!(workspace.seen().transcripts.len(), 0);
}

#[test]
fn frames_of_another_program_do_not_come_in_and_are_counted() {
    let mut workspace = workspace();
    let mut study = everything();
    study.frames.push(Frame { name: "first".to_owned(), codes: study.codes.clone(), made: None });
    let brought = workspace.bring_in(study, Known::Joined).unwrap();
    assert_eq!(brought.left_out, [left_out("frames", 1)]);
}

#[test]
fn a_code_made_here_is_known_again_when_it_comes_back_under_another_name() {
    let mut workspace = workspace();
    let made = Act::CodeAdd { name: "Waiting".to_owned(), parent: None, guid: None };
    workspace.commit(vec![made]).unwrap();
    let mut out = workspace.study(&[]);
    assert_eq!(out.codes[0].guid, workspace.study(&[]).codes[0].guid, "the same in every export");
    out.codes[0].name = "Queue".to_owned();
    let brought = workspace.bring_in(out, Known::Joined).unwrap();
    assert_eq!((brought.codes.new, brought.codes.known), (0, 1));
}

#[test]
fn guids_are_the_same_in_another_case_and_in_braces_and_two_kinds_may_share_one() {
    let mut workspace = workspace();
    let mut shared = everything();
    // As NVivo for Mac writes a case: as a participant and as a code.
    shared.participants[0].guid = guid("Waiting");
    workspace.bring_in(shared.clone(), Known::Joined).unwrap();
    let before = workspace.log().len();
    let other =
        |guid: &mut Option<String>| *guid = guid.as_ref().map(|guid| format!("{{{}}}", guid.to_lowercase()));
    shared.participants.iter_mut().for_each(|one| {
        other(&mut one.guid);
        one.name = "Somebody".to_owned();
    });
    shared.codes.iter_mut().for_each(|one| other(&mut one.guid));
    shared.codings.iter_mut().for_each(|one| other(&mut one.guid));
    shared.memos.iter_mut().for_each(|one| other(&mut one.guid));
    shared.sets.iter_mut().for_each(|one| other(&mut one.guid));
    shared.links.iter_mut().for_each(|one| other(&mut one.guid));
    let again = workspace.bring_in(shared, Known::Joined).unwrap();
    assert_eq!((again.participants.known, again.codes.known, again.codings.known), (1, 2, 1));
    assert_eq!((again.memos.known, again.sets.known, again.links.known), (9, 2, 1));
    assert_eq!(workspace.log().len(), before, "nothing was written");
}

#[test]
fn a_whole_study_of_another_program_changes_nothing_that_is_here_and_brings_back_nothing_that_was_taken_off()
{
    let mut workspace = workspace();
    workspace.bring_in(everything(), Known::Merged).unwrap();
    let (code, words) = (workspace.seen().codes.in_order()[1], "Ours".to_owned());
    let coding = workspace.seen().transcripts_in_order()[0].annotations[0].clone();
    let memo = *workspace.seen().memos.keys().next().unwrap();
    let define = Act::CodeDefine { code, part: CodePart::Text, words };
    workspace.commit(vec![define, Act::CodeRename { code, name: "Queue".to_owned() }]).unwrap();
    workspace
        .acting_as(Some("Kim Aoki"), |work| {
            work.commit(vec![Act::Unannotate { annotations: vec![coding.id] }, Act::MemoRemove { memo }])
        })
        .unwrap();
    let brought = workspace.bring_in(everything(), Known::Merged).unwrap();
    assert_eq!(
        (brought.codings.new, brought.memos.new, brought.codes.new, brought.codes.changed),
        (0, 0, 0, 0)
    );
    let gone: Vec<&str> = brought.left_out.iter().map(|left| left.what.as_str()).collect();
    assert!(
        gone.contains(&"codings that were taken off here") && gone.contains(&"memos that were removed here")
    );
    let notes = brought.notes.join("\n");
    assert!(notes.contains("Queue (Waiting there)") && notes.contains("stay as they are here"), "{notes}");
    let project = workspace.seen();
    assert_eq!(
        (
            project.codes.get(code).unwrap().part(CodePart::Text),
            project.transcripts_in_order()[0].annotations.len()
        ),
        ("Ours", 0)
    );
}

#[test]
fn a_study_whose_coming_in_was_undone_comes_in_again() {
    let mut workspace = workspace();
    workspace.bring_in(everything(), Known::Merged).unwrap();
    workspace.undo(1, true).unwrap();
    assert_eq!(workspace.seen().transcripts.len(), 0);
    let brought = workspace.bring_in(everything(), Known::Merged).unwrap();
    assert_eq!((brought.codings.new, brought.memos.new, brought.transcripts.len()), (1, 9, 1));
}
