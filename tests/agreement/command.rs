//! `emic agree` over a study that is small enough to be counted by hand.
//!
//! ```text
//! P01  1 Interviewer  How was it?
//!      2 P01          I waited for weeks. Nobody rang me back.
//!                     AAAAAAAAAAAAAAAAAA  SSSSSSSSSSSSSSSSSSS    Noor
//!                       AAAAAAAAAAAAAAAA  SSSSSSSSSSSSSSSSSSS    Lena
//!      3 Interviewer  Nobody at all?
//!                     SSSSSS                                     Noor
//! P02  1 P02          I waited, too. Then a nurse rang.
//!                     AAAAAAAA                                   Noor alone took part
//! ```
//!
//! A is Access/Waiting, S Access/Silence; Shame is used by nobody. Noor and Lena took part in P01, in P02 only Noor.

use crate::support::shell::Shell;
use serde_json::Value;

const P01: &str = "Interviewer: How was it?\n\nP01: I waited for weeks. Nobody rang me back.\n\n\
    Interviewer: Nobody at all?\n";
const P02: &str = "P02: I waited, too. Then a nurse rang.\n";
const NOOR: &str = "Noor Rahman";
const LENA: &str = "Lena Ito";

fn small() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.transcript("P02", P02);
    shell.emic(&["person", "add", LENA]).ok();
    for name in ["P01", "P02"] {
        shell.emic(&["cast", name, name, "--role", "participant"]).ok();
    }
    shell.emic(&["cast", "P01", "Interviewer", "--role", "interviewer"]).ok();
    shell.emic(&["code", "add", "Access/Waiting", "Access/Silence", "Shame"]).ok();
    put(&shell, NOOR, "P01", "I waited for weeks", "Waiting");
    put(&shell, LENA, "P01", "waited for weeks", "Waiting");
    put(&shell, NOOR, "P01", "Nobody rang me back", "Silence");
    put(&shell, LENA, "P01", "Nobody rang me back", "Silence");
    put(&shell, NOOR, "P01", "Nobody at all", "Silence");
    put(&shell, NOOR, "P02", "I waited", "Waiting");
    shell
}

fn put(shell: &Shell, coder: &str, transcript: &str, words: &str, code: &str) {
    shell.emic(&["--coder", coder, "annotate", transcript, "--quote", words, code]).ok();
}

fn json(shell: &Shell, words: &[&str]) -> Value {
    shell.emic(&[&["agree"], words, &["--format", "json"]].concat()).json()
}

/// The figures of a code, without those below it.
fn code<'v>(all: &'v Value, path: &[&str]) -> &'v Value {
    let is = |one: &&Value| one["code"] == serde_json::json!(path) && one["rollup"] == false;
    all["codes"].as_array().unwrap().iter().find(is).unwrap()
}

fn near(value: &Value, wanted: f64) {
    let found = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}

/// Characters that are compared: P01's turn with its label and the blank lines after it, and P02.
fn participants() -> u64 {
    let turn = P01.rfind("Interviewer").unwrap() - P01.find("P01:").unwrap();
    turn as u64
}

#[test]
fn cells_and_coefficients_are_those_counted_by_hand() {
    let shell = small();
    let all = json(&shell, &["--in", "P01"]);
    let waiting = code(&all, &["Access", "Waiting"]);
    // "waited for weeks" is 16 letters of both, "I " two of Noor alone.
    let (both, first) = (16.0, 2.0);
    let units = participants() as f64;
    let cells = &waiting["cells"][0];
    assert_eq!(cells["coders"], serde_json::json!([NOOR, LENA]));
    let counts = ["n11", "n10", "n01", "n00"].map(|key| cells[key].as_u64().unwrap());
    assert_eq!(counts, [16, 2, 0, participants() - 18]);
    near(&waiting["agreement"], (units - first) / units);
    near(&waiting["positive_agreement"], 2.0 * both / (2.0 * both + first));
    // Cohen: chance from 18 and 16 of all units.
    let chance = (18.0 * 16.0 + (units - 18.0) * (units - 16.0)) / (units * units);
    near(&waiting["kappa"][0]["value"], ((units - first) / units - chance) / (1.0 - chance));
    // Krippendorff: 34 ratings "coded" of 2 for each unit, two units on which the coders differ.
    let ratings = 2.0 * units;
    near(&waiting["alpha"]["value"], 1.0 - (ratings - 1.0) * first / (34.0 * (ratings - 34.0)));
    let shame = code(&all, &["Shame"]);
    assert_eq!((&shame["alpha"]["value"], &shame["alpha"]["reason"]), (&Value::Null, &"no_variation".into()));
    assert_eq!(shame["positive_agreement"], Value::Null);
    near(&shame["ac1"]["value"], 1.0);
}

#[test]
fn words_of_interviewers_are_no_units_unless_they_are_asked_for() {
    let shell = small();
    let n00 = |words: &[&str]| {
        let all = json(&shell, words);
        code(&all, &["Access", "Silence"])["cells"][0].clone()
    };
    let silence = "Nobody rang me back".len() as u64;
    assert_eq!(n00(&["--in", "P01"])["n11"], silence);
    assert_eq!(n00(&["--in", "P01"])["n10"], 0, "what Noor coded of the interviewer's words is left out");
    let whole = n00(&["--in", "P01", "--all-turns"]);
    assert_eq!(whole["n10"], "Nobody at all".len() as u64);
    let said = n00(&["--in", "P01", "--role", "interviewer"]);
    assert_eq!((&said["n11"], &said["n10"]), (&0.into(), &("Nobody at all".len() as u64).into()));
    let text = shell.emic(&["agree"]).ok();
    assert!(
        text.contains("Left out are 54 of 140 characters, the turns of other speakers: Interviewer."),
        "{text}"
    );
}

#[test]
fn a_transcript_that_a_coder_did_not_open_is_missing_and_not_uncoded() {
    let shell = small();
    let units = |words: &[&str]| {
        let all = json(&shell, words);
        let cells = &code(&all, &["Access", "Waiting"])["cells"][0];
        ["n11", "n10", "n01", "n00"].map(|key| cells[key].as_u64().unwrap()).iter().sum::<u64>()
    };
    assert_eq!(units(&[]), participants());
    shell.emic(&["assign", "P02", LENA]).ok();
    assert_eq!(units(&[]), participants());
    let stored = P02.trim_end().chars().count() as u64;
    let with_p02 = units(&["--participation", "assigned"]);
    assert!(with_p02 >= participants() + stored, "{with_p02}");
    // Who is done without a coding has looked, and found nothing.
    shell.emic(&["--coder", LENA, "progress", "P02", "done"]).ok();
    assert_eq!(units(&[]), with_p02);
    let all = json(&shell, &["--done"]);
    assert_eq!(all["coders"], serde_json::json!([LENA]), "Noor is done with nothing");
    assert_eq!(code(&all, &["Shame"])["alpha"]["reason"], "one_coder");
    assert_eq!(json(&shell, &[])["not_done"], serde_json::json!([NOOR, LENA]));
}

#[test]
fn the_object_has_the_keys_that_programs_rely_on() {
    let all = json(&small(), &["--domain", "Access", "--bootstrap", "50", "--seed", "3", "--fleiss"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let has = |value: &Value, wanted: &[&str]| {
        let found = keys(value);
        wanted
            .iter()
            .for_each(|key| assert!(found.iter().any(|one| one == key), "{key} is not in {found:?}"));
    };
    has(&all, &["level", "coders", "transcripts", "codes", "domains", "sets", "pooled", "bootstrap"]);
    let one = &all["codes"][0];
    let wanted =
        ["code", "cells", "agreement", "positive_agreement", "kappa", "alpha", "ac1", "u_alpha", "gamma"];
    has(one, &wanted);
    has(one, &["fleiss", "segments", "rollup", "participants"]);
    has(&one["cells"][0], &["coders", "n11", "n10", "n01", "n00"]);
    has(&one["kappa"][0], &["coders", "value", "reason"]);
    for figure in ["alpha", "ac1", "u_alpha", "gamma", "fleiss"] {
        has(&one[figure], &["value", "reason", "low", "high"]);
    }
    has(&one["segments"][0], &["coders", "matched", "total"]);
    has(&one["participants"][0], &["transcript", "coder", "state"]);
    has(&all["domains"][0], &["codes", "u_alpha", "bar_u_alpha", "cu_alpha", "k_u_alpha", "overlaps"]);
    has(&all["domains"][0]["k_u_alpha"][0], &["code", "value", "coverage"]);
    has(&all["sets"], &["jaccard", "masi"]);
    has(&all["pooled"], &["kappa", "alpha", "excluded"]);
    has(&all["bootstrap"], &["n", "seed", "clusters", "dropped"]);
    assert_eq!(json(&small(), &[])["bootstrap"], Value::Null);
    assert_eq!(json(&small(), &[])["codes"][0]["fleiss"], Value::Null);
}

#[test]
fn codes_below_count_for_a_code_taken_together() {
    let all = json(&small(), &["--in", "P01"]);
    let rolled = all["codes"].as_array().unwrap().iter().find(|one| one["rollup"] == true).unwrap();
    assert_eq!(rolled["code"], serde_json::json!(["Access"]));
    let both = 16 + "Nobody rang me back".len() as u64;
    assert_eq!((&rolled["cells"][0]["n11"], &rolled["cells"][0]["n10"]), (&both.into(), &2.into()));
    assert_eq!(code(&all, &["Access"])["cells"][0]["n11"], 0, "the code itself is on nothing");
    // Pooled are the codes themselves: Waiting and Silence; Access and Shame have no value.
    assert_eq!(all["pooled"]["excluded"], 2);
}

#[test]
fn passages_on_which_coders_differ_come_with_coders_words_and_place_the_longest_first() {
    let shell = small();
    put(&shell, LENA, "P01", "Nobody rang me back", "Shame");
    let all = json(&shell, &["--in", "P01", "--passages"]);
    let found: Vec<(&str, &str)> = all["passages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["text"].as_str().unwrap(), one["coders"][0].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("Nobody rang me back", LENA), ("I ", NOOR)]);
    assert_eq!((&all["passages"][1]["turn"], &all["passages"][1]["title"]), (&2.into(), &"P01".into()));
    // At 0.9, 16 of 18 characters are no match (0.889), and 19 of Shame stand alone.
    assert_eq!(all["unmatched"].as_array().unwrap().len(), 3);
    let looser = json(&shell, &["--in", "P01", "--passages", "--overlap", "0.88"]);
    assert_eq!(looser["unmatched"].as_array().unwrap().len(), 1);
    let text = shell.emic(&["agree", "--passages", "--in", "P01"]).ok();
    let shame =
        text.find("P01 turn 2, 51..70; Shame; coded by LI; not by NR").unwrap_or_else(|| panic!("{text}"));
    assert!(shame < text.find("Waiting; coded by NR; not by LI").unwrap(), "{text}");
}

#[test]
fn a_domain_with_overlaps_is_refused_with_the_passages() {
    let shell = small();
    let domain =
        |words: &[&str]| json(&shell, &[words, &["--domain", "Access"]].concat())["domains"][0].clone();
    let fine = domain(&["--in", "P01"]);
    assert_eq!(fine["codes"], serde_json::json!([["Access", "Waiting"], ["Access", "Silence"]]));
    assert!(fine["u_alpha"]["value"].as_f64().unwrap() > 0.9, "{fine}");
    put(&shell, NOOR, "P01", "weeks. Nobody", "Waiting");
    let refused = domain(&["--in", "P01"]);
    assert_eq!(refused["u_alpha"]["reason"], "overlap_in_domain");
    assert_eq!(
        (&refused["overlaps"][0]["text"], &refused["overlaps"][0]["coder"]),
        (&"Nobody".into(), &NOOR.into())
    );
    let text = shell.emic(&["agree", "--domain", "Access"]).ok();
    assert!(text.contains("Two codes of the domain are on the same words in 1 place"), "{text}");
}

#[test]
fn what_has_no_value_is_said_in_words_and_never_printed_as_a_number() {
    let shell = small();
    let text = shell.emic(&["agree"]).ok().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Not used by anyone: Access; Shame."), "{text}");
    assert!(text.contains("agreement and AC1 are 1 by arithmetic"), "{text}");
    assert!(text.contains("Not done with every transcript that counts: Noor Rahman, Lena Ito."), "{text}");
    assert!(!text.contains("NaN"), "{text}");
    put(&shell, LENA, "P01", "rang me", "Shame");
    assert!(shell.emic(&["agree"]).ok().contains("Used only by LI: Shame."));
    for landis in ["substantial", "moderate", "almost perfect", "slight"] {
        assert!(!text.contains(landis), "{text}");
    }
}

#[test]
fn units_may_be_sentences_and_turns() {
    let shell = small();
    let cells = |level: &str| {
        let all = json(&shell, &["--in", "P01", "--level", level]);
        assert_eq!(all["level"], level);
        let cells = code(&all, &["Access", "Waiting"])["cells"][0].clone();
        ["n11", "n10", "n01", "n00"].map(|key| cells[key].as_u64().unwrap())
    };
    // P01 says two sentences in one turn; the first is Waiting for both.
    assert_eq!(cells("sentence"), [1, 0, 0, 1]);
    assert_eq!(cells("turn"), [1, 0, 0, 0]);
}

#[test]
fn the_report_goes_into_every_kind_of_file() {
    let shell = small();
    let html = shell.emic(&["agree", "--format", "html"]).ok();
    assert!(html.contains("<svg") && html.contains("<circle"), "no picture");
    assert!(html.contains("where coders differ") && html.contains("I "), "no passages");
    let csv = shell.emic(&["agree", "--format", "csv"]).ok();
    let head = csv.lines().next().unwrap();
    assert!(head.starts_with("code,rollup,coder,other_coder,n11,n10,n01,n00,agreement"), "{head}");
    // Four codes and one taken together, each for all and for one pair.
    assert_eq!(csv.lines().count(), 1 + 5 * 2, "{csv}");
    let markdown = shell.emic(&["report", "agreement", "--format", "markdown"]).ok();
    assert!(markdown.contains("## Pairs of coders"), "{markdown}");
    shell.emic(&["agree", "-o", "agreement.docx"]).ok();
    shell.emic(&["agree", "-o", "agreement.svg"]).ok();
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let shell = small();
    assert!(shell.emic(&["agree", "--level", "word"]).fails(2).contains("character, sentence, turn"));
    assert!(shell.emic(&["agree", "--overlap", "1.5"]).fails(2).contains("above 0, at most 1"));
    assert!(shell.emic(&["agree", "--seed", "3"]).fails(2).contains("--bootstrap"));
    assert!(shell.emic(&["agree", "--bootstrap", "0"]).fails(2).contains("whole number from 1"));
    assert!(shell.emic(&["agree", "--role", "nurse"]).fails(2).contains("facilitator"));
    assert!(shell.emic(&["agree", "--participation", "all"]).fails(2).contains("assigned"));
    shell.emic(&["agree", "--code", "Nothing"]).fails(3);
    shell.emic(&["agree", "--by", "Stranger"]).fails(3);
}

#[test]
fn few_clusters_have_no_interval_and_the_seed_is_said() {
    let shell = small();
    let text = shell.emic(&["agree", "--bootstrap", "100"]).ok();
    assert!(text.contains("No intervals: there are 1 turns"), "{text}");
    let more: String = (0..9).map(|nth| format!("P01: Sentence {nth} of what was said.\n\n")).collect();
    shell.transcript("P03", &more);
    for nth in 0..9 {
        put(&shell, NOOR, "P03", &format!("Sentence {nth} of what"), "Shame");
        put(
            &shell,
            LENA,
            "P03",
            &format!("Sentence {nth}{}", if nth % 2 == 0 { " of what was" } else { "" }),
            "Shame",
        );
    }
    let ends = |seed: &str| {
        let all = json(&shell, &["--bootstrap", "200", "--seed", seed]);
        assert_eq!((&all["bootstrap"]["n"], &all["bootstrap"]["cluster"]), (&200.into(), &"turn".into()));
        code(&all, &["Shame"])["alpha"].clone()
    };
    let one = ends("7");
    assert!(
        one["low"].as_f64() < one["value"].as_f64() && one["value"].as_f64() < one["high"].as_f64(),
        "{one}"
    );
    assert_eq!(one, ends("7"));
    assert_ne!(one, ends("8"));
    let text = shell.emic(&["agree", "--bootstrap", "200", "--seed", "7"]).ok();
    assert!(text.contains("of 200 draws of") && text.contains("seed 7."), "{text}");
}

#[test]
fn an_empty_project_has_nothing_to_compare() {
    let shell = Shell::with_project();
    assert!(shell.emic(&["agree"]).ok().contains("nothing to compare"));
    assert_eq!(json(&shell, &[])["codes"], serde_json::json!([]));
}

#[test]
fn gamma_comes_on_request_with_all_that_it_depends_on() {
    let shell = small();
    let all = json(&shell, &["--in", "P01", "--gamma", "--seed", "4"]);
    // Both coders have the same unit: nothing is out of order.
    let silence = &code(&all, &["Access", "Silence"])["gamma"];
    near(&silence["value"], 1.0);
    assert_eq!(silence["method"], "assignment", "{silence}");
    let waiting = code(&all, &["Access", "Waiting"])["gamma"]["value"].as_f64().unwrap();
    assert!(waiting > 0.5 && waiting < 1.0, "{waiting}");
    assert_eq!(code(&all, &["Shame"])["gamma"]["reason"], "not_used");
    let parameters = &all["gamma"]["parameters"];
    assert_eq!((&parameters["seed"], &parameters["delta_empty"]), (&4.into(), &1.0.into()));
    assert_eq!(all["gamma"]["transcripts"].as_array().unwrap().len(), 1);
    assert_eq!(all, json(&shell, &["--in", "P01", "--gamma", "--seed", "4"]));
    assert_eq!(json(&shell, &[])["gamma"], Value::Null);
    let text = shell.emic(&["agree", "--gamma", "--seed", "4"]).ok().replace('\n', " ");
    assert!(text.contains("delta_empty = 1") && text.contains("seed 4"), "{text}");
}
