//! How the lines of each layout are read: whether a line names a speaker, and how far the label goes.

use super::{Hint, Label, Line, Page, trim};
use crate::format::transcripts::label::{self, Look};
use crate::text::Time;
use std::collections::HashMap;

/// `0:0:5.900 --> 0:0:8.930` or only `0:0:9.490`, then a name on the next line that has words.
pub(super) fn times_name(page: &Page<'_>, line: usize) -> Option<Label> {
    let times = page.lines.get(line)?;
    let time = label::stretch(times.words)?;
    let name = page.lines.get(line + 1..)?.iter().take(3).find(|line| !line.words.trim().is_empty())?;
    let speaker = name.words.trim();
    if speaker.chars().count() > 80 || label::stretch(speaker).is_some() {
        return None;
    }
    let look = match time.end {
        Some(_) => label::look(speaker).unwrap_or(Look::Phrase),
        None => label::look(speaker)?,
    };
    let at = trim(page.raw, times.start..name.start + name.words.len());
    Some(Label { at, speaker: speaker.to_owned(), look, time: Some(time) })
}

/// Speaker, start, end, words between tabs; or times first, or one time only.
pub(super) fn columns(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let fields: Vec<&str> = words.splitn(4, '\t').collect();
    let field = |at: usize| fields.get(at).map_or("", |words| words.trim());
    let time_at = |at: usize| label::clock(field(at));
    // Programs for phonetics write seconds; two numbers in a row are needed, for one alone is no time.
    let seconds = |at: usize| Some((label::seconds(field(at))?, label::seconds(field(at + 1))?));
    let in_order = |(start, end): &(u64, u64)| start <= end;
    if let Some((from, to)) = seconds(1).filter(in_order).filter(|_| fields.len() == 4) {
        return column_label(page.raw, *start, &fields, (0, 3), Time { start: from, end: Some(to) });
    }
    let (speaker, head, time) = match (time_at(0), time_at(1), time_at(2)) {
        (None, Some(start), Some(end)) if fields.len() == 4 => (0, 3, Time { start, end: Some(end) }),
        (None, Some(start), None) if fields.len() >= 3 => (0, 2, Time { start, end: None }),
        (Some(start), Some(end), None) if fields.len() == 4 => (2, 3, Time { start, end: Some(end) }),
        (Some(start), None, None) if fields.len() >= 3 => (1, 2, Time { start, end: None }),
        _ => return None,
    };
    column_label(page.raw, *start, &fields, (speaker, head), time)
}

/// The label of a line of fields: which of them is the speaker, and how many the label has.
fn column_label(
    raw: &str,
    start: usize,
    fields: &[&str],
    (speaker, head): (usize, usize),
    time: Time,
) -> Option<Label> {
    let speaker = fields.get(speaker)?.trim().trim_end_matches([':', '：']);
    let look = label::look(speaker)?;
    let length = fields.iter().take(head).map(|field| field.len() + 1).sum::<usize>();
    Some(Label { at: trim(raw, start..start + length), speaker: speaker.into(), look, time: Some(time) })
}

/// `[Name] 11:02:09` and nothing else.
pub(super) fn bracket_and_time(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let (name, time) = words.trim().strip_prefix('[')?.split_once(']')?;
    let time = label::stretch(time)?;
    let look = label::look(name.trim())?;
    let at = trim(page.raw, *start..start + words.len());
    Some(Label { at, speaker: name.trim().into(), look, time: Some(time) })
}

/// `Name [00:00:02]`, `Name 0:02` or `[00:00:02] Name`, and nothing else.
pub(super) fn name_and_time(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    if words.len() > 160 {
        return None;
    }
    let bare = words.trim().trim_end_matches([':', '：']);
    let (name, time) = match label::time_at_end(bare) {
        Some(found) => found,
        None => label::time_in_front(bare).map(|(time, name)| (name, time))?,
    };
    let name = unmarked(name);
    // "We met at 10:30" is no speaker.
    let look = label::look(name).filter(|look| *look > Look::Phrase)?;
    let at = trim(page.raw, *start..start + words.len());
    Some(Label { at, speaker: name.into(), look, time: Some(time) })
}

/// `Name [00:00:02] words`, with the words on the same line or below it.
pub(super) fn name_time_words(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let open = words.char_indices().take(60).find(|(_, c)| matches!(c, '[' | '('))?.0;
    let close = if words[open..].starts_with('[') { ']' } else { ')' };
    let (inside, rest) = words[open + 1..].split_once(close)?;
    let time = label::stretch(inside)?;
    if rest.trim_start().starts_with([':', '：']) {
        return None;
    }
    let name = without_line_number(unmarked(&words[..open]));
    let look = label::look(name).filter(|look| *look > Look::Phrase)?;
    let at = trim(page.raw, *start..start + words.len() - rest.len());
    Some(Label { at, speaker: name.into(), look, time: Some(time) })
}

/// `Name:` with words behind or below it; a time may stand before the name or between it and the colon.
pub(super) fn colon(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let indent = words.len() - words.trim_start().len();
    let (before, time) = match label::time_in_front(words.trim_start().trim_start_matches(['*', '_'])) {
        Some((time, rest)) => (words.len() - rest.len(), Some(time)),
        None => (indent, None),
    };
    let rest = &words[before..];
    let colon =
        rest.char_indices().take(100).find(|(at, c)| matches!(c, ':' | '：') && !is_in_a_time(rest, *at))?;
    let end = colon.0 + colon.1.len_utf8();
    let marks = rest[end..].len() - rest[end..].trim_start_matches(['*', '_']).len();
    let (name, marks) = match unmarked_with_colon(&rest[..colon.0], marks) {
        Some(found) => found,
        None => (rest[..colon.0].trim(), 0),
    };
    let after = &rest[end + marks..];
    if after.starts_with("//") || (colon.1 == ':' && after.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let (name, time) = match label::time_at_end(name) {
        Some((name, at_end)) => (name, Some(at_end)),
        None => (name, time),
    };
    let name = without_line_number(in_brackets(unmarked(name)));
    let look = label::look(name)?;
    let at = start + indent..start + before + end + marks;
    Some(Label { at, speaker: name.into(), look, time })
}

/// Line numbers of the margin (`12 Anna`, `12. Anna`) are no part of a name.
fn without_line_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ')']).unwrap_or(rest);
    if rest.len() < name.len() && rest.starts_with([' ', '\t']) { rest.trim_start() } else { name }
}

/// `**Name:**` closes its marks behind the colon: how many of them belong to the label.
fn unmarked_with_colon(name: &str, marks: usize) -> Option<(&str, usize)> {
    let opened = name.trim_start();
    let bare = opened.trim_start_matches(['*', '_']);
    let open = opened.len() - bare.len();
    (open > 0 && !bare.ends_with(['*', '_'])).then_some((bare.trim(), marks.min(open)))
}

fn unmarked(name: &str) -> &str {
    name.trim().trim_matches(['*', '_']).trim()
}

fn in_brackets(name: &str) -> &str {
    let inside = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let inside = inside.or_else(|| name.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')));
    inside.unwrap_or(name).trim()
}

/// True if a colon is between two digits.
fn is_in_a_time(words: &str, at: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(words[..at].chars().next_back()) && digit(words[at..].chars().nth(1))
}

/// `[id1] words`.
pub(super) fn bracket(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let inner = words.trim_start();
    let (name, _) = inner.strip_prefix('[')?.split_once(']')?;
    let look = label::look(name.trim())?;
    let from = start + (words.len() - inner.len());
    // `[laughs]` and `[long pause]` are no speakers.
    (look > Look::Phrase).then(|| Label {
        at: from..from + name.len() + 2,
        speaker: name.trim().into(),
        look,
        time: None,
    })
}

/// `Q. words`, `A. words`: a letter or two that mark a role, a full stop and a blank.
pub(super) fn full_stop(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let indent = words.len() - words.trim_start().len();
    let (name, rest) = words[indent..].split_once('.')?;
    let look = label::look(name).filter(|look| *look == Look::Initial || *look == Look::Role)?;
    let fits = name.chars().count() <= 4 && name.chars().all(char::is_alphanumeric);
    let at = start + indent..start + indent + name.len() + 1;
    (fits && rest.starts_with([' ', '\t'])).then(|| Label { at, speaker: name.into(), look, time: None })
}

/// `Name`, one tab, words.
pub(super) fn tab(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words, .. } = page.lines.get(line)?;
    let (name, rest) = words.split_once('\t')?;
    let rest_is_words = !rest.trim().is_empty() && !rest.trim_start().contains('\t');
    let look = label::look(name.trim())?;
    let at = trim(page.raw, *start..start + name.len());
    (rest_is_words && look > Look::Phrase).then(|| Label {
        at,
        speaker: name.trim().into(),
        look,
        time: None,
    })
}

/// Bold words at the start of a line. One that is all of its line and does not come back is a heading.
pub(super) fn bold(raw: &str, hints: &[Hint]) -> Vec<Label> {
    let label = |hint: &Hint| {
        let Hint::Bold(range) = hint else { return None };
        let at = trim(raw, range.clone());
        let name = raw[at.clone()].trim_end_matches([':', '：']).trim_end();
        Some(Label { speaker: name.into(), look: label::look(name)?, time: None, at })
    };
    let labels: Vec<Label> = hints.iter().filter_map(label).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    labels.iter().for_each(|label| *counts.entry(label.speaker.clone()).or_default() += 1);
    let is_heading = |label: &Label| {
        let rest = raw[label.at.end..].split('\n').next().unwrap_or_default();
        rest.trim_matches([':', '：', ' ']).is_empty() && counts.get(&label.speaker) == Some(&1)
    };
    let headings: Vec<bool> = labels.iter().map(is_heading).collect();
    labels.into_iter().zip(headings).filter(|(_, heading)| !heading).map(|(label, _)| label).collect()
}

/// The cells that name the speakers of their rows.
pub(super) fn cells(raw: &str, hints: &[Hint]) -> Vec<Label> {
    let label = |hint: &Hint| match hint {
        Hint::Cell(range) => {
            let at = trim(raw, range.clone());
            let words = raw[at.clone()].replace('\n', " ");
            let (name, time) = match label::time_at_end(&words) {
                Some((name, time)) => (name, Some(time)),
                None => match label::time_in_front(&words) {
                    Some((time, name)) => (name, Some(time)),
                    None => (words.as_str(), None),
                },
            };
            let name = name.trim_end_matches([':', '：']).trim();
            Some(Label { speaker: name.into(), look: Look::Name, time, at })
        }
        Hint::End(at) => Some(Label { speaker: String::new(), look: Look::Name, time: None, at: *at..*at }),
        Hint::Bold(_) => None,
    };
    let labels: Vec<Label> = hints.iter().filter_map(label).collect();
    if labels.iter().any(|label| !label.speaker.is_empty()) { labels } else { Vec::new() }
}
