//! Frozen versions of the coding frame.

use super::entry::{Body, Rows, Screen};
use crate::model::Seen;
use crate::tui::command::entry::{command, visit};
use crate::tui::effect::Effect;
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

const PLACE: Place = Place::new("frozen frames");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |_, _, key| match key {
            RowKey::Frame(nth) => vec![Effect::Difference(nth, None)],
            _ => Vec::new(),
        },
        ..Rows::new(
            |_, _, _| "Frozen frames".into(),
            "No frame is frozen yet. {freeze} freezes it as it is.",
            keys,
            lines,
        )
    }),
    hints: |_| &[("freeze", "freeze"), ("open", "what changed since"), ("quit", "back")],
    ways: &[command!(
        everywhere "frames",
        &["Space v"],
        &[],
        "Frozen versions of the frame",
        "freeze snapshot",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!("freeze", &["a"], &[], "Freeze the frame as it is", "version snapshot", freeze)],
    shared: &[],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    (0..project.frames.len()).map(RowKey::Frame).collect()
}

fn lines(_: &Ui, project: &Seen<'_>, _: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let Some(frame) = project.frames.get(nth) else { return Vec::new() };
    let coded = project.transcripts.values().flat_map(|t| &t.annotations);
    let under = coded.filter(|a| a.frame == Some(frame.id)).count();
    let when = crate::text::utc(frame.made.wall);
    let when = when.get(..10).unwrap_or(&when).to_owned();
    vec![format!("{}   {when}   {} made under it", frame.name, count(under, "coding"))]
}

fn freeze(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let label = format!("freeze {} as: ", count(project.codes.codes.len(), "code"));
    ui.over.ask(Asking::Freeze, label, "");
    Vec::new()
}
