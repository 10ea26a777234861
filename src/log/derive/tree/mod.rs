//! The code tree, replayed from all its operations in their order.
//!
//! Moves follow Kleppmann et al. (2021), *A highly-available move operation for replicated trees*: in the one order
//! of all operations, and a move that would close a cycle has no effect. Merging makes `from` a part of `into`;
//! removing takes only what its writer had seen, so that what another person put on a code meanwhile keeps it alive under
//! Lost and found. The tree is small next to the annotations, so every change replays it whole, unless [`quick`] can
//! apply it to the tree that is there.

mod asks;
mod quick;
mod shape;

pub(super) use quick::{MOST_NEWS, NameCounts};
pub(in crate::log) use shape::Shape;

use super::answers::{Settled, lifts};
use super::horizon::Horizon;
use super::questions::no_effect;
use super::register::Register;
use super::removed::Use;
use crate::log::op::{Act, Op};
use crate::model::id::{CodeId, OpId};
use crate::model::values::CodePart;
use crate::model::{Code, CodeTree, Forest, Kept, MAX_DEPTH, Made, Question, Thing, Why, cut_path};
use shape::Removal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A field of a code: `name`, `place`, `theme`, `colour` or a part of its definition.
pub(in crate::log) type CodeField = &'static str;

/// An operation on the tree and whether it counts (not undone).
pub(in crate::log) type Step<'a> = (&'a Op, bool);

/// Codes that were merged the other way round are looked for through so many merges: more are never made at once.
const MOST_MERGES: usize = 64;

struct Node {
    parent: Option<CodeId>,
    /// The operation that put it where it is.
    placed: (u64, OpId),
    /// Its parent was never there.
    orphan: bool,
}

/// The result of a replay.
pub(super) struct Folded {
    pub(super) tree: CodeTree,
    pub(super) shape: Shape,
    pub(super) questions: Vec<Question>,
    /// How many steps it took to find out what is under what.
    pub(super) steps: u64,
    /// What sits on codes; empty if no code is in doubt.
    pub(super) uses: Vec<Use>,
    /// The names from the top of codes that were removed or became a part of another, as they were when these went.
    paths: BTreeMap<CodeId, Vec<String>>,
}

impl Folded {
    /// The names from the top of a removed or merged code, as they were when it went.
    pub(super) fn path_before(&self, code: CodeId) -> Vec<String> {
        self.paths.get(&code).cloned().unwrap_or_default()
    }
    /// Every code that became a part of another, with those names.
    pub(super) fn parts(&self) -> BTreeMap<CodeId, Vec<String>> {
        self.shape.merged.keys().map(|&code| (code, self.path_before(code))).collect()
    }
}

struct Replay<'a> {
    steps: &'a [Step<'a>],
    /// The writes of each code by field, in order.
    writes: HashMap<(CodeId, &'static str), Vec<Step<'a>>>,
    nodes: BTreeMap<CodeId, Node>,
    adds: BTreeMap<CodeId, Step<'a>>,
    shape: Shape,
    /// What is under what, and the number that each code has there.
    forest: Forest,
    number: HashMap<CodeId, usize>,
    /// The codes that became a part of each.
    parts: HashMap<CodeId, Vec<CodeId>>,
    /// Removes that a restore lifts, and acts that made things one which are different.
    lifted: HashSet<OpId>,
    /// Of codes with one GUID the first whose adding counts.
    by_guid: HashMap<&'a str, &'a Op>,
    /// The others of one GUID, with that first one.
    of_guid: HashMap<CodeId, CodeId>,
    /// What was settled about names.
    settled: &'a Settled,
    /// The acts that merge two codes by hand.
    merges: HashMap<OpId, &'a Op>,
    questions: Vec<Question>,
}

/// Replays all operations on the tree (in order, undone ones flagged). `uses` returns what sits on codes: asked for only
/// if there are codes that were removed or whose adding was undone.
pub(super) fn fold<'a>(steps: &'a [Step<'a>], settled: &'a Settled, uses: &dyn Fn() -> Vec<Use>) -> Folded {
    let mut replay = Replay {
        steps,
        writes: HashMap::new(),
        nodes: BTreeMap::new(),
        adds: BTreeMap::new(),
        shape: Shape::default(),
        forest: Forest::default(),
        number: HashMap::new(),
        parts: HashMap::new(),
        lifted: lifted(steps),
        of_guid: HashMap::new(),
        by_guid: first_of_guids(steps),
        settled,
        merges: steps
            .iter()
            .filter(|(op, _)| matches!(op.act, Act::CodeMerge { .. }))
            .map(|&(op, _)| (op.id, op))
            .collect(),
        questions: Vec::new(),
    };
    replay.find_equal_guids();
    replay.run();
    replay.spare_moved();
    replay.shape.note_doubts();
    let in_doubt = !replay.shape.removals.is_empty() || !replay.shape.undone.is_empty();
    let uses = if in_doubt { uses() } else { Vec::new() };
    replay.finish(uses)
}

/// The removes that restores lift, in any order of arrival: a remove counts unless a restore that counts names it. So
/// too the acts that made codes one, where a person who knew them said that these are different.
fn lifted(steps: &[Step<'_>]) -> HashSet<OpId> {
    let counting = steps.iter().filter(|(_, counts)| *counts).map(|(op, _)| *op);
    let lifting = |op: &'_ Op| match op.act {
        Act::CodeRestore { .. } => op.over.clone(),
        _ => lifts(op).to_vec(),
    };
    counting.flat_map(lifting).collect()
}

/// Of codes with one GUID the first whose adding counts: all others are a part of it, undone ones too, so that one
/// person's undo leaves what another made as well.
fn first_of_guids<'a>(steps: &[Step<'a>]) -> HashMap<&'a str, &'a Op> {
    let mut first = HashMap::new();
    for &(op, _) in steps.iter().filter(|(_, counts)| *counts) {
        if let Act::CodeAdd { guid: Some(guid), .. } = &op.act {
            first.entry(guid.as_str()).or_insert(op);
        }
    }
    first
}

/// The field of a code that an act writes.
pub(in crate::log) fn field_of(act: &Act) -> Option<(CodeId, CodeField)> {
    if let Act::CodeRename { code, .. } = *act {
        Some((code, "name"))
    } else if let Act::CodeMove { code, .. } = *act {
        Some((code, "place"))
    } else if let Act::CodeTheme { code, .. } = *act {
        Some((code, "theme"))
    } else if let Act::CodeColour { code, .. } = *act {
        Some((code, "colour"))
    } else if let Act::CodeDefine { code, part, .. } = *act {
        Some((code, part.word()))
    } else {
        None
    }
}

/// The code that an operation makes or changes.
pub(in crate::log) fn code_of(op: &Op) -> Option<CodeId> {
    if let Act::CodeAdd { .. } = op.act {
        return Some(CodeId(op.id));
    }
    if let Act::CodeRemove { code } | Act::CodeRestore { code } | Act::CodeMerge { from: code, .. } = op.act {
        return Some(code);
    }
    field_of(&op.act).map(|(code, _)| code)
}

/// The name that an act gives a code.
fn name_of(act: &Act) -> Option<&str> {
    if let Act::CodeAdd { name, .. } | Act::CodeRename { name, .. } = act { Some(name) } else { None }
}

/// What an operation writes of a code, as far as it decides whether two wrote the same.
fn said(op: &Op) -> String {
    match &op.act {
        Act::CodeTheme { on, .. } => on.to_string(),
        Act::CodeColour { colour, .. } => colour.clone().unwrap_or_default(),
        Act::CodeDefine { words, .. } => words.clone(),
        act => name_of(act).unwrap_or_default().to_owned(),
    }
}

/// What an act writes in a field of a code, in words; empty for an act that does not write it.
pub(super) fn written_in(field: CodeField, act: &Act, tree: &CodeTree) -> String {
    if field == "name" {
        name_of(act).unwrap_or_default().to_owned()
    } else if let Act::CodeMove { parent, .. } | Act::CodeAdd { parent, .. } = act {
        parent.map_or("/".to_owned(), |parent| tree.path_words(parent))
    } else if let Act::CodeTheme { on, .. } = act {
        on.to_string()
    } else if let Act::CodeColour { colour: Some(colour), .. } = act {
        colour.clone()
    } else {
        String::new()
    }
}

/// True for an operation that writes that field of the code that it makes or changes.
pub(in crate::log) fn writes_field(op: &Op, field: CodeField) -> bool {
    match &op.act {
        Act::CodeAdd { .. } => field == "name" || field == "place",
        act => field_of(act).is_some_and(|(_, written)| written == field),
    }
}

impl<'a> Replay<'a> {
    /// Finds the codes that are one by their GUIDs. What is written to one of them is written to the first.
    fn find_equal_guids(&mut self) {
        for (op, _) in self.steps {
            let Act::CodeAdd { guid: Some(guid), .. } = &op.act else { continue };
            if let Some(first) = self.by_guid.get(guid.as_str()).filter(|first| first.id != op.id) {
                self.of_guid.insert(CodeId(op.id), CodeId(first.id));
            }
        }
    }

    /// The code that stands for all of its GUID.
    fn one(&self, code: CodeId) -> CodeId {
        self.of_guid.get(&code).copied().unwrap_or(code)
    }

    fn run(&mut self) {
        for &(op, counts) in self.steps {
            if let Some((code, field)) = field_of(&op.act) {
                self.writes.entry((self.one(code), field)).or_default().push((op, counts));
            }
            // An undone adding is replayed too: others may have used the code meanwhile.
            if let Act::CodeAdd { parent, guid, .. } = &op.act {
                self.add(op, counts, *parent, guid.as_deref());
            } else if counts {
                self.replay(op);
            }
        }
    }

    /// Replays an operation that counts and adds nothing.
    fn replay(&mut self, op: &'a Op) {
        if let Act::CodeMove { code, parent } = op.act {
            self.move_code(op, self.one(code), parent);
        } else if let Act::CodeMerge { from, into } = op.act {
            self.merge(op, self.one(from), into, true);
        } else if let Act::Same { ids } = &op.act {
            self.make_one(op, ids);
        } else if let Act::CodeRemove { .. } = op.act {
            // `over` names the subtree as the remover saw it. A code that was not in it is not taken, wherever it
            // is now.
            if self.lifted.contains(&op.id) {
                return;
            }
            let removal = Arc::new(Removal { by: op.id, order: op.order(), seen: Horizon::of(op) });
            for code in op.over.iter().map(|&id| CodeId(id)).filter(|code| self.nodes.contains_key(code)) {
                self.shape.removals.entry(code).or_default().push(removal.clone());
            }
        } else if let Act::CodeRename { code, .. }
        | Act::CodeTheme { code, .. }
        | Act::CodeColour { code, .. } = op.act
            && let code = self.one(code)
            && let Some(&(_, by)) = self.shape.merged.get(&code)
        {
            self.no_effect(op, code, Why::Merged(by));
        }
    }

    /// Lists an act on a code that had no effect. What it would have written is put into words at the end, when all
    /// names are known.
    fn no_effect(&mut self, op: &Op, code: CodeId, why: Why) {
        self.questions.push(no_effect(op, why, Thing::Code(code), None));
    }

    fn add(&mut self, op: &'a Op, counts: bool, parent: Option<CodeId>, guid: Option<&str>) {
        let code = CodeId(op.id);
        let first = guid.and_then(|guid| self.by_guid.get(guid)).copied().filter(|first| first.id != op.id);
        self.writes.entry((self.one(code), "name")).or_default().push((op, counts));
        self.writes.entry((code, "place")).or_default().push((op, counts));
        self.adds.insert(code, (op, counts));
        let parent = parent.map(|p| self.shape.resolve(p));
        let orphan = parent.is_some_and(|p| !self.nodes.contains_key(&p));
        let parent = parent.filter(|_| !orphan);
        let node = |by: &Op| Node { parent, placed: (by.lamport, by.id), orphan };
        match first {
            Some(first) => {
                // The first that counts may come after one that was undone: then it is here already.
                let root = CodeId(first.id);
                self.put_first(root, node(first), parent);
                self.adds.entry(root).or_insert((first, true));
                let into = self.shape.resolve(root);
                self.nodes.insert(code, node(op));
                self.plant(code, Some(into));
                self.shape.merge(code, into, op.id);
            }
            None => {
                self.put_first(code, node(op), parent);
                if !counts {
                    self.shape.undone.insert(code);
                }
            }
        }
    }

    /// Makes codes one: those made later become a part of the first. Ids of other things are passed over.
    fn make_one(&mut self, op: &'a Op, ids: &[OpId]) {
        if self.lifted.contains(&op.id) {
            return;
        }
        let roots = ids.iter().map(|&id| self.shape.resolve(CodeId(id)));
        let mut roots: Vec<CodeId> = roots.filter(|root| self.nodes.contains_key(root)).collect();
        roots.sort_by_key(|root| self.adds.get(root).map(|(add, _)| add.order()));
        roots.dedup();
        if let Some((&into, rest)) = roots.split_first() {
            rest.iter().for_each(|&from| self.merge(op, from, into, false));
        }
    }

    /// True if `below` is `above` or is under it now. A code that became a part of another is under that.
    fn is_under(&mut self, below: CodeId, above: CodeId) -> bool {
        match (self.number.get(&below), self.number.get(&above)) {
            (Some(&below), Some(&above)) => self.forest.is_under(below, above),
            _ => below == above,
        }
    }

    /// Puts a code where its adding puts it, unless it is somewhere already.
    fn put_first(&mut self, code: CodeId, node: Node, parent: Option<CodeId>) {
        if let std::collections::btree_map::Entry::Vacant(place) = self.nodes.entry(code) {
            place.insert(node);
            self.plant(code, parent);
        }
    }

    /// Puts a code where it is now.
    fn plant(&mut self, code: CodeId, under: Option<CodeId>) {
        let forest = &mut self.forest;
        let number = *self.number.entry(code).or_insert_with(|| forest.add());
        let under = under.and_then(|under| self.number.get(&under)).copied();
        self.forest.put(number, under);
    }

    fn move_code(&mut self, op: &'a Op, code: CodeId, parent: Option<CodeId>) {
        let parent = parent.map(|p| self.shape.resolve(p));
        if let Some(&(_, by)) = self.shape.merged.get(&code) {
            self.no_effect(op, code, Why::Merged(by));
        } else if !self.nodes.contains_key(&code) || parent.is_some_and(|p| !self.nodes.contains_key(&p)) {
            self.no_effect(op, code, Why::Missing);
        } else if parent.is_some_and(|p| self.is_under(p, code)) {
            self.no_effect(op, code, Why::UnderItself);
        } else if let Some(node) = self.nodes.get_mut(&code) {
            *node = Node { parent, placed: (op.lamport, op.id), orphan: false };
            self.plant(code, parent);
        }
    }

    fn merge(&mut self, op: &'a Op, from: CodeId, into: CodeId, list: bool) {
        let root = self.shape.resolve(into);
        if !self.nodes.contains_key(&from) || !self.nodes.contains_key(&root) {
            if list {
                self.no_effect(op, from, Why::MissingToMerge);
            }
            return;
        }
        if self.shape.resolve(from) == root {
            if let Some(by) = self.merged_the_other_way(op, from, into).filter(|_| list) {
                self.no_effect(op, from, Why::MergedBack(by));
            }
            return;
        }
        if let Some(&(_, by)) = self.shape.merged.get(&from) {
            self.no_effect(op, from, Why::Merged(by));
            return;
        }
        if self.is_under(root, from) {
            let above = self.nodes.get(&from).map(|node| (node.parent, node.orphan));
            if let (Some((parent, orphan)), Some(node)) = (above, self.nodes.get_mut(&root)) {
                *node = Node { parent, placed: (op.lamport, op.id), orphan };
                self.plant(root, parent);
            }
        }
        if list {
            self.list_unseen_by_merge(op, from);
        }
        self.plant(from, Some(root));
        self.shape.merge(from, root, op.id);
    }

    /// The merge by hand that made `into` a part of `from`, where the one who merges them the other way round did not
    /// know it. What answers made one opens no question.
    fn merged_the_other_way(&self, op: &Op, from: CodeId, into: CodeId) -> Option<OpId> {
        let &(above, first) = self.shape.merged.get(&into)?;
        let (mut at, mut by) = (above, first);
        let seen = Horizon::of(op);
        for _ in 0..MOST_MERGES {
            if !self.merges.contains_key(&by) || seen.has(by) || op.id.replica == by.replica {
                return None;
            }
            if at == from {
                return Some(first);
            }
            (at, by) = *self.shape.merged.get(&at)?;
        }
        None
    }

    /// Lists writes of the merged code that come earlier in order, but that the merge did not know.
    fn list_unseen_by_merge(&mut self, merge: &Op, from: CodeId) {
        let seen = Horizon::of(merge);
        for field in ["name", "place", "theme", "colour"] {
            let writes = self.writes.get(&(from, field)).cloned().unwrap_or_default();
            for (op, counts) in writes {
                if counts && op.id != from.0 && !seen.has(op.id) && op.id.replica != merge.id.replica {
                    self.no_effect(op, from, Why::Merged(merge.id));
                }
            }
        }
    }

    /// A code that was moved by an operation the remover had not seen is not taken.
    fn spare_moved(&mut self) {
        let mut notes = Vec::new();
        for (code, removals) in &mut self.shape.removals {
            if self.shape.merged.contains_key(code) {
                continue;
            }
            if let Some(node) = self.nodes.get(code) {
                removals.retain(|removal| removal.saw(node.placed.1));
            }
        }
        self.shape.removals.retain(|_, removals| !removals.is_empty());
        for &(op, counts) in self.steps {
            let Act::CodeRemove { .. } = op.act else { continue };
            let seen = Horizon::of(op);
            let merged = |id: &OpId| {
                let (_, by) = *self.shape.merged.get(&CodeId(*id))?;
                // Only a merge by hand: an answer that makes codes one opens no question.
                (!seen.has(by) && self.merges.contains_key(&by)).then_some((CodeId(*id), by))
            };
            if let Some((code, by)) = op.over.iter().find_map(merged)
                && counts
                && !self.lifted.contains(&op.id)
            {
                notes.push((op, code, by));
            }
        }
        for (op, code, by) in notes {
            // Whose things went is asked about these: only the remover did not know of the merge.
            let asked = no_effect(op, Why::MergedStays(by), Thing::Code(code), None);
            self.questions.push(Question { whom: op.coder, ..asked });
        }
    }

    fn finish(mut self, uses: Vec<Use>) -> Folded {
        let fate = self.fates(&uses);
        let mut tree = CodeTree::default();
        for &code in self.shape.merged.keys() {
            let into = self.shape.resolve(code);
            tree.merged.insert(code, into);
            self.parts.entry(into).or_default().push(code);
        }
        let mut places: Vec<((u64, OpId), CodeId, Option<CodeId>)> = Vec::new();
        for (&id, node) in &self.nodes {
            if self.shape.merged.contains_key(&id) || fate.get(&id) == Some(&Fate::Gone) {
                continue;
            }
            let parent = node.parent.map(|p| self.shape.resolve(p));
            let lost = fate.get(&id) == Some(&Fate::Lost)
                || node.orphan
                || parent.is_some_and(|p| fate.get(&p) == Some(&Fate::Gone));
            tree.codes.insert(id, self.code(id, lost));
            places.push((node.placed, id, if lost { None } else { parent }));
        }
        places.sort_unstable();
        for (_, id, parent) in places {
            match parent {
                Some(parent) => {
                    if let Some(above) = tree.codes.get_mut(&parent) {
                        above.children.push(id);
                    }
                    if let Some(code) = tree.codes.get_mut(&id) {
                        code.parent = Some(parent);
                    }
                }
                None if tree.codes[&id].lost => tree.lost.push(id),
                None => tree.roots.push(id),
            }
        }
        for id in tree.lost.iter().flat_map(|&id| tree.subtree(id)).collect::<Vec<_>>() {
            if let Some(code) = tree.codes.get_mut(&id) {
                code.lost = true;
            }
        }
        tree.measure();
        self.list_rivals(&tree);
        self.list_twins(&tree);
        self.name_objects(&tree);
        let gone = self.shape.removals.keys().flat_map(|&code| [code, self.shape.resolve(code)]);
        let merged = self.shape.merged.keys().copied();
        let paths = gone.chain(merged).map(|code| (code, self.path(code))).collect();
        let steps = self.forest.steps();
        Folded { tree, shape: self.shape, questions: self.questions, steps, uses, paths }
    }

    /// The names from the top of a code, in the tree or not: its own last name, and those of the codes above it.
    fn path(&self, code: CodeId) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = Some(code).filter(|code| self.nodes.contains_key(code));
        while let Some(id) = at.filter(|_| names.len() < MAX_DEPTH) {
            names.push(self.name(id));
            at = self.nodes.get(&id).and_then(|node| node.parent).map(|p| self.shape.resolve(p));
        }
        names.reverse();
        cut_path(names)
    }

    /// Decides for codes in doubt (removed, or their adding undone) whether anything keeps them.
    fn fates(&self, uses: &[Use]) -> BTreeMap<CodeId, Fate> {
        let mut fate: BTreeMap<CodeId, Fate> = BTreeMap::new();
        let doubtful: BTreeSet<CodeId> = self
            .shape
            .removals
            .keys()
            .chain(&self.shape.undone)
            .copied()
            .filter(|c| !self.shape.merged.contains_key(c))
            .collect();
        if doubtful.is_empty() {
            return fate;
        }
        let mut keep: BTreeSet<CodeId> = BTreeSet::new();
        for one in uses {
            if !self.shape.took(one.code, one.put) {
                keep.insert(self.shape.resolve(one.code));
            }
        }
        // What any remove of a code had seen.
        let seen: HashMap<CodeId, Horizon> = self
            .shape
            .removals
            .iter()
            .map(|(&code, removals)| {
                (code, Horizon::over(removals.iter().flat_map(|removal| removal.seen.ends())))
            })
            .collect();
        // Where its adding was undone, anything that is there keeps it.
        let unseen = |code: CodeId, op: OpId| seen.get(&code).is_none_or(|seen| !seen.has(op));
        let counting: HashSet<OpId> =
            self.steps.iter().filter(|(_, counts)| *counts).map(|(op, _)| op.id).collect();
        for (&from, &(_, by)) in &self.shape.merged {
            let into = self.shape.resolve(from);
            if counting.contains(&by) && unseen(into, by) {
                keep.insert(into);
            }
        }
        // Children keep their parent; a child may itself be in doubt, so go on until nothing changes.
        fate.extend(
            doubtful.iter().map(|&code| (code, if keep.contains(&code) { Fate::Lost } else { Fate::Gone })),
        );
        loop {
            let mut changed = false;
            for (&id, node) in &self.nodes {
                let Some(parent) = node.parent.map(|p| self.shape.resolve(p)) else { continue };
                let there = !self.shape.merged.contains_key(&id) && !fate.contains_key(&id);
                if there && fate.get(&parent) == Some(&Fate::Gone) && unseen(parent, node.placed.1) {
                    fate.insert(parent, Fate::Lost);
                    changed = true;
                }
            }
            if !changed {
                return fate;
            }
        }
    }

    fn register(&self, code: CodeId, field: &'static str) -> Register<'a> {
        let writes = self.writes.get(&(code, field)).cloned().unwrap_or_default();
        match field {
            "place" => Register::new(writes),
            _ => Register::of_words(writes, &said),
        }
    }

    /// The write that gives a code its name. Another that came with its GUID gives it none.
    fn name_write(&self, code: CodeId) -> Option<&'a Op> {
        let writes = self.writes.get(&(code, "name")).map_or(&[][..], Vec::as_slice);
        let names = |op: &Op| op.id == code.0 || !matches!(op.act, Act::CodeAdd { .. });
        writes.iter().rfind(|(op, counts)| *counts && names(op)).map(|(op, _)| *op)
    }

    /// The name of a code, in the tree or not.
    fn name(&self, id: CodeId) -> String {
        // All writes of the name may be undone while a use keeps the code alive: then its first name is shown.
        let last = self.name_write(self.one(id));
        name_of(&last.unwrap_or(self.adds[&id].0).act).unwrap_or_default().to_owned()
    }

    fn code(&self, id: CodeId, lost: bool) -> Code {
        let name = self.name(id);
        let theme = matches!(
            self.register(id, "theme").winner().map(|op| &op.act),
            Some(Act::CodeTheme { on: true, .. })
        );
        let coloured = self.register(id, "colour").winner();
        let colour = coloured
            .and_then(|op| if let Act::CodeColour { colour, .. } = &op.act { colour.clone() } else { None });
        let add = self.adds[&id].0;
        Code {
            id,
            name,
            parent: None,
            children: Vec::new(),
            theme,
            colour,
            definition: self.definition(id),
            lost,
            coder: add.coder,
            made: Made { lamport: add.lamport, id: add.id, wall: add.wall },
        }
    }

    /// The writes of a part of the definition: those of merged codes count for the code.
    fn texts(&self, id: CodeId, part: CodePart) -> Register<'a> {
        let word = part.word();
        let mut writes: Vec<Step<'a>> = self.writes.get(&(id, word)).cloned().unwrap_or_default();
        for &from in self.parts.get(&id).into_iter().flatten() {
            writes.extend(self.writes.get(&(from, word)).cloned().unwrap_or_default());
        }
        writes.sort_by_key(|(op, _)| op.order());
        Register::of_words(writes, &said)
    }

    fn definition(&self, id: CodeId) -> BTreeMap<CodePart, Vec<Kept>> {
        let mut all = BTreeMap::new();
        for &part in CodePart::ALL {
            let kept: Vec<Kept> = self
                .texts(id, part)
                .latest()
                .into_iter()
                .filter_map(|op| {
                    let Act::CodeDefine { words, .. } = &op.act else { return None };
                    let kept = || Kept { words: words.clone(), coder: op.coder, id: op.id };
                    (!words.is_empty()).then(kept)
                })
                .collect();
            if !kept.is_empty() {
                all.insert(part, kept);
            }
        }
        all
    }
}

/// What becomes of a code in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Gone,
    Lost,
}
