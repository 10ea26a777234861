//! What a purge takes of one's own.

use super::Guard;
use crate::log::{Act, Find, Log, Op, Twin, each_upwards, makes_thing, twin_of};
use crate::model::id::*;
use crate::model::target::Target;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a purge names that is not purged yet, with what came from the same files.
struct Going<'o> {
    /// Things and operations; true if all words of a thing go.
    all: BTreeMap<OpId, bool>,
    transcripts: BTreeSet<OpId>,
    /// What the replica that purges brought in itself, by what it has in common with that of others.
    brought: BTreeSet<Twin>,
    /// Transcripts and participants that it brought in.
    imported: BTreeSet<OpId>,
    find: Find<'o, 'o>,
}

impl Going<'_> {
    /// True if the replica that purges brought this in, too: each took in the same file.
    fn is_brought(&self, op: &Op) -> bool {
        twin_of(op, self.find).is_some_and(|twin| self.brought.contains(&twin))
    }
    fn is_brought_id(&self, id: OpId) -> bool {
        (self.find)(id).is_some_and(|op| self.is_brought(op))
    }
    /// True for a part of a file that emic cannot show, and that may speak of the person who goes. It can be had again from the file.
    fn is_loose(&self, op: &Op) -> bool {
        matches!(op.act, Act::Kept { on: Target::Project | Target::Set(_), .. }) && !self.imported.is_empty()
    }
}

impl Guard {
    /// One's own operations that a purge takes, but for what is on a transcript that its own replica imported: who
    /// brought an interview in answers for it, and takes it out with all that is on it. If both took in the same file, each
    /// brought it in, and the participants of the file as well.
    pub(super) fn purged(&mut self, purge: &Op, beside: &HashMap<OpId, &Op>, log: &Log) -> BTreeSet<OpId> {
        let find = |id: OpId| log.op(id).or_else(|| beside.get(&id).copied());
        let going = self.going(purge, &find, log);
        let things = self.things(log);
        let on = |id: &OpId| things.on.get(id).into_iter().flatten().copied();
        let is_other = |id: &&OpId| !going.imported.contains(id);
        let mut takes: BTreeSet<OpId> = going.transcripts.iter().filter(is_other).flat_map(on).collect();
        for (id, whole) in &going.all {
            let words = on(id).filter(|own| own == id || *whole).filter_map(|own| log.op(own));
            let lost = words.filter(|own| own.act.has_words() && !own.purged && !going.is_loose(own));
            let lost = lost.filter(|own| own.id != *id || !going.is_brought(own));
            let answered_for = |own: &&Op| {
                each_upwards(own, &|id| log.op(id), &mut |above| going.imported.contains(&above.id))
            };
            takes.extend(lost.filter(|own| !answered_for(own)).map(|own| own.id));
        }
        takes.retain(|id| log.op(*id).is_some_and(|op| log.counts(op)));
        takes
    }

    fn going<'o>(&mut self, purge: &Op, find: Find<'o, 'o>, log: &Log) -> Going<'o> {
        let (all, brought, imported) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let mut going = Going { all, transcripts: BTreeSet::new(), brought, imported, find };
        let Act::Purge { texts, ids, only } = &purge.act else { return going };
        let (known, things) = (log.purges(), self.things(log));
        // With a text goes everything on what has it.
        let new = texts.iter().filter(|text| !known.texts.contains(text));
        going.transcripts.extend(new.filter_map(|text| things.by_text.get(text)).flatten());
        let is_new = |id: &&OpId| !known.ids.contains(id);
        for (id, op) in ids.iter().filter_map(|id| Some((id, find(*id)?))) {
            let twin = twin_of(op, find);
            let twins = twin.as_ref().and_then(|twin| things.by_twin.get(twin)).into_iter().flatten();
            if op.act.text().is_some_and(|text| texts.contains(&text)) {
                going.transcripts.extend(twins.clone().filter(is_new));
            }
            let whole = !only.contains(id) && makes_thing(&op.act);
            for id in twins.chain([id]).filter(is_new) {
                *going.all.entry(*id).or_default() |= whole;
            }
            going.brought.extend(twin.filter(|_| id.replica == purge.id.replica));
        }
        let whole = going.all.iter().filter(|(_, whole)| **whole).map(|(id, _)| *id);
        let people =
            whole.filter(|id| find(*id).is_some_and(|op| matches!(op.act, Act::ParticipantAdd { .. })));
        let people = people.filter(|id| going.is_brought_id(*id));
        let is_own = |id: &OpId| id.replica == purge.id.replica || going.is_brought_id(*id);
        going.imported = going.transcripts.iter().copied().filter(is_own).chain(people).collect();
        going
    }
}
