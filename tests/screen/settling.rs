//! The list of questions: nothing typed there is lost, and all of a question can be read there.

use super::scene::Scene;
use super::study::Study;
use emic::log::Act;
use std::collections::BTreeSet;

/// Two codes, each named so by Lin and by Nell, neither knowing of the other; `fear` and its twin have a coding each.
fn asked(height: u16) -> Scene {
    let study = Study::of(&[("P07", "I went to the GP first. Nobody rang. So I stopped asking.")]);
    let mut scene = Scene::sized(study, 80, height);
    let mut lins = scene.lins();
    let add = |name: &str| Act::CodeAdd { name: name.into(), parent: None, guid: None };
    lins.commit(vec![add("fear"), add("hope")]).unwrap();
    scene.keys("Tab A fear Enter A hope Enter Tab");
    scene.hear_from(&lins);
    scene.keys("Space k");
    scene
}

#[test]
fn a_number_that_comes_before_its_answers_is_answered_and_the_next_one_decides() {
    for (typed, again) in [("j 1", "1"), ("Down 2", "2"), ("j 0", "0"), ("G 1", "1"), ("j 9", "9")] {
        let mut scene = asked(24);
        scene.keys(typed);
        assert_eq!(scene.project().questions.len(), 2, "{typed}: no answer was shown yet");
        let said = format!("Only now are the answers to this row shown: {again} again decides.");
        assert_eq!(scene.message(), said, "{typed}");
        assert!(scene.screen().contains("Two codes by one name, \"hope\""), "{typed}: {}", scene.screen());
        scene.keys(again);
        assert!(!scene.message().is_empty(), "{typed}");
        assert_eq!(scene.project().questions.len(), if again == "9" { 2 } else { 1 }, "{typed} {again}");
    }
}

#[test]
fn a_key_that_is_no_number_of_a_choice_says_so() {
    let mut scene = asked(24);
    scene.keys("Enter x");
    assert_eq!(scene.message(), "A number shown here chooses. Esc goes back.");
    scene.keys("1");
    assert_eq!(scene.session.ui.place().name(), "tree");
}

#[test]
fn the_line_of_0_says_what_it_does() {
    let scene = asked(24);
    assert!(
        scene.rows().contains(&"  0  leave all as it is: it is asked no more, of anybody".to_owned()),
        "{}",
        scene.screen()
    );
}

#[test]
fn few_questions_leave_their_room_to_what_is_said_about_one() {
    let scene = asked(24);
    assert!(scene.row(2).starts_with("-----"), "two rows, then the question: {}", scene.screen());
    assert!(scene.row(3).contains("Two codes by one name"), "{}", scene.screen());
}

#[test]
fn all_that_is_said_about_a_question_can_be_read() {
    let mut scene = asked(12);
    let all: Vec<String> = scene.session.ui.list().unwrap().detail.as_ref().unwrap().lines.clone();
    let place = |scene: &Scene| scene.rows().iter().find(|row| row.contains("lines ")).cloned();
    assert_eq!(place(&scene).unwrap(), format!("  lines 1 to 5 of {}   PgDn on", all.len()));
    let mut seen: BTreeSet<String> = scene.rows().into_iter().collect();
    for _ in 0..all.len() {
        scene.keys("PgDn");
        seen.extend(scene.rows());
        if place(&scene).unwrap().ends_with("PgUp back") && !place(&scene).unwrap().contains("on ") {
            break;
        }
    }
    for line in &all {
        assert!(seen.iter().any(|row| row.trim() == line.trim()), "{line}: {seen:?}");
    }
    assert!(scene.row(0).starts_with("> "), "the cursor stays until all was seen: {}", scene.screen());
    scene.keys("PgUp PgUp PgUp");
    assert!(place(&scene).unwrap().starts_with("  lines 1 to 5"), "{}", scene.screen());
    // Numbers decide wherever it is scrolled to; at its end the next page is that of the rows.
    scene.keys("PgDn PgDn PgDn PgDn PgDn");
    assert!(scene.row(1).starts_with("> "), "{}", scene.screen());
}

#[test]
fn with_marked_rows_the_numbers_are_of_the_marked_and_not_of_the_row_with_the_cursor() {
    let mut scene = asked(24);
    let mut lins = scene.lins();
    let code = scene.project().codes.roots[0];
    lins.commit(vec![Act::CodeColour { code, colour: Some("#0000ff".into()) }]).unwrap();
    scene.session.work.commit(vec![Act::CodeColour { code, colour: Some("#ff0000".into()) }]).unwrap();
    scene.hear_from(&lins);
    scene.keys("Esc Space k , , 1");
    assert_eq!(scene.message(), "Only now are the answers to this row shown: 1 again decides.");
    // The cursor is on the colour now, of which 1 is to keep what stands.
    let rows = scene.rows();
    assert!(rows.iter().any(|row| row.contains("2 rows are marked")), "{}", scene.screen());
    assert!(rows.contains(&"  1  they are one".to_owned()), "{}", scene.screen());
    scene.keys("1");
    assert_eq!(scene.project().questions.len(), 1, "{}", scene.message());
    assert!(scene.message().contains("2 codes are one now"), "{}", scene.message());
}

#[test]
fn what_was_settled_is_said_whole_however_deep_the_code_is() {
    let mut scene = super::scene::Scene::new(super::study::Study::sample());
    let mut lins = scene.lins();
    let code = scene.code("denied help");
    let renamed = |name: &str| vec![emic::log::Act::CodeRename { code, name: name.into() }];
    lins.commit(renamed("refused because of the label")).unwrap();
    scene.session.work.commit(renamed("turned away for what the notes say")).unwrap();
    scene.hear_from(&lins);
    scene.keys("Space k 1");
    let said = scene.session.ui.message().unwrap().to_owned();
    assert!(said.starts_with("settled: ") && said.ends_with(" 0 left. u undoes."), "{said}");
    let rows = scene.rows();
    let shown = format!("{} {}", rows[22], rows[23]).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&words), "{shown}");
}
