//! How work grows: of twice as much, little more than twice as many operations looked at and steps taken. Counted and
//! not timed, so that a slow machine proves nothing.

use crate::support::forge::Forger;
use emic::log::{Act, Author, Log, Op, Settle, Source};
use emic::model::Why;
use emic::model::id::*;
use emic::model::target::{Anchor, Extent};
use emic::model::values::{AttributeKind, CodePart, Schema};
use emic::model::{Ask, CodeTree};
use emic::text::{Span, Text, Turn};
use std::collections::HashMap;

/// Fails if twice the size costs more than twice as much: with 2.2 it grows with the power of 1.14 at most.
fn grows_evenly(what: &str, size: u32, cost: impl Fn(u32) -> u64) {
    let (small, large) = (cost(size), cost(size * 2));
    println!("{what}: {size} {small}, twice {large}, {:.2}", large as f64 / small as f64);
    assert!(small >= u64::from(size), "{what}: {small} steps for {size} count nothing");
    assert!(large * 10 < small * 22, "{what}: {size} cost {small} steps, twice as many {large}");
}

fn ops(forger: &Forger) -> Vec<Op> {
    forger.ops.iter().map(|(op, _)| op.clone()).collect()
}

fn folded(forger: &Forger) -> Log {
    Log::new("", ops(forger), HashMap::new())
}

fn add(forger: &mut Forger, parent: Option<CodeId>) -> CodeId {
    let name = format!("c{}", forger.ops.len());
    CodeId(forger.act(Act::CodeAdd { name, parent, guid: None }))
}

/// Codes each under the one before.
fn chain(forger: &mut Forger, depth: u32) -> Vec<CodeId> {
    let mut codes: Vec<CodeId> = Vec::new();
    for _ in 0..depth {
        codes.push(add(forger, codes.last().copied()));
    }
    codes
}

fn too_deep(log: &Log) -> Vec<OpId> {
    let questions = log.project().questions.iter();
    let deep = questions.filter(|q| matches!(&q.ask, Ask::NoEffect { why: Why::TooDeep, .. }));
    deep.map(|question| question.id).collect()
}

/// All that lists, screens and reports ask of a tree, for every code; the length of all paths.
fn asked(tree: &CodeTree) -> u64 {
    let mut names = 0;
    for id in tree.in_order() {
        names += tree.path(id).len() as u64;
        assert!(tree.shown_depth(id) <= 64);
        assert!(tree.theme_of(id).is_none());
        assert!(tree.is_under(id, tree.roots[0]));
    }
    names
}

#[test]
fn a_deep_tree_grows_evenly_and_its_topmost_deep_code_is_listed() {
    let built = |depth: u32, moved: bool| {
        let mut forger = Forger::new("eve-1");
        let codes = if moved {
            // From the bottom up: each code goes under one that was made for it.
            let codes: Vec<CodeId> = (0..depth).map(|_| add(&mut forger, None)).collect();
            for pair in codes.windows(2) {
                forger.act(Act::CodeMove { code: pair[0], parent: Some(pair[1]) });
            }
            codes.into_iter().rev().collect()
        } else {
            chain(&mut forger, depth)
        };
        // At the end of the tree codes go to and fro, and one would go under itself.
        let last = *codes.last().unwrap();
        for _ in 0..depth / 2 {
            forger.act(Act::CodeMove { code: last, parent: Some(codes[codes.len() - 3]) });
            forger.act(Act::CodeMove { code: codes[0], parent: Some(last) });
        }
        (folded(&forger), codes)
    };
    for moved in [false, true] {
        grows_evenly("a deep tree", 1_000, |depth| {
            let (log, codes) = built(depth, moved);
            assert_eq!(log.project().codes.depth(codes[codes.len() - 2]), depth as usize - 2);
            assert_eq!(too_deep(&log), [codes[64].0], "one question, however deep it goes on");
            log.looked()
        });
        grows_evenly("paths of a deep tree", 1_000, |depth| asked(&built(depth, moved).0.project().codes));
    }
}

/// A log with one transcript of so many turns, each with a speaker of its own.
fn interview(turns: u32) -> (Forger, Log, TranscriptId) {
    let mut forger = Forger::new("eve-1");
    let digest = Digest([7; 32]);
    let add =
        Act::TranscriptAdd { title: "P01".into(), text: digest, language: "en".into(), rule: 1, guid: None };
    let transcript = TranscriptId(forger.act(add));
    let turn = |nth: u32| Turn {
        speaker: format!("S{nth}"),
        label: None,
        words: Span::new(nth * 10, nth * 10 + 8).unwrap(),
        time: None,
    };
    let text = Text::from("so it was\n".repeat(turns as usize).as_str());
    let source = Source { text, turns: (0..turns).map(turn).collect::<Vec<_>>().into() };
    (forger, Log::new("", Vec::new(), HashMap::from([(digest, source)])), transcript)
}

/// A correction of words of `base`, by a writer who knew the one before.
fn correct(forger: &mut Forger, transcript: TranscriptId, base: OpId, at: (u32, u32)) -> OpId {
    let anchor = |offset| Anchor { base, offset };
    let extent = Extent { start: anchor(at.0), end: anchor(at.1) };
    let before = forger.ops.last().map(|(op, _)| op).filter(|op| matches!(op.act, Act::Replace { .. }));
    let over: Vec<OpId> = before.map(|op| op.id).into_iter().collect();
    let op = forger.op(Act::Replace { transcript, extent, words: "thus".into() });
    forger.push(Op { over, ..op })
}

#[test]
fn corrections_grow_evenly_nested_or_in_a_row() {
    grows_evenly("nested corrections", 1_500, |count| {
        let (mut forger, mut log, transcript) = interview(1);
        let mut base = transcript.0;
        for _ in 0..count {
            base = correct(&mut forger, transcript, base, (0, 4));
        }
        log.absorb(ops(&forger));
        let shown = log.project().transcript(transcript).unwrap();
        assert_eq!(shown.corrections.iter().filter(|one| one.holds).count(), 1_000);
        log.looked()
    });
    grows_evenly("corrections in a row", 1_500, |count| {
        let (mut forger, mut log, transcript) = interview(count);
        for nth in 0..count {
            correct(&mut forger, transcript, transcript.0, (nth * 10, nth * 10 + 2));
        }
        log.absorb(ops(&forger));
        assert!(log.project().transcript(transcript).unwrap().corrections.iter().all(|one| one.holds));
        log.looked()
    });
}

#[test]
fn a_correction_nested_deeper_than_a_thousand_is_listed_and_the_same_in_any_order() {
    let (mut forger, mut log, transcript) = interview(1);
    let mut base = transcript.0;
    let mut made = Vec::new();
    for _ in 0..1_002 {
        base = correct(&mut forger, transcript, base, (0, 4));
        made.push(base);
    }
    let mut piecemeal = interview(1).1;
    log.absorb(ops(&forger));
    ops(&forger).chunks(300).for_each(|some| piecemeal.absorb(some.to_vec()));
    let why = |log: &Log, id: OpId| {
        let asked = log.project().questions.iter().find(|question| question.id == id);
        asked.map(|question| format!("{:?}", question.ask))
    };
    assert!(why(&log, made[999]).is_none());
    assert!(why(&log, made[1_000]).unwrap().contains("TooNested"));
    assert!(why(&log, made[1_001]).unwrap().contains("WordsGone"));
    assert_eq!(log.project(), piecemeal.project());
}

#[test]
fn speakers_of_one_transcript_grow_evenly() {
    grows_evenly("speakers", 4_000, |count| {
        let (mut forger, mut log, transcript) = interview(count);
        for nth in 0..count {
            let label = format!("S{nth}");
            let role = "participant".to_owned();
            forger.act(Act::Cast { transcript, label, participant: None, person: None, role });
        }
        log.absorb(ops(&forger));
        let shown = log.project().transcript(transcript).unwrap();
        assert_eq!(shown.speakers().len(), count as usize);
        assert_eq!(shown.cast.len(), count as usize);
        log.looked()
    });
}

/// What it costs to write acts in one commit: as an import does.
fn written(acts: impl Fn(u32) -> Vec<Act>, size: u32) -> (Log, u64) {
    let mut log = Log::new("", Vec::new(), HashMap::new());
    let mut salt = || [3; 16];
    let replica = ReplicaId::new("lead-1").unwrap();
    let mut author = Author { coder: None, replica, wall: 0, salt: &mut salt };
    log.write(vec![Act::Project { title: "Study".into() }], &mut author).unwrap();
    let lena = Act::PersonAdd { name: "Lena".into(), initials: "L".into(), role: String::new(), guid: None };
    let lena = log.write(vec![lena], &mut author).unwrap().ids[0];
    author.coder = Some(PersonId(lena));
    let before = log.looked();
    log.write(acts(size), &mut author).unwrap();
    let cost = log.looked() - before;
    (log, cost)
}

fn attribute(nth: u32) -> Act {
    let name = format!("a{nth}");
    let label = name.clone();
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
}

/// Rows of participants with a value in each column.
fn table(rows: u32, columns: u32) -> Vec<Act> {
    let mut acts: Vec<Act> = (0..columns).map(attribute).collect();
    for row in 0..rows {
        let participant = ParticipantId(OpId::pending(acts.len()));
        acts.push(Act::ParticipantAdd { name: format!("P{row}"), guid: None });
        for column in 0..columns {
            let (attribute, values) = (format!("a{column}"), vec![format!("{row}")]);
            acts.push(Act::ParticipantValues { participant, attribute, values });
        }
    }
    acts
}

#[test]
fn a_table_of_participants_grows_evenly_in_rows_and_in_columns() {
    grows_evenly("columns", 400, |columns| {
        let (log, cost) = written(|columns| table(4, columns), columns);
        assert_eq!(log.project().attributes.len(), columns as usize);
        assert!(log.project().participants.values().all(|one| one.values.len() == columns as usize));
        cost
    });
    grows_evenly("rows", 200, |rows| written(|rows| table(rows, 10), rows).1);
}

#[test]
fn speakers_are_named_in_one_commit_at_an_even_cost() {
    grows_evenly("naming speakers", 400, |count| {
        let (_, mut log, _) = interview(count);
        let mut salt = || [3; 16];
        let mut author =
            Author { coder: None, replica: ReplicaId::new("lead-1").unwrap(), wall: 0, salt: &mut salt };
        log.write(vec![Act::Project { title: "Study".into() }], &mut author).unwrap();
        let transcript = TranscriptId(OpId::pending(0));
        let add = Act::TranscriptAdd {
            title: "P01".into(),
            text: Digest([7; 32]),
            language: "en".into(),
            rule: 1,
            guid: None,
        };
        let cast = |nth: u32| Act::Cast {
            transcript,
            label: format!("S{nth}"),
            participant: None,
            person: None,
            role: "participant".into(),
        };
        let before = log.looked();
        log.write(std::iter::once(add).chain((0..count).map(cast)).collect(), &mut author).unwrap();
        assert_eq!(log.project().transcripts.values().next().unwrap().cast.len(), count as usize);
        log.looked() - before
    });
}

/// Codes with a definition and a colour, in one commit: as a codebook comes in.
fn codebook(codes: u32) -> Vec<Act> {
    let mut acts = Vec::new();
    for nth in 0..codes {
        let code = CodeId(OpId::pending(acts.len()));
        acts.push(Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: None });
        let words = format!("What c{nth} means.");
        acts.push(Act::CodeDefine { code, part: CodePart::Text, words });
        acts.push(Act::CodeColour { code, colour: Some("#0000ff".into()) });
    }
    acts
}

#[test]
fn a_codebook_grows_evenly() {
    grows_evenly("a codebook", 400, |codes| {
        let (log, cost) = written(codebook, codes);
        assert_eq!(log.project().codes.codes.len(), codes as usize);
        cost
    });
}

/// Two who know nothing of each other.
fn two(first: &Forger, acts: impl Fn(&mut Forger)) -> Log {
    let mut all = ops(first);
    for name in ["ben-1", "lou-1"] {
        let mut forger = Forger::new(name);
        acts(&mut forger);
        all.extend(ops(&forger));
    }
    Log::new("", all, HashMap::new())
}

#[test]
fn codes_merged_one_after_the_other_grow_evenly() {
    grows_evenly("a chain of merges", 1_000, |count| {
        let mut forger = Forger::new("eve-1");
        let codes: Vec<CodeId> = (0..count).map(|_| add(&mut forger, None)).collect();
        for pair in codes.windows(2) {
            forger.act(Act::CodeMerge { from: pair[0], into: pair[1] });
        }
        let log = folded(&forger);
        assert_eq!(log.project().codes.codes.len(), 1);
        assert_eq!(log.project().codes.resolve(codes[0]), codes[count as usize - 1]);
        log.looked()
    });
}

#[test]
fn names_given_at_once_and_names_made_twice_grow_evenly() {
    grows_evenly("rivals", 1_000, |count| {
        let mut forger = Forger::new("eve-1");
        let codes: Vec<CodeId> = (0..count).map(|_| add(&mut forger, None)).collect();
        let log = two(&forger, |other| {
            for &code in &codes {
                let name = format!("{}", other.ops.len());
                other.act(Act::CodeRename { code, name: format!("by {:?} {name}", other.replica) });
            }
        });
        assert_eq!(log.project().questions.len(), count as usize);
        log.looked()
    });
    grows_evenly("twins", 1_000, |count| {
        let log = two(&Forger::new("eve-1"), |other| {
            for nth in 0..count {
                other.act(Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: None });
            }
        });
        assert_eq!(log.project().questions.len(), count as usize);
        log.looked()
    });
}

#[test]
fn many_things_made_one_grow_evenly() {
    grows_evenly("same", 400, |count| {
        let mut log = two(&Forger::new("eve-1"), |other| {
            for nth in 0..count {
                other.act(Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: None });
            }
        });
        let seen = log.project().seen_by(None);
        let ids: Vec<OpId> = seen.rows().iter().map(|row| row.id()).collect();
        let acts = log.answer(seen, &ids, Settle::Same, false).unwrap();
        assert_eq!(acts.len(), count as usize);
        let mut salt = || [3; 16];
        let replica = ReplicaId::new("lead-1").unwrap();
        let mut author = Author { coder: None, replica, wall: 0, salt: &mut salt };
        let before = log.looked();
        log.write(acts, &mut author).unwrap();
        assert_eq!(log.project().codes.codes.len(), count as usize);
        log.looked() - before
    });
}

/// What it costs to write acts one by one, each in a commit of its own, upon what `begin` makes. Acts name what that made
/// by its place.
fn one_by_one(begin: &[Act], acts: impl Iterator<Item = Act>) -> (Log, u64) {
    let (mut log, _) = written(|_| begin.to_vec(), 0);
    let mut salt = || [3; 16];
    let coder = log.project().people.keys().next().copied();
    let mut author = Author { coder, replica: ReplicaId::new("lead-1").unwrap(), wall: 0, salt: &mut salt };
    let before = log.looked();
    for act in acts {
        log.write(vec![act], &mut author).unwrap();
    }
    let cost = log.looked() - before;
    (log, cost)
}

/// The id of what the `nth` act of [`one_by_one`]'s beginning makes.
fn begun(nth: u32) -> OpId {
    OpId::new(ReplicaId::new("lead-1").unwrap(), nth + 3)
}

#[test]
fn acts_on_codes_one_by_one_grow_evenly() {
    let add = |nth: u32| Act::CodeAdd { name: format!("c{nth}"), parent: None, guid: None };
    let all = |count: u32| (0..count).map(add).collect::<Vec<_>>();
    let equals_a_replay = |log: &Log| assert_eq!(log.project(), log.copy().project());
    grows_evenly("adding one by one", 400, |count| {
        let (log, cost) = one_by_one(&[], (0..count).map(add));
        assert_eq!(log.project().codes.roots.len(), count as usize);
        equals_a_replay(&log);
        cost
    });
    type Change = fn(CodeId, u32) -> Act;
    let changes: [(&str, Change); 4] = [
        ("renaming", |code, nth| Act::CodeRename { code, name: format!("d{nth}") }),
        ("defining", |code, nth| Act::CodeDefine {
            code,
            part: CodePart::Text,
            words: format!("It is {nth}."),
        }),
        ("colouring", |code, _| Act::CodeColour { code, colour: Some("#0000ff".into()) }),
        ("making themes", |code, _| Act::CodeTheme { code, on: true }),
    ];
    for (what, change) in changes {
        grows_evenly(&format!("{what} one by one"), 400, |count| {
            let acts = (0..count).map(|nth| change(CodeId(begun(nth)), nth));
            let (log, cost) = one_by_one(&all(count), acts);
            equals_a_replay(&log);
            cost
        });
    }
}

#[test]
fn acts_on_codes_one_by_one_end_as_a_replay_of_all_does() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    const NAMES: [&str; 9] =
        ["fear", "Fear", "shame", "sh\u{430}me", "To sort", "to  sort", "a/b", " x", "grief"];
    let step = (0u8..12, 0usize..12, 0usize..12, 0usize..NAMES.len());
    let steps = proptest::collection::vec(step, 1..40);
    TestRunner::new(Config::with_cases(crate::support::cases("EMIC_CASES", 150)))
        .run(&steps, |steps| {
            let mut log = Log::new("p", Vec::new(), HashMap::new());
            let mut salt = || [3; 16];
            let replicas = ["lead-1", "ben-1"].map(|name| ReplicaId::new(name).unwrap());
            let mut author = Author { coder: None, replica: replicas[0], wall: 0, salt: &mut salt };
            log.write(vec![Act::Project { title: "Study".into() }], &mut author).unwrap();
            let lena =
                Act::PersonAdd { name: "Lena".into(), initials: "L".into(), role: String::new(), guid: None };
            author.coder = Some(PersonId(log.write(vec![lena], &mut author).unwrap().ids[0]));
            let mut codes = Vec::new();
            for (kind, one, other, name) in steps {
                author.replica = replicas[other % 2];
                let at = |nth: usize| codes.get(nth % codes.len().max(1)).copied();
                let name = NAMES[name].to_owned();
                let Some(code) = at(one).filter(|_| kind > 2) else {
                    let parent = at(other).filter(|_| kind > 0);
                    let made = log.write(vec![Act::CodeAdd { name, parent, guid: None }], &mut author);
                    codes.extend(made.iter().map(|made| CodeId(made.ids[0])));
                    prop_assert!(log.project() == log.copy().project());
                    continue;
                };
                let act = match kind {
                    3 | 4 => Act::CodeRename { code, name },
                    5 => Act::CodeTheme { code, on: other % 2 == 0 },
                    6 => Act::CodeColour { code, colour: Some("#0000ff".into()) },
                    7 | 8 => Act::CodeDefine { code, part: CodePart::Text, words: name },
                    9 => Act::CodeMove { code, parent: at(other) },
                    10 if other == 0 => Act::CodeRemove { code },
                    11 if other == 1 => Act::CodeMerge { from: code, into: at(one + 1).unwrap_or(code) },
                    _ => Act::CodeTheme { code, on: true },
                };
                // What makes no sense is refused.
                drop(log.write(vec![act], &mut author));
                prop_assert!(log.project() == log.copy().project());
            }
            Ok(())
        })
        .unwrap();
}
