//! Named sets, and the parts of other programs' files that are kept to be written again.

use crate::support::team::{Member, exchange, team};
use emic::log::{Act, Settle};
use emic::model::id::*;
use emic::model::target::Target;
use emic::model::{Ask, FOLDER, Set};

fn two() -> (Member, Member) {
    let mut members = team(2).into_iter();
    (members.next().unwrap(), members.next().unwrap())
}

fn set(member: &mut Member, name: &str) -> SetId {
    let made = member.must(vec![Act::SetAdd { name: name.into(), kind: "group".into(), guid: None }]);
    SetId(made)
}

fn put(member: &mut Member, set: SetId, of: Target) {
    member.must(vec![Act::Member { set, of }]);
}

fn keep(member: &mut Member, on: Target, words: &str) {
    member.must(vec![Act::Kept { on, format: "qdpx".into(), words: words.into() }]);
}

fn the_set(member: &Member, id: SetId) -> &Set {
    member.log.project().set(id).unwrap()
}

fn transcript(member: &Member) -> TranscriptId {
    *member.log.project().transcripts.keys().next().unwrap()
}

fn kept(member: &Member, on: Target) -> Option<&str> {
    member.log.project().kept.get(&(on, "qdpx".to_owned())).map(|part| part.words.as_str())
}

#[test]
fn what_two_people_put_into_a_set_at_once_is_in_it_and_equal_members_count_once() {
    let (mut lena, mut anna) = two();
    let early = set(&mut lena, "Early");
    exchange(&mut lena, &mut anna);
    let here = transcript(&lena);
    put(&mut lena, early, Target::Transcript(here));
    put(&mut anna, early, Target::Transcript(here));
    put(&mut anna, early, Target::Project);
    exchange(&mut lena, &mut anna);
    for member in [&lena, &anna] {
        let members: Vec<Target> = the_set(member, early).members.iter().map(|member| member.of).collect();
        assert_eq!(members, [Target::Transcript(here), Target::Project]);
    }
}

#[test]
fn a_set_is_refused_in_itself_and_sets_put_into_each_other_at_once_end_somewhere() {
    let (mut lena, mut anna) = two();
    let (one, other) = (set(&mut lena, "one"), set(&mut lena, "other"));
    exchange(&mut lena, &mut anna);
    assert!(lena.act(vec![Act::Member { set: one, of: Target::Set(one) }], false).is_empty());
    put(&mut lena, one, Target::Set(other));
    put(&mut anna, other, Target::Set(one));
    exchange(&mut lena, &mut anna);
    let project = lena.log.project();
    assert!(project.is_within(one, other) && project.is_within(other, one));
    let third = set(&mut lena, "third");
    assert!(!lena.log.project().is_within(third, one), "looking through the circle ends");
}

#[test]
fn sets_that_two_people_made_with_one_guid_are_one_with_the_members_of_both() {
    let (mut lena, mut anna) = two();
    let mut made = Vec::new();
    for (member, of) in
        [(&mut lena, Target::Project), (&mut anna, Target::Transcript(TranscriptId(OpId::pending(9))))]
    {
        let guid = Some("0A0B".to_owned());
        let add = member.must(vec![Act::SetAdd { name: "Early".into(), kind: String::new(), guid }]);
        let id = SetId(add);
        let of = if of == Target::Project { of } else { Target::Transcript(transcript(member)) };
        put(member, id, of);
        made.push(id);
    }
    exchange(&mut lena, &mut anna);
    for member in [&lena, &anna] {
        assert_eq!(member.log.project().sets.len(), 1);
        assert_eq!(the_set(member, made[0]).id, the_set(member, made[1]).id);
        assert_eq!(the_set(member, made[1]).members.len(), 2);
    }
}

#[test]
fn of_two_parts_kept_at_once_the_later_holds_the_other_is_asked_about_and_can_be_taken() {
    let (mut lena, mut anna) = two();
    keep(&mut lena, Target::Project, "<one/>");
    keep(&mut anna, Target::Project, "<other/>");
    exchange(&mut lena, &mut anna);
    let stands = kept(&lena, Target::Project).unwrap().to_owned();
    assert_eq!(kept(&anna, Target::Project), Some(stands.as_str()));
    let lost = if stands == "<one/>" { "<other/>" } else { "<one/>" };
    let question = lena.log.project().questions.first().cloned().unwrap();
    // People are shown how long the parts are, not what another program wrote in them.
    let length = format!("a part for the next export, with 1 elements of XML in {} characters ", lost.len());
    assert!(
        matches!(&question.ask, Ask::Rival { field, lost: not, .. }
            if field == "what is kept of qdpx" && not.starts_with(&length)),
        "{question:?}"
    );
    let seen = lena.log.project().seen_by(Some(lena.coder));
    let acts = lena.log.answer(seen, &[question.id], Settle::Take, false).unwrap();
    lena.must(acts);
    exchange(&mut lena, &mut anna);
    assert_eq!((kept(&anna, Target::Project), anna.log.project().questions.len()), (Some(lost), 0));
}

#[test]
fn a_part_without_words_keeps_none_any_more() {
    let (mut lena, _) = two();
    keep(&mut lena, Target::Project, "<one/>");
    keep(&mut lena, Target::Project, "");
    assert_eq!(kept(&lena, Target::Project), None);
    let before = lena.log.len();
    lena.act(vec![Act::Kept { on: Target::Project, format: "qdpx".into(), words: String::new() }], false);
    assert_eq!(lena.log.len(), before, "there is nothing to take away");
}

#[test]
fn a_purged_transcript_takes_the_parts_that_were_kept_with_it_wherever_they_are_written() {
    let (mut lena, mut anna) = two();
    let here = transcript(&lena);
    let text = lena.log.project().transcript(here).unwrap().source;
    keep(&mut anna, Target::Transcript(here), "<said by=\"Rosa\"/>");
    lena.must(vec![Act::Purge { texts: vec![text], ids: vec![here.0], only: Vec::new() }]);
    exchange(&mut lena, &mut anna);
    for member in [&lena, &anna] {
        assert_eq!(kept(member, Target::Transcript(here)), None);
        let ops = member.log.in_order(|op| matches!(op.act, Act::Kept { .. }));
        assert!(ops.iter().all(|op| op.purged), "its words are gone from the operation, too");
    }
}

#[test]
fn a_folder_of_codes_is_not_put_on_words_but_what_another_program_put_there_stays() {
    let (mut lena, _) = two();
    let made = lena.must(vec![Act::CodeAdd { name: "Access".into(), parent: None, guid: None }]);
    let code = CodeId(made);
    lena.must(vec![Act::Kept { on: Target::Code(code), format: FOLDER.into(), words: FOLDER.into() }]);
    let here = lena.log.project().transcripts.values().next().unwrap();
    let (transcript, extent) = (here.id, here.extent(emic::text::Span::new(0, 5).unwrap()));
    let coding = |guid| Act::Annotate { transcript, extent, code, by: None, made: None, guid };
    assert!(lena.act(vec![coding(None)], false).is_empty());
    lena.must(vec![coding(Some("0A0B".to_owned()))]);
    assert!(lena.log.project().is_folder(code));
}
