//! What comes in from outside: keys, pasted words, signals, other processes.

use crate::config::{Ground, Key};
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted words.
    Paste(String),
    /// Columns and rows.
    Resize(u16, u16),
    /// Another process wants to be served.
    Knock,
    /// The system says: leave.
    Signal(i32),
    /// The system says: let the shell have the terminal.
    Suspend,
    /// The line turns out to be slow. Said once.
    Slow,
    /// The terminal answers nothing and is far, so the line may be slow.
    MaybeSlow,
    /// The terminal says what its words stand on; `Unknown`: it was asked and does not tell.
    Ground(Ground),
    /// The terminal reverses rectangles without their text. Said once.
    Rectangles,
}

/// What other threads ring to be heard at once: a message, and a byte that ends the wait for keys.
#[derive(Debug, Clone)]
pub struct Bell {
    to: Sender<Input>,
    wake: Arc<UnixStream>,
}

impl Bell {
    /// A bell, the box that its messages fall into, and the end of the pipe that wakes who waits.
    ///
    /// # Errors
    /// The system has no pipe left.
    pub(super) fn new() -> io::Result<(Bell, Receiver<Input>, UnixStream)> {
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        wake.set_nonblocking(true)?;
        let (to, inbox) = channel();
        Ok((Bell { to, wake: Arc::new(wake) }, inbox, woken))
    }
    /// Says that another process wants to be served.
    pub fn knock(&self) {
        self.ring(Input::Knock);
    }
    pub(super) fn ring(&self, input: Input) {
        let _ = self.to.send(input);
        let _ = rustix::io::write(&*self.wake, b"!");
    }
}

/// What an event of the terminal is here; nothing for one without a meaning.
pub fn inputs(event: Event) -> Vec<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            keys_of(key).into_iter().map(Input::Key).collect()
        }
        Event::Paste(words) => vec![Input::Paste(words)],
        Event::Resize(width, height) => vec![Input::Resize(width, height)],
        _ => Vec::new(),
    }
}

/// The keys of an event. No command needs Alt, and a terminal sends the same for Esc and a key right after it as for that
/// key with Alt: a person who types fast means both.
fn keys_of(mut key: KeyEvent) -> Vec<Key> {
    if !key.modifiers.contains(KeyModifiers::ALT) {
        return key_of(key).into_iter().collect();
    }
    match key.code {
        KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Backspace => {
            key.modifiers.remove(KeyModifiers::ALT);
            std::iter::once(Key::Esc).chain(key_of(key)).collect()
        }
        _ => Vec::new(),
    }
}

/// The key of an event; none for what no command may need (function keys).
fn key_of(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Char('h') if control => Key::Backspace,
        KeyCode::Char(c) if control => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PgUp,
        KeyCode::PageDown => Key::PgDn,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::{Input as Wired, Parser};

    #[test]
    fn esc_and_a_key_right_after_it_are_two_keys() {
        let typed = |bytes: &[u8]| {
            let (mut parser, mut out) = (Parser::default(), Vec::new());
            parser.feed(bytes, &mut out);
            parser.settle(&mut out);
            let events = out.into_iter().filter_map(|input| match input {
                Wired::Event(event) => Some(event),
                Wired::Answer(_) => None,
            });
            events.flat_map(inputs).collect::<Vec<_>>()
        };
        let keys = |keys: &[Key]| keys.iter().copied().map(Input::Key).collect::<Vec<_>>();
        assert_eq!(typed(b"k1"), keys(&[Key::Char('k'), Key::Char('1')]));
        assert_eq!(typed(b"\x1bk1"), keys(&[Key::Esc, Key::Char('k'), Key::Char('1')]));
        assert_eq!(typed(b"\x1b\r\x1b[B1"), keys(&[Key::Esc, Key::Enter, Key::Down, Key::Char('1')]));
        assert_eq!(typed(b"\x1b["), keys(&[Key::Esc, Key::Char('[')]));
        // Alt and an arrow is no row of keys that a person typed.
        assert_eq!(typed(b"\x1b[1;3B"), keys(&[]));
    }
}
