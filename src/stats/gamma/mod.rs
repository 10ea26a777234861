//! Gamma, the agreement of coders on where units lie and what they are, through their best alignment.
//!
//! Source: Mathet, Widlöcher and Métivier, "The Unified and Holistic Method Gamma (γ) for Inter-Annotator Agreement
//! Measure and Alignment", Computational Linguistics 41(3), 2015, 437-479. Section numbers below are those of that paper.
//!
//! gamma = 1 - (disorder of the best alignment) / (mean disorder of the best alignments of shuffled codings).
//! An alignment is a partition of all units into tuples with at most one unit of each coder; the places without a
//! unit hold the empty unit. The disorder of a tuple is the mean dissimilarity of its n(n-1)/2 pairs, the disorder of
//! an alignment the sum over its tuples divided by the mean number of units of a coder (section 4.3).
//!
//! Two coders are an assignment problem and solved exactly ([`pairs`]). Three or more are a set partition and solved
//! exactly as long as the tuples that can matter are few enough ([`tuples`], [`partition`]); beyond that, by windows
//! ([`window`]) and coder by coder ([`stepwise`]), whichever is better. The result says which. All work is counted in steps and bounded by [`Parameters`].

mod continuum;
mod disorder;
mod expected;
mod pairs;
mod partition;
mod shuffle;
mod simplex;
mod stepwise;
mod study;
mod tuples;
mod window;

pub use continuum::{Continuum, Unit};
pub use disorder::{Alignment, Method, best_alignment};
pub use expected::{Gamma, Part, gamma};

/// The free parameters of gamma and the bounds of its work. All of them belong in a report of the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Weight of the dissimilarity of positions.
    pub alpha: f64,
    /// Weight of the dissimilarity of categories.
    pub beta: f64,
    /// Dissimilarity of a unit and the empty unit; must be above 0.
    pub delta_empty: f64,
    /// Least distance between two shifts of one shuffled coding, in mean lengths of a unit: 1 in the paper
    /// (section 5.2.1), 0.5 in the program of its authors and in `pygamma-agreement`.
    pub shift_distance: f64,
    /// Wanted relative error of the expected disorder at 95 % confidence (section 5.3).
    pub precision: f64,
    /// Shuffled codings that are always made.
    pub samples_at_least: usize,
    /// Shuffled codings that are made at most, even if the precision needs more.
    pub samples_at_most: usize,
    /// Tuples kept for one exact alignment of three or more coders, or for one window.
    pub tuples_at_most: usize,
    /// Steps of one exact alignment, and of one by windows.
    pub steps_at_most: u64,
    /// Steps of all alignments of one figure. If they are not enough for the shuffled codings that are always made, there
    /// is no figure. An attempt at one alignment takes a small part of them, so that all are found in the same way.
    pub steps_in_all: u64,
    /// Seed of the shuffling.
    pub seed: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            alpha: 1.0,
            beta: 1.0,
            delta_empty: 1.0,
            shift_distance: 1.0,
            precision: 0.02,
            samples_at_least: 30,
            samples_at_most: 10_000,
            tuples_at_most: 100_000,
            steps_at_most: 100_000_000,
            steps_in_all: 3_000_000_000,
            seed: 1,
        }
    }
}

/// The error of a computation that needs more steps or tuples than it may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// A count of the steps that are left.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(steps: u64) -> Budget {
        Budget { left: steps }
    }

    /// Takes `steps` from the budget.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), TooLarge> {
        self.left = self.left.checked_sub(steps as u64).ok_or(TooLarge)?;
        Ok(())
    }

    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Does a part of the work with at most `steps` of what is left.
    pub(crate) fn part<T>(&mut self, steps: u64, work: impl FnOnce(&mut Budget) -> T) -> T {
        let given = self.left.min(steps);
        let mut own = Budget::new(given);
        let result = work(&mut own);
        self.left -= given - own.left;
        result
    }
}
