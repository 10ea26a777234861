//! Look-ups of a project: from an id, or from what something is on, to the thing, without looking at all of them.

use super::id::*;
use super::notes::{Mark, Memo};
use super::project::Project;
use super::target::{Anchor, Extent, Target};
use super::transcript::{Annotation, Place, Transcript};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

/// Look-ups that are kept beside the lists of a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Index {
    /// The transcript and the place of every annotation, by each of its ids.
    annotations: IdMap<AnnotationId, (TranscriptId, Place)>,
    memos: BTreeMap<Target, BTreeSet<MemoId>>,
    marks: BTreeMap<Target, BTreeSet<MarkId>>,
    /// Passages that memos or marks are on, by where they begin.
    passages: BTreeMap<TranscriptId, BTreeMap<Anchor, BTreeSet<Extent>>>,
    /// The marks of each name.
    named: BTreeMap<String, BTreeSet<MarkId>>,
}

impl Index {
    /// The look-ups of a project whose lists are all there.
    pub(super) fn of(project: &Project) -> Index {
        let mut index = Index::default();
        index.reserve(project.transcripts.values().map(|here| here.annotations.len()).sum());
        for here in project.transcripts.values() {
            here.annotations.iter().for_each(|annotation| index.file(here.id, annotation));
        }
        project.memos.values().for_each(|memo| index.swap_memo(None, Some(memo)));
        project.marks.values().for_each(|mark| index.swap_mark(None, Some(mark)));
        index
    }
    /// Makes room for so many more annotations.
    pub(super) fn reserve(&mut self, annotations: usize) {
        self.annotations.reserve(annotations);
    }
    pub(super) fn forget(&mut self, annotation: &Annotation) {
        for id in std::iter::once(annotation.id).chain(annotation.twins.iter().copied()) {
            self.annotations.remove(&id);
        }
    }
    pub(super) fn file(&mut self, transcript: TranscriptId, annotation: &Annotation) {
        let there = (transcript, annotation.place());
        self.annotations.insert(annotation.id, there);
        self.annotations.extend(annotation.twins.iter().map(|&twin| (twin, there)));
    }
    /// The annotation of any of its ids.
    pub(super) fn annotation<'p>(
        &self,
        transcripts: &'p BTreeMap<TranscriptId, Transcript>,
        id: AnnotationId,
    ) -> Option<(&'p Transcript, &'p Annotation)> {
        let (transcript, place) = self.annotations.get(&id)?;
        let here = transcripts.get(transcript)?;
        let nth = here.annotations.binary_search_by_key(place, Annotation::place).ok()?;
        here.annotations.get(nth).map(|annotation| (here, annotation))
    }
    pub(super) fn swap_memo(&mut self, before: Option<&Memo>, now: Option<&Memo>) {
        swap(&mut self.memos, before.map(|memo| (memo.on, memo.id)), now.map(|memo| (memo.on, memo.id)));
        self.file_passages(before.map(|memo| memo.on), now.map(|memo| memo.on));
    }
    pub(super) fn swap_mark(&mut self, before: Option<&Mark>, now: Option<&Mark>) {
        swap(
            &mut self.marks,
            before.map(|mark| (mark.target, mark.id)),
            now.map(|mark| (mark.target, mark.id)),
        );
        swap(
            &mut self.named,
            before.map(|mark| (mark.name.clone(), mark.id)),
            now.map(|mark| (mark.name.clone(), mark.id)),
        );
        self.file_passages(before.map(|mark| mark.target), now.map(|mark| mark.target));
    }
    /// Notes which passages have memos or marks now.
    fn file_passages(&mut self, before: Option<Target>, now: Option<Target>) {
        if let Some(on @ Target::Passage(transcript, extent)) = before
            && !self.memos.contains_key(&on)
            && !self.marks.contains_key(&on)
            && let Some(here) = self.passages.get_mut(&transcript)
        {
            drop_from(here, &extent.start, &extent);
            if here.is_empty() {
                self.passages.remove(&transcript);
            }
        }
        if let Some(Target::Passage(transcript, extent)) = now {
            self.passages.entry(transcript).or_default().entry(extent.start).or_default().insert(extent);
        }
    }
    /// The passages of a transcript with memos or marks that begin in a stretch of the words of `base`, or all.
    pub(super) fn passages(
        &self,
        transcript: TranscriptId,
        stretch: Option<(OpId, Range<u32>)>,
    ) -> impl Iterator<Item = Extent> + '_ {
        let here = self.passages.get(&transcript).into_iter();
        here.flat_map(move |here| {
            let some = stretch.clone().map(|(base, Range { start, end })| {
                here.range(Anchor { base, offset: start }..Anchor { base, offset: end })
            });
            let all = stretch.is_none().then(|| here.range(..));
            some.into_iter().chain(all).flatten().flat_map(|(_, extents)| extents.iter().copied())
        })
    }
    /// The turns of a transcript with memos or marks, of these numbers.
    pub(super) fn turns(&self, transcript: TranscriptId, numbers: RangeInclusive<u32>) -> BTreeSet<u32> {
        let (first, last) = numbers.into_inner();
        if first > last {
            return BTreeSet::new();
        }
        let range = Target::Turn(transcript, first)..=Target::Turn(transcript, last);
        let memos = self.memos.range(range.clone()).map(|(target, _)| target);
        let all = memos.chain(self.marks.range(range).map(|(target, _)| target));
        all.filter_map(|target| if let Target::Turn(_, number) = target { Some(*number) } else { None })
            .collect()
    }
    /// True if a memo or a mark is on the target.
    pub(super) fn is_noted(&self, target: Target) -> bool {
        self.memos.contains_key(&target) || self.marks.contains_key(&target)
    }
    pub(super) fn marks_named(&self, name: &str) -> impl Iterator<Item = MarkId> + '_ {
        self.named.get(name).into_iter().flatten().copied()
    }
    pub(super) fn memos_on(&self, target: Target) -> impl Iterator<Item = MemoId> + '_ {
        self.memos.get(&target).into_iter().flatten().copied()
    }
    pub(super) fn marks_on(&self, target: Target) -> impl Iterator<Item = MarkId> + '_ {
        self.marks.get(&target).into_iter().flatten().copied()
    }
}

fn swap<Key: Ord, Id: Ord>(
    filed: &mut BTreeMap<Key, BTreeSet<Id>>,
    before: Option<(Key, Id)>,
    now: Option<(Key, Id)>,
) {
    if let Some((key, id)) = before {
        drop_from(filed, &key, &id);
    }
    if let Some((key, id)) = now {
        filed.entry(key).or_default().insert(id);
    }
}

/// Takes one out of those that are filed under a key.
fn drop_from<Key: Ord, Id: Ord>(filed: &mut BTreeMap<Key, BTreeSet<Id>>, key: &Key, id: &Id) {
    if let Some(there) = filed.get_mut(key) {
        there.remove(id);
        if there.is_empty() {
            filed.remove(key);
        }
    }
}
