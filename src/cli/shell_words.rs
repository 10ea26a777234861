//! Cuts a line into words as a POSIX shell does, so that a script reads like what one types: blanks separate, `'…'`
//! is taken as it is, in `"…"` a backslash escapes `"`, `\`, `$` and `` ` ``, elsewhere any character; `#` at the
//! beginning of a word starts a comment. Nothing is expanded: `$`, `*` and `~` are themselves.

use crate::error::{Error, Result};

/// The words of one line; none for a blank line or a comment.
///
/// # Errors
/// A quotation mark that is not closed, or a backslash at the end of the line.
pub fn split(line: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '#' if word.is_none() => break,
            c if c.is_ascii_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => return Err(open('\'')),
                    }
                }
            }
            '"' => quoted(&mut chars, word.get_or_insert_default())?,
            '\\' => {
                let next = chars.next().ok_or_else(|| Error::usage("the line ends with a backslash"))?;
                word.get_or_insert_default().push(next);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// What stands in double quotation marks.
fn quoted(chars: &mut std::str::Chars<'_>, word: &mut String) -> Result<()> {
    loop {
        match chars.next() {
            Some('"') => return Ok(()),
            Some('\\') => match chars.next() {
                Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                Some(c) => word.extend(['\\', c]),
                None => return Err(open('"')),
            },
            Some(c) => word.push(c),
            None => return Err(open('"')),
        }
    }
}

fn open(mark: char) -> Error {
    Error::usage(format!("a quotation mark {mark} is not closed"))
        .hint("a command stands on one line; write ' inside \"…\" and \" inside '…'")
}

/// Writes words so that [`split`] and a shell read them back.
pub(super) fn join(words: &[&str]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,+%".contains(c);
    let word = |word: &&str| match !word.is_empty() && word.chars().all(plain) {
        true => (*word).to_owned(),
        // In single marks nothing is special but the mark itself.
        false if word.contains('\'') => {
            let escaped: String = word
                .chars()
                .flat_map(|c| "\"\\$`".contains(c).then_some('\\').into_iter().chain([c]))
                .collect();
            format!("\"{escaped}\"")
        }
        false => format!("'{word}'"),
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `sh -c 'printf "%s|" …'` prints for the same words.
    #[test]
    fn a_line_is_cut_as_a_shell_cuts_it() {
        for (line, expected) in [
            ("", vec![]),
            ("   \t ", vec![]),
            ("# all of it", vec![]),
            ("code add A/B", vec!["code", "add", "A/B"]),
            ("code add 'it''s' \"two words\"", vec!["code", "add", "its", "two words"]),
            (r#"a "b\"c" "d\e" f\ g"#, vec!["a", "b\"c", "d\\e", "f g"]),
            ("a#b # c", vec!["a#b"]),
            ("'' \"\"", vec!["", ""]),
            ("code add \"Kopf\u{a0}weh \u{4f60}\"", vec!["code", "add", "Kopf\u{a0}weh \u{4f60}"]),
            (r"'a\' b", vec!["a\\", "b"]),
        ] {
            assert_eq!(split(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn a_line_that_is_not_finished_is_refused() {
        for line in ["code add 'x", "code add \"x", "code add x\\", "\"a\\"] {
            assert_eq!(split(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    proptest! {
        #[test]
        fn words_come_back_from_the_line_that_they_were_written_to(
            words in prop::collection::vec("[^\r\n]{0,12}", 0..6)
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            prop_assert_eq!(split(&join(&words)).unwrap(), words);
        }
    }
}
