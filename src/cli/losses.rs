//! The loss report: what of a file did not come in, or of the project does not go out, and where it is kept.

use super::output::{named, not_written};
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::format::LeftOut;
use crate::report::{self, Document, Format, Table, Value};
use crate::workspace::Workspace;
use std::io::Write;
use std::path::Path;

/// What is left out: in a line, or a line for each thing where reasons are known.
pub(super) fn told(left_out: &[LeftOut]) -> String {
    let has_reasons = left_out.iter().any(|left| left.count > 0 && !why(left).is_empty());
    if !has_reasons {
        return in_a_line(left_out);
    }
    let all: Vec<String> = left_out.iter().filter(|left| left.count > 0).map(one).collect();
    format!("left out:\n  {}", all.join("\n  "))
}

/// What is left out, in one line.
pub(super) fn in_a_line(left_out: &[LeftOut]) -> String {
    let all: Vec<String> = left_out.iter().filter(|left| left.count > 0).map(one).collect();
    format!("left out: {}", if all.is_empty() { "nothing".to_owned() } else { all.join(", ") })
}

/// One thing that is left out, with the reason and the place where it is kept.
pub(super) fn one(left: &LeftOut) -> String {
    match why(left) {
        why if why.is_empty() => left.words(),
        why => format!("{} ({why})", left.words()),
    }
}

/// Why something is left out, and where it is kept; empty if neither is known.
pub(super) fn why(left: &LeftOut) -> String {
    match (left.why.as_str(), left.kept.as_str()) {
        (why, "") => why.to_owned(),
        ("", kept) => format!("kept {kept}"),
        (why, kept) => format!("{why}; kept {kept}"),
    }
}

/// Everything that is left out of files, a row each: what, how many, why, where it is kept.
#[derive(Debug, Default)]
pub(super) struct Losses {
    rows: Vec<(String, LeftOut)>,
}

impl Losses {
    /// Adds what is left out of one file.
    pub(super) fn add(&mut self, file: &str, left_out: &[LeftOut]) {
        let all = left_out.iter().filter(|left| left.count > 0);
        self.rows.extend(all.map(|left| (file.to_owned(), left.clone())));
    }

    /// Begins the report with nothing in it, so that a file that cannot be written is known before anything is done.
    ///
    /// # Errors
    /// As [`Losses::write`].
    pub(super) fn begin(
        file: &Path,
        (workspace, place, talk): (&Workspace, &Place, &mut Talk<'_>),
    ) -> Result<()> {
        Losses::default().put(file, (workspace, place, talk))
    }

    /// Writes the report into a file; its ending says the format.
    ///
    /// # Errors
    /// An ending that says none, a file that emic did not write, or a disk that does not take it.
    pub(super) fn write(
        self,
        file: &Path,
        (workspace, place, talk): (&Workspace, &Place, &mut Talk<'_>),
    ) -> Result<()> {
        self.put(file, (workspace, place, talk))?;
        talk.result(&format!("{}\n", file.display()));
        Ok(())
    }

    fn put(self, file: &Path, (workspace, place, talk): (&Workspace, &Place, &mut Talk<'_>)) -> Result<()> {
        let name = file.display().to_string();
        let format = Format::of_file(&name).ok_or_else(|| {
            let fault = Error::usage("the ending of this file says no format").in_file(&name);
            fault.hint("name it losses.json, losses.csv, losses.md or losses.txt")
        })?;
        let columns =
            [("file", "file"), ("what", "what"), ("count", "count"), ("why", "why"), ("kept_in", "kept")];
        let mut table = Table::new(&columns, "nothing is left out");
        for (file, LeftOut { what, count, why, kept }) in self.rows {
            let words = |words: String| if words.is_empty() { Value::None } else { Value::from(words) };
            table.row(vec![file.into(), what.into(), count.into(), words(why), words(kept)]);
        }
        let document = Document::default().with(table);
        let path = place.path(file);
        talk.check_reach(&path)?;
        let mut write = |out: &mut dyn Write| report::write(&document, format, out).map_err(not_written);
        workspace.write_out(&path, false, &mut write).map_err(|fault| named(fault, file)).map(drop)
    }
}
