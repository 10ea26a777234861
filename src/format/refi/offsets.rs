//! How a project counts characters, found from the selections themselves.
//!
//! The standard counts code points from 0. Programs differ in three things: some count UTF-16 units, some count CR LF as one,
//! and some might count the byte order mark. A wrong reading moves selections into the middle of words; the right one lets
//! them begin and end at the edges of words, and with the words that their names repeat.

use crate::text::{Span, Text};
use std::fmt::Write as _;

/// A way to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// UTF-16 units, not code points.
    pub(super) units: bool,
    /// CR LF counts as one.
    pub(super) one_line_end: bool,
    /// The byte order mark counts.
    pub(super) mark: bool,
}

/// Where a text has what programs count in different ways. Places are scalar values of the text with LF line ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grid {
    /// LF before which a CR stood.
    pub(super) returns: Vec<u32>,
    /// Characters that are two units in UTF-16.
    pub(super) astral: Vec<u32>,
    /// True if a byte order mark stood before the text.
    pub(super) mark: bool,
}

/// The text with LF line ends, and what its offsets need.
pub(super) fn with_line_feeds(mut raw: String, mark: bool) -> (String, Grid) {
    let mut grid = Grid { mark, ..Grid::default() };
    let has_returns = raw.contains('\r');
    if !has_returns && !raw.bytes().any(|byte| byte >= 0xf0) {
        return (raw, grid);
    }
    let mut at = 0;
    let mut lone = false;
    let mut before = ' ';
    for c in raw.chars() {
        if c == '\n' && before == '\r' {
            // The CR was counted; its LF takes its place.
            at -= 1;
            grid.returns.push(at);
        }
        lone |= before == '\r' && c != '\n';
        if c > '\u{ffff}' {
            grid.astral.push(at);
        }
        at += 1;
        before = c;
    }
    if lone || before == '\r' {
        raw = raw.replace("\r\n", "\n").replace('\r', "\n");
    } else if has_returns {
        // Where each CR has its LF nothing is copied: texts are long.
        raw.retain(|c| c != '\r');
    }
    grid.returns.shrink_to_fit();
    (raw, grid)
}

/// Offsets of a file as places of the text.
#[derive(Debug, Clone)]
pub(super) struct Map {
    mark: u32,
    /// Offsets of the file behind each of which a place is one less.
    breaks: Vec<u32>,
    length: u32,
}

impl Grid {
    /// How offsets become places if they are counted so; `length` is that of the text.
    pub(super) fn map(&self, count: Count, length: u32) -> Map {
        let mark = u32::from(count.mark && self.mark);
        let returns = if count.one_line_end { &[][..] } else { &self.returns };
        let astral = if count.units { &self.astral[..] } else { &[] };
        let mut breaks = Vec::with_capacity(returns.len() + astral.len());
        let (mut a, mut b) = (returns.iter().peekable(), astral.iter().peekable());
        loop {
            let shift = breaks.len() as u32;
            match (a.peek(), b.peek()) {
                (None, None) => break,
                // A CR stands before its LF, the second half of a character behind its first.
                (Some(cr), high) if high.is_none_or(|high| cr < high) => {
                    breaks.push(**cr + shift);
                    a.next();
                }
                (_, Some(high)) => {
                    breaks.push(**high + shift + 1);
                    b.next();
                }
                (Some(_), None) => break,
            }
        }
        Map { mark, breaks, length }
    }

    /// True if two ways of counting can differ in this text.
    pub(super) fn is_open(&self) -> bool {
        self.mark || !self.returns.is_empty() || !self.astral.is_empty()
    }
}

impl Map {
    /// The place of an offset; `None` if it is outside of the text.
    pub(super) fn place(&self, offset: i64) -> Option<u32> {
        let offset = u32::try_from(offset).ok()?.saturating_sub(self.mark);
        let place = offset - self.breaks.partition_point(|&at| at < offset) as u32;
        (place <= self.length).then_some(place)
    }
}

/// A selection that may tell how offsets are counted.
pub(super) struct Witness<'a> {
    pub(super) text: &'a Text,
    /// Which text it is in.
    pub(super) nth: usize,
    pub(super) start: i64,
    pub(super) end: i64,
    /// The name of the selection, which many programs make of its words.
    pub(super) name: &'a str,
}

/// So many selections are asked at most.
const ASKED: usize = 5_000;

/// How a project counts, and what a person should know about it.
pub(super) fn decide(
    grids: &[&Grid],
    texts: &[&Text],
    witnesses: &[Witness<'_>],
    origin: &str,
) -> (Count, Option<String>) {
    let has = |which: fn(&Grid) -> bool| grids.iter().any(|grid| which(grid));
    let usual = usual(origin);
    let both = |open: bool, first: bool| if open { vec![first, !first] } else { vec![first] };
    let mut ways = Vec::new();
    for mark in both(has(|grid| grid.mark), usual.mark) {
        for units in both(has(|grid| !grid.astral.is_empty()), usual.units) {
            for one_line_end in both(has(|grid| !grid.returns.is_empty()), usual.one_line_end) {
                ways.push(Count { units, one_line_end, mark });
            }
        }
    }
    if ways.len() < 2 || witnesses.is_empty() {
        return (usual, None);
    }
    let mut scores = vec![(0usize, 0usize); ways.len()];
    let mut asked = 0;
    // The maps of one text at a time: those of all texts in all ways are longer than the texts.
    let mut maps: (usize, Vec<Map>) = (usize::MAX, Vec::new());
    for one in witnesses.iter().filter(|one| grids.get(one.nth).is_some_and(|grid| grid.is_open())) {
        if maps.0 != one.nth {
            let length = texts.get(one.nth).map_or(0, |text| text.len());
            let grid = grids.get(one.nth);
            maps = (one.nth, ways.iter().filter_map(|&way| Some(grid?.map(way, length))).collect());
        }
        let places: Vec<_> =
            maps.1.iter().map(|map| Some((map.place(one.start)?, map.place(one.end)?))).collect();
        if places.iter().all(|place| *place == places[0]) {
            continue;
        }
        for (score, place) in scores.iter_mut().zip(places) {
            let points = place.map_or(0, |(start, end)| one.points(start, end));
            score.0 += points;
            score.1 += usize::from(points >= 2);
        }
        asked += 1;
        if asked == ASKED {
            break;
        }
    }
    if asked == 0 {
        return (usual, None);
    }
    let found =
        Found { units: has(|grid| !grid.astral.is_empty()), returns: has(|grid| !grid.returns.is_empty()) };
    told(&ways, &scores, asked, found)
}

/// What of that which programs count in different ways is in the texts: of the rest there is nothing to say.
#[derive(Clone, Copy)]
struct Found {
    /// Characters that are two units in UTF-16.
    units: bool,
    /// CR LF.
    returns: bool,
}

/// The best way and the words about it. Of two as good the first is the usual one.
fn told(ways: &[Count], scores: &[(usize, usize)], asked: usize, found: Found) -> (Count, Option<String>) {
    let best = (0..ways.len()).rev().max_by_key(|&nth| scores[nth].0).unwrap_or(0);
    let others = (0..ways.len()).filter(|&nth| nth != best);
    let second = others.max_by_key(|&nth| scores[nth].0).unwrap_or(best);
    let mut words = format!("offsets count {}", ways[best].words(found));
    let right = |nth: usize| scores[nth].1;
    let _ = match scores[best].0 > scores[second].0 {
        true => write!(
            words,
            ": so {} of {asked} selections that can tell begin and end at the edges of words, counted otherwise {} at most",
            right(best),
            (0..ways.len()).filter(|&nth| nth != best).map(right).max().unwrap_or(0),
        ),
        false => write!(words, ": taken as usual, the selections do not tell; look at some of them"),
    };
    (ways[best], Some(words))
}

/// How a program counts that does not show it.
fn usual(origin: &str) -> Count {
    let is = |name: &str| origin.to_lowercase().contains(name);
    let windows = is("nvivo") && !is("mac");
    Count { units: windows, one_line_end: is("atlas"), mark: false }
}

impl Count {
    fn words(self, found: Found) -> String {
        let mut all = Vec::new();
        if found.units {
            all.push(if self.units { "UTF-16 units" } else { "code points" });
        }
        if found.returns {
            all.push(if self.one_line_end { "CR LF as one" } else { "CR LF as two" });
        }
        if self.mark {
            all.push("the byte order mark");
        }
        // Only the mark was open, and it does not count.
        if all.is_empty() {
            all.push("no byte order mark");
        }
        all.join(", ")
    }
}

impl Witness<'_> {
    /// Three points for the words that the name repeats, one for each end at the edge of a word.
    fn points(&self, start: u32, end: u32) -> usize {
        let Some(span) = Span::new(start, end) else { return 0 };
        let edges = usize::from(begins_word(self.text, start)) + usize::from(ends_word(self.text, end));
        edges + 3 * usize::from(repeats(self.name, self.text.slice(span)))
    }
}

fn char_at(text: &Text, at: u32) -> Option<char> {
    text.slice(Span::new(at, at + 1)?).chars().next()
}

fn begins_word(text: &Text, at: u32) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let first = char_at(text, at);
    let before = at.checked_sub(1).and_then(|before| char_at(text, before));
    first.is_some_and(|c| !c.is_whitespace()) && !(is_letter(first) && is_letter(before))
}

fn ends_word(text: &Text, at: u32) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let last = at.checked_sub(1).and_then(|last| char_at(text, last));
    last.is_some_and(|c| !c.is_whitespace()) && !(is_letter(last) && is_letter(char_at(text, at)))
}

/// True if a name is the beginning of words, whatever their blanks are; three dots at its end say that it was cut.
pub(super) fn repeats(name: &str, words: &str) -> bool {
    let cut = uncut(name);
    let name = cut.unwrap_or(name);
    let mut words = words.chars().filter(|c| !c.is_whitespace());
    let mut letters = name.chars().filter(|c| !c.is_whitespace());
    let same = letters.by_ref().all(|c| words.next() == Some(c));
    // A name that is not cut repeats all the words, or as many as a name holds.
    same && !name.trim().is_empty() && (cut.is_some() || words.next().is_none() || name.chars().count() >= 40)
}

/// A name without the three dots that say that it was cut; `None` if it was not.
pub(super) fn uncut(name: &str) -> Option<&str> {
    let name = name.trim_end();
    name.strip_suffix('…').or_else(|| name.strip_suffix("...")).map(str::trim_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: Count = Count { units: false, one_line_end: false, mark: false };

    #[test]
    fn offsets_are_mapped_to_line_feeds_and_scalar_values() {
        // a CR LF 🙂 b: code points 0 1 2 3 4, UTF-16 units 0 1 2 3-4 5; the text has a LF 🙂 b.
        let (text, grid) = with_line_feeds("a\r\n🙂b".to_owned(), true);
        assert_eq!(text, "a\n🙂b");
        let places =
            |count: Count, offsets: [i64; 4]| offsets.map(|at| grid.map(count, 4).place(at).unwrap());
        assert_eq!(places(POINTS, [1, 2, 3, 4]), [1, 1, 2, 3]);
        assert_eq!(places(Count { units: true, ..POINTS }, [2, 3, 5, 6]), [1, 2, 3, 4]);
        assert_eq!(places(Count { one_line_end: true, ..POINTS }, [1, 2, 3, 4]), [1, 2, 3, 4]);
        assert_eq!(places(Count { mark: true, ..POINTS }, [1, 2, 4, 5]), [0, 1, 2, 3]);
        assert_eq!(grid.map(POINTS, 4).place(6), None);
        assert_eq!(grid.map(POINTS, 4).place(-1), None);
    }

    #[test]
    fn a_name_repeats_words_if_it_is_they_or_their_beginning() {
        assert!(
            repeats("I did try", "I did  try")
                && repeats("I did…", "I did try")
                && repeats("I did...", "I did try")
        );
        assert!(!repeats("I did", "I did try") && !repeats("", "I") && !repeats("line:4", "I did"));
    }
}
