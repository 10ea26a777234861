//! Heads, feet and numbers of pages, and numbers of lines: what the paper says and no speaker does.

use super::lines::{Line, Part, median};
use std::collections::HashMap;

/// So many lines at the upper and at the lower end of a page may be its head and foot.
const DEEP: usize = 4;

/// What was taken off the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Taken {
    /// Lines of heads and feet.
    pub(super) heads: usize,
    /// Numbers of pages.
    pub(super) numbers: usize,
    /// Numbers of lines.
    pub(super) line_numbers: usize,
}

/// Takes heads, feet and numbers off the pages; a page is its lines in the order of reading.
pub(super) fn take_off(pages: &mut [Vec<Line>]) -> Taken {
    let line_numbers = line_numbers(pages);
    let mut taken = Taken { line_numbers, ..Taken::default() };
    let pitch = pitch(pages);
    for end in [End::Top, End::Bottom] {
        for _ in 0..DEEP {
            if !take_outermost(pages, end, pitch, &mut taken) {
                break;
            }
        }
    }
    taken
}

/// An end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Top,
    Bottom,
}

/// The distance of two lines of one paragraph: a fifth of all lines are no further from the next, since in a talk many
/// paragraphs have one line only.
pub(super) fn pitch(pages: &[Vec<Line>]) -> f32 {
    let steps = pages.iter().flat_map(|lines| lines.windows(2));
    let steps = steps.filter(|two| two[1].y - two[0].y > 0.7 * two[1].size).map(|two| two[1].y - two[0].y);
    let mut steps: Vec<f32> = steps.collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 5).copied().unwrap_or(0.0)
}

/// The line of a page that is nearest to an end, and its distance from the next one.
fn outermost(lines: &[Line], end: End) -> Option<(usize, f32)> {
    let places = lines.iter().map(|line| line.y).enumerate();
    let first = |a: &(usize, f32), b: &(usize, f32)| a.1.total_cmp(&b.1);
    let (at, y) = match end {
        End::Top => places.min_by(first)?,
        End::Bottom => places.max_by(first)?,
    };
    let others = lines.iter().enumerate().filter(|(other, _)| *other != at);
    let gap = others.map(|(_, line)| (line.y - y).abs()).fold(f32::MAX, f32::min);
    Some((at, gap))
}

/// The words of a line with each number as `#`, and its first number.
fn shape(text: &str) -> (String, Option<u64>) {
    let (mut shape, mut number) = (String::new(), String::new());
    let mut first = None;
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            first = first.or(number.parse().ok());
            number.clear();
            shape.push('#');
        }
        if !c.is_whitespace() {
            shape.extend(c.to_lowercase());
        }
    }
    (shape, first)
}

/// True if a shape is a number with nothing beside it but marks and a word for a page.
fn is_number_alone(shape: &str) -> bool {
    const WORDS: [&str; 14] = [
        "page",
        "pageof",
        "of",
        "seite",
        "von",
        "seitevon",
        "p",
        "pg",
        "pág",
        "página",
        "páginade",
        "de",
        "s",
        "sur",
    ];
    let words: String = shape.chars().filter(|c| c.is_alphabetic()).collect();
    shape.contains('#') && (words.is_empty() || WORDS.contains(&words.as_str()))
}

/// Takes the outermost line off each page where it is a head, a foot or a number: `false` if nothing was taken.
///
/// It is one if its words are there on at least half of the pages (on two fifths, if left and right pages differ), at the
/// same height and nowhere else; or if it is a number that grows with the pages.
fn take_outermost(pages: &mut [Vec<Line>], end: End, pitch: f32, taken: &mut Taken) -> bool {
    /// Where lines of one shape were met: page, line, height, distance from the next line, number.
    type Met = Vec<(usize, usize, f32, f32, Option<u64>)>;
    let written = pages.iter().filter(|lines| !lines.is_empty()).count();
    let mut met: HashMap<(String, bool), Met> = HashMap::new();
    for (page, lines) in pages.iter().enumerate() {
        let Some((at, gap)) = outermost(lines, end) else { continue };
        let (shape, number) = shape(&lines[at].text());
        let alone = is_number_alone(&shape);
        let key = if alone { ("#".to_owned(), true) } else { (shape, false) };
        met.entry(key).or_default().push((page, at, lines[at].y, gap, number));
    }
    let mut gone: Vec<(usize, usize)> = Vec::new();
    for ((shape, alone), mut all) in met {
        let height = median(all.iter().map(|one| one.2));
        all.retain(|one| (one.2 - height).abs() <= 8.0);
        let often =
            all.len() >= 2 && all.len() * 2 >= written || all.len() >= 4 && all.len() * 5 >= written * 2;
        let grows = all.windows(2).filter(|two| {
            let step =
                |a: Option<u64>, b: Option<u64>| Some(b?.checked_sub(a?)? == (two[1].0 - two[0].0) as u64);
            step(two[0].4, two[1].4) == Some(true)
        });
        let grows = grows.count() * 5 >= (all.len() - 1) * 4 && all.len() > 1;
        let apart = all.iter().filter(|one| one.3 >= 1.2 * pitch).count() * 2 >= all.len();
        let is_label = shape.ends_with([':', '：']);
        let elsewhere = || {
            let edge = |page: usize, at: usize| all.iter().any(|one| (one.0, one.1) == (page, at));
            let mut inside = pages.iter().enumerate().flat_map(|(page, lines)| {
                lines.iter().enumerate().filter(move |(at, _)| !edge(page, *at)).map(|(_, line)| line)
            });
            inside.any(|line| self::shape(&line.text()).0 == shape)
        };
        let is_edge = match alone {
            true => often && grows,
            false => often && !is_label && (apart || grows) && !elsewhere(),
        };
        if is_edge {
            match alone {
                true => taken.numbers += all.len(),
                false => taken.heads += all.len(),
            }
            gone.extend(all.iter().map(|one| (one.0, one.1)));
        }
    }
    for &(page, at) in &gone {
        pages[page].remove(at);
    }
    !gone.is_empty()
}

/// Takes numbers of lines off the left margin: numbers left of all other words that grow by one step from line to line,
/// on half of the lines or as every fifth. Returns how many.
fn line_numbers(pages: &mut [Vec<Line>]) -> usize {
    let number = |part: &Part| part.text.parse::<u32>().ok().filter(|_| part.text.len() <= 5);
    let mut margin: HashMap<usize, f32> = HashMap::new();
    let mut count = 0;
    let mut growing = 0;
    let mut lines = 0;
    for (page, all) in pages.iter().enumerate() {
        let numbered: Vec<(u32, &Line)> =
            all.iter().filter_map(|line| Some((number(line.parts.first()?)?, line))).collect();
        lines += all.len();
        let right = numbered.iter().map(|(_, line)| line.parts[0].right).fold(0.0, f32::max);
        let words = |line: &Line| match number(&line.parts[0]) {
            Some(_) => line.parts.get(1).map(|part| part.left),
            None => Some(line.left()),
        };
        let left = all.iter().filter_map(words).fold(f32::MAX, f32::min);
        if numbered.len() < 5 || left <= right {
            continue;
        }
        let step = |two: &[(u32, &Line)]| two[1].0.wrapping_sub(two[0].0);
        let first = numbered.windows(2).map(step).min().unwrap_or(0);
        growing +=
            numbered.windows(2).filter(|two| step(two) == first && (1..=5).contains(&first)).count() + 1;
        count += numbered.len();
        margin.insert(page, right);
    }
    if count < 5 || growing * 10 < count * 9 || count * 8 < lines {
        return 0;
    }
    for (page, right) in margin {
        for line in &mut pages[page] {
            if line.parts.first().is_some_and(|part| part.right <= right && number(part).is_some()) {
                line.parts.remove(0);
            }
        }
        pages[page].retain(|line| !line.parts.is_empty());
    }
    count
}
