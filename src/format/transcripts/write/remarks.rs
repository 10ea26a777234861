//! What coders put on the words of a transcript, as comments for its margin.

use super::codings;
use crate::format::notation;
use crate::format::study::{
    Coding, CodingKey, LeftOut, Memo, On, Part, PersonKey, Study, TranscriptKey, left_out,
};
use crate::text::Span;
use std::collections::HashMap;

/// A comment in the margin.
pub(super) struct Remark {
    /// The words it stands on.
    pub(super) span: Span,
    /// Its author.
    pub(super) by: Option<PersonKey>,
    /// When it was made.
    pub(super) made: Option<i64>,
    /// What it says, paragraph by paragraph.
    pub(super) paragraphs: Vec<String>,
    /// The comment that it answers: an earlier one.
    pub(super) answers: Option<usize>,
}

/// A comment that codes share: its place in the list, and the names of the codes from the top.
type Shared<'s> = (usize, Vec<Vec<&'s str>>);

/// The comments of the one transcript in the order of their words. Codes of one coder on the same words share a comment,
/// but one with memos stands alone, with the coder's first memo; further memos answer it.
pub(super) fn remarks(study: &Study) -> Vec<Remark> {
    let keys: HashMap<*const Coding, CodingKey> = study
        .codings
        .iter()
        .enumerate()
        .map(|(nth, coding)| (std::ptr::from_ref(coding), CodingKey(nth)))
        .collect();
    let mut memos: HashMap<CodingKey, Vec<&Memo>> = HashMap::new();
    for memo in &study.memos {
        if let On::Coding(key) = memo.on {
            memos.entry(key).or_default().push(memo);
        }
    }
    let mut all: Vec<Remark> = Vec::new();
    // Where codes without memos of a coder on the same words are.
    let mut shared: HashMap<(Span, Option<PersonKey>), Shared<'_>> = HashMap::new();
    for coding in codings(study) {
        let path = study.path(coding.code);
        let on = keys.get(&std::ptr::from_ref(coding)).and_then(|key| memos.get(key));
        if let Some(memos) = on {
            with_memos(coding, path, memos, &mut all);
            continue;
        }
        let (at, paths) = shared.entry((coding.span, coding.by)).or_insert_with(|| (all.len(), Vec::new()));
        paths.push(path);
        let line = notation::of_codes(paths);
        match all.get_mut(*at) {
            Some(remark) => {
                remark.paragraphs = vec![line];
                remark.made = [remark.made, coding.made].into_iter().flatten().min();
            }
            None => all.push(Remark {
                span: coding.span,
                by: coding.by,
                made: coding.made,
                paragraphs: vec![line],
                answers: None,
            }),
        }
    }
    let here = |on: On| match on {
        On::Passage(TranscriptKey(0), span) => Some(span),
        _ => None,
    };
    for memo in &study.memos {
        let Some(span) = here(memo.on) else { continue };
        let paragraphs = notation::of_memo(&memo.kind, &memo.body, true);
        all.push(Remark { span, by: memo.by, made: memo.made, paragraphs, answers: None });
    }
    for mark in &study.marks {
        let Some(span) = here(mark.on) else { continue };
        let paragraphs = notation::of_mark(&mark.name, &mark.note);
        all.push(Remark { span, by: mark.by, made: mark.made, paragraphs, answers: None });
    }
    all
}

/// A coding with its memos.
fn with_memos(coding: &Coding, path: Vec<&str>, memos: &[&Memo], all: &mut Vec<Remark>) {
    let own = memos.iter().position(|memo| memo.by == coding.by);
    let mut paragraphs = vec![notation::of_codes(&[path])];
    if let Some(memo) = own.and_then(|nth| memos.get(nth)) {
        paragraphs.extend(notation::of_memo(&memo.kind, &memo.body, false));
    }
    let first = all.len();
    all.push(Remark { span: coding.span, by: coding.by, made: coding.made, paragraphs, answers: None });
    for (_, memo) in memos.iter().enumerate().filter(|(nth, _)| Some(*nth) != own) {
        let paragraphs = notation::of_memo(&memo.kind, &memo.body, false);
        all.push(Remark {
            span: coding.span,
            by: memo.by,
            made: memo.made,
            paragraphs,
            answers: Some(first),
        });
    }
}

/// What a format leaves out that shows what stands on words; `more` are further parts that it takes.
pub(super) fn without(study: &Study, more: &[Part]) -> Vec<LeftOut> {
    let on_words = |on: On| matches!(on, On::Coding(_) | On::Passage(..));
    let memos = study.memos.iter().filter(|memo| !on_words(memo.on)).count();
    let marks = study.marks.iter().filter(|mark| !matches!(mark.on, On::Passage(..))).count();
    let taken = [Part::Codings, Part::Memos, Part::Marks, Part::UncodedTranscripts, Part::Speakers];
    let mut all = study.without(&[&taken, more].concat());
    all.push(left_out("memos on what is no passage", memos));
    all.push(left_out("marks on what is no passage", marks));
    all
}
