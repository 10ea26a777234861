//! Stripes after a few codings came or went: only these are derived again, so that a key costs no more the more is coded.

use super::page::Page;
use super::stripes::{Coding, Filter, MOST_NEW, NO_LANE, Stripe, Stripes, free_lane, joined};
use crate::model::id::CodeId;
use crate::text::Span;
use std::collections::HashMap;
use std::ops::Range;

impl Stripes {
    /// True if these are stripes of the same codings in the same order of codes. What a code has below it may change with
    /// the tree, so codings of one code are always looked for again.
    pub(super) fn is_of(&self, filter: Filter, order: &HashMap<CodeId, usize>) -> bool {
        self.filter == filter && !matches!(filter, Filter::Code(_)) && self.order == *order
    }

    /// Changes the stripes so that they show these codings, which are in the order of the text. False, and nothing changed,
    /// if there were none or more than a few differ.
    pub(super) fn change(&mut self, page: &Page, codings: &[Coding]) -> bool {
        let (before, now) = differing(&self.codings, codings);
        if self.all.is_empty() || before.len() + now.len() > MOST_NEW {
            return false;
        }
        let changed = self.codings[before.clone()].iter().chain(&codings[now.clone()]);
        let mut spans: Vec<Span> = changed.map(|(span, ..)| *span).collect();
        spans.sort_by_key(|span| (page.first_row(*span), std::cmp::Reverse(span.end()), span.start()));
        spans.dedup();
        for &span in &spans {
            let mut stripes = joined(page, &codings[on(codings, span)]);
            stripes.sort_by_key(|stripe| self.place(stripe));
            let there = self.on_words(page, span);
            for stripe in &mut stripes {
                let known = self.all[there.clone()].iter().find(|known| known.code == stripe.code);
                stripe.lane = known.map_or(NO_LANE, |known| known.lane);
            }
            self.replace(there, stripes);
        }
        for &span in &spans {
            for nth in self.on_words(page, span) {
                if self.all[nth].lane == NO_LANE {
                    self.all[nth].lane = self.lane_for(nth);
                }
            }
        }
        self.codings.splice(before, codings[now].iter().copied());
        true
    }

    /// The stripes on some words, by their numbers among all.
    fn on_words(&self, page: &Page, span: Span) -> Range<usize> {
        let wanted = (page.first_row(span), std::cmp::Reverse(span.end()), span.start());
        let place =
            |stripe: &Stripe| (stripe.first, std::cmp::Reverse(stripe.span.end()), stripe.span.start());
        let from = self.all.partition_point(|stripe| place(stripe) < wanted);
        from..self.all.partition_point(|stripe| place(stripe) <= wanted)
    }

    /// Replaces some stripes, by their numbers among all, by others in their place.
    fn replace(&mut self, there: Range<usize>, stripes: Vec<Stripe>) {
        let (from, to, count) = (there.start as u32, there.end as u32, stripes.len() as u32);
        self.all.splice(there, stripes);
        self.by_turn.retain_mut(|(_, nth)| {
            let stays = *nth < from || *nth >= to;
            if *nth >= to {
                *nth = *nth - (to - from) + count;
            }
            stays
        });
        for nth in from..from + count {
            let stripe = &self.all[nth as usize];
            for turn in stripe.first.turn..=stripe.last.turn {
                let at = self.by_turn.partition_point(|other| *other < (turn, nth));
                self.by_turn.insert(at, (turn, nth));
            }
        }
    }

    /// The lowest lane that is free on all rows of a stripe.
    fn lane_for(&self, nth: usize) -> usize {
        let (first, last) = (self.all[nth].first, self.all[nth].last);
        let there = (first.turn..=last.turn).flat_map(|turn| self.of_turn(turn));
        free_lane(there.filter(|stripe| stripe.first <= last && first <= stripe.last))
    }
}

/// The codings on some words.
fn on(codings: &[Coding], span: Span) -> Range<usize> {
    let place = |span: &Span| (span.start(), std::cmp::Reverse(span.end()));
    let from = codings.partition_point(|(there, ..)| place(there) < place(&span));
    from..codings.partition_point(|(there, ..)| place(there) <= place(&span))
}

/// Where two lists differ: what is between their common beginning and their common end.
fn differing(one: &[Coding], other: &[Coding]) -> (Range<usize>, Range<usize>) {
    let first = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one_left, other_left) = (&one[first..], &other[first..]);
    let last =
        one_left.iter().rev().zip(other_left.iter().rev()).take_while(|(one, other)| one == other).count();
    (first..one.len() - last, first..other.len() - last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{OpId, PersonId, TranscriptId};
    use crate::model::{Layers, Made, Transcript};
    use crate::text::{Text, Turn};
    use proptest::prelude::*;

    fn id(nth: u32) -> OpId {
        OpId::new("anna-1.1".parse::<OpId>().unwrap().replica, nth)
    }

    /// Six turns of thirty characters each.
    fn page() -> Page {
        let text = Text::from("so it was and then it was so.\n".repeat(6).as_str());
        let turn = |nth: u32| Turn {
            speaker: format!("S{nth}"),
            label: None,
            words: Span::new(nth * 30, nth * 30 + 29).unwrap(),
            time: None,
        };
        let transcript = Transcript {
            id: TranscriptId(id(1)),
            also: Vec::new(),
            title: "P01".into(),
            language: "en".into(),
            rule: 1,
            properties: Default::default(),
            cast: Default::default(),
            source: crate::model::id::Digest([7; 32]),
            purged: false,
            layers: Layers::new(id(1), text.len()),
            text,
            turns: (0..6).map(turn).collect::<Vec<_>>().into(),
            numbers: (1..=6).collect(),
            imported: Vec::new(),
            corrections: Vec::new(),
            annotations: Vec::new(),
            progress: Default::default(),
            assigned: Default::default(),
            made: Made { lamport: 1, id: id(1), wall: 0 },
        };
        Page::new(&transcript, 12, false)
    }

    /// In the order of the text, and of their ids on the same words.
    fn in_order(codings: &[Coding]) -> Vec<Coding> {
        let mut all = codings.to_vec();
        all.sort_by_key(|(span, ..)| (span.start(), std::cmp::Reverse(span.end())));
        all
    }

    proptest! {
        #[test]
        fn what_is_changed_step_by_step_is_what_is_derived_from_all(
            steps in prop::collection::vec((0u32..170, 1u32..70, 0u32..5, 0u32..3, 0usize..3), 1..30)
        ) {
            let page = page();
            // One code has no place in the order.
            let order: HashMap<CodeId, usize> = (0..4).map(|nth| (CodeId(id(10 + nth)), 9 - nth as usize)).collect();
            let basis = (Filter::All, &order);
            let first = (Span::new(3, 40).unwrap(), CodeId(id(10)), PersonId(id(20)));
            let mut codings = vec![first];
            let mut stripes = Stripes::of(&page, codings.clone(), basis, None);
            for (start, len, code, coder, kind) in steps {
                match kind {
                    0 if codings.len() > 1 => drop(codings.remove(start as usize % codings.len())),
                    _ => {
                        let span = Span::new(start, start + len).unwrap();
                        codings.push((span, CodeId(id(10 + code)), PersonId(id(20 + coder))));
                    }
                }
                let now = in_order(&codings);
                let all = Stripes::of(&page, now.clone(), basis, Some(&stripes));
                prop_assert!(stripes.change(&page, &now));
                prop_assert_eq!(&stripes, &all);
            }
        }
    }
}
