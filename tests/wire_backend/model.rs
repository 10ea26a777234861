//! A terminal, written from the descriptions of xterm, ECMA-48 and the VT420 and not from the emitter.
//!
//! It is stricter than any real one: what terminals disagree on, it refuses (relative motions while a
//! wrap is pending, wrapping by itself), and the rest of a wide character that was cut in half is poison
//! that no expected screen contains.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) const POISON: &str = "\u{fffe}";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Colour {
    #[default]
    Default,
    Palette(u8),
    Rgb(u8, u8, u8),
}

/// `flags` holds SGR n (1 to 9) as bit n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) fg: Colour,
    pub(crate) bg: Colour,
    pub(crate) line: Colour,
    pub(crate) flags: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Columns; 0 for the second half of a wide character.
    pub(crate) width: usize,
    pub(crate) style: Style,
}

/// In what terminals differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// Erased cells take the background of the pen.
    pub(crate) bce: bool,
    /// Emoji sequences are drawn as one glyph.
    pub(crate) clusters: bool,
    /// Modes 69 and 2026 are there.
    pub(crate) margins: bool,
    /// Attributes of rectangles can be changed.
    pub(crate) rectangles: bool,
    /// Erased cells keep the colour of the letters, too.
    pub(crate) inks: bool,
    /// IL and DL bring the cursor to the left margin.
    pub(crate) lines_home: bool,
    /// A question is not understood and its last letter printed.
    pub(crate) stutters: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) cols: usize,
    pub(crate) rows: usize,
    pub(crate) kind: Kind,
    pub(crate) cells: Vec<Vec<Cell>>,
    other: Option<(Vec<Vec<Cell>>, Cursor)>,
    pub(crate) cursor: Cursor,
    pending: bool,
    pub(crate) top: usize,
    pub(crate) bottom: usize,
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) modes: Vec<u16>,
    /// The extent of a change of attributes (DECSACE): 2 is a rectangle, else a stream of characters.
    extent: usize,
    last: Option<char>,
    /// Where the next combining character goes.
    base: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) style: Style,
}

fn blank(bg: Colour) -> Cell {
    Cell { text: " ".into(), width: 1, style: Style { bg, ..Style::default() } }
}

impl Term {
    pub(crate) fn new(cols: usize, rows: usize, kind: Kind) -> Self {
        Self {
            cols,
            rows,
            kind,
            cells: vec![vec![blank(Colour::Default); cols]; rows],
            other: None,
            cursor: Cursor::default(),
            pending: false,
            top: 0,
            bottom: rows - 1,
            left: 0,
            right: cols - 1,
            modes: vec![7, 25],
            extent: 0,
            last: None,
            base: None,
        }
    }

    /// What was on the screen is anything afterwards; margins and region stay, as in a bad terminal.
    pub(crate) fn resize(&mut self, cols: usize, rows: usize) {
        let rubbish = Cell { text: "#".into(), ..blank(Colour::Palette(3)) };
        self.cells = vec![vec![rubbish; cols]; rows];
        let grown = |edge: usize, old: usize, new: usize| if edge == old { new } else { edge.min(new) };
        (self.top, self.bottom) = (self.top.min(rows - 1), grown(self.bottom, self.rows - 1, rows - 1));
        (self.left, self.right) = (self.left.min(cols - 1), grown(self.right, self.cols - 1, cols - 1));
        (self.cols, self.rows) = (cols, rows);
        self.cursor.x = self.cursor.x.min(cols - 1);
        self.cursor.y = self.cursor.y.min(rows - 1);
        self.pending = false;
        if let Some((cells, _)) = &mut self.other {
            *cells = vec![vec![blank(Colour::Default); cols]; rows];
        }
    }

    /// Everything apart from the cells that a program must give back as it found it.
    pub(crate) fn manners(&self) -> ([usize; 5], Style, Vec<u16>, bool) {
        let mut modes = self.modes.clone();
        modes.sort_unstable();
        let numbers = [self.top, self.bottom, self.left, self.right, self.extent];
        (numbers, self.cursor.style, modes, self.other.is_some())
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let text = String::from_utf8(bytes.to_vec()).expect("a write ends between characters");
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\x1b' => match chars.next().expect("a whole sequence") {
                    '[' => {
                        let mut body = String::new();
                        loop {
                            let c = chars.next().expect("a whole sequence");
                            if ('\x40'..='\x7e').contains(&c) {
                                self.csi(&body, c);
                                break;
                            }
                            body.push(c);
                        }
                    }
                    ']' => {
                        // A question about a colour: it ends with BEL.
                        let _ = chars.by_ref().find(|c| *c == '\x07').expect("a whole sequence");
                    }
                    'M' => {
                        self.certain("RI");
                        if self.cursor.y == self.top {
                            if self.between() {
                                self.scroll(self.top, -1);
                            }
                        } else {
                            self.cursor.y = self.cursor.y.saturating_sub(1);
                        }
                    }
                    other => panic!("ESC {other:?}"),
                },
                '\r' => {
                    let x = self.cursor.x;
                    self.cursor.x = if x >= self.left { self.left } else { 0 };
                    self.pending = false;
                }
                '\n' => {
                    self.certain("LF");
                    self.index();
                }
                '\x08' => {
                    self.certain("BS");
                    let stop = if self.cursor.x >= self.left { self.left } else { 0 };
                    self.cursor.x = self.cursor.x.saturating_sub(1).max(stop);
                }
                '\x18' => {}
                c if c.is_control() => panic!("control {c:?}"),
                c => self.print(c),
            }
        }
    }

    fn certain(&self, what: &str) {
        assert!(!self.pending, "{what} while a wrap is pending");
    }

    fn between(&self) -> bool {
        (self.left..=self.right).contains(&self.cursor.x)
    }

    fn mode(&self, n: u16) -> bool {
        self.modes.contains(&n)
    }

    fn index(&mut self) {
        if self.cursor.y == self.bottom {
            if self.between() {
                self.scroll(self.top, 1);
            }
        } else if self.cursor.y + 1 < self.rows {
            self.cursor.y += 1;
        }
    }

    fn erased(&self) -> Cell {
        let mut cell = blank(if self.kind.bce { self.cursor.style.bg } else { Colour::Default });
        if self.kind.inks {
            cell.style.fg = self.cursor.style.fg;
        }
        cell
    }

    /// Rows from `top` to the end of the region move up by `n`, between the margins.
    fn scroll(&mut self, top: usize, n: i32) {
        let (bottom, left, right) = (self.bottom, self.left, self.right);
        for y in top..=bottom {
            for edge in [left, right + 1] {
                if self.cells[y].get(edge).is_some_and(|c| c.width == 0) {
                    self.spoil(y, edge);
                }
            }
        }
        let (before, erased) = (self.cells.clone(), self.erased());
        for y in top..=bottom {
            let from = y as i32 + n;
            let inside = from >= top as i32 && from <= bottom as i32;
            if inside {
                self.cells[y][left..=right].clone_from_slice(&before[from as usize][left..=right]);
            } else {
                self.cells[y][left..=right].fill(erased.clone());
            }
        }
    }

    /// A wide character is cut between `x - 1` and `x`: both parts are lost.
    fn spoil(&mut self, y: usize, x: usize) {
        let row = &mut self.cells[y];
        let mut a = x;
        while a > 0 && row[a].width == 0 {
            a -= 1;
        }
        let mut b = a + 1;
        while b < row.len() && row[b].width == 0 {
            b += 1;
        }
        for c in &mut row[a..b] {
            *c = Cell { text: POISON.into(), width: 1, style: Style::default() };
        }
    }

    fn erase(&mut self, y: usize, from: usize, to: usize) {
        for edge in [from, to] {
            if self.cells[y].get(edge).is_some_and(|c| c.width == 0) {
                self.spoil(y, edge);
            }
        }
        let with = self.erased();
        self.cells[y][from..to].fill(with);
    }

    fn print(&mut self, c: char) {
        let width = c.width().expect("a printable character");
        if let Some((y, x)) = self.base
            && (width == 0 || self.kind.clusters && self.joins(y, x, c))
        {
            return self.combine(y, x, c);
        }
        assert!(width > 0, "a combining character without a base");
        let edge = if self.cursor.x <= self.right { self.right } else { self.cols - 1 };
        if self.pending || self.cursor.x + width > edge + 1 {
            assert!(!self.mode(7), "the text wraps by itself at {:?}", self.cursor);
            self.cursor.x = (edge + 1).saturating_sub(width);
        }
        self.place(c.to_string(), width);
        self.last = Some(c);
        self.base = Some((self.cursor.y, self.cursor.x));
        self.advance(width, edge);
    }

    fn advance(&mut self, width: usize, edge: usize) {
        if self.cursor.x + width > edge {
            self.cursor.x = edge;
            self.pending = self.mode(7);
        } else {
            self.cursor.x += width;
        }
    }

    fn place(&mut self, text: String, width: usize) {
        let Cursor { x, y, style } = self.cursor;
        for edge in [x, x + width] {
            if self.cells[y].get(edge).is_some_and(|c| c.width == 0) {
                self.spoil(y, edge);
            }
        }
        self.cells[y][x] = Cell { text, width, style };
        for tail in x + 1..x + width {
            self.cells[y][tail] = Cell { text: String::new(), width: 0, style };
        }
    }

    /// Whether a terminal that draws emoji sequences adds `c` to the glyph at (y, x).
    fn joins(&self, y: usize, x: usize, c: char) -> bool {
        let text = &self.cells[y][x].text;
        let flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        text.ends_with('\u{200d}')
            || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
            || flag(c) && text.chars().count() == 1 && text.chars().all(flag)
    }

    fn combine(&mut self, y: usize, x: usize, c: char) {
        self.cells[y][x].text.push(c);
        let text = self.cells[y][x].text.clone();
        let wider = self.kind.clusters && self.cells[y][x].width == 1 && text.width() == 2;
        if wider {
            let edge = if x <= self.right { self.right } else { self.cols - 1 };
            assert!(x < edge, "a glyph becomes wider than the row");
            self.cursor = Cursor { x, y, style: self.cells[y][x].style };
            self.pending = false;
            self.place(text, 2);
            self.advance(2, edge);
        }
    }

    fn csi(&mut self, body: &str, end: char) {
        if let Some(body) = body.strip_prefix('?') {
            return self.private(body, end);
        }
        if end == 'm' {
            return self.sgr(body);
        }
        if end == 'c' {
            return; // a question
        }
        if let Some(body) = body.strip_suffix('$') {
            assert_eq!(end, 'r');
            return self.change_rectangle(body);
        }
        if let Some(body) = body.strip_suffix('*') {
            assert!(end == 'x' && self.kind.rectangles, "CSI {body} * {end}");
            self.extent = if body.is_empty() { 0 } else { body.parse().expect("a number") };
            return;
        }
        self.base = None;
        let p: Vec<usize> =
            body.split(';').map(|n| if n.is_empty() { 0 } else { n.parse().expect("a number") }).collect();
        let n = p[0].max(1);
        let (x, y) = (self.cursor.x, self.cursor.y);
        if !matches!(end, 'H' | 'G' | 'r' | 's' | 'S' | 'T') {
            self.certain(&format!("CSI {body} {end}"));
        }
        self.pending &= matches!(end, 'S' | 'T');
        match end {
            'A' => self.cursor.y = y.saturating_sub(n).max(if y >= self.top { self.top } else { 0 }),
            'B' => self.cursor.y = (y + n).min(if y <= self.bottom { self.bottom } else { self.rows - 1 }),
            'C' => self.cursor.x = (x + n).min(if x <= self.right { self.right } else { self.cols - 1 }),
            'D' => self.cursor.x = x.saturating_sub(n).max(if x >= self.left { self.left } else { 0 }),
            'G' => self.cursor.x = (n - 1).min(self.cols - 1),
            'd' => self.cursor.y = (n - 1).min(self.rows - 1),
            'H' => {
                let column = p.get(1).copied().unwrap_or(1).max(1);
                self.cursor.y = (n - 1).min(self.rows - 1);
                self.cursor.x = (column - 1).min(self.cols - 1);
            }
            'J' => {
                assert_eq!(p[0], 0);
                self.erase(y, x, self.cols);
                (y + 1..self.rows).for_each(|y| self.erase(y, 0, self.cols));
            }
            'K' => {
                assert_eq!(p[0], 0);
                self.erase(y, x, self.cols);
            }
            'X' => self.erase(y, x, (x + n).min(self.cols)),
            'b' => {
                let c = self.last.expect("something to repeat");
                (0..n).for_each(|_| self.print(c));
            }
            'L' | 'M' if (self.top..=self.bottom).contains(&y) && self.between() => {
                self.scroll(y, if end == 'M' { n as i32 } else { -(n as i32) });
                if self.kind.lines_home {
                    self.cursor.x = self.left;
                }
            }
            'S' => self.scroll(self.top, n as i32),
            'T' => self.scroll(self.top, -(n as i32)),
            'r' => {
                self.top = n - 1;
                self.bottom = p.get(1).copied().filter(|b| *b > 0).unwrap_or(self.rows) - 1;
                assert!(self.top < self.bottom || self.rows == 1, "a region of one row");
                assert!(self.bottom < self.rows, "a region below the screen");
                // Home is the first row of the screen or of the region.
                (self.cursor.x, self.cursor.y) = (0, if self.kind.lines_home { 0 } else { self.top });
            }
            's' => {
                assert!(self.mode(69), "margins without their mode");
                self.left = n - 1;
                self.right = p.get(1).copied().filter(|r| *r > 0).unwrap_or(self.cols) - 1;
                assert!(self.left < self.right && self.right < self.cols, "margins {body}");
                // Home says the manual; not everybody does it.
                (self.cursor.x, self.cursor.y) = (self.cols - 1, self.rows - 1);
            }
            _ => panic!("CSI {body} {end}"),
        }
    }

    /// DECCARA: the attributes of the cells change, and nothing else does. Neither the margins nor the region limit it.
    fn change_rectangle(&mut self, body: &str) {
        assert!(self.kind.rectangles, "rectangles were never confirmed");
        assert_eq!(self.extent, 2, "a stream of characters is changed, and not a rectangle");
        let p: Vec<usize> = body.split(';').map(|n| n.parse().expect("a number")).collect();
        let [top, left, bottom, right, how] = p[..] else { panic!("DECCARA {body}") };
        assert!(1 <= top && top <= bottom && bottom <= self.rows, "rows of DECCARA {body}");
        assert!(1 <= left && left <= right && right <= self.cols, "columns of DECCARA {body}");
        for y in top - 1..bottom {
            for edge in [left - 1, right] {
                if self.cells[y].get(edge).is_some_and(|c| c.width == 0) {
                    self.spoil(y, edge);
                }
            }
            for cell in &mut self.cells[y][left - 1..right] {
                match how {
                    7 => cell.style.flags |= 1 << 7,
                    27 => cell.style.flags &= !(1 << 7),
                    _ => panic!("DECCARA {body}"),
                }
            }
        }
    }

    fn private(&mut self, body: &str, end: char) {
        if body.ends_with('$') && end == 'p' {
            if self.kind.stutters {
                self.print(end);
            }
            return;
        }
        for mode in body.split(';').map(|n| n.parse::<u16>().expect("a mode")) {
            self.modes.retain(|m| *m != mode);
            match end {
                'h' => self.modes.push(mode),
                'l' => {}
                _ => panic!("CSI ? {body} {end}"),
            }
            if matches!(mode, 69 | 2026) {
                assert!(self.kind.margins || end == 'l', "mode {mode} was never confirmed");
            }
            if mode == 69 && end == 'l' {
                (self.left, self.right) = (0, self.cols - 1);
            }
            if mode == 1049 {
                self.alternate(end == 'h');
            }
        }
    }

    fn alternate(&mut self, on: bool) {
        if on && self.other.is_none() {
            let empty = vec![vec![self.erased(); self.cols]; self.rows];
            self.other = Some((std::mem::replace(&mut self.cells, empty), self.cursor));
        } else if !on && let Some((cells, cursor)) = self.other.take() {
            (self.cells, self.cursor) = (cells, cursor);
            self.pending = false;
        }
    }

    fn sgr(&mut self, body: &str) {
        let p: Vec<Vec<u8>> = body
            .split(';')
            .map(|p| {
                p.split(':').map(|n| if n.is_empty() { 0 } else { n.parse().expect("a byte") }).collect()
            })
            .collect();
        let mut i = 0;
        while i < p.len() {
            let s = &mut self.cursor.style;
            let n = p[i][0];
            match n {
                0 => *s = Style::default(),
                1..=9 => s.flags |= 1 << n,
                22 => s.flags &= !(1 << 1 | 1 << 2),
                25 => s.flags &= !(1 << 5 | 1 << 6),
                23 | 24 | 27..=29 => s.flags &= !(1 << (n - 20)),
                30..=37 => s.fg = Colour::Palette(n - 30),
                39 => s.fg = Colour::Default,
                40..=47 => s.bg = Colour::Palette(n - 40),
                49 => s.bg = Colour::Default,
                90..=97 => s.fg = Colour::Palette(n - 82),
                100..=107 => s.bg = Colour::Palette(n - 92),
                59 => s.line = Colour::Default,
                58 => {
                    s.line = match p[i][1..] {
                        [5, k] => Colour::Palette(k),
                        [2, _, r, g, b] => Colour::Rgb(r, g, b),
                        _ => panic!("SGR {body}"),
                    }
                }
                38 | 48 => {
                    let colour = match p[i + 1][0] {
                        5 => Colour::Palette(p[i + 2][0]),
                        2 => Colour::Rgb(p[i + 2][0], p[i + 3][0], p[i + 4][0]),
                        _ => panic!("SGR {body}"),
                    };
                    i += if p[i + 1][0] == 5 { 2 } else { 4 };
                    *(if n == 38 { &mut s.fg } else { &mut s.bg }) = colour;
                }
                _ => panic!("SGR {body}"),
            }
            i += 1;
        }
    }
}
