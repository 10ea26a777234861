//! Cases: the people interviewed, with their attributes and their parts of the texts.

use super::{Made, Reading};
use crate::error::Result;
use crate::format::names::{Distinct, one_line};
use crate::format::study::{Cast, On, Participant, ParticipantKey, TranscriptKey, left_out};
use crate::format::tables::AttributeSchema;
use crate::text::{Span, same_key};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The part of a text that belongs to a case.
struct Part {
    case: ParticipantKey,
    transcript: TranscriptKey,
    span: Span,
}

/// Speakers who ask and are no case.
const ASKING: [&str; 7] = ["interviewer", "i", "int", "moderator", "facilitator", "researcher", "q"];

/// So many parts that begin before a turn are looked at. More of them are not within each other.
const NEAR: usize = 16;

impl Reading<'_> {
    /// Reads the cases, and what is known of them and of the texts.
    pub(super) fn cases(&mut self) -> Result<()> {
        let mut keys: HashMap<i64, ParticipantKey> = HashMap::new();
        let mut names = Distinct::default();
        let mut found = Vec::new();
        self.rows("cases", &["caseid", "name", "memo", "owner", "date"], &mut |row| {
            found.push((
                row.int("caseid").unwrap_or(row.id),
                row.text("name"),
                row.text("memo"),
                Made::of(row),
            ));
            Ok(())
        })?;
        for (id, name, memo, made) in found {
            let key = ParticipantKey(self.study.participants.len());
            let guid = self.guid("cases", id, &made);
            let name = names.of(&one_line(&name, "case"));
            self.study.participants.push(Participant {
                name,
                guid: Some(guid.clone()),
                ..Participant::default()
            });
            keys.insert(id, key);
            self.memo(On::Participant(key), "thinking", memo, &made, &guid);
        }
        self.attributes(&keys)?;
        self.parts(&keys)
    }

    /// Reads the attributes of cases and texts.
    fn attributes(&mut self, keys: &HashMap<i64, ParticipantKey>) -> Result<()> {
        let (mut names, mut memos) = (Vec::new(), 0);
        self.rows("attribute_type", &["name", "caseOrFile", "memo"], &mut |row| {
            memos += usize::from(!row.text("memo").trim().is_empty());
            if row.text("caseOrFile") != "file" {
                names.push(one_line(&row.text("name"), "attribute"));
            }
            Ok(())
        })?;
        let mut values: HashMap<String, Vec<(ParticipantKey, String)>> = HashMap::new();
        let mut of_files: Vec<(TranscriptKey, String, String)> = Vec::new();
        let mut homeless = 0;
        self.rows("attribute", &["name", "attr_type", "value", "id"], &mut |row| {
            let name = one_line(&row.text("name"), "attribute");
            let value = one_line(&row.text("value"), "");
            let id = row.int("id").unwrap_or(-1);
            let of_file = row.text("attr_type") == "file";
            if value.is_empty() {
                return Ok(());
            }
            match (of_file, keys.get(&id), self.texts.get(&id)) {
                (false, Some(case), _) => {
                    names.extend((!values.contains_key(&name)).then(|| name.clone()));
                    values.entry(name).or_default().push((*case, value));
                }
                (true, _, Some((text, _))) => of_files.push((*text, name, value)),
                _ => homeless += 1,
            }
            Ok(())
        })?;
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        for name in names {
            let of_it = values.remove(&name).unwrap_or_default();
            let all: Vec<&str> = of_it.iter().map(|(_, value)| value.as_str()).collect();
            let schema = AttributeSchema::guessed(&name, &all);
            for (case, value) in &of_it {
                let several = schema.values(value).unwrap_or_else(|_| vec![value.clone()]);
                if let Some(participant) = self.study.participants.get_mut(case.0) {
                    participant.values.push((name.clone(), several));
                }
            }
            self.study.attributes.push(schema.into_model());
            self.study.guessed.push(name);
        }
        for (key, name, value) in of_files {
            self.study.transcripts.get_mut(key.0).into_iter().for_each(|one| {
                one.properties.push((name.clone(), value.clone()));
            });
        }
        self.study.left_out.push(left_out("memos on attributes", memos));
        let of_media = left_out("attributes", homeless);
        self.study
            .left_out
            .push(of_media.because("of files without words, or of what is not in the project"));
        Ok(())
    }

    /// Reads which parts of which texts belong to which case: who speaks there.
    fn parts(&mut self, keys: &HashMap<i64, ParticipantKey>) -> Result<()> {
        let mut parts: Vec<Part> = Vec::new();
        let mut of_media = 0;
        self.rows("case_text", &["caseid", "fid", "pos0", "pos1"], &mut |row| {
            let case = row.int("caseid").and_then(|id| keys.get(&id));
            let text = row.int("fid").and_then(|id| self.texts.get(&id));
            let (Some(&case), Some((transcript, stored))) = (case, text) else {
                of_media += 1;
                return Ok(());
            };
            let (start, end) = super::place(row);
            let span = stored.span(start, end);
            parts.extend(span.map(|span| Part { case, transcript: *transcript, span }));
            Ok(())
        })?;
        let left =
            left_out("files of cases", of_media).because("they have no words, or are not in the project");
        self.study.left_out.push(left);
        let mut by_text: HashMap<usize, Vec<Part>> = HashMap::new();
        for part in parts {
            by_text.entry(part.transcript.0).or_default().push(part);
        }
        let mut unclear = Vec::new();
        for nth in 0..self.study.transcripts.len() {
            let parts = by_text.remove(&nth).unwrap_or_default();
            unclear.extend(self.cast(nth, &parts));
        }
        let count = unclear.len();
        if let Some(first) = unclear.first() {
            self.study.notes.push(format!(
                "cases of which it is not clear under which name they speak: {count}, such as {first}; emic cast says it"
            ));
        }
        Ok(())
    }

    /// Says who the speakers of a text are; returns the cases of which that is not clear.
    fn cast(&mut self, nth: usize, parts: &[Part]) -> Vec<String> {
        let (Some(transcript), participants) =
            (self.study.transcripts.get_mut(nth), &self.study.participants)
        else {
            return Vec::new();
        };
        let name_of = |case: ParticipantKey| participants.get(case.0).map_or("", |one| one.name.as_str());
        let mut cases: Vec<ParticipantKey> = parts.iter().map(|part| part.case).collect();
        cases.sort_unstable();
        cases.dedup();
        if transcript.speakers().is_empty() {
            // Nobody is named in the words: the parts themselves say who speaks. Of parts within each other the inner one counts.
            let mut parts: Vec<&Part> = parts.iter().collect();
            parts.sort_by_key(|part| part.span.start());
            for turn in Arc::make_mut(&mut transcript.turns) {
                let begun = parts.partition_point(|part| part.span.start() <= turn.words.start());
                let mut near = parts.get(..begun).unwrap_or_default().iter().rev().take(NEAR);
                if let Some(part) = near.find(|part| part.span.covers(turn.words)) {
                    name_of(part.case).clone_into(&mut turn.speaker);
                }
            }
        }
        let labels = transcript.speakers();
        let answering: Vec<&String> =
            labels.iter().filter(|label| !ASKING.contains(&label.trim().to_lowercase().as_str())).collect();
        let keys: HashMap<String, &String> =
            labels.iter().rev().map(|label| (same_key(label), label)).collect();
        let mut unclear = Vec::new();
        for case in &cases {
            let named = keys.get(&same_key(name_of(*case))).copied();
            let only = match (answering.as_slice(), cases.as_slice()) {
                ([only], [_]) => Some(*only),
                _ => None,
            };
            match named.or(only) {
                Some(label) => transcript.cast.push(Cast {
                    label: label.clone(),
                    participant: Some(*case),
                    role: "participant".to_owned(),
                    ..Cast::default()
                }),
                None => unclear.push(format!("{} in {}", name_of(*case), transcript.title)),
            }
        }
        unclear
    }
}
