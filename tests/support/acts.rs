//! From small choices to acts that make sense in a project: every kind that the operations allow.

use super::team::Choice;
use emic::log::dialect::TextBlock;
use emic::log::{Act, Log};
use emic::model::id::*;
use emic::model::target::{Extent, Target};
use emic::model::values::{AttributeKind, CodePart, PersonField, Schema};
use emic::model::{Ask, Goal};
use emic::text::Span;

/// Kinds of acts that name no text, so that a log alone can do them.
pub const KINDS: u8 = 41;
/// With those that bring a text.
pub const ALL_KINDS: u8 = 43;

/// The kind of a correction.
pub const REPLACE: u8 = 21;
/// A turn, which only some stories have.
pub const TURN: u8 = 200;

fn pick<T: Copy>(from: &[T], n: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[n % from.len()])
}

/// A set, a member or a kept part, which only some stories have.
pub const SET: u8 = 201;
/// The kind of a link.
pub const LINK: u8 = 22;

/// What a choice may name.
struct Names<'a> {
    log: &'a Log,
    coder: PersonId,
    c: Choice,
    codes: Vec<CodeId>,
    transcripts: Vec<TranscriptId>,
    people: Vec<PersonId>,
    participants: Vec<ParticipantId>,
}

fn names(log: &Log, coder: PersonId, c: Choice) -> Names<'_> {
    let p = log.project();
    Names {
        log,
        coder,
        c,
        codes: p.codes.in_order(),
        transcripts: p.transcripts.keys().copied().collect(),
        people: p.people.keys().copied().collect(),
        participants: p.participants.keys().copied().collect(),
    }
}

impl Names<'_> {
    fn code(&self) -> Option<CodeId> {
        pick(&self.codes, self.c.a)
    }
    fn other(&self) -> Option<CodeId> {
        pick(&self.codes, self.c.b)
    }
    fn transcript(&self) -> Option<TranscriptId> {
        pick(&self.transcripts, self.c.a / 2)
    }
    fn extent(&self) -> Option<(TranscriptId, Extent)> {
        let transcript = self.transcript()?;
        let here = self.log.project().transcript(transcript)?;
        let start = (self.c.a * 7) as u32 % here.text.len().max(1);
        let end = (start + 1 + (self.c.b * 5) as u32 % 20).min(here.text.len());
        Some((transcript, here.extent(Span::new(start, end)?)))
    }
    fn annotation(&self) -> Option<AnnotationId> {
        let all = self.log.project().transcripts.values().flat_map(|t| t.annotations.iter());
        let mine: Vec<_> = all.filter(|a| a.coder == self.coder).map(|a| a.id).collect();
        pick(&mine, self.c.a)
    }
    fn memo(&self) -> Option<MemoId> {
        let memos = self.log.project().memos.values().filter(|m| !m.private);
        pick(&memos.map(|m| m.id).collect::<Vec<_>>(), self.c.a)
    }
    fn target(&self) -> Option<Target> {
        Some(match self.c.b % 8 {
            0 | 1 => Target::Code(self.code()?),
            2 => Target::Transcript(self.transcript()?),
            3 => {
                let (transcript, extent) = self.extent()?;
                Target::Passage(transcript, extent)
            }
            4 => Target::Annotation(self.annotation()?),
            5 => Target::Participant(pick(&self.participants, self.c.a)?),
            6 => Target::Person(self.coder),
            _ => Target::Project,
        })
    }
    /// Things that may be said to be one: what is asked about, or any two of a kind.
    fn same(&self) -> Option<Vec<OpId>> {
        let twice = self.log.project().questions.iter().filter_map(|q| match q.ask {
            Ask::Twice { first, .. } => Some([first, q.id]),
            _ => None,
        });
        if let Some(pair) = pick(&twice.collect::<Vec<_>>(), self.c.a) {
            return Some(pair.to_vec());
        }
        let all: Vec<OpId> = match self.c.b % 3 {
            0 => self.codes.iter().map(|id| id.0).collect(),
            1 => self.participants.iter().map(|id| id.0).collect(),
            _ => self.transcripts.iter().map(|id| id.0).collect(),
        };
        Some(vec![pick(&all, self.c.a)?, pick(&all, self.c.a + 1)?])
    }
}

/// What a choice says of turns, in the stories in which turns are split and joined.
fn turn(log: &Log, coder: PersonId, c: Choice) -> Option<Act> {
    let (transcript, extent) = names(log, coder, c).extent()?;
    Some(Act::Turn { transcript, extent, speaker: ["P", "I", ""][c.a % 3].into() })
}

/// What a choice says of sets and kept parts, in the stories that have them.
fn set(log: &Log, coder: PersonId, c: Choice) -> Option<Act> {
    let names = names(log, coder, c);
    let sets: Vec<SetId> = log.project().sets.keys().copied().collect();
    Some(match c.a % 4 {
        0 => {
            let guid = (c.b == 6).then(|| "set".to_owned());
            Act::SetAdd { name: format!("s{}", c.b % 2), kind: String::new(), guid }
        }
        1 => {
            let set = pick(&sets, c.b)?;
            let of = pick(&sets, c.b / 2).filter(|_| c.b == 7).map(Target::Set).or_else(|| names.target())?;
            Act::Member { set, of }
        }
        2 => {
            Act::Kept { on: names.target()?, format: "qdpx".into(), words: format!("<part n=\"{}\"/>", c.b) }
        }
        _ => Act::Kept { on: Target::Code(names.code()?), format: "folder".into(), words: "folder".into() },
    })
}

/// The act that a choice means here, with the text that it brings; `None` if there is nothing to do it to.
pub fn act(log: &Log, coder: PersonId, c: Choice) -> Option<(Act, Option<TextBlock>)> {
    if c.what == TURN {
        return turn(log, coder, c).map(|act| (act, None));
    }
    if c.what == SET {
        return set(log, coder, c).map(|act| (act, None));
    }
    let names = names(log, coder, c);
    let text = |words: &str| TextBlock::new(words, &[], [c.a as u8; 16]);
    let act = match c.what % ALL_KINDS {
        0..=23 => on_codes(&names)?,
        41 => {
            let frame = text(&format!("frame {}", c.b));
            return Some((Act::Freeze { name: format!("v{}", c.b), text: frame.digest }, Some(frame)));
        }
        42 => {
            let words = text(["The bus was late. Nobody minded.", super::team::WORDS][c.b % 2]);
            let (title, guid) = (format!("P{:02}", c.b % 4), (c.a == 1).then(|| format!("guid-{}", c.b % 3)));
            let (text, language) = (words.digest, "en".into());
            return Some((Act::TranscriptAdd { title, text, language, rule: 1, guid }, Some(words)));
        }
        _ => on_the_rest(&names)?,
    };
    Some((act, None))
}

fn on_codes(n: &Names<'_>) -> Option<Act> {
    let c = n.c;
    let name = ["stigma", "waiting", "one person", "label"][c.b % 4].to_owned();
    let annotations = || Some(vec![n.annotation()?]);
    // Two replicas that took in the same file.
    let came_with = |kind: &str| (c.a % 3 == 1).then(|| format!("{kind}-{}", c.a % 2));
    Some(match c.what % ALL_KINDS {
        0 | 1 => {
            let guid = (c.a == 3).then(|| format!("code-{}", c.b % 2));
            Act::CodeAdd { name, parent: if c.a.is_multiple_of(2) { None } else { n.code() }, guid }
        }
        2 => Act::CodeRename { code: n.code()?, name },
        3 | 4 => {
            Act::CodeMove { code: n.code()?, parent: if c.b.is_multiple_of(4) { None } else { n.other() } }
        }
        5 => Act::CodeMerge { from: n.code()?, into: n.other()? },
        // One of four brings back what was removed, if there is anything.
        6 => match pick(&n.log.project().removed.keys().copied().collect::<Vec<_>>(), c.a) {
            Some(code) if c.b.is_multiple_of(4) => Act::CodeRestore { code },
            _ => Act::CodeRemove { code: n.code()? },
        },
        7 => Act::CodeDefine { code: n.code()?, part: CodePart::ALL[c.b % 2], words: name },
        8 => Act::CodeTheme { code: n.code()?, on: c.b.is_multiple_of(2) },
        9..=12 => {
            let (transcript, extent) = n.extent()?;
            let by = if c.b == 7 { pick(&n.people, c.a) } else { None };
            let guid = came_with("coding");
            Act::Annotate { transcript, extent, code: n.code()?, by, made: None, guid }
        }
        13 => Act::Resize { annotations: annotations()?, extent: n.extent()?.1 },
        14 => Act::Recode { annotations: annotations()?, code: n.other()? },
        15 => Act::Unannotate { annotations: annotations()? },
        16 => Act::MemoAdd {
            on: n.target()?,
            kind: "thinking".into(),
            body: name,
            by: None,
            made: None,
            guid: came_with("memo"),
        },
        17 => Act::MemoEdit { memo: n.memo()?, body: name },
        18 => Act::MemoRemove { memo: n.memo()? },
        19 => {
            let flag = ["discuss", "quote", "unsure"][c.a % 3].to_owned();
            // Two who took in the same file say whose mark it is.
            let by = if c.b % 3 == 1 { pick(&n.people, 0) } else { None };
            Act::Mark { target: n.target()?, name: flag, note: name, by, made: None }
        }
        20 => {
            let marks: Vec<MarkId> = n.log.project().marks.keys().copied().collect();
            Act::Unmark { mark: pick(&marks, c.a)? }
        }
        21 => {
            let (transcript, extent) = n.extent()?;
            Act::Replace { transcript, extent, words: if c.b == 5 { String::new() } else { name } }
        }
        22 => Act::Link { from: n.code()?, name, to: n.other()?, guid: came_with("link") },
        _ => Act::Quick { slot: 1 + (c.b % 3) as u8, code: n.code() },
    })
}

fn on_the_rest(n: &Names<'_>) -> Option<Act> {
    let c = n.c;
    let word = ["one", "two", "three"][c.b % 3].to_owned();
    Some(match c.what % ALL_KINDS {
        24 => {
            let links: Vec<LinkId> = n.log.project().links.keys().copied().collect();
            Act::Unlink { link: pick(&links, c.a)? }
        }
        25 => Act::MemoKind { memo: n.memo()?, kind: word },
        26 => {
            Act::CodeColour { code: n.code()?, colour: (c.b != 0).then(|| format!("#00{:02x}ff", c.b % 256)) }
        }
        27 => {
            let key = ["title", "date", "mode"][c.a % 3].to_owned();
            Act::TranscriptSet { transcript: n.transcript()?, key, value: word }
        }
        28 => Act::Cast {
            transcript: n.transcript()?,
            label: ["P", "I"][c.b % 2].into(),
            participant: pick(&n.participants, c.a),
            person: (c.a == 5).then_some(n.coder),
            role: word,
        },
        29 => {
            let guid = (c.a == 2).then(|| format!("guid-{}", c.b % 2));
            Act::ParticipantAdd { name: format!("P{}", c.b % 4), guid }
        }
        30 => {
            let field = ["name", "state"][c.a % 2].to_owned();
            Act::ParticipantSet { participant: pick(&n.participants, c.b)?, field, value: word }
        }
        31 => {
            let values = if c.a == 4 { vec![] } else { vec![word, "x".into()] };
            Act::ParticipantValues {
                participant: pick(&n.participants, c.b)?,
                attribute: "age".into(),
                values,
            }
        }
        32 => {
            let schema = Schema {
                name: ["age", "region"][c.a % 2].into(),
                label: word.clone(),
                kind: AttributeKind::ALL[c.b % 4],
                categories: vec![word, "x".into()],
                not_available: vec!["n/a".into()],
                not_asked: Vec::new(),
                footnote: String::new(),
                groups: vec![("both".into(), vec!["x".into()])],
                goals: Goal::read("x", "no more than 2").into_iter().collect(),
            };
            Act::Attribute { schema }
        }
        33 => Act::PersonSet { person: pick(&n.people, c.a)?, field: PersonField::ALL[c.b % 4], value: word },
        34 => Act::Progress { transcript: n.transcript()?, state: word, by: None },
        35 => {
            let person = pick(&n.people, c.b)?;
            Act::Assign { transcript: n.transcript()?, person, on: c.a.is_multiple_of(2) }
        }
        36 if c.b % 4 == 3 => Act::Decide {
            question: "different".into(),
            about: n.same()?,
            answer: "different".into(),
            ids: Vec::new(),
            stand: Vec::new(),
            person: None,
            note: String::new(),
        },
        36 => Act::Same { ids: n.same()? },
        37 | 38 => {
            let asked: Vec<OpId> = n.log.project().questions.iter().map(|q| q.id).collect();
            Act::Settle {
                ids: vec![pick(&asked, c.a)?],
                // Half of them are as an older emic wrote them.
                answer: c.b.is_multiple_of(2).then(|| "keep".to_owned()),
            }
        }
        39 => Act::PersonAdd {
            name: ["Lena", "Zoe", "Anna"][c.b % 3].into(),
            initials: String::new(),
            role: word,
            guid: (c.a == 3).then(|| "person".into()),
        },
        _ => Act::Project { title: format!("Study {word}") },
    })
}

/// The commit of this replica to be undone next (or, `again`, the last undone one).
pub fn undo(log: &Log, replica: ReplicaId, coder: PersonId, again: bool) -> Option<Act> {
    let own = (1..=log.last(replica)).rev().map(|seq| OpId::new(replica, seq));
    let mut commits = own.filter(|&id| {
        log.op(id).is_some_and(|op| {
            let fixed = matches!(op.act, Act::Undo { .. } | Act::Project { .. } | Act::PersonAdd { .. });
            op.commit == id.seq && op.coder == Some(coder) && !fixed && log.is_undone(id) == again
        })
    });
    commits.next().map(|commit| Act::Undo { commit, on: !again })
}
