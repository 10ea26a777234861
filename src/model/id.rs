//! Ids of replicas, operations, and the entities that operations make.
//!
//! An entity has the id of the operation that made it (`anna-x7f2k9qd.121`: replica and sequence number),
//! so ids are unique without coordination. Each kind of entity has a type of its own: a code cannot be
//! taken for a memo.

use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::{LazyLock, OnceLock, RwLock};

/// The name of a replica, which is one copy of the project in one folder. 1 to 40 characters of `a-z0-9-`.
///
/// Interned: a project has few replicas, and every operation contains several names. So a name is a number,
/// small to copy and quick to compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplicaId(NonZeroU32);

impl Ord for ReplicaId {
    fn cmp(&self, other: &ReplicaId) -> std::cmp::Ordering {
        if self == other { std::cmp::Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
    }
}
impl PartialOrd for ReplicaId {
    fn partial_cmp(&self, other: &ReplicaId) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The number of every name.
static NUMBERS: LazyLock<RwLock<HashMap<&'static str, NonZeroU32>>> = LazyLock::new(Default::default);
/// The name of every number, read without a lock: slot `r` holds the numbers from 2^r up to the next power
/// of two.
static NAMES: [OnceLock<Box<[OnceLock<&'static str>]>>; 32] = [const { OnceLock::new() }; 32];

thread_local! {
    /// The last name that was looked up: names come in runs.
    static LAST: Cell<Option<(&'static str, ReplicaId)>> = const { Cell::new(None) };
}

/// The prefix of a replica whose operations leave this folder only in backups.
const PRIVATE: &str = "private-";
/// The placeholder replica of ids that the next commit will make.
const PENDING: &str = "+";

impl ReplicaId {
    /// Makes a replica id from its name; `None` unless it is 1 to 40 characters of `a-z0-9-`.
    pub fn new(name: &str) -> Option<ReplicaId> {
        if let Some((last, id)) = LAST.get()
            && last == name
            && last != PENDING
        {
            return Some(id);
        }
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        ((1..=40).contains(&name.len()) && name.bytes().all(legal)).then(|| Self::intern(name))
    }
    fn intern(name: &str) -> ReplicaId {
        let known = NUMBERS
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .get_key_value(name)
            .map(|(&name, &number)| (name, ReplicaId(number)));
        let (name, id) = known.unwrap_or_else(|| Self::intern_new(name));
        LAST.set(Some((name, id)));
        id
    }
    fn intern_new(name: &str) -> (&'static str, ReplicaId) {
        let mut numbers = NUMBERS.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((&name, &number)) = numbers.get_key_value(name) {
            return (name, ReplicaId(number));
        }
        let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
        // Not reachable: memory for the names ends before the numbers do.
        let number =
            u32::try_from(numbers.len() + 1).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        let (room, place) = place_of(number);
        let room = NAMES[room].get_or_init(|| (0..1_usize << room).map(|_| OnceLock::new()).collect());
        let _ = room[place].set(kept);
        numbers.insert(kept, number);
        (kept, ReplicaId(number))
    }
    /// The name.
    pub fn as_str(self) -> &'static str {
        let (room, place) = place_of(self.0);
        NAMES[room].get().and_then(|room| room[place].get()).copied().unwrap_or_default()
    }
    /// True for a replica of private operations ("only for me").
    pub fn is_private(self) -> bool {
        self.as_str().starts_with(PRIVATE)
    }
}

/// The slot of a number, and its index there.
fn place_of(number: NonZeroU32) -> (usize, usize) {
    let room = number.ilog2();
    (room as usize, (number.get() - (1 << room)) as usize)
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for ReplicaId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for ReplicaId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Name;
        impl serde::de::Visitor<'_> for Name {
            type Value = ReplicaId;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a replica's name")
            }
            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<ReplicaId, E> {
                if name == PENDING {
                    return Ok(ReplicaId::intern(PENDING));
                }
                ReplicaId::new(name).ok_or_else(|| E::custom("not a replica's name"))
            }
        }
        d.deserialize_str(Name)
    }
}

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
        OpId { replica: ReplicaId::intern(PENDING), seq: nth as u32 }
    }
    /// The number of the act, if this id is a placeholder made by [`OpId::pending`].
    pub fn pending_nth(self) -> Option<usize> {
        (self.replica.as_str() == PENDING).then_some(self.seq as usize)
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

    #[test]
    fn a_name_is_the_same_replica_wherever_it_is_said_and_sorts_by_its_letters() {
        let names: Vec<String> = (0..300).map(|n| format!("many-{:03}", (n * 7) % 300)).collect();
        let ids: Vec<ReplicaId> = names.iter().filter_map(|name| ReplicaId::new(name)).collect();
        let elsewhere = std::thread::spawn({
            let names = names.clone();
            move || names.iter().rev().filter_map(|name| ReplicaId::new(name)).collect::<Vec<_>>()
        });
        let mut elsewhere = elsewhere.join().unwrap();
        elsewhere.reverse();
        assert_eq!(ids, elsewhere);
        assert!(ids.iter().zip(&names).all(|(id, name)| id.as_str() == name));
        let (mut by_id, mut by_name) = (ids, names);
        by_id.sort();
        by_name.sort();
        assert!(by_id.iter().zip(&by_name).all(|(id, name)| id.as_str() == name));
        assert_eq!(size_of::<Option<OpId>>(), 8, "an id that may be missing takes no more room");
        OpId::pending(3);
        assert_eq!(ReplicaId::new("+"), None, "no replica has the name of the placeholder");
    }
}
