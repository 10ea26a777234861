//! Acts, targets and questions in words, the same on the screen and on the command line.

use super::answered;
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::values::{CodePart, Schema};
use crate::model::{Ask, FOLDER, Goal, MAX_DEPTH, Question, Seen, Transcript, Why};
use crate::text::Span;

/// A number of things: `1 coding`, `3 codings`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A code's name, also of one that was removed; `a code` if it is not known.
pub fn code(project: &Seen<'_>, id: CodeId) -> String {
    let here = project.codes.get(id).map(|code| &code.name);
    let gone = || project.removed.get(&project.codes.resolve(id)).and_then(|code| code.path.last());
    here.or_else(gone).cloned().unwrap_or_else(|| "a code".to_owned())
}
fn title(project: &Seen<'_>, id: TranscriptId) -> String {
    project.transcript(id).map_or_else(|| "a transcript".to_owned(), |t| t.title.clone())
}
fn participant_name(project: &Seen<'_>, id: ParticipantId) -> String {
    project.participant(id).map_or_else(|| "a participant".to_owned(), |one| one.name.clone())
}
fn name(project: &Seen<'_>, id: PersonId) -> String {
    project.person(id).map_or_else(|| "a person".to_owned(), |p| p.name.clone())
}

/// What a memo or mark sits on, as one would type it on the command line where that is possible.
pub fn target(project: &Seen<'_>, target: Target) -> String {
    match target {
        Target::Project => "project".to_owned(),
        Target::Transcript(t) => title(project, t),
        Target::Turn(t, n) => format!("{}#{}", title(project, t), turn_of_file(project, t, n)),
        Target::Passage(t, extent) => {
            let span = project.transcript(t).and_then(|here| here.span(extent));
            let place = span.map_or_else(|| "gone".to_owned(), |s| format!("{}..{}", s.start(), s.end()));
            format!("{}@{place}", title(project, t))
        }
        Target::Code(c) => {
            let gone = project.removed.get(&project.codes.resolve(c)).map(|code| code.path_words());
            let path = project.codes.path_words(c);
            format!("code:{}", if path.is_empty() { gone.unwrap_or(path) } else { path })
        }
        Target::Annotation(a) => a.to_string(),
        Target::Participant(p) => {
            format!("participant:{}", project.participant(p).map_or("?", |participant| &participant.name))
        }
        Target::Person(p) => format!("person:{}", name(project, p)),
        Target::Set(s) => format!("set:{}", set_name(project, s)),
    }
}

/// The number of the turn in which words begin.
pub fn turn_number(transcript: &Transcript, span: Span) -> u32 {
    let turn = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
    let turn = turn.min(transcript.numbers.len().saturating_sub(1));
    transcript.numbers.get(turn).copied().unwrap_or(1)
}

/// The number, as turns now are, of a turn of the file.
pub fn turn_of_file(project: &Seen<'_>, id: TranscriptId, number: u32) -> u32 {
    project.transcript(id).map_or(number, |here| here.number_of_imported(number))
}

/// The name of a set, or `?`.
fn set_name<'p>(project: &'p Seen<'_>, id: SetId) -> &'p str {
    project.set(id).map_or("?", |set| &set.name)
}

/// What a memo or mark sits on, as people say it: `P03 turn 12`.
pub fn place(project: &Seen<'_>, on: Target) -> String {
    let titled = |id: TranscriptId| project.transcript(id).map_or("?", |t| t.title.as_str());
    match on {
        Target::Project => "the project".to_owned(),
        Target::Transcript(id) => titled(id).to_owned(),
        Target::Turn(id, number) => format!("{} turn {}", titled(id), turn_of_file(project, id, number)),
        Target::Passage(id, extent) => match project.transcript(id) {
            Some(t) => match t.span(extent) {
                Some(span) => format!("{} turn {}", t.title, turn_number(t, span)),
                None if t.purged => t.title.clone(),
                None => format!("{} (words that were taken out)", t.title),
            },
            None => "?".to_owned(),
        },
        Target::Code(id) => format!("code {}", code(project, id)),
        Target::Annotation(id) => match project.annotation(id) {
            Some((t, a)) => {
                let turn = a.span.map_or(0, |span| turn_number(t, span));
                format!("{} turn {turn}, {}", t.title, code(project, a.code))
            }
            None => "a coding that is gone".to_owned(),
        },
        Target::Participant(id) => {
            project.participant(id).map_or_else(|| "?".to_owned(), |p| format!("participant {}", p.name))
        }
        Target::Person(id) => project.person(id).map_or_else(|| "?".to_owned(), |p| p.name.clone()),
        Target::Set(id) => format!("set {}", set_name(project, id)),
    }
}

/// What an act did: what to which thing, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was done to what, without the place.
    pub what: String,
    /// The word before the place.
    joint: &'static str,
    /// What it was done to or where, so that it can be gone to.
    pub on: Option<Target>,
    /// The place is words of a transcript, or a transcript, that `what` does not name.
    pub is_place: bool,
}

impl Told {
    fn at(what: String, joint: &'static str, on: Target) -> Told {
        Told { what, joint, on: Some(on), is_place: true }
    }
    /// Something whose words name all there is; `on` is where to look for it.
    fn of(what: String, on: Option<Target>) -> Told {
        Told { what, joint: "", on, is_place: false }
    }
    /// Something on a thing: words have their place apart, other things are named at once.
    fn on(project: &Seen<'_>, what: String, on: Target) -> Told {
        match on {
            Target::Project
            | Target::Code(_)
            | Target::Participant(_)
            | Target::Person(_)
            | Target::Set(_) => Told::of(format!("{what} on {}", place(project, on)), Some(on)),
            _ => Told::at(what, "on", on),
        }
    }
    /// The place: `P03 turn 12`.
    pub fn place(&self, project: &Seen<'_>) -> Option<String> {
        self.on.filter(|_| self.is_place).map(|on| place(project, on))
    }
}

/// What an act did, in a few words. What it names is looked up in the project and the log.
pub fn act(project: &Seen<'_>, log: &Log, op: &Op) -> String {
    let told = told(project, log, op);
    match told.place(project) {
        Some(place) => format!("{} {} {place}", told.what, told.joint),
        None => told.what,
    }
}

/// What an act did, as a sentence with who did it: `TB coded "I stopped asking" in P07 turn 12 with denied help`.
pub fn sentence(project: &Seen<'_>, log: &Log, op: &Op) -> String {
    let who = match op.coder {
        Some(coder) => project.initials(Some(coder)),
        None => "emic",
    };
    match &op.act {
        Act::Annotate { transcript, extent, code: c, .. } => {
            let words = quoted_in(project, *transcript, *extent);
            format!("{who} coded {words} with {}", code(project, *c))
        }
        Act::Turn { transcript, extent, speaker } => {
            let whose = if speaker.is_empty() { String::new() } else { format!(" of {speaker}") };
            format!("{who} made {} a turn{whose}", quoted_in(project, *transcript, *extent))
        }
        Act::CodeRename { code: c, name } => {
            let before = name_before(log, op, *c).unwrap_or_else(|| "a code".to_owned());
            format!("{who} renamed {before} to \"{name}\"")
        }
        _ => format!("{who}: {}", act(project, log, op)),
    }
}

/// Words and their place: `"I stopped asking" in P07 turn 12`.
fn quoted_in(project: &Seen<'_>, transcript: TranscriptId, extent: Extent) -> String {
    match project.transcript(transcript).and_then(|here| Some((here, here.span(extent)?))) {
        Some((here, span)) => {
            let (words, turn) = (shortened(here.text.slice(span)), turn_number(here, span));
            format!("\"{words}\" in {} turn {turn}", here.title)
        }
        None => {
            format!("words that are gone in {}", place(project, Target::Passage(transcript, extent)))
        }
    }
}

/// The beginning of words, on one line, in so many letters that the rest of a sentence can be read.
pub fn shortened(words: &str) -> String {
    let mut line = String::with_capacity(4 * QUOTED);
    let mut letters = 0;
    for word in words.split_whitespace() {
        // No more is taken of long words, and of many, than shows that there is more.
        if letters > QUOTED {
            break;
        }
        if letters > 0 {
            line.push(' ');
            letters += 1;
        }
        let end = word.char_indices().nth(QUOTED + 1).map_or(word.len(), |(end, _)| end);
        line.push_str(&word[..end]);
        letters += word[..end].chars().count();
    }
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Letters of a quotation in a sentence.
const QUOTED: usize = 60;

/// What an act did, and where: of acts on words, and on what sits on them.
pub fn told(project: &Seen<'_>, log: &Log, op: &Op) -> Told {
    let code = |id: CodeId| code(project, id);
    let coding = |what: &str, ids: &[AnnotationId]| match answered::coding(project, log, ids) {
        (name, Some(on)) => Told::at(format!("{what}: {name}"), "in", on),
        (name, None) => Told::of(format!("{what}: {name}"), None),
    };
    match &op.act {
        Act::Annotate { transcript, code: c, extent, .. } => {
            Told::at(format!("coded: {}", code(*c)), "in", Target::Passage(*transcript, *extent))
        }
        Act::Resize { annotations, .. } => coding("gave a coding other words", annotations),
        Act::Recode { annotations, code: c, .. } => {
            coding(&format!("changed a coding to {}", code(*c)), annotations)
        }
        Act::Unannotate { annotations } => coding("took a code off", annotations),
        Act::Replace { transcript, words, extent } => {
            let what = match words.trim() {
                _ if op.purged => "corrected".to_owned(),
                "" => "took words out".to_owned(),
                _ => format!("corrected: {words}"),
            };
            Told::at(what, "in", Target::Passage(*transcript, *extent))
        }
        Act::Turn { transcript, extent, speaker } => {
            let words = project.transcript(*transcript).and_then(|here| {
                let words = shortened(here.text.slice(here.span(*extent)?));
                let first: Vec<&str> = words.split(' ').take(4).collect();
                Some(format!(" \"{}…\"", first.join(" ").trim_end_matches('…')))
            });
            let whose = if speaker.is_empty() { String::new() } else { format!(" of {speaker}") };
            let what = format!("made a turn{whose}:{}", words.unwrap_or_default());
            Told::at(what, "in", Target::Passage(*transcript, *extent))
        }
        Act::Mark { name, target, .. } => Told::on(project, format!("mark {name}"), *target),
        Act::Unmark { mark } => match log.op(mark.0).map(|op| &op.act) {
            Some(Act::Mark { name, target, .. }) => match Told::on(project, String::new(), *target) {
                Told { is_place: true, on: Some(on), .. } => {
                    Told { joint: "off", ..Told::at(format!("took the mark {name}"), "off", on) }
                }
                _ => Told::of(format!("took the mark {name} off {}", place(project, *target)), Some(*target)),
            },
            _ => Told::of("took a mark off".to_owned(), None),
        },
        Act::MemoAdd { on, .. } if op.id.replica.is_private() => {
            Told::on(project, "memo for oneself".to_owned(), *on)
        }
        Act::MemoAdd { on, .. } => Told::on(project, "memo".to_owned(), *on),
        // An undo is where that was which it took back.
        Act::Undo { commit, on } => match log.commit_ops(*commit).first() {
            Some(first) if !matches!(first.act, Act::Undo { .. }) => {
                let Told { joint, on: place, is_place, .. } = told(project, log, first);
                let what = answered::undid(project, log, *commit, *on, is_place);
                Told { what, joint, on: place, is_place }
            }
            _ => Told::of(answered::undid(project, log, *commit, *on, false), None),
        },
        Act::MemoEdit { memo, .. } => on_memo(project, log, "edited a memo", *memo),
        Act::MemoKind { memo, kind } => on_memo(project, log, &format!("{kind}: a memo"), *memo),
        Act::MemoRemove { memo } => on_memo(project, log, "removed a memo", *memo),
        _ => Told::of(on_things(project, log, op), thing(op)),
    }
}

/// Something done to a memo, and what that sits on.
fn on_memo(project: &Seen<'_>, log: &Log, what: &str, memo: MemoId) -> Told {
    match log.op(memo.0).map(|op| &op.act) {
        Some(Act::MemoAdd { on, .. }) => Told::on(project, what.to_owned(), *on),
        _ => Told::of(what.to_owned(), None),
    }
}

/// The thing of an act that is on no words, where it has a place on the screen.
fn thing(op: &Op) -> Option<Target> {
    match &op.act {
        Act::CodeAdd { .. } => Some(Target::Code(CodeId(op.id))),
        Act::CodeRename { code, .. }
        | Act::CodeMove { code, .. }
        | Act::CodeRestore { code }
        | Act::CodeDefine { code, .. }
        | Act::CodeTheme { code, .. }
        | Act::CodeColour { code, .. }
        | Act::CodeRemove { code }
        | Act::CodeMerge { into: code, .. }
        | Act::Link { from: code, .. }
        | Act::Quick { code: Some(code), .. } => Some(Target::Code(*code)),
        Act::TranscriptAdd { .. } => Some(Target::Transcript(TranscriptId(op.id))),
        Act::TranscriptSet { transcript, .. }
        | Act::Cast { transcript, .. }
        | Act::Progress { transcript, .. }
        | Act::Assign { transcript, .. } => Some(Target::Transcript(*transcript)),
        _ => None,
    }
}

/// The name that a code had before it was given another.
fn name_before(log: &Log, op: &Op, code: CodeId) -> Option<String> {
    let written = op.over.iter().filter_map(|&id| log.op(id)).max_by_key(|op| op.order());
    match &written.or_else(|| log.op(code.0))?.act {
        Act::CodeRename { name, .. } | Act::CodeAdd { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// The goal that an act on an attribute set or took away, where it changed nothing else: `goal of Male: at least 10`.
fn goal_of(log: &Log, op: &Op, schema: &Schema) -> Option<String> {
    let before = op.over.iter().filter_map(|&id| log.op(id)).max_by_key(|op| op.order())?;
    let Act::Attribute { schema: before } = &before.act else { return None };
    let changed = |goal: &&Goal| before.goal(&goal.of) != Some(*goal);
    let new: Vec<&Goal> = schema.goals.iter().filter(changed).collect();
    let gone: Vec<&Goal> = before.goals.iter().filter(|goal| schema.goal(&goal.of).is_none()).collect();
    let rest = Schema { goals: before.goals.clone(), ..schema.clone() };
    match (new.as_slice(), gone.as_slice()) {
        _ if rest != *before => None,
        ([goal], []) => Some(format!("goal of {}: {goal}", goal.of)),
        ([], [goal]) => Some(format!("no goal any more: {}", goal.of)),
        ([], []) => None,
        _ => Some(format!("goals of {}", schema.label)),
    }
}

/// What an act did to codes, people, transcripts and the project.
fn on_things(project: &Seen<'_>, log: &Log, op: &Op) -> String {
    let code = |id: CodeId| code(project, id);
    let title = |id: TranscriptId| title(project, id);
    match &op.act {
        Act::Project { title } => format!("project: {title}"),
        Act::PersonAdd { name, .. } => format!("person: {name}"),
        Act::PersonSet { person, field, value } => {
            format!("{} of {}: {value}", field.word(), name(project, *person))
        }
        Act::Attribute { schema } => {
            goal_of(log, op, schema).unwrap_or_else(|| format!("attribute: {}", schema.label))
        }
        Act::Table { head } => format!("table of participants: {}", head.title),
        Act::ParticipantAdd { name, .. } => format!("participant: {name}"),
        Act::ParticipantSet { participant, field, value } => {
            format!("{field} of {}: {value}", participant_name(project, *participant))
        }
        Act::ParticipantValues { participant, attribute, values } => {
            format!("{attribute} of {}: {}", participant_name(project, *participant), values.join(", "))
        }
        Act::TranscriptAdd { title, .. } => format!("imported: {title}"),
        Act::TranscriptSet { transcript, key, value } => format!("{key} of {}: {value}", title(*transcript)),
        Act::Cast { transcript, label, .. } => format!("who {label} is in {}", title(*transcript)),
        Act::CodeAdd { name, .. } => format!("new code: {name}"),
        Act::CodeRename { code: c, name } => match name_before(log, op, *c).filter(|old| old != name) {
            Some(old) => format!("renamed {old} to: {name}"),
            None => format!("renamed to: {name}"),
        },
        Act::CodeMove { code: c, parent: None } => format!("moved to the top: {}", code(*c)),
        Act::CodeMove { code: c, parent: Some(p) } => format!("moved {} under {}", code(*c), code(*p)),
        Act::CodeMerge { from, into } => {
            format!("merged {} into {}", answered::own_name(project, log, *from), code(*into))
        }
        Act::CodeRemove { code: c } => match op.over.len() {
            0 | 1 => format!("removed {}", code(*c)),
            n => format!("removed {} and {} below it", code(*c), n - 1),
        },
        Act::CodeRestore { code: c } => format!("restored {}", code(*c)),
        Act::CodeDefine { code: c, part, words } if words.trim().is_empty() && !op.purged => {
            format!("emptied the {} of {}", named_part(*part), code(*c))
        }
        Act::CodeDefine { code: c, part, .. } => format!("{} of {}", part.word(), code(*c)),
        Act::CodeTheme { code: c, on: true } => format!("theme: {}", code(*c)),
        Act::CodeTheme { code: c, on: false } => format!("no theme any more: {}", code(*c)),
        Act::CodeColour { code: c, colour: Some(colour) } => format!("colour of {}: {colour}", code(*c)),
        Act::CodeColour { code: c, colour: None } => format!("no colour of its own: {}", code(*c)),
        Act::Link { from, name, to, .. } => format!("link: {} {name} {}", code(*from), code(*to)),
        Act::Unlink { link } => match log.op(link.0).map(|op| &op.act) {
            Some(Act::Link { from, name, to, .. }) => {
                format!("removed the link: {} {name} {}", code(*from), code(*to))
            }
            _ => "removed a link".to_owned(),
        },
        Act::SetAdd { name, .. } => format!("set: {name}"),
        Act::Member { set, of } => {
            format!("put {} into the set {}", place(project, *of), set_name(project, *set))
        }
        Act::Kept { format, words, .. } if words.is_empty() && !op.purged => {
            format!("kept no part of a file any more ({format})")
        }
        Act::Kept { on, format, .. } if format == FOLDER => {
            format!("a folder of codes: {}", place(project, *on))
        }
        Act::Kept { on, format, .. } => {
            format!("kept a part of a file for later ({format}) with {}", place(project, *on))
        }
        Act::Quick { slot, code: Some(c) } => format!("quick key {slot}: {}", code(*c)),
        Act::Quick { slot, code: None } => format!("quick key {slot} cleared"),
        Act::Freeze { name, .. } => format!("froze the frame: {name}"),
        Act::Progress { transcript, state, .. } => format!("{}: {state}", title(*transcript)),
        Act::Assign { transcript, person, on } => {
            let to = if *on { "to" } else { "no longer to" };
            format!("{} {to} {}", title(*transcript), name(project, *person))
        }
        Act::Same { ids } => answered::made_one(project, log, ids),
        Act::Settle { .. } => answered::kept(project, log, op),
        Act::Decide { question, about, .. } => answered::decided(project, log, question, about),
        Act::Purge { texts, ids, .. } => {
            format!("purged {}", count(texts.len() + ids.len(), "thing", "things"))
        }
        Act::Choose { op, .. } => match log.op(*op) {
            Some(op) => format!("chose which of two contents stands: {}", act(project, log, op)),
            None => "chose which of two contents of a step stands".to_owned(),
        },
        Act::Annotate { .. }
        | Act::Resize { .. }
        | Act::Recode { .. }
        | Act::Unannotate { .. }
        | Act::Replace { .. }
        | Act::Turn { .. }
        | Act::Mark { .. }
        | Act::Unmark { .. }
        | Act::MemoAdd { .. }
        | Act::MemoEdit { .. }
        | Act::MemoKind { .. }
        | Act::MemoRemove { .. }
        | Act::Undo { .. } => String::new(),
        Act::Unknown { kind, .. } => format!("{kind} (a newer emic knows what that is)"),
    }
}

/// A part of a definition in a sentence.
fn named_part(part: CodePart) -> &'static str {
    match part {
        CodePart::Text => "definition",
        CodePart::When => "\"when to use\"",
        CodePart::Not => "\"when not\"",
        CodePart::Example => "example",
    }
}

/// A step in a few words: its first operation, and how many more it has.
pub fn step(project: &Seen<'_>, log: &Log, ops: &[Op]) -> String {
    let first = ops.first().map_or_else(String::new, |op| act(project, log, op));
    match ops.len() {
        0 | 1 => first,
        n => format!("{first}, and {} more", n - 1),
    }
}

/// The kind of a question, one word for programs.
pub fn question_kind(question: &Question) -> &'static str {
    match question.ask {
        Ask::Rival { .. } => "rival",
        Ask::BothKept { .. } => "both-kept",
        Ask::Twice { .. } => "twice",
        Ask::Odd { .. } => "odd-name",
        Ask::NoEffect { .. } => "no-effect",
        Ask::Unanchored { .. } => "unanchored",
        Ask::Removed { .. } => "removed",
        Ask::Opposite { .. } => "opposite",
    }
}

/// Why an act had no effect.
pub fn reason(why: &Why) -> String {
    match why {
        Why::Merged(_) => "the code had become a part of another".to_owned(),
        Why::MergedBack(_) => "the other code had become a part of it".to_owned(),
        Why::MergedStays(_) => "the code had become a part of another, which stays".to_owned(),
        Why::Missing => "the code or the place is not here".to_owned(),
        Why::MissingToMerge => "one of the codes is not here".to_owned(),
        Why::UnderItself => "it would have put the code under itself".to_owned(),
        Why::Overlapped(later) => format!("a later correction ({later}) overlaps it and holds"),
        Why::TurnOverlapped(later) => format!("a later act on the turns there ({later}) holds"),
        Why::WordsGone => "the words that it corrects are no longer there".to_owned(),
        Why::TooNested => "it lies in too many other corrections".to_owned(),
        Why::NotOwnCoding => "a coding is changed by its own coder only".to_owned(),
        Why::TakenOff => "the coding had been taken off".to_owned(),
        Why::NotOwnMemo => "a memo is removed by its author only".to_owned(),
        Why::MemoRemoved => "the memo had been removed".to_owned(),
        Why::OtherWords => "the words of the transcripts are not the same".to_owned(),
        Why::NotOwnAct => "it would have undone what another person did".to_owned(),
        Why::TooDeep => format!("the tree is deeper than {MAX_DEPTH} here"),
    }
}
