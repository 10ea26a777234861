//! The definition of a code in one description: its parts as paragraphs that say what they are.

use crate::model::values::CodePart;
use std::collections::BTreeMap;

/// The words before each part but the first.
const HEADS: [(CodePart, &str); 3] = [
    (CodePart::When, "When to use: "),
    (CodePart::Not, "When not to use: "),
    (CodePart::Example, "Example: "),
];

/// All parts as one text.
pub(super) fn text(parts: &BTreeMap<CodePart, String>) -> String {
    let mut all: Vec<String> =
        parts.get(&CodePart::Text).filter(|words| !words.is_empty()).cloned().into_iter().collect();
    for (part, head) in HEADS {
        all.extend(parts.get(&part).filter(|words| !words.is_empty()).map(|words| format!("{head}{words}")));
    }
    all.join("\n\n")
}

/// The parts of a text, if it is one that [`text`] writes; else all of it is the first part.
pub(super) fn parts(words: &str) -> BTreeMap<CodePart, String> {
    let mut parts: BTreeMap<CodePart, String> = BTreeMap::new();
    let mut open = CodePart::Text;
    for paragraph in words.split("\n\n") {
        let head = HEADS.iter().find_map(|(part, head)| Some((*part, paragraph.strip_prefix(head)?)));
        let (part, words) = head.unwrap_or((open, paragraph));
        open = part;
        let known = parts.entry(part).or_default();
        if !known.is_empty() {
            known.push_str("\n\n");
        }
        known.push_str(words);
    }
    parts.retain(|_, words| !words.is_empty());
    match text(&parts) == words {
        true => parts,
        false => BTreeMap::from([(CodePart::Text, words.to_owned())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_comes_back_in_its_parts_and_other_words_stay_together() {
        let whole = BTreeMap::from([
            (CodePart::Text, "What it is.\n\nMore.".to_owned()),
            (CodePart::Not, "Never at night.".to_owned()),
            (CodePart::Example, "\"No one rang.\"".to_owned()),
        ]);
        assert_eq!(
            text(&whole),
            "What it is.\n\nMore.\n\nWhen not to use: Never at night.\n\nExample: \"No one rang.\""
        );
        assert_eq!(parts(&text(&whole)), whole);
        let other = "Example: a\n\nWhen to use: b";
        assert_eq!(parts(other), BTreeMap::from([(CodePart::Text, other.to_owned())]));
    }
}
