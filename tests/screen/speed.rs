//! How long a key takes in a large project. Run it optimised: `cargo test --release --test all -- --ignored speed`.

use super::desk::Desk;
use super::scene::{Scene, keys};
use emic::log::Act;
use emic::model::id::*;
use emic::text::{Span, Turn};
use emic::tui::Event;
use std::time::{Duration, Instant};

/// 100,000 words in one transcript, 2,000 codes, 20,000 annotations.
fn large() -> Desk {
    let mut desk = Desk::empty();
    let sentence = "They said that nobody had time for it on that day. ";
    let mut words = String::new();
    let mut turns = Vec::new();
    for turn in 0..1_000u32 {
        let start = words.len() as u32;
        words.push_str(&sentence.repeat(10));
        let speaker = if turn % 2 == 0 { "I" } else { "P01" };
        let span = Span::new(start, words.len() as u32 - 1).unwrap();
        turns.push(Turn { speaker: speaker.into(), label: None, words: span, time: None });
        words.push_str("\n\n");
    }
    let starts: Vec<u32> = turns.iter().map(|turn| turn.words.start()).collect();
    let id = desk.transcript("P01", &words, turns);
    let mut acts: Vec<Act> = Vec::new();
    for nth in 0..2_000 {
        let parent = (nth >= 50).then(|| CodeId(OpId::pending(nth % 50)));
        acts.push(Act::CodeAdd { name: format!("code {nth}"), parent, guid: None });
    }
    let codes = emic::tui::Work::commit(&mut desk, acts, false).unwrap();
    let transcript = desk.log.project().transcript(id).unwrap().clone();
    let mut acts: Vec<Act> = Vec::new();
    for nth in 0..20_000u32 {
        let start = starts[nth as usize % 1_000] + nth / 1_000 * 23;
        let extent = transcript.extent(Span::new(start, start + 40).unwrap());
        let code = CodeId(codes[nth as usize * 7 % 2_000]);
        acts.push(Act::Annotate { transcript: id, extent, code, by: None, guid: None });
    }
    emic::tui::Work::commit(&mut desk, acts, false).unwrap();
    desk
}

#[test]
#[ignore = "measures time: run it optimised"]
fn a_key_in_a_large_project_takes_few_milliseconds() {
    let desk = large();
    let began = Instant::now();
    let mut scene = Scene::new(desk);
    println!("opened and drawn: {:?}", began.elapsed());
    for row in [
        "j j j j j j j j j j k k k k k",
        "l l h h H L J K + - + -",
        "PgDn PgDn PgDn PgUp G g g",
        "Enter c o d e Esc",
        "1 j . j . j . x u U",
        "Tab j j j h l k Tab",
        "z z z v v Z x",
        "/ nobody Enter n n N b",
        "g u g u b",
    ] {
        let mut took: Vec<Duration> = Vec::new();
        for _ in 0..3 {
            for key in keys(row) {
                let began = Instant::now();
                scene.event(Event::Key(key));
                took.push(began.elapsed());
            }
        }
        took.sort();
        println!("{row:34} median {:?}  most {:?}", took[took.len() / 2], took[took.len() - 1]);
    }
}
