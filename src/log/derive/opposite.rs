//! Answers to one question that were given at once and say the opposite of each other.
//!
//! What is found out about an operation is kept: a hostile file may name a few operations in many answers.

use super::answers::{DIFFERENT, Side, field_word, is_keep, side, taken, written_field};
use super::questions::{about, question, subject};
use super::{Fold, Key};
use crate::log::act::keys;
use crate::log::op::{Act, Op, Order};
use crate::model::id::*;
use crate::model::{About, Ask, Opposed, Question};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The most answers that keep things two which are set against one act that made them one: more people never answer at
/// once.
const MOST_KEEPS: usize = 8;
/// The most things of one act that a question names.
const MOST_THINGS: usize = 16;
/// The most bytes that a question shows of texts that were kept.
const MOST_SHOWN: usize = 2_000;

/// What stands against answers that kept something.
pub(super) struct Opposites<'a> {
    fold: &'a Fold,
    /// For every operation that was answered about: the counting operations that name it in `over`.
    named: HashMap<OpId, Vec<&'a Op>>,
    /// The field that an operation writes, or what adding wrote first.
    fields: HashMap<OpId, Option<Arc<str>>>,
    values: HashMap<OpId, Option<Arc<str>>>,
    /// What operations name in `over`.
    over: HashMap<OpId, HashSet<OpId>>,
    /// What stands in the place of what lost: the write that took it.
    takes: HashMap<OpId, Option<&'a Op>>,
    /// What turned over what was decided.
    turns: HashMap<OpId, Option<&'a Op>>,
    /// The last write of each field, and the keys of which they were looked up.
    last: HashMap<Arc<str>, Order>,
    known: HashSet<Key>,
}

impl<'a> Opposites<'a> {
    pub(super) fn of(fold: &'a Fold) -> Opposites<'a> {
        let mut named: HashMap<OpId, Vec<&Op>> = HashMap::new();
        let answers = [Key::Settle, Key::Same];
        let keys: BTreeSet<&Key> = fold.settled.keys().chain(&answers).collect();
        for key in keys {
            for (op, _) in fold.writes(key).into_iter().filter(|(_, counts)| *counts) {
                for &id in &op.over {
                    named.entry(id).or_default().push(op);
                }
            }
        }
        Opposites {
            fold,
            named,
            fields: HashMap::new(),
            values: HashMap::new(),
            over: HashMap::new(),
            takes: HashMap::new(),
            turns: HashMap::new(),
            last: HashMap::new(),
            known: HashSet::new(),
        }
    }

    /// The questions about them.
    pub(super) fn all(mut self) -> Vec<Question> {
        let mut found = Vec::new();
        let answers = self.fold.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
        let keeps = answers.map(|(op, _)| op).filter(|op| !op.over.is_empty());
        for keep in keeps {
            if let Act::Settle { ids, answer } = &keep.act
                && is_keep(answer.as_deref())
            {
                self.against(keep, ids, &mut found);
            }
        }
        self.made_one_against(&mut found);
        found
    }

    /// The questions about an answer that kept what stood, while others took what it kept that against.
    fn against(&mut self, keep: &'a Op, ids: &[OpId], found: &mut Vec<Question>) {
        let mut by_field: Option<HashMap<Arc<str>, Vec<&'a Op>>> = None;
        let mut turned = false;
        for lost in ids.iter().filter_map(|&id| self.fold.op(id)) {
            if let Act::Settle { .. } | Act::Decide { .. } = lost.act {
                // It is about all that the answer knew, whichever of it is named.
                if !std::mem::replace(&mut turned, true) {
                    found.extend(self.overturned(keep));
                }
                continue;
            }
            let Some(take) = self.take_of(lost).filter(|take| self.at_once(take, keep)) else { continue };
            let Some(field) = self.field(lost) else { continue };
            let by_field = by_field.get_or_insert_with(|| self.kept_by_field(keep));
            let kept = by_field.get(&field).map_or(&[][..], Vec::as_slice);
            found.extend(self.taken_against(keep, lost, take, kept));
        }
    }

    /// What an answer knew of, by the field that it wrote, in order.
    fn kept_by_field(&mut self, keep: &Op) -> HashMap<Arc<str>, Vec<&'a Op>> {
        let mut kept: Vec<&Op> = keep.over.iter().filter_map(|&id| self.fold.op(id)).collect();
        kept.sort_by_key(|op| op.order());
        let mut all: HashMap<Arc<str>, Vec<&Op>> = HashMap::new();
        for op in kept {
            if let Some(field) = self.field(op) {
                all.entry(field).or_default().push(op);
            }
        }
        all
    }

    /// The write that took what an operation wrote and lost, if it stands.
    fn take_of(&mut self, lost: &'a Op) -> Option<&'a Op> {
        if let Some(&known) = self.takes.get(&lost.id) {
            return known;
        }
        let take = self.look_for_take(lost);
        self.takes.insert(lost.id, take);
        take
    }

    fn look_for_take(&mut self, lost: &'a Op) -> Option<&'a Op> {
        let field = self.field(lost)?;
        // Of several who took something at once the last in order stands; the others are rivals of it.
        let take = self.last_naming(lost.id, &field)?;
        let is_over = self.last_naming(take.id, &field).is_some();
        (take.act == taken(lost) && !is_over && self.wins(take, &field)).then_some(take)
    }

    /// The last of the operations that name another one and write that field.
    fn last_naming(&mut self, id: OpId, field: &Arc<str>) -> Option<&'a Op> {
        let all = self.named.get(&id)?.clone();
        let same_field = all.into_iter().filter(|op| self.field(op).as_ref() == Some(field));
        same_field.max_by_key(|op| op.order())
    }

    /// The question about an answer that kept what stood, while another took what the operation `lost` wrote.
    fn taken_against(&mut self, keep: &Op, lost: &Op, take: &'a Op, kept: &[&'a Op]) -> Option<Question> {
        let thing = self.fold.thing_of(take)?;
        let mut objects = vec![about(take, thing.clone(), self.value(take))];
        if let Act::CodeDefine { .. } | Act::MemoEdit { .. } = take.act {
            let last = *kept.last()?;
            let texts = self.fold.kept_texts(kept);
            objects.push(about(last, thing.clone(), Some(shown(texts).into())));
        } else {
            let last = *kept.iter().rfind(|op| op.id != lost.id)?;
            objects.push(about(last, thing.clone(), self.value(last)));
        }
        let ask = Ask::Opposite { by: take.id, how: Opposed::Wrote };
        let row = subject(thing, &format!("opposite {}", field_word(&take.act)));
        Some(question(keep, ask, row, objects))
    }

    /// The question about an answer to opposite answers that kept what stood, while another turned that over.
    fn overturned(&mut self, keep: &'a Op) -> Option<Question> {
        let decides = |op: &&Op| side(op).is_some();
        let known = keep.over.iter().filter_map(|&id| self.fold.op(id));
        let kept = known.filter(decides).max_by_key(|op| op.order())?;
        let by = match self.turns.get(&kept.id) {
            Some(&known) => known,
            None => {
                let by = self.look_for_turn(kept);
                self.turns.insert(kept.id, by);
                by
            }
        };
        let by = by.filter(|by| self.at_once(by, keep))?;
        let (how, things) = match &by.act {
            Act::Same { ids } => (Opposed::MadeOne, ids.as_slice()),
            Act::Decide { about, .. } => (Opposed::Parted, about.as_slice()),
            _ => (Opposed::Wrote, &[][..]),
        };
        let first = things.iter().find_map(|&id| self.fold.op(id)).unwrap_or(by);
        let thing = self.fold.thing_of(first)?;
        let mut objects = vec![about(by, thing.clone(), self.value(by))];
        match how {
            Opposed::Wrote => objects.push(about(kept, thing.clone(), self.value(kept))),
            Opposed::MadeOne | Opposed::Parted => objects.extend(self.named_things(things)),
        }
        let field = if how == Opposed::Wrote { field_word(&taken(kept)) } else { String::new() };
        let row = subject(thing, format!("opposite {field}").trim_end());
        Some(question(keep, Ask::Opposite { by: by.id, how }, row, objects))
    }

    /// What turned over what an answer decided, if it stands.
    fn look_for_turn(&mut self, kept: &'a Op) -> Option<&'a Op> {
        let decided = side(kept);
        let turns = |op: &&Op| match (&decided, side(op)) {
            (Some(Side::Value(kept)), Some(Side::Value(other))) => *kept == other,
            (Some(Side::One), Some(Side::Two)) | (Some(Side::Two), Some(Side::One)) => true,
            _ => false,
        };
        let by = self.named.get(&kept.id)?.iter().copied().filter(turns).max_by_key(|op| op.order())?;
        let over_by = self.named.get(&by.id).into_iter().flatten();
        let stands = !over_by.into_iter().any(|later| turns(later) || side(later) == decided);
        if !stands || by.act == taken(kept) {
            return None;
        }
        match side(by) {
            Some(Side::Value(field)) => self.wins(by, &field.into()).then_some(by),
            _ => Some(by),
        }
    }

    /// The first of some things, as objects of a question.
    fn named_things(&mut self, things: &[OpId]) -> Vec<About> {
        let mut all = Vec::new();
        for op in things.iter().take(MOST_THINGS).filter_map(|&id| self.fold.op(id)) {
            if let Some(thing) = self.fold.thing_of(op) {
                all.push(about(op, thing, self.value(op)));
            }
        }
        all
    }

    /// True if a write is the last in order of all that write the field.
    fn wins(&mut self, op: &Op, field: &Arc<str>) -> bool {
        // The writes of one code say enough of it.
        for key in keys(op).into_iter().filter(|key| *key != Key::Tree) {
            if self.known.contains(&key) {
                continue;
            }
            for (other, _) in self.fold.writes(&key).into_iter().filter(|(_, counts)| *counts) {
                if let Some(field) = self.field(other) {
                    let last = self.last.entry(field).or_insert(other.order());
                    *last = other.order().max(*last);
                }
            }
            self.known.insert(key);
        }
        self.last.get(field).is_none_or(|last| *last <= op.order())
    }

    /// Adds questions about answers that left things two, while others made them one.
    fn made_one_against(&mut self, found: &mut Vec<Question>) {
        let lifted = self.fold.lifted_sames();
        let decided = self.decided_different();
        for (same, _) in self.fold.writes(&Key::Same).into_iter().filter(|(_, counts)| *counts) {
            let Act::Same { ids } = &same.act else { continue };
            if lifted.contains(&same.id) {
                continue;
            }
            let mut keeps = self.kept_two(ids, &decided);
            keeps.retain(|keep| self.at_once(same, keep));
            if keeps.is_empty() {
                continue;
            }
            let things = self.named_things(ids);
            let first = ids.iter().find_map(|&id| self.fold.op(id)).and_then(|op| self.fold.thing_of(op));
            let Some(first) = first else { continue };
            for keep in keeps {
                let of_same = about(same, first.clone(), None);
                let objects = std::iter::once(of_same).chain(things.iter().cloned()).collect();
                let ask = Ask::Opposite { by: same.id, how: Opposed::MadeOne };
                found.push(question(keep, ask, subject(first.clone(), "opposite"), objects));
            }
        }
    }

    /// The last answers that say that these things are two: each kept at least one of them beside another.
    fn kept_two(&mut self, ids: &[OpId], decided: &HashMap<OpId, Vec<&'a Op>>) -> Vec<&'a Op> {
        // A thing may be named twice.
        let things: BTreeSet<OpId> = ids.iter().copied().collect();
        let mut all: Vec<&Op> = Vec::new();
        for id in &things {
            let settles = self.fold.settled.answers(*id).rev().filter_map(|id| self.fold.op(id));
            let is_two =
                |op: &&Op| matches!(&op.act, Act::Settle { answer, .. } if is_keep(answer.as_deref()));
            all.extend(settles.take(MOST_KEEPS).filter(is_two));
            all.extend(decided.get(id).into_iter().flatten().rev().take(MOST_KEEPS));
        }
        all.sort_by_key(|op| op.order());
        all.dedup_by_key(|op| op.id);
        all.retain(|op| match &op.act {
            Act::Decide { about, .. } => two_of(&things, about.iter().collect::<HashSet<_>>().into_iter()),
            _ => {
                let over = self.over(op);
                if over.len() < things.len() {
                    over.iter().filter(|id| things.contains(id)).nth(1).is_some()
                } else {
                    things.iter().filter(|id| over.contains(id)).nth(1).is_some()
                }
            }
        });
        all.drain(..all.len().saturating_sub(MOST_KEEPS));
        all
    }

    /// For every thing that was said to be different from another: the acts that say so.
    fn decided_different(&self) -> HashMap<OpId, Vec<&'a Op>> {
        let mut all: HashMap<OpId, Vec<&Op>> = HashMap::new();
        for (op, _) in self.fold.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts) {
            let Act::Decide { question, about, .. } = &op.act else { continue };
            for &id in about.iter().filter(|_| question == DIFFERENT) {
                all.entry(id).or_default().push(op);
            }
        }
        all
    }

    /// True if neither of two answers was given by one who knew the other. What a folder wrote itself it knows.
    fn at_once(&mut self, one: &'a Op, other: &'a Op) -> bool {
        if one.id.replica == other.id.replica {
            return false;
        }
        !self.over(one).contains(&other.id) && !self.over(other).contains(&one.id)
    }
    fn over(&mut self, op: &Op) -> &HashSet<OpId> {
        self.over.entry(op.id).or_insert_with(|| op.over.iter().copied().collect())
    }
    fn field(&mut self, op: &Op) -> Option<Arc<str>> {
        let known = self.fields.entry(op.id);
        known.or_insert_with(|| written_field(&taken(op)).map(Arc::from)).clone()
    }
    fn value(&mut self, op: &Op) -> Option<Arc<str>> {
        self.values.entry(op.id).or_insert_with(|| self.fold.value_of(op)).clone()
    }
}

/// True if two of some things are among others.
fn two_of<'i>(things: &BTreeSet<OpId>, others: impl Iterator<Item = &'i OpId>) -> bool {
    others.filter(|id| things.contains(id)).nth(1).is_some()
}

/// The beginning of a text.
fn shown(mut text: String) -> String {
    if text.len() > MOST_SHOWN {
        let border = (0..=MOST_SHOWN).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(border);
        text.push_str(" ...");
    }
    text
}

impl Fold {
    /// Texts that were all kept, one below the other.
    fn kept_texts(&self, kept: &[&Op]) -> String {
        let texts: Vec<Arc<str>> = kept.iter().filter_map(|op| self.value_of(op)).collect();
        texts.join("\n\n")
    }
    /// The texts of one field that an answer kept, one below the other.
    pub(in crate::log) fn texts_kept_by(&self, keep: OpId, field: &Act) -> Option<String> {
        let keep = self.op(keep)?;
        let field = written_field(field)?;
        let mut kept: Vec<&Op> = keep.over.iter().filter_map(|&id| self.op(id)).collect();
        kept.retain(|op| written_field(&taken(op)).as_ref() == Some(&field));
        kept.sort_by_key(|op| op.order());
        Some(self.kept_texts(&kept))
    }
}
