//! ELAN annotation documents (EAF 2.7 to 3.0): a tier with times is a speaker, its annotations are stretches of speech.
//!
//! Tiers that depend on others (translations, glosses) say the same words again or something about them: they are left
//! out and counted.

use super::cues::to_turns;
use super::tiers::{self, Stretch};
use super::xml::{self, attribute, child, local, text_of};
use crate::error::{Error, Result};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use std::collections::HashMap;

/// Reads an annotation document.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let text = xml::text(source.bytes, source.name)?;
    let tree = xml::parse_with(&text, source.name, true)?;
    let root = tree.root_element();
    if local(&root) != "ANNOTATION_DOCUMENT" {
        return Err(Error::bad_file("this is no annotation document of ELAN").hint("is it another XML file?"));
    }
    let slots = root.descendants().filter(|node| local(node) == "TIME_SLOT");
    let slots: HashMap<&str, Option<u64>> = slots
        .filter_map(|slot| {
            let time = attribute(&slot, "TIME_VALUE").and_then(|time| time.parse().ok());
            Some((attribute(&slot, "TIME_SLOT_ID")?, time))
        })
        .collect();
    let (mut stretches, mut dependent, mut untimed) = (Vec::new(), 0, 0);
    for tier in root.children().filter(|node| local(node) == "TIER") {
        let named = |name: &str| attribute(&tier, name).map(str::trim).filter(|name| !name.is_empty());
        let speaker = named("PARTICIPANT").or_else(|| named("TIER_ID")).unwrap_or_default();
        let depends = attribute(&tier, "PARENT_REF").is_some();
        let mut last = 0;
        for annotation in tier.descendants().filter(|node| local(node) == "ANNOTATION_VALUE") {
            let words = text_of(&annotation);
            let Some(parent) = annotation.parent().filter(|_| !words.trim().is_empty()) else { continue };
            if depends || local(&parent) != "ALIGNABLE_ANNOTATION" {
                dependent += 1;
                continue;
            }
            let time =
                |name: &str| attribute(&parent, name).and_then(|slot| slots.get(slot).copied().flatten());
            // A slot without a time lies between its neighbours.
            let start = time("TIME_SLOT_REF1").unwrap_or(last);
            let end = time("TIME_SLOT_REF2").unwrap_or(start);
            untimed += usize::from(time("TIME_SLOT_REF1").is_none());
            last = last.max(end);
            stretches.push(Stretch { start, end, speaker: speaker.to_owned(), words });
        }
    }
    let mut cues = tiers::cues(stretches);
    cues.left_out.push(left_out("annotations of tiers that depend on others", dependent));
    let mut found = to_turns(cues, "ELAN", "ELAN (XML)".into(), source.turns)?;
    if untimed > 0 {
        found
            .notes
            .push(format!("annotations without a time of their own, put behind the one before: {untimed}"));
    }
    if let Some(media) = child(&root, "HEADER").and_then(|head| child(&head, "MEDIA_DESCRIPTOR"))
        && let Some(name) = attribute(&media, "MEDIA_URL")
    {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        found.notes.push(format!("the recording is called {name}"));
    }
    Ok(found.study(source))
}

/// True if the bytes begin as an annotation document does.
pub(in crate::format) fn is_eaf(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).contains("<ANNOTATION_DOCUMENT")
}
