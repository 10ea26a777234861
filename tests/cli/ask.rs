//! `emic ask`: which passages are coded so, who is behind them, and of whom nothing is coded so.

use super::column;
use crate::support::shell::Shell;

/// Ann and Bea together, Cid alone, Dan with nothing coded yet; of Eva no transcript is here.
fn study() -> Shell {
    let shell = Shell::with_project();
    let pair = "Interviewer: And you?\n\nAnn: I wait for months. Nobody rings. I feel judged.\n\n\
        Bea: So do I, every day.\n";
    shell.transcript("Pair", pair);
    shell.transcript("Cid", "Interviewer: And you?\n\nCid: I was judged.\n");
    shell.transcript("Dan", "Interviewer: And you?\n\nDan: Well, well.\n");
    shell.emic(&["transcript", "set", "Cid", "mode=Teams"]).ok();
    shell.file(
        "people.csv",
        "name,sex,transcript\nAnn,Female,Pair\nBea,Male,Pair\nCid,Male,Cid\nDan,Female,Dan\nEva,Female,\n",
    );
    shell.emic(&["import", "people.csv"]).ok();
    shell.emic(&["person", "add", "Eva Brandt"]).id();
    shell.emic(&["code", "add", "Access/Waiting", "Access/Silence", "Judged"]).ok();
    for (coder, transcript, quote, code) in [
        ("NR", "Pair", "I wait for months.", "Waiting"),
        ("EB", "Pair", "I wait for months.", "Waiting"),
        ("NR", "Pair", "I wait for months. Nobody rings.", "Access"),
        ("NR", "Pair", "Nobody rings.", "Silence"),
        ("EB", "Pair", "I feel judged.", "Judged"),
        ("NR", "Pair", "every day", "Waiting"),
        ("NR", "Cid", "I was judged.", "Judged"),
    ] {
        shell.emic(&["--coder", coder, "annotate", transcript, "--quote", quote, code]).id();
    }
    shell
}

fn asked(shell: &Shell, words: &[&str]) -> Vec<String> {
    column(&shell.emic(&[&["ask", "--format", "json"], words].concat()).json(), "text")
}

const WAIT: &str = "I wait for months.";
const BOTH: &str = "I wait for months. Nobody rings.";
const RINGS: &str = "Nobody rings.";
const DAY: &str = "every day";

#[test]
fn words_that_two_coders_coded_alike_are_one_passage_with_both() {
    let shell = study();
    let rows = shell.emic(&["ask", "--code", "Waiting", "--format", "json"]).json();
    assert_eq!(column(&rows, "text"), [WAIT, DAY]);
    assert_eq!(rows[0]["coders"], serde_json::json!(["EB", "NR"]));
    assert_eq!(rows[0]["annotations"].as_array().unwrap().len(), 2);
    assert_eq!(rows[0]["codes"], serde_json::json!(["Access/Waiting"]));
    assert_eq!((&rows[0]["speaker"], &rows[0]["participants"]), (&"Ann".into(), &serde_json::json!(["Ann"])));
    assert_eq!(rows[0]["attributes"], serde_json::json!({"sex": ["Female"]}));
    let known = shell.emic(&["annotations", "--code", "Waiting", "--format", "json"]).json();
    assert_eq!(rows[0]["annotations"][0], known[0]["id"]);
    let rows = shell.emic(&["ask", "--code", "Waiting", "--by", "EB", "--format", "json"]).json();
    assert_eq!((column(&rows, "text"), &rows[0]["coders"]), (vec![WAIT.into()], &serde_json::json!(["EB"])));
}

/// The words between, counted by hand: from `months.` to `I feel` two, from `judged.` to `every` three.
#[test]
fn what_else_is_coded_there_is_overlapping_within_or_near() {
    let shell = study();
    assert_eq!(asked(&shell, &["--code", "Access"]), [BOTH, WAIT, RINGS, DAY]);
    assert_eq!(asked(&shell, &["--code", "Access", "--only"]), [BOTH]);
    assert_eq!(asked(&shell, &["--code", "Waiting", "--code", "Silence"]), [WAIT, RINGS, DAY], "or");
    let with = |more: &[&str]| asked(&shell, &[&["--code", "Waiting"], more].concat());
    assert_eq!(with(&["--and", "Access", "--only"]), [WAIT]);
    assert_eq!(with(&["--and", "Silence"]), [""; 0], "the words touch and do not overlap");
    assert_eq!(with(&["--not", "Silence"]), [WAIT, DAY]);
    assert_eq!(with(&["--and", "Silence", "--near", "0"]), [WAIT]);
    assert_eq!(with(&["--and", "Judged", "--near", "1"]), [""; 0]);
    assert_eq!(with(&["--and", "Judged", "--near", "2"]), [WAIT]);
    assert_eq!(with(&["--and", "Judged", "--near", "3"]), [WAIT, DAY]);
    assert_eq!(with(&["--and", "Judged", "--and", "Silence", "--near", "3"]), [WAIT], "all must be");
    assert_eq!(with(&["--not", "Judged", "--near", "2"]), [DAY]);
    let within = |code: &str, and: &str| asked(&shell, &["--code", code, "--and", and, "--only", "--within"]);
    assert_eq!(within("Silence", "Access"), [RINGS]);
    assert_eq!(within("Access", "Silence"), [""; 0]);
    for wrong in [&["--within"][..], &["--and", "Judged", "--near", "x"], &["--near", "2"]] {
        shell.emic(&[&["ask", "--code", "Waiting"], wrong].concat()).fails(2);
    }
    shell.emic(&["ask", "--code", "Waiting", "--and", "Judgd"]).fails(3);
}

#[test]
fn who_is_behind_the_passages_is_said_and_who_is_missing_and_why() {
    let shell = study();
    let text = shell.emic(&["ask", "--code", "Waiting", "--where", "sex=Male"]).ok();
    assert!(
        text.contains("1 passage, by 1 of the 2 people asked for who speak in these transcripts.")
            && text.contains("Nothing coded so: Cid."),
        "{text}"
    );
    let text = shell.emic(&["ask", "--code", "Waiting", "--where", "sex=Female"]).ok();
    // Ann and Dan speak in transcripts here, Eva in none: asking for women never makes the base larger.
    assert!(text.contains("1 passage, by 1 of the 2 people asked for who speak"), "{text}");
    assert!(text.contains("Not coded yet: Dan.") && text.contains("No transcript here: Eva."), "{text}");
    let people = shell.emic(&["ask", "--code", "Waiting", "--absent", "--format", "json"]).json();
    assert_eq!(column(&people, "participant"), ["Ann", "Bea", "Cid", "Dan"]);
    assert_eq!(column(&people, "why"), ["found", "found", "nothing coded so", "not coded yet"]);
    assert_eq!(asked(&shell, &["--code", "Judged", "--property", "Mode=teams"]), ["I was judged."]);
    assert_eq!(asked(&shell, &["--code", "Judged", "--property", "mode=Zoom"]), [""; 0]);
    let said = shell.emic(&["ask", "--property", "mod=Teams"]).fails(3);
    assert!(said.contains("did you mean mode?"), "{said}");
    assert_eq!(asked(&shell, &["--speaker", "Bea"]), [DAY], "without a code: all passages");
}
