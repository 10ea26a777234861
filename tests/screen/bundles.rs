//! The list of bundles, and that no key of moving decides anything in any list.

use super::scene::keys;
use emic::error::Result;
use emic::log::Act;
use emic::tui::{Event, Flow, Helper, Session, Start, Ui};
use emic::workspace::{Clock, NewPerson, Workspace};
use std::path::{Path, PathBuf};

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// Says where bundles are looked for.
struct Folders(Vec<PathBuf>);

impl Helper for Folders {
    fn run_line(&mut self, _: &mut Workspace, _: &str) -> Result<String> {
        unreachable!("no command line is run here")
    }
    fn serve(&mut self, _: &mut Workspace) -> Flow {
        Flow::Go
    }
    fn folders(&self) -> Vec<PathBuf> {
        self.0.clone()
    }
}

fn person(name: &str) -> NewPerson {
    NewPerson { name: name.into(), ..NewPerson::default() }
}

/// The rows of the list that shows.
fn rows(ui: &Ui) -> Vec<String> {
    ui.list().unwrap().sight.rows().map(|(_, row)| row.join(" ")).collect()
}

fn code(name: &str) -> Act {
    Act::CodeAdd { name: name.into(), parent: None, guid: None }
}

/// The project of Nell, and two files from Lin in its folder: one with a code that is new, one that is known.
fn two_files(dir: &Path) -> Workspace {
    let home = dir.join("nell");
    let mut nell = Workspace::init(&home, "Study", &person("Nell Rudge"), CLOCK).unwrap();
    nell.commit(vec![code("hope")]).unwrap();
    nell.write_bundle_file(&home.join("known.emic.toml"), Default::default()).unwrap();
    let mut lin =
        Workspace::init_from(&dir.join("lin"), &home.join("known.emic.toml"), &person("Lin Wei"), CLOCK)
            .unwrap();
    lin.commit(vec![code("fear"), code("anger")]).unwrap();
    lin.write_bundle_file(&home.join("lin.emic.toml"), Default::default()).unwrap();
    lin.close();
    nell
}

fn press(session: &mut Session<'_>, row: &str) {
    for key in keys(row) {
        session.take(Event::Key(key));
    }
}

#[test]
fn bundles_here_are_listed_with_what_they_bring_and_1_reads_one_in() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let home = dir.path().join("nell");
    let mut helper = Folders(vec![home.clone(), home.clone(), dir.path().join("nowhere")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x");
    let listed = rows(&session.ui);
    let row = |name: &str| {
        listed.iter().position(|row| row.starts_with(name)).unwrap_or_else(|| panic!("{listed:?}"))
    };
    assert!(listed[row("lin.emic.toml")].contains("2 codes"), "{listed:?}");
    assert!(listed[row("lin.emic.toml")].ends_with(" new"), "{listed:?}");
    assert!(listed[row("known.emic.toml")].ends_with("read"), "{listed:?}");
    assert_eq!(listed.iter().filter(|row| row.contains(".emic.toml")).count(), 2, "each once: {listed:?}");
    press(&mut session, &"Down ".repeat(row("lin.emic.toml")));
    press(&mut session, "1");
    assert!(session.ui.message().unwrap().starts_with("read in: 2 codes"), "{:?}", session.ui.message());
    assert!(
        rows(&session.ui).iter().filter(|row| row.ends_with("read")).count() == 2,
        "{:?}",
        rows(&session.ui)
    );
    assert!(session.work.seen().codes.codes.values().any(|code| code.name == "fear"));
}

#[test]
fn a_cut_file_says_where_it_stops_and_nothing_else_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let home = dir.path().join("nell");
    let whole = std::fs::read(home.join("lin.emic.toml")).unwrap();
    std::fs::write(home.join("cut.emic.toml"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(home.join("P07.txt"), "P07: I went.").unwrap();
    let mut helper = Folders(vec![home.clone()]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (140, 30));
    press(&mut session, "Space x");
    let listed = rows(&session.ui);
    let cut = listed.iter().find(|row| row.starts_with("cut.emic.toml")).unwrap();
    assert!(cut.ends_with("cannot be read"), "{cut}");
    press(&mut session, "2");
    session.take(Event::Paste(home.join("P07.txt").display().to_string()));
    press(&mut session, "Enter");
    assert!(!session.ui.message().unwrap().contains("written"), "{:?}", session.ui.message());
    assert_eq!(std::fs::read_to_string(home.join("P07.txt")).unwrap(), "P07: I went.");
    press(&mut session, "2");
    session.take(Event::Paste(home.join("out.emic.toml").display().to_string()));
    press(&mut session, "Enter");
    let said = session.ui.message().unwrap();
    assert!(said.contains("It holds words of interviews."), "{said}");
}

#[test]
fn tab_completes_a_path() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let home = dir.path().join("nell");
    let mut helper = Folders(vec![home.clone()]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (140, 30));
    press(&mut session, "Space x 3");
    session.take(Event::Paste(home.join("li").display().to_string()));
    press(&mut session, "Tab Enter");
    assert!(rows(&session.ui)[0].contains("lin.emic.toml: work of Lin Wei"), "{:?}", rows(&session.ui));
}

#[test]
fn moving_through_lists_never_does_anything() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    // Two of the same name are a question.
    nell.commit(vec![code("hope"), code("same"), code("same")]).unwrap();
    let before = nell.history().count();
    let mut helper = Folders(vec![dir.path().join("nell")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (80, 24));
    let moves: Vec<_> = keys("h j k l g G n N b Up Down Left Right PgUp PgDn Home End");
    let mut seed = 11_u32;
    for place in [
        "Space t",
        "Space f",
        "Space n",
        "Space x",
        "Space h",
        "Space k",
        "Space d",
        "Space v",
        ": removed Enter",
        ": people Enter",
    ] {
        press(&mut session, place);
        for _ in 0..1_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            session.take(Event::Key(moves[(seed >> 16) as usize % moves.len()]));
        }
        press(&mut session, "Esc Esc");
    }
    assert_eq!(session.work.history().count(), before);
}

#[test]
fn a_row_says_who_wrote_what_is_new_and_the_detail_shows_the_words() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let home = dir.path().join("nell");
    let mut helper = Folders(vec![home.clone()]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x");
    let at = rows(&session.ui).iter().position(|row| row.starts_with("lin.emic.toml")).unwrap();
    // The file holds acts of Nell, too.
    assert!(rows(&session.ui)[at].contains("Lin Wei") && !rows(&session.ui)[at].contains("Nell"));
    press(&mut session, &"Down ".repeat(at));
    session.take(Event::Quiet(150));
    let detail = session.ui.list().unwrap().detail.clone().unwrap().lines.join("\n");
    assert!(detail.contains("work of Lin Wei") && detail.contains("New codes: fear, anger"), "{detail}");
    assert!(detail.contains("1  reads it in   Enter looks into it"), "{detail}");
    press(&mut session, "Enter Enter Enter");
    assert_eq!(session.ui.place().name(), "a bundle");
    let known =
        |session: &Session<'_>| session.work.seen().codes.codes.values().any(|code| code.name == "fear");
    assert!(!known(&session), "looking in reads nothing in");
    press(&mut session, "1");
    assert!(known(&session));
}

#[test]
fn a_number_reads_in_only_what_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let mut helper = Folders(vec![dir.path().join("nell")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x End Home Down 1");
    assert!(session.ui.message().unwrap().starts_with("Only now is shown"), "{:?}", session.ui.message());
    press(&mut session, "1");
    assert!(!session.ui.message().unwrap().starts_with("Only now"), "{:?}", session.ui.message());
}

#[test]
fn the_bundles_of_the_folder_that_was_synced_with_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let shared = dir.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::rename(dir.path().join("nell/lin.emic.toml"), shared.join("lin.emic.toml")).unwrap();
    let consent = emic::workspace::Consent { open_folder: true, ..Default::default() };
    nell.sync_dir(&shared, consent).unwrap();
    let mut helper = Folders(vec![dir.path().join("nell")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x");
    let listed = rows(&session.ui);
    assert_eq!(listed.iter().filter(|row| row.starts_with("lin.emic.toml")).count(), 1, "{listed:?}");
}

#[test]
fn the_number_of_a_row_names_no_file_and_enter_writes_the_one_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = two_files(dir.path());
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let mut helper = Folders(vec![out.clone()]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x 2 2 Enter");
    let said = session.ui.message().unwrap().to_owned();
    assert!(said.contains(" written: ") && said.contains("It holds words of interviews."), "{said}");
    let names: Vec<String> = std::fs::read_dir(&out)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].ends_with(".emic.toml"), "{names:?}");
    // Nor does a number that is typed into the empty field.
    press(&mut session, "2 Ctrl-u 2 Enter");
    assert!(
        session.ui.message().unwrap().starts_with("A number alone is no file"),
        "{:?}",
        session.ui.message()
    );
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn without_any_bundle_the_list_says_what_can_be_done() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = Workspace::init(&dir.path().join("n"), "Study", &person("Nell Rudge"), CLOCK).unwrap();
    let mut helper = Folders(vec![dir.path().join("n")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x");
    let list = session.ui.list().unwrap();
    assert!(rows(&session.ui)[list.at].starts_with("2  write a bundle"), "{:?}", rows(&session.ui));
    press(&mut session, "1");
    let said = session.ui.message().unwrap();
    assert_eq!(said, "No bundle lies here to be read in. 2 writes one, 3 looks into one elsewhere.");
}

#[test]
fn a_bundle_of_another_project_says_so_and_offers_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut nell = Workspace::init(&dir.path().join("n"), "Study", &person("Nell Rudge"), CLOCK).unwrap();
    let mut other = Workspace::init(&dir.path().join("o"), "Other", &person("Lin Wei"), CLOCK).unwrap();
    other.commit(vec![code("hope")]).unwrap();
    other.write_bundle_file(&dir.path().join("n/other.emic.toml"), Default::default()).unwrap();
    let mut helper = Folders(vec![dir.path().join("n")]);
    let mut session = Session::new(&mut nell, &mut helper, &Start::default(), (100, 30));
    press(&mut session, "Space x");
    assert!(rows(&session.ui)[0].ends_with("cannot come in"), "{:?}", rows(&session.ui));
    let detail = session.ui.list().unwrap().detail.clone().unwrap().lines.join("\n");
    assert!(detail.contains("belongs to the project \"Other\""), "{detail}");
    assert!(!detail.contains("reads it in"), "{detail}");
    press(&mut session, "Enter Enter");
    assert_eq!(session.ui.place().name(), "exchange", "looked into and left again");
}
