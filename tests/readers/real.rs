//! Real files: expected answers were read off them by a person.

use super::*;

/// A real file: its turns' words, its words, and what is left out.
type Real = (&'static str, &'static [&'static str], usize, &'static [(&'static str, usize)]);

const CAPTIONS: &[Real] = &[
    (
        "webvtt-py/captions_with_bom.vtt",
        &["Caption text #1 Caption text #2 Caption text #3 Caption text #4"],
        12,
        &[],
    ),
    (
        "webvtt-py/comments.vtt",
        &[
            "- Ta en kopp varmt te.",
            "- Det är inte varmt.",
            "- Har en kopp te.",
            "- Det smakar som te.",
            "- Ta en kopp",
        ],
        20,
        &[("comments (NOTE)", 2)],
    ),
    ("webvtt-py/cue_tags.vtt", &["When the moon hits your eye Like a big-a pizza pie That's amore"], 14, &[]),
    (
        "webvtt-py/invalid_timeframe.vtt",
        &[
            "Caption text #1",
            "Caption text #3 Caption text #4 Caption text #5 Caption text #6 Caption text #7",
        ],
        18,
        &[("cues with broken times (line 6)", 1)],
    ),
    (
        "webvtt-py/invalid_timeframe.srt",
        &["Caption text #1 Caption text #2 Caption text #3 Caption text #4 Caption text #5"],
        15,
        &[],
    ),
    (
        "webvtt-py/invalid_timeframe.sbv",
        &["Caption text #1 Caption text #2", "Caption text #4 Caption text #5"],
        12,
        &[("cues with broken times (line 7)", 1)],
    ),
    (
        "webvtt-py/metadata_headers.vtt",
        &["Caption text #1 Caption text #2"],
        6,
        &[("lines of the header", 2)],
    ),
    (
        "webvtt-py/missing_caption_text.vtt",
        &["Caption text #1", "Caption text #3 Caption text #4 Caption text #5"],
        12,
        &[("cues without words", 1)],
    ),
    (
        "webvtt-py/missing_caption_text.srt",
        &["Caption text #1", "Caption text #3 Caption text #4 Caption text #5"],
        12,
        &[("cues without words", 1)],
    ),
    (
        "webvtt-py/missing_caption_text.sbv",
        &["Caption text #1", "Caption text #3 Caption text #4 Caption text #5"],
        12,
        &[("cues without words", 1)],
    ),
    (
        "webvtt-py/sample.srt",
        &["Caption text #1 Caption text #2 Caption text #3 Caption text #4 Caption text #5"],
        15,
        &[],
    ),
    ("webvtt-py/styles.vtt", &["- Hello world."], 2, &[("style and region blocks", 2)]),
    (
        "webvtt-py/two_captions.sbv",
        &["Caption text #1 Caption text #2 (line 1) Caption text #2 (line 2)"],
        13,
        &[],
    ),
    (
        "webvtt-py/using_identifiers.vtt",
        &["Caption text #1 Caption text #2 Caption text #3 Caption text #4 Caption text #5 Caption text #6"],
        18,
        &[("identifiers of cues", 1)],
    ),
    (
        "webvtt-py/youtube_dl.vtt",
        &["yeah what this will happen is I'm telling"],
        8,
        &[("lines of the header", 8), ("repeated lines", 2)],
    ),
    (
        "wpt/arrows.vtt",
        &["text0 text1 text2 text3 text4 text5"],
        6,
        &[("cues with broken times (lines 3, 6, 9, 12, 15, 21, 23, 25, 27)", 9)],
    ),
    ("wpt/header-garbage.vtt", &["text"], 1, &[("lines of the header", 1)]),
    ("wpt/ids.vtt", &["text0 text1 text2 text3 text4"], 5, &[("identifiers of cues", 2)]),
    ("wpt/newlines.vtt", &["text0 text1 text2 text3"], 4, &[("identifiers of cues", 4)]),
    (
        // Sixty cues say "invalid"; in five of them the NUL breaks the arrow itself.
        "wpt/nulls.vtt",
        &["text0 text1 \u{fffd}text\u{fffd}2 text3 text4 text5 text6"],
        8,
        &[
            ("lines of the header", 2),
            ("blocks without times", 5),
            ("identifiers of cues", 2),
            (
                "cues with broken times (lines 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57, 60, 63, 66, 69, \
                 72, 81, 84, 87, 90, …)",
                55,
            ),
        ],
    ),
    (
        "wpt/stylesheets.vtt",
        &["text text"],
        2,
        &[("style and region blocks", 2), ("blocks without times", 1), ("identifiers of cues", 2)],
    ),
    ("wpt/timings-60.vtt", &["text1 text2"], 2, &[("cues with broken times (lines 3, 6, 9, 12)", 4)]),
    ("wpt/timings-negative.vtt", &["text0 text1", "text2", "text3"], 4, &[]),
    ("wpt/timings-omitted-hours.vtt", &["text0 text1 text2"], 3, &[]),
    (
        "wpt/whitespace-chars.vtt",
        &["text0 text1 text2"],
        3,
        &[("identifiers of cues", 3), ("cues with broken times (line 16)", 1)],
    ),
];

#[test]
fn every_real_caption_file_comes_in_as_it_reads() {
    for (path, turns, words, leaves) in CAPTIONS {
        let Some(bytes) = data(&format!("subtitles/{path}")) else { return };
        let imported = read(path.rsplit('/').next().unwrap(), &bytes);
        assert_eq!(said(&imported), turns.iter().map(|words| ("", *words)).collect::<Vec<_>>(), "{path}");
        assert_eq!(imported.words(), *words, "{path}");
        assert_eq!(left(&imported), *leaves, "{path}");
    }
}

#[test]
fn a_caption_file_without_a_cue_is_refused_at_its_line() {
    for (path, line) in
        [("signature-bom", 1), ("signature-no-newline", 1), ("timings-eof", 3), ("timings-garbage", 3)]
    {
        let Some(bytes) = data(&format!("subtitles/wpt/{path}.vtt")) else { return };
        assert_eq!(refused(&format!("{path}.vtt"), &bytes).0, Some(line), "{path}");
    }
    assert_eq!(refused("a.vtt", b"00:00:01,000 --> 00:00:02,000\nHi\n").0, Some(1));
    assert_eq!(refused("a.srt", b"\nHi\nthere\n").0, Some(2));
}

#[test]
fn every_real_document_comes_in_as_it_reads() {
    let expected: &[Real] = &[
        ("docx/mammoth-comments.docx", &["Ouch."], 1, &[]),
        ("docx/mammoth-footnotes.docx", &["Ouch."], 1, &[]),
        (
            "docx/mammoth-simple-list.docx",
            &["Apple", "Banana"],
            2,
            &[("numbers and bullets of lists (their words are in)", 2)],
        ),
        ("docx/mammoth-strict-format.docx", &["Test"], 1, &[]),
        (
            "docx/mammoth-tables.docx",
            &["Above", "Top left", "Top right", "Bottom left", "Bottom right", "Below"],
            10,
            &[],
        ),
        ("docx/mammoth-text-box.docx", &["Datum plane"], 2, &[]),
        ("docx/mammoth-utf8-bom.docx", &["This XML has a byte order mark."], 7, &[]),
        (
            "docx/python-docx-blk-paras-and-tables.docx",
            &[
                "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
                "Text before",
                "Table",
                "Between",
                "Text after",
                "Donec semper facilisis metus finibus malesuada.",
            ],
            20,
            &[("headers and footers", 2)],
        ),
        (
            "docx/python-docx-comments-rich-para.docx",
            &[
                "Document text",
                "Some text worthy of note.",
                "Other document text.",
                "Other text worthy of note.",
                "Paragraph 5",
                "Paragraph 6",
                "Paragraph 7",
            ],
            21,
            &[],
        ),
        (
            "docx/python-docx-hdr-header-footer.docx",
            &["section with header", "section without header of its own."],
            9,
            &[("headers and footers", 2)],
        ),
        (
            "docx/python-docx-par-hyperlinks.docx",
            &[
                "No hyperlinks",
                "One awesome hyperlink.",
                "Three hyperlinks: the first one here, the second one, and the third.",
            ],
            17,
            &[],
        ),
    ];
    for (path, turns, words, leaves) in expected {
        let Some(bytes) = data(path) else { return };
        let imported = read(path.rsplit('/').next().unwrap(), &bytes);
        assert_eq!(said(&imported), turns.iter().map(|words| ("", *words)).collect::<Vec<_>>(), "{path}");
        assert_eq!(imported.words(), *words, "{path}");
        assert_eq!(left(&imported), *leaves, "{path}");
        assert_eq!(imported.text.as_str().split("\n\n[note").next().unwrap(), turns.join("\n\n"), "{path}");
    }
    let Some(bytes) = data("transcripts/docx/qualcoder-ID1.docx") else { return };
    let imported = read("qualcoder-ID1.docx", &bytes);
    assert_eq!(imported.title, "qualcoder-ID1");
    assert_eq!((imported.turns.len(), imported.words()), (3, 119));
    assert!(imported.text.as_str().starts_with("I really like learning new things."));
    assert!(imported.text.as_str().ends_with("I'm happy to pay €200."));
}

#[test]
fn comments_of_real_documents_stand_on_their_words_and_notes_at_the_end() {
    let about = |imported: &Imported| -> Vec<(String, String, String)> {
        let comments = imported.comments.iter();
        comments
            .map(|comment| {
                let words = imported.text.slice(comment.span.unwrap()).to_owned();
                (comment.author.initials.clone(), words, comment.words.clone())
            })
            .collect()
    };
    let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let Some(bytes) = data("docx/mammoth-comments.docx") else { return };
    let imported = read("c.docx", &bytes);
    let expected = [row("MW", "Ouch", "A tachyon walks into a bar."), row("MW", "Ouch.", "Fin.")];
    assert_eq!(about(&imported), expected);
    assert_eq!(imported.comments[0].author.name, "Michael Williamson");
    assert_eq!(imported.comments[0].made, Some(1_467_558_600), "2016-07-03T15:10:00Z");
    let Some(bytes) = data("docx/python-docx-comments-rich-para.docx") else { return };
    let expected = [
        row("SJC", "Some text worthy of note.", "Text with hyperlink https://google.com embedded."),
        row("", "Other text worthy of note.", "Text with inline image  in the middle."),
        row("", "Paragraph 5", "Text with character style."),
        row("", "Paragraph 6", "Paragraph with Heading 2 paragraph style."),
    ];
    assert_eq!(about(&read("c.docx", &bytes)), expected);
    let Some(bytes) = data("docx/mammoth-footnotes.docx") else { return };
    let imported = read("f.docx", &bytes);
    assert_eq!(imported.text.as_str(), "Ouch.\n\n[note 1] A tachyon walks into a bar.\n\n[note 2] Fin.");
}

#[test]
fn real_texts_stay_untouched_and_are_split_where_they_speak() {
    let Some(bytes) = data("transcripts/zoom/zoom-saved-caption.txt") else { return };
    let imported = read("zoom-saved-caption.txt", &bytes);
    assert_eq!(imported.text.as_str().as_bytes(), bytes);
    assert_eq!(imported.layout, "saved captions, name in brackets and time");
    assert_eq!((imported.turns.len(), imported.words()), (12, 123));
    assert_eq!(said(&imported)[0], ("Johnny Doe", "How you doing?"));
    assert_eq!(said(&imported)[11].0, "Janet Dough");
    assert_eq!(labels(&imported)[11], "[Janet Dough] 11:02:44");
    assert_eq!(time(&imported, 11), (35_000, None));
    let Some(bytes) = data("transcripts/qualcoder-focus-group.txt") else { return };
    let imported = read("qualcoder-focus-group.txt", &bytes);
    assert_eq!(imported.layout, "typed, speaker in brackets");
    let speakers: Vec<&str> = said(&imported).iter().map(|turn| turn.0).collect();
    assert_eq!(speakers, ["id1", "id2", "id3", "id1", "id3", "id1", "id2"]);
    assert_eq!(imported.words(), 163);
    assert!(said(&imported)[0].1.starts_with("hello, I like the course."));
    for (path, turns, words, first) in [
        ("arabic", 41, 4639, "اللُّغَة العَرَبِيّة هي أكثرُ"),
        ("hindi", 55, 3628, "हिन्दी\nमुक्त ज्ञानकोश"),
        ("mandarin", 142, 14797, "官话\n维基百科"),
    ] {
        let Some(bytes) = data(&format!("transcripts/scripts/{path}.txt")) else { return };
        let imported = read(&format!("{path}.txt"), &bytes);
        assert_eq!(imported.text.as_str().as_bytes(), bytes, "{path}");
        assert_eq!((imported.turns.len(), imported.words()), (turns, words), "{path}");
        assert_eq!(imported.layout, "paragraphs, no speakers");
        assert!(said(&imported)[0].1.starts_with(first), "{path}");
    }
}

#[test]
fn what_a_file_is_counts_and_not_what_it_is_called() {
    for (path, format) in [
        ("rtf/portuguese-utf8-escapes.rtf", "RTF"),
        ("odt/serdif-P1.odt", "OpenDocument"),
        ("docx/qualcoder-ID1.docx", "Word"),
    ] {
        let Some(bytes) = data(&format!("transcripts/{path}")) else { return };
        let right = read(path.rsplit('/').next().unwrap(), &bytes);
        for name in ["a.txt", "a.docx", "a.vtt", "a.bin", "a"] {
            let imported = read(name, &bytes);
            assert!(imported.layout.starts_with(format), "{name}: {}", imported.layout);
            assert_eq!(imported.text.as_str(), right.text.as_str());
            let said = imported.notes.iter().any(|note| note.starts_with("the name does not say so"));
            assert_eq!(said, !(name == "a.docx" && format == "Word"), "{name}: {:?}", imported.notes);
        }
        let forced = SourceFile { format: Some("txt"), ..SourceFile::new("a.txt", &bytes) };
        assert!(study(&forced).unwrap_err().hints()[0].contains("--as"), "{path}");
    }
    let Some(bytes) = data("transcripts/rtf/portuguese-cp1250.txt") else { return };
    let imported = read("a.txt", &bytes);
    assert_eq!(imported.encoding, "windows-1252 (guessed)");
    assert!(imported.text.as_str().contains("ao príncipe"));
}

#[test]
fn real_texts_of_other_programs_come_in_as_they_read() {
    let Some(bytes) = data("transcripts/rtf/portuguese-utf8-escapes.rtf") else { return };
    let imported = read("a.rtf", &bytes);
    assert!(imported.text.as_str().contains("ao príncipe"), "{}", imported.text.as_str());
    // The moderator of the first is named once in 207 paragraphs: that is no layout. In what pandoc 2.17 prints of the
    // second, 8 lines begin with the name.
    for (name, turns, moderated) in [("serdif-P1", 207, 0), ("serdif-P10", 234, 8), ("qualcoder-ID2", 3, 0)] {
        let Some(bytes) = data(&format!("transcripts/odt/{name}.odt")) else { return };
        let imported = read(&format!("{name}.odt"), &bytes);
        let moderator = said(&imported).iter().filter(|turn| turn.0 == "MODERATOR").count();
        assert_eq!((imported.turns.len(), moderator), (turns, moderated), "{name}: {}", imported.layout);
    }
}
