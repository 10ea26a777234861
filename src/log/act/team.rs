//! Acts of working together: progress, assignments, duplicates, settled questions.

use super::Commit;
use crate::model::id::*;

macro_rules! team_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Says how far the acting coder (or `by`, for imported work) is with a transcript.
            Progress = "progress" { transcript: OneTranscript, state: State, by: MaybePerson }
                about [Transcript transcript] already same_state(transcript, state, by);
            /// Assigns a transcript to a person for coding, or withdraws that.
            Assign = "assign" { transcript: OneTranscript, person: OnePerson, on: Flagged }
                about [Transcript transcript] already same_assignment(transcript, person, on);
            /// Says that things made twice are one (ids of one kind).
            Same = "same" { ids: Ops } about [Same, Tree] is Folded;
            /// Settles questions without changing anything else.
            Settle = "settle" { ids: Ops } about [Settle];
        }
    };
}

pub(super) fn same_state(
    commit: &Commit<'_>,
    transcript: &TranscriptId,
    state: &str,
    by: &Option<PersonId>,
) -> Option<OpId> {
    let project = &commit.log.project;
    let here = project.transcript(*transcript)?;
    let now = here.progress.get(&project.one(by.or(commit.coder)?));
    now.filter(|now| *now == state).map(|_| here.id.0)
}

pub(super) fn same_assignment(
    commit: &Commit<'_>,
    transcript: &TranscriptId,
    person: &PersonId,
    on: &bool,
) -> Option<OpId> {
    let project = &commit.log.project;
    let here = project.transcript(*transcript)?;
    (here.assigned.contains(&project.one(*person)) == *on).then_some(here.id.0)
}
