//! Finding the rows of a list that have the words a person types. What costs much is done once, not at each letter.

use super::entry::Rows;
use crate::model::Seen;
use crate::model::id::*;
use crate::model::target::Target;
use crate::text::Span;
use crate::tui::pane::list::RowKey;
use crate::tui::pane::tree::plain;
use crate::tui::ui::Ui;
use std::collections::{HashMap, HashSet};

/// Finds the rows to show among all rows of the list that shows.
pub(super) fn sift(ui: &mut Ui, project: &Seen<'_>, screen: &Rows) {
    if ui.list().is_some_and(|list| !list.narrow.is_empty()) {
        make_searched(ui, project, screen);
    }
    let Some(list) = ui.list() else { return };
    let title = (screen.title)(project, &list.about, list.all.len());
    let (numbers, rows) = match list.narrow.is_empty() {
        true => (Vec::new(), list.all.clone()),
        false => {
            let wanted: Vec<Wanted> =
                list.narrow.split_whitespace().map(|word| Wanted::new(project, plain(word))).collect();
            let rows = list.all.iter().zip(&list.searched).enumerate();
            let found =
                rows.filter(|(_, (key, words))| wanted.iter().all(|one| one.is_in(project, key, words)));
            found.map(|(nth, (key, _))| (nth, key.clone())).unzip()
        }
    };
    if let Some(list) = ui.panes.list_mut() {
        list.lay(title, rows, numbers);
    }
}

/// Makes the words of all rows that no search has met yet.
fn make_searched(ui: &mut Ui, project: &Seen<'_>, screen: &Rows) {
    let Some(list) = ui.panes.list_mut() else { return };
    let mut searched = std::mem::take(&mut list.searched);
    let before = searched.len();
    if let Some(list) = ui.list() {
        for (nth, key) in list.all.iter().enumerate().skip(before) {
            let words = match screen.words {
                Some(words) => words(project, key),
                None => (screen.lines)(ui, project, &list.about, (nth, key)).join(" "),
            };
            searched.push(plain(&words));
        }
    }
    if let Some(list) = ui.panes.list_mut() {
        list.sight.searched(searched.len() - before);
        list.searched = searched;
    }
}

/// A word that rows are to have. `kind:`, `coder:` and `code:` look at that of a memo alone.
struct Wanted {
    word: String,
    /// For `code:`.
    coded: Option<Coded>,
}

impl Wanted {
    fn new(project: &Seen<'_>, word: String) -> Wanted {
        let coded = word.strip_prefix("code:").map(|name| Coded::new(project, name));
        Wanted { word, coded }
    }

    /// True if a row has it; `words` are those of the row.
    fn is_in(&self, project: &Seen<'_>, key: &RowKey, words: &str) -> bool {
        let memo = if let RowKey::Memo(id) = key { project.memo(*id) } else { None };
        match (self.word.split_once(':'), memo, &self.coded) {
            (Some(("kind", kind)), Some(memo), _) => plain(&memo.kind).starts_with(kind),
            (Some(("coder", who)), Some(memo), _) => plain(project.initials(memo.coder)) == who,
            (_, Some(memo), Some(coded)) => coded.has(project, memo.on),
            _ => words.contains(&self.word),
        }
    }
}

/// The codes with some letters in their names, and where they are.
struct Coded {
    codes: HashSet<CodeId>,
    /// The words of each transcript that carry one of the codes, by place; no two overlap.
    places: HashMap<TranscriptId, Vec<Span>>,
}

impl Coded {
    fn new(project: &Seen<'_>, letters: &str) -> Coded {
        let has = project.codes.codes.values().filter(|code| plain(&code.name).contains(letters));
        let codes: HashSet<CodeId> = has.map(|code| code.id).collect();
        let mut places = HashMap::new();
        for transcript in project.transcripts.values() {
            let mut spans: Vec<Span> = Vec::new();
            for coding in transcript.annotations.iter().filter(|a| codes.contains(&a.code)) {
                match (coding.span, spans.last_mut()) {
                    (Some(span), Some(last)) if last.overlaps(span) => *last = last.union(span),
                    (Some(span), _) => spans.push(span),
                    (None, _) => {}
                }
            }
            places.insert(transcript.id, spans);
        }
        Coded { codes, places }
    }

    /// True if a memo there is about one of the codes, or about words that carry one.
    fn has(&self, project: &Seen<'_>, on: Target) -> bool {
        match on {
            Target::Code(code) => self.codes.contains(&project.codes.resolve(code)),
            Target::Annotation(id) => {
                project.annotation(id).is_some_and(|(_, coding)| self.codes.contains(&coding.code))
            }
            on => {
                let transcript = on.transcript().and_then(|id| project.transcript(id));
                let Some(transcript) = transcript else { return false };
                let Some(span) = project.place_in(transcript, on) else { return false };
                let places = self.places.get(&transcript.id).map_or(&[][..], Vec::as_slice);
                let next = places.partition_point(|place| place.end() <= span.start());
                places.get(next).is_some_and(|place| place.overlaps(span))
            }
        }
    }
}
