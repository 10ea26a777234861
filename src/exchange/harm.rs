//! What a file would take away of one's own work: such a file waits until the person has said what is to become of it.
//!
//! Nothing is signed, so any file can hold acts in anybody's name. A file that adds never waits, nor does one in which
//! others remove codes: such removes are asked about, and can be taken back. Four kinds of acts can neither be seen coming
//! nor be mended by hand, and these are looked for here, in the folder of who would lose by them and in no other: a purge of
//! one's words, a change in one's own name, a choice against what one wrote, and being made one with another person. A
//! code removed in one's own name is a change like others: who removes a code is not asked about it.
//!
//! The rules look at operations alone. The workspace says which replicas are the person's own, and what was answered.

use crate::log::{Act, Log, Op, Sealed, each_upwards, makes_thing};
use crate::model::Project;
use crate::model::id::*;
use crate::model::target::Target;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What an act from elsewhere would do to one's own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HarmKind {
    /// Words that one wrote, or a transcript on which one has worked, are purged, not by the replica that imported the
    /// transcript.
    Purge,
    /// Something is removed, changed or undone in one's own name, by a replica that is not one's own.
    InName,
    /// What only oneself is asked is answered in one's own name, by a replica that is not one's own.
    Answered,
    /// Other contents are chosen for what one wrote.
    Choose,
    /// One is made one person with another.
    Same,
    /// It is written as the replica that writes here, and this project did not write it.
    Replica,
}

/// What acts of one replica would do to one's own work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm {
    /// What they do.
    pub kind: HarmKind,
    /// The replica that wrote them.
    pub replica: ReplicaId,
    /// The person whom they name as their writer.
    pub coder: Option<PersonId>,
    /// The acts, with their sums.
    pub acts: Vec<(OpId, Digest)>,
    /// One's own operations that would go; for [`HarmKind::Same`] the people with whom one would be one, for
    /// [`HarmKind::Answered`] what one is asked about.
    pub takes: BTreeSet<OpId>,
}

impl Harm {
    /// Keeps the names of the replicas for good: the answer to a file is given when the file was let go.
    pub fn keep_names(&self) {
        self.replica.keep();
        self.acts.iter().map(|(id, _)| id).chain(&self.takes).for_each(|id| id.replica.keep());
    }
}

/// How a person answered for an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It may happen.
    Accept,
    /// It may come in, and what it takes is written again.
    KeepMine,
}

/// Whose folder it is: the replicas that are the person's own, and what the person answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mine {
    /// The person who works here; `None` before the first act.
    pub me: Option<PersonId>,
    /// The person's replicas, here and in other folders.
    pub replicas: BTreeSet<ReplicaId>,
    /// Of the replicas that write here, where that is known: the last number that this project wrote, and its sum. What
    /// comes back beyond it was written by another.
    pub wrote: BTreeMap<ReplicaId, (u32, Digest)>,
    /// Acts that were answered for.
    pub answers: BTreeMap<(OpId, Digest), Answer>,
}

/// Finds what files would take away.
#[derive(Debug, Default)]
pub struct Guard {
    mine: Mine,
    /// What one's own operations are on. Made when it is first needed.
    things: Option<Things>,
    /// The GUIDs of the person, likewise.
    guids: Option<BTreeSet<String>>,
    /// One's own things that sit on codes, by the code, likewise.
    on_codes: Option<HashMap<CodeId, Vec<OpId>>>,
    /// What the person alone is asked about, likewise.
    asked: Option<HashSet<OpId>>,
    /// The codes that acts looked at so far remove, each with the first thing of one's own on it or below it.
    removed: HashMap<CodeId, Option<OpId>>,
}

/// What one's own operations are on.
#[derive(Debug)]
struct Things {
    /// The last operation of each of one's own replicas when this was made.
    upto: Vec<Option<Digest>>,
    /// For each thing those on it; each of them under its own id, too.
    on: HashMap<OpId, Vec<OpId>>,
    /// The things that a text belongs to.
    by_text: HashMap<Digest, BTreeSet<OpId>>,
    /// What one took off or removed oneself.
    taken_off: HashSet<OpId>,
}

impl Guard {
    /// The guard of a person's work.
    pub fn of(mine: Mine) -> Guard {
        Guard { mine, ..Guard::default() }
    }

    /// What these operations would take away and was not answered for, by kind and replica. Operations that are here
    /// already take nothing.
    pub fn harms(&mut self, ops: &[Sealed], log: &Log) -> Vec<Harm> {
        self.found(ops, log, |answer| answer.is_none())
    }

    /// What these operations will take away that is to be written again.
    pub fn kept(&mut self, ops: &[Sealed], log: &Log) -> Vec<Harm> {
        match self.mine.answers.values().any(|answer| *answer == Answer::KeepMine) {
            true => self.found(ops, log, |answer| answer == Some(Answer::KeepMine)),
            false => Vec::new(),
        }
    }

    /// What these operations take away, whatever was answered.
    pub fn all(&mut self, ops: &[Sealed], log: &Log) -> Vec<Harm> {
        self.found(ops, log, |_| true)
    }

    fn found(&mut self, ops: &[Sealed], log: &Log, wanted: impl Fn(Option<Answer>) -> bool) -> Vec<Harm> {
        self.removed.clear();
        let beside: HashMap<OpId, &Op> = match ops.iter().any(|sealed| names_others(&sealed.op)) {
            true => ops.iter().map(|sealed| (sealed.op.id, &sealed.op)).collect(),
            false => HashMap::new(),
        };
        let mut found: BTreeMap<(ReplicaId, HarmKind), Harm> = BTreeMap::new();
        for Sealed { op, .. } in ops {
            if log.op(op.id).is_some_and(|here| here.sum == op.sum) {
                continue;
            }
            let Some((kind, takes)) = self.harm(op, &beside, log) else { continue };
            if !wanted(self.mine.answers.get(&(op.id, op.sum)).copied()) {
                continue;
            }
            let harm = found.entry((op.id.replica, kind)).or_insert_with(|| Harm {
                kind,
                replica: op.id.replica,
                coder: op.coder,
                acts: Vec::new(),
                takes: BTreeSet::new(),
            });
            harm.acts.push((op.id, op.sum));
            harm.takes.extend(takes);
        }
        found.into_values().collect()
    }

    /// What one act would take away, whatever was answered; `None` if it takes nothing of one's own.
    fn harm(
        &mut self,
        op: &Op,
        beside: &HashMap<OpId, &Op>,
        log: &Log,
    ) -> Option<(HarmKind, BTreeSet<OpId>)> {
        let stranger = self.is_beyond(op, log);
        if self.mine.replicas.contains(&op.id.replica) && !stranger {
            return None;
        }
        let harm = match &op.act {
            Act::Purge { .. } => (HarmKind::Purge, self.purged(op, beside, log)),
            Act::Choose { op: about, sum } => (HarmKind::Choose, self.chosen_away(*about, *sum, log)),
            Act::Same { ids } => (HarmKind::Same, self.joined(ids, log)),
            Act::PersonAdd { guid: Some(guid), .. } => (HarmKind::Same, self.born_again(op, guid, log)),
            Act::Settle { ids, .. } => (HarmKind::Answered, self.answered(ids, op, beside, log)),
            act => (HarmKind::InName, self.changed(act, op, log)),
        };
        match harm {
            (_, takes) if takes.is_empty() => stranger.then(|| (HarmKind::Replica, BTreeSet::new())),
            harm => Some(harm),
        }
    }

    /// True for an act that says that it was written here, and was not.
    fn is_beyond(&self, op: &Op, log: &Log) -> bool {
        let Some(&(last, sum)) = self.mine.wrote.get(&op.id.replica) else { return false };
        // Two contents under one number that is here are shown side by side, and a person chooses.
        log.op(op.id).is_none() && (op.id.seq > last || op.id.seq == last && op.sum != sum)
    }

    /// One's own operations that a purge takes, but for what is on a transcript that its own replica imported: who
    /// brought an interview in answers for it, and takes it out with all that is on it.
    fn purged(&mut self, purge: &Op, beside: &HashMap<OpId, &Op>, log: &Log) -> BTreeSet<OpId> {
        let Act::Purge { texts, ids, only } = &purge.act else { return BTreeSet::new() };
        let find = |id: OpId| log.op(id).or_else(|| beside.get(&id).copied());
        let known = log.purges();
        let things = self.things(log);
        let on = |id: &OpId| things.on.get(id).into_iter().flatten().copied();
        // With a text goes everything on what has it.
        let new = texts.iter().filter(|text| !known.texts.contains(text));
        let (imported, others): (BTreeSet<OpId>, BTreeSet<OpId>) = new
            .filter_map(|text| things.by_text.get(text))
            .flatten()
            .partition(|id| id.replica == purge.id.replica);
        let mut takes: BTreeSet<OpId> = others.iter().flat_map(on).collect();
        let on_imported = |op| each_upwards(op, &find, &mut |above| imported.contains(&above.id));
        for id in ids.iter().filter(|id| !known.ids.contains(id)) {
            let whole = !only.contains(id) && find(*id).is_some_and(|op| makes_thing(&op.act));
            let words = on(id).filter(|own| own == id || whole);
            let lost = words.filter(|own| log.op(*own).is_some_and(|op| op.act.has_words() && !op.purged));
            takes.extend(lost.filter(|own| log.op(*own).is_some_and(|op| !on_imported(op))));
        }
        takes.retain(|id| log.op(*id).is_some_and(|op| log.counts(op)));
        takes
    }

    /// One's own operations by what they are on.
    fn things(&mut self, log: &Log) -> &Things {
        let last = |replica: &ReplicaId| log.op(OpId::new(*replica, log.last(*replica))).map(|op| op.sum);
        let upto: Vec<Option<Digest>> = self.mine.replicas.iter().map(last).collect();
        let things = self.things.take().filter(|things| things.upto == upto).unwrap_or_else(|| {
            let mut things =
                Things { upto, on: HashMap::new(), by_text: HashMap::new(), taken_off: HashSet::new() };
            for op in log.in_order(|op| self.mine.replicas.contains(&op.id.replica)) {
                each_upwards(op, &|id| log.op(id), &mut |above| {
                    things.on.entry(above.id).or_default().push(op.id);
                    if let Some(text) = above.act.text() {
                        things.by_text.entry(text).or_default().insert(above.id);
                    }
                    false
                });
                match &op.act {
                    Act::Unannotate { annotations } if log.counts(op) => {
                        things.taken_off.extend(annotations.iter().map(|id| id.0));
                    }
                    Act::MemoRemove { memo } if log.counts(op) => drop(things.taken_off.insert(memo.0)),
                    Act::Unmark { mark } if log.counts(op) => drop(things.taken_off.insert(mark.0)),
                    _ => {}
                }
            }
            things
        });
        self.things.insert(things)
    }

    /// One's own operations that go when other contents are chosen.
    fn chosen_away(&self, about: OpId, sum: Digest, log: &Log) -> BTreeSet<OpId> {
        let other = log.op(about).is_some_and(|here| here.sum != sum);
        if !self.mine.replicas.contains(&about.replica) || !other {
            return BTreeSet::new();
        }
        (about.seq..=log.last(about.replica)).map(|seq| OpId::new(about.replica, seq)).collect()
    }

    /// The people with whom one would be one, and is not yet.
    fn joined(&self, ids: &[OpId], log: &Log) -> BTreeSet<OpId> {
        let Some(me) = self.mine.me else { return BTreeSet::new() };
        let is_me = |id: &OpId| self.is_me(PersonId(*id), log);
        if !ids.contains(&me.0) && !ids.iter().any(is_me) {
            return BTreeSet::new();
        }
        ids.iter().copied().filter(|id| !is_me(id)).collect()
    }

    /// A person who comes with one's own GUID is one with oneself.
    fn born_again(&mut self, op: &Op, guid: &str, log: &Log) -> BTreeSet<OpId> {
        if self.guids.is_none() {
            let all = log.in_order(|other| matches!(other.act, Act::PersonAdd { guid: Some(_), .. }));
            let own = all.into_iter().filter(|other| self.is_me(PersonId(other.id), log));
            let guid = |other: &Op| match &other.act {
                Act::PersonAdd { guid, .. } => guid.clone(),
                _ => None,
            };
            self.guids = Some(own.filter_map(guid).collect());
        }
        let own = self.guids.as_ref().is_some_and(|guids| guids.contains(guid));
        if own { BTreeSet::from([op.id]) } else { BTreeSet::new() }
    }

    /// One's own things that an act in one's own name takes away or changes, hidden ones too. What a folder that was put
    /// back has lost comes back with the file, and is to be lost no second time.
    fn changed(&mut self, act: &Act, op: &Op, log: &Log) -> BTreeSet<OpId> {
        if !op.coder.is_some_and(|coder| self.is_me(coder, log)) {
            return BTreeSet::new();
        }
        let all: Vec<OpId> = match act {
            Act::Unannotate { annotations }
            | Act::Resize { annotations, .. }
            | Act::Recode { annotations, .. } => annotations.iter().map(|id| id.0).collect(),
            Act::MemoRemove { memo } | Act::MemoEdit { memo, .. } | Act::MemoKind { memo, .. } => {
                vec![memo.0]
            }
            Act::Unmark { mark } => vec![mark.0],
            Act::CodeRemove { code } => return self.removed_with(*code, log),
            Act::Undo { commit, on: true } if !log.is_undone(*commit) => {
                let ops = log.commit_ops(*commit).iter().map(|op| op.id);
                ops.chain([*commit]).collect()
            }
            // To do again what took something away takes it away again.
            Act::Undo { commit, on: false } => {
                let again = log.commit_ops(*commit).iter().filter(|op| !is_undo(op));
                return again.flat_map(|op| self.changed(&op.act, op, log)).collect();
            }
            _ => return BTreeSet::new(),
        };
        let own: BTreeSet<OpId> =
            all.into_iter().filter(|id| self.mine.replicas.contains(&id.replica)).collect();
        if own.is_empty() {
            return own;
        }
        let things = self.things(log);
        let is_there = |id: &OpId| {
            // What one undid oneself can be had again, as long as no other takes it off.
            log.op(*id).is_none_or(|made| !made.purged && !things.taken_off.contains(id))
        };
        own.into_iter().filter(is_there).collect()
    }

    /// One's own things on a code and on those below it. A code that was looked at already is not walked again, so that
    /// many removes of one tree cost little more than one.
    fn removed_with(&mut self, code: CodeId, log: &Log) -> BTreeSet<OpId> {
        let codes = &log.project().codes;
        let code = codes.resolve(code);
        let on_codes = self.on_codes.get_or_insert_with(|| on_codes(&self.mine.replicas, log.project()));
        let mut takes = BTreeSet::new();
        let mut todo = vec![code];
        let mut walked = Vec::new();
        while let Some(next) = todo.pop() {
            if let Some(first) = self.removed.get(&next) {
                takes.extend(first);
                continue;
            }
            self.removed.insert(next, None);
            walked.push(next);
            takes.extend(on_codes.get(&next).into_iter().flatten());
            todo.extend(codes.children(Some(next)));
        }
        let first = takes.first().copied();
        self.removed.extend(walked.into_iter().map(|code| (code, first)));
        takes
    }

    /// What the person alone is asked about and an act answers in that person's name.
    fn answered(&mut self, ids: &[OpId], op: &Op, beside: &HashMap<OpId, &Op>, log: &Log) -> BTreeSet<OpId> {
        if !op.coder.is_some_and(|coder| self.is_me(coder, log)) {
            return BTreeSet::new();
        }
        let mut takes = BTreeSet::new();
        for id in ids {
            let asked = self.asked.get_or_insert_with(|| {
                let project = log.project();
                let me = project.one_of(self.mine.me);
                let own = project
                    .questions
                    .iter()
                    .filter(|question| question.whom.is_some() && question.whom == me);
                own.map(|question| question.id).collect()
            });
            // A remove that comes in the same file would have been asked about, and what is not here yet may be one.
            let is_asked = asked.contains(id)
                || log.op(*id).is_none()
                    && match beside.get(id).map(|op| &op.act) {
                        Some(Act::CodeRemove { code }) => !self.removed_with(*code, log).is_empty(),
                        Some(_) => false,
                        None => true,
                    };
            if is_asked {
                takes.insert(*id);
            }
        }
        takes
    }

    fn is_me(&self, person: PersonId, log: &Log) -> bool {
        let one = |person: PersonId| log.project().one(person);
        self.mine.me.is_some_and(|me| one(me) == one(person))
    }

    /// The choices that may count before they come in: those against one's own work only once they were accepted. For
    /// one against which the person keeps what is theirs, a later choice for that stands beside it.
    pub fn choices(&self, found: Vec<Sealed>, log: &Log) -> Vec<Sealed> {
        let mut all = Vec::new();
        for sealed in found {
            let Act::Choose { op: about, sum } = sealed.op.act else { continue };
            let mine = self.mine.replicas.contains(&sealed.op.id.replica) && !self.is_beyond(&sealed.op, log);
            // One that is here was answered for when it came in.
            let known = log.op(sealed.op.id).is_some_and(|here| here.sum == sealed.op.sum);
            let against = !mine && !known && !self.chosen_away(about, sum, log).is_empty();
            match self.mine.answers.get(&(sealed.op.id, sealed.op.sum)) {
                Some(Answer::KeepMine) if against => all.extend(kept(&sealed, about, log)),
                None if against => {}
                _ => all.push(sealed),
            }
        }
        all
    }

    /// True if one of these operations is a choice against one's own work that was not answered for.
    pub fn has_choice_against(&self, ops: &[Sealed], log: &Log) -> bool {
        let chosen: Vec<Sealed> = ops.iter().filter(|sealed| is_choice(&sealed.op)).cloned().collect();
        let count = chosen.len();
        self.choices(chosen, log).len() < count
    }
}

/// What some replicas put on codes, by the code.
fn on_codes(replicas: &BTreeSet<ReplicaId>, project: &Project) -> HashMap<CodeId, Vec<OpId>> {
    let mut on: HashMap<CodeId, Vec<OpId>> = HashMap::new();
    let mut note = |code: CodeId, id: OpId| {
        if replicas.contains(&id.replica) {
            on.entry(project.codes.resolve(code)).or_default().push(id);
        }
    };
    for coding in project.transcripts.values().flat_map(|transcript| &transcript.annotations) {
        note(coding.code, coding.id.0);
    }
    for memo in project.memos.values().filter(|memo| !memo.private) {
        if let Target::Code(code) = memo.on {
            note(code, memo.id.0);
        }
    }
    for mark in project.marks.values() {
        if let Target::Code(code) = mark.target {
            note(code, mark.id.0);
        }
    }
    for link in project.links.values() {
        [link.from, link.to].into_iter().for_each(|code| note(code, link.id.0));
    }
    on
}

/// A choice for what is here that is later than another; it is only looked at and never kept.
fn kept(other: &Sealed, about: OpId, log: &Log) -> Option<Sealed> {
    let sum = log.op(about)?.sum;
    let op = Op { act: Act::Choose { op: about, sum }, lamport: other.op.lamport + 1, ..other.op.clone() };
    Some(Sealed { op, lines: String::new() })
}

fn is_undo(op: &Op) -> bool {
    matches!(op.act, Act::Undo { .. })
}

/// True for acts whose harm depends on what comes with them.
fn names_others(op: &Op) -> bool {
    matches!(op.act, Act::Purge { .. } | Act::Settle { .. })
}

fn is_choice(op: &Op) -> bool {
    matches!(op.act, Act::Choose { .. })
}
