//! One commit: what goes in, what is remembered of it, and the block that closes it in the journal.

use crate::error::{Error, Result};
use crate::log::Sealed;
use crate::log::dialect::{Block, TextBlock, Writer, sha256};
use crate::model::id::{Digest, OpId, PersonId, ReplicaId};
use crate::text::utc;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::str::FromStr;

/// What a commit was; decides what undo passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommitKind {
    /// The project was made.
    Create,
    /// One's own person was written before the first act.
    Person,
    /// A person acted here.
    Act,
    /// Something was taken back or done again.
    Undo,
    /// A bundle or sync part was read.
    Read,
    /// Words were taken out for good.
    Purge,
    /// A repair wrote it.
    Repair,
}

impl CommitKind {
    /// All of them; their places are their numbers in the database.
    pub const ALL: [CommitKind; 7] = [
        CommitKind::Create,
        CommitKind::Person,
        CommitKind::Act,
        CommitKind::Undo,
        CommitKind::Read,
        CommitKind::Purge,
        CommitKind::Repair,
    ];
    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            CommitKind::Create => "create",
            CommitKind::Person => "person",
            CommitKind::Act => "act",
            CommitKind::Undo => "undo",
            CommitKind::Read => "read",
            CommitKind::Purge => "purge",
            CommitKind::Repair => "repair",
        }
    }
}

impl FromStr for CommitKind {
    type Err = ();
    fn from_str(word: &str) -> Result<CommitKind, ()> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or(())
    }
}

/// What is to be written as one: all of it or nothing.
#[derive(Debug, Clone, Copy)]
pub struct NewCommit<'a> {
    /// What it is.
    pub kind: CommitKind,
    /// Who acts; `None` only before there is a person.
    pub coder: Option<PersonId>,
    /// Seconds since 1970 by this machine's clock.
    pub wall: i64,
    /// Its operations; each replica's in their order, without a gap after what is known.
    pub ops: &'a [Sealed],
    /// Its texts; those that are known already are not written again.
    pub texts: &'a [TextBlock],
    /// A word for the history, such as the file read.
    pub note: &'a str,
}

/// The position of a commit in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of the file, from 1.
    pub file: u32,
    /// Bytes before it in the file.
    pub offset: u32,
    /// Its length in bytes, closing block included.
    pub len: u32,
}

/// What is remembered of a commit without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitRecord {
    /// Its number in this folder, from 1.
    pub n: u32,
    /// What it was.
    pub kind: CommitKind,
    /// Who acted.
    pub coder: Option<PersonId>,
    /// When, in seconds since 1970.
    pub wall: i64,
    /// Its first operation.
    pub first: Option<OpId>,
    /// How many operations it has.
    pub ops: u32,
}

/// A commit as it is written in the journal.
#[derive(Debug, Clone)]
pub struct JournalCommit {
    /// What is remembered of it.
    pub record: CommitRecord,
    /// Its word for the history.
    pub note: String,
    /// Its texts' blocks.
    pub texts: Vec<Block>,
    /// Its operations' blocks.
    pub ops: Vec<Block>,
}

/// The word for the history of a commit that is written again. An act of which something was taken out loses it: the name of
/// an imported file may be one of a person.
pub(super) fn note_after(kind: CommitKind, note: &str, is_changed: bool) -> &str {
    if is_changed && kind == CommitKind::Act { "" } else { note }
}

/// Refuses a commit that would make the log unreadable or leave a gap. `last` looks up number and sum of a replica's
/// last operation; 0 and `None` if it has none.
pub(super) fn check(
    new: &NewCommit<'_>,
    mut last: impl FnMut(ReplicaId) -> Result<(u32, Option<Digest>)>,
) -> Result<()> {
    let mut ends: HashMap<ReplicaId, (u32, Option<Digest>)> = HashMap::new();
    for Sealed { op, lines } in new.ops {
        let known = match ends.get(&op.id.replica) {
            Some(&known) => known,
            None => last(op.id.replica)?,
        };
        let wrong = |what: &str| Error::bad_file(format!("operation {} {what}", op.id));
        if op.id.seq != known.0 + 1 || op.prev != known.1 {
            return Err(wrong("does not follow the one before it"));
        }
        if !is_one_block(lines, "[[op]]") {
            return Err(wrong("is not one block of the log"));
        }
        let block = Block { head: "[[op]]".to_owned(), line: 0, lines: lines.clone() };
        if !op.purged && block.sum_without("sum") != op.sum {
            return Err(wrong("was changed after it was sealed"));
        }
        ends.insert(op.id.replica, (op.id.seq, Some(op.sum)));
    }
    // What was made here is one.
    let mut came = new.texts.iter().filter_map(TextBlock::came);
    match came.all(|lines| is_one_block(lines, "[[text]]")) {
        true => Ok(()),
        false => Err(Error::bad_file("a text is not one block of the log")),
    }
}

/// True if lines are one block, as the journal needs it to find the next.
fn is_one_block(lines: &str, head: &str) -> bool {
    let mut all = lines.split('\n');
    lines.ends_with('\n')
        && all.next() == Some(head)
        && all.all(|line| !line.starts_with('[') && !line.ends_with('\r'))
        && !lines.contains("\n\n")
}

/// The block that closes a commit.
#[derive(Debug, Deserialize)]
pub(super) struct Closing {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) coder: Option<String>,
    pub(super) wall: String,
    #[serde(default)]
    pub(super) note: String,
    pub(super) ops: u32,
    pub(super) texts: u32,
}

impl Closing {
    pub(super) fn wall_seconds(&self) -> i64 {
        jiff::Timestamp::from_str(&self.wall).map_or(0, |time| time.as_second())
    }
}

/// So many bytes of a commit are written at a time: nearly every commit at once.
const PIECE: usize = 1 << 20;

/// A new commit as the journal's bytes. The lines of its texts are made while they are written: a study of many
/// interviews comes in as one commit, and is never there as lines.
pub(super) struct Encoded<'a> {
    texts: &'a [&'a TextBlock],
    /// Operations and closing block.
    rest: Vec<u8>,
    /// How many bytes it has.
    pub(super) len: usize,
    /// The sum of all bytes before the line that says it.
    pub(super) sum: Digest,
}

impl<'a> Encoded<'a> {
    /// Encodes a commit. `before` is the sum of the commit before.
    pub(super) fn of(new: &NewCommit, texts: &'a [&'a TextBlock], n: u32, before: Digest) -> Encoded<'a> {
        let mut rest = Vec::new();
        new.ops.iter().for_each(|op| rest.extend_from_slice(op.lines.as_bytes()));
        let what = (new.kind, new.coder, new.wall, new.note);
        rest.extend_from_slice(closing_block(what, (new.ops.len(), texts.len()), n, before).as_bytes());
        let mut hash = Sha256::new();
        texts.iter().for_each(|text| text.each_line(&mut |line| hash.update(line.as_bytes())));
        hash.update(&rest);
        let sum = Digest(hash.finalize().into());
        rest.extend_from_slice(sum_line(sum).as_bytes());
        let len = texts.iter().map(|text| text.length()).sum::<usize>() + rest.len();
        Encoded { texts, rest, len, sum }
    }
}

/// The bytes of a commit, whole or in pieces.
#[derive(Clone, Copy)]
pub(super) enum Bytes<'a> {
    /// As the journal has them.
    Whole(&'a [u8]),
    /// As they are written.
    New(&'a Encoded<'a>),
}

impl Bytes<'_> {
    /// Hands out piece after piece, up to the first fault; one is longer than [`PIECE`] at most by a line.
    ///
    /// # Errors
    /// That of `take`.
    pub(super) fn each<E>(self, take: &mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let new = match self {
            Bytes::Whole(bytes) => return take(bytes),
            Bytes::New(new) => new,
        };
        let mut piece = Vec::with_capacity(new.len.min(PIECE));
        let mut done = Ok(());
        let mut put = |bytes: &[u8]| {
            for bytes in bytes.chunks(PIECE) {
                piece.extend_from_slice(bytes);
                if piece.len() >= PIECE && new.len > PIECE && done.is_ok() {
                    done = take(&piece);
                    piece.clear();
                }
            }
        };
        new.texts.iter().for_each(|text| text.each_line(&mut |line| put(line.as_bytes())));
        put(&new.rest);
        done?;
        if piece.is_empty() { Ok(()) } else { take(&piece) }
    }
}

/// The block that closes a commit, but for its last line.
fn closing_block(
    (kind, coder, wall, note): (CommitKind, Option<PersonId>, i64, &str),
    (ops, texts): (usize, usize),
    n: u32,
    before: Digest,
) -> String {
    let mut w = Writer::head("[[commit]]");
    w.plain("n", n).str("kind", kind.word()).maybe("coder", coder);
    w.str("wall", utc(wall)).filled("note", note);
    w.plain("ops", ops).plain("texts", texts).str("before", before);
    w.finish()
}

fn sum_line(sum: Digest) -> String {
    format!("sum = \"{sum}\"\n")
}

/// Encodes a commit whose lines are there as the journal's bytes; returns them and their sum. `before` is the sum of the
/// commit before.
pub(super) fn closed(
    what: (CommitKind, Option<PersonId>, i64, &str),
    texts: &[impl AsRef<str>],
    ops: &[impl AsRef<str>],
    n: u32,
    before: Digest,
) -> (Vec<u8>, Digest) {
    let all = || texts.iter().map(AsRef::as_ref).chain(ops.iter().map(AsRef::as_ref));
    let room: usize = all().map(str::len).sum();
    let mut bytes = Vec::with_capacity(room + 512);
    all().for_each(|lines: &str| bytes.extend_from_slice(lines.as_bytes()));
    bytes.extend_from_slice(closing_block(what, (ops.len(), texts.len()), n, before).as_bytes());
    let sum = sha256(&bytes);
    bytes.extend_from_slice(sum_line(sum).as_bytes());
    (bytes, sum)
}
