//! Acts on codings: a code on words, changed and taken off by its own coder.

use super::{Act, Aim, Commit, code_is_there, is_no_folder};
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::target::Extent;

macro_rules! coding_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Puts a code on words. `by` names the coder of an imported annotation, `made` when it was made there.
            Annotate = "annotate" {
                transcript: OneTranscript, extent: Place, code: OneCode, by: MaybePerson, made: When, guid: Guid
            }
                about [own Annotation] check may_be_coded(transcript, extent, code, by, guid)
                already same_coding(transcript, extent, code, by) over last_frame();
            /// Moves an annotation (all known equal ones) to other words.
            Resize = "annotation-resize" { annotations: Annotations, extent: Place }
                about [each Annotation annotations] check are_ones_own(annotations)
                over earlier_extents(annotations) is Folded;
            /// Changes the code of an annotation (all known equal ones).
            Recode = "annotation-recode" { annotations: Annotations, code: OneCode }
                about [each Annotation annotations] check are_ones_own(annotations)
                over earlier_codes(annotations) is Folded;
            /// Takes an annotation (all known equal ones) off.
            Unannotate = "annotation-remove" { annotations: Annotations }
                about [each Annotation annotations] check are_ones_own(annotations)
                over all_writes(annotations) is Folded;
        }
    };
}

pub(super) fn may_be_coded(
    commit: &Commit<'_>,
    transcript: &TranscriptId,
    extent: &Extent,
    code: &CodeId,
    by: &Option<PersonId>,
    guid: &Option<String>,
) -> Result<()> {
    let here = commit.log.project.transcript(*transcript);
    if here.is_none() && !commit.makes(transcript.0) {
        return Err(Error::unknown("that transcript is no longer there"));
    }
    code_is_there(commit, code)?;
    // What another program put on words is kept as it is.
    if by.is_none() && guid.is_none() {
        is_no_folder(commit, code)?;
    }
    match here.is_some_and(|here| here.span(*extent).is_none()) {
        true => Err(Error::unknown("these words are not in the transcript")),
        false => Ok(()),
    }
}

pub(super) fn same_coding(
    commit: &Commit<'_>,
    transcript: &TranscriptId,
    extent: &Extent,
    code: &CodeId,
    by: &Option<PersonId>,
) -> Option<OpId> {
    let owner = by.or(commit.coder)?;
    if let Some(&made) = commit.annotated.get(&(owner, *transcript, *extent, *code)) {
        return Some(made);
    }
    let project = &commit.log.project;
    let here = project.transcript(*transcript)?;
    let span = here.span(*extent)?;
    let (code, owner) = (project.codes.resolve(*code), project.one(owner));
    let mut there = here.coded_exactly(span).iter();
    there.find(|a| a.code == code && a.coder == owner).map(|a| a.id.0)
}

pub(super) fn last_frame(aim: &mut Aim<'_>) {
    aim.frame = aim.log.project.last_frame().map(|frame| frame.id);
}

pub(super) fn are_ones_own(commit: &Commit<'_>, annotations: &[AnnotationId]) -> Result<()> {
    let project = &commit.log.project;
    for &id in annotations {
        let Some((_, annotation)) = project.annotation(id) else {
            return Err(Error::unknown(format!("no annotation has the id {id}")));
        };
        if commit.me() != Some(annotation.coder) {
            let owner = project.initials(Some(annotation.coder));
            let what = format!("this is a coding by {owner}; a coding is changed by its own coder");
            let hint = "put a code of your own beside it, or a mark to talk about it";
            return Err(Error::usage(what).hint(hint));
        }
    }
    Ok(())
}

/// Names all ids of annotations that are shown as one with these: what one sees as one coding changes as one.
fn name_all_equal(aim: &Aim<'_>, annotations: &mut Vec<AnnotationId>) {
    let equal = |&id: &AnnotationId| aim.log.project.annotation(id).map_or(vec![id], |(_, a)| a.ids());
    *annotations = annotations.iter().flat_map(equal).collect();
    annotations.sort_unstable();
    annotations.dedup();
}

fn aim_at(
    aim: &mut Aim<'_>,
    annotations: &mut Vec<AnnotationId>,
    heads: impl Fn(&Aim<'_>, AnnotationId) -> Vec<OpId>,
) {
    name_all_equal(aim, annotations);
    aim.over = annotations
        .iter()
        .flat_map(|&id| {
            let mut heads = heads(aim, id);
            heads.sort_unstable();
            heads.dedup();
            heads
        })
        .collect();
}

fn extents(aim: &Aim<'_>, id: AnnotationId) -> Vec<OpId> {
    aim.log.annotation_heads(id, |act| matches!(act, Act::Resize { .. }))
}
fn codes(aim: &Aim<'_>, id: AnnotationId) -> Vec<OpId> {
    aim.log.annotation_heads(id, |act| matches!(act, Act::Recode { .. }))
}

pub(super) fn earlier_extents(aim: &mut Aim<'_>, annotations: &mut Vec<AnnotationId>) {
    aim_at(aim, annotations, extents);
}
pub(super) fn earlier_codes(aim: &mut Aim<'_>, annotations: &mut Vec<AnnotationId>) {
    aim_at(aim, annotations, codes);
}
pub(super) fn all_writes(aim: &mut Aim<'_>, annotations: &mut Vec<AnnotationId>) {
    aim_at(aim, annotations, |aim, id| [vec![id.0], extents(aim, id), codes(aim, id)].concat());
}
