//! Look-up: from what a person types to the thing meant, with candidates and similar names where it is
//! ambiguous or unknown.

use super::id::*;
use super::people::{Participant, Person};
use super::project::{Frame, Project};
use super::target::Target;
use super::transcript::Transcript;
use crate::error::{Error, Result};
use crate::text::{Span, closest};

/// Cuts a code path at its slashes; `\/` is a slash in a name, `\\` a backslash.
pub fn split_path(path: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                names.last_mut().into_iter().for_each(|name| name.push(chars.clone().next().unwrap_or('\\')))
            }
            '/' => names.push(String::new()),
            c => names.last_mut().into_iter().for_each(|name| name.push(c)),
        }
        if c == '\\' {
            chars.next();
        }
    }
    names.into_iter().map(|name| name.trim().to_owned()).collect()
}

/// Lists the candidates of an ambiguous word.
fn ambiguous(kind: &str, word: &str, mut candidates: Vec<String>) -> Error {
    candidates.sort();
    let more = candidates.len().saturating_sub(8);
    candidates.truncate(8);
    let mut list = candidates.join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Error::unknown(format!("\"{word}\" could be several {kind}")).hint(format!("it could be: {list}"))
}

fn unknown<'a>(kind: &str, word: &str, names: impl Iterator<Item = &'a str>, list: &str) -> Error {
    let names: Vec<&str> = names.collect();
    let near = closest(word, names.iter().copied());
    let fault = Error::unknown(format!("no {kind} is called \"{word}\""));
    match near.is_empty() {
        true => fault.hint(format!("emic {list} lists them")),
        false => fault.hint(format!("did you mean {}?", near.join(" or "))),
    }
}

impl Project {
    /// The transcript of an id, a title, or a unique prefix of either; an exact match wins.
    ///
    /// # Errors
    /// Unknown (with near titles) or ambiguous (with the candidates).
    pub fn find_transcript(&self, word: &str) -> Result<&Transcript> {
        if let Some(found) = word.parse().ok().and_then(|id| self.transcript(TranscriptId(id))) {
            return Ok(found);
        }
        let pick = |matches: &dyn Fn(&Transcript) -> bool| -> Vec<&Transcript> {
            self.transcripts_in_order().into_iter().filter(|t| matches(t)).collect()
        };
        let starts = |t: &Transcript| t.title.starts_with(word) || t.id.to_string().starts_with(word);
        let fold = word.to_lowercase();
        let loose = |t: &Transcript| t.title.to_lowercase().starts_with(&fold);
        for found in [pick(&|t| t.title == word), pick(&starts), pick(&loose)] {
            match found.as_slice() {
                [] => continue,
                [one] if !word.is_empty() => return Ok(one),
                [..] => {
                    let names = found.iter().map(|t| format!("{} ({})", t.title, t.id)).collect();
                    return Err(ambiguous("transcripts", word, names));
                }
            }
        }
        Err(unknown("transcript", word, self.transcripts.values().map(|t| t.title.as_str()), "transcripts"))
    }

    /// The code of an id, a path from the top, or the end of a path that only one code has.
    ///
    /// # Errors
    /// Unknown (with near names) or ambiguous (with the candidates).
    pub fn find_code(&self, word: &str) -> Result<CodeId> {
        self.seek_code(word)?.ok_or_else(|| self.no_code(word))
    }

    /// As [`Project::find_code`], and `None` if there is no such code.
    ///
    /// # Errors
    /// Ambiguous (with the candidates).
    pub fn seek_code(&self, word: &str) -> Result<Option<CodeId>> {
        if let Some(code) = word.parse().ok().and_then(|id| self.codes.get(CodeId(id))) {
            return Ok(Some(code.id));
        }
        let names = split_path(word.strip_prefix('/').unwrap_or(word));
        let paths: Vec<(CodeId, Vec<String>)> =
            self.codes.in_order().into_iter().map(|id| (id, self.codes.path(id))).collect();
        let equal = |a: &[String], b: &[String]| a == b;
        let loose = |a: &[String], b: &[String]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_lowercase() == b.to_lowercase())
        };
        let whole = |same: &dyn Fn(&[String], &[String]) -> bool| -> Vec<CodeId> {
            paths.iter().filter(|(_, path)| same(path, &names)).map(|(id, _)| *id).collect()
        };
        let end = |same: &dyn Fn(&[String], &[String]) -> bool| -> Vec<CodeId> {
            let tail = |path: &[String]| {
                path.len() >= names.len() && same(&path[path.len() - names.len()..], &names)
            };
            paths.iter().filter(|(_, path)| tail(path)).map(|(id, _)| *id).collect()
        };
        for found in [whole(&equal), end(&equal), whole(&loose), end(&loose)] {
            match found.as_slice() {
                [] => continue,
                [one] => return Ok(Some(*one)),
                [..] => {
                    let names =
                        found.iter().map(|id| format!("{} ({id})", self.codes.path_words(*id))).collect();
                    return Err(ambiguous("codes", word, names));
                }
            }
        }
        Ok(None)
    }

    /// The error for an unknown code, with the similar ones.
    fn no_code(&self, word: &str) -> Error {
        let names = split_path(word);
        let last = names.last().map_or("", String::as_str);
        let near = closest(last, self.codes.codes.values().map(|code| code.name.as_str()));
        let fault = Error::unknown(format!("no code is called \"{word}\""));
        if near.is_empty() {
            return fault.hint("emic codes lists them; emic code add makes one");
        }
        let is_near =
            |id: &CodeId| self.codes.get(*id).is_some_and(|code| near.contains(&code.name.as_str()));
        let paths: Vec<String> = self
            .codes
            .in_order()
            .into_iter()
            .filter(is_near)
            .take(3)
            .map(|id| self.codes.path_words(id))
            .collect();
        fault.hint(format!("did you mean {}?", paths.join(" or ")))
    }

    /// The person of an id, a name, initials, or the unique beginning of a name.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_person(&self, word: &str) -> Result<&Person> {
        if let Some(found) = word.parse().ok().and_then(|id| self.person(PersonId(id))) {
            return Ok(found);
        }
        let people = self.people_in_order();
        let fold = word.to_lowercase();
        let pick = |matches: &dyn Fn(&Person) -> bool| -> Vec<&Person> {
            people.iter().copied().filter(|p| matches(p)).collect()
        };
        let starts = |p: &Person| !word.is_empty() && p.name.to_lowercase().starts_with(&fold);
        for found in [
            pick(&|p| p.name == word),
            pick(&|p| p.name.to_lowercase() == fold),
            pick(&|p| p.initials.to_lowercase() == fold),
            pick(&starts),
        ] {
            match found.as_slice() {
                [] => continue,
                [one] => return Ok(one),
                [..] => {
                    let names = found.iter().map(|p| format!("{} ({})", p.name, p.id)).collect();
                    return Err(ambiguous("people", word, names));
                }
            }
        }
        Err(unknown("person", word, people.iter().map(|p| p.name.as_str()), "people"))
    }

    /// The participant of an id or a name.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_participant(&self, word: &str) -> Result<&Participant> {
        if let Some(found) = word.parse().ok().and_then(|id| self.participant(ParticipantId(id))) {
            return Ok(found);
        }
        let fold = word.to_lowercase();
        let all = || self.participants.values();
        for found in [
            all().filter(|p| p.name == word).collect::<Vec<_>>(),
            all().filter(|p| p.name.to_lowercase() == fold).collect(),
        ] {
            match found.as_slice() {
                [] => continue,
                [one] => return Ok(one),
                [..] => {
                    let names = found.iter().map(|p| format!("{} ({})", p.name, p.id)).collect();
                    return Err(ambiguous("participants", word, names));
                }
            }
        }
        Err(unknown("participant", word, all().map(|p| p.name.as_str()), "participants"))
    }

    /// The frame of an id or a name.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_frame(&self, word: &str) -> Result<&Frame> {
        let fold = word.to_lowercase();
        let tests: [&dyn Fn(&Frame) -> bool; 3] =
            [&|f| f.id.to_string() == word, &|f| f.name == word, &|f| f.name.to_lowercase() == fold];
        for test in tests {
            match self.frames.iter().filter(|f| test(f)).collect::<Vec<_>>().as_slice() {
                [] => continue,
                [one] => return Ok(one),
                found => {
                    let names = found.iter().map(|f| format!("{} ({})", f.name, f.id)).collect();
                    return Err(ambiguous("frames", word, names));
                }
            }
        }
        Err(unknown("frame", word, self.frames.iter().map(|f| f.name.as_str()), "frames"))
    }

    /// The target of a memo or mark: `TRANSCRIPT`, `TRANSCRIPT@START..END`, `TRANSCRIPT#TURN`, `code:CODE`,
    /// `participant:NAME`, `person:NAME`, `project`, or any id.
    ///
    /// # Errors
    /// Unknown, ambiguous, or a span or turn that is not in the transcript.
    pub fn find_target(&self, word: &str) -> Result<Target> {
        if word == "project" {
            return Ok(Target::Project);
        }
        if let Some(code) = word.strip_prefix("code:") {
            return self.find_code(code).map(Target::Code);
        }
        if let Some(name) = word.strip_prefix("participant:") {
            return self.find_participant(name).map(|p| Target::Participant(p.id));
        }
        if let Some(name) = word.strip_prefix("person:") {
            return self.find_person(name).map(|p| Target::Person(p.id));
        }
        if let Ok(id) = word.parse::<OpId>()
            && let Some(target) = self.target_of(id)
        {
            return Ok(target);
        }
        if let Some((title, span)) = word.rsplit_once('@')
            && let Some(range) = read_range(span)
        {
            let transcript = self.find_transcript(title)?;
            let span = transcript.checked_span(range)?;
            return Ok(Target::Passage(transcript.id, transcript.extent(span)));
        }
        if let Some((title, turn)) = word.rsplit_once('#')
            && let Ok(number) = turn.parse::<u32>()
        {
            let transcript = self.find_transcript(title)?;
            return match transcript.turn_number(number) {
                Some(_) => Ok(Target::Turn(transcript.id, number)),
                None => {
                    let last = transcript.numbers.last().copied().unwrap_or(0);
                    let what = format!("{} has no turn {number}", transcript.title);
                    Err(Error::unknown(what).hint(format!("its turns are 1 to {last}")))
                }
            };
        }
        self.find_transcript(word).map(|t| Target::Transcript(t.id))
    }

    /// The target of an id.
    fn target_of(&self, id: OpId) -> Option<Target> {
        if let Some(t) = self.transcript(TranscriptId(id)) {
            return Some(Target::Transcript(t.id));
        }
        if let Some(c) = self.codes.get(CodeId(id)) {
            return Some(Target::Code(c.id));
        }
        if let Some(p) = self.person(PersonId(id)) {
            return Some(Target::Person(p.id));
        }
        if let Some(p) = self.participant(ParticipantId(id)) {
            return Some(Target::Participant(p.id));
        }
        self.annotation(AnnotationId(id)).map(|(_, a)| Target::Annotation(a.id))
    }
}

/// Reads `START..END`.
pub fn read_range(word: &str) -> Option<(u32, u32)> {
    let (start, end) = word.split_once("..")?;
    Some((start.trim().parse().ok()?, end.trim().parse().ok()?))
}

impl Transcript {
    /// A span of the current text.
    ///
    /// # Errors
    /// An empty span, or one that reaches past the text.
    pub fn checked_span(&self, (start, end): (u32, u32)) -> Result<Span> {
        let span = Span::new(start, end).filter(|span| span.end() <= self.text.len());
        span.ok_or_else(|| {
            let what = format!("{start}..{end} is not a stretch of {}", self.title);
            let len = self.text.len();
            Error::unknown(what)
                .hint(format!("its text has {len} characters: START..END from 0 to {len}, START first"))
        })
    }
}
