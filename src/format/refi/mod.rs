//! REFI-QDA, the exchange standard of programs for qualitative analysis: projects (`.qdpx`) and codebooks (`.qdc`).
//!
//! A project is a zip of an XML file and of the sources. The reader takes what real programs write, whatever the schema says
//! of it; the writer writes what both schemas say. What emic cannot show is kept as XML in [`super::study::Kept`] and written
//! again. `docs/refi-qda.md` has both directions in full.

mod cases;
mod container;
mod definition;
mod element;
mod guid;
mod kinds;
mod media;
mod notes;
mod offsets;
mod part;
mod place;
mod reading;
mod schema;
mod selections;
mod sources;
mod value;
mod write;
mod write_notes;
mod write_selections;
mod write_sources;
mod writing;

pub use write::Package;
pub(super) use write::{write, write_codebook};

use super::source_file::SourceFile;
use super::study::{On, Study};
use super::transcripts::xml;
use crate::error::{Error, Result};
use container::Container;
use element::Element;
use reading::{El, Reading, child_words, children, clean, listed};

/// Reads a project.
///
/// # Errors
/// A file that is damaged, hostile or of another kind; broken XML, with its place.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let mut container = Container::open(source)?;
    let xml = std::mem::take(&mut container.xml);
    let tree = xml::parse(&xml, &container.name)?;
    let root = tree.root_element();
    if xml::local(&root) != "Project" {
        return Err(not_this(&root, "project"));
    }
    let mut reading = Reading::new(container, source.turns);
    reading.has_returns = xml.contains("\r\n");
    reading.is_own = xml::attribute(&root, "origin").is_some_and(write::is_own);
    let origin = xml::attribute(&root, "origin").unwrap_or_default();
    reading.study.title = clean(xml::attribute(&root, "name").unwrap_or_default(), "");
    reading.users(&root);
    reading.variables(&root);
    for codes in listed(&root, "CodeBook", "Codes") {
        reading.codes(&codes);
    }
    reading.sources(&root, origin)?;
    reading.cases(&root);
    reading.sets(&root);
    reading.notes(&root)?;
    reading.graphs(&root);
    reading.project(&root);
    if !origin.trim().is_empty() {
        reading.study.notes.insert(0, format!("written by {}", clean(origin, "another program")));
    }
    Ok(reading.finish())
}

/// Reads a codebook: the tree of codes, and its sets.
///
/// # Errors
/// Broken XML, with its place; a file of another kind.
pub(super) fn read_codebook(source: &SourceFile<'_>) -> Result<Study> {
    let text = xml::text(source.bytes, source.name)?;
    let tree = xml::parse(&text, source.name)?;
    let root = tree.root_element();
    if xml::local(&root) != "CodeBook" {
        return Err(not_this(&root, "codebook"));
    }
    let nothing = SourceFile { bytes: b"", ..*source };
    let mut reading = Reading::new(Container::open(&nothing)?, None);
    for codes in children(&root, "Codes") {
        reading.codes(&codes);
    }
    reading.sets(&root);
    reading.tied.clear();
    Ok(reading.finish())
}

fn not_this(root: &El<'_>, wanted: &str) -> Error {
    let (what, hint) = match xml::local(root) {
        "Project" => ("a REFI-QDA project", "rename it so that its name ends in .qde"),
        "CodeBook" => ("a REFI-QDA codebook", "rename it so that its name ends in .qdc"),
        _ => ("no REFI-QDA file", "export it once more from the program that it comes from"),
    };
    Error::bad_file(format!("this is {what}, no {wanted}")).hint(hint)
}

impl Reading<'_> {
    /// Reads what is said of the project as a whole.
    fn project(&mut self, project: &El<'_>) {
        if let Some(body) = child_words(project, "Description") {
            self.describe(On::Study, body, None, None, "project");
        }
        let mut kept = Element::of(project, &|child| xml::local(child) == "NoteRef");
        // What the author's machine is called and where its folders are is nobody else's business, and who began that
        // project is not said of this one.
        kept.attributes.clear();
        if !kept.children.is_empty() {
            self.part(On::Study, "qdpx project", &kept);
        }
    }
}
