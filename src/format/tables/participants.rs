//! The table of participants: a CSV of who was interviewed, and the schema that says what its columns mean.
//!
//! The schema (`X.toml` beside `X.csv`) has what a sample table needs: categories in their order, also empty ones;
//! the values that mean "not available" and "not asked"; groups derived from categories. Without a schema the kind of
//! a column is guessed from its values. A column `state` says how far a person came, a column `transcript` in which
//! transcripts the person speaks, unless the schema has attributes of these names.

use super::schema::{self, AttributeSchema};
use super::sheet::{Row, Sheet};
use super::toml_book;
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Participant, Study};
use crate::model::id::OpId;
use crate::model::values::spelled_state;
use std::collections::{HashMap, HashSet};

/// What a column of the table is.
enum Column {
    Name,
    /// The ids that a list of participants has: they say nothing that the names do not.
    Id,
    State,
    /// Titles of transcripts.
    Transcripts,
    /// An attribute, by its number.
    Attribute(usize),
}

/// Reads a table of participants; the file beside it that ends in `.toml` says what its columns mean.
///
/// # Errors
/// Line and column of what breaks the table or the schema: an unknown category, a name that is missing or is in the
/// table twice, a row with too many cells, a column that the schema has and the table has not.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let beside = format!("{}.toml", source.stem());
    let found = source.text_beside("toml")?;
    let is_codebook = found.as_deref().is_some_and(toml_book::is_codebook);
    let schema = found.filter(|_| !is_codebook);
    let (table, mut attributes) = match &schema {
        Some(schema) => schema::read(schema).map_err(|error| error.in_file(&beside))?,
        None => Default::default(),
    };
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut sheet = Sheet::read_lines(decoded.text)?;
    let header = sheet.rows.remove(0);
    let mut notes = Vec::new();
    let known = attributes.len();
    let columns = columns(&sheet, &header, &mut attributes, schema.is_some(), &mut notes)?;
    let guessed = attributes[known..].iter().map(|attribute| attribute.name.clone()).collect();
    let mut participants: Vec<Participant> = Vec::new();
    let mut names = HashMap::new();
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
    if sheet.broken_cells > 0 {
        notes.push(format!("cells whose line breaks became blanks: {}", sheet.broken_cells));
    }
    if decoded.encoding.contains("guessed") {
        notes.push(format!("encoding {}: --encoding says another", decoded.encoding));
    }
    if schema.is_none() {
        let why = if is_codebook { "is a codebook, and not for this table" } else { "is not there" };
        notes.push(format!("{beside} {why}: columns were taken as they look"));
    }
    let attributes = attributes.into_iter().map(AttributeSchema::into_model).collect();
    let left_out = decoded.damaged.into_iter().collect();
    Ok(Study { table, attributes, guessed, participants, notes, left_out, ..Study::default() })
}

/// What each column is. Adds attributes for columns that the schema does not know.
fn columns(
    sheet: &Sheet,
    header: &Row,
    attributes: &mut Vec<AttributeSchema>,
    has_schema: bool,
    notes: &mut Vec<String>,
) -> Result<Vec<Column>> {
    let names: Vec<&str> = header.cells.iter().map(str::trim).collect();
    for (at, name) in names.iter().enumerate() {
        refuse_controls(sheet, header, at, name)?;
    }
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let of_names = ["name", "participant", "id"]
        .iter()
        .find_map(|wanted| names.iter().position(|name| is(name, wanted)));
    let of_names = of_names.unwrap_or(0);
    let mut columns = Vec::new();
    let mut seen = vec![false; attributes.len()];
    let mut before: HashSet<&str> = HashSet::new();
    // The first attribute that has a word as its name or label.
    let mut known: HashMap<String, usize> = HashMap::new();
    for (nth, one) in attributes.iter().enumerate() {
        for word in [&one.name, &one.label] {
            known.entry(word.clone()).or_insert(nth);
        }
    }
    for (at, name) in names.iter().enumerate() {
        if at == of_names {
            columns.push(Column::Name);
        } else if is(name, "state") {
            columns.push(Column::State);
        } else if !known.contains_key(*name)
            && ["transcript", "transcripts"].iter().any(|word| is(name, word))
        {
            columns.push(Column::Transcripts);
        } else if is(name, "id") && cells_at(sheet, at).all(|cell| cell.parse::<OpId>().is_ok()) {
            columns.push(Column::Id);
        } else if name.is_empty() {
            return Err(sheet.error(header, at, format!("column {} has no name", at + 1)));
        } else if before.contains(name) {
            return Err(sheet.error(header, at, format!("two columns are named \"{name}\"")));
        } else if let Some(&known) = known.get(*name) {
            if let Some(seen) = seen.get_mut(known) {
                *seen = true;
            }
            columns.push(Column::Attribute(known));
        } else {
            if has_schema {
                notes.push(format!("the schema does not know the column \"{name}\": taken as it looks"));
            }
            let values: Vec<&str> = cells_at(sheet, at).collect();
            attributes.push(AttributeSchema::guessed(name, &values));
            columns.push(Column::Attribute(attributes.len() - 1));
        }
        before.insert(name);
    }
    if let Some(missing) = seen.iter().position(|seen| !seen) {
        let what = format!("the schema has \"{}\", the table has no such column", attributes[missing].name);
        return Err(sheet.error(header, 0, what).hint(format!("its columns: {}", names.join(", "))));
    }
    Ok(columns)
}

/// Refuses a cell with a character that steers a terminal: no name and no value holds one.
fn refuse_controls(sheet: &Sheet, row: &Row, at: usize, cell: &str) -> Result<()> {
    match cell.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(c) => {
            let what = format!("this cell holds the control character U+{:04X}", u32::from(c));
            let hint = "if the file is in another encoding, say so with --encoding (macintosh, windows-1252)";
            Err(sheet.error(row, at, what).hint(hint))
        }
    }
}

/// The cells of a column.
fn cells_at(sheet: &Sheet, at: usize) -> impl Iterator<Item = &str> {
    sheet.rows.iter().filter_map(move |row| row.cells.get(at)).map(str::trim)
}

fn participant(
    sheet: &Sheet,
    row: &Row,
    columns: &[Column],
    attributes: &[AttributeSchema],
) -> Result<Participant> {
    let mut participant = Participant::default();
    for (at, cell) in row.cells.iter().enumerate() {
        let cell = cell.trim();
        refuse_controls(sheet, row, at, cell)?;
        match columns.get(at) {
            None if cell.is_empty() => {}
            None => {
                let what = format!("this row has {} cells, the head has {}", row.cells.len(), columns.len());
                return Err(sheet
                    .error(row, at, what)
                    .hint("a cell with the separator in it needs \"quotes\""));
            }
            Some(Column::Id) => {}
            Some(Column::Name) => participant.name = cell.to_owned(),
            Some(Column::State) => {
                participant.state = (!cell.is_empty()).then(|| spelled_state(cell).to_owned());
            }
            Some(Column::Transcripts) => {
                let titles = cell.split([';', '|']).map(str::trim).filter(|title| !title.is_empty());
                participant.transcripts.extend(titles.map(str::to_owned));
            }
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
