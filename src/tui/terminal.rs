//! The terminal: raw mode, what comes in, what the shell gets back. Everything that another backend would do
//! differently is in this file, behind [`Screen`].

use super::key::Key;
use super::signals;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers,
};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{ExecutableCommand, cursor};
use std::io::{self, Stdout, stdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted words.
    Paste(String),
    /// Columns and rows.
    Resize(u16, u16),
    /// Somebody outside wants to be served.
    Knock,
    /// The system says: leave.
    Signal(i32),
}

/// A terminal to draw on and to wait for.
pub trait Screen {
    /// How it is drawn on.
    type Back: Backend<Error: std::fmt::Display>;
    /// The terminal.
    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Back>;
    /// Waits for input, and takes all that is there; nothing if `most` has passed without any.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Vec<Input>>;
    /// Gives the terminal to the shell, stops, and takes it again when told to go on.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn suspend(&mut self) -> io::Result<()>;
}

/// A stock terminal.
pub struct Terminal {
    terminal: ratatui::Terminal<CrosstermBackend<Stdout>>,
    inbox: Receiver<Input>,
    knock: Sender<Input>,
    _signals: signals::Guard,
}

impl Terminal {
    /// Takes the terminal. A panic from here on gives it back and says where the work is.
    ///
    /// # Errors
    /// No terminal there.
    pub fn open() -> io::Result<Terminal> {
        enter()?;
        restore_on_panic();
        let (knock, inbox) = channel();
        let keys = knock.clone();
        std::thread::Builder::new().name("keys".into()).spawn(move || read_keys(&keys))?;
        let signals = signals::watch(knock.clone(), give_back)?;
        let terminal = ratatui::Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(Terminal { terminal, inbox, knock, _signals: signals })
    }
    /// A bell by which other threads say that somebody outside wants to be served.
    pub fn bell(&self) -> impl Fn() + Send + 'static {
        let knock = self.knock.clone();
        move || drop(knock.send(Input::Knock))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

impl Screen for Terminal {
    type Back = CrosstermBackend<Stdout>;
    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Back> {
        &mut self.terminal
    }
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Vec<Input>> {
        let gone = || io::Error::new(io::ErrorKind::BrokenPipe, "no more keys");
        let first = match most {
            None => self.inbox.recv().map_err(|_| gone())?,
            Some(most) => match self.inbox.recv_timeout(most) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
            },
        };
        Ok(std::iter::once(first).chain(self.inbox.try_iter()).collect())
    }
    fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signals::stop()?;
        enter()?;
        self.terminal.clear()
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    stdout().execute(EnterAlternateScreen)?.execute(EnableBracketedPaste)?;
    Ok(())
}

/// Leaves everything as it was found. The terminal may be gone, then there is nothing to give back to.
fn give_back() {
    let _ = stdout().execute(DisableBracketedPaste);
    let _ = stdout().execute(LeaveAlternateScreen);
    let _ = stdout().execute(cursor::Show);
    let _ = disable_raw_mode();
}

fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        before(info);
        use std::io::Write;
        let _ = writeln!(
            io::stderr(),
            "emic stopped where it should not have. Everything it said was saved is saved, and a memo in the \
             making up to its last pause. Start emic again to go on."
        );
    }));
}

/// Reads until the terminal is gone. Keys that wait are all sent before the other side wakes to the first.
fn read_keys(to: &Sender<Input>) {
    while let Ok(event) = event::read() {
        let Some(input) = input(event) else { continue };
        if to.send(input).is_err() {
            return;
        }
    }
}

fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key_of(key).map(Input::Key),
        Event::Paste(words) => Some(Input::Paste(words)),
        Event::Resize(width, height) => Some(Input::Resize(width, height)),
        _ => None,
    }
}

/// The key of an event; none for what no command may need (Alt, function keys).
pub fn key_of(event: KeyEvent) -> Option<Key> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    Some(match event.code {
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
