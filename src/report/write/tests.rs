use super::*;
use crate::report::document::Document;
use crate::report::figure::{Bar, Figure, Group};
use crate::report::passages::{Passage, Passages, Remark};
use crate::report::table::Table;
use crate::report::value::Value;

fn table() -> Table<'static> {
    let mut table = Table::new(&[("id", ""), ("path", "code"), ("annotations", "codings")], "No codes yet.");
    table.row(vec!["a.1".into(), Value::path(vec!["A|B".into(), "x\u{1b}\ny".into()]), 12usize.into()]);
    table
}

fn figure(in_table: bool) -> Figure {
    let bars = vec![Bar { label: "Waiting".into(), depth: 0, value: 2.0 }];
    let groups = vec![Group { heading: String::new(), bars }];
    Figure { title: "Codings".into(), description: "How often.".into(), in_table, groups }
}

fn written(document: &Document<'_>, format: Format) -> String {
    let mut bytes = Vec::new();
    write(document, format, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_table_reads_well_in_every_format() {
    let document = Document::new("Codes").with(table());
    assert_eq!(written(&document, Format::Text), "code        codings\nA|B / x␛ y       12\n");
    assert_eq!(
        written(&document, Format::Markdown),
        "| code | codings |\n| --- | ---: |\n| A\\|B / x␛ y | 12 |\n"
    );
    assert_eq!(written(&document, Format::Csv), "id,path,annotations\na.1,\"A|B / x␛\ny\",12\n");
    assert_eq!(
        written(&document, Format::Json),
        "[\n  {\n    \"id\": \"a.1\",\n    \"path\": [\"A|B\", \"x\\u001b\\ny\"],\n    \
         \"annotations\": 12\n  }\n]\n"
    );
    let html = written(&document, Format::Html);
    assert!(html.contains("<td dir=\"auto\">A|B / x␛\ny</td><td class=\"n\">12</td></tr>"), "{html}");
}

#[test]
fn an_empty_table_says_so_to_people_and_is_an_empty_array_to_programs() {
    let empty = Document::new("Codes").with(Table::new(&[("id", "id")], "No codes yet."));
    assert_eq!(written(&empty, Format::Text), "No codes yet.\n");
    assert_eq!(written(&empty, Format::Json), "[]\n");
    assert!(written(&empty, Format::Html).contains("<p>No codes yet.</p>"));
}

#[test]
fn rows_are_made_for_each_walk_and_written_one_at_a_time() {
    let made = std::cell::Cell::new(0);
    let rows = || {
        (0..3usize).map(|n| {
            made.set(made.get() + 1);
            vec![n.into()]
        })
    };
    let document = Document::new("Numbers").with(Table::new(&[("n", "n")], "").with_rows(rows));
    assert_eq!(written(&document, Format::Csv), "n\n0\n1\n2\n");
    assert_eq!(made.get(), 3);
    assert_eq!(written(&document, Format::Text), "n\n0\n1\n2\n");
    assert_eq!(made.get(), 10, "a look if there are any, a walk to measure, a walk to write");
}

/// A sink that takes some bytes and then no more.
struct Gone(usize);

impl Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes.len().min(self.0) {
            0 => Err(io::ErrorKind::BrokenPipe.into()),
            n => {
                self.0 -= n;
                Ok(n)
            }
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_sink_that_takes_no_more_ends_the_writing_with_its_own_fault() {
    let endless = || std::iter::repeat_with(|| vec![Value::from("words that go on and on")]);
    let document = Document::new("Endless").with(Table::new(&[("words", "words")], "").with_rows(endless));
    for format in [Format::Csv, Format::Json] {
        let fault = write(&document, format, &mut Gone(100_000)).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::BrokenPipe, "{format:?}");
    }
    let page = Document::new("Page").with(table());
    for &format in Format::ALL {
        assert_eq!(
            write(&page, format, &mut Gone(10)).unwrap_err().kind(),
            io::ErrorKind::BrokenPipe,
            "{format:?}"
        );
    }
}

#[test]
fn a_document_of_several_parts_keeps_their_order() {
    let mut named = table();
    named.name = "Codes".into();
    let mut document =
        Document::new("Results").with("First a word.".to_owned()).with(named).with(figure(false));
    document.notes.push("A note.".into());
    let bars = "Codings\nWaiting  ############################## 2\n";
    assert_eq!(
        written(&document, Format::Text),
        format!("First a word.\n\nCodes\ncode        codings\nA|B / x␛ y       12\n\n{bars}\nA note.\n")
    );
    assert!(written(&document, Format::Markdown).contains("\n## Codes\n\n| code |"));
    let json: serde_json::Value = serde_json::from_str(&written(&document, Format::Json)).unwrap();
    assert_eq!((json["title"].as_str(), json["notes"][0].as_str()), (Some("Results"), Some("A note.")));
    assert_eq!(json["parts"][0]["prose"], "First a word.");
    assert_eq!(json["parts"][1]["table"][0]["annotations"], 12);
    assert_eq!(json["parts"][2]["figure"][0]["label"], "Waiting");
}

#[test]
fn a_figure_of_numbers_in_a_table_is_left_out_where_only_words_are() {
    let alone = Document::new("Codes").with(table());
    let both = Document::new("Codes").with(table()).with(figure(true));
    for format in [Format::Text, Format::Markdown, Format::Csv, Format::Json] {
        assert_eq!(written(&both, format), written(&alone, format), "{format:?}");
    }
    assert!(written(&both, Format::Html).contains("<figure>\n<svg "));
    assert!(written(&both, Format::Svg).contains("<desc>How often.</desc>"));
    assert!(Format::Svg.fits(&both).is_ok() && Format::Svg.fits(&alone).is_err());
}

/// A table whose words, keys and headings all come from a file with bad intent.
fn hostile() -> Document<'static> {
    let words = "\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\r|";
    let column = |key: &str, heading: &str| (format!("{key}{words}"), format!("{heading}{words}"));
    let (key, heading) = column("key", "Heading");
    let mut table = Table::new(&[(key.as_str(), heading.as_str()), ("n", "n")], words);
    table.name = words.into();
    table.row(vec![words.into(), Value::Int(-3)]);
    table.row(vec![Value::path(vec![words.into(), words.into()]), Value::Real(-0.5)]);
    let empty = Table::new(&[("a", "a")], &format!("None of {words}"));
    let mut figure = figure(false);
    figure.title = words.into();
    figure.description = words.into();
    figure.groups[0].heading = words.into();
    figure.groups[0].bars[0].label = words.into();
    let mut document = Document::new(words).with(words.to_owned()).with(table).with(empty).with(figure);
    document.notes.push(words.into());
    document
}

#[test]
fn no_format_carries_characters_that_steer_a_terminal() {
    for &format in Format::ALL.iter().filter(|format| !format.is_binary()) {
        let written = written(&hostile(), format);
        let steers = written.chars().find(|&c| crate::error::is_unsafe(c) && c != '\n');
        assert_eq!(steers, None, "{format:?}: {written:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&written(&hostile(), Format::Json)).unwrap();
    assert_eq!(json["title"], "\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\r|", "JSON keeps the words");
}

#[test]
fn a_spreadsheet_reckons_with_no_words_unless_exact_cells_are_asked_for_and_numbers_stay_numbers() {
    let mut table = Table::new(&[("=key", "key"), ("n", "n")], "");
    table.row(vec!["=HYPERLINK(\"http://x\")".into(), Value::Int(-3)]);
    table.row(vec!["@SUM(A1)".into(), Value::Real(-0.5)]);
    table.row(vec!["-3.5".into(), "'tis".into()]);
    table.row(vec![Value::path(vec!["+a".into(), "b".into()]), Value::None]);
    let document = Document::new("").with(table);
    let csv = |csv: Csv| {
        let mut bytes = Vec::new();
        write_csv(&document, csv, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(
        csv(Csv::default()),
        "'=key,n\n\"'=HYPERLINK(\"\"http://x\"\")\",-3\n'@SUM(A1),-0.500\n-3.5,'tis\n'+a / b,\n"
    );
    let exact = "=key,n\n\"=HYPERLINK(\"\"http://x\"\")\",-3\n@SUM(A1),-0.500\n-3.5,'tis\n+a / b,\n";
    assert_eq!(csv(Csv { exact: true, bom: false }), exact);
    assert_eq!(csv(Csv { exact: true, bom: true }), format!("\u{feff}{exact}"));
}

/// A document with everything that a Word file can have.
fn whole() -> Document<'static> {
    let remark = Remark {
        author: "Noor \"N\" Rahman".into(),
        initials: "NR".into(),
        made: "2026-11-30T10:00:00Z".into(),
        words: "Why her?\nAsk.".into(),
    };
    let passage = move |nth: usize| Passage {
        id: format!("noor-1.{nth}"),
        words: format!("Nobody rang & I <waited>, {nth}\u{b}\u{ffff}.").into(),
        from: "P07 turn 12".into(),
        remarks: if nth == 0 { vec![remark.clone()] } else { Vec::new() },
    };
    let mut linked = table();
    linked.row(vec!["a.2".into(), "سلام".into(), Value::from(501usize).linked("cell-1".into())]);
    let mut document = Document::new("Study: Themes").with("One.\nTwo.".to_owned());
    document.heading(2, "Access");
    document.notes.push("A note that is a footnote.".into());
    document
        .with(linked)
        .with(Passages::new(501, passage).behind("cell-1".into(), "Access, Female".into()))
        .with(figure(false))
}

#[test]
fn a_word_file_is_the_same_each_time_and_every_part_of_it_is_xml() {
    let mut bytes = [Vec::new(), Vec::new()];
    bytes.iter_mut().for_each(|to| write(&whole(), Format::Docx, to).unwrap());
    assert_eq!(bytes[0], bytes[1]);
    let mut archive = crate::format::archive::Archive::open(&bytes[0]).unwrap();
    let mut part = |name: &str| String::from_utf8(archive.read(name, 1 << 24).unwrap().unwrap()).unwrap();
    for name in ["[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/styles.xml"] {
        roxmltree::Document::parse(&part(name)).unwrap();
    }
    let (body, notes, comments) =
        (part("word/document.xml"), part("word/footnotes.xml"), part("word/comments.xml"));
    let tree = roxmltree::Document::parse(&body).unwrap();
    let count = |name: &str| tree.descendants().filter(|node| node.tag_name().name() == name).count();
    assert_eq!((count("tbl"), count("footnoteReference"), count("commentReference")), (1, 1, 1));
    assert_eq!((count("hyperlink"), count("bookmarkStart"), count("tr")), (1, 1, 3));
    let style = |style: &str| body.matches(&format!("<w:pStyle w:val=\"{style}\"/>")).count();
    assert_eq!((style("Quote"), style("Heading2"), style("Title")), (500, 1, 1));
    assert!(body.contains("1 more passages are not printed here"));
    assert!(
        body.contains("Nobody rang &amp; I &lt;waited&gt;, 7\u{240b}\u{fffd}."),
        "XML 1.0 allows no others"
    );
    assert!(notes.contains("A note that is a footnote."));
    assert!(comments.contains(
        "w:author=\"Noor &quot;N&quot; Rahman\" w:initials=\"NR\" w:date=\"2026-11-30T10:00:00Z\""
    ));
}

#[test]
fn a_page_has_contents_links_and_no_id_twice() {
    let mut document = whole().with(Passages::new(1, |_| Passage {
        id: "noor-1.0".into(),
        words: "Once more.".into(),
        from: String::new(),
        remarks: Vec::new(),
    }));
    ["Silence", "Distance"].into_iter().for_each(|heading| document.heading(2, heading));
    let html = written(&document, Format::Html);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(&html, options).unwrap();
    let ids: Vec<&str> = tree.descendants().filter_map(|node| node.attribute("id")).collect();
    let once: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), once.len());
    let links: Vec<&str> = tree.descendants().filter_map(|node| node.attribute("href")).collect();
    assert_eq!(links.len(), 4, "three headings and a cell");
    assert!(links.iter().all(|link| once.contains(&link[1..])), "{links:?}");
    assert!(html.contains("1 more passages are not printed here"));
    assert_eq!(html.matches("class=\"passage\"").count(), 501);
}

#[test]
fn text_and_markdown_leave_out_what_only_a_link_leads_to() {
    let text = written(&whole(), Format::Text);
    assert!(text.contains("Access\n------\n") && !text.contains("Nobody rang"), "{text}");
    assert!(!written(&whole(), Format::Markdown).contains("Nobody rang"));
}

#[test]
fn programs_read_tables_of_their_own_where_there_are_such() {
    let mut named = table();
    named.name = "codes".into();
    let mut document = Document::new("Codes").with("For people.".to_owned());
    document.data = vec![named];
    assert!(written(&document, Format::Json).starts_with("[\n  {\n    \"id\""));
    assert!(written(&document, Format::Csv).starts_with("id,path,annotations\n"));
    assert_eq!(written(&document, Format::Text), "For people.\n");
    document.data.push(Table::new(&[("id", "id")], ""));
    document.data[1].name = "other".into();
    let json: serde_json::Value = serde_json::from_str(&written(&document, Format::Json)).unwrap();
    assert_eq!(
        (json["codes"][0]["annotations"].as_i64(), json["other"].as_array().unwrap().len()),
        (Some(12), 0)
    );
    assert_eq!(written(&document, Format::Csv).lines().count(), 3);
}
