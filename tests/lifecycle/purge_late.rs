//! Words that were written elsewhere before a purge was known: they go at all replicas, whatever comes first.

use super::purge::{SENTENCES, words};
use super::*;
use std::os::unix::fs::PermissionsExt;

/// Written by Nell, who does not know of the purge.
const LATE: [&str; 7] =
    ["LATE memo", "LATE edit", "LATE mark", "LATE value", "LATE label", "LATE secret", "LATE fix"];

fn id(said: &str) -> String {
    said.lines().last().unwrap().to_owned()
}

impl Desk {
    /// Nell's replica of the project, and in it words on everything that has to do with Maria's interview.
    fn with_nell(&self) {
        let memos = self.ok("study", &["memos", "--format", "json"]);
        let memos: serde_json::Value = serde_json::from_str(&memos).unwrap();
        let of_lena = memos[0]["id"].as_str().unwrap().to_owned();
        self.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
        self.ok(".", &["init", "nell", "--from", "old.emic.toml", "--coder", "Nell"]);
        let coding = self.ok("nell", &["annotations", "--format", "json"]);
        let coding: serde_json::Value = serde_json::from_str(&coding).unwrap();
        let coding = coding[0]["id"].as_str().unwrap().to_owned();
        let memo = id(&self.ok("nell", &["memo", "add", "--on", "Maria#2", LATE[0]]));
        self.ok("nell", &["memo", "add", "--on", &coding, LATE[0]]);
        self.ok("nell", &["memo", "edit", &memo, LATE[1]]);
        self.ok("nell", &["memo", "edit", &of_lena, LATE[1]]);
        self.ok("nell", &["memo", "add", "--private", "--on", "Maria", LATE[5]]);
        self.ok("nell", &["mark", "Maria#3", "quote", "--note", LATE[2]]);
        self.ok("nell", &["cast", "Maria", "Maria", "--role", "participant"]);
        self.ok("nell", &["correct", "Maria", "7..9", LATE[6]]);
        self.ok("nell", &["transcript", "set", "Maria", &format!("note={}", LATE[3]), "title=LATE label"]);
        self.ok("nell", &["memo", "add", "--on", "P02", "Something else."]);
    }
    fn both_are_clean(&self, folders: &[&str]) {
        let late: Vec<&str> = words().into_iter().chain(LATE).collect();
        for folder in folders {
            assert_eq!(self.holding(folder, &late), [""; 0]);
        }
    }
}

#[test]
fn words_that_arrive_late_on_a_purged_transcript_are_nowhere_in_the_end() {
    let desk = Desk::interviewed();
    desk.with_nell();
    desk.ok("nell", &["bundle", "write", "-o", "../late.emic.toml"]);
    desk.ok("study", &["purge", "Maria"]);
    desk.ok("study", &["bundle", "write", "-o", "../purge.emic.toml"]);
    // Who knows the purge takes the late words in empty.
    desk.ok("study", &["bundle", "read", "../late.emic.toml"]);
    desk.both_are_clean(&["study"]);
    assert!(desk.ok("study", &["memos"]).contains("Something else."));
    // Who wrote them loses them with the purge.
    desk.ok("nell", &["bundle", "read", "../purge.emic.toml"]);
    desk.both_are_clean(&["nell"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
    // Whoever starts from what either sends, or takes both files in the other order, has the same.
    desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
    assert!(!std::fs::read_to_string(desk.path("full.emic.toml")).unwrap().contains("LATE"));
    desk.ok(".", &["init", "tom", "--from", "full.emic.toml", "--coder", "Tom"]);
    desk.ok(".", &["init", "zoe", "--from", "late.emic.toml", "--coder", "Zoe"]);
    desk.ok("zoe", &["bundle", "read", "../purge.emic.toml"]);
    desk.both_are_clean(&["tom", "zoe"]);
    for folder in ["nell", "tom", "zoe"] {
        assert_eq!(desk.ok("study", &["digest"]), desk.ok(folder, &["digest"]));
        desk.ok(folder, &["doctor"]);
        assert_eq!(said(&desk.run(folder, &["conflicts"])).0, said(&desk.run("study", &["conflicts"])).0);
    }
}

#[test]
fn late_words_in_a_shared_folder_go_with_the_syncs_that_follow() {
    let desk = Desk::interviewed();
    let shared = desk.path("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o770)).unwrap();
    desk.with_nell();
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("study", &["purge", "Maria"]);
    desk.ok("nell", &["sync", "../shared"]);
    assert!(!desk.holding("shared", &LATE).is_empty());
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("nell", &["sync", "../shared"]);
    desk.ok("study", &["sync", "../shared"]);
    desk.both_are_clean(&["study", "nell", "shared"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
    // Newcomers, one with an older bundle that has the words, take the emptied ones from the folder.
    desk.ok(".", &["init", "tom", "--from", "old.emic.toml", "--coder", "Tom"]);
    desk.ok("tom", &["sync", "../shared"]);
    desk.both_are_clean(&["tom", "shared"]);
    desk.ok("study", &["sync", "../shared"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("tom", &["digest"]));
}

#[test]
fn a_late_edit_of_a_purged_memo_and_late_values_of_a_purged_participant_come_in_empty() {
    let desk = Desk::interviewed();
    desk.ok("study", &["participant", "add", "Rosa", "age=25-34"]);
    let memo = id(&desk.ok("study", &["memo", "add", "--on", "project", "Rosa told me."]));
    desk.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "old.emic.toml", "--coder", "Nell"]);
    desk.ok("nell", &["memo", "edit", &memo, "LATE edit"]);
    desk.ok("nell", &["participant", "edit", "Rosa", "age=LATE value", "--name", "LATE label"]);
    desk.ok("nell", &["memo", "add", "--on", "participant:LATE label", "LATE memo"]);
    desk.ok("nell", &["bundle", "write", "-o", "../late.emic.toml"]);
    desk.ok("study", &["purge", &memo, "participant:Rosa"]);
    desk.ok("study", &["bundle", "read", "../late.emic.toml"]);
    desk.ok("study", &["bundle", "write", "-o", "../new.emic.toml"]);
    // Her words would go, so it waits for her; what she lets go is in a backup of hers for a while.
    assert_eq!(desk.code("nell", &["bundle", "read", "../new.emic.toml"]), 4);
    desk.ok("nell", &["bundle", "read", "--accept", "../new.emic.toml"]);
    for folder in ["study", "nell"] {
        let mut held = desk.holding(folder, &["LATE", "Rosa", "25-34"]);
        held.retain(|file| !file.contains("/backup/taken-"));
        assert_eq!(held, [""; 0]);
        assert!(!desk.ok(folder, &["memos"]).contains(&memo), "a memo without words is not listed");
    }
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
}

#[test]
fn nothing_can_be_written_on_what_was_purged() {
    let desk = Desk::interviewed();
    desk.ok("study", &["purge", "Maria"]);
    let refused = |args: &[&str]| {
        let (_, err, code) = said(&desk.run("study", args));
        assert!(code == 2 && err.contains("purged for good"), "{args:?}: {code} {err}");
    };
    refused(&["memo", "add", "--on", "(purged)", SENTENCES[4]]);
    refused(&["mark", "(purged)", "discuss", "--note", SENTENCES[4]]);
    refused(&["transcript", "set", "(purged)", "title=Maria"]);
    desk.both_are_clean(&["study"]);
}
