//! The folder that a simulated team shares: files seen half, late, not at all, deleted, or twice under other names.

use super::Study;
use crate::support::coder::{SECRET, WORDLESS};
use emic::error::Kind;

impl Study {
    /// Lets somebody see the folder: files of others may not be there yet, or only in part.
    fn show(&mut self, who: usize) {
        let own: Vec<String> = self.team[who].written_here().iter().map(|id| format!("{id}-")).collect();
        self.shared.show_all();
        let names: Vec<String> = self.shared.names().map(str::to_owned).collect();
        for name in names {
            let mine = own.iter().any(|own| name.starts_with(own));
            let len = self.shared.bytes(&name).unwrap().len();
            match self.dice.below(10) {
                0 if !mine => self.shared.show(&name, 0),
                1 | 2 if !mine => self.shared.show(&name, self.dice.below(len + 1)),
                _ => {}
            }
        }
    }

    pub(super) fn sync(&mut self, who: usize) {
        self.meddle();
        self.show(who);
        // Power may go while a file is written, or before it is remembered that it was.
        if self.dice.percent(4) {
            let room = self.dice.below(20_000);
            self.shared.stop_writing_after(Some(room));
        }
        if self.dice.percent(4) {
            let (now, changes) = (self.now, self.dice.below(3));
            let shared = &mut self.shared;
            self.team[who].interrupted(changes, now, |work| drop(work.sync(shared)));
            self.shared.stop_writing_after(None);
            return self.happened("power lost", format!("{who} loses power in a sync"));
        }
        let done = self.team[who].sync(&mut self.shared, self.now);
        self.shared.stop_writing_after(None);
        self.no_secrets();
        match done {
            Ok(report) => {
                let kept_out =
                    report.files.iter().filter_map(|file| Some((&file.file, file.fault.as_ref()?)));
                for (name, fault) in kept_out {
                    // Two contents, a chosen branch that is not whole or builds on what is not here, and what its
                    // writer knew of a purge on another branch.
                    let known = matches!(fault.kind(), Kind::Fork | Kind::Parked)
                        || fault.what().ends_with(WORDLESS)
                        || fault.what().contains("and all after it");
                    assert!(known, "{name}: {fault}");
                }
                let (took, wrote) = (report.taken, report.published);
                self.happened("syncs", format!("{who} syncs, takes {took}, publishes {wrote}"));
            }
            Err(fault) => {
                assert_eq!(fault.kind(), Kind::NotSaved, "{fault}");
                self.team[who].crash();
                self.happened("power lost", format!("{who} loses power while publishing"));
            }
        }
    }

    fn no_secrets(&self) {
        for name in self.shared.names() {
            let words = String::from_utf8_lossy(self.shared.bytes(name).unwrap());
            assert!(!words.contains("private-") && !words.contains(SECRET), "what is for one alone left");
        }
    }

    /// Somebody deletes a file, or a transport makes a second one of it.
    fn meddle(&mut self) {
        let names: Vec<String> = self.shared.names().map(str::to_owned).collect();
        if names.is_empty() {
            return;
        }
        let name = &names[self.dice.below(names.len())];
        match self.dice.below(25) {
            0 => drop(self.shared.remove(name)),
            1 => {
                let bytes = self.shared.bytes(name).unwrap();
                let upto = self.dice.below(bytes.len() + 1);
                let part = bytes[..upto].to_vec();
                self.shared.put(&name.replace(".part.toml", ".sync-conflict.part.toml"), part);
            }
            _ => {}
        }
    }
}
