//! A bundle on its way in: from a file, from a file that is kept beside the log, or from memory.

use super::packed::unpacked;
use crate::error::{Error, Result, io_words};
use crate::exchange::bundle::{self, Bundle, MAX_BYTES, Reader};
use crate::exchange::folder::{Looks, looks};
use crate::log::dialect::TextBlock;
use crate::log::{Op, Sealed};
use crate::model::id::*;
use crate::store::{Area, Files, Links, Reader as OpenFile, Shelf, open_plain};
use std::collections::HashSet;
use std::io::{BufRead, Read};
use std::path::Path;

/// What an import leaves free on the disk, in bytes.
const RESERVE: u64 = 32 << 20;

/// Where a bundle is read from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Incoming<'f> {
    /// A file anywhere on the disk.
    Path(&'f Path),
    /// A file that is kept beside the log.
    Kept(Area, &'f Path),
    /// Bytes in memory, and a name for messages.
    Bytes(&'f str, &'f [u8]),
}

impl<'f> Incoming<'f> {
    /// The file of that path, which may be one that is kept beside the log.
    pub(super) fn at(files: &dyn Files, path: &'f Path) -> Incoming<'f> {
        match files.name_of(Area::Parked, path) {
            Some(_) => Incoming::Kept(Area::Parked, path),
            None => Incoming::Path(path),
        }
    }
}

impl Incoming<'_> {
    /// The name for messages.
    pub(super) fn name(&self) -> String {
        match self {
            Incoming::Path(path) | Incoming::Kept(_, path) => path.display().to_string(),
            Incoming::Bytes(name, _) => (*name).to_owned(),
        }
    }
    /// The name for the history.
    pub(super) fn note(&self) -> String {
        match self {
            Incoming::Path(path) | Incoming::Kept(_, path) => file_name(path),
            Incoming::Bytes(name, _) => crate::error::visible(name),
        }
    }
    fn open<'s>(&'s self, files: &'s dyn Files) -> Result<OpenFile<'s>> {
        match self {
            Incoming::Path(path) => open_path(path),
            Incoming::Kept(area, path) => {
                let missing = || Error::unknown(format!("cannot read {}: it is gone", path.display()));
                files.open_kept(*area, path)?.ok_or_else(missing)
            }
            Incoming::Bytes(_, bytes) => Ok(OpenFile { len: bytes.len() as u64, bytes: Box::new(*bytes) }),
        }
    }
    /// Reads the bundle, line by line.
    pub(super) fn load(&self, files: &dyn Files) -> Result<Bundle> {
        read_lines(self.open(files)?, &self.name())
    }
    /// The file's bytes as they are.
    pub(super) fn bytes(&self, files: &dyn Files) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let told = |fault| Error::unknown(format!("cannot read the file: {}", io_words(&fault)));
        self.open(files)?.bytes.take(MAX_BYTES).read_to_end(&mut bytes).map_err(told)?;
        Ok(bytes)
    }
}

/// Reads a bundle from a file, line by line.
///
/// # Errors
/// A file that cannot be read, is too large, or breaks the format, with its line.
pub fn load(path: &Path) -> Result<Bundle> {
    read_lines(open_path(path)?, &path.display().to_string())
}

fn open_path(path: &Path) -> Result<OpenFile<'static>> {
    let unreadable = |fault: std::io::Error| {
        Error::unknown(format!("cannot read {}: {}", path.display(), io_words(&fault)))
    };
    let file = open_plain(path, Links::Followed).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    let mut bytes = unpacked(file).map_err(unreadable)?;
    // The limit says more of a file that is over it than its first bytes.
    let within = meta.len() <= MAX_BYTES;
    let strange =
        looks(bytes.fill_buf().map_err(unreadable)?).filter(|looks| within && *looks != Looks::Empty);
    match strange {
        Some(strange) => Err(Error::bad_file(strange.words().0)
            .in_file(path.display().to_string())
            .hint("ask for the bundle again")),
        None => Ok(OpenFile { len: meta.len(), bytes }),
    }
}

fn read_lines(file: OpenFile<'_>, name: &str) -> Result<Bundle> {
    let unreadable =
        |fault: std::io::Error| Error::unknown(format!("cannot read {name}: {}", io_words(&fault)));
    let too_large = || Error::bad_file("this file is larger than 2 GiB, no bundle is").in_file(name);
    if file.len > MAX_BYTES {
        return Err(too_large());
    }
    let mut input = file.bytes.take(MAX_BYTES);
    let mut reader = Reader::default();
    let mut line = Vec::new();
    let mut count = 0;
    loop {
        line.clear();
        let got = (&mut input).take(crate::log::dialect::MAX_TEXT as u64).read_until(b'\n', &mut line);
        if got.map_err(unreadable)? == 0 {
            break;
        }
        // Only a packed file can turn out larger than it said.
        if input.limit() == 0 {
            return Err(too_large());
        }
        count += 1;
        let whole = match std::str::from_utf8(&line) {
            // Cut within a character: what is before it says where the file stops.
            Err(fault) if fault.error_len().is_none() && !line.ends_with(b"\n") => fault.valid_up_to(),
            _ => line.len(),
        };
        let words = std::str::from_utf8(&line[..whole]).map_err(|fault| {
            let column = String::from_utf8_lossy(&line[..fault.valid_up_to()]).chars().count() as u32 + 1;
            let what = "this is not UTF-8 text, so it is no bundle or was changed on its way";
            Error::bad_file(what).at(count, Some(column)).in_file(name)
        })?;
        reader.line(words).map_err(|fault| fault.in_file(name))?;
    }
    reader.finish().map_err(|fault| fault.in_file(name))
}

/// Reads a bundle that is kept beside the log: it was accepted once, whether or not it came in.
pub(super) fn load_kept(files: &dyn Files, area: Area, path: &Path) -> Result<Bundle> {
    let mut bundle = Incoming::Kept(area, path).load(files)?;
    bundle.accept();
    Ok(bundle)
}

/// Bytes of texts and operations as they stand in a file.
pub(super) fn size_of(texts: &[TextBlock], ops: &[Sealed]) -> usize {
    texts.iter().map(TextBlock::length).chain(ops.iter().map(|op| op.lines.len())).sum()
}

/// Refuses what is large before it starts: journal, database and backup each take about as much, and a disk that
/// runs full takes away more than one import.
pub(super) fn room_for(store: &dyn Shelf, bytes: usize) -> Result<()> {
    let needed = 3 * bytes as u64 + RESERVE;
    match store.files().free_space() {
        Some(free) if free < needed => {
            let what = format!(
                "too little room on the disk: {} MiB are free, {} MiB are needed; nothing was changed",
                free >> 20,
                needed.div_ceil(1 << 20)
            );
            let place = store.root().display().to_string();
            Err(Error::not_saved(what).in_file(place).hint("make room on the disk and do it again"))
        }
        _ => Ok(()),
    }
}

/// Of texts those that operations name.
pub(super) fn needed(ops: &[Sealed], texts: Vec<TextBlock>) -> Vec<TextBlock> {
    let ops: Vec<&Op> = ops.iter().map(|sealed| &sealed.op).collect();
    let needed: HashSet<Digest> = bundle::text_digests(&ops).into_iter().collect();
    texts.into_iter().filter(|text| needed.contains(&text.digest)).collect()
}

/// The last part of a path, to be shown.
pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    crate::error::visible(&name)
}
