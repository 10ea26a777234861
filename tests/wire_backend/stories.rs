//! Random stories: screens that follow each other as in a real program, on terminals that differ.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use emic::wire::{Features, Modes};
use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::model::{Kind, Term};
use super::{Stage, XTERM, assert_shows, config, xterm};

const PLAIN: &[&str] =
    &["  ", "      ", "foo bar ", "lorem ipsum dolor ", "-----------", "x", "é", "│", "│", "aaaaaa", "the "];
const MARKED: &[&str] = &["漢字", "e\u{301}", "한국", "🙂", "ｶ", "a\u{323}\u{302}b"];
pub(crate) const EMOJI: &[&str] = &["👩‍👩‍👧", "☺️", "🇬🇧", "👍🏽", "❤️"];

/// A small generator of our own: one number is one story.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

/// What the stories may be told with.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Words {
    Plain,
    Marked,
    Emoji,
}

pub(crate) struct Story {
    dice: Dice,
    words: Words,
    /// Only what the vt100 crate knows.
    tame: bool,
    pub(crate) screen: Buffer,
}

impl Story {
    pub(crate) fn new(seed: u64, cols: u16, rows: u16, words: Words, tame: bool) -> Self {
        let mut s =
            Self { dice: Dice(seed | 1), words, tame, screen: Buffer::empty(Rect::new(0, 0, cols, rows)) };
        (0..rows).for_each(|y| s.write_row(y, 0, cols));
        s
    }

    fn colour(&mut self) -> Color {
        let d = &mut self.dice;
        match d.roll(6) {
            0 => Color::Indexed(d.roll(256) as u8),
            1 if !self.tame => Color::Rgb(d.roll(256) as u8, d.roll(20) as u8, 7),
            2 => Color::Reset,
            _ => d.pick(&[Color::Red, Color::Blue, Color::White, Color::DarkGray, Color::LightCyan]),
        }
    }

    fn style(&mut self) -> Style {
        let mut style = Style::new();
        if self.dice.roll(3) > 0 {
            return style;
        }
        if self.dice.roll(2) == 0 {
            style = style.fg(self.colour());
        }
        if self.dice.roll(3) == 0 {
            style = style.bg(self.colour());
        }
        // vt100 cannot hold bold and dim at once.
        let tame = [Modifier::BOLD, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED];
        let wild = [
            Modifier::DIM,
            Modifier::SLOW_BLINK,
            Modifier::RAPID_BLINK,
            Modifier::HIDDEN,
            Modifier::CROSSED_OUT,
        ];
        for _ in 0..self.dice.roll(3) {
            let all = if self.tame || self.dice.roll(2) == 0 { &tame[..] } else { &wild[..] };
            style = style.add_modifier(self.dice.pick(all));
        }
        if !self.tame && self.dice.roll(3) == 0 {
            style = style.underline_color(self.colour());
        }
        style
    }

    fn word(&mut self) -> &'static str {
        match self.dice.roll(8) {
            0 if self.words != Words::Plain => self.dice.pick(MARKED),
            1 if self.words == Words::Emoji => self.dice.pick(EMOJI),
            _ => self.dice.pick(PLAIN),
        }
    }

    /// Fills columns l..r of a row. Whole glyphs only: a wide one that was cut at the edges is blanked.
    fn write_row(&mut self, y: u16, l: u16, r: u16) {
        let (mut l, mut r) = (l, r);
        while l > 0 && self.tail(l, y) {
            l -= 1;
        }
        while r < self.screen.area.width && self.tail(r, y) {
            r += 1;
        }
        let bare = self.dice.roll(5) == 0;
        for x in l..r {
            self.screen[(x, y)].reset();
        }
        let mut x = l;
        while x < r && !bare {
            let (word, style) = (self.word(), self.style());
            x = self.screen.set_stringn(x, y, word, usize::from(r - x), style).0.max(x + 1);
        }
    }

    /// Whether column x is the second half of a wide glyph.
    fn tail(&self, x: u16, y: u16) -> bool {
        use ratatui::buffer::CellWidth;
        let mut at = 0;
        while at < x {
            at += self.screen[(at, y)].cell_width().max(1);
        }
        at > x
    }

    fn edge(&mut self) -> u16 {
        let cols = self.screen.area.width;
        match self.dice.roll(4) {
            0 => 0,
            1 => cols,
            2 => cols * 2 / 3,
            _ => self.dice.roll(usize::from(cols) + 1) as u16,
        }
    }

    fn scroll(&mut self) {
        let (cols, rows) = (self.screen.area.width, self.screen.area.height);
        let (a, b) = if self.dice.roll(2) == 0 { (0, cols) } else { (self.edge(), self.edge()) };
        let (l, r) = (a.min(b), a.max(b));
        let (top, bottom) = (self.dice.roll(3).min(rows as usize - 1) as u16, rows);
        let bottom = bottom.saturating_sub(self.dice.roll(3) as u16).max(top + 1);
        let by = self.dice.pick(&[1i32, 1, 1, -1, -1, 2, -3, 7]);
        let old = self.screen.clone();
        if (top..bottom).any(|y| (l > 0 && self.tail(l, y)) || (r < cols && self.tail(r, y))) {
            return;
        }
        for y in top..bottom {
            let from = i32::from(y) + by;
            if from >= i32::from(top) && from < i32::from(bottom) {
                for x in l..r {
                    self.screen[(x, y)] = old[(x, from as u16)].clone();
                }
            } else {
                self.write_row(y, l, r);
            }
        }
    }

    /// Words are selected and no others: from a cell to a later one, between two columns.
    fn select(&mut self) {
        let (cols, rows) = (self.screen.area.width, self.screen.area.height);
        let (a, b) = (self.edge(), self.edge());
        let (l, r) = (a.min(b), a.max(b));
        let (y, more) = (self.dice.roll(rows as usize) as u16, self.dice.roll(5) as u16);
        let (from, to) = (self.dice.roll(1 + usize::from(r - l)), self.dice.roll(1 + usize::from(r - l)));
        let ragged = self.dice.roll(4) as u16;
        for (y, x) in (0..rows).flat_map(|y| (0..cols).map(move |x| (y, x))) {
            if !self.tail(x, y) {
                self.screen[(x, y)].modifier.remove(Modifier::REVERSED);
            }
        }
        for row in y..rows.min(y + more) {
            let first = if row == y { l + from as u16 } else { l };
            let end = if row == y + more - 1 { l + to as u16 } else { r };
            // Lines of words end here and there.
            let end = end.saturating_sub(ragged * (row % 3));
            for x in first..end.max(first) {
                if !self.tail(x, row) {
                    self.screen[(x, row)].modifier.insert(Modifier::REVERSED);
                }
            }
        }
    }

    pub(crate) fn next(&mut self) {
        let (cols, rows) = (self.screen.area.width, self.screen.area.height);
        match self.dice.roll(14) {
            10..=12 => self.select(),
            13 => {
                self.scroll();
                self.select();
            }
            0 => {}
            1 => self.screen.reset(),
            2 => (0..rows).for_each(|y| self.write_row(y, 0, cols)),
            3 => {
                let style = self.style();
                let (a, b) = (self.edge(), self.edge());
                let y = self.dice.roll(rows as usize) as u16;
                for x in a.min(b)..a.max(b) {
                    // Behind a wide glyph ratatui's own widgets keep a plain blank.
                    if !self.tail(x, y) {
                        self.screen[(x, y)].set_style(style);
                    }
                }
            }
            4 => {
                for _ in 0..self.dice.roll(6) {
                    let (x, y) = (self.dice.roll(cols as usize) as u16, self.dice.roll(rows as usize) as u16);
                    self.write_row(y, x, (x + 1).min(cols));
                }
            }
            5 => {
                let (a, b) = (self.edge(), self.edge());
                let y = self.dice.roll(rows as usize) as u16;
                (y..rows.min(y + 5)).for_each(|y| self.write_row(y, a.min(b), a.max(b)));
            }
            _ => self.scroll(),
        }
    }

    pub(crate) fn cursor(&mut self) -> Option<Position> {
        let area = self.screen.area;
        (self.dice.roll(2) == 0).then(|| {
            Position::new(
                self.dice.roll(area.width as usize) as u16,
                self.dice.roll(area.height as usize) as u16,
            )
        })
    }
}

fn sizes() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        3 => Just((80, 24)),
        3 => (1u16..12, 1u16..6),
        3 => (2u16..60, 2u16..20),
        1 => Just((120, 40)),
        1 => (100u16..200, 1u16..60),
    ]
}

/// A set of features drawn from the number, each with a fair chance.
fn some_features(n: u64) -> Features {
    let names: Vec<&str> = Features::names()
        .iter()
        .enumerate()
        .filter(|(i, name)| n >> i & 1 == 1 && !["margins", "sync", "alternate", "rectangles"].contains(name))
        .map(|(_, name)| *name)
        .collect();
    Features::parse(&names.join(",")).unwrap()
}

fn play(seed: u64, (cols, rows): (u16, u16), features: Features, kind: Kind, words: Words) {
    let mut story = Story::new(seed, cols, rows, words, false);
    let mut stage = Stage::new(cols, rows, features, kind);
    stage.program.backend_mut().enter(Modes { paste: true, focus: false });
    let lines = features.underline_colour;
    for step in 0..10 {
        let what = format!("seed {seed} {cols}x{rows} step {step} {} {kind:?}", features.describe());
        let cursor = story.cursor();
        let writes = stage.show(&story.screen, cursor);
        assert!(writes.len() <= 1, "{what}");
        assert_shows(&stage.term, &story.screen, lines, &format!("{what}\n{}", show(&writes.concat())));
        assert_eq!(stage.term.modes.contains(&25), cursor.is_some(), "{what}");
        if let Some(p) = cursor {
            let at = stage.term.cursor;
            assert_eq!((at.x, at.y), (p.x.into(), p.y.into()), "{what}");
        }
        if step < 3 {
            stage.program.backend_mut().ask().unwrap();
            assert!(stage.deliver().len() <= 1, "{what}");
        }
        if step < 3 && kind.margins {
            stage.confirm();
        } else if step == 1 && kind.rectangles {
            stage.confirm_rectangles();
        }
        match story.dice.roll(12) {
            0 => resize(&mut story, &mut stage),
            1 => {
                assert!(stage.program.backend_mut().leave().unwrap());
                stage.deliver();
                assert_polite(&stage.term, &what);
                stage.program.backend_mut().enter(Modes { paste: true, focus: false });
            }
            2 => stage.program.clear().unwrap(),
            _ => story.next(),
        }
    }
    assert!(stage.program.backend_mut().leave().unwrap());
    stage.deliver();
    assert_polite(&stage.term, "at the end");
}

fn assert_polite(term: &Term, what: &str) {
    assert_eq!(term.manners(), Term::new(term.cols, term.rows, XTERM).manners(), "{what}");
}

fn resize(story: &mut Story, stage: &mut Stage) {
    let (cols, rows) = (1 + story.dice.roll(90) as u16, 1 + story.dice.roll(30) as u16);
    if (cols, rows) == (story.screen.area.width, story.screen.area.height) {
        return; // nobody would be told
    }
    let seed = story.dice.0;
    *story = Story::new(seed, cols, rows, story.words, story.tame);
    stage.term.resize(cols.into(), rows.into());
    stage.program.backend_mut().line_mut().size = (cols, rows);
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\x1b', "^")
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_sent_gives_the_screen_that_was_drawn(
        seed in any::<u64>(), size in sizes(), set in any::<u64>(), kind in 0u8..64, words in 0u8..3,
    ) {
        let features = if set & 3 == 0 { xterm() } else { some_features(set >> 2) };
        let kind = Kind {
            bce: features.bce,
            clusters: kind & 4 > 0,
            margins: kind & 1 > 0,
            rectangles: kind & 16 > 0,
            inks: kind & 32 > 0,
            lines_home: kind & 2 > 0,
            stutters: kind & 9 == 8,
        };
        let words = [Words::Plain, Words::Marked, Words::Emoji][usize::from(words)];
        play(seed, size, features, kind, words);
    }

    #[test]
    fn the_vt100_crate_shows_the_same_screen(seed in any::<u64>(), size in sizes(), set in any::<u64>()) {
        against_vt100(seed, size, set);
    }

    #[test]
    fn never_more_bytes_than_the_backend_of_ratatui(
        seed in any::<u64>(), size in sizes(), set in any::<u64>(),
    ) {
        against_stock(seed, size, set);
    }
}

fn against_vt100(seed: u64, (cols, rows): (u16, u16), set: u64) {
    let mut features = if set & 1 == 0 { Features::none() } else { some_features(set >> 1) };
    features.underline_colour = false;
    let mut story = Story::new(seed, cols, rows, Words::Marked, true);
    let kind = Kind { bce: features.bce, margins: false, ..XTERM };
    let mut stage = Stage::new(cols, rows, features, kind);
    let mut other = vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
    for step in 0..8 {
        let cursor = story.cursor();
        let sent = stage.show(&story.screen, cursor).concat();
        other.process(&sent);
        let what = format!("seed {seed} {cols}x{rows} step {step} {}\n{}", features.describe(), show(&sent));
        same_as_vt100(other.screen(), &story.screen, &what);
        if let Some(p) = cursor {
            assert_eq!(other.screen().cursor_position(), (p.y, p.x), "{what}");
        }
        assert_eq!(other.screen().hide_cursor(), cursor.is_none(), "{what}");
        story.next();
    }
}

fn same_as_vt100(got: &vt100::Screen, screen: &Buffer, what: &str) {
    let colour = |c| match c {
        vt100::Color::Default => super::Colour::Default,
        vt100::Color::Idx(i) => super::Colour::Palette(i),
        vt100::Color::Rgb(r, g, b) => super::Colour::Rgb(r, g, b),
    };
    for (y, row) in super::wanted(screen, false).iter().enumerate() {
        for (x, want) in row.iter().enumerate() {
            let c = got.cell(y as u16, x as u16).unwrap();
            if want.width == 0 {
                assert!(c.is_wide_continuation(), "row {y}, column {x}: {what}");
                continue;
            }
            let on = [c.bold(), c.dim(), c.italic(), c.underline(), false, false, c.inverse()];
            let flags = on.iter().enumerate().filter(|(_, on)| **on).fold(0, |f, (i, _)| f | 1 << (i + 1));
            let style = super::Style {
                fg: colour(c.fgcolor()),
                bg: colour(c.bgcolor()),
                flags,
                ..Default::default()
            };
            let text = if c.has_contents() { c.contents() } else { " " };
            let seen = super::seen(&super::Cell { text: text.into(), width: want.width, style });
            assert_eq!(&seen, want, "row {y}, column {x}: {what}");
        }
    }
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(buf);
        Ok(buf.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn against_stock(seed: u64, (cols, rows): (u16, u16), set: u64) {
    ratatui::crossterm::style::force_color_output(true);
    let features = match set % 3 {
        0 => Features::none(),
        1 => xterm(),
        _ => some_features(set >> 2),
    };
    let kind = Kind {
        bce: features.bce,
        margins: set & 64 > 0 && features == xterm(),
        rectangles: set & 128 > 0,
        ..XTERM
    };
    let mut story = Story::new(seed, cols, rows, Words::Marked, false);
    let mut stage = Stage::new(cols, rows, features, kind);
    let stock = Shared::default();
    let viewport = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, cols, rows)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(stock.clone()), viewport).unwrap();
    for step in 0..8 {
        let cursor = story.cursor();
        let ours = stage.show(&story.screen, cursor).concat();
        terminal
            .draw(|f| {
                f.buffer_mut().content.clone_from(&story.screen.content);
                if let Some(p) = cursor {
                    f.set_cursor_position(p);
                }
            })
            .unwrap();
        let theirs = std::mem::take(&mut *stock.0.borrow_mut());
        if step == 0 && kind.margins {
            stage.confirm();
        } else if step == 0 && kind.rectangles {
            stage.confirm_rectangles();
        }
        let what = || format!("seed {seed} {cols}x{rows} step {step} {}", features.describe());
        assert!(ours.len() <= theirs.len(), "{}\n{}\n{}", what(), show(&ours), show(&theirs));
        story.next();
    }
}
