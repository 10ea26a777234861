//! From the default keys and the person's own to the keymap in force, with every fault on the way.

use super::key::{self, Key, Row};
use super::keymap::{Bind, Keymap, Table};
use super::reader::{Entries, Reader};
use crate::error::{is_unsafe, visible};
use crate::text::closest;
use toml::de::DeValue;

/// What the person wants of a command: these keys and no others.
#[derive(Debug)]
pub(super) struct Wish {
    /// The number of the command.
    command: usize,
    /// Its keys, with the places where they are written.
    keys: Vec<(Row, usize)>,
}

/// Reads the table `[keys]`: names of commands with their keys.
pub(super) fn wishes(reader: &mut Reader<'_>, entries: Entries<'_>, table: &Table) -> Vec<Wish> {
    let mut all = Vec::new();
    for entry in entries {
        let Some(command) = table.number(&entry.name) else {
            unknown(reader, &entry.name, entry.name_at, table);
            continue;
        };
        let written = match written(&entry.value, entry.value_at) {
            Some(written) => written,
            None => {
                let what = format!("{} takes a key in quotes, or a list of keys", entry.name);
                reader.fault(
                    entry.value_at,
                    what,
                    "such as \"u\", or [\"u\", \"Ctrl-z\"], or \"\" for no key",
                );
                continue;
            }
        };
        let name = entry.name.as_str();
        let read = written.iter().map(|(words, at)| read_key(reader, table, name, words, *at));
        let read: Option<Vec<(Row, usize)>> = read.collect::<Vec<_>>().into_iter().collect();
        if let Some(keys) = read.filter(|keys| keeps_what_it_must(reader, table, name, keys, entry.name_at)) {
            all.push(Wish { command, keys });
        }
    }
    all
}

fn unknown(reader: &mut Reader<'_>, name: &str, at: usize, table: &Table) {
    let near = closest(name, table.commands.iter().map(|command| command.name));
    let hint = match near.is_empty() {
        true => "docs/keys.md lists all commands".to_owned(),
        false => format!("did you mean {}?", near.join(" or ")),
    };
    reader.fault(at, format!("no command is called \"{name}\""), hint);
}

/// The keys of an entry as they are written, with their places; nothing if it holds something else.
fn written<'v>(value: &'v DeValue<'_>, at: usize) -> Option<Vec<(&'v str, usize)>> {
    match value {
        DeValue::String(words) if words.trim().is_empty() => Some(Vec::new()),
        DeValue::String(words) => Some(vec![(words, at)]),
        DeValue::Array(all) => {
            all.iter().map(|one| Some((one.get_ref().as_str()?, one.span().start))).collect()
        }
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => None,
    }
}

/// Reads one key, or two after each other; says what is wrong with it.
fn read_key(
    reader: &mut Reader<'_>,
    table: &Table,
    name: &str,
    words: &str,
    at: usize,
) -> Option<(Row, usize)> {
    let Ok(row) = words.parse::<Row>() else {
        let names: Vec<&str> = key::names().collect();
        let hint = format!(
            "write one character, or Ctrl- and a letter, or {}; two keys after each other with a blank: g u",
            names.join(" ")
        );
        reader.fault(at, format!("\"{}\" is no key", visible(words)), hint);
        return None;
    };
    for key in [Some(row.first), row.second].into_iter().flatten() {
        if let Some((what, hint)) = unfit(key, name, table) {
            reader.fault(at, what, hint);
            return None;
        }
    }
    if row.second.is_some() && name == table.menu {
        let what = format!("{name} takes one key: the second key is that of a screen");
        reader.fault(at, what, "such as \"Space\"");
        return None;
    }
    Some((row, at))
}

/// Why a command cannot have a key, and what to do; nothing if it can.
fn unfit(key: Key, name: &str, table: &Table) -> Option<(String, String)> {
    let sent_as = |other: &str| {
        (format!("terminals send {key} as {other}"), format!("write {other}, or take another key"))
    };
    match key {
        Key::Esc if name != table.step_back => Some((
            format!("Esc cannot be the key of {name}: it always steps back"),
            "take another key".to_owned(),
        )),
        Key::Ctrl('c') => Some((
            format!("Ctrl-c cannot be the key of {name}: it always steps back and says how to leave"),
            "take another key".to_owned(),
        )),
        Key::Ctrl('h') => Some(sent_as("Backspace")),
        Key::Ctrl('i') => Some(sent_as("Tab")),
        Key::Ctrl('m') => Some(sent_as("Enter")),
        Key::Ctrl(c) if !c.is_ascii_lowercase() => Some((
            format!("terminals do not send {}", visible(&key.to_string())),
            "Ctrl- goes with the letters a to z".to_owned(),
        )),
        Key::Char(c) if is_unsafe(c) => Some((
            format!("\"{}\" is no key", visible(&c.to_string())),
            "a control character is written Ctrl- and its letter".to_owned(),
        )),
        _ => None,
    }
}

/// True if a command keeps the keys without which one could not get out or on; says so if not.
fn keeps_what_it_must(
    reader: &mut Reader<'_>,
    table: &Table,
    name: &str,
    keys: &[(Row, usize)],
    at: usize,
) -> bool {
    let is_esc = |(row, _): &(Row, usize)| *row == Row { first: Key::Esc, second: None };
    if name == table.step_back && !keys.iter().any(is_esc) {
        let what = format!("Esc cannot be taken from {name}: it always steps back");
        reader.fault(at, what, format!("other keys may come beside it: {name} = [\"Esc\", \"Backspace\"]"));
        return false;
    }
    if name == table.by_name && keys.is_empty() {
        let what = format!("{name} needs a key: it finds all commands that have none");
        reader.fault(at, what, "give it another key, or leave this line out");
        return false;
    }
    true
}

/// A key that a command is to have.
#[derive(Debug, Clone, Copy)]
struct Claim {
    bind: Bind,
    /// Where the person wrote it; `None` for a default.
    at: Option<usize>,
}

/// The keymap in force. A key that two commands want in one place is a fault; a further default key (`also`) gives
/// way without a word.
pub(super) fn keymap(table: &Table, wishes: &[Wish], reader: &mut Reader<'_>) -> Keymap {
    let menu = menu_keys(table, wishes);
    let mut own: Vec<Claim> = Vec::new();
    let mut also: Vec<Claim> = Vec::new();
    for (command, entry) in table.commands.iter().enumerate() {
        let claim = |nth: usize, row: Row, at: Option<usize>| Claim {
            bind: Bind { command, nth: nth + 1, row, places: entry.places },
            at,
        };
        if let Some(wish) = wishes.iter().find(|wish| wish.command == command) {
            own.extend(wish.keys.iter().enumerate().map(|(nth, (row, at))| claim(nth, *row, Some(*at))));
            continue;
        }
        for (defaults, claims) in [(entry.keys, &mut own), (entry.also, &mut also)] {
            let rows = defaults.iter().filter_map(|words| words.parse().ok());
            let rows = rows.flat_map(|row| under_menu(&menu, row));
            claims.extend(rows.enumerate().map(|(nth, row)| claim(nth, row, None)));
        }
    }
    let own = without_conflicts(table, own, reader);
    let mut binds: Vec<Bind> = own.iter().map(|claim| claim.bind).collect();
    for claim in also {
        let mut bind = claim.bind;
        for other in binds.iter().filter(|other| other.row.clashes(bind.row)) {
            bind.places = bind.places.without(other.places);
        }
        if !bind.places.is_empty() {
            binds.push(bind);
        }
    }
    binds.sort_by_key(|bind| bind.command);
    Keymap::new(table, &binds)
}

/// The default key of the menu, and the keys that open it now.
fn menu_keys(table: &Table, wishes: &[Wish]) -> (Option<Key>, Vec<Key>) {
    let number = table.number(table.menu);
    let entry = number.and_then(|number| table.commands.get(number));
    let default = entry.and_then(|entry| entry.keys.first()).and_then(|words| words.parse().ok());
    let wish = wishes.iter().find(|wish| Some(wish.command) == number);
    let now = match wish {
        Some(wish) => wish.keys.iter().map(|(row, _)| row.first).collect(),
        None => default.into_iter().collect(),
    };
    (default, now)
}

/// A default key as it is now: behind the menu's own key, if it is a key of the menu.
fn under_menu(menu: &(Option<Key>, Vec<Key>), row: Row) -> Vec<Row> {
    match (&menu.0, row.second) {
        (Some(default), Some(_)) if row.first == *default => {
            menu.1.iter().map(|&first| Row { first, ..row }).collect()
        }
        _ => vec![row],
    }
}

/// True if two claims cannot both hold. The menu's key begins other keys: that is what it is for.
fn conflict(table: &Table, a: &Claim, b: &Claim) -> bool {
    let menu = |claim: &Claim| table.commands[claim.bind.command].name == table.menu;
    let opens = |a: &Claim, b: &Claim| menu(a) && b.bind.row.second.is_some();
    a.bind.command != b.bind.command
        && a.bind.row.clashes(b.bind.row)
        && !a.bind.places.both(b.bind.places).is_empty()
        && !opens(a, b)
        && !opens(b, a)
}

/// The claims that hold. For each key of the person's own that others have already there is a fault that names all
/// of them, and it does not hold.
fn without_conflicts(table: &Table, mut claims: Vec<Claim>, reader: &mut Reader<'_>) -> Vec<Claim> {
    // In the order of the file, so that of two keys written by the person the later one is the fault.
    claims.sort_by_key(|claim| claim.at);
    let mut held: Vec<Claim> = Vec::new();
    for claim in claims {
        let others: Vec<&Claim> = held.iter().filter(|other| conflict(table, &claim, other)).collect();
        match claim.at.filter(|_| !others.is_empty()) {
            Some(at) => say_conflict(table, &claim, at, &others, reader),
            None => held.push(claim),
        }
    }
    held
}

fn say_conflict(table: &Table, claim: &Claim, at: usize, others: &[&Claim], reader: &mut Reader<'_>) {
    let name = |claim: &Claim| table.commands[claim.bind.command].name;
    let has = |other: &&Claim| {
        let line = other.at.map_or_else(String::new, |at| format!(" (line {})", reader.place(at).0));
        let places = table.name_places(claim.bind.places.both(other.bind.places));
        format!("{}{line} has {} {places}", name(other), other.bind.row)
    };
    let all: Vec<String> = others.iter().map(has).collect();
    let what = format!("{} cannot be the key of {}: {}", claim.bind.row, name(claim), all.join("; "));
    let first = others.first().map_or("", |other| name(other));
    let hint = format!("take another key, or give {first} another one too; {first} = \"\" leaves it without");
    reader.fault(at, what, hint);
}
