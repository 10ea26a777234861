//! Bytes to a [`Study`] and back: transcripts, tables, codebooks, coded spans. Sees no path and does no IO.
//!
//! A reader never trusts its bytes: what it cannot read is refused with the line where it breaks, and what it
//! leaves out is counted in [`Study::left_out`], so that a person can be told. A writer counts in the same way. A
//! new format is one file with a reader, a writer or both, and one line in [`FORMATS`].

pub(crate) mod archive;
mod coded;
mod encoding;
pub(crate) mod escape;
mod guess;
mod names;
mod narrow;
pub mod notation;
mod qualcoder;
mod refi;
mod source_file;
mod spans;
mod split;
pub mod sqlite;
pub mod study;
mod tables;
mod taguette;
mod transcripts;
pub(crate) mod word;

pub use archive::{Seekable, holds_project};
pub use refi::Package;
pub use source_file::{Apart, Beside, Open, SourceFile, Sources};
pub(crate) use spans::ruler::nearest;
pub use study::{LeftOut, Study};
pub use transcripts::pdf::work as read_apart;
pub use transcripts::write::{SHEETS, Sheet, SheetLine, file_names, index};

use crate::error::{Error, Result};
use spans::{brat, doccano, label_studio, webanno};
use tables::{answers, codebook, codings, outline, participants, toml_book};
use transcripts::{docx, eaf, epub, html, odt, pdf, plain, rtf, srt, textgrid, vtt, whisper, write};

/// True if words of a table are these of a text: as they are, or as a table that emic writes shows them.
pub(crate) fn says(here: &str, said: &str) -> bool {
    spans::ruler::is_same(here, said) || spans::ruler::is_same(&transcripts::write::shown(here), said)
}

/// The largest file that is read, in bytes: 64 MiB.
pub const LARGEST: usize = 64 << 20;

/// What a file of a format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One transcript.
    Transcript,
    /// A table of participants.
    Participants,
    /// Transcripts with their participants, of a table of answers.
    Answers,
    /// Codes on words, by coder.
    Codings,
    /// The code tree with its definitions.
    Codebook,
    /// A whole study of another program.
    Study,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What of the study is not in it.
    pub left_out: Vec<LeftOut>,
}

/// A format of files.
#[derive(Debug)]
pub struct Format {
    /// Its name, as `--as` takes it.
    pub name: &'static str,
    /// Endings of file names, lower case, without the dot. Of two formats with one ending the first is meant.
    pub endings: &'static [&'static str],
    /// What its files hold.
    pub kind: Kind,
    /// One sentence for the help.
    pub what: &'static str,
    /// Reads a file; `None` if this program only writes the format.
    pub read: Option<fn(&SourceFile<'_>) -> Result<Study>>,
    /// Writes a file; `None` if this program only reads the format.
    pub write: Option<fn(&Study) -> Result<Output>>,
    /// What its files hold that emic writes, for a person; empty if emic only reads the format.
    pub gives: &'static str,
    /// What its files leave out that emic writes, for a person; empty if emic only reads the format.
    pub leaves: &'static str,
}

impl Format {
    /// The same format, which is written, too: what its files hold and leave out.
    const fn written(
        self,
        write: fn(&Study) -> Result<Output>,
        gives: &'static str,
        leaves: &'static str,
    ) -> Format {
        Format { write: Some(write), gives, leaves, ..self }
    }
    /// True if a file of it holds one transcript.
    pub fn is_of_one(&self) -> bool {
        self.kind == Kind::Transcript || self.beside().is_some()
    }
    /// The format of the file that goes out beside one of this format, with the same name: the words that it is about.
    pub fn beside(&self) -> Option<&'static Format> {
        let with = (self.name == "brat").then_some("txt")?;
        FORMATS.iter().find(|format| format.name == with)
    }
}

/// A format of transcripts, which is read.
const fn transcript(
    name: &'static str,
    endings: &'static [&'static str],
    what: &'static str,
    read: fn(&SourceFile<'_>) -> Result<Study>,
) -> Format {
    Format {
        name,
        endings,
        kind: Kind::Transcript,
        what,
        read: Some(read),
        write: None,
        gives: "",
        leaves: "",
    }
}

/// A format of projects of another program, which is read.
const fn project(
    name: &'static str,
    endings: &'static [&'static str],
    what: &'static str,
    read: fn(&SourceFile<'_>) -> Result<Study>,
) -> Format {
    Format { kind: Kind::Study, ..transcript(name, endings, what, read) }
}

/// A format of coded spans, which is read.
const fn coded(
    name: &'static str,
    endings: &'static [&'static str],
    what: &'static str,
    read: fn(&SourceFile<'_>) -> Result<Study>,
) -> Format {
    Format { kind: Kind::Codings, ..transcript(name, endings, what, read) }
}

/// The name of a format, and whether bytes are those of a file of it.
type Test = (&'static str, fn(&[u8]) -> bool);

/// Formats whose ending another one has, too, and how the content of a file says that it is meant.
const BY_CONTENT: &[Test] = &[
    ("doccano", doccano::is_export),
    ("label-studio", label_studio::is_export),
    ("webanno", webanno::is_tsv),
];

/// The formats, in the order of the help. One format, one file, one line.
pub const FORMATS: &[Format] = &[
    transcript("txt", &["txt", "text"], "Plain text, typed or saved by Zoom or Trint.", plain::read)
        .written(write::plain, "the words alone, each as it is", "codings, memos, marks, times, speakers that were mended; who speaks is in the words"),
    transcript("md", &["md", "markdown"], "Markdown, kept as it is written.", plain::read)
        .written(write::markdown, "turns to read, below each what was coded in it", "participants, definitions, memos and marks on what is no passage"),
    transcript("vtt", &["vtt"], "WebVTT of Teams, Zoom, Stream, or a video.", vtt::read)
        .written(write::vtt, "turns with times as cues, with voices", "codings, memos, marks, lines that no turn says; refused without times"),
    transcript("srt", &["srt"], "SubRip subtitles, as speech recognition writes them.", srt::read)
        .written(write::srt, "turns with times as cues", "codings, memos, marks, lines that no turn says; refused without times"),
    transcript("sbv", &["sbv"], "SubViewer captions of a video site.", srt::read_sbv),
    transcript("docx", &["docx", "docm"], "Word, with comments and notes.", docx::read)
        .written(write::docx, "the words, a comment for each coding", "times, speakers that were mended, participants, definitions, memos and marks on what is no passage; refused beyond 32,767 comments"),
    transcript("odt", &["odt", "ott", "fodt"], "OpenDocument, with comments and notes.", odt::read),
    transcript("rtf", &["rtf"], "Rich text, with comments and notes.", rtf::read),
    transcript("pdf", &["pdf"], "PDF with words that were typed, not scanned.", pdf::read),
    transcript("html", &["html", "htm", "xhtml"], "A page as a browser shows it.", html::read)
        .written(write::html, "a page with stripes and names of codes beside the words", "participants, definitions, memos and marks on what is no passage"),
    transcript("epub", &["epub"], "A book, its pages in their order.", epub::read),
    transcript(
        "whisper",
        &["json"],
        "JSON of speech recognition: Whisper, WhisperX, whisper.cpp.",
        whisper::read,
    ),
    transcript("textgrid", &["textgrid"], "TextGrid of Praat, a tier for each speaker.", textgrid::read),
    transcript("eaf", &["eaf"], "ELAN, a tier for each speaker.", eaf::read),
    Format {
        name: "participants",
        endings: &["csv", "tsv"],
        kind: Kind::Participants,
        what: "A table of who was interviewed, with what its columns mean in a .toml beside it.",
        read: Some(participants::read),
        write: None,
        gives: "",
        leaves: "",
    },
    Format {
        name: "answers",
        endings: &[],
        kind: Kind::Answers,
        what: "A table (.csv) with an answer to an open question in each row; its other columns are attributes.",
        read: Some(answers::read),
        write: None,
        gives: "",
        leaves: "",
    },
    Format {
        name: "jsonl",
        endings: &["jsonl"],
        kind: Kind::Codings,
        what: "Transcripts with coded spans by their coders, one transcript a line.",
        read: Some(coded::read),
        write: Some(coded::write),
        gives: "transcripts with coded spans",
        leaves: "speakers, times, participants, memos, marks, definitions, codes without codings",
    },
    coded(
        "brat",
        &["ann"],
        "Stand-off of brat, with its text (.txt) beside it.",
        brat::read,
    )
    .written(brat::write, "the codings of one transcript; its text (.txt) goes beside it", "coders, speakers, times, participants, definitions, marks, memos that are on no coding"),
    coded(
        "webanno",
        &["tsv"],
        "Layers of spans of INCEpTION and WebAnno (TSV 3).",
        webanno::read,
    ),
    coded(
        "doccano",
        &["jsonl"],
        "Texts with labels of doccano, a text a line.",
        doccano::read,
    ),
    coded(
        "label-studio",
        &["json"],
        "Tasks with annotations of Label Studio (JSON, JSON_MIN).",
        label_studio::read,
    ),
    Format {
        name: "codings",
        endings: &["csv"],
        kind: Kind::Codings,
        what: "A table with a row for each coding, on transcripts that are here.",
        read: Some(codings::read),
        write: Some(codings::write),
        gives: "a row for each coding, with its words",
        leaves: "words without codings, participants, memos, marks, definitions",
    },
    Format {
        name: "codebook",
        endings: &["csv"],
        kind: Kind::Codebook,
        what: "A table of the code tree with its definitions.",
        read: Some(codebook::read),
        write: Some(codebook::write),
        gives: "the code tree with its definitions",
        leaves: "transcripts, codings, participants, memos, marks",
    },
    project("taguette", &["sqlite3", "db"], "A project of Taguette: its database, or one that it exported.", taguette::read),
    project("qualcoder", &["qda"], "A project of QualCoder: its folder NAME.qda, or data.qda in it.", qualcoder::read),
    Format {
        name: "codebook-toml",
        endings: &["toml"],
        kind: Kind::Codebook,
        what: "The code tree with its definitions, to be written by hand.",
        read: Some(toml_book::read),
        write: Some(toml_book::write),
        gives: "the code tree with its definitions",
        leaves: "transcripts, codings, participants, memos, marks",
    },
    Format {
        kind: Kind::Codebook,
        ..transcript("codebook-text", &[], "The code tree as indented or numbered lines (.txt).", outline::read)
    },
    Format {
        name: "qdpx",
        endings: &["qdpx", "qde"],
        kind: Kind::Study,
        what: "A REFI-QDA project of NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette and others.",
        read: Some(refi::read),
        write: Some(refi::write),
        gives: "the whole study for NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette and others",
        leaves: "times, frames, states of progress, recordings and pictures",
    },
    Format {
        name: "qdc",
        endings: &["qdc"],
        kind: Kind::Codebook,
        what: "A REFI-QDA codebook: the code tree with descriptions, and sets.",
        read: Some(refi::read_codebook),
        write: Some(refi::write_codebook),
        gives: "the code tree with its definitions, and sets of codes",
        leaves: "transcripts, codings, participants, memos, marks",
    },
];

/// True if a file ending in `.toml` holds a codebook, and not what the columns of a table mean.
pub fn is_codebook_toml(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(toml_book::is_codebook)
}

/// The largest file of a format that is read, in bytes. Coded spans repeat their transcripts many at a time; a table does not.
fn largest(format: &Format) -> usize {
    let is_table = format.endings.iter().any(|ending| matches!(*ending, "csv" | "tsv" | "ann"));
    match format.kind {
        Kind::Codings | Kind::Study if !is_table => 8 * LARGEST,
        Kind::Codings | Kind::Study | Kind::Transcript | Kind::Participants => LARGEST,
        Kind::Answers | Kind::Codebook => LARGEST,
    }
}

/// The largest file of this name that is read, in bytes; `format` is the one that a person forces. Of formats with one
/// ending the content tells later which is meant.
pub fn largest_named(name: &str, format: Option<&str>) -> usize {
    let ending = SourceFile::new(name, b"").ending();
    let is = |one: &&Format| match format {
        Some(format) => one.name == format.to_lowercase(),
        None => one.read.is_some() && one.endings.contains(&ending.as_str()),
    };
    FORMATS.iter().filter(is).map(largest).max().unwrap_or(LARGEST)
}

/// Reads a file: the format that it was read as, and what is in it.
///
/// # Errors
/// A file that breaks its format or has no words; a name that no format has; an unknown format or encoding. The
/// file is named, with the line if one is to blame.
pub fn read(source: &SourceFile<'_>) -> Result<(&'static Format, Study)> {
    read_as_found(source).map_err(|fault| match fault.place() {
        Some(place) if !place.file.is_empty() => fault,
        _ => fault.in_file(source.name),
    })
}

fn read_as_found(source: &SourceFile<'_>) -> Result<(&'static Format, Study)> {
    let (format, note) = found(source)?;
    if source.bytes.len() > largest(format) {
        let mib = source.bytes.len().div_ceil(1 << 20);
        let fault =
            Error::bad_file(format!("the file has {mib} MiB, {} are the limit", largest(format) >> 20));
        return Err(fault.hint("is this the transcript, or the recording?"));
    }
    let Some(read) = format.read else { return Err(not_read(format.name)) };
    let mut study = read(source)?;
    study.left_out.retain(|left| left.count > 0);
    let said = match source.split {
        Some(sign) => Some(split_noted(&mut study, sign)),
        None => split::advice(&study),
    };
    study.notes.extend(said);
    source.name.clone_into(&mut study.file);
    study.notes.extend(note);
    Ok((format, study))
}

/// Splits the names of codes, and says what came of it.
fn split_noted(study: &mut Study, sign: &str) -> String {
    match split::split_names(study, sign) {
        0 => format!("no code has \"{sign}\" between names"),
        1 => format!("1 name of the file was split at \"{sign}\""),
        count => format!("{count} names of the file were split at \"{sign}\""),
    }
}

/// The format that a person named, or that the content shows, or that the ending says; and a note if the content
/// speaks against the ending.
fn found(source: &SourceFile<'_>) -> Result<(&'static Format, Option<String>)> {
    let found = chosen(source)?;
    let ending = source.ending();
    if let Some(format) = by_content(source) {
        return Ok((format, None));
    }
    let packed = source.open.map(|_| "qdpx");
    let shown = packed.or_else(|| shown(source.bytes)).filter(|_| source.format.is_none());
    if let Some(shown) = shown.filter(|shown| found.is_none_or(|found| found.name != *shown)) {
        let format = named(shown)?;
        let note = format!("the name does not say so, but this is {}: read as such", article(format));
        return Ok((format, Some(note)));
    }
    // A table that emic wrote itself is never a table of participants.
    let table = source.format.is_none() && found.is_some_and(|format| format.name == "participants");
    if table && tables::begins_with(source.bytes, &codebook::HEADER) {
        return Ok((named("codebook")?, Some("its columns are those of a codebook: read as one".to_owned())));
    }
    if table && codebook::is_codebook(source) {
        let note = "its columns are those of a codebook: read as one; people instead: --as participants";
        return Ok((named("codebook")?, Some(note.to_owned())));
    }
    if table && codings::is_codings(source) {
        let note = "its columns are those of codings: read as such; people instead: --as participants";
        return Ok((named("codings")?, Some(note.to_owned())));
    }
    match found {
        Some(format) => Ok((format, None)),
        None if ending.is_empty() => Ok((named("txt")?, None)),
        None => {
            encoding::refuse_binary(source.bytes)?;
            Err(Error::bad_file(format!("files named .{ending} are not read"))
                .hint(format!("formats: {}; a text of another name: --as txt", readable())))
        }
    }
}

/// The format that the content says, of those that have the ending of the file.
fn by_content(source: &SourceFile<'_>) -> Option<&'static Format> {
    let ending = source.ending();
    let mut formats = BY_CONTENT.iter().filter_map(|(name, is)| Some((named(name).ok()?, is)));
    let meant = formats.find(|(format, is)| format.endings.contains(&ending.as_str()) && is(source.bytes));
    meant.map(|(format, _)| format).filter(|_| source.format.is_none())
}

/// The format that the first bytes show, whatever the file is called. Only formats that cannot be mistaken for text that
/// a person typed.
fn shown(bytes: &[u8]) -> Option<&'static str> {
    let tests: [Test; 8] = [
        ("pdf", |bytes| bytes.starts_with(b"%PDF-")),
        ("vtt", vtt::is_vtt),
        ("rtf", |bytes| bytes.starts_with(b"{\\rtf")),
        ("html", html::is_html),
        ("eaf", eaf::is_eaf),
        ("textgrid", textgrid::is_textgrid),
        ("srt", srt::is_srt),
        ("odt", |bytes| !bytes.starts_with(b"PK") && odt::is_flat(bytes)),
    ];
    if bytes.starts_with(sqlite::MAGIC) {
        return database_format(bytes);
    }
    match bytes.starts_with(b"PK") {
        true => encoding::packed_format(bytes),
        false => tests.iter().find(|(_, test)| test(bytes)).map(|(name, _)| *name),
    }
}

/// The format of a database, by the tables that are in it.
fn database_format(bytes: &[u8]) -> Option<&'static str> {
    let database = sqlite::Database::of(bytes).ok()?;
    match () {
        () if taguette::is_taguette(&database) => Some("taguette"),
        () if qualcoder::is_qualcoder(&database) => Some("qualcoder"),
        () => None,
    }
}

/// What a file of a format is called in a sentence.
fn article(format: &Format) -> String {
    match format.name {
        "vtt" => "WebVTT".into(),
        "srt" => "SubRip".into(),
        "docx" => "a Word file".into(),
        "odt" => "an OpenDocument text".into(),
        "eaf" => "an annotation document of ELAN".into(),
        "taguette" => "a project of Taguette".into(),
        "qualcoder" => "a project of QualCoder".into(),
        name => format!("{} ({})", name.to_uppercase(), format.what.trim_end_matches('.')),
    }
}

/// The format that a person named, or that the ending says.
fn chosen(source: &SourceFile<'_>) -> Result<Option<&'static Format>> {
    if let Some(name) = source.format {
        return named(&name.to_lowercase()).map(Some);
    }
    let ending = source.ending();
    let ends = |format: &&Format| format.read.is_some() && format.endings.contains(&ending.as_str());
    Ok(FORMATS.iter().find(ends))
}

/// The format of a name that can be read.
fn named(name: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|format| format.name == name && format.read.is_some()).ok_or_else(|| not_read(name))
}

fn not_read(name: &str) -> Error {
    Error::usage(format!("no format \"{name}\" can be read")).hint(format!("formats: {}", readable()))
}

/// The names of the formats that can be read.
fn readable() -> String {
    let names = FORMATS.iter().filter(|format| format.read.is_some()).map(|format| format.name);
    names.collect::<Vec<_>>().join(", ")
}

/// The format in which a file of this name is written; `format` is the one that a person forces.
///
/// # Errors
/// A name or ending of no format that can be written; the hint lists those that can.
pub fn to_write(name: &str, format: Option<&str>) -> Result<&'static Format> {
    let writable = || FORMATS.iter().filter(|format| format.write.is_some());
    let ending = SourceFile::new(name, b"").ending();
    let (found, what) = match format {
        Some(name) => (
            writable().find(|format| format.name == name.to_lowercase()),
            format!("no format \"{name}\" can be written"),
        ),
        None if ending.is_empty() => (None, "the name of the file does not say in which format".to_owned()),
        None => (
            writable().find(|format| format.endings.contains(&ending.as_str())),
            format!("files named .{ending} cannot be written"),
        ),
    };
    found.ok_or_else(|| {
        let each = |format: &Format| format!("{} (.{})", format.name, format.endings.join(", ."));
        let names = writable().map(each).collect::<Vec<_>>().join(", ");
        Error::usage(what).hint(format!("formats: {names}; --as NAME says which"))
    })
}
