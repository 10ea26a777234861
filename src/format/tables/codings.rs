//! The codings as a table (`.csv`): a row for each, with its words. This program writes it and does not read it, so it
//! shows characters that steer a terminal as marks.

use super::sheet;
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{Coding, Part, Study};
use crate::format::transcripts::write::shown;
use crate::text::utc;

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
