//! What a `CREATE TABLE` says of the columns of a table.

use super::record::Value;
use super::sql::{Token, tokens};

/// The longest statement that is looked at, in bytes.
const LONGEST: usize = 1 << 20;

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) name: String,
    /// Its first page.
    pub(super) root: u32,
    /// The columns that records have, in their order.
    pub(super) columns: Vec<Column>,
    /// Their declared types.
    types: Vec<String>,
    /// The column that is the row id and is not in the record.
    pub(super) row_id: Option<usize>,
    /// Why its rows cannot be read.
    pub(super) unreadable: Option<String>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its value in rows that are older than the column.
    pub(super) default: Value,
    pub(super) affinity: Affinity,
}

/// What SQLite makes of values in a column, by its declared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Affinity {
    Text,
    Number,
    Real,
    Any,
}

impl Affinity {
    /// By the rules of <https://www.sqlite.org/datatype3.html>, 3.1.
    fn of(declared: &str) -> Affinity {
        let declared = declared.to_ascii_uppercase();
        let says = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        match () {
            () if says(&["INT"]) => Affinity::Number,
            () if says(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
            () if declared.is_empty() || says(&["BLOB"]) => Affinity::Any,
            () if says(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
            () => Affinity::Number,
        }
    }

    /// A value as it is meant that is stored so: numbers with a fraction are stored as whole ones where they can be.
    pub(super) fn stored(self, value: Value) -> Value {
        match (self, value) {
            (Affinity::Real, Value::Int(number)) => Value::Real(number as f64),
            (_, value) => value,
        }
    }

    /// A value as it is stored that is written so in a statement.
    fn written(self, value: Value) -> Value {
        match (self, value) {
            (Affinity::Text, Value::Int(number)) => Value::Text(number.to_string()),
            (Affinity::Number | Affinity::Real, Value::Text(words)) => {
                let whole = words.trim().parse().map(Value::Int);
                let number = whole.or_else(|_| words.trim().parse().map(Value::Real));
                self.stored(number.unwrap_or(Value::Text(words)))
            }
            (Affinity::Number | Affinity::Any, Value::Real(number))
                if number.fract() == 0.0 && number.abs() < 9e15 =>
            {
                Value::Int(number as i64)
            }
            (affinity, value) => affinity.stored(value),
        }
    }
}

impl Table {
    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// The table of all tables, which every database has on its first page.
pub(super) fn own() -> Table {
    table("sqlite_schema".to_owned(), 1, "x(type TEXT, name TEXT, tbl_name TEXT, rootpage INTEGER, sql TEXT)")
}

/// The table that a statement makes.
pub(super) fn table(name: String, root: u32, sql: &str) -> Table {
    let mut table = Table { name, root, ..Table::default() };
    if sql.len() > LONGEST {
        table.unreadable = Some("the statement that makes it is longer than 1 MiB".to_owned());
        return table;
    }
    let all = tokens(sql);
    let open = all.iter().position(|token| *token == Token::Sign('(')).unwrap_or(all.len());
    let (parts, options) = parts(all.get(open + 1..).unwrap_or_default());
    for part in parts {
        table.part(part);
    }
    if options.iter().any(|token| token.is("WITHOUT")) {
        table.unreadable = Some("it is a WITHOUT ROWID table, and these are not read".to_owned());
    } else if table.columns.is_empty() {
        table.unreadable = Some("the statement that makes it names no columns".to_owned());
    }
    table
}

/// What stands between the commas up to the closing bracket, and what follows.
fn parts(tokens: &[Token]) -> (Vec<&[Token]>, &[Token]) {
    let (mut parts, mut begin, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') if depth == 0 => {
                parts.push(tokens.get(begin..at).unwrap_or_default());
                return (parts, tokens.get(at + 1..).unwrap_or_default());
            }
            Token::Sign(')') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                parts.push(tokens.get(begin..at).unwrap_or_default());
                begin = at + 1;
            }
            _ => {}
        }
    }
    (parts, &[])
}

/// Words that end the type of a column.
const AFTER_TYPE: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// Words with which a part begins that is no column.
const NO_COLUMN: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

impl Table {
    /// Takes a column, or what is said of the whole table.
    fn part(&mut self, part: &[Token]) {
        let Some((first, rest)) = part.split_first() else { return };
        if NO_COLUMN.iter().any(|word| first.is(word)) {
            self.constraint(part);
            return;
        }
        let Some(name) = first.name() else { return };
        let end = rest.iter().position(|token| AFTER_TYPE.iter().any(|word| token.is(word)));
        let (declared, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let declared: Vec<&str> = declared.iter().filter_map(Token::name).collect();
        let affinity = Affinity::of(&declared.join(" "));
        let rest = outer(rest);
        let says = |word: &str| rest.iter().position(|token| token.is(word));
        if says("AS").is_some() && says("STORED").is_none() {
            // Its value is computed when it is asked for.
            return;
        }
        let is_key = says("PRIMARY").is_some_and(|at| {
            // An oversight in an early SQLite, kept for old databases: such a column is no row id.
            !rest.get(at + 2).is_some_and(|token| token.is("DESC"))
        });
        if is_key && matches!(declared.as_slice(), [only] if only.eq_ignore_ascii_case("INTEGER")) {
            self.row_id = Some(self.columns.len());
        }
        let default = says("DEFAULT").map_or(&[][..], |at| rest.get(at + 1..).unwrap_or_default());
        let is_truth = default.first().is_some_and(|word| word.is("TRUE") || word.is("FALSE"));
        // What is written TRUE is the number 1 in a column of texts, too.
        let default = match literal(default, affinity) {
            value if is_truth => affinity.stored(value),
            value => affinity.written(value),
        };
        self.columns.push(Column { name: name.to_owned(), default, affinity });
        self.types.push(declared.join(" "));
    }

    /// Takes a constraint of the table: it may say which column is the row id.
    fn constraint(&mut self, part: &[Token]) {
        let Some(at) = part.iter().position(|token| token.is("PRIMARY")) else { return };
        let mut after = part.iter().skip(at + 2);
        let (open, name) = (after.next(), after.next().and_then(Token::name));
        if open != Some(&Token::Sign('(')) || after.any(|token| *token == Token::Sign(',')) {
            return;
        }
        let column = name.and_then(|name| self.column(name));
        let is_integer =
            |at: &usize| self.types.get(*at).is_some_and(|it| it.eq_ignore_ascii_case("INTEGER"));
        self.row_id = self.row_id.or(column.filter(is_integer));
    }
}

/// Tokens that are in no brackets.
fn outer(tokens: &[Token]) -> Vec<&Token> {
    let mut depth = 0_usize;
    let mut outer = Vec::new();
    for token in tokens {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth = depth.saturating_sub(1),
            token if depth == 0 => outer.push(token),
            _ => {}
        }
    }
    outer
}

/// The literal with which the tokens begin; NULL for an expression, which a column that was added later cannot have.
fn literal(tokens: &[&Token], affinity: Affinity) -> Value {
    let (negative, tokens) = match tokens {
        [Token::Sign('-'), rest @ ..] => (true, rest),
        [Token::Sign('+'), rest @ ..] => (false, rest),
        tokens => (false, tokens),
    };
    match tokens {
        [Token::Word(x), Token::Text(digits), ..] if x.eq_ignore_ascii_case("x") => blob(digits),
        [Token::Word(word), rest @ ..] => word_literal(word, rest, negative, affinity),
        [Token::Text(words) | Token::Quoted(words), ..] => Value::Text(words.clone()),
        _ => Value::Null,
    }
}

/// The literal of a word without quotes: a number, a keyword, or the word itself.
fn word_literal(word: &str, rest: &[&Token], negative: bool, affinity: Affinity) -> Value {
    let sign = if negative { "-" } else { "" };
    if let Some(hex) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        let bits = u64::from_str_radix(hex, 16).map(|bits| i64::from_ne_bytes(bits.to_ne_bytes()));
        return bits
            .map_or(Value::Null, |number| Value::Int(if negative { number.wrapping_neg() } else { number }));
    }
    // The sign of an exponent is a token of its own.
    let exponent = match rest {
        [Token::Sign(sign @ ('+' | '-')), Token::Word(digits), ..] if word.ends_with(['e', 'E']) => {
            format!("{sign}{digits}")
        }
        _ => String::new(),
    };
    let number = format!("{sign}{word}{exponent}");
    match word.chars().next() {
        Some(first) if first.is_ascii_digit() || first == '.' => match (number.parse(), number.parse()) {
            (Ok(whole), _) => Value::Int(whole),
            // In a column of texts it stays as it is written.
            (_, Ok::<f64, _>(_)) if affinity == Affinity::Text => Value::Text(number),
            (_, Ok(real)) => Value::Real(real),
            _ => Value::Null,
        },
        _ if word.eq_ignore_ascii_case("true") => Value::Int(1),
        _ if word.eq_ignore_ascii_case("false") => Value::Int(0),
        _ if word.eq_ignore_ascii_case("null") => Value::Null,
        _ => Value::Text(word.to_owned()),
    }
}

/// Bytes that are written as hexadecimal digits.
fn blob(digits: &str) -> Value {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).map(pair).collect::<Option<_>>().map_or(Value::Null, Value::Blob)
}
