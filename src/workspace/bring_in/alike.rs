//! The same interview in another format: known by its words, for labels, line breaks and times differ.
//!
//! Three words in a row are compared, so that an interview with the same questions is another one, and one whose words were
//! typed again by a person, or heard by a program, is the same.

use crate::format::study;
use crate::model::{Project, Transcript};
use crate::text::{Text, Turn};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The share of three words in a row that two texts must have in common, of the longer one.
const ENOUGH: f64 = 0.5;
/// Fewer words than these say nothing.
const FEWEST: usize = 50;

/// A transcript here that has the words of another.
pub(super) struct Alike<'a> {
    pub(super) transcript: &'a Transcript,
    /// How much of the words is the same, in percent, rounded down.
    pub(super) percent: u32,
}

/// The transcript here that most probably is the same interview; `None` if none has half of its words.
pub(super) fn alike<'a>(project: &'a Project, one: &study::Transcript) -> Option<Alike<'a>> {
    let words = rows(&one.text, &one.turns);
    if words.len() < FEWEST {
        return None;
    }
    let share = |here: &Transcript| {
        let others = rows(&here.text, &here.turns);
        let same = words.intersection(&others).count();
        if others.len() < FEWEST { 0.0 } else { same as f64 / words.len().max(others.len()) as f64 }
    };
    let all = project.transcripts.values().filter(|here| !here.purged).map(|here| (share(here), here));
    let (share, transcript) = all.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (share >= ENOUGH).then_some(Alike { transcript, percent: (share * 100.0) as u32 })
}

/// Each three words in a row that the turns say, as numbers. Large and small letters are the same, and marks are none.
fn rows(text: &Text, turns: &[Turn]) -> HashSet<u64> {
    let mut rows = HashSet::new();
    let mut last = [0; 2];
    for word in turns.iter().flat_map(|turn| words(text.slice(turn.words))) {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        let word = hasher.finish();
        let mut row = DefaultHasher::new();
        (last, word).hash(&mut row);
        rows.insert(row.finish());
        last = [last[1], word];
    }
    rows
}

/// The words of a turn in small letters. In scripts without blanks each letter is one.
fn words(said: &str) -> impl Iterator<Item = String> {
    let parts = said.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.flat_map(|part| {
        if part.contains(is_without_blanks) {
            part.chars().map(String::from).collect::<Vec<_>>()
        } else {
            vec![part.to_lowercase()]
        }
    })
}

/// True for letters of scripts that part no words by blanks: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
