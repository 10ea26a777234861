//! The laws of removing and restoring codes, as properties over random teams whose acts meet on few codes.

use crate::support::cases;
use crate::support::team::{Choice, Member, missing, team};
use emic::log::{Act, Log, Op, Source};
use emic::model::id::{CodeId, OpId, PersonId, ReplicaId};
use emic::model::{Ask, Loss, Project};
use emic::text::Text;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases("EMIC_CASES", 300), max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

fn choice() -> impl Strategy<Value = Choice> {
    (0usize..3, 0u8..64, 0usize..8, 0usize..8).prop_map(|(who, what, a, b)| Choice { who, what, a, b })
}

/// Adding, moving and merging codes, putting things on them, and above all removing.
const KINDS: &[u8] = &[0, 3, 5, 9, 10, 9, 14, 16, 19, 6, 6, 6, 23];

/// Brings a removed code back; `None` where nothing is removed.
fn restore(member: &mut Member, nth: usize) -> Option<OpId> {
    let removed: Vec<CodeId> = member.log.project().removed.keys().copied().collect();
    let code = *removed.get(nth % removed.len().max(1))?;
    member.act(vec![Act::CodeRestore { code }], false).first().map(|op| op.id)
}

fn hand_over(members: &mut [Member], from: usize, to: usize) {
    let ops = missing(&members[to].log, &members[from].log);
    members[to].log.absorb(ops);
}

/// Lets a team of three act and exchange now and then.
fn play(choices: &[Choice]) -> Vec<Member> {
    let mut members = team(3);
    for name in ["a", "b", "c"] {
        members[0].code(name, None);
    }
    for to in [1, 2] {
        hand_over(&mut members, 0, to);
    }
    for &c in choices {
        match KINDS.get(usize::from(c.what) % (KINDS.len() + 6)).copied() {
            Some(what) => members[c.who].choose(Choice { what, a: if c.a == 3 { 5 } else { c.a }, ..c }),
            None if c.b < 4 => drop(restore(&mut members[c.who], c.a)),
            None => hand_over(&mut members, c.who % 3, (c.who + 1 + c.a % 2) % 3),
        }
    }
    members
}

/// Everybody has everything.
fn meet(members: &mut [Member]) {
    for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
        hand_over(members, from, to);
    }
}

fn fresh(ops: Vec<Op>, of: &Log) -> Log {
    let mut log = Log::default();
    for op in of.in_order(|_| true) {
        if let Act::TranscriptAdd { text, .. } = op.act {
            let source = of.source(text).cloned();
            log.add_source(text, source.unwrap_or(Source { text: Text::from(""), turns: Vec::new().into() }));
        }
    }
    log.absorb(ops);
    log
}

fn public(log: &Log) -> Vec<Op> {
    log.in_order(|_| true).into_iter().cloned().collect()
}

/// Operations as they may arrive: what everybody started from, then those of each replica in their order, the replicas
/// mixed as `mix` says.
fn as_they_arrive(ops: &[Op], mix: &[usize]) -> Vec<Op> {
    let mut rows: BTreeMap<_, Vec<Op>> = BTreeMap::new();
    ops.iter().for_each(|op| rows.entry(op.id.replica).or_default().push(op.clone()));
    let base = rows.remove(&ReplicaId::new("lead-00000000").unwrap()).unwrap_or_default();
    let mut rows: Vec<std::collections::VecDeque<Op>> = rows
        .into_values()
        .map(|mut row| {
            row.sort_by_key(|op| op.id.seq);
            row.into()
        })
        .collect();
    let mut arrived: Vec<Op> = base;
    for &n in mix.iter().cycle() {
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            break;
        }
        let nth = n % rows.len();
        arrived.extend(rows[nth].pop_front());
    }
    arrived
}

fn same(a: &Project, b: &Project) -> Option<String> {
    macro_rules! compare { ($($field:ident),*) => { $(
        if a.$field != b.$field {
            return Some(format!("{}:\n{:?}\n{:?}", stringify!($field), a.$field, b.$field));
        }
    )* } }
    compare!(codes, removed, uses, memos, marks, links, questions, transcripts);
    None
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn restoring_lifts_exactly_the_removes_that_it_names(
        choices in prop::collection::vec(choice(), 1..60), nth in 0usize..8,
    ) {
        let mut members = play(&choices);
        meet(&mut members);
        let before = members[0].log.project().removed.clone();
        let Some(id) = restore(&mut members[0], nth) else { return Ok(()) };
        let log = &members[0].log;
        let lifted: BTreeSet<OpId> = log.op(id).unwrap().over.iter().copied().collect();
        // It names every remove that there is of the code or of one that is a part of it.
        let Act::CodeRestore { code } = log.op(id).unwrap().act else { panic!("a restore") };
        let codes = &log.project().codes;
        let takes = |op: &&Op| op.over.iter().any(|&id| codes.resolve(CodeId(id)) == codes.resolve(code));
        let removes = log.in_order(|op| matches!(op.act, Act::CodeRemove { .. }));
        prop_assert_eq!(&lifted, &removes.into_iter().filter(takes).map(|op| op.id).collect());
        let undone = log.op(code.0).is_some_and(|add| !log.counts(add));
        prop_assert!(codes.get(code).is_some() || undone, "the code is back");
        for (gone, removed) in &before {
            let left: Vec<OpId> = removed.removes.iter().copied().filter(|id| !lifted.contains(id)).collect();
            let now = log.project().removed.get(gone).map_or(Vec::new(), |removed| removed.removes.clone());
            // A code that something restored keeps alive is in the tree, and listed only if something of it is gone.
            let alive = now.is_empty() && codes.get(*gone).is_some();
            prop_assert!(now == left || alive, "{}: {:?} is not {:?}", gone, now, left);
        }
        prop_assert!(log.project().removed.keys().all(|gone| before.contains_key(gone)));
    }

    #[test]
    fn a_remove_that_a_restore_did_not_know_holds(
        choices in prop::collection::vec(choice(), 1..40), nth in 0usize..8,
    ) {
        let mut members = play(&choices);
        meet(&mut members);
        let removed: Vec<CodeId> = members[0].log.project().removed.keys().copied().collect();
        let Some(&code) = removed.get(nth % removed.len().max(1)) else { return Ok(()) };
        // Both bring it back, then one of them removes it without knowing of the other's restoring.
        let first = members[0].act(vec![Act::CodeRestore { code }], false);
        members[1].act(vec![Act::CodeRestore { code }], false);
        let remove = members[1].act(vec![Act::CodeRemove { code }], false);
        // A code whose adding was undone, too, is not back, and there is nothing to remove.
        if first.is_empty() || remove.is_empty() {
            return Ok(());
        }
        meet(&mut members);
        prop_assert!(!first[0].over.contains(&remove[0].id));
        prop_assert!(members[2].log.project().codes.get(code).is_none_or(|code| code.lost), "it is removed");
    }

    #[test]
    fn removes_and_restores_mean_the_same_in_any_order_of_arrival(
        choices in prop::collection::vec(choice(), 1..60), mix in prop::collection::vec(0usize..6, 1..30),
    ) {
        let mut members = play(&choices);
        meet(&mut members);
        let ops = public(&members[0].log);
        let mut log = fresh(Vec::new(), &members[0].log);
        for op in as_they_arrive(&ops, &mix) {
            log.absorb(vec![op]);
        }
        prop_assert_eq!(same(log.project(), members[0].log.project()), None);
        prop_assert_eq!(same(members[1].log.project(), members[2].log.project()), None);
    }

    #[test]
    fn the_quick_way_equals_the_full_fold_with_removes_and_restores(
        choices in prop::collection::vec(choice(), 1..60),
    ) {
        let mut members = play(&choices);
        for member in &mut members {
            let quick = member.log.project().clone();
            let anew = fresh(public(&member.log), &member.log);
            prop_assert_eq!(same(&quick, anew.project()), None);
            member.log.refold();
            prop_assert_eq!(same(&quick, member.log.project()), None);
        }
    }

    #[test]
    fn restoring_and_undoing_that_leaves_everything_as_before(
        choices in prop::collection::vec(choice(), 1..60), nth in 0usize..8,
    ) {
        let mut members = play(&choices);
        let member = &mut members[0];
        let before = member.log.project().clone();
        let Some(commit) = restore(member, nth) else { return Ok(()) };
        member.must(vec![Act::Undo { commit, on: true }]);
        prop_assert_eq!(same(&before, member.log.project()), None);
        member.must(vec![Act::Undo { commit, on: false }]);
        member.must(vec![Act::Undo { commit, on: true }]);
        prop_assert_eq!(same(&before, member.log.project()), None);
    }

    #[test]
    fn what_is_counted_before_a_remove_is_what_goes_and_each_person_is_asked_about(
        choices in prop::collection::vec(choice(), 1..60), nth in 0usize..8,
    ) {
        let mut members = play(&choices);
        meet(&mut members);
        let me = members[0].coder;
        let codes = members[0].log.project().codes.in_order();
        let Some(&code) = codes.get(nth % codes.len().max(1)) else { return Ok(()) };
        // What an earlier remove hides already would be hidden by this one, too.
        if !members[0].log.project().removed.is_empty() {
            return Ok(());
        }
        // Of one who never acted the one is asked who brought the things in: if that is the remover, no one is.
        let acted: BTreeSet<PersonId> =
            members[0].log.in_order(|_| true).iter().filter_map(|op| op.coder).collect();
        let sorted = |losses: Vec<Loss>| -> BTreeMap<PersonId, [usize; 3]> {
            losses.iter().filter(|l| acted.contains(&l.person)).map(|l| (l.person, [l.codings, l.memos, l.marks])).filter(|(_, n)| n != &[0; 3]).collect()
        };
        let expected = sorted(members[0].log.project().would_go(&[code], Some(me)));
        let remove = members[0].must(vec![Act::CodeRemove { code }]);
        let asked = members[0].log.project().questions.iter().filter(|q| q.id == remove);
        let found = asked.filter_map(|q| match &q.ask {
            Ask::Removed { loss, .. } => Some(loss.clone()),
            _ => None,
        });
        prop_assert_eq!(sorted(found.collect()), expected);
        // Restoring brings all of it back, and nothing is asked any more.
        members[0].must(vec![Act::CodeRestore { code }]);
        prop_assert!(members[0].log.project().questions.iter().all(|q| q.id != remove));
    }
}
