//! Everything in one binary, so that it links once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(missing_docs, unreachable_pub)]

mod support;

mod a_study;
mod a_team;
mod agreement;
mod bundle_doc;
mod carriers;
mod cli;
mod config;
mod cost;
mod damage;
mod exchange;
mod growth;
mod hostile;
mod house;
mod kept;
mod killed;
mod later_versions;
mod layers;
mod lifecycle;
mod lost_parts;
mod merge_answers;
mod merge_examples;
mod merge_laws;
mod merge_purges;
mod merge_removing;
mod merge_rules;
mod mutated;
mod one_origin;
mod properties;
mod readers;
mod refi;
mod report;
mod screen;
mod sets;
mod simulation;
mod store;
mod study;
mod sync;
mod trust;
mod turning;
mod unicode;
mod wild;
mod wire_backend;
