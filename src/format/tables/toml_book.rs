//! The code tree as TOML (`.toml`): `[[code]]` with `path`, `definition` and the rest, or tables in tables.
//!
//! In tables the key is the name: `[Access.Waiting]` is Waiting under Access, `Waiting = "words"` a code and what it means.
//! The keys of a code (`kind`, `colour`, `definition`, `when`, `not`, `example`) are no names of codes.

use super::codebook::{Column, fill, named_column, refuse_path};
use crate::error::{Error, Result};
use crate::format::Output;
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{CodeKey, Part, Study, left_out};
use crate::model::split_path;
use crate::model::values::CodePart;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::{HashMap, HashSet};
use toml::Spanned;

/// What a key stands for.
enum Entry {
    Words(String),
    /// Entries by name, in the order of the file.
    Table(Vec<(String, usize, Entry)>),
    List(Vec<Entry>),
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Entry, D::Error> {
        from.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, words: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        words.write_str("words, or a table of codes")
    }

    fn visit_str<E: serde::de::Error>(self, words: &str) -> std::result::Result<Entry, E> {
        Ok(Entry::Words(words.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> std::result::Result<Entry, E> {
        Err(E::custom("a code is said in words, in \"quotes\""))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> std::result::Result<Entry, E> {
        Err(E::custom("a code is said in words, in \"quotes\""))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Entry, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, entry)) = map.next_entry::<String, Spanned<Entry>>()? {
            if entries.len() > 100_000 {
                return Err(A::Error::custom("more than 100,000 codes in one table"));
            }
            entries.push((name, entry.span().start, entry.into_inner()));
        }
        entries.sort_by_key(|(_, at, _)| *at);
        Ok(Entry::Table(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Entry, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = list.next_element()? {
            all.push(entry);
        }
        Ok(Entry::List(all))
    }
}

/// True if a file is a codebook, and not what the columns of a table mean: it has a list of codes, or tables of codes and
/// neither of the tables that a schema has.
pub(in crate::format) fn is_codebook(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Ok(table) = toml::from_str::<toml::Table>(text) else {
        return text.lines().any(|line| line.trim() == "[[code]]");
    };
    let is_list = table.get("code").is_some_and(toml::Value::is_array);
    let is_schema = table.contains_key("attribute") || table.contains_key("table");
    is_list || (!is_schema && read(&SourceFile::new("codebook.toml", text.as_bytes())).is_ok())
}

/// Reads the codes.
///
/// # Errors
/// The line and column of what is no TOML or no code.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let text = decoded.text.as_str();
    let entry: Entry = toml::from_str(text).map_err(|fault| {
        let at = fault.span().map_or(0, |span| span.start);
        placed(text, at, Error::bad_file(format!("this is no codebook: {}", fault.message())))
    })?;
    let mut book = Book { text, study: Study::default(), keys: HashMap::new(), lists: 0 };
    if let Entry::Table(entries) = entry {
        book.table(&mut Vec::new(), entries)?;
    }
    let mut study = book.study;
    if study.codes.is_empty() {
        return Err(Error::bad_file("there are no codes in this file")
            .at(1, None)
            .hint("[[code]] with path = \"Theme/Code\", or a table [Theme.Code]"));
    }
    study.left_out.extend(decoded.damaged);
    Ok(study)
}

/// An error at a byte of the file.
fn placed(text: &str, at: usize, fault: Error) -> Error {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u32 + 1;
    fault.at(line, Some(column))
}

struct Book<'a> {
    text: &'a str,
    study: Study,
    keys: HashMap<Vec<String>, CodeKey>,
    lists: usize,
}

impl Book<'_> {
    /// Reads a table: of the file, or of the code of this path.
    fn table(&mut self, path: &mut Vec<String>, entries: Vec<(String, usize, Entry)>) -> Result<()> {
        for (name, at, entry) in entries {
            let part = named_column(&name).filter(|_| !path.is_empty());
            match (entry, part) {
                (Entry::Words(words), Some(column)) => self.say(path, column, &words, at)?,
                (Entry::List(all), _) if path.is_empty() && name == "code" => {
                    for one in all {
                        self.listed(one, at)?;
                    }
                }
                (Entry::List(_), _) => {
                    let fault = Error::bad_file(format!("\"{name}\" is a list"));
                    return Err(placed(self.text, at, fault.hint("a list of codes is [[code]]")));
                }
                (entry, _) => {
                    path.push(name);
                    self.code(path, at)?;
                    match entry {
                        Entry::Words(words) => self.say(path, Column::Part(CodePart::Text), &words, at)?,
                        Entry::Table(entries) => self.table(path, entries)?,
                        Entry::List(_) => {}
                    }
                    path.pop();
                }
            }
        }
        Ok(())
    }

    /// Reads a code of the list.
    fn listed(&mut self, one: Entry, at: usize) -> Result<()> {
        let Entry::Table(entries) = one else {
            return Err(placed(self.text, at, Error::bad_file("[[code]] is no table")));
        };
        self.lists += 1;
        let nth = self.lists;
        let path = entries.iter().find_map(|(name, at, entry)| match entry {
            Entry::Words(words) if name == "path" => Some((split_path(words), *at)),
            _ => None,
        });
        let Some((path, place)) = path else {
            let fault = Error::bad_file(format!("code {nth} of the list has no path"));
            return Err(placed(self.text, at, fault.hint("path = \"Theme/Code\"")));
        };
        self.code(&path, place)?;
        for (name, at, entry) in entries.into_iter().filter(|(name, ..)| name != "path") {
            match (named_column(&name), entry) {
                (Some(column), Entry::Words(words)) => self.say(&path, column, &words, at)?,
                _ => {
                    let note = format!("the field {name} was not read");
                    if !self.study.notes.contains(&note) && self.study.notes.len() < 20 {
                        self.study.notes.push(note);
                    }
                }
            }
        }
        Ok(())
    }

    fn code(&mut self, path: &[String], at: usize) -> Result<CodeKey> {
        refuse_path(path).map_err(|(what, hint)| placed(self.text, at, Error::bad_file(what).hint(hint)))?;
        Ok(self.study.code_at(&mut self.keys, path))
    }

    fn say(&mut self, path: &[String], column: Column, words: &str, at: usize) -> Result<()> {
        let key = self.code(path, at)?;
        let Some(code) = self.study.codes.get_mut(key.0) else { return Ok(()) };
        fill(code, column, words)
            .map_err(|(what, hint)| placed(self.text, at, Error::bad_file(what).hint(hint)))
    }
}

/// Writes the codes in the order of the tree, a `[[code]]` each.
///
/// # Errors
/// None that a study can cause.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let mut paths = HashSet::new();
    let mut out = String::new();
    for (nth, code) in study.codes.iter().enumerate() {
        let path = study.path_words(CodeKey(nth));
        if !paths.insert(path.clone()) {
            continue;
        }
        let kind = super::codebook::kind(code).map(str::to_owned);
        let mut fields = vec![("path", Some(path)), ("kind", kind), ("colour", code.colour.clone())];
        let names = super::codebook::HEADER.iter().skip(3);
        fields
            .extend(names.zip(CodePart::ALL).map(|(name, part)| (*name, code.definition.get(part).cloned())));
        out.push_str(if out.is_empty() { "[[code]]\n" } else { "\n[[code]]\n" });
        for (name, words) in fields {
            if let Some(words) = words.filter(|words| !words.is_empty()) {
                out.push_str(&format!("{name} = {}\n", toml::Value::String(words)));
            }
        }
    }
    let twice = study.codes.len() - paths.len();
    let mut left = study.without(&[Part::UnusedCodes, Part::Definitions]);
    left.push(left_out("codes that have the path of another", twice));
    Ok(Output { bytes: out.into_bytes(), left_out: left })
}
