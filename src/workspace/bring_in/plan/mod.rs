//! The acts that bring a study in: what is here already is found, what is missing is made.
//!
//! People, participants and codes are found by the `guid` of another program or by name, transcripts by their words.
//! Acts name what earlier ones of the same commit make by stand-ins, so the plan needs no id of its own.

mod notes;
mod said;

use super::alike::alike;
use super::comments::called;
use super::guids::Guids;
use super::replacing::lacking;
use super::{Arrival, Brought, Known, known_comments, known_title, known_words, same_interview};
use crate::error::{Error, Result};
use crate::format::study::{self, CodeKey, On, PersonKey, Study, TranscriptKey, left_out};
use crate::log::dialect::TextBlock;
use crate::log::{Act, Log};
use crate::model::id::*;
use crate::model::target::{Anchor, Extent, Target};
use crate::model::values::{AttributeKind, PersonField, Schema, TableHead};
use crate::model::{OUTSIDE, Participant, Project, Role, Transcript};
use crate::text::{Language, Rule, Span, guess_language, same_key};
use std::collections::{HashMap, HashSet};

/// The longest name that is taken from a file, in characters.
const LONGEST_NAME: usize = crate::log::MAX_NAME;

/// The acts of one import, and what they bring.
pub(super) struct Plan {
    pub(super) acts: Vec<Act>,
    /// Memos for the person who acts alone, written after the acts: they name what these make.
    pub(super) private: Vec<Act>,
    pub(super) texts: Vec<TextBlock>,
    pub(super) brought: Brought,
}

/// Where the offsets of a transcript of the study point.
#[derive(Clone, Copy)]
enum Base {
    /// Into words as they were imported.
    Imported(TranscriptId),
    /// Into the words of a transcript here as they are today.
    Today(TranscriptId),
}

/// A plan while it is made.
struct Planner<'a> {
    log: &'a Log,
    project: &'a Project,
    /// Who acts.
    me: Option<PersonId>,
    salt: &'a dyn Fn() -> Result<[u8; 16]>,
    plan: Plan,
    /// What is here already of what the study names by guid.
    guids: Guids,
    people: Vec<PersonId>,
    participants: Vec<ParticipantId>,
    codes: Vec<CodeId>,
    transcripts: Vec<Base>,
    codings: Vec<Option<AnnotationId>>,
    sets: Vec<SetId>,
    known: Known,
    /// How many fields stay as they are here, although the file says otherwise.
    staying: usize,
    /// Codes that have other names in the file.
    renamed: Vec<String>,
    /// Participants and transcripts in which no label is surely theirs.
    unclear: Vec<String>,
    /// How many words are left out because they are on something that was purged.
    purged: usize,
}

impl Plan {
    /// Plans a study on top of what the log of the project of this id has.
    ///
    /// # Errors
    /// A transcript that is refused as known, no language, or a part that names what the study does not hold.
    pub(super) fn of(
        log: &Log,
        project: &str,
        study: &Study,
        known: Known,
        me: Option<PersonId>,
        salt: &dyn Fn() -> Result<[u8; 16]>,
    ) -> Result<Plan> {
        let brought = Brought {
            attributes: study.attributes.len(),
            uncertain: study.uncertain.len(),
            left_out: study.left_out.clone(),
            notes: study.notes.clone(),
            ..Brought::default()
        };
        let mut planner = Planner {
            log,
            project: log.project(),
            me,
            salt,
            plan: Plan { acts: Vec::new(), private: Vec::new(), texts: Vec::new(), brought },
            guids: Guids::of(log, project, study),
            people: Vec::new(),
            participants: Vec::new(),
            codes: Vec::new(),
            transcripts: Vec::new(),
            codings: Vec::new(),
            sets: Vec::new(),
            known,
            staying: 0,
            renamed: Vec::new(),
            unclear: Vec::new(),
            purged: 0,
        };
        planner.transcripts(study, known)?;
        planner.people(study, known);
        planner.participants(study);
        planner.say_unclear();
        planner.codes(study)?;
        planner.replaced(study);
        planner.about_transcripts(study)?;
        planner.codings(study)?;
        planner.sets(study)?;
        planner.memos(study)?;
        planner.marks(study)?;
        planner.uncertain(study)?;
        planner.links(study)?;
        planner.progress(study)?;
        planner.kept(study)?;
        planner.say_staying();
        planner.say_ownerless(study);
        planner.leave("frames", study.frames.len());
        planner.leave("names, values, labels and memos of what was purged here", planner.purged);
        let Brought { transcripts, known_transcripts, memos, codings, marks, .. } = &planner.plan.brought;
        let new = memos.new + codings.new + marks.new;
        if let ([], Some(title), 0, Known::Refused | Known::Beside) =
            (transcripts.as_slice(), known_transcripts.first(), new, known)
        {
            return Err(match says_nothing(study) {
                true => known_words(title),
                false => known_comments(title),
            });
        }
        Ok(planner.plan)
    }
}

/// True if a study has nothing to say of its transcripts.
fn says_nothing(study: &Study) -> bool {
    study.memos.is_empty() && study.codings.is_empty() && study.marks.is_empty()
}

/// The anchors of a span in imported words.
fn imported(base: TranscriptId, span: Span) -> Extent {
    let at = |offset| Anchor { base: base.0, offset };
    Extent { start: at(span.start()), end: at(span.end()) }
}

/// A key that names nothing: the reader that made the study has a fault.
fn lost_key() -> Error {
    Error::bad_file("the file names something that it does not hold").hint("was it copied whole?")
}

/// A name without what could steer a terminal, and not too long.
fn clean(words: &str) -> String {
    let safe: String = words.chars().filter(|&c| !crate::error::is_unsafe(c)).take(LONGEST_NAME).collect();
    safe.trim().to_owned()
}

impl Planner<'_> {
    /// Plans an act. What a purge took out here does not come back: words on it are left out and counted. Nothing that
    /// such an act would make is named by another.
    fn push(&mut self, act: Act) -> OpId {
        if self.log.is_on_purged(&act) {
            self.purged += 1;
            return OpId::pending(usize::MAX);
        }
        self.plan.acts.push(act);
        OpId::pending(self.plan.acts.len() - 1)
    }

    fn leave(&mut self, what: &str, count: usize) {
        if count > 0 {
            self.plan.brought.left_out.push(left_out(what, count));
        }
    }

    fn transcripts(&mut self, study: &Study, known: Known) -> Result<()> {
        let mut purged = 0;
        let mut by_words: HashMap<&str, usize> = HashMap::new();
        study.transcripts.iter().for_each(|one| *by_words.entry(one.text.as_str()).or_default() += 1);
        for one in &study.transcripts {
            if let Some(id) = self.purged_text(one) {
                purged += 1;
                self.transcripts.push(Base::Imported(id));
                continue;
            }
            let alone = by_words.get(one.text.as_str()) == Some(&1);
            let base = match self.here(one, alone) {
                Some((_, title)) if !known.joins() && says_nothing(study) => {
                    return Err(known_words(&title));
                }
                Some((base, title)) => {
                    self.plan.brought.known_transcripts.push(title);
                    base
                }
                None => self.new_transcript(one, known)?,
            };
            self.transcripts.push(base);
        }
        self.leave("transcripts that were purged here", purged);
        Ok(())
    }

    /// The transcript here that came from the same place and was purged: its words do not come back with the file.
    fn purged_text(&self, one: &study::Transcript) -> Option<TranscriptId> {
        let id = TranscriptId(self.guids.find("transcript", one.guid.as_ref())?);
        self.project.transcript(id).filter(|here| here.purged).map(|here| here.id)
    }

    /// The transcript here that has these words, as imported or as they are today; one of the same title first.
    fn here(&self, one: &study::Transcript, alone: bool) -> Option<(Base, String)> {
        let words = one.text.as_str();
        let imported = |here: &Transcript| {
            self.log.source(here.source).is_some_and(|source| source.text.as_str() == words)
        };
        let found = |here: &Transcript| match () {
            () if here.text.as_str() == words => Some((Base::Today(here.id), here.title.clone())),
            () if imported(here) => Some((Base::Imported(here.id), here.title.clone())),
            () => None,
        };
        let named = self
            .guids
            .find("transcript", one.guid.as_ref())
            .and_then(|id| self.project.transcript(TranscriptId(id)));
        let all = || self.project.transcripts.values();
        let titled = |here: &&Transcript| here.title == one.title;
        // The same words twice in one study are two transcripts, and only the title tells which is which.
        let others = all().filter(|_| alone);
        named.into_iter().chain(all().filter(titled)).chain(others).find_map(found)
    }

    fn new_transcript(&mut self, one: &study::Transcript, known: Known) -> Result<Base> {
        let mut title = one.title.trim().to_owned();
        if known == Known::Refused
            && let Some(alike) = alike(self.project, one)
        {
            let is_timed = one.turns.iter().any(|turn| turn.time.is_some());
            // A second source of the same interview has its name, or the times that the first lacks. Without either
            // sign it may be another interview by the same guide: it comes in, and the person is told.
            if same_key(&alike.transcript.title) == same_key(&title) || is_timed != alike.is_timed() {
                return Err(same_interview(&alike, is_timed));
            }
            self.plan.brought.notes.extend(alike.note());
        }
        if self.project.transcripts.values().any(|here| here.title == title) {
            match known {
                Known::Refused | Known::Beside => return Err(known_title(&title)),
                Known::Joined | Known::Merged => {
                    let free = self.free_title(&title);
                    self.plan.brought.notes.push(format!(
                        "a transcript called {title} was here already, with other words: the one of the file is {free}"
                    ));
                    title = free;
                }
            }
        }
        let words = one.text.as_str();
        let language = match &one.language {
            Some(word) => {
                Language::new(word).ok_or_else(|| Error::usage(format!("\"{word}\" is no language")))?
            }
            None => guess_language(words),
        };
        let text = TextBlock::sharing(one.text.clone(), one.turns.clone(), (self.salt)()?);
        let (rule, language) = (Rule::new(language.clone()).version, language.as_str().to_owned());
        // The one that is here has this GUID, with other words by now: two would be taken for one.
        let is_taken = self
            .guids
            .find("transcript", one.guid.as_ref())
            .is_some_and(|id| self.project.transcript(TranscriptId(id)).is_some());
        let guid = one.guid.clone().filter(|_| !is_taken);
        let add = Act::TranscriptAdd {
            title: title.clone(),
            text: text.digest,
            language: language.clone(),
            rule,
            guid,
        };
        let id = TranscriptId(self.push(add));
        self.plan.texts.push(text);
        self.plan.brought.transcripts.push(Arrival {
            id,
            title,
            layout: one.layout.clone(),
            encoding: one.encoding.clone(),
            words: one.words(),
            turns: one.turns.len(),
            speakers: one.speakers(),
            language,
        });
        Ok(Base::Imported(id))
    }

    /// A title that no transcript has, made of one that is taken.
    fn free_title(&self, title: &str) -> String {
        let new = self.plan.brought.transcripts.iter().map(|one| one.title.as_str());
        let here = self.project.transcripts.values().map(|one| one.title.as_str());
        let taken: HashSet<&str> = new.chain(here).collect();
        let numbered = |n: u32| format!("{title} ({n})");
        (2..).map(numbered).find(|title| !taken.contains(title.as_str())).unwrap_or_default()
    }

    /// True if a field that is set here stays as it is, whatever the file says.
    fn stays(&mut self, is_set: bool) -> bool {
        let stays = self.known == Known::Merged && is_set;
        self.staying += usize::from(stays);
        stays
    }

    /// True for a thing that is here no more because it was taken off or removed: an older file does not bring it back.
    /// One whose coming in was undone may come in again.
    fn was_removed(&self, id: Option<OpId>, is_here: bool) -> bool {
        let counts = |id| self.log.op(id).is_some_and(|op| self.log.counts(op) && !op.purged);
        self.known == Known::Merged && !is_here && id.is_some_and(counts)
    }

    /// Finds or makes the people. Only the very name counts: initials or a beginning would give one person's work to
    /// another. Authors of comments are found by their initials, too: many word processors know a person by these alone.
    fn people(&mut self, study: &Study, known: Known) {
        let mut made: HashMap<String, PersonId> = HashMap::new();
        for one in &study.people {
            let name = match clean(&one.name) {
                name if name.is_empty() => "unknown author".to_owned(),
                name => name,
            };
            let named =
                self.guids.find("person", one.guid.as_ref()).and_then(|id| self.project.person(PersonId(id)));
            let called = || called(self.project, &name, &one.initials);
            let short = || (!known.joins()).then(|| self.with_initials(&name))?;
            let id = match named
                .or_else(called)
                .or_else(short)
                .map(|person| person.id)
                .or(made.get(&name).copied())
            {
                Some(id) => id,
                None => {
                    self.plan.brought.people.push(name.clone());
                    let (initials, role) = (clean(&one.initials), clean(&one.role));
                    let add = Act::PersonAdd { name: name.clone(), initials, role, guid: one.guid.clone() };
                    let person = PersonId(self.push(add));
                    // Known from the file alone: no folder of theirs writes here.
                    let (field, value) = (PersonField::Standing, OUTSIDE.to_owned());
                    self.push(Act::PersonSet { person, field, value });
                    person
                }
            };
            made.insert(name, id);
            self.people.push(id);
        }
    }

    fn participants(&mut self, study: &Study) {
        let known: HashMap<&str, &Schema> =
            self.project.attributes.iter().map(|known| (known.name.as_str(), known)).collect();
        for schema in &study.attributes {
            let here = known.get(schema.name.as_str());
            let mut schema = schema.clone();
            // A table without a schema says nothing of what the project knows: only values that are new are added.
            if let Some(here) = here.filter(|_| study.guessed.contains(&schema.name)) {
                schema = with_values(here, &schema.categories);
            }
            // A table without targets says nothing of the goals that were set here.
            if schema.goals.is_empty() {
                schema.goals = here.map_or_else(Vec::new, |here| here.goals.clone());
            }
            if here != Some(&&schema) {
                self.push(Act::Attribute { schema });
            }
        }
        // A table without a schema says nothing of how it is printed.
        if study.table != TableHead::default() {
            self.push(Act::Table { head: study.table.clone() });
        }
        // Of several of one name the first counts.
        let by_name: HashMap<&str, &Participant> =
            self.project.participants.values().rev().map(|here| (here.name.as_str(), here)).collect();
        for one in &study.participants {
            self.participant(study, one, &by_name);
        }
    }

    /// The values of an attribute that was taken as it looks, as what the project knows of it reads them.
    fn read_as_known(&self, study: &Study, attribute: &str, values: &[String]) -> Vec<String> {
        let here = self.project.attributes.iter().find(|here| here.name == attribute);
        match here.filter(|_| study.guessed.iter().any(|name| name == attribute)) {
            Some(here) if here.kind == AttributeKind::Several => {
                let parts = values.iter().flat_map(|value| value.split(';')).map(str::trim);
                parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
            Some(_) if values.len() > 1 => vec![values.join("; ")],
            _ => values.to_vec(),
        }
    }

    fn participant(
        &mut self,
        study: &Study,
        one: &study::Participant,
        by_name: &HashMap<&str, &Participant>,
    ) {
        let project = self.project;
        let named = self
            .guids
            .find("participant", one.guid.as_ref())
            .and_then(|id| project.participant(ParticipantId(id)));
        let known = named.or_else(|| by_name.get(one.name.as_str()).copied());
        let before = self.plan.acts.len();
        let id = match known {
            Some(here) => here.id,
            None => {
                let (name, guid) = (one.name.clone(), one.guid.clone());
                ParticipantId(self.push(Act::ParticipantAdd { name, guid }))
            }
        };
        let state = one.state.as_ref().filter(|state| known.is_none_or(|here| here.state != **state));
        if let Some(state) = state.filter(|state| !state.is_empty()) {
            let (field, value) = ("state".to_owned(), state.clone());
            self.push(Act::ParticipantSet { participant: id, field, value });
        }
        for (attribute, values) in &one.values {
            let now = known.and_then(|here| here.values.get(attribute));
            let values = &self.read_as_known(study, attribute, values);
            let differs = now != Some(values) && !(values.is_empty() && now.is_none());
            if differs && !self.stays(now.is_some_and(|now| !now.is_empty())) {
                let (attribute, values) = (attribute.clone(), values.clone());
                self.push(Act::ParticipantValues { participant: id, attribute, values });
            }
        }
        for title in &one.transcripts {
            self.speaks(id, one, title, study);
        }
        let tally = &mut self.plan.brought.participants;
        match (known, self.plan.acts.len() > before) {
            (None, _) => tally.new += 1,
            (Some(_), true) => tally.changed += 1,
            (Some(_), false) => tally.known += 1,
        }
        self.participants.push(id);
    }

    /// Says that a participant speaks in a transcript, if it is clear under which label: the one of that name, else the
    /// only label that may be a participant's.
    fn speaks(&mut self, id: ParticipantId, one: &study::Participant, title: &str, study: &Study) {
        let project = self.project;
        let here = match project.find_transcript(title) {
            Ok(here) => here,
            Err(fault) => return self.speaks_in_new(id, one, title, study, &fault.what()),
        };
        let labels: Vec<&str> = here.speakers().into_iter().map(|(label, _)| label).collect();
        let key = same_key(&one.name);
        let by_cast =
            labels.iter().find(|label| here.cast.get(**label).is_some_and(|r| r.participant == Some(id)));
        let mut possible = labels.iter().filter(|label| !label.is_empty() && here.is_participant(label));
        let only = possible.next().filter(|_| possible.next().is_none());
        let label = by_cast.or_else(|| labels.iter().find(|label| same_key(label) == key)).or(only);
        let role = label.and_then(|label| here.cast.get(*label));
        let taken = role
            .is_some_and(|role| role.participant.is_some_and(|other| other != id) || role.person.is_some());
        match label {
            Some(_) if role.is_some_and(|role| role.participant == Some(id)) => {}
            Some(label) if !taken => {
                let (transcript, label) = (here.id, (*label).to_owned());
                let role = "participant".to_owned();
                self.push(Act::Cast { transcript, label, participant: Some(id), person: None, role });
            }
            _ => {
                let note =
                    format!("{}: it is not clear who that is in {}; emic cast says it", one.name, here.title);
                self.plan.brought.notes.push(note);
            }
        }
    }

    /// As [`Planner::speaks`], in a transcript that comes in now: under the label of that name, else under the only label.
    fn speaks_in_new(
        &mut self,
        id: ParticipantId,
        one: &study::Participant,
        title: &str,
        study: &Study,
        fault: &str,
    ) {
        let nth = study.transcripts.iter().position(|transcript| transcript.title == title);
        let new = nth.and_then(|nth| Some((self.transcripts.get(nth)?, study.transcripts.get(nth)?)));
        let Some((Base::Imported(id_here) | Base::Today(id_here), here)) = new else {
            let note = format!("{}: {fault}; import it and then this table once more", one.name);
            return self.plan.brought.notes.push(note);
        };
        let (transcript, labels, key) = (*id_here, here.speakers(), same_key(&one.name));
        let only = labels.first().filter(|_| labels.len() == 1);
        match labels.iter().find(|label| same_key(label) == key).or(only).cloned() {
            // Where the file says itself who speaks, that is said below.
            Some(label) if here.cast.iter().any(|cast| cast.label == label) => {}
            Some(label) => {
                let role = "participant".to_owned();
                self.push(Act::Cast { transcript, label, participant: Some(id), person: None, role });
            }
            None => self.unclear.push(format!("{} in {title}", one.name)),
        }
    }

    fn codes(&mut self, study: &Study) -> Result<()> {
        let mut made: HashMap<(Option<CodeId>, &str), CodeId> = HashMap::new();
        let mut joined = Vec::new();
        for (nth, one) in study.codes.iter().enumerate() {
            let parent = match one.parent {
                None => None,
                Some(above) => Some(*self.codes.get(above.0).ok_or_else(lost_key)?),
            };
            let named =
                self.guids.find("code", one.guid.as_ref()).and_then(|id| self.project.codes.get(CodeId(id)));
            let known = named.map(|code| code.id).or_else(|| self.child(parent, &one.name));
            let twin = made.get(&(parent, one.name.as_str())).copied();
            let id = match known.or(twin) {
                Some(id) => id,
                None => {
                    let (name, guid) = (one.name.clone(), one.guid.clone());
                    self.plan.brought.new_codes.push(study.path_words(CodeKey(nth)));
                    CodeId(self.push(Act::CodeAdd { name, parent, guid }))
                }
            };
            // Two of one name side by side are one here, unless each is here already.
            let is_joined = named.is_none() && twin == Some(id);
            joined.extend(is_joined.then(|| study.path_words(CodeKey(nth))));
            made.insert((parent, &one.name), id);
            let before = self.plan.acts.len();
            self.define(id, one);
            let tally = &mut self.plan.brought.codes;
            match (known, self.plan.acts.len() > before) {
                _ if is_joined => {}
                (None, _) => tally.new += 1,
                (Some(_), true) => tally.changed += 1,
                (Some(_), false) => tally.known += 1,
            }
            self.codes.push(id);
        }
        self.say_joined(&joined);
        Ok(())
    }

    /// Removes codes that a codebook lacks, if it takes the place of the code tree.
    fn replaced(&mut self, study: &Study) {
        let lacking = lacking(study, self.project);
        for code in lacking.gone {
            self.push(Act::CodeRemove { code });
        }
        self.plan.brought.gone_codes = lacking.gone_paths;
        self.plan.brought.staying_codes = lacking.stay_paths;
    }

    /// The code of that name under another, if both are here.
    fn child(&self, parent: Option<CodeId>, name: &str) -> Option<CodeId> {
        match parent {
            Some(parent) if parent.0.pending_nth().is_some() => None,
            parent => self.project.codes.child(parent, name),
        }
    }

    /// Writes what the study says of a code, where it is not so already.
    fn define(&mut self, code: CodeId, one: &study::Code) {
        let now = self.project.codes.get(code);
        for (&part, words) in &one.definition {
            let here = now.map_or("", |now| now.part(part));
            // Blanks at the ends are lost on the way through some programs.
            if here.trim() != words.trim() && !self.stays(!here.is_empty()) {
                self.push(Act::CodeDefine { code, part, words: words.clone() });
            }
        }
        if let Some(now) = now.filter(|now| now.name != one.name && self.known == Known::Merged) {
            self.renamed.push(format!("{} ({} there)", now.name, clean(&one.name)));
        }
        let theme = one.theme.filter(|&on| now.map_or(on, |now| now.theme != on));
        if let Some(on) = theme.filter(|_| !self.stays(now.is_some())) {
            self.push(Act::CodeTheme { code, on });
        }
        let same = |colour: &String| {
            now.and_then(|now| now.colour.as_ref()).is_some_and(|now| now.eq_ignore_ascii_case(colour))
        };
        let has_colour = now.is_some_and(|now| now.colour.is_some());
        if let Some(colour) = one.colour.as_ref().filter(|colour| !same(colour) && !self.stays(has_colour)) {
            self.push(Act::CodeColour { code, colour: Some(colour.clone()) });
        }
    }

    /// Properties of transcripts, and who their speakers are.
    fn about_transcripts(&mut self, study: &Study) -> Result<()> {
        for (nth, one) in study.transcripts.iter().enumerate() {
            let transcript = self.transcript(TranscriptKey(nth))?;
            let here = self.project.transcript(transcript);
            for (key, value) in &one.properties {
                let now = here.and_then(|here| here.properties.get(key));
                if now != Some(value) && !self.stays(now.is_some()) {
                    let (key, value) = (key.clone(), value.clone());
                    self.push(Act::TranscriptSet { transcript, key, value });
                }
            }
            for cast in &one.cast {
                let participant = match cast.participant {
                    None => None,
                    Some(key) => Some(*self.participants.get(key.0).ok_or_else(lost_key)?),
                };
                let person = self.by(cast.person)?;
                let role = Role { participant, person, role: cast.role.clone() };
                let now = here.and_then(|here| here.cast.get(&cast.label));
                if now != Some(&role) && !self.stays(now.is_some()) {
                    let (label, role) = (cast.label.clone(), cast.role.clone());
                    self.push(Act::Cast { transcript, label, participant, person, role });
                }
            }
        }
        Ok(())
    }

    fn codings(&mut self, study: &Study) -> Result<()> {
        let (mut gone, mut removed) = (0, 0);
        for one in &study.codings {
            let transcript = self.transcript(one.transcript)?;
            let code = *self.codes.get(one.code.0).ok_or_else(lost_key)?;
            let by = self.by(one.by)?;
            let found = self.guids.find("annotate", one.guid.as_ref());
            let named =
                found.and_then(|id| self.project.annotation(AnnotationId(id))).map(|(_, here)| here.id);
            if self.was_removed(found, named.is_some()) {
                removed += 1;
                self.codings.push(None);
                continue;
            }
            let extent = self.extent(one.transcript, one.span)?;
            if let Some((here, coding)) = named.and_then(|id| self.project.annotation(id)) {
                // A selection that was made longer there stays as it is here, and is counted.
                let is_other = extent.and_then(|extent| here.span(extent)) != coding.span;
                self.stays(is_other);
            }
            if let Some(id) = named.or_else(|| self.equal(transcript, extent?, code, by)) {
                self.plan.brought.codings.known += 1;
                self.codings.push(Some(id));
                continue;
            }
            let Some(extent) = extent else {
                gone += 1;
                self.codings.push(None);
                continue;
            };
            let (made, guid) = (one.made, one.guid.clone());
            self.plan.brought.codings.new += 1;
            let id = self.push(Act::Annotate { transcript, extent, code, by, made, guid });
            self.codings.push(Some(AnnotationId(id)));
        }
        self.leave("codings whose words are not here any more", gone);
        self.leave("codings that were taken off here", removed);
        Ok(())
    }

    /// The coding here of the same words, code and coder.
    fn equal(
        &self,
        transcript: TranscriptId,
        extent: Extent,
        code: CodeId,
        by: Option<PersonId>,
    ) -> Option<AnnotationId> {
        let here = self.project.transcript(transcript)?;
        let (span, coder) = (here.span(extent)?, by.or(self.me)?);
        let code = self.project.codes.resolve(code);
        let equal = here.coded_exactly(span).iter().find(|one| one.code == code && one.coder == coder);
        equal.map(|one| one.id)
    }

    /// The only person of the project with these initials.
    fn with_initials(&self, initials: &str) -> Option<&'_ crate::model::Person> {
        let mut all = self.project.people.values().filter(|person| person.initials == initials);
        all.next().filter(|_| all.next().is_none())
    }

    /// The id of a person; `None` is the one who acts.
    fn by(&self, key: Option<PersonKey>) -> Result<Option<PersonId>> {
        key.map(|key| self.people.get(key.0).copied().ok_or_else(lost_key)).transpose()
    }

    fn transcript(&self, key: TranscriptKey) -> Result<TranscriptId> {
        match self.transcripts.get(key.0) {
            Some(Base::Imported(id) | Base::Today(id)) => Ok(*id),
            None => Err(lost_key()),
        }
    }

    /// The anchors of a span; `None` if its words were corrected away here.
    fn extent(&self, key: TranscriptKey, span: Span) -> Result<Option<Extent>> {
        let base = self.transcripts.get(key.0).ok_or_else(lost_key)?;
        let (Base::Imported(id) | Base::Today(id)) = *base;
        let here = self.project.transcript(id);
        Ok(match (base, here) {
            (Base::Today(_), Some(here)) => Some(here.extent(span)),
            _ => {
                Some(imported(id, span)).filter(|extent| here.is_none_or(|here| here.span(*extent).is_some()))
            }
        })
    }

    /// What a memo or mark sits on; `None` if its words are not here.
    fn target(&self, on: On) -> Result<Option<Target>> {
        Ok(Some(match on {
            On::Study => Target::Project,
            On::Transcript(key) => Target::Transcript(self.transcript(key)?),
            On::Turn(key, number) => Target::Turn(self.transcript(key)?, number),
            On::Passage(key, span) => match self.extent(key, span)? {
                Some(extent) => Target::Passage(self.transcript(key)?, extent),
                None => return Ok(None),
            },
            On::Code(key) => Target::Code(*self.codes.get(key.0).ok_or_else(lost_key)?),
            On::Coding(key) => match self.codings.get(key.0).ok_or_else(lost_key)? {
                Some(id) => Target::Annotation(*id),
                None => return Ok(None),
            },
            On::Participant(key) => Target::Participant(*self.participants.get(key.0).ok_or_else(lost_key)?),
            On::Person(key) => Target::Person(*self.people.get(key.0).ok_or_else(lost_key)?),
            On::Set(key) => Target::Set(*self.sets.get(key.0).ok_or_else(lost_key)?),
        }))
    }

    /// A target with a passage by the anchors that it would have if it were put today: equal words are equal then.
    fn today(&self, on: Target) -> Target {
        let Target::Passage(id, extent) = on else { return on };
        let here = self.project.transcript(id);
        match here.and_then(|here| Some((here, here.span(extent)?))) {
            Some((here, span)) => Target::Passage(here.id, here.extent(span)),
            None => on,
        }
    }
}

/// A schema that knows these values, too. Where it has no categories any value will do.
fn with_values(here: &Schema, values: &[String]) -> Schema {
    let mut schema = here.clone();
    let known = |value: &String| {
        let mut all = here.categories.iter().chain(&here.not_available).chain(&here.not_asked);
        all.any(|known| known == value)
    };
    if !here.categories.is_empty() {
        schema.categories.extend(values.iter().filter(|value| !known(value)).cloned());
    }
    schema
}
