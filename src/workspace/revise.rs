//! A transcript that was corrected elsewhere: its file is compared with the words here, and what differs becomes
//! corrections, which codings follow.

use super::Workspace;
use super::export::{guid_here, guid_of};
use crate::error::{Error, Result};
use crate::format::study::{self, guid_key};
use crate::log::Act;
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::UNCERTAIN;
use crate::model::{Project, Seen, Transcript};
use crate::text::{Change, Revision, Span};

/// Less than this share of the words is taken for another interview.
const ENOUGH: f64 = 0.5;

/// What a corrected file would change in a transcript.
#[derive(Debug, Clone, PartialEq)]
pub struct Revised {
    /// The transcript.
    pub transcript: TranscriptId,
    /// The corrections, in the order of the text.
    pub corrections: Vec<Corrected>,
    /// What sits on words of which most are rewritten or gone, in the order of the text.
    pub uncertain: Vec<Uncertain>,
    /// Codings that follow the corrections: those on words that change, but for the uncertain ones.
    pub following: usize,
    /// Whole turns of the file that the transcript lacks. Their words do not come in.
    pub new_turns: Vec<String>,
    /// Turns with another speaker in the file: the number of the turn, the label here, the label there. Labels are no
    /// words and stay as they are.
    pub speakers: Vec<(u32, String, String)>,
    /// Share of the transcript's words that stay, from 0 to 1.
    pub stays: f64,
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The place of the words, in scalar values of the current text.
    pub span: Span,
    /// The words now.
    pub was: String,
    /// What they will read; empty if they are taken out.
    pub reads: String,
}

/// Something that sits on words of which most are rewritten or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncertain {
    /// What it is: `coding`, `memo` or `mark`.
    pub kind: &'static str,
    /// Its id.
    pub id: OpId,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// The code, the kind of the memo, or the name of the mark.
    pub name: String,
    /// Its place, in scalar values of the current text.
    pub span: Span,
    /// Its words now.
    pub was: String,
    /// What they will read; empty if nothing is left of them.
    pub reads: String,
}

impl Revised {
    /// True if the file is perhaps that of another interview: fewer than half of the words are in it.
    pub fn is_other(&self) -> bool {
        self.stays < ENOUGH
    }
}

impl Workspace {
    /// What a corrected file would change in a transcript. Nothing is written.
    ///
    /// # Errors
    /// A transcript whose words were purged.
    pub fn revision(&self, id: TranscriptId, file: &study::Transcript) -> Result<Revised> {
        let seen = self.seen();
        let here = seen.shown().transcript(id).filter(|here| !here.purged);
        let here = here.ok_or_else(|| {
            Error::unknown("the words of this transcript were taken out")
                .hint("import the file as a new transcript")
        })?;
        let revision = Revision::of((&here.text, &here.turns), (&file.text, &file.turns));
        let (uncertain, following) = touched(seen, here, &revision);
        let corrected = |change: &Change| Corrected {
            span: change.span,
            was: here.text.slice(change.span).to_owned(),
            reads: change.words.clone(),
        };
        Ok(Revised {
            transcript: id,
            corrections: revision.changes.iter().map(corrected).collect(),
            uncertain,
            following,
            speakers: other_speakers(here, file),
            stays: revision.share_kept(),
            new_turns: revision.new_turns,
        })
    }

    /// The text of a study that is a transcript which is here, by what the program that made it calls it, else by its title.
    ///
    /// # Errors
    /// No such transcript here, or no such text in the study.
    pub fn in_study<'s>(&self, transcript: &str, study: &'s study::Study) -> Result<&'s study::Transcript> {
        let seen = self.seen();
        let here = seen.shown().find_transcript(transcript)?;
        let guid = self.log.op(here.id.0).and_then(|op| guid_of(&op.act)).map(guid_key);
        let guid = guid.unwrap_or_else(|| guid_here(self.store.project_id(), here.id.0));
        let named = |one: &&study::Transcript| one.guid.as_deref().is_some_and(|own| guid_key(own) == guid);
        let titled = |one: &&study::Transcript| one.title == here.title;
        let all = || study.transcripts.iter();
        all().find(named).or_else(|| all().find(titled)).ok_or_else(|| {
            Error::unknown(format!("{} is not in this project", here.title))
                .hint("emic import FILE --dry-run names its texts")
        })
    }

    /// Writes the corrections of a revision as one commit; returns how many there are.
    ///
    /// # Errors
    /// A transcript that is not as it was when the revision was made, or a disk that does not take it.
    pub fn revise(&mut self, revised: &Revised) -> Result<usize> {
        let id = revised.transcript;
        let acts = {
            let here = self.project().transcript(id);
            let here = here.ok_or_else(|| Error::unknown("this transcript is not here any more"))?;
            let act = |one: &Corrected| match here.text.slice(one.span) == one.was {
                true => {
                    let extent = here.extent(one.span);
                    Ok(Act::Replace { transcript: id, extent, words: one.reads.clone() })
                }
                false => Err(Error::unknown("the words were changed meanwhile").hint("try again")),
            };
            revised.corrections.iter().map(act).collect::<Result<Vec<Act>>>()?
        };
        let (count, to_look_at) = (acts.len(), self.to_look_at(revised));
        self.commit(acts.into_iter().chain(to_look_at).collect())?;
        Ok(count)
    }

    /// The marks that put the uncertain codings on the list of what the team talks about, as an import does.
    fn to_look_at(&self, revised: &Revised) -> Vec<Act> {
        let codings = revised.uncertain.iter().filter(|one| one.kind == "coding");
        let target = |one: &Uncertain| Target::Annotation(AnnotationId(one.id));
        let mark = |target| Act::Mark {
            target,
            name: "discuss".to_owned(),
            note: UNCERTAIN.to_owned(),
            by: None,
            made: None,
        };
        codings.map(target).map(mark).collect()
    }
}

/// What sits on words that change: what is uncertain, and how many codings follow.
fn touched(seen: Seen<'_>, here: &Transcript, revision: &Revision) -> (Vec<Uncertain>, usize) {
    let project = seen.shown();
    let changes = &revision.changes;
    let mut following = 0;
    let mut uncertain = Vec::new();
    for (kind, id, coder, name, span) in on_words(project, here) {
        let first = changes.partition_point(|change| change.span.end() <= span.start());
        if changes.get(first).is_none_or(|change| change.span.start() >= span.end()) {
            continue;
        }
        let (kept, all) = revision.kept(span);
        if kept * 2 >= all {
            following += usize::from(kind == "coding");
            continue;
        }
        let (was, reads) = (here.text.slice(span).to_owned(), reading(here, &changes[first..], span));
        uncertain.push(Uncertain { kind, id, coder, name, span, was, reads });
    }
    uncertain.sort_by_key(|one| (one.span.start(), one.span.end(), one.id));
    (uncertain, following)
}

/// Codings, memos and marks on words of a transcript: what it is, its id, whose, its name, and where.
fn on_words(
    project: &Project,
    here: &Transcript,
) -> Vec<(&'static str, OpId, Option<PersonId>, String, Span)> {
    let codings = here.annotations.iter().filter_map(|coding| {
        let code = project.codes.path_words(coding.code);
        Some(("coding", coding.id.0, Some(coding.coder), code, coding.span?))
    });
    let place = |target: Target| match target {
        Target::Passage(id, extent) if id == here.id => here.span(extent),
        _ => None,
    };
    let memos = project
        .memos
        .values()
        .filter_map(|memo| Some(("memo", memo.id.0, memo.coder, memo.kind.clone(), place(memo.on)?)));
    let marks = project
        .marks
        .values()
        .filter_map(|mark| Some(("mark", mark.id.0, mark.coder, mark.name.clone(), place(mark.target)?)));
    codings.chain(memos).chain(marks).collect()
}

/// What a span will read when the changes are made. Words that change over its border are its own where they begin in it.
fn reading(here: &Transcript, changes: &[Change], span: Span) -> String {
    let (mut words, mut at) = (String::new(), span.start());
    for change in changes.iter().take_while(|change| change.span.start() < span.end()) {
        if let Some(before) = Span::new(at, change.span.start()) {
            words.push_str(here.text.slice(before));
        }
        words.push_str(&change.words);
        at = change.span.end().max(at);
    }
    if let Some(rest) = Span::new(at, span.end()) {
        words.push_str(here.text.slice(rest));
    }
    words.trim().to_owned()
}

/// Turns that have another speaker in the file, if both have as many turns.
fn other_speakers(here: &Transcript, file: &study::Transcript) -> Vec<(u32, String, String)> {
    if here.turns.len() != file.turns.len() {
        return Vec::new();
    }
    let pairs = here.turns.iter().zip(file.turns.iter()).zip(&here.numbers);
    let other = pairs.filter(|((one, other), _)| one.speaker != other.speaker);
    other.map(|((one, other), number)| (*number, one.speaker.clone(), other.speaker.clone())).collect()
}
