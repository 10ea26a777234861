//! The reader of shared folders' files takes anything, cut anywhere.
#![no_main]

use emic::format::part;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let whole = part::read(bytes, 0, 0);
    let half = part::read(&bytes[..bytes.len() / 2], 0, 0);
    assert!(half.commits.len() <= whole.commits.len());
});
