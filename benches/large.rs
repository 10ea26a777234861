//! Large projects in figures: `cargo bench --bench large`; `EMIC_OPS=200000` for one size alone.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod scale;

fn main() {
    if let Some((what, n, place)) = scale::my_step() {
        assert!(scale::run(&what, n, &place), "{what}");
        return;
    }
    let asked = std::env::var("EMIC_OPS").ok().and_then(|n| n.parse().ok());
    for n in asked.map_or(vec![100_000, 200_000, 1_000_000], |n| vec![n]) {
        let dir = tempfile::tempdir().unwrap();
        scale::emic(&scale::Place(dir.path().to_owned()), n);
    }
}
