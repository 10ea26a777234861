//! Agreement between coders: the figures of `stats`, with who took part, what was compared, and the passages behind them.
//!
//! Definitions, sources and worked values are in `docs/agreement.md`.

mod asked;
mod csv;
mod differing;
mod figures;
mod gamma;
mod material;
mod object;
mod said;
mod shown;

pub use asked::{Level, Scope};
pub use differing::Differing;
pub use figures::{CodeFigures, Figures};
pub use material::CodeRow;

use super::ask::{Ask, Parameter, Takes};
use super::document::Document;
use super::entry::Report;
use super::filter;
use crate::error::Result;
use crate::model::Seen;

pub(super) const REPORT: Report = Report {
    name: "agreement",
    sentence: "how far coders agree by code, and the passages where they differ",
    more: "Compared are the coders who are done with a transcript or coded something in it; what a coder was not to code\n\
        is missing, not uncoded. Words of interviewers and facilitators are left out. A figure that the data do not\n\
        give is not printed, and the reason is. docs/agreement.md has each figure with its source.\n\n\
        Examples:\n  emic agree\n  emic agree --level turn --bootstrap 2000 --seed 7\n  \
        emic agree --code Access --passages\n  emic report agreement -o agreement.html",
    parameters: PARAMETERS,
    make,
};

const PARAMETERS: &[Parameter] = &[
    filter::CODE,
    filter::ONLY,
    Parameter { name: "by", takes: Takes::Many("NAME"), help: "Only these coders" },
    filter::IN,
    Parameter {
        name: "level",
        takes: Takes::One("UNIT"),
        help: "What is compared: character, sentence or turn",
    },
    Parameter {
        name: "done",
        takes: Takes::Nothing,
        help: "Leave out coders who are not done with a transcript",
    },
    Parameter {
        name: "participation",
        takes: Takes::One("WHO"),
        help: "assigned: coders to whom a transcript is assigned took part in it, too",
    },
    Parameter { name: "speaker", takes: Takes::Many("LABEL"), help: "Only what this label says" },
    Parameter {
        name: "role",
        takes: Takes::Many("ROLE"),
        help: "Only what speakers in this role say, such as participant or companion",
    },
    Parameter {
        name: "all-turns",
        takes: Takes::Nothing,
        help: "Also what interviewers and facilitators say",
    },
    Parameter {
        name: "domain",
        takes: Takes::Many("CODE"),
        help: "The codes below this one exclude each other: the unitizing alphas of them all",
    },
    Parameter {
        name: "overlap",
        takes: Takes::One("SHARE"),
        help: "From which intersection over union on two segments are the same (0.9)",
    },
    Parameter {
        name: "bootstrap",
        takes: Takes::Maybe("N", "2000"),
        help: "95 % intervals from so many draws of transcripts, or of turns where fewer than 8 are shared",
    },
    Parameter {
        name: "seed",
        takes: Takes::One("S"),
        help: "With --bootstrap or --gamma: the seed of chance (1)",
    },
    Parameter { name: "fleiss", takes: Takes::Nothing, help: "Fleiss' kappa, too" },
    Parameter { name: "gamma", takes: Takes::Nothing, help: "Gamma, too" },
    Parameter {
        name: "passages",
        takes: Takes::Nothing,
        help: "The passages on which coders differ, the longest first, and the segments without a match",
    },
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let all = figures::figures(project, ask)?;
    let mut document = Document::new("Agreement between coders");
    shown::write(&mut document, &all);
    document.notes = said::notes(&all);
    document.object = object::object(&all);
    document.data = vec![csv::table(&all)];
    Ok(document)
}
