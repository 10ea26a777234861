//! Searching through long transcripts: the first find at once, slice after slice, and a key breaks off.

use super::scene::Scene;
use super::study::Study;
use emic::text::{Span, Turn};
use emic::tui::{Event, Key};

/// Longer than what is looked at in one go.
const LONG: usize = 5 << 20;

fn turns(words: &str) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut start = 0u32;
    for line in words.split_inclusive('\n') {
        let end = start + line.chars().count() as u32;
        let span = Span::new(start, end - 1).unwrap();
        turns.push(Turn { speaker: "P01".into(), label: None, words: span, time: None });
        start = end;
    }
    turns
}

/// One transcript with «needle» only at its two ends, and a short one with one in it.
fn haystack() -> Scene {
    let mut study = Study::empty();
    let filler = "They said that nobody had time for it on that day.\n".repeat(LONG / 51);
    let long = format!("Here is a needle first.\n{filler}And a needle last.\n");
    study.transcript("P01", &long, turns(&long));
    let short = "Nothing.\nOnly one needle here.\n";
    study.transcript("P02", short, turns(short));
    Scene::new(study)
}

/// Lets the screen go on for as long as it wants to; gives how often it looked at the keyboard.
fn wait(scene: &mut Scene) -> usize {
    let mut looks = 0;
    while scene.session.ui.is_seeking() {
        assert_eq!(scene.session.ui.wants_quiet(), Some(0), "it goes on without waiting for anything");
        scene.event(Event::Quiet(0));
        looks += 1;
    }
    looks
}

fn at(scene: &Scene) -> (String, u32) {
    let reading = scene.session.ui.reading().unwrap();
    let title = scene.project().transcript(reading.id).unwrap().title.clone();
    (title, reading.selection.span.start())
}

#[test]
fn finds_come_in_order_through_all_transcripts_and_round() {
    let mut scene = haystack();
    scene.keys("/ needle Enter");
    assert_eq!(wait(&mut scene), 0, "the first find shows at once");
    assert_eq!(at(&scene), ("P01".into(), 10));
    let last = scene.project().transcripts_in_order()[0].text.len() - 13;
    let mut places = vec![];
    for key in ["n", "n", "n", "N", "N"] {
        scene.keys(key);
        wait(&mut scene);
        places.push((at(&scene), scene.session.ui.message().map(str::to_owned)));
    }
    let place = |title: &str, pos: u32| (title.to_owned(), pos);
    assert_eq!(
        places,
        [
            (place("P01", last), None),
            (place("P02", 18), None),
            (place("P01", 10), None),
            (place("P02", 18), None),
            (place("P01", last), None),
        ]
    );
}

#[test]
fn a_long_search_says_so_and_any_key_breaks_it_off() {
    let mut scene = haystack();
    scene.keys("/ haystack Enter");
    assert!(scene.message().starts_with("looking for \"haystack\" ... Esc stops"), "{}", scene.message());
    scene.event(Event::Key(Key::Esc));
    assert_eq!(scene.message(), "The search was broken off.");
    assert!(!scene.session.ui.is_seeking());
    scene.keys("/ haystack Enter");
    assert!(scene.session.ui.is_seeking());
    scene.keys("j");
    assert!(!scene.session.ui.is_seeking(), "another key does what it always does");
    assert_eq!(scene.selected(), "They said that nobody had time for it on that day.");
    scene.keys("/ haystack Enter");
    assert!(wait(&mut scene) >= 2);
    assert_eq!(scene.message(), "\"haystack\" is in no transcript.");
}

#[test]
fn a_find_over_the_border_of_two_slices_is_found() {
    let mut study = Study::empty();
    // The slice ends after 2 MiB; the words lie across.
    let before = "x".repeat((2 << 20) - 3);
    let words = format!("{before} over the border {}", "y".repeat(3 << 20));
    study.transcript("P01", &words, turns(&format!("{words}\n")));
    let mut scene = Scene::new(study);
    scene.keys("/ over_the_border Enter");
    wait(&mut scene);
    assert_eq!(scene.selected(), "over the border");
    scene.keys("n");
    wait(&mut scene);
    assert_eq!(scene.message(), "This is the only one.");
    scene.keys("G N");
    wait(&mut scene);
    assert_eq!(scene.selected(), "over the border");
}
