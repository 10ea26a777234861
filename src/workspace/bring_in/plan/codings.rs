//! Codings: those that are here already are found, the others are put.

use super::super::Known;
use super::{Planner, lost_key};
use crate::error::Result;
use crate::format::study::{self, Study, guid_key, left_out};
use crate::log::Act;
use crate::model::Transcript;
use crate::model::id::*;
use crate::model::target::Extent;

impl Planner<'_> {
    pub(super) fn codings(&mut self, study: &Study) -> Result<()> {
        let (mut gone, mut removed, mut moved) = (0, 0, 0);
        for one in &study.codings {
            let transcript = self.transcript(one.transcript)?;
            let code = *self.codes.get(one.code.0).ok_or_else(lost_key)?;
            let by = self.by(one.by)?;
            let found = self.guids.find("annotate", one.guid.as_ref());
            let named =
                found.and_then(|id| self.project.annotation(AnnotationId(id))).map(|(_, here)| here.id);
            if self.was_removed(found, named.is_some()) {
                removed += 1;
                self.codings.push(None);
                continue;
            }
            let extent = self.extent(one.transcript, one.span)?;
            if let Some((here, coding)) = named.and_then(|id| self.project.annotation(id)) {
                // A selection that was made longer there stays as it is here, and is counted.
                let is_other = extent.and_then(|extent| here.span(extent)) != coding.span;
                // Another may have brought it in from the newer file, where it is now.
                let is_there = extent.is_some_and(|extent| self.is_coded(here, extent, one));
                moved += usize::from(is_other && !is_there && self.known == Known::Merged);
            }
            if let Some(id) = named.or_else(|| self.equal(transcript, extent?, code, by)) {
                self.plan.brought.codings.known += 1;
                self.codings.push(Some(id));
                continue;
            }
            let Some(extent) = extent else {
                gone += 1;
                self.codings.push(None);
                continue;
            };
            let (made, guid) = (one.made, one.guid.clone());
            self.plan.brought.codings.new += 1;
            let id = self.push(Act::Annotate { transcript, extent, code, by, made, guid });
            self.codings.push(Some(AnnotationId(id)));
        }
        self.leave("codings whose words are not here any more", gone);
        self.leave("codings that were taken off here", removed);
        if moved > 0 {
            let what = "codings whose place or words are others in the file";
            let one =
                left_out(what, moved).because("changed there, not taken: here they stay where they are");
            self.plan.brought.left_out.push(one);
        }
        Ok(())
    }

    /// True if a coding of that GUID is on these words.
    pub(super) fn is_coded(&self, here: &Transcript, extent: Extent, one: &study::Coding) -> bool {
        let is_it = |id: AnnotationId| match self.log.op(id.0).map(|op| &op.act) {
            Some(Act::Annotate { guid: Some(guid), .. }) => {
                one.guid.as_ref().is_some_and(|own| guid_key(own) == guid_key(guid))
            }
            _ => false,
        };
        here.span(extent)
            .is_some_and(|span| here.coded_exactly(span).iter().any(|one| one.ids().into_iter().any(is_it)))
    }

    /// The coding here of the same words, code and coder.
    pub(super) fn equal(
        &self,
        transcript: TranscriptId,
        extent: Extent,
        code: CodeId,
        by: Option<PersonId>,
    ) -> Option<AnnotationId> {
        let here = self.project.transcript(transcript)?;
        let (span, coder) = (here.span(extent)?, by.or(self.me)?);
        let code = self.project.codes.resolve(code);
        let equal = here.coded_exactly(span).iter().find(|one| one.code == code && one.coder == coder);
        equal.map(|one| one.id)
    }
}
