//! `emic cast`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::Transcript;
use crate::workspace::Workspace;

/// The roles in an interview.
const ROLES: [&str; 5] = ["participant", "interviewer", "facilitator", "companion", "other"];

/// Say who speaks under a label of a transcript
///
/// Examples:
///   emic cast P07 "P07" --participant P07
///   emic cast P07 "Interviewer" --person "Lena Ito" --role interviewer
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
    /// The speaker's label, as the transcript has it
    label: String,
    /// One of the people interviewed
    #[arg(long, value_name = "P", conflicts_with = "person")]
    participant: Option<String>,
    /// A person of the team
    #[arg(long, value_name = "N")]
    person: Option<String>,
    /// What they are here
    #[arg(long, value_parser = ROLES)]
    role: Option<String>,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, _talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let transcript = project.find_transcript(&self.transcript)?;
        let label = find_label(transcript, self.label.trim().trim_end_matches(':'))?;
        let participant = self.participant.as_deref().map(|p| project.find_participant(p)).transpose()?;
        let person = self.person.as_deref().map(|p| project.find_person(p)).transpose()?;
        if participant.is_none() && person.is_none() && self.role.is_none() {
            return Err(Error::usage(format!("who is {label}?"))
                .hint("--participant P, --person NAME or --role ROLE"));
        }
        // A role alone leaves what is known of who it is.
        let now = transcript.cast.get(&label).cloned().unwrap_or_default();
        let (mut to, was) = (now.clone(), now);
        if participant.is_some() || person.is_some() {
            (to.participant, to.person) = (participant.map(|p| p.id), person.map(|p| p.id));
        }
        if let Some(role) = self.role {
            to.role = role;
        } else if to.participant.is_some() {
            to.role = "participant".to_owned();
        }
        if to == was {
            return Ok(());
        }
        let transcript = transcript.id;
        let act =
            Act::Cast { transcript, label, participant: to.participant, person: to.person, role: to.role };
        workspace.commit(vec![act]).map(drop)
    }
}

/// So many speakers are named where one is not found.
const SHOWN: usize = 40;

/// The label as the transcript writes it.
fn find_label(transcript: &Transcript, word: &str) -> Result<String> {
    let labels = transcript.speakers().into_iter().map(|(label, _)| label);
    let labels: Vec<&str> = labels.filter(|label| !label.is_empty()).collect();
    let fold = word.to_lowercase();
    let exact = labels.iter().find(|label| **label == word);
    if let Some(label) = exact.or_else(|| labels.iter().find(|label| label.to_lowercase() == fold)) {
        return Ok((*label).to_owned());
    }
    let fault = Error::unknown(format!("nobody speaks as \"{word}\" in {}", transcript.title));
    Err(match labels.is_empty() {
        true => fault.hint("it has no speakers"),
        false => {
            let some: Vec<&str> = labels.iter().take(SHOWN).copied().collect();
            let more = if labels.len() > SHOWN { " …" } else { "" };
            fault.hint(format!("its speakers: {}{more}", some.join(", ")))
        }
    })
}
