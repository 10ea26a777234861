//! What the screen is showing and what has been half said: everything a key can change without changing the
//! project.

use super::field::Field;
use super::key::Key;
use super::keymap::Keys;
use super::list::List;
use super::look::Look;
use super::page::{Page, Place};
use super::palette::Palette;
use super::seek::Seek;
use super::stripes::{Filter, Stripes};
use super::tree::TreePane;
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;
use crate::model::target::Target;
use crate::text::{Finder, Span};
use std::collections::HashMap;

/// How far the selection reaches by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Unit {
    /// A sentence.
    #[default]
    Sentence,
    /// What one person says.
    Turn,
    /// Question and answer.
    Exchange,
}

/// The selected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Which words.
    pub span: Span,
    /// By what Down steps.
    pub unit: Unit,
}

/// A transcript on the coding screen.
#[derive(Debug)]
pub struct Reading {
    /// Which.
    pub id: TranscriptId,
    /// Its layout.
    pub page: Page,
    /// Its stripes.
    pub stripes: Stripes,
    /// What is selected.
    pub selection: Selection,
    /// Where the sentence starts from which the selection was widened.
    pub home: u32,
    /// The row at the top of the screen.
    pub top: Place,
    /// Marks and memos by the row they start on: quote, discuss, memo.
    pub flags: HashMap<Place, char>,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The words.
    #[default]
    Text,
    /// The code tree.
    Tree,
}

/// What stands beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Margin {
    /// Stripes and tree.
    #[default]
    Tree,
    /// Stripes and names.
    Names,
    /// Nothing.
    Nothing,
}

/// What a line of typed words is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// Words to find in the text.
    Search,
    /// Rows of a list that hold these words.
    Narrow,
    /// A new code's name, under this code.
    AddCode(Option<CodeId>),
    /// A code's new name.
    Rename(CodeId),
    /// A note for the team's list.
    Discuss(Target),
    /// The right words for the selected ones.
    Correct(TranscriptId, Span),
    /// A frame's name.
    Freeze,
    /// The file of a bundle to write.
    WriteBundle,
    /// The file of a bundle to look into.
    LookBundle,
    /// The file of a bundle to read in.
    ReadBundle,
    /// The file that gets what could not be saved.
    WriteHeld,
    /// Who a speaker is.
    Cast(TranscriptId, String),
}

/// A line being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub asking: Asking,
    /// The words before the field.
    pub label: String,
    /// The words.
    pub field: Field,
}

/// A memo or a definition being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// What it is about.
    pub what: Subject,
    /// The words; a definition has four parts.
    pub parts: Vec<Field>,
    /// The part in hand.
    pub part: usize,
    /// What the parts held at the start.
    pub before: Vec<String>,
    /// Keys since it was last kept.
    pub unkept: u32,
    /// When it was kept, in words of the performer; empty before.
    pub kept: bool,
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A memo: what it sits on, its id if it is there already, its kind, only for me, others' words.
    Memo {
        /// What it sits on.
        on: Target,
        /// An older memo that is written on.
        id: Option<MemoId>,
        /// thinking, about me, method, question.
        kind: String,
        /// In no bundle.
        private: bool,
        /// Words of others that were written at the same time.
        others: Vec<String>,
    },
    /// A definition.
    Definition(CodeId),
}

/// One of several things to choose by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is asked.
    pub question: String,
    /// The things, and what choosing one does.
    pub options: Vec<(String, Vec<super::Effect>)>,
}

/// Search over the commands: `?` lists those of this screen, `:` takes any by name, with words after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// What was typed.
    pub field: Field,
    /// The row chosen.
    pub at: usize,
    /// Opened by `?`: only what works here.
    pub help: bool,
}

/// What lies over the screen and takes the keys first.
#[derive(Debug)]
pub enum Layer {
    /// Codes to find.
    Palette(Palette),
    /// A line to type.
    Prompt(Prompt),
    /// A memo or definition.
    Writing(Writing),
    /// Numbered things.
    Choice(Choice),
    /// Commands to find.
    Commands(CommandLine),
}

/// Keys that wait for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The first key of a row of two.
    Prefix(Key),
    /// `f`: start at the word with that letter.
    From,
    /// `t`: end at the word with that letter.
    To,
}

/// How things stand with the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Disk {
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

/// What `n` and `N` repeat.
#[derive(Debug, Clone)]
pub enum Jump {
    /// The next turn without a code.
    Uncoded,
    /// The next passage with this code (or below it).
    Code(CodeId),
    /// The next memo.
    Memo,
    /// The next item to talk about.
    Discuss,
    /// The next match.
    Match(Finder, String),
}

/// A place to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The transcript.
    pub transcript: TranscriptId,
    /// What was selected.
    pub selection: Selection,
}

/// Everything the screen knows.
#[derive(Debug)]
pub struct Ui {
    /// Who is coding; `None` until the first act of somebody new.
    pub me: Option<PersonId>,
    /// Initials for the corner while there is no person yet.
    pub initials: String,
    /// Glyphs and colours.
    pub look: Look,
    /// The keys in force.
    pub keys: Keys,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The transcript on the coding screen.
    pub reading: Option<Reading>,
    /// The code tree.
    pub tree: TreePane,
    /// Where keys go on the coding screen.
    pub focus: Focus,
    /// What stands beside the text.
    pub margin: Margin,
    /// Underline all coded words.
    pub underline: bool,
    /// Which codings have stripes.
    pub filter: Filter,
    /// Screens over the coding screen, the last on top.
    pub lists: Vec<List>,
    /// What lies over them.
    pub layer: Option<Layer>,
    /// A half-typed key.
    pub waiting: Option<Waiting>,
    /// Show what the half-typed key may become.
    pub which_key: bool,
    /// Hides everything until a key is pressed.
    pub covered: bool,
    /// For the third row, until the next key.
    pub message: Option<String>,
    /// What was just taken off, said where the codes stand, until the next key.
    pub taken_off: Option<String>,
    /// The disk.
    pub saved: Disk,
    /// The last code used.
    pub last_code: Option<CodeId>,
    /// What `n` repeats.
    pub jump: Option<Jump>,
    /// A search that is not at its end.
    pub seek: Option<Seek>,
    /// Show what a search found, until Esc.
    pub hits: bool,
    /// The last `f` or `t`, for `;`.
    pub letter: Option<(Waiting, char)>,
    /// Where `b` goes back to.
    pub trail: Vec<Spot>,
    /// The transcript before this one.
    pub before: Option<TranscriptId>,
    /// Where each transcript was left.
    pub places: HashMap<TranscriptId, Selection>,
    /// Says once per key that it does nothing here.
    pub told: Vec<(&'static str, Option<super::Where>)>,
    /// How often a code was put on the slow way, for the one hint.
    pub slow: HashMap<CodeId, u8>,
    /// Something may look different: draw.
    pub stale: bool,
    /// Draw everything anew, whatever is believed to be on the screen.
    pub repaint: bool,
}

/// What is to happen when the commit in the making is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pending {
    /// A code was put on by these acts; the act that makes or names it, for `.`.
    Coded {
        /// The code, or the number of the act that makes it.
        code: CodeId,
        /// Found through the palette.
        slowly: bool,
    },
    /// Say this.
    Say(String),
    /// This code was taken off the selected words.
    TakenOff(String),
    /// Say this; the tree cursor goes to the code that act makes or names.
    Tree(String, CodeId),
}

impl Ui {
    /// A screen of a size; call [`Ui::open`] or `resume` next.
    pub fn new(look: Look, size: (u16, u16)) -> Ui {
        Ui {
            me: None,
            initials: String::new(),
            look,
            keys: Keys::default(),
            size,
            reading: None,
            tree: TreePane::default(),
            focus: Focus::Text,
            margin: Margin::Tree,
            underline: false,
            filter: Filter::All,
            lists: Vec::new(),
            layer: None,
            waiting: None,
            which_key: false,
            covered: false,
            message: None,
            taken_off: None,
            saved: Disk::Saved,
            last_code: None,
            jump: None,
            seek: None,
            hits: false,
            letter: None,
            trail: Vec::new(),
            before: None,
            places: HashMap::new(),
            told: Vec::new(),
            slow: HashMap::new(),
            stale: true,
            repaint: false,
        }
    }

    /// Says something in the third row until the next key.
    pub fn say(&mut self, words: impl Into<String>) {
        self.message = Some(words.into());
        self.stale = true;
    }

    /// Forgets what was said: a key does something.
    pub(super) fn hush(&mut self) {
        self.message = None;
        self.taken_off = None;
    }

    /// Derives what depends on the project again: after every commit, and when the size changed.
    pub fn refresh(&mut self, project: &Seen<'_>) {
        self.tree.refresh(project);
        self.refresh_reading(project);
        super::list::refresh(self, project);
        self.stale = true;
    }
}
