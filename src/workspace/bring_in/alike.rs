//! The same interview in another format: known by its words, for labels, line breaks and times differ.
//!
//! Three words in a row are compared, so that an interview with the same questions is another one, and one whose words were
//! typed again by a person, or heard by a program, is the same.

use crate::format::study;
use crate::model::{Project, Transcript};
use crate::text::{Text, Turn};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The share of three words in a row that must be the same.
const ENOUGH: f64 = 0.5;
/// Nearly all words are the same, in percent.
const NEARLY_ALL: u32 = 80;
/// Of fewer words than this, nearly all three in a row must be the same.
const FEW: usize = 50;
/// Fewer words than these say nothing.
const FEWEST: usize = 10;
/// So many words of each transcript here are looked at, from its beginning: a study has hundreds.
const LOOKED_AT: usize = 1500;

/// A transcript here that has the words of another.
pub(super) struct Alike<'a> {
    pub(super) transcript: &'a Transcript,
    /// How much of the words is the same, in percent, rounded down.
    pub(super) percent: u32,
}

impl Alike<'_> {
    /// True if the transcript here has times.
    pub(super) fn is_timed(&self) -> bool {
        self.transcript.turns.iter().any(|turn| turn.time.is_some())
    }
    /// What is said of a new transcript that comes in beside it, if nearly all words are the same.
    pub(super) fn note(&self) -> Option<String> {
        let Alike { transcript, percent } = self;
        (*percent >= NEARLY_ALL).then(|| {
            let title = &transcript.title;
            format!("{percent} % of its words are those of {title}: if it is the same interview, emic undo takes it out")
        })
    }
}

/// The transcript here that most probably is the same interview: half of its words, from its beginning, are in the other in
/// the same order, and neither is twice as long as the other.
pub(super) fn alike<'a>(project: &'a Project, one: &study::Transcript) -> Option<Alike<'a>> {
    let (words, count) = rows(&one.text, &one.turns, usize::MAX);
    let length = |turns: &[Turn]| turns.iter().map(|turn| turn.words.len() as usize).sum::<usize>();
    let long = length(&one.turns);
    if count < FEWEST {
        return None;
    }
    let share = |here: &Transcript| {
        let other = length(&here.turns);
        if other * 2 < long || long * 2 < other {
            return 0.0;
        }
        let (others, count) = rows(&here.text, &here.turns, LOOKED_AT);
        let same = others.intersection(&words).count();
        if count < FEWEST { 0.0 } else { same as f64 / others.len() as f64 }
    };
    let all = project.transcripts.values().filter(|here| !here.purged).map(|here| (share(here), here));
    let (share, transcript) = all.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let enough = if count < FEW { f64::from(NEARLY_ALL) / 100.0 } else { ENOUGH };
    (share >= enough).then_some(Alike { transcript, percent: (share * 100.0) as u32 })
}

/// Each three words in a row that the turns say, as numbers, up to a number of words; and how many words there were. Large
/// and small letters are the same, and marks are none. In scripts without blanks each letter is a word.
fn rows(text: &Text, turns: &[Turn], most: usize) -> (HashSet<u64>, usize) {
    let (mut rows, mut count) = (HashSet::new(), 0);
    let mut last = [0; 2];
    let mut end = |word: &mut Option<DefaultHasher>| {
        let Some(word) = word.take().map(|word| word.finish()) else { return };
        let mut row = DefaultHasher::new();
        (last, word).hash(&mut row);
        last = [last[1], word];
        rows.insert(row.finish());
        count += 1;
    };
    let mut looked_at = 0;
    for turn in turns {
        let mut word: Option<DefaultHasher> = None;
        for c in text.slice(turn.words).chars() {
            if !c.is_alphanumeric() || is_without_blanks(c) {
                looked_at += usize::from(word.is_some());
                end(&mut word);
            }
            if looked_at >= most {
                break;
            }
            if c.is_alphanumeric() {
                let word = word.get_or_insert_default();
                c.to_lowercase().for_each(|c| c.hash(word));
            }
        }
        looked_at += usize::from(word.is_some());
        end(&mut word);
        if looked_at >= most {
            break;
        }
    }
    (rows, count)
}

/// True for letters of scripts that part no words by blanks: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
