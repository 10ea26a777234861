//! How much of a transcript a person has looked at.

use crate::model::id::*;
use crate::model::{Seen, Transcript};
use std::collections::HashSet;

/// The share of participants' turns that one has coded or marked as holding nothing, in per cent.
pub(super) fn share_coded(project: &Seen<'_>, transcript: &Transcript, me: Option<PersonId>) -> u32 {
    share(transcript, &looked_at(project, transcript, me))
}

/// The share of participants' turns that anyone has coded or marked as holding nothing, in per cent.
pub(super) fn share_coded_by_all(project: &Seen<'_>, transcript: &Transcript) -> u32 {
    share(transcript, &looked_at_by(project, transcript, &|_| true))
}

fn share(transcript: &Transcript, looked: &HashSet<usize>) -> u32 {
    let said: Vec<usize> = (0..transcript.turns.len())
        .filter(|&turn| transcript.is_participant(&transcript.turns[turn].speaker))
        .collect();
    let done = said.iter().filter(|turn| looked.contains(turn)).count();
    (done * 100).checked_div(said.len()).unwrap_or(0) as u32
}

/// The turns that one has coded, or marked as holding nothing.
pub(super) fn looked_at(project: &Seen<'_>, transcript: &Transcript, me: Option<PersonId>) -> HashSet<usize> {
    looked_at_by(project, transcript, &|coder| Some(coder) == me)
}

fn looked_at_by(
    project: &Seen<'_>,
    transcript: &Transcript,
    who: &dyn Fn(PersonId) -> bool,
) -> HashSet<usize> {
    let mut turns = HashSet::new();
    let nothing = project.marks_named("nothing-here");
    let marked = nothing.filter_map(|mark| project.place_in(transcript, mark.target));
    let coded = transcript.annotations.iter().filter(|a| who(a.coder)).filter_map(|a| a.span);
    for span in coded.chain(marked) {
        let first = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
        let after = transcript.turns.partition_point(|turn| turn.words.start() < span.end());
        turns.extend(first..after);
    }
    turns
}
