//! The numbers of lines on a sheet for coding on paper.
//!
//! A number that stands on paper must mean the same words for ever. So lines are made from the imported words, which
//! never change, by a rule that depends on nothing else: no tables of Unicode, no turns, no corrections.

use super::{Span, Text, graphemes};

/// The version of the rule, which stands on every sheet.
pub const NUMBERING: u32 = 1;
/// Columns of a line.
pub const COLUMNS: u32 = 64;

/// A numbered line. Its number is its place in the list, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberedLine {
    /// Its words, without the blanks around them.
    pub span: Span,
    /// True if it begins a line of the text.
    pub begins: bool,
}

/// The lines of a text: its own lines, broken between words after at most [`COLUMNS`] columns. Lines without words have
/// no number. A word that is longer than a line is broken where it must be.
pub fn numbered(text: &Text) -> Vec<NumberedLine> {
    let mut all = Vec::new();
    let mut from = 0;
    for line in text.as_str().split('\n') {
        number(text, from, line, &mut all);
        from += line.chars().count() as u32 + 1;
    }
    all
}

/// Numbers one line of the text, which begins at `from`.
fn number(text: &Text, from: u32, line: &str, all: &mut Vec<NumberedLine>) {
    // The open line: where it starts, and where its last word ends.
    let mut open: Option<(u32, u32)> = None;
    let first = all.len();
    let mut end = |open: &mut Option<(u32, u32)>| {
        if let Some(span) = open.take().and_then(|(start, end)| Span::new(start, end)) {
            all.push(NumberedLine { span, begins: all.len() == first });
        }
    };
    let mut used = 0;
    let mut before = 0;
    let mut at = from;
    for piece in line.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        let (start, length) = (at, piece.chars().count() as u32);
        at += length;
        let wide: u32 = word.chars().map(columns).sum();
        if word.is_empty() {
            before += 1;
            continue;
        }
        if open.is_some() && used + before + wide > COLUMNS {
            end(&mut open);
        }
        used = if open.is_some() { used + before } else { 0 };
        let mut pos = start;
        let word_end = start + word.chars().count() as u32;
        while pos < word_end {
            let next = graphemes::next_border(text, pos).clamp(pos + 1, word_end);
            let cluster = Span::new(pos, next).map_or("", |span| text.slice(span));
            let width = cluster.chars().map(columns).max().unwrap_or(1);
            if used + width > COLUMNS && open.is_some() {
                end(&mut open);
                used = 0;
            }
            open = Some((open.map_or(pos, |(start, _)| start), next));
            used += width;
            pos = next;
        }
        before = length - word.chars().count() as u32;
    }
    end(&mut open);
}

/// The columns of a character: two for those of East Asia and for pictures. Fixed with the version of the rule.
fn columns(c: char) -> u32 {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &str) -> Vec<String> {
        let text = Text::from(words);
        numbered(&text).iter().map(|line| text.slice(line.span).to_owned()).collect()
    }

    #[test]
    fn lines_break_between_words_and_empty_ones_have_no_number() {
        // Twelve words of five letters and eleven blanks are 71 columns; eleven words are 65, ten 59.
        let line = ["waits"; 12].join(" ");
        let text = format!("P07:  I wait. \n\n \t\n{line}\n");
        assert_eq!(lines(&text), ["P07:  I wait.", &["waits"; 10].join(" "), "waits waits"]);
        let begins: Vec<bool> = numbered(&Text::from(text.as_str())).iter().map(|line| line.begins).collect();
        assert_eq!(begins, [true, true, false]);
    }

    #[test]
    fn a_line_of_exactly_the_columns_is_not_broken() {
        let fits = format!("{} bc", "a".repeat(61));
        assert_eq!(lines(&fits), [fits.as_str()]);
        assert_eq!(lines(&format!("{fits}d")), ["a".repeat(61).as_str(), "bcd"]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_between_what_one_sees_as_letters() {
        assert_eq!(lines(&"x".repeat(130)), ["x".repeat(64), "x".repeat(64), "x".repeat(2)]);
        let chinese = "我".repeat(33);
        assert_eq!(lines(&chinese), ["我".repeat(32), "我".to_owned()]);
        let accents = "e\u{301}".repeat(65);
        assert_eq!(lines(&accents), ["e\u{301}".repeat(64), "e\u{301}".to_owned()]);
    }

    #[test]
    fn every_character_but_blanks_is_in_exactly_one_line() {
        let words = "a  b\u{a0}c\t我们\n\u{1f469}\u{200d}\u{1f52c} x\n".repeat(40);
        let text = Text::from(words.as_str());
        let mut at = 0;
        for line in numbered(&text) {
            let gap = Span::new(at, line.span.start()).map_or("", |span| text.slice(span));
            assert!(gap.trim().is_empty() && line.span.start() >= at, "{gap:?}");
            at = line.span.end();
        }
        assert_eq!(text.len(), at + 1);
    }
}
