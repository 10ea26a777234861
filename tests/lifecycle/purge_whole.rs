//! What a purge takes beside the words of an interview, what it names for the person to decide, and what counts after it.

use super::purge::SENTENCES;
use super::*;
use crate::support::shell::Shell;

fn json(desk: &Desk, list: &str) -> serde_json::Value {
    serde_json::from_str(&desk.ok("study", &[list, "--format", "json"])).unwrap()
}

/// A project with an interview by Rosa, who speaks as Maria in it and in another one.
fn with_participant() -> Desk {
    let desk = Desk::interviewed();
    std::fs::write(
        desk.path("Second.txt"),
        "Maria: Nothing new this time.\n\nLena: I see.\n\nMaria: It goes on.\n",
    )
    .unwrap();
    desk.ok("study", &["import", "../Second.txt"]);
    desk.ok("study", &["participant", "add", "Rosa", "age=25-34", "--state", "interviewed"]);
    desk.ok("study", &["cast", "Maria", "Maria", "--participant", "Rosa"]);
    desk.ok("study", &["cast", "Second", "Maria", "--participant", "Rosa"]);
    desk.ok("study", &["memo", "add", "--on", "participant:Rosa", "She lives by the sea."]);
    desk.ok("study", &["mark", "participant:Rosa", "care", "--note", "Call her on Fridays."]);
    desk.ok("study", &["transcript", "set", "Maria", "note=Home of her sister"]);
    desk
}
const OF_ROSA: [&str; 4] = ["Rosa", "25-34", "by the sea", "on Fridays"];

#[test]
fn a_purge_takes_the_properties_of_a_transcript_and_its_speaker_labels() {
    let desk = with_participant();
    let (_, err, _) = said(&desk.run("study", &["purge", "Maria"]));
    assert_eq!(desk.holding("study", &["Home of her sister"]), [""; 0]);
    let hint =
        "The participant Rosa speaks there and stays, with attributes and memos: emic purge participant:Rosa";
    assert!(err.contains(hint), "{err}");
    assert!(!desk.holding("study", &["25-34"]).is_empty());
}

#[test]
fn the_participant_goes_with_the_transcript_if_that_is_asked() {
    let desk = with_participant();
    let (_, err, _) = said(&desk.run("study", &["purge", "Maria", "--with-participant"]));
    assert_eq!(desk.holding("study", &OF_ROSA), [""; 0]);
    assert!(err.contains("Second is by the same participant and stays: emic purge Second"), "{err}");
    let there = json(&desk, "participants");
    assert_eq!(there[0]["name"], "(purged)");
    assert!(!there.to_string().contains("interviewed"), "{there}");
    assert_eq!(json(&desk, "marks"), serde_json::json!([]), "what was noted of her is nothing any more");
    desk.ok("study", &["doctor"]);
}

#[test]
fn a_participant_is_purged_by_name() {
    let desk = with_participant();
    let id = json(&desk, "participants")[0]["id"].as_str().unwrap().to_owned();
    let draft = desk.path("study/.emic/draft.toml");
    std::fs::write(&draft, format!("on = \"participant:{id}\"\nparts = [\"She goes on Fridays.\"]\n"))
        .unwrap();
    let (_, err, code) = said(&desk.run("study", &["purge", "participant:Rosa"]));
    assert_eq!(code, 0, "{err}");
    assert!(!draft.exists(), "a half-typed memo on her goes too");
    assert_eq!(desk.holding("study", &OF_ROSA), [""; 0]);
    assert!(err.contains("emic purge 'Maria Lopez'") && err.contains("emic purge Second"), "{err}");
    assert!(!desk.holding("study", &[SENTENCES[0]]).is_empty(), "the interviews stay");
    assert_eq!(said(&desk.run("study", &["purge", "participant:Nobody"])).2, 3);
}

#[test]
fn the_codings_of_a_purged_transcript_count_nothing() {
    let desk = Desk::interviewed();
    desk.ok("study", &["code", "add", "Safety"]);
    desk.ok("study", &["annotate", "Maria", "--quote", "keep me safe", "Safety"]);
    desk.ok("study", &["mark", "Maria#1", "discuss"]);
    let codes = |name: &str| {
        let all = json(&desk, "codes");
        let of_name = all.as_array().unwrap().iter().find(|code| code["name"] == name).cloned();
        of_name.unwrap_or_else(|| panic!("{all}"))
    };
    assert_eq!(codes("Waiting")["annotations"], 2);
    desk.ok("study", &["purge", "Maria"]);
    assert_eq!(codes("Waiting")["annotations"], 1);
    assert_eq!(codes("Safety")["annotations"], 0);
    let left = json(&desk, "annotations");
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(json(&desk, "marks"), serde_json::json!([]));
    let there = json(&desk, "transcripts");
    let purged = there.as_array().unwrap().iter().find(|t| t["title"] == "(purged)").unwrap();
    assert_eq!((&purged["annotations"], &purged["coded_characters"]), (&0.into(), &0.into()));
    // A code that only they kept is gone when it is removed.
    desk.ok("study", &["code", "remove", "Safety"]);
    assert!(!desk.ok("study", &["codes"]).contains("Safety"));
}

#[test]
fn no_question_is_left_about_what_was_purged() {
    let desk = Desk::interviewed();
    desk.ok("study", &["participant", "add", "Rosa", "age=25-34"]);
    desk.ok("study", &["participant", "add", "Vera", "age=35-44"]);
    desk.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "old.emic.toml", "--coder", "Lena"]);
    let coding = json(&desk, "annotations")[0]["id"].as_str().unwrap().to_owned();
    for (folder, word) in [("study", "one"), ("nell", "other")] {
        desk.ok(
            folder,
            &["transcript", "set", "Maria", &format!("note={word}"), &format!("title=Maria {word}")],
        );
        desk.ok(folder, &["correct", "Maria", "7..9", word]);
        desk.ok(folder, &["code", "add", word]);
        desk.ok(folder, &["annotation", "recode", &coding, word]);
        desk.ok(
            folder,
            &["participant", "edit", "Rosa", &format!("age={word}"), "--name", &format!("Rosa {word}")],
        );
    }
    desk.ok("nell", &["bundle", "write", "-o", "../nell.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../nell.emic.toml"]);
    assert!(json(&desk, "conflicts").as_array().unwrap().len() >= 5, "{}", desk.ok("study", &["conflicts"]));
    let rosa = json(&desk, "participants")[0]["id"].as_str().unwrap().to_owned();
    desk.ok("study", &["purge", "Maria", &rosa, "participant:Vera"]);
    assert_eq!(json(&desk, "conflicts"), serde_json::json!([]));
}

#[test]
fn what_quotes_the_words_is_named_by_the_smallest_piece_and_only_that_goes() {
    let desk = Desk::interviewed();
    desk.ok("study", &["code", "define", "Waiting", "Time until help comes", "--example", SENTENCES[0]]);
    desk.ok("study", &["code", "add", "on the kitchen floor"]);
    desk.ok("study", &["code", "define", "on the kitchen floor", "Where nights are spent"]);
    let kept = desk.ok("study", &["memo", "add", "--on", "project", "Of my own."]).trim().to_owned();
    desk.ok("study", &["memo", "edit", &kept, &format!("Of my own: {}", SENTENCES[2])]);
    let both = desk.ok("study", &["memo", "add", "--on", "project", SENTENCES[3]]).trim().to_owned();
    desk.ok("study", &["memo", "edit", &both, "Nothing of hers."]);
    let (_, err, _) = said(&desk.run("study", &["purge", "Maria"]));
    let named: Vec<(&str, &str)> = err.lines().filter_map(|line| line.split_once(" quotes it (")).collect();
    let what: Vec<&str> = named.iter().map(|(_, what)| what.split("): ").next().unwrap()).collect();
    let wanted = [
        "example of Waiting",
        "new code: on the kitchen floor",
        "edited: memo on the project",
        "memo on the project",
    ];
    assert_eq!(what, wanted, "{err}");
    assert!(named.iter().all(|(id, what)| what.ends_with(&format!("): emic purge --only {id}"))), "{err}");
    let ids: Vec<&str> = named.iter().map(|(id, _)| *id).collect();
    desk.ok("study", &[&["purge", "--only"][..], &ids].concat());
    assert_eq!(desk.holding("study", &[SENTENCES[0], SENTENCES[2], SENTENCES[3], "kitchen"]), [""; 0]);
    // The code keeps its name and definition, the other its definition, the memo its later words.
    let codes = desk.ok("study", &["codes", "--format", "json"]);
    assert!(codes.contains("Waiting") && codes.contains("(purged)"), "{codes}");
    assert!(codes.contains("Time until help comes") && codes.contains("Where nights are spent"), "{codes}");
    let memos = desk.ok("study", &["memos"]);
    assert!(memos.contains("Nothing of hers.") && !memos.contains(&kept), "{memos}");
    // Alone means alone at the others' too: a later text of such a memo is not taken.
    desk.ok("study", &["memo", "edit", &both, "More of my own."]);
    assert!(desk.ok("study", &["memos"]).contains("More of my own."));
    desk.ok("study", &["doctor"]);
}

#[test]
fn where_no_one_is_known_to_speak_the_participant_of_that_name_is_named_and_stays() {
    let shell = Shell::with_project();
    shell.transcript("P01", "My daughter moved to Leeds that spring.\n");
    for name in ["P01", "P02"] {
        shell.emic(&["participant", "add", name]).ok();
    }
    let answer = shell.emic(&["purge", "P01", "--with-participant"]);
    assert_eq!(answer.code, 0);
    assert!(answer.err.contains("emic purge participant:P01"), "{}", answer.err);
    shell.emic(&["purge", "participant:P01"]).ok();
    let report = shell.emic(&["report", "participants"]);
    assert!(!report.out.contains("N = 2") && !report.err.contains("N = 2"), "{report:?}");
}
