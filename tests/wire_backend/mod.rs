//! The wire backend: the bytes it sends, replayed on a model of a terminal, give the very screen that was
//! drawn; they are never more than ratatui's own backend sends; and the terminal is left as it was found.
//!
//! `EMIC_CASES` sets how many random stories are played (300 if it is not set), `EMIC_STREAMS` how many
//! random streams of keys.

#![allow(clippy::unwrap_used)] // all of this is tests, helpers included

mod between;
mod bytes;
mod keys;
mod model;
mod rectangles;
mod stories;
mod streams;
mod tmux;
mod xterm;

use emic::wire::{Features, Memory, Modes, Wire, input::Answer};
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use model::{Cell, Colour, Kind, Style, Term};

fn cases() -> u32 {
    std::env::var("EMIC_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

fn config() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 40,
        ..proptest::test_runner::Config::default()
    }
}

/// A program, its backend, and the terminal at the other end.
struct Stage {
    program: Terminal<Wire<Memory>>,
    term: Term,
    played: usize,
}

impl Stage {
    fn new(cols: u16, rows: u16, features: Features, kind: Kind) -> Self {
        let wire = Wire::new(Memory::new(cols, rows), features).unwrap();
        let program = Terminal::new(wire).unwrap();
        let term = Term::new(usize::from(cols), usize::from(rows), kind);
        Self { program, term, played: 0 }
    }

    fn confirm(&mut self) {
        for mode in [69, 2026] {
            self.program.backend_mut().answer(&Answer::Mode { mode, state: 2 });
        }
        if self.term.kind.rectangles {
            self.confirm_rectangles();
        }
    }

    /// The device attributes of xterm: 28 are rectangles.
    fn confirm_rectangles(&mut self) {
        self.program.backend_mut().answer(&Answer::Attributes(vec![64, 1, 9, 15, 22, 28]));
    }

    /// Lets the terminal see what was written; returns that.
    fn deliver(&mut self) -> Vec<Vec<u8>> {
        let news = self.program.backend().line().writes[self.played..].to_vec();
        self.played += news.len();
        self.term.feed(&news.concat());
        news
    }

    /// Draws a frame; returns the writes it took.
    fn show(&mut self, screen: &Buffer, cursor: Option<Position>) -> Vec<Vec<u8>> {
        self.program
            .draw(|f| {
                f.buffer_mut().content.clone_from(&screen.content);
                if let Some(p) = cursor {
                    f.set_cursor_position(p);
                }
            })
            .unwrap();
        self.deliver()
    }
}

fn colour(c: Color) -> Colour {
    let named = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match c {
        Color::Reset => Colour::Default,
        Color::Indexed(i) => Colour::Palette(i),
        Color::Rgb(r, g, b) => Colour::Rgb(r, g, b),
        c => Colour::Palette(named.iter().position(|n| *n == c).unwrap() as u8),
    }
}

fn style(c: &ratatui::buffer::Cell, line: bool) -> Style {
    let bits = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::SLOW_BLINK, 5),
        (Modifier::RAPID_BLINK, 6),
        (Modifier::REVERSED, 7),
        (Modifier::HIDDEN, 8),
        (Modifier::CROSSED_OUT, 9),
    ];
    let flags = bits.iter().filter(|(m, _)| c.modifier.contains(*m)).fold(0, |f, (_, n)| f | 1 << n);
    let line = if line { colour(c.underline_color) } else { Colour::Default };
    Style { fg: colour(c.fg), bg: colour(c.bg), line, flags }
}

/// What a person sees of a cell: of a blank without line or reversal only the background, and the colour
/// of an underline only where there is one.
fn seen(cell: &Cell) -> Cell {
    let mut cell = cell.clone();
    if cell.style.flags & 1 << 4 == 0 {
        cell.style.line = Colour::Default;
    }
    if cell.text == " " && cell.style.flags & (1 << 4 | 1 << 7 | 1 << 9) == 0 {
        cell.style = Style { bg: cell.style.bg, ..Style::default() };
    }
    cell
}

/// The cells that a screen of ratatui's asks for.
fn wanted(screen: &Buffer, lines: bool) -> Vec<Vec<Cell>> {
    let cols = usize::from(screen.area.width);
    let row = |row: &[ratatui::buffer::Cell]| {
        let mut out: Vec<Cell> = Vec::new();
        while out.len() < cols {
            let c = &row[out.len()];
            let (width, style) = (usize::from(c.cell_width()), style(c, lines));
            out.push(seen(&Cell { text: c.symbol().into(), width, style }));
            for _ in 1..width {
                out.push(seen(&Cell { text: String::new(), width: 0, style }));
            }
        }
        out
    };
    screen.content.chunks(cols).map(row).collect()
}

fn assert_shows(term: &Term, screen: &Buffer, lines: bool, story: &str) {
    for (y, want) in wanted(screen, lines).iter().enumerate() {
        let got: Vec<Cell> = term.cells[y].iter().map(seen).collect();
        let mut disputed = false;
        for x in 0..got.len() {
            disputed = if want[x].width > 0 { stories::EMOJI.contains(&&*want[x].text) } else { disputed };
            // How a terminal that does not join emoji sequences draws them is its own affair.
            if !disputed || term.kind.clusters {
                assert_eq!(got[x], want[x], "row {y}, column {x}: {story}");
            }
        }
    }
}

fn xterm() -> Features {
    Features::for_term("xterm-256color", |_| None)
}

const XTERM: Kind = Kind {
    bce: true,
    clusters: true,
    margins: true,
    rectangles: false,
    inks: true,
    lines_home: true,
    stutters: false,
};

#[test]
fn a_frame_is_one_write_and_the_same_frame_again_is_none() {
    let mut stage = Stage::new(80, 24, xterm(), XTERM);
    stage.program.backend_mut().enter(Modes { paste: true, focus: false });
    let screen = Buffer::with_lines(vec![format!("{:80}", "hello"); 24]);
    assert_eq!(stage.show(&screen, None).len(), 1);
    assert_eq!(stage.show(&screen, None).len(), 0);
    assert_shows(&stage.term, &screen, true, "first frame");
    stage.program.backend_mut().ask().unwrap();
    stage.program.backend_mut().ask().unwrap();
    let asked = stage.deliver();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].len() < 40);
    assert!(stage.program.backend_mut().leave().unwrap());
    stage.deliver();
    assert_eq!(stage.term.manners(), Term::new(80, 24, XTERM).manners());
    assert!(stage.program.backend_mut().leave().unwrap());
    assert_eq!(stage.deliver().len(), 0);
}

#[test]
fn dropping_the_backend_gives_the_screen_back() {
    let mut stage = Stage::new(20, 4, xterm(), XTERM);
    stage.program.backend_mut().enter(Modes::default());
    let screen = Buffer::with_lines(vec![format!("{:20}", "secret"); 4]);
    stage.show(&screen, None);
    let closing = stage.program.backend().line().writes.len();
    let memory = {
        let wire = stage.program.backend_mut();
        let other = Wire::new(Memory::new(1, 1), Features::none()).unwrap();
        let mut old = std::mem::replace(wire, other);
        assert!(old.leave().unwrap());
        old.line().clone()
    };
    stage.term.feed(&memory.writes[closing..].concat());
    assert_eq!(stage.term.manners(), Term::new(20, 4, XTERM).manners());
}

#[test]
fn without_an_alternate_screen_nothing_stays_readable_after_leaving() {
    let mut stage = Stage::new(20, 4, Features::none(), XTERM);
    stage.program.backend_mut().enter(Modes::default());
    let screen = Buffer::with_lines(vec![format!("{:20}", "secret"); 4]);
    stage.show(&screen, None);
    assert!(stage.program.backend_mut().leave().unwrap());
    stage.deliver();
    assert!(stage.term.cells.iter().flatten().all(|c| c.text == " "));
}

#[test]
fn frames_are_dropped_while_the_terminal_does_not_drain_and_the_newest_one_arrives() {
    let mut stage = Stage::new(30, 5, xterm(), XTERM);
    stage.program.backend_mut().line_mut().room = Some(10);
    let screen = |c: &str| Buffer::with_lines(vec![c.repeat(30); 5]);
    stage.program.draw(|f| f.buffer_mut().content.clone_from(&screen("ab").content[..150].to_vec())).unwrap();
    assert!(stage.program.backend().pending());
    for c in ["b", "c", "d"] {
        stage.program.draw(|f| f.buffer_mut().content.clone_from(&screen(c).content)).unwrap();
    }
    stage.program.backend_mut().line_mut().room = Some(7);
    stage.program.backend_mut().push().unwrap();
    assert!(stage.program.backend().pending());
    stage.program.backend_mut().line_mut().room = None;
    stage.program.backend_mut().push().unwrap();
    assert!(!stage.program.backend().pending());
    stage.deliver();
    assert_shows(&stage.term, &screen("d"), true, "after the jam");
    assert!(!stage.program.backend().line().writes.concat().contains(&b'c'));
}

#[test]
fn leaving_in_the_middle_of_a_jam_still_gives_the_screen_back() {
    let mut stage = Stage::new(30, 5, xterm(), XTERM);
    stage.program.backend_mut().enter(Modes { paste: true, focus: true });
    // Cut inside an escape sequence.
    stage.program.backend_mut().line_mut().room = Some(5);
    let screen = Buffer::with_lines(vec!["x".repeat(30); 5]);
    stage.program.draw(|f| f.buffer_mut().content.clone_from(&screen.content)).unwrap();
    stage.program.backend_mut().line_mut().room = None;
    assert!(stage.program.backend_mut().leave().unwrap());
    let sent = stage.program.backend().line().writes.concat();
    assert_eq!(sent[5], 0x18, "the half sequence is cancelled");
    stage.term.feed(&sent[5..]);
    assert_eq!(stage.term.manners(), Term::new(30, 5, XTERM).manners());
}

#[test]
fn synchronized_output_is_for_large_frames_of_terminals_that_have_it() {
    let mut stage = Stage::new(120, 40, xterm(), XTERM);
    let full = |c: char| {
        let line: String =
            (0..120).map(|i| char::from((b'a' as usize + (i * 7 + c as usize) % 26) as u8)).collect();
        Buffer::with_lines(vec![line; 40])
    };
    let first = stage.show(&full('a'), None).concat();
    assert!(!first.windows(5).any(|w| w == b"?2026"));
    stage.confirm();
    let second = stage.show(&full('b'), None).concat();
    assert!(second.starts_with(b"\x1b[?2026h") && second.ends_with(b"\x1b[?2026l"));
    let mut third = full('b');
    third[(3, 3)].set_symbol("!");
    assert!(!stage.show(&third, None).concat().windows(5).any(|w| w == b"?2026"));
}

#[test]
fn control_characters_in_a_cell_never_reach_the_terminal() {
    let mut stage = Stage::new(8, 1, xterm(), XTERM);
    let mut cells = vec![ratatui::buffer::Cell::EMPTY; 4];
    for (cell, s) in cells.iter_mut().zip(["\u{7}x", "\u{9b}2J", "a\u{1b}[2J", "\u{85}"]) {
        cell.set_symbol(s);
    }
    let wire = stage.program.backend_mut();
    wire.draw(cells.iter().enumerate().map(|(x, c)| (x as u16, 0, c))).unwrap();
    wire.hide_cursor().unwrap();
    wire.flush().unwrap();
    let sent = stage.deliver().concat();
    assert!(sent.iter().all(|b| !matches!(b, 7 | 0x9b | 0x85)) && !sent.windows(2).any(|w| w == b"2J"));
    assert_eq!(stage.term.cells[0][0].text, "\u{fffd}");
}
