//! A study of a size that there is: twelve people who code most of the time, over bundles and a shared folder.

use super::difference;
use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::replica::{Answer, Replica};
use crate::support::shared::Files;
use crate::support::team::Choice;
use emic::exchange::bundle::{self, Vector};
use emic::model::id::Digest;

/// Kinds of acts as often as they are in a study: of a hundred, so many code, so many write memos and so on.
const MIX: [(usize, u8); 14] = [
    (70, 9), // puts a code on
    (4, 13), // resizes
    (3, 14), // recodes
    (3, 15), // takes off
    (5, 16), // memo
    (2, 17), // edits one
    (3, 19), // mark
    (1, 20), // takes it off
    (2, 0),  // a new code
    (1, 3),  // moves it
    (1, 2),  // renames it
    (1, 7),  // defines it
    (2, 34), // progress
    (2, 37), // settles a question
];

fn kind(dice: &mut Dice) -> u8 {
    let mut at = dice.below(100);
    for (share, kind) in MIX {
        if at < share {
            return kind;
        }
        at -= share;
    }
    0
}

/// Codes as in a study: words anywhere in the text, a code of the tree.
fn choice(who: usize, dice: &mut Dice) -> Choice {
    Choice { who, what: kind(dice), a: dice.below(5000), b: dice.below(5000) }
}

/// Runs a study of so many operations; gives what `emic digest` would say on each replica.
fn study(seed: u64, ops: usize) -> Vec<Digest> {
    let mut dice = Dice::new(seed);
    let mut team: Vec<Replica> = (0..12).map(|n| Replica::new(n, 0)).collect();
    team[0].found_with(12, &"I asked for help, and nobody rang for six months. ".repeat(600));
    let full = team[0].bundle(Vector::new());
    team[1..].iter_mut().for_each(|member| assert!(matches!(member.read(&full), Answer::Took(_))));
    let mut shared = Files::new();
    let (mut written, mut now) = (0, 0);
    while written < ops {
        let who = dice.below(12);
        // A sitting: some dozen acts, then what was done goes to the others, as a file or over the folder.
        for _ in 0..20 + dice.below(60) {
            now += 60;
            let (coder, choice) = (team[who].coder, choice(who, &mut dice));
            written += team[who].act(coder, choice, &mut dice, now);
        }
        if who.is_multiple_of(3) {
            let to = (who + 1 + dice.below(11)) % 12;
            let base = common(&team[who], &team[to]);
            let file = team[who].bundle(base);
            assert!(matches!(team[to].read(&file), Answer::Took(_)));
        } else {
            let (parts, remembered) = team[who].sync(&shared);
            shared.extend(parts);
            team[who].keep_shared(remembered);
        }
    }
    // In the end over the folder alone: all publish, all take in.
    for _ in 0..2 {
        for member in &mut team {
            let (parts, remembered) = member.sync(&shared);
            shared.extend(parts);
            member.keep_shared(remembered);
        }
    }
    let first = team[0].log.project().clone();
    assert!(first.transcripts.values().map(|t| t.annotations.len()).sum::<usize>() > ops / 3);
    let same = |member: &Replica| {
        let (a, b) = (super::shared(&first), super::shared(member.log.project()));
        assert_eq!(difference(&a, &b), None);
        bundle::read(&member.bundle(Vector::new())).unwrap().digest
    };
    team.iter().map(same).collect()
}

fn common(a: &Replica, b: &Replica) -> Vector {
    let theirs = b.upto();
    let both = a.upto().into_iter().filter_map(|(r, seq)| Some((r, seq.min(*theirs.get(&r)?))));
    both.filter(|both| both.1 > 0).collect()
}

#[test]
fn twelve_coders_end_a_simulated_study_with_one_digest() {
    let ops = cases("EMIC_STUDY_OPS", 2000) as usize;
    let digests = study(20, ops);
    assert_eq!(digests.len(), 12);
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    println!("study of {ops} operations, seed 20: {}", digests[0]);
}
