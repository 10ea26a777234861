//! Grapheme clusters (UAX #29): what a person calls a character.
//!
//! A cursor may be anywhere in a text of 50 MB, so no function here reads from the start: each looks at a
//! few characters around its position. A cluster has no greatest length, though (a million combining marks
//! are one cluster). Therefore a stretch of `REACH` characters without a certain border gets forced borders
//! at the multiples of `REACH`. All functions here and the layout agree on these borders.

use super::{Span, Text};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// How far to look back for a border that does not depend on earlier characters, in scalar values. Real
/// text needs a few.
const REACH: u32 = 256;

/// The first cluster border after `pos`; the end of the text if there is none.
pub fn next_border(text: &Text, pos: u32) -> u32 {
    if pos >= text.len() {
        return text.len();
    }
    // Between anchor and section end the text is read as if it stood alone; no cluster crosses either.
    let start = anchor(text, pos);
    let end = section_end(text, pos);
    let mut border = start;
    for cluster in text.as_str()[text.byte_of(start)..text.byte_of(end)].graphemes(true) {
        border += cluster.chars().count() as u32;
        if border > pos {
            break;
        }
    }
    border
}

/// The last cluster border before `pos`; 0 if there is none.
pub fn prev_border(text: &Text, pos: u32) -> u32 {
    let pos = pos.min(text.len());
    if pos == 0 {
        return 0;
    }
    border_at_or_before(text, pos - 1)
}

/// True if a cluster starts or the text ends at `pos`.
pub fn is_border(text: &Text, pos: u32) -> bool {
    pos == 0 || pos == text.len() || (pos < text.len() && border_at_or_before(text, pos) == pos)
}

/// Widens a span to whole clusters. A span that reaches past the end of the text is cut; `None` if nothing
/// is left.
pub fn snap(text: &Text, span: Span) -> Option<Span> {
    if span.start() >= text.len() {
        return None;
    }
    Span::new(border_at_or_before(text, span.start()), next_border(text, span.end().min(text.len()) - 1))
}

/// The clusters of a span in order, each with its start. The ends of the span count as cluster borders, so
/// no cluster reaches out of it. Linear in the span.
pub(super) fn clusters(text: &Text, span: Span) -> impl Iterator<Item = (u32, &str)> {
    let end = span.end().min(text.len());
    let sections = std::iter::successors(Some(span.start()), move |&from| {
        let next = section_end(text, from).min(end);
        (next < end && next > from).then_some(next)
    });
    sections.take_while(move |&from| from < end).flat_map(move |from| {
        let to = section_end(text, from).min(end);
        let mut pos = from;
        text.as_str()[text.byte_of(from)..text.byte_of(to)].graphemes(true).map(move |cluster| {
            let start = pos;
            pos += cluster.chars().count() as u32;
            (start, cluster)
        })
    })
}

fn border_at_or_before(text: &Text, pos: u32) -> u32 {
    let start = anchor(text, pos);
    let end = section_end(text, pos);
    let mut border = start;
    for cluster in text.as_str()[text.byte_of(start)..text.byte_of(end)].graphemes(true) {
        let next = border + cluster.chars().count() as u32;
        if next > pos {
            break;
        }
        border = next;
    }
    border
}

/// The nearest position at or before `pos` from which clusters can be read without knowing the characters
/// before it.
///
/// There is one in every `REACH` characters: if the stretch before a multiple of `REACH` has none, that
/// multiple is a forced one.
fn anchor(text: &Text, pos: u32) -> u32 {
    let forced = pos - pos % REACH;
    let lowest = forced.saturating_sub(REACH);
    let mut place = pos;
    let mut after = text.as_str()[text.byte_of(pos)..].chars().next();
    for before in text.as_str()[..text.byte_of(pos)].chars().rev() {
        if is_certain(before, after) {
            return place;
        }
        place -= 1;
        if place <= lowest {
            break;
        }
        after = Some(before);
    }
    if place == 0 { 0 } else { forced }
}

/// The first anchor after `pos` that belongs to a multiple of `REACH`, or the end of the text.
fn section_end(text: &Text, pos: u32) -> u32 {
    let mut multiple = (pos - pos % REACH).saturating_add(REACH);
    while multiple < text.len() {
        let end = anchor(text, multiple);
        if end > pos {
            return end;
        }
        multiple = multiple.saturating_add(REACH);
    }
    text.len()
}

/// True if there is a border between two neighbours whatever precedes them.
///
/// Three rules of UAX #29 look further back (conjuncts, emoji sequences, flags). In all of them the left
/// neighbour is a mark, a joiner or half a flag, so such neighbours are never certain.
fn is_certain(before: char, after: Option<char>) -> bool {
    let Some(after) = after else { return true };
    if before.is_ascii() && after.is_ascii() {
        return (before, after) != ('\r', '\n');
    }
    let is_flag_half = ('\u{1f1e6}'..='\u{1f1ff}').contains(&before);
    !is_flag_half && parts('x', before) && parts(before, after)
}

/// True if two characters on their own are two clusters.
fn parts(left: char, right: char) -> bool {
    let mut buffer = [0; 8];
    let middle = left.encode_utf8(&mut buffer).len();
    let end = middle + right.encode_utf8(&mut buffer[middle..]).len();
    let Ok(pair) = std::str::from_utf8(&buffer[..end]) else { return false };
    GraphemeCursor::new(middle, end, true).is_boundary(pair, 0).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: u32, end: u32) -> Span {
        Span::new(start, end).unwrap()
    }

    #[test]
    fn a_family_a_flag_and_a_conjunct_are_one_step_each() {
        // family (5 scalars), two flags (2 each), the Devanagari conjunct ksha with a vowel sign (4), "e" +
        // acute
        let text = Text::from("👩‍👩‍👧🇫🇷🇩🇪क्षिe\u{301}.");
        let expected = [0, 5, 7, 9, 13, 15, 16];
        for pair in expected.windows(2) {
            for pos in pair[0]..pair[1] {
                assert_eq!(next_border(&text, pos), pair[1]);
                assert_eq!(prev_border(&text, pos + 1), pair[0]);
            }
        }
        assert_eq!(next_border(&text, 16), 16);
        assert_eq!(prev_border(&text, 0), 0);
    }

    #[test]
    fn a_span_widens_to_whole_clusters() {
        let text = Text::from("ae\u{301}o\r\n🇫🇷");
        assert_eq!(snap(&text, span(2, 5)), Some(span(1, 6)));
        assert_eq!(snap(&text, span(7, 99)), Some(span(6, 8)));
        assert_eq!(snap(&text, span(8, 9)), None);
        assert!(is_border(&text, 8) && !is_border(&text, 7) && !is_border(&text, 9));
    }

    #[test]
    fn a_cluster_without_end_is_cut_into_pieces_that_every_move_agrees_on() {
        let text = Text::new(format!("one e{} two", "\u{301}".repeat(2_000_000)));
        let mut forward = vec![0];
        for (start, cluster) in clusters(&text, text.whole().unwrap()).take(20) {
            assert_eq!(start, *forward.last().unwrap());
            assert!(cluster.chars().count() <= 2 * REACH as usize);
            forward.push(next_border(&text, start));
        }
        for pair in forward.windows(2) {
            assert_eq!(prev_border(&text, pair[1]), pair[0]);
        }
        assert_eq!(prev_border(&text, text.len() - 4) % REACH, 0);
    }

    #[test]
    fn a_million_flags_in_a_row_cost_a_short_look() {
        let text = Text::new("🇫🇷".repeat(1_000_000));
        assert_eq!(next_border(&text, 1_999_000), 1_999_002);
        assert_eq!(prev_border(&text, 1_999_003), 1_999_002);
    }

    proptest! {
        #[test]
        fn borders_are_those_of_the_standard(
            words in "[a\\r\\n \u{301}\u{200d}👩क\u{94d}ष🇫🇷가각\u{600}]{0,40}",
        ) {
            let text = Text::from(words.as_str());
            let mut expected = vec![0];
            for cluster in words.graphemes(true) {
                expected.push(expected.last().unwrap() + cluster.chars().count() as u32);
            }
            let mut walked = vec![0];
            while *walked.last().unwrap() < text.len() {
                walked.push(next_border(&text, *walked.last().unwrap()));
            }
            prop_assert_eq!(&walked, &expected);
            for pos in 0..=text.len() {
                prop_assert_eq!(is_border(&text, pos), expected.contains(&pos));
                let before = expected.iter().rev().find(|&&b| b < pos).copied().unwrap_or(0);
                prop_assert_eq!(prev_border(&text, pos), before);
            }
        }

        #[test]
        fn forward_backward_and_layout_agree_in_hostile_text(
            runs in proptest::collection::vec(("[a \u{301}\u{200d}👩क\u{94d}🇫\u{600}]", 1usize..700), 1..6)
        ) {
            let words: String = runs.iter().map(|(part, times)| part.repeat(*times)).collect();
            let text = Text::from(words.as_str());
            let listed: Vec<u32> = clusters(&text, text.whole().unwrap()).map(|(start, _)| start).collect();
            let mut pos = 0;
            for &start in &listed {
                prop_assert_eq!(start, pos);
                prop_assert!(is_border(&text, pos));
                let next = next_border(&text, pos);
                prop_assert_eq!(prev_border(&text, next), pos);
                pos = next;
            }
            prop_assert_eq!(pos, text.len());
        }
    }
}
