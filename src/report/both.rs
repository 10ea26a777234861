//! What came from a colleague and was here already, because both took in one file: it is nothing new to who reads.

use crate::log::{Act, Log, Op, Twin, twin_of};
use crate::model::Seen;
use crate::model::id::*;
use std::collections::HashSet;

/// Which of some new operations say what was here.
pub struct Both<'l> {
    project: Seen<'l>,
    log: &'l Log,
    /// The first ids of things of which one came before.
    things: HashSet<OpId>,
    /// The codes that were here, by their GUIDs.
    codes: HashSet<Twin>,
    /// What was here said of things that are one, by the ids that stand for them.
    said: HashSet<String>,
}

impl<'l> Both<'l> {
    /// Looks at what there was beside these new operations; `None` where nothing that two made is one.
    pub fn of(
        project: Seen<'l>,
        log: &'l Log,
        new: &[&Op],
        is_new: &dyn Fn(OpId) -> bool,
    ) -> Option<Both<'l>> {
        let of_file = |op: &&&Op| matches!(op.act, Act::CodeAdd { guid: Some(_), .. });
        let find = |id: OpId| log.op(id);
        let coming: HashSet<Twin> = new.iter().filter(of_file).filter_map(|op| twin_of(op, &find)).collect();
        if coming.is_empty() && project.alias.is_empty() && project.doubles.is_empty() {
            return None;
        }
        let ones = project.alias.iter().chain(&project.doubles);
        let things = ones.flat_map(|(&twin, &first)| [(twin, first), (first, first)]);
        let things = things.filter(|(id, _)| !is_new(*id)).map(|(_, first)| first).collect();
        let wanted: HashSet<String> = new.iter().filter_map(|op| said(project, op)).collect();
        let here = || log.all().filter(|op| !is_new(op.id) && log.counts(op));
        let codes = here().filter(|op| matches!(op.act, Act::CodeAdd { .. }));
        let codes = codes.filter_map(|op| twin_of(op, &find)).filter(|twin| coming.contains(twin)).collect();
        let said = match wanted.is_empty() {
            true => HashSet::new(),
            false => {
                here().filter_map(|op| said(project, op)).filter(|words| wanted.contains(words)).collect()
            }
        };
        Some(Both { project, log, things, codes, said })
    }

    /// True if a new operation brings what was here.
    pub fn had(&self, op: &Op) -> bool {
        match &op.act {
            Act::CodeAdd { .. } => {
                twin_of(op, &|id| self.log.op(id)).is_some_and(|twin| self.codes.contains(&twin))
            }
            Act::PersonAdd { .. }
            | Act::ParticipantAdd { .. }
            | Act::TranscriptAdd { .. }
            | Act::SetAdd { .. }
            | Act::Annotate { .. }
            | Act::MemoAdd { .. }
            | Act::Mark { .. }
            | Act::Link { .. } => self.things.contains(&self.project.first(op.id)),
            _ => said(self.project, op).is_some_and(|words| self.said.contains(&words)),
        }
    }
}

/// What an act of an import says of a thing, by the id that stands for it; `None` for acts that add a thing, or that two people
/// may each do for themselves.
fn said(project: Seen<'_>, op: &Op) -> Option<String> {
    let is_of_file = matches!(
        op.act,
        Act::CodeDefine { .. }
            | Act::CodeTheme { .. }
            | Act::CodeColour { .. }
            | Act::PersonSet { .. }
            | Act::ParticipantSet { .. }
            | Act::ParticipantValues { .. }
            | Act::TranscriptSet { .. }
            | Act::Cast { .. }
            | Act::Member { .. }
            | Act::Kept { .. }
            | Act::Attribute { .. }
            | Act::Progress { by: Some(_), .. }
    );
    if !is_of_file || op.purged {
        return None;
    }
    let mut act = op.act.clone();
    act.ids(&mut |id| *id = project.codes.resolve(CodeId(project.first(*id))).0);
    Some(format!("{act:?}"))
}
