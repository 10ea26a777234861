//! What a page says about words beyond the names of codes: signs beside the lines, memos and notes below the turn.

use super::escaped;
use super::{initials, quoted};
use crate::format::study::{Coding, CodingKey, On, Study, Transcript, TranscriptKey};
use std::collections::HashSet;
use std::fmt::Write as _;

/// A memo or a mark on words.
pub(super) struct Note {
    /// Where its words begin.
    pub(super) at: u32,
    /// The sign beside the line in which they begin.
    pub(super) sign: String,
    /// What stands below the turn: which words it is about, whose it is and what it says; `None` of a mark without a note.
    pub(super) below: Option<String>,
}

/// Memos and marks on words in the order of the words. Memos are numbered.
pub(super) fn notes(study: &Study, here: &Transcript) -> Vec<Note> {
    let passage = |on: On| match on {
        On::Passage(TranscriptKey(0), span) => Some((span, String::new())),
        On::Coding(CodingKey(nth)) => {
            study.codings.get(nth).map(|one| (one.span, format!(" ({})", study.path_words(one.code))))
        }
        _ => None,
    };
    let mut memos: Vec<_> =
        study.memos.iter().filter_map(|memo| passage(memo.on).map(|on| (memo, on))).collect();
    memos.sort_by_key(|(_, (span, _))| span.start());
    let memo =
        |(nth, (memo, (span, code))): (usize, (&crate::format::study::Memo, (crate::text::Span, String)))| {
            let sign = format!("✎ memo {}", nth + 1);
            let about = escaped(&format!("{} on “{}”{code}", study.name_of(memo.by), quoted(here, span)));
            let below = format!("<b>{sign}</b> <span class=\"t\">{about}</span>: {}", escaped(&memo.body));
            Note { at: span.start(), sign, below: Some(below) }
        };
    let mut all: Vec<Note> = memos.into_iter().enumerate().map(memo).collect();
    for mark in &study.marks {
        let On::Passage(TranscriptKey(0), span) = mark.on else { continue };
        let sign = escaped(&format!("⚑ {} ({})", mark.name, study.name_of(mark.by)));
        let about = escaped(&format!("on “{}”", quoted(here, span)));
        let below = format!("<b>{sign}</b> <span class=\"t\">{about}</span>: {}", escaped(&mark.note));
        all.push(Note { at: span.start(), sign, below: (!mark.note.trim().is_empty()).then_some(below) });
    }
    all.sort_by_key(|note| note.at);
    all
}

/// The study, the people whose initials stand on the page, and what its signs mean.
pub(super) fn legend(
    study: &Study,
    here: &Transcript,
    codings: &[&Coding],
    notes: &[Note],
    out: &mut String,
) {
    let mut lines: Vec<String> = Vec::new();
    if !codings.is_empty() {
        let mut seen = HashSet::new();
        let first = codings.iter().filter(|one| seen.insert(one.by));
        let mut people: Vec<String> = first
            .map(|&one| match (initials(study, one), study.name_of(one.by)) {
                (initials, name) if initials == name => name.to_owned(),
                (initials, name) => format!("{initials} = {name}"),
            })
            .collect();
        people.sort_unstable();
        lines.push(format!("Coders: {}.", people.join(", ")));
        lines.push(
            "A stripe beside lines is a code on words there: its name and the initials of its coders stand where it begins. \
             The line below words has the colour of the shortest code on them."
                .to_owned(),
        );
    }
    if notes.iter().any(|note| note.below.is_some()) {
        lines.push("✎ is a memo, ⚑ a mark: what they say is below the turn.".to_owned());
    }
    if (0..here.turns.len()).any(|nth| here.speaker_beside(nth).is_some()) {
        lines.push(
            "A name in bold beside a turn is its speaker, whom the words do not name there.".to_owned(),
        );
    }
    if !study.title.trim().is_empty() {
        let _ = writeln!(out, "<div class=\"y\" dir=\"auto\">{}</div>", escaped(&study.title));
    }
    for line in lines {
        let _ = writeln!(out, "<div class=\"y\" lang=\"en\">{}</div>", escaped(&line));
    }
}
