//! Where selections are: each habit of counting, with a text in which it matters (habits 1 to 4 and 24).

use super::*;

/// Words with a line end after each sentence, and a picture in the first.
const WORDS: &str = "I was 🙂 glad.\r\nNo one rang.\r\nThen they came.\r\n";

/// A project with a selection of each sentence but the first; `at` says where a sentence is.
fn counted(origin: &str, text: &[u8], named: bool, at: impl Fn(&str) -> usize) -> Study {
    let sentences = ["No one rang.", "Then they came."];
    let all = sentences.iter().zip([20, 30]).map(|(words, n)| {
        let start = at(words);
        let name = if named { words } else { &"" };
        selection(n, name, start, start + words.len(), &coding(n + 1, 1))
    });
    let parts = codebook(&code(1, "c")) + &text_source(2, &all.collect::<String>());
    study_of(&packed(&project(origin, &parts), text))
}

/// The place of words in code points or in UTF-16 units, with CR LF as two or as one.
fn place(words: &str, units: bool, one: bool) -> usize {
    let before = &WORDS[..WORDS.find(words).unwrap()];
    let before = if one { before.replace("\r\n", "\n") } else { before.to_owned() };
    if units { before.encode_utf16().count() } else { before.chars().count() }
}

#[test]
fn each_way_to_count_is_found_by_the_selections_whatever_the_file_says_of_its_program() {
    // By hand: before "No one rang." are 13 characters, CR and LF: 15 code points, 16 units, 14 with CR LF as one.
    assert_eq!([place("No", false, false), place("No", true, false), place("No", false, true)], [15, 16, 14]);
    for (units, one) in [(false, false), (true, false), (false, true), (true, true)] {
        for origin in ["NVivo 20.5 (Windows)", "ATLAS.ti 23", "MAXQDA 24", ""] {
            for named in [true, false] {
                let study = counted(origin, WORDS.as_bytes(), named, |words| place(words, units, one));
                assert_eq!(
                    coded(&study),
                    ["No one rang.", "Then they came."],
                    "{origin} {units} {one} {named}"
                );
                let told = study.notes.iter().find(|note| note.starts_with("offsets count")).unwrap();
                assert_eq!(told.contains("UTF-16 units"), units, "{told}");
                assert_eq!(told.contains("CR LF as one"), one, "{told}");
                assert!(told.contains("2 of 2 selections"), "{told}");
            }
        }
    }
}

#[test]
fn a_text_in_which_nothing_can_tell_needs_no_evidence() {
    let plain = "I was glad.\nNo one rang.\nThen they came.\n";
    let study = counted("MAXQDA 24", plain.as_bytes(), true, |words| plain.find(words).unwrap());
    assert_eq!(coded(&study), ["No one rang.", "Then they came."]);
    assert!(!study.notes.iter().any(|note| note.starts_with("offsets")), "{:?}", study.notes);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text_whether_it_was_counted_or_not() {
    let text = [b"\xef\xbb\xbf", WORDS.as_bytes()].concat();
    for mark in [0, 1] {
        let study = counted("NVivo", &text, true, |words| place(words, true, false) + mark);
        assert_eq!(coded(&study), ["No one rang.", "Then they came."], "{mark}");
        assert!(study.transcripts[0].text.as_str().starts_with("I was"));
    }
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(WORDS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let study = counted("NVivo", &wide, true, |words| place(words, true, false));
    assert_eq!(coded(&study), ["No one rang.", "Then they came."]);
}

#[test]
fn line_ends_of_a_text_that_stands_in_the_project_are_counted_as_the_program_counts_them() {
    let text = "One here.\r\nTwo there.\r\nThree.";
    for one in [false, true] {
        let start = if one { 10 } else { 11 };
        let source = format!(
            "<Sources><TextSource guid=\"{}\" name=\"t\"><PlainTextContent>{text}</PlainTextContent>{}</TextSource></Sources>",
            g(2),
            selection(3, "Two there.", start, start + 10, &coding(4, 1))
        );
        let xml = project("x", &(codebook(&code(1, "c")) + &source)).replace("?>\n", "?>\r\n");
        let study = read(&SourceFile::new("a.qde", xml.as_bytes())).unwrap().1;
        assert_eq!(coded(&study), ["Two there."], "{one}");
    }
}

#[test]
fn a_selection_without_length_and_one_outside_of_the_text_are_kept_and_written_again() {
    let inside = selection(3, "", 4, 4, &coding(4, 1)) + &selection(5, "", 900, 99_999_999, &coding(6, 1));
    let inside = inside
        + &selection(7, "", 5, 3, "")
        + "<PlainTextSelection guid=\"x\" startPosition=\"-1\" endPosition=\"x\"/>";
    let parts = codebook(&code(1, "c")) + &text_source(2, &inside);
    let study = study_of(&packed(&project("x", &parts), b"Some words."));
    assert!(study.codings.is_empty());
    assert_eq!(
        (left(&study, "selections without a word"), left(&study, "selections outside of their text")),
        (1, 3)
    );
    assert_eq!(left(&study, "codings on no words"), 2);
    let again = study_of(&written(&study, "qdpx").bytes);
    // The fourth has an end that is no number: no schema takes it.
    assert_eq!(
        (left(&again, "selections without a word"), left(&again, "selections outside of their text")),
        (1, 2)
    );
}

#[test]
fn codings_on_other_words_than_the_name_says_are_counted_as_doubtful() {
    let text = "First the one sentence. Then the other sentence. And the third sentence.";
    let at = |words: &str| text.find(words).unwrap();
    let good = ["First the one sentence.", "Then the other sentence."];
    let inside = good
        .iter()
        .zip([10, 20])
        .map(|(words, n)| selection(n, words, at(words), at(words) + words.len(), &coding(n + 1, 1)));
    let inside: String = inside.collect();
    let wrong = selection(30, "And the third sentence.", 3, 20, &(coding(31, 1) + &coding(32, 1)));
    let named = selection(40, "a thought of the coder", 3, 20, &coding(41, 1));
    let parts = codebook(&code(1, "c")) + &text_source(2, &(inside + &wrong + &named));
    let study = study_of(&packed(&project("x", &parts), text.as_bytes()));
    assert_eq!((study.codings.len(), study.uncertain.len()), (5, 2));
}
