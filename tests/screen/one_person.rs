//! On the screen, too, people who were made one are one: codings and marks of either are one's own.

use super::scene::{Scene, Stage};
use super::study::Study;
use emic::log::Act;
use emic::tui::Look;
use emic::workspace::Workspace;

/// The project of Nell Rudge and that of Lin Wei, in which `who` put a code and a quote mark on the first sentence. Both
/// know that they are one person; Nell was first.
fn marked_by(who: &str) -> (Study, Workspace) {
    let mut study = Study::of(&[("P07", "I went to the GP first. Nobody rang.")]);
    study.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }]);
    let (nell, lin) = (study.project().find_person("Nell Rudge"), study.project().find_person("Lin Wei"));
    let ids = vec![nell.unwrap().id.0, lin.unwrap().id.0];
    let mut lins = Study::lins(&study.work);
    study.work.act_as(Some(who)).unwrap();
    let mut scene = Stage::on(&mut study.work, 80, 24, Look { ascii: true, ..Look::default() });
    scene.keys("Enter fea Enter *");
    assert_eq!((scene.coded().len(), scene.project().marks.len()), (1, 1));
    drop(scene);
    study.work.act_as(None).unwrap();
    study.commit(vec![Act::Same { ids }]);
    let file = study.folder.path("nell.emic.toml");
    study.work.write_bundle_file(&file, Default::default()).unwrap();
    lins.read_bundle(&file, false).unwrap();
    (study, lins)
}

/// Takes both off and brings both back.
fn takes_off<'w>(mut scene: Stage<'w>) {
    scene.keys("x *");
    assert_eq!(scene.coded(), []);
    assert!(scene.project().marks.is_empty(), "the star takes the mark off, it does not put a second one");
    scene.keys("u u");
    assert_eq!((scene.coded().len(), scene.project().marks.len()), (1, 1));
}

#[test]
fn the_earlier_of_the_two_takes_off_what_the_later_put() {
    takes_off(Scene::new(marked_by("Lin Wei").0));
}

#[test]
fn the_later_of_the_two_takes_off_what_the_earlier_put() {
    let (_study, mut lins) = marked_by("Nell Rudge");
    takes_off(Stage::on(&mut lins, 80, 24, Look { ascii: true, ..Look::default() }));
}
