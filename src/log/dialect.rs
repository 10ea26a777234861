//! The lines in which operations and texts are stored, sent and hashed: a strict subset of TOML 1.0.
//!
//! Journal, bundles, sync parts and digests share it. One `key = value` a line, basic strings only, long words as
//! an array with one string per line, block headers at column 1. Any TOML reader can read it; we can read it block
//! by block. The *canonical lines* of a block are its lines without comments, blank lines, blanks at line ends,
//! carriage returns and byte order mark: every sum is over those, so that a file survives e-mail.
//! Whoever reads a block keeps its canonical lines and never writes them anew; `docs/bundle.md` is the reference.

use super::op::{Act, Op};
use super::purge::{PURGED, holds_words, word_keys};
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::target::{Anchor, Extent, Target};
use crate::model::values::{AttributeKind, CodePart, PersonField, Schema, TableHead};
use crate::text::{Span, Time, Turn};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::str::FromStr;

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

/// What to do about a file that was changed on its way.
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

/// Says whether a line keeps to basic strings, closed on the line, with nothing but commas and brackets round them.
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
    /// Takes one line (with or without its line feed); gives the block before, when a new one starts.
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
        self.normalised |= words.len() != bare.len();
        if words.is_empty() || words.trim_start().starts_with('#') {
            return Ok(None);
        }
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
    /// Says whether the block being read has this header.
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
    /// Closes the block with the sum of all its lines; gives the lines and the sum.
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

/// Writes the time of a clock, `2026-11-22T19:04:11Z`.
pub fn wall_words(wall: i64) -> String {
    jiff::Timestamp::from_second(wall)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

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

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a new operation's canonical lines and sets its sum.
pub fn seal(op: &mut Op) -> String {
    let mut w = Writer::head("[[op]]");
    w.str("id", op.id).plain("lamport", op.lamport).str("wall", wall_words(op.wall));
    w.maybe("prev", op.prev).maybe("coder", op.coder).plain("commit", op.commit).str("do", op.act.kind());
    fields(&mut w, &op.act);
    w.list("over", &op.over)
        .list("seen", &op.seen)
        .maybe("frame", op.frame)
        .maybe("salt", op.salt.map(|s| hex(&s)));
    let (lines, sum) = w.sealed("sum");
    op.sum = sum;
    lines
}

fn fields(w: &mut Writer, act: &Act) {
    match act {
        Act::Project { title } => w.str("title", title),
        Act::PersonAdd { name, initials, role, guid } => {
            w.str("name", name).filled("initials", initials).filled("role", role).maybe("guid", guid.as_ref())
        }
        Act::PersonSet { person, field, value } => {
            w.str("person", person).str("field", field.word()).str("value", value)
        }
        Act::Attribute { schema } => schema_fields(w, schema),
        Act::Table { head } => {
            w.str("title", &head.title).list("blocks", &head.blocks).list("footnotes", &head.footnotes)
        }
        Act::ParticipantAdd { name, guid } => w.str("name", name).maybe("guid", guid.as_ref()),
        Act::ParticipantSet { participant, field, value } => {
            w.str("participant", participant).str("field", field).str("value", value)
        }
        Act::ParticipantValues { participant, attribute, values } => {
            w.str("participant", participant).str("attribute", attribute).list("values", values)
        }
        Act::TranscriptAdd { title, text, language, rule, guid } => w
            .str("title", title)
            .str("text", text)
            .str("language", language)
            .plain("rule", rule)
            .maybe("guid", guid.as_ref()),
        Act::TranscriptSet { transcript, key, value } => {
            w.str("transcript", transcript).str("key", key).str("value", value)
        }
        Act::Cast { transcript, label, participant, person, role } => w
            .str("transcript", transcript)
            .str("label", label)
            .maybe("participant", *participant)
            .maybe("person", *person)
            .filled("role", role),
        Act::Replace { transcript, extent, words } => {
            extent_fields(w.str("transcript", transcript), extent).words("words", words)
        }
        Act::CodeAdd { name, parent, guid } => {
            w.str("name", name).maybe("parent", *parent).maybe("guid", guid.as_ref())
        }
        Act::CodeRename { code, name } => w.str("code", code).str("name", name),
        Act::CodeMove { code, parent } => w.str("code", code).maybe("parent", *parent),
        Act::CodeMerge { from, into } => w.str("from", from).str("into", into),
        Act::CodeRemove { code } => w.str("code", code),
        Act::CodeDefine { code, part, words } => {
            w.str("code", code).str("part", part.word()).words("words", words)
        }
        Act::CodeTheme { code, on } => w.str("code", code).plain("on", on),
        Act::CodeColour { code, colour } => w.str("code", code).maybe("colour", colour.as_ref()),
        Act::Annotate { transcript, extent, code, by, guid } => {
            extent_fields(w.str("transcript", transcript), extent)
                .str("code", code)
                .maybe("by", *by)
                .maybe("guid", guid.as_ref())
        }
        Act::Resize { annotations, extent } => extent_fields(w.list("annotations", annotations), extent),
        Act::Recode { annotations, code } => w.list("annotations", annotations).str("code", code),
        Act::Unannotate { annotations } => w.list("annotations", annotations),
        Act::Mark { target, name, note } => w.str("target", target).str("name", name).filled("note", note),
        Act::Unmark { mark } => w.str("mark", mark),
        Act::MemoAdd { on, kind, body, by, guid } => w
            .str("target", on)
            .str("kind", kind)
            .maybe("by", *by)
            .maybe("guid", guid.as_ref())
            .words("words", body),
        Act::MemoEdit { memo, body } => w.str("memo", memo).words("words", body),
        Act::MemoKind { memo, kind } => w.str("memo", memo).str("kind", kind),
        Act::MemoRemove { memo } => w.str("memo", memo),
        Act::Link { from, name, to } => w.str("from", from).str("name", name).str("to", to),
        Act::Unlink { link } => w.str("link", link),
        Act::Quick { slot, code } => w.plain("slot", slot).maybe("code", *code),
        Act::Freeze { name, text } => w.str("name", name).str("text", text),
        Act::Progress { transcript, state, by } => {
            w.str("transcript", transcript).str("state", state).maybe("by", *by)
        }
        Act::Assign { transcript, person, on } => {
            w.str("transcript", transcript).str("person", person).plain("on", on)
        }
        Act::Same { ids } | Act::Settle { ids } => w.list("ids", ids),
        Act::Undo { commit, on } => w.str("of", commit).plain("on", on),
        Act::Purge { texts, ids } => w.list("texts", texts).list("ids", ids),
        Act::Choose { op, sum } => w.str("of", op).str("chosen", sum),
        Act::Unknown { .. } => w,
    };
}

fn extent_fields<'w>(w: &'w mut Writer, extent: &Extent) -> &'w mut Writer {
    w.str("start", extent.start).str("end", extent.end)
}

fn schema_fields<'w>(w: &'w mut Writer, schema: &Schema) -> &'w mut Writer {
    let groups = schema.groups.iter().flat_map(|(name, members)| {
        std::iter::once(format!("={name}")).chain(members.iter().map(|member| format!("-{member}")))
    });
    w.str("name", &schema.name)
        .str("label", &schema.label)
        .str("kind", schema.kind.word())
        .list("categories", &schema.categories)
        .list("not_available", &schema.not_available)
        .list("not_asked", &schema.not_asked)
        .filled("footnote", &schema.footnote)
        .list("groups", groups)
}

/// Every field that an operation of this version may have.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    id: String,
    lamport: u64,
    wall: String,
    prev: Option<String>,
    coder: Option<String>,
    commit: u32,
    r#do: String,
    over: Vec<String>,
    seen: Vec<String>,
    frame: Option<String>,
    salt: Option<String>,
    purged: bool,
    sum: String,
    annotations: Vec<String>,
    attribute: String,
    blocks: Vec<String>,
    by: Option<String>,
    categories: Vec<String>,
    chosen: String,
    code: Option<String>,
    colour: Option<String>,
    end: String,
    field: String,
    footnote: String,
    footnotes: Vec<String>,
    from: String,
    groups: Vec<String>,
    guid: Option<String>,
    ids: Vec<String>,
    initials: String,
    into: String,
    key: String,
    kind: String,
    label: String,
    language: String,
    link: String,
    mark: String,
    memo: String,
    name: String,
    not_asked: Vec<String>,
    not_available: Vec<String>,
    note: String,
    of: String,
    on: bool,
    parent: Option<String>,
    part: String,
    participant: Option<String>,
    person: Option<String>,
    role: String,
    rule: u16,
    slot: u8,
    start: String,
    state: String,
    target: String,
    text: String,
    texts: Vec<String>,
    title: String,
    to: String,
    transcript: String,
    value: String,
    values: Vec<String>,
    words: Vec<String>,
}

/// Only the stamp, for kinds whose fields this version does not know (they may be of other types).
#[derive(Deserialize)]
struct Stamp {
    id: String,
    lamport: u64,
    wall: String,
    prev: Option<String>,
    coder: Option<String>,
    commit: u32,
    r#do: String,
    #[serde(default)]
    over: Vec<String>,
    #[serde(default)]
    seen: Vec<String>,
    #[serde(default)]
    purged: bool,
    sum: String,
}

/// Reads an operation and checks its sum.
///
/// # Errors
/// A file error with line and column: not the dialect, a field that is missing or of the wrong form, a control
/// character in a short field, or lines that were changed after they were written.
pub fn read_op(block: &Block) -> Result<Op> {
    let sum = block.sum_without("sum");
    match block.read::<Raw>() {
        Ok(raw) => checked(block, sum, raw),
        Err(fault) => {
            let Ok(stamp) = block.read::<Stamp>() else { return Err(fault) };
            if KINDS.contains(&stamp.r#do.as_str()) {
                return Err(fault);
            }
            let Stamp { id, lamport, wall, prev, coder, commit, r#do, over, seen, purged, sum: said } = stamp;
            let raw = Raw {
                id,
                lamport,
                wall,
                prev,
                coder,
                commit,
                r#do,
                over,
                seen,
                purged,
                sum: said,
                ..Raw::default()
            };
            checked(block, sum, raw)
        }
    }
}

/// The kinds that this version folds.
const KINDS: &[&str] = &[
    "project",
    "person",
    "person-set",
    "attribute",
    "table",
    "participant",
    "participant-set",
    "participant-values",
    "transcript",
    "transcript-set",
    "cast",
    "replace",
    "code",
    "code-rename",
    "code-move",
    "code-merge",
    "code-remove",
    "code-define",
    "code-theme",
    "code-colour",
    "annotate",
    "annotation-resize",
    "annotation-recode",
    "annotation-remove",
    "mark",
    "mark-remove",
    "memo",
    "memo-edit",
    "memo-kind",
    "memo-remove",
    "link",
    "link-remove",
    "quick",
    "freeze",
    "progress",
    "assign",
    "same",
    "settle",
    "undo",
    "purge",
    "choose",
];

fn checked(block: &Block, sum: Digest, raw: Raw) -> Result<Op> {
    let said: Digest = field(block, "sum", &raw.sum)?;
    if said != sum && !raw.purged {
        return Err(block.fault("this operation was changed after it was written").hint(MANGLED));
    }
    if raw.purged && holds_words(&block.lines, KINDS.contains(&raw.r#do.as_str())) {
        return Err(block.fault("this operation says that it was purged, but it has words").hint(MANGLED));
    }
    let known = KINDS.contains(&raw.r#do.as_str());
    if known {
        check_short(block, &raw)?;
    } else if raw.r#do.chars().any(crate::error::is_unsafe) {
        return Err(block.fault("the field do holds a control character"));
    }
    let id: OpId = field(block, "id", &raw.id)?;
    if raw.commit == 0 || raw.commit > id.seq {
        return Err(block.fault("the field commit does not name an earlier operation of the same replica"));
    }
    if raw.lamport == 0 || raw.lamport > u64::from(u32::MAX) {
        return Err(block.fault("the field lamport is out of range"));
    }
    let wall = read_wall(&raw.wall).ok_or_else(|| block.fault("the field wall is no time"))?;
    let salt = match raw.salt.as_deref().filter(|_| known).map(hex_bytes) {
        None => None,
        Some(salt) => Some(
            salt.and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| block.fault("the field salt is wrong"))?,
        ),
    };
    let purged = raw.purged;
    let op = Op {
        id,
        lamport: raw.lamport,
        wall,
        prev: maybe(block, "prev", raw.prev.as_deref())?,
        coder: maybe(block, "coder", raw.coder.as_deref())?,
        commit: raw.commit,
        over: many(block, "over", &raw.over)?,
        seen: many(block, "seen", &raw.seen)?,
        frame: maybe(block, "frame", raw.frame.as_deref().filter(|_| known))?,
        salt,
        purged,
        sum: said,
        act: act(block, raw)?,
    };
    // No sum covers what was purged, so it may claim no more than purging leaves.
    if op.purged && known && !op.act.has_words() {
        return Err(
            block.fault("this operation says that its words were taken out, but that does not fit it")
        );
    }
    Ok(op)
}

/// The time that a clock showed. The last hours that four digits can write lie beyond what can be counted with:
/// a clock that is so wrong stands at the end of time.
fn read_wall(word: &str) -> Option<i64> {
    if let Ok(time) = jiff::Timestamp::from_str(word) {
        return Some(time.as_second());
    }
    let civil = word.strip_suffix('Z').and_then(|bare| jiff::civil::DateTime::from_str(bare).ok())?;
    Some(if civil.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN }.as_second())
}

/// Names and labels hold nothing that could steer a terminal.
fn check_short(block: &Block, raw: &Raw) -> Result<()> {
    let words = [
        &raw.name,
        &raw.title,
        &raw.initials,
        &raw.role,
        &raw.kind,
        &raw.label,
        &raw.value,
        &raw.key,
        &raw.state,
        &raw.attribute,
        &raw.field,
        &raw.language,
    ];
    let lists = [&raw.values, &raw.categories, &raw.not_asked, &raw.not_available, &raw.groups, &raw.blocks];
    let all = words.into_iter().chain(lists.into_iter().flatten()).chain(&raw.guid).chain(&raw.colour);
    match all.flat_map(|words| words.chars()).find(|&c| crate::error::is_unsafe(c)) {
        Some(c) => Err(block.fault(format!("a name holds the control character U+{:04X}", c as u32))),
        None => Ok(()),
    }
}

fn field<T: FromStr>(block: &Block, key: &str, word: &str) -> Result<T> {
    word.parse().map_err(|_| {
        let what = if word.is_empty() { "is missing" } else { "does not mean anything" };
        block.fault(format!("the field {key} {what}"))
    })
}
fn maybe<T: FromStr>(block: &Block, key: &str, word: Option<&str>) -> Result<Option<T>> {
    word.map(|word| field(block, key, word)).transpose()
}
fn many<T: FromStr>(block: &Block, key: &str, words: &[String]) -> Result<Vec<T>> {
    words.iter().map(|word| field(block, key, word)).collect()
}

fn act(block: &Block, mut raw: Raw) -> Result<Act> {
    if raw.purged {
        for key in word_keys(&raw.r#do) {
            match *key {
                "name" => raw.name = PURGED.to_owned(),
                "title" => raw.title = PURGED.to_owned(),
                "value" => raw.value = PURGED.to_owned(),
                _ => {}
            }
        }
    }
    let extent = |raw: &Raw| -> Result<Extent> {
        let start: Anchor = field(block, "start", &raw.start)?;
        Ok(Extent { start, end: field(block, "end", &raw.end)? })
    };
    let one = |key: &str, word: &Option<String>| field(block, key, word.as_deref().unwrap_or(""));
    let transcript = |raw: &Raw| field(block, "transcript", &raw.transcript);
    let code = |raw: &Raw| one("code", &raw.code).map(CodeId);
    let words = |raw: &Raw| raw.words.join("\n");
    let on = |raw: &Raw| field::<Target>(block, "target", &raw.target);
    Ok(match raw.r#do.as_str() {
        "project" => Act::Project { title: raw.title },
        "person" => Act::PersonAdd { name: raw.name, initials: raw.initials, role: raw.role, guid: raw.guid },
        "person-set" => Act::PersonSet {
            person: PersonId(one("person", &raw.person)?),
            field: field::<PersonField>(block, "field", &raw.field)?,
            value: raw.value,
        },
        "attribute" => Act::Attribute { schema: schema(block, raw)? },
        "table" => {
            Act::Table { head: TableHead { title: raw.title, blocks: raw.blocks, footnotes: raw.footnotes } }
        }
        "participant" => Act::ParticipantAdd { name: raw.name, guid: raw.guid },
        "participant-set" => Act::ParticipantSet {
            participant: ParticipantId(one("participant", &raw.participant)?),
            field: raw.field,
            value: raw.value,
        },
        "participant-values" => Act::ParticipantValues {
            participant: ParticipantId(one("participant", &raw.participant)?),
            attribute: raw.attribute,
            values: raw.values,
        },
        "transcript" => Act::TranscriptAdd {
            text: field(block, "text", &raw.text)?,
            title: raw.title,
            language: raw.language,
            rule: raw.rule,
            guid: raw.guid,
        },
        "transcript-set" => {
            Act::TranscriptSet { transcript: transcript(&raw)?, key: raw.key, value: raw.value }
        }
        "cast" => Act::Cast {
            transcript: transcript(&raw)?,
            participant: maybe(block, "participant", raw.participant.as_deref())?,
            person: maybe(block, "person", raw.person.as_deref())?,
            label: raw.label,
            role: raw.role,
        },
        "replace" => {
            Act::Replace { transcript: transcript(&raw)?, extent: extent(&raw)?, words: words(&raw) }
        }
        "code" => Act::CodeAdd {
            parent: maybe(block, "parent", raw.parent.as_deref())?,
            name: raw.name,
            guid: raw.guid,
        },
        "code-rename" => Act::CodeRename { code: code(&raw)?, name: raw.name },
        "code-move" => {
            Act::CodeMove { code: code(&raw)?, parent: maybe(block, "parent", raw.parent.as_deref())? }
        }
        "code-merge" => {
            Act::CodeMerge { from: field(block, "from", &raw.from)?, into: field(block, "into", &raw.into)? }
        }
        "code-remove" => Act::CodeRemove { code: code(&raw)? },
        "code-define" => Act::CodeDefine {
            code: code(&raw)?,
            part: field::<CodePart>(block, "part", &raw.part)?,
            words: words(&raw),
        },
        "code-theme" => Act::CodeTheme { code: code(&raw)?, on: raw.on },
        "code-colour" => Act::CodeColour { code: code(&raw)?, colour: raw.colour },
        "annotate" => Act::Annotate {
            transcript: transcript(&raw)?,
            extent: extent(&raw)?,
            code: code(&raw)?,
            by: maybe(block, "by", raw.by.as_deref())?,
            guid: raw.guid,
        },
        "annotation-resize" => {
            Act::Resize { annotations: many(block, "annotations", &raw.annotations)?, extent: extent(&raw)? }
        }
        "annotation-recode" => {
            Act::Recode { annotations: many(block, "annotations", &raw.annotations)?, code: code(&raw)? }
        }
        "annotation-remove" => Act::Unannotate { annotations: many(block, "annotations", &raw.annotations)? },
        "mark" => Act::Mark { target: on(&raw)?, name: raw.name, note: raw.note },
        "mark-remove" => Act::Unmark { mark: field(block, "mark", &raw.mark)? },
        "memo" => Act::MemoAdd {
            on: on(&raw)?,
            body: words(&raw),
            by: maybe(block, "by", raw.by.as_deref())?,
            kind: raw.kind,
            guid: raw.guid,
        },
        "memo-edit" => Act::MemoEdit { memo: field(block, "memo", &raw.memo)?, body: words(&raw) },
        "memo-kind" => Act::MemoKind { memo: field(block, "memo", &raw.memo)?, kind: raw.kind },
        "memo-remove" => Act::MemoRemove { memo: field(block, "memo", &raw.memo)? },
        "link" => Act::Link {
            from: field(block, "from", &raw.from)?,
            to: field(block, "to", &raw.to)?,
            name: raw.name,
        },
        "link-remove" => Act::Unlink { link: field(block, "link", &raw.link)? },
        "quick" if (1..=9).contains(&raw.slot) => {
            Act::Quick { slot: raw.slot, code: maybe(block, "code", raw.code.as_deref())? }
        }
        "quick" => return Err(block.fault("the field slot is not 1 to 9")),
        "freeze" => Act::Freeze { text: field(block, "text", &raw.text)?, name: raw.name },
        "progress" => Act::Progress {
            transcript: transcript(&raw)?,
            by: maybe(block, "by", raw.by.as_deref())?,
            state: raw.state,
        },
        "assign" => Act::Assign {
            transcript: transcript(&raw)?,
            person: PersonId(one("person", &raw.person)?),
            on: raw.on,
        },
        "same" => Act::Same { ids: many(block, "ids", &raw.ids)? },
        "settle" => Act::Settle { ids: many(block, "ids", &raw.ids)? },
        "purge" => {
            Act::Purge { texts: many(block, "texts", &raw.texts)?, ids: many(block, "ids", &raw.ids)? }
        }
        "choose" => {
            Act::Choose { op: field(block, "of", &raw.of)?, sum: field(block, "chosen", &raw.chosen)? }
        }
        "undo" => Act::Undo { commit: field(block, "of", &raw.of)?, on: raw.on },
        "" => return Err(block.fault("the field do is missing")),
        other => Act::Unknown { kind: other.to_owned() },
    })
}

fn schema(block: &Block, raw: Raw) -> Result<Schema> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for word in &raw.groups {
        match (word.strip_prefix('='), word.strip_prefix('-'), groups.last_mut()) {
            (Some(name), _, _) => groups.push((name.to_owned(), Vec::new())),
            (_, Some(member), Some((_, members))) => members.push(member.to_owned()),
            _ => return Err(block.fault("the field groups does not mean anything")),
        }
    }
    Ok(Schema {
        kind: field::<AttributeKind>(block, "kind", &raw.kind)?,
        name: raw.name,
        label: raw.label,
        categories: raw.categories,
        not_available: raw.not_available,
        not_asked: raw.not_asked,
        footnote: raw.footnote,
        groups,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
                guid: None,
            },
            over: vec![],
            seen: vec![],
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
        assert_eq!(op.act, Act::Unknown { kind: "dream".into() });
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
        let read = TextBlock::read(blocks(&text.lines).unwrap().remove(0)).unwrap();
        assert_eq!(read, text);
    }
}
