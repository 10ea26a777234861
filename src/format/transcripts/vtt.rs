//! WebVTT, as the standard's parser reads it (W3C WebVTT, section 6): what is broken is passed over, not fatal.
//!
//! Two kindnesses beyond it: times without their zeros, as Teams writes them (`0:0:3.580`), and `<v>` marks that
//! run over several lines.

use super::cues::{Cue, Cues, Marks, to_turns, unmark};
use super::label;
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use std::collections::HashSet;

/// True if the bytes begin as WebVTT does.
pub(in crate::format) fn is_vtt(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.strip_prefix(b"WEBVTT").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Reads WebVTT.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Replaced)?;
    let lines: Vec<&str> = decoded.text.split('\n').collect();
    let signed =
        lines[0].strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    if !signed {
        return Err(Error::bad_file("a WebVTT file begins with the line WEBVTT")
            .at(1, Some(1))
            .hint("if it is SubRip, rename it to .srt; if it is text, to .txt"));
    }
    let (mut cues, others) = parse(&lines);
    let teams = cues.cues.iter().any(|cue| cue.lines.iter().any(|line| !line.voice.is_empty()));
    let format = match () {
        () if others.confidence => "Stream VTT",
        () if teams => "Teams VTT",
        () => "WebVTT",
    };
    cues.left_out.extend(decoded.damaged);
    cues.left_out.push(left_out("lines of the header", others.header));
    cues.left_out.push(left_out("comments (NOTE)", others.notes));
    cues.left_out.push(left_out("style and region blocks", others.styles));
    cues.left_out.push(left_out("blocks without times", others.untimed));
    let named = names_from_ids(&mut cues);
    let format = if named { "WebVTT, speakers in the identifiers" } else { format };
    to_turns(cues, format, decoded.encoding, source.turns).map(|found| found.study(source))
}

/// Counts of what is not a cue.
#[derive(Default)]
struct Others {
    header: usize,
    notes: usize,
    styles: usize,
    untimed: usize,
    confidence: bool,
}

fn parse(lines: &[&str]) -> (Cues, Others) {
    let mut cues = Cues::default();
    let mut others = Others::default();
    let mut at = 1;
    while lines.get(at).is_some_and(|line| !line.is_empty() && !line.contains("-->")) {
        others.header += 1;
        at += 1;
    }
    while at < lines.len() {
        if lines[at].is_empty() {
            at += 1;
        } else {
            at = block(lines, at, &mut cues, &mut others);
        }
    }
    (cues, others)
}

/// Reads one block and returns the line after it. An arrow in the first or second line makes it a cue, a later one
/// begins the next block.
fn block(lines: &[&str], from: usize, cues: &mut Cues, others: &mut Others) -> usize {
    let arrow = |at: usize| lines.get(at).is_some_and(|line| line.contains("-->"));
    let timing = [from, from + 1].into_iter().find(|at| arrow(*at));
    let timing = timing
        .filter(|at| lines.get(from..=*at).is_some_and(|head| head.iter().all(|line| !line.is_empty())));
    let body = timing.map_or(from, |at| at + 1);
    let mut end = body;
    while lines.get(end).is_some_and(|line| !line.is_empty() && !line.contains("-->")) {
        end += 1;
    }
    match timing {
        Some(at) => match times(lines[at]) {
            Some((start, stop)) => {
                let (said, inline) = unmark(&lines[body..end], Marks::WebVtt);
                cues.inline_times |= inline;
                let id = if at > from { lines[from].trim().to_owned() } else { String::new() };
                cues.cues.push(Cue { start, end: stop, lines: said, id });
            }
            None => cues.broken.push(at as u32 + 1),
        },
        None => {
            let first = lines[from].trim_end();
            others.confidence |= first.starts_with("NOTE Confidence");
            match first {
                "STYLE" | "REGION" => others.styles += 1,
                _ if first == "NOTE" || first.starts_with("NOTE ") || first.starts_with("NOTE\t") => {
                    others.notes += 1
                }
                _ => others.untimed += 1,
            }
        }
    }
    end
}

/// Takes the speakers of cues from their identifiers (`1 "Rosa Bell" (1234567)`, as Webex writes them): half the
/// cues must name one, and a name without quotes must come back. True if they did; else identifiers that say more than a
/// number are counted as left out.
fn names_from_ids(cues: &mut Cues) -> bool {
    let names: Vec<Option<(String, bool)>> = cues.cues.iter().map(|cue| name_in(&cue.id)).collect();
    let named: Vec<&(String, bool)> = names.iter().flatten().collect();
    let distinct: HashSet<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let proven = named.iter().all(|(_, quoted)| *quoted) || distinct.len() < named.len();
    let silent = cues.cues.iter().flat_map(|cue| &cue.lines).all(|line| line.voice.is_empty());
    if silent && proven && !named.is_empty() && named.len() * 2 >= cues.cues.len() {
        for (cue, name) in cues.cues.iter_mut().zip(&names) {
            let Some((name, _)) = name else { continue };
            cue.lines.iter_mut().for_each(|line| line.voice.clone_from(name));
        }
        return true;
    }
    let says = |cue: &&Cue| cue.id.chars().any(char::is_alphabetic) && !is_guid(&cue.id);
    cues.left_out.push(left_out("identifiers of cues", cues.cues.iter().filter(says).count()));
    false
}

/// The name in an identifier, and whether it is in quotes. A number before it and one in brackets behind it are none
/// of the name.
fn name_in(id: &str) -> Option<(String, bool)> {
    let rest = id.trim_start_matches(|c: char| c.is_ascii_digit() || " .:-\t".contains(c));
    let rest = match rest.rsplit_once('(') {
        Some((name, number)) if number.trim_end_matches(')').bytes().all(|b| b.is_ascii_digit()) => name,
        _ => rest,
    };
    let bare = rest.trim();
    if let Some(name) = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let name = name.trim();
        return (!name.is_empty() && name.chars().count() <= 80).then(|| (name.to_owned(), true));
    }
    let named = !bare.contains(|c: char| c.is_ascii_digit())
        && label::look(bare).is_some_and(|look| look > label::Look::Phrase);
    named.then(|| (bare.to_owned(), false))
}

/// True for hexadecimal digits, hyphens and slashes only, as meetings number their cues.
fn is_guid(id: &str) -> bool {
    id.len() >= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'/'))
}

/// Reads `start --> end settings`; `None` if either time is broken.
fn times(line: &str) -> Option<(u64, u64)> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{c}');
    let (start, _, rest) = stamp(line.trim_start_matches(blank))?;
    let rest = rest.trim_start_matches(blank).strip_prefix("-->")?;
    let (end, exact, rest) = stamp(rest.trim_start_matches(blank))?;
    // Settings may follow an exact time at once; after a shortened one that would be a typing mistake.
    (exact || rest.is_empty() || rest.starts_with(blank)).then_some((start, end))
}

/// Reads one time: milliseconds, whether it has all its zeros, and what follows.
fn stamp(words: &str) -> Option<(u64, bool, &str)> {
    let end = words.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(words.len());
    let (clock, rest) = words.split_at(end);
    let (whole, fraction) = clock.split_once('.')?;
    let fields: Vec<&str> = whole.split(':').collect();
    let (hours, minutes, seconds) = match fields[..] {
        [minutes, seconds] => ("00", minutes, seconds),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let below_60 = |field: &str| field.len() <= 2 && field.parse::<u8>().is_ok_and(|number| number < 60);
    let digits = |field: &str, most: usize| {
        (1..=most).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !below_60(minutes) || !below_60(seconds) || !digits(hours, 4) || !digits(fraction, 3) {
        return None;
    }
    let exact = hours.len() >= 2 && minutes.len() == 2 && seconds.len() == 2 && fraction.len() == 3;
    Some((label::clock(clock)?, exact, rest))
}
