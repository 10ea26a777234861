//! Lines of a page out of its characters, in the order in which they are read.
//!
//! A PDF says where each character stands and nothing of lines, blanks or columns. The order in which a program wrote the
//! characters is mostly the order of reading, through columns and cells of tables, and is kept; a page written in another
//! order is sorted by place.

use super::turned::in_order_of_reading;

/// A character as it stands on a page. Places are points (1/72 inch) from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// What it says: mostly one character.
    pub(super) text: String,
    /// Its left end.
    pub(super) x: f32,
    /// Its base line.
    pub(super) y: f32,
    /// How far it goes to the right.
    pub(super) width: f32,
    /// The height of its font.
    pub(super) size: f32,
    /// True if its font is bold.
    pub(super) bold: bool,
}

/// A run of words without a wide gap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    /// How many bytes at its start are bold.
    pub(super) bold: usize,
    /// How wide its first word is.
    pub(super) first: f32,
}

/// A line of a page; never without parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) parts: Vec<Part>,
    /// Its base line.
    pub(super) y: f32,
    /// The height of most of its characters.
    pub(super) size: f32,
}

impl Line {
    pub(super) fn left(&self) -> f32 {
        self.parts.first().map_or(0.0, |part| part.left)
    }

    pub(super) fn right(&self) -> f32 {
        self.parts.last().map_or(0.0, |part| part.right)
    }

    /// Its words, with a tab in each wide gap.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut end = None;
        for part in &self.parts {
            if let Some(end) = end {
                text.push(if part.left - end > TAB * self.size { '\t' } else { ' ' });
            }
            text.push_str(&part.text);
            end = Some(part.right);
        }
        text
    }

    /// How many bytes at the start of [`Line::text`] are bold.
    pub(super) fn bold(&self) -> usize {
        let mut bold = 0;
        for (nth, part) in self.parts.iter().enumerate() {
            if part.bold > 0 {
                bold += part.bold + usize::from(nth > 0);
            }
            if part.bold < part.text.len() {
                break;
            }
        }
        bold
    }
}

/// A gap of this share of the font's height is a blank (the measure of xpdf and poppler).
const BLANK: f32 = 0.12;
/// A gap of so many heights of the font parts the words before it from those behind it.
const PART: f32 = 1.0;
/// A gap of so many is a tab.
const TAB: f32 = 2.0;
/// Beside each other on at least so many lines, words are columns.
const COLUMN_LINES: usize = 8;

/// The lines of a page, and whether they were in columns that had to be taken apart or follow each other.
pub(super) fn lines(glyphs: Vec<Glyph>) -> (Vec<Line>, bool) {
    let mut bands = by_order(glyphs);
    if is_out_of_order(&bands) {
        bands = by_place(bands.into_iter().flat_map(|band| band.glyphs).collect());
    }
    let lines: Vec<Line> = bands.into_iter().filter_map(Band::line).collect();
    let followed = has_columns_one_after_the_other(&lines);
    let (lines, split) = split_columns(lines);
    (lines, followed || split)
}

/// Characters on one base line.
struct Band {
    glyphs: Vec<Glyph>,
    y: f32,
    size: f32,
    left: f32,
    right: f32,
}

impl Band {
    fn new(glyph: Glyph) -> Band {
        let (y, size, left, right) = (glyph.y, glyph.size, glyph.x, glyph.x + glyph.width);
        Band { glyphs: vec![glyph], y, size, left, right }
    }

    /// True if a character stands on this line: on its base line, or smaller and a little above or below it.
    fn takes(&self, glyph: &Glyph) -> bool {
        let size = self.size.max(glyph.size);
        let down = glyph.y - self.y;
        let raised = glyph.size < 0.85 * self.size || self.size < 0.85 * glyph.size;
        down.abs() <= 0.2 * size || raised && (-0.65 * size..=0.35 * size).contains(&down)
    }

    fn push(&mut self, glyph: Glyph) {
        if glyph.size > self.size && !glyph.text.trim().is_empty() {
            // The large characters of a line say where it stands, not a raised number before them.
            (self.y, self.size) = (glyph.y, glyph.size);
        }
        self.left = self.left.min(glyph.x);
        self.right = self.right.max(glyph.x + glyph.width);
        self.glyphs.push(glyph);
    }

    /// The words of a band from left to right; `None` without any.
    fn line(self) -> Option<Line> {
        let mut glyphs = self.glyphs;
        glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut parts: Vec<Part> = Vec::new();
        let mut open = Open::default();
        let mut last: Option<Glyph> = None;
        for glyph in glyphs {
            if let Some(last) = &last {
                // A letter drawn twice looks bold.
                let twice =
                    last.text == glyph.text && (glyph.x - last.x).abs() < 0.25 * glyph.width.min(last.width);
                if twice && !glyph.text.trim().is_empty() {
                    continue;
                }
                let gap = glyph.x - open.end;
                let size = glyph.size.max(last.size);
                if gap > PART * size {
                    parts.extend(std::mem::take(&mut open).close());
                } else if gap > BLANK * size {
                    open.blank();
                }
            }
            open.push(&glyph);
            if !glyph.text.trim().is_empty() {
                last = Some(glyph);
            }
        }
        parts.extend(open.close());
        (!parts.is_empty()).then_some(Line { parts, y: self.y, size: self.size })
    }
}

/// A part while it is put together.
#[derive(Default)]
struct Open {
    text: String,
    /// Left end of the part; `None` before its first character.
    left: Option<f32>,
    /// Right end of the last character that is no blank.
    end: f32,
    /// How wide the first word is; `None` while it goes on.
    first: Option<f32>,
    /// How many bytes at the start are bold.
    bold: usize,
    /// True once a character came that is not bold.
    plain: bool,
}

impl Open {
    fn blank(&mut self) {
        if self.left.is_some() && !self.text.ends_with(' ') {
            self.text.push(' ');
            self.first = self.first.or(self.left.map(|left| self.end - left));
        }
    }

    fn push(&mut self, glyph: &Glyph) {
        if glyph.text.trim().is_empty() {
            return self.blank();
        }
        self.left = self.left.or(Some(glyph.x));
        self.text.push_str(&glyph.text);
        self.plain |= !glyph.bold;
        if !self.plain {
            self.bold = self.text.len();
        }
        self.end = glyph.x + glyph.width;
    }

    fn close(self) -> Option<Part> {
        let left = self.left?;
        let first = self.first.unwrap_or(self.end - left);
        let text = in_order_of_reading(self.text.trim_end());
        // In a line that was turned round the bold words are elsewhere.
        let bold = if text == self.text.trim_end() { self.bold.min(text.len()) } else { 0 };
        Some(Part { text, bold, left, right: self.end, first })
    }
}

/// Characters that follow each other in the file on one base line are a line.
fn by_order(glyphs: Vec<Glyph>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for glyph in glyphs {
        match bands.last_mut() {
            Some(band) if band.takes(&glyph) => band.push(glyph),
            // Blanks make no line.
            _ if glyph.text.trim().is_empty() => {}
            _ => bands.push(Band::new(glyph)),
        }
    }
    bands
}

/// Lines by their place alone, from top to bottom.
fn by_place(mut glyphs: Vec<Glyph>) -> Vec<Band> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut bands: Vec<Band> = Vec::new();
    let mut small = Vec::new();
    let usual = median(glyphs.iter().map(|glyph| glyph.size));
    for glyph in glyphs {
        // What is raised or lowered finds its line when all lines are there.
        if glyph.size < 0.85 * usual {
            small.push(glyph);
            continue;
        }
        match bands.last_mut() {
            Some(band) if band.takes(&glyph) => band.push(glyph),
            _ if glyph.text.trim().is_empty() => {}
            _ => bands.push(Band::new(glyph)),
        }
    }
    let mut rest = Vec::new();
    for glyph in small {
        let after = bands.partition_point(|band| band.y < glyph.y);
        let near = [after, after.wrapping_sub(1)];
        let fits = |band: &Band| {
            band.takes(&glyph)
                && glyph.x <= band.right + 0.3 * band.size
                && glyph.x + glyph.width >= band.left
        };
        match near.into_iter().find(|&at| bands.get(at).is_some_and(fits)) {
            Some(at) => bands[at].push(glyph),
            None => rest.push(glyph),
        }
    }
    bands.extend(by_order(rest));
    bands.sort_by(|a, b| a.y.total_cmp(&b.y));
    bands
}

/// True if a tenth of the lines, at least four, stand above lines that came before them and reach over the same place:
/// no columns, but a page written in no order.
fn is_out_of_order(bands: &[Band]) -> bool {
    let mut wrong = 0;
    // The lowest line so far that begins further left than each place, in strips of the page.
    const STRIPS: usize = 64;
    let (left, right) = bands
        .iter()
        .fold((f32::MAX, f32::MIN), |(left, right), band| (left.min(band.left), right.max(band.right)));
    let strip = |x: f32| (((x - left) / (right - left).max(1.0) * STRIPS as f32) as usize).min(STRIPS - 1);
    let mut lowest = [f32::MIN; STRIPS];
    for band in bands {
        let (mut from, mut to) = (strip(band.left), strip(band.right).max(strip(band.left)));
        if to - from >= 2 {
            // Where two cells of a table touch, they do not stand on each other.
            (from, to) = (from + 1, to - 1);
        }
        let over = lowest[from..=to].iter().filter(|&&y| y > band.y + 0.5 * band.size).count();
        let beside = lowest[from..=to].iter().filter(|&&y| (y - band.y).abs() <= 0.5 * band.size).count();
        // Words that are set letter by letter, or word by word against the order, come back to a line.
        if over * 3 > to - from + 1 || beside > 0 {
            wrong += 1;
        }
        lowest[from..=to].iter_mut().for_each(|y| *y = y.max(band.y));
    }
    wrong >= 4 && wrong * 10 >= bands.len()
}

/// True if the lines go up again to the right of lines that are longer than a name, more than once in a row of lines.
fn has_columns_one_after_the_other(lines: &[Line]) -> bool {
    let Some(top) = lines.windows(2).position(|two| {
        two[1].y < two[0].y - 3.0 * two[0].size && two[1].left() > two[0].left() + 8.0 * two[0].size
    }) else {
        return false;
    };
    let edge = lines[top + 1].left();
    let before = lines[..=top].iter().rev().take_while(|line| line.right() < edge).count();
    let after = lines[top + 1..].iter().take_while(|line| line.left() > edge - line.size).count();
    before >= COLUMN_LINES && after >= 3
}

/// Takes columns apart that a program wrote line by line across the page: a gap at one place on many lines, with many words
/// on both sides of it.
fn split_columns(lines: Vec<Line>) -> (Vec<Line>, bool) {
    let gaps = |line: &Line| -> Vec<(f32, f32)> {
        line.parts.windows(2).map(|two| (two[0].right, two[1].left)).collect()
    };
    // The beginning of the second column: the place right of a gap that most lines share.
    let mut starts: Vec<i32> =
        lines.iter().flat_map(|line| gaps(line).into_iter().map(|gap| gap.1.round() as i32)).collect();
    starts.sort_unstable();
    let most = starts.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
    let Some(edge) = most.filter(|same| same.len() >= COLUMN_LINES).map(|same| same[0] as f32) else {
        return (lines, false);
    };
    let cut = |line: &Line| {
        line.parts.iter().skip(1).position(|part| (part.left - edge).abs() <= 2.0).map(|at| at + 1)
    };
    let both: Vec<(&Line, usize)> = lines.iter().filter_map(|line| Some((line, cut(line)?))).collect();
    let (mut left, mut right) = (0.0, 0.0);
    for (line, at) in &both {
        left += line.parts[at - 1].right - line.left();
        right += line.right() - line.parts[*at].left;
    }
    let (count, widest) =
        (both.len() as f32, lines.iter().map(|line| line.right() - line.left()).fold(0.0, f32::max));
    // A name or a number before the words is no column of text.
    if both.len() * 2 < lines.len() || left / count < 0.25 * widest || right / count < 0.25 * widest {
        return (lines, false);
    }
    let mut done = Vec::new();
    let mut second: Vec<Line> = Vec::new();
    for line in lines {
        let crosses = line.left() < edge - 2.0 && line.right() > edge + line.size && cut(&line).is_none();
        if crosses {
            done.append(&mut second);
            done.push(line);
        } else if let Some(at) = cut(&line) {
            let mut line = line;
            let parts = line.parts.split_off(at);
            second.push(Line { parts, ..line });
            done.push(line);
        } else if line.left() >= edge - 2.0 {
            second.push(line);
        } else {
            done.push(line);
        }
    }
    done.append(&mut second);
    (done, true)
}

/// The middle one of some numbers; 0 of none.
pub(super) fn median(numbers: impl Iterator<Item = f32>) -> f32 {
    let mut all: Vec<f32> = numbers.collect();
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}
