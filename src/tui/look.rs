//! How things look: which glyphs and colours a terminal gets. Colour never says anything that a letter, a place
//! or an attribute does not say as well.

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
}

/// Six colours of the 256 with at least 3:1 contrast on black and on white, told apart by most colour-blind eyes.
const MANY: [u8; 6] = [31, 69, 93, 136, 137, 59];
/// Their RGB values, to find the nearest to a colour that a team chose.
const RGB: [(u8, u8, u8); 6] =
    [(0, 135, 175), (95, 135, 255), (135, 0, 255), (175, 135, 0), (175, 135, 95), (95, 95, 95)];
const SIXTEEN: [Color; 6] =
    [Color::Cyan, Color::Blue, Color::Magenta, Color::Yellow, Color::LightBlue, Color::Reset];

/// The theme colour nearest to `#RRGGBB`.
pub(super) fn nearest(colour: &str) -> Option<usize> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    let (r, g, b) = (part(0)?, part(2)?, part(4)?);
    let far = |&(x, y, z): &(u8, u8, u8)| {
        let square = |a: u8, b: u8| i32::from(a.abs_diff(b)).pow(2);
        square(r, x) + square(g, y) + square(b, z)
    };
    RGB.iter().enumerate().min_by_key(|(_, rgb)| far(rgb)).map(|(nth, _)| nth)
}

impl Look {
    /// A stripe in the colour of its theme (`None`: under no theme).
    pub(super) fn stripe(&self, theme: Option<usize>, bold: bool) -> Style {
        let colour = theme.filter(|_| !self.high_contrast).and_then(|nth| match self.depth {
            Depth::Many => Some(Color::Indexed(MANY[nth % 6])),
            Depth::Sixteen => Some(SIXTEEN[nth % 6]),
            Depth::Mono => None,
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_colour_gets_the_nearest_that_everyone_can_see() {
        assert_eq!(nearest("#0087af"), Some(0));
        assert_eq!(nearest("#8800ff"), Some(2));
        assert_eq!(nearest("red"), None);
        assert_eq!(nearest("#é0000"), None);
    }
}
