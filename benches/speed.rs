//! Speed, measured and never asserted. `cargo bench`; figures with date and machine stand in `docs/reliability.md`.
#![allow(missing_docs, clippy::unwrap_used)]

use emic::log::dialect::TextBlock;
use emic::log::{Act, Author, Log, Op, Source};
use emic::model::id::*;
use emic::text::{Span, Text};

fn main() {
    divan::main();
}

const WALL: i64 = 1_795_000_000;

fn author<'a>(replica: &str, coder: Option<PersonId>, salt: &'a mut dyn FnMut() -> [u8; 16]) -> Author<'a> {
    Author { coder, replica: ReplicaId::new(replica).unwrap(), wall: WALL, salt }
}

/// A study of 40 transcripts with 500 codes and `n` codings by four coders at four replicas.
fn study(n: usize) -> Log {
    let words = "I waited eleven weeks and then a letter came with a leaflet in it. ".repeat(1500);
    let text = TextBlock::new(&words, &[], [1; 16]);
    let mut log = Log::default();
    log.add_source(text.digest, Source { text: Text::from(words.as_str()), turns: Vec::new().into() });
    let mut salt = || [7; 16];
    let mut acts = vec![Act::Project { title: "Speed".into() }];
    for k in 0..4 {
        acts.push(Act::PersonAdd {
            name: format!("Coder {k}"),
            initials: String::new(),
            role: String::new(),
            guid: None,
        });
    }
    for k in 0..40 {
        let (title, language) = (format!("P{k:02}"), "en".to_owned());
        acts.push(Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: None });
    }
    for k in 0..500 {
        let parent = (k >= 20).then(|| CodeId(OpId::pending(45 + k % 20)));
        acts.push(Act::CodeAdd { name: format!("code {k}"), parent, guid: None });
    }
    let ids = log.write(acts, &mut author("lead-1", None, &mut salt)).unwrap().ids;
    for k in 0..4usize {
        let coder = Some(PersonId(ids[1 + k]));
        let mut acts = Vec::new();
        for i in 0..n / 4 {
            let transcript = TranscriptId(ids[5 + i % 40]);
            let start = (i * 37 % 99_000) as u32;
            let span = Span::new(start, start + 30 + (i % 50) as u32).unwrap();
            let extent = log.project().transcript(transcript).unwrap().extent(span);
            acts.push(Act::Annotate {
                transcript,
                extent,
                code: CodeId(ids[45 + i % 500]),
                by: None,
                made: None,
                guid: None,
            });
        }
        log.write(acts, &mut author(&format!("coder{k}-1"), coder, &mut salt)).unwrap();
    }
    log
}

fn parts(log: &Log) -> (Vec<Op>, Vec<(Digest, Source)>) {
    let ops: Vec<Op> = log.in_order(|_| true).into_iter().cloned().collect();
    let texts = log
        .project()
        .transcripts
        .values()
        .map(|t| (t.source, log.source(t.source).unwrap().clone()))
        .collect();
    (ops, texts)
}

#[divan::bench(args = [20_000, 200_000], sample_count = 5)]
fn fold_everything(bencher: divan::Bencher, n: usize) {
    let (ops, texts) = parts(&study(n));
    bencher
        .with_inputs(|| (ops.clone(), texts.iter().cloned().collect()))
        .bench_values(|(ops, texts)| Log::new("", ops, texts).len());
}

#[divan::bench(args = [20_000, 200_000], sample_count = 200)]
fn put_a_code_on(bencher: divan::Bencher, n: usize) {
    let mut log = study(n);
    let transcript = *log.project().transcripts.keys().next().unwrap();
    let code = *log.project().codes.codes.keys().nth(30).unwrap();
    let coder = log.project().people.keys().next().copied();
    let mut at = 0;
    bencher.bench_local(|| {
        at += 11;
        let extent = log.project().transcript(transcript).unwrap().extent(Span::new(at, at + 9).unwrap());
        let act = Act::Annotate { transcript, extent, code, by: None, made: None, guid: None };
        let mut salt = || [7; 16];
        log.write(vec![act], &mut author("late-1", coder, &mut salt)).unwrap().ops.len()
    });
}

#[divan::bench(args = [20_000, 200_000], sample_count = 50)]
fn add_a_code(bencher: divan::Bencher, n: usize) {
    let mut log = study(n);
    let coder = log.project().people.keys().next().copied();
    let mut at = 0;
    bencher.bench_local(|| {
        at += 1;
        let act = Act::CodeAdd { name: format!("new {at}"), parent: None, guid: None };
        let mut salt = || [7; 16];
        log.write(vec![act], &mut author("late-1", coder, &mut salt)).unwrap().ops.len()
    });
}
