//! Nothing in a project folder leads out of it: no file, no folder, not `.emic` itself.

use super::all_below;
use crate::support::shell::Shell;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The project's own files and folders, by their paths in it.
fn names(study: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = all_below(&study.join(".emic")).into_iter().map(|found| found.0).collect();
    // What is there only now and then.
    let more =
        ["lock", "lock.toml", "draft.toml", "tail", "known.toml", "losses.toml", "unfinished", "db.suspect"];
    let others =
        ["sync-0123456789abcdef.toml", "socket", "socket.at", "unborn", "glance", "journal.new", "backup/x"];
    names.extend(more.iter().chain(&others).map(|name| study.join(".emic").join(name)));
    names.extend([study.join(".emic"), study.join("emic.toml")]);
    names.sort();
    names.dedup();
    names.iter().map(|path| path.strip_prefix(study).unwrap().to_path_buf()).collect()
}

#[test]
fn a_link_anywhere_in_a_project_is_refused_before_anything_is_followed_made_or_changed() {
    let shell = Shell::with_project();
    shell.emic(&["code", "add", "trust"]).ok();
    let (study, victim) = (shell.cwd.clone(), shell.cwd.parent().unwrap().join("victim"));
    let names = names(&study);
    assert!(names.len() > 18, "{names:?}");
    for name in names {
        let (place, theirs) = (study.join(&name), victim.join("theirs"));
        std::fs::create_dir(&victim).unwrap();
        let was_there = std::fs::rename(&place, &theirs).is_ok();
        if !was_there {
            std::fs::write(&theirs, "keep\n").unwrap();
        }
        symlink(&theirs, &place).unwrap();
        let before = (all_below(&study), all_below(&victim));
        for line in [&["code", "add", "more"][..], &["codes"], &["doctor", "--repair"], &["hold"]] {
            let said = shell.emic(line).fails(3);
            assert!(said.contains("this is a link") && said.contains(name.to_str().unwrap()), "{said}");
        }
        assert_eq!((all_below(&study), all_below(&victim)), before, "{}", name.display());
        std::fs::remove_file(&place).unwrap();
        if was_there {
            std::fs::rename(&theirs, &place).unwrap();
        }
        std::fs::remove_dir_all(&victim).unwrap();
    }
    assert!(shell.emic(&["codes"]).ok().contains("trust"));
}

#[test]
fn a_project_is_not_made_through_a_link_and_the_link_stays() {
    let shell = Shell::new();
    let victim = shell.cwd.join("victim");
    std::fs::create_dir(&victim).unwrap();
    let make = ["init", "study", "--title", "Study", "--coder", "Noor"];
    for name in [".emic", "emic.toml"] {
        for target in ["victim", "nothing"] {
            let place = shell.cwd.join("study").join(name);
            std::fs::create_dir(shell.cwd.join("study")).unwrap();
            symlink(shell.cwd.join(target), &place).unwrap();
            let said = shell.emic(&make).fails(3);
            assert!(said.contains("this is a link"), "{said}");
            assert!(std::fs::symlink_metadata(&place).unwrap().is_symlink());
            assert_eq!(all_below(&victim), []);
            std::fs::remove_dir_all(shell.cwd.join("study")).unwrap();
        }
    }
    shell.emic(&make).ok();
}
