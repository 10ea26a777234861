//! What came with a file, in a few words: whose acts, and of which kinds.

use super::words::count;
use crate::log::{Log, Op};
use crate::model::Seen;
use crate::model::id::{OpId, PersonId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many people are named; of more the others are counted.
const NAMED: usize = 3;

/// Kinds of acts as people count them, in the order in which they are told: one, and several.
const KINDS: [(&str, &str); 8] = [
    ("coding", "codings"),
    ("memo", "memos"),
    ("mark", "marks"),
    ("change to the frame", "changes to the frame"),
    ("transcript", "transcripts"),
    ("correction", "corrections"),
    ("participant", "participants"),
    ("other act", "other acts"),
];

/// The place in [`KINDS`] of what an act does.
fn kind(op: &Op) -> usize {
    match op.act.kind() {
        "annotate" => 0,
        "memo" => 1,
        "mark" => 2,
        "link" | "link-remove" | "freeze" => 3,
        code if code.starts_with("code") => 3,
        "transcript" => 4,
        "replace" => 5,
        "participant" => 6,
        _ => 7,
    }
}

/// `LW 79 codings, 8 memos; NR 12 codings`: the people with most acts first, by their initials.
pub(super) fn brought(project: Seen<'_>, log: &Log, ids: &[OpId]) -> String {
    let mut people: BTreeMap<Option<PersonId>, [usize; KINDS.len()]> = BTreeMap::new();
    for op in ids.iter().filter_map(|id| log.op(*id)) {
        people.entry(project.one_of(op.coder)).or_default()[kind(op)] += 1;
    }
    let mut people: Vec<(Option<PersonId>, [usize; KINDS.len()])> = people.into_iter().collect();
    people.sort_by_key(|(_, counts)| Reverse(counts.iter().sum::<usize>()));
    let more = people.len().saturating_sub(NAMED);
    let one = |(who, counts): &(Option<PersonId>, [usize; KINDS.len()])| {
        let kinds = KINDS.iter().zip(counts).filter(|(_, n)| **n > 0);
        let said: Vec<String> = kinds.map(|((one, many), n)| count(*n, one, many)).collect();
        format!("{} {}", who.map_or("emic", |who| project.shown().initials(Some(who))), said.join(", "))
    };
    let mut said: Vec<String> = people.iter().take(NAMED).map(one).collect();
    if more > 0 {
        said.push(format!("{more} more"));
    }
    said.join("; ")
}
