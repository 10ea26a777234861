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
        ["added", "merged", "removed", "renamed", "redefined: definition", "moved"]
    );
    assert_eq!(
        column(&diff, "code"),
        ["Distance", "Access/Silence", "Understanding", "Access/Patience", "Access/Patience", "Stigma"]
    );
    assert_eq!((&diff[3]["before"], &diff[3]["after"]), (&"Waiting".into(), &"Patience".into()));
    assert_eq!(diff[4]["after"], "To wait\nand wait");
    assert_eq!(shell.emic(&["frame", "diff", "2", "now", "--format", "json"]).json(), serde_json::json!([]));
    assert_eq!(shell.emic(&["frame", "diff", "2", "now"]).ok(), "The two are equal.\n");
    shell.emic(&["frame", "diff", "1", "3"]).fails(3);
}

#[test]
fn an_empty_tree_is_not_frozen() {
    Shell::with_project().emic(&["frame", "freeze", "1"]).fails(2);
}
