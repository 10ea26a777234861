//! Tables of a Word file (`.docx`) and sheets of a spreadsheet (`.xlsx`), as rows of cells (ECMA-376).

use super::sheet::Sheet;
use crate::error::{Error, Result};
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::transcripts::xml::{attribute, local, member, parse};
use roxmltree::Node;
use std::collections::HashMap;

/// A table of more rows is cut there; one of more columns or cells, too.
const ROWS: usize = 100_000;
const COLUMNS: usize = 200;
const CELLS: usize = 2_000_000;

/// Reads all tables of a document, or all sheets of a spreadsheet, in their order.
///
/// # Errors
/// A damaged file, or one of another kind; no table at all.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>> {
    let mut archive = Archive::open(bytes)?;
    let tables = match member(&mut archive, "xl/workbook.xml", LARGEST)? {
        Some(workbook) => spreadsheet(&mut archive, &workbook)?,
        None => match member(&mut archive, "word/document.xml", LARGEST)? {
            Some(document) => document_tables(&document)?,
            None => {
                let fault = Error::bad_file("this is neither a Word file nor a spreadsheet (.xlsx)");
                return Err(fault.hint("save it as .xlsx, .docx or .csv"));
            }
        },
    };
    let sheets: Vec<Sheet> =
        tables.into_iter().map(Sheet::of_cells).filter(|sheet| !sheet.rows.is_empty()).collect();
    if sheets.is_empty() {
        return Err(Error::bad_file("there is no table in this file")
            .hint("lines of codes: save it as text, --as codebook-text"));
    }
    Ok(sheets)
}

/// The children of a node that are elements of this name.
fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && local(child) == name)
}

fn document_tables(xml: &str) -> Result<Vec<Vec<Vec<String>>>> {
    let tree = parse(xml, "word/document.xml")?;
    let tables = tree.descendants().filter(|node| node.is_element() && local(node) == "tbl");
    let cell = |cell: Node<'_, '_>| {
        let paragraphs = cell.descendants().filter(|node| node.is_element() && local(node) == "p");
        paragraphs.map(paragraph).collect::<Vec<_>>().join("\n").trim().to_owned()
    };
    let row = |row: Node<'_, '_>| children(row, "tc").take(COLUMNS).map(cell).collect();
    Ok(tables.map(|table| children(table, "tr").take(ROWS).map(row).collect()).collect())
}

/// The words of a paragraph, without what was deleted.
fn paragraph(node: Node<'_, '_>) -> String {
    let mut words = String::new();
    for one in node.descendants().filter(Node::is_element) {
        match local(&one) {
            // Deleted words are in elements of another name (`delText`).
            "t" => words.push_str(one.text().unwrap_or_default()),
            "tab" if one.parent().is_some_and(|parent| local(&parent) == "r") => words.push('\t'),
            "br" | "cr" => words.push('\n'),
            _ => {}
        }
    }
    words
}

fn spreadsheet(archive: &mut Archive<'_>, workbook: &str) -> Result<Vec<Vec<Vec<String>>>> {
    let shared = match member(archive, "xl/sharedStrings.xml", LARGEST)? {
        Some(xml) => {
            let tree = parse(&xml, "xl/sharedStrings.xml")?;
            children(tree.root_element(), "si").map(rich).collect()
        }
        None => Vec::new(),
    };
    let relations = member(archive, "xl/_rels/workbook.xml.rels", LARGEST)?.unwrap_or_default();
    let relations = parse(&relations, "xl/_rels/workbook.xml.rels")?;
    let targets: HashMap<String, String> = children(relations.root_element(), "Relationship")
        .filter_map(|one| Some((one.attribute("Id")?.to_owned(), one.attribute("Target")?.to_owned())))
        .collect();
    let tree = parse(workbook, "xl/workbook.xml")?;
    let sheets = tree.descendants().filter(|node| node.is_element() && local(node) == "sheet");
    let ids: Vec<String> = sheets.filter_map(|sheet| attribute(&sheet, "id").map(str::to_owned)).collect();
    let mut tables = Vec::new();
    for target in ids.iter().filter_map(|id| targets.get(id)).take(64) {
        let name = match target.strip_prefix('/') {
            Some(name) => name.to_owned(),
            None => format!("xl/{target}"),
        };
        if let Some(xml) = member(archive, &name, LARGEST)? {
            tables.push(sheet(&xml, &name, &shared)?);
        }
    }
    Ok(tables)
}

/// Words that may be in several pieces, without their readings in another script.
fn rich(node: Node<'_, '_>) -> String {
    let is_reading =
        |one: &Node<'_, '_>| one.ancestors().any(|above| above.is_element() && local(&above) == "rPh");
    let pieces = node.descendants().filter(|one| one.is_element() && local(one) == "t" && !is_reading(one));
    pieces.filter_map(|one| one.text()).collect()
}

fn sheet(xml: &str, name: &str, shared: &[String]) -> Result<Vec<Vec<String>>> {
    let tree = parse(xml, name)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut count = 0;
    for row in tree.descendants().filter(|node| node.is_element() && local(node) == "row") {
        let number =
            row.attribute("r").and_then(|number| number.parse::<usize>().ok()).unwrap_or(rows.len() + 1);
        if number > ROWS || count > CELLS {
            break;
        }
        // Rows without words are not in the file, and still count.
        while rows.len() + 1 < number {
            rows.push(Vec::new());
        }
        let mut cells: Vec<String> = Vec::new();
        for one in children(row, "c") {
            let at = one.attribute("r").and_then(column).unwrap_or(cells.len());
            if at >= COLUMNS {
                continue;
            }
            if cells.len() <= at {
                cells.resize(at + 1, String::new());
            }
            if let Some(place) = cells.get_mut(at) {
                *place = cell(one, shared);
            }
        }
        count += cells.len();
        rows.push(cells);
    }
    Ok(rows)
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |sum, byte| sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

fn cell(node: Node<'_, '_>, shared: &[String]) -> String {
    let value = || children(node, "v").next().and_then(|value| value.text()).unwrap_or_default();
    match node.attribute("t") {
        Some("s") => {
            value().trim().parse().ok().and_then(|nth: usize| shared.get(nth)).cloned().unwrap_or_default()
        }
        Some("inlineStr") => rich(node),
        Some("b") => if value().trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        _ => value().to_owned(),
    }
}
