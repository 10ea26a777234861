//! Every step of the history, latest first.

use super::entry::{Body, LONGEST, Rows, Screen, in_context, room, two_ends, wrapped_in};
use crate::model::Seen;
use crate::model::target::Target;
use crate::tui::command::entry::{command, say};
use crate::tui::effect::{Effect, NewsLine, StepLine};
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
        |ui, _, _| vec![Effect::History(ui.news_from.clone())]
    )],
    own: &[command!("undo-to", &["u"], &[], "Undo your own acts back to this step", "", undo_to)],
    shared: &[],
};

/// Every step has a number, from 1: the latest says how many there are.
fn title(_: &Seen<'_>, about: &About, listed: usize) -> String {
    match about {
        About::Acts { title, .. } => title.clone(),
        About::Steps { news, steps } => {
            let new = if news.is_empty() { "" } else { "What came, then the " };
            let whole = if news.is_empty() { "History, latest first" } else { "history, latest first" };
            match older(about) {
                Some(_) => {
                    let (listed, all) = (listed - news.len(), steps.first().map_or(0, |step| step.n));
                    format!("{new}{whole}: {listed} of {all} steps, more at the end")
                }
                None => format!("{new}{whole}"),
            }
        }
        _ => String::new(),
    }
}

/// As many steps again as are listed, so that a few keys reach the first of very many.
fn older(about: &About) -> Option<Effect> {
    let About::Steps { steps, .. } = about else { return None };
    let most = steps.len().min(MOST);
    steps.last().filter(|step| step.n > 1).map(|step| Effect::Older(step.n, most))
}

/// What came, and the steps.
fn parts(about: &About) -> (&[NewsLine], &[StepLine]) {
    match about {
        About::Steps { news, steps } => (news, steps),
        About::Acts { acts, .. } => (&[], acts),
        _ => (&[], &[]),
    }
}

fn keys(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let (news, steps) = parts(about);
    (0..news.len()).map(RowKey::News).chain(steps.iter().map(|step| RowKey::Step(step.n))).collect()
}

/// `12  18 Nov 11:06  NR  coded: stigma          P07 turn 12`
fn lines(ui: &Ui, _: &Seen<'_>, about: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let (news, steps) = parts(about);
    let most = steps.iter().map(|step| step.n).max();
    let digits = most.map_or(1, |n| n.to_string().len());
    if let Some(line) = news.get(nth) {
        return vec![two_ends(ui, &news_line(ui, line, digits), "")];
    }
    let Some(step) = steps.get(nth - news.len()) else { return Vec::new() };
    let undone = if step.undone { "undone: " } else { "" };
    let when = when_in(ui, step.wall);
    let left = format!("{:>digits$}  {when}  {:<3} {undone}{}", step.n, step.who, step.what);
    // Places begin in one column as long as their turns have two digits or three.
    let place = if step.place.is_empty() { String::new() } else { format!("{:<12}", step.place) };
    vec![two_ends(ui, &left, &place)]
}

/// `    +  18 Nov 11:06  RS renamed trust to "trusting her"`, in the columns of the steps.
fn news_line(ui: &Ui, line: &NewsLine, digits: usize) -> String {
    let when = |wall: Option<i64>| {
        let wide = when_in(ui, 0).len().max(if room(ui) < NARROW { 6 } else { 12 });
        format!("{:<wide$}", wall.map(|wall| when_in(ui, wall)).unwrap_or_default())
    };
    match line {
        NewsLine::Whole(words) => words.clone(),
        NewsLine::Change { wall, what, .. } | NewsLine::Many { wall, what, .. } => {
            format!("{:>digits$}  {}  {what}", "+", when(Some(*wall)))
        }
        NewsLine::Person { who, what, .. } => format!("{:>digits$}  {}  {who:<3} {what}", "+", when(None)),
    }
}

/// When, as there is room: beside a detail there is none for the time.
fn when_in(ui: &Ui, wall: i64) -> String {
    let (day, time) = when(wall);
    if room(ui) < NARROW { day } else { format!("{day} {time}") }
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
    let RowKey::Step(n) = key else { return None };
    parts(about).1.iter().find(|step| step.n == *n)
}

/// The line about what came with this key.
fn news_of<'l>(about: &'l About, key: &RowKey) -> Option<&'l NewsLine> {
    let RowKey::News(nth) = key else { return None };
    parts(about).0.get(*nth)
}

/// When and by whom, then what was done, act by act, with the words that it is about.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    if let Some(line) = ui.list().and_then(|list| news_of(&list.about, key)) {
        return news_detail(ui, project, line, width);
    }
    let Some(step) = ui.list().and_then(|list| step(&list.about, key)) else { return Vec::new() };
    let undone = if step.undone { "   undone" } else { "" };
    let (day, time) = (crate::text::day(step.wall), when(step.wall).1);
    let mut lines = vec![format!("{day}, {time}   {}{undone}", step.name), String::new()];
    if step.deeds.is_empty() {
        lines.extend(wrapped_in(ui, width, "", &step.what));
    }
    for deed in &step.deeds {
        lines.extend(wrapped_in(ui, width, "", &deed.words));
        let about = deed.on.filter(|_| deed.on_words).and_then(|on| in_context(project, on));
        if let Some((before, about, after)) = about {
            let words = format!("{before}\"{}\"{after}", some_words(&about, LONGEST));
            lines.extend(wrapped_in(ui, width, "    ", &words));
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

/// Whose news it is in full, and what Enter shows of it.
fn news_detail(ui: &Ui, project: &Seen<'_>, line: &NewsLine, width: u16) -> Vec<String> {
    let words = match line {
        NewsLine::Whole(words) => {
            format!("{words}. News is what others did that came into this folder since you last looked here.")
        }
        NewsLine::Change { what, .. } => what.clone(),
        NewsLine::Many { what, .. } => message!("{}. {Enter} lists all acts.", what).shown(&ui.keys),
        NewsLine::Person { coder, what, .. } => {
            let name = project.person(*coder).map_or("", |person| person.name.as_str());
            message!("{}: {}. {Enter} lists all acts.", name, what).shown(&ui.keys)
        }
    };
    wrapped_in(ui, width, "", &words)
}

/// Shows a code that was changed, or lists what came from a person.
fn open_news(ui: &mut Ui, project: &Seen<'_>, line: &NewsLine) -> Vec<Effect> {
    match line {
        NewsLine::Change { on: Some(on), .. } => go_to(ui, project, *on),
        NewsLine::Many { what, acts, .. } => vec![Effect::Acts(what.clone(), acts.clone())],
        NewsLine::Person { coder, looked, .. } => vec![Effect::Came(*coder, looked.clone())],
        NewsLine::Whole(_) | NewsLine::Change { .. } => Vec::new(),
    }
}

/// Goes to a place, if it is still there.
fn go_to(ui: &mut Ui, project: &Seen<'_>, on: Target) -> Vec<Effect> {
    match on {
        Target::Code(code) if project.codes.get(project.codes.resolve(code)).is_none() => {
            say(ui, "That code is not here any more. {:removed} lists those that were removed.")
        }
        on => vec![Effect::Show(on)],
    }
}

/// Goes to what a step was about; of several places all acts are listed.
fn open(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    if let Some(line) = ui.list().and_then(|list| news_of(&list.about, &key)).cloned() {
        return open_news(ui, project, &line);
    }
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
        Some(on) => go_to(ui, project, on),
        None if step.deeds.len() != 1 => vec![Effect::Step(step.n)],
        None => say(ui, "This step is about no place: all of it is said here."),
    }
}

fn undo_to(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let (RowKey::Step(to), About::Steps { steps, .. }) = (list.key(), &list.about) else { return Vec::new() };
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
