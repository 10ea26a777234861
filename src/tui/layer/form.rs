//! A question for passages, put together from a few letters in each row: a code, an attribute of the people, what else
//! is coded there, whose coding it is. Letters find names as they do in the box of codes; Enter asks.

mod things;

use self::things::found;
pub(crate) use self::things::{Ask, Thing};
use super::Layer;
use super::field::Field;
use crate::config::Key;
use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::message::message;
use crate::tui::pane::tree::TreePane;
use crate::tui::ui::Ui;
use crate::tui::words::code_path;

/// A question that is being put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// What was chosen in each row.
    pub chosen: Vec<Vec<Thing>>,
    /// The row with the cursor, by its place in [`Ask::ALL`].
    pub row: usize,
    /// The letters in that row.
    pub field: Field,
    /// What they find, best first.
    pub found: Vec<Thing>,
    /// The chosen one of these.
    pub at: usize,
}

impl Form {
    /// A question that asks nothing so far.
    pub(crate) fn new(ui: &Ui, project: &Seen<'_>) -> Form {
        let chosen = vec![Vec::new(); Ask::ALL.len()];
        let mut form = Form { chosen, row: 0, field: Field::line(""), found: Vec::new(), at: 0 };
        form.search(&ui.tree, project);
        form
    }
    /// The row with the cursor.
    pub(crate) fn here(&self) -> Ask {
        Ask::ALL[self.row]
    }
    /// True if nothing was chosen or typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.field.words().trim().is_empty() && self.chosen.iter().all(Vec::is_empty)
    }
    /// The thing that Enter and Tab take: of letters the best that they find.
    fn meant(&self) -> Option<&Thing> {
        self.found.get(self.at).filter(|_| !self.field.words().trim().is_empty() || self.at > 0)
    }
    /// The values of the parameters of the list `ask`.
    pub(crate) fn given(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut given: Vec<(&'static str, Vec<String>)> = Vec::new();
        for thing in self.chosen.iter().flatten().filter(|thing| !thing.parameter.is_empty()) {
            let value = (!thing.value.is_empty()).then(|| thing.value.clone());
            match given.iter_mut().find(|(name, _)| *name == thing.parameter) {
                Some((_, values)) => values.extend(value),
                None => given.push((thing.parameter, value.into_iter().collect())),
            }
        }
        given
    }
    /// `code: stigma   Ethnicity: Chinese`.
    pub(crate) fn words(&self) -> String {
        let row = |(ask, chosen): (&Ask, &Vec<Thing>)| {
            let names: Vec<&str> = chosen.iter().map(|thing| thing.name.as_str()).collect();
            let joined = names.join(if *ask == Ask::And { " and " } else { " or " });
            match ask {
                _ if names.is_empty() => None,
                Ask::People | Ask::Relation => Some(joined),
                ask => Some(format!("{}: {joined}", ask.label())),
            }
        };
        Ask::ALL.iter().zip(&self.chosen).filter_map(row).collect::<Vec<_>>().join("   ")
    }

    /// Finds again after a change of what was typed, or of the row.
    fn search(&mut self, tree: &TreePane, project: &Seen<'_>) {
        let typed = self.field.words().trim().to_owned();
        self.at = 0;
        self.found = found(self.here(), &typed, tree, project);
    }

    /// Takes what is meant by the letters into the row; false where they find nothing.
    fn take(&mut self) -> bool {
        if let Some(thing) = self.meant().cloned() {
            let single = self.here().is_single();
            let chosen = &mut self.chosen[self.row];
            if single {
                chosen.clear();
            }
            if !chosen.contains(&thing) {
                chosen.push(thing);
            }
        } else if !self.field.words().trim().is_empty() {
            return false;
        }
        self.field.clear();
        true
    }
}

/// Where a found thing is: of a code the path.
pub(crate) fn place(project: &Seen<'_>, thing: &Thing) -> String {
    let code =
        matches!(thing.parameter, "code" | "and" | "not").then(|| project.find_code(&thing.value).ok());
    code.flatten().map(|code| code_path(project, code)).unwrap_or_default()
}

/// Opens the form with what was asked, or empty.
pub(crate) fn open(ui: &mut Ui, project: &Seen<'_>, asked: Option<Form>) {
    let mut form = asked.unwrap_or_else(|| Form::new(ui, project));
    form.row = 0;
    form.search(&ui.tree, project);
    ui.over.put(Layer::Form(Box::new(form)));
}

/// The project changed while a question is put together.
pub(crate) fn search_again(ui: &mut Ui, project: &Seen<'_>) {
    if let Some(Layer::Form(form)) = ui.over.layer_mut() {
        form.search(&ui.tree, project);
    }
}

/// A key in the form.
pub(super) fn press(ui: &mut Ui, project: &Seen<'_>, mut form: Form, key: Key) -> Vec<Effect> {
    match key {
        Key::Enter => return ask(ui, project, form),
        Key::Up => form.at = form.at.saturating_sub(1),
        Key::Down => form.at = (form.at + 1).min(form.found.len().saturating_sub(1)),
        Key::Tab | Key::BackTab => {
            if form.take() {
                let by = if key == Key::Tab { 1 } else { Ask::ALL.len() - 1 };
                form.row = (form.row + by) % Ask::ALL.len();
                form.search(&ui.tree, project);
            } else {
                says_nothing_found(ui, &form);
            }
        }
        Key::Char(',') if !form.field.words().trim().is_empty() && !form.here().is_single() => {
            if form.take() {
                form.search(&ui.tree, project);
            } else {
                says_nothing_found(ui, &form);
            }
        }
        Key::Backspace if form.field.words().is_empty() => {
            form.chosen[form.row].pop();
        }
        Key::Ctrl('u') if form.field.words().is_empty() => form.chosen[form.row].clear(),
        key => {
            let before = form.field.words().to_owned();
            form.field.key(key);
            if before != form.field.words() {
                form.search(&ui.tree, project);
            }
        }
    }
    ui.over.put(Layer::Form(Box::new(form)));
    Vec::new()
}

/// Words pasted into the form.
pub(super) fn paste(ui: &mut Ui, project: &Seen<'_>, pasted: &str) {
    if let Some(Layer::Form(form)) = ui.over.layer_mut() {
        form.field.insert(pasted.trim_end_matches('\n'));
        form.search(&ui.tree, project);
    }
}

fn says_nothing_found(ui: &mut Ui, form: &Form) {
    ui.say(message!("No {} like \"{}\". {Esc} goes back.", form.here().label(), form.field.words().trim()));
}

/// Enter: the question is asked. One that asks nothing asks the last one again.
fn ask(ui: &mut Ui, project: &Seen<'_>, mut form: Form) -> Vec<Effect> {
    if !form.take() {
        says_nothing_found(ui, &form);
        ui.over.put(Layer::Form(Box::new(form)));
        return Vec::new();
    }
    if form.is_empty() {
        match ui.asked_last.clone() {
            Some(last) => form = last,
            None => {
                ui.say(
                    "Type letters of a code, {Tab} and letters of a value such as Female: then {Enter} asks.",
                );
                open(ui, project, Some(form));
                return Vec::new();
            }
        }
    }
    let has =
        |ask: Ask| Ask::ALL.iter().zip(&form.chosen).any(|(row, chosen)| *row == ask && !chosen.is_empty());
    let missing = match () {
        () if has(Ask::Relation) && !has(Ask::And) && !has(Ask::Not) => Some(
            "\"these lie\" is about the codes of \"and also\" and \"but not\": one of them is to be filled.",
        ),
        () if has(Ask::Below) && !has(Ask::Code) => {
            Some("\"sub-codes\" is about \"code\": that is to be filled.")
        }
        () => None,
    };
    if let Some(missing) = missing {
        ui.say(missing);
        open(ui, project, Some(form));
        return Vec::new();
    }
    ui.asked_last = Some(form.clone());
    vec![Effect::Ask(form.given(), form.words())]
}
