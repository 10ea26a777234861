//! The sample study: played as a script, carried in the program, printed as a table; and the manual.

use crate::support::shell::Shell;
use emic::workspace::{Clock, NewPerson, Workspace};
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_demo_plays_the_study_and_checks_every_step() {
    let shell = Shell::new();
    let out = shell.emic(&["demo"]).ok();
    for part in [
        "$ emic init lead",
        "$ emic import",
        "$ emic bundle read",
        "$ emic conflicts",
        "Minority ethnic groups",
    ] {
        assert!(out.contains(part), "{part}");
    }
    assert!(out.matches("# checked: ").count() >= 15);
    assert!(!out.contains("NOT SO"));
    assert_eq!(std::fs::read_dir(&shell.cwd).unwrap().count(), 0, "nothing is left behind here");
    shell.emic(&["demo", "kept"]).ok();
    assert!(shell.cwd.join("kept/lead/emic.toml").exists());
    shell.emic(&["demo", "kept"]).fails(2);
}

/// Table 1 of the study, from the page that orders it.
const TABLE_1: &str = "\
Current diagnoses: Personality disorder 29 · Complex post-traumatic stress disorder 1
Service use: Specialist 16 · Non-specialist 10 · Unclear if specialist or non-specialist 4
Age: 18-24 3 · 25-34 8 · 35-44 8 · 45-54 4 · 55-64 5 · >=65 1 · Information not available 1
Sex: Female 24 · Male 6
Sexuality: Heterosexual 12 · Bisexual / Gay / Lesbian 6 · Information not available 12
Ethnicity: Black British / Caribbean 2 · British Asian / Indian 3 · Chinese 4 · Mixed Race 2 · Romany 1 · White British / English / Other 18
Region of England: North West 2 · North East 1 · Yorkshire / Humber 2 · West Midlands 2 · East Midlands 3 · South West 2 · London 17 · South East outside London 1 · East of England 0";

#[test]
fn every_number_of_table_1_comes_out_of_the_sample() {
    let shell = Shell::with_project();
    shell.emic(&["import", here("sample-data/participants.csv").to_str().unwrap()]).ok();
    let rows = shell.emic(&["report", "participants", "--format", "json"]).json();
    let rows = rows.as_array().unwrap();
    for block in TABLE_1.lines() {
        let (label, cells) = block.split_once(": ").unwrap();
        let found: Vec<String> = rows
            .iter()
            .filter(|row| row["block"] == label && row["kind"] != "group")
            .map(|row| format!("{} {}", row["category"].as_str().unwrap(), row["n"]))
            .collect();
        assert_eq!(found.join(" · "), cells, "{label}");
    }
    let group = |name: &str| rows.iter().find(|row| row["category"] == name).unwrap()["n"].as_i64();
    assert_eq!((group("Minority ethnic groups"), group("Men")), (Some(12), Some(6)));
    let blocks: std::collections::HashSet<&str> =
        rows.iter().map(|row| row["block"].as_str().unwrap()).collect();
    assert_eq!(blocks.len(), 8);
    assert!(rows.iter().all(|row| row["of"] == 30));
    let text = shell.emic(&["report", "participants"]).ok();
    assert!(text.contains("East of England                           0\n"), "{text}");
    assert!(text.contains("Several diagnoses are possible over time"), "the footnote");
    assert!(
        text.contains("Fewer than 3 people") && text.contains("Romany (1)"),
        "small groups are pointed out"
    );
    assert!(
        shell
            .emic(&["report", "participants", "--format", "markdown"])
            .ok()
            .starts_with("| characteristic |")
    );
    assert!(
        shell
            .emic(&["report", "participants", "--format", "csv"])
            .ok()
            .contains("age,Age,>=65,category,1,30")
    );
}

#[test]
fn those_who_were_not_interviewed_are_not_counted_but_told() {
    let shell = Shell::with_project();
    shell.file("p.csv", "name,state,sex\nP01,interviewed,Female\nP02,declined,Male\nP03,interviewed,\n");
    shell.emic(&["import", "p.csv"]).ok();
    let text = shell.emic(&["report", "participants"]).ok();
    assert!(text.contains("N = 2") && text.contains("Not counted: 1 declined."), "{text}");
    assert!(text.contains("Nothing recorded"), "{text}");
}

#[test]
fn the_sample_study_is_made_from_the_bundles_that_the_program_carries() {
    let scratch = tempfile::tempdir().unwrap();
    let you = NewPerson { name: "You".into(), ..NewPerson::default() };
    let sample = Workspace::sample(&scratch.path().join("s"), &you, Clock::Fixed(1_795_000_000)).unwrap();
    let project = sample.seen();
    assert_eq!(
        (project.transcripts.len(), project.participants.len(), project.codes.codes.len()),
        (6, 30, 62)
    );
    assert_eq!(project.codes.codes.values().filter(|code| code.theme).count(), 21);
    // 146 codings and 14 memos by one, 79 and 8 by the other; 6 comments came with a Word file.
    assert_eq!(project.transcripts.values().map(|t| t.annotations.len()).sum::<usize>(), 146 + 79);
    assert_eq!(project.memos.len(), 14 + 8 + 6);
    assert_eq!(project.questions.len(), 1);
    assert_eq!(sample.coder_name(), "You");
    sample.close();
}

#[test]
fn bundles_written_once_are_readable_for_ever() {
    let shell = Shell::new();
    let bundle =
        |name: &str| here(&format!("sample-data/bundles/{name}.emic.toml")).to_str().unwrap().to_owned();
    shell.emic(&["init", "p", "--from", &bundle("study"), "--coder", "You"]).ok();
    let out = shell.emic(&["--project", "p", "bundle", "read", &bundle("LW"), &bundle("NR")]).ok();
    assert!(
        out.contains("89 new of 89, by Lydia Wren") && out.contains("163 new of 163, by Nell Rudge"),
        "{out}"
    );
    assert_eq!(shell.emic(&["--project", "p", "digest"]).ok(), DIGEST);
}

/// Of everything in the three bundles of the sample; what they mean may never change.
const DIGEST: &str = "sha256:260c8e063f80d2679dc700187aa1c0719bb0eb828f01134bfca53ca6ee367af2\n";

#[test]
fn the_page_of_the_command_line_is_what_the_program_prints() {
    let shell = Shell::new();
    let printed = shell.emic(&["man", "--markdown"]).ok();
    let page = here("docs/cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(page.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(&page, &printed).unwrap();
    }
    let kept = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(kept == printed, "docs/cli.md is old: UPDATE_DOCS=1 cargo test writes it anew");
    assert_eq!(printed.chars().find(|&c| c != '\n' && emic::error::is_unsafe(c)), None);
}

#[test]
fn completions_and_manual_pages_come_from_the_same_table() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish"] {
        assert!(shell.emic(&["completions", name]).ok().contains("conflicts"), "{name}");
    }
    shell.emic(&["completions", "basic"]).fails(2);
    assert!(shell.emic(&["man"]).ok().contains(".TH"));
    assert!(shell.emic(&["man", "bundle", "read"]).ok().contains("dry"));
    shell.emic(&["man", "bundel"]).fails(3);
}
