//! The linear program below a set partition: prices of units that no tuple undercuts.
//!
//! Primal simplex with a dense inverse. It starts from "each unit alone", which is a basis and a solution. Set
//! partitions are highly degenerate; the right side is perturbed a little so that each step makes progress. The prices
//! do not depend on the right side, so the bound they give is exact.

use super::{Budget, TooLarge};

/// Reduced costs above this count as not negative.
const TOLERANCE: f64 = 1e-10;

/// A column of the program: the units of a tuple, and its cost.
pub(super) struct Column {
    pub(super) units: Vec<usize>,
    pub(super) cost: f64,
}

/// Optimal prices of the units, and how much of each column the optimum takes (0 to 1).
pub(super) struct Solved {
    pub(super) prices: Vec<f64>,
    pub(super) shares: Vec<f64>,
}

struct Basis {
    // inverse[unit][row]
    inverse: Vec<Vec<f64>>,
    prices: Vec<f64>,
    amounts: Vec<f64>,
    basic: Vec<usize>,
}

/// Solves the program. The first `units` columns must be the units alone, in order.
pub(super) fn solve(columns: &[Column], units: usize, budget: &mut Budget) -> Result<Solved, TooLarge> {
    let mut basis = Basis {
        inverse: (0..units).map(|unit| unit_vector(units, unit)).collect(),
        prices: columns[..units].iter().map(|column| column.cost).collect(),
        amounts: (0..units).map(perturbed).collect(),
        basic: (0..units).collect(),
    };
    let entries: usize = columns.iter().map(|column| column.units.len()).sum();
    loop {
        budget.spend(entries)?;
        let reduced = |column: &Column| column.cost - price(&column.units, &basis.prices);
        let Some((least, enters)) = columns
            .iter()
            .enumerate()
            .map(|(at, column)| (reduced(column), at))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|found| found.0 < -TOLERANCE)
        else {
            break;
        };
        budget.spend(units * units)?;
        if !basis.pivot(&columns[enters].units, least, enters) {
            break;
        }
    }
    let mut shares = vec![0.0; columns.len()];
    for (row, &column) in basis.basic.iter().enumerate() {
        shares[column] = basis.inverse.iter().map(|of_unit| of_unit[row]).sum();
    }
    Ok(Solved { prices: basis.prices, shares })
}

/// Sum of the prices of units.
pub(super) fn price(units: &[usize], prices: &[f64]) -> f64 {
    units.iter().map(|&unit| prices[unit]).sum()
}

fn unit_vector(size: usize, at: usize) -> Vec<f64> {
    let mut vector = vec![0.0; size];
    vector[at] = 1.0;
    vector
}

/// 1 and a little more, different for each unit in no order that data could have.
fn perturbed(unit: usize) -> f64 {
    let mixed = (unit as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    1.0 + 1e-6 * (mixed as f64 / (1u64 << 24) as f64 + 0.01)
}

impl Basis {
    /// Takes a column into the basis in place of the one that it drives to 0 first. False if there is none.
    fn pivot(&mut self, units: &[usize], reduced: f64, enters: usize) -> bool {
        let size = self.amounts.len();
        let mut direction = vec![0.0; size];
        for &unit in units {
            direction.iter_mut().zip(&self.inverse[unit]).for_each(|(sum, part)| *sum += part);
        }
        let Some(row) = (0..size)
            .filter(|&row| direction[row] > 1e-7)
            .min_by(|&a, &b| (self.amounts[a] / direction[a]).total_cmp(&(self.amounts[b] / direction[b])))
        else {
            return false;
        };
        let step = self.amounts[row] / direction[row];
        self.amounts.iter_mut().zip(&direction).for_each(|(amount, part)| *amount -= step * part);
        self.amounts[row] = step;
        for (unit, of_unit) in self.inverse.iter_mut().enumerate() {
            if of_unit[row] == 0.0 {
                continue;
            }
            let share = of_unit[row] / direction[row];
            of_unit.iter_mut().zip(&direction).for_each(|(entry, part)| *entry -= share * part);
            of_unit[row] = share;
            self.prices[unit] += reduced * share;
        }
        self.basic[row] = enters;
        true
    }
}
