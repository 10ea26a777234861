//! What the journal has lost at its end, remembered beside it.
//!
//! An act that was acknowledged and is lost may have reached a colleague. So its number is not given out again: the
//! replicas that wrote here write no more. That is written down, durably, before anything is mended, for what is mended
//! shows no longer that something was lost.

use super::Folder;
use super::files::FolderFiles;
use super::index::Index;
use super::journal::quoted;
use super::layout::{Paths, durably};
use super::witness::Known;
use crate::error::Result;
use crate::log::dialect::{Writer, blocks};
use crate::model::id::{Digest, OpId, ReplicaId};
use crate::store::disk::Disk;
use crate::store::files::Home;
use crate::store::plain::{Links, read_plain};
use crate::store::replace::{not_saved, reason};
use serde::Deserialize;
use std::io::{self, ErrorKind};

pub(super) const LOSSES: &str = "losses.toml";
const NEW_NAME: &str = "You write under a new name from now on.";

/// Why the journal ends where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The last commit is torn: it was never finished, or it was cut afterwards.
    Torn,
    /// It was cut, and was completed from a copy that may be older.
    Cut,
}

impl End {
    fn word(self) -> &'static str {
        match self {
            End::Torn => "torn",
            End::Cut => "cut",
        }
    }
}

/// What is remembered.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Losses {
    #[serde(default)]
    project: String,
    /// Replicas that wrote here and write no more.
    #[serde(default)]
    left: Vec<String>,
    /// Why the journal ends where it does, until it is known what that means.
    #[serde(default)]
    end: String,
    /// Operations that are known to have been saved, the last of each replica.
    #[serde(default)]
    saved: Vec<String>,
    /// Replicas of which more was saved perhaps, each with the last number that was there.
    #[serde(default)]
    after: Vec<String>,
}

impl Losses {
    /// `Some(None)` if there is none, `None` if it is damaged.
    fn look(paths: &Paths) -> Option<Option<Losses>> {
        let bytes = match read_plain(&paths.hidden.join(LOSSES), Links::Refused) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Some(None),
            Err(_) => return None,
        };
        let block = blocks(std::str::from_utf8(&bytes).ok()?).ok()?.pop()?;
        let sum: Digest = quoted(&block.lines, "sum")?.parse().ok()?;
        (block.sum_without("sum") == sum).then(|| block.read::<Losses>().ok().map(Some))?
    }
    /// An empty one if there is none. One that is damaged or of another project counts as a torn end.
    fn read(paths: &Paths, project: &str) -> Losses {
        match Self::look(paths) {
            Some(None) => Losses::default(),
            Some(Some(losses)) if losses.project == project => losses,
            _ => Losses { end: End::Torn.word().to_owned(), ..Losses::default() },
        }
    }
    fn write(&self, disk: &dyn Disk, paths: &Paths, project: &str) -> io::Result<()> {
        let mut w = Writer::head("[losses]");
        w.str("project", project).list("left", &self.left).filled("end", &self.end);
        w.list("saved", &self.saved).list("after", &self.after);
        durably(disk, &paths.hidden.join(LOSSES), w.sealed("sum").0.as_bytes())
    }
    /// Takes an operation that is known to have been saved, if it is not here and the last of its replica.
    fn add_saved(&mut self, id: OpId, index: &Index) {
        let of = |said: &String| said.parse::<OpId>().ok().filter(|said| said.replica == id.replica);
        let known = self.saved.iter().filter_map(of).map(|said| said.seq).max().unwrap_or(0);
        if id.seq > known.max(index.last(id.replica)) {
            self.saved.retain(|said| of(said).is_none());
            self.saved.push(id.to_string());
        }
    }
    /// The operations that are known to have been saved and are not here: first and last number of each replica.
    fn lacks(&self, index: &Index) -> Vec<(ReplicaId, u32, u32)> {
        let saved = self.saved.iter().filter_map(|id| id.parse::<OpId>().ok());
        let here = |id: &OpId| index.last(id.replica);
        saved.filter(|id| here(id) < id.seq).map(|id| (id.replica, here(&id) + 1, id.seq)).collect()
    }
    /// Replicas of which more was saved perhaps, with the first number that is not here.
    fn doubts(&self, index: &Index) -> Vec<(ReplicaId, u32)> {
        let replicas = self.after.iter().filter_map(|replica| ReplicaId::new(replica));
        replicas.map(|replica| (replica, index.last(replica) + 1)).collect()
    }
    fn leave(&mut self, paths: &Paths) -> Vec<ReplicaId> {
        let home = Home::in_folder(&paths.hidden);
        let mine: Vec<ReplicaId> = home.map(|home| vec![home.public, home.private]).unwrap_or_default();
        for replica in mine.iter().map(ToString::to_string) {
            if !self.left.contains(&replica) {
                self.left.push(replica);
            }
        }
        mine
    }
}

/// True if a replica wrote here and writes no more.
pub(super) fn has_left(paths: &Paths, replica: ReplicaId) -> bool {
    let losses = Losses::look(paths).flatten().unwrap_or_default();
    losses.left.iter().any(|left| *left == replica.to_string())
}

/// Notes, before anything is mended, that the end of the journal is not as it was.
///
/// # Errors
/// As the system says; nothing may be mended then.
pub(super) fn note(disk: &dyn Disk, paths: &Paths, project: &str, end: End) -> io::Result<()> {
    let mut losses = Losses::read(paths, project);
    if losses.end == End::Cut.word() {
        return Ok(());
    }
    losses.leave(paths);
    end.word().clone_into(&mut losses.end);
    losses.write(disk, paths, project)
}

/// What an opening found to be lost.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// A sentence for the person; empty if there is nothing to say.
    pub(super) words: String,
    /// It cannot be said that nothing is missing.
    pub(super) unsure: bool,
}

/// Draws the conclusions from a journal that was read to its end, and remembers them.
///
/// # Errors
/// As the system says; nothing may be written then.
pub(super) fn conclude(
    disk: &dyn Disk,
    paths: &Paths,
    project: &str,
    index: &Index,
    known: Option<&Known>,
) -> io::Result<Found> {
    let mut losses = Losses::read(paths, project);
    let before = losses.lacks(index);
    known.into_iter().flat_map(Known::lasts).for_each(|id| losses.add_saved(id, index));
    let (lacks, cut) = (losses.lacks(index), losses.end == End::Cut.word());
    let fresh = lacks != before;
    let (certain, noted) = (losses.end.is_empty() && !fresh, known.is_some_and(|known| known.noted));
    if certain && noted {
        return Ok(Found::default());
    }
    let mine = losses.leave(paths);
    if certain {
        // Nothing shows that anything is lost. But the one file that would show it is not there.
        if !mine.is_empty() {
            losses.write(disk, paths, project)?;
        }
        return Ok(Found::default());
    }
    let perhaps = cut || fresh && known.is_none_or(|known| !known.exact);
    for replica in mine.iter().filter(|_| perhaps).map(ToString::to_string) {
        if !losses.after.contains(&replica) {
            losses.after.push(replica);
        }
    }
    losses.end.clear();
    losses.write(disk, paths, project)?;
    let doubts: Vec<(ReplicaId, u32)> =
        mine.iter().map(|&replica| (replica, index.last(replica) + 1)).collect();
    let words = if fresh {
        let later = if perhaps { " and perhaps later ones" } else { "" };
        format!(
            "Acts that had been saved are missing at the end of the journal: {}{later}. What a colleague or a shared \
             folder has of them comes back with the next bundle or sync.",
            in_words(&lacks)
        )
    } else if cut {
        format!(
            "The journal had been cut and goes as far as its copies. If more had been saved, it is missing: {}.",
            in_doubt(&doubts)
        )
    } else {
        format!("If it was finished after all, it is missing: {}.", in_doubt(&doubts))
    };
    Ok(Found { unsure: true, words: format!("{words} {NEW_NAME}") })
}

/// `anna-x7f2k9qd 41-43`.
fn in_words(lacks: &[(ReplicaId, u32, u32)]) -> String {
    let one = |&(replica, from, to): &(ReplicaId, u32, u32)| match from == to {
        true => format!("{replica} {from}"),
        false => format!("{replica} {from}-{to}"),
    };
    lacks.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `anna-x7f2k9qd 41 and perhaps later ones`.
fn in_doubt(doubts: &[(ReplicaId, u32)]) -> String {
    let all: Vec<String> = doubts
        .iter()
        // A private replica that never wrote has lost nothing, as far as can be told.
        .filter(|(replica, first)| !replica.is_private() || *first > 1)
        .map(|(replica, first)| format!("{replica} {first} and perhaps later ones"))
        .collect();
    if all.is_empty() { "this cannot be told by number".to_owned() } else { all.join(", ") }
}

impl Folder {
    fn losses(&self) -> Losses {
        Losses::read(&self.files.paths, &self.project.id)
    }
    /// The last operations that are known to have been saved and were missing once.
    pub(super) fn lost_lasts(&self) -> Vec<OpId> {
        self.losses().saved.iter().filter_map(|id| id.parse().ok()).collect()
    }
    /// [`crate::store::Shelf::missing`].
    pub(super) fn missing_acts(&self) -> Vec<String> {
        let one = |lack: (ReplicaId, u32, u32)| {
            let who = match lack.0.is_private() {
                true => "only a copy of this folder",
                false => "a colleague's bundle or a shared folder",
            };
            format!("{}: saved once and not here; {who} may have it", in_words(&[lack]))
        };
        self.losses().lacks(&self.index).into_iter().map(one).collect()
    }
    /// What was saved perhaps and is not here, in words; `None` if there is no doubt.
    pub(super) fn doubtful_acts(&self) -> Option<String> {
        let doubts = self.losses().doubts(&self.index);
        (!doubts.is_empty()).then(|| format!("the journal was cut once; missing: {}", in_doubt(&doubts)))
    }
    /// Doubts have been read by a person: they are no finding any more.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`].
    pub(super) fn settle_doubts(&self) -> Result<()> {
        let mut losses = self.losses();
        if losses.after.is_empty() {
            return Ok(());
        }
        losses.after.clear();
        let paths = &self.files.paths;
        losses
            .write(&*self.files.disk, paths, &self.project.id)
            .map_err(|fault| not_saved(&fault, &paths.hidden.join(LOSSES)))
    }
    /// Takes what other files know to have been saved. Where it is more than there is and the disk does not take that,
    /// nothing is written until the project is opened again.
    pub fn heard_of(&mut self, saved: impl IntoIterator<Item = OpId>) {
        if self.files.writable().is_err() {
            return;
        }
        let mut known = Known::default();
        known.noted = true;
        saved.into_iter().for_each(|id| known.add(id));
        let FolderFiles { disk, paths, guard } = &self.files;
        match conclude(&**disk, paths, &self.project.id, &self.index, Some(&known)) {
            Ok(found) if found.unsure => self.found = found,
            Ok(_) => {}
            Err(fault) => guard.set_poison(reason(&fault)),
        }
    }
    /// Of the operations that are known to have been saved and are not here, the last of each replica.
    pub fn lacks(&self) -> Vec<OpId> {
        let lacks = self.losses().lacks(&self.index);
        lacks.into_iter().map(|(replica, _, to)| OpId::new(replica, to)).collect()
    }
}
