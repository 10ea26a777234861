//! Which of the proposed labels are believed, by the evidence of the whole text.

use super::{Label, Page};
use crate::format::transcripts::label::Look;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// A time with its end is proof enough, and then names below a time without an end are believed too. Where no time has
/// an end, a name must come back.
pub(super) fn times(_: &Page<'_>, mut labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let proven = |label: &Label| label.time.is_some_and(|time| time.end.is_some());
    if !labels.iter().any(proven) && !counts(&labels).values().any(|count| *count >= 2) {
        return Vec::new();
    }
    labels.retain(|label| proven(label) || label.look > Look::Phrase);
    labels
}

/// Half the lines that have words must say the same.
pub(super) fn half(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let lines = page.lines.iter().filter(|line| !line.words.trim().is_empty()).count();
    if labels.len() * 2 >= lines { labels } else { Vec::new() }
}

/// Two lines, or the first one of all.
pub(super) fn some(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let first = page.paragraphs.first().map(|words| words.start);
    let opens = labels.first().is_some_and(|label| Some(label.at.start) == first);
    if labels.len() >= 2 || opens { labels } else { Vec::new() }
}

/// Half the paragraphs, and a label that comes back.
pub(super) fn repeated_half(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let counts = counts(&labels);
    let again = counts.values().any(|count| *count >= 2);
    if again && labels.len() * 2 >= page.paragraphs.len() { labels } else { Vec::new() }
}

/// Two labels that both come back and follow each other, on half the paragraphs: `I.` and `II.` of a list do not.
pub(super) fn two_in_turn(page: &Page<'_>, labels: Vec<Label>, notes: &mut Vec<String>) -> Vec<Label> {
    let counts = counts(&labels);
    let turns = labels.windows(2).filter(|two| two[0].speaker != two[1].speaker).count();
    let in_turn = turns * 2 >= labels.len() && counts.values().filter(|count| **count >= 2).count() >= 2;
    if in_turn { repeated_half(page, labels, notes) } else { Vec::new() }
}

fn counts(labels: &[Label]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for label in labels {
        *counts.entry(label.speaker.to_lowercase()).or_default() += 1;
    }
    counts
}

/// Speaker and colon. Believed are roles and names that come back: two of them that open a tenth of the
/// paragraphs (a quarter, if none is a role and they do not come back five times), or one that opens half of them
/// or the whole text, or a role named three times. In a text whose paragraphs mostly (three of
/// four) begin with a name, those that speak once are believed too; and where nine of ten paragraphs, at least four, begin
/// with a label and two of them come back, any words are a name (`rosa bell:`).
pub(super) fn typed(page: &Page<'_>, labels: Vec<Label>, notes: &mut Vec<String>) -> Vec<Label> {
    let counts = counts(&labels);
    let count = |label: &Label| counts.get(&label.speaker.to_lowercase()).copied().unwrap_or_default();
    let paragraphs = page.paragraphs.len();
    let throughout =
        open_the_paragraphs(page, &labels) && counts.values().filter(|count| **count >= 2).count() >= 2;
    let lower_case = labels.iter().filter(|label| label.look == Look::Phrase).count() * 2 >= labels.len();
    let firm = |label: &Label| match label.look {
        // A lower-case word that is there once (`said:`) is no name among names, but it is one where all are written so.
        _ if throughout => label.look > Look::Phrase || count(label) >= 2 || lower_case,
        Look::Role => true,
        Look::Name | Look::Initial => count(label) >= 2,
        Look::Phrase => count(label) >= 3 && !label.speaker.contains(char::is_whitespace),
    };
    let sure: Vec<&Label> = labels.iter().filter(|label| firm(label)).collect();
    let distinct = sure.iter().map(|label| label.speaker.to_lowercase()).collect::<BTreeSet<_>>().len();
    let opens = sure.first().is_some_and(|label| {
        label.look == Look::Role && page.paragraphs.first().is_some_and(|words| words.start == label.at.start)
    });
    let believed = match distinct {
        0 => false,
        1 if sure.len() == 1 => opens,
        // A speaker who is named again and again talks with one who is not named.
        1 => {
            sure.len() * 2 >= paragraphs
                || (sure.len() >= 3 && sure.iter().all(|label| label.look == Look::Role))
        }
        _ if sure.iter().any(|label| label.look == Look::Role) => sure.len() * 10 >= paragraphs,
        _ => sure.len() * 4 >= paragraphs || (sure.len() * 10 >= paragraphs && sure.len() >= distinct * 5),
    };
    let named = labels.iter().filter(|label| label.look > Look::Phrase).count();
    let every = named >= 2 && counts.len() >= 2 && named * 4 >= paragraphs * 3;
    if !believed && !every {
        return Vec::new();
    }
    let (kept, doubtful): (Vec<Label>, Vec<Label>) =
        labels.into_iter().partition(|label| firm(label) || (every && label.look > Look::Phrase));
    let opens =
        |label: &Label| page.paragraphs.binary_search_by_key(&label.at.start, |words| words.start).is_ok();
    let doubtful: Vec<Label> = doubtful
        .into_iter()
        .filter(|label| label.look > Look::Phrase || throughout && opens(label))
        .collect();
    notes.extend(doubts(&kept, &doubtful, &counts));
    kept
}

/// True if nine of ten paragraphs, at least four, begin with a label.
fn open_the_paragraphs(page: &Page<'_>, labels: &[Label]) -> bool {
    let opens = |paragraph: &Range<usize>| {
        labels.binary_search_by_key(&paragraph.start, |label| label.at.start).is_ok()
    };
    let opened = page.paragraphs.iter().filter(|paragraph| opens(paragraph)).count();
    opened >= 4 && opened * 10 >= page.paragraphs.len() * 9
}

/// What a person should look at: names that hardly ever speak, and names that were not believed.
fn doubts(kept: &[Label], doubtful: &[Label], counts: &HashMap<String, usize>) -> Vec<String> {
    let count = |label: &Label| counts.get(&label.speaker.to_lowercase()).copied().unwrap_or_default();
    let most = counts.values().max().copied().unwrap_or_default();
    let seldom = |label: &&Label| count(label) == 1 || count(label) * 20 < most;
    let names = |labels: Vec<&Label>| {
        let names = labels.into_iter().filter(|label| matches!(label.look, Look::Name | Look::Phrase));
        let names: BTreeSet<String> = names.map(|label| format!("\"{}\"", label.speaker)).collect();
        names.into_iter().take(10).collect::<Vec<_>>().join(", ")
    };
    let lists = [
        ("taken for speakers though they speak seldom", names(kept.iter().filter(seldom).collect())),
        ("left in the words though a colon follows", names(doubtful.iter().collect())),
    ];
    let said = lists.into_iter().filter(|(_, names)| !names.is_empty());
    said.map(|(what, names)| format!("{what}: {names}")).collect()
}
