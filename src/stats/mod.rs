//! Numbers: agreement between coders, from the spans that they coded.
//!
//! Texts and codings come in as a [`Study`] of plain numbers; no project is known here. [`Study::compare`] counts once
//! ([`Compared`]), and every coefficient is arithmetic on the counts. Definitions, sources and worked values are in
//! `docs/agreement.md`. A coefficient is an [`Estimate`]: a number, or the reason why there is none.

mod bootstrap;
mod compared;
mod count;
mod estimate;
pub mod gamma;
mod nominal;
mod passages;
mod ruler;
mod sets;
pub mod spans;
mod sweep;
mod table;
mod unitizing;

pub use bootstrap::{Generator, Interval, Intervals, LEAST_CLUSTERS, LEAST_TEXTS, RowIntervals};
pub use compared::Compared;
pub use count::{Matched, Study, pairs};
pub use estimate::{Estimate, Reason};
pub use nominal::Ratings;
pub use passages::{Disagreement, Unmatched};
pub use ruler::Ruler;
pub use sets::{COMPARISONS, SetAlphas};
pub use sweep::{Coding, Document, Present};
pub use table::{Cells, OverTexts, Table};
pub use unitizing::{Domain, DomainOverlap};
