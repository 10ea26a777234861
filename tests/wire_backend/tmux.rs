//! The same screens in a real terminal: tmux, where it is installed.

use std::path::Path;
use std::process::{Command, Output};

use crate::screen::player::{Answers, Line};
use crate::screen::scene::Scene;
use crate::screen::study::Study;
use emic::tui::Look;
use emic::wire::Features;
use ratatui::style::Modifier;

use super::model::{Kind, Style, Term};
use super::stories::{Story, Words};
use super::{Stage, XTERM, seen, wanted};
use ratatui::buffer::Buffer;

fn tmux(dir: &Path, socket: &str, args: &[&str]) -> Output {
    let mut command = Command::new("tmux");
    command.args(["-L", socket, "-f", "/dev/null"]).args(args).env("TMUX_TMPDIR", dir).env_remove("TMUX");
    command.output().unwrap()
}

/// What tmux shows after these bytes: its rows, with the sequences that set their styles.
fn shown(dir: &Path, run: u64, bytes: &[u8], (cols, rows): (u16, u16)) -> String {
    // A server of its own each time: one that is just ending would refuse the next session.
    let socket = format!("story-{run}");
    let file = dir.join("bytes");
    std::fs::write(&file, bytes).unwrap();
    // tmux answers the question for the cursor when it has read everything before it.
    let script = format!(
        "stty raw -echo; cat '{}'; printf '\\033[6n'; head -c 3 >/dev/null; \
         tmux -L {socket} wait-for -S shown; cat >/dev/null",
        file.display()
    );
    let (x, y) = (cols.to_string(), rows.to_string());
    let start = ["new-session", "-d", "-x", &x, "-y", &y, &script];
    let started = tmux(dir, &socket, &[&["set", "-g", "status", "off", ";"], &start[..]].concat());
    assert!(started.status.success(), "{started:?}");
    tmux(dir, &socket, &["wait-for", "shown"]);
    let screen = tmux(dir, &socket, &["capture-pane", "-p", "-e", "-N"]);
    tmux(dir, &socket, &["kill-server"]);
    String::from_utf8(screen.stdout).unwrap()
}

/// The screen that tmux says it shows. It knows one way to blink.
fn parsed(shown: &str, (cols, rows): (u16, u16)) -> Term {
    let mut term = Term::new(usize::from(cols), usize::from(rows), XTERM);
    term.feed(shown.trim_end_matches('\n').replace('\n', "\r\n").as_bytes());
    term
}

/// Every cell, text and style. Of what was erased behind the last character of a row tmux does not tell the background.
fn assert_same(term: &Term, screen: &Buffer, seed: u64) {
    for (y, want) in wanted(screen, true).iter().enumerate() {
        let got: Vec<_> = term.cells[y].iter().map(seen).collect();
        let told = got.iter().rposition(|cell| cell.text != " " || cell.style != Style::default());
        let (told, rest) = want.split_at(told.map_or(0, |last| last + 1));
        assert_eq!(&got[..told.len()], told, "row {y}, seed {seed}");
        assert!(rest.iter().all(|cell| cell.text == " "), "row {y}, seed {seed}");
    }
}

fn there_is_tmux() -> bool {
    let there = Command::new("tmux").arg("-V").output().is_ok();
    if !there {
        eprintln!("tmux is not installed: left out");
    }
    there
}

#[test]
fn a_session_played_into_tmux_gives_the_screens_that_were_drawn() {
    if !there_is_tmux() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        "PgDn j j k l l h Enter waiting Enter j j",
        "PgDn PgDn PgUp 1 Enter stigma Enter x u / letter Enter n n",
        "Enter w a i Esc v z z Tab j j j Space f j j j j",
        "? Down Down Down Esc Space h j j m some_words Esc j",
    ];
    for (nth, row) in (0..).zip(rows) {
        for size in [(80, 24), (120, 40)] {
            let line = Line { term: "tmux-256color", ..Line::new(size, Answers::Refused) };
            let sent: Vec<u8> = line
                .play(&mut Study::sample(), row)
                .into_iter()
                .flat_map(|cost| cost.writes.concat())
                .collect();
            let mut scene = Scene::look(Study::sample(), size.0, size.1, Look::default());
            scene.keys(row);
            let term = parsed(&shown(dir.path(), 1_000_000 + nth, &sent, size), size);
            assert_same(&term, scene.buffer(), nth);
        }
    }
}

#[test]
fn tmux_shows_the_screen_that_was_drawn_in_text_and_style() {
    if !there_is_tmux() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let features = Features::for_term("tmux-256color", |_| None);
    for seed in 1..=u64::from(super::cases() / 25).max(1) {
        let (cols, rows) = [(80, 24), (31, 9), (120, 40)][seed as usize % 3];
        let mut story = Story::new(seed * 7919, cols, rows, Words::Marked, true);
        let mut stage = Stage::new(cols, rows, features, Kind { margins: false, ..XTERM });
        for _ in 0..10 {
            let cursor = story.cursor();
            stage.show(&story.screen, cursor);
            story.next();
        }
        let mut last = story.screen.clone();
        stage.show(&last, None);
        let bytes = stage.program.backend().line().writes.concat();
        let term = parsed(&shown(dir.path(), seed, &bytes, (cols, rows)), (cols, rows));
        for cell in &mut last.content {
            if cell.modifier.contains(Modifier::RAPID_BLINK) {
                cell.modifier.remove(Modifier::RAPID_BLINK);
                cell.modifier.insert(Modifier::SLOW_BLINK);
            }
        }
        assert_same(&term, &last, seed);
    }
}
