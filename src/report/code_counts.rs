//! What is known of each code: its place in the tree, its definition, and where it was used. `emic codes` and
//! `emic report codes` are two choices from the facts of this file.

use super::table::Table;
use super::value::Value;
use crate::model::id::{CodeId, ParticipantId, PersonId, TranscriptId};
use crate::model::values::CodePart;
use crate::model::{Annotation, Code, CodeTree, Seen, Transcript};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// A code with its place and its uses.
pub(super) struct Counted<'p> {
    id: CodeId,
    pub(super) code: &'p Code,
    parent: Option<&'p Code>,
    tree: &'p CodeTree,
    /// How far in it is shown.
    pub(super) depth: usize,
    uses: Uses,
    /// Codings with it or a code below it.
    below: usize,
}

/// Where a code was used.
#[derive(Clone, Default)]
struct Uses {
    annotations: usize,
    coders: BTreeSet<PersonId>,
    transcripts: BTreeSet<TranscriptId>,
    participants: BTreeSet<ParticipantId>,
}

/// One fact about a code: its key in JSON and CSV, and how to tell it.
#[derive(Clone, Copy)]
pub(super) struct Fact {
    key: &'static str,
    value: for<'c, 'p> fn(&'c Counted<'p>) -> Value<'p>,
}

pub(super) const ID: Fact = Fact { key: "id", value: |c| c.id.to_string().into() };
pub(super) const PATH: Fact = Fact { key: "path", value: |c| Value::path(c.tree.path(c.id)) };
pub(super) const NAME: Fact = Fact { key: "name", value: |c| c.code.name.as_str().into() };
/// The name under as many blanks as the code is deep, for people's eyes; programs read the path.
pub(super) const INDENTED: Fact =
    Fact { key: "name", value: |c| format!("{}{}", "  ".repeat(c.depth), c.code.name).into() };
pub(super) const PARENT: Fact = Fact { key: "parent", value: |c| c.parent.map(|p| p.name.as_str()).into() };
pub(super) const PARENT_ID: Fact =
    Fact { key: "parent_id", value: |c| c.code.parent.map(|id| id.to_string()).into() };
pub(super) const KIND: Fact =
    Fact { key: "kind", value: |c| if c.code.theme { "theme" } else { "code" }.into() };
pub(super) const CODINGS: Fact = Fact { key: "annotations", value: |c| c.uses.annotations.into() };
pub(super) const SUBTREE: Fact = Fact { key: "annotations_subtree", value: |c| c.below.into() };
pub(super) const TRANSCRIPTS: Fact = Fact { key: "transcripts", value: |c| c.uses.transcripts.len().into() };
pub(super) const PARTICIPANTS: Fact =
    Fact { key: "participants", value: |c| c.uses.participants.len().into() };
pub(super) const CODERS: Fact = Fact { key: "coders", value: |c| c.uses.coders.len().into() };
pub(super) const DEFINITION: Fact = Fact { key: "definition", value: |c| c.code.part(CodePart::Text).into() };
pub(super) const WHEN: Fact = Fact { key: "when", value: |c| c.code.part(CodePart::When).into() };
pub(super) const NOT: Fact = Fact { key: "not", value: |c| c.code.part(CodePart::Not).into() };
pub(super) const EXAMPLE: Fact = Fact { key: "example", value: |c| c.code.part(CodePart::Example).into() };
pub(super) const COLOUR: Fact = Fact { key: "colour", value: |c| c.code.colour.as_deref().into() };

impl Counted<'_> {
    /// Codings with the code itself.
    pub(super) fn codings(&self) -> usize {
        self.uses.annotations
    }
}

/// A table with one row for each code, made when it is written; columns are (fact, heading).
pub(super) fn table<'p>(
    codes: Vec<Counted<'p>>,
    columns: &'static [(Fact, &'static str)],
    empty: &str,
) -> Table<'p> {
    let names: Vec<(&str, &str)> = columns.iter().map(|(fact, heading)| (fact.key, *heading)).collect();
    let codes = Rc::new(codes);
    Table::new(&names, empty).with_rows(move || {
        let codes = Rc::clone(&codes);
        let row = move |nth: usize| {
            let code = codes.get(nth)?;
            Some(columns.iter().map(|(fact, _)| (fact.value)(code)).collect())
        };
        (0..).map_while(row)
    })
}

/// Every code in tree order.
pub(super) fn counted<'p>(project: &Seen<'p>) -> Vec<Counted<'p>> {
    let tree = &project.shown().codes;
    let uses = uses(project);
    let codings = |id: &CodeId| uses.get(id).map_or(0, |uses| uses.annotations);
    let order = tree.in_order();
    // From the last code up, so that each adds to the one above it what is complete.
    let mut below: HashMap<CodeId, usize> = HashMap::new();
    for id in order.iter().rev() {
        let all = *below.entry(*id).and_modify(|below| *below += codings(id)).or_insert(codings(id));
        if let Some(parent) = tree.get(*id).and_then(|code| code.parent) {
            *below.entry(parent).or_default() += all;
        }
    }
    let one = |id: CodeId| {
        let code = tree.get(id)?;
        Some(Counted {
            id,
            code,
            parent: code.parent.and_then(|parent| tree.get(parent)),
            tree,
            depth: tree.shown_depth(id),
            uses: uses.get(&id).cloned().unwrap_or_default(),
            below: below.get(&id).copied().unwrap_or_default(),
        })
    };
    order.into_iter().filter_map(one).collect()
}

fn uses(project: &Seen<'_>) -> BTreeMap<CodeId, Uses> {
    let mut uses: BTreeMap<CodeId, Uses> = BTreeMap::new();
    for transcript in project.transcripts.values() {
        for annotation in &transcript.annotations {
            let here = uses.entry(annotation.code).or_default();
            here.annotations += 1;
            here.coders.insert(annotation.coder);
            here.transcripts.insert(transcript.id);
            here.participants.extend(speaker(transcript, annotation));
        }
    }
    uses
}

/// The participant in whose turn a coding begins.
fn speaker(transcript: &Transcript, annotation: &Annotation) -> Option<ParticipantId> {
    let turn = transcript.turn_at(annotation.span?.start())?;
    transcript.cast.get(&transcript.turns.get(turn)?.speaker)?.participant
}
