//! Ids of replicas, operations, and the entities that operations make.
//!
//! An entity has the id of the operation that made it (`anna-x7f2k9qd.121`: replica and sequence number),
//! so ids are unique without coordination. Each kind of entity has a type of its own: a code cannot be
//! taken for a memo.

pub use super::replica::{Names, ReplicaId};

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Hashes ids: a few words, never chosen by an attacker (names are interned first), so mixing them is
/// enough.
#[derive(Debug, Clone, Copy, Default)]
pub struct IdHasher(u64);

impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as u64);
    }
    fn write_u64(&mut self, n: u64) {
        // The bits of the golden ratio, folded so that low bits depend on high ones.
        let mixed = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

/// A map whose keys are ids.
pub type IdMap<K, V> = std::collections::HashMap<K, V, std::hash::BuildHasherDefault<IdHasher>>;
/// A set of ids.
pub type IdSet<K> = std::collections::HashSet<K, std::hash::BuildHasherDefault<IdHasher>>;

/// The id of an operation: replica and sequence number. Numbers have no gap, from 1 within a replica.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpId {
    /// The replica that wrote it.
    pub replica: ReplicaId,
    /// Its number there, from 1.
    pub seq: u32,
}

impl OpId {
    /// Joins replica and sequence number.
    pub fn new(replica: ReplicaId, seq: u32) -> OpId {
        OpId { replica, seq }
    }
    /// The placeholder for what the `nth` act (from 0) of the commit being made will make.
    pub fn pending(nth: usize) -> OpId {
        OpId { replica: ReplicaId::pending(), seq: nth as u32 }
    }
    /// The number of the act, if this id is a placeholder made by [`OpId::pending`].
    pub fn pending_nth(self) -> Option<usize> {
        self.replica.is_pending().then_some(self.seq as usize)
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.replica, self.seq)
    }
}
impl fmt::Debug for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for OpId {
    type Err = ();
    fn from_str(text: &str) -> Result<OpId, ()> {
        let (replica, seq) = text.rsplit_once('.').ok_or(())?;
        if seq.starts_with('0') || !seq.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        Ok(OpId { replica: ReplicaId::new(replica).ok_or(())?, seq: seq.parse().map_err(|_| ())? })
    }
}

/// The origin of a thing: its place in the order of all operations, its operation, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Lamport time, then the id: the order of all operations.
    pub lamport: u64,
    /// The operation.
    pub id: OpId,
    /// Seconds since 1970 by its writer's clock; for display only.
    pub wall: i64,
}

macro_rules! entity {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub OpId);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.0, f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.0, f) }
        }
        impl From<OpId> for $name {
            fn from(id: OpId) -> $name { $name(id) }
        }
        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> { text.parse().map($name) }
        }
    )* };
}

entity! {
    /// A person of the team.
    PersonId,
    /// One of the people interviewed.
    ParticipantId,
    /// A transcript.
    TranscriptId,
    /// A code.
    CodeId,
    /// An annotation.
    AnnotationId,
    /// A mark.
    MarkId,
    /// A memo.
    MemoId,
    /// A link between codes.
    LinkId,
    /// A named set.
    SetId,
    /// A frozen version of the coding frame.
    FrameId,
    /// A correction of imported words.
    CorrectionId,
}

/// A SHA-256, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Digest {
    type Err = ();
    fn from_str(text: &str) -> Result<Digest, ()> {
        let hex = text.strip_prefix("sha256:").ok_or(())?;
        hex_bytes(hex).and_then(|bytes| bytes.try_into().ok()).map(Digest).ok_or(())
    }
}

/// Reads lower-case hexadecimal digits in pairs; `None` for anything else.
pub fn hex_bytes(hex: &str) -> Option<Vec<u8>> {
    let nibble = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let digits = hex.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    // A plain loop, because every operation contains a few digests.
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks_exact(2) {
        bytes.push(nibble(pair[0])? << 4 | nibble(pair[1])?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written_and_nothing_else_is() {
        let id: OpId = "anna-x7f2k9qd.121".parse().unwrap();
        assert_eq!(id.to_string(), "anna-x7f2k9qd.121");
        for wrong in
            ["", ".1", "anna", "anna.", "anna.0", "anna.01", "anna.+1", "Anna.1", "a b.1", "anna.4294967296"]
        {
            assert_eq!(wrong.parse::<OpId>(), Err(()), "{wrong}");
        }
        assert_eq!(ReplicaId::new(&"a".repeat(41)), None);
    }
}
