//! Where chance and the clock come in: names of replicas, salts, the time, the installation's id.

use crate::error::{Error, Result};
use crate::model::id::ReplicaId;
use std::path::PathBuf;
use std::time::SystemTime;

/// Where the time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    System,
    /// Always the same, for tests.
    Fixed(i64),
}

impl Clock {
    /// The machine's clock, or the one that `EMIC_CLOCK` (seconds since 1970) fixes for tests.
    pub fn from_env() -> Clock {
        let fixed = std::env::var("EMIC_CLOCK").ok().and_then(|seconds| seconds.parse().ok());
        fixed.map_or(Clock::System, Clock::Fixed)
    }
    /// Seconds since 1970. A clock beyond what can be written as a date stands at the end of time: it decides
    /// nothing, and nobody's work is refused for it.
    pub fn now(self) -> i64 {
        let seconds = match self {
            Clock::System => match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
                Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
                Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |n| -n),
            },
            Clock::Fixed(seconds) => seconds,
        };
        seconds.clamp(jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second())
    }
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|_| Error::not_saved("NOT SAVED: this machine gives no random numbers"))
}

/// A random word of `a-z0-9`.
pub(super) fn word(len: usize) -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = vec![0; len];
    fill(&mut bytes)?;
    Ok(bytes.into_iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// A new replica's name: the first word of the coder's name, and chance.
pub(super) fn replica(coder: &str) -> Result<ReplicaId> {
    let first = coder.split_whitespace().next().unwrap_or("");
    let mut name: String =
        first.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    if name.is_empty() || name == "private" {
        name = "coder".to_owned();
    }
    named(format!("{name}-{}", word(8)?))
}

/// A new replica for what is for one person alone.
pub(super) fn private_replica() -> Result<ReplicaId> {
    named(format!("private-{}", word(8)?))
}

fn named(name: String) -> Result<ReplicaId> {
    ReplicaId::new(&name).ok_or_else(|| Error::usage(format!("\"{name}\" cannot name a replica")))
}

/// Gives salts, many from one call of the system.
#[derive(Default)]
pub(super) struct Salts {
    pool: Vec<u8>,
    failed: bool,
}

impl Salts {
    pub(super) fn next(&mut self) -> [u8; 16] {
        let mut salt = [0; 16];
        if self.pool.len() < salt.len() {
            self.pool = vec![0; 1024];
            self.failed |= getrandom::fill(&mut self.pool).is_err();
        }
        let rest = self.pool.len().saturating_sub(salt.len());
        salt.copy_from_slice(&self.pool[rest..]);
        self.pool.truncate(rest);
        salt
    }
}

/// Refuses to save what got a salt that is not random.
pub(super) fn checked(salts: &Salts) -> Result<()> {
    match salts.failed {
        true => Err(Error::not_saved("NOT SAVED: this machine gives no random numbers")),
        false => Ok(()),
    }
}

/// The folder for what belongs to this installation, not to a project: `EMIC_DATA`, else the system's.
pub fn data_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("EMIC_DATA").filter(|dir| !dir.is_empty()) {
        return Some(PathBuf::from(dir));
    }
    if let Some(dir) = std::env::var_os("XDG_DATA_HOME").filter(|dir| !dir.is_empty()) {
        return Some(PathBuf::from(dir).join("emic"));
    }
    directories::ProjectDirs::from("", "", "emic").map(|dirs| dirs.data_dir().to_path_buf())
}

/// The folder for settings of this installation: `EMIC_DATA`, else the system's.
pub fn config_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("EMIC_DATA").filter(|dir| !dir.is_empty()) {
        return Some(PathBuf::from(dir));
    }
    directories::ProjectDirs::from("", "", "emic").map(|dirs| dirs.config_dir().to_path_buf())
}

/// The installation's id: made once and kept outside every project, so that a copied folder can be told from its
/// original. Where it cannot be kept, the machine's own id or name stands in.
pub fn installation() -> String {
    let known = data_dir().map(|dir| dir.join("installation"));
    if let Some(id) = known.as_ref().and_then(|path| std::fs::read_to_string(path).ok())
        && !id.trim().is_empty()
    {
        return id.trim().to_owned();
    }
    let made = known.and_then(|path| {
        let id = word(16).ok()?;
        std::fs::create_dir_all(path.parent()?).ok()?;
        crate::store::write_durably(&path, format!("{id}\n").as_bytes(), 0o600).ok()?;
        Some(id)
    });
    made.unwrap_or_else(|| {
        let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        format!("machine {} {}", machine.trim(), host.trim())
    })
}
