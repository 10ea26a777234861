//! The `emic` program.

fn main() {}
