//! Parts of a shared folder: what one replica publishes, appended commit by commit, never rewritten.
//!
//! A part is `[part]`, then for each publication texts, operations and a closing `[[commit]]` with counts, a sum
//! and `needs`: the last numbers per replica that a reader must have before this commit can come in (entries that
//! changed since the file's commit before). A file may grow while it is read and may be copied half: what
//! comes after the last whole commit is not there yet.

use crate::error::{Error, Result};
use crate::exchange::bundle::{VERSION, Vector};
use crate::log::Sealed;
use crate::log::dialect::{Block, Blocks, MANGLED, TextBlock, Writer, comment_line, read_op, sha256};
use crate::model::id::{Digest, Names, OpId, ReplicaId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the names of parts end.
pub const SUFFIX: &str = ".part.toml";
/// A part that has grown to this many bytes gets a successor.
pub const ROLL: u64 = 8 << 20;

/// What to do about a part that was changed in the folder.
const MENDED_BY_AUTHOR: &str = "the next emic sync of its author mends it; tell them if it stays";

/// The first lines of a part.
pub fn header(project: &str, title: &str, replica: ReplicaId) -> String {
    let mut w = Writer::head("[part]");
    w.str("format", "part").plain("version", VERSION).plain("min_reader", 1);
    w.str("project", project).str("title", title).str("replica", replica);
    w.finish()
}

/// One publication, ready to be appended.
pub fn commit(texts: &[TextBlock], ops: &[(String, Option<String>)], needs: &Vector) -> String {
    let mut canonical = String::new();
    let mut out = String::new();
    for text in texts {
        canonical.push_str(&text.lines);
        out.push('\n');
        out.push_str(&text.lines);
    }
    for (lines, comment) in ops {
        canonical.push_str(lines);
        out.push('\n');
        let (head, body) = lines.split_once('\n').unwrap_or((lines, ""));
        out.push_str(head);
        out.push('\n');
        if let Some(comment) = comment {
            out.push_str(&comment_line(comment));
        }
        out.push_str(body);
    }
    let mut w = Writer::head("[[commit]]");
    w.plain("texts", texts.len()).plain("ops", ops.len());
    w.list("needs", needs.iter().map(|(replica, seq)| format!("{replica}.{seq}")));
    let closing = w.finish();
    canonical.push_str(&closing);
    out.push('\n');
    out.push_str(&closing);
    out.push_str(&format!("sum = \"{}\"\n", sha256(canonical.as_bytes())));
    out
}

/// A whole commit of a part.
#[derive(Debug, Clone)]
pub struct PartCommit {
    /// Its texts.
    pub texts: Vec<TextBlock>,
    /// Its operations.
    pub ops: Vec<Sealed>,
    /// What a reader must have first, entries that changed.
    pub needs: Vector,
    /// Bytes of the file up to its end.
    pub end: u64,
    /// Lines of the file up to its end.
    pub end_line: u32,
    /// The line at which it begins.
    pub line: u32,
    /// Replicas that are not known here: their names go with the commit unless it is accepted.
    pub names: Names,
}

#[derive(Deserialize)]
struct RawHeader {
    format: String,
    min_reader: u32,
    project: String,
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
struct RawCommit {
    texts: usize,
    ops: usize,
    #[serde(default)]
    needs: Vec<String>,
    sum: String,
}

/// The project's id and title from a part's header.
///
/// # Errors
/// A file that is no part, or one that needs a newer emic.
pub fn read_header(block: &Block) -> Result<(String, String)> {
    let raw: RawHeader = block.read()?;
    if block.head != "[part]" || raw.format != "part" {
        return Err(block.fault("this is no part of a shared folder"));
    }
    if raw.min_reader > VERSION {
        let what =
            format!("this part needs a newer emic: format {}, this one reads {VERSION}", raw.min_reader);
        return Err(block.fault(what).hint("install the newest emic"));
    }
    Ok((raw.project, raw.title))
}

/// What was found in a stretch of a part.
#[derive(Debug, Default)]
pub struct Stretch {
    /// The header, if the stretch begins at the file's start and holds it whole.
    pub header: Option<(String, String)>,
    /// Whole commits, in order.
    pub commits: Vec<PartCommit>,
    /// A fault after them that is followed by a whole commit: waiting would not mend it.
    pub fault: Option<Error>,
}

/// Reads a part's bytes from `offset` on, before which the file has `lines` lines. What is not whole yet is left for
/// later, whatever it looks like: a carrier may be copying it.
pub fn read(bytes: &[u8], offset: u64, lines: u32) -> Stretch {
    let mut stretch = Stretch::default();
    let mut reading = Reading {
        cutter: Blocks::from_line(lines),
        open: Vec::new(),
        at: offset,
        lines,
        begun: offset > 0,
        closing: false,
        fault: None,
    };
    // Only up to the last line feed: a line may be half copied, even within a character.
    let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    for line in bytes[..whole].split_inclusive(|&b| b == b'\n') {
        if let Err(fault) = reading.line(line, &mut stretch) {
            stretch.fault = Some(fault.with_hint_instead_of(MANGLED, MENDED_BY_AUTHOR));
            return stretch;
        }
    }
    // Half a header does not say whose it is.
    if stretch.header.is_none() && stretch.commits.is_empty() && offset == 0 {
        stretch.header = reading.cutter.finish().and_then(|block| read_header(&block).ok());
    }
    stretch
}

struct Reading {
    cutter: Blocks,
    open: Vec<Block>,
    at: u64,
    lines: u32,
    /// The header was read.
    begun: bool,
    /// Within a closing block.
    closing: bool,
    /// The first line that breaks the format; it counts once a whole commit follows it.
    fault: Option<Error>,
}

impl Reading {
    fn line(&mut self, bytes: &[u8], stretch: &mut Stretch) -> Result<()> {
        self.at += bytes.len() as u64;
        self.lines += 1;
        if bytes.starts_with(b"[") {
            self.closing = bytes.trim_ascii_end() == b"[[commit]]";
        }
        if self.fault.is_none()
            && let Err(fault) = self.take(bytes, stretch)
        {
            self.fault = Some(fault);
        }
        // The sum is a commit's last line.
        if !self.closing || !bytes.starts_with(b"sum = ") {
            return Ok(());
        }
        self.closing = false;
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => {
                self.open.extend(self.cutter.finish());
                let mut names = Names::default();
                let commit = names.read(|| close(&mut self.open, (self.at, self.lines)))?;
                stretch.commits.push(PartCommit { names, ..commit });
                Ok(())
            }
        }
    }

    fn take(&mut self, bytes: &[u8], stretch: &mut Stretch) -> Result<()> {
        let line = std::str::from_utf8(bytes)
            .map_err(|_| Error::bad_file("this is not UTF-8 text").at(self.lines, None))?;
        let Some(block) = self.cutter.line(line)? else { return Ok(()) };
        match block.head.as_str() {
            "[part]" if !self.begun => stretch.header = Some(read_header(&block)?),
            _ if !self.begun => return Err(block.fault("this is no part of a shared folder")),
            _ => self.open.push(block),
        }
        self.begun = true;
        Ok(())
    }
}

fn close(open: &mut Vec<Block>, (end, end_line): (u64, u32)) -> Result<PartCommit> {
    let mut canonical = String::new();
    let line = open.first().map_or(end_line, |block| block.line);
    let (texts, ops, needs) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut commit = PartCommit { texts, ops, needs, end, end_line, line, names: Names::default() };
    for block in open.drain(..) {
        match block.head.as_str() {
            "[[text]]" => {
                canonical.push_str(&block.lines);
                commit.texts.push(TextBlock::read(block)?);
            }
            "[[op]]" => {
                canonical.push_str(&block.lines);
                commit.ops.push(Sealed { op: read_op(&block)?, lines: block.lines });
            }
            "[[commit]]" => read_closing(&block, canonical.as_str(), &mut commit)?,
            head => return Err(block.fault(format!("{head} has no place here"))),
        }
    }
    Ok(commit)
}

fn read_closing(block: &Block, before: &str, commit: &mut PartCommit) -> Result<()> {
    let raw: RawCommit = block.read()?;
    let closing = block.lines.rsplit_once("sum = ").map_or("", |(before, _)| before);
    let sum: Option<Digest> = raw.sum.parse().ok();
    if sum != Some(sha256(format!("{before}{closing}").as_bytes()))
        || raw.ops != commit.ops.len()
        || raw.texts != commit.texts.len()
    {
        return Err(block.fault("the sum of this commit does not fit what stands above it"));
    }
    for need in raw.needs {
        let id: OpId = need.parse().map_err(|()| block.fault("the field needs does not mean anything"))?;
        commit.needs.insert(id.replica, id.seq);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_copied_part_gives_its_whole_commits_and_nothing_more() {
        let replica = ReplicaId::new("anna-1").unwrap();
        let mut file = header("p-1", "Study", replica);
        let head = file.len();
        let needs = Vector::from([(replica, 3)]);
        let text = |words: &str| TextBlock::new(words, &[], [1; 16]);
        file.push_str(&commit(&[text("one")], &[], &Vector::new()));
        let first = file.len();
        file.push_str(&commit(&[text("two\nlines é")], &[], &needs));
        for cut in head..=file.len() {
            let found = read(&file.as_bytes()[..cut], 0, 0);
            assert_eq!(found.fault, None);
            let expected = usize::from(cut >= first) + usize::from(cut == file.len());
            assert_eq!(found.commits.len(), expected, "cut at {cut}");
        }
        let rest = read(&file.as_bytes()[first..], first as u64, 0);
        assert_eq!((rest.commits.len(), rest.commits[0].end), (1, file.len() as u64));
        assert_eq!(rest.commits[0].needs, needs);
        assert_eq!(rest.commits[0].texts[0].words, "two\nlines é");
    }

    #[test]
    fn a_changed_commit_is_refused() {
        let file = header("p-1", "Study", ReplicaId::new("anna-1").unwrap())
            + &commit(&[TextBlock::new("one", &[], [1; 16])], &[], &Vector::new());
        for (from, to, line) in [("texts = 1", "texts = 2", 16), ("\"one\"", "\"two\"", 9)] {
            let fault = read(file.replace(from, to).as_bytes(), 0, 0).fault.unwrap();
            assert_eq!(fault.place().and_then(|place| place.line), Some(line), "{fault}");
        }
    }

    #[test]
    fn what_stands_behind_the_last_whole_commit_is_waited_for_whatever_it_is() {
        let replica = ReplicaId::new("anna-1").unwrap();
        let file = header("p-1", "Study", replica)
            + &commit(&[TextBlock::new("one", &[], [1; 16])], &[], &Vector::new());
        for tail in [&b"\0\0\0\n"[..], b"\xff\n", b"half a word\n[[op]]\n", b"[[commit]]\ntexts = 0\n"] {
            let found = read(&[file.as_bytes(), tail].concat(), 0, 0);
            assert_eq!((found.commits.len(), found.fault), (1, None));
            // Once something whole stands behind it, it will not mend by itself.
            let more = commit(&[], &[], &Vector::new());
            let found = read(&[file.as_bytes(), tail, more.as_bytes()].concat(), 0, 0);
            assert_eq!((found.commits.len(), found.fault.is_some()), (1, true));
        }
    }
}
