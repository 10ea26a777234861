//! Projects of QualCoder: the database `data.qda` in a folder `NAME.qda`, of any version whose tables have these columns.
//!
//! Places count the characters (code points) of a text as it is stored, with the mark and the line ends of Windows that it may
//! have. The words that QualCoder keeps beside a coding are compared with those at its place.

mod cases;
mod codes;
mod texts;

use super::names::{guid, one_line};
use super::source_file::SourceFile;
use super::sqlite::{Database, Row, Value};
use super::study::{
    CodeKey, Coding, CodingKey, Doubt, Kept, Mark, Memo, On, Person, PersonKey, Study, TranscriptKey,
    left_out,
};
use super::transcripts::seconds;
use crate::error::{Error, Result};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use texts::Stored;

/// The columns of a table that are read.
type Wanted<'a> = &'a [&'a str];

/// The most of parts that emic cannot show that is kept, in bytes.
const MOST_KEPT: usize = 1 << 19;
/// Where they are kept.
const KEPT: &str = "with the project, for a program that can show them";

/// True if the tables are those of QualCoder.
pub(super) fn is_qualcoder(database: &Database<'_>) -> bool {
    database.has(&["project", "source", "code_name", "code_cat", "code_text"])
}

/// Reads a project.
///
/// # Errors
/// No such database, or a broken one.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let database = Database::open(source)?;
    if !is_qualcoder(&database) {
        let fault = Error::bad_file("this database has not the tables of QualCoder");
        return Err(fault.hint("name the folder of the project: emic import NAME.qda"));
    }
    let mut reading = Reading::new(source, database);
    reading.project()?;
    reading.codes()?;
    reading.texts()?;
    reading.codings()?;
    reading.annotations()?;
    reading.cases()?;
    reading.journal()?;
    reading.regions()?;
    Ok(reading.finish())
}

/// A study while it is read.
struct Reading<'a> {
    study: Study,
    source: &'a SourceFile<'a>,
    database: Database<'a>,
    /// What tells this project from others: when it was made.
    stamp: String,
    people: HashMap<String, PersonKey>,
    codes: HashMap<i64, CodeKey>,
    /// Texts by the numbers of their files.
    texts: HashMap<i64, (TranscriptKey, Stored)>,
    /// The names of all files.
    files: HashMap<i64, String>,
    /// Codings and memos whose place has no words.
    unplaced: usize,
}

impl<'a> Reading<'a> {
    fn new(source: &'a SourceFile<'a>, database: Database<'a>) -> Reading<'a> {
        Reading {
            study: Study::default(),
            source,
            database,
            stamp: String::new(),
            people: HashMap::new(),
            codes: HashMap::new(),
            texts: HashMap::new(),
            files: HashMap::new(),
            unplaced: 0,
        }
    }

    /// The rows of a table, if this version of QualCoder has it.
    fn rows(
        &self,
        table: &str,
        wanted: Wanted<'_>,
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match self.database.has(&[table]) {
            true => self.database.each(table, wanted, take),
            false => Ok(()),
        }
    }

    /// What is known of the project as a whole.
    fn project(&mut self) -> Result<()> {
        let (mut stamp, mut memo) = (String::new(), String::new());
        self.rows("project", &["date", "memo"], &mut |row| {
            (stamp, memo) = (row.text("date"), row.text("memo"));
            Ok(())
        })?;
        self.stamp = stamp;
        self.memo(On::Study, "thinking", memo, &Made::default(), "project");
        Ok(())
    }

    fn codings(&mut self) -> Result<()> {
        let wanted: Wanted<'_> =
            &["cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "important"];
        let mut found = Vec::new();
        let (mut unplaced, mut homeless) = (0, 0);
        self.rows("code_text", wanted, &mut |row| {
            let text = row.int("fid").and_then(|file| self.texts.get(&file));
            let code = row.int("cid").and_then(|code| self.codes.get(&code));
            let (Some((transcript, stored)), Some(code)) = (text, code) else {
                homeless += 1;
                return Ok(());
            };
            let (start, end) = place(row);
            let Some(span) = stored.span(start, end) else {
                unplaced += 1;
                return Ok(());
            };
            let said = row.text("seltext");
            let is_other = !stored.says(start, end, &said);
            let important = row.int("important") == Some(1);
            found.push((
                *transcript,
                span,
                *code,
                Made::of(row),
                row.text("memo"),
                (important, is_other.then_some(said)),
            ));
            Ok(())
        })?;
        self.unplaced += unplaced;
        self.study
            .left_out
            .push(left_out("codings", homeless).because("their code or their text is not in the project"));
        for (transcript, span, code, made, memo, (important, other)) in found {
            let by = self.person(&made.owner);
            let (start, end) = (span.start().to_string(), span.end().to_string());
            let (text, name) = (self.guid_of(On::Transcript(transcript)), self.guid_of(On::Code(code)));
            let guid = guid(&[&text, &name, &start, &end, &made.owner]);
            let on = On::Coding(CodingKey(self.study.codings.len()));
            self.study.uncertain.extend(other.map(|said| Doubt::new(on, said)));
            let coding = Coding { transcript, span, code, by, made: made.at, guid: Some(guid.clone()) };
            self.study.codings.push(coding);
            self.memo(on, "thinking", memo, &made, &guid);
            if important {
                let (name, note) = ("important".to_owned(), String::new());
                self.study.marks.push(Mark { on, name, note, by, made: made.at });
            }
        }
        Ok(())
    }

    fn annotations(&mut self) -> Result<()> {
        let mut found = Vec::new();
        let (mut unplaced, mut homeless) = (0, 0);
        self.rows("annotation", &["fid", "pos0", "pos1", "memo", "owner", "date"], &mut |row| {
            let Some((key, stored)) = row.int("fid").and_then(|file| self.texts.get(&file)) else {
                homeless += 1;
                return Ok(());
            };
            let (start, end) = place(row);
            unplaced += usize::from(stored.span(start, end).is_none());
            let span = stored.span(start, end);
            found.extend(span.map(|span| (*key, span, row.text("memo"), Made::of(row))));
            Ok(())
        })?;
        self.unplaced += unplaced;
        self.study
            .left_out
            .push(left_out("annotations", homeless).because("their text is not in the project"));
        for (key, span, memo, made) in found {
            let about = format!("{} {}..{}", self.guid_of(On::Transcript(key)), span.start(), span.end());
            self.memo(On::Passage(key, span), "comment", memo, &made, &about);
        }
        Ok(())
    }

    fn journal(&mut self) -> Result<()> {
        let mut entries = Vec::new();
        self.rows("journal", &["name", "jentry", "owner", "date"], &mut |row| {
            let (name, words) = (row.text("name"), row.text("jentry"));
            let body = if words.trim().is_empty() { words } else { format!("{name}\n\n{words}") };
            entries.push((body, Made::of(row)));
            Ok(())
        })?;
        for (body, made) in entries {
            self.memo(On::Study, "journal", body, &made, "journal");
        }
        Ok(())
    }

    /// Codings of pictures, recordings and regions of pages: counted, and kept as they are.
    fn regions(&mut self) -> Result<()> {
        for (table, what) in [
            ("code_image", "codings of regions of pictures and pages"),
            ("code_av", "codings of stretches of recordings"),
        ] {
            let names = self.database.columns(table).into_iter().map(str::to_owned).collect::<Vec<_>>();
            let wanted = names.iter().map(String::as_str).collect::<Vec<_>>();
            let (mut rows, mut size, mut count) = (Vec::new(), 0, 0);
            self.rows(table, &wanted, &mut |row| {
                count += 1;
                let mut one: Map<String, Json> =
                    wanted.iter().map(|name| ((*name).to_owned(), json(row.value(name)))).collect();
                let code = row.int("cid").and_then(|code| self.codes.get(&code));
                one.extend(code.map(|code| ("code".to_owned(), self.study.path_words(*code).into())));
                let file = row.int("id").and_then(|file| self.files.get(&file));
                one.extend(file.map(|name| ("source".to_owned(), name.clone().into())));
                size += one.values().map(|value| value.to_string().len() + 20).sum::<usize>();
                if size <= MOST_KEPT {
                    rows.push(Json::Object(one));
                }
                Ok(())
            })?;
            let whole = rows.len() == count;
            let left = left_out(what, count);
            self.study.left_out.push(if whole {
                left.kept_in(KEPT)
            } else {
                left.because("too many to be kept")
            });
            if whole && count > 0 {
                let (format, words) = (format!("qualcoder {table}"), Json::Array(rows).to_string());
                self.study.kept.push(Kept { on: On::Study, format, words });
            }
        }
        Ok(())
    }

    /// A memo, if it has words. `about` says on what it is, by what does not change.
    fn memo(&mut self, on: On, kind: &str, body: String, made: &Made, about: &str) {
        if body.trim().is_empty() {
            return;
        }
        let body = texts::with_line_feeds(&body);
        let by = self.person(&made.owner);
        // A memo that was rewritten is another one: the older words stay here beside the new ones.
        let guid = Some(guid(&["qualcoder", &self.stamp, "memo", about, &made.owner, &body]));
        self.study.memos.push(Memo { on, kind: kind.to_owned(), body, by, made: made.at, guid });
    }

    /// The person who owns a thing.
    fn person(&mut self, owner: &str) -> Option<PersonKey> {
        if owner.trim().is_empty() {
            return None;
        }
        if let Some(known) = self.people.get(owner) {
            return Some(*known);
        }
        let key = PersonKey(self.study.people.len());
        let guid = Some(guid(&["qualcoder", &self.stamp, "person", owner]));
        self.study.people.push(Person { name: one_line(owner, "unknown"), guid, ..Person::default() });
        self.people.insert(owner.to_owned(), key);
        Some(key)
    }

    /// What a thing of this project is called in every import of it.
    fn guid(&self, table: &str, id: i64, made: &Made) -> String {
        guid(&["qualcoder", &self.stamp, table, &id.to_string(), &made.owner, &made.date])
    }

    fn guid_of(&self, on: On) -> String {
        let found = match on {
            On::Code(key) => self.study.codes.get(key.0).and_then(|code| code.guid.clone()),
            On::Transcript(key) => self.study.transcripts.get(key.0).and_then(|one| one.guid.clone()),
            _ => None,
        };
        found.unwrap_or_default()
    }

    fn finish(mut self) -> Study {
        let study = &mut self.study;
        // The memo on the project has no owner: where one person did everything, it is theirs.
        if study.people.len() == 1 {
            study.memos.iter_mut().for_each(|memo| memo.by = memo.by.or(Some(PersonKey(0))));
        }
        let unplaced =
            left_out("codings and annotations on words that their text does not have", self.unplaced);
        study.left_out.push(unplaced);
        study.left_out.push(left_out("texts with bytes that are no characters", self.database.damaged()));
        if !study.uncertain.is_empty() {
            study.notes.push(format!(
                "codings that are not on the words that QualCoder keeps beside them: {}; look at these",
                study.uncertain.len()
            ));
        }
        self.study
    }
}

/// Who made a thing, and when.
#[derive(Debug, Clone, Default)]
struct Made {
    owner: String,
    /// As the file writes it.
    date: String,
    at: Option<i64>,
}

impl Made {
    fn of(row: &Row<'_>) -> Made {
        let date = row.text("date");
        Made { owner: row.text("owner"), at: seconds(&date), date }
    }
}

/// The place of a coding or annotation.
fn place(row: &Row<'_>) -> (u32, u32) {
    let at = |name| row.int(name).map_or(0, |at| u32::try_from(at.max(0)).unwrap_or(u32::MAX));
    (at("pos0"), at("pos1"))
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(words) => words.clone().into(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}
