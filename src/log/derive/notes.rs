//! What memos, marks and links mean.

use super::people::made;
use super::questions::{no_effect, rivals};
use super::register::Register;
use super::{Fold, Key};
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::*;

impl Fold {
    /// True if a thing that an operation put on a target was removed with its code.
    fn went(&self, on: Target, put: OpId) -> bool {
        matches!(on, Target::Code(code) if self.shape.took(code, put))
    }

    pub(super) fn derive_memo(&mut self, id: MemoId) {
        let key = Key::Memo(id);
        let (memo, questions) = self.memo(id, &key);
        self.project.set_memo(id, memo);
        self.ask(key, questions);
    }

    fn memo(&self, id: MemoId, key: &Key) -> (Option<Memo>, Vec<Question>) {
        let mut questions = Vec::new();
        let Some(add) = self.op(id.0) else { return (None, questions) };
        let Act::MemoAdd { on, by, .. } = add.act else { return (None, questions) };
        let private = id.0.replica.is_private();
        let mut bodies = Vec::new();
        let mut kinds = Vec::new();
        let mut removes: Vec<&Op> = Vec::new();
        for (op, counts) in self.writes(key) {
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
                    false => questions.push(no_effect(op, "a memo is removed by its author only")),
                }
            }
        }
        if !self.counts(add) || self.went(on, id.0) {
            return (None, questions);
        }
        if !removes.is_empty() {
            for &(op, counts) in bodies.iter().filter(|(op, _)| op.id != id.0 && !op.purged) {
                if counts
                    && !removes.iter().any(|remove| remove.over.contains(&op.id))
                    && op.coder != add.coder
                {
                    questions.push(no_effect(op, "the memo had been removed"));
                }
            }
            return (None, questions);
        }
        let (bodies, kinds) = (Register::new(bodies), Register::new(kinds));
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
        let latest = bodies.latest().into_iter().filter(|op| !op.purged);
        let mut texts: Vec<(OpId, Option<PersonId>, String)> =
            latest.map(|op| (op.id, op.coder, words(op))).collect();
        if texts.is_empty() {
            // Its words were purged, so there is nothing to show or to ask.
            return (None, Vec::new());
        }
        let body = texts.pop().map(|(_, _, words)| words).unwrap_or_default();
        texts.retain(|(_, _, words)| *words != body);
        for (id, coder, _) in &texts {
            let ask = Ask::BothKept { field: "words of a memo".into() };
            questions.push(Question { id: *id, coder: *coder, ask });
        }
        questions.extend(rivals(&kinds, "kind of a memo", kind));
        let memo = Memo {
            id,
            on,
            kind: kinds.winner().map(kind).unwrap_or_default(),
            body,
            others: texts.into_iter().map(|(_, _, words)| words).collect(),
            coder: self.project.one_of(by.or(add.coder)),
            private,
            made: made(add),
        };
        (Some(memo), questions)
    }

    pub(super) fn derive_mark(&mut self, id: MarkId) {
        let mark =
            self.op(id.0).filter(|op| self.counts(op) && !op.id.replica.is_private()).and_then(|add| {
                let Act::Mark { target, ref name, ref note, .. } = add.act else { return None };
                let gone = self
                    .writes(&Key::Mark(id))
                    .iter()
                    .any(|(op, counts)| *counts && self.takes_away(add, op));
                let coder = self.project.one_of(add.coder);
                // A flag on what was purged says nothing any more.
                let gone = gone || self.went(target, id.0) || self.purges.reach(add, &|id| self.op(id));
                (!gone).then(|| Mark {
                    id,
                    target,
                    name: name.clone(),
                    note: note.clone(),
                    coder,
                    made: made(add),
                })
            });
        self.project.set_mark(id, mark);
    }

    pub(super) fn derive_link(&mut self, id: LinkId) {
        let link = self.op(id.0).filter(|op| self.counts(op)).and_then(|add| {
            let Act::Link { from, ref name, to, .. } = add.act else { return None };
            let gone =
                self.writes(&Key::Link(id)).iter().any(|(op, counts)| *counts && self.takes_away(add, op));
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
