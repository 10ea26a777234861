//! Bundles between three projects: any order, twice, late, of others, of copies.

use super::{Team, shared};

#[test]
fn two_coders_who_change_the_same_tree_at_once_end_alike_on_real_files() {
    let (Some(zoom), Some(docx)) = (
        shared("transcripts/zoom/zoom-saved-caption.txt"),
        shared("docx/python-docx-comments-rich-para.docx"),
    ) else {
        return;
    };
    let shell = crate::support::shell::Shell::new();
    shell.emic(&["init", "lead", "--title", "Real files", "--coder", "Abeni Oyelaran"]).ok();
    let team = Team(shell);
    team.at("lead", &["import", zoom.to_str().unwrap(), docx.to_str().unwrap()]).ok();
    team.at("lead", &["code", "add", "Sound", "Sound/Mute", "Turns", "Chat", "Small talk"]).ok();
    team.coders();
    let zoom = "zoom-saved-caption";

    team.at("nell", &["annotate", zoom, "0..40", "Mute"]).ok();
    team.at("nell", &["code", "rename", "Sound", "Can you hear me"]).ok();
    team.at("nell", &["code", "move", "Turns", "Chat"]).ok();
    team.at("nell", &["code", "merge", "Small talk", "Chat"]).ok();
    team.at("nell", &["memo", "add", "--on", "code:Chat", "Talk before the talk."]).ok();
    team.at("lydia", &["annotate", zoom, "10..60", "Small talk"]).ok();
    team.at("lydia", &["annotate", zoom, "0..40", "Sound/Mute"]).ok();
    team.at("lydia", &["code", "rename", "Sound", "Acoustics"]).ok();
    team.at("lydia", &["code", "move", "Chat", "Turns"]).ok();
    team.at("lydia", &["memo", "add", "--on", &format!("{zoom}@5..25"), "Why here?"]).ok();
    team.at("lead", &["code", "rename", "Sound", "Audio"]).ok();
    team.exchange();

    let lead = team.digest("lead");
    assert_eq!([team.digest("nell"), team.digest("lydia")], [lead.clone(), lead]);
    // What was put on the merged code is on the one that stands; nothing of either is gone.
    let annotations = team.list("lead", &["annotations"]);
    let codes: Vec<String> =
        annotations.iter().map(|a| a["code"].as_array().unwrap().last().unwrap().to_string()).collect();
    assert_eq!(annotations.len(), 3, "{annotations:?}");
    assert_eq!(codes.iter().filter(|code| *code == "\"Chat\"").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "\"Mute\"").count(), 2, "{codes:?}");
    let bodies: Vec<String> = team.list("nell", &["memos"]).iter().map(|m| m["body"].to_string()).collect();
    for body in ["\"Talk before the talk.\"", "\"Why here?\""] {
        assert!(bodies.contains(&body.to_owned()), "{bodies:?}");
    }
    // Of three names one stands, two are asked about in one row; of two moves that would close a circle one had no
    // effect.
    let kinds = |folder| -> Vec<String> {
        team.list(folder, &["conflicts"]).iter().map(|q| q["kind"].as_str().unwrap().to_owned()).collect()
    };
    let rivals: Vec<_> =
        team.list("lead", &["conflicts"]).into_iter().filter(|row| row["kind"] == "rival").collect();
    assert_eq!(rivals.len(), 1, "{rivals:?}");
    assert_eq!(rivals[0]["ids"].as_array().unwrap().len(), 2, "{rivals:?}");
    assert_eq!(kinds("lead"), kinds("nell"));
    for question in team.list("lead", &["conflicts"]) {
        let answer = question["options"][0].as_str().unwrap();
        team.at("lead", &["conflicts", "settle", question["id"].as_str().unwrap(), answer]).ok();
    }
    assert!(team.list("lead", &["conflicts"]).is_empty());
    team.exchange();
    assert_eq!(team.digest("nell"), team.digest("lead"));
    assert!(team.list("nell", &["conflicts"]).is_empty());
}

#[test]
fn a_bundle_read_twice_or_by_its_own_writer_brings_nothing() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "Nobody rang.", "Silence"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    assert!(team.at("lead", &["bundle", "read", "n.emic.toml"]).ok().contains("2 new of "));
    let before = team.digest("lead");
    let history = team.list("lead", &["history"]).len();
    let again = team.at("lead", &["bundle", "read", "n.emic.toml"]).ok();
    assert!(again.starts_with("n.emic.toml: 0 new of "), "{again}");
    assert!(team.at("nell", &["bundle", "read", "n.emic.toml"]).ok().contains("0 new of "));
    assert_eq!((team.digest("lead"), team.list("lead", &["history"]).len()), (before, history));
}

#[test]
fn the_same_state_writes_the_same_bytes_and_the_digest_is_the_one_at_its_end() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "Nobody rang.", "Silence"]).ok();
    team.exchange();
    for folder in ["lead", "nell"] {
        team.at(folder, &["bundle", "write", "-o", &format!("{folder}.emic.toml")]).ok();
    }
    let whole = team.read("lead.emic.toml");
    assert_eq!(whole, team.read("nell.emic.toml"));
    let end = whole.lines().last().unwrap();
    assert_eq!(end, format!("digest = \"{}\"", team.digest("lead").trim()));
    assert!(
        whole.contains("# \"Nobody rang.\"  P01 / Access / Silence"),
        "a reader in an editor sees the passage"
    );
}

#[test]
fn a_bundle_out_of_order_waits_and_comes_in_by_itself() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "Nobody rang.", "Silence"]).ok();
    team.at("nell", &["bundle", "write", "--since", "study.emic.toml", "-o", "n1.emic.toml"]).ok();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    team.at("nell", &["bundle", "write", "--since", "n1.emic.toml", "-o", "n2.emic.toml"]).ok();
    let replica = team.replica("nell");

    let said = team.at("lead", &["bundle", "read", "n2.emic.toml"]).fails(4);
    // Nell's person and first coding are numbers 1 and 2.
    assert!(said.contains(&format!("it needs {replica} 1-2")), "{said}");
    assert!(said.contains("emic bundle write --since"), "{said}");
    assert_eq!(team.list("lead", &["annotations"]).len(), 0, "nothing of it is in before");
    assert!(team.at("lead", &["doctor"]).ok().contains("waiting"));

    let answer = team.at("lead", &["bundle", "read", "n1.emic.toml"]);
    assert_eq!(answer.code, 0);
    assert!(answer.err.contains("1 that had been waiting came in too"), "{}", answer.err);
    assert_eq!(team.list("lead", &["annotations"]).len(), 2);
    assert_eq!(team.digest("lead"), team.digest("nell"));
    assert!(!team.at("lead", &["doctor"]).ok().contains("waiting"));

    // Both at once, the later one first: nobody has to sort files.
    let both = team.at("lydia", &["bundle", "read", "n2.emic.toml", "n1.emic.toml"]).ok();
    assert!(both.contains("n2.emic.toml: had to wait, and came in with another"), "{both}");
    assert_eq!(team.digest("lydia"), team.digest("nell"));
}

#[test]
fn a_bundle_of_another_project_is_refused_with_both_ids() {
    let (team, other) = (Team::new(), Team::new());
    let id = |team: &Team| {
        let file = team.read("lead/emic.toml");
        file.lines().find_map(|line| line.strip_prefix("id = ")).unwrap().trim_matches('"').to_owned()
    };
    let file = other.path("study.emic.toml");
    let said = team.at("lead", &["bundle", "read", file.to_str().unwrap()]).fails(3);
    assert!(said.contains(&id(&team)) && said.contains(&id(&other)), "{said}");
    let said = team.at("lead", &["bundle", "write", "--since", file.to_str().unwrap()]).fails(3);
    assert!(said.contains(&id(&other)), "{said}");
}

#[test]
fn a_bundle_with_nothing_new_is_written_and_read_with_success() {
    let team = Team::new();
    team.at("lead", &["bundle", "write", "--since", "study.emic.toml", "-o", "none.emic.toml"]).ok();
    assert!(team.read("none.emic.toml").contains("\nops = 0\n"));
    assert_eq!(team.at("nell", &["bundle", "read", "none.emic.toml"]).ok(), "none.emic.toml: 0 new of 0\n");
}

#[test]
fn since_takes_the_smaller_of_what_both_have() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    // The lead never read it: what the lead writes since it must not ask for more than the lead has.
    team.at("lead", &["code", "add", "New"]).ok();
    team.at("lead", &["bundle", "write", "--since", "n.emic.toml", "-o", "l.emic.toml"]).ok();
    let shown = team.at("lead", &["bundle", "show", "l.emic.toml", "--format", "json"]).json();
    assert_eq!(shown[0]["ops"], 1);
    assert_eq!(shown[0]["needs"].as_array().unwrap().len(), 1, "{shown}");
    assert!(team.at("lydia", &["bundle", "read", "l.emic.toml"]).ok().contains("1 new of 1"));
}

#[test]
fn a_dry_run_says_what_would_come_in_and_changes_nothing() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    let before = team.digest("lead");
    let said = team.at("lead", &["bundle", "read", "--dry-run", "n.emic.toml"]).ok();
    assert!(said.contains("would bring 2 new of"), "{said}");
    assert_eq!(team.digest("lead"), before);
}

#[test]
fn before_anything_is_read_in_a_bundle_says_from_whom_how_much_and_what_it_would_change() {
    let team = Team::new();
    team.at("nell", &["code", "add", "Trust in staff"]).ok();
    team.at("nell", &["code", "rename", "Trust", "Trust in people"]).ok();
    team.at("lead", &["code", "rename", "Trust", "Confidence"]).ok();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    team.at("nell", &["bundle", "write", "--since", "study.emic.toml", "-o", "n.emic.toml"]).ok();
    team.at("nell", &["memo", "add", "--on", "project", "late"]).ok();
    team.at("nell", &["bundle", "write", "--since", "n.emic.toml", "-o", "late.emic.toml"]).ok();
    let before = team.digest("lead");
    let shown = team.at("lead", &["bundle", "show", "n.emic.toml", "--format", "json"]).json();
    let here = shown[0]["here"].as_str().unwrap();
    // Her person, a code, a new name that the lead gave too, a coding.
    assert!(here.contains("would bring 4 new of 4, by Nell Rudge"), "{here}");
    assert!(here.contains("1 annotate, 1 code, 1 code-rename, 1 person"), "{here}");
    assert!(here.contains("questions it would raise: 1"), "{here}");
    assert_eq!(shown[0]["people"]["Nell Rudge"], serde_json::json!(["3"]), "{shown}");
    assert_eq!(shown[0]["kind"], "delta");
    assert!(shown[0]["needs"].as_array().unwrap()[0].as_str().unwrap().contains(&team.replica("lead")));
    let answer = team.at("lead", &["bundle", "read", "--dry-run", "n.emic.toml"]);
    assert!(answer.err.contains("questions it would raise: 1"), "{}", answer.err);
    assert!(answer.ok().contains("would bring 4 new of 4, by Nell Rudge"));
    // What would have to wait is not kept by looking at it.
    let said = team.at("lead", &["bundle", "read", "--dry-run", "late.emic.toml"]).fails(4);
    assert!(said.contains("it would be kept and come in by itself"), "{said}");
    assert!(!team.at("lead", &["doctor"]).ok().contains("waiting"));
    assert_eq!(team.digest("lead"), before);
    assert_eq!(team.list("lead", &["conflicts"]).len(), 0);
    team.at("lead", &["bundle", "read", "n.emic.toml"]).ok();
    assert_eq!(team.list("lead", &["conflicts"]).len(), 1, "as many as it said");
}

#[test]
fn a_bundle_is_shown_where_there_is_no_project_and_where_it_is_open() {
    let team = Team::new();
    let shown = team.0.emic(&["bundle", "show", "study.emic.toml"]).ok();
    assert!(
        shown.contains("Community services") && shown.contains("Abeni Oyelaran=") && shown.contains("P01")
    );
    let json = team.0.emic(&["bundle", "show", "study.emic.toml", "--format", "json"]).json();
    assert_eq!(json[0]["kind"], "full");
    assert_eq!(json[0]["transcripts"], serde_json::json!(["P01"]));
    team.0.emic(&["bundle", "show", "missing.emic.toml"]).fails(3);
}

#[test]
fn a_delta_alone_does_not_make_a_project() {
    let team = Team::new();
    team.at("lead", &["bundle", "write", "--since", "study.emic.toml", "-o", "d.emic.toml"]).ok();
    let said = team.0.emic(&["init", "new", "--from", "d.emic.toml", "--coder", "X"]).fails(3);
    assert!(said.contains("not the whole project"), "{said}");
    assert!(!team.path("new").join("emic.toml").exists());
}

#[test]
fn what_is_for_one_person_alone_is_in_no_bundle() {
    let team = Team::new();
    team.at("nell", &["memo", "add", "--on", "project", "--private", "xylophone: only for me"]).ok();
    team.at("nell", &["memo", "add", "--on", "project", "for all of us"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    team.at("nell", &["bundle", "write", "--since", "study.emic.toml", "-o", "d.emic.toml"]).ok();
    for file in ["n.emic.toml", "d.emic.toml"] {
        let words = team.read(file);
        assert!(words.contains("for all of us"));
        assert!(!words.contains("xylophone") && !words.contains("private-"), "{file}");
    }
    assert_eq!(team.list("nell", &["memos"]).len(), 2);
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(team.path("n.emic.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "words of interviews are for their owner's eyes");
}

/// Puts what is inside `from/.emic` in the place of what is inside `to/.emic`; the folder itself stays the same one.
fn put_back(team: &Team, from: &str, to: &str) {
    let run = |script: &str| {
        let done = std::process::Command::new("sh").arg("-c").arg(script).current_dir(&team.0.cwd).status();
        assert!(done.unwrap().success(), "{script}");
    };
    run(&format!("rm -f ../data/homes.toml; rm -rf {to}/.emic/* && cp -a {from}/.emic/. {to}/.emic/"));
}

#[test]
fn a_restored_copy_takes_a_new_name_and_gets_its_own_work_back() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    std::process::Command::new("cp").args(["-a", "nell", "saved"]).current_dir(&team.0.cwd).status().unwrap();
    team.at("nell", &["annotate", "P01", "--quote", "Nobody rang.", "Silence"]).ok();
    team.at("nell", &["bundle", "write", "-o", "later.emic.toml"]).ok();
    let (later, before) = (team.digest("nell"), team.replica("nell"));
    put_back(&team, "saved", "nell");

    let answer = team.at("nell", &["bundle", "read", "later.emic.toml"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("restored copy"), "{}", answer.err);
    assert_eq!(team.digest("nell"), later);
    assert_ne!(team.replica("nell"), before);
    team.at("nell", &["code", "add", "After"]).ok();
    team.at("nell", &["bundle", "write", "-o", "after.emic.toml"]).ok();
    team.at("lead", &["bundle", "read", "after.emic.toml"]).ok();
    assert_eq!(team.digest("lead"), team.digest("nell"));
}

#[test]
fn two_contents_under_one_number_are_a_fork_and_nothing_comes_in() {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "--quote", "six months", "Waiting"]).ok();
    std::process::Command::new("cp").args(["-a", "nell", "saved"]).current_dir(&team.0.cwd).status().unwrap();
    team.at("nell", &["code", "add", "One life"]).ok();
    team.at("nell", &["bundle", "write", "-o", "one.emic.toml"]).ok();
    put_back(&team, "saved", "nell");
    team.at("nell", &["code", "add", "Another life"]).ok();
    team.at("nell", &["bundle", "write", "-o", "other.emic.toml"]).ok();
    team.at("lead", &["bundle", "read", "one.emic.toml"]).ok();
    let before = team.digest("lead");
    let said = team.at("lead", &["bundle", "read", "other.emic.toml"]).fails(4);
    assert!(said.contains("different contents"), "{said}");
    assert_eq!(team.digest("lead"), before);
    assert!(team.at("lead", &["doctor"]).ok().contains("fork"), "the file is kept and listed");
}

#[test]
fn a_copied_folder_writes_under_a_name_of_its_own() {
    let team = Team::new();
    team.at("nell", &["code", "add", "Mine"]).ok();
    std::process::Command::new("cp").args(["-a", "nell", "copy"]).current_dir(&team.0.cwd).status().unwrap();
    team.at("copy", &["code", "add", "In the copy"]).ok();
    team.at("nell", &["code", "add", "In the first"]).ok();
    assert_ne!(team.replica("copy"), team.replica("nell"));
    team.at("copy", &["bundle", "write", "-o", "c.emic.toml"]).ok();
    team.at("nell", &["bundle", "read", "c.emic.toml"]).ok();
    let names: Vec<String> = team.list("nell", &["codes"]).iter().map(|c| c["name"].to_string()).collect();
    assert!(
        names.contains(&"\"In the copy\"".into()) && names.contains(&"\"In the first\"".into()),
        "{names:?}"
    );
}

#[test]
fn of_several_files_the_good_ones_come_in_and_the_code_says_that_some_did_not() {
    let team = Team::new();
    team.at("nell", &["code", "add", "Mine"]).ok();
    team.at("nell", &["bundle", "write", "-o", "n.emic.toml"]).ok();
    team.0.file("bad.emic.toml", "hello\n");
    let answer = team.at("lead", &["bundle", "read", "bad.emic.toml", "n.emic.toml", "missing.emic.toml"]);
    assert_eq!(answer.code, 1, "{}", answer.err);
    assert!(answer.out.starts_with("n.emic.toml: 2 new of "), "{}", answer.out);
    assert!(
        answer.err.contains("bad.emic.toml:1:") && answer.err.contains("missing.emic.toml"),
        "{}",
        answer.err
    );
    let json = team.at("lydia", &["bundle", "read", "bad.emic.toml", "n.emic.toml", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((rows[0]["status"].as_str(), rows[1]["status"].as_str()), (Some("refused"), Some("read")));
    assert_eq!(rows[1]["new"], 2);
}
