//! A ratatui backend for slow lines: it sends the fewest bytes, in one write for each frame.
//!
//! It knows nothing of the program that uses it (only std, ratatui, crossterm's event types, rustix and
//! unicode-width) and may be taken over by another one.
//!
//! # How it works
//! A shadow of the terminal is kept. `draw` takes the cells, the wish for the cursor is remembered, and
//! `flush` writes out several ways from the shadow to the wish: in place; after a scroll by a distance
//! that the hashes of the rows vote for, over the full width or between margins; after clearing. The
//! shortest is sent. If nothing changed nothing is sent, and nothing is written.
//!
//! # What it guesses
//! From `TERM` ([`Features::for_term`]): scrolling regions, SU and SD, IL and DL, ECH, REP, CHA and VPA,
//! background colour erase, coloured underlines, the alternate screen. An unknown name gets what a VT102
//! has. That the terminal is in raw mode (LF keeps the column), wraps at the end of a line (DECAWM) with
//! the wrap pending after the last column, is not in origin or insert mode, and shows UTF-8.
//!
//! # What it asks
//! Once, after the first frame and in one write of 16 bytes ([`Wire::ask`]): whether there are left and
//! right margins (mode 69) and synchronized output (mode 2026). They are used only if the terminal says
//! so; a terminal that says nothing keeps working without them. The answers arrive among the keys,
//! therefore [`input`] reads both.
//!
//! # What it never does
//! Wait for the terminal: while output is pending, frames are dropped, and the next one starts from what
//! was really sent. Send control characters that a cell holds. Use tab stops, the saved cursor, insert
//! mode, character sets, or a relative motion where terminals disagree (after the last column, after a
//! glyph of uncertain width, across a margin). Leave region, margins, pen, cursor or modes other than it
//! found them ([`Wire::leave`]; also when dropped, also by a panic that unwinds; [`RESET`] for the rest).
//!
//! # Example
//! ```
//! use emic::wire::{Features, Memory, Modes, Wire};
//! use ratatui::Terminal;
//!
//! let mut wire = Wire::new(Memory::new(80, 24), Features::for_term("xterm", |_| None))?;
//! wire.enter(Modes::default());
//! let mut terminal = Terminal::new(wire)?;
//! terminal.draw(|frame| frame.render_widget("hello", frame.area()))?;
//! terminal.backend_mut().ask()?;
//! # assert_eq!(terminal.backend().line().writes.len(), 2);
//! # Ok::<(), std::io::Error>(())
//! ```

mod backend;
mod cell;
mod features;
pub mod input;
mod later;
mod line;
mod motion;
mod plan;
mod reader;
mod row;
mod scroll;
mod sgr;

pub use backend::{Modes, RESET, Wire};
pub use features::Features;
pub use line::{Line, Memory, Tty};
pub use reader::{Reader, Ready};
