//! Small counts are left out of a table so that no left-out count can be computed from what is printed.
//!
//! A count of 1 to N-1 prints `<N`. Where the printed counts would leave only one value for a left-out one, the next
//! smallest is left out, too, and prints `..`. A reader is taken to know these rules: that `<N` is 1 to N-1, that `..`
//! is N or more and no more than what was printed in its place, and which counts add up. Zeros stay.
//!
//! A count is safe if some other table exists that prints alike and has another count there. Such a table is looked
//! for one step away: two counts change by one, or a closed chain of them.

mod crossed;

pub use crossed::hide_crossed;

/// How a count is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Count(usize),
    /// As `<N`: it is 1 to N-1.
    Less,
    /// As `..`: it is left out to keep others from being computed.
    Left,
}

impl Shown {
    /// True if it is not printed.
    pub fn is_hidden(self) -> bool {
        !matches!(self, Shown::Count(_))
    }
    /// A count before anything is left out for the sake of others.
    fn first(count: usize, below: usize) -> Shown {
        if (1..below).contains(&count) { Shown::Less } else { Shown::Count(count) }
    }
}

/// The categories of one attribute, with what a reader knows of how they add up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// How many people are in each row.
    pub rows: Vec<usize>,
    /// How many of the rows, at the end, are words for missing values: who is in one is in no other.
    pub missing: usize,
    /// Derived groups: how many people are in one or more of these rows.
    pub groups: Vec<(usize, Vec<usize>)>,
    /// All people. This number is printed.
    pub people: usize,
    /// True if a person may be in several rows.
    pub several: bool,
}

/// How a block is printed: its rows and its groups.
pub type BlockShown = (Vec<Shown>, Vec<Shown>);

/// Leaves out what must not be read from a block. The number of all people is common to all blocks of a document, so
/// where it would have to go, the whole block is left out instead.
pub fn hide_block(block: &Block, below: usize) -> BlockShown {
    let mut sheet = Sheet {
        block,
        below,
        rows: block.rows.iter().map(|&count| Shown::first(count, below)).collect(),
        groups: block.groups.iter().map(|(count, _)| Shown::first(*count, below)).collect(),
    };
    while !sheet.is_safe() {
        if !sheet.hide_next() {
            let all = |len: usize| vec![Shown::Left; len];
            return (all(block.rows.len()), all(block.groups.len()));
        }
    }
    (sheet.rows, sheet.groups)
}

/// A block while it is decided what is left out.
struct Sheet<'b> {
    block: &'b Block,
    below: usize,
    rows: Vec<Shown>,
    groups: Vec<Shown>,
}

/// A change of some rows by one.
type Step = [(usize, isize)];

impl Sheet<'_> {
    /// Leaves out the smallest row that is still printed, else the smallest group; false if there is none.
    fn hide_next(&mut self) -> bool {
        let smallest = |all: &[Shown]| {
            let printed = all.iter().enumerate().filter_map(|(nth, shown)| match shown {
                Shown::Count(count) if *count > 0 => Some((*count, nth)),
                _ => None,
            });
            printed.min()
        };
        match (smallest(&self.rows), smallest(&self.groups)) {
            (Some((_, nth)), _) => self.rows[nth] = Shown::Left,
            (None, Some((_, nth))) => self.groups[nth] = Shown::Left,
            (None, None) => return false,
        }
        true
    }

    /// True if each hidden count may have another value.
    fn is_safe(&self) -> bool {
        let hidden: Vec<usize> = (0..self.rows.len()).filter(|&nth| self.rows[nth].is_hidden()).collect();
        let mut steps: Vec<Vec<(usize, isize)>> = Vec::new();
        for &up in &hidden {
            let down = hidden.iter().filter(|&&down| down != up);
            steps.extend(down.map(|&down| vec![(up, 1), (down, -1)]));
            if self.block.several {
                steps.extend([vec![(up, 1)], vec![(up, -1)]]);
            }
        }
        let mut free_rows = vec![false; self.rows.len()];
        let mut free_groups = vec![false; self.groups.len()];
        for step in &steps {
            if let Some(changed) = self.groups_after(step) {
                step.iter().for_each(|&(nth, _)| free_rows[nth] = true);
                changed.into_iter().for_each(|nth| free_groups[nth] = true);
            }
        }
        if self.block.several {
            self.free_of_rows(&mut free_groups);
        }
        let safe = |all: &[Shown], free: &[bool]| {
            all.iter().zip(free).all(|(shown, free)| !shown.is_hidden() || *free)
        };
        safe(&self.rows, &free_rows) && safe(&self.groups, &free_groups)
    }

    /// The groups that a step changes; `None` if the table would not print alike then.
    fn groups_after(&self, step: &Step) -> Option<Vec<usize>> {
        let mut rows = self.block.rows.clone();
        for &(nth, by) in step {
            rows[nth] = rows[nth].checked_add_signed(by)?;
            self.fits(rows[nth], self.rows[nth], &self.rows).then_some(())?;
        }
        if self.block.several {
            let same = self.block.groups.iter().map(|(count, _)| *count).collect::<Vec<_>>();
            return self.may_be(&rows, &same).then(Vec::new);
        }
        let mut changed = Vec::new();
        for (nth, (count, members)) in self.block.groups.iter().enumerate() {
            let by: isize = step.iter().filter(|(row, _)| members.contains(row)).map(|(_, by)| by).sum();
            if by != 0 {
                let now = count.checked_add_signed(by)?;
                let shown = self.groups[nth];
                (shown.is_hidden() && self.fits(now, shown, &self.groups)).then_some(())?;
                changed.push(nth);
            }
        }
        Some(changed)
    }

    /// Groups of rows that people can be in several of may have another count while the rows stay.
    fn free_of_rows(&self, free: &mut [bool]) {
        let counts: Vec<usize> = self.block.groups.iter().map(|(count, _)| *count).collect();
        for (nth, free) in free.iter_mut().enumerate() {
            *free |= [1, -1].into_iter().any(|by| {
                let Some(now) = counts[nth].checked_add_signed(by) else { return false };
                let mut counts = counts.clone();
                counts[nth] = now;
                self.fits(now, self.groups[nth], &self.groups) && self.may_be(&self.block.rows, &counts)
            });
        }
    }

    /// True if a hidden count may be this one: `..` is not below the limit, nor above what was printed in its place.
    fn fits(&self, count: usize, shown: Shown, all: &[Shown]) -> bool {
        match shown {
            Shown::Count(known) => count == known,
            Shown::Less => (1..self.below).contains(&count),
            Shown::Left => {
                let printed = all.iter().filter_map(|shown| match shown {
                    Shown::Count(count) if *count > 0 => Some(*count),
                    _ => None,
                });
                count >= self.below && printed.min().is_none_or(|least| count <= least)
            }
        }
    }

    /// True if people who may be in several rows can be distributed so.
    fn may_be(&self, rows: &[usize], groups: &[usize]) -> bool {
        let (named, missing) = rows.split_at(rows.len() - self.block.missing);
        let missing: usize = missing.iter().sum();
        let most = named.iter().chain(groups).max().copied().unwrap_or(0);
        let joined = |(&count, (_, members)): (&usize, &(usize, Vec<usize>))| {
            let of = || members.iter().map(|&row| rows[row]);
            (of().max().unwrap_or(0)..=of().sum::<usize>()).contains(&count)
        };
        most + missing <= self.block.people
            && self.block.people <= rows.iter().sum::<usize>()
            && groups.iter().zip(&self.block.groups).all(joined)
    }
}
