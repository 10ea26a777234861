//! Paragraphs out of the lines of all pages: lines that only the paper broke are joined, words that it broke, too.

use super::edges::pitch;
use super::lines::Line;
use crate::format::transcripts::document::Flow;
use crate::format::transcripts::label;
use std::collections::{HashMap, HashSet};

/// What was done with hyphens at the ends of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hyphens {
    /// Words whose halves were joined.
    pub(super) joined: usize,
    /// Hyphens that were kept.
    pub(super) kept: usize,
}

/// A line with what is known of its page.
struct Placed<'a> {
    line: &'a Line,
    text: String,
    page: usize,
}

/// Writes the paragraphs of the pages.
///
/// `width` is that of the paper in points; `columns` is true if words were set in columns.
pub(super) fn write(pages: &[Vec<Line>], width: f32, columns: bool, flow: &mut Flow) -> Hyphens {
    let lines: Vec<Placed<'_>> = pages
        .iter()
        .enumerate()
        .flat_map(|(page, lines)| lines.iter().map(move |line| Placed { line, text: line.text(), page }))
        .collect();
    let sheet = Sheet { pitch: pitch(pages), rights: rights(&lines, width, columns), lines };
    let breaks = sheet.breaks();
    let words = Words::of(&sheet.lines);
    let mut hyphens = Hyphens::default();
    let mut tail = "";
    for (at, placed) in sheet.lines.iter().enumerate() {
        if breaks[at] {
            flow.exact(tail, false);
            flow.end_paragraph();
        } else {
            flow.exact(words.joint(&sheet.lines[at - 1].text, &placed.text, &mut hyphens), false);
        }
        // A hyphen at the end waits until it is known what follows.
        let (body, end) = without_hyphen(&placed.text);
        let bold = placed.line.bold().min(body.len());
        flow.exact(&body[..bold], true);
        flow.exact(&body[bold..], false);
        tail = end;
    }
    flow.exact(tail, false);
    flow.end_paragraph();
    hyphens
}

/// Hyphens, also the one that is only shown where a word is broken.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{ad}'];

/// All lines, and how they are set.
struct Sheet<'a> {
    lines: Vec<Placed<'a>>,
    /// The usual distance of two lines.
    pitch: f32,
    /// For each line the right end of its column.
    rights: Vec<f32>,
}

impl Sheet<'_> {
    /// For each line: true if a paragraph begins with it.
    fn breaks(&self) -> Vec<bool> {
        let mut sure: Vec<bool> = (0..self.lines.len()).map(|at| at == 0 || self.is_set_apart(at)).collect();
        // Names that begin a paragraph begin one at the end of a full line, too.
        let names: HashSet<String> = (0..self.lines.len())
            .filter(|&at| sure[at])
            .filter_map(|at| name_at_start(&self.lines[at].text))
            .collect();
        for (at, sure) in sure.iter_mut().enumerate() {
            let text = &self.lines[at].text;
            let named = || name_at_start(text).is_some_and(|name| names.contains(&name));
            *sure = *sure || label::time_in_front(text).is_some() || named();
        }
        sure
    }

    /// True if a line is set as the beginning of a paragraph: after a wider gap, further in or out than the one before, in
    /// letters of another size, or because its first word had fitted on the line before.
    fn is_set_apart(&self, at: usize) -> bool {
        let (last, this) = (&self.lines[at - 1], &self.lines[at]);
        let size = last.line.size.max(this.line.size);
        let step = this.line.y - last.line.y;
        let same_column = this.page == last.page && step > 0.0;
        if (last.line.size - this.line.size).abs() > 0.12 * size || same_column && step > 1.35 * self.pitch {
            return true;
        }
        // A bold line is a heading or a name.
        let is_bold = |placed: &Placed<'_>| placed.line.bold() >= placed.text.len();
        if is_bold(last) != is_bold(this) {
            return true;
        }
        let first = this.line.parts.first().map_or(0.0, |part| part.first);
        let room = self.rights[at - 1] - last.line.right();
        if room > first + 0.6 * size {
            return true;
        }
        if !same_column {
            return false;
        }
        let shift = this.line.left() - last.line.left();
        let before = at.checked_sub(2).map(|at| &self.lines[at]).filter(|before| before.page == last.page);
        let was_inside =
            before.is_some_and(|before| (before.line.left() - last.line.left()).abs() < 0.5 * size);
        // After two lines that begin at one place another place begins a paragraph.
        shift.abs() > 0.8 * size && was_inside
    }
}

/// The name before a colon or a tab, or in brackets, at the start of a line, in small letters.
fn name_at_start(text: &str) -> Option<String> {
    let (name, _) = match text.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => text.split_once([':', '：', '\t'])?,
    };
    let name = name.trim();
    label::look(name)?;
    Some(name.to_lowercase())
}

/// For each line the right end that its column reaches: that of the longest lines, in columns of those that begin near the
/// same place. Where all lines are short, the right margin is as wide as the left.
fn rights(lines: &[Placed<'_>], width: f32, columns: bool) -> Vec<f32> {
    // Lines of one column begin within a few points or an indent of each other.
    let key = |placed: &Placed<'_>| if columns { (placed.line.left() / 150.0) as i32 } else { 0 };
    let mut ends: HashMap<i32, Vec<f32>> = HashMap::new();
    lines.iter().for_each(|placed| ends.entry(key(placed)).or_default().push(placed.line.right()));
    let margin = width - lines.iter().map(|placed| placed.line.left()).fold(f32::MAX, f32::min);
    let reach = |mut all: Vec<f32>| {
        all.sort_by(f32::total_cmp);
        // One line that hangs out says nothing.
        let longest = all[all.len() - 1 - all.len() / 50];
        if !columns && longest < 0.8 * margin { margin } else { longest }
    };
    let reach: HashMap<i32, f32> = ends.into_iter().map(|(key, all)| (key, reach(all))).collect();
    lines.iter().map(|placed| reach.get(&key(placed)).copied().unwrap_or(0.0)).collect()
}

/// The words within lines, as evidence of what a hyphen at the end of a line is.
struct Words {
    /// Words and words with hyphens, in small letters.
    known: HashSet<String>,
    /// True if hyphens within the lines are followed by blanks: `I th- I thought`.
    breaks_off: bool,
    /// True if so many lines end with a hyphen that the program broke words itself.
    hyphenates: bool,
}

impl Words {
    fn of(lines: &[Placed<'_>]) -> Words {
        let mut known = HashSet::new();
        let (mut off, mut ends) = (0, 0);
        for placed in lines {
            let words: Vec<&str> = placed.text.split_whitespace().collect();
            for (nth, word) in words.iter().enumerate() {
                let bare = bare(word);
                let last = nth + 1 == words.len();
                let open = word.ends_with(HYPHENS) && word.chars().nth(1).is_some_and(char::is_alphabetic);
                ends += usize::from(open && last);
                off += usize::from(open && !last);
                if !(bare.is_empty() || open && last) {
                    known.insert(bare);
                }
            }
        }
        let joins = lines.windows(2).filter(|two| {
            halves(&two[0].text, &two[1].text)
                .is_some_and(|(first, second)| known.contains(&format!("{first}{second}")))
        });
        let hyphenates = joins.count() >= 5 && ends * 33 > lines.len();
        Words { known, breaks_off: off > 0, hyphenates }
    }

    /// What stands between the end of a line and the beginning of the next: a blank; nothing, where the halves of a word
    /// are joined or its hyphen is kept; or the hyphen and a blank, where the speaker broke off.
    fn joint<'t>(&self, last: &'t str, next: &str, hyphens: &mut Hyphens) -> &'t str {
        let (body, tail) = without_hyphen(last);
        if tail.is_empty() {
            return if ends_without_blank(last, next) { "" } else { " " };
        }
        let Some((first, second)) = halves(last, next) else {
            hyphens.kept += 1;
            let word = body.split_whitespace().next_back().unwrap_or_default();
            // `Anglo-American` is one word, `I th- I thought` is none.
            let broken_off = word.starts_with(char::is_lowercase) && next.starts_with(char::is_uppercase);
            let one_word = body.ends_with(char::is_alphanumeric) && !self.breaks_off && !broken_off;
            return if one_word { tail } else { tail_and_blank(tail) };
        };
        let whole = self.known.contains(&format!("{first}{second}"));
        let hyphenated = self.known.contains(&format!("{first}-{second}"));
        if tail.starts_with('\u{ad}') || whole && !hyphenated || self.hyphenates && !hyphenated {
            hyphens.joined += 1;
            return "";
        }
        hyphens.kept += 1;
        if self.breaks_off && !hyphenated { tail_and_blank(tail) } else { tail }
    }
}

/// A line without the hyphen at its end, and that hyphen. A dash of two hyphens and a hyphen alone are none.
fn without_hyphen(line: &str) -> (&str, &str) {
    match line.strip_suffix(HYPHENS) {
        Some(body) if !body.is_empty() && !body.ends_with(HYPHENS) => line.split_at(body.len()),
        _ => (line, ""),
    }
}

fn tail_and_blank(tail: &str) -> &'static str {
    if tail.starts_with('\u{2010}') { "\u{2010} " } else { "- " }
}

/// A word without the marks round it, in small letters.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('\u{2010}', "-")
}

/// The halves of a word that a hyphen at the end of a line breaks, in small letters; `None` if the next line does not go on
/// with a small letter.
fn halves(last: &str, next: &str) -> Option<(String, String)> {
    let body = last.strip_suffix(HYPHENS)?;
    let first = body.split_whitespace().next_back()?;
    let second = next.split_whitespace().next()?;
    let goes_on = second.starts_with(char::is_lowercase) && first.ends_with(char::is_alphabetic);
    goes_on.then(|| (bare(first), bare(second)))
}

/// True between characters of scripts that part no words by blanks.
fn ends_without_blank(last: &str, next: &str) -> bool {
    let wide = |c: char| matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}' | '\u{e00}'..='\u{eff}');
    last.ends_with(wide) && next.starts_with(wide)
}
