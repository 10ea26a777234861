//! What a colleague's removes and purges took of the person working here, and what restores brought back, to be said
//! when they arrive.

use super::Workspace;
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::{Code, LOST_AND_FOUND, Loss, Memo, Removed, Seen};
use crate::report::both::Both;
use crate::report::{losses, questions, words};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Sentences that one answer has; further ones are counted.
const MOST: usize = 5;

/// What there is of the person working here, and what that person is asked, before something comes in.
pub(super) struct Before {
    me: Option<PersonId>,
    questions: HashSet<OpId>,
    /// Own codings, memos and marks in each transcript that has words, and its title.
    transcripts: BTreeMap<TranscriptId, (String, Loss)>,
    /// Own memos that travel: kind and words.
    memos: BTreeMap<MemoId, (String, String)>,
    /// Own codings of each code, and what the code is called.
    codes: BTreeMap<CodeId, (String, usize)>,
    removed: Vec<Removed>,
    /// The names of all people.
    people: BTreeMap<PersonId, String>,
    /// Codes that are under Lost and found.
    lost: BTreeSet<CodeId>,
    /// Codes that this person made or defined.
    made: BTreeSet<CodeId>,
    /// The last number of every replica.
    upto: BTreeMap<ReplicaId, u32>,
}

impl Before {
    pub(super) fn of(workspace: &Workspace) -> Before {
        let me = workspace.coder();
        let seen = workspace.seen();
        let here = seen.transcripts.values().filter(|transcript| !transcript.purged);
        let mut transcripts: BTreeMap<TranscriptId, (String, Loss)> = BTreeMap::new();
        for (me, transcript) in here.filter_map(|transcript| Some((me?, transcript))) {
            let codings = transcript.annotations.iter().filter(|a| a.coder == seen.one(me)).count();
            transcripts.insert(transcript.id, (transcript.title.clone(), Loss { codings, ..Loss::none(me) }));
        }
        let own = |coder: Option<PersonId>| me.is_some() && seen.one_of(coder) == seen.one_of(me);
        let memos = seen.memos.values().filter(|memo| own(memo.coder) && !memo.private);
        let memos: Vec<&Memo> = memos.collect();
        for on in memos.iter().filter_map(|memo| seen.transcript_of(memo.on)) {
            transcripts.entry(on).and_modify(|(_, loss)| loss.memos += 1);
        }
        for mark in seen.marks.values().filter(|mark| own(mark.coder)) {
            if let Some((_, loss)) = seen.transcript_of(mark.target).and_then(|on| transcripts.get_mut(&on)) {
                loss.marks += 1;
            }
        }
        let questions = questions::asked(seen);
        let words = |memo: &Memo| (memo.kind.clone(), memo.body.clone());
        let memos = memos.into_iter().map(|memo| (memo.id, words(memo))).collect();
        let mut codes: BTreeMap<CodeId, (String, usize)> = BTreeMap::new();
        for annotation in seen.transcripts.values().flat_map(|transcript| &transcript.annotations) {
            if me.is_some_and(|me| seen.one(me) == annotation.coder) {
                let called = || (seen.codes.path_words(annotation.code), 0);
                codes.entry(annotation.code).or_insert_with(called).1 += 1;
            }
        }
        let removed = seen.removed.values().cloned().collect();
        let people = seen.people.iter().map(|(&id, person)| (id, person.name.clone())).collect();
        let lost = seen.codes.codes.values().filter(|code| code.lost).map(|code| code.id).collect();
        let wrote =
            |code: &Code| own(code.coder) || code.definition.values().flatten().any(|kept| own(kept.coder));
        let made = seen.codes.codes.values().filter(|code| wrote(code)).map(|code| code.id).collect();
        let upto = workspace.log.upto();
        Before { me, questions, transcripts, memos, codes, removed, people, lost, made, upto }
    }

    /// How much of what came was here, because this person took in the same file.
    fn had(&self, log: &Log, seen: Seen<'_>) -> Option<String> {
        let is_new = |id: OpId| self.upto.get(&id.replica).is_none_or(|&last| id.seq > last);
        let new: Vec<&Op> = log.all().filter(|op| !op.id.replica.is_private() && is_new(op.id)).collect();
        let both = Both::of(seen, log, &new, &is_new)?;
        let count = new.iter().filter(|op| both.had(op)).count();
        let all = new.len();
        (count > 0).then(|| {
            format!("{count} of these {all} acts say what you took in from the same file: that is here once")
        })
    }

    /// How many rows of questions to this person a log has that were not there before.
    pub(super) fn new_questions(&self, log: &Log) -> usize {
        questions::new_rows(log.project().seen_by(self.me), &self.questions).len()
    }

    /// What went of this person's with removes and purges that came in since, and what came back, in sentences.
    pub(super) fn taken(&self, log: &Log) -> Vec<String> {
        let seen = log.project().seen_by(self.me);
        let new = seen.questions().filter(|question| !self.questions.contains(&question.id));
        let mut said: Vec<String> = new.filter_map(|question| losses::took(&seen, question)).collect();
        said.extend(self.unmade(&seen));
        said.extend(self.unimported(log, &seen));
        said.extend(self.purged(log, &seen));
        said.extend(self.rewritten(log, &seen));
        said.extend(self.merged(&seen));
        said.extend(self.restored(log, &seen));
        said.extend(self.kept_alive(&seen));
        said.extend(self.joined(log, &seen));
        said.extend(self.had(log, seen));
        let more = said.len().saturating_sub(MOST);
        said.truncate(MOST);
        said.extend((more > 0).then(|| format!("and so in {more} more places")));
        said
    }

    /// Codes that this person made or defined and another removed, where nothing of theirs on words went with it.
    fn unmade(&self, seen: &Seen<'_>) -> Vec<String> {
        let is_gone = |id: CodeId| seen.removed.get(&id).filter(|_| seen.codes.get(id).is_none());
        let gone = self.made.iter().filter_map(|&id| is_gone(id));
        let me = self.me.map(|me| seen.one(me));
        let told = gone.filter_map(|removed| {
            let lost = removed.lost.iter().any(|loss| Some(loss.person) == me);
            let (who, _) = *removed.removers.first()?;
            let other = !lost && Some(seen.one(who)) != me;
            other.then(|| {
                format!(
                    "{} removed {}, which you made or defined",
                    seen.person(who).map_or("a person", |who| &who.name),
                    removed.path_words()
                )
            })
        });
        told.collect()
    }

    /// Own memos to which another person gave other words or another kind. Who wrote the last words first and the others
    /// on did so at once is a question, and told there.
    fn rewritten(&self, log: &Log, seen: &Seen<'_>) -> Vec<String> {
        let is_changed = |id: &MemoId| {
            let (kind, body) = self.memos.get(id)?;
            let now = seen.memos.get(id).filter(|now| now.body != *body || now.kind != *kind)?;
            Some((now, kind, body))
        };
        if !self.memos.keys().any(|id| is_changed(id).is_some()) {
            return Vec::new();
        }
        // Who wrote last what it says now.
        let mut by: BTreeMap<MemoId, PersonId> = BTreeMap::new();
        let writes = |op: &Op| matches!(op.act, Act::MemoEdit { .. } | Act::MemoKind { .. });
        for op in log.in_order(|op| writes(op) && log.counts(op)) {
            let (Act::MemoEdit { memo, .. } | Act::MemoKind { memo, .. }) = &op.act else { continue };
            let Some((now, kind, body)) = is_changed(memo) else { continue };
            let wrote = match &op.act {
                Act::MemoEdit { body: words, .. } => now.body != *body && *words == now.body,
                Act::MemoKind { kind: new, .. } => now.kind != *kind && *new == now.kind,
                _ => false,
            };
            by.extend(op.coder.filter(|_| wrote).map(|who| (*memo, who)));
        }
        let told = by.into_iter().filter_map(|(id, by)| {
            let (now, kind, body) = is_changed(&id)?;
            if self.me.map(|me| seen.one(me)) == Some(seen.one(by)) {
                return None;
            }
            let who = seen.person(by).map_or("a person", |who| &who.name);
            let did = match now.body.trim().is_empty() {
                _ if now.body == *body => format!("made your {kind} memo a {} memo", now.kind),
                true => format!("emptied your {kind} memo"),
                false => format!("rewrote your {kind} memo"),
            };
            let (place, was) = (words::place(seen, now.on), words::shortened(body));
            Some(format!("{who} {did} on {place}, which said \"{was}\""))
        });
        told.collect()
    }

    /// Codes with own codings that became a part of others.
    fn merged(&self, seen: &Seen<'_>) -> Vec<String> {
        let into = |code: CodeId| Some(seen.codes.resolve(code)).filter(|&now| now != code);
        let gone = self.codes.iter().filter_map(|(&code, (name, own))| Some((name, own, into(code)?)));
        let there = gone.filter(|(_, _, now)| seen.codes.codes.contains_key(now));
        // Two who took in the same file have one code of one name.
        let told = there.filter(|(name, _, now)| seen.codes.path_words(*now) != **name);
        told.map(|(name, &own, now)| {
            let things = if own == 1 {
                "1 coding of yours counts".to_owned()
            } else {
                format!("{own} codings of yours count")
            };
            format!("{name} is part of {} now: {things} there", seen.codes.path_words(now))
        })
        .collect()
    }

    /// Codes with own codings that came under Lost and found: what was put on them meanwhile keeps them.
    fn kept_alive(&self, seen: &Seen<'_>) -> Vec<String> {
        let is_lost =
            |code: &CodeId| !self.lost.contains(code) && seen.codes.get(*code).is_some_and(|c| c.lost);
        let lost = self.codes.iter().filter(|(code, _)| is_lost(code));
        let told = lost.map(|(&code, (name, _))| {
            let by = seen.removed.get(&code).and_then(|removed| removed.removers.first());
            let who = by.and_then(|(who, _)| seen.person(*who));
            let did = who
                .map_or_else(|| format!("{name} was removed"), |who| format!("{} removed {name}", who.name));
            format!("{did}: what was coded with it at that time keeps it, under {LOST_AND_FOUND}")
        });
        told.collect()
    }

    /// People who became one with the person working here.
    fn joined(&self, log: &Log, seen: &Seen<'_>) -> Vec<String> {
        let Some(me) = self.me else { return Vec::new() };
        let joined = self.people.iter().filter(|(id, _)| **id != me && seen.one(**id) == seen.one(me));
        let acts = log.in_order(|op| matches!(op.act, Act::Same { .. }) && log.counts(op));
        let told = joined.map(|(&other, name)| {
            let names = |op: &&&Op| {
                matches!(&op.act, Act::Same { ids } if ids.iter().any(|id| seen.one(PersonId(*id)) == seen.one(other)))
            };
            let by = acts.iter().rfind(names).and_then(|op| seen.person(op.coder?));
            let who = by.map_or_else(|| "a person".to_owned(), |who| who.name.clone());
            let now = seen.person(me).map_or(name.as_str(), |person| person.name.as_str());
            format!(
                "{who} made you and {name} one person, {now}. If you are two, {who} can take it back (emic undo): what each \
                 did stays theirs"
            )
        });
        told.collect()
    }

    /// Codes that had been removed and are there again, and who restored them.
    fn restored(&self, log: &Log, seen: &Seen<'_>) -> Vec<String> {
        let is_back = |code: CodeId| !seen.removed.contains_key(&code) && seen.codes.get(code).is_some();
        let back: Vec<&Removed> = self.removed.iter().filter(|gone| is_back(gone.id)).collect();
        if back.is_empty() {
            return Vec::new();
        }
        let restores = log.in_order(|op| matches!(op.act, Act::CodeRestore { .. }) && log.counts(op));
        let lifts = |op: &Op, gone: &Removed| gone.removes.iter().any(|id| op.over.contains(id));
        let mut by_restore: BTreeMap<Option<OpId>, Vec<&Removed>> = BTreeMap::new();
        for gone in back {
            let restore = restores.iter().rfind(|op| lifts(op, gone)).map(|op| op.id);
            by_restore.entry(restore).or_default().push(gone);
        }
        let told = by_restore.into_iter().filter_map(|(restore, codes)| {
            let what = losses::came_back(seen, &codes, self.me)?;
            let who = restore.and_then(|id| log.op(id)?.coder).and_then(|who| seen.person(who));
            Some(match (who, restore) {
                (Some(who), _) => format!("{} restored {what}", who.name),
                (None, Some(_)) => format!("a person restored {what}"),
                // The remove was undone, or the code was moved back.
                (None, None) => format!("there again: {what}"),
            })
        });
        told.collect()
    }

    /// Transcripts with something of this person's whose import was undone.
    fn unimported(&self, log: &Log, seen: &Seen<'_>) -> Vec<String> {
        let gone = self
            .transcripts
            .iter()
            .filter(|(id, (_, loss))| loss.total() > 0 && seen.transcript(**id).is_none());
        let told = gone.map(|(id, (title, loss))| {
            let who = log.op(id.0).and_then(|op| seen.person(op.coder?)).map_or("a person", |who| &who.name);
            let things = losses::things(std::slice::from_ref(loss));
            format!("{who} undid the import of {title}: {things} of yours went with it; emic redo in {who}'s folder brings it back")
        });
        told.collect()
    }

    fn purged(&self, log: &Log, seen: &Seen<'_>) -> Vec<String> {
        let is_purged = |id: &TranscriptId| seen.transcript(*id).is_some_and(|here| here.purged);
        let purged = self.transcripts.iter().filter(|(id, _)| is_purged(id)).map(|(_, lost)| lost);
        let with = |things: String| format!("{things} of yours went with it");
        let mut in_transcripts = 0;
        let mut said = Vec::new();
        for (title, loss) in purged.filter(|(_, loss)| loss.total() > 0) {
            in_transcripts += loss.memos;
            said.push(format!("{title} was purged: {}", with(losses::things(std::slice::from_ref(loss)))));
        }
        let is_empty =
            |id: &&MemoId| log.op(id.0).is_some_and(|op| op.purged) && !seen.memos.contains_key(id);
        let memos = self.memos.keys().filter(is_empty).count().saturating_sub(in_transcripts);
        if let Some(me) = self.me.filter(|_| memos > 0) {
            let loss = Loss { memos, ..Loss::none(me) };
            let were = if memos == 1 { "was" } else { "were" };
            said.push(format!("{} of yours {were} purged", losses::things(&[loss])));
        }
        said
    }
}
