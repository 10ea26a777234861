//! The first frame, before the project is open: it shows what the project would show, or nothing.

use super::scene::keys;
use emic::format::{SourceFile, read};
use emic::tui::{Console, Event, Input, Look, NoHelper, Session, Start, glimpse, view};
use emic::workspace::{Clock, Glance, Known, NewPerson, Workspace};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::path::Path;
use std::time::Duration;

const CLOCK: Clock = Clock::Fixed(1_795_000_000);
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 10)];

/// A screen that nobody types at.
struct Paper(Terminal<TestBackend>);

impl Console for Paper {
    type Back = TestBackend;
    fn terminal(&mut self) -> &mut Terminal<TestBackend> {
        &mut self.0
    }
    fn wait(&mut self, _: Option<Duration>) -> std::io::Result<Vec<Input>> {
        unreachable!("a glimpse waits for nothing")
    }
    fn suspend(&mut self) -> std::io::Result<()> {
        unreachable!("a glimpse asks for nothing")
    }
}

fn start() -> Start {
    Start { look: Look { ascii: true, ..Look::default() }, ..Start::default() }
}

fn glimpsed(dir: &Path, size: (u16, u16)) -> Option<Buffer> {
    let glance = Glance::peek(dir)?;
    let mut paper = Paper(Terminal::new(TestBackend::new(size.0, size.1)).unwrap());
    glimpse(&glance, &mut paper, &start()).unwrap();
    Some(paper.0.backend().buffer().clone())
}

fn opened(work: &mut Workspace, size: (u16, u16)) -> Buffer {
    let mut helper = NoHelper;
    let session = Session::new(work, &mut helper, &start(), size);
    let mut paper = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    paper.draw(|frame| view::draw(frame, &session.ui, &session.work.seen())).unwrap();
    paper.backend().buffer().clone()
}

fn nell() -> NewPerson {
    NewPerson { name: "Nell Rudge".into(), initials: "NR".into(), role: String::new() }
}

/// Plays keys on the screen, leaves it, and compares the next first frame with what the project then shows.
fn leave_and_come_back(dir: &Path, row: &str, dropped: bool) {
    let mut work = Workspace::open(dir, CLOCK).unwrap();
    let mut helper = NoHelper;
    let mut session = Session::new(&mut work, &mut helper, &start(), (80, 24));
    keys(row).into_iter().for_each(|key| {
        session.take(Event::Key(key));
    });
    session.keep_all(dropped);
    work.leave();
    let frames: Vec<Buffer> = SIZES.iter().map(|&size| glimpsed(dir, size).expect(row)).collect();
    let mut work = Workspace::open(dir, CLOCK).unwrap();
    for (size, frame) in SIZES.into_iter().zip(frames) {
        pretty(&frame, &opened(&mut work, size), row);
    }
    work.leave();
}

fn pretty(seen: &Buffer, wanted: &Buffer, after: &str) {
    assert!(seen == wanted, "after {after}:\n{seen:?}\n{wanted:?}");
}

#[test]
fn the_first_frame_of_the_sample_study_is_the_one_that_the_project_gives() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    Workspace::sample(&dir, &nell(), CLOCK).unwrap().close();
    for (row, dropped) in [
        ("j", false),
        ("Enter waiting Enter j j Q Enter m a_note Esc", false),
        ("Space t G Enter PgDn PgDn ! quote j", true),
        ("Tab j j h Tab + + l", false),
    ] {
        leave_and_come_back(&dir, row, dropped);
    }
}

#[test]
fn of_a_long_transcript_the_neighbourhood_of_the_place_is_enough() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    let turn = |n: usize| match n % 2 {
        0 => format!("Interviewer: What came {n} weeks later? Did anybody ring?\n\n"),
        _ => format!("P01: Nothing came. I waited {n} weeks. They said that nobody had time for it.\n\n"),
    };
    let words: String = (0..6_000).map(turn).collect();
    let (_, study) = read(&SourceFile::new("long.txt", words.as_bytes())).unwrap();
    let mut work = Workspace::init(&dir, "Long", &nell(), CLOCK).unwrap();
    work.bring_in(study, Known::Refused).unwrap();
    work.close();
    for row in ["Enter waiting Enter", "/ 2222 Enter Esc Enter waiting Enter ! discuss", "G . k ."] {
        leave_and_come_back(&dir, row, false);
    }
    let kept = std::fs::metadata(dir.join(".emic/glance")).unwrap().len();
    assert!(kept < 60_000, "{kept} bytes");
}

#[test]
fn a_glance_that_is_no_longer_true_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    Workspace::sample(&dir, &nell(), CLOCK).unwrap().close();
    let glance = std::fs::read(dir.join(".emic/glance")).unwrap();
    assert!(Glance::peek(&dir).is_some());
    // Somebody has the project open.
    let mut work = Workspace::open(&dir, CLOCK).unwrap();
    work.wake();
    assert!(Glance::peek(&dir).is_none());
    // Something was written, and the glance is an old one.
    work.commit(vec![emic::log::Act::CodeAdd { name: "new".into(), parent: None, guid: None }]).unwrap();
    work.close();
    assert!(Glance::peek(&dir).is_some());
    std::fs::write(dir.join(".emic/glance"), &glance).unwrap();
    assert!(Glance::peek(&dir).is_none());
    // A memo is half typed: that is shown first.
    let work = Workspace::open(&dir, CLOCK).unwrap();
    work.store().files().write_draft(b"half").unwrap();
    work.leave();
    assert!(Glance::peek(&dir).is_none());
    assert!(Glance::peek(&dir.join("nowhere")).is_none());
}

#[test]
fn a_damaged_glance_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    Workspace::sample(&dir, &nell(), CLOCK).unwrap().close();
    let path = dir.join(".emic/glance");
    let glance = std::fs::read(&path).unwrap();
    for at in (0..glance.len()).step_by(997) {
        let mut bad = glance.clone();
        bad[at] ^= 4;
        std::fs::write(&path, &bad).unwrap();
        assert!(Glance::peek(&dir).is_none(), "a changed byte at {at}");
        std::fs::write(&path, &glance[..at]).unwrap();
        assert!(Glance::peek(&dir).is_none(), "cut at {at}");
    }
}

#[test]
fn after_a_process_was_killed_the_first_frame_is_there_as_long_as_it_saved_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    Workspace::sample(&dir, &nell(), CLOCK).unwrap().leave();
    let note = dir.join(".emic/lock.toml");
    let work = Workspace::open(&dir, CLOCK).unwrap();
    work.wake();
    let alive = std::fs::read_to_string(&note).unwrap();
    assert!(Glance::peek(&dir).is_none(), "a process that lives has it open");
    work.leave();
    // What a killed process leaves: a note with the number of no process.
    let pid = format!("pid = {}\n", std::process::id());
    assert!(alive.contains(&pid), "{alive}");
    std::fs::write(&note, alive.replace(&pid, "pid = 2147483000\n")).unwrap();
    assert!(Glance::peek(&dir).is_some(), "nothing was saved since it was kept");
    // A note that says nothing may be of a process that is just writing it.
    std::fs::write(&note, "").unwrap();
    assert!(Glance::peek(&dir).is_none());
}
