//! Everything in one binary, so that it links once.

mod store;
