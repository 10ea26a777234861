//! How a comment in the margin of a document says codes, memos and marks, for those who code in a word processor.
//!
//! The first paragraph names codes by their paths, `;` between them (`Access/Waiting; Stigma`); what follows is a memo
//! on the coding. `memo:` and `memo question:` begin a memo, `mark:` begins a mark. A backslash before a character takes
//! its meaning away: `N\/A` is one name.

use crate::model::values::MEMO_KINDS;

/// Kinds of memos that are longer, in characters, are not read: a sentence with a colon is no kind.
const LONGEST_KIND: usize = 40;

/// What a comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Codes by their names from the top, and a memo on the coding.
    Codes(Vec<Vec<String>>, Option<Thought>),
    /// A memo on the words.
    Memo(Thought),
    /// A mark on the words: its name and its note.
    Mark(String, String),
    /// Anything else.
    Words(String),
}

/// The kind and the words of a memo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thought {
    /// Such as `thinking` or `question`.
    pub kind: String,
    /// The words.
    pub body: String,
}

/// The kind of a memo that names none.
fn usual() -> &'static str {
    MEMO_KINDS.first().copied().unwrap_or("thinking")
}

/// Reads the paragraphs of a comment.
pub fn read(paragraphs: &[String]) -> Noted {
    let words = || trimmed(&paragraphs.join("\n"));
    let Some(first) = paragraphs.iter().position(|line| !line.trim().is_empty()) else {
        return Noted::Words(String::new());
    };
    let rest = trimmed(&paragraphs[first + 1..].join("\n"));
    if let Some((_, name)) = after(&paragraphs[first], "mark").filter(|(kind, _)| kind.is_empty()) {
        let name = unescaped(name.trim());
        return if name.is_empty() { Noted::Words(words()) } else { Noted::Mark(name, rest) };
    }
    if after(&paragraphs[first], "memo").is_some() {
        let memo = thought(&paragraphs[first..].join("\n"));
        return if memo.body.is_empty() { Noted::Words(words()) } else { Noted::Memo(memo) };
    }
    match paths(&paragraphs[first]) {
        Some(paths) => Noted::Codes(paths, (!rest.is_empty()).then(|| thought(&rest))),
        None => Noted::Words(words()),
    }
}

/// Reads a memo that may begin with its kind.
pub fn thought(words: &str) -> Thought {
    match after(words, "memo") {
        Some((kind, body)) => {
            let kind = if kind.is_empty() { usual().to_owned() } else { kind };
            Thought { kind, body: trimmed(body) }
        }
        None => Thought { kind: usual().to_owned(), body: trimmed(words) },
    }
}

/// What is between a word at the beginning and the colon after it, and what follows.
fn after<'w>(words: &'w str, word: &str) -> Option<(String, &'w str)> {
    let words = words.trim_start();
    let begins = words.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let rest = words.get(word.len()..).filter(|_| begins)?;
    let line = rest.split('\n').next()?;
    let colon = meant(line).find(|&(_, c)| c == ':')?.0;
    let kind = unescaped(rest[..colon].trim());
    let is_apart = colon == 0 || rest.starts_with(char::is_whitespace);
    (is_apart && kind.chars().count() <= LONGEST_KIND).then(|| (kind, &rest[colon + 1..]))
}

/// The characters that mean something: those behind no backslash, with their bytes.
fn meant(words: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    words.char_indices().filter(move |&(_, c)| {
        let is_meant = !escaped;
        escaped = is_meant && c == '\\';
        is_meant && c != '\\'
    })
}

/// Words without the backslashes that take a meaning away.
fn unescaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

/// The pieces of words between a sign.
fn pieces(words: &str, sign: char) -> Vec<&str> {
    let mut from = 0;
    let mut all = Vec::new();
    for (at, _) in meant(words).filter(|&(_, c)| c == sign) {
        all.push(&words[from..at]);
        from = at + sign.len_utf8();
    }
    all.push(&words[from..]);
    all
}

/// A name without the blanks round it, but for those that a backslash keeps.
fn name(words: &str) -> String {
    let words = words.trim_start();
    let mut out = String::with_capacity(words.len());
    let mut end = 0;
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        let is_kept = c == '\\';
        let c = if is_kept { chars.next().unwrap_or('\\') } else { c };
        out.push(c);
        if is_kept || !c.is_whitespace() {
            end = out.len();
        }
    }
    out.truncate(end);
    out
}

/// Codes by their names from the top; `None` if a name is empty, too long for a name, or there is none.
fn paths(line: &str) -> Option<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for piece in pieces(line, ';').into_iter().filter(|piece| !piece.trim().is_empty()) {
        let piece = piece.trim_start();
        let path: Vec<String> =
            pieces(piece.strip_prefix('/').unwrap_or(piece), '/').into_iter().map(name).collect();
        let fits = |name: &String| {
            let shows = crate::text::cells(crate::error::visible(name).trim()) > 0;
            shows && name.chars().count() <= crate::log::MAX_NAME && !name.contains(crate::error::is_unsafe)
        };
        if !path.iter().all(fits) {
            return None;
        }
        if !all.contains(&path) {
            all.push(path);
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Words without blanks and blank lines around them.
fn trimmed(words: &str) -> String {
    words.trim().to_owned()
}

/// A name in a path, so that [`read`] reads the same name.
fn written(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let last = name.chars().count().saturating_sub(1);
    for (at, c) in name.chars().enumerate() {
        if matches!(c, '\\' | '/' | ';') || c.is_whitespace() && (at == 0 || at == last) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The first paragraph for codes by their names from the top.
pub fn of_codes(paths: &[Vec<&str>]) -> String {
    let path = |names: &Vec<&str>| names.iter().map(|name| written(name)).collect::<Vec<_>>().join("/");
    let line = paths.iter().map(path).collect::<Vec<_>>().join("; ");
    match after(&line, "memo").or_else(|| after(&line, "mark")) {
        Some(_) => format!("\\{line}"),
        None => line,
    }
}

/// The paragraphs of a memo. `alone` is one that stands on words; one on a coding says its kind only if it must.
pub fn of_memo(kind: &str, body: &str, alone: bool) -> Vec<String> {
    let is_usual = kind == usual() || kind.chars().count() > LONGEST_KIND || kind.trim().is_empty();
    let head = match is_usual {
        true if !alone && after(body, "memo").is_none() => String::new(),
        true => "memo: ".to_owned(),
        false => format!("memo {}: ", kind.trim().replace('\\', "\\\\").replace(':', "\\:")),
    };
    format!("{head}{body}").split('\n').map(str::to_owned).collect()
}

/// The paragraphs of a mark.
pub fn of_mark(name: &str, note: &str) -> Vec<String> {
    let head = format!("mark: {}", name.replace('\\', "\\\\"));
    std::iter::once(head).chain(note.split('\n').filter(|_| !note.is_empty()).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &[&str]) -> Vec<String> {
        words.iter().map(|line| (*line).to_owned()).collect()
    }

    fn codes(words: &[&str]) -> Vec<Vec<String>> {
        match read(&lines(words)) {
            Noted::Codes(paths, _) => paths,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_paragraph_names_codes_and_the_rest_is_a_memo_on_them() {
        let read = read(&lines(&["Access / Waiting ;Stigma;", "", "As of weather.", "Again."]));
        let memo = Thought { kind: "thinking".into(), body: "As of weather.\nAgain.".into() };
        let paths = vec![lines(&["Access", "Waiting"]), lines(&["Stigma"])];
        assert_eq!(read, Noted::Codes(paths, Some(memo)));
        assert_eq!(codes(&["/Access"]), [["Access"]]);
    }

    #[test]
    fn a_backslash_takes_the_meaning_away() {
        assert_eq!(codes(&["N\\/A; a\\;b/c\\\\"]), [lines(&["N/A"]), lines(&["a;b", "c\\"])]);
        assert_eq!(codes(&["\\memo: x"]), [["memo: x"]]);
    }

    #[test]
    fn any_names_are_read_as_they_were_written() {
        let names = [
            "N/A",
            "a;b",
            "\\",
            "\\\\ ",
            " x ",
            "memo: x",
            "Mark:",
            "memory: y",
            "c:d",
            "\u{3000}",
            "a\\",
            "e \\",
        ];
        for name in names.iter().filter(|name| !name.trim().is_empty()) {
            for path in [vec![*name], vec!["Top", name], vec![name, "low"]] {
                let line = of_codes(&[path.clone(), vec!["Other"]]);
                let expected: Vec<Vec<String>> = vec![lines(&path), lines(&["Other"])];
                assert_eq!(codes(&[&line]), expected, "{line}");
            }
        }
    }

    #[test]
    fn memos_and_marks_are_what_they_say() {
        let memo = |kind: &str, body: &str| Noted::Memo(Thought { kind: kind.into(), body: body.into() });
        assert_eq!(read(&lines(&["Memo: a", "b"])), memo("thinking", "a\nb"));
        assert_eq!(read(&lines(&["memo about me: a"])), memo("about me", "a"));
        assert_eq!(
            read(&lines(&["mark: quote", "For the paper."])),
            Noted::Mark("quote".into(), "For the paper.".into())
        );
        for (kind, body) in
            [("thinking", "x"), ("why: so", "x\ny"), ("question", "memo: z"), ("thinking", "memo a: z")]
        {
            assert_eq!(read(&of_memo(kind, body, true)), memo(kind, body));
            let Noted::Codes(_, Some(on)) = read(&[lines(&["A"]), of_memo(kind, body, false)].concat())
            else {
                panic!()
            };
            assert_eq!((on.kind.as_str(), on.body.as_str()), (kind, body));
        }
        assert_eq!(read(&of_mark("a\\b", "n\nm")), Noted::Mark("a\\b".into(), "n\nm".into()));
    }

    #[test]
    fn what_names_no_code_is_words() {
        assert_eq!(read(&lines(&["Access//Waiting"])), Noted::Words("Access//Waiting".into()));
        assert_eq!(read(&lines(&[" ", ""])), Noted::Words(String::new()));
        let long = "x".repeat(501);
        assert_eq!(read(&lines(&[&long])), Noted::Words(long.clone()));
    }
}
