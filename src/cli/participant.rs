//! `emic participant …`: the people interviewed.

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::{OpId, ParticipantId};
use crate::model::values::{PARTICIPANT_STATES, or_of_your_own};
use crate::text::closest;
use crate::workspace::Workspace;
use clap::Subcommand;

/// Add and edit the people interviewed
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add one of the people interviewed, by a stand-in name
    ///
    /// An attribute given more than once has several values.
    /// Example: emic participant add P07 age=25-34 diagnosis=BPD diagnosis=PTSD --state interviewed
    #[command(verbatim_doc_comment)]
    Add {
        /// A stand-in name
        name: String,
        /// Attributes
        #[arg(value_name = "ATTR=VALUE")]
        values: Vec<String>,
        /// How far they are with the study
        #[arg(long, help = or_of_your_own(PARTICIPANT_STATES))]
        state: Option<String>,
    },
    /// Change what is known of a participant; an empty value takes an attribute away
    ///
    /// Example: emic participant edit P07 age=35-44 diagnosis= --state declined
    #[command(verbatim_doc_comment)]
    Edit {
        /// Its name or id
        participant: String,
        /// Attributes; all values of each are replaced
        #[arg(value_name = "ATTR=VALUE")]
        values: Vec<String>,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// Another state
        #[arg(long, help = format!("Another state: {}", or_of_your_own(PARTICIPANT_STATES)))]
        state: Option<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let trimmed = |words: Option<String>| words.map(|words| words.trim().to_owned());
        match self.what {
            What::Add { name, values, state } => add(workspace, talk, name.trim(), &values, trimmed(state)),
            What::Edit { participant, values, name, state } => {
                edit(workspace, talk, &participant, &values, trimmed(name), trimmed(state))
            }
        }
    }
}

fn add(
    workspace: &mut Workspace,
    talk: &mut Talk<'_>,
    name: &str,
    values: &[String],
    state: Option<String>,
) -> Result<()> {
    if let Some(known) = workspace.seen().participants.values().find(|p| p.name == name) {
        if !values.is_empty() || state.is_some() {
            return Err(Error::usage(format!("{name} is there already"))
                .hint(format!("emic participant edit {name} ... changes what is known")));
        }
        talk.say(&format!("{name} is there already"));
        talk.result(&format!("{}\n", known.id));
        return Ok(());
    }
    let mut acts = vec![Act::ParticipantAdd { name: name.to_owned(), guid: None }];
    let participant = ParticipantId(OpId::pending(0));
    let state = state.filter(|state| !state.is_empty());
    acts.extend(state.map(|value| Act::ParticipantSet { participant, field: "state".into(), value }));
    for (attribute, values) in attributes(&workspace.seen(), talk, values)? {
        if !values.is_empty() {
            acts.push(Act::ParticipantValues { participant, attribute, values });
        }
    }
    if let Some(id) = workspace.commit(acts)?.first() {
        talk.result(&format!("{id}\n"));
    }
    Ok(())
}

fn edit(
    workspace: &mut Workspace,
    talk: &mut Talk<'_>,
    word: &str,
    values: &[String],
    name: Option<String>,
    state: Option<String>,
) -> Result<()> {
    let project = &workspace.seen();
    let known = project.find_participant(word)?;
    if values.is_empty() && name.is_none() && state.is_none() {
        return Err(Error::usage("what is to change?").hint("ATTR=VALUE, --name or --state"));
    }
    if project.participants.values().any(|p| p.id != known.id && Some(&p.name) == name.as_ref()) {
        return Err(Error::usage("another participant has that name").hint("names tell participants apart"));
    }
    let mut acts = Vec::new();
    for (field, value, now) in [("name", name, &known.name), ("state", state, &known.state)] {
        let value = value.filter(|value| value != now);
        let set = |value| Act::ParticipantSet { participant: known.id, field: field.to_owned(), value };
        acts.extend(value.map(set));
    }
    for (attribute, values) in attributes(project, talk, values)? {
        if known.values.get(&attribute).map_or(&[][..], Vec::as_slice) != values {
            acts.push(Act::ParticipantValues { participant: known.id, attribute, values });
        }
    }
    workspace.commit(acts).map(drop)
}

/// Values by attribute, in the order in which they were given, spelled as the schema spells them.
fn attributes(
    project: &Seen<'_>,
    talk: &mut Talk<'_>,
    given: &[String],
) -> Result<Vec<(String, Vec<String>)>> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for (attribute, value) in pairs(given)? {
        let fold = attribute.to_lowercase();
        let schema = project.attributes.iter().find(|a| a.name == attribute).or_else(|| {
            project.attributes.iter().find(|a| [&a.name, &a.label].iter().any(|n| n.to_lowercase() == fold))
        });
        if schema.is_none()
            && let Some(near) =
                closest(&attribute, project.attributes.iter().map(|a| a.name.as_str())).first()
        {
            talk.say(&format!("{attribute} is a new attribute; there is one called {near}"));
        }
        let name = schema.map_or(attribute, |schema| schema.name.clone());
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => all.push((name, vec![value])),
        }
    }
    for (attribute, values) in &mut all {
        match project.attributes.iter().find(|a| a.name == *attribute) {
            Some(schema) => *values = schema.checked(values)?,
            None => values.retain(|value| !value.is_empty()),
        }
    }
    Ok(all)
}

/// Cuts `KEY=VALUE`.
pub(super) fn pairs(words: &[String]) -> Result<Vec<(String, String)>> {
    let cut = |word: &String| {
        let pair = word.split_once('=').filter(|(key, _)| !key.trim().is_empty());
        let pair = pair.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()));
        pair.ok_or_else(|| Error::usage(format!("\"{word}\" is not KEY=VALUE")).hint("such as age=25-34"))
    };
    words.iter().map(cut).collect()
}
