//! Taking the project out: a study of what the person who acts may see.

use super::Workspace;
use crate::format::study::{
    self, CodeKey, Coding, CodingKey, On, ParticipantKey, PersonKey, Progress, SetKey, Study, TranscriptKey,
    left_out,
};
use crate::log::{Act, FrameCode, Log};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::{ABOUT_ME, CodePart};
use crate::model::{Code, FOLDER, Made, Seen, Set, Transcript};
use crate::report::Folder;
use crate::text::Turn;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The study while it is filled, and which key each thing of the project has in it.
struct Taking<'p> {
    /// The id of the project.
    project: &'p str,
    seen: Seen<'p>,
    study: Study,
    log: &'p Log,
    people: HashMap<PersonId, PersonKey>,
    participants: HashMap<ParticipantId, ParticipantKey>,
    codes: HashMap<CodeId, CodeKey>,
    transcripts: HashMap<TranscriptId, TranscriptKey>,
    codings: HashMap<AnnotationId, CodingKey>,
    sets: HashMap<SetId, SetKey>,
}

/// What another program calls a thing that an act adds.
pub(super) fn guid_of(act: &Act) -> Option<&str> {
    if let Act::PersonAdd { guid, .. }
    | Act::ParticipantAdd { guid, .. }
    | Act::TranscriptAdd { guid, .. }
    | Act::CodeAdd { guid, .. }
    | Act::Annotate { guid, .. }
    | Act::MemoAdd { guid, .. }
    | Act::SetAdd { guid, .. }
    | Act::Link { guid, .. } = act
    {
        return guid.as_deref();
    }
    None
}

impl Workspace {
    /// The project as a study for the writers of files: of these transcripts and what belongs to them
    /// ([`Study::narrowed`]), or of all if none is named. What is only for one person, and what removed codes had, stays
    /// here and is counted as left out.
    pub fn study(&self, which: &[TranscriptId]) -> Study {
        let seen = self.seen();
        let mut taking = Taking {
            seen,
            study: Study { title: seen.title.clone(), table: seen.table.clone(), ..Study::default() },
            project: self.store.project_id(),
            log: self.log(),
            people: HashMap::new(),
            participants: HashMap::new(),
            codes: HashMap::new(),
            transcripts: HashMap::new(),
            codings: HashMap::new(),
            sets: HashMap::new(),
        };
        taking.people();
        taking.codes();
        let wanted = |transcript: &&Transcript| which.is_empty() || which.contains(&transcript.id);
        for transcript in seen.shown().transcripts_in_order().into_iter().filter(wanted) {
            taking.transcript(transcript);
        }
        taking.sets();
        taking.notes();
        taking.links();
        taking.kept();
        for frame in &seen.shown().frames {
            let codes = self.frame_codes(frame).map(frame_codes).unwrap_or_default();
            let (name, made) = (frame.name.clone(), seconds(frame.made));
            taking.study.frames.push(study::Frame { name, codes, made });
        }
        if which.is_empty() { taking.study } else { taking.study.narrowed() }
    }
}

/// The turns that have words which the labels of the text give to another speaker, each by its place in the list.
pub(super) fn mended(log: &Log, here: &Transcript) -> Vec<usize> {
    let Some(source) = log.source(here.source) else { return Vec::new() };
    let speaker = |number: u32| Some(source.turns.get((number as usize).checked_sub(1)?)?.speaker.as_str());
    let is_mended = |turn: &Turn| {
        let from = here.imported.partition_point(|one| one.words.end() <= turn.words.start());
        let inside = here.imported[from..].iter().take_while(|one| one.words.start() < turn.words.end());
        // A label that was corrected to the name of the speaker says it.
        let label = turn.label.map_or("", |label| here.text.slice(label));
        let named = label.trim_matches(|c: char| !c.is_alphanumeric()) == turn.speaker;
        let mut others = inside.skip(usize::from(named)).filter_map(|one| speaker(one.number));
        others.any(|before| before != turn.speaker)
    };
    (0..here.turns.len()).filter(|&nth| is_mended(&here.turns[nth])).collect()
}

/// What another program is to call a thing that was made here: UUID version 5 (RFC 9562, section 5.5) of the project and the
/// thing's id, so that it is the same in every export and is known again when it comes back.
pub(super) fn guid_here(project: &str, id: OpId) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("emic:{project}/{id}").as_bytes()).to_string()
}

/// When the thing that an act adds was made in another program.
fn made_elsewhere(act: &Act) -> Option<i64> {
    if let Act::Annotate { made, .. } | Act::MemoAdd { made, .. } | Act::Mark { made, .. } = act {
        return *made;
    }
    None
}

/// When a thing was made; 0 is no date.
fn seconds(made: Made) -> Option<i64> {
    Some(made.wall).filter(|&wall| wall != 0)
}

/// The codes of a frozen frame, by keys of their own.
fn frame_codes(codes: Vec<FrameCode>) -> Vec<study::Code> {
    let keys: HashMap<String, CodeKey> =
        codes.iter().enumerate().map(|(nth, code)| (code.id.clone(), CodeKey(nth))).collect();
    let code = |code: FrameCode| study::Code {
        parent: code.parent.as_ref().and_then(|above| keys.get(above).copied()),
        theme: Some(code.theme),
        folder: false,
        colour: code.colour.clone(),
        definition: parts(|part| code.part(part)),
        name: code.name,
        guid: None,
    };
    codes.into_iter().map(code).collect()
}

/// The parts of a definition that have words.
fn parts(words: impl Fn(CodePart) -> String) -> BTreeMap<CodePart, String> {
    CodePart::ALL.iter().map(|&part| (part, words(part))).filter(|(_, words)| !words.is_empty()).collect()
}

/// One part of a definition; of texts written at once all, an empty line between them.
fn kept(code: &Code, part: CodePart) -> String {
    let texts = code.definition.get(&part).map_or(&[][..], Vec::as_slice);
    texts.iter().map(|kept| kept.words.as_str()).collect::<Vec<_>>().join("\n\n")
}

impl Taking<'_> {
    fn guid(&self, id: OpId) -> Option<String> {
        let made = guid_of(&self.log.op(id)?.act).map(str::to_owned);
        Some(made.unwrap_or_else(|| guid_here(self.project, id)))
    }

    /// When a thing was made: in another program, if it came from there. One that came without a date has none: the day
    /// on which it came is not when it was made.
    fn made(&self, made: Made) -> Option<i64> {
        let act = self.log.op(made.id).map(|op| &op.act);
        let came = act.is_some_and(|act| guid_of(act).is_some());
        act.and_then(made_elsewhere).or_else(|| seconds(made).filter(|_| !came))
    }

    fn leave(&mut self, what: &str, count: usize) {
        match self.study.left_out.iter_mut().find(|left| left.what == what) {
            _ if count == 0 => {}
            Some(left) => left.count += count,
            None => self.study.left_out.push(left_out(what, count)),
        }
    }

    fn people(&mut self) {
        let project = self.seen.shown();
        for person in project.people_in_order() {
            self.people.insert(person.id, PersonKey(self.study.people.len()));
            self.study.people.push(study::Person {
                name: person.name.clone(),
                // As they are shown: two people of one name have different ones.
                initials: person.shown.clone(),
                role: person.role.clone(),
                guid: self.guid(person.id.0),
            });
        }
        self.study.attributes = project.attributes.clone();
        let mut participants: Vec<_> = project.participants.values().collect();
        participants.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
        for participant in participants {
            self.participants.insert(participant.id, ParticipantKey(self.study.participants.len()));
            self.study.participants.push(study::Participant {
                name: participant.name.clone(),
                state: Some(participant.state.clone()).filter(|state| !state.is_empty()),
                values: participant.values.clone().into_iter().collect(),
                // The casts of the transcripts say it.
                transcripts: Vec::new(),
                guid: self.guid(participant.id.0),
            });
        }
    }

    fn codes(&mut self) {
        let tree = &self.seen.shown().codes;
        let all = tree.in_order().into_iter().filter_map(|id| tree.get(id));
        let (lost, alive): (Vec<&Code>, Vec<&Code>) = all.partition(|code| code.lost);
        for code in alive {
            self.codes.insert(code.id, CodeKey(self.study.codes.len()));
            self.study.codes.push(study::Code {
                name: code.name.clone(),
                parent: code.parent.and_then(|above| self.codes.get(&above).copied()),
                theme: Some(code.theme),
                folder: self.seen.shown().is_folder(code.id),
                colour: code.colour.clone(),
                definition: parts(|part| kept(code, part)),
                guid: self.guid(code.id.0),
            });
        }
        self.leave("removed codes (Lost and found)", lost.len());
    }

    fn transcript(&mut self, here: &Transcript) {
        let key = TranscriptKey(self.study.transcripts.len());
        self.transcripts.insert(here.id, key);
        let mut out = study::Transcript::new(here.title.clone(), here.text.clone(), here.turns.clone());
        out.mended = mended(self.log, here);
        out.language = Some(here.language.clone());
        out.properties = here.properties.clone().into_iter().collect();
        out.cast = here.cast.iter().map(|(label, role)| self.cast(label, role)).collect();
        out.guid = self.guid(here.id.0);
        self.study.transcripts.push(out);
        for (person, state) in &here.progress {
            if let Some(&by) = self.people.get(person) {
                self.study.progress.push(Progress { transcript: key, by, state: state.clone() });
            }
        }
        self.codings(here, key);
    }

    fn cast(&self, label: &str, role: &crate::model::Role) -> study::Cast {
        let project = self.seen.shown();
        let participant = role.participant.map(|id| ParticipantId(project.first(id.0)));
        let person = role.person.map(|id| project.one(id));
        study::Cast {
            label: label.to_owned(),
            participant: participant.and_then(|id| self.participants.get(&id).copied()),
            person: person.and_then(|id| self.people.get(&id).copied()),
            role: role.role.clone(),
        }
    }

    fn codings(&mut self, here: &Transcript, transcript: TranscriptKey) {
        let (mut wordless, mut lost) = (0, 0);
        for annotation in &here.annotations {
            let Some(span) = annotation.span else {
                wordless += 1;
                continue;
            };
            let Some(&code) = self.codes.get(&annotation.code) else {
                lost += 1;
                continue;
            };
            let key = CodingKey(self.study.codings.len());
            self.codings.extend(annotation.ids().into_iter().map(|id| (id, key)));
            let by = self.people.get(&annotation.coder).copied();
            let (made, guid) = (self.made(annotation.made), self.guid(annotation.id.0));
            self.study.codings.push(Coding { transcript, span, code, by, made, guid });
        }
        self.leave("codings whose words are gone", wordless);
        self.leave("codings with removed codes", lost);
    }

    /// Memos and marks, in the order in which they were made.
    fn notes(&mut self) {
        let project = self.seen.shown();
        let mut memos: Vec<_> = project.memos.values().collect();
        memos.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
        let (mut private, mut about_me, mut elsewhere) = (0, 0, 0);
        for memo in memos {
            match self.on(memo.on) {
                _ if memo.private => private += 1,
                // It was given to the team, and not to the readers of a file.
                _ if memo.kind == ABOUT_ME => about_me += 1,
                None => elsewhere += 1,
                Some(on) => self.study.memos.push(study::Memo {
                    on,
                    kind: memo.kind.clone(),
                    body: memo.body.clone(),
                    by: memo.coder.and_then(|id| self.people.get(&id).copied()),
                    made: self.made(memo.made),
                    guid: self.guid(memo.id.0),
                }),
            }
        }
        let mut marks: Vec<_> = project.marks.values().collect();
        marks.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
        for mark in marks {
            match self.on(mark.target) {
                None => elsewhere += 1,
                Some(on) => self.study.marks.push(study::Mark {
                    on,
                    name: mark.name.clone(),
                    note: mark.note.clone(),
                    by: mark.coder.and_then(|id| self.people.get(&id).copied()),
                    made: self.made(mark.made),
                }),
            }
        }
        self.leave("memos that are only for you", private);
        self.leave("memos in which people write about themselves", about_me);
        self.leave("memos and marks on what is not in the file", elsewhere);
    }

    /// Named sets, each behind those that are in it.
    fn sets(&mut self) {
        let project = self.seen.shown();
        let mut waiting: Vec<&Set> = project.sets_in_order();
        let mut gone = 0;
        while !waiting.is_empty() {
            let inner = |set: &&Set| {
                let mut within = set.members.iter().filter_map(|member| match member.of {
                    Target::Set(id) => project.set(id),
                    _ => None,
                });
                within.all(|inner| self.sets.contains_key(&inner.id))
            };
            let (mut ready, rest): (Vec<&Set>, Vec<&Set>) = waiting.into_iter().partition(inner);
            waiting = rest;
            if ready.is_empty() {
                // Sets that hold each other: the first of them goes without what is behind it.
                ready.push(waiting.remove(0));
            }
            for set in ready {
                let members: Vec<On> = set.members.iter().filter_map(|member| self.on(member.of)).collect();
                gone += set.members.len() - members.len();
                self.sets.insert(set.id, SetKey(self.study.sets.len()));
                let (name, kind, guid) = (set.name.clone(), set.kind.clone(), self.guid(set.id.0));
                self.study.sets.push(study::Set { name, kind, members, guid });
            }
        }
        self.leave("members of sets that are not in the file", gone);
    }

    /// Parts of other programs' files. That a code is a folder is said by the code.
    fn kept(&mut self) {
        let mut elsewhere = 0;
        for ((on, format), part) in &self.seen.shown().kept {
            match self.on(*on) {
                _ if format == FOLDER => {}
                None => elsewhere += 1,
                Some(on) => {
                    let (format, words) = (format.clone(), part.words.clone());
                    self.study.kept.push(study::Kept { on, format, words });
                }
            }
        }
        self.leave("parts of other programs' files on what is not in the file", elsewhere);
    }

    /// What a memo or mark sits on, if that is in the study.
    fn on(&self, target: Target) -> Option<On> {
        let project = self.seen.shown();
        let transcript = |id: TranscriptId| self.transcripts.get(&TranscriptId(project.first(id.0))).copied();
        match target {
            Target::Project => Some(On::Study),
            Target::Transcript(id) => transcript(id).map(On::Transcript),
            Target::Turn(id, number) => {
                let (here, nth) = (project.transcript(id)?, transcript(id)?);
                // Readers count the turns that they read, which are others where turns were split or joined.
                match here.imported.is_empty() {
                    true => Some(On::Turn(nth, number)),
                    false => Some(On::Passage(nth, here.imported_words(number)?)),
                }
            }
            Target::Passage(id, extent) => {
                let span = project.transcript(id)?.span(extent)?;
                Some(On::Passage(transcript(id)?, span))
            }
            Target::Code(id) => self.codes.get(&project.codes.resolve(id)).copied().map(On::Code),
            Target::Annotation(id) => self.codings.get(&id).copied().map(On::Coding),
            Target::Participant(id) => {
                self.participants.get(&ParticipantId(project.first(id.0))).copied().map(On::Participant)
            }
            Target::Person(id) => self.people.get(&PersonId(project.first(id.0))).copied().map(On::Person),
            Target::Set(id) => self.sets.get(&SetId(project.first(id.0))).copied().map(On::Set),
        }
    }

    fn links(&mut self) {
        let links = self.seen.shown().links.values();
        let ends = |link: &crate::model::Link| {
            Some((self.codes.get(&link.from).copied()?, self.codes.get(&link.to).copied()?))
        };
        let all: Vec<study::Link> = links
            .filter_map(|link| {
                let (from, to) = ends(link)?;
                Some(study::Link { from, name: link.name.clone(), to, guid: self.guid(link.id.0) })
            })
            .collect();
        self.study.links = all;
    }
}
