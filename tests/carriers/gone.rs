//! A stick that is not plugged in and a share that is not mounted look like an empty folder.

use super::mount::Mount;
use super::{Pair, chmod, files};
use std::path::Path;

#[test]
fn where_all_files_of_the_colleagues_are_gone_nothing_is_published_before_the_person_says_so() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    pair.code("anna", "trust");
    pair.sync("anna").ok();
    pair.sync("noor").ok();
    let away = pair.shell.cwd.join("away");
    std::fs::rename(&pair.share, &away).unwrap();
    std::fs::create_dir(&pair.share).unwrap();
    chmod(&pair.share, 0o700);
    pair.code("noor", "stigma");
    let refused = pair.sync("noor");
    assert_eq!(refused.code, 3, "{}", refused.out);
    for said in ["a colleague's file", "today", "is it mounted?", "--start-again"] {
        assert!(refused.out.contains(said), "{said}: {}", refused.out);
    }
    assert_eq!(files(&pair.share), Vec::<std::path::PathBuf>::new());
    // Five days later, by the name of the day: the clock of the tests is at a Wednesday.
    let later = pair.run("EMIC_CLOCK=1795432000 emic --project noor sync share");
    assert!(later.out.contains("on Wednesday"), "{}", later.out);
    // It is mounted again.
    std::fs::remove_dir(&pair.share).unwrap();
    std::fs::rename(&away, &pair.share).unwrap();
    pair.sync("noor").ok();
    // It was emptied on purpose.
    files(&pair.share).iter().for_each(|path| std::fs::remove_file(path).unwrap());
    assert_eq!(pair.sync("noor").code, 3);
    pair.run("emic --project noor sync share --start-again").ok();
    assert_eq!(files(&pair.share).len(), 1);
    pair.sync("noor").ok();
}

#[test]
fn an_empty_place_that_all_can_read_is_said_to_be_empty_and_not_to_be_open() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    let above = pair.shell.cwd.ancestors().take_while(|dir| *dir != Path::new("/tmp"));
    above.for_each(|dir| chmod(dir, 0o755));
    std::fs::rename(&pair.share, pair.shell.cwd.join("away")).unwrap();
    std::fs::create_dir(&pair.share).unwrap();
    chmod(&pair.share, 0o755);
    let refused = pair.sync("noor");
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.out.contains("the file that emic wrote") && refused.out.contains("is it mounted?"));
    assert!(!refused.out.contains("everybody"), "{}", refused.out);
}

#[test]
fn ones_own_files_may_be_removed_but_another_folder_in_the_place_is_asked_about() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    std::fs::remove_file(pair.part("noor")).unwrap();
    pair.sync("noor").ok();
    assert_eq!(files(&pair.share).len(), 1, "written again in the folder where it was");
    std::fs::rename(&pair.share, pair.shell.cwd.join("away")).unwrap();
    std::fs::create_dir(&pair.share).unwrap();
    chmod(&pair.share, 0o700);
    let refused = pair.sync("noor");
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.out.contains("the file that emic wrote was in"), "{}", refused.out);
    assert!(files(&pair.share).is_empty());
    pair.run("emic --project noor sync share --start-again").ok();
}

#[test]
fn a_disk_that_was_pulled_out_is_said_to_be_gone_and_never_called_open_or_empty() {
    let mut pair = Pair::new();
    let stick = pair.shell.cwd.join("stick");
    let Some(_mount) = Mount::that_is_gone(&pair.shell.cwd.join("back"), &stick) else { return };
    for line in [
        "emic --project noor sync stick",
        "emic --project noor sync stick/share",
        "emic --project noor bundle write -o stick/b.emic.toml",
        "emic --project noor bundle read stick/b.emic.toml",
        "emic --project noor import stick/P02.txt",
        "emic --project stick codes",
        "emic --project stick/study codes",
        "emic init stick/study --title Study --coder Tom",
    ] {
        let answer = pair.run(line);
        assert!(matches!(answer.code, 1 | 3 | 6), "{line}: {}", answer.out);
        assert!(answer.out.contains("does not answer"), "{line}: {}", answer.out);
        for misleading in ["everybody", "entity", "uncategorized", "Transport", "no project"] {
            assert!(!answer.out.contains(misleading), "{line}: {}", answer.out);
        }
    }
}

#[test]
fn a_project_is_no_folder_to_exchange_work_through() {
    let mut pair = Pair::new();
    for folder in ["anna", "noor"] {
        let refused = pair.run(&format!("emic --project noor sync {folder}"));
        assert_eq!(refused.code, 2, "{}", refused.out);
        assert!(refused.out.contains("is a project, not a folder"), "{}", refused.out);
    }
}
