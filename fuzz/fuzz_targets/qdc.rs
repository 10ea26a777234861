#![no_main]

#[path = "../../tests/support/fuzz.rs"]
#[allow(dead_code)] // each target runs one of them
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::qdc(bytes));
