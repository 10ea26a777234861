//! How much there is of the codes and people that are asked about.

use super::objects::spoken;
use crate::model::id::*;
use crate::model::{Ask, Question, Row, Seen, Thing};
use crate::report::one_person::Holdings;
use crate::report::words;
use crate::text::Span;
use std::collections::HashMap;

/// How often codes that are asked about are on words, and on which first; and what people have who may be one.
#[derive(Debug, Default)]
pub struct Uses {
    by_code: HashMap<CodeId, (usize, Option<(TranscriptId, Span)>)>,
    by_person: HashMap<PersonId, Holdings>,
}

impl Uses {
    /// Looks at all codings once, if a row is about equal or odd names of codes or people.
    pub fn of(project: Seen<'_>, rows: &[Row<'_>]) -> Uses {
        let named = |question: &&Question| matches!(question.ask, Ask::Twice { .. } | Ask::Odd { .. });
        let questions = rows.iter().flat_map(|row| row.questions.iter().copied()).filter(named);
        let mut uses = Uses::default();
        for about in questions.flat_map(|question| &question.about) {
            match about.thing {
                Thing::Code(id) => drop(uses.by_code.insert(project.codes.resolve(id), (0, None))),
                Thing::Person(id) => drop(uses.by_person.insert(id, Holdings::default())),
                _ => {}
            }
        }
        if !uses.by_person.is_empty() {
            let all = Holdings::of_all(&project);
            uses.by_person.iter_mut().for_each(|(id, has)| *has = all.get(id).copied().unwrap_or_default());
        }
        if uses.by_code.is_empty() {
            return uses;
        }
        for transcript in project.transcripts_in_order() {
            for annotation in &transcript.annotations {
                if let Some((count, first)) = uses.by_code.get_mut(&annotation.code) {
                    *count += 1;
                    *first = first.or_else(|| annotation.span.map(|span| (transcript.id, span)));
                }
            }
        }
        uses
    }
    /// `, with 2 codings, 1 memo, assigned 3 transcripts`.
    pub(super) fn of_person(&self, id: PersonId) -> String {
        let Some(has) = self.by_person.get(&id) else { return String::new() };
        let kinds = [
            (has.codings, "coding", "codings"),
            (has.memos, "memo", "memos"),
            (has.marks, "mark", "marks"),
            (has.assigned, "transcript", "transcripts"),
        ];
        let counted = kinds.iter().enumerate().filter(|(_, (n, ..))| *n > 0).map(|(nth, &(n, one, many))| {
            let assigned = if nth + 1 == kinds.len() { "assigned " } else { "" };
            format!("{assigned}{}", words::count(n, one, many))
        });
        let counted: Vec<String> = counted.collect();
        if counted.is_empty() {
            ", with nothing yet".to_owned()
        } else {
            format!(", with {}", counted.join(", "))
        }
    }
    /// `, on 3 passages, such as P07 12 "turned away"`.
    pub(super) fn words(&self, project: Seen<'_>, id: CodeId) -> String {
        let (count, first) = self.by_code.get(&project.codes.resolve(id)).copied().unwrap_or_default();
        let first = first.and_then(|(id, span)| Some(spoken(project.shown().transcript(id)?, span)));
        match (count, first) {
            (0, _) => ", on no words yet".to_owned(),
            (1, Some(words)) => format!(", on {words}"),
            (n, Some(words)) => format!(", on {n} passages, such as {words}"),
            (n, None) => format!(", on {}", words::count(n, "passage", "passages")),
        }
    }
}
