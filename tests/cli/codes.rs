//! The coding frame from the shell.

use super::{column, study};
use crate::support::shell::Shell;

fn paths(shell: &Shell) -> Vec<String> {
    column(&shell.emic(&["codes", "--format", "json"]).json(), "path")
}

#[test]
fn a_code_that_is_there_already_is_said_and_is_no_error() {
    let shell = Shell::with_project();
    let first = shell.emic(&["code", "add", "Access/Waiting"]).ok();
    assert_eq!(first.lines().count(), 2, "parent and code: {first}");
    let again = shell.emic(&["code", "add", "Access/Waiting"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    assert!(again.err.contains("there already"), "{}", again.err);
}

#[test]
fn no_project_here_is_exit_3_and_says_how_to_make_one() {
    for args in
        [&["codes"][..], &["annotate", "P01", "0..1", "A"], &["text", "P01"], &["frame", "freeze", "1"]]
    {
        let said = Shell::new().emic(args).fails(3);
        assert!(said.contains("no project") && said.contains("emic init"), "{said}");
    }
}

#[test]
fn paths_given_together_share_the_parents_that_are_made() {
    let shell = Shell::with_project();
    let ids = shell.emic(&["code", "add", "A/B", "A/C", "/A/B", "D"]);
    assert_eq!(ids.out.lines().count(), 4, "A, A/B, A/C, D");
    assert!(ids.err.contains("/A/B is there already"), "{}", ids.err);
    assert_eq!(paths(&shell), ["A", "A/B", "A/C", "D"]);
}

#[test]
fn codes_are_renamed_moved_merged_and_removed() {
    let shell = study();
    shell.emic(&["code", "rename", "Access/Waiting", "Patience"]).ok();
    assert_eq!(
        paths(&shell),
        ["Access", "Access/Patience", "Access/Silence", "Understanding", "Understanding/Stigma"]
    );
    shell.emic(&["code", "move", "Patience", "/"]).ok();
    shell.emic(&["code", "move", "Understanding/Stigma", "Access"]).ok();
    assert_eq!(paths(&shell), ["Access", "Access/Silence", "Access/Stigma", "Understanding", "Patience"]);
    shell.emic(&["annotate", "P01", "0..4", "Silence"]).id();
    shell.emic(&["code", "merge", "Silence", "Patience"]).ok();
    let codings = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&codings, "code"), ["Patience"]);
    let said = shell.emic(&["code", "remove", "Access"]);
    assert!(said.err.contains("1 code below") && said.err.contains("0 codings"), "{}", said.err);
    assert_eq!(paths(&shell), ["Understanding", "Patience"]);
}

#[test]
fn a_definition_is_written_in_parts_as_one_step() {
    let shell = study();
    let define =
        ["code", "define", "Stigma", "-", "--when", "shame", "--not", "law", "--example", "“I hid it”"];
    shell.piped(&define, "What others think\r\nof one.\n").ok();
    let list = shell.emic(&["codes", "--format", "json"]).json();
    let stigma = &list[4];
    assert_eq!(stigma["definition"], "What others think\nof one.");
    assert_eq!((&stigma["when"], &stigma["not"]), (&"shame".into(), &"law".into()));
    assert_eq!(stigma["example"], "“I hid it”");
    shell.emic(&["code", "define", "Stigma"]).fails(2);
}

#[test]
fn themes_and_colours_come_and_go() {
    let shell = study();
    shell.emic(&["code", "theme", "Access"]).ok();
    shell.emic(&["code", "colour", "Access", "#2A7F62"]).ok();
    let access = || shell.emic(&["codes", "--format", "json"]).json()[0].clone();
    assert_eq!((&access()["kind"], &access()["colour"]), (&"theme".into(), &"#2A7F62".into()));
    shell.emic(&["code", "theme", "Access", "--off"]).ok();
    shell.emic(&["code", "colour", "Access", "--off"]).ok();
    assert_eq!((&access()["kind"], &access()["colour"]), (&"code".into(), &serde_json::Value::Null));
    assert!(shell.emic(&["code", "colour", "Access", "green"]).fails(2).contains("#RRGGBB"));
}

#[test]
fn the_list_of_codes_names_parents_and_counts_with_and_without_what_is_below() {
    let shell = study();
    shell.emic(&["annotate", "P01", "0..4", "Waiting"]).id();
    shell.emic(&["annotate", "P01", "5..9", "Access"]).id();
    let list = shell.emic(&["codes", "--format", "json"]).json();
    assert_eq!(column(&list, "parent"), ["null", "Access", "Access", "null", "Understanding"]);
    assert_eq!(column(&list, "annotations"), ["1", "1", "0", "0", "0"]);
    assert_eq!(column(&list, "annotations_subtree"), ["2", "1", "0", "0", "0"]);
    assert_eq!(column(&list, "transcripts"), ["1", "1", "0", "0", "0"]);
    assert_eq!(list[1]["parent_id"], list[0]["id"]);
}

#[test]
fn an_unknown_code_is_exit_3_with_near_names_and_an_ambiguous_one_lists_the_candidates() {
    let shell = study();
    let said = shell.emic(&["code", "rename", "Acess/Wating", "X"]).fails(3);
    assert!(said.contains("did you mean Access/Waiting?"), "{said}");
    shell.emic(&["code", "add", "Understanding/Waiting"]).ok();
    let said = shell.emic(&["code", "theme", "Waiting"]).fails(3);
    assert!(
        said.contains("Access/Waiting (noor-") && said.contains("Understanding/Waiting (noor-"),
        "{said}"
    );
}

#[test]
fn a_second_code_of_the_same_path_is_refused_and_merging_is_offered() {
    let shell = study();
    let said = shell.emic(&["code", "rename", "Silence", "Waiting"]).fails(2);
    assert!(said.contains("emic code merge \"Access/Silence\" \"Access/Waiting\""), "{said}");
    shell.emic(&["code", "add", "Waiting"]).ok();
    shell.emic(&["code", "move", "/Waiting", "Access"]).fails(2);
    assert_eq!(shell.emic(&["code", "move", "Access", "Access/Silence"]).fails(2).lines().count(), 2);
}

#[test]
fn two_codes_are_linked_once_and_unlinked() {
    let shell = study();
    let link = ["link", "Stigma", "leads to", "Silence"];
    let id = shell.emic(&link).id();
    assert_eq!(shell.emic(&link).id(), id);
    shell.emic(&["link", "Stigma", "leads to", "Silence", "--off"]).ok();
    shell.emic(&["link", "Stigma", "leads to", "Silence", "--off"]).fails(3);
    shell.emic(&["link", "Stigma", "is", "Stigma"]).fails(2);
    shell.emic(&["link", "Stigma", "is", "Nothing like it"]).fails(3);
}

#[test]
fn a_quick_key_is_one_to_nine() {
    let shell = study();
    let said = shell.emic(&["quick", "1", "Waiting"]);
    assert_eq!(said.ok(), "");
    for (key, code) in [("0", 2), ("10", 2), ("x", 2)] {
        shell.emic(&["quick", key, "Waiting"]).fails(code);
    }
    shell.emic(&["quick", "1"]).fails(2);
    shell.emic(&["quick", "1", "Nothing"]).fails(3);
    shell.emic(&["quick", "1", "--off"]).ok();
}

#[test]
fn the_end_of_a_path_that_exists_is_that_code_when_a_code_is_added_too() {
    let shell = study();
    let paths = || {
        let mut paths = column(&shell.emic(&["codes", "--format", "json"]).json(), "path");
        paths.sort();
        paths
    };
    shell.emic(&["code", "add", "Waiting/Lists"]).id();
    shell.emic(&["code", "add", "waiting/Phones/Busy", "Phones/Nobody rings"]).ok();
    let grown = ["Access/Waiting/Lists", "Access/Waiting/Phones", "Access/Waiting/Phones/Busy"];
    assert!(grown.iter().all(|path| paths().contains(&(*path).to_owned())), "{:?}", paths());
    assert!(paths().contains(&"Access/Waiting/Phones/Nobody rings".to_owned()), "made by the same command");
    let before = paths();
    let said = shell.emic(&["code", "add", "Waiting/Lists"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("Waiting/Lists is there already: Access/Waiting/Lists"), "{}", said.err);
    assert_eq!(paths(), before);
    shell.emic(&["code", "add", "/Waiting/Lists", "Phones"]).ok();
    let top = ["Phones", "Waiting/Lists"];
    assert!(top.iter().all(|path| paths().contains(&(*path).to_owned())), "{:?}", paths());
    let said = shell.emic(&["code", "add", "lists/Long"]).fails(3);
    assert!(
        said.contains("Access/Waiting/Lists") && said.contains("/lists/Long begins at the top"),
        "{said}"
    );
}
