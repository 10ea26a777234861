//! `emic import`

use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::format::{LARGEST, LeftOut, Options, coded, read_transcript, table};
use crate::report::{Format, Table, Value};
use crate::workspace::{Arrival, Brought, Workspace};
use std::path::{Path, PathBuf};

/// Bring in transcripts, a table of participants (.csv), coded spans (.jsonl)
///
/// X.csv takes X.toml beside it, which says what its columns mean. A file that is refused does not keep the others
/// out.
///
/// Examples:
///   emic import interviews/*.docx
///   emic import P07.txt --title "P07, first interview" --language en
///   emic import participants.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The files
    #[arg(required = true)]
    file: Vec<PathBuf>,
    /// The transcript's title (else the name of the file)
    #[arg(long)]
    title: Option<String>,
    /// The language of the words, such as en, de, zh (else guessed); decides where sentences end
    #[arg(long)]
    language: Option<String>,
    /// The encoding, such as windows-1252 (else found in the bytes)
    #[arg(long)]
    encoding: Option<String>,
    /// The format of transcripts, whatever the name of the file says: txt, md, vtt, srt, sbv, docx
    #[arg(long = "as", value_name = "FORMAT")]
    kind: Option<String>,
}

/// What came of one file.
enum Came {
    Transcript(Arrival),
    Participants(Brought, Vec<String>),
    Coded(Brought, Vec<String>),
    /// The schema of a table among the files.
    Schema,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        if self.title.is_some() && self.file.len() > 1 {
            return Err(Error::usage("--title is for one file").hint("import the files one by one"));
        }
        let mut table = columns();
        let mut refused = 0;
        for file in &self.file {
            let name = file.display().to_string();
            match self.one(workspace, &place.path(file)).map_err(|fault| named(fault, &name)) {
                Ok(came) => {
                    if talk.style().format == Format::Text {
                        talk.result(&format!("{name}: {}\n", words(&came)));
                    }
                    if !matches!(came, Came::Schema) {
                        table.row(row(&name, came));
                    }
                }
                // Without a disk there is no use in trying the others.
                Err(fault) if self.file.len() == 1 || fault.kind() == Kind::NotSaved => return Err(fault),
                Err(fault) => {
                    talk.fault(&fault);
                    refused += 1;
                }
            }
        }
        if talk.style().format != Format::Text {
            talk.table(table)?;
        }
        match refused {
            0 => Ok(()),
            n => {
                let what = format!("{n} of {} files did not come in", self.file.len());
                Err(Error::new(Kind::Partly, what).hint("the others did"))
            }
        }
    }

    fn one(&self, workspace: &mut Workspace, path: &Path) -> Result<Came> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "toml" if path.with_extension("csv").is_file() => return Ok(Came::Schema),
            "toml" if path.to_string_lossy().ends_with(".emic.toml") => {
                let fault = Error::bad_file("this is a bundle of emic, not a transcript");
                return Err(fault.hint("read it in with: emic bundle read FILE"));
            }
            _ => {}
        }
        let limit = if extension == "jsonl" { 8 * LARGEST } else { LARGEST };
        let bytes = read(path, limit as u64)?;
        match (extension.as_str(), &self.kind) {
            ("csv", None) => participants(workspace, path, &bytes),
            ("jsonl", None) => {
                let files = coded::read_coded(&bytes)?;
                let mut notes: Vec<String> = files.iter().flat_map(|file| file.ignored.clone()).collect();
                notes.sort();
                notes.dedup();
                let notes =
                    notes.into_iter().map(|field| format!("the field {field} was not read")).collect();
                Ok(Came::Coded(workspace.add_coded(files)?, notes))
            }
            _ => {
                let options = Options { encoding: self.encoding.clone(), format: self.kind.clone() };
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let file = read_transcript(&name, &bytes, &options)?;
                let title = self.title.as_deref();
                workspace.add_transcript(file, title, self.language.as_deref()).map(Came::Transcript)
            }
        }
    }
}

/// Reads a file that is not larger than the limit.
fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let unreadable = |fault: std::io::Error| match fault.kind() {
        std::io::ErrorKind::NotFound => Error::unknown("there is no such file"),
        kind => Error::unknown(format!("the file cannot be read: {kind}")),
    };
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if meta.is_dir() {
        return Err(Error::unknown("this is a folder").hint("name the files in it: FOLDER/*"));
    }
    if meta.len() > limit {
        let what = format!("the file has {} MiB, {} are the limit", meta.len() >> 20, limit >> 20);
        return Err(Error::bad_file(what).hint("is this the transcript, or the recording?"));
    }
    std::fs::read(path).map_err(unreadable)
}

fn participants(workspace: &mut Workspace, path: &Path, bytes: &[u8]) -> Result<Came> {
    let beside = path.with_extension("toml");
    let schema = match beside.is_file() {
        true => {
            let bytes = read(&beside, LARGEST as u64)?;
            let words = String::from_utf8(bytes);
            Some(words.map_err(|_| Error::bad_file("the schema is no UTF-8 text").in_file(shown(&beside)))?)
        }
        false => None,
    };
    let table = table::read_participants(bytes, schema.as_deref()).map_err(|fault| {
        // The reader sees no paths; a fault of the schema is one in the file beside.
        match fault.place() {
            Some(at) if at.file == "the schema" => fault.in_file(shown(&beside)),
            _ => fault,
        }
    })?;
    let mut notes = table.notes.clone();
    if schema.is_none() {
        notes.push(format!("{} is not there: columns were taken as they look", shown(&beside)));
    }
    Ok(Came::Participants(workspace.add_participants(table)?, notes))
}

fn shown(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Names the file in an error that does not name one, or only its last part.
fn named(fault: Error, name: &str) -> Error {
    match fault.place() {
        Some(at) if !at.file.is_empty() && !name.ends_with(&at.file) => fault,
        _ => fault.in_file(name),
    }
}

fn columns() -> Table<'static> {
    let columns = [
        ("file", "file"),
        ("kind", "kind"),
        ("id", ""),
        ("title", "title"),
        ("words", "words"),
        ("turns", "turns"),
        ("speakers", "speakers"),
        ("layout", "layout"),
        ("encoding", "encoding"),
        ("language", "language"),
        ("comments", "comments"),
        ("transcripts", ""),
        ("participants", "participants"),
        ("attributes", ""),
        ("people", ""),
        ("codes", ""),
        ("annotations", "codings"),
        ("known", ""),
        ("left_out", "left out"),
        ("notes", "notes"),
    ];
    Table::new(&columns, "")
}

fn row(file: &str, came: Came) -> Vec<Value<'static>> {
    let file = Value::from(file.to_owned());
    let list = |words: Vec<String>| Value::List(words, "; ");
    let none = || Value::None;
    let (kind, brought, notes) = match came {
        Came::Transcript(a) => {
            let mut row = vec![file, "transcript".into(), a.id.to_string().into()];
            row.extend([a.title.into(), a.words.into(), a.turns.into(), Value::List(a.speakers, ", ")]);
            row.extend([a.layout.into(), a.encoding.into(), a.language.into(), a.comments.into()]);
            row.extend((0..7).map(|_| none()));
            row.extend([list(a.left_out.iter().map(left_out).collect()), list(a.notes)]);
            return row;
        }
        Came::Participants(brought, notes) => ("participants", brought, notes),
        Came::Coded(brought, notes) => ("coded spans", brought, notes),
        Came::Schema => ("schema", Brought::default(), Vec::new()),
    };
    let mut row = vec![file, kind.into()];
    row.extend((0..9).map(|_| none()));
    let Brought { transcripts, participants, attributes, codes, people, annotations, known } = brought;
    row.extend([transcripts, participants, attributes, people, codes, annotations, known].map(Value::from));
    row.extend([list(Vec::new()), list(notes)]);
    row
}

fn left_out(left: &LeftOut) -> String {
    format!("{} {}", left.count, left.what)
}

/// One file in one line, for a person.
fn words(came: &Came) -> String {
    let mut parts = Vec::new();
    let notes = match came {
        Came::Schema => return "read together with its table".to_owned(),
        Came::Transcript(a) => {
            parts.push(format!("{}: {} words in {} turns", a.title, a.words, a.turns));
            match a.speakers.as_slice() {
                [] => parts.push("no speakers".to_owned()),
                speakers => parts.push(format!("speakers {}", speakers.join(", "))),
            }
            parts.extend([a.layout.clone(), a.encoding.clone(), format!("language {}", a.language)]);
            if a.comments > 0 {
                parts.push(format!("{} comments became memos", a.comments));
            }
            let left: Vec<String> = a.left_out.iter().map(left_out).collect();
            parts.push(format!(
                "left out: {}",
                if left.is_empty() { "nothing".into() } else { left.join(", ") }
            ));
            &a.notes
        }
        Came::Participants(b, notes) => {
            parts.push(format!("{} participants new or changed", b.participants));
            parts.push(format!("{} as before, {} attributes", b.known, b.attributes));
            notes
        }
        Came::Coded(b, notes) => {
            parts.push(format!("{} new transcripts, {} known", b.transcripts, b.known));
            parts.push(format!("{} new codings", b.annotations));
            parts.push(format!("{} new codes, {} new people", b.codes, b.people));
            notes
        }
    };
    parts.extend(notes.iter().map(|note| format!("note: {note}")));
    parts.join("; ")
}
