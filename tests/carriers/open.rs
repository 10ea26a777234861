//! Who can read a shared folder, a project or a bundle: one rule for all three.

use super::mount::Mount;
use super::{Pair, chmod};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Lets others through to the folder in which commands run.
fn open_parents(pair: &Pair) {
    let above = pair.shell.cwd.ancestors().take_while(|dir| *dir != Path::new("/tmp"));
    above.for_each(|dir| chmod(dir, 0o755));
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_folder_that_all_can_read_is_refused_until_the_person_agrees_once() {
    let mut pair = Pair::new();
    chmod(&pair.share, 0o755);
    // A closed folder above closes it.
    chmod(&pair.shell.cwd, 0o700);
    pair.sync("noor").ok();
    open_parents(&pair);
    let refused = pair.sync("anna");
    assert_eq!(refused.code, 2, "{}", refused.out);
    for said in ["everybody on this machine can open", "chmod o-rwx ", "--open-folder"] {
        assert!(refused.out.contains(said), "{}", refused.out);
    }
    let agreed = pair.run("emic --project anna sync share --open-folder").ok();
    assert!(
        agreed.contains("can read the interviews in") && agreed.contains("does not ask again"),
        "{agreed}"
    );
    let quiet = pair.sync("anna").ok();
    assert!(!quiet.contains("interviews"), "{quiet}");
    // Also after the project went back to an earlier step, when the folder is read again from its start.
    pair.code("anna", "mistake");
    pair.run("emic --project anna doctor --restore-before 2");
    assert!(!pair.run("emic --project anna codes").ok().contains("mistake"));
    pair.sync("anna").ok();
    // It was this folder that was agreed to, and this project that agreed.
    let other = pair.shell.cwd.join("other");
    std::fs::create_dir(&other).unwrap();
    assert_eq!(pair.run("emic --project anna sync other").code, 2);
    assert_eq!(pair.sync("noor").code, 2);
    // The same folder by another way.
    std::os::unix::fs::symlink(&pair.share, pair.shell.cwd.join("way")).unwrap();
    pair.run("emic --project anna sync way").ok();
}

#[test]
fn on_a_disk_without_permissions_everything_works_and_says_who_can_read_it() {
    let mut pair = Pair::new();
    open_parents(&pair);
    let stick = pair.shell.cwd.join("USB stick");
    let Some(_mount) = Mount::without_modes(&pair.shell.cwd.join("back"), &stick) else { return };
    pair.run("mkdir 'USB stick/share'").ok();
    let refused = pair.run("emic --project noor sync 'USB stick/share'");
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.out.contains("keeps no permissions"), "{}", refused.out);
    assert!(!refused.out.contains("chmod o-rwx"), "no advice that does nothing: {}", refused.out);
    let line = refused.out.lines().find(|line| line.contains("--open-folder")).unwrap();
    let advice = line.split("emic ").nth(1).unwrap();
    pair.run(&format!("emic --project noor {advice}")).ok();
    pair.run("emic --project anna sync 'USB stick/share' --open-folder").ok();
    let written = pair.run("emic --project noor bundle write -o 'USB stick/noor.emic.toml'").ok();
    assert!(written.contains("everybody on this machine can read"), "{written}");
    assert!(written.contains("keeps no permissions"), "{written}");
    let made = pair.run("emic init 'USB stick/study' --from 'USB stick/noor.emic.toml' --coder Tom").ok();
    assert!(made.contains("everybody on this machine can read"), "{made}");
    pair.run("emic --project 'USB stick/study' code add trust").ok();
    pair.run("emic --project 'USB stick/study' sync 'USB stick/share' --open-folder").ok();
    assert!(pair.run("emic --project noor sync 'USB stick/share'").ok().starts_with("2 operations taken in"));
}

#[test]
fn a_bundle_and_a_project_are_their_owners_alone_and_then_nothing_is_said() {
    let mut pair = Pair::new();
    open_parents(&pair);
    let written = pair.run("umask 000; emic --project noor bundle write -o b.emic.toml").ok();
    assert!(!written.contains("everybody"), "{written}");
    assert_eq!(mode(&pair.shell.cwd.join("b.emic.toml")), 0o600);
    let made = pair.run("umask 000; emic init tom --title Other --coder Tom").ok();
    assert!(!made.contains("everybody"), "{made}");
    assert_eq!(mode(&pair.shell.cwd.join("tom/.emic")), 0o700);
}

#[test]
fn on_a_stick_whose_driver_lets_no_file_grow_parts_are_written_whole() {
    let mut pair = Pair::new();
    let stick = pair.shell.cwd.join("stick");
    let Some(_mount) = Mount::fat(&pair.shell.cwd.join("stick.img"), &stick) else { return };
    pair.run("mkdir stick/share").ok();
    for code in ["first", "second", "third"] {
        pair.code("noor", code);
        pair.run("emic --project noor sync stick/share --open-folder").ok();
    }
    pair.run("emic --project anna sync stick/share --open-folder").ok();
    let digest = pair.run("emic --project noor digest").ok();
    assert_eq!(pair.run("emic --project anna digest").ok(), digest);
}
