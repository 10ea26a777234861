//! `emic find`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::model::id::CodeId;
use crate::model::{Participant, Seen, Transcript};
use crate::report::{Table, Value};
use crate::text::{Finder, Span, closest, graphemes};
use crate::workspace::Workspace;

/// How many characters of context stand on each side of a find.
const CONTEXT: u32 = 40;

/// Find words in the transcripts
///
/// Plain words ignore case, accents and line ends. --code keeps finds in passages with that code or one below it;
/// --where keeps transcripts in which a participant with that value speaks.
///
/// Examples:
///   emic find "turned away"
///   emic find --regex "wait(ed|ing)" --code "Access/Waiting" --where sex=Female
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Words, or a regular expression
    pattern: String,
    /// PATTERN is a regular expression
    #[arg(long)]
    regex: bool,
    /// Only in passages with this code or one below it
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only transcripts in which such a participant speaks
    #[arg(long = "where", value_name = "ATTR=VALUE")]
    filter: Vec<String>,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let finder = Finder::new(&self.pattern, self.regex)?;
        let project = &workspace.seen();
        let codes = self.code.as_deref().map(|code| project.find_code(code)).transpose()?;
        let codes = codes.map(|code| project.codes.subtree(code));
        let filters =
            self.filter.iter().map(|words| Filter::read(project, words)).collect::<Result<Vec<_>>>()?;
        let columns = [
            ("transcript", ""),
            ("title", "transcript"),
            ("start", "start"),
            ("end", "end"),
            ("turn", "turn"),
            ("speaker", "speaker"),
            ("text", ""),
            ("before", ""),
            ("after", ""),
            ("context", "words"),
        ];
        let mut table = Table::new(&columns, "Nothing was found.");
        for transcript in project.transcripts_in_order() {
            if !filters.iter().all(|filter| filter.accepts(project, transcript)) {
                continue;
            }
            let Some(whole) = transcript.text.whole() else { continue };
            for span in finder.find_in(&transcript.text, whole) {
                if codes.as_ref().is_none_or(|codes| is_coded(transcript, span, codes)) {
                    table.row(row(transcript, span));
                }
            }
        }
        talk.table(&table);
        Ok(())
    }
}

/// True if a passage with one of the codes overlaps the match.
fn is_coded(transcript: &Transcript, find: Span, codes: &[CodeId]) -> bool {
    transcript.annotations.iter().any(|annotation| {
        codes.contains(&annotation.code) && annotation.span.is_some_and(|span| span.overlaps(find))
    })
}

fn row(transcript: &Transcript, find: Span) -> Vec<Value> {
    let text = &transcript.text;
    let turn = transcript.turn_at(find.start());
    let slice = |from: u32, to: u32| {
        let span = Span::new(from, to).map(|span| graphemes::snap(text, span));
        span.flatten().map_or("", |span| text.slice(span))
    };
    let before = slice(find.start().saturating_sub(CONTEXT), find.start());
    let after = slice(find.end(), (find.end() + CONTEXT).min(text.len()));
    let words = text.slice(find);
    vec![
        transcript.id.to_string().into(),
        transcript.title.as_str().into(),
        find.start().into(),
        find.end().into(),
        turn.and_then(|n| transcript.numbers.get(n).copied()).into(),
        turn.and_then(|n| transcript.turns.get(n)).map(|turn| turn.speaker.as_str()).into(),
        words.into(),
        before.into(),
        after.into(),
        format!("{before}[{words}]{after}").into(),
    ]
}

/// `--where ATTR=VALUE`.
struct Filter {
    attribute: String,
    value: String,
    /// What a derived group of that name joins.
    members: Vec<String>,
}

impl Filter {
    fn read(project: &Seen<'_>, words: &str) -> Result<Filter> {
        let Some((name, value)) = words.split_once('=') else {
            return Err(
                Error::usage(format!("\"{words}\" is not ATTR=VALUE")).hint("such as --where sex=Female")
            );
        };
        let (name, value) = (name.trim(), value.trim());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if same(name, "state") {
            return Ok(Filter { attribute: "state".into(), value: value.into(), members: Vec::new() });
        }
        let found = project.attributes.iter().find(|a| same(&a.name, name) || same(&a.label, name));
        let Some(attribute) = found else {
            let fault = Error::unknown(format!("participants have no attribute \"{name}\""));
            let names = project.attributes.iter().map(|a| a.name.as_str());
            let near = closest(name, names.clone());
            return Err(match near.is_empty() {
                true => fault.hint(format!("they have: {}", names.collect::<Vec<_>>().join(", "))),
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            });
        };
        let group = attribute.groups.iter().find(|(group, _)| same(group, value));
        let members = group.map(|(_, members)| members.clone()).unwrap_or_default();
        let all = || attribute.categories.iter().chain(&attribute.not_available).chain(&attribute.not_asked);
        if members.is_empty() && !attribute.categories.is_empty() && !all().any(|known| same(known, value)) {
            let fault = Error::unknown(format!("\"{value}\" is no value of {}", attribute.name));
            return Err(fault.hint(format!("values: {}", all().cloned().collect::<Vec<_>>().join(", "))));
        }
        Ok(Filter { attribute: attribute.name.clone(), value: value.to_owned(), members })
    }

    fn accepts(&self, project: &Seen<'_>, transcript: &Transcript) -> bool {
        let speakers = transcript.cast.values().filter_map(|role| project.participant(role.participant?));
        speakers.into_iter().any(|participant| self.fits(participant))
    }

    fn fits(&self, participant: &Participant) -> bool {
        let same =
            |word: &String| word.to_lowercase() == self.value.to_lowercase() || self.members.contains(word);
        match self.attribute.as_str() {
            "state" => same(&participant.state),
            name => participant.values.get(name).is_some_and(|values| values.iter().any(same)),
        }
    }
}
