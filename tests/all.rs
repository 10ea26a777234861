//! Everything in one binary, so that it links once.

mod support;

mod merge_laws;
