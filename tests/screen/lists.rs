//! One pattern for every list: rows, and more about the one with the cursor.

use super::scene::{Scene, Stage};
use super::study::Study;
use emic::log::Act;
use emic::tui::{Due, Event, Look};

/// The first row that is a rule from edge to edge.
fn rule(scene: &Scene, width: usize) -> Option<usize> {
    scene.rows().iter().position(|row| *row == "-".repeat(width))
}

const LISTS: [&str; 7] =
    ["Space t", "Space f", "Space h", "Space x", ": people Enter", ":cast Enter", "Space d"];

fn sample(width: u16, height: u16) -> Scene {
    let mut scene = Scene::sized(Study::sample(), width, height);
    scene.at("One person.").keys("! who_else Enter");
    scene.at("turned away because").keys("! and_who Enter");
    scene
}

#[test]
fn a_list_says_more_about_its_row_below_the_rows_and_from_120_columns_on_beside_them() {
    for place in LISTS {
        let mut scene = sample(80, 24);
        scene.keys(place);
        let at = rule(&scene, 80).unwrap_or_else(|| panic!("{place}: {}", scene.screen()));
        assert!(at <= 10, "{place}: the rows have half at most: {}", scene.screen());
        assert!(!scene.row(at + 1).is_empty(), "{place}: {}", scene.screen());
        let mut scene = sample(120, 40);
        scene.keys(place);
        assert_eq!(rule(&scene, 120), None, "{place}");
        let beside = |row: &String| row.chars().nth(60).is_some_and(|c| c != ' ');
        assert!(scene.rows()[..37].iter().any(beside), "{place}: {}", scene.screen());
        let over = |row: &String| row.chars().nth(58).is_some_and(|c| c != ' ');
        assert!(!scene.rows()[..37].iter().any(over), "{place}: rows end before it: {}", scene.screen());
    }
}

#[test]
fn what_is_said_about_a_row_follows_once_when_no_key_came_for_150_ms() {
    for place in LISTS {
        let mut scene = sample(80, 24);
        scene.keys(place);
        assert_eq!(scene.session.ui.wants_quiet(), None, "{place}: nothing is armed without a key");
        scene.keys("Down");
        assert_eq!(scene.session.ui.wants_quiet(), Some(150), "{place}");
        let before = scene.rows()[11..21].to_vec();
        scene.event(Event::Quiet(100));
        assert_eq!(scene.rows()[11..21], before, "{place}: not yet");
        scene.event(Event::Quiet(150));
        scene.session.ui.due();
        assert_eq!(scene.session.ui.wants_quiet(), None, "{place}: it fires once");
        scene.event(Event::Quiet(1_000));
        assert_eq!(scene.session.ui.due(), Due::Nothing, "{place}: an idle list draws nothing");
    }
}

#[test]
fn end_shows_the_last_page_full() {
    let mut scene = sample(80, 24);
    scene.keys("Space f End");
    assert!(rule(&scene, 80).is_some());
    let rows = scene.rows();
    let filled = rows.iter().take_while(|row| !row.starts_with('-')).filter(|row| !row.is_empty());
    assert_eq!(filled.count(), 10, "{}", scene.screen());
}

#[test]
fn esc_in_a_list_drops_what_was_said_and_then_closes_it() {
    let mut scene = sample(80, 24);
    scene.keys("Space x 1");
    assert!(scene.message().starts_with("No bundle lies here"), "{}", scene.message());
    scene.keys("Esc");
    assert_eq!(scene.session.ui.message(), None);
    assert_eq!(scene.session.ui.place().name(), "exchange");
    scene.keys("Esc");
    assert_eq!(scene.session.ui.place().name(), "text");
    scene.keys("Space x 1 Down Esc");
    assert_eq!(scene.session.ui.place().name(), "exchange", "a key later it is still on the screen");
    assert_eq!(scene.session.ui.message(), None);
}

#[test]
fn what_has_more_lines_than_the_screen_says_which_are_in_sight() {
    let mut scene = sample(80, 24);
    scene.keys(": legend Enter");
    let row = scene.row(21);
    assert!(row.contains("1-21 of "), "{row}");
    scene.keys("End");
    let all = row.rsplit(' ').next().unwrap().to_owned();
    assert!(scene.row(21).ends_with(&format!("-{all} of {all}")), "{}", scene.row(21));
    // The panel of keys: so many rows from this one on, with a head before them.
    scene.keys("Esc ?");
    let head = scene.rows().iter().position(|row| row.starts_with("Keys here")).unwrap();
    assert!(scene.row(head).contains("1-7 of "), "{}", scene.row(head));
    scene.keys("End");
    let all = scene.row(head).rsplit(' ').next().unwrap().to_owned();
    assert!(scene.row(head).ends_with(&format!("-{all} of {all}")), "{}", scene.row(head));
    assert!(scene.row(head + 7).starts_with('>'), "the last row: {}", scene.screen());
    scene.keys("Home");
    assert!(scene.row(head + 1).starts_with('>'), "{}", scene.screen());
}

#[test]
fn the_history_names_act_object_person_and_place_and_shows_the_words() {
    let mut scene = Scene::sized(Study::sample(), 80, 24);
    scene.at("One person.").keys("m she_was_one Esc Enter zzzz Enter");
    scene.at("turned away because");
    let here = scene.selected();
    scene.keys("Space h");
    let row = scene.row(0);
    assert!(row.contains("NR  coded: zzzz, and 2 more") && row.ends_with("P07 turn 14"), "{row}");
    let row = scene.row(1);
    assert!(row.contains("NR  memo") && row.ends_with("P07 turn 14"), "{row}");
    scene.keys("Down").event(Event::Quiet(150));
    let shown = scene.screen();
    assert!(shown.contains("Nell Rudge") && shown.contains("she was one"), "{shown}");
    assert!(shown.contains("\"One person.\""), "{shown}");
    scene.keys("Enter");
    assert_eq!(scene.selected().trim(), "One person.");
    scene.keys("b");
    assert_eq!(scene.selected(), here);
}

#[test]
fn the_history_and_undo_speak_of_turns_and_never_of_positions() {
    let mut scene = Scene::sized(Study::sample(), 100, 40);
    scene.at("One person.").keys("m she_was_one Esc ! why Enter * Enter zzzz Enter");
    scene.keys("Enter zzzz Enter *");
    scene.keys("Space h");
    for row in &scene.rows()[..12] {
        assert!(!row.contains('@') && !row.contains(".."), "{row}");
    }
    scene.keys("Esc Esc u");
    let said = scene.message();
    assert!(said.starts_with("undone: ") && said.contains("P07 turn 14"), "{said}");
    for _ in 0..4 {
        scene.keys("u");
        assert!(!scene.message().contains('@'), "{}", scene.message());
    }
}

#[test]
fn where_nothing_is_listed_no_key_is_offered_that_would_do_something_with_it() {
    for (place, says) in [("Space d", "Nothing to talk about."), (": removed Enter", "No code")] {
        let mut scene = Scene::sized(Study::sample(), 80, 24);
        scene.keys(place);
        assert!(scene.screen().contains(says), "{place}: {}", scene.screen());
        let keys = scene.row(23).trim_end_matches(|c: char| !c.is_whitespace()).to_owned();
        assert!(keys.trim_start().starts_with("q back"), "{place}: {}", scene.row(23));
    }
}

#[test]
fn in_a_window_that_is_too_small_to_show_anything_no_key_does_anything_but_leave() {
    let mut scene = Scene::sized(Study::sample(), 80, 24);
    let before = scene.commits();
    scene.resize(20, 10);
    scene.keys("! Enter * Enter z z Enter m x 1 u");
    scene.resize(80, 24);
    assert_eq!(scene.commits(), before, "{}", scene.screen());
    assert!(scene.row(23).starts_with("Enter code"), "nothing was opened: {}", scene.screen());
}

#[test]
fn what_came_is_said_on_opening_and_the_history_begins_with_it() {
    let mut scene = Scene::sized(Study::sample(), 80, 24);
    scene.session.work.has_looked();
    let mut lins = scene.lins();
    let work = lins.seen().shown();
    let coding = work.transcripts.values().flat_map(|t| t.annotations.iter().map(move |a| (t, a))).next();
    let (transcript, coding) = coding.unwrap();
    let span = coding.span.unwrap();
    let words = transcript.text.slice(span).to_owned();
    let code = emic::model::id::CodeId(emic::model::id::OpId::pending(0));
    let (transcript, extent) = (transcript.id, transcript.extent(span));
    lins.commit(vec![
        Act::CodeAdd { name: "anger".into(), parent: None, guid: None },
        Act::Annotate { transcript, extent, code, by: None, made: None, guid: None },
    ])
    .unwrap();
    scene.hear_from(&lins);
    let look = Look { ascii: true, ..Look::default() };
    {
        let mut again = Stage::on(scene.session.work, 80, 24, look);
        // Both clocks stand at 18 November 2026, 11:06.
        assert_eq!(again.message(), "since 11:06: 1 person, 1 coding, 1 change to the frame. Space h");
        again.keys("Space h");
        let rows = again.rows();
        assert!(rows[0].contains("since 11:06: 1 person, 1 coding, 1 change to the frame"), "{rows:?}");
        assert!(rows[1].contains("LW: new code: anger"), "{rows:?}");
        assert!(rows[2].ends_with("LW  1 coding"), "{rows:?}");
        again.keys("Down Down Enter");
        assert!(again.row(0).contains("new code: anger"), "{}", again.screen());
        assert!(again.row(1).contains("coded: anger"), "{}", again.screen());
        again.keys("Down Enter");
        assert_eq!(again.selected().trim(), words.trim());
        // Who followed one row finds the others again.
        again.keys("Space h");
        let rows = again.rows();
        assert!(rows[1].contains("LW: new code: anger") && rows[2].ends_with("LW  1 coding"), "{rows:?}");
    }
    let again = Stage::on(scene.session.work, 80, 24, look);
    assert!(!again.screen().contains("since 11:06"), "it was looked at");
}
