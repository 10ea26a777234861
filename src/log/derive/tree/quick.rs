//! Acts on the code tree that come last in order and need no replay: they are applied to the tree that is there.
//!
//! A replay costs as much as there are operations on the tree, so codes added or renamed one by one would cost the square
//! of their number. Applied here is only what certainly ends as a replay would: a new code at the end of its siblings, a
//! new name, a theme, a colour, a part of a definition, each written by one who knew all earlier writes of the field. In
//! doubt it is left to the replay, which makes everything again.

use super::super::people::made;
use super::super::register::Register;
use super::super::to_sort::is_to_sort;
use super::super::{Fold, Key, Pass, lawful};
use super::{CodeField, Step, said, writes_field};
use crate::log::act::field::PURGED;
use crate::log::op::{Act, Op};
use crate::model::id::{CodeId, OpId};
use crate::model::values::CodePart;
use crate::model::{Code, CodeTree, Kept, MAX_DEPTH, Thing};
use crate::text::{alike_key, oddity, same_key};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;

/// More new acts than this at once are replayed.
pub(in crate::log::derive) const MOST_NEWS: usize = 64;

/// How many codes bear each name under each parent: names that are equal, and names that look alike.
#[derive(Debug, Default)]
pub(in crate::log::derive) struct NameCounts {
    equal: HashMap<(Option<CodeId>, String), usize>,
    alike: HashMap<(Option<CodeId>, String), usize>,
}

impl NameCounts {
    fn of(tree: &CodeTree) -> NameCounts {
        let mut names = NameCounts::default();
        tree.codes.values().for_each(|code| names.add(code.parent, &code.name));
        names
    }
    fn add(&mut self, parent: Option<CodeId>, name: &str) {
        *self.equal.entry((parent, same_key(name))).or_default() += 1;
        *self.alike.entry((parent, alike_key(name))).or_default() += 1;
    }
    fn remove(&mut self, parent: Option<CodeId>, name: &str) {
        for (names, key) in [(&mut self.equal, same_key(name)), (&mut self.alike, alike_key(name))] {
            let key = (parent, key);
            match names.get_mut(&key) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(names.remove(&key)),
            }
        }
    }
    /// How many codes bear the name or one that looks like it.
    fn like(&self, parent: Option<CodeId>, name: &str) -> usize {
        let equal = self.equal.get(&(parent, same_key(name))).copied().unwrap_or(0);
        equal.max(self.alike.get(&(parent, alike_key(name))).copied().unwrap_or(0))
    }
}

impl Fold {
    /// Applies new acts to the tree that is there. False if they have to be replayed; the tree is to be thrown away then.
    pub(in crate::log::derive) fn grow_tree(&mut self, news: &[OpId], pass: &mut Pass) -> bool {
        if !self.are_last(news) || self.project.to_sort.guid.is_empty() {
            return false;
        }
        self.looked.fetch_add(news.len() as u64, Ordering::Relaxed);
        for &id in news {
            if self.apply(id).is_none() {
                return false;
            }
        }
        // A quick key shows its code only while that is alive; it may have been given before the code came.
        let quick = self.acted.keys().map(|&person| Key::Quick(person));
        pass.notes.extend(quick.filter(|key| self.touch.contains_key(key)));
        true
    }

    /// True if these operations are the last of all on the tree, in their order.
    fn are_last(&self, news: &[OpId]) -> bool {
        let steps = self.about(&Key::Tree);
        let before = steps.len().checked_sub(news.len());
        before.is_some_and(|before| steps[before..].iter().map(|order| order.id).eq(news.iter().copied()))
    }

    /// Applies one act; `None` if it needs a replay.
    fn apply(&mut self, id: OpId) -> Option<()> {
        let op = self.op(id).filter(|op| self.counts(op) && lawful(op) && !op.purged)?;
        match &op.act {
            Act::CodeAdd { name, parent, guid: None } => {
                let code = self.new_code(op, name, *parent)?;
                self.put_last(code)?;
            }
            Act::CodeRename { code, name } => {
                let (code, name) = (*code, name.clone());
                self.settled_writes(code, "name")?;
                self.rename(code, name)?;
            }
            Act::CodeTheme { code, on } if !self.project.codes.has_deep_codes() => {
                let (code, on) = (*code, *on);
                self.settled_writes(code, "theme")?;
                self.project.codes.codes.get_mut(&code)?.theme = on;
            }
            Act::CodeColour { code, colour } => {
                let (code, colour) = (*code, colour.clone());
                self.settled_writes(code, "colour")?;
                self.project.codes.codes.get_mut(&code)?.colour = colour;
            }
            Act::CodeDefine { code, part, words } => {
                let kept = Kept { words: words.clone(), coder: self.project.one_of(op.coder), id };
                let (code, part) = (*code, *part);
                self.settled_writes(code, part.word())?;
                define(self.project.codes.codes.get_mut(&code)?, part, kept);
            }
            _ => return None,
        }
        Some(())
    }

    /// Checks that a code is in the tree by itself, and that the last writer of a field knew all other writes of it, so that
    /// nothing is or was asked about the field.
    fn settled_writes(&self, code: CodeId, field: CodeField) -> Option<()> {
        let there = self.project.codes.codes.contains_key(&code);
        if !there || !self.shape.is_alone(code) || self.shape.is_fragile(code) {
            return None;
        }
        let asked = self.questions.get(&Key::Tree).into_iter().flatten();
        let mut about = asked.map(|question| &question.subject);
        if about.any(|subject| subject.thing == Thing::Code(code) && subject.field == field) {
            return None;
        }
        let mut writes: Vec<Step<'_>> = self.writes(&Key::Code(code));
        writes.retain(|(op, _)| writes_field(op, field));
        let register = Register::of_words(writes, &said);
        (register.latest().len() == 1 && register.losers().is_empty()).then_some(())
    }

    /// Checks that the names of the tree decide nothing but how its codes are called: nothing is asked about them, and
    /// none of them is in the path of a code that is gone.
    fn is_plain(&self) -> Option<()> {
        let tree = &self.project.codes;
        let plain = self.shape.is_plain() && tree.lost.is_empty() && self.project.removed.is_empty();
        (plain && !self.questions.contains_key(&Key::Tree)).then_some(())
    }

    /// Checks that nothing is asked about a name, and that it is not that of the code where names go that were given in
    /// passing.
    fn is_sound(&self, name: &str) -> Option<()> {
        let special = name == PURGED || oddity(name).is_some() || is_to_sort(name);
        (!special).then_some(())
    }

    /// The names of the tree.
    fn names(&mut self) -> &mut NameCounts {
        let tree = &self.project.codes;
        let looked = &self.looked;
        self.names.get_or_insert_with(|| {
            looked.fetch_add(tree.codes.len() as u64, Ordering::Relaxed);
            NameCounts::of(tree)
        })
    }

    /// A new code, if it is nothing but that.
    fn new_code(&self, op: &Op, name: &str, parent: Option<CodeId>) -> Option<Code> {
        self.is_plain()?;
        self.is_sound(name)?;
        let (id, tree) = (CodeId(op.id), &self.project.codes);
        // What was written of it before it came had no effect, and may be listed.
        let first = self.about(&Key::Code(id)).first()?;
        let known = parent.is_none_or(|parent| tree.codes.contains_key(&parent));
        let deep = parent.is_some_and(|parent| tree.depth(parent) + 1 >= MAX_DEPTH);
        let free = first.id == op.id && known && !deep && !tree.codes.contains_key(&id);
        free.then(|| Code {
            id,
            name: name.to_owned(),
            parent,
            children: Vec::new(),
            theme: false,
            colour: None,
            definition: BTreeMap::new(),
            lost: false,
            coder: self.project.one_of(op.coder),
            made: made(op),
        })
    }

    /// Puts a new code behind its siblings; `None` if its name is like that of one of them.
    fn put_last(&mut self, code: Code) -> Option<()> {
        let (id, parent) = (code.id, code.parent);
        let names = self.names();
        if names.like(parent, &code.name) > 0 {
            return None;
        }
        names.add(parent, &code.name);
        let tree = &mut self.project.codes;
        match parent {
            Some(parent) => tree.codes.get_mut(&parent)?.children.push(id),
            None => tree.roots.push(id),
        }
        tree.codes.insert(id, code);
        Some(())
    }

    /// Renames a code; `None` if a sibling has or had one like it.
    fn rename(&mut self, code: CodeId, name: String) -> Option<()> {
        self.is_plain()?;
        self.is_sound(&name)?;
        let there = self.project.codes.codes.get(&code)?;
        let (parent, before) = (there.parent, there.name.clone());
        self.is_sound(&before)?;
        let names = self.names();
        if names.like(parent, &before) != 1 {
            return None;
        }
        names.remove(parent, &before);
        if names.like(parent, &name) > 0 {
            return None;
        }
        names.add(parent, &name);
        self.project.codes.codes.get_mut(&code)?.name = name;
        Some(())
    }
}

fn define(code: &mut Code, part: CodePart, kept: Kept) {
    match kept.words.is_empty() {
        true => drop(code.definition.remove(&part)),
        false => drop(code.definition.insert(part, vec![kept])),
    }
}
