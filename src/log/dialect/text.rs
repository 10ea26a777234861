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
        let raw = match Raw::quick(&block.lines) {
            Some(raw) => raw,
            None => Raw::careful(&block)?,
        };
        let digest = block.sum_without("digest");
        if raw.digest.parse() != Ok(digest) {
            return Err(block.fault("these words were changed after they were written").hint(MANGLED));
        }
        let Raw { turns, words, .. } = raw;
        let len = words.chars().count() as u32;
        let turns: Vec<Turn> = turns
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

/// The keys of a text.
#[derive(Debug, PartialEq, Eq)]
struct Raw {
    digest: String,
    turns: Vec<String>,
    words: String,
}

impl Raw {
    /// Reads any block that keeps to the dialect.
    fn careful(block: &Block) -> Result<Raw> {
        #[derive(Deserialize)]
        struct Keys {
            digest: String,
            #[serde(default)]
            turns: Vec<String>,
            lines: Vec<String>,
        }
        let Keys { digest, turns, lines } = block.read()?;
        Ok(Raw { digest, turns, words: lines.join("\n") })
    }
    /// Reads a block that stands exactly as [`TextBlock::new`] writes it, twenty times sooner: a project has to be
    /// there when its screen is, whatever the length of its interviews. `None` for anything else, sound or not.
    fn quick(lines: &str) -> Option<Raw> {
        let rest = lines.strip_prefix("[[text]]\nsalt = \"")?;
        let (salt, mut rest) = rest.split_once("\"\n")?;
        if !salt.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let mut turns = Vec::new();
        if let Some(rows) = rest.strip_prefix("turns = [\n") {
            rest = rows;
            while let Some(row) = next_row(&mut rest) {
                let mut turn = String::with_capacity(row.len());
                unquote(row, &mut turn)?;
                turns.push(turn);
            }
            rest = rest.strip_prefix("]\n")?;
        }
        rest = rest.strip_prefix("lines = [\n")?;
        let mut words = String::with_capacity(rest.len());
        unquote(next_row(&mut rest)?, &mut words)?;
        while let Some(row) = next_row(&mut rest) {
            words.push('\n');
            unquote(row, &mut words)?;
        }
        let digest = rest.strip_prefix("]\ndigest = \"")?.strip_suffix("\"\n")?;
        digest.bytes().all(|byte| byte == b':' || byte.is_ascii_alphanumeric()).then(|| Raw {
            digest: digest.to_owned(),
            turns,
            words,
        })
    }
}

/// The next string of an array with one a line, still quoted.
fn next_row<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let (line, after) = rest.split_once('\n')?;
    let row = line.strip_prefix("  \"")?.strip_suffix("\",")?;
    *rest = after;
    Some(row)
}

/// Takes the escapes that we write out of a string; `None` for others, and for what may not stand in one.
fn unquote(row: &str, out: &mut String) -> Option<()> {
    let mut rest = row;
    loop {
        let plain = rest.find('\\').unwrap_or(rest.len());
        let (words, escaped) = rest.split_at(plain);
        if words.bytes().any(|byte| matches!(byte, b'"' | b'\0'..=b'\x1f' | b'\x7f')) {
            return None;
        }
        out.push_str(words);
        let Some(escape) = escaped.get(1..) else { return Some(()) };
        let (c, len) = match escape.chars().next()? {
            c @ ('"' | '\\') => (c, 1),
            't' => ('\t', 1),
            'u' => {
                let digits = escape.get(1..5).filter(|d| d.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
                (char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, 5)
            }
            _ => return None,
        };
        out.push(c);
        rest = &escape[len..];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::dialect::blocks;
    use proptest::prelude::*;

    fn block(lines: &str) -> Block {
        blocks(lines).unwrap().remove(0)
    }

    #[test]
    fn escapes_of_other_writers_are_read_the_careful_way() {
        let head = "[[text]]\nsalt = \"00\"\nlines = [\n";
        let with = |row: &str| format!("{head}  \"{row}\",\n]\ndigest = \"d\"\n");
        let words = |row: &str| Raw::quick(&with(row)).map(|raw| raw.words);
        assert_eq!(words(r#"a\tb \"c\" \\ \u202E."#), Some("a\tb \"c\" \\ \u{202e}.".to_owned()));
        for other in
            [r"\n", r"\e", r"\x41", r"\U0001F600", r"\u12", r"\uD800", "\u{7f}", "a\tb", r"a\", "a\"b"]
        {
            assert_eq!(words(other), None, "{other}");
        }
        assert_eq!(Raw::careful(&block(&with(r"\U0001F600"))).unwrap().words, "\u{1f600}");
    }

    proptest! {
        #[test]
        fn the_quick_way_reads_what_the_careful_way_reads(
            words in "([a-c\"\\\\\tü漢 ,\n\\]\u{1}\u{7f}\u{85}\u{2028}\u{feff}]|\\PC){0,40}",
            speaker in "[A-Z \"\\\\]{0,4}",
        ) {
            let len = words.chars().count() as u32;
            let turns: Vec<Turn> = Span::new(0, len)
                .map(|words| Turn { speaker, label: None, words, time: None })
                .into_iter()
                .collect();
            let written = TextBlock::new(&words, &turns, [7; 16]);
            let quick = Raw::quick(&written.lines);
            prop_assert_eq!(quick.as_ref(), Some(&Raw::careful(&block(&written.lines)).unwrap()));
            prop_assert_eq!(&quick.unwrap().words, &words);
            prop_assert_eq!(TextBlock::read(block(&written.lines)).unwrap(), written);
        }

        #[test]
        fn what_the_quick_way_takes_the_careful_way_takes_alike(at in 0usize..400, byte in any::<u8>()) {
            let written = TextBlock::new("I said \"no\".\n\nTwice\\.", &[], [7; 16]);
            let mut bytes = written.lines.into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(lines) = String::from_utf8(bytes)
                && let Some(quick) = Raw::quick(&lines)
            {
                prop_assert_eq!(quick, Raw::careful(&Block { head: "[[text]]".into(), line: 1, lines }).unwrap());
            }
        }
    }
}
