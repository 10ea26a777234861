//! The acts that settle what no rule could decide.

use super::derive::{DIFFERENT, taken};
use super::op::Act;
use super::project_log::Log;
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::{Ask, Opposed, Question, Row, Seen};
use std::collections::BTreeSet;

/// What a person decides about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// What holds now stays.
    Keep,
    /// The one that was not taken is to stand.
    Take,
    /// The two are one.
    Same,
    /// It is no question.
    Dismiss,
}

impl Settle {
    /// All of them, with the words of the command line.
    pub const ALL: [(Settle, &'static str); 4] = [
        (Settle::Keep, "keep"),
        (Settle::Take, "take"),
        (Settle::Same, "same"),
        (Settle::Dismiss, "dismiss"),
    ];
    /// The word on the command line, and in the act that settles.
    pub fn word(self) -> &'static str {
        Settle::ALL.iter().find(|(how, _)| *how == self).map_or("", |(_, word)| word)
    }
    /// The answers that fit a question, the likeliest first.
    pub fn options(ask: &Ask) -> &'static [Settle] {
        match ask {
            Ask::Rival { .. } | Ask::BothKept { .. } | Ask::Removed { .. } | Ask::Opposite { .. } => {
                &[Settle::Keep, Settle::Take]
            }
            Ask::Twice { .. } | Ask::Odd { like: Some(_), .. } => &[Settle::Same, Settle::Keep],
            Ask::Odd { like: None, .. } => &[Settle::Keep],
            Ask::NoEffect { .. } | Ask::Unanchored { .. } => &[Settle::Dismiss],
        }
    }
    /// True if the answer fits a question. To keep and to dismiss is the same act.
    pub fn fits(self, ask: &Ask) -> bool {
        match self {
            Settle::Keep | Settle::Dismiss => true,
            Settle::Take | Settle::Same => Settle::options(ask).contains(&self),
        }
    }
}

impl Log {
    /// The acts that answer questions of the person who looks. Each id names a row by any of its questions, and the
    /// answer is for the whole row: of several values that were not taken, the one that the id names is taken. With
    /// `only` it is for the questions of that id alone.
    ///
    /// # Errors
    /// Nothing of such an id is asked; an answer that does not fit.
    pub fn answer(&self, seen: Seen<'_>, ids: &[OpId], how: Settle, only: bool) -> Result<Vec<Act>> {
        let rows = seen.rows();
        let mut acts = Vec::new();
        let mut done: BTreeSet<OpId> = BTreeSet::new();
        for &id in ids {
            let with_id = || rows.iter().filter(|row| row.has(id));
            // One operation may be asked about in two rows: that is meant which has the answer.
            let row = with_id().find(|row| Settle::options(&row.first().ask).contains(&how));
            let row = row.or_else(|| with_id().next()).ok_or_else(|| {
                Error::unknown(format!("nothing about {id} is to be settled"))
                    .hint("emic conflicts lists what is")
            })?;
            // Two ids of one row are one answer.
            if !only && !done.insert(row.id()) {
                continue;
            }
            acts.extend(self.answer_row(row, id, how, only)?);
        }
        Ok(joined(acts))
    }

    fn answer_row(&self, row: &Row<'_>, id: OpId, how: Settle, only: bool) -> Result<Vec<Act>> {
        let named = |question: &&&Question| !only || question.id == id;
        let questions: Vec<&Question> = row.questions.iter().filter(named).copied().collect();
        let fitting: Vec<&Question> =
            questions.iter().filter(|question| how.fits(&question.ask)).copied().collect();
        if fitting.is_empty() {
            return Err(unfit(how, &row.first().ask));
        }
        match how {
            Settle::Keep | Settle::Dismiss => {
                let mut ids: Vec<OpId> = questions.iter().map(|question| question.id).collect();
                ids.dedup();
                // What had no effect is dismissed whatever the word; anything else is kept.
                let word = Settle::options(&row.first().ask)[0];
                let word = if word == Settle::Dismiss { Settle::Dismiss } else { Settle::Keep };
                Ok(vec![Act::Settle { ids, answer: Some(word.word().to_owned()) }])
            }
            Settle::Same => Ok(fitting.iter().filter_map(|question| one_with_first(question)).collect()),
            // Of texts that were all kept the one that stands first can be taken, too.
            Settle::Take if row.keeps(id) => self.taking(id).map(|act| vec![act]),
            Settle::Take => self.take(&fitting, id),
        }
    }

    /// The acts that take what was not taken.
    fn take(&self, questions: &[&Question], id: OpId) -> Result<Vec<Act>> {
        let named = questions.iter().find(|question| question.id == id).or_else(|| questions.first());
        let Some(question) = named else { return Ok(Vec::new()) };
        match &question.ask {
            Ask::Removed { .. } => {
                let codes = &self.project().codes;
                let named = questions.iter().filter_map(|one| removed_code(one));
                let codes: BTreeSet<CodeId> = named.map(|code| codes.resolve(code)).collect();
                Ok(codes.into_iter().map(|code| Act::CodeRestore { code }).collect())
            }
            Ask::Opposite { how: Opposed::MadeOne, .. } => {
                // Everything that the row made one is different: three things may have been made one by two acts.
                let sames = questions.iter().filter_map(|one| match one.ask {
                    Ask::Opposite { by, how: Opposed::MadeOne } => self.op(by),
                    _ => None,
                });
                let ids =
                    sames.filter_map(|op| if let Act::Same { ids } = &op.act { Some(ids) } else { None });
                let about: BTreeSet<OpId> = ids.flatten().copied().collect();
                Ok(vec![different(about.into_iter().collect())])
            }
            Ask::Opposite { how: Opposed::Parted, by } => match self.op(*by).map(|op| &op.act) {
                Some(Act::Decide { about, .. }) => Ok(vec![Act::Same { ids: about.clone() }]),
                _ => Ok(Vec::new()),
            },
            // What was kept is what the answer that does not stand names; texts that were kept are written as one.
            Ask::Opposite { how: Opposed::Wrote, .. } => {
                let kept = question.about.get(1);
                let mut act = self.taking(kept.map_or(question.id, |about| about.id))?;
                if let Act::CodeDefine { .. } | Act::MemoEdit { .. } = act {
                    let all = self.texts_kept_by(question.id, &act).unwrap_or_default();
                    if let Act::CodeDefine { words, .. } | Act::MemoEdit { body: words, .. } = &mut act {
                        *words = all;
                    }
                }
                Ok(vec![act])
            }
            Ask::Rival { .. }
            | Ask::BothKept { .. }
            | Ask::Twice { .. }
            | Ask::Odd { .. }
            | Ask::NoEffect { .. }
            | Ask::Unanchored { .. } => self.taking(question.id).map(|act| vec![act]),
        }
    }

    /// The write that was not taken, written again over everything known.
    fn taking(&self, id: OpId) -> Result<Act> {
        self.op(id).map(taken).ok_or_else(|| Error::unknown("that operation is not here"))
    }
}

/// Joins acts that settle with one word: the writer of the second would no longer know what the first closed.
fn joined(acts: Vec<Act>) -> Vec<Act> {
    let mut all: Vec<Act> = Vec::new();
    for act in acts {
        if let Act::Settle { ids, answer } = &act {
            let with = all.iter_mut().find_map(|earlier| match earlier {
                Act::Settle { ids, answer: same } if same == answer => Some(ids),
                _ => None,
            });
            if let Some(earlier) = with {
                earlier.extend(ids);
                continue;
            }
        }
        all.push(act);
    }
    all
}

fn removed_code(question: &Question) -> Option<CodeId> {
    if let Ask::Removed { code, .. } = question.ask { Some(code) } else { None }
}

/// The act that makes the later of two things one with the first.
fn one_with_first(question: &Question) -> Option<Act> {
    match question.ask {
        Ask::Twice { first, .. } | Ask::Odd { like: Some(first), .. } => {
            Some(Act::Same { ids: vec![first, question.id] })
        }
        Ask::Odd { like: None, .. }
        | Ask::Rival { .. }
        | Ask::BothKept { .. }
        | Ask::NoEffect { .. }
        | Ask::Unanchored { .. }
        | Ask::Removed { .. }
        | Ask::Opposite { .. } => None,
    }
}

/// The act that says that things are not one.
pub fn different(about: Vec<OpId>) -> Act {
    Act::Decide {
        question: DIFFERENT.to_owned(),
        about,
        answer: DIFFERENT.to_owned(),
        ids: Vec::new(),
        stand: Vec::new(),
        person: None,
        note: String::new(),
    }
}

fn unfit(how: Settle, ask: &Ask) -> Error {
    let allowed: Vec<&str> = Settle::options(ask).iter().map(|how| how.word()).collect();
    let what = match how {
        Settle::Same => "only things made twice can be one",
        Settle::Take => "there is nothing to take here",
        Settle::Keep | Settle::Dismiss => "there is nothing to settle here",
    };
    Error::usage(what).hint(format!("the answers here: {}", allowed.join(", ")))
}
