//! Cases and variables: participants with their values, properties of transcripts.

use super::super::names::Distinct;
use super::super::study::{Cast, CodeKey, On, Participant, ParticipantKey, TranscriptKey};
use super::super::transcripts::xml;
use super::element::Element;
use super::guid;
use super::reading::{El, Reading, came, child_words, children, clean, guid_of, listed, target, words_of};
use super::value::is_value;
use crate::model::values::{AttributeKind, Schema};
use crate::text::same_key;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What cases are found by.
#[derive(Default)]
struct Index {
    /// The transcripts that a code is on.
    coded: HashMap<CodeKey, BTreeSet<TranscriptKey>>,
    /// The labels of a transcript, by what names that are the same share.
    speakers: HashMap<TranscriptKey, HashMap<String, String>>,
}

impl Reading<'_> {
    /// Reads what variables there are.
    pub(super) fn variables(&mut self, project: &El<'_>) {
        let mut names = Distinct::default();
        for variable in listed(project, "Variables", "Variable") {
            let guid = guid_of(&variable);
            let kind = xml::attribute(&variable, "typeOfVariable").unwrap_or("Text").trim().to_owned();
            let name = clean(xml::attribute(&variable, "name").unwrap_or_default(), "unnamed variable");
            let called = names.of(&name);
            self.variables.insert(guid::key(guid), (called.clone(), kind));
            if guid::key(guid) != guid::key(&guid::of_state()) {
                let kept = Element::of(&variable, &|_| true).with("here", &called);
                self.element("variable", kept);
            }
        }
    }

    /// The values of a case or source: names and values, in their order.
    fn values(&mut self, node: &El<'_>) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for value in children(node, "VariableValue") {
            let variable = xml::child(&value, "VariableRef").map_or("", |variable| target(&variable));
            let words = value.children().find(|child| xml::local(child).ends_with("Value"));
            let words = words.map(|words| clean(&words_of(&words), "")).unwrap_or_default();
            let Some((name, kind)) = self.variables.get(&guid::key(variable)) else {
                self.lose("values of variables that are not in the file", 1, "");
                continue;
            };
            let words = match (kind.as_str(), words.as_str()) {
                ("Boolean", "1") => "true".to_owned(),
                ("Boolean", "0") => "false".to_owned(),
                _ => words,
            };
            if !words.is_empty() {
                all.push((name.clone(), words));
            }
        }
        all
    }

    /// The values of a source are properties of its transcript.
    pub(super) fn values_of_source(&mut self, source: &El<'_>, key: TranscriptKey) {
        for (name, value) in self.values(source) {
            let Some(transcript) = self.study.transcripts.get_mut(key.0) else { return };
            match transcript.properties.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) if *known != value => *known = format!("{known}; {value}"),
                Some(_) => {}
                None => transcript.properties.push((name, value)),
            }
        }
    }

    /// Reads the cases. Sources and codings are here already.
    pub(super) fn cases(&mut self, project: &El<'_>) {
        let mut index = Index::default();
        for coding in &self.study.codings {
            index.coded.entry(coding.code).or_default().insert(coding.transcript);
        }
        for (nth, transcript) in self.study.transcripts.iter().enumerate() {
            let labels = transcript.speakers().into_iter().map(|label| (same_key(&label), label));
            index.speakers.insert(TranscriptKey(nth), labels.rev().collect());
        }
        for case in listed(project, "Cases", "Case") {
            self.case(&case, &index);
        }
        self.attributes();
    }

    fn case(&mut self, case: &El<'_>, index: &Index) {
        let guid = guid_of(case);
        let key = ParticipantKey(self.study.participants.len());
        let name = clean(xml::attribute(case, "name").unwrap_or_default(), "unnamed case");
        let mut one = Participant { name, guid: came(guid), ..Participant::default() };
        for (name, value) in self.values(case) {
            let is_state =
                self.variables.get(&guid::key(&guid::of_state())).is_some_and(|(state, _)| *state == name);
            match one.values.iter_mut().find(|(known, _)| *known == name) {
                _ if is_state => one.state = Some(value),
                Some((_, values)) if values.contains(&value) => {}
                Some((_, values)) => values.push(value),
                None => one.values.push((name, vec![value])),
            }
        }
        let transcripts = self.said_by(case, guid, index);
        for transcript in transcripts {
            self.cast(transcript, key, &one.name, index);
            one.transcripts.extend(self.study.transcripts.get(transcript.0).map(|here| here.title.clone()));
        }
        if let Some(body) = child_words(case, "Description") {
            self.describe(On::Participant(key), body, None, None, guid);
        }
        let references = ["CodeRef", "SourceRef", "SelectionRef"];
        let kept = Element::of(case, &|child| references.contains(&xml::local(child)));
        if !kept.children.is_empty() {
            self.part(On::Participant(key), "qdpx case", &kept);
        }
        let count = |name: &str| children(case, name).count();
        self.keep("passages of cases", count("SelectionRef"), "");
        self.keep("codes of cases", count("CodeRef"), "");
        self.cases.insert(guid::key(guid), key);
        self.study.participants.push(one);
    }

    /// The transcripts of a case: those that it names, and those that its twin among the codes is on.
    fn said_by(&self, case: &El<'_>, guid: &str, index: &Index) -> Vec<TranscriptKey> {
        let named = children(case, "SourceRef")
            .filter_map(|source| self.sources.get(&guid::key(target(&source))).copied());
        let mut all: Vec<TranscriptKey> = named.collect();
        let twin = self.codes.get(&guid::key(guid)).and_then(|twin| index.coded.get(twin));
        all.extend(twin.into_iter().flatten());
        let mut told = HashSet::new();
        all.retain(|one| told.insert(*one));
        all
    }

    /// Says that a case speaks under its own name, where the transcript has it.
    fn cast(&mut self, transcript: TranscriptKey, key: ParticipantKey, name: &str, index: &Index) {
        let Some(here) = self.study.transcripts.get_mut(transcript.0) else { return };
        let label = index.speakers.get(&transcript).and_then(|labels| labels.get(&same_key(name)));
        if let Some(label) = label.filter(|label| here.cast.iter().all(|cast| cast.label != **label)) {
            let (label, role) = (label.clone(), "participant".to_owned());
            here.cast.push(Cast { label, participant: Some(key), person: None, role });
        }
    }

    /// What the attributes of participants mean, as far as their values show it.
    fn attributes(&mut self) {
        let mut values: HashMap<&str, (bool, Vec<&str>)> = HashMap::new();
        for (name, all) in self.study.participants.iter().flat_map(|one| &one.values) {
            let known = values.entry(name).or_default();
            known.0 |= all.len() > 1;
            known.1.extend(all.iter().map(String::as_str));
        }
        let mut schemas = Vec::new();
        for (name, kind) in self.variables.values() {
            let Some((several, values)) = values.get(name.as_str()) else { continue };
            let element = format!("{kind}Value");
            let fits = values.iter().all(|value| is_value(&element, value));
            let numbers = values.iter().all(|value| value.parse::<f64>().is_ok_and(f64::is_finite));
            let (kind, categories) = match kind.as_str() {
                _ if *several => (AttributeKind::Several, Vec::new()),
                "Boolean" if fits => (AttributeKind::One, vec!["true".to_owned(), "false".to_owned()]),
                "Integer" | "Float" if fits && numbers => (AttributeKind::Number, Vec::new()),
                _ => (AttributeKind::Text, Vec::new()),
            };
            schemas.push(Schema {
                name: name.clone(),
                label: name.clone(),
                kind,
                categories,
                not_available: Vec::new(),
                not_asked: Vec::new(),
                footnote: String::new(),
                groups: Vec::new(),
                goals: Vec::new(),
            });
        }
        schemas.sort_by(|a, b| a.name.cmp(&b.name));
        self.study.guessed = schemas.iter().map(|schema| schema.name.clone()).collect();
        self.study.attributes = schemas;
    }
}
