//! What the code tree, the stripes and row 21 say of the selected words, and that they say the same.

use super::scene::Scene;
use super::study::{Study, code};
use emic::log::Act;
use emic::model::FOLDER;
use emic::model::id::{CodeId, OpId};
use emic::model::target::Target;
use emic::tui::Look;
use ratatui::style::Modifier;
use std::collections::{BTreeMap, BTreeSet};

/// The sample study in a window so high that the whole tree shows.
fn tall(width: u16) -> Scene {
    Scene::sized(Study::sample(), width, 90)
}

/// What the tree's pane shows in each row, from its first column on.
fn tree(scene: &Scene, first: usize) -> Vec<String> {
    let rows = scene.rows();
    rows.iter().map(|row| row.chars().skip(first).collect()).collect()
}

/// The names in the rows of the tree at 80 columns: without mark, indent, fold and count.
fn names(scene: &Scene) -> Vec<String> {
    let name = |row: String| {
        let name: String = row.chars().skip(1).take(20).collect();
        name.trim_start_matches([' ', '-', '+']).trim_end().to_owned()
    };
    tree(scene, 56).into_iter().take_while(|row| !row.is_empty()).map(name).collect()
}

/// So many codes, each below the one before it.
fn chain(levels: usize) -> Study {
    let mut study = Study::of(&[("P07", "I went.")]);
    let parent = |nth: usize| nth.checked_sub(1).map(|above| CodeId(OpId::pending(above)));
    let add = |nth: usize| Act::CodeAdd { name: format!("level {nth}"), parent: parent(nth), guid: None };
    study.commit((0..levels).map(add).collect());
    study
}

#[test]
fn at_80_columns_36_names_of_the_sample_are_whole_and_no_two_siblings_look_alike() {
    let scene = tall(80);
    let shown = names(&scene);
    let project = scene.project();
    let order = project.codes.in_order();
    assert_eq!(shown.len(), order.len());
    let whole =
        order.iter().zip(&shown).filter(|(id, shown)| project.codes.get(**id).unwrap().name == **shown);
    assert_eq!(whole.count(), 36);
    let mut below: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for (id, shown) in order.iter().zip(&shown) {
        let parent = project.codes.get(*id).unwrap().parent;
        assert!(below.entry(parent).or_default().insert(shown), "{shown} is there twice");
    }
}

#[test]
fn siblings_that_begin_alike_are_cut_in_the_middle() {
    let mut study = Study::of(&[("P07", "I went.")]);
    let add = |name: &str| Act::CodeAdd { name: name.into(), parent: None, guid: None };
    study.commit(vec![
        add("consistent support from staff"),
        add("consistent support from others"),
        add("waiting for a letter at home"),
    ]);
    assert_eq!(
        names(&Scene::new(study)),
        ["consisten~rom staff", "consisten~om others", "waiting for a lett~"]
    );
}

#[test]
fn a_quick_digit_leaves_the_fold_mark_in_its_place() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Tab Down 3");
    assert!(tree(&scene, 56)[1].starts_with("3 -Understanding"), "{}", scene.screen());
    scene.keys("Left");
    assert!(tree(&scene, 56)[1].starts_with("3 +Understanding"), "{}", scene.screen());
}

#[test]
fn twelve_levels_of_the_tree_all_look_different() {
    let scene = Scene::sized(chain(12), 80, 30);
    let starts: BTreeSet<String> = tree(&scene, 56)
        .iter()
        .take(12)
        .map(|row| row.chars().take(8).collect::<String>().replace('-', " "))
        .map(|start| start.split('l').next().unwrap_or("").to_owned())
        .collect();
    assert_eq!(starts.len(), 12, "{}", scene.screen());
}

#[test]
fn a_scrolled_tree_says_what_is_above_its_first_row() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Tab G");
    let rows = tree(&scene, 56);
    let first = rows[1].trim_start().trim_start_matches(['-', '+']).to_owned();
    let project = scene.project();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '~'));
    let below = project.codes.codes.values().find(|code| code.name.starts_with(first)).unwrap();
    let above = &project.codes.get(below.parent.unwrap()).unwrap().name;
    let way = rows[0].strip_prefix('<').unwrap().trim_end_matches('~');
    assert!(above.starts_with(way) || way.ends_with(above.as_str()), "{way} above {first}");
    assert!(scene.row(21).ends_with("of 62"), "{}", scene.row(21));
}

/// The codes that the tree marks: reversed digits and stars.
fn marked(scene: &Scene, first: u16) -> BTreeSet<String> {
    let buffer = scene.buffer();
    let mut codes = BTreeSet::new();
    for y in 0..buffer.area.height - 3 {
        let cell = &buffer[(first, y)];
        let digit = cell.symbol().chars().all(|c| c.is_ascii_digit());
        if cell.symbol() == "*" || digit && cell.modifier.contains(Modifier::REVERSED) {
            let row: String = tree(scene, usize::from(first) + 1)[usize::from(y)].clone();
            let name = row.trim_start_matches([' ', '-', '+']).trim_end_matches(|c: char| c.is_ascii_digit());
            codes.insert(name.trim_end().to_owned());
        }
    }
    codes
}

/// The codes of row 21, without the initials of coders.
fn said(scene: &Scene) -> BTreeSet<String> {
    let row = scene.row(usize::from(scene.buffer().area.height) - 3);
    let codes = row.split("w  ").nth(1).unwrap_or_default();
    let name = |code: &str| code.trim_end_matches(|c: char| c.is_ascii_uppercase() || c == ' ').to_owned();
    codes.trim_start().split(", ").filter(|code| *code != "no code").map(name).collect()
}

#[test]
fn on_every_sentence_the_tree_marks_the_codes_of_row_21_and_no_stripe_changes() {
    let mut scene = tall(200);
    scene.keys("g c w a i Enter").at("I went to the GP first");
    let first = scene.session.ui.grid().tree.unwrap().0;
    let (from, lanes) = scene.session.ui.grid().stripes.unwrap();
    let stripes = |scene: &Scene| {
        let buffer = scene.buffer();
        let rows = (0..buffer.area.height - 3)
            .map(|y| (from..from + lanes).map(|x| buffer[(x, y)].clone()).collect::<Vec<_>>());
        rows.collect::<Vec<_>>()
    };
    let before = stripes(&scene);
    let mut met = 0;
    for _ in 0..8 {
        assert_eq!(marked(&scene, first), said(&scene), "{}", scene.screen());
        met += said(&scene).len();
        scene.keys("Down");
        assert_eq!(stripes(&scene), before);
    }
    assert!(met > 8, "codes were met");
}

#[test]
fn a_stripe_begins_with_the_letter_of_its_code_and_keeps_it_at_the_top_of_the_screen() {
    let mut scene =
        Scene::new(Study::of(&[("P07", &"I went there and waited for a very long time again. ".repeat(60))]));
    scene.keys("Enter fear Enter + Enter hope Enter");
    let column = |scene: &Scene| {
        scene.rows().iter().map(|row| row.chars().skip(51).take(2).collect::<String>()).collect::<Vec<_>>()
    };
    assert_eq!(column(&scene)[1], "fh", "{}", scene.screen());
    assert_eq!(column(&scene)[2], "'|");
    scene.keys("PgDn PgDn");
    assert_eq!(column(&scene)[0], " h", "from above the screen:\n{}", scene.screen());
}

#[test]
fn a_name_that_begins_with_no_narrow_letter_has_a_mark_for_its_stripe() {
    let mut scene = Scene::look(Study::of(&[("P07", "I went.")]), 80, 24, Look::default());
    scene.keys("Enter").event(emic::tui::Event::Paste("記録".into())).keys("Enter");
    assert!(scene.row(1).contains('╷'), "{}", scene.screen());
}

#[test]
fn more_codings_than_lanes_are_a_plus_and_none_hides_for_good() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    assert!(scene.rows().iter().any(|row| row.chars().nth(54) == Some('+')), "{}", scene.screen());
}

#[test]
fn the_codes_of_a_turn_stand_beside_its_speaker_and_coding_moves_no_word() {
    let mut scene = Scene::new(Study::of(&[("I", "What happened?"), ("P07", "I went. They left.")]));
    scene.keys("Down");
    let before: Vec<String> = scene.rows().iter().map(|row| row.chars().take(50).collect()).collect();
    scene.keys("Enter fear Enter Down Enter hope Enter");
    let after: Vec<String> = scene.rows().iter().map(|row| row.chars().take(50).collect()).collect();
    assert_eq!(after[3].trim_end(), "  P07  2   fear  hope");
    let words = |rows: &[String]| {
        rows[..21]
            .iter()
            .filter(|row| !row.contains("P07"))
            .map(|row| row.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&before), words(&after));
    scene.keys(":option _thin _on Enter");
    assert_eq!(scene.row(3), "  P07  2", "not on a slow line");
}

#[test]
fn names_on_the_speakers_line_are_whole_and_the_others_counted() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    let head = scene.rows().into_iter().find(|row| row.starts_with("  P07  12")).unwrap();
    let head: String = head.chars().take(50).collect();
    assert_eq!(head.trim_end(), "  P07  12   timely support  judged by notes  +6");
}

#[test]
fn the_tree_stays_where_it_is_but_for_a_code_that_was_made_or_found() {
    let mut scene = Scene::new(Study::sample());
    scene.at("the only sun");
    let top = |scene: &Scene| tree(scene, 56)[..21].join("\n");
    let before = top(&scene);
    scene.keys("Down Down PgDn G");
    assert_eq!(tree(&scene, 56)[0], " -Relational Practice  2");
    scene.keys("Enter crisis_only Enter");
    assert!(top(&scene).contains("crisis only"), "{}", scene.screen());
    assert_ne!(top(&scene), before);
    scene.keys("Enter quite_new Enter");
    assert!(top(&scene).contains("quite new"), "{}", scene.screen());
    let there = top(&scene);
    scene.keys("g g .");
    assert_eq!(
        top(&scene).replace(|c: char| c.is_ascii_digit() || c == '*', " "),
        there.replace(|c: char| c.is_ascii_digit() || c == '*', " ")
    );
}

#[test]
fn tab_goes_to_the_code_nearest_to_the_selected_words() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because").keys("Tab");
    let near = scene.row(21);
    scene.keys("Tab");
    let first = said(&scene).len();
    assert!(first > 1);
    let row = scene.row(21);
    let named = row.split("w  ").nth(1).unwrap().split(", ").next().unwrap();
    assert!(near.starts_with(named), "{near}\n{row}");
}

#[test]
fn z_shows_names_or_the_text_alone_and_keeps_the_place() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    let (words, (_, y, _)) = (scene.selected(), scene.cursor());
    scene.keys("z");
    assert!(scene.rows().iter().any(|row| row.ends_with("judged by notes x2")), "{}", scene.screen());
    scene.keys("z");
    assert!(
        scene.rows().iter().any(|row| row.chars().count() > 60 && row.starts_with("> ")),
        "{}",
        scene.screen()
    );
    assert_eq!(scene.selected(), words);
    assert_eq!(scene.cursor().1, y);
    scene.keys("z");
    assert_eq!(scene.cursor().1, y);
}

#[test]
fn in_the_tree_z_shows_its_names_whole_over_the_text() {
    let mut scene = tall(80);
    scene.keys("Tab z");
    for code in scene.project().codes.codes.values() {
        assert!(scene.screen().contains(&code.name), "{}", code.name);
    }
    scene.keys("z");
    assert!(scene.screen().contains("awareness of ind~"));
    scene.keys("z Tab");
    assert!(scene.screen().contains("awareness of ind~"), "leaving the tree narrows it");
}

#[test]
fn minus_and_plus_show_a_level_fewer_or_more_of_all_branches() {
    let mut scene = tall(80);
    let rows = |scene: &Scene| names(scene).len();
    scene.keys("Tab");
    let all = rows(&scene);
    scene.keys("-");
    assert!(rows(&scene) < all);
    scene.keys("- -");
    assert_eq!(names(&scene).iter().filter(|name| name.starts_with("Interpersonal")).count(), 1);
    assert!(!names(&scene).iter().any(|name| name == "compassion"), "{}", scene.screen());
    scene.keys("+ + + + + +");
    assert_eq!(rows(&scene), all);
    assert_eq!(
        scene.commits(),
        {
            scene.keys("- +");
            scene.commits()
        },
        "no act of the project"
    );
}

#[test]
fn in_the_tree_rows_21_and_22_say_what_a_code_is() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("Tab / denied Enter");
    assert!(
        scene.row(21).starts_with("denied help           2 passages,  2 transcripts"),
        "{}",
        scene.row(21)
    );
    assert!(scene.row(21).contains("  stigma  "), "the nearest above it: {}", scene.row(21));
    let meaning = scene
        .project()
        .codes
        .get(code(scene.project(), "denied help"))
        .unwrap()
        .part(emic::model::values::CodePart::Text)
        .to_owned();
    let said = scene.row(22);
    assert!(said.starts_with(&meaning[..30]), "{said}");
}

#[test]
fn a_folder_of_codes_has_a_slash_in_the_tree_and_is_not_offered_for_words() {
    let mut study = Study::of(&[("P07", "I went.")]);
    let top = CodeId(OpId::pending(0));
    study.commit(vec![
        Act::CodeAdd { name: "Access".into(), parent: None, guid: None },
        Act::Kept { on: Target::Code(top), format: FOLDER.into(), words: FOLDER.into() },
        Act::CodeAdd { name: "access to care".into(), parent: Some(top), guid: None },
    ]);
    let mut scene = Scene::new(study);
    assert_eq!(names(&scene), ["Access/", "access to care"]);
    scene.keys("Down Enter acc");
    assert!(scene.screen().contains("> access to care"), "{}", scene.screen());
    assert!(!scene.screen().contains("> Access"), "{}", scene.screen());
    scene.keys("Esc Esc Tab g g");
    assert!(scene.screen().contains("a folder: it holds codes"), "{}", scene.screen());
}
