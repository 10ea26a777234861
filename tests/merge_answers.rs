//! Answers to questions, worked out by hand: what they close, that they open nothing, and what comes of opposite ones
//! that were given at once.

use crate::support::team::{Member, exchange, team};
use emic::log::{Act, Author, Log, Settle};
use emic::model::id::*;
use emic::model::target::Target;
use emic::model::values::CodePart;
use emic::model::{Ask, Row};

fn three() -> (Member, Member, Member) {
    let mut members = team(3).into_iter();
    (members.next().unwrap(), members.next().unwrap(), members.next().unwrap())
}

/// Everybody has everything.
fn meet(members: &mut [&mut Member]) {
    for _ in 0..2 {
        for k in 1..members.len() {
            let (first, rest) = members.split_at_mut(k);
            exchange(first[0], rest[0]);
        }
    }
}

/// The rows that a member is asked, each as the number of its questions and its first answer.
fn rows(member: &Member) -> Vec<(usize, &'static str)> {
    let seen = member.log.project().seen_by(Some(member.coder));
    let row = |row: Row<'_>| (row.questions.len(), Settle::options(&row.first().ask)[0].word());
    seen.rows().into_iter().map(row).collect()
}

fn settle(member: &mut Member, nth: usize, how: Settle) {
    let seen = member.log.project().seen_by(Some(member.coder));
    let id = seen.rows()[nth].id();
    let acts = member.log.answer(seen, &[id], how, false).unwrap();
    assert!(!member.act(acts, false).is_empty(), "{how:?} changed nothing");
}

fn opposites(member: &Member) -> Vec<(Option<PersonId>, Vec<Option<String>>)> {
    let seen = member.log.project().seen_by(Some(member.coder));
    let opposite = seen.questions().filter(|question| matches!(question.ask, Ask::Opposite { .. }));
    opposite
        .map(|q| (q.coder, q.about.iter().map(|about| about.value.as_deref().map(str::to_owned)).collect()))
        .collect()
}

fn rename(code: CodeId, name: &str) -> Vec<Act> {
    vec![Act::CodeRename { code, name: name.into() }]
}

/// Lena calls a code Judged, Anna at once Labelled, which stands: its replica is the later of the two.
fn two_names() -> (Member, Member, Member, CodeId) {
    let (mut lena, mut anna, mut noor) = three();
    let code = lena.code("Stigma", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(rename(code, "Judged"));
    anna.must(rename(code, "Labelled"));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    (lena, anna, noor, code)
}

#[test]
fn codes_of_one_name_are_one_row_and_one_answer_makes_them_one() {
    let (mut lena, mut anna, mut noor) = three();
    // Composed, decomposed, capital: one name.
    let first = lena.code("Étiquette", None);
    lena.code("famille", Some(first));
    let second = anna.code("e\u{301}tiquette", None);
    anna.code("Famille", Some(second));
    noor.code("ÉTIQUETTE", None);
    for (member, words) in [(&mut lena, "one"), (&mut anna, "two"), (&mut noor, "three")] {
        let code = *member.log.project().codes.roots.first().unwrap();
        member.must(vec![Act::CodeDefine { code, part: CodePart::Text, words: words.into() }]);
        member.must(vec![Act::Quick { slot: 1, code: Some(code) }]);
    }
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    // Three codes ask two questions, and the two below them one: they share a path.
    assert_eq!(rows(&lena), [(2, "same"), (1, "same")]);
    settle(&mut anna, 0, Settle::Same);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&lena), [(1, "same")], "three definitions that meet are shown, not asked about");
    let code = lena.log.project().codes.get(first).unwrap();
    assert_eq!((code.definition[&CodePart::Text].len(), code.children.len()), (3, 2));
    settle(&mut lena, 0, Settle::Same);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&lena), rows(&noor)), (vec![], vec![]));
    assert_eq!(lena.tree(), ["Étiquette", "  famille"]);
}

#[test]
fn what_was_settled_to_be_two_has_no_twins_below_it() {
    let (mut lena, mut anna, mut noor) = three();
    for member in [&mut lena, &mut anna] {
        let code = member.code("Work", None);
        member.code("Hours", Some(code));
    }
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&noor), [(1, "same"), (1, "same")]);
    settle(&mut noor, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&lena), []);
}

#[test]
fn a_name_kept_and_taken_at_once_is_listed_and_the_taken_one_stands() {
    let (mut lena, mut anna, mut noor, code) = two_names();
    assert_eq!(rows(&noor), [(1, "keep")]);
    settle(&mut anna, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(lena.log.project().codes.get(code).unwrap().name, "Judged");
    let both = vec![Some("Judged".to_owned()), Some("Labelled".to_owned())];
    assert_eq!(opposites(&lena), [(Some(anna.coder), both)]);
    // To keep what stands closes it for everybody.
    settle(&mut lena, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&anna), rows(&noor)), (vec![], vec![]));
    assert_eq!(anna.log.project().codes.get(code).unwrap().name, "Judged");
}

#[test]
fn of_opposite_answers_the_one_that_kept_can_be_taken_after_all() {
    let (mut lena, mut anna, mut noor, code) = two_names();
    settle(&mut anna, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut lena, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(lena.log.project().codes.get(code).unwrap().name, "Labelled");
    assert_eq!((rows(&anna), rows(&noor)), (vec![], vec![]));
}

#[test]
fn an_answer_given_by_one_who_knew_the_other_is_no_opposite() {
    let (mut lena, mut anna, mut noor, code) = two_names();
    settle(&mut anna, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    // Noor knows that it was settled and calls it Judged all the same.
    noor.must(rename(code, "Judged"));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((lena.log.project().codes.get(code).unwrap().name.as_str(), rows(&lena)), ("Judged", vec![]));
}

#[test]
fn things_kept_two_and_made_one_at_once_are_one_until_somebody_says_that_they_are_different() {
    let (mut lena, mut anna, mut noor) = three();
    lena.code("Bus", None);
    anna.code("bus", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut lena, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Same);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(anna.tree(), ["Bus"], "to make one stands before to keep");
    assert_eq!(opposites(&anna).len(), 1);
    settle(&mut anna, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((noor.tree(), rows(&noor)), (vec!["Bus".to_owned(), "bus".to_owned()], vec![]));
    // Taken back, the two are one again, and the opposite answers are listed again.
    anna.undo(false);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((noor.tree(), opposites(&noor).len()), (vec!["Bus".to_owned()], 1));
}

#[test]
fn who_loses_codings_with_a_remove_is_asked_and_nobody_else_and_keeps_for_oneself_only() {
    let (mut lena, mut anna, mut noor) = three();
    let code = lena.code("Handover", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.annotate("Nobody rang", code);
    anna.annotate("Nobody rang", code);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    noor.must(vec![Act::CodeRemove { code }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&lena), rows(&anna), rows(&noor)), (vec![(1, "keep")], vec![(1, "keep")], vec![]));
    let seen = lena.log.project().seen_by(Some(lena.coder));
    let loss = seen.questions().find_map(|q| match &q.ask {
        Ask::Removed { loss, old, .. } => Some((loss.person, loss.codings, loss.total(), *old)),
        _ => None,
    });
    assert_eq!(loss, Some((lena.coder, 1, 1, false)));
    settle(&mut lena, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&lena), rows(&anna)), (vec![], vec![(1, "keep")]));
    settle(&mut anna, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&anna), []);
    assert_eq!(noor.codings(), ["Nobody rang: Handover (LE)", "Nobody rang: Handover (AN)"]);
}

#[test]
fn restoring_lifts_the_removes_that_it_knew_and_a_remove_made_at_once_holds_and_asks() {
    let (mut lena, mut anna, mut noor) = three();
    let code = lena.code("Handover", None);
    anna.receive(&lena.log);
    anna.annotate("Nobody rang", code);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(vec![Act::CodeRemove { code }]);
    meet(&mut [&mut lena, &mut anna]);
    anna.must(vec![Act::CodeRestore { code }]);
    // Noor knows of neither and removes it, too.
    noor.must(vec![Act::CodeRemove { code }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(lena.tree(), Vec::<String>::new());
    assert_eq!(rows(&anna), [(1, "keep")]);
    settle(&mut anna, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((lena.tree(), rows(&anna)), (vec!["Handover".to_owned()], vec![]));
}

#[test]
fn what_two_people_added_under_one_guid_outlives_the_undo_of_one() {
    let (mut lena, mut anna, mut noor) = three();
    let sort = || vec![Act::CodeAdd { name: "To sort".into(), parent: None, guid: Some("g".into()) }];
    lena.must(sort());
    let second = CodeId(anna.must(sort()));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(noor.tree(), ["To sort"]);
    noor.code("their own words", Some(second));
    lena.undo(false);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(noor.tree(), ["To sort", "  their own words"]);
    anna.undo(false);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(noor.tree(), ["Lost and found", "  To sort", "    their own words"]);
}

#[test]
fn to_sort_has_the_guid_of_the_recipe_and_another_after_each_known_remove() {
    let mut log = Log::new("abc", Vec::new(), Default::default());
    let author = |log: &mut Log, acts: Vec<Act>| {
        let mut salt = || [1; 16];
        let replica = ReplicaId::new("anna-00000000").unwrap();
        let mut author = Author { coder: None, replica, wall: 0, salt: &mut salt };
        log.write(acts, &mut author).unwrap().ids[0]
    };
    author(&mut log, vec![Act::Project { title: "Study".into() }]);
    let to_sort = log.project().to_sort.clone();
    // Python: uuid.uuid5(uuid.NAMESPACE_URL, "emic:abc/to-sort/0")
    assert_eq!((to_sort.code, to_sort.guid.as_str()), (None, "b4431856-035c-5bcf-a4b5-f57f1113a921"));
    let guid = Some(to_sort.guid);
    let made = CodeId(author(&mut log, vec![Act::CodeAdd { name: "To sort".into(), parent: None, guid }]));
    let theme =
        CodeId(author(&mut log, vec![Act::CodeAdd { name: "Theme".into(), parent: None, guid: None }]));
    author(&mut log, vec![Act::CodeMove { code: made, parent: Some(theme) }]);
    author(&mut log, vec![Act::CodeRename { code: made, name: "Later".into() }]);
    assert_eq!(log.project().to_sort.code, Some(made), "wherever it was moved and however it is called");
    author(&mut log, vec![Act::CodeRemove { code: made }]);
    // Python: uuid.uuid5(uuid.NAMESPACE_URL, "emic:abc/to-sort/1")
    let after = log.project().to_sort.clone();
    assert_eq!((after.code, after.guid.as_str()), (None, "b6f5e680-6139-5f9e-b2d8-79ebf9b1641d"));
    let old =
        CodeId(author(&mut log, vec![Act::CodeAdd { name: "to sort".into(), parent: None, guid: None }]));
    assert_eq!(log.project().to_sort.code, Some(old), "older projects keep theirs");
}

#[test]
fn names_that_look_alike_or_show_nothing_are_asked_about() {
    let (mut lena, _, _) = three();
    lena.code("Stigma", None);
    // The last letter is Cyrillic.
    lena.code("Stigm\u{430}", None);
    lena.code("wai\u{200b}ting", None);
    let seen = lena.log.project().seen_by(Some(lena.coder));
    let odd: Vec<(String, bool)> = seen
        .questions()
        .filter_map(|q| match &q.ask {
            Ask::Odd { name, like, .. } => Some((name.clone(), like.is_some())),
            _ => None,
        })
        .collect();
    assert_eq!(odd, [("Stigm\u{430}".to_owned(), true), ("wai\u{200b}ting".to_owned(), false)]);
}

#[test]
fn a_remove_beside_a_merge_made_at_once_asks_two_things_and_each_has_its_own_answer() {
    let (mut lena, mut anna, mut noor) = three();
    let delay = lena.code("Delay", None);
    let waiting = lena.code("Waiting", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    noor.annotate("Nobody rang", delay);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let remove = lena.must(vec![Act::CodeRemove { code: delay }]);
    anna.must(vec![Act::CodeMerge { from: delay, into: waiting }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(noor.codings(), Vec::<String>::new(), "a remove takes what was on the code itself");
    let answers = |how: Settle, noor: &Member| {
        noor.log.answer(noor.log.project().seen_by(Some(noor.coder)), &[remove], how, false).unwrap()
    };
    // That the code was a part of another is news for the remover alone, and no answer to what Noor is asked.
    assert_eq!((rows(&lena), rows(&anna), rows(&noor)), (vec![(1, "dismiss")], vec![], vec![(1, "keep")]));
    let take = answers(Settle::Take, &noor);
    noor.act(take, false);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((noor.codings(), rows(&noor)), (vec!["Nobody rang: Waiting (NO)".to_owned()], vec![]));
}

#[test]
fn a_theme_that_is_alive_in_lost_and_found_can_be_restored_for_what_went_below_it() {
    let (mut lena, mut anna, mut noor) = three();
    let home = lena.code("Home", None);
    let kids = lena.code("Kids", Some(home));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    anna.annotate("Nobody rang", kids);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(vec![Act::CodeRemove { code: home }]);
    noor.code("Pets", Some(home));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(anna.tree(), ["Lost and found", "  Home", "    Pets"]);
    settle(&mut anna, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(noor.tree(), ["Home", "  Kids", "  Pets"]);
    assert_eq!(noor.codings(), ["Nobody rang: Kids (AN)".replace("Kids", "Home/Kids")]);
}

#[test]
fn three_things_made_one_against_an_answer_are_parted_by_one_answer() {
    let (mut lena, mut anna, mut noor) = three();
    for member in [&mut lena, &mut anna, &mut noor] {
        member.code("Stigma", None);
    }
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut lena, 0, Settle::Same);
    settle(&mut anna, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Same);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&noor).len(), 1);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((lena.tree().len(), rows(&lena), rows(&anna)), (3, vec![], vec![]));
}

#[test]
fn all_that_was_kept_at_once_stands_against_all_that_was_made_one() {
    let (mut lena, mut anna, mut noor) = three();
    for member in [&mut lena, &mut anna] {
        let theme = member.code("Theme", None);
        member.code("One", Some(theme));
    }
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    for (member, how) in [(&mut lena, Settle::Same), (&mut anna, Settle::Keep)] {
        let seen = member.log.project().seen_by(Some(member.coder));
        let ids: Vec<OpId> = seen.rows().iter().map(Row::id).collect();
        let acts = member.log.answer(seen, &ids, how, false).unwrap();
        member.act(acts, false);
    }
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&noor).len(), 2, "the theme and what is below it");
    settle(&mut noor, 0, Settle::Take);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(lena.tree(), ["Theme", "  One", "Theme", "  One"]);
}

#[test]
fn texts_that_were_kept_and_one_taken_at_once_are_named_and_can_be_kept_as_one() {
    let (mut lena, mut anna, mut noor) = three();
    let code = lena.code("Other", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let define = |words: &str| vec![Act::CodeDefine { code, part: CodePart::Text, words: words.into() }];
    lena.must(define("first"));
    anna.must(define("second"));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut lena, 0, Settle::Keep);
    settle(&mut anna, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let both = vec![Some("first".to_owned()), Some("first\n\nsecond".to_owned())];
    assert_eq!(opposites(&noor), [(Some(lena.coder), both)]);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(lena.log.project().codes.get(code).unwrap().part(CodePart::Text), "first\n\nsecond");
    assert_eq!(rows(&lena), []);
    // Two who wrote the same do not disagree.
    lena.must(define("the same"));
    anna.must(define("the same"));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&noor), []);
}

#[test]
fn of_several_values_taken_at_once_only_the_one_that_stands_is_set_against_a_keep() {
    let (mut lena, mut anna, mut noor, code) = two_names();
    noor.must(rename(code, "Other"));
    lena.must(rename(code, "Shamed"));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut anna, 0, Settle::Keep);
    settle(&mut lena, 0, Settle::Take);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let stands = lena.log.project().codes.get(code).unwrap().name.clone();
    let said: Vec<_> = opposites(&lena).into_iter().map(|(_, values)| values[0].clone()).collect();
    assert_eq!(said, [Some(stands)]);
}

/// A theme of Noor's with *Shame* below it, which Lena removes with the theme and Anna by itself, at once.
fn removed_twice() -> (Member, Member, Member) {
    let (mut lena, mut anna, mut noor) = three();
    let theme = lena.code("Trauma", None);
    let shame = lena.code("Shame", Some(theme));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    noor.annotate("Nobody rang", shame);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(vec![Act::CodeRemove { code: theme }]);
    anna.must(vec![Act::CodeRemove { code: shame }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    (lena, anna, noor)
}

#[test]
fn what_two_removes_hide_is_one_row_and_counted_once() {
    let (mut lena, mut anna, mut noor) = removed_twice();
    assert_eq!(rows(&noor), [(2, "keep")]);
    let seen = noor.log.project().seen_by(Some(noor.coder));
    let counted: Vec<usize> = seen
        .questions()
        .filter_map(|q| if let Ask::Removed { loss, .. } = &q.ask { Some(loss.total()) } else { None })
        .collect();
    assert_eq!(counted, [1, 0]);
    settle(&mut noor, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    // One of the two removes is undone: Noor answered for the other one as well.
    lena.undo(false);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&noor), lena.tree()), (vec![], vec!["Trauma".to_owned()]));
}

#[test]
fn taking_back_what_two_removes_hide_lifts_both() {
    let (mut lena, mut anna, mut noor) = removed_twice();
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(anna.tree(), ["Trauma", "  Shame"]);
    assert_eq!((noor.codings(), rows(&noor)), (vec!["Nobody rang: Trauma/Shame (NO)".to_owned()], vec![]));
}

#[test]
fn a_remove_names_memos_marks_and_links_that_went_in_their_own_words() {
    let (mut lena, mut anna, mut noor) = three();
    let (ward, home) = (lena.code("Ward", None), lena.code("Home", None));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let (on, kind) = (Target::Code(ward), "thinking".to_owned());
    noor.must(vec![Act::MemoAdd { on, kind, body: "For weeks.".into(), by: None, made: None, guid: None }]);
    noor.must(vec![Act::Mark {
        target: on,
        name: "quote".into(),
        note: String::new(),
        by: None,
        made: None,
    }]);
    noor.must(vec![Act::Link { from: ward, name: "leads to".into(), to: home, guid: None }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(vec![Act::CodeRemove { code: ward }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let seen = noor.log.project().seen_by(Some(noor.coder));
    let named: Vec<String> =
        seen.rows()[0].about().iter().filter_map(|about| about.value.as_deref().map(str::to_owned)).collect();
    assert_eq!(named, ["For weeks.", "mark quote", "link leads to Home"]);
}

#[test]
fn opposite_answers_to_opposite_answers_are_listed_in_turn() {
    let (mut lena, mut anna, mut noor, code) = two_names();
    settle(&mut anna, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Take);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    let name = |member: &Member| member.log.project().codes.get(code).unwrap().name.clone();
    for (first, second) in [("Labelled", "Judged"), ("Judged", "Labelled"), ("Labelled", "Judged")] {
        // Judged stands, then Labelled, then Judged: each time one keeps it and another takes the other, at once.
        settle(&mut lena, 0, Settle::Keep);
        settle(&mut anna, 0, Settle::Take);
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        let both = vec![Some(first.to_owned()), Some(second.to_owned())];
        assert_eq!((name(&noor).as_str(), opposites(&noor)), (first, vec![(Some(lena.coder), both)]));
    }
    settle(&mut noor, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&lena), rows(&anna), name(&anna).as_str()), (vec![], vec![], "Labelled"));
}

#[test]
fn things_parted_and_kept_one_at_once_are_listed_in_turn() {
    let (mut lena, mut anna, mut noor) = three();
    lena.code("Bus", None);
    anna.code("bus", None);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    settle(&mut lena, 0, Settle::Keep);
    settle(&mut noor, 0, Settle::Same);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    for many in [2, 1, 2] {
        // One, then two, then one: each time one keeps that and another turns it over, at once.
        settle(&mut lena, 0, Settle::Keep);
        settle(&mut anna, 0, Settle::Take);
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        assert_eq!((noor.tree().len(), opposites(&noor).len(), rows(&noor).len()), (many, 1, 1));
    }
    settle(&mut noor, 0, Settle::Keep);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!((rows(&lena), rows(&anna), anna.tree().len()), (vec![], vec![], 2));
}

#[test]
fn codes_merged_into_each_other_at_once_are_one_and_the_later_merge_is_listed() {
    let (mut lena, mut anna, mut noor) = three();
    let (bus, train) = (lena.code("Bus", None), lena.code("Train", None));
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    lena.must(vec![Act::CodeMerge { from: bus, into: train }]);
    anna.must(vec![Act::CodeMerge { from: train, into: bus }]);
    noor.must(vec![Act::CodeMerge { from: bus, into: train }]);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    // Each row names both codes.
    let seen = noor.log.project().seen_by(Some(noor.coder));
    let named: Vec<_> = seen.rows()[0].about().iter().map(|about| about.path.clone()).collect();
    assert_eq!(named, [["Train"], ["Bus"]]);
    // The replicas decide: Lena's merge comes first. Noor's says the same as hers, Anna's says it the other way round.
    assert_eq!((lena.tree(), rows(&noor)), (vec!["Train".to_owned()], vec![(1, "dismiss")]));
    settle(&mut noor, 0, Settle::Dismiss);
    meet(&mut [&mut lena, &mut anna, &mut noor]);
    assert_eq!(rows(&lena), []);
}

#[test]
fn a_place_that_is_gone_is_news_only_for_a_question_that_nobody_answered() {
    for answered in [false, true] {
        let (mut lena, mut anna, mut noor) = three();
        let [ward, home, old] = ["Ward", "Home", "Old"].map(|name| lena.code(name, None));
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        lena.must(vec![Act::CodeMove { code: ward, parent: Some(old) }]);
        anna.must(vec![Act::CodeMove { code: ward, parent: Some(home) }]);
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        assert_eq!(rows(&noor), [(1, "keep")]);
        if answered {
            settle(&mut anna, 0, Settle::Keep);
        }
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        noor.must(vec![Act::CodeRemove { code: old }]);
        meet(&mut [&mut lena, &mut anna, &mut noor]);
        assert_eq!(rows(&lena), if answered { vec![] } else { vec![(1, "dismiss")] });
        assert_eq!(lena.tree(), ["Home", "  Ward"]);
    }
}
