//! Codings of a file that only names its transcripts: they go onto the transcripts of these titles that are here.

use crate::error::{Error, Result};
use crate::format::study::{Coding, CodingKey, Doubt, Loose, On, Study, Transcript, TranscriptKey};
use crate::format::{nearest, says};
use crate::model::Project;
use crate::text::Span;
use std::borrow::Cow;
use std::collections::HashMap;

/// The study with its loose codings on the words that are here. The words that the file says decide: where they are not at
/// their offsets they are taken where they are nearest, and counted as uncertain.
///
/// # Errors
/// The line and column of a coding whose transcript is not here, or whose words are nowhere in it.
pub(super) fn on_texts_here<'s>(study: &'s Study, project: &Project) -> Result<Cow<'s, Study>> {
    if study.loose.is_empty() {
        return Ok(Cow::Borrowed(study));
    }
    let mut study = study.clone();
    let mut keys: HashMap<String, TranscriptKey> = HashMap::new();
    let mut moved = None;
    for loose in std::mem::take(&mut study.loose) {
        let (line, column) = loose.place;
        let key = match keys.get(&loose.transcript) {
            Some(key) => *key,
            None => {
                let here = project.transcripts.values().find(|here| here.title == loose.transcript);
                let Some(here) = here else {
                    let what = format!("no transcript is called \"{}\"", loose.transcript);
                    let hint = "the table has no texts: import the transcripts first, under these titles";
                    return Err(Error::bad_file(what).at(line, Some(column)).hint(hint));
                };
                let key = TranscriptKey(study.transcripts.len());
                study.transcripts.push(Transcript::new(&here.title, here.text.clone(), here.turns.clone()));
                keys.insert(loose.transcript.clone(), key);
                key
            }
        };
        let Some(transcript) = study.transcripts.get(key.0) else { continue };
        let Some((span, is_sure)) = place(transcript, &loose) else {
            let what = format!("the words of {}..{} are not in {}", loose.start, loose.end, loose.transcript);
            let fault = Error::bad_file(what).at(line, Some(column));
            return Err(fault.hint("was the text another one when the table was made?"));
        };
        if !is_sure {
            study.uncertain.push(Doubt::new(
                On::Coding(CodingKey(study.codings.len())),
                loose.words.clone().unwrap_or_default(),
            ));
            moved.get_or_insert(line);
        }
        let Loose { code, by, made, .. } = loose;
        study.codings.push(Coding { transcript: key, span, code, by, made, guid: None });
    }
    if let Some(line) = moved {
        study.notes.push(format!(
            "{} codings are not on the words that stand at their offsets, but on the nearest like them: look at them; the first: line {line}",
            study.uncertain.len()
        ));
    }
    Ok(Cow::Owned(study))
}

/// Where the words of a coding are, and if they are at their offsets; `None` if they are nowhere.
fn place(transcript: &Transcript, loose: &Loose) -> Option<(Span, bool)> {
    let text = &transcript.text;
    let span = Span::new(loose.start, loose.end).filter(|span| span.end() <= text.len());
    match &loose.words {
        None => span.map(|span| (span, true)),
        Some(words) => match span.filter(|span| says(text.slice(*span), words)) {
            Some(span) => Some((span, true)),
            None => nearest(text, words, loose.start).map(|span| (span, false)),
        },
    }
}
