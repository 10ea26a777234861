//! Answers to an open question: a table in which each row is a person, one column holds their words, and the others
//! become attributes of the participant.

use super::schema::AttributeSchema;
use super::sheet::Sheet;
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Cast, Participant, ParticipantKey, Study, Transcript, left_out};
use crate::text::{Text, Turn};
use std::collections::HashSet;

/// Names of the column of words; the first that is there is meant, else the column with most words.
const WORDS: [&str; 6] = ["text", "answer", "response", "comment", "words", "transcript"];
/// Names of the column of people.
const NAMES: [&str; 5] = ["name", "participant", "respondent", "id", "respondent id"];

/// Reads a table of answers: each is a transcript of one turn.
///
/// # Errors
/// A broken table, or one without a column of words, with the place.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut sheet = Sheet::read(decoded.text)?;
    let header = sheet.rows.remove(0);
    let names: Vec<String> = header.cells.iter().map(one_line).collect();
    let cell = |row: usize, at: usize| sheet.rows[row].cells.get(at).unwrap_or_default();
    let rows = sheet.rows.len();
    let named = |wanted: &[&str]| {
        wanted.iter().find_map(|wanted| names.iter().position(|name| name.eq_ignore_ascii_case(wanted)))
    };
    let length = |at: usize| (0..rows).map(|row| cell(row, at).chars().count()).sum::<usize>();
    let who = named(&NAMES).or_else(|| is_key(&sheet, 0).then_some(0));
    let longest = (0..names.len()).filter(|at| Some(*at) != who).max_by_key(|at| length(*at));
    let Some(words) = named(&WORDS).filter(|at| Some(*at) != who).or(longest).filter(|at| length(*at) > 0)
    else {
        let fault = sheet.error(&header, 0, "no column of this table holds words".to_owned());
        return Err(fault.hint("call the column of the answers text, and the column of people name"));
    };
    let attributes: Vec<usize> =
        (0..names.len()).filter(|at| Some(*at) != who && *at != words && !names[*at].is_empty()).collect();
    let mut study = Study::default();
    let mut schemas = Vec::new();
    for &at in &attributes {
        let values: Vec<String> = (0..rows).map(|row| one_line(cell(row, at))).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        schemas.push(AttributeSchema::guessed(&names[at], &values));
        study.guessed.push(names[at].clone());
    }
    let mut seen = HashSet::new();
    let mut silent = 0;
    for row in 0..rows {
        let name = who.map(|at| one_line(cell(row, at))).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("row {}", sheet.rows[row].line));
        if !seen.insert(name.clone()) {
            let what = format!("\"{name}\" is in the table twice");
            return Err(sheet
                .error(&sheet.rows[row], who.unwrap_or(0), what)
                .hint("number the people in a column called name"));
        }
        let mut participant = Participant { name: name.clone(), ..Participant::default() };
        for (&at, schema) in attributes.iter().zip(&schemas) {
            let values = schema.values(&one_line(cell(row, at)));
            let values = values.map_err(|(what, hint)| sheet.error(&sheet.rows[row], at, what).hint(hint))?;
            participant.values.extend((!values.is_empty()).then(|| (names[at].clone(), values)));
        }
        study.participants.push(participant);
        match answer(source, &name, cell(row, words), ParticipantKey(study.participants.len() - 1)) {
            Some(transcript) => study.transcripts.push(transcript),
            None => silent += 1,
        }
    }
    if study.transcripts.is_empty() {
        return Err(Error::bad_file("the table has no answers").at(header.line, None));
    }
    study.attributes = schemas.into_iter().map(AttributeSchema::into_model).collect();
    study.left_out.extend(decoded.damaged);
    study.left_out.push(left_out("rows without an answer (their people are in)", silent));
    study.notes.push(format!("the column \"{}\" holds the answers", names[words]));
    Ok(study)
}

/// A name or value in one line.
fn one_line(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True if each row has a value of its own, of a few letters, in a column.
fn is_key(sheet: &Sheet, at: usize) -> bool {
    let values: Vec<&str> =
        sheet.rows.iter().map(|row| row.cells.get(at).unwrap_or_default().trim()).collect();
    let distinct: HashSet<&&str> = values.iter().collect();
    distinct.len() == values.len() && values.iter().all(|value| (1..=40).contains(&value.chars().count()))
}

/// The transcript of an answer; `None` if it has no words.
fn answer(source: &SourceFile<'_>, name: &str, words: &str, who: ParticipantKey) -> Option<Transcript> {
    let text = Text::new(words.trim());
    let span = text.whole()?;
    let turn = Turn { speaker: name.to_owned(), label: None, words: span, time: None };
    let mut transcript = Transcript::new(format!("{} {name}", source.stem()), text, vec![turn]);
    transcript.layout = "answer in a table".into();
    let cast = Cast {
        label: name.to_owned(),
        participant: Some(who),
        role: "participant".into(),
        ..Cast::default()
    };
    transcript.cast.push(cast);
    Some(transcript)
}
