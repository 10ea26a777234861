//! A coder with a project of their own in memory: the product's workspace, and what a test has to know about it.

use super::acts;
use super::chance::Dice;
use super::team::Choice;
use emic::error::{Kind, Result};
use emic::exchange::bundle::{self, Vector};
use emic::exchange::folder::MemoryFolder;
use emic::exchange::harm::Harm;
use emic::exchange::outcome::{Fate, Outcome, SyncReport};
use emic::log::dialect::TextBlock;
use emic::log::{Act, Log, Op};
use emic::model::Project;
use emic::model::id::*;
use emic::store::{Area, CommitKind, Memory};
use emic::workspace::{Chance, Clock, Consent, NewPerson, Reply, Workspace, in_memory};
use std::collections::{BTreeMap, HashSet};

/// What every memo for one person alone says.
pub const SECRET: &str = "for me alone";
/// The end of the message about operations whose words are missing though nobody purged them here.
pub const WORDLESS: &str = "are not here, and no purge of them";

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Took(usize),
    Parked,
    /// It would take something away, and waits for an answer.
    Asks,
    Fork,
    Refused(String),
}

/// How a person answers for a file that would take something away.
pub fn any_reply(dice: &mut Dice) -> Reply {
    [Reply::Accept, Reply::KeepMine, Reply::KeepMine, Reply::Mine][dice.below(4)]
}

/// Where words of the run's own were written: in an operation, or in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Op(OpId),
    Text(Digest),
}

/// One person at one project.
pub struct Coder {
    /// `None` only while it is opened again.
    work: Option<Workspace>,
    pub memory: Memory,
    /// The whole disk as it was when it was backed up.
    copy: Option<Memory>,
    n: usize,
    /// Seconds by which this machine's clock is wrong.
    skew: i64,
    /// How often the project was opened: each opening has random numbers of its own.
    openings: u64,
    /// Words that were written, each of its own, and where.
    pub marked: BTreeMap<String, Place>,
    marks: u32,
    /// Public operations of one's own that were saved.
    pub acknowledged: HashSet<(OpId, Digest)>,
    /// Commits whose operations are in `acknowledged`.
    counted: u32,
    /// What a disk that was put back does not have any more.
    pub gone: HashSet<(OpId, Digest)>,
    /// What purges took that this person answered for: it may be written anew, and is in a backup.
    pub spared: HashSet<Place>,
    /// Acts that this person answered for.
    answered: HashSet<OpId>,
    /// Folders that this person said are their own.
    trusted: HashSet<ReplicaId>,
}

fn person(n: usize) -> NewPerson {
    NewPerson { name: format!("Coder {n}"), ..NewPerson::default() }
}

impl Coder {
    fn with(work: Workspace, memory: Memory, n: usize, skew: i64) -> Coder {
        Coder {
            work: Some(work),
            memory,
            copy: None,
            n,
            skew,
            openings: 1,
            marked: BTreeMap::new(),
            marks: 0,
            acknowledged: HashSet::new(),
            counted: 0,
            gone: HashSet::new(),
            spared: HashSet::new(),
            answered: HashSet::new(),
            trusted: HashSet::new(),
        }
    }

    /// The lead: makes the project with so many people and one transcript.
    pub fn lead(people: usize, words: &str, skew: i64) -> Coder {
        let memory = Memory::new();
        let (clock, chance) = (Clock::Fixed(skew), chance(0, 1));
        let mut work = in_memory::init(&memory, "Study", &person(0), clock, chance).unwrap();
        let text = TextBlock::new(words, &[], [9; 16]);
        let add = |n: usize| Act::PersonAdd {
            name: format!("Coder {n}"),
            initials: String::new(),
            role: String::new(),
            guid: None,
        };
        let transcript = Act::TranscriptAdd {
            title: "P01".into(),
            text: text.digest,
            language: "en".into(),
            rule: 1,
            guid: None,
        };
        let acts = (1..people).map(add).chain([transcript]).collect();
        work.commit_with(acts, vec![text], "").unwrap();
        Coder::with(work, memory, 0, skew)
    }

    /// A colleague who begins with a full bundle.
    pub fn joining(n: usize, full: &str, skew: i64) -> Coder {
        let memory = Memory::new();
        let (clock, chance) = (Clock::Fixed(skew), chance(n, 1));
        let bundle = bundle::read(full).unwrap();
        let work = in_memory::init_from(&memory, bundle, &person(n), clock, chance).unwrap();
        // Folders in which somebody acted under this name before are taken for this person's own.
        let (me, project) = (work.coder(), work.log().project());
        let own = work.log().in_order(|op| me.is_some() && project.one_of(op.coder) == me);
        let trusted = own.into_iter().map(|op| op.id.replica).collect();
        Coder { trusted, ..Coder::with(work, memory, n, skew) }
    }

    /// A copy of the folder with everything in it. One that does not notice writes under the same names.
    pub fn copied(&self, n: usize, noticed: bool) -> Coder {
        let memory = self.memory.copy();
        if noticed {
            memory.move_away();
        }
        let work = in_memory::open(&memory, Clock::Fixed(self.skew), chance(n, 1)).unwrap();
        // The answers are in the folder, so the copy has them, too.
        let (spared, answered, trusted) = (self.spared.clone(), self.answered.clone(), self.trusted.clone());
        let counted = self.counted;
        Coder { counted, spared, answered, trusted, ..Coder::with(work, memory, n, self.skew) }
    }

    pub fn work(&self) -> &Workspace {
        self.work.as_ref().unwrap()
    }
    pub fn work_mut(&mut self) -> &mut Workspace {
        self.work.as_mut().unwrap()
    }
    pub fn log(&self) -> &Log {
        self.work().log()
    }
    pub fn project(&self) -> &Project {
        self.log().project()
    }
    /// The project as a full fold makes it.
    pub fn refolded(&self) -> Project {
        let mut log = self.log().copy();
        log.refold();
        log.project().clone()
    }

    /// The public replica that writes here.
    pub fn replica(&self) -> ReplicaId {
        self.work().store().files().home().unwrap().public
    }
    pub fn me(&self) -> PersonId {
        self.work().coder().unwrap_or_else(|| PersonId(OpId::pending(0)))
    }
    /// People who may act here: the one whose folder it is, and those who sit beside them.
    pub fn people(&self) -> Vec<PersonId> {
        self.project().people.keys().copied().collect()
    }

    /// Does something at a time by this machine's clock; gives how many operations are in the log more than before.
    fn at<T>(&mut self, now: i64, work: impl FnOnce(&mut Workspace) -> Result<T>) -> (Result<T>, usize) {
        let clock = Clock::Fixed(now + self.skew);
        let workspace = self.work_mut();
        workspace.set_clock(clock);
        let before = workspace.log().len();
        let done = work(workspace);
        let more = workspace.log().len().saturating_sub(before);
        self.acknowledge();
        (done, more)
    }

    /// Notes what was saved of one's own public operations.
    fn acknowledge(&mut self) {
        let work = self.work.as_ref().unwrap();
        let (store, log) = (work.store(), work.log());
        let count = store.commit_count();
        let from = if count < self.counted { 1 } else { self.counted + 1 };
        for record in (from..=count).filter_map(|n| store.record(n)) {
            let Some(first) = record.first.filter(|id| !id.replica.is_private()) else { continue };
            if record.kind != CommitKind::Read {
                self.acknowledged.extend(log.commit_ops(first).iter().map(|op| (op.id, op.sum)));
            }
        }
        self.counted = count;
    }

    /// Does what a choice says; gives how many operations it wrote.
    pub fn act(&mut self, coder: PersonId, c: Choice, dice: &mut Dice, now: i64) -> usize {
        // The disk may not take it; the commit never happened then.
        let refused = dice.percent(2);
        if refused {
            self.memory.refuse_after(Some(0));
        }
        let wrote = self.act_as(coder, c, dice, now);
        self.memory.refuse_after(None);
        assert!(!refused || wrote == 0, "what the disk refused was not written");
        wrote
    }

    fn act_as(&mut self, coder: PersonId, c: Choice, dice: &mut Dice, now: i64) -> usize {
        let name = (coder != self.me()).then(|| coder.0.to_string());
        if c.what == acts::ALL_KINDS {
            let again = c.a.is_multiple_of(3);
            let undo = |work: &mut Workspace| if again { work.redo(1) } else { work.undo(1, true) };
            return self.at(now, |work| work.acting_as(name.as_deref(), undo)).1;
        }
        let Some((mut act, mut text)) = acts::act(self.log(), coder, c) else { return 0 };
        // What is only for oneself: memos, never for anybody else to see.
        let private = matches!(act, Act::MemoAdd { .. }) && c.b == 3;
        self.marks += 1;
        let mark = format!("words-{}-{}w", self.n, self.marks);
        let mut in_text = None;
        let mut in_op = false;
        match (&mut act, &mut text) {
            (Act::MemoAdd { body, .. }, _) if private => body.push_str(&format!(" {SECRET} {mark}")),
            (Act::MemoAdd { body, .. } | Act::MemoEdit { body, .. }, _) => {
                body.push_str(&format!(" {mark}"));
                in_op = true;
            }
            // Every text has a salt of its own, so that no two are one when one of them is purged.
            (Act::TranscriptAdd { text: named, .. } | Act::Freeze { text: named, .. }, Some(text)) => {
                let unlike = if c.a >= 4 { format!(" {mark}") } else { String::new() };
                *text = TextBlock::new(&format!("{}{unlike}", text.words.as_str()), &[], dice.salt());
                *named = text.digest;
                in_text = Some(Place::Text(text.digest)).filter(|_| c.a >= 4);
            }
            _ => {}
        }
        let texts: Vec<TextBlock> = text.into_iter().collect();
        let write = |work: &mut Workspace| match private {
            true => work.commit_private(vec![act]),
            false => work.commit_with(vec![act], texts, ""),
        };
        let (done, more) = self.at(now, |work| work.acting_as(name.as_deref(), write));
        if done.is_ok() && more > 0 {
            let written = in_op.then(|| Place::Op(self.last_written()));
            self.marked.extend(in_text.or(written).map(|place| (mark, place)));
        }
        more
    }

    /// The last operation of the last commit here.
    fn last_written(&self) -> OpId {
        let store = self.work().store();
        let first = store.record(store.commit_count()).unwrap().first.unwrap();
        self.log().commit_ops(first).last().unwrap().id
    }

    /// Power goes: only what was kept is there when it comes back. Every other time the folded project was kept just
    /// before, and is opened without its operations.
    pub fn crash(&mut self) {
        let quick = self.project().clone();
        if self.openings.is_multiple_of(2) {
            self.work_mut().keep();
        }
        self.open_again();
        assert_eq!(crate::simulation::difference(&quick, self.project()), None);
        assert_ne!(self.work().is_kept_soundly(), Some(false), "what was kept is what the operations mean");
    }

    /// Power goes after so many changes of the disk, in the middle of something; when it comes back, what was begun is
    /// ended or never happened.
    pub fn interrupted(&mut self, changes: usize, now: i64, work: impl FnOnce(&mut Workspace)) {
        self.memory.refuse_after(Some(changes as u64));
        let clock = Clock::Fixed(now + self.skew);
        let workspace = self.work_mut();
        workspace.set_clock(clock);
        work(workspace);
        self.memory.refuse_after(None);
        self.open_again();
        self.acknowledge();
    }

    fn open_again(&mut self) {
        self.work = None;
        self.openings += 1;
        let (clock, chance) = (Clock::Fixed(self.skew), chance(self.n, self.openings));
        self.work = Some(in_memory::open(&self.memory, clock, chance).unwrap());
    }

    pub fn back_up(&mut self) {
        self.copy = Some(self.memory.copy());
    }
    /// The folder is put back as it was when it was copied. Whoever does not notice goes on under the old names.
    pub fn put_back(&mut self, noticed: bool) -> bool {
        let Some(copy) = &self.copy else { return false };
        let before = self.sums();
        self.memory.put_back(copy);
        if noticed {
            self.memory.move_away();
        }
        self.open_again();
        let after = self.sums();
        self.gone.extend(before.difference(&after));
        self.counted = self.work().store().commit_count();
        true
    }

    /// How far it is, for somebody who wants to send it only what it lacks.
    pub fn upto(&self) -> Vector {
        self.log().upto()
    }
    /// Everything public that is not in `base`, as a file.
    pub fn bundle(&self, base: Vector) -> String {
        let mut file = String::new();
        let mut out = |part: &str| {
            file.push_str(part);
            Ok(())
        };
        self.work().write_bundle(base, &mut out).unwrap();
        file
    }
    /// Reads a file.
    pub fn read(&mut self, file: &str) -> Answer {
        let before = self.upto();
        let done = self.work_mut().read_bundle_from("a file", file.as_bytes(), false);
        self.acknowledge();
        self.nothing_was_taken(&before);
        Coder::answer_of(done)
    }

    /// Reads a file in that asked, with one of the three answers.
    pub fn reply(&mut self, file: &str, reply: Reply) -> Answer {
        let Ok(harms) = self.work().harms_in(file.as_bytes()) else { return Answer::Asks };
        let ops = bundle::read(file).unwrap().ops;
        self.note_answer(&harms, reply, ops.iter().map(|sealed| &sealed.op));
        let done = self.work_mut().answer_bundle_from("a file", file.as_bytes(), reply);
        self.acknowledge();
        Coder::answer_of(done)
    }

    fn note_answer<'o>(&mut self, harms: &[Harm], reply: Reply, ops: impl Iterator<Item = &'o Op>) {
        if reply == Reply::Mine {
            self.trusted.extend(harms.iter().map(|harm| harm.replica));
        }
        // What is kept is written again under a number of its own, and a purge that names the first does not know that.
        if reply == Reply::KeepMine {
            self.spared.extend(harms.iter().flat_map(|harm| &harm.takes).map(|id| Place::Op(*id)));
        }
        let acts: HashSet<OpId> = harms.iter().flat_map(|harm| &harm.acts).map(|(id, _)| *id).collect();
        for op in ops.filter(|op| acts.contains(&op.id)) {
            if let Act::Purge { texts, ids, .. } = &op.act {
                self.spared.extend(texts.iter().map(|text| Place::Text(*text)));
                self.spared.extend(ids.iter().map(|id| Place::Op(*id)));
            }
        }
        self.answered.extend(acts);
    }

    /// Nothing that came in since may take away what was written here, unless this person answered for it: no act in the
    /// person's own name by another folder, no purge of what is on a transcript that others than the purger imported.
    fn nothing_was_taken(&self, before: &Vector) {
        let (own, me) = (self.written_here(), self.me());
        let project = self.project();
        let is_mine = |id: &OpId| own.contains(&id.replica);
        let foreign = |op: &Op| {
            let known = before.get(&op.id.replica).copied().unwrap_or(0);
            op.id.seq > known && !is_mine(&op.id) && !self.trusted.contains(&op.id.replica)
        };
        for op in self.log().in_order(|op| foreign(op) && !self.answered.contains(&op.id)) {
            let in_my_name = op.coder.is_some_and(|coder| project.one(coder) == project.one(me));
            let taken: Vec<OpId> = match &op.act {
                Act::Unannotate { annotations } => annotations.iter().map(|id| id.0).collect(),
                Act::MemoRemove { memo } => vec![memo.0],
                Act::Undo { commit, on: true } => vec![*commit],
                _ => continue,
            };
            // Who took it off here or in another folder of theirs, or undid it, loses nothing by it.
            let still = |id: &&OpId| {
                let by_me = |other: &Op| {
                    (is_mine(&other.id) || self.trusted.contains(&other.id.replica))
                        && match &other.act {
                            Act::Unannotate { annotations } => annotations.iter().any(|a| a.0 == **id),
                            Act::MemoRemove { memo } => memo.0 == **id,
                            Act::Undo { commit, .. } => *commit == **id,
                            _ => false,
                        }
                };
                self.log().in_order(by_me).is_empty()
                    && self.log().op(**id).is_some_and(|made| self.log().counts(made) && !made.purged)
            };
            let lost = taken.iter().filter(|id| is_mine(id)).find(still).filter(|_| in_my_name);
            assert_eq!(lost, None, "{op:?} took what {me} wrote in {own:?}, and nobody asked");
        }
    }

    fn answer_of(done: Result<Outcome>) -> Answer {
        match done {
            Ok(report) => Answer::Took(report.new),
            Err(fault) if fault.what().contains("waits for you") => Answer::Asks,
            // It holds a branch that was chosen, but not all of it, or not what it builds on: it is kept.
            Err(fault)
                if fault.what().starts_with("this file waits")
                    || fault.what().contains("and all after it") =>
            {
                Answer::Fork
            }
            Err(fault) if fault.kind() == Kind::Parked => Answer::Parked,
            Err(fault) if fault.kind() == Kind::Fork => Answer::Fork,
            Err(fault) => Answer::Refused(fault.to_string()),
        }
    }

    /// Takes in what it sees of a shared folder and publishes what it lacks.
    pub fn sync(&mut self, folder: &mut MemoryFolder, now: i64) -> Result<SyncReport> {
        let before = self.upto();
        let done = self.at(now, |work| work.sync(folder)).0;
        if done.is_ok() {
            self.nothing_was_taken(&before);
        }
        done
    }

    /// Answers for a part that asked in a sync, and syncs again; true if there was one.
    pub fn reply_to_part(
        &mut self,
        folder: &mut MemoryFolder,
        report: &SyncReport,
        reply: Reply,
        now: i64,
    ) -> Option<Result<SyncReport>> {
        let asks = |file: &Outcome| match &file.fate {
            Fate::WaitsForYou(harms) => Some((file.file.clone(), harms.clone())),
            _ => None,
        };
        let (part, harms) = report.files.iter().find_map(asks)?;
        let words = String::from_utf8_lossy(folder.bytes(&part).unwrap()).into_owned();
        let ops = emic::log::dialect::blocks(&words).unwrap_or_default();
        let ops: Vec<Op> = ops
            .iter()
            .filter(|block| block.head == "[[op]]")
            .filter_map(|block| emic::log::dialect::read_op(block).ok())
            .collect();
        self.note_answer(&harms, reply, ops.iter());
        let before = (report.clone(), Consent { start_again: true, ..Consent::default() });
        Some(self.at(now, |work| work.answer_in(folder, before, &part, reply)).0)
    }
    /// The names of all replicas that wrote here.
    pub fn written_here(&self) -> HashSet<ReplicaId> {
        let store = self.work().store();
        let own = store.records().filter(|record| record.kind != CommitKind::Read);
        own.filter_map(|record| record.first).map(|id| id.replica).chain([self.replica()]).collect()
    }

    /// Takes the words of a transcript, a memo or a frame out for good; gives it.
    pub fn purge(&mut self, dice: &mut Dice, now: i64) -> Option<OpId> {
        let project = self.project();
        let mut things: Vec<OpId> = project.transcripts.keys().skip(1).map(|id| id.0).collect();
        things.extend(project.memos.keys().map(|id| id.0));
        things.extend(project.frames.iter().map(|frame| frame.id.0));
        let thing = dice.pick(&things)?;
        let purging = self.work().purging(&[thing.to_string()]).ok()?;
        if dice.percent(20) {
            let changes = dice.below(9);
            self.interrupted(changes, now, |work| drop(work.purge(&purging)));
        } else {
            self.at(now, |work| work.purge(&purging)).0.unwrap();
        }
        Some(thing)
    }

    /// A person says which of two contents holds, in any file that is kept, back and forth; what nobody has chosen
    /// comes first. Gives the operation that there are two of.
    pub fn choose(&mut self, dice: &mut Dice, now: i64) -> Option<OpId> {
        let mut forks = self.work().forks();
        if forks.iter().any(|fork| fork.chosen.is_none() && fork.here.is_some()) {
            forks.retain(|fork| fork.chosen.is_none() && fork.here.is_some());
        }
        if forks.is_empty() {
            return None;
        }
        let fork = forks.swap_remove(dice.below(forks.len()));
        let take = fork.here.is_none() || dice.percent(50);
        let name = fork.path.file_name().unwrap().to_string_lossy().into_owned();
        let done = self.at(now, |work| work.choose(fork.op, take, Some(&name))).0;
        done.ok().map(|_| fork.op)
    }
    pub fn has_forks(&self) -> bool {
        !self.work().store().files().names(Area::Forks).is_empty()
    }

    /// Goes back to before one of its steps, as `emic doctor --restore-before N`; gives the step.
    pub fn restore_before(&mut self, dice: &mut Dice, now: i64) -> Option<u32> {
        let count = self.work().store().commit_count();
        if count < 3 {
            return None;
        }
        let n = 2 + dice.below(count as usize - 1) as u32;
        self.at(now, |work| work.restore_before(n)).0.unwrap();
        Some(n)
    }

    /// Reads a file that was set aside in again, as a person would with `emic bundle read`.
    pub fn enter_again(&mut self, dice: &mut Dice) -> Option<Answer> {
        let files = self.work().store().files();
        let names = files.names(Area::Forks);
        let name = names.get(dice.below(names.len()))?;
        let file = files.read(Area::Forks, name).unwrap()?;
        let file = String::from_utf8(file).unwrap();
        Some(self.read(&file))
    }

    /// Everything that is kept, as words: each commit, and each file beside the log with its name.
    pub fn everything(&self) -> Vec<String> {
        let (mut all, store) = (Vec::new(), self.work().store());
        let mut each = |commit: emic::store::JournalCommit| {
            all.extend(commit.texts.into_iter().chain(commit.ops).map(|block| block.lines));
            Ok(())
        };
        store.journal_commits(1..=store.commit_count(), &mut each).unwrap();
        for area in [Area::Own, Area::Parked, Area::Forks, Area::Backups] {
            for name in store.files().names(area) {
                let bytes = store.files().read(area, &name).unwrap().unwrap();
                all.push(format!("{area:?} {name}\n{}", String::from_utf8_lossy(&bytes)));
            }
        }
        all
    }
    /// The sums of all operations that it holds, in use or kept aside.
    pub fn sums(&self) -> HashSet<(OpId, Digest)> {
        let files = self.work().store().files();
        let sum = |op: &Op| (op.id, op.sum);
        let mut all: HashSet<_> = self.log().in_order(|_| true).into_iter().map(sum).collect();
        for area in [Area::Parked, Area::Forks] {
            for name in files.names(area) {
                let file = String::from_utf8(files.read(area, &name).unwrap().unwrap()).unwrap();
                all.extend(bundle::read(&file).unwrap().ops.iter().map(|sealed| sum(&sealed.op)));
            }
        }
        all
    }
}

/// The random numbers of one opening of one project.
fn chance(n: usize, opening: u64) -> Chance {
    Chance::seeded(((n as u64) << 32) + opening)
}
