//! What a replica knows of a shared folder, and what it takes from it: pure, so that teams can be simulated with it.
//!
//! The workspace brings the bytes of files and saves what comes in; what may come in, what waits, and what is to be
//! published is decided here.

use super::super::admit::{self, Admission};
use super::super::bundle::Vector;
use super::super::fork;
use super::super::part::PartCommit;
use crate::error::{Error, Kind, Result};
use crate::log::dialect::{TextBlock, Writer};
use crate::log::{Log, Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Bytes up to the last whole commit that came in.
    pub read: u64,
    /// Lines up to there.
    pub lines: u32,
    /// Size when it was looked at: unchanged files are not opened.
    pub size: u64,
    /// When it was changed, in nanoseconds; the same reason.
    pub changed: i64,
    /// SHA-256 of the bytes before `read` (the last 4 KiB of them): a file that was rewritten is read again.
    pub before: String,
    /// What its commits need so far.
    pub needs: Vector,
    /// Which operations it holds up to there: replica, first, last.
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
}

#[derive(Deserialize, Default)]
struct RawState {
    #[serde(default)]
    purged: usize,
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

/// What is remembered of a shared folder.
#[derive(Debug, Default)]
pub struct State {
    /// How much was purged when one's own parts were last written without it.
    pub purged: usize,
    /// How far each file was read, by its name.
    pub files: BTreeMap<String, Cursor>,
}

impl State {
    /// Reads what [`State::lines`] wrote; anything else is a folder of which nothing is known.
    pub fn load(bytes: Option<Vec<u8>>) -> State {
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        // Nothing here is worth more than reading the folder again.
        let raw: RawState = toml::from_str(&text).unwrap_or_default();
        let op = |id: &str| id.parse::<OpId>().ok();
        let files = raw.file.into_iter().map(|m| {
            let needs = m.needs.iter().filter_map(|id| op(id)).map(|id| (id.replica, id.seq)).collect();
            let range = |word: &String| {
                let (first, last) = word.split_once(' ')?;
                Some((op(first)?.replica, op(first)?.seq, last.parse().ok()?))
            };
            let has = m.has.iter().filter_map(range).collect();
            let RawCursor { name, read, lines, size, changed, before, .. } = m;
            (name, Cursor { read, lines, size, changed, before, needs, has })
        });
        State { purged: raw.purged, files: files.collect() }
    }
    /// As it is kept beside the journal.
    pub fn lines(&self) -> String {
        let mut w = Writer::default();
        w.plain("purged", self.purged);
        let mut lines = w.finish();
        for (name, cursor) in &self.files {
            let mut w = Writer::head("[[file]]");
            w.str("name", name).plain("read", cursor.read).plain("lines", cursor.lines);
            w.plain("size", cursor.size).plain("changed", cursor.changed).str("before", &cursor.before);
            w.list("needs", cursor.needs.iter().map(|(r, seq)| format!("{r}.{seq}")));
            w.list("has", cursor.has.iter().map(|(r, first, last)| format!("{r}.{first} {last}")));
            lines.push_str(&w.finish());
        }
        lines
    }
    /// Up to which operation of each replica the files hold all.
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
}

impl Cursor {
    /// What a reader must have before the file's next commit comes in.
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
}

impl State {
    /// True if the project lacks operations that this state records as read: it was restored to an older state, and the
    /// folder must be read again.
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
    /// What the operations published next may build on and do not bring: all that the files have and the log knows.
    pub fn needs(&self, log: &Log) -> Vector {
        let known = self.has().into_iter().map(|(r, seq)| (r, seq.min(log.last(r))));
        known.filter(|need| need.1 > 0).collect()
    }
}

/// True if commits of a folder have later operations of these replicas than the log, or different ones. Then this
/// project is a copy and must not write under their names.
pub fn shows_copy<'c>(commits: impl Iterator<Item = &'c PartCommit>, mine: &[ReplicaId], log: &Log) -> bool {
    let more = |id: OpId| mine.contains(&id.replica) && id.seq > log.last(id.replica);
    commits.into_iter().any(|commit| {
        let other = |sealed: &Sealed| mine.contains(&sealed.op.id.replica) && fork::is_other(sealed, log);
        commit.needs.iter().any(|(r, seq)| more(OpId::new(*r, *seq)))
            || commit.ops.iter().any(|sealed| more(sealed.op.id) || other(sealed))
    })
}

/// What is done with a commit that has other contents than those here, or continues such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// What lost by choice was left out of it; the rest may come in.
    Sound,
    /// From this operation on it has other contents: it is kept, with everything after it, as the bundle `lines`.
    Fork {
        /// The first such operation.
        op: OpId,
        /// True if a person chose this body.
        chosen: bool,
        /// The bundle.
        lines: String,
    },
}

/// Leaves out of a commit what lost by choice. `rest` stands after it in the file; `choices` are those in the folder.
///
/// # Errors
/// Operations that cannot be read again without what was purged.
pub fn settle<'c>(
    commit: &mut PartCommit,
    rest: impl IntoIterator<Item = &'c PartCommit>,
    choices: &[Sealed],
    project: (&str, &str),
    log: &Log,
) -> Result<Settled> {
    fork::drop_lost(&mut commit.ops, choices, log);
    let Some((op, chosen)) = fork::fork(&commit.ops, log, choices) else { return Ok(Settled::Sound) };
    let (mut texts, mut ops) = (commit.texts.clone(), commit.ops.clone());
    for later in rest {
        texts.extend(later.texts.clone());
        ops.extend(later.ops.clone());
    }
    let (texts, ops) = super::super::purge::admitted(log, texts, ops)?;
    let lines = fork::as_bundle(project, None, &texts, &ops)?;
    Ok(Settled::Fork { op, chosen, lines })
}

/// What came in, to be saved in one go.
#[derive(Debug, Default)]
pub struct Batch {
    admission: Admission,
    /// Operations that are new.
    pub ops: Vec<Sealed>,
    /// Texts that are new.
    pub texts: Vec<TextBlock>,
    sums: HashMap<OpId, Digest>,
}

impl Batch {
    /// True if everything that a commit needs is here.
    pub fn meets(&self, needs: &Vector, log: &Log) -> bool {
        needs.iter().all(|(&r, &seq)| self.admission.last(r, log) >= seq)
    }

    /// True if the batch has other bodies of a commit's operations, or of those that they continue.
    pub fn has_other(&self, commit: &PartCommit) -> bool {
        let differs =
            |id: OpId, sum: Option<Digest>| self.sums.get(&id).is_some_and(|here| Some(*here) != sum);
        commit.ops.iter().any(|Sealed { op, .. }| {
            let before = OpId::new(op.id.replica, op.id.seq.wrapping_sub(1));
            differs(op.id, Some(op.sum)) || differs(before, op.prev)
        })
    }

    /// Checks a commit of another replica's part. Nothing of it is taken if it is invalid.
    ///
    /// # Errors
    /// A private operation, one that has other contents here, and those of [`Admission::admit`].
    pub fn admit(&mut self, commit: &PartCommit, log: &Log) -> Result<()> {
        let mut admission = self.admission.clone();
        let mut total = log.len() + self.ops.len() + admit::set_aside(&commit.ops, log);
        total += commit.ops.iter().filter(|sealed| log.op(sealed.op.id).is_none()).count();
        for Sealed { op, .. } in &commit.ops {
            let id = op.id;
            if id.replica.is_private() {
                let what = format!("{id} is for one person alone and does not belong here");
                return Err(Error::bad_file(what));
            }
            match log.op(id).map(|here| here.sum).or_else(|| self.sums.get(&id).copied()) {
                Some(sum) if sum == op.sum => {}
                Some(_) => {
                    let what = format!("this file and this project have different contents for {id}");
                    return Err(Error::new(Kind::Fork, what).hint("emic doctor shows both"));
                }
                None => {
                    admit::check_stamp(op, total)?;
                    admission.admit(op, log)?;
                }
            }
        }
        // Whoever left the words out knew of a purge that is not here: it comes in once that is.
        let fresh: Vec<Sealed> =
            commit.ops.iter().filter(|sealed| !self.sums.contains_key(&sealed.op.id)).cloned().collect();
        if let Some(op) = admit::wordless(&commit.texts, &fresh, &self.ops, log) {
            return Err(admit::no_words(op));
        }
        self.admission = admission;
        Ok(())
    }

    /// Adds a checked commit to the batch. Returns the number of new operations.
    pub fn collect(&mut self, commit: PartCommit, log: &Log) -> usize {
        let before = self.ops.len();
        for sealed in commit.ops {
            let id = sealed.op.id;
            if log.op(id).is_none() && self.sums.insert(id, sealed.op.sum).is_none() {
                self.ops.push(sealed);
            }
        }
        let new = self.ops.len() - before;
        if new > 0 {
            self.texts.extend(commit.texts.into_iter().filter(|text| log.source(text.digest).is_none()));
        }
        new
    }
}
