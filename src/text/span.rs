//! Positions in a text, counted in Unicode scalar values, and the text that they refer to.
//!
//! Bytes, scalar values and screen cells are three different units. A position here is always the second:
//! it survives every file format, and a person can count it. [`Text`] converts to bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// A position between two characters: the number of Unicode scalar values before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct CharPos(pub u32);

/// A stretch of text, half-open `[start, end)`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: CharPos,
    end: CharPos,
}

impl Span {
    /// Makes a span; `None` unless `start < end`.
    pub fn new(start: u32, end: u32) -> Option<Span> {
        (start < end).then_some(Span { start: CharPos(start), end: CharPos(end) })
    }
    /// First scalar value.
    pub fn start(self) -> u32 {
        self.start.0
    }
    /// One past the last scalar value.
    pub fn end(self) -> u32 {
        self.end.0
    }
    /// Length in scalar values, at least 1.
    #[allow(clippy::len_without_is_empty)] // a span is never empty
    pub fn len(self) -> u32 {
        self.end.0 - self.start.0
    }
    /// True if two spans share a character.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// True if `other` lies wholly within this span.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// True if the character after `pos` lies in the span.
    pub fn contains(self, pos: u32) -> bool {
        self.start.0 <= pos && pos < self.end.0
    }
    /// The smallest span that covers both.
    pub fn union(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
    /// The part that both share.
    pub fn intersection(self, other: Span) -> Option<Span> {
        Span::new(self.start.0.max(other.start.0), self.end.0.min(other.end.0))
    }
}

/// Scalar values between two entries of the byte index.
const STEP: u32 = 64;

/// Bytes counted at a time. The compiler vectorises a chunk, so indexing a text takes as long as reading
/// it.
const CHUNK: usize = 16;

/// True if a scalar value starts with this byte of UTF-8.
fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// A text with fast conversion between scalar values and bytes. Cloning is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    words: Arc<Box<str>>,
    /// Byte offset of every `STEP`-th scalar value; empty if the text is ASCII.
    index: Arc<[u32]>,
    len: u32,
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
        String::deserialize(from).map(Text::new)
    }
}

impl Text {
    /// Makes a text; linear in its length.
    pub fn new(words: impl Into<Box<str>>) -> Text {
        let words: Box<str> = words.into();
        if words.is_ascii() {
            return Text { len: words.len() as u32, words: Arc::new(words), index: Arc::from([]) };
        }
        let mut index = Vec::with_capacity(words.len() / STEP as usize + 1);
        let mut len = 0;
        for (nth, chunk) in words.as_bytes().chunks(CHUNK).enumerate() {
            let starts = chunk.iter().filter(|&&byte| is_start(byte)).count() as u32;
            // Only a chunk that contains an entry of the index is looked at character by character.
            if len % STEP == 0 || len % STEP + starts > STEP {
                let bytes = chunk.iter().enumerate().filter(|(_, byte)| is_start(**byte));
                let of_step = (len..).zip(bytes).filter(|(pos, _)| pos % STEP == 0);
                index.extend(of_step.map(|(_, (byte, _))| (nth * CHUNK + byte) as u32));
            }
            len += starts;
        }
        Text { words: Arc::new(words), index: index.into(), len }
    }
    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.words
    }
    /// Length in scalar values.
    pub fn len(&self) -> u32 {
        self.len
    }
    /// True if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// The byte at which scalar value `pos` starts. A position past the end becomes the end.
    pub fn byte_of(&self, pos: u32) -> usize {
        if pos >= self.len {
            return self.words.len();
        }
        if self.index.is_empty() {
            return pos as usize;
        }
        let from = self.index[(pos / STEP) as usize] as usize;
        let rest = (pos % STEP) as usize;
        self.words[from..].char_indices().nth(rest).map_or(self.words.len(), |(byte, _)| from + byte)
    }
    /// The number of scalar values before a byte, which must be on a character border.
    pub fn pos_of(&self, byte: usize) -> u32 {
        let byte = byte.min(self.words.len());
        if self.index.is_empty() {
            return byte as u32;
        }
        let slot = self.index.partition_point(|&start| start as usize <= byte).saturating_sub(1);
        let from = self.index[slot] as usize;
        slot as u32 * STEP + self.words[from..byte].chars().count() as u32
    }
    /// The part of the text in a span; what is past the end is left out.
    pub fn slice(&self, span: Span) -> &str {
        &self.words[self.byte_of(span.start())..self.byte_of(span.end())]
    }
    /// The whole text as a span; `None` if it is empty.
    pub fn whole(&self) -> Option<Span> {
        Span::new(0, self.len)
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Text {
        Text::new(words)
    }
}

/// A stretch without the blanks at its ends; `None` if there is nothing else.
pub fn trimmed(text: &Text, span: Span) -> Option<Span> {
    let words = text.slice(span);
    let blanks = |all: &mut dyn Iterator<Item = char>| all.take_while(|c| c.is_whitespace()).count() as u32;
    let (ahead, behind) = (blanks(&mut words.chars()), blanks(&mut words.chars().rev()));
    Span::new(span.start() + ahead, span.end().checked_sub(behind)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_meet_at_every_border() {
        let words = "aé漢🙂 ".repeat(60);
        let text = Text::from(words.as_str());
        for (pos, (byte, _)) in words.char_indices().enumerate() {
            assert_eq!(text.byte_of(pos as u32), byte);
            assert_eq!(text.pos_of(byte), pos as u32);
        }
        assert_eq!(text.pos_of(words.len()), text.len());
        assert_eq!(text.slice(Span::new(1, 3).unwrap()), "é漢");
    }

    #[test]
    fn a_span_is_never_empty() {
        assert_eq!(Span::new(3, 3), None);
        assert_eq!(Span::new(4, 3), None);
    }
}
