//! The code tree as text that was typed (`--as codebook-text`): a line for each code.
//!
//! What is above a code is said by numbers (`1.2 Waiting`), if one of them has a point in it, else by the indentation: a
//! line further in is below the last line that is less far in. `>>` separates names of a path, as QualCoder has it. What a
//! code means stands behind a tab, or behind a colon with a blank. Where codes have numbers or bullets, a line without one
//! goes on with what the code above it means; where they have none, every line is a code, however far in it is.

use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{CodeKey, Study};
use crate::model::MAX_DEPTH;
use crate::model::values::CodePart;
use std::collections::HashMap;

/// A tab is as wide as this many blanks.
const TAB: usize = 4;

/// A line with words.
struct Line<'a> {
    number: u32,
    indent: usize,
    /// The parts of its number.
    numbers: Option<usize>,
    has_bullet: bool,
    words: &'a str,
}

/// Reads the lines.
///
/// # Errors
/// The line of a code without a name, or that is too deep; a file without codes.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let lines: Vec<Line<'_>> = decoded
        .text
        .split('\n')
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(nth, line)| Line::new(nth as u32 + 1, line))
        .collect();
    let has_signs = lines.iter().any(|line| line.has_bullet || line.numbers.is_some());
    let by_numbers = lines.iter().any(|line| line.numbers.is_some_and(|parts| parts > 1));
    let mut study = Study { left_out: decoded.damaged.into_iter().collect(), ..Study::default() };
    let mut keys = HashMap::new();
    // The codes above, each with how far in it is.
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut last: Option<CodeKey> = None;
    for line in &lines {
        let is_sign = line.has_bullet || line.numbers.is_some();
        if has_signs
            && !is_sign
            && let Some(key) = last
        {
            explain(&mut study, key, line.words);
            continue;
        }
        let depth = match line.numbers.filter(|_| by_numbers) {
            Some(parts) => parts - 1,
            None => line.indent,
        };
        while above.last().is_some_and(|(indent, _)| *indent >= depth) {
            above.pop();
        }
        let (names, meaning) = line.code();
        let mut path = above.last().map(|(_, path)| path.clone()).unwrap_or_default();
        path.extend(names);
        refuse(&path).map_err(|fault| fault.at(line.number, None))?;
        let key = study.code_at(&mut keys, &path);
        explain(&mut study, key, meaning);
        above.push((depth, path));
        last = Some(key);
    }
    if study.codes.is_empty() {
        return Err(Error::bad_file("no line names a code").at(1, None));
    }
    Ok(study)
}

/// Refuses a path that cannot be one.
fn refuse(path: &[String]) -> Result<()> {
    if path.iter().any(|name| name.is_empty()) {
        return Err(Error::bad_file("this code has no name").hint("write the name before what it means"));
    }
    if path.len() > MAX_DEPTH {
        let what = format!("this code is {} deep, and the code tree can be {MAX_DEPTH} deep", path.len());
        return Err(Error::bad_file(what).hint("put it nearer to the top"));
    }
    let control = path.iter().flat_map(|name| name.chars()).find(|c| crate::error::is_unsafe(*c));
    match control {
        Some(c) => {
            Err(Error::bad_file(format!("the name holds the control character U+{:04X}", u32::from(c))))
        }
        None => Ok(()),
    }
}

/// Adds to what a code means.
fn explain(study: &mut Study, key: CodeKey, words: &str) {
    let words = words.trim();
    if let Some(code) = study.codes.get_mut(key.0).filter(|_| !words.is_empty()) {
        let meaning = code.definition.entry(CodePart::Text).or_default();
        if !meaning.is_empty() {
            meaning.push('\n');
        }
        meaning.push_str(words);
    }
}

impl Line<'_> {
    fn new(number: u32, line: &str) -> Line<'_> {
        let line = line.trim_end();
        let words = line.trim_start();
        let blank = &line[..line.len() - words.len()];
        let indent = blank.chars().fold(0, |at, c| if c == '\t' { (at / TAB + 1) * TAB } else { at + 1 });
        let bullet = ["- ", "* ", "+ ", "\u{2022}", "\u{2013} ", "\u{25e6}", "\u{25aa}", "\u{b7} "];
        let rest = bullet.iter().find_map(|sign| words.strip_prefix(sign));
        let has_bullet = rest.is_some();
        let words = rest.unwrap_or(words).trim_start();
        let (numbers, words) = numbered(words).map_or((None, words), |(parts, words)| (Some(parts), words));
        Line { number, indent, numbers, has_bullet, words }
    }

    /// The names of the code, and what it means.
    fn code(&self) -> (Vec<String>, &str) {
        let (name, meaning) = match self.words.split_once('\t') {
            Some(parts) => parts,
            None => self
                .words
                .split_once(": ")
                .unwrap_or((self.words.strip_suffix(':').unwrap_or(self.words), "")),
        };
        (name.split(">>").map(|name| name.trim().to_owned()).collect(), meaning)
    }
}

/// The number that words begin with (`1`, `1.2`, `1.2.`, `3)`): how many parts it has, and the words behind it.
fn numbered(words: &str) -> Option<(usize, &str)> {
    let length = words.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, rest) = words.split_at(length);
    let closed = rest.strip_prefix(')');
    let behind = closed.unwrap_or(rest);
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_number = parts.iter().all(|part| (1..=4).contains(&part.len()));
    // A mere number before words may be part of a name (`2 nights`): it needs a sign behind it.
    let has_sign = closed.is_some() || number.ends_with('.') || parts.len() > 1;
    (is_number && has_sign && behind.starts_with([' ', '\t'])).then(|| (parts.len(), behind.trim_start()))
}
