//! What a purge reaches by GUIDs: the same thing of the same file, which another replica took in as well.
//!
//! Two replicas that import one file each make things of their own with equal GUIDs. Who purges one of them may not know
//! of the other yet. The GUID stays on what was purged, so the other is found by it whenever it comes, and its words go
//! by the same rule. As in [`super::purge_reach`] the answer depends on the set of operations alone.

use super::guided::number;
use super::op::{Act, Op};
use super::purge::Purges;
use super::purge_reach::Find;
use crate::model::id::*;
use crate::model::target::Target;
use std::collections::{BTreeMap, BTreeSet};

/// What two operations have in common that brought in the same thing of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Twin {
    /// The kind of the thing, and its GUID as a number.
    Thing(&'static str, u128),
    /// A part that emic cannot show: the GUID of the set that it is on, if it is on one, and its format. Parts on
    /// anything else go with that.
    Part(Option<u128>, String),
}

/// What an operation has in common with those of other replicas; `None` for what came from no file, and for what is for
/// one person alone.
pub fn twin_of(op: &Op, find: Find<'_, '_>) -> Option<Twin> {
    if op.id.replica.is_private() {
        return None;
    }
    if let Act::Kept { on, format, .. } = &op.act {
        return match on {
            Target::Project => Some(Twin::Part(None, format.clone())),
            Target::Set(set) => match find(set.0).map(|set| &set.act) {
                Some(Act::SetAdd { guid: Some(guid), .. }) => {
                    Some(Twin::Part(Some(number(guid)), format.clone()))
                }
                _ => None,
            },
            _ => None,
        };
    }
    let (kind, guid) = match &op.act {
        Act::PersonAdd { guid, .. } => ("person", guid),
        Act::ParticipantAdd { guid, .. } => ("participant", guid),
        Act::TranscriptAdd { guid, .. } => ("transcript", guid),
        Act::CodeAdd { guid, .. } => ("code", guid),
        Act::SetAdd { guid, .. } => ("set", guid),
        Act::MemoAdd { guid, .. } => ("memo", guid),
        _ => return None,
    };
    guid.as_deref().map(|guid| Twin::Thing(kind, number(guid)))
}

impl Purges {
    /// Adds the twins of what is purged, as far as these operations hold them: which texts and operations lose their
    /// words with it. `find` looks up what is named and what an operation is on.
    pub fn add_twins<'o>(&mut self, ops: impl Iterator<Item = &'o Op> + Clone, find: Find<'_, 'o>) {
        if self.is_empty() {
            return;
        }
        let mut twins: BTreeMap<Twin, bool> = BTreeMap::new();
        for op in self.named.iter().filter_map(|&id| find(id)) {
            let Some(twin) = twin_of(op, find) else { continue };
            *twins.entry(twin).or_default() |= self.whole.contains(&op.id);
        }
        // A text may have been named when its title was gone already.
        let of_texts = |op: &&Op| op.act.text().is_some_and(|text| self.texts.contains(&text));
        for op in ops.clone().filter(of_texts) {
            twins.extend(twin_of(op, find).map(|twin| (twin, true)));
        }
        if twins.is_empty() {
            return;
        }
        for op in ops {
            let Some((twin, &whole)) = twin_of(op, find).and_then(|twin| twins.get_key_value(&twin)) else {
                continue;
            };
            if matches!(twin, Twin::Part(..)) && self.knew_one(op, find) {
                continue;
            }
            self.ids.insert(op.id);
            if whole {
                self.whole.insert(op.id);
                if let Act::TranscriptAdd { text, .. } = op.act {
                    self.texts.insert(text);
                }
            }
        }
        self.twins = twins;
    }

    /// True if an operation is one of which another that is purged says that they are the same thing of a file, as far as
    /// that is known: what is purged is to be found out again.
    pub(super) fn may_have_twin(&self, op: &Op, find: Find<'_, '_>) -> bool {
        let named =
            self.named.contains(&op.id) || op.act.text().is_some_and(|text| self.texts.contains(&text));
        (named || !self.twins.is_empty())
            && twin_of(op, find).is_some_and(|twin| named || self.twins.contains_key(&twin))
    }

    /// True if all words of a thing of this GUID go, whenever they come.
    pub(super) fn takes_twin(&self, op: &Op, find: Find<'_, '_>) -> bool {
        !self.twins.is_empty() && twin_of(op, find).is_some_and(|twin| self.twins.get(&twin) == Some(&true))
    }

    /// True if the writer of a kept part knew one that a purge names: who takes a file in once more after a purge wants to
    /// keep what it has now.
    fn knew_one(&self, op: &Op, find: Find<'_, '_>) -> bool {
        let mut seen: BTreeSet<OpId> = BTreeSet::new();
        let mut todo = op.over.clone();
        while let Some(id) = todo.pop() {
            if self.named.contains(&id) {
                return true;
            }
            if seen.insert(id) {
                todo.extend(find(id).into_iter().flat_map(|earlier| earlier.over.iter().copied()));
            }
        }
        false
    }
}
