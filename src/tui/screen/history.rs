//! Every step of the history, latest first.

use super::entry::{Body, LONGEST, Rows, Screen, room, two_ends, words_of, wrapped_in};
use crate::model::Seen;
use crate::model::target::Target;
use crate::tui::command::entry::{command, say};
use crate::tui::effect::{Effect, StepLine};
use crate::tui::layer::{Choice, Layer};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{count, some_words};

/// The place.
pub const PLACE: Place = Place::new("history");

/// Steps that are put in words at once.
const MOST: usize = 20_000;

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open,
        detail: Some(detail),
        more: Some(older),
        ..Rows::new(title, "Nothing was done yet.", keys, lines)
    }),
    hints: |_| &[("open", "go there"), ("undo-to", "undo back to it"), ("quit", "back")],
    ways: &[command!(
        everywhere "history",
        &["Space h"],
        &[],
        "Every step, by whom",
        "log past versions",
        |_, _, _| vec![Effect::History]
    )],
    own: &[command!("undo-to", &["u"], &[], "Undo your own acts back to this step", "", undo_to)],
    shared: &[],
};

/// Every step has a number, from 1: the latest says how many there are.
fn title(_: &Seen<'_>, about: &About, listed: usize) -> String {
    match (older(about), about) {
        (Some(_), About::Steps(steps)) => {
            let all = steps.first().map_or(0, |step| step.n);
            format!("History, latest first: {listed} of {all} steps, more at the end")
        }
        _ => "History, latest first".to_owned(),
    }
}

/// As many steps again as are listed, so that a few keys reach the first of very many.
fn older(about: &About) -> Option<Effect> {
    let About::Steps(steps) = about else { return None };
    let most = steps.len().min(MOST);
    steps.last().filter(|step| step.n > 1).map(|step| Effect::Older(step.n, most))
}

fn keys(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Steps(steps) = about else { return Vec::new() };
    steps.iter().map(|step| RowKey::Step(step.n)).collect()
}

/// `12  18 Nov 11:06  NR  coded: stigma          P07 turn 12`
fn lines(ui: &Ui, _: &Seen<'_>, about: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let About::Steps(steps) = about else { return Vec::new() };
    let Some(step) = steps.get(nth) else { return Vec::new() };
    let digits = steps.first().map_or(1, |step| step.n.to_string().len());
    let undone = if step.undone { "undone: " } else { "" };
    let (day, time) = when(step.wall);
    // Beside a detail there is no room for the time.
    let when = if room(ui) < NARROW { day } else { format!("{day} {time}") };
    let left = format!("{:>digits$}  {when}  {:<3} {undone}{}", step.n, step.who, step.what);
    // Places begin in one column as long as their turns have two digits or three.
    let place = if step.place.is_empty() { String::new() } else { format!("{:<12}", step.place) };
    vec![two_ends(ui, &left, &place)]
}

/// Below so many columns a row says no time of the day.
const NARROW: usize = 60;

/// `18 Nov` and `11:06`, of seconds since 1970.
fn when(wall: i64) -> (String, String) {
    let utc = crate::text::utc(wall);
    let day = crate::text::day(wall);
    let day = day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day).to_owned();
    (day, utc.get(11..16).unwrap_or_default().to_owned())
}

/// The step with this key.
fn step<'l>(about: &'l About, key: &RowKey) -> Option<&'l StepLine> {
    match (about, key) {
        (About::Steps(steps), RowKey::Step(n)) => steps.iter().find(|step| step.n == *n),
        _ => None,
    }
}

/// When and by whom, then what was done, act by act, with the words that it is about.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let Some(step) = ui.list().and_then(|list| step(&list.about, key)) else { return Vec::new() };
    let undone = if step.undone { "   undone" } else { "" };
    let (day, time) = (crate::text::day(step.wall), when(step.wall).1);
    let mut lines = vec![format!("{day}, {time}   {}{undone}", step.name), String::new()];
    if step.deeds.is_empty() {
        lines.extend(wrapped_in(ui, width, "", &step.what));
    }
    for deed in &step.deeds {
        lines.extend(wrapped_in(ui, width, "", &deed.words));
        let about = deed.on.filter(|_| deed.on_words).and_then(|on| words_of(project, on));
        if let Some(about) = about {
            lines.extend(wrapped_in(ui, width, "    ", &format!("\"{}\"", some_words(&about, LONGEST))));
        }
        if !deed.said.is_empty() {
            lines.extend(wrapped_in(ui, width, "    ", &deed.said));
        }
    }
    if step.more > 0 {
        let words = message!("and {} more: {Enter} lists all", step.more).shown(&ui.keys);
        lines.extend(wrapped_in(ui, width, "", &words));
    }
    lines
}

/// Goes to what a step was about; of several places all acts are listed.
fn open(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let Some(step) = ui.list().and_then(|list| step(&list.about, &key)) else { return Vec::new() };
    let mut places: Vec<Target> =
        step.deeds.iter().filter(|deed| deed.on_words).filter_map(|deed| deed.on).collect();
    places.dedup();
    let one = match places.as_slice() {
        [] => step.deeds.iter().find_map(|deed| deed.on),
        [one] if step.more == 0 => Some(*one),
        _ => return vec![Effect::Step(step.n)],
    };
    match one {
        Some(Target::Code(code)) if project.codes.get(code).is_none() => {
            say(ui, "That code is not here any more. {:removed} lists those that were removed.")
        }
        Some(on) => vec![Effect::Show(on)],
        None if step.deeds.len() != 1 => vec![Effect::Step(step.n)],
        None => say(ui, "This step is about no place: all of it is said here."),
    }
}

fn undo_to(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let (RowKey::Step(to), About::Steps(steps)) = (list.key(), &list.about) else { return Vec::new() };
    let own = steps.iter().filter(|step| step.n >= to && step.own && !step.undone).count();
    if own == 0 {
        return say(ui, "Nothing of yours to undo from here on. What others did stays.");
    }
    let question = message!("undo {} of yours, back to step {}?   {Esc} leaves it", count(own, "act"), to);
    let question = question.shown(&ui.keys);
    let options = vec![("undo".into(), vec![Effect::UndoTo(to)])];
    ui.over.put(Layer::Choice(Choice { question, options }));
    Vec::new()
}
