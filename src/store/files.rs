//! The small files beside a project's log, each replaced as a whole or not at all.
//!
//! `home.toml` says which replica writes here, `draft.toml` keeps what is half typed; `parked/` and `forks/` keep
//! bundles that wait for something; `backup/` keeps whole bundles of the project.

use super::backups;
use super::plain::{Links, read_plain};
use crate::error::{Error, Result, io_cause, io_words};
use crate::log::dialect::Writer;
use crate::model::id::ReplicaId;
use serde::Deserialize;
use std::io::{BufRead, Read as _, Write};
use std::path::{Path, PathBuf};

const HOME: &str = "home.toml";
const DRAFT: &str = "draft.toml";

/// A part of what is kept beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Small files of the program's own.
    Own,
    /// Bundles whose base is not met yet.
    Parked,
    /// The other branch, where two contents claim one number.
    Forks,
    /// Whole bundles of the project, named by their time.
    Backups,
}

/// A file that is being read.
pub struct Reader<'f> {
    /// Its length in bytes.
    pub len: u64,
    /// Its bytes.
    pub bytes: Box<dyn BufRead + 'f>,
}

/// Writes a file's bytes.
pub type Writing<'w> = dyn FnMut(&mut dyn Write) -> Result<()> + 'w;

/// Which replica writes in a project, and where the project was when that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The replica whose operations everybody gets.
    pub public: ReplicaId,
    /// The replica of what is "only for me".
    pub private: ReplicaId,
    /// The installation's id, kept outside the project.
    pub installation: String,
    /// [`Files::place`] at the time.
    pub(super) place: (u64, u64),
}

impl Home {
    /// The home of two replicas; [`Files::set_home`] adds the place.
    pub fn new(public: ReplicaId, private: ReplicaId, installation: &str) -> Home {
        Home { public, private, installation: installation.to_owned(), place: (0, 0) }
    }
    fn lines(&self) -> String {
        let mut w = Writer::head("# Which replica writes in this folder. A copied folder takes new ones.");
        w.str("public", self.public).str("private", self.private).str("installation", &self.installation);
        w.str("device", self.place.0).str("inode", self.place.1);
        w.finish()
    }
    /// The home that is written down in a folder `.emic`.
    pub(super) fn in_folder(hidden: &Path) -> Option<Home> {
        let bytes = read_plain(&hidden.join(HOME), Links::Refused).ok()?;
        Home::read(&String::from_utf8(bytes).ok()?)
    }
    fn read(text: &str) -> Option<Home> {
        #[derive(Deserialize)]
        struct Raw {
            public: String,
            private: String,
            installation: String,
            device: String,
            inode: String,
        }
        let raw: Raw = toml::from_str(text).ok()?;
        Some(Home {
            public: ReplicaId::new(&raw.public)?,
            private: ReplicaId::new(&raw.private)?,
            installation: raw.installation,
            place: (raw.device.parse().ok()?, raw.inode.parse().ok()?),
        })
    }
}

/// The files beside a project's log.
///
/// A store implements the first dozen methods; those that follow are made from them.
pub trait Files: Send {
    /// The names of an area's files, sorted. Unfinished files are left out.
    fn names(&self, area: Area) -> Vec<String>;
    /// Where a file is, for messages: in memory nothing is there.
    fn path(&self, area: Area, name: &str) -> PathBuf;
    /// Opens a file; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    fn reader(&self, area: Area, name: &str) -> Result<Option<Reader<'_>>>;
    /// Writes a file, or replaces it: whole, or not at all. A backup is read back before it counts.
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`]; what was there before is untouched then.
    fn replace(&self, area: Area, name: &str, write: &mut Writing<'_>) -> Result<()>;
    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn remove(&self, area: Area, name: &str) -> Result<()>;
    /// Two numbers that a copy of the project does not share: device and inode of `.emic/`. `None` if they cannot be
    /// told.
    fn place(&self) -> Option<(u64, u64)>;
    /// True if [`Files::place`] is the same after the disk was taken away and put back. FAT and most shares number their
    /// files newly at each mount.
    fn has_lasting_place(&self) -> bool {
        true
    }
    /// Writes a file outside the project that only its owner may read: whole, or not at all.
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`]; what was there before is untouched then.
    fn write_out(&self, path: &Path, write: &mut Writing<'_>) -> Result<()>;
    /// Free bytes for this user where the project lies, if the system tells.
    fn free_space(&self) -> Option<u64>;
    /// Keeps what the next first frame will need. Failure is ignored: the next start is only slower.
    fn keep_glance(&self, body: &[u8]);
    /// Removes what [`Files::keep_glance`] kept: it holds words of the transcript.
    fn forget_glance(&self);
    /// Removes what [`Shelf::keep`](super::Shelf::keep) kept: it holds the words of transcripts.
    fn forget_checkpoint(&self);
    /// What openings and repairs have set aside: databases, journals, unfinished acts.
    fn set_aside(&self) -> Vec<PathBuf>;
    /// Removes damaged logs that were set aside: they may hold words that were taken out.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn forget_damaged(&self) -> Result<()>;

    /// A file's bytes; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    fn read(&self, area: Area, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(mut reader) = self.reader(area, name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let told = |fault: std::io::Error| {
            Error::bad_file(format!("cannot be read: {}", io_words(&fault)))
                .in_file(self.path(area, name).display().to_string())
        };
        reader.bytes.read_to_end(&mut bytes).map_err(told)?;
        Ok(Some(bytes))
    }
    /// Writes these bytes as a file.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn write(&self, area: Area, name: &str, bytes: &[u8]) -> Result<()> {
        self.replace(area, name, &mut |out| out.write_all(bytes).map_err(not_written))
    }

    /// A small file of the program's own, if it is there.
    ///
    /// # Errors
    /// If it cannot be read.
    fn read_own(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.read(Area::Own, name)
    }
    /// Keeps a small file of the program's own.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn write_own(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.write(Area::Own, name, bytes)
    }
    /// Removes such a file.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn remove_own(&self, name: &str) -> Result<()> {
        self.remove(Area::Own, name)
    }

    /// Which replica writes here; `None` if that was never written down or cannot be read.
    fn home(&self) -> Option<Home> {
        Home::read(&String::from_utf8(self.read_own(HOME).ok()??).ok()?)
    }
    /// Writes down which replica writes here.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn set_home(&self, home: &Home) -> Result<()> {
        let place = self.place().ok_or_else(|| {
            Error::not_saved("not saved: a file or folder is gone")
                .in_file(self.path(Area::Own, HOME).display().to_string())
        })?;
        self.write_own(HOME, Home { place, ..home.clone() }.lines().as_bytes())
    }
    /// True if this is where its replicas write: not a copy, not on another machine.
    fn is_at_home(&self, installation: &str) -> bool {
        self.home().is_some_and(|home| home.installation == installation && Some(home.place) == self.place())
    }

    /// True if a replica wrote here and writes no more, for acts of it were lost.
    fn has_left(&self, _: ReplicaId) -> bool {
        false
    }

    /// True if a folder with other numbers than its home says may be that home all the same: files get new numbers here,
    /// or only the device has another number.
    fn may_be_numbered_anew(&self, home: &Home) -> bool {
        self.place().is_some_and(|(_, inode)| !self.has_lasting_place() || inode == home.place.1)
    }

    /// Keeps what is half typed.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn write_draft(&self, bytes: &[u8]) -> Result<()> {
        self.write_own(DRAFT, bytes)
    }
    /// What was half typed, if anything.
    ///
    /// # Errors
    /// If it cannot be read.
    fn read_draft(&self) -> Result<Option<Vec<u8>>> {
        self.read_own(DRAFT)
    }
    /// Removes what was half typed.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn clear_draft(&self) -> Result<()> {
        self.remove_own(DRAFT)
    }

    /// Keeps a file that waits, under that name or one like it; returns its path. The same bytes twice are one file.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn keep(&self, area: Area, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let name = safe_name(name);
        let mut names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{n}-{name}")));
        let same = |name: &String| match self.read(area, name) {
            Ok(None) => Some(false),
            Ok(Some(known)) if known == bytes => Some(true),
            _ => None,
        };
        let found = names.find_map(|name| Some((same(&name)?, name)));
        let (known, name) = found.unwrap_or((false, name));
        if !known {
            self.write(area, &name, bytes)?;
        }
        Ok(self.path(area, &name))
    }
    /// Keeps a file that waits, in the place of the one that was kept under its name before.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn keep_newest(&self, area: Area, name: &str, bytes: &[u8]) -> Result<()> {
        let name = safe_name(name);
        match self.read(area, &name) {
            Ok(Some(known)) if known == bytes => Ok(()),
            _ => self.write(area, &name, bytes),
        }
    }
    /// The paths of the files that wait, by name.
    fn kept(&self, area: Area) -> Vec<PathBuf> {
        self.names(area).iter().map(|name| self.path(area, name)).collect()
    }
    /// The name of a waiting file by its path; `None` if it is in another folder.
    fn name_of(&self, area: Area, path: &Path) -> Option<String> {
        let name = path.file_name()?.to_string_lossy().into_owned();
        (self.path(area, &name) == path).then_some(name)
    }
    /// Opens a waiting file by its path; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read.
    fn open_kept(&self, area: Area, path: &Path) -> Result<Option<Reader<'_>>> {
        match self.name_of(area, path) {
            Some(name) => self.reader(area, &name),
            None => Ok(None),
        }
    }
    /// Removes a waiting file.
    ///
    /// # Errors
    /// [`Error::not_saved`]; a path outside the area is refused.
    fn let_go(&self, area: Area, path: &Path) -> Result<()> {
        match self.name_of(area, path) {
            Some(name) => self.remove(area, &name),
            None => Err(Error::unknown(format!("no waiting file: {}", path.display()))),
        }
    }

    /// Writes a backup and removes older ones that are not needed any more: kept are the last, the last of seven days
    /// and the last of four weeks. `wall` is seconds since 1970.
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`]; older backups are untouched then.
    fn save_backup(&self, wall: i64, write: &mut Writing<'_>) -> Result<PathBuf> {
        self.save_backup_beside(wall, &|_| false, write)
    }
    /// As [`Files::save_backup`]; those stay, too, of which `is_needed` says that they have what is nowhere else.
    ///
    /// # Errors
    /// As [`Files::save_backup`].
    fn save_backup_beside(
        &self,
        wall: i64,
        is_needed: &dyn Fn(&Path) -> bool,
        write: &mut Writing<'_>,
    ) -> Result<PathBuf> {
        let needed = |name: &str| is_needed(&self.path(Area::Backups, name));
        // A second later there is place beside one that is to stay.
        let names = (wall..).map(backups::name_of);
        let name = names.into_iter().find(|name| !needed(name)).unwrap_or_default();
        self.replace(Area::Backups, &name, write)?;
        // One that is dated in the future was made under a wrong clock, or the clock is wrong now. The two sorts are
        // counted apart, so that neither takes the days of the other.
        let (future, past): (Vec<_>, Vec<_>) =
            backups::of(&self.names(Area::Backups)).into_iter().partition(|(dated, _)| *dated > wall);
        let mut superfluous = backups::superfluous(&past);
        superfluous.extend(backups::superfluous(&future));
        // What came after a backup is in this one.
        superfluous.extend(backups::since(&self.names(Area::Backups)));
        let follows_needed = |name: &str| backups::base_of(name).is_some_and(needed);
        for old in superfluous.iter().filter(|name| !needed(name) && !follows_needed(name)) {
            // One backup too many does no harm.
            let _ = self.remove(Area::Backups, old);
        }
        Ok(self.path(Area::Backups, &name))
    }
    /// Writes what came after a backup into a file beside it, in the place of what was written so before. The next backup
    /// takes it away.
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`]; what was there before is untouched then.
    fn save_since(&self, backup: &Path, write: &mut Writing<'_>) -> Result<()> {
        match self.name_of(Area::Backups, backup) {
            Some(name) => self.replace(Area::Backups, &backups::since_name(&name), write),
            None => Err(Error::unknown(format!("no backup: {}", backup.display()))),
        }
    }
    /// Writes a backup from before a step that takes something away. It is kept beside the others, and removed by
    /// [`Files::forget_taken`].
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`].
    fn save_taken(&self, step: u32, wall: i64, write: &mut Writing<'_>) -> Result<()> {
        self.replace(Area::Backups, &backups::taken_name(step, wall), write)
    }
    /// These backups: the step, when it was written (seconds since 1970), and the path.
    fn taken(&self) -> Vec<(u32, i64, PathBuf)> {
        let all = backups::taken(&self.names(Area::Backups)).into_iter();
        all.map(|(step, wall, name)| (step, wall, self.path(Area::Backups, &name))).collect()
    }
    /// Removes those that are older than 30 days at `now`, in seconds since 1970.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn forget_taken(&self, now: i64) -> Result<()> {
        let old = self.taken().into_iter().filter(|(_, wall, _)| now - wall > 30 * 86_400);
        old.map(|(_, _, path)| path).try_for_each(|path| self.let_go(Area::Backups, &path))
    }
    /// The paths of all backups, newest first; before them what came after the last of them.
    fn backups(&self) -> Vec<PathBuf> {
        let names = self.names(Area::Backups);
        let whole = backups::of(&names).into_iter().rev().map(|(_, name)| name);
        let all = backups::since(&names).into_iter().chain(whole);
        all.map(|name| self.path(Area::Backups, &name)).collect()
    }
    /// The newest backup that is not dated after `now`, and when it was written, in seconds since 1970.
    fn last_backup(&self, now: i64) -> Option<(PathBuf, i64)> {
        let all = backups::of(&self.names(Area::Backups));
        let (wall, name) = all.into_iter().rev().find(|(wall, _)| *wall <= now)?;
        Some((self.path(Area::Backups, &name), wall))
    }
    /// The paths of the backups that are dated after `now`: a clock was wrong when they were made, or is wrong now.
    fn future_backups(&self, now: i64) -> Vec<PathBuf> {
        let all = backups::of(&self.names(Area::Backups)).into_iter();
        all.filter(|(wall, _)| *wall > now).map(|(_, name)| self.path(Area::Backups, &name)).collect()
    }
}

/// The error of a writer whose stream refuses: the stream's owner knows the cause.
pub(super) fn not_written(fault: std::io::Error) -> Error {
    Error::not_saved(format!("not saved: {}", io_cause(&fault)))
}

/// A name for a file that came from outside: what is no letter, digit, dot or hyphen becomes a hyphen.
pub(super) fn safe_name(name: &str) -> String {
    let tame = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let safe: String = name.chars().map(tame).take(100).collect();
    let safe = safe.trim_start_matches(['.', '-']);
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}
