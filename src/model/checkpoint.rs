//! A checkpoint: a project as bytes, so that it need not be folded from its operations at every opening.
//!
//! The first part is the core: people, codes, participants, memos, questions. Each part after it is a transcript, with its
//! codings as rows of numbers: a row says what differs from the row before, and names replicas, codes and people by
//! their places in a list. 200,000 codings take about 4 MB, and none of them is looked up by a name.
//!
//! The bytes are for the program that wrote them. Who keeps them sees to it that no other one reads them.

use super::id::*;
use super::index::Index;
use super::project::Project;
use super::questions::{Ask, Question};
use super::target::Extent;
use super::transcript::{Annotation, Transcript};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the parts of a checkpoint are found: the part of a number, or `None` if it is not there or not sound.
pub type FindPart<'a> = dyn Fn(usize) -> Option<Vec<u8>> + Sync + 'a;

/// A list in which each thing stands once and is named by its place.
struct Places<T> {
    all: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T: Copy + Eq + Hash> Places<T> {
    fn new() -> Places<T> {
        Places { all: Vec::new(), places: HashMap::new() }
    }
    fn of(&mut self, thing: T) -> u32 {
        *self.places.entry(thing).or_insert_with(|| {
            self.all.push(thing);
            self.all.len() as u32 - 1
        })
    }
}

/// An id: the place of its replica, and its number.
type Id = (u32, u32);

/// A coding. Numbers are differences to the row before where that makes them small.
#[derive(Serialize, Deserialize)]
struct Row {
    /// Start and length; `None`: its words are not here.
    span: Option<(i64, u32)>,
    replica: u32,
    seq: i64,
    code: u32,
    coder: u32,
    frame: Option<u32>,
    lamport: i64,
    wall: i64,
    /// The operation that made it, where that is not its own id.
    made: Option<Id>,
    /// What was coded, where that is not simply what it covers now.
    extent: Option<Extent>,
    twins: Vec<Id>,
}

/// What rows name by its place.
#[derive(Default, Serialize, Deserialize)]
struct Lists {
    replicas: Vec<ReplicaId>,
    codes: Vec<CodeId>,
    people: Vec<PersonId>,
    frames: Vec<FrameId>,
}

/// The row before.
#[derive(Default, Clone, Copy)]
struct Last {
    start: i64,
    seq: i64,
    lamport: i64,
    wall: i64,
}

/// Makes rows of codings.
struct Writer {
    replicas: Places<ReplicaId>,
    codes: Places<CodeId>,
    people: Places<PersonId>,
    frames: Places<FrameId>,
    last: Last,
}

impl Writer {
    fn new() -> Writer {
        let last = Last::default();
        Writer {
            replicas: Places::new(),
            codes: Places::new(),
            people: Places::new(),
            frames: Places::new(),
            last,
        }
    }
    fn id(&mut self, id: OpId) -> Id {
        (self.replicas.of(id.replica), id.seq)
    }
    fn row(&mut self, transcript: &Transcript, of: &Annotation) -> Row {
        let Annotation { id, twins, coder, code, extent, span, frame, made } = of;
        let (lamport, seq) = (made.lamport as i64, i64::from(id.0.seq));
        let now = Last {
            start: span.map_or(self.last.start, |span| span.start().into()),
            seq,
            lamport,
            wall: made.wall,
        };
        let before = std::mem::replace(&mut self.last, now);
        let plain = span.is_some_and(|span| transcript.extent(span) == *extent);
        Row {
            span: span.map(|span| (now.start - before.start, span.len())),
            replica: self.replicas.of(id.0.replica),
            seq: seq - before.seq,
            code: self.codes.of(*code),
            coder: self.people.of(*coder),
            frame: frame.map(|frame| self.frames.of(frame)),
            lamport: lamport.wrapping_sub(before.lamport),
            wall: now.wall.wrapping_sub(before.wall),
            made: (made.id != id.0).then(|| self.id(made.id)),
            extent: (!plain).then_some(*extent),
            twins: twins.iter().map(|twin| self.id(twin.0)).collect(),
        }
    }
    fn lists(self) -> Lists {
        Lists {
            replicas: self.replicas.all,
            codes: self.codes.all,
            people: self.people.all,
            frames: self.frames.all,
        }
    }
}

impl Lists {
    fn id(&self, (replica, seq): Id) -> Option<OpId> {
        Some(OpId::new(*self.replicas.get(replica as usize)?, seq))
    }
    fn coding(&self, transcript: &Transcript, row: Row, last: &mut Last) -> Option<Annotation> {
        let span = match row.span {
            None => None,
            Some((start, len)) => {
                last.start += start;
                let start = u32::try_from(last.start).ok()?;
                Some(Span::new(start, start.checked_add(len)?)?)
            }
        };
        last.seq += row.seq;
        last.lamport = last.lamport.wrapping_add(row.lamport);
        last.wall = last.wall.wrapping_add(row.wall);
        let id = self.id((row.replica, u32::try_from(last.seq).ok()?))?;
        let made = row.made.map_or(Some(id), |made| self.id(made))?;
        let frame = match row.frame {
            None => None,
            Some(frame) => Some(*self.frames.get(frame as usize)?),
        };
        let twins = row.twins.into_iter().map(|twin| self.id(twin).map(AnnotationId));
        Some(Annotation {
            id: AnnotationId(id),
            twins: twins.collect::<Option<_>>()?,
            coder: *self.people.get(row.coder as usize)?,
            code: *self.codes.get(row.code as usize)?,
            extent: row.extent.or_else(|| span.map(|span| transcript.extent(span)))?,
            span,
            frame,
            made: Made { lamport: last.lamport as u64, id: made, wall: last.wall },
        })
    }
}

/// Words that many questions share. They are kept once, and each question names their place.
#[derive(Default)]
struct Shared {
    all: Vec<Arc<str>>,
    places: BTreeMap<Arc<str>, usize>,
}

impl Shared {
    fn place(&mut self, words: &Arc<str>) -> Arc<str> {
        let place = *self.places.entry(words.clone()).or_insert_with(|| {
            self.all.push(words.clone());
            self.all.len() - 1
        });
        place.to_string().into()
    }
}

/// Puts other words in the place of all shared words of a question; false if there are none for one of them.
fn swap_words(question: &mut Question, swap: &mut dyn FnMut(&Arc<str>) -> Option<Arc<str>>) -> bool {
    let Question { ask, about, .. } = question;
    let rivals = match ask {
        Ask::Rival { lost, stands, .. } => vec![lost, stands],
        _ => Vec::new(),
    };
    let mut all = rivals.into_iter().chain(about.iter_mut().filter_map(|about| about.value.as_mut()));
    all.all(|words| swap(words).map(|other| *words = other).is_some())
}

/// The core as it is read: how many transcripts there are, shared words, questions, and everything else.
type Core = (usize, Vec<Arc<str>>, Vec<Question>, Project);

impl Project {
    /// The project in parts: the core, then each transcript. `None` if it cannot be kept.
    pub fn to_parts(&self) -> Option<Vec<Vec<u8>>> {
        let mut shared = Shared::default();
        let mut questions = self.questions.clone();
        for question in &mut questions {
            swap_words(question, &mut |words| Some(shared.place(words)));
        }
        // Transcripts and questions are left out of the project's own bytes, and what is found again from the rest.
        let core = (self.transcripts.len(), shared.all, questions, self);
        let mut parts = vec![postcard::to_allocvec(&core).ok()?];
        for transcript in self.transcripts.values() {
            parts.push(transcript_part(transcript)?);
        }
        Some(parts)
    }

    /// The project that [`Project::to_parts`] kept; `None` if a part is not there, or is no part of one. Two threads share
    /// the work, for every command waits for it.
    pub fn from_parts(part: &FindPart<'_>) -> Option<Project> {
        let (transcripts, shared, mut questions, mut project): Core = postcard::from_bytes(&part(0)?).ok()?;
        let mut word = |place: &Arc<str>| shared.get(place.parse::<usize>().ok()?).cloned();
        if !questions.iter_mut().all(|question| swap_words(question, &mut word)) {
            return None;
        }
        project.questions = questions;
        let next = AtomicUsize::new(1);
        let work = || {
            let mut done = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth > transcripts {
                    return Some(done);
                }
                done.push(transcript_of(&part(nth)?)?);
            }
        };
        let done = std::thread::scope(|scope| {
            // Where there is no second thread to be had, the first does all of it.
            let second = std::thread::Builder::new().spawn_scoped(scope, work).ok();
            let first = work();
            let second = second.map_or(Some(Some(Vec::new())), |second| second.join().ok())?;
            Some((first?, second?))
        });
        let (first, second) = done?;
        project.transcripts = first.into_iter().chain(second).map(|here| (here.id, here)).collect();
        project.index = Index::of(&project);
        Some(project)
    }
}

/// A transcript as it is kept: itself, the lists, the number of its codings, their rows.
fn transcript_part(transcript: &Transcript) -> Option<Vec<u8>> {
    let mut writer = Writer::new();
    let mut rows = Vec::new();
    for annotation in &transcript.annotations {
        rows = postcard::to_extend(&writer.row(transcript, annotation), rows).ok()?;
    }
    let head = (transcript, writer.lists(), transcript.annotations.len());
    let mut part = postcard::to_allocvec(&head).ok()?;
    part.append(&mut rows);
    Some(part)
}

fn transcript_of(part: &[u8]) -> Option<Transcript> {
    type Head = (Transcript, Lists, usize);
    let ((mut transcript, lists, count), mut rest): (Head, &[u8]) = postcard::take_from_bytes(part).ok()?;
    // A row has some bytes at least.
    let mut annotations = Vec::with_capacity(count.min(rest.len()));
    let mut last = Last::default();
    for _ in 0..count {
        let (row, after) = postcard::take_from_bytes(rest).ok()?;
        annotations.push(lists.coding(&transcript, row, &mut last)?);
        rest = after;
    }
    transcript.annotations = annotations;
    rest.is_empty().then_some(transcript)
}
