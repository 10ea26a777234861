//! The journal: files `NNNN.toml` of commits in order of arrival. It is the truth; the database can always be
//! made from it.
//!
//! Each file begins with a header that names the project, its number, its first commit and the sum before it.
//! Each commit is texts and operations, closed by a `[[commit]]` block whose `sum` is over all their lines
//! and whose `before` is the sum of the commit before: a chain from the first to the last. A commit without
//! its closing block never happened.

use super::layout::{VERSION, cannot_read, durably, list, place_of};
use crate::log::dialect::{Writer, sha256};
use crate::model::id::Digest;
use crate::store::commit::{Bytes, Encoded};
use crate::store::disk::{Disk, FILE_MODE, Handle};
use crate::store::plain::{Links, open_plain, read_plain};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that has reached this many bytes is followed by the next.
pub(super) const ROLL: u32 = 8 << 20;
/// Largest commit, in bytes.
pub(super) const MAX_COMMIT: usize = 3 << 30;
/// The sum before the first commit.
pub(super) const START: Digest = Digest([0; 32]);

const CLOSING: &str = "[[commit]]\n";
/// A closing block is small: one that is longer is damaged.
const MAX_CLOSING: usize = 64 << 10;

/// How far a chain of commits has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tip {
    /// The last commit's number.
    pub(super) n: u32,
    /// Its sum.
    pub(super) chain: Digest,
    /// The file that it ends in.
    pub(super) file: u32,
    /// Where it ends there.
    pub(super) end: u32,
}

pub(super) fn file_path(dir: &Path, file: u32) -> PathBuf {
    dir.join(format!("{file:04}.toml"))
}

/// The numbers of the journal's files, in order.
pub(super) fn files(dir: &Path) -> Vec<u32> {
    let number = |path: PathBuf| path.file_name()?.to_str()?.strip_suffix(".toml")?.parse().ok();
    let mut all: Vec<u32> = list(dir).into_iter().filter_map(number).collect();
    all.sort_unstable();
    all
}

/// True if a journal has more than its first header.
pub(super) fn has_commits(dir: &Path) -> bool {
    let files = files(dir);
    files.len() > 1
        || files.first().is_some_and(|&file| {
            let bytes = read_plain(&file_path(dir, file), Links::Refused).unwrap_or_default();
            bytes.len() > head_len(&bytes) || file > 1
        })
}

/// The header of a file that follows the tip.
pub(super) fn header(project: &str, file: u32, after: &Tip) -> String {
    let mut w = Writer::head("[journal]");
    w.plain("version", VERSION).str("project", project).plain("file", file).plain("from", after.n + 1);
    w.str("before", after.chain);
    w.sealed("sum").0
}

/// The project that a file's header names, if the header is whole.
pub(super) fn project_of(bytes: &[u8]) -> Option<String> {
    quoted(&whole_header(bytes)?, "project").map(str::to_owned)
}

/// A header whose own sum is right.
pub(super) fn whole_header(bytes: &[u8]) -> Option<String> {
    let text = valid(bytes);
    let head = text.get(..head_end(text)?)?;
    let block = crate::log::dialect::blocks(head).ok()?.pop()?;
    let sum: Digest = quoted(head, "sum")?.parse().ok()?;
    (block.head == "[journal]" && block.sum_without("sum") == sum).then(|| head.to_owned())
}

/// The project that a file names, if it is there and its header is whole; of a long file no more is read.
pub(super) fn project_in(path: &Path) -> crate::error::Result<Option<String>> {
    let mut head = Vec::new();
    match open_plain(path, Links::Refused)
        .and_then(|file| file.take(MAX_CLOSING as u64).read_to_end(&mut head))
    {
        Ok(_) => Ok(project_of(&head)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(cannot_read(&fault, path)),
    }
}

/// Where the header ends.
fn head_end(text: &str) -> Option<usize> {
    let line = text.find("\nsum = \"")? + 1;
    Some(line + text[line..].find('\n')? + 1)
}

/// The length of a header that may be damaged.
pub(super) fn head_len(bytes: &[u8]) -> usize {
    head_end(valid(bytes)).unwrap_or(bytes.len())
}

/// A commit found whole in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) n: u32,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sum: Digest,
}

/// Where a file stops being whole.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// Byte where the trouble begins: the start of a commit or of the file.
    pub(super) at: usize,
    /// Where the next commit may begin; `None` if no closing block follows, so that it is a torn end.
    pub(super) resume: Option<usize>,
    pub(super) what: &'static str,
}

/// Reads a file's commits one by one.
pub(super) struct Scan<'b> {
    bytes: &'b [u8],
    /// The text from byte `base` on, as far as it is text.
    text: &'b str,
    base: usize,
    pub(super) at: usize,
    pub(super) n: u32,
    pub(super) chain: Digest,
}

impl<'b> Scan<'b> {
    /// Goes on after the tip, within its file.
    pub(super) fn after(bytes: &'b [u8], tip: &Tip) -> Scan<'b> {
        Scan { bytes, text: valid(bytes), base: 0, at: tip.end as usize, n: tip.n, chain: tip.chain }
    }
    /// Begins a file that follows the tip.
    pub(super) fn begin(bytes: &'b [u8], project: &str, file: u32, after: &Tip) -> Result<Scan<'b>, Fault> {
        let header = header(project, file, after);
        if !bytes.starts_with(header.as_bytes()) {
            let torn = header.as_bytes().starts_with(bytes);
            let resume = if torn { None } else { find_closing(bytes, 0).or(Some(bytes.len())) };
            let what = "the header of this journal file is damaged";
            return Err(Fault { at: 0, resume, what });
        }
        let tip = Tip { end: header.len() as u32, ..*after };
        Ok(Scan::after(bytes, &tip))
    }
    /// Passes over what cannot be read; the number and the sum of the last commit there are those that the
    /// next one counts on.
    pub(super) fn skip(&mut self, resume: usize) {
        self.text = valid(&self.bytes[resume..]);
        (self.base, self.at) = (resume, resume);
        let next = closing_in(self.text, 0).map(|(start, _, end)| &self.text[start..end]);
        let n = next.and_then(|block| plain(block, "n")?.parse::<u32>().ok()?.checked_sub(1));
        self.n = n.filter(|&n| n >= self.n).unwrap_or(self.n.saturating_add(1));
        self.chain = next.and_then(|block| quoted(block, "before")?.parse().ok()).unwrap_or(START);
    }
    /// The next commit; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Option<Result<Found, Fault>> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let found = self.commit();
        if let Ok(found) = &found {
            (self.at, self.n, self.chain) = (found.end, found.n, found.sum);
        }
        Some(found)
    }
    fn commit(&self) -> Result<Found, Fault> {
        let fault = |resume, what| Fault { at: self.at, resume, what };
        let Some((closing, sum_line, end)) = closing_in(self.text, self.at - self.base) else {
            let resume = find_closing(self.bytes, self.at);
            return Err(fault(resume, "this stretch of the journal is damaged"));
        };
        let block = &self.text[closing..end];
        let (sum_line, end) = (sum_line + self.base, end + self.base);
        let said: Option<Digest> = quoted(block, "sum").and_then(|sum| sum.parse().ok());
        let sum = sha256(&self.bytes[self.at..sum_line]);
        if said != Some(sum) {
            return Err(fault(Some(end), "this commit of the journal is damaged"));
        }
        let n: Option<u32> = plain(block, "n").and_then(|n| n.parse().ok());
        let before: Option<Digest> = quoted(block, "before").and_then(|sum| sum.parse().ok());
        if n != self.n.checked_add(1) || before != Some(self.chain) {
            return Err(fault(Some(end), "a commit is missing before this one"));
        }
        Ok(Found { n: self.n + 1, start: self.at, end, sum })
    }
}

/// The part of a file that is text.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(&bytes[..fault.valid_up_to()]).unwrap_or(""),
    }
}

/// The next closing block: where it starts, where its `sum` line starts, where it ends.
fn closing_in(text: &str, from: usize) -> Option<(usize, usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find(CLOSING)?;
        at = start + CLOSING.len();
        if start != from && text.as_bytes()[start - 1] != b'\n' {
            continue;
        }
        let mut line_start = at;
        for line in text[at..].split_inclusive('\n') {
            if !line.ends_with('\n') {
                return None;
            }
            let line_end = line_start + line.len();
            if line.starts_with("sum = ") {
                return Some((start, line_start, line_end));
            }
            if line.starts_with('[') || line_end - start > MAX_CLOSING {
                break;
            }
            line_start = line_end;
        }
    }
}

/// The end of the next closing block in bytes that need not all be text.
fn find_closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for chunk in bytes.get(from..)?.utf8_chunks() {
        if let Some((_, _, end)) = closing_in(chunk.valid(), 0) {
            return Some(at + end);
        }
        at += chunk.valid().len() + chunk.invalid().len();
    }
    None
}

pub(super) fn quoted<'t>(block: &'t str, key: &str) -> Option<&'t str> {
    plain(block, key)?.strip_prefix('"')?.strip_suffix('"')
}

/// The value of a plain key of a block: a number or a word.
pub(super) fn plain<'t>(block: &'t str, key: &str) -> Option<&'t str> {
    block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
}

/// The digest of a text's block, if the block is sound.
///
/// # Errors
/// A block that was changed.
pub(super) fn text_digest(block: &crate::log::dialect::Block) -> crate::error::Result<Digest> {
    let said = quoted(&block.lines, "digest").and_then(|digest| digest.parse().ok());
    let digest = block.sum_without("digest");
    if said == Some(digest) && block.head == "[[text]]" {
        return Ok(digest);
    }
    Err(block.fault("a text of the journal is damaged"))
}

/// The number of the line that holds a byte, from 1.
pub(super) fn line_of(bytes: &[u8], at: usize) -> u32 {
    bytes[..at.min(bytes.len())].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1
}

/// What went wrong when writing, and whether the journal may still be written to.
pub(super) struct Refused {
    pub(super) fault: io::Error,
    /// What was written could not be taken back, or what is on the disk is unknown.
    pub(super) poisoned: bool,
}

/// The journal's writing end, and reading at places.
pub(super) struct Journal {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    project: String,
    pub(super) tip: Tip,
    handle: Option<Box<dyn Handle>>,
    /// Device and inode of the last file, while it can be written to.
    place: Option<(u64, u64)>,
    reading: RefCell<Option<(u32, File)>>,
}

impl Journal {
    /// Writes the first file, empty but for its header, durably.
    pub(super) fn create(disk: Arc<dyn Disk>, dir: &Path, project: &str) -> io::Result<Journal> {
        let tip = Tip { n: 0, chain: START, file: 1, end: 0 };
        let header = header(project, 1, &tip);
        durably(&*disk, &file_path(dir, 1), header.as_bytes())?;
        let tip = Tip { end: header.len() as u32, ..tip };
        let handle = disk.append(&file_path(dir, 1))?;
        Ok(Self::at(disk, dir, project, tip, Some(handle)))
    }
    /// A journal that ends at the tip; without a handle it can only be read.
    pub(super) fn at(
        disk: Arc<dyn Disk>,
        dir: &Path,
        project: &str,
        tip: Tip,
        handle: Option<Box<dyn Handle>>,
    ) -> Journal {
        let (dir, project) = (dir.to_owned(), project.to_owned());
        let place = handle.as_ref().and_then(|_| place_of(&file_path(&dir, tip.file)).ok());
        Journal { disk, dir, project, tip, handle, place, reading: RefCell::new(None) }
    }
    /// True if the last file is not as this process left it: longer, shorter, gone, or another one under its name.
    pub(super) fn is_changed(&self) -> bool {
        let Some(place) = self.place else { return false };
        match std::fs::metadata(file_path(&self.dir, self.tip.file)) {
            Ok(meta) => (meta.dev(), meta.ino()) != place || meta.len() != u64::from(self.tip.end),
            // A disk that does not answer is told of by the write.
            Err(fault) => fault.kind() == io::ErrorKind::NotFound,
        }
    }
    /// The file and offset that the next commit will have.
    pub(super) fn next_place(&self) -> (u32, u32) {
        if self.tip.end < ROLL {
            return (self.tip.file, self.tip.end);
        }
        let file = self.tip.file + 1;
        (file, header(&self.project, file, &self.tip).len() as u32)
    }
    /// Appends a commit with one write, or a few if it is long, and one sync; when this returns, it is done.
    pub(super) fn append(&mut self, new: &Encoded<'_>) -> Result<(), Refused> {
        let (file, offset) = self.next_place();
        let bytes = Bytes::New(new);
        if file == self.tip.file { self.append_here(bytes) } else { self.append_next(file, bytes) }?;
        self.tip = Tip { n: self.tip.n + 1, chain: new.sum, file, end: offset + new.len as u32 };
        Ok(())
    }
    fn append_here(&mut self, bytes: Bytes<'_>) -> Result<(), Refused> {
        let end = u64::from(self.tip.end);
        let Some(handle) = &mut self.handle else {
            let fault = io::Error::from(io::ErrorKind::ReadOnlyFilesystem);
            return Err(Refused { fault, poisoned: true });
        };
        if let Err(fault) = bytes.each(&mut |piece| handle.write(piece)) {
            let poisoned = handle.truncate(end).is_err();
            return Err(Refused { fault, poisoned });
        }
        handle.sync().map_err(|fault| {
            // What was not acknowledged had better not come back; but nothing can be trusted from here.
            let _ = handle.truncate(end);
            Refused { fault, poisoned: true }
        })
    }
    fn append_next(&mut self, file: u32, bytes: Bytes<'_>) -> Result<(), Refused> {
        let path = file_path(&self.dir, file);
        let mut header = header(&self.project, file, &self.tip).into_bytes();
        let mut handle =
            self.disk.create(&path, FILE_MODE).map_err(|fault| Refused { fault, poisoned: false })?;
        let mut write = |piece: &[u8]| {
            // The header and the first piece are one write.
            let first = std::mem::take(&mut header);
            if first.is_empty() { handle.write(piece) } else { handle.write(&[&first, piece].concat()) }
        };
        if let Err(fault) = bytes.each(&mut write) {
            let poisoned = self.disk.remove(&path).is_err();
            return Err(Refused { fault, poisoned });
        }
        if let Err(fault) = handle.sync().and_then(|()| self.disk.sync_dir(&self.dir)) {
            let _ = self.disk.remove(&path);
            return Err(Refused { fault, poisoned: true });
        }
        self.handle = Some(handle);
        self.place = place_of(&path).ok();
        Ok(())
    }
    /// Bytes of a file.
    pub(super) fn read(&self, file: u32, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut reading = self.reading.borrow_mut();
        if reading.as_ref().is_none_or(|(open, _)| *open != file) {
            *reading = Some((file, open_plain(&file_path(&self.dir, file), Links::Refused)?));
        }
        let mut bytes = vec![0; len];
        if let Some((_, open)) = reading.as_ref() {
            open.read_exact_at(&mut bytes, offset)?;
        }
        Ok(bytes)
    }
    /// The same bytes, piece by piece.
    pub(super) fn stream(&self, file: u32, offset: u64, len: u64) -> io::Result<impl BufRead + use<>> {
        let mut open = open_plain(&file_path(&self.dir, file), Links::Refused)?;
        open.seek(io::SeekFrom::Start(offset))?;
        Ok(BufReader::with_capacity(64 << 10, open.take(len)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::commit::{CommitKind, closed};

    /// A file of three commits without operations, and where each ends.
    fn sample() -> (Vec<u8>, Vec<usize>) {
        let start = Tip { n: 0, chain: START, file: 1, end: 0 };
        let mut bytes = header("p-1", 1, &start).into_bytes();
        let mut ends = vec![bytes.len()];
        let mut chain = START;
        for n in 1..=3 {
            let note = "a note that says [[commit]]";
            let none: [&str; 0] = [];
            let (commit, sum) = closed((CommitKind::Act, None, 0, note), &none, &none, n, chain);
            bytes.extend(commit);
            ends.push(bytes.len());
            chain = sum;
        }
        (bytes, ends)
    }

    #[test]
    fn what_is_skipped_may_say_that_it_has_the_highest_number() {
        let (bytes, ends) = sample();
        let text = String::from_utf8(bytes).unwrap();
        let damaged = text.replacen("\nn = 2\n", "\nn = 4294967295\n", 1);
        assert_ne!(damaged, text);
        let start = Tip { n: 0, chain: START, file: 1, end: 0 };
        let mut scan = Scan::begin(damaged.as_bytes(), "p-1", 1, &start).unwrap();
        assert!(scan.next().is_some_and(|first| first.is_ok()));
        // Twice the last number there is, and then one more.
        scan.skip(ends[1]);
        scan.n = u32::MAX;
        scan.skip(damaged.len());
        assert_eq!((scan.n, scan.next().is_none()), (u32::MAX, true));
    }

    /// The number of whole commits before the first fault, and the fault.
    fn read(bytes: &[u8]) -> (usize, Option<Fault>) {
        let start = Tip { n: 0, chain: START, file: 1, end: 0 };
        let mut scan = match Scan::begin(bytes, "p-1", 1, &start) {
            Ok(scan) => scan,
            Err(fault) => return (0, Some(fault)),
        };
        let mut whole = 0;
        while let Some(next) = scan.next() {
            match next {
                Ok(_) => whole += 1,
                Err(fault) => return (whole, Some(fault)),
            }
        }
        (whole, None)
    }

    #[test]
    fn a_file_cut_at_any_byte_ends_with_its_last_whole_commit() {
        let (bytes, ends) = sample();
        for len in 0..=bytes.len() {
            let (whole, fault) = read(&bytes[..len]);
            assert_eq!(whole, ends.iter().filter(|&&end| end <= len).count().saturating_sub(1), "{len}");
            let at_border = ends.contains(&len);
            assert_eq!(fault.is_none(), at_border, "{len}");
            assert!(fault.is_none_or(|fault| fault.resume.is_none()), "{len} is torn");
        }
    }

    #[test]
    fn a_changed_bit_anywhere_is_found_and_all_before_it_is_whole() {
        let (bytes, ends) = sample();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let (whole, fault) = read(&flipped);
                let before = ends.iter().filter(|&&end| end <= at).count().saturating_sub(1);
                assert_eq!(whole, before, "byte {at}");
                let fault = fault.unwrap();
                assert!(fault.at <= at);
                // Only damage to the last closing block can be taken for a torn end.
                assert!(fault.resume.is_some() || at >= ends[2], "byte {at}");
            }
        }
    }
}
