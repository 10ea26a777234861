//! The laws of merging, as properties over random teams with few things, so that acts meet.

use crate::support::acts::KINDS;
use crate::support::cases;
use crate::support::team::{Choice, Member, missing, team};
use emic::log::{Act, Log, Op};
use emic::model::Project;
use emic::model::id::CodeId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn choice() -> impl Strategy<Value = Choice> {
    (0usize..3, 0u8..KINDS + 6, 0usize..8, 0usize..8).prop_map(|(who, what, a, b)| Choice { who, what, a, b })
}

fn config(usual: u32) -> ProptestConfig {
    ProptestConfig {
        cases: cases("EMIC_CASES", usual),
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

/// Lets a team act; the kinds beyond those of acts hand everything from one member to another.
fn play(choices: &[Choice]) -> Vec<Member> {
    let mut members = team(3);
    for &c in choices {
        if c.what >= KINDS {
            let (from, to) = (c.who % 3, (c.who + 1 + c.a % 2) % 3);
            let ops = missing(&members[to].log, &members[from].log);
            members[to].log.absorb(ops);
        } else {
            members[c.who].choose(c);
        }
    }
    members
}

fn fresh(ops: Vec<Op>, members: &[Member]) -> Log {
    let mut log = Log::default();
    let sources = members[0].log.in_order(|_| true).into_iter().filter_map(|op| match op.act {
        Act::TranscriptAdd { text, .. } => Some((text, members[0].log.source(text)?.clone())),
        _ => None,
    });
    for (digest, source) in sources {
        log.add_source(digest, source);
    }
    log.absorb(ops);
    log
}

/// Every code that is alive stands in the tree once and only once, and no code is above itself.
fn tree_is_sound(project: &Project) -> Result<(), TestCaseError> {
    let order = project.codes.in_order();
    let once: BTreeSet<CodeId> = order.iter().copied().collect();
    prop_assert_eq!(order.len(), once.len());
    let alive: BTreeSet<CodeId> = project.codes.codes.keys().copied().collect();
    prop_assert_eq!(once, alive);
    for (id, code) in &project.codes.codes {
        prop_assert!(project.codes.depth(*id) <= project.codes.codes.len());
        for child in &code.children {
            prop_assert_eq!(project.codes.codes[child].parent, Some(*id));
        }
    }
    for transcript in project.transcripts.values() {
        for annotation in &transcript.annotations {
            prop_assert!(project.codes.codes.contains_key(&annotation.code), "a coding without its code");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn merging_ignores_order_and_repetition(choices in prop::collection::vec(choice(), 1..60)) {
        let mut members = play(&choices);
        let logs: Vec<Vec<Op>> = members.iter().map(|m| missing(&Log::default(), &m.log)).collect();
        for k in [0usize, 1, 2] {
            for step in 1..=3 {
                let ops: Vec<Op> = logs[(k + step) % 3].clone();
                let log = &mut members[k].log;
                let new: Vec<Op> = ops.into_iter().filter(|op| op.id.seq > log.last(op.id.replica)).collect();
                log.absorb(new);
            }
        }
        prop_assert_eq!(difference(members[0].log.project(), members[1].log.project()), None);
        prop_assert_eq!(difference(members[1].log.project(), members[2].log.project()), None);
        tree_is_sound(members[0].log.project())?;
    }

    #[test]
    fn the_quick_way_equals_the_full_fold(choices in prop::collection::vec(choice(), 1..60)) {
        let mut members = play(&choices);
        for k in 0..3 {
            let quick = members[k].log.project().clone();
            tree_is_sound(&quick)?;
            let ops: Vec<Op> = members[k].log.in_order(|_| true).into_iter().cloned().collect();
            let anew = fresh(ops, &members);
            prop_assert_eq!(difference(&quick, anew.project()), None);
            members[k].log.refold();
            prop_assert_eq!(difference(&quick, members[k].log.project()), None);
        }
    }

    #[test]
    fn a_commit_that_is_taken_out_again_leaves_no_trace(
        choices in prop::collection::vec(choice(), 1..40),
        more in prop::collection::vec(choice(), 1..6),
    ) {
        let mut members = play(&choices);
        let m = &mut members[0];
        let before = m.log.project().clone();
        let upto = m.log.last(m.replica);
        for c in more {
            m.choose(c);
        }
        m.log.retract(m.replica, upto);
        prop_assert_eq!(difference(&before, m.log.project()), None);
    }

    #[test]
    fn undo_touches_nobody_elses_codings(choices in prop::collection::vec(choice(), 1..60)) {
        let mut members = play(&choices);
        for k in 0..3 {
            let other = members[(k + 1) % 3].log.in_order(|_| true).into_iter().cloned().collect::<Vec<_>>();
            let log = &mut members[k].log;
            log.absorb(other.into_iter().filter(|op| op.id.seq > log.last(op.id.replica)).collect());
            let me = members[k].coder;
            // What I imported for somebody is theirs, but the commit is mine to take back.
            let mine: BTreeSet<_> = members[k].log.in_order(|op| op.coder == Some(me)).iter().map(|op| op.id).collect();
            let theirs = |p: &Project| -> BTreeMap<_, _> {
                p.transcripts.values().flat_map(|t| t.annotations.iter())
                    .filter(|a| a.coder != me && !mine.contains(&a.id.0)).map(|a| (a.id, a.extent)).collect()
            };
            let counting = |log: &Log| -> Vec<_> {
                log.in_order(|op| op.coder != Some(me)).into_iter().map(|op| (op.id, log.counts(op))).collect()
            };
            let (before, acts) = (theirs(members[k].log.project()), counting(&members[k].log));
            members[k].undo(false);
            let (after, now) = (theirs(members[k].log.project()), counting(&members[k].log));
            prop_assert_eq!(acts, now);
            // Undoing one's own move or merge can only take a coding away where somebody removed its code.
            let log = &members[k].log;
            let removed = !log.in_order(|op| matches!(op.act, Act::CodeRemove { .. })).is_empty();
            prop_assert!(removed || twins_only(log.project(), &before, &after), "{before:?} {after:?}");
        }
    }
}

/// Says whether everything missing from `after` is now shown as one with another.
fn twins_only<T>(
    project: &Project,
    before: &BTreeMap<emic::model::id::AnnotationId, T>,
    after: &BTreeMap<emic::model::id::AnnotationId, T>,
) -> bool {
    before.keys().filter(|id| !after.contains_key(id)).all(|id| project.annotation(*id).is_some())
}

/// The first part in which two projects differ, in words: whole projects are too long to read in a failure.
fn difference(a: &Project, b: &Project) -> Option<String> {
    macro_rules! compare { ($($field:ident),*) => { $(
        if a.$field != b.$field {
            return Some(format!("{}:\n{:?}\n{:?}", stringify!($field), a.$field, b.$field));
        }
    )* } }
    compare!(
        title,
        people,
        attributes,
        participants,
        codes,
        memos,
        marks,
        links,
        frames,
        quick,
        alias,
        questions
    );
    compare!(transcripts);
    None
}
