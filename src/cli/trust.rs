//! Which folders a command may open: one's own, and those that the settings name.

use super::{Place, Settings};
use crate::error::{Error, Result};
use crate::store::{Stranger, check_plain, has_traces};
use std::path::Path;

impl Place {
    /// Refuses a project in the folder of another user, unless the settings say that it is trusted, and one with links in
    /// it. Reads nothing in the folder and changes nothing.
    ///
    /// # Errors
    /// The owner and what to do, or where the link is (exit 3).
    pub(super) fn admit(&self, root: &Path) -> Result<()> {
        if !has_traces(root) {
            return Ok(());
        }
        self.admit_owner(root)?;
        check_plain(root)
    }

    /// Refuses a folder of another user, unless the settings say that it is trusted.
    ///
    /// # Errors
    /// The owner and what to do (exit 3).
    pub(super) fn admit_owner(&self, root: &Path) -> Result<()> {
        let Some(stranger) = Stranger::in_folder(root) else { return Ok(()) };
        let settings = Settings::read(&(self.commands)());
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let trusted = settings.config.trust.iter().map(Path::new);
        if trusted
            .into_iter()
            .any(|named| named == real || named.canonicalize().is_ok_and(|named| named == real))
        {
            return Ok(());
        }
        Err(refused(&stranger, &real, &settings))
    }
}

fn refused(stranger: &Stranger, root: &Path, settings: &Settings) -> Error {
    let file =
        settings.file.as_ref().map_or_else(|| "settings.toml".into(), |file| file.display().to_string());
    let line = toml::Value::from(root.display().to_string());
    Error::forbidden(format!(
        "this belongs to another user, {stranger}: what lies here would act with your rights, so it is not opened"
    ))
    .in_file(stranger.path.display().to_string())
    .hint(format!("if you trust {stranger} with all that you may do, write above everything else in {file}: trust = [{line}]"))
    .hint("or work in a folder of your own, from a bundle: emic init FOLDER --from BUNDLE --coder \"Your name\"")
}
