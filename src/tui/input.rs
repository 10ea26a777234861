//! What comes in from outside: keys, pasted words, signals, other processes.

use crate::config::Key;
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
pub(super) fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key_of(key).map(Input::Key),
        Event::Paste(words) => Some(Input::Paste(words)),
        Event::Resize(width, height) => Some(Input::Resize(width, height)),
        _ => None,
    }
}

/// The key of an event; none for what no command may need (Alt, function keys).
fn key_of(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
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
