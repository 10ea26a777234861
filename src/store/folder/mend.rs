//! Making the journal whole again from its copies: the database's mirror of it, and the blocks in backups.
//!
//! Whatever is put together here counts only if its sums are right.

use super::copies::Copies;
use super::db::{Db, Stream};
use super::journal::{self, Scan, Tip, file_path, text_digest};
use super::layout::{Paths, durably, read_if_there};
use super::losses::{self, End};
use super::witness::Known;
use crate::error::Result;
use crate::log::dialect::{Block, Blocks, read_op};
use crate::model::id::{Digest, OpId};
use crate::store::disk::Disk;
use crate::store::replace::not_saved;

/// The blocks of a stretch that may be damaged anywhere.
pub(super) fn lenient(region: &[u8]) -> Vec<Block> {
    let text = String::from_utf8_lossy(region);
    let mut cutter = Blocks::default();
    let mut blocks: Vec<Block> =
        text.split_inclusive('\n').filter_map(|line| cutter.line(line).ok()?).collect();
    blocks.extend(cutter.finish());
    blocks
}

/// Ways to make a damaged commit whole: bad operations and texts replaced by those that backups have.
///
/// The id of a bad operation may be what was damaged; then it follows the operation before it, or one of
/// `lasts`. The commit's sum says which of the ways is right.
pub(super) fn candidates(region: &[u8], copies: &Copies, lasts: &[OpId]) -> Vec<Vec<u8>> {
    let mut blocks = lenient(region);
    let Some(closing) = blocks.pop() else { return Vec::new() };
    let (texts, ops): (Vec<Block>, Vec<Block>) = blocks.into_iter().partition(|b| b.head == "[[text]]");
    let mut all = Vec::new();
    for texts in text_candidates(&texts, copies) {
        let mut close = |ops: String| all.push([texts.as_str(), &ops, &closing.lines].concat().into_bytes());
        close(op_candidate(&ops, copies, None));
        for &last in lasts {
            close(op_candidate(&ops, copies, Some(last)));
        }
    }
    all
}

fn text_candidates(texts: &[Block], copies: &Copies) -> Vec<String> {
    let copy = |block: &Block| {
        let said = journal::quoted(&block.lines, "digest").and_then(|digest| digest.parse().ok());
        said.and_then(|digest: Digest| copies.texts.get(&digest)).map(|copy| copy.lines.clone())
    };
    let mended = |block: &Block| match text_digest(block) {
        Ok(_) => block.lines.clone(),
        Err(_) => copy(block).unwrap_or_else(|| block.lines.clone()),
    };
    let mut all = vec![texts.iter().map(mended).collect()];
    if texts.len() == 1 && text_digest(&texts[0]).is_err() {
        all.extend(copies.texts.values().map(|copy| copy.lines.clone()));
    }
    all
}

/// The operations of a commit, bad ones by the id they say, or (with `last`) by the id that should follow.
fn op_candidate(ops: &[Block], copies: &Copies, last: Option<OpId>) -> String {
    let mut whole = String::new();
    let mut before = last;
    for block in ops {
        if let Ok(op) = read_op(block) {
            before = Some(op.id);
            whole.push_str(&block.lines);
            continue;
        }
        let said = journal::quoted(&block.lines, "id").and_then(|id| id.parse().ok());
        let next = before.map(|id| OpId::new(id.replica, id.seq + 1));
        let ids = if last.is_some() { [next, said] } else { [said, next] };
        let copy = ids.into_iter().flatten().find_map(|id| Some((id, copies.ops.get(&id)?)));
        before = copy.map(|(id, _)| id).or(next);
        whole.push_str(copy.map_or(&block.lines, |(_, copy)| &copy.lines));
    }
    whole
}

/// Makes the journal's files whole from the database's mirror of them, wherever that reaches further.
///
/// Returns true if anything was changed. A file that is whole by itself and says something else is left alone:
/// it is the truth.
///
/// # Errors
/// [`Error::not_saved`], or the journal cannot be read.
pub(super) fn mend_from_mirror(
    disk: &dyn Disk,
    paths: &Paths,
    project: &str,
    db: &Db,
    last: u32,
) -> Result<bool> {
    let mut tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
    let mut changed = false;
    // A journal that is shorter than its copy may have been longer once.
    let last_here = journal::files(&paths.journal).last().copied().unwrap_or(0);
    let knows_all = Known::read(paths, project).is_some_and(|known| known.exact);
    for file in 1..=last {
        let path = file_path(&paths.journal, file);
        let ours = read_if_there(&path)?.unwrap_or_default();
        let mirror = db.salvage(Stream::Mirror(file));
        let own = reach(&ours, project, file, &tip);
        let theirs = reach(&mirror, project, file, &tip);
        let agree = ours.get(..own.end as usize) == mirror.get(..own.end as usize);
        if (theirs.n > own.n || theirs.end > own.end) && agree {
            let end = theirs.end as usize;
            if ours.len() < end && file >= last_here && !knows_all {
                losses::note(disk, paths, project, End::Cut)
                    .map_err(|fault| not_saved(&fault, &paths.hidden))?;
            }
            let after = ours.get(end..).unwrap_or_default();
            durably(disk, &path, &[&mirror[..end], after].concat())
                .map_err(|fault| not_saved(&fault, &path))?;
            changed = true;
            tip = theirs;
        } else {
            tip = own;
        }
    }
    Ok(changed)
}

/// How far the chain goes in a file.
fn reach(bytes: &[u8], project: &str, file: u32, after: &Tip) -> Tip {
    let Ok(mut scan) = Scan::begin(bytes, project, file, after) else {
        return Tip { file, end: 0, ..*after };
    };
    while let Some(Ok(_)) = scan.next() {}
    Tip { n: scan.n, chain: scan.chain, file, end: scan.at as u32 }
}
