//! `emic report`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::report::REPORTS;
use crate::text::closest;
use crate::workspace::Workspace;

/// Print a report: participants (the table of the sample), codes (the frame with its counts)
///
/// Examples:
///   emic report participants
///   emic report codes --format markdown > frame.md
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Which; without a name the reports are listed
    name: Option<String>,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let Some(name) = self.name else {
            let mut table = crate::report::Table::new(&[("name", "report"), ("help", "what it shows")], "");
            REPORTS.iter().for_each(|report| table.row(vec![report.name.into(), report.help.into()]));
            talk.table(&table);
            return Ok(());
        };
        let Some(report) = REPORTS.iter().find(|report| report.name == name) else {
            let fault = Error::unknown(format!("there is no report \"{name}\""));
            let near = closest(&name, REPORTS.iter().map(|report| report.name));
            let all = || REPORTS.iter().map(|report| report.name).collect::<Vec<_>>().join(", ");
            return Err(match near.is_empty() {
                true => fault.hint(format!("reports: {}", all())),
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            });
        };
        talk.table(&(report.make)(&workspace.seen()));
        Ok(())
    }
}
