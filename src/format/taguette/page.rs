//! The words of a document of Taguette: a page (HTML), of which places are counted in bytes of its texts.
//!
//! A place is the number of bytes, in UTF-8, that all texts of the page before it have, blanks and line ends between elements,
//! too. The words that emic has are those that a browser shows, line by line, so each run of bytes is remembered with the
//! place to which it came.

use html5gum::{Token, Tokenizer};
use std::ops::Range;

/// Elements with a blank line before and after them.
const PARAGRAPHS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "dl",
    "table",
    "body",
    "html",
];
/// Elements on lines of their own.
const LINES: &[&str] = &["li", "dt", "dd", "tr", "caption", "div", "thead", "tbody", "tfoot"];

/// The words of a page.
#[derive(Default)]
pub(super) struct Page {
    /// All its texts one after the other, as they are counted.
    pub(super) raw: String,
    /// The words as a browser shows them.
    pub(super) text: String,
    /// How many pictures it has.
    pub(super) images: usize,
    /// Which bytes of `raw` came to which byte of `text`, in order.
    runs: Vec<(Range<usize>, usize)>,
    /// What stands between the last word and the next.
    gap: Gap,
    /// Open `pre` elements.
    exact: usize,
}

/// What stands between two words; of several the greatest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    Nothing,
    Blank,
    Cell,
    Line,
    Paragraph,
}

impl Gap {
    fn words(self) -> &'static str {
        match self {
            Gap::Nothing => "",
            Gap::Blank => " ",
            Gap::Cell => "\t",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        }
    }
}

impl Page {
    /// Reads a page.
    pub(super) fn new(html: &str) -> Page {
        let mut page = Page::default();
        let mut begins_exact = false;
        let mut tokenizer = Tokenizer::new(html);
        while let Some(Ok(token)) = tokenizer.next() {
            let after_start = std::mem::take(&mut begins_exact);
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    page.border(&name);
                    begins_exact = name == "pre";
                    page.exact += usize::from(begins_exact);
                    page.images += usize::from(name == "img");
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    page.border(&name);
                    page.exact = page.exact.saturating_sub(usize::from(name == "pre"));
                }
                Token::String(words) => {
                    let words = String::from_utf8_lossy(&words);
                    // A line end right behind `<pre>` is no part of the text.
                    let skipped = usize::from(after_start && words.starts_with('\n'));
                    page.words(words.get(skipped..).unwrap_or_default());
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        page
    }

    fn border(&mut self, name: &str) {
        let gap = match name {
            "br" if self.gap == Gap::Line => Gap::Paragraph,
            "br" => Gap::Line,
            "td" | "th" => Gap::Cell,
            name if PARAGRAPHS.contains(&name) => Gap::Paragraph,
            name if LINES.contains(&name) => Gap::Line,
            _ => return,
        };
        self.gap = self.gap.max(gap);
    }

    fn words(&mut self, words: &str) {
        for c in words.chars() {
            let at = self.raw.len();
            self.raw.push(c);
            match c {
                '\n' if self.exact > 0 => {
                    self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line }
                }
                ' ' | '\t' | '\n' | '\u{c}' if self.exact == 0 => self.gap = self.gap.max(Gap::Blank),
                c => self.shown(c, at),
            }
        }
    }

    /// Takes a character that is shown, which is at this byte of `raw`.
    fn shown(&mut self, c: char, at: usize) {
        let gap = std::mem::take(&mut self.gap);
        if !self.text.is_empty() {
            self.text.push_str(gap.words());
        }
        let start = self.text.len();
        self.text.push(c);
        let end = at + c.len_utf8();
        match self.runs.last_mut() {
            Some((run, to)) if run.end == at && *to + run.len() == start => run.end = end,
            _ => self.runs.push((at..end, start)),
        }
    }

    /// The texts between two places; a place within a character is the one after it.
    pub(super) fn between(&self, start: usize, end: usize) -> &str {
        self.raw.get(self.place(start)..self.place(end)).unwrap_or_default()
    }

    fn place(&self, at: usize) -> usize {
        (at..self.raw.len()).find(|at| self.raw.is_char_boundary(*at)).unwrap_or(self.raw.len())
    }

    /// What of `text` came from between two places, without the blanks around it; `None` if nothing did.
    pub(super) fn find(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let (start, end) = (self.place(start), self.place(end));
        let first = self.runs.partition_point(|(run, _)| run.end <= start);
        let last = self.runs.partition_point(|(run, _)| run.start < end).checked_sub(1)?;
        let (run, to) = self.runs.get(first)?;
        let from = to + start.saturating_sub(run.start);
        let (run, to) = self.runs.get(last)?;
        let until = to + end.min(run.end) - run.start;
        (from < until).then_some(from..until)
    }
}
