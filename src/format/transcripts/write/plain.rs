//! The words alone, each as it is: what `emic import` reads is the same text again.

use super::alone;
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{Part, Study};

/// Writes the words of a transcript.
///
/// # Errors
/// A study that does not hold one transcript with words.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let bytes = alone(study)?.text.as_str().as_bytes().to_vec();
    // Labels are part of the words.
    Ok(Output { bytes, left_out: study.without(&[Part::UncodedTranscripts, Part::Speakers]) })
}
