//! Up to where each person has looked at what came into this folder. It is kept in the folder's own files, so it is in no
//! bundle: each machine has its own.

use super::Workspace;
use crate::log::dialect::{Writer, blocks};
use crate::model::id::OpId;
use crate::report::Looked;
use serde::Deserialize;

/// The file in the project's folder.
const NAME: &str = "last-read.toml";

/// Where one person is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Entry {
    /// Whose; empty for the person who has not acted yet, and from whom a new folder goes on.
    person: String,
    /// When that person looked, in seconds since 1970.
    at: i64,
    /// The last operation of every replica that was here.
    upto: Vec<String>,
}

/// Up to where the person who acts has looked. A person who never did goes on from where the folder began; without such
/// a mark (or if it cannot be read) nothing was looked at.
pub(super) fn looked(workspace: &Workspace) -> Looked {
    let all = read(workspace);
    let own = all.iter().find(|entry| entry.person == person(workspace));
    let Some(entry) = own.or_else(|| all.iter().find(|entry| entry.person.is_empty())) else {
        return Looked::default();
    };
    let mut looked = Looked { at: Some(entry.at), ..Looked::default() };
    entry.upto.iter().filter_map(|id| id.parse().ok()).for_each(|id| looked.add(id));
    looked
}

/// Remembers that what is here needs no looking at: the folder begins with it. Failure is ignored, as in
/// [`Workspace::has_looked`].
pub(super) fn begin(workspace: &Workspace) {
    keep(workspace, String::new());
}

impl Workspace {
    /// Remembers that the person who acts has looked at all that is here. Failure is ignored: then it is news again.
    pub fn has_looked(&self) {
        keep(self, person(self));
    }
}

fn person(workspace: &Workspace) -> String {
    workspace.coder().map_or_else(String::new, |coder| coder.to_string())
}

fn keep(workspace: &Workspace, person: String) {
    if workspace.read_only().is_some() {
        return;
    }
    let upto = workspace.log().upto();
    let upto = upto.into_iter().map(|(replica, last)| OpId::new(replica, last).to_string()).collect();
    let mut all = read(workspace);
    all.retain(|entry| entry.person != person);
    all.push(Entry { person, at: workspace.clock.now(), upto });
    let mut lines = "# Up to where each person has looked at what came here.\n".to_owned();
    for Entry { person, at, upto } in &all {
        let mut w = Writer::head("[[looked]]");
        w.str("person", person).plain("at", at).list("upto", upto);
        lines.push_str(&w.finish());
    }
    let _ = workspace.store.files().write_own(NAME, lines.as_bytes());
}

fn read(workspace: &Workspace) -> Vec<Entry> {
    let bytes = workspace.store.files().read_own(NAME).ok().flatten().unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else { return Vec::new() };
    let Ok(all) = blocks(&text) else { return Vec::new() };
    all.iter().filter_map(|block| block.read().ok()).collect()
}
