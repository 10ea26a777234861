//! Shuffled codings: what coders would do who agree by chance only (section 5.2.1).
//!
//! Each coding of a sample is the coding of a coder drawn at random, shifted by a random distance; what leaves the text
//! at its end comes in at its beginning. Units are not split. Two shifts of a sample keep a distance from each other
//! as long as there is room.

use super::{Continuum, Unit};
use crate::stats::Generator;

/// A number from 0 to 1, without 1.
fn share(random: &mut Generator) -> f64 {
    (random.bits() >> 11) as f64 / (1u64 << 53) as f64
}

/// One shuffled coding with as many coders and at least one unit. `distance` is the least distance of two shifts in
/// scalar values. The continuum must have a unit.
pub(super) fn sample(continuum: &Continuum, distance: f64, random: &mut Generator) -> Continuum {
    loop {
        let mut room = vec![(0.0, continuum.length() as f64)];
        let coders: Vec<Vec<Unit>> = continuum
            .coders()
            .iter()
            .map(|_| {
                let shift = draw(&room, continuum.length(), random);
                keep_away(&mut room, shift as f64, distance);
                let drawn = random.below(continuum.coders().len());
                continuum.coders()[drawn]
                    .iter()
                    .map(|&unit| shifted(unit, shift, continuum.length()))
                    .collect()
            })
            .collect();
        if coders.iter().any(|units| !units.is_empty()) {
            return Continuum::new(continuum.length(), coders);
        }
    }
}

/// A whole number within the room that is left, or anywhere if there is none.
fn draw(room: &[(f64, f64)], length: u64, random: &mut Generator) -> u64 {
    let all: f64 = room.iter().map(|(from, to)| to - from).sum();
    if all <= 0.0 {
        return (share(random) * length as f64) as u64;
    }
    let mut at = share(random) * all;
    for (from, to) in room {
        if at < to - from {
            return (from + at) as u64;
        }
        at -= to - from;
    }
    room.last().map_or(0, |(_, to)| *to as u64)
}

/// Takes what is nearer than `distance` to `shift` out of the room.
fn keep_away(room: &mut Vec<(f64, f64)>, shift: f64, distance: f64) {
    let (low, high) = (shift - distance, shift + distance);
    *room = room
        .iter()
        .flat_map(|&(from, to)| [(from, to.min(low)), (from.max(high), to)])
        .filter(|(from, to)| from < to)
        .collect();
}

/// A unit moved right; one that would begin after the end of the text begins again at its start.
fn shifted(unit: Unit, shift: u64, length: u64) -> Unit {
    let back = if unit.begin + shift > length { length } else { 0 };
    Unit { begin: unit.begin + shift - back, end: unit.end + shift - back, category: unit.category }
}
