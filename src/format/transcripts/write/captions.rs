//! Turns with times as captions: WebVTT (W3C) and SubRip.
//!
//! A turn is a cue. One without a time goes on in the cue before it; a cue whose end is not known ends where the next
//! one begins.

use super::{alone, shown};
use crate::error::{Error, Result};
use crate::format::Output;
use crate::format::study::{Part, Study, Transcript, left_out};
use crate::text::Turn;
use std::fmt::Write as _;

/// The last cue of which no end is known shows so long, in milliseconds.
const LAST: u64 = 3_000;

/// A cue: its times in milliseconds, and the turns in it.
struct Cue<'t> {
    start: u64,
    end: Option<u64>,
    turns: Vec<&'t Turn>,
}

/// The cues, how many turns come before the first time, and how many ends are not known.
fn cues<'t>(here: &'t Transcript, what: &str) -> Result<(Vec<Cue<'t>>, usize, usize)> {
    let mut all: Vec<Cue<'t>> = Vec::new();
    let mut before = 0;
    for turn in here.turns.iter() {
        match (turn.time, all.last_mut()) {
            (Some(time), _) => all.push(Cue { start: time.start, end: time.end, turns: vec![turn] }),
            (None, Some(cue)) => cue.turns.push(turn),
            (None, None) => before += 1,
        }
    }
    if all.is_empty() {
        let fault = Error::usage(format!("{} has no times, so it cannot be written as {what}", here.title));
        return Err(fault.hint("txt, md, docx and html need none"));
    }
    let starts: Vec<u64> = all.iter().skip(1).map(|cue| cue.start).collect();
    let mut unknown = 0;
    for (nth, cue) in all.iter_mut().enumerate() {
        if cue.end.is_none() {
            unknown += 1;
            let next = starts.get(nth).copied().filter(|&next| next > cue.start);
            cue.end = Some(next.unwrap_or(cue.start + LAST));
        }
    }
    Ok((all, before, unknown))
}

/// Writes WebVTT, with the speakers as voices.
///
/// # Errors
/// A study that does not hold one transcript with words and times.
pub(in crate::format) fn vtt(study: &Study) -> Result<Output> {
    let escape = |words: &str| words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let said = |turn: &Turn, words: &str| match turn.speaker.trim() {
        "" => escape(words),
        speaker => format!("<v {}>{}</v>", escape(&shown(speaker)), escape(words)),
    };
    write(study, "vtt", "WEBVTT\n\n", '.', false, &said)
}

/// Writes SubRip, with the speakers before a colon.
///
/// # Errors
/// A study that does not hold one transcript with words and times.
pub(in crate::format) fn srt(study: &Study) -> Result<Output> {
    let said = |turn: &Turn, words: &str| match turn.speaker.trim() {
        "" => words.to_owned(),
        speaker => format!("{}: {words}", shown(speaker)),
    };
    write(study, "srt", "", ',', true, &said)
}

fn write(
    study: &Study,
    what: &str,
    head: &str,
    point: char,
    numbered: bool,
    said: &dyn Fn(&Turn, &str) -> String,
) -> Result<Output> {
    let here = alone(study)?;
    let (cues, before, unknown) = cues(here, what)?;
    let mut out = head.to_owned();
    for (nth, cue) in cues.iter().enumerate() {
        if numbered {
            let _ = writeln!(out, "{}", nth + 1);
        }
        let end = cue.end.unwrap_or(cue.start);
        let _ = writeln!(out, "{} --> {}", clock(cue.start, point), clock(end, point));
        for turn in &cue.turns {
            // An empty line would end the cue.
            let words = shown(here.text.slice(turn.words));
            let lines: Vec<&str> = words.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
            let _ = writeln!(out, "{}", said(turn, &lines.join("\n")));
        }
        out.push('\n');
    }
    let mut left = study.without(&[Part::UncodedTranscripts, Part::Speakers, Part::Times]);
    left.push(left_out("turns before the first time", before));
    left.push(left_out("lines that no turn says", unsaid(here)));
    left.push(left_out("ends of turns that are not known (each ends where the next begins)", unknown));
    Ok(Output { bytes: out.into_bytes(), left_out: left })
}

/// Lines with words between the turns: headings and notes.
fn unsaid(here: &Transcript) -> usize {
    let mut from = 0;
    let mut count = 0;
    let mut gap = |from: u32, to: u32| {
        let words = crate::text::Span::new(from, to).map_or("", |span| here.text.slice(span));
        count += words.lines().filter(|line| !line.trim().is_empty()).count();
    };
    for turn in here.turns.iter() {
        gap(from, turn.label.unwrap_or(turn.words).start());
        from = turn.words.end();
    }
    gap(from, here.text.len());
    count
}

/// Milliseconds as `00:01:02.500`.
fn clock(time: u64, point: char) -> String {
    let (seconds, thousandths) = (time / 1_000, time % 1_000);
    format!("{:02}:{:02}:{:02}{point}{thousandths:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
