//! A project in memory that the screen can work on: the sample study, without a disk.

use emic::error::{Error, Kind, Result};
use emic::format::{SourceFile, read};
use emic::log::dialect::TextBlock;
use emic::log::{Act, Author, Log, Op, Source};
use emic::model::Seen;
use emic::model::id::*;
use emic::model::values::CodePart;
use emic::text::{Span, Text, Turn};
use emic::tui::{Answer, StepLine, Work};
use serde::Deserialize;
use std::collections::HashMap;

/// The time at which everything happens here.
pub const WALL: i64 = 1_795_000_000;

pub struct Desk {
    pub log: Log,
    pub me: PersonId,
    pub replica: ReplicaId,
    pub private: ReplicaId,
    pub draft: Option<String>,
    pub place: Option<String>,
    /// The disk takes nothing.
    pub full: bool,
    pub read_only: Option<String>,
    pub commits: usize,
    salt: u64,
}

#[derive(Deserialize)]
struct Frame {
    code: Vec<RawCode>,
}
#[derive(Deserialize)]
struct RawCode {
    path: Vec<String>,
    #[serde(default)]
    theme: bool,
    colour: Option<String>,
    definition: Option<String>,
    when: Option<String>,
    not: Option<String>,
    example: Option<String>,
}
#[derive(Deserialize)]
struct Codings {
    #[serde(default)]
    annotation: Vec<RawAnnotation>,
}
#[derive(Deserialize)]
struct RawAnnotation {
    transcript: String,
    quote: String,
    code: Vec<String>,
    #[serde(default)]
    nth: Option<usize>,
}

fn sample(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/sample-data/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

impl Desk {
    /// A project with two people, Nell Rudge (NR), who acts, and Lin Wei (LW).
    pub fn empty() -> Desk {
        let replica = ReplicaId::new("nell-00000000").unwrap();
        let private = ReplicaId::new("private-nell").unwrap();
        let me = PersonId(OpId::new(replica, 2));
        let mut desk = Desk {
            log: Log::default(),
            me,
            replica,
            private,
            draft: None,
            place: None,
            full: false,
            read_only: None,
            commits: 0,
            salt: 0,
        };
        let person = |name: &str, initials: &str| Act::PersonAdd {
            name: name.into(),
            initials: initials.into(),
            role: String::new(),
            guid: None,
        };
        desk.write(
            vec![Act::Project { title: "Study".into() }, person("Nell Rudge", "NR"), person("Lin Wei", "LW")],
            None,
            replica,
        )
        .unwrap();
        desk
    }

    /// One transcript of turns `(speaker, words)` and no codes.
    pub fn of(turns: &[(&str, &str)]) -> Desk {
        let mut desk = Desk::empty();
        let mut words = String::new();
        let mut list = Vec::new();
        for (speaker, said) in turns {
            let label = words.chars().count() as u32;
            words.push_str(&format!("{speaker}: "));
            let start = words.chars().count() as u32;
            words.push_str(said);
            let end = words.chars().count() as u32;
            words.push_str("\n\n");
            list.push(Turn {
                speaker: (*speaker).into(),
                label: Span::new(label, start - 1),
                words: Span::new(start, end).unwrap(),
                time: None,
            });
        }
        desk.transcript("P07", &words, list);
        desk
    }

    pub fn transcript(&mut self, title: &str, words: &str, turns: Vec<Turn>) -> TranscriptId {
        let text = TextBlock::new(words, &turns, [7; 16]);
        self.log.add_source(text.digest, Source { text: Text::from(words), turns });
        let add = Act::TranscriptAdd {
            title: title.into(),
            text: text.digest,
            language: "en".into(),
            rule: 1,
            guid: None,
        };
        TranscriptId(self.write(vec![add], None, self.replica).unwrap()[0])
    }

    /// The sample study: P03, P07 and P29, its frame of 62 codes, what NR and LW coded. One code is called another
    /// name, so that `dis` finds a code.
    pub fn sample() -> Desk {
        let mut desk = Desk::empty();
        desk.frame();
        for title in ["P07", "P03", "P29"] {
            let bytes = sample(&format!("transcripts/{title}.txt"));
            let (_, study) = read(&SourceFile::new(&format!("{title}.txt"), &bytes)).unwrap();
            let read = &study.transcripts[0];
            desk.transcript(title, read.text.as_str(), read.turns.clone());
        }
        let lw = PersonId(OpId::new(desk.replica, 3));
        desk.codings("codings/NR.toml", None);
        desk.codings("codings/LW.toml", Some(lw));
        desk
    }

    pub fn frame(&mut self) {
        let frame: Frame = toml::from_str(&String::from_utf8(sample("frame.toml")).unwrap()).unwrap();
        let mut codes: HashMap<Vec<String>, CodeId> = HashMap::new();
        for raw in frame.code {
            let (name, above) = raw.path.split_last().unwrap();
            let name = if name == "coldness" { "dismissed" } else { name.as_str() };
            let parent = codes.get(above).copied();
            let mut acts = vec![Act::CodeAdd { name: name.into(), parent, guid: None }];
            let code = CodeId(OpId::pending(0));
            if raw.theme {
                acts.push(Act::CodeTheme { code, on: true });
            }
            if let Some(colour) = raw.colour {
                acts.push(Act::CodeColour { code, colour: Some(colour) });
            }
            let parts = [
                (CodePart::Text, raw.definition),
                (CodePart::When, raw.when),
                (CodePart::Not, raw.not),
                (CodePart::Example, raw.example),
            ];
            for (part, words) in parts {
                acts.extend(words.map(|words| Act::CodeDefine { code, part, words }));
            }
            let made = self.write(acts, None, self.replica).unwrap();
            codes.insert(raw.path, CodeId(made[0]));
        }
    }

    fn codings(&mut self, file: &str, by: Option<PersonId>) {
        let raw: Codings = toml::from_str(&String::from_utf8(sample(file)).unwrap()).unwrap();
        let mut acts = Vec::new();
        for annotation in raw.annotation {
            let Ok(t) = self.log.project().find_transcript(&annotation.transcript) else { continue };
            let quotes: Vec<usize> =
                t.text.as_str().match_indices(&annotation.quote).map(|(at, _)| at).collect();
            let at = t.text.pos_of(quotes[annotation.nth.unwrap_or(1) - 1]);
            let span = Span::new(at, at + annotation.quote.chars().count() as u32).unwrap();
            let name = annotation.code.last().unwrap().replace("coldness", "dismissed");
            let code = self.code(&name);
            acts.push(Act::Annotate {
                transcript: t.id,
                extent: t.extent(span),
                code,
                by,
                made: None,
                guid: None,
            });
        }
        self.write(acts, Some(self.me), self.replica).unwrap();
    }

    fn write(&mut self, acts: Vec<Act>, coder: Option<PersonId>, replica: ReplicaId) -> Result<Vec<OpId>> {
        let mut salt = || {
            self.salt += 1;
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&self.salt.to_le_bytes());
            bytes
        };
        let mut author = Author { coder, replica, wall: WALL, salt: &mut salt };
        Ok(self.log.write(acts, &mut author)?.ids)
    }

    /// Writes as somebody else, as if a bundle had brought it.
    pub fn as_other(&mut self, acts: Vec<Act>) -> Vec<OpId> {
        let other = ReplicaId::new("lin-00000000").unwrap();
        let lw = PersonId(OpId::new(self.replica, 3));
        self.write(acts, Some(lw), other).unwrap()
    }

    /// The code of that name.
    pub fn code(&self, name: &str) -> CodeId {
        let codes = &self.log.project().codes.codes;
        codes.values().find(|code| code.name == name).unwrap_or_else(|| panic!("no code {name}")).id
    }

    fn own_commits(&self) -> Vec<(OpId, bool, bool)> {
        let mut found = Vec::new();
        for replica in [self.replica, self.private] {
            for seq in 1..=self.log.last(replica) {
                let id = OpId::new(replica, seq);
                let op = self.log.op(id).unwrap();
                if op.commit == seq {
                    let act =
                        !matches!(op.act, Act::Undo { .. } | Act::Project { .. } | Act::PersonAdd { .. });
                    found.push((op.lamport, id, act && op.coder == Some(self.me)));
                }
            }
        }
        found.sort();
        found.into_iter().map(|(_, id, own)| (id, own, self.log.is_undone(id))).collect()
    }
}

fn refused() -> Error {
    Error::not_saved("NOT SAVED: the disk is full")
}

impl Work for Desk {
    fn seen(&self) -> Seen<'_> {
        self.log.project().seen_by(Some(self.me))
    }
    fn coder(&self) -> Option<PersonId> {
        Some(self.me)
    }
    fn initials(&self) -> String {
        "NR".into()
    }
    fn read_only(&self) -> Option<String> {
        self.read_only.clone()
    }
    fn commit(&mut self, acts: Vec<Act>, private: bool) -> Result<Vec<OpId>> {
        if self.full {
            return Err(refused());
        }
        self.commits += 1;
        self.write(acts, Some(self.me), if private { self.private } else { self.replica })
    }
    fn undo(&mut self, count: usize, again: bool) -> Result<Vec<String>> {
        let mut done = Vec::new();
        for _ in 0..count {
            let mut all = self.own_commits();
            if !again {
                all.reverse();
            }
            let next = all.into_iter().find(|(_, own, undone)| *own && *undone == again);
            let Some((commit, ..)) = next else { break };
            let words = self.log.commit_ops(commit).len();
            self.write(vec![Act::Undo { commit, on: !again }], Some(self.me), self.replica)?;
            done.push(format!("{words} of {commit}"));
        }
        if done.is_empty() { Err(Error::new(Kind::Nothing, "nothing to undo")) } else { Ok(done) }
    }
    fn steps(&self) -> Vec<StepLine> {
        let line = |(n, (id, own, undone)): (usize, (OpId, bool, bool))| StepLine {
            n: n as u32 + 1,
            who: "NR".into(),
            wall: WALL,
            words: self.log.op(id).map_or("?".into(), |op: &Op| op.act.kind().to_owned()),
            undone,
            own,
        };
        let mut lines: Vec<StepLine> = self.own_commits().into_iter().enumerate().map(line).collect();
        lines.reverse();
        lines
    }
    fn step(&self, n: u32) -> Vec<String> {
        vec![format!("what step {n} did")]
    }
    fn settle(&mut self, ids: &[OpId], answer: Answer) -> Result<()> {
        let questions = self.log.project().questions.clone();
        let acts =
            ids.iter().map(|id| match (answer, questions.iter().find(|q| q.id == *id).map(|q| &q.ask)) {
                (Answer::Same, Some(emic::model::Ask::Twice { first, .. })) => {
                    Act::Same { ids: vec![*first, *id] }
                }
                (Answer::Take, _) => self.log.op(*id).unwrap().act.clone(),
                _ => Act::Settle { ids: vec![*id] },
            });
        let acts = acts.collect();
        self.commit(acts, false).map(drop)
    }
    fn freeze(&mut self, name: &str) -> Result<String> {
        let text = TextBlock::new("frame", &[], [1; 16]);
        self.commit(vec![Act::Freeze { name: name.into(), text: text.digest }], false)?;
        Ok(format!("frozen as {name}"))
    }
    fn difference(&self, first: usize, _: Option<usize>) -> Result<Vec<String>> {
        Ok(vec![format!("since frame {first}")])
    }
    fn write_bundle(&mut self, file: &str) -> Result<String> {
        Ok(format!("{file} written"))
    }
    fn look_bundle(&mut self, file: &str) -> Result<String> {
        match file {
            "LW.emic.toml" => Ok("LW's bundle: 3 codes you do not have\nEnter reads it in.".into()),
            _ => Err(Error::bad_file("This file stops at line 212. Nothing was brought in.")),
        }
    }
    fn read_bundle(&mut self, file: &str) -> Result<String> {
        Ok(format!("read in: {file}"))
    }
    fn keep_draft(&mut self, draft: Option<&str>) -> Result<()> {
        if self.full {
            return Err(refused());
        }
        self.draft = draft.map(str::to_owned);
        Ok(())
    }
    fn draft(&self) -> Option<String> {
        self.draft.clone()
    }
    fn keep_place(&mut self, place: &str) {
        self.place = Some(place.to_owned());
    }
    fn place(&self) -> Option<String> {
        self.place.clone()
    }
    fn notices(&mut self) -> Vec<String> {
        Vec::new()
    }
}
