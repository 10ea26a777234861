//! Bringing in what others made: transcripts, tables of participants, coded spans.

use super::Workspace;
use crate::error::{Error, Kind, Result};
use crate::format::coded::CodedTranscript;
use crate::format::table::{AttributeSchema, Kind as TableKind, ParticipantTable, TableHead};
use crate::format::{Imported, LeftOut};
use crate::log::Act;
use crate::log::dialect::TextBlock;
use crate::model::id::*;
use crate::model::target::{Anchor, Extent, Target};
use crate::model::values::{self, AttributeKind, Schema};
use crate::text::{Language, Rule, Span, guess_language};
use std::collections::HashMap;

/// A transcript that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its id.
    pub id: TranscriptId,
    /// Its title.
    pub title: String,
    /// Layout and encoding that were found.
    pub layout: String,
    /// Encoding that was found.
    pub encoding: String,
    /// Words without speaker labels.
    pub words: usize,
    /// Turns.
    pub turns: usize,
    /// Speaker labels in order of appearance.
    pub speakers: Vec<String>,
    /// Comments that became memos.
    pub comments: usize,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// What else to know.
    pub notes: Vec<String>,
    /// The language of the sentence rule.
    pub language: String,
}

/// What a table or a file of coded spans brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// New transcripts.
    pub transcripts: usize,
    /// New or changed participants.
    pub participants: usize,
    /// Attributes of participants.
    pub attributes: usize,
    /// New codes.
    pub codes: usize,
    /// New people.
    pub people: usize,
    /// New annotations.
    pub annotations: usize,
    /// What was there already.
    pub known: usize,
}

/// The anchors of a span in imported words.
fn imported(base: TranscriptId, span: Span) -> Extent {
    let at = |offset| Anchor { base: base.0, offset };
    Extent { start: at(span.start()), end: at(span.end()) }
}

/// Acts of one commit, with the ids that they will make.
#[derive(Default)]
struct Acts(Vec<Act>);

impl Acts {
    fn push(&mut self, act: Act) -> OpId {
        self.0.push(act);
        OpId::pending(self.0.len() - 1)
    }
}

impl Workspace {
    /// Brings a transcript in; its comments become memos of their authors.
    ///
    /// # Errors
    /// The same words are there already, a bad title, or a disk that does not take it.
    pub fn add_transcript(
        &mut self,
        file: Imported,
        title: Option<&str>,
        language: Option<&str>,
    ) -> Result<Arrival> {
        let words = file.text.as_str();
        self.room_for(words.len())?;
        if let Some(known) = self.known_words(words) {
            let what = format!("the same words are here already, as {known}");
            return Err(Error::new(Kind::Partly, what)
                .hint("nothing to do; give it another title with transcript set"));
        }
        let title = title.unwrap_or(&file.title).trim().to_owned();
        if self.project().transcripts.values().any(|t| t.title == title) {
            let what = format!("a transcript called {title} is here already, with other words");
            return Err(Error::new(Kind::Partly, what).hint("import it under another title: --title NAME"));
        }
        let language = match language {
            Some(word) => {
                Language::new(word).ok_or_else(|| Error::usage(format!("\"{word}\" is no language")))?
            }
            None => guess_language(words),
        };
        let text = TextBlock::new(words, &file.turns, self.chance.salt()?);
        let mut acts = Acts::default();
        let (rule, language) = (Rule::new(language.clone()).version, language.as_str().to_owned());
        let add = Act::TranscriptAdd {
            title: title.clone(),
            text: text.digest,
            language: language.clone(),
            rule,
            guid: None,
        };
        let id = acts.push(add);
        let mut authors = HashMap::new();
        for comment in &file.comments {
            let by = Some(self.author(&comment.author, &comment.initials, &mut authors, &mut acts));
            let t = TranscriptId(id);
            let on = comment.span.map_or(Target::Transcript(t), |span| Target::Passage(t, imported(t, span)));
            acts.push(Act::MemoAdd {
                on,
                kind: "comment".into(),
                body: comment.words.clone(),
                by,
                made: None,
                guid: None,
            });
        }
        let mut speakers: Vec<String> = Vec::new();
        for turn in &file.turns {
            if !turn.speaker.is_empty() && !speakers.contains(&turn.speaker) {
                speakers.push(turn.speaker.clone());
            }
        }
        let (words, turns) = (file.words(), file.turns.len());
        let made = self.commit_with(acts.0, vec![text], "")?;
        let Imported { layout, encoding, left_out, notes, comments, .. } = file;
        let id = TranscriptId(made.first().copied().unwrap_or(id));
        let comments = comments.len();
        Ok(Arrival {
            id,
            title,
            layout,
            encoding,
            words,
            turns,
            speakers,
            comments,
            left_out,
            notes,
            language,
        })
    }

    /// The title of a transcript with these imported words.
    fn known_words(&self, words: &str) -> Option<String> {
        let same = |digest| self.log.source(digest).is_some_and(|source| source.text.as_str() == words);
        self.project().transcripts.values().find(|t| same(t.source)).map(|t| t.title.clone())
    }

    /// The person behind a name in a file: one of the project, or a new one.
    fn author(
        &self,
        name: &str,
        initials: &str,
        made: &mut HashMap<String, PersonId>,
        acts: &mut Acts,
    ) -> PersonId {
        let clean = |words: &str| -> String {
            words.chars().filter(|&c| !crate::error::is_unsafe(c)).take(100).collect()
        };
        let name = match clean(name).trim() {
            "" => "unknown author".to_owned(),
            name => name.to_owned(),
        };
        // Only the very name: initials or a beginning would give one person's work to another.
        let known = self.project().people_in_order().into_iter().find(|person| person.name == name);
        if let Some(person) = known {
            return person.id;
        }
        *made.entry(name.clone()).or_insert_with(|| {
            let initials = clean(initials);
            PersonId(acts.push(Act::PersonAdd { name, initials, role: String::new(), guid: None }))
        })
    }

    /// Brings in a table of participants and what it says of its attributes. Known participants get new values.
    ///
    /// # Errors
    /// A bad name, or a disk that does not take it.
    pub fn add_participants(&mut self, table: ParticipantTable) -> Result<Brought> {
        self.room_for(0)?;
        let mut acts = Acts::default();
        let mut brought = Brought { attributes: table.attributes.len(), ..Brought::default() };
        for attribute in table.attributes {
            let schema = schema_of(attribute);
            if self.project().attributes.iter().all(|known| *known != schema) {
                acts.push(Act::Attribute { schema });
            }
        }
        let TableHead { title, blocks, footnotes } = table.head;
        let head = values::TableHead { title: title.unwrap_or_default(), blocks, footnotes };
        // A table without a schema says nothing of how it is printed.
        if head != values::TableHead::default() {
            acts.push(Act::Table { head });
        }
        for row in table.participants {
            let known = self.project().participants.values().find(|p| p.name == row.name).cloned();
            let before = acts.0.len();
            let id = match &known {
                Some(participant) => participant.id,
                None => ParticipantId(acts.push(Act::ParticipantAdd { name: row.name, guid: None })),
            };
            if let Some(state) =
                row.state.filter(|s| known.as_ref().is_none_or(|k| k.state != *s) && !s.is_empty())
            {
                acts.push(Act::ParticipantSet { participant: id, field: "state".into(), value: state });
            }
            for (attribute, values) in row.values {
                let now = known.as_ref().and_then(|k| k.values.get(&attribute));
                if now != Some(&values) && !(values.is_empty() && now.is_none()) {
                    acts.push(Act::ParticipantValues { participant: id, attribute, values });
                }
            }
            match acts.0.len() > before {
                true => brought.participants += 1,
                false => brought.known += 1,
            }
        }
        self.commit(acts.0)?;
        Ok(brought)
    }

    /// Brings in transcripts with codings by named coders, who are done with them.
    ///
    /// # Errors
    /// A bad name, or a disk that does not take it.
    pub fn add_coded(&mut self, files: Vec<CodedTranscript>) -> Result<Brought> {
        self.room_for(files.iter().map(|file| file.text.as_str().len()).sum())?;
        let mut acts = Acts::default();
        let mut texts = Vec::new();
        let mut brought = Brought::default();
        let mut people: HashMap<String, PersonId> = HashMap::new();
        let mut codes: HashMap<String, CodeId> = HashMap::new();
        for file in files {
            let words = file.text.as_str();
            let known = self.project().transcripts.values().find(|t| {
                t.title == file.title && self.log.source(t.source).is_some_and(|s| s.text.as_str() == words)
            });
            let transcript = match known {
                Some(known) => {
                    brought.known += 1;
                    known.id
                }
                None => {
                    let text = TextBlock::new(words, &paragraphs(&file.text), self.chance.salt()?);
                    let language = guess_language(words);
                    let (rule, language) =
                        (Rule::new(language.clone()).version, language.as_str().to_owned());
                    let title = file.title.clone();
                    brought.transcripts += 1;
                    let add = Act::TranscriptAdd { title, text: text.digest, language, rule, guid: None };
                    texts.push(text);
                    TranscriptId(acts.push(add))
                }
            };
            for coder in &file.coders {
                let before = acts.0.len();
                let by = Some(self.author(coder, "", &mut people, &mut acts));
                brought.people += acts.0.len() - before;
                acts.push(Act::Progress { transcript, state: "done".into(), by });
            }
            for span in file.spans {
                let before = acts.0.len();
                let by = Some(self.author(&span.coder, "", &mut people, &mut acts));
                brought.people += acts.0.len() - before;
                let code = *codes.entry(span.label.clone()).or_insert_with(|| {
                    self.project().codes.child(None, &span.label).unwrap_or_else(|| {
                        brought.codes += 1;
                        CodeId(acts.push(Act::CodeAdd { name: span.label.clone(), parent: None, guid: None }))
                    })
                });
                acts.push(Act::Annotate {
                    transcript,
                    extent: imported(transcript, span.span),
                    code,
                    by,
                    made: None,
                    guid: None,
                });
            }
        }
        let before: usize = self.project().transcripts.values().map(|t| t.annotations.len()).sum();
        self.commit_with(acts.0, texts, "")?;
        let after: usize = self.project().transcripts.values().map(|t| t.annotations.len()).sum();
        brought.annotations = after.saturating_sub(before);
        Ok(brought)
    }
}

/// A text without speakers has a turn for each paragraph.
fn paragraphs(text: &crate::text::Text) -> Vec<crate::text::Turn> {
    let mut turns = Vec::new();
    let mut at = 0;
    for paragraph in text.as_str().split("\n\n") {
        let len = paragraph.chars().count() as u32;
        let lead = paragraph.chars().take_while(|c| c.is_whitespace()).count() as u32;
        let trail = paragraph.chars().rev().take_while(|c| c.is_whitespace()).count() as u32;
        if let Some(words) = Span::new(at + lead, (at + len).saturating_sub(trail)) {
            turns.push(crate::text::Turn { speaker: String::new(), label: None, words, time: None });
        }
        at += len + 2;
    }
    turns
}

fn schema_of(attribute: AttributeSchema) -> Schema {
    Schema {
        name: attribute.name,
        label: attribute.label,
        kind: match attribute.kind {
            TableKind::One => AttributeKind::One,
            TableKind::Several => AttributeKind::Several,
            TableKind::Number => AttributeKind::Number,
            TableKind::Text => AttributeKind::Text,
        },
        categories: attribute.categories,
        not_available: attribute.not_available,
        not_asked: attribute.not_asked,
        footnote: attribute.footnote.unwrap_or_default(),
        groups: attribute.groups,
    }
}
