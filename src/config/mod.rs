//! What a person set for this machine: the terminal, their own keys, their own colours.
//!
//! The text of `settings.toml` comes in, a [`Config`] and all faults go out, each fault with its line and column. The
//! caller reads the file, and lends the table of commands that the keys are for.

pub mod key;
mod keymap;
mod reader;
mod rebind;
mod theme;

pub use key::{Key, Row};
pub use keymap::{Entry, Found, Keymap, Places, Table};
pub use theme::{Ground, Theme, Tint, nearest_stripe};

use crate::error::Error;
use reader::{Entries, Reader};

/// The settings in force. What the file does not say has its default.
#[derive(Debug, Clone)]
pub struct Config {
    /// The terminal.
    pub terminal: Terminal,
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// How many commands have keys of the person's own, or none because the person wanted it so.
    pub rebound: usize,
    /// How many colours the person set.
    pub coloured: usize,
    /// Project folders of other users that the person trusts.
    pub trust: Vec<String>,
}

/// What is known of the terminal and the line to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terminal {
    /// What it can do, as for `--term-features`.
    pub features: Option<String>,
    /// Begin with the screen for a very slow line, as with `--thin`.
    pub thin: bool,
    /// If words may be copied to the terminal's clipboard; where nothing is said, the terminal's own answer counts.
    pub copy: Option<bool>,
    /// The window gets a title: what is read, and in which project.
    pub title: bool,
    /// What the words stand on, if the person says so: the terminal is not believed then.
    pub ground: Option<Ground>,
}

impl Config {
    /// The settings where there is no file.
    pub fn defaults(table: &Table) -> Config {
        Config::read("", table).0
    }

    /// Reads the text of `settings.toml`. All faults are found, in the order of their places; an entry with a fault
    /// leaves its default in force.
    pub fn read(words: &str, table: &Table) -> (Config, Vec<Error>) {
        let mut reader = Reader::new(words);
        let mut sections = reader.document();
        let terminal = terminal(&mut reader, &mut sections);
        let keys = reader.section(&mut sections, "keys");
        let wishes = rebind::wishes(&mut reader, keys, table);
        let theme = reader.section(&mut sections, "theme");
        let (theme, coloured) = theme::read(&mut reader, theme);
        let trust = trust(&mut reader, &mut sections);
        reader.unknown(sections, "setting", &["trust", "terminal", "keys", "theme"]);
        let keymap = rebind::keymap(table, &wishes, &mut reader);
        let config = Config { terminal, keymap, theme, rebound: wishes.len(), coloured, trust };
        (config, reader.faults())
    }
}

fn terminal<'w>(reader: &mut Reader<'w>, sections: &mut Entries<'w>) -> Terminal {
    let mut entries = reader.section(sections, "terminal");
    let mut terminal = Terminal::default();
    if let Some(entry) = reader::take(&mut entries, "features") {
        terminal.features = match entry.value.as_str() {
            Some(words) => Some(words.to_owned()),
            None => {
                reader.fault(entry.value_at, "features takes words in quotes", TERMINAL);
                None
            }
        };
    }
    if let Some(entry) = reader::take(&mut entries, "thin") {
        match entry.value.as_bool() {
            Some(thin) => terminal.thin = thin,
            None => reader.fault(entry.value_at, "thin is true or false", TERMINAL),
        }
    }
    if let Some(entry) = reader::take(&mut entries, "copy") {
        match entry.value.as_bool() {
            Some(copy) => terminal.copy = Some(copy),
            None => reader.fault(entry.value_at, "copy is true or false", TERMINAL),
        }
    }
    if let Some(entry) = reader::take(&mut entries, "title") {
        match entry.value.as_bool() {
            Some(title) => terminal.title = title,
            None => reader.fault(entry.value_at, "title is true or false", TERMINAL),
        }
    }
    if let Some(entry) = reader::take(&mut entries, "ground") {
        match entry.value.as_str().and_then(Ground::named) {
            Some(ground) => terminal.ground = Some(ground).filter(|ground| *ground != Ground::Unknown),
            None => reader.fault(entry.value_at, "ground is \"dark\", \"light\" or \"auto\"", TERMINAL),
        }
    }
    reader.unknown(entries, "setting of the terminal", &["features", "thin", "copy", "title", "ground"]);
    terminal
}

/// The folders in `trust`. One that is no whole path could name another folder wherever emic is started.
fn trust<'w>(reader: &mut Reader<'w>, sections: &mut Entries<'w>) -> Vec<String> {
    let Some(entry) = reader::take(sections, "trust") else { return Vec::new() };
    let Some(all) = entry.value.as_array() else {
        reader.fault(entry.value_at, "trust takes a list of folders", TRUST);
        return Vec::new();
    };
    let mut folders = Vec::new();
    for item in all.iter() {
        match item.get_ref().as_str() {
            Some(path) if path.starts_with('/') => folders.push(path.to_owned()),
            _ => reader.fault(item.span().start, "a trusted folder is a whole path in quotes", TRUST),
        }
    }
    folders
}

const TRUST: &str = "above everything else in the file: trust = [\"/srv/study\"]";
const TERMINAL: &str = "docs/thin-line.md shows the settings of the terminal";

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table { commands: Vec::new(), places: Vec::new(), menu: "menu", step_back: "back", by_name: "name" }
    }

    #[test]
    fn what_the_file_does_not_say_has_its_default() {
        let (config, faults) = Config::read("", &table());
        assert_eq!((config.terminal, faults), (Terminal::default(), Vec::new()));
        let words =
            "[terminal]\nfeatures = \"none\"\nthin = true\nground = \"light\"\ncopy = false\ntitle = true\n";
        let (config, faults) = Config::read(words, &table());
        let ground = Some(Ground::Light);
        assert_eq!(
            config.terminal,
            Terminal { features: Some("none".into()), thin: true, copy: Some(false), title: true, ground }
        );
        assert_eq!(faults, Vec::new());
    }

    #[test]
    fn trusted_folders_are_whole_paths_and_anything_else_trusts_nothing() {
        let (config, faults) = Config::read("trust = [\"/srv/study\", \"study\", 7]\n", &table());
        assert_eq!(config.trust, ["/srv/study"]);
        let said: Vec<String> = faults.iter().map(Error::to_string).collect();
        let fault = "a trusted folder is a whole path in quotes";
        assert_eq!(said, [format!("line 1:24: {fault}"), format!("line 1:33: {fault}")]);
        let (config, faults) = Config::read("trust = \"/srv/study\"\n", &table());
        assert_eq!((config.trust.len(), faults.len()), (0, 1));
    }

    #[test]
    fn every_misspelt_setting_is_named_with_its_line_and_column() {
        let words = "[terminal]\nthin = 1\n  faetures = \"none\"\n[colours]\n";
        let (_, faults) = Config::read(words, &table());
        let said: Vec<String> = faults.iter().map(Error::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2:8: thin is true or false",
                "line 3:3: there is no setting of the terminal called \"faetures\"",
                "line 4:2: there is no setting called \"colours\""
            ]
        );
        assert_eq!(faults[1].hints(), ["did you mean features?"]);
    }

    #[test]
    fn what_is_no_toml_is_said_with_its_place_and_the_rest_is_still_checked() {
        let (_, faults) = Config::read("[terminal]\nthin = \n[terminal2]\n", &table());
        let lines: Vec<Option<u32>> = faults.iter().map(|fault| fault.place().and_then(|p| p.line)).collect();
        assert_eq!(lines, [Some(2), Some(3)], "{faults:?}");
    }
}
