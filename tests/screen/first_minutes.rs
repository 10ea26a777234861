//! The first minutes: practice on the sample study, a card at a time.

use super::scene::{Scene, Stage};
use super::study::Study;
use emic::log::Act;
use emic::model::id::PersonId;
use emic::tui::{Look, Start};

fn first() -> Scene {
    let look = Look { ascii: true, ..Look::default() };
    Scene::start(Study::sample(), 80, 24, &Start { look, practice: true, ..Start::default() })
}

#[test]
fn the_first_screen_selects_something_worth_a_code_and_says_what_it_is() {
    let scene = first();
    assert!(scene.row(21).starts_with("P03 4/"), "{}", scene.row(21));
    assert!(
        scene.row(22).starts_with("This is practice: an invented study, your own copy."),
        "{}",
        scene.row(22)
    );
    assert!(scene.row(23).starts_with("Down selects the next sentence."), "{}", scene.row(23));
    assert!(scene.row(23).ends_with("practice NR"), "{}", scene.row(23));
    assert!(scene.row(0).len() > 2, "nothing reads as an error:\n{}", scene.screen());
}

#[test]
fn each_card_is_ticked_by_the_act_that_it_asks_for() {
    let mut scene = first();
    let says = |scene: &Scene| scene.row(23);
    scene.keys("Up");
    assert!(says(&scene).starts_with("Code them: Enter, type wai"), "{}", scene.screen());
    scene.keys("Enter");
    assert!(says(&scene).starts_with("Enter puts it on"), "in the box its own keys: {}", scene.screen());
    assert!(scene.row(22).starts_with("Code them:"), "and the card above: {}", scene.screen());
    scene.keys("wai Enter");
    assert!(says(&scene).starts_with("u takes it back"), "{}", scene.screen());
    scene.keys("u");
    assert!(says(&scene).starts_with("m writes a memo"), "{}", scene.screen());
    assert!(scene.row(22).starts_with("undone:"), "{}", scene.screen());
    scene.keys("m so Esc");
    assert!(says(&scene).starts_with("q leaves;"), "{}", scene.screen());
    scene.keys("Esc");
    assert!(says(&scene).starts_with("Practice is over; :welcome starts it again."), "{}", scene.screen());
    scene.keys("Down Down");
    assert!(says(&scene).starts_with("Enter code"), "Esc ends it: {}", scene.screen());
    scene.keys(": welcome Enter");
    assert!(says(&scene).starts_with("Down selects"), "{}", scene.screen());
}

#[test]
fn a_box_that_the_card_does_not_speak_of_says_how_to_come_back_to_it() {
    let mut scene = first();
    scene.keys("s");
    assert!(scene.row(22).starts_with("Esc goes back to the practice."), "{}", scene.screen());
    assert!(scene.row(23).starts_with("Enter selects it"), "{}", scene.screen());
    scene.keys("Esc Enter");
    assert!(scene.row(22).starts_with("Esc goes back to the practice."), "not its turn: {}", scene.screen());
    scene.keys("Esc");
    assert!(scene.row(23).starts_with("Down selects"), "{}", scene.screen());
}

#[test]
fn undo_is_not_promised_for_what_was_read_in() {
    let mut scene = first();
    scene.keys("Down Enter wai Enter");
    assert!(scene.row(23).starts_with("u takes it back, and any act of yours. A file read in stays."));
}

#[test]
fn esc_in_a_list_or_the_tree_ends_no_practice() {
    let mut scene = first();
    scene.keys("Space t Esc Tab Esc");
    assert!(scene.row(23).starts_with("Down selects"), "{}", scene.screen());
}

#[test]
fn who_left_and_came_back_goes_on_with_the_practice_and_has_done_its_last_step() {
    let mut study = Study::sample();
    let look = Look { ascii: true, ..Look::default() };
    let start = Start { look, practice: true, ..Start::default() };
    let mut stage = Stage::with(&mut study.work, 80, 24, &start);
    stage.keys("Down");
    stage.session.keep_all(false);
    let mut stage = Stage::with(&mut study.work, 80, 24, &start);
    assert!(stage.row(23).starts_with("Code them:"), "{}", stage.screen());
    stage.keys("Enter wai Enter u m so Esc");
    assert!(stage.row(23).starts_with("q leaves;"), "{}", stage.screen());
    stage.session.keep_all(false);
    let mut stage = Stage::with(&mut study.work, 80, 24, &start);
    assert!(stage.row(22).starts_with("Here you are again"), "{}", stage.screen());
    assert!(stage.row(23).contains(":welcome starts it again"), "{}", stage.screen());
    stage.keys("Down");
    assert!(stage.row(23).starts_with("Enter code"), "{}", stage.screen());
    stage.session.keep_all(false);
    let stage = Stage::with(&mut study.work, 80, 24, &start);
    assert!(stage.row(23).starts_with("Enter code"), "once: {}", stage.screen());
}

#[test]
fn who_was_here_before_is_not_led_again() {
    let mut scene = first();
    scene.keys("Esc");
    scene.session.keep_all(false);
    let look = Look { ascii: true, ..Look::default() };
    let scene = Scene::start(Study::sample(), 80, 24, &Start { look, ..Start::default() });
    assert!(scene.row(23).starts_with("Enter code"), "{}", scene.row(23));
}

#[test]
fn initials_of_one_letter_are_shown_as_two_of_the_name() {
    let mut study = Study::of(&[("P07", "I went. They left.")]);
    let mut add = |name: &str, initials: &str| {
        let (name, initials, role) = (name.into(), initials.into(), String::new());
        PersonId(study.commit(vec![Act::PersonAdd { name, initials, role, guid: None }])[0])
    };
    let people = [add("you", "Y"), add("Yan", "Y"), add("Lwanga", "L"), add("Nora", "N")];
    let shown = people.map(|id| study.project().initials(Some(id)).to_owned());
    assert_eq!(shown, ["YO", "Y2", "L", "NO"], "no two people look alike");
    for (word, id) in [("YO", 0), ("Y2", 1), ("L", 2), ("N", 3), ("NO", 3)] {
        assert_eq!(study.project().find_person(word).unwrap().id, people[id], "{word}");
    }
}
