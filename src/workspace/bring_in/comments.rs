//! Comments in the margin of a document: where their words are in a transcript that is here, and what they say.
//!
//! A document that went out with `emic export` and comes back has the words of its transcript line by line, so every
//! place is found exactly. A word processor may change blanks; then the letters say where.

use super::Workspace;
use crate::error::{Error, Result};
use crate::format::notation::{self, Noted, Thought};
use crate::format::study::{
    CodeKey, Coding, CodingKey, Comment, Margin, Mark, Memo, On, PersonKey, Study, TranscriptKey,
};
use crate::format::word::held;
use crate::log::Log;
use crate::model::id::CodeId;
use crate::model::{Person, Project, Transcript};
use crate::text::{Span, Text, same_key};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the comments of a document become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// Memos of their authors.
    AsMemos,
    /// Codings: of their authors, or of the person who acts.
    AsCodes {
        /// All are of the person who acts, whatever name they have.
        mine: bool,
    },
}

impl Workspace {
    /// The study with its comments as they are wanted, at their places in the transcript that is here, if its words
    /// are. Nothing is written.
    ///
    /// # Errors
    /// A comment that names a code which could be several.
    pub fn read_comments(&self, mut study: Study, how: Comments) -> Result<Study> {
        let Some(mut margin) = study.margin.take() else { return Ok(study) };
        place(&mut study, &mut margin, self.log());
        match how {
            Comments::AsMemos => {
                let places = margin.comments.iter().zip(&mut study.memos);
                places.for_each(|(comment, memo)| memo.on = words_of(comment));
            }
            Comments::AsCodes { mine } => as_codes(&mut study, &margin, mine, self.project())?,
        }
        Ok(study)
    }
}

/// What a comment stands on.
fn words_of(comment: &Comment) -> On {
    comment.at.map_or(On::Transcript(TranscriptKey(0)), |span| On::Passage(TranscriptKey(0), span))
}

/// Finds the transcript here that has the words of the document, and moves the comments to their places in it.
fn place(study: &mut Study, margin: &mut Margin, log: &Log) {
    let [one] = study.transcripts.as_mut_slice() else { return };
    let mut all: Vec<&Transcript> = log.project().transcripts_in_order();
    all.sort_by_key(|here| here.title != one.title);
    let texts: Vec<Text> = all
        .iter()
        .flat_map(|here| {
            let imported = log.source(here.source).map(|source| source.text.clone());
            std::iter::once(here.text.clone()).chain(imported)
        })
        .filter(|text| !text.as_str().trim().is_empty())
        .collect();
    if let Some(words) = &margin.words {
        let as_held = |text: &Text| text.as_str().chars().map(held).eq(words.as_str().chars());
        if let Some(text) = texts.iter().find(|text| text.len() == words.len() && as_held(text)) {
            margin.comments.iter_mut().for_each(|comment| comment.at = comment.exact);
            one.text = text.clone();
            return;
        }
    }
    if texts.iter().any(|text| text.as_str() == one.text.as_str()) {
        return;
    }
    let exact = margin.words.as_ref();
    let from = exact.unwrap_or(&one.text);
    let letters = Letters::of(from);
    let found = texts.iter().find_map(|text| Some((text, Letters::of(text).matching(&letters)?)));
    let Some((text, here)) = found else { return };
    for comment in &mut margin.comments {
        let span = if exact.is_some() { comment.exact } else { comment.at };
        comment.at = span.and_then(|span| letters.moved(span, &here));
    }
    one.text = text.clone();
}

/// The characters of a text that a word processor keeps: no blanks, and none that is not seen.
struct Letters<'t> {
    words: &'t Text,
    /// Where each is.
    places: Vec<u32>,
}

impl<'t> Letters<'t> {
    fn of(words: &'t Text) -> Letters<'t> {
        let places =
            words.as_str().chars().enumerate().filter(|&(_, c)| is_letter(c)).map(|(at, _)| at as u32);
        Letters { words, places: places.collect() }
    }

    /// The letters themselves, if others are the same.
    fn matching(self, others: &Letters<'_>) -> Option<Letters<'t>> {
        let letters = |text: &'_ Text| -> Vec<char> {
            text.as_str().chars().filter(|&c| is_letter(c)).map(held).collect()
        };
        let same = self.places.len() == others.places.len() && letters(self.words) == letters(others.words);
        same.then_some(self)
    }

    /// A span of these words in the words of others with the same letters; `None` if it has no letter.
    fn moved(&self, span: Span, others: &Letters<'_>) -> Option<Span> {
        let first = self.places.partition_point(|&at| at < span.start());
        let last = self.places.partition_point(|&at| at < span.end()).checked_sub(1)?;
        Span::new(*others.places.get(first)?, *others.places.get(last)? + 1)
    }
}

fn is_letter(c: char) -> bool {
    let is_unseen = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_whitespace() && !c.is_control() && !is_unseen && !crate::error::is_unsafe(c)
}

/// Why comments did not become codings, and what else to say.
#[derive(Default)]
struct Told {
    nameless: usize,
    wordless: usize,
    empty: usize,
    resolved: usize,
    strangers: BTreeMap<String, usize>,
    taken_for: BTreeMap<String, String>,
}

/// Makes codings, memos and marks of the comments.
struct Making<'a> {
    study: &'a mut Study,
    project: &'a Project,
    margin: &'a Margin,
    /// All are of the person who acts.
    mine: bool,
    /// Who of the authors codes here.
    coders: Vec<bool>,
    codes: HashMap<Vec<String>, CodeKey>,
    made: HashMap<(CodeKey, Span, Option<PersonKey>), CodingKey>,
    /// The first coding that each comment made.
    first: Vec<Option<CodingKey>>,
    told: Told,
}

fn as_codes(study: &mut Study, margin: &Margin, mine: bool, project: &Project) -> Result<()> {
    study.memos.clear();
    let mut told = Told::default();
    let mut coders = Vec::new();
    for person in &mut study.people {
        let found = author(project, &person.name, &person.initials);
        if let Some(found) = found {
            if same_key(&found.name) != same_key(&person.name) {
                told.taken_for.insert(person.name.clone(), found.name.clone());
            }
            person.name.clone_from(&found.name);
            person.initials.clone_from(&found.shown);
        }
        coders.push(found.is_some());
    }
    if mine {
        told.taken_for.clear();
    }
    let first = vec![None; margin.comments.len()];
    let mut making = Making {
        study,
        project,
        margin,
        mine,
        coders,
        codes: HashMap::new(),
        made: HashMap::new(),
        first,
        told,
    };
    for nth in 0..margin.comments.len() {
        making.comment(nth)?;
    }
    making.tell();
    if mine {
        making.study.people.clear();
    }
    Ok(())
}

/// The person of the team who wrote under this name: called so, with these initials if several are; else the only one
/// with these initials, if the name says nothing else (`MS`, `M. Sen`, `Mira`).
fn author<'p>(project: &'p Project, name: &str, initials: &str) -> Option<&'p Person> {
    let team = || project.people.values().filter(|person| !person.is_outside());
    let key = same_key(name.trim());
    let called: Vec<&Person> =
        team().filter(|person| person.is_called(|other| same_key(other) == key)).collect();
    match called.as_slice() {
        [] => {}
        [one] => return Some(one),
        several => {
            let mut exact = several.iter().filter(|person| same_key(&person.shown) == same_key(initials));
            return exact.next().filter(|_| exact.next().is_none()).copied();
        }
    }
    let has = |person: &&Person, word: &str| {
        let word = same_key(word.trim());
        !word.is_empty() && [&person.initials, &person.shown].iter().any(|known| same_key(known) == word)
    };
    let only = |word: &str| {
        let mut found = team().filter(|person| has(person, word));
        found.next().filter(|_| found.next().is_none())
    };
    only(name).or_else(|| only(initials).filter(|person| may_be(name, &person.name)))
}

/// True if a short form of a name may mean a name: each of its words begins the word of the name at its place.
fn may_be(short: &str, name: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(same_key).collect()
    };
    let (short, name) = (words(short), words(name));
    short.len() <= name.len()
        && short.iter().zip(&name).all(|(short, whole)| whole.starts_with(short.as_str()))
}

impl Making<'_> {
    fn comment(&mut self, nth: usize) -> Result<()> {
        let margin = self.margin;
        let Some(comment) = margin.comments.get(nth) else { return Ok(()) };
        self.told.resolved += usize::from(comment.resolved);
        let words = comment.paragraphs.join("\n").trim().to_owned();
        if words.is_empty() {
            self.told.empty += 1;
            return Ok(());
        }
        if let Some(above) = self.root(nth) {
            let answered = margin.comments.get(above).map_or(On::Study, words_of);
            let on = self.first.get(above).copied().flatten().map_or(answered, On::Coding);
            self.memo(on, comment, notation::thought(&words));
            return Ok(());
        }
        let plain = |body: String| Thought { kind: "comment".to_owned(), body };
        match notation::read(&comment.paragraphs) {
            Noted::Memo(thought) => self.memo(words_of(comment), comment, thought),
            Noted::Mark(name, note) => {
                let by = self.by(comment);
                self.study.marks.push(Mark { on: words_of(comment), name, note, by, made: comment.made });
            }
            Noted::Words(body) => {
                self.told.nameless += 1;
                self.memo(words_of(comment), comment, plain(body));
            }
            Noted::Codes(..) if !self.codes_here(comment) => {
                let name = self.study.name_of(Some(comment.by)).to_owned();
                *self.told.strangers.entry(name).or_default() += 1;
                self.memo(words_of(comment), comment, plain(words));
            }
            Noted::Codes(paths, thought) => match comment.at {
                Some(span) => self.codings(nth, comment, span, &paths, thought)?,
                None => {
                    self.told.wordless += 1;
                    self.memo(words_of(comment), comment, plain(words));
                }
            },
        }
        Ok(())
    }

    /// The comment that began the thread of one.
    fn root(&self, nth: usize) -> Option<usize> {
        let mut seen = HashSet::from([nth]);
        let mut at = self.margin.comments.get(nth)?.answers?;
        while let Some(above) = self.margin.comments.get(at)?.answers {
            if !seen.insert(at) {
                return None;
            }
            at = above;
        }
        (at != nth).then_some(at)
    }

    fn by(&self, comment: &Comment) -> Option<PersonKey> {
        (!self.mine).then_some(comment.by)
    }

    /// True if the author of a comment codes here.
    fn codes_here(&self, comment: &Comment) -> bool {
        self.mine || self.coders.get(comment.by.0).copied().unwrap_or(false)
    }

    fn memo(&mut self, on: On, comment: &Comment, thought: Thought) {
        let by = self.by(comment);
        let Thought { kind, body } = thought;
        self.study.memos.push(Memo { on, kind, body, by, made: comment.made, guid: None });
    }

    fn codings(
        &mut self,
        nth: usize,
        comment: &Comment,
        span: Span,
        paths: &[Vec<String>],
        thought: Option<Thought>,
    ) -> Result<()> {
        for path in paths {
            let path = known_path(self.project, path)?.map_or(Cow::Borrowed(path), Cow::Owned);
            let code = self.study.code_at(&mut self.codes, &path);
            let by = self.by(comment);
            let next = CodingKey(self.study.codings.len());
            let key = *self.made.entry((code, span, by)).or_insert(next);
            if key == next {
                let transcript = TranscriptKey(0);
                self.study.codings.push(Coding {
                    transcript,
                    span,
                    code,
                    by,
                    made: comment.made,
                    guid: None,
                });
            }
            if let Some(first) = self.first.get_mut(nth) {
                first.get_or_insert(key);
            }
        }
        if let (Some(thought), Some(key)) = (thought, self.first.get(nth).copied().flatten()) {
            self.memo(On::Coding(key), comment, thought);
        }
        Ok(())
    }

    /// Says what a person should know.
    fn tell(&mut self) {
        let Told { nameless, wordless, empty, resolved, strangers, taken_for } = &self.told;
        let mut notes = Vec::new();
        let several =
            |count: usize| if count == 1 { "1 comment".to_owned() } else { format!("{count} comments") };
        for (written, name) in taken_for {
            notes.push(format!("comments by {written} are taken for those of {name}"));
        }
        if !strangers.is_empty() {
            let names: Vec<String> =
                strangers.iter().map(|(name, count)| format!("{name} {count}")).collect();
            notes.push(format!(
                "{} by people who are not in the team became memos ({}): emic person add NAME first, or --coder NAME if all are one person's",
                several(strangers.values().sum()),
                names.join(", ")
            ));
        }
        if *nameless > 0 {
            notes.push(format!("{} whose first line names no code became memos", several(*nameless)));
        }
        if *wordless > 0 {
            notes.push(format!("{} on no words of the text became memos", several(*wordless)));
        }
        if *resolved > 0 {
            notes.push(format!("{} marked as resolved came in as the others", several(*resolved)));
        }
        self.study
            .left_out
            .extend((*empty > 0).then(|| crate::format::study::left_out("empty comments", *empty)));
        self.study.notes.extend(notes);
    }
}

/// The names from the top of the code here that is meant; `None` if there is none.
///
/// # Errors
/// Several codes could be meant.
fn known_path(project: &Project, path: &[String]) -> Result<Option<Vec<String>>> {
    let mut at: Option<CodeId> = None;
    let whole = path.iter().all(|name| {
        at = project.codes.child(at, name);
        at.is_some()
    });
    if whole {
        return Ok(Some(path.to_vec()));
    }
    let escaped = |name: &String| name.replace('\\', "\\\\").replace('/', "\\/");
    let word = path.iter().map(escaped).collect::<Vec<_>>().join("/");
    let found = project.seek_code(&word).map_err(|fault| {
        let what = format!("a comment names a code that is not clear: {}", fault.what());
        let named = fault.hints().into_iter().fold(Error::bad_file(what), Error::hint);
        named.hint("write the path from the top in the comment, or rename the code")
    })?;
    let is_alive = |id: &CodeId| project.codes.get(*id).is_some_and(|code| !code.lost);
    Ok(found.filter(is_alive).map(|id| names(project, id)))
}

/// The names from the top of the tree to a code.
fn names(project: &Project, id: CodeId) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = project.codes.get(id);
    while let Some(code) = at {
        names.push(code.name.clone());
        at = code.parent.and_then(|above| project.codes.get(above));
    }
    names.reverse();
    names
}

/// The person of a name among those who are called so, by initials if there are several.
pub(super) fn called<'p>(project: &'p Project, name: &str, initials: &str) -> Option<&'p Person> {
    let mut all = project.people.values().filter(|person| person.is_called(|other| other == name));
    let several = all.next().is_some() && all.next().is_some();
    let exact = |person: &&Person| person.shown == initials && person.is_called(|other| other == name);
    let by_initials = || project.people.values().find(exact);
    let first = project.person_called(name);
    if several { by_initials().or(first) } else { first }
}
