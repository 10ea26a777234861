//! What reports count: the passages of the project in order, who speaks in each, and the words of participants.
//!
//! A passage is a stretch of words with the codings of all coders on exactly these words. It belongs to the speaker in
//! whose turn it begins. Only what participants said is counted ([`Material::passages`]); what interviewers and others said
//! is kept apart ([`Material::others`]). One sweep over each transcript makes all of it.

use super::ask::Ask;
use super::filter::{Facts, Filter};
use super::passages::{Passage, Passages, Remark};
use super::value::Value;
use crate::error::Result;
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Participant, Seen, Transcript};
use crate::text::{Span, utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'p> {
    /// The label.
    pub(super) label: &'p str,
    /// The participant behind it.
    pub(super) participant: Option<&'p Participant>,
    /// True if what is said counts: an interviewer's words do not.
    pub(super) counts: bool,
}

/// A transcript prepared for counting.
#[derive(Debug)]
pub(super) struct Heard<'p> {
    pub(super) transcript: &'p Transcript,
    /// Who speaks, for each turn.
    pub(super) voices: Vec<Voice<'p>>,
    /// Where the words of participants begin, and the turn of each.
    pub(super) starts: Vec<(u32, u32)>,
}

/// A stretch of words with its codings.
#[derive(Debug)]
pub(super) struct Stretch<'p> {
    /// The transcript, by its place in [`Material::transcripts`].
    pub(super) at: usize,
    pub(super) span: Span,
    /// The turn in which it begins, by its place in the transcript.
    pub(super) turn: Option<usize>,
    /// The codings on exactly these words that were asked for.
    pub(super) codings: Vec<&'p Annotation>,
}

/// The project prepared for counting.
pub(super) struct Material<'p> {
    pub(super) project: Seen<'p>,
    /// In the order in which they were added.
    pub(super) transcripts: Vec<Heard<'p>>,
    /// What participants said, by transcript and place.
    pub(super) passages: Vec<Stretch<'p>>,
    /// What others said and was coded.
    pub(super) others: Vec<Stretch<'p>>,
}

impl<'p> Heard<'p> {
    pub(super) fn new(project: Seen<'p>, transcript: &'p Transcript) -> Heard<'p> {
        let mut known: HashMap<&str, Voice<'p>> = HashMap::new();
        let voices: Vec<Voice<'p>> = transcript
            .turns
            .iter()
            .map(|turn| {
                let label = turn.speaker.as_str();
                *known.entry(label).or_insert_with(|| Voice {
                    label,
                    participant: transcript
                        .participant_of(label)
                        .and_then(|id| project.shown().participant(id)),
                    counts: transcript.is_participant(label),
                })
            })
            .collect();
        let own = transcript.turns.iter().enumerate().filter(|(nth, _)| voices[*nth].counts);
        let starts = own.flat_map(|(nth, turn)| {
            let words = transcript.words_said(turn.words).into_iter();
            words.map(move |word| (word.start(), nth as u32))
        });
        Heard { transcript, starts: starts.collect(), voices }
    }
    /// The number of participants' words that begin in a stretch.
    pub(super) fn words(&self, from: u32, end: u32) -> usize {
        let before = |place: u32| self.starts.partition_point(|(word, _)| *word < place);
        before(end).saturating_sub(before(from))
    }
    /// The passages of the transcript with the codings that are wanted.
    fn stretches(&self, at: usize, accepts: &dyn Fn(&Facts<'p>) -> bool) -> Vec<Stretch<'p>> {
        let mut all: Vec<Stretch<'p>> = Vec::new();
        // Codings on the same words follow one another; those without a place are last.
        for coding in &self.transcript.annotations {
            let Some(span) = coding.span else { break };
            let facts = Facts::of_coding(self.transcript, coding);
            if !accepts(&facts) {
                continue;
            }
            match all.last_mut() {
                Some(last) if last.span == span => last.codings.push(coding),
                _ => all.push(Stretch { at, span, turn: facts.turn, codings: vec![coding] }),
            }
        }
        all
    }
}

impl<'p> Material<'p> {
    /// Reads all that the filters let through.
    ///
    /// # Errors
    /// Those of [`Filter::read`].
    pub(super) fn read(project: &Seen<'p>, ask: &Ask<'_>) -> Result<Rc<Material<'p>>> {
        let filter = Filter::read(project, ask)?;
        let accepts = |facts: &Facts<'p>| filter.accepts(*project, facts);
        Ok(Material::made(*project, &accepts))
    }
    /// Reads all that the filters let through, whatever codes were asked for.
    ///
    /// # Errors
    /// Those of [`Filter::read`].
    pub(super) fn read_of_all_codes(project: &Seen<'p>, ask: &Ask<'_>) -> Result<Rc<Material<'p>>> {
        let filter = Filter::read(project, ask)?;
        let accepts = |facts: &Facts<'p>| filter.accepts_but_code(*project, facts);
        Ok(Material::made(*project, &accepts))
    }
    fn made(project: Seen<'p>, accepts: &dyn Fn(&Facts<'p>) -> bool) -> Rc<Material<'p>> {
        let all = project.shown().transcripts_in_order();
        let transcripts: Vec<Heard<'p>> = all.into_iter().map(|one| Heard::new(project, one)).collect();
        let stretches = transcripts.iter().enumerate().flat_map(|(at, heard)| heard.stretches(at, accepts));
        let counts = |one: &Stretch<'_>| {
            one.turn.is_none_or(|turn| transcripts[one.at].voices.get(turn).is_none_or(|voice| voice.counts))
        };
        let (passages, others) = stretches.partition(counts);
        Rc::new(Material { project, passages, others, transcripts })
    }
    /// The transcript of a passage.
    pub(super) fn heard(&self, one: &Stretch<'p>) -> &Heard<'p> {
        &self.transcripts[one.at]
    }
    /// Who speaks where a passage begins.
    pub(super) fn voice(&self, one: &Stretch<'p>) -> Option<Voice<'p>> {
        self.heard(one).voices.get(one.turn?).copied()
    }
    /// The participant who speaks where a passage begins.
    pub(super) fn participant(&self, one: &Stretch<'p>) -> Option<&'p Participant> {
        self.voice(one)?.participant
    }
    /// The words of a passage.
    pub(super) fn text(&self, one: &Stretch<'p>) -> &'p str {
        self.heard(one).transcript.text.slice(one.span)
    }
    /// Names of the marks on a passage and its codings, each once.
    pub(super) fn marks(&self, one: &Stretch<'p>) -> BTreeSet<&'p str> {
        let project = self.project.shown();
        if project.marks.is_empty() {
            return BTreeSet::new();
        }
        let transcript = self.heard(one).transcript;
        let on_words = Target::Passage(transcript.id, transcript.extent(one.span));
        let ids = one.codings.iter().flat_map(|coding| coding.ids());
        let targets = ids.map(Target::Annotation).chain([on_words]);
        targets.flat_map(|target| project.marks_on(target)).map(|mark| mark.name.as_str()).collect()
    }
    /// Initials of the coders of a passage, each once.
    pub(super) fn initials(&self, one: &Stretch<'p>) -> Vec<&'p str> {
        let people: BTreeSet<PersonId> = one.codings.iter().map(|coding| coding.coder).collect();
        people.into_iter().map(|id| self.project.shown().initials(Some(id))).collect()
    }
    /// Names of the codes of a passage, each once.
    fn codes(&self, one: &Stretch<'p>) -> Vec<&'p str> {
        let tree = &self.project.shown().codes;
        let codes: BTreeSet<CodeId> = one.codings.iter().map(|coding| coding.code).collect();
        codes.into_iter().filter_map(|id| tree.get(id)).map(|code| code.name.as_str()).collect()
    }
    /// The passage for people: its words, and in one line where they come from and what was put on them.
    pub(super) fn passage(&self, one: &Stretch<'p>) -> Passage<'p> {
        let transcript = self.heard(one).transcript;
        let turn = one.turn.and_then(|turn| transcript.numbers.get(turn));
        let turn = turn.map_or_else(String::new, |turn| format!(" turn {turn}"));
        let speaker = self.voice(one).map(|voice| match voice.participant {
            Some(participant) => participant.name.as_str(),
            None => voice.label,
        });
        let speaker = speaker.filter(|name| !name.is_empty()).map(|name| format!(", {name}"));
        let marks: Vec<&str> = self.marks(one).into_iter().collect();
        let marks = if marks.is_empty() { String::new() } else { format!("; {}", marks.join(", ")) };
        let (codes, coders) = (self.codes(one).join(", "), self.initials(one).join(" "));
        Passage {
            id: one.codings.first().map(|coding| coding.id.to_string()).unwrap_or_default(),
            words: self.text(one).into(),
            from: format!(
                "{}{turn}{}; {codes}; {coders}{marks}",
                transcript.title,
                speaker.unwrap_or_default()
            ),
            remarks: self.remarks(one),
        }
    }
    /// The memos on the codings of a passage, but for private ones.
    fn remarks(&self, one: &Stretch<'p>) -> Vec<Remark> {
        let project = self.project.shown();
        if project.memos.is_empty() {
            return Vec::new();
        }
        let ids = one.codings.iter().flat_map(|coding| coding.ids());
        let memos = ids.flat_map(|id| project.memos_on(Target::Annotation(id))).filter(|memo| !memo.private);
        let remark = |memo: &crate::model::Memo| Remark {
            author: memo
                .coder
                .and_then(|id| project.person(id))
                .map_or_else(String::new, |one| one.name.clone()),
            initials: project.initials(memo.coder).to_owned(),
            made: utc(memo.made.wall),
            words: memo.body.clone(),
        };
        memos.map(remark).collect()
    }
    /// A sentence about what was left out because no participant said it.
    pub(super) fn note(&self) -> Option<String> {
        let passages = super::words::count(self.others.len(), "passage", "passages");
        let said = format!("Not counted: {passages} that interviewers and others said.");
        (!self.others.is_empty()).then_some(said)
    }
}

/// Passages by their numbers in [`Material::passages`].
pub(super) fn listed<'p>(material: &Rc<Material<'p>>, which: Vec<u32>) -> Passages<'p> {
    let material = Rc::clone(material);
    Passages::new(which.len(), move |nth| material.passage(&material.passages[which[nth] as usize]))
}

/// The columns of [`place`].
pub(super) const PLACE: &[(&str, &str)] = &[
    ("annotations", ""),
    ("transcript", ""),
    ("title", ""),
    ("turn", ""),
    ("time", ""),
    ("start", ""),
    ("end", ""),
    ("speaker", ""),
    ("participant", ""),
    ("participant_id", ""),
    ("text", ""),
    ("coders", ""),
];

impl<'p> Material<'p> {
    /// The cells of a passage for programs.
    pub(super) fn place(&self, one: &Stretch<'p>, wanted: impl Fn(CodeId) -> bool) -> Vec<Value<'p>> {
        let transcript = self.heard(one).transcript;
        let turn = one.turn.and_then(|turn| transcript.turns.get(turn));
        let ids = one.codings.iter().filter(|coding| wanted(coding.code)).map(|coding| coding.id.0);
        let voice = self.voice(one);
        let participant = self.participant(one);
        vec![
            Value::Ids(ids.collect(), " "),
            Value::Id(transcript.id.0),
            transcript.title.as_str().into(),
            one.turn.and_then(|turn| transcript.numbers.get(turn).copied()).into(),
            turn.and_then(|turn| turn.time)
                .map_or(Value::None, |time| Value::Real(time.start as f64 / 1000.0)),
            one.span.start().into(),
            one.span.end().into(),
            voice.map(|voice| voice.label).into(),
            participant.map(|who| who.name.as_str()).into(),
            participant.map_or(Value::None, |who| Value::Id(who.id.0)),
            self.text(one).into(),
            Value::List(self.initials(one).into_iter().map(str::to_owned).collect(), " "),
        ]
    }
    /// Ids of the codings of some passages with codes that are wanted.
    pub(super) fn ids(&self, which: &[u32], wanted: impl Fn(CodeId) -> bool) -> Value<'p> {
        let codings = which.iter().flat_map(|&nth| &self.passages[nth as usize].codings);
        let ids = codings.filter(|coding| wanted(coding.code)).map(|coding| coding.id.0);
        Value::Ids(ids.collect(), " ")
    }
}

/// Passages, words and people of one cell, added up in the order of the passages.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Numbers of the passages.
    pub(super) passages: Vec<u32>,
    /// Participants' words in them, each once.
    pub(super) words: usize,
    pub(super) people: BTreeSet<ParticipantId>,
    /// Up to where words are counted: transcript and position.
    counted: (usize, u32),
}

impl Tally {
    pub(super) fn add(&mut self, material: &Material<'_>, nth: usize) {
        let one = &material.passages[nth];
        self.passages.push(nth as u32);
        self.people.extend(material.participant(one).map(|who| who.id));
        let upto = if self.counted.0 == one.at { self.counted.1 } else { 0 };
        let from = one.span.start().max(upto);
        if one.span.end() > from {
            self.words += material.heard(one).words(from, one.span.end());
            self.counted = (one.at, one.span.end());
        }
    }
}

/// How many codes above a code its passages count for, too.
const ABOVE: usize = 64;

/// The codes in tree order, and which of them the passages of a code count for: itself and those above it.
pub(super) struct Codes {
    pub(super) order: Vec<CodeId>,
    /// The path of each, as people write it.
    pub(super) paths: Vec<Rc<str>>,
    counts_for: IdMap<CodeId, Vec<u32>>,
}

impl Codes {
    pub(super) fn new(project: Seen<'_>) -> Codes {
        let tree = &project.shown().codes;
        let order = tree.in_order();
        let nth: IdMap<CodeId, u32> = order.iter().enumerate().map(|(nth, &id)| (id, nth as u32)).collect();
        let up = |id: CodeId| {
            let ids = std::iter::successors(Some(id), |&id| tree.get(id)?.parent).take(ABOVE);
            ids.filter_map(|id| nth.get(&id).copied()).collect()
        };
        let counts_for = order.iter().map(|&id| (id, up(id))).collect();
        let paths = order.iter().map(|&id| tree.path_words(id).into()).collect();
        Codes { order, paths, counts_for }
    }
    /// The codes that a passage counts for, each once, by their places in the order.
    pub(super) fn of(&self, one: &Stretch<'_>) -> Vec<u32> {
        let codings = one.codings.iter();
        let mut all: Vec<u32> =
            codings.filter_map(|coding| self.counts_for.get(&coding.code)).flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
    /// The places in the order of the codes that the passages of `code` count for: its own, and those above it.
    pub(super) fn above(&self, code: CodeId) -> &[u32] {
        self.counts_for.get(&code).map_or(&[], Vec::as_slice)
    }
    /// The paths and ids of the codes of some codings, each once, by path.
    pub(super) fn named<'a, 'p>(&self, codings: impl Iterator<Item = &'a &'p Annotation>) -> [Value<'p>; 2]
    where
        'p: 'a,
    {
        let place = |coding: &&Annotation| Some((*self.above(coding.code).first()? as usize, coding.code));
        let named: BTreeMap<Rc<str>, OpId> =
            codings.filter_map(place).map(|(nth, code)| (Rc::clone(&self.paths[nth]), code.0)).collect();
        let ids = named.values().copied().collect();
        [Value::Names(named.into_keys().collect(), "; "), Value::Ids(ids, " ")]
    }
    /// True if the passages of `code` count for the code at a place of the order.
    pub(super) fn counts(&self, code: CodeId, nth: usize) -> bool {
        self.counts_for.get(&code).is_some_and(|all| all.contains(&(nth as u32)))
    }
    /// What was counted for each code, by its place in the order.
    pub(super) fn tallies(&self, material: &Material<'_>) -> BTreeMap<u32, Tally> {
        let mut all: BTreeMap<u32, Tally> = BTreeMap::new();
        for (nth, one) in material.passages.iter().enumerate() {
            for code in self.of(one) {
                all.entry(code).or_default().add(material, nth);
            }
        }
        all
    }
    /// The name under as many blanks as the code is deep.
    pub(super) fn indented(&self, project: Seen<'_>, nth: usize) -> String {
        let tree = &project.shown().codes;
        let id = self.order[nth];
        let name = tree.get(id).map_or("", |code| code.name.as_str());
        format!("{}{name}", "  ".repeat(tree.shown_depth(id)))
    }
}

/// What is said below numbers that count a code with those below it.
pub(super) const WITH_BELOW: &str =
    "A code's numbers are with the codes below it; a passage in several of them counts once.";
