//! The sample study, which travels inside the program: invented interviews to learn with, to show with, to test with.

use super::inbox::Inbox;
use super::{Clock, NewPerson, Workspace, last_read, opening};
use crate::error::{Error, Result};
use crate::exchange::bundle;
use std::path::Path;

/// A file of the sample study: its path in `sample-data/`, and its bytes.
pub type SampleFile = (&'static str, &'static [u8]);

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/", $path)) as &[u8])),*]
    };
}

/// The lead's whole project, and what two coders sent back; made once by `emic demo`, read for ever.
const SAMPLE_BUNDLES: &[SampleFile] =
    files!["bundles/study.emic.toml", "bundles/NR.emic.toml", "bundles/LW.emic.toml"];

/// The files of the sample study: what a team would start with.
pub const SAMPLE_FILES: &[SampleFile] = files![
    "transcripts/P03.txt",
    "transcripts/P07.txt",
    "transcripts/P11.vtt",
    "transcripts/P16.docx",
    "transcripts/P23.md",
    "transcripts/P29.txt",
    "participants.csv",
    "participants.toml",
    "people.toml",
    "frame.toml",
    "codings/NR.toml",
    "codings/LW.toml",
];

impl Workspace {
    /// Makes the sample study in a folder: a lead's project with the work of two coders, and one question to settle.
    /// `coder` is who works in it, without an act of theirs so far.
    ///
    /// # Errors
    /// A folder that holds a project already, a bad name, or a disk that does not take it.
    pub fn sample(dir: &Path, coder: &NewPerson, clock: Clock) -> Result<Workspace> {
        let mut bundles = SAMPLE_BUNDLES.iter().map(|(name, bytes)| {
            let words = String::from_utf8_lossy(bytes);
            bundle::read(&words).map(|read| (*name, read)).map_err(|fault| fault.in_file(*name))
        });
        let (name, study) =
            bundles.next().ok_or_else(|| Error::unknown("this program carries no sample study"))??;
        let mut workspace = opening::begin_with_in(dir, study, name, coder, clock)?;
        for coded in bundles {
            let (name, coded) = coded?;
            Inbox::of(&mut workspace).take_in(coded, name)?;
        }
        last_read::begin(&workspace);
        Ok(workspace)
    }
}
