//! A ratatui backend for slow lines: it sends the fewest bytes, in one write per frame.
//!
//! It knows nothing of the program that uses it (only std, ratatui, crossterm's event types, rustix and
//! unicode-width), so another program may take it over.
//!
//! # How it works
//! It keeps a copy of what the terminal shows (the *shadow*). `draw` takes the cells of the new frame and
//! the position of the cursor. `flush` writes out several byte sequences that lead from the shadow to the
//! new frame: in place; after a scroll by a distance that the hashes of the rows vote for, over the full
//! width or between margins; after clearing; and each of these with rectangles that are reversed without their
//! text. The shortest is sent. If nothing changed, nothing is sent.
//!
//! # What it guesses
//! From `TERM` ([`Features::for_term`]): scrolling regions, SU and SD, IL and DL, ECH, REP, CHA and VPA,
//! background colour erase, coloured underlines, the alternate screen. An unknown name has the features of
//! a VT102. Assumed of every terminal: it is in raw mode (LF keeps the column), wraps at the end of a line
//! (DECAWM) with the wrap pending after the last column, is not in origin or insert mode, and shows UTF-8.
//!
//! # What it asks
//! Once, after the first frame and in one write of 26 bytes ([`Wire::ask`]): does the terminal have left
//! and right margins (mode 69) and synchronized output (mode 2026), and which colour is its background
//! (OSC 11)? The modes are used only after a positive answer, the colour is for the program; without any
//! answer everything keeps working. The last question, for the device attributes, ends the answers; if they list 28,
//! the attributes of rectangles can be changed. The answers arrive among the keys, so [`input`] reads both.
//!
//! # What it never does
//! Wait for the terminal: while output is pending, frames are dropped, and the next one starts from what
//! was really sent. Send control characters that a cell contains. Use tab stops, the saved cursor, insert
//! mode, character sets, or a relative motion where terminals disagree (after the last column, after a
//! glyph of uncertain width, across a margin). Leave region, margins, pen, cursor or modes in another state
//! than before ([`Wire::leave`]; also when dropped, also by a panic that unwinds; [`RESET`] for the rest).
//!
//! # Example
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
pub mod clipboard;
mod features;
mod ink;
pub mod input;
mod later;
mod line;
mod motion;
mod plan;
mod reader;
mod rectangle;
mod row;
mod scroll;
mod sgr;

pub use backend::{Modes, QUESTIONS, RESET, RESET_RECTANGLES, Wire, has_rectangles};
pub use features::Features;
pub use line::{Line, Memory, Tty};
pub use reader::{Reader, Ready};
