//! Removing and merging what others coded, from the shell: asked first, said in counts, done only when it is meant.

use super::{P01, column, study};
use crate::support::shell::Shell;

/// The study of Noor in which Eva put two codings and a memo below *Access*, Sam a coding, a mark and a link, and Noor
/// herself one coding.
fn of_three() -> Shell {
    let shell = study();
    for name in ["Eva Brandt", "Sam Jones"] {
        shell.emic(&["person", "add", name]).id();
    }
    let by = |who: &str, args: &[&str]| shell.emic(&[&["--coder", who], args].concat()).ok();
    by("Eva Brandt", &["annotate", "P01", "0..4", "Waiting"]);
    by("Eva Brandt", &["annotate", "P01", "5..9", "Silence"]);
    by("Eva Brandt", &["memo", "add", "--on", "code:Access/Waiting", "For weeks."]);
    by("Sam Jones", &["annotate", "P01", "0..4", "Waiting"]);
    by("Sam Jones", &["mark", "code:Access/Waiting", "unsure"]);
    by("Sam Jones", &["link", "Silence", "leads to", "Stigma"]);
    shell.emic(&["annotate", "P01", "0..4", "Waiting"]).id();
    shell
}

#[test]
fn a_code_that_others_used_is_removed_only_with_others_and_the_refusal_counts_whose_things_would_go() {
    let shell = of_three();
    let said = shell.emic(&["code", "remove", "Access"]).fails(3);
    assert!(said.contains("Access, with 2 codes below it:"), "{said}");
    assert!(
        said.contains(
            "3 codings, 1 memo, 1 mark and 1 link of 2 others (Eva Brandt: 2 codings and 1 memo; \
             Sam Jones: 1 coding, 1 mark and 1 link) would go with it"
        ),
        "{said}"
    );
    assert!(said.contains("emic code merge \"Access\" INTO --with-others"), "{said}");
    assert!(said.contains("emic code remove \"Access\" --with-others"), "{said}");
    assert_eq!(shell.emic(&["annotations", "--format", "json"]).json().as_array().unwrap().len(), 4);
    let said = shell.emic(&["code", "remove", "Access", "--with-others"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    assert!(
        said.err.contains("1 coding of yours, 3 codings, 1 memo, 1 mark and 1 link of 2 others"),
        "{}",
        said.err
    );
    assert_eq!(
        column(&shell.emic(&["codes", "--format", "json"]).json(), "path"),
        ["Understanding", "Understanding/Stigma"]
    );
}

#[test]
fn what_is_ones_own_alone_is_removed_without_a_question() {
    let shell = of_three();
    for (who, own) in [("Eva Brandt", "1 coding of yours"), ("Noor Rahman", "0 codings")] {
        shell.emic(&["--coder", who, "code", "add", "Own"]).id();
        if who == "Eva Brandt" {
            shell.emic(&["--coder", who, "annotate", "P01", "5..9", "Own"]).id();
        }
        let said = shell.emic(&["--coder", who, "code", "remove", "Own"]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.err.contains(&format!("0 codes below it, {own};")), "{}", said.err);
    }
}

#[test]
fn a_private_memo_goes_with_no_code_and_asks_nothing() {
    let shell = study();
    shell.emic(&["person", "add", "Eva Brandt"]).id();
    let memo = ["--coder", "Eva Brandt", "memo", "add", "--on", "code:Access/Silence", "--private", "Mine."];
    shell.emic(&memo).ok();
    shell.emic(&["code", "remove", "Silence"]).ok();
}

#[test]
fn merging_what_others_coded_is_refused_in_the_same_words_and_counts_what_moves() {
    let shell = of_three();
    shell.emic(&["code", "add", "Access/Waiting/On the phone"]).id();
    let said = shell.emic(&["code", "merge", "Waiting", "Stigma"]).fails(3);
    assert!(
        said.contains(
            "Access/Waiting: 2 codings, 1 memo and 1 mark of 2 others (Eva Brandt: 1 coding and 1 memo; \
             Sam Jones: 1 coding and 1 mark) would move to Understanding/Stigma; \
             below Understanding/Stigma as they are: On the phone"
        ),
        "{said}"
    );
    assert!(
        said.contains("emic code merge \"Access/Waiting\" \"Understanding/Stigma\" --with-others"),
        "{said}"
    );
    let said = shell.emic(&["code", "merge", "Waiting", "Stigma", "--with-others"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("Access/Waiting is now a part of Understanding/Stigma"), "{}", said.err);
    let codes = column(&shell.emic(&["annotations", "--format", "json"]).json(), "code");
    assert_eq!(codes.iter().filter(|code| *code == "Understanding/Stigma").count(), 3, "{codes:?}");
    // What is on a code that was merged is on the code that stays: it would go with that.
    let said = shell.emic(&["code", "remove", "Stigma"]).fails(3);
    assert!(said.contains("Eva Brandt: 1 coding and 1 memo"), "{said}");
}

#[test]
fn merging_what_is_ones_own_alone_needs_no_flag() {
    let shell = of_three();
    shell.emic(&["code", "add", "Own"]).id();
    shell.emic(&["annotate", "P01", "5..9", "Own"]).id();
    let said = shell.emic(&["code", "merge", "Own", "Stigma"]);
    assert!(
        said.err.contains("Own is now a part of Understanding/Stigma, 1 coding of yours moved;"),
        "{}",
        said.err
    );
    assert_eq!(said.code, 0);
}

#[test]
fn a_line_of_emic_run_that_would_take_what_others_coded_is_refused_and_the_others_are_done() {
    let shell = of_three();
    let said =
        shell.piped(&["run"], "code remove Waiting\ncode remove Understanding/Stigma\ncode add After\n");
    assert_eq!(said.code, 1);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines[0].starts_with("error 1: Access/Waiting: 2 codings,"), "{lines:?}");
    assert!(lines[1].starts_with("error 2: ") && lines[1].contains("1 link of Sam Jones"), "{lines:?}");
    assert!(lines.contains(&"ok 3"), "{lines:?}");
    shell.piped(&["run"], "code remove Waiting --with-others\n").ok();
}

/// What `emic codes --removed` lists.
fn removed(shell: &Shell) -> serde_json::Value {
    shell.emic(&["codes", "--removed", "--format", "json"]).json()
}

#[test]
fn removed_codes_are_listed_with_what_went_of_whom_and_how_to_bring_them_back() {
    let shell = of_three();
    assert_eq!(shell.emic(&["codes", "--removed"]).ok(), "No code is removed.\n");
    shell.emic(&["code", "remove", "Access", "--with-others"]).ok();
    let list = removed(&shell);
    assert_eq!(column(&list, "path"), ["Access", "Access/Silence", "Access/Waiting"]);
    assert_eq!(column(&list, "coder"), ["Noor Rahman"; 3]);
    assert_eq!(list[0]["created"], "2026-11-18T11:06:40Z");
    assert_eq!(list[0]["lost"], serde_json::json!([]));
    let row = |person: &str, [codings, memos, marks, links]: [u32; 4]| serde_json::json!({"person": person, "codings": codings, "memos": memos, "marks": marks, "links": links});
    assert_eq!(
        list[2]["lost"],
        serde_json::json!([
            row("Noor Rahman", [1, 0, 0, 0]),
            row("Eva Brandt", [1, 1, 0, 0]),
            row("Sam Jones", [1, 0, 1, 0])
        ])
    );
    let text = shell.emic(&["codes", "--removed"]).ok();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("code") && lines[0].contains("removed by") && lines[0].contains("when"),
        "{text}"
    );
    assert!(lines[2].contains("Eva Brandt: 1 coding; Sam Jones: 1 link"), "{text}");
    assert!(text.contains("emic code restore CODE brings back all that went with the code."), "{text}");
    for format in ["csv", "markdown"] {
        let page = shell.emic(&["codes", "--removed", "--format", format]).ok();
        assert!(page.contains("Eva Brandt: 1 coding and 1 memo"), "{page}");
    }
}

#[test]
fn restoring_a_code_that_went_with_its_theme_says_first_all_that_comes_back() {
    let shell = of_three();
    shell.emic(&["code", "remove", "Access", "--with-others"]).ok();
    let said = shell.emic(&["--coder", "Eva Brandt", "code", "restore", "Access/Waiting"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.starts_with(
            "This brings back all that Noor Rahman removed on 2026-11-18: Access and 2 codes below it, \
             4 codings, 1 memo, 1 mark and 1 link of 3 people.\nrestored: Access/Waiting;"
        ),
        "{}",
        said.err
    );
    let all = ["Access", "Access/Waiting", "Access/Silence", "Understanding", "Understanding/Stigma"];
    let paths = || column(&shell.emic(&["codes", "--format", "json"]).json(), "path");
    assert_eq!(paths(), all);
    for (list, rows) in [("annotations", 4), ("memos", 1), ("marks", 1)] {
        assert_eq!(shell.emic(&[list, "--format", "json"]).json().as_array().unwrap().len(), rows, "{list}");
    }
    assert_eq!(removed(&shell), serde_json::json!([]));
    shell.emic(&["--coder", "Eva Brandt", "undo"]).ok();
    assert_eq!(paths(), ["Understanding", "Understanding/Stigma"]);
    assert_eq!(removed(&shell).as_array().unwrap().len(), 3);
}

#[test]
fn a_removed_code_is_found_by_path_by_its_end_without_regard_to_case_and_by_id() {
    for word in ["Access/Waiting", "Waiting", "access/waiting", "WAITING"] {
        let shell = study();
        shell.emic(&["code", "remove", "Waiting"]).ok();
        let said = shell.emic(&["code", "restore", word]);
        assert_eq!(said.code, 0, "{word}: {}", said.err);
        assert!(said.err.contains("restored: Access/Waiting (Access/Waiting, no codings);"), "{}", said.err);
    }
    let shell = study();
    shell.emic(&["code", "remove", "Waiting"]).ok();
    let id = removed(&shell)[0]["id"].as_str().unwrap().to_owned();
    shell.emic(&["code", "restore", &id]).ok();
    let said = shell.emic(&["code", "restore", &id]).fails(3);
    assert!(
        said.contains("Access/Waiting is not removed") && said.contains("emic codes --removed"),
        "{said}"
    );
    assert!(shell.emic(&["code", "restore", "Nothing"]).fails(3).contains("no removed code was called"));
    // Two of one path were removed one after the other: the id says which.
    shell.emic(&["code", "remove", "Waiting"]).ok();
    shell.emic(&["code", "add", "Access/Waiting"]).ok();
    shell.emic(&["code", "remove", "Waiting"]).ok();
    let said = shell.emic(&["code", "restore", "Access/Waiting"]).fails(3);
    assert!(said.contains("could be several removed codes") && said.contains(&id), "{said}");
    shell.emic(&["code", "restore", &id]).ok();
}

#[test]
fn a_code_whose_parent_is_gone_comes_back_under_lost_and_found_and_that_is_said() {
    let shell = study();
    shell.emic(&["code", "remove", "Waiting"]).ok();
    shell.emic(&["code", "remove", "Access"]).ok();
    let said = shell.emic(&["code", "restore", "Access/Waiting"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("restored: Lost and found/Waiting"), "{}", said.err);
    assert!(said.err.contains("emic code move \"Lost and found/Waiting\" PARENT"), "{}", said.err);
}

#[test]
fn the_history_names_what_was_removed_and_restored() {
    let shell = study();
    shell.emic(&["code", "remove", "Access"]).ok();
    let latest = |shell: &Shell| shell.emic(&["history", "--format", "json"]).json()[0]["words"].clone();
    assert_eq!(latest(&shell), "removed Access and 2 below it");
    shell.emic(&["code", "restore", "Access"]).ok();
    assert_eq!(latest(&shell), "restored Access");
}

#[test]
fn who_lost_codings_with_a_removed_code_is_asked_with_the_passages() {
    let shell = of_three();
    shell.emic(&["code", "remove", "Access", "--with-others"]).ok();
    let eva = |args: &[&str]| shell.emic(&[&["--coder", "Eva Brandt"], args].concat());
    let rows = eva(&["conflicts", "--format", "json"]).json();
    let about = rows[0]["about"].as_array().unwrap();
    let kinds: Vec<&str> = about.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["code", "coding", "coding", "memo"]);
    let keys = ["title", "turn", "start", "end", "text", "coder", "path"];
    let facts = |nth: usize| serde_json::json!(keys.map(|key| about[nth][key].clone()));
    let words = |from: usize, to: usize| P01[from..to].trim().to_owned();
    assert_eq!(
        facts(1),
        serde_json::json!(["P01", 1, 0, 4, words(0, 4), "Eva Brandt", ["Access", "Waiting"]])
    );
    assert_eq!(
        facts(2),
        serde_json::json!(["P01", 1, 5, 9, words(5, 9), "Eva Brandt", ["Access", "Silence"]])
    );
    let text = eva(&["conflicts"]).ok();
    for line in [
        "removed \"Access\": 2 codings and 1 memo of yours",
        "    - \"Access / Waiting\" on P01 1 \"Inte\"",
        "    - \"Access / Silence\" on P01 1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // The answer knows the remove, and not each coding that went with it.
    eva(&["conflicts", "settle", rows[0]["id"].as_str().unwrap(), "keep"]).ok();
    assert_eq!(eva(&["conflicts"]).ok(), "Nothing is to be settled.\n");
}

#[test]
fn of_many_passages_that_went_ten_are_named_and_the_others_counted() {
    let shell = study();
    shell.emic(&["person", "add", "Eva Brandt"]).id();
    let eva = |args: &[&str]| shell.emic(&[&["--coder", "Eva Brandt"], args].concat());
    for start in 0..12 {
        eva(&["annotate", "P01", &format!("{start}..{}", start + 3), "Waiting"]).id();
    }
    shell.emic(&["code", "remove", "Waiting", "--with-others"]).ok();
    let rows = eva(&["conflicts", "--format", "json"]).json();
    let starts: Vec<u64> =
        rows[0]["about"].as_array().unwrap()[1..].iter().map(|one| one["start"].as_u64().unwrap()).collect();
    assert_eq!(starts, (0..10).collect::<Vec<_>>(), "in the order in which they were made");
    let text = eva(&["conflicts"]).ok();
    assert_eq!(text.matches("    - P01 1 \"").count(), 10, "{text}");
    assert!(text.contains("12 codings of yours") && text.contains("    - and 2 more"), "{text}");
}

#[test]
fn a_removed_code_is_found_by_the_path_that_it_had_under_lost_and_found() {
    let shell = study();
    shell.emic(&["code", "remove", "Waiting"]).ok();
    shell.emic(&["code", "remove", "Access"]).ok();
    shell.emic(&["code", "restore", "Waiting"]).ok();
    shell.emic(&["code", "remove", "Lost and found/Waiting"]).ok();
    let said = shell.emic(&["code", "restore", "Lost and found/Waiting"]);
    assert!(said.code == 0 && said.err.contains("restored: Lost and found/Waiting"), "{}", said.err);
}

#[test]
fn a_code_that_is_not_in_the_tree_any_more_is_looked_up_with_a_hint_where_it_went() {
    let shell = study();
    shell.emic(&["code", "merge", "Silence", "Waiting"]).ok();
    let said = shell.emic(&["code", "rename", "silence", "Quiet"]).fails(3);
    assert!(said.contains("no code is called \"silence\""), "{said}");
    assert!(said.contains("Access/Silence became a part of Access/Waiting"), "{said}");
    shell.emic(&["code", "remove", "Stigma"]).ok();
    let said = shell.emic(&["code", "theme", "Understanding/Stigma"]).fails(3);
    assert!(said.contains("emic code restore \"Understanding/Stigma\" brings it back"), "{said}");
    shell.emic(&["code", "remove", "Waiting"]).ok();
    let said = shell.emic(&["code", "theme", "Silence"]).fails(3);
    assert!(said.contains("became a part of Access/Waiting, which was removed"), "{said}");
    // One that is found in another spelling is the one that it became a part of: that is said, and done.
    shell.emic(&["code", "add", "Trust"]).ok();
    shell.emic(&["code", "add", "trust"]).ok();
    shell.emic(&["code", "merge", "trust", "Trust"]).ok();
    let said = shell.emic(&["code", "rename", "trust", "In good hands"]);
    assert_eq!(
        (said.code, said.err.lines().next()),
        (0, Some("trust became a part of Trust")),
        "{}",
        said.err
    );
    assert!(!shell.emic(&["code", "theme", "in good hands"]).err.contains("became"));
}

#[test]
fn a_name_with_a_slash_that_is_typed_as_it_is_shown_is_suggested_as_it_is_written() {
    let shell = study();
    shell.emic(&["code", "add", "Access/w\\/o words", "with", "o"]).ok();
    let said = shell.emic(&["code", "remove", "w/o words"]).fails(3);
    let hint = "did you mean Access/w\\/o words? A slash in a name is written \\/; in a shell in quotes: \
                'Access/w\\/o words'";
    assert!(said.contains(hint), "{said}");
    shell.emic(&["code", "remove", "Access/w\\/o words"]).ok();
}
