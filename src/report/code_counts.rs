//! What is known of each code: its place in the tree, its definition, and where it was used. `emic codes` and
//! `emic report codes` are two choices from the facts of this file.

use super::cells::person;
use super::table::Table;
use super::value::Value;
use super::words::count;
use crate::model::id::{CodeId, ParticipantId, PersonId};
use crate::model::values::CodePart;
use crate::model::{Annotation, Code, CodeTree, FOLDER, Kept, Seen, Transcript};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

/// A code with its place and its uses.
pub(super) struct Counted<'p> {
    id: CodeId,
    pub(super) code: &'p Code,
    parent: Option<&'p Code>,
    tree: &'p CodeTree,
    project: Seen<'p>,
    /// How far in it is shown.
    pub(super) depth: usize,
    /// Of the code itself.
    own: Below,
    /// Of it and all codes below it.
    below: Below,
}

/// Where a code and all codes below it were used, counted.
#[derive(Clone, Copy, Default)]
struct Below {
    annotations: usize,
    /// Different stretches of words, by any coder.
    passages: usize,
    /// Words in them, each once.
    words: usize,
    transcripts: usize,
    participants: usize,
    coders: usize,
}

/// Where a code was used. Transcripts are named by their places among all.
#[derive(Default)]
struct Uses {
    annotations: usize,
    coders: BTreeSet<PersonId>,
    transcripts: BTreeSet<u32>,
    participants: BTreeSet<ParticipantId>,
    /// Different stretches of words: transcript, start, end.
    passages: BTreeSet<Passage>,
}

/// A stretch of words: transcript, start, end.
type Passage = (u32, u32, u32);

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
pub(super) const KIND: Fact = Fact { key: "kind", value: |c| c.kind().into() };
pub(super) const CODINGS: Fact = Fact { key: "annotations", value: |c| c.own.annotations.into() };
pub(super) const SUBTREE: Fact = Fact { key: "annotations_subtree", value: |c| c.below.annotations.into() };
pub(super) const PASSAGES_BELOW: Fact = Fact { key: "passages_subtree", value: |c| c.below.passages.into() };
pub(super) const WORDS_BELOW: Fact = Fact { key: "words_subtree", value: |c| c.below.words.into() };
pub(super) const TRANSCRIPTS_BELOW: Fact =
    Fact { key: "transcripts_subtree", value: |c| c.below.transcripts.into() };
pub(super) const PEOPLE_BELOW: Fact = Fact { key: "people_subtree", value: |c| c.below.participants.into() };
pub(super) const CODERS_BELOW: Fact = Fact { key: "coders_subtree", value: |c| c.below.coders.into() };
pub(super) const TRANSCRIPTS: Fact = Fact { key: "transcripts", value: |c| c.own.transcripts.into() };
pub(super) const PARTICIPANTS: Fact = Fact { key: "participants", value: |c| c.own.participants.into() };
pub(super) const CODERS: Fact = Fact { key: "coders", value: |c| c.own.coders.into() };
pub(super) const DEFINITION: Fact = Fact { key: "definition", value: |c| c.code.part(CodePart::Text).into() };
/// Every text of every part of the definition, with whose it is: of texts written at once all are kept.
pub(super) const DEFINITIONS: Fact = Fact { key: "definitions", value: |c| definitions(c.project, c.code) };
pub(super) const WHEN: Fact = Fact { key: "when", value: |c| c.code.part(CodePart::When).into() };
pub(super) const NOT: Fact = Fact { key: "not", value: |c| c.code.part(CodePart::Not).into() };
pub(super) const EXAMPLE: Fact = Fact { key: "example", value: |c| c.code.part(CodePart::Example).into() };
pub(super) const COLOUR: Fact = Fact { key: "colour", value: |c| c.code.colour.as_deref().into() };

impl Counted<'_> {
    /// A folder of another program holds codes and is not put on words, theme or not.
    fn kind(&self) -> &'static str {
        match (self.project.shown().is_folder(self.id), self.code.theme) {
            (true, _) => FOLDER,
            (false, true) => "theme",
            (false, false) => "code",
        }
    }
    /// Codings with the code itself.
    pub(super) fn codings(&self) -> usize {
        self.own.annotations
    }
    /// True if it or a code below it was used.
    pub(super) fn is_used(&self) -> bool {
        self.below.annotations > 0
    }
    /// How often it was used, with the codes below it, in one sentence.
    pub(super) fn uses_in_words(&self) -> String {
        let Below { passages, transcripts, participants, coders, .. } = self.below;
        let below = if self.code.children.is_empty() { "" } else { "With the codes below it: " };
        let uses = [
            count(passages, "passage", "passages"),
            count(transcripts, "transcript", "transcripts"),
            count(participants, "person", "people"),
            count(coders, "coder", "coders"),
        ];
        format!("{below}{}.", uses.join(", "))
    }
}

/// What a code means, by everybody who wrote a text that stands: as things for programs, for people the definition, and of
/// texts written at once all of them with whose they are.
fn definitions<'p>(project: Seen<'p>, code: &'p Code) -> Value<'p> {
    let all = CodePart::ALL.iter().flat_map(|&part| {
        let texts = code.definition.get(&part).into_iter().flatten();
        texts.map(move |kept| {
            vec![
                ("part", part.word().into()),
                ("words", kept.words.as_str().into()),
                ("coder", person(project, kept.coder)),
            ]
        })
    });
    let words = CodePart::ALL.iter().filter_map(|&part| {
        let texts = code.definition.get(&part)?;
        let said = at_once(project, texts);
        match (part, texts.len()) {
            (CodePart::Text, 1) => texts.first().map(|kept| kept.words.to_string()),
            (CodePart::Text, _) => said,
            _ => said.map(|said| format!("{}: {said}", part.word())),
        }
    });
    Value::Things { rows: all.collect(), words: words.collect::<Vec<_>>().join("; ") }
}

/// Texts of several people that were written at once, with whose each is; `None` of one alone.
fn at_once(project: Seen<'_>, texts: &[Kept]) -> Option<String> {
    let said = |kept: &Kept| format!("{}: {}", project.initials(kept.coder), kept.words);
    (texts.len() > 1).then(|| texts.iter().map(said).collect::<Vec<_>>().join(" | "))
}

/// A line for each part of a definition of which several texts were written at once.
pub(super) fn written_at_once(project: &Seen<'_>) -> Vec<String> {
    let codes = project.codes.in_order();
    let codes = codes.iter().filter_map(|id| project.codes.get(*id));
    codes
        .flat_map(|code| {
            code.definition.iter().filter_map(move |(part, texts)| {
                let said = at_once(*project, texts)?;
                let path = project.codes.path(code.id).join(" / ");
                Some(format!("{path}, {} written at once: {said}", part.word()))
            })
        })
        .collect()
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

/// Every code in tree order, with all its uses.
pub(super) fn counted<'p>(project: &Seen<'p>) -> Vec<Counted<'p>> {
    counted_like(project, |_, _| true)
}

/// Every code in tree order, with the codings that are wanted.
pub(super) fn counted_like<'p>(
    project: &Seen<'p>,
    wanted: impl Fn(&Transcript, &Annotation) -> bool,
) -> Vec<Counted<'p>> {
    let tree = &project.shown().codes;
    let uses = uses(project, wanted);
    let own: HashMap<CodeId, Below> = uses.iter().map(|(id, uses)| (*id, uses.counts())).collect();
    let order = tree.in_order();
    let mut below = below(tree, &order, uses, project.shown().transcripts.values());
    let one = |id: CodeId| {
        let code = tree.get(id)?;
        Some(Counted {
            id,
            code,
            parent: code.parent.and_then(|parent| tree.get(parent)),
            tree,
            project: *project,
            depth: tree.shown_depth(id),
            own: own.get(&id).copied().unwrap_or_default(),
            below: below.remove(&id).unwrap_or_default(),
        })
    };
    order.into_iter().filter_map(one).collect()
}

/// The counts of each code with all codes below it.
fn below<'p>(
    tree: &CodeTree,
    order: &[CodeId],
    mut uses: BTreeMap<CodeId, Uses>,
    transcripts: impl Iterator<Item = &'p Transcript>,
) -> HashMap<CodeId, Below> {
    let starts: Starts = transcripts.map(word_starts).collect();
    let mut counts = HashMap::new();
    // From the last code up, so that each adds to the one above it what is complete.
    let mut reach: HashMap<CodeId, Reach> = HashMap::new();
    for id in order.iter().rev() {
        let mut here = reach.remove(id).unwrap_or_default();
        if let Some(uses) = uses.remove(id) {
            here.annotations += uses.annotations;
            match here.uses.passages.is_empty() {
                true => here.take(uses, &starts),
                false => here.add(&uses, &starts),
            }
        }
        counts.insert(*id, here.counts());
        if let Some(parent) = tree.get(*id).and_then(|code| code.parent) {
            let above = reach.entry(parent).or_default();
            let together = above.annotations + here.annotations;
            // The smaller one goes into the larger one: a deep tree costs little more than a flat one.
            if above.uses.passages.len() < here.uses.passages.len() {
                std::mem::swap(above, &mut here);
            }
            above.add(&here.uses, &starts);
            above.annotations = together;
        }
    }
    counts
}

/// What a code and the codes below it were used for, while it is added up.
#[derive(Default)]
struct Reach {
    annotations: usize,
    uses: Uses,
    /// The words that are coded: stretches that do not touch, as the transcript and start, and the end.
    covered: BTreeMap<(u32, u32), u32>,
    /// How many words that are.
    words: usize,
}

impl Uses {
    /// What needs no look at words.
    fn counts(&self) -> Below {
        Below {
            annotations: self.annotations,
            passages: self.passages.len(),
            words: 0,
            transcripts: self.transcripts.len(),
            participants: self.participants.len(),
            coders: self.coders.len(),
        }
    }
}

impl Reach {
    /// Adds the uses of a code where there are no passages so far: in their order they are covered in one sweep.
    fn take(&mut self, uses: Uses, starts: &Starts) {
        self.uses.coders.extend(&uses.coders);
        self.uses.transcripts.extend(&uses.transcripts);
        self.uses.participants.extend(&uses.participants);
        let mut covered: Vec<((u32, u32), u32)> = Vec::with_capacity(uses.passages.len());
        for &(transcript, from, end) in &uses.passages {
            match covered.last_mut() {
                Some(((here, _), upto)) if *here == transcript && *upto >= from => *upto = end.max(*upto),
                _ => covered.push(((transcript, from), end)),
            }
        }
        self.words = covered.iter().map(|&((here, from), end)| words(here, from..end, starts)).sum();
        self.covered = covered.into_iter().collect();
        self.uses.passages = uses.passages;
    }
    fn add(&mut self, uses: &Uses, starts: &Starts) {
        self.uses.coders.extend(&uses.coders);
        self.uses.transcripts.extend(&uses.transcripts);
        self.uses.participants.extend(&uses.participants);
        for &passage in &uses.passages {
            if self.uses.passages.insert(passage) {
                self.cover(passage, starts);
            }
        }
    }

    /// Joins a passage with what it touches of what is covered.
    fn cover(&mut self, (transcript, mut from, mut end): Passage, starts: &Starts) {
        let begins_before = self.covered.range(..=(transcript, from)).next_back();
        if let Some((&(here, start), &upto)) = begins_before
            && here == transcript
            && upto >= from
        {
            from = start;
        }
        while let Some((&key, &upto)) = self.covered.range((transcript, from)..=(transcript, end)).next() {
            self.covered.remove(&key);
            self.words -= words(transcript, key.1..upto, starts);
            end = end.max(upto);
        }
        self.words += words(transcript, from..end, starts);
        self.covered.insert((transcript, from), end);
    }

    fn counts(&self) -> Below {
        Below { annotations: self.annotations, words: self.words, ..self.uses.counts() }
    }
}

/// Where the words of each transcript begin.
type Starts = Vec<Vec<u32>>;

/// The words of a transcript that were said, by where they begin.
fn word_starts(transcript: &Transcript) -> Vec<u32> {
    let turns = transcript.turns.iter();
    turns.flat_map(|turn| transcript.words_said(turn.words)).map(|word| word.start()).collect()
}

/// The number of words that begin in a stretch.
fn words(transcript: u32, stretch: Range<u32>, starts: &Starts) -> usize {
    let starts = starts.get(transcript as usize).map_or(&[][..], Vec::as_slice);
    let before = |place: u32| starts.partition_point(|word| *word < place);
    before(stretch.end) - before(stretch.start)
}

fn uses(project: &Seen<'_>, wanted: impl Fn(&Transcript, &Annotation) -> bool) -> BTreeMap<CodeId, Uses> {
    let mut uses: BTreeMap<CodeId, Uses> = BTreeMap::new();
    let mut passages: HashMap<CodeId, Vec<Passage>> = HashMap::new();
    for (nth, transcript) in (0..).zip(project.transcripts.values()) {
        for annotation in transcript.annotations.iter().filter(|one| wanted(transcript, one)) {
            let here = uses.entry(annotation.code).or_default();
            here.annotations += 1;
            here.coders.insert(annotation.coder);
            here.transcripts.insert(nth);
            here.participants
                .extend(annotation.span.into_iter().flat_map(|span| transcript.participants_in(span)));
            let here = passages.entry(annotation.code).or_default();
            here.extend(annotation.span.map(|span| (nth, span.start(), span.end())));
        }
    }
    for (code, passages) in passages {
        uses.entry(code).or_default().passages = passages.into_iter().collect();
    }
    uses
}
