//! What a replica in memory sets aside: branches of forks, what stood after a step, and what was purged.

use super::chance::Dice;
use super::replica::{PROJECT, Replica, read_op};
use emic::exchange::bundle::{self, Vector};
use emic::exchange::fork::{self, Verdict};
use emic::exchange::{admit, purge};
use emic::log::dialect::{self, TextBlock};
use emic::log::{Act, Op, Purges, Sealed};
use emic::model::id::*;

impl Replica {
    /// Takes in the branches of a kept file that somebody has chosen, one after another.
    pub fn follow(&mut self, mut op: OpId, name: &str) -> emic::error::Result<()> {
        loop {
            self.take_branch(op, name)?;
            let Some(file) = self.disk.forks.get(name) else { return Ok(()) };
            let mut bundle = bundle::read(file)?;
            match fork::judge(&mut bundle, &self.log) {
                Verdict::Fork { op: next, chosen: true } if next != op => op = next,
                _ => return Ok(()),
            }
        }
    }

    fn take_branch(&mut self, from: OpId, name: &str) -> emic::error::Result<()> {
        let bundle = bundle::read(&self.disk.forks[name])?;
        let refused = emic::error::Error::unknown;
        if !fork::can_take(&bundle, from, &self.log) {
            return Err(refused(format!("{name} does not have {from} and all after it")));
        }
        if !fork::needs(&bundle, from, &self.log).is_empty() {
            return Err(refused("it waits".to_owned()));
        }
        admit::check_texts(&bundle, &self.log)?;
        if [self.public, self.private].contains(&from.replica) {
            self.rename();
        }
        let (purges, choices) = (self.log.purges().clone(), fork::in_force(&self.log));
        if self.log.op(from).is_some() {
            let base =
                if from.seq > 1 { Vector::from([(from.replica, from.seq - 1)]) } else { Vector::new() };
            self.set_aside(base, |op| fork::goes_with(from, op.id));
            for commit in &mut self.disk.kept {
                commit.ops.retain(|lines| !fork::goes_with(from, read_op(lines).id));
            }
            self.load();
        }
        let mut taken = bundle.clone();
        fork::rest(&mut taken, &self.log);
        self.take_in(taken);
        if fork::first_other(&bundle, &self.log).is_none() {
            self.disk.forks.remove(name);
        }
        self.purge_again(&purges);
        self.choose_again(&choices);
        Ok(())
    }

    /// Keeps operations as a file.
    fn set_aside(&mut self, base: Vector, which: impl Fn(&Op) -> bool) -> Option<String> {
        let ops: Vec<Op> = self.log.in_order(which).into_iter().cloned().collect();
        if ops.is_empty() {
            return None;
        }
        let texts = bundle::text_digests(&ops.iter().collect::<Vec<_>>()).into_iter();
        let texts = texts.filter_map(|text| self.texts.get(&text)).map(|lines| {
            let block = dialect::blocks(lines).unwrap().remove(0);
            TextBlock::read(block).unwrap()
        });
        let sealed = |op: Op| Sealed { lines: self.lines[&op.id].clone(), op };
        let ops: Vec<Sealed> = ops.iter().cloned().map(sealed).collect();
        let title = &self.log.project().title;
        let lines =
            bundle::as_bundle((PROJECT, title), Some(base), &texts.collect::<Vec<_>>(), &ops).unwrap();
        Some(self.keep_fork(&lines))
    }

    /// What was purged before operations were set aside stays purged.
    fn purge_again(&mut self, before: &Purges) {
        let lost = before.without(self.log.purges());
        let ids: Vec<OpId> = lost.ids.iter().copied().filter(|id| !id.replica.is_private()).collect();
        if !lost.texts.is_empty() || !ids.is_empty() {
            let act = Act::Purge { texts: lost.texts.into_iter().collect(), ids };
            self.write(Some(self.coder), vec![act], Vec::new(), false, &mut Dice::new(7), 0);
        }
    }

    /// A choice that was set aside stays in force where what was chosen still stands.
    fn choose_again(&mut self, before: &[(OpId, Digest)]) {
        let acts = fork::unsaid(before, &self.log);
        self.write(Some(self.coder), acts, Vec::new(), false, &mut Dice::new(5), 0);
    }

    /// A person says which of two contents holds, in a file that was just kept or in any, back and forth. Gives the
    /// operation that there are two of.
    pub fn choose(&mut self, just: Option<&str>, dice: &mut Dice, now: i64) -> Option<OpId> {
        let just = just.map(|file| self.kept_lines(file).0).filter(|name| self.disk.forks.contains_key(name));
        let names: Vec<String> = self.disk.forks.keys().cloned().collect();
        let name = just.as_ref().or_else(|| names.get(dice.below(names.len())))?;
        let bundle = bundle::read(&self.disk.forks[name]).unwrap();
        let there = &fork::first_other(&bundle, &self.log)?.op;
        let op = there.id;
        let here = self.log.op(op).map(|here| here.sum);
        let take = here.is_none() || dice.percent(50);
        let sum = if take { there.sum } else { here? };
        let mut named = Purges::default();
        bundle.ops.iter().for_each(|sealed| named.add(&sealed.op));
        if take && self.take_branch(op, name).is_err() {
            return None;
        }
        self.write(
            Some(self.coder),
            vec![Act::Choose { op, sum }],
            Vec::new(),
            false,
            &mut Dice::new(3),
            now,
        );
        self.purge_again(&named);
        self.unpark();
        Some(op)
    }

    /// Goes back to before a commit, as `emic doctor --restore-before N`.
    pub fn restore_before(&mut self, n: usize) {
        let mut base = Vector::new();
        for lines in self.disk.kept[..n].iter().flat_map(|commit| &commit.ops) {
            let id = read_op(lines).id;
            if !id.replica.is_private() {
                let last = base.entry(id.replica).or_insert(0);
                *last = id.seq.max(*last);
            }
        }
        let after = |op: &Op| {
            !op.id.replica.is_private() && base.get(&op.id.replica).is_none_or(|&seq| op.id.seq > seq)
        };
        self.set_aside(base.clone(), after);
        self.rename();
        let (purges, choices) = (self.log.purges().clone(), fork::in_force(&self.log));
        self.disk.kept.truncate(n);
        self.disk.shared.clear();
        self.load();
        self.purge_again(&purges);
        self.choose_again(&choices);
    }

    /// Reads a file that was set aside in again, as a person would with `emic bundle read`.
    pub fn enter_again(&mut self, dice: &mut Dice) -> Option<super::replica::Answer> {
        let names: Vec<String> = self.disk.forks.keys().cloned().collect();
        let file = self.disk.forks[names.get(dice.below(names.len()))?].clone();
        Some(self.read(&file))
    }

    /// Takes the words of a transcript, a memo or a frame out for good.
    pub fn purge(&mut self, dice: &mut Dice, now: i64) -> Option<OpId> {
        let project = self.log.project();
        let mut things: Vec<OpId> = project.transcripts.keys().skip(1).map(|id| id.0).collect();
        things.extend(project.memos.keys().map(|id| id.0));
        things.extend(project.frames.iter().map(|frame| frame.id.0));
        let thing = dice.pick(&things)?;
        let mut words = match self.log.op(thing)?.act {
            Act::TranscriptAdd { .. } => self.log.words_on(&self.log.one_with(thing)),
            _ => self.log.words_of(thing)?,
        };
        words.ids.retain(|&id| self.log.op(id).is_some_and(|op| op.act.has_words() && !op.purged));
        words.texts.retain(|text| !self.log.purges().texts.contains(text));
        let (private, public): (Vec<OpId>, Vec<OpId>) =
            words.ids.iter().partition(|id| id.replica.is_private());
        if !words.texts.is_empty() || !public.is_empty() {
            let act = Act::Purge { texts: words.texts.into_iter().collect(), ids: public };
            self.write(Some(self.coder), vec![act], Vec::new(), false, dice, now);
        }
        if !private.is_empty() {
            let act = Act::Purge { texts: Vec::new(), ids: private };
            self.write(Some(self.coder), vec![act], Vec::new(), true, dice, now);
        }
        Some(thing)
    }

    /// Writes everything that is kept anew without what was purged.
    pub fn carry_out_purges(&mut self) {
        let purges = self.log.purges().clone();
        let without = |lines: &String| {
            let block = dialect::blocks(lines).unwrap().remove(0);
            purge::without(&purges, block).map(|block| block.lines)
        };
        for commit in &mut self.disk.kept {
            commit.texts = commit.texts.iter().filter_map(without).collect();
            commit.ops = commit.ops.iter().filter_map(without).collect();
        }
        self.texts.retain(|text, _| !purges.texts.contains(text));
        for id in &purges.ids {
            if let Some(lines) = self.lines.get(id) {
                self.lines.insert(*id, without(lines).unwrap());
            }
        }
        for file in std::mem::take(&mut self.disk.forks).into_values() {
            self.keep_fork(&file);
        }
        for (name, file) in std::mem::take(&mut self.disk.parked) {
            let bundle = bundle::read(&file).unwrap();
            self.disk.parked.insert(name, purge::file_without(&self.log, &bundle).unwrap().unwrap_or(file));
        }
    }
}
