//! Look-up: from what a person types to the thing meant, with candidates and similar names where it is
//! ambiguous or unknown.

use super::codes::{LOST_AND_FOUND, join_path};
use super::id::*;
use super::people::{Participant, Person};
use super::project::{Frame, Project};
use super::target::Target;
use super::transcript::Transcript;
use super::values::Schema;
use crate::error::{Error, Result};
use crate::text::{Span, closest, same_key};

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
pub(super) fn ambiguous(kind: &str, word: &str, mut candidates: Vec<String>) -> Error {
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

/// The one thing that the first test with any hit finds; `None` if no test finds anything.
fn first_hit<'t, T>(
    kind: &str,
    word: &str,
    tests: impl IntoIterator<Item = Vec<&'t T>>,
    named: impl Fn(&T) -> String,
) -> Result<Option<&'t T>> {
    for found in tests {
        match found.as_slice() {
            [] => continue,
            [one] => return Ok(Some(one)),
            found => return Err(ambiguous(kind, word, found.iter().map(|one| named(one)).collect())),
        }
    }
    Ok(None)
}

impl Project {
    /// The transcript of an id, a title, or a unique prefix of either. An exact title wins, then one that is equal
    /// ([`same_key`]), then exact prefixes.
    ///
    /// # Errors
    /// Unknown (with near titles) or ambiguous (with the candidates).
    pub fn find_transcript(&self, word: &str) -> Result<&Transcript> {
        if let Some(found) = word.parse().ok().and_then(|id| self.transcript(TranscriptId(id))) {
            return Ok(found);
        }
        let titles = self.transcripts.values().map(|t| t.title.as_str());
        if word.is_empty() {
            return Err(unknown("transcript", word, titles, "transcripts"));
        }
        let all = self.transcripts_in_order();
        let pick = |is: &dyn Fn(&Transcript) -> bool| all.iter().copied().filter(|t| is(t)).collect();
        let key = same_key(word);
        let tests: [&dyn Fn(&Transcript) -> bool; 4] = [
            &|t| t.title == word,
            &|t| same_key(&t.title) == key,
            &|t| t.title.starts_with(word) || t.id.to_string().starts_with(word),
            &|t| same_key(&t.title).starts_with(&key),
        ];
        let named = |t: &Transcript| format!("{} ({})", t.title, t.id);
        let found = first_hit("transcripts", word, tests.into_iter().map(pick), named)?;
        found.ok_or_else(|| unknown("transcript", word, titles, "transcripts"))
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
        let keys: Vec<String> = names.iter().map(|name| same_key(name)).collect();
        let exact: &dyn Fn(&str, usize) -> bool = &|name, at| names[at] == name;
        let folded: &dyn Fn(&str, usize) -> bool = &|name, at| keys[at] == same_key(name);
        let order = self.codes.in_order();
        for is in [exact, folded] {
            let ends: Vec<(CodeId, bool)> = order
                .iter()
                .filter_map(|&id| self.ends_in(id, names.len(), is).map(|top| (id, top)))
                .collect();
            let whole: Vec<CodeId> = ends.iter().filter(|(_, top)| *top).map(|(id, _)| *id).collect();
            for found in [whole, ends.into_iter().map(|(id, _)| id).collect()] {
                match found.as_slice() {
                    [] => continue,
                    [one] => return Ok(Some(*one)),
                    found => {
                        let name = |id: &CodeId| format!("{} ({id})", self.codes.path_words(*id));
                        return Err(ambiguous("codes", word, found.iter().map(name).collect()));
                    }
                }
            }
        }
        Ok(None)
    }

    /// True if the path of a code is so many names long, false if it is longer; `None` if it does not end in the names
    /// that `is` knows by their place. Looks at no more of the path than that.
    fn ends_in(&self, id: CodeId, length: usize, is: &dyn Fn(&str, usize) -> bool) -> Option<bool> {
        let mut at = self.codes.get(id);
        let mut above_is_lost = false;
        for place in (0..length).rev() {
            let name = match at {
                Some(code) => code.name.as_str(),
                None if above_is_lost => LOST_AND_FOUND,
                None => return None,
            };
            if !is(name, place) {
                return None;
            }
            above_is_lost = at.is_some_and(|code| code.lost && code.parent.is_none());
            at = at.and_then(|code| code.parent).and_then(|parent| self.codes.codes.get(&parent));
        }
        Some(at.is_none() && !above_is_lost)
    }

    /// What to type for a code with a slash in its name, if the word is such a name as it is shown.
    fn with_slashes(&self, word: &str) -> Option<String> {
        let key = same_key(word);
        let is_meant = |id: &CodeId| {
            let shown = same_key(&self.codes.path(*id).join("/"));
            shown.strip_suffix(&key).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let found = self.codes.in_order().into_iter().find(is_meant).filter(|_| word.contains('/'))?;
        let path = self.codes.path_words(found);
        Some(format!("did you mean {path}? A slash in a name is written \\/; in a shell in quotes: '{path}'"))
    }

    /// What to say where a word was found as a code of another spelling, while one of exactly these names became a part
    /// of that: `stigma became a part of Stigma`.
    pub fn known_before(&self, word: &str, found: CodeId) -> Option<String> {
        let names = split_path(word.strip_prefix('/').unwrap_or(word));
        let here = self.codes.get(found)?;
        if names.last() == Some(&here.name) || word.parse::<OpId>().is_ok() {
            return None;
        }
        let is_part =
            |part: &CodeId, path: &[String]| self.codes.resolve(*part) == found && path.ends_with(&names);
        let (_, path) = self.parts.iter().find(|(part, path)| is_part(part, path))?;
        Some(format!("{} became a part of {}", join_path(path), self.codes.path_words(found)))
    }

    /// Where a code went that had these names and is in the tree no more: it became a part of another, or was removed.
    fn gone_where(&self, names: &[String]) -> Option<String> {
        let keys: Vec<String> = names.iter().map(|name| same_key(name)).collect();
        let ends = |path: &[String]| {
            let end = path.len().checked_sub(keys.len()).and_then(|from| path.get(from..));
            end.is_some_and(|end| end.iter().map(|name| same_key(name)).eq(keys.iter().cloned()))
        };
        if let Some((&part, path)) = self.parts.iter().find(|(_, path)| ends(path)) {
            let into = self.codes.resolve(part);
            let removed = || Some(format!("{}, which was removed", self.removed.get(&into)?.path_words()));
            let here = || self.codes.get(into).map(|_| self.codes.path_words(into));
            return Some(format!("{} became a part of {}", join_path(path), here().or_else(removed)?));
        }
        let gone = self.removed.values().find(|gone| ends(&gone.path))?;
        let path = gone.path_words();
        Some(format!("{path} was removed: emic code restore \"{path}\" brings it back"))
    }

    /// The error for an unknown code, with the similar ones.
    fn no_code(&self, word: &str) -> Error {
        let names = split_path(word.strip_prefix('/').unwrap_or(word));
        let unknown = || Error::unknown(format!("no code is called \"{word}\""));
        if let Some(known) = self.with_slashes(word).or_else(|| self.gone_where(&names)) {
            return unknown().hint(known);
        }
        let last = names.last().map_or("", String::as_str);
        let near = closest(last, self.codes.codes.values().map(|code| code.name.as_str()));
        let fault = unknown();
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

    /// The person of an id, a name, initials as they are shown, or the unique beginning of a name. Initials without a
    /// number that several have are ambiguous.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_person(&self, word: &str) -> Result<&Person> {
        if let Some(found) = word.parse().ok().and_then(|id| self.person(PersonId(id))) {
            return Ok(found);
        }
        let people = self.people_in_order();
        let key = same_key(word);
        let pick = |is: &dyn Fn(&Person) -> bool| people.iter().copied().filter(|p| is(p)).collect();
        let several = people.iter().filter(|p| same_key(&p.initials) == key).count() > 1;
        let tests: [&dyn Fn(&Person) -> bool; 7] = [
            &|p| p.name == word,
            &|p| p.is_called(|name| name == word),
            // Initials as they are shown, with their number, belong to one person.
            &|p| p.shown != p.initials && p.shown == word,
            &|p| p.is_called(|name| same_key(name) == key),
            &|p| same_key(&p.initials) == key || !several && same_key(&p.shown) == key,
            &|p| !key.is_empty() && same_key(&p.name).starts_with(&key),
            &|p| !key.is_empty() && p.is_called(|name| same_key(name).starts_with(&key)),
        ];
        let named = |p: &Person| match several {
            true => format!("{} {} ({})", p.shown, p.name, p.id),
            false => format!("{} ({})", p.name, p.id),
        };
        let found = first_hit("people", word, tests.into_iter().map(pick), named)?;
        found.ok_or_else(|| unknown("person", word, people.iter().map(|p| p.name.as_str()), "people"))
    }

    /// The participant of an id or a name.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_participant(&self, word: &str) -> Result<&Participant> {
        if let Some(found) = word.parse().ok().and_then(|id| self.participant(ParticipantId(id))) {
            return Ok(found);
        }
        let key = same_key(word);
        let all = || self.participants.values();
        let tests = [
            all().filter(|p| p.name == word).collect::<Vec<_>>(),
            all().filter(|p| same_key(&p.name) == key).collect(),
        ];
        let found = first_hit("participants", word, tests, |p| format!("{} ({})", p.name, p.id))?;
        found.ok_or_else(|| unknown("participant", word, all().map(|p| p.name.as_str()), "participants"))
    }

    /// The attribute of participants of a name or label, in any case.
    ///
    /// # Errors
    /// Unknown (with near names, else all of them).
    pub fn find_attribute(&self, word: &str) -> Result<&Schema> {
        let key = same_key(word);
        let is = |known: &&Schema| same_key(&known.name) == key || same_key(&known.label) == key;
        self.attributes.iter().find(is).ok_or_else(|| {
            let fault = Error::unknown(format!("participants have no attribute \"{word}\""));
            let names = self.attributes.iter().map(|a| a.name.as_str());
            let near = closest(word, names.clone());
            match near.is_empty() {
                true => fault.hint(format!("they have: {}", names.collect::<Vec<_>>().join(", "))),
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            }
        })
    }

    /// The frame of an id or a name.
    ///
    /// # Errors
    /// Unknown or ambiguous.
    pub fn find_frame(&self, word: &str) -> Result<&Frame> {
        let key = same_key(word);
        let pick = |is: &dyn Fn(&Frame) -> bool| self.frames.iter().filter(|f| is(f)).collect();
        let tests: [&dyn Fn(&Frame) -> bool; 3] =
            [&|f| f.id.to_string() == word, &|f| f.name == word, &|f| same_key(&f.name) == key];
        let named = |f: &Frame| format!("{} ({})", f.name, f.id);
        let found = first_hit("frames", word, tests.into_iter().map(pick), named)?;
        found.ok_or_else(|| unknown("frame", word, self.frames.iter().map(|f| f.name.as_str()), "frames"))
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
            let turn = transcript.turn_number(number);
            return match turn.and_then(|turn| transcript.turn_target(turn)) {
                Some(target) => Ok(target),
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
