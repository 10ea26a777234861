//! What a person settled for this machine, whatever the project: `settings.toml` in the folder for settings.

use crate::error::{Error, Result};
use crate::workspace::config_dir;
use serde::Deserialize;
use std::io::ErrorKind;

/// The settings. What is not there is as if it had never been asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The terminal.
    pub terminal: Terminal,
}

/// What is known of the terminal and the line to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terminal {
    /// What it can do, as for `--term-features`.
    pub features: Option<String>,
    /// Begin with the screen for a very slow line, as with `--thin`.
    pub thin: bool,
}

impl Settings {
    /// Reads the file; where there is none nothing is set.
    ///
    /// # Errors
    /// A file that cannot be read, or says what nobody understands: with its line.
    pub fn read() -> Result<Settings> {
        let Some(file) = config_dir().map(|dir| dir.join("settings.toml")) else {
            return Ok(Settings::default());
        };
        let told = |fault: Error| fault.in_file(file.display().to_string());
        match std::fs::read_to_string(&file) {
            Ok(words) => Settings::parse(&words).map_err(told),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(Settings::default()),
            Err(fault) => {
                Err(told(Error::bad_file(format!("the settings cannot be read: {}", fault.kind()))))
            }
        }
    }

    fn parse(words: &str) -> Result<Settings> {
        toml::from_str(words).map_err(|fault| {
            let at = fault.span().map_or(0, |span| span.start).min(words.len());
            let line = words.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            Error::bad_file(format!("line {line} of the settings is not understood: {}", fault.message()))
                .hint("docs/thin-line.md shows what can stand there; without the file emic guesses")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_not_set() {
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        let settings = Settings::parse("[terminal]\nfeatures = \"none\"\nthin = true\n").unwrap();
        assert_eq!(settings.terminal, Terminal { features: Some("none".into()), thin: true });
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let fault = Settings::parse("[terminal]\nthin = true\nfaetures = \"none\"\n").unwrap_err();
        assert!(fault.what().contains("line 3") && fault.what().contains("faetures"), "{}", fault.what());
    }
}
