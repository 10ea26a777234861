//! The codings as a table (`.csv`): a row for each, with its words. Characters that steer a terminal are marks in it.
//!
//! A table that comes in has columns for the title of the transcript, start, end and code, in any order, and may have some
//! for coder, words and time. It does not hold the texts: its codings go onto the transcripts of these titles.

use super::sheet::{self, Row, Sheet};
use crate::error::Result;
use crate::format::Output;
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Coding, Loose, Part, Person, PersonKey, Study};
use crate::format::transcripts::seconds;
use crate::format::transcripts::write::shown;
use crate::model::split_path;
use crate::text::utc;
use std::collections::HashMap;

pub(in crate::format) const HEADER: [&str; 8] =
    ["transcript", "start", "end", "speaker", "code", "coder", "created", "text"];

/// Writes the codings: by transcript, place, coder and code.
///
/// # Errors
/// None that a study can cause.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let mut codings: Vec<(&Coding, String)> =
        study.codings.iter().map(|coding| (coding, study.path_words(coding.code))).collect();
    codings.sort_by(|(a, code), (b, other)| {
        let place = |one: &Coding| (one.transcript, one.span.start(), one.span.end());
        (place(a), study.name_of(a.by), code).cmp(&(place(b), study.name_of(b.by), other))
    });
    let rows: Vec<Vec<String>> =
        codings.into_iter().filter_map(|(coding, code)| row(study, coding, code)).collect();
    let left_out = study.without(&[Part::Codings, Part::Speakers]);
    Ok(Output { bytes: sheet::write(&HEADER, &rows)?, left_out })
}

fn row(study: &Study, coding: &Coding, code: String) -> Option<Vec<String>> {
    let transcript = study.transcripts.get(coding.transcript.0)?;
    let span = coding.span;
    // Turns come in the order of the text: the first that ends after the coding begins.
    let nth = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
    let turn = transcript.turns.get(nth).filter(|turn| turn.words.overlaps(span));
    Some(vec![
        transcript.title.clone(),
        span.start().to_string(),
        span.end().to_string(),
        turn.map_or_else(String::new, |turn| shown(&turn.speaker)),
        code,
        study.name_of(coding.by).to_owned(),
        coding.made.map_or_else(String::new, utc),
        shown(transcript.text.slice(span)),
    ])
}

/// What a column of a table that comes in holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Transcript,
    Start,
    End,
    Code,
    Coder,
    Made,
    Words,
}

/// The names of columns.
const NAMES: [(Column, &[&str]); 7] = [
    (
        Column::Transcript,
        &["transcript", "document", "doc", "file", "filename", "source", "title", "transcript_title"],
    ),
    (Column::Start, &["start", "begin", "start_offset", "from", "start_char"]),
    (Column::End, &["end", "stop", "end_offset", "to", "end_char"]),
    (Column::Code, &["code", "label", "tag", "codename"]),
    (Column::Coder, &["coder", "annotator", "user", "owner"]),
    (Column::Made, &["created", "made", "date", "created_at"]),
    (Column::Words, &["text", "words", "quote", "segment", "quotation"]),
];

/// Where each column is; `None` for one that is not there.
fn columns(header: &Row) -> [Option<usize>; 7] {
    let names: Vec<String> = header.cells.iter().map(|name| name.trim().to_lowercase()).collect();
    NAMES.map(|(_, known)| known.iter().find_map(|word| names.iter().position(|name| name == word)))
}

/// True if a table that may be anything has the columns of codings.
pub(in crate::format) fn is_codings(source: &SourceFile<'_>) -> bool {
    let Ok(decoded) = decode(source.bytes, source.encoding, Nul::Refused) else { return false };
    let Ok(sheet) = Sheet::read(decoded.text) else { return false };
    sheet.rows.first().is_some_and(|header| columns(header)[..4].iter().all(Option::is_some))
}

/// Reads a table of codings.
///
/// # Errors
/// Line and column of what breaks the table: a column that is missing, an offset that is no number, a span without words,
/// a code without a name.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut sheet = Sheet::read(decoded.text)?;
    let header = sheet.rows.remove(0);
    let at = columns(&header);
    if let Some(missing) = at[..4].iter().position(Option::is_none) {
        let (_, names) = NAMES[missing];
        let what = format!("no column says {:?} of a coding", NAMES[missing].0).to_lowercase();
        return Err(sheet.error(&header, 0, what).hint(format!("name it {}", names.join(" or "))));
    }
    let mut study = Study { left_out: decoded.damaged.into_iter().collect(), ..Study::default() };
    let (mut codes, mut people) = (HashMap::new(), HashMap::new());
    for row in &sheet.rows {
        let loose = coding(&sheet, row, at, &mut study, (&mut codes, &mut people))?;
        study.loose.push(loose);
    }
    let known: Vec<usize> = at.into_iter().flatten().collect();
    let other =
        header.cells.iter().enumerate().filter(|(at, name)| !known.contains(at) && !name.trim().is_empty());
    let other: Vec<&str> = other.map(|(_, name)| name).filter(|name| *name != "speaker").collect();
    if !other.is_empty() {
        study.notes.push(format!("columns that were not read: {}", other.join(", ")));
    }
    if at[6].is_none() {
        study
            .notes
            .push("the table has no column of words: it was not checked that they are those".to_owned());
    }
    if at[4].is_none() {
        study.notes.push(
            "the table does not say who coded: its codings are yours, or with --coder NAME another's"
                .to_owned(),
        );
    }
    Ok(study)
}

type Known<'a> =
    (&'a mut HashMap<Vec<String>, crate::format::study::CodeKey>, &'a mut HashMap<String, PersonKey>);

/// Reads a row.
fn coding(
    sheet: &Sheet,
    row: &Row,
    at: [Option<usize>; 7],
    study: &mut Study,
    (codes, people): Known<'_>,
) -> Result<Loose> {
    let cell = |column: Column| {
        let nth = at[column as usize];
        (nth.unwrap_or(0), nth.and_then(|nth| row.cells.get(nth)).unwrap_or_default().trim())
    };
    let offset = |column: Column| {
        let (nth, words) = cell(column);
        words.parse::<u32>().map_err(|_| {
            sheet
                .error(row, nth, format!("\"{words}\" is no offset"))
                .hint("count characters of the text from 0")
        })
    };
    let (start, end) = (offset(Column::Start)?, offset(Column::End)?);
    if start >= end {
        let what = format!("{start}..{end} holds no words");
        return Err(sheet
            .error(row, cell(Column::End).0, what)
            .hint("the end is the offset after the last character"));
    }
    let (nth, words) = cell(Column::Code);
    let path = split_path(words);
    if path.is_empty() || path.iter().any(String::is_empty) {
        let what = format!("\"{words}\" is no name of a code");
        return Err(sheet.error(row, nth, what).hint("write Theme/Code; a slash in a name is \\/"));
    }
    let code = study.code_at(codes, &path);
    let by = match cell(Column::Coder).1 {
        "" => None,
        name => Some(*people.entry(name.to_owned()).or_insert_with(|| {
            study.people.push(Person { name: name.to_owned(), ..Person::default() });
            PersonKey(study.people.len() - 1)
        })),
    };
    let (nth, transcript) = cell(Column::Transcript);
    if transcript.is_empty() {
        return Err(sheet
            .error(row, nth, "this coding is on no transcript".to_owned())
            .hint("name its title"));
    }
    // Words are taken as they are: blanks at their ends count.
    let words =
        at[Column::Words as usize].and_then(|nth| row.cells.get(nth)).filter(|words| !words.is_empty());
    let place = sheet.place(row, at[Column::Start as usize].unwrap_or(0));
    Ok(Loose {
        transcript: transcript.to_owned(),
        start,
        end,
        words: words.map(str::to_owned),
        code,
        by,
        made: seconds(cell(Column::Made).1),
        place,
    })
}
