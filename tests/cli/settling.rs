//! `emic conflicts`: rows that name their objects, and answers that say what they did.

use crate::support::shell::{Answer, Shell};

/// Noor's project and Anna's, who did things at once; Noor has read what Anna did.
struct Two {
    shell: Shell,
}

impl Two {
    fn new() -> Two {
        let shell = Shell::new();
        shell.file(
            "P07.txt",
            "Q: And then?\n\nP: I was turned away because of the label. So I stopped asking.\n",
        );
        shell.emic(&["init", "noor", "--title", "Study", "--coder", "Noor Rahman"]).ok();
        let two = Two { shell };
        two.at("noor", &["import", "P07.txt"]).ok();
        two.at("noor", &["code", "add", "Hope", "Transfer", "Handover", "Ward"]).ok();
        two.at("noor", &["bundle", "write", "-o", "start.emic.toml"]).ok();
        two.shell.emic(&["init", "anna", "--from", "start.emic.toml", "--coder", "Anna Berg"]).ok();
        two.run(
            "noor",
            "code add Stigma\nannotate P07 --quote \"turned away\" Stigma\ncode rename Hope Hopes\n\
             code colour Hopes \"#102030\"\ncode merge Transfer Handover\n",
        );
        two.run(
            "anna",
            "code add stigma\ncode rename Hope \"Any hope\"\ncode colour \"Any hope\" \"#405060\"\n\
             code move Transfer Ward\n",
        );
        two.at("anna", &["bundle", "write", "-o", "anna.emic.toml"]).ok();
        two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
        two
    }
    fn at(&self, name: &str, args: &[&str]) -> Answer {
        self.shell.emic(&[&["--project", name], args].concat())
    }
    fn run(&self, name: &str, lines: &str) {
        let answer = self.shell.piped(&["--project", name, "run"], lines);
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    }
    fn rows(&self) -> Vec<serde_json::Value> {
        self.at("noor", &["conflicts", "--format", "json"]).json().as_array().unwrap().clone()
    }
    fn row(&self, kind: &str) -> serde_json::Value {
        let rows = self.rows();
        let found = rows.iter().find(|row| row["kind"] == kind).cloned();
        found.unwrap_or_else(|| panic!("{kind}: {rows:#?}"))
    }
    fn settle(&self, args: &[&str]) -> Answer {
        self.at("noor", &[&["conflicts", "settle"], args].concat())
    }
}

#[test]
fn a_row_names_whose_when_where_and_which_words() {
    let two = Two::new();
    let twice = two.row("twice");
    assert_eq!(twice["subject"], "Stigma");
    let about = twice["about"].as_array().unwrap();
    let whose: Vec<_> = about.iter().map(|one| (&one["path"][0], &one["coder"], &one["kind"])).collect();
    assert_eq!(whose.len(), 2, "{about:#?}");
    for (path, coder, kind) in whose {
        assert_eq!(kind, "code");
        assert_eq!((path == "stigma", path == "Stigma"), (coder == "Anna Berg", coder == "Noor Rahman"));
    }
    let keys = "coder created end id kind path start text title transcript turn value";
    for row in two.rows() {
        for one in row["about"].as_array().unwrap() {
            let mut found: Vec<&str> = one.as_object().unwrap().keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(found.join(" "), keys);
        }
    }
    let text = two.at("noor", &["conflicts"]).ok();
    // 1795000000 is a second of 18 November 2026.
    assert!(text.contains("made by Anna Berg (18 Nov 2026), on no words yet"), "{text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "\"Stigma\" made by Noor Rahman (18 Nov 2026), on P07 2 \"turned away\"",
        "Anna Berg (18 Nov 2026) moved \"Transfer\" under \"Ward\"; Noor Rahman (18 Nov 2026) had made it part of \
         \"Handover\". \"Handover\" stays where it is.",
    ] {
        assert!(flat.contains(sentence), "{sentence}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 82), "{text}");
}

#[test]
fn an_answer_says_what_it_did_and_undo_takes_it_back() {
    let two = Two::new();
    let rows = two.rows().len();
    let twice = two.row("twice");
    let id = twice["ids"][0].as_str().unwrap();
    let said = two.settle(&[id, "same"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let left = rows - 1;
    assert!(
        said.err.contains(&format!("settled: Stigma (2 codes are one now). {left} left.")),
        "{}",
        said.err
    );
    assert_eq!(two.rows().len(), left);
    two.at("noor", &["undo"]).ok();
    assert_eq!(two.rows().len(), rows);

    assert!(two.settle(&["nobody-aaaaaaaa.1", "same"]).err.contains("nothing about nobody-aaaaaaaa.1"));
    let rival = two.row("rival");
    let unfit = two.settle(&[rival["id"].as_str().unwrap(), "same"]);
    assert!(unfit.code != 0 && unfit.err.contains("only things made twice can be one"), "{}", unfit.err);
    assert_eq!(two.rows().len(), rows, "nothing half done");

    let said = two.settle(&["--all", "same"]).err;
    assert!(said.contains("1 settled.") && said.contains(&format!("{left} left.")), "{said}");
    let said = two.settle(&["--all", "keep"]).err;
    assert!(said.contains(&format!("{left} settled. 0 left.")), "{said}");
    assert!(two.rows().is_empty());
}

#[test]
fn two_people_who_may_be_one_are_shown_with_what_each_has_and_which_name_stays() {
    let two = Two::new();
    let as_hal = |folder: &str, args: &[&str]| two.at(folder, &[&["--coder", "Hal Wood"], args].concat());
    for folder in ["noor", "anna"] {
        two.at(folder, &["person", "add", "Hal Wood"]).id();
    }
    as_hal("noor", &["annotate", "P07", "--quote", "stopped", "Ward"]).id();
    two.at("noor", &["assign", "P07", "Hal Wood"]).ok();
    as_hal("anna", &["memo", "add", "--on", "P07", "One."]).id();
    as_hal("anna", &["memo", "add", "--on", "P07", "Two."]).id();
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml", "--force"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    let rows = two.rows();
    let of = |subject: &str| rows.iter().find(|row| row["subject"] == subject).unwrap()["words"].to_string();
    let words = of("Hal Wood");
    for part in [
        "If they are one, the first name stays: \\\"Hal Wood\\\".",
        "added by Noor Rahman (18 Nov 2026), with 1 coding, assigned 1 transcript",
        "added by Anna Berg (18 Nov 2026), with 2 memos",
    ] {
        assert!(words.contains(part), "{part}\n{words}");
    }
    assert!(of("Stigma").contains("If they are one, the first name stays: \\\"Stigma\\\"."), "{rows:#?}");
    let text = two.at("noor", &["conflicts"]).ok();
    assert!(text.contains("(18 Nov 2026), with 2 memos\n"), "{text}");
}

#[test]
fn the_history_names_what_was_settled_made_one_and_undone() {
    let two = Two::new();
    let latest = || two.at("noor", &["history", "--format", "json"]).json()[0]["words"].clone();
    let row = |subject: &str, kind: &str| {
        let rows = two.rows();
        let found = rows.iter().find(|row| row["subject"] == subject && row["kind"] == kind);
        found.unwrap_or_else(|| panic!("{subject} {kind}: {rows:#?}"))["id"].as_str().unwrap().to_owned()
    };
    let answer = |subject: &str, kind: &str, how: &str| two.settle(&[&row(subject, kind), how]).ok();
    answer("Stigma", "twice", "same");
    assert_eq!(latest(), "made the codes Stigma and stigma one");
    two.at("noor", &["undo"]).ok();
    assert_eq!(latest(), "undid: made the codes Stigma and stigma one");
    two.at("noor", &["redo"]).ok();
    assert_eq!(latest(), "did again: made the codes Stigma and stigma one");
    two.at("noor", &["undo"]).ok();
    answer("Stigma", "twice", "keep");
    assert_eq!(latest(), "kept the codes Stigma and stigma apart");
    let rivals: Vec<serde_json::Value> =
        two.rows().into_iter().filter(|row| row["kind"] == "rival").collect();
    assert_eq!(rivals.len(), 2, "{rivals:#?}");
    for row in rivals {
        let (value, subject) = (row["about"][0]["value"].as_str().unwrap(), row["subject"].as_str().unwrap());
        let field = if value.starts_with('#') { "colour" } else { "name" };
        two.settle(&[row["id"].as_str().unwrap(), "keep"]).ok();
        assert_eq!(latest(), format!("kept the {field} {value} of the code {subject}"));
    }
    let no_effect = two.row("no-effect");
    two.settle(&[no_effect["id"].as_str().unwrap(), "dismiss"]).ok();
    assert_eq!(latest(), "took note, without effect: moved Handover under Ward");
    two.at("noor", &["code", "remove", "Ward"]).ok();
    two.at("noor", &["undo"]).ok();
    assert_eq!(latest(), "undid: removed Ward");
    let listed = two.at("noor", &["history"]).ok();
    assert!(!listed.contains("settled") && !listed.contains("undid a step"), "{listed}");
}

#[test]
fn the_history_names_a_code_that_was_left_removed_and_texts_that_were_all_kept() {
    let two = Two::new();
    two.at("noor", &["code", "define", "Handover", "From one to the next."]).ok();
    two.at("anna", &["code", "define", "Handover", "Giving up."]).ok();
    two.at("noor", &["annotate", "P07", "--quote", "stopped", "Ward"]).id();
    two.at("noor", &["bundle", "write", "-o", "noor.emic.toml", "--force"]).ok();
    two.at("anna", &["bundle", "read", "noor.emic.toml"]).ok();
    two.at("anna", &["code", "remove", "Ward", "--with-others"]).ok();
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml", "--force"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    let latest = || two.at("noor", &["history", "--format", "json"]).json()[0]["words"].clone();
    let rows = [("removed", "left Ward removed"), ("both-kept", "kept all texts: definition of Handover")];
    for (kind, said) in rows {
        let id = two.row(kind)["id"].as_str().unwrap().to_owned();
        two.settle(&[&id, "keep"]).ok();
        assert_eq!(latest(), said);
    }
}

/// One of two at once: the answer to the question that an act of each raised, as text on one line.
fn asked_after(noor: &str, anna: &str) -> String {
    let two = Two::new();
    two.settle(&["--all", "keep"]).ok();
    two.run("noor", noor);
    two.run("anna", anna);
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml", "--force"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    two.at("noor", &["conflicts"]).ok().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_row_says_where_a_code_stays_or_goes_and_paths_look_alike_everywhere() {
    let text = asked_after(
        "code add Top/Inner\ncode move Ward Top/Inner\n",
        "code add Other/Inner\ncode move Ward Other/Inner\n",
    );
    let places = ["under \"Top / Inner\"", "under \"Other / Inner\""];
    let options = |stands: &str, lost: &str| format!("keep (it stays {stands}), take (it goes {lost})");
    let either =
        text.contains(&options(places[0], places[1])) || text.contains(&options(places[1], places[0]));
    assert!(either, "{text}");
}

#[test]
fn a_move_that_would_put_a_code_under_itself_names_both_by_their_own_names() {
    let text = asked_after("code move Ward Handover\n", "code move Handover Ward\n");
    let told = |moved: &str, under: &str| {
        format!(
            "moved \"{moved}\" under \"{under}\"; \"{under}\" was below \"{moved}\" already, and a code cannot be under \
             itself. \"{moved}\" stays where it is."
        )
    };
    assert!(text.contains(&told("Handover", "Ward")) || text.contains(&told("Ward", "Handover")), "{text}");
}

#[test]
fn corrections_that_overlap_say_what_the_passage_reads_now() {
    let text = asked_after("correct P07 23..34 sent\n", "correct P07 19..29 got\n");
    let told = |lost: &str, holds: &str| {
        text.contains(&format!("corrected words of P07 2 to \"{lost}\""))
            && text.contains(&format!(
                "corrected words that overlap these to \"{holds}\", and that holds. P07 2 reads \""
            ))
    };
    assert!(told("sent", "got") || told("got", "sent"), "{text}");
}

#[test]
fn of_several_values_to_take_the_row_says_what_stays_and_how_one_is_taken() {
    let two = Two::new();
    two.settle(&["--all", "keep"]).ok();
    two.run("noor", "person add \"Ben Asare\"\n");
    two.at("noor", &["bundle", "write", "-o", "noor.emic.toml", "--force"]).ok();
    two.shell.emic(&["init", "ben", "--from", "noor.emic.toml", "--coder", "Ben Asare"]).ok();
    two.at("anna", &["bundle", "read", "noor.emic.toml"]).ok();
    for (folder, colour) in [("noor", "#111111"), ("anna", "#222222"), ("ben", "#333333")] {
        two.at(folder, &["code", "colour", "Ward", colour]).ok();
        two.at(folder, &["bundle", "write", "-o", &format!("{folder}.emic.toml"), "--force"]).ok();
    }
    two.at("noor", &["bundle", "read", "anna.emic.toml", "ben.emic.toml"]).ok();
    let text = two.at("noor", &["conflicts"]).ok();
    let row = two.row("rival");
    let stands = row["about"][0]["value"].as_str().unwrap();
    assert!(text.contains(&format!("keep (\"{stands}\" stays), take (the one with its id below)")), "{text}");
    let example = format!("for example: emic conflicts settle {} take", row["ids"][0].as_str().unwrap());
    assert!(text.contains(&example), "{text}");
    two.settle(&[row["ids"][0].as_str().unwrap(), "take"]).ok();
    assert!(two.rows().is_empty());
}

#[test]
fn the_history_names_what_earlier_acts_made() {
    let two = Two::new();
    let latest = || two.at("noor", &["history", "--format", "json"]).json()[0]["words"].clone();
    let coding = two.at("noor", &["annotate", "P07", "--quote", "stopped", "Ward"]).id();
    let memo = two.at("noor", &["memo", "add", "--on", "code:Ward", "One."]).id();
    two.at("noor", &["mark", "code:Ward", "unsure"]).id();
    let acts: [(&[&str], &str); 6] = [
        (&["memo", "edit", &memo, "Two."], "edited a memo on code Ward"),
        (&["memo", "remove", &memo], "removed a memo on code Ward"),
        (&["mark", "code:Ward", "unsure", "--off"], "took the mark unsure off code Ward"),
        (&["annotation", "recode", &coding, "Handover"], "changed a coding to Handover: Ward in P07 turn 2"),
        (&["annotation", "remove", &coding], "took a code off: Ward in P07 turn 2"),
        (&["code", "merge", "Ward", "Handover"], "merged Ward into Handover"),
    ];
    for (args, said) in acts {
        let answer = two.at("noor", args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        assert_eq!(latest(), said);
    }
}

#[test]
fn of_texts_that_were_all_kept_each_can_be_taken_the_first_too() {
    for nth in [0, 1] {
        let two = Two::new();
        two.settle(&["--all", "keep"]).ok();
        two.run("noor", "code define Ward \"Where one lies.\"\n");
        two.run("anna", "code define Ward \"Any room.\"\n");
        two.at("anna", &["bundle", "write", "-o", "anna.emic.toml", "--force"]).ok();
        two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
        let about = two.row("both-kept")["about"][nth].clone();
        let (id, words) = (about["id"].as_str().unwrap(), about["value"].as_str().unwrap());
        let text = two.at("noor", &["conflicts"]).ok();
        assert!(text.contains(&format!("{id} take: \"{words}\"")), "{text}");
        let said = two.settle(&[id, "take"]).err;
        assert!(said.contains(&format!("\"{words}\" stands alone now")), "{said}");
        let codes = two.at("noor", &["codes", "--format", "json"]).json();
        let ward = codes.as_array().unwrap().iter().find(|code| code["name"] == "Ward").unwrap();
        assert_eq!(ward["definition"], words, "{ward}");
    }
}

#[test]
fn a_place_that_is_gone_is_not_offered_and_named() {
    let two = Two::new();
    two.settle(&["--all", "keep"]).ok();
    two.run("noor", "code add Old\n");
    two.at("noor", &["bundle", "write", "-o", "noor.emic.toml", "--force"]).ok();
    two.at("anna", &["bundle", "read", "noor.emic.toml"]).ok();
    // Each moves Ward, and Noor removes the place that loses or stands, whichever it is.
    two.run("anna", "code move Ward Old\n");
    two.run("noor", "code move Ward Hopes\ncode remove Old\n");
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml", "--force"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    let text = two.at("noor", &["conflicts"]).ok().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!text.contains("goes under \"\"") && text.contains("Old"), "{text}");
}

#[test]
fn a_part_that_waits_for_an_answer_is_listed_for_people_and_programs_and_can_be_answered_for() {
    let two = Two::new();
    let share = two.shell.cwd.join("share");
    std::fs::create_dir(&share).unwrap();
    std::fs::set_permissions(&share, std::os::unix::fs::PermissionsExt::from_mode(0o750)).unwrap();
    two.at("anna", &["sync", "share"]).ok();
    two.at("noor", &["sync", "share"]).ok();
    two.at("anna", &["sync", "share"]).ok();
    two.at("anna", &["purge", "P07"]).ok();
    two.at("anna", &["sync", "share"]).ok();
    two.at("noor", &["sync", "share"]).fails_in_part(4);
    let row = two.row("waits");
    assert!(row["id"].is_null() && row["coder"].is_null(), "{row}");
    assert_eq!(row["options"], serde_json::json!(["keep-mine", "accept", "mine"]));
    let (path, words) = (row["subject"].as_str().unwrap(), row["words"].as_str().unwrap());
    assert!(words.starts_with("Anna Berg (in the folder anna-"), "{words}");
    assert!(words.contains("purges") && words.contains("1 coding") && words.contains("in P07"), "{words}");
    let text = two.at("noor", &["conflicts"]).ok();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("waits for you: Anna Berg"), "{text}");
    assert!(text.contains("--keep-mine, --accept, --mine"), "{text}");
    assert!(two.at("noor", &["doctor"]).out.contains("waits for you"));
    two.at("noor", &["bundle", "read", "--keep-mine", path]).ok();
    assert!(two.rows().iter().all(|row| row["kind"] != "waits"));
    two.at("noor", &["sync", "share"]).ok();
    let rows = two.at("noor", &["annotations", "--format", "json"]).json();
    assert_eq!(rows[0]["text"], "turned away", "{rows}");
}

#[test]
fn questions_are_asked_for_by_who_speaks_on_the_words_that_they_are_about() {
    let shell = Shell::new();
    shell.file("P07.txt", "Q: And then we moved on?\n\nP: I was turned away. So I stopped.\n");
    shell.file("people.csv", "participant,sex\nP,Female\nZ,Male\n");
    shell.emic(&["init", "noor", "--title", "Study", "--coder", "Noor Rahman"]).ok();
    let two = Two { shell };
    two.at("noor", &["import", "P07.txt", "people.csv"]).ok();
    two.at("noor", &["cast", "P07", "P", "--participant", "P"]).ok();
    two.at("noor", &["bundle", "write", "-o", "start.emic.toml"]).ok();
    two.shell.emic(&["init", "anna", "--from", "start.emic.toml", "--coder", "Anna Berg"]).ok();
    // Before "turned away" are the 24 characters of the first turn, two line ends, and the 9 of "P: I was ".
    two.at("noor", &["correct", "P07", "35..46", "sent off"]).ok();
    two.at("anna", &["correct", "P07", "35..46", "sent home"]).ok();
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    let rows = |filter: &[&str]| {
        let rows = two.at("noor", &[&["conflicts", "--format", "json"], filter].concat()).json();
        rows.as_array().unwrap().len()
    };
    assert_eq!(rows(&[]), 1);
    assert_eq!((rows(&["--speaker", "P"]), rows(&["--speaker", "Q"])), (1, 0));
    assert_eq!((rows(&["--participant", "P"]), rows(&["--participant", "Z"])), (1, 0));
    assert_eq!((rows(&["--where", "sex=Female"]), rows(&["--where", "sex=Male"])), (1, 0));
    assert_eq!((rows(&["--since", "today"]), rows(&["--until", "yesterday"])), (1, 0));
    assert_eq!((rows(&["--by", "Anna Berg"]), rows(&["--in", "P07"])), (1, 1));
}

#[test]
fn two_who_made_the_same_correction_are_asked_nothing() {
    let shell = Shell::new();
    shell.file("P07.txt", "Q: And then?\n\nP: I was turned away. So I stopped.\n");
    shell.emic(&["init", "noor", "--title", "Study", "--coder", "Noor Rahman"]).ok();
    let two = Two { shell };
    two.at("noor", &["import", "P07.txt"]).ok();
    two.at("noor", &["bundle", "write", "-o", "start.emic.toml"]).ok();
    two.shell.emic(&["init", "anna", "--from", "start.emic.toml", "--coder", "Anna Berg"]).ok();
    // Before "turned" are the 12 characters of the first turn, two line ends, and the 9 of "P: I was ".
    for who in ["noor", "anna"] {
        two.at(who, &["correct", "P07", "23..29", "sent"]).ok();
    }
    two.at("anna", &["bundle", "write", "-o", "anna.emic.toml"]).ok();
    two.at("noor", &["bundle", "read", "anna.emic.toml"]).ok();
    assert!(two.at("noor", &["text", "P07"]).ok().contains("I was sent away."));
    assert_eq!(two.rows(), Vec::<serde_json::Value>::new());
}
