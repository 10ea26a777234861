//! Random studies: small texts that several coders coded, with parts left out and codes that cross.

use emic::stats::*;
use emic::text::Span;
use proptest::collection::vec;
use proptest::prelude::*;

/// Spans in a text of this length.
pub(super) fn span(length: u32) -> impl Strategy<Value = Span> {
    (0..length, 1..=length)
        .prop_map(move |(start, size)| Span::new(start, (start + size).min(length)).unwrap())
}

/// A text of some characters: who took part, and what was coded.
pub(super) fn document(coders: u32, codes: u32, parts: bool) -> impl Strategy<Value = Document> {
    (4u32..40).prop_flat_map(move |length| {
        let short = (0..length, 1u32..8)
            .prop_map(move |(start, size)| Span::new(start, (start + size).min(length)).unwrap());
        let coding =
            (0..coders, 0..codes, short).prop_map(|(coder, code, span)| Coding { coder, code, span });
        let present = vec((prop::bool::weighted(0.85), vec(span(length), 1..3)), coders as usize);
        (Just(length), vec(coding, 0..14), present, vec(1..length, 0..3), vec(0..length, 0..8)).prop_map(
            move |(length, codings, present, clusters, borders)| {
                let present = (0..).zip(present).filter(|(_, (here, _))| *here);
                let of = |(coder, (_, spans))| Present { coder, parts: parts.then_some(spans) };
                Document {
                    ruler: ruler(length, borders),
                    present: present.map(of).collect(),
                    codings,
                    clusters,
                }
            },
        )
    })
}

/// Characters of pieces of a text, or pieces.
fn ruler(length: u32, mut borders: Vec<u32>) -> Ruler {
    let whole = borders.len() % 3;
    borders.sort_unstable();
    borders.dedup();
    let pieces = borders.chunks(2).filter_map(|two| Span::new(two[0], *two.get(1)?)).collect();
    match whole {
        0 => Ruler::characters(Span::new(0, length).into_iter().collect()),
        1 => Ruler::characters(pieces),
        _ => Ruler::pieces(pieces),
    }
}

/// A study of two to five coders; every code is a row, and the last row is all codes together.
pub(super) fn study() -> impl Strategy<Value = Study> {
    (2u32..6, 1u32..4, any::<bool>()).prop_flat_map(|(coders, codes, parts)| {
        vec(document(coders, codes, parts), 1..4).prop_map(move |documents| Study {
            coders: coders as usize,
            rows: (0..codes).map(|code| vec![code]).chain([(0..codes).collect()]).collect(),
            documents,
        })
    })
}
