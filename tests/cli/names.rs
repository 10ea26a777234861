//! Names that are no names, and a tree as deep as it may be.

use super::{column, study};
use crate::support::shell::Shell;

#[test]
fn bad_names_are_refused_wherever_they_are_given_and_nothing_is_left_behind() {
    let shell = study();
    let id = shell.emic(&["memo", "add", "--on", "project", "x"]).id();
    shell.emic(&["participant", "add", "P01"]).id();
    let before = shell.emic(&["digest"]).ok();
    let long = "x".repeat(10_000);
    for bad in [
        "a\u{1b}[2J",
        "a\u{202e}b",
        "line\nbreak",
        "\u{7f}",
        " ",
        "\u{3000}\u{a0}",
        "\u{200b}",
        long.as_str(),
    ] {
        for args in [
            &["code", "add", bad][..],
            &["code", "rename", "Stigma", bad],
            &["annotate", "P01", "0..4", bad, "--create"],
            &["person", "add", bad],
            &["person", "edit", "NR", "--name", bad],
            &["participant", "add", bad],
            &["participant", "edit", "P01", "--name", bad],
            &["transcript", "set", "P01", &format!("title={bad}")],
            &["mark", "P01", bad],
            &["link", "Stigma", bad, "Waiting"],
            &["frame", "freeze", bad],
            &["memo", "add", "--on", "project", "--kind", bad, "words"],
            &["memo", "edit", &id, "--kind", bad],
        ] {
            let said = shell.emic(args).fails(2);
            assert!(!said.contains(['\u{1b}', '\u{7f}', '\u{202e}']), "{args:?}: {said:?}");
        }
    }
    assert_eq!(shell.emic(&["digest"]).ok(), before);
}

#[test]
fn a_slash_in_a_name_is_written_with_a_backslash() {
    let shell = Shell::with_project();
    shell.emic(&["code", "add", r"Care\/control/Ward"]).ok();
    let list = shell.emic(&["codes", "--format", "json"]).json();
    assert_eq!(list[1]["path"], serde_json::json!(["Care/control", "Ward"]));
    shell.emic(&["code", "rename", r"Care\/control/Ward", r"Ward\/unit"]).ok();
    assert!(shell.emic(&["code", "rename", r"Ward\/unit", "Home/unit"]).fails(2).contains("emic code move"));
    shell.emic(&["code", "define", r"Care\/control/Ward\/unit", "Behind doors"]).ok();
    shell.emic(&["code", "add", "A//B"]).fails(2);
}

#[test]
fn a_tree_of_64_levels_is_built_and_a_deeper_one_refused() {
    let path = |depth: usize| vec!["x"; depth].join("/");
    let shell = Shell::with_project();
    assert_eq!(shell.emic(&["code", "add", &path(60)]).ok().lines().count(), 60);
    shell.emic(&["code", "add", &path(65)]).fails(2);
    assert_eq!(shell.emic(&["codes", "--format", "json"]).json().as_array().unwrap().len(), 60);
    shell.emic(&["code", "add", &path(64)]).ok();
    shell.emic(&["code", "add", "y/z"]).ok();
    let deep = path(63);
    shell.emic(&["code", "move", "y", &format!("/{deep}")]).fails(2);
    shell.emic(&["code", "move", "y/z", &format!("/{deep}")]).ok();
    let fresh = Shell::with_project();
    let said = fresh.emic(&["code", "add", &path(65)]).fails(2);
    assert!(said.contains("64 deep"), "{said}");
}

#[test]
fn nothing_is_added_under_lost_and_found() {
    let shell = study();
    shell.emic(&["code", "add", "Lost and found/X"]).fails(2);
    shell.emic(&["code", "move", "Stigma", "Lost and found"]).fails(3);
}

#[test]
fn people_and_participants_of_one_name_are_one() {
    let shell = study();
    let lena = shell.emic(&["person", "add", "Lena Ito"]).id();
    assert_eq!(shell.emic(&["person", "add", " Lena Ito "]).id(), lena);
    shell.emic(&["person", "edit", "Lena", "--name", "Noor Rahman"]).fails(2);
    let p01 = shell.emic(&["participant", "add", "P01"]).id();
    assert_eq!(shell.emic(&["participant", "add", "P01"]).id(), p01);
    assert!(
        shell.emic(&["participant", "add", "P01", "age=30"]).fails(2).contains("emic participant edit P01")
    );
    assert_eq!(
        column(&shell.emic(&["people", "--format", "json"]).json(), "name"),
        ["Noor Rahman", "Lena Ito"]
    );
}

#[test]
fn the_big_list_of_naughty_strings_is_kept_as_names_and_memos_or_refused_by_name() {
    let path = format!("{}/../shared/data/unicode/blns.txt", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = std::fs::read_to_string(&path) else {
        println!("skipped: no {path}");
        return;
    };
    let shell = study();
    let id = shell.piped(&["memo", "add", "--on", "project", "-"], &file).id();
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    assert_eq!((&memos[0]["id"], &memos[0]["body"]), (&id.into(), &file.trim_end_matches('\n').into()));

    let mut lines: Vec<&str> = file.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines.dedup();
    let invisible = |c: char| {
        matches!(c, '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}')
            || matches!(c, '\u{feff}' | '\u{ad}')
    };
    let is_name = |line: &&str| !line.chars().any(emic::error::is_unsafe) && !line.chars().all(invisible);
    let (names, refused): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(is_name);
    let escaped = |name: &str| name.replace('\\', "\\\\").replace('/', "\\/");
    let paths: Vec<String> = names.iter().map(|name| escaped(name)).collect();
    let mut args = vec!["code", "add", "--"];
    args.extend(paths.iter().map(String::as_str));
    assert_eq!(shell.emic(&args).ok().lines().count(), names.len());
    let codes = shell.emic(&["codes", "--format", "json"]).json();
    assert_eq!(column(&codes, "name")[5..], names);
    for (path, name) in paths.iter().zip(&names).step_by(40) {
        let said = shell.emic(&["code", "theme", "--", path]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
    }
    assert!(!refused.is_empty());
    for name in refused {
        shell.emic(&["code", "add", "--", &escaped(name)]).fails(2);
    }
}

#[test]
fn a_name_that_does_not_show_what_it_is_is_marked_where_codes_are_listed() {
    let shell = study();
    assert!(!shell.emic(&["codes"]).ok().contains("do not show"));
    shell.emic(&["code", "add", "wai\u{200b}ting"]).ok();
    let listed = shell.emic(&["codes"]).ok().replace("\n  ", " ");
    assert!(
        listed.contains("Names that do not show what they are: wai<U+200B>ting (zero-width letters in it)."),
        "{listed}"
    );
    assert!(listed.contains("\nwai<U+200B>ting         code "), "the letter is spelled out: {listed}");
    let last = column(&shell.emic(&["codes", "--format", "json"]).json(), "name").pop();
    assert_eq!(last.as_deref(), Some("wai\u{200b}ting"), "programs read the name itself");
    let asked = shell.emic(&["conflicts"]).ok();
    assert!(asked.contains("(zero-width letters in it) made by"), "{asked}");
}
