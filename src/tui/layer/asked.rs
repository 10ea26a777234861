//! What happens with a line that was typed.

use super::{Asking, Prompt};
use crate::log::Act;
use crate::model::id::*;
use crate::model::{Goal, Seen};
use crate::text::Span;
use crate::tui::command::go::search_for;
use crate::tui::effect::{Effect, Pending};
use crate::tui::message::message;
use crate::tui::ui::{Disk, Ui};
use crate::tui::words;

/// Enter in a line.
pub(crate) fn answer(ui: &mut Ui, project: &Seen<'_>, prompt: Prompt) -> Vec<Effect> {
    let typed = prompt.field.words().trim().to_owned();
    match prompt.asking {
        Asking::Search if typed.is_empty() => Vec::new(),
        Asking::Search => search_for(ui, project, &typed),
        Asking::Narrow => Vec::new(),
        Asking::AddCode(parent) => add_code(project, &typed, parent),
        Asking::Rename(code) if !typed.is_empty() => {
            let said = message!("now called {}. {undo} undoes.", typed);
            vec![Effect::Commit(vec![Act::CodeRename { code, name: typed }], Pending::Tree(said, code))]
        }
        Asking::Discuss(target) => {
            let act = Act::Mark { target, name: "discuss".into(), note: typed, by: None, made: None };
            vec![Effect::Commit(vec![act], Pending::Say("on the team's list. {talk} shows it.".into()))]
        }
        Asking::Correct(id, span) => correct(project, id, span, prompt.field.words()),
        Asking::Freeze if !typed.is_empty() => vec![Effect::Freeze(typed)],
        // The numbers of the list behind it are no names of files.
        Asking::WriteBundle(out) if typed.parse::<u8>().is_ok() => {
            ui.over.ask_marked(Asking::WriteBundle(out.clone()), prompt.label, &out);
            ui.say(message!("A number alone is no file. {Enter} writes the one shown, or type a name."));
            Vec::new()
        }
        Asking::WriteBundle(out) => vec![Effect::WriteBundle(if typed.is_empty() { out } else { typed })],
        Asking::LookBundle if !typed.is_empty() => vec![Effect::LookBundle(typed)],
        Asking::WriteHeld if !typed.is_empty() => vec![Effect::WriteFile(typed, held(ui, project))],
        Asking::Cast(id, label) => cast(ui, project, id, &label, &typed),
        Asking::WriteReport(paper) if !typed.is_empty() => vec![Effect::WriteReport(paper, typed)],
        Asking::Goal(attribute, category) => set_goal(ui, project, (attribute, category), &typed),
        Asking::Rename(_)
        | Asking::Freeze
        | Asking::LookBundle
        | Asking::WriteHeld
        | Asking::WriteReport(_) => Vec::new(),
    }
}

fn add_code(project: &Seen<'_>, name: &str, parent: Option<CodeId>) -> Vec<Effect> {
    if name.is_empty() {
        return Vec::new();
    }
    if let Some(there) = project.codes.child(parent, name) {
        let said = message!("{} is there already.", name);
        return vec![Effect::Commit(Vec::new(), Pending::Tree(said, there))];
    }
    let act = Act::CodeAdd { name: name.to_owned(), parent, guid: None };
    let said = message!("new code: {}. {undo} undoes.", name);
    vec![Effect::Commit(vec![act], Pending::Tree(said, CodeId(OpId::pending(0))))]
}

fn correct(project: &Seen<'_>, id: TranscriptId, span: Span, typed: &str) -> Vec<Effect> {
    let Some(transcript) = project.transcript(id) else { return Vec::new() };
    if span.end() > transcript.text.len() || transcript.text.slice(span) == typed {
        return Vec::new();
    }
    let act = Act::Replace { transcript: id, extent: transcript.extent(span), words: typed.to_owned() };
    vec![Effect::Commit(vec![act], Pending::Say("corrected; codings follow. {undo} undoes.".into()))]
}

/// The roles that speakers have.
const ROLES: [&str; 5] = ["participant", "interviewer", "facilitator", "companion", "other"];

/// Reads `participant P07`, `interviewer`, or a name alone.
fn cast(ui: &mut Ui, project: &Seen<'_>, id: TranscriptId, label: &str, typed: &str) -> Vec<Effect> {
    let again = |ui: &mut Ui, said: String| {
        ui.say(said);
        let (asking, label) = (Asking::Cast(id, label.to_owned()), format!("{label} is: "));
        ui.over.ask(asking, label, typed);
        Vec::new()
    };
    let (first, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let role = ROLES.iter().find(|role| !first.is_empty() && role.starts_with(&first.to_lowercase()));
    let (mut role, name) = match role {
        Some(role) => ((*role).to_owned(), rest.trim()),
        None => (String::new(), typed),
    };
    let participant = project.find_participant(name).ok().map(|p| p.id);
    let person = if participant.is_some() { None } else { project.find_person(name).ok().map(|p| p.id) };
    if role.is_empty() && participant.is_some() {
        role = "participant".into();
    }
    if role.is_empty() && person.is_some() {
        role = "interviewer".into();
    }
    if !name.is_empty() && participant.is_none() && person.is_none() {
        return again(
            ui,
            format!("Nobody here is called \"{name}\". A role alone will do: {}.", ROLES.join(", ")),
        );
    }
    if role.is_empty() {
        return Vec::new();
    }
    let said = message!("{}: {}. {undo} undoes.", label, role);
    let act = Act::Cast { transcript: id, label: label.to_owned(), participant, person, role };
    vec![Effect::Commit(vec![act], Pending::Say(said))]
}

/// What was typed as the goal of a category.
fn set_goal(
    ui: &mut Ui,
    project: &Seen<'_>,
    (attribute, category): (String, String),
    typed: &str,
) -> Vec<Effect> {
    let Ok(schema) = project.find_attribute(&attribute) else { return Vec::new() };
    let goal = Goal::read(&category, typed);
    if goal.is_none() && !typed.is_empty() {
        ui.say(format!("\"{typed}\" is no goal. Such as: at least 3, or: no more than 15."));
        let label = format!("{category}: ");
        ui.over.ask(Asking::Goal(attribute, category), label, typed);
        return Vec::new();
    }
    if schema.goal(&category) == goal.as_ref() {
        return Vec::new();
    }
    let said = match &goal {
        Some(goal) => message!("{}: {}. {undo} undoes.", category, goal),
        None => message!("{}: no goal any more. {undo} undoes.", category),
    };
    let schema = schema.with_goal(&category, goal);
    vec![Effect::Commit(vec![Act::Attribute { schema }], Pending::Say(said))]
}

/// What could not be saved, in words that a person can work from.
fn held(ui: &Ui, project: &Seen<'_>) -> String {
    let Disk::Not { held, why, .. } = &ui.saved else { return String::new() };
    let mut out = format!("Not saved in {}: {why}\n", project.title);
    for act in held {
        out.push_str(&format!("\n- {}\n", words::held(project, act)));
        for body in act.bodies() {
            out.push_str(&format!("{body}\n"));
        }
        if let Act::Annotate { transcript, extent, .. } = act
            && let Some((t, span)) = project.transcript(*transcript).and_then(|t| Some((t, t.span(*extent)?)))
        {
            let (start, end) = (span.start(), span.end());
            out.push_str(&format!("  {}@{start}..{end} \"{}\"\n", t.title, t.text.slice(span)));
        }
    }
    out
}
