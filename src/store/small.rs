//! What an open project keeps beside its log: title, home, draft, and files that wait.

use super::Store;
use super::files::{self, Folder, Home, Project, durably, not_saved};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// The small files.
impl Store {
    /// What has to be told about the opening and since; each is given once.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }
    /// Shows another title in `emic.toml`.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn set_title(&mut self, title: &str) -> Result<()> {
        let project = Project { id: self.project.id.clone(), title: title.to_owned() };
        self.write_small(&self.paths.project, project.lines().as_bytes())?;
        self.project = project;
        Ok(())
    }
    /// Which replica writes here; `None` if that was never said or cannot be read.
    pub fn home(&self) -> Option<Home> {
        files::read_home(&self.paths.hidden.join("home.toml"))
    }
    /// Says which replica writes here.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn set_home(&self, home: &Home) -> Result<()> {
        let place =
            files::place_of(&self.paths.hidden).map_err(|fault| not_saved(&fault, &self.paths.hidden))?;
        let home = Home { place, ..home.clone() };
        self.write_small(&self.paths.hidden.join("home.toml"), files::home_lines(&home).as_bytes())
    }
    /// Says whether this folder is where its replicas write: not a copy, not on another machine.
    pub fn is_at_home(&self, installation: &str) -> bool {
        let here = files::place_of(&self.paths.hidden).ok();
        self.home().is_some_and(|home| home.installation == installation && Some(home.place) == here)
    }
    /// Keeps what is half typed.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn write_draft(&self, bytes: &[u8]) -> Result<()> {
        self.write_small(&self.draft(), bytes)
    }
    /// What was half typed, if anything.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read_draft(&self) -> Result<Option<Vec<u8>>> {
        files::read_if_there(&self.draft())
    }
    /// Forgets what was half typed.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn clear_draft(&self) -> Result<()> {
        self.remove_small(&self.draft())
    }
    /// Keeps a small file of the layer above beside the journal, whole or not at all.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn write_own(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.write_small(&self.paths.hidden.join(files::safe_name(name)), bytes)
    }
    /// Lets such a file go.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn remove_own(&self, name: &str) -> Result<()> {
        self.remove_small(&self.paths.hidden.join(files::safe_name(name)))
    }
    /// Such a file, if it is there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read_own(&self, name: &str) -> Result<Option<Vec<u8>>> {
        files::read_if_there(&self.paths.hidden.join(files::safe_name(name)))
    }
    fn draft(&self) -> PathBuf {
        self.paths.hidden.join("draft.toml")
    }
    /// Keeps a file that waits, under that name or one like it; gives where it is.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn keep(&self, folder: Folder, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let dir = self.paths.folder(folder);
        let name = files::safe_name(name);
        let names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{n}-{name}")));
        let mut places = names.map(|name| dir.join(name));
        // The same bytes twice are one file.
        let free = |path: &PathBuf| std::fs::read(path).map_or(true, |known| known == bytes);
        let path = places.find(free).unwrap_or(dir);
        if !path.exists() {
            self.write_small(&path, bytes)?;
        }
        Ok(path)
    }
    /// The files that wait, by name.
    pub fn kept(&self, folder: Folder) -> Vec<PathBuf> {
        files::list(&self.paths.folder(folder))
    }
    /// Lets a waiting file go.
    ///
    /// # Errors
    /// [`Error::not_saved`]; a path outside the folder is refused.
    pub fn let_go(&self, folder: Folder, path: &Path) -> Result<()> {
        if path.parent() != Some(&self.paths.folder(folder)) {
            return Err(Error::unknown(format!("no waiting file: {}", path.display())));
        }
        self.remove_small(path)
    }
    /// Free bytes on the project's disk for this user, if the system tells.
    pub fn free_space(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.paths.root).ok()?;
        stat.f_bavail.checked_mul(stat.f_frsize)
    }
    fn write_small(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.writable()?;
        durably(&*self.disk, path, bytes).map_err(|fault| not_saved(&fault, path))
    }
    fn remove_small(&self, path: &Path) -> Result<()> {
        self.writable()?;
        if !path.exists() {
            return Ok(());
        }
        let dir = path.parent().unwrap_or(&self.paths.hidden);
        let gone = self.disk.remove(path).and_then(|()| self.disk.sync_dir(dir));
        gone.map_err(|fault| not_saved(&fault, path))
    }
}
