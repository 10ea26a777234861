//! What a bundle holds, to be shown before anything of it is read in.

use super::bundle::{Bundle, Header};
use super::outcome::kind_counts;
use crate::log::{Act, Log};
use crate::model::id::{Names, PersonId};
use std::collections::{BTreeMap, HashMap};

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its header.
    pub header: Header,
    /// Operations by kind.
    pub kinds: BTreeMap<String, usize>,
    /// How many operations each person has in it; names where they are known.
    pub people: BTreeMap<String, usize>,
    /// Titles of transcripts that come with it.
    pub transcripts: Vec<String>,
    /// Earliest and latest time in it, in seconds since 1970.
    pub walls: Option<(i64, i64)>,
    /// Operations in it.
    pub ops: usize,
    /// Replicas of the header that are not known here.
    _names: Names,
}

/// Looks through a bundle. `log` gives the names of people who are known here.
pub fn preview(bundle: &Bundle, log: Option<&Log>) -> Preview {
    let ops = || bundle.ops.iter().map(|sealed| &sealed.op);
    let mut names: HashMap<PersonId, &str> = HashMap::new();
    if let Some(log) = log {
        names.extend(log.project().people.values().map(|person| (person.id, person.name.as_str())));
    }
    let mut transcripts = Vec::new();
    for op in ops() {
        if let Act::PersonAdd { name, .. } = &op.act {
            names.insert(PersonId(op.id), name);
        }
        if let Act::TranscriptAdd { title, .. } = &op.act {
            transcripts.push(title.clone());
        }
    }
    let mut people = BTreeMap::new();
    for coder in ops().filter_map(|op| op.coder) {
        let name = names.get(&coder).map_or_else(|| coder.to_string(), |name| (*name).to_owned());
        *people.entry(name).or_insert(0) += 1;
    }
    let (kinds, count) = (kind_counts(ops()), bundle.ops.len());
    let (header, walls, _names) = (bundle.header.clone(), walls(bundle), bundle.names.clone());
    Preview { header, kinds, people, transcripts, walls, ops: count, _names }
}

/// Earliest and latest time in a bundle, in seconds since 1970.
pub fn walls(bundle: &Bundle) -> Option<(i64, i64)> {
    let walls = || bundle.ops.iter().map(|sealed| sealed.op.wall);
    Some((walls().min()?, walls().max()?))
}
