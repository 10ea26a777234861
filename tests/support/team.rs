//! A few replicas in memory that act by small random choices and exchange operations.

use super::acts;
use emic::log::dialect::TextBlock;
use emic::log::{Act, Author, Log, Op, Source};
use emic::model::Row;
use emic::model::id::*;
use emic::report::questions;
use emic::text::{Span, Text, Turn};

/// The words that every simulated team codes (invented).
pub const WORDS: &str = "I asked for help. Nobody rang. It took six months before anyone rang me back.";

/// One person at one replica.
pub struct Member {
    pub log: Log,
    pub replica: ReplicaId,
    pub private: ReplicaId,
    pub coder: PersonId,
}

/// Small choices from which an act is made; few, so that acts meet.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub who: usize,
    pub what: u8,
    pub a: usize,
    pub b: usize,
}

impl Member {
    /// Writes acts as a commit of this member; a refusal is no failure of a test.
    pub fn act(&mut self, acts: Vec<Act>, private: bool) -> Vec<Op> {
        let mut n = self.log.len() as u8;
        let mut salt = || {
            n = n.wrapping_add(1);
            [n; 16]
        };
        let replica = if private { self.private } else { self.replica };
        let mut author = Author { coder: Some(self.coder), replica, wall: 1_795_000_000, salt: &mut salt };
        match self.log.write(acts, &mut author) {
            Ok(written) => written.ops.into_iter().map(|sealed| sealed.op).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Takes in everything public that another member has and this one lacks.
    pub fn receive(&mut self, other: &Log) {
        let missing = missing(&self.log, other);
        self.log.absorb(missing);
    }

    /// Does what a choice says, as far as it makes sense here.
    pub fn choose(&mut self, c: Choice) {
        // Corrections and turns are laid over the same words. Some links are sets instead.
        let what = match c.what {
            acts::REPLACE if c.b > 5 => acts::TURN,
            acts::LINK if c.b > 3 => acts::SET,
            what => what,
        };
        match acts::act(&self.log, self.coder, Choice { what, ..c }) {
            Some((act, None)) => drop(self.act(vec![act], false)),
            _ => self.undo(c.b.is_multiple_of(3)),
        }
        if c.what == 23 {
            self.undo(c.a.is_multiple_of(3));
        }
    }

    /// Undoes this member's last commit that is not undone (or does an undone one again).
    pub fn undo(&mut self, again: bool) {
        if let Some(act) = acts::undo(&self.log, self.replica, self.coder, again) {
            self.act(vec![act], false);
        }
    }
}

/// Public operations of `other` that `log` lacks, each replica's in its order.
pub fn missing(log: &Log, other: &Log) -> Vec<Op> {
    let mut ops = other.in_order(|op| !op.id.replica.is_private() && op.id.seq > log.last(op.id.replica));
    ops.sort_by_key(|op| op.order());
    ops.into_iter().cloned().collect()
}

/// A team of `n` who all know the project, its people and one transcript.
pub fn team(n: usize) -> Vec<Member> {
    team_on(n, WORDS, &[])
}

/// A team of `n` whose transcript has these words and turns.
pub fn team_on(n: usize, words: &str, turns: &[Turn]) -> Vec<Member> {
    let text = TextBlock::new(words, turns, [9; 16]);
    let source = || Source { text: Text::from(words), turns: turns.to_vec().into() };
    let lead = ReplicaId::new("lead-00000000").unwrap();
    let mut log = Log::default();
    log.add_source(text.digest, source());
    let mut salt = || [3; 16];
    let mut author = Author { coder: None, replica: lead, wall: 1_795_000_000, salt: &mut salt };
    let names = ["Lena", "Anna", "Noor", "Tom"];
    let mut acts = vec![Act::Project { title: "Study".into() }];
    for name in &names[..n] {
        acts.push(Act::PersonAdd {
            name: (*name).into(),
            initials: String::new(),
            role: String::new(),
            guid: None,
        });
    }
    acts.push(Act::TranscriptAdd {
        title: "P01".into(),
        text: text.digest,
        language: "en".into(),
        rule: 1,
        guid: None,
    });
    let people = log.write(acts, &mut author).unwrap().ids;
    let base: Vec<Op> = log.in_order(|_| true).into_iter().cloned().collect();
    (0..n)
        .map(|k| {
            let mut own = Log::default();
            own.add_source(text.digest, source());
            own.absorb(base.clone());
            let name = format!("r{k}-00000000");
            Member {
                log: own,
                replica: ReplicaId::new(&name).unwrap(),
                private: ReplicaId::new(&format!("private-{k}")).unwrap(),
                coder: PersonId(people[k + 1]),
            }
        })
        .collect()
}

/// Hands everything public from each to the other.
pub fn exchange(a: &mut Member, b: &mut Member) {
    a.receive(&b.log);
    b.receive(&a.log);
    assert_eq!(a.log.project(), b.log.project(), "both have the same project after exchanging");
}

impl Member {
    /// Acts and gives the id of what the last act made; it must be allowed.
    pub fn must(&mut self, acts: Vec<Act>) -> OpId {
        let ops = self.act(acts, false);
        ops.last().expect("the act was refused or changed nothing").id
    }
    /// Adds a code.
    pub fn code(&mut self, name: &str, parent: Option<CodeId>) -> CodeId {
        CodeId(self.must(vec![Act::CodeAdd { name: name.into(), parent, guid: None }]))
    }
    /// Puts a code on the first occurrence of words in the only transcript.
    pub fn annotate(&mut self, words: &str, code: CodeId) -> AnnotationId {
        let (transcript, extent) = self.extent(words);
        AnnotationId(self.must(vec![Act::Annotate {
            transcript,
            extent,
            code,
            by: None,
            made: None,
            guid: None,
        }]))
    }
    /// The transcript, and the anchors of the first occurrence of words in it.
    pub fn extent(&self, words: &str) -> (TranscriptId, emic::model::target::Extent) {
        let here = self.log.project().transcripts.values().next().unwrap();
        let byte = here.text.as_str().find(words).expect("the words are in the transcript");
        let start = here.text.pos_of(byte);
        let span = Span::new(start, start + words.chars().count() as u32).unwrap();
        (here.id, here.extent(span))
    }
    /// What every coding covers now: `words: path (coder)`, in the order of the text.
    pub fn codings(&self) -> Vec<String> {
        let p = self.log.project();
        let here = p.transcripts.values().next().unwrap();
        let line = |a: &emic::model::Annotation| {
            let words = a.span.map_or("(unanchored)", |span| here.text.slice(span));
            format!("{words}: {} ({})", p.codes.path_words(a.code), p.initials(Some(a.coder)))
        };
        here.annotations.iter().map(line).collect()
    }
    /// The code tree, two blanks a level.
    pub fn tree(&self) -> Vec<String> {
        let codes = &self.log.project().codes;
        let line =
            |id: CodeId| format!("{}{}", "  ".repeat(codes.path(id).len() - 1), codes.get(id).unwrap().name);
        let mut lines: Vec<String> = codes.in_order().into_iter().map(line).collect();
        if !codes.lost.is_empty() {
            let at = codes.in_order().iter().position(|id| *id == codes.lost[0]).unwrap();
            lines.insert(at, emic::model::LOST_AND_FOUND.to_owned());
        }
        lines
    }
    /// What is to be settled, in words.
    pub fn questions(&self) -> Vec<String> {
        let p = self.log.project();
        p.questions
            .iter()
            .map(|q| {
                let row = Row { questions: vec![q] };
                questions::sentence(p.seen_by(None), &row, &questions::Uses::default())
            })
            .collect()
    }
}
