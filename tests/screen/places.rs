//! Every place of the screen as it is, at two sizes. Below the words of each stand the same cells as attributes: `r`
//! reversed, `u` underlined, `b` bold, `d` dim, digits the theme colours. `INSTA_UPDATE=always cargo test places` writes
//! the pictures again, after somebody looked at what changed.

use super::scene::Scene;
use super::study::Study;
use emic::log::Act;
use emic::tui::{Look, screen};

/// The keys that lead to each place.
const WAYS: [(&str, &str); 22] = [
    ("text", ""),
    ("tree", "Tab / den Enter ,"),
    ("transcripts", "Space t Down"),
    ("frame", "Space f Down Down , Down"),
    ("notes", "Space n"),
    ("passages", "Tab / judged Enter o Down"),
    ("ask", "Space a judged Enter Down"),
    ("sample", "Space s End"),
    ("exchange", "Space x"),
    ("to talk about", "Space d"),
    ("history", "Space h Down"),
    ("to settle", "Space k"),
    ("frozen frames", "Space v"),
    ("reports", "Space r Down"),
    ("removed", "Tab / judged Enter x x / dismi Enter x x : removed Enter Down"),
    ("speakers", ":cast Enter"),
    ("lines to read", "Space v Enter"),
    ("people", ":people Enter"),
    ("a bundle", "Space x 3"),
    ("file that waits", "Space x Enter"),
    ("agreement", ": agreement Enter Down"),
    ("where coders differ", ": agreement Enter Enter"),
];

/// The sample study with something in every list.
fn study(width: u16, height: u16) -> Scene {
    let mut scene = Scene::look(
        Study::sample().with_participants(),
        width,
        height,
        Look { ascii: true, ..Look::default() },
    );
    let mut lins = scene.lins();
    lins.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }]).unwrap();
    scene.keys("Space v a first Enter q Tab A fear Enter Tab");
    scene.hear_from(&lins);
    scene.at("One person.").keys("m she_was_one Tab Esc * ! who_else? Enter");
    // A file of Lin's that would take a coding of Nell's off; the list of bundles has it first.
    scene.at("I went to the GP first").keys("Enter fear Enter");
    let mut lins = scene.lins();
    let coding = scene.project().transcripts.values().flat_map(|t| &t.annotations).last().unwrap().id;
    let take_off = vec![Act::Unannotate { annotations: vec![coding] }];
    lins.acting_as(Some("Nell Rudge"), |work| work.commit(take_off)).unwrap();
    let file = scene.folder().path("waits.emic.toml");
    lins.write_bundle_file(&file, Default::default()).unwrap();
    scene.session.work.read_bundle(&file, false).unwrap_err();
    scene.at("turned away because").keys("m the_label_does_it Esc :progress _coding Enter");
    scene
}

/// Types the path of a file with work of Lin's that is not known yet.
fn look_into_a_bundle(scene: &mut Scene) {
    let mut lins = scene.lins();
    let work = lins.seen().shown();
    let coding = work.transcripts.values().flat_map(|t| t.annotations.iter().map(move |a| (t, a))).next();
    let (transcript, coding) = coding.unwrap();
    let (extent, on) = (transcript.extent(coding.span.unwrap()), coding.id);
    let acts = vec![
        Act::CodeAdd { name: "anger".into(), parent: None, guid: None },
        Act::Annotate {
            transcript: transcript.id,
            extent,
            code: emic::model::id::CodeId(emic::model::id::OpId::pending(0)),
            by: None,
            made: None,
            guid: None,
        },
        Act::MemoAdd {
            on: emic::model::target::Target::Annotation(on),
            kind: "thinking".into(),
            body: "Is this anger, or is it only loud?".into(),
            by: None,
            made: None,
            guid: None,
        },
    ];
    lins.commit(acts).unwrap();
    let file = scene.folder().path("news.emic.toml");
    lins.write_bundle_file(&file, Default::default()).unwrap();
    let when = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_000_000);
    std::fs::File::options().append(true).open(&file).unwrap().set_modified(when).unwrap();
    scene.event(emic::tui::Event::Paste(file.display().to_string())).keys("Enter");
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
            scene.event(emic::tui::Event::Quiet(150));
            if name == "a bundle" {
                look_into_a_bundle(&mut scene);
            }
            assert_eq!(scene.session.ui.place(), place);
            let picture = format!("{}\n\n{}", scene.screen(), scene.painted());
            insta::assert_snapshot!(format!("{} {width}x{height}", name).replace(' ', "-"), picture);
        }
    }
}
