//! PDF: paragraphs out of lines on paper, what the paper says itself, and what cannot be read.

use super::*;
use crate::support::fuzz::read_apart as apart;
use crate::support::shell::Shell;
use std::collections::BTreeMap;

/// A PDF of pages with these contents, in Helvetica (`F1`) and its bold (`F2`), on A4.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 5 + 2 * n)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {}/MediaBox[0 0 595 842]>>", kids.join(" "), pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for (n, content) in pages.iter().enumerate() {
        let resources = "<</Font<</F1 3 0 R/F2 4 0 R>>>>";
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R/Resources {resources}>>", 6 + 2 * n));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let (count, at) = (objects.len() + 1, file.len());
    file.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n{}", places.concat()));
    file.push_str(&format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"));
    file.into_bytes()
}

/// Lines of words, 14 points apart, from a place downwards.
fn lines(x: u32, y: u32, words: &[&str]) -> String {
    let shown = |(n, words): (usize, &&str)| {
        let words = words.replace('(', "\\(").replace(')', "\\)");
        format!("BT /F1 12 Tf {x} {} Td ({words}) Tj ET\n", y - 14 * n as u32)
    };
    words.iter().enumerate().map(shown).collect()
}

/// A line that reaches the right margin, and one whose last word breaks.
const FULL: &str = "P07: I waited for a long time, and nobody told me what would happen or when it would";

#[test]
fn lines_that_only_the_paper_broke_are_joined() {
    let page = lines(
        72,
        760,
        &[
            "Interviewer: How was it?",
            FULL,
            "be my turn. Then a letter came, and I read it again and again, all through the night, until",
            "it was morning.",
            "Interviewer: And then?",
            "P07: Nothing.",
        ],
    );
    let imported = read("a.pdf", &pdf(&[&page]));
    let long = format!(
        "{} be my turn. Then a letter came, and I read it again and again, all through the night, until it was morning.",
        &FULL[5..]
    );
    assert_eq!(
        said(&imported),
        [("Interviewer", "How was it?"), ("P07", &long), ("Interviewer", "And then?"), ("P07", "Nothing.")]
    );
    assert_eq!(imported.layout, "PDF, typed, speaker and colon");
    assert_eq!((left(&imported), imported.notes.len()), (vec![], 0));
}

#[test]
fn a_name_that_begins_a_paragraph_begins_one_behind_a_full_line_too() {
    let page = lines(
        72,
        760,
        &[
            "I: How?",
            FULL,
            "I: And then, when it was over, what did you do about all the letters that they had",
            "sent?",
        ],
    );
    let imported = read("a.pdf", &pdf(&[&page]));
    assert_eq!(said(&imported)[1], ("P07", &FULL[5..]));
    assert_eq!(said(&imported)[2].0, "I");
    assert!(said(&imported)[2].1.ends_with("letters that they had sent?"), "{:?}", said(&imported));
}

#[test]
fn a_name_before_a_tab_begins_a_paragraph_too() {
    let words = "I waited for a long time, and nobody told me what would happen or when it would";
    let mut page = String::new();
    for (n, (name, said)) in
        [("Int", "How?"), ("P07", words), ("Int", "Ah."), ("P07", "So.")].iter().enumerate()
    {
        page += &(lines(72, 760 - 14 * n as u32, &[name]) + &lines(120, 760 - 14 * n as u32, &[said]));
    }
    let imported = read("a.pdf", &pdf(&[&page]));
    assert_eq!(said(&imported), [("Int", "How?"), ("P07", words), ("Int", "Ah."), ("P07", "So.")]);
}

#[test]
fn heads_feet_and_numbers_of_pages_are_left_out_and_counted() {
    let page = |number: u32, words: &str| {
        let body = lines(72, 740, &["Interviewer: And what did they say?", words, "Interviewer: Ah."]);
        let edges = format!(
            "{}{}",
            lines(72, 800, &["Invented study, draft"]),
            lines(280, 30, &[&format!("Page {number} of 3")])
        );
        body + &edges
    };
    let pages = [page(1, "P07: One."), page(2, "P07: Two."), page(3, "P07: Page 3 of 3 was missing.")];
    let imported = read("a.pdf", &pdf(&[&pages[0], &pages[1], &pages[2]]));
    assert_eq!(left(&imported), [("lines at the head and foot of pages", 3), ("numbers of pages", 3)]);
    let text = imported.text.as_str();
    assert!(!text.contains("draft") && text.contains("Page 3 of 3 was missing."), "{text}");
    // The question that begins each page is no head: the same words are said elsewhere, and a colon follows a name.
    assert_eq!(imported.turns.len(), 9);
    // What a tagged file calls its foot is one, even on a single page.
    let foot =
        format!("/Artifact <</Type/Pagination/Subtype/Footer>> BDC {} EMC", lines(280, 30, &["12 March"]));
    let imported = read("a.pdf", &pdf(&[&(lines(72, 740, &["I: Yes?", "P1: No.", "I: Ah."]) + &foot)]));
    assert_eq!(left(&imported), [("lines at the head and foot of pages", 1)]);
    assert!(!imported.text.as_str().contains("March"));
}

#[test]
fn numbers_of_lines_in_the_margin_are_left_out() {
    let words = ["I: How?", "P1: Well.", "I: Ah.", "P1: It was 12 o'clock.", "I: Yes?", "P1: No.", "I: So."];
    let numbers: Vec<String> = (1..=words.len()).map(|n| n.to_string()).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let imported = read("a.pdf", &pdf(&[&(lines(40, 760, &numbers) + &lines(72, 760, &words))]));
    assert_eq!(left(&imported), [("numbers of lines", 7)]);
    assert_eq!(said(&imported)[3], ("P1", "It was 12 o'clock."));
}

#[test]
fn columns_are_read_one_after_the_other_in_whatever_order_they_were_written() {
    let left_words: Vec<String> = (0..10).map(|n| format!("the left column, line {n}, goes on")).collect();
    let right_words: Vec<String> = (0..10).map(|n| format!("the right column, line {n}, goes on")).collect();
    let both = |words: &[String]| words.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    let expected = format!("{} {}", both(&left_words), both(&right_words));
    let (mut after, mut across) = (String::new(), String::new());
    for (x, words) in [(72, &left_words), (320, &right_words)] {
        after += &lines(x, 760, &words.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for n in 0..10 {
        let y = 760 - 14 * n as u32;
        across += &(lines(72, y, &[&left_words[n]]) + &lines(320, y, &[&right_words[n]]));
    }
    for page in [after, across] {
        let imported = read("a.pdf", &pdf(&[&page]));
        assert_eq!(imported.text.as_str().split_whitespace().collect::<Vec<_>>().join(" "), expected);
        assert_eq!(
            imported.notes,
            ["pages in columns, read one column after the other: 1; look if that is right"]
        );
    }
    // Names before the words are no column.
    let names = ["Interviewer", "P07"].repeat(5);
    let mut page = String::new();
    for (n, name) in names.iter().enumerate() {
        let y = 760 - 14 * n as u32;
        page += &(lines(72, y, &[name]) + &lines(200, y, &[&format!("words number {n}")]));
    }
    let imported = read("a.pdf", &pdf(&[&page]));
    assert_eq!(said(&imported)[1], ("P07", "words number 1"));
    assert_eq!((imported.turns.len(), imported.notes.len()), (10, 0));
}

#[test]
fn a_page_written_in_no_order_is_read_by_place() {
    let words = [
        "I: How was that?",
        "P1: Long.",
        "I: How long?",
        "P1: A year.",
        "I: A year?",
        "P1: A year and more.",
    ];
    let mut page = String::new();
    for n in [3, 0, 5, 1, 4, 2] {
        page += &lines(72, 760 - 14 * n as u32, &[words[n]]);
    }
    assert_eq!(read("a.pdf", &pdf(&[&page])).text.as_str(), words.join("\n\n"));
}

#[test]
fn a_word_that_the_paper_broke_is_joined_and_a_speaker_who_broke_off_is_not() {
    let known = "P1: The appointment was long-term, they said, but it was not a thing that anyone explai";
    let page = lines(
        72,
        760,
        &[
            known,
            "ned to me: the appoint-",
            "I: Go on, please, and say it all again, from the very beginning, about the long appoint-",
            "ment and the letters. I mean it all, what they said to you then and there, and what long-",
            "term care was to be about. And I think that this is all that I have got to ask you, th-",
            "Everybody thought so. And that is really the very last of it, as I remember it this twen-",
            "tieth time.",
        ],
    );
    let imported = read("a.pdf", &pdf(&[&page]));
    let text = imported.text.as_str();
    for words in ["long appointment and", "what long-term care", "th- Everybody thought", "twen-tieth"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(imported.notes.contains(&"words joined that were broken at the end of a line: 1".to_owned()));
}

#[test]
fn a_bold_name_on_its_own_line_is_the_speaker() {
    let mut page = String::new();
    for (n, name) in ["Rosa Bell", "Tom Ash", "Rosa Bell", "Tom Ash"].iter().enumerate() {
        let y = 760 - 40 * n as u32;
        page += &(lines(72, y, &[name]).replace("/F1", "/F2")
            + &lines(72, y - 14, &[&format!("Words, and number {n}.")]));
    }
    let imported = read("a.pdf", &pdf(&[&page]));
    assert_eq!(said(&imported)[1], ("Tom Ash", "Words, and number 1."));
    assert_eq!(imported.layout, "PDF, typed, speaker in bold");
}

#[test]
fn words_in_forms_are_read_at_their_place_and_a_stamp_across_the_page_is_counted() {
    let page =
        lines(72, 760, &["I: How?", "P1: So."]) + "BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET";
    let imported = read("a.pdf", &pdf(&[&page]));
    assert_eq!(left(&imported), [("characters set at an angle", 5)]);
    assert_eq!(imported.text.as_str(), "I: How?\n\nP1: So.");
    // A page on its side.
    let turned = "BT /F1 12 Tf 0 1 -1 0 72 72 Tm (I: How?) Tj 0 1 -1 0 86 72 Tm (P1: So.) Tj 0 1 -1 0 100 72 Tm (I: Ah.) Tj ET";
    assert_eq!(read("a.pdf", &pdf(&[turned])).text.as_str(), "I: How?\n\nP1: So.\n\nI: Ah.");
}

#[test]
fn a_pdf_without_words_or_with_a_password_is_refused_with_what_to_do() {
    let (line, why) = refused("scan.pdf", &pdf(&["q 100 0 0 100 0 0 cm Q"]));
    assert!(line.is_none() && why.contains("no words: they are pictures"), "{why}");
    let locked = String::from_utf8(pdf(&["BT ET"])).unwrap().replace(
        "/Root 1 0 R",
        &format!(
            "/Root 1 0 R/ID[(0)(0)]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({0})/U({0})>>",
            "x".repeat(32)
        ),
    );
    let why = refused("locked.pdf", locked.as_bytes()).1;
    assert!(why.contains("locked with a password"), "{why}");
    let whole = pdf(&[&lines(72, 760, &["I: How?"])]);
    assert!(refused("cut.pdf", &whole[..whole.len() / 2]).1.contains("no PDF that can be read"));
    assert!(refused("a.pdf", b"I: How?\n").1.contains("does not begin as one"));
}

#[test]
fn a_pdf_of_another_name_is_read_as_one() {
    let file = pdf(&[&lines(72, 760, &["I: How?", "P1: So.", "I: Ah."])]);
    let imported = read("a.txt", &file);
    assert_eq!(imported.turns.len(), 3);
    assert!(imported.notes[0].contains("this is PDF"), "{:?}", imported.notes);
}

/// How often each letter occurs; digits are no letters here, for heads and margins are full of them.
fn letters(words: &str) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    words.chars().filter(|c| c.is_alphabetic()).for_each(|c| *counts.entry(c).or_default() += 1);
    counts
}

#[test]
fn a_pdf_loses_and_adds_no_letter() {
    // Letters as pdftotext of poppler 22.12.0 counts them.
    for (file, expected) in [("P1", LETTERS[0]), ("P2", LETTERS[1]), ("P3", LETTERS[2])] {
        let Some(bytes) = data(&format!("transcripts/pdf/pdpilot-{file}.pdf")) else { return };
        let imported = read("a.pdf", &bytes);
        assert_eq!(letters(imported.text.as_str()).values().sum::<i64>(), expected, "{file}");
        let kinds: Vec<&str> = imported.left_out.iter().map(|left| left.what.as_str()).collect();
        assert_eq!(kinds, ["numbers of pages", "numbers of lines"], "{file}");
        let Ok(other) =
            std::process::Command::new("pdftotext").args(["-", "-"]).stdin(saved(&bytes)).output()
        else {
            eprintln!("skipped: pdftotext is not here");
            continue;
        };
        assert_eq!(
            letters(imported.text.as_str()),
            letters(&String::from_utf8_lossy(&other.stdout)),
            "{file}"
        );
    }
}

/// Letters of the three transcripts of a public study.
const LETTERS: [i64; 3] = [12_752, 20_272, 17_356];

/// A file of these bytes, opened at its beginning.
fn saved(bytes: &[u8]) -> std::fs::File {
    use std::io::Seek;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn a_pdf_that_breaks_its_reader_breaks_nothing_else() {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("good.pdf"), pdf(&[&lines(72, 760, &["I: How?", "P1: So.", "I: Ah."])]))
        .unwrap();
    // Lists in lists, deeper than any stack.
    let deep = format!("{}{}", "[".repeat(4_000_000), "]".repeat(4_000_000));
    std::fs::write(shell.cwd.join("deep.pdf"), pdf(&[&format!("BT /F1 12 Tf {deep} TJ ET")])).unwrap();
    // A form that uses itself, and one that uses the next twice.
    std::fs::write(shell.cwd.join("loop.pdf"), forms_in_forms()).unwrap();
    let err = shell.emic(&["import", "deep.pdf", "loop.pdf", "good.pdf"]).fails_in_part(1);
    assert!(err.contains("deep.pdf"), "{err}");
    assert_eq!(shell.emic(&["transcripts", "--format", "json"]).json()[0]["title"], "good");
}

/// Twelve forms, each of which shows the next one eight times.
fn forms_in_forms() -> Vec<u8> {
    let plain = String::from_utf8(pdf(&["/X0 Do"])).unwrap();
    let all: String = (0..12).map(|n| format!("/X{n} {} 0 R", 20 + n)).collect();
    let resources = format!("<</Font<</F1 3 0 R>>/XObject<<{all}>>>>");
    let mut forms = String::new();
    for n in 0..12 {
        let content = format!("BT /F1 9 Tf (x) Tj ET {}", format!("/X{} Do ", (n + 1) % 12).repeat(8));
        let head = format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources {resources}/Length {}>>",
            content.len()
        );
        forms.push_str(&format!("{} 0 obj\n{head}stream\n{content}\nendstream\nendobj\n", 20 + n));
    }
    // Behind the old end: a second table of places that continues the first.
    let mut file = plain.replace("<</Font<</F1 3 0 R/F2 4 0 R>>>>", &resources);
    let mut places = String::new();
    let start = file.len();
    file.push_str(&forms);
    for n in 0..12 {
        let at = start + forms.find(&format!("{} 0 obj", 20 + n)).unwrap();
        places.push_str(&format!("{at:010} 00000 n \n"));
    }
    file = file.replace("startxref", "oldstartxref");
    let at = file.len();
    file.push_str(&format!(
        "xref\n20 12\n{places}trailer\n<</Size 32/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
    ));
    file.into_bytes()
}

#[test]
fn what_the_other_process_says_is_what_is_read_here() {
    let file = pdf(&[&lines(72, 760, &["I: How?", "P1: So.", "I: Ah."])]);
    let here = emic::format::read(&SourceFile::new("a.pdf", &file)).unwrap().1;
    let there = SourceFile { apart: Some(&apart), ..SourceFile::new("a.pdf", &file) };
    assert_eq!(here, emic::format::read(&there).unwrap().1);
    // A process that breaks down, or lies, is a file that cannot be read.
    for answer in ["", "{", r#"{"Told":{"words":"é","paragraphs":[[0,1]],"bold":[],"left":[],"notes":[]}}"#]
    {
        let answers = |_: &[u8]| Ok(answer.as_bytes().to_vec());
        let lying = SourceFile { apart: Some(&answers), ..SourceFile::new("a.pdf", &file) };
        assert!(
            emic::format::read(&lying).unwrap_err().to_string().contains("breaks the reader"),
            "{answer}"
        );
    }
}
