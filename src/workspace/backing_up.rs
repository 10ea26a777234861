//! When a backup is due: by time and by acts. No clock is believed alone: it may have been wrong when a backup was made,
//! or be wrong now.

use super::Workspace;
use crate::error::Result;
use crate::exchange::bundle::Vector;
use crate::model::id::ReplicaId;
use crate::store::{Area, Files};
use std::io::{BufRead, Read};
use std::path::Path;

/// Seconds.
const DAY: i64 = 24 * 3600;
/// A backup is due after so many operations, whatever the clock says.
const OPS: u64 = 500;
/// A project with fewer operations is written as a whole: that costs less than a frame on the screen.
const LARGE: usize = 2_000;
/// The head of a backup is shorter, in bytes.
const HEAD: u64 = 256 << 10;

/// True if the last backup is a day or many operations old. A backup dated in the future counts as none.
pub(super) fn is_due(workspace: &Workspace) -> bool {
    let (files, now) = (workspace.store.files(), workspace.clock.now());
    let Some((path, wall)) = files.last_backup(now) else { return true };
    if now - wall > DAY {
        return true;
    }
    let Some(upto) = upto_of(files, &path) else { return true };
    let news = |replica: ReplicaId| {
        let known = upto.get(&replica).copied().unwrap_or(0);
        u64::from(workspace.log.last(replica).saturating_sub(known))
    };
    workspace.log.replicas().map(news).sum::<u64>() >= OPS
}

/// Backs up what changed on the screen. A large project is not written as a whole each time: what came after its last
/// backup is written beside that, so that leaving costs as much as was done.
pub(super) fn leave(workspace: &Workspace) -> Result<()> {
    if workspace.log.len() < LARGE || is_due(workspace) {
        return workspace.back_up().map(drop);
    }
    let files = workspace.store.files();
    let last = files.last_backup(workspace.clock.now());
    match last.and_then(|(path, _)| Some((upto_of(files, &path)?, path))) {
        // What was put back by hand may have fewer: then numbers mean something else.
        Some((base, path)) if base.iter().all(|(&replica, &seq)| workspace.log.last(replica) >= seq) => {
            files.save_since(&path, &mut |out| workspace.write_backup_since(base.clone(), out))
        }
        _ => workspace.back_up().map(drop),
    }
}

/// True if a backup has acts that are not here: they were lost here, and it may be all that has them.
pub(super) fn has_more(workspace: &Workspace, path: &Path) -> bool {
    let upto = upto_of(workspace.store.files(), path).unwrap_or_default();
    upto.into_iter().any(|(replica, seq)| seq > workspace.log.last(replica))
}

/// The last number of each replica that a backup has, as its head says; `None` if it has no such head.
pub(super) fn upto_of(files: &dyn Files, path: &Path) -> Option<Vector> {
    let reader = files.open_kept(Area::Backups, path).ok()??;
    let mut lines = reader.bytes.take(HEAD).lines().map_while(Result::ok);
    lines.find(|line| line == "[emic.upto]")?;
    let number = |line: String| {
        let (replica, seq) = line.split_once(" = ")?;
        Some((ReplicaId::new(replica.trim_matches('"'))?, seq.parse().ok()?))
    };
    Some(lines.map_while(number).collect())
}
