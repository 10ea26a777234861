//! Rectangles that are reversed without their text: what they cost, and that the screen is right after them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::model::{Kind, Term};
use super::stories::{Story, Words};
use super::{Stage, XTERM, assert_shows, xterm};
use emic::wire::{Features, Modes};

pub(super) const KIND: Kind = Kind { rectangles: true, ..XTERM };

/// A page of words whose lines end here and there, 40 x 8. Every other line is grey.
fn page() -> Buffer {
    let mut b = Buffer::empty(Rect::new(0, 0, 40, 8));
    for y in 0..8u16 {
        let style = if y % 2 == 0 { Style::new() } else { Style::new().fg(Color::Indexed(245)) };
        let line = "some words of a line that is not short".split_at(38 - usize::from(y % 3)).0;
        b.set_string(0, y, line, style);
    }
    b
}

/// The same with columns `l..r` of rows `top..=bottom` reversed.
fn reversed(mut b: Buffer, (top, l, bottom, r): (u16, u16, u16, u16)) -> Buffer {
    for (y, x) in (top..=bottom).flat_map(|y| (l..r).map(move |x| (y, x))) {
        b[(x, y)].modifier.insert(Modifier::REVERSED);
    }
    b
}

/// A terminal that has said what it has, with a first screen on it.
fn stage(screen: &Buffer) -> Stage {
    let mut stage = Stage::new(screen.area.width, screen.area.height, xterm(), KIND);
    stage.show(screen, None);
    stage.confirm();
    stage
}

fn sent(stage: &mut Stage, b: &Buffer) -> String {
    let writes = stage.show(b, None);
    assert_shows(&stage.term, b, true, "");
    String::from_utf8(writes.concat()).unwrap().replace('\x1b', "^")
}

#[test]
fn a_selection_costs_a_rectangle_and_no_text() {
    let mut stage = stage(&page());
    // Rows 3 to 5 and columns 3 to 30, counted from 1; the mode comes once. Grey words stay grey.
    assert_eq!(sent(&mut stage, &reversed(page(), (2, 2, 4, 30))), "^[2*x^[3;3;5;30;7$r");
    // What stays is not touched: two rows less, one row more.
    assert_eq!(sent(&mut stage, &reversed(page(), (4, 2, 5, 30))), "^[3;3;4;30;27$r^[6;3;6;30;7$r");
    assert_eq!(sent(&mut stage, &page()), "^[5;3;6;30;27$r");
}

#[test]
fn a_terminal_that_does_not_list_28_is_sent_no_rectangle() {
    let mut stage = Stage::new(40, 8, xterm(), XTERM);
    stage.show(&page(), None);
    stage.confirm();
    let bytes = sent(&mut stage, &reversed(page(), (2, 2, 4, 30)));
    assert!(!bytes.contains('$') && !bytes.contains('*'), "{bytes:?}");
}

#[test]
fn a_short_word_is_sent_again_where_that_is_shorter() {
    let mut stage = stage(&page());
    // Address, pen, the word: 6 + 5 + 2 bytes instead of a rectangle's 14 and the 5 of its mode. The pen was grey.
    assert_eq!(sent(&mut stage, &reversed(page(), (2, 5, 2, 7))), "^[3;6H^[;7mwo");
}

#[test]
fn a_blank_with_another_pen_than_the_one_it_is_reversed_with_is_sent() {
    // Row 0 is erased behind red words: some terminals keep the red in what they erase, others do not.
    let mut b = Buffer::empty(Rect::new(0, 0, 40, 2));
    b.set_string(0, 0, "x".repeat(40), Style::new().fg(Color::Red));
    b.set_string(0, 1, "y".repeat(40), Style::new().fg(Color::Red));
    for inks in [false, true] {
        let mut stage = Stage::new(40, 2, xterm(), Kind { inks, ..KIND });
        stage.show(&b, None);
        stage.confirm();
        let mut short = b.clone();
        (10..40).for_each(|x| short[(x, 0)].reset());
        sent(&mut stage, &short);
        let mut selected = short.clone();
        for x in 4..30 {
            selected[(x, 0)].modifier.insert(Modifier::REVERSED);
            selected[(x, 1)].modifier.insert(Modifier::REVERSED);
        }
        sent(&mut stage, &selected);
        sent(&mut stage, &short);
        sent(&mut stage, &selected);
    }
}

#[test]
fn a_blank_that_is_reversed_no_more_keeps_its_pen() {
    let blanks = |style: Style| {
        let mut b = page();
        (0..5).for_each(|y| b.set_string(0, y, format!("word{}word", " ".repeat(30)), Style::new()));
        (0..5).for_each(|y| b.set_string(4, y, " ".repeat(30), style));
        b
    };
    let (bare, plain) = (blanks(Style::new()), blanks(Style::new().reversed()));
    let red = blanks(Style::new().reversed().red());
    let mut stage = stage(&red);
    assert_eq!(sent(&mut stage, &bare), "^[2*x^[1;5;5;34;27$r");
    // The blanks are red ones: plain ones have to be sent, red ones not.
    assert!(!sent(&mut stage, &plain).contains("7$r"));
    sent(&mut stage, &bare);
    assert!(!sent(&mut stage, &red).contains("7$r"));
    sent(&mut stage, &bare);
    assert_eq!(sent(&mut stage, &red), "^[1;5;5;34;7$r");
}

#[test]
fn a_rectangle_reaches_the_last_column_and_beyond_parked_margins() {
    let panes = |from: usize| {
        let mut b = Buffer::empty(Rect::new(0, 0, 80, 24));
        for y in 0..23u16 {
            let n = from + usize::from(y);
            b.set_stringn(
                0,
                y,
                format!("{:>5} words of line {} and more", n * 7919, n * 31),
                55,
                Style::new(),
            );
            b.set_string(56, y, format!("│ theme {}{:>14}", y * 37 % 23, "end"), Style::new());
        }
        b
    };
    let mut stage = stage(&panes(0));
    stage.program.backend_mut().set_bands(&[(0, 56), (56, 80)]);
    sent(&mut stage, &panes(1));
    assert_eq!((stage.term.left, stage.term.right), (0, 55), "margins are parked");
    let all = reversed(panes(1), (3, 0, 20, 80));
    assert_eq!(sent(&mut stage, &all), "^[2*x^[4;1;21;80;7$r");
    assert_eq!((stage.term.left, stage.term.right), (0, 55));
    // Scrolled and selected elsewhere in one frame: what was selected scrolls away without its text.
    sent(&mut stage, &panes(2));
    sent(&mut stage, &reversed(panes(3), (3, 6, 5, 30)));
    let bytes = sent(&mut stage, &reversed(panes(6), (10, 6, 12, 30)));
    assert!(bytes.matches("words of line").count() <= 3, "{bytes:?}");
}

#[test]
fn a_rectangle_cuts_no_wide_glyph() {
    let mut b = Buffer::empty(Rect::new(0, 0, 40, 4));
    for y in 0..4u16 {
        let line = if y == 1 {
            "漢字漢字漢字漢字漢字漢字漢字漢字"
        } else {
            "words words words words words wo"
        };
        b.set_string(0, y, line, Style::new());
    }
    for (l, r) in [(0, 20), (3, 21), (4, 23), (1, 32), (5, 32)] {
        let mut stage = stage(&b);
        let mut selected = b.clone();
        for y in 0..4 {
            // On the row of wide glyphs the selection begins and ends with whole ones.
            let (l, r) = if y == 1 { (l & !1, r & !1) } else { (l, r) };
            for x in (l..r).filter(|x| y != 1 || x % 2 == 0) {
                selected[(x, y)].modifier.insert(Modifier::REVERSED);
            }
        }
        let bytes = sent(&mut stage, &selected);
        assert!(bytes.contains("$r"), "{l}..{r}: {bytes:?}");
        sent(&mut stage, &b);
    }
}

/// A program with a selection on the screen, and what the terminal is left with.
fn selecting() -> Stage {
    let mut stage = Stage::new(40, 8, xterm(), KIND);
    stage.program.backend_mut().enter(Modes { paste: true, focus: false });
    stage.show(&page(), None);
    stage.confirm();
    let bytes = sent(&mut stage, &reversed(page(), (2, 2, 4, 30)));
    assert!(bytes.starts_with("^[2*x"), "{bytes:?}");
    stage
}

fn assert_given_back(term: &Term) {
    assert_eq!(term.manners(), Term::new(40, 8, KIND).manners());
}

#[test]
fn leaving_and_coming_back_ends_and_begins_the_mode_of_rectangles() {
    let mut stage = selecting();
    assert!(stage.program.backend_mut().leave().unwrap());
    stage.deliver();
    assert_given_back(&stage.term);
    stage.program.backend_mut().enter(Modes { paste: true, focus: false });
    stage.program.clear().unwrap();
    sent(&mut stage, &page());
    let bytes = sent(&mut stage, &reversed(page(), (2, 2, 4, 30)));
    assert!(bytes.starts_with("^[2*x"), "{bytes:?}");
}

#[test]
fn leaving_in_the_middle_of_a_rectangle_ends_the_mode() {
    let mut stage = selecting();
    stage.program.backend_mut().line_mut().room = Some(6);
    stage.program.draw(|f| f.buffer_mut().content.clone_from(&page().content)).unwrap();
    assert!(stage.program.backend().pending());
    stage.program.backend_mut().line_mut().room = None;
    let half = stage.program.backend().line().writes.len();
    assert!(stage.program.backend_mut().leave().unwrap());
    // The terminal forgets the half sequence at the first byte that follows it.
    let rest = stage.program.backend().line().writes[half..].concat();
    assert_eq!(rest[0], 0x18);
    stage.term.feed(&rest);
    assert_given_back(&stage.term);
}

#[test]
fn a_panic_that_unwinds_ends_the_mode() {
    let mut stage = selecting();
    let wire = stage.program.backend_mut();
    let other = emic::wire::Wire::new(emic::wire::Memory::new(1, 1), Features::none()).unwrap();
    let mut old = std::mem::replace(wire, other);
    let before = old.line().writes.len();
    assert!(old.leave().unwrap());
    stage.term.feed(&old.line().writes[before..].concat());
    assert_given_back(&stage.term);
}

#[test]
fn after_a_resize_rectangles_are_right_again() {
    let mut stage = selecting();
    stage.term.resize(60, 12);
    stage.program.backend_mut().line_mut().size = (60, 12);
    let mut b = Buffer::empty(Rect::new(0, 0, 60, 12));
    (0..12).for_each(|y| b.set_string(0, y, "words after the window has grown, and more", Style::new()));
    sent(&mut stage, &b);
    let bytes = sent(&mut stage, &reversed(b, (9, 0, 11, 40)));
    assert_eq!(bytes, "^[2*x^[10;1;12;40;7$r");
}

#[test]
fn over_many_screens_rectangles_save_bytes() {
    let bytes = |kind: Kind| -> usize {
        let mut all = 0;
        for seed in 1..=40 {
            let mut story = Story::new(seed * 7919, 80, 24, Words::Marked, false);
            let mut stage = Stage::new(80, 24, xterm(), kind);
            stage.show(&story.screen, None);
            stage.confirm();
            for _ in 0..10 {
                story.next();
                all += stage.show(&story.screen, None).concat().len();
            }
        }
        all
    };
    let (without, with) = (bytes(XTERM), bytes(KIND));
    println!("{without} bytes without rectangles, {with} with them");
    assert!(with < without, "{with} instead of {without}");
}

#[test]
fn kitty_that_does_not_say_so_has_rectangles_from_the_first_frame_on() {
    let mut stage = Stage::new(40, 8, Features::for_term("xterm-kitty", |_| None), KIND);
    sent(&mut stage, &page());
    assert_eq!(sent(&mut stage, &reversed(page(), (2, 2, 4, 30))), "^[2*x^[3;3;5;30;7$r");
}
