//! Transcripts on their way out, with what was coded in them: one file for each format, one transcript a file.

mod captions;
mod docx;
mod html;
mod index;
mod markdown;
mod plain;
mod remarks;
mod sheet;

pub(in crate::format) use captions::{srt, vtt};
pub(in crate::format) use docx::write as docx;
pub(in crate::format) use html::write as html;
pub use index::{file_names, index};
pub(in crate::format) use markdown::write as markdown;
pub(in crate::format) use plain::write as plain;
pub use sheet::{SHEETS, Sheet, SheetLine};

use crate::error::{Error, Kind, Result, is_unsafe, visible};
use crate::format::study::{Coding, Study, Transcript, TranscriptKey};

/// The transcript of a study that holds one.
///
/// # Errors
/// None, several, or one without words.
fn alone(study: &Study) -> Result<&Transcript> {
    match study.transcripts.as_slice() {
        [one] if one.text.as_str().trim().is_empty() => {
            Err(Error::new(Kind::Nothing, format!("{} has no words to write", one.title)))
        }
        [one] => Ok(one),
        [] => Err(Error::new(Kind::Nothing, "there are no transcripts to write")),
        several => Err(Error::usage(format!("such a file holds one transcript, not {}", several.len()))
            .hint("name one after the file, or write them all into a folder: emic export FOLDER/ --as html")),
    }
}

/// The codings of the one transcript: by start, longest first, then code and coder.
fn codings(study: &Study) -> Vec<&Coding> {
    let mut all: Vec<&Coding> =
        study.codings.iter().filter(|coding| coding.transcript == TranscriptKey(0)).collect();
    all.sort_by_cached_key(|one| {
        let place = (one.span.start(), u32::MAX - one.span.end());
        (place, study.path_words(one.code), study.name_of(one.by).to_owned())
    });
    all
}

/// The initials of a coder, or the name if there are none.
fn initials<'s>(study: &'s Study, coding: &Coding) -> &'s str {
    let person = coding.by.and_then(|key| study.people.get(key.0));
    let initials = person.map(|person| person.initials.as_str()).filter(|words| !words.trim().is_empty());
    initials.unwrap_or_else(|| study.name_of(coding.by))
}

/// Words with marks for what steers a terminal. Line feeds and tabs stay, and so do the marks of direction that words of
/// right-to-left languages need: they move nothing but the signs beside them.
pub(in crate::format) fn shown(words: &str) -> String {
    let stays = |c: char| matches!(c, '\n' | '\t' | '\u{61c}' | '\u{200e}' | '\u{200f}');
    let steers = |c: char| is_unsafe(c) && !stays(c);
    let mark = |c: char| visible(c.encode_utf8(&mut [0; 4]));
    words.chars().map(|c| if steers(c) { mark(c) } else { c.to_string() }).collect()
}
