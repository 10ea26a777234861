//! `emic annotation …`: one's own codings.

use super::{Place, Talk, read_id, read_place};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::id::AnnotationId;
use crate::model::{Annotation, Transcript};
use crate::workspace::Workspace;
use clap::Subcommand;

/// Change your own codings: remove, recode, resize
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take codings off
    ///
    /// Example: emic annotation remove noor-x7f2k9qd.121
    #[command(verbatim_doc_comment)]
    Remove {
        /// Ids, as emic annotations lists them
        #[arg(required = true)]
        id: Vec<String>,
    },
    /// Give a coding another code
    ///
    /// Example: emic annotation recode noor-x7f2k9qd.121 Access/Distance
    #[command(verbatim_doc_comment)]
    Recode {
        /// Its id
        id: String,
        /// A path such as Understanding/Stigma, or an id
        code: String,
    },
    /// Give a coding other words
    ///
    /// Example: emic annotation resize noor-x7f2k9qd.121 118..170
    #[command(verbatim_doc_comment)]
    Resize {
        /// Its id
        id: String,
        /// The place, in characters from 0
        #[arg(value_name = "START..END")]
        place: String,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let act = match self.what {
            What::Remove { id } => {
                let annotations =
                    id.iter().map(|id| find(workspace, id).map(|(_, a)| a.id)).collect::<Result<_>>()?;
                Act::Unannotate { annotations }
            }
            What::Recode { id, code } => {
                let (_, annotation) = find(workspace, &id)?;
                let code = workspace.seen().find_code(&code)?;
                if annotation.code == code {
                    talk.say("it has that code already");
                    return Ok(());
                }
                Act::Recode { annotations: vec![annotation.id], code }
            }
            What::Resize { id, place } => {
                let (transcript, annotation) = find(workspace, &id)?;
                let range = read_place(&place)?;
                let span = transcript.checked_span(range)?;
                if annotation.span == Some(span) {
                    talk.say("it has these words already");
                    return Ok(());
                }
                Act::Resize { annotations: vec![annotation.id], extent: transcript.extent(span) }
            }
        };
        workspace.commit(vec![act]).map(drop)
    }
}

fn find<'w>(workspace: &'w Workspace, word: &str) -> Result<(&'w Transcript, &'w Annotation)> {
    let id: AnnotationId = read_id("annotation", word)?;
    let found = workspace.seen().shown().annotation(id);
    found.ok_or_else(|| {
        Error::unknown(format!("no annotation has the id {id}"))
            .hint("emic annotations lists them with their ids")
    })
}
