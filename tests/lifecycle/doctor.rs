//! Mending, and going back.

use super::forks::copy;
use super::*;

/// The number of the latest step.
fn last_step(desk: &Desk, folder: &str) -> usize {
    let history = desk.ok(folder, &["history", "--format", "json"]);
    history.matches("\"kind\"").count()
}

#[test]
fn going_back_sets_aside_what_came_after_and_it_can_be_brought_back() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Before"]);
    desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
    desk.ok(".", &["init", "nell", "--from", "full.emic.toml", "--coder", "Nell"]);
    let n = last_step(&desk, "study") + 1;
    let one = desk.ok("study", &["code", "add", "One"]);
    desk.ok("study", &["memo", "add", "--on", "project", "--private", "for me alone"]);
    desk.ok("study", &["code", "add", "Two"]);
    desk.ok("nell", &["code", "add", "Nells"]);
    desk.ok("nell", &["bundle", "write", "-o", "../nell.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../nell.emic.toml"]);
    let all = desk.ok("study", &["digest"]);
    for bad in ["0", "1", "99"] {
        assert_eq!(said(&desk.run("study", &["doctor", "--restore-before", bad])).2, 2);
    }
    let (out, err, code) = said(&desk.run("study", &["doctor", "--restore-before", &n.to_string()]));
    assert_eq!((out.as_str(), code), (format!("The project is as it was before step {n}.\n").as_str(), 0));
    assert!(err.contains("What others hold of it returns with their next bundle or sync."), "{err}");
    let codes = desk.ok("study", &["codes", "--format", "json"]);
    assert!(codes.contains("\"Before\"") && !codes.contains("\"One\"") && !codes.contains("\"Nells\""));
    assert_eq!(last_step(&desk, "study"), n - 1);
    // What is new is written under another mark, and what others hold returns.
    let new = desk.ok("study", &["code", "add", "New"]);
    assert_ne!(new.split('.').next(), one.split('.').next());
    desk.ok("study", &["bundle", "read", "../nell.emic.toml"]);
    assert!(desk.ok("study", &["codes"]).contains("Nells"));
    // The rest is in the file that was set aside, and in a backup what is private.
    let shown = desk.ok("study", &["doctor"]);
    let aside = shown.lines().find(|line| line.starts_with("fork")).unwrap();
    let file = aside.split("emic bundle read ").nth(1).unwrap();
    desk.ok("study", &["bundle", "read", file]);
    let codes = desk.ok("study", &["codes"]);
    assert!(["Before", "One", "Two", "Nells", "New"].iter().all(|name| codes.contains(name)), "{codes}");
    assert_ne!(desk.ok("study", &["digest"]), all);
    let backups = std::fs::read_dir(desk.path("study/.emic/backup")).unwrap();
    let held = backups.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    assert!(held.into_iter().any(|backup| backup.contains("for me alone")));
    desk.ok("study", &["doctor"]);
}

#[test]
fn going_back_to_before_a_purge_brings_no_words_back() {
    let desk = Desk::new();
    std::fs::write(desk.path("P01.txt"), "It took six months before anybody rang me back.\n").unwrap();
    desk.ok("study", &["import", "../P01.txt"]);
    desk.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
    let n = last_step(&desk, "study") + 1;
    desk.ok("study", &["purge", "P01"]);
    desk.ok("study", &["doctor", "--restore-before", &n.to_string()]);
    desk.ok("study", &["bundle", "read", "../old.emic.toml"]);
    assert!(desk.ok("study", &["transcripts"]).contains("(purged)"));
    assert!(!desk.ok("study", &["text", "(purged)"]).contains("six months"));
}

#[test]
fn a_repair_builds_the_database_anew_and_says_what_it_found() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Waiting"]);
    desk.ok("study", &["doctor", "--repair"]);
    assert!(desk.ok("study", &["codes"]).contains("Waiting"));
    use std::os::unix::fs::PermissionsExt;
    let journal = desk.path("study/.emic/journal/0001.toml");
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (out, _, code) = said(&desk.run("study", &["doctor"]));
    assert!(out.contains("others on this machine may read it") && code == 1, "{out}");
}

#[test]
fn what_no_copy_has_is_named_and_the_exit_code_says_so() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Waiting"]);
    desk.ok("study", &["code", "add", "Later"]);
    let emic = desk.path("study/.emic");
    copy(&emic, &desk.path("saved"));
    let journal = emic.join("journal/0001.toml");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.replace("\"Waiting\"", "\"Waitinx\"")).unwrap();
    std::fs::remove_dir_all(emic.join("db")).unwrap();
    std::fs::remove_dir_all(emic.join("backup")).unwrap();
    for words in [&["doctor"][..], &["doctor", "--repair"]] {
        let (out, err, code) = said(&desk.run("study", words));
        assert_eq!(code, 3, "{words:?}: {out}{err}");
        assert!(out.contains("0001.toml:"), "{out}");
    }
}

#[test]
fn a_project_without_its_emic_toml_is_found_and_gets_it_again_from_what_emic_knows() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Waiting"]);
    let (file, digest) = (desk.path("study/emic.toml"), desk.ok("study", &["digest"]));
    let before = std::fs::read_to_string(&file).unwrap();
    std::fs::create_dir(desk.path("study/inside")).unwrap();
    for (cwd, words) in [
        ("study", &["codes"][..]),
        ("study/inside", &["codes"]),
        (".", &["--project", "study", "codes"]),
        ("study", &["doctor"]),
        ("study", &["doctor", "--repair"]),
    ] {
        std::fs::remove_file(&file).unwrap();
        let (_, err, code) = said(&desk.run(cwd, words));
        assert!(code == 0 && err.contains("emic.toml was written again"), "{words:?}: {code} {err}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
        assert_eq!(desk.ok("study", &["digest"]), digest);
    }
    // Its journal gone as well: the database knows the rest.
    std::fs::remove_file(&file).unwrap();
    std::fs::remove_dir_all(desk.path("study/.emic/journal")).unwrap();
    assert_eq!(desk.ok("study", &["digest"]), digest);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn init_and_every_other_command_agree_on_whether_a_folder_has_a_project() {
    let desk = Desk::new();
    let init = ["init", "--title", "Again", "--coder", "Lena"];
    std::fs::remove_file(desk.path("study/emic.toml")).unwrap();
    let (_, err, code) = said(&desk.run("study", &init));
    assert!(code == 2 && err.contains("there is a project in this folder already"), "{err}");
    desk.ok("study", &["codes"]);
    // Only emic.toml is left: nothing is made over it, and the words are the same.
    std::fs::rename(desk.path("study/.emic"), desk.path("away")).unwrap();
    for words in [&init[..], &["codes"], &["doctor"]] {
        let (_, err, code) = said(&desk.run("study", words));
        assert!(code == 3 && err.contains("its work is gone: .emic is missing"), "{words:?}: {code} {err}");
        assert!(err.contains("put .emic back"), "{err}");
    }
    std::fs::rename(desk.path("away"), desk.path("study/.emic")).unwrap();
    desk.ok("study", &["codes"]);
    // Nothing is left: both say so, and what the one says helps.
    std::fs::create_dir(desk.path("empty")).unwrap();
    std::fs::create_dir(desk.path("empty/.emic")).unwrap();
    let (_, err, code) = said(&desk.run("empty", &["codes"]));
    assert!(code == 3 && err.contains("emic init"), "{code} {err}");
    desk.ok("empty", &init);
    desk.ok("empty", &["codes"]);
}

/// Cuts the journal before its third commit from the end.
fn cut(desk: &Desk) {
    let journal = desk.path("study/.emic/journal/0001.toml");
    let text = std::fs::read_to_string(&journal).unwrap();
    let borders: Vec<usize> = text.match_indices("[[commit]]").map(|(at, _)| at).collect();
    std::fs::write(&journal, &text[..borders[borders.len() - 3]]).unwrap();
    std::fs::remove_dir_all(desk.path("study/.emic/db")).unwrap();
}

#[test]
fn acts_that_were_lost_are_named_until_they_come_back_and_their_numbers_are_not_given_out_again() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("shared")).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(desk.path("shared"), std::fs::Permissions::from_mode(0o770)).unwrap();
    let ids: Vec<String> =
        ["One", "Two", "Three"].iter().map(|name| desk.ok("study", &["code", "add", name])).collect();
    let replica = ids[0].split('.').next().unwrap();
    desk.ok("study", &["sync", "../shared"]);
    cut(&desk);
    let (_, err, code) = said(&desk.run("study", &["codes"]));
    assert!(code == 0 && !err.contains("nothing is missing"), "{err}");
    assert!(err.contains(&format!("missing at the end of the journal: {replica} 3-5. ")), "{err}");
    for words in [&["doctor"][..], &["doctor", "--repair"], &["doctor"]] {
        let (out, err, code) = said(&desk.run("study", words));
        assert!(code == 3 && out.contains(&format!("{replica} 3-5: saved once and not here")), "{out}{err}");
    }
    let after = desk.ok("study", &["code", "add", "After"]);
    assert!(!ids.contains(&after) && !after.starts_with(replica), "{after} {ids:?}");
    // The shared folder has them.
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("study", &["doctor"]);
    let codes = desk.ok("study", &["codes"]);
    assert!(["One", "Two", "Three", "After"].iter().all(|name| codes.contains(name)), "{codes}");
    desk.ok("study", &["undo"]);
    assert!(!desk.ok("study", &["codes"]).contains("After"));
}

#[test]
fn what_was_lost_where_nothing_tells_how_much_is_said_as_a_doubt_until_it_was_read() {
    let desk = Desk::new();
    let one = desk.ok("study", &["code", "add", "One"]);
    let replica = one.split('.').next().unwrap();
    desk.ok("study", &["code", "add", "Two"]);
    let emic = desk.path("study/.emic");
    for name in ["tail", "known.toml"] {
        std::fs::remove_file(emic.join(name)).unwrap();
    }
    std::fs::remove_dir_all(emic.join("backup")).unwrap();
    let journal = emic.join("journal/0001.toml");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, &text[..text.len() / 2]).unwrap();
    let (_, err, _) = said(&desk.run("study", &["codes"]));
    let doubt = format!("{replica} 5 and perhaps later ones");
    assert!(err.contains("had been cut") && err.contains(&doubt) && !err.contains("nothing is"), "{err}");
    let (out, _, code) = said(&desk.run("study", &["doctor"]));
    assert!(code == 1 && out.contains(&doubt), "{out}");
    assert!(!desk.ok("study", &["code", "add", "After"]).starts_with(replica));
    let (_, err, code) = said(&desk.run("study", &["doctor", "--repair"]));
    assert!(code == 1 && err.contains(&doubt), "{err}");
    desk.ok("study", &["doctor"]);
}

#[test]
fn an_older_state_put_back_in_its_place_is_noticed_and_gives_no_number_out_again() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Before"]);
    let (emic, homes) = (desk.path("study/.emic"), desk.path("data/homes.toml"));
    copy(&emic, &desk.path("saved"));
    let id = desk.ok("study", &["code", "add", "Alpha"]);
    let remembered = std::fs::read(&homes).unwrap();
    super::forks::put_back(&desk.path("saved"), &emic);
    std::fs::write(&homes, remembered).unwrap();
    let after = desk.run("study", &["code", "add", "Beta"]);
    let (out, err, code) = said(&after);
    let lost = id.trim().replace('.', " ");
    assert!(code == 0 && out != id && err.contains(&format!("end of the journal: {lost} ")), "{out}{err}");
    let (out, _, code) = said(&desk.run("study", &["doctor"]));
    assert!(code == 3 && out.contains(&format!("{lost}: saved once and not here")), "{out}");
}

/// A project with a backup, and one act that came after it.
fn one_act_after_the_backup() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("P01.txt"), "P01: I was on a waiting list for a year.\n".repeat(30)).unwrap();
    desk.ok("study", &["import", "../P01.txt"]);
    desk.ok("study", &["code", "add", "Waiting"]);
    desk.ok("study", &["annotate", "P01", "5..20", "Waiting"]);
    for old in std::fs::read_dir(desk.path("study/.emic/backup")).unwrap() {
        std::fs::remove_file(old.unwrap().path()).unwrap();
    }
    // Without a backup the next act makes one.
    desk.ok("study", &["code", "add", "Anger"]);
    assert_eq!(backups(&desk), 1);
    desk.ok("study", &["memo", "add", "--on", "project", "After the backup."]);
    assert_eq!(backups(&desk), 1);
    desk
}

fn backups(desk: &Desk) -> usize {
    std::fs::read_dir(desk.path("study/.emic/backup")).unwrap().count()
}

#[test]
fn what_a_backup_has_comes_back_although_a_later_act_is_lost_and_that_alone_is_named() {
    for cut in [Some(900), None] {
        let desk = one_act_after_the_backup();
        let journal = desk.path("study/.emic/journal/0001.toml");
        match cut {
            Some(len) => std::fs::File::options().write(true).open(&journal).unwrap().set_len(len).unwrap(),
            None => std::fs::remove_file(&journal).unwrap(),
        }
        std::fs::remove_dir_all(desk.path("study/.emic/db")).unwrap();
        let answer = desk.run("study", &["annotations"]);
        let told = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(String::from_utf8_lossy(&answer.stdout).contains("Waiting"), "{cut:?}: {told}");
        assert!(told.contains("What was saved after that is missing: "), "{cut:?}: {told}");
        let last = "saved once and not here";
        assert_eq!(told.matches(last).count(), 1, "{cut:?}: {told}");
        assert!(desk.ok("study", &["codes"]).contains("Anger"));
        desk.ok("study", &["code", "add", "Goes on"]);
        // It is said once; `doctor` still names what is lost.
        assert!(!String::from_utf8_lossy(&desk.run("study", &["codes"]).stderr).contains("missing"));
        assert!(String::from_utf8_lossy(&desk.run("study", &["doctor"]).stdout).contains(last));
    }
}

#[test]
fn a_backup_that_has_more_than_is_here_is_never_thrown_away() {
    let desk = one_act_after_the_backup();
    let backup = || {
        let all = std::fs::read_dir(desk.path("study/.emic/backup")).unwrap();
        all.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).max_by_key(Vec::len).unwrap()
    };
    let whole = backup();
    // A backup that cannot be read helps nothing today; a person may still mend it.
    let path = std::fs::read_dir(desk.path("study/.emic/backup")).unwrap().next().unwrap().unwrap().path();
    let damaged = String::from_utf8(whole.clone()).unwrap().replace("waiting list", "waiting lisp");
    std::fs::write(&path, &damaged).unwrap();
    let journal = desk.path("study/.emic/journal/0001.toml");
    std::fs::File::options().write(true).open(&journal).unwrap().set_len(900).unwrap();
    std::fs::remove_dir_all(desk.path("study/.emic/db")).unwrap();
    desk.ok("study", &["code", "add", "Goes on"]);
    for n in 0..3 {
        desk.ok("study", &["code", "add", &format!("Code {n}")]);
        desk.run("study", &["doctor", "--repair"]);
    }
    assert!(
        std::fs::read(&path).is_ok_and(|bytes| bytes == damaged.as_bytes()) || backup() == damaged.as_bytes()
    );
}
