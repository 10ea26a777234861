//! Commands by name, keys of other places, and fields as other programs have them.

use super::scene::{Scene, keys};
use super::study::Study;
use emic::tui::{Event, Flow, Look};

fn sample() -> Scene {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because");
    scene
}

/// What comes of a row of keys of which the last may leave.
fn flow(row: &str) -> Flow {
    let mut scene = sample();
    keys(row).into_iter().map(|key| scene.session.take(Event::Key(key))).last().unwrap()
}

#[test]
fn words_of_other_programs_for_leaving_and_saving_do_that() {
    for row in [":q Enter", ":wq Enter", ":x Enter", ":q! Enter", ":exit Enter", "? q Enter"] {
        assert_eq!(flow(row), Flow::Quit, "{row}");
    }
    for row in [":w Enter", ":write Enter", ":save Enter"] {
        let mut scene = sample();
        let margin = scene.session.ui.grid().tree;
        scene.keys(row);
        assert_eq!(scene.message(), "Everything is saved.", "{row}");
        assert_eq!(scene.session.ui.grid().tree, margin);
    }
}

#[test]
fn a_number_is_a_turn_and_a_title_a_transcript() {
    let mut scene = sample();
    scene.keys(":14 Enter");
    assert!(scene.row(21).starts_with("P07 14/"), "{}", scene.row(21));
    scene.keys(":P03 _4 Enter");
    assert!(scene.row(21).starts_with("P03 4/"), "{}", scene.row(21));
    scene.keys(":p29 Enter");
    assert!(scene.row(21).starts_with("P29 "), "{}", scene.row(21));
    scene.keys(":30000 Enter");
    assert!(scene.message().starts_with("The last turn is "), "{}", scene.message());
}

#[test]
fn words_that_people_use_find_the_command() {
    for (typed, name) in [
        ("private", "memo"),
        ("secret", "memo"),
        ("export", "exchange"),
        ("send", "exchange"),
        ("colour", "option"),
        ("dark", "option"),
        ("edit", "rename"),
        ("rename", "rename"),
        ("subcode", "tree-add"),
        ("signs", "legend"),
        ("mouse", "mouse"),
    ] {
        let mut scene = sample();
        scene.keys(&format!(": {typed}"));
        assert!(
            scene.row(2).starts_with(">") && scene.row(2).contains(&format!(" {name} ")),
            "{typed}: {}",
            scene.row(2)
        );
    }
    assert_eq!(
        sample().keys(": mouse Enter").message(),
        "There is no mouse here: ? lists the keys, : takes any command by name."
    );
}

#[test]
fn a_command_that_needs_words_lists_them_and_marks_what_is_so() {
    let mut scene = sample();
    scene.keys(": option Enter");
    let shown = scene.screen();
    assert!(shown.contains("option ascii on") && shown.contains("option ground dark"), "{shown}");
    let so: Vec<String> = scene.rows().into_iter().filter(|row| row.contains("so it is now")).collect();
    assert_eq!(so.len(), 5, "{so:?}");
    scene.keys("gro Down Enter");
    assert_eq!(scene.message(), "Colours for a light ground.", "{}", scene.screen());
    scene.keys(": progress Enter done Enter Space t");
    assert!(scene.row(0).contains("NR done"), "{}", scene.screen());
}

#[test]
fn the_list_of_keys_has_those_of_other_places_and_enter_goes_there() {
    let mut scene = sample();
    scene.keys("? rename");
    assert!(scene.screen().contains("elsewhere"), "{}", scene.screen());
    assert!(scene.screen().contains("tree: New name, same code"), "{}", scene.screen());
    scene.keys("Enter");
    assert_eq!(scene.session.ui.place().name(), "tree");
    assert_eq!(scene.message(), "r: New name, same code");
    assert!(scene.row(21).starts_with("stigma"), "on the nearest code: {}", scene.row(21));
    scene.keys("Tab ?");
    let rows = scene.rows();
    let head = rows.iter().position(|row| row.starts_with("Keys here; type to search:")).unwrap();
    assert!(rows[head + 1].contains("legend"), "first row: {}", rows[head + 1]);
}

/// The rows of the panel of commands, without the mark of the chosen one, and what it says of their number.
fn panel(scene: &Scene) -> (Vec<String>, usize) {
    let rows = scene.rows();
    let head = rows.iter().position(|row| row.starts_with("Keys here; type to search:")).unwrap();
    assert!(rows[head - 1].starts_with("----"), "{}", scene.screen());
    let count = rows[head].rsplit_once(" of ").unwrap().1.trim().parse().unwrap();
    let list = rows[head + 1..].iter().take_while(|row| !row.starts_with("----"));
    let unmarked =
        |row: &String| row.strip_prefix('>').map_or_else(|| row.clone(), |rest| format!(" {rest}"));
    (list.map(unmarked).collect(), count)
}

#[test]
fn help_is_a_panel_whose_pages_lead_through_all_of_it_beside_the_words() {
    for (size, most) in [((80, 24), 10), ((120, 40), 18), ((60, 20), 9), ((40, 10), 7)] {
        let ascii = Look { ascii: true, ..Look::default() };
        let mut scene = Scene::look(Study::sample(), size.0, size.1, ascii);
        scene.keys("?");
        let (list, count) = panel(&scene);
        assert!(list.len() + 3 <= most, "{size:?}: {}", scene.screen());
        let mut read = |key: &str| {
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..count {
                seen.extend(panel(&scene).0);
                scene.keys(key);
            }
            scene.keys("Home");
            seen
        };
        let (whole, seen) = (read("Down"), read("PgDn"));
        // Each command once but for those with the same letters in sight, and a heading.
        assert_eq!(seen.len(), whole.len(), "{size:?}: {seen:#?}");
        assert!(whole.len() > 90, "{whole:#?}");
        assert_eq!(panel(&scene).0, list, "{size:?}");
        scene.keys("?");
        assert!(!scene.screen().contains("Keys here"), "{size:?}: the same key closes it");
    }
    let mut scene = Scene::look(Study::sample(), 80, 24, Look { ascii: true, ..Look::default() });
    for _ in 0..40 {
        let first = scene.selected().split_whitespace().next().unwrap().to_owned();
        scene.keys("?");
        // The mark of the selected words is beside their first row.
        let row = scene.rows().into_iter().find(|row| row.starts_with("> ") && row.contains(&first));
        assert!(row.is_some(), "{first}:\n{}", scene.screen());
        scene.keys("Esc j");
    }
}

#[test]
fn fields_have_the_keys_of_other_fields() {
    let field = |row: &str| {
        let mut scene = sample();
        scene.keys(&format!("/ one_two_three {row}"));
        scene.row(23).strip_prefix("find: ").unwrap().replace("saved NR", "").trim_end().to_owned()
    };
    assert_eq!(field("Ctrl-u"), "");
    assert_eq!(field("Ctrl-w"), "one two");
    assert_eq!(field("Ctrl-a Ctrl-k"), "");
    assert_eq!(field("Ctrl-a Ctrl-d Ctrl-f Ctrl-k"), "n");
    assert_eq!(field("Ctrl-a x Ctrl-e y"), "xone two threey");
    assert_eq!(field("Ctrl-b Ctrl-b Ctrl-k"), "one two thr");
    let mut scene = sample();
    scene.keys("/ one Enter / two Enter / Up");
    assert!(scene.row(23).starts_with("find: two"), "{}", scene.row(23));
    scene.keys("Up");
    assert!(scene.row(23).starts_with("find: one"), "{}", scene.row(23));
}

#[test]
fn a_search_says_which_of_how_many_and_marks_them_all_until_esc() {
    let words = "I waited. They waited. Nobody came. We waited.";
    let mut scene = Scene::new(Study::of(&[("P07", words)]));
    scene.keys("/ waited Enter");
    assert!(scene.row(21).contains("  1 of 3  "), "{}", scene.row(21));
    scene.keys("n");
    assert!(scene.row(21).contains("  2 of 3  "), "{}", scene.row(21));
    let lit = |scene: &Scene| {
        scene
            .buffer()
            .content
            .iter()
            .filter(|cell| cell.modifier.contains(ratatui::style::Modifier::UNDERLINED))
            .count()
    };
    assert_eq!(lit(&scene), 18, "all hits on the screen");
    scene.keys("Esc");
    assert_eq!(lit(&scene), 0);
    assert!(!scene.row(21).contains(" of 3"), "{}", scene.row(21));
}

#[test]
fn the_end_shows_the_last_page_full() {
    for key in ["G", "End"] {
        let mut scene = sample();
        scene.keys(key);
        let text = |scene: &Scene| {
            scene.rows()[..21]
                .iter()
                .filter(|row| !row.chars().take(50).collect::<String>().trim().is_empty())
                .count()
        };
        assert!(text(&scene) > 14, "{key}:\n{}", scene.screen());
        assert!(!scene.row(20).chars().take(50).collect::<String>().trim().is_empty(), "{}", scene.screen());
        let last = scene.selected();
        scene.keys("Down");
        assert_eq!(scene.selected(), last, "it is the last");
    }
}

#[test]
fn ctrl_z_undoes_and_says_once_how_to_leave_for_the_shell() {
    let mut scene = Scene::new(Study::of(&[("P07", "I went. They left.")]));
    scene.keys("Enter fear Enter Down 1 Ctrl-z");
    assert!(scene.session.ui.message().unwrap().ends_with(":suspend leaves to the shell"));
    scene.keys("Ctrl-z");
    assert!(!scene.session.ui.message().unwrap().contains(":suspend"));
}

#[test]
fn q_in_help_is_typed_and_the_last_row_says_how_to_leave_and_a_second_one_leaves() {
    let mut scene = Scene::new(Study::sample());
    scene.keys("? q");
    assert!(scene.screen().contains("q is typed here: q again or Esc goes back"), "{}", scene.screen());
    scene.keys("q");
    assert!(!scene.screen().contains("Keys here"), "{}", scene.screen());
    // A name with that letter is found as any other.
    scene.keys("? quick");
    assert!(scene.screen().contains("Put that numbered code on"), "{}", scene.screen());
}

#[test]
fn at_60_columns_the_chosen_row_of_help_says_all_that_its_command_does() {
    let mut scene = Scene::sized(Study::sample(), 60, 20);
    scene.keys("? see");
    let whole = "All codes on the selected words: whose, how far, with memos";
    let words = |scene: &Scene| scene.rows().join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&scene).contains(whole), "{}", scene.screen());
    // Each row, wherever it is, when the cursor comes to it.
    scene.keys("Esc ?");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..150 {
        seen.insert(words(&scene));
        scene.keys("Down");
    }
    let all = |words: &str| seen.iter().any(|screen| screen.contains(words));
    for words in ["New code named by the selected words, or by what you type over them", whole] {
        assert!(all(words), "{words}\n{}", scene.screen());
    }
}
