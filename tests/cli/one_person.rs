//! Two people who turn out to be one: what either of them did is one's own, whichever of the two acts.

use crate::support::shell::Shell;

/// A project in which Cara was added twice, in two folders, has worked under both ids, and is one person now. Returns
/// the shell, in the folder in which Cara came first (`earlier`) or second, and what she made elsewhere: memo, mark, coding.
fn cara(earlier: bool) -> (Shell, [String; 3]) {
    let mut shell = Shell::with_project();
    shell.transcript("P01", "P01: I asked for help. Nobody rang.\n");
    shell.emic(&["code", "add", "Waiting"]).ok();
    shell.emic(&["bundle", "write", "-o", "start.emic.toml"]).ok();
    let other = shell.cwd.join("other");
    shell.emic(&["init", other.to_str().unwrap(), "--from", "start.emic.toml", "--coder", "Ben Cole"]).ok();
    let here = shell.cwd.clone();
    let work = |shell: &Shell, quote: &str| {
        shell.emic(&["person", "add", "Cara Dunn"]).ok();
        let as_cara = |args: &[&str]| shell.emic(&[&["--coder", "Cara Dunn"], args].concat());
        [
            as_cara(&["memo", "add", "--on", "code:Waiting", quote]).id(),
            as_cara(&["mark", "P01", "quote", "--note", quote]).id(),
            as_cara(&["annotate", "P01", "--quote", quote, "Waiting"]).id(),
        ]
    };
    let first = work(&shell, "asked for help");
    shell.cwd = other.clone();
    let second = work(&shell, "Nobody rang");
    shell.emic(&["bundle", "write", "-o", "other.emic.toml"]).ok();
    shell.cwd = here.clone();
    shell.emic(&["bundle", "read", "other/other.emic.toml"]).ok();
    let asked = shell.emic(&["conflicts", "--format", "json"]).json();
    let twice = asked.as_array().unwrap().iter().find(|row| row["kind"] == "twice").unwrap();
    shell.emic(&["conflicts", "settle", twice["id"].as_str().unwrap(), "same"]).ok();
    if earlier {
        return (shell, second);
    }
    shell.emic(&["bundle", "write", "-o", "one.emic.toml"]).ok();
    shell.cwd = other;
    shell.emic(&["bundle", "read", "../one.emic.toml"]).ok();
    (shell, first)
}

#[test]
fn what_the_other_of_two_who_became_one_made_is_removed_edited_and_found_as_ones_own() {
    for earlier in [true, false] {
        let (shell, [memo, mark, coding]) = cara(earlier);
        let as_cara = |args: &[&str]| shell.emic(&[&["--coder", "Cara Dunn"], args].concat());
        as_cara(&["memo", "remove", &memo]).ok();
        as_cara(&["mark", &mark, "quote", "--off"]).ok();
        as_cara(&["annotation", "remove", &coding]).ok();
        for (list, left) in [("memos", 1), ("marks", 1), ("annotations", 1)] {
            let rows = shell.emic(&[list, "--format", "json"]).json();
            let rows = rows.as_array().unwrap();
            assert_eq!(rows.len(), left, "{list}, earlier: {earlier}");
            assert_eq!(rows[0]["coder"], "Cara Dunn");
        }
    }
}

#[test]
fn undo_takes_back_what_was_done_here_under_either_id() {
    for earlier in [true, false] {
        let (shell, _) = cara(earlier);
        let undo = || shell.emic(&["--coder", "Cara Dunn", "undo"]);
        // A coding, a mark and a memo were made in this folder under the id that Cara had here.
        for _ in 0..3 {
            undo().ok();
        }
        assert_eq!(undo().code, 1, "nothing to undo, earlier: {earlier}");
        for list in ["memos", "marks", "annotations"] {
            assert_eq!(shell.emic(&[list, "--format", "json"]).json().as_array().unwrap().len(), 1, "{list}");
        }
    }
}

#[test]
fn who_is_made_one_with_another_is_told_and_what_they_do_stays_theirs_if_the_two_are_parted() {
    let mut shell = Shell::with_project();
    shell.transcript("P01", "P01: I asked for help. Nobody rang.\n");
    shell.emic(&["code", "add", "Waiting"]).ok();
    shell.emic(&["person", "add", "Ruth Smith"]).ok();
    shell.emic(&["bundle", "write", "-o", "start.emic.toml"]).ok();
    let (here, ruth) = (shell.cwd.clone(), shell.cwd.join("ruth"));
    shell.emic(&["init", "ruth", "--from", "start.emic.toml", "--coder", "Ruth Smith"]).ok();
    shell.emic(&["person", "same", "Noor Rahman", "Ruth Smith"]).ok();
    shell.emic(&["bundle", "write", "-o", "one.emic.toml"]).ok();
    shell.cwd = ruth.clone();
    // It waits for her: who is one with her could change what is hers.
    let asked = shell.emic(&["bundle", "read", "../one.emic.toml"]).fails(4);
    assert!(asked.contains("makes you and Noor Rahman one person"), "{asked}");
    let told = shell.emic(&["bundle", "read", "--accept", "../one.emic.toml"]).err;
    assert!(told.contains("made you and Noor Rahman one person"), "{told}");
    shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "Waiting"]).id();
    shell.emic(&["bundle", "write", "-o", "../ruth.emic.toml"]).ok();
    shell.cwd = here;
    shell.emic(&["bundle", "read", "ruth.emic.toml"]).ok();
    let coders = |shell: &Shell| {
        let rows = shell.emic(&["annotations", "--format", "json"]).json();
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["coder"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(coders(&shell), ["Noor Rahman"]);
    shell.emic(&["undo"]).ok();
    assert_eq!(coders(&shell), ["Ruth Smith"]);
    // She takes it off herself, and undoing is of her own acts.
    shell.emic(&["bundle", "write", "-o", "two.emic.toml"]).ok();
    shell.cwd = ruth;
    shell.emic(&["bundle", "read", "../two.emic.toml"]).ok();
    let said = shell.emic(&["undo"]);
    assert!(said.out.contains("Waiting") || said.err.contains("Waiting"), "{}{}", said.out, said.err);
    assert!(coders(&shell).is_empty());
}
