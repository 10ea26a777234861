//! What a key can ask for that the screen cannot do itself. Nothing here is done where it is said: one place
//! performs all of it, and the answer comes back as an event, so that tests, undo and saving see every change.

use crate::config::{Key, Theme};
use crate::error::Error;
use crate::log::{Act, Settle};
use crate::model::id::{CodeId, OpId, PersonId};
use crate::model::target::Target;
use crate::report::{Looked, Question};
use crate::tui::message::Message;
use crate::workspace::Reply;

/// Something to be done outside the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write these acts as one commit, then go on so.
    Commit(Vec<Act>, Pending),
    /// The same, for the acting person alone.
    CommitPrivate(Vec<Act>, Pending),
    /// Take back so many of one's own acts.
    Undo(usize),
    /// Do so many again.
    Redo(usize),
    /// Take back one's own acts down to this step, it included.
    UndoTo(u32),
    /// Settle questions, then say what came of it.
    Settle(Vec<OpId>, Settle, String),
    /// Show what is there: words of a transcript, a code in the tree.
    Show(Target),
    /// List the latest steps, after what came since the person had looked: since the mark that is kept, or since an earlier one.
    History(Option<Looked>),
    /// List so many of the steps before this one.
    Older(u32, usize),
    /// List what a step did, act by act.
    Step(u32),
    /// List what of a person came since so much was here.
    Came(PersonId, Looked),
    /// List these acts under a title, act by act.
    Acts(String, Vec<OpId>),
    /// Freeze the frame under this name.
    Freeze(String),
    /// Say how two frames (by their place, `None`: as it is now) differ.
    Difference(usize, Option<usize>),
    /// Make the report of that number and show it to read.
    Report(usize),
    /// Find the passages that answer a question, given by the parameters of the list `ask` with their values, and in words.
    Ask(Vec<(&'static str, Vec<String>)>, String),
    /// Write a list or report to this file, in the format that its ending says.
    WriteReport(Paper, String),
    /// Write a bundle to this file (empty: a name of its own).
    WriteBundle(String),
    /// List the bundles in the folders here and in the one that was synced with last.
    Bundles,
    /// Complete a path that is half typed.
    Complete(String),
    /// Say what reading a bundle would bring.
    LookBundle(String),
    /// Read a bundle.
    ReadBundle(String),
    /// Read a bundle that waits for the person, with this answer.
    AnswerFile(String, Reply),
    /// Keep a half-typed memo, or (`None`) let it go.
    KeepDraft(Option<String>),
    /// Read a theme from a file.
    ReadTheme(String),
    /// Write words to a file of the person's choice.
    WriteFile(String, String),
    /// Run a command line on the open project.
    RunCommandLine(String),
    /// Hand words to the terminal's clipboard, then say so; where it has none, show them alone.
    Copy(String, Message),
    /// Let the shell have the terminal for a while.
    Suspend,
    /// Leave.
    Quit,
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
    Say(Message),
    /// A memo was kept: say this.
    Memo(Message),
    /// This code was taken off the selected words.
    TakenOff(String),
    /// Say this; the tree cursor goes to the code that act makes or names.
    Tree(Message, CodeId),
}

impl Effect {
    /// True for effects that may change the project. They wait while something is not saved, and are refused where the
    /// project can only be read. A command line may be any command, so it counts as one that changes.
    pub fn changes(&self) -> bool {
        match self {
            Effect::Commit(..)
            | Effect::CommitPrivate(..)
            | Effect::Undo(_)
            | Effect::Redo(_)
            | Effect::UndoTo(_)
            | Effect::Settle(..)
            | Effect::Freeze(_)
            | Effect::ReadBundle(_)
            | Effect::AnswerFile(..)
            | Effect::RunCommandLine(_) => true,
            Effect::History(_)
            | Effect::Older(..)
            | Effect::Show(_)
            | Effect::Step(_)
            | Effect::Came(..)
            | Effect::Acts(..)
            | Effect::Difference(..)
            | Effect::Report(_)
            | Effect::Ask(..)
            | Effect::WriteReport(..)
            | Effect::WriteBundle(_)
            | Effect::Bundles
            | Effect::Complete(_)
            | Effect::LookBundle(_)
            | Effect::KeepDraft(_)
            | Effect::WriteFile(..)
            | Effect::ReadTheme(_)
            | Effect::Copy(..)
            | Effect::Suspend
            | Effect::Quit => false,
        }
    }
}

/// A list or report that can be written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name on the command line.
    pub name: &'static str,
    /// The parameters that are set, with their values.
    pub given: Vec<(&'static str, Vec<String>)>,
}

/// A bundle that lies in a folder, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleLine {
    /// Its path.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Whose work is in it.
    pub from: String,
    /// When it was written: seconds since 1970.
    pub wall: i64,
    /// What it would bring, that it was read, or in a few words why it cannot be.
    pub brings: String,
    /// More about that: what is new in it, or why it cannot be read or waits.
    pub news: Vec<News>,
    /// What can be done with it.
    pub way: Way,
}

/// What can be done with a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It can be read in.
    In,
    /// It was read in: there is nothing to do.
    Known,
    /// It waits for an answer of the person.
    Answer,
    /// It cannot be read in.
    None,
}

/// A line about something that a bundle would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A line of its own.
    Line(String),
    /// Words of a transcript or a memo, below the line that is about them.
    Words(String),
}

/// A line about what came since the person last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewsLine {
    /// All of it: `since Monday: 3 people, 212 codings`.
    Whole(String),
    /// A change of the coding frame.
    Change {
        /// When: seconds since 1970.
        wall: i64,
        /// What was done, in a sentence.
        what: String,
        /// The code, where it can be gone to.
        on: Option<Target>,
    },
    /// Many acts of one person that only add things of one kind to the coding frame.
    Many {
        /// When the last of them was: seconds since 1970.
        wall: i64,
        /// How many of what, in a sentence.
        what: String,
        /// The acts.
        acts: Vec<OpId>,
    },
    /// What came from one person.
    Person {
        /// The person.
        coder: PersonId,
        /// Initials.
        who: String,
        /// `79 codings, 8 memos`.
        what: String,
        /// What was here before it.
        looked: Looked,
    },
}

/// One step of the history, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// Its number in this folder.
    pub n: u32,
    /// Whose, by initials.
    pub who: String,
    /// Whose, by name.
    pub name: String,
    /// When: seconds since 1970.
    pub wall: i64,
    /// What was done, to what.
    pub what: String,
    /// Where: the turn of the first act on words.
    pub place: String,
    /// It was taken back.
    pub undone: bool,
    /// It is an act of the person at the screen that undo reaches.
    pub own: bool,
    /// Its first acts.
    pub deeds: Vec<Deed>,
    /// How many more it has.
    pub more: usize,
}

/// One act of a step, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What was done to what, and where.
    pub words: String,
    /// The words of its own: of a memo, of a definition, a note.
    pub said: String,
    /// What it was about, where that can be gone to.
    pub on: Option<Target>,
    /// It is about words of a transcript.
    pub on_words: bool,
}

/// What comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A key.
    Key(Key),
    /// Pasted words.
    Paste(String),
    /// Columns and rows.
    Resize(u16, u16),
    /// This long nothing was pressed, in milliseconds.
    Quiet(u64),
    /// Acts were done; for every act the id of what it made.
    Done(Vec<OpId>, Pending),
    /// Something was done that is said so; the project may have changed.
    Said(Message),
    /// A bundle would take away what the person wrote, and waits: its file, and what it would take.
    Asked(String, Vec<String>),
    /// A bundle was read; words about what it brought, and its file.
    BroughtIn(Message, String),
    /// The bundles in the folders here, and the name that a bundle gets that is written now.
    Bundles(Vec<BundleLine>, String),
    /// A half-typed path, as far as it is sure, and the names that it may become.
    Completed(String, Vec<String>),
    /// Acts were undone down to a step of the history: words about them, and the history as it is now.
    Undone(Message, Vec<StepLine>),
    /// An act was undone or done again: words about it, and what it was about.
    TookBack(Message, Option<Target>),
    /// What came since the person last looked, and the steps of the history, latest first.
    Steps(Vec<NewsLine>, Vec<StepLine>, Looked),
    /// Acts under a title, one a line.
    Acts(String, Vec<StepLine>),
    /// The steps of the history before the one of this number.
    Older(u32, Vec<StepLine>),
    /// This is to be shown.
    Show(Target),
    /// A theme was read: words about it.
    Themed(Theme, Message),
    /// A question for passages was understood: its words, and what it asks.
    Answers(String, Box<Question>),
    /// Lines to read under a title.
    Lines(String, Vec<String>),
    /// A bundle was looked into: what it brings.
    Looked(BundleLine),
    /// A draft was kept.
    Kept,
    /// It could not be done.
    Refused(Error),
    /// A commit could not be done: what was to be written, and whether it was private.
    NotDone(Error, Vec<Act>, bool),
}
