//! Tables in text files (CSV): who was interviewed, answers to open questions, the codebook, the codings.

pub(super) mod answers;
pub(super) mod codebook;
pub(super) mod codings;
mod grid;
pub(super) mod outline;
pub(super) mod participants;
mod schema;
mod sheet;
pub(super) mod toml_book;

pub(super) use schema::AttributeSchema;

/// True if the first line of a file is exactly the header of a table that emic writes.
pub(super) fn begins_with(bytes: &[u8], header: &[&str]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line) == header.join(",").as_bytes()
}
