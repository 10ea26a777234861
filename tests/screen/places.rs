//! Every place of the screen as it is, at two sizes. Below the words of each stand the same cells as attributes: `r`
//! reversed, `u` underlined, `b` bold, `d` dim, digits the theme colours. `INSTA_UPDATE=always cargo test places` writes
//! the pictures again, after somebody looked at what changed.

use super::scene::Scene;
use super::study::Study;
use emic::log::Act;
use emic::tui::{Look, screen};

/// The keys that lead to each place.
const WAYS: [(&str, &str); 13] = [
    ("text", ""),
    ("tree", "Tab / den Enter ,"),
    ("transcripts", "Space t Down"),
    ("frame", "Space f Down Down , Down"),
    ("notes", "Space n"),
    ("passages", "Tab / judged Enter o Down"),
    ("exchange", "Space x"),
    ("to talk about", "Space d"),
    ("history", "Space h Down"),
    ("to settle", "Space k"),
    ("frozen frames", "Space v"),
    ("speakers", ":cast Enter"),
    ("lines to read", "Space v Enter"),
];

/// The sample study with something in every list.
fn study(width: u16, height: u16) -> Scene {
    let mut scene = Scene::look(Study::sample(), width, height, Look { ascii: true, ..Look::default() });
    let mut lins = scene.lins();
    lins.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }]).unwrap();
    scene.keys("Space v a first Enter q Tab A fear Enter Tab");
    scene.hear_from(&lins);
    scene.at("One person.").keys("m she_was_one Tab Esc * ! who_else? Enter");
    scene.at("turned away because").keys("m the_label_does_it Esc :progress _coding Enter");
    scene
}

#[test]
fn every_place_looks_as_it_did() {
    for place in screen::places() {
        let name = place.name();
        let way = WAYS.iter().find(|(place, _)| *place == name);
        let (_, row) = way.unwrap_or_else(|| panic!("no keys lead to {name}: add it to WAYS"));
        for (width, height) in [(80, 24), (120, 40)] {
            let mut scene = study(width, height);
            scene.keys(row);
            assert_eq!(scene.session.ui.place(), place);
            let picture = format!("{}\n\n{}", scene.screen(), scene.painted());
            insta::assert_snapshot!(format!("{} {width}x{height}", name).replace(' ', "-"), picture);
        }
    }
}
