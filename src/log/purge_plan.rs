//! Which operations hold the words of a thing: what a purge has to name.
//!
//! That is what the purge would take if it were known already ([`Purges::take`]), so that words which arrive later go
//! by the same rule.

use super::op::Act;
use super::project_log::Log;
use super::purge::Purges;
use crate::model::id::*;
use std::collections::BTreeSet;

impl Log {
    /// A thing and all that are one with it.
    pub fn one_with(&self, id: OpId) -> BTreeSet<OpId> {
        let project = self.project();
        let first = project.first(id);
        let later = project.alias.iter().chain(&project.doubles);
        let twins = later.filter(|(_, to)| **to == first).map(|(twin, _)| *twin);
        std::iter::once(first).chain(twins).collect()
    }

    /// What a purge of transcripts names: their texts, and every operation with words on them, which are titles,
    /// properties, speaker labels, corrections, memos and marks.
    pub fn words_on(&self, transcripts: &BTreeSet<OpId>) -> Purges {
        let texts = transcripts.iter().filter_map(|&id| self.op(id)?.act.text()).collect();
        self.all_taken(Purges { texts, ..Purges::default() })
    }

    /// What a purge of one thing names: every operation that wrote words of it, or the text of a frozen frame; `None` if
    /// it has no words. A participant goes with the memos and marks on them and with their speaker labels.
    pub fn words_of(&self, id: OpId) -> Option<Purges> {
        let thing = self.op(id)?;
        if matches!(thing.act, Act::Freeze { .. }) {
            return self.words_in(id);
        }
        let (ids, whole) = (BTreeSet::from([id]), BTreeSet::from([id]));
        thing.act.has_words().then(|| self.all_taken(Purges { ids, whole, ..Purges::default() }))
    }

    /// What a purge of one operation alone names: its words, or the text of a frozen frame; `None` if it has no words.
    pub fn words_in(&self, id: OpId) -> Option<Purges> {
        let op = self.op(id)?;
        if let Act::Freeze { text, .. } = op.act {
            return Some(Purges { texts: BTreeSet::from([text]), ..Purges::default() });
        }
        op.act.has_words().then(|| Purges { ids: BTreeSet::from([id]), ..Purges::default() })
    }

    /// A purge with everything that it would take by what it names so far. Replicas with an older version of emic take
    /// what is named and nothing else.
    fn all_taken(&self, mut words: Purges) -> Purges {
        let taken = self
            .in_order(|op| op.act.has_words() && words.take(op, &|id| self.op(id)))
            .into_iter()
            .map(|op| op.id);
        let taken: Vec<OpId> = taken.collect();
        words.whole.extend(&taken);
        words.ids.extend(taken);
        words
    }
}
