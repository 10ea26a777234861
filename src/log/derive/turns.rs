//! Turns as they are now: what people said of them, laid over the turns of the file.
//!
//! Each `turn` act says of a stretch that it is one turn, and whose. So a turn is split by two of them and joined by
//! one, and no word, anchor or coding moves. Acts are laid in order. For a turn that begins at the same character the
//! last act counts, as for any field. Of two acts on the same words, made without knowing of each other, the later one
//! holds, and the earlier one is listed, as with corrections.

use super::Fold;
use super::overlaps::overlapped;
use super::questions::{about, no_effect};
use super::register::Register;
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::{Anchor, Extent};
use crate::model::{ImportedTurn, Layers, Question, Thing, Why};
use crate::text::{Span, Text, Time, Turn, trimmed};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The turns of a transcript, in positions of its current text.
#[derive(Default)]
pub(super) struct Turns {
    pub now: Arc<Vec<Turn>>,
    /// The number of each.
    pub numbers: Vec<u32>,
    /// Those of the file; empty if they are the same.
    pub imported: Vec<ImportedTurn>,
}

/// What an act says of a turn, in positions of the current text.
struct Said<'a> {
    span: Span,
    speaker: &'a str,
}

impl Fold {
    /// The turns of a transcript: those of the file, and what was said of them since.
    pub(super) fn turns(
        &self,
        (id, source): (TranscriptId, Digest),
        (text, layers): (&Text, &Layers),
        writes: &[(&Op, bool)],
        questions: &mut Vec<Question>,
    ) -> Turns {
        let turns = self.imported_turns(source, id, layers);
        let acts: Vec<(&Op, bool)> =
            writes.iter().filter(|(op, _)| matches!(op.act, Act::Turn { .. })).copied().collect();
        let said = self.said_of_turns(id, &acts, layers, questions);
        if said.is_empty() {
            return turns;
        }
        let imported = turns.now.iter().zip(&turns.numbers);
        let imported = imported.map(|(turn, &number)| ImportedTurn { number, words: turn.words }).collect();
        let labels: HashMap<u32, Span> =
            turns.now.iter().filter_map(|turn| Some((turn.words.start(), turn.label?))).collect();
        let whole = |turn: Turn| (turn.words.start(), Part { turn, is_rest: false });
        let mut now: BTreeMap<u32, Part> = Arc::unwrap_or_clone(turns.now).into_iter().map(whole).collect();
        said.iter().for_each(|said| lay(&mut now, said));
        let now = in_order(now, text, &labels);
        Turns { numbers: (1..=now.len() as u32).collect(), now: now.into(), imported }
    }

    /// What counts of what was said of turns, in order; asks about what was overlapped.
    fn said_of_turns<'a>(
        &self,
        id: TranscriptId,
        acts: &[(&'a Op, bool)],
        layers: &Layers,
        questions: &mut Vec<Question>,
    ) -> Vec<Said<'a>> {
        if !acts.iter().any(|(_, counts)| *counts) {
            return Vec::new();
        }
        // Words that a correction took out are an empty place, which overlaps nothing.
        let here = |extent: Extent| {
            let span = layers.span(self.own(extent)).map_or((0, 0), |span| (span.start(), span.end()));
            let at = |offset| Anchor { base: id.0, offset };
            Extent { start: at(span.0), end: at(span.1) }
        };
        let (losers, looked) = overlapped(acts, &here);
        self.looked.fetch_add(looked, Ordering::Relaxed);
        // The last act on the turn that begins at a character; the place of each in `acts`.
        let mut last: HashMap<u32, usize> = HashMap::new();
        let mut spans: Vec<Option<(Span, &str)>> = Vec::with_capacity(acts.len());
        for (nth, &(op, counts)) in acts.iter().enumerate() {
            let said = if let Act::Turn { extent, speaker, .. } = &op.act {
                let extent = here(*extent);
                Span::new(extent.start.offset, extent.end.offset).map(|span| (span, speaker.as_str()))
            } else {
                None
            };
            spans.push(said);
            let Some((span, _)) = said.filter(|_| counts) else { continue };
            match losers.get(&op.id) {
                Some(later) => questions.extend(self.overlapped_turn(id, op, *later)),
                None => drop(last.insert(span.start(), nth)),
            }
        }
        let mut last: Vec<usize> = last.into_values().collect();
        last.sort_unstable();
        last.into_iter().filter_map(|nth| spans[nth]).map(|(span, speaker)| Said { span, speaker }).collect()
    }

    /// The question about an act that a later one overlaps, if the later one says something else.
    fn overlapped_turn(&self, id: TranscriptId, op: &Op, later: OpId) -> Option<Question> {
        let said = |op: &Op| match &op.act {
            Act::Turn { extent, speaker, .. } => Some((self.own(*extent), speaker.clone())),
            _ => None,
        };
        let ((extent, speaker), other) = (said(op)?, self.op(later)?);
        let (where_else, whose) = said(other)?;
        if op.purged || (extent, &speaker) == (where_else, &whose) {
            return None;
        }
        let mut lost =
            no_effect(op, Why::TurnOverlapped(later), Thing::Words(id, extent), Some(Arc::from(speaker)));
        lost.about.push(about(other, Thing::Words(id, where_else), Some(Arc::from(whose))));
        Some(lost)
    }

    /// The turns of the file in positions of the current text. A turn that lost all its words is left out.
    fn imported_turns(&self, source: Digest, id: TranscriptId, layers: &Layers) -> Turns {
        let Some(source) = self.sources.get(&source) else { return Turns::default() };
        let now = |span: Span| {
            let at = |offset| Anchor { base: id.0, offset };
            layers.span(Extent { start: at(span.start()), end: at(span.end()) })
        };
        let mut end = 0;
        let mut numbers = Vec::with_capacity(source.turns.len());
        // Where nothing was corrected the turns are those of the file: they are long, and here once.
        let mut others: Option<Vec<Turn>> = None;
        for (n, turn) in source.turns.iter().enumerate() {
            // A correction over the border of two turns belongs to the first of them.
            let words = now(turn.words).and_then(|w| Span::new(w.start().max(end), w.end()));
            let Some(words) = words else { continue };
            let label = turn
                .label
                .and_then(now)
                .and_then(|l| Span::new(l.start().max(end), l.end().min(words.start())));
            end = words.end();
            let is_same = words == turn.words && label == turn.label && numbers.len() == n;
            if let Some(others) = &mut others {
                others.push(Turn { words, label, ..turn.clone() });
            } else if !is_same {
                let mut all = source.turns[..numbers.len()].to_vec();
                all.push(Turn { words, label, ..turn.clone() });
                others = Some(all);
            }
            numbers.push(n as u32 + 1);
        }
        if others.is_none() && numbers.len() < source.turns.len() {
            others = Some(source.turns[..numbers.len()].to_vec());
        }
        let now = others.map_or_else(|| source.turns.clone(), Arc::new);
        Turns { now, numbers, imported: Vec::new() }
    }

    /// What a new act on a turn must name in `over`: every latest one of the transcript that is known here.
    pub(in crate::log) fn turn_heads(&self, id: TranscriptId) -> Vec<OpId> {
        let writes = self.transcript_writes(id);
        Register::new(writes.into_iter().filter(|(op, _)| matches!(op.act, Act::Turn { .. })).collect())
            .heads()
    }
}

/// A turn while others are laid over it.
struct Part {
    turn: Turn,
    /// True for what is left of a turn that was cut: there may be blanks at its ends.
    is_rest: bool,
}

/// Lays a turn over others, by where they begin: those that it covers go, and of those that it cuts the rest stays.
fn lay(turns: &mut BTreeMap<u32, Part>, said: &Said<'_>) {
    let span = said.span;
    let before = turns.range(..=span.start()).next_back();
    let before = before.filter(|(_, part)| part.turn.words.overlaps(span));
    let from = before.map_or(span.start(), |(&start, _)| start);
    let starts: Vec<u32> = turns.range(from..span.end()).map(|(&start, _)| start).collect();
    let covered: Vec<Turn> =
        starts.iter().filter_map(|start| turns.remove(start)).map(|part| part.turn).collect();
    // The turn that begins in the middle of another has no label in the text and no time of its own.
    let first = covered.first().filter(|turn| turn.words.start() == span.start());
    let last = covered.last().filter(|turn| turn.words.end() == span.end());
    let end = last.and_then(|turn| turn.time).and_then(|time| time.end);
    let speaker = match (said.speaker, covered.first()) {
        ("", Some(before)) => before.speaker.clone(),
        (speaker, _) => speaker.to_owned(),
    };
    let turn = Turn {
        speaker,
        label: first.and_then(|turn| turn.label),
        words: span,
        time: first.and_then(|turn| turn.time).map(|time| Time { end, ..time }),
    };
    let mut put = |turn: Turn, is_rest| turns.insert(turn.words.start(), Part { turn, is_rest });
    for rest in covered {
        let ahead = Span::new(rest.words.start(), span.start());
        let behind = Span::new(span.end(), rest.words.end());
        let time = rest.time.map(|time| Time { end: None, ..time });
        if let Some(words) = behind {
            put(Turn { words, label: None, time: None, speaker: rest.speaker.clone() }, true);
        }
        if let Some(words) = ahead {
            put(Turn { words, time, ..rest }, true);
        }
    }
    put(turn, false);
}

/// The turns one by one. What is left of a turn loses the blanks at its ends, and goes if it has no words. A label that
/// another turn took into its words is a label no more.
fn in_order(parts: BTreeMap<u32, Part>, text: &Text, labels: &HashMap<u32, Span>) -> Vec<Turn> {
    let mut end = 0;
    let mut turns = Vec::with_capacity(parts.len());
    for Part { turn, is_rest } in parts.into_values() {
        let words = if is_rest { trimmed(text, turn.words) } else { Some(turn.words) };
        let Some(words) = words else { continue };
        // A turn that begins where one of the file does has its label, also after a join that was split again.
        let label = turn.label.or(labels.get(&words.start()).copied()).filter(|label| label.start() >= end);
        end = words.end();
        turns.push(Turn { words, label, ..turn });
    }
    turns
}
