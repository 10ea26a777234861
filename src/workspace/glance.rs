//! What the first frame shows, kept apart, so that the place that was left is on the screen before the database is
//! opened and the log is folded.
//!
//! A glance is a project with one transcript, and of that no more than the neighbourhood of the place: the same views
//! draw it. It is thrown away as soon as the project itself is there, which knows better.

use super::Workspace;
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::{
    Annotation, CodeTree, ImportedTurn, Layers, Made, Mark, Memo, Person, Project, Role, Transcript,
};
use crate::store::glance as kept;
use crate::text::{Span, Text, Turn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The file in the project's folder that remembers the place in the text.
const PLACE: &str = "place.toml";
/// A transcript of up to so many scalar values is kept whole.
const WHOLE: u32 = 200_000;
/// Scalar values that are kept on either side of the place in a longer one.
const AROUND: u32 = 8_000;
/// Changes with what is kept.
const VERSION: &str = concat!("3 ", env!("CARGO_PKG_VERSION"));

/// A project as far as its first frame needs it.
#[derive(Debug)]
pub struct Glance {
    /// With one transcript, or none.
    pub project: Project,
    /// The place that was left, in positions of that transcript.
    pub place: String,
    /// Who works here; `None` if that person has not acted yet.
    pub coder: Option<PersonId>,
    /// Their initials.
    pub initials: String,
    /// Rows that are to be settled.
    pub asked: usize,
}

/// As it lies on the disk.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: String,
    title: String,
    place: String,
    coder: Option<PersonId>,
    initials: String,
    asked: usize,
    people: BTreeMap<PersonId, Person>,
    codes: CodeTree,
    uses: BTreeMap<CodeId, u32>,
    quick: BTreeMap<PersonId, BTreeMap<u8, CodeId>>,
    passage: Option<Passage>,
}

/// The neighbourhood of the place; positions count from its start.
#[derive(Serialize, Deserialize)]
struct Passage {
    id: TranscriptId,
    title: String,
    language: String,
    rule: u16,
    source: Digest,
    cast: BTreeMap<String, Role>,
    words: String,
    turns: Vec<Turn>,
    /// Numbers of the turns, and of the transcript's last.
    numbers: Vec<u32>,
    /// Number and words of the turns as they were imported, if they are others now.
    imported: Vec<(u32, Span)>,
    annotations: Vec<Annotation>,
    memos: Vec<Memo>,
    marks: Vec<Mark>,
    made: Made,
}

impl Glance {
    /// What was kept in a project's folder, if it is still what the project would show.
    pub fn peek(root: &Path) -> Option<Glance> {
        let kept: Kept = postcard::from_bytes(&kept(root)?).ok()?;
        if kept.version != VERSION {
            return None;
        }
        let Kept { title, place, coder, initials, asked, people, codes, uses, quick, passage, .. } = kept;
        let mut project = Project::default();
        (project.title, project.people, project.codes, project.quick) = (title, people, codes, quick);
        if let Some(passage) = passage {
            passage.put_into(&mut project);
        }
        // The counts are those of the whole project, not of the passage.
        project.uses = uses;
        Some(Glance { project, place, coder, initials, asked })
    }
}

impl Passage {
    fn put_into(self, project: &mut Project) {
        let text = Text::new(self.words);
        let transcript = Transcript {
            also: Vec::new(),
            id: self.id,
            title: self.title,
            language: self.language,
            rule: self.rule,
            properties: BTreeMap::new(),
            cast: self.cast,
            source: self.source,
            purged: false,
            layers: Layers::new(self.id.0, text.len()),
            text,
            turns: self.turns.into(),
            numbers: self.numbers,
            imported: self
                .imported
                .into_iter()
                .map(|(number, words)| ImportedTurn { number, words })
                .collect(),
            corrections: Vec::new(),
            annotations: self.annotations,
            progress: BTreeMap::new(),
            assigned: Default::default(),
            made: self.made,
        };
        project.set_transcript(transcript);
        self.memos.into_iter().for_each(|memo| project.set_memo(memo.id, Some(memo)));
        self.marks.into_iter().for_each(|mark| project.set_mark(mark.id, Some(mark)));
    }

    fn cut(project: &Project, transcript: &Transcript, window: Window) -> Passage {
        let turns = transcript.turns.get(window.turns.clone()).unwrap_or_default();
        let turn = |turn: &Turn| {
            let label = turn.label.and_then(|label| window.shown(label));
            window.shown(turn.words).map(|words| Turn { words, label, ..turn.clone() })
        };
        let last = transcript.numbers.last().copied();
        let numbers = transcript.numbers.get(window.turns.clone()).unwrap_or_default();
        let imported = |one: &ImportedTurn| window.shown(one.words).map(|words| (one.number, words));
        let here = |target: Target| {
            let span = window.shown(project.place_in(transcript, target)?)?;
            Some(Target::Passage(transcript.id, extent(transcript.id, span)))
        };
        let memo = |memo: &Memo| {
            let on = here(memo.on)?;
            Some(Memo { on, body: String::new(), others: Vec::new(), ..memo.clone() })
        };
        let mark = |mark: &Mark| Some(Mark { target: here(mark.target)?, ..mark.clone() });
        let annotation = |a: &Annotation| {
            let span = window.shown(a.span?)?;
            Some(Annotation { span: Some(span), extent: extent(transcript.id, span), ..a.clone() })
        };
        Passage {
            id: transcript.id,
            title: transcript.title.clone(),
            language: transcript.language.clone(),
            rule: transcript.rule,
            source: transcript.source,
            cast: transcript.cast.clone(),
            words: transcript.text.slice(window.span).to_owned(),
            turns: turns.iter().filter_map(turn).collect(),
            numbers: numbers.iter().copied().chain(last).collect(),
            imported: transcript.imported.iter().filter_map(imported).collect(),
            annotations: transcript.annotations.iter().filter_map(annotation).collect(),
            memos: project.memos.values().filter_map(memo).collect(),
            marks: project.marks.values().filter_map(mark).collect(),
            made: transcript.made,
        }
    }
}

fn extent(id: TranscriptId, span: Span) -> Extent {
    let at = |offset| crate::model::target::Anchor { base: id.0, offset };
    Extent { start: at(span.start()), end: at(span.end()) }
}

/// What is kept of a transcript.
struct Window {
    span: Span,
    turns: std::ops::Range<usize>,
}

impl Window {
    /// The turns around a place; `None` where that would be very much, or nothing.
    fn around(transcript: &Transcript, at: Span) -> Option<Window> {
        let whole = transcript.text.whole()?;
        let turns = &transcript.turns;
        if whole.len() <= WHOLE {
            return Some(Window { span: whole, turns: 0..turns.len() });
        }
        let (from, to) = (at.start().saturating_sub(AROUND), at.end() + AROUND);
        let first = turns.partition_point(|turn| turn.words.end() <= from);
        let after = turns.partition_point(|turn| turn.words.start() < to);
        let start = turns.get(first).map(|turn| turn.label.unwrap_or(turn.words).start());
        let end = turns.get(after.checked_sub(1)?).map(|turn| turn.words.end());
        let span = Span::new(start?, end?).filter(|span| span.len() <= WHOLE)?;
        Some(Window { span, turns: first..after })
    }
    /// The part of a span that is in the window, counted from its start.
    fn shown(&self, span: Span) -> Option<Span> {
        let inside = span.intersection(self.span)?;
        Span::new(inside.start() - self.span.start(), inside.end() - self.span.start())
    }
}

/// Where the person was, as far as it is understood here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Spot {
    transcript: String,
    start: u32,
    end: u32,
}

/// The place counted from `by` on; nothing else of it changes.
fn shifted(place: &str, by: u32) -> Option<String> {
    let mut keys: toml::Table = place.parse().ok()?;
    for key in ["start", "end"] {
        if let Some(toml::Value::Integer(at)) = keys.get_mut(key) {
            *at -= i64::from(by);
        }
    }
    toml::to_string(&keys).ok()
}

impl Workspace {
    /// The place in the text that was left, as the screen wrote it.
    pub fn place(&self) -> Option<String> {
        self.store.files().read_own(PLACE).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok())
    }
    /// Keeps the place. It is a convenience: a disk that does not take it is told of by what matters.
    pub fn keep_place(&self, place: &str) {
        let _ = self.store.files().write_own(PLACE, place.as_bytes());
        self.store.files().forget_glance();
    }
    /// The initials of the person who acts.
    pub fn initials(&self) -> String {
        match self.coder() {
            Some(me) => self.project().initials(Some(me)).to_owned(),
            None => self.coder_name().split_whitespace().filter_map(|word| word.chars().next()).collect(),
        }
    }
}

/// Keeps what the next first frame will show.
pub(super) fn keep(workspace: &mut Workspace) {
    if workspace.store.read_only().is_some() {
        return;
    }
    workspace.acting.other = None;
    let bytes = glance(workspace).and_then(|kept| postcard::to_allocvec(&kept).ok());
    match bytes {
        Some(bytes) => workspace.store.files().keep_glance(&bytes),
        None => workspace.store.files().forget_glance(),
    }
}

/// What is kept of a project.
fn glance(workspace: &Workspace) -> Option<Kept> {
    let project = workspace.project();
    let place = workspace.place().unwrap_or_default();
    let spot: Spot = toml::from_str(&place).unwrap_or_default();
    let left = spot.transcript.parse().ok().and_then(|id| project.transcript(TranscriptId(id)));
    let first = project.transcripts_in_order().first().copied();
    let span = Span::new(spot.start, spot.end).filter(|_| left.is_some()).or(Span::new(0, 1))?;
    let transcript = left.or(first);
    let window = transcript.map(|transcript| Window::around(transcript, span));
    let (passage, place) = match (transcript, window) {
        (Some(transcript), Some(window)) => {
            let window = window?;
            let by = window.span.start();
            (Some(Passage::cut(project, transcript, window)), shifted(&place, by)?)
        }
        _ => (None, place),
    };
    let mut codes = project.codes.clone();
    for text in codes.codes.values_mut().flat_map(|code| code.definition.values_mut().flatten()) {
        text.words.clear();
    }
    Some(Kept {
        version: VERSION.to_owned(),
        title: project.title.clone(),
        place,
        coder: workspace.coder(),
        initials: workspace.initials(),
        asked: workspace.seen().rows().len(),
        people: project.people.clone(),
        codes,
        uses: project.uses.clone(),
        quick: project.quick.clone(),
        passage,
    })
}
