//! kill -9 at any moment: while writing, importing, reading, opening, exporting, backing up, repairing, making a
//! project. The next `emic` opens by itself, and whatever was acknowledged is there.
//!
//! `EMIC_KILLS` says how many, `EMIC_SEED` with which numbers. When to kill is chance: after some line of output, or
//! after a moment within the time that the command took when nobody disturbed it.

mod life;
mod power;
mod template;

use crate::support::cases;
use crate::support::chance::Dice;
use life::{Deed, Life};
use std::collections::BTreeMap;

/// Kills before a project is let go and a fresh one begun.
const KILLS_OF_A_LIFE: u32 = 24;

#[test]
fn whatever_kill_9_interrupts_nothing_acknowledged_is_lost_and_nothing_is_there_by_half() {
    let kills = cases("EMIC_KILLS", 40);
    let first = cases("EMIC_SEED", 1);
    let (mut done, mut seed) = (0, u64::from(first));
    let mut count: BTreeMap<Deed, u32> = BTreeMap::new();
    let mut acknowledged = 0;
    while done < kills {
        let mut dice = Dice::new(seed);
        let mut life = Life::new(seed);
        let mut here = 0;
        while here < KILLS_OF_A_LIFE && done + here < kills {
            let deed = Deed::any(&mut dice);
            let hit = life.killed_while(deed, &mut dice);
            life.check(&deed);
            if hit > 0 {
                *count.entry(deed).or_default() += hit;
            }
            here += hit;
        }
        acknowledged += life.end();
        done += here;
        seed += 1;
    }
    println!(
        "{done} kills, seeds {first} to {}, {acknowledged} acts acknowledged, all kept: {count:?}",
        seed - 1
    );
}
