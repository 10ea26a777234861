//! Keys while something is being typed or chosen: palette, lines, memos, commands.

use super::field::Field;
use super::palette::{Palette, Purpose};
use super::{Asking, asked, commands, draft, form, see};
use super::{Choice, Layer, Prompt, Subject, Writing};
use crate::config::Key;
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;
use crate::model::values::CodePart;
use crate::tui::command::{code, frame, go, notes};
use crate::tui::effect::{Effect, Pending};
use crate::tui::keymap::{Bound, bound};
use crate::tui::message::message;
use crate::tui::pane::Panes;
use crate::tui::ui::{Disk, Ui};
use crate::tui::words;

/// Takes a key for the layer on top.
pub(crate) fn press(ui: &mut Ui, project: &Seen<'_>, key: Key) -> Vec<Effect> {
    ui.said.forget_message();
    ui.said.hush();
    ui.face.touch();
    let Some(layer) = ui.over.take() else { return Vec::new() };
    if key == Key::Esc && !matches!(layer, Layer::Writing(_)) {
        return Vec::new();
    }
    match layer {
        Layer::Palette(palette) => in_palette(ui, project, palette, key),
        Layer::Prompt(prompt) => in_prompt(ui, project, prompt, key),
        Layer::Writing(writing) => in_writing(ui, project, writing, key),
        Layer::Choice(choice) => in_choice(ui, choice, key),
        Layer::Commands(line) => commands::press(ui, project, line, key),
        Layer::See(see) => see::press(ui, project, see, key),
        Layer::Form(question) => form::press(ui, project, *question, key),
    }
}

/// Pasted words go into a field; where keys are commands they are refused, never run.
pub(crate) fn paste(ui: &mut Ui, project: &Seen<'_>, pasted: &str) -> Vec<Effect> {
    ui.face.touch();
    let last = ui.who.last_code();
    match ui.over.layer_mut() {
        Some(Layer::Palette(palette)) => {
            palette.field.insert(pasted.trim_end_matches('\n'));
            palette.search(&ui.tree, last);
        }
        Some(Layer::Prompt(prompt)) => {
            prompt.field.insert(pasted.trim_end_matches('\n'));
            narrow(prompt, &mut ui.panes);
        }
        Some(Layer::Commands(line)) => line.field.insert(pasted.trim_end_matches('\n')),
        Some(Layer::Writing(writing)) if writing.to_read => ui.say(TO_READ),
        Some(Layer::Writing(writing)) => {
            if let Some(field) = writing.field_mut() {
                field.insert(pasted);
                writing.unkept += 20;
            }
            return keep(ui);
        }
        Some(Layer::Form(_)) => form::paste(ui, project, pasted),
        Some(Layer::Choice(_) | Layer::See(_)) | None => {
            ui.say("Pasted text does nothing here. {memo} opens a memo, {code} the codes: there it is text.");
        }
    }
    Vec::new()
}

fn in_palette(ui: &mut Ui, project: &Seen<'_>, mut palette: Palette, key: Key) -> Vec<Effect> {
    let last = last_code(ui, &palette);
    match key {
        Key::Up | Key::Ctrl('p') => drop(palette.move_by(-1)),
        Key::Down | Key::Ctrl('n') => drop(palette.move_by(1)),
        Key::PgUp => drop(palette.move_by(-8)),
        Key::PgDn => drop(palette.move_by(8)),
        Key::Enter => return pick(ui, project, palette, false),
        Key::Tab if palette.purpose == Purpose::Code => return pick(ui, project, palette, true),
        Key::Right if palette.field.is_at_end() && !palette.field.is_marked() => {
            let makes = palette.purpose == Purpose::Code;
            let into = palette.chosen().filter(|&code| {
                project.codes.get(code).is_some_and(|code| !code.lost && (makes || !code.children.is_empty()))
            });
            if let Some(code) = into {
                palette.inside.push(code);
                palette.field.clear();
                palette.search(&ui.tree, last);
            }
        }
        Key::Left if palette.field.words().is_empty() => {
            if let Some(left) = palette.inside.pop() {
                palette.search(&ui.tree, last);
                palette.at = palette.row_of(left).unwrap_or(0);
            }
        }
        key => {
            let before = palette.field.words().to_owned();
            palette.field.key(key);
            if before != palette.field.words() {
                palette.search(&ui.tree, last);
            }
        }
    }
    ui.over.put(Layer::Palette(palette));
    Vec::new()
}

/// The code that stands first while nothing is typed.
fn last_code(ui: &Ui, palette: &Palette) -> Option<CodeId> {
    ui.who.last_code().filter(|_| palette.purpose == Purpose::Code)
}

/// The codes changed while one is looked for.
pub(crate) fn search_again(ui: &mut Ui) {
    let last = ui.who.last_code();
    if let Some(Layer::Palette(palette)) = ui.over.layer_mut() {
        let at = palette.chosen();
        palette.search(&ui.tree, last.filter(|_| palette.purpose == Purpose::Code));
        palette.at = at.and_then(|at| palette.row_of(at)).unwrap_or(palette.at);
    }
}

/// Enter or Tab in the palette.
fn pick(ui: &mut Ui, project: &Seen<'_>, mut palette: Palette, stay: bool) -> Vec<Effect> {
    let typed = palette.field.words().trim().to_owned();
    let Some(code) = palette.chosen() else {
        if !palette.offers_new() {
            ui.say(match typed.is_empty() {
                true => words::NO_CODES.into(),
                false => message!("No code like \"{}\". {Esc} goes back.", typed),
            });
            ui.over.put(Layer::Palette(palette));
            return Vec::new();
        }
        let parent = palette.inside.last().copied();
        if stay {
            go_on(ui, palette);
        }
        return match parent {
            Some(parent) => code::make_code(ui, project, &typed, parent),
            None => code::make_to_sort(ui, project, &typed),
        };
    };
    let makes = palette.to_make;
    match palette.purpose.clone() {
        Purpose::Code => {
            if stay {
                go_on(ui, palette);
            }
            // Who names a code by the words wants it on them, also if it is there.
            code::apply_code(ui, project, code, !makes)
        }
        Purpose::Go => go::go_code(ui, project, code),
        Purpose::Find => {
            ui.show_code(project, code);
            Vec::new()
        }
        Purpose::Move(codes) => frame::move_under(ui, project, &codes, Some(code)),
        Purpose::Merge(codes) => match frame::merge_asks(ui, project, &codes, code) {
            Some(question) => {
                ui.say(question);
                palette.field.key(Key::End);
                ui.over.put(Layer::Palette(palette));
                Vec::new()
            }
            None => frame::merge_into(ui, project, &codes, code),
        },
    }
}

/// Looks for the next code, from the start.
fn go_on(ui: &mut Ui, mut palette: Palette) {
    palette.field.clear();
    (palette.inside, palette.to_make) = (Vec::new(), false);
    palette.search(&ui.tree, ui.who.last_code());
    ui.over.put(Layer::Palette(palette));
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
    ui.say("A number shown here chooses. {Esc} goes back.");
    ui.over.put(Layer::Choice(choice));
    Vec::new()
}

/// True for the key of the command that lets one choose a single thing.
fn asked_again(ui: &Ui, key: Key) -> bool {
    matches!(bound(ui, None, key), Bound::Command(command, _) if command.name == "undo-to")
}

fn in_prompt(ui: &mut Ui, project: &Seen<'_>, mut prompt: Prompt, key: Key) -> Vec<Effect> {
    match key {
        Key::Enter => {
            let typed = prompt.field.words().trim().to_owned();
            if !typed.is_empty() {
                ui.over.remember(&typed);
            }
            return asked::answer(ui, project, prompt);
        }
        Key::Tab if prompt.asking.is_path() => {
            let typed = prompt.field.words().to_owned();
            ui.over.put(Layer::Prompt(prompt));
            return vec![Effect::Complete(typed)];
        }
        // Whoever types the number of a row twice does not name a file by it.
        Key::Char('1'..='3')
            if matches!(prompt.asking, Asking::WriteBundle(_)) && prompt.field.is_marked() =>
        {
            ui.say("A number chooses nothing here. {Enter} writes the file shown; typing names another.");
        }
        Key::Up => {
            if let Some(before) = ui.over.typed_before(prompt.field.words()) {
                prompt.field = Field::line(before);
            }
        }
        key => drop(prompt.field.key(key)),
    }
    narrow(&prompt, &mut ui.panes);
    ui.over.put(Layer::Prompt(prompt));
    Vec::new()
}

/// Rows are filtered while one types.
fn narrow(prompt: &Prompt, panes: &mut Panes) {
    if let (Asking::Narrow, Some(list)) = (&prompt.asking, panes.list_mut()) {
        list.narrow_to(prompt.field.words());
    }
}

/// What a key says that means nothing while another person's memo is read.
const TO_READ: &str =
    "This is only shown: nothing was written. {Esc} leaves it; after that {memo} shows it again.";

/// A key while another person's memo is read: it moves, leaves, or says that the person wants to write.
fn in_reading(ui: &mut Ui, project: &Seen<'_>, mut writing: Writing, key: Key) -> Vec<Effect> {
    match key {
        Key::Esc => return Vec::new(),
        Key::Char('1') if !writing.in_vain => {
            writing.to_read = false;
            if let Some(field) = writing.field_mut() {
                field.to_end();
            }
        }
        Key::Char('2') if !writing.in_vain => {
            if let Subject::Memo { on, .. } = writing.what {
                return notes::write_own(ui, project, on);
            }
        }
        Key::Up | Key::Down | Key::PgUp | Key::PgDn => return step_lines(ui, project, writing, key),
        _ => {
            // No letter leaves: who types words would go on with commands.
            writing.in_vain |= matches!(key, Key::Char(_));
            ui.say(TO_READ);
        }
    }
    ui.over.put(Layer::Writing(writing));
    Vec::new()
}

/// Moves the cursor over the lines of what is written, as the screen shows them.
fn step_lines(ui: &mut Ui, project: &Seen<'_>, writing: Writing, key: Key) -> Vec<Effect> {
    // The box stands where the words are: its width is asked for while the layer is in its place.
    ui.over.put(Layer::Writing(writing));
    let (width, ascii) = (ui.writing_width(project), ui.face.look().ascii);
    let times = if matches!(key, Key::PgUp | Key::PgDn) { 8 } else { 1 };
    if let Some(Layer::Writing(writing)) = ui.over.layer_mut()
        && let Some(field) = writing.field_mut()
    {
        for _ in 0..times {
            field.line_step(width, ascii, matches!(key, Key::Down | Key::PgDn));
        }
    }
    Vec::new()
}

fn in_writing(ui: &mut Ui, project: &Seen<'_>, mut writing: Writing, key: Key) -> Vec<Effect> {
    if writing.to_read {
        return in_reading(ui, project, writing, key);
    }
    match key {
        Key::Esc => return finish(ui, project, writing),
        Key::Tab => match &writing.what {
            Subject::Memo { .. } => next_kind(ui, &mut writing),
            Subject::Definition(_) => writing.part = (writing.part + 1) % writing.parts.len().max(1),
        },
        Key::Ctrl('p') => {
            if let Subject::Memo { id, private, by_hand, .. } = &mut writing.what {
                match id {
                    None => (*private, *by_hand) = (!*private, true),
                    Some(_) if *private => {
                        ui.say("It is yours alone and stays so: a new memo can be for the team.")
                    }
                    Some(_) => ui.say("The team may have this memo already: it stays with the team."),
                }
            }
        }
        Key::Up | Key::Down => return step_lines(ui, project, writing, key),
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

/// Sets the next kind of a memo, and says who reads one about oneself.
fn next_kind(ui: &mut Ui, writing: &mut Writing) {
    let about_me = writing.next_kind();
    match &writing.what {
        Subject::Memo { id: None, private: true, by_hand: false, .. } if about_me => {
            ui.say("A memo about yourself is for you alone; {Ctrl-p} gives it to the team.");
        }
        Subject::Memo { id: Some(_), private: false, .. } if about_me => {
            ui.say("The team may have this memo already: it stays with the team.");
        }
        Subject::Memo { .. } | Subject::Definition(_) => {}
    }
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
    let Subject::Memo { on, id, kind, private, others, .. } = &writing.what else { return Vec::new() };
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
            let Some(there) = project.memo(*memo) else { return Vec::new() };
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
    let said = Pending::Memo(said.into());
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
