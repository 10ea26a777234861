//! The table of the sample under its older name.

use super::entry::Report;
use super::sample;

pub(super) const REPORT: Report = Report {
    name: "participants",
    sentence: "who was interviewed: the table of the sample",
    more: "emic report sample is the same with more to ask for.\n\n\
        Example: emic report participants --format html > sample.html",
    parameters: &[],
    make: sample::make,
};
