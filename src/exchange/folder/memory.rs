//! A shared folder in memory, for tests: what carriers do to files can be done to its files.

use super::super::part::ROLL;
use super::{Entry, Readers, SharedFolder, Stamp};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// A shared folder in memory.
///
/// Its files can be shown in part (a carrier that is still copying), cut, damaged, removed and copied; writing can be
/// stopped after some bytes (a power cut, a full disk).
#[derive(Debug, Clone, Default)]
pub struct MemoryFolder {
    name: String,
    files: BTreeMap<String, MemoryFile>,
    /// Counts changes, in place of a clock.
    changes: i64,
    open_to_everybody: bool,
    /// The size at which a part gets a successor; `None` is the usual one.
    part_size: Option<u64>,
    /// So many more bytes are written before writing fails.
    room: Option<usize>,
}

#[derive(Debug, Clone, Default)]
struct MemoryFile {
    bytes: Vec<u8>,
    changed: i64,
    /// Only so many bytes can be seen; `None` is all of them.
    shown: Option<usize>,
}

impl MemoryFile {
    fn seen(&self) -> &[u8] {
        &self.bytes[..self.shown.map_or(self.bytes.len(), |shown| shown.min(self.bytes.len()))]
    }
    fn stamp(&self) -> Stamp {
        Stamp { size: self.seen().len() as u64, changed: self.changed }
    }
}

impl MemoryFolder {
    /// An empty folder. Two folders of different names are different folders.
    pub fn new(name: &str) -> MemoryFolder {
        MemoryFolder { name: name.to_owned(), ..MemoryFolder::default() }
    }
    /// Sets whether everybody on the machine can open the folder.
    pub fn open_to_everybody(&mut self, open: bool) {
        self.open_to_everybody = open;
    }
    /// Sets the size in bytes at which a part gets a successor.
    pub fn roll_at(&mut self, bytes: u64) {
        self.part_size = Some(bytes);
    }
    /// The names of all files, those that are not shown too.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
    /// All bytes of a file, those that are not shown too.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(|file| file.bytes.as_slice())
    }
    /// Puts a file there, as a carrier does it: no sum is asked for and no power is lost.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.changes += 1;
        self.files.insert(name.to_owned(), MemoryFile { bytes, changed: self.changes, shown: None });
    }
    /// Removes a file; true if it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.files.remove(name).is_some()
    }
    /// Shows only the first bytes of a file until [`MemoryFolder::show_all`]: it is still being copied.
    pub fn show(&mut self, name: &str, bytes: usize) {
        if let Some(file) = self.files.get_mut(name) {
            file.shown = Some(bytes);
        }
    }
    /// Shows all files whole.
    pub fn show_all(&mut self) {
        self.files.values_mut().for_each(|file| file.shown = None);
    }
    /// Cuts a file to a length for good.
    pub fn cut(&mut self, name: &str, len: usize) {
        self.change(name, |bytes| bytes.truncate(len));
    }
    /// Flips bits of one byte of a file.
    pub fn damage(&mut self, name: &str, at: usize, bits: u8) {
        self.change(name, |bytes| bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits));
    }
    /// Flips bits of one byte of a file as a bad disk does it: neither size nor time change.
    pub fn rot(&mut self, name: &str, at: usize, bits: u8) {
        if let Some(file) = self.files.get_mut(name) {
            file.bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits);
        }
    }
    /// Lets only so many more bytes be written: a write beyond that stops half-way and fails. `None` is no limit.
    pub fn stop_writing_after(&mut self, bytes: Option<usize>) {
        self.room = bytes;
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        self.changes += 1;
        if let Some(file) = self.files.get_mut(name) {
            change(&mut file.bytes);
            file.changed = self.changes;
        }
    }

    /// How many of `wanted` bytes are still written.
    fn take_room(&mut self, wanted: usize) -> usize {
        let Some(room) = &mut self.room else { return wanted };
        let taken = wanted.min(*room);
        *room -= taken;
        taken
    }
    fn full(&self, name: &str) -> Error {
        Error::not_saved(format!("the shared folder: {}/{name}: no room", self.name))
    }
}

impl SharedFolder for MemoryFolder {
    fn label(&self) -> String {
        self.name.clone()
    }
    fn key(&self) -> Vec<u8> {
        self.name.clone().into_bytes()
    }
    fn readers(&self) -> Result<Readers> {
        Ok(if self.open_to_everybody { Readers::Everybody } else { Readers::Members })
    }
    fn part_size(&self) -> u64 {
        self.part_size.unwrap_or(ROLL)
    }
    fn list(&self) -> Result<Vec<Entry>> {
        let entry = |(name, file): (&String, &MemoryFile)| Entry {
            name: name.clone(),
            plain: true,
            stamp: file.stamp(),
        };
        // Of a file that is shown with no byte its name has not arrived either.
        Ok(self.files.iter().filter(|(_, file)| file.shown != Some(0)).map(entry).collect())
    }
    fn read(&self, name: &str, offset: u64, limit: u64) -> Result<Vec<u8>> {
        let file = self.files.get(name).ok_or_else(|| Error::unknown("cannot be read: entity not found"))?;
        let rest = file.seen().get(offset as usize..).unwrap_or_default();
        Ok(rest[..rest.len().min(limit as usize)].to_vec())
    }
    fn append(&mut self, name: &str, keep: u64, bytes: &[u8]) -> Result<Stamp> {
        let taken = self.take_room(bytes.len());
        self.changes += 1;
        let file = self.files.entry(name.to_owned()).or_default();
        file.bytes.truncate(keep as usize);
        file.bytes.extend_from_slice(&bytes[..taken]);
        (file.changed, file.shown) = (self.changes, None);
        let stamp = file.stamp();
        if taken < bytes.len() { Err(self.full(name)) } else { Ok(stamp) }
    }
    fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<Stamp> {
        if self.take_room(bytes.len()) < bytes.len() {
            return Err(self.full(name));
        }
        self.put(name, bytes.to_vec());
        Ok(Stamp { size: bytes.len() as u64, changed: self.changes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_shown_in_part_looks_as_if_it_were_still_being_copied() {
        let mut folder = MemoryFolder::new("share");
        folder.append("a", 0, b"0123456789").unwrap();
        folder.show("a", 4);
        assert_eq!(folder.list().unwrap()[0].stamp.size, 4);
        assert_eq!(folder.read("a", 2, 100).unwrap(), b"23");
        folder.show("a", 0);
        assert_eq!(folder.list().unwrap(), []);
        folder.show_all();
        assert_eq!(folder.read("a", 2, 3).unwrap(), b"234");
    }

    #[test]
    fn a_write_that_is_stopped_leaves_what_was_to_be_kept() {
        let mut folder = MemoryFolder::new("share");
        folder.append("a", 0, b"0123").unwrap();
        folder.stop_writing_after(Some(2));
        assert!(folder.append("a", 4, b"4567").is_err());
        assert_eq!(folder.bytes("a"), Some(&b"012345"[..]));
        assert!(folder.replace("a", b"new").is_err());
        assert_eq!(folder.bytes("a"), Some(&b"012345"[..]));
    }

    #[test]
    fn every_change_shows_in_the_stamp() {
        let mut folder = MemoryFolder::new("share");
        let first = folder.append("a", 0, b"0123").unwrap();
        folder.damage("a", 1, 1);
        let second = folder.list().unwrap()[0].stamp;
        assert_eq!((first.size, second.size), (4, 4));
        assert_ne!(first, second);
        assert_eq!(folder.bytes("a"), Some(&b"0023"[..]));
    }
}
