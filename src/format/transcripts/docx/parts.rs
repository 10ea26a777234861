//! Where the parts of a Word document lie in its archive (ECMA-376 Part 2, Open Packaging Conventions).

use crate::error::Result;
use crate::format::archive::Archive;
use crate::format::transcripts::xml::{member, parse, resolved};
use roxmltree::Node;

/// The largest header, footer or table of relations that is read, in bytes.
pub(super) const SMALL: usize = 1 << 20;

/// The parts that are read.
pub(super) struct Parts {
    pub(super) document: String,
    pub(super) comments: Option<String>,
    /// Which comment answers which.
    pub(super) threads: Option<String>,
    pub(super) footnotes: Option<String>,
    pub(super) endnotes: Option<String>,
    pub(super) styles: Option<String>,
    pub(super) headers: Vec<String>,
}

impl Parts {
    /// Follows the relations from the package to the document and from there to its other parts.
    ///
    /// # Errors
    /// A table of relations that is broken.
    pub(super) fn find(archive: &mut Archive<'_>) -> Result<Parts> {
        let package = relations(archive, "_rels/.rels", "")?;
        let of_kind = |all: &[(String, String)], kind: &str| {
            all.iter().find(|(is, _)| is.ends_with(kind)).map(|(_, target)| target.clone())
        };
        let document = of_kind(&package, "/officeDocument").unwrap_or_else(|| "word/document.xml".into());
        let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
        let all = relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
        Ok(Parts {
            comments: of_kind(&all, "/comments"),
            threads: of_kind(&all, "/commentsExtended"),
            footnotes: of_kind(&all, "/footnotes"),
            endnotes: of_kind(&all, "/endnotes"),
            styles: of_kind(&all, "/styles"),
            headers: all
                .iter()
                .filter(|(kind, _)| kind.ends_with("/header") || kind.ends_with("/footer"))
                .map(|(_, target)| target.clone())
                .collect(),
            document,
        })
    }
}

/// Kinds and targets of a table of relations; targets only ever serve to look into the archive.
fn relations(archive: &mut Archive<'_>, name: &str, folder: &str) -> Result<Vec<(String, String)>> {
    let name = name.trim_start_matches('/');
    let Some(xml) = member(archive, name, SMALL)? else { return Ok(Vec::new()) };
    let tree = parse(&xml, name)?;
    let relation = |node: Node<'_, '_>| {
        let target = resolved(node.attribute("Target")?, folder);
        Some((node.attribute("Type")?.to_owned(), target))
    };
    Ok(tree.root_element().children().filter_map(relation).collect())
}
