//! The words alone, each as it is: what `emic import` reads is the same text again.

use super::{alone, speakers_without};
use crate::error::Result;
use crate::format::Output;
use crate::format::study::{Part, Study};

/// Writes the words of a transcript.
///
/// # Errors
/// A study that does not hold one transcript with words.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let here = alone(study)?;
    let bytes = here.text.as_str().as_bytes().to_vec();
    // Labels are part of the words.
    let mut left_out = study.without(&[Part::UncodedTranscripts, Part::Speakers]);
    left_out.extend(speakers_without(here));
    Ok(Output { bytes, left_out })
}
