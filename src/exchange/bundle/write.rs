//! Writing bundles: piece by piece to a file, or whole in memory.

use super::{Header, Vector};
use crate::error::Result;
use crate::log::dialect::{TextBlock, Writer, comment_line};
use crate::log::{Op, Sealed};
use crate::model::id::{Digest, ReplicaId};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Puts a bundle together piece by piece.
pub struct Composer<'a> {
    out: &'a mut dyn FnMut(&str) -> Result<()>,
    hash: Sha256,
    texts: usize,
    ops: usize,
}

impl<'a> Composer<'a> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(header: &Header, out: &'a mut dyn FnMut(&str) -> Result<()>) -> Result<Composer<'a>> {
        let lines = header.lines();
        let mut hash = Sha256::new();
        hash.update(lines.as_bytes());
        out(
            "# A bundle of emic: a file with coding work, to send. Read it in with: emic bundle read FILE\n",
        )?;
        out(&lines)?;
        Ok(Composer { out, hash, texts: 0, ops: 0 })
    }
    /// Writes a text by its canonical lines. All texts come before all operations.
    ///
    /// # Errors
    /// Those of the output.
    pub fn text(&mut self, lines: &str) -> Result<()> {
        self.texts += 1;
        self.block(None, lines)
    }
    /// Writes an operation by its canonical lines, with a comment for readers.
    ///
    /// # Errors
    /// Those of the output.
    pub fn op(&mut self, comment: Option<&str>, lines: &str) -> Result<()> {
        self.ops += 1;
        self.block(comment, lines)
    }
    fn block(&mut self, comment: Option<&str>, lines: &str) -> Result<()> {
        self.hash.update(lines.as_bytes());
        (self.out)("\n")?;
        let Some(comment) = comment else { return (self.out)(lines) };
        let (head, body) = lines.split_once('\n').unwrap_or((lines, ""));
        (self.out)(&format!("{head}\n{}{body}", comment_line(comment)))
    }
    /// Writes the end; returns the digest.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> Result<Digest> {
        let digest = Digest(self.hash.finalize().into());
        let mut w = Writer::head("[end]");
        w.plain("texts", self.texts).plain("ops", self.ops).str("digest", digest);
        (self.out)("\n")?;
        (self.out)(&w.finish())?;
        Ok(digest)
    }
}

/// A bundle in memory, without comments.
///
/// # Errors
/// None of its own.
pub fn compose<'l>(
    header: &Header,
    texts: impl IntoIterator<Item = Cow<'l, str>>,
    ops: impl IntoIterator<Item = &'l str>,
) -> Result<String> {
    let mut lines = String::new();
    let mut out = |part: &str| {
        lines.push_str(part);
        Ok(())
    };
    let mut composer = Composer::new(header, &mut out)?;
    texts.into_iter().try_for_each(|text| composer.text(&text))?;
    ops.into_iter().try_for_each(|op| composer.op(None, op))?;
    composer.finish()?;
    Ok(lines)
}

/// Operations as a bundle that can be kept and taken in like one: from `base` on, or from what they continue. Of what
/// comes twice, with two contents or behind a gap only the first is in it: a bundle goes on without a gap.
///
/// # Errors
/// None of its own.
pub fn as_bundle(
    (project, title): (&str, &str),
    base: Option<Vector>,
    texts: &[TextBlock],
    ops: &[Sealed],
) -> Result<String> {
    let mut ops: Vec<&Sealed> = ops.iter().collect();
    ops.sort_by_key(|sealed| sealed.op.order());
    let mut last: HashMap<ReplicaId, (u32, Digest)> = HashMap::new();
    ops.retain(|Sealed { op, .. }| {
        let goes_on =
            last.get(&op.id.replica).is_none_or(|&(seq, sum)| op.id.seq == seq + 1 && op.prev == Some(sum));
        if goes_on {
            last.insert(op.id.replica, (op.id.seq, op.sum));
        }
        goes_on
    });
    let mut upto = base.clone().unwrap_or_default();
    let mut begun = Vector::new();
    for id in ops.iter().map(|sealed| sealed.op.id) {
        if upto.insert(id.replica, id.seq).is_none() && id.seq > 1 {
            begun.insert(id.replica, id.seq - 1);
        }
    }
    let base = base.unwrap_or(begun);
    let kind = if base.is_empty() { "full" } else { "delta" }.to_owned();
    let header = Header { project: project.to_owned(), title: title.to_owned(), kind, base, upto };
    compose(&header, texts.iter().map(TextBlock::lines), ops.iter().map(|s| s.lines.as_str()))
}

/// The digest of a full bundle made of these pieces, without writing it.
///
/// # Errors
/// None of its own.
pub fn digest_of(header: &Header, blocks: impl Iterator<Item = Result<String>>) -> Result<Digest> {
    let mut hash = Sha256::new();
    hash.update(header.lines().as_bytes());
    for block in blocks {
        hash.update(block?.as_bytes());
    }
    Ok(Digest(hash.finalize().into()))
}

/// The texts that operations name, in the operations' order. Whether a text was purged is asked of the purges: its
/// operation may have lost its title to a purge of another content under its number.
pub fn text_digests(ops: &[&Op]) -> Vec<Digest> {
    let mut seen = HashSet::new();
    let named = ops.iter().filter_map(|op| op.act.text());
    named.filter(|&text| seen.insert(text)).collect()
}
