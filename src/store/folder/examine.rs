//! The full check behind `emic doctor`: reads everything, writes nothing.

use super::Folder;
use super::db::Stream;
use super::index::Shard;
use super::journal::{self, Scan, Tip, file_path, line_of};
use super::layout::{list, read_if_there};
use crate::error::Result;
use crate::log::Op;
use crate::log::dialect::{TextBlock, blocks, read_op};
use crate::model::id::{Digest, OpId, ReplicaId};
use crate::store::files::Area;
use crate::store::shelf::Finding;
use std::collections::{HashMap, HashSet};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What is wrong with the first file of a project's journal, taken by itself: each line with what is there.
pub fn examine_file(bytes: &[u8], project: &str) -> Vec<(u32, String)> {
    let start = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
    Seen::default().file(bytes, project, start).1
}

/// What the journal says, put together once more.
#[derive(Default)]
struct Seen {
    ops: HashMap<OpId, Op>,
    last: HashMap<ReplicaId, (u32, Digest)>,
    texts: HashSet<Digest>,
}

impl Folder {
    /// [`crate::store::Shelf::examine`]: the journal (sums, chain, every replica's operations without a gap), the
    /// database against it, the digests of all texts, and who may read the files.
    pub(super) fn examine_all(&self) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let mut seen = Seen::default();
        self.examine_journal(&mut seen, &mut findings)?;
        self.examine_db(&seen, &mut findings)?;
        self.examine_modes(&mut findings);
        findings.extend(self.doubtful_acts().map(|what| Finding { grave: false, what }));
        if self.damaged && !findings.iter().any(|finding| finding.grave) {
            let what = self.files.guard.read_only().unwrap_or_default().to_owned();
            findings.push(Finding { grave: true, what });
        }
        Ok(findings)
    }

    fn examine_journal(&self, seen: &mut Seen, findings: &mut Vec<Finding>) -> Result<()> {
        let mut tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        for file in 1..=self.journal.tip.file {
            let path = file_path(&self.files.paths.journal, file);
            let bytes = read_if_there(&path)?.unwrap_or_default();
            let wrong;
            (tip, wrong) = seen.file(&bytes, &self.project.id, Tip { file, ..tip });
            findings.extend(wrong.into_iter().map(|(line, what)| Finding {
                grave: true,
                what: format!("{}:{line}: {what}", path.display()),
            }));
        }
        if tip != self.journal.tip {
            let what = format!("{}: does not end where it should", self.files.paths.journal.display());
            findings.push(Finding { grave: true, what });
        }
        Ok(())
    }

    fn examine_db(&self, seen: &Seen, findings: &mut Vec<Finding>) -> Result<()> {
        let mut light = |what: String| findings.push(Finding { grave: false, what });
        let Some(db) = &self.db else {
            light("the database is out of use; the next opening makes it anew".to_owned());
            return Ok(());
        };
        match db.head() {
            Ok(Some(head)) if head.tip() == self.journal.tip => {}
            _ => light("the database does not know the last commit".to_owned()),
        }
        for file in 1..=self.journal.tip.file {
            let path = file_path(&self.files.paths.journal, file);
            let bytes = read_if_there(&path)?.unwrap_or_default();
            if !db.read(Stream::Mirror(file), 0, bytes.len() as u64).is_ok_and(|mirror| mirror == bytes) {
                light(format!("the database's copy of {} differs", path.display()));
            }
        }
        let mut filed = 0;
        for (number, shard, len, count) in self.index.shards() {
            let name = match shard {
                Shard::Core => "the core".to_owned(),
                Shard::Transcript(transcript) => format!("transcript {transcript}"),
            };
            match db.facts(number, len, count) {
                Ok(facts) if facts.iter().all(|op| seen.ops.get(&op.id) == Some(op)) => filed += facts.len(),
                _ => light(format!("the database's facts of {name} differ from the journal")),
            }
        }
        if filed != seen.ops.len() {
            light(format!("the database files {filed} of {} operations", seen.ops.len()));
        }
        if self.index.texts().any(|text| !seen.texts.contains(&text)) {
            light("the database knows a text that the journal lacks".to_owned());
        }
        Ok(())
    }

    fn examine_modes(&self, findings: &mut Vec<Finding>) {
        let hidden = &self.files.paths.hidden;
        let dirs = [&self.files.paths.journal, &self.files.paths.backup, &self.files.paths.db];
        let waiting = [self.files.paths.area(Area::Parked), self.files.paths.area(Area::Forks)];
        let dirs: Vec<&Path> = std::iter::once(hidden)
            .chain(dirs)
            .map(AsRef::as_ref)
            .chain(waiting.iter().map(AsRef::as_ref))
            .collect();
        for dir in dirs {
            for path in std::iter::once(dir.to_owned()).chain(list(dir)) {
                let mode = std::fs::metadata(&path).map_or(0, |meta| meta.permissions().mode());
                if mode & 0o077 != 0 {
                    let what = format!("{}: others on this machine may read it", path.display());
                    findings.push(Finding { grave: false, what });
                }
            }
        }
    }
}

impl Seen {
    /// Takes in the file that follows the tip, which names it; returns where it ends, and each line where something is
    /// wrong.
    fn file(&mut self, bytes: &[u8], project: &str, tip: Tip) -> (Tip, Vec<(u32, String)>) {
        let mut wrong = Vec::new();
        let mut note = |at: usize, what: String| wrong.push((line_of(bytes, at), what));
        let mut scan = Scan::begin(bytes, project, tip.file, &tip).unwrap_or_else(|fault| {
            note(fault.at, fault.what.to_owned());
            let mut scan = Scan::after(bytes, &Tip { end: 0, ..tip });
            scan.skip(journal::head_len(bytes));
            scan
        });
        while let Some(next) = scan.next() {
            match next {
                Ok(found) => {
                    let faults = self.commit(&bytes[found.start..found.end]);
                    faults.into_iter().for_each(|(at, what)| note(found.start + at, what));
                }
                Err(fault) => {
                    note(fault.at, fault.what.to_owned());
                    scan.skip(fault.resume.unwrap_or(bytes.len()));
                }
            }
        }
        (Tip { n: scan.n, chain: scan.chain, file: tip.file, end: scan.at as u32 }, wrong)
    }
    /// Takes one commit in; returns what is wrong with it, each with its byte in the commit.
    fn commit(&mut self, bytes: &[u8]) -> Vec<(usize, String)> {
        let mut wrong = Vec::new();
        let text = std::str::from_utf8(bytes).unwrap_or("");
        let cut = blocks(text).unwrap_or_else(|fault| {
            wrong.push((0, fault.what()));
            Vec::new()
        });
        let mut at = 0;
        for block in cut {
            let len = block.lines.len();
            match block.head.as_str() {
                "[[op]]" => match read_op(&block) {
                    Ok(op) => wrong.extend(self.op(op).map(|what| (at, what))),
                    Err(fault) => wrong.push((at, fault.what())),
                },
                "[[text]]" => match TextBlock::read(block) {
                    Ok(text) => {
                        self.texts.insert(text.digest);
                    }
                    Err(fault) => wrong.push((at, fault.what())),
                },
                _ => {}
            }
            at += len;
        }
        wrong
    }
    fn op(&mut self, op: Op) -> Option<String> {
        let known = self.last.insert(op.id.replica, (op.id.seq, op.sum));
        let expected = known.map_or((1, None), |(seq, sum)| (seq + 1, Some(sum)));
        let found = (op.id.seq, op.prev);
        let id = op.id;
        self.ops.insert(id, op);
        (found != expected).then(|| format!("operation {id} does not follow the one before it"))
    }
}
