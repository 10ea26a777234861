//! Words on their way into files that other programs read: cells of a table for a spreadsheet, strings of JSON.

use crate::error::{is_unsafe, steers};
use std::borrow::Cow;

/// The sign that keeps a spreadsheet from taking a cell for a formula.
const GUARD: char = '\'';

/// The words of a cell as no spreadsheet takes them for a formula: those that look like one get an apostrophe in
/// front. A number stays one. [`unguarded`] takes off what this put there.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    match is_formula(cell) && !is_number(cell) {
        true => format!("{GUARD}{cell}").into(),
        false => cell.into(),
    }
}

/// The words of a cell that [`guarded`] wrote, or another program by a like rule: `'=x` becomes `=x`, `'tis` stays.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// True for words at which a spreadsheet begins to reckon. Apostrophes in front count as part of them, so that words
/// that had one of their own get another and lose only that one.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(GUARD).starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// True for a negative number, the only kind that begins like a formula.
fn is_number(cell: &str) -> bool {
    let Some(number) = cell.strip_prefix('-') else { return false };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    [whole, part].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// JSON without characters that steer a terminal: those that a string may hold as they are become `\uXXXX`. They are
/// nowhere but in strings, so this takes a piece of a string or the whole.
pub fn escaped_in_json(json: &str) -> Cow<'_, str> {
    // Line feeds between the values are no part of any string.
    if !steers(json) {
        return json.into();
    }
    let steers = |c: char| is_unsafe(c) && c >= '\u{7f}';
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match steers(c) {
            true => out.push_str(&format!("\\u{:04x}", c as u32)),
            false => out.push(c),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_gets_a_quote_and_a_number_or_a_word_gets_none() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+44 20", "'+44 20"),
            ("-", "'-"),
            ("-x", "'-x"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=1+1", "''=1+1"),
            ("'-3", "''-3"),
            ("-3.5", "-3.5"),
            ("-3,5", "-3,5"),
            ("-12", "-12"),
            ("'tis", "'tis"),
            ("''tis", "''tis"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written, "{cell:?}");
            assert_eq!(unguarded(written), cell, "{written:?}");
        }
        // Another program's rule may guard numbers, too.
        assert_eq!(unguarded("'-3.5"), "-3.5");
    }

    #[test]
    fn json_keeps_every_character_and_carries_none_that_steers() {
        let words = "a\u{7f}\u{9b}2J\u{202e}b\u{2066}\u{1b}é\n";
        let json = escaped_in_json(&serde_json::to_string(words).unwrap()).into_owned();
        assert_eq!(json, "\"a\\u007f\\u009b2J\\u202eb\\u2066\\u001bé\\n\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), words);
    }

    proptest! {
        #[test]
        fn any_cell_comes_back_as_it_was(cell in "['=+@\t\r0-9.a-]{0,6}") {
            let written = guarded(&cell).into_owned();
            prop_assert_eq!(unguarded(&written), &cell);
            prop_assert!(is_number(&written) || !written.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
