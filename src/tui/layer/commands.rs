//! Finding a command by its name or by what it does: `:` takes any, `?` lists those of the place first.

use super::CommandLine;
use super::field::Field;
use crate::config::Key;
use crate::model::Seen;
use crate::text::{Text, cells, wrap};
use crate::tui::command::entry::Command;
use crate::tui::command::{self, go};
use crate::tui::effect::Effect;
use crate::tui::keymap::{here, of};
use crate::tui::layer::Layer;
use crate::tui::message::message;
use crate::tui::pane::grid::Focus;
use crate::tui::pane::tree::plain;
use crate::tui::place::Place;
use crate::tui::screen::{SCREENS, of as screen_of};
use crate::tui::ui::Ui;

/// Rows of commands in sight, in a window with so many above its last three. Help is half of it, so that it fits under
/// or above the selected words; the commands of `:` have all of it.
pub(crate) fn list_rows(rows: u16, help: bool) -> u16 {
    let most = if help { (rows / 2).max(9).min(rows) } else { rows };
    most.saturating_sub(3).max(1)
}

/// A row of what was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The command.
    pub command: &'static Command,
    /// The words that it gets.
    pub words: String,
    /// What the row says in the place of the command's name and help, if that is something else.
    pub says: Option<(String, String)>,
    /// It has its keys in another place.
    pub elsewhere: Option<Place>,
}

impl Found {
    fn of(command: &'static Command, words: &str) -> Found {
        Found { command, words: words.to_owned(), says: None, elsewhere: None }
    }
}

/// Words of other programs for the same, wherever they are typed whole after `:`.
const ALIASES: &[(&str, &str)] = &[
    ("q", "quit"),
    ("q!", "quit"),
    ("wq", "quit"),
    ("x", "quit"),
    ("exit", "quit"),
    ("w", "retry"),
    ("write", "retry"),
    ("save", "retry"),
];

/// Commands that do nothing without words, and the words that they take; those with a blank at their end want more.
const NEEDS: &[(&str, &[&str])] = &[
    (
        "option",
        &[
            "ascii on",
            "ascii off",
            "colour 256",
            "colour 16",
            "colour off",
            "contrast high",
            "contrast usual",
            "ground dark",
            "ground light",
            "ground auto",
            "theme ",
            "thin on",
            "thin off",
        ],
    ),
    ("stripes", &["all", "coder ", "theme ", "code "]),
    ("progress", &["read", "coding", "done", "back"]),
    ("mark-as", &["nothing-here", "care", "contrary", "unsure"]),
    ("run", &[]),
    ("go-turn", &[]),
    ("go-transcript", &[]),
];

/// True if these words are what is so now.
fn is_so(ui: &Ui, command: &str, words: &str) -> bool {
    let look = ui.look();
    match (command, words) {
        ("option", "ascii on") => look.ascii,
        ("option", "ascii off") => !look.ascii,
        ("option", "thin on") => look.thin,
        ("option", "thin off") => !look.thin,
        ("option", "contrast high") => look.high_contrast,
        ("option", "contrast usual") => !look.high_contrast,
        ("option", "colour 256") => look.depth == crate::tui::Depth::Many,
        ("option", "colour 16") => look.depth == crate::tui::Depth::Sixteen,
        ("option", "colour off") => look.depth == crate::tui::Depth::Mono,
        ("option", "ground dark") => look.ground == crate::config::Ground::Dark,
        ("option", "ground light") => look.ground == crate::config::Ground::Light,
        ("option", "ground auto") => look.ground == crate::config::Ground::Unknown,
        _ => false,
    }
}

/// The rows for what was typed.
pub(crate) fn found(ui: &Ui, project: &Seen<'_>, line: &CommandLine) -> Vec<Found> {
    let typed = line.field.words().trim_start();
    if line.help {
        return for_help(ui, typed.trim());
    }
    let (name, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    if rest.is_empty() && !name.is_empty() && name.chars().all(|c| c.is_ascii_digit()) {
        return command::named("go-turn").map(|command| Found::of(command, name)).into_iter().collect();
    }
    if let Some(one) = command::named(name).filter(|_| typed.contains(' ')) {
        return with_words(ui, one, rest);
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == typed.trim());
    if let Some(one) = alias.and_then(|(_, name)| command::named(name)) {
        return vec![Found::of(one, "")];
    }
    let mut rows: Vec<Found> = command::search(typed, command::all(), |command| of(ui, command))
        .into_iter()
        .map(|c| Found::of(c, ""))
        .collect();
    let exact = command::named(name).is_some();
    if let (false, Some(open)) = (exact || name.is_empty(), command::named("go-transcript")) {
        let called = |title: &str| plain(title) == plain(name);
        if project.transcripts.values().any(|t| called(&t.title)) {
            let says =
                Some((typed.trim().to_owned(), "open this transcript, at a turn if you say one".to_owned()));
            rows.insert(0, Found { says, ..Found::of(open, typed.trim()) });
        }
    }
    rows
}

/// A command whose words are being typed, with those that it takes.
fn with_words(ui: &Ui, command: &'static Command, rest: &str) -> Vec<Found> {
    let values = NEEDS.iter().find(|(name, _)| *name == command.name).map_or(&[][..], |(_, values)| values);
    let row = |value: &&str| {
        let so = if is_so(ui, command.name, value) { "so it is now" } else { "" };
        Found {
            says: Some((format!("{} {value}", command.name), so.to_owned())),
            ..Found::of(command, value)
        }
    };
    let fits: Vec<Found> = values.iter().filter(|value| value.starts_with(rest.trim())).map(row).collect();
    // Words of the person's own, where none of these begins so.
    if fits.is_empty() { vec![Found::of(command, rest)] } else { fits }
}

/// The keys of this place, then those of other places.
fn for_help(ui: &Ui, typed: &str) -> Vec<Found> {
    let keys = |command: &Command| of(ui, command);
    let legend = command::named("legend").filter(|_| typed.is_empty());
    let mut rows: Vec<Found> = legend.into_iter().map(|legend| Found::of(legend, "")).collect();
    rows.extend(command::search(typed, here(ui), keys).into_iter().map(|command| Found::of(command, "")));
    let all = |command: &Command| -> Vec<String> {
        let nth = ui.keys.number(command.name);
        nth.map_or_else(Vec::new, |nth| ui.keys.keys(nth, None).map(|row| row.to_string()).collect())
    };
    let others = command::all().filter(|command| keys(command).is_empty() && !all(command).is_empty());
    for command in command::search(typed, others, all) {
        let place = SCREENS.iter().find(|screen| command::has(screen, command)).map(|screen| screen.place);
        rows.extend(place.map(|place| Found { elsewhere: Some(place), ..Found::of(command, "") }));
    }
    rows
}

/// What a row does, and where if that is in another place.
pub(crate) fn explanation(ui: &Ui, row: &Found) -> String {
    let help = match &row.says {
        Some((_, says)) => says.clone(),
        None => ui.shown(row.command.help),
    };
    row.elsewhere.map_or_else(|| help.clone(), |place| format!("{}: {help}", place.name()))
}

/// Cells before what a row does.
pub(crate) const BEFORE: u16 = 32;

/// True if the list has no room for all that a row does.
fn is_cut(ui: &Ui, row: &Found, width: u16) -> bool {
    row.says.is_none() && cells(&explanation(ui, row)) > usize::from(width.saturating_sub(BEFORE))
}

/// From so many columns on the list has room for most explanations, and keeps all its rows.
const WIDE: u16 = 80;

/// Rows below the list in which the chosen row is explained: in a narrow window, which cuts many, as many as the longest
/// explanation needs, so that the list does not move.
pub(crate) fn told_rows(ui: &Ui, found: &[Found], width: u16, list: u16) -> u16 {
    // In the smallest windows all rows are for choosing.
    if width >= WIDE || list < 6 {
        return 0;
    }
    let lines = |row: &Found| {
        let text = Text::from(explanation(ui, row).as_str());
        text.whole()
            .map_or(0, |whole| wrap(&text, whole, width.saturating_sub(4), ui.look().ascii).len() as u16)
    };
    found.iter().filter(|row| is_cut(ui, row, width)).map(lines).max().unwrap_or(0).min(list / 2)
}

/// A key while commands are looked for.
pub(super) fn press(ui: &mut Ui, project: &Seen<'_>, mut line: CommandLine, key: Key) -> Vec<Effect> {
    let found = found(ui, project, &line);
    let last = found.len().saturating_sub(1);
    let list = list_rows(ui.grid().rows, line.help);
    let list = list - told_rows(ui, &found, ui.size().0, list);
    let page = usize::from(list).saturating_sub(1).max(1);
    match key {
        Key::Up | Key::Ctrl('p') => line.at = line.at.saturating_sub(1),
        Key::Down | Key::Ctrl('n') => line.at = (line.at + 1).min(last),
        // Ctrl-a and Ctrl-e do it in the field.
        Key::Home => line.at = 0,
        Key::End => line.at = last,
        Key::PgUp => line.at = line.at.saturating_sub(page),
        Key::PgDn => line.at = (line.at + page).min(last),
        Key::Enter => return enter(ui, project, line, found),
        // Who wants out and not a name with this letter presses it twice; no name has it twice.
        key if is_only_quit(ui, &line) && is_quit(ui, key) => return Vec::new(),
        // The key that opened it, where nothing was typed.
        key if line.help && line.field.words().is_empty() && is_help(ui, key) => return Vec::new(),
        Key::Tab => {
            if let Some(row) = found.get(line.at) {
                let words =
                    if row.words.is_empty() { String::new() } else { format!("{} ", row.words.trim_end()) };
                line.field = Field::line(&format!("{} {words}", row.command.name));
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

/// True for the key that leads back from other places.
fn is_quit(ui: &Ui, key: Key) -> bool {
    command::named("quit").is_some_and(|quit| of(ui, quit).contains(&key.to_string()))
}

/// True if nothing but that key was typed in help.
pub(crate) fn is_only_quit(ui: &Ui, line: &CommandLine) -> bool {
    let typed = line.field.words();
    let is_typed = |quit: &Command| of(ui, quit).iter().any(|key| key == typed);
    line.help && command::named("quit").is_some_and(is_typed)
}

/// True for a key of help that is no letter of a word to search for.
fn is_help(ui: &Ui, key: Key) -> bool {
    let sign = !matches!(key, Key::Char(c) if c.is_alphanumeric());
    sign && command::named("help").is_some_and(|help| of(ui, help).contains(&key.to_string()))
}

fn enter(ui: &mut Ui, project: &Seen<'_>, mut line: CommandLine, found: Vec<Found>) -> Vec<Effect> {
    let Some(row) = found.get(line.at) else {
        ui.say(message!("No command is called \"{}\". {Esc} goes back.", line.field.words().trim()));
        ui.over.put(Layer::Commands(line));
        return Vec::new();
    };
    if let Some(place) = row.elsewhere {
        return go_where(ui, project, row.command, place);
    }
    // A command that needs words is completed, and says which ones it takes.
    let needs = NEEDS.iter().any(|(name, _)| *name == row.command.name);
    if needs && (row.words.trim().is_empty() || row.words.ends_with(' ')) {
        line.field = Field::line(&format!("{} {}", row.command.name, row.words.trim_start()));
        (line.at, line.help) = (0, false);
        ui.over.put(Layer::Commands(line));
        return Vec::new();
    }
    (row.command.run)(ui, project, &row.words)
}

/// Goes to the place where a command has its keys, and says which.
fn go_where(ui: &mut Ui, project: &Seen<'_>, command: &Command, place: Place) -> Vec<Effect> {
    let effects = match place {
        Place::TEXT => {
            ui.back_to_text();
            Vec::new()
        }
        Place::TREE => {
            ui.back_to_text();
            ui.coding.set_focus(Focus::Tree);
            go::to_nearest_code(ui, project);
            Vec::new()
        }
        place => match screen_of(place).ways.first() {
            Some(way) => (way.run)(ui, project, ""),
            None => Vec::new(),
        },
    };
    let keys = ui
        .keys
        .number(command.name)
        .map(|nth| ui.keys.keys(nth, None).map(|row| row.to_string()).collect::<Vec<_>>());
    let key = keys.and_then(|keys| keys.into_iter().next()).unwrap_or_default();
    ui.say(message!("{}: {}", key, ui.shown(command.help)));
    effects
}
