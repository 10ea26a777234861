//! `emic annotate`

use super::{Place, Talk, read_place};
use crate::error::{Error, Result};
use crate::log::{Act, add_path};
use crate::model::id::CodeId;

use crate::workspace::Workspace;

/// Put a code on words of a transcript
///
/// Words are named by their place (START..END, in characters from 0), by themselves, or by the lines of the sheet that
/// emic export --sheet prints.
/// Examples:
///   emic annotate P01 120..165 Access/Waiting
///   emic annotate P01 --quote "six months before anyone rang" Access/Waiting
///   emic annotate P01 --quote "nobody rang" --nth 2 Access/Silence --create
///   emic annotate P01 --lines 3-4 Access/Waiting
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    override_usage = "emic annotate TRANSCRIPT START..END CODE\n       \
                      emic annotate TRANSCRIPT --quote WORDS [--nth N] CODE\n       \
                      emic annotate TRANSCRIPT --lines FIRST-LAST CODE"
)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
    /// The place of the words; left out with --quote and --lines
    #[arg(value_name = "START..END")]
    place: String,
    /// A path such as Understanding/Stigma, or an id
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// The words themselves
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    quote: Option<String>,
    /// Which one, if the words are there more than once
    #[arg(long, value_name = "N", requires = "quote")]
    nth: Option<usize>,
    /// Lines of the sheet, such as 12-15
    #[arg(long, value_name = "FIRST-LAST", conflicts_with = "quote")]
    lines: Option<String>,
    /// Make the code if there is none
    #[arg(long)]
    create: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let transcript = project.find_transcript(&self.transcript)?;
        let (span, code) = match (&self.quote, &self.code) {
            (Some(quote), None) => (project.find_quote(transcript, quote, self.nth)?, &self.place),
            (None, None) if self.lines.is_some() => {
                let (first, last) = read_lines(self.lines.as_deref().unwrap_or_default())?;
                (workspace.words_of_lines(transcript, first, last)?, &self.place)
            }
            (None, Some(code)) if self.lines.is_none() => {
                let range = read_place(&self.place)?;
                (transcript.checked_span(range)?, code)
            }
            (Some(_) | None, Some(_)) => {
                return Err(Error::usage("give START..END or --quote or --lines, one of them"));
            }
            (None, None) => {
                let fault = Error::usage("which words, and which code?");
                return Err(fault.hint("emic annotate TRANSCRIPT START..END CODE, or --quote \"WORDS\" CODE"));
            }
        };
        let mut acts = Vec::new();
        let code = code_or_new(workspace, code, self.create, &mut acts)?;
        let (transcript, extent) = (transcript.id, transcript.extent(span));
        acts.push(Act::Annotate { transcript, extent, code, by: None, made: None, guid: None });
        let ids = workspace.commit(acts)?;
        if let Some(id) = ids.last() {
            talk.result(&format!("{id}\n"));
        }
        Ok(())
    }
}

/// The first and the last line that a person typed: `12-15`, or `12` alone.
///
/// # Errors
/// Anything else.
fn read_lines(word: &str) -> Result<(usize, usize)> {
    let (first, last) = word.split_once(['-', '\u{2013}']).unwrap_or((word, word));
    let number = |word: &str| word.trim().parse::<usize>().ok();
    number(first).zip(number(last)).ok_or_else(|| {
        Error::usage(format!("\"{word}\" are no lines"))
            .hint("write them as 12-15; emic export --sheet prints them")
    })
}

/// The code that is meant, or the acts that make it.
fn code_or_new(workspace: &Workspace, word: &str, create: bool, acts: &mut Vec<Act>) -> Result<CodeId> {
    let project = &workspace.seen();
    match project.seek_code(word)? {
        Some(code) => Ok(code),
        None if create => add_path(&project.codes, word, acts),
        None => project.find_code(word).map_err(|fault| fault.hint("--create makes it")),
    }
}
