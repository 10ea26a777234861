//! What copies of a folder and purges do to each other.

use super::forks::{copy, put_back};
use super::*;

impl Desk {
    /// Nell's folder has a code Alpha and is put back from a copy of before, where nobody notices it. `alpha` is a
    /// bundle of what she had.
    fn put_back() -> Desk {
        let desk = Desk::new();
        desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
        desk.ok(".", &["init", "nell", "--from", "full.emic.toml", "--coder", "Nell"]);
        desk.ok("nell", &["code", "add", "Before"]);
        copy(&desk.path("nell/.emic"), &desk.path("saved"));
        desk.ok("nell", &["code", "add", "Alpha"]);
        desk.ok("nell", &["bundle", "write", "-o", "../alpha.emic.toml"]);
        put_back(&desk.path("saved"), &desk.path("nell/.emic"));
        desk
    }
    pub(super) fn code(&self, folder: &str, args: &[&str]) -> i32 {
        said(&self.run(folder, args)).2
    }
    fn replica_of(&self, folder: &str, code: &str) -> String {
        let id = self.ok(folder, &["code", "add", code]);
        id.split('.').next().unwrap().to_owned()
    }
}

#[test]
fn whoever_meets_other_contents_of_their_own_acts_goes_on_under_a_new_mark_before_anybody_chooses() {
    let desk = Desk::put_back();
    let before = desk.replica_of("nell", "Beta");
    assert_eq!(desk.code("nell", &["bundle", "read", "../alpha.emic.toml"]), 4);
    assert_ne!(desk.replica_of("nell", "Gamma"), before);
    // What she does from now on reaches everybody, whatever becomes of the two contents.
    desk.ok("nell", &["bundle", "write", "-o", "../beta.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../beta.emic.toml"]);
    assert!(desk.ok("study", &["codes"]).contains("Gamma"));
}

#[test]
fn a_choice_about_an_earlier_number_does_not_silence_a_later_fork() {
    let desk = Desk::put_back();
    desk.replica_of("nell", "Beta");
    desk.ok("nell", &["bundle", "write", "-o", "../beta.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../beta.emic.toml"]);
    assert_eq!(desk.code("study", &["bundle", "read", "../alpha.emic.toml"]), 4);
    let shown = desk.ok("study", &["doctor"]);
    let id = shown.split("--choose ").nth(1).unwrap().split(' ').next().unwrap();
    desk.ok("study", &["doctor", "--choose", id, "here"]);
    // Later the folder with Beta is put back as well, and goes on from Beta twice.
    std::fs::remove_dir_all(desk.path("saved")).unwrap();
    copy(&desk.path("nell/.emic"), &desk.path("saved"));
    desk.ok("nell", &["code", "add", "One"]);
    desk.ok("nell", &["bundle", "write", "-o", "../one.emic.toml"]);
    put_back(&desk.path("saved"), &desk.path("nell/.emic"));
    desk.ok("nell", &["code", "add", "Two"]);
    desk.ok("nell", &["bundle", "write", "-o", "../two.emic.toml"]);
    desk.ok("study", &["bundle", "read", "../one.emic.toml"]);
    assert_eq!(desk.code("study", &["bundle", "read", "../two.emic.toml"]), 4, "it is asked about");
    assert!(desk.ok("study", &["doctor"]).contains("new code: Two"));
}

#[test]
fn a_purge_on_a_branch_that_is_set_aside_stays_in_force() {
    let desk = Desk::new();
    let words = "It took the crisis team six months to ring me back.";
    let memo = desk.ok("study", &["memo", "add", "--on", "project", words]).trim().to_owned();
    desk.ok("study", &["bundle", "write", "-o", "../old.emic.toml"]);
    for (name, coder) in [("nell", "Nell"), ("tom", "Tom")] {
        desk.ok(".", &["init", name, "--from", "old.emic.toml", "--coder", coder]);
    }
    desk.ok("nell", &["code", "add", "Before"]);
    copy(&desk.path("nell/.emic"), &desk.path("saved"));
    desk.ok("nell", &["purge", &memo]);
    desk.ok("nell", &["bundle", "write", "-o", "../purge.emic.toml"]);
    put_back(&desk.path("saved"), &desk.path("nell/.emic"));
    desk.ok("nell", &["code", "add", "Beta"]);
    desk.ok("nell", &["bundle", "write", "-o", "../beta.emic.toml"]);
    // Tom hears of the purge, then of another content under its number, which he chooses.
    desk.ok("tom", &["bundle", "read", "../purge.emic.toml"]);
    assert_eq!(desk.code("tom", &["bundle", "read", "../beta.emic.toml"]), 4);
    let shown = desk.ok("tom", &["doctor"]);
    let id = shown.split("--choose ").nth(1).unwrap().split(' ').next().unwrap();
    desk.ok("tom", &["doctor", "--choose", id, "file"]);
    desk.ok("tom", &["bundle", "read", "../old.emic.toml"]);
    desk.ok("tom", &["bundle", "write", "-o", "../tom.emic.toml"]);
    for path in ["tom.emic.toml", "tom/.emic/journal/0001.toml"] {
        assert!(!std::fs::read_to_string(desk.path(path)).unwrap().contains(words), "{path}");
    }
    // It reaches those who never saw the branch.
    // The memo is Lena's, so it waits for her.
    assert_eq!(desk.code("study", &["bundle", "read", "../tom.emic.toml"]), 4);
    desk.ok("study", &["bundle", "read", "--accept", "../tom.emic.toml"]);
    assert!(!std::fs::read_to_string(desk.path("study/.emic/journal/0001.toml")).unwrap().contains(words));
}
