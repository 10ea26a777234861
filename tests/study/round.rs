//! What is written by one project comes in as the same in another.

use super::*;

#[test]
fn coded_spans_that_go_out_come_in_as_the_same_codings() {
    let shell = coded();
    let before = codings(&shell, ".");
    assert_eq!(before.len(), 6);
    assert!(
        before[0].contains("\"Abeni, \\\"Bee\\\" Oyelaran\" \"P01\" 49..60 \"It took six\""),
        "{before:?}"
    );
    shell.emic(&["export", "all.jsonl"]).ok();
    second(&shell);
    let said = shell.emic(&["--project", "second", "import", "all.jsonl"]).ok();
    // Waiting and N/A have Access above them; Noor Rahman is in both projects.
    assert!(said.contains("2 new transcripts, 0 known; 6 new codings; 7 new codes, 1 new people"), "{said}");
    assert_eq!(codings(&shell, "second"), before);
    let again = shell.emic(&["--project", "second", "import", "all.jsonl"]).ok();
    assert!(
        again.contains("0 new transcripts, 2 known; 0 new codings; 0 new codes, 0 new people"),
        "{again}"
    );
    // At home, too, nothing is doubled.
    let home = shell.emic(&["import", "all.jsonl"]).ok();
    assert!(home.contains("0 new transcripts, 2 known; 0 new codings; 0 new codes, 0 new people"), "{home}");
    assert_eq!(codings(&shell, "."), before);
}

#[test]
fn words_that_were_corrected_go_out_as_they_are_and_come_home_without_doubling() {
    let shell = coded();
    // "P01:" becomes "P1:", so what follows moves by one.
    shell.emic(&["correct", "P01", "31..35", "P1:"]).ok();
    let before = codings(&shell, ".");
    assert!(before.iter().any(|one| one.contains("35..47 \"Nobody rang.\"")), "{before:?}");
    shell.emic(&["export", "all.jsonl"]).ok();
    let home = shell.emic(&["import", "all.jsonl"]).ok();
    assert!(home.contains("0 new transcripts, 2 known; 0 new codings"), "{home}");
    assert_eq!(codings(&shell, "."), before);
    second(&shell);
    shell.emic(&["--project", "second", "import", "all.jsonl"]).ok();
    assert_eq!(codings(&shell, "second"), before);
}

#[test]
fn a_line_holds_what_the_format_says_and_a_path_only_for_codes_further_down() {
    let shell = coded();
    shell.emic(&["export", "one.jsonl", "P02"]).ok();
    let file = std::fs::read_to_string(shell.cwd.join("one.jsonl")).unwrap();
    let abeni = "Abeni, \\\"Bee\\\" Oyelaran";
    // Neither is done with it, so neither is among its `coders`.
    let expected = format!(
        "{{\"title\":\"P02\",\"text\":\"Interviewer: And you?\\nP02: Un café, dit-elle. I asked for help.\\n\",\
         \"coders\":[],\"spans\":[\
         {{\"coder\":\"{abeni}\",\"label\":\"caf\u{e9}\",\"start\":27,\"end\":34}},\
         {{\"coder\":\"Noor Rahman\",\"label\":\"cafe\u{301}\",\"start\":27,\"end\":34}},\
         {{\"coder\":\"Noor Rahman\",\"label\":\"a, \\\"b\\\"\",\"start\":48,\"end\":61}}]}}\n"
    );
    assert_eq!(file, expected);
    let all = shell.emic(&["export", "-", "--as", "jsonl"]).ok();
    assert!(
        all.contains("\"label\":\"Access/N\\\\/A\",\"path\":[\"Access\",\"N/A\"],\"start\":49,\"end\":60"),
        "{all}"
    );
}

#[test]
fn a_label_with_a_slash_is_one_name_where_no_path_says_otherwise() {
    let shell = Shell::with_project();
    shell.file(
        "a.jsonl",
        "{\"title\":\"a\",\"text\":\"words\",\"spans\":[{\"coder\":\"K\",\"label\":\"N/A\",\"start\":0,\"end\":5}]}\n",
    );
    shell.emic(&["import", "a.jsonl"]).ok();
    let codes = shell.emic(&["report", "codes", "--format", "json"]).json();
    assert_eq!(codes[0]["path"], serde_json::json!(["N/A"]));
}

#[test]
fn the_table_of_codings_guards_what_a_spreadsheet_would_run() {
    let shell = coded();
    shell.emic(&["export", "codings.csv", "P01"]).ok();
    let file = std::fs::read_to_string(shell.cwd.join("codings.csv")).unwrap();
    let expected = "transcript,start,end,speaker,code,coder,created,text\n\
        P01,36,48,P01,'=1+1,Noor Rahman,2026-11-18T11:06:40Z,Nobody rang.\n\
        P01,36,48,P01,Access/Waiting,Noor Rahman,2026-11-18T11:06:40Z,Nobody rang.\n\
        P01,49,60,P01,Access/N\\/A,\"Abeni, \"\"Bee\"\" Oyelaran\",2026-11-18T11:06:40Z,It took six\n";
    assert_eq!(file, expected);
}

#[test]
fn a_project_without_codings_goes_out_and_comes_in() {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    let said = shell.emic(&["export", "all.jsonl"]);
    assert_eq!(said.err, "written as jsonl; left out: 2 speakers of turns\n");
    second(&shell);
    let came = shell.emic(&["--project", "second", "import", "all.jsonl"]).ok();
    assert!(came.contains("1 new transcripts, 0 known; 0 new codings"), "{came}");
    assert!(codings(&shell, "second").is_empty());
    assert_eq!(
        shell.emic(&["export", "-", "--as", "codings"]).ok(),
        "transcript,start,end,speaker,code,coder,created,text\n"
    );
}

#[test]
fn an_empty_project_has_nothing_to_write_but_the_heads_of_tables() {
    let shell = Shell::with_project();
    let fault = shell.emic(&["export", "all.jsonl"]).fails(1);
    assert!(fault.contains("no transcripts"), "{fault}");
    assert!(!shell.cwd.join("all.jsonl").exists());
    shell.emic(&["export", "book.csv", "--as", "codebook"]).ok();
    second(&shell);
    let came = shell.emic(&["--project", "second", "import", "book.csv", "--as", "codebook"]).ok();
    assert!(came.contains("0 new codes; 0 changed, 0 as before"), "{came}");
}

#[test]
fn what_a_format_cannot_hold_is_counted() {
    let shell = coded();
    shell.emic(&["memo", "add", "--on", "P01", "Rings true."]).ok();
    shell.emic(&["memo", "add", "--private", "--on", "project", "Mine."]).ok();
    shell.emic(&["mark", "P01@36..48", "quote"]).ok();
    shell.emic(&["code", "remove", "Access/Waiting"]).ok();
    let said = shell.emic(&["export", "codings.csv"]).err;
    for part in ["1 memos", "1 memos that are only for you", "1 marks", "1 codes without codings"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_project_that_takes_in_its_own_spans_stays_as_it_is() {
    let shell = Shell::with_project();
    shell.transcript("P01", "P01: I asked for help. Nobody rang.\n");
    shell.emic(&["annotate", "P01", "--quote", "Nobody rang", "Waiting", "--create"]).ok();
    shell.emic(&["progress", "P01", "coding"]).ok();
    shell.emic(&["export", "own.jsonl"]).ok();
    let before = shell.emic(&["digest"]).ok();
    shell.emic(&["import", "own.jsonl"]).ok();
    assert_eq!(shell.emic(&["digest"]).ok(), before, "coding is not done");
}
