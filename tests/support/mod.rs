//! What tests share.

pub mod acts;
pub mod aside;
pub mod chance;
pub mod forge;
pub mod replica;
pub mod shared;
pub mod shell;
pub mod sources;
pub mod team;

/// How many cases a campaign runs: a number in an environment variable, else the one for every commit.
pub fn cases(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
