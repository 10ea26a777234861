//! Purges are a law of merging, too: the same operations lose their words whatever came first.

use crate::support::acts::KINDS;
use crate::support::cases;
use crate::support::team::{Choice, Member, missing, team};
use emic::log::{Act, Log, Op};
use emic::model::Project;
use emic::model::id::*;
use emic::model::target::Target;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// In every text that a member writes on the interview or on what was made of it.
const SECRET: &str = "what she told us";

fn choice() -> impl Strategy<Value = Choice> {
    (0usize..3, 0u8..KINDS, 0usize..8, 0usize..8).prop_map(|(who, what, a, b)| Choice { who, what, a, b })
}

/// An act with the secret on the transcript, or on a memo, a coding or a participant of the log.
fn telling(log: &Log, c: Choice) -> Option<Act> {
    let project = log.project();
    let transcript = TranscriptId(interview(log)?.0);
    let words = || SECRET.to_owned();
    let memo = || project.memos.keys().nth(c.b % project.memos.len().max(1)).copied();
    let coding =
        || project.transcripts.values().flat_map(|here| &here.annotations).nth(c.b).map(|coding| coding.id);
    let memo_on = |on| Act::MemoAdd { on, kind: "k".into(), body: words(), by: None, made: None, guid: None };
    Some(match c.a {
        0 => memo_on(Target::Transcript(transcript)),
        1 => memo_on(Target::Annotation(coding()?)),
        2 => Act::MemoEdit { memo: memo()?, body: words() },
        3 => Act::Mark {
            target: Target::Turn(transcript, 1),
            name: "care".into(),
            note: words(),
            by: None,
            made: None,
        },
        4 => Act::TranscriptSet { transcript, key: "note".into(), value: words() },
        5 => Act::TranscriptSet { transcript, key: "title".into(), value: words() },
        6 => Act::Cast { transcript, label: words(), participant: None, person: None, role: "other".into() },
        _ => return None,
    })
}

/// The transcript that everybody has, and its text.
fn interview(log: &Log) -> Option<(OpId, Digest)> {
    let all = log.in_order(|op| matches!(op.act, Act::TranscriptAdd { .. }));
    all.first().and_then(|op| Some((op.id, op.act.text()?)))
}

/// Each acts alone and hears of the others at times, and one of them purges the interview without the rest knowing.
fn play(choices: &[Choice], purge_at: usize) -> Vec<Member> {
    let mut members = team(3);
    for (n, &c) in choices.iter().enumerate() {
        if n == purge_at {
            let (_, text) = interview(&members[0].log).unwrap();
            let known = members[0].log.words_on(&BTreeSet::from([interview(&members[0].log).unwrap().0]));
            let ids: Vec<OpId> = known.ids.into_iter().filter(|id| !id.replica.is_private()).collect();
            members[0].act(vec![Act::Purge { texts: vec![text], ids, only: vec![] }], false);
        }
        if c.what % 7 == 6 {
            let ops = missing(&members[c.who].log, &members[(c.who + 1) % 3].log);
            members[c.who].log.absorb(ops);
        } else if c.what % 2 == 0 {
            members[c.who].choose(c);
        } else if let Some(act) = telling(&members[c.who].log, c) {
            members[c.who].act(vec![act], c.b == 7 && c.a == 0);
        }
    }
    members
}

/// A log of these operations, taken in by pieces of this size, replica by replica with the `first` one first: what an
/// operation is about may come after it, and after the purge.
fn taken_in(ops: &[Op], piece: usize, first: usize) -> Log {
    let replicas: BTreeSet<ReplicaId> = ops.iter().map(|op| op.id.replica).collect();
    let mut replicas: Vec<ReplicaId> = replicas.into_iter().collect();
    let count = replicas.len();
    replicas.rotate_left(first % count);
    let mut ops = ops.to_vec();
    ops.sort_by_key(|op| (replicas.iter().position(|replica| *replica == op.id.replica), op.id.seq));
    let mut log = Log::default();
    ops.chunks(piece).for_each(|piece| log.absorb(piece.to_vec()));
    log
}

/// What each operation of a log has, as far as a purge changes it.
fn words(log: &Log) -> Vec<(OpId, bool, Act)> {
    log.in_order(|op| !op.id.replica.is_private())
        .into_iter()
        .map(|op| (op.id, op.purged, op.act.clone()))
        .collect()
}

fn shown(project: &Project) -> String {
    format!("{:?} {:?} {:?} {:?}", project.memos, project.marks, project.questions, project.uses)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases("EMIC_CASES", 150), max_shrink_iters: 5000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_first_the_same_operations_lose_their_words(
        choices in prop::collection::vec(choice(), 1..40),
        purge_at in 0usize..40,
        piece in 1usize..9,
    ) {
        let mut members = play(&choices, purge_at.min(choices.len() - 1));
        // What each wrote before it knew of the purge still has its words.
        let raw: Vec<Op> = {
            let mut all: Vec<Op> = members.iter().flat_map(|member| missing(&Log::default(), &member.log)).collect();
            all.sort_by_key(|op| (op.order(), op.purged));
            all.dedup_by_key(|op| op.id);
            all
        };
        for (a, b) in [(0, 1), (0, 2), (1, 0), (2, 0), (1, 2), (2, 1)] {
            let ops = missing(&members[a].log, &members[b].log);
            members[a].log.absorb(ops);
        }
        let wanted = words(&members[0].log);
        let told = |log: &Log| wanted_nowhere(log);
        for member in &members {
            prop_assert_eq!(&words(&member.log), &wanted);
            prop_assert_eq!(told(&member.log), None);
        }
        for (first, piece) in (0..4).flat_map(|first| [(first, piece), (first, raw.len())]) {
            let log = taken_in(&raw, piece, first);
            prop_assert_eq!(&words(&log), &wanted);
            prop_assert_eq!(told(&log), None);
            let mut again = log.copy();
            again.refold();
            prop_assert_eq!(shown(again.project()), shown(log.project()));
        }
    }
}

/// The first operation that still has the secret, unless it is on something else than the interview.
fn wanted_nowhere(log: &Log) -> Option<OpId> {
    let interview = interview(log)?.0;
    let here = log.project().transcript(TranscriptId(interview))?;
    if !here.annotations.is_empty() {
        return Some(interview);
    }
    let about = |op: &Op| {
        let on_it = |on: Target| match on {
            Target::Annotation(id) => matches!(
                log.op(id.0).map(|op| &op.act),
                Some(Act::Annotate { transcript, .. }) if transcript.0 == interview
            ),
            other => other.transcript().is_some_and(|transcript| transcript.0 == interview),
        };
        match &op.act {
            Act::MemoAdd { on, .. } | Act::Mark { target: on, .. } => on_it(*on),
            Act::MemoEdit { memo, .. } => {
                log.op(memo.0).and_then(|memo| memo.act.target()).is_some_and(on_it)
            }
            Act::TranscriptSet { .. } | Act::Cast { .. } | Act::Replace { .. } => true,
            _ => false,
        }
    };
    log.in_order(|op| !op.purged && about(op)).first().map(|op| op.id)
}
