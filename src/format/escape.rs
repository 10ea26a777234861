//! Words of people in what is printed: control characters as marks, and the signs of HTML and SVG escaped.

use crate::error::visible;
use std::borrow::Cow;

/// Words with line feeds and tabs as they are, every other control character as a mark.
pub fn printable(words: &str) -> Cow<'_, str> {
    if !crate::error::steers(words) {
        return Cow::Borrowed(words);
    }
    let mut out = String::with_capacity(words.len());
    for piece in words.split_inclusive(['\n', '\t']) {
        let end = piece.len() - usize::from(piece.ends_with(['\n', '\t']));
        out.push_str(&visible(&piece[..end]));
        out.push_str(&piece[end..]);
    }
    out.into()
}

/// Words for a place between tags or in an attribute of HTML and SVG; all control characters but line feeds and tabs
/// are shown as marks.
pub(crate) fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in printable(words).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No XML may hold these two.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_page_keep_their_lines_and_lose_what_is_no_sign() {
        assert_eq!(escaped("a < b & \"c\">\n\td"), "a &lt; b &amp; &quot;c&quot;&gt;\n\td");
        assert_eq!(escaped("\u{1b}[2J\u{202e}\u{ffff}"), "\u{241b}[2J&lt;U+202E&gt;\u{fffd}");
    }
}
