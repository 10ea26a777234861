//! Projects of Taguette, the database of the program itself or one that it exported (`.sqlite3`): written by its version
//! 1.5.2, whose tables earlier ones have, too.
//!
//! A highlight is a place in a document with any number of tags; each of its tags is a coding here. The words that Taguette
//! keeps beside a highlight are compared with those at its place.

mod history;
mod page;

use super::names::{Distinct, guid, one_line};
use super::source_file::SourceFile;
use super::sqlite::Database;
use super::study::{
    Code, CodeKey, Coding, Mark, Memo, On, Person, PersonKey, Study, Transcript, TranscriptKey, left_out,
};
use super::transcripts::{seconds, turns_of};
use crate::error::{Error, Result};
use crate::model::values::CodePart;
use crate::text::{Span, Text};
use history::{Done, History};
use page::Page;
use std::collections::{HashMap, HashSet};

/// The columns of a table that are read.
type Wanted<'a> = &'a [&'a str];

/// The mark on a highlight without a tag.
const HIGHLIGHT: &str = "highlight";

/// True if the tables are those of Taguette.
pub(super) fn is_taguette(database: &Database<'_>) -> bool {
    database.has(&["projects", "documents", "tags", "highlights", "highlight_tags"])
}

/// Reads the project of a database.
///
/// # Errors
/// No such database, a broken one, none or several projects in it.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let database = Database::open(source)?;
    if !is_taguette(&database) {
        let fault = Error::bad_file("this database has not the tables of Taguette");
        return Err(fault.hint("in Taguette: Project info, Export project; and import that file"));
    }
    let project = project(&database)?;
    let history = History::read(&database, project.id)?;
    let mut reading = Reading {
        study: Study { title: project.name.clone(), ..Study::default() },
        source,
        database,
        project,
        history,
        people: HashMap::new(),
        tags: HashMap::new(),
        documents: HashMap::new(),
        unplaced: 0,
        others: 0,
    };
    reading.about()?;
    reading.tags()?;
    reading.documents()?;
    reading.highlights()?;
    Ok(reading.finish())
}

/// A project of the database.
#[derive(Default)]
struct Project {
    id: i64,
    name: String,
    description: String,
    created: String,
}

/// The only project that has anything in it.
fn project(database: &Database<'_>) -> Result<Project> {
    let mut filled: HashSet<i64> = HashSet::new();
    for table in ["documents", "tags"] {
        // A new project has a tag that Taguette puts there itself, so a project of tags counts from the second one.
        let mut tags: HashMap<i64, usize> = HashMap::new();
        database.each(table, &["project_id"], &mut |row| {
            *tags.entry(row.int("project_id").unwrap_or(0)).or_default() += 1;
            Ok(())
        })?;
        let least = if table == "tags" { 2 } else { 1 };
        filled.extend(tags.into_iter().filter(|(_, count)| *count >= least).map(|(project, _)| project));
    }
    let mut projects = Vec::new();
    database.each("projects", &["id", "name", "description", "created"], &mut |row| {
        let (name, description, created) = (row.text("name"), row.text("description"), row.text("created"));
        let id = row.int("id").unwrap_or(row.id);
        projects.extend(filled.contains(&id).then_some(Project { id, name, description, created }));
        Ok(())
    })?;
    let names: Vec<String> = projects.iter().take(20).map(|project| project.name.clone()).collect();
    match (projects.pop(), projects.len()) {
        (Some(project), 0) => Ok(project),
        (None, _) => Err(Error::bad_file("no project of this database has a document or tags")),
        (Some(_), others) => {
            let what = format!("this database has {} projects: {}", others + 1, names.join(", "));
            let hint =
                "open the one that you mean in Taguette, Project info, Export project; and import that file";
            Err(Error::bad_file(what).hint(hint))
        }
    }
}

/// A study while it is read.
struct Reading<'a> {
    study: Study,
    source: &'a SourceFile<'a>,
    database: Database<'a>,
    project: Project,
    history: History,
    people: HashMap<String, PersonKey>,
    /// The tags by their numbers.
    tags: HashMap<i64, CodeKey>,
    documents: HashMap<i64, (TranscriptKey, Page)>,
    /// Highlights whose place has no words.
    unplaced: usize,
    /// Highlights whose words are not those that the file keeps beside them.
    others: usize,
}

impl Reading<'_> {
    /// What is known of the project as a whole.
    fn about(&mut self) -> Result<()> {
        let (body, done) = (self.project.description.clone(), self.history.project.clone());
        self.memo(On::Study, body, Some(&done), &["project"]);
        Ok(())
    }

    fn tags(&mut self) -> Result<()> {
        let Reading { study, tags, project, history, .. } = self;
        self.database.each("tags", &["id", "project_id", "path", "description"], &mut |row| {
            if row.int("project_id") != Some(project.id) {
                return Ok(());
            }
            let (id, path) = (row.int("id").unwrap_or(row.id), row.text("path"));
            let mut code = Code { name: one_line(&path, "(no name)"), ..Code::default() };
            // A tag that was renamed since the last import is known by the time at which it was made.
            let identity = history.tag(id).unwrap_or(&path);
            code.guid = Some(guid(&["taguette", &project.created, "tag", identity]));
            let words = row.text("description");
            if !words.trim().is_empty() {
                code.definition.insert(CodePart::Text, words);
            }
            tags.insert(id, CodeKey(study.codes.len()));
            study.codes.push(code);
            Ok(())
        })
    }

    fn documents(&mut self) -> Result<()> {
        let (mut titles, mut images, mut empty) = (Distinct::default(), 0, 0);
        let mut memos = Vec::new();
        let wanted: Wanted<'_> =
            &["id", "project_id", "name", "description", "filename", "created", "contents"];
        let Reading { study, documents, project, history, .. } = self;
        let turns = self.source.turns;
        self.database.each("documents", wanted, &mut |row| {
            if row.int("project_id") != Some(project.id) {
                return Ok(());
            }
            let page = Page::new(&row.text("contents"));
            images += page.images;
            if page.text.is_empty() {
                empty += 1;
                return Ok(());
            }
            let id = row.int("id").unwrap_or(row.id);
            let title = titles.of(&one_line(&row.text("name"), "document"));
            let (turns, layout) = turns_of(&page.text, turns)?;
            let mut transcript = Transcript::new(title, Text::new(page.text.as_str()), turns);
            transcript.layout = layout.to_owned();
            transcript.guid = Some(guid(&["taguette", &project.created, "document", &row.text("created")]));
            let key = TranscriptKey(study.transcripts.len());
            let made = Done { at: seconds(&row.text("created")), ..Done::default() };
            memos.push((key, row.text("description"), history.document(id).cloned().unwrap_or(made)));
            study.transcripts.push(transcript);
            documents.insert(id, (key, page));
            Ok(())
        })?;
        for (key, body, done) in memos {
            let guid = self.transcript_guid(key);
            self.memo(On::Transcript(key), body, Some(&done), &[&guid]);
        }
        self.study.left_out.push(left_out("images", images));
        self.study.left_out.push(left_out("documents without words", empty));
        Ok(())
    }

    fn highlights(&mut self) -> Result<()> {
        let mut tagged: HashMap<i64, Vec<i64>> = HashMap::new();
        self.database.each("highlight_tags", &["highlight_id", "tag_id"], &mut |row| {
            if let (Some(highlight), Some(tag)) = (row.int("highlight_id"), row.int("tag_id")) {
                tagged.entry(highlight).or_default().push(tag);
            }
            Ok(())
        })?;
        let mut highlights = Vec::new();
        let wanted: Wanted<'_> = &["id", "document_id", "start_offset", "end_offset", "snippet"];
        let documents = &self.documents;
        self.database.each("highlights", wanted, &mut |row| {
            if let Some((key, page)) = row.int("document_id").and_then(|id| documents.get(&id)) {
                let place = |name| row.int(name).and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
                let (start, end) = (place("start_offset"), place("end_offset"));
                let said = Page::new(&row.text("snippet")).raw;
                let is_other = letters(page.between(start, end)) != letters(&said);
                let said = is_other.then_some(said);
                highlights.push((row.int("id").unwrap_or(row.id), *key, page.find(start, end), said));
            }
            Ok(())
        })?;
        for (id, transcript, range, said) in highlights {
            let text = self.study.transcripts.get(transcript.0).map(|transcript| &transcript.text);
            let span = text.zip(range);
            let span =
                span.and_then(|(text, range)| Span::new(text.pos_of(range.start), text.pos_of(range.end)));
            let Some(span) = span else {
                self.unplaced += 1;
                continue;
            };
            self.others += usize::from(said.is_some());
            let (codings, marks) = (self.study.codings.len(), self.study.marks.len());
            self.highlight(id, transcript, span, tagged.remove(&id).unwrap_or_default());
            if let Some(said) = said {
                self.study.doubt_all_since((codings, marks), &said);
            }
        }
        Ok(())
    }

    /// A highlight on these words.
    fn highlight(&mut self, id: i64, transcript: TranscriptKey, span: Span, tags: Vec<i64>) {
        let mut tags: Vec<i64> = tags.into_iter().filter(|tag| self.tags.contains_key(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        if tags.is_empty() {
            let done = self.history.made(id).cloned();
            let by = done.as_ref().and_then(|done| self.person(&done.login));
            let (on, name, made) =
                (On::Passage(transcript, span), HIGHLIGHT.to_owned(), done.and_then(|done| done.at));
            self.study.marks.push(Mark { on, name, note: String::new(), by, made });
        }
        for tag in tags {
            let Some(&code) = self.tags.get(&tag) else { continue };
            // Where a tag came by a merge, an exported file has lost which: it is taken for the work of who made the highlight.
            let done = self.history.tagged(id, tag).or(self.history.made(id)).cloned();
            let done = done.unwrap_or_default();
            let by = self.person(&done.login);
            let code_guid =
                self.study.codes.get(code.0).and_then(|code| code.guid.clone()).unwrap_or_default();
            let (start, end) = (span.start().to_string(), span.end().to_string());
            // Not by whom: an export says another name. When the highlight was made tells two on the same words apart.
            let first = self.history.made(id).and_then(|made| made.at).unwrap_or_default().to_string();
            let parts = [&self.transcript_guid(transcript), &code_guid, &start, &end, &first];
            let guid = Some(guid(&parts.map(String::as_str)));
            self.study.codings.push(Coding { transcript, span, code, by, made: done.at, guid });
        }
    }

    fn transcript_guid(&self, key: TranscriptKey) -> String {
        self.study.transcripts.get(key.0).and_then(|one| one.guid.clone()).unwrap_or_default()
    }

    /// A memo, if it has words.
    fn memo(&mut self, on: On, body: String, done: Option<&Done>, about: &[&str]) {
        if body.trim().is_empty() {
            return;
        }
        let by = done.and_then(|done| self.person(&done.login));
        let parts = [&["taguette", &self.project.created, "memo", &body][..], about].concat();
        let guid = Some(guid(&parts));
        let (kind, made) = ("thinking".to_owned(), done.and_then(|done| done.at));
        self.study.memos.push(Memo { on, kind, body, by, made, guid });
    }

    /// The person of a login.
    fn person(&mut self, login: &str) -> Option<PersonKey> {
        if login.is_empty() {
            return None;
        }
        if let Some(known) = self.people.get(login) {
            return Some(*known);
        }
        let key = PersonKey(self.study.people.len());
        let guid = Some(guid(&["taguette", &self.project.created, "person", login]));
        self.study.people.push(Person { name: login.to_owned(), guid, ..Person::default() });
        self.people.insert(login.to_owned(), key);
        Some(key)
    }

    fn finish(mut self) -> Study {
        let study = &mut self.study;
        study.left_out.push(left_out("highlights on words that their document does not have", self.unplaced));
        study.left_out.push(left_out("texts with bytes that are no characters", self.database.damaged()));
        if self.others > 0 {
            study.notes.push(format!(
                "highlights that are not on the words that Taguette keeps beside them: {}; look at these",
                self.others
            ));
        }
        if self.history.logins.iter().eq(["admin"]) && !study.codings.is_empty() {
            study.notes.push(
                "all was done by \"admin\": so Taguette calls the only user of a computer, and everybody in a project \
                 that it exported"
                    .to_owned(),
            );
        }
        self.study
    }
}

/// The letters of words, without the blanks between them: in markup they say nothing.
fn letters(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}
