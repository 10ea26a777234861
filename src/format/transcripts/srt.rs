//! SubRip and SubViewer captions. There is no standard: read is what people's files hold.
//!
//! A cue lasts until the next line of times, so that a blank line within a cue loses nothing; times may have a
//! comma or a full stop, counters may be missing.

use super::cues::{Cue, Cues, Marks, to_turns, unmark};
use super::label;
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};

/// Reads a line of times: `None` if it is none, `Some(None)` if it is a broken one.
type Times = fn(lines: &[&str], at: usize) -> Option<Option<(u64, u64)>>;

/// Reads SubRip.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    read_with(source, "SubRip", "00:00:01,000 --> 00:00:04,000", arrow)
}

/// Reads SubViewer.
pub(in crate::format) fn read_sbv(source: &SourceFile<'_>) -> Result<Study> {
    read_with(source, "SubViewer", "0:00:01.000,0:00:04.000", comma)
}

/// True if the bytes begin as SubRip does: perhaps a counter, then a line of two times.
pub(in crate::format) fn is_srt(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]);
    let lines: Vec<&str> =
        head.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty()).collect();
    let counter = usize::from(lines.first().is_some_and(|line| is_counter(line)));
    // A Teams document typed as text has the name below the times, and no counters.
    counter == 1 && matches!(arrow(&lines, counter), Some(Some(_)))
}

fn read_with(source: &SourceFile<'_>, format: &str, example: &str, times: Times) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let lines: Vec<&str> = decoded.text.split('\n').collect();
    let Some(mut cues) = parse(&lines, times) else {
        let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
        return Err(Error::bad_file(format!("no line of times, as {format} has them before each cue"))
            .at(first as u32 + 1, None)
            .hint(format!("such a line is {example}")));
    };
    cues.left_out.extend(decoded.damaged);
    to_turns(cues, format, decoded.encoding, source.turns).map(|found| found.study(source))
}

fn parse(lines: &[&str], times: Times) -> Option<Cues> {
    let heads: Vec<(usize, Option<(u64, u64)>)> =
        (0..lines.len()).filter_map(|at| Some((at, times(lines, at)?))).collect();
    let first = heads.first()?.0;
    let mut cues = Cues::default();
    let before = without_counter(&lines[..first]).iter().filter(|line| !line.trim().is_empty()).count();
    cues.left_out.push(left_out("lines before the first cue", before));
    let ends = heads.iter().skip(1).map(|head| head.0);
    for ((at, times), end) in heads.iter().zip(ends.chain([lines.len()])) {
        let body = match end < lines.len() {
            true => without_counter(&lines[at + 1..end]),
            false => &lines[at + 1..],
        };
        match times {
            Some((start, stop)) => {
                let (said, inline) = unmark(body, Marks::SubRip);
                cues.inline_times |= inline;
                cues.cues.push(Cue { start: *start, end: *stop, lines: said, ..Cue::default() });
            }
            None => cues.broken.push(*at as u32 + 1),
        }
    }
    Some(cues)
}

/// Drops the counter of the next cue from the end of a cue.
fn without_counter<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    match lines.split_last() {
        Some((last, rest)) if is_counter(last) => rest,
        _ => lines,
    }
}

fn is_counter(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.len() <= 9 && line.bytes().all(|byte| byte.is_ascii_digit())
}

fn arrow(lines: &[&str], at: usize) -> Option<Option<(u64, u64)>> {
    let line = lines.get(at)?.trim();
    let (start, end) = line.split_once("-->")?;
    let counted = at > 0 && lines.get(at - 1).is_some_and(|before| is_counter(before));
    if !counted && !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Places on the screen may follow: `X1:100 X2:200`.
    let end = end.split_whitespace().next().unwrap_or_default();
    Some(label::clock(start.trim()).zip(label::clock(end)))
}

fn comma(lines: &[&str], at: usize) -> Option<Option<(u64, u64)>> {
    let line = lines.get(at)?.trim();
    let opens = at == 0 || lines.get(at - 1).is_some_and(|before| before.trim().is_empty());
    let (start, end) = line.split_once(',')?;
    // A broken time still begins as `0:` or `12:` does and has no blanks.
    let like_times = |words: &str| words.contains(':') && words.starts_with(|c: char| c.is_ascii_digit());
    if !opens || line.contains(' ') || !like_times(start) || !like_times(end) {
        return None;
    }
    Some(label::clock(start).zip(label::clock(end)))
}
