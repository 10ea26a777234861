//! The error type of the program: what happened, where, and what the reader can do about it.
//!
//! Every message to a person is made here, so this is also where control characters from a file are made visible:
//! an [`Error`] always shows them escaped.

mod io;

pub use io::{io_cause, io_remedy, io_words, is_carrier_gone, is_not_permitted};

use std::fmt;

/// The kind of an error; determines the exit code of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There was nothing to do (nothing to undo, findings of a check): exit 1.
    Nothing,
    /// Some of several files or lines were refused, the others were processed: exit 1.
    Partly,
    /// The command was called wrongly: exit 2.
    Usage,
    /// An unknown or ambiguous name, span, quote or file: exit 3.
    Unknown,
    /// What is there forbids it, until a person says that it is meant: exit 3.
    Forbidden,
    /// A file that breaks its format: exit 3.
    BadFile,
    /// A bundle waits for an earlier one: exit 4.
    Parked,
    /// Two different bodies of one operation: exit 4.
    Fork,
    /// Another process has the project open: exit 5.
    Locked,
    /// The disk did not accept a write: exit 6.
    NotSaved,
}

/// A place in a file: line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as the person named it.
    pub file: String,
    /// Line from 1, if known.
    pub line: Option<u32>,
    /// Column in characters from 1, if known.
    pub column: Option<u32>,
}

/// An error: what happened, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    what: String,
    place: Option<Place>,
    hints: Vec<String>,
}

/// The result of a function that may fail with a message for a person.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an error of a kind; `what` is one sentence without a full stop.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Error(Box::new(Inner { kind, what: what.into(), place: None, hints: Vec::new() }))
    }
    /// A wrong call of the command line (exit 2).
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }
    /// An unknown or ambiguous name, span or quote (exit 3).
    pub fn unknown(what: impl Into<String>) -> Self {
        Self::new(Kind::Unknown, what)
    }
    /// Refused for what is there (exit 3).
    pub fn forbidden(what: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, what)
    }
    /// A file that breaks its format (exit 3).
    pub fn bad_file(what: impl Into<String>) -> Self {
        Self::new(Kind::BadFile, what)
    }
    /// Nothing was written, and why (exit 6).
    pub fn not_saved(what: impl Into<String>) -> Self {
        Self::new(Kind::NotSaved, what)
    }
    /// Adds a hint: something the reader can do. Several are shown one per line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }
    /// Replaces one hint by another, where what to do depends on how a file came here.
    #[must_use]
    pub fn with_hint_instead_of(mut self, old: &str, new: &str) -> Self {
        self.0.hints.iter_mut().filter(|hint| *hint == old).for_each(|hint| *hint = new.to_owned());
        self
    }
    /// Adds the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        let (line, column) = self.0.place.take().map_or((None, None), |p| (p.line, p.column));
        self.0.place = Some(Place { file: file.into(), line, column });
        self
    }
    /// Adds line and column (from 1); the file may be added later with [`Error::in_file`].
    #[must_use]
    pub fn at(mut self, line: u32, column: Option<u32>) -> Self {
        let file = self.0.place.take().map_or_else(String::new, |p| p.file);
        self.0.place = Some(Place { file, line: Some(line), column });
        self
    }
    /// The kind.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
    /// The sentence without place and hints, control characters made visible.
    pub fn what(&self) -> String {
        told(&self.0.what)
    }
    /// The place in a file, if the error has one.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }
    /// The hints, control characters made visible.
    pub fn hints(&self) -> Vec<String> {
        self.0.hints.iter().map(|hint| told(hint)).collect()
    }
    /// The exit code of the command line, as `docs/cli.md` lists them.
    pub fn exit_code(&self) -> u8 {
        match self.0.kind {
            Kind::Nothing | Kind::Partly => 1,
            Kind::Usage => 2,
            Kind::Unknown | Kind::Forbidden | Kind::BadFile => 3,
            Kind::Parked | Kind::Fork => 4,
            Kind::Locked => 5,
            Kind::NotSaved => 6,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            if !place.file.is_empty() {
                write!(f, "{}:", visible(&place.file))?;
            } else if place.line.is_some() {
                f.write_str("line ")?;
            }
            if let Some(line) = place.line {
                write!(f, "{line}:")?;
            }
            if let Some(column) = place.column {
                write!(f, "{column}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&told(&self.0.what))
    }
}

impl std::error::Error for Error {}

/// The words of a message as they are shown: control characters visible, and a long quotation cut in the middle, so
/// that the contents of one field never fill the screen.
fn told(words: &str) -> String {
    const FIRST: usize = 900;
    const LAST: usize = 300;
    let count = words.chars().count();
    if count <= FIRST + LAST {
        return visible(words);
    }
    let first: String = words.chars().take(FIRST).collect();
    let last: String = words.chars().skip(count - LAST).collect();
    format!("{} […] {}", visible(&first), visible(&last))
}

/// Replaces control characters, bidirectional controls and line separators by marks, so that text from a file can
/// neither steer a terminal nor hide its contents. Plain text is returned unchanged.
///
/// C0 controls (line feed included) become their pictures (U+2400 block), everything else `<U+XXXX>`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
            '\u{7f}' => out.push('\u{2421}'),
            c if is_unsafe(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// True if a character can steer a terminal or change the order of what is shown: C0 (also tab and line feed),
/// DEL, C1, bidirectional controls (UAX #9: U+061C, U+200E/F, U+202A-E, U+2066-9) and U+2028/9.
pub fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// True if a text has a character that can steer a terminal ([`is_unsafe`]), line feeds and tabs left out. Looks at bytes:
/// all that is printed goes through it.
pub fn steers(text: &str) -> bool {
    // The first byte of each of these characters in UTF-8, and no other harm in a piece without one of them.
    let may =
        |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\t' || matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2);
    let bytes = text.as_bytes();
    let does = |at: usize| {
        let next = |n: usize| bytes.get(at + n).copied().unwrap_or_default();
        match bytes[at] {
            0xc2 => matches!(next(1), 0x80..=0x9f),
            0xd8 => next(1) == 0x9c,
            0xe2 => match next(1) {
                0x80 => matches!(next(2), 0x8e | 0x8f | 0xa8..=0xae),
                0x81 => matches!(next(2), 0xa6..=0xa9),
                _ => false,
            },
            byte => may(byte),
        }
    };
    bytes.chunks(PIECE).enumerate().any(|(nth, piece)| {
        // Without a way out of the loop it is done for many bytes at once.
        piece.iter().fold(false, |any, &byte| any | may(byte))
            && (nth * PIECE..nth * PIECE + piece.len()).any(does)
    })
}

/// Bytes that are looked at together.
const PIECE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_steers_if_one_of_its_characters_is_unsafe_wherever_it_is() {
        let all = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        for c in all {
            let expected = is_unsafe(c) && !matches!(c, '\n' | '\t');
            for before in [0, PIECE - 1] {
                let text = format!("{}{c}a", "x".repeat(before));
                assert_eq!(steers(&text), expected, "U+{:04X} after {before}", c as u32);
            }
        }
        assert!(!steers("\u{2018}Plain\u{2019} \u{2026} and\nlines"));
    }

    #[test]
    fn a_message_never_carries_control_characters() {
        let error = Error::unknown("no code \"a\u{1b}[2Jb\u{202e}\"").in_file("x\u{7}.toml").at(3, Some(4));
        assert_eq!(error.to_string(), "x␇.toml:3:4: no code \"a␛[2Jb<U+202E>\"");
    }

    #[test]
    fn a_message_that_quotes_half_a_file_says_its_beginning_and_its_end() {
        let error = Error::bad_file(format!("\"{}\" is no number", "x".repeat(100_000)));
        let said = error.to_string();
        assert!(said.starts_with("\"xxx") && said.ends_with("x\" is no number"), "{said}");
        assert!(said.chars().count() < 1300 && error.what() == said);
    }
}
