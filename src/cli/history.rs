//! `emic history`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::{Table, Value};
use crate::store::CommitKind;
use crate::text::utc;
use crate::workspace::{Step, Workspace};

/// List every step of this folder, the latest first: when, who, what
///
/// Example: emic history --format json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let columns = [
            ("n", "step"),
            ("created", "when"),
            ("coder", "who"),
            ("kind", "kind"),
            ("words", "what"),
            ("undone", "undone"),
            ("ids", ""),
        ];
        let mut table = Table::new(&columns, "Nothing has been done yet.");
        for step in workspace.history() {
            let coder = step.coder.and_then(|id| workspace.seen().shown().person(id));
            let ids: Vec<String> = workspace.step_ops(&step).iter().map(|op| op.id.to_string()).collect();
            table.row(vec![
                step.n.into(),
                utc(step.wall).into(),
                coder.map(|person| person.name.as_str()).into(),
                kind(step.kind).into(),
                what(workspace, &step)?.into(),
                step.undone.into(),
                Value::List(ids, " "),
            ]);
        }
        talk.table(&table);
        Ok(())
    }
}

fn kind(kind: CommitKind) -> &'static str {
    match kind {
        CommitKind::Act => "act",
        CommitKind::Undo => "undo",
        CommitKind::Read => "read",
        CommitKind::Create => "create",
        CommitKind::Person => "person",
        CommitKind::Purge => "purge",
        CommitKind::Repair => "repair",
    }
}

fn what(workspace: &Workspace, step: &Step) -> Result<String> {
    if step.kind != CommitKind::Read {
        return Ok(super::undo::step_words(workspace, step));
    }
    let mut note = String::new();
    workspace.store().journal_commits(step.n..=step.n, &mut |commit| {
        note = commit.note;
        Ok(())
    })?;
    Ok(format!("{} operations from {note}", step.ops))
}
