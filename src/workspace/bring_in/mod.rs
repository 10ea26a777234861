//! Bringing in what others made: a whole study as one commit, or nothing of it.
//!
//! [`plan`] turns the study into acts; here they are written, or tried out without being written.

mod alike;
mod comments;
mod guids;
mod headings;
mod plan;
mod replacing;
mod titled;

use super::Workspace;
use super::folding::source_of;
use super::incoming::room_for;
use super::keeping::with_ids;
use crate::error::{Error, Kind, Result};
use crate::format::{LeftOut, Study};
use crate::log::dialect::{MAX_TEXT, TextBlock};
use crate::log::{Act, Author};
use crate::model::id::*;
use crate::report::imported;
use crate::report::questions;
pub use comments::Comments;
use plan::Plan;
use std::collections::HashSet;

/// What becomes of a transcript whose words are here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is refused, unless the file has comments: those that are new go onto the transcript that is here.
    Refused,
    /// As [`Known::Refused`], but the same interview in other words or another format comes in beside the one that is here.
    Beside,
    /// What the study says about it goes onto the one that is here.
    Joined,
    /// As [`Known::Joined`], for a whole study of another program, which may be older than what is here: what is here
    /// stays as it is, and what was taken off or removed here does not come back.
    Merged,
}

impl Known {
    /// True if what a study says of a known transcript goes onto that.
    pub fn joins(self) -> bool {
        matches!(self, Known::Joined | Known::Merged)
    }
}

/// A transcript that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its id.
    pub id: TranscriptId,
    /// Its title.
    pub title: String,
    /// Layout that was found; may be empty.
    pub layout: String,
    /// Encoding that was found; may be empty.
    pub encoding: String,
    /// Words without speaker labels.
    pub words: usize,
    /// Turns.
    pub turns: usize,
    /// Speaker labels in order of appearance.
    pub speakers: Vec<String>,
    /// The language of the sentence rule.
    pub language: String,
}

/// How many things of a kind came in, and how many were here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// They came in.
    pub new: usize,
    /// They were here, and are other now.
    pub changed: usize,
    /// They were here and are as before.
    pub known: usize,
}

/// What a study brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// The new transcripts.
    pub transcripts: Vec<Arrival>,
    /// Titles of the transcripts that were here already.
    pub known_transcripts: Vec<String>,
    /// Names of the new people.
    pub people: Vec<String>,
    /// The people interviewed.
    pub participants: Tally,
    /// Attributes of participants in the file.
    pub attributes: usize,
    /// Codes.
    pub codes: Tally,
    /// Paths of the new codes.
    pub new_codes: Vec<String>,
    /// Paths of codes that the codebook lacks and that go.
    pub gone_codes: Vec<String>,
    /// Paths of codes that the codebook lacks and that stay: something is on them.
    pub staying_codes: Vec<String>,
    /// Codings.
    pub codings: Tally,
    /// Memos and comments.
    pub memos: Tally,
    /// Marks.
    pub marks: Tally,
    /// Links.
    pub links: Tally,
    /// Named sets.
    pub sets: Tally,
    /// Parts of the file that emic keeps and cannot show.
    pub kept: Tally,
    /// Questions that it raised.
    pub questions: usize,
    /// Codings and memos that a person may want to look at: their words or places are not those that the file says.
    pub uncertain: usize,
    /// How many of these are new, and on the list of what the team talks about.
    pub to_look_at: usize,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// What else to know, one sentence each.
    pub notes: Vec<String>,
}

/// Studies tried out one after the other, as if each had been brought in: nothing is written, and all is forgotten
/// when this is dropped.
pub struct Rehearsal<'w> {
    workspace: &'w mut Workspace,
    /// The last number that was written before.
    before: u32,
    /// The texts that were added to try it.
    texts: Vec<Digest>,
    /// Who would act.
    coder: Option<PersonId>,
}

impl Workspace {
    /// Brings in a study as one commit: people, codes and participants are matched by name, transcripts by their
    /// words, and what is here already is not doubled.
    ///
    /// # Errors
    /// A transcript that is known (exit 1, if `known` says so), a name that cannot be kept, or a disk that does not
    /// take it. Nothing is written then.
    pub fn bring_in(&mut self, study: Study, known: Known) -> Result<Brought> {
        if self.acting.is_new() {
            // The person who acts is written first, in a commit of its own: not for a study that is refused.
            self.rehearse()?.try_in(&study, known)?;
            self.ensure_home()?;
            self.ensure_person()?;
        }
        let Plan { acts, private, texts, brought } = plan_of(self, &study, known, self.coder())?;
        let before = Counts::of(self);
        let ids = self.commit_with(acts, texts, &imported::note(&study.file))?;
        let made: Vec<Option<OpId>> = ids.iter().copied().map(Some).collect();
        let private: Vec<Act> = private.into_iter().filter_map(|act| with_ids(act, &made)).collect();
        if !private.is_empty() {
            self.commit_private(private)?;
        }
        Ok(before.finish(brought, &ids, self))
    }

    /// Begins to try studies out: each says exactly what [`Workspace::bring_in`] would, and writes nothing.
    ///
    /// # Errors
    /// The project can only be read, or it is not known who works here.
    pub fn rehearse(&mut self) -> Result<Rehearsal<'_>> {
        if let Some(why) = self.store.read_only() {
            return Err(Error::not_saved(format!("NOT SAVED: {why}")).hint("the project is open to read"));
        }
        let before = self.log.last(self.home.public);
        let coder = self.coder();
        let mut rehearsal = Rehearsal { workspace: self, before, texts: Vec::new(), coder };
        if coder.is_none() {
            rehearsal.coder = rehearsal.new_person()?;
        }
        Ok(rehearsal)
    }
}

/// Turns a study into acts, if there is room for it.
fn plan_of(workspace: &Workspace, study: &Study, known: Known, me: Option<PersonId>) -> Result<Plan> {
    room_for(&*workspace.store, study.transcripts.iter().map(|one| one.text.as_str().len()).sum())?;
    let study = titled::on_texts_here(study, workspace.project())?;
    let study = headings::as_known(&study, workspace.project());
    Plan::of(&workspace.log, workspace.store.project_id(), &study, known, me, &|| workspace.chance.salt())
}

impl Rehearsal<'_> {
    /// What bringing in this study would do after those that were tried before.
    ///
    /// # Errors
    /// As [`Workspace::bring_in`].
    pub fn bring_in(&mut self, study: Study, known: Known) -> Result<Brought> {
        self.try_in(&study, known)
    }

    fn try_in(&mut self, study: &Study, known: Known) -> Result<Brought> {
        let Plan { acts, texts, brought, .. } = plan_of(self.workspace, study, known, self.coder)?;
        let before = Counts::of(self.workspace);
        let ids = self.write(acts, texts)?;
        Ok(before.finish(brought, &ids, self.workspace))
    }

    /// As [`Workspace::read_comments`], after those that were tried before.
    ///
    /// # Errors
    /// As there.
    pub fn read_comments(&self, study: Study, how: Comments) -> Result<Study> {
        self.workspace.read_comments(study, how)
    }

    /// Folds acts in as the workspace does, without a word to the disk.
    fn write(&mut self, acts: Vec<Act>, texts: Vec<TextBlock>) -> Result<Vec<OpId>> {
        if texts.iter().any(|text| text.length() > MAX_TEXT) {
            return Err(Error::bad_file(format!("this text is longer than {} MiB", MAX_TEXT >> 20)));
        }
        let Workspace { log, home, clock, .. } = &mut *self.workspace;
        for text in &texts {
            if log.source(text.digest).is_none() {
                self.texts.push(text.digest);
            }
            log.add_source(text.digest, source_of(text));
        }
        let (replica, wall) = (home.public, clock.now());
        let mut author = Author { coder: self.coder, replica, wall, salt: &mut || [0; 16] };
        Ok(log.write(acts, &mut author)?.ids)
    }

    /// The person who would be written before the first act.
    fn new_person(&mut self) -> Result<Option<PersonId>> {
        let Some(person) = self.workspace.acting.to_add()? else { return Ok(None) };
        match person.known_in(self.workspace.project()) {
            Some(known) => Ok(Some(known)),
            None => Ok(self.write(vec![person.add()], Vec::new())?.first().copied().map(PersonId)),
        }
    }
}

impl Drop for Rehearsal<'_> {
    fn drop(&mut self) {
        let replica = self.workspace.home.public;
        self.workspace.log.retract(replica, self.before);
        self.texts.iter().for_each(|text| self.workspace.log.remove_source(*text));
    }
}

/// How much there is in a project, to say what a commit added.
struct Counts {
    codings: usize,
    marks: usize,
    links: usize,
    questions: HashSet<OpId>,
}

impl Counts {
    fn of(workspace: &Workspace) -> Counts {
        let project = workspace.project();
        Counts {
            codings: project.transcripts.values().map(|t| t.annotations.len()).sum(),
            marks: project.marks.len(),
            links: project.links.len(),
            questions: questions::asked(workspace.seen()),
        }
    }

    /// Fills in what only the commit can tell: real ids, and how much of what was planned was new.
    fn finish(self, mut brought: Brought, ids: &[OpId], workspace: &Workspace) -> Brought {
        let after = Counts::of(workspace);
        for arrival in &mut brought.transcripts {
            let real = arrival.id.0.pending_nth().and_then(|nth| ids.get(nth));
            arrival.id = real.map_or(arrival.id, |&id| TranscriptId(id));
        }
        let counted = [
            (&mut brought.codings, self.codings, after.codings),
            (&mut brought.marks, self.marks, after.marks),
            (&mut brought.links, self.links, after.links),
        ];
        for (tally, before, after) in counted {
            let planned = tally.new;
            tally.new = after.saturating_sub(before).min(planned);
            tally.known += planned - tally.new;
        }
        brought.questions = questions::new_rows(workspace.seen(), &self.questions).len();
        brought
    }
}

/// A transcript whose words are here already is refused so.
fn known_words(title: &str) -> Error {
    Error::new(Kind::Partly, format!("the same words are here already, as {title}"))
        .hint("nothing to do; give it another title with transcript set")
}

/// A transcript that is here in another format is refused so. `timed`: the file says when each turn was said.
fn same_interview(alike: &alike::Alike<'_>, timed: bool) -> Error {
    let (title, percent) = (alike.transcript.title.as_str(), alike.percent);
    let what = format!(
        "this seems to be the interview that is here as {title}: {percent} % of its words are the same"
    );
    let here_is_timed = alike.transcript.turns.iter().any(|turn| turn.time.is_some());
    let mut fault = Error::new(Kind::Partly, what);
    fault = match percent {
        100 => fault.hint(
            "what differs is labels of speakers or lines outside of what is said: as they are here, comments of a file \
             come in; emic turn T#N --speaker mends a label here",
        ),
        _ => fault.hint(format!(
            "if its words were corrected: emic import --correct \"{title}\" FILE, and after that its comments"
        )),
    };
    if timed && !here_is_timed {
        fault = fault.hint(format!(
            "the file has times and {title} has none: times come in only with the words, so to have them, import \
             the file with times before anything is coded"
        ));
    }
    fault.hint("to have both: --anyway, with --title NAME if the title is taken")
}

/// A document whose comments are all here already is refused so.
fn known_comments(title: &str) -> Error {
    Error::new(
        Kind::Partly,
        format!("the same words are here already, as {title}, with all that its comments say"),
    )
    .hint("nothing to do")
}

/// A transcript of another's title is refused so.
fn known_title(title: &str) -> Error {
    Error::new(Kind::Partly, format!("a transcript called {title} is here already, with other words"))
        .hint("import it under another title: --title NAME")
        .hint("if it is that one, corrected: emic import --correct TRANSCRIPT FILE, and then its comments")
}
