//! A study goes out to a file and comes in again, and an import can be looked at before it is made.

mod beside;
mod codebooks;
mod files;
mod out;
mod preview;
mod programs;
mod projects;
mod round;
mod whole;
mod wide;
mod word;

use crate::support::shell::Shell;
use serde_json::Value;

/// Invented.
const P01: &str =
    "Interviewer: How did it begin?\nP01: Nobody rang. It took six months before anyone rang me back.\n";
const P02: &str = "Interviewer: And you?\nP02: Un café, dit-elle. I asked for help.\n";

/// A project with codings by two coders on a tree of odd names.
fn coded() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.transcript("P02", P02);
    shell.emic(&["person", "add", "Abeni, \"Bee\" Oyelaran"]).ok();
    for code in ["Access/Waiting", "Access/N\\/A", "=1+1", "caf\u{e9}", "cafe\u{301}", "a, \"b\""] {
        shell.emic(&["code", "add", code]).ok();
    }
    // "P01: " begins after 31 characters: "Nobody rang." is 36..48.
    shell.emic(&["annotate", "P01", "36..48", "Access/Waiting"]).ok();
    shell.emic(&["annotate", "P01", "36..48", "=1+1"]).ok();
    shell.emic(&["--coder", "Abeni", "annotate", "P01", "49..60", "Access/N\\/A"]).ok();
    // "Interviewer: And you?\n" is 22 long, "P02: " 5: "Un café" is 27..34.
    shell.emic(&["--coder", "Abeni", "annotate", "P02", "27..34", "caf\u{e9}"]).ok();
    shell.emic(&["annotate", "P02", "27..34", "cafe\u{301}"]).ok();
    shell.emic(&["annotate", "P02", "48..61", "a, \"b\""]).ok();
    shell
}

/// Every coding by coder, transcript, place, words and code path, sorted.
fn codings(shell: &Shell, project: &str) -> Vec<String> {
    let all = shell.emic(&["--project", project, "annotations", "--format", "json"]).json();
    let told = |one: &Value| {
        format!(
            "{} {} {}..{} {} {}",
            one["coder"], one["title"], one["start"], one["end"], one["text"], one["code"]
        )
    };
    let mut all: Vec<String> = all.as_array().unwrap().iter().map(told).collect();
    all.sort();
    all
}

/// Every code in tree order with its definition, its colour and whether it is a theme.
fn tree(shell: &Shell, project: &str) -> Vec<String> {
    let all = shell.emic(&["--project", project, "report", "codes", "--format", "json"]).json();
    let told = |one: &Value| {
        ["path", "kind", "definition", "when", "not", "example"].map(|key| one[key].to_string()).join(" ")
    };
    all.as_array().unwrap().iter().map(told).collect()
}

/// A second project in a folder of its own.
fn second(shell: &Shell) {
    shell.emic(&["init", "second", "--title", "Second", "--coder", "Noor Rahman"]).ok();
}
