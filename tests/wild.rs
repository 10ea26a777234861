//! Operations that no honest program writes, under sums that are right: whatever they name, the quick way equals
//! the full fold, in whatever portions they come, and the tree stays a tree.

use crate::simulation::difference;
use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::forge::{Forger, Wild};
use emic::log::{Log, Op, Source};
use emic::model::id::*;
use emic::text::Text;
use std::collections::{BTreeSet, HashMap};

fn empty() -> Log {
    let mut forger = Forger::new("x");
    let digest = forger.text();
    let source = Source { text: Text::from(crate::support::team::WORDS), turns: Vec::new().into() };
    Log::new("", Vec::new(), HashMap::from([(digest, source)]))
}

/// Operations of three writers who name each other's, in an order in which they could be read.
fn wild_ops(seed: u64, count: usize) -> Vec<Op> {
    let mut dice = Dice::new(seed);
    let names = ["a", "b", "c"];
    let mut forgers: Vec<Forger> = names.iter().map(|name| Forger::new(name)).collect();
    let text = forgers[0].text();
    let most = 2 + count as u32 / 3;
    let ids: Vec<OpId> =
        forgers.iter().flat_map(|f| (1..=most).map(|seq| OpId::new(f.replica, seq))).collect();
    let mut ops = Vec::new();
    let mut lamport = 0;
    for _ in 0..count {
        let who = dice.below(3);
        let mut wild = Wild { dice: &mut dice, ids: ids.clone() };
        let act = wild.act(text);
        let mut op = forgers[who].op(act);
        wild.claims(&mut op);
        if dice.percent(30) && op.id.seq > 1 {
            op.commit = forgers[who].ops.last().unwrap().0.commit;
        }
        // Their clocks run apart, each forward.
        let own = forgers[who].lamport;
        op.lamport =
            own + 1 + dice.below(3) as u64 + if dice.percent(30) { lamport - own.min(lamport) } else { 0 };
        lamport = lamport.max(op.lamport);
        forgers[who].push(op);
        ops.push(forgers[who].ops.last().unwrap().0.clone());
    }
    ops
}

fn sound(log: &Log) {
    let codes = &log.project().codes;
    let order = codes.in_order();
    let once: BTreeSet<CodeId> = order.iter().copied().collect();
    assert_eq!(order.len(), once.len(), "a code stands twice");
    assert_eq!(once, codes.codes.keys().copied().collect(), "a code stands nowhere");
    for id in codes.codes.keys() {
        assert!(codes.depth(*id) <= codes.codes.len());
    }
}

#[test]
fn whatever_operations_name_the_quick_way_equals_the_full_fold() {
    for seed in 1..=u64::from(cases("EMIC_CASES", 1500)) {
        let ops = wild_ops(seed, 40);
        let mut at_once = empty();
        at_once.absorb(ops.clone());
        sound(&at_once);
        let mut dice = Dice::new(!seed);
        let mut piecemeal = empty();
        let mut rest = &ops[..];
        while !rest.is_empty() {
            let (some, more) = rest.split_at(1 + dice.below(rest.len().min(7)));
            piecemeal.absorb(some.to_vec());
            rest = more;
        }
        assert_eq!(difference(piecemeal.project(), at_once.project()), None, "seed {seed}");
        // By writer instead of by time.
        let mut sorted = ops.clone();
        sorted.sort_by_key(|op| std::cmp::Reverse(op.id.replica));
        sorted.sort_by_key(|op| op.id.seq);
        let mut other = empty();
        sorted.chunks(5).for_each(|some| other.absorb(some.to_vec()));
        assert_eq!(difference(other.project(), at_once.project()), None, "seed {seed}");
        other.refold();
        assert_eq!(difference(other.project(), at_once.project()), None, "seed {seed}");
    }
}
