//! Bundles that were written to be dear: every sum is right, and what they say takes long to work out.
//!
//! [`FAMILIES`] are the ways that people thought of, one function each. [`Plan`] is how a search goes on from there: a
//! few acts that are repeated, each with what it names, read from any bytes. Tests and `cargo fuzz` share both.

use emic::exchange::bundle::{Composer, Header, Vector};
use emic::log::dialect::{TextBlock, Writer, seal};
use emic::log::{Act, Op};
use emic::model::id::*;
use emic::model::target::{Anchor, Extent, Target};
use emic::model::values::{AttributeKind, CodePart, PersonField, Schema, TableHead};
use emic::text::{Span, Turn};

/// The project that the files are of.
pub const PROJECT: &str = "p-costly";
/// The words of its transcript (invented).
const WORDS: &str = "I asked for help. Nobody rang. It took six months before anyone rang me back.";

/// One replica that writes.
struct Writing {
    replica: ReplicaId,
    seq: u32,
    last: Option<Digest>,
}

/// A file that is being written: replicas that write one act after another, and what they made.
pub struct Story {
    writers: Vec<Writing>,
    ops: Vec<(Op, String)>,
    texts: Vec<TextBlock>,
    lamport: u64,
    base: Vector,
    /// The person in whose name all is written.
    pub coder: Option<PersonId>,
    pub transcript: TranscriptId,
    pub code: CodeId,
    pub coding: AnnotationId,
}

fn replica(nth: usize) -> ReplicaId {
    ReplicaId::new(&format!("w{nth}-1")).unwrap()
}

fn lead(seq: u32) -> OpId {
    OpId::new(ReplicaId::new("lead-1").unwrap(), seq)
}

/// A place in a transcript or in a correction.
fn at(base: OpId, from: u32, to: u32) -> Extent {
    let anchor = |offset| Anchor { base, offset };
    Extent { start: anchor(from), end: anchor(to) }
}

impl Story {
    fn empty() -> Story {
        Story {
            writers: Vec::new(),
            ops: Vec::new(),
            texts: Vec::new(),
            lamport: 0,
            base: Vector::new(),
            coder: None,
            transcript: TranscriptId(lead(3)),
            code: CodeId(lead(4)),
            coding: AnnotationId(lead(6)),
        }
    }

    /// The project that the files meet, as a bundle: a person, a transcript, two codes, a coding.
    pub fn project() -> String {
        let mut story = Story::empty();
        story.writers.push(Writing { replica: lead(1).replica, seq: 0, last: None });
        story.act(0, Act::Project { title: "Study".into() });
        story.coder = Some(PersonId(story.person(0, "Lena")));
        let text = story.text(WORDS, &[]);
        story.add_transcript(0, "P01", text);
        let code = CodeId(story.code(0, "waiting", None));
        story.code(0, "stigma", Some(code));
        story.annotate(0, story.transcript, at(story.transcript.0, 18, 29), code);
        story.file()
    }

    /// The person of the project.
    pub fn lena() -> PersonId {
        PersonId(lead(2))
    }

    /// A file that goes on from the project.
    pub fn delta() -> Story {
        let mut story = Story::empty();
        (story.lamport, story.coder) = (6, Some(PersonId(lead(2))));
        story.base.insert(lead(1).replica, 6);
        story
    }

    /// Writes an operation after changing it.
    pub fn op(&mut self, who: usize, act: Act, change: impl FnOnce(&mut Op)) -> OpId {
        while self.writers.len() <= who {
            let nth = self.writers.len();
            self.writers.push(Writing { replica: replica(nth), seq: 0, last: None });
        }
        let writer = &mut self.writers[who];
        self.lamport += 1;
        writer.seq += 1;
        let mut op = Op {
            id: OpId::new(writer.replica, writer.seq),
            lamport: self.lamport,
            wall: 1_795_000_000,
            prev: writer.last,
            coder: self.coder,
            commit: writer.seq,
            salt: act.has_words().then_some([7; 16]),
            act,
            over: Vec::new(),
            seen: Vec::new(),
            knew: Vec::new(),
            frame: None,
            purged: false,
            sum: Digest([0; 32]),
        };
        change(&mut op);
        let lines = seal(&mut op);
        writer.last = Some(op.sum);
        let id = op.id;
        self.ops.push((op, lines));
        id
    }
    pub fn act(&mut self, who: usize, act: Act) -> OpId {
        self.op(who, act, |_| {})
    }
    /// An act that knows earlier writes.
    pub fn over(&mut self, who: usize, act: Act, over: &[OpId]) -> OpId {
        self.op(who, act, |op| op.over = over.to_vec())
    }
    /// An act of a kind that this version does not know.
    pub fn unknown(&mut self, who: usize, fields: &str) -> OpId {
        let act = Act::Unknown { kind: "raw".into(), words: false, names: Vec::new() };
        let id = self.op(who, act, |_| {});
        let (op, lines) = self.ops.last_mut().unwrap();
        let kept = lines.lines().filter(|line| !line.starts_with("do = ") && !line.starts_with("sum = "));
        let body: Vec<&str> = kept.collect();
        let (sealed, sum) = Writer::head(&format!("{}\n{fields}", body.join("\n"))).sealed("sum");
        (*lines, op.sum) = (sealed, sum);
        self.writers[who].last = Some(sum);
        id
    }

    pub fn text(&mut self, words: &str, turns: &[Turn]) -> Digest {
        let text = TextBlock::new(words, turns, [9; 16]);
        let digest = text.digest;
        if !self.texts.iter().rev().take(2).any(|other| other.digest == digest) {
            self.texts.push(text);
        }
        digest
    }
    fn person(&mut self, who: usize, name: &str) -> OpId {
        let (name, initials, role) = (name.to_owned(), "LL".to_owned(), String::new());
        self.act(who, Act::PersonAdd { name, initials, role, guid: None })
    }
    fn participant(&mut self, who: usize, name: &str) -> ParticipantId {
        ParticipantId(self.act(who, Act::ParticipantAdd { name: name.into(), guid: None }))
    }
    fn add_transcript(&mut self, who: usize, title: &str, text: Digest) -> TranscriptId {
        let (title, language) = (title.to_owned(), "en".to_owned());
        TranscriptId(self.act(who, Act::TranscriptAdd { title, text, language, rule: 1, guid: None }))
    }
    fn code(&mut self, who: usize, name: &str, parent: Option<CodeId>) -> OpId {
        self.act(who, Act::CodeAdd { name: name.into(), parent, guid: None })
    }
    fn annotate(&mut self, who: usize, transcript: TranscriptId, extent: Extent, code: CodeId) -> OpId {
        self.act(who, Act::Annotate { transcript, extent, code, by: None, made: None, guid: None })
    }
    fn memo(&mut self, who: usize, on: Target, body: &str) -> OpId {
        let (kind, body) = ("thinking".to_owned(), body.to_owned());
        self.act(who, Act::MemoAdd { on, kind, body, by: None, made: None, guid: None })
    }
    fn mark(&mut self, who: usize, target: Target) -> OpId {
        self.act(who, Act::Mark { target, name: "discuss".into(), note: String::new(), by: None, made: None })
    }
    fn link(&mut self, who: usize, from: OpId, to: OpId) -> OpId {
        let (from, to) = (CodeId(from), CodeId(to));
        self.act(who, Act::Link { from, name: "causes".into(), to, guid: None })
    }
    fn correct(&mut self, who: usize, place: (OpId, u32, u32), over: &[OpId]) -> OpId {
        let (transcript, extent) = (self.transcript, at(place.0, place.1, place.2));
        self.over(who, Act::Replace { transcript, extent, words: "thus".into() }, over)
    }
    /// A settled question.
    fn keep(&mut self, who: usize, ids: &[OpId], over: &[OpId]) -> OpId {
        self.over(who, Act::Settle { ids: ids.to_vec(), answer: Some("keep".into()) }, over)
    }
    fn different(&mut self, who: usize, about: &[OpId], over: &[OpId]) -> OpId {
        let act = Act::Decide {
            question: "different".into(),
            about: about.to_vec(),
            answer: String::new(),
            ids: Vec::new(),
            stand: Vec::new(),
            person: None,
            note: String::new(),
        };
        self.over(who, act, over)
    }
    /// A transcript of its own with so many turns of ten characters.
    fn interview(&mut self, turns: u32) -> TranscriptId {
        let turn = |nth: u32| Turn {
            speaker: format!("S{nth}"),
            label: None,
            words: Span::new(nth * 10, nth * 10 + 8).unwrap(),
            time: None,
        };
        let turns: Vec<Turn> = (0..turns).map(turn).collect();
        let text = self.text(&"so it was\n".repeat(turns.len()), &turns);
        self.transcript = self.add_transcript(0, "P02", text);
        self.transcript
    }

    /// Adds a code of that name.
    pub fn named(&mut self, name: &str) {
        self.code(0, name, None);
    }

    /// The file: all its sums are right.
    pub fn file(&self) -> String {
        let mut upto = self.base.clone();
        upto.extend(self.ops.iter().map(|(op, _)| (op.id.replica, op.id.seq)));
        let kind = if self.base.is_empty() { "full" } else { "delta" }.to_owned();
        let (project, title) = (PROJECT.to_owned(), "Study".to_owned());
        let header = Header { project, title, kind, base: self.base.clone(), upto };
        let mut file = String::new();
        let mut out = |part: &str| {
            file.push_str(part);
            Ok(())
        };
        let mut composer = Composer::new(&header, &mut out).unwrap();
        self.texts.iter().for_each(|text| composer.text(&text.lines()).unwrap());
        self.ops.iter().for_each(|(_, lines)| composer.op(None, lines).unwrap());
        composer.finish().unwrap();
        file
    }
}

/// A way to be dear: what it is called, and what it writes for a size.
pub type Family = (&'static str, fn(&mut Story, usize));

/// Every family that has a name. Each writes a file whose length grows evenly with the size.
pub const FAMILIES: &[Family] = &[
    // Codes.
    ("codes each under the last", |s, n| {
        (0..n).fold(None, |above, nth| Some(CodeId(s.code(0, &format!("c{nth}"), above))));
    }),
    ("codes moved under the next", |s, n| {
        let codes: Vec<CodeId> = (0..n).map(|nth| CodeId(s.code(0, &format!("c{nth}"), None))).collect();
        codes.windows(2).for_each(|two| done(s.act(0, Act::CodeMove { code: two[0], parent: Some(two[1]) })));
    }),
    ("codes moved to and fro below a deep one", |s, n| {
        let mut deep = Vec::new();
        for nth in 0..n + 70 {
            deep.push(CodeId(s.code(0, &format!("c{nth}"), deep.last().copied())));
        }
        let last = deep[deep.len() - 1];
        for nth in 0..n {
            let parent = Some(deep[if nth % 2 == 0 { deep.len() - 3 } else { deep.len() / 2 }]);
            s.act(0, Act::CodeMove { code: last, parent });
            s.act(0, Act::CodeMove { code: deep[0], parent: Some(last) });
        }
    }),
    ("codes under one", |s, n| (0..n).for_each(|nth| done(s.code(0, &format!("c{nth}"), Some(s.code))))),
    ("codes of one name", |s, n| (0..n).for_each(|nth| done(s.code(nth % 2, "fear", None)))),
    ("codes of one name, said to be different at once", |s, n| {
        let all: Vec<OpId> = (0..n).map(|_| s.code(0, "fear", None)).collect();
        s.different(0, &all, &[]);
    }),
    ("codes of one name, said to be different two by two", |s, n| {
        let all: Vec<OpId> = (0..n).map(|_| s.code(0, "fear", None)).collect();
        all.windows(2).for_each(|two| done(s.different(0, two, &[])));
    }),
    ("two codes of one name, said to be different again and again", |s, n| {
        let two = [s.code(0, "fear", None), s.code(0, "fear", None)];
        (0..n).for_each(|_| done(s.different(0, &two, &[])));
    }),
    ("codes that look alike", |s, n| {
        (0..n).for_each(|nth| {
            let look = |bit: usize| if nth >> bit & 1 == 0 { 'a' } else { '\u{430}' };
            let name: String = (0..16).map(look).collect();
            s.code(0, &name, None);
        });
    }),
    ("acts without effect on codes with long paths", |s, n| {
        let long = "long ".repeat(99);
        let mut above = s.code;
        for _ in 0..60 {
            above = CodeId(s.code(0, &long, Some(above)));
        }
        for _ in 0..n {
            s.act(0, Act::CodeMove { code: above, parent: Some(above) });
        }
    }),
    ("names of one code by many at once", |s, n| {
        (0..n).for_each(|nth| done(s.act(nth, Act::CodeRename { code: s.code, name: format!("n{nth}") })));
    }),
    ("names of one code by two at once", |s, n| {
        let mut last = [lead(4); 2];
        for nth in 0..n {
            let who = nth % 2;
            let act = Act::CodeRename { code: s.code, name: format!("n{nth}") };
            last[who] = s.over(who, act, &[last[who]]);
        }
    }),
    ("a long definition beside many", |s, n| {
        let (code, part) = (s.code, CodePart::Text);
        (0..n).for_each(|nth| done(s.act(nth, Act::CodeDefine { code, part, words: format!("w{nth}") })));
        s.act(n, Act::CodeDefine { code, part, words: "what it means ".repeat(n * 10) });
    }),
    ("definitions that merges brought together", |s, n| {
        for nth in 0..n {
            let code = CodeId(s.code(0, &format!("c{nth}"), None));
            s.act(1, Act::CodeDefine { code, part: CodePart::Text, words: format!("w{nth}") });
            s.act(0, Act::CodeMerge { from: code, into: s.code });
        }
    }),
    ("merges in a chain", |s, n| {
        let codes: Vec<CodeId> = (0..n).map(|nth| CodeId(s.code(0, &format!("c{nth}"), None))).collect();
        codes.windows(2).for_each(|two| done(s.act(0, Act::CodeMerge { from: two[0], into: two[1] })));
    }),
    ("merges in a chain, with codings", |s, n| {
        let codes: Vec<CodeId> = (0..n).map(|nth| CodeId(s.code(0, &format!("c{nth}"), None))).collect();
        codes.windows(2).for_each(|two| done(s.act(0, Act::CodeMerge { from: two[0], into: two[1] })));
        let (transcript, place) = (s.transcript, at(s.transcript.0, 0, 5));
        (0..n).for_each(|_| done(s.annotate(0, transcript, place, codes[0])));
        s.op(1, Act::CodeRemove { code: codes[n - 1] }, |op| {
            op.over = vec![codes[n - 1].0];
            op.seen = vec![OpId::new(replica(0), u32::MAX)];
        });
    }),
    ("merges the other way round", |s, n| {
        let codes: Vec<CodeId> = (0..10).map(|nth| CodeId(s.code(0, &format!("c{nth}"), None))).collect();
        codes.windows(2).for_each(|two| done(s.act(0, Act::CodeMerge { from: two[0], into: two[1] })));
        (0..n).for_each(|_| done(s.act(1, Act::CodeMerge { from: codes[9], into: codes[0] })));
    }),
    ("merges into one", |s, n| {
        for nth in 0..n {
            let from = CodeId(s.code(0, &format!("c{nth}"), None));
            s.act(0, Act::CodeRename { code: from, name: format!("d{nth}") });
            s.act(1, Act::CodeMerge { from, into: s.code });
        }
    }),
    ("a merge that had seen many, of a code with many names", |s, n| {
        let code = CodeId(s.code(0, "fear", None));
        let names: Vec<OpId> =
            (0..n).map(|nth| s.act(nth, Act::CodeRename { code, name: format!("n{nth}") })).collect();
        s.op(n, Act::CodeMerge { from: code, into: s.code }, |op| op.seen = names);
    }),
    ("quick keys for a code that many merged", |s, n| {
        let code = CodeId(s.code(0, "fear", None));
        let all: Vec<OpId> = (0..n).map(|nth| s.act(nth, Act::Quick { slot: 1, code: Some(code) })).collect();
        s.op(n, Act::CodeMerge { from: code, into: s.code }, |op| op.seen = all);
    }),
    ("removes of one code with codings", |s, n| {
        let (transcript, place, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        (0..n).for_each(|_| done(s.annotate(0, transcript, place, code)));
        for who in 0..n {
            s.op(1 + who, Act::CodeRemove { code }, |op| {
                op.over = vec![code.0];
                op.seen = vec![OpId::new(replica(0), u32::MAX), lead(6)];
            });
        }
    }),
    ("removes of one code with codings that they had not seen", |s, n| {
        let (transcript, place, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        (0..n).for_each(|nth| done(s.annotate(nth, transcript, place, code)));
        (0..n).for_each(|_| done(s.over(n, Act::CodeRemove { code }, &[code.0])));
    }),
    ("a remove that had seen many", |s, n| {
        let (transcript, place, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        let all: Vec<OpId> = (0..n).map(|nth| s.annotate(nth, transcript, place, code)).collect();
        s.op(n, Act::CodeRemove { code }, |op| (op.over, op.seen) = (vec![code.0], all));
    }),
    ("removes and restores", |s, n| {
        for _ in 0..n {
            let code = s.code;
            let gone =
                s.op(0, Act::CodeRemove { code }, |op| (op.over, op.seen) = (vec![code.0], vec![lead(6)]));
            s.over(1, Act::CodeRestore { code }, &[gone]);
        }
    }),
    ("removed codes each under the last", |s, n| {
        let mut codes: Vec<CodeId> = Vec::new();
        for nth in 0..n {
            codes.push(CodeId(s.code(0, &format!("c{nth}"), codes.last().copied())));
        }
        for &code in codes.iter().rev() {
            let seen = vec![OpId::new(replica(0), u32::MAX)];
            s.op(1, Act::CodeRemove { code }, |op| (op.over, op.seen) = (vec![code.0], seen));
        }
    }),
    ("memos, marks and links on a removed code, by many removes", |s, n| {
        let (code, other) = (s.code, OpId::new(lead(1).replica, 5));
        for _ in 0..n {
            s.memo(0, Target::Code(code), "why");
            s.mark(0, Target::Code(code));
            s.link(0, code.0, other);
        }
        for who in 0..n {
            s.op(1 + who, Act::CodeRemove { code }, |op| {
                op.over = vec![code.0];
                op.seen = vec![OpId::new(replica(0), u32::MAX), lead(6)];
            });
        }
    }),
    ("a long memo on a removed code, by many removes", |s, n| {
        let code = s.code;
        s.memo(0, Target::Code(code), &"why so ".repeat(n * 10));
        for who in 0..n {
            s.op(1 + who, Act::CodeRemove { code }, |op| {
                op.over = vec![code.0];
                op.seen = vec![OpId::new(replica(0), u32::MAX), lead(6)];
            });
        }
    }),
    ("codes whose adding was undone", |s, n| {
        let mut above = None;
        let all: Vec<OpId> = (0..n)
            .map(|nth| {
                let id = s.code(0, &format!("c{nth}"), above);
                above = Some(CodeId(id));
                id
            })
            .collect();
        all.into_iter().for_each(|commit| done(s.act(0, Act::Undo { commit, on: true })));
    }),
    ("links between two codes", |s, n| (0..n).for_each(|_| done(s.link(0, lead(4), lead(5))))),
    ("quick keys", |s, n| {
        (0..n).for_each(|nth| done(s.act(nth, Act::Quick { slot: 1, code: Some(s.code) })))
    }),
    // Found by the search.
    ("quick keys of people of one origin", |s, n| {
        let coding = [13, 241, 200, 104, 115, 53, 206, 99];
        let person = [105, 196, 152, 124, 154, 128, 237, 34];
        let quick = [92, 241, 189, 41, 183, 2, 142, 175];
        Plan::read(&[&[17][..], &coding, &person, &quick].concat()).write(s, n);
    }),
    ("frozen frames", |s, n| {
        let text = s.text("[]", &[]);
        (0..n).for_each(|nth| done(s.act(0, Act::Freeze { name: format!("v{nth}"), text })));
    }),
    ("codes of one origin", |s, n| {
        let add = |nth: usize| Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: Some("g".into()) };
        (0..n).for_each(|nth| done(s.act(0, add(nth))));
    }),
    ("to sort, removed again and again", |s, n| {
        for nth in 0..n {
            let guid = format!("emic:{PROJECT}/to-sort/{nth}");
            let guid = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, guid.as_bytes()).to_string();
            let code = s.act(0, Act::CodeAdd { name: "To sort".into(), parent: None, guid: Some(guid) });
            s.over(0, Act::CodeRemove { code: CodeId(code) }, &[code]);
        }
    }),
    // Transcripts.
    ("transcripts of one length", |s, n| {
        for nth in 0..n {
            let text = s.text(&format!("it was {nth:08}"), &[]);
            s.add_transcript(0, &format!("t{nth}"), text);
        }
    }),
    ("transcripts of the same words", |s, n| {
        let text = s.text("so it was", &[]);
        (0..n).for_each(|nth| done(s.add_transcript(0, &format!("t{nth}"), text)));
    }),
    ("transcripts that are one", |s, n| {
        let text = s.text("so it was", &[]);
        for nth in 0..n {
            let other = s.add_transcript(0, "t", text);
            s.act(0, Act::Same { ids: vec![s.transcript.0, other.0] });
            let (key, value) = ("date".to_owned(), format!("{nth}"));
            s.act(0, Act::TranscriptSet { transcript: other, key, value });
        }
    }),
    ("speakers", |s, n| {
        let transcript = s.interview(n as u32);
        for nth in 0..n {
            let (label, role) = (format!("S{nth}"), "participant".to_owned());
            s.act(0, Act::Cast { transcript, label, participant: None, person: None, role });
        }
    }),
    ("who one speaker is, by many at once", |s, n| {
        for nth in 0..n {
            let (label, role) = ("S1".to_owned(), format!("r{nth}"));
            s.act(nth, Act::Cast { transcript: s.transcript, label, participant: None, person: None, role });
        }
    }),
    ("speakers of long names, renamed", |s, n| {
        let transcript = s.interview(n as u32);
        for nth in 0..n {
            let (label, role) = (format!("S{}", nth / 4), "participant".to_owned());
            let participant = Some(s.participant(0, &"long ".repeat(90)));
            s.act(nth % 2, Act::Cast { transcript, label, participant, person: None, role });
        }
    }),
    ("properties of one transcript", |s, n| {
        for nth in 0..n {
            let (key, value) = (format!("k{nth}"), format!("v{nth}"));
            s.act(0, Act::TranscriptSet { transcript: s.transcript, key, value });
        }
    }),
    ("a long property beside many", |s, n| {
        let transcript = s.transcript;
        let set = |value: String| Act::TranscriptSet { transcript, key: "date".into(), value };
        (0..n).for_each(|nth| done(s.act(nth, set(format!("v{nth}")))));
        s.act(n, set("late ".repeat(399)));
    }),
    ("corrections of corrections", |s, n| {
        (0..n).fold((s.transcript.0, Vec::new()), |(base, over): (OpId, Vec<OpId>), _| {
            let made = s.correct(0, (base, 0, 4), &over);
            (made, vec![made])
        });
    }),
    ("corrections in a row", |s, n| {
        let base = s.interview(n as u32).0;
        (0..n).fold(Vec::new(), |over: Vec<OpId>, nth| {
            vec![s.correct(0, (base, nth as u32 * 10, nth as u32 * 10 + 2), &over)]
        });
    }),
    ("corrections in a row by many at once", |s, n| {
        let base = s.interview(n as u32).0;
        (0..n).for_each(|nth| done(s.correct(nth, (base, nth as u32 * 10, nth as u32 * 10 + 2), &[])));
    }),
    ("corrections of one place by many at once", |s, n| {
        (0..n).for_each(|nth| done(s.correct(nth, (s.transcript.0, 0, 4), &[])));
    }),
    ("corrections by two at once", |s, n| {
        let base = s.interview(n as u32).0;
        let mut last = [None; 2];
        for nth in 0..n {
            let over: Vec<OpId> = last[nth % 2].into_iter().collect();
            last[nth % 2] = Some(s.correct(nth % 2, (base, nth as u32 * 10, nth as u32 * 10 + 2), &over));
        }
    }),
    ("corrections by two at once, all of one place", |s, n| {
        let mut last = [None; 2];
        for nth in 0..n {
            let over: Vec<OpId> = last[nth % 2].into_iter().collect();
            last[nth % 2] = Some(s.correct(nth % 2, (s.transcript.0, 0, 4), &over));
        }
    }),
    ("corrections each by another, who knew the last", |s, n| {
        let base = s.interview(n as u32).0;
        (0..n).fold(Vec::new(), |over: Vec<OpId>, nth| {
            vec![s.correct(nth, (base, nth as u32 * 10, nth as u32 * 10 + 2), &over)]
        });
    }),
    ("corrections each by another, who knew the last but one", |s, n| {
        let base = s.interview(n as u32).0;
        let mut made: Vec<OpId> = Vec::new();
        for nth in 0..n {
            let over: Vec<OpId> = nth.checked_sub(2).map(|before| made[before]).into_iter().collect();
            made.push(s.correct(nth, (base, nth as u32 * 10, nth as u32 * 10 + 2), &over));
        }
    }),
    ("corrections within one another by many at once", |s, n| {
        let base = s.interview(n as u32 + 1).0;
        (0..n as u32).for_each(|nth| done(s.correct(nth as usize, (base, nth, 10 * n as u32 - nth), &[])));
    }),
    ("long corrections of one place by many at once", |s, n| {
        (0..n).for_each(|nth| done(s.correct(nth, (s.transcript.0, 0, 4), &[])));
        let (transcript, extent, words) = (s.transcript, at(s.transcript.0, 0, 4), "thus ".repeat(n * 10));
        s.act(n, Act::Replace { transcript, extent, words });
    }),
    ("codings whose words were corrected away", |s, n| {
        let base = s.interview(n as u32);
        for nth in 0..n as u32 {
            s.annotate(0, base, at(base.0, nth * 10, nth * 10 + 4), s.code);
            let (transcript, extent) = (base, at(base.0, nth * 10, nth * 10 + 6));
            s.act(0, Act::Replace { transcript, extent, words: String::new() });
        }
    }),
    ("turns of one transcript, each by another speaker", |s, n| {
        let base = s.interview(n as u32);
        for nth in 0..n as u32 {
            let speaker = format!("S{}", nth + 1);
            s.act(0, Act::Turn { transcript: base, extent: at(base.0, nth * 10, nth * 10 + 8), speaker });
        }
    }),
    ("turns within one another by many at once", |s, n| {
        let base = s.interview(n as u32 + 1);
        for nth in 0..n as u32 {
            let extent = at(base.0, nth, 10 * n as u32 - nth);
            s.act(nth as usize, Act::Turn { transcript: base, extent, speaker: "S".into() });
        }
    }),
    ("turns cut out of a long row of blanks", |s, n| {
        let text = s.text(&" ".repeat(n * 10), &[]);
        let base = s.add_transcript(0, "P03", text);
        for nth in 0..n as u32 {
            let extent = at(base.0, nth * 2, nth * 2 + 1);
            s.act(0, Act::Turn { transcript: base, extent, speaker: String::new() });
        }
    }),
    ("sets in a row, each in the one before it", |s, n| {
        let mut last = None;
        for nth in 0..n {
            let set =
                SetId(s.act(0, Act::SetAdd { name: format!("s{nth}"), kind: String::new(), guid: None }));
            if let Some(outer) = last {
                s.act(0, Act::Member { set: outer, of: Target::Set(set) });
            }
            last = Some(set);
        }
    }),
    ("members of one set, by many at once", |s, n| {
        let set = SetId(s.act(0, Act::SetAdd { name: "all".into(), kind: String::new(), guid: None }));
        for nth in 0..n as u32 {
            let of = Target::Passage(s.transcript, at(s.transcript.0, nth % 60, nth % 60 + 3));
            s.act(nth as usize, Act::Member { set, of });
        }
    }),
    ("kept parts of one thing by many at once", |s, n| {
        for nth in 0..n {
            let (format, words) = ("qdpx".to_owned(), format!("<part n=\"{nth}\"/>"));
            s.act(nth, Act::Kept { on: Target::Project, format, words });
        }
    }),
    ("progress and assignments", |s, n| {
        for nth in 0..n {
            let person = PersonId(s.person(0, &format!("p{nth}")));
            s.act(0, Act::Assign { transcript: s.transcript, person, on: true });
            s.act(0, Act::Progress { transcript: s.transcript, state: "done".into(), by: Some(person) });
        }
    }),
    // Codings.
    ("equal codings", |s, n| {
        let (transcript, place, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        (0..n).for_each(|_| done(s.annotate(0, transcript, place, code)));
    }),
    ("codings of one word by many people", |s, n| {
        let (transcript, extent, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        for nth in 0..n {
            let by = Some(PersonId(s.person(nth, &format!("p{nth}"))));
            s.act(nth, Act::Annotate { transcript, extent, code, by, made: None, guid: None });
        }
    }),
    ("codings of one word with many codes", |s, n| {
        let (transcript, place) = (s.transcript, at(s.transcript.0, 0, 5));
        for nth in 0..n {
            let code = CodeId(s.code(0, &format!("c{nth}"), None));
            s.annotate(0, transcript, place, code);
        }
    }),
    ("codings within one another", |s, n| {
        let transcript = s.interview(n as u32 / 5 + 1);
        (0..n as u32).for_each(|nth| {
            done(s.annotate(0, transcript, at(transcript.0, nth, 2 * n as u32 - nth), s.code))
        });
    }),
    ("words of one coding by many folders at once", |s, n| {
        let annotations = vec![s.coding];
        for nth in 0..n as u32 {
            let extent = at(s.transcript.0, nth % 10, 20 + nth % 20);
            s.act(nth as usize, Act::Resize { annotations: annotations.clone(), extent });
        }
    }),
    ("words of one coding by strangers", |s, n| {
        s.coder = Some(PersonId(s.person(0, "Ben")));
        let annotations = vec![s.coding];
        let extent = at(s.transcript.0, 3, 20);
        (0..n).for_each(|_| done(s.act(0, Act::Resize { annotations: annotations.clone(), extent })));
    }),
    ("one change of many codings, answered by many", |s, n| {
        let (transcript, place, code) = (s.transcript, at(s.transcript.0, 0, 5), s.code);
        let all: Vec<AnnotationId> =
            (0..n).map(|_| AnnotationId(s.annotate(0, transcript, place, code))).collect();
        s.coder = Some(PersonId(s.person(1, "Ben")));
        let asked = s.act(1, Act::Resize { annotations: all, extent: at(transcript.0, 3, 20) });
        (0..n).for_each(|_| done(s.keep(2, &[asked], &[])));
    }),
    ("changes of a coding that was taken off by many", |s, n| {
        let annotations = vec![s.coding];
        let extent = at(s.transcript.0, 3, 20);
        let made: Vec<OpId> =
            (0..n).map(|nth| s.act(nth, Act::Resize { annotations: annotations.clone(), extent })).collect();
        for (nth, id) in made.into_iter().enumerate() {
            let act = Act::Unannotate { annotations: annotations.clone() };
            s.over(n + nth, act, &[s.coding.0, id]);
        }
    }),
    ("a coding taken off by one who knew many changes", |s, n| {
        let annotations = vec![s.coding];
        let extent = at(s.transcript.0, 3, 20);
        let mut over = vec![s.coding.0];
        over.extend((0..n).map(|nth| s.act(nth, Act::Resize { annotations: annotations.clone(), extent })));
        s.over(n, Act::Unannotate { annotations }, &over);
    }),
    ("codes of one coding by many folders at once", |s, n| {
        let annotations = vec![s.coding];
        for nth in 0..n {
            let code = CodeId(s.code(nth, &format!("c{nth}"), None));
            s.act(nth, Act::Recode { annotations: annotations.clone(), code });
        }
    }),
    // Notes.
    ("memos on one word", |s, n| {
        let on = Target::Passage(s.transcript, at(s.transcript.0, 0, 5));
        (0..n).for_each(|_| done(s.memo(0, on, "why")));
    }),
    ("marks on one word", |s, n| {
        let on = Target::Passage(s.transcript, at(s.transcript.0, 0, 5));
        (0..n).for_each(|_| done(s.mark(0, on)));
    }),
    ("a long memo beside many texts of it", |s, n| {
        let memo = MemoId(s.memo(0, Target::Project, "why"));
        (0..n).for_each(|nth| done(s.act(nth, Act::MemoEdit { memo, body: format!("b{nth}") })));
        s.act(n, Act::MemoEdit { memo, body: "so it was ".repeat(n * 10) });
    }),
    ("kinds of one memo by many at once", |s, n| {
        let memo = MemoId(s.memo(0, Target::Project, "why"));
        (0..n).for_each(|nth| done(s.act(nth, Act::MemoKind { memo, kind: format!("k{nth}") })));
    }),
    ("texts of a memo that was removed by many", |s, n| {
        let memo = MemoId(s.memo(0, Target::Project, "why"));
        let lena = s.coder;
        s.coder = Some(PersonId(s.person(0, "Ben")));
        let made: Vec<OpId> =
            (0..n).map(|nth| s.act(nth, Act::MemoEdit { memo, body: format!("b{nth}") })).collect();
        s.coder = lena;
        (0..n).for_each(|nth| done(s.over(n + nth, Act::MemoRemove { memo }, &[memo.0, made[nth]])));
    }),
    ("memos on one code", |s, n| (0..n).for_each(|_| done(s.memo(0, Target::Code(s.code), "why")))),
    ("memos on memos' codings", |s, n| {
        (0..n).for_each(|_| done(s.memo(0, Target::Annotation(s.coding), "why")));
    }),
    // People.
    ("people", |s, n| (0..n).for_each(|nth| done(s.person(0, &format!("Person {nth}"))))),
    ("people of one name", |s, n| (0..n).for_each(|_| done(s.person(0, "Lena")))),
    ("people of one name, said to be different at once", |s, n| {
        let all: Vec<OpId> = (0..n).map(|_| s.person(0, "Lena")).collect();
        s.different(0, &all, &[]);
    }),
    ("people who are one in a chain", |s, n| {
        let all: Vec<OpId> = (0..n).map(|nth| s.person(0, &format!("p{nth}"))).collect();
        all.windows(2).rev().for_each(|two| done(s.act(0, Act::Same { ids: two.to_vec() })));
    }),
    ("people who are one with one", |s, n| {
        for nth in 0..n {
            let other = s.person(0, &format!("p{nth}"));
            s.act(0, Act::Same { ids: vec![lead(2), other] });
        }
    }),
    ("people who are one, said again and again", |s, n| {
        let all: Vec<OpId> = (0..4).map(|nth| s.person(0, &format!("p{nth}"))).collect();
        (0..n).for_each(|_| done(s.act(0, Act::Same { ids: all.clone() })));
    }),
    ("sets of one origin, by many at once", |s, n| {
        let (name, kind, guid) = ("all".to_owned(), String::new(), Some("g".to_owned()));
        (0..n).for_each(|nth| {
            done(s.act(nth, Act::SetAdd { name: name.clone(), kind: kind.clone(), guid: guid.clone() }));
        });
    }),
    ("participants of one origin, each with values", |s, n| {
        for nth in 0..n {
            let (name, guid) = (format!("p{nth}"), Some("g".to_owned()));
            let participant = ParticipantId(s.act(nth, Act::ParticipantAdd { name, guid }));
            let (attribute, values) = ("sex".to_owned(), vec![format!("v{nth}")]);
            s.act(nth, Act::ParticipantValues { participant, attribute, values });
        }
    }),
    ("codings of one origin, each put on other words", |s, n| {
        for nth in 0..n {
            let (transcript, code, guid) = (s.transcript, s.code, Some("g".to_owned()));
            let extent = at(transcript.0, nth as u32 % 16, 60);
            let act = Act::Annotate { transcript, extent, code, by: None, made: None, guid };
            let annotations = vec![AnnotationId(s.act(nth, act))];
            s.act(nth, Act::Resize { annotations, extent: at(transcript.0, 0, 20 + nth as u32 % 40) });
        }
    }),
    ("memos of one origin, each edited and taken away", |s, n| {
        for nth in 0..n {
            let (on, kind, body) = (Target::Project, "why".to_owned(), format!("b{}", nth % 3));
            let guid = Some("g".to_owned());
            let memo = MemoId(s.act(nth, Act::MemoAdd { on, kind, body, by: None, made: None, guid }));
            s.act(nth, Act::MemoEdit { memo, body: format!("c{nth}") });
            if nth % 2 == 0 {
                s.over(nth, Act::MemoRemove { memo }, &[memo.0]);
            }
        }
    }),
    ("marks of one origin, each taken off", |s, n| {
        for nth in 0..n {
            let (target, name, note, by) = (Target::Project, "why".to_owned(), String::new(), s.coder);
            let mark = MarkId(s.act(nth, Act::Mark { target, name, note, by, made: None }));
            if nth % 2 == 0 {
                s.over(nth, Act::Unmark { mark }, &[mark.0]);
            }
        }
    }),
    ("links of one origin", |s, n| {
        for nth in 0..n {
            let (from, to) = (s.code, CodeId(lead(5)));
            let (name, guid) = ("causes".to_owned(), Some("g".to_owned()));
            s.act(nth, Act::Link { from, name, to, guid });
        }
    }),
    ("people of one origin", |s, n| {
        for nth in 0..n {
            let (name, guid) = (format!("p{nth}"), Some("g".to_owned()));
            s.act(0, Act::PersonAdd { name, initials: String::new(), role: String::new(), guid });
        }
    }),
    ("names of one person by many at once", |s, n| {
        let (person, field) = (PersonId(lead(2)), PersonField::Name);
        (0..n).for_each(|nth| done(s.act(nth, Act::PersonSet { person, field, value: format!("n{nth}") })));
    }),
    ("attributes", |s, n| {
        for nth in 0..n {
            s.act(0, Act::Attribute { schema: schema(&format!("a{nth}"), 2) });
        }
    }),
    ("an attribute with many categories, and values", |s, n| {
        s.act(0, Act::Attribute { schema: schema("a", n) });
        for nth in 0..n {
            let participant = s.participant(0, &format!("P{nth}"));
            let (attribute, values) = ("a".to_owned(), vec![format!("v{nth}")]);
            s.act(0, Act::ParticipantValues { participant, attribute, values });
        }
    }),
    ("values of one participant", |s, n| {
        let participant = s.participant(0, "P");
        let values = (0..n * 20).map(|nth| format!("v{nth}")).collect();
        s.act(0, Act::ParticipantValues { participant, attribute: "a".into(), values });
    }),
    ("attributes of one participant", |s, n| {
        let participant = s.participant(0, "P");
        for nth in 0..n {
            let (attribute, values) = (format!("a{nth}"), vec![format!("v{nth}")]);
            s.act(0, Act::ParticipantValues { participant, attribute, values });
        }
    }),
    ("a long value of a participant beside many", |s, n| {
        let participant = s.participant(0, "P");
        let set = |value: String| Act::ParticipantSet { participant, field: "state".into(), value };
        (0..n).for_each(|nth| done(s.act(nth, set(format!("v{nth}")))));
        s.act(n, set("late ".repeat(399)));
    }),
    ("heads of the table by many at once, one of them long", |s, n| {
        let head = |blocks| Act::Table { head: TableHead { blocks, ..TableHead::default() } };
        (0..n).for_each(|nth| done(s.act(nth, head(vec![format!("a{nth}")]))));
        s.act(n, head((0..n).map(|nth| format!("b{nth}")).collect()));
    }),
    ("participants of one name", |s, n| (0..n).for_each(|_| done(s.participant(0, "P")))),
    // Questions and answers.
    ("one question settled by many", |s, n| {
        let other = s.code(1, "waiting", None);
        (0..n).for_each(|_| done(s.keep(2, &[other], &[lead(4), other])));
    }),
    ("one value kept and taken by many", |s, n| {
        let code = s.code;
        let one = s.act(0, Act::CodeRename { code, name: "fear".into() });
        let two = s.act(1, Act::CodeRename { code, name: "dread".into() });
        for _ in 0..n {
            s.keep(2, &[one], &[one, two]);
            s.over(3, Act::CodeRename { code, name: "fear".into() }, &[one, two]);
        }
    }),
    ("texts kept and taken by many", |s, n| {
        let memo = MemoId(s.memo(0, Target::Project, "why"));
        let mut texts: Vec<OpId> =
            (0..n).map(|nth| s.act(nth, Act::MemoEdit { memo, body: format!("b{nth}") })).collect();
        s.keep(n, &texts.clone(), &texts);
        let taken = texts.clone();
        texts.truncate(1);
        s.over(n + 1, Act::MemoEdit { memo, body: "b0".into() }, &taken);
    }),
    ("twins kept two and made one by many", |s, n| {
        let two = [s.code(0, "fear", None), s.code(1, "fear", None)];
        for nth in 0..n {
            s.keep(2 + nth % 2, &[two[1]], &two);
            s.act(4 + nth % 2, Act::Same { ids: two.to_vec() });
        }
    }),
    ("many kept apart and made one at once", |s, n| {
        let all: Vec<OpId> = (0..n).map(|_| s.code(0, "fear", None)).collect();
        (0..n).for_each(|nth| done(s.keep(1, &all[nth..=nth], &[all[0], all[nth]])));
        s.act(2, Act::Same { ids: all });
    }),
    ("answers to answers", |s, n| {
        let two = [s.code(0, "fear", None), s.code(1, "fear", None)];
        let mut last = vec![s.keep(2, &[two[1]], &two), s.act(3, Act::Same { ids: two.to_vec() })];
        for nth in 0..n {
            let keep = s.keep(2, &[last[0]], &last);
            let other = s.different(3 + nth % 2, &two, &last);
            last = vec![keep, other];
        }
    }),
    ("opposite answers about one coding of many", |s, n| {
        let annotations = vec![s.coding];
        let (one, two) = (at(s.transcript.0, 3, 20), at(s.transcript.0, 4, 21));
        let first = s.act(0, Act::Resize { annotations: annotations.clone(), extent: one });
        let second = s.act(1, Act::Resize { annotations: annotations.clone(), extent: two });
        for nth in 0..n {
            s.keep(2 + nth, &[first], &[first, second]);
            s.over(
                2 + n + nth,
                Act::Resize { annotations: annotations.clone(), extent: one },
                &[first, second],
            );
        }
    }),
    // Undo.
    ("undo to and fro", |s, n| {
        let commit = s.code(0, "fear", None);
        (0..n).for_each(|nth| done(s.act(0, Act::Undo { commit, on: nth % 2 == 0 })));
    }),
    ("undo of undo", |s, n| {
        let first = s.code(0, "fear", None);
        (0..n).fold(first, |commit, _| s.act(0, Act::Undo { commit, on: true }));
    }),
    ("undo of what strangers did", |s, n| {
        let commit = s.code(0, "fear", None);
        s.coder = Some(PersonId(s.person(1, "Ben")));
        (0..n).for_each(|_| done(s.act(1, Act::Undo { commit, on: true })));
    }),
    ("undo of many commits, each of which made people one", |s, n| {
        let all: Vec<OpId> = (0..n).map(|nth| s.person(0, &format!("p{nth}"))).collect();
        for two in all.windows(2) {
            let commit = s.act(0, Act::Same { ids: two.to_vec() });
            s.act(0, Act::Undo { commit, on: true });
        }
    }),
    ("undo of a large commit", |s, n| {
        let first = s.code(0, "fear", None);
        for nth in 0..n {
            s.op(0, Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: None }, |op| {
                op.commit = first.seq
            });
        }
        (0..n).for_each(|nth| done(s.act(0, Act::Undo { commit: first, on: nth % 2 == 0 })));
    }),
    // Purges, choices, what later versions write.
    ("purges of one thing each", |s, n| {
        for _ in 0..n {
            let memo = s.memo(0, Target::Project, "why");
            s.act(0, Act::Purge { texts: Vec::new(), ids: vec![memo], only: Vec::new() });
        }
    }),
    ("words on what was purged", |s, n| {
        let memo = s.memo(0, Target::Project, "why");
        s.act(0, Act::Purge { texts: Vec::new(), ids: vec![memo], only: Vec::new() });
        (0..n).for_each(|nth| done(s.act(1, Act::MemoEdit { memo: MemoId(memo), body: format!("b{nth}") })));
    }),
    ("unknown acts that name each other, and a purge", |s, n| {
        let mut last = s.memo(0, Target::Project, "why");
        s.act(1, Act::Purge { texts: Vec::new(), ids: vec![lead(2)], only: vec![lead(2)] });
        for _ in 0..n {
            last = s.unknown(0, &format!("do = \"dream\"\nabout = \"{last}\""));
        }
    }),
    ("memos on codings in a purged project", |s, n| {
        s.act(1, Act::Purge { texts: Vec::new(), ids: vec![lead(2)], only: vec![lead(2)] });
        (0..n).for_each(|_| done(s.memo(0, Target::Annotation(s.coding), "why")));
    }),
    ("choices", |s, n| {
        let sum = Digest([7; 32]);
        (0..n).for_each(|nth| done(s.act(0, Act::Choose { op: OpId::new(replica(0), nth as u32 + 1), sum })));
    }),
    ("choices about one act", |s, n| {
        (0..n).for_each(|_| done(s.act(0, Act::Choose { op: lead(4), sum: Digest([7; 32]) })));
    }),
    // Replicas.
    ("replicas with one act each", |s, n| {
        (0..n).for_each(|nth| done(s.code(nth, &format!("c{nth}"), None)));
    }),
    ("acts whose writers knew many", |s, n| {
        let many = n / 4;
        let all: Vec<OpId> = (0..many).map(|nth| s.code(nth, &format!("c{nth}"), None)).collect();
        for nth in 0..many {
            let name = format!("n{nth}");
            s.op(nth, Act::CodeRename { code: s.code, name }, |op| {
                (op.knew, op.seen) = (all.clone(), all.clone());
            });
        }
    }),
    ("removes whose writers had seen many", |s, n| {
        let many = n / 4;
        let all: Vec<OpId> = (0..many).map(|nth| s.code(nth, &format!("c{nth}"), Some(s.code))).collect();
        for nth in 0..many {
            s.op(nth, Act::CodeRemove { code: s.code }, |op| {
                op.over = all.iter().copied().chain([lead(4)]).collect();
                op.seen.clone_from(&all);
            });
        }
    }),
    ("two replicas by turns", |s, n| {
        for nth in 0..n {
            s.code(nth % 2, &format!("c{nth}"), None);
        }
    }),
];

fn schema(name: &str, categories: usize) -> Schema {
    let categories: Vec<String> = (0..categories).map(|nth| format!("v{nth}")).collect();
    Schema {
        name: name.into(),
        label: name.into(),
        kind: AttributeKind::One,
        groups: vec![("all".into(), categories.clone())],
        categories,
        not_available: Vec::new(),
        not_asked: Vec::new(),
        footnote: String::new(),
        goals: Vec::new(),
    }
}

/// Forgets an id.
fn done<T>(_: T) {}

/// A few acts that are repeated, each with what it names. Any bytes are one: the search and `cargo fuzz` change bytes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is repeated, one after the other.
    loops: Vec<Vec<Step>>,
}

/// One act of a plan, as bytes: which, by whom, what it names, what its writer knew, its words.
type Step = [u8; 8];

/// The most acts that one round of a plan has.
const MOST_STEPS: usize = 6;

/// What a plan has made so far.
#[derive(Default)]
struct Made {
    codes: Vec<OpId>,
    people: Vec<OpId>,
    participants: Vec<OpId>,
    transcripts: Vec<OpId>,
    codings: Vec<OpId>,
    memos: Vec<OpId>,
    marks: Vec<OpId>,
    links: Vec<OpId>,
    all: Vec<OpId>,
    /// The last act of each step.
    last: std::collections::HashMap<(usize, usize), Vec<OpId>>,
}

/// One of several things: the one that was there first, the first or last that was made, or by turns.
fn one(of: &[OpId], there: OpId, how: u8, nth: usize) -> OpId {
    let from_end = |back: usize| of.len().checked_sub(back).and_then(|at| of.get(at)).copied();
    let by_turns = |at: usize| (!of.is_empty()).then(|| of[at % of.len()]);
    let found = match how % 8 {
        0 => None,
        1 => of.first().copied(),
        2 => from_end(1),
        3 => from_end(2),
        4 => by_turns(nth),
        5 => by_turns(nth.wrapping_mul(0x9e37_79b9)),
        6 => from_end(of.len().min(of.len() / 2 + 1)),
        _ => by_turns(nth / 2),
    };
    found.unwrap_or(there)
}

impl Plan {
    /// The plan that some bytes are.
    pub fn read(bytes: &[u8]) -> Plan {
        let cut = bytes.first().copied().unwrap_or(0) as usize;
        let step = |bytes: &[u8]| std::array::from_fn(|nth| bytes.get(nth).copied().unwrap_or(0));
        let mut steps: Vec<Step> =
            bytes.get(1..).unwrap_or_default().chunks(8).take(MOST_STEPS).map(step).collect();
        if steps.is_empty() {
            steps.push([0; 8]);
        }
        let second = steps.split_off(cut % steps.len());
        Plan { loops: [steps, second].into_iter().filter(|steps| !steps.is_empty()).collect() }
    }

    /// Repeats the acts so many times.
    pub fn write(&self, story: &mut Story, rounds: usize) {
        let mut made = Made::default();
        for (part, steps) in self.loops.iter().enumerate() {
            for nth in 0..rounds {
                for (place, step) in steps.iter().enumerate() {
                    write_step(story, &mut made, step, (part, place), nth, rounds);
                }
            }
        }
    }
}

fn write_step(s: &mut Story, made: &mut Made, step: &Step, place: (usize, usize), nth: usize, rounds: usize) {
    let [act, who, a, b, over, seen, words, extent] = *step;
    let who = match who % 6 {
        0 | 1 => 0,
        2 => nth % 2,
        3 => nth % 7,
        4 => nth,
        _ => place.1,
    };
    let transcript = TranscriptId(one(&made.transcripts, s.transcript.0, extent / 8, nth));
    let code = CodeId(one(&made.codes, s.code.0, a, nth));
    let other = CodeId(one(&made.codes, lead(5), b, nth));
    let person = PersonId(one(&made.people, lead(2), a, nth));
    let participant = ParticipantId(one(&made.participants, lead(2), a, nth));
    let coding = AnnotationId(one(&made.codings, s.coding.0, a, nth));
    let memo = MemoId(one(&made.memos, lead(6), a, nth));
    let any = one(&made.all, lead(4), a, nth);
    let before = one(&made.all, lead(4), b, nth);
    let part = nth as u32 % 16;
    let span = match extent % 8 {
        0 => at(transcript.0, 0, 4),
        1 => at(transcript.0, part * 4, part * 4 + 3),
        2 => at(transcript.0, part, 70 - part),
        3 => at(transcript.0, 0, 70),
        4 => at(any, 0, 2),
        5 => at(before, 0, 4),
        6 => at(transcript.0, 70, 10),
        _ => at(transcript.0, 5, u32::MAX),
    };
    let name = match words % 5 {
        0 => format!("n{nth}"),
        1 => "fear".to_owned(),
        2 => (0..12).map(|bit| if nth >> bit & 1 == 0 { 'a' } else { '\u{430}' }).collect(),
        3 => format!("fe\u{e4}r {}", nth % 3),
        _ => "long ".repeat(20),
    };
    // One long text among many short ones.
    let body = match words % 5 {
        4 if nth == rounds / 2 => "so it was ".repeat(rounds * 4),
        _ => name.clone(),
    };
    let guid = (words / 5 % 4 == 3).then(|| "g".to_owned());
    let target = match b % 7 {
        0 => Target::Project,
        1 => Target::Transcript(transcript),
        2 => Target::Passage(transcript, span),
        3 => Target::Code(code),
        4 => Target::Annotation(coding),
        5 => Target::Person(person),
        _ => Target::Turn(transcript, part),
    };
    let parent = (b % 8 != 0).then_some(other);
    let what = match act % 43 {
        0 | 1 => Act::CodeAdd { name, parent, guid },
        2 => Act::CodeRename { code, name },
        3 => Act::CodeMove { code, parent },
        4 => Act::CodeMerge { from: code, into: other },
        5 => Act::CodeRemove { code },
        6 => Act::CodeRestore { code },
        7 => Act::CodeDefine { code, part: CodePart::Text, words: body },
        8 => Act::CodeTheme { code, on: nth.is_multiple_of(2) },
        9 => Act::CodeColour { code, colour: Some(format!("#{:06x}", nth % 0xff_ffff)) },
        10 => Act::Link { from: code, name, to: other, guid },
        11 => Act::Unlink { link: LinkId(one(&made.links, any, a, nth)) },
        12 => Act::Quick { slot: part as u8 % 9 + 1, code: Some(code) },
        13 | 14 => Act::Annotate { transcript, extent: span, code, by: None, made: None, guid },
        15 => Act::Annotate { transcript, extent: span, code, by: Some(person), made: None, guid },
        16 => Act::Resize { annotations: vec![coding], extent: span },
        17 => Act::Recode { annotations: vec![coding], code: other },
        18 => Act::Unannotate { annotations: vec![coding] },
        19 => Act::MemoAdd { on: target, kind: "why".into(), body, by: None, made: None, guid },
        20 => Act::MemoEdit { memo, body },
        21 => Act::MemoKind { memo, kind: name },
        22 => Act::MemoRemove { memo },
        23 => Act::Mark { target, name, note: String::new(), by: None, made: None },
        24 => Act::Unmark { mark: MarkId(one(&made.marks, any, a, nth)) },
        25 => Act::PersonAdd { name, initials: "L".into(), role: String::new(), guid },
        26 => Act::PersonSet { person, field: PersonField::Name, value: name },
        27 => Act::ParticipantAdd { name, guid },
        28 => Act::ParticipantSet { participant, field: "state".into(), value: name },
        29 => Act::ParticipantValues { participant, attribute: "sex".into(), values: vec![name] },
        30 => {
            let text = s.text(if words % 2 == 0 { WORDS } else { "so it was" }, &[]);
            Act::TranscriptAdd { title: name, text, language: "en".into(), rule: 1, guid }
        }
        31 => Act::TranscriptSet { transcript, key: "date".into(), value: name },
        32 => {
            Act::Cast { transcript, label: name, participant: None, person: Some(person), role: "r".into() }
        }
        33 => Act::Replace {
            transcript,
            extent: span,
            words: if words % 3 == 0 { String::new() } else { body },
        },
        34 => Act::Assign { transcript, person, on: !nth.is_multiple_of(3) },
        35 => Act::Same { ids: vec![any, before] },
        36 => Act::Settle { ids: vec![any], answer: (words % 3 > 0).then(|| "keep".into()) },
        37 => Act::Undo { commit: any, on: !nth.is_multiple_of(3) },
        40 => Act::SetAdd { name, kind: String::new(), guid },
        41 => Act::Member { set: SetId(one(&made.all, any, a, nth)), of: target },
        42 => Act::Kept { on: target, format: "qdpx".into(), words: body },
        38 => Act::Purge {
            texts: Vec::new(),
            ids: vec![any],
            only: if words % 2 == 0 { vec![any] } else { Vec::new() },
        },
        _ => Act::Choose { op: any, sum: Digest([7; 32]) },
    };
    let mine = made.last.get(&place).cloned().unwrap_or_default();
    let own = made.last.get(&(place.0, 0)).cloned().unwrap_or_default();
    let person = if words / 20 % 4 == 3 { person } else { PersonId(lead(2)) };
    let is = what.kind().to_owned();
    let id = s.op(who, what, |op| {
        op.coder = Some(person);
        op.over = match over % 8 {
            0 | 1 => Vec::new(),
            2 => vec![any],
            3 => mine.last().copied().into_iter().collect(),
            4 => vec![any, before],
            5 => own.iter().rev().take(8).copied().collect(),
            6 => mine.iter().rev().nth(1).copied().into_iter().collect(),
            _ => vec![code.0, other.0, any],
        };
        op.seen = match seen % 5 {
            0 | 1 => Vec::new(),
            2 => vec![OpId::new(replica(0), u32::MAX)],
            3 => vec![before],
            _ => (0..nth.min(12)).map(|other| OpId::new(replica(other), u32::MAX)).collect(),
        };
    });
    made.last.entry(place).or_default().push(id);
    made.all.push(id);
    match is.as_str() {
        "code" => made.codes.push(id),
        "person" => made.people.push(id),
        "participant" => made.participants.push(id),
        "transcript" => made.transcripts.push(id),
        "annotate" => made.codings.push(id),
        "memo" => made.memos.push(id),
        "mark" => made.marks.push(id),
        "link" => made.links.push(id),
        _ => {}
    }
}
