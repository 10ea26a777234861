//! Colours of a person's own, read from a file.

use super::scene::Scene;
use super::study::Study;
use emic::config::Ground;
use emic::tui::{Depth, Look};
use ratatui::style::Color;

fn scene() -> Scene {
    let look = Look { ascii: true, ground: Ground::Dark, depth: Depth::Many, ..Look::default() };
    Scene::look(Study::sample(), 100, 24, look)
}

/// The colours of the screen.
fn colours(scene: &Scene) -> Vec<u8> {
    let mut all: Vec<u8> = scene
        .buffer()
        .content
        .iter()
        .filter_map(|cell| if let Color::Indexed(number) = cell.fg { Some(number) } else { None })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Writes a file and names it as the value of the option; what is said then.
fn read(scene: &mut Scene, words: &str) -> String {
    let file = scene.folder().path("mine.toml");
    std::fs::write(&file, words).unwrap();
    scene.keys(":");
    scene.event(emic::tui::Event::Paste(format!("option theme {}", file.display()))).keys("Enter");
    scene.session.ui.message().unwrap_or_default().to_owned()
}

#[test]
fn a_file_gives_each_ground_six_colours_and_a_grey() {
    let mut scene = scene();
    scene.at("turned away because");
    let words = "dark = [51, 214, 219, 229, 83, 159]\ndark-grey = 250\n\
                 light = [25, 94, 125, 93, 52, 17]\nlight-grey = 241\n";
    let said = read(&mut scene, words);
    assert!(said.starts_with("The colours of ") && !said.contains("4.5"), "{said}");
    let own = [51, 83, 159, 214, 219, 229, 250];
    assert!(colours(&scene).iter().all(|colour| own.contains(colour)), "{:?}", colours(&scene));
    assert!(colours(&scene).contains(&51) && colours(&scene).contains(&250), "{:?}", colours(&scene));
    scene.keys("Down Down Tab");
    assert!(colours(&scene).contains(&51), "it stays");
}

#[test]
fn colours_that_are_hard_to_read_are_named_with_their_contrast() {
    let mut scene = scene();
    let said = read(&mut scene, "dark = [51, 214, 219, 229, 83, 18]\n");
    // 18 is #000087: on black 1.3 to 1.
    assert!(said.contains("Hard to read, under 4.5:1: 18 on dark 1."), "{said}");
    assert!(colours(&scene).contains(&51), "they are taken all the same");
}

#[test]
fn a_file_with_a_fault_names_the_place_and_changes_nothing() {
    let mut scene = scene();
    let before = colours(&scene);
    for (words, fault) in [
        ("dark-grey = 250\ndark = [51, 214]\n", "mine.toml:2:8: dark takes six numbers, here are 2"),
        ("dark = [51, 214, 219, 229, 83, 7]\n", "mine.toml:1:32: a colour here is a number from 16 to 255"),
        ("light-grey = \"pale\"\n", "mine.toml:1:14: light-grey takes a number from 16 to 255"),
        ("night = [1]\n", "mine.toml:1:1: there is no part of the screen called \"night\""),
        ("# none\n", "mine.toml:1:1: no colour is set here"),
    ] {
        let said = read(&mut scene, words);
        assert!(said.contains(fault), "{said}");
        assert_eq!(colours(&scene), before);
    }
    scene.keys(": option_theme_/nowhere/mine.toml Enter");
    let said = scene.session.ui.message().unwrap();
    assert!(said.contains("/nowhere/mine.toml") && !said.contains("entity"), "{said}");
}
