//! Publishing in a shared folder: one's own parts grow, and are rewritten only for a purge.

use super::super::bundle::Vector;
use super::super::part::{self, SUFFIX, Stretch};
use super::super::purge;
use super::cursor::{Remembered, ranges};
use super::names::writer_of;
use super::reading::read_on;
use super::{Cursor, Entry, SharedFolder, State, sum_before};
use crate::error::Result;
use crate::log::Log;
use crate::log::dialect::{TextBlock, sha256};
use crate::model::id::{OpId, ReplicaId};
use std::collections::HashSet;

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

/// In which part a commit is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// In the writer's last part, or in a new one if that has grown large.
    Last,
    /// In a new part: what is published again for others does not wait for what the writer's other parts need.
    Fresh,
    /// In this part, behind its last whole commit.
    Part(String),
}

/// Operations to be published as one commit.
#[derive(Debug)]
pub struct Publication {
    /// The operations.
    pub ops: Vec<OpId>,
    /// The lines of each, and a comment for people who open the file.
    pub lines: Vec<(String, Option<String>)>,
    /// The texts that they name.
    pub texts: Vec<TextBlock>,
    /// What a reader must have first.
    pub needs: Vector,
}

impl Publication {
    /// Appends the commit to a part and notes in the state that it is there; returns the part's name.
    ///
    /// # Errors
    /// A folder that does not take it.
    pub fn append(
        self,
        writer: Writer<'_>,
        target: Target,
        folder: &mut dyn SharedFolder,
        state: &mut State,
    ) -> Result<String> {
        let Publication { ops, lines, texts, needs } = self;
        let name = match target {
            Target::Part(name) => name,
            Target::Last => part_to_append(folder, state, writer.replica)?,
            Target::Fresh => part_name(writer.replica, next_part(&folder.list()?, writer.replica)),
        };
        let cursor = state.files.entry(name.clone()).or_default();
        let mut bytes = match cursor.read() {
            0 => part::header(writer.project, writer.title, writer.replica),
            _ => String::new(),
        };
        // From its first byte on it is this project's own, whatever it was.
        cursor.written |= cursor.read() == 0;
        let before = cursor.needs();
        let changed = needs.iter().filter(|(replica, seq)| before.get(replica) != Some(seq));
        bytes.push_str(&part::commit(&texts, &lines, &changed.map(|(r, s)| (*r, *s)).collect()));
        // What is torn behind the last whole commit never counted and is overwritten.
        cursor.stamp = folder.append(&name, cursor.read(), bytes.as_bytes())?;
        cursor.before = sum_before(folder, &name, cursor.stamp.size)?;
        cursor.commits.push(Remembered {
            end: cursor.stamp.size,
            end_line: cursor.lines() + bytes.matches('\n').count() as u32,
            bytes: sha256(bytes.as_bytes()),
            // A commit names what changed; what the one before it needed is needed still.
            needs: before.into_iter().chain(needs).collect(),
            has: ranges(ops.into_iter()),
        });
        cursor.damaged = false;
        Ok(name)
    }
}

fn part_name(replica: ReplicaId, n: u32) -> String {
    format!("{replica}-{n:04}{SUFFIX}")
}

/// The first number that no part of a replica has.
fn next_part(entries: &[Entry], replica: ReplicaId) -> u32 {
    let names: HashSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    (1..).find(|&n| !names.contains(part_name(replica, n).as_str())).unwrap_or(1)
}

/// The part to append to: the replica's last, unless it has grown large, is of a later version, or has commits of another
/// writer under its name.
fn part_to_append(folder: &dyn SharedFolder, state: &State, replica: ReplicaId) -> Result<String> {
    let entries = folder.list()?;
    let next = next_part(&entries, replica);
    let last = part_name(replica, next - 1);
    let small = entries.iter().any(|entry| entry.name == last && entry.stamp.size < folder.part_size());
    // What a later version wrote here stays as it is.
    let own = state.files.get(&last).is_some_and(Cursor::is_own);
    Ok(if small && own { last } else { part_name(replica, next) })
}

/// Rewrites the parts of some replicas without what was purged since they were last written. Behind damage a part ends
/// then: what was there is published again.
///
/// # Errors
/// A part that only a later version can read, or a folder that does not take it.
pub fn purge_parts(
    folder: &mut dyn SharedFolder,
    state: &mut State,
    (project, title): (&str, &str),
    own: &[ReplicaId],
    log: &Log,
) -> Result<()> {
    let purges = log.purges();
    let now = purges.count();
    if now <= state.purged {
        return Ok(());
    }
    for entry in folder.list()? {
        let Some(replica) = writer_of(&entry.name, own).filter(|_| entry.plain) else { continue };
        let stretch = read_on(folder, &entry, &Cursor::default(), true)?;
        let name = entry.name;
        if let Some(fault) = stretch.fault.as_ref().filter(|_| stretch.is_newer()) {
            return Err(fault.clone().in_file(name));
        }
        let lines = part_without(Writer { project, title, replica }, &stretch, log)?;
        let stamp = folder.replace(&name, lines.as_bytes())?;
        let before = sum_before(folder, &name, stamp.size)?;
        let cursor = state.files.entry(name).or_default();
        let rewritten = part::read(lines.as_bytes(), 0, 0).commits;
        cursor.commits.truncate(rewritten.len());
        for (commit, now) in cursor.commits.iter_mut().zip(&rewritten) {
            (commit.end, commit.end_line, commit.bytes) = (now.end, now.end_line, now.bytes);
        }
        (cursor.stamp, cursor.before) = (stamp, before);
    }
    // A copy under another name still has the words: a person is told of it again.
    state.told.clear();
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
