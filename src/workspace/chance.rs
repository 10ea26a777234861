//! Where chance and the clock come in: names of replicas, salts, the time, the installation's id.

use crate::error::{Error, Result};
use crate::model::id::ReplicaId;
use crate::store::{Links, read_plain};
use std::cell::RefCell;
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
    /// Seconds since 1970. A clock beyond what can be written as a date counts as the end of time: it decides
    /// nothing, and no work is refused for it.
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

/// Random bytes that are asked of the system at once.
const POOL: usize = 1024;

/// Where random numbers come from, and the id of the installation.
#[derive(Debug)]
pub struct Chance(RefCell<Source>);

#[derive(Debug)]
enum Source {
    /// The system. It is asked for many bytes at once; these are left.
    System(Vec<u8>),
    /// A sequence that is always the same for a seed (`SplitMix64`: Steele, Lea, Flood 2014).
    Seed(u64),
}

impl Chance {
    /// The system's random numbers.
    pub fn system() -> Chance {
        Chance(RefCell::new(Source::System(Vec::new())))
    }
    /// The same numbers for the same seed, for tests: nothing that is written with them is safe from guessing.
    pub fn seeded(seed: u64) -> Chance {
        Chance(RefCell::new(Source::Seed(seed)))
    }
    /// The installation's id: [`installation`], or with a seed a fixed word.
    pub(super) fn installation(&self) -> String {
        match *self.0.borrow() {
            Source::System(_) => installation(),
            Source::Seed(_) => "seeded".to_owned(),
        }
    }

    /// A random word of `a-z0-9`.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub(super) fn word(&self, len: usize) -> Result<String> {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut bytes = vec![0; len];
        self.fill(&mut bytes)?;
        Ok(bytes.into_iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }
    /// A new replica's name: the first word of the coder's name, and chance.
    ///
    /// # Errors
    /// As [`Chance::word`].
    pub(super) fn replica(&self, coder: &str) -> Result<ReplicaId> {
        let first = coder.split_whitespace().next().unwrap_or("");
        let mut name: String =
            first.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        if name.is_empty() || name == "private" {
            name = "coder".to_owned();
        }
        named(format!("{name}-{}", self.word(8)?))
    }
    /// A new replica for what is for one person alone.
    ///
    /// # Errors
    /// As [`Chance::word`].
    pub(super) fn private_replica(&self) -> Result<ReplicaId> {
        named(format!("private-{}", self.word(8)?))
    }
    /// A salt, so that words cannot be found by hashing guesses.
    ///
    /// # Errors
    /// As [`Chance::word`].
    pub(super) fn salt(&self) -> Result<[u8; 16]> {
        let mut salt = [0; 16];
        self.fill(&mut salt)?;
        Ok(salt)
    }
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        match &mut *self.0.borrow_mut() {
            Source::System(pool) => {
                if pool.len() < bytes.len() {
                    *pool = vec![0; POOL.max(bytes.len())];
                    if getrandom::fill(pool).is_err() {
                        pool.clear();
                        return Err(Error::not_saved("NOT SAVED: this machine gives no random numbers"));
                    }
                }
                let rest = pool.len() - bytes.len();
                bytes.copy_from_slice(&pool[rest..]);
                pool.truncate(rest);
            }
            Source::Seed(state) => {
                for part in bytes.chunks_mut(8) {
                    part.copy_from_slice(&next(state).to_le_bytes()[..part.len()]);
                }
            }
        }
        Ok(())
    }
}

/// The next number of a seeded sequence.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn named(name: String) -> Result<ReplicaId> {
    ReplicaId::new(&name).ok_or_else(|| Error::usage(format!("\"{name}\" cannot name a replica")))
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
/// original. Where it cannot be kept, the machine's own id or name is used.
pub fn installation() -> String {
    let known = data_dir().map(|dir| dir.join("installation"));
    if let Some(id) = known.as_ref().and_then(|path| read_plain(path, Links::Followed).ok())
        && let Ok(id) = String::from_utf8(id)
        && !id.trim().is_empty()
    {
        return id.trim().to_owned();
    }
    let made = known.and_then(|path| {
        let id = Chance::system().word(16).ok()?;
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
