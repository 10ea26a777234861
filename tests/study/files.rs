//! Which file is written, and what happens if it cannot be.

use super::*;

#[test]
fn the_ending_or_the_person_says_the_format() {
    let shell = coded();
    let unknown = shell.emic(&["export", "a.xyz"]).fails(2);
    assert!(unknown.contains("files named .xyz cannot be written"), "{unknown}");
    assert!(unknown.contains("codings (.csv), codebook (.csv), codebook-toml (.toml)"), "{unknown}");
    shell.emic(&["export", "-"]).fails(2);
    shell.emic(&["export", "a.csv", "--as", "docx"]).fails(2);
    shell.emic(&["export", "a.csv", "--format", "json"]).fails(2);
    shell.emic(&["export", "a.csv", "P09"]).fails(3);
    let csv = shell.emic(&["export", "-", "--format", "csv"]).ok();
    assert_eq!(csv, shell.emic(&["export", "-", "--as", "codings"]).ok());
    assert_eq!(csv, shell.emic(&["export", "/dev/stdout", "--as", "CODINGS"]).ok());
    assert!(csv.starts_with("transcript,start,end"), "{csv}");
    shell.emic(&["export", "odd.name", "--as", "codebook"]).ok();
    assert!(std::fs::read_to_string(shell.cwd.join("odd.name")).unwrap().starts_with("path,kind"));
}

#[test]
fn a_file_that_is_there_is_kept_unless_it_is_forced() {
    let shell = coded();
    shell.file("a.csv", "mine");
    let said = shell.emic(&["export", "a.csv"]).fails(3);
    assert!(said.contains("a.csv: this file is there already") && said.contains("--force"), "{said}");
    assert_eq!(std::fs::read_to_string(shell.cwd.join("a.csv")).unwrap(), "mine");
    assert_eq!(shell.emic(&["export", "a.csv", "--force"]).ok(), "a.csv\n");
    assert!(std::fs::read_to_string(shell.cwd.join("a.csv")).unwrap().starts_with("transcript,"));
}

#[test]
fn a_file_that_cannot_be_written_is_said_with_exit_code_6_and_leaves_nothing() {
    let shell = coded();
    std::fs::create_dir(shell.cwd.join("folder.csv")).unwrap();
    let files = || std::fs::read_dir(&shell.cwd).unwrap().count();
    let before = files();
    for file in ["folder.csv", "no/such/folder.csv", "folder.csv/x/y.csv"] {
        let said = shell.emic(&["export", file]).fails(6);
        assert!(said.contains("folder.csv"), "{said}");
    }
    assert_eq!(files(), before);
    if std::path::Path::new("/dev/full").exists() {
        shell.emic(&["export", "/dev/full", "--as", "jsonl"]).fails(6);
    }
}

#[test]
fn force_does_not_reach_the_files_of_the_project_itself() {
    let shell = coded();
    for own in ["emic.toml", "./emic.toml", ".emic/me.toml", ".emic/journal/0001.toml", ".emic/new.csv"] {
        let before = std::fs::read(shell.cwd.join(own)).ok();
        let said = shell.emic(&["export", own, "--as", "codings", "--force"]).fails(3);
        assert!(said.contains("a file of the project itself"), "{said}");
        assert_eq!(std::fs::read(shell.cwd.join(own)).ok(), before, "{own}");
    }
}
