//! Offsets of other programs: what they count, and where that is in the text as emic has it.
//!
//! A text comes in with LF line ends and without a byte order mark, and emic counts Unicode scalar values. Programs in
//! Python count these too, in JavaScript or Java UTF-16 units, and doccano may count what a person sees as one character.
//! All of them count a CR before an LF.

use crate::text::{Span, Text};
use unicode_segmentation::UnicodeSegmentation;

/// What a program counts when it says where words begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Unicode scalar values.
    Points,
    /// Code units of UTF-16: two for a character beyond U+FFFF.
    Utf16,
    /// Grapheme clusters.
    Graphemes,
}

impl Unit {
    /// What is counted, for a person.
    pub(super) fn words(self) -> &'static str {
        match self {
            Unit::Points => "characters (code points)",
            Unit::Utf16 => "UTF-16 units",
            Unit::Graphemes => "characters as they are seen",
        }
    }
}

/// Turns offsets into a text as a file has it into offsets into the text as emic has it.
pub(super) struct Ruler {
    /// An offset of the file and the one here, wherever the two begin to run differently; in order.
    steps: Vec<(u32, u32)>,
    /// The length of the text in what the program counts.
    units: u32,
}

impl Ruler {
    /// Measures a text as the file has it.
    pub(super) fn new(raw: &str, unit: Unit) -> Ruler {
        let mut ruler = Ruler { steps: vec![(0, 0)], units: 0 };
        let mut points = 0;
        let bom = usize::from(raw.starts_with(BOM)) * BOM.len_utf8();
        ruler.pass(u32::from(bom > 0), 0, &mut points);
        let raw = &raw[bom..];
        if unit == Unit::Graphemes && !raw.is_ascii() {
            for cluster in raw.graphemes(true) {
                let count = if cluster == "\r\n" { 1 } else { cluster.chars().count() as u32 };
                ruler.pass(1, count, &mut points);
            }
            return ruler;
        }
        let mut chars = raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                // Of a line end of two characters one remains; as a cluster it is one already.
                '\r' if chars.peek() == Some(&'\n') => {
                    ruler.pass(u32::from(unit != Unit::Graphemes), 0, &mut points);
                }
                c if unit == Unit::Utf16 => ruler.pass(c.len_utf16() as u32, 1, &mut points),
                _ => ruler.pass(1, 1, &mut points),
            }
        }
        ruler
    }

    /// Goes on by so many units of the file, which are so many characters here.
    fn pass(&mut self, units: u32, more: u32, points: &mut u32) {
        self.units = self.units.saturating_add(units);
        *points += more;
        if units != more {
            self.steps.push((self.units, *points));
        }
    }

    /// The offset here; `None` beyond the text.
    pub(super) fn point(&self, at: u64) -> Option<u32> {
        let at = u32::try_from(at).ok().filter(|at| *at <= self.units)?;
        let next = self.steps.partition_point(|(unit, _)| *unit <= at);
        let (unit, point) = self.steps[next.checked_sub(1)?];
        let here = point + (at - unit);
        // Half of a pair, or a CR that is gone, is at its end.
        Some(self.steps.get(next).map_or(here, |(_, end)| here.min(*end)))
    }

    /// The span here; `None` if it is empty or reaches beyond the text.
    pub(super) fn span(&self, start: u64, end: u64) -> Option<Span> {
        Span::new(self.point(start)?, self.point(end)?)
    }
}

const BOM: char = '\u{feff}';

/// A text as emic has it: LF line ends, no byte order mark, no NUL.
pub(super) fn as_here(raw: &str) -> String {
    let raw = raw.strip_prefix(BOM).unwrap_or(raw);
    match raw.contains(['\r', '\0']) {
        true => raw.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"),
        false => raw.to_owned(),
    }
}

/// True if a span begins or ends within a word: between two letters or digits.
pub(super) fn cuts_a_word(text: &Text, span: Span) -> bool {
    let within = |at: u32| {
        let (before, after) = text.as_str().split_at(text.byte_of(at));
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        letter(before.chars().next_back()) && letter(after.chars().next())
    };
    within(span.start()) || within(span.end())
}

/// True if words that a file says are those of a text, whatever became of line ends and blanks. Some programs write a line
/// end as a backslash and an n.
pub(crate) fn is_same(here: &str, said: &str) -> bool {
    let bare = |words: &str| -> String {
        let words = words.replace("\\n", "\n").replace("\\r", "\n").replace("\\t", "\t");
        words.chars().filter(|c| !c.is_whitespace()).collect()
    };
    here == said || bare(here) == bare(said)
}

/// Where words are that a file says, nearest to an offset.
pub(crate) fn nearest(text: &Text, said: &str, near: u32) -> Option<Span> {
    let said = said.trim();
    if said.is_empty() {
        return None;
    }
    let near = text.byte_of(near);
    let after = text.as_str().get(near..).and_then(|rest| rest.find(said)).map(|at| near + at);
    // An earlier place may reach over the offset.
    let mut reach = (near + said.len()).min(text.as_str().len());
    while !text.as_str().is_char_boundary(reach) {
        reach -= 1;
    }
    let before = text.as_str()[..reach].rfind(said);
    let start = [before, after].into_iter().flatten().min_by_key(|at| at.abs_diff(near))?;
    Span::new(text.pos_of(start), text.pos_of(start + said.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(raw: &str, unit: Unit, offsets: &[u64]) -> Vec<Option<u32>> {
        let ruler = Ruler::new(raw, unit);
        offsets.iter().map(|at| ruler.point(*at)).collect()
    }

    #[test]
    fn each_unit_is_counted_as_its_program_counts() {
        // One face is 2 units of UTF-16, and a fireman is 3 characters in one cluster: man, joiner, engine.
        let raw = "\u{1f60a}a\r\nb\u{1f468}\u{200d}\u{1f692}c";
        assert_eq!(as_here(raw).chars().count(), 8);
        assert_eq!(
            places(raw, Unit::Points, &[0, 1, 2, 3, 4, 5, 8, 9, 10]),
            [Some(0), Some(1), Some(2), Some(2), Some(3), Some(4), Some(7), Some(8), None]
        );
        // Units: face 0-2, a 2, CR 3, LF 4, b 5, man 6-8, joiner 8, engine 9-11, c 11, end 12.
        assert_eq!(
            places(raw, Unit::Utf16, &[0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 13]),
            [0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8].map(Some).into_iter().chain([None]).collect::<Vec<_>>()
        );
        // Clusters: face, a, line end, b, fireman, c.
        assert_eq!(
            places(raw, Unit::Graphemes, &[0, 1, 2, 3, 4, 5, 6, 7]),
            [0, 1, 2, 3, 4, 7, 8].map(Some).into_iter().chain([None]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn words_are_found_nearest_to_where_the_file_says() {
        let text = Text::new("yes no yes no yes");
        let at = |near| nearest(&text, " yes ", near).map(|span| (span.start(), span.end()));
        assert_eq!(
            (at(0), at(5), at(8), at(17)),
            (Some((0, 3)), Some((7, 10)), Some((7, 10)), Some((14, 17)))
        );
        assert_eq!(nearest(&text, "maybe", 3), None);
    }
}
