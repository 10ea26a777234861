//! The words of an SQL statement.

/// A word, a sign or a literal of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword or a name without quotes, or a number.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// Any other character.
    Sign(char),
}

impl Token {
    /// True for this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// The name that it may be. SQLite takes texts for names where only a name can be.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Token::Word(name) | Token::Quoted(name) | Token::Text(name) => Some(name),
            Token::Sign(_) => None,
        }
    }
}

/// The tokens of a statement, without blanks and comments.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            _ if rest.starts_with("--") => rest.split_once('\n').map_or("", |(_, rest)| rest),
            _ if rest.starts_with("/*") => rest[2..].split_once("*/").map_or("", |(_, rest)| rest),
            first if first.is_ascii_whitespace() => after,
            '\'' | '"' | '`' => {
                let (words, rest) = quoted(after, first);
                tokens.push(if first == '\'' { Token::Text(words) } else { Token::Quoted(words) });
                rest
            }
            '[' => {
                let (name, rest) = after.split_once(']').unwrap_or((after, ""));
                tokens.push(Token::Quoted(name.to_owned()));
                rest
            }
            first if is_of_word(first) => {
                let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                let (word, rest) = rest.split_at(end);
                tokens.push(Token::Word(word.to_owned()));
                rest
            }
            sign => {
                tokens.push(Token::Sign(sign));
                after
            }
        };
    }
    tokens
}

/// True for characters of names and numbers.
fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.') || !c.is_ascii()
}

/// What is in quotes, in which the quote itself stands twice, and what follows.
fn quoted(words: &str, quote: char) -> (String, &str) {
    let mut inside = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(quote) {
        inside.push_str(before);
        match after.strip_prefix(quote) {
            Some(more) => {
                inside.push(quote);
                rest = more;
            }
            None => return (inside, after),
        }
    }
    inside.push_str(rest);
    (inside, "")
}
