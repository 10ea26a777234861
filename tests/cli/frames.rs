//! Versions of the coding frame.

use super::{column, study};
use crate::support::shell::Shell;

#[test]
fn a_frozen_frame_is_listed_and_stamped_on_later_codings() {
    let shell = study();
    shell.emic(&["annotate", "P01", "0..4", "Waiting"]).id();
    let id = shell.emic(&["frame", "freeze", "version 1"]).id();
    shell.emic(&["annotate", "P01", "5..9", "Waiting"]).id();
    let list = shell.emic(&["frames", "--format", "json"]).json();
    assert_eq!(
        (&list[0]["id"], &list[0]["name"], &list[0]["codes"]),
        (&id.into(), &"version 1".into(), &5.into())
    );
    let codings = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!(column(&codings, "frame"), ["null", "version 1"]);
    shell.emic(&["frame", "freeze", "version 1"]).fails(2);
}

#[test]
fn the_difference_of_two_frames_names_what_was_added_removed_renamed_moved_and_redefined() {
    let shell = study();
    shell.emic(&["frame", "freeze", "1"]).id();
    shell.emic(&["code", "add", "Distance"]).ok();
    shell.emic(&["code", "rename", "Waiting", "Patience"]).ok();
    shell.emic(&["code", "define", "Patience", "To wait\nand wait"]).ok();
    shell.emic(&["code", "move", "Stigma", "/"]).ok();
    shell.emic(&["code", "remove", "Understanding"]).ok();
    shell.emic(&["code", "merge", "Silence", "Patience"]).ok();
    shell.emic(&["frame", "freeze", "2"]).id();
    let diff = shell.emic(&["frame", "diff", "1", "2", "--format", "json"]).json();
    assert_eq!(
        column(&diff, "change"),
        ["renamed", "redefined: definition", "merged", "removed", "added", "moved"],
        "in the order of the tree, what is gone where it was"
    );
    assert_eq!(
        column(&diff, "code"),
        ["Access/Patience", "Access/Patience", "Access/Silence", "Understanding", "Distance", "Stigma"]
    );
    assert_eq!((&diff[0]["before"], &diff[0]["after"]), (&"Waiting".into(), &"Patience".into()));
    assert_eq!(diff[1]["after"], "To wait\nand wait");
    assert_eq!(column(&diff, "coder"), ["Noor Rahman"; 6]);
    assert!(column(&diff, "created").iter().all(|when| when.starts_with("2026-11-18T")));
    let text = shell.emic(&["frame", "diff", "1", "2"]).ok();
    assert!(
        text.contains("renamed: Access / Patience (Noor Rahman, 18 Nov 2026)\n  before: Waiting\n"),
        "{text}"
    );
    assert_eq!(shell.emic(&["frame", "diff", "2", "now", "--format", "json"]).json(), serde_json::json!([]));
    assert_eq!(shell.emic(&["frame", "diff", "2", "now"]).ok(), "The two are equal.\n");
    shell.emic(&["frame", "diff", "1", "3"]).fails(3);
}

#[test]
fn an_empty_tree_is_not_frozen() {
    Shell::with_project().emic(&["frame", "freeze", "1"]).fails(2);
}

#[test]
fn a_difference_with_now_has_what_is_removed_and_what_is_under_lost_and_found() {
    let shell = study();
    shell.emic(&["frame", "freeze", "1"]).id();
    shell.emic(&["bundle", "write", "-o", "noor.emic.toml"]).ok();
    shell.emic(&["init", "eva", "--from", "noor.emic.toml", "--coder", "Eva Brandt"]).ok();
    shell.emic(&["code", "remove", "Access"]).ok();
    // At the same time Eva uses one of the codes below it.
    shell.emic(&["--project", "eva", "annotate", "P01", "0..4", "Waiting"]).id();
    shell.emic(&["--project", "eva", "bundle", "write", "-o", "eva.emic.toml"]).ok();
    shell.emic(&["bundle", "read", "eva.emic.toml"]).ok();
    let diff = shell.emic(&["frame", "diff", "1", "now", "--format", "json"]).json();
    let rows: Vec<_> = column(&diff, "change").into_iter().zip(column(&diff, "code")).collect();
    let has = |change: &str, code: &str| rows.contains(&(change.to_owned(), code.to_owned()));
    assert!(has("removed", "Access") && has("removed", "Access/Silence"), "{rows:?}");
    assert!(has("moved", "Lost and found/Waiting"), "{rows:?}");
    assert_eq!(diff[0]["coder"], "Noor Rahman");
}
