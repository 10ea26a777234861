//! Corrections by chance: every coding of characters that are shown covers what a list of marked characters says.
#![no_main]

use emic::model::Layers;
use emic::model::id::{OpId, ReplicaId};
use emic::text::Span;

libfuzzer_sys::fuzz_target!(|steps: Vec<(u8, u8, u8)>| {
    let Some(replica) = ReplicaId::new("a") else { return };
    let id = |seq| OpId::new(replica, seq);
    let mut layers = Layers::new(id(1), 60);
    let marked = layers.extent(Span::new(20, 40).unwrap());
    let mut cells: Vec<bool> = (0..60).map(|n| (20..40).contains(&n)).collect();
    for (n, (start, len, words)) in steps.into_iter().take(40).enumerate() {
        let start = usize::from(start) % cells.len();
        let end = (start + 1 + usize::from(len) % 15).min(cells.len());
        let words = 1 + usize::from(words) % 9;
        let extent = layers.extent(Span::new(start as u32, end as u32).unwrap());
        assert!(layers.cover(extent, id(n as u32 + 2), words as u32));
        let within = cells[start..end].contains(&true);
        cells.splice(start..end, vec![within; words]);
    }
    let first = cells.iter().position(|&cell| cell).map(|n| n as u32);
    let last = cells.iter().rposition(|&cell| cell).map(|n| n as u32 + 1);
    assert_eq!(layers.span(marked), first.zip(last).and_then(|(a, b)| Span::new(a, b)));
});
