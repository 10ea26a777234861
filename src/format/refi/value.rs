//! What attributes and values may hold: the simple types of the schema.

use super::element::Element;
use super::guid;

/// What an attribute or an element may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Words,
    Guid,
    Whole,
    Truth,
    Colour,
    Time,
    /// The place of a file: only one inside the archive is written, no other says anything but where its author keeps files.
    File,
    OneOf(&'static [&'static str]),
}
use Value::{Colour, File, Guid, OneOf, Time, Truth, Whole, Words};

/// A value stands once and has the form of its type; else it is one of words.
pub(super) fn fit_value(element: &mut Element) {
    element.children.truncate(2);
    let Some(value) = element.children.get_mut(1) else { return };
    if !is_value(&value.name, value.words.trim()) {
        value.name = "TextValue".to_owned();
    }
}

/// True if words have the form of a type of values, by the name of its element.
pub(super) fn is_value(element: &str, words: &str) -> bool {
    let digits = |words: &str| !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = words.strip_prefix(['-', '+']).unwrap_or(words);
    match element {
        "BooleanValue" => matches!(words, "true" | "false" | "1" | "0"),
        "IntegerValue" => digits(unsigned),
        "FloatValue" => match unsigned.split_once('.') {
            Some((whole, part)) => {
                !(whole.is_empty() && part.is_empty())
                    && [whole, part].iter().all(|one| one.is_empty() || digits(one))
            }
            None => digits(unsigned),
        },
        "DateValue" => words.len() == 10 && words.parse::<jiff::civil::Date>().is_ok(),
        "DateTimeValue" => is_time(words),
        _ => true,
    }
}

/// True if words are a date and time of XML Schema, in the years that every program knows.
fn is_time(words: &str) -> bool {
    let bytes = words.as_bytes();
    let shaped = bytes.len() >= 19 && bytes.get(10) == Some(&b'T') && bytes.get(16) == Some(&b':');
    let rest = words.get(19..).unwrap_or("x");
    let fraction =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let has_digits = !rest.starts_with('.') || fraction.len() + 1 < rest.len();
    let zone = fraction.is_empty()
        || fraction == "Z"
        || fraction.len() == 6
            && fraction.starts_with(['+', '-'])
            && fraction
                .get(1..)
                .is_some_and(|hour| format!("{hour}:00").parse::<jiff::civil::Time>().is_ok());
    let local = words.get(..19).is_some_and(|local| local.parse::<jiff::civil::DateTime>().is_ok());
    shaped && has_digits && zone && local
}

impl Value {
    /// The value as it may stand there; `None` if it may not.
    pub(super) fn fitting(self, came: &str, must: bool) -> Option<String> {
        let trimmed = came.trim();
        let as_it_is = |fits: bool| fits.then(|| trimmed.to_owned());
        match self {
            Words => Some(came.to_owned()),
            Guid if trimmed.is_empty() && !must => None,
            Guid => Some(guid::written(trimmed)),
            Whole => match is_value("IntegerValue", trimmed) {
                true => Some(trimmed.to_owned()),
                // Some programs write places in a picture with fractions.
                false => trimmed.parse::<f64>().ok().filter(|n| n.abs() < 1e15).map(|n| format!("{n:.0}")),
            },
            Truth => match trimmed {
                "true" | "false" | "1" | "0" => Some(trimmed.to_owned()),
                other => match other.to_ascii_lowercase().as_str() {
                    "true" => Some("true".to_owned()),
                    "false" => Some("false".to_owned()),
                    _ => None,
                },
            },
            Colour => {
                let hex = trimmed.strip_prefix('#').unwrap_or_default();
                as_it_is(matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
            }
            Time => as_it_is(is_time(trimmed)),
            File => as_it_is(
                trimmed
                    .strip_prefix("internal://")
                    .is_some_and(|name| !name.is_empty() && !name.contains(['/', '\\']) && name != ".."),
            ),
            OneOf(all) => as_it_is(all.contains(&trimmed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_xml_schema() {
        for good in ["2018-03-27T17:46:39Z", "2018-03-27T17:46:39", "2018-03-27T17:46:39.123+02:00"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["2018-03-27", "2018-13-27T17:46:39Z", "2018-03-27 17:46:39", "2018-03-27T17:46:39.Z", "é"]
        {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
