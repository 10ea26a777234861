//! The formats: one file for each, all over [`Document`].
//!
//! A writer gets a sink of bytes and is done with each row before it asks for the next, so a list of any length takes
//! little memory. The sink is the caller's: nothing here opens a file or a stream. It takes bytes rather than
//! characters because not every format is text.

mod grid;
mod measure;

pub use self::csv::Csv;
use self::csv::write_csv;

use super::document::Document;
use crate::error::{Error, Result};
use std::io::{self, Write};

/// Declares the formats: one file and one line each. The doc comment is the help of `--format`.
macro_rules! formats {
    ($($(#[doc = $help:literal])+ $format:ident $file:ident),* $(,)?) => {
        $(mod $file;)*
        /// How to write a document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {
            $($(#[doc = $help])+ $format,)*
        }
        impl Format {
            /// Every format, in the order of the help.
            pub const ALL: &[Format] = &[$(Format::$format),*];
            /// Its name on the command line.
            pub fn word(self) -> &'static str {
                match self {
                    $(Format::$format => stringify!($file),)*
                }
            }
            /// What it is, in a few words.
            pub fn help(self) -> &'static str {
                match self {
                    $(Format::$format => concat!($($help),+).trim_ascii(),)*
                }
            }
            fn writer(self) -> fn(&Document<'_>, &mut dyn Write) -> io::Result<()> {
                match self {
                    $(Format::$format => $file::write,)*
                }
            }
        }
    };
}

formats! {
    /// Columns for a person
    Text text,
    /// One array of objects
    Json json,
    /// A table for a spreadsheet
    Csv csv,
    /// A table for a document
    Markdown markdown,
    /// A page for a browser and for print
    Html html,
    /// The figure alone, where there is one
    Svg svg,
    /// A document for Word and LibreOffice
    Docx docx,
}

impl Format {
    /// The format that the ending of a file's name says; `None` for any other ending.
    pub fn of_file(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "txt" => Format::Text,
            "md" => Format::Markdown,
            "htm" => Format::Html,
            ending => return Format::ALL.iter().copied().find(|format| format.word() == ending),
        })
    }
    /// True if what is written is no text.
    pub fn is_binary(self) -> bool {
        self == Format::Docx
    }
    /// Checks that the format can show the document.
    ///
    /// # Errors
    /// SVG for a document without a figure.
    pub fn fits(self, document: &Document<'_>) -> Result<()> {
        match self == Format::Svg && document.figures().next().is_none() {
            true => Err(no_figure()),
            false => Ok(()),
        }
    }
}

/// The error for SVG where there is no figure.
pub fn no_figure() -> Error {
    Error::usage("this has no figure, so it cannot be written as svg")
        .hint("text, json, csv, markdown, html and docx show tables")
}

/// Writes a document in a format that fits it.
///
/// # Errors
/// Those of the sink; nothing more is written after the first.
pub fn write(document: &Document<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    format.writer()(document, out)
}

/// As [`write()`], with CSV of some kind.
///
/// # Errors
/// Those of the sink.
pub fn write_with(document: &Document<'_>, format: Format, csv: Csv, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Csv => write_csv(document, csv, out),
        _ => write(document, format, out),
    }
}

/// A document as the lines of its text, for the screen.
pub fn lines(document: &Document<'_>) -> Vec<String> {
    let mut bytes = Vec::new();
    // A sink in memory takes everything.
    let _ = write(document, Format::Text, &mut bytes);
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
