//! A project in the folder of another user is opened only if the settings name it.

use super::{all_below, given_away};
use crate::screen::line::Line;
use crate::support::shell::Shell;
use portable_pty::CommandBuilder;
use std::path::PathBuf;

/// A shell below a project of which one part belongs to another user; `None` where that cannot be made.
fn below_a_strangers(part: &str) -> Option<(Shell, PathBuf)> {
    let mut shell = Shell::with_project();
    let study = shell.cwd.clone();
    shell.cwd = study.join("notes");
    std::fs::create_dir(&shell.cwd).unwrap();
    given_away(&study.join(part)).then_some((shell, study))
}

/// Writes settings for the shell.
fn set(shell: &Shell, study: &std::path::Path, words: &str) {
    let data = study.parent().unwrap().join("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("settings.toml"), words).unwrap();
    shell.emic(&["config", "check"]).ok();
}

#[test]
fn a_project_of_another_user_is_refused_before_anything_in_it_is_touched() {
    for part in ["", ".emic", "emic.toml"] {
        let Some((shell, study)) = below_a_strangers(part) else { return };
        let before = all_below(&study);
        let named = study.to_str().unwrap();
        let lines: [&[&str]; 5] = [
            &["codes"],
            &["code", "add", "trust"],
            &["--project", named, "codes"],
            &["--project", named, "doctor"],
            &["--project", named, "hold"],
        ];
        for line in lines {
            let said = shell.emic(line).fails(3);
            assert!(said.contains("nobody") || said.contains("user 65534"), "{line:?}: {said}");
            assert!(said.contains("trust = [") && said.contains(named), "{said}");
        }
        assert_eq!(all_below(&study), before, "{part}: nothing was made, locked or changed");
    }
}

#[test]
fn a_project_named_by_a_variable_is_refused_as_well() {
    let mut shell = Shell::at_home();
    shell.typed("emic init study --title Study --coder Noor").ok();
    let study = shell.cwd.join("study");
    if !given_away(&study.join(".emic")) {
        return;
    }
    let answer = shell.typed("EMIC_PROJECT=study emic codes");
    assert!(answer.code == 3 && answer.out.contains("belongs to another user"), "{}", answer.out);
}

#[test]
fn the_line_that_the_refusal_shows_makes_the_folder_trusted_and_no_other() {
    let Some((shell, study)) = below_a_strangers("") else { return };
    let said = shell.emic(&["codes"]).fails(3);
    let line = said.split_once("trust = [").unwrap().1.lines().next().unwrap();
    set(&shell, &study, "trust = [\"/srv/elsewhere\"]\n");
    shell.emic(&["codes"]).fails(3);
    set(&shell, &study, &format!("trust = [{line}\n"));
    shell.emic(&["code", "add", "trust"]).ok();
    assert!(shell.emic(&["codes"]).ok().contains("trust"));
}

#[test]
fn the_nearest_project_upward_is_refused_and_not_passed_over() {
    let mut shell = Shell::with_project();
    let study = shell.cwd.clone();
    shell.emic(&["init", "inner", "--title", "Inner", "--coder", "Noor Rahman"]).ok();
    shell.cwd = study.join("inner");
    if !given_away(&shell.cwd.join(".emic")) {
        return;
    }
    shell.emic(&["codes"]).fails(3);
}

#[test]
fn a_project_is_not_made_in_the_folder_of_another_user() {
    let shell = Shell::new();
    let dir = shell.cwd.join("theirs");
    std::fs::create_dir(&dir).unwrap();
    if !given_away(&dir) {
        return;
    }
    let said = shell.emic(&["init", "theirs", "--title", "Study", "--coder", "Noor"]).fails(3);
    assert!(said.contains("belongs to another user"), "{said}");
    assert_eq!(all_below(&dir), []);
}

#[test]
fn the_screen_refuses_such_a_project_in_the_same_words() {
    let Some((shell, study)) = below_a_strangers(".emic") else { return };
    let before = all_below(&study);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emic"));
    command.cwd(&shell.cwd);
    command.env("EMIC_DATA", study.parent().unwrap().join("data"));
    command.env_remove("EMIC_PROJECT");
    let mut screen = Line::of(command);
    let said = screen.until("", "trust = [");
    assert!(said.contains("another user"), "{said}");
    assert_eq!(screen.exit(), 3);
    assert_eq!(all_below(&study), before, "nothing was made, locked or changed");
}
