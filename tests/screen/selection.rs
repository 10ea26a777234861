//! How the selected words look: on a terminal that reverses rectangles, and on a slow line.

use super::scene::Scene;
use super::study::Study;
use emic::tui::{Ground, Look};
use ratatui::style::{Color, Modifier};

/// A turn of the interviewer is selected, whose words are grey.
fn interviewer(rectangles: bool) -> Scene {
    let mut scene = Scene::look(Study::sample(), 80, 24, Look { ground: Ground::Dark, ..Look::default() });
    if rectangles {
        scene.session.told_rectangles();
    }
    scene.at("Then tell me about that first");
    scene
}

/// The colours of the reversed cells in the text, each once.
fn reversed(scene: &Scene) -> Vec<Color> {
    let cells = (0..21).flat_map(|y| (2..50).map(move |x| (x, y))).map(|at| &scene.buffer()[at]);
    let mut hues: Vec<Color> =
        cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED)).map(|cell| cell.fg).collect();
    hues.dedup();
    hues
}

#[test]
fn selected_words_keep_their_grey_only_where_rectangles_are_reversed() {
    let grey = Color::Indexed(247);
    assert_eq!(reversed(&interviewer(false)), [Color::Reset], "the text is sent again in any case");
    assert_eq!(reversed(&interviewer(true)), [grey], "nothing but the reversal differs");
    assert_eq!(interviewer(true).screen(), interviewer(false).screen());
}

#[test]
fn a_terminal_that_turns_out_to_reverse_rectangles_is_drawn_on_again() {
    let mut scene = interviewer(false);
    let _ = scene.session.ui.due();
    scene.session.told_rectangles();
    assert_eq!(scene.session.ui.due(), emic::tui::Due::Changes);
}

/// The words before the codes in the row of the selection, P07 turn 12: its number, the sentence and how long it is.
fn position(scene: &Scene) -> String {
    let row = scene.row(21);
    row[.."P07 12/70 s3/5 17w  ".len()].trim_end().to_owned()
}

#[test]
fn on_a_slow_line_a_step_leaves_the_position_in_the_turn_out_and_a_jump_says_it() {
    let mut scene = Scene::look(Study::sample(), 80, 24, Look { thin: true, ..Look::default() });
    scene.at("turned away because");
    assert_eq!(position(&scene), "P07 12/70 s3/5 17w", "a match is a jump");
    scene.keys("j");
    assert_eq!(position(&scene), "P07 12/70");
    scene.keys("k");
    assert_eq!(position(&scene), "P07 12/70");
    // A change of the selection itself is no step: the full stop goes, then a word.
    scene.keys("h h");
    assert_eq!(position(&scene), "P07 12/70 s3/5 16w");
    scene.keys("l j j j j j j j j PgDn");
    assert!(position(&scene).contains(" s1/"), "{}", position(&scene));
}

#[test]
fn on_another_line_each_step_says_the_position_in_the_turn() {
    let mut scene = Scene::look(Study::sample(), 80, 24, Look::default());
    scene.at("turned away because").keys("j k");
    assert_eq!(position(&scene), "P07 12/70 s3/5 17w");
}

#[test]
fn a_step_that_makes_the_screen_jump_says_the_position_in_the_turn() {
    let mut scene = Scene::look(Study::sample(), 80, 24, Look { thin: true, ..Look::default() });
    let top = |scene: &Scene| scene.row(0);
    for _ in 0..40 {
        let before = top(&scene);
        scene.keys("j");
        let row = scene.row(21);
        let says = row.split(' ').nth(2).is_some_and(|word| word.starts_with('s') && word.contains('/'));
        assert_eq!(says, top(&scene) != before, "{}", scene.screen());
    }
}
