//! Transcripts go out with what was coded in them.

use super::*;
use emic::format::{SourceFile, read};

/// Invented, with times.
const CAPTIONS: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Rosa>How was it?</v>\n\n\
    00:00:03.000 --> 00:00:04.000\n<v P07>Long, <i>&lt;very&gt;</i> long.\nWe waited.</v>\n";

fn written(shell: &Shell, file: &str) -> String {
    std::fs::read_to_string(shell.cwd.join(file)).unwrap()
}

#[test]
fn a_page_has_names_and_coders_beside_the_words_and_needs_nothing_else() {
    let shell = coded();
    shell.emic(&["memo", "add", "--on", "P01@36..48", "Rings <true>."]).ok();
    shell.emic(&["mark", "P01@36..48", "quote"]).ok();
    let said = shell.emic(&["export", "P01.html", "P01"]);
    assert_eq!(said.out, "P01.html\n");
    let page = written(&shell, "P01.html");
    // A page that is XML can be read strictly.
    let tree = roxmltree::Document::parse_with_options(
        &page,
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    );
    let tree = tree.unwrap();
    let text: String = tree.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    for words in [
        "Waiting (NR)",
        "=1+1 (NR)",
        "N/A (A\"O)",
        "Access/Waiting: 1",
        "Rings <true>.",
        "⚑ quote (Noor Rahman)",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for outside in ["<script", "http://www.example", "src=", "url(", "@import", "href="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
    // The words stand in it once, in their order.
    let lines = tree.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "p")));
    let words: Vec<String> = lines
        .map(|line| line.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect())
        .collect();
    assert_eq!(words.join("\n").trim_end(), P01.trim_end());
}

#[test]
fn words_alone_are_the_same_text_again() {
    let shell = coded();
    shell.emic(&["export", "again.txt", "P02"]).ok();
    assert_eq!(written(&shell, "again.txt"), P02);
    assert!(shell.emic(&["export", "again.txt", "P02"]).err.contains("3 codings"));
}

#[test]
fn markdown_shows_below_a_paragraph_what_was_coded_in_it() {
    let shell = coded();
    shell.emic(&["export", "P01.md", "P01"]).ok();
    let expected = "# P01\n\n**Interviewer**: How did it begin?\n\n\
        **P01**: Nobody rang. It took six months before anyone rang me back.\n\n\
        > - “Nobody rang.” \\=1+1 (NR)\n> - “Nobody rang.” Access/Waiting (NR)\n\
        > - “It took six” Access/N\\\\/A (A\"O)\n\n";
    assert_eq!(written(&shell, "P01.md"), expected);
}

#[test]
fn captions_come_back_with_the_same_words_speakers_and_times() {
    let shell = Shell::with_project();
    shell.file("talk.vtt", CAPTIONS);
    shell.emic(&["import", "talk.vtt"]).ok();
    let read = |name: &str, words: &str| {
        let (_, study) = read(&SourceFile::new(name, words.as_bytes())).unwrap();
        study.transcripts.into_iter().next().unwrap()
    };
    let before = read("talk.vtt", CAPTIONS);
    for file in ["out.vtt", "out.srt"] {
        shell.emic(&["export", file, "talk"]).ok();
        let after = read(file, &written(&shell, file));
        assert_eq!((after.text.as_str(), &after.turns), (before.text.as_str(), &before.turns), "{file}");
    }
    let out = written(&shell, "out.vtt");
    assert!(out.contains("<v P07>Long, &lt;very&gt; long. We waited.</v>"), "{out}");
    shell.transcript("P01", P01);
    let fault = shell.emic(&["export", "P01.vtt", "P01"]).fails(2);
    assert!(fault.contains("P01 has no times") && !shell.cwd.join("P01.vtt").exists(), "{fault}");
}

#[test]
fn a_folder_gets_a_file_for_each_transcript_and_a_page_that_leads_to_them() {
    let shell = coded();
    shell.emic(&["transcript", "set", "P02", "title=What? P02/b"]).ok();
    let said = shell.emic(&["export", "out/", "--as", "html"]);
    assert_eq!((said.code, said.out.as_str()), (0, "out/P01.html\nout/What_ P02_b.html\nout/index.html\n"));
    let index = written(&shell, "out/index.html");
    assert!(index.contains("<a href=\"./What_%20P02_b.html\">What? P02/b</a>"), "{index}");
    assert!(index.contains("<td class=\"n\">3</td>"), "three codings: {index}");
    // The same again writes over what emic wrote, and over nothing else.
    shell.emic(&["export", "out/", "--as", "html"]).ok();
    shell.file("out/P01.html", "mine");
    let fault = shell.emic(&["export", "out", "--format", "html"]).fails(3);
    assert!(fault.contains("P01.html: this file is there already"), "{fault}");
    assert_eq!(written(&shell, "out/P01.html"), "mine");
    let fault = shell.emic(&["export", "new/"]).fails(2);
    assert!(fault.contains("--as html") && !shell.cwd.join("new").exists(), "{fault}");
    shell.emic(&["export", "new/", "--as", "jsonl"]).fails(2);
    shell.emic(&["export", ".emic/new/", "--as", "html"]).fails(3);
    // Without times nothing is written, and that is said of each.
    let fault = shell.emic(&["export", "new/", "--as", "vtt"]).fails(2);
    assert!(fault.contains("has no times") && !shell.cwd.join("new").exists(), "{fault}");
}

#[test]
fn a_file_of_one_transcript_takes_no_several() {
    let shell = coded();
    let fault = shell.emic(&["export", "all.docx"]).fails(2);
    assert!(fault.contains("holds one transcript, not 2") && fault.contains("FOLDER/"), "{fault}");
    let list = shell.emic(&["export", "--list", "--format", "json"]).json();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|one| one["format"].as_str().unwrap()).collect();
    for name in
        ["txt", "md", "vtt", "srt", "docx", "html", "jsonl", "brat", "codings", "codebook", "codebook-toml"]
    {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(list.as_array().unwrap().iter().all(|one| !one["leaves_out"].as_str().unwrap().is_empty()));
}

#[test]
fn private_memos_are_in_no_file() {
    let shell = coded();
    shell.emic(&["memo", "add", "--private", "--on", "P01@36..48", "Quillfeather"]).ok();
    for file in ["a.html", "a.md", "a.docx", "a.txt"] {
        let said = shell.emic(&["export", file, "P01"]);
        assert!(said.err.contains("1 memos that are only for you"), "{}", said.err);
        let bytes = std::fs::read(shell.cwd.join(file)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Quillfeather"), "{file}");
    }
}

#[test]
fn a_line_of_a_sheet_means_the_same_words_before_and_after_a_correction() {
    let shell = coded();
    let sheet = shell.emic(&["export", "--sheet", "P01"]).ok();
    let lines: Vec<&str> = sheet.lines().collect();
    let id = shell.emic(&["transcripts", "--format", "json"]).json()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(lines[0], "Community services: P01");
    assert!(lines[1].contains(&format!("Lines 1 to 2 of P01 ({id}), numbering 1.")), "{sheet}");
    assert_eq!(lines[5], format!("  1  {:64}  |", "Interviewer: How did it begin?"));
    // 5 + 12 + 1 + 46 characters: 64 fit exactly.
    assert_eq!(lines[7], "  2  P01: Nobody rang. It took six months before anyone rang me back.  |");
    let place = |lines: &str| {
        let id = shell.emic(&["annotate", "P01", "--lines", lines, "Access/Waiting"]).id();
        let all = shell.emic(&["annotations", "--format", "json"]).json();
        let one = all.as_array().unwrap().iter().find(|one| one["id"] == id.as_str()).unwrap().clone();
        shell.emic(&["undo"]).ok();
        (
            one["start"].as_u64().unwrap(),
            one["end"].as_u64().unwrap(),
            one["text"].as_str().unwrap().to_owned(),
        )
    };
    let said = "Nobody rang. It took six months before anyone rang me back.";
    assert_eq!(place("2"), (36, 95, said.to_owned()));
    assert_eq!(place("1-2"), (13, 95, format!("How did it begin?\nP01: {said}")));
    shell.emic(&["correct", "P01", "0..12", "The interviewer:"]).ok();
    assert_eq!(place("2"), (40, 99, said.to_owned()));
    for wrong in ["3", "0-1", "2-1"] {
        let fault = shell.emic(&["annotate", "P01", "--lines", wrong, "Access/Waiting"]).fails(3);
        assert!(fault.contains("the lines 1 to 2"), "{fault}");
    }
    shell.emic(&["annotate", "P01", "--lines", "x", "Access/Waiting"]).fails(2);
    shell.emic(&["annotate", "P01", "1..2", "Access/Waiting", "--lines", "1"]).fails(2);
    for file in ["s.txt", "s.html", "s.docx"] {
        assert_eq!(shell.emic(&["export", "--sheet", "P01", file]).ok(), format!("{file}\n"));
    }
    shell.emic(&["export", "--sheet", "P01", "s.vtt"]).fails(2);
}

#[test]
fn words_corrected_over_the_border_of_two_lines_belong_to_the_second() {
    let shell = Shell::with_project();
    // Ten words of five letters are 59 columns, eleven 65.
    shell.transcript("P09", &format!("{}\n", ["waits"; 12].join(" ")));
    shell.emic(&["correct", "P09", "54..65", "stays"]).ok();
    let sheet = shell.emic(&["export", "--sheet", "P09"]).ok();
    assert!(sheet.contains(&format!("  1  {} ", ["waits"; 9].join(" "))), "{sheet}");
    assert!(sheet.contains("\n  2  stays waits "), "{sheet}");
    shell.emic(&["annotate", "P09", "--lines", "2", "Staying", "--create"]).ok();
    let all = shell.emic(&["annotations", "--format", "json"]).json();
    assert_eq!((&all[0]["start"], &all[0]["end"]), (&54.into(), &65.into()));
}

#[test]
fn without_a_transcript_a_name_without_an_ending_is_a_folder_with_a_page_that_leads_to_all() {
    let shell = coded();
    shell.emic(&["export", "pages", "--format", "html"]).ok();
    assert!(written(&shell, "pages/index.html").contains("P01.html"));
    // With one transcript it is that transcript's file.
    shell.emic(&["export", "page", "P01", "--as", "html"]).ok();
    assert!(shell.cwd.join("page").is_file());
}
