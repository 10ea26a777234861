//! What a file would take away of the work of the person who looks, in words: what would go, and who wrote that it does.

use super::losses;
use super::words::count;
use crate::exchange::harm::{Harm, HarmKind};
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::{Loss, Seen};
use std::collections::BTreeSet;

/// Ways of harm that one message names; further ones are counted.
const MOST: usize = 5;

/// All that a file would do, as one sentence without its stop.
pub fn all(
    project: &Seen<'_>,
    log: &Log,
    harms: &[Harm],
    names: &dyn Fn(PersonId) -> Option<String>,
) -> String {
    each(project, log, harms, names).join("; ")
}

/// The same, each as a sentence of its own.
pub fn each(
    project: &Seen<'_>,
    log: &Log,
    harms: &[Harm],
    names: &dyn Fn(PersonId) -> Option<String>,
) -> Vec<String> {
    let mut said: Vec<String> =
        harms.iter().take(MOST).map(|harm| words(project, log, harm, names)).collect();
    let more = harms.len().saturating_sub(MOST);
    said.extend((more > 0).then(|| format!("and so in {} more", count(more, "way", "ways"))));
    said
}

/// What acts of one replica would do: `Mallory (mallory-x7f2k9qd) purges 3 memos and 9 codings of yours in P07`. `names`
/// says what people are called whom only the file knows.
fn words(project: &Seen<'_>, log: &Log, harm: &Harm, names: &dyn Fn(PersonId) -> Option<String>) -> String {
    let name = |id: PersonId| project.person(id).map(|person| person.name.clone()).or_else(|| names(id));
    let who = harm.coder.and_then(name).unwrap_or_else(|| "a person".to_owned());
    let by = format!("{who} (in the folder {})", harm.replica);
    let in_name = format!("the folder {}, in your name,", harm.replica);
    let what = || lost(project, log, harm);
    match harm.kind {
        HarmKind::Purge => format!("{by} purges {}, for good", what()),
        HarmKind::InName => format!("{in_name} removes or changes {}", what()),
        HarmKind::Answered => {
            format!(
                "{in_name} answers {} that you alone are asked",
                count(harm.takes.len(), "question", "questions")
            )
        }
        HarmKind::Choose => {
            let from = harm.takes.first().map(OpId::to_string).unwrap_or_default();
            let acts = count(harm.takes.len(), "act", "acts");
            format!(
                "{by} chooses other contents for {from}: {acts} of yours from there on would be set aside"
            )
        }
        HarmKind::Same => {
            let others: Vec<String> = harm.takes.iter().filter_map(|id| name(PersonId(*id))).collect();
            let others = if others.is_empty() { "another person".to_owned() } else { others.join(", ") };
            format!("{by} makes you and {others} one person, who could then change what is yours")
        }
        HarmKind::Replica => {
            let from = harm.acts.first().map(|(id, _)| id.to_string()).unwrap_or_default();
            match harm.acts.len() {
                1 => format!("an act in it says that this folder wrote it ({from}), and it did not"),
                n => {
                    format!("{n} acts in it say that this folder wrote them (from {from} on), and it did not")
                }
            }
        }
    }
}

/// One's own things among operations, counted, with the transcripts that they are in.
fn lost(project: &Seen<'_>, log: &Log, harm: &Harm) -> String {
    let ops: Vec<&Op> = harm.takes.iter().filter_map(|id| log.op(*id)).collect();
    let mut loss = Loss::none(PersonId(OpId::pending(0)));
    let (mut memos, mut titles, mut others) = (BTreeSet::new(), BTreeSet::new(), 0);
    for op in &ops {
        match &op.act {
            Act::Annotate { transcript, .. } => {
                loss.codings += 1;
                titles.extend(project.transcript(*transcript).map(|here| here.title.clone()));
            }
            Act::MemoAdd { .. } => drop(memos.insert(op.id)),
            Act::MemoEdit { memo, .. } => drop(memos.insert(memo.0)),
            Act::Mark { .. } => loss.marks += 1,
            Act::Link { .. } => loss.links += 1,
            Act::TranscriptAdd { title, .. } => drop(titles.insert(title.clone())),
            _ => others += 1,
        }
    }
    loss.memos = memos.len();
    let things = (loss.total() > 0).then(|| losses::things(&[loss]));
    let others = (others > 0).then(|| count(others, "other act", "other acts"));
    let all: Vec<String> = things.into_iter().chain(others).collect();
    let all = if all.is_empty() { "something".to_owned() } else { all.join(" and ") };
    let places: Vec<String> = titles.into_iter().collect();
    match places.is_empty() {
        true => format!("{all} of yours"),
        false => format!("{all} of yours, in {}", places.join(", ")),
    }
}
