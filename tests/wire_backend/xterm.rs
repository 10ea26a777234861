//! The same screens in a real xterm, where it and Xvfb are installed: it says itself that it changes the attributes of
//! rectangles, and then prints its text and reports the attributes of each of its cells.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::model::{Cell, Style, Term};
use super::rectangles::KIND;
use super::stories::{Story, Words};
use super::{Stage, seen, wanted, xterm};
use crate::screen::player::{Answers, Line};
use crate::screen::scene::Scene;
use crate::screen::study::Study;
use emic::tui::{Event, Look};
use emic::wire::input::{Answer, Input, Parser};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use unicode_normalization::UnicodeNormalization;

/// After so long an answer will not come any more. A busy machine stays far below it.
const HANGS: Duration = Duration::from_secs(60);

/// xterm on a display of its own. It shows what is written into one pipe, and what it says comes out of another.
struct Real {
    display: Child,
    terminal: Child,
    to: File,
    from: File,
    scratch: tempfile::TempDir,
    size: (u16, u16),
}

impl Real {
    /// Starts it; `None` where one of the two programs is not installed.
    fn start((cols, rows): (u16, u16)) -> Option<Real> {
        for program in ["Xvfb", "xterm"] {
            if Command::new(program).arg("-version").stderr(Stdio::null()).output().is_err() {
                eprintln!("{program} is not installed: left out");
                return None;
            }
        }
        let scratch = tempfile::tempdir().unwrap();
        let path = |name: &str| scratch.path().join(name);
        let mut display = Command::new("Xvfb");
        display.args(["-displayfd", "1", "-screen", "0", "2000x1200x24", "-nolisten", "tcp"]);
        let mut display = display.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut number = String::new();
        BufReader::new(display.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(Command::new("mkfifo").args([path("to"), path("from")]).status().unwrap().success());
        let dir = scratch.path().display();
        // What xterm says is typed at its inside.
        let inner = format!("stty raw -echo; exec 3<&0; cat <&3 >'{dir}/from' & exec cat '{dir}/to'");
        // A page is there when it has its name.
        let printer = format!("XTerm*printerCommand: cat >'{dir}/part' && mv '{dir}/part' '{dir}/page'");
        let mut terminal = Command::new("xterm");
        terminal.args(["-u8", "-fn", "fixed", "-geometry", &format!("{cols}x{rows}"), "-xrm", &printer]);
        terminal.args(["-xrm", "XTerm*printerAutoClose: true", "-xrm", "XTerm*printAttributes: 0"]);
        // Bold red is red.
        terminal.args(["-xrm", "XTerm*boldColors: false", "-e", "sh", "-c", &inner]);
        terminal.env("DISPLAY", format!(":{}", number.trim())).env("LC_ALL", "C.UTF-8");
        let terminal = terminal.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Opened for both, a pipe waits for no other end.
        let open = |name: &str| File::options().read(true).write(true).open(path(name)).unwrap();
        let (to, from) = (open("to"), open("from"));
        Some(Real { display, terminal, to, from, scratch, size: (cols, rows) })
    }

    fn show(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).unwrap();
    }

    /// Asks, and reads until that many answers have come that end with this letter.
    fn says(&mut self, question: &[u8], end: u8, times: usize) -> String {
        self.show(question);
        let mut said = Vec::new();
        while said.iter().filter(|byte| **byte == end).count() < times {
            let mut some = [0; 4096];
            let n = self.from.read(&mut some).unwrap();
            said.extend_from_slice(&some[..n]);
        }
        String::from_utf8(said).unwrap()
    }

    /// The device attributes, as the program hears them.
    fn attributes(&mut self) -> Answer {
        let said = self.says(b"\x1b[c", b'c', 1);
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        parser.feed(said.as_bytes(), &mut out);
        match out.pop() {
            Some(Input::Answer(answer)) => answer,
            other => panic!("{said:?} is {other:?}"),
        }
    }

    /// The cursor, as xterm reports it when it has read everything before the question.
    fn cursor(&mut self) -> (u16, u16) {
        let said = self.says(b"\x1b[6n", b'R', 1);
        let (y, x) = said.trim_start_matches("\x1b[").trim_end_matches('R').split_once(';').unwrap();
        (x.parse::<u16>().unwrap() - 1, y.parse::<u16>().unwrap() - 1)
    }

    /// The rows of text, as xterm prints them: blanks at their ends are left out.
    fn text(&mut self) -> Vec<String> {
        let page: PathBuf = self.scratch.path().join("page");
        self.show(b"\x1b[?19h\x1b[i");
        let end = Instant::now() + HANGS;
        while !page.exists() {
            assert!(Instant::now() < end, "xterm prints nothing");
            std::thread::yield_now();
        }
        let words = std::fs::read_to_string(&page).unwrap();
        std::fs::remove_file(&page).unwrap();
        // The second half of a wide character is printed as U+FFFF.
        let words = words.replace('\u{ffff}', "");
        words.split('\n').map(|row| row.trim_end_matches(['\r', '\x0c', ' ']).to_owned()).collect()
    }

    /// The attributes of the cells of a row, as xterm reports them for rectangles of one cell (XTREPORTSGR).
    fn styles(&mut self, y: u16) -> Vec<Style> {
        let cols = self.size.0;
        let question: String = (1..=cols).map(|x| format!("\x1b[{};{x};{};{x}#|", y + 1, y + 1)).collect();
        let said = self.says(question.as_bytes(), b'm', cols.into());
        let style = |report: &str| {
            let mut term = Term::new(1, 1, KIND);
            term.feed(format!("{}m", report.replace(':', ";")).as_bytes());
            term.cursor.style
        };
        said.split_terminator('m').map(style).collect()
    }

    fn assert_shows(&mut self, screen: &Buffer, cursor: Option<Position>, what: &str) {
        let at = self.cursor();
        if let Some(cursor) = cursor {
            assert_eq!(at, (cursor.x, cursor.y), "cursor: {what}");
        }
        let text = self.text();
        for (y, want) in wanted(screen, true).iter().enumerate() {
            let words: String = want.iter().map(|cell| cell.text.as_str()).collect();
            // xterm joins a letter and its accent.
            let words: String = words.trim_end().nfc().collect();
            assert_eq!(text[y].nfc().collect::<String>(), words, "row {y}: {what}");
            let styles = self.styles(y as u16);
            for (x, (want, style)) in want.iter().zip(styles).enumerate() {
                let got = seen(&Cell { style, ..want.clone() });
                assert_eq!(&got, want, "row {y}, column {x}: {what}");
            }
        }
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        for child in [&mut self.terminal, &mut self.display] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn xterm_says_that_it_has_rectangles_and_shows_every_screen_that_was_drawn() {
    let mut reversed = 0;
    for (nth, size) in (1..).zip([(80, 24), (31, 9), (120, 40)]) {
        let Some(mut real) = Real::start(size) else { return };
        let attributes = real.attributes();
        for round in 0..(super::cases() / 100).max(1) {
            let seed = u64::from(nth * 100 + round) * 7919;
            let mut story = Story::new(seed, size.0, size.1, Words::Marked, true);
            let mut stage = Stage::new(size.0, size.1, xterm(), KIND);
            stage.program.backend_mut().enter(emic::wire::Modes::default());
            for step in 0..12 {
                let cursor = story.cursor();
                let bytes = stage.show(&story.screen, cursor).concat();
                reversed += bytes.windows(2).filter(|two| two == b"$r").count();
                real.show(&bytes);
                real.assert_shows(&story.screen, cursor, &format!("seed {seed}, step {step}"));
                if step == 0 {
                    stage.confirm();
                    stage.program.backend_mut().answer(&attributes);
                }
                story.next();
            }
            assert!(stage.program.backend_mut().leave().unwrap());
            real.show(&stage.deliver().concat());
        }
    }
    assert!(reversed > 10, "{reversed} rectangles");
}

#[test]
fn a_day_of_coding_looks_in_xterm_as_it_was_drawn() {
    let Some(mut real) = Real::start((80, 24)) else { return };
    let row = "Down Down Down j j k l l h Enter waiting Enter j j PgDn 1 j 1 j j v z z k k Tab j j Space f j j q j u j j \
               / letter Enter n n j Esc j PgUp j j";
    let line = Line::new((80, 24), Answers::Rectangles);
    let costs = line.play(&mut Study::sample(), row);
    let mut scene = Scene::look(Study::sample(), 80, 24, Look::default());
    for (nth, cost) in costs.iter().enumerate() {
        if let Some(key) = cost.key {
            scene.event(Event::Key(key));
        }
        real.show(&[cost.answered.concat(), cost.writes.concat()].concat());
        if nth == 0 {
            real.assert_shows(scene.buffer(), None, "the first frame");
            scene.session.told_rectangles();
        } else {
            real.assert_shows(scene.buffer(), None, &format!("after {nth} keys: {:?}", cost.key));
        }
    }
    let sent: Vec<u8> = costs.iter().flat_map(|cost| cost.writes.concat()).collect();
    assert!(
        sent.windows(2).filter(|two| two == b"$r").count() > 20,
        "the selection is reversed by rectangles"
    );
}
