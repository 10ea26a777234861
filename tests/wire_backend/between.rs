//! The same bytes through what is between emic and the terminal, under the name of xterm that people and mosh give it:
//! mosh, tmux and GNU screen, each where it is installed. After every frame all cells are as they were drawn.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use super::model::{Cell, Term};
use super::{XTERM, seen, wanted};
use crate::screen::player::{Answers, Line};
use crate::screen::scene::{Scene, keys};
use crate::screen::study::Study;
use emic::tui::Look;
use ratatui::buffer::Buffer;

const SIZE: (u16, u16) = (80, 24);
/// After so long a frame will not come any more. A busy machine stays far below it.
const HANGS: Duration = Duration::from_secs(60);

/// A walk through the screens: reading, coding, the code box, lists, help, a memo.
const WALK: &str = "Down Down Down Down Down Down Down Down Down Down Down PgDn j j k l l h Enter waiting Enter j j PgDn \
                    PgUp 1 Enter stigma Enter x u / letter Enter n n Esc v z z Tab j j Space f j j q ? Down Down Esc m \
                    some_words Esc j Space h j q";

/// What stands between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Mosh,
    Tmux,
    Screen,
}

/// A program between, in a tmux that plays the terminal. It shows what is written into a pipe.
struct Stand {
    dir: PathBuf,
    socket: String,
    pipe: std::fs::File,
    _scratch: tempfile::TempDir,
}

fn is_installed(program: &str, version: &str) -> bool {
    let there = Command::new(program).arg(version).output().is_ok();
    if !there {
        eprintln!("{program} is not installed: left out");
    }
    there
}

impl Stand {
    fn new(between: Between) -> Option<Stand> {
        let (program, version) = match between {
            Between::Mosh => ("mosh-server", "--version"),
            Between::Tmux => ("tmux", "-V"),
            Between::Screen => ("screen", "-v"),
        };
        if !is_installed("tmux", "-V") || !is_installed(program, version) {
            return None;
        }
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path().to_path_buf();
        let fifo = dir.join("bytes");
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let inner = dir.join("inner");
        std::fs::write(&inner, format!("#!/bin/sh\nstty raw -echo\nexec cat '{}'\n", fifo.display()))
            .unwrap();
        assert!(Command::new("chmod").arg("700").arg(&inner).status().unwrap().success());
        let inner = inner.display();
        // screen wants a folder that is its user's alone.
        let screens = dir.join("screens");
        std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
            .create(&screens)
            .unwrap();
        let script = match between {
            Between::Mosh => format!(
                "key=$(LC_ALL=C.UTF-8 mosh-server new -i 127.0.0.1 -- {inner} </dev/null 2>/dev/null | grep CONNECT); \
                 set -- $key; MOSH_KEY=$4 MOSH_PREDICTION_DISPLAY=never LC_ALL=C.UTF-8 mosh-client 127.0.0.1 $3"
            ),
            Between::Tmux => format!(
                "unset TMUX; tmux -L inner -f /dev/null set -g status off \\; set -g default-terminal xterm-256color \\; \
                 new-session {inner}"
            ),
            Between::Screen => format!(
                "LC_ALL=C.UTF-8 SCREENDIR={} screen -U -c /dev/null -T xterm-256color {inner}",
                screens.display()
            ),
        };
        let stand = |pipe| Stand { dir: dir.clone(), socket: "outer".to_owned(), pipe, _scratch: scratch };
        let start =
            ["set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "tmux-256color", ";"];
        let (x, y) = (SIZE.0.to_string(), SIZE.1.to_string());
        let session = ["new-session", "-d", "-x", &x, "-y", &y, &script];
        let started = tmux(&dir, "outer", &[&start[..], &session].concat());
        assert!(started.status.success(), "{started:?}");
        // Opened for both, a pipe waits for no reader: what is written is read when the program has started.
        Some(stand(std::fs::OpenOptions::new().read(true).write(true).open(&fifo).unwrap()))
    }

    /// Waits until a frame shows; what differs if it never does.
    fn shows(&mut self, bytes: &[u8], screen: &Buffer) -> Result<(), String> {
        self.pipe.write_all(bytes).unwrap();
        let end = Instant::now() + HANGS;
        let want = wanted(screen, true);
        loop {
            let captured = tmux(&self.dir, &self.socket, &["capture-pane", "-p", "-e", "-N"]);
            let captured = String::from_utf8_lossy(&captured.stdout).into_owned();
            let mut term = Term::new(usize::from(SIZE.0), usize::from(SIZE.1), XTERM);
            term.feed(captured.trim_end_matches('\n').replace('\n', "\r\n").as_bytes());
            let got = |y: usize| -> Vec<Cell> { term.cells[y].iter().map(seen).collect() };
            let differs = want.iter().enumerate().find(|(y, want)| !is_same(&got(*y), want));
            match differs {
                None => return Ok(()),
                Some((y, want)) if Instant::now() > end => {
                    let words = |row: &[Cell]| row.iter().map(|cell| cell.text.as_str()).collect::<String>();
                    let at = got(y).iter().zip(want).position(|(got, want)| got != want).unwrap_or(0);
                    return Err(format!(
                        "row {y}, from column {at}:\n{}\ninstead of\n{}\n{:?}\ninstead of\n{:?}",
                        words(&got(y)),
                        words(want),
                        got(y).get(at),
                        want.get(at)
                    ));
                }
                Some(_) => std::thread::yield_now(),
            }
        }
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        tmux(&self.dir, "inner", &["kill-server"]);
        tmux(&self.dir, &self.socket, &["kill-server"]);
    }
}

fn tmux(dir: &Path, socket: &str, args: &[&str]) -> Output {
    let mut command = Command::new("tmux");
    command.args(["-L", socket, "-f", "/dev/null"]).args(args).env("TMUX_TMPDIR", dir).env_remove("TMUX");
    command.output().unwrap()
}

/// The same text and style; of what was erased behind the last character tmux does not tell the background.
fn is_same(got: &[Cell], want: &[Cell]) -> bool {
    let blank = |cell: &Cell| cell.text == " ";
    let told = got.iter().rposition(|cell| !blank(cell) || cell.style != Default::default());
    let (told, rest) = want.split_at(told.map_or(0, |last| last + 1).min(want.len()));
    got.get(..told.len()) == Some(told) && rest.iter().all(blank)
}

fn walk(between: Between) {
    let Some(mut stand) = Stand::new(between) else { return };
    let line = Line { term: "xterm-256color", ..Line::new(SIZE, Answers::Silent) };
    let costs = line.play(&mut Study::sample(), WALK);
    let mut scene = Scene::look(Study::sample(), SIZE.0, SIZE.1, Look::default());
    let mut wrong = Vec::new();
    for (nth, cost) in costs.iter().enumerate() {
        if let Some(key) = cost.key {
            scene.event(emic::tui::Event::Key(key));
        }
        if let Err(what) = stand.shows(&cost.writes.concat(), scene.buffer()) {
            wrong.push(format!("after {nth} keys ({:?}): {what}", cost.key));
            break;
        }
    }
    assert_eq!(costs.len(), keys(WALK).len() + 1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mosh_shows_every_frame_as_it_was_drawn() {
    walk(Between::Mosh);
}

#[test]
fn tmux_that_calls_itself_xterm_shows_every_frame_as_it_was_drawn() {
    walk(Between::Tmux);
}

#[test]
fn screen_that_calls_itself_xterm_shows_every_frame_as_it_was_drawn() {
    walk(Between::Screen);
}
