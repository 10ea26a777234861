//! Parts of a shared folder: what one replica publishes, appended commit by commit, never rewritten.
//!
//! A part is `[part]`, then for each publication texts, operations and a closing `[[commit]]` with counts, a sum
//! and `needs`: the last numbers per replica that a reader must have before this commit can come in (entries that
//! changed since the file's commit before). A file may grow while it is read and may be copied half: whatever
//! stands after the last whole commit is not there yet.

use crate::error::{Error, Result};
use crate::format::bundle::{VERSION, Vector};
use crate::log::Sealed;
use crate::log::dialect::{Block, Blocks, TextBlock, Writer, read_op, sha256};
use crate::model::id::{Digest, ReplicaId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the names of parts end.
pub const SUFFIX: &str = ".part.toml";
/// A part that has grown to this many bytes gets a successor.
pub const ROLL: u64 = 8 << 20;

/// The first lines of a part.
pub fn header(project: &str, title: &str, replica: ReplicaId) -> String {
    let mut w = Writer::head("[part]");
    w.str("format", "part").plain("version", VERSION).plain("min_reader", 1);
    w.str("project", project).str("title", title).str("replica", replica.as_str());
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
            out.push_str(&format!("# {}\n", crate::error::visible(comment)));
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

/// What a part's header says: its project's id and title.
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
}

/// Reads a part's bytes from `offset` on. What is not whole yet is left for later.
///
/// # Errors
/// A block that breaks the format although a whole commit stands after it: waiting would not mend that.
pub fn read(bytes: &[u8], offset: u64, first_line: u32) -> Result<Stretch> {
    let mut stretch = Stretch::default();
    // Only up to the last line feed: a line may be half copied, even within a character.
    let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let Ok(text) = std::str::from_utf8(&bytes[..whole]) else {
        return Err(Error::bad_file("this part is not UTF-8 text").at(first_line + 1, None));
    };
    let mut cutter = Blocks::from_line(first_line);
    let mut open: Vec<Block> = Vec::new();
    let mut at = offset;
    for line in text.split_inclusive('\n') {
        if let Some(block) = cutter.line(line)? {
            open.push(block);
        }
        at += line.len() as u64;
        // The sum is a commit's last line.
        if line.starts_with("sum = ") && cutter.is_in("[[commit]]") {
            open.extend(cutter.finish());
            close(&mut open, at, &mut stretch)?;
        }
    }
    Ok(stretch)
}

fn close(open: &mut Vec<Block>, end: u64, stretch: &mut Stretch) -> Result<()> {
    let mut canonical = String::new();
    let mut commit = PartCommit { texts: Vec::new(), ops: Vec::new(), needs: BTreeMap::new(), end };
    for block in open.drain(..) {
        match block.head.as_str() {
            "[part]" => {
                stretch.header = Some(read_header(&block)?);
                continue;
            }
            "[[text]]" => {
                canonical.push_str(&block.lines);
                commit.texts.push(TextBlock::read(block)?);
            }
            "[[op]]" => {
                canonical.push_str(&block.lines);
                commit.ops.push(Sealed { op: read_op(&block)?, lines: block.lines });
            }
            "[[commit]]" => {
                let raw: RawCommit = block.read()?;
                let closing = block.lines.rsplit_once("sum = ").map_or("", |(before, _)| before);
                canonical.push_str(closing);
                let sum: Option<Digest> = raw.sum.parse().ok();
                if sum != Some(sha256(canonical.as_bytes()))
                    || raw.ops != commit.ops.len()
                    || raw.texts != commit.texts.len()
                {
                    return Err(block.fault("the sum of this commit does not fit what stands above it"));
                }
                for need in raw.needs {
                    let id: crate::model::id::OpId =
                        need.parse().map_err(|()| block.fault("the field needs does not mean anything"))?;
                    commit.needs.insert(id.replica, id.seq);
                }
            }
            head => return Err(block.fault(format!("{head} has no place here"))),
        }
    }
    stretch.commits.push(commit);
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
            let found = read(&file.as_bytes()[..cut], 0, 0).unwrap();
            let expected = usize::from(cut >= first) + usize::from(cut == file.len());
            assert_eq!(found.commits.len(), expected, "cut at {cut}");
        }
        let rest = read(&file.as_bytes()[first..], first as u64, 0).unwrap();
        assert_eq!((rest.commits.len(), rest.commits[0].end), (1, file.len() as u64));
        assert_eq!(rest.commits[0].needs, needs);
        assert_eq!(rest.commits[0].texts[0].words, "two\nlines é");
    }

    #[test]
    fn a_changed_commit_is_refused() {
        let file = header("p-1", "Study", ReplicaId::new("anna-1").unwrap())
            + &commit(&[TextBlock::new("one", &[], [1; 16])], &[], &Vector::new());
        assert!(read(file.replace("texts = 1", "texts = 2").as_bytes(), 0, 0).is_err());
        assert!(read(file.replace("\"one\"", "\"two\"").as_bytes(), 0, 0).is_err());
    }
}
