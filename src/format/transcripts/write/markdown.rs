//! A transcript to read as Markdown (CommonMark): below each paragraph what was coded in it.

use super::remarks::without;
use super::{alone, codings, initials, quoted, shown};
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{Coding, CodingKey, On, Part, Study, Transcript, TranscriptKey};
use crate::text::{Span, Turn};
use std::fmt::Write as _;
use std::iter::Peekable;

/// Writes a transcript with its codings, memos and marks.
///
/// # Errors
/// A study that does not hold one transcript with words.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let here = alone(study)?;
    let mut out = format!("# {}\n\n", escaped(&here.title));
    let mut notes = notes(study, here).into_iter().peekable();
    let mut from = 0;
    for turn in here.turns.iter() {
        let start = turn.label.unwrap_or(turn.words).start();
        unsaid(here, from, start, &mut out);
        told(start, &mut notes, &mut out);
        let _ = write!(out, "{}{}\n\n", head(turn), lines(here.text.slice(turn.words)));
        from = turn.words.end();
        told(from, &mut notes, &mut out);
    }
    unsaid(here, from, here.text.len(), &mut out);
    told(u32::MAX, &mut notes, &mut out);
    Ok(Output { bytes: out.into_bytes(), left_out: without(study, &[Part::Times]) })
}

/// Who speaks, and when.
fn head(turn: &Turn) -> String {
    let time = turn.time.map_or_else(String::new, |time| {
        let seconds = time.start / 1_000;
        format!(" \\[{:02}:{:02}:{:02}\\]", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    });
    match turn.speaker.trim() {
        "" if time.is_empty() => String::new(),
        speaker => format!("**{}**{time}: ", escaped(speaker)),
    }
}

/// Words that no turn says.
fn unsaid(here: &Transcript, from: u32, to: u32, out: &mut String) {
    let words = Span::new(from, to).map_or("", |span| here.text.slice(span)).trim();
    for paragraph in words.split("\n\n").map(str::trim).filter(|words| !words.is_empty()) {
        let _ = write!(out, "{}\n\n", lines(paragraph));
    }
}

/// Writes what begins before a place.
fn told(before: u32, notes: &mut Peekable<impl Iterator<Item = (u32, String)>>, out: &mut String) {
    let mut any = false;
    while let Some((_, line)) = notes.next_if(|(at, _)| *at < before) {
        out.push_str(&line);
        any = true;
    }
    if any {
        out.push('\n');
    }
}

/// What was put on the words, by where it begins.
fn notes(study: &Study, here: &Transcript) -> Vec<(u32, String)> {
    let mut all: Vec<(u32, String)> = Vec::new();
    for coding in codings(study) {
        let mut line = format!(
            "> - “{}” {} ({})\n",
            escaped(&quoted(here, coding.span)),
            escaped(&study.path_words(coding.code)),
            escaped(initials(study, coding))
        );
        for memo in study.memos.iter().filter(|memo| is_on(study, memo.on, coding)) {
            let _ = writeln!(line, ">   - {}: {}", escaped(study.name_of(memo.by)), one_line(&memo.body));
        }
        all.push((coding.span.start(), line));
    }
    let passage = |on: On| match on {
        On::Passage(TranscriptKey(0), span) => Some(span),
        _ => None,
    };
    for memo in &study.memos {
        let Some(span) = passage(memo.on) else { continue };
        let (by, words) = (escaped(study.name_of(memo.by)), one_line(&memo.body));
        all.push((span.start(), format!("> - “{}” {by}: {words}\n", escaped(&quoted(here, span)))));
    }
    for mark in &study.marks {
        let Some(span) = passage(mark.on) else { continue };
        let note = if mark.note.is_empty() { String::new() } else { format!(": {}", one_line(&mark.note)) };
        let by = escaped(study.name_of(mark.by));
        all.push((
            span.start(),
            format!("> - “{}” *{}* ({by}){note}\n", escaped(&quoted(here, span)), escaped(&mark.name)),
        ));
    }
    all.sort_by_key(|(at, _)| *at);
    all
}

/// True if a memo sits on this coding.
fn is_on(study: &Study, on: On, coding: &Coding) -> bool {
    matches!(on, On::Coding(CodingKey(nth)) if study.codings.get(nth).is_some_and(|one| std::ptr::eq(one, coding)))
}

fn one_line(words: &str) -> String {
    escaped(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Lines of one paragraph.
fn lines(words: &str) -> String {
    let all: Vec<String> = words.split('\n').map(|line| escaped(line.trim())).collect();
    all.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\\\n")
}

/// Words in which no sign means anything to Markdown.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let shown = shown(words);
    // A number and a point at the start of a line would be a list.
    let digits = shown.len() - shown.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in shown.char_indices() {
        let begins = at == 0 && matches!(c, '+' | '-' | '=' | '~');
        let lists = digits > 0 && at == digits && matches!(c, '.' | ')');
        if begins || lists || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
