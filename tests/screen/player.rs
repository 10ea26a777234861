//! Keys in, bytes out: the real loop of the screen with the real backend, on a line in memory. The same keys give
//! the same bytes on every machine, so what a key costs is a number that a test can hold.

use super::scene::keys;
use super::study::Study;
use emic::tui::{Console, Input, Key, Look, NoHelper, Start, run};
use emic::wire::input::Answer;
use emic::wire::{Features, Memory, Modes, Wire};
use emic::workspace::Workspace;
use ratatui::Terminal;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

/// How a terminal behaves when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It says that it has left and right margins, as many do.
    Margins,
    /// It says that it has these, and that it changes the attributes of rectangles, as xterm does.
    Rectangles,
    /// It says that it has none, as many do.
    Refused,
    /// It never says anything.
    Silent,
}

impl Answers {
    /// True if it says that it has left and right margins.
    pub fn has_margins(self) -> bool {
        matches!(self, Answers::Margins | Answers::Rectangles)
    }
}

/// What one key sent.
#[derive(Debug, Clone)]
pub struct Cost {
    pub key: Option<Key>,
    /// Each is one write.
    pub writes: Vec<Vec<u8>>,
    /// What was written before it, because the terminal had answered: part of no key.
    pub answered: Vec<Vec<u8>>,
}

impl Cost {
    pub fn bytes(&self) -> usize {
        self.writes.iter().map(Vec::len).sum()
    }
}

/// A terminal that types a row of keys and keeps what it is sent.
struct Player {
    terminal: Terminal<Wire<Memory>>,
    is_tmux: bool,
    answers: Answers,
    row: VecDeque<Input>,
    last: Option<Key>,
    seen: usize,
    costs: Vec<Cost>,
    together: bool,
    /// What comes at rest is waited for after each key.
    rests: bool,
    /// What came at rest after each key.
    at_rest: Vec<Cost>,
    resting: bool,
    /// The terminal has just said what it has.
    answering: bool,
    answered: Vec<Vec<u8>>,
}

impl Player {
    fn news(&mut self) -> Vec<Vec<u8>> {
        let news = self.terminal.backend().line().writes[self.seen..].to_vec();
        self.seen += news.len();
        news
    }
    fn ask(&mut self) -> io::Result<()> {
        let wire = self.terminal.backend_mut();
        wire.ask()?;
        let state = match self.answers {
            Answers::Margins | Answers::Rectangles => 2,
            Answers::Refused => 0,
            Answers::Silent => return Ok(()),
        };
        if wire.owed() {
            wire.answer(&Answer::Mode { mode: 69, state });
            wire.answer(&Answer::Mode { mode: 2026, state: 0 });
            // Device attributes of xterm, of VTE, of tmux; 28 are rectangles.
            wire.answer(&Answer::Attributes(match self.answers {
                _ if self.is_tmux => vec![1, 1, 9],
                Answers::Rectangles => vec![64, 1, 9, 28],
                Answers::Margins => vec![64, 1, 9],
                _ => vec![65, 1, 9],
            }));
        }
        Ok(())
    }
}

impl Console for Player {
    type Back = Wire<Memory>;
    fn terminal(&mut self) -> &mut Terminal<Wire<Memory>> {
        &mut self.terminal
    }
    fn bands(&mut self, bands: &[(u16, u16)]) {
        self.terminal.backend_mut().set_bands(bands);
    }
    fn wait(&mut self, quiet: Option<Duration>) -> io::Result<Vec<Input>> {
        let writes = self.news();
        if std::mem::take(&mut self.answering) {
            self.answered = writes;
        } else if std::mem::take(&mut self.resting) {
            self.at_rest.push(Cost { key: None, writes, answered: Vec::new() });
        } else {
            let answered = std::mem::take(&mut self.answered);
            self.costs.push(Cost { key: self.last.take(), writes, answered });
            let knew = self.terminal.backend().features().rectangles;
            self.ask()?;
            // The questions are no part of a frame.
            let _ = self.news();
            if self.terminal.backend().features().rectangles && !knew {
                self.answering = true;
                return Ok(vec![Input::Rectangles]);
            }
            if self.rests && quiet.is_some() {
                self.resting = true;
                return Ok(Vec::new());
            }
        }
        if self.together && !self.row.is_empty() {
            return Ok(self.row.drain(..).collect());
        }
        let next = self.row.pop_front().unwrap_or(Input::Signal(15));
        self.last = if let Input::Key(key) = next { Some(key) } else { None };
        Ok(vec![next])
    }
    fn show_alone(&mut self, words: &str, hint: &str) -> io::Result<()> {
        self.terminal.backend_mut().show_alone(words, hint)
    }
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line: how large the terminal is and what it answers, and how the screen looks on it.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub term: &'static str,
    pub size: (u16, u16),
    pub answers: Answers,
    pub thin: bool,
    pub ascii: bool,
    /// All inputs arrive at once.
    pub together: bool,
    /// The person rests after each key until nothing more comes: only what comes then is counted.
    pub rests: bool,
}

impl Line {
    pub fn new(size: (u16, u16), answers: Answers) -> Line {
        let (thin, ascii, together, rests) = (false, false, false, false);
        Line { term: "xterm-256color", size, answers, thin, ascii, together, rests }
    }

    /// Plays keys, one frame for each; the first cost is that of the first frame.
    pub fn play(self, study: &mut Study, row: &str) -> Vec<Cost> {
        self.play_all(study, keys(row).into_iter().map(Input::Key).collect())
    }

    /// Plays inputs of any kind.
    pub fn play_all(self, study: &mut Study, row: VecDeque<Input>) -> Vec<Cost> {
        self.play_in(&mut study.work, row)
    }

    /// Plays inputs that all arrive at once: no frame is drawn between them.
    pub fn play_together(self, work: &mut Workspace, row: Vec<Input>) -> Vec<Cost> {
        let together = Line { together: true, ..self };
        together.play_in(work, row.into())
    }

    /// Plays inputs of any kind in an open project.
    pub fn play_in(self, work: &mut Workspace, row: VecDeque<Input>) -> Vec<Cost> {
        let features = Features::for_term(self.term, |_| None);
        let mut wire = Wire::new(Memory::new(self.size.0, self.size.1), features).unwrap();
        wire.enter(Modes { paste: true, focus: false });
        let terminal = Terminal::new(wire).unwrap();
        let answers = self.answers;
        let mut player = Player {
            is_tmux: self.term.starts_with("tmux"),
            terminal,
            answers,
            row,
            last: None,
            seen: 0,
            costs: Vec::new(),
            together: self.together,
            rests: self.rests,
            at_rest: Vec::new(),
            resting: false,
            answering: false,
            answered: Vec::new(),
        };
        let start = Start {
            look: Look { thin: self.thin, ascii: self.ascii, ..Look::default() },
            ..Start::default()
        };
        run(work, &mut player, &start, &mut NoHelper).unwrap();
        if self.rests { player.at_rest } else { player.costs }
    }
}

/// The mean of what keys sent, in bytes.
pub fn mean(costs: &[Cost]) -> f64 {
    costs.iter().map(Cost::bytes).sum::<usize>() as f64 / costs.len().max(1) as f64
}

/// The same under a compressing line (`ssh -C`): zlib at its level 6, flushed after each key.
pub fn mean_compressed(costs: &[Cost], of: std::ops::Range<usize>) -> f64 {
    use flate2::{Compress, Compression, FlushCompress};
    let mut zlib = Compress::new(Compression::new(6), true);
    let mut sent = Vec::new();
    for cost in costs {
        let mut out = Vec::with_capacity(2 * cost.bytes() + 100);
        zlib.compress_vec(&cost.writes.concat(), &mut out, FlushCompress::Partial).unwrap();
        sent.push(out.len());
    }
    sent[of.clone()].iter().sum::<usize>() as f64 / of.len() as f64
}
