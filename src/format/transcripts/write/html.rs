//! A transcript as one page for a browser and for print: stripes and names of codes beside the words.
//!
//! Lines are broken here, not by the browser, so that a stripe stands exactly beside its lines without any script. The
//! page is XML, too, holds all it needs, and has a light and a dark look.

use super::remarks::without;
use super::{alone, codings, initials, shown};
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{CodeKey, Coding, CodingKey, On, Part, Study, Transcript, TranscriptKey};
use crate::text::{Span, Turn, wrap};
use std::collections::{BTreeMap, HashMap};
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
.c > span { display: block; }
.t { color: var(--soft); }
.k { display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.35em; }
.m { color: var(--soft); padding-left: 1.05em; white-space: pre-wrap; }
ul { list-style: none; padding: 0; font-size: 0.9rem; }
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --rule: #808080; --soft: #404040; }
  body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; }
  .r { break-inside: avoid; grid-template-columns: var(--s) minmax(0, 1fr) 12rem; }
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
    /// What is said beside a line beyond the names of codes, by where it begins.
    notes: BTreeMap<u32, Vec<String>>,
    memos: HashMap<*const Coding, Vec<String>>,
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
        let mut page =
            Page { study, here, lines, codings, lanes, notes: BTreeMap::new(), memos: HashMap::new() };
        page.collect();
        page
    }

    /// Collects memos and marks by where they are shown.
    fn collect(&mut self) {
        let study = self.study;
        for memo in &study.memos {
            let words = format!("{}: {}", escaped(study.name_of(memo.by)), escaped(&memo.body));
            match memo.on {
                On::Coding(CodingKey(nth)) => {
                    if let Some(coding) = study.codings.get(nth) {
                        self.memos.entry(std::ptr::from_ref(coding)).or_default().push(words);
                    }
                }
                On::Passage(TranscriptKey(0), span) => {
                    self.notes.entry(span.start()).or_default().push(words)
                }
                _ => {}
            }
        }
        for mark in &study.marks {
            if let On::Passage(TranscriptKey(0), span) = mark.on {
                let note =
                    if mark.note.is_empty() { String::new() } else { format!(": {}", escaped(&mark.note)) };
                let by = escaped(study.name_of(mark.by));
                let words = format!("⚑ {}{note} ({by})", escaped(&mark.name));
                self.notes.entry(span.start()).or_default().push(words);
            }
        }
    }

    fn rows(&self, out: &mut String) {
        let mut next = 0;
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
            self.time(line, out);
            self.names(begun, out);
            let from = if nth == 0 { 0 } else { line.start() };
            for words in self.notes.range(from..end).flat_map(|(_, all)| all) {
                let _ = write!(out, "<span dir=\"auto\">{words}</span>");
            }
            out.push_str("</span></div>\n");
        }
    }

    /// The time of a turn that begins in a line.
    fn time(&self, line: Span, out: &mut String) {
        let begins = |turn: &Turn| turn.label.unwrap_or(turn.words).start();
        let first = self.here.turns.partition_point(|turn| begins(turn) < line.start());
        let turn = self.here.turns.get(first).filter(|turn| line.contains(begins(turn)));
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
                    let _ = write!(out, "<i style=\"background:{}\"></i>", one.colour);
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
                    format!("<span class=\"u\" style=\"border-color:{}\">{words}</span>", one.colour)
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

    /// The names of codings that begin in a line, those of one code together, with the memos on them.
    fn names(&self, begun: &[Striped<'_>], out: &mut String) {
        let is_first = |nth: usize| begun[..nth].iter().all(|one| one.coding.code != begun[nth].coding.code);
        for nth in (0..begun.len()).filter(|&nth| is_first(nth)) {
            let first = &begun[nth];
            let same: Vec<_> = begun.iter().filter(|one| one.coding.code == first.coding.code).collect();
            let mut by: Vec<&str> = same.iter().map(|one| initials(self.study, one.coding)).collect();
            by.sort_unstable();
            by.dedup();
            let path = escaped(&self.study.path_words(first.coding.code));
            let name = escaped(self.study.path(first.coding.code).last().unwrap_or(&""));
            let (colour, by) = (first.colour, escaped(&by.join(", ")));
            let _ = write!(
                out,
                "<span dir=\"auto\" title=\"{path}\"><i class=\"k\" style=\"background:{colour}\"></i>{name} ({by})</span>"
            );
            for words in same.iter().flat_map(|one| self.memos.get(&std::ptr::from_ref(one.coding))).flatten()
            {
                let _ = write!(out, "<span class=\"m\" dir=\"auto\">{words}</span>");
            }
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

/// The lines of the page: each line of the text, broken where it is long. An empty line is its line feed.
fn lines(here: &Transcript) -> Vec<Span> {
    let mut all = Vec::new();
    let mut from = 0;
    for line in here.text.as_str().split('\n') {
        let to = from + line.chars().count() as u32;
        let end = (to + 1).min(here.text.len());
        if let Some(span) = Span::new(from, end) {
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

/// Words between tags or in an attribute.
fn escaped(words: &str) -> String {
    let shown = shown(words).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
