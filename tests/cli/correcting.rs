//! `emic import --correct`: a transcript that was corrected elsewhere, and the codings on it.

use super::{P01, column, study};

/// The transcript with `rang` spelled out, a word put in, and everything that was said at the end rewritten.
const CORRECTED: &str = "Interviewer: How was it?\nP01: I asked them for help. Nobody ever rang.\nInterviewer: And then?\nP01: \
                         Nobody rang. I said “don’t bother”.\n";

#[test]
fn a_corrected_file_becomes_corrections_that_codings_follow_and_one_undo_takes_back() {
    let shell = study();
    shell.emic(&["annotate", "P01", "--quote", "I asked for help", "Waiting"]).id();
    shell.emic(&["annotate", "P01", "--quote", "Nobody rang. I said", "Waiting"]).id();
    shell.file("P01-corrected.txt", CORRECTED);
    let before = shell.emic(&["annotations", "--format", "json"]).json();
    let said = shell.emic(&["import", "--correct", "P01", "P01-corrected.txt"]).ok();
    assert!(said.starts_with("P01-corrected.txt: 2 corrections of P01; 1 coding follows\n"), "{said}");
    assert!(said.contains("  turn 2, 38..39: (nothing) -> \"them\"\n"), "{said}");
    let words = column(&shell.emic(&["annotations", "--format", "json"]).json(), "text");
    assert_eq!(words, ["I asked them for help", "Nobody rang. I said"]);
    assert!(shell.emic(&["text", "P01"]).ok().contains("I asked them for help. Nobody ever rang.\n"));
    shell.emic(&["undo"]).ok();
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
    assert_eq!(shell.emic(&["annotations", "--format", "json"]).json(), before);
}

#[test]
fn lines_that_break_elsewhere_and_other_labels_are_no_corrections() {
    let shell = study();
    let file = P01.replace("I asked for help. ", "I asked\nfor help.\n").replacen("P01:", "Participant:", 1);
    shell.file("again.txt", &file);
    let said = shell.emic(&["import", "--correct", "P01", "again.txt"]).ok();
    assert_eq!(
        said,
        "again.txt: the words of P01 are the same\n1 turn has another speaker in the file (turn 2: P01 here, Participant \
         there); labels are no words and stay; emic turn changes them\n"
    );
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
}

#[test]
fn a_coded_passage_that_is_rewritten_is_listed_and_written_only_anyway() {
    let shell = study();
    let id = shell.emic(&["annotate", "P01", "--quote", "asked for help", "Waiting"]).id();
    shell.emic(&["annotate", "P01", "--quote", "I asked for help. Nobody rang", "Waiting"]).id();
    let file = P01.replacen("asked for help", "begged", 1);
    shell.file("other.txt", &file);
    let before = shell.emic(&["digest"]).ok();
    let said = shell.emic(&["import", "--correct", "P01", "other.txt"]).fails_in_part(2);
    assert!(said.contains("1 passage with codings, memos or marks is mostly rewritten or gone"), "{said}");
    assert!(said.contains("nothing was written") && said.contains("--anyway"), "{said}");
    assert_eq!(shell.emic(&["digest"]).ok(), before);
    let rows =
        shell.emic(&["import", "--correct", "P01", "other.txt", "--dry-run", "--format", "json"]).json();
    let uncertain = rows.as_array().unwrap().iter().find(|row| row["what"] == "uncertain").unwrap();
    assert_eq!((uncertain["id"].as_str(), uncertain["kind"].as_str()), (Some(id.as_str()), Some("coding")));
    assert_eq!((&uncertain["text"], &uncertain["reads"]), (&"asked for help".into(), &"begged".into()));
    assert_eq!(shell.emic(&["digest"]).ok(), before);
    let said = shell.emic(&["import", "--correct", "P01", "other.txt", "--anyway"]);
    let told = "1 coding is uncertain: emic marks --note \"uncertain place\" lists them";
    assert!(said.err.contains(told), "{}", said.err);
    let marks = shell.emic(&["marks", "--note", "uncertain place", "--format", "json"]).json();
    assert_eq!((marks.as_array().unwrap().len(), &marks[0]["name"]), (1, &"discuss".into()), "{marks}");
    let words = column(&shell.emic(&["annotations", "--format", "json"]).json(), "text");
    assert_eq!(words, ["I begged. Nobody rang", "begged"]);
}

#[test]
fn a_coded_passage_that_is_gone_is_kept_and_asked_about() {
    let shell = study();
    shell.emic(&["annotate", "P01", "--quote", "And then?", "Waiting"]).id();
    shell.file("gone.txt", &P01.replace("And then?", ""));
    let said = shell.emic(&["import", "--correct", "P01", "gone.txt"]).fails_in_part(2);
    assert!(said.contains("nothing was written"), "{said}");
    shell.emic(&["import", "--correct", "P01", "gone.txt", "--anyway"]).ok();
    let asked = shell.emic(&["conflicts"]).ok();
    assert!(asked.contains("The words of a coding are no longer there"), "{asked}");
}

#[test]
fn the_file_of_another_interview_is_not_taken_for_a_correction() {
    let shell = study();
    shell.file(
        "P02.txt",
        "Interviewer: Good morning, tell me.\nP02: My brother drove us to the sea that summer.\n",
    );
    let said = shell.emic(&["import", "--correct", "P01", "P02.txt"]).fails_in_part(2);
    assert!(said.contains("is it the same interview?"), "{said}");
    assert!(shell.emic(&["import", "--correct", "P01", "P02.txt", "P03.txt"]).fails(2).contains("one file"));
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
}

#[test]
fn a_turn_that_is_only_in_the_file_is_said_to_stay_out() {
    let shell = study();
    let file =
        P01.replace("Interviewer: And then?", "Interviewer: And then?\nP01: Well.\nInterviewer: Go on.");
    shell.file("more.txt", &file);
    let tried = shell.emic(&["import", "--correct", "P01", "more.txt", "--dry-run"]);
    let said = tried.out;
    assert_eq!(tried.code, 2, "{}", tried.err);
    assert!(said.starts_with("more.txt: the words of P01 are the same, but the file has more\n"), "{said}");
    assert!(said.contains("not here, and does not come in: a turn \"Well.\"\n"), "{said}");
    assert!(said.contains("a turn \"Go on.\"\n"), "{said}");
    assert_eq!(shell.emic(&["text", "P01"]).ok(), P01);
}

/// A Word file with the words of two turns, and comments: id, author, what it says.
fn with_comments(comments: &[(u32, &str, &str)]) -> Vec<u8> {
    let relations = "<r><a Type=\"x/comments\" Target=\"c.xml\"/></r>";
    let comment = |(id, author, words): &(u32, &str, &str)| {
        format!(
            "<w:comment w:id=\"{id}\" w:author=\"{author}\"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>"
        )
    };
    let list: String = comments.iter().map(comment).collect();
    let edge = |which: &str| -> String {
        comments.iter().map(|(id, ..)| format!("<w:commentRange{which} w:id=\"{id}\"/>")).collect()
    };
    let run = |words: &str| format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    let body = format!(
        "<w:p>{}</w:p><w:p>{}{}{}{}</w:p>",
        run("Interviewer: How was it?"),
        run("P09: I "),
        edge("Start"),
        run("never"),
        edge("End") + &run(" went."),
    );
    let members = [
        ("word/_rels/document.xml.rels", relations),
        ("word/c.xml", &format!("<c xmlns:w=\"w\">{list}</c>")),
    ];
    crate::readers::docx(&body, &members)
}

#[test]
fn comments_of_a_word_file_go_onto_the_transcript_that_is_here() {
    let shell = study();
    shell.emic(&["person", "add", "Ben Okri", "--initials", "BO"]).id();
    std::fs::write(shell.cwd.join("P09.docx"), with_comments(&[])).unwrap();
    shell.emic(&["import", "P09.docx"]).ok();
    std::fs::write(shell.cwd.join("back.docx"), with_comments(&[(1, "BO", "why?"), (2, "Kim", "indeed")]))
        .unwrap();
    let would = shell.emic(&["import", "back.docx", "--dry-run"]).ok();
    assert!(would.contains("P09 was here already; 2 comments became memos"), "{would}");
    assert_eq!(shell.emic(&["memos", "--format", "json"]).json(), serde_json::json!([]));
    shell.emic(&["import", "back.docx"]).ok();
    let memos = shell.emic(&["memos", "--format", "json"]).json();
    // An author who is known by the initials alone is found; another one is no member of the team.
    assert_eq!(column(&memos, "coder"), ["Ben Okri", "Kim"]);
    assert_eq!(column(&memos, "text"), ["never", "never"]);
    let people = shell.emic(&["people", "--format", "json"]).json();
    let kim = people.as_array().unwrap().iter().find(|one| one["name"] == "Kim").unwrap();
    assert_eq!(kim["standing"], "outside");
    // The same comments come no second time, a new one does.
    let said = shell.emic(&["import", "back.docx"]).fails(1);
    assert!(said.contains("the same words are here already, as P09"), "{said}");
    let three = with_comments(&[(1, "BO", "why?"), (2, "Kim", "indeed"), (3, "Kim", "and then?")]);
    std::fs::write(shell.cwd.join("more.docx"), three).unwrap();
    let said = shell.emic(&["import", "more.docx"]).ok();
    assert!(said.contains("1 comment became memos; 2 comments were here"), "{said}");
    shell.emic(&["undo"]).ok();
    assert_eq!(shell.emic(&["memos", "--format", "json"]).json(), memos);
}
