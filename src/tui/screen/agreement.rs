//! How far coders agree: a table by code, by pair of coders or by transcript. No figure is shown unless it is asked for.

use super::differing;
use super::entry::{Body, Rows, Screen, room, wrapped_in};
use crate::model::Seen;
use crate::model::id::{CodeId, PersonId};
use crate::report::{CodeFigures, Figures, Scope};
use crate::stats::{Cells, Estimate};
use crate::text::{cells, fit};
use crate::tui::command::entry::command;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, AgreedOn, By, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use std::collections::BTreeSet;

const PLACE: Place = Place::new("agreement");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, key| {
            if let RowKey::Agreed(on, _) = key {
                ui.open_list(differing::PLACE, About::Differing(on));
            }
            Vec::new()
        },
        detail: Some(detail),
        headings: 1,
        ..Rows::new(title, "Two coders must have coded a transcript before they can agree.", keys, lines)
    }),
    hints: |_| {
        &[
            ("open", "differing"),
            ("agreement-by", "code, pair, text"),
            ("write-out", "write out"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "agreement",
        &["Space u"],
        &[],
        "How far coders agree, by code, pair and transcript",
        "kappa alpha krippendorff reliability intercoder irr",
        |ui, _, _| {
            ui.open_list(PLACE, About::Agreement(By::Code));
            Vec::new()
        }
    )],
    own: &[command!(
        "agreement-by",
        &["1", "2", "3"],
        &[],
        "By code, by pair of coders, by transcript",
        "table rows",
        show_by
    )],
    shared: &["write-out"],
};

fn title(_: &Seen<'_>, about: &About, _: usize) -> String {
    match about {
        About::Agreement(By::Pair) => "Agreement by pair of coders".into(),
        About::Agreement(By::Transcript) => "Agreement by transcript".into(),
        _ => "Agreement by code".into(),
    }
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Agreement(by) = about else { return Vec::new() };
    let all = Figures::within(*project, Scope::default());
    if all.coders().len() < 2 {
        return Vec::new();
    }
    match by {
        By::Code => by_code(&all),
        By::Pair => by_pair(&all),
        By::Transcript => by_transcript(&all),
    }
}

/// A value with three decimals; a dash where there is none.
fn number(value: Estimate) -> String {
    value.value().map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

/// Columns of a figure.
const FIGURE: usize = 9;

fn columns(all: &[String]) -> String {
    all.iter().map(|one| format!("{one:>FIGURE$}")).collect()
}

fn by_code(all: &Figures<'_>) -> Vec<RowKey> {
    let differing = all.differing_by_code();
    let row = |(nth, one): (usize, CodeFigures)| {
        let on = AgreedOn { code: Some((one.row.code, one.row.rollup)), ..AgreedOn::default() };
        let count = match (one.row.rollup, differing.get(&one.row.code)) {
            (true, _) => String::new(),
            (false, many) => many.copied().unwrap_or_default().to_string(),
        };
        let figures = match one.alpha {
            Estimate::Undefined(_) => {
                format!("{:>width$}{count:>FIGURE$}", all.remark(nth), width = 3 * FIGURE)
            }
            Estimate::Value(_) => {
                columns(&[number(one.alpha), number(one.ac1), number(one.positive_agreement), count])
            }
        };
        RowKey::Agreed(on, figures)
    };
    let (alpha, _) = all.pooled_alpha(None);
    let whole = columns(&[number(alpha), String::new(), String::new(), all.differing().len().to_string()]);
    let first = RowKey::Agreed(AgreedOn::default(), whole);
    std::iter::once(first).chain(all.by_code(None).into_iter().enumerate().map(row)).collect()
}

fn by_pair(all: &Figures<'_>) -> Vec<RowKey> {
    let row = |pair: (usize, usize)| {
        let (kappa, without) = all.pooled_kappa(pair);
        let coders = Some((all.coders()[pair.0].id, all.coders()[pair.1].id));
        let on = AgreedOn { coders, ..AgreedOn::default() };
        RowKey::Agreed(on, columns(&[number(kappa), without.to_string()]))
    };
    all.pairs().into_iter().map(row).collect()
}

fn by_transcript(all: &Figures<'_>) -> Vec<RowKey> {
    let row = |(nth, transcript): (usize, &&crate::model::Transcript)| {
        let (alpha, without) = all.pooled_alpha(Some(nth));
        let on = AgreedOn { transcript: Some(transcript.id), ..AgreedOn::default() };
        RowKey::Agreed(on, columns(&[number(alpha), without.to_string()]))
    };
    all.transcripts().iter().enumerate().map(row).collect()
}

/// Behind the name of a code whose figures are those of its sub-codes, too.
const BELOW: &str = " and below";

/// What figures are about, in words; a code under as many blanks as it is deep.
pub(super) fn name(project: &Seen<'_>, on: &AgreedOn) -> String {
    let person = |id: PersonId| project.person(id).map_or("", |one| one.name.as_str());
    match (on.code, on.coders, on.transcript) {
        (Some((code, rollup)), _, _) => {
            let name = project.codes.get(code).map_or("", |code| code.name.as_str());
            let below = if rollup { BELOW } else { "" };
            format!("{}{name}{below}", "  ".repeat(project.codes.shown_depth(code)))
        }
        (_, Some((a, b)), _) => format!("{}, {}", person(a), person(b)),
        (_, _, Some(id)) => project.transcript(id).map_or_else(String::new, |one| one.title.clone()),
        (None, None, None) => "all codes".to_owned(),
    }
}

/// `  called the label      0.812    0.951    0.824       12`
fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (nth, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Agreed(on, figures) = key else { return Vec::new() };
    let (room, ascii) = (room(ui), ui.face.look().ascii);
    // What tells a code from itself with those below it is not cut off.
    let whole = name(project, on);
    let (name, below) = whole.strip_suffix(BELOW).map_or((whole.as_str(), ""), |name| (name, BELOW));
    let name = fit(name, room.saturating_sub(cells(figures) + cells(below)) as u16, ascii);
    let name = format!("{name}{below}");
    let blanks = room.saturating_sub(cells(&name) + cells(figures));
    let row = format!("{name}{:blanks$}{figures}", "");
    // The first row has the headings over it.
    match nth {
        0 => vec![headings(about, room), row],
        _ => vec![row],
    }
}

/// What the columns are, over these.
fn headings(about: &About, room: usize) -> String {
    let names: &[&str] = match about {
        About::Agreement(By::Pair) => &["kappa", "no value"],
        About::Agreement(By::Transcript) => &["alpha", "no value"],
        _ => &["alpha", "AC1", "positive", "differ"],
    };
    let names = columns(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    format!("{names:>room$}")
}

/// What a row is about as a part of the project.
pub(super) fn scope(project: &Seen<'_>, on: &AgreedOn) -> Scope {
    let codes = |(code, rollup): (CodeId, bool)| {
        if rollup { project.codes.subtree(code).into_iter().collect() } else { BTreeSet::from([code]) }
    };
    Scope {
        codes: on.code.map(codes),
        coders: on.coders.map(|(a, b)| BTreeSet::from([a, b])),
        transcripts: on.transcript.map(|id| BTreeSet::from([id])),
    }
}

/// The cells of each pair of coders, and who is not done.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let RowKey::Agreed(on, _) = key else { return Vec::new() };
    let all = Figures::within(*project, scope(project, on));
    let mut lines = Vec::new();
    let mut say = |words: &str| lines.extend(wrapped_in(ui, width, "", words));
    if let Some((code, false)) = on.code {
        let remark = all.remark(0);
        let remark = if remark.is_empty() { remark } else { format!("   {remark}") };
        say(&format!("{}{remark}", project.codes.path(code).join(" / ")));
        for pair in all.pairs() {
            let (Cells { n11, n10, n01, n00 }, matched) = (all.cells(0, pair), all.matched(0, pair));
            let [a, b] = [pair.0, pair.1].map(|nth| project.initials(Some(all.coders()[nth].id)));
            let kappa = number(all.cells(0, pair).kappa());
            say(&format!(
                "{a} {b}: both {n11}, {a} alone {n10}, {b} alone {n01}, neither {n00} characters; kappa {kappa}; {} of {} \
                 segments match",
                matched.matched, matched.total
            ));
        }
    }
    if let Some(id) = on.transcript
        && let Some(nth) = all.transcripts().iter().position(|one| one.id == id)
    {
        let state = |(person, state): (&crate::model::Person, Option<&str>)| match state {
            Some(state) => format!("{} ({state})", person.name),
            None => person.name.clone(),
        };
        say(&format!(
            "Coded by {}.",
            all.taking_part(nth).into_iter().map(state).collect::<Vec<_>>().join(", ")
        ));
    }
    let not_done = all.not_done();
    if !not_done.is_empty() {
        say(&format!("Not done everywhere, so that some of it counts as uncoded: {}.", not_done.join(", ")));
    }
    lines
}

/// Shows the same figures by something else: 1 codes, 2 pairs, 3 transcripts.
fn show_by(ui: &mut Ui, _: &Seen<'_>, which: &str) -> Vec<Effect> {
    let by = match which.trim() {
        "2" => By::Pair,
        "3" => By::Transcript,
        _ => By::Code,
    };
    if let Some(list) = ui.panes.list_mut() {
        (list.about, list.stale, list.at) = (About::Agreement(by), true, 0);
    }
    ui.face.touch();
    Vec::new()
}
