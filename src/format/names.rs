//! Names for what comes from programs that only number their things.

use crate::error::is_unsafe;
use crate::log::MAX_NAME;
use std::collections::HashMap;
use uuid::Uuid;

/// A GUID that follows from what a thing is: the same parts make the same one in every import (UUID version 5, RFC 9562,
/// section 5.5). A number that the program counts up is not enough as a part: two copies of a project go on from the same one.
pub(super) fn guid(parts: &[&str]) -> String {
    let lengths: Vec<String> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("emic:import/{}", lengths.concat()).as_bytes()).to_string()
}

/// A name in one line, without characters that steer a terminal, and not too long; `else_so` if nothing is left of it.
pub(super) fn one_line(name: &str, else_so: &str) -> String {
    let name: String = name.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(MAX_NAME).collect();
    if name.trim().is_empty() { else_so.to_owned() } else { name.trim().to_owned() }
}

/// Names of which each is there once: a second one of a name has a number behind it.
#[derive(Debug, Default)]
pub(super) struct Distinct(HashMap<String, usize>);

impl Distinct {
    /// The name, or the name with the first number that makes it another.
    pub(super) fn of(&mut self, name: &str) -> String {
        let mut number = self.0.get(name).copied().unwrap_or(0);
        let mut distinct = name.to_owned();
        while self.0.contains_key(&distinct) {
            number += 1;
            distinct = format!("{name} ({})", number + 1);
        }
        self.0.insert(distinct.clone(), 0);
        self.0.insert(name.to_owned(), number);
        distinct
    }
}
