//! The reports, each with what it shows; Enter makes one and shows it to read.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::report::REPORTS;
use crate::tui::command::entry::{command, visit};
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

const PLACE: Place = Place::new("reports");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |_, _, key| match key {
            RowKey::Report(nth) => vec![Effect::Report(nth)],
            _ => Vec::new(),
        },
        ..Rows::new(|_, _, _| "Reports".into(), "No reports.", keys, lines)
    }),
    hints: |_| &[("open", "read it"), ("write-out", "write out"), ("quit", "back")],
    ways: &[command!(
        everywhere "reports",
        &["Space r"],
        &[],
        "Reports: themes, quotes, counts, the sample",
        "print table matrix word html",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[],
    shared: &["write-out"],
};

fn keys(_: &Ui, _: &Seen<'_>, _: &About) -> Vec<RowKey> {
    (0..REPORTS.len()).map(RowKey::Report).collect()
}

fn lines(ui: &Ui, _: &Seen<'_>, _: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let Some(report) = REPORTS.get(nth) else { return Vec::new() };
    wrapped(ui, "", &format!("{}: {}", report.name, report.sentence))
}
