//! The code tree.

use super::id::{CodeId, Made, OpId, PersonId};
use super::values::CodePart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the virtual node for codes that were removed while others still used them.
pub const LOST_AND_FOUND: &str = "Lost and found";
/// The greatest depth of the tree that a command may build. What came deeper from elsewhere stands, and is shown under
/// its 64th ancestor.
pub const MAX_DEPTH: usize = 64;

/// The most bytes of a whole path; of a longer one the names in the middle are left out.
const MAX_PATH: usize = 4_000;

/// Leaves names in the middle out of a path that is too long: it is said of each of many codes and in each of many
/// questions.
pub(crate) fn cut_path(names: Vec<String>) -> Vec<String> {
    if names.iter().map(String::len).sum::<usize>() <= MAX_PATH || names.len() < 3 {
        return names;
    }
    let mut room = MAX_PATH / 2;
    let last = names.len() - 1;
    let mut kept: Vec<String> = Vec::new();
    for (nth, name) in names.into_iter().enumerate() {
        if nth < last && name.len() > room {
            room = 0;
            continue;
        }
        if nth == last && room == 0 {
            kept.push(LEFT_OUT.to_owned());
        }
        room = room.saturating_sub(name.len());
        kept.push(name);
    }
    kept
}

/// Names from the top as people write them: `Understanding/Stigma`, a slash in a name as `\/`.
pub fn join_path(names: &[String]) -> String {
    let escaped = names.iter().map(|name| name.replace('\\', "\\\\").replace('/', "\\/"));
    escaped.collect::<Vec<_>>().join("/")
}

/// One text of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The words.
    pub words: String,
    /// Who wrote them.
    pub coder: Option<PersonId>,
    /// The operation.
    pub id: OpId,
}

/// A code, or a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Its id.
    pub id: CodeId,
    /// Its name.
    pub name: String,
    /// The code above it; `None` at the top and directly under Lost and found.
    pub parent: Option<CodeId>,
    /// The codes below it, in their order.
    pub children: Vec<CodeId>,
    /// Marked as a theme.
    pub theme: bool,
    /// Its colour, `#RRGGBB`.
    pub colour: Option<String>,
    /// Definition, when to use, when not, example. Of concurrent texts all are kept, the last in order
    /// last.
    pub definition: BTreeMap<CodePart, Vec<Kept>>,
    /// True if it is under Lost and found.
    pub lost: bool,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// When it was made.
    pub made: Made,
}

impl Code {
    /// One part of the definition: the last text in order, empty if there is none.
    pub fn part(&self, part: CodePart) -> &str {
        self.definition.get(&part).and_then(|texts| texts.last()).map_or("", |kept| &kept.words)
    }
}

/// What a path has in the place of the names that it leaves out.
pub const LEFT_OUT: &str = "...";

/// Where a code is that has [`MAX_DEPTH`] codes above it or more, so that nothing walks up from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Deep {
    /// The number of codes above it.
    depth: usize,
    /// Its 64th ancestor, counted from the top.
    under: CodeId,
    /// The nearest theme at or above it.
    theme: Option<CodeId>,
    /// Its place in tree order, and that of the first code after it that is not below it.
    places: (usize, usize),
}

/// Codes and themes. Every code is under `roots` or under `lost`, exactly once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeTree {
    /// Every code that was not removed.
    pub codes: BTreeMap<CodeId, Code>,
    /// The codes at the top, in their order.
    pub roots: Vec<CodeId>,
    /// The codes directly under Lost and found.
    pub lost: Vec<CodeId>,
    /// Merged codes: from each merged id to the code it counts for.
    pub merged: BTreeMap<CodeId, CodeId>,
    /// Codes that lie deep.
    deep: BTreeMap<CodeId, Deep>,
}

impl CodeTree {
    /// Notes where codes lie deep. To be called when the tree is built.
    pub fn measure(&mut self) {
        let mut deep: BTreeMap<CodeId, Deep> = BTreeMap::new();
        // Codes that are open: with their place, the nearest theme, and what of their children is still to come.
        let mut open: Vec<(CodeId, usize, Option<CodeId>, usize)> = Vec::new();
        let mut place = 0;
        for top in self.roots.iter().chain(&self.lost) {
            let mut next = Some(*top);
            loop {
                if let Some(id) = next.take() {
                    let theme = self.codes.get(&id).filter(|code| code.theme).map(|code| code.id);
                    let theme = theme.or_else(|| open.last().and_then(|above| above.2));
                    open.push((id, place, theme, 0));
                    place += 1;
                }
                let Some((id, _, _, child)) = open.last_mut() else { break };
                next = self.codes.get(id).and_then(|code| code.children.get(*child)).copied();
                *child += 1;
                if next.is_some() {
                    continue;
                }
                let depth = open.len() - 1;
                let under = open.get(MAX_DEPTH - 1).map(|above| above.0);
                let Some((id, first, theme, _)) = open.pop() else { break };
                if let Some(under) = under.filter(|_| depth >= MAX_DEPTH) {
                    deep.insert(id, Deep { depth, under, theme, places: (first, place) });
                }
            }
        }
        self.deep = deep;
    }
    /// True if a code has [`MAX_DEPTH`] codes above it or more.
    pub fn has_deep_codes(&self) -> bool {
        !self.deep.is_empty()
    }
    /// Replaces each person by the first id of that person, as `one` returns it.
    pub fn resolve_people(&mut self, one: &dyn Fn(PersonId) -> PersonId) {
        for code in self.codes.values_mut() {
            code.coder = code.coder.map(one);
            let texts = code.definition.values_mut().flatten();
            texts.for_each(|kept| kept.coder = kept.coder.map(one));
        }
    }
    /// The code that a code counts for, and all that became a part of that.
    pub fn one_with(&self, id: CodeId) -> Vec<CodeId> {
        let first = self.resolve(id);
        let parts = self.merged.iter().filter(|(_, into)| **into == first).map(|(&part, _)| part);
        std::iter::once(first).chain(parts).collect()
    }
    /// The id of the code that an id counts for, after all merges.
    pub fn resolve(&self, id: CodeId) -> CodeId {
        self.merged.get(&id).copied().unwrap_or(id)
    }
    /// The code of an id, merged ids included.
    pub fn get(&self, id: CodeId) -> Option<&Code> {
        self.codes.get(&self.resolve(id))
    }
    /// The names from the top to the code (from `Lost and found` for a code that is there). Of a code that has 64 codes
    /// above it or more, the first 63, [`LEFT_OUT`], and its own.
    pub fn path(&self, id: CodeId) -> Vec<String> {
        if let (Some(deep), Some(code)) = (self.deep.get(&self.resolve(id)), self.get(id)) {
            let mut names = self.path(deep.under);
            names.pop();
            names.extend([LEFT_OUT.to_owned(), code.name.clone()]);
            return cut_path(names);
        }
        let mut names = Vec::new();
        let mut at = self.get(id);
        while let Some(code) = at {
            names.push(code.name.clone());
            if code.lost && code.parent.is_none() {
                names.push(LOST_AND_FOUND.to_owned());
            }
            at = code.parent.and_then(|parent| self.codes.get(&parent));
        }
        names.reverse();
        cut_path(names)
    }
    /// The path as people write it: `Understanding/Stigma`, a slash in a name as `\/`.
    pub fn path_words(&self, id: CodeId) -> String {
        join_path(&self.path(id))
    }
    /// The number of codes above it.
    pub fn depth(&self, id: CodeId) -> usize {
        if let Some(deep) = self.deep.get(&self.resolve(id)) {
            return deep.depth;
        }
        let mut depth = 0;
        let mut at = self.get(id).and_then(|code| code.parent);
        while let Some(parent) = at {
            depth += 1;
            at = self.codes.get(&parent).and_then(|code| code.parent);
        }
        depth
    }
    /// How far in a code is shown: its depth, at most [`MAX_DEPTH`].
    pub fn shown_depth(&self, id: CodeId) -> usize {
        self.depth(id).min(MAX_DEPTH)
    }
    /// All codes from the top down, each parent before its children; those under Lost and found come last.
    pub fn in_order(&self) -> Vec<CodeId> {
        let mut order = Vec::with_capacity(self.codes.len());
        let mut stack: Vec<CodeId> = self.lost.iter().rev().chain(self.roots.iter().rev()).copied().collect();
        while let Some(id) = stack.pop() {
            order.push(id);
            if let Some(code) = self.codes.get(&id) {
                stack.extend(code.children.iter().rev());
            }
        }
        order
    }
    /// The code and all below it, parents first.
    pub fn subtree(&self, id: CodeId) -> Vec<CodeId> {
        let mut order = Vec::new();
        let mut stack = vec![self.resolve(id)];
        while let Some(id) = stack.pop() {
            if let Some(code) = self.codes.get(&id) {
                order.push(id);
                stack.extend(code.children.iter().rev());
            }
        }
        order
    }
    /// True if `below` is `above` or under it.
    pub fn is_under(&self, below: CodeId, above: CodeId) -> bool {
        let (below, above) = (self.resolve(below), self.resolve(above));
        let mut at = Some(below);
        if let Some(deep) = self.deep.get(&below) {
            if let Some(above) = self.deep.get(&above) {
                return above.places.0 <= deep.places.0 && deep.places.0 < above.places.1;
            }
            at = Some(deep.under);
        }
        while let Some(id) = at {
            if id == above {
                return true;
            }
            at = self.codes.get(&id).and_then(|code| code.parent);
        }
        false
    }
    /// The codes directly under `parent` (`None`: at the top).
    pub fn children(&self, parent: Option<CodeId>) -> &[CodeId] {
        match parent {
            None => &self.roots,
            Some(parent) => self.get(parent).map_or(&[], |code| &code.children),
        }
    }
    /// The code of that name directly under `parent`.
    pub fn child(&self, parent: Option<CodeId>, name: &str) -> Option<CodeId> {
        self.children(parent)
            .iter()
            .copied()
            .find(|id| self.codes.get(id).is_some_and(|code| code.name == name))
    }
    /// The nearest theme at or above a code.
    pub fn theme_of(&self, id: CodeId) -> Option<CodeId> {
        if let Some(deep) = self.deep.get(&self.resolve(id)) {
            return deep.theme;
        }
        let mut at = Some(self.resolve(id));
        while let Some(id) = at {
            let code = self.codes.get(&id)?;
            if code.theme {
                return Some(id);
            }
            at = code.parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(nth: u32) -> CodeId {
        CodeId(format!("ann.{}", nth + 1).parse().unwrap())
    }

    /// A chain of codes `c0`, `c1` …, each under the one before; a sibling of the last; themes at 10 and 70.
    fn chain(len: u32) -> CodeTree {
        let mut tree = CodeTree { roots: vec![id(0)], ..CodeTree::default() };
        for nth in 0..=len {
            let parent = if nth == len { Some(nth - 2) } else { nth.checked_sub(1) };
            let below = if nth + 1 < len { vec![id(nth + 1)] } else { Vec::new() };
            let code = Code {
                id: id(nth),
                name: format!("c{nth}"),
                parent: parent.map(id),
                children: if nth + 2 == len { vec![id(nth + 1), id(len)] } else { below },
                theme: nth == 10 || nth == 70,
                colour: None,
                definition: BTreeMap::new(),
                lost: false,
                coder: None,
                made: Made { lamport: 0, id: id(nth).0, wall: 0 },
            };
            tree.codes.insert(code.id, code);
        }
        tree.measure();
        tree
    }

    #[test]
    fn a_deep_code_is_shown_under_its_64th_ancestor() {
        let tree = chain(200);
        let names = |to: u32| (0..to).map(|nth| format!("c{nth}")).collect::<Vec<_>>();
        assert_eq!(tree.path(id(63)), names(64), "64 names are a whole path");
        let short = |last: &str| [names(63), vec!["...".to_owned(), last.to_owned()]].concat();
        assert_eq!(tree.path(id(64)), short("c64"));
        assert_eq!(tree.path(id(199)), short("c199"));
        assert_eq!(tree.path_words(id(199)).matches('/').count(), 64);
        assert_eq!((tree.depth(id(63)), tree.depth(id(64)), tree.depth(id(199))), (63, 64, 199));
        assert_eq!((tree.shown_depth(id(63)), tree.shown_depth(id(199))), (63, 64));
    }

    #[test]
    fn what_is_under_what_is_the_same_however_deep() {
        let tree = chain(200);
        let walk = |below: u32, above: u32| {
            let up = |at: &CodeId| tree.codes[at].parent;
            std::iter::successors(Some(id(below)), up).any(|at| at == id(above))
        };
        for below in 0..=200 {
            for above in 0..=200 {
                assert_eq!(tree.is_under(id(below), id(above)), walk(below, above), "{below} {above}");
            }
        }
        let themes: Vec<Option<CodeId>> = [9, 10, 64, 69, 70, 200].map(|nth| tree.theme_of(id(nth))).into();
        assert_eq!(themes, [None, Some(10), Some(10), Some(10), Some(70), Some(70)].map(|nth| nth.map(id)));
    }
}
