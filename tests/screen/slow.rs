//! Slow lines. What a key takes there is counted from its bytes, so that it is the same everywhere; two tests play a
//! person's hundred keys through a real pseudo-terminal that is read at the speed of such a line, and measure.

use super::line::{DIR, PROGRAM, THIN, study};
use super::player::{Answers, Cost, Line};
use super::study::Study;
use emic::tui::{Input, Key};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
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

/// The slowest but one in twenty.
fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 95).div_ceil(100) - 1]
}

fn milliseconds(costs: &[Cost], which: impl Fn(Key) -> bool) -> Vec<f64> {
    let of = |cost: &Cost| cost.bytes() as f64 / BAUD_9600 * 1_000.0;
    costs.iter().filter(|cost| cost.key.is_some_and(&which)).map(of).collect()
}

#[test]
fn at_9600_baud_coding_keys_are_done_within_a_quarter_of_a_second() {
    // P29 has no codings yet, as a transcript that is being coded.
    let before = "Space t G Enter Enter waiting Enter j Enter stigma Enter j";
    for answers in [Answers::Margins, Answers::Refused, Answers::Silent] {
        for thin in [false, true] {
            let line = Line { thin, ..Line::new((80, 24), answers) };
            let costs = line.play(&mut Study::sample(), &format!("{before} {HUNDRED}"));
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
    let costs = Line::new((80, 24), Answers::Silent).play(&mut Study::sample(), HUNDRED);
    assert!(costs.iter().all(|cost| cost.writes.len() <= 1), "a frame is one write");
    // A terminal that answers nothing gets the same: nothing waits for an answer.
    let refused = Line::new((80, 24), Answers::Refused).play(&mut Study::sample(), HUNDRED);
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
    // The message goes with the first key; then a sentence is a few cells.
    assert!(costs[5..8].iter().all(|cost| cost.bytes() <= 80), "{:?}", &costs[5..8]);
    assert!(costs[8].writes.is_empty(), "{}", sent(8));
}

/// A program behind a line that lets so many bytes a second through, and half the round trip late.
struct Slow {
    _master: Box<dyn MasterPty + Send>,
    to: Box<dyn Write + Send>,
    from: Receiver<(Instant, Vec<u8>)>,
    child: Box<dyn Child + Send + Sync>,
    seen: vt100::Parser,
    half: Duration,
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
        let [rows, cols] = [24, 80].map(|cells| std::num::NonZeroU16::new(cells).unwrap());
        let seen = vt100::Parser::new(rows, cols, 0);
        Slow { _master: pair.master, to, from, child, seen, half: round_trip / 2 }
    }
    /// Types; waits until nothing has come for a while; says how long after the key the last byte was there.
    fn took(&mut self, typed: &str) -> Duration {
        let began = Instant::now();
        std::thread::sleep(self.half);
        self.to.write_all(typed.as_bytes()).unwrap();
        let mut last = began;
        loop {
            match self.from.recv_timeout(Duration::from_millis(if last == began { 1_500 } else { 150 })) {
                Ok((at, bytes)) => {
                    last = at;
                    self.seen.process(&bytes);
                    if bytes.windows(2).any(|pair| pair == b"$p") {
                        self.to.write_all(b"\x1b[?69;0$y\x1b[?2026;0$y").unwrap();
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("the program ended"),
            }
        }
        if last == began { Duration::ZERO } else { last - began + self.half }
    }
    /// Waits until the screen shows something.
    fn shows(&mut self, words: &str) -> String {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            self.took("");
            let screen = self.seen.screen().contents();
            if screen.contains(words) {
                return screen;
            }
            assert!(Instant::now() < end, "never shows {words:?}:\n{screen}");
        }
    }
    fn leave(mut self) {
        self.to.write_all(b"q").unwrap();
        while self.from.recv_timeout(Duration::from_secs(20)).is_ok() {}
        self.child.wait().unwrap();
    }
}

fn key(name: &str) -> &str {
    if name == "Enter" { "\r" } else { name }
}

/// Plays the hundred keys; prints and gives the 95 % figures of acts and of sentences, in milliseconds.
fn measured(bytes_a_second: f64, round_trip: u64, thin: bool) -> (f64, f64) {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Slow::open(&dir, bytes_a_second, Duration::from_millis(round_trip), thin);
    let began = Instant::now();
    line.shows("saved");
    let first = began.elapsed();
    for typed in [" t", "G", "\r", "\r", "waiting", "\r", "j", "\r", "stigma", "\r", "j"] {
        line.took(key(typed));
    }
    let (mut act, mut step) = (Vec::new(), Vec::new());
    for name in HUNDRED.split_whitespace() {
        let took = line.took(name).as_secs_f64() * 1_000.0;
        if acts(Key::Char(name.chars().next().unwrap())) { act.push(took) } else { step.push(took) }
    }
    // A sentence that brings half a screen along is another thing than one on the screen.
    let jump = 400.0 / bytes_a_second * 1_000.0 + round_trip as f64 + 50.0;
    let (jumps, step): (Vec<f64>, Vec<f64>) = step.into_iter().partition(|took| *took > jump);
    let median = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!(
        "{bytes_a_second} B/s, {round_trip} ms, thin {thin}: first frame {first:?}; acts median {:.0}, 95 % {:.0} ms; \
         sentences median {:.0}, 95 % {:.0} ms; {} jumps, median {:.0} ms",
        median(&act),
        p95(act.clone()),
        median(&step),
        p95(step.clone()),
        jumps.len(),
        if jumps.is_empty() { 0.0 } else { median(&jumps) },
    );
    line.leave();
    (p95(act), p95(step))
}

#[test]
#[ignore = "takes minutes: a real line of 9600 baud"]
fn at_9600_baud_for_real() {
    let (act, _) = measured(BAUD_9600, 0, false);
    assert!(act < 250.0);
    let (act, step) = measured(BAUD_9600, 0, true);
    assert!(act < 250.0 && step < 250.0);
}

#[test]
#[ignore = "takes minutes: a real line by satellite"]
fn by_satellite_for_real() {
    let (act, step) = measured(100_000.0, 600, false);
    assert!(act < 850.0 && step < 850.0);
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
    // Twenty bytes a second: what is sent soon fills the pseudo-terminal.
    let mut line = Slow::open(&dir, 20.0, Duration::ZERO, false);
    line.from.recv_timeout(Duration::from_secs(20)).unwrap();
    line.to.write_all(b" tG\r\rwaiting\rx").unwrap();
    let mut saved = before;
    for nth in 0..80 {
        // A page on or back, a code on and off again.
        line.to.write_all(if nth % 2 == 0 { b"\x1b[6~1x" } else { b"\x1b[5~1x" }).unwrap();
        let end = Instant::now() + Duration::from_secs(20);
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
