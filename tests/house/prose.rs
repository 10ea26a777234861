//! Plain English: openers that the documentation has outgrown, in the folders that are free of them.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders and files below `src` that are clean and stay so. Add one when it has become clean.
const CLEAN: &[&str] = &[
    "cli",
    "config",
    "error.rs",
    "exchange",
    "format",
    "log",
    "main",
    "model",
    "report",
    "store",
    "text",
    "tui",
    "wire",
    "workspace",
];

/// Words of documentation with a plainer way to say the same; CONTRIBUTING.md has examples.
const OUTGROWN: &[&str] = &[
    r"\b[Ss]ays whether\b",
    r"^[Ww]hether\b",
    r"^Gives\b",
    r"; gives\b",
    r"\banew\b",
    r"\b[Nn]obody\b",
    r"\b[Ss]omebody\b",
    r"\b[Ww]hoever\b",
];

fn sources(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.for_each(|entry| sources(&entry.unwrap().path(), files));
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        files.push(path.to_owned());
    }
}

/// The words of a line of documentation (`///` or `//!`).
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let words = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    Some(words.trim_start())
}

/// Each line of documentation with an outgrown word outside quotation marks, as `line: word`.
fn faults(source: &str) -> Vec<String> {
    let outgrown: Vec<regex::Regex> =
        OUTGROWN.iter().map(|pattern| regex::Regex::new(pattern).unwrap()).collect();
    let quotes = regex::Regex::new("\"[^\"]*\"").unwrap();
    let mut found = Vec::new();
    for (n, line) in source.lines().enumerate() {
        let Some(words) = documentation(line) else { continue };
        let words = quotes.replace_all(words, "\"\"");
        let hits = outgrown.iter().filter_map(|pattern| pattern.find(&words));
        found.extend(hits.map(|hit| format!("{}: \"{}\"", n + 1, hit.as_str())));
    }
    found
}

#[test]
fn documentation_in_clean_folders_is_plain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for clean in CLEAN {
        let mut files = Vec::new();
        sources(&root.join(clean), &mut files);
        assert!(!files.is_empty(), "src/{clean} is not there");
        for file in files {
            let name = file.strip_prefix(&root).unwrap().display().to_string();
            let found = faults(&fs::read_to_string(&file).unwrap());
            broken.extend(found.into_iter().map(|fault| format!("src/{name}:{fault}")));
        }
    }
    assert!(broken.is_empty(), "see \"How to write\" in CONTRIBUTING.md\n{}", broken.join("\n"));
}

#[test]
fn the_check_of_prose_reads_documentation_and_nothing_else() {
    let source = "/// Says whether it is so.\nfn f() {\n    // Nobody rang.\n    let said = \"nobody\";\n}\n";
    assert_eq!(faults(source), ["1: \"Says whether\""]);
    assert_eq!(faults("    /// Whether it is so; gives it anew.\n").len(), 3);
    assert_eq!(faults("/// Finds \"nobody rang\".\n"), Vec::<String>::new());
    assert_eq!(faults("//! True if it gives a reason, whether or not.\n"), Vec::<String>::new());
}
