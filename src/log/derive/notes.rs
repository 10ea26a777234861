//! What memos, marks and links mean.

use super::people::made;
use super::questions::{about, no_effect, question, rivals, subject};
use super::register::Register;
use super::{Fold, Key};
use crate::log::guided::Sort;
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::*;
use std::collections::HashSet;
use std::sync::Arc;

impl Fold {
    /// True if a thing that an operation put on a target was removed with its code.
    fn went(&self, on: Target, put: OpId) -> bool {
        matches!(on, Target::Code(code) if self.shape.took(code, put))
    }

    pub(super) fn derive_memo(&mut self, id: MemoId) {
        self.forget_double(id.0);
        let key = Key::Memo(id);
        let (memo, questions) = self.memo(id);
        self.project.set_memo(id, memo);
        self.ask(key, questions);
    }

    fn memo(&self, id: MemoId) -> (Option<Memo>, Vec<Question>) {
        let mut questions = Vec::new();
        let Some(add) = self.op(id.0) else { return (None, questions) };
        let Act::MemoAdd { on, by, .. } = add.act else { return (None, questions) };
        if self.is_double(id.0) {
            return (None, questions);
        }
        let private = id.0.replica.is_private();
        let thing = Thing::Memo(id);
        let mut bodies = Vec::new();
        let mut kinds = Vec::new();
        let mut removes: Vec<&Op> = Vec::new();
        for (op, counts) in self.writes_of_all(Sort::Memo, id.0) {
            // What is only for me cannot change what the team has.
            let counts = counts && op.id.replica.is_private() == private;
            let adds = matches!(op.act, Act::MemoAdd { .. });
            if adds || matches!(op.act, Act::MemoEdit { .. }) {
                bodies.push((op, counts));
            }
            if adds || matches!(op.act, Act::MemoKind { .. }) {
                kinds.push((op, counts));
            }
            if counts && matches!(op.act, Act::MemoRemove { .. }) {
                match self.takes_away(add, op) {
                    true => removes.push(op),
                    false => questions.push(no_effect(op, Why::NotOwnMemo, thing.clone(), None)),
                }
            }
        }
        if !self.counts(add) || self.went(on, id.0) {
            return (None, questions);
        }
        if !removes.is_empty() {
            let known: HashSet<OpId> =
                removes.iter().flat_map(|remove| remove.over.iter().copied()).collect();
            let added = |op: &Op| matches!(op.act, Act::MemoAdd { .. });
            for &(op, counts) in bodies.iter().filter(|(op, _)| !added(op) && !op.purged) {
                if counts && !known.contains(&op.id) && op.coder != add.coder {
                    questions.push(no_effect(op, Why::MemoRemoved, thing.clone(), None));
                }
            }
            return (None, questions);
        }
        let words = |op: &Op| {
            if let Act::MemoAdd { body, .. } | Act::MemoEdit { body, .. } = &op.act {
                body.as_str()
            } else {
                ""
            }
            .to_owned()
        };
        let kind = |op: &Op| {
            if let Act::MemoAdd { kind, .. } | Act::MemoKind { kind, .. } = &op.act {
                kind.as_str()
            } else {
                ""
            }
            .to_owned()
        };
        let (bodies, kinds) = (Register::of_words(bodies, &words), Register::of_words(kinds, &kind));
        let mut latest: Vec<&Op> = bodies.latest().into_iter().filter(|op| !op.purged).collect();
        let Some(last) = latest.pop() else {
            // Its words were purged, so there is nothing to show or to ask.
            return (None, Vec::new());
        };
        let body = words(last);
        latest.retain(|op| words(op) != body);
        // It may stand against many others.
        let shared: Arc<str> = body.as_str().into();
        for op in &latest {
            let ask = Ask::BothKept { field: "words of a memo".into() };
            let text = |op: &Op, words: &Arc<str>| about(op, thing.clone(), Some(Arc::clone(words)));
            let both = vec![text(last, &shared), text(op, &words(op).into())];
            questions.push(question(op, ask, subject(thing.clone(), "words"), both));
        }
        let of_it = |_: &Op| thing.clone();
        questions.extend(rivals(&kinds, "kind of a memo", &subject(thing.clone(), "kind"), &of_it, &kind));
        let memo = Memo {
            id,
            on: self.stands_for(on),
            kind: kinds.winner().map(kind).unwrap_or_default(),
            body,
            others: latest.into_iter().map(words).collect(),
            coder: self.project.one_of(by.or(add.coder)),
            private,
            made: made(add),
        };
        (Some(memo), questions)
    }

    pub(super) fn derive_mark(&mut self, id: MarkId) {
        self.forget_double(id.0);
        let add = self.op(id.0).filter(|op| self.counts(op) && !op.id.replica.is_private());
        let mark = add.filter(|_| !self.is_double(id.0)).and_then(|add| {
            let Act::Mark { target, ref name, ref note, by, .. } = add.act else { return None };
            let target = self.stands_for(target);
            let writes = self.writes_of_all(Sort::Mark, id.0);
            let gone = writes.iter().any(|(op, counts)| *counts && self.takes_away(add, op));
            let coder = self.project.one_of(by.or(add.coder));
            // A flag on what was purged says nothing any more.
            let gone = gone || self.went(target, id.0) || self.reached.contains(&add.id);
            let (name, note) = (name.clone(), note.clone());
            (!gone).then(|| Mark { id, target, name, note, coder, made: made(add) })
        });
        self.project.set_mark(id, mark);
    }

    pub(super) fn derive_link(&mut self, id: LinkId) {
        self.forget_double(id.0);
        let add = self.op(id.0).filter(|op| self.counts(op) && !self.is_double(id.0));
        let link = add.and_then(|add| {
            let Act::Link { from, ref name, to, .. } = add.act else { return None };
            let writes = self.writes_of_all(Sort::Link, id.0);
            let gone = writes.iter().any(|(op, counts)| *counts && self.takes_away(add, op));
            let went = self.shape.took(from, id.0) || self.shape.took(to, id.0);
            let resolve = |code| self.project.codes.resolve(code);
            (!gone && !went).then(|| Link {
                id,
                from: resolve(from),
                name: name.clone(),
                to: resolve(to),
                coder: self.project.one_of(add.coder),
            })
        });
        match link {
            Some(link) => self.project.links.insert(id, link),
            None => self.project.links.remove(&id),
        };
    }
}
