//! The characters of a PDF with their places, by the crate `pdf-extract`.
//!
//! The crate stops with a panic at what it does not know, so each page is read by itself and a panic is caught. What it
//! costs is bounded by the process that this runs in.

use super::lines::Glyph;
use super::plainly;
use crate::error::{Error, Result};
use pdf_extract::content::{Content, Operation};
use pdf_extract::{
    Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use unicode_normalization::UnicodeNormalization;

/// The most pages that are read.
const PAGES: usize = 5000;

/// What is on a page.
#[derive(Default)]
pub(super) struct Page {
    /// Its width in points.
    pub(super) width: f32,
    /// The words, in the order of the file.
    pub(super) glyphs: Vec<Glyph>,
    /// Heads, feet and numbers that the file marks as such.
    pub(super) edges: Vec<Glyph>,
    pub(super) pictures: usize,
    /// Characters of which the file does not say which they are.
    pub(super) unknown: usize,
    /// Characters that are set at an angle to the others, such as a stamp across the page.
    pub(super) askew: usize,
    /// Remarks in the margin, marks and stamps of a PDF reader.
    pub(super) remarks: usize,
}

/// Reads the pages.
///
/// # Errors
/// What is no PDF, is damaged or locked; more than 5,000 pages; a page that the reader cannot read.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<Page>> {
    let is_locked = || holds(bytes, b"/Encrypt");
    let loaded = guarded(|| Document::load_mem(bytes)).and_then(std::result::Result::ok);
    let mut document = loaded.ok_or_else(|| match is_locked() {
        true => locked(),
        false => damaged("its parts are not where it says"),
    })?;
    if document.is_encrypted() && guarded(|| document.decrypt("")).is_none_or(|done| done.is_err()) {
        return Err(locked());
    }
    let ids = guarded(|| document.get_pages()).unwrap_or_default();
    match ids.len() {
        0 if is_locked() => return Err(locked()),
        0 => return Err(damaged("it has no pages")),
        n if n > PAGES => {
            return Err(Error::bad_file(format!("the file has {n} pages, {PAGES} are the limit"))
                .hint("cut it into parts with a PDF program"));
        }
        _ => {}
    }
    let read_one = |(number, id)| {
        let broken = || {
            Error::bad_file(format!("page {number} of the file cannot be read"))
                .hint("save it as docx or text in the program that made it")
                .hint("or, if pdftotext is there: pdftotext -layout FILE.pdf, and import the text")
        };
        guarded(|| page(&mut document, number, id)).flatten().ok_or_else(broken)
    };
    ids.into_iter().map(read_one).collect()
}

/// Runs what may panic; `None` if it did.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

fn locked() -> Error {
    Error::bad_file("this PDF is locked with a password")
        .hint("open it with its password in a PDF reader and save or print it as a PDF without one")
        .hint("or: qpdf --decrypt --password=PASSWORD LOCKED.pdf OPEN.pdf")
}

pub(super) fn damaged(why: &str) -> Error {
    Error::bad_file(format!("this is no PDF that can be read: {why}"))
        .hint("was it copied whole? open it in a PDF reader and print it as a PDF")
}

fn page(document: &mut Document, number: u32, id: ObjectId) -> Option<Page> {
    let plain = plainly::page(document, id)?;
    if plain.overflows {
        return None;
    }
    let sheet = sheet(document, id);
    let remarks = remarks(document, id);
    let mut fonts = Dictionary::new();
    fonts.set("Font", Object::Dictionary(plain.fonts));
    let dictionary = document.get_dictionary_mut(id).ok()?;
    dictionary.set("Resources", Object::Dictionary(fonts));
    dictionary.set("MediaBox", sheet.iter().map(|&side| Object::Real(side)).collect::<Vec<_>>());
    dictionary.remove(b"ArtBox");
    let mut seen = Seen::default();
    run(document, number, id, plain.body, &mut seen)?;
    let words = std::mem::take(&mut seen.glyphs);
    run(document, number, id, plain.edges, &mut seen)?;
    let turn = main_direction(&words);
    let (glyphs, askew) = upright(words, turn, sheet);
    let (edges, _) = upright(seen.glyphs, turn, sheet);
    let width = if turn.is_multiple_of(2) { sheet[2] - sheet[0] } else { sheet[3] - sheet[1] };
    Some(Page { width, glyphs, edges, pictures: plain.pictures, unknown: seen.unknown, askew, remarks })
}

/// The borders of the paper: left, lower, right, upper; A4 if the file says none that can be.
fn sheet(document: &Document, id: ObjectId) -> [f32; 4] {
    let found = plainly::inherited(document, id, b"MediaBox").and_then(|found| found.as_array().ok());
    let sides = found.map(|sides| {
        let sides = sides.iter().filter_map(|side| document.dereference(side).ok()?.1.as_float().ok());
        sides.collect::<Vec<_>>()
    });
    match sides.as_deref() {
        Some(&[a, b, c, d]) if [a, b, c, d].iter().all(|side| side.abs() < 1e6) && a != c && b != d => {
            [a.min(c), b.min(d), a.max(c), b.max(d)]
        }
        _ => [0.0, 0.0, 595.0, 842.0],
    }
}

/// Remarks that a reader of the PDF put on a page, each with words (ISO 32000-1, 12.5.6).
fn remarks(document: &Document, id: ObjectId) -> usize {
    let all = plainly::inherited(document, id, b"Annots").and_then(|all| all.as_array().ok());
    let remark = |object: &&Object| {
        let Ok((_, Object::Dictionary(one))) = document.dereference(object) else { return false };
        let kind = one.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let words = one.get(b"Contents").and_then(Object::as_str).unwrap_or_default();
        !words.is_empty() && !matches!(kind, b"Link" | b"Widget" | b"Popup")
    };
    all.map_or(0, |all| all.iter().filter(remark).count())
}

/// Lets the crate interpret operations as the content of a page.
fn run(
    document: &mut Document,
    number: u32,
    id: ObjectId,
    shown: plainly::Shown,
    seen: &mut Seen,
) -> Option<()> {
    let plainly::Shown { operations, bold } = shown;
    let shows = |one: &Operation| matches!(one.operator.as_str(), "Tj" | "TJ");
    if !operations.iter().any(shows) {
        return Some(());
    }
    seen.bold = bold;
    seen.strings = 0;
    let content = Content { operations }.encode().ok()?;
    let stream = document.add_object(Stream::new(Dictionary::new(), content));
    document.get_dictionary_mut(id).ok()?.set("Contents", Object::Reference(stream));
    let done = pdf_extract::output_doc_page(document, seen, number);
    document.objects.remove(&stream);
    done.ok()
}

/// A character as the file places it: y grows upwards.
struct Placed {
    glyph: Glyph,
    /// The direction in which it is read, in quarters of a turn; `None` at any other angle.
    turn: Option<u8>,
}

/// Collects the characters of a page.
#[derive(Default)]
struct Seen {
    glyphs: Vec<Placed>,
    unknown: usize,
    /// For each string that is shown: true if its font is bold.
    bold: Vec<bool>,
    /// How many strings began.
    strings: usize,
}

impl OutputDev for Seen {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> std::result::Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        size: f64,
        words: &str,
    ) -> std::result::Result<(), OutputError> {
        let along = place.m11.hypot(place.m12);
        let across = place.m21.hypot(place.m22);
        let numbers = [place.m31, place.m32, width * size * along, size * across].map(|number| number as f32);
        let [x, y, width, height] = numbers;
        let text = known(words);
        if text.is_empty() && !words.trim().is_empty() || words.is_empty() {
            self.unknown += 1;
        }
        if text.is_empty() || numbers.iter().any(|number| !number.is_finite() || number.abs() > 1e6) {
            return Ok(());
        }
        let bold = self.strings.checked_sub(1).and_then(|at| self.bold.get(at)).is_some_and(|bold| *bold);
        // Some programs write from below with a negative size.
        let sign = if size < 0.0 { -1.0 } else { 1.0 };
        let angle = (place.m12 * sign).atan2(place.m11 * sign).to_degrees();
        let quarter = (angle / 90.0).round();
        let turn = ((angle - quarter * 90.0).abs() < 3.0).then_some(quarter.rem_euclid(4.0) as u8);
        self.glyphs
            .push(Placed { glyph: Glyph { text, x, y, width: width.abs(), size: height.abs(), bold }, turn });
        Ok(())
    }

    /// The crate calls this for each string.
    fn begin_word(&mut self) -> std::result::Result<(), OutputError> {
        self.strings += 1;
        Ok(())
    }

    fn end_word(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> std::result::Result<(), OutputError> {
        Ok(())
    }
}

/// What a character says, without what stands for no character. Ligatures and forms of Arabic letters become the letters
/// that they are made of.
fn known(words: &str) -> String {
    let mut text = String::new();
    for c in words.chars() {
        match c {
            '\u{f0b7}' => text.push('•'),
            '\u{fb00}'..='\u{fb06}' => text.extend(std::iter::once(c).nfkc()),
            '\u{fb1d}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}' => {
                // The line is turned round later, and these letters with it.
                let letters: Vec<char> = std::iter::once(c).nfkc().collect();
                text.extend(letters.into_iter().rev());
            }
            '\t' | '\n' | '\r' => text.push(' '),
            '\u{fffd}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => {}
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}

/// The direction of most characters, in quarters of a turn.
fn main_direction(glyphs: &[Placed]) -> u8 {
    let mut counts = [0usize; 4];
    glyphs.iter().filter_map(|one| one.turn).for_each(|turn| counts[usize::from(turn)] += 1);
    let most = counts.iter().max().copied().unwrap_or(0);
    // Of equals the upright one is meant.
    counts.iter().position(|&count| count == most).unwrap_or(0) as u8
}

/// The characters of one direction with places from the upper left corner, as the page is read; and how many others there
/// are.
fn upright(glyphs: Vec<Placed>, turn: u8, [left, lower, right, upper]: [f32; 4]) -> (Vec<Glyph>, usize) {
    let mut askew = 0;
    let mut kept = Vec::with_capacity(glyphs.len());
    for Placed { mut glyph, turn: own } in glyphs {
        if own != Some(turn) {
            askew += usize::from(!glyph.text.trim().is_empty());
            continue;
        }
        let (x, y) = (glyph.x, glyph.y);
        (glyph.x, glyph.y) = match turn {
            0 => (x - left, upper - y),
            1 => (y - lower, x - left),
            2 => (right - x, y - lower),
            _ => (upper - y, right - x),
        };
        kept.push(glyph);
    }
    (kept, askew)
}
