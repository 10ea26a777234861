//! Any keys in any order do no harm.

use super::scene::Stage;
use super::study::Study;
use emic::tui::{Event, Key, Look};
use proptest::prelude::*;

fn key() -> impl Strategy<Value = Key> {
    let named = [
        Key::Enter,
        Key::Enter,
        Key::Esc,
        Key::Tab,
        Key::Backspace,
        Key::Delete,
        Key::Up,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::PgUp,
        Key::PgDn,
        Key::Ctrl('p'),
        Key::Ctrl('w'),
        Key::Ctrl('z'),
        Key::Ctrl('c'),
        Key::BackTab,
    ];
    let letters: Vec<char> =
        "abcdefghijklmnopqrstuvwxyzABCDGHIJKLMNRTUZ0123456789 .,;:!?*+-/<>{}é漢".chars().collect();
    prop_oneof![
        2 => prop::sample::select(named.to_vec()),
        3 => prop::sample::select(letters).prop_map(Key::Char),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        40 => key().prop_map(Event::Key),
        1 => (1u16..140, 1u16..50).prop_map(|(w, h)| Event::Resize(w, h)),
        1 => "[a-z\\n\u{1b}漢]{0,12}".prop_map(Event::Paste),
        1 => prop::sample::select(vec![500u64, 1000]).prop_map(Event::Quiet),
    ]
}

fn projects() -> Vec<fn() -> Study> {
    vec![
        Study::empty,
        || Study::of(&[("I", "What?"), ("P07", "I went. They left, e\u{301}te\u{301} 漢字. So I stopped.")]),
        || {
            let mut study = Study::empty();
            study.transcript("nothing", "", Vec::new());
            study.transcript("x", "x", Vec::new());
            study
        },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::support::cases("EMIC_SCREEN_CASES", 48), ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_breaks_the_screen(which in 0usize..3, events in prop::collection::vec(event(), 1..120)) {
        let mut study = projects()[which]();
        let mut scene = Stage::on(&mut study.work, 80, 24, Look { ascii: true, ..Look::default() });
        for event in events {
            if let Event::Resize(width, height) = event {
                scene.resize(width, height);
            } else {
                scene.event(event);
            }
            let (width, height) = scene.session.ui.size();
            let (x, y, _) = scene.cursor();
            prop_assert!(x < width && y < height);
            prop_assert!(!scene.rows().iter().any(|row| row.chars().any(emic::error::is_unsafe)));
        }
        let shown = study.project().clone();
        let study = study.reopened();
        prop_assert_eq!(&shown, study.project());
    }
}
