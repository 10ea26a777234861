//! Taking the screen, querying the terminal, and giving everything back.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::super::cell::{Cell, Pen, Screen};
use super::super::ink::Inks;
use super::super::input::Answer;
use super::super::line::Line;
use super::super::motion::Place;
use super::super::plan::Situation;
use super::super::rectangle::STREAMS;
use super::Wire;

/// DECRQM for modes 69 and 2026, OSC 11 for the colour of the background, and DA1, which every terminal answers: the end
/// of the answers. In this order.
pub const QUESTIONS: &[u8] = b"\x1b[?69$p\x1b[?2026$p\x1b]11;?\x07\x1b[c";

/// The first of the device attributes: of a VT420, of a VT525.
const VT420: u16 = 64;
const VT525: u16 = 65;

/// The device attribute of a terminal that changes the attributes of rectangles.
const RECTANGULAR: u16 = 28;

/// True if device attributes ([`Answer::Attributes`]) say that the terminal changes the attributes of rectangles.
pub fn has_rectangles(attributes: &[u16]) -> bool {
    attributes.iter().skip(1).any(|has| *has == RECTANGULAR)
}

/// Undoes everything that this backend may have done, whatever the terminal was receiving. For a panic hook
/// or a signal handler without access to a [`Wire`]; [`Wire::leave`] sends only what is needed.
pub const RESET: &[u8] = b"\x18\x1b[?2026l\x1b[?69l\x1b[r\x1b[m\x1b[?7h\x1b[?25h\x1b[?1004;2004;1049l";

/// What [`RESET`] leaves out: it is only for a terminal with [`Features::rectangles`](crate::wire::Features), as a very old
/// one would print its last letter.
pub const RESET_RECTANGLES: &[u8] = STREAMS;

/// Modes that a program may want while it has the screen. They are sent with the first frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modes {
    /// Pasted text comes in brackets (mode 2004).
    pub paste: bool,
    /// The terminal reports when it gains and loses the focus (mode 1004).
    pub focus: bool,
}

/// Cells on which a terminal that does not understand a query may have printed.
#[derive(Debug)]
pub(super) struct Taint {
    from: usize,
    cells: Vec<Cell>,
    place: Place,
}

impl<L: Line> Wire<L> {
    /// Takes the screen: the next frame switches on the alternate screen and the modes, in the same write.
    /// A suspended program comes back with it after [`Wire::leave`]; the next flush then paints the last
    /// frame again.
    pub fn enter(&mut self, modes: Modes) {
        self.prelude = b"\x1b[m".to_vec();
        let wanted = [(self.features.alternate, "1049"), (modes.paste, "2004"), (modes.focus, "1004")];
        set_modes(&mut self.prelude, wanted, 'h');
        self.unknown = !(self.features.alternate && self.features.alternate_clear);
        self.taint = None;
        self.shadow = Screen::new(self.wish.cols, self.wish.rows);
        self.inks = Inks::new(self.wish.cols, self.wish.rows);
        self.now.place = Place { y: None, x: None, ..self.now.place };
        self.now.pen = Pen::default();
        self.inside = Some(modes);
        self.opened = false;
        self.stale = false;
    }

    /// Restores the terminal as it was: margins, region, pen, cursor, modes. Queued bytes are discarded
    /// (the terminal is told to forget an unfinished sequence). Sends at most one write and does not wait.
    /// Returns true if all of it was sent. A second call does nothing.
    ///
    /// # Errors
    /// The line is gone.
    pub fn leave(&mut self) -> io::Result<bool> {
        // After a resize without a frame since, the state of region and margins is unknown, too.
        let broken = self.pending() || self.opened && !self.prelude.is_empty();
        let mut closing = if broken { self.reset() } else { self.closing() };
        if self.opened && !self.features.alternate {
            // The former content cannot be restored; clear what this program drew.
            closing.extend_from_slice(b"\x1b[H\x1b[J");
        }
        let rows = self.wish.rows;
        self.now = Situation {
            place: Place { y: None, x: None, region: (0, rows - 1), margins: None },
            pen: Pen::default(),
            margin_mode: self.margin_mode_found,
            rectangles: false,
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

    /// Undoes everything, whatever the terminal was receiving.
    fn reset(&self) -> Vec<u8> {
        let rectangles = if self.features.rectangles { RESET_RECTANGLES } else { b"" };
        [RESET, rectangles].concat()
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
        if self.now.rectangles {
            out.extend_from_slice(STREAMS);
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

    /// Queries the terminal, once, for what is never guessed: margins, synchronized output, and the colour
    /// of the background. To be called after every frame, because the first may leave the cursor where a query would
    /// do harm. One write of 26 bytes (27 at the end of a row); nothing if the features forbid a query. The
    /// answers arrive among the keys, see [`Answer`].
    ///
    /// # Errors
    /// The line is gone.
    pub fn ask(&mut self) -> io::Result<()> {
        if self.asked || !self.features.ask || !self.taint_cursor() {
            return Ok(());
        }
        self.asked = true;
        self.queue.extend_from_slice(QUESTIONS);
        self.drain()
    }

    /// Some terminals print the `p` of a query that they do not understand. Until an answer arrives, the
    /// two cells after the cursor and its position are unknown. Returns false where a printed character
    /// would do more harm.
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
        let (mode, state) = match answer {
            Answer::Mode { mode, state } => (mode, state),
            Answer::Attributes(all) => {
                self.answered = true;
                // mosh says 62, tmux and screen 1.
                self.features.repall |= all.first().is_some_and(|class| (VT420..=VT525).contains(class));
                self.features.rectangles |= has_rectangles(all);
                return;
            }
            Answer::Background(_) | Answer::Other => return,
        };
        if let Some(Taint { from, cells, place }) = self.taint.take() {
            // It understood the query, so it printed nothing.
            self.shadow.cells[from..from + cells.len()].copy_from_slice(&cells);
            self.now.place = place;
        }
        // 0: unknown mode; 4: permanently off.
        let usable = matches!(state, 1..=3);
        match mode {
            69 => {
                self.features.margins = usable;
                // Every terminal that has margins has REP; mosh, tmux and screen have neither and do not say so.
                self.features.repall |= usable;
                if matches!(state, 1 | 3) && !self.now.margin_mode {
                    self.now.margin_mode = true;
                    self.margin_mode_found = true;
                }
            }
            2026 => self.features.sync = usable,
            _ => {}
        }
    }

    /// Sends a control string that shows nothing: OSC 52 or a title. Frames wait until it is through.
    ///
    /// # Errors
    /// The line is gone.
    pub fn tell(&mut self, string: &[u8]) -> io::Result<()> {
        self.queue.extend_from_slice(string);
        self.drain()
    }

    /// Shows words alone on a cleared screen. The terminal breaks the lines, so what a mouse takes of them has no breaks
    /// of ours; the words must have no control characters but line feeds and tabs. A dim hint stands in the last row, if
    /// the words leave it free. Before the next frame the screen must be cleared.
    ///
    /// # Errors
    /// The line is gone.
    pub fn show_alone(&mut self, words: &str, hint: &str) -> io::Result<()> {
        self.forget()?;
        let mut out = std::mem::take(&mut self.prelude);
        out.extend_from_slice(b"\x1b[H\x1b[2J");
        for byte in words.bytes() {
            match byte {
                b'\n' => out.extend_from_slice(b"\r\n"),
                byte => out.push(byte),
            }
        }
        let cols = usize::from(self.wish.cols);
        let rows: usize = words.lines().map(|line| line.width().div_ceil(cols).max(1)).sum();
        if rows + 1 < usize::from(self.wish.rows) && hint.width() < cols {
            out.extend_from_slice(format!("\x1b[{};1H\x1b[2m{hint}\x1b[m", self.wish.rows).as_bytes());
        }
        self.queue.append(&mut out);
        self.stale = false;
        self.drain()
    }

    /// True while answers may still be on their way. A program that ends now should read on for a moment
    /// (with a limit: some terminals never answer), or the answers end up in its shell.
    pub fn owed(&self) -> bool {
        self.asked && !self.answered
    }
}

/// One sequence for all requested modes.
fn set_modes(out: &mut Vec<u8>, wanted: [(bool, &str); 3], f: char) {
    let list: Vec<&str> = wanted.iter().filter(|(on, _)| *on).map(|(_, mode)| *mode).collect();
    if !list.is_empty() {
        out.extend_from_slice(format!("\x1b[?{}{f}", list.join(";")).as_bytes());
    }
}
