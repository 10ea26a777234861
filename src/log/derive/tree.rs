//! The code tree, replayed from all its operations in their order.
//!
//! Moves follow Kleppmann et al. (2021), *A highly-available move operation for replicated trees*: in the one order
//! of all operations, and a move that would close a cycle has no effect. Merging makes `from` a part of `into`;
//! removing takes only what its writer had seen, so that what another person put on a code meanwhile keeps it alive under
//! Lost and found. The tree is small next to the annotations, so every change replays it whole.

use super::register::Register;
use crate::log::act::field::PURGED;
use crate::log::op::{Act, Op};
use crate::model::id::{CodeId, OpId};
use crate::model::values::CodePart;
use crate::model::{Ask, Code, CodeTree, Kept, MAX_DEPTH, Made, Question};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A field of a code: `name`, `place`, `theme`, `colour` or a part of its definition.
pub(in crate::log) type CodeField = &'static str;

/// An operation on the tree and whether it counts (not undone).
pub(in crate::log) type Step<'a> = (&'a Op, bool);

/// What decides which uses of a code count, and for which code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::log) struct Shape {
    /// A merged code: what it is a part of, by which operation.
    merged: BTreeMap<CodeId, (CodeId, OpId)>,
    /// Removals of a code: what each remover had seen.
    removals: BTreeMap<CodeId, Vec<Vec<OpId>>>,
    /// Codes whose adding was undone.
    undone: BTreeSet<CodeId>,
}

fn saw(seen: &[OpId], id: OpId) -> bool {
    seen.iter().any(|last| last.replica == id.replica && id.seq <= last.seq)
}

impl Shape {
    /// True if a use that the operation `put` put on `code` was removed with the code.
    ///
    /// A use of a merged code is a use of the code that it became a part of, through every merge on the way. It went
    /// only if the remover had seen the use and those merges: who had not seen one of them removed something else.
    pub(super) fn took(&self, code: CodeId, put: OpId) -> bool {
        let mut chain = vec![put];
        let mut at = code;
        loop {
            let all_seen = |seen: &Vec<OpId>| chain.iter().all(|&id| saw(seen, id));
            if self.removals.get(&at).is_some_and(|removals| removals.iter().any(all_seen)) {
                return true;
            }
            match self.merged.get(&at) {
                Some(&(into, by)) => {
                    chain.push(by);
                    at = into;
                }
                None => return false,
            }
        }
    }
    /// True if a change of uses of this code may change the tree.
    pub(super) fn is_fragile(&self, code: CodeId) -> bool {
        let mut at = Some(code);
        while let Some(id) = at {
            if self.removals.contains_key(&id) || self.undone.contains(&id) {
                return true;
            }
            at = self.merged.get(&id).map(|&(into, _)| into);
        }
        false
    }
    /// The operation that made a code a part of another.
    pub(super) fn merge_of(&self, code: CodeId) -> Option<OpId> {
        self.merged.get(&code).map(|&(_, by)| by)
    }
    fn resolve(&self, code: CodeId) -> CodeId {
        let mut at = code;
        while let Some(&(into, _)) = self.merged.get(&at) {
            at = into;
        }
        at
    }
}

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
}

struct Replay<'a> {
    steps: &'a [Step<'a>],
    /// The writes of each code by field, in order.
    writes: HashMap<(CodeId, &'static str), Vec<Step<'a>>>,
    nodes: BTreeMap<CodeId, Node>,
    adds: BTreeMap<CodeId, Step<'a>>,
    shape: Shape,
    /// The codes that became a part of each.
    parts: HashMap<CodeId, Vec<CodeId>>,
    questions: Vec<Question>,
}

/// Replays all operations on the tree (in order, undone ones flagged). `uses` returns for codes that were removed or
/// whose adding was undone the operations that put something on them: asked for only if there are such codes.
pub(super) fn fold<'a>(steps: &'a [Step<'a>], uses: &dyn Fn() -> Vec<(CodeId, OpId)>) -> Folded {
    let mut replay = Replay {
        steps,
        writes: HashMap::new(),
        nodes: BTreeMap::new(),
        adds: BTreeMap::new(),
        shape: Shape::default(),
        parts: HashMap::new(),
        questions: Vec::new(),
    };
    replay.run();
    replay.spare_moved();
    let in_doubt = !replay.shape.removals.is_empty() || !replay.shape.undone.is_empty();
    let uses = if in_doubt { uses() } else { Vec::new() };
    replay.finish(&uses)
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

/// The name that an act gives a code.
fn name_of(act: &Act) -> Option<&str> {
    if let Act::CodeAdd { name, .. } | Act::CodeRename { name, .. } = act { Some(name) } else { None }
}

/// What an act writes in a field of a code, in words; empty for an act that does not write it.
fn written_in(field: CodeField, act: &Act, tree: &CodeTree) -> String {
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

/// The writes of one field of one code, for `over`: definitions of merged codes count for the code.
pub(in crate::log) fn heads(
    steps: &[Step<'_>],
    tree: &CodeTree,
    code: CodeId,
    field: CodeField,
) -> Vec<OpId> {
    let shared = CodePart::ALL.iter().any(|part| part.word() == field);
    let mine = |id: CodeId| id == code || shared && tree.resolve(id) == tree.resolve(code);
    let writes = steps.iter().filter(|(op, _)| match &op.act {
        Act::CodeAdd { .. } => op.id == code.0 && (field == "name" || field == "place"),
        other => field_of(other).is_some_and(|(id, f)| f == field && mine(id)),
    });
    Register::new(writes.copied().collect()).heads()
}

impl<'a> Replay<'a> {
    fn run(&mut self) {
        for &(op, counts) in self.steps {
            if let Some(key) = field_of(&op.act) {
                self.writes.entry(key).or_default().push((op, counts));
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
            self.move_code(op, code, parent);
        } else if let Act::CodeMerge { from, into } = op.act {
            self.merge(op, from, into, true);
        } else if let Act::Same { ids } = &op.act {
            // Ids of other things than codes are here too; `merge` passes over what is no node of the tree.
            if let Some((&into, rest)) = ids.split_first() {
                rest.iter().for_each(|&from| self.merge(op, CodeId(from), CodeId(into), false));
            }
        } else if let Act::CodeRemove { .. } = op.act {
            // `over` names the subtree as the remover saw it. A code that was not in it is not taken, wherever it
            // is now.
            for code in op.over.iter().map(|&id| CodeId(id)).filter(|code| self.nodes.contains_key(code)) {
                self.shape.removals.entry(code).or_default().push(op.seen.clone());
            }
        } else if let Act::CodeRename { code, .. }
        | Act::CodeTheme { code, .. }
        | Act::CodeColour { code, .. } = op.act
            && self.shape.merged.contains_key(&code)
        {
            self.no_effect(op, "the code had become a part of another");
        }
    }

    fn no_effect(&mut self, op: &Op, why: &str) {
        let ask = Ask::NoEffect { act: op.act.kind().to_owned(), why: why.to_owned() };
        self.questions.push(Question { id: op.id, coder: op.coder, ask });
    }

    fn add(&mut self, op: &'a Op, counts: bool, parent: Option<CodeId>, guid: Option<&str>) {
        let code = CodeId(op.id);
        let same =
            |other: &Step<'_>| matches!(&other.0.act, Act::CodeAdd { guid: g, .. } if g.as_deref() == guid);
        let twin =
            guid.and_then(|_| self.adds.iter().find(|(_, step)| step.1 && same(step)).map(|(&id, _)| id));
        for field in ["name", "place"] {
            self.writes.entry((code, field)).or_default().push((op, counts));
        }
        self.adds.insert(code, (op, counts));
        let parent = parent.map(|p| self.shape.resolve(p));
        let orphan = parent.is_some_and(|p| !self.nodes.contains_key(&p));
        let parent = parent.filter(|_| !orphan);
        self.nodes.insert(code, Node { parent, placed: (op.lamport, op.id), orphan });
        match twin {
            Some(first) if counts => {
                self.shape.merged.insert(code, (self.shape.resolve(first), op.id));
            }
            _ if !counts => {
                self.shape.undone.insert(code);
            }
            _ => {}
        }
    }

    /// True if `below` is `above` or is under it now.
    fn is_under(&self, below: CodeId, above: CodeId) -> bool {
        let mut at = Some(below);
        while let Some(id) = at {
            if id == above {
                return true;
            }
            at = self.nodes.get(&id).and_then(|node| node.parent).map(|p| self.shape.resolve(p));
        }
        false
    }

    fn move_code(&mut self, op: &'a Op, code: CodeId, parent: Option<CodeId>) {
        let parent = parent.map(|p| self.shape.resolve(p));
        if self.shape.merged.contains_key(&code) {
            self.no_effect(op, "the code had become a part of another");
        } else if !self.nodes.contains_key(&code) || parent.is_some_and(|p| !self.nodes.contains_key(&p)) {
            self.no_effect(op, "the code or the place is not here");
        } else if parent.is_some_and(|p| self.is_under(p, code)) {
            self.no_effect(op, "it would have put the code under itself");
        } else if let Some(node) = self.nodes.get_mut(&code) {
            *node = Node { parent, placed: (op.lamport, op.id), orphan: false };
        }
    }

    fn merge(&mut self, op: &'a Op, from: CodeId, into: CodeId, list: bool) {
        let root = self.shape.resolve(into);
        if !self.nodes.contains_key(&from) || !self.nodes.contains_key(&root) {
            if list {
                self.no_effect(op, "one of the codes is not here");
            }
            return;
        }
        if self.shape.resolve(from) == root {
            return;
        }
        if self.shape.merged.contains_key(&from) {
            self.no_effect(op, "the code had become a part of another");
            return;
        }
        if self.is_under(root, from) {
            let above = self.nodes.get(&from).map(|node| (node.parent, node.orphan));
            if let (Some((parent, orphan)), Some(node)) = (above, self.nodes.get_mut(&root)) {
                *node = Node { parent, placed: (op.lamport, op.id), orphan };
            }
        }
        if list {
            self.list_unseen_by_merge(op, from);
        }
        self.shape.merged.insert(from, (root, op.id));
    }

    /// Lists writes of the merged code that come earlier in order, but that the merge did not know.
    fn list_unseen_by_merge(&mut self, merge: &Op, from: CodeId) {
        for field in ["name", "place", "theme", "colour"] {
            let writes = self.writes.get(&(from, field)).cloned().unwrap_or_default();
            for (op, counts) in writes {
                if counts && op.id != from.0 && !merge.saw(op.id) && op.id.replica != merge.id.replica {
                    self.no_effect(op, "the code had become a part of another");
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
                removals.retain(|seen| saw(seen, node.placed.1));
            }
        }
        self.shape.removals.retain(|_, removals| !removals.is_empty());
        for &(op, counts) in self.steps {
            let Act::CodeRemove { .. } = op.act else { continue };
            let merged =
                |id: &&OpId| self.shape.merged.get(&CodeId(**id)).is_some_and(|&(_, by)| !op.saw(by));
            if counts && op.over.iter().any(|id| merged(&id)) {
                notes.push(op);
            }
        }
        for op in notes {
            self.no_effect(op, "the code had become a part of another, which stays");
        }
    }

    fn finish(mut self, uses: &[(CodeId, OpId)]) -> Folded {
        let fate = self.fates(uses);
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
        self.list_rivals(&tree);
        self.list_twins(&tree);
        Folded { tree, shape: self.shape, questions: self.questions }
    }

    /// Decides for codes in doubt (removed, or their adding undone) whether anything keeps them.
    fn fates(&self, uses: &[(CodeId, OpId)]) -> BTreeMap<CodeId, Fate> {
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
        for &(code, put) in uses {
            if !self.shape.took(code, put) {
                keep.insert(self.shape.resolve(code));
            }
        }
        let unseen = |code: CodeId, op: OpId| match self.shape.removals.get(&code) {
            Some(removals) => removals.iter().all(|seen| !saw(seen, op)),
            None => true, // its adding was undone: anything that is there keeps it
        };
        for (&from, &(_, by)) in &self.shape.merged {
            let into = self.shape.resolve(from);
            if self.steps.iter().any(|(op, _)| op.id == by) && unseen(into, by) {
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
        Register::new(self.writes.get(&(code, field)).cloned().unwrap_or_default())
    }

    fn code(&self, id: CodeId, lost: bool) -> Code {
        // All writes of the name may be undone while a use keeps the code alive: then its first name is shown.
        let named = self.register(id, "name").winner().unwrap_or(self.adds[&id].0);
        let name = name_of(&named.act).unwrap_or_default().to_owned();
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
        Register::new(writes)
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

    fn list_rivals(&mut self, tree: &CodeTree) {
        let mut found = Vec::new();
        for (&id, code) in &tree.codes {
            for field in ["name", "place", "theme", "colour"] {
                let register = self.register(id, field);
                let stands = match field {
                    "place" => self.nodes.get(&id).map(|node| node.placed.1),
                    _ => register.winner().map(|op| op.id),
                };
                let said = |op: &Op| written_in(field, &op.act, tree);
                for op in register.losers_to(stands).into_iter().filter(|op| !op.purged) {
                    let already = self.questions.iter().any(|q| q.id == op.id);
                    let stood =
                        stands.and_then(|id| self.writes[&(code.id, field)].iter().find(|w| w.0.id == id));
                    let stands = stood.map_or_else(|| tree.path_words(id), |(op, _)| said(op));
                    let lost = said(op);
                    // Two who did the same do not disagree.
                    if !already && op.id != id.0 && lost != stands {
                        let field = format!("{field} of the code {}", code.name);
                        found.push(Question {
                            id: op.id,
                            coder: op.coder,
                            ask: Ask::Rival { field, lost, stands },
                        });
                    }
                }
            }
            for (part, texts) in &code.definition {
                for kept in texts.iter().rev().skip(1) {
                    let field = format!("{} of the code {}", part.word(), code.name);
                    found.push(Question { id: kept.id, coder: kept.coder, ask: Ask::BothKept { field } });
                }
            }
            if tree.depth(id) == MAX_DEPTH {
                let why = format!("the tree is deeper than {MAX_DEPTH} here");
                let ask = Ask::NoEffect { act: "code".into(), why };
                found.push(Question { id: id.0, coder: code.coder, ask });
            }
        }
        self.questions.extend(found);
    }

    fn list_twins(&mut self, tree: &CodeTree) {
        let groups = std::iter::once(&tree.roots).chain(tree.codes.values().map(|code| &code.children));
        for siblings in groups {
            let mut first: HashMap<&str, &Code> = HashMap::new();
            let mut by_age: Vec<&Code> = siblings.iter().map(|id| &tree.codes[id]).collect();
            by_age.sort_by_key(|code| (code.made.lamport, code.made.id));
            // Two names that were purged are not the same name.
            for code in by_age.into_iter().filter(|code| code.name != PURGED) {
                let earlier = first.entry(&code.name).or_insert(code);
                if earlier.id != code.id {
                    let ask =
                        Ask::Twice { kind: "code", name: tree.path_words(code.id), first: earlier.id.0 };
                    self.questions.push(Question { id: code.id.0, coder: code.coder, ask });
                }
            }
        }
    }
}

/// What becomes of a code in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Gone,
    Lost,
}
