//! Text and Markdown: the words stay as they are, the turns point into them.

use super::Found;
use super::layout::find_turns;
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};

/// Reads a text. Nothing is taken out of it: labels, headings and marks are part of the text.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let found = find_turns(&decoded.text, &[], source.turns)?;
    if found.turns.is_empty() {
        return Err(Error::bad_file("the file names speakers, but they say nothing").at(1, None));
    }
    let found = Found {
        text: decoded.text,
        turns: found.turns,
        layout: found.layout.to_owned(),
        encoding: decoded.encoding,
        left_out: decoded.damaged.into_iter().chain([left_out("turns without words", found.empty)]).collect(),
        notes: found.notes,
        ..Found::default()
    };
    Ok(found.study(source))
}
