//! The figures for people: tables, a picture, passages.

use super::figures::{Figure, Figures};
use super::said;
use crate::model::id::CodeId;
use crate::report::document::Document;
use crate::report::figure::{Whisker, Whiskers};
use crate::report::passages::Passages;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words::count;
use crate::stats::{Domain, Estimate};
use std::collections::BTreeMap;

/// What a cell shows where there is no value.
const NO_VALUE: &str = "-";

/// Writes all parts.
pub(super) fn write<'p>(document: &mut Document<'p>, all: &Figures<'p>) {
    said::head(all).into_iter().for_each(|line| document.parts.push(line.into()));
    if all.coders().is_empty() {
        return;
    }
    // What is read most comes first: the tables may be hundreds of lines long.
    if let Some(words) = said::paragraph(all) {
        document.heading(2, "For a paper");
        document.parts.push(words.into());
    }
    document.heading(2, "All codes together");
    document.parts.push(together(all).into());
    document.heading(2, "Codes");
    document.parts.push(picture(all).into());
    document.parts.push(codes(all).into());
    said::remarks(all).into_iter().for_each(|line| document.parts.push(line.into()));
    if all.coders().len() > 1 {
        document.heading(2, "Pairs of coders");
        document.parts.push(pairs(all).into());
        document.parts.push(
            "Both, first, second, neither: units that both gave the code, only the first of the two, only the second, and none \
             of them. Kappa is Cohen's, over all transcripts together. Same: segments that the other coder has, too, of the \
             segments of both. CSV and JSON also have averages of the kappas of single transcripts."
                .to_owned()
                .into(),
        );
    }
    all.domains.iter().for_each(|domain| write_domain(document, all, domain));
    super::gamma::write(document, all);
    rolled_up(document, all);
    passages(document, all);
}

fn value<'p>(one: Estimate) -> Value<'p> {
    one.value().map_or_else(|| Value::Withheld(NO_VALUE.to_owned()), Value::Real)
}

/// Both ends of an interval.
fn ends(one: Figure) -> String {
    one.interval.ends.map_or_else(String::new, |(low, high)| format!("{low:.3}..{high:.3}"))
}

/// The name of a code under as many blanks as it is deep.
pub(super) fn name(all: &Figures<'_>, row: usize) -> String {
    let tree = &all.material.project.shown().codes;
    let one = all.material.rows[row];
    let name = tree.get(one.code).map_or("", |code| code.name.as_str());
    let below = if one.rollup { " and below" } else { "" };
    format!("{}{name}{below}", "  ".repeat(tree.shown_depth(one.code)))
}

/// Where the passages of a code are.
fn anchor(row: usize) -> String {
    format!("differ-{row}")
}

fn codes<'p>(all: &Figures<'p>) -> Table<'p> {
    let has_ends = all.intervals.is_some();
    let mut columns = vec![
        ("code", "code"),
        ("agreement", "agree"),
        ("positive_agreement", "positive"),
        ("alpha", "alpha"),
    ];
    columns.extend(has_ends.then_some(("interval", "95 %")));
    columns.extend([("ac1", "AC1"), ("u_alpha", "u-alpha")]);
    columns.extend(all.asked.fleiss.then_some(("fleiss", "Fleiss")));
    columns.push(("differ", "differ"));
    let mut table = Table::new(&columns, "No codes yet.");
    table.folds = true;
    let mut differing: BTreeMap<usize, usize> = BTreeMap::new();
    all.differing.iter().for_each(|one| *differing.entry(one.row).or_default() += 1);
    for row in 0..all.material.rows.len() {
        let alpha = all.alpha(row);
        let mut cells = vec![
            name(all, row).into(),
            value(all.agreement(row)),
            value(all.positive(row)),
            value(alpha.value),
        ];
        cells.extend(has_ends.then(|| Value::Withheld(ends(alpha))));
        cells.extend([value(all.ac1(row).value), value(all.u_alpha(row).value)]);
        cells.extend(all.fleiss(row).map(|one| value(one.value)));
        cells.push(match differing.get(&row) {
            Some(&many) => Value::from(many).linked(anchor(row)),
            None if all.material.rows[row].rollup => Value::None,
            None => Value::from(0usize),
        });
        table.row(cells);
    }
    table
}

fn together<'p>(all: &Figures<'p>) -> Table<'p> {
    let columns = [
        ("figure", "figure"),
        ("coders", "coders"),
        ("value", "value"),
        ("interval", "95 %"),
        ("excluded", "codes without a value"),
    ];
    let mut table = Table::new(&columns, "");
    let mut row = |name: &'static str, coders: String, one: Figure, out: Value<'p>| {
        table.row(vec![name.into(), coders.into(), value(one.value), ends(one).into(), out]);
    };
    let (alpha, out) = all.pooled();
    row("alpha, pooled", "all".to_owned(), alpha, out.into());
    for (nth, pair) in all.pairs().into_iter().enumerate() {
        let (kappa, out) = all.pooled_pair(nth, pair);
        row("kappa, pooled", initials(all, pair), kappa, out.into());
    }
    let plain = |value: Estimate| Figure { value, interval: crate::stats::Interval::default() };
    row("alpha of sets, Jaccard 1 - J", "all".to_owned(), plain(all.sets.jaccard), Value::None);
    row("alpha of sets, MASI 1 - J M", "all".to_owned(), plain(all.sets.masi), Value::None);
    table
}

fn initials(all: &Figures<'_>, (a, b): (usize, usize)) -> String {
    format!("{} {}", all.initials(a), all.initials(b))
}

/// The cells of every pair that used a code.
fn pairs<'p>(all: &Figures<'p>) -> Table<'p> {
    let has_ends = all.intervals.is_some();
    let mut columns = vec![
        ("code", "code"),
        ("coders", "coders"),
        ("n11", "both"),
        ("n10", "first"),
        ("n01", "second"),
        ("n00", "neither"),
        ("positive_agreement", "positive"),
        ("kappa", "kappa"),
    ];
    columns.extend(has_ends.then_some(("interval", "95 %")));
    columns.push(("same", "same"));
    let mut table = Table::new(&columns, "No pair of coders used a code.");
    table.folds = true;
    for row in 0..all.material.rows.len() {
        for (nth, pair) in all.pairs().into_iter().enumerate() {
            let cells = all.cells(row, pair);
            if cells.n11 + cells.n10 + cells.n01 == 0 {
                continue;
            }
            let (kappa, matched) = (all.kappa(row, nth, pair), all.matched(row, pair));
            let mut list = vec![name(all, row).into(), initials(all, pair).into()];
            list.extend([cells.n11, cells.n10, cells.n01, cells.n00].map(|units| Value::Int(units as i64)));
            list.extend([value(cells.positive_agreement()), value(kappa.value)]);
            list.extend(has_ends.then(|| Value::Withheld(ends(kappa))));
            list.push(Value::Withheld(format!("{}/{}", matched.matched, matched.total)));
            table.row(list);
        }
    }
    table
}

fn write_domain<'p>(
    document: &mut Document<'p>,
    all: &Figures<'p>,
    (above, codes, domain): &(CodeId, Vec<CodeId>, Domain),
) {
    document.heading(2, format!("Domain: {}", all.path(*above).join(" / ")));
    let columns = [("figure", "figure"), ("value", "value"), ("coverage", "coverage"), ("reason", "")];
    let mut table = Table::new(&columns, "");
    let mut row = |name: String, one: Estimate, coverage: Value<'p>| {
        let why = one.reason().map_or("", crate::stats::Reason::words);
        table.row(vec![name.into(), value(one), coverage, why.into()]);
    };
    row("u-alpha: where and what".to_owned(), domain.u_alpha, Value::None);
    row("|u-alpha: coded or not".to_owned(), domain.bar_u_alpha, Value::None);
    row("cu-alpha: which code".to_owned(), domain.cu_alpha, value(domain.coverage));
    for (&code, &(one, coverage)) in codes.iter().zip(&domain.by_code) {
        row(
            format!("(k)u-alpha: {}", all.path(code).last().map_or("", String::as_str)),
            one,
            value(coverage),
        );
    }
    document.parts.push(table.into());
    if domain.overlaps.is_empty() {
        return;
    }
    let many = count(domain.overlaps.len(), "place", "places");
    document.parts.push(format!("Two codes of the domain are on the same words in {many}:").into());
    let found: Vec<_> = domain
        .overlaps
        .iter()
        .map(|one| {
            let transcript = all.transcripts()[one.document];
            let both = [codes[one.codes.0], codes[one.codes.1]].map(|code| all.path(code).join(" / "));
            ((transcript, one.span), format!("{}; {}", both.join(", "), all.initials(one.coder as usize)))
        })
        .collect();
    document.parts.push(
        Passages::new(found.len(), move |nth| super::differing::at(found[nth].0, &found[nth].1)).into(),
    );
}

/// Codes whose disagreement goes away where those below are taken together.
fn rolled_up(document: &mut Document<'_>, all: &Figures<'_>) {
    let gained = |row: usize| {
        let rolled = all.alpha(row).value.value()?;
        let below = all.pooled_below(row)?;
        (rolled - below > GAIN).then(|| {
            let name = all.path(all.material.rows[row].code).join(" / ");
            format!("{name} ({below:.3} below, {rolled:.3} together)")
        })
    };
    let rows = (0..all.material.rows.len()).filter(|&row| all.material.rows[row].rollup);
    let found: Vec<String> = rows.filter_map(gained).collect();
    if !found.is_empty() {
        document.parts.push(
            format!(
                "Coders agree on these codes taken together, less on the codes below them, which points to the definitions of \
                 siblings: {}. (Pooled alpha of the codes below, and alpha of all of them as one.)",
                found.join("; ")
            )
            .into(),
        );
    }
}

/// By how much alpha must rise to be told.
const GAIN: f64 = 0.1;

fn picture(all: &Figures<'_>) -> Whiskers {
    let tree = &all.material.project.shown().codes;
    let mark = |row: usize| {
        let alpha = all.alpha(row);
        let words = match (alpha.value, alpha.interval.ends) {
            (Estimate::Value(value), Some((low, high))) => format!("{value:.3} ({low:.3} to {high:.3})"),
            (Estimate::Value(value), None) => format!("{value:.3}"),
            (Estimate::Undefined(_), _) => all.remark(row),
        };
        Whisker {
            label: name(all, row).trim_start().to_owned(),
            depth: tree.shown_depth(all.material.rows[row].code),
            value: alpha.value.value(),
            ends: alpha.interval.ends,
            words,
        }
    };
    Whiskers {
        title: "Krippendorff's alpha of each code".to_owned(),
        description: "A dot for each code on a scale that ends at 1, full agreement; 0 is agreement by chance. A bar is the \
                      95 % interval."
            .to_owned(),
        in_table: true,
        marks: (0..all.material.rows.len()).map(mark).collect(),
    }
}

/// The passages on which coders differ: behind the numbers of the codes, and in full if they were asked for.
fn passages<'p>(document: &mut Document<'p>, all: &Figures<'p>) {
    let project = all.material.project;
    if all.asked.passages {
        document.heading(2, "Passages on which coders differ");
        let list = all.differing.clone();
        match list.is_empty() {
            true => document.parts.push("None.".to_owned().into()),
            false => {
                document.parts.push(Passages::new(list.len(), move |nth| list[nth].passage(project)).into())
            }
        }
        document.heading(2, "Segments without a match");
        let list = all.alone.clone();
        match list.is_empty() {
            true => document.parts.push("None.".to_owned().into()),
            false => {
                document.parts.push(Passages::new(list.len(), move |nth| list[nth].passage(project)).into())
            }
        }
    }
    let mut by_row: BTreeMap<usize, Vec<super::Differing<'p>>> = BTreeMap::new();
    all.differing.iter().for_each(|one| by_row.entry(one.row).or_default().push(one.clone()));
    for (row, list) in by_row {
        let path = all.path(all.material.rows[row].code).join(" / ");
        let passages = Passages::new(list.len(), move |nth| list[nth].passage(project));
        document.parts.push(passages.behind(anchor(row), format!("{path}: where coders differ")).into());
    }
}
