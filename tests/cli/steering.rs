//! Nothing that comes from a file steers the terminal of whoever looks at a project, also not through a pipe.

use crate::support::shell::{Answer, Shell};

/// Sets a title, clears, turns the order of letters round, in all the ways that a terminal knows.
const EVIL: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{8}\u{7f}\u{202e}abc\u{2066}d\u{2028}";

/// The first character that steers, and what is beside it.
fn steers(words: &str) -> Option<String> {
    let is_evil = |c: char| {
        matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    let letters: Vec<char> = words.chars().collect();
    let at = letters.iter().position(|&c| is_evil(c))?;
    Some(letters[at.saturating_sub(60)..].iter().take(100).collect())
}

#[track_caller]
fn harmless(what: &str, answer: &Answer) {
    for words in [&answer.out, &answer.err] {
        assert_eq!(steers(words), None, "{what} (exit {}):\n{words:?}", answer.code);
    }
}

/// A project in which all words that may hold such characters hold them.
fn hostile() -> Shell {
    let shell = Shell::with_project();
    // So many control characters are let in only among many words.
    let plain = "I asked for help and nobody rang. ".repeat(400);
    let words = format!(
        "Interviewer {EVIL}: How{EVIL} was it?\n\nP01: I asked{EVIL} for help. Nobody{EVIL} rang. {plain}\n"
    );
    shell.transcript("P01", &words);
    // Names in files of other programs.
    shell.file(
        "people.csv",
        &format!("name,place{EVIL},age\nP0{EVIL}2,\"North{EVIL}\",3\nP03,South,4\nP05,\"{plain}\",4\n"),
    );
    shell.file(
        "book.csv",
        &format!(
            "path,definition,when\nAccess/Wait,De{EVIL}f,Wh{EVIL}en\nStigma,=d{EVIL},\nTrust,{plain},\n"
        ),
    );
    shell.file("names.csv", &format!("path,definition\nAcc{EVIL}ess/Wait,x\nTrust,{plain}\n"));
    let text = format!("P04: Words{EVIL} of mine.");
    let span = serde_json::json!({"coder": format!("An{EVIL}na"), "label": format!("La{EVIL}bel"), "start": 5, "end": 9});
    let line = serde_json::json!({"title": format!("T{EVIL}"), "text": text, "coders": [], "spans": [span]});
    shell.file("spans.jsonl", &format!("{line}\n"));
    let evil_file = format!("Evil{}.txt", EVIL.replace('/', ""));
    shell.file(&evil_file, "P05: Words.\n");
    for args in [
        &["import", "people.csv"][..],
        &["import", "book.csv", "--as", "codebook"],
        &["import", "names.csv", "--as", "codebook"],
        &["import", "spans.jsonl"],
        &["import", &evil_file],
        &["import", &evil_file, "--dry-run"],
        &["code", "add", "Waiting", &format!("W{EVIL}")],
        &["code", "add", "Waiting"],
        &["code", "define", "Waiting", &format!("D{EVIL}"), "--when", &format!("w{EVIL}")],
        &["memo", "add", "--on", "code:Waiting", &format!("Memo{EVIL} words")],
        &["memo", "add", "--on", "project", "--kind", &format!("k{EVIL}"), &format!("Memo{EVIL}")],
        &["annotate", "P01", "30..60", "Waiting"],
        &["annotate", "P01", "--quote", &format!("no{EVIL}"), "Waiting"],
        &["mark", "P01@30..60", "quote", "--note", &format!("n{EVIL}")],
        &["mark", "P01@30..60", &format!("m{EVIL}")],
        &["participant", "add", "P09", &format!("place=N{EVIL}")],
        &["participant", "add", &format!("P{EVIL}")],
        &["person", "add", &format!("Eva{EVIL}")],
        &["cast", "P01", &format!("Interviewer {EVIL}"), "--participant", "P09"],
        &["correct", "P01", "30..32", &format!("c{EVIL}")],
        &["transcript", "set", "P01", &format!("note=x{EVIL}")],
        &["frame", "freeze", "First"],
        &["frame", "freeze", &format!("F{EVIL}")],
        &["show", &format!("no{EVIL}")],
        &[&format!("no{EVIL}")],
        &["--format", &format!("no{EVIL}"), "codes"],
        &["--coder", &format!("no{EVIL}"), "codes"],
        &["bundle", "read", &evil_file],
        &["bundle", "show", &evil_file],
        &["bundle", "read", &format!("none{EVIL}")],
        &["sync", &format!("none{EVIL}")],
    ] {
        harmless(&format!("{args:?}"), &shell.emic(args));
    }
    shell
}

#[test]
fn what_is_in_a_file_steers_no_terminal_through_any_list_report_or_message() {
    let shell = hostile();
    let mut lists: Vec<Vec<&str>> = crate::report::LISTS.iter().map(|list| list.to_vec()).collect();
    lists.extend([vec!["show", "P01"], vec!["find", "rang"], vec!["doctor"]]);
    lists.extend([
        vec!["bundle", "show", "b.emic.toml"],
        vec!["frame", "diff", "First", "now"],
        vec!["agree"],
    ]);
    harmless("bundle write", &shell.emic(&["bundle", "write", "-o", "b.emic.toml"]));
    let mut words = 0;
    for list in &lists {
        for format in ["text", "csv", "markdown", "json", "html"] {
            let args = [list.as_slice(), &["--format", format]].concat();
            let answer = shell.emic(&args);
            harmless(&format!("{args:?}"), &answer);
            words += answer.out.len();
        }
    }
    assert!(words > 20_000, "the lists have words: {words}");
    harmless("dry run", &shell.emic(&["bundle", "read", "b.emic.toml", "--dry-run"]));
    // Lines of a file of commands, done and refused.
    let lines =
        format!("code add \"x{EVIL}\"\nno{EVIL}\nmemo add --on project \"m{EVIL}\"\nmemos\nhelp\n'{EVIL}\n");
    let run = shell.piped(&["run"], &lines);
    harmless("run", &run);
    assert!(run.out.contains("error 1") && run.out.contains("ok 4"), "{}", run.out);
    harmless("undo", &shell.emic(&["undo", "3"]));
    harmless("redo", &shell.emic(&["redo", "3"]));
    // The exception: the words themselves, exactly.
    assert!(steers(&shell.emic(&["text", "P01"]).ok()).is_some());
    // JSON has them exactly, too, as escapes.
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    let bodies: Vec<&str> =
        memos.as_array().unwrap().iter().map(|memo| memo["body"].as_str().unwrap()).collect();
    assert!(bodies.contains(&format!("Memo{EVIL} words").as_str()), "{bodies:?}");
}

#[test]
fn files_for_other_programs_steer_nothing_but_what_emic_reads_again_keeps_its_words() {
    let shell = hostile();
    for (name, args) in [
        ("codings.csv", &["export", "codings.csv"][..]),
        ("spans.jsonl", &["export", "out.jsonl"]),
        ("a page", &["export", "P01.html", "P01"]),
        ("a page in Markdown", &["export", "P01.md", "P01"]),
        ("a sheet", &["export", "sheet.txt", "--sheet", "P01"]),
        ("a sheet as a page", &["export", "sheet.html", "--sheet", "P01"]),
    ] {
        harmless(name, &shell.emic(args));
        let file = args[1];
        let written = std::fs::read_to_string(shell.cwd.join(file)).unwrap();
        assert_eq!(steers(&written), None, "{file}");
    }
    // A codebook comes back as it was, so it holds what was read; at a terminal it is shown with marks.
    shell.emic(&["export", "out.csv", "--as", "codebook"]).ok();
    let other = shell.cwd.join("other");
    shell.emic(&["init", "other", "--title", "Other", "--coder", "Noor Rahman"]).ok();
    let other = other.to_str().unwrap();
    shell.emic(&["--project", other, "import", "out.csv", "--as", "codebook"]).ok();
    shell.emic(&["--project", other, "export", "again.csv", "--as", "codebook"]).ok();
    let read = |name: &str| std::fs::read(shell.cwd.join(name)).unwrap();
    assert_eq!(read("out.csv"), read("again.csv"));
    assert!(String::from_utf8(read("out.csv")).unwrap().contains(&format!(",'=d{EVIL},")));
}
