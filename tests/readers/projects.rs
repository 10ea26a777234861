//! Projects of Taguette and QualCoder. What is expected was written beside them by the scripts in `databases`, or read off
//! these scripts by a person.

use super::*;
use crate::support::chance::Dice;
use emic::format::study::{CodeKey, Coding, Memo, Participant, PersonKey, TranscriptKey};
use emic::model::values::{AttributeKind, CodePart};

fn database(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/readers/databases").join(name))
        .unwrap()
}

fn project(name: &str) -> Study {
    let bytes = database(name);
    let study = study(&SourceFile::new(name, &bytes)).unwrap();
    for transcript in &study.transcripts {
        let mut end = 0;
        for turn in transcript.turns.iter() {
            assert!(end <= turn.words.start() && turn.words.end() <= transcript.text.len());
            end = turn.words.end();
        }
    }
    study
}

fn expected(name: &str) -> Vec<serde_json::Value> {
    serde_json::from_slice::<serde_json::Value>(&database(name)).unwrap().as_array().unwrap().clone()
}

fn words<'a>(study: &'a Study, coding: &Coding) -> &'a str {
    study.transcripts[coding.transcript.0].text.slice(coding.span)
}

fn person(study: &Study, by: Option<PersonKey>) -> &str {
    by.map_or("", |key| study.people[key.0].name.as_str())
}

/// What was left out, by its name.
fn left(study: &Study) -> Vec<(&str, usize)> {
    study.left_out.iter().map(|left| (left.what.as_str(), left.count)).collect()
}

/// Blanks as one.
fn even(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn highlights_of_taguette_are_on_the_words_that_its_own_walk_over_the_page_finds() {
    let study = project("taguette.sqlite3");
    assert_eq!(study.title, "Waiting: a study");
    let mut expected_codings = Vec::new();
    for one in expected("taguette.json") {
        for tag in one[2].as_array().unwrap() {
            let [title, words] = [0, 1].map(|at| one[at].as_str().unwrap().to_owned());
            expected_codings.push((title, words, tag.as_str().unwrap().to_owned()));
        }
    }
    let mut found: Vec<(String, String, String)> = study
        .codings
        .iter()
        .map(|coding| {
            let title = study.transcripts[coding.transcript.0].title.clone();
            (title, even(words(&study, coding)), study.codes[coding.code.0].name.clone())
        })
        .collect();
    // A line break of the page is none in its text, and a line end here.
    let broken = "🙂 of me,but I went. <Twice>";
    for one in &mut expected_codings {
        one.1 = one.1.replace(broken, "🙂 of me, but I went. <Twice>");
    }
    found.sort();
    expected_codings.sort();
    assert_eq!(found, expected_codings);
    assert_eq!((found.len(), study.uncertain.len()), (7, 0));
    let marks: Vec<_> =
        study.marks.iter().map(|mark| (mark.name.as_str(), person(&study, mark.by))).collect();
    assert_eq!(marks, [("highlight", "kim")]);
}

#[test]
fn a_page_of_taguette_is_the_text_that_a_browser_shows() {
    let study = project("taguette.sqlite3");
    let titles: Vec<&str> = study.transcripts.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Talk 1", "Notes", "Notes (2)"]);
    let talk = &study.transcripts[0];
    assert_eq!(
        talk.text.as_str(),
        "First talk\n\nInterviewer: How was the café?\n\nRosa: It was näive 🙂 of me,\nbut I went. <Twice> & more.\n\n\
         waiting\n等待 again\n\nMira\tsaid no\n\n  kept   blanks\n  here\n\nInterviewer: And then?\n\n\
         Rosa: Then I rang, twice, and nobody came."
    );
    assert_eq!(talk.speakers(), ["Interviewer", "Rosa"]);
    assert_eq!(talk.turns.len(), 4);
}

#[test]
fn whose_a_coding_is_comes_from_what_taguette_says_was_done() {
    let study = project("taguette.sqlite3");
    let by = |tag: &str, begins: &str| {
        let is = |coding: &&Coding| {
            study.codes[coding.code.0].name == tag && words(&study, coding).starts_with(begins)
        };
        let coding = study.codings.iter().find(is).unwrap();
        (person(&study, coding.by), coding.made.unwrap())
    };
    // 2024-03-01T09:16:07Z is 1709284567: Rosa tagged the words, at 09:22 Kim put a second tag on them.
    assert_eq!(by("access.waiting", "🙂"), ("rosa.b", 1_709_284_567));
    assert_eq!(by("interesting", "🙂"), ("kim", 1_709_284_567 + 360));
    // The tag was merged into this one by Rosa; the coding stays Kim's.
    assert_eq!(by("access.door", "ﷺ").0, "kim");
    let definition = |name: &str| {
        let code = study.codes.iter().find(|code| code.name == name).unwrap();
        code.definition.get(&CodePart::Text).map(String::as_str)
    };
    assert_eq!(definition("access.waiting"), Some("Time until something"));
    assert_eq!(definition("access.door"), None);
    let memos: Vec<_> =
        study.memos.iter().map(|memo| (memo.on, memo.body.as_str(), person(&study, memo.by))).collect();
    assert_eq!(
        memos,
        [
            (On::Study, "Talks about waiting.", "kim"),
            (On::Transcript(TranscriptKey(0)), "By phone.", "rosa.b")
        ]
    );
    assert!(
        study
            .notes
            .iter()
            .any(|note| note.contains("2 codes have . in their names, such as access.waiting; --split .")),
        "{:?}",
        study.notes
    );
}

#[test]
fn an_exported_project_of_taguette_is_the_same_one_with_the_same_guids() {
    let (own, exported) = (project("taguette.sqlite3"), project("taguette-exported.sqlite3"));
    let guids = |study: &Study| -> Vec<Option<String>> {
        let codes = study.codes.iter().map(|code| code.guid.clone());
        let codes = codes.chain(study.transcripts.iter().map(|one| one.guid.clone()));
        codes.chain(study.codings.iter().map(|one| one.guid.clone())).collect()
    };
    assert_eq!(guids(&own), guids(&exported));
    let places = |study: &Study| -> Vec<_> {
        study
            .codings
            .iter()
            .map(|coding| (coding.transcript, coding.span, coding.code, coding.made))
            .collect()
    };
    assert_eq!(places(&own), places(&exported));
    // Taguette writes everything that it exports as done by admin.
    assert_eq!(exported.people.len(), 1);
    assert!(exported.notes.iter().any(|note| note.contains("\"admin\"")), "{:?}", exported.notes);
    let all: std::collections::HashSet<_> = own.codings.iter().map(|coding| coding.guid.clone()).collect();
    assert_eq!(all.len(), own.codings.len());
}

#[test]
fn a_database_of_taguette_with_several_projects_names_them() {
    let bytes = database("taguette.sqlite3");
    // The tag of the empty project and two documents: a number in the column project_id is its own byte.
    let name = b"Waiting: a study";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    assert!(at > 0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.sqlite3");
    std::fs::write(&path, &bytes).unwrap();
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
                  db.execute('UPDATE documents SET project_id = 1 WHERE id = 3'); db.commit()";
    let done = std::process::Command::new("python3").arg("-c").arg(script).arg(&path).status();
    if !done.is_ok_and(|done| done.success()) {
        eprintln!("skipped: python3 is absent");
        return;
    }
    let bytes = std::fs::read(&path).unwrap();
    let fault = study(&SourceFile::new("two.sqlite3", &bytes)).unwrap_err();
    assert!(fault.what().contains("2 projects: Nothing yet, Waiting: a study"), "{fault}");
    assert!(fault.hints().concat().contains("Export project"), "{fault}");
}

#[test]
fn codings_of_qualcoder_are_on_the_words_that_python_finds_there() {
    for name in ["qualcoder.qda", "qualcoder-old.qda"] {
        let study = project(name);
        let titles = ["Focus group", "P07", "survey"];
        assert_eq!(study.transcripts.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), titles);
        let mut found: Vec<(usize, String, String, String)> = study
            .codings
            .iter()
            .map(|coding| {
                let code = study.path_words(coding.code);
                let owner = person(&study, coding.by).to_owned();
                (coding.transcript.0, code, owner, words(&study, coding).to_owned())
            })
            .collect();
        let paths = ["", "Access/Waiting/months", "nobody", "queue"];
        let mut wanted: Vec<(usize, String, String, String)> = expected("qualcoder.json")
            .iter()
            .map(|one| {
                let code = paths[one[1].as_u64().unwrap() as usize].to_owned();
                let [owner, words] = [2, 3].map(|at| one[at].as_str().unwrap().to_owned());
                (one[0].as_u64().unwrap() as usize - 1, code, owner, words)
            })
            .collect();
        // The one whose words were changed since.
        wanted.push((1, paths[1].into(), "Kim".into(), "I waited".into()));
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
        assert_eq!(study.uncertain.len(), 1);
        // 2024-03-01T09:00:07Z.
        assert!(study.codings.iter().all(|coding| coding.made == Some(1_709_283_607)));
    }
}

#[test]
fn texts_of_qualcoder_lose_their_carriage_returns_and_their_mark() {
    let study = project("qualcoder.qda");
    let focus = &study.transcripts[0];
    assert_eq!(
        focus.text.as_str(),
        "Interviewer: How was it?\nRosa: Née 🙂 in a queue.\n\nMira: I rang, nobody came.\nRosa: Nobody.\n"
    );
    assert_eq!(focus.speakers(), ["Interviewer", "Rosa", "Mira"]);
}

#[test]
fn the_tree_of_qualcoder_has_categories_as_folders_wherever_they_stand_in_the_table() {
    let study = project("qualcoder.qda");
    let tree: Vec<(String, bool)> =
        (0..study.codes.len()).map(|nth| (study.path_words(CodeKey(nth)), study.codes[nth].folder)).collect();
    let folder = |path: &str, is| (path.to_owned(), is);
    assert_eq!(
        tree,
        [
            folder("Access", true),
            folder("Access/Waiting", true),
            folder("Access/Waiting/months", false),
            folder("nobody", false),
            folder("queue", false),
            folder("Round", false),
            // These two are under each other in the file, and the first is called as a code beside it.
            folder("Round (2)", true),
            folder("Round (2)/and round", true),
        ]
    );
    assert!(study.notes.iter().any(|note| note.contains("such as Round (2)")), "{:?}", study.notes);
    let colours: Vec<_> = study.codes.iter().filter_map(|code| code.colour.as_deref()).collect();
    assert_eq!(colours, ["#F781F3", "#00ff00"]);
    assert_eq!(study.codes[2].definition[&CodePart::Text], "Longer than 30 days.\nNot weeks.");
}

#[test]
fn cases_are_participants_who_speak_where_it_is_clear() {
    let study = project("qualcoder.qda");
    let values = |participant: &Participant| -> Vec<String> {
        participant.values.iter().map(|(name, values)| format!("{name} {}", values.join("; "))).collect()
    };
    let told: Vec<_> =
        study.participants.iter().map(|one| (one.name.as_str(), values(one).join(", "))).collect();
    let expected = [
        ("Rosa", "age 34, region North West"),
        ("P07", "region London"),
        ("Second", "age 51"),
        ("Nowhere", ""),
    ];
    assert_eq!(told, expected.map(|(name, values)| (name, values.to_owned())));
    let kinds: Vec<_> = study.attributes.iter().map(|one| (one.name.as_str(), one.kind)).collect();
    assert_eq!(kinds, [("age", AttributeKind::Number), ("region", AttributeKind::One)]);
    let cast = |nth: usize| -> Vec<_> {
        let cast = study.transcripts[nth].cast.iter();
        cast.map(|cast| (cast.label.as_str(), cast.participant.unwrap().0)).collect()
    };
    assert_eq!(cast(0), [("Rosa", 0)]);
    // In a text that names nobody the case speaks in its part.
    assert_eq!((cast(1), study.transcripts[1].speakers()), (vec![("P07", 1)], vec!["P07".to_owned()]));
    let survey = &study.transcripts[2];
    let said: Vec<_> =
        survey.turns.iter().map(|turn| (turn.speaker.as_str(), survey.text.slice(turn.words))).collect();
    assert_eq!(said, [("", "First person: no. Still no."), ("Second", "The second one said yes.")]);
    assert_eq!(study.transcripts[1].properties, [("mode".to_owned(), "phone".to_owned())]);
}

#[test]
fn memos_of_qualcoder_come_in_and_what_cannot_is_counted_and_kept() {
    let study = project("qualcoder.qda");
    let told =
        |memo: &Memo| (memo.on, memo.kind.clone(), memo.body.clone(), person(&study, memo.by).to_owned());
    let memos: Vec<_> = study.memos.iter().map(told).collect();
    let focus = &study.transcripts[0];
    // "Rosa: " begins after 25 characters, "queue" 16 after that.
    let queue = Span::new(25 + 6 + 11, 25 + 6 + 16).unwrap();
    assert_eq!(focus.text.slice(queue), "queue");
    let across = study.codings.iter().position(|coding| words(&study, coding).contains("Mira")).unwrap();
    let memo = |on, kind: &str, body: &str, by: &str| (on, kind.to_owned(), body.to_owned(), by.to_owned());
    let coding = On::Coding(emic::format::study::CodingKey(across));
    let participant = On::Participant(emic::format::study::ParticipantKey(1));
    assert_eq!(
        memos,
        [
            memo(On::Study, "thinking", "Talks about waiting.", ""),
            memo(On::Transcript(TranscriptKey(0)), "thinking", "Loud room.", "default"),
            memo(On::Study, "thinking", "door.jpg\n\nThe door.", "default"),
            memo(coding, "thinking", "across turns", "Kim"),
            memo(On::Passage(TranscriptKey(0), queue), "comment", "Which one?", "Kim"),
            memo(participant, "thinking", "Met twice.", "default"),
            memo(On::Study, "journal", "Week 1\n\nStarted.\nTired.", "Kim"),
        ]
    );
    assert_eq!(study.marks.iter().map(|mark| mark.name.as_str()).collect::<Vec<_>>(), ["important"]);
    assert_eq!(
        left(&study),
        [
            ("places in the tree of codes", 2),
            ("pictures", 1),
            ("recordings", 1),
            ("codings", 1),
            ("attributes", 1),
            ("files of cases", 1),
            ("codings of regions of pictures and pages", 1),
            ("codings of stretches of recordings", 1),
            ("codings and annotations on words that their text does not have", 1),
        ]
    );
    let kept: Vec<_> = study.kept.iter().map(|kept| kept.format.as_str()).collect();
    assert_eq!(kept, ["qualcoder code_image", "qualcoder code_av"]);
    let region: serde_json::Value = serde_json::from_str(&study.kept[0].words).unwrap();
    assert_eq!(
        (&region[0]["width"], &region[0]["code"], &region[0]["source"]),
        (&30.into(), &"nobody".into(), &"door.jpg".into())
    );
}

#[test]
fn a_project_of_qualcoder_has_the_same_guids_in_each_import_and_each_thing_its_own() {
    let (once, twice) = (project("qualcoder.qda"), project("qualcoder.qda"));
    assert_eq!(once, twice);
    let all = once.codings.iter().map(|one| &one.guid).chain(once.codes.iter().map(|one| &one.guid));
    let all =
        all.chain(once.memos.iter().map(|one| &one.guid)).chain(once.transcripts.iter().map(|one| &one.guid));
    let all: Vec<&str> =
        all.chain(once.participants.iter().map(|one| &one.guid)).flatten().map(String::as_str).collect();
    let distinct: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    // A later version of a project has more columns: its things are still the same.
    let old = project("qualcoder-old.qda");
    assert_eq!(
        old.codings.iter().map(|one| &one.guid).collect::<Vec<_>>(),
        once.codings.iter().map(|one| &one.guid).collect::<Vec<_>>()
    );
}

#[test]
fn a_database_is_what_its_tables_say_and_others_are_refused() {
    let name = |name: &str, bytes: &[u8]| {
        emic::format::read(&SourceFile::new(name, bytes)).map(|(format, study)| (format.name, study.notes))
    };
    let (format, notes) = name("export.db", &database("qualcoder.qda")).unwrap();
    assert_eq!(format, "qualcoder");
    assert!(notes.iter().any(|note| note.contains("a project of QualCoder")), "{notes:?}");
    assert_eq!(name("a.txt", &database("taguette.sqlite3")).unwrap().0, "taguette");
    let other = super::sqlite::database(&[vec![13; 512]]);
    for (file, words) in
        [("a.db", "of Taguette"), ("a.qda", "of QualCoder"), ("a.xyz", "SQLite"), ("a.txt", "SQLite")]
    {
        let fault = name(file, &other).unwrap_err().to_string();
        assert!(fault.contains(words), "{file}: {fault}");
    }
}

#[test]
fn damaged_databases_never_break_their_reader() {
    let count = crate::support::cases("EMIC_MUTATIONS", 2000);
    let mut dice = Dice::new(u64::from(crate::support::cases("EMIC_SEED", 1)));
    let files = ["taguette.sqlite3", "qualcoder.qda", "1.sqlite3", "3.sqlite3"].map(database);
    let mut read = 0;
    for nth in 0..count as usize {
        let mut bytes = files[nth % files.len()].clone();
        for _ in 0..=dice.below(8) {
            let at = dice.below(bytes.len());
            // Bytes stay in their places, so that the damage reaches what is behind the header of a page.
            match dice.below(4) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => bytes[at] = dice.roll() as u8,
                2 => bytes[at] = [0, 1, 5, 13, 127, 128, 255][dice.below(7)],
                _ => {
                    // The head of a page, whose cells are counted there.
                    let page = at / 512 * 512;
                    bytes[page + dice.below(20)] = dice.roll() as u8;
                }
            }
        }
        read += usize::from(crate::support::fuzz::database(&bytes));
    }
    assert!(read > count as usize / 4, "{read} of {count} files were read to the end");
}
