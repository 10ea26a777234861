#![no_main]

#[path = "../../tests/support/fuzz.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::docx(bytes));
