//! What transcripts and annotations mean: corrections laid over imported words, codings that follow them,
//! equal codings counted once.

use super::overlaps::overlapped;
use super::people::{field_words, made, register};
use super::questions::{about, no_effect, question, rivals, subject};
use super::register::Register;
use super::{Entity, Fold, Key};
use crate::log::guided::Sort;
use crate::log::op::{Act, Op, Order};
use crate::model::id::*;
use crate::model::target::Extent;
use crate::model::*;
use crate::text::{Span, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Fold {
    pub(super) fn derive_transcript(&mut self, id: TranscriptId) {
        let key = Key::Transcript(id);
        let add = self.op(id.0).filter(|op| matches!(op.act, Act::TranscriptAdd { .. }) && self.counts(op));
        let Some(add) = add.filter(|_| self.project.first(id.0) == id.0) else {
            self.forget_transcript(id);
            return;
        };
        let Act::TranscriptAdd { text, ref language, rule, .. } = add.act else { return };
        let writes = self.transcript_writes(id);
        let mut questions = Vec::new();
        let (layers, corrections, current) = self.corrected(id, text, &writes, &mut questions);
        let turns = self.turns((id, text), (&current, &layers), &writes, &mut questions);
        let title = |op: &Op| field_words(&op.act, "title").unwrap_or_default();
        let own: Vec<(&Op, bool)> = writes
            .iter()
            // The first words of a transcript that is one with this say nothing about this one's title.
            .filter(|(op, _)| op.id == id.0 || !matches!(op.act, Act::TranscriptAdd { .. }))
            .copied()
            .collect();
        let titles = register(&own, "title");
        let name = titles.winner().map(title).unwrap_or_default();
        let thing = Thing::Transcript(id);
        let whole = format!("title of {name}");
        let of_it = |_: &Op| thing.clone();
        questions.extend(rivals(&titles, &whole, &subject(thing.clone(), "title"), &of_it, &title));
        let transcript = Transcript {
            id,
            also: self.twins_of(id.0).to_vec(),
            language: language.clone(),
            rule,
            properties: properties(&own, &name, &thing, &mut questions),
            cast: cast(&self.project, &own, (&name, &thing), &mut questions),
            source: text,
            purged: self.is_purged(text),
            text: current,
            turns: turns.now,
            numbers: turns.numbers,
            imported: turns.imported,
            layers,
            corrections,
            annotations: Vec::new(),
            progress: progress(&self.project, &own),
            assigned: assigned(&self.project, &own),
            made: made(add),
            title: name,
        };
        self.project.set_transcript(transcript);
        self.ask(key, questions);
    }

    /// A transcript that is not there, or not by itself, shows and asks nothing.
    pub(super) fn forget_transcript(&mut self, id: TranscriptId) {
        self.project.remove_transcript(id);
        self.ask(Key::Transcript(id), Vec::new());
        self.ask(Key::Unanchored(id), Vec::new());
    }

    /// True if the words of a transcript were purged: what was done with them counts nothing.
    pub(super) fn is_wordless(&self, id: TranscriptId) -> bool {
        if self.purges.is_empty() {
            return false;
        }
        let add = self.op(id.0).map(|op| &op.act);
        matches!(add, Some(Act::TranscriptAdd { text, .. }) if self.is_purged(*text))
    }

    /// All operations on a transcript and on those that are one with it, in order.
    pub(in crate::log) fn transcript_writes(&self, id: TranscriptId) -> Vec<(&Op, bool)> {
        let mut writes = self.writes(&Key::Transcript(id));
        for &twin in self.twins_of(id.0) {
            writes.extend(self.writes(&Key::Transcript(TranscriptId(twin))));
        }
        writes.sort_by_key(|(op, _)| op.order());
        writes
    }

    /// Asks about every transcript that has the same imported words as an earlier one, and says of which it was said
    /// without effect.
    pub(super) fn derive_equal_words(&mut self) {
        let mut by_age: Vec<&Transcript> = self.project.transcripts.values().collect();
        by_age.sort_by_key(|t| (t.made.lamport, t.made.id));
        let words_of = |transcript: &Transcript| Some(self.sources.get(&transcript.source)?.text.as_str());
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        for words in by_age.iter().filter_map(|here| words_of(here)) {
            *lengths.entry(words.len()).or_default() += 1;
        }
        let mut first_of: HashMap<&str, OpId> = HashMap::new();
        let mut questions = Vec::new();
        for here in by_age {
            let Some(words) = words_of(here) else { continue };
            // Few have the same length, so hardly ever are words looked at.
            if lengths.get(&words.len()) == Some(&1) {
                continue;
            }
            let first = *first_of.entry(words).or_insert(here.id.0);
            if first == here.id.0 {
                continue;
            }
            let (Some(one), Some(other)) = (self.op(first), self.op(here.id.0)) else { continue };
            let ask = Ask::Twice { kind: "transcript", name: here.title.clone(), first };
            let thing = |op: &Op| Thing::Transcript(TranscriptId(op.id));
            let objects = [one, other].map(|op| about(op, thing(op), None)).to_vec();
            questions.push(question(other, ask, subject(thing(one), "twice"), objects));
        }
        for same in self.sames_of_different_words() {
            let Act::Same { ids } = &same.act else { continue };
            let Some(&first) = ids.first() else { continue };
            questions.push(no_effect(same, Why::OtherWords, Thing::Transcript(TranscriptId(first)), None));
        }
        self.ask(Key::EqualWords, questions);
    }

    /// Anchors in a transcript that is one with another count in that one's words.
    pub fn own(&self, extent: Extent) -> Extent {
        if self.project.alias.is_empty() { extent } else { extent.map_ids(&mut |id| self.project.first(id)) }
    }

    /// Lays the corrections that hold over the imported words.
    fn corrected(
        &self,
        id: TranscriptId,
        source: Digest,
        writes: &[(&Op, bool)],
        questions: &mut Vec<Question>,
    ) -> (Layers, Vec<Correction>, Text) {
        if self.is_purged(source) {
            return (Layers::new(id.0, 0), Vec::new(), Text::from(""));
        }
        let imported = self.sources.get(&source).map_or_else(|| Text::from(""), |source| source.text.clone());
        let mut laying = Laying::new(id.0, imported.len());
        let replaces: Vec<(&Op, bool)> =
            writes.iter().filter(|(op, _)| matches!(op.act, Act::Replace { .. })).copied().collect();
        if replaces.is_empty() {
            return (laying.finish(), Vec::new(), imported);
        }
        let (losers, pairs) = overlapped(&replaces, &|extent| self.own(extent));
        let mut words: HashMap<OpId, Text> = HashMap::new();
        let mut corrections = Vec::new();
        // One may hold against many.
        let mut holding: HashMap<OpId, Arc<str>> = HashMap::new();
        for &(op, counts) in &replaces {
            let Act::Replace { extent, words: new, .. } = &op.act else { continue };
            if !counts {
                continue;
            }
            let text = Text::from(new.as_str());
            let proposed = || Some(Arc::from(new.as_str()));
            let overlapped = losers.get(&op.id);
            let laid = match overlapped {
                Some(_) => Covered::Missing,
                None => laying.cover(self.own(*extent), op.id, text.len()),
            };
            let holds = laid == Covered::Yes;
            if let Some(later) = overlapped {
                let thing = Thing::Words(id, *extent);
                let mut lost = no_effect(op, Why::Overlapped(*later), thing, proposed());
                lost.about.extend(self.op(*later).and_then(|op| {
                    let Act::Replace { extent, words, .. } = &op.act else { return None };
                    let words = holding.entry(op.id).or_insert_with(|| words.as_str().into());
                    Some(about(op, Thing::Words(id, *extent), Some(Arc::clone(words))))
                }));
                questions.push(lost);
            } else if laid == Covered::TooDeep {
                let thing = Thing::Words(id, *extent);
                questions.push(no_effect(op, Why::TooNested, thing, proposed()));
            } else if !holds {
                let thing = Thing::Words(id, *extent);
                questions.push(no_effect(op, Why::WordsGone, thing, proposed()));
            }
            words.insert(op.id, text);
            corrections.push(Correction {
                id: CorrectionId(op.id),
                coder: self.project.one_of(op.coder),
                words: new.clone(),
                holds,
            });
        }
        self.looked.fetch_add(laying.steps() + pairs, Ordering::Relaxed);
        let layers = laying.finish();
        let mut current = String::with_capacity(imported.as_str().len());
        for (base, from, to) in layers.shown() {
            let text = if base == id.0 { Some(&imported) } else { words.get(&base) };
            if let (Some(text), Some(span)) = (text, Span::new(from, to)) {
                current.push_str(text.slice(span));
            }
        }
        (layers, corrections, Text::new(current))
    }

    pub(super) fn derive_annotation(&mut self, id: AnnotationId) {
        self.forget_double(id.0);
        let key = Key::Annotation(id);
        let (entity, questions) = self.annotation(id, &key);
        match entity {
            Some(entity) => self.entities.insert(id, entity),
            None => self.entities.remove(&id),
        };
        self.ask(key, questions);
    }

    fn annotation(&self, id: AnnotationId, key: &Key) -> (Option<Entity>, Vec<Question>) {
        let none = (None, Vec::new());
        let Some(add) = self.op(id.0) else { return none };
        let Act::Annotate { transcript, extent, code, by, .. } = add.act else { return none };
        let Some(owner) = by.or(add.coder) else { return none };
        if self.is_wordless(transcript) {
            return none;
        }
        let entity =
            Entity { id, transcript, owner, extent, code, put: id.0, frame: add.frame, made: made(add) };
        if self.is_double(id.0) {
            return none;
        }
        let alone = !self.ones.contains_key(&id.0);
        if alone && self.touch.get(key).is_none_or(|orders| orders.as_slice().len() == 1) {
            return (self.counts(add).then_some(entity), Vec::new());
        }
        self.changed_annotation(entity)
    }

    /// An annotation that was resized, recoded or taken off, or that is one with others.
    fn changed_annotation(&self, mut entity: Entity) -> (Option<Entity>, Vec<Question>) {
        let mut questions = Vec::new();
        let mut extents = Vec::new();
        let mut codes = Vec::new();
        let mut removes: Vec<&Op> = Vec::new();
        let (id, transcript, first, code) = (entity.id, entity.transcript, entity.extent, entity.code);
        let thing_of = |op: &Op| {
            if let Act::Resize { extent, .. } = op.act {
                Thing::Coding(id, transcript, extent, code)
            } else if let Act::Recode { code, .. } = op.act {
                Thing::Coding(id, transcript, first, code)
            } else {
                Thing::Coding(id, transcript, first, code)
            }
        };
        // Who brought the coding in answers for a coder who never acted here.
        let instead = self.op(id.0).and_then(|add| add.coder);
        let ids: HashSet<OpId> = self.ids_of(id.0).collect();
        let adds = ids.iter().filter_map(|&id| self.op(id));
        let owners: HashSet<OpId> =
            adds.filter_map(|add| add.act.by().or(add.coder)).map(|id| self.project.first(id.0)).collect();
        for (op, counts) in self.writes_of_all(Sort::Coding, id.0) {
            let added = ids.contains(&op.id);
            let own = added || op.coder.is_some_and(|coder| owners.contains(&self.project.first(coder.0)));
            if counts && !own {
                questions.push(Question {
                    whom: op.coder,
                    ..no_effect(op, Why::NotOwnCoding, thing_of(op), None)
                });
            }
            if added || matches!(op.act, Act::Resize { .. }) {
                extents.push((op, counts && own));
            }
            if added || matches!(op.act, Act::Recode { .. }) {
                codes.push((op, counts && own));
            }
            // A removal that does not name this one removed an equal coding that its writer saw in its place.
            let removed =
                matches!(op.act, Act::Unannotate { .. }) && op.over.iter().any(|id| ids.contains(id));
            if removed && counts && own {
                removes.push(op);
            }
        }
        let alive = self.op(entity.id.0).is_some_and(|add| self.counts(add)) && removes.is_empty();
        if !alive {
            let known = known_to_all(&removes);
            for &(op, counts) in extents.iter().chain(&codes).filter(|(op, _)| !ids.contains(&op.id)) {
                if counts && !removes.is_empty() && !known(op) {
                    questions.push(Question {
                        whom: Some(entity.owner),
                        instead,
                        ..no_effect(op, Why::TakenOff, thing_of(op), None)
                    });
                }
            }
            return (None, questions);
        }
        let place = |op: &Op| {
            let (Act::Resize { extent, .. } | Act::Annotate { extent, .. }) = &op.act else {
                return String::new();
            };
            let extent = self.own(*extent);
            format!("{}..{}", extent.start, extent.end)
        };
        let code_of = |op: &Op| {
            let (Act::Recode { code, .. } | Act::Annotate { code, .. }) = &op.act else {
                return String::new();
            };
            self.code_words(*code)
        };
        let (extents, codes) = (Register::of_words(extents, &place), Register::of_words(codes, &code_of));
        // Only its coder can give a coding other words or another code, so only they are asked.
        let row = |field: &str| subject(Thing::Coding(id, transcript, first, code), field);
        questions.extend(rivals(&extents, "words of a coding", &row("words"), &thing_of, &place));
        questions.extend(rivals(&codes, "code of a coding", &row("code"), &thing_of, &code_of));
        let owner = Some(entity.owner);
        let mine = |ask: &Ask| matches!(ask, Ask::Rival { .. });
        for question in questions.iter_mut().filter(|question| mine(&question.ask)) {
            (question.whom, question.instead) = (owner, instead);
        }
        if let Some(Act::Resize { extent, .. }) = extents.winner().map(|op| &op.act) {
            entity.extent = *extent;
        }
        if let Some(op) = codes.winner()
            && let Act::Recode { code, .. } = op.act
        {
            (entity.code, entity.put) = (code, op.id);
        }
        (Some(entity), questions)
    }

    /// Derives again which annotations these transcripts show.
    pub(super) fn derive_views(&mut self, ids: &BTreeSet<TranscriptId>) {
        for &id in ids {
            let Some(transcript) = self.project.transcripts.get(&id) else { continue };
            let view = self.view(transcript);
            self.show(id, view);
        }
    }

    fn show(&mut self, id: TranscriptId, view: Vec<Annotation>) {
        let lost = view.iter().rev().take_while(|a| a.span.is_none());
        let unanchored = lost.filter_map(|a| {
            let op = self.op(a.id.0)?;
            let thing = Thing::Coding(a.id, id, a.extent, a.code);
            let ask = Ask::Unanchored { code: a.code, transcript: id };
            let objects = vec![About { coder: Some(a.coder), ..about(op, thing.clone(), None) }];
            let (coder, whom, instead) = (Some(a.coder), Some(a.coder), op.coder);
            Some(Question { coder, whom, instead, ..question(op, ask, subject(thing, "words"), objects) })
        });
        let questions: Vec<Question> = unanchored.collect();
        self.ask(Key::Unanchored(id), questions);
        self.project.set_annotations(id, view);
    }

    /// An annotation as it is shown, unless it went with its code.
    fn shown(&self, transcript: &Transcript, entity: &Entity) -> Option<Annotation> {
        if self.shape.took(entity.code, entity.put) {
            return None;
        }
        let extent = self.own(entity.extent);
        Some(Annotation {
            id: entity.id,
            twins: self.ids_of(entity.id.0).skip(1).map(AnnotationId).collect(),
            coder: PersonId(self.project.first(entity.owner.0)),
            code: self.project.codes.resolve(entity.code),
            extent,
            span: transcript.layers.span(extent),
            frame: entity.frame,
            made: entity.made,
        })
    }

    /// The annotations of a transcript as they are shown: equal ones as one, sorted.
    fn view(&self, transcript: &Transcript) -> Vec<Annotation> {
        // Those of a transcript that became one with a purged one lost their words with it.
        if transcript.purged {
            return Vec::new();
        }
        let mut equal: IdMap<(PersonId, Span, CodeId), usize> = IdMap::default();
        let mut view: Vec<Annotation> = Vec::with_capacity(transcript.annotations.len() + 1);
        let mut entities: Vec<&Entity> = self.coded_in(transcript.id).collect();
        entities.sort_unstable_by_key(|entity| (entity.made.lamport, entity.made.id));
        for entity in entities {
            let Some(annotation) = self.shown(transcript, entity) else { continue };
            if let Some(span) = annotation.span {
                let first = *equal.entry((annotation.coder, span, annotation.code)).or_insert(view.len());
                if let Some(first) = view.get_mut(first) {
                    first.twins.extend(annotation.ids());
                    continue;
                }
            }
            view.push(annotation);
        }
        view.sort_unstable_by_key(Annotation::place);
        view
    }

    /// Puts one changed annotation into what is shown of a transcript. `false` if equal ones are concerned, so that
    /// all annotations of the transcript must be derived again.
    pub(super) fn patch_view(&mut self, transcript: TranscriptId, id: AnnotationId) -> bool {
        let Some(here) = self.project.transcripts.get(&transcript).filter(|here| !here.purged) else {
            return true;
        };
        let now = self.entities.get(&id).and_then(|entity| self.shown(here, entity));
        let view = &here.annotations;
        let delicate =
            |a: &Annotation| a.span.is_none() || a.twins.contains(&id) || a.id == id && !a.twins.is_empty();
        let joined = self.is_double(id.0) || self.ones.contains_key(&id.0);
        if joined || !self.project.alias.is_empty() || view.iter().any(delicate) {
            return false;
        }
        if let Some(now) = &now {
            let equal = |a: &Annotation| {
                a.id != id && a.span == now.span && a.coder == now.coder && a.code == now.code
            };
            if now.span.is_none() || view.iter().any(equal) {
                return false;
            }
        }
        self.project.set_annotation(transcript, id, now);
        true
    }

    /// What a new correction of this transcript must name in `over`: every latest one known here.
    pub(in crate::log) fn correction_heads(&self, id: TranscriptId) -> Vec<OpId> {
        let writes = self.transcript_writes(id);
        Register::new(writes.into_iter().filter(|(op, _)| matches!(op.act, Act::Replace { .. })).collect())
            .heads()
    }
}

/// Tells of an operation if all of some removes knew it: they name it, or the same replica wrote it before.
fn known_to_all<'a>(removes: &'a [&'a Op]) -> impl Fn(&Op) -> bool + 'a {
    let mut of_replica: HashMap<ReplicaId, Vec<Order>> = HashMap::new();
    let mut named: HashMap<OpId, Vec<Order>> = HashMap::new();
    for remove in removes {
        of_replica.entry(remove.id.replica).or_default().push(remove.order());
        let over: BTreeSet<OpId> = remove.over.iter().copied().collect();
        over.into_iter().for_each(|id| named.entry(id).or_default().push(remove.order()));
    }
    move |op| {
        let (replica, order) = (op.id.replica, op.order());
        let own = of_replica
            .get(&replica)
            .map_or(0, |all| all.len() - all.partition_point(|remove| *remove <= order));
        let named = named.get(&op.id).into_iter().flatten();
        let other = named.filter(|remove| remove.id.replica != replica || **remove < order).count();
        own + other == removes.len()
    }
}

fn properties(
    writes: &[(&Op, bool)],
    title: &str,
    thing: &Thing,
    questions: &mut Vec<Question>,
) -> BTreeMap<String, String> {
    let mut by_key: BTreeMap<&str, Vec<(&Op, bool)>> = BTreeMap::new();
    for &(op, counts) in writes {
        if let Act::TranscriptSet { key, .. } = &op.act
            && key != "title"
        {
            by_key.entry(key).or_default().push((op, counts));
        }
    }
    let mut all = BTreeMap::new();
    for (key, writes) in by_key {
        let said = |op: &Op| field_words(&op.act, key).unwrap_or_default();
        let register = Register::of_words(writes, &said);
        let (whole, of_it) = (format!("{key} of {title}"), |_: &Op| thing.clone());
        questions.extend(rivals(&register, &whole, &subject(thing.clone(), key), &of_it, &said));
        all.insert(key.to_owned(), register.winner().filter(|op| !op.purged).map(said).unwrap_or_default());
    }
    all.retain(|_, value| !value.is_empty());
    all
}

fn cast(
    project: &Project,
    writes: &[(&Op, bool)],
    (title, thing): (&str, &Thing),
    questions: &mut Vec<Question>,
) -> BTreeMap<String, Role> {
    let mut by_label: BTreeMap<&str, Vec<(&Op, bool)>> = BTreeMap::new();
    for &(op, counts) in writes {
        // Without its label it says nothing of any speaker.
        if let (Act::Cast { label, .. }, false) = (&op.act, op.purged) {
            by_label.entry(label).or_default().push((op, counts));
        }
    }
    let mut all = BTreeMap::new();
    for (label, writes) in by_label {
        let said = |op: &Op| {
            let Act::Cast { participant, person, role, .. } = &op.act else { return String::new() };
            let who = participant.map(|id| id.0).or(person.map(|id| id.0));
            let who = who.map(|id| project.first(id).to_string());
            format!("{} {role}", who.unwrap_or_default()).trim().to_owned()
        };
        let register = Register::of_words(writes, &said);
        let (whole, row) = (format!("who {label} is in {title}"), subject(thing.clone(), label));
        questions.extend(rivals(&register, &whole, &row, &|_| thing.clone(), &said));
        if let Some(Act::Cast { participant, person, role, .. }) = register.winner().map(|op| &op.act) {
            all.insert(
                label.to_owned(),
                Role { participant: *participant, person: *person, role: role.clone() },
            );
        }
    }
    all
}

fn progress(project: &Project, writes: &[(&Op, bool)]) -> BTreeMap<PersonId, String> {
    let mut all = BTreeMap::new();
    for (op, counts) in writes {
        if let (Act::Progress { state, by, .. }, true) = (&op.act, *counts) {
            let coder = by.or(op.coder).map(|coder| PersonId(project.first(coder.0)));
            all.extend(coder.map(|coder| (coder, state.clone())));
        }
    }
    all
}

fn assigned(project: &Project, writes: &[(&Op, bool)]) -> BTreeSet<PersonId> {
    let mut all = BTreeSet::new();
    for (op, counts) in writes {
        let Act::Assign { person, on, .. } = op.act else { continue };
        let person = PersonId(project.first(person.0));
        if !*counts {
            continue;
        }
        match on {
            true => all.insert(person),
            false => all.remove(&person),
        };
    }
    all
}
