//! Everything in one binary, so that it links once.
mod wire_backend;
