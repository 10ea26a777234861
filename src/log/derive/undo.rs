//! Which commits are undone: derived before anything else, since every other meaning depends on it.

use super::questions::no_effect;
use super::{Dirty, Fold, Key};
use crate::log::act::keys;
use crate::log::op::Act;
use crate::model::{Thing, Why};

impl Fold {
    /// Last-wins flags on commits; a changed flag makes everything dirty that the commit touched.
    pub(super) fn derive_undo(&mut self, dirty: &mut Dirty) {
        for commit in dirty.undos() {
            let key = Key::Undo(commit);
            let owner = self.op(commit).map(|op| op.coder);
            let mut undone = false;
            let mut refused = Vec::new();
            for order in self.about(&key) {
                let Some(op) = self.op(order.id) else { continue };
                let Act::Undo { on, .. } = op.act else { continue };
                let own = owner.is_some_and(|owner| self.once_one(owner, op.coder));
                if own && (commit.replica.is_private() || !op.id.replica.is_private()) {
                    undone = on;
                } else {
                    refused.push(no_effect(op, Why::NotOwnAct, Thing::Commit(commit), None));
                }
            }
            self.ask(key, refused);
            let changed = if undone { self.undone.insert(commit) } else { self.undone.remove(&commit) };
            if changed {
                dirty.extend(self.commit_ops(commit).iter().flat_map(keys));
            }
        }
    }
}
