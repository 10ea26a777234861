//! What the replay of a code tree asks people: fields that were written at once, names that are equal or look alike,
//! and how the objects of these questions are called.

use super::super::horizon::Horizon;
use super::super::questions::{about, no_effect, question, subject};
use super::{Replay, field_of, name_of, written_in};
use crate::log::act::field::PURGED;
use crate::log::op::{Act, Op};
use crate::model::id::{CodeId, OpId};
use crate::model::values::CodePart;
use crate::model::{Ask, Code, CodeTree, MAX_DEPTH, Question, Thing, Why};
use crate::text::{alike_key, oddity, same_key};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Of texts that met, so many are looked at for one that is news: more are never written at once.
const MOST_MET: usize = 64;

impl Replay<'_> {
    /// Puts into words what acts without effect would have written, which act was in their way, and what the codes
    /// of questions are called.
    pub(super) fn name_objects(&mut self, tree: &CodeTree) {
        let in_the_way = |question: &Question| match &question.ask {
            Ask::NoEffect { why, .. } => why.by(),
            _ => None,
        };
        let wanted: HashSet<OpId> =
            self.questions.iter().flat_map(|q| [Some(q.id), in_the_way(q)]).flatten().collect();
        let ops: HashMap<OpId, &Op> =
            self.steps.iter().filter(|(op, _)| wanted.contains(&op.id)).map(|(op, _)| (op.id, *op)).collect();
        let mut questions = std::mem::take(&mut self.questions);
        for question in &mut questions {
            if let (Ask::NoEffect { .. }, Some(op)) = (&question.ask, ops.get(&question.id)) {
                let written = self.written(op, tree).map(Arc::from);
                question.about.iter_mut().for_each(|object| object.value.clone_from(&written));
                if let Thing::Code(code) = question.subject.thing {
                    question.subject.thing = Thing::Code(self.shape.resolve(code));
                }
            }
            if let Some(by) = in_the_way(question).and_then(|by| ops.get(&by)) {
                let Some(object) = question.about.first() else { continue };
                let Thing::Code(code) = object.thing else { continue };
                // Of codes that were merged both ways it is the one that became a part.
                let other = match (&by.act, &question.ask) {
                    (Act::CodeMerge { from, .. }, Ask::NoEffect { why: Why::MergedBack(_), .. }) => *from,
                    _ => self.shape.resolve(code),
                };
                question.about.push(about(by, Thing::Code(other), None));
            }
            for object in &mut question.about {
                if let Thing::Code(code) = object.thing {
                    object.path = self.path(code);
                }
            }
            // A rename without effect names the code as it was called before.
            if let (Ask::NoEffect { .. }, Some(op)) = (&question.ask, ops.get(&question.id))
                && let Some(name) = self.name_before(op)
                && let Some(last) = question.about.first_mut().and_then(|object| object.path.last_mut())
            {
                *last = name;
            }
        }
        self.questions = questions;
    }

    pub(super) fn list_rivals(&mut self, tree: &CodeTree) {
        let mut found = Vec::new();
        let asked: HashSet<OpId> = self.questions.iter().map(|question| question.id).collect();
        for (&id, code) in &tree.codes {
            for field in ["name", "place", "theme", "colour"] {
                let register = self.register(id, field);
                let stands = match field {
                    "place" => self.nodes.get(&id).map(|node| node.placed.1),
                    "name" => self.name_write(id).map(|op| op.id),
                    _ => register.winner().map(|op| op.id),
                };
                let said = |op: &Op| -> Arc<str> { written_in(field, &op.act, tree).into() };
                let stood =
                    stands.and_then(|id| self.writes[&(code.id, field)].iter().find(|w| w.0.id == id));
                let losers = register.losers_to(stands);
                if losers.is_empty() {
                    continue;
                }
                let stands: Arc<str> = stood.map_or_else(|| tree.path_words(id).into(), |(op, _)| said(op));
                for op in losers.into_iter().filter(|op| !op.purged) {
                    let already = asked.contains(&op.id);
                    let lost = said(op);
                    // A place that is gone cannot be taken any more. Who was asked while it was there answered already.
                    if self.place_is_gone(op, tree) {
                        if !already && !self.settled.closed(op.id) {
                            found.push(no_effect(op, Why::Missing, Thing::Code(id), None));
                        }
                        continue;
                    }
                    // Two who did the same do not disagree.
                    if !already && op.id != id.0 && lost != stands {
                        let row = subject(Thing::Code(id), field);
                        let written =
                            |op: &Op, value: &Arc<str>| about(op, Thing::Code(id), Some(Arc::clone(value)));
                        let stood = stood.map(|(op, _)| written(op, &stands));
                        let objects = stood.into_iter().chain([written(op, &lost)]).collect();
                        let field = format!("{field} of the code {}", code.name);
                        let stands = Arc::clone(&stands);
                        found.push(question(op, Ask::Rival { field, lost, stands }, row, objects));
                    }
                }
            }
            for &part in code.definition.keys() {
                found.extend(self.ask_both_kept(code, part));
            }
        }
        self.questions.extend(found);
    }

    /// What a code was called before a rename.
    fn name_before(&self, rename: &Op) -> Option<String> {
        let Act::CodeRename { code, .. } = rename.act else { return None };
        let writes = self.writes.get(&(self.one(code), "name"))?;
        let before = &writes[..writes.partition_point(|(op, _)| op.order() < rename.order())];
        let (op, _) = before.iter().rfind(|(_, counts)| *counts)?;
        name_of(&op.act).map(str::to_owned)
    }

    /// True for a move to a code that is not in the tree any more.
    fn place_is_gone(&self, op: &Op, tree: &CodeTree) -> bool {
        matches!(op.act, Act::CodeMove { parent: Some(parent), .. } if tree.get(parent).is_none())
    }

    /// What an act writes in a field of a code. A place that is gone has the names that it had.
    fn written(&self, op: &Op, tree: &CodeTree) -> Option<String> {
        let (_, field) = field_of(&op.act)?;
        match op.act {
            Act::CodeMove { parent: Some(parent), .. } if self.place_is_gone(op, tree) => {
                Some(self.path(self.shape.resolve(parent)).join(" / "))
            }
            _ => Some(written_in(field, &op.act, tree)),
        }
    }

    /// Asks about texts of one part of a definition that were written at once. Texts that met because their codes
    /// became one are shown, not asked about: an answer opens no question. Only if a person merged the codes by hand,
    /// what that person had not seen is news.
    fn ask_both_kept(&self, code: &Code, part: CodePart) -> Vec<Question> {
        let latest: Vec<&Op> = self.texts(code.id, part).latest();
        let of = |op: &Op| field_of(&op.act).map_or(code.id, |(code, _)| self.one(code));
        let mut seen: HashMap<OpId, Horizon> = HashMap::new();
        let mut news = |op: &Op, other: &Op| {
            let met = self.shape.joined_by(of(op), of(other)).and_then(|by| self.merges.get(&by));
            met.is_some_and(|merge| {
                let seen = seen.entry(merge.id).or_insert_with(|| Horizon::of(merge));
                let unseen = |op: &Op| !seen.has(op.id) && op.id.replica != merge.id.replica;
                unseen(op) || unseen(other)
            })
        };
        let last_of: HashMap<CodeId, usize> =
            latest.iter().enumerate().map(|(nth, op)| (of(op), nth)).collect();
        let words_of = |op: &Op| match &op.act {
            Act::CodeDefine { words, .. } => Arc::from(words.as_str()),
            _ => Arc::from(""),
        };
        // One text may stand against many.
        let words: Vec<Arc<str>> = latest.iter().map(|op| words_of(op)).collect();
        let written = |nth: usize| {
            let (op, words): (&Op, &Arc<str>) = (latest[nth], &words[nth]);
            (!words.is_empty()).then(|| about(op, Thing::Code(of(op)), Some(Arc::clone(words))))
        };
        let mut found = Vec::new();
        for (nth, &op) in latest.iter().enumerate() {
            // The last one after it that is of the same code, or news.
            let from = latest.len().saturating_sub(MOST_MET).max(nth + 1);
            let last =
                (from..latest.len()).rev().find(|&at| of(latest[at]) == of(op) || news(op, latest[at]));
            let last = last.or_else(|| last_of.get(&of(op)).copied()).unwrap_or(nth);
            if last <= nth {
                continue;
            }
            // Two who wrote the same do not disagree.
            if let (Some(lost), Some(stands)) = (written(nth), written(last))
                && lost.value != stands.value
            {
                let field = format!("{} of the code {}", part.word(), code.name);
                let row = subject(Thing::Code(code.id), part.word());
                found.push(question(op, Ask::BothKept { field }, row, vec![stands, lost]));
            }
        }
        found
    }

    /// Asks about codes of equal paths, about names that look alike, and about names that do not show what they are.
    ///
    /// The path counts, not the parent: where two `Stigma` each have a `Family`, both names are asked about at once,
    /// so that the answer about `Stigma` opens nothing. What was settled to be two has no such twins below it.
    pub(super) fn list_twins(&mut self, tree: &CodeTree) {
        let mut by_age: Vec<&Code> = tree.codes.values().collect();
        by_age.sort_by_key(|code| (code.made.lamport, code.made.id));
        let age: HashMap<CodeId, usize> =
            by_age.iter().enumerate().map(|(nth, code)| (code.id, nth)).collect();
        // The first code of every path. All codes of one depth come before those below them.
        let mut level: Vec<CodeId> = tree.roots.clone();
        let mut above: HashMap<CodeId, Option<CodeId>> = level.iter().map(|&id| (id, None)).collect();
        // What hangs directly under Lost and found has no path to share.
        level.extend(&tree.lost);
        above.extend(tree.lost.iter().map(|&id| (id, Some(id))));
        for depth in 0.. {
            if level.is_empty() {
                return;
            }
            if depth == MAX_DEPTH {
                // Of a branch that is too deep the first code is listed; those below it stand there as well.
                let deep = level.iter().map(|id| self.adds[id].0);
                let deep = deep.map(|op| no_effect(op, Why::TooDeep, Thing::Code(CodeId(op.id)), None));
                self.questions.extend(deep.collect::<Vec<_>>());
            }
            level.sort_by_key(|id| age[id]);
            let mut names = Names::default();
            let mut below = Vec::new();
            for id in level {
                let place = above[&id];
                // Two names that were purged are not the same name.
                let first = match tree.codes[&id].name == PURGED || place == Some(id) {
                    true => id,
                    false => self.twin_of(&tree.codes[&id], place, &mut names, tree),
                };
                let children = &tree.codes[&id].children;
                above.extend(children.iter().map(|&child| (child, Some(first))));
                below.extend(children);
            }
            level = below;
        }
    }

    /// The code whose path a code shares, which is itself if it is the first; asks about the two.
    fn twin_of(&mut self, code: &Code, place: Option<CodeId>, names: &mut Names, tree: &CodeTree) -> CodeId {
        let id = code.id;
        let equal = names.equal.entry((place, same_key(&code.name))).or_default();
        let twin = self.settled.first_like(equal, id.0).map(CodeId);
        let alone = equal.is_empty();
        equal.push(id.0);
        if let Some(first) = twin {
            let ask = Ask::Twice { kind: "code", name: tree.path_words(id), first: first.0 };
            self.ask_of_names(first, id, ask, "twice");
            // Twins that a person decided to be two have each a place of their own.
            return if self.settled.closed(id.0) { id } else { first };
        }
        if alone {
            let ascii = code.name.is_ascii();
            let look = (place, alike_key(&code.name));
            let (first, plain) = *names.alike.entry(look).or_insert((id, ascii));
            if first != id && !(plain && ascii) && !self.settled.differ(first.0, id.0) {
                let ask = Ask::Odd { kind: "code", name: tree.path_words(id), like: Some(first.0) };
                self.ask_of_names(first, id, ask, "alike");
            } else if oddity(&code.name).is_some() {
                let ask = Ask::Odd { kind: "code", name: tree.path_words(id), like: None };
                self.ask_of_names(id, id, ask, "odd");
            }
        }
        id
    }

    fn ask_of_names(&mut self, first: CodeId, id: CodeId, ask: Ask, kind: &str) {
        let mut both = vec![first, id];
        both.dedup();
        let objects = both.iter().map(|&id| about(self.adds[&id].0, Thing::Code(id), None)).collect();
        let row = subject(Thing::Code(first), kind);
        self.questions.push(question(self.adds[&id].0, ask, row, objects));
    }
}

/// The names of codes under each parent: the first code of every path stands for the parents that share it.
#[derive(Default)]
struct Names {
    /// Codes with equal names.
    equal: HashMap<(Option<CodeId>, String), Vec<OpId>>,
    /// The first code of names that look alike, and whether its name is plain ASCII, which shows what it is.
    alike: HashMap<(Option<CodeId>, String), (CodeId, bool)>,
}
