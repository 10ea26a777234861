//! A version of the coding frame as text.
//!
//! The text is written in the log's own dialect: a person can read it, and the same tree gives the same lines.

use super::dialect::{Writer, blocks};
use crate::error::Result;
use crate::model::values::CodePart;
use crate::model::{Code, CodeTree};
use serde::Deserialize;

/// A code of a version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FrameCode {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of the code above it.
    pub parent: Option<String>,
    /// Marked as a theme.
    #[serde(default)]
    pub theme: bool,
    /// `#RRGGBB`.
    pub colour: Option<String>,
    #[serde(default)]
    definition: Vec<String>,
    #[serde(default)]
    when: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    example: Vec<String>,
}

impl FrameCode {
    /// One part of its definition.
    pub fn part(&self, part: CodePart) -> String {
        let lines = match part {
            CodePart::Text => &self.definition,
            CodePart::When => &self.when,
            CodePart::Not => &self.not,
            CodePart::Example => &self.example,
        };
        lines.join("\n")
    }
}

/// One part of a definition; of texts written at once all, an empty line between them.
fn part(code: &Code, part: CodePart) -> String {
    let kept = code.definition.get(&part).map_or(&[][..], Vec::as_slice);
    kept.iter().map(|kept| kept.words.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// The code tree with its definitions as text: one block for each code, in tree order.
pub fn write_frame(tree: &CodeTree) -> String {
    let mut out = String::new();
    for code in tree.in_order().into_iter().filter_map(|id| tree.get(id)) {
        let mut w = Writer::head("[[code]]");
        w.str("id", code.id).str("name", &code.name).maybe("parent", code.parent);
        if code.theme {
            w.plain("theme", true);
        }
        w.maybe("colour", code.colour.as_ref());
        for &which in CodePart::ALL {
            let words = part(code, which);
            if !words.is_empty() {
                w.words(which.word(), &words);
            }
        }
        out.push_str(&w.finish());
    }
    out
}

/// Reads what [`write_frame`] wrote.
///
/// # Errors
/// A file error at the line that cannot be read.
pub fn read_frame(text: &str) -> Result<Vec<FrameCode>> {
    blocks(text)?.iter().filter(|block| block.head == "[[code]]").map(|block| block.read()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_with_all_its_fields() {
        let text = "[[code]]\nid = \"a.1\"\nname = \"Access\"\ntheme = true\ncolour = \"#aa0000\"\n\
            [[code]]\nid = \"a.2\"\nname = \"Waiting\"\nparent = \"a.1\"\ndefinition = [\n  \"Time\",\n  \"lost\",\n]\n";
        let codes = read_frame(text).unwrap();
        assert_eq!((codes[0].theme, codes[0].colour.as_deref()), (true, Some("#aa0000")));
        assert_eq!(
            (codes[1].parent.as_deref(), codes[1].part(CodePart::Text)),
            (Some("a.1"), "Time\nlost".into())
        );
    }
}
