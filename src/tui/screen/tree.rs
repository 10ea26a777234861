//! The code tree with the cursor in it, beside the words.

use super::entry::{Body, Screen};
use crate::tui::place::Place;
use crate::tui::view::{coding, tree};

pub(super) const SCREEN: Screen = Screen {
    place: Place::TREE,
    body: Body::Drawn { draw: coding::draw, line: tree::line, second: tree::meaning },
    hints: |_| {
        &[
            ("tree-code", "code"),
            ("tree-add", "add"),
            ("rename", "rename"),
            ("define", "define"),
            ("move", "move"),
            ("merge", "merge"),
            ("focus", "text"),
            ("help", "keys"),
        ]
    },
    ways: &[],
    own: &[],
    shared: &[
        "tree-code",
        "tree-add",
        "tree-add-top",
        "rename",
        "define",
        "move",
        "merge",
        "remove",
        "mark",
        "pin",
        "fold",
        "unfold",
        "levels-fewer",
        "levels-more",
        "theme",
        "memo",
        "discuss",
        "passages",
        "focus",
        "margin",
        "write-held",
    ],
};
