//! What a replica remembers of a shared folder between two syncs: how far it read each file, and what was there.
//!
//! It is kept beside the journal. Nothing in it is worth more than reading the folder again, so a file of it that is
//! damaged or lost is a folder of which nothing is known.

use super::super::bundle::Vector;
use super::super::part::PartCommit;
use super::Stamp;
use crate::log::dialect::Writer;
use crate::log::{Log, Op};
use crate::model::id::{Digest, OpId, ReplicaId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Operations of one replica: the first and the last number.
pub type Range = (ReplicaId, u32, u32);

/// A commit of a part as it is remembered: enough to notice that its bytes changed, and to publish it again as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Bytes of the file up to its end.
    pub end: u64,
    /// Lines of the file up to its end.
    pub end_line: u32,
    /// SHA-256 of its bytes, from the end of the commit before it or from the file's start.
    pub bytes: Digest,
    /// What a reader must have before it, in all.
    pub needs: Vector,
    /// Its operations.
    pub has: Vec<Range>,
}

impl Remembered {
    /// A commit that came in, with these operations. `needs` is what it needed in all.
    pub fn of(commit: &PartCommit, needs: Vector, ops: impl Iterator<Item = OpId>) -> Remembered {
        let PartCommit { end, end_line, bytes, .. } = *commit;
        Remembered { end, end_line, bytes, needs, has: ranges(ops) }
    }
}

/// The ranges that operations make up, in the order in which they come.
pub(super) fn ranges(ops: impl Iterator<Item = OpId>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for id in ops {
        let goes_on =
            |(replica, _, last): &&mut Range| *replica == id.replica && last.wrapping_add(1) == id.seq;
        match ranges.iter_mut().rev().find(goes_on) {
            Some((_, _, last)) => *last = id.seq,
            None => ranges.push((id.replica, id.seq, id.seq)),
        }
    }
    ranges
}

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Size and time of the file when it was looked at: an unchanged file is not opened.
    pub stamp: Stamp,
    /// SHA-256 of the last 4 KiB up to where it was read: a file that was rewritten is read from its beginning.
    pub before: String,
    /// The whole commits up to there, in order.
    pub commits: Vec<Remembered>,
    /// This project wrote all of them. A file with one's own name and commits of another writer is not continued.
    pub written: bool,
    /// It has bytes behind them that cannot be read. Not kept between two syncs: the file is looked at again.
    pub damaged: bool,
    /// A later version wrote it, and this one cannot read it. Not kept either.
    pub newer: bool,
    /// It has whole commits that did not come in, or is of another project. Not kept either.
    pub held: bool,
}

impl Cursor {
    /// Bytes up to the last whole commit that came in.
    pub fn read(&self) -> u64 {
        self.commits.last().map_or(0, |commit| commit.end)
    }
    /// Lines up to there.
    pub fn lines(&self) -> u32 {
        self.commits.last().map_or(0, |commit| commit.end_line)
    }
    /// What a reader must have for everything up to there.
    pub fn needs(&self) -> Vector {
        self.commits.last().map(|commit| commit.needs.clone()).unwrap_or_default()
    }
    /// What a reader must have before the file's next commit comes in: a commit names only what changed since the
    /// one before it.
    pub fn needs_of(&self, commit: &PartCommit) -> Vector {
        let mut needs = self.needs();
        needs.extend(commit.needs.iter().map(|(r, seq)| (*r, *seq)));
        needs
    }
    /// True if this project may write on in it, given that it has one's own name: nothing in it is anybody else's.
    pub fn is_own(&self) -> bool {
        // The beginning of a first commit that broke off is no one's work.
        !self.newer && !self.held && (self.written || self.commits.is_empty())
    }
    /// Has the file opened by the next sync even if it has not changed: something in it was left for later.
    pub fn look_again(&mut self) {
        self.stamp.size = 0;
    }
}

#[derive(Deserialize, Default)]
struct RawState {
    #[serde(default)]
    purged: usize,
    #[serde(default)]
    checked: i64,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    day: i64,
    #[serde(default)]
    place: String,
    #[serde(default)]
    told: BTreeSet<String>,
    #[serde(default)]
    file: Vec<RawCursor>,
}

#[derive(Deserialize)]
struct RawCursor {
    name: String,
    size: u64,
    changed: i64,
    before: String,
    /// Absent in what an older emic remembered: the file is read again then.
    #[serde(default)]
    commits: Vec<String>,
    #[serde(default)]
    written: bool,
}

impl RawCursor {
    fn cursor(self) -> (String, Cursor) {
        let RawCursor { name, size, changed, before, commits, written } = self;
        let mut read: Vec<Remembered> = Vec::with_capacity(commits.len());
        for words in &commits {
            let needs = read.last().map(|last| last.needs.clone()).unwrap_or_default();
            match remembered(words, needs) {
                Some(commit) => read.push(commit),
                None => return (name, Cursor::default()),
            }
        }
        let stamp = if read.is_empty() { Stamp::default() } else { Stamp { size, changed } };
        (name, Cursor { stamp, before, commits: read, written, ..Cursor::default() })
    }
}

/// Reads what [`words`] wrote: `END LINES SUM, what it has, what changed in its needs`. `needs` are those of the commit
/// before it.
fn remembered(words: &str, mut needs: Vector) -> Option<Remembered> {
    let mut parts = words.split(", ");
    let (place, has, changed) = (parts.next()?, parts.next()?, parts.next()?);
    let mut place = place.split(' ');
    let (end, end_line) = (place.next()?.parse().ok()?, place.next()?.parse().ok()?);
    let bytes = place.next()?.parse().ok()?;
    let range = |word: &str| {
        let (first, last) = word.rsplit_once("..").map_or((word, None), |(first, last)| (first, Some(last)));
        let first: OpId = first.parse().ok()?;
        let last = last.map_or(Some(first.seq), |last| last.parse().ok())?;
        Some((first.replica, first.seq, last))
    };
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let (has, changed): (Vec<String>, Vec<String>) = (words(has), words(changed));
    let has = has.iter().map(|word| range(word)).collect::<Option<Vec<Range>>>()?;
    for word in changed {
        let id: OpId = word.parse().ok()?;
        needs.insert(id.replica, id.seq);
    }
    Some(Remembered { end, end_line, bytes, needs, has })
}

fn words(commit: &Remembered, before: &Vector) -> String {
    let range = |(replica, first, last): &Range| match first == last {
        true => format!("{replica}.{first}"),
        false => format!("{replica}.{first}..{last}"),
    };
    let has: Vec<String> = commit.has.iter().map(range).collect();
    let changed = commit.needs.iter().filter(|(replica, seq)| before.get(replica) != Some(seq));
    let changed: Vec<String> = changed.map(|(replica, seq)| format!("{replica}.{seq}")).collect();
    let (has, changed) = (has.join(" "), changed.join(" "));
    format!("{} {} {}, {has}, {changed}", commit.end, commit.end_line, commit.bytes)
}

/// What is remembered of a shared folder.
#[derive(Debug, Default)]
pub struct State {
    /// How much was purged when one's own parts were last written without it.
    pub purged: usize,
    /// When all files were last compared with what was read of them: seconds since 1970, 0 for never.
    pub checked: i64,
    /// The person agreed that everybody on the machine can read the folder.
    pub open: bool,
    /// Day of the last sync, counted from 1970; 0 is unknown.
    pub day: i64,
    /// [`SharedFolder::place`](super::SharedFolder::place) at the last sync.
    pub place: String,
    /// The files that are no parts and were named to the person: size, time and name.
    pub told: BTreeSet<String>,
    /// How far each file was read, by its name.
    pub files: BTreeMap<String, Cursor>,
}

impl State {
    /// Reads what [`State::lines`] wrote; anything else is a folder of which nothing is known.
    pub fn load(bytes: Option<Vec<u8>>) -> State {
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let RawState { purged, checked, open, day, place, told, file } =
            toml::from_str(&text).unwrap_or_default();
        let files = file.into_iter().map(RawCursor::cursor).collect();
        State { purged, checked, open, day, place, told, files }
    }

    /// The same folder, to be read from its beginning. What the person agreed to and which files were there stays.
    #[must_use]
    pub fn unread(self) -> State {
        let files = self.files.into_keys().map(|name| (name, Cursor::default())).collect();
        State { purged: 0, checked: 0, files, ..self }
    }

    /// The lines that are kept beside the journal.
    pub fn lines(&self) -> String {
        let mut w = Writer::default();
        w.plain("purged", self.purged).plain("checked", self.checked);
        w.plain("open", self.open).plain("day", self.day).str("place", &self.place);
        w.list("told", self.told.iter());
        let mut lines = w.finish();
        for (name, cursor) in &self.files {
            let mut w = Writer::head("[[file]]");
            w.str("name", name).plain("size", cursor.stamp.size).plain("changed", cursor.stamp.changed);
            w.str("before", &cursor.before);
            if cursor.written {
                w.plain("written", true);
            }
            let mut before = Vector::new();
            let commits = cursor.commits.iter().map(|commit| {
                let words = words(commit, &before);
                before.clone_from(&commit.needs);
                words
            });
            w.list("commits", commits);
            lines.push_str(&w.finish());
        }
        lines
    }

    /// For each replica the number up to which the files hold all its operations.
    pub fn has(&self) -> Vector {
        let commits = self.files.values().flat_map(|cursor| &cursor.commits);
        let mut ranges: Vec<Range> = commits.flat_map(|commit| commit.has.iter().copied()).collect();
        ranges.sort_unstable();
        let mut has = Vector::new();
        for (replica, first, last) in ranges {
            let upto = has.get(&replica).copied().unwrap_or(0);
            if first <= upto + 1 && last > upto {
                has.insert(replica, last);
            }
        }
        has
    }

    /// True if a project lacks operations that are remembered as read: it was put back to an older state, and the
    /// folder is to be read again.
    pub fn is_ahead_of(&self, log: &Log) -> bool {
        self.has().iter().any(|(&replica, &seq)| log.last(replica) < seq)
    }

    /// The public operations that no file has yet, in order.
    pub fn unpublished<'l>(&self, log: &'l Log) -> Vec<&'l Op> {
        let has = self.has();
        let lacks = |id: OpId| has.get(&id.replica).is_none_or(|&seq| id.seq > seq);
        if log.upto().into_iter().all(|(replica, seq)| !lacks(OpId::new(replica, seq))) {
            return Vec::new();
        }
        log.in_order(|op| !op.id.replica.is_private() && lacks(op.id))
    }

    /// What the operations that are published next may build on and do not bring: everything that the files have and
    /// the log knows.
    pub fn needs(&self, log: &Log) -> Vector {
        let known = self.has().into_iter().map(|(r, seq)| (r, seq.min(log.last(r))));
        known.filter(|need| need.1 > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_as_it_was_written() {
        let (anna, ben) = (ReplicaId::new("anna-1").unwrap(), ReplicaId::new("ben-1").unwrap());
        let first = Remembered {
            end: 700,
            end_line: 20,
            bytes: Digest([7; 32]),
            needs: Vector::from([(ben, 4)]),
            has: vec![(anna, 1, 9), (ben, 5, 5)],
        };
        // Needs that did not change are written once; a commit without operations has none.
        let second = Remembered { end: 900, end_line: 25, has: vec![], ..first.clone() };
        let third = Remembered {
            end: 950,
            needs: Vector::from([(anna, 9), (ben, 5)]),
            has: vec![(anna, 10, 10)],
            ..second.clone()
        };
        let cursor = Cursor {
            stamp: Stamp { size: 950, changed: -3 },
            before: "sha256:ab".into(),
            commits: vec![first, second, third],
            written: true,
            ..Cursor::default()
        };
        let files = BTreeMap::from([("anna-1-0001.part.toml".to_owned(), cursor)]);
        let told = BTreeSet::from(["9 -3 a \"b\".emic.toml".to_owned()]);
        let state = State {
            purged: 2,
            checked: 77,
            open: true,
            day: 9,
            told: told.clone(),
            files,
            place: "7 8".into(),
        };
        let again = State::load(Some(state.lines().into_bytes()));
        assert_eq!((again.purged, again.checked, again.open, again.day), (2, 77, true, 9));
        assert_eq!((&again.told, again.place.as_str()), (&told, "7 8"));
        let unread = State::load(Some(state.lines().into_bytes())).unread();
        assert!(unread.open && unread.has().is_empty() && unread.files.len() == 1);
        assert_eq!(again.files, state.files);
        let has = again.has();
        assert_eq!(has, Vector::from([(anna, 10)]), "a range that begins with a gap does not count");
    }

    #[test]
    fn what_an_older_emic_remembered_is_a_file_to_be_read_again() {
        let older = "purged = 1\n\n[[file]]\nname = \"a.part.toml\"\nread = 9\nlines = 2\nsize = 9\nchanged = 1\n\
                     before = \"\"\nneeds = [\n  \"anna-1.3\",\n]\nhas = [\n  \"anna-1.1 3\",\n]\n";
        let state = State::load(Some(older.as_bytes().to_vec()));
        assert_eq!(state.purged, 1);
        assert_eq!(state.files["a.part.toml"], Cursor::default());
    }
}
