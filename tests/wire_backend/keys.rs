//! Keys and answers: what xterm's manual says a key sends is that key, in whatever pieces it arrives.

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use emic::wire::input::{Answer, Input, Parser};
use emic::wire::{Line, Ready, Tty};
use proptest::prelude::*;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use rustix::fs::{Mode, OFlags};

fn parse(pieces: &[&[u8]]) -> Vec<Input> {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    for piece in pieces {
        parser.feed(piece, &mut out);
    }
    parser.settle(&mut out);
    out
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

fn plain(code: KeyCode) -> Input {
    key(code, KeyModifiers::NONE)
}

fn char(c: char) -> Input {
    plain(KeyCode::Char(c))
}

/// Everything at once, typed without a pause, with the answers in between.
fn session() -> (Vec<u8>, Vec<Input>) {
    let (none, shift, alt, ctrl) =
        (KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL);
    let cases: Vec<(&[u8], Input)> = vec![
        (b"a", char('a')),
        (b"Q", key(KeyCode::Char('Q'), shift)),
        ("é".as_bytes(), char('é')),
        ("漢".as_bytes(), char('漢')),
        ("🙂".as_bytes(), char('🙂')),
        (b"\x1b[?69;2$y", Input::Answer(Answer::Mode { mode: 69, state: 2 })),
        (b"c", char('c')),
        (b"\x1b[?2026;0$y", Input::Answer(Answer::Mode { mode: 2026, state: 0 })),
        (b"\x1b[?64;1;22c", Input::Answer(Answer::Attributes(vec![64, 1, 22]))),
        (b"u", char('u')),
        (b"\x1b]11;rgb:0000/8080/ffff\x1b\\", Input::Answer(Answer::Background([0, 0x8080, 0xffff]))),
        (b"\x1b]11;rgb:f/80/fff\x07", Input::Answer(Answer::Background([0xffff, 0x8080, 0xffff]))),
        (b"\x1b]11;rgba:1e1e/1e1e/1e1e/ffff\x07", Input::Answer(Answer::Background([0x1e1e; 3]))),
        (b"\x1b]10;rgb:ffff/ffff/ffff\x07", Input::Answer(Answer::Other)),
        (b"\x1bP>|XTerm(390)\x1b\\", Input::Answer(Answer::Other)),
        (b"\x1b[>41;390;0c", Input::Answer(Answer::Other)),
        (b"\x1b[A", plain(KeyCode::Up)),
        (b"\x1bOB", plain(KeyCode::Down)),
        (b"\x1b[1;5C", key(KeyCode::Right, ctrl)),
        (b"\x1b[1;4D", key(KeyCode::Left, shift | alt)),
        (b"\x1bOP", plain(KeyCode::F(1))),
        (b"\x1b[1;2R", key(KeyCode::F(3), shift)),
        (b"\x1b[15~", plain(KeyCode::F(5))),
        (b"\x1b[24;5~", key(KeyCode::F(12), ctrl)),
        (b"\x1b[[A", plain(KeyCode::F(1))),
        (b"\x1b[H", plain(KeyCode::Home)),
        (b"\x1b[4~", plain(KeyCode::End)),
        (b"\x1b[5~", plain(KeyCode::PageUp)),
        (b"\x1b[6~", plain(KeyCode::PageDown)),
        (b"\x1b[3~", plain(KeyCode::Delete)),
        (b"\x1b[Z", key(KeyCode::BackTab, shift)),
        (b"\r", plain(KeyCode::Enter)),
        (b"\t", plain(KeyCode::Tab)),
        (b"\x7f", plain(KeyCode::Backspace)),
        (b"\0", key(KeyCode::Char(' '), ctrl)),
        (b"\n", key(KeyCode::Char('j'), ctrl)),
        (b"\x1a", key(KeyCode::Char('z'), ctrl)),
        (b"\x1bx", key(KeyCode::Char('x'), alt)),
        (b"\x1b\x7f", key(KeyCode::Backspace, alt)),
        (b"\x1b\xc3\xa9", key(KeyCode::Char('é'), alt)),
        (b"\x1b[97;5u", key(KeyCode::Char('a'), ctrl)),
        (b"\x1b[27;5;13~", key(KeyCode::Enter, ctrl)),
        (b"\x1b[I", Input::Event(Event::FocusGained)),
        (b"\x1b[O", Input::Event(Event::FocusLost)),
        (b"\x1b[200~two\r\x1b[31m lines\x1b[201~", Input::Event(Event::Paste("two\r\x1b[31m lines".into()))),
        (b"\x1bOj", key(KeyCode::Char('*'), none)),
        (b"z", char('z')),
    ];
    let bytes = cases.iter().flat_map(|(b, _)| b.iter().copied()).collect();
    (bytes, cases.into_iter().map(|(_, i)| i).collect())
}

#[test]
fn every_key_and_every_answer_is_told_apart() {
    let (bytes, want) = session();
    assert_eq!(parse(&[&bytes]), want);
}

#[test]
fn a_read_that_ends_anywhere_changes_nothing() {
    let (bytes, want) = session();
    for at in 0..=bytes.len() {
        assert_eq!(parse(&[&bytes[..at], &bytes[at..]]), want, "split at {at}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(parse(&single), want);
}

/// What is read of pieces that come so slowly that the beginning of a sequence is given up before its rest comes.
fn parse_late(pieces: &[&[u8]]) -> Vec<Input> {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    for piece in pieces {
        parser.feed(piece, &mut out);
        parser.settle(&mut out);
    }
    out
}

#[test]
fn the_rest_of_an_answer_that_comes_late_is_no_key() {
    for end in [&b"\x07"[..], b"\x1b\\"] {
        let answer = [&b"\x1b]11;rgb:1e1e/1e1e/1e1e"[..], end].concat();
        for at in 4..=answer.len() - end.len() {
            let late = parse_late(&[&answer[..at], &answer[at..], b"ab", b"1"]);
            assert_eq!(late[0], Input::Answer(Answer::Background([0x1e1e; 3])), "cut at {at}");
            assert_eq!(late[1..], [char('a'), char('b'), char('1')], "cut at {at}");
        }
    }
}

#[test]
fn keys_after_an_answer_that_was_cut_off_are_keys() {
    let cut = b"\x1b]11;rgb:1e1e/1e";
    assert_eq!(parse_late(&[cut, b"1", b"a", b"\x1b[B"]), [char('1'), char('a'), plain(KeyCode::Down)]);
    assert_eq!(parse_late(&[cut, b"x", b"1e/1"]), "x1e/1".chars().map(char).collect::<Vec<_>>());
    assert_eq!(parse_late(&[cut, b"\x1b"]), [plain(KeyCode::Esc)]);
    assert_eq!(parse_late(&[cut, b"1\x1b[A"]), [char('1'), plain(KeyCode::Up)]);
}

#[test]
fn a_lone_escape_is_a_key_and_what_was_cut_off_is_not() {
    assert_eq!(parse(&[b"\x1b"]), [plain(KeyCode::Esc)]);
    assert_eq!(parse(&[b"\x1b\x1b"]), [plain(KeyCode::Esc), plain(KeyCode::Esc)]);
    assert_eq!(parse(&[b"\x1b["]), [key(KeyCode::Char('['), KeyModifiers::ALT)]);
    assert_eq!(parse(&[b"a\x1b[1;"]), [char('a')]);
    assert_eq!(parse(&[b"\x1b[12\x1b[A"]), [plain(KeyCode::Up)]);
    assert_eq!(parse(&[b"\x1b[?69;2$\rx"]), [plain(KeyCode::Enter), char('x')]);
}

#[test]
fn bytes_that_are_no_text_are_dropped_and_the_next_key_is_not() {
    assert_eq!(parse(&[b"\xff\xc3a\xe2\x82b\x80c"]), [char('a'), char('b'), char('c')]);
}

#[test]
fn the_sixth_character_of_a_paste_may_look_like_its_end() {
    let text = "x\x1b[201x\x1b[20";
    let bytes = format!("\x1b[200~{text}\x1b[201~y");
    assert_eq!(parse(&[bytes.as_bytes()]), [Input::Event(Event::Paste(text.into())), char('y')]);
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn no_bytes_confuse_the_parser_for_good(
        noise in prop::collection::vec(any::<u8>(), 0..60), at in 0usize..60,
    ) {
        let at = at.min(noise.len());
        let mut parser = Parser::default();
        let mut out = Vec::new();
        parser.feed(&noise[..at], &mut out);
        parser.feed(&noise[at..], &mut out);
        let mut whole = Vec::new();
        Parser::default().feed(&noise, &mut whole);
        prop_assert_eq!(&out, &whole);
        parser.feed(b"\x1b[201~", &mut out); // in case that a paste began
        parser.settle(&mut out);
        out.clear();
        parser.feed(b"q", &mut out);
        prop_assert_eq!(out, vec![char('q')]);
    }
}

/// A pseudo-terminal of 80 by 24: its far end, and its near end as the backend holds it.
fn pty() -> (Box<dyn portable_pty::MasterPty + Send>, Tty) {
    let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
    let name = pair.master.tty_name().unwrap();
    let near =
        rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK, Mode::empty()).unwrap();
    let mut raw = rustix::termios::tcgetattr(&near).unwrap();
    raw.make_raw();
    rustix::termios::tcsetattr(&near, rustix::termios::OptionalActions::Now, &raw).unwrap();
    (pair.master, Tty::from_fd(near))
}

#[test]
fn one_wait_serves_keys_a_full_line_and_a_wake_pipe() {
    let (far, mut tty) = pty();
    assert_eq!(tty.size().unwrap(), (80, 24));
    let mut reader = tty.reader().unwrap();
    assert_eq!(reader.wait(Some(Duration::ZERO), None, None).unwrap(), Ready::default());
    let mut keyboard = far.take_writer().unwrap();
    keyboard.write_all(b"\x1b[Aq\x1b").unwrap();
    assert!(reader.wait(None, None, None).unwrap().input);
    assert_eq!(reader.take(), Some(plain(KeyCode::Up)));
    assert_eq!(reader.take(), Some(char('q')));
    // Nothing follows the ESC: after its time it was the key.
    while !reader.wait(None, None, None).unwrap().input {}
    assert_eq!(reader.take(), Some(plain(KeyCode::Esc)));

    // The kernel moves bytes on behind our back: the line is full when it stays full.
    while reader.wait(Some(Duration::from_millis(20)), Some(tty.as_fd()), None).unwrap().output {
        while tty.write(&[b'x'; 4096]).is_ok() {}
    }
    let mut drain = far.try_clone_reader().unwrap();
    let (pipe, mut wake) = std::io::pipe().unwrap();
    wake.write_all(b"!").unwrap();
    let mut output = false;
    while !output {
        let _ = drain.read(&mut [0; 4096]).unwrap();
        let ready = reader.wait(None, Some(tty.as_fd()), Some(pipe.as_fd())).unwrap();
        assert!(ready.woken && !ready.input);
        output = ready.output;
    }
}
