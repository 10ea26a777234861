//! How things look: which glyphs and colours a terminal gets. Colour never says anything that a letter, a place
//! or an attribute does not say as well.

use crate::config::{Ground, Theme};
use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// 256 or more.
    #[default]
    Many,
    /// 16.
    Sixteen,
    /// None, or none wanted.
    Mono,
}

/// What decides how the screen looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Colours.
    pub depth: Depth,
    /// Only ASCII in everything that is not the project's own words.
    pub ascii: bool,
    /// No grey, the selection in bold reverse.
    pub high_contrast: bool,
    /// What the words of the terminal stand on.
    pub ground: Ground,
    /// A slow line: the selection is shown by its first and last character.
    pub thin: bool,
    /// The terminal reverses rectangles without their text: what is selected keeps its colours.
    pub rectangles: bool,
    /// The colours of the themes of the code tree.
    pub theme: Theme,
}

impl Look {
    /// A stripe in the colour of its theme (`None`: under no theme).
    pub(super) fn stripe(&self, theme: Option<usize>) -> Style {
        let tint = theme.map(|nth| self.theme.tint(nth, self.ground));
        let number = tint.and_then(|tint| match self.depth {
            Depth::Many => tint.many,
            Depth::Sixteen => tint.sixteen,
            Depth::Mono => None,
        });
        number.map_or(Style::default(), |number| Style::default().fg(Color::Indexed(number)))
    }
    /// Words in the colour of a theme: where the ground is not known, or the sixteen colours may be any, they are plain.
    pub(super) fn theme(&self, theme: Option<usize>) -> Style {
        match self.depth == Depth::Many && self.ground != Ground::Unknown {
            true => self.stripe(theme),
            false => Style::default(),
        }
    }
    /// The selected words.
    pub(super) fn selected(&self) -> Style {
        match self.high_contrast {
            true => Style::default().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            false => Style::default().add_modifier(Modifier::REVERSED),
        }
    }
    /// What steps back: the interviewer's words, paths, coders.
    pub(super) fn back(&self) -> Style {
        let grey = self.theme.grey(self.ground).filter(|_| self.depth == Depth::Many && !self.high_contrast);
        grey.map_or(Style::default(), |number| Style::default().fg(Color::Indexed(number)))
    }
    /// Glyphs of a stripe: a row between two others, its last row.
    pub(super) fn stripe_glyphs(&self) -> [&'static str; 2] {
        if self.ascii { ["|", "'"] } else { ["│", "╵"] }
    }
    /// The first row of a stripe whose code's name begins with no letter of one cell.
    pub(super) fn head_glyph(&self) -> &'static str {
        if self.ascii { "," } else { "╷" }
    }
    /// In the tree: the code is on the selected words.
    pub(super) fn here_glyph(&self) -> &'static str {
        if self.ascii { "*" } else { "●" }
    }
    /// Corners and edges of a box: top left, top right, bottom left, bottom right, level, upright.
    pub(super) fn frame_glyphs(&self) -> [&'static str; 6] {
        if self.ascii { ["+", "+", "+", "+", "-", "|"] } else { ["┌", "┐", "└", "┘", "─", "│"] }
    }
    /// Fold marks: open, closed.
    pub(super) fn fold_glyphs(&self) -> [&'static str; 2] {
        if self.ascii { ["-", "+"] } else { ["▾", "▸"] }
    }
}
