//! What this machine remembers of where its projects lie, beside the installation's id.
//!
//! A folder is known again by device and inode, which a copy does not share. But sticks with FAT and many shares number
//! their files newly at each mount, and a disk may come back as another device. There the folder is the one that was
//! here before if it lies at the same path and still has everything that its replica wrote: an older state that was put
//! back lacks some of it, and a copy lies elsewhere.

use super::{Workspace, data_dir};
use crate::log::dialect::{Writer, blocks};
use crate::model::id::{Digest, OpId, ReplicaId};
use crate::store::{Links, read_plain};
use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file that remembers, in the folder for data.
const HOMES: &str = "homes.toml";
/// So many projects are remembered; those that were written to longest ago are forgotten first.
const MAX_HOMES: usize = 200;

/// A project folder as it was when this machine left it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Known {
    path: String,
    /// The last operations of its two replicas, as `ID SUM`.
    public: String,
    private: String,
}

/// True if a project lies where its replicas write: not a copy, not an older state that was put back.
pub(super) fn is_at_home(workspace: &Workspace) -> bool {
    let files = workspace.store.files();
    let installation = workspace.chance.installation();
    if files.is_at_home(&installation) {
        return true;
    }
    let Some(home) = files.home().filter(|home| home.installation == installation) else { return false };
    if !files.may_be_numbered_anew(&home) {
        return false;
    }
    let Some(path) = path_of(workspace) else { return false };
    let Some(known) = read().into_iter().find(|known| known.path == path) else { return false };
    let goes_on = has(workspace, home.public, &known.public) && has(workspace, home.private, &known.private);
    // The numbers of this mount, so that the next opening asks no further.
    goes_on && files.set_home(&home).is_ok()
}

/// Remembers where a project lies and how far its replicas have come. Failure is ignored: then a stick that is mounted
/// again counts as a copy, which costs nothing but a new replica.
pub(super) fn remember(workspace: &Workspace) {
    let (Some(path), Some(dir)) = (path_of(workspace), data_dir()) else { return };
    let last = |replica: ReplicaId| {
        let id = OpId::new(replica, workspace.log.last(replica));
        format!("{id} {}", sum_of(workspace, id).unwrap_or(Digest([0; 32])))
    };
    let (public, private) = (last(workspace.home.public), last(workspace.home.private));
    let now = Known { path, public, private };
    let mut all = read();
    if all.contains(&now) {
        return;
    }
    all.retain(|known| known.path != now.path);
    all.push(now);
    let superfluous = all.len().saturating_sub(MAX_HOMES);
    let mut lines = "# Where projects lie, to know a stick again when it is mounted again.\n".to_owned();
    for Known { path, public, private } in &all[superfluous..] {
        let mut w = Writer::head("[[home]]");
        w.str("path", path).str("public", public).str("private", private);
        lines.push_str(&w.finish());
    }
    let written = tempfile::Builder::new().prefix(".homes-").tempfile_in(&dir).and_then(|mut file| {
        file.write_all(lines.as_bytes())?;
        file.persist(dir.join(HOMES)).map_err(|fault| fault.error)
    });
    drop(written);
}

/// The last operations that the replicas of a project had when this machine left it: an older state that was put back
/// in its place lacks some of them.
pub(super) fn lasts_at(root: &Path) -> Vec<OpId> {
    let Some(path) = root.canonicalize().ok().and_then(|root| root.into_os_string().into_string().ok())
    else {
        return Vec::new();
    };
    let known = read().into_iter().filter(|known| known.path == path);
    let ids = known.flat_map(|known| [known.public, known.private]);
    ids.filter_map(|last| last.split_once(' ')?.0.parse().ok()).collect()
}

/// The path of a project that lies in a folder of this machine.
fn path_of(workspace: &Workspace) -> Option<String> {
    let root = workspace.store.root();
    // Projects in memory have a name there, no path.
    root.join(".emic").is_dir().then(|| root.canonicalize().ok())??.into_os_string().into_string().ok()
}

/// True if a replica has not gone back behind what was remembered of it.
fn has(workspace: &Workspace, replica: ReplicaId, last: &str) -> bool {
    let Some((id, sum)) = last.split_once(' ') else { return false };
    // Nothing was written yet, so nothing can be lacking.
    if id == OpId::new(replica, 0).to_string() {
        return true;
    }
    let (Ok(id), Ok(sum)) = (id.parse::<OpId>(), sum.parse::<Digest>()) else { return false };
    id.replica == replica && sum_of(workspace, id) == Some(sum)
}

fn sum_of(workspace: &Workspace, id: OpId) -> Option<Digest> {
    workspace.log.op(id).map(|op| op.sum)
}

fn homes_file() -> Option<PathBuf> {
    data_dir().map(|dir| dir.join(HOMES))
}

fn read() -> Vec<Known> {
    let bytes = homes_file().and_then(|path| read_plain(&path, Links::Refused).ok()).unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else { return Vec::new() };
    let Ok(all) = blocks(&text) else { return Vec::new() };
    all.iter().filter_map(|block| block.read().ok()).collect()
}
