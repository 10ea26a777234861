//! The units of a study as continua, one for each text.

use super::{Continuum, Gamma, Parameters, Unit, gamma};
use crate::stats::count::Study;
use crate::stats::spans;
use crate::stats::sweep::{Document, Layout};
use crate::text::Span;

impl Study {
    /// Gamma of some rows together, each a category of its own; rows should not count for each other.
    ///
    /// Units are the segments of the coders who took part in a text, measured in units of its ruler. Gamma knows no
    /// missing parts: where coders were to code different parts of a text, only what all of them were to code counts.
    pub fn gamma(&self, rows: &[usize], parameters: &Parameters) -> Gamma {
        let continua: Vec<Continuum> =
            self.documents.iter().map(|document| self.continuum(document, rows)).collect();
        gamma(&continua, parameters)
    }

    fn continuum(&self, document: &Document, rows: &[usize]) -> Continuum {
        let layout = Layout::new(document);
        let common = common(&layout);
        let mut coders: Vec<Vec<Unit>> = vec![Vec::new(); layout.coders.len()];
        for &row in rows {
            for (units, list) in coders.iter_mut().zip(layout.segments(&self.rows[row])) {
                let unit = |span: Span| Unit {
                    begin: before(&common, span.start()),
                    end: before(&common, span.end()),
                    category: row as u32,
                };
                units.extend(list.into_iter().map(unit));
            }
        }
        Continuum::new(spans::length(&common), coders)
    }
}

/// The units that each coder of a text was to code.
fn common(layout: &Layout) -> Vec<Span> {
    let mut lists = (0..layout.coders.len()).map(|coder| layout.parts(coder));
    let first = lists.next().unwrap_or_default();
    lists.fold(first, |all, list| spans::shared(&all, &list))
}

/// How many of the common units lie before a unit.
fn before(common: &[Span], unit: u32) -> u64 {
    let here = common.iter().take_while(|span| span.start() < unit);
    here.map(|span| u64::from(span.end().min(unit) - span.start())).sum()
}
