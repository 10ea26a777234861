//! The [`Backend`] itself: takes the cells, remembers what the terminal shows, and sends a frame in one
//! write.

mod manners;

use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::layout::{Position, Size};

use super::cell::{Glyphs, Pen, Screen};
use super::features::Features;
use super::ink::Inks;
use super::line::Line;
use super::motion::Place;
use super::plan::{self, Frame, Sequence, Situation};
use super::rectangle::STREAMS;
use manners::Taint;
pub use manners::{Modes, QUESTIONS, RESET, RESET_RECTANGLES, has_rectangles};

/// Frames of at least this many bytes are wrapped in synchronized output, where the terminal has it.
const LARGE: usize = 2048;

/// A ratatui backend for slow lines. See the documentation of this module.
#[derive(Debug)]
pub struct Wire<L: Line> {
    line: L,
    features: Features,
    glyphs: Glyphs,
    /// The content of the terminal once everything queued has arrived.
    shadow: Screen,
    /// The pens of the shadow's blanks.
    inks: Inks,
    /// The content that it is to have.
    wish: Screen,
    /// The shadow cannot be trusted.
    unknown: bool,
    now: Situation,
    /// Mode 69 was already on when the program started.
    margin_mode_found: bool,
    bands: Vec<(u16, u16)>,
    cursor: Position,
    cursor_wanted: bool,
    cursor_shown: bool,
    /// Sent in front of the next frame.
    prelude: Vec<u8>,
    /// Set while this backend has the screen.
    inside: Option<Modes>,
    /// The sequence that switches the modes on is queued.
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
    /// The line does not know the size of the terminal.
    pub fn new(line: L, features: Features) -> io::Result<Self> {
        let (cols, rows) = line.size()?;
        let (cols, rows) = (cols.max(1), rows.max(1));
        let place = Place { y: None, x: None, region: (0, rows - 1), margins: None };
        Ok(Self {
            line,
            features,
            glyphs: Glyphs::default(),
            shadow: Screen::new(cols, rows),
            inks: Inks::new(cols, rows),
            wish: Screen::new(cols, rows),
            unknown: true,
            now: Situation { place, pen: Pen::default(), margin_mode: false, rectangles: false },
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

    /// Announces bands of columns that scroll on their own, each as (first, after the last). Without an
    /// announcement they are looked for between vertical lines.
    pub fn set_bands(&mut self, bands: &[(u16, u16)]) {
        self.bands.clear();
        self.bands.extend_from_slice(bands);
    }

    /// The features in use, answers included.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// The line, for example to wait until it accepts bytes.
    pub fn line(&self) -> &L {
        &self.line
    }

    /// The line of a test, to read or to limit it.
    pub fn line_mut(&mut self) -> &mut L {
        &mut self.line
    }

    /// True while bytes wait for the terminal to accept them. Frames are dropped meanwhile; call
    /// [`Wire::push`] when the line is writable.
    pub fn pending(&self) -> bool {
        self.sent < self.queue.len()
    }

    /// Sends what waits, and then the newest frame if one was dropped.
    ///
    /// # Errors
    /// The line is gone.
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
        let sequence = self.frame();
        self.compose(&sequence);
        self.now = sequence.then;
        self.inks.settle(&sequence.deeds);
        self.unknown = false;
        self.shadow.cells.copy_from_slice(&self.wish.cells);
        self.drain()
    }

    fn frame(&self) -> Sequence {
        let inside = self.cursor.x < self.wish.cols && self.cursor.y < self.wish.rows;
        let frame = Frame {
            features: &self.features,
            glyphs: &self.glyphs,
            old: &self.shadow,
            new: &self.wish,
            inks: &self.inks,
            cursor: (self.cursor_wanted && inside).then_some((self.cursor.y, self.cursor.x)),
            bands: &self.bands,
            unknown: self.unknown,
        };
        plan::best(&frame, self.now)
    }

    /// Queues the frame and the sequences around it. If nothing changed, nothing is queued.
    fn compose(&mut self, sequence: &Sequence) {
        let large = self.features.sync && sequence.bytes.len() >= LARGE;
        self.queue.append(&mut self.prelude);
        self.opened = self.inside.is_some();
        if large {
            self.queue.extend_from_slice(b"\x1b[?2026h");
        }
        if self.cursor_shown && !self.cursor_wanted {
            self.queue.extend_from_slice(b"\x1b[?25l");
        }
        self.queue.extend_from_slice(&sequence.bytes);
        if !self.cursor_shown && self.cursor_wanted {
            self.queue.extend_from_slice(b"\x1b[?25h");
        }
        self.cursor_shown = self.cursor_wanted;
        if large {
            self.queue.extend_from_slice(b"\x1b[?2026l");
        }
    }

    /// The terminal has another size, or its content is unknown: resets region and margins, and the next
    /// frame starts from a cleared screen.
    fn forget(&mut self) -> io::Result<()> {
        let (cols, rows) = self.line.size()?;
        let (cols, rows) = (cols.max(1), rows.max(1));
        let place = self.now.place;
        if place.margins.is_some() {
            // Not `CSI s`: a screen that is now one column wide rejects all margins.
            self.prelude.extend_from_slice(b"\x1b[?69l");
            if self.margin_mode_found {
                self.prelude.extend_from_slice(b"\x1b[?69h");
            }
            self.now.margin_mode = self.margin_mode_found;
        }
        if place.region != (0, self.wish.rows - 1) {
            self.prelude.extend_from_slice(b"\x1b[r");
        }
        if self.now.rectangles {
            self.prelude.extend_from_slice(STREAMS);
            self.now.rectangles = false;
        }
        if !self.unknown {
            self.prelude.extend_from_slice(b"\x1b[m");
            self.now.pen = Pen::default();
        }
        self.now.place = Place { y: None, x: None, region: (0, rows - 1), margins: None };
        self.taint = None;
        self.shadow = Screen::new(cols, rows);
        self.inks = Inks::new(cols, rows);
        self.wish = Screen::new(cols, rows);
        self.unknown = true;
        Ok(())
    }
}

impl<L: Line> Drop for Wire<L> {
    /// Restores the terminal also when a panic unwinds. Errors are ignored, because they cannot be reported
    /// any more.
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

    /// The final position of the cursor; the terminal is not asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    /// Starts the next frame from a screen that was really cleared. This repairs what other programs drew
    /// on it.
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

    /// The size in pixels is unknown and reported as zero.
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    /// Sends the frame, or drops it if the terminal has not yet taken the one before.
    fn flush(&mut self) -> io::Result<()> {
        self.drain()?;
        self.emit()
    }
}
