//! What is asked of the figures of agreement.

use crate::error::{Error, Result};
use crate::model::id::{CodeId, PersonId, TranscriptId};
use crate::model::{Seen, Transcript};
use crate::report::ask::Ask;
use crate::report::filter::Filter;
use crate::text::same_key;
use std::collections::BTreeSet;

/// The units in which coders are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Each Unicode scalar value.
    #[default]
    Character,
    /// Each sentence; one character of it is enough for a code to be on it.
    Sentence,
    /// Each turn, in the same way.
    Turn,
}

impl Level {
    const ALL: [Level; 3] = [Level::Character, Level::Sentence, Level::Turn];
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Level::Character => "character",
            Level::Sentence => "sentence",
            Level::Turn => "turn",
        }
    }
    /// So many units in words.
    pub(super) fn count(self, units: u64) -> String {
        format!("{units} {}{}", self.word(), if units == 1 { "" } else { "s" })
    }
}

/// A part of a project in which coders are compared: these codes, coders and transcripts; `None` for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// The codes, each without those below it.
    pub codes: Option<BTreeSet<CodeId>>,
    /// The coders.
    pub coders: Option<BTreeSet<PersonId>>,
    /// The transcripts.
    pub transcripts: Option<BTreeSet<TranscriptId>>,
}

/// The usual intersection over union from which on two segments are the same.
const OVERLAP: f64 = 0.9;

/// The roles that speakers can have.
const ROLES: [&str; 5] = ["participant", "interviewer", "facilitator", "companion", "other"];
/// The roles whose words are no units unless they are asked for.
const ASKING: [&str; 2] = ["interviewer", "facilitator"];

/// What is asked.
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) level: Level,
    pub(super) overlap: f64,
    /// How many replicates.
    pub(super) bootstrap: Option<usize>,
    pub(super) seed: u64,
    pub(super) fleiss: bool,
    pub(super) gamma: bool,
    pub(super) passages: bool,
    /// Only coders who are done.
    pub(super) done: bool,
    /// Those to whom a transcript is assigned took part, too.
    pub(super) assigned: bool,
    /// Codes without those below them.
    pub(super) only: bool,
    pub(super) domains: Vec<CodeId>,
    speakers: Option<BTreeSet<String>>,
    roles: Option<BTreeSet<String>>,
    all_turns: bool,
}

impl Asked {
    /// What is usual, in a part of the project.
    pub(super) fn within(scope: Scope) -> Asked {
        Asked {
            only: scope.codes.is_some(),
            filter: Filter::only(scope.codes, scope.coders, scope.transcripts),
            level: Level::default(),
            overlap: OVERLAP,
            bootstrap: None,
            seed: 1,
            fleiss: false,
            gamma: false,
            passages: false,
            done: false,
            assigned: false,
            domains: Vec::new(),
            speakers: None,
            roles: None,
            all_turns: false,
        }
    }
    /// Reads the parameters.
    ///
    /// # Errors
    /// Those of the filters, and a parameter with a value that makes no sense.
    pub(super) fn read(project: &Seen<'_>, ask: &Ask<'_>) -> Result<Asked> {
        let filter = Filter::read(project, ask)?;
        if ask.has("seed") && !ask.has("bootstrap") && !ask.has("gamma") {
            return Err(Error::usage("--seed is for --bootstrap and --gamma").hint("add one of them"));
        }
        let roles: Option<BTreeSet<String>> = match ask.all("role") {
            [] => None,
            words => Some(words.iter().map(|word| role(word)).collect::<Result<_>>()?),
        };
        Ok(Asked {
            level: level(ask.one("level"))?,
            overlap: share(ask.one("overlap"))?,
            bootstrap: match ask.one("bootstrap") {
                None => None,
                Some(word) => Some(number("bootstrap", word, 1..=1_000_000)? as usize),
            },
            seed: ask.one("seed").map_or(Ok(1), |word| number("seed", word, 0..=u64::MAX))?,
            fleiss: ask.has("fleiss"),
            gamma: ask.has("gamma"),
            passages: ask.has("passages"),
            done: ask.has("done"),
            assigned: assigned(ask.one("participation"))?,
            only: ask.has("only"),
            domains: ask.all("domain").iter().map(|word| project.find_code(word)).collect::<Result<_>>()?,
            speakers: filter.speakers().cloned(),
            roles,
            all_turns: ask.has("all-turns"),
            filter,
        })
    }
    /// True if what a speaker says is compared.
    pub(super) fn counts(&self, transcript: &Transcript, label: &str) -> bool {
        let role = role_of(transcript, label);
        if !self.asks_who_speaks() {
            return self.all_turns || !ASKING.contains(&role);
        }
        self.speakers.as_ref().is_none_or(|keys| keys.contains(&same_key(label)))
            && self.roles.as_ref().is_none_or(|roles| roles.contains(role))
    }
    /// True if only the words of some speakers or roles are asked for.
    pub(super) fn asks_who_speaks(&self) -> bool {
        self.speakers.is_some() || self.roles.is_some()
    }
}

/// The role of a speaker: the one that was said, else what the label tells.
fn role_of<'t>(transcript: &'t Transcript, label: &str) -> &'t str {
    match transcript.cast.get(label) {
        Some(role) if !role.role.is_empty() => &role.role,
        _ if transcript.is_participant(label) => "participant",
        _ => "interviewer",
    }
}

fn role(word: &str) -> Result<String> {
    let known = word.trim().to_lowercase();
    match ROLES.contains(&known.as_str()) {
        true => Ok(known),
        false => Err(Error::usage(format!("\"{word}\" is no role of a speaker"))
            .hint(format!("roles: {}", ROLES.join(", ")))),
    }
}

fn level(word: Option<&str>) -> Result<Level> {
    let Some(word) = word else { return Ok(Level::default()) };
    let same = |level: &Level| level.word() == word.trim_end_matches('s');
    let unknown = || {
        let all = Level::ALL.map(Level::word).join(", ");
        Error::usage(format!("\"{word}\" is no unit of agreement")).hint(format!("units: {all}"))
    };
    Level::ALL.into_iter().find(same).ok_or_else(unknown)
}

fn share(word: Option<&str>) -> Result<f64> {
    let Some(word) = word else { return Ok(OVERLAP) };
    let share = word.parse::<f64>().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| {
        Error::usage(format!("--overlap {word} is no share")).hint("above 0, at most 1, such as 0.9")
    })
}

fn number(name: &str, word: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64> {
    let number = word.parse::<u64>().ok().filter(|number| range.contains(number));
    let hint = format!("a whole number from {} to {}", range.start(), range.end());
    number.ok_or_else(|| Error::usage(format!("--{name} {word} is no such number")).hint(hint))
}

fn assigned(word: Option<&str>) -> Result<bool> {
    match word {
        None | Some("coded") => Ok(false),
        Some("assigned") => Ok(true),
        Some(word) => Err(Error::usage(format!("\"{word}\" is no way to take part"))
            .hint("assigned, or coded, which is usual: done with it, or something coded in it")),
    }
}
