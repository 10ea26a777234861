//! Folding what a shelf has into a log, also where operations are lost.

use crate::error::Result;
use crate::log::dialect::{TextBlock, Words};
use crate::log::{Act, Log, Op, Source};
use crate::model::id::*;
use crate::store::Shelf;
use crate::text::Text;
use std::collections::HashMap;

/// The kind of the placeholder for an operation that is lost.
const LOST: &str = "lost";

/// Folds again what the store has.
pub(super) fn log_of(store: &mut dyn Shelf) -> Result<Log> {
    fold(store).map(|(log, _)| log)
}

/// Folds what the store has; says too whether it has words that were purged.
pub(super) fn fold(store: &mut dyn Shelf) -> Result<(Log, bool)> {
    let facts = store.facts_in_order()?;
    let mut texts = Vec::new();
    let mut ends: IdMap<ReplicaId, (u32, u32)> = IdMap::default();
    for op in facts.as_filed() {
        if let Act::TranscriptAdd { text, .. } = op.act {
            texts.push(text);
        }
        let (count, last) = ends.entry(op.id.replica).or_default();
        (*count, *last) = (*count + 1, op.id.seq.max(*last));
    }
    let mut sources = HashMap::new();
    for digest in texts {
        if let Some(Words { words, turns, .. }) = store.words(digest)? {
            sources.insert(digest, Source { text: Text::new(words), turns: turns.into() });
        }
    }
    let project = store.project_id().to_owned();
    let whole = ends.values().all(|(count, last)| count == last);
    let log = match whole {
        true => Log::new(&project, facts, sources),
        false => Log::new(&project, with_lost(facts), sources),
    };
    let pending = log.emptied() > 0;
    Ok((log, pending))
}

/// Puts something in the place of operations that are damaged beyond the copies, so that the others keep theirs. The
/// project is open to read only then.
fn with_lost(facts: impl Iterator<Item = Op>) -> Vec<Op> {
    let mut lasts: IdMap<ReplicaId, u32> = IdMap::default();
    let mut all: Vec<Op> = Vec::new();
    for op in facts {
        let last = lasts.insert(op.id.replica, op.id.seq).unwrap_or(0);
        for seq in last + 1..op.id.seq {
            let act = Act::Unknown { kind: LOST.to_owned(), words: false, names: Vec::new() };
            let (id, prev) = (OpId::new(op.id.replica, seq), None);
            all.push(Op {
                id,
                act,
                prev,
                commit: seq,
                over: vec![],
                seen: vec![],
                knew: vec![],
                salt: None,
                ..op.clone()
            });
        }
        all.push(op);
    }
    all
}

/// A text as the log holds it.
pub(super) fn source_of(block: &TextBlock) -> Source {
    Source { text: block.words.clone(), turns: block.turns.clone() }
}
