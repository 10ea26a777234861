//! `emic export`

use super::output::{is_standard_output, named, not_written};
use super::{Place, Talk};
use crate::error::Result;
use crate::format::{LeftOut, Output, to_write};
use crate::model::id::TranscriptId;
use crate::report::Format;
use crate::workspace::Workspace;
use std::io::Write;
use std::path::PathBuf;

/// Write your work in a format that other programs read
///
/// The ending of the file says in which format: .jsonl for transcripts with coded spans, .csv for a table of codings.
/// With transcripts named, only those are written. What the format cannot hold is counted on standard error.
///
/// Examples:
///   emic export study.jsonl
///   emic export segments.csv P01 P07
///   emic export our-codes.csv --as codebook
///   emic export - --as jsonl | gzip > study.jsonl.gz
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The file to write; - is standard output
    file: PathBuf,
    /// Only these transcripts
    transcript: Vec<String>,
    /// The format, whatever the name of the file says: jsonl, codings, codebook
    #[arg(long = "as", value_name = "FORMAT")]
    kind: Option<String>,
    /// Write over a file that is there, whatever it is
    #[arg(long)]
    force: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let name = self.file.display().to_string();
        let format = to_write(&name, forced(self.kind, place.global.format()).as_deref())?;
        let find = |word: &String| workspace.seen().shown().find_transcript(word).map(|one| one.id);
        let which: Vec<TranscriptId> = self.transcript.iter().map(find).collect::<Result<_>>()?;
        let Some(write) = format.write else { return Ok(()) };
        let Output { bytes, left_out } = write(&workspace.study(&which))?;
        if is_standard_output(&self.file) {
            talk.deliver(&bytes)?;
        } else {
            let mut write = |out: &mut dyn Write| out.write_all(&bytes).map_err(not_written);
            talk.check_reach(&place.path(&self.file))?;
            let written = workspace.write_out(&place.path(&self.file), self.force, &mut write);
            written.map_err(|fault| named(fault, &self.file))?;
            talk.result(&format!("{name}\n"));
        }
        if !talk.is_closed() {
            talk.say(&told(format.name, &left_out));
        }
        Ok(())
    }
}

/// The format that a person forces, with `--as` or with the `--format` of every command.
fn forced(kind: Option<String>, format: Format) -> Option<String> {
    match format {
        _ if kind.is_some() => kind,
        Format::Text => None,
        Format::Csv => Some("codings".to_owned()),
        other => Some(other.word().to_owned()),
    }
}

/// What of the project is not in the file.
fn told(format: &str, left_out: &[LeftOut]) -> String {
    let all: Vec<String> = left_out
        .iter()
        .filter(|left| left.count > 0)
        .map(|left| format!("{} {}", left.count, left.what))
        .collect();
    match all.is_empty() {
        true => format!("written as {format}; left out: nothing"),
        false => format!("written as {format}; left out: {}", all.join(", ")),
    }
}
