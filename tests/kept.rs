//! Bundles that an earlier emic wrote give the same digest and the same project, whatever has changed since.
//!
//! `tests/kept` holds three bundles of an invented study (everything in them was made up for this) with what the
//! program that wrote them printed of each. What is here is never made again by a newer program. One thing was decided
//! otherwise since and is written into `c` by hand: the codings of a purged transcript count nothing.

use crate::support::shell::Shell;
use serde_json::Value;
use std::path::PathBuf;

/// One part of what was printed: `# codes` and the lines below it.
fn parts(printed: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in printed.split_inclusive('\n') {
        match (line.strip_prefix("# "), parts.last_mut()) {
            (Some(name), _) => parts.push((name.trim_end().to_owned(), String::new())),
            (None, Some((_, body))) => body.push_str(line),
            (None, None) => panic!("a part begins with its name"),
        }
    }
    parts
}

/// Fails unless every key that was printed then has the same value now: lists may gain keys.
fn assert_nothing_lost(name: &str, then: &Value, now: &Value) {
    let rows = |value: &Value| value.as_array().unwrap_or_else(|| panic!("{name} is a list")).clone();
    let (then, now) = (rows(then), rows(now));
    assert_eq!(then.len(), now.len(), "{name}");
    for (then, now) in then.iter().zip(&now) {
        for (key, value) in then.as_object().unwrap() {
            // The sentence of a question is for people: it names more by now.
            if name.ends_with("conflicts") && key == "words" {
                continue;
            }
            assert_eq!(Some(value), now.get(key), "{name}: {key} of {then}");
        }
    }
}

fn check(name: &str, coder: &str) {
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/kept");
    let bundle = kept.join(format!("{name}.emic.toml"));
    let printed = std::fs::read_to_string(kept.join(format!("{name}.expected.txt"))).unwrap();
    let shell = Shell::new();
    shell.emic(&["init", "--from", bundle.to_str().unwrap(), "--coder", coder]).ok();
    for (part, then) in parts(&printed) {
        let words: Vec<&str> = part.split(' ').collect();
        if matches!(words[0], "digest" | "text") {
            // The text is printed exactly, so its last line may have no line end.
            assert_eq!(shell.emic(&words).ok().trim_end(), then.trim_end(), "{name}: {part}");
        } else {
            let now = shell.emic(&[&part, "--format", "json"]).json();
            assert_nothing_lost(&format!("{name}: {part}"), &serde_json::from_str(&then).unwrap(), &now);
        }
    }
}

#[test]
fn a_bundle_with_nearly_every_kind_of_act_reads_as_it_did() {
    check("a", "Anna Berg");
}

#[test]
fn a_bundle_of_a_colleague_reads_as_it_did() {
    check("b", "Anna Berg");
}

#[test]
fn a_bundle_with_settled_questions_and_a_purge_reads_as_it_did() {
    check("c", "Anna Berg");
}
