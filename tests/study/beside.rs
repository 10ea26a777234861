//! What stands beside the words that go out: speakers that were mended, memos, legends, margins.

use super::*;

fn file(shell: &Shell, name: &str) -> String {
    std::fs::read_to_string(shell.cwd.join(name)).unwrap()
}

/// Invented. Turn 2 has a wrong label, in turn 3 two people speak.
const P07: &str = "Interviewer: How was it?\nP07: And who went with you?\n\
    P07: My sister did. I drove her there. She never let me wait alone.\n";

/// The transcript with turn 2 mended and turn 3 split: `I drove her there` is the companion's.
fn mended() -> Shell {
    let shell = Shell::with_project();
    shell.transcript("P07", P07);
    shell.emic(&["turn", "P07#2", "--speaker", "Interviewer"]).ok();
    shell.emic(&["turn", "P07#3", "--split-at", "I drove", "--speaker", "Companion"]).ok();
    shell
}

#[test]
fn a_page_has_the_speaker_of_a_mended_turn_beside_it() {
    let shell = mended();
    shell.emic(&["export", "P07.html", "P07"]).ok();
    let page = file(&shell, "P07.html");
    let beside = |words: &str| {
        let line = page.lines().find(|line| line.contains(words)).unwrap();
        line.split_once("<span class=\"c\">").unwrap().1.to_owned()
    };
    assert_eq!(beside("How was it?"), "</span></div>");
    let speaker = |name: &str| format!("<span class=\"w\" dir=\"auto\">{name}</span></span></div>");
    assert_eq!(beside("And who went"), speaker("Interviewer"));
    assert_eq!(beside("My sister did."), "</span></div>");
    // The second part has a line of its own.
    assert!(page.contains("<p dir=\"auto\">I drove her there."), "{page}");
    assert_eq!(beside("I drove her there."), speaker("Companion"));
    assert!(page.contains("A name in bold beside a turn is its speaker"), "{page}");
    shell.emic(&["export", "P07.md", "P07"]).ok();
    let text = file(&shell, "P07.md");
    assert!(text.contains("**Interviewer**: And who") && text.contains("**Companion**: I drove"), "{text}");
    // Nothing of the kind where the labels of the file hold.
    shell.transcript("P08", "Interviewer: And you?\nP08: Well.\n");
    shell.emic(&["export", "P08.html", "P08"]).ok();
    assert!(!file(&shell, "P08.html").contains("class=\"w\""));
}

#[test]
fn formats_that_add_no_word_count_the_speakers_that_were_mended() {
    let shell = mended();
    let lost = "2 speakers of turns that were mended (the text has the labels of the file)";
    for name in ["a.docx", "a.txt"] {
        let said = shell.emic(&["export", name, "P07"]).err;
        assert!(said.contains(lost), "{said}");
    }
    for name in ["a.html", "a.md"] {
        let said = shell.emic(&["export", name, "P07"]).err;
        assert!(!said.contains("mended"), "{said}");
    }
    let said = shell.emic(&["export", "out/", "--as", "txt"]).err;
    assert!(said.contains(lost), "{said}");
    // A part with the same speaker loses nothing; a turn that a label of the text gives to another one does.
    shell.emic(&["undo"]).ok();
    shell.emic(&["undo"]).ok();
    shell.emic(&["turn", "P07#3", "--split-at", "I drove"]).ok();
    assert!(!shell.emic(&["export", "same.txt", "P07"]).err.contains("mended"));
    shell.emic(&["turn", "P07#1", "--join"]).ok();
    assert!(shell.emic(&["export", "b.txt", "P07"]).err.contains("1 speakers of turns that were mended"));
    // A label that was corrected to the new speaker says it.
    shell.emic(&["undo"]).ok();
    shell.emic(&["turn", "P07#2", "--speaker", "Interviewer"]).ok();
    shell.emic(&["correct", "P07", "25..29", "Interviewer:"]).ok();
    let said = shell.emic(&["export", "c.txt", "P07"]).err;
    assert!(!said.contains("mended"), "{said}");
}

#[test]
fn words_without_any_label_go_out_as_such() {
    let shell = Shell::with_project();
    shell.file("talk.csv", "name,text\nRosa,It was long.\n");
    shell.emic(&["import", "talk.csv", "--as", "answers"]).ok();
    shell.emic(&["export", "talk.html", "talk Rosa"]).ok();
    assert!(file(&shell, "talk.html").contains("<span class=\"w\" dir=\"auto\">Rosa</span>"));
    let said = shell.emic(&["export", "talk.txt", "talk Rosa"]).err;
    assert!(said.contains("1 speakers of turns (the text names none)"), "{said}");
}

#[test]
fn the_margin_of_a_sheet_has_the_speakers_that_were_mended() {
    let shell = mended();
    let sheet = shell.emic(&["export", "--sheet", "P07"]).ok();
    let margin = |words: &str| {
        let line = sheet.lines().find(|line| line.contains(words)).unwrap();
        line.split_once("  |").unwrap().1.to_owned()
    };
    assert_eq!(margin("How was it?"), "");
    assert_eq!(margin("And who went"), " Interviewer");
    assert_eq!(margin("My sister did."), " Companion, from “I drove her”");
    shell.emic(&["export", "--sheet", "P07", "s.html"]).ok();
    assert!(file(&shell, "s.html").contains("<td dir=\"auto\">Interviewer</td></tr>"));
    let words = document(&shell, "P07");
    assert!(words.contains(">Interviewer</w:t></w:r></w:p></w:tc></w:tr>"), "{words}");
}

/// The document part of a sheet as a Word file.
fn document(shell: &Shell, title: &str) -> String {
    shell.emic(&["export", "--sheet", title, "s.docx", "--force"]).ok();
    let bytes = std::fs::File::open(shell.cwd.join("s.docx")).unwrap();
    let mut archive = zip::ZipArchive::new(bytes).unwrap();
    let mut words = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut words).unwrap();
    words
}

#[test]
fn a_sheet_says_how_it_is_keyed_in_with_the_title() {
    let shell = Shell::with_project();
    let key = |title: &str| {
        let sheet = shell.emic(&["export", "--sheet", title]).ok();
        sheet.lines().nth(2).unwrap().to_owned()
    };
    shell.transcript("P01", P01);
    assert_eq!(key("P01"), "To key in: emic annotate P01 --lines 12-15 CODE");
    shell.emic(&["transcript", "set", "P01", "title=First talk"]).ok();
    assert_eq!(key("First talk"), "To key in: emic annotate \"First talk\" --lines 12-15 CODE");
    let id = shell.emic(&["transcripts", "--format", "json"]).json()[0]["id"].as_str().unwrap().to_owned();
    // Shells do not agree on what this is.
    shell.emic(&["transcript", "set", "First talk", "title=$HOME"]).ok();
    assert_eq!(key("$HOME"), format!("To key in: emic annotate {id} --lines 12-15 CODE"));
}

#[test]
fn a_line_of_a_sheet_stays_one_line_in_wide_letters() {
    let shell = Shell::with_project();
    // 64 small m are 0.974 em each in DejaVu Sans: 62.3 em of 9 points are 11,220 twips, the column has 6,900.
    shell.transcript("P09", &format!("{}\nP09: It was a long wait.\n", "m".repeat(64)));
    let words = document(&shell, "P09");
    let rows: Vec<&str> = words.split("<w:tr>").skip(1).collect();
    let squeezed = |row: &str| {
        let percent = row.split_once("<w:w w:val=\"")?.1.split_once('"')?.0;
        percent.parse::<u32>().ok()
    };
    assert!(squeezed(rows[0]).is_some_and(|percent| 11_220 * percent / 100 <= 6_900), "{}", rows[0]);
    assert_eq!(squeezed(rows[1]), None);
    // Each row has a rule before its margin.
    assert!(rows.iter().all(|row| row.matches("<w:tcBorders><w:left w:val=\"single\"").count() == 1));
}

#[test]
fn memos_stand_below_the_turn_and_break_none_of_its_lines() {
    let shell = coded();
    let long = "Waiting is what everything else hangs on. ".repeat(12);
    shell.emic(&["memo", "add", "--on", "P01@36..42", long.trim()]).ok();
    shell.emic(&["mark", "P01@49..51", "discuss", "--note", "All of us."]).ok();
    shell.emic(&["export", "P01.html", "P01"]).ok();
    let page = file(&shell, "P01.html");
    let rows: Vec<&str> =
        page.lines().skip_while(|line| !line.contains("P01</b>") && !line.contains("Nobody")).collect();
    // 65 columns of words are one line: the row, then what is said of it.
    assert!(
        rows[0].contains("✎ memo 1</span>") && rows[0].contains("⚑ discuss (Noor Rahman)</span>"),
        "{}",
        rows[0]
    );
    assert!(!rows[0].contains("hangs on"), "{}", rows[0]);
    let memo = format!(
        "<div class=\"n\" dir=\"auto\"><b>✎ memo 1</b> <span class=\"t\">Noor Rahman on “Nobody”</span>: {}</div>",
        long.trim()
    );
    assert_eq!(rows[1], memo);
    assert!(rows[2].contains("on “It”</span>: All of us."), "{}", rows[2]);
    // A memo on a coding says the code, too.
    let all = shell.emic(&["annotations", "--format", "json"]).json();
    let on = all.as_array().unwrap().iter().find(|one| one["code"][1] == "Waiting").unwrap();
    shell.emic(&["memo", "add", "--on", on["id"].as_str().unwrap(), "Half a year."]).ok();
    shell.emic(&["export", "P01.html", "P01"]).ok();
    let page = file(&shell, "P01.html");
    assert!(page.contains("on “Nobody rang.” (Access/Waiting)</span>: Half a year."), "{page}");
    for legend in [
        ">Community services</div>",
        "Coders: A&quot;O = Abeni, &quot;Bee&quot; Oyelaran, NR = Noor Rahman.",
        "A stripe beside lines is a code",
        "✎ is a memo",
        "title=\"Access/Waiting\"",
    ] {
        assert!(page.contains(legend), "{legend}: {page}");
    }
}

#[test]
fn codes_of_one_last_name_are_told_apart_by_their_paths() {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.emic(&["annotate", "P01", "36..48", "Access/Waiting", "--create"]).ok();
    shell.emic(&["annotate", "P01", "36..48", "Home/Waiting", "--create"]).ok();
    shell.emic(&["export", "P01.html", "P01"]).ok();
    let page = file(&shell, "P01.html");
    assert!(page.contains("</i>Access/Waiting (NR)") && page.contains("</i>Home/Waiting (NR)"), "{page}");
}

#[test]
fn a_file_that_is_replaced_is_said_to_be() {
    let shell = coded();
    let replaced = "P01.html was there already: it is replaced";
    assert!(!shell.emic(&["export", "P01.html", "P01"]).err.contains("already"));
    let said = shell.emic(&["export", "P01.html", "P01"]).err;
    assert!(said.contains(replaced), "{said}");
    shell.emic(&["export", "--sheet", "P01", "s.txt"]).ok();
    assert!(shell.emic(&["export", "--sheet", "P01", "s.txt"]).err.contains("s.txt was there already"));
    assert!(!shell.emic(&["export", "out/", "--as", "html"]).err.contains("already"));
    let said = shell.emic(&["export", "out/", "--as", "html"]).err;
    assert!(said.contains("3 files were there already: they are replaced"), "{said}");
}
