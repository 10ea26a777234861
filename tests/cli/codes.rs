//! The coding frame from the shell.

use crate::support::shell::Shell;

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
    let said = Shell::new().emic(&["codes"]).fails(3);
    assert!(said.contains("no project") && said.contains("emic init"), "{said}");
}
