//! From lines to an operation, checked: a file is never trusted.

use super::{Block, MANGLED};
use crate::error::Result;
use crate::log::act::KINDS;
use crate::log::act::reader::Reader;
use crate::log::op::{Act, Op};
use crate::log::purge::{can_be_purged, holds_words, ids_in};
use crate::model::id::*;
use std::str::FromStr;

/// Reads an operation and checks its sum.
///
/// An unknown field is ignored here and stays in the lines. An act of an unknown kind, or with a target or a word out
/// of a closed set that only a later version knows, is read as [`Act::Unknown`].
///
/// # Errors
/// A file error with line and column: not the dialect, a field that is missing or of the wrong form, a control
/// character in a short field, or lines that were changed after they were written.
pub fn read_op(block: &Block) -> Result<Op> {
    let mut reader = Reader::new(block)?;
    let purged = reader.purged;
    let kind = reader.string("do")?;
    let known = KINDS.contains(&kind.as_str());
    // Where a person edited the file, the field that is wrong says more than the sum that no longer fits.
    let (id, lamport) = (reader.parsed("id")?, reader.number("lamport")?);
    let sum = checked_sum(block, &mut reader, known)?;
    let op = Op {
        id,
        lamport,
        wall: time(&mut reader)?,
        prev: reader.maybe("prev")?,
        coder: reader.maybe("coder")?,
        commit: u32::try_from(reader.number("commit")?).unwrap_or(u32::MAX),
        over: reader.many("over")?,
        seen: reader.many("seen")?,
        knew: reader.many("knew")?,
        frame: if known { reader.maybe("frame")? } else { None },
        salt: if known { salt(&mut reader)? } else { None },
        purged,
        sum,
        act: act(block, &mut reader, kind)?,
    };
    check_stamp(block, &op)?;
    Ok(op)
}

/// The sum that the operation says. It must be the sum of the lines, unless words were taken out of them later.
fn checked_sum(block: &Block, reader: &mut Reader<'_>, known: bool) -> Result<Digest> {
    let said: Digest = reader.parsed("sum")?;
    if !reader.purged && said != block.sum_without("sum") {
        return Err(block.fault("this operation was changed after it was written").hint(MANGLED));
    }
    // No sum covers what was purged, so it may claim no more than purging leaves.
    if reader.purged && holds_words(&block.lines, known) {
        return Err(block.fault("this operation says that it was purged, but it has words").hint(MANGLED));
    }
    Ok(said)
}

fn check_stamp(block: &Block, op: &Op) -> Result<()> {
    if op.commit == 0 || op.commit > op.id.seq {
        return Err(block.fault("the field commit does not name an earlier operation of the same replica"));
    }
    if op.lamport == 0 || op.lamport > u64::from(u32::MAX) {
        return Err(block.fault("the field lamport is out of range"));
    }
    Ok(())
}

fn time(reader: &mut Reader<'_>) -> Result<i64> {
    match reader.maybe_time("wall")? {
        Some(wall) => Ok(wall),
        None => Err(reader.fault("wall", "the field wall is missing")),
    }
}

fn salt(reader: &mut Reader<'_>) -> Result<Option<[u8; 16]>> {
    let Some(hex) = reader.maybe_string("salt")? else { return Ok(None) };
    match hex_bytes(&hex).and_then(|bytes| bytes.try_into().ok()) {
        Some(salt) => Ok(Some(salt)),
        None => Err(reader.fault("salt", "the field salt is wrong")),
    }
}

fn act(block: &Block, reader: &mut Reader<'_>, kind: String) -> Result<Act> {
    if kind.is_empty() {
        return Err(block.fault("the field do is missing"));
    }
    if kind.chars().any(crate::error::is_unsafe) {
        return Err(reader.fault("do", "the field do holds a control character"));
    }
    match Act::read(&kind, reader)? {
        Some(act) if !reader.unknown => Ok(act),
        Some(_) | None => {
            let words = !reader.purged && can_be_purged(&block.lines);
            let names = ids_in(&block.lines);
            Ok(Act::Unknown { kind, words, names })
        }
    }
}

/// Reads the time that a clock showed, in seconds since 1970. The last hours that four digits can write lie beyond what
/// can be counted with: a clock that is so wrong reads as the end of time.
pub(crate) fn read_wall(word: &str) -> Option<i64> {
    if let Ok(time) = jiff::Timestamp::from_str(word) {
        return Some(time.as_second());
    }
    let civil = word.strip_suffix('Z').and_then(|bare| jiff::civil::DateTime::from_str(bare).ok())?;
    Some(if civil.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN }.as_second())
}
