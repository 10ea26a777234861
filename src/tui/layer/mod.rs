//! What lies over the panes and takes the keys first: the palette of codes, the codings on the selected words, a line to
//! type, a memo or a definition, numbered things to choose from, the commands.

pub(super) mod asked;
pub(super) mod commands;
pub(super) mod draft;
pub(super) mod field;
pub(super) mod form;
pub(super) mod palette;
pub(super) mod see;
pub(super) mod typing;

use crate::config::Key;
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::{ABOUT_ME, MEMO_KINDS};
use crate::text::Span;
use crate::tui::effect::{Effect, Paper};
use crate::tui::pane::reading::Edge;
use field::Field;
use form::Form;
use palette::Palette;
use see::See;

/// What a line of typed words is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asking {
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
    /// The file of a bundle to write; the name that it gets if no other is typed.
    WriteBundle(String),
    /// The file of a bundle to look into.
    LookBundle,
    /// The file that gets what could not be saved.
    WriteHeld,
    /// Who a speaker is.
    Cast(TranscriptId, String),
    /// How many people are hoped for, of an attribute and one of its categories or groups.
    Goal(String, String),
    /// The file that gets a list or report.
    WriteReport(Paper),
}

impl Asking {
    /// True if it asks for a file.
    pub(super) fn is_path(&self) -> bool {
        match self {
            Asking::WriteBundle(_) | Asking::LookBundle | Asking::WriteHeld | Asking::WriteReport(_) => true,
            Asking::Search
            | Asking::Narrow
            | Asking::AddCode(_)
            | Asking::Rename(_)
            | Asking::Discuss(_)
            | Asking::Correct(..)
            | Asking::Freeze
            | Asking::Cast(..)
            | Asking::Goal(..) => false,
        }
    }
}

/// A line being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    /// What for.
    pub asking: Asking,
    /// The words before the field.
    pub label: String,
    /// The words.
    pub field: Field,
}

/// A memo or a definition being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Writing {
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
    /// It is another person's memo.
    pub by_other: bool,
    /// It is shown to be read: no key changes it before the person says so.
    pub to_read: bool,
    /// Letters came while it was only to be read: who types away means no number that is among them.
    pub in_vain: bool,
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
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
        /// A person chose whether it is private: its kind does not change that any more.
        by_hand: bool,
        /// Words of others that were written at the same time.
        others: Vec<String>,
    },
    /// A definition.
    Definition(CodeId),
}

/// One of several things to choose by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is asked.
    pub question: String,
    /// The things, and what choosing one does.
    pub options: Vec<(String, Vec<Effect>)>,
}

/// Search over the commands: `?` lists those of this screen, `:` takes any by name, with words after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandLine {
    /// What was typed.
    pub field: Field,
    /// The row chosen.
    pub at: usize,
    /// Opened by `?`: only what works here.
    pub help: bool,
}

/// What lies over the screen and takes the keys first.
#[derive(Debug)]
pub(super) enum Layer {
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
    /// The codings on the selected words.
    See(See),
    /// A question for passages.
    Form(Box<Form>),
}

/// Keys that wait for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// The first key of a row of two.
    Prefix(Key),
    /// A letter: the selected words start, or end, at the next word with it.
    Letter(Edge),
}

/// The layer on top, and keys that wait for one more.
#[derive(Debug, Default)]
pub(super) struct Over {
    layer: Option<Layer>,
    waiting: Option<Waiting>,
    /// What the waiting key may become is shown.
    which_key: bool,
    /// What was typed into lines, the latest last.
    typed: Vec<String>,
}

impl Over {
    /// The layer.
    pub(super) fn layer(&self) -> Option<&Layer> {
        self.layer.as_ref()
    }
    /// The same, to be changed.
    pub(super) fn layer_mut(&mut self) -> Option<&mut Layer> {
        self.layer.as_mut()
    }
    /// Lays a layer over the screen, in the place of the one that is there.
    pub(super) fn put(&mut self, layer: Layer) {
        self.layer = Some(layer);
    }
    /// Takes the layer away.
    pub(super) fn take(&mut self) -> Option<Layer> {
        self.layer.take()
    }
    /// Asks for a line of words.
    pub(super) fn ask(&mut self, asking: Asking, label: impl Into<String>, before: &str) {
        self.put(Layer::Prompt(Prompt { asking, label: label.into(), field: Field::line(before) }));
    }
    /// Asks for a line of words that has some already, which typing replaces.
    pub(super) fn ask_marked(&mut self, asking: Asking, label: impl Into<String>, before: &str) {
        self.put(Layer::Prompt(Prompt { asking, label: label.into(), field: Field::marked(before) }));
    }
    /// Remembers what was typed into a line.
    pub(super) fn remember(&mut self, words: &str) {
        self.typed.retain(|typed| typed != words);
        self.typed.push(words.to_owned());
    }
    /// What was typed before some words: the last of all before others.
    pub(super) fn typed_before(&self, words: &str) -> Option<&str> {
        let at = self.typed.iter().position(|typed| typed == words).unwrap_or(self.typed.len());
        at.checked_sub(1).and_then(|before| self.typed.get(before)).map(String::as_str)
    }
    /// The key that waits for one more.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        self.waiting
    }
    /// Waits for one more key.
    pub(super) fn wait_for(&mut self, waiting: Waiting) {
        self.waiting = Some(waiting);
    }
    /// Ends the waiting: what waited, and whether it had been shown what it may become.
    pub(super) fn stop_waiting(&mut self) -> (Option<Waiting>, bool) {
        (self.waiting.take(), std::mem::take(&mut self.which_key))
    }
    /// True if the screen shows what the waiting key may become.
    pub(super) fn shows_which_key(&self) -> bool {
        self.which_key
    }
    /// True if a key waits and the screen does not show yet what it may become.
    pub(super) fn wants_which_key(&self) -> bool {
        self.waiting.is_some() && !self.which_key
    }
    /// Shows what the waiting key may become.
    pub(super) fn show_which_key(&mut self) {
        self.which_key = true;
    }
}

impl Writing {
    /// Starts writing with the words that are there.
    pub(super) fn new(what: Subject, parts: Vec<Field>) -> Writing {
        let before = parts.iter().map(|part| part.words().to_owned()).collect();
        Writing {
            what,
            parts,
            part: 0,
            before,
            unkept: 0,
            kept: false,
            by_other: false,
            to_read: false,
            in_vain: false,
        }
    }
    /// Sets the next kind of a memo. A new one about oneself starts as its writer's alone, until a person says otherwise;
    /// true if it is about oneself now.
    pub(super) fn next_kind(&mut self) -> bool {
        let Subject::Memo { id, kind, private, by_hand, .. } = &mut self.what else { return false };
        let at = MEMO_KINDS.iter().position(|k| k == kind).map_or(0, |at| at + 1);
        *kind = MEMO_KINDS[at % MEMO_KINDS.len()].to_owned();
        let about_me = kind == ABOUT_ME;
        if id.is_none() && !*by_hand {
            *private = about_me;
        }
        self.unkept += 1;
        about_me
    }
    /// The part that is being written.
    pub(super) fn field_mut(&mut self) -> Option<&mut Field> {
        self.parts.get_mut(self.part)
    }
}
