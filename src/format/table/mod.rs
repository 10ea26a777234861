//! The table of participants: a CSV of who was interviewed, and the schema that says what its columns mean.
//!
//! The schema (`X.toml` beside `X.csv`) fixes what a sample table needs: categories in their order, also those
//! nobody is in; what counts as "not available" and what as "not asked"; groups derived from categories. Without
//! one, columns are taken as they look.

mod schema;

pub use schema::{AttributeSchema, Kind, TableHead};

use super::encoding::{Nul, decode};
use crate::error::{Error, Result};
use csv::StringRecord;

/// A table of participants as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantTable {
    /// What the schema says about the printed table.
    pub head: TableHead,
    /// The attributes, in the order of the schema, then those that only the table has.
    pub attributes: Vec<AttributeSchema>,
    /// The participants, in the order of the table.
    pub participants: Vec<ParticipantRow>,
    /// The encoding that was found, for a person.
    pub encoding: String,
    /// What a person should know, one sentence each.
    pub notes: Vec<String>,
}

/// One participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    /// Name or number, unique in the table.
    pub name: String,
    /// Where they stand in the study (`interviewed`, `declined`), if the table has a column `state`.
    pub state: Option<String>,
    /// Attribute and values, without the empty ones, in the order of the columns.
    pub values: Vec<(String, Vec<String>)>,
}

/// What a column of the table is.
enum Column {
    Name,
    State,
    /// An attribute, by its number.
    Attribute(usize),
}

/// A row and where it begins.
struct Row {
    cells: StringRecord,
    byte: usize,
    line: u32,
}

/// The text of a table and how its cells are separated.
struct Sheet {
    text: String,
    delimiter: u8,
    rows: Vec<Row>,
}

/// Reads a table of participants; `schema` is the text of `X.toml`.
///
/// # Errors
/// Line and column of what breaks the table or the schema: an unknown category, a name that is missing or stands
/// twice, a row with too many cells, a column that the schema has and the table has not.
pub fn read_participants(csv: &[u8], schema: Option<&str>) -> Result<ParticipantTable> {
    let (head, mut attributes) = match schema {
        Some(schema) => schema::read(schema).map_err(|error| error.in_file("the schema"))?,
        None => Default::default(),
    };
    let decoded = decode(csv, None, Nul::Refused)?;
    let mut sheet = Sheet::read(decoded.text)?;
    let header = sheet.rows.remove(0);
    let mut notes = Vec::new();
    let columns = columns(&sheet, &header, &mut attributes, schema.is_some(), &mut notes)?;
    let mut participants: Vec<ParticipantRow> = Vec::new();
    let mut names = std::collections::HashMap::new();
    for row in &sheet.rows {
        let participant = participant(&sheet, row, &columns, &attributes)?;
        if let Some(line) = names.insert(participant.name.clone(), row.line) {
            let what = format!("\"{}\" stands in the table twice, first on line {line}", participant.name);
            return Err(Error::bad_file(what).at(row.line, None));
        }
        participants.push(participant);
    }
    if participants.is_empty() {
        return Err(Error::bad_file("the table has a head but no participants").at(header.line, None));
    }
    let encoding = decoded.encoding;
    Ok(ParticipantTable { head, attributes, participants, encoding, notes })
}

impl Sheet {
    fn read(text: String) -> Result<Sheet> {
        let delimiter = delimiter(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Row> = Vec::new();
        for cells in reader.records() {
            let cells = cells.map_err(|error| {
                let line = error.position().map_or(1, |at| at.line() as u32);
                Error::bad_file(format!("the table is broken: {error}")).at(line, None)
            })?;
            let (byte, line) = cells.position().map_or((0, 1), |at| (at.byte() as usize, at.line() as u32));
            // The position of a row is where the last one ended: blank lines may lie between.
            let blanks = text[byte..].bytes().take_while(|byte| *byte == b'\n').count();
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(Row { cells, byte: byte + blanks, line: line + blanks as u32 });
            }
        }
        if rows.is_empty() {
            return Err(Error::bad_file("the table is empty").at(1, None));
        }
        Ok(Sheet { text, delimiter, rows })
    }

    /// An error at a cell: its line, and its column in characters.
    fn error(&self, row: &Row, cell: usize, what: String) -> Error {
        let mut left = cell;
        let mut quoted = false;
        let (mut line, mut column) = (row.line, 1);
        for c in self.text[row.byte..].chars() {
            if left == 0 {
                break;
            }
            match c {
                '"' => quoted = !quoted,
                c if !quoted && c == char::from(self.delimiter) => left -= 1,
                _ => {}
            }
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Error::bad_file(what).at(line, Some(column))
    }
}

/// The delimiter that stands most often in the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                counts
                    .iter_mut()
                    .filter(|(delimiter, _)| *delimiter == byte)
                    .for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Says what each column is; adds attributes for columns that the schema does not know.
fn columns(
    sheet: &Sheet,
    header: &Row,
    attributes: &mut Vec<AttributeSchema>,
    has_schema: bool,
    notes: &mut Vec<String>,
) -> Result<Vec<Column>> {
    let names: Vec<&str> = header.cells.iter().map(str::trim).collect();
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let of_names = ["name", "participant", "id"]
        .iter()
        .find_map(|wanted| names.iter().position(|name| is(name, wanted)));
    let of_names = of_names.unwrap_or(0);
    let mut columns = Vec::new();
    let mut seen = vec![false; attributes.len()];
    for (at, name) in names.iter().enumerate() {
        if at == of_names {
            columns.push(Column::Name);
        } else if is(name, "state") {
            columns.push(Column::State);
        } else if name.is_empty() {
            return Err(sheet.error(header, at, format!("column {} has no name", at + 1)));
        } else if names[..at].contains(name) {
            return Err(sheet.error(header, at, format!("two columns are named \"{name}\"")));
        } else if let Some(known) = attributes.iter().position(|one| one.name == *name || one.label == *name)
        {
            if let Some(seen) = seen.get_mut(known) {
                *seen = true;
            }
            columns.push(Column::Attribute(known));
        } else {
            if has_schema {
                notes.push(format!("the schema does not know the column \"{name}\": taken as it looks"));
            }
            let values: Vec<&str> =
                sheet.rows.iter().filter_map(|row| row.cells.get(at)).map(str::trim).collect();
            attributes.push(AttributeSchema::guessed(name, &values));
            columns.push(Column::Attribute(attributes.len() - 1));
        }
    }
    if let Some(missing) = seen.iter().position(|seen| !seen) {
        let what = format!("the schema has \"{}\", the table has no such column", attributes[missing].name);
        return Err(sheet.error(header, 0, what).hint(format!("its columns: {}", names.join(", "))));
    }
    Ok(columns)
}

fn participant(
    sheet: &Sheet,
    row: &Row,
    columns: &[Column],
    attributes: &[AttributeSchema],
) -> Result<ParticipantRow> {
    let mut participant = ParticipantRow { name: String::new(), state: None, values: Vec::new() };
    for (at, cell) in row.cells.iter().enumerate() {
        let cell = cell.trim();
        match columns.get(at) {
            None if cell.is_empty() => {}
            None => {
                let what = format!("this row has {} cells, the head has {}", row.cells.len(), columns.len());
                return Err(sheet
                    .error(row, at, what)
                    .hint("a cell with the separator in it needs \"quotes\""));
            }
            Some(Column::Name) => participant.name = cell.to_owned(),
            Some(Column::State) => participant.state = (!cell.is_empty()).then(|| cell.to_owned()),
            Some(Column::Attribute(attribute)) => {
                let attribute = &attributes[*attribute];
                let values =
                    attribute.values(cell).map_err(|(what, hint)| sheet.error(row, at, what).hint(hint))?;
                if !values.is_empty() {
                    participant.values.push((attribute.name.clone(), values));
                }
            }
        }
    }
    if participant.name.is_empty() {
        let at = columns.iter().position(|column| matches!(column, Column::Name)).unwrap_or(0);
        return Err(sheet.error(row, at, "this participant has no name".into()));
    }
    Ok(participant)
}
