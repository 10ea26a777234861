//! A sheet for coding on paper: numbered lines, and the words that a number means today.

use super::Workspace;
use crate::error::{Error, Kind, Result};
use crate::format::{Sheet, SheetLine};
use crate::model::Transcript;
use crate::model::id::TranscriptId;
use crate::model::target::{Anchor, Extent};
use crate::text::{Span, numbered, trimmed};

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
        let line = |(nth, (span, begins)): (usize, (Option<Span>, bool))| SheetLine {
            number: nth + 1,
            words: span.map_or_else(String::new, |span| here.text.slice(span).replace('\n', " ")),
            begins,
        };
        Ok(Sheet {
            study: seen.title.clone(),
            title: here.title.clone(),
            id: here.id.to_string(),
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
