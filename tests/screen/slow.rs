//! Slow lines. The time of a key is computed from its bytes, so it is the same on every machine. Two tests play a
//! hundred keys through a real pseudo-terminal that is read at the speed of such a line; they print times and assert none.

use super::line::{DIR, HANGS, PROGRAM, THIN, study};
use super::player::{Answers, Cost, Line};
use super::study::Study;
use emic::tui::{Input, Key};
use emic::workspace::Workspace;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Bytes a second at 9600 baud: eight bits, a start and a stop bit.
const BAUD_9600: f64 = 960.0;

/// A hundred keys of coding: read on, fit the words, put codes on, take one off.
const HUNDRED: &str = "j 1 j j 2 j . j 1 x j 2 l l h j . j j 1 l x j 2 j . h l j 1 j \
    2 j . l l 1 j x 2 j j . j 1 h h j 2 j . x . j l 1 \
    j 2 j . j 1 j l l h 2 j . j 1 x j 2 j j . l 1 j 2 h j . j 1 j 2 j . l l x 1 j . j 2 j";

/// The keys that must feel immediate: quick code, again, take off, longer, shorter.
fn acts(key: Key) -> bool {
    matches!(key, Key::Char('1' | '2' | '.' | 'x' | 'l' | 'h'))
}

/// The 95th percentile; 0 without values.
fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    (values.len() * 95).div_ceil(100).checked_sub(1).map_or(0.0, |nth| values[nth])
}

fn milliseconds(costs: &[Cost], which: impl Fn(Key) -> bool) -> Vec<f64> {
    let of = |cost: &Cost| cost.bytes() as f64 / BAUD_9600 * 1_000.0;
    costs.iter().filter(|cost| cost.key.is_some_and(&which)).map(of).collect()
}

/// Opens P29, which has no codings yet, and uses two codes once.
const BEFORE: &str = "Space t G Enter Enter waiting Enter j Enter stigma Enter j";

#[test]
fn at_9600_baud_coding_keys_are_done_within_a_quarter_of_a_second() {
    for answers in [Answers::Margins, Answers::Refused, Answers::Silent] {
        for thin in [false, true] {
            let line = Line { thin, ..Line::new((80, 24), answers) };
            let costs = line.play(&mut Study::sample(), &format!("{BEFORE} {HUNDRED}"));
            let hundred = &costs[costs.len() - 100..];
            let act = p95(milliseconds(hundred, acts));
            // Of the sentences those that stay on the screen; the others bring half a screen along.
            let mut steps = milliseconds(hundred, |key| key == Key::Char('j'));
            steps.retain(|step| *step < 400.0);
            assert!(steps.len() > 30);
            let step = p95(steps);
            println!("{line:?}: act {act:.0} ms, sentence {step:.0} ms");
            assert!(act < 250.0, "{line:?}: an act takes {act:.0} ms");
            assert!(!thin || step < 250.0, "{line:?}: a sentence takes {step:.0} ms");
        }
    }
}

#[test]
fn a_round_trip_is_paid_once_for_each_key_and_never_to_be_able_to_go_on() {
    // tmux, which has no REP whatever it answers.
    let tmux = |answers| Line { term: "tmux-256color", ..Line::new((80, 24), answers) };
    let costs = tmux(Answers::Silent).play(&mut Study::sample(), HUNDRED);
    assert!(costs.iter().all(|cost| cost.writes.len() <= 1), "a frame is one write");
    // A terminal that answers nothing gets the same: nothing waits for an answer.
    let refused = tmux(Answers::Refused).play(&mut Study::sample(), HUNDRED);
    // Only the two cells behind the cursor, where an old terminal might have printed the question, are sent again.
    let bytes = |costs: &[Cost]| costs.iter().map(Cost::bytes).collect::<Vec<_>>();
    assert_eq!(bytes(&costs)[2..], bytes(&refused)[2..]);
    assert!(costs[1].bytes() <= refused[1].bytes() + 8);
}

#[test]
fn on_a_line_found_to_be_slow_less_is_shown_and_said_once() {
    let keys = |row: &str| super::scene::keys(row).into_iter().map(Input::Key).collect::<Vec<_>>();
    let story = [keys("PgDn j"), vec![Input::Slow], keys("j k j k"), vec![Input::Slow], keys("j")].concat();
    let costs = Line::new((80, 24), Answers::Refused).play_all(&mut Study::sample(), story.into());
    let sent = |nth: usize| String::from_utf8_lossy(&costs[nth].writes.concat()).into_owned();
    assert!(sent(3).contains("A slow line: less is shown."), "{}", sent(3));
    // The message goes with the second key; then a sentence is a few cells, and the names of its codes.
    assert!(costs[6..8].iter().all(|cost| cost.bytes() <= 110), "{:?}", &costs[6..8]);
    assert!(costs[8].writes.is_empty(), "{}", sent(8));
}

/// A program behind a line that lets so many bytes a second through, with a delay of half a round trip for what is typed.
struct Slow {
    _master: Box<dyn MasterPty + Send>,
    to: Box<dyn Write + Send>,
    from: Receiver<(Instant, Vec<u8>)>,
    child: Box<dyn Child + Send + Sync>,
    seen: vt100::Parser,
    half: Duration,
}

/// A terminal of 80 by 24.
fn screen() -> vt100::Parser {
    let [rows, cols] = [24, 80].map(|cells| std::num::NonZeroU16::new(cells).unwrap());
    vt100::Parser::new(rows, cols, 0)
}

impl Slow {
    fn open(dir: &Path, bytes_a_second: f64, round_trip: Duration, thin: bool) -> Slow {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", PROGRAM, "--nocapture"]);
        command.env(DIR, dir);
        command.env("TERM", "xterm-256color");
        if thin {
            command.env(THIN, "1");
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 16];
            let mut free = Instant::now();
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                free = free.max(Instant::now()) + Duration::from_secs_f64(n as f64 / bytes_a_second);
                std::thread::sleep(free.saturating_duration_since(Instant::now()));
                if send.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let to = pair.master.take_writer().unwrap();
        Slow { _master: pair.master, to, from, child, seen: screen(), half: round_trip / 2 }
    }
    /// Types, and reads until the screen is as wanted. Returns how long after the key that was.
    fn until(&mut self, typed: &str, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> Duration {
        let began = Instant::now();
        std::thread::sleep(self.half);
        self.to.write_all(typed.as_bytes()).unwrap();
        let mut last = began;
        while !wanted(self.seen.screen()) {
            let Ok((at, bytes)) = self.from.recv_timeout(HANGS) else {
                panic!("never shows {what:?}:\n{}", self.seen.screen().contents());
            };
            last = at;
            self.seen.process(&bytes);
            if bytes.windows(2).any(|pair| pair == b"$p") {
                self.to.write_all(b"\x1b[?69;0$y\x1b[?2026;0$y").unwrap();
            }
        }
        if last == began { Duration::ZERO } else { last - began + self.half }
    }
    /// Reads until the screen shows some words.
    fn shows(&mut self, words: &str) -> String {
        self.until("", words, |screen| screen.contents().contains(words));
        self.seen.screen().contents()
    }
    fn leave(mut self) {
        self.to.write_all(b"q").unwrap();
        while self.from.recv_timeout(HANGS).is_ok() {}
        self.child.wait().unwrap();
    }
}

/// The keys, and what the screen shows after each: played in memory.
fn screens(dir: &Path, thin: bool, row: &str) -> Vec<(Option<Key>, String)> {
    let mut work = Workspace::open(dir, super::line::CLOCK).unwrap();
    let line = Line { thin, ascii: true, ..Line::new((80, 24), Answers::Refused) };
    let costs = line.play_in(&mut work, super::scene::keys(row).into_iter().map(Input::Key).collect());
    work.close();
    let mut seen = screen();
    let after = |cost: Cost| {
        cost.writes.iter().for_each(|bytes| seen.process(bytes));
        (cost.key, seen.screen().contents())
    };
    costs.into_iter().map(after).collect()
}

fn typed(key: Key) -> String {
    match key {
        Key::Enter => "\r".to_owned(),
        Key::Char(c) => c.to_string(),
        other => panic!("{other:?} is not in the story"),
    }
}

/// Plays the hundred keys on a line, and prints how long they take.
fn measure(bytes_a_second: f64, round_trip: u64, thin: bool) {
    let dir = tempfile::tempdir().unwrap();
    let [played, dir] = ["played", "study"].map(|name| dir.path().join(name));
    study(&played);
    study(&dir);
    let mut line = Slow::open(&dir, bytes_a_second, Duration::from_millis(round_trip), thin);
    let (mut act, mut step) = (Vec::new(), Vec::new());
    let all = screens(&played, thin, &format!("{BEFORE} {HUNDRED}"));
    for (nth, (key, shows)) in all.iter().enumerate() {
        let words = key.map_or(String::new(), typed);
        let took = line.until(&words, shows, |screen| screen.contents() == *shows).as_secs_f64() * 1_000.0;
        match key {
            None => println!("first frame after {took:.0} ms"),
            Some(_) if nth + 100 < all.len() => {}
            Some(key) if acts(*key) => act.push(took),
            Some(_) => step.push(took),
        }
    }
    // A sentence that brings half a screen along is another thing than one on the screen.
    let jump = 400.0 / bytes_a_second * 1_000.0 + round_trip as f64 + 50.0;
    let (jumps, step): (Vec<f64>, Vec<f64>) = step.into_iter().partition(|took| *took > jump);
    let figures = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let median = values.get(values.len() / 2).copied().unwrap_or_default();
        format!("{}, median {median:.0}, 95 % {:.0} ms", values.len(), p95(values))
    };
    println!("{bytes_a_second} B/s, {round_trip} ms, thin {thin}: acts {}", figures(&act));
    println!("sentences {}; jumps {}", figures(&step), figures(&jumps));
    line.leave();
}

#[test]
#[ignore = "measures, takes minutes: a real line of 9600 baud"]
fn times_on_a_line_of_9600_baud() {
    measure(BAUD_9600, 0, true);
}

#[test]
#[ignore = "measures, takes minutes: a real line by satellite"]
fn times_by_satellite() {
    measure(100_000.0, 600, true);
}

#[test]
#[ignore = "waits for a real line"]
fn a_line_of_9600_baud_is_noticed_and_less_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Slow::open(&dir, BAUD_9600, Duration::ZERO, false);
    let screen = line.shows("A slow line: less is shown.");
    assert!(!screen.contains("Relational Pr"), "the tree is folded away:\n{screen}");
    line.leave();
}

#[test]
#[ignore = "waits for a real line"]
fn a_fast_line_keeps_its_tree() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Slow::open(&dir, 1e6, Duration::ZERO, false);
    line.shows("Relational Pr");
    assert!(!line.shows("saved").contains("A slow line"));
    line.leave();
}

#[test]
fn a_terminal_that_takes_nothing_does_not_keep_work_from_being_saved() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let before = bytes_below(&dir.join(".emic/journal"));
    // At twenty bytes a second the frames soon fill the pseudo-terminal.
    let mut line = Slow::open(&dir, 20.0, Duration::ZERO, false);
    line.from.recv_timeout(HANGS).unwrap();
    line.to.write_all(b" tG\r\rwaiting\rx").unwrap();
    let mut saved = before;
    for nth in 0..80 {
        // A page on or back, a code on and off again.
        line.to.write_all(if nth % 2 == 0 { b"\x1b[6~1x" } else { b"\x1b[5~1x" }).unwrap();
        let end = Instant::now() + HANGS;
        while bytes_below(&dir.join(".emic/journal")) <= saved {
            assert!(Instant::now() < end, "the coding of round {nth} is not saved");
            std::thread::yield_now();
        }
        saved = bytes_below(&dir.join(".emic/journal"));
    }
    // Each round draws half a screen; a pseudo-terminal holds some ten thousand bytes.
    line.child.kill().unwrap();
}

fn bytes_below(dir: &Path) -> u64 {
    let all = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    all.map(|entry| match entry.metadata().unwrap() {
        data if data.is_dir() => bytes_below(&entry.path()),
        data => data.len(),
    })
    .sum()
}
