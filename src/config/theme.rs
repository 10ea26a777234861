//! The theme: which part of the screen has which colour, for terminals with many colours and with sixteen.

use super::reader::{Entries, Reader};
use crate::error::visible;

/// A colour in numbers of the terminal's palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tint {
    /// Red, green and blue, to compare it with other colours.
    pub rgb: (u8, u8, u8),
    /// Its number among 256; `None` is the colour of the terminal's text.
    pub many: Option<u8>,
    /// Its number among 16; `None` is the colour of the terminal's text.
    pub sixteen: Option<u8>,
}

/// The colours of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The stripes beside the text; each theme of the code tree has one of them.
    pub stripes: [Tint; 6],
}

/// The names of the roles in the settings, in the order of [`Theme::stripes`].
const ROLES: [&str; 6] = ["stripe-1", "stripe-2", "stripe-3", "stripe-4", "stripe-5", "stripe-6"];

/// The sixteen colours by name, as terminals number them, with the values that xterm gives them.
const NAMED: [(&str, (u8, u8, u8)); 16] = [
    ("black", (0, 0, 0)),
    ("red", (205, 0, 0)),
    ("green", (0, 205, 0)),
    ("yellow", (205, 205, 0)),
    ("blue", (0, 0, 238)),
    ("magenta", (205, 0, 205)),
    ("cyan", (0, 205, 205)),
    ("white", (229, 229, 229)),
    ("bright-black", (127, 127, 127)),
    ("bright-red", (255, 0, 0)),
    ("bright-green", (0, 255, 0)),
    ("bright-yellow", (255, 255, 0)),
    ("bright-blue", (92, 92, 255)),
    ("bright-magenta", (255, 0, 255)),
    ("bright-cyan", (0, 255, 255)),
    ("bright-white", (255, 255, 255)),
];

impl Default for Theme {
    /// Six colours of the 256 with at least 3:1 contrast on black and on white, told apart by most colour-blind eyes.
    fn default() -> Theme {
        let tint = |rgb, many, sixteen| Tint { rgb, many: Some(many), sixteen };
        Theme {
            stripes: [
                tint((0, 135, 175), 31, Some(6)),
                tint((95, 135, 255), 69, Some(4)),
                tint((135, 0, 255), 93, Some(5)),
                tint((175, 135, 0), 136, Some(3)),
                tint((175, 135, 95), 137, Some(12)),
                tint((95, 95, 95), 59, None),
            ],
        }
    }
}

/// The stripe whose default colour is nearest to `#RRGGBB`, which a team chose for a code; `None` if that is no colour.
/// A person's own theme gives the stripe another colour, and two codes stay as different as the team wanted them.
pub fn nearest_stripe(colour: &str) -> Option<usize> {
    let rgb = hex(colour)?;
    let far = |(_, tint): &(usize, &Tint)| distance(rgb, tint.rgb);
    Theme::default().stripes.iter().enumerate().min_by_key(far).map(|(nth, _)| nth)
}

/// Reads the table `[theme]`; tells also how many colours it sets.
pub(super) fn read<'w>(reader: &mut Reader<'w>, entries: Entries<'w>) -> (Theme, usize) {
    let mut theme = Theme::default();
    let mut set = 0;
    let mut left = Entries::new();
    for entry in entries {
        let Some(role) = ROLES.iter().position(|role| *role == entry.name) else {
            left.push(entry);
            continue;
        };
        let words = entry.value.as_str().unwrap_or("");
        match tint(words) {
            Some(tint) => {
                theme.stripes[role] = tint;
                set += 1;
            }
            None => {
                let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
                let what = match words {
                    "" => format!("{} takes a colour in quotes", entry.name),
                    words => format!("\"{}\" is no colour", visible(words)),
                };
                let hint = format!("write #RRGGBB, default, or {}", names.join(" "));
                reader.fault(entry.value_at, what, hint);
            }
        }
    }
    reader.unknown(left, "part of the screen", &ROLES);
    (theme, set)
}

/// The colour of `#RRGGBB` or of a name; `default` is the colour of the terminal's text.
fn tint(words: &str) -> Option<Tint> {
    if words == "default" {
        return Some(Tint { rgb: (127, 127, 127), many: None, sixteen: None });
    }
    if let Some(nth) = NAMED.iter().position(|(name, _)| *name == words) {
        let number = u8::try_from(nth).ok();
        return Some(Tint { rgb: NAMED[nth].1, many: number, sixteen: number });
    }
    let rgb = hex(words)?;
    let nearest = |from: u8, to: u8| (from..=to).min_by_key(|&number| distance(rgb, palette(number)));
    // The first sixteen look different in every terminal: an exact colour is taken from the others.
    Some(Tint { rgb, many: nearest(16, 255), sixteen: nearest(0, 15) })
}

fn hex(words: &str) -> Option<(u8, u8, u8)> {
    let hex = words.strip_prefix('#')?;
    if hex.len() != 6 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// Red, green and blue of a number of the 256: sixteen named ones, a cube of 6 × 6 × 6, a ramp of 24 greys.
fn palette(number: u8) -> (u8, u8, u8) {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match number {
        0..=15 => NAMED[usize::from(number)].1,
        16..=231 => {
            let nth = usize::from(number - 16);
            (STEPS[nth / 36], STEPS[nth / 6 % 6], STEPS[nth % 6])
        }
        232..=255 => {
            let grey = 8 + (number - 232) * 10;
            (grey, grey, grey)
        }
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> i32 {
    let square = |a: u8, b: u8| i32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_colour_gets_the_nearest_that_everyone_can_see() {
        assert_eq!(nearest_stripe("#0087af"), Some(0));
        assert_eq!(nearest_stripe("#8800ff"), Some(2));
        for no_colour in ["red", "#é0000", "#12345", "#+12345"] {
            assert_eq!(nearest_stripe(no_colour), None, "{no_colour}");
        }
    }

    #[test]
    fn the_numbers_of_a_default_colour_are_those_of_its_value_in_the_palette() {
        for tint in Theme::default().stripes {
            assert_eq!(tint.many.map(palette), Some(tint.rgb));
        }
    }

    #[test]
    fn an_exact_colour_is_the_nearest_of_the_palette_and_a_name_is_the_terminals_own() {
        let exact = tint("#ff0101").unwrap();
        assert_eq!((exact.many, exact.sixteen), (Some(196), Some(9)));
        let named = tint("bright-red").unwrap();
        assert_eq!((named.many, named.sixteen), (Some(9), Some(9)));
        let own = tint("default").unwrap();
        assert_eq!((own.many, own.sixteen), (None, None));
    }
}
