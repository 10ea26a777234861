//! Lists of spans of one coder: merged, measured and compared without looking at characters.

use crate::text::Span;

/// Merges spans that share a character. Spans that merely touch stay two: they are two segments.
pub fn segments(spans: Vec<Span>) -> Vec<Span> {
    merged(spans, |last, next| next.start() < last.end())
}

/// Merges spans that share a character or touch: which text is covered.
pub fn covered(spans: Vec<Span>) -> Vec<Span> {
    merged(spans, |last, next| next.start() <= last.end())
}

fn merged(mut spans: Vec<Span>, meet: impl Fn(Span, Span) -> bool) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let one = meet(*last, *next);
        if one {
            *last = last.union(*next);
        }
        one
    });
    spans
}

/// The number of positions in spans that do not overlap.
pub fn length(spans: &[Span]) -> u64 {
    spans.iter().map(|span| u64::from(span.len())).sum()
}

/// The parts that lie in both lists, each sorted and without overlap.
pub fn shared(a: &[Span], b: &[Span]) -> Vec<Span> {
    let (mut i, mut j) = (0, 0);
    let mut all = Vec::new();
    while let (Some(one), Some(other)) = (a.get(i), b.get(j)) {
        all.extend(one.intersection(*other));
        if one.end() <= other.end() {
            i += 1;
        } else {
            j += 1;
        }
    }
    all
}

/// For each segment of `a`, how many of its positions `b` covers, and the segment of `b` that overlaps it best by
/// intersection over union. Both lists are sorted and without overlap.
pub(super) fn overlaps(a: &[Span], b: &[Span]) -> Vec<Overlap> {
    let mut from = 0;
    let one = |span: &Span| {
        while b.get(from).is_some_and(|other| other.end() <= span.start()) {
            from += 1;
        }
        let near = b[from..].iter().take_while(|other| other.start() < span.end());
        let mut found = Overlap::default();
        for other in near {
            let both = span.intersection(*other).map_or(0, Span::len);
            let either = u64::from(span.len()) + u64::from(other.len()) - u64::from(both);
            found.shared += u64::from(both);
            found.best = found.best.max(f64::from(both) / either as f64);
        }
        found
    };
    a.iter().map(one).collect()
}

/// How one segment lies to the segments of another coder.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Overlap {
    /// Positions that it shares with any of them.
    pub(super) shared: u64,
    /// The greatest intersection over union with one of them; 0 if none overlaps it.
    pub(super) best: f64,
}

impl Overlap {
    /// True if a segment of the other coder is as good as the same, from this intersection over union on.
    pub(super) fn is_match(self, least: f64) -> bool {
        self.best > 0.0 && self.best >= least
    }
}
