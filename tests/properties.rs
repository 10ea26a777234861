//! Readers that take anything, and codings that follow their words: against bytes by chance and a slow model.

use crate::support::PROJECT;
use crate::support::cases;
use crate::support::forge::Forger;
use crate::support::team::{WORDS, team};
use emic::error::is_unsafe;
use emic::exchange::bundle::{self, Vector};
use emic::exchange::part;
use emic::log::Act;
use emic::log::dialect::{blocks, read_op};
use emic::model::id::AnnotationId;
use emic::text::Span;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn config(usual: u32) -> ProptestConfig {
    ProptestConfig { cases: cases("EMIC_CASES", usual), ..ProptestConfig::default() }
}

/// Small harm done to a file: bytes changed, cut out, put in, doubled.
#[derive(Debug, Clone)]
enum Harm {
    Flip(usize, u8),
    Cut(usize, usize),
    Put(usize, Vec<u8>),
    Double(usize, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    let scrap = prop_oneof![
        prop::sample::select(vec![
            &b"\n[[op]]\n"[..],
            b"\n[end]\n",
            b"\"",
            b"\\",
            b"[[",
            b"= ",
            b"\0",
            b"\x1b[2J",
            b"\xff",
            b"\r\n",
            b"\"\"\"",
            b"'''\n",
            b"#",
            b"\nsum = \"sha256:00\"\n",
            b"-9",
            b"nan",
            b"{",
            b"\xef\xbb\xbf"
        ])
        .prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 1..8),
    ];
    prop_oneof![
        (any::<usize>(), 1u8..).prop_map(|(at, by)| Harm::Flip(at, by)),
        (any::<usize>(), 1usize..60).prop_map(|(at, len)| Harm::Cut(at, len)),
        (any::<usize>(), scrap).prop_map(|(at, bytes)| Harm::Put(at, bytes)),
        (any::<usize>(), 1usize..60).prop_map(|(at, len)| Harm::Double(at, len)),
    ]
}

fn harmed(file: &str, harms: &[Harm]) -> Vec<u8> {
    let mut bytes = file.as_bytes().to_vec();
    for harm in harms {
        let len = bytes.len().max(1);
        match harm {
            Harm::Flip(at, by) if !bytes.is_empty() => bytes[at % len] ^= by,
            Harm::Flip(..) => {}
            Harm::Cut(at, n) => {
                let from = at % len;
                drop(bytes.drain(from.min(bytes.len())..(from + n).min(bytes.len())));
            }
            Harm::Put(at, more) => {
                let at = (at % len).min(bytes.len());
                drop(bytes.splice(at..at, more.iter().copied()));
            }
            Harm::Double(at, n) => {
                let from = (at % len).min(bytes.len());
                let some = bytes[from..(from + n).min(bytes.len())].to_vec();
                drop(bytes.splice(from..from, some));
            }
        }
    }
    bytes
}

/// The canonical lines of a file: what every sum is over.
fn canonical(bytes: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(blocks(text).ok()?.into_iter().map(|block| block.lines).collect())
}

fn honest_part() -> String {
    let project = Forger::project();
    let lines: Vec<_> = project.ops.iter().map(|(_, lines)| (lines.clone(), None)).collect();
    part::header(PROJECT, "Study", project.replica)
        + &part::commit(&project.texts, &lines[..3], &Vector::new())
        + &part::commit(&[], &lines[3..], &Vector::from([(project.replica, 3)]))
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_harmed_bundle_is_refused_unless_its_canonical_lines_are_the_same(harms in prop::collection::vec(harm(), 1..5)) {
        let file = Forger::project().file();
        let bytes = harmed(&file, &harms);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            match bundle::read(text) {
                Ok(_) => prop_assert_eq!(canonical(&bytes), canonical(file.as_bytes())),
                Err(fault) => {
                    prop_assert!(!fault.to_string().chars().any(is_unsafe));
                    prop_assert!(fault.place().and_then(|place| place.line).is_some(), "{}", fault);
                }
            }
        }
    }

    #[test]
    fn a_harmed_part_gives_only_commits_that_were_written(harms in prop::collection::vec(harm(), 1..5)) {
        let file = honest_part();
        let whole = part::read(file.as_bytes(), 0, 0);
        let lines = |stretch: &part::Stretch| -> Vec<Vec<String>> {
            stretch.commits.iter().map(|c| c.ops.iter().map(|s| s.lines.clone()).collect()).collect()
        };
        let found = part::read(&harmed(&file, &harms), 0, 0);
        for commit in lines(&found) {
            prop_assert!(lines(&whole).contains(&commit), "{:?}", commit);
        }
        if let Some(fault) = found.fault {
            prop_assert!(!fault.to_string().chars().any(is_unsafe));
            prop_assert!(fault.place().and_then(|place| place.line).is_some(), "{}", fault);
        }
    }

    #[test]
    fn an_operation_with_a_harmed_line_is_never_taken_for_another(which in 0usize..6, harms in prop::collection::vec(harm(), 1..4)) {
        let project = Forger::project();
        let (op, lines) = &project.ops[which];
        let bytes = harmed(lines, &harms);
        if let Ok(text) = std::str::from_utf8(&bytes)
            && let Ok(all) = blocks(text)
        {
            for block in all {
                if let Ok(read) = read_op(&block) {
                    prop_assert_eq!(&read, op);
                }
            }
        }
    }

    #[test]
    fn readers_never_panic_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,40}(\\n\\[\\[op\\]\\]\\n[a-z]{1,5} = \\PC{0,20}\\n){0,4}") {
        let _ = part::read(&bytes, 0, 0);
        let _ = part::read(text.as_bytes(), 0, 0);
        for text in [String::from_utf8_lossy(&bytes).into_owned(), text] {
            let _ = bundle::read(&text);
            if let Ok(all) = blocks(&text) {
                all.iter().for_each(|block| drop(read_op(block)));
            }
        }
    }

    #[test]
    fn codings_follow_corrections_as_marked_characters_would(
        steps in prop::collection::vec((any::<bool>(), 0usize..80, 1usize..15, "[a-z ]{1,9}"), 1..14),
        deletes in any::<bool>(),
    ) {
        let mut member = team(1).remove(0);
        // Every character, and which codings it belongs to.
        let mut cells: Vec<(char, Vec<AnnotationId>)> = WORDS.chars().map(|c| (c, Vec::new())).collect();
        let mut codings = Vec::new();
        let last = steps.len() - 1;
        for (n, (coding, start, len, words)) in steps.into_iter().enumerate() {
            let start = start % cells.len();
            let end = (start + len).min(cells.len());
            let here = member.log.project().transcripts.values().next().unwrap();
            let extent = here.extent(Span::new(start as u32, end as u32).unwrap());
            let transcript = here.id;
            if coding {
                // A code of its own for each, so that no two are shown as one.
                let code = member.code(&format!("code {n}"), None);
                let act = Act::Annotate { transcript, extent, code, by: None, made: None, guid: None };
                let id = AnnotationId(member.must(vec![act]));
                cells[start..end].iter_mut().for_each(|cell| cell.1.push(id));
                codings.push(id);
                continue;
            }
            let words = if deletes && n == last { String::new() } else { words };
            member.must(vec![Act::Replace { transcript, extent, words: words.clone() }]);
            let mut owners: Vec<AnnotationId> = cells[start..end].iter().flat_map(|cell| cell.1.clone()).collect();
            owners.sort();
            owners.dedup();
            cells.splice(start..end, words.chars().map(|c| (c, owners.clone())));
            if cells.is_empty() {
                break;
            }
        }
        let here = member.log.project().transcripts.values().next().unwrap();
        let text: String = cells.iter().map(|cell| cell.0).collect();
        prop_assert_eq!(here.text.as_str(), text);
        let shown: BTreeMap<_, _> = here.annotations.iter().map(|a| (a.id, a.span)).collect();
        for id in codings {
            let first = cells.iter().position(|cell| cell.1.contains(&id));
            let last = cells.iter().rposition(|cell| cell.1.contains(&id));
            let expected = first.zip(last).and_then(|(a, b)| Span::new(a as u32, b as u32 + 1));
            prop_assert_eq!(shown[&id], expected);
        }
    }
}
