//! Things of one GUID that two replicas brought in, because both took in the same file: they are one, once each knows
//! the other.

use crate::support::team::{Member, exchange, team};
use emic::log::dialect::TextBlock;
use emic::log::{Act, Source};
use emic::model::id::*;
use emic::model::target::{Anchor, Extent, Target};
use emic::model::values::CodePart;
use emic::model::{Annotation, Ask, Project};
use emic::text::{Span, Text};

/// The words of the file (invented).
const WORDS: &str = "Nobody rang. I waited for six months.";

/// What a replica made of the file.
struct Taken {
    code: CodeId,
    other: CodeId,
    participant: ParticipantId,
    transcript: TranscriptId,
    coding: AnnotationId,
    memo: MemoId,
}

fn guid(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn over(transcript: TranscriptId, start: u32, end: u32) -> Extent {
    let anchor = |offset| Anchor { base: transcript.0, offset };
    Extent { start: anchor(start), end: anchor(end) }
}

fn code(member: &mut Member, name: &str) -> CodeId {
    CodeId(member.must(vec![Act::CodeAdd { name: name.into(), parent: None, guid: guid(name) }]))
}

fn memo(member: &mut Member, on: Target, body: &str) -> MemoId {
    let (kind, body) = ("thinking".to_owned(), body.to_owned());
    MemoId(member.must(vec![Act::MemoAdd { on, kind, body, by: None, made: None, guid: guid("memo") }]))
}

/// Takes in the file: two codes, one with a definition, a link between them, a participant with an age, a text, a coding,
/// and a memo on that.
fn take_in(member: &mut Member) -> Taken {
    let (first, other) = (code(member, "waiting"), code(member, "help"));
    let (part, words) = (CodePart::Text, "time that passes".to_owned());
    member.must(vec![Act::CodeDefine { code: first, part, words }]);
    member.must(vec![Act::Link { from: first, name: "causes".into(), to: other, guid: guid("link") }]);
    let add = Act::ParticipantAdd { name: "Nora".into(), guid: guid("nora") };
    let participant = ParticipantId(member.must(vec![add]));
    aged(member, participant, "41");
    let (by, name) = (member.log.project().people.keys().next().copied(), "quote".to_owned());
    let (target, note) = (Target::Code(first), String::new());
    member.must(vec![Act::Mark { target, name, note, made: None, by }]);
    let text = TextBlock::new(WORDS, &[], [4; 16]);
    let (title, language) = ("P07".to_owned(), "en".to_owned());
    let add = Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: guid("text") };
    let transcript = TranscriptId(member.must(vec![add]));
    let (label, role) = ("Nora".to_owned(), "participant".to_owned());
    member.must(vec![Act::Cast { transcript, label, participant: Some(participant), person: None, role }]);
    let extent = over(transcript, 13, 21);
    let put = Act::Annotate { transcript, extent, code: first, by: None, made: None, guid: guid("coding") };
    let coding = AnnotationId(member.must(vec![put]));
    let memo = memo(member, Target::Annotation(coding), "so long");
    Taken { code: first, other, participant, transcript, coding, memo }
}

fn aged(member: &mut Member, participant: ParticipantId, age: &str) {
    let (attribute, values) = ("age".to_owned(), vec![age.to_owned()]);
    member.must(vec![Act::ParticipantValues { participant, attribute, values }]);
}

fn two() -> (Member, Member) {
    let mut members = team(2).into_iter();
    let (mut one, mut other) = (members.next().unwrap(), members.next().unwrap());
    let text = TextBlock::new(WORDS, &[], [4; 16]);
    for member in [&mut one, &mut other] {
        member.log.add_source(text.digest, Source { text: Text::from(WORDS), turns: Vec::new().into() });
    }
    (one, other)
}

fn codings(project: &Project, transcript: TranscriptId) -> Vec<&Annotation> {
    project.transcript(transcript).unwrap().annotations.iter().collect()
}

/// The words of the questions that are not about things which look alike.
fn asked(project: &Project) -> Vec<&Ask> {
    project.questions.iter().map(|question| &question.ask).collect()
}

fn is_once(project: &Project, taken: &Taken) {
    let counts = [
        project.codes.codes.len(),
        project.links.len(),
        project.participants.len(),
        project.memos.len(),
        project.marks.len(),
        project.transcripts.len(),
        codings(project, taken.transcript).len(),
    ];
    assert_eq!(counts, [2, 1, 1, 1, 1, 2, 1], "codes, links, participants, memos, marks, texts, codings");
    let definitions = &project.codes.get(taken.code).unwrap().definition[&CodePart::Text];
    assert_eq!(definitions.len(), 1, "{definitions:?}");
}

#[test]
fn a_file_that_both_took_in_is_here_once_and_asks_nothing() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    exchange(&mut lena, &mut anna);
    for project in [lena.log.project(), anna.log.project()] {
        is_once(project, &of_lena);
        assert_eq!(asked(project), Vec::<&Ask>::new());
        let (_, one) = project.annotation(of_anna.coding).unwrap();
        assert_eq!(one.ids(), [of_lena.coding, of_anna.coding], "any id finds it");
        assert_eq!(one.span, Span::new(13, 21));
    }
}

#[test]
fn what_each_changed_before_they_met_is_changed_for_both() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    aged(&mut anna, of_anna.participant, "42");
    anna.must(vec![Act::MemoEdit { memo: of_anna.memo, body: "so very long".into() }]);
    let (part, words) = (CodePart::Text, "time without help".to_owned());
    anna.must(vec![Act::CodeDefine { code: of_anna.code, part, words: words.clone() }]);
    lena.must(vec![Act::MemoKind { memo: of_lena.memo, kind: "method".into() }]);
    exchange(&mut lena, &mut anna);
    let project = lena.log.project();
    is_once(project, &of_lena);
    assert_eq!(asked(project), Vec::<&Ask>::new());
    assert_eq!(project.participant(of_lena.participant).unwrap().values["age"], ["42"]);
    let memo = project.memos.values().next().unwrap();
    assert_eq!((memo.body.as_str(), memo.kind.as_str(), memo.others.len()), ("so very long", "method", 0));
    assert_eq!(project.codes.get(of_lena.code).unwrap().definition[&CodePart::Text][0].words, words);
}

#[test]
fn two_changes_of_one_memo_are_both_kept_and_asked_about() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    lena.must(vec![Act::MemoEdit { memo: of_lena.memo, body: "half a year".into() }]);
    anna.must(vec![Act::MemoEdit { memo: of_anna.memo, body: "so very long".into() }]);
    exchange(&mut lena, &mut anna);
    let project = lena.log.project();
    let memo = project.memos.values().next().unwrap();
    assert_eq!((project.memos.len(), memo.body.as_str(), memo.others.len()), (1, "so very long", 1));
    assert!(matches!(asked(project)[..], [Ask::BothKept { .. }]), "{:?}", asked(project));
    // Whoever writes it now knew both.
    lena.must(vec![Act::MemoEdit { memo: memo.id, body: "half a year, so long".into() }]);
    exchange(&mut lena, &mut anna);
    let memo = anna.log.project().memos.values().next().unwrap();
    assert_eq!((memo.body.as_str(), memo.others.len()), ("half a year, so long", 0));
    assert_eq!(asked(anna.log.project()), Vec::<&Ask>::new());
}

#[test]
fn what_one_took_off_does_not_come_back_with_the_file_of_the_other() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    lena.must(vec![Act::Unannotate { annotations: vec![of_lena.coding] }]);
    lena.must(vec![Act::MemoRemove { memo: of_lena.memo }]);
    take_in(&mut anna);
    exchange(&mut lena, &mut anna);
    let project = anna.log.project();
    assert_eq!(codings(project, of_lena.transcript), Vec::<&Annotation>::new());
    assert!(project.memos.is_empty());
}

#[test]
fn one_undoes_the_import_and_that_of_the_other_holds() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    exchange(&mut lena, &mut anna);
    // The coding and the memo are commits of their own here: undo both.
    lena.undo(false);
    lena.undo(false);
    exchange(&mut lena, &mut anna);
    for project in [lena.log.project(), anna.log.project()] {
        let memo = project.memos.values().next().unwrap();
        assert_eq!((memo.id, memo.coder), (of_anna.memo, Some(anna.coder)));
        assert_eq!(codings(project, of_lena.transcript)[0].ids(), [of_anna.coding, of_lena.coding]);
    }
}

#[test]
fn one_guid_on_different_things_makes_nothing_one() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    memo(&mut anna, Target::Project, "so long");
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.log.project().memos.len(), 2);
    let link = Act::Link { from: of_lena.other, name: "causes".into(), to: of_lena.code, guid: guid("link") };
    anna.must(vec![link]);
    exchange(&mut lena, &mut anna);
    assert_eq!(lena.log.project().links.len(), 2);
}

#[test]
fn a_newer_file_in_which_the_coding_is_longer_brings_it_in_beside_the_other() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let text = TextBlock::new(WORDS, &[], [4; 16]);
    let (title, language) = ("P07".to_owned(), "en".to_owned());
    let add = Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: guid("text") };
    let transcript = TranscriptId(anna.must(vec![add]));
    let code = code(&mut anna, "waiting");
    let (extent, guid) = (over(transcript, 13, 36), guid("coding"));
    let by = Some(lena.coder);
    anna.must(vec![Act::Annotate { transcript, extent, code, by, made: None, guid }]);
    exchange(&mut lena, &mut anna);
    let here = codings(lena.log.project(), of_lena.transcript);
    let spans: Vec<_> = here.iter().filter_map(|coding| coding.span).collect();
    assert_eq!(spans, [Span::new(13, 36).unwrap(), Span::new(13, 21).unwrap()]);
}

#[test]
fn a_memo_on_words_of_a_text_that_became_one_with_another_stands_at_these_words() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    let here = Target::Passage(of_anna.transcript, over(of_anna.transcript, 0, 6));
    let (kind, body) = ("thinking".to_owned(), "who?".to_owned());
    let mark = Act::Mark { target: here, name: "discuss".into(), note: String::new(), made: None, by: None };
    anna.must(vec![Act::MemoAdd { on: here, kind, body, by: None, made: None, guid: None }, mark]);
    exchange(&mut lena, &mut anna);
    let project = lena.log.project();
    let transcript = project.transcript(of_lena.transcript).unwrap();
    let place = |on| project.place_in(transcript, on);
    let memo = project.memos.values().find(|memo| memo.body == "who?").unwrap();
    assert_eq!(place(memo.on), Span::new(0, 6));
    assert_eq!(
        place(project.marks.values().find(|mark| mark.name == "discuss").unwrap().target),
        Span::new(0, 6)
    );
}

#[test]
fn a_code_that_was_renamed_coloured_and_moved_stays_so_when_the_other_takes_in_the_file_later() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let renamed = Act::CodeRename { code: of_lena.code, name: "the long wait".into() };
    let coloured = Act::CodeColour { code: of_lena.code, colour: Some("#102030".into()) };
    let moved = Act::CodeMove { code: of_lena.code, parent: Some(of_lena.other) };
    lena.must(vec![renamed, coloured, moved]);
    // What Anna does comes later in the order of all acts.
    for nth in 0..30 {
        anna.must(vec![Act::Project { title: format!("Study {nth}") }]);
    }
    let of_anna = take_in(&mut anna);
    exchange(&mut lena, &mut anna);
    let code = lena.log.project().codes.get(of_anna.code).unwrap();
    assert_eq!(
        (code.id, code.name.as_str(), code.parent),
        (of_lena.code, "the long wait", Some(of_lena.other))
    );
    assert_eq!(code.colour.as_deref(), Some("#102030"));
    assert_eq!(asked(lena.log.project()), Vec::<&Ask>::new());
}

#[test]
fn what_the_other_does_to_her_code_of_the_file_is_done_to_the_code() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let of_anna = take_in(&mut anna);
    let renamed = Act::CodeRename { code: of_anna.code, name: "the long wait".into() };
    let coloured = Act::CodeColour { code: of_anna.code, colour: Some("#102030".into()) };
    let moved = Act::CodeMove { code: of_anna.code, parent: Some(of_anna.other) };
    anna.must(vec![renamed, coloured, moved]);
    exchange(&mut lena, &mut anna);
    let code = lena.log.project().codes.get(of_lena.code).unwrap();
    assert_eq!((code.name.as_str(), code.parent), ("the long wait", Some(of_lena.other)));
    assert_eq!(code.colour.as_deref(), Some("#102030"));
    assert_eq!(asked(lena.log.project()), Vec::<&Ask>::new());
}

#[test]
fn a_newer_file_with_another_name_and_definition_of_a_code_asks_about_both() {
    let (mut lena, mut anna) = two();
    let of_lena = take_in(&mut lena);
    let newer = Act::CodeAdd { name: "the wait".into(), parent: None, guid: guid("waiting") };
    let code = CodeId(anna.must(vec![newer]));
    let (part, words) = (CodePart::Text, "time that passes, newer".to_owned());
    anna.must(vec![Act::CodeDefine { code, part, words }]);
    exchange(&mut lena, &mut anna);
    let project = lena.log.project();
    let here = project.codes.get(of_lena.code).unwrap();
    assert_eq!((here.name.as_str(), here.definition[&CodePart::Text].len()), ("waiting", 2));
    let lost = |ask: &&Ask| matches!(ask, Ask::Rival { lost, .. } if &**lost == "the wait");
    let both = |ask: &&Ask| matches!(ask, Ask::BothKept { .. });
    let asked = asked(project);
    let count = |is: &dyn Fn(&&Ask) -> bool| asked.iter().filter(|ask| is(ask)).count();
    assert_eq!((count(&lost), count(&both), asked.len()), (1, 1, 2), "{asked:?}");
}

#[test]
fn a_mark_that_one_took_off_does_not_come_back_with_the_file_of_the_other() {
    let (mut lena, mut anna) = two();
    take_in(&mut lena);
    let mark = *lena.log.project().marks.keys().next().unwrap();
    lena.must(vec![Act::Unmark { mark }]);
    take_in(&mut anna);
    exchange(&mut lena, &mut anna);
    assert!(anna.log.project().marks.is_empty());
}
