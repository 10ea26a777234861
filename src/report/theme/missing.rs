//! Who is not behind a theme, and why: coded without a passage of it, not coded yet, or without a transcript.

use crate::error::Result;
use crate::model::id::{ParticipantId, PersonId};
use crate::model::{Participant, Seen, Transcript};
use crate::report::ask::Ask;
use crate::report::filter::{self, Filter};
use crate::report::material::Heard;
use crate::report::words::count;
use std::collections::{BTreeMap, BTreeSet};

/// So many names are said in a note.
const NAMES: usize = 12;

/// The people who were interviewed, of those who were asked for.
pub(super) struct Sample<'p> {
    /// Those who speak in the transcripts that were asked for, by name, and whether all who code these are done.
    heard: Vec<(&'p Participant, bool)>,
    /// Those who speak in no transcript.
    unheard: Vec<&'p str>,
    /// Labels without a participant behind them, each with its transcript.
    uncast: Vec<String>,
    /// True if codings were left out by whose they are: then it is not known who is absent.
    partial: bool,
    /// True if not all transcripts were asked for.
    pub(super) in_some: bool,
}

/// The people who are not behind one theme.
pub(super) struct Missing {
    /// Everybody who codes their transcripts is done, and no passage is in the theme.
    pub(super) absent: Vec<String>,
    /// A coder of theirs is not done, or there is none.
    pub(super) not_coded: Vec<String>,
}

impl<'p> Sample<'p> {
    /// Reads who was asked for.
    ///
    /// # Errors
    /// Those of [`Filter::read`].
    pub(super) fn read(project: Seen<'p>, ask: &Ask<'_>, all: &[Heard<'p>]) -> Result<Sample<'p>> {
        let filter = Filter::read(&project, ask)?;
        let mut spoken: BTreeSet<ParticipantId> = BTreeSet::new();
        let mut interviews: BTreeMap<ParticipantId, Vec<&Transcript>> = BTreeMap::new();
        let mut uncast: BTreeSet<String> = BTreeSet::new();
        for heard in all {
            let people: BTreeSet<ParticipantId> =
                heard.voices.iter().filter_map(|voice| voice.participant).map(|who| who.id).collect();
            spoken.extend(&people);
            if !filter.accepts_transcript(heard.transcript.id) {
                continue;
            }
            people.into_iter().for_each(|id| interviews.entry(id).or_default().push(heard.transcript));
            let unknown = heard.voices.iter().filter(|voice| voice.counts && voice.participant.is_none());
            let labels = unknown.map(|voice| voice.label).filter(|label| !label.is_empty());
            uncast.extend(labels.map(|label| format!("{label} in {}", heard.transcript.title)));
        }
        let interviewed = |who: &&Participant| {
            !who.purged && matches!(who.state.as_str(), "" | "interviewed") && filter.accepts_participant(who)
        };
        let mut people: Vec<&'p Participant> =
            project.shown().participants.values().filter(interviewed).collect();
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let done = |who: &&'p Participant| {
            let all = interviews.get(&who.id)?;
            Some((*who, all.iter().all(|one| is_done(project, one))))
        };
        let in_some = ask.has(filter::IN.name);
        // In a part of the transcripts it says nothing that a person speaks in none.
        let unheard = people.iter().filter(|who| !in_some && !spoken.contains(&who.id));
        Ok(Sample {
            heard: people.iter().filter_map(done).collect(),
            unheard: unheard.map(|who| who.name.as_str()).collect(),
            uncast: uncast.into_iter().collect(),
            partial: ask.has(filter::BY.name),
            in_some,
        })
    }

    /// Those of the sample who are not among `behind`; `None` where that is not known.
    pub(super) fn without(&self, behind: &BTreeSet<ParticipantId>) -> Option<Missing> {
        let names = |done: bool| {
            let people =
                self.heard.iter().filter(|(who, is_done)| *is_done == done && !behind.contains(&who.id));
            people.map(|(who, _)| who.name.clone()).collect()
        };
        (!self.partial).then(|| Missing { absent: names(true), not_coded: names(false) })
    }

    /// What is to be said of the sample as a whole.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.partial {
            notes.push(
                "With --by nothing is said of who is absent: passages of the other coders are left out."
                    .to_owned(),
            );
        }
        match self.unheard.len() {
            0 => {}
            n if n > NAMES => notes.push(format!("No transcript here: {n} people.")),
            _ => notes.push(format!("No transcript here: {}.", self.unheard.join(", "))),
        }
        match self.uncast.len() {
            0 => {}
            n if n > NAMES => notes.push(format!(
                "{} stand for no participant, so their passages are those of no person: emic cast is missing.",
                count(n, "speaker", "speakers")
            )),
            _ => notes.push(format!(
                "No participant is behind {}, so their passages are those of no person: emic cast is missing.",
                self.uncast.join(", ")
            )),
        }
        notes
    }
}

/// True if there are coders of a transcript and each of them says to be done.
fn is_done(project: Seen<'_>, transcript: &Transcript) -> bool {
    let coded = transcript.annotations.iter().map(|coding| coding.coder);
    let all: BTreeSet<PersonId> =
        transcript.progress.keys().copied().chain(transcript.assigned.iter().copied()).chain(coded).collect();
    let in_team = |id: &&PersonId| project.shown().person(**id).is_some_and(|person| !person.is_outside());
    let mut states = all.iter().filter(in_team).map(|id| transcript.progress.get(id).map(String::as_str));
    let mut any = false;
    let done = states.all(|state| {
        any = true;
        matches!(state, Some("done" | "again"))
    });
    any && done
}
