//! What takes much away is asked for twice, and the second key counts only if the question can have been read.

use super::player::{Answers, Line};
use super::scene::Scene;
use super::study::Study;
use emic::tui::{Event, Input, Key};

/// Codes of the sample that are not removed.
fn codes(study: &Study) -> usize {
    study.project().codes.codes.len()
}

#[test]
fn x_on_a_theme_asks_with_counts_and_x_again_does_it() {
    let mut scene = Scene::new(Study::sample());
    let (before, commits) = (scene.project().codes.codes.len(), scene.commits());
    scene.keys("Tab Home x");
    assert_eq!(scene.commits(), commits, "no operation");
    let said = scene.session.ui.message().unwrap().to_owned();
    assert!(said.starts_with("Relational Practice and ") && said.contains(" passages, "), "{said}");
    assert!(said.contains("(LW ") && said.ends_with("x again removes them, Esc keeps them"), "{said}");
    scene.keys("x");
    assert!(scene.project().codes.codes.len() < before - 20);
}

#[test]
fn a_code_that_only_oneself_used_is_asked_about_too() {
    let mut scene = Scene::new(Study::of(&[("P07", "I went. They left.")]));
    scene.keys("Enter fear Enter Tab / fear Enter x");
    assert_eq!(scene.message(), "fear: 1 passage   x again removes them, Esc keeps them");
    scene.keys("x u");
    assert_eq!(scene.coded().len(), 1);
}

#[test]
fn ten_codings_are_taken_off_only_when_it_is_asked_for_twice() {
    let words = "I went. ".repeat(12);
    let mut scene = Scene::new(Study::of(&[("P07", words.trim())]));
    scene.keys("Enter fear Enter");
    for _ in 0..11 {
        scene.keys("Down 1");
    }
    scene.keys("o , , , , , , , , , , x");
    assert_eq!(scene.coded().len(), 12, "{}", scene.screen());
    assert_eq!(scene.message(), "10 codings   x again takes them off, Esc leaves them");
    scene.keys("x");
    assert_eq!(scene.coded().len(), 2);
}

#[test]
fn two_keys_that_arrive_together_confirm_nothing() {
    let mut study = Study::sample();
    let before = codes(&study);
    let key = |key: &str| Input::Key(key.parse::<Key>().unwrap());
    let row = vec![key("Tab"), key("Home"), key("x"), key("x"), key("x")];
    Line::new((80, 24), Answers::Silent).play_together(&mut study.work, row);
    assert_eq!(codes(&study), before);
}

#[test]
fn a_q_that_arrives_with_the_one_that_closed_a_list_does_not_leave() {
    let mut study = Study::sample();
    let key = |key: &str| Input::Key(key.parse::<Key>().unwrap());
    let row =
        vec![key("Space"), key("t"), key("q"), key("q"), key("Enter"), key("z"), key("z"), key("Enter")];
    Line::new((80, 24), Answers::Silent).play_together(&mut study.work, row);
    let made = study.project().codes.codes.values().any(|code| code.name == "zz");
    assert!(made, "the second q was passed over, and the screen went on");
}

#[test]
fn a_message_stays_through_the_next_key_and_esc_drops_it() {
    let mut scene =
        Scene::new(Study::of(&[("I", "What happened?"), ("P07", "I went. They left. I stopped.")]));
    scene.keys("1");
    assert!(scene.message().starts_with("No code is on key 1 yet"));
    scene.keys("Down");
    assert!(
        scene.message().starts_with("No code is on key 1 yet"),
        "through the next key: {}",
        scene.message()
    );
    scene.keys("Down");
    assert!(scene.message().starts_with("Enter code"), "{}", scene.message());
    scene.keys("1 Esc");
    assert!(scene.message().starts_with("Enter code"), "{}", scene.message());
    scene.keys("1 Enter");
    assert!(!scene.message().starts_with("No code is on key 1 yet"), "a box needs the row");
    scene.keys("Esc : messages Enter");
    assert!(scene.row(0).contains("No code is on key 1 yet"), "{}", scene.screen());
}

#[test]
fn undo_says_the_place_and_goes_there_when_it_is_out_of_sight() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Enter zzzz Enter");
    let words = scene.selected();
    scene.keys("G u");
    assert_eq!(scene.selected(), words);
    let said = scene.session.ui.message().unwrap().to_owned();
    assert!(said.starts_with("undone: coded: zzzz in P07 turn 1, and 1 more   U again"), "{said}");
    scene.keys("b");
    assert_ne!(scene.selected(), words, "b leads back");
    scene.event(Event::Quiet(0));
}

#[test]
fn memos_of_ones_own_alone_have_another_mark_and_talk_comes_first() {
    let mut scene = Scene::new(Study::of(&[("I", "What happened?"), ("P07", "I went.")]));
    scene.keys("m one Esc G");
    assert_eq!(scene.row(1).chars().next(), Some('m'), "{}", scene.screen());
    scene.keys("Home Left m two Ctrl-p Esc G");
    assert_eq!(scene.row(1).chars().next(), Some('p'), "{}", scene.screen());
    scene.keys("Home ! why Enter G");
    assert_eq!(scene.row(1).chars().next(), Some('!'), "{}", scene.screen());
    scene.keys("Down Down");
    assert!(scene.row(22).ends_with("1 to talk"), "{}", scene.screen());
}

#[test]
fn the_legend_names_every_sign() {
    let mut scene = Scene::sized(Study::sample(), 80, 50);
    scene.keys(": legend Enter");
    for sign in ["m  ", "p  ", "!  ", "a letter", "+  ", "a digit", "s3/5"] {
        assert!(scene.screen().contains(sign), "{sign}:\n{}", scene.screen());
    }
}
