//! A project that lives in memory, for tests and tools: everything but the disk is as in a folder.

use super::{Chance, Clock, NewPerson, Workspace, opening};
use crate::error::Result;
use crate::exchange::bundle::Bundle;
use crate::store::Memory;

/// Makes a project with its first person in a memory. With a fixed clock and a seeded [`Chance`] the same acts
/// always write the same operations.
///
/// # Errors
/// A project that is there already, or a bad name.
pub fn init(
    memory: &Memory,
    title: &str,
    coder: &NewPerson,
    clock: Clock,
    chance: Chance,
) -> Result<Workspace> {
    opening::begin(title, coder, clock, chance, |birth| memory.begin(birth))
}

/// Makes a colleague's own replica of a project from a full bundle, in a memory; as [`Workspace::init_from`].
///
/// # Errors
/// A bundle that is not full, a project that is there already, or a bad name.
pub fn init_from(
    memory: &Memory,
    bundle: Bundle,
    coder: &NewPerson,
    clock: Clock,
    chance: Chance,
) -> Result<Workspace> {
    opening::begin_with(bundle, "a bundle", coder, clock, chance, |birth| memory.begin(birth))
}

/// Opens the project in a memory. A workspace that was dropped before has left what it committed, as a process
/// that was killed leaves its folder.
///
/// # Errors
/// There is no project, or a purge that was begun cannot be ended.
pub fn open(memory: &Memory, clock: Clock, chance: Chance) -> Result<Workspace> {
    opening::reopen(memory.open()?, clock, chance)
}

/// Opens the project in a memory to read only, for this reason.
///
/// # Errors
/// There is no project.
pub fn open_to_read(memory: &Memory, why: &str, clock: Clock, chance: Chance) -> Result<Workspace> {
    opening::reopen(memory.open_to_read(why)?, clock, chance)
}
