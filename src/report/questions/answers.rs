//! The answers that a row allows, what each means, and what an answer did.

use super::objects::by;
use super::sentences::{number, said, subject};
use crate::log::Settle;
use crate::model::id::OpId;
use crate::model::{Ask, Opposed, Question, Row, Seen};
use std::collections::HashSet;

/// One answer that a row allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it decides.
    pub how: Settle,
    /// The question that it is given to: of several values, the one to take.
    pub id: OpId,
    /// What it means here.
    pub words: String,
    /// Who wrote what it keeps or takes, and when; empty where it is about no value.
    pub whose: String,
}

impl Answer {
    /// What it means, and who wrote that.
    pub fn whole(&self) -> String {
        match self.whose.is_empty() {
            true => self.words.clone(),
            false => format!("{}, by {}", self.words, self.whose),
        }
    }
}

/// The answers that a row allows, the likeliest first. Where several values were not taken, each can be.
pub fn answers(project: Seen<'_>, row: &Row<'_>) -> Vec<Answer> {
    let first = row.first();
    let things = row.about().len();
    let mut all: Vec<Answer> = Vec::new();
    let mut known: HashSet<(&str, String)> = HashSet::new();
    for &how in Settle::options(&first.ask) {
        // Of texts that were all kept the one that stands first can be taken, too.
        if let (Ask::BothKept { .. }, Settle::Take, Some(about)) = (&first.ask, how, first.about.first()) {
            let words = format!("{} alone", said(project, first, about));
            known.insert((how.word(), words.clone()));
            all.push(Answer { how, id: about.id, words, whose: by(project, about) });
        }
        for question in &row.questions {
            let words = answer(project, things, question, how);
            if known.insert((how.word(), words.clone())) {
                let whose = whose(project, question, how);
                all.push(Answer { how, id: question.id, words, whose });
            }
        }
    }
    all
}

/// Who wrote the value that an answer keeps or takes.
fn whose(project: Seen<'_>, question: &Question, how: Settle) -> String {
    let about = match (&question.ask, how) {
        (Ask::Rival { .. }, Settle::Keep) => question.about.first(),
        (Ask::Rival { .. } | Ask::BothKept { .. }, Settle::Take) => question.about.last(),
        _ => None,
    };
    about.map_or_else(String::new, |about| by(project, about))
}

/// What an answer to one question of a row about `n` things means. What means the same for all its questions has the same words.
fn answer(project: Seen<'_>, n: usize, question: &Question, how: Settle) -> String {
    let lost = question.about.get(1).map_or_else(String::new, |about| said(project, question, about));
    let stands = question.about.first().map_or_else(String::new, |about| said(project, question, about));
    match (&question.ask, how) {
        (Ask::Twice { kind, .. }, Settle::Same) => format!("they are one {kind}"),
        (Ask::Twice { .. }, _) if n == 2 => "they are two, and stay so".to_owned(),
        (Ask::Twice { .. }, _) => format!("they are {}, and stay so", number(n)),
        (Ask::Odd { like: Some(_), .. }, Settle::Same) => "they are one".to_owned(),
        (Ask::Odd { .. }, _) => "the name stays".to_owned(),
        (Ask::Rival { .. }, Settle::Take) => match question.subject.field.as_str() {
            "place" => format!("it goes {lost}"),
            "theme" => format!("it becomes {lost}"),
            _ => format!("{lost} takes its place"),
        },
        (Ask::Rival { .. }, _) => match question.subject.field.as_str() {
            "place" | "theme" => format!("it stays {stands}"),
            _ => format!("{stands} stays"),
        },
        (Ask::BothKept { .. }, Settle::Take) => format!("{lost} alone"),
        (Ask::BothKept { .. }, _) => "all texts stay".to_owned(),
        (Ask::Removed { .. }, Settle::Take) => {
            "the code comes back for everybody, with all that went".to_owned()
        }
        (Ask::Removed { .. }, _) => "it stays removed, and you are not asked again".to_owned(),
        (Ask::Opposite { how: Opposed::MadeOne, .. }, Settle::Take) => "they are apart again".to_owned(),
        (Ask::Opposite { how: Opposed::MadeOne, .. }, _) => "they stay one".to_owned(),
        (Ask::Opposite { how: Opposed::Parted, .. }, Settle::Take) => "they are one again".to_owned(),
        (Ask::Opposite { how: Opposed::Parted, .. }, _) => "they stay apart".to_owned(),
        (Ask::Opposite { .. }, Settle::Take) => format!("{lost} takes its place"),
        (Ask::Opposite { .. }, _) => format!("{stands} stays"),
        (Ask::NoEffect { .. } | Ask::Unanchored { .. }, _) => "it stays as it is".to_owned(),
    }
}

/// What an answer did: `stigma (9 codes are one now)`. To be asked before it is given.
pub fn settled(project: Seen<'_>, row: &Row<'_>, how: Settle, id: OpId) -> String {
    let question = row.questions.iter().copied().find(|question| question.id == id).unwrap_or(row.first());
    let given = answers(project, row).into_iter().find(|answer| answer.how == how && answer.id == id);
    let words =
        given.map_or_else(|| answer(project, row.about().len(), question, how), |answer| answer.words);
    let many = |kind: &str| if kind == "person" { "people".to_owned() } else { format!("{kind}s") };
    let n = row.about().len();
    let done = match (&question.ask, how) {
        (Ask::Twice { kind, .. } | Ask::Odd { kind, .. }, Settle::Same) => {
            format!("{n} {} are one now", many(kind))
        }
        (Ask::Twice { kind, .. }, _) => format!("{n} {} stay", many(kind)),
        (Ask::Removed { .. }, Settle::Take) => "it is back, with what went".to_owned(),
        (Ask::Removed { .. }, _) => "it stays removed".to_owned(),
        (Ask::Rival { .. } | Ask::Opposite { .. }, Settle::Take) => {
            let words = answer(project, row.about().len(), question, how);
            let now =
                [(" takes its place", " stands now"), ("it goes ", "it is "), ("it becomes ", "it is ")];
            now.iter().fold(words, |words, (before, after)| words.replacen(before, after, 1))
        }
        (Ask::BothKept { .. }, Settle::Take) => words.replace(" alone", " stands alone now"),
        _ => answer(project, row.about().len(), question, how),
    };
    format!("{} ({done})", subject(project, row))
}
