//! The shared folder that a project was synced with last, so that the screen finds the bundles that lie in it.

use super::Workspace;
use std::path::{Path, PathBuf};

/// The file of the project's own folder that names it.
const NAME: &str = "synced-with";

/// Remembers the folder. Failure is ignored: the file is only a hint.
pub(super) fn remember(workspace: &Workspace, dir: &Path) {
    let Ok(dir) = dir.canonicalize() else { return };
    let Some(path) = dir.to_str().filter(|_| workspace.read_only().is_none()) else { return };
    if workspace.synced_with().as_deref() != Some(dir.as_path()) {
        let _ = workspace.store.files().write_own(NAME, path.as_bytes());
    }
}

impl Workspace {
    /// The shared folder that the project was synced with last; it may be gone.
    pub fn synced_with(&self) -> Option<PathBuf> {
        let bytes = self.store.files().read_own(NAME).ok()??;
        String::from_utf8(bytes).ok().map(PathBuf::from)
    }
}
