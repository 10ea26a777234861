//! The code tree as a table (`.csv`): a row for each code, with its path from the top and its definition.
//!
//! The header names the columns. One of `path`, `code`, `tag`, `name` must be there; a path is written
//! `Theme/Code`, a slash in a name as `\/`. The others may be missing, and an empty cell says nothing. In a column `theme`
//! or `category` an empty cell means the one above it. A person may say which column is which, and the table may be one in a
//! Word file or a spreadsheet ([`super::grid`]).

use super::grid;
use super::sheet::{self, Row, Sheet};
use crate::error::{Error, Result};
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

/// What a person says of the columns: `code=Label,description=Meaning`.
pub(super) type Asked = Vec<(Column, String)>;

/// What a column of the table is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Column {
    Path,
    /// The code or theme above.
    Above,
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
    let asked = asked(source.columns)?;
    if source.bytes.starts_with(b"PK") {
        let sheets = grid::read(source.bytes)?;
        return read_sheets(sheets, &asked);
    }
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut study = read_sheets(vec![Sheet::read(decoded.text)?], &asked)?;
    study.left_out.extend(decoded.damaged);
    Ok(study)
}

/// Reads the tables that have the columns of a codebook; at least one must.
fn read_sheets(sheets: Vec<Sheet>, asked: &Asked) -> Result<Study> {
    let mut book = Book::default();
    let mut other: Vec<String> = Vec::new();
    let (mut fault, mut read, mut unread) = (None, 0, 0);
    for mut sheet in sheets {
        // A spreadsheet may have a title above its head.
        let above = if sheet.has_places() { 1 } else { 20 };
        let heads = sheet.rows.iter().take(above).map(|row| columns(&sheet, row, asked));
        let mut found = None;
        for (nth, head) in heads.enumerate() {
            match head {
                Ok(columns) => {
                    found = Some((nth, columns));
                    break;
                }
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        let Some((nth, columns)) = found else {
            unread += 1;
            continue;
        };
        let header = sheet.rows.drain(..=nth).next_back();
        let names = header.iter().flat_map(|header| header.cells.iter()).zip(&columns);
        let unknown = names.filter(|(_, column)| **column == Column::Other).map(|(name, _)| name.trim());
        other.extend(unknown.filter(|name| !name.is_empty()).map(str::to_owned));
        book.above.clear();
        for row in &sheet.rows {
            book.row(&sheet, row, &columns)?;
        }
        read += 1;
    }
    if let Some(fault) = fault.filter(|_| read == 0) {
        return Err(fault);
    }
    let mut notes = Vec::new();
    if !other.is_empty() {
        other.dedup();
        notes.push(format!("columns that were not read: {}", other.join(", ")));
    }
    if unread > 0 {
        notes.push(format!("tables that are no codebook: {unread}"));
    }
    Ok(Study { codes: book.codes, notes, ..Study::default() })
}

/// The columns that a person names.
fn asked(words: Option<&str>) -> Result<Asked> {
    let mut asked = Asked::new();
    for part in
        words.into_iter().flat_map(|words| words.split(',')).map(str::trim).filter(|part| !part.is_empty())
    {
        let named = part.split_once('=').and_then(|(what, name)| {
            let what = what.trim().to_lowercase();
            let column = match PATHS.contains(&what.as_str()) {
                true => Some(Column::Path),
                false => named_column(&what),
            };
            Some((column?, name.trim().to_lowercase()))
        });
        asked.push(named.ok_or_else(|| {
            Error::usage(format!("--columns: \"{part}\" does not say which column is which"))
                .hint("code=NAME, and theme, description, when, not, example, colour, kind in the same way")
        })?);
    }
    Ok(asked)
}

/// What a column or field of this name says of a code, other than what it is called.
pub(super) fn named_column(name: &str) -> Option<Column> {
    Some(match name {
        "theme" | "category" => Column::Above,
        "kind" => Column::Kind,
        "colour" | "color" => Column::Colour,
        "definition" | "description" => Column::Part(CodePart::Text),
        "when" => Column::Part(CodePart::When),
        "not" => Column::Part(CodePart::Not),
        "example" => Column::Part(CodePart::Example),
        _ => return None,
    })
}

/// True if a table that may be anything has the columns of a codebook: what codes are called, and what they mean or how they
/// look, with hardly a column that is of no codebook.
pub(in crate::format) fn is_codebook(source: &SourceFile<'_>) -> bool {
    let Ok(decoded) = decode(source.bytes, source.encoding, Nul::Refused) else { return false };
    let Ok(sheet) = Sheet::read(decoded.text) else { return false };
    let Some(header) = sheet.rows.first() else { return false };
    let Ok(columns) = columns(&sheet, header, &Asked::new()) else { return false };
    let count = |wanted: fn(&Column) -> bool| columns.iter().filter(|column| wanted(column)).count();
    let says = count(|column| matches!(column, Column::Part(_)));
    // People have names, too.
    let path = columns.iter().position(|column| *column == Column::Path).and_then(|at| header.cells.get(at));
    let others = if path.is_some_and(|path| path.trim().eq_ignore_ascii_case("name")) { 0 } else { 1 };
    says > 0 && count(|column| *column == Column::Other) <= others
}

fn columns(sheet: &Sheet, header: &Row, asked: &Asked) -> Result<Vec<Column>> {
    let names: Vec<String> = header.cells.iter().map(|name| name.trim().to_lowercase()).collect();
    if let Some((_, missing)) = asked.iter().find(|(_, name)| !names.contains(name)) {
        let fault = sheet.error(header, 0, format!("no column is called \"{missing}\""));
        return Err(fault.hint(format!("its columns: {}", names.join(", "))));
    }
    let named = asked.iter().find(|(column, _)| *column == Column::Path).map(|(_, name)| name.as_str());
    let path = named.into_iter().chain(PATHS).find_map(|wanted| names.iter().position(|name| name == wanted));
    let Some(path) = path else {
        let fault = sheet.error(header, 0, "no column says what the codes are called".to_owned());
        return Err(fault
            .hint(format!("name it path; the columns of a codebook: {}", HEADER.join(", ")))
            .hint("or say which it is: --columns code=NAME,description=NAME"));
    };
    let mut columns: Vec<Column> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let of_asked = asked.iter().find(|(_, asked)| asked == name).map(|(column, _)| *column);
        // What a person gives to another column is not taken from this one.
        let is_given = |column: &Column| asked.iter().any(|(asked, _)| asked == column);
        let column = match of_asked {
            _ if at == path => Column::Path,
            Some(column) => column,
            None => named_column(name).filter(|column| !is_given(column)).unwrap_or(Column::Other),
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
    /// What the last row said to be above its code.
    above: Vec<String>,
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
        let above =
            columns.iter().position(|column| *column == Column::Above).and_then(|at| row.cells.get(at));
        if let Some(above) = above.map(str::trim).filter(|above| !above.is_empty()) {
            self.above = split_path(above);
        }
        // A row that names a theme alone begins it.
        let path = match (words.trim(), above) {
            ("", Some(above)) if !above.trim().is_empty() => self.above.clone(),
            _ => self.above.iter().cloned().chain(split_path(words)).collect(),
        };
        refuse_path(&path).map_err(|(what, hint)| sheet.error(row, at, what).hint(hint))?;
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

/// Refuses a path that cannot be one: what is wrong, and what to do.
pub(super) fn refuse_path(path: &[String]) -> Result<(), (String, String)> {
    if path.iter().any(|name| name.trim().is_empty()) {
        let what = match path {
            [_] | [] => "this code has no name".to_owned(),
            path => format!("\"{}\" has an empty name in it", path.join("/")),
        };
        return Err((what, "write Theme/Code; a slash in a name is \\/".to_owned()));
    }
    if path.len() > MAX_DEPTH {
        let what = format!("this code is {} deep, and the code tree can be {MAX_DEPTH} deep", path.len());
        return Err((what, "put it nearer to the top".to_owned()));
    }
    Ok(())
}

/// Puts a cell into a code; else what is wrong, and what to do.
pub(super) fn fill(code: &mut Code, column: Column, cell: &str) -> Result<(), (String, String)> {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Ok(());
    }
    match column {
        Column::Path | Column::Above | Column::Other => {}
        Column::Kind => match trimmed.to_lowercase().as_str() {
            "theme" => code.theme = Some(true),
            "code" => code.theme = Some(false),
            "folder" => code.folder = true,
            _ => {
                let hint = "allowed: code, theme, folder".to_owned();
                return Err((format!("\"{trimmed}\" is no kind of code"), hint));
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

/// What a code is, if it is no plain code.
pub(super) fn kind(code: &Code) -> Option<&'static str> {
    match (code.folder, code.theme) {
        (true, _) => Some("folder"),
        (false, Some(true)) => Some("theme"),
        (false, _) => None,
    }
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
        let kind = kind(code).unwrap_or("code");
        let mut row = vec![path, kind.to_owned(), code.colour.clone().unwrap_or_default()];
        row.extend(CodePart::ALL.iter().map(|part| code.definition.get(part).cloned().unwrap_or_default()));
        rows.push(row);
    }
    let twice = study.codes.len() - rows.len();
    let mut left = study.without(&[Part::UnusedCodes, Part::Definitions]);
    left.push(left_out("codes that have the path of another", twice));
    Ok(Output { bytes: sheet::write(&HEADER, &rows)?, left_out: left })
}
