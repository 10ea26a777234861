//! Transcripts on their way out, with what was coded in them: one file for each format, one transcript a file.

mod beside;
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
use crate::format::study::{Coding, LeftOut, Study, Transcript, TranscriptKey, left_out};
use crate::text::Span;

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

/// The speakers that no label of the text says, for a format that adds no word to it.
fn speakers_without(here: &Transcript) -> [LeftOut; 2] {
    let is_mended = |nth: &usize| here.mended.contains(nth);
    let turns = (0..here.turns.len()).filter(|nth| !is_mended(nth));
    let unnamed = turns.filter(|&nth| here.turns[nth].label.is_none() && here.speaker_beside(nth).is_some());
    // Of a text with labels, a part that was split off has the speaker of the label before it.
    let has_labels = here.turns.iter().any(|turn| turn.label.is_some());
    [
        left_out(
            "speakers of turns that were mended (the text has the labels of the file)",
            here.mended.len(),
        ),
        left_out("speakers of turns (the text names none)", if has_labels { 0 } else { unnamed.count() }),
    ]
}

/// The initials of a coder, or the name if there are none.
fn initials<'s>(study: &'s Study, coding: &Coding) -> &'s str {
    let person = coding.by.and_then(|key| study.people.get(key.0));
    let initials = person.map(|person| person.initials.as_str()).filter(|words| !words.trim().is_empty());
    initials.unwrap_or_else(|| study.name_of(coding.by))
}

/// The words of a span, the middle of many left out.
fn quoted(here: &Transcript, span: Span) -> String {
    let words: Vec<&str> = here.text.slice(span).split_whitespace().collect();
    match words.len() {
        many if many > 2 * QUOTED + 1 => {
            format!("{} … {}", words[..QUOTED].join(" "), words[many - QUOTED..].join(" "))
        }
        _ => words.join(" "),
    }
}

/// Words that are quoted are shown by so many of their first and last ones.
const QUOTED: usize = 6;

/// Words with marks for what steers a terminal. Line feeds and tabs stay, and so do the marks of direction that words of
/// right-to-left languages need: they move nothing but the signs beside them.
pub(in crate::format) fn shown(words: &str) -> String {
    let stays = |c: char| matches!(c, '\n' | '\t' | '\u{61c}' | '\u{200e}' | '\u{200f}');
    let steers = |c: char| is_unsafe(c) && !stays(c);
    let mark = |c: char| visible(c.encode_utf8(&mut [0; 4]));
    words.chars().map(|c| if steers(c) { mark(c) } else { c.to_string() }).collect()
}

/// Words between tags or in an attribute of a page, whose marks of direction stay.
pub(super) fn escaped(words: &str) -> String {
    let shown = shown(words).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
