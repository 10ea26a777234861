//! Words that were taken out for good.
//!
//! A purged operation loses its words and its salt and nothing else: it keeps its place in every chain, and its sum,
//! which is not computed again. Every replica takes the same lines out, so that the same operations stay equal bytes.
//! What a `purge` names is known for ever: the words do not come back with an older bundle.

use super::act::{keys, word_keys};
use super::derive::{Dirty, Key};
use super::op::{Act, Op};
use super::ops::Ops;
use crate::model::id::*;
use std::collections::BTreeSet;

fn key_of(line: &str) -> Option<&str> {
    line.split_once(" = ").map(|(key, _)| key).filter(|key| !key.starts_with(' '))
}

fn kind_of(lines: &str) -> Option<&str> {
    lines.lines().find_map(|line| line.strip_prefix("do = \"")?.strip_suffix('"'))
}

/// The canonical lines of an operation without its words; `None` if it has none, or lost them already.
pub fn purged_lines(lines: &str) -> Option<String> {
    if !can_be_purged(lines) || lines.contains("\npurged = true\n") {
        return None;
    }
    let keys = word_keys(kind_of(lines)?);
    let mut kept = String::with_capacity(lines.len());
    let mut inside = false;
    for line in lines.split_inclusive('\n') {
        if inside {
            inside = line != "]\n";
            continue;
        }
        match key_of(line) {
            Some(key) if key == "salt" || keys.contains(&key) => inside = line.ends_with(" = [\n"),
            Some("sum") => {
                kept.push_str("purged = true\n");
                kept.push_str(line);
            }
            _ => kept.push_str(line),
        }
    }
    Some(kept)
}

/// True if lines have words or a salt that a purge takes out. Kinds that never hold words cannot be purged, whatever a
/// later version adds to them: a reader of this version would refuse what is left.
pub(super) fn can_be_purged(lines: &str) -> bool {
    let keys = word_keys(kind_of(lines).unwrap_or_default());
    !keys.is_empty() && lines.lines().filter_map(key_of).any(|key| key == "salt" || keys.contains(&key))
}

/// The ids that the fields of an act name, words and stamp left out: what it is about, as far as this version can tell.
pub(super) fn ids_in(lines: &str) -> Vec<OpId> {
    const STAMP: &[&str] = &["id", "wall", "prev", "coder", "do", "over", "seen", "frame", "salt", "sum"];
    let words = word_keys(kind_of(lines).unwrap_or_default());
    let fields = lines.lines().filter(|line| {
        key_of(line).is_some_and(|key| !STAMP.contains(&key) && !words.contains(&key) && key != "guid")
    });
    let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let tokens = fields.flat_map(|line| line.split(move |c| !in_name(c)));
    tokens.filter_map(|token| token.trim_matches('.').parse().ok()).collect()
}

/// True if lines that say that they were purged hold words, or are of a kind that never holds any. `known` is true if
/// this version knows their kind.
pub(super) fn holds_words(lines: &str, known: bool) -> bool {
    let keys = word_keys(kind_of(lines).unwrap_or_default());
    if keys.is_empty() && known {
        return true;
    }
    lines.lines().filter_map(key_of).any(|key| key == "salt" || keys.contains(&key))
}

impl Op {
    /// Takes the words out: equal to what is read from [`purged_lines`]. Returns true if there were any.
    pub(super) fn purge(&mut self) -> bool {
        let had = self.act.has_words() && !self.purged;
        if had {
            self.act.purge();
            self.salt = None;
            self.purged = true;
        }
        had
    }
}

/// What was named by every purge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purges {
    /// Digests of texts.
    pub texts: BTreeSet<Digest>,
    /// Operations that lose their words.
    pub ids: BTreeSet<OpId>,
    /// Those of them whose things lose all words, whenever they come.
    pub whole: BTreeSet<OpId>,
}

impl Purges {
    /// Adds what an operation names, if it is a purge.
    pub fn add(&mut self, op: &Op) {
        let Act::Purge { texts, ids, only } = &op.act else { return };
        let private = op.id.replica.is_private();
        // What is "only for me" cannot change what the team has.
        let ids = ids.iter().copied().filter(|id| !private || id.replica.is_private());
        let alone: BTreeSet<OpId> = only.iter().copied().collect();
        if !private {
            self.texts.extend(texts);
        }
        self.whole.extend(ids.clone().filter(|id| !alone.contains(id)));
        self.ids.extend(ids);
    }
    /// Adds all that another has.
    pub fn join(&mut self, other: Purges) {
        self.texts.extend(other.texts);
        self.ids.extend(other.ids);
        self.whole.extend(other.whole);
    }
    /// What of it another lacks.
    pub fn without(&self, other: &Purges) -> Purges {
        Purges {
            texts: self.texts.difference(&other.texts).copied().collect(),
            ids: self.ids.difference(&other.ids).copied().collect(),
            whole: self.whole.difference(&other.whole).copied().collect(),
        }
    }
    /// The acts that say it: of what is public, and of what is for one person alone.
    pub fn acts(self) -> (Option<Act>, Option<Act>) {
        let Purges { texts, ids, whole } = self;
        let act = |texts: Vec<Digest>, ids: Vec<OpId>| {
            let only = ids.iter().copied().filter(|id| !whole.contains(id)).collect();
            (!texts.is_empty() || !ids.is_empty()).then_some(Act::Purge { texts, ids, only })
        };
        let all: BTreeSet<OpId> = ids.union(&whole).copied().collect();
        let (private, public) = all.into_iter().partition(|id| id.replica.is_private());
        (act(texts.into_iter().collect(), public), act(Vec::new(), private))
    }
    /// How much was purged.
    pub fn count(&self) -> usize {
        self.texts.len() + self.ids.len() + self.whole.len()
    }
    /// True if nothing was purged.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.ids.is_empty()
    }
}

impl Ops {
    /// Everything that was purged. A purge cannot be undone.
    pub fn purges(&self) -> &Purges {
        &self.purges
    }
    pub(super) fn is_purged(&self, text: Digest) -> bool {
        self.purges.texts.contains(&text)
    }
    /// How many operations came in with words that a purge takes: what they were read from still has these words.
    pub fn emptied(&self) -> usize {
        self.emptied
    }

    /// Operations that lost their words though neither a purge here nor one of `before` takes them: they were on
    /// something that went with a branch. A replica without that branch has their words, until they are named.
    pub fn emptied_unsaid(&self, before: &Purges) -> Vec<OpId> {
        let emptied = || self.by_replica.values().flatten().filter(|op| op.purged);
        let reached = [&self.purges, before].map(|said| said.all_reached(emptied(), &|id| self.op(id)));
        let said = |id: OpId| {
            self.purges.ids.contains(&id)
                || before.ids.contains(&id)
                || reached.iter().any(|reached| reached.contains(&id))
        };
        emptied().map(|op| op.id).filter(|&id| !said(id)).collect()
    }

    /// Takes the words of an operation that comes in, if they were purged, and notes a purge.
    pub(super) fn take_words(&mut self, op: &mut Op) {
        if let Act::Purge { texts, .. } = &op.act {
            let before = self.purges.count();
            self.purges.add(op);
            if self.purges.count() > before {
                texts.iter().filter(|text| self.purges.texts.contains(text)).for_each(|text| {
                    self.sources.remove(text);
                });
                self.unjudged = true;
            }
        }
        if self.purges.is_empty() {
            return;
        }
        let reached = self.purges.reach_next(op, &|id| self.op(id), &self.reached);
        if reached {
            self.reached.insert(op.id);
        }
        // What is on it may have come before it.
        self.unjudged |= reached;
        if reached || self.purges.ids.contains(&op.id) {
            self.emptied += usize::from(op.purge());
        }
    }

    /// Finds out what lies on something that was purged.
    pub(super) fn find_reached(&mut self) {
        let all = self.by_replica.values().flatten();
        self.reached = self.purges.all_reached(all, &|id| self.op(id));
    }

    /// Takes the words of all operations that a new purge takes, or that are on a thing which has just come in, and notes
    /// what is to be derived again.
    pub(super) fn carry_out(&mut self, dirty: &mut Dirty) {
        if !std::mem::take(&mut self.unjudged) {
            return;
        }
        self.find_reached();
        // Transcripts are one by their words.
        if self.touch.contains_key(&Key::Same) {
            dirty.insert(Key::Same);
        }
        let is_taken = |id: &OpId| self.purges.ids.contains(id) || self.reached.contains(id);
        let all = self.by_replica.values().flatten().map(|op| op.id);
        let taken: Vec<OpId> = all.filter(is_taken).collect();
        for id in taken {
            let all = self.by_replica.get_mut(&id.replica);
            let nth = (id.seq as usize).checked_sub(1);
            if let Some(op) = all.zip(nth).and_then(|(all, nth)| all.get_mut(nth)) {
                // Its keys may change with its words: an attribute is filed under its name.
                dirty.extend(keys(op));
                self.emptied += usize::from(op.purge());
                dirty.extend(keys(op));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::dialect::{blocks, read_op, seal};
    use crate::model::target::{Anchor, Extent, Target};
    use crate::model::values::{CodePart, PersonField};

    #[test]
    fn a_purged_operation_keeps_everything_but_words_and_salt_and_reads_as_it_is_folded() {
        let id: OpId = "anna-1.1".parse().unwrap();
        let at = Anchor { base: id, offset: 1 };
        let (transcript, code) = (TranscriptId(id), CodeId(id));
        let words = || "SECRET\nSECRET = \"x\"".to_owned();
        let name = || "SECRET".to_owned();
        let acts = vec![
            Act::Replace { transcript, extent: Extent { start: at, end: at }, words: words() },
            Act::MemoAdd {
                on: Target::Project,
                kind: "k".into(),
                body: words(),
                by: None,
                made: None,
                guid: None,
            },
            Act::MemoEdit { memo: MemoId(id), body: words() },
            Act::CodeAdd { name: name(), parent: None, guid: None },
            Act::CodeRename { code, name: name() },
            Act::CodeDefine { code, part: CodePart::Text, words: words() },
            Act::Mark { target: Target::Project, name: "care".into(), note: name(), by: None, made: None },
            Act::ParticipantAdd { name: name(), guid: None },
            Act::ParticipantSet { participant: ParticipantId(id), field: "name".into(), value: name() },
            Act::ParticipantValues {
                participant: ParticipantId(id),
                attribute: "sex".into(),
                values: vec![name()],
            },
            Act::PersonAdd { name: name(), initials: name(), role: String::new(), guid: None },
            Act::PersonSet { person: PersonId(id), field: PersonField::Name, value: name() },
            Act::TranscriptAdd {
                title: name(),
                text: Digest([1; 32]),
                language: "en".into(),
                rule: 1,
                guid: None,
            },
            Act::TranscriptSet { transcript, key: "title".into(), value: name() },
            Act::Cast { transcript, label: name(), participant: None, person: None, role: "other".into() },
        ];
        for act in acts {
            assert!(act.has_words(), "{}", act.kind());
            let mut op = Op {
                id: "anna-1.2".parse().unwrap(),
                lamport: 2,
                wall: 1_795_000_000,
                prev: Some(Digest([2; 32])),
                coder: Some(PersonId(id)),
                commit: 2,
                act,
                over: vec![id],
                seen: vec![],
                knew: vec![],
                frame: None,
                salt: Some([7; 16]),
                purged: false,
                sum: Digest([0; 32]),
            };
            let lines = seal(&mut op);
            let purged = purged_lines(&lines).unwrap();
            assert!(!purged.contains("SECRET") && !purged.contains("0707"), "{purged}");
            assert_eq!(purged_lines(&purged), None);
            op.purge();
            assert_eq!(read_op(&blocks(&purged).unwrap()[0]).unwrap(), op);
            // Nothing else may be passed off as purged.
            let forged = lines.replace("\nsum = ", "\npurged = true\nsum = ");
            assert!(read_op(&blocks(&forged).unwrap()[0]).unwrap_err().what().contains("purged"));
        }
    }
}
