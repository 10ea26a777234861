//! `emic export`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::format::{LeftOut, Output, to_write};
use crate::model::id::TranscriptId;
use crate::report::Format;
use crate::workspace::{Workspace, write_file};
use std::path::{Path, PathBuf};

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
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let name = self.file.display().to_string();
        let to_stream = self.file == Path::new("-") || self.file == Path::new("/dev/stdout");
        let format = to_write(&name, forced(self.kind, place.global.format).as_deref())?;
        let find = |word: &String| workspace.seen().shown().find_transcript(word).map(|one| one.id);
        let which: Vec<TranscriptId> = self.transcript.iter().map(find).collect::<Result<_>>()?;
        let path = place.path(&self.file);
        if !to_stream && !self.force && path.is_file() {
            let fault = Error::unknown("this file is there already").in_file(name);
            return Err(fault.hint("give another name, or --force to write over it"));
        }
        if !to_stream && is_the_projects_own(workspace.store().root(), &path) {
            let fault = Error::unknown("this is a file of the project itself").in_file(name);
            return Err(fault.hint("give another name, outside .emic"));
        }
        let Some(write) = format.write else { return Ok(()) };
        let Output { bytes, left_out } = write(&workspace.study(&which))?;
        match to_stream {
            true => talk.deliver(&bytes)?,
            false => {
                write_file(workspace.store().files(), &path, &bytes)?;
                talk.result(&format!("{name}\n"));
            }
        }
        talk.say(&told(format.name, &left_out));
        Ok(())
    }
}

/// True for `emic.toml` and whatever is in `.emic`: `--force` must not reach the project's own files.
fn is_the_projects_own(root: &Path, path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let folder = path.parent().and_then(|above| if above == Path::new("") { None } else { real(above) });
    let hidden = real(&root.join(".emic"));
    let inside = folder.zip(hidden).is_some_and(|(folder, hidden)| folder.starts_with(hidden));
    inside || real(path).is_some_and(|path| Some(path) == real(&root.join("emic.toml")))
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
