//! Word documents, made here.

use super::*;

#[test]
fn a_teams_document_has_three_lines_a_turn() {
    let lines =
        ["0:0:-7.-650 --&gt; 0:0:8.930", "Anna Day", "Hello there.", "0:0:9.0 --&gt; 0:0:10.0", "Ben", "Hi."];
    let body: String = lines.iter().map(|line| paragraph(line)).collect();
    let broken = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", lines.join("</w:t><w:br/><w:t>"));
    for body in [body, broken] {
        let imported = read("a.docx", &docx(&body, &[]));
        assert_eq!(imported.layout, "Word, Teams document, three lines a turn");
        assert_eq!(imported.text.as_str(), "Anna Day: Hello there.\n\nBen: Hi.");
        assert_eq!(time(&imported, 0), (0, Some(8_930)));
    }
}

#[test]
fn a_document_names_speakers_by_colon_bold_or_table() {
    let typed: String =
        ["Interviewer: How?", "P07: So.", "And more.", "Interviewer: Ah."].map(paragraph).concat();
    let imported = read("a.docx", &docx(&typed, &[]));
    assert_eq!(imported.text.as_str(), "Interviewer: How?\n\nP07: So.\nAnd more.\n\nInterviewer: Ah.");
    let bold = |name: &str, words: &str| {
        format!("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{name} </w:t></w:r><w:r><w:t>{words}</w:t></w:r></w:p>")
    };
    let imported = read(
        "a.docx",
        &docx(&[bold("Anna", "Hello."), bold("Ben", "Hi."), bold("Anna", "So.")].concat(), &[]),
    );
    assert_eq!(imported.layout, "Word, typed, speaker in bold");
    assert_eq!(imported.text.as_str(), "Anna: Hello.\n\nBen: Hi.\n\nAnna: So.");
    let heading = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Interview P07</w:t></w:r></w:p>";
    let body = [heading, &bold("Anna", "Hello."), &bold("Ben", "Hi."), &bold("Anna", "So.")].concat();
    let imported = read("a.docx", &docx(&body, &[]));
    assert_eq!(
        said(&imported),
        [("Anna", "Hello."), ("Ben", "Hi."), ("Anna", "So.")],
        "a heading is no speaker"
    );
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", paragraph(words));
    let row = |name: &str, words: &str| format!("<w:tr>{}{}</w:tr>", cell(name), cell(words));
    let table = format!(
        "{}<w:tbl>{}{}{}</w:tbl>{}",
        paragraph("A talk"),
        row("Anna", "Hello and welcome."),
        row("Ben:", "Hi there, all of you."),
        row("Anna", "So we begin."),
        paragraph("Recorded in May.")
    );
    let imported = read("a.docx", &docx(&table, &[]));
    assert_eq!(imported.layout, "Word, table, speaker and words");
    assert_eq!(
        imported.text.as_str(),
        "A talk\n\nAnna: Hello and welcome.\n\nBen: Hi there, all of you.\n\nAnna: So we begin.\n\n\
        Recorded in May."
    );
    assert_eq!(said(&imported)[3], ("", "Recorded in May."));
}

#[test]
fn tracked_changes_hidden_words_and_double_forms_are_settled() {
    let body = "<w:p><w:ins><w:r><w:t>in </w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r>\
        </w:del>\
        <w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>come</w:t></w:r></w:moveTo>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:tab/>\
        <w:t>a</w:t><w:softHyphen/><w:t>b</w:t>\
        <w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r><w:r><w:drawing/></w:r>\
        <w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>\
        </w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>\
        <w:p><w:r><w:t>box</w:t></w:r></w:p>\
        </w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let imported = read("a.docx", &docx(body, &[]));
    assert_eq!(imported.text.as_str(), "in come\tab\nc\u{2011}d\n\nbox");
    assert_eq!(
        left(&imported),
        [
            ("deleted passages (tracked changes)", 2),
            ("images", 1),
            ("hidden passages", 1),
            ("soft hyphens", 1)
        ]
    );
}

#[test]
fn a_comment_finds_its_words_in_the_composed_text() {
    let relations = "<r><a Type=\"x/comments\" Target=\"c.xml\"/></r>";
    let comments = "<c><w:comment xmlns:w=\"w\" w:id=\"5\" w:author=\"Kim\"><w:p><w:r><w:t>why?</w:t></w:r>\
        </w:p></w:comment></c>";
    let body = format!(
        "{}{}<w:p><w:r><w:t>P1: I </w:t></w:r><w:commentRangeStart w:id=\"5\"/><w:r><w:t>never</w:t></w:r>\
         <w:commentRangeEnd w:id=\"5\"/><w:r><w:t> went.</w:t></w:r></w:p>",
        paragraph("P1:   Before."),
        paragraph("Interviewer: Ça va ?"),
    );
    let bytes = docx(&body, &[("word/_rels/document.xml.rels", relations), ("word/c.xml", comments)]);
    let imported = read("a.docx", &bytes);
    assert_eq!(imported.text.as_str(), "P1: Before.\n\nInterviewer: Ça va ?\n\nP1: I never went.");
    assert_eq!(imported.text.slice(imported.comments[0].span.unwrap()), "never");
}

#[test]
fn hostile_documents_are_refused() {
    let deep = format!("{}{}", "<w:ins>".repeat(100_000), "</w:ins>".repeat(100_000));
    assert!(refused("a.docx", &docx(&deep, &[])).1.contains("too deeply"));
    assert!(refused("a.docx", &docx("<w:p>", &[])).1.contains("broken at"));
    assert!(refused("a.docx", &docx("", &[])).1.contains("no words"));
    assert!(refused("a.docx", b"Just words.").1.contains("no Word file"));
    let entity = "<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>";
    let relations = [("word/_rels/document.xml.rels", entity)];
    assert!(refused("a.docx", &docx(&paragraph("x"), &relations)).1.contains("document type"));
    let bomb = docx(&" ".repeat(65 << 20), &[]);
    assert!(bomb.len() < 1 << 20);
    let error = read_transcript("a.docx", &bomb).err().unwrap();
    assert!(error.to_string().contains("larger than 64 MiB"));
}
