//! Input from the terminal: keys and answers in one stream.
//!
//! crossterm's own reader takes a reply such as `CSI ? 69 ; 2 $ y` for an unfinished key and swallows what
//! is typed after it, up to the next `u` or `c`. So the terminal is read here: keys become crossterm's
//! events, replies become [`Answer`]s, and neither hides the other. Sequences may arrive in pieces. Only a
//! lone ESC needs a timeout, because nothing else distinguishes the key from the beginning of a sequence.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// How long a lone ESC may be the beginning of a sequence.
pub const ESC_WAIT: Duration = Duration::from_millis(25);
/// How long the rest of a sequence may take. People do not type sequences, so a slow line gets its time.
pub const REST_WAIT: Duration = Duration::from_millis(500);
/// The longest sequence; anything longer is noise.
const LONGEST: usize = 1024;
/// Bytes of a paste that are kept. The rest is discarded.
const PASTE: usize = 1 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

/// A report of the terminal about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The state of a private mode (DECRPM): 0 unknown, 1 set, 2 reset, 3 set and 4 reset for good.
    Mode {
        /// The number of the mode.
        mode: u16,
        /// The state of the mode.
        state: u8,
    },
    /// The colour of the background (OSC 11): red, green and blue, each of 16 bits.
    Background([u16; 3]),
    /// Device attributes (DA1): the last of the answers, because every terminal sends it.
    Attributes(Vec<u16>),
    /// Any other reply. It is ignored.
    Other,
}

/// One input from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key, a paste, a change of focus.
    Event(Event),
    /// A reply of the terminal, not typed.
    Answer(Answer),
}

/// Turns bytes into [`Input`]. Reads no clock and no file.
#[derive(Debug, Default)]
pub struct Parser {
    buf: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// The beginning of a reply that was given up. Its rest may still come, and was not typed.
    late: Vec<u8>,
}

/// The meaning of the first bytes of the buffer.
enum Step {
    /// A complete input of so many bytes; `None` if it means nothing.
    Done(usize, Option<Input>),
    /// The start of a paste; it has so many bytes.
    Paste(usize),
    More,
}

impl Parser {
    /// Takes bytes as they arrive and appends the complete inputs.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        let late = std::mem::take(&mut self.late);
        if !late.is_empty() && is_rest(&late, bytes) {
            self.buf = late;
        }
        self.buf.extend_from_slice(bytes);
        let mut at = 0;
        loop {
            if self.paste.is_some() {
                match self.pasted(at, out) {
                    Some(next) => at = next,
                    None => return,
                }
            }
            match step(&self.buf[at..]) {
                Step::Done(n, input) => {
                    at += n;
                    out.extend(input);
                }
                Step::Paste(n) => {
                    at += n;
                    self.paste = Some(Vec::new());
                }
                Step::More => break,
            }
        }
        self.buf.drain(..at);
    }

    /// Moves bytes into the paste. `Some` is the index at which the input continues after it.
    fn pasted(&mut self, at: usize, out: &mut Vec<Input>) -> Option<usize> {
        let rest = &self.buf[at..];
        let end = rest.windows(PASTE_END.len()).position(|w| w == PASTE_END);
        // The last bytes may be the first ones of the end marker.
        let keep = end.unwrap_or_else(|| rest.len().saturating_sub(PASTE_END.len() - 1));
        if let Some(paste) = &mut self.paste {
            let room = PASTE.saturating_sub(paste.len());
            paste.extend_from_slice(&rest[..keep.min(room)]);
        }
        let Some(end) = end else {
            self.buf.drain(..at + keep);
            return None;
        };
        let text = self.paste.take().unwrap_or_default();
        out.push(Input::Event(Event::Paste(String::from_utf8_lossy(&text).into_owned())));
        Some(at + end + PASTE_END.len())
    }

    /// How long to wait for the rest of an unfinished sequence before [`Parser::settle`]; `None` if there
    /// is none.
    pub fn patience(&self) -> Option<Duration> {
        match *self.buf.as_slice() {
            _ if self.paste.is_some() => None,
            [] => None,
            [0x1b] => Some(ESC_WAIT),
            // Half a character: the rest is the next that comes, however late.
            [0x80..=0xff, ..] => None,
            _ => Some(REST_WAIT),
        }
    }

    /// Ends an unfinished sequence whose rest did not arrive. ESC was the key, `ESC [` was Alt and a
    /// bracket. Anything longer was cut off on its way and is dropped, because no part of it was typed.
    pub fn settle(&mut self, out: &mut Vec<Input>) {
        if self.paste.is_some() {
            return;
        }
        match *self.buf.as_slice() {
            [0x1b] => out.push(key(KeyCode::Esc, KeyModifiers::NONE)),
            [0x1b, c @ 0x20..=0x7e] => out.push(alt(char_key(char::from(c)))),
            [0x1b, b']', ..] | [0x1b, b'[', b'?', ..] => self.late.clone_from(&self.buf),
            // Half a character is never given up.
            [0x80..=0xff, ..] => return,
            [0x1b, 0x80..=0xff, ..] => {
                out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                self.buf.remove(0);
                return;
            }
            _ => {}
        }
        self.buf.clear();
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Event(Event::Key(KeyEvent::new(code, modifiers)))
}

fn char_key(c: char) -> Input {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    key(KeyCode::Char(c), shift)
}

fn alt(input: Input) -> Input {
    match input {
        Input::Event(Event::Key(mut k)) => {
            k.modifiers |= KeyModifiers::ALT;
            Input::Event(Event::Key(k))
        }
        other => other,
    }
}

fn step(buf: &[u8]) -> Step {
    match buf {
        [] | [0x1b] => Step::More,
        [0x1b, 0x1b, ..] => Step::Done(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        [0x1b, b'[', ..] => csi(buf),
        [0x1b, b'O', ..] => ss3(buf),
        // Strings that terminals send as replies. On their own, the two bytes are a key with Alt.
        [0x1b, b']', b'0'..=b'9', ..] | [0x1b, b'P', b'0'..=b'9' | b'>' | b'!', ..] => string(buf),
        [0x1b, b']' | b'P'] => Step::More,
        [0x1b, rest @ ..] => match plain(rest) {
            Step::Done(n, input) => Step::Done(n + 1, input.map(alt)),
            other => other,
        },
        _ => plain(buf),
    }
}

/// A control character or a character.
fn plain(buf: &[u8]) -> Step {
    let control = |c: u8| key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    let input = match buf[0] {
        0 => control(b' '),
        b'\r' => key(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        c @ 1..=26 => control(c - 1 + b'a'),
        c @ 28..=31 => control(c - 28 + b'4'),
        _ => return character(buf),
    };
    Step::Done(1, Some(input))
}

/// One character of UTF-8. Invalid bytes are dropped.
fn character(buf: &[u8]) -> Step {
    let need = match buf[0] {
        0x20..=0x7e => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Step::Done(1, None),
    };
    let have = buf.len().min(need);
    match std::str::from_utf8(&buf[..have]) {
        Ok(s) => Step::Done(need, s.chars().next().map(char_key)),
        Err(e) if e.error_len().is_none() && have < need => Step::More,
        Err(e) => Step::Done(e.error_len().unwrap_or(1).max(1), None),
    }
}

fn ss3(buf: &[u8]) -> Step {
    let Some(c) = buf.get(2) else { return Step::More };
    let code = match *c {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        c @ b'P'..=b'S' => KeyCode::F(c - b'P' + 1),
        // The keypad in application mode: its characters are 64 lower.
        c @ b'j'..=b'y' => KeyCode::Char(char::from(c - 64)),
        _ => return Step::Done(2, Some(alt(char_key('O')))),
    };
    Step::Done(3, Some(key(code, KeyModifiers::NONE)))
}

/// True for bytes that go on with a reply that began so: a colour, or a mode or attributes. One byte alone is a key.
fn is_rest(late: &[u8], bytes: &[u8]) -> bool {
    if late.starts_with(b"\x1b[?") {
        let numbers = bytes.iter().take_while(|byte| byte.is_ascii_digit() || b";$".contains(byte)).count();
        return numbers > 0 && matches!(bytes.get(numbers), Some(b'y' | b'c'));
    }
    let ends = |(at, byte): (usize, &u8)| *byte == 7 || *byte == 0x1b && bytes.get(at + 1) == Some(&b'\\');
    let colour = |byte: &u8| byte.is_ascii_hexdigit() || b"rgba:/;".contains(byte);
    let end = bytes.iter().enumerate().position(ends);
    bytes[..end.unwrap_or(bytes.len())].iter().all(colour) && (end.is_some() || bytes.len() > 1)
}

/// `ESC ] .. BEL`, `ESC P .. ST`: the colour of the background, or a reply to a query of another program.
fn string(buf: &[u8]) -> Step {
    let answer = |end: usize| Some(Input::Answer(background(&buf[..end]).unwrap_or(Answer::Other)));
    for i in 2..buf.len().min(LONGEST) {
        match buf[i..] {
            [7, ..] => return Step::Done(i + 1, answer(i)),
            [0x1b, b'\\', ..] => return Step::Done(i + 2, answer(i)),
            [0x1b, _, ..] => return Step::Done(i, None),
            _ => {}
        }
    }
    if buf.len() >= LONGEST { Step::Done(LONGEST, None) } else { Step::More }
}

/// `ESC ] 11 ; rgb:RRRR/GGGG/BBBB`, each part of one to four digits; `rgba:` has a fourth part, of no matter here.
fn background(reply: &[u8]) -> Option<Answer> {
    let words = std::str::from_utf8(reply.strip_prefix(b"\x1b]11;")?).ok()?;
    let colour = words.strip_prefix("rgb:").or_else(|| words.strip_prefix("rgba:"))?;
    let part = |digits: &str| {
        let most = 0xffff_u32 >> (16 - 4 * digits.len().clamp(1, 4));
        let value = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 4)?;
        u16::try_from(value * 0xffff / most).ok()
    };
    let mut parts = colour.split('/').map(part);
    Some(Answer::Background([parts.next()??, parts.next()??, parts.next()??]))
}

fn csi(buf: &[u8]) -> Step {
    // The Linux console: F1 to F5.
    if let [_, _, b'[', rest @ ..] = buf {
        return match rest {
            [] => Step::More,
            [c @ b'A'..=b'E', ..] => Step::Done(4, Some(key(KeyCode::F(c - b'A' + 1), KeyModifiers::NONE))),
            _ => Step::Done(3, None),
        };
    }
    let Some(len) = buf[2..].iter().position(|c| !(0x20..=0x3f).contains(c)) else {
        return if buf.len() > LONGEST { Step::Done(buf.len(), None) } else { Step::More };
    };
    let (body, end) = (&buf[2..2 + len], buf[2 + len]);
    if !(0x40..=0x7e).contains(&end) {
        return Step::Done(2 + len, None); // cut off by something else, which is read next
    }
    let n = len + 3;
    match (body, end) {
        // An unrequested mouse report: three more bytes follow.
        ([], b'M') => return if buf.len() < n + 3 { Step::More } else { Step::Done(n + 3, None) },
        ([b'<', ..], b'M' | b'm') => return Step::Done(n, None),
        ([b'<'..=b'?', ..], _) => return Step::Done(n, Some(Input::Answer(answer(body, end)))),
        (b"200", b'~') => return Step::Paste(n),
        _ => {}
    }
    let input = match (body, end) {
        ([], b'I') => Some(Input::Event(Event::FocusGained)),
        ([], b'O') => Some(Input::Event(Event::FocusLost)),
        _ => csi_key(body, end),
    };
    Step::Done(n, input)
}

/// The numbers of a parameter string, without the sub-parameters behind a colon.
fn numbers(body: &[u8]) -> Vec<Vec<u32>> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    text.split(';').map(|p| p.split(':').map(|n| n.parse().unwrap_or(0)).collect()).collect()
}

fn answer(body: &[u8], end: u8) -> Answer {
    let first = |p: &Vec<u32>| p.first().copied().unwrap_or(0);
    match (body, end) {
        ([b'?', body @ .., b'$'], b'y') => {
            let p = numbers(body);
            let at = |i: usize| p.get(i).map_or(0, first);
            let (mode, state) = (u16::try_from(at(0)), u8::try_from(at(1)));
            match (mode, state) {
                (Ok(mode), Ok(state)) => Answer::Mode { mode, state },
                _ => Answer::Other,
            }
        }
        ([b'?', body @ ..], b'c') => {
            Answer::Attributes(numbers(body).iter().filter_map(|p| u16::try_from(first(p)).ok()).collect())
        }
        _ => Answer::Other,
    }
}

fn csi_key(body: &[u8], end: u8) -> Option<Input> {
    let p = numbers(body);
    let at = |i: usize, j: usize| p.get(i).and_then(|n| n.get(j)).copied().unwrap_or(0);
    let (mut mask, kind) = (at(1, 0), at(1, 1));
    let code = match end {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        c @ b'P'..=b'S' => KeyCode::F(c - b'P' + 1),
        b'Z' => KeyCode::BackTab,
        b'u' => unicode_key(at(0, 0))?,
        b'~' if at(0, 0) == 27 => unicode_key(at(2, 0))?,
        b'~' => tilde_key(at(0, 0))?,
        _ => return None,
    };
    if code == KeyCode::BackTab {
        mask = ((mask.max(1) - 1) | 1) + 1;
    }
    let mut modifiers = modifiers(mask);
    if let KeyCode::Char(c) = code
        && c.is_uppercase()
    {
        modifiers |= KeyModifiers::SHIFT;
    }
    let mut event = KeyEvent::new(code, modifiers);
    event.kind = match kind {
        2 => KeyEventKind::Repeat,
        3 => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    Some(Input::Event(Event::Key(event)))
}

fn modifiers(mask: u32) -> KeyModifiers {
    let all = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let bits = mask.saturating_sub(1);
    all.into_iter()
        .enumerate()
        .filter(|(i, _)| bits & 1 << i != 0)
        .fold(KeyModifiers::NONE, |m, (_, one)| m | one)
}

fn unicode_key(n: u32) -> Option<KeyCode> {
    Some(match n {
        13 | 57414 => KeyCode::Enter,
        9 => KeyCode::Tab,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        _ => KeyCode::Char(
            char::from_u32(n).filter(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(c))?,
        ),
    })
}

fn tilde_key(n: u32) -> Option<KeyCode> {
    Some(match n {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F((n - 10) as u8),
        17..=21 => KeyCode::F((n - 11) as u8),
        23..=26 => KeyCode::F((n - 12) as u8),
        28 | 29 => KeyCode::F((n - 13) as u8),
        31..=34 => KeyCode::F((n - 14) as u8),
        _ => return None,
    })
}
