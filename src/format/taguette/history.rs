//! Who put which tag on which highlight, and when: Taguette keeps what was done, not whose a highlight is.

use super::Wanted;
use crate::error::Result;
use crate::format::sqlite::Database;
use crate::format::transcripts::seconds;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Done {
    pub(super) login: String,
    pub(super) at: Option<i64>,
}

/// What was done in a project, as far as it is still seen.
#[derive(Debug, Default)]
pub(super) struct History {
    /// By highlight: who made it, and who put each of its tags on it.
    highlights: HashMap<i64, (Done, HashMap<i64, Done>)>,
    /// When a tag was first named, as the file writes it.
    tags: HashMap<i64, String>,
    /// Who added a document.
    documents: HashMap<i64, Done>,
    /// Who did the last thing with the project itself.
    pub(super) project: Done,
    /// Everyone who did anything.
    pub(super) logins: BTreeSet<String>,
}

impl History {
    /// Reads the commands of a project, in their order.
    pub(super) fn read(database: &Database<'_>, project: i64) -> Result<History> {
        let mut history = History::default();
        if !database.has(&["commands"]) {
            return Ok(history);
        }
        let wanted: Wanted<'_> = &["date", "user_login", "project_id", "document_id", "payload"];
        database.each("commands", wanted, &mut |row| {
            if row.int("project_id") == Some(project) {
                let done = Done { login: row.text("user_login"), at: seconds(&row.text("date")) };
                if let Ok(payload) = serde_json::from_str::<Value>(&row.text("payload")) {
                    history.command(&payload, done, &row.text("date"), row.int("document_id"));
                }
            }
            Ok(())
        })?;
        Ok(history)
    }

    fn command(&mut self, payload: &Value, done: Done, date: &str, document: Option<i64>) {
        self.logins.insert(done.login.clone());
        let number = |name: &str| payload.get(name).and_then(Value::as_i64);
        match payload.get("type").and_then(Value::as_str) {
            Some("highlight_add") => {
                let Some(highlight) = number("highlight_id") else { return };
                let tags = payload.get("tags").and_then(Value::as_array);
                let tags: Vec<i64> = tags.into_iter().flatten().filter_map(Value::as_i64).collect();
                // It says the tags that a highlight has from now on, of one that was there, too.
                let (_, known) = self.highlights.entry(highlight).or_insert((done.clone(), HashMap::new()));
                known.retain(|tag, _| tags.contains(tag));
                for tag in tags {
                    known.entry(tag).or_insert_with(|| done.clone());
                }
            }
            Some("highlight_delete") => {
                number("highlight_id").map(|highlight| self.highlights.remove(&highlight));
            }
            Some("tag_add") => {
                number("tag_id").map(|tag| self.tags.entry(tag).or_insert(date.to_owned()));
            }
            Some("tag_merge") => {
                let (Some(from), Some(to)) = (number("src_tag_id"), number("dest_tag_id")) else { return };
                for (_, tags) in self.highlights.values_mut() {
                    if let Some(first) = tags.remove(&from) {
                        tags.entry(to).or_insert(first);
                    }
                }
            }
            Some("document_add") => {
                document.map(|document| self.documents.entry(document).or_insert(done));
            }
            Some("project_meta" | "project_import") => self.project = done,
            _ => {}
        }
    }

    /// Who put a tag on a highlight.
    pub(super) fn tagged(&self, highlight: i64, tag: i64) -> Option<&Done> {
        self.highlights.get(&highlight).and_then(|(_, tags)| tags.get(&tag))
    }

    /// Who made a highlight.
    pub(super) fn made(&self, highlight: i64) -> Option<&Done> {
        self.highlights.get(&highlight).map(|(made, _)| made)
    }

    /// Who added a document.
    pub(super) fn document(&self, document: i64) -> Option<&Done> {
        self.documents.get(&document)
    }

    /// When a tag was made, as the file writes it.
    pub(super) fn tag(&self, tag: i64) -> Option<&str> {
        self.tags.get(&tag).map(String::as_str)
    }
}
