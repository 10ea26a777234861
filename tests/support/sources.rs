//! Reads Rust sources as text, for tests of the layers: removes comments and the insides of strings, counts
//! inline modules, expands groups in `use`. It is not a compiler, but accidental code does not get past it.

/// A word or a sign of a source, with its line from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub word: String,
    pub line: usize,
}

/// A path as written, groups expanded, with the number of inline modules around it.
#[derive(Debug)]
pub struct Named {
    pub parts: Vec<String>,
    pub line: usize,
    pub inside: usize,
    pub called: bool,
}

/// Removes comments and empties strings and characters; line numbers are kept.
fn bare(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skipped(&chars, at);
        if end > at {
            out.push(' ');
            out.extend(chars[at..end].iter().filter(|c| **c == '\n'));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// The end of a comment, string or character that begins here; `at` if there is none.
fn skipped(chars: &[char], at: usize) -> usize {
    let find = |from: usize, stop: &dyn Fn(usize) -> bool| (from..chars.len()).find(|&n| stop(n));
    let next = chars.get(at + 1);
    match chars[at] {
        '/' if next == Some(&'/') => find(at, &|n| chars[n] == '\n').unwrap_or(chars.len()),
        '/' if next == Some(&'*') => {
            let (mut deep, mut n) = (1, at + 2);
            while n < chars.len() && deep > 0 {
                match (chars[n], chars.get(n + 1)) {
                    ('/', Some('*')) => (deep, n) = (deep + 1, n + 2),
                    ('*', Some('/')) => (deep, n) = (deep - 1, n + 2),
                    _ => n += 1,
                }
            }
            n
        }
        'r' if !word_before(chars, at) && matches!(next, Some('"' | '#')) => {
            let marks = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            if chars.get(at + 1 + marks) != Some(&'"') {
                return at; // a raw name such as r#do
            }
            let closes = |n: usize| chars[n] == '"' && chars[n + 1..].iter().take(marks).all(|c| *c == '#');
            find(at + 2 + marks, &closes).map_or(chars.len(), |n| n + 1 + marks)
        }
        '"' => {
            let mut n = at + 1;
            while n < chars.len() && chars[n] != '"' {
                n += if chars[n] == '\\' { 2 } else { 1 };
            }
            n + 1
        }
        // A lifetime has no closing mark after one character.
        '\'' if next == Some(&'\\') => find(at + 3, &|n| chars[n] == '\'').map_or(chars.len(), |n| n + 1),
        '\'' if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
    .min(chars.len())
}

fn word_before(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || matches!(chars[at - 1], '_' | 'b'))
}

/// The words and signs of a source, without comments and the insides of strings.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for (n, line) in bare(source).lines().enumerate() {
        let mut glued = false;
        for c in line.chars() {
            let is_word = c.is_alphanumeric() || c == '_';
            match all.last_mut() {
                Some(last) if is_word && glued => last.word.push(c),
                Some(last) if c == ':' && last.word == ":" && last.line == n + 1 => last.word.push(c),
                _ if c.is_whitespace() => {}
                _ => all.push(Token { word: c.to_string(), line: n + 1 }),
            }
            glued = is_word;
        }
    }
    all
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Removes items under `#[cfg(test)]` with their braces.
pub fn without_tests(all: Vec<Token>) -> Vec<Token> {
    let words: Vec<&str> = all.iter().map(|t| t.word.as_str()).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if words[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]"]) {
            let from = at + 7;
            let ends = |n: &usize| matches!(words[*n], ";" | "{");
            let Some(open) = (from..all.len()).find(ends) else { break };
            at = if words[open] == ";" { open + 1 } else { closing(&words, open) + 1 };
        } else {
            kept.push(all[at].clone());
            at += 1;
        }
    }
    kept
}

fn closing(words: &[&str], open: usize) -> usize {
    let mut deep = 0;
    for (n, word) in words.iter().enumerate().skip(open) {
        match *word {
            "{" => deep += 1,
            "}" => deep -= 1,
            _ => {}
        }
        if deep == 0 {
            return n;
        }
    }
    words.len() - 1
}

/// Every path in a source.
pub fn named(all: &[Token]) -> Vec<Named> {
    let words: Vec<&str> = all.iter().map(|t| t.word.as_str()).collect();
    let mut paths = Vec::new();
    let mut inline: Vec<usize> = Vec::new();
    for at in 0..all.len() {
        inline.retain(|&end| end > at);
        if words[at] == "mod" && words.get(at + 2) == Some(&"{") {
            inline.push(closing(&words, at + 2));
        }
        let starts = is_name(words[at]) && (at == 0 || !matches!(words[at - 1], "::" | "."));
        let in_group = at > 0 && matches!(words[at - 1], "{" | ",") && grouped(&words, at);
        if starts && !in_group {
            unfold(all, at, &[], inline.len(), &mut paths);
        }
    }
    paths
}

/// True if the position is inside the braces of a `use`: those follow `::`.
fn grouped(words: &[&str], at: usize) -> bool {
    let mut deep = 0;
    for n in (0..at).rev() {
        match words[n] {
            "}" => deep += 1,
            "{" if deep > 0 => deep -= 1,
            "{" => return n > 0 && words[n - 1] == "::" || grouped(words, n),
            ";" => return false,
            _ => {}
        }
    }
    false
}

/// Follows a path from its first word. Returns the index after it.
fn unfold(all: &[Token], at: usize, before: &[String], inside: usize, paths: &mut Vec<Named>) -> usize {
    let word = |n: usize| all.get(n).map_or("", |t| t.word.as_str());
    let mut parts = before.to_vec();
    let mut n = at;
    loop {
        parts.push(word(n).to_owned());
        n += 1;
        match (word(n), word(n + 1)) {
            ("::", "{") => {
                n += 2;
                while !matches!(word(n), "}" | "") {
                    n = if is_name(word(n)) { unfold(all, n, &parts, inside, paths) } else { n + 1 };
                }
                return n + 1;
            }
            ("::", next) if is_name(next) => n += 1,
            _ => break,
        }
    }
    paths.push(Named { parts, line: all[at].line, inside, called: word(n) == "(" });
    n
}
