//! A transcript as one page for a browser and for print: stripes and names of codes beside the words.
//!
//! Lines are broken here, not by the browser, so that a stripe stands exactly beside its lines without any script. The
//! page is XML, too, holds all it needs, and has a light and a dark look.

use super::beside::{Note, legend, notes};
use super::remarks::without;
use super::{alone, codings, escaped, initials};
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{CodeKey, Coding, Part, Study, Transcript};
use crate::text::{Span, Turn, wrap};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

/// Columns of a line of words.
const WIDTH: u16 = 66;
/// Stripes side by side; what needs more has its name alone.
const STRIPES: usize = 16;
/// Colours that differ for colour-blind eyes too, for codes for which the team chose none (Okabe and Ito, without those
/// that are too light on paper).
const COLOURS: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/// Colours, widths and what print needs. No sign in it means something to XML.
const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --rule: #c4c4c4; --soft: #595959; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181b; --rule: #4a4d52; --soft: #a8a8a8; }
}
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { margin: 2rem auto; padding: 0 1rem; max-width: 80rem; font: 1rem/1.45 sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.2rem; }
.r { display: grid; grid-template-columns: var(--s) minmax(0, 38rem) minmax(10rem, 1fr); column-gap: 0.8rem; }
.r > p { margin: 0; min-height: 1.45em; white-space: pre-wrap; overflow-wrap: anywhere; }
.r b { font-weight: 600; }
.s { display: flex; }
.s > i { width: 0.35rem; margin-right: 0.25rem; flex: none; }
.u { border-bottom: 2px solid; }
.c { font-size: 0.8rem; overflow-wrap: anywhere; }
.c > span { display: inline-block; margin-right: 0.8em; }
.c > .w { font-weight: 600; }
.n { margin: 0.2rem 0 0.3rem calc(var(--s) + 0.8rem); max-width: 37rem; padding-left: 0.8rem; border-left: 2px solid var(--rule); font-size: 0.85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.y { font-size: 0.85rem; color: var(--soft); margin-bottom: 0.3rem; }
.y + .r { margin-top: 1rem; }
.t { color: var(--soft); }
.k { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.35em; }
ul { list-style: none; padding: 0; font-size: 0.9rem; }
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --rule: #808080; --soft: #404040; }
  html { font-size: 10pt; }
  body { margin: 0; padding: 0; max-width: none; font-size: 8.5pt; }
  .r, .n { break-inside: avoid; }
  .r { grid-template-columns: var(--s) minmax(0, 1fr) 12rem; }
  h2 { break-after: avoid; }
}
";

/// Writes a transcript with its codings, memos and marks.
///
/// # Errors
/// A study that does not hold one transcript with words.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let here = alone(study)?;
    let page = Page::of(study, here);
    let title = escaped(&here.title);
    let language = here.language.as_deref().filter(|word| !word.is_empty()).unwrap_or("en");
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main style=\"--s:{}rem\">\n<h1 dir=\"auto\">{title}</h1>\n",
        escaped(language),
        page.lanes.max(1) as f64 * 0.6
    );
    let codings: Vec<&Coding> = page.codings.iter().map(|one| one.coding).collect();
    legend(study, here, &codings, &page.notes, &mut out);
    page.rows(&mut out);
    page.codes(&mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    Ok(Output { bytes: out.into_bytes(), left_out: without(study, &[Part::Times]) })
}

/// A coding with its place among the stripes.
struct Striped<'s> {
    coding: &'s Coding,
    colour: &'s str,
    /// Its stripe, counted from 0; `None` if there is no room.
    lane: Option<usize>,
}

/// What the page is made of.
struct Page<'s> {
    study: &'s Study,
    here: &'s Transcript,
    lines: Vec<Span>,
    codings: Vec<Striped<'s>>,
    lanes: usize,
    notes: Vec<Note>,
    /// The last names that codes of the page share.
    shared: HashSet<&'s str>,
}

impl<'s> Page<'s> {
    fn of(study: &'s Study, here: &'s Transcript) -> Page<'s> {
        let lines = lines(here);
        let mut ends: Vec<u32> = Vec::new();
        let striped = |coding: &'s Coding| {
            let line = |at: u32| lines.partition_point(|line| line.end() <= at) as u32;
            let (first, last) = (line(coding.span.start()), line(coding.span.end() - 1));
            let free = ends.iter().position(|&end| end < first);
            let lane = free.or_else(|| (ends.len() < STRIPES).then_some(ends.len()));
            match lane {
                Some(lane) if lane < ends.len() => ends[lane] = last,
                Some(_) => ends.push(last),
                None => {}
            }
            Striped { coding, colour: colour(study, coding.code), lane }
        };
        let codings: Vec<Striped<'s>> = codings(study).into_iter().map(striped).collect();
        let lanes = codings.iter().filter_map(|one| one.lane).max().map_or(0, |lane| lane + 1);
        let used: BTreeSet<CodeKey> = codings.iter().map(|one| one.coding.code).collect();
        let mut names = HashSet::new();
        let last = |code: CodeKey| study.path(code).last().copied();
        let shared = used.into_iter().filter_map(last).filter(|name| !names.insert(*name)).collect();
        Page { study, here, lines, codings, lanes, notes: notes(study, here), shared }
    }

    fn rows(&self, out: &mut String) {
        let (mut next, mut noted) = (0, 0);
        let mut below = String::new();
        // Codings that began before this line and have not ended.
        let mut open: Vec<&Striped<'_>> = Vec::new();
        for (nth, &line) in self.lines.iter().enumerate() {
            open.retain(|one| one.coding.span.end() > line.start());
            let end = self.lines.get(nth + 1).map_or(u32::MAX, |next| next.start());
            let first = next;
            while self.codings.get(next).is_some_and(|one| one.coding.span.start() < end) {
                next += 1;
            }
            let begun = &self.codings[first..next];
            open.extend(begun);
            out.push_str("<div class=\"r\"><span class=\"s\">");
            self.stripes(&open, out);
            let _ = write!(out, "</span><p dir=\"auto\">{}</p><span class=\"c\">", self.words(line, &open));
            self.turn(line, out);
            self.names(begun, out);
            while let Some(note) = self.notes.get(noted).filter(|note| note.at < end) {
                let _ = write!(out, "<span dir=\"auto\">{}</span>", note.sign);
                if let Some(words) = &note.below {
                    let _ = writeln!(below, "<div class=\"n\" dir=\"auto\">{words}</div>");
                }
                noted += 1;
            }
            out.push_str("</span></div>\n");
            // The lines of a turn stay together.
            if end == u32::MAX || self.is_last(line) {
                out.push_str(&below);
                below.clear();
            }
        }
    }

    /// True if no words of the turn of this line follow it.
    fn is_last(&self, line: Span) -> bool {
        let nth = self.here.turns.partition_point(|turn| begins(turn) <= line.start());
        let turn = nth.checked_sub(1).and_then(|nth| self.here.turns.get(nth));
        turn.is_none_or(|turn| turn.words.end() <= line.end())
    }

    /// The speaker, where the words do not say it, and the time of a turn that begins in a line.
    fn turn(&self, line: Span, out: &mut String) {
        let first = self.here.turns.partition_point(|turn| begins(turn) < line.start());
        let turn = self.here.turns.get(first).filter(|turn| line.contains(begins(turn)));
        if let Some(speaker) = turn.and_then(|_| self.here.speaker_beside(first)) {
            let _ = write!(out, "<span class=\"w\" dir=\"auto\">{}</span>", escaped(speaker));
        }
        if let Some(time) = turn.and_then(|turn| turn.time) {
            let seconds = time.start / 1_000;
            let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
            let _ = write!(out, "<span class=\"t\">{hours:02}:{minutes:02}:{:02}</span>", seconds % 60);
        }
    }

    fn stripes(&self, open: &[&Striped<'_>], out: &mut String) {
        let last = open.iter().filter_map(|one| one.lane).max();
        for lane in 0..last.map_or(0, |last| last + 1) {
            match open.iter().find(|one| one.lane == Some(lane)) {
                Some(one) => {
                    let _ = write!(
                        out,
                        "<i style=\"background:{}\" title=\"{}\"></i>",
                        one.colour,
                        self.titled(one)
                    );
                }
                None => out.push_str("<i></i>"),
            }
        }
    }

    /// The words of a line: names of speakers are bold, coded words have a line below them in the colour of the
    /// shortest coding on them.
    fn words(&self, line: Span, open: &[&Striped<'_>]) -> String {
        let first = self.here.turns.partition_point(|turn| turn.words.end() <= line.start());
        let label = self.here.turns.get(first).and_then(|turn| turn.label);
        let mut cuts = vec![line.start(), line.end()];
        let spans = open.iter().map(|one| one.coding.span).chain(label);
        cuts.extend(spans.flat_map(|span| [span.start(), span.end()]).filter(|&at| line.contains(at)));
        cuts.sort_unstable();
        cuts.dedup();
        let mut out = String::new();
        for pair in cuts.windows(2) {
            let Some(span) = Span::new(pair[0], pair[1]) else { continue };
            let words = escaped(self.here.text.slice(span).trim_end_matches('\n'));
            let on = open.iter().filter(|one| one.coding.span.covers(span));
            let words = match on.min_by_key(|one| one.coding.span.len()) {
                Some(one) if !words.is_empty() => {
                    let (colour, title) = (one.colour, self.titled(one));
                    format!(
                        "<span class=\"u\" style=\"border-color:{colour}\" title=\"{title}\">{words}</span>"
                    )
                }
                _ => words,
            };
            match label.is_some_and(|label| label.covers(span)) {
                true => out += &format!("<b>{words}</b>"),
                false => out += &words,
            }
        }
        out
    }

    /// The path of the code of a coding.
    fn titled(&self, one: &Striped<'_>) -> String {
        escaped(&self.study.path_words(one.coding.code))
    }

    /// The names of codings that begin in a line, those of one code together. A name that codes share is a path.
    fn names(&self, begun: &[Striped<'_>], out: &mut String) {
        let is_first = |nth: usize| begun[..nth].iter().all(|one| one.coding.code != begun[nth].coding.code);
        for nth in (0..begun.len()).filter(|&nth| is_first(nth)) {
            let first = &begun[nth];
            let same: Vec<_> = begun.iter().filter(|one| one.coding.code == first.coding.code).collect();
            let mut by: Vec<&str> = same.iter().map(|one| initials(self.study, one.coding)).collect();
            by.sort_unstable();
            by.dedup();
            let path = self.titled(first);
            let last = self.study.path(first.coding.code).last().copied().unwrap_or_default();
            let name = if self.shared.contains(last) { path.clone() } else { escaped(last) };
            let (colour, by) = (first.colour, escaped(&by.join(", ")));
            let _ = write!(
                out,
                "<span dir=\"auto\" title=\"{path}\"><i class=\"k\" style=\"background:{colour}\"></i>{name} ({by})</span>"
            );
        }
    }

    /// The codes of the page, with how often each was put on.
    fn codes(&self, out: &mut String) {
        let mut counts: BTreeMap<CodeKey, usize> = BTreeMap::new();
        self.codings.iter().for_each(|one| *counts.entry(one.coding.code).or_default() += 1);
        if counts.is_empty() {
            return;
        }
        out.push_str("<h2>Codes</h2>\n<ul>\n");
        for (code, count) in counts {
            let (colour, path) = (colour(self.study, code), escaped(&self.study.path_words(code)));
            let _ = writeln!(
                out,
                "<li dir=\"auto\"><i class=\"k\" style=\"background:{colour}\"></i>{path}: {count}</li>"
            );
        }
        out.push_str("</ul>\n");
    }
}

/// Where a turn begins.
fn begins(turn: &Turn) -> u32 {
    turn.label.unwrap_or(turn.words).start()
}

/// The lines of the page: each line of the text, broken where it is long and where a turn begins in it. An empty line is
/// its line feed.
fn lines(here: &Transcript) -> Vec<Span> {
    let mut all = Vec::new();
    let mut from = 0;
    for line in here.text.as_str().split('\n') {
        let to = from + line.chars().count() as u32;
        let end = (to + 1).min(here.text.len());
        let first = here.turns.partition_point(|turn| begins(turn) <= from);
        let inside = here.turns[first..].iter().map(begins).take_while(|&at| at < end);
        let cuts: Vec<u32> = [from].into_iter().chain(inside).chain([end]).collect();
        for span in cuts.windows(2).filter_map(|pair| Span::new(pair[0], pair[1])) {
            all.extend(wrap(&here.text, span, WIDTH, false).into_iter().map(|line| line.span));
        }
        from = to + 1;
    }
    all
}

/// The colour of a code: its own, else that of the nearest code above it, else one by its place at the top.
fn colour(study: &Study, code: CodeKey) -> &str {
    let is_colour = |words: &&str| {
        words.len() == 7 && words.starts_with('#') && words[1..].bytes().all(|b| b.is_ascii_hexdigit())
    };
    let mut at = code;
    loop {
        let Some(here) = study.codes.get(at.0) else { return COLOURS[0] };
        if let Some(own) = here.colour.as_deref().filter(is_colour) {
            return own;
        }
        match here.parent.filter(|above| above.0 < at.0) {
            Some(above) => at = above,
            None => break,
        }
    }
    let top = study.codes[..at.0].iter().filter(|code| code.parent.is_none()).count();
    COLOURS[top % COLOURS.len()]
}
