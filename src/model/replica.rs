//! Names of replicas, interned: a project has few, and each is named several times in every operation.
//!
//! A name of the project is in memory for good. A name that only a file says which is still being judged is held by
//! that file's [`Names`]: it stays if the file is accepted and goes with the file if not, so that files that are
//! refused leave nothing behind.

use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The name of a replica, which is one copy of the project in one folder. 1 to 40 characters of `a-z0-9-`.
///
/// It is a number, small to copy and quick to compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplicaId(NonZeroU32);

impl Ord for ReplicaId {
    fn cmp(&self, other: &ReplicaId) -> std::cmp::Ordering {
        if self == other {
            return std::cmp::Ordering::Equal;
        }
        match (self.known_name(), other.known_name()) {
            (Some(name), Some(other)) => name.cmp(other),
            _ => self.with_name(|name| other.with_name(|other| name.cmp(other))),
        }
    }
}
impl PartialOrd for ReplicaId {
    fn partial_cmp(&self, other: &ReplicaId) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// All names and their numbers.
#[derive(Default)]
struct Table {
    /// The number of every name that is here for good.
    numbers: HashMap<&'static str, NonZeroU32>,
    /// Names that only files on trial say: their number, and how many [`Names`] hold them.
    held: HashMap<Arc<str>, (NonZeroU32, usize)>,
    /// The held name of a number.
    held_names: HashMap<NonZeroU32, Arc<str>>,
    /// Numbers that were given back. The one that was given back first is used first, so that a mistake that keeps an
    /// id of a refused file is seen as a missing name rather than as another replica.
    free: VecDeque<NonZeroU32>,
    /// The largest number that was ever used.
    largest: u32,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(Default::default);
/// The name of every number that is here for good, read without a lock: slot `r` holds the numbers from 2^r up to the
/// next power of two.
static NAMES: [OnceLock<Box<[OnceLock<&'static str>]>>; 32] = [const { OnceLock::new() }; 32];

thread_local! {
    /// The last name that was looked up: names come in runs.
    static LAST: Cell<Option<(&'static str, ReplicaId)>> = const { Cell::new(None) };
    /// The names of the file that this thread is reading on trial, if any.
    static TRIAL: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// The prefix of a replica whose operations leave this folder only in backups.
const PRIVATE: &str = "private-";
/// The placeholder replica of ids that the next commit will make.
const PENDING: &str = "+";

fn for_reading() -> RwLockReadGuard<'static, Table> {
    TABLE.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}
fn for_writing() -> RwLockWriteGuard<'static, Table> {
    TABLE.write().unwrap_or_else(|poisoned| poisoned.into_inner())
}

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
    /// The replica of a name that is in memory for good; `None` for any other.
    pub fn known(name: &str) -> Option<ReplicaId> {
        for_reading().numbers.get(name).copied().map(ReplicaId)
    }
    /// The placeholder replica of ids to come.
    pub(super) fn pending() -> ReplicaId {
        Self::intern(PENDING)
    }
    /// True for [`ReplicaId::pending`].
    pub(super) fn is_pending(self) -> bool {
        self.known_name() == Some(PENDING)
    }
    fn intern(name: &str) -> ReplicaId {
        let known = for_reading().numbers.get_key_value(name).map(|(&name, &number)| (name, number));
        let (name, number) = match known {
            Some(known) => known,
            None => match TRIAL.with_borrow_mut(|trial| trial.as_mut().map(|held| held.hold(name))) {
                Some(id) => return id,
                None => for_writing().keep(name),
            },
        };
        LAST.set(Some((name, ReplicaId(number))));
        ReplicaId(number)
    }
    /// The name, if it is here for good.
    fn known_name(self) -> Option<&'static str> {
        let (room, place) = place_of(self.0);
        NAMES[room].get().and_then(|room| room[place].get()).copied()
    }
    /// Hands the name on.
    pub fn with_name<T>(self, work: impl FnOnce(&str) -> T) -> T {
        match self.known_name() {
            Some(name) => work(name),
            None => {
                let name = for_reading().held_names.get(&self.0).cloned();
                work(name.as_deref().unwrap_or_default())
            }
        }
    }
    /// Keeps the name for good, also if only a file on trial says it so far.
    pub fn keep(self) {
        if self.known_name().is_none() {
            let name = for_reading().held_names.get(&self.0).cloned();
            if let Some(name) = name {
                for_writing().keep(&name);
            }
        }
    }
    /// True for a replica of private operations ("only for me").
    pub fn is_private(self) -> bool {
        self.with_name(|name| name.starts_with(PRIVATE))
    }
}

impl Table {
    fn number(&mut self) -> NonZeroU32 {
        self.free.pop_front().unwrap_or_else(|| {
            // Not reachable: memory for the names ends before the numbers do.
            self.largest = self.largest.saturating_add(1);
            NonZeroU32::new(self.largest).unwrap_or(NonZeroU32::MIN)
        })
    }
    /// Keeps a name for good. One that is held keeps the number that it has in files on trial.
    fn keep(&mut self, name: &str) -> (&'static str, NonZeroU32) {
        if let Some((&name, &number)) = self.numbers.get_key_value(name) {
            return (name, number);
        }
        let number = match self.held.remove(name) {
            Some((number, _)) => number,
            None => self.number(),
        };
        self.held_names.remove(&number);
        let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
        let (room, place) = place_of(number);
        let room = NAMES[room].get_or_init(|| (0..1_usize << room).map(|_| OnceLock::new()).collect());
        let _ = room[place].set(kept);
        self.numbers.insert(kept, number);
        (kept, number)
    }
    /// Holds a name once more.
    fn hold(&mut self, name: &Arc<str>) -> NonZeroU32 {
        if let Some(&number) = self.numbers.get(&**name) {
            return number;
        }
        if let Some((number, count)) = self.held.get_mut(name) {
            *count += 1;
            return *number;
        }
        let number = self.number();
        self.held.insert(name.clone(), (number, 1));
        self.held_names.insert(number, name.clone());
        number
    }
    /// Holds a name once less; the last one that lets go gives the number back. A name that is here for good stays.
    fn let_go(&mut self, name: &str) {
        let Some((number, count)) = self.held.get_mut(name) else { return };
        *count -= 1;
        if *count == 0 {
            let number = *number;
            self.held.remove(name);
            self.held_names.remove(&number);
            self.free.push_back(number);
        }
    }
}

/// Names that a file on trial says and that were not known.
#[derive(Debug, Default, PartialEq, Eq)]
struct Held(HashMap<Arc<str>, ReplicaId>);

impl Held {
    fn hold(&mut self, name: &str) -> ReplicaId {
        if let Some(&id) = self.0.get(name) {
            return id;
        }
        let name: Arc<str> = name.into();
        let id = ReplicaId(for_writing().hold(&name));
        self.0.insert(name, id);
        id
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            let mut table = for_writing();
            self.0.keys().for_each(|name| table.let_go(name));
        }
    }
}

/// The names of replicas that a file says and that are not known here.
///
/// A file that may be refused is read with [`Names::read`], and the names are kept with what was read. The ids in it are
/// good as long as these `Names` are there. When the file is accepted, [`Names::keep`] keeps them for
/// good; when they are dropped, the names go.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Names(Held);

impl Names {
    /// Reads something: names that are new in it are held here.
    pub fn read<T>(&mut self, read: impl FnOnce() -> T) -> T {
        /// Ends the trial, also if the reader panics.
        struct Outer(Option<Held>);
        impl Drop for Outer {
            fn drop(&mut self) {
                TRIAL.replace(self.0.take());
            }
        }
        let outer = Outer(TRIAL.replace(Some(std::mem::take(&mut self.0))));
        let done = read();
        self.0 = TRIAL.take().unwrap_or_default();
        drop(outer);
        done
    }
    /// Keeps the names for good: what was read is accepted.
    pub fn keep(&mut self) {
        if !self.0.0.is_empty() {
            let mut table = for_writing();
            for (name, _) in self.0.0.drain() {
                table.keep(&name);
            }
        }
    }
}

impl Clone for Names {
    fn clone(&self) -> Names {
        let mut held = Held::default();
        for name in self.0.0.keys() {
            held.hold(name);
        }
        Names(held)
    }
}

/// The slot of a number, and its index there.
fn place_of(number: NonZeroU32) -> (usize, usize) {
    let room = number.ilog2();
    (room as usize, (number.get() - (1 << room)) as usize)
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_name(|name| f.write_str(name))
    }
}
impl fmt::Debug for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for ReplicaId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.with_name(|name| s.serialize_str(name))
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
                    return Ok(ReplicaId::pending());
                }
                ReplicaId::new(name).ok_or_else(|| E::custom("not a replica's name"))
            }
        }
        d.deserialize_str(Name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::id::OpId;
    use super::*;

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
        assert!(ids.iter().zip(&names).all(|(id, name)| id.to_string() == *name));
        let (mut by_id, mut by_name) = (ids, names);
        by_id.sort();
        by_name.sort();
        assert!(by_id.iter().zip(&by_name).all(|(id, name)| id.to_string() == *name));
        assert_eq!(size_of::<Option<OpId>>(), 8, "an id that may be missing takes no more room");
        OpId::pending(3);
        assert_eq!(ReplicaId::new("+"), None, "nobody is called as ids to come are");
    }

    #[test]
    fn ten_thousand_names_of_refused_files_leave_the_table_no_larger() {
        let name = |n: usize| format!("refused-{n}");
        for _ in 0..3 {
            let mut names = Names::default();
            let ids: Vec<ReplicaId> =
                names.read(|| (0..10_000).filter_map(|n| ReplicaId::new(&name(n))).collect());
            assert_eq!(ids.len(), 10_000);
            assert!(
                ids.iter().enumerate().all(|(n, id)| id.to_string() == name(n)),
                "good while it is judged"
            );
            assert!(ids.is_sorted_by(|a, b| (a < b) == (a.to_string() < b.to_string())));
            drop(names);
            let table = for_reading();
            assert!((0..10_000).all(|n| !table.numbers.contains_key(&*name(n))));
            assert!((0..10_000).all(|n| !table.held.contains_key(&*name(n))));
            assert!(table.largest < 20_000, "numbers are used again: {}", table.largest);
        }
    }

    #[test]
    fn names_of_an_accepted_file_stay_with_the_numbers_that_they_had() {
        let mut first = Names::default();
        let ids = first.read(|| [ReplicaId::new("accepted-1"), ReplicaId::new("accepted-2")]);
        // Another file says one of them too, and is refused.
        let mut second = Names::default();
        assert_eq!(second.read(|| ReplicaId::new("accepted-2")), ids[1]);
        let copy = first.clone();
        drop(second);
        assert_eq!(ReplicaId::known("accepted-1"), None);
        first.keep();
        drop((first, copy));
        assert_eq!([ReplicaId::known("accepted-1"), ReplicaId::known("accepted-2")], ids);
        assert_eq!(ids[0].map(|id| id.to_string()).as_deref(), Some("accepted-1"));
    }

    #[test]
    fn a_name_that_the_project_says_meanwhile_stays_when_the_file_goes() {
        let mut names = Names::default();
        let held = names.read(|| ReplicaId::new("meanwhile-1"));
        let here = ReplicaId::new("meanwhile-1");
        drop(names);
        assert_eq!((held, ReplicaId::known("meanwhile-1")), (here, here));
    }
}
