//! A study of some transcripts only: what belongs to them, and nothing of the others. Who gets one interview need not know
//! who else was interviewed, what was thought about them, or what they are called in codes.

use super::study::{CodeKey, On, ParticipantKey, PersonKey, SetKey, Study, guid_key, left_out};
use std::collections::{BTreeSet, HashMap};

/// Which things of a list stay, and the place of each in the list of those that do.
struct Stay(HashMap<usize, usize>);

impl Stay {
    fn of(kept: &BTreeSet<usize>) -> Stay {
        Stay(kept.iter().enumerate().map(|(now, &before)| (before, now)).collect())
    }
    fn key(&self, before: usize) -> Option<usize> {
        self.0.get(&before).copied()
    }
    /// Takes out of a list what does not stay.
    fn cut<T>(&self, list: &mut Vec<T>) {
        let mut nth = 0;
        list.retain(|_| {
            nth += 1;
            self.0.contains_key(&(nth - 1))
        });
    }
}

impl Study {
    /// The study as one of the transcripts that it has and of nothing else. With them stay their codings, the codes of
    /// these and those above them, memos and marks on transcripts, words, codings and the participants who speak there,
    /// and the people who wrote any of it or speak. Memos on codes and on the study are the team's: they are counted as left out.
    #[must_use]
    pub fn narrowed(mut self) -> Study {
        self.is_part = true;
        let participants = self.speaking();
        let codes = self.codes_in_use();
        let belongs = |on: On| match on {
            On::Transcript(_) | On::Passage(..) | On::Turn(..) | On::Coding(_) => true,
            On::Participant(key) => participants.contains(&key.0),
            On::Study | On::Code(_) | On::Person(_) | On::Set(_) => false,
        };
        let before = self.memos.len() + self.marks.len();
        self.memos.retain(|memo| belongs(memo.on));
        self.marks.retain(|mark| belongs(mark.on));
        let elsewhere = before - self.memos.len() - self.marks.len();
        let what = "memos and marks on what is not in the file";
        match self.left_out.iter_mut().find(|left| left.what == what) {
            _ if elsewhere == 0 => {}
            Some(left) => left.count += elsewhere,
            None => self.left_out.push(left_out(what, elsewhere)),
        }
        let people = self.appearing();
        self.progress.retain(|one| people.contains(&one.by.0));
        self.links.retain(|link| codes.contains(&link.from.0) && codes.contains(&link.to.0));
        self.frames.clear();
        self.renumber(&Stay::of(&people), &Stay::of(&participants), &Stay::of(&codes));
        let values = || self.participants.iter().flat_map(|one| one.values.iter().map(|(name, _)| name));
        let known: BTreeSet<String> = values().cloned().collect();
        self.attributes.retain(|schema| known.contains(&schema.name));
        self.guessed.retain(|name| known.contains(name));
        self
    }

    /// The participants who speak in the transcripts, or whom another program's file ties to one.
    fn speaking(&self) -> BTreeSet<usize> {
        let cast = self.transcripts.iter().flat_map(|one| &one.cast);
        let mut all: BTreeSet<usize> = cast.filter_map(|cast| Some(cast.participant?.0)).collect();
        let guids = self.transcript_guids();
        for kept in &self.kept {
            if let On::Participant(key) = kept.on
                && names_one(&kept.words, &guids)
            {
                all.insert(key.0);
            }
        }
        all
    }

    fn transcript_guids(&self) -> Vec<String> {
        self.transcripts.iter().filter_map(|one| one.guid.as_deref()).map(guid_key).collect()
    }

    /// The codes of codings, also of those on regions around a transcript, and all above them.
    fn codes_in_use(&self) -> BTreeSet<usize> {
        let mut used: BTreeSet<usize> = self.codings.iter().map(|coding| coding.code.0).collect();
        let guids = self.transcript_guids();
        // A long part is kept in pieces.
        let mut parts: HashMap<&str, String> = HashMap::new();
        for kept in self.kept.iter().filter(|kept| kept.on == On::Study) {
            let format = kept.format.split(" /").next().unwrap_or_default();
            *parts.entry(format).or_default() += &kept.words;
        }
        let around = parts.values().filter(|words| names_one(words, &guids));
        let around: Vec<String> = around.map(|words| words.to_lowercase()).collect();
        for (nth, code) in self.codes.iter().enumerate() {
            let guid = code.guid.as_deref().map(guid_key).filter(|guid| !guid.is_empty());
            if guid.is_some_and(|guid| around.iter().any(|words| words.contains(&guid))) {
                used.insert(nth);
            }
        }
        let mut open: Vec<usize> = used.iter().copied().collect();
        while let Some(code) = open.pop() {
            if let Some(above) = self.codes.get(code).and_then(|code| code.parent)
                && used.insert(above.0)
            {
                open.push(above.0);
            }
        }
        used
    }

    /// The people who wrote something that is in the study, speak in a transcript, or worked through one.
    fn appearing(&self) -> BTreeSet<usize> {
        let codings = self.codings.iter().filter_map(|one| one.by);
        let memos = self.memos.iter().filter_map(|one| one.by);
        let marks = self.marks.iter().filter_map(|one| one.by);
        let cast = self.transcripts.iter().flat_map(|one| &one.cast).filter_map(|cast| cast.person);
        let progress = self.progress.iter().map(|one| one.by);
        codings.chain(memos).chain(marks).chain(cast).chain(progress).map(|key| key.0).collect()
    }

    /// Takes out what does not stay, and gives the rest the keys of their new places.
    fn renumber(&mut self, people: &Stay, participants: &Stay, codes: &Stay) {
        people.cut(&mut self.people);
        participants.cut(&mut self.participants);
        codes.cut(&mut self.codes);
        let person = |by: Option<PersonKey>| by.and_then(|key| people.key(key.0)).map(PersonKey);
        let participant = |key: ParticipantKey| participants.key(key.0).map(ParticipantKey);
        let code = |key: CodeKey| codes.key(key.0).map(CodeKey);
        for one in &mut self.codes {
            one.parent = one.parent.and_then(code);
        }
        for cast in self.transcripts.iter_mut().flat_map(|one| &mut one.cast) {
            (cast.person, cast.participant) = (person(cast.person), cast.participant.and_then(participant));
        }
        for one in &mut self.codings {
            (one.by, one.code) = (person(one.by), code(one.code).unwrap_or(one.code));
        }
        for one in &mut self.links {
            (one.from, one.to) = (code(one.from).unwrap_or(one.from), code(one.to).unwrap_or(one.to));
        }
        for one in &mut self.progress {
            one.by = person(Some(one.by)).unwrap_or(one.by);
        }
        self.memos.iter_mut().for_each(|one| one.by = person(one.by));
        self.marks.iter_mut().for_each(|one| one.by = person(one.by));
        // Of sets those stay that have a member; one that is in another is before it.
        let mut sets: HashMap<usize, usize> = HashMap::new();
        let moved = |on: On, sets: &HashMap<usize, usize>| {
            Some(match on {
                On::Code(key) => On::Code(code(key)?),
                On::Participant(key) => On::Participant(participant(key)?),
                On::Person(key) => On::Person(person(Some(key))?),
                On::Set(key) => On::Set(SetKey(*sets.get(&key.0)?)),
                on => on,
            })
        };
        let all = std::mem::take(&mut self.sets);
        for (nth, mut set) in all.into_iter().enumerate() {
            set.members = set.members.into_iter().filter_map(|member| moved(member, &sets)).collect();
            if !set.members.is_empty() {
                sets.insert(nth, self.sets.len());
                self.sets.push(set);
            }
        }
        for memo in &mut self.memos {
            memo.on = moved(memo.on, &sets).unwrap_or(memo.on);
        }
        for mark in &mut self.marks {
            mark.on = moved(mark.on, &sets).unwrap_or(mark.on);
        }
        self.kept.retain_mut(|kept| match moved(kept.on, &sets) {
            Some(on) => {
                kept.on = on;
                true
            }
            None => false,
        });
    }
}

/// True if words name one of these GUIDs.
fn names_one(words: &str, guids: &[String]) -> bool {
    let words = words.to_lowercase();
    guids.iter().any(|guid| !guid.is_empty() && words.contains(guid.as_str()))
}
