//! `emic import`

use super::brought::{Sum, columns, preview, row, words};
use super::losses::Losses;
use super::revise::{Correcting, correct};
use super::within::Within;
use super::{Place, Talk, apart};
use crate::error::{Error, Kind, Result, io_words, visible};
use crate::format::study::Transcript;
use crate::format::{self, Kind as Holds, Open, Seekable, SourceFile, Sources, Study, largest_named};
use crate::report::{Format, clock};
use crate::store::{Links, open_plain};
use crate::text::Turn;
use crate::workspace::{Brought, Comments, Known, Workspace};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Bring in transcripts, participants (.csv), answers (.csv), coded spans (.jsonl and others), a codebook (.csv)
///
/// X.csv takes X.toml beside it, which says what its columns mean; X.ann of brat takes its words from X.txt. Each file
/// comes in whole or not at all; one that is refused does not keep the others out. A codebook makes what is missing of the
/// code tree and rewrites definitions, colours and themes that are other in the file; it removes nothing, unless --replace
/// says so. X.qdpx is a project of NVivo, ATLAS.ti or MAXQDA, X.sqlite3 one of Taguette, a folder NAME.qda one of QualCoder:
/// what is here already stays as it is.
///
/// Examples:
///   emic import interviews/*.docx
///   emic import P07.txt --title "P07, first interview" --language en
///   emic import participants.csv
///   emic import survey.csv --as answers
///   emic import codebook.csv --as codebook --dry-run
///   emic import frame.csv --as codebook --columns code=Label,description=Meaning --replace --dry-run
///   emic import P07.docx --comments as-codes --dry-run
///   emic import label-studio.json --dry-run
///   emic --coder "Nell Rudge" import brat/*.ann
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
    /// The format, whatever the name of the file says: txt, md, vtt, srt, sbv, docx, odt, rtf, pdf, html, epub,
    /// whisper, textgrid, eaf, participants, answers, jsonl, qdpx, qdc, brat, webanno, doccano, label-studio,
    /// codings, codebook, codebook-toml, codebook-text, taguette, qualcoder
    #[arg(long = "as", value_name = "FORMAT")]
    kind: Option<String>,
    /// Who speaks where: auto, none, or a regular expression for the start of a turn, such as '(P\d+|Int):'
    #[arg(long, value_name = "none|auto|REGEX")]
    turns: Option<String>,
    /// The file is this transcript, corrected: what differs becomes corrections, and codings follow
    #[arg(long, value_name = "TRANSCRIPT", conflicts_with_all = ["title", "language"])]
    correct: Option<String>,
    /// Also if the interview seems to be here already, in other words or another format; with --correct: also if coded
    /// passages are mostly rewritten or gone
    #[arg(long)]
    anyway: bool,
    /// What the comments of a document become: memos of their authors, or codings. As codes, the first paragraph of a
    /// comment names codes (Access/Waiting; Stigma), the rest is a memo on the coding; authors are found by name or
    /// initials, and with --coder all are that person's
    #[arg(long, value_enum, default_value_t, conflicts_with = "correct")]
    comments: CommentsArg,
    /// Which column of a codebook is which, if their names do not say it: code=NAME,description=NAME, and theme, when, not,
    /// example, colour, kind in the same way; of a .csv, or of a table in a .docx or .xlsx with --as codebook
    #[arg(long, value_name = "WHAT=NAME,...")]
    columns: Option<String>,
    /// Split the names of codes into places in the tree: with --split :: the name Coke::diet is diet under Coke
    #[arg(long, value_name = "SIGN", conflicts_with = "correct", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    split: Option<String>,
    /// Make the code tree that of the codebook: codes that it lacks are removed, too, where nothing is on them or below;
    /// the others are named and stay
    #[arg(long)]
    replace: bool,
    /// Write what is left out into this file, too: what, how many, why, where it is kept (.json, .csv, .md, .txt)
    #[arg(long, value_name = "FILE")]
    losses: Option<PathBuf>,
    /// Only say what would come in, with the first turns of each transcript
    #[arg(long)]
    dry_run: bool,
}

/// What comments become, on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum CommentsArg {
    /// Memos of their authors
    #[default]
    AsMemos,
    /// Codings of their authors
    AsCodes,
}

/// So many turns are shown of a transcript that would come in.
const FIRST_TURNS: usize = 4;

/// What came of one file.
enum Came {
    /// What it brought, and how its first turns would be.
    Brought(Holds, Box<Brought>, Vec<String>),
    /// The schema of a table among the files.
    Schema,
    /// The text of annotations among the files.
    Text,
}

/// Brings a study in, or tries it out.
type Bring<'a> = dyn FnMut(Study, Known) -> Result<Brought> + 'a;

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        if self.title.is_some() && self.file.len() > 1 {
            return Err(Error::usage("--title is for one file").hint("import the files one by one"));
        }
        if let Some(transcript) = &self.correct {
            let how = Correcting { transcript, anyway: self.anyway, dry_run: self.dry_run };
            return self.corrected(workspace, &how, place, talk);
        }
        let how = match self.comments {
            CommentsArg::AsMemos => Comments::AsMemos,
            CommentsArg::AsCodes => Comments::AsCodes { mine: place.global.coder.is_some() },
        };
        if let Some(file) = &self.losses {
            Losses::begin(file, (&*workspace, place, talk))?;
        }
        let mut losses = Losses::default();
        let done = if self.dry_run {
            let mut rehearsal = workspace.rehearse()?;
            let mut bring = |study, known| {
                let study = rehearsal.read_comments(study, how)?;
                rehearsal.bring_in(study, known)
            };
            self.all(&mut bring, &mut losses, place, talk)
        } else {
            let mut bring = |study, known| {
                let study = workspace.read_comments(study, how)?;
                workspace.bring_in(study, known)
            };
            self.all(&mut bring, &mut losses, place, talk)
        };
        match &self.losses {
            Some(file) => losses.write(file, (workspace, place, talk)).and(done),
            None => done,
        }
    }

    /// Brings one file in as a corrected transcript.
    fn corrected(
        &self,
        workspace: &mut Workspace,
        how: &Correcting<'_>,
        place: &Place,
        talk: &mut Talk<'_>,
    ) -> Result<()> {
        let [file] = self.file.as_slice() else {
            return Err(Error::usage("--correct takes one file").hint("correct the transcripts one by one"));
        };
        let name = file.display().to_string();
        let (format, study) = self.study(&place.path(file)).map_err(|fault| named(fault, &name))?;
        match (format.kind, study.transcripts.as_slice()) {
            (Holds::Study, _) => {
                let transcript =
                    workspace.in_study(how.transcript, &study).map_err(|fault| named(fault, &name))?;
                correct(workspace, how, (&name, transcript), talk)
            }
            (Holds::Transcript, [transcript]) => correct(workspace, how, (&name, transcript), talk),
            _ => Err(Error::bad_file("this is no transcript").in_file(name)),
        }
    }

    fn all(
        &self,
        bring: &mut Bring<'_>,
        losses: &mut Losses,
        place: &Place,
        talk: &mut Talk<'_>,
    ) -> Result<()> {
        let mut table = columns();
        let mut refused = 0;
        let mut sum = Sum::default();
        for (nth, file) in self.file.iter().enumerate() {
            let name = file.display().to_string();
            let many = self.file.len() > 1;
            if many {
                let line = format!("{} of {}: {name}", nth + 1, self.file.len());
                talk.progress(&line.chars().take(60).collect::<String>());
            }
            let came = self.one(bring, &place.path(file), place).map_err(|fault| named(fault, &name));
            if many {
                talk.progress("");
            }
            match came {
                Ok(came) => {
                    if talk.style().format == Format::Text {
                        self.tell(&name, &came, talk);
                    }
                    if let Came::Brought(holds, brought, _) = came {
                        sum.add(&brought);
                        losses.add(&name, &brought.left_out);
                        table.row(row(&name, holds, *brought));
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
        if sum.files > 0 && self.file.len() > 1 && talk.style().format == Format::Text {
            talk.say(&sum.words(self.dry_run));
        }
        match refused {
            0 => Ok(()),
            n => {
                let what = format!("{n} of {} files did not come in", self.file.len());
                let fault = Error::new(Kind::Partly, what);
                Err(if sum.files > 0 { fault.hint("the others did") } else { fault })
            }
        }
    }

    fn tell(&self, name: &str, came: &Came, talk: &mut Talk<'_>) {
        let would = if self.dry_run { "would come in: " } else { "" };
        let what = match came {
            Came::Schema => "read together with its table".to_owned(),
            Came::Text => "read together with its annotations".to_owned(),
            Came::Brought(holds, brought, _) => words(*holds, brought),
        };
        talk.result(&format!("{name}: {would}{what}\n"));
        if let (Came::Brought(holds, brought, first), true) = (came, self.dry_run) {
            preview(*holds, brought).iter().chain(first).for_each(|line| talk.result(&format!("  {line}\n")));
        }
    }

    fn one(&self, bring: &mut Bring<'_>, path: &Path, place: &Place) -> Result<Came> {
        let name = shown(path);
        let is_of = |file: &PathBuf| {
            file.extension().is_some_and(|ending| ending == "ann")
                && place.path(file).with_extension("txt") == path
        };
        if self.file.iter().any(is_of) {
            return Ok(Came::Text);
        }
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            if path.with_extension("csv").is_file() && self.is_schema(path)? {
                return Ok(Came::Schema);
            }
            if name.ends_with(".emic.toml") {
                let fault = Error::bad_file("this is a bundle of emic, not a transcript");
                return Err(fault.hint("read it in with: emic bundle read FILE"));
            }
        }
        let (format, mut study) = self.study(path)?;
        if format.kind == Holds::Transcript && !self.replace {
            for transcript in &mut study.transcripts {
                transcript.title = self.title.clone().unwrap_or_else(|| transcript.title.clone());
                transcript.language.clone_from(&self.language);
            }
            let first = first_turns(&study);
            let brought = bring(study, if self.anyway { Known::Beside } else { Known::Refused })?;
            return Ok(Came::Brought(format.kind, Box::new(brought), first));
        }
        if self.replace && format.kind != Holds::Codebook {
            return Err(Error::usage("--replace is for a codebook").hint("other files only add"));
        }
        study.replaces_codes = self.replace;
        // A file of one text has no other name for it than its own.
        if let (Holds::Codings, [only]) = (format.kind, study.transcripts.as_mut_slice()) {
            only.title = self.title.clone().unwrap_or_else(|| only.title.clone());
        }
        let known = if format.kind == Holds::Study { Known::Merged } else { Known::Joined };
        let first =
            if self.dry_run && format.kind == Holds::Study { first_turns(&study) } else { Vec::new() };
        bring(study, known).map(|brought| Came::Brought(format.kind, Box::new(brought), first))
    }

    /// True if a `.toml` says what the columns of the table beside it mean: a person may say that it is another format, and a
    /// codebook looks otherwise.
    fn is_schema(&self, path: &Path) -> Result<bool> {
        match self.kind.as_deref().map(str::to_lowercase).as_deref() {
            None => Ok(!format::is_codebook_toml(&read(path, format::LARGEST)?)),
            Some(kind) => Ok(matches!(kind, "participants" | "answers")),
        }
    }

    /// Reads what is in a file, and in the file beside it.
    fn study(&self, path: &Path) -> Result<(&'static format::Format, Study)> {
        // A folder of QualCoder is known by its own name, not by that of the database in it.
        let own = shown(path);
        let path = &project_file(path);
        let name = shown(path);
        let limit = largest_named(&name, self.kind.as_deref());
        let open = || -> std::io::Result<Box<dyn Seekable>> {
            Ok(Box::new(BufReader::new(open_plain(path, Links::Followed)?)))
        };
        let is_archive = self.kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("qdpx"))
            && open().is_ok_and(format::holds_project);
        let bytes = if is_archive { MAGIC.to_vec() } else { read(path, limit)? };
        let folder = sources_beside(path)?;
        let sources = |name: &str| -> Result<Option<Box<dyn Read>>> {
            let file = folder.as_ref().map_or(Ok(None), |folder| folder.open(name))?;
            Ok(file.map(|file| Box::new(file) as Box<dyn Read>))
        };
        let beside = |ending: &str| match path_beside(path, ending) {
            beside if beside.is_file() => {
                read(&beside, limit).map(Some).map_err(|fault| fault.in_file(shown(&beside)))
            }
            _ => Ok(None),
        };
        let (encoding, format) = (self.encoding.as_deref(), self.kind.as_deref());
        let (turns, columns) = (self.turns.as_deref(), self.columns.as_deref());
        let named = SourceFile::new(&name, &bytes);
        let source = SourceFile {
            encoding,
            format,
            turns,
            columns,
            split: self.split.as_deref(),
            beside: &beside,
            open: is_archive.then_some(&open as &Open<'_>),
            sources: folder.as_ref().map(|_| &sources as &Sources<'_>),
            apart: Some(&apart::read),
            ..named
        };
        let (format, mut study) = format::read(&source)?;
        study.file = own;
        Ok((format, study))
    }
}

/// The file to read: of a folder that is a project of QualCoder the database in it.
fn project_file(path: &Path) -> PathBuf {
    let database = path.join("data.qda");
    if path.is_dir() && database.is_file() { database } else { path.to_owned() }
}

/// The first bytes of an archive.
const MAGIC: &[u8] = b"PK\x03\x04";

/// The folder with the sources of a project that is a file of its own (`.qde`), if there is one beside it.
///
/// # Errors
/// The folder is a link to one that is elsewhere.
fn sources_beside(path: &Path) -> Result<Option<Within>> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("qde")) {
        return Ok(None);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let found = ["sources", "Sources"].map(|name| folder.join(name)).into_iter().find(|path| path.is_dir());
    let Some(found) = found else { return Ok(None) };
    let real = |path: &Path| path.canonicalize().ok();
    if real(&found).zip(real(folder)).is_none_or(|(found, folder)| !found.starts_with(folder)) {
        let fault = Error::bad_file("this folder is a link that leads to another place");
        let fault = fault.in_file(found.display().to_string());
        return Err(fault.hint("put the sources themselves beside the project"));
    }
    Ok(Some(Within::of(&found)))
}

/// The file beside another: with another ending, or with `-…` behind its whole name. The latter are of a database, which keeps
/// them beside the file to which a link leads.
fn path_beside(path: &Path, ending: &str) -> PathBuf {
    if !ending.starts_with('-') {
        return path.with_extension(ending);
    }
    let mut name = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// The first turns of a transcript, a line each: speaker, time, the beginning of the words.
fn first_turns(study: &Study) -> Vec<String> {
    let line = |transcript: &Transcript, turn: &Turn| {
        let speaker = if turn.speaker.is_empty() { "(no speaker)" } else { &turn.speaker };
        let time = turn.time.map_or_else(String::new, |time| format!(" [{}]", clock(time.start)));
        let words =
            transcript.text.slice(turn.words).split_whitespace().take(12).collect::<Vec<_>>().join(" ");
        visible(&format!("turn: {speaker}{time}: {words}")).chars().take(100).collect()
    };
    let of_one = |transcript: &Transcript| {
        // A file of one text is called by its own name.
        let title = (study.transcripts.len() > 1).then(|| visible(&format!("{}:", transcript.title)));
        let turns = transcript.turns.iter().take(FIRST_TURNS).map(|turn| line(transcript, turn));
        title.into_iter().chain(turns).collect::<Vec<String>>()
    };
    study.transcripts.iter().flat_map(of_one).collect()
}

/// Reads a file that has no more bytes than the limit.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let unreadable = |fault: std::io::Error| match fault.kind() {
        std::io::ErrorKind::NotFound => Error::unknown("there is no such file"),
        _ => Error::unknown(format!("the file cannot be read: {}", io_words(&fault))),
    };
    if path.is_dir() {
        return Err(Error::unknown("this is a folder").hint("name the files in it: FOLDER/*"));
    }
    let mut file = open_plain(path, Links::Followed).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if meta.len() > limit as u64 {
        let what = format!("the file has {} MiB, {} are the limit", meta.len() >> 20, limit >> 20);
        return Err(Error::bad_file(what).hint("is this the transcript, or the recording?"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
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
