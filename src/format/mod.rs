//! Bytes to values: transcripts, tables of participants, coded spans. Sees no path and does no IO.
//!
//! A reader never trusts its bytes: what it cannot read is refused with the line where it breaks, and what it
//! leaves out is counted in [`Imported::left_out`], so that a person can be told. A new format of transcripts is
//! one file with a reader and one line in [`FORMATS`].

mod archive;
pub mod coded;
mod compose;
mod cues;
mod docx;
mod encoding;
mod label;
mod layout;
mod plain;
mod srt;
pub mod table;
mod vtt;

use crate::error::{Error, Result};
use crate::text::{Span, Text, Turn};
use unicode_segmentation::UnicodeSegmentation;

/// The largest file of a transcript that is read, in bytes: 64 MiB.
pub const LARGEST: usize = 64 << 20;

/// What a person may say about a file when its name and bytes do not say enough.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding, as the web names it (`windows-1252`, `utf-16le`); `None`: found from the bytes.
    pub encoding: Option<String>,
    /// The format, as [`FORMATS`] names it; `None`: taken from the name of the file.
    pub format: Option<String>,
}

/// A transcript as it came in, and what a person must be told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The name of the file without folder and extension.
    pub title: String,
    /// The words: untouched but for line ends (txt, md), else composed from the turns.
    pub text: Text,
    /// The turns, in the order of the text, none overlapping.
    pub turns: Vec<Turn>,
    /// Comments that stand in the margin of the file.
    pub comments: Vec<Comment>,
    /// The layout that was found, for a person (`typed, speaker and colon`).
    pub layout: String,
    /// The encoding that was found, for a person (`windows-1252 (guessed)`).
    pub encoding: String,
    /// What did not come in.
    pub left_out: Vec<LeftOut>,
    /// What else a person should know, one sentence each.
    pub notes: Vec<String>,
}

/// A comment from the margin of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who wrote it, as the file says; may be empty.
    pub author: String,
    /// The author's initials, as the file says; may be empty.
    pub initials: String,
    /// When, as the file says (`2016-07-03T15:10:00Z`).
    pub date: Option<String>,
    /// The words it is about; of a comment on a mere point, its paragraph; `None` if those words did not come in.
    pub span: Option<Span>,
    /// What it says.
    pub words: String,
}

/// Something that a reader left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is, in the plural (`images`).
    pub what: String,
    /// How many of them, at least 1.
    pub count: usize,
}

impl Imported {
    /// Counts the words of all turns, without speaker labels: words by UAX #29 that hold a letter or digit.
    pub fn words(&self) -> usize {
        self.turns.iter().map(|turn| self.text.slice(turn.words).unicode_words().count()).sum()
    }
}

/// A format of transcripts.
#[derive(Debug)]
pub struct Format {
    /// Its name, as `--as` takes it.
    pub name: &'static str,
    /// Extensions of file names, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// One sentence for the help.
    pub help: &'static str,
    read: fn(&Source<'_>) -> Result<Read>,
}

/// The formats of transcripts, in the order of the help.
pub const FORMATS: &[Format] = &[
    Format {
        name: "txt",
        extensions: &["txt", "text"],
        help: "Plain text, typed or saved by Zoom or Trint.",
        read: plain::read,
    },
    Format {
        name: "md",
        extensions: &["md", "markdown"],
        help: "Markdown, kept as it is written.",
        read: plain::read,
    },
    Format {
        name: "vtt",
        extensions: &["vtt"],
        help: "WebVTT of Teams, Zoom, Stream, or a video.",
        read: vtt::read,
    },
    Format {
        name: "srt",
        extensions: &["srt"],
        help: "SubRip subtitles, as speech recognition writes them.",
        read: srt::read,
    },
    Format {
        name: "sbv",
        extensions: &["sbv"],
        help: "SubViewer captions of a video site.",
        read: srt::read_sbv,
    },
    Format {
        name: "docx",
        extensions: &["docx", "docm"],
        help: "Word, with comments and notes.",
        read: docx::read,
    },
];

/// What a reader is given.
struct Source<'a> {
    bytes: &'a [u8],
    encoding: Option<&'a str>,
}

/// What a reader gives back: an [`Imported`] without its title.
#[derive(Default)]
struct Read {
    text: String,
    turns: Vec<compose::ByteTurn>,
    comments: Vec<(Comment, Option<std::ops::Range<usize>>)>,
    layout: String,
    encoding: String,
    left_out: Vec<LeftOut>,
    notes: Vec<String>,
}

/// Reads a transcript. `name` is the name of the file: it gives title and format, nothing is opened.
///
/// # Errors
/// A file that is no text, breaks its format or has no words; an unknown format or encoding.
pub fn read_transcript(name: &str, bytes: &[u8], options: &Options) -> Result<Imported> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    read_named(file, bytes, options).map_err(|error| error.in_file(file))
}

fn read_named(file: &str, bytes: &[u8], options: &Options) -> Result<Imported> {
    if bytes.len() > LARGEST {
        return Err(Error::bad_file(format!(
            "the file has {} MiB, a transcript may have 64",
            bytes.len().div_ceil(1 << 20)
        ))
        .hint("is this the transcript, or the recording?"));
    }
    let (title, extension) = match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension.to_lowercase()),
        _ => (file, String::new()),
    };
    let (format, said) = choose(&extension, bytes, options)?;
    let source = Source { bytes, encoding: options.encoding.as_deref() };
    let mut read = (format.read)(&source)?;
    read.notes.extend(said);
    Ok(finish(title, read))
}

/// The format that a person named, or that the content shows, or that the extension says; and a note if the
/// content speaks against the extension.
fn choose(extension: &str, bytes: &[u8], options: &Options) -> Result<(&'static Format, Option<String>)> {
    let named = |name: &str| FORMATS.iter().find(|format| format.name == name);
    let known = || FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
    if let Some(name) = &options.format {
        return match named(&name.to_lowercase()) {
            Some(format) => Ok((format, None)),
            None => Err(Error::usage(format!("there is no format \"{name}\" of transcripts"))
                .hint(format!("formats: {}", known()))),
        };
    }
    let found = FORMATS.iter().find(|format| format.extensions.contains(&extension));
    let plain = found.is_none_or(|format| format.name == "txt") && (found.is_some() || extension.is_empty());
    if plain
        && vtt::is_vtt(bytes)
        && let Some(format) = named("vtt")
    {
        return Ok((format, Some("the name does not say so, but the words are WebVTT: read as such".into())));
    }
    match found.or_else(|| if extension.is_empty() { named("txt") } else { None }) {
        Some(format) => Ok((format, None)),
        None => {
            encoding::refuse_binary(bytes)?;
            Err(Error::bad_file(format!("files named .{extension} are not read"))
                .hint(format!("formats: {}; a text of another name: --as txt", known())))
        }
    }
}

/// Turns bytes of the text into characters and gives the file its title.
fn finish(title: &str, read: Read) -> Imported {
    let text = Text::new(read.text);
    let span = |range: &std::ops::Range<usize>| Span::new(text.pos_of(range.start), text.pos_of(range.end));
    let turns = read
        .turns
        .into_iter()
        .filter_map(|turn| {
            let label = turn.label.as_ref().and_then(span);
            Some(Turn { words: span(&turn.words)?, speaker: turn.speaker, label, time: turn.time })
        })
        .collect();
    let comments = read
        .comments
        .into_iter()
        .map(|(comment, at)| Comment { span: at.as_ref().and_then(span), ..comment })
        .collect();
    Imported {
        title: title.to_owned(),
        turns,
        comments,
        text,
        layout: read.layout,
        encoding: read.encoding,
        left_out: read.left_out.into_iter().filter(|left| left.count > 0).collect(),
        notes: read.notes,
    }
}

/// Something left out, to be put among the others.
fn left_out(what: impl Into<String>, count: usize) -> LeftOut {
    LeftOut { what: what.into(), count }
}
