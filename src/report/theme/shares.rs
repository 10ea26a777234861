//! Which codes outside a theme share words with its passages.
//!
//! One sweep over the passages of each transcript: a passage meets those that have not ended.

use super::Theme;
use crate::model::id::{CodeId, IdMap};
use crate::report::material::{Codes, Material, Stretch};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// For each theme, by its place in the order of codes: codes outside it, by theirs, with how many of its passages share
/// words with them.
pub(super) struct Shares(BTreeMap<u32, Vec<(u32, usize)>>);

impl Shares {
    /// Counts them for some themes.
    pub(super) fn count(material: &Material<'_>, codes: &Codes, themes: &[Theme]) -> Shares {
        let nth: IdMap<CodeId, u32> =
            codes.order.iter().enumerate().map(|(nth, &id)| (id, nth as u32)).collect();
        let is_theme: Vec<bool> = {
            let mut all = vec![false; codes.order.len()];
            themes.iter().for_each(|theme| all[theme.nth] = true);
            all
        };
        let mut counted: IdMap<(u32, u32), usize> = IdMap::default();
        for of_one in material.passages.chunk_by(|a, b| a.at == b.at) {
            let own: Vec<Vec<u32>> = of_one.iter().map(|one| places(&nth, one)).collect();
            let met = met(of_one, &own);
            for (one, met) in of_one.iter().zip(&met) {
                for theme in codes.of(one).into_iter().filter(|&nth| is_theme[nth as usize]) {
                    for &code in met {
                        if !codes.counts(codes.order[code as usize], theme as usize) {
                            *counted.entry((theme, code)).or_default() += 1;
                        }
                    }
                }
            }
        }
        let mut all: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
        for ((theme, code), n) in counted {
            all.entry(theme).or_default().push((code, n));
        }
        all.values_mut().for_each(|codes| codes.sort_unstable_by_key(|(code, n)| (Reverse(*n), *code)));
        Shares(all)
    }

    /// Those of a theme, the most first.
    pub(super) fn of(&self, theme: &Theme) -> &[(u32, usize)] {
        self.0.get(&(theme.nth as u32)).map_or(&[], Vec::as_slice)
    }
}

/// The places of the codes of a passage, each once.
fn places(nth: &IdMap<CodeId, u32>, one: &Stretch<'_>) -> Vec<u32> {
    let mut all: Vec<u32> = one.codings.iter().filter_map(|coding| nth.get(&coding.code)).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// For each passage of a transcript the codes that share words with it, its own among them, each once.
fn met(all: &[Stretch<'_>], own: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut met: Vec<Vec<u32>> = own.to_vec();
    let mut open: Vec<usize> = Vec::new();
    for (here, one) in all.iter().enumerate() {
        open.retain(|&before| all[before].span.end() > one.span.start());
        for &before in &open {
            met[before].extend(&own[here]);
            met[here].extend(&own[before]);
        }
        open.push(here);
    }
    for codes in &mut met {
        codes.sort_unstable();
        codes.dedup();
    }
    met
}
