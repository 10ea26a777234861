//! Reports over a study that is small enough to be counted by hand. Every number here was counted on paper from the words
//! below, before the program printed it.
//!
//! ```text
//! P01  1 Interviewer  How was it?
//!      2 P01          I waited for weeks. Nobody rang me back.      8 words
//!                     AAAAAAAAAAAAAAAAAA  CCCCCCCCCCCCCCCCCCC
//!                       BBBBBBBBBBBBBBBBBBBBBBBBBBBBB
//!      3 Interviewer  Nobody at all?
//!                     (Silence, by Noor: an interviewer's words, counted nowhere)
//!      4 P01          Nobody. I felt small.                         4 words
//!                             DDDDDDDDDDDD
//! P02  1 Interviewer  And you?
//!      2 P02          I waited, too. Then a nurse rang.             7 words
//!                     EEEEEEEE
//! ```
//!
//! A Waiting (Noor), B Waiting (Lena), C Silence (Noor and Lena), D Shame (Noor), E Waiting (Noor). Waiting and Silence are
//! below the theme Access; Shame is a theme. P01 is a woman, P02 a man, P03 a woman without an interview yet. Noor is
//! done with P02, Noor and Lena are not with P01.

use crate::support::shell::Shell;
use serde_json::Value;

const P01: &str = "Interviewer: How was it?\n\nP01: I waited for weeks. Nobody rang me back.\n\n\
    Interviewer: Nobody at all?\n\nP01: Nobody. I felt small.\n";
const P02: &str = "Interviewer: And you?\n\nP02: I waited, too. Then a nurse rang.\n";

struct Small {
    shell: Shell,
    /// The ids of the codings on A to E.
    a: String,
    d: String,
    e: String,
}

fn small() -> Small {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.transcript("P02", P02);
    shell.file(
        "people.csv",
        "name,state,sex\nP01,interviewed,Female\nP02,interviewed,Male\nP03,interviewed,Female\n",
    );
    shell.file(
        "people.toml",
        "[attribute.sex]\nlabel = \"Sex\"\nkind = \"one\"\ncategories = [\"Female\", \"Male\"]\n",
    );
    shell.emic(&["import", "people.csv", "--as", "participants"]).ok();
    shell.emic(&["person", "add", "Lena Ito"]).ok();
    for name in ["P01", "P02"] {
        shell.emic(&["cast", name, name, "--participant", name]).ok();
        shell.emic(&["cast", name, "Interviewer", "--person", "Noor Rahman", "--role", "interviewer"]).ok();
    }
    shell.emic(&["code", "add", "Access/Waiting", "Access/Silence", "Shame"]).ok();
    shell.emic(&["code", "theme", "Access"]).ok();
    shell.emic(&["code", "theme", "Shame"]).ok();
    let put = |coder: &str, transcript: &str, words: &str, code: &str| {
        shell.emic(&["--coder", coder, "annotate", transcript, "--quote", words, code]).id()
    };
    let (noor, lena) = ("Noor Rahman", "Lena Ito");
    let a = put(noor, "P01", "I waited for weeks", "Waiting");
    put(lena, "P01", "waited for weeks. Nobody rang", "Waiting");
    put(noor, "P01", "Nobody rang me back", "Silence");
    put(lena, "P01", "Nobody rang me back", "Silence");
    let d = put(noor, "P01", "I felt small", "Shame");
    put(noor, "P01", "Nobody at all", "Silence");
    let e = put(noor, "P02", "I waited", "Waiting");
    shell.emic(&["progress", "P02", "done"]).ok();
    Small { shell, a, d, e }
}

impl Small {
    fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = ["report"].iter().chain(words).chain(&["--format", "json"]).copied().collect();
        self.shell.emic(&words).json()
    }
    fn text(&self, words: &[&str]) -> String {
        self.shell.emic(&[&["report"], words].concat()).ok()
    }
}

/// The values of some keys of each row, in words.
fn cells(rows: &Value, keys: &[&str]) -> Vec<String> {
    let word = |value: &Value| match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("/"),
        Value::String(words) => words.clone(),
        other => other.to_string(),
    };
    let row = |row: &Value| keys.iter().map(|key| word(&row[key])).collect::<Vec<_>>().join(" ");
    rows.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn frequency_counts_passages_words_and_people_with_the_codes_below() {
    let small = small();
    let rows = small.json(&["frequency"]);
    // Access in P01: A, B and C; their words are the whole turn, 8, each once.
    assert_eq!(
        cells(&rows, &["code", "title", "passages", "words", "people"]),
        [
            "Access P01 3 8 1",
            "Access P02 1 2 1",
            "Access/Waiting P01 2 6 1",
            "Access/Waiting P02 1 2 1",
            "Access/Silence P01 1 4 1",
            "Shame P01 1 3 1",
        ]
    );
    assert_eq!(cells(&rows, &["annotations"])[3], small.e, "every number leads to its codings");
    let text = small.text(&["frequency"]);
    assert!(text.contains("Access            4     10       2    3    1\n"), "{text}");
    assert!(text.contains("Not counted: 1 passage that interviewers and others said."), "{text}");
    // Lena alone: B and C.
    let lena = small.json(&["frequency", "--by", "Lena Ito"]);
    assert_eq!(
        cells(&lena, &["code", "passages", "words"]),
        ["Access 2 7", "Access/Waiting 1 5", "Access/Silence 1 4"]
    );
}

#[test]
fn a_matrix_counts_by_the_person_who_speaks() {
    let small = small();
    assert_eq!(
        cells(&small.json(&["matrix"]), &["value", "people_with_value", "code", "passages", "participants"]),
        [
            "Female 2 Access 3 P01",
            "Male 1 Access 1 P02",
            "Female 2 Access/Waiting 2 P01",
            "Male 1 Access/Waiting 1 P02",
            "Female 2 Access/Silence 1 P01",
            "Female 2 Shame 1 P01",
        ]
    );
    let said = small.shell.emic(&["report", "matrix", "--attribute", "sx"]).fails(3);
    assert!(said.contains("did you mean sex?"), "{said}");
    let html = small.shell.emic(&["report", "matrix", "--format", "html"]).ok();
    let tree = super::strictly(&html);
    let ids: Vec<&str> = tree.descendants().filter_map(|node| node.attribute("id")).collect();
    let cells = tree.descendants().filter(|node| node.tag_name().name() == "td");
    let links: Vec<&str> = cells.filter_map(|cell| cell.first_element_child()?.attribute("href")).collect();
    assert_eq!(links.len(), 6, "one for each cell that is not 0");
    assert!(links.iter().all(|link| ids.contains(&&link[1..])));
    assert!(ids.contains(&small.d.as_str()), "the passage itself is on the page");
    // A, B, C and E are behind a cell of Access and one below it, D behind one of Shame: each stands there once in full.
    let of = |class: &str| tree.descendants().filter(|node| node.attribute("class") == Some(class)).count();
    assert_eq!((of("passage"), of("again")), (5, 4));
    let again = tree.descendants().filter(|node| node.attribute("class") == Some("again"));
    let links = again.filter_map(|line| line.first_element_child()?.attribute("href"));
    assert!(links.into_iter().all(|link| ids.contains(&&link[1..])));
}

#[test]
fn codes_together_are_pairs_of_passages_and_shares_of_words() {
    let small = small();
    // B and C share "Nobody rang"; A and C are in one turn and share nothing; D is two turns away. Words of Waiting: 6 and
    // 2, of Silence: 4, of both: 2. 2 / (8 + 4 - 2) = 0.2.
    let rows = &small.json(&["cooccurrence"])["pairs"];
    let keys = [
        "code",
        "other",
        "overlap",
        "code_within_other",
        "other_within_code",
        "near",
        "words_both",
        "jaccard",
    ];
    assert_eq!(cells(rows, &keys), ["Access/Waiting Access/Silence 1 0 0 1 2 0.2"]);
    // Each passage is there once, and a pair names those that share words: B and C.
    let json = small.json(&["cooccurrence"]);
    assert_eq!(json["pairs"][0]["shared"], serde_json::json!([2, 3]));
    assert_eq!(
        cells(&json["passages"], &["number", "title", "turn", "start", "codes"]),
        // The I of "I waited" is letter 31 from 0, "Nobody rang me back" begins 20 letters after it.
        ["2 P01 2 33 Access/Waiting", "3 P01 2 51 Access/Silence"]
    );
}

#[test]
fn a_code_within_another_is_counted_in_its_direction() {
    let small = small();
    let inside = ["annotate", "P01", "--quote", "Nobody rang", "Shame"];
    small.shell.emic(&inside).ok();
    // "Nobody rang" lies in B (Waiting) and in C (Silence), and is near A. Shame has D, too, which is far.
    let rows = &small.json(&["cooccurrence"])["pairs"];
    let keys = ["code", "other", "overlap", "code_within_other", "other_within_code", "near"];
    assert_eq!(
        cells(rows, &keys),
        [
            "Access/Waiting Access/Silence 1 0 0 1",
            "Access/Waiting Shame 1 0 1 1",
            "Access/Silence Shame 1 0 1 0"
        ]
    );
}

#[test]
fn coverage_is_the_share_of_participants_words() {
    let small = small();
    let rows = small.json(&["coverage"]);
    assert_eq!(
        cells(&rows, &["title", "words", "coded_words", "turns", "uncoded"]),
        ["P01 12 11 2 0", "P02 7 2 1 0"]
    );
    assert_eq!(rows[0]["share"].as_f64(), Some(11.0 / 12.0));
    let text = small.text(&["coverage"]);
    // 13 of 19 are 68.42 %.
    assert!(text.contains("13 of 19 words of participants are coded: 68.4 %."), "{text}");
    let lena = small.json(&["coverage", "--by", "Lena Ito"]);
    // B and C: "waited for weeks Nobody rang me back".
    assert_eq!(cells(&lena, &["coded_words", "uncoded_turns"]), ["7 4", "0 2"]);
}

#[test]
fn a_theme_names_who_is_behind_it_absent_and_not_yet_coded() {
    let small = small();
    let json = small.json(&["theme"]);
    let keys = ["name", "passages", "words", "people", "absent", "not_coded", "interviewer"];
    // P02 is done and has no shame; P03 has no interview; the interviewer's "Nobody at all" is below Access.
    assert_eq!(cells(&json["themes"], &keys), ["Access 4 10 P01/P02   1", "Shame 1 3 P01 P02  0"]);
    assert_eq!(
        cells(&json["passages"], &["themes", "title", "turn", "participant", "text", "codes", "coders"]),
        [
            "Access P01 2 P01 I waited for weeks Access/Waiting NR",
            "Access P01 2 P01 waited for weeks. Nobody rang Access/Waiting LI",
            "Access P01 2 P01 Nobody rang me back Access/Silence NR/LI",
            "Shame P01 4 P01 I felt small Shame NR",
            "Access P02 2 P02 I waited Access/Waiting NR",
        ]
    );
    // The numbers say which passages are whose.
    let numbers = |key: &str| [json["themes"][0][key].clone(), json["themes"][1][key].clone()];
    assert_eq!(numbers("passage_numbers"), [serde_json::json!([1, 2, 3, 5]), serde_json::json!([4])]);
    assert_eq!(numbers("interviewer_numbers"), [serde_json::json!([1]), serde_json::json!([])]);
    assert_eq!(cells(&json["passages"], &["number"]), ["1", "2", "3", "4", "5"]);
    assert_eq!(
        cells(&json["interviewer"], &["number", "themes", "turn", "speaker", "text", "codes", "coders"]),
        ["1 Access 3 Interviewer Nobody at all Access/Silence NR"]
    );
    let text = small.text(&["theme"]);
    for words in [
        "Access\n------\n",
        "4 passages, 10 words, 2 people, 2 transcripts, 2 coders.",
        "Waiting (3)\n",
        "People behind it, with their passages: P01 (3), P02 (1).",
        "Absent: nobody whose interview is coded.",
        "Absent: P02.",
        "No transcript here: P03.",
        "Words of interviewers and others: 1 passage, not counted.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("Not yet coded"), "P03 has no transcript, which is no coding to be done: {text}");
    // Of Access one of two women is behind it with three passages, and the man with one. B and C share words: of the
    // passages of Waiting one is on words of Silence.
    let access = &json["themes"][0];
    assert_eq!(
        cells(&access["attributes"]["sex"], &["value", "people", "of", "passages"]),
        ["Female 1 2 3", "Male 1 1 1"]
    );
    assert_eq!(access["shares"], serde_json::json!([]), "Shame is on words of its own");
    let waiting = small.json(&["theme", "--code", "Waiting"]);
    assert_eq!(cells(&waiting["themes"][0]["shares"], &["code", "passages"]), ["Access/Silence 1"]);
    assert!(small.text(&["theme", "--code", "Waiting"]).contains("Shares words with: Silence (1)."));
    // The note says how many passages there were; the mark is older than no coding, then than one.
    small.shell.emic(&["mark", "code:Access", "reviewed", "--note", "4 passages, 2 people"]).ok();
    let reviewed = |json: &Value| cells(&json["themes"][0]["reviewed"], &["coder", "then", "now", "same"]);
    assert_eq!(reviewed(&small.json(&["theme"])), ["Noor Rahman 4 4 true"]);
    small.shell.emic(&["annotate", "P02", "--quote", "a nurse rang", "Access/Silence"]).ok();
    assert_eq!(reviewed(&small.json(&["theme"])), ["Noor Rahman 4 5 false"]);
    assert!(small.text(&["theme"]).contains("Looked through: NR, 4 passages then, 5 now."));
    let asked = small.json(&["theme", "--code", "Waiting"]);
    assert_eq!(cells(&asked["themes"], &["name", "passages"]), ["Waiting 3"]);
}

#[test]
fn a_filter_makes_no_person_absent() {
    let small = small();
    // Both coders are done with P01 now: Lena, who never coded shame, has P01 not absent from it, since Noor has a passage.
    for coder in ["Noor Rahman", "Lena Ito"] {
        small.shell.emic(&["--coder", coder, "progress", "P01", "done"]).ok();
    }
    let lena = small.text(&["theme", "--by", "Lena Ito"]);
    assert!(!lena.contains("Absent") && !lena.contains("Not yet coded"), "{lena}");
    assert!(lena.contains("\nWith --by nothing is said of who is absent"), "{lena}");
    let json = small.json(&["theme", "--by", "Lena Ito"]);
    assert_eq!(
        cells(&json["themes"], &["name", "absent", "not_coded"]),
        ["Access null null", "Shame null null"]
    );
    // The people who were asked for are those who may be absent: P01 has shame, P02 has none.
    let absent = |words: &[&str]| cells(&small.json(&[&["theme"], words].concat())["themes"], &["absent"]);
    assert_eq!(absent(&[]), ["", "P02"]);
    assert_eq!(absent(&["--where", "sex=Female"]), ["", ""]);
    assert_eq!(absent(&["--participant", "P02"]), ["", "P02"]);
    assert_eq!(absent(&["--in", "P01"]), ["", ""]);
    assert_eq!(absent(&["--in", "P02"]), ["", "P02"]);
    let there = small.text(&["theme", "--in", "P02"]);
    assert!(there.contains("Absent in the transcripts asked for: P02.") && !there.contains("P03"), "{there}");
    assert!(small.text(&["theme", "--where", "sex=Female"]).contains("No transcript here: P03."));
}

#[test]
fn a_theme_says_which_speakers_are_not_cast() {
    let small = small();
    small.shell.transcript("P03", "Interviewer: And you?\n\nP03: I felt small.\n");
    small.shell.emic(&["annotate", "P03", "--quote", "I felt small", "Shame"]).ok();
    let text = small.text(&["theme"]).replace("\n  ", " ");
    let note = "No participant is behind P03 in P03, so their passages are those of no person: emic cast is missing.";
    assert!(text.contains(note), "{text}");
    assert!(!small.text(&["theme", "--in", "P01"]).contains("emic cast"));
    small.shell.emic(&["cast", "P03", "P03", "--participant", "P03"]).ok();
    let text = small.text(&["theme"]);
    assert!(!text.contains("emic cast") && !text.contains("No transcript here"), "{text}");
}

#[test]
fn a_passage_of_a_theme_stands_once_under_its_own_code() {
    let small = small();
    // Waiting is a theme below the theme Access, and has a code below it, in P02.
    small.shell.emic(&["code", "theme", "Waiting"]).ok();
    small.shell.emic(&["code", "add", "Waiting/Lists/Letters"]).ok();
    small.shell.emic(&["annotate", "P02", "--quote", "a nurse rang", "Letters"]).ok();
    let text = small.text(&["theme"]);
    for words in ["I waited for weeks", "Nobody rang me back", "I felt small", "a nurse rang"] {
        assert_eq!(text.matches(&format!("\"{words}\"")).count(), 1, "{words}: {text}");
    }
    let markdown = small.shell.emic(&["report", "theme", "--format", "markdown"]).ok();
    let heads: Vec<&str> = markdown.lines().filter(|line| line.starts_with('#')).collect();
    // Word has headings for four levels here, so Letters, five deep, is as deep as Lists.
    assert_eq!(
        heads,
        ["## Access", "### Waiting", "#### Lists", "#### Letters (1)", "### Silence (1)", "## Shame"]
    );
    // Waiting: A, B, E and the nurse; the first three are its own.
    let waiting = &markdown[markdown.find("### Waiting").unwrap()..];
    assert!(waiting.contains("\n4 passages, ") && waiting.contains("\nWith the theme itself: 3 passages.\n"));
}

#[test]
fn numbers_of_a_wide_table_are_all_on_a_narrow_screen() {
    let small = small();
    let long = "consistent and continued support from staff who are known";
    small.shell.emic(&["code", "rename", "Silence", long]).ok();
    let together = small.text(&["cooccurrence"]);
    assert!(together.lines().all(|line| line.len() <= 80), "{together}");
    let line = together.lines().find(|line| line.starts_with("Waiting ")).unwrap();
    assert!(line.ends_with("    1       0       0     1      2    0.200"), "{together}");
    let values: Vec<String> = (1..=9).map(|n| format!("\"value number {n}\"")).collect();
    small.shell.file("more.csv", "name,state,sex,kind\nP01,interviewed,Female,value number 9\n");
    let categories = values.join(", ");
    small.shell.file(
        "more.toml",
        &format!("[attribute.kind]\nlabel = \"Kind\"\nkind = \"one\"\ncategories = [{categories}]\n"),
    );
    small.shell.emic(&["import", "more.csv", "--as", "participants"]).ok();
    let matrix = small.text(&["matrix", "--attribute", "kind"]);
    let is_note = |line: &&str| line.starts_with("A code's numbers") || line.starts_with("Not counted");
    assert!(matrix.lines().filter(|line| !is_note(line)).all(|line| line.len() <= 80), "{matrix}");
    // Access, with those below it, has three passages of P01: the last number but those of who has nothing recorded.
    let access: Vec<&str> = matrix.lines().filter(|line| line.starts_with("Access")).collect();
    assert!(access.len() > 1, "one for each block: {matrix}");
    let numbers: Vec<&str> = access.iter().flat_map(|line| line.split_whitespace().skip(1)).collect();
    assert_eq!(numbers, ["0", "0", "0", "0", "0", "0", "0", "0", "3", "1"], "{matrix}");
    assert!(
        matrix.contains("consistent and continued") && matrix.contains("known"),
        "names are whole: {matrix}"
    );
}

#[test]
fn new_codes_come_in_the_order_of_coding() {
    let small = small();
    let rows = small.json(&["new-codes"]);
    assert_eq!(cells(&rows, &["nth", "title", "codes", "new", "so_far"]), ["1 P01 3 3 3", "2 P02 1 0 3"]);
}

#[test]
fn quotes_never_hold_words_that_may_not_be_printed_and_name_who_speaks_often() {
    let small = small();
    for id in [&small.a, &small.d, &small.e] {
        small.shell.emic(&["mark", id, "quote", "--note", "strong"]).ok();
    }
    let text = small.text(&["quotes"]);
    // 2 of 3 are 67 %.
    assert!(
        text.contains("P01 speaks often: 2 of 3 quotes, 67 %.") && text.contains("Never quoted: P03."),
        "{text}"
    );
    assert!(!text.contains("P02 speaks often"), "one quote is not often: {text}");
    small.shell.emic(&["--coder", "Lena Ito", "mark", &small.d, "no-quote"]).ok();
    let rows = small.json(&["quotes"]);
    assert_eq!(
        cells(&rows, &["participant", "text", "words", "codes", "may_quote"]),
        [
            "P01 I waited for weeks 4 Access/Waiting true",
            "P01 null 3 Shame false",
            "P02 I waited 2 Access/Waiting true",
        ]
    );
    for format in ["text", "html", "markdown", "csv"] {
        let printed = small.shell.emic(&["report", "quotes", "--format", format]).ok();
        assert!(!printed.contains("I felt small"), "{format}: {printed}");
    }
}

#[test]
fn coders_speakers_and_words_are_counted() {
    let small = small();
    let coders = small.json(&["coders"]);
    assert_eq!(
        cells(&coders, &["coder", "title", "interviewed", "progress", "codings", "codes"]),
        ["Noor Rahman P01 true null 4 3", "Noor Rahman P02 true done 1 1", "Lena Ito P01 false null 2 2"]
    );
    let speakers = small.json(&["speakers", "--in", "P01"]);
    assert_eq!(
        cells(&speakers, &["speaker", "role", "counts", "turns", "words", "passages"]),
        ["Interviewer interviewer false 2 6 1", "P01 participant true 2 12 4"]
    );
    let words = small.json(&["words"]);
    // "I for me back too then a" are little words.
    assert_eq!(
        cells(&words, &["word", "count", "people"]),
        ["nobody 2 1", "rang 2 2", "waited 2 2", "felt 1 1", "nurse 1 1", "small 1 1", "weeks 1 1"]
    );
    let context = small.json(&["words", "--context", "Waited"]);
    assert_eq!(
        cells(&context, &["participant", "before", "word", "after"])[1],
        "P02 I  waited , too. Then a nurse rang."
    );
    assert!(
        small
            .shell
            .emic(&["report", "words", "--context", "waitd"])
            .fails(3)
            .contains("did you mean waited?")
    );
}

#[test]
fn memos_that_are_private_are_in_no_report() {
    let small = small();
    small.shell.emic(&["memo", "add", "--on", &small.a, "Time again."]).ok();
    small.shell.emic(&["memo", "add", "--on", &small.a, "--private", "It touched me."]).ok();
    for report in ["memos", "theme", "matrix"] {
        for format in ["text", "html", "json"] {
            let printed = small.shell.emic(&["report", report, "--format", format]).ok();
            assert!(!printed.contains("touched"), "{report} {format}: {printed}");
        }
    }
    let text = small.text(&["memos"]);
    assert!(text.contains("Time again.") && text.contains("1 private memo is left out."), "{text}");
    assert!(text.contains("\"I waited for weeks\""), "the words it is about: {text}");
    assert!(small.text(&["theme"]).contains("NR: Time again."), "a memo is a remark on its passage");
}

/// Counts again, from the list of codings alone and each pair with each: what Python finds is what the reports say.
const COUNTER: &str = r#"
import json, sys
from collections import Counter, defaultdict
codings, frequency, together = (json.load(open(name)) for name in sys.argv[1:])
said = [c for c in codings if c['start'] is not None and c['role'] == 'participant']
cells = defaultdict(set)
for c in said:
    for n in range(1, len(c['code']) + 1):
        cells[tuple(c['code'][:n]), c['title']].add((c['start'], c['end']))
told = {(tuple(r['code']), r['title']): r['passages'] for r in frequency}
assert told == {cell: len(passages) for cell, passages in cells.items()}
own = defaultdict(set)
for c in said:
    own[c['title'], tuple(c['code'])].add((c['start'], c['end']))
overlap, within = Counter(), Counter()
for (a, one), passages in own.items():
    for (b, other), others in own.items():
        for p in passages if a == b and one != other else ():
            for q in others:
                if p[0] < q[1] and q[0] < p[1]:
                    overlap[one, other] += 1
                    within[one, other] += q[0] <= p[0] and p[1] <= q[1]
together = together['pairs']
for r in together:
    pair = tuple(r['code']), tuple(r['other'])
    assert (r['overlap'], r['code_within_other'], r['other_within_code']) == (
        overlap[pair], within[pair], within[pair[::-1]]), r
assert 2 * sum(r['overlap'] for r in together) == sum(overlap.values()) > 0
print(len(told), sum(overlap.values()) // 2)
"#;

#[test]
fn frequency_and_cooccurrence_of_the_sample_study_are_what_python_counts() {
    let (shell, mut study) = super::study();
    for (name, words) in [
        ("codings", &["annotations"][..]),
        ("frequency", &["report", "frequency"]),
        ("together", &["report", "cooccurrence"]),
    ] {
        shell.file(&format!("{name}.json"), &super::printed(&mut study, words, "json"));
    }
    let files = ["codings.json", "frequency.json", "together.json"];
    let Ok(done) = std::process::Command::new("python3")
        .args(["-c", COUNTER])
        .args(files)
        .current_dir(&shell.cwd)
        .output()
    else {
        return;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).starts_with("113 "), "cells of the sample study");
}

#[test]
fn agreement_begins_with_what_is_read_most_and_names_who_took_no_part() {
    let small = small();
    small.shell.emic(&["person", "add", "Eva Brandt"]).ok();
    let by = ["agreement", "--by", "Noor Rahman", "--by", "Lena Ito", "--by", "Eva Brandt"];
    let text = small.text(&by);
    assert!(text.starts_with("Not compared: Eva Brandt."), "{text}");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(place("For a paper") < place("All codes together"));
    assert!(place("All codes together") < place("Pairs of coders"));
}

#[test]
fn a_report_that_replaces_another_says_so() {
    let small = small();
    let write = || small.shell.emic(&["report", "codes", "-o", "codes.md"]);
    let replaced = "codes.md was there already: it is replaced";
    assert!(!write().err.contains(replaced));
    small.shell.emic(&["code", "add", "New"]).ok();
    let again = write();
    assert!(again.err.contains(replaced), "{}", again.err);
    assert_eq!(again.code, 0);
}
