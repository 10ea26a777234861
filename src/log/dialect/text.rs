//! The words of transcripts and frozen frames, as they travel.

use super::{Block, MANGLED, Writer, hex, quote};
use crate::error::Result;
use crate::model::id::Digest;
use crate::text::{Span, Text, Time, Turn};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::io::BufRead;
use std::sync::Arc;

/// The words of a transcript or of a frozen frame, as they travel and are stored.
///
/// Words and turns are shared with whatever else has them, and the lines of a text that was made here are made when they are
/// asked for: a study of fifty interviews comes in at once, and each of them is long.
#[derive(Debug, Clone)]
pub struct TextBlock {
    /// SHA-256 of the canonical lines without this one: words, turns and salt.
    pub digest: Digest,
    /// The words, LF at line ends.
    pub words: Text,
    /// Its turns; none for a frame.
    pub turns: Arc<Vec<Turn>>,
    lines: Lines,
}

/// The canonical lines of a text.
#[derive(Debug, Clone)]
enum Lines {
    /// As they came.
    Came(String),
    /// To be made, with this salt: so many bytes.
    Made([u8; 16], usize),
}

impl PartialEq for TextBlock {
    fn eq(&self, other: &TextBlock) -> bool {
        self.digest == other.digest && self.lines() == other.lines()
    }
}

impl Eq for TextBlock {}

impl TextBlock {
    /// Makes a block for new words.
    pub fn new(words: &str, turns: &[Turn], salt: [u8; 16]) -> TextBlock {
        TextBlock::sharing(words.into(), turns.to_vec().into(), salt)
    }
    /// Makes a block for new words that are here already.
    pub fn sharing(words: Text, turns: Arc<Vec<Turn>>, salt: [u8; 16]) -> TextBlock {
        let (mut hash, mut length) = (Sha256::new(), 0);
        each_line((&words, &turns, salt), &mut |line| {
            hash.update(line.as_bytes());
            length += line.len();
        });
        let digest = Digest(hash.finalize().into());
        length += digest_line(digest).len();
        TextBlock { digest, words, turns, lines: Lines::Made(salt, length) }
    }
    /// Reads a block and checks its digest and its turns.
    ///
    /// # Errors
    /// A file error at the block's line.
    pub fn read(block: Block) -> Result<TextBlock> {
        let Words { digest, words, turns } = match Words::stream(block.lines.as_bytes()) {
            Some(words) => words,
            None => Words::careful(&block)?,
        };
        let (words, turns, lines) = (Text::new(words), Arc::new(turns), Lines::Came(block.lines));
        Ok(TextBlock { digest, words, turns, lines })
    }
    /// The canonical lines.
    pub fn lines(&self) -> Cow<'_, str> {
        match &self.lines {
            Lines::Came(lines) => Cow::Borrowed(lines),
            Lines::Made(_, length) => {
                let mut lines = String::with_capacity(*length);
                self.each_line(&mut |line| lines.push_str(line));
                Cow::Owned(lines)
            }
        }
    }
    /// The length of the canonical lines in bytes.
    pub fn length(&self) -> usize {
        match &self.lines {
            Lines::Came(lines) => lines.len(),
            Lines::Made(_, length) => *length,
        }
    }
    /// The canonical lines one by one, or more of them at once, so that a long text is never there as lines.
    pub fn each_line(&self, take: &mut dyn FnMut(&str)) {
        match &self.lines {
            Lines::Came(lines) => take(lines),
            Lines::Made(salt, _) => {
                each_line((&self.words, &self.turns, *salt), take);
                take(&digest_line(self.digest));
            }
        }
    }
    /// The text without its lines.
    pub fn into_words(self) -> Words {
        let words = self.words.as_str().to_owned();
        Words { digest: self.digest, words, turns: Arc::unwrap_or_clone(self.turns) }
    }
    /// The lines that came with it; `None` if it was made here, and they are what [`TextBlock::new`] writes.
    pub fn came(&self) -> Option<&str> {
        match &self.lines {
            Lines::Came(lines) => Some(lines),
            Lines::Made(..) => None,
        }
    }
}

/// The lines of a text without the last one, which is the sum of these.
fn each_line((words, turns, salt): (&Text, &[Turn], [u8; 16]), take: &mut dyn FnMut(&str)) {
    let mut head = Writer::head("[[text]]");
    head.str("salt", hex(&salt));
    take(&head.finish());
    let mut line = String::new();
    let mut row = |words: &str, take: &mut dyn FnMut(&str)| {
        line.clear();
        line.push_str("  ");
        quote(&mut line, words);
        line.push_str(",\n");
        take(&line);
    };
    if !turns.is_empty() {
        take("turns = [\n");
        turns.iter().for_each(|turn| row(&turn_row(turn), take));
        take("]\n");
    }
    take("lines = [\n");
    words.as_str().split('\n').for_each(|words| row(words, take));
    take("]\n");
}

fn digest_line(digest: Digest) -> String {
    format!("digest = \"{digest}\"\n")
}

/// A text without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// SHA-256 of the lines without this one.
    pub digest: Digest,
    /// The words, LF at line ends.
    pub words: String,
    /// Its turns.
    pub turns: Vec<Turn>,
}

impl Words {
    /// Reads any block that keeps to the dialect.
    fn careful(block: &Block) -> Result<Words> {
        #[derive(Deserialize)]
        struct Keys {
            digest: String,
            #[serde(default)]
            turns: Vec<String>,
            lines: Vec<String>,
        }
        let Keys { digest: said, turns, lines } = block.read()?;
        let digest = block.sum_without("digest");
        if said.parse() != Ok(digest) {
            return Err(block.fault("these words were changed after they were written").hint(MANGLED));
        }
        let words = lines.join("\n");
        let turn = |row: &String| {
            read_turn(row).ok_or_else(|| block.fault(format!("no turn of a transcript: \"{row}\"")))
        };
        let turns: Vec<Turn> = turns.iter().map(turn).collect::<Result<_>>()?;
        if !in_order(&turns, &words) {
            return Err(block.fault("the turns of this text are out of order"));
        }
        Ok(Words { digest, words, turns })
    }

    /// Reads a block that is exactly as [`TextBlock::new`] writes it, line by line, and checks it: a project has to
    /// be there when its screen is, whatever the length of its interviews, and holds them once. `None` for anything
    /// else, sound or not.
    pub fn stream(from: impl BufRead) -> Option<Words> {
        let mut lines = Read { from, line: String::new(), hash: Sha256::new() };
        if lines.next()? != "[[text]]" {
            return None;
        }
        let salt = lines.next()?.strip_prefix("salt = \"")?.strip_suffix('"')?;
        if !salt.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut turns = Vec::new();
        let mut words = String::new();
        if lines.next()? == "turns = [" {
            while let Some(row) = row(lines.next()?) {
                words.clear();
                unquote(row, &mut words)?;
                turns.push(read_turn(&words)?);
            }
            if lines.line != "]\n" || lines.next()? != "lines = [" {
                return None;
            }
        } else if lines.line != "lines = [\n" {
            return None;
        }
        words.clear();
        let mut first = true;
        while let Some(row) = row(lines.next()?) {
            if !std::mem::take(&mut first) {
                words.push('\n');
            }
            unquote(row, &mut words)?;
        }
        if lines.line != "]\n" || first {
            return None;
        }
        let said = lines.next()?.strip_prefix("digest = \"")?.strip_suffix('"')?.parse();
        let digest = lines.end()?;
        (said == Ok(digest) && in_order(&turns, &words)).then_some(Words { digest, words, turns })
    }
}

/// True if turns follow one another within the words.
fn in_order(turns: &[Turn], words: &str) -> bool {
    let mut at = 0;
    let follows = turns.iter().all(|turn| {
        let first = turn.label.map_or(turn.words.start(), |label| label.start());
        let apart = turn.label.is_none_or(|label| label.end() <= turn.words.start());
        apart && first >= std::mem::replace(&mut at, turn.words.end())
    });
    follows && at as usize <= words.len() && at <= words.chars().count() as u32
}

/// Lines of a stream, each ended by a line feed, and the sum of all but the last.
struct Read<R> {
    from: R,
    line: String,
    hash: Sha256,
}

impl<R: BufRead> Read<R> {
    fn next(&mut self) -> Option<&str> {
        self.hash.update(self.line.as_bytes());
        self.line.clear();
        self.from.read_line(&mut self.line).ok()?;
        self.line.strip_suffix('\n')
    }
    /// The sum, if nothing follows.
    fn end(mut self) -> Option<Digest> {
        let rest = self.from.fill_buf().ok()?;
        rest.is_empty().then(|| Digest(self.hash.finalize().into()))
    }
}

/// The string of an array with one a line, still quoted; `None` where the array ends.
fn row(line: &str) -> Option<&str> {
    line.strip_prefix("  \"")?.strip_suffix("\",")
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

    fn sealed(lines: &str) -> String {
        format!("{lines}digest = \"{}\"\n", super::super::sha256(lines.as_bytes()))
    }

    fn block(lines: &str) -> Block {
        blocks(lines).unwrap().remove(0)
    }

    #[test]
    fn escapes_of_other_writers_are_read_the_careful_way() {
        let head = "[[text]]\nsalt = \"00\"\nlines = [\n";
        let with = |row: &str| format!("{head}  \"{row}\",\n]\n");
        let words = |row: &str| Words::stream(sealed(&with(row)).as_bytes()).map(|text| text.words);
        assert_eq!(words(r#"a\tb \"c\" \\ \u202E."#), Some("a\tb \"c\" \\ \u{202e}.".to_owned()));
        for other in
            [r"\n", r"\e", r"\x41", r"\U0001F600", r"\u12", r"\uD800", "\u{7f}", "a\tb", r"a\", "a\"b"]
        {
            assert_eq!(words(other), None, "{other}");
        }
        assert_eq!(Words::careful(&block(&sealed(&with(r"\U0001F600")))).unwrap().words, "\u{1f600}");
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
            let quick = Words::stream(written.lines().as_bytes());
            prop_assert_eq!(quick.as_ref(), Some(&Words::careful(&block(&written.lines())).unwrap()));
            prop_assert_eq!(&quick.unwrap().words, &words);
            prop_assert_eq!(TextBlock::read(block(&written.lines())).unwrap(), written);
        }

        #[test]
        fn what_the_quick_way_takes_the_careful_way_takes_alike(at in 0usize..400, byte in any::<u8>()) {
            let written = TextBlock::new("I said \"no\".\n\nTwice\\.", &[], [7; 16]);
            let end = written.lines().rfind("digest = ").unwrap();
            let mut bytes = written.lines().as_bytes()[..end].to_vec();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(lines) = String::from_utf8(bytes)
                && let lines = sealed(&lines)
                && let Some(quick) = Words::stream(lines.as_bytes())
            {
                let block = Block { head: "[[text]]".into(), line: 1, lines };
                prop_assert_eq!(quick, Words::careful(&block).unwrap());
            }
        }
    }
}
