//! The file `settings.toml` in the folder for settings: where it is, and what it says.

use super::Talk;
use crate::config::{Config, Table};
use crate::error::{Error, Result, io_words};
use crate::store::{Links, read_plain};
use crate::workspace::config_dir;
use std::io::ErrorKind;
use std::path::PathBuf;

/// What the settings of this machine say, and what is wrong with them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The settings in force. An entry with a fault has its default.
    pub config: Config,
    /// Everything that is wrong, with file, line and column.
    pub faults: Vec<Error>,
    /// The file; `None` where the system names no folder for settings.
    pub file: Option<PathBuf>,
    /// True if the file is there.
    pub there: bool,
}

impl Settings {
    /// Reads the file. Where there is none, everything has its default.
    pub fn read(table: &Table) -> Settings {
        let file = config_dir().map(|dir| dir.join("settings.toml"));
        let text = |bytes| String::from_utf8(bytes).map_err(|_| std::io::Error::from(ErrorKind::InvalidData));
        let read = |path: &PathBuf| read_plain(path, Links::Followed).and_then(text);
        let words = match file.as_ref().map(read) {
            None => Ok(None),
            Some(Ok(words)) => Ok(Some(words)),
            Some(Err(fault)) if fault.kind() == ErrorKind::NotFound => Ok(None),
            Some(Err(fault)) => {
                Err(Error::bad_file(format!("the settings cannot be read: {}", io_words(&fault))))
            }
        };
        let there = !matches!(words, Ok(None));
        let (config, faults) = match words {
            Ok(words) => Config::read(words.as_deref().unwrap_or(""), table),
            Err(fault) => (Config::defaults(table), vec![fault]),
        };
        let name = file.as_ref().map_or_else(String::new, |file| file.display().to_string());
        let faults = faults.into_iter().map(|fault| fault.in_file(name.clone())).collect();
        Settings { config, faults, file, there }
    }

    /// Says every fault.
    ///
    /// # Errors
    /// Settings with faults: how many they are, or the one there is.
    pub fn check(&self, talk: &mut Talk<'_>) -> Result<()> {
        match self.faults.as_slice() {
            [] => Ok(()),
            [one] => Err(one.clone()),
            all => {
                all.iter().for_each(|fault| talk.fault(fault));
                Err(Error::bad_file(format!("the settings have {} faults", all.len()))
                    .hint("the screen opens when they are mended; emic config check looks again"))
            }
        }
    }

    /// Says in one line that there are faults, for a command that goes on with the defaults.
    pub fn mention(&self, talk: &mut Talk<'_>) {
        match self.faults.as_slice() {
            [] => {}
            [one] => talk.say(&format!("{one} (emic config check says what to do)")),
            [first, rest @ ..] => {
                talk.say(&format!("{first} (and {} more: emic config check lists them)", rest.len()));
            }
        }
    }
}
