//! What a colleague's removes and purges took of one's own, and what restores brought back, is said when they arrive,
//! by bundle and by shared folder.

use super::Team;

/// Nell and Lydia have each a coding with *Waiting*, Nell also a memo on it, and all know it.
fn coded() -> Team {
    let team = Team::new();
    team.at("nell", &["annotate", "P01", "0..20", "Waiting"]).ok();
    team.at("nell", &["memo", "add", "--on", "code:Access/Waiting", "For weeks."]).ok();
    team.at("lydia", &["annotate", "P01", "30..50", "Waiting"]).ok();
    team.exchange();
    team
}

#[test]
fn a_bundle_with_a_remove_says_what_went_of_the_readers_own() {
    let team = coded();
    team.at("lead", &["code", "remove", "Waiting"]).fails(3);
    team.at("lead", &["code", "remove", "Waiting", "--with-others"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    for (folder, what) in [("nell", "1 coding and 1 memo"), ("lydia", "1 coding")] {
        let said = team.at(folder, &["bundle", "read", "lead.emic.toml"]);
        assert_eq!(said.code, 0);
        let line = format!("Abeni Oyelaran removed Access/Waiting: {what} of yours went with it\n");
        assert!(said.err.contains(&line), "{}", said.err);
        assert!(said.err.contains("emic conflicts"), "{}", said.err);
        let again = team.at(folder, &["bundle", "read", "lead.emic.toml"]);
        assert!(!again.err.contains("went with it"), "said once: {}", again.err);
    }
}

#[test]
fn a_sync_says_it_too() {
    let team = coded();
    std::fs::create_dir(team.path("shared")).unwrap();
    let open = |path: std::path::PathBuf| {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap()
    };
    open(team.path("shared"));
    team.at("lead", &["code", "remove", "Waiting", "--with-others"]).ok();
    team.at("lead", &["sync", "shared"]).ok();
    let said = team.at("nell", &["sync", "shared"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let line = "Abeni Oyelaran removed Access/Waiting: 1 coding and 1 memo of yours went with it\n";
    assert!(said.err.contains(line), "{}", said.err);
}

#[test]
fn a_purge_says_what_it_took_of_the_readers_own() {
    let team = coded();
    team.at("nell", &["memo", "add", "--on", "P01#2", "Why here?"]).ok();
    team.at("nell", &["memo", "add", "--on", "project", "Of the whole."]).ok();
    team.exchange();
    team.at("lead", &["purge", "P01"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]);
    assert!(said.err.contains("P01 was purged: 1 coding and 1 memo of yours went with it\n"), "{}", said.err);
    let said = team.at("lydia", &["bundle", "read", "lead.emic.toml"]);
    assert!(said.err.contains("P01 was purged: 1 coding of yours went with it\n"), "{}", said.err);
}

#[test]
fn what_takes_nothing_of_ones_own_says_nothing() {
    let team = coded();
    team.at("lead", &["code", "remove", "Trust"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]);
    assert!(!said.err.contains("of yours"), "{}", said.err);
}

#[test]
fn a_merge_says_where_ones_own_codings_count_now() {
    let team = coded();
    team.at("lead", &["code", "add", "Delay"]).ok();
    team.at("lead", &["code", "merge", "Waiting", "Delay", "--with-others"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]);
    let line = "Access/Waiting is part of Delay now: 1 coding of yours counts there\n";
    assert!(said.err.contains(line), "{}", said.err);
}

#[test]
fn a_restore_says_who_brought_what_back_and_whose() {
    let team = coded();
    team.at("lead", &["code", "remove", "Access", "--with-others"]).ok();
    team.exchange();
    team.at("lydia", &["code", "restore", "Access"]).ok();
    team.at("lydia", &["bundle", "write", "-o", "lydia.emic.toml", "--force"]).ok();
    for (folder, things) in [
        ("nell", "1 coding and 1 memo of yours, 1 coding of Lydia Wren"),
        ("lead", "2 codings and 1 memo of 2 others ("),
    ] {
        let said = team.at(folder, &["bundle", "read", "lydia.emic.toml"]);
        assert_eq!(said.code, 0, "{}", said.err);
        let line = format!("Lydia Wren restored Access and 2 codes below it, with {things}");
        assert!(said.err.contains(&line), "{}", said.err);
        let whose = ["Nell Rudge: 1 coding and 1 memo", "Lydia Wren: 1 coding"];
        assert!(folder == "nell" || whose.iter().all(|one| said.err.contains(one)), "{}", said.err);
        let again = team.at(folder, &["bundle", "read", "lydia.emic.toml"]);
        assert!(!again.err.contains("restored"), "said once: {}", again.err);
    }
}

#[test]
fn a_code_that_two_removed_at_once_names_both_where_it_is_restored() {
    let team = coded();
    team.at("lead", &["code", "remove", "Waiting", "--with-others"]).ok();
    team.at("nell", &["code", "remove", "Access", "--with-others"]).ok();
    team.exchange();
    let said = team.at("lydia", &["code", "restore", "Waiting"]).err;
    let both = ["Abeni Oyelaran", "Nell Rudge"].map(|who| format!("{who} removed on 2026-11-18"));
    let names = |line: &str| line.contains("Abeni Oyelaran") && line.contains("Nell Rudge");
    assert!(
        both.iter().any(|first| said.starts_with(&format!("This brings back all that {first}"))),
        "{said}"
    );
    let lines: Vec<&str> = said.lines().filter(|line| names(line)).collect();
    assert_eq!(lines.len(), 2, "the preview and the answer name both: {said}");
    assert!(lines[1].starts_with("restored: Access/Waiting ("), "{said}");
}

#[test]
fn an_import_in_which_others_worked_is_taken_back_only_with_them_and_they_are_told() {
    let team = coded();
    std::fs::write(team.path("late.txt"), "P09: Nobody rang me.\n").unwrap();
    team.at("lead", &["import", "late.txt"]).ok();
    team.exchange();
    team.at("nell", &["annotate", "late", "--quote", "Nobody rang", "Waiting"]).ok();
    team.at("nell", &["memo", "add", "--on", "late", "Again."]).ok();
    team.exchange();
    let said = team.at("lead", &["undo"]).fails(3);
    assert!(said.contains("1 coding and 1 memo of Nell Rudge in late would go with the import"), "{said}");
    team.at("lead", &["undo", "--with-others"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]).err;
    assert!(
        said.contains("Abeni Oyelaran undid the import of late: 1 coding and 1 memo of yours went with it"),
        "{said}"
    );
}

#[test]
fn a_code_that_one_made_and_another_removed_is_named_though_nothing_was_on_it() {
    let team = coded();
    team.at("nell", &["code", "add", "Dawn"]).ok();
    team.exchange();
    team.at("lead", &["code", "remove", "Dawn"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]).err;
    assert!(said.contains("Abeni Oyelaran removed Dawn, which you made or defined"), "{said}");
}

#[test]
fn a_code_that_others_use_meanwhile_is_said_to_be_in_lost_and_found() {
    let team = coded();
    team.at("lead", &["code", "remove", "Trust"]).ok();
    team.at("nell", &["annotate", "P01", "0..20", "Trust"]).ok();
    team.at("lead", &["bundle", "write", "-o", "lead.emic.toml", "--force"]).ok();
    let said = team.at("nell", &["bundle", "read", "lead.emic.toml"]).err;
    assert!(
        said.contains(
            "Abeni Oyelaran removed Trust: what was coded with it at that time keeps it, under Lost and found"
        ),
        "{said}"
    );
}
