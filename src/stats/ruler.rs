//! The units in which a text is measured: characters that count, sentences or turns.

use crate::text::Span;

/// Maps spans of a text to spans of units, which are numbered from 0 without holes.
///
/// At the level of characters a unit is one Unicode scalar value of the text that counts; what does not count, such as
/// the words of an interviewer, is no unit, and a coding that runs over it stays one. At other levels a unit is a
/// sentence or a turn, and a coding has it as soon as it has one character of it. All counting is in units, so that one
/// routine serves every level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruler {
    /// Pieces of the text in order, without overlap.
    pieces: Vec<Span>,
    /// The unit with which each piece begins; empty if each piece is one unit.
    firsts: Vec<u32>,
    length: u32,
}

impl Ruler {
    /// Every character of these pieces is a unit. They are sorted and do not overlap.
    pub fn characters(pieces: Vec<Span>) -> Ruler {
        let mut length = 0;
        let mut firsts = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            firsts.push(length);
            length += piece.len();
        }
        Ruler { pieces, firsts, length }
    }
    /// Every one of these pieces is a unit. They are sorted and do not overlap.
    pub fn pieces(pieces: Vec<Span>) -> Ruler {
        Ruler { length: pieces.len() as u32, firsts: Vec::new(), pieces }
    }
    /// The number of units.
    pub fn length(&self) -> u32 {
        self.length
    }
    /// All units as one span; `None` if there are none.
    pub fn whole(&self) -> Option<Span> {
        Span::new(0, self.length)
    }
    /// The units of which a span of the text has a character.
    pub fn touched(&self, span: Span) -> Option<Span> {
        let (first, after) = self.between(span);
        self.units(first, after, span)
    }
    /// The units that lie wholly in a span of the text.
    pub fn within(&self, span: Span) -> Option<Span> {
        if !self.firsts.is_empty() {
            return self.touched(span);
        }
        let first = self.pieces.partition_point(|piece| piece.start() < span.start());
        let after = self.pieces.partition_point(|piece| piece.end() <= span.end());
        Span::new(first as u32, after as u32)
    }
    /// The number of units before a position of the text.
    pub fn before(&self, position: u32) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.start() < position);
        Span::new(0, position).and_then(|span| self.units(0, after, span)).map_or(0, Span::end)
    }
    /// The words of some units in the text, from the first to the last.
    pub fn text(&self, units: Span) -> Option<Span> {
        let start = self.character(units.start())?.start();
        Span::new(start, self.character(units.end() - 1)?.end())
    }
    fn between(&self, span: Span) -> (usize, usize) {
        let first = self.pieces.partition_point(|piece| piece.end() <= span.start());
        (first, self.pieces.partition_point(|piece| piece.start() < span.end()))
    }
    fn units(&self, first: usize, after: usize, span: Span) -> Option<Span> {
        if first >= after {
            return None;
        }
        if self.firsts.is_empty() {
            return Span::new(first as u32, after as u32);
        }
        let (left, right) = (self.pieces[first], self.pieces[after - 1]);
        let start = self.firsts[first] + span.start().saturating_sub(left.start());
        Span::new(start, self.firsts[after - 1] + span.end().min(right.end()) - right.start())
    }
    /// The text of one unit.
    fn character(&self, unit: u32) -> Option<Span> {
        if self.firsts.is_empty() {
            return self.pieces.get(unit as usize).copied();
        }
        let nth = self.firsts.partition_point(|first| *first <= unit).checked_sub(1)?;
        let start = self.pieces[nth].start() + unit - self.firsts[nth];
        Span::new(start, start + 1)
    }
}
