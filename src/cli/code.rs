//! `emic code …`: the coding frame.

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::id::{CodeId, OpId};
use crate::model::split_path;
use crate::workspace::Workspace;
use clap::Subcommand;

/// Change the coding frame: add, rename, move, merge, remove, define codes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add codes by path, with any parents that are missing
    ///
    /// Example: emic code add "Understanding/Stigma" "Access/Waiting"
    #[command(verbatim_doc_comment)]
    Add {
        /// Paths from the top; a slash in a name is written \/
        #[arg(required = true)]
        path: Vec<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            What::Add { path } => add(workspace, talk, &path),
        }
    }
}

/// Adds every path as one commit; parents that are missing are made.
fn add(workspace: &mut Workspace, talk: &mut Talk<'_>, paths: &[String]) -> Result<()> {
    let mut acts: Vec<Act> = Vec::new();
    let mut made: Vec<(Vec<String>, CodeId)> = Vec::new();
    let tree = &workspace.project().codes;
    for path in paths {
        let names = split_path(path.strip_prefix('/').unwrap_or(path));
        if names.iter().any(String::is_empty) {
            let fault = Error::usage(format!("\"{path}\" has an empty name in it"));
            return Err(fault.hint("write Theme/Code; a slash in a name is \\/"));
        }
        let mut parent: Option<CodeId> = None;
        let mut new = false;
        for (depth, name) in names.iter().enumerate() {
            let so_far = &names[..=depth];
            let known = made.iter().find(|(path, _)| path == so_far).map(|(_, id)| *id);
            let known = known.or_else(|| {
                let below = parent.is_none_or(|p| p.0.pending_nth().is_none());
                below.then(|| tree.child(parent, name)).flatten()
            });
            let id = known.unwrap_or_else(|| {
                acts.push(Act::CodeAdd { name: name.clone(), parent, guid: None });
                new = true;
                CodeId(OpId::pending(acts.len() - 1))
            });
            made.push((so_far.to_vec(), id));
            parent = Some(id);
        }
        if !new {
            talk.say(&format!("{path} is there already"));
        }
    }
    let ids = workspace.commit(acts)?;
    for id in ids {
        talk.result(&format!("{id}\n"));
    }
    Ok(())
}
