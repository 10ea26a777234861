//! Keeping what is one's own: what a file takes away is written again, in one commit, after the file has come in.
//!
//! So no one is stuck: the file's acts stand, as they do in every other folder, and what they took is there again, as new
//! acts of the person who wrote it. It is worked out before the file comes in, and looked at again afterwards: only what
//! is gone then is written.

use super::incoming::load_kept;
use super::opening::look_into;
use super::{Workspace, mine};
use crate::error::{Error, Kind, Result};
use crate::exchange::harm::{Harm, HarmKind};
use crate::log::dialect::{TextBlock, read_op};
use crate::log::{Act, Log, Op, Sealed, different, each_upwards};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::{Mark, Memo, Project};
use crate::store::{Area, JournalCommit};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What there is of one's own before a file comes in that would take it away.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    commits: BTreeSet<OpId>,
    codings: Vec<Coding>,
    memos: Vec<Memo>,
    marks: Vec<Mark>,
    /// Operations whose words may go, what they are on, and what belongs to those, in order.
    words: Vec<Op>,
    texts: HashMap<Digest, TextBlock>,
    /// What was here where other contents are chosen.
    chosen: Vec<(OpId, Digest)>,
    /// People with whom one would be one.
    people: BTreeSet<OpId>,
    /// Answers that were given in one's name.
    answers: BTreeSet<OpId>,
    /// Operations that a purge takes off which the person keeps them. What another purge took stays gone.
    spared: BTreeSet<OpId>,
    /// The acts that take all that.
    acts: Vec<(OpId, Digest)>,
}

#[derive(Debug)]
struct Coding {
    id: AnnotationId,
    transcript: TranscriptId,
    extent: Extent,
    code: CodeId,
}

/// Keeps everything in a backup of its own before the next step takes something away: for 30 days it can be written
/// again from there.
///
/// # Errors
/// A disk that does not take it.
pub(super) fn back_up(workspace: &Workspace) -> Result<()> {
    let (files, now) = (workspace.store.files(), workspace.clock.now());
    files.save_taken(workspace.store.commit_count() + 1, now, &mut |out| workspace.write_backup(out))
}

/// What a backup from before a step has that the step took away; `None` if the step took nothing that was answered for,
/// or its backup is gone.
///
/// # Errors
/// A store that cannot be read.
pub(super) fn taken_by(workspace: &Workspace, step: u32) -> Result<Option<Keeping>> {
    let mut ops = Vec::new();
    let mut each = |commit: JournalCommit| {
        for block in commit.ops {
            ops.push(Sealed { op: read_op(&block)?, lines: block.lines });
        }
        Ok(())
    };
    let store = &workspace.store;
    if step > store.commit_count() {
        return Ok(None);
    }
    store.journal_commits(step..=step, &mut each)?;
    let answered = mine::answered_for(workspace);
    let acts: Vec<(OpId, Digest)> =
        ops.iter().map(|sealed| (sealed.op.id, sealed.op.sum)).filter(|act| answered.contains(act)).collect();
    if acts.is_empty() {
        return Ok(None);
    }
    let written = mine::written(workspace);
    if acts.iter().all(|act| written.contains(act)) {
        let what = format!("what step {step} took of yours was written again already");
        return Err(Error::usage(what).hint("emic undo takes that back"));
    }
    let before = store.files().taken().into_iter().filter(|(n, ..)| *n <= step).max_by_key(|(n, ..)| *n);
    let Some((_, _, path)) = before else {
        let what =
            format!("what step {step} took was kept for 30 days, and is gone now; nothing was changed");
        return Err(Error::forbidden(what));
    };
    let bundle = load_kept(store.files(), Area::Backups, &path)?;
    let texts: HashMap<Digest, TextBlock> =
        bundle.texts.iter().map(|text| (text.digest, text.clone())).collect();
    let log = look_into(bundle)?;
    let harms = mine::guard(workspace).all(&ops, &log);
    let me = workspace.acting.host(workspace.project());
    let keeping = Keeping::plan(&harms, &log, me, &|digest| Ok(texts.get(&digest).cloned()))?;
    Ok(Some(Keeping { acts, ..keeping }))
}

/// Writes again what files took where emic was stopped before it could: the backup from before them has it.
///
/// # Errors
/// A disk that does not take it.
pub(super) fn finish(workspace: &mut Workspace) -> Result<()> {
    let unwritten = mine::unwritten(workspace);
    if unwritten.is_empty() || workspace.store.read_only().is_some() {
        return Ok(());
    }
    let from = workspace.store.files().taken().iter().map(|(step, ..)| *step).min();
    let mut steps = Vec::new();
    if let Some(from) = from.filter(|from| *from <= workspace.store.commit_count()) {
        let mut step = from;
        let mut each = |commit: JournalCommit| {
            let has = |id: OpId| unwritten.iter().any(|(act, _)| *act == id);
            if commit.note == KEPT {
                // Written it was; only that was not noted any more.
                steps.clear();
            } else if commit.ops.iter().filter_map(crate::log::dialect::Block::id).any(has) {
                steps.push(step);
            }
            step += 1;
            Ok(())
        };
        workspace.store.journal_commits(from..=workspace.store.commit_count(), &mut each)?;
    }
    for step in steps {
        if let Ok(Some(keeping)) = taken_by(workspace, step) {
            workspace.again += keeping.write(workspace)?;
        }
    }
    mine::are_written(workspace, &unwritten)
}

/// What is to be written again of what these operations will take away; `None` if nothing is.
///
/// # Errors
/// A store that cannot be read.
pub(super) fn before(workspace: &Workspace, ops: &[Sealed]) -> Result<Option<Keeping>> {
    let Workspace { store, log, acting, .. } = workspace;
    let harms = mine::guard(workspace).kept(ops, log);
    if harms.is_empty() {
        return Ok(None);
    }
    Keeping::plan(&harms, log, acting.host(log.project()), &|digest| store.text(digest)).map(Some)
}

impl Keeping {
    /// Looks at what these acts would take. `log` is the log without them, `text` looks up a text of it.
    fn plan(
        harms: &[Harm],
        log: &Log,
        me: Option<PersonId>,
        text: &dyn Fn(Digest) -> Result<Option<TextBlock>>,
    ) -> Result<Keeping> {
        let acts = harms.iter().flat_map(|harm| harm.acts.iter().copied()).collect();
        let mut keeping = Keeping { acts, ..Keeping::default() };
        for harm in harms {
            match harm.kind {
                HarmKind::Purge => {
                    keeping.spared.extend(&harm.takes);
                    keeping.note_words(&harm.takes, log, me);
                }
                HarmKind::InName => keeping.note_things(&harm.takes, log),
                HarmKind::Choose => {
                    let first = harm.takes.first().and_then(|id| log.op(*id));
                    keeping.chosen.extend(first.map(|op| (op.id, op.sum)));
                }
                HarmKind::Same => keeping.people.extend(&harm.takes),
                HarmKind::Answered => keeping.answers.extend(harm.acts.iter().map(|(id, _)| *id)),
                HarmKind::Replica => {}
            }
        }
        keeping.words.sort_by_key(Op::order);
        keeping.words.dedup_by_key(|op| op.id);
        keeping.codings.sort_by_key(|coding| coding.id);
        keeping.codings.dedup_by_key(|coding| coding.id);
        keeping.memos.sort_by_key(|memo| memo.id);
        keeping.memos.dedup_by_key(|memo| memo.id);
        keeping.marks.sort_by_key(|mark| mark.id);
        keeping.marks.dedup_by_key(|mark| mark.id);
        for digest in keeping.words.iter().filter_map(|op| op.act.text()) {
            if let Some(block) = text(digest)? {
                keeping.texts.insert(digest, block);
            }
        }
        Ok(keeping)
    }

    /// Notes what may lose its words: things as they are, and of everything else the operations, with what they are on
    /// and what makes the words of a transcript what they are, by any writer.
    fn note_words(&mut self, takes: &BTreeSet<OpId>, log: &Log, me: Option<PersonId>) {
        let project = log.project();
        let mut above: BTreeSet<OpId> = BTreeSet::new();
        for op in takes.iter().filter_map(|id| log.op(*id)) {
            self.note_thing(op, project);
            each_upwards(op, &|id| log.op(id), &mut |op| {
                if above.insert(op.id) && is_written_again(&op.act) {
                    self.words.push(op.clone());
                }
                false
            });
        }
        let belongs = |op: &Op| match &op.act {
            Act::TranscriptSet { transcript, .. }
            | Act::Cast { transcript, .. }
            | Act::Turn { transcript, .. }
            | Act::Replace { transcript, .. } => above.contains(&transcript.0),
            _ => false,
        };
        let more = log.in_order(|op| log.counts(op) && belongs(op));
        self.words.extend(more.into_iter().cloned());
        // Codings of a code whose name goes stay on it; they are put on the code that takes its place.
        let own = project.transcripts.values().flat_map(|transcript| &transcript.annotations);
        for coding in own.filter(|coding| Some(coding.coder) == me && above.contains(&coding.code.0)) {
            self.note_coding(coding.id, project);
        }
    }

    /// Notes what acts in one's own name may take.
    fn note_things(&mut self, takes: &BTreeSet<OpId>, log: &Log) {
        let project = log.project();
        for op in takes.iter().filter_map(|id| log.op(*id)) {
            self.commits.insert(op.commit_id());
            self.note_thing(op, project);
            let on = Target::Annotation(AnnotationId(op.id));
            let own = |coder: Option<PersonId>| project.one_of(coder) == project.one_of(op.coder);
            self.memos.extend(project.memos_on(on).filter(|memo| own(memo.coder)).cloned());
            self.marks.extend(project.marks_on(on).filter(|mark| own(mark.coder)).cloned());
        }
    }

    /// Notes the coding, memo or mark that an operation made or wrote, as it is.
    fn note_thing(&mut self, op: &Op, project: &Project) {
        self.note_coding(AnnotationId(op.id), project);
        let memo = if let Act::MemoEdit { memo, .. } = op.act { memo } else { MemoId(op.id) };
        self.memos.extend(project.memos.get(&memo).cloned());
        self.marks.extend(project.marks.get(&MarkId(op.id)).cloned());
    }

    fn note_coding(&mut self, id: AnnotationId, project: &Project) {
        if let Some((transcript, coding)) = project.annotation(id) {
            let (extent, code) = (coding.extent, coding.code);
            self.codings.push(Coding { id, transcript: transcript.id, extent, code });
        }
    }

    /// Writes again what is gone now, as one commit; what is for oneself alone as a second one. Returns how many acts
    /// that were.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub(super) fn write(self, workspace: &mut Workspace) -> Result<usize> {
        // First, since what is on them comes back with them. If emic is stopped now, the next opening writes the rest.
        let restores = self.restores(workspace.project());
        let restored = restores.len();
        write_all(workspace, restores, Vec::new(), RESTORED)?;
        let mut anew = Anew::default();
        anew.undone_commits(&self.commits, &workspace.log);
        anew.unanswered(&self.answers, &workspace.log);
        anew.words(&self, workspace)?;
        anew.things(&self, &workspace.log);
        let holds = |(op, sum): &&(OpId, Digest)| workspace.log.op(*op).is_some_and(|here| here.sum == *sum);
        let chosen = self.chosen.iter().filter(holds);
        anew.acts.extend(chosen.map(|&(op, sum)| Act::Choose { op, sum }));
        if !self.chosen.is_empty() {
            // Two wrote as the replica here. A choice on the branch that it is about would count for no one who has the
            // other branch.
            let name = workspace.coder_name().to_owned();
            workspace.new_home(&name)?;
        }
        let project = workspace.project();
        let me = workspace.acting.host(project);
        let joined = self.people.iter().filter(|id| Some(project.one(PersonId(**id))) == me);
        let apart: Vec<OpId> = joined.copied().chain(workspace.acting.writes_as().map(|me| me.0)).collect();
        if apart.len() > 1 {
            anew.acts.push(different(apart));
        }
        let Anew { acts, texts, private, .. } = anew;
        let count = restored + acts.len() + private.len();
        let ids = write_all(workspace, acts, texts, KEPT)?;
        if !private.is_empty() {
            let acts = private.into_iter().filter_map(|act| with_ids(act, &ids));
            // A note for oneself on what is gone for good has no place any more.
            for act in acts {
                unless_unsaved(workspace.commit_private(vec![act]))?;
            }
        }
        mine::are_written(workspace, &self.acts)?;
        Ok(count)
    }

    /// The acts that restore what these acts removed: codes with things of one's own, and those above them.
    fn restores(&self, project: &Project) -> Vec<Act> {
        let acts: HashSet<OpId> = self.acts.iter().map(|(id, _)| *id).collect();
        let mut lifted: HashSet<OpId> = HashSet::new();
        let mut restores = Vec::new();
        for gone in project.removed.values() {
            // One remove may have taken a code and all below it.
            if gone.removes.iter().any(|id| acts.contains(id) && !lifted.contains(id)) {
                lifted.extend(&gone.removes);
                restores.push(Act::CodeRestore { code: gone.id });
            }
        }
        restores
    }
}

/// The note of the commit in the history.
const KEPT: &str = "kept what a file took";
/// The note of the commit before it that restores codes.
const RESTORED: &str = "restored codes that a file took";

/// Writes acts as one commit, and gives the id of what each made. Where one of them has no place any more, since what it is
/// on is gone for good, the others are written one by one.
fn write_all(
    workspace: &mut Workspace,
    acts: Vec<Act>,
    texts: Vec<TextBlock>,
    note: &str,
) -> Result<Vec<Option<OpId>>> {
    if acts.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(ids) = unless_unsaved(workspace.commit_with(acts.clone(), texts.clone(), note))? {
        return Ok(ids.into_iter().map(Some).collect());
    }
    let mut ids: Vec<Option<OpId>> = Vec::new();
    for act in acts {
        let made = match with_ids(act, &ids) {
            Some(act) => {
                let text = texts.iter().filter(|text| Some(text.digest) == act.text()).cloned().collect();
                unless_unsaved(workspace.commit_with(vec![act], text, note))?
                    .and_then(|ids| ids.first().copied())
            }
            None => None,
        };
        ids.push(made);
    }
    Ok(ids)
}

/// What was written; `None` for acts that make no sense here.
fn unless_unsaved<T>(done: Result<T>) -> Result<Option<T>> {
    match done {
        Err(fault) if fault.kind() == Kind::NotSaved => Err(fault),
        done => Ok(done.ok()),
    }
}

/// An act with the ids of what others made; `None` if one of those was not made.
pub(super) fn with_ids(mut act: Act, ids: &[Option<OpId>]) -> Option<Act> {
    let mut missing = false;
    act.ids(&mut |id| {
        if let Some(nth) = id.pending_nth() {
            match ids.get(nth).copied().flatten() {
                Some(now) => *id = now,
                None => missing = true,
            }
        }
    });
    (!missing).then_some(act)
}

/// Acts that write things again.
#[derive(Default)]
struct Anew {
    acts: Vec<Act>,
    texts: Vec<TextBlock>,
    private: Vec<Act>,
    /// What took the place of a thing that is gone.
    now: BTreeMap<OpId, OpId>,
}

impl Anew {
    fn undone_commits(&mut self, commits: &BTreeSet<OpId>, log: &Log) {
        let undone = commits.iter().filter(|commit| log.is_undone(**commit));
        self.acts.extend(undone.map(|&commit| Act::Undo { commit, on: false }));
    }

    /// Takes back what was answered in one's name: then it is asked again.
    fn unanswered(&mut self, answers: &BTreeSet<OpId>, log: &Log) {
        let commits: BTreeSet<OpId> =
            answers.iter().filter_map(|id| log.op(*id)).map(Op::commit_id).collect();
        let standing = commits.into_iter().filter(|commit| !log.is_undone(*commit));
        self.acts.extend(standing.map(|commit| Act::Undo { commit, on: true }));
    }

    /// Operations that lost their words, on what took the place of the things that are gone.
    fn words(&mut self, keeping: &Keeping, workspace: &Workspace) -> Result<()> {
        let log = &workspace.log;
        for op in &keeping.words {
            let text = op.act.text();
            let gone = log.op(op.id).is_none_or(|here| here.purged != op.purged)
                || text.is_some_and(|text| log.purges().texts.contains(&text));
            let (mut act, moved) = self.moved(op.act.clone());
            if !gone && !moved {
                continue;
            }
            forget_guid(&mut act);
            if let Some(block) = text.and_then(|text| keeping.texts.get(&text)) {
                // Under its old digest the text would go again.
                let block =
                    TextBlock::sharing(block.words.clone(), block.turns.clone(), workspace.chance.salt()?);
                if let Act::TranscriptAdd { text, .. } | Act::Freeze { text, .. } = &mut act {
                    *text = block.digest;
                }
                self.texts.push(block);
            }
            self.put(op.id, act);
        }
        Ok(())
    }

    /// Codings, memos and marks that are gone or changed.
    fn things(&mut self, keeping: &Keeping, log: &Log) {
        let project = log.project();
        let is_purged = |id: OpId| !keeping.spared.contains(&id) && log.op(id).is_some_and(|op| op.purged);
        for &Coding { id, transcript, extent, code } in &keeping.codings {
            let (by, made, guid) = (None, None, None);
            let (act, moved) = self.moved(Act::Annotate { transcript, extent, code, by, made, guid });
            let here = project.annotation(id).filter(|(on, _)| !on.purged).map(|(_, there)| there);
            match (here, act) {
                (Some(there), Act::Annotate { code, .. }) => {
                    if there.extent != extent {
                        self.acts.push(Act::Resize { annotations: vec![id], extent });
                    }
                    if there.code != code {
                        self.acts.push(Act::Recode { annotations: vec![id], code });
                    }
                }
                (None, act) if moved || !self.brings_back(id.0, log) => self.put(id.0, act),
                _ => {}
            }
        }
        for memo in keeping.memos.iter().filter(|memo| !is_purged(memo.id.0)) {
            let (kind, body) = (memo.kind.clone(), memo.body.clone());
            let (by, made, guid) = (None, None, None);
            let add = Act::MemoAdd { on: memo.on, kind, body: body.clone(), by, made, guid };
            let (add, moved) = self.moved(add);
            match project.memos.get(&memo.id).filter(|_| !moved) {
                Some(there) if there.body == memo.body => {}
                Some(_) if memo.private => self.private.push(Act::MemoEdit { memo: memo.id, body }),
                Some(_) => self.acts.push(Act::MemoEdit { memo: memo.id, body }),
                None if !moved && self.brings_back(memo.id.0, log) => {}
                None if memo.private => self.private.push(add),
                None => self.acts.push(add),
            }
        }
        for mark in keeping.marks.iter().filter(|mark| !is_purged(mark.id.0)) {
            let (name, note) = (mark.name.clone(), mark.note.clone());
            let (act, moved) =
                self.moved(Act::Mark { target: mark.target, name, note, by: None, made: None });
            let here = project.marks.get(&mark.id).is_some_and(|there| there.note == mark.note);
            if moved || !here && !self.brings_back(mark.id.0, log) {
                self.acts.push(act);
            }
        }
    }

    /// An act on what took the place of things that are gone, and whether it names any.
    fn moved(&self, mut act: Act) -> (Act, bool) {
        let mut moved = false;
        act.ids(&mut |id| {
            if let Some(now) = self.now.get(id) {
                (*id, moved) = (*now, true);
            }
        });
        (act, moved)
    }

    /// Adds an act that makes again what another operation made.
    fn put(&mut self, in_place_of: OpId, act: Act) {
        self.now.insert(in_place_of, OpId::pending(self.acts.len()));
        self.acts.push(act);
    }

    /// True if an undo that is taken back brings a thing back.
    fn brings_back(&self, id: OpId, log: &Log) -> bool {
        let made = log.op(id).map(Op::commit_id);
        self.acts.iter().any(|act| matches!(act, Act::Undo { commit, on: false } if Some(*commit) == made))
    }
}

/// True for acts that are written again as they were. Codings, memos and marks are noted as they are instead, with all
/// that was changed in them since.
fn is_written_again(act: &Act) -> bool {
    !matches!(
        act,
        Act::Annotate { .. }
            | Act::Resize { .. }
            | Act::Recode { .. }
            | Act::Unannotate { .. }
            | Act::MemoAdd { .. }
            | Act::MemoEdit { .. }
            | Act::MemoKind { .. }
            | Act::MemoRemove { .. }
            | Act::Mark { .. }
            | Act::Unmark { .. }
            | Act::Purge { .. }
            | Act::Undo { .. }
            | Act::Unknown { .. }
    )
}

/// What is written again is another thing: under its old GUID it would be one with the thing that is gone.
fn forget_guid(act: &mut Act) {
    if let Act::TranscriptAdd { guid, .. }
    | Act::ParticipantAdd { guid, .. }
    | Act::PersonAdd { guid, .. }
    | Act::CodeAdd { guid, .. }
    | Act::Annotate { guid, .. }
    | Act::MemoAdd { guid, .. }
    | Act::SetAdd { guid, .. }
    | Act::Link { guid, .. } = act
    {
        *guid = None;
    }
}
