//! The code tree as a table (`.csv`): a row for each code, with its path from the top and its definition.
//!
//! The header names the columns. One of `path`, `code`, `tag`, `name` must be there; a path is written
//! `Theme/Code`, a slash in a name as `\/`. The others may be missing, and an empty cell says nothing.

use super::sheet::{self, Row, Sheet};
use crate::error::Result;
use crate::format::Output;
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Code, CodeKey, Part, Study, left_out};
use crate::model::values::CodePart;
use crate::model::{MAX_DEPTH, split_path};
use std::collections::{HashMap, HashSet};

pub(in crate::format) const HEADER: [&str; 7] =
    ["path", "kind", "colour", "definition", "when", "not", "example"];
/// Names for the column of paths; the first that is there is meant.
const PATHS: [&str; 4] = ["path", "code", "tag", "name"];

/// What a column of the table is.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Path,
    Kind,
    Colour,
    Part(CodePart),
    /// One that is not read.
    Other,
}

/// Reads a codebook. Codes above others that have no row of their own are made.
///
/// # Errors
/// Line and column of what breaks the table: no column of paths, a code without a name or with two rows, a kind
/// or a colour that is none.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut sheet = Sheet::read(decoded.text)?;
    let header = sheet.rows.remove(0);
    let columns = columns(&sheet, &header)?;
    let mut book = Book::default();
    for row in &sheet.rows {
        book.row(&sheet, row, &columns)?;
    }
    let names = header.cells.iter().zip(&columns);
    let other: Vec<&str> =
        names.filter(|(_, column)| **column == Column::Other).map(|(name, _)| name).collect();
    let notes = match other.is_empty() {
        true => Vec::new(),
        false => vec![format!("columns that were not read: {}", other.join(", "))],
    };
    Ok(Study {
        codes: book.codes,
        notes,
        left_out: decoded.damaged.into_iter().collect(),
        ..Study::default()
    })
}

/// True if a table that may be anything has the columns of a codebook: what codes are called, and what they mean or how they
/// look, with hardly a column that is of no codebook.
pub(in crate::format) fn is_codebook(source: &SourceFile<'_>) -> bool {
    let Ok(decoded) = decode(source.bytes, source.encoding, Nul::Refused) else { return false };
    let Ok(sheet) = Sheet::read(decoded.text) else { return false };
    let Some(header) = sheet.rows.first() else { return false };
    let Ok(columns) = columns(&sheet, header) else { return false };
    let count = |wanted: fn(&Column) -> bool| columns.iter().filter(|column| wanted(column)).count();
    let says = count(|column| matches!(column, Column::Part(_)));
    // People have names, too.
    let path = columns.iter().position(|column| *column == Column::Path).and_then(|at| header.cells.get(at));
    let others = if path.is_some_and(|path| path.trim().eq_ignore_ascii_case("name")) { 0 } else { 1 };
    says > 0 && count(|column| *column == Column::Other) <= others
}

fn columns(sheet: &Sheet, header: &Row) -> Result<Vec<Column>> {
    let names: Vec<String> = header.cells.iter().map(|name| name.trim().to_lowercase()).collect();
    let path = PATHS.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
    let Some(path) = path else {
        let fault = sheet.error(header, 0, "no column says what the codes are called".to_owned());
        return Err(fault.hint(format!("name it path; the columns of a codebook: {}", HEADER.join(", "))));
    };
    let mut columns: Vec<Column> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let column = match name.as_str() {
            _ if at == path => Column::Path,
            "kind" => Column::Kind,
            "colour" | "color" => Column::Colour,
            "definition" | "description" => Column::Part(CodePart::Text),
            "when" => Column::Part(CodePart::When),
            "not" => Column::Part(CodePart::Not),
            "example" => Column::Part(CodePart::Example),
            _ => Column::Other,
        };
        if column != Column::Other && columns.contains(&column) {
            return Err(sheet.error(header, at, format!("two columns mean the same as \"{name}\"")));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// The codes that were read so far.
#[derive(Default)]
struct Book {
    codes: Vec<Code>,
    keys: HashMap<Vec<String>, CodeKey>,
    /// On which line a code has its row.
    lines: HashMap<CodeKey, u32>,
}

impl Book {
    fn row(&mut self, sheet: &Sheet, row: &Row, columns: &[Column]) -> Result<()> {
        if let Some(beyond) = row.cells.iter().skip(columns.len()).position(|cell| !cell.trim().is_empty()) {
            let what = format!("this row has {} cells, the head has {}", row.cells.len(), columns.len());
            let fault = sheet.error(row, columns.len() + beyond, what);
            return Err(fault.hint("a cell with the separator in it needs \"quotes\""));
        }
        let at = columns.iter().position(|column| *column == Column::Path).unwrap_or(0);
        let words = row.cells.get(at).unwrap_or_default();
        if let Some(c) = words.trim().chars().find(|c| c.is_control()) {
            let what = format!("the name of this code holds the control character U+{:04X}", u32::from(c));
            return Err(sheet.error(row, at, what).hint("write it in one line"));
        }
        let path = split_path(words);
        if path.iter().any(String::is_empty) {
            let what = match words.trim() {
                "" => "this code has no name".to_owned(),
                words => format!("\"{words}\" has an empty name in it"),
            };
            return Err(sheet.error(row, at, what).hint("write Theme/Code; a slash in a name is \\/"));
        }
        if path.len() > MAX_DEPTH {
            let what = format!("this code is {} deep, and the code tree can be {MAX_DEPTH} deep", path.len());
            return Err(sheet.error(row, at, what).hint("put it nearer to the top"));
        }
        let key = self.code(&path);
        if let Some(line) = self.lines.insert(key, row.line) {
            return Err(sheet.error(
                row,
                at,
                format!("\"{words}\" is in the table twice, first on line {line}"),
            ));
        }
        let Some(code) = self.codes.get_mut(key.0) else { return Ok(()) };
        for (at, column) in columns.iter().enumerate() {
            let cell = row.cells.get(at).unwrap_or_default();
            fill(code, *column, cell).map_err(|(what, hint)| sheet.error(row, at, what).hint(hint))?;
        }
        Ok(())
    }

    /// The code of a path; what is missing of it is made.
    fn code(&mut self, path: &[String]) -> CodeKey {
        let mut parent = None;
        for depth in 1..=path.len() {
            let codes = &mut self.codes;
            let key = *self.keys.entry(path[..depth].to_vec()).or_insert_with(|| {
                codes.push(Code { name: path[depth - 1].clone(), parent, ..Code::default() });
                CodeKey(codes.len() - 1)
            });
            parent = Some(key);
        }
        parent.unwrap_or(CodeKey(0))
    }
}

/// Puts a cell into a code; else what is wrong, and what to do.
fn fill(code: &mut Code, column: Column, cell: &str) -> Result<(), (String, String)> {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Ok(());
    }
    match column {
        Column::Path | Column::Other => {}
        Column::Kind => match trimmed.to_lowercase().as_str() {
            "theme" => code.theme = Some(true),
            "code" => code.theme = Some(false),
            _ => {
                return Err((format!("\"{trimmed}\" is no kind of code"), "allowed: code, theme".to_owned()));
            }
        },
        Column::Colour if is_colour(trimmed) => code.colour = Some(trimmed.to_owned()),
        Column::Colour => {
            return Err((format!("\"{trimmed}\" is no colour"), "write it as #RRGGBB".to_owned()));
        }
        Column::Part(part) => {
            code.definition.insert(part, cell.to_owned());
        }
    }
    Ok(())
}

fn is_colour(words: &str) -> bool {
    words
        .strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Writes the codebook in the order of the tree.
///
/// # Errors
/// None that a study can cause.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let mut paths = HashSet::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (nth, code) in study.codes.iter().enumerate() {
        let path = study.path_words(CodeKey(nth));
        if !paths.insert(path.clone()) {
            continue;
        }
        let kind = if code.theme == Some(true) { "theme" } else { "code" };
        let mut row = vec![path, kind.to_owned(), code.colour.clone().unwrap_or_default()];
        row.extend(CodePart::ALL.iter().map(|part| code.definition.get(part).cloned().unwrap_or_default()));
        rows.push(row);
    }
    let twice = study.codes.len() - rows.len();
    let mut left = study.without(&[Part::UnusedCodes, Part::Definitions]);
    left.push(left_out("codes that have the path of another", twice));
    Ok(Output { bytes: sheet::write(&HEADER, &rows)?, left_out: left })
}
