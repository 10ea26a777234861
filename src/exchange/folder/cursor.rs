//! What a replica remembers of a shared folder between two syncs: how far it read each file.
//!
//! It is kept beside the journal. Nothing in it is worth more than reading the folder again, so a file of it that is
//! damaged or lost is a folder of which nothing is known.

use super::super::bundle::Vector;
use super::super::part::PartCommit;
use super::Stamp;
use crate::log::dialect::Writer;
use crate::log::{Log, Op};
use crate::model::id::{OpId, ReplicaId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Bytes up to the last whole commit that came in.
    pub read: u64,
    /// Lines up to there.
    pub lines: u32,
    /// Size and time of the file when it was looked at: an unchanged file is not opened.
    pub stamp: Stamp,
    /// SHA-256 of the last 4 KiB before `read`: a file that was rewritten is read from its beginning.
    pub before: String,
    /// What a reader must have for everything up to `read`.
    pub needs: Vector,
    /// The operations that the file holds up to `read`: replica, first, last.
    pub has: Vec<(ReplicaId, u32, u32)>,
}

impl Cursor {
    /// Notes that the file holds an operation.
    pub fn holds(&mut self, id: OpId) {
        let ends = |(replica, _, last): &&mut (ReplicaId, u32, u32)| {
            *replica == id.replica && last.wrapping_add(1) == id.seq
        };
        match self.has.iter_mut().rev().find(ends) {
            Some((_, _, last)) => *last = id.seq,
            None => self.has.push((id.replica, id.seq, id.seq)),
        }
    }
    /// What a reader must have before the file's next commit comes in: a commit names only what changed since the
    /// one before it.
    pub fn needs_of(&self, commit: &PartCommit) -> Vector {
        let mut needs = self.needs.clone();
        needs.extend(commit.needs.iter().map(|(r, seq)| (*r, *seq)));
        needs
    }
    /// Notes that a commit of the file was taken in, which needed `needs`.
    pub fn passed(&mut self, commit: &PartCommit, needs: Vector) {
        (self.read, self.lines, self.needs) = (commit.end, commit.end_line, needs);
        commit.ops.iter().for_each(|sealed| self.holds(sealed.op.id));
    }
    /// Has the file opened by the next sync even if it has not changed: something in it was left for later.
    pub fn look_again(&mut self) {
        self.stamp.size = 0;
    }
}

#[derive(Deserialize, Default)]
struct RawState {
    #[serde(default)]
    purged: usize,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    day: i64,
    #[serde(default)]
    file: Vec<RawCursor>,
}

#[derive(Deserialize)]
struct RawCursor {
    name: String,
    read: u64,
    lines: u32,
    size: u64,
    changed: i64,
    before: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    has: Vec<String>,
}

impl RawCursor {
    fn cursor(self) -> (String, Cursor) {
        let op = |id: &str| id.parse::<OpId>().ok();
        let range = |word: &String| {
            let (first, last) = word.split_once(' ')?;
            let first = op(first)?;
            Some((first.replica, first.seq, last.parse().ok()?))
        };
        let needs = self.needs.iter().filter_map(|id| op(id)).map(|id| (id.replica, id.seq)).collect();
        let has = self.has.iter().filter_map(range).collect();
        let RawCursor { name, read, lines, size, changed, before, .. } = self;
        (name, Cursor { read, lines, stamp: Stamp { size, changed }, before, needs, has })
    }
}

/// What is remembered of a shared folder.
#[derive(Debug, Default)]
pub struct State {
    /// How much was purged when one's own parts were last written without it.
    pub purged: usize,
    /// The person agreed that everybody on the machine can read the folder.
    pub open: bool,
    /// Day of the last sync, counted from 1970; 0 is unknown.
    pub day: i64,
    /// How far each file was read, by its name.
    pub files: BTreeMap<String, Cursor>,
}

impl State {
    /// Reads what [`State::lines`] wrote; anything else is a folder of which nothing is known.
    pub fn load(bytes: Option<Vec<u8>>) -> State {
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let raw: RawState = toml::from_str(&text).unwrap_or_default();
        let files = raw.file.into_iter().map(RawCursor::cursor).collect();
        State { purged: raw.purged, open: raw.open, day: raw.day, files }
    }

    /// The lines that are kept beside the journal.
    pub fn lines(&self) -> String {
        let mut w = Writer::default();
        w.plain("purged", self.purged).plain("open", self.open).plain("day", self.day);
        let mut lines = w.finish();
        for (name, cursor) in &self.files {
            let mut w = Writer::head("[[file]]");
            w.str("name", name).plain("read", cursor.read).plain("lines", cursor.lines);
            w.plain("size", cursor.stamp.size).plain("changed", cursor.stamp.changed);
            w.str("before", &cursor.before);
            w.list("needs", cursor.needs.iter().map(|(r, seq)| format!("{r}.{seq}")));
            w.list("has", cursor.has.iter().map(|(r, first, last)| format!("{r}.{first} {last}")));
            lines.push_str(&w.finish());
        }
        lines
    }

    /// For each replica the number up to which the files hold all its operations.
    pub fn has(&self) -> Vector {
        let mut ranges: Vec<_> = self.files.values().flat_map(|cursor| cursor.has.iter().copied()).collect();
        ranges.sort_unstable();
        let mut has = Vector::new();
        for (replica, first, last) in ranges {
            let upto = has.get(&replica).copied().unwrap_or(0);
            if first <= upto + 1 && last > upto {
                has.insert(replica, last);
            }
        }
        has
    }

    /// True if a project lacks operations that are remembered as read: it was put back to an older state, and the
    /// folder is to be read again.
    pub fn is_ahead_of(&self, log: &Log) -> bool {
        self.has().iter().any(|(&replica, &seq)| log.last(replica) < seq)
    }

    /// The public operations that no file has yet, in order.
    pub fn unpublished<'l>(&self, log: &'l Log) -> Vec<&'l Op> {
        let has = self.has();
        let lacks = |id: OpId| has.get(&id.replica).is_none_or(|&seq| id.seq > seq);
        if log.upto().into_iter().all(|(replica, seq)| !lacks(OpId::new(replica, seq))) {
            return Vec::new();
        }
        log.in_order(|op| !op.id.replica.is_private() && lacks(op.id))
    }

    /// What the operations that are published next may build on and do not bring: everything that the files have and
    /// the log knows.
    pub fn needs(&self, log: &Log) -> Vector {
        let known = self.has().into_iter().map(|(r, seq)| (r, seq.min(log.last(r))));
        known.filter(|need| need.1 > 0).collect()
    }
}
