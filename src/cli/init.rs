//! `emic init`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::workspace::{NewPerson, Workspace, warning_of_readers};
use std::path::PathBuf;

/// Make a project in a folder, or your own copy of a colleague's
///
/// Examples:
///   emic init my-study --title "Community services" --coder "Noor Rahman" --initials NR
///   emic init my-study --from lead-7.emic.toml --coder "Noor Rahman"
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The folder (else this one)
    dir: Option<PathBuf>,
    /// The project's title
    #[arg(long, required_unless_present = "from", conflicts_with = "from")]
    title: Option<String>,
    /// A colleague's full bundle to start from
    #[arg(long, value_name = "BUNDLE")]
    from: Option<PathBuf>,
    /// Your initials
    #[arg(long, default_value = "")]
    initials: String,
    /// Your role in the study
    #[arg(long, default_value = "")]
    role: String,
}

impl Args {
    pub(super) fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let Some(name) = place.global.coder.clone() else {
            return Err(Error::usage("who works here? --coder is missing").hint("add --coder \"Your name\""));
        };
        let dir = self
            .dir
            .or(place.global.project.clone())
            .map_or_else(|| place.cwd.clone(), |dir| place.path(&dir));
        let person = NewPerson { name, initials: self.initials, role: self.role };
        let workspace = match (&self.from, &self.title) {
            (Some(bundle), _) => Workspace::init_from(&dir, &place.path(bundle), &person, place.clock)?,
            (None, title) => Workspace::init(&dir, title.as_deref().unwrap_or(""), &person, place.clock)?,
        };
        talk.say(&format!("{}: a project in {}", workspace.seen().title, workspace.store().root().display()));
        if let Some(warning) = warning_of_readers(&workspace.store().root().join(".emic")) {
            talk.say(&warning);
        }
        workspace.close();
        Ok(())
    }
}
