//! Keys while something is being typed or chosen: palette, lines, memos, commands.

use super::field::Field;
use super::palette::{Palette, Purpose};
use super::{Asking, asked, draft};
use super::{Choice, CommandLine, Layer, Prompt, Subject, Writing};
use crate::config::Key;
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;
use crate::model::values::CodePart;
use crate::tui::command::entry::Command;
use crate::tui::command::{self, code, frame, go, notes};
use crate::tui::effect::{Effect, Pending};
use crate::tui::keymap::{Bound, bound, here};
use crate::tui::message::message;
use crate::tui::pane::grid::memo_width;
use crate::tui::ui::{Disk, Ui};
use crate::tui::words;

/// Takes a key for the layer on top.
pub(crate) fn press(ui: &mut Ui, project: &Seen<'_>, key: Key) -> Vec<Effect> {
    ui.said.hush();
    ui.face.touch();
    let Some(layer) = ui.over.take() else { return Vec::new() };
    if key == Key::Esc && !matches!(layer, Layer::Writing(_) | Layer::Palette(Palette { under: Some(_), .. }))
    {
        return Vec::new();
    }
    match layer {
        Layer::Palette(palette) => in_palette(ui, project, palette, key),
        Layer::Prompt(prompt) => in_prompt(ui, project, prompt, key),
        Layer::Writing(writing) => in_writing(ui, project, writing, key),
        Layer::Choice(choice) => in_choice(ui, choice, key),
        Layer::Commands(line) => in_commands(ui, project, line, key),
    }
}

/// Pasted words go into a field; where keys are commands they are refused, never run.
pub(crate) fn paste(ui: &mut Ui, pasted: &str) -> Vec<Effect> {
    ui.face.touch();
    let last = ui.who.last_code();
    match ui.over.layer_mut() {
        Some(Layer::Palette(palette)) => {
            palette.field.insert(pasted.trim_end_matches('\n'));
            palette.search(&ui.tree, last);
        }
        Some(Layer::Prompt(prompt)) => prompt.field.insert(pasted.trim_end_matches('\n')),
        Some(Layer::Commands(line)) => line.field.insert(pasted.trim_end_matches('\n')),
        Some(Layer::Writing(writing)) => {
            if let Some(field) = writing.field_mut() {
                field.insert(pasted);
                writing.unkept += 20;
            }
            return keep(ui);
        }
        Some(Layer::Choice(_)) | None => {
            ui.say("Pasted text does nothing here. {memo} opens a memo, {code} the codes: there it is text.");
        }
    }
    Vec::new()
}

fn in_palette(ui: &mut Ui, project: &Seen<'_>, mut palette: Palette, key: Key) -> Vec<Effect> {
    let last = if palette.purpose == Purpose::Code { ui.who.last_code() } else { None };
    match key {
        Key::Esc => {
            palette.under = None;
            palette.field.clear();
            palette.search(&ui.tree, last);
        }
        Key::Up | Key::Ctrl('p') => drop(palette.move_by(-1)),
        Key::Down | Key::Ctrl('n') => drop(palette.move_by(1)),
        Key::PgUp => drop(palette.move_by(-8)),
        Key::PgDn => drop(palette.move_by(8)),
        Key::Enter => return pick(ui, project, palette, false),
        Key::Tab if palette.purpose == Purpose::Code => return pick(ui, project, palette, true),
        Key::Char('/') if palette.purpose == Purpose::Code && palette.under.is_none() => {
            let under =
                palette.chosen().filter(|&code| project.codes.get(code).is_some_and(|code| !code.lost));
            match under {
                Some(code) => {
                    palette.under = Some(code);
                    palette.field.clear();
                }
                None => ui.say("{/} makes a sub-code under the code above it: find one first."),
            }
        }
        key => {
            let before = palette.field.words().to_owned();
            palette.field.key(key);
            if palette.under.is_none() && before != palette.field.words() {
                palette.search(&ui.tree, last);
            }
        }
    }
    ui.over.put(Layer::Palette(palette));
    Vec::new()
}

/// Enter or Tab in the palette.
fn pick(ui: &mut Ui, project: &Seen<'_>, mut palette: Palette, stay: bool) -> Vec<Effect> {
    let typed = palette.field.words().trim().to_owned();
    if let Some(under) = palette.under {
        if typed.is_empty() {
            ui.over.put(Layer::Palette(palette));
            return Vec::new();
        }
        return code::make_code(ui, project, &typed, Some(under));
    }
    let Some(code) = palette.chosen() else {
        return pick_new(ui, project, palette, &typed);
    };
    match palette.purpose.clone() {
        Purpose::Code => {
            if stay {
                palette.field.clear();
                palette.search(&ui.tree, Some(code));
                ui.over.put(Layer::Palette(palette));
            }
            code::apply_code(ui, project, code, true)
        }
        Purpose::Go => go::go_code(ui, project, code),
        Purpose::Find => {
            ui.show_code(project, code);
            Vec::new()
        }
        Purpose::Move(codes) => frame::move_under(ui, project, &codes, Some(code)),
        Purpose::Merge(codes) => frame::merge_into(ui, project, &codes, code),
    }
}

/// Enter on what is no code: a new one, if that was chosen, or if nothing fits and Enter comes twice.
fn pick_new(ui: &mut Ui, project: &Seen<'_>, mut palette: Palette, typed: &str) -> Vec<Effect> {
    if palette.purpose == Purpose::Code && !typed.is_empty() && (palette.armed || !palette.found.is_empty()) {
        return code::make_code(ui, project, typed, None);
    }
    let coding = palette.purpose == Purpose::Code;
    ui.say(match (typed.is_empty(), coding) {
        (true, _) => words::NO_CODES.into(),
        (false, true) => message!("No code like \"{}\". {Enter} again makes it. {Esc} goes back.", typed),
        (false, false) => message!("No code like \"{}\". {Esc} goes back.", typed),
    });
    palette.armed = coding && !typed.is_empty();
    ui.over.put(Layer::Palette(palette));
    Vec::new()
}

fn in_choice(ui: &mut Ui, mut choice: Choice, key: Key) -> Vec<Effect> {
    let nth = match key {
        Key::Char(digit @ '1'..='9') => digit as usize - '1' as usize,
        // A single thing is done by Enter, and by the key that asked for it.
        key if choice.options.len() == 1 && (key == Key::Enter || asked_again(ui, key)) => 0,
        _ => usize::MAX,
    };
    if nth < choice.options.len() {
        return choice.options.swap_remove(nth).1;
    }
    ui.over.put(Layer::Choice(choice));
    Vec::new()
}

/// True for the key of the command that lets one choose a single thing.
fn asked_again(ui: &Ui, key: Key) -> bool {
    matches!(bound(ui, None, key), Bound::Command(command, _) if command.name == "undo-to")
}

fn in_commands(ui: &mut Ui, project: &Seen<'_>, mut line: CommandLine, key: Key) -> Vec<Effect> {
    let found = found(ui, &line);
    match key {
        Key::Up => line.at = line.at.saturating_sub(1),
        Key::Down => line.at = (line.at + 1).min(found.len().saturating_sub(1)),
        Key::PgUp => line.at = line.at.saturating_sub(10),
        Key::PgDn => line.at = (line.at + 10).min(found.len().saturating_sub(1)),
        Key::Enter => {
            let typed = line.field.words().trim().to_owned();
            let (name, rest) = typed.split_once(' ').unwrap_or((typed.as_str(), ""));
            let exact = command::named(name).filter(|_| !line.help);
            let (command, rest) = match (exact, found.get(line.at)) {
                (Some(command), _) => (command, rest),
                (None, Some(command)) => (*command, ""),
                (None, None) => {
                    ui.say(message!("No command is called \"{}\". {Esc} goes back.", typed));
                    ui.over.put(Layer::Commands(line));
                    return Vec::new();
                }
            };
            return (command.run)(ui, project, rest);
        }
        Key::Tab => {
            if let Some(command) = found.get(line.at) {
                line.field = Field::line(&format!("{} ", command.name));
                line.at = 0;
            }
        }
        key => {
            line.field.key(key);
            line.at = 0;
        }
    }
    ui.over.put(Layer::Commands(line));
    Vec::new()
}

/// The commands that a command line finds: all of them by name, or for `?` those with a key in this place.
pub(crate) fn found(ui: &Ui, line: &CommandLine) -> Vec<&'static Command> {
    let typed = line.field.words().trim();
    if line.help {
        return command::search(typed, here(ui));
    }
    let name = typed.split(' ').next().unwrap_or("");
    match command::named(name).filter(|_| typed.contains(' ')) {
        Some(one) => vec![one],
        None => command::search(typed, command::all()),
    }
}

fn in_prompt(ui: &mut Ui, project: &Seen<'_>, mut prompt: Prompt, key: Key) -> Vec<Effect> {
    if key == Key::Enter {
        return asked::answer(ui, project, prompt);
    }
    prompt.field.key(key);
    if prompt.asking == Asking::Narrow {
        // Rows are filtered while one types.
        if let Some(list) = ui.panes.list_mut() {
            list.narrow = prompt.field.words().to_owned();
            list.stale = true;
        }
    }
    ui.over.put(Layer::Prompt(prompt));
    Vec::new()
}

fn in_writing(ui: &mut Ui, project: &Seen<'_>, mut writing: Writing, key: Key) -> Vec<Effect> {
    match key {
        Key::Esc => return finish(ui, project, writing),
        Key::Tab => match &mut writing.what {
            Subject::Memo { kind, .. } => {
                let at = notes::KINDS.iter().position(|k| k == kind).map_or(0, |at| at + 1);
                *kind = notes::KINDS[at % notes::KINDS.len()].to_owned();
                writing.unkept += 1;
            }
            Subject::Definition(_) => writing.part = (writing.part + 1) % writing.parts.len().max(1),
        },
        Key::Ctrl('p') => {
            if let Subject::Memo { id, private, .. } = &mut writing.what {
                match id {
                    None => *private = !*private,
                    Some(_) if *private => {
                        ui.say("It is yours alone and stays so: a new memo can be for the team.")
                    }
                    Some(_) => ui.say("The team may have this memo already: it stays with the team."),
                }
            }
        }
        Key::Up | Key::Down => {
            let width = memo_width(ui.face.width());
            if let Some(field) = writing.field_mut() {
                field.line_step(width, ui.face.look().ascii, key == Key::Down);
            }
        }
        key => {
            if writing.field_mut().is_some_and(|field| field.key(key)) {
                writing.unkept += 1;
            }
        }
    }
    let full = writing.unkept >= 20;
    ui.over.put(Layer::Writing(writing));
    if full { keep(ui) } else { Vec::new() }
}

/// True if something was typed since it was last kept.
pub(crate) fn unkept(ui: &Ui) -> bool {
    matches!(ui.over.layer(), Some(Layer::Writing(writing)) if writing.unkept > 0)
}
/// Keeps what was typed.
pub(crate) fn keep(ui: &mut Ui) -> Vec<Effect> {
    match ui.over.layer_mut() {
        Some(Layer::Writing(writing)) if writing.unkept > 0 => {
            writing.unkept = 0;
            vec![Effect::KeepDraft(Some(draft::compose(writing)))]
        }
        _ => Vec::new(),
    }
}
/// It was kept.
pub(crate) fn kept(ui: &mut Ui) {
    if let Some(Layer::Writing(writing)) = ui.over.layer_mut()
        && !std::mem::replace(&mut writing.kept, true)
    {
        ui.face.touch();
    }
}

/// Esc: what was written becomes a memo or a definition.
fn finish(ui: &mut Ui, project: &Seen<'_>, writing: Writing) -> Vec<Effect> {
    let changed = writing.parts.iter().map(|part| part.words()).ne(writing.before.iter().map(String::as_str));
    if changed && matches!(ui.saved, Disk::Not { .. }) {
        // What is held goes with it: one commit that either all holds or keeps all of it in hand.
        return finish_held(ui, project, writing);
    }
    let mut effects = match &writing.what {
        Subject::Memo { .. } => memo_acts(ui, project, &writing, changed),
        Subject::Definition(code) => define_acts(project, &writing, *code),
    };
    effects.push(Effect::KeepDraft(None));
    effects
}

/// A memo written while something else could not be saved joins what is held, and all of it is tried again.
fn finish_held(ui: &mut Ui, project: &Seen<'_>, writing: Writing) -> Vec<Effect> {
    let effects = match &writing.what {
        Subject::Memo { .. } => memo_acts(ui, project, &writing, true),
        Subject::Definition(code) => define_acts(project, &writing, *code),
    };
    let Disk::Not { held, private, .. } = &ui.saved else { return effects };
    let joined = match effects.into_iter().next() {
        Some(Effect::Commit(acts, said)) if !private => Some(Effect::Commit(join(held, acts), said)),
        Some(Effect::CommitPrivate(acts, said)) if *private => {
            Some(Effect::CommitPrivate(join(held, acts), said))
        }
        _ => None,
    };
    match joined {
        Some(effect) => vec![effect, Effect::KeepDraft(None)],
        None => {
            ui.say("Not done: first what is held must be saved. What you wrote stays open here.");
            ui.over.put(Layer::Writing(writing));
            Vec::new()
        }
    }
}

fn join(held: &[Act], acts: Vec<Act>) -> Vec<Act> {
    held.iter().cloned().chain(acts).collect()
}

fn memo_acts(ui: &Ui, project: &Seen<'_>, writing: &Writing, changed: bool) -> Vec<Effect> {
    let Subject::Memo { on, id, kind, private, others } = &writing.what else { return Vec::new() };
    let body = writing.parts.first().map_or("", |part| part.words()).trim_end();
    let mut acts = Vec::new();
    let mut said = "memo kept. {undo} undoes.";
    match id {
        None if body.trim().is_empty() => return Vec::new(),
        None => acts.push(Act::MemoAdd {
            on: *on,
            kind: kind.clone(),
            body: body.to_owned(),
            by: None,
            made: None,
            guid: None,
        }),
        Some(memo) => {
            let Some(there) = project.memos.get(memo) else { return Vec::new() };
            if body.trim().is_empty() && there.coder == ui.who.me() {
                acts.push(Act::MemoRemove { memo: *memo });
                said = "memo removed. {undo} undoes.";
            } else if changed && (body != there.body || !others.is_empty()) {
                acts.push(Act::MemoEdit { memo: *memo, body: body.to_owned() });
            }
            if *kind != there.kind && !body.trim().is_empty() {
                acts.push(Act::MemoKind { memo: *memo, kind: kind.clone() });
            }
        }
    }
    let said = Pending::Say(said.into());
    match (acts.is_empty(), private) {
        (true, _) => Vec::new(),
        (false, true) => vec![Effect::CommitPrivate(acts, said)],
        (false, false) => vec![Effect::Commit(acts, said)],
    }
}

fn define_acts(project: &Seen<'_>, writing: &Writing, code: CodeId) -> Vec<Effect> {
    let parts = CodePart::ALL.iter().zip(&writing.parts).zip(&writing.before);
    let acts: Vec<Act> = parts
        .filter(|((_, field), before)| field.words() != before.as_str())
        .map(|((&part, field), _)| Act::CodeDefine { code, part, words: field.words().trim().to_owned() })
        .collect();
    if acts.is_empty() {
        return Vec::new();
    }
    let said = message!("{} is defined. {undo} undoes.", words::code_name(project, code));
    vec![Effect::Commit(acts, Pending::Tree(said, code))]
}
