//! Reads the commands out of a page in Markdown, and compares what they print with what the page shows.

use regex::Regex;

/// A command on a page, and the output shown below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The line of the page, from 1.
    pub line: usize,
    /// What is typed.
    pub command: String,
    /// The lines below it. If there are none, the page promises no output.
    pub shown: Vec<String>,
}

/// Commands of all ```` ```text ```` blocks: lines that begin with `$ `. Blocks without one are pictures.
pub fn sessions(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in blocks(page, "text") {
        let first = steps.len();
        for (line, words) in block {
            if let Some(command) = words.strip_prefix("$ ") {
                steps.push(Step { line, command: command.to_owned(), shown: Vec::new() });
            } else if steps.len() > first {
                steps.last_mut().unwrap().shown.push(words.to_owned());
            }
        }
    }
    steps
}

/// Commands of all ```` ```sh ```` blocks: each line is one.
pub fn examples(page: &str) -> Vec<Step> {
    let lines = blocks(page, "sh").into_iter().flatten();
    lines.map(|(line, words)| Step { line, command: words.to_owned(), shown: Vec::new() }).collect()
}

/// The numbered lines of each fenced block of a kind.
fn blocks<'p>(page: &'p str, kind: &str) -> Vec<Vec<(usize, &'p str)>> {
    let mut found: Vec<Vec<(usize, &str)>> = Vec::new();
    let (mut fenced, mut wanted) = (false, false);
    for (n, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(info) => {
                fenced = !fenced;
                wanted = fenced && info == kind;
                if wanted {
                    found.push(Vec::new());
                }
            }
            None if wanted => found.last_mut().unwrap().push((n + 1, line)),
            None => {}
        }
    }
    found
}

/// True if a command printed what the page shows. `…` is any words within a line; a line of `…` alone is any lines.
pub fn agrees(shown: &[String], printed: &str) -> bool {
    if shown.is_empty() {
        return true;
    }
    let line = |line: &String| match line.trim() {
        "…" => "(.*\n)*".to_owned(),
        _ => line.trim_end().split('…').map(regex::escape).collect::<Vec<_>>().join(".*") + " *\n",
    };
    let pattern: String = shown.iter().map(line).collect();
    Regex::new(&format!("^{pattern}$")).unwrap().is_match(printed)
}

#[test]
fn a_page_is_read_as_commands_and_what_they_show() {
    let page = "# A\n\n```text\nintro\n$ emic a\none\n\ntwo\n$ emic b\n```\n\n```sh\nemic c\n```\n```text\npicture\n```\n";
    let step = |line, command: &str, shown: &[&str]| Step {
        line,
        command: command.into(),
        shown: shown.iter().map(|words| (*words).to_owned()).collect(),
    };
    assert_eq!(sessions(page), [step(5, "emic a", &["one", "", "two"]), step(9, "emic b", &[])]);
    assert_eq!(examples(page), [step(13, "emic c", &[])]);
}

#[test]
fn shown_output_agrees_but_for_what_the_page_leaves_out() {
    let shown = |lines: &[&str]| lines.iter().map(|words| (*words).to_owned()).collect::<Vec<_>>();
    assert!(agrees(&shown(&[]), "anything\n"));
    assert!(agrees(&shown(&["noor-….18  (a)"]), "noor-x7f2k9qd.18  (a)\n"));
    assert!(agrees(&shown(&["a", "…", "z"]), "a\nb\nc\nz\n"));
    assert!(agrees(&shown(&["a", "…", "z"]), "a\nz\n"));
    assert!(!agrees(&shown(&["a"]), "a\nb\n"));
    assert!(!agrees(&shown(&["a.c"]), "abc\n"));
    assert!(!agrees(&shown(&["a"]), "b\na\n"));
}
