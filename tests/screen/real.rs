//! The screen on a real folder: what it says is saved is there when it comes back.

use super::scene::keys;
use emic::model::values::CodePart;
use emic::tui::{Event, NoHelper, Session, Start};
use emic::workspace::{Clock, NewPerson, Workspace};
use std::path::Path;

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

fn made(dir: &Path) -> Workspace {
    let coder = NewPerson { name: "Nell Rudge".into(), initials: "NR".into(), role: String::new() };
    Workspace::sample(&dir.join("study"), &coder, CLOCK).unwrap()
}

/// Plays keys on an open project; gives what is said at the end.
fn play(work: &mut Workspace, row: &str) -> String {
    let mut helper = NoHelper;
    let mut session = Session::new(work, &mut helper, &Start::default(), (80, 24));
    for key in keys(row) {
        session.take(Event::Key(key));
    }
    session.keep_all(false);
    session.ui.message().unwrap_or_default().to_owned()
}

/// The same, with a path typed after the keys, and Enter.
fn play_path(work: &mut Workspace, row: &str, path: &Path) -> String {
    play_path_then(work, row, path, "")
}

/// The same, with keys after the path.
fn play_path_then(work: &mut Workspace, row: &str, path: &Path, then: &str) -> String {
    let mut helper = NoHelper;
    let mut session = Session::new(work, &mut helper, &Start::default(), (80, 24));
    for key in keys(row) {
        session.take(Event::Key(key));
    }
    session.take(Event::Paste(path.display().to_string()));
    session.take(Event::Key(emic::tui::Key::Enter));
    for key in keys(then) {
        session.take(Event::Key(key));
    }
    let lines =
        session.ui.list().map(|list| list.sight.rows().map(|(_, row)| row.join(" ")).collect::<Vec<_>>());
    format!("{}|{}", session.ui.message().unwrap_or_default(), lines.unwrap_or_default().join("\n"))
}

fn reopened(dir: &Path, work: Workspace) -> Workspace {
    work.close();
    Workspace::open(&dir.join("study"), CLOCK).unwrap()
}

fn draft(work: &Workspace) -> String {
    let draft = work.store().files().read_draft().unwrap();
    draft.map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
}

/// The rows of the screen after keys.
fn shown(work: &mut Workspace, row: &str) -> Vec<String> {
    let mut helper = NoHelper;
    let mut session = Session::new(work, &mut helper, &Start::default(), (80, 24));
    keys(row).into_iter().for_each(|key| {
        session.take(Event::Key(key));
    });
    let list = session.ui.list();
    list.map_or_else(Vec::new, |list| list.sight.rows().map(|(_, row)| row.join(" ")).collect())
}

fn own(work: &Workspace) -> usize {
    let me = work.coder();
    work.seen().transcripts.values().flat_map(|t| &t.annotations).filter(|a| Some(a.coder) == me).count()
}

#[test]
fn codes_memos_and_the_place_are_there_after_coming_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    let before = own(&work);
    play(&mut work, "Space t G Enter j j Enter new_thing Enter m why_so Esc j");
    let at = work.place().unwrap();
    let mut work = reopened(dir.path(), work);
    assert_eq!(own(&work), before + 1);
    assert_eq!(work.place().unwrap(), at);
    let said = play(&mut work, "u u");
    assert!(said.starts_with("undone: coded: new thing in "), "undo reaches back over a restart: {said}");
    assert_eq!(own(&work), before);
    assert_eq!(play(&mut work, "U U U"), "nothing to do again");
    assert_eq!(own(&work), before + 1);
}

#[test]
fn a_half_typed_memo_is_there_after_the_process_ended() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    play(&mut work, "m half_of_it");
    let mut work = reopened(dir.path(), work);
    assert!(draft(&work).contains("half of it"));
    assert_eq!(play(&mut work, "_and_the_rest Esc"), "memo kept. u undoes.");
    assert!(work.seen().memos.values().any(|memo| memo.body == "half of it and the rest"));
    assert_eq!(draft(&work), "");
}

#[test]
fn the_history_says_what_each_step_did_and_undoes_only_ones_own() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    play(&mut work, "Tab A alpha Enter A beta Enter");
    let steps = shown(&mut work, "Space h");
    assert!(steps[0].ends_with("new code: beta") && steps[1].ends_with("new code: alpha"), "{steps:?}");
    let said = play(&mut work, "Space h Down u Enter");
    assert!(said.starts_with("undone: 2 acts"), "{said}");
    assert!(!work.seen().shown().codes.codes.values().any(|code| code.name == "alpha"));
}

#[test]
fn bundles_go_out_are_looked_into_and_come_in() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    let file = dir.path().join("nell.emic.toml");
    let full = dir.path().join("full.emic.toml");
    assert!(play_path(&mut work, "Space x 2", &full).contains("A file with your work, to send."));
    let lin = NewPerson { name: "Lin Wei".into(), ..NewPerson::default() };
    let mut other = Workspace::init_from(&dir.path().join("lin"), &full, &lin, CLOCK).unwrap();
    play(&mut work, "Tab A gamma Enter Tab j Enter gamma Enter m thought Esc");
    play_path(&mut work, "Space x 2", &file);
    let shown = play_path(&mut other, "Space x 3", &file);
    assert!(shown.contains("1 code, 1 passage, 1 memo"), "{shown}");
    assert!(!other.seen().codes.codes.values().any(|code| code.name == "gamma"), "looking changes nothing");
    let said = play_path_then(&mut other, "Space x 3", &file, "1");
    assert!(said.starts_with("read in: 1 code, 1 passage, 1 memo"), "{said}");
    assert!(other.seen().codes.codes.values().any(|code| code.name == "gamma"));
    std::fs::write(&file, &std::fs::read(&file).unwrap()[..900]).unwrap();
    let said = play_path(&mut other, "Space x 3", &file);
    assert!(!said.starts_with("read in"), "{said}");
}

#[test]
fn a_frame_is_frozen_and_the_difference_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    assert_eq!(play(&mut work, "Space v a mine Enter"), "frozen as mine. u undoes.");
    play(&mut work, "Tab A delta Enter d words Esc");
    let lines = shown(&mut work, "Space v End Enter").join("\n");
    assert!(lines.contains("added") && lines.contains("delta"), "{lines}");
    let code = work.seen().shown().codes.codes.values().find(|code| code.name == "delta").unwrap();
    assert_eq!(code.part(CodePart::Text), "words");
}

#[test]
fn the_question_of_the_sample_study_is_settled_on_the_screen() {
    let dir = tempfile::tempdir().unwrap();
    let mut work = made(dir.path());
    let before = work.seen().rows().len();
    assert!(before > 0, "the sample has something to settle");
    let said = play(&mut work, "Space k 1");
    assert!(said.starts_with("settled: ") && said.ends_with(" stays). 0 left. u undoes."), "{said}");
    assert!(work.seen().rows().len() < before);
}
