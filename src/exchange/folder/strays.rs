//! Files of a shared folder that are no parts but look like ones: each is named once.

use super::names::{Called, called};
use super::{Entry, State};
use std::collections::BTreeSet;

/// A file that looks like a part, or like a bundle, and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its name.
    pub file: String,
    /// What it is by its name.
    pub called: Called,
    /// True for a copy of a part that is in the folder, too.
    pub beside_original: bool,
}

/// Leaves in a list of files those that are read: parts, and copies of parts under other names. Returns what else a
/// person should know of, each file only once until it changes.
pub fn set_apart(entries: &mut Vec<Entry>, state: &mut State) -> Vec<Stray> {
    let names: BTreeSet<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    let mut told = BTreeSet::new();
    let mut strays = Vec::new();
    entries.retain(|entry| {
        let called = called(&entry.name);
        let read = matches!(called, Called::Part) || matches!(called, Called::Copy { .. }) && entry.plain;
        if matches!(called, Called::Part | Called::Other) || !entry.plain {
            return read;
        }
        let line = format!("{} {} {}", entry.stamp.size, entry.stamp.changed, entry.name);
        if !state.told.contains(&line) {
            let beside_original =
                matches!(&called, Called::Copy { original, .. } if names.contains(original));
            strays.push(Stray { file: entry.name.clone(), called, beside_original });
        }
        told.insert(line);
        read
    });
    state.told = told;
    strays
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::folder::Stamp;

    fn entry(name: &str, changed: i64) -> Entry {
        Entry { name: name.to_owned(), plain: true, stamp: Stamp { size: 9, changed } }
    }

    #[test]
    fn copies_stay_in_the_list_and_each_stray_is_named_once_until_it_changes() {
        let part = "anna-00000000-0001.part.toml";
        let copy = "anna-00000000-0001.part (1).toml";
        let lone = "TOM-00000000-0001.PART.TOML";
        let mut state = State::default();
        let mut look = |changed: i64| {
            let mut entries: Vec<Entry> = [part, copy, lone, "x.emic.toml", "notes.txt"]
                .iter()
                .map(|name| entry(name, changed))
                .collect();
            let strays = set_apart(&mut entries, &mut state);
            let read: Vec<String> = entries.into_iter().map(|entry| entry.name).collect();
            assert_eq!(read, [part, copy, lone]);
            strays.into_iter().map(|stray| (stray.file, stray.beside_original)).collect::<Vec<_>>()
        };
        let all = [(copy.into(), true), (lone.into(), false), ("x.emic.toml".into(), false)];
        assert_eq!(look(1), all);
        assert_eq!(look(1), []);
        assert_eq!(look(2), all);
    }
}
