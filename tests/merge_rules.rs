//! The rules of merging one by one, each worked out by hand: two coders act without knowing of each other, exchange,
//! and both see the stated tree, codings and questions.

use crate::support::team::{Member, exchange, missing, team};
use emic::log::Act;
use emic::model::id::*;
use emic::model::target::Target;
use emic::model::values::CodePart;

/// Lena and Anna, who both know these codes.
fn two(codes: &[(&str, Option<usize>)]) -> (Member, Member, Vec<CodeId>) {
    let mut members = team(2).into_iter();
    let (mut lena, mut anna) = (members.next().unwrap(), members.next().unwrap());
    let mut ids: Vec<CodeId> = Vec::new();
    for (name, parent) in codes {
        ids.push(lena.code(name, parent.map(|n| ids[n])));
    }
    exchange(&mut lena, &mut anna);
    (lena, anna, ids)
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn of_two_renames_made_at_once_the_later_stands_and_the_other_is_asked_about() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    lena.must(vec![Act::CodeRename { code: c[0], name: "label".into() }]);
    anna.must(vec![Act::CodeRename { code: c[0], name: "prejudice".into() }]);
    exchange(&mut lena, &mut anna);
    // Equal lamport: the replica's name decides, r1 (Anna) after r0 (Lena).
    assert_eq!(lena.tree(), ["prejudice"]);
    assert_eq!(
        lena.questions(),
        [
            "Two people renamed the code \"prejudice\", not knowing of each other. \"prejudice\" by Anna (18 Nov 2026): this stands; \"label\" by Lena (18 Nov 2026)."
        ]
    );
    anna.must(vec![Act::CodeRename { code: c[0], name: "being labelled".into() }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.questions(), none(), "whoever writes knowing both settles it");
}

#[test]
fn a_rename_after_another_is_no_question() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    lena.must(vec![Act::CodeRename { code: c[0], name: "label".into() }]);
    exchange(&mut lena, &mut anna);
    anna.must(vec![Act::CodeRename { code: c[0], name: "prejudice".into() }]);
    exchange(&mut lena, &mut anna);
    assert_eq!((lena.tree(), lena.questions()), (vec!["prejudice".to_owned()], none()));
}

#[test]
fn undoing_a_rename_brings_the_name_before_it_back_and_asks_nothing() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    lena.must(vec![Act::CodeRename { code: c[0], name: "label".into() }]);
    anna.receive(&lena.log);
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    assert_eq!((lena.tree(), lena.questions()), (vec!["stigma".to_owned()], none()));
    // A write after an undone one names it in `over`: reach runs through what is undone.
    anna.must(vec![Act::CodeRename { code: c[0], name: "prejudice".into() }]);
    exchange(&mut lena, &mut anna);
    lena.undo(true);
    exchange(&mut lena, &mut anna);
    assert_eq!((lena.tree(), lena.questions()), (vec!["prejudice".to_owned()], none()));
}

#[test]
fn two_moves_that_would_close_a_cycle_leave_a_tree() {
    let (mut lena, mut anna, c) = two(&[("a", None), ("b", None)]);
    lena.must(vec![Act::CodeMove { code: c[0], parent: Some(c[1]) }]);
    anna.must(vec![Act::CodeMove { code: c[1], parent: Some(c[0]) }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["b", "  a"]);
    assert_eq!(
        lena.questions(),
        [
            "This had no effect: Anna (18 Nov 2026) moved \"b\" under \"a\"; \"a\" was below \"b\" already, and a code cannot be under itself. \"b\" stays where it is."
        ]
    );
}

#[test]
fn what_was_coded_with_a_merged_code_meanwhile_counts_for_the_other() {
    let (mut lena, mut anna, c) = two(&[("label", None), ("stigma", None), ("sub", Some(0))]);
    lena.must(vec![Act::CodeMerge { from: c[0], into: c[1] }]);
    anna.annotate("Nobody rang", c[0]);
    anna.code("new below", Some(c[0]));
    anna.must(vec![Act::MemoAdd {
        on: Target::Code(c[0]),
        kind: "thinking".into(),
        body: "!".into(),
        by: None,
        made: None,
        guid: None,
    }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), ["Nobody rang: stigma (AN)"]);
    assert_eq!(lena.tree(), ["stigma", "  sub", "  new below"]);
    assert_eq!(lena.log.project().memos.len(), 1);
    assert_eq!(lena.questions(), none());
}

#[test]
fn renaming_a_code_that_was_merged_meanwhile_has_no_effect_and_is_listed() {
    for anna_first in [false, true] {
        let (mut lena, mut anna, c) = two(&[("label", None), ("stigma", None)]);
        if !anna_first {
            anna.code("so that Anna's stamp is later", None);
        } else {
            lena.code("so that Lena's stamp is later", None);
            lena.undo(false);
        }
        lena.must(vec![Act::CodeMerge { from: c[0], into: c[1] }]);
        anna.must(vec![Act::CodeRename { code: c[0], name: "labels".into() }]);
        exchange(&mut lena, &mut anna);
        assert_eq!(lena.tree()[0], "stigma");
        assert_eq!(
            lena.questions(),
            [
                "This had no effect: Anna (18 Nov 2026) renamed \"label\" to \"labels\"; Lena (18 Nov 2026) had made it part of \"stigma\". \"stigma\" keeps its name."
            ]
        );
    }
}

#[test]
fn both_definitions_are_kept_when_codes_become_one() {
    let (mut lena, mut anna, c) = two(&[("label", None), ("stigma", None)]);
    let define = |code, words: &str| Act::CodeDefine { code, part: CodePart::Text, words: words.into() };
    lena.must(vec![define(c[1], "staff treat the person as the label")]);
    lena.must(vec![Act::CodeMerge { from: c[0], into: c[1] }]);
    anna.must(vec![define(c[0], "a word that goes in before you do")]);
    exchange(&mut lena, &mut anna);
    let kept = &lena.log.project().codes.get(c[1]).unwrap().definition[&CodePart::Text];
    assert_eq!(kept.len(), 2);
    lena.must(vec![define(c[1], "one text for both")]);
    exchange(&mut lena, &mut anna);
    let kept = &anna.log.project().codes.get(c[1]).unwrap().definition[&CodePart::Text];
    assert_eq!((kept.len(), kept[0].words.as_str()), (1, "one text for both"));
    assert_eq!(lena.questions(), none());
}

#[test]
fn merging_a_code_into_one_below_it_lifts_that_one_first() {
    let (mut lena, mut anna, c) =
        two(&[("top", None), ("above", Some(0)), ("middle", Some(1)), ("below", Some(2))]);
    lena.must(vec![Act::CodeMerge { from: c[1], into: c[3] }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["top", "  below", "    middle"]);
}

#[test]
fn removing_takes_what_was_seen_and_an_unseen_use_keeps_the_code() {
    let (mut lena, mut anna, c) = two(&[("a", None), ("b", Some(0)), ("c", Some(0))]);
    lena.annotate("I asked", c[1]);
    exchange(&mut lena, &mut anna);
    lena.must(vec![Act::CodeRemove { code: c[0] }]);
    anna.annotate("Nobody rang", c[1]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["Lost and found", "  b"]);
    assert_eq!(lena.codings(), ["Nobody rang: Lost and found/b (AN)"]);
    // Undoing the removal brings everything back, in its place.
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["a", "  b", "  c"]);
    assert_eq!(lena.codings(), ["I asked: a/b (LE)", "Nobody rang: a/b (AN)"]);
}

#[test]
fn a_code_moved_meanwhile_is_not_taken_with_the_tree_it_came_from() {
    let (mut lena, mut anna, c) = two(&[("a", None), ("b", Some(0)), ("other", None)]);
    lena.annotate("I asked", c[1]);
    exchange(&mut lena, &mut anna);
    lena.must(vec![Act::CodeRemove { code: c[0] }]);
    anna.must(vec![Act::CodeMove { code: c[1], parent: Some(c[2]) }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["other", "  b"]);
    assert_eq!(lena.codings(), ["I asked: other/b (LE)"]);
}

#[test]
fn a_code_added_meanwhile_under_a_removed_one_keeps_it_in_lost_and_found() {
    let (mut lena, mut anna, c) = two(&[("a", None)]);
    lena.must(vec![Act::CodeRemove { code: c[0] }]);
    anna.code("new", Some(c[0]));
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["Lost and found", "  a", "    new"]);
}

#[test]
fn removing_a_code_that_was_merged_meanwhile_leaves_the_one_it_became_a_part_of() {
    let (mut lena, mut anna, c) = two(&[("label", None), ("stigma", None)]);
    lena.annotate("I asked", c[0]);
    exchange(&mut lena, &mut anna);
    lena.annotate("Nobody rang", c[0]);
    lena.must(vec![Act::CodeMerge { from: c[0], into: c[1] }]);
    anna.must(vec![Act::CodeRemove { code: c[0] }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["stigma"]);
    assert_eq!(lena.codings(), ["Nobody rang: stigma (LE)"]);
    assert_eq!(
        lena.questions(),
        [
            "Anna (18 Nov 2026) removed \"label\": 1 coding of yours went with it: P01 \"I asked\".",
            "This had its effect in part: Anna (18 Nov 2026) removed \"label\"; Lena (18 Nov 2026) had made it part of \"stigma\", and that was not known. \"stigma\" stays."
        ]
    );
}

#[test]
fn an_undone_adding_leaves_nothing_but_what_somebody_else_used_it_for() {
    let (mut lena, mut anna, _) = two(&[]);
    let code = lena.code("stigma", None);
    exchange(&mut lena, &mut anna);
    anna.annotate("Nobody rang", code);
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), ["Lost and found", "  stigma"]);
    anna.undo(false);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.tree(), none());
}

#[test]
fn taking_a_coding_off_takes_that_one_and_coding_the_words_again_makes_a_new_one() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let first = lena.annotate("Nobody rang", c[0]);
    lena.must(vec![Act::Unannotate { annotations: vec![first] }]);
    let second = lena.annotate("Nobody rang", c[0]);
    exchange(&mut lena, &mut anna);
    assert_ne!(first, second);
    assert_eq!(anna.codings(), ["Nobody rang: stigma (LE)"]);
}

#[test]
fn resizing_what_was_taken_off_meanwhile_has_no_effect_and_is_listed() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let coding = lena.annotate("Nobody rang", c[0]);
    exchange(&mut lena, &mut anna);
    // Lena works at two desks: the second is Anna's machine.
    anna.coder = lena.coder;
    lena.must(vec![Act::Unannotate { annotations: vec![coding] }]);
    let (_, extent) = anna.extent("Nobody");
    anna.must(vec![Act::Resize { annotations: vec![coding], extent }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), none());
    assert_eq!(
        lena.questions(),
        [
            "This had no effect: Lena (18 Nov 2026) gave the coding \"stigma\" on P01 \"Nobody\" other words; it had been taken off before, and stays off."
        ]
    );
}

#[test]
fn a_coding_is_changed_by_its_own_coder_only() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let coding = lena.annotate("Nobody rang", c[0]);
    exchange(&mut lena, &mut anna);
    assert_eq!(anna.act(vec![Act::Unannotate { annotations: vec![coding] }], false), vec![]);
    assert_eq!(anna.codings(), ["Nobody rang: stigma (LE)"]);
}

#[test]
fn equal_codings_from_two_desks_count_as_one_and_go_as_one() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    anna.coder = lena.coder;
    let first = lena.annotate("Nobody rang", c[0]);
    anna.annotate("Nobody rang", c[0]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), ["Nobody rang: stigma (LE)"]);
    anna.must(vec![Act::Unannotate { annotations: vec![first] }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), none());
}

#[test]
fn both_texts_of_a_memo_edited_at_once_are_kept_until_somebody_joins_them() {
    let (mut lena, mut anna, _) = two(&[]);
    let add = Act::MemoAdd {
        on: Target::Project,
        kind: "thinking".into(),
        body: "first".into(),
        by: None,
        made: None,
        guid: None,
    };
    let memo = MemoId(lena.must(vec![add]));
    exchange(&mut lena, &mut anna);
    lena.must(vec![Act::MemoEdit { memo, body: "Lena's".into() }]);
    anna.must(vec![Act::MemoEdit { memo, body: "Anna's".into() }]);
    exchange(&mut lena, &mut anna);
    let kept = &lena.log.project().memos[&memo];
    assert_eq!((kept.body.as_str(), kept.others.as_slice()), ("Anna's", &["Lena's".to_owned()][..]));
    anna.must(vec![Act::MemoEdit { memo, body: "both".into() }]);
    exchange(&mut lena, &mut anna);
    let kept = &lena.log.project().memos[&memo];
    assert_eq!((kept.body.as_str(), kept.others.len()), ("both", 0));
}

#[test]
fn a_memo_for_me_alone_is_in_nothing_that_others_get() {
    let (mut lena, mut anna, _) = two(&[]);
    let add = Act::MemoAdd {
        on: Target::Project,
        kind: "about me".into(),
        body: "angry".into(),
        by: None,
        made: None,
        guid: None,
    };
    let made = lena.act(vec![add], true);
    assert!(made[0].id.replica.is_private());
    let before = lena.log.lamport();
    lena.code("stigma", None);
    assert_eq!(lena.log.lamport(), before + 1, "public stamps do not tell that something private happened");
    anna.receive(&lena.log);
    assert_eq!((lena.log.project().memos.len(), anna.log.project().memos.len()), (1, 0));
}

#[test]
fn corrections_in_different_places_meet_and_codings_follow() {
    let (mut lena, mut anna, c) = two(&[("waiting", None)]);
    lena.annotate("six months before anyone rang", c[0]);
    exchange(&mut lena, &mut anna);
    let (transcript, extent) = lena.extent("six");
    lena.must(vec![Act::Replace { transcript, extent, words: "sixteen".into() }]);
    let (transcript, extent) = anna.extent("anyone");
    anna.must(vec![Act::Replace { transcript, extent, words: "anybody at all".into() }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), ["sixteen months before anybody at all rang: waiting (LE)"]);
    assert_eq!(lena.questions(), none());
}

#[test]
fn of_overlapping_corrections_the_later_holds_and_the_other_is_listed() {
    let (mut lena, mut anna, _) = two(&[]);
    let (transcript, extent) = lena.extent("six months");
    lena.must(vec![Act::Replace { transcript, extent, words: "half a year".into() }]);
    let (transcript, extent) = anna.extent("months before");
    anna.must(vec![Act::Replace { transcript, extent, words: "weeks until".into() }]);
    exchange(&mut lena, &mut anna);
    let text = |m: &Member| m.log.project().transcripts.values().next().unwrap().text.as_str().to_owned();
    assert!(text(&lena).contains("It took six weeks until anyone"), "{}", text(&lena));
    assert_eq!(lena.questions().len(), 1);
    // Correcting the correction, knowing both, is no question.
    let (transcript, extent) = lena.extent("six weeks");
    lena.must(vec![Act::Replace { transcript, extent, words: "16 weeks".into() }]);
    exchange(&mut lena, &mut anna);
    assert!(text(&anna).contains("It took 16 weeks until anyone"), "{}", text(&anna));
}

#[test]
fn a_correction_taken_back_brings_the_imported_words_back() {
    let (mut lena, mut anna, c) = two(&[("waiting", None)]);
    let (transcript, extent) = lena.extent("six");
    lena.must(vec![Act::Replace { transcript, extent, words: "sixteen".into() }]);
    exchange(&mut lena, &mut anna);
    anna.annotate("sixteen months", c[0]);
    exchange(&mut lena, &mut anna);
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    let text = lena.log.project().transcripts.values().next().unwrap().text.as_str();
    assert!(text.contains("It took six months"));
}

#[test]
fn equal_paths_stay_two_until_somebody_says_that_they_are_one() {
    let (mut lena, mut anna, _) = two(&[]);
    let first = lena.code("stigma", None);
    let second = anna.code("stigma", None);
    anna.annotate("Nobody rang", second);
    exchange(&mut lena, &mut anna);
    assert_eq!(
        lena.questions(),
        [
            "Two codes by one name, \"stigma\": perhaps one code, made twice. If they are one, the first name stays: \"stigma\". \"stigma\" made by Lena (18 Nov 2026), on no words yet; \"stigma\" made by Anna (18 Nov 2026), on no words yet."
        ]
    );
    lena.must(vec![Act::Same { ids: vec![first.0, second.0] }]);
    exchange(&mut lena, &mut anna);
    assert_eq!((lena.tree(), lena.questions()), (vec!["stigma".to_owned()], none()));
    assert_eq!(lena.codings(), ["Nobody rang: stigma (AN)"]);
}

#[test]
fn people_with_equal_names_can_be_one_and_their_codings_with_them() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let add = |name: &str| Act::PersonAdd {
        name: name.into(),
        initials: String::new(),
        role: String::new(),
        guid: None,
    };
    let first = lena.must(vec![add("Tom Field")]);
    let second = anna.must(vec![add("Tom Field")]);
    let (a, b) = (lena.coder, anna.coder);
    (lena.coder, anna.coder) = (PersonId(first), PersonId(second));
    lena.annotate("Nobody rang", c[0]);
    anna.annotate("Nobody rang", c[0]);
    (lena.coder, anna.coder) = (a, b);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings().len(), 2);
    assert_eq!(
        lena.questions(),
        [
            "Two people by one name, \"Tom Field\": perhaps one person, added twice. If they are one, the first name stays: \"Tom Field\". \"Tom Field\" TF added by Lena (18 Nov 2026); \"Tom Field\" TF2 added by Anna (18 Nov 2026)."
        ]
    );
    lena.must(vec![Act::Same { ids: vec![first, second] }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings(), ["Nobody rang: stigma (TF)"]);
    assert_eq!(lena.log.project().people.len(), 3);
}

#[test]
fn a_settled_question_is_not_asked_again() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    lena.must(vec![Act::CodeRename { code: c[0], name: "label".into() }]);
    anna.must(vec![Act::CodeRename { code: c[0], name: "prejudice".into() }]);
    exchange(&mut lena, &mut anna);
    let id = lena.log.project().questions[0].id;
    lena.must(vec![Act::Settle { ids: vec![id], answer: Some("keep".into()) }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(anna.questions(), none());
}

#[test]
fn nobody_undoes_what_another_did() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let coding = lena.annotate("Nobody rang", c[0]);
    exchange(&mut lena, &mut anna);
    anna.must(vec![Act::Undo { commit: coding.0, on: true }]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.codings().len(), 1);
    assert_eq!(
        lena.questions(),
        [
            "This had no effect: Anna (18 Nov 2026) took back what another person did; nobody undoes what another person did. It stays done."
        ]
    );
}

#[test]
fn whoever_became_one_person_may_undo_and_remove_what_either_did() {
    let (mut lena, mut anna, c) = two(&[("stigma", None)]);
    let add = |name: &str| Act::PersonAdd {
        name: name.into(),
        initials: String::new(),
        role: String::new(),
        guid: None,
    };
    let first = PersonId(lena.must(vec![add("Tom Field")]));
    let second = PersonId(anna.must(vec![add("Tom Field")]));
    anna.coder = second;
    let memo = Act::MemoAdd {
        on: Target::Project,
        kind: "thinking".into(),
        body: "!".into(),
        by: None,
        made: None,
        guid: None,
    };
    let memo = MemoId(anna.must(vec![memo]));
    let coding = anna.annotate("Nobody rang", c[0]);
    anna.must(vec![Act::Quick { slot: 1, code: Some(c[0]) }]);
    exchange(&mut lena, &mut anna);
    lena.must(vec![Act::Same { ids: vec![first.0, second.0] }]);
    lena.coder = first;
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.log.project().quick[&first][&1], c[0]);
    lena.must(vec![Act::MemoRemove { memo }]);
    lena.must(vec![Act::Undo { commit: coding.0, on: true }]);
    exchange(&mut lena, &mut anna);
    assert_eq!((lena.log.project().memos.len(), lena.codings().len()), (0, 0));
    assert_eq!(lena.questions(), none());
}

#[test]
fn what_nobody_could_read_again_is_not_written() {
    let (mut lena, _, _) = two(&[]);
    let (transcript, _) = lena.extent("Nobody");
    let cast = Act::Cast {
        transcript,
        label: "P\u{200e}07".into(),
        participant: None,
        person: None,
        role: "x".into(),
    };
    assert_eq!(lena.act(vec![cast], false), vec![]);
    let set = Act::TranscriptSet { transcript, key: "da\u{200e}te".into(), value: "1".into() };
    assert_eq!(lena.act(vec![set], false), vec![]);
    let body = "\"".repeat(700_000);
    let memo =
        Act::MemoAdd { on: Target::Project, kind: "thinking".into(), body, by: None, made: None, guid: None };
    assert_eq!(lena.act(vec![memo], false), vec![]);
}

#[test]
fn a_correction_that_ends_where_an_earlier_one_begins_leaves_its_words_alone() {
    let mut lena = team(1).remove(0);
    let text =
        |member: &Member| member.log.project().transcripts.values().next().unwrap().text.as_str().to_owned();
    for (from, to) in [("Nobody", "No one"), ("help. ", "aid. "), ("No one", "None")] {
        let (transcript, extent) = lena.extent(from);
        lena.must(vec![Act::Replace { transcript, extent, words: to.into() }]);
    }
    assert_eq!(text(&lena), "I asked for aid. None rang. It took six months before anyone rang me back.");
}

#[test]
fn what_is_said_to_be_one_may_come_after_it_was_said() {
    let mut members = team(2);
    let (a, b) = members.split_at_mut(1);
    let (lena, anna) = (&mut a[0], &mut b[0]);
    let made: Vec<OpId> = ["P1", "P2"]
        .map(|name| lena.must(vec![Act::ParticipantAdd { name: name.into(), guid: None }]))
        .to_vec();
    anna.receive(&lena.log);
    anna.must(vec![Act::Same { ids: made }]);
    // Somebody has another branch of Lena's work: Anna's act comes before what it names.
    let mut late = team(2).remove(0);
    let own = anna.replica;
    late.log.absorb(missing(&late.log, &anna.log).into_iter().filter(|op| op.id.replica == own).collect());
    late.receive(&anna.log);
    assert_eq!(late.log.project(), anna.log.project());
    assert_eq!(late.log.project().participants.len(), 1);
}

#[test]
fn after_two_people_became_one_each_things_of_the_other_are_ones_own_in_both_directions() {
    for earlier in [true, false] {
        let (mut lena, mut anna, c) = two(&[("stigma", None)]);
        let memo = |on| Act::MemoAdd {
            on,
            kind: "thinking".into(),
            body: "mine".into(),
            by: None,
            made: None,
            guid: None,
        };
        let quote =
            |target| Act::Mark { target, name: "quote".into(), note: String::new(), by: None, made: None };
        let of_lena = MemoId(lena.must(vec![memo(Target::Code(c[0]))]));
        let marked_by_lena = MarkId(lena.must(vec![quote(Target::Code(c[0]))]));
        lena.must(vec![Act::Quick { slot: 1, code: Some(c[0]) }]);
        exchange(&mut lena, &mut anna);
        let of_anna = MemoId(anna.must(vec![memo(Target::Project)]));
        let marked_by_anna = MarkId(anna.must(vec![quote(Target::Project)]));
        exchange(&mut lena, &mut anna);
        lena.must(vec![Act::Same { ids: vec![lena.coder.0, anna.coder.0] }]);
        exchange(&mut lena, &mut anna);
        // Lena is the first of the two: everything is hers by that one id.
        let project = anna.log.project();
        assert!(project.memos.values().all(|memo| memo.coder == Some(lena.coder)));
        assert!(project.marks.values().all(|mark| mark.coder == Some(lena.coder)));
        let (me, memo_of_the_other, mark_of_the_other, marked) = match earlier {
            true => (&mut lena, of_anna, marked_by_anna, Target::Project),
            false => (&mut anna, of_lena, marked_by_lena, Target::Code(c[0])),
        };
        assert!(me.act(vec![quote(marked)], false).is_empty(), "the mark is there already");
        me.must(vec![Act::MemoRemove { memo: memo_of_the_other }]);
        me.must(vec![Act::Unmark { mark: mark_of_the_other }]);
        me.must(vec![Act::Quick { slot: 1, code: None }]);
        exchange(&mut lena, &mut anna);
        let project = lena.log.project();
        assert_eq!((project.memos.len(), project.marks.len(), project.quick.len()), (1, 1, 0));
        assert_eq!(lena.questions(), none());
    }
}

#[test]
fn a_code_and_a_definition_are_by_the_one_that_two_people_became() {
    let (mut lena, mut anna, _) = two(&[("stigma", None)]);
    let code = anna.code("label", None);
    let part = emic::model::values::CodePart::Text;
    anna.must(vec![Act::CodeDefine { code, part, words: "a word for a person".into() }]);
    exchange(&mut lena, &mut anna);
    lena.must(vec![Act::Same { ids: vec![lena.coder.0, anna.coder.0] }]);
    exchange(&mut lena, &mut anna);
    let made = anna.log.project().codes.get(code).unwrap().clone();
    assert_eq!((made.coder, made.definition[&part][0].coder), (Some(lena.coder), Some(lena.coder)));
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    let made = anna.log.project().codes.get(code).unwrap().clone();
    assert_eq!((made.coder, made.definition[&part][0].coder), (Some(anna.coder), Some(anna.coder)));
}
