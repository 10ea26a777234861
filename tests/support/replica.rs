//! A replica in memory with what it would keep on disk, sending and reading bundles as text.
//!
//! It follows the workspace step by step (fork, gap, restored copy, chain, one commit), with the same pure rules.
//! Only what stands in `kept` and `parked` outlives a crash.

use super::acts;
use super::chance::Dice;
use super::team::Choice;
use emic::format::admit;
use emic::format::bundle::{self, Bundle, Composer, Header, Vector};
use emic::log::dialect::{self, TextBlock};
use emic::log::{Act, Author, Log, Op, Source};
use emic::model::id::*;
use emic::text::Text;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One commit as the journal holds it: lines of texts and of operations.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    texts: Vec<String>,
    ops: Vec<String>,
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Took(usize),
    Parked,
    Fork,
    Refused(String),
}

pub struct Replica {
    /// What is only in memory.
    pub log: Log,
    pub public: ReplicaId,
    pub private: ReplicaId,
    pub coder: PersonId,
    /// Seconds by which its clock is wrong.
    pub skew: i64,
    /// What is on disk.
    kept: Vec<Commit>,
    pub parked: Vec<String>,
    /// What a backup holds: how many commits, written when.
    pub backup: Option<usize>,
    /// Restored: writes nothing before it has a new name.
    pub restored: bool,
    lines: HashMap<OpId, String>,
    texts: HashMap<Digest, String>,
    names: u32,
}

pub const PROJECT: &str = "p-simulated";

impl Replica {
    /// An empty folder of a person.
    pub fn new(n: usize, skew: i64) -> Replica {
        let mut made = Replica {
            log: Log::default(),
            public: ReplicaId::new("x").unwrap(),
            private: ReplicaId::new("private-x").unwrap(),
            coder: PersonId(OpId::new(ReplicaId::new("r0-1").unwrap(), n as u32 + 2)),
            skew,
            kept: Vec::new(),
            parked: Vec::new(),
            backup: None,
            restored: false,
            lines: HashMap::new(),
            texts: HashMap::new(),
            names: n as u32 * 1000,
        };
        made.rename();
        made
    }

    /// A new name for both its hands.
    pub fn rename(&mut self) {
        let (n, times) = (self.names / 1000, self.names % 1000 + 1);
        self.names += 1;
        self.public = ReplicaId::new(&format!("r{n}-{times}")).unwrap();
        self.private = ReplicaId::new(&format!("private-{n}-{times}")).unwrap();
        self.restored = false;
    }

    /// Makes the project with its people and one transcript.
    pub fn found(&mut self, people: usize) {
        let text = TextBlock::new(super::team::WORDS, &[], [9; 16]);
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

    fn write(
        &mut self,
        coder: Option<PersonId>,
        acts: Vec<Act>,
        texts: Vec<TextBlock>,
        private: bool,
        dice: &mut Dice,
        now: i64,
    ) -> usize {
        if self.restored {
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
        let Ok(written) = self.log.write(acts, &mut author) else { return 0 };
        if written.ops.is_empty() {
            return 0;
        }
        // The disk may not take it; the commit never happened then.
        if coder.is_some() && dice.percent(2) {
            self.log.retract(replica, before);
            return 0;
        }
        let ops: Vec<String> = written.ops.iter().map(|sealed| sealed.lines.clone()).collect();
        self.lines.extend(written.ops.iter().map(|sealed| (sealed.op.id, sealed.lines.clone())));
        self.texts.extend(texts.iter().map(|text| (text.digest, text.lines.clone())));
        let count = ops.len();
        self.kept.push(Commit { texts: texts.into_iter().map(|text| text.lines).collect(), ops });
        count
    }

    /// Does what a choice says; gives how many operations it wrote.
    pub fn act(&mut self, coder: PersonId, c: Choice, dice: &mut Dice, now: i64) -> usize {
        if c.what == acts::ALL_KINDS {
            let Some(act) = acts::undo(&self.log, self.public, coder, c.a.is_multiple_of(3)) else {
                return 0;
            };
            return self.write(Some(coder), vec![act], Vec::new(), false, dice, now);
        }
        let Some((act, text)) = acts::act(&self.log, coder, c) else { return 0 };
        // What is only for oneself: memos, never for anybody else to see.
        let private = matches!(act, Act::MemoAdd { .. }) && c.b == 3;
        self.write(Some(coder), vec![act], text.into_iter().collect(), private, dice, now)
    }

    /// Power goes: only what was kept is there when it comes back.
    pub fn crash(&mut self) {
        self.load(self.kept.len());
    }

    /// The folder is put back as it was at the backup.
    pub fn restore(&mut self) -> bool {
        let Some(backup) = self.backup.filter(|&backup| backup < self.kept.len()) else { return false };
        self.load(backup);
        self.parked.clear();
        self.restored = true;
        true
    }
    pub fn back_up(&mut self) {
        self.backup = Some(self.kept.len());
    }

    /// Reads the first commits of the journal into an empty memory.
    fn load(&mut self, commits: usize) {
        self.kept.truncate(commits);
        (self.log, self.lines, self.texts) = Default::default();
        let mut ops = Vec::new();
        let mut sources = HashMap::new();
        for commit in &self.kept {
            for lines in &commit.texts {
                let text = TextBlock::read(dialect::blocks(lines).unwrap().remove(0)).unwrap();
                sources.insert(text.digest, source(&text));
                self.texts.insert(text.digest, text.lines);
            }
            for lines in &commit.ops {
                let op = dialect::read_op(&dialect::blocks(lines).unwrap()[0]).unwrap();
                self.lines.insert(op.id, lines.clone());
                ops.push(op);
            }
        }
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
        let mut named = HashSet::new();
        for op in &ops {
            if let Act::TranscriptAdd { text, .. } | Act::Freeze { text, .. } = op.act
                && named.insert(text)
            {
                composer.text(&self.texts[&text]).unwrap();
            }
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
    pub fn admit(&mut self, bundle: Bundle, file: &str) -> Answer {
        if bundle.header.project != PROJECT || bundle.header.kind == "backup" {
            return Answer::Refused("not for here".into());
        }
        if admit::fork(bundle.ops.iter().map(|sealed| &sealed.op), &self.log).is_some() {
            return Answer::Fork;
        }
        let restored = admit::beyond(&bundle.header, &[self.public, self.private], &self.log);
        if !admit::lacking(&bundle.header.base, &self.log).is_empty() {
            if restored {
                self.rename();
            }
            self.parked.push(file.to_owned());
            return Answer::Parked;
        }
        if let Err(fault) = admit::check(&bundle, &self.log) {
            return Answer::Refused(fault.to_string());
        }
        if restored {
            self.rename();
        }
        let mut new = self.take_in(bundle);
        new += self.unpark();
        Answer::Took(new)
    }

    fn unpark(&mut self) -> usize {
        let mut new = 0;
        loop {
            let before = self.parked.len();
            for file in std::mem::take(&mut self.parked) {
                let bundle = bundle::read(&file).unwrap();
                let waits = !admit::lacking(&bundle.header.base, &self.log).is_empty();
                let forked = admit::fork(bundle.ops.iter().map(|s| &s.op), &self.log).is_some();
                if waits || forked || admit::check(&bundle, &self.log).is_err() {
                    self.parked.push(file);
                } else {
                    new += self.take_in(bundle);
                }
            }
            if self.parked.len() == before {
                return new;
            }
        }
    }

    fn take_in(&mut self, bundle: Bundle) -> usize {
        let Bundle { texts, ops, .. } = bundle;
        let new: Vec<_> = ops.into_iter().filter(|s| s.op.id.seq > self.log.last(s.op.id.replica)).collect();
        if new.is_empty() {
            return 0;
        }
        let texts: Vec<_> = texts.into_iter().filter(|text| !self.texts.contains_key(&text.digest)).collect();
        self.kept.push(Commit {
            texts: texts.iter().map(|text| text.lines.clone()).collect(),
            ops: new.iter().map(|sealed| sealed.lines.clone()).collect(),
        });
        for text in texts {
            self.log.add_source(text.digest, source(&text));
            self.texts.insert(text.digest, text.lines);
        }
        self.lines.extend(new.iter().map(|sealed| (sealed.op.id, sealed.lines.clone())));
        let count = new.len();
        self.log.absorb(new.into_iter().map(|sealed| sealed.op).collect());
        count
    }

    /// People who may act here: the one whose folder it is, and whoever sits beside them.
    pub fn people(&self) -> Vec<PersonId> {
        self.log.project().people.keys().copied().collect()
    }
    /// Words of memos that only this replica may hold.
    pub fn secrets(&self) -> BTreeMap<OpId, String> {
        let private = self.lines.iter().filter(|(id, _)| id.replica.is_private());
        private.map(|(id, lines)| (*id, lines.clone())).collect()
    }
}

fn source(text: &TextBlock) -> Source {
    Source { text: Text::new(text.words.clone()), turns: text.turns.clone() }
}
