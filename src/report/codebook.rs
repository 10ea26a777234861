//! The codebook as a document to read: each code under those above it, with all that was written about it.

use super::ask::Ask;
use super::code_counts::*;
use super::document::Document;
use super::entry::Report;
use crate::error::Result;
use crate::model::values::CodePart;
use crate::model::{Code, Seen};

pub(super) const REPORT: Report = Report {
    name: "codebook",
    sentence: "the codebook to read: each code with its definition, when to use it, and an example",
    more: "Where several people wrote a definition at once, all are there, with whose. report codes is the same as one\n\
        table.\n\n\
        Example: emic report codebook -o codebook.docx",
    parameters: &[],
    make,
};

const COLUMNS: &[(Fact, &str)] = &[
    (ID, ""),
    (PATH, ""),
    (INDENTED, "code"),
    (KIND, ""),
    (DEFINITION, "definition"),
    (WHEN, ""),
    (NOT, ""),
    (EXAMPLE, ""),
    (CODINGS, ""),
    (SUBTREE, ""),
    (PASSAGES_BELOW, ""),
    (WORDS_BELOW, ""),
    (TRANSCRIPTS_BELOW, ""),
    (PEOPLE_BELOW, ""),
    (CODERS_BELOW, ""),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let codes = counted(project);
    let mut document = Document::new("Codebook");
    if codes.is_empty() {
        document = document.with("No codes yet.".to_owned());
    }
    for one in &codes {
        let kind = if one.code.theme { " (theme)" } else { "" };
        document.heading((one.depth + 2).min(6), format!("{}{kind}", one.code.name));
        let written = written(*project, one.code);
        let written = if written.is_empty() { vec!["No definition yet.".to_owned()] } else { written };
        document.parts.extend(written.into_iter().map(Into::into));
        document.parts.push(one.uses_in_words().into());
    }
    document.data = vec![table(codes, COLUMNS, "No codes yet.")];
    Ok(document)
}

/// The parts of a definition; of several texts each with its author.
fn written(project: Seen<'_>, code: &Code) -> Vec<String> {
    let parts = [
        (CodePart::Text, ""),
        (CodePart::When, "When to use: "),
        (CodePart::Not, "When not: "),
        (CodePart::Example, "Example: "),
    ];
    let of_part = |(part, before): (CodePart, &'static str)| {
        let texts: Vec<_> = code.definition.get(&part).into_iter().flatten().collect();
        let several = texts.iter().filter(|kept| !kept.words.is_empty()).count() > 1;
        let with_author = move |kept: &crate::model::Kept| match several {
            true => format!("{before}{} ({})", kept.words, project.initials(kept.coder)),
            false => format!("{before}{}", kept.words),
        };
        texts.into_iter().filter(|kept| !kept.words.is_empty()).map(with_author).collect::<Vec<_>>()
    };
    parts.into_iter().flat_map(of_part).collect()
}
