//! emic: qualitative coding of interview transcripts over a thin line.
//!
//! The library behind the `emic` program. Layers point one way, each names only those before it:
//! `error <- text <- model <- log <- { stats, format, exchange, store } <- report <- workspace <- { cli, tui } <- main`;
//! `config` names `error` and `text` and serves `cli` and `tui`; `wire` is a leaf that only `tui` names. `docs/architecture.md` is the map, `tests/layers.rs` the check.

pub mod cli;
pub mod config;
pub mod error;
pub mod exchange;
pub mod format;
pub mod log;
pub mod model;
pub mod report;
pub mod stats;
pub mod store;
pub mod text;
pub mod tui;
pub mod wire;
pub mod workspace;
