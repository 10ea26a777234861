//! `emic import`

use super::revise::{Correcting, correct};
use super::{Place, Talk, apart};
use crate::error::{Error, Kind, Result, io_words, visible};
use crate::format::{self, Kind as Holds, LeftOut, SourceFile, Study, largest_named};
use crate::report::{Format, Table, Value, clock};
use crate::store::{Links, open_plain};
use crate::text::Turn;
use crate::workspace::{Brought, Known, Tally, Workspace};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bring in transcripts, participants (.csv), answers (.csv), coded spans (.jsonl), a codebook (.csv)
///
/// X.csv takes X.toml beside it, which says what its columns mean. Each file comes in whole or not at all; one that
/// is refused does not keep the others out. A codebook makes what is missing of the code tree and rewrites
/// definitions, colours and themes that are other in the file; it removes nothing.
///
/// Examples:
///   emic import interviews/*.docx
///   emic import P07.txt --title "P07, first interview" --language en
///   emic import participants.csv
///   emic import survey.csv --as answers
///   emic import codebook.csv --as codebook --dry-run
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
    /// whisper, textgrid, eaf, participants, answers, jsonl, codebook
    #[arg(long = "as", value_name = "FORMAT")]
    kind: Option<String>,
    /// Who speaks where: auto, none, or a regular expression for the start of a turn, such as '(P\d+|Int):'
    #[arg(long, value_name = "none|auto|REGEX")]
    turns: Option<String>,
    /// The file is this transcript, corrected: what differs becomes corrections, and codings follow
    #[arg(long, value_name = "TRANSCRIPT", conflicts_with_all = ["title", "language"])]
    correct: Option<String>,
    /// With --correct: also if coded passages are mostly rewritten or gone
    #[arg(long, requires = "correct")]
    anyway: bool,
    /// Only say what would come in, with the first turns of each transcript
    #[arg(long)]
    dry_run: bool,
}

/// So many turns are shown of a transcript that would come in.
const FIRST_TURNS: usize = 4;

/// What came of one file.
enum Came {
    /// What it brought, and how its first turns would be.
    Brought(Holds, Box<Brought>, Vec<String>),
    /// The schema of a table among the files.
    Schema,
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
        if self.dry_run {
            let mut rehearsal = workspace.rehearse()?;
            return self.all(&mut |study, known| rehearsal.bring_in(study, known), place, talk);
        }
        self.all(&mut |study, known| workspace.bring_in(study, known), place, talk)
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
            (Holds::Transcript, [transcript]) => correct(workspace, how, (&name, transcript), talk),
            _ => Err(Error::bad_file("this is no transcript").in_file(name)),
        }
    }

    fn all(&self, bring: &mut Bring<'_>, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let mut table = columns();
        let mut refused = 0;
        for file in &self.file {
            let name = file.display().to_string();
            match self.one(bring, &place.path(file)).map_err(|fault| named(fault, &name)) {
                Ok(came) => {
                    if talk.style().format == Format::Text {
                        self.tell(&name, &came, talk);
                    }
                    if let Came::Brought(holds, brought, _) = came {
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
        match refused {
            0 => Ok(()),
            n => {
                let what = format!("{n} of {} files did not come in", self.file.len());
                Err(Error::new(Kind::Partly, what).hint("the others did"))
            }
        }
    }

    fn tell(&self, name: &str, came: &Came, talk: &mut Talk<'_>) {
        let would = if self.dry_run { "would come in: " } else { "" };
        talk.result(&format!("{name}: {would}{}\n", words(came)));
        if let (Came::Brought(_, brought, first), true) = (came, self.dry_run) {
            preview(brought).iter().chain(first).for_each(|line| talk.result(&format!("  {line}\n")));
        }
    }

    fn one(&self, bring: &mut Bring<'_>, path: &Path) -> Result<Came> {
        let name = shown(path);
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            if path.with_extension("csv").is_file() {
                return Ok(Came::Schema);
            }
            if name.ends_with(".emic.toml") {
                let fault = Error::bad_file("this is a bundle of emic, not a transcript");
                return Err(fault.hint("read it in with: emic bundle read FILE"));
            }
        }
        let (format, mut study) = self.study(path)?;
        if format.kind == Holds::Transcript {
            for transcript in &mut study.transcripts {
                transcript.title = self.title.clone().unwrap_or_else(|| transcript.title.clone());
                transcript.language.clone_from(&self.language);
            }
            let first = first_turns(&study);
            let brought = bring(study, Known::Refused)?;
            return Ok(Came::Brought(format.kind, Box::new(brought), first));
        }
        bring(study, Known::Joined).map(|brought| Came::Brought(format.kind, Box::new(brought), Vec::new()))
    }

    /// Reads what is in a file, and in the file beside it.
    fn study(&self, path: &Path) -> Result<(&'static format::Format, Study)> {
        let name = shown(path);
        let limit = largest_named(&name, self.kind.as_deref());
        let bytes = read(path, limit)?;
        let beside = |ending: &str| match path.with_extension(ending) {
            beside if beside.is_file() => {
                read(&beside, limit).map(Some).map_err(|fault| fault.in_file(shown(&beside)))
            }
            _ => Ok(None),
        };
        let (encoding, format) = (self.encoding.as_deref(), self.kind.as_deref());
        let turns = self.turns.as_deref();
        let named = SourceFile::new(&name, &bytes);
        let source =
            SourceFile { encoding, format, turns, beside: &beside, apart: Some(&apart::read), ..named };
        format::read(&source)
    }
}

/// The first turns of a transcript, a line each: speaker, time, the beginning of the words.
fn first_turns(study: &Study) -> Vec<String> {
    let Some(transcript) = study.transcripts.first() else { return Vec::new() };
    let line = |turn: &Turn| {
        let speaker = if turn.speaker.is_empty() { "(no speaker)" } else { &turn.speaker };
        let time = turn.time.map_or_else(String::new, |time| format!(" [{}]", clock(time.start)));
        let words =
            transcript.text.slice(turn.words).split_whitespace().take(12).collect::<Vec<_>>().join(" ");
        visible(&format!("turn: {speaker}{time}: {words}")).chars().take(100).collect()
    };
    transcript.turns.iter().take(FIRST_TURNS).map(line).collect()
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
        ("memos", ""),
        ("known_codes", ""),
        ("changed_codes", ""),
        ("known_annotations", ""),
        ("questions", ""),
    ];
    Table::new(&columns, "")
}

/// What a file holds, in one word.
fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Transcript => "transcript",
        Holds::Participants => "participants",
        Holds::Answers => "answers",
        Holds::Codings => "coded spans",
        Holds::Codebook => "codebook",
    }
}

fn row(file: &str, holds: Holds, b: Brought) -> Vec<Value<'static>> {
    let list = |words: Vec<String>| Value::List(words, "; ");
    let mut row: Vec<Value<'_>> = vec![file.to_owned().into(), word(holds).into()];
    let known = match holds {
        Holds::Participants => b.participants.known,
        Holds::Transcript | Holds::Answers | Holds::Codings | Holds::Codebook => b.known_transcripts.len(),
    };
    match b.transcripts.first() {
        Some(a) if holds == Holds::Transcript => {
            let speakers = Value::List(a.speakers.clone(), ", ");
            row.extend([
                a.id.to_string().into(),
                a.title.clone().into(),
                a.words.into(),
                a.turns.into(),
                speakers,
            ]);
            let found = [a.layout.clone(), a.encoding.clone(), a.language.clone()];
            row.extend(found.map(Value::from));
            row.push(b.memos.new.into());
            row.extend((0..7).map(|_| Value::None));
        }
        _ => {
            row.extend((0..9).map(|_| Value::None));
            let participants = b.participants.new + b.participants.changed;
            row.extend([b.transcripts.len(), participants, b.attributes, b.people.len()].map(Value::from));
            row.extend([b.codes.new, b.codings.new, known].map(Value::from));
        }
    }
    row.extend([list(b.left_out.iter().map(left_out).collect()), list(b.notes)]);
    row.extend([b.memos.new, b.codes.known, b.codes.changed, b.codings.known, b.questions].map(Value::from));
    row
}

fn left_out(left: &LeftOut) -> String {
    format!("{} {}", left.count, left.what)
}

/// One file in one line, for a person.
fn words(came: &Came) -> String {
    let (holds, b) = match came {
        Came::Schema => return "read together with its table".to_owned(),
        Came::Brought(holds, brought, _) => (holds, brought),
    };
    let mut parts = match holds {
        Holds::Transcript => transcript_words(b),
        Holds::Participants => vec![
            format!("{} participants new or changed", b.participants.new + b.participants.changed),
            format!("{} as before, {} attributes", b.participants.known, b.attributes),
        ],
        Holds::Answers => vec![
            format!("{} new answers, {} known", b.transcripts.len(), b.known_transcripts.len()),
            format!(
                "{} participants new or changed, {} attributes",
                b.participants.new + b.participants.changed,
                b.attributes
            ),
        ],
        Holds::Codings => vec![
            format!("{} new transcripts, {} known", b.transcripts.len(), b.known_transcripts.len()),
            format!("{} new codings", b.codings.new),
            format!("{} new codes, {} new people", b.codes.new, b.people.len()),
        ],
        Holds::Codebook => {
            let Tally { new, changed, known } = b.codes;
            vec![format!("{new} new codes"), format!("{changed} changed, {known} as before")]
        }
    };
    if *holds != Holds::Transcript && !b.left_out.is_empty() {
        parts.push(format!("left out: {}", lefts(b)));
    }
    parts.extend(b.notes.iter().map(|note| format!("note: {note}")));
    parts.join("; ")
}

/// What was left out, or nothing.
fn lefts(b: &Brought) -> String {
    let all: Vec<String> = b.left_out.iter().map(left_out).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn transcript_words(b: &Brought) -> Vec<String> {
    let mut parts = Vec::new();
    for a in &b.transcripts {
        parts.push(format!("{}: {} words in {} turns", a.title, a.words, a.turns));
        match a.speakers.as_slice() {
            [] => parts.push("no speakers".to_owned()),
            speakers => parts.push(format!("speakers {}", speakers.join(", "))),
        }
        parts.extend([a.layout.clone(), a.encoding.clone(), format!("language {}", a.language)]);
    }
    parts.extend(b.known_transcripts.iter().map(|title| format!("{title} was here already")));
    if b.memos.new > 0 {
        parts.push(format!("{} comments became memos", b.memos.new));
    }
    if b.memos.known > 0 {
        parts.push(format!("{} comments were here", b.memos.known));
    }
    parts.push(format!("left out: {}", lefts(b)));
    parts
}

/// Everything that would come in, a line for each kind of thing.
fn preview(b: &Brought) -> Vec<String> {
    let turns: usize = b.transcripts.iter().map(|one| one.turns).sum();
    let named = |names: &[String]| match names.len() {
        0 => String::new(),
        _ => format!(": {}", names.join(", ")),
    };
    let titles: Vec<String> = b.transcripts.iter().map(|one| one.title.clone()).collect();
    let tally = |what: &str, all: &Tally| {
        let changed = if all.changed > 0 { format!(", {} changed", all.changed) } else { String::new() };
        format!("{what}: {} new{changed}, {} as before", all.new, all.known)
    };
    let mut lines = vec![
        format!(
            "transcripts: {} new ({turns} turns), {} known{}",
            titles.len(),
            b.known_transcripts.len(),
            named(&titles)
        ),
        format!("people: {} new{}", b.people.len(), named(&b.people)),
        tally("participants", &b.participants),
        format!("{}{}", tally("codes", &b.codes), named(&b.new_codes)),
    ];
    let more = [("codings", &b.codings), ("memos", &b.memos), ("marks", &b.marks), ("links", &b.links)];
    lines.extend(more.into_iter().map(|(what, all)| tally(what, all)));
    lines.push(format!("questions: {}", b.questions));
    lines.push(format!("left out: {}", lefts(b)));
    lines
}
