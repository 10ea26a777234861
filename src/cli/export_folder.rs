//! `emic export FOLDER/`: a file for each transcript, and a page that leads to them.

use super::output::{is_there, not_written};
use super::{Talk, losses};
use crate::error::{Error, Kind, Result};
use crate::format::study::On;
use crate::format::{Format, LeftOut, Output, Study, file_names, index};
use crate::model::id::TranscriptId;
use crate::workspace::Workspace;
use std::io::Write;
use std::path::Path;

/// A folder that files are written into.
pub(super) struct Folder<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// How the person named it.
    pub name: &'a Path,
    /// The format of the files.
    pub format: &'static Format,
    /// Also over files that are there.
    pub force: bool,
}

/// The page that leads to the others.
const INDEX: &str = "index.html";

/// Writes a file for each transcript, or for those named, and the page. Nothing is written if one of them may not be.
pub(super) fn into_folder(
    workspace: &Workspace,
    folder: &Folder<'_>,
    which: &[TranscriptId],
    talk: &mut Talk<'_>,
) -> Result<()> {
    let Some(write) = folder.format.write else { return Ok(()) };
    let project = workspace.seen().shown();
    let order = project.transcripts_in_order().into_iter().map(|one| one.id);
    let ids: Vec<TranscriptId> = order.filter(|id| which.is_empty() || which.contains(id)).collect();
    let whole = workspace.study(which);
    let titles: Vec<&str> = whole.transcripts.iter().map(|one| one.title.as_str()).collect();
    let ending = folder.format.endings.first().copied().unwrap_or_default();
    let names = file_names(&titles, ending);
    let mut sum = Sum::of(&whole);
    let (mut files, mut texts, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (&id, name) in ids.iter().zip(&names) {
        let study = workspace.study(&[id]);
        match write(&study) {
            Ok(Output { bytes, left_out }) => {
                sum.add(&study, left_out);
                files.push((Some(name.clone()), bytes));
                if let Some((beside, write)) = folder.format.beside().and_then(|one| Some((one, one.write?)))
                {
                    let text =
                        Path::new(name).with_extension(beside.endings.first().copied().unwrap_or_default());
                    texts.push((text.display().to_string(), write(&study)?.bytes));
                }
            }
            // One without words or times keeps no other out.
            Err(fault) if ids.len() > 1 => {
                refused.push(fault);
                files.push((None, Vec::new()));
            }
            Err(fault) => return Err(fault),
        }
    }
    if files.iter().all(|(name, _)| name.is_none()) {
        let nothing = Error::new(Kind::Nothing, "there are no transcripts to write");
        return Err(refused.into_iter().next().unwrap_or(nothing));
    }
    let said = format!("written as {}; {}", folder.format.name, losses::in_a_line(&sum.all));
    let notes: Vec<String> =
        std::iter::once(said.clone()).chain(refused.iter().map(ToString::to_string)).collect();
    let links: Vec<Option<String>> = files.iter().map(|(name, _)| name.clone()).collect();
    let page = index(&whole, &links, &notes);
    let all: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .filter_map(|(name, bytes)| Some((name?, bytes)))
        .chain(texts)
        .chain([(INDEX.to_owned(), page)])
        .collect();
    talk.check_reach(folder.path)?;
    workspace.make_out(folder.path)?;
    all.iter().try_for_each(|(name, _)| workspace.check_out(&folder.path.join(name), folder.force))?;
    let replaced = all.iter().filter(|(name, _)| is_there(&folder.path.join(name))).count();
    for (name, bytes) in &all {
        let mut write = |out: &mut dyn Write| out.write_all(bytes).map_err(not_written);
        workspace.write_out(&folder.path.join(name), folder.force, &mut write)?;
        talk.result(&format!("{}\n", folder.name.join(name).display()));
    }
    refused.iter().for_each(|fault| talk.fault(fault));
    match replaced {
        0 => {}
        1 => talk.say("1 file was there already: it is replaced"),
        n => talk.say(&format!("{n} files were there already: they are replaced")),
    }
    talk.say(&said);
    match refused.len() {
        0 => Ok(()),
        n => {
            let what = format!("{n} of {} transcripts were not written", ids.len());
            Err(Error::new(Kind::Partly, what).hint("the others were"))
        }
    }
}

/// What is left out of all files together.
struct Sum {
    /// What the study leaves out of any file.
    whole: Vec<LeftOut>,
    /// Memos and marks that are on no transcript, so that every file leaves them out.
    shared: [(&'static str, usize); 2],
    all: Vec<LeftOut>,
}

/// Parts of the project that are in no file or in every one: they are counted once.
const ONCE: [&str; 5] = ["participants", "definitions, colours and themes", "links", "sets", "frames"];

impl Sum {
    fn of(whole: &Study) -> Sum {
        let on_none =
            |on: On| !matches!(on, On::Transcript(_) | On::Turn(..) | On::Passage(..) | On::Coding(_));
        let memos = whole.memos.iter().filter(|memo| on_none(memo.on)).count();
        let marks = whole.marks.iter().filter(|mark| on_none(mark.on)).count();
        let left = whole.left_out.clone();
        Sum { whole: left.clone(), shared: [("memos", memos), ("marks", marks)], all: left }
    }

    /// Adds what is left out of one file.
    fn add(&mut self, study: &Study, left: Vec<LeftOut>) {
        let of_project = |what: &str| {
            let all = study.left_out.iter().chain(&self.whole);
            all.into_iter().any(|one| one.what == what) || what == "codes without codings"
        };
        let left: Vec<LeftOut> = left.into_iter().filter(|one| !of_project(&one.what)).collect();
        for one in left {
            match self.all.iter_mut().find(|known| known.what == one.what) {
                None => self.all.push(one),
                Some(known) if ONCE.contains(&one.what.as_str()) => known.count = known.count.max(one.count),
                Some(known) => {
                    let shared = self.shared.iter().find(|(word, _)| one.what.starts_with(word));
                    known.count += one.count - shared.map_or(0, |(_, count)| *count).min(one.count);
                }
            }
        }
    }
}
