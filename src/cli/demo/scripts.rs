//! Turns the sample study's own files into the commands that a team would type.

use super::super::shell_words::join;
use crate::error::{Error, Result};
use crate::format::{self, SourceFile};
use crate::workspace::SAMPLE_FILES;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct People {
    person: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    initials: String,
    role: String,
    interviewed: Vec<String>,
    codes: Vec<String>,
    second: Vec<String>,
}

#[derive(Deserialize)]
struct Frame {
    code: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    path: Vec<String>,
    #[serde(default)]
    theme: bool,
    colour: Option<String>,
    definition: String,
    when: Option<String>,
    not: Option<String>,
    example: Option<String>,
}

#[derive(Deserialize)]
struct Codings {
    annotation: Vec<Annotation>,
    memo: Vec<Memo>,
}

#[derive(Deserialize)]
struct Annotation {
    transcript: String,
    quote: String,
    nth: Option<usize>,
    code: Vec<String>,
}

#[derive(Deserialize)]
struct Memo {
    transcript: String,
    quote: String,
    kind: String,
    body: String,
}

/// Files with commands for `emic run`.
pub(super) struct Scripts {
    files: Vec<(&'static str, String)>,
    annotations: usize,
}

impl Scripts {
    /// Makes them from what the program carries.
    pub(super) fn make() -> Result<Scripts> {
        let transcripts = transcripts()?;
        let people = people(&read::<People>("people.toml")?, &transcripts);
        let frame = frame(&read::<Frame>("frame.toml")?);
        let (nr, lw): (Codings, Codings) = (read("codings/NR.toml")?, read("codings/LW.toml")?);
        let annotations = nr.annotation.len() + lw.annotation.len();
        let nr = codings(&nr, &transcripts)?;
        let lw = codings(&lw, &transcripts)?;
        let files = vec![("people.emic", people), ("frame.emic", frame), ("NR.emic", nr), ("LW.emic", lw)];
        Ok(Scripts { files, annotations })
    }
    /// Names and contents.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.files.iter().map(|(name, words)| (*name, words.as_bytes()))
    }
    /// How many codings the two coders make.
    pub(super) fn annotations(&self) -> usize {
        self.annotations
    }
}

fn bytes(name: &str) -> Result<&'static [u8]> {
    let found = SAMPLE_FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes);
    found.ok_or_else(|| Error::unknown(format!("the sample has no file {name}")))
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T> {
    let words = String::from_utf8_lossy(bytes(name)?);
    toml::from_str(&words).map_err(|fault| Error::bad_file(fault.message().to_owned()).in_file(name))
}

/// The words and the speakers of each transcript, by title.
type Transcripts = HashMap<String, (String, Vec<String>)>;

fn transcripts() -> Result<Transcripts> {
    let mut all = HashMap::new();
    for (name, bytes) in SAMPLE_FILES.iter().filter(|(name, _)| name.starts_with("transcripts/")) {
        let (_, study) = format::read(&SourceFile::new(name, bytes))?;
        for file in study.transcripts {
            let speakers = file.speakers();
            all.insert(file.title, (file.text.as_str().to_owned(), speakers));
        }
    }
    Ok(all)
}

fn line(out: &mut String, words: &[&str]) {
    out.push_str(&join(words));
    out.push('\n');
}

fn people(people: &People, transcripts: &Transcripts) -> String {
    let mut out = String::new();
    for Person { name, initials, role, .. } in &people.person {
        let words = match role.as_str() {
            // Who leads is there already.
            "lead" => vec!["person", "edit", name, "--initials", initials, "--role", role],
            _ => vec!["person", "add", name, "--initials", initials, "--role", role],
        };
        line(&mut out, &words);
    }
    let mut titles: Vec<&String> = transcripts.keys().collect();
    titles.sort();
    for title in titles {
        for speaker in &transcripts[title].1 {
            let asked = people.person.iter().find(|person| person.interviewed.contains(title));
            match (speaker.as_str(), asked) {
                (label, _) if label == title => {
                    line(&mut out, &["cast", title, label, "--participant", title, "--role", "participant"]);
                }
                ("Interviewer", Some(person)) => {
                    let words =
                        ["cast", title, "Interviewer", "--person", &person.name, "--role", "interviewer"];
                    line(&mut out, &words);
                }
                (label, _) => line(&mut out, &["cast", title, label, "--role", "companion"]),
            }
        }
        let coders = people.person.iter().filter(|p| p.codes.contains(title) || p.second.contains(title));
        let names: Vec<&str> = coders.map(|person| person.name.as_str()).collect();
        if !names.is_empty() {
            line(&mut out, &[&["assign", title], names.as_slice()].concat());
        }
    }
    out
}

/// A path as one types it.
fn path(names: &[String]) -> String {
    names.iter().map(|name| name.replace('\\', "\\\\").replace('/', "\\/")).collect::<Vec<_>>().join("/")
}

fn frame(frame: &Frame) -> String {
    let mut out = String::new();
    for code in &frame.code {
        let path = path(&code.path);
        line(&mut out, &["code", "add", &path]);
        if code.theme {
            line(&mut out, &["code", "theme", &path]);
        }
        if let Some(colour) = &code.colour {
            line(&mut out, &["code", "colour", &path, colour]);
        }
        let mut words = vec!["code", "define", &path];
        for (option, part) in [("--when", &code.when), ("--not", &code.not), ("--example", &code.example)] {
            words.extend(part.iter().flat_map(|part| [option, part.as_str()]));
        }
        words.push(&code.definition);
        line(&mut out, &words);
    }
    out
}

fn codings(codings: &Codings, transcripts: &Transcripts) -> Result<String> {
    let mut out = String::new();
    for Annotation { transcript, quote, nth, code } in &codings.annotation {
        let (code, nth) = (path(code), nth.unwrap_or(1).to_string());
        // The first is meant also where words stand more than once.
        let text = transcripts.get(transcript).map_or("", |(text, _)| text.as_str());
        let mut words = vec!["annotate", transcript, "--quote", quote];
        if text.matches(quote.as_str()).count() > 1 {
            words.extend(["--nth", &nth]);
        }
        words.push(&code);
        line(&mut out, &words);
    }
    for Memo { transcript, quote, kind, body } in &codings.memo {
        let text = transcripts.get(transcript).map_or("", |(text, _)| text.as_str());
        let byte = text
            .find(quote.as_str())
            .ok_or_else(|| Error::unknown(format!("\"{quote}\" is not in {transcript}")))?;
        let start = text[..byte].chars().count();
        let target = format!("{transcript}@{start}..{}", start + quote.chars().count());
        line(&mut out, &["memo", "add", "--on", &target, "--kind", kind, body]);
    }
    let mut done: Vec<&String> = codings.annotation.iter().map(|a| &a.transcript).collect();
    done.sort();
    done.dedup();
    for transcript in done {
        line(&mut out, &["progress", transcript, "done"]);
    }
    Ok(out)
}
