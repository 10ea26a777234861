//! Imported words with the corrections over them: converts between anchors and positions in the current
//! text.
//!
//! Imported words never change. A correction means «this extent reads as these words». The current text is
//! a row of pieces; each is a stretch of imported words or of the words of one correction. Pieces that a
//! correction covers stay in the row with length 0, so that an anchor in them still has a position: an end
//! inside replaced words moves outward, to the border of the words that replace them.

use super::id::OpId;
use super::target::{Anchor, Extent};
use crate::text::Span;

/// A stretch of the words of one base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The row of pieces of one transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    pieces: Vec<Piece>,
    /// The correction of each cover, and the cover that hides its own words, if any.
    covers: Vec<OpId>,
    len: u32,
}

impl Layers {
    /// A row of `len` scalar values of imported words without corrections.
    pub fn new(base: OpId, len: u32) -> Layers {
        Layers {
            pieces: vec![Piece { base, from: 0, to: len, hidden: None, at: 0 }],
            covers: Vec::new(),
            len,
        }
    }
    /// Length of the current text.
    pub fn len(&self) -> u32 {
        self.len
    }
    /// True if no words are left.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// True if words of this base are in the row.
    pub fn knows(&self, base: OpId) -> bool {
        self.pieces.iter().any(|piece| piece.base == base)
    }

    /// Lays `len` scalar values of the words of `base` over an extent. Does nothing and returns `false` if
    /// the extent is empty or reversed, or refers to words that are not in the row.
    pub fn cover(&mut self, extent: Extent, base: OpId, len: u32) -> bool {
        if self.knows(base)
            || self.place(extent.start, Edge::Start).is_none()
            || self.place(extent.end, Edge::End).is_none()
        {
            return false;
        }
        let first = self.split(extent.start, Edge::Start);
        let last = self.split(extent.end, Edge::End);
        let (Some(first), Some(last)) = (first, last) else { return false };
        if first >= last {
            return false;
        }
        let cover = self.covers.len();
        self.covers.push(base);
        for piece in &mut self.pieces[first..last] {
            piece.hidden.get_or_insert(cover);
        }
        self.pieces.insert(first, Piece { base, from: 0, to: len, hidden: None, at: 0 });
        let mut at = 0;
        for piece in &mut self.pieces {
            piece.at = at;
            at += if piece.hidden.is_none() { piece.to - piece.from } else { 0 };
        }
        self.len = at;
        true
    }

    /// Cuts the row at an anchor. For a start it returns the index of the piece that begins with the
    /// character after it, for an end the index after the piece that ends with the character before it. The
    /// words of an earlier correction may lie between the two; they belong to neither.
    fn split(&mut self, anchor: Anchor, edge: Edge) -> Option<usize> {
        let Anchor { base, offset } = anchor;
        let holds = |piece: &Piece| match edge {
            Edge::Start => piece.from <= offset && offset < piece.to,
            Edge::End => piece.from < offset && offset <= piece.to,
        };
        let index = self.pieces.iter().position(|piece| piece.base == base && holds(piece))?;
        let piece = self.pieces[index];
        if edge == Edge::Start && piece.from == offset {
            return Some(index);
        }
        if piece.to != offset {
            self.pieces[index].to = offset;
            self.pieces.insert(index + 1, Piece { from: offset, ..piece });
        }
        Some(index + 1)
    }

    /// The position of an anchor in the current text; an anchor in hidden words moves outward.
    fn place(&self, anchor: Anchor, edge: Edge) -> Option<u32> {
        let inside = |piece: &&Piece| {
            piece.base == anchor.base
                && match edge {
                    Edge::Start => piece.from <= anchor.offset && anchor.offset < piece.to,
                    Edge::End => piece.from < anchor.offset && anchor.offset <= piece.to,
                }
        };
        let on_border = |piece: &&Piece| {
            piece.base == anchor.base && piece.from <= anchor.offset && anchor.offset <= piece.to
        };
        let piece = self.pieces.iter().find(inside).or_else(|| self.pieces.iter().find(on_border))?;
        match piece.hidden {
            None => Some(piece.at + (anchor.offset - piece.from)),
            Some(cover) => self.border(self.covers[cover], edge),
        }
    }

    /// Where the words of a correction begin or end now.
    fn border(&self, base: OpId, edge: Edge) -> Option<u32> {
        let mut of_base = self.pieces.iter().filter(|piece| piece.base == base);
        let piece = match edge {
            Edge::Start => of_base.next()?,
            Edge::End => of_base.next_back()?,
        };
        match (piece.hidden, edge) {
            (Some(cover), _) => self.border(self.covers[cover], edge),
            (None, Edge::Start) => Some(piece.at),
            (None, Edge::End) => Some(piece.at + (piece.to - piece.from)),
        }
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
        let shown = |piece: &&Piece| piece.hidden.is_none() && piece.to > piece.from;
        let piece = self.pieces.iter().filter(shown).take_while(|piece| piece.at <= pos).last();
        let piece = piece.or_else(|| self.pieces.first());
        piece.map_or(Anchor { base: OpId::pending(0), offset: 0 }, |piece| Anchor {
            base: piece.base,
            offset: piece.from + (pos - piece.at),
        })
    }

    /// The row as (base, from, to) of the visible pieces, from which the current words are put together.
    pub fn shown(&self) -> impl Iterator<Item = (OpId, u32, u32)> + '_ {
        self.pieces
            .iter()
            .filter(|piece| piece.hidden.is_none())
            .map(|piece| (piece.base, piece.from, piece.to))
    }

    /// The corrections whose words (or whose covered words) lie within a span of the current text.
    pub fn corrections_in(&self, span: Span) -> Vec<OpId> {
        let Some(root) = self.pieces.first() else { return Vec::new() };
        let mut found: Vec<OpId> = self
            .pieces
            .iter()
            .filter(|p| p.hidden.is_none() && p.base != root.base || self.covers.contains(&p.base))
            .filter(|p| p.hidden.is_none() && p.at <= span.end() && span.start() <= p.at + (p.to - p.from))
            .map(|p| p.base)
            .collect();
        found.dedup();
        found
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
    fn span(layers: &Layers, base: &str, start: u32, end: u32) -> Option<(u32, u32)> {
        layers.span(extent(base, start, end)).map(|s| (s.start(), s.end()))
    }

    #[test]
    fn codings_follow_a_correction() {
        // «I went to the PG first.»: PG (14..16) reads «general practitioner» (20 characters).
        let mut layers = Layers::new(id("t.1"), 23);
        assert!(layers.cover(extent("t.1", 14, 16), id("r.1"), 20));
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
        let mut layers = Layers::new(id("t.1"), 10);
        assert!(layers.cover(extent("t.1", 2, 8), id("r.1"), 4));
        assert!(layers.cover(extent("r.1", 1, 3), id("r.2"), 5));
        assert_eq!(layers.len(), 11);
        assert_eq!(span(&layers, "r.1", 2, 4), Some((3, 9)));
        assert!(layers.cover(extent("t.1", 0, 10), id("r.3"), 0));
        assert_eq!(layers.len(), 0);
        assert_eq!(span(&layers, "t.1", 3, 4), None);
        assert_eq!(span(&layers, "r.2", 0, 5), None);
    }

    #[test]
    fn every_span_of_the_current_text_comes_back_from_its_anchors() {
        let mut layers = Layers::new(id("t.1"), 12);
        layers.cover(extent("t.1", 3, 5), id("r.1"), 4);
        layers.cover(extent("t.1", 8, 9), id("r.2"), 0);
        layers.cover(extent("r.1", 0, 1), id("r.3"), 2);
        for start in 0..layers.len() {
            for end in start + 1..=layers.len() {
                let span = Span::new(start, end).unwrap();
                assert_eq!(layers.span(layers.extent(span)), Some(span), "{span:?}");
            }
        }
    }

    #[test]
    fn an_extent_that_is_not_here_covers_nothing() {
        let mut layers = Layers::new(id("t.1"), 5);
        assert!(!layers.cover(extent("x.1", 0, 2), id("r.1"), 1));
        assert!(!layers.cover(extent("t.1", 3, 3), id("r.1"), 1));
        assert!(!layers.cover(extent("t.1", 4, 2), id("r.1"), 1));
        assert!(!layers.cover(extent("t.1", 4, 9), id("r.1"), 1));
        assert_eq!(span(&layers, "t.1", 3, 6), None);
        assert_eq!(layers.len(), 5);
    }
}
