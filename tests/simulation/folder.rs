//! The folder that a simulated team shares: files seen half, late, not at all, deleted, or twice under other names.

use super::Study;
use crate::support::replica::SECRET;
use crate::support::shared::Files;

impl Study {
    /// What somebody sees of the folder: files of others may not be there yet, or only in part.
    fn seen(&mut self, who: usize) -> Files {
        let own: Vec<String> = self.team[who].written_here().iter().map(|id| format!("{id}-")).collect();
        let mut seen = Files::new();
        for (name, bytes) in &self.shared {
            let mine = own.iter().any(|own| name.starts_with(own));
            let upto = match self.dice.below(10) {
                0 if !mine => continue,
                1 | 2 if !mine => self.dice.below(bytes.len() + 1),
                _ => bytes.len(),
            };
            seen.insert(name.clone(), bytes[..upto].to_vec());
        }
        seen
    }

    pub(super) fn sync(&mut self, who: usize) {
        self.meddle();
        let seen = self.seen(who);
        let (written, remembered) = self.team[who].sync(&seen);
        let count = written.len();
        for (name, bytes) in written {
            let words = String::from_utf8_lossy(&bytes);
            assert!(!words.contains("private-") && !words.contains(SECRET), "what is for one alone left");
            // Power may go while a file is written, or before it is remembered that it was.
            if self.dice.percent(4) {
                let upto = self.dice.below(bytes.len() + 1);
                self.shared.insert(name, bytes[..upto].to_vec());
                self.team[who].crash();
                return self.happened("power lost", format!("{who} loses power in a sync"));
            }
            self.shared.insert(name, bytes);
        }
        if self.dice.percent(4) {
            self.team[who].crash();
            return self.happened("power lost", format!("{who} loses power after a sync"));
        }
        self.team[who].keep_shared(remembered);
        self.happened("syncs", format!("{who} syncs, writes {count} files"));
    }

    /// Somebody deletes a file, or a transport makes a second one of it.
    fn meddle(&mut self) {
        let names: Vec<String> = self.shared.keys().cloned().collect();
        if names.is_empty() {
            return;
        }
        let name = &names[self.dice.below(names.len())];
        match self.dice.below(25) {
            0 => drop(self.shared.remove(name)),
            1 => {
                let bytes = self.shared[name].clone();
                let upto = self.dice.below(bytes.len() + 1);
                let copy = name.replace(".part.toml", ".sync-conflict.part.toml");
                self.shared.insert(copy, bytes[..upto].to_vec());
            }
            _ => {}
        }
    }
}
