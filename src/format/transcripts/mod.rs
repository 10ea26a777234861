//! Transcripts as people and machines write them: each reader finds the words and who says them.

mod compose;
mod cues;
mod document;
pub(super) mod docx;
pub(super) mod eaf;
pub(super) mod epub;
pub(super) mod html;
mod label;
mod layout;
pub(super) mod odt;
pub(super) mod pdf;
pub(super) mod plain;
mod raised;
pub(super) mod rtf;
pub(super) mod srt;
pub(super) mod textgrid;
mod tiers;
pub(super) mod vtt;
pub(super) mod whisper;
pub(super) mod write;
pub(super) mod xml;

use super::source_file::SourceFile;
use super::study::{self, LeftOut, Margin, Memo, On, Person, PersonKey, Study, Transcript, TranscriptKey};
use crate::error::Result;
use crate::text::{Span, Text, Turn};
use std::ops::Range;

/// The turns of a text that a project of another program holds.
pub(super) struct TurnsOf {
    pub(super) turns: Vec<Turn>,
    /// The layout, for a person.
    pub(super) layout: &'static str,
    pub(super) notes: Vec<String>,
    /// Labels with no words below them.
    pub(super) empty: usize,
}

/// Finds who speaks where in a text; labels that say nothing are no layout. `turns` is what a person says.
///
/// # Errors
/// A pattern of turns that is none, or that no line begins with.
pub(super) fn turns_within(text: &Text, turns: Option<&str>) -> Result<TurnsOf> {
    let mut found = layout::find_turns(text.as_str(), &[], turns)?;
    if found.turns.is_empty() && turns.is_none() {
        found = layout::find_turns(text.as_str(), &[], Some("none"))?;
    }
    let span = |range: &Range<usize>| Span::new(text.pos_of(range.start), text.pos_of(range.end));
    let turn = |turn: compose::ByteTurn| {
        let label = turn.label.as_ref().and_then(span);
        Some(Turn { words: span(&turn.words)?, speaker: turn.speaker, label, time: turn.time })
    };
    Ok(TurnsOf {
        turns: found.turns.into_iter().filter_map(turn).collect(),
        layout: found.layout,
        notes: found.notes,
        empty: found.empty,
    })
}

/// What a reader of transcripts makes of a file. Places are bytes of the text.
#[derive(Default)]
struct Found {
    text: String,
    turns: Vec<compose::ByteTurn>,
    comments: Vec<Comment>,
    /// What else is known of each comment, in the same order.
    noted: Vec<document::Noted>,
    /// The words line by line, nothing trimmed; empty if the reader does not know them so.
    exact: String,
    layout: String,
    encoding: String,
    left_out: Vec<LeftOut>,
    notes: Vec<String>,
}

/// A comment in the margin of a document.
struct Comment {
    /// Who wrote it, as the file says; may be empty.
    author: String,
    /// The author's initials, as the file says; may be empty.
    initials: String,
    /// When, as the file says (`2016-07-03T15:10:00Z`).
    date: Option<String>,
    /// The words it is about; of a comment on a mere point, its paragraph; `None` if those words did not come in.
    at: Option<Range<usize>>,
    /// What it says.
    words: String,
}

impl Found {
    /// The study of this one transcript, with its comments as memos of their authors.
    fn study(self, source: &SourceFile<'_>) -> Study {
        let text = Text::new(self.text);
        let span = |range: &Range<usize>| Span::new(text.pos_of(range.start), text.pos_of(range.end));
        let turns = self.turns.into_iter().filter_map(|turn| {
            let label = turn.label.as_ref().and_then(span);
            Some(Turn { words: span(&turn.words)?, speaker: turn.speaker, label, time: turn.time })
        });
        let turns: Vec<Turn> = turns.collect();
        let mut study = Study::default();
        let exact = Text::new(self.exact);
        let mut margin = Vec::new();
        let mut noted = self.noted.into_iter();
        for comment in self.comments {
            let span = comment.at.as_ref().and_then(span);
            let by_key = author(&mut study.people, comment.author, comment.initials);
            let here = TranscriptKey(0);
            let made = comment.date.as_deref().and_then(seconds);
            let more = noted.next().unwrap_or_else(|| document::Noted {
                paragraphs: comment.words.split('\n').map(str::to_owned).collect(),
                ..document::Noted::default()
            });
            let place = |range: Range<usize>| Span::new(exact.pos_of(range.start), exact.pos_of(range.end));
            margin.push(study::Comment {
                by: by_key,
                made,
                at: span,
                exact: more.exact.and_then(place),
                paragraphs: more.paragraphs,
                answers: more.answers,
                resolved: more.resolved,
            });
            study.memos.push(Memo {
                on: span.map_or(On::Transcript(here), |span| On::Passage(here, span)),
                kind: "comment".to_owned(),
                body: comment.words,
                by: Some(by_key),
                made,
                guid: None,
            });
        }
        if !margin.is_empty() {
            let words = (!exact.is_empty()).then_some(exact);
            study.margin = Some(Margin { words, comments: margin });
        }
        let mut transcript = Transcript::new(source.stem(), text, turns);
        (transcript.layout, transcript.encoding) = (self.layout, self.encoding);
        Study { transcripts: vec![transcript], left_out: self.left_out, notes: self.notes, ..study }
    }
}

/// The turns of words that come from a file of another kind, and the layout in which they were found.
///
/// # Errors
/// What a person says of the turns does not fit.
pub(super) fn turns_of(words: &str, said: Option<&str>) -> Result<(Vec<Turn>, &'static str)> {
    let found = turns_within(&Text::new(words), said)?;
    Ok((found.turns, found.layout))
}

/// The person of a name among those of the file. Two of one name are told apart by their initials.
fn author(people: &mut Vec<Person>, name: String, initials: String) -> PersonKey {
    let same = |known: &str| known == initials || known.is_empty() || initials.is_empty();
    let is = |person: &Person| person.name == name && same(&person.initials);
    if let Some(known) = people.iter().position(is) {
        if people[known].initials.is_empty() {
            people[known].initials = initials;
        }
        return PersonKey(known);
    }
    people.push(Person { name, initials, ..Person::default() });
    PersonKey(people.len() - 1)
}

/// Seconds since 1970 of a date in a document. One without a zone is taken as UTC.
pub(super) fn seconds(date: &str) -> Option<i64> {
    let utc = || date.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    date.parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| utc().map(|zoned| zoned.timestamp()))
        .map(|at| at.as_second())
}
