//! The [`Backend`] itself: takes the cells, remembers what the terminal shows, sends a frame in one write.

use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::layout::{Position, Size};

use super::cell::{Cell, Glyphs, Pen, Screen};
use super::features::Features;
use super::input::Answer;
use super::line::Line;
use super::motion::Place;
use super::plan::{self, Frame, Situation, Way};

/// Frames from this many bytes on are wrapped in synchronized output, where the terminal has it.
const LARGE: usize = 2048;
/// DECRQM for modes 69 and 2026, in this order.
const QUESTIONS: &[u8] = b"\x1b[?69$p\x1b[?2026$p";

/// Undoes everything this backend may have done, whatever the terminal was in the middle of. For a panic
/// hook or a signal handler that has no [`Wire`] at hand; [`Wire::leave`] sends only what is needed.
pub const RESET: &[u8] = b"\x18\x1b[?2026l\x1b[?69l\x1b[r\x1b[m\x1b[?7h\x1b[?25h\x1b[?1004;2004;1049l";

/// Modes a program may want while it has the screen. They go out with the first frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modes {
    /// Pasted text comes in brackets (mode 2004).
    pub paste: bool,
    /// The terminal tells when it gains and loses the focus (mode 1004).
    pub focus: bool,
}

/// Cells that a terminal which does not understand a question may have printed on.
#[derive(Debug)]
struct Taint {
    from: usize,
    cells: Vec<Cell>,
    place: Place,
}

/// A ratatui backend for slow lines. See the head of [`crate::wire`].
#[derive(Debug)]
pub struct Wire<L: Line> {
    line: L,
    features: Features,
    glyphs: Glyphs,
    /// What the terminal shows once everything queued has arrived.
    shadow: Screen,
    /// What it shall show.
    wish: Screen,
    /// The shadow is not to be trusted.
    unknown: bool,
    now: Situation,
    /// Mode 69 was on before we came.
    margin_mode_found: bool,
    bands: Vec<(u16, u16)>,
    cursor: Position,
    cursor_wanted: bool,
    cursor_shown: bool,
    /// Sent in front of the next frame.
    prelude: Vec<u8>,
    /// Set while the screen is ours.
    inside: Option<Modes>,
    /// What switches the modes on has been queued.
    opened: bool,
    asked: bool,
    /// The answer to the last question has come.
    answered: bool,
    taint: Option<Taint>,
    queue: Vec<u8>,
    sent: usize,
    /// A frame was dropped.
    stale: bool,
}

impl<L: Line> Wire<L> {
    /// A backend for the terminal at the end of `line`. Sends nothing.
    ///
    /// # Errors
    /// When the line does not know the size of the terminal.
    pub fn new(line: L, features: Features) -> io::Result<Self> {
        let (cols, rows) = line.size()?;
        let (cols, rows) = (cols.max(1), rows.max(1));
        let place = Place { y: None, x: None, region: (0, rows - 1), margins: None };
        Ok(Self {
            line,
            features,
            glyphs: Glyphs::default(),
            shadow: Screen::new(cols, rows),
            wish: Screen::new(cols, rows),
            unknown: true,
            now: Situation { place, pen: Pen::default(), margin_mode: false },
            margin_mode_found: false,
            bands: Vec::new(),
            cursor: Position::ORIGIN,
            cursor_wanted: true,
            cursor_shown: true,
            prelude: b"\x1b[m".to_vec(),
            inside: None,
            opened: false,
            asked: false,
            answered: false,
            taint: None,
            queue: Vec::new(),
            sent: 0,
            stale: false,
        })
    }

    /// Takes the screen: the alternate screen and the modes are switched on by the next frame, in the
    /// same write. Also the way back after [`Wire::leave`] for a suspended program: the next flush then
    /// paints the last wish again.
    pub fn enter(&mut self, modes: Modes) {
        self.prelude = b"\x1b[m".to_vec();
        let wanted = [(self.features.alternate, "1049"), (modes.paste, "2004"), (modes.focus, "1004")];
        set_modes(&mut self.prelude, wanted, 'h');
        self.unknown = !(self.features.alternate && self.features.alternate_clear);
        self.taint = None;
        self.shadow = Screen::new(self.wish.cols, self.wish.rows);
        self.now.place = Place { y: None, x: None, ..self.now.place };
        self.now.pen = Pen::default();
        self.inside = Some(modes);
        self.opened = false;
        self.stale = false;
    }

    /// Gives the screen back as it was found: margins, region, pen, cursor, modes. What was still queued
    /// is thrown away (the terminal is told to forget a half sequence). Sends at most one write and does
    /// not wait; returns whether all of it went out. Harmless when called twice.
    ///
    /// # Errors
    /// When the line is gone.
    pub fn leave(&mut self) -> io::Result<bool> {
        // After a resize that was not answered yet it is not known what stands, either.
        let broken = self.pending() || self.opened && !self.prelude.is_empty();
        let mut closing = if broken { RESET.to_vec() } else { self.closing() };
        if self.opened && !self.features.alternate {
            // Nothing will bring back what was there before; at least nothing of ours stays.
            closing.extend_from_slice(b"\x1b[H\x1b[J");
        }
        let rows = self.wish.rows;
        self.now = Situation {
            place: Place { y: None, x: None, region: (0, rows - 1), margins: None },
            pen: Pen::default(),
            margin_mode: self.margin_mode_found,
        };
        self.cursor_shown = true;
        self.unknown = true;
        self.inside = None;
        self.opened = false;
        self.taint = None;
        self.queue = closing;
        self.sent = 0;
        self.stale = false;
        self.drain()?;
        Ok(!self.pending())
    }

    fn closing(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let place = &self.now.place;
        if self.now.margin_mode && !self.margin_mode_found {
            out.extend_from_slice(b"\x1b[?69l");
        } else if place.margins.is_some() {
            out.extend_from_slice(b"\x1b[s");
        }
        if place.region != (0, self.wish.rows - 1) {
            out.extend_from_slice(b"\x1b[r");
        }
        if self.now.pen != Pen::default() {
            out.extend_from_slice(b"\x1b[m");
        }
        if !self.cursor_shown {
            out.extend_from_slice(b"\x1b[?25h");
        }
        let Some(modes) = self.inside else { return out };
        if !self.opened {
            return out;
        }
        let wanted = [(modes.focus, "1004"), (modes.paste, "2004"), (self.features.alternate, "1049")];
        set_modes(&mut out, wanted, 'l');
        out
    }

    /// Asks the terminal, once, for what is never guessed: margins and synchronized output. To be called
    /// after every frame, for the first may leave the cursor where it is better not to ask. One write of
    /// 16 bytes (17 from the end of a row); nothing if the features say not to ask. The answers come with
    /// the keys, see [`super::input`].
    ///
    /// # Errors
    /// When the line is gone.
    pub fn ask(&mut self) -> io::Result<()> {
        if self.asked || !self.features.ask || !self.taint_cursor() {
            return Ok(());
        }
        self.asked = true;
        self.queue.extend_from_slice(QUESTIONS);
        self.drain()
    }

    /// Some terminals print the `p` of a question they do not understand: until an answer comes, the two
    /// cells behind the cursor and its place are not known. False where that could do worse.
    fn taint_cursor(&mut self) -> bool {
        let (Place { y: Some(y), margins: None, .. }, cols) = (self.now.place, self.wish.cols) else {
            return false;
        };
        let room = self.now.place.x.filter(|x| x + 2 <= cols);
        if cols < 2 || room.is_none() && self.cursor_shown {
            return false;
        }
        if room.is_none() {
            self.queue.push(b'\r');
        }
        let x = room.unwrap_or(0);
        let place = Place { x: Some(x), ..self.now.place };
        let row = self.shadow.row(y);
        let (mut a, mut b) = (usize::from(x), usize::from(x) + 2);
        while a > 0 && row[a].width == 0 {
            a -= 1;
        }
        while b < row.len() && row[b].width == 0 {
            b += 1;
        }
        let from = usize::from(y) * usize::from(cols);
        let cells = row[a..b].to_vec();
        self.shadow.cells[from + a..from + b].fill(Cell::UNKNOWN);
        self.taint = Some(Taint { from: from + a, cells, place });
        self.now.place = Place { y: None, x: None, ..place };
        true
    }

    /// Takes an answer of the terminal into account.
    pub fn answer(&mut self, answer: &Answer) {
        let Answer::Mode { mode, state } = answer else { return };
        if let Some(Taint { from, cells, place }) = self.taint.take() {
            // It understood: nothing was printed.
            self.shadow.cells[from..from + cells.len()].copy_from_slice(&cells);
            self.now.place = place;
        }
        // 0: never heard of it, 4: off for good.
        let usable = matches!(state, 1..=3);
        match mode {
            69 => {
                self.features.margins = usable;
                if matches!(state, 1 | 3) && !self.now.margin_mode {
                    self.now.margin_mode = true;
                    self.margin_mode_found = true;
                }
            }
            2026 => {
                self.features.sync = usable;
                self.answered = true;
            }
            _ => {}
        }
    }

    /// Whether answers may still be on their way. A program that ends so soon should read on for a
    /// moment (bounded: some terminals never answer), or its shell will be typed at by the terminal.
    pub fn owed(&self) -> bool {
        self.asked && !self.answered
    }

    /// Announces bands of columns that scroll on their own, each as (first, behind the last). Without an
    /// announcement they are sought between vertical lines.
    pub fn set_bands(&mut self, bands: &[(u16, u16)]) {
        self.bands.clear();
        self.bands.extend_from_slice(bands);
    }

    /// What is used, answers included.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// The line, for example to wait until it takes bytes.
    pub fn line(&self) -> &L {
        &self.line
    }

    /// The line of a test, to read or throttle it.
    pub fn line_mut(&mut self) -> &mut L {
        &mut self.line
    }

    /// Whether bytes wait for the terminal to take them. Frames are dropped meanwhile; call
    /// [`Wire::push`] when the line is writable.
    pub fn pending(&self) -> bool {
        self.sent < self.queue.len()
    }

    /// Sends what waits, and then the newest frame if one was dropped.
    ///
    /// # Errors
    /// When the line is gone.
    pub fn push(&mut self) -> io::Result<()> {
        self.drain()?;
        if self.stale && !self.pending() {
            self.emit()?;
        }
        Ok(())
    }

    fn drain(&mut self) -> io::Result<()> {
        while self.pending() {
            match self.line.write(&self.queue[self.sent..]) {
                Ok(n) => self.sent += n,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.queue.clear();
        self.sent = 0;
        Ok(())
    }

    fn emit(&mut self) -> io::Result<()> {
        if self.pending() {
            self.stale = true;
            return Ok(());
        }
        self.stale = false;
        self.taint = None;
        self.glyphs.sweep([&mut self.shadow, &mut self.wish]);
        let way = self.frame();
        self.compose(&way);
        self.now = way.then;
        self.unknown = false;
        self.shadow.cells.copy_from_slice(&self.wish.cells);
        self.drain()
    }

    fn frame(&self) -> Way {
        let inside = self.cursor.x < self.wish.cols && self.cursor.y < self.wish.rows;
        let frame = Frame {
            features: &self.features,
            glyphs: &self.glyphs,
            old: &self.shadow,
            new: &self.wish,
            cursor: (self.cursor_wanted && inside).then_some((self.cursor.y, self.cursor.x)),
            bands: &self.bands,
            unknown: self.unknown,
        };
        plan::best(&frame, self.now)
    }

    /// Queues the frame with what belongs around it. Nothing changed: nothing queued.
    fn compose(&mut self, way: &Way) {
        let large = self.features.sync && way.bytes.len() >= LARGE;
        self.queue.append(&mut self.prelude);
        self.opened = self.inside.is_some();
        if large {
            self.queue.extend_from_slice(b"\x1b[?2026h");
        }
        if self.cursor_shown && !self.cursor_wanted {
            self.queue.extend_from_slice(b"\x1b[?25l");
        }
        self.queue.extend_from_slice(&way.bytes);
        if !self.cursor_shown && self.cursor_wanted {
            self.queue.extend_from_slice(b"\x1b[?25h");
        }
        self.cursor_shown = self.cursor_wanted;
        if large {
            self.queue.extend_from_slice(b"\x1b[?2026l");
        }
    }

    /// The terminal has another size, or shows something unknown: region and margins are set back and
    /// the next frame starts from a cleared screen.
    fn forget(&mut self) -> io::Result<()> {
        let (cols, rows) = self.line.size()?;
        let (cols, rows) = (cols.max(1), rows.max(1));
        let place = self.now.place;
        if place.margins.is_some() {
            self.prelude.extend_from_slice(b"\x1b[s");
        }
        if place.region != (0, self.wish.rows - 1) {
            self.prelude.extend_from_slice(b"\x1b[r");
        }
        if !self.unknown {
            self.prelude.extend_from_slice(b"\x1b[m");
            self.now.pen = Pen::default();
        }
        self.now.place = Place { y: None, x: None, region: (0, rows - 1), margins: None };
        self.taint = None;
        self.shadow = Screen::new(cols, rows);
        self.wish = Screen::new(cols, rows);
        self.unknown = true;
        Ok(())
    }
}

/// One sequence for all modes that are wanted.
fn set_modes(out: &mut Vec<u8>, wanted: [(bool, &str); 3], f: char) {
    let list: Vec<&str> = wanted.iter().filter(|(on, _)| *on).map(|(_, mode)| *mode).collect();
    if !list.is_empty() {
        out.extend_from_slice(format!("\x1b[?{}{f}", list.join(";")).as_bytes());
    }
}

impl<L: Line> Drop for Wire<L> {
    /// Gives the screen back also when a panic unwinds. Errors cannot be told to anybody any more.
    fn drop(&mut self) {
        if self.inside.is_some() {
            let _ = self.leave();
        }
    }
}

impl<L: Line> Backend for Wire<L> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a ratatui::buffer::Cell)>,
    {
        for (x, y, cell) in content {
            let cell = self.glyphs.cell(cell, self.features.underline_colour);
            self.wish.put(x, y, cell);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = true;
        Ok(())
    }

    /// Where the cursor shall be; the terminal is not asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    /// The next frame starts from a screen that was really cleared: this repairs what others drew on it.
    fn clear(&mut self) -> io::Result<()> {
        self.forget()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let n = usize::from(self.wish.cols);
        let row = usize::from(self.cursor.y) * n;
        let at = row + usize::from(self.cursor.x).min(n - 1);
        match clear_type {
            ClearType::All => return self.forget(),
            ClearType::AfterCursor => self.wish.erase(at, usize::MAX),
            ClearType::BeforeCursor => self.wish.erase(0, at + 1),
            ClearType::CurrentLine => self.wish.erase(row, row + n),
            ClearType::UntilNewLine => self.wish.erase(at, row + n),
        }
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = self.line.size()?;
        Ok(Size { width, height })
    }

    /// Pixels are not known and given as zero.
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    /// Sends the frame, or drops it if the terminal has not yet taken the one before.
    fn flush(&mut self) -> io::Result<()> {
        self.drain()?;
        self.emit()
    }
}
