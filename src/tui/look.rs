//! How things look: which glyphs and colours a terminal gets. Colour never says anything that a letter, a place
//! or an attribute does not say as well.

use crate::config::Theme;
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
    /// No dim, no colour, the selection in bold reverse.
    pub high_contrast: bool,
    /// A slow line: the selection is shown by its first and last character.
    pub thin: bool,
    /// Which part has which colour.
    pub theme: Theme,
}

impl Look {
    /// A stripe in the colour of its theme (`None`: under no theme).
    pub(super) fn stripe(&self, theme: Option<usize>, bold: bool) -> Style {
        let stripes = &self.theme.stripes;
        let tint = theme.filter(|_| !self.high_contrast).map(|nth| stripes[nth % stripes.len()]);
        let colour = tint.and_then(|tint| match self.depth {
            Depth::Many => Some(tint.many),
            Depth::Sixteen => Some(tint.sixteen),
            Depth::Mono => None,
        });
        let colour = colour.map(|number| number.map_or(Color::Reset, Color::Indexed));
        let style = colour.map_or(Style::default(), |colour| Style::default().fg(colour));
        if bold { style.add_modifier(Modifier::BOLD) } else { style }
    }
    /// The selected words.
    pub(super) fn selected(&self) -> Style {
        match self.high_contrast {
            true => Style::default().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            false => Style::default().add_modifier(Modifier::REVERSED),
        }
    }
    /// What steps back: the interviewer's words.
    pub(super) fn dim(&self) -> Style {
        match self.high_contrast || self.depth == Depth::Mono {
            true => Style::default(),
            false => Style::default().add_modifier(Modifier::DIM),
        }
    }
    /// Glyphs of a stripe: start, middle, end, one line.
    pub(super) fn stripe_glyphs(&self) -> [&'static str; 4] {
        if self.ascii { [",", "|", "'", "-"] } else { ["╷", "│", "╵", "╶"] }
    }
    /// Corners and edges of a box: top left, top right, bottom left, bottom right, level, upright.
    pub(super) fn frame_glyphs(&self) -> [&'static str; 6] {
        if self.ascii { ["+", "+", "+", "+", "-", "|"] } else { ["┌", "┐", "└", "┘", "─", "│"] }
    }
    /// Fold marks: open, closed.
    pub(super) fn fold_glyphs(&self) -> [&'static str; 2] {
        if self.ascii { ["v", "+"] } else { ["▾", "▸"] }
    }
}
