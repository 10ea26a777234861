//! Random streams of what a terminal sends, cut anywhere, with Esc among them: each key comes out once, and nothing
//! that was not typed. `EMIC_STREAMS` sets how many (400 if it is not set), `EMIC_STREAM_SEED` the first seed.
//!
//! What is expected is written down piece by piece, from xterm's manual and the rule of waiting: a lone ESC is the key
//! after 25 ms of silence, and the rest of a sequence is waited for 500 ms.

use std::time::Duration;

use emic::tui::{Input as Typed, Key, inputs};
use emic::wire::input::{Answer, ESC_WAIT, Input, Parser, REST_WAIT};

/// The end of a row of random numbers (an xorshift of 64 bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % most
    }
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// What the program makes of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Got {
    Key(Key),
    Paste(String),
    Answer(Answer),
}

/// What is sent in one piece: by one key, by one paste, by one answer.
struct Piece {
    bytes: Vec<u8>,
    means: Vec<Got>,
}

/// Sequences of keys, and the key; none where the program has no use for it.
const SEQUENCES: [(&[u8], Option<Key>); 30] = [
    (b"\x1b[A", Some(Key::Up)),
    (b"\x1b[B", Some(Key::Down)),
    (b"\x1b[C", Some(Key::Right)),
    (b"\x1b[D", Some(Key::Left)),
    (b"\x1bOA", Some(Key::Up)),
    (b"\x1bOB", Some(Key::Down)),
    (b"\x1b[H", Some(Key::Home)),
    (b"\x1bOF", Some(Key::End)),
    (b"\x1b[1~", Some(Key::Home)),
    (b"\x1b[4~", Some(Key::End)),
    (b"\x1b[5~", Some(Key::PgUp)),
    (b"\x1b[6~", Some(Key::PgDn)),
    (b"\x1b[3~", Some(Key::Delete)),
    (b"\x1b[Z", Some(Key::BackTab)),
    (b"\x1b[1;2A", Some(Key::Up)),
    (b"\x1b[1;5D", Some(Key::Left)),
    (b"\x1b[97;5u", Some(Key::Ctrl('a'))),
    (b"\x1b[13;2u", Some(Key::Enter)),
    (b"\x1b[27;5;13~", Some(Key::Enter)),
    (b"\x1bOj", Some(Key::Char('*'))),
    (b"\x1b[[A", None),
    (b"\x1bOP", None),
    (b"\x1b[15~", None),
    (b"\x1b[24;5~", None),
    (b"\x1b[2~", None),
    (b"\x1b[1;3B", None),
    (b"\x1b[I", None),
    (b"\x1b[O", None),
    // Mouse reports that were not asked for.
    (b"\x1b[M !!", None),
    (b"\x1b[<0;10;12M", None),
];

/// Answers that no question of emic's asks for, or none of these days: a cursor report, a size, the name of the
/// terminal, its secondary attributes, a setting, the colour of the letters, words of the clipboard.
const OTHERS: [&[u8]; 8] = [
    b"\x1b[?24;80R",
    b"\x1b[?0n",
    b"\x1bP>|XTerm(390)\x1b\\",
    b"\x1b[>41;390;0c",
    b"\x1bP1$r0m\x1b\\",
    b"\x1bP!|7E565445\x1b\\",
    b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    b"\x1b]52;c;dHdvIHdvcmRz\x1b\\",
];

/// Reports that mean nothing: a cursor report, the terminal is well, its size.
const REPORTS: [&[u8]; 3] = [b"\x1b[24;80R", b"\x1b[0n", b"\x1b[8;24;80t"];

fn key(key: Key) -> Got {
    Got::Key(key)
}

fn character(dice: &mut Dice) -> Piece {
    let c = match dice.below(4) {
        0 => dice.one(&['é', 'ß', 'ñ', '漢', '字', '🙂', '\u{301}', '€', 'Я']),
        1 => dice.one(&['[', 'O', ']', 'P', '_', '\\', '?', ';', '~', '<', '>', '1', '0', 'M']),
        _ => char::from(b' ' + dice.below(95) as u8),
    };
    Piece { bytes: c.to_string().into_bytes(), means: vec![key(Key::Char(c))] }
}

fn control(dice: &mut Dice) -> Piece {
    let (byte, meant) = match dice.below(6) {
        0 => (b'\r', Key::Enter),
        1 => (b'\t', Key::Tab),
        2 => (0x7f, Key::Backspace),
        3 => (8, Key::Backspace),
        4 => (0, Key::Ctrl(' ')),
        _ => {
            let letter = dice.one(b"abcdefgjklnopqrstuvwxyz");
            (letter - b'a' + 1, Key::Ctrl(char::from(letter)))
        }
    };
    Piece { bytes: vec![byte], means: vec![key(meant)] }
}

fn answer(dice: &mut Dice) -> Piece {
    let (bytes, answer) = match dice.below(6) {
        0 => {
            let (mode, state) = (dice.one(&[69, 2026]), dice.below(5) as u8);
            (format!("\x1b[?{mode};{state}$y"), Answer::Mode { mode, state })
        }
        1 => ("\x1b[?64;1;9;52c".to_owned(), Answer::Attributes(vec![64, 1, 9, 52])),
        2 => ("\x1b[?62c".to_owned(), Answer::Attributes(vec![62])),
        3 | 4 => {
            let (part, end) = (dice.below(0x1_0000) as u16, dice.one(&["\x07", "\x1b\\"]));
            let colour = format!("{part:04x}/{part:04x}/00ff");
            (format!("\x1b]11;rgb:{colour}{end}"), Answer::Background([part, part, 0xff]))
        }
        _ => {
            let other = dice.one(&OTHERS);
            return Piece { bytes: other.to_vec(), means: vec![Got::Answer(Answer::Other)] };
        }
    };
    Piece { bytes: bytes.into_bytes(), means: vec![Got::Answer(answer)] }
}

fn paste(dice: &mut Dice) -> Piece {
    let mut words = String::new();
    for _ in 0..dice.below(40) {
        words.push_str(
            dice.one(&[
                "words", " ", "\r", "é", "漢", "🙂", "\x1b", "\x1b[", "\x1b[20", "\x1b[201", "[A", "~",
            ]),
        );
        // What would end the paste is taken out of it by the terminal.
        words = words.replace("\x1b[201~", "");
    }
    // The end of a paste is found by its first bytes: words that end like them make no difference.
    Piece { bytes: format!("\x1b[200~{words}\x1b[201~").into_bytes(), means: vec![Got::Paste(words)] }
}

fn piece(dice: &mut Dice) -> Piece {
    match dice.below(16) {
        0..=4 => character(dice),
        5 | 6 => control(dice),
        7..=9 => Piece { bytes: vec![0x1b], means: vec![key(Key::Esc)] },
        10 | 11 => {
            let (bytes, meant) = dice.one(&SEQUENCES);
            Piece { bytes: bytes.to_vec(), means: meant.into_iter().map(key).collect() }
        }
        12 => Piece { bytes: dice.one(&REPORTS).to_vec(), means: Vec::new() },
        13 | 14 => answer(dice),
        _ => paste(dice),
    }
}

/// Bytes, and the silence before them.
type Read = (Duration, Vec<u8>);

/// A parser with a clock in its hand, as the reader of the terminal uses it.
#[derive(Default)]
struct Program {
    parser: Parser,
    out: Vec<Input>,
}

impl Program {
    fn read(&mut self, (silence, bytes): &Read) {
        if self.parser.patience().is_some_and(|patience| *silence >= patience) {
            self.parser.settle(&mut self.out);
        }
        self.parser.feed(bytes, &mut self.out);
    }
    /// What all reads meant; silence for good comes after them.
    fn all(reads: &[Read]) -> Vec<Got> {
        let mut program = Program::default();
        reads.iter().for_each(|read| program.read(read));
        program.read(&(Duration::MAX, Vec::new()));
        let got = |input: Input| match input {
            Input::Answer(answer) => vec![Got::Answer(answer)],
            Input::Event(event) => inputs(event).into_iter().map(typed).collect(),
        };
        program.out.into_iter().flat_map(got).collect()
    }
}

fn typed(input: Typed) -> Got {
    match input {
        Typed::Key(key) => Got::Key(key),
        Typed::Paste(words) => Got::Paste(words),
        other => panic!("{other:?} comes from no key"),
    }
}

/// True if these bytes behind an ESC without a pause are the beginning of a sequence, as every terminal has it.
fn begins_a_sequence(bytes: &[u8]) -> bool {
    matches!(bytes, [b'[' | b'O' | b']' | b'P', ..])
}

/// Cuts a piece into reads with less silence between them than ends a sequence.
fn cut(dice: &mut Dice, piece: &Piece, reads: &mut Vec<Read>) {
    // Neither a paste that began nor half a letter is ever given up.
    let patient = piece.bytes.starts_with(b"\x1b[200~");
    let letter = piece.bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut last = 0;
    for at in 1..piece.bytes.len() {
        if dice.below(3) > 0 {
            continue;
        }
        if let Some((_, read)) = reads.last_mut() {
            read.extend(&piece.bytes[last..at]);
        }
        let most = match at {
            _ if letter || patient && at >= 6 => Duration::from_secs(9),
            1 => ESC_WAIT,
            _ => REST_WAIT,
        };
        reads.push((Duration::from_millis(dice.below(most.as_millis() as usize) as u64), Vec::new()));
        last = at;
    }
    if let Some((_, read)) = reads.last_mut() {
        read.extend(&piece.bytes[last..]);
    }
}

/// A stream, what it means, and how it is read: in one go but for the pauses that the rule needs, and cut anywhere.
struct Stream {
    means: Vec<Got>,
    whole: Vec<Read>,
    cut: Vec<Read>,
}

fn stream(seed: u64) -> Stream {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..8 {
        dice.below(2);
    }
    let mut stream = Stream {
        means: Vec::new(),
        whole: vec![(Duration::ZERO, Vec::new())],
        cut: vec![(Duration::ZERO, Vec::new())],
    };
    let mut after_esc = false;
    for _ in 0..3 + dice.below(40) {
        let piece = piece(&mut dice);
        // A person who presses Esc and then such a letter has made a pause, or the two are one key.
        let pause = after_esc && begins_a_sequence(&piece.bytes);
        if pause {
            stream.whole.push((ESC_WAIT, Vec::new()));
        }
        if pause || dice.below(3) == 0 {
            let least = if pause { ESC_WAIT.as_millis() as usize } else { 0 };
            let silence = least + dice.below(2_000) / (1 + dice.below(20));
            stream.cut.push((Duration::from_millis(silence as u64), Vec::new()));
        }
        if let Some((_, read)) = stream.whole.last_mut() {
            read.extend(&piece.bytes);
        }
        cut(&mut dice, &piece, &mut stream.cut);
        after_esc = piece.bytes == b"\x1b";
        stream.means.extend(piece.means);
    }
    stream
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

#[test]
fn no_key_of_a_stream_that_is_cut_anywhere_is_lost_or_made_up() {
    let (first, streams) = (number("EMIC_STREAM_SEED", 1), number("EMIC_STREAMS", 400));
    let (mut keys, mut escapes, mut answers, mut reads) = (0, 0, 0, 0);
    for seed in first..first + streams {
        let stream = stream(seed);
        assert_eq!(Program::all(&stream.whole), stream.means, "seed {seed}, whole: {:?}", stream.whole);
        assert_eq!(Program::all(&stream.cut), stream.means, "seed {seed}, cut: {:?}", stream.cut);
        // Every byte for itself, without a pause that the rule does not need.
        let each = |(silence, bytes): &Read| {
            let silence = *silence;
            let nth =
                |(nth, byte): (usize, &u8)| (if nth == 0 { silence } else { Duration::ZERO }, vec![*byte]);
            bytes.iter().enumerate().map(nth).collect::<Vec<_>>()
        };
        let single: Vec<Read> = stream.whole.iter().flat_map(each).collect();
        assert_eq!(Program::all(&single), stream.means, "seed {seed}, byte by byte");
        escapes += stream.means.iter().filter(|got| **got == key(Key::Esc)).count();
        answers += stream.means.iter().filter(|got| matches!(got, Got::Answer(_))).count();
        keys += stream.means.len();
        reads += stream.cut.len();
    }
    println!(
        "{streams} streams from seed {first}: {keys} inputs ({escapes} Esc, {answers} answers) in {reads} reads"
    );
    assert!(escapes as u64 > streams && answers as u64 > streams && reads as u64 > 4 * streams);
}

#[test]
fn a_letter_that_is_cut_by_a_long_pause_is_still_that_letter() {
    let late = |bytes: &[u8]| (Duration::from_secs(9), bytes.to_vec());
    for letter in ["é", "漢", "🙂"] {
        let c = letter.chars().next().unwrap();
        for at in 1..letter.len() {
            let (first, rest) = letter.as_bytes().split_at(at);
            let got = Program::all(&[late(b"a"), late(first), late(rest), late(b"b")]);
            assert_eq!(
                got,
                [key(Key::Char('a')), key(Key::Char(c)), key(Key::Char('b'))],
                "{letter} cut at {at}"
            );
            // Esc was typed before it, whatever becomes of the letter.
            let got = Program::all(&[late(&[b"\x1b", first].concat()), late(rest), late(b"b")]);
            assert_eq!(
                got,
                [key(Key::Esc), key(Key::Char(c)), key(Key::Char('b'))],
                "Esc {letter} cut at {at}"
            );
            let got = Program::all(&[late(&[b"\x1b", first].concat()), late(b"j")]);
            assert_eq!(got, [key(Key::Esc), key(Key::Char('j'))], "half of {letter}");
        }
    }
}

#[test]
fn the_rest_of_an_answer_about_modes_or_attributes_that_comes_late_is_no_key() {
    let late = |bytes: &[u8]| (Duration::from_secs(9), bytes.to_vec());
    let cases = [
        (&b"\x1b[?69;2$y"[..], Answer::Mode { mode: 69, state: 2 }),
        (b"\x1b[?64;1;9c", Answer::Attributes(vec![64, 1, 9])),
    ];
    for (bytes, answer) in cases {
        for at in 3..bytes.len() - 1 {
            let got = Program::all(&[late(&bytes[..at]), late(&bytes[at..]), late(b"1")]);
            assert_eq!(got, [Got::Answer(answer.clone()), key(Key::Char('1'))], "{bytes:?} cut at {at}");
            // Without its rest nothing typed goes missing.
            let got = Program::all(&[late(&bytes[..at]), late(b"1"), late(b"cj"), late(b"\x1b[A")]);
            let keys = [Key::Char('1'), Key::Char('c'), Key::Char('j'), Key::Up];
            assert_eq!(got, keys.map(key), "{bytes:?} cut at {at}, and lost");
        }
    }
}
