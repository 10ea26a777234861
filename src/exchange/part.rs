//! Parts of a shared folder: what one replica publishes, appended commit by commit, never rewritten.
//!
//! A part is `[part]`, then for each publication texts, operations and a closing `[[commit]]` with counts, a sum
//! and `needs`: the last numbers per replica that a reader must have before this commit can come in (entries that
//! changed since the file's commit before). A file may grow while it is read and may be copied half: what
//! comes after the last whole commit is not there yet.

use crate::error::{Error, Result};
use crate::exchange::bundle::{VERSION, Vector};
use crate::log::Sealed;
use crate::log::dialect::{
    Block, Blocks, MANGLED, MAX_TEXT, TextBlock, Writer, comment_line, read_op, sha256,
};
use crate::model::id::{Digest, Names, OpId, ReplicaId};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};

/// How the names of parts end.
pub const SUFFIX: &str = ".part.toml";
/// A part that has grown to this many bytes gets a successor.
pub const ROLL: u64 = 8 << 20;
/// No line of a part is longer, in bytes.
const MAX_LINE: usize = MAX_TEXT;
/// What the commits of a part need, they need of so many replicas at most: of each commit all of it is remembered.
const MOST_NEEDED: usize = 1_000;
/// So many bytes of a line that begins with a zero are read before the rest of the file is left for later.
const ZEROS: usize = 1 << 16;

/// What to do about a part that only a later version can read.
const NEWER: &str = "install the newest emic";

/// What to do about a part that was changed in the folder.
const MENDED: &str = "nothing behind this line is read; the next sync of its author, or of anyone who has it, publishes it \
                      again; if the author does not come back, remove the file";

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
        let lines = text.lines();
        canonical.push_str(&lines);
        out.push('\n');
        out.push_str(&lines);
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
    /// SHA-256 of its bytes: from the end of the commit before it, or from the file's start, up to its end.
    pub bytes: Digest,
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
        return Err(block.fault(what).hint(NEWER));
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

impl Stretch {
    /// True if a later version wrote the file: it is not damaged.
    pub fn is_newer(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.hints().iter().any(|hint| hint == NEWER))
    }
}

/// Reads a part's bytes from `offset` on, before which the file has `lines` lines.
pub fn read(bytes: &[u8], offset: u64, lines: u32) -> Stretch {
    let mut reader = Reader::from(offset, lines);
    reader.piece(bytes);
    reader.finish()
}

/// Reads a part piece by piece. What is not whole at its end is left for later, whatever it looks like: a carrier may
/// be copying it.
pub struct Reader {
    cutter: Blocks,
    open: Vec<Block>,
    at: u64,
    lines: u32,
    /// Bytes since the last whole commit, for its sum.
    hash: Sha256,
    /// The header was read.
    begun: bool,
    /// Within a closing block.
    closing: bool,
    /// The first line that breaks the format; it counts once a whole commit follows it.
    fault: Option<Error>,
    /// The beginning of a line whose end is in the next piece.
    rest: Vec<u8>,
    /// The file is read from its start.
    whole: bool,
    /// The replicas of which commits need something.
    needed: HashSet<ReplicaId>,
    stretch: Stretch,
}

impl Reader {
    /// Starts at a place in a file, before which it has `lines` lines: its start, or the end of a commit.
    pub fn from(offset: u64, lines: u32) -> Reader {
        Reader {
            cutter: Blocks::from_line(lines),
            open: Vec::new(),
            at: offset,
            lines,
            hash: Sha256::new(),
            begun: offset > 0,
            closing: false,
            fault: None,
            rest: Vec::new(),
            whole: offset == 0,
            needed: HashSet::new(),
            stretch: Stretch::default(),
        }
    }

    /// Takes the next bytes; false if there is no use in reading on: what follows cannot be taken in.
    pub fn piece(&mut self, bytes: &[u8]) -> bool {
        for line in bytes.split_inclusive(|&b| b == b'\n') {
            // Only up to the last line feed: a line may be half copied, even within a character.
            if line.last() != Some(&b'\n') || !self.rest.is_empty() {
                self.rest.extend_from_slice(line);
            }
            let done = match self.rest.is_empty() {
                true => self.line(line),
                false if self.rest.len() > MAX_LINE => {
                    let what = format!("this line is longer than {} MiB", MAX_LINE >> 20);
                    Err(Error::bad_file(what).at(self.lines + 1, None))
                }
                // Room that a carrier made before it copies: what comes after it will be read once it is filled.
                false if self.rest[0] == 0 && self.rest.len() > ZEROS => return false,
                false if self.rest.last() != Some(&b'\n') => Ok(()),
                false => {
                    let line = std::mem::take(&mut self.rest);
                    self.line(&line)
                }
            };
            if let Err(fault) = done {
                let fault = fault.with_hint_instead_of(MANGLED, MENDED);
                self.stretch.fault = Some(if fault.hints().is_empty() { fault.hint(MENDED) } else { fault });
                return false;
            }
        }
        true
    }

    /// Ends: everything that is whole.
    pub fn finish(mut self) -> Stretch {
        // Half a header does not say whose it is.
        let open = self.stretch.header.is_none() && self.stretch.commits.is_empty();
        if open && self.whole && self.stretch.fault.is_none() {
            self.stretch.header = self.cutter.finish().and_then(|block| read_header(&block).ok());
        }
        self.stretch
    }

    fn line(&mut self, bytes: &[u8]) -> Result<()> {
        self.at += bytes.len() as u64;
        self.lines += 1;
        self.hash.update(bytes);
        if bytes.starts_with(b"[") {
            self.closing = bytes.trim_ascii_end() == b"[[commit]]";
        }
        if self.fault.is_none()
            && let Err(fault) = self.take(bytes)
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
                self.needed.extend(commit.needs.keys());
                if self.needed.len() > MOST_NEEDED {
                    let what = format!("this part needs the work of more than {MOST_NEEDED} folders");
                    return Err(Error::bad_file(what).at(self.lines, None));
                }
                let bytes = Digest(std::mem::take(&mut self.hash).finalize().into());
                self.stretch.commits.push(PartCommit { names, bytes, ..commit });
                Ok(())
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let line = std::str::from_utf8(bytes)
            .map_err(|_| Error::bad_file("this is not UTF-8 text").at(self.lines, None))?;
        let Some(block) = self.cutter.line(line)? else { return Ok(()) };
        match block.head.as_str() {
            "[part]" if !self.begun => self.stretch.header = Some(read_header(&block)?),
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
    let (names, bytes) = (Names::default(), Digest([0; 32]));
    let mut commit = PartCommit { texts, ops, needs, bytes, end, end_line, line, names };
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
        assert_eq!(rest.commits[0].texts[0].words.as_str(), "two\nlines é");
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
    fn a_part_that_needs_more_folders_than_any_team_has_is_left_at_that_commit() {
        let mut file = header("p-1", "Study", ReplicaId::new("anna-1").unwrap());
        for nth in 0..1_002 {
            let needed = ReplicaId::new(&format!("w{nth}-1")).unwrap();
            file.push_str(&commit(&[], &[], &Vector::from([(needed, 1)])));
        }
        let found = read(file.as_bytes(), 0, 0);
        assert_eq!(found.commits.len(), 1_000);
        assert!(found.fault.unwrap().to_string().contains("more than 1000 folders"));
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
