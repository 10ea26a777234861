//! More room: the card of a code, coders beside names, and memos beside the words they are about.

use super::scene::Scene;
use super::study::Study;
use emic::tui::Event;

fn at(width: u16, height: u16) -> Scene {
    let mut scene = Scene::sized(Study::sample(), width, height);
    scene.at("turned away because");
    scene
}

const MEANING: &str = "Staff treat the person";

#[test]
fn the_card_follows_once_when_the_keys_rest_and_asks_for_nothing_more() {
    for (width, height) in [(120, 40), (160, 50), (200, 60)] {
        let mut scene = at(width, height);
        assert!(!scene.screen().contains(MEANING), "nothing while keys come: {width}");
        assert_eq!(scene.session.ui.wants_quiet(), Some(300), "{width}");
        scene.event(Event::Quiet(300));
        assert!(scene.screen().contains(MEANING), "{}", scene.screen());
        assert!(scene.screen().contains("10 passages, 2 transcripts"), "{}", scene.screen());
        assert_eq!(scene.session.ui.wants_quiet(), None, "it fires once: {width}");
        scene.keys("Down");
        let before = scene.screen();
        scene.event(Event::Quiet(299));
        assert_eq!(scene.screen(), before);
    }
}

#[test]
fn the_card_of_a_word_without_codes_is_the_last_one_and_that_of_the_tree_its_cursor() {
    let mut scene = at(120, 40);
    scene.event(Event::Quiet(300)).keys("}").event(Event::Quiet(300));
    assert!(scene.row(37).contains("no code"), "{}", scene.row(37));
    assert!(scene.screen().contains(MEANING), "{}", scene.screen());
    scene.keys("Tab / waiting Enter").event(Event::Quiet(300));
    assert!(scene.screen().contains("Time on a list"), "{}", scene.screen());
}

#[test]
fn a_very_wide_window_shows_passages_beside_the_tree_and_none_is_shown_where_there_is_no_room() {
    let mut scene = at(200, 60);
    scene.event(Event::Quiet(300));
    let card: Vec<String> = scene.rows().iter().map(|row| row.chars().skip(159).collect()).collect();
    assert!(card[0].starts_with("stigma"), "{}", scene.screen());
    assert!(card.iter().filter(|row| row.starts_with("P07 ")).count() > 1, "{card:?}");
    for (width, height) in [(80, 24), (100, 30), (120, 35)] {
        assert_eq!(at(width, height).session.ui.wants_quiet(), None, "{width}x{height}");
    }
    let mut thin = at(120, 40);
    thin.keys(":option _thin _on Enter");
    assert_eq!(thin.session.ui.wants_quiet(), None);
}

#[test]
fn from_140_columns_on_coders_stand_right_of_the_names() {
    let scene = at(160, 50);
    assert!(
        scene
            .rows()
            .iter()
            .any(|row| row.contains("judged by notes") && row.contains(" NR LW ") || row.contains("LW NR")),
        "{}",
        scene.screen()
    );
}

#[test]
fn no_name_is_cut_beside_blank_columns() {
    for width in [120, 160, 200] {
        let scene = at(width, 60);
        let grid = scene.session.ui.grid();
        let (names, tree) = (grid.names.unwrap(), grid.tree.unwrap());
        let cut = |(first, wide): (u16, u16)| {
            scene.rows()[..usize::from(grid.tree_rows)].iter().any(|row| {
                let part: String = row.chars().skip(usize::from(first)).take(usize::from(wide)).collect();
                part.contains('~')
            })
        };
        let end = grid.card.filter(|(_, y, ..)| *y == 0).map_or(width, |(x, ..)| x - 2);
        assert!(!cut(tree) || tree.0 + tree.1 == end, "{width}:\n{}", scene.screen());
        assert!(!cut(names) || names.0 + names.1 + 1 == tree.0, "{width}:\n{}", scene.screen());
    }
}

#[test]
fn a_memo_leaves_the_words_in_sight_that_it_is_about() {
    let sizes = [(80, 24), (100, 30), (120, 40), (200, 60)];
    for ((width, height), margin) in
        sizes.into_iter().flat_map(|size| [(size, ""), (size, "z"), (size, "z z")])
    {
        let mut scene = at(width, height);
        scene.keys(margin).keys("m a_thought");
        let shown = scene.screen();
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in ["turned away", "a thought"] {
            assert!(flat(&shown).contains(words), "{words} at {width}, {margin}:\n{shown}");
        }
        assert!(shown.contains("memo   kind: thinking"), "{shown}");
        let (x, y, _) = scene.cursor();
        let line: String = scene.row(usize::from(y)).chars().take(usize::from(x)).collect();
        assert!(line.ends_with("a thought"), "{width}: {line:?}");
        scene.keys("Esc");
        assert_eq!(scene.project().memos.len(), 1);
    }
}

#[test]
fn from_140_columns_on_what_lies_on_the_words_is_listed_in_the_place_of_the_card() {
    for (width, height) in [(140, 40), (160, 50), (200, 60)] {
        let mut scene = at(width, height);
        scene.event(Event::Quiet(300));
        let text = |scene: &Scene| -> Vec<String> {
            scene.rows().iter().take(20).map(|row| row.chars().take(70).collect()).collect()
        };
        let before = text(&scene);
        scene.keys("s");
        assert_eq!(text(&scene), before, "{width}: the words stay");
        assert!(scene.screen().contains("codings here"), "{}", scene.screen());
        let (x, y, _, rows) = scene.session.ui.grid().card.unwrap();
        let (cx, cy, _) = scene.cursor();
        assert!(cx >= x && cy >= y && cy < y + rows, "{width}: {cx}, {cy}\n{}", scene.screen());
        assert!(scene.screen().contains(MEANING), "{}", scene.screen());
        scene.keys("x");
        assert!(scene.screen().contains("codings here"), "{}", scene.screen());
    }
}
