//! The operation decoder takes anything; what it takes keeps its lines.
#![no_main]

use emic::log::dialect::{TextBlock, blocks, read_op};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for block in blocks(text).unwrap_or_default() {
        if let Ok(op) = read_op(&block) {
            assert!(op.purged || block.sum_without("sum") == op.sum);
        }
        let _ = TextBlock::read(block);
    }
});
