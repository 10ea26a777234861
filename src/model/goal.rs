//! Goals of the sample: how many people of a category or group a team hopes for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How many people of a category or group of an attribute a team hopes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// The category, word for a missing value, or derived group.
    pub of: String,
    /// At least so many.
    pub least: Option<u32>,
    /// No more than so many.
    pub most: Option<u32>,
}

/// How far a count is from its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// The goal is met.
    Met,
    /// So many are missing.
    Short(u32),
    /// So many are too many.
    Over(u32),
}

impl Goal {
    /// Reads `at least 3`, `no more than 15`, or both with a comma or `and` between them; `None` if it is neither, or
    /// if no number can be both.
    pub fn read(of: &str, words: &str) -> Option<Goal> {
        let words = words.trim().to_lowercase().replace(" and ", ", ");
        let mut goal = Goal { of: of.to_owned(), least: None, most: None };
        for part in words.split(',').map(str::trim) {
            let number = |prefix: &str| part.strip_prefix(prefix)?.trim().parse::<u32>().ok();
            let most = || ["no more than ", "at most "].into_iter().find_map(number);
            match (number("at least "), most()) {
                (Some(least), _) if goal.least.is_none() => goal.least = Some(least),
                (None, Some(most)) if goal.most.is_none() => goal.most = Some(most),
                _ => return None,
            }
        }
        let possible = goal.least.zip(goal.most).is_none_or(|(least, most)| least <= most);
        possible.then_some(goal)
    }

    /// How far so many people are from it.
    pub fn distance(&self, have: usize) -> Distance {
        let have = u32::try_from(have).unwrap_or(u32::MAX);
        match (self.least, self.most) {
            (Some(least), _) if have < least => Distance::Short(least - have),
            (_, Some(most)) if have > most => Distance::Over(have - most),
            _ => Distance::Met,
        }
    }
}

/// `at least 3, no more than 15`, as [`Goal::read`] reads it.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = self.least.map(|n| format!("at least {n}"));
        let most = self.most.map(|n| format!("no more than {n}"));
        f.write_str(&[least, most].into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// `4 short`, `2 over`; nothing where the goal is met.
impl fmt::Display for Distance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Distance::Met => Ok(()),
            Distance::Short(n) => write!(f, "{n} short"),
            Distance::Over(n) => write!(f, "{n} over"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_read_as_it_is_written_and_says_how_far_it_is() {
        let goal = Goal::read("Male", "At least 3 and at most 15").unwrap();
        assert_eq!(goal.to_string(), "at least 3, no more than 15");
        assert_eq!(Goal::read("Male", &goal.to_string()), Some(goal.clone()));
        let told = |have| goal.distance(have).to_string();
        assert_eq!([told(0), told(3), told(15), told(17)], ["3 short", "", "", "2 over"]);
        for wrong in ["", "3", "at least", "at least -1", "at least 3, at least 4", "at least 5, at most 4"] {
            assert_eq!(Goal::read("Male", wrong), None, "{wrong:?}");
        }
    }
}
