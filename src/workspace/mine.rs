//! Which replicas are the person's own, and what the person answered when a file wanted to take away what they wrote.
//!
//! The answers, and replicas in other folders, are in `.emic/mine.toml`. What this machine knows of the person's projects
//! is in the folder for data: which replica wrote how far when its work last went out. A project folder that was copied
//! back has forgotten some of that; a file in which another goes on as that replica never knew it.

use super::history::own_replicas;
use super::{Workspace, data_dir};
use crate::error::Result;
use crate::exchange::harm::{Answer, Guard, Harm, Mine};
use crate::log::dialect::{Block, Writer, blocks};
use crate::model::id::*;
use crate::store::{Files, Links, read_plain};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file in `.emic/`.
const MINE: &str = "mine.toml";
/// The folder in the folder for data: one file a project.
const REPLICAS: &str = "replicas";
/// So many projects are remembered; those that were written to longest ago are forgotten first.
const MAX_PROJECTS: usize = 200;

/// What becomes of a file that would take away what the person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The folder that wrote it is another one of the person's own.
    Mine,
    /// It may happen.
    Accept,
    /// It comes in, and what it takes is written again.
    KeepMine,
}

/// What this machine remembers of a replica.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Known {
    replica: String,
    /// The person who works in its folder, as an id; empty if they have not acted yet.
    person: String,
    /// Its last operation when its work last went out, as `ID SUM`.
    last: String,
}

/// What is remembered in the project.
#[derive(Debug, Default)]
struct Remembered {
    replicas: BTreeSet<ReplicaId>,
    answers: BTreeMap<(OpId, Digest), Answer>,
    written: BTreeSet<(OpId, Digest)>,
}

/// The guard of the work of the person in this folder.
pub(super) fn guard(workspace: &Workspace) -> Guard {
    Guard::of(mine(workspace))
}

/// The acts in the log whose things are to be written again and are not yet: emic was stopped in between.
pub(super) fn unwritten(workspace: &Workspace) -> Vec<(OpId, Digest)> {
    let Remembered { answers, written, .. } = remembered(workspace.store.files());
    let is_here = |(id, sum): &(OpId, Digest)| workspace.log.op(*id).is_some_and(|op| op.sum == *sum);
    let kept = answers.into_iter().filter(|(_, answer)| *answer == Answer::KeepMine).map(|(act, _)| act);
    kept.filter(|act| !written.contains(act) && is_here(act)).collect()
}

/// The acts whose things were written again.
pub(super) fn written(workspace: &Workspace) -> BTreeSet<(OpId, Digest)> {
    remembered(workspace.store.files()).written
}

/// Remembers that what these acts took was written again.
pub(super) fn are_written(workspace: &Workspace, acts: &[(OpId, Digest)]) -> Result<()> {
    if acts.is_empty() {
        return Ok(());
    }
    let files = workspace.store.files();
    let mut now = remembered(files);
    now.written.extend(acts);
    keep(files, &now)
}

/// The acts that the person answered for.
pub(super) fn answered_for(workspace: &Workspace) -> BTreeSet<(OpId, Digest)> {
    remembered(workspace.store.files()).answers.into_keys().collect()
}

/// Whose folder this is.
fn mine(workspace: &Workspace) -> Mine {
    let Remembered { mut replicas, answers, .. } = remembered(workspace.store.files());
    let me = workspace.acting.host(workspace.project());
    let known = here(workspace);
    let here = own_replicas(workspace);
    let last = |known: &Known| {
        let (id, sum) = known.last.split_once(' ')?;
        let (id, sum) = (id.parse::<OpId>().ok()?, sum.parse::<Digest>().ok()?);
        Some((id.replica, (id.seq, sum)))
    };
    let wrote = known.iter().filter_map(last).filter(|(replica, _)| here.contains(replica)).collect();
    let is_me = |known: &&Known| {
        let person = known.person.parse::<PersonId>().ok();
        person.is_some() && workspace.project().one_of(person) == me
    };
    replicas.extend(known.iter().filter(is_me).filter_map(|known| ReplicaId::new(&known.replica)));
    replicas.extend(here);
    let private = workspace.store.records().filter_map(|record| record.first).map(|first| first.replica);
    replicas.extend(private.filter(|replica| replica.is_private()));
    Mine { me, replicas, wrote, answers }
}

/// Remembers what a person answered for the acts that would take something away.
pub(super) fn answer(workspace: &Workspace, harms: &[Harm], reply: Reply) -> Result<()> {
    let files = workspace.store.files();
    let mut now = remembered(files);
    for harm in harms {
        let acts = harm.acts.iter().copied();
        match reply {
            // The acts that are written as the replica here are no other folder's: each is answered for.
            Reply::Mine if !own_replicas(workspace).contains(&harm.replica) => {
                now.replicas.insert(harm.replica);
            }
            Reply::Mine | Reply::Accept => now.answers.extend(acts.map(|act| (act, Answer::Accept))),
            Reply::KeepMine => now.answers.extend(acts.map(|act| (act, Answer::KeepMine))),
        }
    }
    keep(files, &now)
}

/// Remembers that the replicas under which a person acted so far are that person's own folders.
pub(super) fn are_mine(workspace: &Workspace, person: PersonId) -> Result<()> {
    let project = workspace.project();
    let acted = workspace.log.in_order(|op| project.one_of(op.coder) == Some(project.one(person)));
    let files = workspace.store.files();
    let mut now = remembered(files);
    now.replicas.extend(acted.iter().map(|op| op.id.replica));
    keep(files, &now)
}

fn remembered(files: &dyn Files) -> Remembered {
    let bytes = files.read_own(MINE).ok().flatten().unwrap_or_default();
    let mut all = Remembered::default();
    let Some(read) = String::from_utf8(bytes).ok().and_then(|text| blocks(&text).ok()) else { return all };
    for block in &read {
        match block.head.as_str() {
            "[[replica]]" => all.replicas.extend(replica_in(block)),
            "[[written]]" => all.written.extend(written_in(block)),
            _ => all.answers.extend(answer_in(block)),
        }
    }
    all
}

fn replica_in(block: &Block) -> Option<ReplicaId> {
    #[derive(Deserialize)]
    struct Raw {
        id: String,
    }
    block.read::<Raw>().ok().and_then(|raw| ReplicaId::new(&raw.id))
}

fn written_in(block: &Block) -> Option<(OpId, Digest)> {
    #[derive(Deserialize)]
    struct Raw {
        act: String,
        sum: String,
    }
    let raw: Raw = block.read().ok()?;
    Some((raw.act.parse().ok()?, raw.sum.parse().ok()?))
}

fn answer_in(block: &Block) -> Option<((OpId, Digest), Answer)> {
    #[derive(Deserialize)]
    struct Raw {
        act: String,
        sum: String,
        answer: String,
    }
    let raw: Raw = block.read().ok()?;
    let answer = match raw.answer.as_str() {
        "accept" => Answer::Accept,
        _ => Answer::KeepMine,
    };
    Some(((raw.act.parse().ok()?, raw.sum.parse().ok()?), answer))
}

fn keep(files: &dyn Files, now: &Remembered) -> Result<()> {
    let mut lines =
        "# Other folders of the person who works here, and what was answered for acts of others.\n"
            .to_owned();
    for replica in &now.replicas {
        let mut w = Writer::head("[[replica]]");
        w.str("id", replica);
        lines.push_str(&w.finish());
    }
    for ((act, sum), answer) in &now.answers {
        let mut w = Writer::head("[[answer]]");
        let word = if *answer == Answer::Accept { "accept" } else { "keep-mine" };
        w.str("act", act).str("sum", sum).str("answer", word);
        lines.push_str(&w.finish());
    }
    for (act, sum) in &now.written {
        let mut w = Writer::head("[[written]]");
        w.str("act", act).str("sum", sum);
        lines.push_str(&w.finish());
    }
    files.write_own(MINE, lines.as_bytes())
}

/// Remembers on this machine how far the replica here has come: before its work goes out, and when the project is left.
/// Failure is ignored: then acts that come back count as those of a restored copy, as they do on a new machine.
pub(super) fn remember(workspace: &Workspace) {
    let Some(path) = file_of(workspace) else { return };
    let replica = workspace.home.public;
    let id = OpId::new(replica, workspace.log.last(replica));
    let Some(sum) = workspace.log.op(id).map(|op| op.sum) else { return };
    let person = workspace.acting.host(workspace.project());
    let now = Known {
        replica: replica.to_string(),
        person: person.map(|person| person.to_string()).unwrap_or_default(),
        last: format!("{id} {sum}"),
    };
    let mut all = here(workspace);
    // A folder that was put back and goes on as the same replica once wrote further than it is now.
    let further = |known: &&Known| {
        let seq = known.last.split_once(' ').and_then(|(id, _)| id.parse::<OpId>().ok()).map(|id| id.seq);
        known.replica == now.replica && seq > Some(id.seq)
    };
    let last = all.iter().find(further).map_or(now.last, |known| known.last.clone());
    let now = Known { last, ..now };
    if all.contains(&now) {
        return;
    }
    all.retain(|known| known.replica != now.replica);
    all.push(now);
    let mut lines =
        "# How far this machine's replicas of a project had come when their work last went out.\n".to_owned();
    for Known { replica, person, last } in &all {
        let mut w = Writer::head("[[replica]]");
        w.str("replica", replica).str("person", person).str("last", last);
        lines.push_str(&w.finish());
    }
    drop(replace(&path, lines.as_bytes()));
}

/// Puts a file in the place of another one, and forgets projects that are too many.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let Some(dir) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(dir)?;
    let is_new = !path.exists();
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|fault| fault.error)?;
    if is_new {
        let entries = std::fs::read_dir(dir)?.flatten();
        let mut all: Vec<_> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        all.sort();
        let superfluous = all.len().saturating_sub(MAX_PROJECTS);
        for (_, old) in all.iter().take(superfluous) {
            std::fs::remove_file(old)?;
        }
    }
    Ok(())
}

/// The file for a project; `None` for one in memory, which is on no machine.
fn file_of(workspace: &Workspace) -> Option<PathBuf> {
    let id = workspace.store.project_id();
    // It comes out of a file and names one here.
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let on_disk = plain && workspace.store.root().join(".emic").is_dir();
    on_disk.then(|| data_dir().map(|dir| dir.join(REPLICAS).join(format!("{id}.toml"))))?
}

/// What this machine remembers of the replicas of this project.
fn here(workspace: &Workspace) -> Vec<Known> {
    let bytes =
        file_of(workspace).and_then(|path| read_plain(&path, Links::Refused).ok()).unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else { return Vec::new() };
    let Ok(all) = blocks(&text) else { return Vec::new() };
    all.iter().filter_map(|block| block.read().ok()).collect()
}
