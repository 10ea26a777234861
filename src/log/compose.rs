//! From acts to operations: stamped, checked, and naming what their writer knew.

use super::act::keys;
use super::derive::Key;
use super::derive::register::Register;
use super::dialect::{MAX_OP, blocks, read_op, seal};
use super::guided::Sort;
use super::op::{Act, Op};
use super::project_log::Log;
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::target::Extent;
use std::collections::{HashMap, HashSet};

/// Who acts, where, when. Everything that the log may not make up itself.
pub struct Author<'a> {
    /// The person; `None` only for making the project and its first person.
    pub coder: Option<PersonId>,
    /// The replica that writes.
    pub replica: ReplicaId,
    /// Seconds since 1970.
    pub wall: i64,
    /// Returns 16 random bytes.
    pub salt: &'a mut dyn FnMut() -> [u8; 16],
}

/// A new operation and its canonical lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The operation.
    pub op: Op,
    /// Its lines.
    pub lines: String,
}

/// What a commit made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The new operations, already folded into the log; empty if everything was so already.
    pub ops: Vec<Sealed>,
    /// For every act the id of what it made, or of what was there already.
    pub ids: Vec<OpId>,
}

/// The commit being made. Its operations are folded when an act needs to see them.
struct Draft<'a, 'b> {
    author: &'a mut Author<'b>,
    first: u32,
    waiting: Vec<Op>,
    /// What the waiting operations are about.
    touched: HashSet<Key>,
    /// What waiting operations write of participants and transcripts that have many such fields, by name.
    fields: HashMap<Key, HashSet<String>>,
    annotated: HashMap<Coding, OpId>,
    written: Written,
}

impl Draft<'_, '_> {
    /// True if an operation is about a field that waits to be folded, or about all fields of such a thing. A value of a
    /// participant depends on no other one, nor who a speaker is on the other speakers: so a row of a table is folded
    /// once and not once a column.
    fn writes_again(&self, op: &Op) -> bool {
        match one_of_many(&op.act) {
            Some((key, field)) => self.fields.get(&key).is_some_and(|here| here.contains(field)),
            None => keys(op).iter().any(|key| self.fields.contains_key(key)),
        }
    }
}

/// The thing and the field of an act that writes one of many fields of it.
fn one_of_many(act: &Act) -> Option<(Key, &str)> {
    if let Act::ParticipantValues { participant, attribute, .. } = act {
        Some((Key::Participant(*participant), attribute))
    } else if let Act::Cast { transcript, label, .. } = act {
        Some((Key::Transcript(*transcript), label))
    } else {
        None
    }
}

/// A coding that a commit makes: coder, words and code. The same one twice in a commit makes one.
type Coding = (PersonId, TranscriptId, Extent, CodeId);

/// What an act is checked against: the project, and the earlier acts of its commit.
pub(crate) struct Commit<'a> {
    pub(super) log: &'a Log,
    /// The person who acts.
    pub(super) coder: Option<PersonId>,
    /// The codings of this commit.
    pub(super) annotated: &'a HashMap<Coding, OpId>,
    replica: ReplicaId,
    first: u32,
    written: &'a [Sealed],
}

impl Commit<'_> {
    /// The person who acts, by the first of their ids.
    pub(super) fn me(&self) -> Option<PersonId> {
        self.log.project.one_of(self.coder)
    }
    /// True if an earlier act of this commit makes the thing: it may not be folded yet.
    pub(super) fn makes(&self, id: OpId) -> bool {
        id.replica == self.replica && id.seq >= self.first
    }
    /// The operation of this commit that makes a thing.
    pub(super) fn made(&self, id: OpId) -> Option<&Op> {
        let nth = id.seq.checked_sub(self.first).filter(|_| id.replica == self.replica)?;
        self.written.get(nth as usize).map(|sealed| &sealed.op)
    }
}

/// What a new operation says about earlier ones.
pub(crate) struct Aim<'a> {
    pub(super) log: &'a Log,
    /// The person who acts.
    pub(super) coder: Option<PersonId>,
    /// The writes that it replaces, or the adds that it removes.
    pub(super) over: Vec<OpId>,
    /// The last number of every public replica that its writer knew.
    pub(super) seen: Vec<OpId>,
    /// The last frame that its writer knew.
    pub(super) frame: Option<FrameId>,
}

impl Log {
    /// Makes the operations of one commit and folds them in. The acts may name what earlier ones of the same commit
    /// make as [`OpId::pending`] of their place. Acts that would change nothing make no operation.
    ///
    /// # Errors
    /// The first act that makes no sense; nothing is folded then.
    pub fn write(&mut self, acts: Vec<Act>, author: &mut Author<'_>) -> Result<Written> {
        let first = self.last(author.replica) + 1;
        let replica = author.replica;
        let mut draft = Draft {
            author,
            first,
            waiting: Vec::new(),
            touched: HashSet::new(),
            fields: HashMap::new(),
            annotated: HashMap::new(),
            written: Written::default(),
        };
        for act in acts {
            if let Err(fault) = self.write_one(act, &mut draft) {
                self.retract(replica, first - 1);
                return Err(fault);
            }
        }
        self.flush(&mut draft);
        Ok(draft.written)
    }

    fn flush(&mut self, draft: &mut Draft<'_, '_>) {
        draft.touched.clear();
        draft.fields.clear();
        let waiting = std::mem::take(&mut draft.waiting);
        if !waiting.is_empty() {
            self.absorb(waiting);
        }
    }

    fn write_one(&mut self, mut act: Act, draft: &mut Draft<'_, '_>) -> Result<()> {
        resolve_pending(&mut act, &draft.written.ids)?;
        let mut op = self.stamp(act, draft);
        if self.must_see(&op, draft) {
            self.flush(draft);
        }
        if let Some(id) = self.refuse_or_find(&op, draft)? {
            draft.written.ids.push(id);
            return Ok(());
        }
        self.aim(&mut op);
        let lines = seal(&mut op);
        if lines.len() > MAX_OP {
            // Escapes and line ends take room too; what no reader would take must not be written.
            let what = format!("this is more than one operation can hold ({} KiB)", MAX_OP >> 10);
            return Err(Error::usage(what).hint("write it in two"));
        }
        readable(&op, &lines)?;
        if let (Act::Annotate { transcript, extent, code, by, .. }, Some(coder)) = (&op.act, op.coder) {
            draft.annotated.insert((by.unwrap_or(coder), *transcript, *extent, *code), op.id);
        }
        match one_of_many(&op.act) {
            Some((key, field)) => drop(draft.fields.entry(key).or_default().insert(field.to_owned())),
            None => draft.touched.extend(keys(&op)),
        }
        draft.written.ids.push(op.id);
        draft.written.ops.push(Sealed { op: op.clone(), lines });
        draft.waiting.push(op);
        Ok(())
    }

    /// True if the acts that wait must be folded before this one. Folding after each act would cost a fold an act, so it
    /// is put off until an act has to see the result.
    fn must_see(&self, op: &Op, draft: &Draft<'_, '_>) -> bool {
        let makes_one = |op: &Op| matches!(op.act, Act::Same { .. });
        match draft.waiting.last() {
            // Acts that make things one do not look at each other, and everything else looks at them.
            Some(last) if makes_one(last) => !makes_one(op),
            // The tree is left out: acts on it that must see it say so themselves, and adding many codes needs no look
            // at it.
            _ => {
                let touches =
                    |key: &Key| !matches!(key, Key::Tree | Key::Code(_)) && draft.touched.contains(key);
                op.act.needs_fold() || keys(op).iter().any(touches) || draft.writes_again(op)
            }
        }
    }

    /// Refuses an act that makes no sense; finds the thing that is there already, so that the act changes nothing.
    fn refuse_or_find(&self, op: &Op, draft: &Draft<'_, '_>) -> Result<Option<OpId>> {
        op.act.check_fields()?;
        let commit = Commit {
            log: self,
            coder: op.coder,
            annotated: &draft.annotated,
            replica: op.id.replica,
            first: draft.first,
            written: &draft.written.ops,
        };
        op.act.check(&commit)?;
        if let Some(id) = op.act.already(&commit) {
            return Ok(Some(id));
        }
        if op.id.replica.is_private() && !op.act.may_be_private() {
            return Err(Error::usage("only memos can be for you alone"));
        }
        // The words would go at once, everywhere.
        match op.act.has_words() && self.purges().reach(op, &|id| self.op(id)) {
            true => Err(Error::usage("this was purged for good; no words can be written on it any more")
                .hint("write on something else")),
            false => Ok(None),
        }
    }

    /// True if the words of an act would be on something that was purged: they would be refused.
    pub fn is_on_purged(&self, act: &Act) -> bool {
        if self.purges().is_empty() || !act.has_words() {
            return false;
        }
        let op = Op {
            id: OpId::pending(0),
            lamport: 0,
            wall: 0,
            prev: None,
            coder: None,
            commit: 0,
            act: act.clone(),
            over: Vec::new(),
            seen: Vec::new(),
            knew: Vec::new(),
            frame: None,
            salt: None,
            purged: false,
            sum: Digest([0; 32]),
        };
        self.purges().reach(&op, &|id| self.op(id))
    }

    /// Writes into the operation what its writer knew.
    fn aim(&self, op: &mut Op) {
        let mut aim = Aim { log: self, coder: op.coder, over: Vec::new(), seen: Vec::new(), frame: None };
        op.act.over(&mut aim);
        if op.act.writes_a_field() {
            // Who writes over a question knows the answers that were given to it.
            let answers = self.answers_to(&aim.over);
            aim.over.extend(answers.into_iter().filter(|answer| *answer != op.id));
        }
        (op.over, op.seen, op.frame) = (aim.over, aim.seen, aim.frame);
    }

    /// An operation with everything but what its writer knew and its sum.
    fn stamp(&self, act: Act, draft: &mut Draft<'_, '_>) -> Op {
        let author = &mut *draft.author;
        let done = draft.written.ops.len() as u32;
        let seq = draft.first + done;
        let last = draft.written.ops.last().map(|sealed| &sealed.op);
        let prev = last.or_else(|| self.op(OpId::new(author.replica, seq.wrapping_sub(1)))).map(|op| op.sum);
        let ahead = if author.replica.is_private() { self.last_lamport(author.replica) } else { 0 };
        let lamport = 1 + self.lamport().max(ahead).max(last.map_or(0, |op| op.lamport));
        Op {
            id: OpId::new(author.replica, seq),
            lamport,
            wall: author.wall,
            prev,
            coder: author.coder,
            commit: draft.first,
            salt: act.has_words().then(|| (author.salt)()),
            act,
            over: Vec::new(),
            seen: Vec::new(),
            knew: if seq == draft.first { self.knew(author.replica) } else { Vec::new() },
            frame: None,
            purged: false,
            sum: Digest([0; 32]),
        }
    }

    fn last_lamport(&self, replica: ReplicaId) -> u64 {
        self.op(OpId::new(replica, self.last(replica))).map_or(0, |op| op.lamport)
    }

    /// The last number of every public replica.
    pub(super) fn seen(&self) -> Vec<OpId> {
        self.upto().into_iter().map(|(replica, seq)| OpId::new(replica, seq)).collect()
    }

    /// The latest writes of one field of an annotation: the adding and the acts that `writes_field` accepts.
    pub(super) fn annotation_heads(&self, id: AnnotationId, writes_field: fn(&Act) -> bool) -> Vec<OpId> {
        let mut writes = self.writes_of_all(Sort::Coding, id.0);
        writes.retain(|(op, _)| matches!(op.act, Act::Annotate { .. }) || writes_field(&op.act));
        Register::new(writes).heads()
    }

    /// The latest writes of a memo's words, or of its kind.
    pub(super) fn memo_heads(&self, id: MemoId, body: bool) -> Vec<OpId> {
        let mut writes = self.writes_of_all(Sort::Memo, id.0);
        writes.retain(|(op, _)| {
            matches!(op.act, Act::MemoAdd { .. })
                || body && matches!(op.act, Act::MemoEdit { .. })
                || !body && matches!(op.act, Act::MemoKind { .. })
        });
        Register::new(writes).heads()
    }
}

/// Refuses to write lines that no reader would take. (A coding carries no words, and there are many of them.)
fn readable(op: &Op, lines: &str) -> Result<()> {
    if matches!(op.act, Act::Annotate { .. }) {
        return Ok(());
    }
    let read = blocks(lines).and_then(|blocks| blocks.first().map(read_op).transpose());
    match read {
        Ok(Some(read)) if read == *op => Ok(()),
        Ok(_) => Err(Error::usage("this cannot be kept as it is").hint("use plain words")),
        Err(fault) => {
            Err(Error::usage(format!("this cannot be kept: {}", fault.what()))
                .hint("use plain words, or fewer"))
        }
    }
}

/// Puts real ids in the place of stand-ins.
fn resolve_pending(act: &mut Act, ids: &[OpId]) -> Result<()> {
    let mut missing = false;
    act.ids(&mut |id| {
        if let Some(nth) = id.pending_nth() {
            match ids.get(nth) {
                Some(&real) => *id = real,
                None => missing = true,
            }
        }
    });
    if missing { Err(Error::usage("an act names what its commit does not make")) } else { Ok(()) }
}
