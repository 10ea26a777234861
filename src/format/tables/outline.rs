//! The code tree as text that was typed (`--as codebook-text`): a line for each code.
//!
//! What is above a code is said by numbers (`1.2 Waiting`), if one of them has a point in it, else by the indentation: a
//! line further in is below the last line that is less far in. Among such numbers a mere one counts, too, where it is its
//! turn (`2 Money` behind `1.2 Waiting`). `>>` separates names of a path, as QualCoder has it. What a
//! code means stands behind a tab, or behind a colon with a blank. Where codes have numbers or bullets, a line without one
//! goes on with what the code above it means; where they have none, every line is a code, however far in it is.

use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{CodeKey, Study};
use crate::model::MAX_DEPTH;
use crate::model::values::CodePart;
use std::collections::{HashMap, HashSet};

/// A tab is as wide as this many blanks.
const TAB: usize = 4;

/// A line with words.
struct Line<'a> {
    number: u32,
    indent: usize,
    /// Its number, which has a sign.
    number_before: Option<Number>,
    /// A number without a sign, with the words behind it: it may be part of the name (`2 nights`).
    mere: Option<(u32, &'a str)>,
    has_bullet: bool,
    words: &'a str,
}

/// The number before a code.
#[derive(Debug, Clone, Copy)]
struct Number {
    /// Its first part.
    first: u32,
    /// How many parts it has.
    parts: usize,
}

/// Reads the lines.
///
/// # Errors
/// The line of a code without a name, or that is too deep; a file without codes.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut lines: Vec<Line<'_>> = decoded
        .text
        .split('\n')
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(nth, line)| Line::new(nth as u32 + 1, line))
        .collect();
    let has_signs = lines.iter().any(|line| line.has_bullet || line.number_before.is_some());
    let by_numbers = lines.iter().any(|line| line.number_before.is_some_and(|number| number.parts > 1));
    if by_numbers {
        count_mere_numbers(&mut lines);
    }
    let mut study = Study { left_out: decoded.damaged.into_iter().collect(), ..Study::default() };
    let mut keys = HashMap::new();
    // The codes above, each with how far in it is.
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut last: Option<CodeKey> = None;
    for line in &lines {
        let is_sign = line.has_bullet || line.number_before.is_some();
        if has_signs
            && !is_sign
            && let Some(key) = last
        {
            explain(&mut study, key, line.words);
            continue;
        }
        let depth = match line.number_before.filter(|_| by_numbers) {
            Some(number) => number.parts - 1,
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

/// Takes mere numbers for those of codes where it is their turn: the next one, or one that others go on with (`3.1`), and not
/// further in than the codes are. `2 nights` in what a code means stays there, as it is not written like a name.
fn count_mere_numbers(lines: &mut [Line<'_>]) {
    let dotted = lines.iter().filter_map(|line| line.number_before.filter(|number| number.parts > 1));
    let gone_on: HashSet<u32> = dotted.map(|number| number.first).collect();
    let numbered = lines.iter().filter(|line| line.number_before.is_some());
    let leftmost = numbered.map(|line| line.indent).min().unwrap_or(0);
    let mut last = 0;
    for line in lines {
        if let Some(number) = line.number_before {
            last = number.first;
            continue;
        }
        let Some((first, words)) = line.mere.filter(|_| line.indent <= leftmost) else { continue };
        let is_name = !words.starts_with(char::is_lowercase);
        if first > last && (gone_on.contains(&first) || (first == last + 1 && is_name)) {
            line.number_before = Some(Number { first, parts: 1 });
            line.words = words;
            last = first;
        }
    }
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
        let found = numbered(words);
        let mere =
            found.filter(|(_, has_sign, _)| !has_sign && !has_bullet).map(|(at, _, rest)| (at.first, rest));
        let (number_before, words) = match found {
            Some((number, true, rest)) => (Some(number), rest),
            _ => (None, words),
        };
        Line { number, indent, number_before, mere, has_bullet, words }
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

/// The number that words begin with (`1`, `1.2`, `1.2.`, `3)`), true if a sign says that it is none of the name, and the words
/// behind it. A mere number may be part of the name (`2 nights`).
fn numbered(words: &str) -> Option<(Number, bool, &str)> {
    let length = words.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, rest) = words.split_at(length);
    let closed = rest.strip_prefix(')');
    let behind = closed.unwrap_or(rest);
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_number = parts.iter().all(|part| (1..=4).contains(&part.len()));
    let has_sign = closed.is_some() || number.ends_with('.') || parts.len() > 1;
    let first = parts.first()?.parse().ok().filter(|_| is_number && behind.starts_with([' ', '\t']))?;
    Some((Number { first, parts: parts.len() }, has_sign, behind.trim_start()))
}
