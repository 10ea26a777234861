//! What a report is given: the parameters a person set, and what the project's folder keeps beside the project.

use crate::error::Result;
use crate::log::{FrameCode, Log, Op};
use crate::model::Frame;
use crate::model::id::{FrameId, OpId, PersonId, ReplicaId};
use crate::store::CommitKind;
use std::collections::BTreeMap;

/// A parameter of a report or list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name: an option of the command line is `--NAME`.
    pub name: &'static str,
    /// What a person gives for it.
    pub takes: Takes,
    /// What it does, in a few words.
    pub help: &'static str,
}

/// What a person gives for a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One word of this kind, such as `PATTERN`, which must be given: its place on the command line is the first.
    Word(&'static str),
    /// Nothing: it is there or not.
    Nothing,
    /// One value of this kind, such as `CODE`.
    One(&'static str),
    /// At most one value of this kind; if it is named without one, this.
    Maybe(&'static str, &'static str),
    /// Any number of values of this kind.
    Many(&'static str),
    /// Nothing that makes sense here: who gives it reads why, as the end of a sentence.
    Refused(&'static str),
}

/// What is asked of a report: the values of its parameters, and the folder to look things up in.
pub struct Ask<'p> {
    given: BTreeMap<&'static str, Vec<String>>,
    /// What the project's folder keeps beside the project.
    pub folder: &'p dyn Folder,
}

impl<'p> Ask<'p> {
    /// Asks with no parameter set.
    pub fn new(folder: &'p dyn Folder) -> Ask<'p> {
        Ask { given: BTreeMap::new(), folder }
    }
    /// Sets a parameter; one that takes nothing is set by no values.
    pub fn set(&mut self, name: &'static str, values: Vec<String>) {
        self.given.insert(name, values);
    }
    /// True if nothing was set: the list is asked for as a whole.
    pub fn is_plain(&self) -> bool {
        self.given.is_empty()
    }
    /// True if the parameter was set.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }
    /// The values of a parameter; none if it was not set.
    pub fn all(&self, name: &str) -> &[String] {
        self.given.get(name).map_or(&[], Vec::as_slice)
    }
    /// The first value of a parameter.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }
}

/// What some lists need of the project's folder: its steps, and the frozen versions of the coding frame.
pub trait Folder {
    /// The time on this machine, in seconds since 1970.
    fn now(&self) -> i64;
    /// The operations of the project, in which steps look up what they name.
    fn log(&self) -> &Log;
    /// Every step of this folder, the latest first.
    fn steps(&self) -> Box<dyn Iterator<Item = PastStep<'_>> + '_>;
    /// The word that the journal keeps for a step, if it keeps one.
    fn note(&self, n: u32) -> Option<String>;
    /// All steps that read a file, by their numbers.
    ///
    /// # Errors
    /// A journal that cannot be read.
    fn files_read(&self) -> Result<BTreeMap<u32, FileRead>>;
    /// The person who works in this folder, if that person has not acted yet and so is none of the project.
    fn newcomer(&self) -> Option<Newcomer<'_>>;
    /// Up to where the person here has looked at what came into this folder.
    fn last_read(&self) -> Looked;
    /// The person who froze a version.
    fn frozen_by(&self, frame: FrameId) -> Option<PersonId>;
    /// The files that wait for an answer of the person here.
    fn asking(&self) -> Vec<AskingFile>;
    /// The codes of a version.
    ///
    /// # Errors
    /// Its text is not here, or cannot be read.
    fn frame_codes(&self, frame: &Frame) -> Result<Vec<FrameCode>>;
}

/// A file that would take away what the person here wrote, and waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskingFile {
    /// Where it is kept.
    pub path: String,
    /// What it would take away, and who wrote that.
    pub harm: String,
    /// The path as it is typed into a shell.
    pub typed: String,
}

/// Up to where a person has looked at what came into a folder: all acts that were in it then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// When that was, in seconds since 1970; `None` for a person who never looked.
    pub at: Option<i64>,
    /// The last number of every replica that was there.
    pub upto: BTreeMap<ReplicaId, u32>,
}

impl Looked {
    /// True if the act was there.
    pub fn knew(&self, id: OpId) -> bool {
        self.upto.get(&id.replica).is_some_and(|&last| id.seq <= last)
    }
    /// Counts an act among those that were there.
    pub fn add(&mut self, id: OpId) {
        let last = self.upto.entry(id.replica).or_default();
        *last = id.seq.max(*last);
    }
}

/// A step that read a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// The file's name, or what else the acts came from.
    pub from: String,
    /// The acts that came with it, in their order.
    pub ids: Vec<OpId>,
}

/// A person who has not acted yet.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'p> {
    /// The name.
    pub name: &'p str,
    /// Initials; empty if none were given.
    pub initials: &'p str,
    /// The role in the study; may be empty.
    pub role: &'p str,
}

/// One step of the history.
#[derive(Debug, Clone, Copy)]
pub struct PastStep<'p> {
    /// Its number in this folder, from 1.
    pub n: u32,
    /// Seconds since 1970.
    pub wall: i64,
    /// The person who acted.
    pub coder: Option<PersonId>,
    /// The person in whose folder that was, if it was not the one who acted.
    pub folder: Option<PersonId>,
    /// What kind of step.
    pub kind: CommitKind,
    /// True if it was taken back.
    pub undone: bool,
    /// Its operations; empty for a step that read a file.
    pub ops: &'p [Op],
    /// How many operations it has.
    pub count: u32,
}
