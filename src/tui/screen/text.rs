//! The words of a transcript, with the selected ones, stripes and code tree beside them.

use super::entry::{Body, Hint, Screen};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::view::{coding, text};

pub(super) const SCREEN: Screen = Screen {
    place: Place::TEXT,
    body: Body::Drawn { draw: coding::draw, line: text::line, second: |_, _, _| None },
    hints,
    ways: &[],
    own: &[],
    shared: &[
        "widen",
        "narrow",
        "longer",
        "shorter",
        "start-later",
        "start-earlier",
        "more",
        "less",
        "from",
        "to",
        "match-next",
        "turn-next",
        "turn-prev",
        "code",
        "quick",
        "again",
        "in-vivo",
        "take-off",
        "see",
        "refit",
        "memo",
        "quote",
        "discuss",
        "go-uncoded",
        "go-code",
        "go-memo",
        "go-discuss",
        "repeat",
        "reverse",
        "back",
        "passages",
        "focus",
        "margin",
        "underline",
        "correct",
        "turn-speaker",
        "split-turn",
        "join-turn",
        "write-held",
    ],
};

fn hints(ui: &Ui) -> &'static [Hint] {
    match ui.travel.shows_hits() {
        _ if ui.panes.can_go_back() => &[
            ("quit", "back to the list"),
            ("code", "code"),
            ("see", "see"),
            ("memo", "memo"),
            ("take-off", "off"),
            ("undo", "undo"),
            ("help", "keys"),
            ("command", "all"),
        ],
        true => &[
            ("repeat", "next"),
            ("reverse", "before"),
            ("back", "back"),
            ("select-reset", "done"),
            ("help", "keys"),
        ],
        false => &[
            ("code", "code"),
            ("see", "see"),
            ("again", "again"),
            ("memo", "memo"),
            ("take-off", "off"),
            ("undo", "undo"),
            ("help", "keys"),
            ("command", "all"),
            ("focus", "tree"),
            ("passages", "passages"),
            ("go-uncoded", "uncoded"),
            ("view-menu", "screens"),
        ],
    }
}
