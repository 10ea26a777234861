//! `emic frames`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::{Table, Value};
use crate::text::utc;
use crate::workspace::Workspace;

/// List the frozen versions of the coding frame
///
/// Example: emic frames
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let columns =
            [("id", ""), ("name", "frame"), ("created", "frozen"), ("coder", "by"), ("codes", "codes")];
        let mut table = Table::new(&columns, "No frames yet. emic frame freeze NAME makes one.");
        let project = &workspace.seen();
        for frame in &project.frames {
            let coder = workspace.log().op(frame.id.0).and_then(|op| op.coder);
            let person = coder.and_then(|id| project.person(id));
            table.row(vec![
                frame.id.to_string().into(),
                frame.name.as_str().into(),
                utc(frame.made.wall).into(),
                person.map(|person| person.name.as_str()).into(),
                // A version whose content is not here is listed all the same.
                workspace.frame_codes(frame).map_or(Value::None, |codes| codes.len().into()),
            ]);
        }
        talk.table(&table);
        Ok(())
    }
}
