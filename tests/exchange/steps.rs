//! Undo, history, finding, reports, many commands in one process.

use super::Team;
use crate::support::shell::Shell;

#[test]
fn undo_reaches_back_over_restarts_and_only_to_ones_own_acts() {
    let team = Team::new();
    team.at("nell", &["code", "add", "One"]).ok();
    team.at("nell", &["code", "add", "Two"]).ok();
    assert_eq!(team.at("nell", &["undo", "2"]).ok(), "undid: new code: Two\nundid: new code: One\n");
    let said = team.at("nell", &["undo"]).fails(1);
    assert!(said.contains("nothing to undo"), "the lead's codes stay: {said}");
    assert_eq!(team.list("nell", &["codes"]).len(), 6);
    assert_eq!(team.at("nell", &["redo"]).ok(), "did again: new code: One\n");
    team.at("nell", &["code", "add", "Three"]).ok();
    team.at("nell", &["redo"]).fails(1);
    let names: Vec<String> = team.list("nell", &["codes"]).iter().map(|c| c["name"].to_string()).collect();
    assert!(names.contains(&"\"One\"".to_owned()) && !names.contains(&"\"Two\"".to_owned()), "{names:?}");
    team.at("nell", &["undo", "0"]).fails(2);
}

#[test]
fn a_read_is_no_act_and_cannot_be_undone() {
    let team = Team::new();
    team.at("lead", &["bundle", "write", "-o", "l.emic.toml"]).ok();
    team.at("nell", &["bundle", "read", "l.emic.toml"]).ok();
    team.at("nell", &["undo"]).fails(1);
}

#[test]
fn the_history_lists_every_step_with_its_keys() {
    let team = Team::new();
    team.at("nell", &["code", "add", "One"]).ok();
    team.at("nell", &["undo"]).ok();
    let steps = team.list("nell", &["history"]);
    let kinds: Vec<&str> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["undo", "act", "person", "read"]);
    let act = &steps[1];
    assert_eq!((act["n"].as_i64(), act["coder"].as_str()), (Some(3), Some("Nell Rudge")));
    assert_eq!((act["words"].as_str(), act["undone"].as_bool()), (Some("new code: One"), Some(true)));
    assert_eq!(act["created"], "2026-11-18T11:06:40Z");
    assert_eq!(act["ids"].as_array().unwrap().len(), 1);
    assert!(steps[3]["words"].as_str().unwrap().contains("study.emic.toml"));
}

#[test]
fn words_are_found_with_their_place_their_speaker_and_their_code() {
    let team = Team::new();
    let found = team.list("lead", &["find", "RANG"]);
    let places: Vec<(i64, i64)> =
        found.iter().map(|row| (row["start"].as_i64().unwrap(), row["end"].as_i64().unwrap())).collect();
    // As another program finds them in the text.
    assert_eq!(places, [(61, 65), (100, 104)]);
    assert_eq!((found[0]["turn"].as_i64(), found[0]["speaker"].as_str()), (Some(2), Some("P01")));
    assert_eq!(team.list("lead", &["find", "--regex", "s(ix|at)"]).len(), 2);
    team.at("lead", &["annotate", "P01", "--quote", "Nobody rang.", "Access/Silence"]).ok();
    assert_eq!(team.list("lead", &["find", "rang", "--code", "Access"]).len(), 1, "a code below counts");
    assert_eq!(team.list("lead", &["find", "rang", "--code", "Trust"]).len(), 0);
    team.at("lead", &["find", "rang", "--code", "Tru"]).fails(3);
    team.at("lead", &["find", "("]).ok();
    team.at("lead", &["find", "--regex", "("]).fails(2);
}

#[test]
fn finds_are_kept_to_participants_with_a_value() {
    let team = Team::new();
    team.0.file("people.csv", "name,sex,age\nP01,Female,41\nP02,Male,25\n");
    team.at("lead", &["import", "people.csv"]).ok();
    assert_eq!(team.list("lead", &["find", "rang", "--where", "sex=Female"]).len(), 0, "nobody is cast yet");
    team.at("lead", &["cast", "P01", "P01", "--participant", "P01"]).ok();
    assert_eq!(team.list("lead", &["find", "rang", "--where", "sex=female"]).len(), 2);
    assert_eq!(team.list("lead", &["find", "rang", "--where", "sex=Male"]).len(), 0);
    assert!(team.at("lead", &["find", "rang", "--where", "sxe=Male"]).fails(3).contains("did you mean sex"));
    assert!(team.at("lead", &["find", "rang", "--where", "sex=Mail"]).fails(3).contains("Female, Male"));
    team.at("lead", &["find", "rang", "--where", "sex"]).fails(2);
}

#[test]
fn many_commands_run_in_one_process_and_an_error_stops_none() {
    let shell = Shell::with_project();
    let script = "# a frame\n\ncode add 'Two words'\ncode thme X\n\
                  code add \"Third\"\nemic codes --format csv\ncode add 'open\n";
    let answer = shell.piped(&["run"], script);
    assert_eq!(answer.code, 1);
    let lines: Vec<&str> =
        answer.out.lines().filter(|line| line.starts_with("ok ") || line.starts_with("error ")).collect();
    assert_eq!(lines[0], "ok 3");
    assert!(lines[1].starts_with("error 4: "), "{lines:?}");
    assert_eq!(lines[2], "ok 5");
    assert_eq!(lines[3], "ok 6");
    assert!(lines[4].starts_with("error 7: ") && lines[4].contains("not closed"), "{lines:?}");
    assert!(answer.err.contains("2 of 7 lines"), "{}", answer.err);
    let csv = answer.out.find("Two words").unwrap();
    assert!(csv < answer.out.find("ok 6").unwrap(), "results stand before their ok");
    shell.file("again.txt", "code add Fourth\r\ncode add Fifth");
    let out = shell.emic(&["run", "again.txt"]).ok();
    assert_eq!(out.lines().filter(|line| line.starts_with("ok ")).count(), 2);
    assert_eq!(shell.emic(&["codes", "--format", "json"]).json().as_array().unwrap().len(), 4);
    shell.emic(&["run", "missing.txt"]).fails(3);
    assert_eq!(shell.piped(&["run"], "run again.txt\n").code, 1);
}

#[test]
fn another_person_of_the_project_acts_for_one_line_or_for_all() {
    let team = Team::new();
    team.at("lead", &["person", "add", "Tam"]).ok();
    let script = "annotate P01 0..5 Trust\nannotate P01 6..9 Trust --coder Tam\n";
    let answer = team.0.piped(&["--project", "lead", "run"], script);
    assert_eq!(answer.code, 0, "{}", answer.out);
    let coders: Vec<String> =
        team.list("lead", &["annotations"]).iter().map(|a| a["coder"].to_string()).collect();
    assert_eq!(coders, ["\"Abeni Oyelaran\"", "\"Tam\""]);
    assert!(team.at("lead", &["undo", "--coder", "Nobody"]).fails(3).contains("Nobody"));
    assert!(team.at("lead", &["undo", "--coder", "Tam"]).ok().contains("coded: Trust"));
}

#[test]
fn a_database_that_is_gone_is_made_anew_and_the_person_is_told() {
    let team = Team::new();
    let before = team.digest("lead");
    std::fs::remove_dir_all(team.path("lead/.emic/db")).unwrap();
    let answer = team.at("lead", &["digest"]);
    assert!(answer.err.contains("rebuilt from the journal; nothing is missing"), "{}", answer.err);
    assert_eq!(answer.out, before);
    assert!(!team.at("lead", &["digest"]).err.contains("rebuilt"), "it is said once");
}

#[test]
fn doctor_finds_a_sound_project_sound_and_names_what_others_may_read() {
    let team = Team::new();
    let out = team.at("lead", &["doctor"]).ok();
    assert!(out.contains("Community services") && out.contains("terminal"), "{out}");
    use std::os::unix::fs::PermissionsExt;
    let journal = team.path("lead/.emic/journal");
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o755)).unwrap();
    let answer = team.at("lead", &["doctor"]);
    assert_eq!(answer.code, 1, "{}", answer.out);
    assert!(answer.out.contains("others on this machine may read it"), "{}", answer.out);
}

#[test]
fn reports_are_listed_found_by_near_names_and_written_in_every_format() {
    let team = Team::new();
    assert!(team.at("lead", &["report"]).ok().contains("participants"));
    assert!(team.at("lead", &["report", "particpants"]).fails(3).contains("did you mean participants?"));
    for name in ["participants", "codes"] {
        for format in ["text", "json", "csv", "markdown"] {
            team.at("lead", &["report", name, "--format", format]).ok();
        }
    }
}
