//! Bundles as a hostile hand would write them: every sum right, whatever they say.

use super::chance::Dice;
use super::team::WORDS;
use emic::exchange::bundle::{Composer, Header, Vector};
use emic::log::dialect::{TextBlock, Writer, seal};
use emic::log::{Act, Op};
use emic::model::Goal;
use emic::model::id::*;
use emic::model::target::{Anchor, Extent, Target};
use emic::model::values::{AttributeKind, CodePart, PersonField, Schema};

/// A writer who names what she likes.
pub struct Forger {
    pub replica: ReplicaId,
    pub ops: Vec<(Op, String)>,
    pub texts: Vec<TextBlock>,
    pub lamport: u64,
    pub base: Vector,
}

impl Forger {
    pub fn new(name: &str) -> Forger {
        let replica = ReplicaId::new(name).unwrap();
        Forger { replica, ops: Vec::new(), texts: Vec::new(), lamport: 0, base: Vector::new() }
    }
    /// The text that tests code, as a block.
    pub fn text(&mut self) -> Digest {
        let text = TextBlock::new(WORDS, &[], [9; 16]);
        let digest = text.digest;
        self.texts.push(text);
        digest
    }
    /// An operation that follows the last one.
    pub fn op(&self, act: Act) -> Op {
        let last = self.ops.last().map(|(op, _)| op);
        let seq = last.map_or(0, |op| op.id.seq) + 1;
        Op {
            id: OpId::new(self.replica, seq),
            lamport: self.lamport + 1,
            wall: 1_795_000_000,
            prev: last.map(|op| op.sum),
            coder: None,
            commit: seq,
            salt: act.has_words().then_some([7; 16]),
            act,
            over: Vec::new(),
            seen: Vec::new(),
            knew: Vec::new(),
            frame: None,
            purged: false,
            sum: Digest([0; 32]),
        }
    }
    /// Seals it and puts it behind the others.
    pub fn push(&mut self, mut op: Op) -> OpId {
        let lines = seal(&mut op);
        self.lamport = op.lamport;
        let id = op.id;
        self.ops.push((op, lines));
        id
    }
    pub fn act(&mut self, act: Act) -> OpId {
        let op = self.op(act);
        self.push(op)
    }
    /// An operation given by its lines after the stamp; its sum is made right.
    pub fn raw(&mut self, fields: &str) -> OpId {
        let op = self.op(Act::Unknown { kind: "raw".into(), words: false, names: vec![] });
        let mut w = Writer::head("[[op]]");
        w.str("id", op.id)
            .plain("lamport", op.lamport)
            .str("wall", "2026-11-22T19:04:11Z")
            .maybe("prev", op.prev);
        w.plain("commit", op.commit);
        let mut body = Writer::head(w.finish().trim_end());
        let lines = format!("{}{fields}\n", std::mem::take(&mut body).finish());
        let (lines, sum) = Writer::head(lines.trim_end()).sealed("sum");
        let id = op.id;
        self.lamport = op.lamport;
        self.ops.push((Op { sum, ..op }, lines));
        id
    }
    pub fn header(&self, kind: &str) -> Header {
        let mut upto = self.base.clone();
        upto.extend(self.ops.iter().map(|(op, _)| (op.id.replica, op.id.seq)));
        let project = super::PROJECT.into();
        Header { project, title: "Study".into(), kind: kind.into(), base: self.base.clone(), upto }
    }
    pub fn file(&self) -> String {
        self.file_with(&self.header(if self.base.is_empty() { "full" } else { "delta" }))
    }
    pub fn file_with(&self, header: &Header) -> String {
        let mut file = String::new();
        let mut out = |part: &str| {
            file.push_str(part);
            Ok(())
        };
        let mut composer = Composer::new(header, &mut out).unwrap();
        self.texts.iter().for_each(|text| composer.text(&text.lines()).unwrap());
        self.ops.iter().for_each(|(_, lines)| composer.op(None, lines).unwrap());
        composer.finish().unwrap();
        file
    }
    /// A small project of one writer: title, person, transcript, two codes, a coding.
    pub fn project() -> Forger {
        let mut forger = Forger::new("lead-1");
        forger.act(Act::Project { title: "Study".into() });
        let person = PersonId(forger.act(Act::PersonAdd {
            name: "Lena".into(),
            initials: "L".into(),
            role: "lead".into(),
            guid: None,
        }));
        let text = forger.text();
        let by = |forger: &mut Forger, act: Act| {
            let op = Op { coder: Some(person), ..forger.op(act) };
            forger.push(op)
        };
        let title = "P01".into();
        let transcript = TranscriptId(by(
            &mut forger,
            Act::TranscriptAdd { title, text, language: "en".into(), rule: 1, guid: None },
        ));
        let code = CodeId(by(&mut forger, Act::CodeAdd { name: "waiting".into(), parent: None, guid: None }));
        by(&mut forger, Act::CodeAdd { name: "stigma".into(), parent: Some(code), guid: None });
        let at = |offset| Anchor { base: transcript.0, offset };
        let extent = Extent { start: at(18), end: at(29) };
        by(&mut forger, Act::Annotate { transcript, extent, code, by: None, made: None, guid: None });
        forger
    }
}

/// Operations that name anything at all: wrong kinds, later ids, themselves, nothing.
pub struct Wild<'a> {
    pub dice: &'a mut Dice,
    pub ids: Vec<OpId>,
}

impl Wild<'_> {
    fn id(&mut self) -> OpId {
        self.dice.pick(&self.ids).unwrap()
    }
    fn ids(&mut self) -> Vec<OpId> {
        (0..self.dice.below(4)).map(|_| self.id()).collect()
    }
    fn maybe(&mut self) -> Option<OpId> {
        let id = self.id();
        self.dice.percent(70).then_some(id)
    }
    fn guid(&mut self) -> Option<String> {
        self.dice.percent(30).then(|| format!("g{}", self.dice.below(2)))
    }
    fn word(&mut self) -> String {
        ["", "a", "b", "discuss", "title", "\u{1b}[2J\u{202e}"][self.dice.below(5)].to_owned()
    }
    fn extent(&mut self) -> Extent {
        let mut end = || {
            let offset = [0, 3, 18, 29, 77, u32::MAX][self.dice.below(6)];
            Anchor { base: self.dice.pick(&self.ids).unwrap(), offset }
        };
        Extent { start: end(), end: end() }
    }
    fn target(&mut self) -> Target {
        let id = self.id();
        match self.dice.below(8) {
            0 => Target::Project,
            1 => Target::Transcript(TranscriptId(id)),
            2 => Target::Passage(TranscriptId(id), self.extent()),
            3 => Target::Turn(TranscriptId(id), self.dice.below(3) as u32),
            4 => Target::Annotation(AnnotationId(id)),
            5 => Target::Participant(ParticipantId(id)),
            6 => Target::Person(PersonId(id)),
            _ => Target::Code(CodeId(id)),
        }
    }
    fn annotations(&mut self) -> Vec<AnnotationId> {
        self.ids().into_iter().map(AnnotationId).collect()
    }

    /// Any act at all; `text` is the one text that there is.
    pub fn act(&mut self, text: Digest) -> Act {
        let transcript = TranscriptId(self.id());
        let code = CodeId(self.id());
        match self.dice.below(44) {
            0 => Act::Project { title: self.word() },
            1 => Act::PersonAdd {
                name: self.word(),
                initials: self.word(),
                role: self.word(),
                guid: self.guid(),
            },
            2 => Act::PersonSet { person: PersonId(self.id()), field: PersonField::Name, value: self.word() },
            3 => Act::Attribute { schema: self.schema() },
            4 => Act::ParticipantAdd { name: self.word(), guid: self.guid() },
            5 => Act::ParticipantSet {
                participant: ParticipantId(self.id()),
                field: self.word(),
                value: self.word(),
            },
            6 => Act::ParticipantValues {
                participant: ParticipantId(self.id()),
                attribute: self.word(),
                values: vec![self.word()],
            },
            7 => Act::TranscriptAdd {
                title: self.word(),
                text,
                language: self.word(),
                rule: 9,
                guid: self.guid(),
            },
            8 => Act::TranscriptSet { transcript, key: self.word(), value: self.word() },
            9 => Act::Cast {
                transcript,
                label: self.word(),
                participant: self.maybe().map(ParticipantId),
                person: self.maybe().map(PersonId),
                role: self.word(),
            },
            10 | 11 => Act::Replace { transcript, extent: self.extent(), words: self.word() },
            12 | 13 => {
                Act::CodeAdd { name: self.word(), parent: self.maybe().map(CodeId), guid: self.guid() }
            }
            14 => Act::CodeRename { code, name: self.word() },
            15..=17 => Act::CodeMove { code, parent: self.maybe().map(CodeId) },
            18 | 19 => Act::CodeMerge { from: code, into: CodeId(self.id()) },
            20 | 21 => Act::CodeRemove { code },
            22 => Act::CodeDefine { code, part: CodePart::Text, words: self.word() },
            23 => Act::CodeTheme { code, on: self.dice.percent(50) },
            24 => Act::CodeColour { code, colour: Some(self.word()) },
            25 | 26 => {
                let by = self.maybe().map(PersonId);
                Act::Annotate { transcript, extent: self.extent(), code, by, made: None, guid: None }
            }
            27 => Act::Resize { annotations: self.annotations(), extent: self.extent() },
            28 => Act::Recode { annotations: self.annotations(), code },
            29 => Act::Unannotate { annotations: self.annotations() },
            30 => Act::Mark {
                target: self.target(),
                name: self.word(),
                note: self.word(),
                by: None,
                made: None,
            },
            31 => Act::Unmark { mark: MarkId(self.id()) },
            32 => {
                let by = self.maybe().map(PersonId);
                Act::MemoAdd {
                    on: self.target(),
                    kind: self.word(),
                    body: self.word(),
                    by,
                    made: None,
                    guid: None,
                }
            }
            33 => Act::MemoEdit { memo: MemoId(self.id()), body: self.word() },
            34 => Act::MemoKind { memo: MemoId(self.id()), kind: self.word() },
            35 => Act::MemoRemove { memo: MemoId(self.id()) },
            36 => Act::Link { from: code, name: self.word(), to: CodeId(self.id()), guid: None },
            37 => Act::Unlink { link: LinkId(self.id()) },
            38 => Act::Quick { slot: 1, code: self.maybe().map(CodeId) },
            39 => Act::Progress { transcript, state: self.word(), by: self.maybe().map(PersonId) },
            40 => Act::Assign { transcript, person: PersonId(self.id()), on: self.dice.percent(50) },
            41 => Act::Same { ids: self.ids() },
            42 => Act::Settle { ids: self.ids(), answer: None },
            _ => Act::Undo { commit: self.id(), on: self.dice.percent(70) },
        }
    }

    fn schema(&mut self) -> Schema {
        Schema {
            name: self.word(),
            label: self.word(),
            kind: AttributeKind::Several,
            categories: vec![self.word()],
            not_available: Vec::new(),
            not_asked: Vec::new(),
            footnote: self.word(),
            groups: vec![(self.word(), vec![self.word()])],
            goals: Goal::read(&self.word(), "at least 3").into_iter().collect(),
        }
    }

    /// What its writer claims to have known.
    pub fn claims(&mut self, op: &mut Op) {
        op.over = self.ids();
        op.seen = self.ids();
        op.coder = self.maybe().map(PersonId);
        op.frame = self.maybe().map(FrameId);
    }
}
