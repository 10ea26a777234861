//! The laws of merging, as properties over random teams with few things, so that acts meet.

use crate::support::acts::{self, KINDS};
use crate::support::cases;
use crate::support::team::{Choice, Member, missing, team};
use emic::log::{Act, Log, Op, Settle};
use emic::model::id::{CodeId, OpId, PersonId, ReplicaId};
use emic::model::{Ask, Project};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

fn choice() -> impl Strategy<Value = Choice> {
    (0usize..3, 0u8..KINDS + 6, 0usize..8, 0usize..8).prop_map(|(who, what, a, b)| Choice { who, what, a, b })
}

/// `EMIC_TREE_CASES` are those of the tree alone.
fn tree_config(usual: u32) -> ProptestConfig {
    ProptestConfig { cases: cases("EMIC_TREE_CASES", cases("EMIC_CASES", usual)), ..config(usual) }
}

fn config(usual: u32) -> ProptestConfig {
    ProptestConfig {
        cases: cases("EMIC_CASES", usual),
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

/// Lets a team act; the kinds beyond those of acts hand everything from one member to another.
fn play(choices: &[Choice]) -> Vec<Member> {
    let mut members = team(3);
    for &c in choices {
        if c.what >= KINDS {
            let (from, to) = (c.who % 3, (c.who + 1 + c.a % 2) % 3);
            let ops = missing(&members[to].log, &members[from].log);
            members[to].log.absorb(ops);
        } else {
            members[c.who].choose(c);
        }
    }
    members
}

fn fresh(ops: Vec<Op>, members: &[Member]) -> Log {
    let mut log = Log::default();
    let sources = members[0].log.in_order(|_| true).into_iter().filter_map(|op| match op.act {
        Act::TranscriptAdd { text, .. } => Some((text, members[0].log.source(text)?.clone())),
        _ => None,
    });
    for (digest, source) in sources {
        log.add_source(digest, source);
    }
    log.absorb(ops);
    log
}

/// What each member has, as often as it is needed.
fn alone(members: &[Member]) -> [impl Fn() -> Log + '_; 3] {
    [0, 1, 2].map(|k| move || fresh(missing(&Log::default(), &members[k].log), members))
}

/// Merging: everything public of another comes in.
fn take_in(log: &mut Log, other: &Log) {
    log.absorb(missing(log, other));
}

/// Every code that is alive stands in the tree once and only once, and no code is above itself.
fn tree_is_sound(project: &Project) -> Result<(), TestCaseError> {
    let order = project.codes.in_order();
    let once: BTreeSet<CodeId> = order.iter().copied().collect();
    prop_assert_eq!(order.len(), once.len());
    let alive: BTreeSet<CodeId> = project.codes.codes.keys().copied().collect();
    prop_assert_eq!(once, alive);
    for (id, code) in &project.codes.codes {
        prop_assert!(project.codes.depth(*id) <= project.codes.codes.len());
        for child in &code.children {
            prop_assert_eq!(project.codes.codes[child].parent, Some(*id));
        }
    }
    for transcript in project.transcripts.values() {
        for annotation in &transcript.annotations {
            prop_assert!(project.codes.codes.contains_key(&annotation.code), "a coding without its code");
        }
    }
    look_ups_find_what_a_search_finds(project)
}

/// Each annotation is found by any of its ids, each memo and mark by what it is on, and nothing else is found.
fn look_ups_find_what_a_search_finds(project: &Project) -> Result<(), TestCaseError> {
    let all = || project.transcripts.values().flat_map(|t| t.annotations.iter().map(move |a| (t.id, a)));
    for (transcript, annotation) in all() {
        for id in annotation.ids() {
            let found = project.annotation(id).map(|(here, a)| (here.id, a.id));
            prop_assert_eq!(found, Some((transcript, annotation.id)));
        }
    }
    for memo in project.memos.values() {
        let there: Vec<_> = project.memos.values().filter(|other| other.on == memo.on).collect();
        prop_assert_eq!(project.memos_on(memo.on).collect::<Vec<_>>(), there);
    }
    for mark in project.marks.values() {
        let there: Vec<_> = project.marks.values().filter(|other| other.target == mark.target).collect();
        prop_assert_eq!(project.marks_on(mark.target).collect::<Vec<_>>(), there);
    }
    let uses: usize = project.uses.values().map(|&count| count as usize).sum();
    prop_assert_eq!(uses, all().count(), "every coding is counted once");
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn merging_is_commutative(choices in prop::collection::vec(choice(), 1..60)) {
        let members = play(&choices);
        let [a, b, _] = alone(&members);
        let (mut ab, mut ba) = (a(), b());
        take_in(&mut ab, &b());
        take_in(&mut ba, &a());
        prop_assert_eq!(difference(ab.project(), ba.project()), None);
        tree_is_sound(ab.project())?;
    }

    #[test]
    fn merging_is_associative(choices in prop::collection::vec(choice(), 1..60)) {
        let members = play(&choices);
        let [a, b, c] = alone(&members);
        let (mut left, mut right, mut bc) = (a(), a(), b());
        take_in(&mut left, &b());
        take_in(&mut left, &c());
        take_in(&mut bc, &c());
        take_in(&mut right, &bc);
        prop_assert_eq!(difference(left.project(), right.project()), None);
        tree_is_sound(left.project())?;
    }

    #[test]
    fn merging_is_idempotent(choices in prop::collection::vec(choice(), 1..60)) {
        let members = play(&choices);
        let [a, b, _] = alone(&members);
        let mut log = a();
        take_in(&mut log, &b());
        let once = log.project().clone();
        for again in [a(), b()] {
            prop_assert!(missing(&log, &again).is_empty());
            take_in(&mut log, &again);
            prop_assert_eq!(difference(&once, log.project()), None);
        }
        // What comes back from somebody who took everything in says nothing new either.
        let mut other = b();
        take_in(&mut other, &log);
        take_in(&mut log, &other);
        prop_assert_eq!(difference(&once, log.project()), None);
        prop_assert_eq!(difference(&once, other.project()), None);
    }

    #[test]
    fn the_quick_way_equals_the_full_fold(choices in prop::collection::vec(choice(), 1..60)) {
        let mut members = play(&choices);
        for k in 0..3 {
            let quick = members[k].log.project().clone();
            tree_is_sound(&quick)?;
            let ops: Vec<Op> = members[k].log.in_order(|_| true).into_iter().cloned().collect();
            let anew = fresh(ops, &members);
            prop_assert_eq!(difference(&quick, anew.project()), None);
            members[k].log.refold();
            prop_assert_eq!(difference(&quick, members[k].log.project()), None);
        }
    }

    #[test]
    fn a_project_that_was_kept_is_the_one_that_was_folded(choices in prop::collection::vec(choice(), 1..60)) {
        for member in play(&choices) {
            let folded = member.log.project();
            let parts = folded.to_parts().unwrap();
            let kept = Project::from_parts(&|nth| parts.get(nth).cloned()).unwrap();
            prop_assert_eq!(difference(folded, &kept), None);
            prop_assert!(*folded == kept, "look-ups, too");
        }
    }

    #[test]
    fn a_log_that_was_kept_goes_on_as_the_one_that_was_left(
        choices in prop::collection::vec(choice(), 1..40),
        more in prop::collection::vec(choice(), 1..20),
    ) {
        let mut members = play(&choices);
        let ops: Vec<Op> = members[0].log.in_order(|_| true).into_iter().cloned().collect();
        let added = |op: &Op| match op.act {
            Act::TranscriptAdd { text, .. } => Some((text, members[0].log.source(text)?.clone())),
            _ => None,
        };
        let sources: HashMap<_, _> = ops.iter().filter_map(added).collect();
        let load = move || Ok(Log::new("", ops.clone(), sources.clone()));
        members[0].log = Log::kept(members[0].log.project().clone(), Box::new(load));
        prop_assert!(members[0].log.is_at_rest());
        for c in more {
            members[0].choose(Choice { who: 0, what: c.what % KINDS, ..c });
        }
        let quick = members[0].log.project().clone();
        members[0].log.refold();
        prop_assert_eq!(difference(&quick, members[0].log.project()), None);
    }

    #[test]
    fn a_commit_that_is_taken_out_again_leaves_no_trace(
        choices in prop::collection::vec(choice(), 1..40),
        more in prop::collection::vec(choice(), 1..6),
    ) {
        let mut members = play(&choices);
        let m = &mut members[0];
        let before = m.log.project().clone();
        let upto = m.log.last(m.replica);
        for c in more {
            m.choose(c);
        }
        m.log.retract(m.replica, upto);
        prop_assert_eq!(difference(&before, m.log.project()), None);
    }

    #[test]
    fn undo_touches_nobody_elses_codings(choices in prop::collection::vec(choice(), 1..60)) {
        let mut members = play(&choices);
        for k in 0..3 {
            let other = members[(k + 1) % 3].log.in_order(|_| true).into_iter().cloned().collect::<Vec<_>>();
            let log = &mut members[k].log;
            log.absorb(other.into_iter().filter(|op| op.id.seq > log.last(op.id.replica)).collect());
            let me = members[k].coder;
            // What I imported for somebody is theirs, but the commit is mine to take back.
            let mine: BTreeSet<_> = members[k].log.in_order(|op| op.coder == Some(me)).iter().map(|op| op.id).collect();
            let theirs = |p: &Project| -> BTreeMap<_, _> {
                p.transcripts.values().flat_map(|t| t.annotations.iter())
                    .filter(|a| a.coder != me && !mine.contains(&a.id.0)).map(|a| (a.id, a.extent)).collect()
            };
            let counting = |log: &Log| -> Vec<_> {
                log.in_order(|op| op.coder != Some(me)).into_iter().map(|op| (op.id, log.counts(op))).collect()
            };
            let (before, acts) = (theirs(members[k].log.project()), counting(&members[k].log));
            members[k].undo(false);
            let (after, now) = (theirs(members[k].log.project()), counting(&members[k].log));
            prop_assert_eq!(acts, now);
            // Undoing one's own move or merge can only take a coding away where somebody removed its code.
            let log = &members[k].log;
            let removed = !log.in_order(|op| matches!(op.act, Act::CodeRemove { .. })).is_empty();
            prop_assert!(removed || twins_only(log.project(), &before, &after), "{before:?} {after:?}");
        }
    }
}

/// A team whose every act is on few fields or on the places of few codes, with what each knew when it wrote.
fn play_narrow(choices: &[Choice], kinds: &[u8]) -> (Vec<Member>, HashMap<OpId, BTreeMap<ReplicaId, u32>>) {
    let mut members = team(3);
    let codes = ["a", "b", "c", "d", "e"].map(|name| members[0].code(name, None));
    assert_eq!(codes.len(), 5);
    members[0].must(vec![Act::ParticipantAdd { name: "P1".into(), guid: None }]);
    let base = members[0].log.last(members[0].replica);
    for k in [1, 2] {
        let ops = missing(&members[k].log, &members[0].log);
        members[k].log.absorb(ops);
    }
    let mut known = HashMap::new();
    for &c in choices {
        let kind = kinds.get(usize::from(c.what) % (kinds.len() + 3)).copied();
        let (from, to) = (c.who % 3, (c.who + 1 + c.a % 2) % 3);
        let member = &mut members[c.who];
        let upto = member.log.upto();
        match kind {
            Some(23) => {
                if let Some(act @ Act::Undo { commit, .. }) =
                    acts::undo(&member.log, member.replica, member.coder, c.a.is_multiple_of(3))
                    && (commit.seq > base || c.who != 0)
                {
                    member.act(vec![act], false);
                }
            }
            // Without GUIDs: equal ones would make two codes one.
            Some(what) => member.choose(Choice { what, a: if c.a == 3 { 5 } else { c.a }, ..c }),
            None => {
                let ops = missing(&members[to].log, &members[from].log);
                members[to].log.absorb(ops);
            }
        }
        let member = &members[c.who];
        for seq in upto.get(&member.replica).copied().unwrap_or(0)..member.log.last(member.replica) {
            known.insert(OpId::new(member.replica, seq + 1), upto.clone());
        }
    }
    for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
        let ops = missing(&members[to].log, &members[from].log);
        members[to].log.absorb(ops);
    }
    (members, known)
}

/// The field that an act writes, and the words it writes there.
fn written(op: &Op) -> Vec<(String, String)> {
    match &op.act {
        Act::Project { title } => vec![("title".into(), title.clone())],
        Act::CodeAdd { name, .. } => vec![(format!("name {}", op.id), name.clone())],
        Act::CodeRename { code, name } => vec![(format!("name {code}"), name.clone())],
        Act::CodeTheme { code, on } => vec![(format!("theme {code}"), on.to_string())],
        Act::CodeColour { code, colour } => {
            vec![(format!("colour {code}"), colour.clone().unwrap_or_default())]
        }
        Act::ParticipantAdd { name, .. } => vec![(format!("name {}", op.id), name.clone())],
        Act::ParticipantSet { participant, field, value } => {
            vec![(format!("{field} {participant}"), value.clone())]
        }
        Act::TranscriptAdd { title, .. } => vec![(format!("title {}", op.id), title.clone())],
        Act::TranscriptSet { transcript, key, value } => vec![(format!("{key} {transcript}"), value.clone())],
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn asked_about_are_exactly_the_losers_that_the_winner_did_not_know(
        choices in prop::collection::vec(choice(), 1..60)
    ) {
        let (members, known) = play_narrow(&choices, &[2, 2, 8, 26, 27, 30, 40, 23]);
        let log = &members[0].log;
        let mut fields: BTreeMap<String, Vec<(OpId, String)>> = BTreeMap::new();
        for op in log.in_order(|op| log.counts(op)) {
            for (field, words) in written(op) {
                fields.entry(field).or_default().push((op.id, words));
            }
        }
        let mut expected = BTreeSet::new();
        for writes in fields.values() {
            let Some(((winner, stands), rest)) = writes.split_last() else { continue };
            let knew = |id: OpId| {
                known.get(winner).is_some_and(|upto| upto.get(&id.replica).is_some_and(|&seq| id.seq <= seq))
            };
            expected.extend(rest.iter().filter(|(id, lost)| !knew(*id) && lost != stands).map(|(id, _)| *id));
        }
        let asked = log.project().questions.iter().filter(|q| matches!(q.ask, Ask::Rival { .. }));
        prop_assert_eq!(asked.map(|q| q.id).collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn a_write_by_somebody_who_knew_the_other_is_no_conflict(choices in prop::collection::vec(choice(), 1..40)) {
        let mut members = team(3);
        let codes = ["a", "b"].map(|name| members[0].code(name, None));
        prop_assert_eq!(codes.len(), 2);
        for c in choices {
            // Names, themes, colours, properties; no GUIDs, which would make one of two.
            let what = [2, 8, 26, 27, 33, 40][usize::from(c.what) % 6];
            members[c.who].choose(Choice { what, ..c });
            for k in 0..3 {
                let ops = missing(&members[k].log, &members[c.who].log);
                members[k].log.absorb(ops);
            }
        }
        let asked = members[0].log.project().questions.iter().filter(|q| !matches!(q.ask, Ask::Twice { .. }));
        prop_assert_eq!(asked.count(), 0);
    }

    #[test]
    fn each_question_goes_with_one_act_and_stays_gone_for_everybody(
        choices in prop::collection::vec(choice(), 1..60),
        answers in prop::collection::vec(0usize..2, 30),
    ) {
        let mut members = play(&choices);
        for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
            let ops = missing(&members[to].log, &members[from].log);
            members[to].log.absorb(ops);
        }
        let mut settled = HashSet::new();
        for (n, answer) in answers.into_iter().enumerate() {
            let who = n % 3;
            let seen = members[who].log.project().seen_by(Some(members[who].coder));
            let questions: Vec<_> = seen.questions().collect();
            let Some(question) = questions.get(n / 3 % questions.len().max(1)) else { break };
            let question = (*question).clone();
            let options = Settle::options(&question.ask);
            let log = &members[who].log;
            let how = options[answer % options.len()];
            let seen = log.project().seen_by(Some(members[who].coder));
            let acts = log.answer(seen, &[question.id], how, true).unwrap();
            // What cannot be taken any more (its code is gone) can be left as it stands.
            if members[who].act(acts, false).is_empty() {
                let log = &members[who].log;
                let seen = log.project().seen_by(Some(members[who].coder));
                let acts = log.answer(seen, &[question.id], options[1 - answer % 2], true).unwrap();
                prop_assert!(!members[who].act(acts, false).is_empty(), "{question:?}");
            }
            settled.insert((question.id, question.whom, std::mem::discriminant(&question.ask)));
            for k in 0..3 {
                let ops = missing(&members[k].log, &members[who].log);
                members[k].log.absorb(ops);
                let mut asked = members[k].log.project().questions.iter();
                let again = asked.find(|q| settled.contains(&(q.id, q.whom, std::mem::discriminant(&q.ask))));
                prop_assert_eq!(again, None, "{:?} {:?}", question, how);
            }
        }
    }

}

/// A question to a person: whose, about which operation, of what sort.
type Asked = (PersonId, OpId, std::mem::Discriminant<Ask>);

/// The number of all rows that the people of a team are asked, and every question in them.
fn asked(members: &[Member]) -> (usize, HashSet<Asked>) {
    let project = members[0].log.project();
    let rows = members.iter().map(|member| project.seen_by(Some(member.coder)).rows().len()).sum();
    let of = |member: &Member| {
        let coder = member.coder;
        let questions = project.seen_by(Some(coder)).questions();
        questions.map(move |q| (coder, q.id, std::mem::discriminant(&q.ask)))
    };
    (rows, members.iter().flat_map(of).collect())
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn settling_opens_no_more_than_it_closes(
        choices in prop::collection::vec(choice(), 1..60),
        answers in prop::collection::vec((0usize..3, 0usize..8, 0usize..2), 12),
    ) {
        let mut members = play(&choices);
        for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
            let ops = missing(&members[to].log, &members[from].log);
            members[to].log.absorb(ops);
        }
        for (who, nth, answer) in answers {
            let (rows_before, before) = asked(&members);
            let log = &members[who].log;
            let seen = log.project().seen_by(Some(members[who].coder));
            let rows = seen.rows();
            let Some(row) = rows.get(nth % rows.len().max(1)) else { continue };
            let options = Settle::options(&row.first().ask);
            let how = options[answer % options.len()];
            let restores = how == Settle::Take && matches!(row.first().ask, Ask::Removed { .. });
            let acts = log.answer(seen, &[row.id()], how, false).unwrap();
            let answered = format!("{how:?} {:?}", row.first());
            let first = !log.has_acted(members[who].coder);
            let joins = matches!(row.first().ask, Ask::Twice { kind: "person", .. } | Ask::Odd { kind: "person", .. });
            members[who].act(acts, false);
            for k in 0..3 {
                let ops = missing(&members[k].log, &members[who].log);
                members[k].log.absorb(ops);
            }
            let (rows_after, after) = asked(&members);
            // What is brought back may have a name that was given to another thing meanwhile.
            if how == Settle::Take {
                prop_assert!(restores || rows_after <= rows_before, "{answered}: {:?}", after.difference(&before));
            } else {
                // Who acts for the first time, or becomes one with a person who acted, is asked from then on what is for
                // them alone and was asked of nobody, or of the one who brought their work in.
                let of_one = |asked: &Asked| {
                    let mut all = members[0].log.project().questions.iter();
                    all.any(|q| (q.id, std::mem::discriminant(&q.ask)) == (asked.1, asked.2) && q.whom.is_some())
                };
                let news = |asked: &&Asked| !((first || joins) && of_one(asked));
                let opened: Vec<_> = after.difference(&before).filter(news).collect();
                prop_assert!(opened.is_empty(), "{answered} opened {opened:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(tree_config(300))]

    #[test]
    fn the_tree_is_that_of_a_slow_and_simple_model(choices in prop::collection::vec(choice(), 1..60)) {
        let (members, _) = play_narrow(&choices, &[0, 1, 3, 3, 4, 4, 4]);
        let log = &members[0].log;
        // One after another, in the order of all: a move under oneself is left out. The last moved stands last.
        let mut rows: Vec<(CodeId, Option<CodeId>)> = Vec::new();
        for op in log.in_order(|_| true) {
            let (code, parent) = match op.act {
                Act::CodeAdd { parent, .. } => (CodeId(op.id), parent),
                Act::CodeMove { code, parent } => (code, parent),
                _ => continue,
            };
            let mut above = parent;
            while above.is_some_and(|id| id != code) {
                above = rows.iter().find(|row| Some(row.0) == above).and_then(|row| row.1);
            }
            if above.is_none() {
                rows.retain(|row| row.0 != code);
                rows.push((code, parent));
            }
        }
        fn below(rows: &[(CodeId, Option<CodeId>)], parent: Option<CodeId>, depth: usize, out: &mut Vec<(CodeId, usize)>) {
            for row in rows.iter().filter(|row| row.1 == parent) {
                out.push((row.0, depth));
                below(rows, Some(row.0), depth + 1, out);
            }
        }
        let mut expected = Vec::new();
        below(&rows, None, 1, &mut expected);
        prop_assert_eq!(expected.len(), rows.len());
        let codes = &log.project().codes;
        let found: Vec<_> = codes.in_order().into_iter().map(|id| (id, codes.path(id).len())).collect();
        prop_assert_eq!(found, expected);
    }
}

/// Says whether everything missing from `after` is now shown as one with another.
fn twins_only<T>(
    project: &Project,
    before: &BTreeMap<emic::model::id::AnnotationId, T>,
    after: &BTreeMap<emic::model::id::AnnotationId, T>,
) -> bool {
    before.keys().filter(|id| !after.contains_key(id)).all(|id| project.annotation(*id).is_some())
}

/// The first part in which two projects differ, in words: whole projects are too long to read in a failure.
fn difference(a: &Project, b: &Project) -> Option<String> {
    macro_rules! compare { ($($field:ident),*) => { $(
        if a.$field != b.$field {
            return Some(format!("{}:\n{:?}\n{:?}", stringify!($field), a.$field, b.$field));
        }
    )* } }
    compare!(
        title,
        people,
        attributes,
        participants,
        codes,
        removed,
        memos,
        marks,
        links,
        frames,
        quick,
        alias,
        questions
    );
    compare!(transcripts);
    None
}
