//! The tokens of rich text (RTF 1.9.1, "RTF Syntax").

/// The longest control word.
const LONGEST: usize = 32;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word with its number.
    Word(&'a str, Option<i32>),
    /// A control sign.
    Sign(char),
    /// `\*`
    Optional,
    /// A byte of the text, as it is or as `\'hh`.
    Byte(u8),
    /// Bytes of a picture (`\bin`), which are no text.
    Binary,
}

/// Cuts bytes into tokens; looks at each byte once.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { bytes, at: 0 }
    }

    /// What begins with a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(match first {
                b'\'' => self.hexadecimal()?,
                b'*' => Token::Optional,
                sign => Token::Sign(char::from(sign)),
            });
        }
        let start = self.at;
        while self.at - start < LONGEST && self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.bytes[start..self.at]).ok()?;
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
            return Some(Token::Binary);
        }
        Some(Token::Word(word, number))
    }

    fn number(&mut self) -> Option<i32> {
        let start = self.at;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        let digits = self.at;
        while self.at - digits < 10 && self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == digits {
            self.at = start;
            return None;
        }
        std::str::from_utf8(&self.bytes[start..self.at]).ok()?.parse().ok()
    }

    fn hexadecimal(&mut self) -> Option<Token<'a>> {
        let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                self.at += 2;
                Some(Token::Byte(byte))
            }
            // Broken: the sign is passed over and what follows is text.
            None => Some(Token::Sign('\'')),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            match byte {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                // Line ends of the file are none of the text.
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_cut_into_tokens() {
        let all: Vec<Token<'_>> = Tokens::new(b"{\\rtf1\\b0 a\\'e9\\~\\*\\u-3 ?\\bin3 \\{}x}").collect();
        let word = |word, number| Token::Word(word, Some(number));
        let expected = [
            Token::Open,
            word("rtf", 1),
            word("b", 0),
            Token::Byte(b'a'),
            Token::Byte(0xe9),
            Token::Sign('~'),
            Token::Optional,
            word("u", -3),
            Token::Byte(b'?'),
            Token::Binary,
            Token::Byte(b'x'),
            Token::Close,
        ];
        assert_eq!(all, expected);
    }
}
