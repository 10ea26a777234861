//! The same program through ratatui's own backend, to compare what the two send: `stock PROJECT-FOLDER`.
//! `tests/wire/compare` records both. Nobody should work with it: it asks crossterm for keys and draws at once.

use emic::error::{Error, Result};
use emic::tui::{Console, Input, Key, NoHelper, Start, run};
use emic::workspace::{Clock, Workspace};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers, poll, read};
use ratatui::crossterm::terminal::{EnterAlternateScreen, disable_raw_mode, enable_raw_mode};
use std::io::{self, Stdout, stdout};
use std::time::Duration;

struct Stock(Terminal<CrosstermBackend<Stdout>>);

impl Console for Stock {
    type Back = CrosstermBackend<Stdout>;
    fn terminal(&mut self) -> &mut Terminal<Self::Back> {
        &mut self.0
    }
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Vec<Input>> {
        loop {
            if !poll(most.unwrap_or(Duration::from_secs(3_600)))? {
                return Ok(Vec::new());
            }
            match read()? {
                Event::Key(event) => {
                    let control = event.modifiers.contains(KeyModifiers::CONTROL);
                    let key = match event.code {
                        KeyCode::Char('q') => return Ok(vec![Input::Signal(15)]),
                        KeyCode::Char(c) if control => Key::Ctrl(c),
                        KeyCode::Char(c) => Key::Char(c),
                        KeyCode::Enter => Key::Enter,
                        KeyCode::Esc => Key::Esc,
                        KeyCode::Up => Key::Up,
                        KeyCode::Down => Key::Down,
                        KeyCode::End => Key::End,
                        KeyCode::PageUp => Key::PgUp,
                        KeyCode::PageDown => Key::PgDn,
                        _ => continue,
                    };
                    return Ok(vec![Input::Key(key)]);
                }
                Event::Resize(width, height) => return Ok(vec![Input::Resize(width, height)]),
                _ => {}
            }
        }
    }
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<()> {
    let gone = |fault: io::Error| Error::usage(fault.to_string());
    let dir = std::env::args_os().nth(1).ok_or_else(|| Error::usage("stock PROJECT-FOLDER"))?;
    let mut work = Workspace::open(dir.as_ref(), Clock::System)?;
    enable_raw_mode().map_err(gone)?;
    ratatui::crossterm::execute!(stdout(), EnterAlternateScreen).map_err(gone)?;
    let mut screen = Stock(Terminal::new(CrosstermBackend::new(stdout())).map_err(gone)?);
    let left = run(&mut work, &mut screen, &Start::default(), &mut NoHelper);
    disable_raw_mode().map_err(gone)?;
    work.close();
    left.map(drop)
}
