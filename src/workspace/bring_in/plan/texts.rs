//! Transcripts: those that are here already are found, the others come in; what is said of them.

use super::super::alike::alike;
use super::super::{Arrival, Known, known_title, known_words, same_interview};
use super::{Base, Planner, lost_key, says_nothing};
use crate::error::{Error, Result};
use crate::format::study::{self, Study, TranscriptKey};
use crate::log::Act;
use crate::log::dialect::TextBlock;
use crate::model::id::*;
use crate::model::{Role, Transcript};
use crate::text::{Language, Rule, guess_language, same_key};
use std::collections::{HashMap, HashSet};

impl Planner<'_> {
    pub(super) fn transcripts(&mut self, study: &Study, known: Known) -> Result<()> {
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
    pub(super) fn purged_text(&self, one: &study::Transcript) -> Option<TranscriptId> {
        let id = TranscriptId(self.guids.find("transcript", one.guid.as_ref())?);
        self.project.transcript(id).filter(|here| here.purged).map(|here| here.id)
    }

    /// The transcript here that has these words, as imported or as they are today; one of the same title first.
    pub(super) fn here(&self, one: &study::Transcript, alone: bool) -> Option<(Base, String)> {
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

    pub(super) fn new_transcript(&mut self, one: &study::Transcript, known: Known) -> Result<Base> {
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
                    let said = self.other_words(one, &title, &free, known);
                    self.plan.brought.notes.push(said);
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

    /// What a person is told of a text that comes in beside one with other words.
    pub(super) fn other_words(
        &self,
        one: &study::Transcript,
        title: &str,
        free: &str,
        known: Known,
    ) -> String {
        let same_source = self
            .guids
            .find("transcript", one.guid.as_ref())
            .and_then(|id| self.project.transcript(TranscriptId(id)));
        match same_source.filter(|_| known == Known::Merged) {
            Some(here) => format!(
                "{} has other words in the file and comes in beside, as {free}; if it was corrected there: undo this import, \
                 then emic import --correct \"{}\" FILE makes the corrections here, codings follow, and after that the \
                 file comes in again",
                here.title, here.title
            ),
            None => format!(
                "a transcript called {title} was here already, with other words: the one of the file is {free}"
            ),
        }
    }

    /// A title that no transcript has, made of one that is taken.
    pub(super) fn free_title(&self, title: &str) -> String {
        let new = self.plan.brought.transcripts.iter().map(|one| one.title.as_str());
        let here = self.project.transcripts.values().map(|one| one.title.as_str());
        let taken: HashSet<&str> = new.chain(here).collect();
        let numbered = |n: u32| format!("{title} ({n})");
        (2..).map(numbered).find(|title| !taken.contains(title.as_str())).unwrap_or_default()
    }

    /// Properties of transcripts, and who their speakers are.
    pub(super) fn about_transcripts(&mut self, study: &Study) -> Result<()> {
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
}
