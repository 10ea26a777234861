//! Acts of working together: progress, assignments, duplicates, settled questions.

use super::{Aim, Commit};
use crate::log::derive::{DIFFERENT, Key};
use crate::log::op::Act;
use crate::model::Ask;
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
            Same = "same" { ids: Ops } about [Same, Tree] over answers_about(ids) is Folded;
            /// Settles questions without changing anything else. Without an answer it was written by an older emic.
            Settle = "settle" { ids: Ops, answer: Answer } about [Settle] over known_of_questions(ids) is Folded;
            /// Decides a question of the team about things. Only `different` is folded: things are not one, and the
            /// `same` acts in `over` count no more. Other questions belong to later versions: they are kept.
            Decide = "decide" {
                question: DecisionName, about: Ops, answer: DecisionName, ids: Ops, stand: Stands,
                person: MaybePerson, note: Note
            } about [Same, Tree, Settle] over lifted_and_answers(question, about) is Folded;
        }
    };
}

/// The answers to questions about these things: who makes them one knows them.
pub(super) fn answers_about(aim: &mut Aim<'_>, ids: &[OpId]) {
    aim.over = aim.log.answers_to(ids);
}

/// What the person saw of the questions: the operations that they name, and the answers that were given.
pub(super) fn known_of_questions(aim: &mut Aim<'_>, ids: &[OpId]) {
    let mut over = aim.log.answers_to(ids);
    let asked = aim.log.project.questions.iter().filter(|question| ids.contains(&question.id));
    // The codings that went with a remove are named to be shown; the remove says it all.
    let named = asked.flat_map(|question| match question.ask {
        Ask::Removed { .. } => question.about.get(..1).unwrap_or_default(),
        _ => question.about.as_slice(),
    });
    over.extend(named.map(|about| about.id));
    over.sort_unstable();
    over.dedup();
    aim.over = over;
}

/// For things that are different: the acts that made them one, and the answers about them.
pub(super) fn lifted_and_answers(aim: &mut Aim<'_>, question: &str, about: &[OpId]) {
    let mut over = aim.log.answers_to(about);
    if question == DIFFERENT {
        let sames = aim.log.writes(&Key::Same).into_iter().map(|(op, _)| op);
        let joins = |op: &&crate::log::op::Op| matches!(&op.act, Act::Same { ids } if ids.iter().filter(|id| about.contains(id)).count() > 1);
        over.extend(sames.filter(joins).map(|op| op.id));
    }
    over.sort_unstable();
    over.dedup();
    aim.over = over;
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
