//! Withdrawn consent: words are taken out of everything that emic keeps, here and wherever the purge arrives.
//!
//! The purge is an operation like others, so that it travels; what it names is then taken out of the journal, the
//! database, the backups, files that wait, the draft and, at the next sync, of one's own parts. If that is stopped
//! half way, the next opening ends it.

use super::folding::log_of;
use super::incoming::load_kept;
use super::{Workspace, mine};
use crate::error::{Error, Result};
use crate::exchange::purge;
use crate::log::{Act, Op, Purges};
use crate::model::id::*;
use crate::model::target::Target;
use crate::store::{Area, CommitKind, Files};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// There while a purge is being carried out.
const UNFINISHED: &str = "purging.toml";
/// So many words in a row are taken for a quote.
const QUOTE: usize = 6;
/// A name of so many words that stand in a row in the text is taken for its words.
const NAME: usize = 3;
/// Larger files beside the project are not looked into.
const LOOKED_INTO: u64 = 256 << 20;

/// What is asked to be purged.
#[derive(Debug, Clone, Copy)]
pub struct PurgeOf<'a> {
    /// Ids, titles of transcripts, `participant:NAME`, `code:PATH` or `person:NAME`.
    pub named: &'a [String],
    /// The participants who speak in the transcripts go too.
    pub with_participant: bool,
    /// Of each id no more than that operation goes, and nothing else of the same thing.
    pub only: bool,
}

/// What a purge would take out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purging {
    /// Texts, by their digest.
    pub texts: BTreeSet<Digest>,
    /// Operations that lose their words.
    pub ids: BTreeSet<OpId>,
    /// Those of them that made a thing which loses all words, those that arrive later too.
    whole: BTreeSet<OpId>,
    /// Other operations that share words with the texts: their ids, and what they are. Not taken out unless asked for.
    pub offered: Vec<(OpId, String)>,
    /// Participants who speak in these transcripts and stay.
    pub participants: Vec<String>,
    /// Transcripts in which these participants speak, and which stay.
    pub transcripts: Vec<String>,
    /// Participants were asked for, and none is known to speak in the transcripts: those who are called as a transcript
    /// is, or an empty list.
    pub unlinked: Option<Vec<String>>,
    /// How many parts of files of other programs go with them.
    pub kept: usize,
    /// Titles of transcripts whose import was undone and that have words of those that go: they go, too.
    pub taken_back: Vec<String>,
    /// Titles of transcripts that have most of their words and stay.
    pub alike: Vec<String>,
    /// How many codings lie on the transcripts that go, by coder.
    pub codings: Vec<(PersonId, usize)>,
    quotes: Quotes,
}

/// What is left to be done by hand after a purge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purged {
    /// Texts taken out.
    pub texts: usize,
    /// Operations that lost their words.
    pub ops: usize,
    /// Files in the project's folder, not emic's own, that still have words of the texts.
    pub left: Vec<PathBuf>,
}

/// The words of texts, to be found again elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Quotes {
    words: Vec<Vec<String>>,
    runs: HashSet<Vec<String>>,
}

fn plain_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

impl Quotes {
    fn add(&mut self, text: &str) {
        let words = plain_words(text);
        self.runs.extend(words.windows(QUOTE).map(<[String]>::to_vec));
        self.words.push(words);
    }
    /// True if six words in a row are those of the texts.
    fn quoted_in(&self, text: &str) -> bool {
        !self.runs.is_empty() && plain_words(text).windows(QUOTE).any(|run| self.runs.contains(run))
    }
    /// True if a text has six words in a row of them, or is one of them.
    fn is_quoted_by(&self, text: &str) -> bool {
        self.quoted_in(text) || self.words.contains(&plain_words(text))
    }
    /// True if most of a text's words stand in rows of theirs, or it is one of them.
    fn is_most_of(&self, text: &str) -> bool {
        let words = plain_words(text);
        let theirs = words.windows(QUOTE).filter(|run| self.runs.contains(*run)).count();
        theirs * 2 > words.len() || self.words.contains(&words)
    }
    /// True if a name is made of words that are in the texts, in a row.
    fn names(&self, name: &str) -> bool {
        let name = plain_words(name);
        name.len() >= NAME && self.words.iter().any(|text| text.windows(name.len()).any(|run| run == name))
    }
}

impl Workspace {
    /// What a purge of transcripts, memos, codes, participants, marks, frames or single operations would take out.
    ///
    /// # Errors
    /// Nothing of that name or id.
    pub fn purging(&self, named: &[String]) -> Result<Purging> {
        self.purging_of(&PurgeOf { named, with_participant: false, only: false })
    }

    /// What a purge would take out. With a transcript go its title, properties, speaker labels, corrections, and the
    /// memos and marks on it and on its codings.
    ///
    /// # Errors
    /// Nothing of that name or id.
    pub fn purging_of(&self, of: &PurgeOf<'_>) -> Result<Purging> {
        let (mut transcripts, mut things) = (BTreeSet::new(), BTreeSet::new());
        let mut words = Purges::default();
        for word in of.named {
            let id = thing_of(self, word)?;
            let none = || Error::usage(format!("{id} has no words that could be purged"));
            if of.only {
                words.join(self.log.words_in(id).ok_or_else(none)?);
            } else if matches!(self.log.op(id).map(|op| &op.act), Some(Act::TranscriptAdd { .. })) {
                transcripts.extend(self.log.one_with(id));
            } else {
                self.log.words_of(id).ok_or_else(none)?;
                things.extend(self.log.one_with(id));
            }
        }
        let imported = words_of_texts(self, &transcripts);
        let taken_back = taken_back(self, &transcripts, &imported);
        transcripts.extend(taken_back.iter().map(|(id, _)| *id));
        let speaking: BTreeSet<OpId> = transcripts.iter().flat_map(|&id| speakers_of(self, id)).collect();
        if of.with_participant {
            things.extend(speaking.iter().flat_map(|&id| self.log.one_with(id)));
        }
        things.iter().filter_map(|&id| self.log.words_of(id)).for_each(|of_one| words.join(of_one));
        words.join(self.log.words_on(&transcripts));
        let participant =
            |id: &OpId| self.log.op(*id).is_some_and(|op| matches!(op.act, Act::ParticipantAdd { .. }));
        let kept = match transcripts.is_empty() && !things.iter().any(participant) {
            true => Vec::new(),
            false => kept_of_files(self),
        };
        words.ids.extend(&kept);
        let Purges { texts, mut ids, mut whole } = words;
        ids.retain(|&id| self.log.op(id).is_some_and(|op| op.act.has_words() && !op.purged));
        whole.retain(|id| ids.contains(id) || !self.log.purges().whole.contains(id));
        let kept = kept.iter().filter(|id| ids.contains(id)).count();
        let mut purging = Purging { texts, ids, whole, kept, ..Purging::default() };
        for &digest in &purging.texts {
            if let Some(text) = self.store.text(digest)? {
                purging.quotes.add(text.words.as_str());
            }
        }
        purging.taken_back = taken_back.into_iter().map(|(_, title)| title).collect();
        purging.alike = alike(self, &purging, &imported);
        purging.codings = codings_on(self, &purging);
        purging.texts.retain(|digest| !self.log.purges().texts.contains(digest));
        purging.participants = staying(self, &speaking, &things);
        if of.with_participant && speaking.is_empty() {
            purging.unlinked = named_like(self, &transcripts);
        }
        purging.transcripts = still_speaking(self, &transcripts, &things);
        purging.offered = offers(self, &purging)?;
        Ok(purging)
    }

    /// Takes words out for good. It cannot be undone, and travels to everybody with the next bundle or sync.
    ///
    /// # Errors
    /// A disk that does not take it (exit 6); what was begun is ended at the next opening.
    pub fn purge(&mut self, purging: &Purging) -> Result<Purged> {
        self.ensure_home()?;
        self.ensure_person()?;
        // The words go from the journal before a backup without them takes the place of the others: that one can be
        // written must be known first.
        self.back_up()?;
        let Purging { texts, ids, whole, .. } = purging.clone();
        let (public, private) = Purges { texts, ids, whole }.acts();
        let mut written = Ok(Vec::new());
        for (act, private) in [(public, false), (private, true)] {
            if let (Some(act), true) = (act, written.is_ok()) {
                written = self.write(vec![act], Vec::new(), "", CommitKind::Purge, private);
            }
        }
        if let Err(fault) = written {
            // In memory the words are gone already; on the disk they are not.
            self.log = log_of(&mut *self.store)?;
            return Err(fault);
        }
        Carrying::of(self).out()?;
        let left = left_in(self.store.root(), &purging.quotes);
        Ok(Purged { texts: purging.texts.len(), ops: purging.ids.len(), left })
    }
}

/// The operations that keep parts of other programs' files with the project as a whole, or with sets. Sources that are no text, regions
/// of them, notes and drawings are among these: of whom they speak cannot be told, so they go with whatever is purged.
fn kept_of_files(workspace: &Workspace) -> Vec<OpId> {
    let of_all =
        |op: &Op| matches!(op.act, Act::Kept { on: Target::Project | Target::Set(_), .. }) && !op.purged;
    workspace.log.in_order(of_all).into_iter().map(|op| op.id).collect()
}

/// The words of transcripts as they were imported.
fn words_of_texts(workspace: &Workspace, transcripts: &BTreeSet<OpId>) -> Quotes {
    let mut quotes = Quotes::default();
    let texts = transcripts.iter().filter_map(|&id| workspace.log.op(id)?.act.text());
    texts
        .filter_map(|digest| workspace.log.source(digest))
        .for_each(|source| quotes.add(source.text.as_str()));
    quotes
}

/// Transcripts whose import was undone and that have words of those that go, with their titles: no list shows them, and
/// their words are still kept, since what was undone can be done again.
fn taken_back(workspace: &Workspace, going: &BTreeSet<OpId>, imported: &Quotes) -> Vec<(OpId, String)> {
    let log = &workspace.log;
    let undone =
        log.in_order(|op| matches!(op.act, Act::TranscriptAdd { .. }) && !op.purged && !log.counts(op));
    let other = undone.into_iter().filter(|op| !going.contains(&op.id));
    let has_words = |op: &&Op| {
        let source = op.act.text().and_then(|digest| log.source(digest));
        source.is_some_and(|source| imported.is_quoted_by(source.text.as_str()))
    };
    other.filter(has_words).map(|op| (op.id, title_of(op))).collect()
}

fn title_of(op: &Op) -> String {
    if let Act::TranscriptAdd { title, .. } = &op.act { title.clone() } else { String::new() }
}

/// Transcripts that have most of the words of those that go, and stay: the same interview, corrected perhaps.
fn alike(workspace: &Workspace, purging: &Purging, imported: &Quotes) -> Vec<String> {
    let all = workspace.project().transcripts_in_order().into_iter();
    let stays = all.filter(|here| !here.purged && !purging.texts.contains(&here.source));
    stays.filter(|here| imported.is_most_of(here.text.as_str())).map(|here| here.title.clone()).collect()
}

/// How many codings lie on the transcripts that go, by coder in the order in which they were added.
fn codings_on(workspace: &Workspace, purging: &Purging) -> Vec<(PersonId, usize)> {
    let project = workspace.project();
    let going = project.transcripts.values().filter(|here| purging.texts.contains(&here.source));
    let mut by: HashMap<PersonId, usize> = HashMap::new();
    going.flat_map(|here| &here.annotations).for_each(|coding| *by.entry(coding.coder).or_default() += 1);
    let people = project.people_in_order().into_iter();
    people.filter_map(|person| Some((person.id, *by.get(&person.id)?))).collect()
}

/// The participants who are called as one of the transcripts is.
fn named_like(workspace: &Workspace, transcripts: &BTreeSet<OpId>) -> Option<Vec<String>> {
    let project = workspace.project();
    let titles: Vec<&str> = transcripts
        .iter()
        .filter_map(|&id| project.transcripts.get(&TranscriptId(id)))
        .map(|transcript| transcript.title.as_str())
        .collect();
    let like = |name: &&String| titles.iter().any(|title| title.eq_ignore_ascii_case(name));
    Some(project.participants.values().map(|participant| &participant.name).filter(like).cloned().collect())
}

/// The thing or the operation that a word names: an id, `participant:NAME`, `code:PATH`, `person:NAME`, or a transcript.
fn thing_of(workspace: &Workspace, word: &str) -> Result<OpId> {
    if let Some(id) = word.parse::<OpId>().ok().filter(|&id| workspace.log.op(id).is_some()) {
        return Ok(id);
    }
    let project = workspace.project();
    if let Some(name) = word.strip_prefix("participant:") {
        return project.find_participant(name).map(|participant| participant.id.0);
    }
    if let Some(path) = word.strip_prefix("code:") {
        return project.find_code(path).map(|code| code.0);
    }
    if let Some(name) = word.strip_prefix("person:") {
        return project.find_person(name).map(|person| person.id.0);
    }
    let found = project.find_transcript(word).map(|transcript| transcript.id.0);
    // One whose import was undone is called as it was then: its words are kept all the same.
    found.or_else(|fault| {
        let log = &workspace.log;
        let undone = log.in_order(|op| !op.purged && !log.counts(op) && title_of(op) == word);
        undone.last().map(|op| op.id).ok_or(fault)
    })
}

/// The participants who speak in a transcript, or to whom it belongs in the file that it came with.
fn speakers_of(workspace: &Workspace, transcript: OpId) -> Vec<OpId> {
    let here = workspace.project().transcript(TranscriptId(transcript));
    let roles = here.into_iter().flat_map(|here| here.cast.values());
    let cast = roles.filter_map(|role| role.participant).map(|id| workspace.project().first(id.0));
    cast.chain(cases_with(workspace, transcript)).collect()
}

/// The participants whose case in another program's file names a transcript.
fn cases_with(workspace: &Workspace, transcript: OpId) -> Vec<OpId> {
    let add = workspace.log.op(transcript).map(|op| &op.act);
    let Some(Act::TranscriptAdd { guid: Some(guid), .. }) = add else { return Vec::new() };
    let guid = guid.trim_matches(['{', '}']).to_ascii_lowercase();
    let of_case = |(on, part): (&Target, &str)| match on {
        Target::Participant(id) if part.to_ascii_lowercase().contains(&guid) => Some(id.0),
        _ => None,
    };
    let kept = &workspace.project().kept;
    let named = kept.iter().filter_map(|((on, _), part)| of_case((on, &part.words)));
    named.map(|id| workspace.project().first(id)).collect()
}

/// Participants who speak in a transcript that goes, and stay with what is known of them.
fn staying(workspace: &Workspace, speaking: &BTreeSet<OpId>, going: &BTreeSet<OpId>) -> Vec<String> {
    let stay = speaking.iter().filter(|id| !going.contains(id));
    let named = stay.filter_map(|&id| workspace.project().participant(ParticipantId(id)));
    named.map(|participant| participant.name.clone()).collect()
}

/// Transcripts that stay although a participant who goes speaks in them.
fn still_speaking(
    workspace: &Workspace,
    going: &BTreeSet<OpId>,
    participants: &BTreeSet<OpId>,
) -> Vec<String> {
    let all = workspace.project().transcripts_in_order().into_iter();
    let stay = all.filter(|here| !here.purged && !going.contains(&here.id.0));
    let spoken =
        stay.filter(|here| speakers_of(workspace, here.id.0).iter().any(|id| participants.contains(id)));
    spoken.map(|here| here.title.clone()).collect()
}

/// True if a purge is being carried out, or was when emic was stopped.
pub(super) fn is_unfinished(files: &dyn Files) -> bool {
    !matches!(files.read_own(UNFINISHED), Ok(None))
}

/// The carrying out of purges: what they name is taken out of everything that emic keeps.
pub(super) struct Carrying<'w> {
    workspace: &'w mut Workspace,
}

impl Carrying<'_> {
    /// The carrying out of this project's purges.
    pub(super) fn of(workspace: &mut Workspace) -> Carrying<'_> {
        Carrying { workspace }
    }

    /// Takes everything out that any purge names, wherever emic keeps it.
    pub(super) fn out(&mut self) -> Result<()> {
        let purges = self.workspace.log.purges().clone();
        self.workspace.store.files().write_own(UNFINISHED, b"# A purge is being carried out.\n")?;
        self.forget_draft(&purges)?;
        self.workspace.store.files().forget_glance();
        self.workspace.store.files().forget_checkpoint();
        let Workspace { store, log, .. } = &mut *self.workspace;
        store.rewrite(store.commit_count(), &mut |block| purge::without(log, block), None)?;
        self.workspace.store.files().forget_damaged()?;
        // By its name, not by its time: the clock may have gone back since the others were written.
        let backup = self.workspace.back_up()?;
        self.forget_backups(&backup)?;
        for folder in [Area::Parked, Area::Forks] {
            for path in self.workspace.store.files().kept(folder) {
                self.purge_file(folder, &path)?;
            }
        }
        self.workspace.store.files().remove_own(UNFINISHED)
    }

    /// Removes all backups but one, and takes the words out of those that were made for an answer.
    fn forget_backups(&self, but: &Path) -> Result<()> {
        let files = self.workspace.store.files();
        let taken: Vec<PathBuf> = files.taken().into_iter().map(|(_, _, path)| path).collect();
        for path in files.kept(Area::Backups).into_iter().filter(|path| path != but) {
            match (taken.contains(&path), load_kept(files, Area::Backups, &path)) {
                (true, Ok(bundle)) => {
                    let purges = purges_but_for_answers(self.workspace);
                    let lines = purge::file_without_these(&purges, &self.workspace.log, &bundle)?;
                    let name = files.name_of(Area::Backups, &path).unwrap_or_default();
                    files.write(Area::Backups, &name, lines.as_bytes())?;
                }
                _ => files.let_go(Area::Backups, &path)?,
            }
        }
        Ok(())
    }

    /// Ends a purge that was begun when emic was stopped, or that came in just before.
    pub(super) fn end(&mut self, facts_pending: bool) -> Result<()> {
        // What was kept has no words in it that are to go.
        if self.workspace.log.is_at_rest() && !is_unfinished(self.workspace.store.files()) {
            return Ok(());
        }
        if self.workspace.store.read_only().is_some() || self.workspace.log.purges().is_empty() {
            return Ok(());
        }
        let texts = &self.workspace.log.purges().texts;
        let pending = facts_pending
            || self.workspace.store.text_digests().into_iter().any(|digest| texts.contains(&digest))
            || is_unfinished(self.workspace.store.files());
        if pending { self.out() } else { Ok(()) }
    }

    /// A half-typed memo that quotes what is taken out goes too.
    fn forget_draft(&self, purges: &Purges) -> Result<()> {
        let Some(draft) = self.workspace.store.files().read_draft()? else { return Ok(()) };
        let draft = String::from_utf8_lossy(&draft);
        let mut quotes = Quotes::default();
        for &digest in &purges.texts {
            if let Some(text) = self.workspace.store.text(digest)? {
                quotes.add(text.words.as_str());
            }
        }
        let log = &self.workspace.log;
        let in_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let named =
            draft.split(|c| !in_id(c)).filter_map(|word| log.op(word.trim_matches('.').parse().ok()?));
        let sits_there = named.into_iter().any(|op| purges.take(op, &|id| log.op(id)));
        if sits_there || quotes.quoted_in(&draft) {
            self.workspace.store.files().clear_draft()
        } else {
            Ok(())
        }
    }

    /// Replaces a waiting file by one without the words; one that cannot be read any more is removed.
    fn purge_file(&self, area: Area, path: &Path) -> Result<()> {
        let files = self.workspace.store.files();
        let Ok(bundle) = load_kept(self.workspace.store.files(), area, path) else {
            return files.let_go(area, path);
        };
        match (purge::file_without(&self.workspace.log, &bundle)?, files.name_of(area, path)) {
            (Some(lines), Some(name)) => files.write(area, &name, lines.as_bytes()),
            _ => Ok(()),
        }
    }
}

/// The purges that leave nothing anywhere. Of one that the person answered for that is what is on transcripts that its
/// own replica imported; the rest of what it took stays for 30 days in a backup of its own.
fn purges_but_for_answers(workspace: &Workspace) -> Purges {
    let (log, answered) = (&workspace.log, mine::answered_for(workspace));
    let mut purges = Purges::default();
    for op in log.in_order(|op| matches!(op.act, Act::Purge { .. })) {
        if !answered.contains(&(op.id, op.sum)) {
            purges.add(op);
        } else if let Act::Purge { texts, .. } = &op.act {
            let imported = log.in_order(|add| {
                add.id.replica == op.id.replica && add.act.text().is_some_and(|text| texts.contains(&text))
            });
            purges.texts.extend(imported.iter().filter_map(|add| add.act.text()));
        }
    }
    purges
}

/// Single operations that quote the texts too: the smallest things that can be purged, so that one example goes without
/// its code.
fn offers(workspace: &Workspace, purging: &Purging) -> Result<Vec<(OpId, String)>> {
    let mut offered = Vec::new();
    let quotes = &purging.quotes;
    for op in workspace.log.in_order(|op| !op.purged && !purging.ids.contains(&op.id)) {
        let mut quoted = op.act.bodies().into_iter().any(|body| quotes.quoted_in(body));
        if let Act::CodeAdd { name, .. } | Act::CodeRename { name, .. } = &op.act {
            quoted |= quotes.names(name);
        } else if let Act::TranscriptSet { value, .. } | Act::ParticipantSet { value, .. } = &op.act {
            quoted |= quotes.quoted_in(value);
        } else if let Act::ParticipantValues { values, .. } = &op.act {
            quoted |= values.iter().any(|value| quotes.quoted_in(value));
        } else if let Act::Freeze { text, .. } = op.act {
            let stays = !purging.texts.contains(&text);
            quoted |= stays
                && workspace.store.text(text)?.is_some_and(|frame| quotes.quoted_in(frame.words.as_str()));
        }
        // The words of an act of a later version cannot be read here, so a person has to decide.
        quoted |= matches!(op.act, Act::Unknown { words: true, .. });
        if quoted {
            offered.push((op.id, what_quotes(workspace, op)));
        }
    }
    Ok(offered)
}

/// An operation that quotes, in a few words.
fn what_quotes(workspace: &Workspace, op: &Op) -> String {
    let seen = workspace.seen();
    let memo = if let Act::MemoEdit { memo, .. } = &op.act { workspace.log.op(memo.0) } else { None };
    match memo {
        Some(memo) => format!("edited: {}", crate::report::words::act(&seen, &workspace.log, memo)),
        None => crate::report::words::act(&seen, &workspace.log, op),
    }
}

/// Files below the project's folder, outside emic's own, that quote the texts.
fn left_in(dir: &Path, quotes: &Quotes) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut left = Vec::new();
    for entry in entries.flatten() {
        let (path, kind) = (entry.path(), entry.file_type());
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
            if entry.file_name() != ".emic" {
                left.extend(left_in(&path, quotes));
            }
        } else if entry.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= LOOKED_INTO)
            && std::fs::read(&path).is_ok_and(|bytes| quotes.quoted_in(&String::from_utf8_lossy(&bytes)))
        {
            left.push(path);
        }
    }
    left.sort();
    left
}
