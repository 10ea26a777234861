//! `emic sync`

use super::shell_words::join;
use super::{Place, Talk, git};
use crate::error::{Error, Kind, Result};
use crate::exchange::folder::{Called, Stray};
use crate::exchange::outcome::{Again, Fate, Outcome};
use crate::workspace::{Consent, Reply, Workspace};
use std::path::{Path, PathBuf};

/// Exchange work through a shared folder: publish yours, take in everybody else's
///
/// The folder may be one that git, Syncthing or rsync carries about, or a USB stick. Every copy of the
/// project writes files of its own there, so that no two can get in each other's way.
///
/// A part that would take away what you wrote is not read on: it says what would go, and who wrote that, and waits
/// for your answer.
///
/// Examples:
///   emic sync ../shared-folder
///   emic sync ../exchange --git
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The shared folder
    dir: PathBuf,
    /// Sync though everybody on this machine can read the folder; asked for once, the project remembers it
    #[arg(long)]
    open_folder: bool,
    /// Sync though the files that were in the folder are gone: it was emptied on purpose
    #[arg(long)]
    start_again: bool,
    /// Of a part that waits for you: the folder that wrote it is another one of yours
    #[arg(long, value_name = "PART", conflicts_with_all = ["accept", "keep_mine"])]
    mine: Option<String>,
    /// Of a part that waits for you: let it happen; what goes is kept in a backup for 30 days
    #[arg(long, value_name = "PART", conflicts_with = "keep_mine")]
    accept: Option<String>,
    /// Of a part that waits for you: take it in, and write again what it takes of yours
    #[arg(long, value_name = "PART")]
    keep_mine: Option<String>,
    /// Pull with git before and push after it, again until it holds; says what it runs
    #[arg(long)]
    git: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let dir = place.path(&self.dir);
        match self.git {
            true => git::around((&dir, &self.dir), workspace, talk, &mut |workspace, talk| {
                self.once(workspace, &dir, talk)
            }),
            false => self.once(workspace, &dir, talk),
        }
    }

    fn once(&self, workspace: &mut Workspace, dir: &Path, talk: &mut Talk<'_>) -> Result<()> {
        let consent = Consent { open_folder: self.open_folder, start_again: self.start_again };
        let replies =
            [(&self.mine, Reply::Mine), (&self.accept, Reply::Accept), (&self.keep_mine, Reply::KeepMine)];
        let answered = replies.into_iter().find_map(|(part, reply)| Some((part.as_ref()?, reply)));
        let report = match answered {
            Some((part, reply)) => workspace.answer_part(dir, consent, part, reply)?,
            None => workspace.sync_dir(dir, consent)?,
        };
        talk.result(&format!("{} operations taken in, {} published\n", report.taken, report.published));
        for Outcome { file, fate, fault, .. } in &report.files {
            if let Fate::Waits(needs) = fate {
                talk.say(&format!("{file} waits for {}", needs.join(", ")));
                let hints = fault.iter().flat_map(Error::hints);
                hints.for_each(|hint| talk.say(&format!("  {hint}")));
            }
        }
        for Outcome { people, kinds, .. } in report.files.iter().filter(|file| file.new > 0) {
            talk.say(&format!("by {}: {}", people.join(", "), super::bundle::counts(kinds)));
        }
        report.again.iter().for_each(|again| talk.say(&told(again)));
        report.strays.iter().for_each(|stray| talk.say(&self.words(stray)));
        report.notices.iter().for_each(|notice| talk.say(notice));
        for (replica, seq) in &report.folder {
            talk.say(&format!("  {replica}: up to {seq}"));
        }
        let refused = report.files.iter().filter(|file| !matches!(file.fate, Fate::Waits(_)));
        let faults: Vec<&Error> = refused.filter_map(|file| file.fault.as_ref()).collect();
        faults.iter().for_each(|fault| talk.fault(fault));
        let has = |wanted: Kind| faults.iter().any(|fault| fault.kind() == wanted).then_some(wanted);
        match has(Kind::Fork).or(has(Kind::Parked)) {
            Some(Kind::Fork) => {
                Err(Error::new(Kind::Fork, "a file has other contents for what is known here"))
            }
            Some(kind) => Err(Error::new(kind, "a part waits for your answer; everything else was taken in")),
            None if !faults.is_empty() => {
                Err(Error::new(Kind::Partly, "some files were not taken in; everything else was"))
            }
            None => Ok(()),
        }
    }

    /// What a file is that is no part, and what to do about it.
    fn words(&self, Stray { file, called, beside_original }: &Stray) -> String {
        let what = match called {
            Called::Copy { original, conflict } => {
                let why = if *conflict { ", made where two machines wrote at once" } else { "" };
                let what = match original.is_empty() {
                    true => "it may be a part under a short name, and is read as one".to_owned(),
                    false => format!("a copy of {original}{why}; what is whole in it is read"),
                };
                match (beside_original, original.is_empty()) {
                    (true, _) => format!("{what}: remove it"),
                    (false, false) => format!("{what}: rename it to {original}"),
                    (false, true) => what,
                }
            }
            Called::Bundle => {
                let path = join(&[&self.dir.join(file).display().to_string()]);
                format!("a bundle, which a sync does not read: emic bundle read {path}")
            }
            Called::Packed => "packed; unpack it here, else it is not read".to_owned(),
            Called::Unfinished { carrier } => {
                format!("not finished by {carrier}: sync again when it is; if it stays, remove it")
            }
            Called::Part | Called::Other => "not read".to_owned(),
        };
        format!("{file}: {what}")
    }
}

/// What a file lost and where that is now.
fn told(again: &Again) -> String {
    let Again { file, part, ops } = again;
    match ops {
        0 => format!("{file} was damaged and is whole again"),
        1 => format!("{file} had lost an operation; it is in {part} again"),
        _ => format!("{file} had lost {ops} operations; they are in {part} again"),
    }
}
