//! Making and opening a project: what is on a shelf becomes a workspace, whole or not at all.

use super::inbox::Inbox;
use super::incoming::size_of;
use super::purge::Carrying;
use super::{Chance, Clock, LOST, ME, Me, NewPerson, RawMe, Workspace};
use crate::error::{Error, Result};
use crate::exchange;
use crate::exchange::admit;
use crate::exchange::bundle::{Bundle, Header};
use crate::log::dialect::Words;
use crate::log::{Act, Author, Log, Op, Purges, Source};
use crate::model::id::*;
use crate::store::disk::RealDisk;
use crate::store::{Birth, CommitKind, Folder, Home, Shelf};
use crate::text::Text;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Makes a project with its first person on a shelf that `begin` prepares.
pub(super) fn begin(
    title: &str,
    coder: &NewPerson,
    clock: Clock,
    chance: Chance,
    begin: impl FnOnce(&Birth<'_>) -> Result<Box<dyn Shelf>>,
) -> Result<Workspace> {
    let title = title.trim();
    // Refused names must not leave half a project behind.
    let mut trial = Log::default();
    let mut salt = || [0; 16];
    let replica = chance.replica(&coder.name)?;
    let birth = vec![Act::Project { title: title.to_owned() }, coder.add()];
    trial.write(birth.clone(), &mut Author { coder: None, replica, wall: 0, salt: &mut salt })?;
    let id = format!("p-{}", chance.word(16)?);
    let shelf = begin(&Birth { project_id: &id, title, wall: clock.now() })?;
    let mut workspace = settle_in(shelf, clock, chance, Me::New(coder.clone()))?;
    workspace.new_home(&coder.name)?;
    let made = workspace.write(vec![birth[0].clone()], Vec::new(), "", CommitKind::Create, false)?;
    debug_assert_eq!(made.len(), 1);
    workspace.ensure_person()?;
    workspace.store.born()?;
    Ok(workspace)
}

/// As [`Workspace::init_from`], with a bundle that was read already; `note` is its name for the history.
pub(super) fn begin_with_in(
    dir: &Path,
    bundle: Bundle,
    note: &str,
    coder: &NewPerson,
    clock: Clock,
) -> Result<Workspace> {
    whole_or_not_at_all(dir, || {
        begin_with(bundle, note, coder, clock, Chance::system(), |birth| {
            Folder::begin_on(Arc::new(RealDisk), dir, birth).map(|opened| opened.store.boxed())
        })
    })
}

/// As [`begin_with_in`], on a shelf that `begin` prepares.
pub(super) fn begin_with(
    bundle: Bundle,
    note: &str,
    coder: &NewPerson,
    clock: Clock,
    chance: Chance,
    begin: impl FnOnce(&Birth<'_>) -> Result<Box<dyn Shelf>>,
) -> Result<Workspace> {
    if !matches!(bundle.header.kind.as_str(), "full" | "backup") || !bundle.header.base.is_empty() {
        let fault = Error::bad_file("this bundle is not the whole project");
        return Err(fault.hint("ask for a full one: emic bundle write, without --since"));
    }
    admit::check(&bundle, &Log::default())?;
    if coder.name.trim().is_empty() || coder.name.chars().any(crate::error::is_unsafe) {
        return Err(Error::usage("a person's name needs at least one letter and no control characters"));
    }
    let Header { project, title, .. } = bundle.header.clone();
    let me = Me::New(NewPerson { name: coder.name.trim().to_owned(), ..coder.clone() });
    let shelf = begin(&Birth { project_id: &project, title: &title, wall: clock.now() })?;
    let mut workspace = settle_in(shelf, clock, chance, me)?;
    workspace.new_home(&coder.name)?;
    workspace.room_for(size_of(&bundle.texts, &bundle.ops))?;
    Inbox::of(&mut workspace).take_in(bundle, note)?;
    let known = workspace.project().people_in_order().into_iter().find(|p| p.name == coder.name.trim());
    if let Some(id) = known.map(|p| p.id) {
        workspace.me = Me::Known(id);
    }
    workspace.keep_me()?;
    workspace.store.born()?;
    Ok(workspace)
}

/// Makes a project; one that a full disk stopped half-way is taken away again, so that it can be tried again. What
/// was in the folder before is never touched.
pub(super) fn whole_or_not_at_all(dir: &Path, make: impl FnOnce() -> Result<Workspace>) -> Result<Workspace> {
    let hidden = dir.join(".emic");
    let fresh = !hidden.exists() && !dir.join("emic.toml").exists();
    let made = make();
    if made.is_err() && fresh {
        // The file that makes the folder a project goes first.
        let _ = std::fs::remove_file(dir.join("emic.toml"));
        let _ = std::fs::remove_dir_all(hidden);
    }
    made
}

/// Opens what is on a shelf, for the person who works there.
pub(super) fn reopen(shelf: Box<dyn Shelf>, clock: Clock, chance: Chance) -> Result<Workspace> {
    let raw = shelf.files().read_own(ME)?.and_then(|bytes| String::from_utf8(bytes).ok());
    let me = match raw.and_then(|text| toml::from_str::<RawMe>(&text).ok()) {
        Some(RawMe { person: Some(id), .. }) if id.parse::<PersonId>().is_ok() => {
            id.parse().map(Me::Known).unwrap_or_else(|()| Me::New(NewPerson::default()))
        }
        Some(RawMe { name, initials, role, .. }) => Me::New(NewPerson { name, initials, role }),
        None => Me::New(NewPerson::default()),
    };
    settle_in(shelf, clock, chance, me)
}

pub(super) fn settle_in(
    mut store: Box<dyn Shelf>,
    clock: Clock,
    chance: Chance,
    me: Me,
) -> Result<Workspace> {
    let (log, pending) = fold(&mut *store)?;
    let home = match store.files().home() {
        Some(home) => home,
        None => Home::new(chance.replica("coder")?, chance.private_replica()?, ""),
    };
    let told = store.read_only().map(|why| format!("This project is open to read only: {why}"));
    let notices = told.into_iter().collect();
    let mut workspace =
        Workspace { store, log, me, acting: None, home, clock, chance, changed: false, notices };
    workspace.mend_me();
    Carrying::of(&mut workspace).end(pending)?;
    Ok(workspace)
}

/// Folds what the store has; says too whether it has words that were purged.
pub(super) fn fold(store: &mut dyn Shelf) -> Result<(Log, bool)> {
    let facts = store.facts_in_order()?;
    let mut texts = Vec::new();
    let mut purges = Purges::default();
    let mut ends: IdMap<ReplicaId, (u32, u32)> = IdMap::default();
    for op in facts.as_filed() {
        purges.add(op);
        if let Act::TranscriptAdd { text, .. } = op.act {
            texts.push(text);
        }
        let (count, last) = ends.entry(op.id.replica).or_default();
        (*count, *last) = (*count + 1, op.id.seq.max(*last));
    }
    let mut sources = HashMap::new();
    for digest in texts {
        if let Some(Words { words, turns, .. }) = store.words(digest)? {
            sources.insert(digest, Source { text: Text::new(words), turns });
        }
    }
    let pending = !purges.is_empty() && facts.as_filed().any(|op| exchange::purge::is_pending(&purges, op));
    let whole = ends.values().all(|(count, last)| count == last);
    let log = match whole {
        true => Log::new(facts, sources),
        false => Log::new(with_lost(facts), sources),
    };
    Ok((log, pending))
}

/// Puts something in the place of operations that are damaged beyond the copies, so that the others keep theirs. The
/// project is open to read only then.
fn with_lost(facts: impl Iterator<Item = Op>) -> Vec<Op> {
    let mut lasts: IdMap<ReplicaId, u32> = IdMap::default();
    let mut all: Vec<Op> = Vec::new();
    for op in facts {
        let last = lasts.insert(op.id.replica, op.id.seq).unwrap_or(0);
        for seq in last + 1..op.id.seq {
            let act = Act::Unknown { kind: LOST.to_owned(), words: false };
            let (id, prev) = (OpId::new(op.id.replica, seq), None);
            all.push(Op { id, act, prev, commit: seq, over: vec![], seen: vec![], salt: None, ..op.clone() });
        }
        all.push(op);
    }
    all
}
