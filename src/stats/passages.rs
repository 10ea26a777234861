//! Where coders disagree: the passages behind the numbers.

use super::count::{Study, pairs};
use super::spans;
use super::sweep::{Layout, Mark};
use crate::text::Span;

/// Words that some coders gave a code, and others who were to code them did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The row.
    pub row: usize,
    /// The text.
    pub document: usize,
    /// The words, in scalar values of the text.
    pub span: Span,
    /// Their length in units.
    pub units: u32,
    /// The coders who gave the code, in order.
    pub by: Vec<u32>,
    /// The coders who did not, in order.
    pub not_by: Vec<u32>,
}

/// A segment of one coder without one of another coder that is as good as the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The row.
    pub row: usize,
    /// The text.
    pub document: usize,
    /// Whose segment it is.
    pub coder: u32,
    /// Who has none like it.
    pub other: u32,
    /// The words, in scalar values of the text.
    pub span: Span,
}

impl Study {
    /// All disagreements about some rows, the longest first, then in the order of texts and places.
    pub fn disagreements(&self, rows: &[usize]) -> Vec<Disagreement> {
        let mut all = Vec::new();
        for (nth, document) in self.documents.iter().enumerate() {
            let layout = Layout::new(document);
            for &row in rows {
                let marks: Vec<Mark> = (0..)
                    .zip(layout.segments(&self.rows[row]))
                    .flat_map(|(coder, list)| {
                        spans::covered(list).into_iter().map(move |span| (span, coder, 1))
                    })
                    .collect();
                let name = |coder: &u32| layout.coders[*coder as usize];
                layout.walk(&marks, |here| {
                    if here.active.is_empty() || here.active.len() == here.present.len() {
                        return;
                    }
                    let coded = |coder: &&u32| here.active.iter().any(|(one, _)| one == *coder);
                    let mut by: Vec<u32> = here.present.iter().filter(coded).map(name).collect();
                    let mut not_by: Vec<u32> =
                        here.present.iter().filter(|one| !coded(one)).map(name).collect();
                    by.sort_unstable();
                    not_by.sort_unstable();
                    let found = document.ruler.text(here.span).map(|span| Disagreement {
                        row,
                        document: nth,
                        span,
                        units: here.span.len(),
                        by,
                        not_by,
                    });
                    all.extend(found);
                });
            }
        }
        all.sort_by_key(|one| (std::cmp::Reverse(one.units), one.document, one.span, one.row));
        all
    }
    /// All segments of some rows that no segment of another coder matches, in the order of texts and rows.
    pub fn unmatched(&self, rows: &[usize], overlap: f64) -> Vec<Unmatched> {
        let mut all = Vec::new();
        for (nth, document) in self.documents.iter().enumerate() {
            let layout = Layout::new(document);
            for &row in rows {
                let segments = layout.segments(&self.rows[row]);
                for (a, b) in pairs(segments.len()) {
                    let (one, other) = layout.of_both(&segments, a, b);
                    for (mine, theirs, coder, of) in [(&one, &other, a, b), (&other, &one, b, a)] {
                        let alone = mine.iter().zip(spans::overlaps(mine, theirs));
                        let alone = alone.filter(|(_, found)| !found.is_match(overlap));
                        all.extend(alone.filter_map(|(&units, _)| {
                            let span = document.ruler.text(units)?;
                            let (coder, other) = (layout.coders[coder], layout.coders[of]);
                            Some(Unmatched { row, document: nth, coder, other, span })
                        }));
                    }
                }
            }
        }
        all
    }
}
