//! Purges: what was purged is taken out of texts, operations and files before they are kept.

use super::bundle::{self, Bundle};
use crate::error::{Error, Result};
use crate::log::dialect::{Block, TextBlock, blocks, read_op};
use crate::log::{Act, Log, Op, Purges, Sealed, purged_lines};
use crate::model::id::OpId;
use std::collections::HashMap;

/// A block of the journal as the log has it: without the words that were purged; `None` for a purged text.
pub fn without(log: &Log, block: Block) -> Option<Block> {
    if block.head == "[[text]]" {
        return (!log.purges().texts.contains(&block.sum_without("digest"))).then_some(block);
    }
    let emptied = block.id().and_then(|id| log.op(id)).is_some_and(|op| op.purged);
    let lines = if emptied { purged_lines(&block.lines) } else { None };
    Some(match lines {
        Some(lines) => Block { lines, ..block },
        None => block,
    })
}

/// Texts and operations from elsewhere without what was purged, here or by a purge among them.
///
/// # Errors
/// An operation whose emptied lines cannot be read.
pub fn admitted(
    log: &Log,
    mut texts: Vec<TextBlock>,
    ops: Vec<Sealed>,
) -> Result<(Vec<TextBlock>, Vec<Sealed>)> {
    let mut purges = log.purges().clone();
    ops.iter().for_each(|sealed| purges.add(&sealed.op));
    if purges.is_empty() {
        return Ok((texts, ops));
    }
    emptied_by(&purges, log, &mut texts, ops).map(|ops| (texts, ops))
}

/// Operations without the words that these purges take; their texts go as well.
fn emptied_by(
    purges: &Purges,
    log: &Log,
    texts: &mut Vec<TextBlock>,
    ops: Vec<Sealed>,
) -> Result<Vec<Sealed>> {
    texts.retain(|text| !purges.texts.contains(&text.digest));
    // What an operation is about is here, or came with it.
    let beside: HashMap<OpId, &Op> = ops.iter().map(|sealed| (sealed.op.id, &sealed.op)).collect();
    let find = |id: OpId| beside.get(&id).copied().or_else(|| log.op(id));
    let reached = purges.all_reached(beside.values().copied(), &find);
    let taken: Vec<bool> = ops.iter().map(|sealed| purges.take_next(&sealed.op, &find, &reached)).collect();
    ops.into_iter().zip(taken).map(|(op, taken)| if taken { emptied(op) } else { Ok(op) }).collect()
}

/// The lines of a bundle without the words that these purges take.
///
/// # Errors
/// As [`admitted`].
pub fn file_without_these(purges: &Purges, log: &Log, bundle: &Bundle) -> Result<String> {
    let mut texts = bundle.texts.clone();
    let ops = emptied_by(purges, log, &mut texts, bundle.ops.clone())?;
    let texts = texts.iter().map(TextBlock::lines);
    bundle::compose(&bundle.header, texts, ops.iter().map(|sealed| sealed.lines.as_str()))
}

fn emptied(sealed: Sealed) -> Result<Sealed> {
    let Some(lines) = purged_lines(&sealed.lines) else { return Ok(sealed) };
    let block = blocks(&lines)?.pop();
    let block = block.ok_or_else(|| Error::bad_file(format!("{} is missing", sealed.op.id)))?;
    Ok(Sealed { op: read_op(&block)?, lines })
}

/// A bundle's lines without what was purged, to be kept in the place of its file; `None` if nothing was ever purged. What
/// was left out of it by a choice is in them, and its comments, which quote, are not.
///
/// # Errors
/// As [`admitted`].
pub fn file_without(log: &Log, bundle: &Bundle) -> Result<Option<String>> {
    let purging = |sealed: &Sealed| matches!(sealed.op.act, Act::Purge { .. });
    if log.purges().is_empty() && !bundle.ops.iter().chain(&bundle.left_out).any(purging) {
        return Ok(None);
    }
    let mut ops = [bundle.ops.as_slice(), &bundle.left_out].concat();
    ops.sort_by_key(|sealed| sealed.op.order());
    let (texts, ops) = admitted(log, bundle.texts.clone(), ops)?;
    let texts = texts.iter().map(TextBlock::lines);
    bundle::compose(&bundle.header, texts, ops.iter().map(|sealed| sealed.lines.as_str())).map(Some)
}
