//! The folder that a simulated team shares: files seen half, late, not at all, deleted, or twice under other names.

use super::Study;
use crate::support::coder::{Coder, SECRET, WORDLESS, any_reply};
use emic::error::{Error, Kind};

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
                    let known = matches!(fault.kind(), Kind::Fork | Kind::Parked | Kind::BadFile)
                        || fault.what().ends_with(WORDLESS)
                        || fault.what().contains("and all after it");
                    assert!(known, "{name}: {fault}");
                }
                let (took, wrote) = (report.taken, report.published);
                self.happened("syncs", format!("{who} syncs, takes {took}, publishes {wrote}"));
                if self.dice.percent(60) {
                    let reply = any_reply(&mut self.dice);
                    let member = &mut self.team[who];
                    if let Some(done) = member.reply_to_part(&mut self.shared, &report, reply, self.now) {
                        done.unwrap();
                        self.happened("parts answered for", format!("{who} answers for a part"));
                    }
                }
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

    /// Somebody deletes a file, or a transport makes a second one of it, cuts it, damages it, or marks it as git does.
    fn meddle(&mut self) {
        let names: Vec<String> = self.shared.names().map(str::to_owned).collect();
        if names.is_empty() {
            return;
        }
        let name = &names[self.dice.below(names.len())];
        let bytes = self.shared.bytes(name).unwrap().to_vec();
        let at = self.dice.below(bytes.len() + 1);
        match self.dice.below(40) {
            0 => {
                self.shared.remove(name);
                self.happened("parts deleted", format!("{name} is deleted"));
            }
            1 => {
                self.shared.put(&name.replace(".part.toml", ".sync-conflict.part.toml"), bytes[..at].to_vec())
            }
            2 => {
                self.shared.cut(name, at);
                self.happened("parts cut", format!("{name} is cut at {at}"));
            }
            3 => {
                let bits = 1 << self.dice.below(8);
                self.shared.damage(name, at, bits);
                self.happened("parts damaged", format!("{name} is damaged at {at}"));
            }
            4 => {
                let bits = 1 << self.dice.below(8);
                self.shared.rot(name, at, bits);
                self.happened("parts that rot", format!("{name} rots at {at}"));
            }
            5 => {
                let line = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
                let (first, rest) = bytes.split_at(line);
                let marks = [&b"<<<<<<< HEAD\n"[..], b"=======\n", b">>>>>>> theirs\n"];
                let marked = [first, marks[0], rest, marks[1], rest, marks[2]].concat();
                self.shared.put(name, marked);
                self.happened("parts marked by git", format!("{name} is marked at {line}"));
            }
            _ => {}
        }
    }

    /// In the end the folder alone brings somebody who has only the first bundle to where all are.
    pub(super) fn the_folder_is_enough(&mut self) {
        self.shared.show_all();
        // Files are compared with what was read of them once a day, and what one publishes again another takes in. An
        // answer writes acts, which others take in a round later.
        for _ in 0..6 {
            self.now += 2 * 24 * 3600;
            for who in 0..self.team.len() {
                let mut report = self.team[who].sync(&mut self.shared, self.now).unwrap();
                loop {
                    let reply = any_reply(&mut self.dice);
                    let member = &mut self.team[who];
                    match member.reply_to_part(&mut self.shared, &report, reply, self.now) {
                        Some(done) => report = done.unwrap(),
                        None => break,
                    }
                }
            }
        }
        let mut late = Coder::joining(self.team.len(), &self.start, 0);
        let report = late.sync(&mut self.shared, self.now).unwrap();
        let all = self.team[0].upto();
        let why: Vec<_> = report.files.iter().filter_map(|file| file.fault.as_ref()).collect();
        let missing: Vec<_> = all.iter().filter(|(r, seq)| late.log().last(**r) < **seq).collect();
        if missing.is_empty() {
            return self.counts.add("folders that bring a newcomer everything");
        }
        // Where two contents were met and chosen between, a bundle brings what the folder cannot; it is never silent.
        let forked = !self.team[0].log().choices().is_empty();
        let told = |fault: &&Error| matches!(fault.kind(), Kind::Fork | Kind::Parked);
        assert!(forked && why.iter().any(told), "not in the folder: {missing:?}: {why:#?}");
        self.counts.add("folders that say what a newcomer cannot have from them");
    }
}
