//! On the screen, too, people who were made one are one: codings and marks of either are one's own.

use super::scene::{Scene, Stage};
use super::study::Study;
use emic::log::Act;
use emic::model::id::CodeId;
use emic::tui::Look;
use emic::workspace::{Reply, Workspace};

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
    lins.answer_bundles(&[("nell".into(), file)], Reply::Accept).unwrap();
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

#[test]
fn joining_two_people_is_asked_once_with_what_each_has() {
    let mut study = Study::of(&[("P07", "I went to the GP first. Nobody rang.")]);
    let fear = CodeId(study.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }])[0]);
    let lin = study.project().find_person("Lin Wei").unwrap().id;
    let put = |quote, by| super::study::coding(study.project(), quote, fear, by);
    let acts = vec![put("I went", Some(lin)), put("Nobody", Some(lin)), put("rang", None)];
    study.commit(acts);
    let mut scene = Scene::new(study);
    scene.keys(":people Enter , Down s");
    let question = "Join Lin Wei (2 codings) to Nell Rudge (1 coding)? Nell Rudge stays.   s again joins, Esc leaves them apart";
    assert_eq!(scene.session.ui.message(), Some(question));
    for between in ["Esc", "Down", "Up Down"] {
        scene.keys(between);
        assert!(!scene.screen().contains("again joins"), "{between}: {}", scene.screen());
        scene.keys("s");
        assert_eq!(scene.session.ui.message(), Some(question), "{between}");
        assert_eq!(scene.project().people.len(), 2, "{between}");
    }
    scene.keys("s");
    assert_eq!(scene.project().people.len(), 1);
    let said = "Lin Wei (LW; 2 codings) is one with Nell Rudge (NR) now. u undoes: they are apart again.";
    assert_eq!(scene.session.ui.message(), Some(said));
    scene.keys("u");
    assert_eq!(scene.project().people.len(), 2);
}

#[test]
fn everything_of_people_who_were_made_one_is_of_one_person() {
    let mut study = Study::of(&[("P07", "I went to the GP first. Nobody rang.")]);
    let fear = CodeId(study.commit(vec![Act::CodeAdd { name: "fear".into(), parent: None, guid: None }])[0]);
    let person = |study: &Study, name: &str| study.project().find_person(name).unwrap().id;
    let (nell, lin) = (person(&study, "Nell Rudge"), person(&study, "Lin Wei"));
    let transcript = *study.project().transcripts.keys().next().unwrap();
    study.work.act_as(Some("Lin Wei")).unwrap();
    study.commit(vec![
        Act::Quick { slot: 3, code: Some(fear) },
        Act::Progress { transcript, state: "done".into(), by: None },
        Act::Assign { transcript, person: lin, on: true },
    ]);
    study.work.act_as(None).unwrap();
    study.commit(vec![
        Act::Quick { slot: 4, code: Some(fear) },
        Act::Progress { transcript, state: "read".into(), by: None },
        Act::Assign { transcript, person: nell, on: true },
    ]);
    study.commit(vec![Act::Same { ids: vec![lin.0, nell.0] }]);
    let project = study.project();
    assert_eq!(project.people.keys().copied().collect::<Vec<_>>(), [nell]);
    assert_eq!(project.people[&nell].also, ["Lin Wei"]);
    assert_eq!(project.quick.keys().copied().collect::<Vec<_>>(), [nell]);
    assert_eq!(project.quick[&nell].keys().copied().collect::<Vec<_>>(), [3, 4]);
    let here = project.transcript(transcript).unwrap();
    assert_eq!(here.progress.keys().copied().collect::<Vec<_>>(), [nell]);
    assert_eq!(here.assigned.iter().copied().collect::<Vec<_>>(), [nell]);
    // An assignment of either is taken back from the one.
    study.commit(vec![Act::Assign { transcript, person: lin, on: false }]);
    assert!(study.project().transcript(transcript).unwrap().assigned.is_empty());
    study.work.undo(2, false).unwrap();
    assert_eq!(study.project().people.len(), 2);
    assert_eq!(study.project().transcript(transcript).unwrap().assigned.len(), 2);
    assert_eq!(study.project().initials(Some(lin)), "LW");
}
