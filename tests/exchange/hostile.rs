//! Names and words that want to do harm: refused plainly, or carried through a bundle unchanged, and never let loose
//! on a terminal.

use super::{Team, shared};
use crate::support::bytes_read;
use crate::support::shell::Shell;
use emic::cli::{Place, Style, Talk, parse};
use emic::report::Format;
use emic::workspace::Clock;
use std::ffi::OsString;
use std::path::Path;

fn is_loose(words: &str) -> Option<char> {
    words.chars().find(|&c| c != '\n' && c != '\t' && emic::error::is_unsafe(c))
}

/// A line of a script with a word quoted for `emic run`.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r#"'"'"'"#))
}

#[test]
fn naughty_strings_come_through_a_bundle_unchanged_or_are_refused_plainly() {
    let Some(path) = shared("unicode/blns.txt") else { return };
    let blns = std::fs::read_to_string(path).unwrap();
    let mut strings: Vec<&str> =
        blns.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut seen = std::collections::HashSet::new();
    strings.retain(|word| seen.insert(word.trim()) && *word != "-");
    assert!(strings.len() > 400);
    let team = Team::new();
    let mut script = String::new();
    for word in &strings {
        let path = word.replace('\\', "\\\\").replace('/', "\\/");
        script.push_str(&format!("code add -- {}\n", quoted(&path)));
        script.push_str(&format!("memo add --on project -- {}\n", quoted(word)));
    }
    let answer = team.0.piped(&["--project", "nell", "run"], &script);
    assert_eq!(is_loose(&answer.out), None);
    assert_eq!(is_loose(&answer.err), None);
    let refused: Vec<usize> = answer
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("error ")?.split_once(':')?.0.parse().ok())
        .collect();
    for (n, word) in strings.iter().enumerate() {
        let nothing =
            |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
        let unsafe_name = word.trim().chars().any(emic::error::is_unsafe) || word.chars().all(nothing);
        let too_long = word.chars().count() > emic::log::MAX_NAME;
        assert_eq!(refused.contains(&(2 * n + 1)), unsafe_name || too_long, "code {word:?}");
        assert!(!refused.contains(&(2 * n + 2)) || word.trim().is_empty(), "memo {word:?}");
    }
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    team.at("lead", &["bundle", "read", "n.emic.toml"]).ok();
    assert_eq!(team.digest("lead"), team.digest("nell"));
    let bodies: std::collections::HashSet<String> =
        team.list("lead", &["memos"]).iter().map(|m| m["body"].as_str().unwrap().to_owned()).collect();
    let names: std::collections::HashSet<String> =
        team.list("lead", &["codes"]).iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect();
    for (n, word) in strings.iter().enumerate() {
        assert!(refused.contains(&(2 * n + 1)) || names.contains(word.trim()), "code {word:?}");
        assert!(refused.contains(&(2 * n + 2)) || bodies.contains(*word), "memo {word:?}");
    }
    // And the text forms of lists let nothing loose either.
    for list in ["codes", "memos"] {
        assert_eq!(is_loose(&team.at("lead", &[list]).ok()), None, "{list}");
    }
}

#[test]
fn names_that_cannot_be_are_refused_with_exit_2() {
    let shell = Shell::with_project();
    let long = "x".repeat(10_000);
    for name in ["", "   ", "a\u{1b}[2Jb", "a\nb", "a\u{202e}b", long.as_str(), "A//B"] {
        let said = shell.emic(&["code", "add", name]).fails(2);
        assert_eq!(is_loose(&said), None, "{said:?}");
    }
    let deep = vec!["d"; 60].join("/");
    shell.emic(&["code", "add", &deep]).ok();
    let deeper = vec!["d"; 65].join("/");
    assert!(shell.emic(&["code", "add", &deeper]).fails(2).contains("64 deep"));
}

/// Runs a command as if its results went to a terminal.
fn on_a_terminal(dir: &Path, args: &[&str], format: Format) -> String {
    let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), std::io::empty());
    let words = [&["--project", dir.to_str().unwrap()], args].concat();
    let cli = parse(words.iter().map(OsString::from)).unwrap();
    let place = Place {
        global: cli.global.clone(),
        cwd: dir.to_path_buf(),
        clock: Clock::Fixed(1_795_000_000),
        commands: emic::tui::table,
    };
    let mut talk = Talk::new(&mut out, &mut err, &mut input, Style { format, terminal: true });
    if let Err(fault) = cli.command.unwrap().run(&place, &mut talk) {
        talk.fault(&fault);
    }
    String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap()
}

#[test]
fn no_command_lets_control_characters_loose_on_a_terminal() {
    let team = Team::new();
    let nasty = "P\u{9b}31m: red \u{1b}]0;title\u{7} \u{202e}sdrawkcab\u{2028} here\n\
                 Interviewer: \u{7f}ok\u{85}\nP\u{9b}31m: more\nInterviewer: done\n";
    team.0.file("nasty.txt", nasty);
    let answer = team.at("lead", &["import", "nasty.txt"]);
    assert_eq!(is_loose(&answer.err), None);
    team.at("lead", &["annotate", "nasty", "0..20", "Trust"]).ok();
    team.0
        .piped(&["--project", "lead", "memo", "add", "--on", "nasty", "-"], "memo \u{1b}[31m red\u{0}\n")
        .ok();
    team.at("lead", &["code", "define", "Trust", "when \u{1b}[5m blinks"]).ok();
    let dir = team.path("lead");
    for &format in Format::ALL {
        for args in [
            &["text", "nasty"][..],
            &["show", "nasty"],
            &["find", "red"],
            &["transcripts"],
            &["annotations"],
            &["memos"],
            &["codes"],
            &["history"],
            &["conflicts"],
            &["doctor"],
            &["report", "codes"],
            &["bundle", "write", "-o", "-"],
            &["bundle", "read", "no\u{1b}[2Jthing.emic.toml"],
            &["import", "no\u{1b}[2Jthing.txt"],
            &["find", "--where", "a\u{1b}=b", "x"],
        ] {
            let words = on_a_terminal(&dir, args, format);
            assert_eq!(is_loose(&words), None, "{args:?}: {words:?}");
            assert!(!words.is_empty(), "{args:?}");
        }
    }
}

/// A file of that many bytes that takes no room.
fn sparse(path: &Path, bytes: u64) {
    std::fs::File::create(path).unwrap().set_len(bytes).unwrap();
}

#[test]
fn files_over_the_limits_are_refused_unread_with_the_limit() {
    let team = Team::new();
    let before = team.digest("lead");
    for (name, bytes, limit) in [
        ("huge.emic.toml", (2 << 30) + 1, "2 GiB"),
        ("huge.txt", 65 << 20, "64"),
        ("huge.docx", 65 << 20, "64"),
        ("huge.csv", 65 << 20, "64"),
        ("huge.jsonl", 513 << 20, "512"),
    ] {
        sparse(&team.path(name), bytes);
        let args = if name.ends_with(".toml") { &["bundle", "read", name][..] } else { &["import", name] };
        let said = team.at("lead", args).fails(3);
        assert!(said.contains(limit) && said.contains(name), "{said}");
        let before = bytes_read();
        let path = team.path(name).display().to_string();
        let args = if name.ends_with(".toml") { &["bundle", "read", &path][..] } else { &["import", &path] };
        assert!(on_a_terminal(&team.path("lead"), args, Format::Text).contains(limit));
        let read = bytes_read().zip(before).map_or(0, |(after, before)| after - before);
        assert!(read < 8 << 20, "{name}: {read} bytes were read");
    }
    assert_eq!(team.digest("lead"), before);
}

#[test]
fn an_operation_over_its_limit_is_refused_by_whoever_writes_and_whoever_reads() {
    let team = Team::new();
    let long = "word ".repeat(220_000);
    let said = team.0.piped(&["--project", "lead", "memo", "add", "--on", "project", "-"], &long).fails(2);
    assert!(said.contains("800,000 bytes") && said.contains("write it in two"), "{said}");
    let file = team.read("study.emic.toml");
    let block = file.lines().position(|line| line == "[[op]]").unwrap() + 1;
    team.0.file("long.emic.toml", &file.replacen("[[op]]\n", &format!("[[op]]\nx = \"{long}\"\n"), 1));
    let said = team.at("lead", &["bundle", "read", "long.emic.toml"]).fails(3);
    assert!(said.contains(&format!("long.emic.toml:{block}:")) && said.contains("1 MiB"), "{said}");
}

#[test]
fn a_clock_that_is_years_away_is_said_and_decides_nothing() {
    let team = Team::new();
    let at = |seconds: &str, args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_emic"))
            .args([&["--project", "nell"], args].concat())
            .current_dir(&team.0.cwd)
            .env("EMIC_DATA", team.path("elsewhere"))
            .env("EMIC_CLOCK", seconds)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    // The last second of the year 9999; then, by a clock put right, another name for the same code.
    at("253402300799", &["code", "rename", "Trust", "from the future"]);
    at("1795000000", &["code", "rename", "from the future", "today"]);
    at("1795000000", &["bundle", "write", "-o", "n.emic.toml"]);
    let answer = team.at("lead", &["bundle", "read", "n.emic.toml"]);
    assert_eq!(answer.code, 0);
    assert!(answer.err.contains("a clock in it is far off"), "{}", answer.err);
    let names = team.at("lead", &["codes"]).ok();
    assert!(names.contains("today") && !names.contains("future"), "{names}");
}
