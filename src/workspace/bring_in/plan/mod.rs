//! The acts that bring a study in: what is here already is found, what is missing is made.
//!
//! People, participants and codes are found by the `guid` of another program or by name, transcripts by their words.
//! Acts name what earlier ones of the same commit make by stand-ins, so the plan needs no id of its own.

mod codes;
mod codings;
mod notes;
mod people;
mod said;
mod texts;

use super::guids::Guids;
use super::{Brought, Known, known_comments, known_words};
use crate::error::{Error, Result};
use crate::format::study::{On, PersonKey, Study, TranscriptKey, left_out};
use crate::log::dialect::TextBlock;
use crate::log::{Act, Log};
use crate::model::Project;
use crate::model::id::*;
use crate::model::target::{Anchor, Extent, Target};
use crate::text::Span;

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
