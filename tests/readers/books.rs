//! Codebooks as they are typed, as TOML, and in the tables of documents and spreadsheets.

use super::*;
use emic::model::values::CodePart;

/// Each code with what it means, in the order of the file.
fn book(name: &str, format: Option<&str>, columns: Option<&str>, bytes: &[u8]) -> Vec<String> {
    told(&study(&SourceFile { format, columns, ..SourceFile::new(name, bytes) }).unwrap())
}

fn told(study: &Study) -> Vec<String> {
    let one = |(nth, code): (usize, &emic::format::study::Code)| {
        let meaning =
            code.definition.get(&CodePart::Text).map_or_else(String::new, |words| format!(": {words}"));
        format!("{}{meaning}", study.path_words(emic::format::study::CodeKey(nth)))
    };
    study.codes.iter().enumerate().map(one).collect()
}

fn typed(words: &str) -> Vec<String> {
    book("frame.txt", Some("codebook-text"), None, words.as_bytes())
}

#[test]
fn indented_lines_are_a_tree_by_blanks_and_by_tabs() {
    let expected = [
        "Access",
        "Access/Waiting: time until the first reply",
        "Access/Waiting/Lists",
        "Access/Cost",
        "Stigma",
    ];
    assert_eq!(
        typed("Access\n  Waiting: time until the first reply\n      Lists\n  Cost\nStigma:\n"),
        expected
    );
    assert_eq!(
        typed("Access\n\tWaiting\ttime until the first reply\n\t\tLists\n\tCost\n\nStigma\n"),
        expected
    );
    // Without bullets and numbers each line is a code, however far in it is.
    assert_eq!(typed("    A\n        B: b\n  C\n"), ["A", "A/B: b", "C"]);
}

#[test]
fn with_bullets_or_numbers_a_line_without_one_is_what_the_code_above_means() {
    assert_eq!(
        typed("- Access\n  - Waiting: time\n    until the first reply\n\n  - 2 nights\n* Stigma\n"),
        ["Access", "Access/Waiting: time\nuntil the first reply", "Access/2 nights", "Stigma"]
    );
    assert_eq!(
        typed("1. Access\nHow people get in.\n1.1 Waiting\n1.1.1 Lists\n1.2. Cost: of travel\n2 Stigma\n"),
        [
            "Access: How people get in.",
            "Access/Waiting",
            "Access/Waiting/Lists",
            "Access/Cost: of travel",
            "Stigma"
        ]
    );
    assert_eq!(typed("1) Access\n   1) Waiting\n2) Stigma\n"), ["Access", "Access/Waiting", "Stigma"]);
}

#[test]
fn a_mere_number_is_that_of_a_code_where_it_is_its_turn() {
    let numbered = ["Access", "Access/Waiting", "Access/Cost", "Money", "Money/Debts", "Stigma"];
    assert_eq!(typed("1 Access\n1.1 Waiting\n1.2 Cost\n2 Money\n2.1 Debts\n3 Stigma\n"), numbered);
    assert_eq!(typed("1 Access\n  1.1 Waiting\n  1.2 Cost\n2 Money\n  2.1 Debts\n3 Stigma\n"), numbered);
    // Not its turn, not like a name, or further in than the codes: what the code above means goes on.
    assert_eq!(
        typed("1 Access\n1.2 Cost\n2 nights in a bed and breakfast\n5 Pounds\n   2 Pounds\n"),
        ["Access", "Access/Cost: 2 nights in a bed and breakfast\n5 Pounds\n2 Pounds"]
    );
    // What others go on with is a code, however it is written.
    assert_eq!(
        typed("1 access\n1.1 cost\n2 money\n2.1 debts\n"),
        ["access", "access/cost", "money", "money/debts"]
    );
    // Without a number that has a point it may be the name of any code.
    assert_eq!(typed("1 night\n2 nights\n"), ["1 night", "2 nights"]);
}

#[test]
fn the_plain_code_list_of_qualcoder_comes_in() {
    assert_eq!(
        typed("code1\tA memo\ncat1>>code2\ncat3>>cat2>>code4\tanother\n"),
        ["code1: A memo", "cat1", "cat1/code2", "cat3", "cat3/cat2", "cat3/cat2/code4: another"]
    );
    if let Some(list) = data("survey/qualcoder-plain-codes.txt") {
        // Six codes, and three categories of which one has cat2 in it.
        let found = book("codes.txt", Some("codebook-text"), None, &list);
        assert_eq!(found.len(), 9, "{found:?}");
        assert_eq!(found[0], "code1: A memo for code 1");
        assert!(found.contains(&"cat3/cat2/code4: another memo".to_owned()), "{found:?}");
    }
}

#[test]
fn a_line_that_names_no_code_is_refused_with_its_place() {
    for (words, line, what) in [("A\n: b\n", 2, "has no name"), ("A>>\n", 1, "has no name")] {
        let source =
            SourceFile { format: Some("codebook-text"), ..SourceFile::new("a.txt", words.as_bytes()) };
        let fault = study(&source).unwrap_err();
        assert!(fault.to_string().contains(what), "{fault}");
        assert_eq!(fault.place().unwrap().line, Some(line));
    }
}

#[test]
fn toml_says_codes_as_a_list_and_as_tables() {
    let toml = "[[code]]\npath = \"Access/N\\\\/A\"\ndefinition = \"\"\"\nNot\nthere\"\"\"\nwhen = \"w\"\ncolour = \"#aa3311\"\nrank = \"1\"\n\n\
        [Stigma]\nkind = \"theme\"\ndefinition = \"As it is told\"\nSelf = \"what one thinks of oneself\"\n\n[Stigma.Others]\n";
    let (format, found) = emic::format::read(&SourceFile::new("frame.toml", toml.as_bytes())).unwrap();
    assert_eq!(format.name, "codebook-toml");
    assert_eq!(
        told(&found),
        [
            "Access",
            "Access/N\\/A: Not\nthere",
            "Stigma: As it is told",
            "Stigma/Self: what one thinks of oneself",
            "Stigma/Others"
        ]
    );
    assert_eq!((found.codes[1].colour.as_deref(), found.codes[2].theme), (Some("#aa3311"), Some(true)));
    assert_eq!(found.notes, ["the field rank was not read"]);
    let written = (format.write.unwrap())(&found).unwrap().bytes;
    let again = study(&SourceFile::new("again.toml", &written)).unwrap();
    assert_eq!(again.codes, {
        let mut codes = found.codes.clone();
        codes.iter_mut().for_each(|code| code.theme = code.theme.filter(|theme| *theme));
        codes
    });
}

#[test]
fn toml_that_is_no_codebook_is_refused_with_its_place() {
    for (toml, place, what) in [
        ("[[code]]\ndefinition = \"x\"\n", (1, 3), "has no path"),
        ("[A]\nB = 3\n", (2, 5), "in words"),
        ("[A]\ncolour = \"red\"\n", (2, 10), "is no colour"),
        ("[A\n", (1, 3), "no codebook"),
        ("", (1, 1), "empty"),
    ] {
        let fault = study(&SourceFile::new("f.toml", toml.as_bytes())).unwrap_err();
        assert!(fault.to_string().contains(what), "{toml}: {fault}");
        let at = fault.place().unwrap();
        assert!(toml.is_empty() || at.line == Some(place.0), "{toml}: {at:?}");
    }
}

/// As openpyxl 3.1.5 writes it, with one cell of the strings that a spreadsheet program shares.
fn spreadsheet() -> Vec<u8> {
    let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Our frame</t></is></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>Theme</t></is></c><c r=\"B3\" t=\"s\"><v>0</v></c>\
        <c r=\"C3\" t=\"inlineStr\"><is><t>Meaning</t></is></c><c r=\"D3\" t=\"inlineStr\"><is><t>Files</t></is></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>Access</t></is></c><c r=\"B4\" t=\"inlineStr\"><is><t>Waiting</t></is></c>\
        <c r=\"C4\" t=\"inlineStr\"><is><t>Time until\nthe first reply</t></is></c><c r=\"D4\" t=\"n\"><v>3</v></c></row>\
        <row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><is><t>Crisis line</t></is></c>\
        <c r=\"C5\" t=\"inlineStr\"><is><t>Who answers &amp; when</t></is></c></row>\
        <row r=\"6\"><c r=\"A6\" t=\"inlineStr\"><is><t>Stigma</t></is></c><c r=\"C6\" t=\"inlineStr\"><is><t>As a theme</t></is></c></row>\
        </sheetData></worksheet>";
    let workbook = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets><sheet \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" name=\"Frame\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Type=\"t\" Target=\"/xl/worksheets/sheet1.xml\" Id=\"rId1\"/></Relationships>";
    let strings = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><r><t>La</t></r><r><t>bel</t></r>\
        <rPh><t>x</t></rPh></si></sst>";
    packed(&[
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

const FRAME: [&str; 4] = [
    "Access",
    "Access/Waiting: Time until\nthe first reply",
    "Access/Crisis line: Who answers & when",
    "Stigma: As a theme",
];

#[test]
fn a_sheet_and_a_table_of_word_are_codebooks_if_their_columns_are_named() {
    let columns = Some("code=Label, description=meaning");
    assert_eq!(book("f.xlsx", Some("codebook"), columns, &spreadsheet()), FRAME);
    let row = |cells: [&str; 3]| {
        let cell = |words: &&str| {
            let lines: Vec<String> = words.split('\n').map(|line| format!("<w:t>{line}</w:t>")).collect();
            format!("<w:tc><w:p><w:r>{}</w:r></w:p></w:tc>", lines.join("<w:br/>"))
        };
        format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
    };
    let rows = [
        ["Theme", "Label", "Meaning"],
        ["Access", "Waiting", "Time until\nthe first reply"],
        ["", "Crisis line", "Who answers &amp; when"],
        ["Stigma", "", "As a theme"],
    ];
    let table = format!("{}<w:tbl>{}</w:tbl>", paragraph("Our frame"), rows.map(row).concat());
    let other = format!("<w:tbl>{}</w:tbl>", row(["Version", "3", ""]));
    let word = docx(&(table + &other), &[]);
    assert_eq!(book("f.docx", Some("codebook"), columns, &word), FRAME);
    let source = SourceFile { format: Some("codebook"), columns, ..SourceFile::new("f.docx", &word) };
    assert_eq!(study(&source).unwrap().notes, ["tables that are no codebook: 1"]);
    // Without a word of the person the names must say it.
    let fault = study(&SourceFile { format: Some("codebook"), ..SourceFile::new("f.xlsx", &spreadsheet()) });
    let fault = fault.unwrap_err();
    assert!(fault.hints().concat().contains("--columns code=NAME"), "{fault}");
    let sheet = spreadsheet();
    let wrong = SourceFile {
        format: Some("codebook"),
        columns: Some("code=Nope"),
        ..SourceFile::new("f.xlsx", &sheet)
    };
    assert!(study(&wrong).unwrap_err().to_string().contains("no column is called \"nope\""));
    let wrong = SourceFile {
        columns: Some("what"),
        format: Some("codebook"),
        ..SourceFile::new("f.csv", b"path\nA\n")
    };
    assert!(study(&wrong).unwrap_err().to_string().contains("does not say which column is which"));
}

#[test]
fn the_codebook_that_taguette_exports_comes_in() {
    let Some(csv) = data("survey/taguette-codebook-serdif.csv") else { return };
    let rows = csv::ReaderBuilder::new().from_reader(csv.as_slice()).records().count();
    let found = study(&SourceFile::new("codebook.csv", &csv)).unwrap();
    assert_eq!(found.codes.len(), rows);
    assert_eq!(found.codes[0].name, "Moderator comment");
    assert!(found.notes.iter().any(|note| note.contains("number of highlights")), "{:?}", found.notes);
}
