//! The rows of every list.

use super::list::{Row, RowKey, Screen};
use super::ui::Ui;
use super::words::{self, code_name, count, some_words};
use crate::model::id::*;
use crate::model::values::CodePart;
use crate::model::{Seen, Transcript};
use crate::text::{Text, wrap};
use std::collections::HashSet;

/// Longest passage or memo that a list shows, in characters.
const LONGEST: usize = 600;

/// Rows, title, and what to say if there are none.
pub(super) fn of(ui: &Ui, project: &Seen<'_>, screen: &Screen) -> (Vec<Row>, String, String) {
    let (rows, title, empty) = match screen {
        Screen::Transcripts => (transcripts(ui, project), "Transcripts".into(), NO_TRANSCRIPTS),
        Screen::Frame => (frame(ui, project), frame_title(project), NO_CODES),
        Screen::Notes => {
            (notes(ui, project), "Notes".into(), "No memos yet. m writes one on what is selected.")
        }
        Screen::Passages(code) => {
            let rows = passages(ui, project, *code);
            let title = format!("{}   {}", words::code_tail(project, *code), count(rows.len(), "passage"));
            (rows, title, "No passage has this code yet.")
        }
        Screen::History(steps) => (history(steps), "History, latest first".into(), "Nothing was done yet."),
        Screen::Settle => (settle(ui, project), "To settle".into(), "Nothing is to be settled."),
        Screen::Discuss => {
            (discuss(ui, project), "To talk about".into(), "Nothing to talk about. ! puts it here.")
        }
        Screen::Exchange => (exchange(ui, project), "Exchange".into(), ""),
        Screen::Frames => {
            (frames(project), "Frozen frames".into(), "No frame is frozen yet. a freezes it as it is.")
        }
        Screen::Cast(id) => {
            let title = project.transcript(*id).map_or("?", |t| t.title.as_str());
            (cast(project, *id), format!("Speakers of {title}"), "Nobody speaks here.")
        }
        Screen::Lines(lines, _) => {
            // Rows of a table are cut at the edge of the window: wrapped they could not be read.
            let is_table = |line: &str| line.trim().contains("   ");
            let shown = |line: &String| match is_table(line) {
                true => vec![line.clone()],
                false => wrapped(ui, "", line),
            };
            let rows = lines.iter().map(|line| Row { key: RowKey::Nothing, lines: shown(line) });
            (rows.collect(), String::new(), "Nothing.")
        }
    };
    (rows, title, empty.to_owned())
}

/// What to say where there are no transcripts.
pub(super) const NO_TRANSCRIPTS: &str =
    "No transcripts yet. emic import FILE brings them in; Space x reads a bundle.";
/// What to say where there are no codes.
pub(super) const NO_CODES: &str = "No codes yet. Select a sentence, press Enter, type a name.";

/// Words wrapped to the window, each line after an indent.
fn wrapped(ui: &Ui, indent: &str, words: &str) -> Vec<String> {
    let text = Text::from(words);
    let width = ui.size.0.saturating_sub(indent.len() as u16 + 2).max(10);
    let Some(whole) = text.whole() else { return vec![String::new()] };
    let lines = wrap(&text, whole, width.min(100), ui.look.ascii);
    lines.iter().map(|line| format!("{indent}{}", text.slice(line.span).trim_end())).collect()
}

/// The share of participants' turns that one has coded or marked as holding nothing, in per cent.
pub(super) fn share_coded(project: &Seen<'_>, transcript: &Transcript, me: Option<PersonId>) -> u32 {
    let looked = looked_at(project, transcript, me);
    let said: Vec<usize> = (0..transcript.turns.len())
        .filter(|&turn| transcript.is_participant(&transcript.turns[turn].speaker))
        .collect();
    let done = said.iter().filter(|turn| looked.contains(turn)).count();
    (done * 100).checked_div(said.len()).unwrap_or(0) as u32
}

/// The turns that one has coded, or marked as holding nothing.
pub(super) fn looked_at(project: &Seen<'_>, transcript: &Transcript, me: Option<PersonId>) -> HashSet<usize> {
    let mut turns = HashSet::new();
    let nothing = project.marks.values().filter(|mark| mark.name == "nothing-here");
    let marked = nothing.filter_map(|mark| transcript.place_of(mark.target));
    let coded = transcript.annotations.iter().filter(|a| Some(a.coder) == me).filter_map(|a| a.span);
    for span in coded.chain(marked) {
        let first = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
        let after = transcript.turns.partition_point(|turn| turn.words.start() < span.end());
        turns.extend(first..after);
    }
    turns
}

fn transcripts(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let all = project.transcripts_in_order();
    let wide = all.iter().map(|t| crate::text::cells(&t.title)).max().unwrap_or(0).clamp(5, 24);
    let row = |t: &&Transcript| {
        let title = crate::text::fit(&t.title, wide as u16, ui.look.ascii);
        let pad = " ".repeat(wide - crate::text::cells(&title).min(wide));
        let words = t.word_count();
        let how_far: Vec<String> = t
            .progress
            .iter()
            .map(|(who, state)| format!("{} {state}", project.initials(Some(*who))))
            .collect();
        let given = t.assigned.iter().filter(|who| !t.progress.contains_key(who));
        let given: Vec<&str> = given.map(|who| project.initials(Some(*who))).collect();
        let given = if given.is_empty() { String::new() } else { format!("  for {}", given.join(" ")) };
        let share = share_coded(project, t, ui.me);
        let numbers = format!("{words:>7} words {:>5} turns {share:>4}% coded", t.turns.len());
        let line = format!("{title}{pad}{numbers}   {}{given}", how_far.join(", "));
        Row { key: RowKey::Transcript(t.id), lines: vec![line] }
    };
    all.iter().map(row).collect()
}

fn frame_title(project: &Seen<'_>) -> String {
    let themes = project.codes.codes.values().filter(|code| code.theme).count();
    format!("Frame: {}, {} of them themes", count(project.codes.codes.len(), "code"), themes)
}

fn frame(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let row = |id: CodeId| {
        let code = project.codes.get(id)?;
        let indent = "  ".repeat(project.codes.depth(id).min(8));
        let theme = if code.theme { "  (theme)" } else { "" };
        let lost = if code.lost { "  (lost and found)" } else { "" };
        let mut lines = vec![format!("{indent}{}  {}{theme}{lost}", code.name, ui.tree.own(id))];
        for (part, before) in [
            (CodePart::Text, ""),
            (CodePart::When, "Use when: "),
            (CodePart::Not, "Not: "),
            (CodePart::Example, "Example: "),
        ] {
            for kept in code.definition.get(&part).into_iter().flatten() {
                lines.extend(wrapped(ui, &format!("{indent}    "), &format!("{before}{}", kept.words)));
            }
        }
        Some(Row { key: RowKey::Code(id), lines })
    };
    project.codes.in_order().into_iter().filter_map(row).collect()
}

fn notes(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let mut memos: Vec<_> = project.memos.values().collect();
    memos.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
    let row = |memo: &&crate::model::Memo| {
        let mine = if memo.private { "   only me" } else { "" };
        let who = project.initials(memo.coder);
        let mut lines = vec![format!("{}   {}   {who}{mine}", words::target(project, memo.on), memo.kind)];
        for other in &memo.others {
            lines.extend(wrapped(ui, "    ", &some_words(other, LONGEST)));
            lines.push("    -- and at the same time:".to_owned());
        }
        lines.extend(wrapped(ui, "    ", &some_words(&memo.body, LONGEST)));
        lines.push(String::new());
        Row { key: RowKey::Memo(memo.id), lines }
    };
    memos.iter().map(row).collect()
}

fn passages(ui: &Ui, project: &Seen<'_>, code: CodeId) -> Vec<Row> {
    let mut rows = Vec::new();
    for transcript in project.transcripts_in_order() {
        for annotation in transcript.annotations.iter().filter(|a| project.codes.is_under(a.code, code)) {
            let Some(span) = annotation.span else { continue };
            let number = words::turn_number(transcript, span);
            let own = match annotation.code == project.codes.resolve(code) {
                true => String::new(),
                false => format!("   {}", code_name(project, annotation.code)),
            };
            let head = format!(
                "{} turn {number}{own}   {}",
                transcript.title,
                project.initials(Some(annotation.coder))
            );
            let mut lines = vec![head];
            lines.extend(wrapped(ui, "    ", &some_words(transcript.text.slice(span), LONGEST)));
            lines.push(String::new());
            rows.push(Row { key: RowKey::Passage(transcript.id, span, annotation.id), lines });
        }
    }
    rows
}

fn history(steps: &[super::StepLine]) -> Vec<Row> {
    let row = |step: &super::StepLine| {
        let undone = if step.undone { "undone: " } else { "" };
        let when = crate::text::utc(step.wall).replace('T', " ");
        let when = when.get(..16).unwrap_or(&when);
        let line = format!("{:>5}  {when}  {:<3} {undone}{}", step.n, step.who, step.words);
        Row { key: RowKey::Step(step.n), lines: vec![line] }
    };
    steps.iter().map(row).collect()
}

fn settle(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let row = |question: &crate::model::Question| {
        let mut lines = wrapped(ui, "", &words::question(project, question));
        lines.extend(wrapped(ui, "    ", words::answers(question)));
        lines.push(String::new());
        Row { key: RowKey::Question(question.id), lines }
    };
    project.questions.iter().map(row).collect()
}

fn discuss(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let mut marks: Vec<_> = project.marks.values().filter(|mark| mark.name == "discuss").collect();
    marks.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
    let row = |mark: &&crate::model::Mark| {
        let head = format!("{}   {}", words::target(project, mark.target), project.initials(mark.coder));
        let mut lines = vec![head];
        if !mark.note.is_empty() {
            lines.extend(wrapped(ui, "    ", &mark.note));
        }
        let place = mark.target.transcript().and_then(|id| project.transcript(id));
        if let Some((t, span)) = place.and_then(|t| t.place_of(mark.target).map(|span| (t, span))) {
            lines.extend(wrapped(ui, "    ", &format!("\"{}\"", some_words(t.text.slice(span), 200))));
        }
        lines.push(String::new());
        Row { key: RowKey::Mark(mark.id), lines }
    };
    marks.iter().map(row).collect()
}

/// What can be done with bundles, by its number.
const EXCHANGE: [&str; 3] = [
    "write a bundle: a file with your work, to send",
    "look into a bundle that somebody sent: nothing is changed",
    "read a bundle in",
];

fn exchange(ui: &Ui, project: &Seen<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = (1..)
        .zip(EXCHANGE)
        .map(|(n, what)| Row { key: RowKey::Do(n), lines: vec![format!("{n}  {what}")] })
        .collect();
    let plain = |line: String| Row { key: RowKey::Nothing, lines: vec![line] };
    rows.push(plain(String::new()));
    rows.push(plain("Who is how far".to_owned()));
    for person in project.people_in_order() {
        let mut has: Vec<String> = Vec::new();
        for t in project.transcripts_in_order() {
            let codings = t.annotations.iter().filter(|a| a.coder == person.id).count();
            let state = t.progress.get(&person.id);
            if state.is_none() && codings == 0 && !t.assigned.contains(&person.id) {
                continue;
            }
            let state = state.map_or("", String::as_str);
            let given = if t.assigned.contains(&person.id) && codings == 0 { "given" } else { "" };
            let share = share_coded(project, t, Some(person.id));
            let said = if state.is_empty() { given } else { state };
            has.push(format!("{} {said}{}{share}%", t.title, if said.is_empty() { "" } else { " " }));
        }
        let has = if has.is_empty() { "nothing yet".to_owned() } else { has.join(", ") };
        let lines = wrapped(ui, "", &format!("{:<3} {}: {has}", person.initials, person.name));
        rows.push(Row { key: RowKey::Person(person.id), lines });
    }
    rows
}

fn frames(project: &Seen<'_>) -> Vec<Row> {
    let row = |(nth, frame): (usize, &crate::model::Frame)| {
        let coded = project.transcripts.values().flat_map(|t| &t.annotations);
        let under = coded.filter(|a| a.frame == Some(frame.id)).count();
        let when = crate::text::utc(frame.made.wall);
        let when = when.get(..10).unwrap_or(&when).to_owned();
        let line = format!("{}   {when}   {} made under it", frame.name, count(under, "coding"));
        Row { key: RowKey::Frame(nth), lines: vec![line] }
    };
    project.frames.iter().enumerate().map(row).collect()
}

fn cast(project: &Seen<'_>, id: TranscriptId) -> Vec<Row> {
    let Some(transcript) = project.transcript(id) else { return Vec::new() };
    let mut labels: Vec<&str> = Vec::new();
    for turn in &transcript.turns {
        if !labels.contains(&turn.speaker.as_str()) {
            labels.push(&turn.speaker);
        }
    }
    let row = |label: &&str| {
        let turns = transcript.turns.iter().filter(|turn| turn.speaker == **label).count();
        let role = transcript.cast.get(*label);
        let name = role.and_then(|role| {
            let person = role.person.and_then(|p| project.person(p)).map(|p| p.name.clone());
            role.participant.and_then(|p| project.participant(p)).map(|p| p.name.clone()).or(person)
        });
        let said = role.map_or("", |role| role.role.as_str());
        let guess = if transcript.is_participant(label) {
            "taken for a participant"
        } else {
            "taken for the interviewer"
        };
        let who = match (said, name) {
            ("", None) => guess.to_owned(),
            ("", Some(name)) => name,
            (said, None) => said.to_owned(),
            (said, Some(name)) => format!("{said} {name}"),
        };
        let shown = if label.is_empty() { "(no name)" } else { *label };
        let line = format!("{shown}   {}   {who}", count(turns, "turn"));
        Row { key: RowKey::Speaker((*label).to_owned()), lines: vec![line] }
    };
    labels.iter().map(row).collect()
}

/// Keeps rows that hold every word; `kind:`, `coder:` and `code:` look at that alone (memos and passages).
pub(super) fn narrow(project: &Seen<'_>, rows: &mut Vec<Row>, typed: &str) {
    let words: Vec<String> = typed.split_whitespace().map(super::tree::plain).collect();
    rows.retain(|row| {
        let all = super::tree::plain(&row.lines.join(" "));
        let memo = if let RowKey::Memo(id) = &row.key { project.memos.get(id) } else { None };
        words.iter().all(|word| match (word.split_once(':'), memo) {
            (Some(("kind", kind)), Some(memo)) => super::tree::plain(&memo.kind).starts_with(kind),
            (Some(("coder", who)), Some(memo)) => super::tree::plain(project.initials(memo.coder)) == who,
            (Some(("code", code)), Some(memo)) => {
                super::tree::plain(&words::target(project, memo.on)).contains(code)
                    || on_coded(project, memo.on, code)
            }
            _ => all.contains(word.as_str()),
        })
    });
}

/// Says whether a memo sits on words that carry a code of that name.
fn on_coded(project: &Seen<'_>, on: crate::model::target::Target, code: &str) -> bool {
    let Some(transcript) = on.transcript().and_then(|id| project.transcript(id)) else { return false };
    let Some(span) = transcript.place_of(on) else { return false };
    let here = transcript.annotations.iter().filter(|a| a.span.is_some_and(|s| s.overlaps(span)));
    here.into_iter().any(|a| super::tree::plain(&code_name(project, a.code)).contains(code))
}
