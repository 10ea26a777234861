//! The examples of `docs/merge.md`, played: two coders work apart, exchange what they did, and see the same.
//! What is expected was worked out by hand from the rules of that page.

use crate::support::team::{Member, missing};
use emic::log::dialect::TextBlock;
use emic::log::{Act, Author, Log, Source};
use emic::model::id::*;
use emic::model::target::Target;
use emic::model::values::CodePart;
use emic::model::{Ask, Project};
use emic::text::{Span, Text};

const WORDS: &str = "I saw Dr Patel on Monday.";

struct Pair {
    anna: Member,
    ben: Member,
    transcript: TranscriptId,
    stigma: CodeId,
    trauma: CodeId,
    denied: CodeId,
}

/// Both have the same project; then each works alone.
fn pair() -> Pair {
    let text = TextBlock::new(WORDS, &[], [9; 16]);
    let lead = ReplicaId::new("anna-1").unwrap();
    let person =
        |name: &str| Act::PersonAdd { name: name.into(), initials: "".into(), role: "".into(), guid: None };
    let code = |name: &str| Act::CodeAdd { name: name.into(), parent: None, guid: None };
    let transcript = Act::TranscriptAdd {
        title: "P07".into(),
        text: text.digest,
        language: "en".into(),
        rule: 1,
        guid: None,
    };
    let member = |name: &str, coder: u32| {
        let mut log = Log::default();
        log.add_source(text.digest, Source { text: Text::from(WORDS), turns: Vec::new().into() });
        let private = ReplicaId::new(&format!("private-{name}")).unwrap();
        Member {
            log,
            replica: ReplicaId::new(name).unwrap(),
            private,
            coder: PersonId(OpId::new(lead, coder)),
        }
    };
    let (mut anna, mut ben) = (member("anna-1", 2), member("ben-1", 3));
    let mut salt = || [1; 16];
    let mut author = Author { coder: None, replica: lead, wall: 0, salt: &mut salt };
    let mut acts = vec![Act::Project { title: "Waiting".into() }, person("Anna"), person("Ben"), transcript];
    acts.extend(["Stigma", "Trauma", "Denied help"].map(code));
    let ids = anna.log.write(acts, &mut author).unwrap().ids;
    ben.receive(&anna.log);
    let (transcript, code) = (TranscriptId(ids[3]), |n: usize| CodeId(ids[n]));
    Pair { anna, ben, transcript, stigma: code(4), trauma: code(5), denied: code(6) }
}

impl Pair {
    /// A coding of words of the text as both know it now: made before either of them acts.
    fn put(&self, code: CodeId, start: u32, end: u32) -> Act {
        let here = self.anna.log.project().transcript(self.transcript).unwrap();
        let extent = here.extent(Span::new(start, end).unwrap());
        Act::Annotate { transcript: self.transcript, extent, code, by: None, made: None, guid: None }
    }
    fn correct(&self, start: u32, end: u32, words: &str) -> Act {
        let Act::Annotate { extent, .. } = self.put(self.stigma, start, end) else { panic!("an annotation") };
        Act::Replace { transcript: self.transcript, extent, words: words.into() }
    }
    /// Exchanges everything and checks that both see the same.
    fn exchange(&mut self) -> Project {
        let (to_ben, to_anna) =
            (missing(&self.ben.log, &self.anna.log), missing(&self.anna.log, &self.ben.log));
        self.ben.log.absorb(to_ben);
        self.anna.log.absorb(to_anna);
        assert_eq!(self.anna.log.project(), self.ben.log.project());
        self.anna.log.project().clone()
    }
    fn words(&self) -> String {
        self.anna.log.project().transcript(self.transcript).unwrap().text.as_str().to_owned()
    }
    /// The codings that are shown: words and code.
    fn coded(&self) -> Vec<(String, String)> {
        let project = self.anna.log.project();
        let here = project.transcript(self.transcript).unwrap();
        let shown = here.annotations.iter().map(|a| {
            let words = a.span.map_or("", |span| here.text.slice(span)).to_owned();
            (words, project.codes.path_words(a.code))
        });
        shown.collect()
    }
}

fn coded(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(words, code)| ((*words).to_owned(), (*code).to_owned())).collect()
}

fn no_effect(project: &Project) -> Vec<(OpId, String)> {
    let asked = project.questions.iter().filter_map(|q| match &q.ask {
        Ask::NoEffect { why, .. } => Some((q.id, emic::report::words::reason(why))),
        _ => None,
    });
    asked.collect()
}

#[test]
fn of_two_renames_the_last_in_order_stands_and_taking_the_other_settles_it() {
    let mut p = pair();
    let lost = p.anna.act(vec![Act::CodeRename { code: p.stigma, name: "Judged".into() }], false)[0].id;
    p.ben.act(vec![Act::CodeRename { code: p.stigma, name: "Labelled".into() }], false);
    let project = p.exchange();
    assert_eq!(project.codes.get(p.stigma).unwrap().name, "Labelled");
    let [question] = &project.questions[..] else { panic!("{:?}", project.questions) };
    assert_eq!(question.id, lost);
    let field = "name of the code Labelled".to_owned();
    assert_eq!(question.ask, Ask::Rival { field, lost: "Judged".into(), stands: "Labelled".into() });
    p.ben.act(vec![Act::CodeRename { code: p.stigma, name: "Judged".into() }], false);
    let project = p.exchange();
    assert_eq!(project.codes.get(p.stigma).unwrap().name, "Judged");
    assert_eq!(project.questions, []);
}

#[test]
fn the_same_rename_by_two_asks_nothing() {
    let mut p = pair();
    for member in [&mut p.anna, &mut p.ben] {
        member.act(vec![Act::CodeRename { code: p.stigma, name: "Judged".into() }], false);
    }
    assert_eq!(p.exchange().questions, []);
}

#[test]
fn of_two_moves_that_would_close_a_ring_the_later_has_no_effect_and_is_listed() {
    let mut p = pair();
    p.anna.act(vec![Act::CodeMove { code: p.stigma, parent: Some(p.trauma) }], false);
    let late = p.ben.act(vec![Act::CodeMove { code: p.trauma, parent: Some(p.stigma) }], false)[0].id;
    let project = p.exchange();
    assert_eq!(project.codes.path(p.stigma), ["Trauma", "Stigma"]);
    assert_eq!(no_effect(&project), [(late, "it would have put the code under itself".to_owned())]);
    assert_eq!(project.questions.len(), 1);
}

#[test]
fn codings_and_definitions_of_a_merged_code_count_for_the_other_and_its_rename_is_listed() {
    let mut p = pair();
    let define = |code, words: &str| Act::CodeDefine { code, part: CodePart::Text, words: words.into() };
    p.anna.act(vec![define(p.stigma, "being taken for a label")], false);
    p.exchange();
    p.anna.act(vec![Act::CodeMerge { from: p.denied, into: p.stigma }], false);
    p.ben.act(vec![p.put(p.denied, 15, 24)], false);
    let rename = p.ben.act(vec![Act::CodeRename { code: p.denied, name: "Refused".into() }], false)[0].id;
    p.ben.act(vec![define(p.denied, "asked and sent away")], false);
    let project = p.exchange();
    assert_eq!(p.coded(), coded(&[("on Monday", "Stigma")]));
    assert_eq!(no_effect(&project), [(rename, "the code had become a part of another".to_owned())]);
    let kept = &project.codes.get(p.stigma).unwrap().definition[&CodePart::Text];
    let kept: Vec<&str> = kept.iter().map(|kept| kept.words.as_str()).collect();
    assert_eq!(kept, ["being taken for a label", "asked and sent away"]);
    assert!(project.questions.iter().any(|q| matches!(q.ask, Ask::BothKept { .. })));
}

#[test]
fn an_unseen_coding_keeps_a_removed_code_and_moving_the_code_back_makes_the_removal_void() {
    let mut p = pair();
    p.anna.act(vec![p.put(p.trauma, 6, 14)], false);
    p.exchange();
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    p.ben.act(vec![p.put(p.trauma, 15, 24)], false);
    let project = p.exchange();
    assert_eq!(project.codes.lost, [p.trauma]);
    assert_eq!(p.coded().iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>(), ["on Monday"]);
    p.anna.act(vec![Act::CodeMove { code: p.trauma, parent: None }], false);
    assert_eq!(p.exchange().codes.lost, []);
    assert_eq!(p.coded(), coded(&[("Dr Patel", "Trauma"), ("on Monday", "Trauma")]));
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    assert!(p.exchange().codes.get(p.trauma).is_none());
    assert_eq!(p.coded(), []);
}

/// What each person is asked about a removed code: whom, and how many codings went.
fn asked_losers(project: &Project) -> Vec<(Option<PersonId>, usize)> {
    let asked = project.questions.iter().filter_map(|q| match &q.ask {
        Ask::Removed { loss, .. } => Some((q.whom, loss.codings)),
        _ => None,
    });
    asked.collect()
}

#[test]
fn whose_coding_went_is_asked_and_restoring_brings_it_back_for_all_until_it_is_undone() {
    let mut p = pair();
    let ben = p.ben.coder;
    p.ben.act(vec![p.put(p.trauma, 6, 14)], false);
    let project = p.exchange();
    let [one] = &project.would_go(&[p.trauma], Some(p.anna.coder))[..] else { panic!("one loses something") };
    assert_eq!((one.person, one.codings, one.total()), (ben, 1, 1));
    assert_eq!(project.would_go(&[p.trauma], Some(ben)), []);
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    let project = p.exchange();
    assert_eq!((p.coded(), asked_losers(&project)), (vec![], vec![(Some(ben), 1)]));
    let restore = p.ben.act(vec![Act::CodeRestore { code: p.trauma }], false)[0].id;
    let project = p.exchange();
    assert_eq!(p.coded(), coded(&[("Dr Patel", "Trauma")]));
    assert_eq!((project.questions.len(), project.removed.len()), (0, 0));
    p.ben.act(vec![Act::Undo { commit: restore, on: true }], false);
    let project = p.exchange();
    assert_eq!((p.coded(), asked_losers(&project)), (vec![], vec![(Some(ben), 1)]));
}

#[test]
fn keeping_a_removed_code_removed_speaks_for_oneself() {
    let mut p = pair();
    p.ben.act(vec![p.put(p.trauma, 6, 14)], false);
    p.exchange();
    let remove = p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false)[0].id;
    p.exchange();
    let seen = |p: &Pair, who: PersonId| p.anna.log.project().seen_by(Some(who)).questions().count();
    assert_eq!((seen(&p, p.anna.coder), seen(&p, p.ben.coder)), (0, 1));
    let seen_by_ben = p.ben.log.project().seen_by(Some(p.ben.coder));
    let keep = p.ben.log.answer(seen_by_ben, &[remove], emic::log::Settle::Keep, false).unwrap();
    p.ben.act(keep, false);
    p.exchange();
    assert_eq!((seen(&p, p.anna.coder), seen(&p, p.ben.coder)), (0, 0));
    assert!(p.anna.log.project().codes.get(p.trauma).is_none());
}

#[test]
fn restoring_a_sub_code_brings_back_the_theme_that_it_went_with() {
    let mut p = pair();
    let add = Act::CodeAdd { name: "Shame".into(), parent: Some(p.trauma), guid: None };
    let shame = CodeId(p.anna.act(vec![add], false)[0].id);
    p.exchange();
    p.ben.act(vec![p.put(shame, 6, 14)], false);
    p.exchange();
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    let project = p.exchange();
    assert_eq!(project.brought_back(shame).len(), 2);
    p.ben.act(vec![Act::CodeRestore { code: shame }], false);
    p.exchange();
    assert_eq!(p.coded(), coded(&[("Dr Patel", "Trauma/Shame")]));
    // A second remove of the theme alone holds.
    let mut p = pair();
    let add = Act::CodeAdd { name: "Shame".into(), parent: Some(p.trauma), guid: None };
    let shame = CodeId(p.anna.act(vec![add], false)[0].id);
    p.exchange();
    p.ben.act(vec![p.put(shame, 6, 14)], false);
    p.exchange();
    p.anna.act(vec![Act::CodeMove { code: shame, parent: None }], false);
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    p.anna.act(vec![Act::CodeRemove { code: shame }], false);
    p.exchange();
    p.ben.act(vec![Act::CodeRestore { code: shame }], false);
    let project = p.exchange();
    assert_eq!(project.removed.keys().copied().collect::<Vec<_>>(), [p.trauma]);
}

#[test]
fn a_remove_that_a_restore_did_not_know_holds_and_asks() {
    let mut p = pair();
    let anna = p.anna.coder;
    p.anna.act(vec![p.put(p.trauma, 6, 14)], false);
    p.exchange();
    p.anna.act(vec![Act::CodeRemove { code: p.trauma }], false);
    p.anna.act(vec![Act::CodeRestore { code: p.trauma }], false);
    assert!(p.anna.log.project().codes.get(p.trauma).is_some());
    p.ben.act(vec![Act::CodeRemove { code: p.trauma }], false);
    let project = p.exchange();
    assert!(project.codes.get(p.trauma).is_none());
    assert_eq!((p.coded(), asked_losers(&project)), (vec![], vec![(Some(anna), 1)]));
    p.anna.act(vec![Act::CodeRestore { code: p.trauma }], false);
    assert_eq!(p.exchange().questions, []);
    assert_eq!(p.coded(), coded(&[("Dr Patel", "Trauma")]));
}

#[test]
fn a_coding_that_is_taken_off_stays_off_whatever_extent_it_got_meanwhile() {
    let mut p = pair();
    let coding = AnnotationId(p.anna.act(vec![p.put(p.stigma, 6, 14)], false)[0].id);
    p.exchange();
    // Anna's second desk.
    p.ben.coder = p.anna.coder;
    p.anna.act(vec![Act::Unannotate { annotations: vec![coding] }], false);
    let Act::Annotate { extent, .. } = p.put(p.stigma, 9, 14) else { panic!("an annotation") };
    let resize = p.ben.act(vec![Act::Resize { annotations: vec![coding], extent }], false)[0].id;
    let project = p.exchange();
    assert_eq!(p.coded(), []);
    assert_eq!(no_effect(&project), [(resize, "the coding had been taken off".to_owned())]);
    p.anna.act(vec![p.put(p.stigma, 6, 14)], false);
    p.exchange();
    assert_eq!(p.coded(), coded(&[("Dr Patel", "Stigma")]));
}

#[test]
fn corrections_in_different_places_meet_and_codings_follow_outward() {
    let mut p = pair();
    p.anna.act(vec![p.put(p.stigma, 6, 14), p.put(p.trauma, 2, 11)], false);
    p.exchange();
    let (annas, bens) = (p.correct(9, 14, "[doctor]"), p.correct(18, 24, "[a weekday]"));
    p.anna.act(vec![annas], false);
    p.ben.act(vec![bens], false);
    let project = p.exchange();
    assert_eq!(p.words(), "I saw Dr [doctor] on [a weekday].");
    assert_eq!(p.coded(), coded(&[("saw Dr [doctor]", "Trauma"), ("Dr [doctor]", "Stigma")]));
    let here = project.transcript(p.transcript).unwrap();
    let spans: Vec<_> = here.annotations.iter().map(|a| a.span.unwrap()).collect();
    assert_eq!(spans, [Span::new(2, 17).unwrap(), Span::new(6, 17).unwrap()]);
    assert_eq!(project.questions, []);
}

#[test]
fn of_overlapping_corrections_the_last_in_order_holds_and_the_other_is_listed() {
    let mut p = pair();
    let (annas, bens) = (p.correct(9, 14, "[doctor]"), p.correct(6, 14, "Dr P."));
    let early = p.anna.act(vec![annas], false)[0].id;
    let late = p.ben.act(vec![bens], false)[0].id;
    let project = p.exchange();
    assert_eq!(p.words(), "I saw Dr P. on Monday.");
    assert_eq!(no_effect(&project), [(early, format!("a later correction ({late}) overlaps it and holds"))]);
}

#[test]
fn undoing_a_code_that_a_colleague_uses_leaves_the_colleagues_coding() {
    let mut p = pair();
    let waiting = CodeId(OpId::pending(0));
    let add = Act::CodeAdd { name: "Waiting".into(), parent: None, guid: None };
    let made = p.anna.act(vec![add, p.put(waiting, 18, 24)], false);
    let (commit, waiting) = (made[0].id, CodeId(made[0].id));
    p.exchange();
    p.ben.act(vec![p.put(waiting, 15, 24)], false);
    p.anna.act(vec![Act::Undo { commit, on: true }], false);
    let project = p.exchange();
    assert_eq!(project.codes.lost, [waiting]);
    assert_eq!(p.coded().iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>(), ["on Monday"]);
    p.anna.act(vec![Act::Undo { commit, on: false }], false);
    assert_eq!(p.exchange().codes.lost, []);
    assert_eq!(p.coded(), coded(&[("on Monday", "Waiting"), ("Monday", "Waiting")]));
}

#[test]
fn a_private_memo_leaves_the_team_and_its_order_as_they_were() {
    let mut p = pair();
    let memo = |body: &str| Act::MemoAdd {
        on: Target::Project,
        kind: "me".into(),
        body: body.into(),
        by: None,
        made: None,
        guid: None,
    };
    assert_eq!(p.anna.act(vec![memo("I was angry here")], true).len(), 1);
    assert!(missing(&p.ben.log, &p.anna.log).is_empty());
    let next = p.anna.act(vec![memo("for all")], false);
    let alone = pair().anna.act(vec![memo("for all")], false);
    assert_eq!((next[0].lamport, &next[0].over, next[0].id), (alone[0].lamport, &alone[0].over, alone[0].id));
    assert!(p.anna.act(vec![Act::CodeRemove { code: p.stigma }], true).is_empty());
}
