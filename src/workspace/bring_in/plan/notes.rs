//! What lies on things: memos, marks, links, sets, kept parts of the file, and how far coders are.

use super::{Known, Planner, lost_key};
use crate::error::Result;
use crate::format::study::{CodeKey, Doubt, On, Study};
use crate::log::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::{ABOUT_ME, UNCERTAIN, is_uncertain};
use crate::model::{FOLDER, Member, Set};
use std::collections::HashSet;

impl Planner<'_> {
    pub(super) fn memos(&mut self, study: &Study) -> Result<()> {
        let here: HashSet<(Target, &str, &str, Option<PersonId>)> = self
            .project
            .memos
            .values()
            .filter(|memo| !memo.private || memo.kind == ABOUT_ME)
            .map(|memo| (self.today(memo.on), memo.kind.as_str(), memo.body.as_str(), memo.coder))
            .collect();
        let (mut homeless, mut removed) = (0, 0);
        for one in &study.memos {
            let by = self.by(one.by)?;
            let target = self.target(one.on)?;
            let equal = target.is_some_and(|on| {
                here.contains(&(self.today(on), one.kind.as_str(), one.body.as_str(), by.or(self.me)))
            });
            let found = self.guids.find("memo", one.guid.as_ref());
            let known = found.and_then(|id| self.project.memo(MemoId(id)));
            let named = known.is_some();
            // A memo that was written again there stays as it is here, and is counted.
            self.stays(known.is_some_and(|known| known.body != one.body && !equal));
            if self.was_removed(found, named) {
                removed += 1;
                continue;
            }
            match target {
                Some(_) if equal || named => self.plan.brought.memos.known += 1,
                Some(on) => {
                    let (kind, body) = (one.kind.clone(), one.body.clone());
                    let (made, guid) = (one.made, one.guid.clone());
                    let before = self.plan.acts.len() + self.plan.private.len();
                    // What people write about themselves is shared by themselves alone, not by an import.
                    let is_private = kind == ABOUT_ME;
                    let add = Act::MemoAdd { on, kind, body, by, made, guid };
                    match is_private {
                        true if self.log.is_on_purged(&add) => self.purged += 1,
                        true => self.plan.private.push(add),
                        false => drop(self.push(add)),
                    }
                    self.plan.brought.memos.new += self.plan.acts.len() + self.plan.private.len() - before;
                }
                None => homeless += 1,
            }
        }
        if !self.plan.private.is_empty() {
            let note = format!(
                "memos in which people write about themselves: {}; they are private here, for you alone",
                self.plan.private.len()
            );
            self.plan.brought.notes.push(note);
        }
        self.leave("memos on words that are not here", homeless);
        self.leave("memos that were removed here", removed);
        Ok(())
    }

    pub(super) fn marks(&mut self, study: &Study) -> Result<()> {
        let (mut homeless, mut removed) = (0, 0);
        let before = self.marks_before();
        for one in &study.marks {
            let by = self.by(one.by)?;
            match self.target(one.on)? {
                Some(target)
                    if !self.is_marked(target, (&one.name, &one.note), by)
                        && before.contains(&(self.stable(target), one.name.clone(), one.note.clone())) =>
                {
                    removed += 1;
                }
                Some(target) if self.is_marked(target, (&one.name, &one.note), by) => {
                    self.plan.brought.marks.known += 1;
                }
                Some(target) => {
                    let (name, note, made) = (one.name.clone(), one.note.clone(), one.made);
                    self.push(Act::Mark { target, name, note, by, made });
                    self.plan.brought.marks.new += 1;
                }
                None => homeless += 1,
            }
        }
        self.leave("marks on words that are not here", homeless);
        self.leave("marks that were taken off here", removed);
        Ok(())
    }

    /// The marks that came with files before, whether they are here still or were taken off: what each is on, its name and
    /// its note. Only for a whole study of another program.
    fn marks_before(&self) -> HashSet<(Target, String, String)> {
        if self.known != Known::Merged {
            return HashSet::new();
        }
        let of_file = |op: &Op| matches!(op.act, Act::Mark { by: Some(_), .. }) && self.log.counts(op);
        let all = self.log.in_order(of_file).into_iter().filter_map(|op| match &op.act {
            Act::Mark { target, name, note, .. } => Some((self.stable(*target), name.clone(), note.clone())),
            _ => None,
        });
        all.collect()
    }

    /// A target as it can be compared with others: a coding by its words.
    fn stable(&self, target: Target) -> Target {
        let words = match target {
            Target::Annotation(id) => match self.project.annotation(id) {
                Some((here, coding)) => Target::Passage(here.id, coding.extent),
                None => target,
            },
            target => target,
        };
        self.today(words)
    }

    /// Puts what a person may want to look at on the list of what the team talks about: each coding that is new and uncertain.
    /// What is here already was looked at, or stands on that list.
    pub(super) fn uncertain(&mut self, study: &Study) -> Result<()> {
        let words = |on: On| match on {
            On::Coding(key) => study.codings.get(key.0).map(|one| (one.transcript, one.span)),
            On::Passage(key, span) => Some((key, span)),
            _ => None,
        };
        // A file that emic wrote has them already.
        let in_file = study.marks.iter().filter(|mark| mark.name == "discuss" && is_uncertain(&mark.note));
        let in_file: HashSet<_> = in_file.filter_map(|mark| words(mark.on)).collect();
        let is_new = |one: &&Doubt| words(one.on).is_none_or(|place| !in_file.contains(&place));
        for one in study.uncertain.iter().filter(is_new) {
            let on = one.on;
            let is_new = match on {
                On::Coding(key) => self
                    .codings
                    .get(key.0)
                    .is_some_and(|id| id.is_some_and(|id| id.0.pending_nth().is_some())),
                _ => true,
            };
            let Some(target) = self.target(on)?.filter(|_| is_new) else { continue };
            if self.is_in_doubt(target) {
                continue;
            }
            let (name, note) = ("discuss".to_owned(), doubt_words(&one.said));
            // With a name it is one with that of another person who takes in the same file.
            self.push(Act::Mark { target, name, note, by: self.me, made: None });
            self.plan.brought.to_look_at += 1;
        }
        Ok(())
    }

    /// True if a mark says already that a thing may not be where it is meant.
    fn is_in_doubt(&self, target: Target) -> bool {
        let target = self.stable(target);
        let is = |mark: &crate::model::Mark| mark.name == "discuss" && is_uncertain(&mark.note);
        self.project.marks.values().any(|mark| is(mark) && self.stable(mark.target) == target)
    }

    /// True if this person, else the one who acts, has put a mark of this name and note there. A mark on a coding is one on its words in most programs.
    fn is_marked(&self, target: Target, (name, note): (&str, &str), by: Option<PersonId>) -> bool {
        let place = |target: Target| match self.known.joins() {
            true => self.stable(target),
            false => self.today(target),
        };
        let target = place(target);
        let owner = by.or(self.me);
        let is = |mark: &crate::model::Mark| mark.name == name && mark.note == note && mark.coder == owner;
        self.project.marks.values().any(|mark| is(mark) && place(mark.target) == target)
    }

    pub(super) fn links(&mut self, study: &Study) -> Result<()> {
        for one in &study.links {
            let code = |key: CodeKey| self.codes.get(key.0).copied().ok_or_else(lost_key);
            let (from, to) = (code(one.from)?, code(one.to)?);
            let named = self.guids.find("link", one.guid.as_ref());
            if named.is_some_and(|id| self.project.links.contains_key(&LinkId(id))) {
                self.plan.brought.links.known += 1;
                continue;
            }
            let (name, guid) = (one.name.clone(), one.guid.clone());
            self.push(Act::Link { from, name, to, guid });
            self.plan.brought.links.new += 1;
        }
        Ok(())
    }

    /// Finds or makes the sets, and puts into them what is not in them.
    pub(super) fn sets(&mut self, study: &Study) -> Result<()> {
        let mut homeless = 0;
        for one in &study.sets {
            let named = self.guids.find("set", one.guid.as_ref()).and_then(|id| self.project.set(SetId(id)));
            let equal = |set: &&&Set| set.name == one.name && set.kind == one.kind;
            let here = named.or_else(|| self.project.sets.values().find(|set| equal(&set)));
            let id = match here {
                Some(here) => here.id,
                None => {
                    let (name, kind, guid) = (one.name.clone(), one.kind.clone(), one.guid.clone());
                    SetId(self.push(Act::SetAdd { name, kind, guid }))
                }
            };
            let mut added = false;
            for &member in &one.members {
                let Some(of) = self.target(member)? else {
                    homeless += 1;
                    continue;
                };
                let of_today = self.today(of);
                let known = |member: &Member| self.today(member.of) == of_today;
                if !here.is_some_and(|here| here.members.iter().any(known)) {
                    self.push(Act::Member { set: id, of });
                    added = true;
                }
            }
            let tally = &mut self.plan.brought.sets;
            match (here, added) {
                (None, _) => tally.new += 1,
                (Some(_), true) => tally.changed += 1,
                (Some(_), false) => tally.known += 1,
            }
            self.sets.push(id);
        }
        self.leave("members of sets on words that are not here", homeless);
        Ok(())
    }

    /// Keeps the parts of the file that emic cannot show, and says which codes are folders.
    pub(super) fn kept(&mut self, study: &Study) -> Result<()> {
        for (nth, _) in study.codes.iter().enumerate().filter(|(_, code)| code.folder) {
            let code = *self.codes.get(nth).ok_or_else(lost_key)?;
            if !self.project.is_folder(code) {
                let (on, format) = (Target::Code(code), FOLDER.to_owned());
                self.push(Act::Kept { on, words: format.clone(), format });
            }
        }
        let mut homeless = 0;
        for one in &study.kept {
            let Some(on) = self.target(one.on)? else {
                homeless += 1;
                continue;
            };
            let (format, words) = (one.format.clone(), one.words.clone());
            let here = self.project.kept.get(&(on, format.clone()));
            let tally = &mut self.plan.brought.kept;
            match here {
                Some(here) if here.words == words => {
                    tally.known += 1;
                    continue;
                }
                Some(_) => tally.changed += 1,
                None => tally.new += 1,
            }
            self.push(Act::Kept { on, format, words });
        }
        self.leave("parts of the file on words that are not here", homeless);
        Ok(())
    }

    pub(super) fn progress(&mut self, study: &Study) -> Result<()> {
        for one in &study.progress {
            let transcript = self.transcript(one.transcript)?;
            let by = self.by(Some(one.by))?;
            self.push(Act::Progress { transcript, state: one.state.clone(), by });
        }
        Ok(())
    }
}

/// So many characters of the words that a file says are in the note of a mark.
const SAID: usize = 80;

/// The note of a mark on what may not be where it is meant, with the words that the file says stand there.
fn doubt_words(said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match said.chars().count() {
        0 => UNCERTAIN.to_owned(),
        n if n <= SAID => format!("{UNCERTAIN}; the file says \"{said}\""),
        _ => format!(
            "{UNCERTAIN}; the file says \"{}...\"",
            said.chars().take(SAID).collect::<String>().trim_end()
        ),
    }
}
