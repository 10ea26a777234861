//! The codes on the selected words: which ones, by whom, and how near. Row 21, the marks in the tree and the code box all
//! speak of these.

use crate::model::id::*;
use crate::model::{Annotation, Seen};
use crate::text::Span;
use crate::tui::ui::Ui;

/// A code on the selected words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Here {
    /// The code.
    pub code: CodeId,
    /// The coding of it that lies nearest.
    pub nearest: AnnotationId,
    /// Whose codings of it touch the words, those of the nearest one first; each person once.
    pub coders: Vec<PersonId>,
}

/// How far a coding is from the selected words: the characters that only one of them has.
pub(super) fn distance(span: Span, selected: Span) -> u32 {
    let both = span.intersection(selected).map_or(0, Span::len);
    span.len() + selected.len() - 2 * both
}

/// The codings that touch the selected words, nearest first: on the very words, then on the fewest others.
pub(super) fn codings<'p>(ui: &Ui, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
    let Some((transcript, selected)) = ui.selected(project) else { return Vec::new() };
    // They are in the order in which they start.
    let spans = transcript.annotations.iter().map_while(|a| Some((a, a.span?)));
    let until = spans.take_while(|(_, span)| span.start() < selected.end());
    let mut found: Vec<(&Annotation, Span)> = until.filter(|(_, span)| span.overlaps(selected)).collect();
    let (me, order) = (ui.who.me(), &ui.tree.order);
    found.sort_by_key(|(a, span)| {
        let rank = order.get(&a.code).copied().unwrap_or(usize::MAX);
        (distance(*span, selected), Some(a.coder) != me, rank, a.made.id)
    });
    found.into_iter().map(|(a, _)| a).collect()
}

/// The codes on the selected words, nearest first, each once.
pub(super) fn codes(ui: &Ui, project: &Seen<'_>) -> Vec<Here> {
    let mut codes: Vec<Here> = Vec::new();
    for coding in codings(ui, project) {
        match codes.iter_mut().find(|here| here.code == coding.code) {
            Some(here) if here.coders.contains(&coding.coder) => {}
            Some(here) => here.coders.push(coding.coder),
            None => codes.push(Here { code: coding.code, nearest: coding.id, coders: vec![coding.coder] }),
        }
    }
    codes
}
