//! Lists that answer: filters that all share, the words and places of what is listed, and tables that other programs read
//! back cell by cell.

use super::{P01, column};
use crate::support::shell::Shell;

/// Invented. P01 speaks in P01 and, with a companion, in P02.
const P02: &str =
    "Interviewer: How is it now?\n\nP01: Better. I trust her.\n\nMother: Nobody rang, he says.\n";

/// A study with two transcripts, two coders, casts, values and codings; places are counted by hand.
fn study() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.transcript("P02", P02);
    shell.emic(&["code", "add", "Access/Waiting", "Access/Silence", "Understanding/Trust"]).ok();
    shell.emic(&["person", "add", "Eva Brandt"]).id();
    shell.file("people.csv", "participant,sex\nP01,Female\nP02,Male\n");
    shell.emic(&["import", "people.csv"]);
    for (transcript, label, who) in [("P01", "P01", "P01"), ("P02", "P01", "P01"), ("P02", "Mother", "")] {
        match who {
            "" => shell.emic(&["cast", transcript, label, "--role", "companion"]).ok(),
            who => shell.emic(&["cast", transcript, label, "--participant", who]).ok(),
        };
    }
    shell.emic(&["cast", "P01", "Interviewer", "--person", "Eva Brandt", "--role", "interviewer"]).ok();
    shell.emic(&["annotate", "P01", "--quote", "I asked for help", "Waiting"]).id();
    shell.emic(&["annotate", "P02", "--quote", "I trust her", "Trust"]).id();
    shell.emic(&["annotate", "P02", "--quote", "Nobody rang", "Silence"]).id();
    shell.emic(&["--coder", "Eva Brandt", "annotate", "P01", "--quote", "I asked for", "Access"]).id();
    shell
}

fn codings(shell: &Shell, filters: &[&str]) -> Vec<String> {
    let rows = shell.emic(&[&["annotations", "--format", "json"], filters].concat()).json();
    column(&rows, "text")
}

#[test]
fn a_coding_says_who_speaks_there_in_which_turn_and_as_what() {
    let shell = study();
    let rows = shell.emic(&["annotations", "--in", "P02", "--format", "json"]).json();
    let keys = ["text", "turn", "speaker", "participant", "role", "time", "initials"];
    let facts = |nth: usize| serde_json::json!(keys.map(|key| rows[nth][key].clone()));
    assert_eq!(facts(0), serde_json::json!(["I trust her", 2, "P01", "P01", "participant", null, "NR"]));
    assert_eq!(facts(1), serde_json::json!(["Nobody rang", 3, "Mother", null, "companion", null, "NR"]));
    let known = shell.emic(&["participants", "--format", "json"]).json();
    assert_eq!(rows[0]["participant_id"], known[0]["id"]);
}

#[test]
fn several_values_of_a_filter_are_alternatives_and_different_filters_all_hold() {
    let shell = study();
    let (help, trust, rang, asked) = ("I asked for help", "I trust her", "Nobody rang", "I asked for");
    assert_eq!(codings(&shell, &[]), [asked, help, trust, rang]);
    assert_eq!(codings(&shell, &["--code", "Access"]), [asked, help, rang], "with those below it");
    assert_eq!(codings(&shell, &["--code", "Access", "--only"]), [asked]);
    assert_eq!(codings(&shell, &["--code", "Waiting", "--code", "Trust"]), [help, trust]);
    assert_eq!(codings(&shell, &["--by", "EB"]), [asked]);
    assert_eq!(codings(&shell, &["--in", "P02", "--code", "Access"]), [rang]);
    assert_eq!(codings(&shell, &["--speaker", "mother"]), [rang]);
    assert_eq!(codings(&shell, &["--participant", "P01"]), [asked, help, trust]);
    assert_eq!(codings(&shell, &["--where", "Sex=female"]), [asked, help, trust]);
    assert_eq!(codings(&shell, &["--where", "sex=Male"]), [""; 0]);
    assert_eq!(codings(&shell, &["--where", "sex=Male", "--where", "sex=Female"]), [asked, help, trust]);
    // The clock stands at 18 November 2026.
    assert_eq!(codings(&shell, &["--since", "today"]).len(), 4);
    assert_eq!(codings(&shell, &["--since", "2026-11-19"]).len(), 0);
    assert_eq!(codings(&shell, &["--until", "2026-11-18"]).len(), 4);
    assert_eq!(codings(&shell, &["--until", "yesterday"]).len(), 0);
    shell.emic(&["frame", "freeze", "version 1"]).ok();
    shell.emic(&["annotate", "P01", "--quote", "And then?", "Silence"]).id();
    assert_eq!(codings(&shell, &["--since", "Version 1"]), ["And then?"]);
    assert_eq!(codings(&shell, &["--until", "version 1"]).len(), 4);
    shell.emic(&["frame", "freeze", "2026-11-18"]).ok();
    assert_eq!(codings(&shell, &["--since", "2026-11-18"]), [""; 0], "a frame that is called like a day");
    assert_eq!(codings(&shell, &["--until", "9999-12-31"]).len(), 5);
}

#[test]
fn what_a_filter_does_not_know_ends_with_exit_3_and_near_names() {
    let shell = study();
    let said = |filter: &str, word: &str| shell.emic(&["annotations", filter, word]).fails(3);
    assert!(said("--code", "Wating").contains("did you mean Access/Waiting?"));
    assert!(said("--by", "Eva Barndt").contains("did you mean Eva Brandt?"));
    assert!(said("--in", "P09").contains("did you mean P01 or P02?"));
    assert!(said("--speaker", "Mothr").contains("did you mean Mother?"));
    assert!(said("--participant", "P03").contains("did you mean P01"));
    assert!(said("--where", "sexx=Female").contains("did you mean sex?"));
    assert!(said("--since", "someday").contains("neither a day nor a frame"));
    assert!(shell.emic(&["annotations", "--only"]).fails(2).contains("--code"));
    assert!(shell.emic(&["annotations", "--where", "sex"]).fails(2).contains("ATTR=VALUE"));
}

#[test]
fn memos_and_marks_carry_the_words_that_they_stand_on() {
    let shell = study();
    let coding = codings_id(&shell, "I trust her");
    shell.emic(&["memo", "add", "--on", &coding, "At last."]).ok();
    shell.emic(&["memo", "add", "--on", "P01#2", "The whole turn."]).ok();
    shell.emic(&["memo", "add", "--on", "code:Trust", "A definition."]).ok();
    shell.emic(&["--coder", "Eva Brandt", "mark", "P02@64..75", "quote"]).ok();
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    assert_eq!(column(&memos, "text"), ["I trust her", "I asked for help. Nobody rang.", "null"]);
    assert_eq!(column(&memos, "title"), ["P02", "P01", "null"]);
    assert_eq!(column(&memos, "turn"), ["2", "2", "null"]);
    assert_eq!(column(&memos, "participant"), ["P01", "P01", "null"]);
    let only = |filters: &[&str]| {
        column(&shell.emic(&[&["memos", "--format", "json"], filters].concat()).json(), "body")
    };
    assert_eq!(only(&["--code", "Understanding"]), ["At last.", "A definition."]);
    assert_eq!(only(&["--participant", "P01"]), ["At last.", "The whole turn."]);
    assert_eq!(only(&["--by", "Eva Brandt"]), [""; 0]);
    let marks = shell.emic(&["marks", "--by", "Eva Brandt", "--format", "json"]).json();
    assert_eq!(column(&marks, "text"), ["Nobody rang"]);
    assert_eq!(column(&marks, "speaker"), ["Mother"]);
}

fn codings_id(shell: &Shell, words: &str) -> String {
    let rows = shell.emic(&["annotations", "--format", "json"]).json();
    let row = rows.as_array().unwrap().iter().find(|row| row["text"] == words).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_goes_in_by_a_command_comes_out_in_a_list() {
    let shell = study();
    shell.emic(&["link", "Trust", "grows with", "Silence"]).ok();
    shell.emic(&["assign", "P01", "Eva Brandt", "Noor Rahman"]).ok();
    shell.emic(&["--coder", "Eva Brandt", "progress", "P01", "done"]).ok();
    let links = shell.emic(&["links", "--format", "json"]).json();
    assert_eq!(column(&links, "from"), ["Understanding/Trust"]);
    assert_eq!(
        (column(&links, "name"), column(&links, "to")),
        (vec!["grows with".into()], vec!["Access/Silence".into()])
    );
    assert_eq!(shell.emic(&["links", "--code", "Waiting", "--format", "json"]).json(), serde_json::json!([]));
    assert_eq!(
        shell.emic(&["links", "--code", "Access", "--format", "json"]).json().as_array().unwrap().len(),
        1
    );
    let assignments = shell.emic(&["assignments", "--format", "json"]).json();
    assert_eq!(column(&assignments, "person"), ["Eva Brandt", "Noor Rahman"]);
    assert_eq!(column(&assignments, "progress"), ["done", "null"]);
    assert_eq!(column(&assignments, "coder"), ["Noor Rahman"; 2]);
    let casts = shell.emic(&["casts", "--format", "json"]).json();
    assert_eq!(column(&casts, "speaker"), ["Interviewer", "P01", "Interviewer", "P01", "Mother"]);
    assert_eq!(column(&casts, "person"), ["Eva Brandt", "null", "null", "null", "null"]);
    assert_eq!(column(&casts, "participant"), ["null", "P01", "null", "P01", "null"]);
    assert_eq!(column(&casts, "turns"), ["2", "2", "1", "1", "1"]);
    let progress = shell.emic(&["progress", "--format", "json"]).json();
    assert_eq!(column(&progress, "coder"), ["Eva Brandt", "Noor Rahman", "Noor Rahman"]);
    assert_eq!(column(&progress, "title"), ["P01", "P01", "P02"]);
    assert_eq!(column(&progress, "progress"), ["done", "null", "null"]);
    assert_eq!(column(&progress, "annotations"), ["1", "1", "2"]);
    // "I asked for" has 11 characters, "I asked for help" 16, "I trust her" and "Nobody rang" 11 each.
    assert_eq!(column(&progress, "coded_characters"), ["11", "16", "22"]);
    assert!(shell.emic(&["progress", "P01"]).fails(2).contains("emic progress P01 read|coding|done|back"));
    let transcripts = shell.emic(&["transcripts", "--format", "json"]).json();
    assert_eq!(transcripts[0]["assigned"], serde_json::json!(["Eva Brandt", "Noor Rahman"]));
    assert_eq!(transcripts[0]["progress"], serde_json::json!({ "Eva Brandt": ["done"] }));
    assert_eq!(transcripts[0]["interviewer"], serde_json::json!(["Eva Brandt"]));
}

#[test]
fn a_theme_counts_what_is_below_it() {
    let shell = study();
    // The same words by two coders are one passage and two codings.
    shell.emic(&["--coder", "Eva Brandt", "annotate", "P01", "--quote", "I asked for help", "Waiting"]).id();
    let rows = shell.emic(&["codes", "--format", "json"]).json();
    let access = rows.as_array().unwrap().iter().find(|row| row["name"] == "Access").unwrap();
    let keys = ["annotations", "annotations_subtree", "passages_subtree", "words_subtree"];
    // Access: "I asked for"; below it "I asked for help" twice, "Nobody rang" once: 4 and 2 different words.
    assert_eq!(keys.map(|key| access[key].as_u64().unwrap()), [1, 4, 3, 6]);
    let keys = ["transcripts", "transcripts_subtree", "people_subtree", "coders_subtree"];
    assert_eq!(keys.map(|key| access[key].as_u64().unwrap()), [1, 2, 1, 2]);
}

/// What a reader of CSV as RFC 4180 has it finds in a table.
const READER: &str = "import csv, json, sys\n\
    print(json.dumps(list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8')))))\n";

#[test]
fn a_table_that_another_program_reads_gives_back_every_cell() {
    let shell = study();
    let hard = "He said \"no\",\nand; then\t'left'  ";
    shell.emic(&["memo", "add", "--on", "project", hard]).ok();
    let csv = shell.emic(&["memos", "--format", "csv"]).ok();
    let file = shell.file("memos.csv", &csv);
    let script = shell.file("read.py", READER);
    let Ok(read) = std::process::Command::new("python3").arg(script).arg(file).output() else {
        eprintln!("SKIPPED: python3 is not here");
        return;
    };
    let rows: Vec<Vec<String>> = serde_json::from_slice(&read.stdout).unwrap();
    let nth = rows[0].iter().position(|key| key == "body").unwrap();
    assert_eq!(rows[1][nth], shell.emic(&["memos", "--format", "json"]).json()[0]["body"].as_str().unwrap());
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
}

#[test]
fn the_history_tells_every_act_in_a_sentence_also_those_that_came_in_a_file() {
    let shell = study();
    shell.emic(&["code", "rename", "Trust", "trusting her"]).ok();
    shell.emic(&["bundle", "write", "-o", "noor.emic.toml"]).ok();
    let acts = |folder: &str, filters: &[&str]| {
        let words = [&["--project", folder, "history", "--acts", "--format", "json"], filters].concat();
        shell.emic(&words).json()
    };
    let here = acts(".", &[]);
    assert_eq!(here[0]["what"], "NR renamed Trust to \"trusting her\"");
    assert_eq!((&here[0]["act"], &here[0]["coder"]), (&"code-rename".into(), &"Noor Rahman".into()));
    assert_eq!(here[1]["what"], "EB coded \"I asked for\" in P01 turn 2 with Access");
    assert_eq!(here[1]["id"], codings_id(&shell, "I asked for").as_str());
    let eva = column(&acts(".", &["--by", "Eva Brandt", "--in", "P01"]), "what");
    assert_eq!(eva, ["EB coded \"I asked for\" in P01 turn 2 with Access"]);
    let below = column(&acts(".", &["--code", "Access/Waiting"]), "what");
    assert_eq!(below[0], "NR coded \"I asked for help\" in P01 turn 2 with Waiting");
    assert!(acts(".", &["--since", "2026-11-19"]).as_array().unwrap().is_empty());
    shell.emic(&["init", "other", "--from", "noor.emic.toml", "--coder", "Tom Bell"]).ok();
    let there = acts("other", &[]);
    let all = column(&there, "what");
    assert!(all.iter().any(|what| what == "EB coded \"I asked for\" in P01 turn 2 with Access"), "{all:?}");
    let steps = shell.emic(&["--project", "other", "history", "--code", "Trust", "--format", "json"]);
    assert!(steps.fails(3).contains("trusting her"));
    let steps =
        shell.emic(&["--project", "other", "history", "--code", "trusting her", "--format", "json"]).json();
    assert_eq!(column(&steps, "kind"), ["read"]);
}

/// Noor's project, and Eva's copy of it in `eva`; Eva works there and sends `eva.emic.toml`.
fn with_eva() -> Shell {
    let shell = study();
    shell.emic(&["news"]).ok();
    shell.emic(&["bundle", "write", "-o", "noor.emic.toml"]).ok();
    shell.emic(&["init", "eva", "--from", "noor.emic.toml", "--coder", "Eva Brandt"]).ok();
    let eva = |words: &[&str]| shell.emic(&[&["--project", "eva"], words].concat()).ok();
    eva(&["annotate", "P01", "--quote", "And then?", "Silence"]);
    eva(&["code", "rename", "Trust", "trusting her"]);
    eva(&["memo", "add", "--on", "P02#2", "At last."]);
    eva(&["mark", "P02@64..75", "quote"]);
    eva(&["bundle", "write", "-o", "eva.emic.toml"]);
    shell
}

#[test]
fn news_is_what_others_did_that_came_in_since_one_looked() {
    let shell = with_eva();
    let news = |words: &[&str]| shell.emic(&[&["news", "--format", "json"], words].concat()).json();
    let since = news(&[])["since"].clone();
    assert!(since.as_str().unwrap().starts_with("2026-11-18T"));
    assert_eq!(news(&[]), serde_json::json!({"since": since, "people": [], "frame": [], "questions": 0}));
    shell.emic(&["annotate", "P01", "--quote", "How was it?", "Silence"]).id();
    assert_eq!(news(&["--since", "last-read"])["people"], serde_json::json!([]), "one's own work is none");
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    let since = ["--since", "last-read", "--format", "json"];
    let listed = |list: &str, key: &str| column(&shell.emic(&[&[list], &since[..]].concat()).json(), key);
    assert_eq!(listed("annotations", "text"), ["And then?"]);
    assert_eq!(listed("memos", "body"), ["At last."]);
    assert_eq!(listed("marks", "name"), ["quote"]);
    assert_eq!(listed("transcripts", "title"), [""; 0]);
    assert_eq!(
        shell.emic(&[&["history", "--acts"], &since[..]].concat()).json().as_array().unwrap().len(),
        4
    );
    let expected = serde_json::json!([{"coder": "Eva Brandt", "codings": 1, "memos": 1, "marks": 1}]);
    // Asked for a time, the mark stays where it is.
    assert_eq!(news(&["--since", "last-read"])["people"], expected);
    let all = news(&[]);
    assert_eq!(all["people"], expected);
    assert_eq!(
        all.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["since", "people", "frame", "questions"]
    );
    let frame = &all["frame"][0];
    assert_eq!((frame["coder"].as_str(), all["frame"].as_array().unwrap().len()), (Some("Eva Brandt"), 1));
    assert_eq!(frame["what"], "EB renamed Trust to \"trusting her\"");
    assert!(frame["at"].as_str().unwrap().starts_with("2026-11-18T"));
    assert_eq!(frame.as_object().unwrap().len(), 3);
    assert_eq!(news(&[])["people"], serde_json::json!([]), "looked at");
    assert_eq!(news(&["--since", "today"])["people"][0]["coder"], "Eva Brandt");
    assert_eq!(news(&["--since", "2026-11-19"])["people"], serde_json::json!([]));
}

#[test]
fn news_of_before_a_frame_was_frozen_is_left_out_by_when_it_came_here() {
    let shell = with_eva();
    let people = |words: &[&str]| {
        column(&shell.emic(&[&["news", "--format", "json"], words].concat()).json()["people"], "coder")
    };
    shell.emic(&["frame", "freeze", "version 1"]).ok();
    // What Eva did before it, by her clock, comes after it.
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    assert_eq!(people(&["--since", "version 1"]), ["Eva Brandt"]);
    shell.emic(&["frame", "freeze", "version 2"]).ok();
    assert_eq!(people(&["--since", "version 2"]), [""; 0]);
    let text = shell.emic(&["news"]).ok();
    assert!(text.contains(": 1 person, 1 coding, 1 change to the frame."), "{text}");
    assert!(text.find("EB renamed Trust").unwrap() < text.find("Eva Brandt        1").unwrap(), "{text}");
    assert!(shell.emic(&["news"]).ok().starts_with("Nothing came since 2026-11-18 "));
}

#[test]
fn where_one_has_looked_stays_on_this_machine_and_is_each_persons_own() {
    let shell = with_eva();
    // A copy begins with what came with it: nothing of it is news.
    let eva = shell.emic(&["--project", "eva", "news", "--format", "json"]).json();
    assert_eq!(eva["people"], serde_json::json!([]));
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    let people = |coder: &str| {
        column(&shell.emic(&["--coder", coder, "news", "--format", "json"]).json()["people"], "coder")
    };
    assert_eq!(people("Noor Rahman"), ["Eva Brandt"]);
    assert_eq!(people("Noor Rahman"), [""; 0]);
    assert_eq!(people("Eva Brandt"), ["Noor Rahman"], "who never looked has all of it");
    shell.emic(&["bundle", "write", "-o", "all.emic.toml"]).ok();
    let bundle = std::fs::read_to_string(shell.cwd.join("all.emic.toml")).unwrap();
    assert!(!bundle.contains("looked") && !bundle.contains("last-read"));
}

/// Ann and Bea are interviewed together, Ann once more with her mother; words are given to those who said them.
#[test]
fn attributes_belong_to_the_speaker_of_a_turn_and_never_to_an_interviewer_or_companion() {
    let shell = Shell::with_project();
    shell.transcript("Pair", "Interviewer: And you?\n\nAnn: I wait.\n\nBea: So do I.\n\nHost: Thank you.\n");
    shell.transcript("Home", "Interviewer: And now?\n\nAnn: Still.\n\nMother: She waits for months.\n");
    shell.file("people.csv", "name,sex,transcript\nAnn,Female,Pair; Home\nBea,Male,Pair\n");
    shell.emic(&["import", "people.csv"]).ok();
    // Said to be Ann's companion; and a host who is in no cast at all.
    shell.emic(&["cast", "Home", "Mother", "--participant", "Ann", "--role", "companion"]).ok();
    shell.emic(&["cast", "Pair", "Interviewer", "--participant", "Ann", "--role", "interviewer"]).ok();
    shell.emic(&["code", "add", "Waiting"]).ok();
    for (transcript, quote) in [
        ("Pair", "And you?"),
        ("Pair", "I wait."),
        ("Pair", "So do I."),
        ("Pair", "Thank you."),
        ("Home", "Still."),
        ("Home", "She waits"),
    ] {
        shell.emic(&["annotate", transcript, "--quote", quote, "Waiting"]).id();
    }
    let ann = ["I wait.", "Still."];
    assert_eq!(codings(&shell, &["--where", "sex=Female"]), ann);
    assert_eq!(codings(&shell, &["--participant", "Ann"]), ann);
    assert_eq!(codings(&shell, &["--where", "sex=Male"]), ["So do I."]);
    assert_eq!(codings(&shell, &["--participant", "Bea", "--where", "sex=Female"]), [""; 0]);
    let rows = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&rows, "participant"), ["null", "Ann", "Bea", "null", "Ann", "null"]);
    // A question with its answer holds words of hers: `you?` to `I wait.`, and of two people those of both.
    shell.emic(&["annotate", "Pair", "17..35", "Waiting"]).id();
    shell.emic(&["annotate", "Pair", "30..50", "Waiting"]).id();
    let both = ["you?\n\nAnn: I wait.", "I wait.", "wait.\n\nBea: So do I."];
    assert_eq!(codings(&shell, &["--participant", "Ann", "--in", "Pair"]), both);
    assert_eq!(codings(&shell, &["--where", "sex=Male"]), [both[2], "So do I."]);
    assert_eq!(codings(&shell, &["--speaker", "Bea"]), [both[2], "So do I."]);
    let code = &shell.emic(&["codes", "--format", "json"]).json()[0];
    assert_eq!(code["people_subtree"], 2, "{code}");
}

/// Reads a CSV file with Python's csv module and prints its rows as JSON; the mark of UTF-8 is taken off.
fn read_by_python(shell: &Shell, csv: &str) -> Option<Vec<Vec<String>>> {
    let file = shell.file("read.csv", csv);
    let script = shell.file("read.py", READER);
    let read = std::process::Command::new("python3").arg(script).arg(file).output();
    let Ok(read) = read else {
        eprintln!("SKIPPED: python3 is not here");
        return None;
    };
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    Some(serde_json::from_slice(&read.stdout).unwrap())
}

#[test]
fn csv_guards_words_like_a_formula_and_gives_them_back_as_they_are_where_that_is_asked_for() {
    let shell = study();
    let bodies = ["=1+1", "+a", "-b", "@c", "'tis", "-3.5", "plain, \"quoted\"\nand on"];
    for body in bodies {
        shell.emic(&["memo", "add", "--on", "project", "--", body]).ok();
    }
    let listed = |options: &[&str]| {
        let csv = shell.emic(&[&["memos", "--format", "csv"], options].concat()).ok();
        let rows = read_by_python(&shell, csv.trim_start_matches('\u{feff}'))?;
        let nth = rows[0].iter().position(|key| key == "body").unwrap();
        Some((csv, rows[1..].iter().map(|row| row[nth].clone()).collect::<Vec<_>>()))
    };
    let Some((plain, exact)) = listed(&["--csv-safe=off"]) else { return };
    assert_eq!(exact, bodies);
    // What a spreadsheet would reckon with has an apostrophe; a number has none.
    let safe = ["'=1+1", "'+a", "'-b", "'@c", "'tis", "-3.5", "plain, \"quoted\"\nand on"];
    assert_eq!(listed(&["--csv-safe"]).unwrap().1, safe);
    assert_eq!(listed(&[]).unwrap().1, safe, "who opens it in a spreadsheet need not know of it");
    let (marked, exact) = listed(&["--bom", "--csv-safe=off"]).unwrap();
    assert_eq!(
        (marked.strip_prefix('\u{feff}'), exact.as_slice()),
        (Some(plain.as_str()), &bodies.map(str::to_owned)[..])
    );
    for words in [&["memos", "--bom"][..], &["memos", "--csv-safe", "--format", "json"]] {
        assert!(shell.emic(words).fails(2).contains("--format csv"));
    }
}

#[test]
fn texts_of_a_definition_that_were_written_at_once_are_all_shown_with_whose_they_are() {
    let shell = study();
    shell.emic(&["bundle", "write", "-o", "noor.emic.toml"]).ok();
    shell.emic(&["init", "eva", "--from", "noor.emic.toml", "--coder", "Eva Brandt"]).ok();
    shell.emic(&["code", "define", "Waiting", "Time lost"]).ok();
    shell.emic(&["--project", "eva", "code", "define", "Waiting", "Weeks on a list"]).ok();
    shell.emic(&["--project", "eva", "bundle", "write", "-o", "eva.emic.toml"]).ok();
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    for list in [&["codes"][..], &["report", "codes"]] {
        for format in ["text", "markdown", "html", "csv", "json"] {
            let said = shell.emic(&[list, &["--format", format]].concat()).ok().replace("\n  ", " ");
            assert!(
                said.contains("Time lost") && said.contains("Weeks on a list"),
                "{list:?} {format}: {said}"
            );
            if format != "json" {
                assert!(
                    said.contains("NR: Time lost") && said.contains("EB: Weeks on a list"),
                    "{format}: {said}"
                );
            }
        }
    }
    let codes = shell.emic(&["codes", "--format", "json"]).json();
    let waiting = codes.as_array().unwrap().iter().find(|code| code["name"] == "Waiting").unwrap();
    let mut whose: Vec<_> =
        waiting["definitions"].as_array().unwrap().iter().map(|one| one["coder"].as_str()).collect();
    whose.sort_unstable();
    assert_eq!(whose, [Some("Eva Brandt"), Some("Noor Rahman")]);
}

#[test]
fn long_paths_keep_their_last_names_and_siblings_stay_apart() {
    let shell = study();
    let long = "a name that goes on and on and on until nearly sixty letters";
    shell.emic(&["code", "add", &format!("Access/{long} one"), &format!("Access/{long} two")]).ok();
    let text = shell.emic(&["codes"]).ok();
    for end in ["one", "two"] {
        assert!(text.contains(&format!("... / {long} {end}")), "{text}");
    }
}

#[test]
fn the_history_of_a_removed_code_is_told() {
    let shell = study();
    shell.emic(&["--coder", "Eva Brandt", "code", "add", "Understanding/Trust/Slowly"]).ok();
    shell.emic(&["code", "remove", "Trust", "--with-others"]).ok();
    let what = |words: &[&str]| {
        let words = [&["history", "--acts", "--format", "json"], words].concat();
        column(&shell.emic(&words).json(), "what")
    };
    let all = what(&["--code", "Trust"]);
    assert_eq!(all[0], "NR: removed Trust and 1 below it");
    assert!(all.iter().any(|what| what == "EB: new code: Slowly"), "{all:?}");
    assert!(!what(&["--code", "Understanding/Trust", "--only"]).iter().any(|what| what.contains("Slowly")));
    assert!(shell.emic(&["history", "--code", "Trusst"]).fails(3).contains("did you mean"));
}

#[test]
fn a_coding_whose_words_were_corrected_away_says_so_and_is_no_passage() {
    let shell = study();
    shell.emic(&["annotate", "P01", "--quote", "And then?", "Trust"]).id();
    let row = |list: &str, text: &str| {
        let rows = shell.emic(&[list, "--format", "json"]).json();
        rows.as_array().unwrap().iter().find(|row| row["name"] == text || row["text"] == text).cloned()
    };
    let coding = row("annotations", "And then?").unwrap();
    let place = format!("{}..{}", coding["start"], coding["end"]);
    assert_eq!(row("codes", "Trust").unwrap()["passages_subtree"], 2);
    shell.emic(&["correct", "P01", &place, ""]).ok();
    let text = shell.emic(&["annotations", "--in", "P01"]).ok();
    assert!(text.contains("(words corrected away)"), "{text}");
    let gone = shell.emic(&["annotations", "--in", "P01", "--code", "Trust", "--format", "json"]).json();
    assert_eq!((&gone[0]["text"], &gone[0]["start"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    let trust = row("codes", "Trust").unwrap();
    assert_eq!((&trust["passages_subtree"], &trust["annotations"]), (&1.into(), &2.into()));
}

#[test]
fn a_time_of_a_day_splits_what_was_done_on_it() {
    let mut shell = Shell::at_home();
    shell.typed("emic init study --title S --coder Noor && cd study && printf 'P01: I wait. I wait.\\n' >P01.txt && emic import P01.txt").ok();
    // 1795000000 is 18 November 2026, 11:06:40 in UTC (date -u -d @1795000000); the second coding is an hour later.
    shell.typed("EMIC_CLOCK=1795000000 emic annotate P01 5..11 Early --create").ok();
    shell.typed("EMIC_CLOCK=1795003600 emic annotate P01 12..18 Late --create").ok();
    let mut codes = |words: &str| {
        let out = shell.typed(&format!("emic annotations --format csv {words}")).ok();
        ["Early", "Late"].into_iter().filter(|code| out.contains(code)).collect::<Vec<_>>()
    };
    assert_eq!(codes("--since 2026-11-18"), ["Early", "Late"]);
    assert_eq!(codes("--since '2026-11-18 11:06'"), ["Early", "Late"]);
    assert_eq!(codes("--since '2026-11-18 11:07'"), ["Late"]);
    assert_eq!(codes("--since 2026-11-18T12:06:40Z"), ["Late"]);
    assert_eq!(codes("--since '2026-11-18 13'"), [""; 0]);
    assert_eq!(codes("--until '2026-11-18 11:06'"), ["Early"]);
    assert_eq!(codes("--until '2026-11-18 11:05'"), [""; 0]);
    assert_eq!(codes("--until 2026-11-18"), ["Early", "Late"]);
    assert_eq!(shell.typed("emic annotations --since '2026-11-18 25:00'").code, 3);
}

#[test]
fn participants_are_asked_for_by_their_values_and_memos_by_their_kind() {
    let shell = Shell::with_project();
    shell.file(
        "who.csv",
        "name,state,sex\nP01,interviewed,Female\nP02,declined,Female\nP03,interviewed,Male\n",
    );
    shell.emic(&["import", "who.csv", "--as", "participants"]).ok();
    let names = |words: &[&str]| {
        column(&shell.emic(&[&["participants", "--format", "json"], words].concat()).json(), "name")
    };
    assert_eq!(names(&["--where", "sex=Female"]), ["P01", "P02"]);
    assert_eq!(names(&["--where", "sex=female", "--where", "state=interviewed"]), ["P01"]);
    assert_eq!(names(&["--participant", "P03", "--participant", "P02"]), ["P02", "P03"]);
    shell.emic(&["participants", "--where", "sexx=Female"]).fails(3);
    for (kind, words) in [("method", "Ask again."), ("question", "Why?")] {
        shell.emic(&["memo", "add", "--on", "project", "--kind", kind, words]).ok();
    }
    let bodies = |words: &[&str]| {
        column(&shell.emic(&[&["memos", "--format", "json"], words].concat()).json(), "body")
    };
    assert_eq!(bodies(&["--kind", "Method"]), ["Ask again."]);
    assert_eq!(bodies(&["--kind", "method", "--kind", "question"]), ["Ask again.", "Why?"]);
    assert!(shell.emic(&["memos", "--kind", "metod"]).fails(3).contains("did you mean method"));
}

#[test]
fn news_tells_in_one_line_what_many_acts_only_added_and_what_changed_first() {
    let shell = Shell::with_project();
    shell.emic(&["code", "add", "Old", "Empty"]).ok();
    shell.emic(&["code", "define", "Empty", "It was said so."]).ok();
    shell.emic(&["bundle", "write", "-o", "start.emic.toml"]).ok();
    shell.emic(&["init", "eva", "--from", "start.emic.toml", "--coder", "Eva Brandt", "--new"]).ok();
    let eva = |words: &[&str]| shell.emic(&[&["--project", "eva"], words].concat()).ok();
    for n in 1..=5 {
        eva(&["code", "add", &format!("New {n}")]);
        eva(&["code", "define", &format!("New {n}"), "What it means."]);
    }
    eva(&["code", "rename", "Old", "Older"]);
    eva(&["code", "define", "Empty", ""]);
    eva(&["bundle", "write", "-o", "eva.emic.toml"]);
    shell.emic(&["news"]).ok();
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    let json = shell.emic(&["news", "--since", "2026-11-18", "--format", "json"]).json();
    assert_eq!(
        json["frame"].as_array().unwrap().iter().filter(|one| one["coder"] == "Eva Brandt").count(),
        12
    );
    let text = shell.emic(&["news"]).ok();
    for line in [
        "EB: 5 new codes",
        "EB: 5 definitions given",
        "EB renamed Old to \"Older\"",
        "EB: emptied the definition of Empty",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("new code: New"), "{text}");
    let at = |words: &str| text.find(words).unwrap();
    assert!(at("renamed Old") < at("5 new codes"), "what changed is not buried: {text}");
}
