//! The bundle reader takes anything, and what it takes holds together.
#![no_main]

use emic::error::is_unsafe;
use emic::format::{admit, bundle};
use emic::log::Log;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match bundle::read(text) {
        Ok(read) if read.header.base.is_empty() && admit::check(&read, &Log::default()).is_ok() => {
            let mut log = Log::default();
            log.absorb(read.ops.into_iter().map(|sealed| sealed.op).collect());
            let quick = log.project().clone();
            log.refold();
            assert_eq!(&quick, log.project());
        }
        Ok(_) => {}
        Err(fault) => assert!(!fault.to_string().chars().any(is_unsafe)),
    }
});
