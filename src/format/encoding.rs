//! Bytes to words: which encoding a text is in, and which files are no text at all.
//!
//! In order: what the person says, a byte order mark, UTF-8 if the bytes are that, else a guess, and a guess is
//! said to be one. A UTF-8 file with a few damaged bytes stays UTF-8: a guess would spoil all its accents.

use super::study::{LeftOut, left_out};
use super::{archive, guess};
use crate::error::{Error, Result};
use encoding_rs::{Encoding, UTF_8};

/// A text with LF line ends and no byte order mark.
pub(super) struct Decoded {
    pub(super) text: String,
    /// The encoding, for a person.
    pub(super) encoding: String,
    /// Bytes that are no character there.
    pub(super) damaged: Option<LeftOut>,
}

/// How NUL characters are treated: as evidence against a text, or not.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Nul {
    /// They do.
    Refused,
    /// They become U+FFFD, as the WebVTT standard has it.
    Replaced,
}

/// Decodes a text.
///
/// # Errors
/// An unknown `encoding`; a file that is no text, is empty or holds only blanks.
pub(super) fn decode(bytes: &[u8], encoding: Option<&str>, nul: Nul) -> Result<Decoded> {
    refuse_binary(bytes)?;
    let (mut text, encoding, damaged) = match encoding {
        Some(label) => decode_as_said(bytes, label)?,
        None => decode_as_found(bytes)?,
    };
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if text.contains('\0') {
        if nul == Nul::Refused {
            let before = text.split('\0').next().unwrap_or_default();
            let line = before.matches('\n').count() as u32 + 1;
            return Err(Error::bad_file("a NUL byte: this is no text, or one in another encoding")
                .at(line, None)
                .hint(
                    "say the encoding with --encoding (utf-16le, for one), or save the file as UTF-8 text",
                ));
        }
        text = text.replace('\0', "\u{fffd}");
    }
    refuse_controls(&text)?;
    if text.trim().is_empty() {
        let what = if bytes.is_empty() { "the file is empty" } else { "the file holds only blanks" };
        return Err(Error::bad_file(what).hint("was it copied whole?"));
    }
    let damaged = (damaged > 0).then(|| left_out("bytes that are no characters (now U+FFFD)", damaged));
    Ok(Decoded { text, encoding, damaged })
}

/// A text with the line ends that it came with, of which it is known whether a byte order mark stood before it.
pub(super) struct Raw {
    pub(super) text: String,
    /// The encoding, for a person.
    pub(super) encoding: String,
    /// True if a byte order mark stood before it; it is no part of `text`.
    pub(super) has_mark: bool,
    /// How many bytes are no characters there.
    pub(super) damaged: usize,
}

/// Decodes a text whose characters another file counts: nothing of it is changed. It may be empty.
///
/// # Errors
/// A file that is no text.
pub(super) fn decode_raw(bytes: Vec<u8>) -> Result<Raw> {
    refuse_binary(&bytes)?;
    let has_mark = Encoding::for_bom(&bytes).is_some();
    let raw = match String::from_utf8(bytes) {
        Ok(mut text) if !text.contains('\0') => {
            if has_mark {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Raw { text, encoding: "UTF-8".into(), has_mark, damaged: 0 }
        }
        other => {
            let bytes = other.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let (text, encoding, damaged) = decode_as_found(&bytes)?;
            Raw { text: text.replace('\0', "\u{fffd}"), encoding, has_mark, damaged }
        }
    };
    refuse_controls(&raw.text)?;
    Ok(raw)
}

fn decode_as_said(bytes: &[u8], label: &str) -> Result<(String, String, usize)> {
    let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
        return Err(Error::usage(format!("there is no encoding \"{label}\"")).hint(
            "some that are: utf-8, utf-16le, windows-1252, windows-1250, iso-8859-15, shift_jis, gb18030",
        ));
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let damaged = lost(&text, bytes, encoding);
    Ok((text.into_owned(), format!("{} (as you said)", encoding.name()), damaged))
}

fn decode_as_found(bytes: &[u8]) -> Result<(String, String, usize)> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(Error::bad_file("the text is in UTF-32, which is not read").hint("save it as UTF-8"));
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        let damaged = lost(&text, bytes, encoding);
        return Ok((text.into_owned(), format!("{} with BOM", encoding.name()), damaged));
    }
    if let Some(encoding) = guess::utf_16(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let damaged = lost(&text, bytes, encoding);
        return Ok((text.into_owned(), format!("{} (guessed)", encoding.name()), damaged));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), "UTF-8".into(), 0));
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good >= 10 * bad {
        return Ok((String::from_utf8_lossy(bytes).into_owned(), "UTF-8, damaged".into(), bad));
    }
    let encoding = guess::legacy(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let damaged = lost(&text, bytes, encoding);
    Ok((text.into_owned(), format!("{} (guessed)", guess::name(encoding)), damaged))
}

/// How many characters the decoder had to replace: those that the bytes do not hold as U+FFFD themselves.
fn lost(text: &str, bytes: &[u8], encoding: &'static Encoding) -> usize {
    let shown = text.matches('\u{fffd}').count();
    if shown == 0 || encoding != UTF_8 {
        return shown;
    }
    shown.saturating_sub(bytes.windows(3).filter(|three| *three == "\u{fffd}".as_bytes()).count())
}

/// Refuses what begins like a file of another kind.
///
/// # Errors
/// Says what the file is and what to do about it.
pub(super) fn refuse_binary(bytes: &[u8]) -> Result<()> {
    let (what, hint) = match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Err(refuse_zip(bytes)),
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            ("a PDF", "leave --as out, or rename it so that its name ends in .pdf")
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            ("a rich text file (RTF)", "say --as rtf, or rename it so that its name ends in .rtf")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => ("an old Word or Office file", "open it and save it as docx"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => (
            "a picture",
            "type the words, or read them with a text recognition program, and save them as text",
        ),
        [b'R', b'I', b'F', b'F', ..] | [b'I', b'D', b'3', ..] | [b'O', b'g', b'g', b'S', ..] => {
            ("a recording", "import its transcript instead")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => ("a recording", "import its transcript instead"),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => (
            "a database (SQLite)",
            "of databases those of QualCoder and Taguette are read; was it copied whole?",
        ),
        [0x1f, 0x8b, ..] | [b'7', b'z', 0xbc, 0xaf, ..] => ("a compressed file", "unpack it first"),
        _ => return Ok(()),
    };
    Err(Error::bad_file(format!("this is {what}, no text")).hint(hint))
}

/// The format that a zip holds, by the names of its members.
pub(super) fn packed_format(bytes: &[u8]) -> Option<&'static str> {
    // The sources of a project may be documents that are stored as they are: their names would be found, too.
    if archive::holds_project(std::io::Cursor::new(bytes)) {
        return Some("qdpx");
    }
    let holds = |name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    // What is inside a member of another kind is packed, so that these names are those of members.
    match () {
        () if holds("opendocument.text") => Some("odt"),
        () if holds("application/epub+zip") || holds("META-INF/container.xml") => Some("epub"),
        () if holds("word/document") => Some("docx"),
        () => None,
    }
}

/// Says which kind of zip a file is, by the names that stand in it.
fn refuse_zip(bytes: &[u8]) -> Error {
    let holds = |name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    let rename = "leave --as out, or rename it so that its name ends in";
    let (what, hint) = match packed_format(bytes) {
        Some("docx") => ("a Word file", format!("{rename} .docx")),
        Some("odt") => ("an OpenDocument text", format!("{rename} .odt")),
        Some("qdpx") => ("a REFI-QDA project", format!("{rename} .qdpx")),
        Some(_) => ("a book (EPUB)", format!("{rename} .epub")),
        None if holds("xl/workbook") || holds("opendocument.spreadsheet") => {
            ("a spreadsheet", "open it and save it as csv; a codebook: --as codebook".to_owned())
        }
        None => ("a zip archive", "unpack it first".to_owned()),
    };
    Error::bad_file(format!("this is {what}, no text")).hint(hint)
}

/// Refuses a text that is full of control characters: more than a handful, and more than one in 200.
fn refuse_controls(text: &str) -> Result<()> {
    let control = |c: char| matches!(c, '\u{1}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}');
    let count = text.chars().filter(|c| control(*c)).count();
    if count > 4 && count * 200 > text.len() {
        return Err(Error::bad_file(format!("{count} control characters: this is no text"))
            .hint("if it is one, say its encoding with --encoding"));
    }
    Ok(())
}
