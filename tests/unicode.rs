//! The borders of the program against the conformance files of the Unicode Character Database, version 15.0.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // the lint knows only #[test] functions

use emic::text::{Span, Text, graphemes, layout, words};
use std::fs;

/// Cases of the 15.0 files that later versions answer differently, with the answer of Unicode 17 (which the
/// segmentation crate implements) and the reason.
///
/// U+2701 (upper blade scissors) is no emoji; since a later version it has no longer the property
/// Extended_Pictographic, so that a joiner does not tie it to what stands before.
const CHANGED: &[(&str, &str)] = &[
    ("÷ 2701 × 200D × 2701 ÷", "÷ 2701 × 200D ÷ 2701 ÷"),
    ("÷ 0061 × 200D × 2701 ÷", "÷ 0061 × 200D ÷ 2701 ÷"),
];

/// One line of a break test: the text and its borders, counted in characters.
struct Case {
    source: String,
    text: String,
    borders: Vec<u32>,
}

fn cases(name: &str) -> Option<Vec<Case>> {
    let path = format!("{}/../shared/data/unicode/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = fs::read_to_string(&path) else {
        println!("skipped: no {path}");
        return None;
    };
    let lines =
        file.lines().map(|line| line.split('#').next().unwrap().trim()).filter(|line| !line.is_empty());
    Some(lines.map(case).collect())
}

fn case(line: &str) -> Case {
    let changed = CHANGED.iter().find(|(old, _)| *old == line);
    let mut parsed = Case { source: line.to_owned(), text: String::new(), borders: Vec::new() };
    let mut count = 0;
    for part in changed.map_or(line, |(_, new)| new).split_whitespace() {
        match part {
            "÷" => parsed.borders.push(count),
            "×" => {}
            code => {
                parsed.text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                count += 1;
            }
        }
    }
    parsed
}

#[test]
fn moves_stop_at_the_cluster_borders_of_the_standard() {
    let Some(cases) = cases("GraphemeBreakTest.txt") else { return };
    assert!(cases.len() > 500);
    let mut wrong = Vec::new();
    for case in &cases {
        let text = Text::from(case.text.as_str());
        let mut walked = vec![0];
        while *walked.last().unwrap() < text.len() {
            walked.push(graphemes::next_border(&text, *walked.last().unwrap()));
        }
        let mut back = vec![text.len()];
        while *back.last().unwrap() > 0 {
            back.push(graphemes::prev_border(&text, *back.last().unwrap()));
        }
        back.reverse();
        if walked != case.borders || back != case.borders {
            wrong.push(format!("{}: forward {walked:?}, back {back:?}", case.source));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn lines_never_break_inside_a_cluster_of_the_standard() {
    let Some(cases) = cases("GraphemeBreakTest.txt") else { return };
    for case in &cases {
        let text = Text::from(case.text.as_str());
        for width in 1..=4 {
            for line in layout::wrap(&text, text.whole().unwrap(), width, false) {
                assert!(case.borders.contains(&line.span.start()), "{} at {width}", case.source);
                assert!(case.borders.contains(&line.span.end()), "{} at {width}", case.source);
            }
        }
    }
}

#[test]
fn words_are_those_of_the_standard_that_hold_a_letter_or_digit() {
    let Some(cases) = cases("WordBreakTest.txt") else { return };
    assert!(cases.len() > 1500);
    let mut wrong = Vec::new();
    for case in &cases {
        let text = Text::from(case.text.as_str());
        // Borders inside a cluster are no borders for a selection.
        let borders: Vec<u32> =
            case.borders.iter().copied().filter(|&border| graphemes::is_border(&text, border)).collect();
        let expected: Vec<Span> = borders
            .windows(2)
            .filter_map(|pair| Span::new(pair[0], pair[1]))
            .filter(|&span| text.slice(span).chars().any(char::is_alphanumeric))
            .collect();
        let found = words::words(&text, text.whole().unwrap());
        if found != expected {
            wrong.push(format!("{}: expected {expected:?}, found {found:?}", case.source));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
