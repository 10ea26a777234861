//! From what somebody wants to do to operations: stamped, checked, and naming what their writer knew.

use super::dialect::{MAX_OP, blocks, read_op, seal};
use super::fold::{Key, Log, keys};
use super::names::check_names;
use super::op::{Act, Op};
use super::register::Register;
use super::things::register;
use super::tree;
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::{MAX_DEPTH, Mark};
use std::collections::{HashMap, HashSet};

/// Who acts, where, when. Everything that the log may not make up itself.
pub struct Author<'a> {
    /// The person; `None` only for making the project and its first person.
    pub coder: Option<PersonId>,
    /// The replica that writes.
    pub replica: ReplicaId,
    /// Seconds since 1970.
    pub wall: i64,
    /// Gives 16 random bytes.
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

/// Operations of the commit being made; folded when an act needs to see them.
struct Draft<'a, 'b> {
    author: &'a mut Author<'b>,
    first: u32,
    waiting: Vec<Op>,
    /// What the waiting operations say something about.
    touched: HashSet<Key>,
    /// Annotations of this commit: saying one twice makes one.
    annotated: HashMap<(PersonId, TranscriptId, Extent, CodeId), OpId>,
    /// The marks that are folded, by what they sit on; made when the first is asked for.
    marked: Option<HashMap<Target, Vec<MarkId>>>,
    written: Written,
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
            annotated: HashMap::new(),
            marked: None,
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
        draft.marked = None;
        let waiting = std::mem::take(&mut draft.waiting);
        if !waiting.is_empty() {
            self.absorb(waiting);
        }
    }

    fn write_one(&mut self, mut act: Act, draft: &mut Draft<'_, '_>) -> Result<()> {
        resolve_pending(&mut act, &draft.written.ids)?;
        let probe = self.stamp(&act, draft);
        if needs_fold(&act) || keys(&probe).iter().any(|key| *key != Key::Tree && draft.touched.contains(key))
        {
            self.flush(draft);
        }
        check_names(&act)?;
        self.check(&act, draft)?;
        if let Some(id) = self.already(&act, draft) {
            draft.written.ids.push(id);
            return Ok(());
        }
        let mut op = self.stamp(&act, draft);
        self.aim(&mut act, &mut op, draft.author.replica.is_private())?;
        op.act = act;
        let lines = seal(&mut op);
        if lines.len() > MAX_OP {
            // Escapes and line ends take room too; what no reader would take must not be written.
            let what = format!("this is more than one operation can hold ({} KiB)", MAX_OP >> 10);
            return Err(Error::usage(what).hint("write it in two"));
        }
        readable(&op, &lines)?;
        if let (Act::Annotate { transcript, extent, code, by, .. }, Some(coder)) = (&op.act, op.coder) {
            let coder = by.unwrap_or(coder);
            draft.annotated.insert((coder, *transcript, *extent, *code), op.id);
        }
        draft.touched.extend(keys(&op));
        draft.written.ids.push(op.id);
        draft.written.ops.push(Sealed { op: op.clone(), lines });
        draft.waiting.push(op);
        Ok(())
    }

    /// An operation with everything but its aim.
    fn stamp(&self, act: &Act, draft: &mut Draft<'_, '_>) -> Op {
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
            act: act.clone(),
            over: Vec::new(),
            seen: Vec::new(),
            frame: None,
            salt: act.has_words().then(|| (author.salt)()),
            purged: false,
            sum: Digest([0; 32]),
        }
    }

    fn last_lamport(&self, replica: ReplicaId) -> u64 {
        self.op(OpId::new(replica, self.last(replica))).map_or(0, |op| op.lamport)
    }

    /// Writes into the operation what its writer knew: the writes it replaces, the adds it removes.
    fn aim(&self, act: &mut Act, op: &mut Op, private: bool) -> Result<()> {
        let heads = |key: &Key, field: &str| register(&self.writes(key), field).heads();
        match act {
            Act::Project { .. } => op.over = Register::new(self.writes(&Key::Project)).heads(),
            Act::PersonSet { person, field, .. } => op.over = heads(&Key::People(*person), field.word()),
            Act::Attribute { schema } => {
                op.over = Register::new(self.writes(&Key::Attribute(schema.name.clone()))).heads();
            }
            Act::Table { .. } => op.over = Register::new(self.writes(&Key::Table)).heads(),
            Act::ParticipantSet { participant, field, .. } => {
                op.over = heads(&Key::Participant(*participant), field)
            }
            Act::ParticipantValues { participant, attribute, .. } => {
                op.over = heads(&Key::Participant(*participant), &format!("={attribute}"));
            }
            Act::TranscriptSet { transcript, key, .. } => op.over = heads(&Key::Transcript(*transcript), key),
            Act::Cast { transcript, label, .. } => {
                let mut writes = self.writes(&Key::Transcript(*transcript));
                writes.retain(|(op, _)| matches!(&op.act, Act::Cast { label: l, .. } if l == label));
                op.over = Register::new(writes).heads();
            }
            Act::Replace { transcript, .. } => op.over = self.correction_heads(*transcript),
            Act::CodeRename { .. }
            | Act::CodeMove { .. }
            | Act::CodeTheme { .. }
            | Act::CodeColour { .. }
            | Act::CodeDefine { .. } => {
                op.over = tree::heads(&self.writes(&Key::Tree), &self.project.codes, act);
            }
            Act::CodeMerge { .. } => op.seen = self.seen(),
            Act::CodeRemove { code } => {
                op.over = self.project.codes.subtree(*code).into_iter().map(|id| id.0).collect();
                op.seen = self.seen();
            }
            Act::Annotate { .. } => op.frame = self.project.last_frame().map(|frame| frame.id),
            Act::Resize { annotations, .. }
            | Act::Recode { annotations, .. }
            | Act::Unannotate { annotations } => {
                *annotations = self.all_equal(annotations);
                let taking = matches!(op.act, Act::Unannotate { .. });
                let recoding = matches!(op.act, Act::Recode { .. });
                op.over =
                    annotations.iter().flat_map(|&id| self.annotation_heads(id, taking, recoding)).collect();
            }
            Act::MemoEdit { memo, .. } => op.over = self.memo_heads(*memo, true),
            Act::MemoKind { memo, .. } => op.over = self.memo_heads(*memo, false),
            Act::MemoRemove { memo } => {
                op.over = self.memo_heads(*memo, true);
                if !op.over.contains(&memo.0) {
                    op.over.insert(0, memo.0);
                }
            }
            Act::Unmark { mark } => op.over = vec![mark.0],
            Act::Unlink { link } => op.over = vec![link.0],
            Act::Quick { slot, .. } => {
                if let Some(coder) = op.coder {
                    let mut writes = self.writes(&Key::Quick(coder));
                    writes.retain(|(op, _)| matches!(op.act, Act::Quick { slot: s, .. } if s == *slot));
                    op.over = Register::new(writes).heads();
                }
            }
            _ => {}
        }
        if private && !act.may_be_private() {
            return Err(Error::usage("only memos can be for you alone"));
        }
        Ok(())
    }

    /// The last number of every public replica.
    fn seen(&self) -> Vec<OpId> {
        self.upto().into_iter().map(|(replica, seq)| OpId::new(replica, seq)).collect()
    }

    /// All ids of annotations that are shown as one with these.
    fn all_equal(&self, ids: &[AnnotationId]) -> Vec<AnnotationId> {
        let mut all: Vec<AnnotationId> = ids
            .iter()
            .flat_map(|&id| self.project.annotation(id).map_or(vec![id], |(_, a)| a.ids()))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn annotation_heads(&self, id: AnnotationId, taking: bool, recoding: bool) -> Vec<OpId> {
        let writes = self.writes(&Key::Annotation(id));
        let of = |wanted: fn(&Act) -> bool| {
            let mine = writes.iter().filter(|(op, _)| wanted(&op.act) || op.id == id.0).copied();
            Register::new(mine.collect()).heads()
        };
        let mut heads = Vec::new();
        if taking {
            heads.push(id.0);
        }
        if taking || !recoding {
            heads.extend(of(|act| matches!(act, Act::Resize { .. })));
        }
        if taking || recoding {
            heads.extend(of(|act| matches!(act, Act::Recode { .. })));
        }
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    fn memo_heads(&self, id: MemoId, body: bool) -> Vec<OpId> {
        let mut writes = self.writes(&Key::Memo(id));
        writes.retain(|(op, _)| match op.act {
            Act::MemoAdd { .. } => true,
            Act::MemoEdit { .. } => body,
            Act::MemoKind { .. } => !body,
            _ => false,
        });
        Register::new(writes).heads()
    }

    /// Refuses what makes no sense here.
    fn check(&self, act: &Act, draft: &Draft<'_, '_>) -> Result<()> {
        let project = &self.project;
        let waiting = |id: OpId| id.replica == draft.author.replica && id.seq >= draft.first;
        let code = |id: CodeId| match waiting(id.0) || project.codes.get(id).is_some() {
            true => Ok(()),
            false => Err(Error::unknown("that code is no longer there")),
        };
        let transcript = |id: TranscriptId| match waiting(id.0) || project.transcript(id).is_some() {
            true => Ok(()),
            false => Err(Error::unknown("that transcript is no longer there")),
        };
        match act {
            Act::CodeAdd { parent: Some(parent), .. } => {
                code(*parent)?;
                self.check_depth(self.depth_with(*parent, draft) + 1)
            }
            Act::CodeRename { code: id, .. }
            | Act::CodeTheme { code: id, .. }
            | Act::CodeColour { code: id, .. }
            | Act::CodeDefine { code: id, .. }
            | Act::CodeRemove { code: id } => code(*id),
            Act::CodeMove { code: id, parent } => {
                code(*id)?;
                let Some(parent) = parent else { return Ok(()) };
                code(*parent)?;
                if project.codes.is_under(*parent, *id) {
                    let what = format!("{} cannot go under itself", project.codes.path_words(*id));
                    return Err(Error::usage(what).hint("choose a place outside it, or / for the top"));
                }
                let height =
                    project.codes.subtree(*id).iter().map(|&c| project.codes.depth(c)).max().unwrap_or(0);
                let own = height.saturating_sub(project.codes.depth(*id));
                self.check_depth(project.codes.depth(*parent) + 1 + own)
            }
            Act::CodeMerge { from, into } => {
                code(*from)?;
                code(*into)?;
                match project.codes.resolve(*from) == project.codes.resolve(*into) {
                    true => Err(Error::usage("a code cannot be merged into itself")),
                    false => Ok(()),
                }
            }
            Act::Annotate { transcript: t, code: c, extent, .. } => {
                transcript(*t)?;
                code(*c)?;
                match project.transcript(*t).is_some_and(|here| here.span(*extent).is_none()) {
                    true => Err(Error::unknown("these words are not in the transcript")),
                    false => Ok(()),
                }
            }
            Act::Replace { transcript: t, extent, .. } => match project.transcript(*t) {
                Some(here) if here.span(*extent).is_some() => Ok(()),
                _ => Err(Error::unknown("these words are not in the transcript")),
            },
            Act::Resize { annotations, .. }
            | Act::Recode { annotations, .. }
            | Act::Unannotate { annotations } => self.check_owner(annotations, draft.author.coder),
            Act::MemoRemove { memo } => match project.memos.get(memo) {
                Some(memo) if self.one_person(memo.coder, draft.author.coder) => Ok(()),
                Some(_) => Err(Error::usage("a memo is removed by its author").hint("anyone may edit it")),
                None => Err(Error::unknown("that memo is no longer there")),
            },
            Act::MemoEdit { memo, .. } | Act::MemoKind { memo, .. } if !project.memos.contains_key(memo) => {
                Err(Error::unknown("that memo is no longer there"))
            }
            Act::Unmark { mark } => match project.marks.get(mark) {
                Some(mark) if self.one_person(mark.coder, draft.author.coder) || mark.name == "discuss" => {
                    Ok(())
                }
                Some(_) => Err(Error::usage("a mark is taken off by whoever put it")),
                None => Err(Error::unknown("that mark is no longer there")),
            },
            _ => Ok(()),
        }
    }

    /// How many codes are above one, counting those of this commit that are not folded yet.
    fn depth_with(&self, code: CodeId, draft: &Draft<'_, '_>) -> usize {
        let (mut at, mut above) = (code, 0);
        while at.0.replica == draft.author.replica && at.0.seq >= draft.first {
            let made = draft.written.ops.get((at.0.seq - draft.first) as usize);
            match made.map(|sealed| &sealed.op.act) {
                Some(Act::CodeAdd { parent: Some(parent), .. }) => (at, above) = (*parent, above + 1),
                _ => return above,
            }
        }
        above + self.project.codes.depth(at)
    }

    fn check_depth(&self, depth: usize) -> Result<()> {
        match depth < MAX_DEPTH {
            true => Ok(()),
            false => {
                Err(Error::usage(format!("the code tree can be {MAX_DEPTH} deep, this would be deeper"))
                    .hint("put the code nearer to the top"))
            }
        }
    }

    fn check_owner(&self, annotations: &[AnnotationId], coder: Option<PersonId>) -> Result<()> {
        for &id in annotations {
            let Some((_, annotation)) = self.project.annotation(id) else {
                return Err(Error::unknown(format!("no annotation has the id {id}")));
            };
            if coder.map(|c| self.project.first(c.0)) != Some(annotation.coder.0) {
                let owner = self.project.initials(Some(annotation.coder)).to_owned();
                return Err(Error::usage(format!(
                    "this is a coding by {owner}; a coding is changed by its own coder"
                ))
                .hint("put a code of your own beside it, or a mark to talk about it"));
            }
        }
        Ok(())
    }

    /// What is so already, so that doing it again does nothing.
    fn already(&self, act: &Act, draft: &mut Draft<'_, '_>) -> Option<OpId> {
        let project = &self.project;
        let coder = draft.author.coder;
        match act {
            Act::Annotate { transcript, extent, code, by, .. } => {
                let owner = by.or(coder)?;
                if let Some(&made) = draft.annotated.get(&(owner, *transcript, *extent, *code)) {
                    return Some(made);
                }
                let here = project.transcript(*transcript)?;
                let span = here.span(*extent)?;
                let (code, owner) = (project.codes.resolve(*code), PersonId(project.first(owner.0)));
                let equal = here.coded_exactly(span).iter().find(|a| a.code == code && a.coder == owner);
                equal.map(|a| a.id.0)
            }
            Act::Mark { target, name, note, .. } => {
                // An import may bring thousands: they are not compared each with each.
                let marked = draft.marked.get_or_insert_with(|| {
                    let mut marked: HashMap<Target, Vec<MarkId>> = HashMap::new();
                    project
                        .marks
                        .values()
                        .for_each(|mark| marked.entry(mark.target).or_default().push(mark.id));
                    marked
                });
                let mut here = marked.get(target)?.iter().filter_map(|id| project.marks.get(id));
                let equal = |m: &&Mark| m.name == *name && m.note == *note && m.coder == coder;
                here.find(equal).map(|m| m.id.0)
            }
            Act::Link { from, name, to, .. } => {
                let (from, to) = (project.codes.resolve(*from), project.codes.resolve(*to));
                project
                    .links
                    .values()
                    .find(|l| l.from == from && l.to == to && l.name == *name)
                    .map(|l| l.id.0)
            }
            Act::Table { head } if *head == project.table => {
                let writes = self.writes(&Key::Table);
                Register::new(writes).winner().map(|op| op.id)
            }
            Act::CodeRename { code, name } => {
                project.codes.get(*code).filter(|c| c.name == *name).map(|c| c.id.0)
            }
            Act::CodeTheme { code, on } => {
                project.codes.get(*code).filter(|c| c.theme == *on).map(|c| c.id.0)
            }
            Act::CodeColour { code, colour } => {
                project.codes.get(*code).filter(|c| c.colour == *colour).map(|c| c.id.0)
            }
            Act::CodeDefine { code, part, words } => {
                let code = project.codes.get(*code)?;
                let texts = code.definition.get(part).map_or(0, Vec::len);
                (code.part(*part) == words && texts < 2).then_some(code.id.0)
            }
            Act::MemoEdit { memo, body } => {
                project.memos.get(memo).filter(|m| m.body == *body && m.others.is_empty()).map(|m| m.id.0)
            }
            Act::MemoKind { memo, kind } => {
                project.memos.get(memo).filter(|m| m.kind == *kind).map(|m| m.id.0)
            }
            Act::Quick { slot, code } => {
                let now =
                    coder.and_then(|c| project.quick.get(&PersonId(project.first(c.0)))?.get(slot).copied());
                (now == code.map(|c| project.codes.resolve(c))).then(|| OpId::pending(0))
            }
            Act::Progress { transcript, state, by } => {
                let here = project.transcript(*transcript)?;
                here.progress
                    .get(&PersonId(project.first(by.or(coder)?.0)))
                    .filter(|now| *now == state)
                    .map(|_| here.id.0)
            }
            Act::Assign { transcript, person, on } => {
                let here = project.transcript(*transcript)?;
                (here.assigned.contains(&PersonId(project.first(person.0))) == *on).then_some(here.id.0)
            }
            _ => None,
        }
    }
}

/// Refuses to write what nobody could read again. (A coding carries no words, and there are many of them.)
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

/// Acts that look at what the fold makes of earlier acts of the same commit.
fn needs_fold(act: &Act) -> bool {
    matches!(
        act,
        Act::CodeRename { .. }
            | Act::CodeMove { .. }
            | Act::CodeMerge { .. }
            | Act::CodeRemove { .. }
            | Act::Replace { .. }
            | Act::Resize { .. }
            | Act::Recode { .. }
            | Act::Unannotate { .. }
            | Act::Unmark { .. }
            | Act::Same { .. }
            | Act::Undo { .. }
    )
}

/// Puts real ids in the place of stand-ins.
fn resolve_pending(act: &mut Act, ids: &[OpId]) -> Result<()> {
    let mut missing = false;
    let mut real = |id: OpId| match id.pending_nth() {
        None => id,
        Some(nth) => ids.get(nth).copied().unwrap_or_else(|| {
            missing = true;
            id
        }),
    };
    match act {
        Act::PersonSet { person, .. } => person.0 = real(person.0),
        Act::ParticipantSet { participant, .. } | Act::ParticipantValues { participant, .. } => {
            participant.0 = real(participant.0);
        }
        Act::TranscriptSet { transcript, .. } => transcript.0 = real(transcript.0),
        Act::Progress { transcript, by, .. } => {
            transcript.0 = real(transcript.0);
            by.iter_mut().for_each(|id| id.0 = real(id.0));
        }
        Act::Cast { transcript, participant, person, .. } => {
            transcript.0 = real(transcript.0);
            participant.iter_mut().for_each(|id| id.0 = real(id.0));
            person.iter_mut().for_each(|id| id.0 = real(id.0));
        }
        Act::Replace { transcript, extent, .. } => {
            transcript.0 = real(transcript.0);
            *extent = extent.map_ids(&mut real);
        }
        Act::CodeAdd { parent, .. } => parent.iter_mut().for_each(|id| id.0 = real(id.0)),
        Act::CodeMove { code, parent } => {
            code.0 = real(code.0);
            parent.iter_mut().for_each(|id| id.0 = real(id.0));
        }
        Act::CodeRename { code, .. }
        | Act::CodeDefine { code, .. }
        | Act::CodeTheme { code, .. }
        | Act::CodeColour { code, .. }
        | Act::CodeRemove { code } => code.0 = real(code.0),
        Act::CodeMerge { from, into } => (from.0, into.0) = (real(from.0), real(into.0)),
        Act::Annotate { transcript, extent, code, by, .. } => {
            transcript.0 = real(transcript.0);
            *extent = extent.map_ids(&mut real);
            code.0 = real(code.0);
            by.iter_mut().for_each(|id| id.0 = real(id.0));
        }
        Act::Recode { annotations, code } => {
            annotations.iter_mut().for_each(|id| id.0 = real(id.0));
            code.0 = real(code.0);
        }
        Act::Unannotate { annotations } => annotations.iter_mut().for_each(|id| id.0 = real(id.0)),
        Act::Resize { annotations, extent } => {
            annotations.iter_mut().for_each(|id| id.0 = real(id.0));
            *extent = extent.map_ids(&mut real);
        }
        Act::Mark { target, .. } => *target = target.map_ids(&mut real),
        Act::MemoAdd { on, by, .. } => {
            *on = on.map_ids(&mut real);
            by.iter_mut().for_each(|id| id.0 = real(id.0));
        }
        Act::Link { from, to, .. } => (from.0, to.0) = (real(from.0), real(to.0)),
        Act::Quick { code, .. } => code.iter_mut().for_each(|id| id.0 = real(id.0)),
        Act::Assign { transcript, person, .. } => {
            (transcript.0, person.0) = (real(transcript.0), real(person.0))
        }
        _ => {}
    }
    if missing { Err(Error::usage("an act names what its commit does not make")) } else { Ok(()) }
}
