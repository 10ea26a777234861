//! What the screen is showing and what has been half said: everything a key can change without changing the project.
//! Nothing here draws.

mod coding;
mod face;
mod said;
mod travel;
mod who;

pub(super) use coding::Coding;
pub use face::Due;
pub(super) use face::Face;
pub(super) use said::Said;
pub(super) use travel::{Jump, Places, Spot, Travel};
pub(super) use who::Who;

use super::here::{self, Here};
use super::layer::form::{self, Form};
use super::layer::{Layer, Over, Subject, Writing, typing};
use super::look::Look;
use super::pane::grid::{Focus, Grid, Wishes, memo_width};
use super::pane::list::{About, List};
use super::pane::reading::{Reading, Selection, Unit};
use super::pane::tree::TreePane;
use super::pane::{Pane, Panes};
use super::place::Place;
use crate::config::Keymap;
use crate::log::Act;
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Memo, Seen, Transcript};
use crate::report::Looked;
use crate::text::Span;
use crate::tui::message::Message;
use crate::tui::welcome::Welcome;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Columns for the coders of a coding, right of its name.
const COLLEAGUES: u16 = 6;

/// What of the work is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Disk {
    /// Everything is on the disk.
    #[default]
    Saved,
    /// It is being written.
    Saving,
    /// It could not be written: why, and what is held.
    Not {
        /// Why.
        why: String,
        /// What is held.
        held: Vec<Act>,
        /// It was for its writer alone.
        private: bool,
    },
    /// The project can only be read: why.
    ReadOnly(String),
}

/// Everything that the screen knows, by concern.
#[derive(Debug)]
pub struct Ui {
    /// The keys in force.
    pub(super) keys: Arc<Keymap>,
    pub(super) who: Who,
    pub(super) face: Face,
    pub(super) coding: Coding,
    pub(super) tree: TreePane,
    pub(super) panes: Panes,
    pub(super) over: Over,
    pub(super) said: Said,
    pub(super) saved: Disk,
    pub(super) travel: Travel,
    /// The code of which the card is shown, and whether it may be another one by now.
    pub(super) card: (Option<CodeId>, bool),
    /// Rows that are to be settled.
    pub(super) asked: usize,
    /// Things that the team is to talk about.
    pub(super) talk: usize,
    /// The practice of a person's first minutes.
    pub(super) welcome: Option<Welcome>,
    /// Up to where the person had looked before the history showed what came.
    pub(super) news_from: Option<Looked>,
    /// The question for passages that was asked last.
    pub(super) asked_last: Option<Form>,
    /// The words that were copied last, until another key copies others.
    pub(super) copied: Option<String>,
}

impl Ui {
    /// A screen of a size; call [`Ui::read`] next.
    pub fn new(look: Look, keys: Arc<Keymap>, size: (u16, u16)) -> Ui {
        Ui {
            keys,
            who: Who::default(),
            face: Face::new(look, size),
            coding: Coding::default(),
            tree: TreePane::default(),
            panes: Panes::default(),
            over: Over::default(),
            said: Said::default(),
            saved: Disk::Saved,
            travel: Travel::default(),
            card: (None, true),
            asked: 0,
            talk: 0,
            welcome: None,
            news_from: None,
            asked_last: None,
            copied: None,
        }
    }

    /// The place where keys go.
    pub fn place(&self) -> Place {
        match (self.panes.top(), self.coding.focus()) {
            (Pane::List(list), _) => list.place,
            (Pane::Text, Focus::Tree) => Place::TREE,
            (Pane::Text, Focus::Text) => Place::TEXT,
        }
    }
    /// What is said in the last row.
    pub fn message(&self) -> Option<&str> {
        self.said.message()
    }
    /// The transcript that is being read.
    pub fn reading(&self) -> Option<&Reading> {
        self.coding.reading()
    }
    /// The list that shows.
    pub fn list(&self) -> Option<&List> {
        self.panes.list()
    }
    /// Glyphs and colours.
    pub fn look(&self) -> Look {
        self.face.look()
    }
    /// Columns and rows of the window.
    pub fn size(&self) -> (u16, u16) {
        self.face.size()
    }
    /// True if all coded words are underlined.
    pub fn underlines(&self) -> bool {
        self.coding.underlines()
    }
    /// True while a search is not at its end.
    pub fn is_seeking(&self) -> bool {
        self.travel.is_seeking()
    }
    /// What is to be drawn now; nothing is due after that.
    pub fn due(&mut self) -> Due {
        self.face.due()
    }

    /// Says something in the last row until the next key.
    pub fn say(&mut self, words: impl Into<Message>) {
        self.said.say(words.into().shown(&self.keys));
        self.face.touch();
    }

    /// The words of a message, with the keys in force.
    pub fn shown(&self, words: impl Into<Message>) -> String {
        words.into().shown(&self.keys)
    }

    /// Derives what depends on the project again: after every commit, and when the size changed. Rows of a list follow
    /// at the end of the event.
    pub fn refresh(&mut self, project: &Seen<'_>) {
        self.tree.refresh(project);
        self.refresh_reading(project);
        self.count(project);
        typing::search_again(self);
        form::search_again(self, project);
        if let Some(list) = self.panes.list_mut() {
            list.stale = true;
        }
        self.face.touch();
    }

    /// Counts what waits for the person.
    pub(super) fn count(&mut self, project: &Seen<'_>) {
        self.asked = project.rows().len();
        self.talk = project.marks_named("discuss").count();
    }

    /// Lays a list over the screen; its rows follow at the end of the event.
    pub fn open_list(&mut self, place: Place, about: About) {
        self.panes.open(Pane::List(Box::new(List::new(place, about))));
        self.said.drop_old();
        self.face.touch();
    }
    /// Closes every pane over the text. Keys go to the text.
    pub fn back_to_text(&mut self) {
        self.panes.close_all();
        self.coding.set_focus(Focus::Text);
    }

    /// Lays the list over the text again from which one came to it; false if one did not.
    pub fn back_to_list(&mut self) -> bool {
        let went = self.panes.go_back();
        if went {
            if let Some(list) = self.panes.list_mut() {
                list.stale = true;
            }
            self.face.touch();
        }
        went
    }

    /// Rows that the text has.
    pub fn text_rows(&self) -> usize {
        usize::from(self.grid().rows)
    }
    /// Rows that the tree has.
    pub(super) fn tree_rows(&self) -> usize {
        usize::from(self.grid().tree_rows)
    }
    /// The code of which the card is shown.
    pub(super) fn card(&self) -> Option<CodeId> {
        self.card.0
    }
    /// True if the card may have to show another code, and there is room for one.
    pub(super) fn wants_card(&self) -> bool {
        self.card.1 && self.panes.is_text() && self.over.layer().is_none() && self.grid().card.is_some()
    }
    /// Shows the card of the code with the tree's cursor, or of the one nearest to the selected words; where there is
    /// none, the last one stays.
    pub(super) fn turn_card(&mut self, project: &Seen<'_>) {
        let code = match self.coding.focus() {
            Focus::Tree => self.tree.code(),
            Focus::Text => self.here(project).first().map(|here| here.code),
        };
        self.card.1 = false;
        if code.is_some() && code != self.card.0 {
            self.card.0 = code;
            self.face.touch();
        }
    }
    /// Where a memo on words of the text is written, so that the words stay in sight: in the place of tree and card, or
    /// in a few rows below the words.
    pub(super) fn writing_area(&self, project: &Seen<'_>) -> Option<Rect> {
        const BESIDE: u16 = 100;
        const ROWS: u16 = 8;
        const LEAST: u16 = 20;
        let Some(Layer::Writing(Writing { what: Subject::Memo { on, .. }, .. })) = self.over.layer() else {
            return None;
        };
        let transcript = self.transcript(project).filter(|_| self.place() == Place::TEXT)?;
        let place = match on {
            Target::Passage(..) | Target::Annotation(_) => project.place_in(transcript, *on)?,
            _ => return None,
        };
        let (width, rows) = (self.face.width(), self.grid().rows);
        let reading = self.reading()?;
        let row = |row| reading.page.distance(reading.top, row, usize::from(rows)).map(|row| row as u16);
        let (first, last) = (row(reading.page.first_row(place))?, row(reading.page.last_row(place))?);
        let beside = || {
            let grid = Grid::new(self.face.size(), Wishes { thin: false, ..self.wishes() });
            let x = grid.names.map(|(x, width)| x + width + 1).or(grid.tree.map(|(x, _)| x))?;
            // Names in the place of the tree take all that is beside the text.
            width.checked_sub(x).filter(|&left| left >= LEAST).map(|left| Rect::new(x, 0, left, rows))
        };
        if let Some(area) = (width >= BESIDE).then(beside).flatten() {
            return Some(area);
        }
        match (last + 1 + ROWS <= rows, first >= ROWS) {
            (true, _) => Some(Rect::new(0, last + 1, width, ROWS)),
            (false, true) => Some(Rect::new(0, first - ROWS, width, ROWS)),
            (false, false) => None,
        }
    }
    /// Columns of a memo or definition that is being written.
    pub(super) fn writing_width(&self, project: &Seen<'_>) -> u16 {
        memo_width(self.writing_area(project).map_or(self.face.width(), |area| area.width))
    }
    /// Scrolls the text so far that a box of this height leaves the selected words in sight, where it has room neither
    /// below them nor above.
    pub(super) fn make_room(&mut self, height: u16) {
        if self.place() != Place::TEXT {
            return;
        }
        let rows = self.text_rows();
        let (height, Some(reading)) = (usize::from(height), self.coding.reading_mut()) else { return };
        let span = reading.selection.span;
        let (first, last) = (reading.page.first_row(span), reading.page.last_row(span));
        let row = |row| reading.page.distance(reading.top, row, rows);
        let below = row(last).is_some_and(|last| last + 1 + height <= rows);
        if below || row(first).is_none_or(|first| first >= height) {
            return;
        }
        // The last selected row comes right above the box; of more rows than there is room for, the first ones show.
        let room = rows.saturating_sub(height);
        reading.top = match reading.page.distance(first, last, room) {
            Some(_) => reading.page.up(last, room.saturating_sub(1)),
            None => reading.page.up(first, 1),
        };
    }
    fn wishes(&self) -> Wishes {
        Wishes {
            margin: self.coding.margin(),
            focus: self.coding.focus(),
            thin: self.face.look().thin,
            wide: self.coding.is_wide(),
            tree: self.tree.needed(),
            names: self.tree.longest() + COLLEAGUES,
        }
    }
    /// Columns and rows of the text pane and what is beside it.
    pub fn grid(&self) -> Grid {
        Grid::new(self.face.size(), self.wishes())
    }
    /// The transcript that is being read, as the project has it.
    pub fn transcript<'p>(&self, project: &'p Seen<'_>) -> Option<&'p Transcript> {
        project.transcript(self.reading()?.id)
    }
    /// The transcript that is being read, and the selected words.
    pub fn selected<'p>(&self, project: &'p Seen<'_>) -> Option<(&'p Transcript, Span)> {
        Some((self.transcript(project)?, self.reading()?.selection.span))
    }

    /// Opens a transcript where it was left.
    pub fn read(&mut self, project: &Seen<'_>, id: TranscriptId) {
        let Some(transcript) = project.transcript(id) else { return };
        if let Some(old) = self.coding.reading() {
            self.travel.keep(old.id, old.selection);
            if old.id != transcript.id {
                self.travel.leave(old.id);
            }
        }
        let kept = self.travel.left_at(transcript.id);
        let (width, ascii, rows) = (self.grid().text.1, self.face.look().ascii, self.text_rows());
        let (filter, order) = (self.coding.filter(), &self.tree.order);
        let Some(mut reading) = Reading::new(project, transcript, (width, ascii), (filter, order), kept)
        else {
            return;
        };
        reading.reveal(false, rows);
        self.coding.read(Some(reading));
        self.face.touch();
    }

    /// Lays out and stripes the transcript again as far as the project or the window changed.
    fn refresh_reading(&mut self, project: &Seen<'_>) {
        let (width, ascii, rows) = (self.grid().text.1, self.face.look().ascii, self.text_rows());
        let filter = self.coding.filter();
        let Some(reading) = self.coding.reading_mut() else { return };
        match project.transcript(reading.id) {
            Some(transcript) => {
                reading.refresh(project, transcript, (width, ascii), (filter, &self.tree.order));
                reading.reveal(false, rows);
            }
            None => self.coding.read(None),
        }
    }

    /// Remembers the selected words, then selects words elsewhere, in whichever transcript.
    pub fn jump_to(&mut self, project: &Seen<'_>, id: TranscriptId, span: Span) {
        self.leave_spot();
        self.panes.leave();
        self.show(project, id, Selection { span, unit: Unit::Sentence });
    }
    /// Remembers the selected words, to come back to them.
    pub(super) fn leave_spot(&mut self) {
        if let Some(reading) = self.coding.reading() {
            self.travel.push(Spot { transcript: reading.id, selection: reading.selection });
        }
    }
    /// Selects words without remembering where it was before.
    pub fn show(&mut self, project: &Seen<'_>, id: TranscriptId, selection: Selection) {
        if self.reading().is_none_or(|reading| reading.id != id) {
            self.read(project, id);
        }
        let rows = self.text_rows();
        if let Some(reading) = self.coding.reading_mut() {
            reading.select(selection, rows);
        }
        self.back_to_text();
        self.face.touch();
    }
    /// The codes on the selected words, nearest first.
    pub(super) fn here(&self, project: &Seen<'_>) -> Vec<Here> {
        here::codes(self, project)
    }
    /// Puts the cursor of the tree on a code.
    pub fn show_code(&mut self, project: &Seen<'_>, code: CodeId) {
        self.tree.go_to(project, code);
        let rows = self.tree_rows();
        self.tree.keep_in_sight(rows);
    }

    /// The same for a code that was just made or put on: the tree scrolls no further than is needed to see it.
    pub(super) fn show_made(&mut self, project: &Seen<'_>, code: CodeId) {
        self.tree.go_to(project, code);
        let rows = self.tree_rows();
        self.tree.bring_in_sight(rows);
    }

    /// True for a memo of the person at the screen.
    pub(super) fn is_own(&self, memo: &Memo) -> bool {
        memo.private || memo.coder.is_some() && memo.coder == self.who.me()
    }

    /// The codings on the selected words, by start: one's own first.
    pub fn codings<'p>(&self, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
        let Some((transcript, span)) = self.selected(project) else { return Vec::new() };
        let touches = |a: &&Annotation| a.span.is_some_and(|s| s.overlaps(span));
        let mut found: Vec<&Annotation> = transcript.annotations.iter().filter(touches).collect();
        let me = self.who.me();
        found.sort_by_key(|a| (Some(a.coder) != me, a.span.map(|s| s.start()), a.made.id));
        found
    }
    /// One's own codings on the selected words.
    pub fn own_codings<'p>(&self, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
        let mut all = self.codings(project);
        all.retain(|a| Some(a.coder) == self.who.me());
        all
    }
    /// One's own coding of a code that has all the selected words.
    pub(super) fn own_on<'p>(&self, project: &'p Seen<'_>, code: CodeId) -> Option<&'p Annotation> {
        let (_, selected) = self.selected(project)?;
        let own = self.own_codings(project);
        own.into_iter().find(|a| a.code == code && a.span.is_some_and(|span| span.covers(selected)))
    }
    /// The selected words as something that a memo or mark can be about.
    pub fn selected_target(&self, project: &Seen<'_>) -> Option<Target> {
        let (transcript, span) = self.selected(project)?;
        Some(Target::Passage(transcript.id, transcript.extent(span)))
    }
    /// The code on a quick key of the person at the screen.
    pub fn quick_code(&self, project: &Seen<'_>, slot: u8) -> Option<CodeId> {
        project.quick.get(&self.who.me()?)?.get(&slot).copied()
    }
    /// A quick key in one or two cells: the key itself, or its number if its name is longer.
    pub fn quick_mark(&self, slot: u8) -> String {
        let key = self.keys.nth("quick", slot.into());
        if key.chars().count() == 1 { key } else { slot.to_string() }
    }
    /// The number of the quick key of a code.
    pub fn quick_key(&self, project: &Seen<'_>, code: CodeId) -> Option<u8> {
        let quick = project.quick.get(&self.who.me()?)?;
        quick.iter().find(|(_, held)| project.codes.resolve(**held) == code).map(|(slot, _)| *slot)
    }
}
