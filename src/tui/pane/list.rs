//! A pane that is a list: rows with something behind each, so that one set of keys serves every list. What is behind
//! its rows, and the lines of those in sight, is made by its screen (`tui::screen`).

use crate::model::id::*;
use crate::report::Question;
use crate::text::Span;
use crate::tui::effect::{BundleLine, NewsLine, StepLine};
use crate::tui::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The project as a whole.
    Everything,
    /// A code.
    Code(CodeId),
    /// A transcript.
    Transcript(TranscriptId),
    /// The history.
    Steps {
        /// What came since the person last looked.
        news: Vec<NewsLine>,
        /// Steps, latest first.
        steps: Vec<StepLine>,
    },
    /// Acts under a title, numbered as steps are.
    Acts {
        /// The title.
        title: String,
        /// The acts.
        acts: Vec<StepLine>,
    },
    /// Agreement between coders.
    Agreement(By),
    /// Passages on which coders differ: of one code, of two coders, or in one transcript, where these are said.
    Differing(AgreedOn),
    /// The bundles in the folders here.
    Bundles {
        /// They, the newest first.
        files: Vec<BundleLine>,
        /// The name that a bundle gets that is written now.
        out: String,
    },
    /// The passages that answer a question, and who is missing.
    Answers {
        /// The question in words.
        words: String,
        /// The question.
        question: Box<Question>,
    },
    /// These lines, under a title.
    Lines {
        /// The title.
        title: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// What one bundle would bring.
    Bundle(Box<BundleLine>),
    /// A file that would take away what the person wrote.
    Waiting {
        /// The file.
        file: String,
        /// What it would take, each a sentence.
        harm: Vec<String>,
    },
}

/// What the rows of a table of agreement are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Codes.
    #[default]
    Code,
    /// Pairs of coders.
    Pair,
    /// Transcripts.
    Transcript,
}

/// What figures of agreement are about; all of it where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AgreedOn {
    /// A code, and if the codes below it count for it.
    pub code: Option<(CodeId, bool)>,
    /// Two coders.
    pub coders: Option<(PersonId, PersonId)>,
    /// A transcript.
    pub transcript: Option<TranscriptId>,
}

/// The thing that a row shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // named by what they hold
pub enum RowKey {
    Nothing,
    Transcript(TranscriptId),
    Code(CodeId),
    Memo(MemoId),
    Passage(TranscriptId, Span, AnnotationId),
    Step(u32),
    /// What came, by its place among the lines about it.
    News(usize),
    Question(OpId),
    Mark(MarkId),
    Frame(usize),
    /// The report of that number.
    Report(usize),
    Speaker(String),
    Person(PersonId),
    /// A participant of whom nothing is coded as was asked, and why.
    Missing(ParticipantId, &'static str),
    /// An attribute of participants, the kind of row, and the category.
    Category(String, &'static str, String),
    /// The file of that number.
    File(usize),
    /// What figures of agreement are about, and they in words.
    Agreed(AgreedOn, String),
    /// Words on which coders differ, and how, in words.
    Differing(TranscriptId, Span, String),
    /// A numbered thing to do.
    Do(u8),
}

/// The rows in sight, line by line: rows are made when they come into sight, and kept while they are in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    rows: BTreeMap<usize, Vec<String>>,
    made: usize,
}

impl Sight {
    /// The lines of a row, at least one, made by `make` if they are not here.
    pub fn lines(&mut self, nth: usize, make: impl FnOnce() -> Vec<String>) -> &[String] {
        self.rows.entry(nth).or_insert_with(|| {
            self.made += 1;
            Some(make()).filter(|lines| !lines.is_empty()).unwrap_or_else(|| vec![String::new()])
        })
    }
    /// The rows that are here, with their numbers.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (usize, &[String])> {
        self.rows.iter().map(|(&nth, lines)| (nth, lines.as_slice()))
    }
    /// How many rows were made so far: what the list cost.
    pub fn made(&self) -> usize {
        self.made
    }
    /// Forgets all rows but these.
    pub fn keep(&mut self, range: Range<usize>) {
        self.rows.retain(|nth, _| range.contains(nth));
    }
    /// Counts a row that was made only to be searched.
    pub fn searched(&mut self, rows: usize) {
        self.made += rows;
    }
}

/// More about a row, in lines of which those in sight begin at one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The row, or the marked ones.
    pub of: Vec<RowKey>,
    /// All lines.
    pub lines: Vec<String>,
    /// The first line in sight.
    pub top: usize,
}

impl Detail {
    /// The lines in sight where there is room for `height` lines. Where that is too little for all of them, one line is
    /// left to say so.
    pub fn in_sight(&self, height: usize) -> Range<usize> {
        let all = self.lines.len();
        let room = if all > height { height.saturating_sub(1) } else { all };
        let top = self.top.min(all - room);
        top..top + room
    }
    /// Scrolls by what is in sight; false where there is nothing further that way.
    pub fn scroll(&mut self, down: bool, height: usize) -> bool {
        let sight = self.in_sight(height);
        let step = sight.len().max(1);
        self.top = match down {
            true if sight.end < self.lines.len() => sight.start + step,
            false if sight.start > 0 => sight.start.saturating_sub(step),
            _ => return false,
        };
        self.top = self.in_sight(height).start;
        true
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its place.
    pub place: Place,
    /// What it is about.
    pub about: About,
    /// Its name, for the first of the last three rows.
    pub title: String,
    /// What is behind all rows of its screen.
    pub all: Vec<RowKey>,
    /// The words of all rows as a search meets them; empty until the first search since they changed.
    pub searched: Vec<String>,
    /// The thing that each of its rows shows: all of them, or those with the words of [`List::narrow`].
    pub rows: Vec<RowKey>,
    /// The number that each row has among all of its screen; empty if it shows all of them.
    pub numbers: Vec<usize>,
    /// The rows in sight.
    pub sight: Sight,
    /// The row with the cursor.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Rows that were picked, to be acted on together.
    pub picked: BTreeSet<RowKey>,
    /// Only rows with these words.
    pub narrow: String,
    /// Its rows are to be made again.
    pub stale: bool,
    /// Of all its rows, those to show are to be found again.
    pub unsifted: bool,
    /// The row that gets the cursor when the rows are made the first time.
    pub wanted: RowKey,
    /// More about a row, and which row that is; it follows the cursor when no key comes for a while.
    pub detail: Option<Detail>,
}

impl List {
    /// A list without rows so far.
    pub fn new(place: Place, about: About) -> List {
        List {
            place,
            about,
            title: String::new(),
            all: Vec::new(),
            searched: Vec::new(),
            rows: Vec::new(),
            numbers: Vec::new(),
            sight: Sight::default(),
            at: 0,
            top: 0,
            picked: BTreeSet::new(),
            narrow: String::new(),
            stale: true,
            unsifted: false,
            wanted: RowKey::Nothing,
            detail: None,
        }
    }
    /// Takes new rows; the cursor stays on what it was on.
    pub fn lay(&mut self, title: String, rows: Vec<RowKey>, numbers: Vec<usize>) {
        let here = match self.key() {
            RowKey::Nothing => std::mem::replace(&mut self.wanted, RowKey::Nothing),
            key => key,
        };
        self.at = rows.iter().position(|key| *key == here && here != RowKey::Nothing).unwrap_or(self.at);
        self.at = self.at.min(rows.len().saturating_sub(1));
        if !self.picked.is_empty() {
            let keys: BTreeSet<&RowKey> = rows.iter().collect();
            self.picked.retain(|key| keys.contains(key));
        }
        (self.title, self.rows, self.numbers) = (title, rows, numbers);
        (self.stale, self.unsifted) = (false, false);
        self.sight.keep(0..0);
        self.detail = None;
        if self.key() == RowKey::Nothing {
            self.move_by(0);
        }
    }
    /// Shows only rows with these words.
    pub fn narrow_to(&mut self, words: &str) {
        self.unsifted |= self.narrow != words;
        self.narrow = words.to_owned();
    }
    /// True if its last row is in sight.
    pub fn shows_end(&self) -> bool {
        self.sight.rows().next_back().is_none_or(|(nth, _)| nth + 1 >= self.rows.len())
    }
    /// The number of a row among all rows, those that the sieve keeps back counted.
    pub(crate) fn number(&self, nth: usize) -> usize {
        self.numbers.get(nth).copied().unwrap_or(nth)
    }
    /// The thing that the row with the cursor shows.
    pub fn key(&self) -> RowKey {
        self.rows.get(self.at).cloned().unwrap_or(RowKey::Nothing)
    }
    /// True if what is said beside the rows is about the row with the cursor, or about the marked ones.
    pub fn shows_detail(&self) -> bool {
        self.detail.as_ref().is_some_and(|detail| detail.of == self.chosen())
    }
    /// What a key acts on: the picked rows, else the one with the cursor.
    pub fn chosen(&self) -> Vec<RowKey> {
        match self.picked.is_empty() {
            true => vec![self.key()],
            false => self.picked.iter().cloned().collect(),
        }
    }
    /// Moves the cursor, past rows with nothing behind them where there are others.
    pub fn move_by(&mut self, by: isize) -> bool {
        let last = self.rows.len().saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        let real = |at: usize| self.rows.get(at).is_some_and(|key| *key != RowKey::Nothing);
        let onward =
            if by < 0 { (0..=to).rev().find(|&at| real(at)) } else { (to..=last).find(|&at| real(at)) };
        let back =
            if by < 0 { (to..=last).find(|&at| real(at)) } else { (0..=to).rev().find(|&at| real(at)) };
        let to = onward.or(back).unwrap_or(to);
        std::mem::replace(&mut self.at, to) != to
    }
    /// The rows of a window of `height` lines that has the row with the cursor in it: from the same row as before where
    /// that is so. `lines` counts the lines of a row; it is asked of rows in sight and of few others.
    pub fn window(&self, height: usize, mut lines: impl FnMut(usize) -> usize) -> Range<usize> {
        let end = (self.at + 1).min(self.rows.len());
        let mut top = self.top;
        let mut sum = 0;
        let seen = self.at >= self.top
            && (self.top..end).all(|nth| {
                sum += lines(nth);
                sum <= height
            });
        if !seen && self.at < end {
            top = self.at;
            sum = lines(top);
            let room = match self.at {
                // At the end the last page is full.
                at if at + 1 == self.rows.len() => height,
                at if at < self.top => height / 2,
                _ => height * 2 / 3,
            };
            while top > 0 {
                sum += lines(top - 1);
                if sum > room.max(1) {
                    break;
                }
                top -= 1;
            }
        }
        let (mut last, mut filled) = (top, 0);
        while last < self.rows.len() && filled < height {
            filled += lines(last);
            last += 1;
        }
        top..last
    }
}
