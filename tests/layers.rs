//! The shape of the house, checked: which layer may name which, who may print, who may touch files or clocks.

use crate::support::sources::{Named, Token, named, tokens, without_tests};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and those that it may name.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let steps: &[&[&str]] = &[
        &["error"],
        &["text"],
        &["model"],
        &["log"],
        &["stats", "format", "exchange", "store"],
        &["report"],
        &["workspace"],
        &["cli", "tui"],
    ];
    let mut all = BTreeMap::new();
    let mut below: Vec<&str> = Vec::new();
    for step in steps {
        step.iter().for_each(|layer| drop(all.insert(*layer, below.clone())));
        below.extend(*step);
    }
    all.entry("tui").or_default().push("wire");
    all.insert("wire", Vec::new());
    below.push("wire");
    // Settings are values: what they are for names them, they name no project.
    all.insert("config", vec!["error", "text"]);
    for above in ["cli", "tui"] {
        all.entry(above).or_default().push("config");
    }
    below.push("config");
    all.insert("main", below);
    all
}

/// Layers that do no input or output and know no clock and no chance.
const PURE: &[&str] = &["error", "text", "model", "log", "stats", "report", "config"];
/// Layers that show or count: they read the project through the lens (`model::Seen`) alone.
const SURFACES: &[&str] = &["report", "cli", "tui", "main"];
const FILES: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "env"],
    &["std", "process"],
    &["std", "net"],
    &["io", "stdin"],
    &["tempfile"],
    &["rustix"],
];
const PATHS: &[&[&str]] = &[&["std", "path"], &["std", "fs"], &["tempfile"]];
const CHANCE: &[&[&str]] =
    &[&["SystemTime"], &["Instant"], &["Timestamp", "now"], &["Zoned", "now"], &["getrandom"], &["rand"]];

/// The modules that lead to a file below `src`: `log/fold.rs` is `log`, `fold`.
fn modules(file: &str) -> Vec<&str> {
    let mut modules: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if modules.last() == Some(&"mod") {
        modules.pop();
    }
    modules
}

/// The layer that a path names, if it starts at the root of the package.
fn layer_named<'p>(file: &str, path: &'p Named) -> Option<&'p str> {
    let ups = path.parts.iter().take_while(|part| *part == "super").count();
    let first = match path.parts[0].as_str() {
        "crate" | "emic" => 1,
        "super" if ups == modules(file).len() + path.inside => ups,
        _ => return None,
    };
    path.parts.get(first).map(String::as_str)
}

fn holds(path: &Named, wanted: &[&str]) -> bool {
    path.parts.windows(wanted.len()).any(|parts| parts.iter().zip(wanted).all(|(a, b)| a == b))
}

/// Everything in one file that breaks a rule, as `file:line: rule`.
fn faults(file: &str, source: &str) -> Vec<String> {
    let allowed = allowed();
    let mut found = Vec::new();
    let layer = modules(file)[0];
    if layer == "lib" {
        return found;
    }
    let mut say = |line: usize, rule: String| found.push(format!("src/{file}:{line}: {rule}"));
    let Some(below) = allowed.get(layer) else {
        say(1, format!("{layer} is no layer: give it its place in tests/layers.rs"));
        return found;
    };
    let every = tokens(source);
    for path in named(&every) {
        match layer_named(file, &path) {
            Some(named) if named == layer || below.contains(&named) => {}
            Some(named) if allowed.contains_key(named) => {
                say(path.line, format!("{layer} may not name {named}; it may name {}", below.join(", ")));
            }
            Some(named) => say(path.line, format!("{named} is named at the root, where only layers are")),
            None => {}
        }
    }
    let code = without_tests(every);
    for path in named(&code) {
        let name = path.parts.join("::");
        let meets = |rules: &[&[&str]]| rules.iter().any(|rule| holds(&path, rule));
        if path.parts[0] == "sled" && layer != "store" {
            say(path.line, "only store knows sled".to_owned());
        }
        if PURE.contains(&layer) && (meets(FILES) || meets(CHANCE)) {
            say(path.line, format!("{layer} does no input or output and knows no clock, but names {name}"));
        }
        if matches!(layer, "format" | "exchange") && (meets(PATHS) || meets(CHANCE)) {
            say(path.line, format!("{layer} turns bytes into values and sees no path, but names {name}"));
        }
        let stream = ["stdout", "stderr"].iter().any(|s| {
            holds(&path, &["io", s]) || holds(&path, &["stdio", s]) || path.called && path.parts == [*s]
        });
        if stream && !prints(file) {
            say(path.line, format!("only cli and main print, but here is {name}"));
        }
    }
    for (n, token) in code.iter().enumerate() {
        let next = code.get(n + 1).map_or("", |t| t.word.as_str());
        let macros = ["print", "println", "eprint", "eprintln", "dbg"];
        if macros.contains(&token.word.as_str()) && next == "!" && !prints(file) {
            say(token.line, format!("only cli and main print, but here is {}!", token.word));
        }
        if SURFACES.contains(&layer) && token.word == "Project" && !is_variant(&code, n) {
            say(
                token.line,
                "what shows or counts reads the project as Seen, never around the lens".to_owned(),
            );
        }
        let before = n.checked_sub(1).and_then(|n| code.get(n)).map_or("", |t| t.word.as_str());
        if SURFACES.contains(&layer) && token.word == "project" && before == "." && next == "(" {
            say(token.line, "the project is reached through seen(), never around the lens".to_owned());
        }
    }
    found.dedup();
    found
}

/// True if the token is a variant of an enum (`Act::Project`, `Target::Project`), not the type.
fn is_variant(code: &[Token], n: usize) -> bool {
    let word = |back: usize| n.checked_sub(back).and_then(|n| code.get(n)).map_or("", |t| t.word.as_str());
    word(1) == ":" && matches!(word(3), "Act" | "Target" | "Thing")
        || word(1) == "::" && matches!(word(2), "Act" | "Target" | "Thing")
}

/// Files that may write to standard output and error: the command line, and who drives the terminal itself.
fn prints(file: &str) -> bool {
    let layer = modules(file)[0];
    matches!(layer, "cli" | "main" | "wire") || file.starts_with("tui/terminal") || file == "tui/signals.rs"
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn all_files(dir: &Path, endings: &[&str], files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all_files(&path, endings, files);
        } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
            files.push(path);
        }
    }
    files.sort();
}

#[test]
fn every_layer_names_only_those_below_it_and_keeps_its_promises() {
    let src = root().join("src");
    let mut files = Vec::new();
    all_files(&src, &[".rs"], &mut files);
    assert!(files.len() > 20, "the sources are not where they should be");
    let broken: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let file = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
            faults(&file, &fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

fn lines_of(file: &str, source: &str) -> Vec<usize> {
    let line = |fault: &String| fault.split(':').nth(1).unwrap().parse().unwrap();
    faults(file, source).iter().map(line).collect()
}

#[test]
fn the_check_sees_a_layer_above_however_it_is_written() {
    assert_eq!(lines_of("log/fold.rs", "use crate::model::id::*;\nuse crate::store::Store;\n"), [2]);
    assert_eq!(lines_of("log/mod.rs", "use super::store::Store;\n"), [1]);
    assert_eq!(lines_of("log/fold.rs", "use super::super::store::Store;\n"), [1]);
    assert_eq!(lines_of("text/a.rs", "use crate::{\n  error::Error,\n  model::{Code, id},\n};\n"), [3]);
    assert_eq!(lines_of("model/a.rs", "fn f() -> crate::tui::Ui { crate::cli::run() }"), [1, 1]);
    assert_eq!(lines_of("store/a.rs", "use crate::exchange::bundle;"), [1]);
    assert_eq!(lines_of("tui/a.rs", "use crate::cli::Talk;"), [1]);
    assert_eq!(lines_of("cli/a.rs", "use crate::wire::Link;"), [1]);
    assert_eq!(lines_of("wire/a.rs", "use crate::error::Error;"), [1]);
    assert_eq!(lines_of("attic/a.rs", ""), [1]);
    assert_eq!(lines_of("log/a.rs", "use crate::Shortcut;"), [1]);
}

#[test]
fn the_check_leaves_lawful_sources_alone() {
    let lawful = "//! As [`crate::tui::Ui`] does.\nuse super::op::{Act, Op};\nuse crate::{error::Error, text};\n\
        /* crate::cli /* nested */ println!() */ const A: &str = \"crate::cli\"; const B: char = '\"';\n\
        pub(crate) fn f<'a>(r#do: &'a str) -> &'a str { r#do }\nmod inner { use super::super::op; }\n\
        const R: &str = r#\"use \"crate::store\"; \"#;\n";
    assert_eq!(faults("log/fold.rs", lawful), Vec::<String>::new());
    assert_eq!(faults("main.rs", "use emic::cli::run;\nuse std::io::stdout;"), Vec::<String>::new());
    assert_eq!(faults("tui/a.rs", "use crate::wire::Link;\nuse crate::workspace::W;"), Vec::<String>::new());
    let tested = "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { println!(); std::fs::read(\"x\"); } }\n";
    assert_eq!(faults("model/a.rs", tested), Vec::<String>::new());
    assert_eq!(faults("cli/a.rs", "fn f() { println!(\"x\"); }"), Vec::<String>::new());
}

#[test]
fn the_check_sees_sled_printing_files_clocks_and_chance_where_they_do_not_belong() {
    assert_eq!(lines_of("workspace/a.rs", "\nfn f(db: &sled::Db) {}"), [2]);
    assert_eq!(lines_of("store/a.rs", "fn f() {\n  eprintln!(\"{}\", 1);\n}"), [2]);
    assert_eq!(lines_of("tui/view.rs", "use std::io::{self, stdout};\nfn f() { io::stderr(); }"), [1, 2]);
    assert_eq!(lines_of("tui/terminal.rs", "use std::io::stdout;"), Vec::<usize>::new());
    assert_eq!(lines_of("report/a.rs", "use std::{fmt, fs::File};"), [1]);
    assert_eq!(lines_of("log/a.rs", "fn f() { let t = std::time::SystemTime::now(); }"), [1]);
    assert_eq!(lines_of("stats/a.rs", "fn f() { jiff::Timestamp::now(); getrandom::fill(&mut b); }"), [1, 1]);
    assert_eq!(lines_of("format/a.rs", "use std::path::Path;"), [1]);
    assert_eq!(lines_of("tui/a.rs", "fn f(p: &'static mut Project) {}"), [1]);
    assert_eq!(lines_of("report/a.rs", "fn f(p: &Project) { Act::Project; }\nfn g(s: &Seen<'_>) {}"), [1]);
    assert_eq!(lines_of("cli/a.rs", "fn f() {\n workspace.log().project().codes }"), [2]);
    let said = faults("text/a.rs", "use crate::log::Op;");
    assert_eq!(said, ["src/text/a.rs:1: text may not name log; it may name error"]);
}
