//! Documents of other programs than Word, made here in invented words.

use super::*;

const OFFICE: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"t\" xmlns:style=\"s\" \
    xmlns:fo=\"f\" xmlns:table=\"b\" xmlns:draw=\"d\" xmlns:dc=\"c\" xmlns:loext=\"l\"";

/// An OpenDocument text of this body.
pub(super) fn odt(styles: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles><office:body>\
         <office:text>{body}</office:text></office:body></office:document-content>"
    );
    packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

/// A flat OpenDocument text of this body.
pub(super) fn flat(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document {OFFICE}><office:body><office:text>{body}</office:text></office:body>\
         </office:document>"
    )
}

#[test]
fn an_opendocument_text_keeps_its_words_and_counts_the_rest() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>\
        </text:changed-region></text:tracked-changes>\
        <text:p>Interviewer:   How\n was<text:s text:c=\"2\"/>it<text:tab/>then?<text:note><text:note-citation>1\
        </text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>\
        <text:p>P1: <office:annotation office:name=\"a\"><dc:creator>Kim</dc:creator><dc:date>2026-03-01T10:00:00</dc:date>\
        <text:p>why?</text:p></office:annotation>never<office:annotation-end office:name=\"a\"/> went<!-- x --> there.\
        <text:line-break/>Not <text:span text:style-name=\"H\">unseen</text:span>once.<draw:frame><draw:image/></draw:frame>\
        <draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>\
        <text:list><text:list-item><text:p>Interviewer: Ah.</text:p></text:list-item></text:list>\
        <text:p><text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby></text:p>";
    let styles = "<style:style style:name=\"H\"><style:text-properties text:display=\"none\"/></style:style>";
    let imported = read("a.odt", &odt(styles, body));
    assert_eq!(
        imported.text.as_str(),
        "Interviewer: How was  it\tthen?\n\nP1: never went there.\nNot once.\nIn a box.\n\nInterviewer: Ah.\n漢字(かんじ)\n\n\
         [note 1] A note."
    );
    assert_eq!(imported.layout, "OpenDocument, typed, speaker and colon");
    assert_eq!(
        left(&imported),
        [
            ("deleted passages (tracked changes)", 1),
            ("images", 1),
            ("hidden passages", 1),
            ("numbers and bullets of lists (their words are in)", 1)
        ]
    );
    let comment = &imported.comments[0];
    assert_eq!((comment.author.name.as_str(), comment.words.as_str()), ("Kim", "why?"));
    assert_eq!(imported.text.slice(comment.span.unwrap()), "never");
    assert_eq!(comment.made, Some(1_772_359_200), "2026-03-01T10:00:00Z");
}

#[test]
fn speakers_of_an_opendocument_text_are_in_bold_or_in_a_table() {
    let styles =
        "<style:style style:name=\"B\"><style:text-properties fo:font-weight=\"bold\"/></style:style>";
    let line = |name: &str, words: &str| {
        format!("<text:p><text:span text:style-name=\"B\">{name} </text:span>{words}</text:p>")
    };
    let body = [line("Rosa", "How?"), line("Tom", "So."), line("Rosa", "Ah.")].concat();
    let imported = read("a.odt", &odt(styles, &body));
    assert_eq!(imported.text.as_str(), "Rosa: How?\n\nTom: So.\n\nRosa: Ah.");
    let cell = |words: &str| format!("<table:table-cell><text:p>{words}</text:p></table:table-cell>");
    let row = |one: &str, two: &str| format!("<table:table-row>{}{}</table:table-row>", cell(one), cell(two));
    let body = format!(
        "<text:p>A talk</text:p><table:table>{}{}{}</table:table><text:p>The end.</text:p>",
        row("Rosa", "How was it, all of it?"),
        row("Tom", "It was so and so."),
        row("Rosa", "Ah, I see it now.")
    );
    let imported = read("a.odt", &odt("", &body));
    assert_eq!(imported.layout, "OpenDocument, table, speaker and words");
    assert_eq!(said(&imported)[3], ("", "The end."));
    let flat = flat("<text:p>Flat words.</text:p>");
    assert_eq!(read("a.fodt", flat.as_bytes()).text.as_str(), "Flat words.");
}

#[test]
fn a_page_is_read_as_a_browser_shows_it() {
    let page = "<!DOCTYPE html><html><head><title>T</title><style>p > b { }</style><script>if (a<b) { \"</p>\" }</script></head>\
        <body><nav hidden>menu</nav><p><b>Rosa</b> How\n  was it&nbsp;&mdash; all?</p><p><strong>Tom:</strong> So<br>and so.\
        <img src=x><p style=\"display: none\">unseen</p><div><b>Rosa</b> Ah &amp; <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>\
        <!-- no --></div><ul><li><b>Tom</b> Yes.</ul><pre>  a\n b</pre><svg><path/></svg>";
    let imported = read("a.html", page.as_bytes());
    assert_eq!(
        said(&imported),
        [
            ("Rosa", "How was it\u{a0}— all?"),
            ("Tom", "So\nand so."),
            ("Rosa", "Ah & 漢(kan)"),
            ("Tom", "Yes.\na\nb")
        ]
    );
    assert_eq!(
        left(&imported),
        [("images", 2), ("hidden passages", 2), ("numbers and bullets of lists (their words are in)", 1)]
    );
    let table = "<html><table><tr><td>Rosa<td>How was it, all of it?<tr><td>Tom</td><td>So and so.</td></tr><tr><th>Rosa</th>\
        <td>Ah, I see it now.</td></tr></table><p>The end.";
    let imported = read("a.htm", table.as_bytes());
    assert_eq!(imported.layout, "HTML, table, speaker and words");
    assert_eq!(said(&imported)[1], ("Tom", "So and so."));
    assert_eq!(said(&imported)[3], ("", "The end."));
    let old = encoding_rs::WINDOWS_1250
        .encode("<html><meta charset=\"windows-1250\"><p>Říkal, že ne.")
        .0
        .into_owned();
    let imported = read("a.html", &old);
    assert_eq!(
        (imported.text.as_str(), imported.encoding.as_str()),
        ("Říkal, že ne.", "windows-1250 (as the page says)")
    );
}

#[test]
fn a_book_is_read_in_its_order() {
    let container = "<container><rootfiles><rootfile full-path=\"OPS/b.opf\"/></rootfiles></container>";
    let list = "<package><manifest><item id=\"b\" href=\"two.xhtml\"/><item id=\"a\" href=\"text/on%65.xhtml\"/>\
        <item id=\"c\" href=\"none.xhtml\"/></manifest><spine><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"c\"/></spine></package>";
    let one = "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\" \"y\"><html xmlns=\"h\"><head><title/><script src=\"x\"/></head>\
        <body><p>First&nbsp;words.</p></body></html>";
    let members = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("OPS/b.opf", list),
        ("OPS/two.xhtml", "<html><body><h1>Two</h1><p>More words.</p></body></html>"),
        ("OPS/text/one.xhtml", one),
    ];
    let imported = read("a.epub", &packed(&members));
    assert_eq!(imported.text.as_str(), "First\u{a0}words.\n\nTwo\n\nMore words.");
    assert_eq!(left(&imported), [("files of the book that are not in it", 1)]);
    assert!(refused("a.epub", &packed(&members[..1])).1.contains("does not say which files"));
}

#[test]
fn rich_text_is_decoded_by_its_fonts_and_escapes() {
    let rtf = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset238 Arial CE;}\
        {\\f2\\fcharset128 MS Mincho;}}{\\colortbl;\\red0;}{\\info{\\title unseen}}{\\*\\generator x;}\\uc1\n\
        \\b Interviewer:\\b0  Caf\\'e9 \\u8211? \\u-10179?\\u-8704?\\'93yes\\'94\\line more\\par\n\
        P1: {\\f1 \\'f8ekl}{\\f2 \\'8a\\'bf} {\\upr{old}{\\*\\ud{new}}}{\\v unseen}{\\deleted gone}\\tab a\\~b\\{\\}\\\\\\par\n\
        Interviewer: {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt link}}{\\*\\unknown no}{\\pict\\bin4 }{\\\\ab}\
        {\\footnote A note.} {\\*\\atnid KL}{\\*\\atnauthor Kim}{\\*\\atrfstart 1}words{\\*\\atrfend 1}\
        {\\*\\annotation{\\*\\atnref 1}why?}\\par P1: {\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt In a box.\\par}}}No.\\par}";
    let imported = read("a.rtf", rtf.as_bytes());
    assert_eq!(
        said(&imported),
        [
            ("Interviewer", "Café – 😀“yes”\nmore"),
            ("P1", "řekl漢 new\ta\u{a0}b{}\\"),
            ("Interviewer", "link words"),
            ("P1", "No.\nIn a box.")
        ]
    );
    assert!(imported.text.as_str().ends_with("[note 1] A note."));
    let comment = &imported.comments[0];
    assert_eq!((comment.author.name.as_str(), comment.author.initials.as_str()), ("Kim", "KL"));
    assert_eq!((imported.text.slice(comment.span.unwrap()), comment.words.as_str()), ("words", "why?"));
    assert_eq!(
        left(&imported),
        [("deleted passages (tracked changes)", 1), ("images", 1), ("hidden passages", 1)]
    );
}

#[test]
fn a_table_in_rich_text_names_the_speakers() {
    let row = |one: &str, two: &str| {
        format!("\\trowd\\cellx100\\cellx900\\pard\\intbl {one}\\cell {two}\\cell\\row ")
    };
    let rtf = format!(
        "{{\\rtf1\\ansi A talk\\par {}{}{}\\pard The end.\\par}}",
        row("Rosa", "How was it, all of it?"),
        row("Tom", "So and so, I think."),
        row("Rosa", "Ah, I see it now.")
    );
    let imported = read("a.rtf", rtf.as_bytes());
    assert_eq!(imported.layout, "RTF, table, speaker and words");
    assert_eq!(said(&imported)[1], ("Tom", "So and so, I think."));
    assert_eq!(said(&imported)[3], ("", "The end."));
}

#[test]
fn broken_documents_are_refused_with_a_way_out() {
    assert!(refused("a.rtf", b"Just words.").1.contains("no rich text"));
    assert!(refused("a.rtf", b"{\\rtf1 }").1.contains("no words"));
    let deep = ["{\\rtf1 ".to_owned(), "{".repeat(200_000), "x".to_owned()].concat();
    assert!(refused("a.rtf", deep.as_bytes()).1.contains("too deeply"));
    assert!(refused("a.odt", b"Just words.").1.contains("no OpenDocument"));
    assert!(refused("a.odt", &odt("", "")).1.contains("no words"));
    let secret = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", "<m><encryption-data/></m>"),
    ]);
    assert!(refused("a.odt", &secret).1.contains("encrypted"));
    assert!(refused("a.html", b"<html><script>x</script>").1.contains("no words"));
    let sheet =
        packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]);
    assert!(refused("a.ods", &sheet).1.contains("spreadsheet"));
}
