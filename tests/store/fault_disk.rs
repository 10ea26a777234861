//! A disk that fails, tears a write or crashes at a chosen call, and can then lose everything not synced.

use emic::store::disk::{Disk, Handle, RealDisk};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Plan {
    #[default]
    Nothing,
    /// The process dies at this call (from 1); of a write, half is done.
    Crash { at: u64 },
    /// This call fails with this error; of a write, half is done.
    Fail { at: u64, kind: io::ErrorKind },
    /// Every call from this one on fails with this error; of a write, half is done.
    FailFrom { at: u64, kind: io::ErrorKind },
}

#[derive(Default)]
struct State {
    plan: Plan,
    calls: u64,
    crashed: bool,
    log: Vec<String>,
    /// Bytes of each file that are durable.
    synced: HashMap<PathBuf, u64>,
    /// Names that are not durable yet, in order.
    names: Vec<Name>,
}

enum Name {
    Created(PathBuf),
    Renamed { from: PathBuf, to: PathBuf, before: Option<Vec<u8>> },
    Removed { path: PathBuf, before: Vec<u8> },
}

#[derive(Clone, Default)]
pub(super) struct FaultDisk(Arc<Mutex<State>>);

impl FaultDisk {
    pub(super) fn new(plan: Plan) -> FaultDisk {
        let disk = FaultDisk::default();
        disk.plan(plan);
        disk
    }
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
    /// Changes the plan; calls are counted from here.
    pub(super) fn plan(&self, plan: Plan) {
        let mut state = self.state();
        (state.plan, state.calls) = (plan, 0);
    }
    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }
    pub(super) fn log(&self) -> Vec<String> {
        self.state().log.clone()
    }
    /// Loses what was not synced: bytes, and names of files in directories.
    pub(super) fn power_cut(&self) {
        let mut state = self.state();
        for name in std::mem::take(&mut state.names).into_iter().rev() {
            match name {
                Name::Created(path) => {
                    let _ = std::fs::remove_file(&path);
                }
                Name::Renamed { from, to, before } => {
                    let _ = std::fs::rename(&to, &from);
                    moved(&mut state.synced, &to, &from);
                    if let Some(before) = before {
                        write_back(&to, &before);
                    }
                }
                Name::Removed { path, before } => write_back(&path, &before),
            }
        }
        for (path, len) in &state.synced {
            if let Ok(file) = File::options().write(true).open(path) {
                let now = file.metadata().unwrap().len();
                file.set_len(now.min(*len)).unwrap();
            }
        }
    }
    /// Counts a call; the error that it meets.
    fn call(&self, what: &str, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.calls += 1;
        let line = format!("{what} {}", path.file_name().unwrap_or_default().to_string_lossy());
        state.log.push(line);
        let died = || io::Error::other("the process died");
        if state.crashed {
            return Err(died());
        }
        match state.plan {
            Plan::Crash { at } if state.calls == at => {
                state.crashed = true;
                Err(died())
            }
            Plan::Fail { at, kind } if state.calls == at => Err(kind.into()),
            Plan::FailFrom { at, kind } if state.calls >= at => Err(kind.into()),
            _ => Ok(()),
        }
    }
    /// Says whether the call that was just refused did half of its work: not after the process died.
    fn tears(&self) -> bool {
        let state = self.state();
        !state.crashed || matches!(state.plan, Plan::Crash { at } if at == state.calls)
    }
    fn handle(&self, path: &Path, inner: Box<dyn Handle>) -> Box<dyn Handle> {
        Box::new(FaultFile { disk: self.clone(), path: path.to_owned(), inner })
    }
}

/// What is known of a file, or of all in a folder, goes with its name; what stood there is gone.
fn moved(synced: &mut HashMap<PathBuf, u64>, from: &Path, to: &Path) {
    let old = std::mem::take(synced);
    let (mine, rest): (Vec<_>, Vec<_>) = old.into_iter().partition(|(path, _)| path.starts_with(from));
    synced.extend(rest.into_iter().filter(|(path, _)| !path.starts_with(to)));
    let renamed = |path: &Path| match path.strip_prefix(from) {
        Ok(rest) if rest.as_os_str().is_empty() => to.to_owned(),
        Ok(rest) => to.join(rest),
        Err(_) => path.to_owned(),
    };
    synced.extend(mine.into_iter().map(|(path, len)| (renamed(&path), len)));
}

fn write_back(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(path, mode).unwrap();
}

impl Disk for FaultDisk {
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>> {
        self.call("create", path)?;
        let inner = RealDisk.create(path, mode)?;
        let mut state = self.state();
        state.names.push(Name::Created(path.to_owned()));
        state.synced.insert(path.to_owned(), 0);
        drop(state);
        Ok(self.handle(path, inner))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        self.call("append", path)?;
        let inner = RealDisk.append(path)?;
        let len = std::fs::metadata(path)?.len();
        self.state().synced.entry(path.to_owned()).or_insert(len);
        Ok(self.handle(path, inner))
    }
    fn lock_file(&self, path: &Path) -> io::Result<File> {
        self.call("lock", path)?;
        RealDisk.lock_file(path)
    }
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.call("mkdir", path)?;
        RealDisk.make_dir(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("rename", to)?;
        let before = std::fs::read(to).ok();
        RealDisk.rename(from, to)?;
        let mut state = self.state();
        moved(&mut state.synced, from, to);
        state.names.push(Name::Renamed { from: from.to_owned(), to: to.to_owned(), before });
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call("remove", path)?;
        let before = std::fs::read(path)?;
        RealDisk.remove(path)?;
        self.state().names.push(Name::Removed { path: path.to_owned(), before });
        Ok(())
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.call("syncdir", path)?;
        RealDisk.sync_dir(path)?;
        self.state().names.retain(|name| {
            let named = match name {
                Name::Created(named) | Name::Removed { path: named, .. } => named,
                Name::Renamed { to, .. } => to,
            };
            named.parent() != Some(path)
        });
        Ok(())
    }
}

struct FaultFile {
    disk: FaultDisk,
    path: PathBuf,
    inner: Box<dyn Handle>,
}

impl Handle for FaultFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(fault) = self.disk.call("write", &self.path) {
            if self.disk.tears() {
                self.inner.write(&bytes[..bytes.len() / 2])?;
            }
            return Err(fault);
        }
        self.inner.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.disk.call("sync", &self.path)?;
        self.inner.sync()?;
        let len = std::fs::metadata(&self.path)?.len();
        self.disk.state().synced.insert(self.path.clone(), len);
        Ok(())
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.disk.call("truncate", &self.path)?;
        self.inner.truncate(len)
    }
}
