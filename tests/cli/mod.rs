//! What commands do, say and answer, typed as a person would.

mod codes;
