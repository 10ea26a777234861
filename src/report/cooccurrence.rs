//! Which codes are on the same words or near one another.
//!
//! One sweep over the passages of each transcript in their order: a passage meets those that have not ended, and those
//! that ended in its turn or the one before.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::{HeatMap, Network};
use super::filter;
use super::material::{Codes, Material, Stretch};
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::Seen;
use crate::model::id::{CodeId, IdMap};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "cooccurrence",
    sentence: "which codes are on the same words, within one another, or near",
    more: "Numbers are pairs of passages, one of each code, in one transcript: overlap: they share words; within: one lies\n\
        wholly in the other (of equal ones each in the other); near: they share none, and one begins in the turn in\n\
        which the other ends or in the next one. Jaccard is the share of words that have both codes among those that\n\
        have one of them. Codes count for themselves, without the codes below them. JSON has each passage once, with a\n\
        number; a pair names the passages that share words by their numbers (shared).\n\n\
        Examples:\n  emic report cooccurrence -o together.html\n  emic report cooccurrence --code Access --format csv",
    parameters: filter::ALL,
    make,
};

/// Rows and columns of the largest heat map.
const LARGEST: usize = 40;

/// What was counted for two codes, the first of which is earlier in the order.
#[derive(Debug, Default)]
struct Pair {
    overlap: usize,
    /// Passages of the first within one of the second, and the other way round.
    within: [usize; 2],
    near: usize,
    /// Words that have both codes.
    both: usize,
    /// Numbers of the passages that share words.
    passages: Vec<u32>,
}

/// All that was counted.
#[derive(Default)]
struct Counted {
    /// By the places of two codes.
    pairs: IdMap<(u32, u32), Pair>,
    /// Words of each code, by its place.
    words: Vec<usize>,
    /// Passages of each code, by its place.
    passages: Vec<usize>,
}

/// A passage with the places of its codes.
struct Placed<'m, 'p> {
    nth: u32,
    one: &'m Stretch<'p>,
    codes: Vec<u32>,
    /// The turns in which it begins and ends.
    turns: (usize, usize),
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let codes = Codes::new(*project);
    let counted = counted(&material, &codes);
    let mut document = Document::new("Codes together");
    let network = network(&material, &codes, &counted);
    if !network.links.is_empty() {
        document.parts.push(network.into());
    }
    document.parts.push(figure(&material, &codes, &counted).into());
    let all = Rc::new(in_order(codes, counted));
    document.parts.push(table(&material, &all, false).into());
    document.data = vec![table(&material, &all, true), passages(&material, &all)];
    document.notes.extend(material.note());
    Ok(document)
}

fn counted(material: &Material<'_>, codes: &Codes) -> Counted {
    let nth: IdMap<CodeId, u32> = codes.order.iter().enumerate().map(|(nth, &id)| (id, nth as u32)).collect();
    let none = || vec![0; codes.order.len()];
    let mut counted = Counted { words: none(), passages: none(), ..Counted::default() };
    let placed = |(at, one)| {
        let one: &Stretch<'_> = one;
        let mut own: Vec<u32> =
            one.codings.iter().filter_map(|coding| nth.get(&coding.code)).copied().collect();
        own.sort_unstable();
        own.dedup();
        let transcript = material.heard(one).transcript;
        let last = transcript.turn_at(one.span.end().saturating_sub(1));
        let turns = (one.turn.unwrap_or_default(), last.unwrap_or_default());
        Placed { nth: at as u32, one, codes: own, turns }
    };
    let all: Vec<Placed<'_, '_>> = material.passages.iter().enumerate().map(placed).collect();
    for of_one in all.chunk_by(|a, b| a.one.at == b.one.at) {
        counted.meet(of_one);
        counted.count_words(material, of_one);
    }
    counted
}

impl Counted {
    /// Counts the pairs of passages of one transcript.
    fn meet(&mut self, all: &[Placed<'_, '_>]) {
        let mut open: Vec<&Placed<'_, '_>> = Vec::new();
        for here in all {
            here.codes.iter().for_each(|&code| self.passages[code as usize] += 1);
            open.retain(|before| {
                before.turns.1 + 1 >= here.turns.0 || before.one.span.end() > here.one.span.start()
            });
            open.iter().for_each(|before| self.pair(before, here));
            // Codes on the very same words.
            self.pair(here, here);
            open.push(here);
        }
    }

    /// Counts two passages, the first of which begins no later.
    fn pair(&mut self, before: &Placed<'_, '_>, here: &Placed<'_, '_>) {
        let (a, b) = (before.one.span, here.one.span);
        let shares = a.end() > b.start();
        let within =
            [b.start() <= a.start() && a.end() <= b.end(), a.start() <= b.start() && b.end() <= a.end()];
        for &first in &before.codes {
            for &second in &here.codes {
                if first == second || (before.nth == here.nth && first > second) {
                    continue;
                }
                let (key, [one, other]) = match first < second {
                    true => ((first, second), within),
                    false => ((second, first), [within[1], within[0]]),
                };
                let pair = self.pairs.entry(key).or_default();
                if !shares {
                    pair.near += 1;
                    continue;
                }
                pair.overlap += 1;
                pair.within[0] += usize::from(one);
                pair.within[1] += usize::from(other);
                pair.passages.extend([before.nth, here.nth]);
            }
        }
    }

    /// Counts the words of each code and of each two codes in one transcript. When a code ends, what it shared with each
    /// code that goes on is known: the words since the later of the two began.
    fn count_words(&mut self, material: &Material<'_>, all: &[Placed<'_, '_>]) {
        let Some(heard) = all.first().map(|first| material.heard(first.one)) else { return };
        let begins = all.iter().map(|here| (here.one.span.start(), true, here));
        let ends = all.iter().map(|here| (here.one.span.end(), false, here));
        let mut borders: Vec<(u32, bool, &Placed<'_, '_>)> = begins.chain(ends).collect();
        borders.sort_by_key(|(at, begins, _)| (*at, *begins));
        // How many passages of each code are open, and how many words there are before the first of them.
        let mut open: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
        for (at, begins, here) in borders {
            let words = heard.words(0, at);
            for &code in &here.codes {
                let (count, since) = open.entry(code).or_insert((0, words));
                *count = if begins { *count + 1 } else { *count - 1 };
                if *count == 0 {
                    let since = *since;
                    open.remove(&code);
                    self.ended(code, (since, words), &open);
                }
            }
        }
    }

    /// Counts a code that has ended, from one number of words to another, with each that goes on.
    fn ended(&mut self, code: u32, (since, words): (usize, usize), open: &BTreeMap<u32, (u32, usize)>) {
        self.words[code as usize] += words - since;
        for (&other, (_, began)) in open {
            let both = words - since.max(*began);
            if both > 0 {
                self.pairs.entry((code.min(other), code.max(other))).or_default().both += both;
            }
        }
    }

    /// The share of words with both codes among those with one.
    fn jaccard(&self, (first, second): (u32, u32), both: usize) -> Option<f64> {
        let either = self.words[first as usize] + self.words[second as usize] - both;
        (either > 0).then(|| both as f64 / either as f64)
    }
}

/// Things and lines of the largest network.
const NODES: usize = 40;
const LINKS: usize = 120;

/// The network of the codes that share words with others most, in the order of the codes.
fn network(material: &Material<'_>, codes: &Codes, counted: &Counted) -> Network {
    let mut pairs: Vec<((u32, u32), usize)> = counted
        .pairs
        .iter()
        .filter(|(_, pair)| pair.overlap > 0)
        .map(|(&key, pair)| (key, pair.overlap))
        .collect();
    pairs.sort_unstable_by_key(|(key, overlap)| (Reverse(*overlap), *key));
    let (mut used, mut links) = (BTreeSet::new(), Vec::new());
    for ((first, second), overlap) in &pairs {
        let new = [first, second].into_iter().filter(|code| !used.contains(*code)).count();
        if links.len() < LINKS && used.len() + new <= NODES {
            used.extend([*first, *second]);
            links.push((*first, *second, *overlap as f64));
        }
    }
    let place: BTreeMap<u32, usize> = used.iter().enumerate().map(|(nth, &code)| (code, nth)).collect();
    let cut = match pairs.len() - links.len() {
        0 => String::new(),
        n => format!(" The {} strongest pairs; {n} are left out.", links.len()),
    };
    let node =
        |code: &u32| (name(material, codes.order[*code as usize]), counted.passages[*code as usize] as f64);
    Network {
        title: "Codes that share words".to_owned(),
        description: format!(
            "A dot for each code, the larger the more passages it has, in the order of the codes; a line joins two codes \
             on the same words, the thicker the more passages of theirs share words.{cut}"
        ),
        nodes: used.iter().map(node).collect(),
        links: links.into_iter().map(|(from, to, value)| (place[&from], place[&to], value)).collect(),
    }
}

/// The map of the codes that are used most.
fn figure(material: &Material<'_>, codes: &Codes, counted: &Counted) -> HeatMap {
    let mut used: Vec<u32> =
        (0..codes.order.len() as u32).filter(|&code| counted.passages[code as usize] > 0).collect();
    used.sort_by_key(|&code| (Reverse(counted.passages[code as usize]), code));
    let left_out = used.len().saturating_sub(LARGEST);
    used.truncate(LARGEST);
    used.sort_unstable();
    let name = |code: &u32| name(material, codes.order[*code as usize]);
    let value =
        |a: u32, b: u32| counted.pairs.get(&(a.min(b), a.max(b))).map_or(0.0, |pair| pair.overlap as f64);
    let cut = match left_out {
        0 => String::new(),
        n => format!(" The {LARGEST} codes with most passages; {n} are left out."),
    };
    HeatMap {
        title: "Codes on the same words".to_owned(),
        description: format!(
            "The more passages of two codes share words, the darker the cell where they meet.{cut}"
        ),
        rows: used.iter().map(|code| (name(code), 0)).collect(),
        columns: used.iter().map(name).collect(),
        values: used.iter().map(|&a| used.iter().map(|&b| value(a, b)).collect()).collect(),
    }
}

fn name(material: &Material<'_>, code: CodeId) -> String {
    material.project.codes.get(code).map_or_else(String::new, |code| code.name.clone())
}

/// The pairs in their order, what was counted, and the codes by their places.
type All = (Vec<((u32, u32), Pair)>, Counted, Codes);

fn in_order(codes: Codes, mut counted: Counted) -> All {
    let mut pairs: Vec<((u32, u32), Pair)> = std::mem::take(&mut counted.pairs).into_iter().collect();
    for (_, pair) in &mut pairs {
        pair.passages.sort_unstable();
        pair.passages.dedup();
    }
    pairs.sort_by_key(|(key, pair)| (Reverse(pair.overlap), Reverse(pair.near), *key));
    (pairs, counted, codes)
}

/// A row for each pair; the numbers of its passages, which are very many, only for programs.
fn table<'p>(material: &Rc<Material<'p>>, all: &Rc<All>, with_ids: bool) -> Table<'p> {
    let mut columns = vec![
        ("code", ""),
        ("other", ""),
        ("code_name", "code"),
        ("other_name", "other code"),
        ("overlap", "overlap"),
        ("code_within_other", "within"),
        ("other_within_code", "around"),
        ("near", "near"),
        ("words_both", "words"),
        ("jaccard", "Jaccard"),
        ("passages", ""),
        ("other_passages", ""),
        ("code_id", ""),
        ("other_id", ""),
    ];
    columns.extend(with_ids.then_some(("shared", "")));
    let (material, all) = (Rc::clone(material), Rc::clone(all));
    let mut table = Table::new(&columns, "No two codes are on the same words or near.");
    table.folds = true;
    if with_ids {
        table.name = "pairs".to_owned();
    }
    table.with_rows(move || {
        let (material, all) = (Rc::clone(&material), Rc::clone(&all));
        (0..all.0.len()).map(move |nth| {
            let (pairs, counted, Codes { order: ids, .. }) = &*all;
            let ((first, second), pair) = &pairs[nth];
            let (one, other) = (ids[*first as usize], ids[*second as usize]);
            let mut row = vec![
                Value::path(material.project.codes.path(one)),
                Value::path(material.project.codes.path(other)),
                name(&material, one).into(),
                name(&material, other).into(),
                pair.overlap.into(),
                pair.within[0].into(),
                pair.within[1].into(),
                pair.near.into(),
                pair.both.into(),
                counted.jaccard((*first, *second), pair.both).map_or(Value::None, Value::Real),
                counted.passages[*first as usize].into(),
                counted.passages[*second as usize].into(),
                Value::Id(one.0),
                Value::Id(other.0),
            ];
            if with_ids {
                row.push(Value::Numbers(pair.passages.iter().map(|nth| nth + 1).collect()));
            }
            row
        })
    })
}

/// The passages that share words with one of another code, each once, by the numbers that pairs name.
fn passages<'p>(material: &Rc<Material<'p>>, all: &Rc<All>) -> Table<'p> {
    let within: BTreeSet<u32> = all.0.iter().flat_map(|(_, pair)| &pair.passages).copied().collect();
    let within: Rc<Vec<u32>> = Rc::new(within.into_iter().collect());
    let (material, all) = (Rc::clone(material), Rc::clone(all));
    let columns =
        ["number", "annotations", "transcript", "title", "turn", "start", "end", "codes", "code_ids"];
    let columns = columns.map(|key| (key, ""));
    let mut table = Table::new(&columns, "").with_rows(move || {
        let (material, within, all) = (Rc::clone(&material), Rc::clone(&within), Rc::clone(&all));
        (0..within.len()).map(move |nth| {
            let number = within[nth];
            let one = &material.passages[number as usize];
            let [paths, codes] = all.2.named(one.codings.iter());
            let transcript = material.heard(one).transcript;
            vec![
                Value::from(number + 1),
                Value::Ids(one.codings.iter().map(|coding| coding.id.0).collect(), " "),
                Value::Id(transcript.id.0),
                transcript.title.as_str().into(),
                one.turn.and_then(|turn| transcript.numbers.get(turn).copied()).into(),
                one.span.start().into(),
                one.span.end().into(),
                paths,
                codes,
            ]
        })
    });
    table.name = "passages".to_owned();
    table
}
