//! Memos on words: whose they are, how they are found again, and that no key changes what another person wrote.

use super::scene::{Scene, Stage};
use super::study::Study;
use emic::log::Act;
use emic::model::id::MemoId;
use emic::model::target::Target;
use emic::text::Span;
use emic::tui::{Event, Look, Start};

const TURNS: &[(&str, &str)] =
    &[("I", "What happened?"), ("P07", "I went to the GP first. They looked at my notes. I stopped asking.")];

/// A memo of Lin on these words, which says this.
fn lins_memo(study: &mut Study, quote: &str, body: &str) -> MemoId {
    let lin = study.project().find_person("Lin Wei").unwrap().id;
    let transcript = study.project().transcripts_in_order()[0];
    let at = transcript.text.pos_of(transcript.text.as_str().find(quote).unwrap());
    let span = Span::new(at, at + quote.chars().count() as u32).unwrap();
    let on = Target::Passage(transcript.id, transcript.extent(span));
    let (kind, body) = ("thinking".into(), body.into());
    MemoId(study.commit(vec![Act::MemoAdd { on, kind, body, by: Some(lin), made: None, guid: None }])[0])
}

const WHOLE: &str = "They looked at my notes.";

fn colleague() -> (Scene, MemoId) {
    let mut study = Study::of(TURNS);
    let memo = lins_memo(&mut study, WHOLE, "a file that speaks first");
    let mut scene = Scene::new(study);
    scene.at("They looked");
    (scene, memo)
}

fn body(scene: &Scene, memo: MemoId) -> String {
    scene.project().memos[&memo].body.clone()
}

#[test]
fn a_colleagues_memo_is_read_before_it_is_written_on() {
    for ways in ["m", "s Enter", "s m", "Space n Enter", "Space n m"] {
        let (mut scene, memo) = colleague();
        scene.keys(ways);
        let shown = scene.screen();
        for words in ["memo of Lin Wei", "a file that speaks first", "1 write on in it", "Esc back"] {
            assert!(shown.contains(words), "{ways}: {words}\n{shown}");
        }
        let before = scene.commits();
        scene
            .keys("h e l l o _ Enter Backspace Ctrl-u Ctrl-w Delete Tab Ctrl-p Ctrl-z : w Down Up PgDn PgUp");
        scene.event(Event::Paste("pasted".into()));
        assert!(scene.screen().contains("memo of Lin Wei"), "{ways}: {}", scene.screen());
        scene.keys("Esc");
        assert!(!scene.screen().contains("memo of Lin Wei"), "{ways}: {}", scene.screen());
        assert_eq!((scene.commits(), body(&scene, memo).as_str()), (before, "a file that speaks first"));
    }
}

#[test]
fn who_types_away_in_a_colleagues_memo_writes_nothing_whatever_letters_and_numbers_that_are() {
    for words in ["I_was_1_of_2_them", "quite_so_1"] {
        let (mut scene, memo) = colleague();
        let before = scene.commits();
        scene.keys(&format!("m {words}"));
        assert!(scene.screen().contains("memo of Lin Wei"), "{words}: {}", scene.screen());
        assert!(scene.screen().contains("nothing was written"), "{words}: {}", scene.screen());
        scene.keys("Esc");
        assert_eq!((scene.commits(), body(&scene, memo).as_str()), (before, "a file that speaks first"));
        // Opened again, the numbers count.
        scene.keys("m 1 _indeed Esc");
        assert_eq!(body(&scene, memo), "a file that speaks first indeed");
    }
}

#[test]
fn a_number_writes_on_in_it_and_another_begins_ones_own() {
    let (mut scene, memo) = colleague();
    scene.keys("m 1 _indeed");
    assert!(scene.screen().contains("memo of Lin Wei") && scene.message().starts_with("Esc done"));
    scene.keys("Esc");
    assert_eq!(body(&scene, memo), "a file that speaks first indeed");
    scene.keys("u m 2 mine Esc");
    assert_eq!(scene.project().memos.len(), 2);
    assert_eq!(body(&scene, memo), "a file that speaks first");
    scene.keys("m _too Esc");
    let me = scene.session.work.coder();
    let own: Vec<_> = scene.project().memos.values().filter(|memo| memo.coder == me).collect();
    assert_eq!(own[0].body, "mine too", "one's own opens to be written on as ever");
}

#[test]
fn a_memo_on_fewer_words_is_found_from_the_sentence() {
    let mut study = Study::of(TURNS);
    lins_memo(&mut study, "my notes", "whose notes are they");
    let mut scene = Scene::new(study);
    scene.at("They looked").keys("s");
    let shown = scene.screen();
    for words in ["1 memo here", "memo", "LW", "2 words of it", "on \"my notes\"", "whose notes are they"] {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    scene.keys("Enter");
    assert!(scene.screen().contains("memo of Lin Wei"), "{}", scene.screen());
    scene.keys("Esc m");
    assert!(scene.screen().contains("+ a new memo on the selected words"), "{}", scene.screen());
    let before = scene.commits();
    scene.keys("f o r _ e x a m p l e q u i t e");
    assert!(scene.screen().contains("+ a new memo on the selected words"), "{}", scene.screen());
    assert_eq!(scene.commits(), before, "letters that were meant for a memo do nothing");
    scene.keys("1");
    assert!(scene.screen().contains("memo of Lin Wei"), "{}", scene.screen());
    scene.keys("Esc m 2 new Esc");
    assert_eq!(scene.project().memos.len(), 2);
    scene.keys("+ m");
    assert!(scene.screen().contains("2 memos here"), "of the whole turn: {}", scene.screen());
}

#[test]
fn a_memo_on_words_is_a_row_and_not_counted_with_each_coding_of_them() {
    let mut scene = Scene::new(Study::sample());
    scene.at("turned away because").keys("m a_thought Esc s");
    let counted = scene.rows().iter().take(21).filter(|row| row.ends_with("1 memo")).count();
    assert_eq!(counted, 0, "{}", scene.screen());
    assert!(scene.screen().contains("codings, 1 memo here"), "{}", scene.screen());
    scene.keys("G");
    assert!(scene.screen().contains("a thought"), "{}", scene.screen());
    scene.keys("x");
    assert_eq!(scene.project().memos.len(), 0, "one's own is removed from here");
}

#[test]
fn who_comes_back_to_a_half_typed_memo_sees_how_to_end_it() {
    let mut study = Study::of(TURNS);
    let look = Look { ascii: true, ..Look::default() };
    let start = Start { look, welcome: Some("The sample study.".into()), ..Start::default() };
    let mut stage = Stage::with(&mut study.work, 80, 24, &start);
    stage.keys("m half");
    stage.session.keep_all(true);
    let stage = Stage::with(&mut study.work, 80, 24, &start);
    assert!(stage.row(22).starts_with("Welcome back. Nothing was lost."), "{}", stage.screen());
    assert!(stage.row(23).starts_with("Esc done"), "{}", stage.screen());
}
