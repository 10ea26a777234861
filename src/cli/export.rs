//! `emic export`

use super::export_folder::{Folder, into_folder};
use super::losses::{self, Losses};
use super::output::{is_standard_output, is_there, named, not_written};
use super::within::Within;
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::format::{FORMATS, Format as FileFormat, Output, Package, SHEETS, SourceFile, to_write};
use crate::model::id::TranscriptId;
use crate::report::words::count;
use crate::report::{Format, Table};
use crate::workspace::Workspace;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Write your work in a format that other programs read
///
/// The ending of the file says in which format: .html, .docx, .md, .txt, .vtt and .srt for a transcript with what was coded
/// in it, .jsonl for transcripts with coded spans, .ann for brat, .csv for a table of codings, .qdpx for NVivo, ATLAS.ti and MAXQDA. A folder gets a file for each transcript
/// and a page that leads to them. With transcripts named, only those are written, with their codes, people and participants. What the format cannot hold is counted
/// on standard error.
///
/// Examples:
///   emic export P01.html P01
///   emic export P07.docx P07
///   emic export out/ --as html
///   emic export study.jsonl
///   emic export segments.csv P01 P07
///   emic export for-mira.qdpx
///   emic export our-codes.csv --as codebook
///   emic export - --as jsonl | gzip > study.jsonl.gz
///   emic export --list
///   emic export --sheet P01 P01-sheet.html
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The file to write, or a folder (FOLDER/); - is standard output
    #[arg(required_unless_present_any = ["list", "sheet"])]
    file: Option<PathBuf>,
    /// Only these transcripts
    transcript: Vec<String>,
    /// The format, whatever the name of the file says: html, docx, md, txt, vtt, srt, jsonl, qdpx, qdc, brat, codings,
    /// codebook, codebook-toml
    #[arg(long = "as", value_name = "FORMAT")]
    kind: Option<String>,
    /// A folder with the pictures, PDFs and recordings of the project that came in, for .qdpx: those that are found go into
    /// the file (unpack the .qdpx that you have, and name its folder sources)
    #[arg(long, value_name = "DIR", conflicts_with_all = ["sheet", "list"])]
    media: Option<PathBuf>,
    /// Write over a file that is there, whatever it is
    #[arg(long)]
    force: bool,
    /// Write what is left out into this file, too: what, how many, why, where it is kept (.json, .csv, .md, .txt)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sheet", "list"])]
    losses: Option<PathBuf>,
    /// A sheet for coding on paper: numbered lines of this transcript and a wide margin (.txt, .html, .docx); emic
    /// annotate --lines keys it in
    #[arg(long, value_name = "TRANSCRIPT", conflicts_with_all = ["transcript", "list"])]
    sheet: Option<String>,
    /// List the formats, with what each leaves out
    #[arg(long, conflicts_with_all = ["file", "kind", "force"])]
    list: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        if let Some(word) = &self.sheet {
            return self.sheet(word, workspace, place, talk);
        }
        let Some(file) = &self.file else { return talk.table(formats()) };
        if let Some(report) = &self.losses {
            Losses::begin(report, (&*workspace, place, talk))?;
        }
        let find = |word: &String| workspace.seen().shown().find_transcript(word).map(|one| one.id);
        let which: Vec<TranscriptId> = self.transcript.iter().map(find).collect::<Result<_>>()?;
        let forced = forced(self.kind.as_deref(), place.global.format);
        if let Some(format) = foldered((file, which.is_empty()), forced.as_deref(), place)? {
            let folder = Folder { path: &place.path(file), name: file, format, force: self.force };
            return into_folder(workspace, &folder, &which, talk);
        }
        let name = file.display().to_string();
        let format = to_write(&name, forced.as_deref())?;
        if let Some(folder) = &self.media {
            return self.with_media(file, folder, format, (workspace, &which), place, talk);
        }
        let Some(write) = format.write else { return Ok(()) };
        let Output { bytes, left_out } = write(&workspace.study(&which))?;
        let beside = format.beside().filter(|_| !is_standard_output(file));
        let text = match beside.and_then(|beside| Some((beside, beside.write?))) {
            Some((beside, write)) => {
                let path = file.with_extension(beside.endings.first().copied().unwrap_or_default());
                let bytes = write(&workspace.study(&which))?.bytes;
                // The very words may be there: they were imported from it.
                let is_same = std::fs::read(place.path(&path)).is_ok_and(|there| there == bytes);
                if !is_same {
                    workspace
                        .check_out(&place.path(&path), self.force)
                        .map_err(|fault| named(fault, &path))?;
                }
                (!is_same).then_some((path, bytes, beside.name))
            }
            None => None,
        };
        self.put(file, &bytes, format.name, workspace, place, talk)?;
        if let Some((path, bytes, name)) = text {
            self.put(&path, &bytes, name, workspace, place, talk)?;
        }
        if !talk.is_closed() {
            talk.say(&format!("written as {}; {}", format.name, losses::told(&left_out)));
        }
        if let Some(report) = &self.losses {
            let mut all = Losses::default();
            all.add(&name, &left_out);
            all.write(report, (workspace, place, talk))?;
        }
        Ok(())
    }

    /// Writes a project of REFI-QDA with the files of its pictures, PDFs and recordings, which are copied into it.
    fn with_media(
        &self,
        file: &Path,
        folder: &Path,
        format: &FileFormat,
        (workspace, which): (&Workspace, &[TranscriptId]),
        place: &Place,
        talk: &mut Talk<'_>,
    ) -> Result<()> {
        if format.name != "qdpx" || is_standard_output(file) {
            return Err(Error::usage("--media is for a file of the format qdpx").hint("name it FILE.qdpx"));
        }
        let real = place.path(folder);
        if !real.is_dir() {
            let fault = Error::unknown("this is no folder").in_file(folder.display().to_string());
            return Err(fault.hint("unpack the .qdpx that came in, and name its folder sources"));
        }
        let within = Within::of(&real);
        let media = |name: &str| -> Result<Option<Box<dyn Read>>> {
            Ok(within.open(name)?.map(|file| Box::new(file) as Box<dyn Read>))
        };
        let study = workspace.study(which);
        let project = Package::of(&study, Some(&media))?;
        let path = place.path(file);
        talk.check_reach(&path)?;
        let replaces = is_there(&path);
        let mut write = |out: &mut dyn Write| project.pack(&study, &media, out).map_err(not_written);
        workspace.write_out(&path, self.force, &mut write).map_err(|fault| named(fault, file))?;
        if replaces {
            talk.say(&format!("{} was there already: it is replaced", file.display()));
        }
        talk.result(&format!("{}\n", file.display()));
        let files = count(project.media(), "picture, PDF or recording", "pictures, PDFs and recordings");
        talk.say(&format!("written as {} with {files}; {}", format.name, losses::told(&project.left_out)));
        if let Some(report) = &self.losses {
            let mut all = Losses::default();
            all.add(&file.display().to_string(), &project.left_out);
            all.write(report, (workspace, place, talk))?;
        }
        Ok(())
    }

    /// Writes bytes into a file, or to standard output.
    fn put(
        &self,
        file: &Path,
        bytes: &[u8],
        format: &str,
        workspace: &Workspace,
        place: &Place,
        talk: &mut Talk<'_>,
    ) -> Result<()> {
        if is_standard_output(file) {
            if talk.style().terminal && bytes.contains(&0) {
                return Err(Error::usage(format!("{format} is no text for a terminal"))
                    .hint("give a file instead of -"));
            }
            return talk.deliver(bytes);
        }
        let mut write = |out: &mut dyn Write| out.write_all(bytes).map_err(not_written);
        talk.check_reach(&place.path(file))?;
        let replaces = is_there(&place.path(file));
        let written = workspace.write_out(&place.path(file), self.force, &mut write);
        written.map_err(|fault| named(fault, file))?;
        if replaces {
            talk.say(&format!("{} was there already: it is replaced", file.display()));
        }
        talk.result(&format!("{}\n", file.display()));
        Ok(())
    }

    /// Writes a sheet: as text to standard output if no file is named.
    fn sheet(&self, word: &str, workspace: &Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let transcript = workspace.seen().shown().find_transcript(word)?.id;
        let file = self.file.as_deref().unwrap_or(Path::new("-"));
        let ending = SourceFile::new(&file.display().to_string(), b"").ending();
        let format = match forced(self.kind.as_deref(), place.global.format) {
            Some(forced) => forced.to_lowercase(),
            None if ending.is_empty() => SHEETS.first().copied().unwrap_or_default().to_owned(),
            None if ending == "htm" => "html".to_owned(),
            None => ending,
        };
        let bytes = workspace.sheet(transcript)?.write(&format)?;
        self.put(file, &bytes, &format, workspace, place, talk)
    }
}

/// The format of the files of a folder, if a folder is meant: its name ends with a slash, or it is there, or it has no
/// ending and all transcripts go out, and the format has a file for each transcript.
fn foldered(
    (file, all): (&Path, bool),
    forced: Option<&str>,
    place: &Place,
) -> Result<Option<&'static FileFormat>> {
    let has_slash = file.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let has_no_ending = all && file.extension().is_none() && !is_standard_output(file);
    let is_folder = has_slash || has_no_ending || place.path(file).is_dir();
    let format = match forced {
        Some(forced) if is_folder => to_write("", Some(forced))?,
        None if has_slash => {
            let fault = Error::usage("a folder does not say in which format its files are to be");
            return Err(fault.hint("say it: emic export FOLDER/ --as html"));
        }
        _ => return Ok(None),
    };
    match (format.is_of_one(), has_slash) {
        (true, _) => Ok(Some(format)),
        (false, false) => Ok(None),
        (false, true) => {
            let ending = format.endings.first().copied().unwrap_or_default();
            let fault = Error::usage(format!("{} holds all transcripts in one file", format.name));
            Err(fault.hint(format!("name the file: emic export NAME.{ending} --as {}", format.name)))
        }
    }
}

/// The format that a person forces, with `--as` or with the `--format` of every command.
fn forced(kind: Option<&str>, format: Option<Format>) -> Option<String> {
    if let Some(kind) = kind {
        return Some(kind.to_owned());
    }
    let word = match format? {
        Format::Text => "txt",
        Format::Csv => "codings",
        Format::Markdown => "md",
        other => other.word(),
    };
    Some(word.to_owned())
}

/// The formats that are written, with what each leaves out.
fn formats() -> Table<'static> {
    let columns =
        [("format", "format"), ("endings", "endings"), ("holds", "holds"), ("leaves_out", "leaves out")];
    let mut table = Table::new(&columns, "");
    for format in FORMATS.iter().filter(|format| format.write.is_some()) {
        let endings = format.endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(" ");
        table.row(vec![format.name.into(), endings.into(), format.gives.into(), format.leaves.into()]);
    }
    table
}
