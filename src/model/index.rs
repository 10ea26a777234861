//! Look-ups of a project: from an id, or from what something is on, to the thing, without looking at all of them.

use super::id::*;
use super::notes::{Mark, Memo};
use super::target::Target;
use super::transcript::{Annotation, Place, Transcript};
use std::collections::{BTreeMap, BTreeSet};

/// Look-ups that are kept beside the lists of a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Index {
    /// The transcript and the place of every annotation, by each of its ids.
    annotations: IdMap<AnnotationId, (TranscriptId, Place)>,
    memos: BTreeMap<Target, BTreeSet<MemoId>>,
    marks: BTreeMap<Target, BTreeSet<MarkId>>,
}

impl Index {
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
    }
    pub(super) fn swap_mark(&mut self, before: Option<&Mark>, now: Option<&Mark>) {
        swap(
            &mut self.marks,
            before.map(|mark| (mark.target, mark.id)),
            now.map(|mark| (mark.target, mark.id)),
        );
    }
    pub(super) fn memos_on(&self, target: Target) -> impl Iterator<Item = MemoId> + '_ {
        self.memos.get(&target).into_iter().flatten().copied()
    }
    pub(super) fn marks_on(&self, target: Target) -> impl Iterator<Item = MarkId> + '_ {
        self.marks.get(&target).into_iter().flatten().copied()
    }
}

fn swap<Id: Ord>(
    filed: &mut BTreeMap<Target, BTreeSet<Id>>,
    before: Option<(Target, Id)>,
    now: Option<(Target, Id)>,
) {
    if let Some((target, id)) = before
        && let Some(there) = filed.get_mut(&target)
    {
        there.remove(&id);
        if there.is_empty() {
            filed.remove(&target);
        }
    }
    if let Some((target, id)) = now {
        filed.entry(target).or_default().insert(id);
    }
}
