//! A transcript to read or print: numbered turns, and under each the codings that begin in it.

use super::words::count;
use crate::model::{Annotation, Seen, Transcript};
use crate::text::{Span, Time, fit, wrap};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Cells before the words of a turn: a number of up to four digits and two blanks.
const MARGIN: usize = 6;

/// A stretch of the text that is shown as one: a turn, or a line that belongs to none.
struct Part<'t> {
    /// Number of the turn, speaker, time.
    head: Option<(u32, &'t str, Option<Time>)>,
    /// Where it starts, label and all.
    from: u32,
    /// Where the next one starts: what begins before that is listed here.
    until: u32,
    words: Span,
}

/// The transcript in lines of at most `width` cells (at least 40), free of control characters.
pub fn reading(project: &Seen<'_>, transcript: &Transcript, width: u16) -> String {
    let width = width.max(40);
    let mut out = String::new();
    for line in wrap_words(&transcript.title, width) {
        let _ = writeln!(out, "{line}");
    }
    let turns = count(transcript.turns.len(), "turn", "turns");
    let _ = writeln!(out, "{turns}, {}", count(transcript.annotations.len(), "coding", "codings"));
    let mut codings: Vec<&Annotation> = transcript.annotations.iter().collect();
    codings.sort_by_key(|a| a.span.map_or((u32::MAX, 0), |span| (span.start(), span.end())));
    let mut codings = codings.into_iter().peekable();
    for part in parts(transcript) {
        out.push('\n');
        write_part(&mut out, transcript, &part, width);
        while let Some(coding) = codings.next_if(|a| a.span.is_some_and(|span| span.start() < part.until)) {
            write_coding(&mut out, project, transcript, coding, width);
        }
    }
    if codings.peek().is_some() {
        out.push_str("\nCodings whose words are no longer there:\n");
    }
    for coding in codings {
        write_coding(&mut out, project, transcript, coding, width);
    }
    out
}

/// Turns and what stands between them, in the order of the text; nothing but blanks is left out.
fn parts(transcript: &Transcript) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut at = 0;
    for (turn, &number) in transcript.turns.iter().zip(&transcript.numbers) {
        let start = turn.label.unwrap_or(turn.words).start();
        lines_between(transcript, at, start, &mut parts);
        at = turn.words.end();
        let head = Some((number, turn.speaker.as_str(), turn.time));
        parts.push(Part { head, from: start, until: 0, words: turn.words });
    }
    lines_between(transcript, at, transcript.text.len(), &mut parts);
    let mut until = u32::MAX;
    for part in parts.iter_mut().rev() {
        part.until = std::mem::replace(&mut until, part.from);
    }
    parts
}

fn lines_between<'t>(transcript: &'t Transcript, start: u32, end: u32, parts: &mut Vec<Part<'t>>) {
    let Some(gap) = Span::new(start, end) else { return };
    let mut at = start;
    for line in transcript.text.slice(gap).split_inclusive('\n') {
        let len = line.chars().count() as u32;
        if let Some(words) = Span::new(at, at + len).filter(|_| !line.trim().is_empty()) {
            parts.push(Part { head: None, from: at, until: 0, words });
        }
        at += len;
    }
}

fn write_part(out: &mut String, transcript: &Transcript, part: &Part<'_>, width: u16) {
    if let Some((number, speaker, time)) = part.head {
        let time = time.map_or(String::new(), |time| format!("  {}", clock(time.start)));
        let room = usize::from(width) - MARGIN - time.len();
        let head = format!("{number:>4}  {}{time}", fit(speaker, room as u16, false));
        let _ = writeln!(out, "{}", head.trim_end());
    }
    for line in wrap(&transcript.text, part.words, width - MARGIN as u16, false) {
        let words = fit(transcript.text.slice(line.span).trim_end(), u16::MAX, false);
        let _ = writeln!(out, "{}", format!("{:MARGIN$}{words}", "").trim_end());
    }
}

/// `      | NR  Access / Waiting  120..165  "It took … back"`
fn write_coding(
    out: &mut String,
    project: &Seen<'_>,
    transcript: &Transcript,
    coding: &Annotation,
    width: u16,
) {
    let coder = fit(project.initials(Some(coding.coder)), 4, false);
    let code = project.codes.path_words(coding.code);
    let place = coding.span.map_or(String::new(), |s| format!("  {}..{}", s.start(), s.end()));
    let room = usize::from(width).saturating_sub(MARGIN + 6 + place.len());
    let mut lines = wrap_words(&code, room as u16);
    let first = if lines.is_empty() { String::new() } else { lines.remove(0) };
    let _ = writeln!(out, "{:MARGIN$}| {coder:<4}{first}{place}", "");
    for line in lines {
        let _ = writeln!(out, "{:MARGIN$}|     {line}", "");
    }
    if let Some(span) = coding.span {
        let room = width - MARGIN as u16 - 8;
        let _ = writeln!(out, "{:MARGIN$}|     \"{}\"", "", excerpt(transcript.text.slice(span), room));
    }
}

/// Of very long words the beginning and the end: no more can be shown, and many codings may lie on the same words.
fn ends_of(words: &str, room: u16) -> Cow<'_, str> {
    let enough = usize::from(room) * 8 + 64;
    if words.len() <= 2 * enough {
        return Cow::Borrowed(words);
    }
    let border = |at: usize| (0..=at).rev().find(|&at| words.is_char_boundary(at)).unwrap_or(0);
    let (first, last) = (&words[..border(enough)], &words[border(words.len() - enough)..]);
    Cow::Owned(format!("{first} {last}"))
}

/// The first words and the last ones, if all do not fit.
fn excerpt(words: &str, room: u16) -> String {
    let ends = ends_of(words, room);
    let whole = ends.split_whitespace().collect::<Vec<_>>().join(" ");
    if crate::text::cells(&fit(&whole, u16::MAX, false)) <= usize::from(room) {
        return fit(&whole, u16::MAX, false);
    }
    let half = usize::from(room.saturating_sub(5) / 2);
    let take = |words: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let mut used = 0;
        let mut taken = Vec::new();
        for word in words {
            let shown = fit(word, half as u16, false);
            used += crate::text::cells(&shown) + 1;
            if used > half + 1 {
                break;
            }
            taken.push(shown);
        }
        taken
    };
    let first = take(&mut whole.split(' '));
    let mut last = take(&mut whole.split(' ').rev());
    last.reverse();
    match whole.contains(' ') {
        true => format!("{} ... {}", first.join(" "), last.join(" ")),
        false => fit(&whole, room, false),
    }
}

fn wrap_words(words: &str, width: u16) -> Vec<String> {
    let text = crate::text::Text::from(words);
    let Some(whole) = text.whole() else { return Vec::new() };
    wrap(&text, whole, width, false)
        .into_iter()
        .map(|line| fit(text.slice(line.span).trim_end(), u16::MAX, false))
        .collect()
}

/// Hours, minutes and seconds of a recording, from milliseconds: `01:02:03`.
pub fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_keeps_both_ends_of_long_words() {
        assert_eq!(excerpt("It took\nsix months", 40), "It took six months");
        assert_eq!(excerpt("It took six months before anyone rang me back", 25), "It took ... me back");
        assert!(crate::text::cells(&excerpt(&"字".repeat(100), 20)) <= 20);
        let long = format!("It took {} rang me back", "so ".repeat(5_000));
        assert_eq!(excerpt(&long, 30), "It took so ... rang me back");
    }

    #[test]
    fn a_time_is_that_of_the_recording() {
        assert_eq!(clock(3_723_900), "01:02:03");
    }
}
