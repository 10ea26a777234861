//! The rows of a table in their order: a tree of pages with the rows in its leaves.
//!
//! A row that is too long for its page goes on in a chain of overflow pages. A page that was read for a table is not read
//! for it again, and the cells of a page share no bytes: what breaks this is no tree, and would cost more time and memory than
//! the file has bytes.

use super::header::{self, Header, u16_at, u32_at, varint};
use std::borrow::Cow;

/// A page that holds the pages below it.
const INTERIOR: u8 = 0x05;
/// A page that holds rows.
const LEAF: u8 = 0x0d;

/// The id of a row, and its record.
type Record<'a> = (i64, Cow<'a, [u8]>);

/// The pages of a table that wait, and the rows of the leaf that is read.
pub(super) struct Cells<'a> {
    bytes: &'a [u8],
    header: &'a Header,
    /// Pages that were read, a bit for each page of the file.
    seen: Vec<u64>,
    /// Pages to be read, the next one last.
    waiting: Vec<u32>,
    leaf: Option<Leaf<'a>>,
}

/// A leaf while its rows are read.
struct Leaf<'a> {
    number: u32,
    page: &'a [u8],
    /// Where its list of cells begins.
    list: usize,
    /// Its next cell, and how many there are.
    next: usize,
    count: usize,
    /// How many bytes cells may still take.
    left: usize,
}

impl<'a> Cells<'a> {
    /// The rows of the table that begins at this page.
    pub(super) fn new(bytes: &'a [u8], header: &'a Header, root: u32) -> Cells<'a> {
        let seen = vec![0; header.pages as usize / 64 + 1];
        Cells { bytes, header, seen, waiting: vec![root], leaf: None }
    }

    /// The next row: its id and its record.
    ///
    /// # Errors
    /// What is broken.
    #[allow(clippy::should_implement_trait)] // after an error there is no next row
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, String> {
        loop {
            if let Some(leaf) = &mut self.leaf {
                if let Some(start) = leaf.cell()? {
                    let (number, page, left) = (leaf.number, leaf.page, leaf.left);
                    let (id, record, taken) =
                        self.row(page, start).map_err(|why| format!("page {number}: {why}"))?;
                    let left = left.checked_sub(taken).ok_or(format!("page {number}: its cells overlap"))?;
                    if let Some(leaf) = &mut self.leaf {
                        leaf.left = left;
                    }
                    return Ok(Some((id, record)));
                }
                self.leaf = None;
            }
            let Some(number) = self.waiting.pop() else { return Ok(None) };
            self.open(number).map_err(|why| format!("page {number}: {why}"))?;
        }
    }

    /// A page that was not read before.
    fn page(&mut self, number: u32) -> Result<&'a [u8], String> {
        let lost = || format!("there is no page {number}");
        let index = number.checked_sub(1).filter(|_| number <= self.header.pages).ok_or_else(lost)? as usize;
        let bit = 1 << (index % 64);
        let word = self.seen.get_mut(index / 64).ok_or_else(lost)?;
        if *word & bit != 0 {
            return Err(format!("it leads to page {number} twice"));
        }
        *word |= bit;
        let start = index * self.header.page;
        self.bytes.get(start..start + self.header.usable).ok_or_else(lost)
    }

    /// Opens a page of the tree: its rows are next, or the pages below it.
    fn open(&mut self, number: u32) -> Result<(), String> {
        let page = self.page(number)?;
        let at = if number == 1 { header::LENGTH } else { 0 };
        let short = || "it is too short".to_owned();
        let kind = *page.get(at).ok_or_else(short)?;
        let count = usize::from(u16_at(page, at + 3).ok_or_else(short)?);
        let list = at + if kind == INTERIOR { 12 } else { 8 };
        if list + 2 * count > page.len() {
            return Err(format!("it cannot hold {count} cells"));
        }
        match kind {
            LEAF => {
                let left = page.len() - list - 2 * count;
                self.leaf = Some(Leaf { number, page, list, next: 0, count, left });
            }
            INTERIOR => {
                self.waiting.push(u32_at(page, at + 8).ok_or_else(short)?);
                for nth in (0..count).rev() {
                    let cell = usize::from(u16_at(page, list + 2 * nth).ok_or_else(short)?);
                    let below = u32_at(page, cell).filter(|_| cell >= list + 2 * count);
                    self.waiting.push(below.ok_or_else(|| outside(nth))?);
                }
                // Each page is in the tree once.
                if self.waiting.len() > self.header.pages as usize {
                    return Err("it leads to more pages than there are".to_owned());
                }
            }
            0x02 | 0x0a => return Err("it belongs to an index, not to a table".to_owned()),
            other => return Err(format!("it is of the kind {other}, which there is not")),
        }
        Ok(())
    }

    /// A row of a leaf: its id, its record, and how many bytes of the leaf it takes.
    fn row(&mut self, page: &'a [u8], start: usize) -> Result<(i64, Cow<'a, [u8]>, usize), String> {
        let cut = || "a row is cut short".to_owned();
        let (length, at) = varint(page, start).ok_or_else(cut)?;
        let (id, at) = varint(page, at).ok_or_else(cut)?;
        let id = i64::from_ne_bytes(id.to_ne_bytes());
        let length = usize::try_from(length).ok().filter(|length| *length <= self.bytes.len());
        let length = length.ok_or_else(|| format!("row {id} is longer than the file"))?;
        let here = self.local(length);
        let record = page.get(at..at + here).ok_or_else(cut)?;
        if here == length {
            return Ok((id, Cow::Borrowed(record), at + here - start));
        }
        let next = u32_at(page, at + here).ok_or_else(cut)?;
        let record = self.overflow(record, length, next).map_err(|why| format!("row {id}: {why}"))?;
        Ok((id, Cow::Owned(record), at + here + 4 - start))
    }

    /// How many bytes of a record of this length are in its leaf.
    fn local(&self, length: usize) -> usize {
        let usable = self.header.usable;
        if length <= usable - 35 {
            return length;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let even = least + (length - least) % (usable - 4);
        if even <= usable - 35 { even } else { least }
    }

    /// The whole of a record that begins so and goes on at a page.
    fn overflow(&mut self, begins: &[u8], length: usize, mut next: u32) -> Result<Vec<u8>, String> {
        let mut record = begins.to_vec();
        while record.len() < length {
            let page = self.page(next)?;
            next = u32_at(page, 0).unwrap_or(0);
            let rest = page.get(4..).unwrap_or_default();
            record.extend(rest.iter().take(length - record.len()));
        }
        Ok(record)
    }
}

impl Leaf<'_> {
    /// Where the next cell begins.
    fn cell(&mut self) -> Result<Option<usize>, String> {
        if self.next == self.count {
            return Ok(None);
        }
        let nth = self.next;
        self.next += 1;
        let cell = u16_at(self.page, self.list + 2 * nth).map(usize::from);
        let cell = cell.filter(|cell| (self.list + 2 * self.count..self.page.len()).contains(cell));
        cell.map(Some).ok_or_else(|| format!("page {}: {}", self.number, outside(nth)))
    }
}

fn outside(nth: usize) -> String {
    format!("cell {} lies outside of it", nth + 1)
}
