//! The person at the screen.

use crate::model::id::*;
use std::collections::HashMap;

/// Who acts, and what they used last.
#[derive(Debug, Default)]
pub(crate) struct Who {
    me: Option<PersonId>,
    initials: String,
    last_code: Option<CodeId>,
    slow: HashMap<CodeId, u8>,
}

impl Who {
    /// The person; `None` until a new person's first act.
    pub(crate) fn me(&self) -> Option<PersonId> {
        self.me
    }
    /// Another person acts, or a new one after the first act.
    pub(crate) fn act_as(&mut self, me: Option<PersonId>) {
        self.me = me;
    }
    /// Initials for the corner while there is no person yet.
    pub(crate) fn initials(&self) -> &str {
        &self.initials
    }
    /// Sets the initials for the corner.
    pub(crate) fn set_initials(&mut self, initials: &str) {
        initials.clone_into(&mut self.initials);
    }
    /// The last code that was used.
    pub(crate) fn last_code(&self) -> Option<CodeId> {
        self.last_code
    }
    /// A code was used.
    pub(crate) fn used(&mut self, code: Option<CodeId>) {
        self.last_code = code;
    }
    /// A code was put on through the palette; how often that was so.
    pub(crate) fn used_slowly(&mut self, code: CodeId) -> u8 {
        let times = self.slow.entry(code).or_default();
        *times = times.saturating_add(1);
        *times
    }
}
