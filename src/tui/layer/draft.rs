//! A memo that a broken line left half typed: how it is kept, and how it comes back.

use super::field::Field;
use super::{Layer, Subject, Writing};
use crate::model::Seen;
use crate::model::id::*;
use crate::model::values::ABOUT_ME;
use crate::model::values::CodePart;
use crate::text::Span;
use crate::tui::pane::reading::{Selection, Unit};
use crate::tui::ui::Ui;
use crate::tui::welcome::Welcome;
use serde::{Deserialize, Serialize};

/// A draft as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    on: Option<String>,
    memo: Option<String>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    private: bool,
    code: Option<String>,
    parts: Vec<String>,
}

/// The lines of a draft.
pub(crate) fn compose(writing: &Writing) -> String {
    let parts = writing.parts.iter().map(|part| part.words().to_owned()).collect();
    let draft = match &writing.what {
        Subject::Memo { on, id, kind, private, .. } => Draft {
            on: Some(on.to_string()),
            memo: id.map(|id| id.to_string()),
            kind: kind.clone(),
            private: *private,
            code: None,
            parts,
        },
        Subject::Definition(code) => Draft {
            on: None,
            memo: None,
            kind: String::new(),
            private: false,
            code: Some(code.to_string()),
            parts,
        },
    };
    toml::to_string(&draft).unwrap_or_default()
}

/// Opens a draft again; true if there was one and the thing that it is about is still there.
pub(crate) fn reopen(ui: &mut Ui, project: &Seen<'_>, kept: &str) -> bool {
    let Ok(draft) = toml::from_str::<Draft>(kept) else { return false };
    let (what, before) = match (&draft.on, &draft.code) {
        (Some(on), _) => {
            let Ok(on) = on.parse() else { return false };
            let id: Option<MemoId> = draft.memo.as_deref().and_then(|id| id.parse().ok());
            let there = id.and_then(|id| project.memo(id));
            let others = there.map_or_else(Vec::new, |memo| memo.others.clone());
            let before = there.map_or_else(String::new, |memo| memo.body.clone());
            let id = id.filter(|_| there.is_some());
            // What was private stays so, whatever kind it gets.
            let (kind, private) = (draft.kind, draft.private);
            let by_hand = private || kind == ABOUT_ME;
            (Subject::Memo { on, id, kind, private, by_hand, others }, vec![before])
        }
        (None, Some(code)) => {
            let Ok(code) = code.parse::<CodeId>() else { return false };
            let Some(there) = project.codes.get(code) else { return false };
            let parts = CodePart::ALL.iter();
            (Subject::Definition(code), parts.map(|&part| there.part(part).to_owned()).collect())
        }
        (None, None) => return false,
    };
    let parts: Vec<Field> = draft.parts.iter().map(|words| Field::lines(words)).collect();
    if parts.len() != before.len() {
        return false;
    }
    let by_other = match &what {
        Subject::Memo { id: Some(id), .. } => project.memo(*id).is_some_and(|memo| !ui.is_own(memo)),
        Subject::Memo { .. } | Subject::Definition(_) => false,
    };
    let (part, unkept, kept, to_read) = (0, 0, true, false);
    ui.over.put(Layer::Writing(Writing {
        what,
        parts,
        part,
        before,
        unkept,
        kept,
        by_other,
        to_read,
        in_vain: false,
    }));
    true
}

/// The place in the text and the closed branches, as they are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    transcript: String,
    start: u32,
    end: u32,
    unit: u8,
    last_code: String,
    folded: Vec<String>,
    dropped: bool,
    practice: Option<usize>,
}

/// True if the line broke when the place was kept.
pub(crate) fn was_dropped(kept: &str) -> bool {
    toml::from_str::<Kept>(kept).is_ok_and(|kept| kept.dropped)
}

/// The lines that bring a person back to the very place.
pub(crate) fn spot(ui: &Ui, dropped: bool) -> String {
    let Some(reading) = ui.coding.reading() else { return String::new() };
    let Selection { span, unit } = reading.selection;
    let kept = Kept {
        transcript: reading.id.to_string(),
        start: span.start(),
        end: span.end(),
        unit: unit as u8,
        last_code: ui.who.last_code().map_or_else(String::new, |code| code.to_string()),
        folded: ui.tree.folded.iter().map(ToString::to_string).collect(),
        dropped,
        practice: ui.welcome.and_then(Welcome::to_keep),
    };
    toml::to_string(&kept).unwrap_or_default()
}

/// Goes to the place that was kept; `false` if there is none any more.
pub(crate) fn return_to(ui: &mut Ui, project: &Seen<'_>, kept: &str) -> bool {
    let kept: Kept = toml::from_str(kept).unwrap_or_default();
    ui.tree.folded = kept.folded.iter().filter_map(|id| id.parse().ok()).collect();
    ui.who.used(kept.last_code.parse().ok());
    ui.tree.refresh(project);
    let Some(transcript) = kept.transcript.parse().ok().and_then(|id| project.transcript(TranscriptId(id)))
    else {
        return false;
    };
    let Some(span) = Span::new(kept.start, kept.end).filter(|span| span.end() <= transcript.text.len())
    else {
        return false;
    };
    let unit = [Unit::Sentence, Unit::Turn, Unit::Exchange][usize::from(kept.unit.min(2))];
    ui.welcome = kept.practice.map(Welcome::kept);
    ui.back_to_text();
    ui.travel.keep(transcript.id, Selection { span, unit });
    ui.read(project, transcript.id);
    true
}
