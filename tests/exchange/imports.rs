//! What comes in from files: each file one line, a bad one keeps no other out.

use super::{INTERVIEW, Team, shared};
use crate::support::shell::Shell;

#[test]
fn each_file_is_told_in_one_line_and_bad_ones_keep_no_other_out() {
    let shell = Shell::with_project();
    shell.file("P01.txt", INTERVIEW);
    shell.file("same.txt", INTERVIEW);
    shell.file("empty.txt", "");
    shell.file("notes.xyz", "words");
    std::fs::write(shell.cwd.join("binary.txt"), [0u8, 1, 2, 3, 0, 255, 254, 7, 0, 0]).unwrap();
    std::fs::create_dir(shell.cwd.join("folder.txt")).unwrap();
    let files = ["P01.txt", "empty.txt", "binary.txt", "notes.xyz", "same.txt", "missing.txt", "folder.txt"];
    let answer = shell.emic(&[&["import"], &files[..]].concat());
    assert_eq!(answer.code, 1, "{}", answer.err);
    // 4 + 15 + 2 + 17 words, counted by another program.
    assert!(
        answer.out.starts_with("P01.txt: P01: 38 words in 4 turns; speakers Interviewer, P01;"),
        "{}",
        answer.out
    );
    assert_eq!(answer.out.lines().count(), 1);
    for file in &files[1..] {
        let lines = answer.err.lines().filter(|line| line.contains(file)).count();
        assert_eq!(lines, 1, "{file}: {}", answer.err);
    }
    assert!(answer.err.contains("already, as P01"), "{}", answer.err);
    assert_eq!(shell.emic(&["transcripts", "--format", "json"]).json().as_array().unwrap().len(), 1);
}

/// An invented talk of about 300 words: each turn with its speaker.
fn talk() -> Vec<(&'static str, String)> {
    let said = [
        "the letter",
        "the nurse",
        "my sister",
        "the waiting room",
        "the second appointment",
        "the first week",
    ];
    let turns = said.iter().enumerate().flat_map(|(n, what)| {
        let answer = format!(
            "It was {what} that I remember, and number {n} of what I had written down. Nobody rang, so I went there \
             myself, past {what}, and I asked {n} people what had become of it all, and of me."
        );
        [("Interviewer", format!("What about {what}, then?")), ("P07", answer)]
    });
    turns.collect()
}

/// The talk as WebVTT: cues of seven words, names in voices, other marks and one word in twenty heard wrongly.
fn as_captions(turns: &[(&str, String)]) -> String {
    let mut file = "WEBVTT\n\n".to_owned();
    let mut second = 0;
    for (name, said) in turns {
        let words: Vec<String> = said
            .split_whitespace()
            .enumerate()
            .map(
                |(n, word)| if n % 20 == 19 { "um".to_owned() } else { word.replace(',', "").to_lowercase() },
            )
            .collect();
        for line in words.chunks(7) {
            file += &format!(
                "00:{:02}:{:02}.000 --> 00:{:02}:{:02}.500\n",
                second / 60,
                second % 60,
                second / 60,
                second % 60
            );
            file += &format!("<v {name} (Guest)>{}</v>\n\n", line.join(" "));
            second += 3;
        }
    }
    file
}

#[test]
fn the_same_interview_in_another_format_is_known_by_its_words() {
    let shell = Shell::with_project();
    let turns = talk();
    shell
        .file("P07.txt", &turns.iter().map(|(name, said)| format!("{name}: {said}\n\n")).collect::<String>());
    shell.file("P07.vtt", &as_captions(&turns));
    shell.emic(&["import", "P07.txt"]).ok();
    for dry_run in [&["--dry-run"][..], &[]] {
        let err = shell.emic(&[&["import", "P07.vtt"], dry_run].concat()).fails(1);
        assert!(err.contains("P07.vtt: this seems to be the interview that is here as P07: "), "{err}");
        assert!(err.contains("the file has times and P07 has none") && err.contains("--anyway"), "{err}");
    }
    assert_eq!(shell.emic(&["transcripts", "--format", "json"]).json().as_array().unwrap().len(), 1);
    // A person knows better: then both are here, under two titles.
    shell.emic(&["import", "P07.vtt", "--anyway"]).fails(1);
    shell.emic(&["import", "P07.vtt", "--anyway", "--title", "P07 with times"]).ok();
    assert_eq!(shell.emic(&["transcripts", "--format", "json"]).json().as_array().unwrap().len(), 2);
    // The words of another interview under another name, in the same format, come in, and are said to be the same.
    shell.file(
        "P09.txt",
        &turns
            .iter()
            .map(|(name, said)| format!("{name}: {said}\n\n"))
            .collect::<String>()
            .replace("P07", "P09"),
    );
    let answer = shell.emic(&["import", "P09.txt"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(
        answer
            .out
            .contains("% of its words are those of P07: if it is the same interview, emic undo takes it out")
    );
    // The same questions with other answers are another interview.
    let other: String = turns
        .iter()
        .enumerate()
        .map(|(n, (name, said))| match *name {
            "P07" => format!("P08: Well, in the year before that one I had {n} of them, but they let me go home early, and \
                my own doctor came round every {n} days to see how we all were getting on with it.\n\n"),
            name => format!("{name}: {said}\n\n"),
        })
        .collect();
    shell.file("P08.txt", &other);
    shell.emic(&["import", "P08.txt"]).ok();
}

#[test]
fn many_files_are_summed_up_and_one_that_is_refused_is_the_exit_code() {
    let shell = Shell::with_project();
    shell.file("P01.txt", INTERVIEW);
    shell.file("P02.txt", "I: How?\n\nP02: So.\n\nI: Ah.\n");
    shell.file("empty.txt", "");
    let answer = shell.emic(&["import", "P01.txt", "P02.txt", "empty.txt"]);
    assert_eq!((answer.code, answer.out.lines().count()), (1, 2), "{}", answer.err);
    // 38 words of the first, three of the second.
    assert!(answer.err.contains("2 files came in: 2 transcripts, 41 words in 7 turns\n"), "{}", answer.err);
    assert!(answer.err.contains("1 of 3 files did not come in\n  the others did\n"), "{}", answer.err);
    // What moves in a row of a terminal goes to nothing else.
    assert!(!answer.err.contains('\r'), "{:?}", answer.err);
    let again = shell.emic(&["import", "P01.txt", "P02.txt"]);
    assert_eq!(again.code, 1);
    assert!(again.err.ends_with("2 of 2 files did not come in\n"), "{}", again.err);
}

#[test]
fn the_exit_code_says_whether_one_file_was_bad_or_there_already() {
    let shell = Shell::with_project();
    shell.file("P01.txt", INTERVIEW);
    shell.file("empty.txt", "");
    shell.emic(&["import", "empty.txt"]).fails(3);
    shell.emic(&["import", "missing.txt"]).fails(3);
    shell.emic(&["import", "P01.txt"]).ok();
    shell.emic(&["import", "P01.txt"]).fails(1);
    shell.emic(&["import", "empty.txt", "missing.txt"]).fails(1);
    shell.emic(&["import", "P01.txt", "empty.txt", "--title", "X"]).fails(2);
    shell.emic(&["import"]).fails(2);
}

#[test]
fn programs_get_the_report_as_json() {
    let shell = Shell::with_project();
    shell.file("P01.txt", INTERVIEW);
    let rows = shell.emic(&["import", "P01.txt", "--title", "First", "--format", "json"]).json();
    assert_eq!(rows[0]["title"], "First");
    assert_eq!((rows[0]["words"].as_i64(), rows[0]["turns"].as_i64()), (Some(38), Some(4)));
    assert_eq!(rows[0]["speakers"], serde_json::json!(["Interviewer", "P01"]));
    assert_eq!(rows[0]["encoding"], "UTF-8");
    assert_eq!(rows[0]["left_out"], serde_json::json!([]));
}

#[test]
fn a_transcript_that_is_one_line_of_5_megabytes_comes_in_and_goes_through_a_bundle() {
    let team = Team::new();
    let words = "word and ".repeat(5 * 1024 * 1024 / 9);
    team.0.file("long.txt", &format!("P09: {words}end"));
    team.at("lead", &["import", "long.txt"]).ok();
    let found = team.list("lead", &["find", "end"]);
    assert_eq!(found.len(), 1);
    let start = found[0]["start"].as_i64().unwrap();
    assert_eq!(start, 5 + words.len() as i64);
    team.at("lead", &["annotate", "long", &format!("{start}..{}", start + 3), "Trust"]).ok();
    team.at("lead", &["bundle", "write", "-o", "l.emic.toml"]).ok();
    team.at("nell", &["bundle", "read", "l.emic.toml"]).ok();
    assert_eq!(team.list("nell", &["annotations"])[0]["text"], "end");
    assert_eq!(team.digest("nell"), team.digest("lead"));
}

#[test]
fn coded_spans_come_in_with_their_coders_and_only_once() {
    let Some(path) = shared("multi-coder/leoka-team3-first30.jsonl") else { return };
    let shell = Shell::with_project();
    let file = std::fs::read_to_string(&path).unwrap();
    // Counted in the file by another reader.
    let lines: Vec<serde_json::Value> =
        file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut spans = std::collections::HashSet::new();
    for line in &lines {
        for span in line["spans"].as_array().unwrap() {
            spans.insert(format!("{} {span}", line["title"]));
        }
    }
    let path = path.to_str().unwrap().to_owned();
    let rows = shell.emic(&["import", &path, "--format", "json"]).json();
    assert_eq!(rows[0]["transcripts"], 30);
    assert_eq!(rows[0]["people"], 3);
    assert_eq!(rows[0]["annotations"], spans.len());
    let again = shell.emic(&["import", &path, "--format", "json"]).json();
    assert_eq!((again[0]["annotations"].as_i64(), again[0]["known"].as_i64()), (Some(0), Some(30)));
    let annotations = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(annotations.as_array().unwrap().len(), spans.len());
}

#[test]
fn work_goes_to_the_coder_of_that_very_name_not_to_one_who_begins_alike() {
    let shell = Shell::with_project();
    let line = |coder: &str| {
        format!(
            "{{\"title\":\"{coder}\",\"text\":\"words of {coder}\",\"coders\":[\"{coder}\"],\
             \"spans\":[{{\"coder\":\"{coder}\",\"label\":\"L\",\"start\":0,\"end\":5}}]}}\n"
        )
    };
    shell.file("one.jsonl", &line("c10"));
    shell.file("two.jsonl", &(line("c1") + &line("NR")));
    shell.emic(&["import", "one.jsonl"]).ok();
    shell.emic(&["import", "two.jsonl"]).ok();
    let annotations = shell.emic(&["annotations", "--format", "json"]).json();
    let coders: Vec<&str> =
        annotations.as_array().unwrap().iter().map(|a| a["coder"].as_str().unwrap()).collect();
    // NR are the initials of Noor Rahman, who coded nothing.
    assert_eq!(coders, ["c10", "c1", "NR"]);
}

#[test]
fn a_table_with_control_characters_in_its_schema_is_refused_and_the_project_still_opens() {
    let shell = Shell::with_project();
    shell.file("p.csv", "name,age\nP01,20\n");
    shell.file("p.toml", "[attribute.age]\nlabel = \"A\\u001bge\"\nkind = \"number\"\n");
    let answer = shell.emic(&["import", "p.csv"]);
    assert_ne!(answer.code, 0);
    shell.emic(&["participants"]).ok();
    assert_eq!(shell.emic(&["doctor"]).code, 0);
}

#[test]
fn a_memo_that_no_reader_would_take_is_refused_before_it_is_written() {
    let shell = Shell::with_project();
    // 700,000 line feeds are few bytes, but each becomes a line of the journal.
    let said = shell.piped(&["memo", "add", "--on", "project", "-"], &format!("a{}b", "\n".repeat(700_000)));
    assert_eq!(said.code, 2, "{}", said.err);
    shell.emic(&["memos"]).ok();
    assert_eq!(shell.emic(&["doctor"]).code, 0);
}

#[test]
fn a_table_that_comes_again_changes_only_what_is_different() {
    let shell = Shell::with_project();
    let schema = "[table]\ntitle = \"Who\"\nblocks = [\"sex\"]\n[attribute.sex]\nkind = \"one\"\n\
                  categories = [\"Female\", \"Male\"]\n";
    shell.file("p.toml", schema);
    shell.file("p.csv", "name,sex\nP01,Female\nP02,Male\n");
    shell.emic(&["import", "p.csv"]).ok();
    let digest = shell.emic(&["digest"]).ok();
    let again = shell.emic(&["import", "p.csv", "p.toml"]).ok();
    assert!(again.contains("0 participants new or changed; 2 as before"), "{again}");
    assert_eq!(shell.emic(&["digest"]).ok(), digest, "nothing was written");
    shell.file("p.csv", "name,sex\nP01,Female\nP02,Female\nP03,Male\n");
    assert!(shell.emic(&["import", "p.csv"]).ok().contains("2 participants new or changed; 1 as before"));
    let report = shell.emic(&["report", "participants", "--format", "csv"]).ok();
    assert!(report.contains("sex,sex,Female,category,2,3") && report.contains("sex,sex,Male,category,1,3"));
}
