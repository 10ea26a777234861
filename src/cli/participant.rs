//! `emic participant …`: the people interviewed.

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::id::{OpId, ParticipantId};
use crate::model::values::{PARTICIPANT_STATES, or_of_your_own, spelled_state};
use crate::model::{Goal, Seen};
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
    /// Say how many people of a category or group the team hopes for
    ///
    /// emic report sample says how many are there, and how many are missing or too many. A table of participants can
    /// bring goals, too: under [attribute.sex.targets] in the .toml beside it.
    ///
    /// Examples:
    ///   emic participant goal sex=Male "at least 10"
    ///   emic participant goal region=London "no more than 15"
    ///   emic participant goal sex=Male --off
    #[command(verbatim_doc_comment)]
    Goal {
        /// An attribute and one of its categories or groups
        #[arg(value_name = "ATTR=VALUE")]
        of: String,
        /// at least N, no more than N, or both with a comma between them
        #[arg(required_unless_present = "off", conflicts_with = "off")]
        goal: Option<String>,
        /// Take the goal away
        #[arg(long)]
        off: bool,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let trimmed = |words: Option<String>| words.map(|words| words.trim().to_owned());
        let spelled = |state: Option<String>| state.map(|state| spelled_state(&state).to_owned());
        match self.what {
            What::Add { name, values, state } => add(workspace, talk, name.trim(), &values, spelled(state)),
            What::Edit { participant, values, name, state } => {
                edit(workspace, talk, &participant, &values, trimmed(name), spelled(state))
            }
            What::Goal { of, goal, off: _ } => set_goal(workspace, &of, goal.as_deref()),
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

fn set_goal(workspace: &mut Workspace, of: &str, words: Option<&str>) -> Result<()> {
    let pair = pairs(&[of.to_owned()])?;
    let project = workspace.seen();
    let Some((attribute, category)) = pair.first() else { return Ok(()) };
    let schema = project.find_attribute(attribute)?;
    let of = schema.category_or_group(category)?;
    let read = |words: &str| {
        let fault = || Error::usage(format!("\"{words}\" is no goal"));
        Goal::read(&of, words).ok_or_else(|| fault().hint("such as \"at least 3\" or \"no more than 15\""))
    };
    let goal = words.map(read).transpose()?;
    if schema.goal(&of) == goal.as_ref() {
        return Ok(());
    }
    let schema = schema.with_goal(&of, goal);
    workspace.commit(vec![Act::Attribute { schema }]).map(drop)
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
