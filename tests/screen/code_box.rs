//! The box in which a code is found, and the list of the codings on the selected words.

use super::scene::Scene;
use super::study::{Study, code};
use emic::log::Act;
use emic::model::id::CodeId;

const TURNS: &[(&str, &str)] = &[("I", "What happened?"), ("P07", "I went. They left. I stopped.")];

/// A project with these codes at the top.
fn with(names: &[&str]) -> Scene {
    let mut study = Study::of(TURNS);
    let add = |name: &&str| Act::CodeAdd { name: (*name).into(), parent: None, guid: None };
    study.commit(names.iter().map(add).collect());
    let mut scene = Scene::new(study);
    scene.keys("Down");
    scene
}

fn path(scene: &Scene, name: &str) -> String {
    let codes = &scene.project().codes;
    codes.path(code(scene.project(), name)).join("/")
}

fn on_words(scene: &Scene) -> Vec<String> {
    scene.coded().into_iter().map(|(_, code)| code).collect()
}

#[test]
fn every_printable_key_is_text_a_slash_too() {
    let mut scene = with(&["stigma"]);
    scene.keys("Enter 24/7_care Enter");
    assert_eq!(on_words(&scene), ["24/7 care"]);
    assert_eq!(path(&scene, "24/7 care"), "To sort/24/7 care");
    assert!(
        scene.rows().iter().any(|row| row.chars().skip(56).collect::<String>().contains("24/7 care")),
        "seen in the tree:\n{}",
        scene.screen()
    );
    scene.keys("Down Enter 24/7 Enter");
    assert_eq!(on_words(&scene), ["24/7 care", "24/7 care"], "found by its own slash");
}

#[test]
fn a_slash_also_finds_by_what_is_above() {
    let mut scene = Scene::new(Study::sample());
    scene.at("the only sun").keys("Enter timely/wai");
    assert!(scene.screen().contains("> waiting"), "{}", scene.screen());
    scene.keys("Esc Enter interp/");
    assert!(scene.screen().contains("> validation and active"), "{}", scene.screen());
}

#[test]
fn a_slip_of_the_hand_finds_the_code_and_a_new_one_stands_behind_it() {
    let mut scene = with(&["stigma", "waiting"]);
    scene.keys("Enter stgima");
    let row = |scene: &Scene, what: &str| scene.rows().iter().position(|row| row.contains(what)).unwrap();
    assert!(row(&scene, "+ new code") > row(&scene, ">"), "{}", scene.screen());
    scene.keys("Enter");
    assert_eq!(on_words(&scene), ["stigma"]);
    assert_eq!(scene.project().codes.codes.len(), 2, "no code was made");
    scene.keys("Enter waring Down Enter");
    assert_eq!(path(&scene, "waring"), "To sort/waring", "Down and Enter insists");
}

#[test]
fn the_box_says_how_many_there_are_and_what_enter_does_to_each() {
    let mut study = Study::sample();
    let lin = study.project().find_person("Lin Wei").unwrap().id;
    let waiting = code(study.project(), "waiting");
    study.commit(vec![super::study::coding(
        study.project(),
        "it's the only sun this room gets",
        waiting,
        Some(lin),
    )]);
    let mut scene = Scene::new(study);
    scene.at("the only sun").keys("Enter");
    assert!(scene.screen().contains(" of 62"), "{}", scene.screen());
    scene.keys("wai");
    assert!(scene.message().starts_with("Enter puts yours beside LW's"), "{}", scene.message());
    assert!(scene.screen().contains("On these words: LW."), "{}", scene.screen());
    scene.keys("Enter Enter wai");
    assert!(scene.message().starts_with("Enter takes yours off"), "{}", scene.message());
    scene.keys("Enter");
    let words = scene.selected();
    assert!(!scene.coded().contains(&(words, "waiting".into())), "{:?}", scene.coded());
}

#[test]
fn right_goes_into_a_code_and_left_out_again() {
    let mut scene = Scene::new(Study::sample());
    scene.at("the only sun").keys("Enter sti Right");
    assert!(scene.screen().contains("code under stigma:"), "{}", scene.screen());
    assert!(
        scene.screen().contains("> denied help") || scene.screen().contains(">  denied help"),
        "{}",
        scene.screen()
    );
    scene.keys("door");
    assert!(scene.screen().contains("+ new code \"door\" in stigma"), "{}", scene.screen());
    scene.keys("Backspace Backspace Backspace Backspace Left");
    assert!(scene.screen().contains("code these words:"), "{}", scene.screen());
    scene.keys("sti Right door Enter");
    assert_eq!(scene.project().codes.get(scene.code("door")).unwrap().parent, Some(scene.code("stigma")));
}

#[test]
fn moving_and_merging_never_offer_the_code_itself_or_one_below_it() {
    for key in [">", "M"] {
        let mut scene = Scene::new(Study::sample());
        scene.keys(&format!("Tab / stigma Enter {key} denied"));
        assert!(!scene.screen().contains("> denied help"), "{key}:\n{}", scene.screen());
        scene.keys("Esc");
        scene.keys(&format!("{key} stigma"));
        assert!(
            scene.screen().contains("none") || !scene.screen().contains("> stigma"),
            "{key}:\n{}",
            scene.screen()
        );
    }
}

#[test]
fn the_box_leaves_the_tree_in_sight_and_lists_rows_by_the_window() {
    for (height, rows) in [(24, 5), (50, 11), (90, 12)] {
        let mut scene = Scene::sized(Study::sample(), 80, height);
        scene.at("the only sun").keys("Enter");
        let rule = |row: &String| row.starts_with("-----");
        let lines = scene.rows();
        let top = lines.iter().position(rule).unwrap();
        let bottom = lines.iter().rposition(rule).unwrap();
        let meaning = if height < 36 { 2 } else { 4 };
        assert_eq!(bottom - top - 2 - meaning, rows, "{}", scene.screen());
        assert!(lines[top].chars().skip(55).any(|c| c.is_alphabetic()), "the tree beside it: {}", lines[top]);
    }
}

fn ids(scene: &Scene) -> CodeId {
    scene.code("stigma")
}

#[test]
fn every_coding_can_be_seen_selected_and_acted_on() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because").keys("s");
    let shown = scene.screen();
    assert!(shown.contains("these words") && shown.contains("the whole turn"), "{shown}");
    assert!(shown.contains("Staff treat the person as the label."), "{shown}");
    scene.keys("3");
    assert!(scene.screen().contains("> 3 denied help"), "{}", scene.screen());
    scene.keys("x");
    assert!(scene.message().starts_with("denied help is LW's"), "{}", scene.message());
    scene.keys("Enter");
    let words = scene.selected();
    assert!(words.len() > 70 && words.contains("turned away because"), "its words are selected: {words}");
    let before = scene.coded().len();
    scene.at("turned away because").keys("s x");
    assert_eq!(scene.coded().len(), before - 1);
    assert!(scene.project().codes.get(ids(&scene)).is_some());
    scene.keys("m loud Esc");
    assert_eq!(scene.project().memos.len(), 1, "a memo on the coding");
    scene.keys("s o");
    assert!(scene.session.ui.place().name() == "passages");
}

#[test]
fn x_and_o_over_several_codes_let_a_digit_pick() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because").keys("x");
    assert!(scene.screen().contains("codings here, nearest first"), "{}", scene.screen());
    let before = scene.coded().len();
    scene.keys("2");
    assert_eq!(scene.coded().len(), before - 1);
    scene.keys("o 1");
    assert_eq!(scene.session.ui.place().name(), "passages");
}

#[test]
fn letters_that_only_lie_scattered_in_a_name_come_last_and_enter_never_takes_such_a_name() {
    let names = ["blurred uses of pills", "the bus driver", "stigma", "sluggish trains in May", "abuse"];
    let order = |typed: &str| {
        let mut scene = with(&names);
        scene.keys("Enter").keys(typed);
        let rows = scene.rows();
        let found = rows.iter().skip_while(|row| !row.contains("code these words")).skip(1);
        let named = |row: &String| {
            let new = row.contains("+ new code").then_some("new");
            new.or_else(|| {
                names.into_iter().find(|name| row.get(2..).is_some_and(|row| row.starts_with(name)))
            })
        };
        found.map_while(named).collect::<Vec<_>>()
    };
    assert_eq!(order("bus"), ["the bus driver", "blurred uses of pills", "new"]);
    assert_eq!(order("buse"), ["abuse", "the bus driver", "blurred uses of pills", "new"]);
    assert_eq!(order("buop"), ["new", "blurred uses of pills"]);
    assert_eq!(order("stgima"), ["stigma", "new"], "a slip of the hand is not scattered");
    let mut scene = with(&names);
    scene.keys("Enter buop Enter");
    assert_eq!(path(&scene, "buop"), "To sort/buop", "Enter makes it");
}

#[test]
fn what_the_box_put_on_is_said_with_its_words() {
    let mut scene = with(&["stigma"]);
    scene.at("They left").keys("Enter sti Enter");
    assert_eq!(scene.row(21), "P07 2/2 s2/3 2w   stigma   put on these words: stigma   u undoes");
    scene.keys("+ Enter fear Enter");
    assert!(scene.row(21).ends_with("put on this turn: fear   u undoes"), "{}", scene.row(21));
    scene.keys("- Down 1");
    assert!(!scene.row(21).contains("put on"), "a quick key costs no words: {}", scene.row(21));
    scene.keys(": messages Enter");
    assert!(scene.screen().contains("stigma put on P07 turn 2: They left."), "{}", scene.screen());
}

#[test]
fn a_code_that_is_made_moves_the_tree_no_further_than_it_must() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Enter aaa Enter");
    let tree = |scene: &Scene| -> Vec<String> {
        scene.rows().iter().take(21).map(|row| row.chars().skip(56).collect()).collect()
    };
    let before = tree(&scene);
    assert!(before.last().unwrap().contains("aaa"), "it is the last row in sight:\n{}", scene.screen());
    scene.keys("Down Enter bbb Enter");
    let after = tree(&scene);
    assert_eq!(after[1..20], before[2..21], "one row further:\n{}", scene.screen());
    assert!(after[20].contains("bbb"), "{}", scene.screen());
}

#[test]
fn a_box_leaves_the_selected_words_in_sight() {
    for keys in ["Enter", "s", "i"] {
        for height in [16, 20, 24] {
            let mut scene = Scene::sized(Study::sample(), 80, height);
            scene.at("turned away because");
            for _ in 0..30 {
                scene.keys("Down").keys(keys);
                let first = scene.selected().split_whitespace().next().unwrap().to_owned();
                let shown = scene.rows().iter().any(|row| row.starts_with("> ") && row.contains(&first));
                assert!(shown, "{first:?}, {keys} at {height}:\n{}", scene.screen());
                scene.keys("Esc");
            }
        }
    }
}
