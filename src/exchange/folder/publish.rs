//! Publishing in a shared folder: one's own parts grow, and are rewritten only for a purge.

use super::super::bundle::Vector;
use super::super::part::{self, SUFFIX, Stretch};
use super::super::purge;
use super::{Entry, MAX_READ, SharedFolder, State, sum_before};
use crate::error::Result;
use crate::log::dialect::TextBlock;
use crate::log::{Log, Op};
use crate::model::id::ReplicaId;
use std::collections::HashMap;

/// Whose part is written, and of which project.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'p> {
    /// Id of the project.
    pub project: &'p str,
    /// Title of the project.
    pub title: &'p str,
    /// The replica that writes.
    pub replica: ReplicaId,
}

/// Operations to be published as one commit.
#[derive(Debug)]
pub struct Publication<'l> {
    /// The operations, in order.
    pub ops: &'l [&'l Op],
    /// The lines of each, and a comment for people who open the file.
    pub lines: Vec<(String, Option<String>)>,
    /// The texts that they name.
    pub texts: Vec<TextBlock>,
    /// What a reader must have first.
    pub needs: Vector,
}

impl Publication<'_> {
    /// Appends the commit to the writer's last part and notes in the state that it is there.
    ///
    /// # Errors
    /// A folder that does not take it.
    pub fn append(self, writer: Writer<'_>, folder: &mut dyn SharedFolder, state: &mut State) -> Result<()> {
        let Publication { ops, lines, texts, needs } = self;
        let name = part_to_append(folder, writer.replica)?;
        let cursor = state.files.entry(name.clone()).or_default();
        let mut bytes = match cursor.read {
            0 => part::header(writer.project, writer.title, writer.replica),
            _ => String::new(),
        };
        let changed = needs.iter().filter(|(replica, seq)| cursor.needs.get(replica) != Some(seq));
        bytes.push_str(&part::commit(&texts, &lines, &changed.map(|(r, s)| (*r, *s)).collect()));
        // What is torn behind the last whole commit never counted and is overwritten.
        cursor.stamp = folder.append(&name, cursor.read, bytes.as_bytes())?;
        cursor.before = sum_before(folder, &name, cursor.stamp.size)?;
        cursor.lines += bytes.matches('\n').count() as u32;
        (cursor.read, cursor.needs) = (cursor.stamp.size, needs);
        ops.iter().for_each(|op| cursor.holds(op.id));
        Ok(())
    }
}

/// The part to append to: the replica's last, unless it has grown large.
fn part_to_append(folder: &dyn SharedFolder, replica: ReplicaId) -> Result<String> {
    let entries = folder.list()?;
    let sizes: HashMap<&str, u64> =
        entries.iter().map(|entry| (entry.name.as_str(), entry.stamp.size)).collect();
    let name = |n: u32| format!("{replica}-{n:04}{SUFFIX}");
    let next = (1..).find(|&n| !sizes.contains_key(name(n).as_str())).unwrap_or(1);
    Ok(match sizes.get(name(next - 1).as_str()) {
        Some(&size) if next > 1 && size < folder.part_size() => name(next - 1),
        _ => name(next),
    })
}

/// The replica that wrote a part, by its name, if it is one of `own`.
pub(super) fn writer_of(name: &str, own: &[ReplicaId]) -> Option<ReplicaId> {
    let (replica, n) = name.strip_suffix(SUFFIX)?.rsplit_once('-')?;
    let writer = ReplicaId::known(replica).filter(|replica| own.contains(replica));
    writer.filter(|_| n.bytes().all(|b| b.is_ascii_digit()))
}

/// Rewrites the parts of some replicas without what was purged since they were last written.
///
/// # Errors
/// A part that is damaged, or a folder that does not take it.
pub fn purge_parts(
    folder: &mut dyn SharedFolder,
    state: &mut State,
    (project, title): (&str, &str),
    own: &[ReplicaId],
    log: &Log,
) -> Result<()> {
    let purges = log.purges();
    let now = purges.texts.len() + purges.ids.len();
    if now <= state.purged {
        return Ok(());
    }
    for Entry { name, plain, .. } in folder.list()? {
        let Some(replica) = writer_of(&name, own).filter(|_| plain) else { continue };
        let stretch = part::read(&folder.read(&name, 0, MAX_READ)?, 0, 0);
        if let Some(fault) = stretch.fault {
            return Err(fault.in_file(name));
        }
        let lines = part_without(Writer { project, title, replica }, &stretch, log)?;
        let stamp = folder.replace(&name, lines.as_bytes())?;
        let before = sum_before(folder, &name, stamp.size)?;
        let cursor = state.files.entry(name).or_default();
        (cursor.read, cursor.stamp, cursor.before) = (stamp.size, stamp, before);
        cursor.lines = lines.matches('\n').count() as u32;
    }
    state.purged = now;
    Ok(())
}

/// A part's lines without what was purged. The comments, which quote, are left out too; the commits keep their needs.
fn part_without(writer: Writer<'_>, stretch: &Stretch, log: &Log) -> Result<String> {
    let mut lines = part::header(writer.project, writer.title, writer.replica);
    for commit in &stretch.commits {
        let (texts, ops) = purge::admitted(log, commit.texts.clone(), commit.ops.clone())?;
        let ops: Vec<(String, Option<String>)> = ops.into_iter().map(|sealed| (sealed.lines, None)).collect();
        lines.push_str(&part::commit(&texts, &ops, &commit.needs));
    }
    Ok(lines)
}
