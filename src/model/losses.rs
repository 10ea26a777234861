//! What goes with removed codes, moves with merged ones and comes back with restored ones, and whose it is.

use super::codes::LOST_AND_FOUND;
use super::id::{CodeId, OpId, PersonId, TranscriptId};
use super::lookup::{ambiguous, split_path};
use super::project::Project;
use super::removed::{Loss, Removed};
use super::target::Target;
use crate::error::{Error, Result};
use crate::text::{closest, same_key};
use std::collections::{BTreeMap, BTreeSet};

impl Project {
    /// What of others than `me` is on these codes and all below them, and would go if they were removed, by person in
    /// the order in which they were added. Of a person who has not acted (`None`) everybody is another.
    pub fn would_go(&self, codes: &[CodeId], me: Option<PersonId>) -> Vec<Loss> {
        let all = codes.iter().flat_map(|&code| self.codes.subtree(code)).collect();
        self.on_codes(&all, me)
    }
    /// What of others than `me` is on these codes themselves, and would count for another code if they became a part of
    /// it. What is on the codes below them stays where it is.
    pub fn would_move(&self, codes: &[CodeId], me: Option<PersonId>) -> Vec<Loss> {
        let all = codes.iter().map(|&code| self.codes.resolve(code)).collect();
        self.on_codes(&all, me)
    }

    /// What went with these removed codes, by person in the order in which they were added.
    pub fn went_with(&self, codes: &[CodeId]) -> Vec<Loss> {
        let gone: Vec<&Removed> = codes.iter().filter_map(|code| self.removed.get(code)).collect();
        self.lost_with(&gone)
    }

    /// The same for codes that may be back by now.
    pub fn lost_with(&self, codes: &[&Removed]) -> Vec<Loss> {
        let joined = Loss::joined(codes.iter().flat_map(|code| &code.lost)).into_iter();
        self.by_age(joined.map(|loss| (loss.person, loss)).collect())
    }

    /// The removed code of an id, of the path that it had, or of the end of one that only one removed code had. Paths
    /// are compared exactly first, then without regard to letter case.
    ///
    /// # Errors
    /// Not removed (with near paths), or ambiguous (with the candidates).
    pub fn find_removed(&self, word: &str) -> Result<&Removed> {
        let by_id = word.parse().ok().and_then(|id| self.removed.get(&self.codes.resolve(CodeId(id))));
        if let Some(found) = by_id {
            return Ok(found);
        }
        let mut names = split_path(word.strip_prefix('/').unwrap_or(word));
        // A code keeps the path that it had before it stood there, where people saw it last.
        if names.len() > 1 && same_key(&names[0]) == same_key(LOST_AND_FOUND) {
            names.remove(0);
        }
        let folded: Vec<String> = names.iter().map(|name| same_key(name)).collect();
        let equal = |path: &[String]| path == names;
        let loose = |path: &[String]| path.iter().map(|name| same_key(name)).eq(folded.iter().cloned());
        let end = |path: &[String], same: &dyn Fn(&[String]) -> bool| {
            path.len().checked_sub(names.len()).is_some_and(|from| same(&path[from..]))
        };
        let pick = |same: &dyn Fn(&[String]) -> bool| -> Vec<&Removed> {
            self.removed.values().filter(|code| same(&code.path)).collect()
        };
        let tiers =
            [pick(&equal), pick(&|path| end(path, &equal)), pick(&loose), pick(&|path| end(path, &loose))];
        match tiers.into_iter().find(|found| !found.is_empty()).as_deref() {
            Some([one]) => Ok(one),
            Some(several) => {
                let candidates = several.iter().map(|code| format!("{} ({})", code.path_words(), code.id));
                Err(ambiguous("removed codes", word, candidates.collect()))
            }
            None => Err(self.not_removed(word, &names)),
        }
    }

    fn not_removed(&self, word: &str, names: &[String]) -> Error {
        if let Ok(Some(here)) = self.seek_code(word) {
            let fault = Error::unknown(format!("{} is not removed", self.codes.path_words(here)));
            return fault.hint("emic codes --removed lists what is");
        }
        let last = |path: &'_ [String]| path.last().cloned().unwrap_or_default();
        let all: Vec<String> = self.removed.values().map(|code| last(&code.path)).collect();
        let near = closest(&last(names), all.iter().map(String::as_str));
        let fault = Error::unknown(format!("no removed code was called \"{word}\""));
        match near.is_empty() {
            true => fault.hint("emic codes --removed lists them"),
            false => fault.hint(format!("did you mean {}?", near.join(" or "))),
        }
    }

    fn on_codes(&self, codes: &BTreeSet<CodeId>, me: Option<PersonId>) -> Vec<Loss> {
        let me = self.one_of(me);
        let mut found: BTreeMap<PersonId, Loss> = BTreeMap::new();
        let mut of = |person: PersonId, count: fn(&mut Loss) -> &mut usize| {
            let person = self.one(person);
            if Some(person) != me {
                *count(found.entry(person).or_insert_with(|| Loss::none(person))) += 1;
            }
        };
        if codes.iter().any(|code| self.uses.contains_key(code)) {
            let all = self.transcripts.values().flat_map(|transcript| &transcript.annotations);
            all.filter(|a| codes.contains(&a.code)).for_each(|a| of(a.coder, |loss| &mut loss.codings));
        }
        // Memos and marks name the code that they were put on, which may be a part of another now.
        let parts = self.codes.merged.iter().filter(|(_, into)| codes.contains(into)).map(|(&from, _)| from);
        for on in codes.iter().copied().chain(parts).map(Target::Code) {
            // What is only for one person goes with no code.
            let memos = self.memos_on(on).filter(|memo| !memo.private);
            memos.filter_map(|memo| memo.coder).for_each(|coder| of(coder, |loss| &mut loss.memos));
            let marks = self.marks_on(on).filter_map(|mark| mark.coder);
            marks.for_each(|coder| of(coder, |loss| &mut loss.marks));
        }
        let links = self.links.values().filter(|link| codes.contains(&link.from) || codes.contains(&link.to));
        links.filter_map(|link| link.coder).for_each(|coder| of(coder, |loss| &mut loss.links));
        self.by_age(found)
    }

    /// What of others than `me` is in these transcripts, and would go if their import were undone, by person. What the
    /// `undone` operations made themselves goes with them.
    pub fn would_go_with(
        &self,
        transcripts: &BTreeSet<TranscriptId>,
        undone: &BTreeSet<OpId>,
        me: Option<PersonId>,
    ) -> Vec<Loss> {
        let me = self.one_of(me);
        let mut found: BTreeMap<PersonId, Loss> = BTreeMap::new();
        let mut of = |(made, coder): (OpId, Option<PersonId>), count: fn(&mut Loss) -> &mut usize| {
            let other = self.one_of(coder).filter(|&person| Some(person) != me && !undone.contains(&made));
            if let Some(person) = other {
                *count(found.entry(person).or_insert_with(|| Loss::none(person))) += 1;
            }
        };
        let within = |target: Target| self.transcript_of(target).is_some_and(|id| transcripts.contains(&id));
        let here = self.transcripts.values().filter(|transcript| transcripts.contains(&transcript.id));
        here.flat_map(|transcript| &transcript.annotations)
            .for_each(|a| of((a.id.0, Some(a.coder)), |loss| &mut loss.codings));
        let memos = self.memos.values().filter(|memo| !memo.private && within(memo.on));
        memos.for_each(|memo| of((memo.id.0, memo.coder), |loss| &mut loss.memos));
        let marks = self.marks.values().filter(|mark| within(mark.target));
        marks.for_each(|mark| of((mark.id.0, mark.coder), |loss| &mut loss.marks));
        self.by_age(found)
    }

    /// The transcript in which a target is.
    pub fn transcript_of(&self, target: Target) -> Option<TranscriptId> {
        let direct = target.transcript().map(|id| TranscriptId(self.first(id.0)));
        direct.or_else(|| match target {
            Target::Annotation(id) => self.annotation(id).map(|(here, _)| here.id),
            _ => None,
        })
    }

    /// Losses in the order in which their people were added.
    fn by_age(&self, losses: BTreeMap<PersonId, Loss>) -> Vec<Loss> {
        let mut losses: Vec<Loss> = losses.into_values().collect();
        losses.sort_by_key(|loss| {
            let made = self.person(loss.person).map(|person| (person.made.lamport, person.made.id));
            (made.is_none(), made, loss.person)
        });
        losses
    }
}
