//! Large projects in figures: `cargo bench --bench large`; `EMIC_OPS=200000` for one size alone. First how time and memory
//! grow with one thing alone; `cargo bench --bench large -- growth` stops after that.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod growth;
mod scale;

/// Counts what is allocated.
#[global_allocator]
static COUNTED: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    if let Some((what, n, place)) = scale::my_step() {
        assert!(scale::run(&what, n, &place), "{what}");
        return;
    }
    divan::main();
    if std::env::args().any(|word| word == "growth") {
        return;
    }
    let asked = std::env::var("EMIC_OPS").ok().and_then(|n| n.parse().ok());
    for n in asked.map_or(vec![100_000, 200_000, 1_000_000], |n| vec![n]) {
        let dir = tempfile::tempdir().unwrap();
        scale::emic(&scale::Place(dir.path().to_owned()), n);
    }
}
