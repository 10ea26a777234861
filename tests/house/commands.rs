//! The examples of `docs/cli.md`, which are those of `--help`: each is typed as it is written there, in one project and
//! in the order of the page.

use super::guide::has;
use super::page::{Step, examples};
use crate::support::shell::Shell;
use regex::Regex;
use std::fs;
use std::path::Path;

/// Invented. Its places are those that the examples name: `P01#12`, `120..165`, the quoted words.
const P01: &str = "Interviewer: How was it when you asked for help?\n\nP01: I waited, and nobody rang.\n\n\
    Interviewer: And then?\n\nP01: It took six months before anyone rang me back, and by then I had moved.\n\n\
    Interviewer: What did you do while you waited?\n\nP01: Waiting is like weather. I felt turned away.\n\n\
    Interviewer: Did you ask again?\n\nP01: I did, and nobody rang.\n\nInterviewer: And now?\n\n\
    P01: Now there is one person who knows me.\n\nInterviewer: What is different?\n\nP01: She rings.\n";

/// Makes the project of Noor in `study` and the copy of her colleague Nell beside it.
const STUDY: &[&str] = &[
    "emic init study --title 'Community services' --coder 'Noor Rahman'",
    "cd study",
    "printf 'Interviewer: And you?\\n\\nP07: I wait.\\n' >../P07.txt && emic import ../P01.txt ../P07.txt",
    "emic code add Access/Waiting Access/Delay Access/Silence Access/Distance Understanding Resourcing",
    "emic code add 'Consistency and continuity'",
    "printf 'Time between asking and being seen.\\n' >waiting.txt",
    "printf 'annotate P01 10..20 Held --create\\n' >codings.txt",
    "mkdir interviews && cp SAMPLE/transcripts/P16.docx interviews",
    "cp SAMPLE/transcripts/P07.txt SAMPLE/participants.* .",
    "printf 'name,text\\nP71,I waited for half a year.\\n' >survey.csv",
    "mkdir -m 700 ../shared-folder",
    "mkdir -p ~/.local/share/bash-completion/completions ~/.local/share/man/man1",
    "emic bundle write -o lead-7.emic.toml",
    "emic init ../nell --from lead-7.emic.toml --coder 'Nell Rudge' --new",
    "emic --project ../nell bundle write -o from-lead.emic.toml",
    "cp from-lead.emic.toml LW.emic.toml",
];

const CODING: &[&str] = &["emic annotate P01 130..150 Access/Silence"];
const MEMO: &[&str] = &["emic memo add --on P01 'Speaks of waiting as of weather.'"];
const LENA: &[&str] = &["emic person edit LI --name 'Lena Ito'"];
/// Reads the work of Nell, and prints the id of what it leaves to be settled.
const READ: &str = "{ emic --project ../nell bundle write -o NR.emic.toml && emic bundle read NR.emic.toml; } >read 2>&1; \
    emic conflicts --format json | grep -o '\"id\": *\"[^\"]*' | tail -n 1";

/// What an example needs that is not there at its place on the page: how it begins, and what is typed before it. An id
/// that the last line prints takes the place of the id in the example.
const NEEDS: &[(&str, &[&str])] = &[
    ("emic code move Waiting", &["emic code move Access/Waiting /"]),
    ("emic code merge", &["emic code move Waiting Access"]),
    ("emic code remove", &["emic code add Access/Delay"]),
    ("emic annotation remove", CODING),
    ("emic annotation recode", CODING),
    ("emic annotation resize", CODING),
    ("emic mark code:Access/Waiting unsure --off", &["emic mark code:Access/Waiting unsure"]),
    ("emic memo edit", MEMO),
    ("emic memo remove", MEMO),
    ("emic find --regex", &["printf 'name,sex\\nP00,Female\\n' >first.csv && emic import first.csv"]),
    (
        "emic participants --where",
        &[
            "printf 'name,sex,region\\nP00,Female,London\\n' >who.csv && emic import who.csv --as participants",
        ],
    ),
    ("emic participant goal sex=Male \"at", &["emic import participants.csv"]),
    ("emic cast P07 \"Interviewer\"", LENA),
    ("emic frame diff \"version 1\"", &["emic frame freeze 'version 2'"]),
    (
        "emic conflicts settle nell-x7f2k9qd.41 keep",
        &[
            "emic code rename Access/Silence Unanswered",
            "emic --project ../nell code rename Silence 'No answer'",
            READ,
        ],
    ),
    (
        "emic conflicts settle nell-x7f2k9qd.41 same",
        &["emic code add Access/Bus", "emic --project ../nell code add Access/Bus", READ],
    ),
    ("emic person same", &["emic person add 'Ruth Smith' && emic person add 'Ruth S'"]),
    ("emic purge participant:P14", &["emic participant add P14"]),
    ("emic purge noor", MEMO),
    (
        "emic doctor --choose",
        &[
            "cp -a .emic ../saved && emic code add Alpha && emic bundle write -o alpha.emic.toml",
            "find .emic -mindepth 1 -delete && rm $EMIC_DATA/homes.toml && cp -a ../saved/. .emic && emic code add Beta >beta",
            "emic bundle read alpha.emic.toml >read 2>&1; cat beta",
        ],
    ),
    (
        "emic sync ../exchange",
        &[
            "git init -q --bare ../study.git && git clone -q ../study.git ../exchange 2>&1",
            "chmod 700 ../exchange",
        ],
    ),
    // What it holds may not be here any more by then.
    ("emic bundle write --since", &["rm NR.emic.toml"]),
    ("emic init my-study --from", &["rm -r my-study"]),
    ("emic import codebook.csv", &["emic export codebook.csv --as codebook"]),
    ("emic import frame.csv", &["printf 'Label,Meaning\\nWaiting,Time\\n' >frame.csv"]),
    (
        "emic import label-studio.json",
        &[
            r#"echo '{"data": {"text": "We waited."}, "annotations": [{"completed_by": 1, "result": []}]}' >label-studio.json"#,
        ],
    ),
    (
        "emic --coder \"Nell Rudge\" import brat",
        &[
            "emic person add 'Nell Rudge' || true",
            "mkdir -p brat && echo 'We waited long.' >brat/P80.txt && printf 'T1\\tWaiting 3 9\\twaited\\n' >brat/P80.ann",
        ],
    ),
    (
        "emic import P07.docx --comments",
        &["emic annotate P07 0..12 Access --create && emic export P07.docx P07 && emic undo"],
    ),
];

/// Commands that are played elsewhere.
const ELSEWHERE: &[(&str, &str)] = &[("emic demo", "tests/exchange/demo.rs plays the demo")];

#[test]
fn the_examples_of_the_page_of_commands_work_as_written() {
    if !has("bash") {
        return;
    }
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md")).unwrap();
    let mut shell = Shell::at_home();
    shell.file("P01.txt", P01);
    for line in STUDY {
        prepared(&mut shell, line);
    }
    let faults: Vec<String> = examples(&page).iter().filter_map(|step| played(&mut shell, step)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Types a line of the test itself, in which `SAMPLE` is a folder.
fn prepared(shell: &mut Shell, line: &str) -> String {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let answer = shell.typed(&line.replace("SAMPLE", &sample.display().to_string()));
    assert_eq!(answer.code, 0, "{line}: {}", answer.out);
    answer.out
}

/// Types an example, and says what went wrong.
fn played(shell: &mut Shell, step: &Step) -> Option<String> {
    let begins = |with: &str| step.command.starts_with(with);
    if let Some((_, why)) = ELSEWHERE.iter().find(|(with, _)| begins(with)) {
        println!("docs/cli.md:{}: not run, {why}: {}", step.line, step.command);
        return None;
    }
    if let Some((_, program)) = step.command.split_once("| ")
        && shell.typed(&format!("command -v {program}")).code != 0
    {
        println!("docs/cli.md:{}: not run, {program} is not here: {}", step.line, step.command);
        return None;
    }
    let mut command = step.command.clone();
    if let Some((_, lines)) = NEEDS.iter().find(|(with, _)| begins(with)) {
        let printed = lines.iter().map(|line| prepared(shell, line)).last().unwrap_or_default();
        let id = Regex::new(r"\b[a-z]+-[a-z0-9]{8}\.[0-9]+\b").unwrap();
        if let Some(real) = id.find(&printed) {
            command = id.replace(&command, real.as_str()).into_owned();
        }
    }
    let answer = shell.typed(&command);
    let place = format!("docs/cli.md:{}: {command}", step.line);
    (answer.code != 0).then(|| format!("{place}\nexit {}: {}", answer.code, answer.out))
}
