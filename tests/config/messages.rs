//! Messages of the screen name commands, never keys: each string of `src/tui` is looked at.

use emic::config::Row;
use emic::tui::command;
use emic::tui::message::{FIXED, Piece, pieces};
use regex::Regex;
use std::path::{Path, PathBuf};

/// A string of a source: its line, and its words.
struct Literal {
    line: usize,
    words: String,
    /// It is the template of `format!` or the like, whose braces are Rust's.
    rust: bool,
}

/// The strings of a source outside comments and tests.
fn literals(source: &str) -> Vec<Literal> {
    let code = source.split("#[cfg(test)]").next().unwrap_or("");
    let one = Regex::new(r#"(?s)//[^\n]*|'(?:\\.|[^'\\\n])'|"((?:\\.|[^"\\])*)""#).unwrap();
    let rust = Regex::new(r"(format|write|writeln|print|println|eprintln|panic)!\((\w+, )?\s*$").unwrap();
    let mut found = Vec::new();
    let line_end = Regex::new(r"\\\n\s*").unwrap();
    for all in one.captures_iter(code) {
        let Some(words) = all.get(1) else { continue };
        let before = &code[..words.start() - 1];
        let joined = line_end.replace_all(words.as_str(), "").replace("\\n", "\n");
        let words = joined.replace("\\\"", "\"");
        found.push(Literal { line: before.matches('\n').count() + 1, words, rust: rust.is_match(before) });
    }
    found
}

/// What a string says that it should not.
fn faults(literal: &Literal) -> Vec<String> {
    if !literal.words.contains([' ', '{']) || literal.words.parse::<Row>().is_ok() {
        return Vec::new(); // a name, or the keys of a table
    }
    let mut found = Vec::new();
    if !literal.rust {
        for piece in pieces(&literal.words) {
            let Piece::Gap(name) = piece else { continue };
            let command = name.strip_prefix(':').unwrap_or(name);
            let known = name.is_empty() || FIXED.contains(&name) || command::named(command).is_some();
            if !known {
                found.push(format!("{{{name}}} is no command"));
            }
        }
    }
    let shown = |piece| if let Piece::Words(words) = piece { words } else { "•" };
    let words: String = pieces(&literal.words).map(shown).collect();
    // «End» and «Delete» begin sentences; a single «a» is an article unless it begins one.
    let named = r"\b(Enter|Esc|Tab|BackTab|Space|Backspace|PgUp|PgDn|Up|Down|Ctrl-\w)\b";
    let single = r"(?:^|[\s(])(?:([b-zB-HJ-Z])(?:[\s).,:]|$)|([?:/!*.,;>{}])(?:[\s)]|$))|[.?!] (a) ";
    let by_name = r"(?:^|[\s(]):([a-z-]+)";
    let is_words = words.chars().any(char::is_lowercase);
    for key in [named, single, by_name].iter().filter(|_| is_words) {
        for hit in Regex::new(key).unwrap().captures_iter(&words) {
            found.push(format!("\"{}\" is a key", hit.iter().skip(1).flatten().next().unwrap().as_str()));
        }
    }
    found
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn messages_of_the_screen_name_commands_and_spell_no_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src/tui"), &mut files);
    let mut found = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(root).unwrap().display().to_string();
        for literal in literals(&source) {
            let said = faults(&literal).into_iter();
            found.extend(said.map(|fault| format!("{name}:{}: {fault}: {:?}", literal.line, literal.words)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_check_sees_keys_and_unknown_commands_and_leaves_words_alone() {
    let said = |source: &str| literals(source).iter().flat_map(faults).collect::<Vec<_>>();
    for message in [
        "Nothing here. u undoes.",
        "press Enter now",
        "Ctrl-z undoes",
        "one (x) two",
        ":retry saves it",
        "k: the first",
        "None yet. a makes one.",
        "{undoo} undoes",
        "{Down} reads",
    ] {
        assert_eq!(said(&format!("say(ui, {message:?});")).len(), 1, "{message}");
    }
    let lawful = "// u undoes\nsay(ui, \"{undo} undoes, {:undo} too, {Esc} back: a, or I.\"); const K: &[&str] = &[\"g u\"];\
        format!(\"{name} of {x}\"); let c = '\"'; f(\"End one word later\"); #[cfg(test)] mod tests { f(\"u undoes\") }";
    assert_eq!(said(lawful), Vec::<String>::new());
}
