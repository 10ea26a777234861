//! What others coded is removed or merged only when a person asks for it twice.

use super::scene::Scene;
use super::study::Study;
use emic::log::Act;
use emic::model::id::CodeId;

/// `fear` with two codings of Lin and one of Nell, who acts, `hope` with one of Nell, and `light` below hope with one of
/// Lin.
fn both_coded() -> Scene {
    let mut study = Study::of(&[("P07", "I went to the GP first. Nobody rang. So I stopped asking.")]);
    let add = |name: &str, parent| Act::CodeAdd { name: name.into(), parent, guid: None };
    let [fear, hope] = [0, 1].map(|nth| CodeId(study.commit(vec![add(["fear", "hope"][nth], None)])[0]));
    let light = CodeId(study.commit(vec![add("light", Some(hope))])[0]);
    let lin = Some(study.project().find_person("Lin Wei").unwrap().id);
    let put = |code, quote, by| super::study::coding(study.project(), quote, code, by);
    let acts = vec![
        put(fear, "I went to the GP first.", lin),
        put(fear, "Nobody rang.", lin),
        put(fear, "Nobody rang.", None),
        put(hope, "Nobody rang.", None),
        put(light, "So I stopped asking.", lin),
    ];
    study.commit(acts);
    Scene::new(study)
}

fn codes(scene: &Scene) -> Vec<String> {
    let codes = &scene.project().codes;
    codes.in_order().into_iter().map(|id| codes.path(id).join("/")).collect()
}

#[test]
fn x_says_what_others_would_lose_and_x_again_removes_it() {
    let mut scene = both_coded();
    scene.keys("Tab Home x");
    assert_eq!(
        scene.message(),
        "fear: 3 passages, 2 codings of 1 other (LW 2)   x again removes them, Esc keeps them"
    );
    assert_eq!(codes(&scene), ["fear", "hope", "hope/light"]);
    scene.keys("x");
    assert_eq!(scene.message(), "removed: fear, 3 passages. u undoes.");
    assert_eq!(codes(&scene), ["hope", "hope/light"]);
    scene.keys("u");
    assert_eq!(codes(&scene), ["fear", "hope", "hope/light"]);
}

#[test]
fn anything_between_two_presses_cancels_and_another_code_is_asked_about_by_itself() {
    // A move and back, a key that does nothing, half a key, another code, a command line.
    for between in ["Down Up", "F5", "g Esc", "Down x Up", ": Esc"] {
        let mut scene = both_coded();
        scene.keys("Tab Home x").keys(between);
        assert!(!scene.screen().contains("again removes"), "{between}: {}", scene.screen());
        scene.keys("x");
        assert_eq!(codes(&scene).len(), 3, "{between}");
        assert!(
            scene.message().contains("x again removes them, Esc keeps them"),
            "{between}: {}",
            scene.message()
        );
    }
    let mut scene = both_coded();
    scene.keys("Tab Home x Down x");
    assert_eq!(
        scene.message(),
        "hope and 1 below: 2 passages, 1 coding of 1 other (LW 1)   x again removes them, Esc keeps them"
    );
}

#[test]
fn esc_closes_the_question_and_stays_where_it_was_asked() {
    for esc in ["Esc", "Ctrl-c"] {
        let mut scene = both_coded();
        scene.keys("Tab Home , , x").keys(esc);
        assert!(!scene.screen().contains("again removes"), "{esc}: {}", scene.screen());
        assert_eq!((scene.session.ui.place().name(), codes(&scene).len()), ("tree", 3), "{esc}");
        scene.keys("x");
        assert!(scene.message().starts_with("2 codes and 1 below"), "{esc}: marks stay: {}", scene.message());
        scene.keys("Esc Esc Esc");
        assert_eq!(scene.session.ui.place().name(), "text", "{esc}: then Esc goes back as ever");
    }
    let mut scene = both_coded();
    scene.keys("Space f x Esc");
    assert_eq!((scene.session.ui.place().name(), codes(&scene).len()), ("frame", 3));
}

#[test]
fn several_marked_codes_are_one_question_and_an_unused_one_goes_at_once() {
    let mut scene = both_coded();
    scene.keys("Tab Home , , x");
    assert_eq!(
        scene.message(),
        "2 codes and 1 below: 5 passages, 3 codings of 1 other (LW 3)   x again removes them, Esc keeps them"
    );
    scene.keys("x");
    assert_eq!(codes(&scene), Vec::<String>::new());
    let mut scene = both_coded();
    scene.keys("Tab A own Enter x");
    assert_eq!((scene.message().as_str(), codes(&scene).len()), ("removed: own, 0 passages. u undoes.", 3));
}

#[test]
fn what_changed_meanwhile_is_asked_about_again() {
    let mut scene = both_coded();
    let mut lins = scene.lins();
    let fear = scene.code("fear");
    let act = super::study::coding(scene.project(), "So I stopped asking.", fear, None);
    lins.commit(vec![act]).unwrap();
    scene.keys("Tab Home x");
    scene.hear_from(&lins);
    scene.keys("x");
    assert_eq!(
        scene.message(),
        "fear: 3 passages, 3 codings of 1 other (LW 3)   x again removes them, Esc keeps them"
    );
}

#[test]
fn the_same_holds_in_the_frame() {
    let mut scene = both_coded();
    scene.keys("Space f x");
    assert_eq!(
        scene.message(),
        "fear: 3 passages, 2 codings of 1 other (LW 2)   x again removes them, Esc keeps them"
    );
    scene.keys("x");
    assert_eq!(codes(&scene), ["hope", "hope/light"]);
}

#[test]
fn merging_what_others_coded_asks_in_the_same_words_and_enter_again_does_it() {
    let mut scene = both_coded();
    scene.keys("Tab Home M hope Enter");
    assert_eq!(
        scene.message(),
        "fear: 2 codings of 1 other (LW 2)   Enter again moves them to hope, Esc leaves them"
    );
    assert_eq!(codes(&scene).len(), 3);
    scene.keys("Down Up Enter");
    assert_eq!(codes(&scene).len(), 3, "the cursor moved between");
    scene.keys("Enter");
    assert_eq!(scene.message(), "fear is now part of hope: 3 passages, 0 memos moved. u undoes.");
    assert_eq!(codes(&scene), ["hope", "hope/light"]);
    // What is below goes along as it is, and is no reason to ask.
    let mut scene = both_coded();
    scene.keys("Tab Home Down M fear Enter");
    assert_eq!(
        scene.message(),
        "hope is now part of fear: 1 passage, 0 memos moved along with light below it. u undoes."
    );
}

#[test]
fn removed_codes_are_listed_and_r_brings_one_back() {
    let mut scene = both_coded();
    scene.keys("Tab Home x x : removed Enter");
    assert_eq!(scene.session.ui.place().name(), "removed");
    let screen = scene.screen();
    assert!(screen.contains("fear") && screen.contains("Nell Rudge removed on 2026-11-18:"), "{screen}");
    assert!(screen.contains("1 coding of yours, 2 codings of Lin Wei"), "{screen}");
    scene.keys("r");
    assert_eq!(scene.message(), "back: fear, 3 codings of 2 people. u undoes.");
    assert_eq!(codes(&scene), ["fear", "hope", "hope/light"]);
    assert!(scene.screen().contains("No code is removed."), "{}", scene.screen());
    scene.keys("u");
    assert_eq!(codes(&scene), ["hope", "hope/light"]);
}

#[test]
fn the_list_says_what_comes_back_with_a_code_that_went_with_the_one_above_it() {
    let mut scene = both_coded();
    scene.keys("Tab Home Down x x : removed Enter");
    let what = "with it comes hope and 1 code below it, 2 codings of 2 people";
    assert!(scene.screen().contains(what), "{}", scene.screen());
    scene.keys("Down r");
    assert_eq!(codes(&scene), ["fear", "hope", "hope/light"]);
}

#[test]
fn what_a_colleagues_remove_took_is_said_when_it_is_read_in() {
    let mut scene = both_coded();
    let mut lins = scene.lins();
    lins.commit(vec![Act::CodeRemove { code: scene.code("fear") }]).unwrap();
    let file = scene.folder().path("lin.emic.toml");
    lins.write_bundle_file(&file, Default::default()).unwrap();
    scene.keys("Space x 3").event(emic::tui::Event::Paste(file.display().to_string())).keys("Enter 1");
    let said = scene.session.ui.message().unwrap_or_default().to_owned();
    assert!(
        said.contains("Lin Wei removed fear: 1 coding of yours went with it   1 question to settle"),
        "{said}"
    );
}

#[test]
fn only_the_key_that_asked_confirms_and_no_other_does_what_it_does_elsewhere() {
    for key in ["Enter", "c", "1", ".", "i", "u", "r", "A", "+", "q"] {
        let mut scene = both_coded();
        scene.keys("Tab Home x");
        let (before, coded) = (scene.commits(), scene.coded());
        scene.keys(key);
        assert!(!scene.screen().contains("again removes"), "{key}: {}", scene.screen());
        assert_eq!((scene.commits(), scene.coded()), (before, coded), "{key}");
        assert_eq!(scene.session.ui.place().name(), "tree", "{key}");
        assert!(scene.message().starts_with("Enter code"), "{key}: {}", scene.screen());
        scene.keys("x");
        assert_eq!(codes(&scene).len(), 3, "{key}: it is asked again");
    }
}
