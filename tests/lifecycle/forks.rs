//! Two contents under one number: kept, shown, chosen; the choice travels and can be taken back.

use super::*;

/// Copies what is in a folder into another one, which stays the same folder; what the machine remembers of where it lay
/// is older, too.
pub fn put_back(from: &Path, to: &Path) {
    let _ = std::fs::remove_file(to.join("../../data/homes.toml"));
    for entry in std::fs::read_dir(to).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
    }
    copy(from, to);
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Lena's folder was put back from a copy and went on: `alpha` and `beta` are two contents of her next number. Her
/// folder has Beta; Nell, Tom and Zoe know what was before.
fn forked() -> (Desk, String) {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Before"]);
    desk.ok("study", &["bundle", "write", "-o", "../full.emic.toml"]);
    for (name, coder) in [("nell", "Nell"), ("tom", "Tom"), ("zoe", "Zoe")] {
        desk.ok(".", &["init", name, "--from", "full.emic.toml", "--coder", coder]);
    }
    let emic = desk.path("study/.emic");
    copy(&emic, &desk.path("saved"));
    let id = desk.ok("study", &["code", "add", "Alpha"]).trim().to_owned();
    desk.ok("study", &["code", "add", "After Alpha"]);
    desk.ok("study", &["bundle", "write", "-o", "../alpha.emic.toml"]);
    put_back(&desk.path("saved"), &emic);
    assert_eq!(desk.ok("study", &["code", "add", "Beta"]).trim(), id);
    desk.ok("study", &["bundle", "write", "-o", "../beta.emic.toml"]);
    (desk, id)
}

impl Desk {
    fn has(&self, folder: &str, code: &str) -> bool {
        self.ok(folder, &["codes", "--format", "json"]).contains(&format!("\"{code}\""))
    }
    fn send(&self, from: &str, to: &[&str]) {
        let file = format!("../{from}-sent.emic.toml");
        self.ok(from, &["bundle", "write", "-o", &file]);
        to.iter().for_each(|to| drop(self.ok(to, &["bundle", "read", &file])));
    }
}

#[test]
fn a_fork_is_refused_kept_and_shown_and_either_branch_can_be_chosen_and_chosen_again() {
    let (desk, id) = forked();
    desk.ok("nell", &["code", "add", "Own"]);
    desk.ok("nell", &["bundle", "read", "../alpha.emic.toml"]);
    let (_, err, code) = said(&desk.run("nell", &["bundle", "read", "../beta.emic.toml"]));
    assert_eq!(code, 4, "{err}");
    assert_eq!(std::fs::read_dir(desk.path("nell/.emic/forks")).unwrap().count(), 1);
    let shown = desk.ok("nell", &["doctor"]);
    let fork = shown.lines().find(|line| line.starts_with("fork")).unwrap();
    assert!(fork.contains(&format!("{id} is here \"new code: Alpha\" (Lena, 2026-")), "{fork}");
    assert!(fork.contains("it is \"new code: Beta\" (Lena, 2026-"), "{fork}");
    assert!(fork.ends_with(&format!("to choose: emic doctor --choose {id} here|file")), "{fork}");

    desk.ok("nell", &["doctor", "--choose", &id, "file"]);
    assert!(desk.has("nell", "Beta") && desk.has("nell", "Own"));
    assert!(!desk.has("nell", "Alpha") && !desk.has("nell", "After Alpha"));
    assert_eq!(said(&desk.run("nell", &["doctor", "--choose", &id, "file"])).2, 0);
    assert!(desk.has("nell", "Alpha") && desk.has("nell", "After Alpha") && !desk.has("nell", "Beta"));
    desk.ok("nell", &["doctor"]);
    assert_eq!(said(&desk.run("nell", &["doctor", "--choose", "x.1", "here"])).2, 3);
    desk.ok("nell", &["undo"]);
    assert!(!desk.has("nell", "Own"), "a choice is no act to undo");
}

#[test]
fn a_choice_travels_and_everybody_has_the_same_project_whichever_branch_they_had() {
    let (desk, id) = forked();
    desk.ok("nell", &["bundle", "read", "../alpha.emic.toml"]);
    desk.ok("tom", &["bundle", "read", "../alpha.emic.toml"]);
    desk.ok("tom", &["code", "add", "Toms"]);
    desk.ok("zoe", &["bundle", "read", "../beta.emic.toml"]);
    assert_eq!(said(&desk.run("nell", &["bundle", "read", "../beta.emic.toml"])).2, 4);
    desk.ok("nell", &["doctor", "--choose", &id, "file"]);
    desk.send("nell", &["tom", "zoe", "study"]);
    desk.send("tom", &["nell", "zoe", "study"]);
    let digest = desk.ok("nell", &["digest"]);
    for folder in ["tom", "zoe", "study"] {
        assert!(
            desk.has(folder, "Beta") && desk.has(folder, "Toms") && !desk.has(folder, "Alpha"),
            "{folder}"
        );
        assert_eq!(desk.ok(folder, &["digest"]), digest, "{folder}");
    }
    // The lost branch comes again and changes nothing.
    desk.ok("zoe", &["bundle", "read", "../alpha.emic.toml"]);
    assert_eq!(desk.ok("zoe", &["digest"]), digest);
}

#[test]
fn whoever_wrote_the_branch_that_lost_goes_on_under_a_new_mark() {
    let (desk, id) = forked();
    desk.ok("nell", &["bundle", "read", "../alpha.emic.toml"]);
    assert_eq!(said(&desk.run("nell", &["bundle", "read", "../beta.emic.toml"])).2, 4);
    desk.ok("nell", &["doctor", "--choose", &id, "here"]);
    let shown = desk.ok("nell", &["doctor"]);
    assert!(shown.contains("this one was chosen"), "{shown}");
    desk.send("nell", &["tom", "zoe"]);
    // It is against what Lena wrote, so it waits for her.
    desk.ok("nell", &["bundle", "write", "-o", "../chosen.emic.toml"]);
    assert_eq!(said(&desk.run("study", &["bundle", "read", "../chosen.emic.toml"])).2, 4);
    assert!(desk.has("study", "Beta"));
    desk.ok("study", &["bundle", "read", "--accept", "../chosen.emic.toml"]);
    assert!(desk.has("study", "Alpha") && !desk.has("study", "Beta"));
    assert!(desk.ok("study", &["doctor"]).contains("it is \"new code: Beta\""));
    let made = desk.ok("study", &["code", "add", "Gamma"]);
    assert_ne!(made.split('.').next(), id.split('.').next(), "another replica");
    desk.send("study", &["nell", "tom", "zoe"]);
    let digest = desk.ok("study", &["digest"]);
    for folder in ["nell", "tom", "zoe"] {
        assert!(desk.has(folder, "Gamma"));
        assert_eq!(desk.ok(folder, &["digest"]), digest);
    }
}

#[test]
fn a_fork_in_a_shared_folder_is_kept_and_settled_there_too() {
    use std::os::unix::fs::PermissionsExt;
    let (desk, id) = forked();
    std::fs::create_dir(desk.path("shared")).unwrap();
    std::fs::set_permissions(desk.path("shared"), std::fs::Permissions::from_mode(0o770)).unwrap();
    desk.ok("study", &["sync", "../shared"]);
    desk.ok("nell", &["bundle", "read", "../alpha.emic.toml"]);
    for _ in 0..2 {
        let (_, err, code) = said(&desk.run("nell", &["sync", "../shared"]));
        assert_eq!(code, 4, "{err}");
        assert_eq!(std::fs::read_dir(desk.path("nell/.emic/forks")).unwrap().count(), 1);
    }
    desk.ok("nell", &["doctor", "--choose", &id, "file"]);
    assert!(desk.has("nell", "Beta") && !desk.has("nell", "Alpha"));
    desk.ok("nell", &["sync", "../shared"]);
    desk.ok("study", &["sync", "../shared"]);
    assert_eq!(desk.ok("study", &["digest"]), desk.ok("nell", &["digest"]));
}
