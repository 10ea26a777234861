//! Cells: a screen as the terminal holds it. A cell is a glyph of one or two columns with a pen, normalised
//! so that two cells are equal exactly if they look the same.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Flags that are visible on a blank.
pub(super) const VISIBLE: u16 = UNDERLINE | REVERSE | STRIKE;
pub(super) const BOLD: u16 = 1;
pub(super) const DIM: u16 = 2;
pub(super) const ITALIC: u16 = 4;
pub(super) const UNDERLINE: u16 = 8;
pub(super) const SLOW: u16 = 16;
pub(super) const RAPID: u16 = 32;
pub(super) const REVERSE: u16 = 64;
pub(super) const HIDDEN: u16 = 128;
pub(super) const STRIKE: u16 = 256;

const MODIFIERS: [(Modifier, u16); 9] = [
    (Modifier::BOLD, BOLD),
    (Modifier::DIM, DIM),
    (Modifier::ITALIC, ITALIC),
    (Modifier::UNDERLINED, UNDERLINE),
    (Modifier::SLOW_BLINK, SLOW),
    (Modifier::RAPID_BLINK, RAPID),
    (Modifier::REVERSED, REVERSE),
    (Modifier::HIDDEN, HIDDEN),
    (Modifier::CROSSED_OUT, STRIKE),
];

/// A colour: the terminal's default, one of 256, or red, green and blue. Packed, because pens are compared
/// often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Hue(pub(super) u32);

/// A [`Hue`] unpacked.
pub(super) enum Tone {
    Own,
    Index(u8),
    Rgb(u8, u8, u8),
}

impl Hue {
    pub(super) const OWN: Self = Self(0);

    pub(super) fn index(i: u8) -> Self {
        Self(1 << 24 | u32::from(i))
    }

    pub(super) fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self(2 << 24 | u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b))
    }

    pub(super) fn tone(self) -> Tone {
        let [kind, r, g, b] = self.0.to_be_bytes();
        match kind {
            0 => Tone::Own,
            1 => Tone::Index(b),
            _ => Tone::Rgb(r, g, b),
        }
    }
}

impl From<Color> for Hue {
    fn from(c: Color) -> Self {
        Self::index(match c {
            Color::Reset => return Self::OWN,
            Color::Rgb(r, g, b) => return Self::rgb(r, g, b),
            Color::Indexed(i) => i,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        })
    }
}

/// The attributes of the next character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Pen {
    pub(super) fg: Hue,
    pub(super) bg: Hue,
    /// The colour of the underline.
    pub(super) line: Hue,
    pub(super) flags: u16,
}

impl Pen {
    /// The pen of an erased cell: a background and nothing else.
    pub(super) fn blank(bg: Hue) -> Self {
        Self { bg, ..Self::default() }
    }

    /// True if a space written, or a cell erased, with this pen is a plain blank over `bg`.
    pub(super) fn blanks(&self, bg: Hue) -> bool {
        self.bg == bg && self.flags & VISIBLE == 0
    }
}

/// One column. The second half of a wide glyph has width 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// A character, or with the upper bit set an index into [`Glyphs`].
    pub(super) glyph: u32,
    pub(super) width: u8,
    /// Columns that a terminal may use beyond `width`. With [`DOUBT`] set, the advance of the cursor is
    /// uncertain.
    pub(super) doubt: u8,
    pub(super) pen: Pen,
}

/// Bit of [`Cell::doubt`]: terminals disagree on how far this glyph moves the cursor.
pub(super) const DOUBT: u8 = 0x80;
const POOL: u32 = 1 << 31;
/// The number of clusters at which unused ones are removed.
const POOL_LIMIT: usize = 4096;

impl Cell {
    pub(super) const BLANK: Self = Self {
        glyph: ' ' as u32,
        width: 1,
        doubt: 0,
        pen: Pen { fg: Hue::OWN, bg: Hue::OWN, line: Hue::OWN, flags: 0 },
    };

    /// A cell of unknown appearance: it differs from every cell that a screen may want.
    pub(super) const UNKNOWN: Self = Self { glyph: char::MAX as u32 + 1, ..Self::BLANK };

    pub(super) fn blank(bg: Hue) -> Self {
        Self { pen: Pen::blank(bg), ..Self::BLANK }
    }

    /// The second half of this wide cell.
    pub(super) fn tail(self) -> Self {
        Self { width: 0, ..self }
    }

    /// A blank that shows only the background.
    pub(super) fn is_blank(&self) -> bool {
        self.glyph == ' ' as u32 && self.pen.flags & VISIBLE == 0
    }

    /// This cell reversed, or not. A blank that is not reversed shows only its background.
    pub(super) fn turned(mut self, on: bool) -> Self {
        if on {
            self.pen.flags |= REVERSE;
        } else if self.pen.flags & REVERSE != 0 {
            self.pen.flags &= !REVERSE;
            if self.is_blank() {
                self.pen = Pen::blank(self.pen.bg);
            }
        }
        self
    }

    pub(super) fn is_single(&self) -> bool {
        self.glyph & POOL == 0 && self.width == 1 && self.doubt == 0
    }

    pub(super) fn in_doubt(&self) -> bool {
        self.doubt & DOUBT != 0
    }
}

/// The sound marks of halfwidth kana: Unicode's tables give them no width, terminals and ratatui a column.
fn is_sound_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

fn width_of(c: char) -> Option<usize> {
    if is_sound_mark(c) { Some(1) } else { c.width() }
}

/// The table of clusters of more than one character that are on the screens.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    pool: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
}

impl Glyphs {
    /// The cell for one of ratatui's. Control characters and an empty symbol become blanks, so they never
    /// reach the terminal.
    pub(super) fn cell(&mut self, from: &ratatui::buffer::Cell, underline_colour: bool) -> Cell {
        let mut cell = self.glyph(from.symbol());
        let mut flags = 0;
        for (m, bit) in MODIFIERS {
            if from.modifier.contains(m) {
                flags |= bit;
            }
        }
        let bg = Hue::from(from.bg);
        cell.pen = if cell.glyph == ' ' as u32 && flags & VISIBLE == 0 {
            Pen::blank(bg)
        } else {
            let lined = underline_colour && flags & UNDERLINE != 0;
            let line = if lined { Hue::from(from.underline_color) } else { Hue::OWN };
            Pen { fg: from.fg.into(), bg, line, flags }
        };
        cell
    }

    fn glyph(&mut self, s: &str) -> Cell {
        let mut chars = s.chars();
        let (first, rest) = (chars.next(), chars.next());
        if let (Some(c), None) = (first, rest) {
            return match width_of(c) {
                Some(w @ 1..=2) => Cell { glyph: c as u32, width: w as u8, ..Cell::BLANK },
                Some(0) => self.pooled(&format!(" {c}")),
                _ => Cell { glyph: '\u{fffd}' as u32, ..Cell::BLANK },
            };
        }
        if s.is_empty() {
            Cell::BLANK
        } else if s.chars().any(char::is_control) {
            Cell { glyph: '\u{fffd}' as u32, ..Cell::BLANK }
        } else if first.and_then(width_of) == Some(0) {
            self.pooled(&format!(" {s}"))
        } else {
            self.pooled(s)
        }
    }

    fn pooled(&mut self, s: &str) -> Cell {
        let shown = (s.width() + s.chars().filter(|c| is_sound_mark(*c)).count()).clamp(1, 255);
        let sum: usize = s.chars().filter_map(width_of).sum();
        let flags = s.chars().filter(|c| ('\u{1f1e6}'..='\u{1f1ff}').contains(c)).count();
        let joins = flags > 0
            || s.chars()
                .any(|c| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'));
        // Some terminals use one column for each regional indicator, others two.
        let extra = (sum + flags).saturating_sub(shown).min(100) as u8;
        let doubt = if joins || sum != shown || shown > 2 { DOUBT | extra } else { 0 };
        let id = match self.index.get(s) {
            Some(id) => *id,
            None => {
                let id = self.pool.len() as u32;
                self.pool.push(s.into());
                self.index.insert(s.into(), id);
                id
            }
        };
        Cell { glyph: id | POOL, width: shown as u8, doubt, ..Cell::BLANK }
    }

    pub(super) fn push(&self, cell: &Cell, out: &mut Vec<u8>) {
        if cell.glyph & POOL != 0 {
            if let Some(s) = self.pool.get((cell.glyph & !POOL) as usize) {
                out.extend_from_slice(s.as_bytes());
            }
        } else if let Some(c) = char::from_u32(cell.glyph) {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Bytes of the glyph in UTF-8.
    pub(super) fn len(&self, cell: &Cell) -> usize {
        if cell.glyph & POOL != 0 {
            self.pool.get((cell.glyph & !POOL) as usize).map_or(0, |s| s.len())
        } else {
            char::from_u32(cell.glyph).map_or(0, char::len_utf8)
        }
    }

    /// Removes the clusters that are on neither screen, if there are too many.
    pub(super) fn sweep(&mut self, screens: [&mut Screen; 2]) {
        if self.pool.len() < POOL_LIMIT {
            return;
        }
        let old = std::mem::take(self);
        for cell in screens.into_iter().flat_map(|s| s.cells.iter_mut()) {
            if cell.glyph & POOL != 0 {
                let text = old.pool.get((cell.glyph & !POOL) as usize).map_or(" ", |s| &**s);
                cell.glyph = self.pooled(text).glyph;
            }
        }
    }
}

/// A grid of cells, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Screen {
    pub(super) cols: u16,
    pub(super) rows: u16,
    pub(super) cells: Vec<Cell>,
}

impl Screen {
    pub(super) fn new(cols: u16, rows: u16) -> Self {
        Self { cols, rows, cells: vec![Cell::BLANK; usize::from(cols) * usize::from(rows)] }
    }

    pub(super) fn row(&self, y: u16) -> &[Cell] {
        let n = usize::from(self.cols);
        &self.cells[usize::from(y) * n..][..n]
    }

    fn row_mut(&mut self, y: u16) -> &mut [Cell] {
        let n = usize::from(self.cols);
        &mut self.cells[usize::from(y) * n..][..n]
    }

    /// Writes a glyph into a cell. A glyph that would leave the row is replaced by a blank. A cell offered
    /// under the second half of a wide glyph is ignored, because the caller still has the content from
    /// before the glyph. The rest of an overwritten wide glyph becomes the plain blank that ratatui assumes
    /// behind wide glyphs: ratatui does not offer that cell again if it is to be blank.
    pub(super) fn put(&mut self, x: u16, y: u16, cell: Cell) {
        if x >= self.cols || y >= self.rows {
            return;
        }
        let row = self.row_mut(y);
        let x = usize::from(x);
        if row[x].width == 0 {
            return;
        }
        let fits = x + usize::from(cell.width) <= row.len();
        let cell = if fits { cell } else { Cell::blank(cell.pen.bg) };
        let end = x + usize::from(cell.width);
        let mut rest = end;
        while rest < row.len() && row[rest].width == 0 {
            row[rest] = Cell::BLANK;
            rest += 1;
        }
        row[x] = cell;
        for c in row[x..end].iter_mut().skip(1) {
            *c = cell.tail();
        }
    }

    /// Blanks the cells of an index range, and the wide glyphs that the range cuts.
    pub(super) fn erase(&mut self, mut from: usize, to: usize) {
        let mut to = to.min(self.cells.len());
        while from > 0 && from < to && self.cells[from].width == 0 {
            from -= 1;
        }
        while to < self.cells.len() && self.cells[to].width == 0 {
            to += 1;
        }
        if from < to {
            self.cells[from..to].fill(Cell::BLANK);
        }
    }
}
