//! Making and opening a project: what is on a shelf becomes a workspace, whole or not at all.

use super::acting::Acting;
use super::folding::{fold, source_of};
use super::inbox::Inbox;
use super::incoming::{room_for, size_of};
use super::purge::Carrying;
use super::rescue::rescue;
use super::{Chance, Clock, NewPerson, Workspace, backing_up, checkpoint, homes, keeping, last_read, mine};
use crate::error::{Error, Kind, Result};
use crate::exchange::admit;
use crate::exchange::bundle::{Bundle, Header, Vector};
use crate::exchange::folder::State;
use crate::log::{Act, Author, Log};
use crate::model::id::OpId;
use crate::store::disk::{Disk, RealDisk};
use crate::store::{Area, Birth, CommitKind, Files, Folder, Home, Opened, Shelf};
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
    let mut workspace = settle_in(shelf, clock, chance, Acting::new(coder.clone()))?;
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

/// Refuses a bundle that is not a whole project, or breaks the format.
fn check_whole(bundle: &Bundle) -> Result<()> {
    if !matches!(bundle.header.kind.as_str(), "full" | "backup") || !bundle.header.base.is_empty() {
        let fault = Error::bad_file("this bundle is not the whole project");
        return Err(fault.hint("ask for a full one: emic bundle write, without --since"));
    }
    admit::check(bundle, &Log::default())
}

/// The project in a whole bundle, folded in memory: nothing is written.
pub(super) fn look_into(mut bundle: Bundle) -> Result<Log> {
    check_whole(&bundle)?;
    bundle.accept();
    let mut log = Log::default();
    for text in bundle.texts {
        log.add_source(text.digest, source_of(&text));
    }
    log.absorb(bundle.ops.into_iter().map(|sealed| sealed.op).collect());
    Ok(log)
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
    check_whole(&bundle)?;
    if coder.name.trim().is_empty() || coder.name.chars().any(crate::error::is_unsafe) {
        return Err(Error::usage("a person's name needs at least one letter and no control characters"));
    }
    let Header { project, title, .. } = bundle.header.clone();
    let acting = Acting::new(NewPerson { name: coder.name.trim().to_owned(), ..coder.clone() });
    let shelf = begin(&Birth { project_id: &project, title: &title, wall: clock.now() })?;
    let mut workspace = settle_in(shelf, clock, chance, acting)?;
    workspace.new_home(&coder.name)?;
    room_for(&*workspace.store, size_of(&bundle.texts, &bundle.ops))?;
    Inbox::of(&mut workspace).take_in(bundle, note)?;
    if let Some(id) = coder.known_in(workspace.project()) {
        workspace.acting.become_known(id);
        // Whoever acted under one's own name in the project that one begins with is oneself, elsewhere.
        mine::are_mine(&workspace, id)?;
    }
    workspace.acting.keep(workspace.store.files())?;
    last_read::begin(&workspace);
    workspace.store.born()?;
    Ok(workspace)
}

/// Makes a project; one that a full disk stopped half-way is taken away again, so that it can be tried again. What
/// was in the folder before is never touched.
pub(super) fn whole_or_not_at_all(dir: &Path, make: impl FnOnce() -> Result<Workspace>) -> Result<Workspace> {
    let hidden = dir.join(".emic");
    let fresh = !crate::store::has_traces(dir);
    let made = make();
    if made.is_err() && fresh {
        // The file that makes the folder a project goes first.
        let _ = std::fs::remove_file(dir.join("emic.toml"));
        let _ = std::fs::remove_dir_all(hidden);
    }
    made
}

pub(super) fn settle_in(
    mut store: Box<dyn Shelf>,
    clock: Clock,
    chance: Chance,
    acting: Acting,
) -> Result<Workspace> {
    let (log, pending) = match checkpoint::log_of(&*store) {
        Some(log) => (log, false),
        None => fold(&mut *store)?,
    };
    let home = match store.files().home() {
        Some(home) => home,
        None => Home::new(chance.replica("coder")?, chance.private_replica()?, ""),
    };
    let told = store.read_only().map(|why| format!("This project is open to read only: {why}"));
    let notices = told.into_iter().collect();
    let (changed, kept, keeping, again) = (false, false, Vec::new(), 0);
    let mut workspace =
        Workspace { store, log, acting, home, clock, chance, changed, kept, keeping, again, notices };
    workspace.acting.mend(workspace.log.project());
    Carrying::of(&mut workspace).end(pending)?;
    Ok(workspace)
}

/// As [`Workspace::open_on`].
pub(super) fn open_on(disk: Arc<dyn Disk>, dir: &Path, clock: Clock) -> Result<Workspace> {
    match checkpoint::open_at_rest(&disk, dir, clock)? {
        Some(workspace) => Ok(workspace),
        None => open_whole(disk, dir, clock),
    }
}

/// Opens a project with everything in it: all operations are read and folded.
pub(super) fn open_whole(disk: Arc<dyn Disk>, dir: &Path, clock: Clock) -> Result<Workspace> {
    let mut opened = Folder::open_on(disk, dir, clock.now())?;
    let known_elsewhere = saved_by_others(opened.store.files(), dir);
    opened.store.heard_of(known_elsewhere);
    let rescued = rescue(&mut opened, clock.now())?;
    let Opened { store, notices, .. } = opened;
    let mut workspace = reopen(store.boxed(), clock, Chance::system())?;
    // What the opening mended is told first.
    workspace.notices.splice(0..0, notices);
    if rescued {
        // Should anything be lost all the same: two contents must never come under one number.
        let name = workspace.coder_name().to_owned();
        workspace.new_home(&name)?;
    }
    if workspace.has_left_home() && workspace.read_only().is_none() {
        match workspace.leave_home() {
            // The first act tries it again and is refused if it does not succeed.
            Err(fault) if fault.kind() == Kind::NotSaved => {}
            done => done?,
        }
    }
    Ok(workspace)
}

/// The last operations of the replicas that write here which backups, shared folders and this machine know of. Of other
/// replicas they may rightly know more: of what was put back on purpose.
pub(super) fn saved_by_others(files: &dyn Files, dir: &Path) -> Vec<OpId> {
    let Some(home) = files.home() else { return Vec::new() };
    let mut all: Vec<Vector> =
        files.backups().iter().filter_map(|path| backing_up::upto_of(files, path)).collect();
    let names = files.names(Area::Own);
    let states = names.iter().filter(|name| name.starts_with("sync-") && name.ends_with(".toml"));
    all.extend(states.map(|name| State::load(files.read_own(name).ok().flatten()).has()));
    let mut lasts = homes::lasts_at(dir);
    lasts.extend(all.into_iter().flatten().map(|(replica, seq)| OpId::new(replica, seq)));
    lasts.retain(|last| [home.public, home.private].contains(&last.replica));
    lasts
}

/// Opens what is on a shelf, for the person who works there.
pub(super) fn reopen(shelf: Box<dyn Shelf>, clock: Clock, chance: Chance) -> Result<Workspace> {
    let acting = Acting::remembered(shelf.files())?;
    let mut workspace = settle_in(shelf, clock, chance, acting)?;
    // emic may have been stopped between taking a file in and writing again what it took.
    match keeping::finish(&mut workspace) {
        Err(fault) if fault.kind() == Kind::NotSaved => {}
        done => done?,
    }
    let again = workspace.told_again();
    workspace.notices.extend(again);
    Ok(workspace)
}
