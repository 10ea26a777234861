//! A disk that remembers what was asked of it, so that what a power cut may leave can be put together: of everything
//! that was not synced any part may be missing, of a write any of its sectors.

use super::copy_dir;
use crate::support::chance::Dice;
use emic::store::disk::{DIR_MODE, Disk, Handle, RealDisk};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

const SECTOR: usize = 512;

#[derive(Debug, Clone)]
enum Step {
    Write {
        file: usize,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: usize,
        len: usize,
    },
    Sync {
        file: usize,
    },
    Name(Name),
    SyncDir(PathBuf),
    /// So many acts are acknowledged from here.
    Acked(u32),
}

#[derive(Debug, Clone)]
enum Name {
    Created(PathBuf, usize),
    Dir(PathBuf),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
}

impl Name {
    /// The names that it is about.
    fn paths(&self) -> Vec<&Path> {
        match self {
            Name::Created(path, _) | Name::Dir(path) | Name::Removed(path) => vec![path],
            Name::Renamed(from, to) => vec![from, to],
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Node {
    File(usize),
    Dir,
}

type Tree = BTreeMap<PathBuf, Node>;

fn apply(tree: &mut Tree, name: &Name) {
    let there = |tree: &Tree, path: &Path| path.parent().is_none_or(|dir| tree.contains_key(dir));
    match name {
        Name::Created(path, file) if there(tree, path) => drop(tree.insert(path.clone(), Node::File(*file))),
        Name::Dir(path) if there(tree, path) => drop(tree.insert(path.clone(), Node::Dir)),
        Name::Renamed(from, to) if tree.contains_key(from) => {
            let all: Vec<PathBuf> = tree.keys().filter(|path| path.starts_with(from)).cloned().collect();
            tree.retain(|path, _| !path.starts_with(to) || path.starts_with(from));
            for path in all {
                let rest = path.strip_prefix(from).unwrap();
                let named = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                let node = tree.remove(&path).unwrap();
                tree.insert(named, node);
            }
        }
        Name::Removed(path) => drop(tree.remove(path)),
        _ => {}
    }
}

#[derive(Default)]
struct State {
    steps: Vec<Step>,
    /// What every file held when it began, by its number.
    files: Vec<Vec<u8>>,
    lens: Vec<usize>,
    tree: Tree,
    begun: Tree,
    /// The folder, and where the database is copied to after each step.
    root: PathBuf,
    copies: Option<tempfile::TempDir>,
}

#[derive(Clone)]
pub(super) struct PowerDisk(Arc<Mutex<State>>);

impl PowerDisk {
    /// A disk with what is in a folder, all of it durable. `root` may not be there yet.
    pub(super) fn new(root: &Path) -> PowerDisk {
        let mut state = State { root: root.to_owned(), ..State::default() };
        state.copies = Some(tempfile::TempDir::new().unwrap());
        state.tree.insert(root.parent().unwrap().to_owned(), Node::Dir);
        state.take(root);
        state.begun = state.tree.clone();
        PowerDisk(Arc::new(Mutex::new(state)))
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
    fn step(&self, step: Step) {
        let mut state = self.state();
        if let Step::Name(name) = &step {
            apply(&mut state.tree, name);
        }
        state.steps.push(step);
        let db = state.root.join(".emic/db");
        let copies = state.copies.as_ref().unwrap().path().join(state.steps.len().to_string());
        if db.is_dir() {
            copy_dir(&db, &copies);
        }
    }
    pub(super) fn acked(&self, acts: u32) {
        self.step(Step::Acked(acts));
    }
    pub(super) fn steps(&self) -> usize {
        self.state().steps.len()
    }
    fn file(&self, path: &Path, handle: Box<dyn Handle>) -> Box<dyn Handle> {
        let Some(Node::File(file)) = self.state().tree.get(path).copied() else {
            panic!("{path:?} is unknown")
        };
        Box::new(PowerFile { disk: self.clone(), file, handle })
    }

    /// Puts together what may be left when the power goes after `steps` steps; gives how much was acknowledged by
    /// then. `pick` 0 keeps nothing that was not synced, 1 all of it, everything else is chance.
    pub(super) fn cut(&self, steps: usize, pick: u32, dice: &mut Dice, into: &Path) -> u32 {
        let state = self.state();
        let done = &state.steps[..steps];
        let keep = |dice: &mut Dice| match pick {
            0 => false,
            1 => true,
            _ => dice.percent(50),
        };
        let mut tree = state.begun.clone();
        let mut lost: BTreeSet<&Path> = BTreeSet::new();
        for (n, step) in done.iter().enumerate() {
            let Step::Name(name) = step else { continue };
            let dir = name.paths()[0].parent().unwrap();
            let synced = done[n..].iter().any(|later| matches!(later, Step::SyncDir(path) if path == dir));
            // What happened to a name later cannot be there without what happened to it before.
            let builds_on_lost = name.paths().iter().any(|path| lost.contains(path));
            if synced || !builds_on_lost && keep(dice) {
                apply(&mut tree, name);
            } else {
                lost.extend(name.paths());
            }
        }
        for (path, node) in tree.iter().filter(|(path, _)| path.starts_with(&state.root)) {
            let target = into.join(path.strip_prefix(&state.root).unwrap());
            match node {
                Node::Dir => make_dir(&target),
                Node::File(file) => {
                    let bytes = state.left_of(*file, done, &keep, dice);
                    std::fs::write(&target, bytes).unwrap();
                    std::fs::set_permissions(&target, Permissions::from_mode(0o600)).unwrap();
                }
            }
        }
        let db = state.copies.as_ref().unwrap().path().join(steps.to_string());
        if into.join(".emic").is_dir() && db.is_dir() && (pick == 1 || dice.percent(60)) {
            copy_dir(&db, &into.join(".emic/db"));
            if pick > 1 && dice.percent(50) {
                hurt(&into.join(".emic/db/db"), dice);
            }
        }
        done.iter().rev().find_map(|s| if let Step::Acked(n) = s { Some(*n) } else { None }).unwrap_or(0)
    }
}

/// A database of which some pages never reached the disk.
fn hurt(path: &Path, dice: &mut Dice) {
    let Ok(mut bytes) = std::fs::read(path) else { return };
    let used = bytes.iter().rposition(|&byte| byte != 0).map_or(1, |at| at + 1);
    let at = dice.below(used);
    match dice.percent(50) {
        true => bytes.truncate(at),
        false => {
            let end = (at / 4096 * 4096 + 4096).min(bytes.len());
            bytes[at / 4096 * 4096..end].fill(0);
        }
    }
    std::fs::write(path, bytes).unwrap();
}

fn make_dir(path: &Path) {
    std::fs::create_dir_all(path).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(DIR_MODE)).unwrap();
}

impl State {
    /// Takes in what is there; the database has its own way to the disk.
    fn take(&mut self, dir: &Path) {
        let Ok(entries) = std::fs::read_dir(dir) else { return };
        self.tree.insert(dir.to_owned(), Node::Dir);
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "db" {
                    self.take(&path);
                }
            } else {
                let bytes = std::fs::read(&path).unwrap();
                self.lens.push(bytes.len());
                self.files.push(bytes);
                self.tree.insert(path, Node::File(self.files.len() - 1));
            }
        }
    }
    /// What is left of a file: everything synced, and of the rest what chance keeps, sector by sector.
    fn left_of(
        &self,
        file: usize,
        done: &[Step],
        keep: &dyn Fn(&mut Dice) -> bool,
        dice: &mut Dice,
    ) -> Vec<u8> {
        let synced = done.iter().rposition(|step| matches!(step, Step::Sync { file: f } if *f == file));
        let mut bytes = self.files[file].clone();
        for (n, step) in done.iter().enumerate() {
            let sure = synced.is_some_and(|synced| n < synced);
            match step {
                Step::Write { file: f, at, bytes: new } if *f == file => {
                    let mut from = 0;
                    while from < new.len() {
                        let to = ((at + from) / SECTOR * SECTOR + SECTOR - at).min(new.len());
                        if sure || keep(dice) {
                            bytes.resize(bytes.len().max(at + to), 0);
                            bytes[at + from..at + to].copy_from_slice(&new[from..to]);
                        }
                        from = to;
                    }
                }
                Step::Truncate { file: f, len } if *f == file && (sure || keep(dice)) => {
                    bytes.resize(*len, 0)
                }
                _ => {}
            }
        }
        bytes
    }
}

impl Disk for PowerDisk {
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>> {
        let handle = RealDisk.create(path, mode)?;
        let file = {
            let mut state = self.state();
            state.files.push(Vec::new());
            state.lens.push(0);
            state.files.len() - 1
        };
        self.step(Step::Name(Name::Created(path.to_owned(), file)));
        Ok(self.file(path, handle))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        let handle = RealDisk.append(path)?;
        Ok(self.file(path, handle))
    }
    fn lock_file(&self, path: &Path) -> io::Result<File> {
        RealDisk.lock_file(path)
    }
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_dir(path)?;
        self.step(Step::Name(Name::Dir(path.to_owned())));
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)?;
        self.step(Step::Name(Name::Renamed(from.to_owned(), to.to_owned())));
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)?;
        self.step(Step::Name(Name::Removed(path.to_owned())));
        Ok(())
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_dir(path)?;
        self.step(Step::SyncDir(path.to_owned()));
        Ok(())
    }
}

struct PowerFile {
    disk: PowerDisk,
    file: usize,
    handle: Box<dyn Handle>,
}

impl Handle for PowerFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.handle.write(bytes)?;
        let at = {
            let mut state = self.disk.state();
            let at = state.lens[self.file];
            state.lens[self.file] += bytes.len();
            at
        };
        self.disk.step(Step::Write { file: self.file, at, bytes: bytes.to_vec() });
        Ok(())
    }
    fn sync(&mut self) -> io::Result<()> {
        self.handle.sync()?;
        self.disk.step(Step::Sync { file: self.file });
        Ok(())
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.handle.truncate(len)?;
        self.disk.state().lens[self.file] = len as usize;
        self.disk.step(Step::Truncate { file: self.file, len: len as usize });
        Ok(())
    }
}
