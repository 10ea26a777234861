//! Inputs that were once read wrongly, a test for each kind of fault: in invented words, and in the small files of
//! `../shared/data/faults` where these are here (they are called by the same letters).

use super::*;

/// Reads the files of a folder of faults, each with its name.
fn shared(folder: &str, names: &[&str]) -> Option<Vec<(String, Imported)>> {
    let read_one =
        |name: &&str| Some(((*name).to_owned(), read(name, &data(&format!("faults/{folder}/{name}"))?)));
    names.iter().map(read_one).collect()
}

fn speakers(imported: &Imported) -> Vec<&str> {
    said(imported).into_iter().map(|turn| turn.0).collect()
}

#[test]
fn a_names_as_meetings_show_them_are_speakers() {
    for (one, other) in [
        ("Rosa Bell (she/her)", "Tom Ash (he/him)"),
        ("Bell, Rosa", "Ash, Tom"),
        ("Rosa Bell (Guest)", "Tom Ash [er/ihm]"),
        ("rosa bell", "tom ash"),
        ("rosa | acme", "tom @home"),
        ("BELL, Rosa-Maria", "O’Neill, Tom (they/them)"),
    ] {
        let lines = [one, other, one, other].map(|name| format!("{name}: Words, and more.\n")).concat();
        let imported = read("a.txt", lines.as_bytes());
        assert_eq!(speakers(&imported), [one, other, one, other], "{one}");
        let cue = |n: usize, name: &str| {
            format!("{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{name}: Words, and more.\n\n")
        };
        let vtt = format!("WEBVTT\n\n{}{}{}{}", cue(1, one), cue(2, other), cue(3, one), cue(4, other));
        assert_eq!(speakers(&read("a.vtt", vtt.as_bytes())), [one, other, one, other], "{one}");
    }
    // What is noted about one turn is not part of the name, and is kept.
    let noted = "P1 (laughing): Yes.\nI: No?\nP1: Well.\nI (softly): Ah.\n";
    let imported = read("a.txt", noted.as_bytes());
    assert_eq!(speakers(&imported), ["P1", "I", "P1", "I"]);
    let body: String = noted.lines().map(paragraph).collect();
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(imported.text.as_str(), "P1 (laughing): Yes.\n\nI: No?\n\nP1: Well.\n\nI (softly): Ah.");
    // A comma in prose makes no name.
    let prose = "Well, Anna: she came.\n\nSo, then: nothing.\n\nWell, Anna said: no.\n\nThe end.\n";
    assert_eq!(read("a.txt", prose.as_bytes()).layout, "paragraphs, no speakers");
    let Some(all) = shared("A_zoom_names", &["pronoun.txt", "v_zoom_comma.vtt", "v_zoom_pron.vtt"]) else {
        return;
    };
    for (name, imported) in all {
        assert_eq!((imported.turns.len(), speakers(&imported).len()), (4, 4), "{name}");
        assert!(speakers(&imported).iter().all(|speaker| !speaker.is_empty()), "{name}");
    }
}

#[test]
fn b_unseen_characters_before_a_label_do_not_hide_it() {
    for unseen in
        ["\u{200b}", "\u{200e}", "\u{200f}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{202b}", " \u{2066} "]
    {
        let words =
            format!("Interviewer: How?\n{unseen}P1: So.\nInterviewer: Ah.\nP{unseen}1{unseen}: Yes.\n");
        let words = words.replace(" \u{2066} 1", "\u{2066}1");
        let imported = read("a.txt", words.as_bytes());
        assert_eq!(speakers(&imported), ["Interviewer", "P1", "Interviewer", "P1"], "{unseen:?}");
        assert_eq!(said(&imported)[0].1, "How?");
        assert_eq!(imported.text.as_str(), words);
        let body: String = words.lines().map(paragraph).collect();
        assert_eq!(speakers(&read("a.docx", &docx(&body, &[]))), ["Interviewer", "P1", "Interviewer", "P1"]);
    }
    let files = ["lab_bom.txt", "lab_lrm.txt", "lab_zwsp.txt", "lrm_one.docx"];
    let Some(all) = shared("B_invisible_before_label", &files) else { return };
    for (name, imported) in all {
        assert_eq!(speakers(&imported), ["Interviewer", "P1"].repeat(3), "{name}");
    }
    let Some(all) = shared("B_invisible_before_label", &["hebrew_rlm.txt", "t_bom_mid.txt"]) else { return };
    assert_eq!(speakers(&all[0].1), ["מראיין", "משתתף"].repeat(2));
    assert_eq!(speakers(&all[1].1), ["Interviewer", "P1"].repeat(2));
}

#[test]
fn b_joiners_are_unseen_at_the_border_of_a_name_and_kept_in_it() {
    let words = "Interviewer: How?\n\u{200d}P1: So.\nInterviewer: Ah.\nP1\u{200c}: Yes.\n";
    assert_eq!(speakers(&read("a.txt", words.as_bytes())), ["Interviewer", "P1", "Interviewer", "P1"]);
    let words = "می\u{200c}نا: سلام.\nعلی: سلام.\nمی\u{200c}نا: خوبی؟\nعلی: بله.\n";
    assert_eq!(speakers(&read("a.txt", words.as_bytes()))[0], "می\u{200c}نا");
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v \u{200e}Rosa\u{200b} Bell>Hello.</v>\n";
    assert_eq!(speakers(&read("a.vtt", vtt.as_bytes())), ["Rosa Bell"]);
}

#[test]
fn c_every_line_end_of_unicode_ends_a_line() {
    for end in ["\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\r", "\r\n"] {
        let words = format!("Interviewer: How?{end}P1: So.{end}And more.{end}Interviewer: Ah.{end}P1: Yes.");
        let imported = read("a.txt", words.as_bytes());
        assert_eq!(speakers(&imported), ["Interviewer", "P1", "Interviewer", "P1"], "{end:?}");
        assert_eq!(
            said(&imported)[1].1,
            format!("So.{}And more.", end.replace("\r\n", "\n").replace('\r', "\n"))
        );
    }
    let Some(all) = shared("C_line_separators", &["sep_ff.txt", "sep_ls.txt", "sep_vt.txt"]) else { return };
    for (name, imported) in all {
        assert_eq!(speakers(&imported), ["Interviewer", "P1"].repeat(3), "{name}");
    }
    let Some(all) = shared("C_line_separators", &["ls_break.docx"]) else { return };
    assert_eq!(speakers(&all[0].1), ["Interviewer", "P1"].repeat(2));
}

#[test]
fn d_what_is_no_mark_in_angle_brackets_was_said() {
    let srt = |words: &str| format!("1\n00:00:01,000 --> 00:00:02,000\n{words}\n");
    for (said, words) in [
        ("a Value<String> or <Rosa>", "a Value<String> or <Rosa>"),
        ("if a <b and c> d", "if a <b and c> d"),
        ("3 <you, x<y and y>z", "3 <you, x<y and y>z"),
        ("<b>bold</b>, <I>slanted</I>, <font color=\"#fff\">white</font>", "bold, slanted, white"),
        ("one<br>two<br/>three", "one two three"),
        ("an <> and a < b", "an <> and a < b"),
        ("{\\an8}up {and} down", "up {and} down"),
    ] {
        assert_eq!(read("a.srt", srt(said).as_bytes()).text.as_str(), words, "{said}");
    }
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.loud>A</c> <00:01.500>List<Text> <lang en>is</lang> <ruby>k<rt>g</rt></ruby>\n";
    assert_eq!(read("a.vtt", vtt.as_bytes()).text.as_str(), "A List<Text> is kg");
    let Some(all) = shared("D_srt_angle", &["s_angle.srt"]) else { return };
    assert_eq!(
        all[0].1.text.as_str(),
        "or a Value<String> like before and it does not matter, <Rosa> said, what type it is if a <b and c> d then yes"
    );
}

#[test]
fn e_a_comment_in_the_xml_cuts_no_words_off() {
    let body =
        "<w:p><w:r><w:t>I said no<!-- a --> and <?b c?>I meant <![CDATA[it & all]]>.</w:t></w:r></w:p>";
    assert_eq!(read("a.docx", &docx(body, &[])).text.as_str(), "I said no and I meant it & all.");
    let Some(all) = shared("E_docx_xml_comment", &["comment_in_t.docx"]) else { return };
    assert_eq!(all[0].1.text.as_str(), "I said no and I meant it.");
}

#[test]
fn f_of_several_forms_the_first_counts_that_is_understood() {
    let choice = |requires: &str, one: &str, other: &str| {
        format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"{requires}\">{one}</mc:Choice>\
             <mc:Fallback>{other}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    };
    let text = |words: &str| format!("<w:t>{words}</w:t>");
    let words = |body: String| read("a.docx", &docx(&body, &[])).text.as_str().to_owned();
    assert_eq!(words(choice("zzz", &text("new"), &text("old"))), "old");
    assert_eq!(words(choice("w14", &text("new"), &text("old"))), "new");
    assert_eq!(words(choice("w14 zzz", &text("new"), &text("old"))), "old");
    assert_eq!(words(choice("zzz", "<w:drawing/>", &text("old"))), "old");
    // Better words of a form that is not understood than none.
    assert_eq!(words(choice("zzz", &text("new"), "")), "new");
    let Some(all) = shared("F_docx_alternate_content", &["alt.docx", "emoji_word.docx"]) else { return };
    let alt = all[0].1.text.as_str();
    assert!(alt.contains("In the box") && alt.contains("Fallback words tail"), "{alt}");
    assert!(all[1].1.text.as_str().starts_with("P1: I was so happy 😊 that day."));
}

#[test]
fn g_formulas_are_words_in_a_line() {
    let math = |inside: &str| {
        format!("<w:p><w:r><w:t>x </w:t></w:r><m:oMath xmlns:m=\"m\">{inside}</m:oMath></w:p>")
    };
    let run = |words: &str| format!("<m:r><m:t>{words}</m:t></m:r>");
    for (inside, words) in [
        (format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", run("1"), run("2")), "x 1/2"),
        (format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", run("a+b"), run("2")), "x (a+b)/2"),
        (format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", run("10"), run("2")), "x 10^2"),
        (format!("<m:sSub><m:e>{}</m:e><m:sub>{}</m:sub></m:sSub>", run("H"), run("2")), "x H_2"),
        (format!("<m:rad><m:deg/><m:e>{}</m:e></m:rad>", run("9")), "x √9"),
        (format!("<m:d><m:e>{}</m:e></m:d>", run("a")), "x (a)"),
        (run("x=2"), "x x=2"),
    ] {
        assert_eq!(read("a.docx", &docx(&math(&inside), &[])).text.as_str(), words);
    }
    let raised = |place: &str, words: &str| {
        format!("<w:r><w:rPr><w:vertAlign w:val=\"{place}\"/></w:rPr><w:t>{words}</w:t></w:r>")
    };
    let body = format!(
        "<w:p><w:r><w:t>10</w:t></w:r>{}<w:r><w:t> H</w:t></w:r>{}<w:r><w:t>O 1</w:t></w:r>{}</w:p>",
        raised("superscript", "2"),
        raised("subscript", "2"),
        raised("superscript", "st")
    );
    assert_eq!(read("a.docx", &docx(&body, &[])).text.as_str(), "10² H₂O 1st");
    let Some(all) = shared("G_docx_fraction", &["fraction.docx", "math.docx"]) else { return };
    assert_eq!(all[0].1.text.as_str(), "I took 1/2 tablet, 1010^2");
    assert_eq!(all[1].1.text.as_str(), "cost x=2 euros\n\n1/2");
}

#[test]
fn h_a_deleted_end_of_a_paragraph_joins_it_with_the_next() {
    let deleted = "<w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>";
    let run = |words: &str| format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    let body = format!(
        "<w:p>{deleted}{}</w:p><w:p>{}</w:p><w:p>{deleted}<w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>\
         <w:p>{}</w:p><w:p>{deleted}{}</w:p>",
        run("The first half"),
        run(" of it."),
        run("Another."),
        run("Last.")
    );
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(imported.text.as_str(), "The first half of it.\n\nAnother.\n\nLast.");
    assert_eq!(
        left(&imported),
        [
            ("deleted passages (tracked changes)", 1),
            ("deleted ends of paragraphs (tracked changes; joined)", 2)
        ]
    );
    let Some(all) = shared("H_docx_deleted_paragraph_mark", &["pmark_nospk.docx"]) else { return };
    assert_eq!(all[0].1.text.as_str(), "The first half of a sentence.\n\nAnother paragraph.");
}

#[test]
fn i_a_symbol_is_what_its_font_draws_or_is_counted() {
    let symbol = |font: &str, code: &str| format!("<w:r><w:sym w:font=\"{font}\" w:char=\"{code}\"/></w:r>");
    let body = format!(
        "<w:p><w:r><w:t>a</w:t></w:r>{}{}{}{}{}</w:p>",
        symbol("Wingdings", "4A"),
        symbol("Wingdings", "F04A"),
        symbol("Symbol", "F0B3"),
        symbol("Webdings", "4A"),
        symbol("Arial", "2192")
    );
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(imported.text.as_str(), "a☺☺≥→");
    assert_eq!(left(&imported), [("characters of symbol fonts", 1)]);
    let run = |font: &str, words: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr><w:t xml:space=\"preserve\">{words}</w:t></w:r>"
        )
    };
    let body = format!(
        "<w:p>{}{}{}{}</w:p>",
        run("Arial", "J "),
        run("Wingdings", "J "),
        run("Symbol", "a\u{f062}é"),
        run("Webdings", "x")
    );
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(imported.text.as_str(), "J ☺ αβ");
    assert_eq!(left(&imported), [("characters of symbol fonts", 2)]);
    let Some(all) = shared("I_docx_sym_wingdings", &["sym.docx"]) else { return };
    assert_eq!(all[0].1.text.as_str(), "a ≥ 5; smile ☺ and ☺ hand ☺ end");
}

#[test]
fn j_form_fields_and_styles_count_as_what_word_shows() {
    let field = |data: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r>\
             <w:instrText> X </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
        )
    };
    let end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let list = "<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"man\"/><w:listEntry w:val=\"woman\"/></w:ddList>";
    let shown = format!(
        "<w:p><w:r><w:t xml:space=\"preserve\">Sex is </w:t></w:r>{}{end}</w:p><w:p>{}{end}<w:r><w:t> yes</w:t></w:r></w:p>\
         <w:p>{}{end}</w:p><w:p>{}<w:r><w:t>typed</w:t></w:r>{end}</w:p>",
        field(list),
        field("<w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox>"),
        field("<w:checkBox><w:default w:val=\"0\"/></w:checkBox>"),
        field(list),
    );
    assert_eq!(read("a.docx", &docx(&shown, &[])).text.as_str(), "Sex is woman\n\n☒ yes\n\n☐\n\ntyped");
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:type=\"character\" w:styleId=\"A\"><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type=\"character\" w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style>\
        <w:style w:type=\"character\" w:styleId=\"H\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    let relations = "<r><a Type=\"x/styles\" Target=\"styles.xml\"/></r>";
    let line = |style: &str, name: &str, words: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:t xml:space=\"preserve\">{name} </w:t></w:r>\
             <w:r><w:t>{words}</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"H\"/></w:rPr><w:t>unseen</w:t></w:r></w:p>"
        )
    };
    let body = [
        line("A", "Rosa", "How?"),
        line("B", "Tom", "So."),
        line("A", "Rosa", "Ah."),
        line("B", "Tom", "No."),
    ];
    let members = [("word/_rels/document.xml.rels", relations), ("word/styles.xml", styles)];
    let imported = read("a.docx", &docx(&body.concat(), &members));
    assert_eq!(imported.layout, "Word, typed, speaker in bold");
    assert_eq!(imported.text.as_str(), "Rosa: How?\n\nTom: So.\n\nRosa: Ah.\n\nTom: No.");
    assert_eq!(left(&imported), [("hidden passages", 4)]);
    let Some(all) = shared("J_docx_forms_styles", &["forms.docx", "style_bold.docx"]) else { return };
    let forms = all[0].1.text.as_str();
    assert!(forms.contains("Sex: woman") && forms.contains("Consent: ☒ yes"), "{forms}");
    assert_eq!(speakers(&all[1].1), ["Rosa", "Tom", "Rosa", "Tom"]);
}

#[test]
fn k_targets_of_relations_are_relative_references() {
    let package = |target: &str| format!("<r><a Type=\"x/officeDocument\" Target=\"{target}\"/></r>");
    for target in
        ["./word/document.xml", "word/../word/document.xml", "/word/document.xml", "Word/Document.XML"]
    {
        let bytes = docx(&paragraph("Words here."), &[("_rels/.rels", &package(target))]);
        assert_eq!(read("a.docx", &bytes).text.as_str(), "Words here.", "{target}");
    }
    let bytes = docx(&paragraph("Words here."), &[("_rels/.rels", &package("word/other.xml"))]);
    let fault = read_transcript("a.docx", &bytes).err().unwrap();
    assert!(fault.to_string().contains("\"word/other.xml\""), "{fault}");
    assert!(fault.hints().iter().all(|hint| !hint.contains("rename")), "{:?}", fault.hints());
    let files = ["case.docx", "dotdot.docx", "dotslash.docx"];
    let Some(all) = shared("K_docx_relation_paths", &files) else { return };
    assert!(all.iter().all(|(_, imported)| imported.text.as_str() == "Words here."));
}

/// Names, and the values of the first participant.
fn table(csv: &[u8]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let study = read_participants(csv, None).unwrap();
    let names = study.participants.iter().map(|one| one.name.clone()).collect();
    let first =
        study.participants[0].values.iter().map(|(name, values)| format!("{name}: {}", values.join("+")));
    (names, first.collect(), study.notes)
}

#[test]
fn l_a_line_break_in_a_cell_is_a_blank_and_an_open_quote_is_named() {
    let (names, values, notes) =
        table(b"name,\"age\nin years\",note\n\"P1\n(Rosa)\",34,\"one\r\n\r\ntwo\"\nP2,35,x\n");
    assert_eq!(names, ["P1 (Rosa)", "P2"]);
    assert_eq!(values, ["age in years: 34", "note: one two"]);
    assert_eq!(notes[0], "cells whose line breaks became blanks: 3");
    let fault = read_participants(b"name,note\nP1,\"say \"\"oops\nP2,fine\n", None).unwrap_err();
    let place = fault.place().unwrap();
    assert_eq!(
        (fault.what().as_str(), place.line, place.column),
        ("a quote is opened here and never closed", Some(2), Some(4))
    );
    let fault = read_participants(b"name,note\nP1,a\x07b\n", None).unwrap_err();
    let place = fault.place().unwrap();
    assert_eq!((place.line, place.column), (Some(2), Some(4)), "{fault}");
    for name in ["embednl.csv", "embednl_head.csv", "embednl_name.csv", "embednl_s.csv"] {
        let Some(bytes) = data(&format!("faults/L_csv_newline_in_cell/{name}")) else { return };
        assert!(read_participants(&bytes, None).is_ok(), "{name}");
    }
    let Some(bytes) = data("faults/L_csv_newline_in_cell/unclosed.csv") else { return };
    assert_eq!(read_participants(&bytes, None).unwrap_err().place().unwrap().line, Some(2));
}

#[test]
fn m_a_table_is_read_in_the_encoding_that_is_said_or_guessed() {
    let (bytes, _, _) = encoding_rs::MACINTOSH.encode("name,place\nP1,Zürich\nP2,Genève\n");
    let places =
        |study: &Study| study.participants.iter().map(|one| one.values[0].1.join("")).collect::<Vec<_>>();
    let said = SourceFile { encoding: Some("macintosh"), ..SourceFile::new("p.csv", &bytes) };
    assert_eq!(places(&study(&said).unwrap()), ["Zürich", "Genève"]);
    let guessed = study(&SourceFile::new("p.csv", &bytes)).unwrap();
    assert_eq!(places(&guessed), ["Zürich", "Genève"]);
    assert!(guessed.notes.iter().any(|note| note.contains("macintosh (guessed)")), "{:?}", guessed.notes);
    let Some(bytes) = data("faults/M_csv_encoding_ignored/mac.csv") else { return };
    let said = SourceFile { encoding: Some("macintosh"), ..SourceFile::new("p.csv", &bytes) };
    assert_eq!(places(&study(&said).unwrap()), ["Zürich", "Genève"]);
}

#[test]
fn n_the_separator_is_the_one_that_fits_all_rows() {
    for csv in ["Name;Alter, in Jahren\nP1;34\nP2;41\n", "Name\tAge; years, if known\nP1\t34\nP2\t41\n"] {
        let (names, values, _) = table(csv.as_bytes());
        assert_eq!((names.join(" "), values.len()), ("P1 P2".to_owned(), 1), "{csv}");
    }
    let (names, _, _) = table(b"name,said\nP1,\"a; b; c\"\nP2,\"d; e; f; g\"\n");
    assert_eq!(names, ["P1", "P2"]);
    let (names, values, _) = table(b"name|age\nP1|3\nP2|4\n");
    assert_eq!((names.join(" "), values.join(" ")), ("P1 P2".to_owned(), "age: 3".to_owned()));
    let Some(bytes) = data("faults/N_csv_delimiter_tie/tie.csv") else { return };
    assert_eq!(table(&bytes).0, ["P1", "P2"]);
}

#[test]
fn o_what_excel_adds_is_no_part_of_the_table() {
    for csv in [
        "sep=;\r\nname;age\r\nP1;34\r\n",
        "\"sep=;\"\nname;age\nP1;34\n",
        "SEP=,\nname,age\nP1,34\n",
        "\u{feff}sep=\t\nname\tage\nP1\t34\n",
    ] {
        let (names, values, _) = table(csv.as_bytes());
        assert_eq!((names.join(" "), values.join(" ")), ("P1".to_owned(), "age: 34".to_owned()), "{csv}");
    }
    let (names, values, _) = table(b"name,age,,\nP1,34,,\nP2,41,,\n");
    assert_eq!((names.len(), values.join(" ")), (2, "age: 34".to_owned()));
    let fault = read_participants(b"sep=,\nname,age,\nP1,34,x\n", None).unwrap_err();
    assert_eq!((fault.place().unwrap().line, fault.place().unwrap().column), (Some(2), Some(10)), "{fault}");
    for path in [
        "N_csv_delimiter_tie/sepq.csv",
        "O_csv_excel/sep.csv",
        "O_csv_excel/sepcomma.csv",
        "O_csv_excel/trailing.csv",
    ] {
        let Some(bytes) = data(&format!("faults/{path}")) else { return };
        assert_eq!(table(&bytes).0[0], "P1", "{path}");
    }
}

#[test]
fn q_marks_that_are_never_closed_cost_as_much_as_words() {
    use allocation_counter::measure;
    // Memory asked for stands for work here: what is looked at again and again is a slice and asks for none, so the
    // length that comes out is checked, and the ends are looked for once (`cues::Ends`).
    for mark in ["{\\", "<", "<b", "&", "{\\<&"] {
        let srt = |times: usize| format!("1\n00:00:01,000 --> 00:00:02,000\n{}\n", mark.repeat(times));
        let counted = |times: usize| {
            let srt = srt(times);
            measure(|| assert_eq!(read("q.srt", srt.as_bytes()).text.as_str(), mark.repeat(times)))
                .bytes_total
        };
        let (small, large) = (counted(4_000), counted(40_000));
        assert!(large < 12 * small, "{mark}: {small} bytes, then {large}");
    }
}

#[test]
fn v_identifiers_of_cues_may_name_the_speakers() {
    let cue = |n: usize, id: &str| format!("{id}\n00:00:0{n}.000 --> 00:00:0{n}.900\nWords {n}.\n\n");
    for (one, other) in [
        ("1 \"Rosa Bell\" (1234567)", "2 \"Tom Ash\" (7654321)"),
        ("Rosa Bell", "Tom Ash"),
        ("1 - Rosa Bell", "2 - Tom Ash"),
    ] {
        let vtt = format!("WEBVTT\n\n{}{}{}", cue(1, one), cue(2, other), cue(3, one));
        let imported = read("a.vtt", vtt.as_bytes());
        assert_eq!(speakers(&imported), ["Rosa Bell", "Tom Ash", "Rosa Bell"], "{one}");
        assert_eq!(left(&imported), []);
    }
    let vtt = format!("WEBVTT\n\n{}{}{}", cue(1, "intro"), cue(2, "part a"), cue(3, "part b"));
    assert_eq!(left(&read("a.vtt", vtt.as_bytes())), [("identifiers of cues", 3)]);
    let Some(all) = shared("V_vtt_speakers_in_ids", &["v_webex.vtt"]) else { return };
    assert_eq!(speakers(&all[0].1), ["Rosa Bell", "Tom Ash", "Rosa Bell"]);
}

#[test]
fn w_an_import_counts_words_as_every_list_does() {
    // A word border within a cluster (before SARA AM) is none: three Thai clusters and one word of Latin letters.
    let imported = read("a.txt", "Interviewer: What?\n\nP1: กำแพง ทำ end.\n\nInterviewer: ok\n".as_bytes());
    let listed: usize =
        imported.turns.iter().map(|turn| emic::text::words(&imported.text, turn.words).len()).sum();
    assert_eq!(imported.words(), listed);
    let Some(all) = shared("W_word_count_thai", &["thai.txt"]) else { return };
    assert_eq!(all[0].1.words(), 11);
}

#[test]
fn x_front_matter_belongs_to_no_turn() {
    let head = "---\ntitle: A talk\n# draft\nparticipants:\n  - P1\n- x\nParticipant: P1\n---\n";
    let words = format!("{head}\nI: one\n\nP1: two\n\nI: three\n");
    for name in ["a.md", "a.txt"] {
        let imported = read(name, words.as_bytes());
        assert_eq!(said(&imported), [("I", "one"), ("P1", "two"), ("I", "three")]);
        assert_eq!(imported.text.as_str(), words);
        assert_eq!(imported.notes, ["the front matter at the top belongs to no turn"]);
    }
    let toml = "+++\ntitle = \"A talk\"\ntags = [\n\"P1: x\",\n]\n+++\nI: one\n\nP1: two\n\nI: three\n";
    assert_eq!(speakers(&read("a.md", toml.as_bytes())), ["I", "P1", "I"]);
    let imported = read("a.md", format!("{head}Words.\n\nMore words.\n").as_bytes());
    assert_eq!(said(&imported), [("", "Words."), ("", "More words.")]);
    // Lines that come back are no keys: this is a talk between two rules.
    let talk = "---\nI: one\nP1: two\nI: three\nP1: four\n---\nThe end.\n";
    assert_eq!(speakers(&read("a.md", talk.as_bytes())), ["I", "P1", "I", "P1"]);
    let Some(all) = shared("X_front_matter", &["frontmatter.md"]) else { return };
    assert_eq!(speakers(&all[0].1), ["I", "P1", "I"]);
}

#[test]
fn a_lower_case_word_before_a_colon_is_no_speaker_among_names_and_is_named() {
    let talk = "Anna: One.\n\nBen: Two.\n\nAnna: Three.\n\nBen: I asked her, and she\n\nsaid: no, not today.\n\n\
        Anna: Five.\n\nBen: Six.\n\nAnna: Seven.\n\nBen: Eight.\n\nAnna: Nine.\n";
    let imported = read("a.txt", talk.as_bytes());
    assert_eq!(speakers(&imported), ["Anna", "Ben", "Anna", "Ben", "Anna", "Ben", "Anna", "Ben", "Anna"]);
    assert!(said(&imported)[3].1.ends_with("said: no, not today."));
    assert_eq!(imported.notes, ["left in the words though a colon follows: \"said\""]);
    // One that comes back is one, and a person is told.
    let talk = talk.replace("Ben: Six.", "said: and no again.");
    let imported = read("a.txt", talk.as_bytes());
    assert_eq!(speakers(&imported).iter().filter(|name| **name == "said").count(), 2);
}

#[test]
fn texts_of_a_drawing_in_a_page_are_words() {
    let page = "<html><p>I: How?</p><svg><title>t</title><style>x</style><path/><text>P1: <tspan>drawn</tspan></text>\
        <desc>not shown</desc><text>I: Ah.</text></svg><p>P1: So.</p><svg><path/></svg></html>";
    let imported = read("a.html", page.as_bytes());
    assert_eq!(said(&imported), [("I", "How?"), ("P1", "drawn"), ("I", "Ah."), ("P1", "So.")]);
    assert_eq!(left(&imported), [("images", 1)]);
}

#[test]
fn names_in_a_book_may_be_escaped_or_not() {
    for (listed, member) in [("my%20words.xhtml", "my words.xhtml"), ("my%20words.xhtml", "my%20words.xhtml")]
    {
        let list = format!(
            "<package><manifest><item id=\"a\" href=\"{listed}\"/></manifest><spine><itemref idref=\"a\"/></spine></package>"
        );
        for (said, folder) in [("The%20book", "The book"), ("The%20book", "The%20book")] {
            let container =
                format!("<c><rootfiles><rootfile full-path=\"{said}/list.opf\"/></rootfiles></c>");
            let members = [
                ("META-INF/container.xml", container.as_str()),
                (&*format!("{folder}/list.opf"), &*list),
                (&*format!("The book/{member}"), "<p>I: How?</p><p>P1: So.</p><p>I: Ah.</p>"),
                (&*format!("The%20book/{member}"), "<p>I: How?</p><p>P1: So.</p><p>I: Ah.</p>"),
            ];
            let imported = read("a.epub", &packed(&members));
            assert_eq!((imported.turns.len(), left(&imported)), (3, vec![]), "{listed} {member} {folder}");
        }
    }
}

#[test]
fn a_tier_called_words_keeps_its_name() {
    let grid = crate::readers::LONG_GRID.replace("\"Rosa\"", "\"words\"");
    assert_ne!(grid, crate::readers::LONG_GRID);
    let imported = read("a.TextGrid", grid.as_bytes());
    assert!(speakers(&imported).contains(&"words"), "{:?}", speakers(&imported));
}

#[test]
fn a_key_that_is_there_twice_hides_no_words() {
    let segment = |at: u32, words: &str| format!(r#"{{"start":{at},"end":{},"text":"{words}"}}"#, at + 1);
    let json = format!(
        r#"{{"segments":[{}],"language":"en","segments":[{}]}}"#,
        segment(0, "The first list."),
        segment(1, "The second list.")
    );
    let imported = read("a.json", json.as_bytes());
    assert_eq!(
        imported.text.as_str().split_whitespace().collect::<Vec<_>>().join(" "),
        "The first list. The second list."
    );
    assert_eq!(
        imported.notes,
        ["the file has more than one list of segments; those after the first follow it: 1"]
    );
    for other in ["{\"segments\":{}}", "3", "null", "\"segments\"", "true", "-1.5", "{}"] {
        assert!(refused("a.json", other.as_bytes()).1.contains("no \"segments\""), "{other}");
    }
}

#[test]
fn a_table_with_the_columns_of_a_codebook_is_one() {
    let kind = |csv: &str| emic::format::read(&SourceFile::new("t.csv", csv.as_bytes())).unwrap();
    for csv in [
        "code,definition\nAccess,Being let in\n",
        "tag;description;number of highlights\nAccess;Being let in;3\n",
        "Path\tKind\tDefinition\nAccess\ttheme\tBeing let in\n",
        "name,description\nAccess,Being let in\n",
    ] {
        let (format, study) = kind(csv);
        assert_eq!((format.name, study.codes.len()), ("codebook", 1), "{csv}");
        assert!(study.notes.iter().any(|note| note.contains("--as participants")), "{:?}", study.notes);
    }
    for csv in ["name,age,description\nP1,34,tall\n", "code,sex,age\nP1,f,34\n", "name,sex\nP1,f\n"] {
        assert_eq!(kind(csv).0.name, "participants", "{csv}");
    }
    let forced =
        SourceFile { format: Some("participants"), ..SourceFile::new("t.csv", b"code,definition\nP1,x\n") };
    assert_eq!(emic::format::read(&forced).unwrap().0.name, "participants");
}

#[test]
fn digits_above_and_below_the_line_stay_there_in_every_format() {
    let shown = "10² H₂O 1st";
    let html = "<html><p>10<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup></p></html>";
    assert_eq!(read("a.html", html.as_bytes()).text.as_str(), shown);
    let rtf = r"{\rtf1 10{\super 2} H\sub 2\nosupersub O 1{\up6 st}\par}";
    assert_eq!(read("a.rtf", rtf.as_bytes()).text.as_str(), shown);
    let style = |name: &str, at: &str| {
        format!(
            "<style:style style:name=\"{name}\"><style:text-properties style:text-position=\"{at}\"/></style:style>"
        )
    };
    let styles = format!("{}{}", style("A", "super 58%"), style("B", "-33% 58%"));
    let span =
        |style: &str, words: &str| format!("<text:span text:style-name=\"{style}\">{words}</text:span>");
    let body = format!("<text:p>10{} H{}O 1{}</text:p>", span("A", "2"), span("B", "2"), span("A", "st"));
    assert_eq!(read("a.odt", &super::documents::odt(&styles, &body)).text.as_str(), shown);
}

#[test]
fn heads_and_feet_of_an_opendocument_text_are_counted() {
    let body = "<office:document-content xmlns:office=\"office\" xmlns:text=\"t\"><office:body><office:text>\
        <text:p>I: How?</text:p></office:text></office:body></office:document-content>";
    let styles = "<office:document-styles xmlns:office=\"office\" xmlns:text=\"t\" xmlns:style=\"s\"><office:master-styles>\
        <style:master-page><style:header><text:p>Invented</text:p></style:header><style:footer><text:p/></style:footer>\
        <style:footer-first><text:p>draft</text:p></style:footer-first></style:master-page></office:master-styles>\
        </office:document-styles>";
    let imported = read("a.odt", &packed(&[("content.xml", body), ("styles.xml", styles)]));
    assert_eq!(left(&imported), [("headers and footers", 2)]);
}

#[test]
fn letters_with_a_full_stop_are_speakers_where_they_take_turns() {
    let talk = "Q. How was it?\n\nA. Long. I waited.\n\nQ.\tAnd then?\n\nA. Nothing.\n";
    let imported = read("a.txt", talk.as_bytes());
    assert_eq!(said(&imported)[1], ("A", "Long. I waited."));
    assert_eq!((imported.layout.as_str(), imported.turns.len()), ("typed, letter and full stop", 4));
    let talk = "Int. How was it?\n\nP1. Long.\n\nInt. And then?\n\nP1. Nothing.\n";
    assert_eq!(speakers(&read("a.txt", talk.as_bytes())), ["Int", "P1", "Int", "P1"]);
    // The points of a list are nobody.
    let list = "A. The first point.\n\nI. The second.\n\nP. The third.\n\nM. The fourth.\n";
    assert_eq!(read("a.txt", list.as_bytes()).layout, "paragraphs, no speakers");
}
