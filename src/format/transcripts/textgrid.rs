//! TextGrid of Praat, in its long and its short form: a tier is a speaker, an interval with words is a stretch of speech.
//!
//! Praat itself reads only free-standing numbers, texts in quotes and flags, and passes over the rest (Praat manual,
//! "TextGrid file formats"); so both forms are read in one way.

use super::cues::to_turns;
use super::tiers::{self, Stretch, milliseconds};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};

/// Names of tiers that divide the words of another tier, as programs for forced alignment write them; lower case.
const PARTS: &[&str] =
    &["phones", "phone", "phonemes", "segments", "syllables", "mau", "kan", "trn", "ort-mau"];

/// Reads a TextGrid.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut grid = Grid { values: Values::new(&decoded.text), stretches: Vec::new(), points: 0, parts: 0 };
    grid.tiers()?;
    let mut cues = tiers::cues(grid.stretches);
    cues.left_out.extend(decoded.damaged);
    cues.left_out.push(left_out("points without times of words", grid.points));
    cues.left_out.push(left_out("intervals of tiers of sounds and syllables", grid.parts));
    to_turns(cues, "TextGrid", decoded.encoding, source.turns).map(|found| found.study(source))
}

/// True if the bytes begin as a TextGrid does, in UTF-8 or UTF-16.
pub(in crate::format) fn is_textgrid(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().take(200).copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(&head);
    head.contains("ooTextFile") && head.contains("TextGrid")
}

/// A value of the file.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
    Flag,
}

/// The values of a file in their order, with the line of the last one.
struct Values<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Values<'a> {
    fn new(text: &'a str) -> Values<'a> {
        Values { rest: text, line: 1 }
    }

    /// Goes forward by so many bytes.
    fn pass(&mut self, bytes: usize) -> &'a str {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count() as u32;
        self.rest = rest;
        passed
    }

    fn next(&mut self) -> Option<Value> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.pass(blank);
            let first = self.rest.chars().next()?;
            match first {
                '"' => return Some(Value::Text(self.quoted())),
                '!' => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.pass(end);
                }
                _ => {
                    let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
                    let word = self.pass(end);
                    if word.starts_with('<') {
                        return Some(Value::Flag);
                    }
                    // Free-standing: `[1]:` and `xmin` are none.
                    let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
                    if let Some(number) = number.filter(|_| !word.starts_with(char::is_alphabetic)) {
                        return Some(Value::Number(number));
                    }
                }
            }
        }
    }

    /// A text in quotes; a quote in it is doubled.
    fn quoted(&mut self) -> String {
        let mut text = String::new();
        self.pass(1);
        loop {
            let end = self.rest.find('"').unwrap_or(self.rest.len());
            text.push_str(self.pass(end));
            if self.rest.is_empty() {
                return text;
            }
            self.pass(1);
            if !self.rest.starts_with('"') {
                return text;
            }
            text.push('"');
            self.pass(1);
        }
    }
}

struct Grid<'a> {
    values: Values<'a>,
    stretches: Vec<Stretch>,
    points: usize,
    parts: usize,
}

impl Grid<'_> {
    fn broken(&self, what: &str) -> Error {
        Error::bad_file(format!("the TextGrid is broken: {what}"))
            .at(self.values.line, None)
            .hint("open it in Praat and save it again")
    }

    fn number(&mut self) -> Result<f64> {
        match self.values.next() {
            Some(Value::Number(number)) => Ok(number),
            _ => Err(self.broken("a number is missing")),
        }
    }

    fn text(&mut self) -> Result<String> {
        match self.values.next() {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(self.broken("a text in quotes is missing")),
        }
    }

    /// Reads the file from its start.
    fn tiers(&mut self) -> Result<()> {
        if self.text()? != "ooTextFile" || !self.text()?.eq_ignore_ascii_case("TextGrid") {
            return Err(self.broken("it does not begin as one"));
        }
        let (_, _) = (self.number()?, self.number()?);
        if self.values.next() != Some(Value::Flag) {
            return Err(self.broken("it has no tiers"));
        }
        let tiers = self.number()?;
        for _ in 0..tiers.clamp(0.0, 1e6) as u32 {
            let class = self.text()?;
            let name = self.text()?;
            let (_, _) = (self.number()?, self.number()?);
            let count = self.number()?.clamp(0.0, 1e9) as u64;
            let word = name.to_lowercase();
            let last = word.rsplit([' ', '-', '_']).next().unwrap_or_default();
            let parts = PARTS.contains(&word.as_str()) || PARTS.contains(&last);
            for _ in 0..count {
                match class.as_str() {
                    "TextTier" => self.point()?,
                    _ => self.interval(&name, parts)?,
                }
            }
        }
        Ok(())
    }

    fn point(&mut self) -> Result<()> {
        self.number()?;
        let words = self.text()?;
        self.points += usize::from(!words.trim().is_empty());
        Ok(())
    }

    fn interval(&mut self, speaker: &str, parts: bool) -> Result<()> {
        let (start, end) = (milliseconds(self.number()?), milliseconds(self.number()?));
        let words = self.text()?;
        if parts {
            self.parts += usize::from(!words.trim().is_empty());
        } else if !words.trim().is_empty() {
            // Aligners write the tier of words as `Rosa - words`.
            let bare = speaker.trim_end_matches("words").trim_end_matches([' ', '-', '_']);
            let speaker = if bare.is_empty() { speaker } else { bare }.to_owned();
            self.stretches.push(Stretch { start, end, speaker, words });
        }
        Ok(())
    }
}
