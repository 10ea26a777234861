//! `emic completions`

use super::{Place, Talk};
use crate::error::Result;

/// Print a script that completes commands and options in a shell
///
/// Example: emic completions bash > ~/.local/share/bash-completion/completions/emic
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Args {
    pub(super) fn run(self, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::tree(), "emic", &mut script);
        talk.result(&String::from_utf8_lossy(&script));
        Ok(())
    }
}
