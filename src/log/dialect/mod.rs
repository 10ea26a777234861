//! The lines in which operations and texts are stored, sent and hashed: a strict subset of TOML 1.0.
//!
//! Journal, bundles, sync parts and digests share it. One `key = value` a line, basic strings only, long words as
//! an array with one string per line, block headers at column 1. Any TOML reader can read it; we can read it block
//! by block. The *canonical lines* of a block are its lines without comments, blank lines, blanks at line ends,
//! carriage returns and byte order mark: every sum is over those, so that a file survives e-mail.
//! A reader keeps the canonical lines of a block and never writes them again; `docs/bundle.md` is the reference.

mod read;
mod text;
mod write;

pub use read::read_op;
pub(crate) use read::read_wall;
pub use text::{TextBlock, Words};
pub use write::seal;

use crate::error::{Error, Result};
use crate::model::id::{Digest, OpId};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Largest operation, in bytes of its lines.
pub const MAX_OP: usize = 1 << 20;
/// Largest text, in bytes of its lines; its words may have 64 MiB.
pub const MAX_TEXT: usize = 160 << 20;

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// One block: its header and its canonical lines (header included), each ended by a line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `[[op]]`, `[[text]]`, `[end]` …
    pub head: String,
    /// Line of the header in its file, from 1.
    pub line: u32,
    /// Canonical lines.
    pub lines: String,
}

impl Block {
    /// SHA-256 of the canonical lines without the one that holds `key`.
    pub fn sum_without(&self, key: &str) -> Digest {
        sum_without(&self.lines, key)
    }
    /// The id that an operation's lines say.
    pub fn id(&self) -> Option<OpId> {
        let line = self.lines.lines().find_map(|line| line.strip_prefix("id = \""));
        line?.strip_suffix('"')?.parse().ok()
    }
    /// Reads the block's keys.
    ///
    /// # Errors
    /// What the `toml` crate says, at the line of the file.
    pub fn read<T: for<'de> Deserialize<'de>>(&self) -> Result<T> {
        self.check_subset()?;
        let body = self.lines.split_once('\n').map_or("", |(_, body)| body);
        toml::from_str(body).map_err(|fault| {
            let byte = fault.span().map_or(0, |span| span.start.min(body.len()));
            let before = body.get(..byte).unwrap_or("");
            let line = before.matches('\n').count() as u32 + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
            Error::bad_file(fault.message().replace('\n', " "))
                .at(self.line + line, Some(column))
                .hint(MANGLED)
        })
    }
    /// Refuses what TOML allows and the dialect does not (other strings, inline tables, comments after a value):
    /// two readers could else see different words under one sum.
    fn check_subset(&self) -> Result<()> {
        match self.lines.lines().enumerate().skip(1).find(|(_, line)| !in_subset(line)) {
            None => Ok(()),
            Some((n, _)) => {
                let what = "this line may be TOML, but not as emic writes it";
                Err(Error::bad_file(what).at(self.line + n as u32, None).hint(MANGLED))
            }
        }
    }
    /// An error at the block's first line.
    pub fn fault(&self, what: impl Into<String>) -> Error {
        Error::bad_file(what).at(self.line, None)
    }
}

/// What to do about a bundle that was changed on its way.
pub const MANGLED: &str = "if it came by e-mail, ask for it again as an attachment";

/// The line with `key` counts as outside the sum only where it belongs: at the block's end.
fn sum_without(lines: &str, key: &str) -> Digest {
    let body = lines.strip_suffix('\n').unwrap_or(lines);
    let (before, last) = body.rsplit_once('\n').unwrap_or(("", body));
    let sealed = last.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = "));
    match sealed {
        true => sha256(&lines.as_bytes()[..(before.len() + 1).min(lines.len())]),
        false => sha256(lines.as_bytes()),
    }
}

/// True if a line keeps to basic strings, closed on the line, with nothing but commas and brackets round them.
fn in_subset(line: &str) -> bool {
    let mut chars = line.bytes();
    let mut closed = false;
    while let Some(byte) = chars.next() {
        match byte {
            b'"' if closed => return false,
            b'"' => loop {
                match chars.next() {
                    Some(b'\\') => drop(chars.next()),
                    Some(b'"') => break closed = true,
                    Some(_) => {}
                    None => return false,
                }
            },
            b'\'' | b'{' | b'}' | b'#' => return false,
            b',' => closed = false,
            b' ' | b']' => {}
            _ if closed => return false,
            _ => {}
        }
    }
    true
}

/// Cuts a stream of lines into blocks. Feed every line, then call [`Blocks::finish`].
#[derive(Debug, Default)]
pub struct Blocks {
    line: u32,
    open: Option<Block>,
    /// Carriage returns, a byte order mark or blanks at line ends were taken away.
    pub normalised: bool,
}

impl Blocks {
    /// Starts so that the next line is number `line + 1`.
    pub fn from_line(line: u32) -> Blocks {
        Blocks { line, ..Blocks::default() }
    }
    /// Takes one line (with or without its line feed); returns the block before, when a new one starts.
    ///
    /// # Errors
    /// Words before the first header, or a block over its limit.
    pub fn line(&mut self, line: &str) -> Result<Option<Block>> {
        self.line += 1;
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let mut words = bare.trim_end_matches(['\r', ' ', '\t']);
        if self.line == 1 {
            words = words.strip_prefix('\u{feff}').unwrap_or(words);
        }
        if words.is_empty() || words.trim_start().starts_with('#') {
            // A comment is for people, and older versions ended some with a blank.
            self.normalised |= words.len() != bare.trim_end_matches(' ').len();
            return Ok(None);
        }
        self.normalised |= words.len() != bare.len();
        if words.starts_with('[') {
            let mut lines = String::with_capacity(256);
            lines.push_str(words);
            lines.push('\n');
            let next = Block { head: words.to_owned(), line: self.line, lines };
            return Ok(self.open.replace(next));
        }
        let Some(open) = &mut self.open else {
            let fault =
                Error::bad_file("this is not a file that emic wrote: it does not begin with a header");
            return Err(fault.at(self.line, Some(1)).hint(MANGLED));
        };
        open.lines.push_str(words);
        open.lines.push('\n');
        let limit = if open.head == "[[text]]" { MAX_TEXT } else { MAX_OP };
        if open.lines.len() > limit {
            return Err(open.fault(format!("this {} block is larger than {} MiB", open.head, limit >> 20)));
        }
        Ok(None)
    }
    /// The last block.
    pub fn finish(&mut self) -> Option<Block> {
        self.open.take()
    }
    /// True if the block being read has this header.
    pub fn is_in(&self, head: &str) -> bool {
        self.open.as_ref().is_some_and(|block| block.head == head)
    }
    /// Lines taken so far.
    pub fn lines(&self) -> u32 {
        self.line
    }
}

/// Cuts a whole text into blocks.
///
/// # Errors
/// As [`Blocks::line`].
pub fn blocks(text: &str) -> Result<Vec<Block>> {
    let mut cutter = Blocks::default();
    let mut all = Vec::new();
    for line in text.split_inclusive('\n') {
        all.extend(cutter.line(line)?);
    }
    all.extend(cutter.finish());
    Ok(all)
}

/// A comment line for people who open a file. It ends without a blank, so that it arrives as it was written.
pub fn comment_line(words: &str) -> String {
    let line = format!("# {}", crate::error::visible(words));
    format!("{}\n", line.trim_end())
}

/// Writes lines of the dialect.
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// Starts a block.
    pub fn head(head: &str) -> Writer {
        Writer(format!("{head}\n"))
    }
    /// `key = 3`, `key = true`.
    pub fn plain(&mut self, key: &str, value: impl std::fmt::Display) -> &mut Self {
        let _ = writeln!(self.0, "{key} = {value}");
        self
    }
    /// `key = "…"`.
    pub fn str(&mut self, key: &str, value: impl std::fmt::Display) -> &mut Self {
        let _ = write!(self.0, "{key} = ");
        quote(&mut self.0, &value.to_string());
        self.0.push('\n');
        self
    }
    /// As [`Writer::str`], left out if there is none.
    pub fn maybe(&mut self, key: &str, value: Option<impl std::fmt::Display>) -> &mut Self {
        if let Some(value) = value {
            self.str(key, value);
        }
        self
    }
    /// As [`Writer::str`], left out if empty.
    pub fn filled(&mut self, key: &str, value: &str) -> &mut Self {
        self.maybe(key, (!value.is_empty()).then_some(value))
    }
    /// `key = ["…", "…"]` on one line, left out if empty.
    pub fn list(&mut self, key: &str, values: impl IntoIterator<Item = impl std::fmt::Display>) -> &mut Self {
        let mut items = values.into_iter().peekable();
        if items.peek().is_none() {
            return self;
        }
        let _ = write!(self.0, "{key} = [");
        for (n, item) in items.enumerate() {
            if n > 0 {
                self.0.push_str(", ");
            }
            quote(&mut self.0, &item.to_string());
        }
        self.0.push_str("]\n");
        self
    }
    /// `key = [`, one string a line, `]`.
    pub fn rows(&mut self, key: &str, rows: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        let _ = writeln!(self.0, "{key} = [");
        for row in rows {
            self.0.push_str("  ");
            quote(&mut self.0, row.as_ref());
            self.0.push_str(",\n");
        }
        self.0.push_str("]\n");
        self
    }
    /// Words of any length: one string for each of their lines.
    pub fn words(&mut self, key: &str, words: &str) -> &mut Self {
        self.rows(key, words.split('\n'))
    }
    /// Closes the block with the sum of all its lines; returns the lines and the sum.
    pub fn sealed(mut self, key: &str) -> (String, Digest) {
        let sum = sha256(self.0.as_bytes());
        self.str(key, sum);
        (self.0, sum)
    }
    /// The lines.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Writes a TOML basic string; what could steer a terminal or be changed on the way is escaped.
pub fn quote(out: &mut String, words: &str) {
    out.push('"');
    for c in words.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            c if crate::error::is_unsafe(c) || c == '\u{feff}' => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Act, Op};
    use crate::model::target::Target;
    use crate::model::values::TableHead;
    use crate::text::{Span, Time, Turn};

    fn memo(body: &str) -> Op {
        Op {
            id: "anna-x.1".parse().unwrap(),
            lamport: 1,
            wall: 1_795_000_000,
            prev: None,
            coder: None,
            commit: 1,
            act: Act::MemoAdd {
                on: Target::Project,
                kind: "thinking".into(),
                body: body.into(),
                by: None,
                made: None,
                guid: None,
            },
            over: vec![],
            seen: vec![],
            knew: vec![],
            frame: None,
            salt: Some([7; 16]),
            purged: false,
            sum: Digest([0; 32]),
        }
    }

    #[test]
    fn an_operation_is_read_as_it_was_written_whatever_its_words() {
        for body in
            ["", "one\n\ntwo\n", "a \"quote\" \\ \t tab", "\u{1b}[2J\u{202e}\u{7f}\u{feff}\r", "# no\n[[op]]"]
        {
            let mut op = memo(body);
            let lines = seal(&mut op);
            let read = blocks(&lines).unwrap();
            assert_eq!(read.len(), 1);
            assert_eq!(read_op(&read[0]).unwrap(), op);
            assert!(!lines.chars().any(|c| c != '\n' && crate::error::is_unsafe(c)));
            let table: toml::Table = toml::from_str(&lines).unwrap();
            assert_eq!(table["op"][0]["do"].as_str(), Some("memo"));
        }
    }

    #[test]
    fn the_head_of_a_table_is_read_as_it_was_written() {
        let head = TableHead {
            title: "Who \"took part\"".into(),
            blocks: vec!["age".into(), "sex".into()],
            footnotes: vec!["One person, twice.".into()],
        };
        let mut op = Op { act: Act::Table { head }, ..memo("") };
        let lines = seal(&mut op);
        assert_eq!(read_op(&blocks(&lines).unwrap()[0]).unwrap(), op);
    }

    #[test]
    fn mail_may_change_line_ends_and_comments_but_no_word() {
        let mut op = memo("two\nlines");
        let lines = seal(&mut op);
        let mailed = format!("\u{feff}# a comment\r\n\r\n{}", lines.replace('\n', " \r\n"));
        assert_eq!(read_op(&blocks(&mailed).unwrap()[0]).unwrap(), op);
        let changed = lines.replace("two", "too");
        assert!(read_op(&blocks(&changed).unwrap()[0]).unwrap_err().to_string().contains("changed after"));
    }

    #[test]
    fn an_unknown_kind_keeps_its_stamp_and_its_lines() {
        let mut w = Writer::head("[[op]]");
        w.str("id", "b.2").plain("lamport", 9).str("wall", "2026-11-22T19:04:11Z").plain("commit", 2);
        w.str("do", "dream").plain("code", 17).plain("words", true);
        let (lines, _) = w.sealed("sum");
        let op = read_op(&blocks(&lines).unwrap()[0]).unwrap();
        assert_eq!(op.act, Act::Unknown { kind: "dream".into(), words: true, names: vec![] });
    }

    #[test]
    fn a_fault_names_line_and_column() {
        let text = "[[op]]\nid = \"a.1\"\nlamport = \"x\"\n";
        let fault = read_op(&blocks(text).unwrap()[0]).unwrap_err();
        assert!(fault.to_string().starts_with("line 3:11:"), "{fault}");
    }

    #[test]
    fn no_line_hides_from_the_sum() {
        let mut op = memo("one");
        let lines = seal(&mut op);
        for change in [
            ("do = \"memo\"", "do = \"memo\"\nname = \"\"\"\nsum = \"\n\"\"\""),
            ("do = \"memo\"", "do = 'memo'"),
            ("do = \"memo\"", "do = \"memo\" # comment"),
            ("do = \"memo\"", "do = \"memo\"\nx = { a = 1 }"),
            ("do = \"memo\"", "do = \"memo\"\nsum = \"sha256:00\""),
        ] {
            let changed = lines.replace(change.0, change.1);
            assert!(read_op(&blocks(&changed).unwrap()[0]).is_err(), "{changed}");
        }
    }

    #[test]
    fn purged_is_no_way_round_the_sum() {
        let mut op = memo("one");
        let lines = seal(&mut op);
        let changed = lines.replace("do = \"memo\"", "do = \"memo\"\npurged = true");
        assert!(read_op(&blocks(&changed).unwrap()[0]).is_err());
    }

    #[test]
    fn an_unknown_kind_may_use_our_keys_as_it_likes() {
        let mut w = Writer::head("[[op]]");
        w.str("id", "b.2").plain("lamport", 9).str("wall", "2026-11-22T19:04:11Z").plain("commit", 2);
        w.str("do", "dream").str("frame", "version one").str("name", "a\u{202e}b");
        let (lines, _) = w.sealed("sum");
        assert!(read_op(&blocks(&lines).unwrap()[0]).is_ok());
    }

    #[test]
    fn a_text_keeps_words_and_turns() {
        let turns = [Turn {
            speaker: "P 07".into(),
            label: Span::new(0, 5),
            words: Span::new(6, 9).unwrap(),
            time: Some(Time { start: 5, end: Some(9) }),
        }];
        let text = TextBlock::new("P 07: yes\n\n", &turns, [1; 16]);
        let read = TextBlock::read(blocks(&text.lines()).unwrap().remove(0)).unwrap();
        assert_eq!(read, text);
    }
}
