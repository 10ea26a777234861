//! What a key costs while much is coded and noted: counted in memory that it asks for, and not timed.

use super::scene::Scene;
use super::study::Study;
use allocation_counter::measure;
use emic::log::Act;
use emic::model::id::*;
use emic::model::target::Target;
use emic::text::{Span, Turn};

const TURNS: u32 = 200;

/// A transcript with codings all over it, and memos on the first of them.
fn study(codings: u32, memos: u32) -> Study {
    let mut study = Study::empty();
    let (mut words, mut turns) = (String::new(), Vec::new());
    for turn in 0..TURNS {
        let start = words.len() as u32;
        words.push_str(&"They said that nobody had time for it on that day. ".repeat(8));
        let span = Span::new(start, words.len() as u32 - 1).unwrap();
        turns.push(Turn { speaker: format!("P{}", turn % 2), label: None, words: span, time: None });
        words.push_str("\n\n");
    }
    let id = study.transcript("P01", &words, turns);
    let add = |nth: u32| Act::CodeAdd { name: format!("code {nth}"), parent: None, guid: None };
    let codes = study.commit((0..9).map(add).collect());
    let transcript = study.project().transcript(id).unwrap().clone();
    let coding = |nth: u32| {
        // Not in the first turns, which are on the screen.
        let turn = &transcript.turns[(20 + nth % (TURNS - 20)) as usize];
        let start = turn.words.start() + nth / (TURNS - 20) * 3 % 300;
        let extent = transcript.extent(Span::new(start, start + 30).unwrap());
        let code = CodeId(codes[nth as usize % codes.len()]);
        Act::Annotate { transcript: id, extent, code, by: None, made: None, guid: None }
    };
    let coded = study.commit((0..codings).map(coding).collect());
    let memo = |&on: &OpId| Act::MemoAdd {
        on: Target::Annotation(AnnotationId(on)),
        kind: "note".into(),
        body: "a thought".into(),
        by: None,
        made: None,
        guid: None,
    };
    study.commit(coded.iter().take(memos as usize).map(memo).collect());
    study.commit(vec![Act::Quick { slot: 1, code: Some(CodeId(codes[0])) }]);
    study
}

/// How often a key that codes and the next sentence ask for memory, and for how many bytes.
fn cost(codings: u32, memos: u32) -> (u64, u64) {
    let mut scene = Scene::sized(study(codings, memos), 120, 40);
    scene.keys("j 1 j 1");
    let before = scene.commits();
    let all = measure(|| {
        scene.keys("j 1 j 1");
    });
    assert_eq!(scene.commits(), before + 2, "the keys code");
    (all.count_total, all.bytes_total)
}

#[test]
fn a_key_costs_the_same_however_many_memos_lie_on_codings() {
    let (few, many) = (cost(2_000, 1_000), cost(2_000, 2_000));
    println!("1,000 memos {few:?}, 2,000 {many:?}");
    assert!(many.0 * 10 < few.0 * 11, "twice the memos: {few:?} {many:?}");
    // A list of these memos alone would take 16,000 bytes more.
    assert!(many.1 < few.1 + 4_000, "twice the memos: {few:?} {many:?}");
}

#[test]
fn a_key_that_codes_asks_as_often_for_memory_however_much_is_coded() {
    let (few, many) = (cost(2_000, 0), cost(4_000, 0));
    println!("2,000 codings {few:?}, 4,000 {many:?}");
    assert!(many.0 * 10 < few.0 * 11, "twice the codings: {few:?} {many:?}");
}
