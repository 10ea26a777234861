//! Lists make the lines of rows that come into sight, and of no others, however many there are.

use super::scene::Scene;
use super::study::Study;
use emic::log::Act;
use emic::model::id::*;
use emic::model::target::Target;
use emic::tui::Event;

/// More rows than a window of 24 lines can ask for: those in it, and those looked at above them to find its first row.
const WINDOW: usize = 2 * 24;

fn made(scene: &Scene) -> usize {
    scene.session.ui.list().unwrap().sight.made()
}

fn rows(scene: &Scene) -> usize {
    scene.session.ui.list().unwrap().rows.len()
}

/// So many codes at the top, each with a memo; every second of them has the name of the one before it.
fn study(codes: usize) -> Study {
    let mut study = Study::empty();
    let name = |nth: usize| format!("code {}", nth / 2 * 2);
    let add = |nth: usize| Act::CodeAdd { name: name(nth), parent: None, guid: None };
    let made = study.commit((0..codes).map(add).collect());
    let memo = |(nth, &code): (usize, &OpId)| Act::MemoAdd {
        on: Target::Code(CodeId(code)),
        kind: "note".into(),
        body: format!("memo {nth}"),
        by: None,
        made: None,
        guid: None,
    };
    study.commit(made.iter().enumerate().map(memo).collect());
    study
}

#[test]
fn only_rows_in_sight_are_made() {
    let mut scene = Scene::new(study(2_000));
    for (ways, count) in [("Space n", 2_000), ("Space k", 1_000), ("Space f", 2_000)] {
        scene.keys(ways);
        assert_eq!(rows(&scene), count, "{ways}");
        assert!(made(&scene) <= WINDOW, "{ways}: {}", made(&scene));
        let before = made(&scene);
        scene.keys(&"Down ".repeat(100));
        assert!(made(&scene) <= before + 100 + WINDOW, "{ways}, a hundred down: {}", made(&scene));
        let before = made(&scene);
        scene.keys("G");
        assert!(scene.rows().iter().any(|row| row.starts_with("> ")), "{ways}: {}", scene.screen());
        assert!(made(&scene) <= before + WINDOW, "{ways}, to the end: {}", made(&scene));
        let before = made(&scene);
        scene.keys("Up Up");
        assert_eq!(made(&scene), before, "{ways}: rows in sight are kept");
        scene.resize(100, 30).resize(80, 24);
        assert!(made(&scene) <= before + 2 * 2 * 30, "{ways}, resized: {}", made(&scene));
        scene.keys("q");
    }
}

#[test]
fn a_list_after_an_act_makes_what_it_shows() {
    let mut scene = Scene::new(study(2_000));
    scene.keys("Space f G");
    let before = made(&scene);
    scene.keys("T");
    assert!(made(&scene) > before, "rows show what the act did");
    assert!(made(&scene) <= before + WINDOW, "{}", made(&scene));
}

#[test]
fn a_narrowed_list_shows_the_rows_that_it_found() {
    let mut scene = Scene::new(study(40));
    scene.keys("Space n / m e m o _ 3 9 Enter");
    assert_eq!(rows(&scene), 1);
    assert!(scene.rows().iter().any(|row| row.trim() == "memo 39"), "{}", scene.screen());
}

#[test]
fn a_letter_more_looks_at_the_words_of_rows_that_are_there_already() {
    let mut scene = Scene::new(study(2_000));
    for (ways, typed, found) in
        [("Space n", "memo_199", 12), ("Space k", "code_1998", 1), ("Space f", "code_199", 10)]
    {
        scene.keys(ways);
        let (all, before) = (rows(&scene), made(&scene));
        scene.keys("/").keys(typed);
        let most = all + typed.len() * WINDOW;
        assert!(made(&scene) - before <= most, "{ways}: {} of {most}", made(&scene) - before);
        assert_eq!(rows(&scene), found, "{ways}: {}", scene.screen());
        let before = made(&scene);
        scene.keys("Backspace Backspace Esc Esc");
        assert_eq!(rows(&scene), all, "{ways}");
        scene.keys("/").keys(typed).keys("Enter");
        let most = 2 * typed.len() * WINDOW;
        assert!(made(&scene) - before <= most, "{ways}: {} of {most}", made(&scene) - before);
        scene.keys("q");
    }
}

#[test]
fn a_narrowed_list_follows_what_changes() {
    let mut scene = Scene::new(study(40));
    scene.keys("Space f / code_38 Enter");
    assert_eq!(rows(&scene), 2);
    scene.keys("r Ctrl-w Ctrl-w other Enter");
    assert_eq!(rows(&scene), 1, "{}", scene.screen());
    scene.keys("u");
    assert_eq!(rows(&scene), 2, "{}", scene.screen());
    scene.keys("q Space n / code:38 Enter");
    assert_eq!(rows(&scene), 2, "{}", scene.screen());
}

#[test]
fn memos_are_found_by_the_codes_on_their_words() {
    let turns = [("P07", "I went to the GP first. Nobody rang. So I stopped asking.")];
    let mut study = Study::of(&turns);
    let add = |name: &str| Act::CodeAdd { name: name.into(), parent: None, guid: None };
    let made = study.commit(vec![add("fear"), add("hope")]);
    let put = |quote, nth: usize| super::study::coding(study.project(), quote, CodeId(made[nth]), None);
    let acts = vec![
        put("I went to the GP first. Nobody rang.", 0),
        put("the GP", 0),
        put("So I stopped asking.", 1),
    ];
    study.commit(acts);
    let mut scene = Scene::new(study);
    for (words, memo) in [("GP first", "on_one"), ("Nobody", "on_two"), ("stopped", "on_three")] {
        scene.at(words).keys("m").keys(memo).keys("Esc");
    }
    scene.keys("Tab Home m on_fear_itself Esc Space n");
    for (typed, found) in [
        ("code:fear", &["on one", "on two", "on fear itself"][..]),
        ("code:FEA two", &["on two"]),
        ("code:hope", &["on three"]),
        ("code:P07", &[]),
        ("three", &["on three"]),
    ] {
        scene.keys("/ Ctrl-u").event(Event::Paste(typed.into())).keys("Enter");
        assert_eq!(rows(&scene), found.len(), "{typed}: {}", scene.screen());
        for memo in found {
            assert!(scene.rows().iter().any(|row| row.trim() == *memo), "{typed}: {}", scene.screen());
        }
        scene.keys("Esc");
    }
}

/// The history on the screen, of so many steps; the first of them add people and codes.
fn history(steps: usize) -> Scene {
    let mut study = Study::empty();
    let add = |nth: usize| Act::CodeAdd { name: format!("code {nth}"), parent: None, guid: None };
    let codes = study.commit((0..50).map(add).collect());
    for nth in 0..steps - study.work.history().count() {
        study.commit(vec![Act::CodeTheme { code: CodeId(codes[nth % 50]), on: nth / 50 % 2 == 0 }]);
    }
    let mut scene = Scene::new(study);
    scene.keys("Space h");
    scene
}

#[test]
fn the_history_goes_on_to_older_steps_at_its_end() {
    let mut scene = history(2_300);
    assert_eq!(scene.row(21), "History, latest first: 1000 of 2300 steps, more at the end   1 of 1000");
    scene.keys("/ new_code:_code_0");
    assert_eq!(rows(&scene), 0, "nothing is fetched while one types: {}", scene.screen());
    assert!(scene.row(21).contains("1000 of 2300 steps, more"), "{}", scene.row(21));
    scene.keys("Enter");
    assert!(scene.row(21).contains("2000 of 2300 steps, more"), "{}", scene.row(21));
    scene.keys("Down");
    assert_eq!(scene.row(21), "History, latest first   1 of 1   only with: new code: code 0");
    scene.keys("q Space h");
    let before = made(&scene);
    scene.keys("G");
    assert!(scene.row(21).ends_with("more at the end   1000 of 2000"), "the cursor stays: {}", scene.row(21));
    scene.keys("Down");
    assert!(scene.rows().iter().any(|row| row.starts_with("> 1300 ")), "{}", scene.screen());
    scene.keys("G G");
    assert!(scene.rows().iter().any(|row| row.starts_with(">    1 ")), "{}", scene.screen());
    assert!(made(&scene) - before <= 5 * WINDOW, "{}", made(&scene) - before);
    // A step that far back is undone to, and the list is as long afterwards.
    scene.keys("Up Up u");
    assert!(scene.screen().contains("acts of yours, back to step 3?"), "{}", scene.screen());
}
