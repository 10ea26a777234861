//! A replica in memory with what it would keep on disk, sending and reading bundles as text.
//!
//! It follows the workspace step by step (fork, gap, copy, chain, one commit), with the same pure rules: those of
//! `exchange::{admit, bundle, folder, fork, part, purge}` and of `log`. What is modelled here and not the product's
//! own code is the disk: a journal that is appended to and rewritten, and the folders of files that wait.
//! Only what stands in `disk` outlives a crash.

use super::acts;
use super::chance::Dice;
use super::team::Choice;
use emic::exchange::bundle::{self, Bundle, Composer, Header, Vector, short_digest};
use emic::exchange::fork::{self, Verdict};
use emic::exchange::{admit, purge};
use emic::log::dialect::{self, TextBlock};
use emic::log::{Act, Author, Log, Op, Sealed, Source};
use emic::model::id::*;
use emic::text::Text;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One commit as the journal holds it: lines of texts and of operations.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// The replica that wrote it here; `None` if it was read.
    pub own: Option<ReplicaId>,
    pub texts: Vec<String>,
    pub ops: Vec<String>,
}

/// A project's folder.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    pub kept: Vec<Commit>,
    pub parked: BTreeMap<String, String>,
    pub forks: BTreeMap<String, String>,
    /// How far the shared folder was read.
    pub shared: String,
}

impl Disk {
    /// Every file and every line of it.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        let kept = self.kept.iter().flat_map(|commit| commit.texts.iter().chain(&commit.ops));
        kept.chain(self.parked.values()).chain(self.forks.values())
    }
    /// The sums of all operations that it holds, in use or kept aside.
    pub fn sums(&self) -> HashSet<(OpId, Digest)> {
        let aside = self.parked.values().chain(self.forks.values());
        let aside = aside.flat_map(|file| bundle::read(file).unwrap().ops).map(|s| (s.op.id, s.op.sum));
        let kept = self.kept.iter().flat_map(|commit| &commit.ops).map(|lines| {
            let op = read_op(lines);
            (op.id, op.sum)
        });
        kept.chain(aside).collect()
    }
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Took(usize),
    Parked,
    Fork,
    Refused(String),
}

/// Where words of the run's own were written: in an operation, or in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Op(OpId),
    Text(Digest),
}

pub struct Replica {
    /// What is only in memory.
    pub log: Log,
    pub public: ReplicaId,
    pub private: ReplicaId,
    pub coder: PersonId,
    /// Seconds by which its clock is wrong.
    pub skew: i64,
    pub disk: Disk,
    /// A copy of the folder that somebody made, with the names that it writes under.
    pub copy: Option<(Disk, ReplicaId, ReplicaId)>,
    /// It knows that it is a copy: writes nothing before it has a new name.
    pub moved: bool,
    pub lines: HashMap<OpId, String>,
    pub texts: HashMap<Digest, String>,
    n: usize,
    names: usize,
    marks: usize,
    /// Words that stand in one place only, and where; a copy that is put back does not take them back.
    pub marked: BTreeMap<String, Place>,
    /// Public operations that were acknowledged here, ever.
    pub acknowledged: Vec<(OpId, Digest)>,
    /// Operations that were lost with a disk that was put back.
    pub gone: HashSet<(OpId, Digest)>,
}

/// How the one refusal ends that a sound file may meet.
pub const WORDLESS: &str = "are not here, and no purge of them";
pub const PROJECT: &str = "p-simulated";
/// What every memo for one person alone says.
pub const SECRET: &str = "for me alone";

impl Replica {
    /// An empty folder of a person.
    pub fn new(n: usize, skew: i64) -> Replica {
        let mut made = Replica {
            log: Log::default(),
            public: ReplicaId::new("x").unwrap(),
            private: ReplicaId::new("private-x").unwrap(),
            coder: PersonId(OpId::new(ReplicaId::new("r0-1").unwrap(), n as u32 + 2)),
            skew,
            disk: Disk::default(),
            copy: None,
            moved: false,
            lines: HashMap::new(),
            texts: HashMap::new(),
            n,
            names: 0,
            marks: 0,
            marked: BTreeMap::new(),
            acknowledged: Vec::new(),
            gone: HashSet::new(),
        };
        made.rename();
        made
    }

    /// A copy of its folder with everything in it. One that does not notice writes under the same names.
    pub fn copied(&self, n: usize, noticed: bool) -> Replica {
        let mut made = Replica::new(n, self.skew);
        (made.public, made.private, made.coder) = (self.public, self.private, self.coder);
        (made.disk, made.moved) = (self.disk.clone(), self.moved || noticed);
        made.load();
        made
    }

    /// A new name for both its hands.
    pub fn rename(&mut self) {
        self.names += 1;
        let (n, times) = (self.n, self.names);
        self.public = ReplicaId::new(&format!("r{n}-{times}")).unwrap();
        self.private = ReplicaId::new(&format!("private-{n}-{times}")).unwrap();
        self.moved = false;
    }

    /// Makes the project with its people and one transcript.
    pub fn found(&mut self, people: usize) {
        self.found_with(people, super::team::WORDS);
    }
    /// [`Replica::found`] with other words.
    pub fn found_with(&mut self, people: usize, words: &str) {
        let text = TextBlock::new(words, &[], [9; 16]);
        let person = |n: usize| Act::PersonAdd {
            name: format!("Coder {n}"),
            initials: String::new(),
            role: String::new(),
            guid: None,
        };
        let title = Act::TranscriptAdd {
            title: "P01".into(),
            text: text.digest,
            language: "en".into(),
            rule: 1,
            guid: None,
        };
        let project = std::iter::once(Act::Project { title: "Study".into() });
        let acts = project.chain((0..people).map(person)).chain([title]).collect();
        self.write(None, acts, vec![text], false, &mut Dice::new(1), 0);
    }

    /// One commit of one's own; gives how many operations it has.
    pub fn write(
        &mut self,
        coder: Option<PersonId>,
        acts: Vec<Act>,
        texts: Vec<TextBlock>,
        private: bool,
        dice: &mut Dice,
        now: i64,
    ) -> usize {
        if self.moved {
            self.rename();
        }
        let replica = if private { self.private } else { self.public };
        let before = self.log.last(replica);
        for text in &texts {
            self.log.add_source(text.digest, source(text));
        }
        let mut salts = dice.clone();
        dice.roll();
        let mut salt = || salts.salt();
        let mut author = Author { coder, replica, wall: now + self.skew, salt: &mut salt };
        let purging = acts.iter().any(|act| matches!(act, Act::Purge { .. }));
        let choosing = acts.iter().any(|act| matches!(act, Act::Choose { .. }));
        let Ok(written) = self.log.write(acts, &mut author) else { return 0 };
        if written.ops.is_empty() {
            return 0;
        }
        // The disk may not take it; the commit never happened then. (What a purge or a choice needs is tried again.)
        if coder.is_some() && !purging && !choosing && dice.percent(2) {
            self.log.retract(replica, before);
            return 0;
        }
        if !private {
            self.acknowledged.extend(written.ops.iter().map(|sealed| (sealed.op.id, sealed.op.sum)));
        }
        let count = written.ops.len();
        self.keep(Some(replica), &written.ops, &texts);
        if purging {
            self.carry_out_purges();
        }
        count
    }

    /// Appends a commit to the journal.
    fn keep(&mut self, own: Option<ReplicaId>, ops: &[Sealed], texts: &[TextBlock]) {
        self.lines.extend(ops.iter().map(|sealed| (sealed.op.id, sealed.lines.clone())));
        self.texts.extend(texts.iter().map(|text| (text.digest, text.lines.clone())));
        let ops = ops.iter().map(|sealed| sealed.lines.clone()).collect();
        self.disk.kept.push(Commit {
            own,
            texts: texts.iter().map(|text| text.lines.clone()).collect(),
            ops,
        });
    }

    /// Does what a choice says; gives how many operations it wrote.
    pub fn act(&mut self, coder: PersonId, c: Choice, dice: &mut Dice, now: i64) -> usize {
        if c.what == acts::ALL_KINDS {
            let Some(act) = acts::undo(&self.log, self.public, coder, c.a.is_multiple_of(3)) else {
                return 0;
            };
            return self.write(Some(coder), vec![act], Vec::new(), false, dice, now);
        }
        let Some((mut act, mut text)) = acts::act(&self.log, coder, c) else { return 0 };
        // What is only for oneself: memos, never for anybody else to see.
        let private = matches!(act, Act::MemoAdd { .. }) && c.b == 3;
        self.marks += 1;
        let mark = format!("words-{}-{}w", self.n, self.marks);
        let mut place = None;
        match (&mut act, &mut text) {
            (Act::MemoAdd { body, .. }, _) if private => body.push_str(&format!(" {SECRET} {mark}")),
            (Act::MemoAdd { body, .. } | Act::MemoEdit { body, .. }, _) => {
                body.push_str(&format!(" {mark}"));
                place = Some(Place::Op(OpId::new(self.public, self.log.last(self.public) + 1)));
            }
            // Every text has a salt of its own, so that no two are one when one of them is purged.
            (Act::TranscriptAdd { text: named, .. } | Act::Freeze { text: named, .. }, Some(text)) => {
                let unlike = if c.a >= 4 { format!(" {mark}") } else { String::new() };
                *text = TextBlock::new(&format!("{}{unlike}", text.words), &[], dice.salt());
                *named = text.digest;
                place = Some(Place::Text(text.digest)).filter(|_| c.a >= 4);
            }
            _ => {}
        }
        let done = self.write(Some(coder), vec![act], text.into_iter().collect(), private, dice, now);
        if let Some(mut place) = place.filter(|_| done > 0) {
            if let Place::Op(id) = &mut place {
                *id = OpId::new(self.public, self.log.last(self.public));
            }
            self.marked.insert(mark, place);
        }
        done
    }

    /// Power goes: only what was kept is there when it comes back.
    pub fn crash(&mut self) {
        let quick = self.log.project().clone();
        self.load();
        assert_eq!(crate::simulation::difference(&quick, self.log.project()), None);
    }

    pub fn back_up(&mut self) {
        self.copy = Some((self.disk.clone(), self.public, self.private));
    }
    /// The folder is put back as it was when it was copied. Whoever does not notice goes on under the old names.
    pub fn restore(&mut self, noticed: bool) -> bool {
        let Some((disk, public, private)) = self.copy.clone() else { return false };
        let before = self.disk.sums();
        (self.disk, self.public, self.private, self.moved) = (disk, public, private, noticed);
        let after = self.disk.sums();
        self.gone.extend(before.difference(&after));
        self.load();
        true
    }

    /// Reads the journal into an empty memory.
    pub fn load(&mut self) {
        (self.log, self.lines, self.texts) = Default::default();
        let mut ops = Vec::new();
        let mut sources = HashMap::new();
        for commit in &self.disk.kept {
            for lines in &commit.texts {
                let text = TextBlock::read(dialect::blocks(lines).unwrap().remove(0)).unwrap();
                sources.insert(text.digest, source(&text));
                self.texts.insert(text.digest, text.lines);
            }
            for lines in &commit.ops {
                let op = read_op(lines);
                self.lines.insert(op.id, lines.clone());
                ops.push(op);
            }
        }
        ops.sort_by_key(|op| op.id);
        self.log = Log::new(ops, sources);
    }

    /// How far it is, for somebody who wants to send it only what it lacks.
    pub fn upto(&self) -> Vector {
        self.log.upto()
    }

    /// Everything public that is not in `base`, as a file.
    pub fn bundle(&self, base: Vector) -> String {
        let wanted =
            |op: &Op| !op.id.replica.is_private() && base.get(&op.id.replica).is_none_or(|&b| op.id.seq > b);
        let ops = self.log.in_order(wanted);
        let header = Header {
            project: PROJECT.into(),
            title: self.log.project().title.clone(),
            kind: if base.is_empty() { "full" } else { "delta" }.into(),
            base,
            upto: self.upto(),
        };
        let mut file = String::new();
        let mut out = |part: &str| {
            file.push_str(part);
            Ok(())
        };
        let mut composer = Composer::new(&header, &mut out).unwrap();
        let purged = &self.log.purges().texts;
        for text in bundle::text_digests(&ops).into_iter().filter(|text| !purged.contains(text)) {
            composer.text(&self.texts[&text]).unwrap();
        }
        for op in &ops {
            composer.op((op.id.seq % 7 == 0).then_some("a comment"), &self.lines[&op.id]).unwrap();
        }
        composer.finish().unwrap();
        file
    }

    /// Reads a file as the workspace does: all or nothing.
    pub fn read(&mut self, file: &str) -> Answer {
        match bundle::read(file) {
            Ok(bundle) => self.admit(bundle, file),
            Err(fault) => Answer::Refused(fault.to_string()),
        }
    }

    /// [`Replica::read`] for what was parsed.
    pub fn admit(&mut self, mut bundle: Bundle, file: &str) -> Answer {
        if bundle.header.project != PROJECT || bundle.header.kind == "backup" {
            return Answer::Refused("not for here".into());
        }
        let before = self.log.len();
        match fork::judge(&mut bundle, &self.log) {
            Verdict::Fork { op, chosen } => {
                self.note_copy(&bundle);
                let name = self.keep_fork(file);
                if !chosen {
                    return Answer::Fork;
                }
                // A file that needs more than is here stays where it is kept.
                if self.follow(op, &name).is_err() {
                    return Answer::Fork;
                }
                self.unpark();
                Answer::Took(self.log.len().saturating_sub(before))
            }
            Verdict::Wait(_) => {
                self.note_copy(&bundle);
                let (name, lines) = self.kept_lines(file);
                self.disk.parked.insert(name, lines);
                Answer::Parked
            }
            Verdict::Take => {
                if let Err(fault) = admit::check(&bundle, &self.log) {
                    return Answer::Refused(fault.to_string());
                }
                self.note_copy(&bundle);
                let new = self.take_in(bundle);
                Answer::Took(new + self.unpark())
            }
        }
    }

    fn note_copy(&mut self, bundle: &Bundle) {
        if fork::shows_copy(bundle, &[self.public, self.private], &self.log) {
            self.rename();
        }
    }

    /// What is kept of a file: all of it, but for what was purged.
    pub fn kept_lines(&self, file: &str) -> (String, String) {
        let bundle = bundle::read(file).unwrap();
        let lines = purge::file_without(&self.log, &bundle).unwrap().unwrap_or_else(|| file.to_owned());
        (short_digest(lines.as_bytes()), lines)
    }
    pub fn keep_fork(&mut self, file: &str) -> String {
        let (name, lines) = self.kept_lines(file);
        self.disk.forks.insert(name.clone(), lines);
        name
    }

    pub fn unpark(&mut self) -> usize {
        let mut new = 0;
        loop {
            let mut progress = false;
            for (name, file) in self.disk.parked.clone() {
                let mut bundle = bundle::read(&file).unwrap();
                let before = self.log.len();
                match fork::judge(&mut bundle, &self.log) {
                    Verdict::Wait(_) => continue,
                    Verdict::Fork { op, chosen } => {
                        self.note_copy(&bundle);
                        let kept = self.keep_fork(&file);
                        if chosen && self.follow(op, &kept).is_ok() {
                            new += self.log.len().saturating_sub(before);
                        }
                    }
                    Verdict::Take if admit::check(&bundle, &self.log).is_err() => continue,
                    Verdict::Take => new += self.take_in(bundle),
                }
                self.disk.parked.remove(&name);
                progress = true;
            }
            if !progress {
                return new;
            }
        }
    }

    pub fn take_in(&mut self, bundle: Bundle) -> usize {
        let Bundle { texts, ops, .. } = bundle;
        let new: Vec<_> = ops.into_iter().filter(|s| s.op.id.seq > self.log.last(s.op.id.replica)).collect();
        let needed = bundle::text_digests(&new.iter().map(|s| &s.op).collect::<Vec<_>>());
        self.receive(new, texts.into_iter().filter(|text| needed.contains(&text.digest)).collect())
    }

    pub fn receive(&mut self, new: Vec<Sealed>, texts: Vec<TextBlock>) -> usize {
        if new.is_empty() {
            return 0;
        }
        let (texts, new) = purge::admitted(&self.log, texts, new).unwrap();
        self.keep(None, &new, &texts);
        for text in &texts {
            self.log.add_source(text.digest, source(text));
        }
        let count = new.len();
        let purging = new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. }));
        self.log.absorb(new.into_iter().map(|sealed| sealed.op).collect());
        if purging {
            self.carry_out_purges();
        }
        count
    }

    /// People who may act here: the one whose folder it is, and whoever sits beside them.
    pub fn people(&self) -> Vec<PersonId> {
        self.log.project().people.keys().copied().collect()
    }
}

pub fn read_op(lines: &str) -> Op {
    dialect::read_op(&dialect::blocks(lines).unwrap()[0]).unwrap()
}

fn source(text: &TextBlock) -> Source {
    Source { text: Text::new(text.words.clone()), turns: text.turns.clone() }
}
