//! What sources and selections have in common: where a selection lies, and what a coding takes from it.

use super::super::study::{PersonKey, TranscriptKey};
use super::offsets::Grid;
use super::reading::El;
use crate::text::Span;
use std::ops::Range;

/// So many bytes of texts are searched for words at most, each time that they are.
pub(super) const SEARCHED: usize = 2 << 30;

/// A source, or a part of one, whose words became a transcript.
pub(super) struct Place<'d> {
    /// The element with the selections.
    pub(super) part: El<'d>,
    /// The source that it is in; itself, if it is a source.
    pub(super) source: El<'d>,
    pub(super) key: TranscriptKey,
    pub(super) grid: Grid,
    pub(super) origin: Coded,
}

/// Where a selection is named by its words, for a later look.
#[derive(Default)]
pub(super) struct Coded {
    /// Span and name of selections, and the places of their codings in the study.
    pub(super) named: Vec<(Span, String, Range<usize>)>,
}

/// A coding before it is one: what several kinds of selections have in common.
pub(super) struct Chosen {
    pub(super) transcript: TranscriptKey,
    pub(super) span: Span,
    /// Who made the selection, if the coding does not say who made it.
    pub(super) by: Option<PersonKey>,
    pub(super) made: Option<i64>,
}
