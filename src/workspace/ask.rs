//! What lists ask of the project's folder: steps, files that wait, and frozen versions.

use super::access::quoted;
use super::history::Hosts;
use super::inbox::Waiting;
use super::{NewPerson, Workspace, last_read};
use crate::error::{Error, Result};
use crate::log::{FrameCode, Log, read_frame};
use crate::model::Frame;
use crate::model::id::{FrameId, PersonId};
use crate::report::{AskingFile, FileRead, Folder, Looked, Newcomer, PastStep};
use crate::store::CommitKind;
use std::collections::BTreeMap;

impl Workspace {
    /// The file that a step read, and what came with it.
    ///
    /// # Errors
    /// A journal that cannot be read.
    pub fn file_read(&self, n: u32) -> Result<FileRead> {
        let mut file = FileRead { from: String::new(), ids: Vec::new() };
        self.store().journal_commits(n..=n, &mut |commit| {
            file.ids = commit.ops.iter().filter_map(crate::log::dialect::Block::id).collect();
            file.from = commit.note;
            Ok(())
        })?;
        Ok(file)
    }
}

impl Folder for Workspace {
    fn now(&self) -> i64 {
        self.clock.now()
    }
    fn log(&self) -> &Log {
        &self.log
    }
    fn newcomer(&self) -> Option<Newcomer<'_>> {
        let NewPerson { name, initials, role } = self.acting.newcomer()?;
        Some(Newcomer { name: name.trim(), initials, role })
    }
    fn steps(&self) -> Box<dyn Iterator<Item = PastStep<'_>> + '_> {
        let mut hosts = Hosts::of(self);
        Box::new(self.history().map(move |step| PastStep {
            n: step.n,
            wall: step.wall,
            coder: step.coder,
            folder: hosts.of_step(&step),
            kind: step.kind,
            undone: step.undone,
            ops: step.acts(self.log()),
            count: step.ops,
        }))
    }
    fn note(&self, n: u32) -> Option<String> {
        self.note_of(n)
    }
    fn files_read(&self) -> Result<BTreeMap<u32, FileRead>> {
        let mut files = BTreeMap::new();
        for step in self.history().filter(|step| step.kind == CommitKind::Read) {
            files.insert(step.n, self.file_read(step.n)?);
        }
        Ok(files)
    }
    fn last_read(&self) -> Looked {
        last_read::looked(self)
    }
    fn frozen_by(&self, frame: FrameId) -> Option<PersonId> {
        self.log().op(frame.0).and_then(|op| op.coder)
    }
    fn asking(&self) -> Vec<AskingFile> {
        let asking = |Waiting { path, harm, .. }| {
            let path = path.display().to_string();
            Some(AskingFile { typed: quoted(&path), path, harm: harm? })
        };
        self.waiting().into_iter().filter_map(asking).collect()
    }
    fn frame_codes(&self, frame: &Frame) -> Result<Vec<FrameCode>> {
        let block = self.store.text(frame.text)?;
        let missing = || Error::unknown(format!("the content of {} is not here", frame.name));
        read_frame(block.ok_or_else(missing)?.words.as_str())
            .map_err(|fault| fault.in_file(frame.name.clone()))
    }
}
