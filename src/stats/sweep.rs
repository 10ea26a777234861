//! A text laid out in units, and one walk over the borders of what is coded in it.
//!
//! Characters are never enumerated: a walk stops where a coding begins or ends, and nowhere between.

use super::ruler::Ruler;
use super::spans;
use crate::text::Span;

/// A coder who took part in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The coder, from 0.
    pub coder: u32,
    /// The parts of the text that the coder was to code, in scalar values; `None` for all of it.
    pub parts: Option<Vec<Span>>,
}

/// A code on words, by a coder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// The coder, from 0.
    pub coder: u32,
    /// The code, from 0.
    pub code: u32,
    /// The words, in scalar values of the text.
    pub span: Span,
}

/// A text with its codings, as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What is measured, and in which units.
    pub ruler: Ruler,
    /// Who took part, each coder once.
    pub present: Vec<Present>,
    /// What was coded; codings of coders who did not take part are left out.
    pub codings: Vec<Coding>,
    /// Where a new cluster begins, in scalar values; without any the text is one cluster.
    pub clusters: Vec<u32>,
}

/// One coding in units: the coder by place in [`Layout::coders`], and a value, such as the code.
pub(super) type Mark = (Span, u32, u32);

/// A text in units: who took part where, and the codings by code.
#[derive(Debug)]
pub(super) struct Layout {
    /// The coders who took part.
    pub(super) coders: Vec<u32>,
    /// For each of them the units that were to be coded; `None` if that is all of them for everybody.
    parts: Option<Vec<Vec<Span>>>,
    /// Units at which a new cluster begins, but for the first.
    cuts: Vec<u32>,
    whole: Option<Span>,
    /// Codings by code, then coder.
    marks: Vec<(u32, u32, Span)>,
}

/// A stretch between two borders.
pub(super) struct Stretch<'s> {
    pub(super) span: Span,
    /// The cluster, from 0 in each text.
    pub(super) cluster: usize,
    /// Marks on it as (coder, value), sorted.
    pub(super) active: &'s [(u32, u32)],
    /// How many coders were to code it.
    pub(super) present: &'s [u32],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Border {
    // What ends at a place goes before what begins there: two segments may touch.
    End(u32, u32),
    Start(u32, u32),
    Leave(u32),
    Enter(u32),
    Cut,
}

impl Layout {
    /// Converts a text to units.
    pub(super) fn new(document: &Document) -> Layout {
        let ruler = &document.ruler;
        let coders: Vec<u32> = document.present.iter().map(|one| one.coder).collect();
        let part = |one: &Present| match &one.parts {
            None => ruler.whole().into_iter().collect(),
            Some(parts) => spans::covered(parts.iter().filter_map(|&part| ruler.within(part)).collect()),
        };
        let partly = document.present.iter().any(|one| one.parts.is_some());
        let local = |coder: u32| coders.iter().position(|&one| one == coder);
        let mut marks: Vec<(u32, u32, Span)> = document
            .codings
            .iter()
            .filter_map(|one| Some((one.code, local(one.coder)? as u32, ruler.touched(one.span)?)))
            .collect();
        marks.sort_unstable();
        let mut cuts: Vec<u32> = document.clusters.iter().map(|&at| ruler.before(at)).collect();
        cuts.retain(|&at| at > 0 && at < ruler.length());
        cuts.sort_unstable();
        cuts.dedup();
        Layout {
            parts: partly.then(|| document.present.iter().map(part).collect()),
            whole: ruler.whole(),
            coders,
            cuts,
            marks,
        }
    }
    /// The number of clusters.
    pub(super) fn clusters(&self) -> usize {
        self.cuts.len() + 1
    }
    /// True if everybody who took part was to code all of it.
    pub(super) fn is_whole(&self) -> bool {
        self.parts.is_none()
    }
    /// The units that a coder was to code.
    pub(super) fn parts(&self, coder: usize) -> Vec<Span> {
        match &self.parts {
            None => self.whole.into_iter().collect(),
            Some(parts) => parts[coder].clone(),
        }
    }
    /// The units that two coders or more were to code.
    pub(super) fn pairable(&self) -> Vec<Span> {
        let mut all = Vec::new();
        self.walk(&[], |here| {
            if here.present.len() > 1 {
                all.push(here.span);
            }
        });
        spans::covered(all)
    }
    /// The codings of one of several codes for each coder. Those that share a unit are one; those that touch are two.
    pub(super) fn segments(&self, codes: &[u32]) -> Vec<Vec<Span>> {
        let mut all: Vec<Vec<Span>> = vec![Vec::new(); self.coders.len()];
        for &code in codes {
            for &(_, coder, span) in self.of_code(code) {
                all[coder as usize].push(span);
            }
        }
        let clip = |(coder, list)| {
            let list = spans::segments(list);
            if self.parts.is_some() { spans::shared(&list, &self.parts(coder)) } else { list }
        };
        all.into_iter().enumerate().map(clip).collect()
    }
    fn of_code(&self, code: u32) -> &[(u32, u32, Span)] {
        let from = self.marks.partition_point(|(one, ..)| *one < code);
        let here = &self.marks[from..];
        &here[..here.partition_point(|(one, ..)| *one == code)]
    }
    /// Walks over the text from border to border, and shows every stretch that a coder was to code. Marks of one coder
    /// with the same value do not overlap.
    pub(super) fn walk(&self, marks: &[Mark], mut each: impl FnMut(Stretch<'_>)) {
        let Some(whole) = self.whole else { return };
        let mut borders: Vec<(u32, Border)> = Vec::with_capacity(2 * marks.len() + self.cuts.len() + 1);
        for &(span, coder, value) in marks {
            borders.push((span.start(), Border::Start(coder, value)));
            borders.push((span.end(), Border::End(coder, value)));
        }
        let mut present: Vec<u32> = Vec::new();
        match &self.parts {
            None => present = (0..self.coders.len() as u32).collect(),
            Some(parts) => borders.extend(parts.iter().zip(0..).flat_map(|(list, coder)| {
                let two = move |span: &Span| {
                    [(span.start(), Border::Enter(coder)), (span.end(), Border::Leave(coder))]
                };
                list.iter().flat_map(two)
            })),
        }
        borders.extend(self.cuts.iter().map(|&at| (at, Border::Cut)));
        borders.sort_unstable();
        borders.push((whole.end(), Border::Cut));
        let (mut at, mut cluster, mut active) = (0, 0, Vec::new());
        for (place, border) in borders {
            if let Some(span) = Span::new(at, place)
                && !present.is_empty()
            {
                each(Stretch { span, cluster, active: &active, present: &present });
            }
            at = place;
            match border {
                Border::Start(coder, value) => insert(&mut active, (coder, value)),
                Border::End(coder, value) => remove(&mut active, (coder, value)),
                Border::Enter(coder) => insert(&mut present, coder),
                Border::Leave(coder) => remove(&mut present, coder),
                Border::Cut => cluster += 1,
            }
        }
    }
}

fn insert<T: Ord>(list: &mut Vec<T>, one: T) {
    list.insert(list.partition_point(|other| *other < one), one);
}

fn remove<T: Ord>(list: &mut Vec<T>, one: T) {
    let at = list.partition_point(|other| *other < one);
    if list.get(at) == Some(&one) {
        list.remove(at);
    }
}
