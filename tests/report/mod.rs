//! Lists and reports: every one in every format, over the sample study and over an empty project.

use crate::support::shell::Shell;
use std::path::{Path, PathBuf};

/// Every list and report with what it is asked for.
const LISTS: &[&[&str]] = &[
    &["transcripts"],
    &["codes"],
    &["annotations"],
    &["marks"],
    &["memos"],
    &["people"],
    &["participants"],
    &["frames"],
    &["history"],
    &["conflicts"],
    &["find", "wait"],
    &["find", "--regex", "(list|label)(en|led)", "--code", "Relational Practice", "--where", "sex=Female"],
    &["frame", "diff", "version 1", "now"],
    &["report"],
    &["report", "codes"],
    &["report", "participants"],
];

/// The sample study as its lead sent it out, with the work of two coders read in; every id and date is fixed.
fn study() -> Shell {
    let shell = Shell::new();
    let bundle = |name: &str| kept_beside(&format!("../../sample-data/bundles/{name}.emic.toml"));
    shell.emic(&["init", ".", "--from", &bundle("study"), "--coder", "You"]).ok();
    shell.emic(&["bundle", "read", &bundle("LW"), &bundle("NR")]).ok();
    shell
}

fn kept_beside(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report").join(name);
    path.canonicalize().unwrap_or(path).display().to_string()
}

/// Compares with a file of `tests/report/kept`, or writes it where `UPDATE_KEPT` is set.
#[track_caller]
fn kept(name: &str, printed: &str) {
    let path = PathBuf::from(kept_beside("kept")).join(name);
    if std::env::var_os("UPDATE_KEPT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, printed).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == printed, "{} is not what is printed now:\n{printed}", path.display());
}

/// `find --regex a` is `find-regex-a`.
fn file_name(words: &[&str], format: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = words.join(" ").chars().map(plain).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    format!("{}.{format}", parts.join("-"))
}

#[test]
fn lists_of_the_sample_study_keep_their_bytes() {
    let shell = study();
    for words in LISTS {
        for format in ["text", "csv", "json", "markdown"] {
            let printed = shell.emic(&[words, &["--format", format][..]].concat()).ok();
            kept(&format!("study/{}", file_name(words, format)), &printed);
        }
    }
}

#[test]
fn lists_of_an_empty_project_keep_their_bytes() {
    let shell = Shell::with_project();
    // Person and history have ids by chance; versions of the frame are not there.
    let fixed = LISTS.iter().filter(|words| !matches!(words[0], "people" | "history" | "frame" | "find"));
    for words in fixed.copied().chain([&["find", "wait"][..]]) {
        let mut all = String::new();
        for format in ["text", "csv", "json", "markdown"] {
            let printed = shell.emic(&[words, &["--format", format][..]].concat()).ok();
            all.push_str(&format!("--format {format}\n{printed}"));
        }
        kept(&format!("empty/{}", file_name(words, "txt")), &all);
    }
}
