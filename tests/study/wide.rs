//! Wide tables cost as much as they have cells: counted, not timed.

use crate::support::fuzz::costly::Story;
use allocation_counter::measure;
use emic::exchange::bundle;
use emic::format::{SourceFile, Study, read};
use emic::store::Memory;
use emic::workspace::{Chance, Clock, Known, NewPerson, in_memory};

/// A table of ten people with so many columns.
fn table(columns: usize) -> Study {
    let head: String = (0..columns).map(|at| format!(",column {at}")).collect();
    let row = |row: usize| {
        let cells: String = (0..columns).map(|at| format!(",{}", (at * 7 + row) % 13)).collect();
        format!("P{row}{cells}\n")
    };
    let csv = format!("name{head}\n{}", (0..10).map(row).collect::<String>());
    read(&SourceFile::new("p.csv", csv.as_bytes())).unwrap().1
}

/// How many operations were looked at, and how much memory was asked for, to read a table and bring it in.
fn cost(columns: usize) -> (u64, u64) {
    let nora = NewPerson { name: "Nora".into(), ..NewPerson::default() };
    let base = bundle::read(&Story::project()).unwrap();
    let clock = Clock::Fixed(1_795_000_100);
    let mut work = in_memory::init_from(&Memory::new(), base, &nora, clock, Chance::seeded(1)).unwrap();
    let before = work.log().looked();
    let bytes = measure(|| {
        let study = table(columns);
        assert_eq!(work.bring_in(study, Known::Joined).unwrap().attributes, columns);
    });
    (work.log().looked() - before, bytes.bytes_total)
}

#[test]
fn a_table_twice_as_wide_costs_twice_as_much() {
    let (small, large) = (cost(300), cost(600));
    // Lists in memory grow by leaps; twice the columns are far from four times the work.
    assert!(large.0 <= small.0 * 5 / 2, "{} operations looked at, then {}", small.0, large.0);
    assert!(large.1 <= small.1 * 5 / 2, "{} bytes asked for, then {}", small.1, large.1);
}
