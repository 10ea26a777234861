//! Imported words with the corrections over them: converts between anchors and positions in the current
//! text.
//!
//! Imported words never change. A correction means «this extent reads as these words». The current text is
//! a row of pieces; each is a stretch of imported words or of the words of one correction. Pieces that a
//! correction covers stay in the row with length 0, so that an anchor in them still has a position: an end
//! inside replaced words moves outward, to the border of the words that replace them.

use super::id::OpId;
use super::splay::Row;
use super::target::{Anchor, Extent};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Corrections of corrections that are nested deeper than this have no effect.
pub const MAX_NESTED: u32 = 1_000;

/// A stretch of the words of one base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    base: OpId,
    /// Its span in the words of the base.
    from: u32,
    to: u32,
    /// The cover that hides it (index into `covers`), if any.
    hidden: Option<usize>,
    /// Scalar values of current text before it.
    at: u32,
}

impl Piece {
    fn new(base: OpId, from: u32, to: u32) -> Piece {
        Piece { base, from, to, hidden: None, at: 0 }
    }
    fn len(&self) -> u32 {
        if self.hidden.is_none() { self.to - self.from } else { 0 }
    }
}

/// What became of a correction that was to be laid over words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// It lies over them.
    Yes,
    /// The words are not there: it does nothing.
    Missing,
    /// It would be nested deeper than [`MAX_NESTED`]: it does nothing.
    TooDeep,
}

/// A row of pieces while corrections are laid over them, one after the other.
#[derive(Debug, Clone)]
pub struct Laying {
    pieces: Vec<Piece>,
    /// The order of the pieces; those that show are marked.
    row: Row,
    /// The pieces of each base by where they start.
    of: HashMap<OpId, BTreeMap<u32, usize>>,
    /// How many corrections each base is nested in: 0 for imported words.
    nested: HashMap<OpId, u32>,
    covers: Vec<OpId>,
}

impl Laying {
    /// A row of `len` scalar values of imported words.
    pub fn new(base: OpId, len: u32) -> Laying {
        Laying {
            pieces: vec![Piece::new(base, 0, len)],
            row: Row::new(),
            of: HashMap::from([(base, BTreeMap::from([(0, 0)]))]),
            nested: HashMap::from([(base, 0)]),
            covers: Vec::new(),
        }
    }

    /// Lays `len` scalar values of the words of `base` over an extent, unless it is empty or reversed, refers to words
    /// that are not in the row, or lies too deep.
    pub fn cover(&mut self, extent: Extent, base: OpId, len: u32) -> Covered {
        let Extent { start, end } = extent;
        let (Some(&above), Some(&beside)) = (self.nested.get(&start.base), self.nested.get(&end.base)) else {
            return Covered::Missing;
        };
        if self.nested.contains_key(&base) || !self.holds(start, Edge::Start) || !self.holds(end, Edge::End) {
            return Covered::Missing;
        }
        let nested = above.max(beside) + 1;
        if nested > MAX_NESTED {
            return Covered::TooDeep;
        }
        let first = self.split(start, Edge::Start);
        let last = self.split(end, Edge::End);
        let (Some(first), Some(last)) = (first, last) else { return Covered::Missing };
        if self.row.is_before(last, first) {
            return Covered::Missing;
        }
        let cover = self.covers.len();
        self.covers.push(base);
        for hidden in self.row.unmark(first, last) {
            self.pieces[hidden].hidden = Some(cover);
        }
        let new = self.row.put(first, false, true);
        self.pieces.push(Piece::new(base, 0, len));
        self.of.insert(base, BTreeMap::from([(0, new)]));
        self.nested.insert(base, nested);
        Covered::Yes
    }

    /// The piece with the character after an anchor (for a start) or before it (for an end).
    fn find(&self, anchor: Anchor, edge: Edge) -> Option<usize> {
        let of_base = self.of.get(&anchor.base)?;
        let (_, &nth) = match edge {
            Edge::Start => of_base.range(..=anchor.offset).next_back()?,
            Edge::End => of_base.range(..anchor.offset).next_back()?,
        };
        let Piece { to, .. } = self.pieces[nth];
        let there = match edge {
            Edge::Start => anchor.offset < to,
            Edge::End => anchor.offset <= to,
        };
        there.then_some(nth)
    }
    fn holds(&self, anchor: Anchor, edge: Edge) -> bool {
        self.find(anchor, edge).is_some()
    }

    /// Cuts the row at an anchor. For a start it returns the piece that begins with the character after it, for an end
    /// the one that ends with the character before it. The words of an earlier correction may lie between the two; they
    /// belong to neither.
    fn split(&mut self, anchor: Anchor, edge: Edge) -> Option<usize> {
        let nth = self.find(anchor, edge)?;
        let piece = self.pieces[nth];
        if edge == Edge::Start && piece.from == anchor.offset || piece.to == anchor.offset {
            return Some(nth);
        }
        let on = self.row.is_on(nth);
        let new = self.row.put(nth, true, on);
        self.pieces[nth].to = anchor.offset;
        self.pieces.push(Piece { from: anchor.offset, ..piece });
        self.of.entry(anchor.base).or_default().insert(anchor.offset, new);
        Some(if edge == Edge::Start { new } else { nth })
    }

    /// The row with all positions.
    pub fn finish(self) -> Layers {
        let mut pieces: Vec<Piece> = self.row.in_order().into_iter().map(|nth| self.pieces[nth]).collect();
        let mut len = 0;
        for piece in &mut pieces {
            piece.at = len;
            len += piece.len();
        }
        let mut of: BTreeMap<OpId, Vec<usize>> = BTreeMap::new();
        for (nth, piece) in pieces.iter().enumerate() {
            of.entry(piece.base).or_default().push(nth);
        }
        let shown = |piece: &Piece| piece.hidden.is_none() && piece.to > piece.from;
        let shown = (0..pieces.len()).filter(|&nth| shown(&pieces[nth])).collect();
        let mut layers = Layers { pieces, of, borders: Vec::new(), shown, len };
        // What hides a piece came later than the piece's own correction, so its borders are known first.
        let mut borders = vec![(0, 0); self.covers.len()];
        for (nth, &base) in self.covers.iter().enumerate().rev() {
            borders[nth] = layers.borders_of(base, &borders);
        }
        layers.borders = borders;
        layers
    }

    /// How many steps were taken so far.
    pub fn steps(&self) -> u64 {
        self.row.steps()
    }
}

/// The row of pieces of one transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    pieces: Vec<Piece>,
    /// The pieces of each base, in order.
    of: BTreeMap<OpId, Vec<usize>>,
    /// Where the words of each cover begin and end now.
    borders: Vec<(u32, u32)>,
    /// The pieces with words that show.
    shown: Vec<usize>,
    len: u32,
}

impl Layers {
    /// A row of `len` scalar values of imported words without corrections.
    pub fn new(base: OpId, len: u32) -> Layers {
        Laying::new(base, len).finish()
    }
    /// Length of the current text.
    pub fn len(&self) -> u32 {
        self.len
    }
    /// True if no words are left.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The position of an anchor in the current text; an anchor in hidden words moves outward.
    fn place(&self, anchor: Anchor, edge: Edge) -> Option<u32> {
        let of_base = self.of.get(&anchor.base)?;
        let starts = |nth: &usize| match edge {
            Edge::Start => self.pieces[*nth].from <= anchor.offset,
            Edge::End => self.pieces[*nth].from < anchor.offset,
        };
        let nth = of_base.partition_point(starts).saturating_sub(1);
        let piece = &self.pieces[*of_base.get(nth)?];
        match piece.hidden {
            _ if anchor.offset > piece.to => None,
            None => Some(piece.at + (anchor.offset - piece.from)),
            Some(cover) => {
                let (start, end) = self.borders[cover];
                Some(if edge == Edge::Start { start } else { end })
            }
        }
    }

    /// Where the words of a correction begin and end now, from the borders of the later covers.
    fn borders_of(&self, base: OpId, later: &[(u32, u32)]) -> (u32, u32) {
        let of_base = self.of.get(&base).map_or(&[][..], Vec::as_slice);
        let (Some(&first), Some(&last)) = (of_base.first(), of_base.last()) else { return (0, 0) };
        let (first, last) = (&self.pieces[first], &self.pieces[last]);
        let start = first.hidden.map_or(first.at, |cover| later[cover].0);
        let end = last.hidden.map_or(last.at + last.len(), |cover| later[cover].1);
        (start, end)
    }

    /// The span that an extent covers now; `None` if it is empty, or refers to words that are not in the
    /// row.
    pub fn span(&self, extent: Extent) -> Option<Span> {
        if let [whole] = self.pieces.as_slice() {
            let here = extent.start.base == whole.base
                && extent.end.base == whole.base
                && extent.end.offset <= self.len;
            return if here { Span::new(extent.start.offset, extent.end.offset) } else { None };
        }
        Span::new(self.place(extent.start, Edge::Start)?, self.place(extent.end, Edge::End)?)
    }

    /// The anchors of a span of the current text (cut to its length).
    pub fn extent(&self, span: Span) -> Extent {
        let start = self.anchor(span.start().min(self.len.saturating_sub(1)));
        let last = self.anchor(span.end().min(self.len).saturating_sub(1));
        Extent { start, end: Anchor { offset: last.offset + 1, ..last } }
    }

    /// The anchor of the character at a position.
    fn anchor(&self, pos: u32) -> Anchor {
        let after = self.shown.partition_point(|&nth| self.pieces[nth].at <= pos);
        let piece = after.checked_sub(1).and_then(|nth| self.shown.get(nth)).map(|&nth| &self.pieces[nth]);
        let piece = piece.or_else(|| self.pieces.first());
        piece.map_or(Anchor { base: OpId::pending(0), offset: 0 }, |piece| Anchor {
            base: piece.base,
            offset: piece.from + (pos - piece.at),
        })
    }

    /// The row as (base, from, to) of the visible pieces, from which the current words are put together.
    pub fn shown(&self) -> impl Iterator<Item = (OpId, u32, u32)> + '_ {
        let pieces = self.shown.iter().map(|&nth| &self.pieces[nth]);
        pieces.map(|piece| (piece.base, piece.from, piece.to))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> OpId {
        text.parse().unwrap()
    }
    fn extent(base: &str, start: u32, end: u32) -> Extent {
        let base = id(base);
        Extent { start: Anchor { base, offset: start }, end: Anchor { base, offset: end } }
    }
    /// Words with corrections: over what, from where to where, which one, how long.
    fn laid(len: u32, covers: &[(&str, u32, u32, &str, u32)]) -> Layers {
        let mut laying = Laying::new(id("t.1"), len);
        for &(base, start, end, by, len) in covers {
            assert_eq!(laying.cover(extent(base, start, end), id(by), len), Covered::Yes);
        }
        laying.finish()
    }
    fn span(layers: &Layers, base: &str, start: u32, end: u32) -> Option<(u32, u32)> {
        layers.span(extent(base, start, end)).map(|s| (s.start(), s.end()))
    }

    #[test]
    fn codings_follow_a_correction() {
        // «I went to the PG first.»: PG (14..16) reads «general practitioner» (20 characters).
        let layers = laid(23, &[("t.1", 14, 16, "r.1", 20)]);
        assert_eq!(layers.len(), 41);
        assert_eq!(span(&layers, "t.1", 2, 6), Some((2, 6)), "before");
        assert_eq!(span(&layers, "t.1", 17, 22), Some((35, 40)), "after");
        assert_eq!(span(&layers, "t.1", 10, 16), Some((10, 34)), "over its end");
        assert_eq!(span(&layers, "t.1", 10, 15), Some((10, 34)), "an end inside moves outward");
        assert_eq!(span(&layers, "t.1", 15, 16), Some((14, 34)), "wholly inside");
        assert_eq!(span(&layers, "t.1", 14, 14), None);
        assert_eq!(span(&layers, "r.1", 8, 20), Some((22, 34)), "in the new words");
    }

    #[test]
    fn a_correction_of_a_correction_holds_and_a_deletion_leaves_nothing() {
        let two = [("t.1", 2, 8, "r.1", 4), ("r.1", 1, 3, "r.2", 5)];
        let layers = laid(10, &two);
        assert_eq!(layers.len(), 11);
        assert_eq!(span(&layers, "r.1", 2, 4), Some((3, 9)));
        let layers = laid(10, &[two[0], two[1], ("t.1", 0, 10, "r.3", 0)]);
        assert_eq!(layers.len(), 0);
        assert_eq!(span(&layers, "t.1", 3, 4), None);
        assert_eq!(span(&layers, "r.2", 0, 5), None);
    }

    #[test]
    fn every_span_of_the_current_text_comes_back_from_its_anchors() {
        let layers = laid(12, &[("t.1", 3, 5, "r.1", 4), ("t.1", 8, 9, "r.2", 0), ("r.1", 0, 1, "r.3", 2)]);
        for start in 0..layers.len() {
            for end in start + 1..=layers.len() {
                let span = Span::new(start, end).unwrap();
                assert_eq!(layers.span(layers.extent(span)), Some(span), "{span:?}");
            }
        }
    }

    #[test]
    fn an_extent_that_is_not_here_covers_nothing() {
        let mut laying = Laying::new(id("t.1"), 5);
        for (base, start, end) in [("x.1", 0, 2), ("t.1", 3, 3), ("t.1", 4, 2), ("t.1", 4, 9)] {
            assert_eq!(laying.cover(extent(base, start, end), id("r.1"), 1), Covered::Missing);
        }
        let layers = laying.finish();
        assert_eq!(span(&layers, "t.1", 3, 6), None);
        assert_eq!(layers.len(), 5);
    }

    /// Words of 4 characters, with so many corrections, each over the whole of the one before.
    fn nested(depth: u32) -> (Laying, Covered) {
        let mut laying = Laying::new(id("t.1"), 4);
        let base = |nth: u32| if nth == 0 { id("t.1") } else { id(&format!("r.{nth}")) };
        let mut last = Covered::Yes;
        for nth in 1..=depth {
            let at = |offset| Anchor { base: base(nth - 1), offset };
            last = laying.cover(Extent { start: at(0), end: at(4) }, base(nth), 4);
        }
        (laying, last)
    }

    #[test]
    fn corrections_nested_beyond_a_thousand_do_nothing() {
        let (laying, last) = nested(1_000);
        assert_eq!(last, Covered::Yes);
        let layers = laying.finish();
        assert_eq!(span(&layers, "t.1", 1, 3), Some((0, 4)));
        assert_eq!(span(&layers, "r.500", 1, 2), Some((0, 4)));
        assert_eq!(layers.shown().collect::<Vec<_>>(), [(id("r.1000"), 0, 4)]);
        let (laying, last) = nested(1_001);
        assert_eq!(last, Covered::TooDeep);
        assert_eq!(laying.finish(), layers);
        assert_eq!(nested(1_002).1, Covered::Missing);
    }

    /// Steps for so many corrections of single characters, from the end to the start or the other way round.
    fn steps(corrections: u32, backwards: bool) -> u64 {
        let mut laying = Laying::new(id("t.1"), corrections * 2);
        for nth in 0..corrections {
            let at = 2 * if backwards { corrections - 1 - nth } else { nth };
            let by = id(&format!("r.{}", nth + 1));
            assert_eq!(laying.cover(extent("t.1", at, at + 1), by, 2), Covered::Yes);
        }
        laying.steps()
    }

    #[test]
    fn corrections_cost_little_more_than_their_number() {
        for backwards in [true, false] {
            let (small, large) = (steps(4_000, backwards), steps(8_000, backwards));
            assert!(large < small * 5 / 2, "{small} steps, of twice as many {large}");
        }
    }
}
