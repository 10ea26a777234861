//! Text and Markdown: the words stay as they are, the turns point into them.

use super::encoding::{Nul, decode};
use super::layout::find_turns;
use super::{Read, Source, left_out};
use crate::error::{Error, Result};

/// Reads a text. What stands there stays there: labels, headings and marks are part of it.
pub(super) fn read(source: &Source<'_>) -> Result<Read> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let found = find_turns(&decoded.text, &[]);
    if found.turns.is_empty() {
        return Err(Error::bad_file("the file names speakers, but they say nothing").at(1, None));
    }
    Ok(Read {
        text: decoded.text,
        turns: found.turns,
        layout: found.layout.to_owned(),
        encoding: decoded.encoding,
        left_out: decoded.damaged.into_iter().chain([left_out("turns without words", found.empty)]).collect(),
        notes: found.notes,
        comments: Vec::new(),
    })
}
