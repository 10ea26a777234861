//! What is said of the figures: who took part, what was compared, what a reader must know.

use super::figures::Figures;
use crate::report::words::count;
use crate::stats::{LEAST_CLUSTERS, LEAST_TEXTS};
use std::collections::BTreeSet;

/// The fewest segments of each coder below which figures of a code say little.
const FEW: u64 = 5;

impl<'p> Figures<'p> {
    /// Names of the coders who are not done with a transcript in which they count.
    pub fn not_done(&self) -> Vec<&'p str> {
        let all: BTreeSet<usize> =
            self.material.parts.iter().filter(|one| !one.is_done()).map(|one| one.coder).collect();
        all.into_iter().map(|coder| self.name(coder)).collect()
    }
    /// What is to be said of a code beside its figures; empty if nothing is.
    pub fn remark(&self, row: usize) -> String {
        let users = self.users(row);
        let coders = self.coders().len();
        if let Some(reason) = self.agreement(row).reason() {
            return reason.words().to_owned();
        }
        match users.as_slice() {
            [] => return "not used by anyone".to_owned(),
            [one] if coders > 1 && self.is_beside_another(row, *one) => {
                return format!("used only by {}", self.initials(*one));
            }
            [_] if coders > 1 => return "used only where one coder worked".to_owned(),
            _ => {}
        }
        if let Some(reason) = self.alpha(row).value.reason() {
            return reason.words().to_owned();
        }
        let few = users.len() < coders || users.iter().any(|&coder| self.compared.segments(row, coder) < FEW);
        if few { "few segments".to_owned() } else { String::new() }
    }
}

impl Figures<'_> {
    /// True if another coder worked on some of the text to which a coder gave a code: only then not using it says anything.
    fn is_beside_another(&self, row: usize, coder: usize) -> bool {
        let others = (0..self.coders().len()).filter(|&other| other != coder);
        others.into_iter().any(|other| {
            let cells = self.compared.cells(row, None, coder.min(other), coder.max(other));
            let alone = if coder < other { cells.n10 } else { cells.n01 };
            cells.n11 + alone > 0
        })
    }
}

/// Names of the coders who were asked for and took part in no transcript.
fn without_a_part<'p>(all: &Figures<'p>) -> Vec<&'p str> {
    let project = all.material.project;
    let asked = all.asked.filter.people().into_iter().flatten();
    let away = asked.filter(|id| all.coders().iter().all(|one| one.id != **id));
    away.filter_map(|id| project.shown().person(*id)).map(|one| one.name.as_str()).collect()
}

/// Sentences above the tables: what is compared, and who.
pub(super) fn head(all: &Figures<'_>) -> Vec<String> {
    let names: Vec<&str> = all.coders().iter().map(|one| one.name.as_str()).collect();
    let (whole, left_out) = all.material.characters;
    let units: u64 = all.material.study.documents.iter().map(|one| u64::from(one.ruler.length())).sum();
    let mut lines = Vec::new();
    let without = without_a_part(all);
    if !without.is_empty() {
        lines.push(format!(
            "Not compared: {}. Nobody of that name is done with a transcript here or has coded anything in one.",
            without.join(", ")
        ));
    }
    if names.is_empty() {
        lines.push(
            "No coder is done with a transcript or has coded anything in one, so there is nothing to compare.".to_owned(),
        );
        return lines;
    }
    let (shared, _) = all.compared.compared_units();
    lines.push(format!(
        "{} of {}, coded by {}: {}. Two coders or more coded {shared} of them.",
        all.asked.level.count(units),
        count(all.transcripts().len(), "transcript", "transcripts"),
        count(names.len(), "coder", "coders"),
        names.join(", "),
    ));
    if left_out > 0 {
        let speakers: Vec<&str> =
            all.material.left_out.iter().copied().filter(|label| !label.is_empty()).collect();
        let who = if speakers.is_empty() { String::new() } else { format!(": {}", speakers.join(", ")) };
        let more = if all.asked.asks_who_speaks() { "" } else { " With --all-turns they count." };
        lines.push(format!(
            "Left out are {left_out} of {whole} characters, the turns of other speakers{who}.{more}"
        ));
    }
    let not_done = all.not_done();
    if !not_done.is_empty() {
        lines.push(format!(
            "Not done with every transcript that counts: {}. What they have not coded yet counts as uncoded; --done leaves \
             them out there.",
            not_done.join(", ")
        ));
    }
    lines
}

/// What is to be said of single codes, those of which the same is said together.
pub(super) fn remarks(all: &Figures<'_>) -> Vec<String> {
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    for &row in &all.plain {
        let path = all.path(all.material.rows[row].code).join(" / ");
        match (all.remark(row), said.iter_mut()) {
            (remark, _) if remark.is_empty() => {}
            (remark, mut known) => match known.find(|(one, _)| *one == remark) {
                Some((_, codes)) => codes.push(path),
                None => said.push((remark, vec![path])),
            },
        }
    }
    let sentence = |(remark, codes): (String, Vec<String>)| {
        let mut letters = remark.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        format!("{}: {}.", first.chain(letters).collect::<String>(), codes.join("; "))
    };
    said.into_iter().map(sentence).collect()
}

/// A paragraph for the methods of a paper, ready to copy; none if there is no pooled alpha.
pub(super) fn paragraph(all: &Figures<'_>) -> Option<String> {
    let (alpha, out) = all.pooled();
    let value = alpha.value.value()?;
    let asked = &all.asked;
    let coders: Vec<&str> = (0..all.coders().len()).map(|nth| all.initials(nth)).collect();
    let (units, texts) = all.compared.compared_units();
    let interval = match (alpha.interval.ends, asked.bootstrap) {
        (Some((low, high)), Some(replicates)) => format!(
            " (95 % interval {low:.3} to {high:.3}, {replicates} bootstrap draws of {}, seed {})",
            if all.by_turns { "turns" } else { "transcripts" },
            asked.seed
        ),
        _ => String::new(),
    };
    let left_out = match all.material.characters.1 {
        0 => "",
        _ if asked.asks_who_speaks() => "turns of other speakers were left out; ",
        _ => "turns of interviewers and facilitators were left out; ",
    };
    let without = match out {
        0 => String::new(),
        out => format!(" {} without variation had no value and were left out.", count(out, "code", "codes")),
    };
    let values = all.plain.iter().filter_map(|&row| all.alpha(row).value.value());
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    Some(format!(
        "{} ({}) coded {} ({}). Agreement was computed for each code on every {} ({}; {left_out}transcripts that a coder did not \
         code counted as missing). Krippendorff's alpha (nominal), pooled over {}, was {value:.3}{interval}.{without} Alpha of \
         single codes ranged from {low:.3} to {high:.3}. Computed with emic {}.",
        count(coders.len(), "coder", "coders"),
        coders.join(", "),
        count(texts, "transcript", "transcripts"),
        if coders.len() == 2 { "both of them each" } else { "each at least two of them" },
        asked.level.word(),
        asked.level.count(units),
        count(all.plain.len() - out, "code", "codes"),
        env!("CARGO_PKG_VERSION"),
    ))
}

/// Notes below the tables.
pub(super) fn notes(all: &Figures<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if all.coders().is_empty() {
        return notes;
    }
    let remarks: Vec<String> = all.plain.iter().map(|&row| all.remark(row)).collect();
    let has = |words: &str| remarks.iter().any(|one| one.starts_with(words));
    if has("not used") || has("no variation") {
        notes.push(
            "Where a code is not used, or all is coded, agreement and AC1 are 1 by arithmetic: no evidence."
                .to_owned(),
        );
    }
    if has("few") {
        notes.push(format!(
            "Few segments: a coder has fewer than {FEW} of this code, so that its figures say little."
        ));
    }
    notes.push(match (all.asked.bootstrap, &all.intervals) {
        (Some(replicates), Some(found)) => intervals(all, replicates, found),
        _ => "No intervals: --bootstrap 2000 makes them.".to_owned(),
    });
    notes.push(
        "Krippendorff: conclusions rest on an alpha of 0.800 or more; tentative ones on 0.667 or more."
            .to_owned(),
    );
    notes
}

fn intervals(all: &Figures<'_>, replicates: usize, found: &crate::stats::Intervals) -> String {
    let (clusters, seed) = (found.clusters, all.asked.seed);
    let what = match all.by_turns {
        true => format!("turns, since fewer than {LEAST_TEXTS} transcripts have two coders"),
        false => "transcripts".to_owned(),
    };
    if clusters < LEAST_CLUSTERS {
        return format!(
            "No intervals: there are {clusters} {what}, and fewer than {LEAST_CLUSTERS} tell too little."
        );
    }
    let dropped = found.pooled_alpha.dropped;
    let rest = match dropped {
        0 => String::new(),
        _ => format!(" {dropped} draws without a pooled alpha were dropped."),
    };
    format!(
        "95 % intervals: 2.5th to 97.5th percentile of {replicates} draws of {clusters} {what}; seed {seed}.{rest} A figure of \
         which more than 5 % of the draws have no value has no interval."
    )
}
