//! `emic turn`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::{NewTurn, Transcript};
use crate::workspace::Workspace;

/// Say who speaks a turn, or split and join turns; no word changes, and codings stay where they are
///
/// Turns are counted as they now are: emic show T prints their numbers. emic undo takes a change back.
/// Examples:
///   emic turn P01#3 --speaker Interviewer
///   emic turn P01#4 --split-at "and by then" --speaker Companion
///   emic turn P01#4 --join
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The turn
    #[arg(value_name = "TRANSCRIPT#TURN")]
    turn: String,
    /// The label that speaks it; of a turn that is split, the label of the second part
    #[arg(long, value_name = "LABEL")]
    speaker: Option<String>,
    /// Split it: where the second part begins, as the words there or as a character's number
    #[arg(long, value_name = "WORDS|OFFSET", conflicts_with = "join")]
    split_at: Option<String>,
    /// Make it one with the turn after it
    #[arg(long)]
    join: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let seen = workspace.seen();
        let (title, number) = self.named()?;
        let here = seen.find_transcript(title)?;
        let turn = here.turn_number(number).ok_or_else(|| no_turn(here, number))?;
        let label = |typed: &str| {
            here.label_like(typed).ok_or_else(|| Error::usage("a speaker's label has at least one letter"))
        };
        let speaker = self.speaker.as_deref().map(label).transpose()?;
        let speaker = speaker.as_deref();
        let (turns, said) = match (self.split_at.as_deref(), self.join, speaker) {
            (Some(at), ..) => {
                let at = match at.parse() {
                    Ok(offset) => offset,
                    Err(_) => here.place_of_words(turn, at)?,
                };
                (
                    here.split(turn, at, speaker)?.to_vec(),
                    format!("turn {number} is two: {number} and {}", number + 1),
                )
            }
            (None, true, _) => (vec![here.joined(turn, speaker)?], told_of_join(here, turn, speaker)),
            (None, false, Some(label)) => match here.respoken(turn, label) {
                Some(new) => (vec![new], format!("turn {number} is spoken by {label}")),
                None => {
                    talk.say(&format!("turn {number} is spoken by {label} already"));
                    return Ok(());
                }
            },
            (None, false, None) => {
                return Err(
                    Error::usage("what is to change?").hint("--speaker LABEL, --split-at WORDS or --join")
                );
            }
        };
        let new = speaker.filter(|label| here.turns.iter().all(|turn| turn.speaker != **label));
        let note = new.map(|label| {
            format!(
                "{label} is a new label in {}: emic cast {} \"{label}\" says who that is",
                here.title, here.title
            )
        });
        let transcript = here.id;
        let act = |NewTurn { extent, speaker }| Act::Turn { transcript, extent, speaker };
        workspace.commit(turns.into_iter().map(act).collect())?;
        talk.say(&said);
        note.iter().for_each(|note| talk.say(note));
        Ok(())
    }

    /// The transcript and the turn's number.
    fn named(&self) -> Result<(&str, u32)> {
        let named =
            self.turn.rsplit_once('#').and_then(|(title, number)| Some((title, number.parse().ok()?)));
        named.ok_or_else(|| {
            Error::usage(format!("{} names no turn", self.turn))
                .hint("a turn is TRANSCRIPT#NUMBER, such as P07#12")
        })
    }
}

fn no_turn(here: &Transcript, number: u32) -> Error {
    let last = here.numbers.last().copied().unwrap_or(0);
    Error::unknown(format!("{} has no turn {number}", here.title)).hint(format!("its turns are 1 to {last}"))
}

/// What a join did, and whose words became another speaker's.
fn told_of_join(here: &Transcript, turn: usize, speaker: Option<&str>) -> String {
    let number = |turn: usize| here.numbers.get(turn).copied().unwrap_or(turn as u32 + 1);
    let whose = |turn: usize| here.turns.get(turn).map_or("", |turn| turn.speaker.as_str());
    let now = speaker.unwrap_or(whose(turn));
    let mut said = format!("turns {} and {} are one: turn {}", number(turn), number(turn + 1), number(turn));
    if !now.is_empty() {
        said.push_str(&format!(", spoken by {now}"));
    }
    let other = whose(turn + 1);
    if other != now && !other.is_empty() {
        said.push_str(&format!(" (the second was {other}'s)"));
    }
    said
}
