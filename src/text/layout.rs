//! Line layout: what each cluster looks like on the screen, how many cells it takes, and where a paragraph
//! wraps.
//!
//! Width is measured per grapheme cluster, because a terminal cell holds a cluster. The sum over characters
//! is wrong for every emoji, and the width of a whole string joins clusters that cells keep apart.

use super::{Span, Text, graphemes};
use crate::error::is_unsafe;
use std::borrow::Cow;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The last cell of a string that was cut.
const CUT: char = '~';

/// One grapheme cluster and what the screen shows for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster<'t> {
    /// First scalar value.
    pub start: u32,
    /// Length in scalar values.
    pub len: u32,
    /// What to write: the cluster itself, or marks in place of characters that are invisible or would steer
    /// the terminal.
    pub shown: Cow<'t, str>,
    /// Cells that `shown` takes, at least 1: 1 or 2 for letters and emoji, more for conjuncts and marks.
    pub width: u16,
}

/// One line of a wrapped text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The characters of the line, including the blanks and the line feed that end it.
    pub span: Span,
    /// Cells up to the last character that is not a blank. At most the width asked for, unless a single
    /// cluster is wider than that.
    pub cells: u16,
}

/// The number of cells of a string that is written cluster by cluster. The string must be free of control
/// characters, as is everything that [`clusters`] and [`fit`] return.
pub fn cells(shown: &str) -> usize {
    if shown.is_ascii() { shown.len() } else { shown.graphemes(true).map(width).sum() }
}

/// The number of cells of a cluster. The sound marks of halfwidth kana have a cell of their own in every terminal and in
/// the buffer that the screen is drawn into, though Unicode's tables call them marks without a width.
fn width(cluster: &str) -> usize {
    let sound_marks = cluster.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
    UnicodeWidthStr::width(cluster) + sound_marks
}

/// What the screen shows for a span, cluster by cluster. With `ascii` the marks (not the words) are ASCII.
///
/// A tab or a line break is one blank. Other C0 controls become their pictures, or `^X`. Anything else
/// without a width becomes `<U+XXXX>`; a combining mark without a base is put on a dotted circle. Linear in
/// the span.
pub fn clusters<'t>(text: &'t Text, span: Span, ascii: bool) -> impl Iterator<Item = Cluster<'t>> {
    graphemes::clusters(text, span).map(move |(start, cluster)| {
        let shown = show(cluster, ascii);
        let width = u16::try_from(cells(&shown)).unwrap_or(u16::MAX).max(1);
        Cluster { start, len: cluster.chars().count() as u32, shown, width }
    })
}

/// Breaks a span into lines of at most `width` cells (at least 1) where UAX #14 allows, else between
/// clusters.
///
/// The lines cover the span in order. Line feeds and other mandatory breaks end a line. Blanks at the end
/// of a line hang over the edge. A wide cluster that does not fit starts the next line; one that is wider
/// than `width` has a line to itself. `ascii` as in [`clusters`], because marks differ in width. Linear in
/// the span.
pub fn wrap(text: &Text, span: Span, width: u16, ascii: bool) -> Vec<Line> {
    let mut lines = Wrap::new(span.start(), u32::from(width.max(1)));
    // UAX #14 has byte offsets of characters; only those at a cluster border may break a line.
    let first_byte = text.byte_of(span.start());
    let mut breaks = linebreaks(text.slice(span)).map(|(byte, kind)| (first_byte + byte, kind)).peekable();
    let mut byte = first_byte;
    for (pos, cluster) in graphemes::clusters(text, span) {
        let end = pos + cluster.chars().count() as u32;
        lines.add(pos, cells(&show(cluster, ascii)).max(1) as u32, is_hanging(cluster));
        byte += cluster.len();
        let mut opportunity = None;
        // Opportunities inside the cluster are skipped; the last one up to its end counts.
        while let Some((_, kind)) = breaks.next_if(|&(at, _)| at <= byte) {
            opportunity = Some(kind);
        }
        match opportunity {
            Some(BreakOpportunity::Mandatory) => lines.finish(end),
            Some(BreakOpportunity::Allowed) => lines.allow(end),
            None => {}
        }
    }
    lines.finish(span.end().min(text.len()));
    lines.done
}

/// The finished lines and the one being filled.
struct Wrap {
    width: u32,
    done: Vec<Line>,
    start: u32,
    /// Cells from `start` on: all of them, and those up to the last character that is not a blank.
    cells: u32,
    inked: u32,
    /// The last position after `start` where the line may break, with the values of `cells` and `inked`
    /// there.
    allowed: Option<(u32, u32, u32)>,
}

impl Wrap {
    fn new(start: u32, width: u32) -> Wrap {
        Wrap { width, done: Vec::new(), start, cells: 0, inked: 0, allowed: None }
    }

    /// Adds the cluster at `pos`. If it does not fit, the line is broken before it first.
    fn add(&mut self, pos: u32, width: u32, hangs: bool) {
        if !hangs {
            // A loop, because the part after the allowed break may itself be too wide: then it breaks
            // between clusters.
            while pos > self.start && self.cells + width > self.width {
                let (at, cells, inked) = self.allowed.unwrap_or((pos, self.cells, self.inked));
                self.push(at, inked);
                self.cells -= cells;
                self.inked = self.inked.saturating_sub(cells);
            }
        }
        self.cells += width;
        if !hangs {
            self.inked = self.cells;
        }
    }

    fn allow(&mut self, pos: u32) {
        self.allowed = Some((pos, self.cells, self.inked));
    }

    fn finish(&mut self, end: u32) {
        self.push(end, self.inked);
        self.cells = 0;
        self.inked = 0;
    }

    fn push(&mut self, end: u32, inked: u32) {
        let cells = u16::try_from(inked).unwrap_or(u16::MAX);
        self.done.extend(Span::new(self.start, end).map(|span| Line { span, cells }));
        self.start = end;
        self.allowed = None;
    }
}

/// True if a cluster may hang over the edge of a line: blanks, but not the no-break ones.
fn is_hanging(cluster: &str) -> bool {
    cluster.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}'))
}

/// True if each byte is a letter of one cell.
fn is_plain(words: &[u8]) -> bool {
    words.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A string as the screen shows it in at most `width` cells, with `~` as the last cell if it was cut.
/// Clusters stay whole. `ascii` as in [`clusters`].
pub fn fit(words: &str, width: u16, ascii: bool) -> String {
    let width = usize::from(width);
    // Plain words are most words: each letter is a cell.
    if is_plain(words.as_bytes()) {
        return match words.get(..width.saturating_sub(1)) {
            Some(_) if words.len() <= width => words.to_owned(),
            Some(first) if width > 0 => format!("{first}{CUT}"),
            Some(_) => String::new(),
            None => words.to_owned(),
        };
    }
    // The beginning alone is shown, and it is plain.
    if width > 0 && words.as_bytes().get(..=width).is_some_and(is_plain) {
        return format!("{}{CUT}", &words[..width - 1]);
    }
    let mut out = String::new();
    // The length of `out` to which it is cut, so that the mark fits, if more follows.
    let (mut used, mut cut) = (0, 0);
    for cluster in words.graphemes(true) {
        let shown = show(cluster, ascii);
        used += cells(&shown).max(1);
        if used > width {
            out.truncate(cut);
            if width > 0 {
                out.push(CUT);
            }
            return out;
        }
        out.push_str(&shown);
        if used < width {
            cut = out.len();
        }
    }
    out
}

/// Characters shown of one cluster. Real letters have fewer marks, and each one costs bytes on a slow line.
const MOST_SHOWN: usize = 32;

/// What the screen shows for a cluster; not empty unless the cluster is.
fn show(cluster: &str, ascii: bool) -> Cow<'_, str> {
    let end = cluster.char_indices().nth(MOST_SHOWN).map_or(cluster.len(), |(byte, _)| byte);
    let cluster = &cluster[..end];
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(' '..='~'), None) => return Cow::Borrowed(cluster),
        (Some('\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'), _) => {
            return Cow::Borrowed(" ");
        }
        (Some(control @ ('\0'..='\u{1f}' | '\u{7f}')), _) => return Cow::Owned(control_mark(control, ascii)),
        _ => {}
    }
    if cluster.chars().any(|c| is_unsafe(c) || is_smuggled(cluster, c)) {
        return Cow::Owned(spelled(cluster, |c| is_unsafe(c) || is_smuggled(cluster, c)));
    }
    if width(cluster) > 0 {
        return Cow::Borrowed(cluster);
    }
    let circled = format!("\u{25cc}{cluster}");
    let is_mark = cluster.chars().all(unicode_normalization::char::is_combining_mark);
    if is_mark && !ascii && circled.graphemes(true).nth(1).is_none() {
        return Cow::Owned(circled);
    }
    Cow::Owned(spelled(cluster, |_| true))
}

/// True for tag characters outside the flag of a region: elsewhere they spell invisible words.
fn is_smuggled(cluster: &str, c: char) -> bool {
    ('\u{e0000}'..='\u{e007f}').contains(&c) && !cluster.starts_with('\u{1f3f4}')
}

fn control_mark(control: char, ascii: bool) -> String {
    match (ascii, control) {
        (true, control) => format!("^{}", char::from(control as u8 ^ 0x40)),
        (false, '\u{7f}') => "\u{2421}".to_owned(),
        (false, control) => char::from_u32(0x2400 + control as u32).unwrap_or('?').to_string(),
    }
}

/// The cluster with its first few marked characters as `<U+XXXX>` and the rest of them left out, so that a
/// long run does not fill the screen.
fn spelled(cluster: &str, is_marked: impl Fn(char) -> bool) -> String {
    /// Marked characters shown of one cluster.
    const MOST: usize = 4;
    let mut out = String::new();
    let mut marks = 0;
    for c in cluster.chars() {
        if !is_marked(c) {
            out.push(c);
        } else if marks < MOST {
            marks += 1;
            out.push_str(&format!("<U+{:04X}>", c as u32));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(words: &str, ascii: bool) -> Vec<(String, u16)> {
        let text = Text::from(words);
        let list = clusters(&text, text.whole().unwrap(), ascii);
        list.map(|cluster| (cluster.shown.into_owned(), cluster.width)).collect()
    }

    /// The lines of a wrapped text, each with its cells.
    fn wrapped(words: &str, width: u16) -> Vec<(String, u16)> {
        let text = Text::from(words);
        let lines = wrap(&text, text.whole().unwrap(), width, false);
        lines.into_iter().map(|line| (text.slice(line.span).to_owned(), line.cells)).collect()
    }

    fn lines(words: &str, width: u16) -> Vec<String> {
        wrapped(words, width).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn width_is_that_of_clusters() {
        assert_eq!(cells("abc"), 3);
        assert_eq!(cells("漢字"), 4);
        assert_eq!(cells("e\u{301}👩‍👩‍👧🇫🇷"), 5);
        assert_eq!(cells("❤\u{fe0f}"), 2);
        // lam and alef join to one glyph on paper, but lie in two cells
        assert_eq!(cells("لا"), 2);
    }

    #[test]
    fn what_cannot_be_seen_gets_a_mark() {
        let mark = |words: &str| shown(words, false);
        assert_eq!(mark("\t"), [(" ".to_owned(), 1)]);
        assert_eq!(mark("\r\n"), [(" ".to_owned(), 1)]);
        assert_eq!(mark("\u{1b}\u{7f}"), [("␛".to_owned(), 1), ("␡".to_owned(), 1)]);
        assert_eq!(mark("\u{9b}"), [("<U+009B>".to_owned(), 8)]);
        assert_eq!(mark("\u{200b}"), [("<U+200B>".to_owned(), 8)]);
        assert_eq!(mark("\u{202e}"), [("<U+202E>".to_owned(), 8)]);
        assert_eq!(mark("\u{301}"), [("\u{25cc}\u{301}".to_owned(), 1)]);
        assert_eq!(mark("a\u{e0041}"), [("a<U+E0041>".to_owned(), 10)]);
        assert_eq!(shown("\u{1b}\u{7f}\0", true).concat_shown(), "^[^?^@");
        assert_eq!(shown("\u{301}", true), [("<U+0301>".to_owned(), 8)]);
    }

    trait ConcatShown {
        fn concat_shown(&self) -> String;
    }

    impl ConcatShown for Vec<(String, u16)> {
        fn concat_shown(&self) -> String {
            self.iter().map(|(shown, _)| shown.as_str()).collect()
        }
    }

    #[test]
    fn joiners_inside_a_cluster_stay() {
        for kept in ["👩‍👩‍👧", "❤\u{fe0f}", "क्\u{200d}ष", "می\u{200c}خواهم", "🏴\u{e0067}\u{e007f}"]
        {
            assert_eq!(shown(kept, true).concat_shown(), kept);
        }
    }

    #[test]
    fn lines_break_at_blanks_and_after_hyphens() {
        assert_eq!(lines("one two three", 8), ["one two ", "three"]);
        assert_eq!(lines("one two", 7), ["one two"]);
        assert_eq!(lines("one two   ", 7), ["one two   "]);
        assert_eq!(lines("well-known", 6), ["well-", "known"]);
        assert_eq!(lines("a\u{a0}b c", 3), ["a\u{a0}b ", "c"]);
        assert_eq!(wrapped("ab  cd", 3), [("ab  ".to_owned(), 2), ("cd".to_owned(), 2)]);
    }

    #[test]
    fn line_feeds_end_lines_and_empty_lines_stay() {
        assert_eq!(lines("a\n\nb\r\nc\n", 9), ["a\n", "\n", "b\r\n", "c\n"]);
        assert_eq!(wrapped("\n", 9), [("\n".to_owned(), 0)]);
    }

    #[test]
    fn a_word_that_is_too_long_breaks_between_clusters() {
        assert_eq!(lines("a abcdefgh", 4), ["a ", "abcd", "efgh"]);
        assert_eq!(lines("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(lines("กินข้าว", 3), ["กินข้", "าว"]);
        assert_eq!(lines("ab c", 1), ["a", "b ", "c"]);
        assert_eq!(lines("ab", 0), ["a", "b"]);
    }

    #[test]
    fn a_wide_cluster_never_straddles_the_edge() {
        assert_eq!(wrapped("漢字漢", 5), [("漢字".to_owned(), 4), ("漢".to_owned(), 2)]);
        assert_eq!(wrapped("a漢", 1), [("a".to_owned(), 1), ("漢".to_owned(), 2)]);
        assert_eq!(lines("ab🇫🇷🇩🇪", 3), ["ab", "🇫🇷", "🇩🇪"]);
    }

    #[test]
    fn a_paragraph_of_five_megabytes_wraps() {
        for words in ["word ".repeat(1_000_000), "x".repeat(5_000_000), " ".repeat(5_000_000)] {
            let text = Text::new(words);
            let lines = wrap(&text, text.whole().unwrap(), 60, false);
            assert_eq!(lines.iter().map(|line| u64::from(line.span.len())).sum::<u64>(), 5_000_000);
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_a_tilde() {
        assert_eq!(fit("being held", 10, false), "being held");
        assert_eq!(fit("being held", 9, false), "being he~");
        assert_eq!(fit("漢字漢", 5, false), "漢字~");
        assert_eq!(fit("漢字漢", 4, false), "漢~");
        assert_eq!(fit("ab", 1, false), "~");
        assert_eq!(fit("ab", 0, false), "");
        assert_eq!(fit("a\u{1b}[2J", 9, true), "a^[[2J");
        assert_eq!(fit("a\nb", 9, false), "a b");
        assert_eq!(fit(&format!("a{}b", "\u{301}".repeat(9000)), 9, false).chars().count(), 33);
    }

    proptest! {
        #[test]
        fn lines_cover_the_text_and_keep_to_the_width(
            words in "[a-c \\n\\-漢\u{301}👩\u{200d}क्ष🇫🇷\u{200b}\t]{1,60}",
            width in 1u16..12,
        ) {
            let text = Text::from(words.as_str());
            let mut pos = 0;
            for line in wrap(&text, text.whole().unwrap(), width, false) {
                prop_assert_eq!(line.span.start(), pos);
                prop_assert!(graphemes::is_border(&text, line.span.end()));
                let list: Vec<Cluster> = clusters(&text, line.span, false).collect();
                prop_assert!(line.cells <= width || list.iter().filter(|c| c.shown != " ").count() == 1);
                pos = line.span.end();
            }
            prop_assert_eq!(pos, text.len());
        }

        #[test]
        fn nothing_that_is_shown_can_steer_a_terminal(words in any::<String>(), width in 0u16..30) {
            let text = Text::from(words.as_str());
            if let Some(span) = text.whole() {
                for cluster in clusters(&text, span, false) {
                    prop_assert!(!cluster.shown.chars().any(is_unsafe));
                    prop_assert_eq!(usize::from(cluster.width), cells(&cluster.shown));
                }
            }
            prop_assert!(cells(&fit(&words, width, false)) <= usize::from(width));
        }
    }
}
