//! Records: the values of a row, each with a number that says its type and length.

use super::header::varint;
use encoding_rs::Encoding;

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A value of a record that is not read yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// The number of its type ("serial type").
    kind: u64,
    /// Where its bytes are in the record.
    start: usize,
    end: usize,
}

/// Where the values of a record are, no more than so many.
///
/// # Errors
/// What is broken.
pub(super) fn fields(record: &[u8], most: usize) -> Result<Vec<Field>, String> {
    let short = || "its record is cut short".to_owned();
    let (head, mut at) = varint(record, 0).ok_or_else(short)?;
    let head = usize::try_from(head).ok().and_then(|end| record.get(..end)).ok_or_else(short)?;
    let mut start = head.len();
    let mut fields = Vec::new();
    while at < head.len() && fields.len() < most {
        let (kind, next) = varint(head, at).ok_or_else(short)?;
        let end = length(kind)?.and_then(|length| start.checked_add(length));
        let end = end.filter(|end| *end <= record.len()).ok_or_else(short)?;
        fields.push(Field { kind, start, end });
        (at, start) = (next, end);
    }
    Ok(fields)
}

/// The bytes of a value of this type; `None` if no record is so long.
fn length(kind: u64) -> Result<Option<usize>, String> {
    Ok(match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => return Err(format!("a value has the type {kind}, which there is not")),
        _ => usize::try_from((kind - 12) / 2).ok(),
    })
}

impl Field {
    /// The value, and whether it is a text with bytes that are no characters.
    ///
    /// # Errors
    /// The record is not the one of which the field is.
    pub(super) fn value(self, record: &[u8], encoding: &'static Encoding) -> Result<(Value, bool), String> {
        let bytes = record.get(self.start..self.end).ok_or("its record is cut short")?;
        let number = || {
            // The sign is that of the first byte.
            let first = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
            bytes.iter().fold(first, |number: i64, byte| number << 8 | i64::from(*byte))
        };
        let value = match self.kind {
            0 => Value::Null,
            1..=6 => Value::Int(number()),
            7 => Value::Real(f64::from_bits(u64::from_ne_bytes(number().to_ne_bytes()))),
            8 => Value::Int(0),
            9 => Value::Int(1),
            kind if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => {
                let (text, damaged) = encoding.decode_without_bom_handling(bytes);
                return Ok((Value::Text(text.into_owned()), damaged));
            }
        };
        Ok((value, false))
    }
}
