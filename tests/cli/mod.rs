//! What commands do, say and answer, typed as a person would.

mod ask;
mod codes;
mod codings;
pub mod crash;
mod filters;
mod frames;
mod lists;
mod names;
mod notes;
mod one_person;
mod output;
mod people;
mod removing;
mod settling;
mod steering;
mod transcripts;
mod who;

use crate::support::shell::Shell;

/// Invented; the places in the tests are counted by hand.
const P01: &str = "Interviewer: How was it?\n\nP01: I asked for help. Nobody rang.\n\n\
    Interviewer: And then?\n\nP01: Nobody rang. I said “don’t\nbother”.\n";

/// A project by Noor Rahman with one transcript and a few codes.
fn study() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.emic(&["code", "add", "Access/Waiting", "Access/Silence", "Understanding/Stigma"]).ok();
    shell
}

/// One key of every row.
fn column(list: &serde_json::Value, key: &str) -> Vec<String> {
    let words = |value: &serde_json::Value| match value {
        serde_json::Value::String(words) => words.clone(),
        serde_json::Value::Array(names) => {
            names.iter().map(|n| n.as_str().unwrap()).collect::<Vec<_>>().join("/")
        }
        other => other.to_string(),
    };
    list.as_array().unwrap().iter().map(|row| words(&row[key])).collect()
}
