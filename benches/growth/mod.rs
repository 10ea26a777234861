//! How time and memory grow with one thing alone, by doubling: a reader sees the ratio between the sizes.

use emic::format::{SourceFile, read};
use emic::log::{Act, Author, Log, Op, Source};
use emic::model::id::*;
use emic::model::target::{Anchor, Extent};
use emic::model::values::{AttributeKind, Schema};
use emic::text::{Span, Text, Turn};
use std::collections::HashMap;

/// A writer of operations that need no seal, since nothing reads their lines.
struct Writer {
    ops: Vec<Op>,
}

impl Writer {
    fn write(&mut self, act: Act, over: Vec<OpId>) -> OpId {
        let seq = self.ops.len() as u32 + 1;
        let id = OpId::new(ReplicaId::new("bench-2222").unwrap(), seq);
        self.ops.push(Op {
            id,
            lamport: u64::from(seq),
            wall: crate::scale::study::WALL,
            prev: None,
            coder: None,
            commit: seq,
            salt: None,
            act,
            over,
            seen: Vec::new(),
            knew: Vec::new(),
            frame: None,
            purged: false,
            sum: Digest([0; 32]),
        });
        id
    }
    fn code(&mut self, parent: Option<CodeId>) -> CodeId {
        let name = format!("code {}", self.ops.len());
        CodeId(self.write(Act::CodeAdd { name, parent, guid: None }, Vec::new()))
    }
    fn transcript(&mut self) -> TranscriptId {
        let (title, text, language) = ("P01".into(), Digest([7; 32]), "en".into());
        let add = Act::TranscriptAdd { title, text, language, rule: 1, guid: None };
        TranscriptId(self.write(add, Vec::new()))
    }
}

/// Turns of one speaker each.
fn sources(turns: u32) -> HashMap<Digest, Source> {
    let turn = |nth: u32| Turn {
        speaker: format!("Speaker {nth}"),
        label: None,
        words: Span::new(nth * 10, nth * 10 + 8).unwrap(),
        time: None,
    };
    let text = Text::from("so it was\n".repeat(turns as usize).as_str());
    HashMap::from([(
        Digest([7; 32]),
        Source { text, turns: (0..turns).map(turn).collect::<Vec<_>>().into() },
    )])
}

fn chain(depth: u32, from_the_top: bool) -> Vec<Op> {
    let mut writer = Writer { ops: Vec::new() };
    let mut last = writer.code(None);
    for _ in 1..depth {
        if from_the_top {
            last = writer.code(Some(last));
        } else {
            let above = writer.code(None);
            writer.write(Act::CodeMove { code: last, parent: Some(above) }, vec![last.0]);
            last = above;
        }
    }
    writer.ops
}

#[divan::bench(args = [25_000, 50_000, 100_000], sample_count = 3, sample_size = 1)]
fn codes_each_under_the_last(bencher: divan::Bencher<'_, '_>, depth: u32) {
    bencher.with_inputs(|| chain(depth, true)).bench_values(|ops| Log::new("", ops, HashMap::new()));
}

#[divan::bench(args = [25_000, 50_000, 100_000], sample_count = 3, sample_size = 1)]
fn codes_moved_under_the_next(bencher: divan::Bencher<'_, '_>, depth: u32) {
    bencher.with_inputs(|| chain(depth, false)).bench_values(|ops| Log::new("", ops, HashMap::new()));
}

#[divan::bench(args = [25_000, 50_000, 100_000], sample_count = 3, sample_size = 1)]
fn paths_of_deep_codes(bencher: divan::Bencher<'_, '_>, depth: u32) {
    let log = Log::new("", chain(depth, true), HashMap::new());
    let codes = &log.project().codes;
    bencher.bench_local(|| codes.in_order().into_iter().map(|id| codes.path_words(id).len()).sum::<usize>());
}

/// Corrections by one person, each over the one before or each on words of its own.
fn corrections(count: u32, nested: bool) -> Vec<Op> {
    let mut writer = Writer { ops: Vec::new() };
    let transcript = writer.transcript();
    let mut last = transcript.0;
    for nth in 0..count {
        let (base, at) = if nested { (last, 0) } else { (transcript.0, nth * 10) };
        let anchor = |offset| Anchor { base, offset };
        let extent = Extent { start: anchor(at), end: anchor(at + 2) };
        let over = if nth == 0 { Vec::new() } else { vec![last] };
        last = writer.write(Act::Replace { transcript, extent, words: "thus".into() }, over);
    }
    writer.ops
}

#[divan::bench(args = [25_000, 50_000, 100_000], sample_count = 3, sample_size = 1)]
fn corrections_of_corrections(bencher: divan::Bencher<'_, '_>, count: u32) {
    bencher.with_inputs(|| corrections(count, true)).bench_values(|ops| Log::new("", ops, sources(1)));
}

#[divan::bench(args = [25_000, 50_000, 100_000], sample_count = 3, sample_size = 1)]
fn corrections_of_imported_words(bencher: divan::Bencher<'_, '_>, count: u32) {
    bencher
        .with_inputs(|| (corrections(count, false), sources(count)))
        .bench_values(|(ops, sources)| Log::new("", ops, sources));
}

#[divan::bench(args = [50_000, 100_000, 200_000], sample_count = 3, sample_size = 1)]
fn speakers_of_one_transcript(bencher: divan::Bencher<'_, '_>, count: u32) {
    let named = || {
        let mut writer = Writer { ops: Vec::new() };
        let transcript = writer.transcript();
        for nth in 0..count {
            let (label, role) = (format!("Speaker {nth}"), "participant".to_owned());
            let cast = Act::Cast { transcript, label, participant: None, person: None, role };
            writer.write(cast, Vec::new());
        }
        (writer.ops, sources(count))
    };
    bencher.with_inputs(named).bench_values(|(ops, sources)| {
        let log = Log::new("", ops, sources);
        log.project().transcripts.values().map(|transcript| transcript.speakers().len()).sum::<usize>()
    });
}

#[divan::bench(args = [5_000, 10_000, 20_000], sample_count = 3, sample_size = 1)]
fn people_of_the_team(bencher: divan::Bencher<'_, '_>, count: u32) {
    let people = || {
        let mut writer = Writer { ops: Vec::new() };
        for nth in 0..count {
            let (name, initials, role) = (format!("Person {nth}"), String::new(), String::new());
            writer.write(Act::PersonAdd { name, initials, role, guid: None }, Vec::new());
        }
        writer.ops
    };
    bencher.with_inputs(people).bench_values(|ops| Log::new("", ops, HashMap::new()));
}

/// A table of ten participants, in one commit.
#[divan::bench(args = [1_000, 2_000, 4_000], sample_count = 3, sample_size = 1)]
fn attributes_of_participants(bencher: divan::Bencher<'_, '_>, columns: usize) {
    let table = || {
        let attribute = |nth: usize| {
            let (name, label) = (format!("a{nth}"), format!("A {nth}"));
            let schema = Schema {
                name,
                label,
                kind: AttributeKind::Text,
                categories: Vec::new(),
                not_available: Vec::new(),
                not_asked: Vec::new(),
                footnote: String::new(),
                groups: Vec::new(),
                goals: Vec::new(),
            };
            Act::Attribute { schema }
        };
        let mut acts: Vec<Act> = (0..columns).map(attribute).collect();
        for row in 0..10 {
            let participant = ParticipantId(OpId::pending(acts.len()));
            acts.push(Act::ParticipantAdd { name: format!("P{row}"), guid: None });
            let value = |column: usize| Act::ParticipantValues {
                participant,
                attribute: format!("a{column}"),
                values: vec![format!("{row}")],
            };
            acts.extend((0..columns).map(value));
        }
        acts
    };
    bencher.with_inputs(table).bench_values(|acts| {
        let (mut log, mut salt) = (Log::default(), || [7; 16]);
        let replica = ReplicaId::new("bench-2222").unwrap();
        let mut author = Author { coder: None, replica, wall: crate::scale::study::WALL, salt: &mut salt };
        log.write(vec![Act::Project { title: "Growth".into() }], &mut author).unwrap();
        let (name, initials, role) = ("Noor".into(), "N".into(), String::new());
        let noor = log.write(vec![Act::PersonAdd { name, initials, role, guid: None }], &mut author).unwrap();
        author.coder = noor.ids.first().map(|&id| PersonId(id));
        log.write(acts, &mut author).unwrap().ids.len()
    });
}

/// A project of one person, who acts; then each act in a commit of its own.
fn one_by_one(begin: Vec<Act>, acts: impl Iterator<Item = Act>) -> usize {
    let (mut log, mut salt) = (Log::default(), || [7; 16]);
    let replica = ReplicaId::new("bench-2222").unwrap();
    let mut author = Author { coder: None, replica, wall: crate::scale::study::WALL, salt: &mut salt };
    log.write(vec![Act::Project { title: "Growth".into() }], &mut author).unwrap();
    let (name, initials, role) = ("Noor".into(), "N".into(), String::new());
    let noor = log.write(vec![Act::PersonAdd { name, initials, role, guid: None }], &mut author).unwrap();
    author.coder = noor.ids.first().map(|&id| PersonId(id));
    log.write(begin, &mut author).unwrap();
    acts.map(|act| log.write(vec![act], &mut author).unwrap().ops.len()).sum()
}

fn code(nth: u32) -> Act {
    Act::CodeAdd { name: format!("code {nth}"), parent: None, guid: None }
}

#[divan::bench(args = [2_500, 5_000, 10_000], sample_count = 3, sample_size = 1)]
fn codes_added_one_by_one(bencher: divan::Bencher<'_, '_>, count: u32) {
    bencher.bench_local(|| one_by_one(Vec::new(), (0..count).map(code)));
}

#[divan::bench(args = [2_500, 5_000, 10_000], sample_count = 3, sample_size = 1)]
fn codes_renamed_one_by_one(bencher: divan::Bencher<'_, '_>, count: u32) {
    let replica = ReplicaId::new("bench-2222").unwrap();
    let rename = |nth: u32| {
        let code = CodeId(OpId::new(replica, nth + 3));
        Act::CodeRename { code, name: format!("name {nth}") }
    };
    bencher
        .with_inputs(|| (0..count).map(code).collect::<Vec<_>>())
        .bench_values(|codes| one_by_one(codes, (0..count).map(rename)));
}

/// Codings of one transcript, each in a commit of its own, all over it.
#[divan::bench(args = [10_000, 20_000, 40_000], sample_count = 3, sample_size = 1)]
fn codings_one_by_one_in_one_transcript(bencher: divan::Bencher<'_, '_>, count: u32) {
    bencher.bench_local(|| {
        let (mut log, mut salt) = (Log::default(), || [7; 16]);
        sources(count).into_iter().for_each(|(digest, source)| log.add_source(digest, source));
        let replica = ReplicaId::new("bench-2222").unwrap();
        let mut author = Author { coder: None, replica, wall: crate::scale::study::WALL, salt: &mut salt };
        log.write(vec![Act::Project { title: "Growth".into() }], &mut author).unwrap();
        let (name, initials, role) = ("Noor".into(), "N".into(), String::new());
        let noor = log.write(vec![Act::PersonAdd { name, initials, role, guid: None }], &mut author).unwrap();
        author.coder = noor.ids.first().map(|&id| PersonId(id));
        let (title, text, language) = ("P01".into(), Digest([7; 32]), "en".into());
        let add = Act::TranscriptAdd { title, text, language, rule: 1, guid: None };
        let ids = log.write(vec![add, code(0)], &mut author).unwrap().ids;
        let (transcript, code) = (TranscriptId(ids[0]), CodeId(ids[1]));
        for nth in 0..count {
            // Here and there, as people code; 7,919 is a prime.
            let start = (u64::from(nth) * 7_919 % u64::from(count)) as u32 * 10;
            let anchor = |offset| Anchor { base: transcript.0, offset };
            let extent = Extent { start: anchor(start), end: anchor(start + 8) };
            let act = Act::Annotate { transcript, extent, code, by: None, made: None, guid: None };
            log.write(vec![act], &mut author).unwrap();
        }
        log.len()
    });
}

/// Marks of captions that are opened and never closed, in one line.
#[divan::bench(args = [100_000, 200_000, 400_000], sample_count = 3, sample_size = 1)]
fn unclosed_marks_in_captions(bencher: divan::Bencher<'_, '_>, count: usize) {
    let file = format!("1\n00:00:01,000 --> 00:00:04,000\n{}so it was\n", "{\\an8 <i ".repeat(count));
    bencher.bench_local(|| read(&SourceFile::new("a.srt", file.as_bytes())).map(|_| ()).unwrap());
}
