//! The words of transcripts and frozen frames, as they travel.

use super::{Block, MANGLED, Writer, hex};
use crate::error::Result;
use crate::model::id::Digest;
use crate::text::{Span, Time, Turn};
use serde::Deserialize;

/// The words of a transcript or of a frozen frame, as they travel and are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBlock {
    /// SHA-256 of the canonical lines without this one: words, turns and salt.
    pub digest: Digest,
    /// The words, LF at line ends.
    pub words: String,
    /// Its turns; none for a frame.
    pub turns: Vec<Turn>,
    /// The canonical lines.
    pub lines: String,
}

impl TextBlock {
    /// Makes a block for new words.
    pub fn new(words: &str, turns: &[Turn], salt: [u8; 16]) -> TextBlock {
        let mut w = Writer::head("[[text]]");
        w.str("salt", hex(&salt));
        if !turns.is_empty() {
            w.rows("turns", turns.iter().map(turn_row));
        }
        w.words("lines", words);
        let (lines, digest) = w.sealed("digest");
        TextBlock { digest, words: words.to_owned(), turns: turns.to_vec(), lines }
    }
    /// Reads a block and checks its digest and its turns.
    ///
    /// # Errors
    /// A file error at the block's line.
    pub fn read(block: Block) -> Result<TextBlock> {
        #[derive(Deserialize)]
        struct Raw {
            digest: String,
            #[serde(default)]
            turns: Vec<String>,
            lines: Vec<String>,
        }
        let raw: Raw = block.read()?;
        let digest = block.sum_without("digest");
        if raw.digest.parse() != Ok(digest) {
            return Err(block.fault("these words were changed after they were written").hint(MANGLED));
        }
        let words = raw.lines.join("\n");
        let len = words.chars().count() as u32;
        let turns: Vec<Turn> = raw
            .turns
            .iter()
            .map(|row| {
                read_turn(row).ok_or_else(|| block.fault(format!("no turn of a transcript: \"{row}\"")))
            })
            .collect::<Result<_>>()?;
        let mut at = 0;
        for turn in &turns {
            let first = turn.label.map_or(turn.words.start(), |label| label.start());
            if first < at
                || turn.label.is_some_and(|label| label.end() > turn.words.start())
                || turn.words.end() > len
            {
                return Err(block.fault("the turns of this text are out of order"));
            }
            at = turn.words.end();
        }
        Ok(TextBlock { digest, words, turns, lines: block.lines })
    }
}

fn turn_row(turn: &Turn) -> String {
    let span = |span: Span| format!("{}..{}", span.start(), span.end());
    let label = turn.label.map_or("-".to_owned(), span);
    let time = match turn.time {
        None => "-".to_owned(),
        Some(Time { start, end: None }) => start.to_string(),
        Some(Time { start, end: Some(end) }) => format!("{start}-{end}"),
    };
    format!("{label} {} {time} {}", span(turn.words), turn.speaker)
}

fn read_turn(row: &str) -> Option<Turn> {
    let span = |word: &str| {
        let (start, end) = word.split_once("..")?;
        Span::new(start.parse().ok()?, end.parse().ok()?)
    };
    let mut parts = row.splitn(4, ' ');
    let label = match parts.next()? {
        "-" => None,
        word => Some(span(word)?),
    };
    let words = span(parts.next()?)?;
    let time = match parts.next()? {
        "-" => None,
        word => Some(match word.split_once('-') {
            Some((start, end)) => Time { start: start.parse().ok()?, end: Some(end.parse().ok()?) },
            None => Time { start: word.parse().ok()?, end: None },
        }),
    };
    Some(Turn { speaker: parts.next()?.to_owned(), label, words, time })
}
