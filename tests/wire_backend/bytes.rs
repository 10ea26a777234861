//! Hand-counted frames: what a few everyday changes cost, to the byte.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use super::{Stage, XTERM, assert_shows, xterm};
use emic::wire::Features;

fn page(from: usize) -> Vec<String> {
    (from..from + 23)
        .map(|i| format!("{i:04} the words of this line are not those of line {}", i * 7919 % 1000))
        .collect()
}

/// Two panes: text on the left, a tree on the right, a status line below.
fn panes(from: usize) -> Buffer {
    let mut b = Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
    for (y, line) in page(from).iter().enumerate() {
        b.set_stringn(0, y as u16, line, 55, Style::new());
        b.set_string(56, y as u16, "│", Style::new());
        b.set_string(58, y as u16, format!("theme {}", y * 37 % 23), Style::new().green());
    }
    b.set_string(0, 23, "status", Style::new().bold());
    b
}

fn sent(stage: &mut Stage, b: &Buffer) -> String {
    let writes = stage.show(b, None);
    assert_shows(&stage.term, b, true, "");
    String::from_utf8(writes.concat()).unwrap().replace('\x1b', "^")
}

#[test]
fn one_letter_costs_its_address_and_itself() {
    let mut stage = Stage::new(80, 24, xterm(), XTERM);
    let mut b = panes(0);
    sent(&mut stage, &b);
    b[(20, 10)].set_symbol("X");
    // The pen is bold from the status line: it is taken off with three bytes.
    assert_eq!(sent(&mut stage, &b), "^[m^[11;21HX".replace("^[m^[11;21H", "^[11;21H^[m"));
    b[(21, 10)].set_symbol("Y");
    assert_eq!(sent(&mut stage, &b), "Y");
    b[(20, 10)].set_symbol("Z");
    assert_eq!(sent(&mut stage, &b), "\x08\x08Z");
}

#[test]
fn a_scrolled_pane_costs_its_new_line_when_there_are_margins() {
    let mut stage = Stage::new(80, 24, xterm(), XTERM);
    sent(&mut stage, &panes(0));
    stage.confirm();
    sent(&mut stage, &panes(1));
    let second = sent(&mut stage, &panes(2));
    let line = page(2)[22].trim_end().len();
    // Margins and region are parked from the scroll before: a scroll, a motion, the line.
    assert!(second.len() <= line + 12, "{} bytes for {line}: {second:?}", second.len());
}

#[test]
fn the_cursor_alone_costs_only_its_motion() {
    let mut stage = Stage::new(80, 24, xterm(), XTERM);
    let b = panes(0);
    stage.show(&b, Some(Position::new(5, 5)));
    assert_eq!(stage.show(&b, Some(Position::new(5, 5))).len(), 0);
    assert_eq!(stage.show(&b, Some(Position::new(5, 6))).concat(), b"\n");
    assert_eq!(stage.show(&b, None).concat(), b"\x1b[?25l");
    assert_eq!(stage.show(&b, None).len(), 0);
}

#[test]
fn a_terminal_without_anything_gets_only_the_common_ground() {
    let mut stage = Stage::new(80, 24, Features::none(), XTERM);
    for from in [0, 1, 2, 40] {
        let bytes = sent(&mut stage, &panes(from));
        for part in bytes.split("^[").skip(1) {
            let end = part.find(|c: char| c.is_ascii_alphabetic()).map(|i| &part[i..=i]);
            assert!(matches!(end, Some("m" | "H" | "A" | "B" | "C" | "D" | "K" | "J" | "l")), "{part:?}");
        }
    }
}

#[test]
fn a_band_that_would_cut_a_wide_glyph_is_not_scrolled() {
    let page = |from: usize| {
        let mut b = Buffer::empty(ratatui::layout::Rect::new(0, 0, 40, 12));
        for y in 0..12u16 {
            let n = from + usize::from(y);
            // What scrolls in later has no wide glyph on the edge: it alone would not forbid the scroll.
            let line = format!("{:>10}{} beside {}", n * 7919, if n < 12 { "漢" } else { "ab" }, y * 31);
            b.set_string(0, y, line, Style::new());
        }
        b
    };
    let mut stage = Stage::new(40, 12, xterm(), XTERM);
    sent(&mut stage, &page(0));
    stage.confirm();
    stage.program.backend_mut().set_bands(&[(0, 11), (11, 40)]);
    for from in 1..5 {
        sent(&mut stage, &page(from));
    }
    stage.program.backend_mut().set_bands(&[(0, 10), (12, 40)]);
    sent(&mut stage, &page(5));
    let bytes = sent(&mut stage, &page(6));
    assert!(bytes.len() < 30, "{bytes:?}");
}
