//! Targets of memos and marks, and anchors: positions that stay valid when the words around them are
//! corrected.

use super::id::{AnnotationId, CodeId, OpId, ParticipantId, PersonId, SetId, TranscriptId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A position in imported words or in the words of one correction: `lead-03kd77ab.4:1042`.
///
/// It never has to be rewritten, because imported words and the words of a correction never change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The transcript or the correction that contains it.
    pub base: OpId,
    /// Scalar values before it there.
    pub offset: u32,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.base, self.offset)
    }
}
impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Anchor {
    type Err = ();
    fn from_str(text: &str) -> Result<Anchor, ()> {
        let (base, offset) = text.rsplit_once(':').ok_or(())?;
        if offset.starts_with('+') {
            return Err(());
        }
        Ok(Anchor { base: base.parse()?, offset: offset.parse().map_err(|_| ())? })
    }
}

/// A stretch of a transcript between two anchors. The transcript knows which words it covers today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Extent {
    /// Where it starts.
    pub start: Anchor,
    /// Where it ends.
    pub end: Anchor,
}

/// The target of a memo or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// The project as a whole.
    Project,
    /// A transcript.
    Transcript(TranscriptId),
    /// Words of a transcript.
    Passage(TranscriptId, Extent),
    /// A turn of the file, counted from 1 in the imported order, whatever was split or joined since.
    Turn(TranscriptId, u32),
    /// A code.
    Code(CodeId),
    /// An annotation.
    Annotation(AnnotationId),
    /// One of the people interviewed.
    Participant(ParticipantId),
    /// A person of the team.
    Person(PersonId),
    /// A named set.
    Set(SetId),
}

impl Target {
    /// The transcript of the target, if it names one itself.
    pub fn transcript(&self) -> Option<TranscriptId> {
        match *self {
            Target::Transcript(t) | Target::Passage(t, _) | Target::Turn(t, _) => Some(t),
            _ => None,
        }
    }
    /// Changes every id in it by `f`.
    #[must_use]
    pub fn map_ids(self, f: &mut dyn FnMut(OpId) -> OpId) -> Target {
        match self {
            Target::Project => Target::Project,
            Target::Transcript(t) => Target::Transcript(TranscriptId(f(t.0))),
            Target::Turn(t, n) => Target::Turn(TranscriptId(f(t.0)), n),
            Target::Passage(t, e) => Target::Passage(TranscriptId(f(t.0)), e.map_ids(f)),
            Target::Code(c) => Target::Code(CodeId(f(c.0))),
            Target::Annotation(a) => Target::Annotation(AnnotationId(f(a.0))),
            Target::Participant(p) => Target::Participant(ParticipantId(f(p.0))),
            Target::Person(p) => Target::Person(PersonId(f(p.0))),
            Target::Set(s) => Target::Set(SetId(f(s.0))),
        }
    }
}

impl Extent {
    /// Changes the bases of both anchors by `f`.
    #[must_use]
    pub fn map_ids(self, f: &mut dyn FnMut(OpId) -> OpId) -> Extent {
        let mut anchor = |a: Anchor| Anchor { base: f(a.base), offset: a.offset };
        Extent { start: anchor(self.start), end: anchor(self.end) }
    }
}

/// The text form in the log: `project`, `transcript:ID`, `passage:ID@A..B`, `turn:ID#4`, `code:ID` …
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Project => f.write_str("project"),
            Target::Transcript(t) => write!(f, "transcript:{t}"),
            Target::Passage(t, e) => write!(f, "passage:{t}@{}..{}", e.start, e.end),
            Target::Turn(t, n) => write!(f, "turn:{t}#{n}"),
            Target::Code(c) => write!(f, "code:{c}"),
            Target::Annotation(a) => write!(f, "annotation:{a}"),
            Target::Participant(p) => write!(f, "participant:{p}"),
            Target::Person(p) => write!(f, "person:{p}"),
            Target::Set(s) => write!(f, "set:{s}"),
        }
    }
}

impl FromStr for Target {
    type Err = ();
    fn from_str(text: &str) -> Result<Target, ()> {
        if text == "project" {
            return Ok(Target::Project);
        }
        let (kind, rest) = text.split_once(':').ok_or(())?;
        match kind {
            "transcript" => rest.parse().map(Target::Transcript),
            "code" => rest.parse().map(Target::Code),
            "annotation" => rest.parse().map(Target::Annotation),
            "participant" => rest.parse().map(Target::Participant),
            "person" => rest.parse().map(Target::Person),
            "set" => rest.parse().map(Target::Set),
            "turn" => {
                let (id, n) = rest.split_once('#').ok_or(())?;
                Ok(Target::Turn(id.parse()?, n.parse().map_err(|_| ())?))
            }
            "passage" => {
                let (id, extent) = rest.split_once('@').ok_or(())?;
                let (start, end) = extent.split_once("..").ok_or(())?;
                Ok(Target::Passage(id.parse()?, Extent { start: start.parse()?, end: end.parse()? }))
            }
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        for text in [
            "project",
            "transcript:a.1",
            "passage:a.1@a.1:3..b-2.9:0",
            "turn:a.1#12",
            "code:a.2",
            "annotation:a.3",
            "participant:a.4",
            "person:a.5",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for wrong in ["", "projects", "turn:a.1", "passage:a.1@3..4", "code:", "memo:a.1"] {
            assert_eq!(wrong.parse::<Target>(), Err(()), "{wrong}");
        }
    }
}
