//! A replica in memory and a shared folder: the workspace's sync on bytes instead of files.

use super::replica::{PROJECT, Replica, WORDLESS};
use emic::error::{Error, Kind};
use emic::exchange::bundle;
use emic::exchange::folder::{self, MemoryFolder, Next, Publication, SharedFolder, State, Taking, Writer};
use emic::exchange::outcome::{Fate, Outcome};
use emic::log::Op;
use emic::log::dialect::{TextBlock, blocks};
use emic::model::id::ReplicaId;
use std::collections::BTreeMap;

pub type Files = BTreeMap<String, Vec<u8>>;

/// A part that has grown to this many bytes gets a successor: small, so that there are some.
const ROLL: u64 = 40_000;

impl Replica {
    /// Takes in what it sees of a shared folder and publishes what it lacks; gives the files that it writes. What it
    /// remembers of the folder is kept last: see [`Replica::keep_shared`].
    pub fn sync(&mut self, seen: &Files) -> (Files, String) {
        let mut folder = MemoryFolder::new("share");
        folder.roll_at(ROLL);
        seen.iter().for_each(|(name, bytes)| folder.put(name, bytes.clone()));
        let mut state = State::load(Some(self.disk.shared.clone().into_bytes()));
        // Every time another folder, so its times mean nothing.
        state.files.values_mut().for_each(folder::Cursor::look_again);
        let taking = Taking::look(&folder, state, (PROJECT, "Study"), &self.log).unwrap();
        if taking.shows_copy(&[self.public, self.private], &self.log) {
            self.rename();
        }
        let (mut state, outcomes) = self.take_from(taking).finish(&folder, &self.log);
        outcomes.iter().for_each(sound);
        self.unpark();
        if self.moved {
            self.rename();
        }
        let own = self.written_here();
        folder::purge_parts(&mut folder, &mut state, (PROJECT, "Study"), &own, &self.log).unwrap();
        self.publish(&mut state, &mut folder);
        let names: Vec<String> = folder.names().map(str::to_owned).collect();
        let all = names.into_iter().map(|name| (folder.bytes(&name).unwrap().to_vec(), name));
        let written = all.filter(|(bytes, name)| seen.get(name) != Some(bytes));
        (written.map(|(bytes, name)| (name, bytes)).collect(), state.lines())
    }

    /// Keeps what is remembered of the folder.
    pub fn keep_shared(&mut self, lines: String) {
        self.disk.shared = lines;
    }

    fn take_from(&mut self, mut taking: Taking) -> Taking {
        loop {
            let title = self.log.project().title.clone();
            match taking.next((PROJECT, &title), &self.log) {
                Next::Save { ops, texts } => drop(self.receive(ops, texts)),
                Next::Keep { lines } => drop(self.keep_fork(&lines)),
                Next::Take { op, lines } => {
                    let name = self.keep_fork(&lines);
                    if let Err(fault) = self.follow(op, &name) {
                        taking.refuse(Error::new(Kind::Fork, fault.what()));
                    }
                }
                Next::Done => return taking,
            }
        }
    }

    /// Names under which this folder wrote.
    pub fn written_here(&self) -> Vec<ReplicaId> {
        let own = self.disk.kept.iter().filter_map(|commit| commit.own);
        own.chain([self.public]).collect()
    }

    fn publish(&self, state: &mut State, folder: &mut dyn SharedFolder) {
        let ops: Vec<&Op> = state.unpublished(&self.log);
        if ops.is_empty() {
            return;
        }
        let texts: Vec<TextBlock> = bundle::text_digests(&ops)
            .into_iter()
            .filter_map(|text| self.texts.get(&text))
            .map(|lines| TextBlock::read(blocks(lines).unwrap().remove(0)).unwrap())
            .collect();
        let lines: Vec<_> = ops.iter().map(|op| (self.lines[&op.id].clone(), None)).collect();
        let writer = Writer { project: PROJECT, title: "Study", replica: self.public };
        let needs = state.needs(&self.log);
        Publication { ops: &ops, lines, texts, needs }.append(writer, folder, state).unwrap();
    }
}

/// A writer may have known of a purge on a branch that is not here, and a chosen branch may need more than is here:
/// such a file is looked at again next time. Nothing else is ever wrong with a file.
fn sound(outcome: &Outcome) {
    if let (Fate::Refused, Some(fault)) = (&outcome.fate, &outcome.fault) {
        let known = fault.what().ends_with(WORDLESS) || fault.kind() == Kind::Fork;
        assert!(known, "{}: {fault}", outcome.file);
    }
}
