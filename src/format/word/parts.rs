//! The parts of a Word file that are the same in each: types, relations, styles, settings.

use super::{escaped, paragraph, runs};

pub(crate) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The name of the words of WordprocessingML.
pub(crate) const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

pub(crate) const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/><Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

pub(crate) const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

pub(crate) const OF_DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>"#;

/// Borders, widths and the beginning of the grid of a table.
pub(crate) const TABLE: &str = "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>\
    <w:top w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"808080\"/>\
    <w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"808080\"/>\
    <w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C4C4C4\"/></w:tblBorders>\
    <w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar>\
    </w:tblPr><w:tblGrid>";

/// A4 with margins of 2 cm, upright or on its side.
pub(crate) fn section(on_its_side: bool) -> String {
    let size = match on_its_side {
        true => "w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"",
        false => "w:w=\"11906\" w:h=\"16838\"",
    };
    let margins = "w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" \
        w:footer=\"567\" w:gutter=\"0\"";
    format!("<w:sectPr><w:pgSz {size}/><w:pgMar {margins}/></w:sectPr>")
}

pub(crate) fn properties(title: &str) -> String {
    format!(
        "{XML}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title></cp:coreProperties>"
    )
}

/// The footnotes, after the two separators that Word asks for.
pub(crate) fn footnotes(all: &[String]) -> String {
    let separator = |id: usize, kind: &str, element: &str| {
        format!(
            "<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>"
        )
    };
    let mut out = format!("{XML}<w:footnotes xmlns:w=\"{WORDS}\">");
    out += &separator(0, "separator", "separator");
    out += &separator(1, "continuationSeparator", "continuationSeparator");
    let mark = "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>\
        <w:r><w:t xml:space=\"preserve\"> </w:t></w:r>";
    for (nth, words) in all.iter().enumerate() {
        let inside = format!("{mark}{}", runs(words, ""));
        let id = nth + 2;
        out +=
            &format!("<w:footnote w:id=\"{id}\">{}</w:footnote>", paragraph("FootnoteText", words, &inside));
    }
    out + "</w:footnotes>"
}

pub(crate) fn settings() -> String {
    format!(
        "{XML}<w:settings xmlns:w=\"{WORDS}\"><w:footnotePr><w:footnote w:id=\"0\"/><w:footnote w:id=\"1\"/>\
         </w:footnotePr></w:settings>"
    )
}

/// A style of paragraphs: id, name, what it is based on, properties of paragraph and letters.
fn style(id: &str, name: &str, on: &str, paragraph: &str, letters: &str) -> String {
    let on = if on.is_empty() { String::new() } else { format!("<w:basedOn w:val=\"{on}\"/>") };
    let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
    format!(
        "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{}\"/>{on}<w:qFormat/>\
         <w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>",
        escaped(name)
    )
}

pub(crate) fn styles() -> String {
    let after = |n: u32| format!("<w:spacing w:before=\"0\" w:after=\"{n}\"/>");
    let size = |n: u32| format!("<w:sz w:val=\"{n}\"/><w:szCs w:val=\"{n}\"/>");
    let heading = |nth: u32, before: u32, letters: u32| {
        let place = format!(
            "<w:keepNext/><w:spacing w:before=\"{before}\" w:after=\"80\"/><w:outlineLvl w:val=\"{}\"/>",
            nth - 1
        );
        let (id, name) = (format!("Heading{nth}"), format!("heading {nth}"));
        style(&id, &name, "Normal", &place, &format!("<w:b/><w:bCs/>{}", size(letters)))
    };
    let inset =
        "<w:keepLines/><w:spacing w:before=\"120\" w:after=\"0\"/><w:ind w:left=\"454\" w:right=\"454\"/>";
    let source = "<w:spacing w:before=\"0\" w:after=\"120\"/><w:ind w:left=\"454\" w:right=\"454\"/>";
    let grey = format!("<w:color w:val=\"595959\"/>{}", size(18));
    let all = [
        style("Normal", "Normal", "", &after(120), ""),
        style(
            "Title",
            "Title",
            "Normal",
            &format!("<w:keepNext/>{}", after(240)),
            &format!("<w:b/><w:bCs/>{}", size(36)),
        ),
        heading(1, 360, 32),
        heading(2, 320, 28),
        heading(3, 240, 24),
        heading(4, 160, 22),
        style("Quote", "Quote", "Normal", &format!("<w:keepNext/>{inset}"), ""),
        style("Source", "Source of a quote", "Normal", source, &grey),
        style("TableHead", "Table head", "Normal", &after(20), &format!("<w:b/><w:bCs/>{}", size(18))),
        style("TableCell", "Table cell", "Normal", &after(20), &size(18)),
        style("FootnoteText", "footnote text", "Normal", &after(40), &size(18)),
        style(
            "Bars",
            "Bars",
            "Normal",
            &after(0),
            &format!(
                "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>{}",
                size(16)
            ),
        ),
    ];
    format!(
        "{XML}<w:styles xmlns:w=\"{WORDS}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/>{}</w:rPr></w:rPrDefault>\
         <w:pPrDefault/></w:docDefaults>{}\
         <w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name w:val=\"footnote reference\"/>\
         <w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style></w:styles>",
        size(22),
        all.concat()
    )
}
