//! A sheet for coding on paper: numbered lines, and the words that a number means today.

use super::Workspace;
use super::export::mended;
use crate::error::{Error, Kind, Result, is_unsafe};
use crate::format::{Sheet, SheetLine};
use crate::model::Transcript;
use crate::model::id::TranscriptId;
use crate::model::target::{Anchor, Extent};
use crate::text::{Span, Turn, numbered, trimmed};

impl Workspace {
    /// The sheet of a transcript, with its words as they are today. Numbers are those of the imported words: a
    /// correction changes no number.
    ///
    /// # Errors
    /// No words: they were purged, or their text is not here.
    pub fn sheet(&self, id: TranscriptId) -> Result<Sheet> {
        let seen = self.seen().shown();
        let here = seen.transcript(id).ok_or_else(|| Error::unknown("there is no such transcript"))?;
        let lines = self.numbered_lines(here)?;
        let mended = mended(self.log(), here);
        let line = |(nth, (span, begins)): (usize, (Option<Span>, bool))| SheetLine {
            number: nth + 1,
            words: span.map_or_else(String::new, |span| here.text.slice(span).replace('\n', " ")),
            begins,
            speakers: span.map_or_else(String::new, |span| speakers_beside(here, &mended, span)),
        };
        let is_found = seen.find_transcript(&here.title).is_ok_and(|found| found.id == here.id);
        Ok(Sheet {
            study: seen.title.clone(),
            title: here.title.clone(),
            id: here.id.to_string(),
            typed: is_found.then(|| as_typed(&here.title)).flatten().unwrap_or_else(|| here.id.to_string()),
            lines: lines.into_iter().enumerate().map(line).collect(),
        })
    }

    /// The words of the lines `first` to `last` of the sheet of a transcript, without the name of a speaker before them.
    ///
    /// # Errors
    /// Lines that the sheet does not have, or whose words were corrected away.
    pub fn words_of_lines(&self, here: &Transcript, first: usize, last: usize) -> Result<Span> {
        let lines = self.numbered_lines(here)?;
        if first == 0 || last < first || last > lines.len() {
            let what = format!("{} has no lines {first} to {last}", here.title);
            let hint = format!("its sheet has the lines 1 to {}; emic export --sheet prints it", lines.len());
            return Err(Error::unknown(what).hint(hint));
        }
        let words = lines[first - 1..last].iter().filter_map(|(span, _)| *span).reduce(Span::union);
        let gone = || Error::unknown(format!("the words of line {first} to {last} were corrected away"));
        let span = words.ok_or_else(gone)?;
        let label =
            here.turns.iter().filter_map(|turn| turn.label).find(|label| label.contains(span.start()));
        let Some(label) = label else { return Ok(span) };
        let nobody = || {
            let what = format!("line {first} to {last} of {} is the name of a speaker alone", here.title);
            Error::unknown(what)
        };
        let said = Span::new(label.end(), span.end()).ok_or_else(nobody)?;
        trimmed(&here.text, said).ok_or_else(nobody)
    }

    /// The words that each line of the sheet has today, `None` if they were corrected away, and whether it begins a line
    /// of the text.
    fn numbered_lines(&self, here: &Transcript) -> Result<Vec<(Option<Span>, bool)>> {
        let source = self.log.source(here.source).filter(|_| !here.purged);
        let nothing = || Error::new(Kind::Nothing, format!("{} has no words", here.title));
        let source = source.ok_or_else(nothing)?;
        let lines = numbered(&source.text);
        let anchor = |offset| Anchor { base: here.id.0, offset };
        // Where a line begins today. Words that replace the border of two lines belong to the second one.
        let starts: Vec<Option<u32>> = lines
            .iter()
            .map(|line| {
                let extent = Extent { start: anchor(line.span.start()), end: anchor(line.span.end()) };
                here.span(extent).map(Span::start)
            })
            .collect();
        let mut next = here.text.len();
        let mut all = Vec::with_capacity(lines.len());
        for (line, start) in lines.iter().zip(&starts).rev() {
            let span = start.and_then(|start| trimmed(&here.text, Span::new(start, next)?));
            next = start.map_or(next, |start| start.min(next));
            all.push((span, line.begins));
        }
        all.reverse();
        if all.is_empty() { Err(nothing()) } else { Ok(all) }
    }
}

/// The speakers of the turns that begin in a line, where its words do not say them. Of a turn that begins further on in the
/// line, its first words follow.
fn speakers_beside(here: &Transcript, mended: &[usize], line: Span) -> String {
    let start = |turn: &Turn| turn.label.unwrap_or(turn.words).start();
    let first = here.turns.partition_point(|turn| start(turn) < line.start());
    let begun = here.turns.iter().enumerate().skip(first).take_while(|(_, turn)| start(turn) < line.end());
    let told = |(nth, turn): (usize, &Turn)| {
        let speaker = turn.speaker_beside(&here.text, mended.contains(&nth))?;
        let ahead =
            Span::new(line.start(), start(turn)).is_some_and(|span| trimmed(&here.text, span).is_some());
        let words: Vec<&str> = here.text.slice(turn.words).split_whitespace().take(FIRST_WORDS).collect();
        Some(if ahead { format!("{speaker}, from “{}”", words.join(" ")) } else { speaker.to_owned() })
    };
    begun.filter_map(told).collect::<Vec<_>>().join("; ")
}

/// So many words say where in a line a turn begins.
const FIRST_WORDS: usize = 3;

/// A title as it is typed into any shell; `None` if shells differ in what they make of it.
fn as_typed(title: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || "._-+,".contains(c);
    let quotable = |c: char| !c.is_control() && !is_unsafe(c) && !"\"\\$`!%".contains(c);
    match title.starts_with('-') {
        false if title.chars().all(plain) => Some(title.to_owned()),
        false if title.chars().all(quotable) => Some(format!("\"{title}\"")),
        _ => None,
    }
}
