//! A study of a size that there is: twelve people who code most of the time, over bundles and a shared folder.

use super::difference;
use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::coder::{Answer, Coder};
use crate::support::team::Choice;
use emic::exchange::bundle::Vector;
use emic::exchange::folder::MemoryFolder;
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
    let words = "I asked for help, and nobody rang for six months. ".repeat(600);
    let mut team = vec![Coder::lead(12, &words, 0)];
    let full = team[0].bundle(Vector::new());
    (1..12).for_each(|n| team.push(Coder::joining(n, &full, 0)));
    let mut shared = MemoryFolder::new("share");
    let (mut written, mut now) = (0, 0);
    while written < ops {
        let who = dice.below(12);
        // A sitting: some dozen acts, then what was done goes to the others, as a file or over the folder.
        for _ in 0..20 + dice.below(60) {
            now += 60;
            let (coder, choice) = (team[who].me(), choice(who, &mut dice));
            written += team[who].act(coder, choice, &mut dice, now);
        }
        if who.is_multiple_of(3) {
            let to = (who + 1 + dice.below(11)) % 12;
            let base = common(&team[who], &team[to]);
            let file = team[who].bundle(base);
            assert!(matches!(team[to].read(&file), Answer::Took(_)));
        } else {
            team[who].sync(&mut shared, now).unwrap();
        }
    }
    // In the end over the folder alone: all publish, all take in.
    for _ in 0..2 {
        for member in &mut team {
            member.sync(&mut shared, now).unwrap();
        }
    }
    let first = team[0].project().clone();
    assert!(first.transcripts.values().map(|t| t.annotations.len()).sum::<usize>() > ops / 3);
    let same = |member: &Coder| {
        let (a, b) = (super::shared(&first), super::shared(member.project()));
        assert_eq!(difference(&a, &b), None);
        member.work().digest().unwrap()
    };
    team.iter().map(same).collect()
}

fn common(a: &Coder, b: &Coder) -> Vector {
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
