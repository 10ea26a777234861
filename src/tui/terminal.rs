//! The terminal: raw mode, what comes in, what the shell gets back. Everything that another backend would do
//! differently is in this file, behind [`Console`].

use super::input::{Bell, Input, inputs};
use super::signals;
use crate::config::{self, Ground};
use crate::wire::clipboard::{self, Through};
use crate::wire::input::{Answer, Input as Wired};
use crate::wire::{Features, Modes, QUESTIONS, RESET, RESET_RECTANGLES, Reader, Tty, Wire, has_rectangles};
use ratatui::backend::Backend;
use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::fd::AsFd;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// A terminal to draw on and to wait for.
pub trait Console {
    /// How it is drawn on.
    type Back: Backend<Error: std::fmt::Display>;
    /// The terminal.
    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Back>;
    /// Says which columns scroll on their own, each as (first, behind the last).
    fn bands(&mut self, _bands: &[(u16, u16)]) {}
    /// True if a shell waits that could take the terminal for a while.
    fn has_shell(&self) -> bool {
        true
    }
    /// True if all of the last frame is on its way.
    fn is_sent(&mut self) -> bool {
        true
    }
    /// Hands words to the clipboard of the terminal; `false` where that is not known to have one.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn copy(&mut self, _words: &str) -> io::Result<bool> {
        Ok(false)
    }
    /// Shows words alone on the whole screen, to be taken with the mouse, and a hint in its last row. The next frame is to be drawn on a cleared screen.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn show_alone(&mut self, _words: &str, _hint: &str) -> io::Result<()> {
        Ok(())
    }
    /// Sets the title of the window, where the person wants one.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn title(&mut self, _words: impl FnOnce() -> String) -> io::Result<()> {
        Ok(())
    }
    /// Waits for input, and takes all that is there; nothing if `most` has passed without any.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Vec<Input>>;
    /// Hands the terminal to the shell, stops, and takes it back when the process continues.
    ///
    /// # Errors
    /// A terminal that is gone.
    fn suspend(&mut self) -> io::Result<()>;
}

/// The modes that the screen wants.
const MODES: Modes = Modes { paste: true, focus: false };

/// What a person wants of the terminal, and what is between the terminal and emic.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// If words may go to the terminal's clipboard; `None`: where the terminal says that it has one.
    pub copy: Option<bool>,
    /// What a sequence for the clipboard has to pass.
    pub through: Through,
    /// The name of the terminal is that of one with a clipboard.
    pub has_clipboard: bool,
    /// The window gets a title.
    pub title: bool,
    /// The terminal is at the other end of SSH.
    pub is_far: bool,
}

impl Wishes {
    /// As the person set them, with what the environment says; `env` looks up a variable.
    pub fn new(settings: &config::Terminal, env: impl Fn(&str) -> Option<String>) -> Wishes {
        let through = match () {
            () if env("TMUX").is_some() => Through::Tmux,
            () if env("STY").is_some() => Through::Screen,
            () => Through::Nothing,
        };
        let term = env("TERM").unwrap_or_default();
        let names = ["foot", "kitty", "alacritty", "wezterm", "ghostty", "contour"];
        Wishes {
            copy: settings.copy,
            through,
            has_clipboard: through == Through::Nothing && names.iter().any(|name| term.contains(name)),
            title: settings.title,
            is_far: env("SSH_CONNECTION").is_some(),
        }
    }
}

/// Device attribute of a terminal that lets programs write its clipboard.
const CLIPBOARD: u16 = 52;

/// A title of ours is on the window: who restores the terminal after a panic or a signal takes it off.
static TITLED: AtomicBool = AtomicBool::new(false);

/// The terminal reverses rectangles: who restores it after a panic or a signal ends that mode, too.
static RECTANGLES: AtomicBool = AtomicBool::new(false);

/// Finds out whether the line is slow. The first frame has 1,500 bytes, and the question behind it is answered when they
/// are through: after 1.6 s at 9600 baud, after 0.7 s by satellite. Where no answer comes, output that stays unsent tells;
/// but a pseudo-terminal takes some thousand bytes before it says so, and SSH more.
#[derive(Debug, Default)]
struct Watch {
    /// When the question went out, and whether it is open.
    asked: Option<(Instant, bool)>,
    /// Since when output has been waiting.
    full: Option<Instant>,
    told: bool,
    /// The terminal is far, at the speed of a slow line or of a pseudo-terminal that says nothing of its line.
    may_be_slow: bool,
}

impl Watch {
    /// So long for a first frame, or for output that waits, is slow.
    const SLOW: Duration = Duration::from_secs(1);

    /// Says once that the line is slow.
    fn is_slow(&mut self, since: Option<Instant>, now: Instant) -> bool {
        let slow =
            !self.told && since.is_some_and(|since| now.saturating_duration_since(since) >= Watch::SLOW);
        self.told |= slow;
        slow
    }
    /// The question is on its way.
    fn asked(&mut self, now: Instant) {
        self.asked = self.asked.or(Some((now, true)));
    }
    /// The terminal has answered something: the first time, the question after the first frame.
    fn answered(&mut self, now: Instant) -> bool {
        let since = self.asked.as_mut().and_then(|(since, open)| std::mem::take(open).then_some(*since));
        self.is_slow(since, now)
    }
    /// True once, when a key comes and a terminal that may be slow has answered nothing for so long that it never will.
    fn offers(&mut self, now: Instant) -> bool {
        let silent = self
            .asked
            .is_some_and(|(since, open)| open && now.saturating_duration_since(since) >= Watch::SLOW);
        !self.told && silent && std::mem::take(&mut self.may_be_slow)
    }
    /// Output waits, or does not.
    fn pending(&mut self, pending: bool, now: Instant) -> bool {
        self.full = if pending { self.full.or(Some(now)) } else { None };
        self.is_slow(self.full, now)
    }
}

/// The terminal of this process.
pub struct Terminal {
    terminal: ratatui::Terminal<Wire<Tty>>,
    reader: Reader,
    inbox: Receiver<Input>,
    woken: UnixStream,
    bell: Bell,
    watch: Watch,
    /// The terminal has said what its words stand on.
    ground_told: bool,
    /// The screen knows that the terminal reverses rectangles.
    rectangles_told: bool,
    wishes: Wishes,
    /// The title that the window has.
    titled: Option<String>,
    _signals: signals::Guard,
}

impl Terminal {
    /// Takes the terminal. A panic from here on restores it before it is told.
    ///
    /// # Errors
    /// No terminal there.
    pub fn open(features: Features, wishes: Wishes) -> io::Result<Terminal> {
        let tty = Tty::open()?;
        RECTANGLES.store(features.rectangles, Ordering::Relaxed);
        let may_be_slow = wishes.is_far && tty.speed().is_ok_and(|bits| bits <= SLOW_SPEED);
        let reader = tty.reader()?;
        let mut wire = Wire::new(tty, features)?;
        let (bell, inbox, woken) = Bell::new()?;
        enable_raw_mode()?;
        restore_on_panic();
        let signals = signals::watch(bell.clone(), give_back)?;
        wire.enter(MODES);
        let terminal = ratatui::Terminal::new(wire)?;
        let watch = Watch { may_be_slow, ..Watch::default() };
        Ok(Terminal {
            terminal,
            reader,
            inbox,
            woken,
            bell,
            watch,
            ground_told: false,
            rectangles_told: false,
            wishes,
            titled: None,
            _signals: signals,
        })
    }
    /// A bell by which other threads say that another process wants to be served.
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// The window has the title again that it had before.
    fn take_title_off(&mut self) {
        if self.titled.take().is_some() {
            // A terminal that is gone has no title.
            let _ = self.terminal.backend_mut().tell(clipboard::GIVE_TITLE_BACK);
            TITLED.store(false, Ordering::Relaxed);
        }
    }

    /// What an answer says of the ground. Without a colour before the last of the answers, the terminal does not tell.
    fn ground(&mut self, answer: &Answer) -> Option<Ground> {
        match answer {
            Answer::Background(colour) => {
                self.ground_told = true;
                Some(Ground::of(*colour))
            }
            Answer::Attributes(_) if !self.ground_told => Some(Ground::Unknown),
            _ => None,
        }
    }

    /// True once, when it is known that the terminal reverses rectangles.
    fn finds_rectangles(&mut self) -> bool {
        let has = self.terminal.backend().features().rectangles;
        RECTANGLES.store(has, Ordering::Relaxed);
        has && !std::mem::replace(&mut self.rectangles_told, true)
    }

    /// What has come in so far.
    fn collect(&mut self) -> Vec<Input> {
        let mut all: Vec<Input> = self.inbox.try_iter().collect();
        while let Some(wired) = self.reader.take() {
            match wired {
                Wired::Answer(answer) => {
                    self.terminal.backend_mut().answer(&answer);
                    all.extend(self.watch.answered(Instant::now()).then_some(Input::Slow));
                    all.extend(self.ground(&answer).map(Input::Ground));
                    all.extend(self.finds_rectangles().then_some(Input::Rectangles));
                    if let Answer::Attributes(has) = answer {
                        self.wishes.has_clipboard |=
                            self.wishes.through == Through::Nothing && has.contains(&CLIPBOARD);
                    }
                }
                Wired::Event(event) => {
                    all.extend(inputs(event));
                    all.extend(self.watch.offers(Instant::now()).then_some(Input::MaybeSlow));
                }
            }
        }
        all
    }
}

/// Bits a second of a line that is certainly slow. A pseudo-terminal says 38,400, too, which means nothing.
const SLOW_SPEED: u32 = 38_400;

impl Drop for Terminal {
    fn drop(&mut self) {
        self.take_title_off();
        let told = self.terminal.backend_mut().leave().is_ok();
        // Answers that are still on their way would be typed at the shell.
        let until = Instant::now() + Duration::from_millis(100);
        while told && self.terminal.backend().owed() && Instant::now() < until {
            if self.reader.wait(Some(Duration::from_millis(30)), None, None).is_err() {
                break;
            }
            self.collect();
        }
        let _ = disable_raw_mode();
    }
}

impl Console for Terminal {
    type Back = Wire<Tty>;
    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Back> {
        &mut self.terminal
    }
    fn bands(&mut self, bands: &[(u16, u16)]) {
        self.terminal.backend_mut().set_bands(bands);
    }
    fn has_shell(&self) -> bool {
        signals::has_shell()
    }
    fn is_sent(&mut self) -> bool {
        !self.terminal.backend().pending()
    }
    fn copy(&mut self, words: &str) -> io::Result<bool> {
        let takes = self.wishes.copy.unwrap_or(self.wishes.has_clipboard);
        if takes {
            self.terminal.backend_mut().tell(&clipboard::copy(words, self.wishes.through))?;
        }
        Ok(takes)
    }
    fn show_alone(&mut self, words: &str, hint: &str) -> io::Result<()> {
        self.terminal.backend_mut().show_alone(words, hint)
    }
    fn title(&mut self, words: impl FnOnce() -> String) -> io::Result<()> {
        if !self.wishes.title {
            return Ok(());
        }
        let words = words();
        if self.titled.as_ref() == Some(&words) {
            return Ok(());
        }
        let mut bytes = if self.titled.is_none() { clipboard::KEEP_TITLE.to_vec() } else { Vec::new() };
        bytes.extend(clipboard::title(&words));
        self.titled = Some(words);
        TITLED.store(true, Ordering::Relaxed);
        self.terminal.backend_mut().tell(&bytes)
    }
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Vec<Input>> {
        let until = most.map(|most| Instant::now() + most);
        loop {
            // Asked once, after a frame is out: the first frame waits for no answer.
            self.terminal.backend_mut().ask()?;
            if self.terminal.backend().owed() {
                self.watch.asked(Instant::now());
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let backend = self.terminal.backend();
            let line = backend.pending().then(|| backend.line().as_fd());
            let ready = self.reader.wait(left, line, Some(self.woken.as_fd()))?;
            if ready.output {
                self.terminal.backend_mut().push()?;
            }
            if ready.woken {
                let mut rung = [0; 64];
                while rustix::io::read(&self.woken, &mut rung).is_ok_and(|n| n == rung.len()) {}
            }
            let mut all = self.collect();
            let full = self.terminal.backend().pending();
            all.extend(self.watch.pending(full, Instant::now()).then_some(Input::Slow));
            if !all.is_empty() || until.is_some_and(|until| Instant::now() >= until) {
                return Ok(all);
            }
        }
    }
    fn suspend(&mut self) -> io::Result<()> {
        self.take_title_off();
        self.terminal.backend_mut().leave()?;
        disable_raw_mode()?;
        signals::stop()?;
        enable_raw_mode()?;
        self.terminal.backend_mut().enter(MODES);
        self.terminal.clear()
    }
}

/// What a terminal is trusted with and what it says when it is asked, in words; waits for at most a second.
pub fn says(features: &Features) -> Vec<String> {
    let trusted = format!("trusted with: {}", features.describe());
    if !features.ask {
        return vec![trusted, "not asked for margins, synchronized output and its ground".to_owned()];
    }
    let began = Instant::now();
    let said = match answers(began + Duration::from_secs(1)) {
        Ok(answers) if answers.is_empty() => "answers nothing".to_owned(),
        Ok(answers) => {
            let state = |wanted: u16| {
                let found = answers.iter().find_map(|answer| match answer {
                    Answer::Mode { mode, state } if *mode == wanted => Some(*state),
                    _ => None,
                });
                found.map_or("no answer", |state| if matches!(state, 1..=3) { "yes" } else { "no" })
            };
            let (margins, sync) = (state(69), state(2026));
            let rectangles = answers.iter().find_map(|answer| match answer {
                Answer::Attributes(has) => Some(if has_rectangles(has) { "yes" } else { "no" }),
                _ => None,
            });
            let rectangles = rectangles.unwrap_or("no answer");
            let took = began.elapsed().as_millis();
            let ground = answers.iter().find_map(|answer| match answer {
                Answer::Background(colour) => Some(Ground::of(*colour).name()),
                _ => None,
            });
            let ground = ground.unwrap_or("no answer");
            format!(
                "says: left and right margins {margins}, synchronized output {sync}, rectangles {rectangles}, ground {ground}; after {took} ms"
            )
        }
        Err(fault) => format!("cannot be asked: {fault}"),
    };
    vec![trusted, said]
}

/// Asks; returns what is answered until the last answer has come, or the time is over.
fn answers(until: Instant) -> io::Result<Vec<Answer>> {
    let mut tty = Tty::open()?;
    let mut reader = tty.reader()?;
    enable_raw_mode()?;
    let mut found = Vec::new();
    let mut asked = crate::wire::Line::write(&mut tty, QUESTIONS).map(drop);
    while asked.is_ok() && Instant::now() < until && !found.iter().any(|a| matches!(a, Answer::Attributes(_)))
    {
        let left = until.saturating_duration_since(Instant::now());
        asked = reader.wait(Some(left), None, None).map(drop);
        while let Some(input) = reader.take() {
            if let Wired::Answer(answer) = input {
                found.push(answer);
            }
        }
    }
    // What a terminal that understands no questions has printed of them.
    let _ = crate::wire::Line::write(&mut tty, b"\r\x1b[K");
    disable_raw_mode()?;
    asked.map(|()| found)
}

/// Leaves everything as it was found, from wherever. The terminal may be gone, then there is nothing to give back.
fn give_back() {
    if let Ok(mut tty) = Tty::open() {
        if TITLED.swap(false, Ordering::Relaxed) {
            let _ = crate::wire::Line::write(&mut tty, clipboard::GIVE_TITLE_BACK);
        }
        let _ = crate::wire::Line::write(&mut tty, RESET);
        if RECTANGLES.load(Ordering::Relaxed) {
            let _ = crate::wire::Line::write(&mut tty, RESET_RECTANGLES);
        }
    }
    let _ = disable_raw_mode();
}

fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        before(info);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_slow_when_the_first_answer_takes_long_or_output_waits_long_and_that_is_said_once() {
        let start = Instant::now();
        let after = |ms: u64| start + Duration::from_millis(ms);
        let mut watch = Watch::default();
        watch.asked(start);
        assert!(!watch.offers(after(5_000)), "no line that may be slow");
        assert!(!watch.answered(after(700)), "a satellite");
        assert!(!watch.answered(after(5_000)), "no answer to the first question");
        assert!(!watch.pending(true, after(6_000)) && !watch.pending(false, after(7_000)));
        assert!(!watch.pending(true, after(8_000)) && watch.pending(true, after(9_500)));
        assert!(!watch.pending(true, after(20_000)), "said once");
        let mut watch = Watch::default();
        watch.asked(start);
        watch.asked(after(1_500));
        assert!(watch.answered(after(1_650)), "9600 baud: 1,516 bytes take 1.6 seconds");
        assert!(!watch.answered(after(9_000)));
        let mut watch = Watch { may_be_slow: true, ..Watch::default() };
        watch.asked(start);
        assert!(!watch.offers(after(900)), "it may still answer");
        assert!(watch.offers(after(1_100)) && !watch.offers(after(9_000)), "offered once");
        let mut watch = Watch { may_be_slow: true, ..Watch::default() };
        watch.asked(start);
        assert!(!watch.answered(after(300)) && !watch.offers(after(5_000)), "it answers, quickly");
    }
}
