//! A shared folder that git carries: `emic sync FOLDER --git` with a bare repository and two clones.

use super::*;

/// Noor and Anna, each with a clone of one repository; `None`, saying so, where git is absent.
fn clones() -> Option<Pair> {
    let mut pair = Pair::new();
    if pair.run("git --version").code != 0 {
        println!("skipped: git is not here");
        return None;
    }
    pair.run("git init -q --bare -b main study.git").ok();
    for who in ["noor", "anna"] {
        pair.run(&format!("git clone -q study.git {who}-x && chmod 700 {who}-x")).ok();
    }
    Some(pair)
}

impl Pair {
    fn git_sync(&mut self, who: &str) -> Answer {
        self.run(&format!("emic --project {who} sync {who}-x --git"))
    }
    fn codes(&mut self, who: &str) -> String {
        self.run(&format!("emic --project {who} codes")).ok()
    }
    fn script(&self, path: &str, words: &str) {
        chmod(&self.shell.file(path, &format!("#!/bin/sh\n{words}\n")), 0o755);
    }
}

#[test]
fn two_people_exchange_their_work_and_only_parts_are_committed() {
    let Some(mut pair) = clones() else { return };
    pair.shell.file("noor-x/diary.txt", "mine\n");
    pair.shell.file("noor-x/staged.txt", "mine too\n");
    pair.run("git -C noor-x add staged.txt").ok();
    let said = pair.git_sync("noor").ok();
    for ran in
        ["git -C ", " fetch --quiet origin", " commit --quiet ", " push --porcelain ", "1 commit pushed"]
    {
        assert!(said.contains(ran), "{ran}: {said}");
    }
    pair.code("anna", "hers");
    pair.git_sync("anna").ok();
    pair.git_sync("noor").ok();
    assert!(pair.codes("noor").contains("hers"));
    let log = pair.run("git -C noor-x log --name-only --format=%s").ok();
    let odd = |line: &&str| !line.is_empty() && !line.ends_with(".part.toml") && *line != "emic sync";
    assert_eq!(log.lines().find(odd), None, "{log}");
    assert_eq!(pair.run("git -C noor-x status --porcelain").ok(), "A  staged.txt\n?? diary.txt\n");
    let said = pair.git_sync("noor").ok();
    assert!(said.contains("nothing new to push") && !said.contains(" commit "), "{said}");
}

#[test]
fn a_push_that_a_colleague_overtook_is_done_again_with_their_work() {
    let Some(mut pair) = clones() else { return };
    pair.git_sync("noor").ok();
    pair.git_sync("anna").ok();
    pair.code("noor", "his");
    pair.code("anna", "hers");
    // Just before Noor's first push, Anna's whole round comes between.
    let hook = "test -e ../once && exit 0; touch ../once; cd ..; unset GIT_DIR; \
                emic --project anna sync anna-x --git >anna.out 2>&1";
    pair.script("noor-x/.git/hooks/pre-push", hook);
    let said = pair.git_sync("noor").ok();
    assert!(said.contains("at the same time: once more"), "{said}");
    assert!(pair.codes("noor").contains("hers"));
    pair.git_sync("anna").ok();
    assert!(pair.codes("anna").contains("his"));
    assert_eq!(pair.run("git -C anna-x status --porcelain -b").ok(), "## main...origin/main\n");
}

#[test]
fn who_commits_is_the_coder_where_git_knows_no_one() {
    let Some(mut pair) = clones() else { return };
    let unset = "env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL";
    pair.run(&format!("{unset} emic --project noor sync noor-x --git")).ok();
    let author = |pair: &mut Pair| pair.run("git -C noor-x log -1 --format='%an <%ae>, %cn'").ok();
    assert_eq!(author(&mut pair), "Noor <noor@emic.invalid>, Noor\n");
    pair.run("git -C noor-x config user.name N.R. && git -C noor-x config user.email nr@example.org").ok();
    pair.code("noor", "more");
    pair.run(&format!("{unset} emic --project noor sync noor-x --git")).ok();
    assert_eq!(author(&mut pair), "N.R. <nr@example.org>, N.R.\n");
}

#[test]
fn commits_that_were_not_pushed_go_out_and_a_hook_that_fails_is_quoted() {
    let Some(mut pair) = clones() else { return };
    pair.script("noor-x/.git/hooks/pre-commit", "echo the house forbids it >&2; exit 1");
    let said = pair.git_sync("noor");
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out.contains("git commit failed") && said.out.contains("the house forbids it"),
        "{}",
        said.out
    );
    assert!(said.out.contains("not committed"), "{}", said.out);
    std::fs::remove_file(pair.shell.cwd.join("noor-x/.git/hooks/pre-commit")).unwrap();
    pair.script("noor-x/.git/hooks/pre-push", "echo no way out >&2; exit 1");
    let said = pair.git_sync("noor");
    assert_eq!((said.code, said.out.contains("no way out")), (1, true), "{}", said.out);
    std::fs::remove_file(pair.shell.cwd.join("noor-x/.git/hooks/pre-push")).unwrap();
    // Nothing is new to commit by now, and the commit from before goes out.
    let said = pair.git_sync("noor").ok();
    assert!(said.contains("1 commit pushed"), "{said}");
    pair.git_sync("anna").ok();
}

#[test]
fn a_merge_that_was_begun_is_not_touched() {
    let Some(mut pair) = clones() else { return };
    pair.git_sync("noor").ok();
    pair.shell.file("noor-x/.git/MERGE_HEAD", "");
    let said = pair.git_sync("noor");
    assert!(said.code == 3 && said.out.contains("merge --abort"), "{}", said.out);
}

#[test]
fn without_a_remote_or_a_work_tree_or_git_it_is_said() {
    let Some(mut pair) = clones() else { return };
    pair.run("git init -q -b main alone && chmod 700 alone && mkdir -m 700 plain").ok();
    let said = pair.run("emic --project noor sync alone --git");
    assert!(said.code == 1 && said.out.contains("has no remote"), "{}", said.out);
    assert!(pair.run("git -C alone log --format=%s").ok().contains("emic sync"));
    let said = pair.run("GIT_CEILING_DIRECTORIES=$PWD emic --project noor sync plain --git");
    assert!(said.code == 3 && said.out.contains("git has no work tree"), "{}", said.out);
    let said =
        pair.run("program=$(command -v emic); PATH=/nowhere $program --project noor sync noor-x --git");
    assert!(said.code == 3 && said.out.contains("git is not installed"), "{}", said.out);
    // The same as if another account owned it.
    let said = pair.run("GIT_TEST_ASSUME_DIFFERENT_OWNER=1 emic --project noor sync noor-x --git");
    assert!(said.code == 3 && said.out.contains("safe.directory"), "{}", said.out);
    assert!(said.out.contains("another account owns"), "{}", said.out);
}

#[test]
fn a_branch_without_upstream_gets_one_and_an_empty_clone_takes_the_name_of_the_others() {
    let Some(mut pair) = clones() else { return };
    pair.git_sync("noor").ok();
    pair.run("git -C anna-x symbolic-ref HEAD refs/heads/master").ok();
    pair.git_sync("anna").ok();
    assert_eq!(pair.run("git -C anna-x status --porcelain -b").ok(), "## main...origin/main\n");
    pair.run("git -C anna-x branch --unset-upstream").ok();
    pair.code("anna", "hers");
    pair.git_sync("anna").ok();
    pair.git_sync("noor").ok();
    assert!(pair.codes("noor").contains("hers"));
}

#[test]
fn a_part_with_marks_of_git_and_a_changed_one_of_a_colleague_are_not_committed() {
    let Some(mut pair) = clones() else { return };
    pair.git_sync("noor").ok();
    pair.code("anna", "hers");
    pair.git_sync("anna").ok();
    pair.git_sync("noor").ok();
    let parts: Vec<PathBuf> = files(&pair.shell.cwd.join("noor-x"))
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".part.toml"))
        .collect();
    let hers = parts.iter().find(|path| path.to_string_lossy().contains("/anna-")).cloned();
    let hers = hers.unwrap_or_else(|| panic!("{parts:?}"));
    for change in ["# changed by hand\n", "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"] {
        let before = std::fs::read_to_string(&hers).unwrap();
        std::fs::write(&hers, format!("{before}{change}")).unwrap();
        let said = pair.git_sync("noor");
        assert!(said.out.contains("not committed") && said.out.contains("checkout -- "), "{}", said.out);
        let name = hers.file_name().unwrap().to_string_lossy().into_owned();
        assert!(pair.run("git -C noor-x status --porcelain").ok().contains(&format!(" M {name}")));
        std::fs::write(&hers, before).unwrap();
    }
}

#[test]
fn what_is_no_part_of_this_project_is_not_sent_on() {
    let Some(mut pair) = clones() else { return };
    pair.git_sync("noor").ok();
    pair.run("emic init other --title Other --coder Zed").ok();
    pair.run("mkdir os && chmod 700 os && emic --project other sync os").ok();
    pair.run("cp os/* noor-x/").ok();
    pair.run("for f in noor-x/noor-*; do cp \"$f\" \"noor-x/Copy of ${f#noor-x/}\"; done").ok();
    pair.shell.file("noor-x/diary.part.toml", "the real name\n");
    pair.code("noor", "more");
    let said = pair.git_sync("noor").out;
    assert!(said.contains("diary.part.toml is no part of this project: not committed"), "{said}");
    let sent = pair.run("git -C study.git ls-tree --name-only main").ok();
    assert!(sent.lines().all(|name| name.starts_with("noor-")), "{sent}");
}
