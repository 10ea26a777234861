//! `emic config …`: the settings of this machine.

use super::{Place, Settings, Talk};
use crate::error::Result;
use crate::report::{Format, Value};
use clap::Subcommand;

/// Look at the settings of this machine: your own keys and colours, and the terminal
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check settings.toml: every fault with its line, and all keys that two commands want
    ///
    /// The exit code is 3 if there is a fault. The screen does not open then; other commands run.
    ///
    /// Example: emic config check
    #[command(verbatim_doc_comment)]
    Check,
}

impl Args {
    pub(super) fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            What::Check => check(place, talk),
        }
    }
}

fn check(place: &Place, talk: &mut Talk<'_>) -> Result<()> {
    let settings = Settings::read(&(place.commands)());
    settings.check(talk)?;
    let file = settings.file.as_ref().map(|file| file.display().to_string());
    let (rebound, coloured) = (settings.config.rebound, settings.config.coloured);
    if talk.style().format != Format::Text {
        return talk.facts(&[
            ("file", "file", Value::from(file)),
            ("there", "there", Value::from(settings.there)),
            ("rebound", "commands with keys of your own", Value::from(rebound)),
            ("coloured", "colours of your own", Value::from(coloured)),
        ]);
    }
    let own = |n: usize, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let keys = own(rebound, "command has keys of your own", "commands have keys of your own");
    let colours = own(coloured, "colour is your own", "colours are your own");
    talk.result(&match file {
        None => "This system names no folder for settings: all is as it comes.\n".to_owned(),
        Some(file) if !settings.there => format!("There is no {file}: all is as it comes.\n"),
        Some(file) => format!("{file} is in order: {keys}, {colours}.\n"),
    });
    Ok(())
}
