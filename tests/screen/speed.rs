//! How long a key takes in a large project. Run it optimised: `cargo test --release --test all -- --ignored speed`.

use super::scene::{Scene, keys};
use super::study::Study;
use emic::log::Act;
use emic::model::id::*;
use emic::text::{Span, Turn};
use emic::tui::{Event, Key};
use std::time::{Duration, Instant};

/// How large a project is.
struct Size {
    /// Turns of 500 characters in the transcript on the screen.
    turns: u32,
    /// Annotations in it.
    here: u32,
    /// Other transcripts, and annotations in each.
    others: u32,
    there: u32,
}

const CODES: usize = 2_000;

/// 2,000 codes, and transcripts with annotations.
fn project(size: &Size) -> Study {
    let mut study = Study::empty();
    let here = transcript(&mut study, "P01", size.turns);
    let mut acts: Vec<Act> = Vec::new();
    for nth in 0..CODES {
        let parent = (nth >= 50).then(|| CodeId(OpId::pending(nth % 50)));
        acts.push(Act::CodeAdd { name: format!("code {nth}"), parent, guid: None });
    }
    let codes = study.commit(acts);
    annotate(&mut study, here, &codes, size.here, size.turns);
    for nth in 0..size.others {
        let other = transcript(&mut study, &format!("Q{nth:03}"), 500);
        annotate(&mut study, other, &codes, size.there, 500);
    }
    study
}

fn transcript(study: &mut Study, title: &str, count: u32) -> TranscriptId {
    let sentence = "They said that nobody had time for it on that day. ";
    let mut words = format!("{title}. ");
    let mut turns = Vec::new();
    for turn in 0..count {
        let start = words.len() as u32;
        words.push_str(&sentence.repeat(10));
        let speaker = if turn % 2 == 0 { "I" } else { "P01" };
        let span = Span::new(start, words.len() as u32 - 1).unwrap();
        turns.push(Turn { speaker: speaker.into(), label: None, words: span, time: None });
        words.push_str("\n\n");
    }
    study.transcript(title, &words, turns)
}

fn annotate(study: &mut Study, id: TranscriptId, codes: &[OpId], count: u32, turns: u32) {
    let transcript = study.project().transcript(id).unwrap().clone();
    let mut acts: Vec<Act> = Vec::new();
    for nth in 0..count {
        let turn = nth as usize * 7 % turns as usize;
        let start = transcript.turns[turn].words.start() + nth / turns * 23 % 400;
        let extent = transcript.extent(Span::new(start, start + 40).unwrap());
        let code = CodeId(codes[nth as usize * 7 % CODES]);
        acts.push(Act::Annotate { transcript: id, extent, code, by: None, made: None, guid: None });
    }
    study.commit(acts);
}

/// Plays what a coder's hands do; gives the median and the slowest hundredth of all keys.
fn play(study: Study) {
    let began = Instant::now();
    let mut scene = Scene::new(study);
    println!("opened and drawn: {:?}", began.elapsed());
    let mut all: Vec<Duration> = Vec::new();
    for row in [
        "j j j j j j j j j j k k k k k",
        "l l h h H L J K + - + -",
        "PgDn PgDn PgDn PgUp G g g",
        "Enter c o d e Esc",
        "j Enter c o d e Enter j 1 j . j . j . x u U",
        "Tab j j j h l k Tab",
        "z z z v v Z x",
        "/ nobody Enter n n N b",
        "g u g u b",
    ] {
        let mut took: Vec<(Duration, Key)> = Vec::new();
        for _ in 0..3 {
            for key in keys(row) {
                let began = Instant::now();
                scene.event(Event::Key(key));
                took.push((began.elapsed(), key));
            }
        }
        took.sort_by_key(|(took, _)| *took);
        let (most, key) = took[took.len() - 1];
        println!("{row:34} median {:?}  most {most:?} ({key:?})", took[took.len() / 2].0);
        all.extend(took.iter().map(|(took, _)| *took));
    }
    all.sort();
    println!("all: median {:?}  p99 {:?}", all[all.len() / 2], all[all.len() * 99 / 100]);
}

#[test]
#[ignore = "measures time: run it optimised"]
fn a_key_in_a_large_project_takes_few_milliseconds() {
    println!("-- 100,000 words, 20,000 annotations on the screen");
    play(project(&Size { turns: 1_000, here: 20_000, others: 0, there: 0 }));
    println!("-- 200,000 annotations, 5,000 of them in the transcript on the screen");
    play(project(&Size { turns: 1_000, here: 5_000, others: 39, there: 5_000 }));
    println!("-- 50 MB on the screen, 5,000 annotations");
    play(project(&Size { turns: 98_000, here: 5_000, others: 0, there: 0 }));
}
