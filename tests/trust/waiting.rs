//! Files that would take away what a person wrote wait for that person, and only for that person. Mallory writes them:
//! she has the project, acts in anybody's name, and her sums are right.

use crate::support::shell::Shell;
use emic::error::{Kind, Result};
use emic::exchange::bundle::{self, Composer};
use emic::exchange::folder::MemoryFolder;
use emic::exchange::outcome::{Fate, Outcome};
use emic::log::dialect::{TextBlock, seal};
use emic::log::{Act, Op};
use emic::model::id::*;
use emic::model::target::Target;
use emic::report::questions::{Uses, sentence};
use emic::store::Memory;
use emic::text::Span;
use emic::workspace::{Chance, Clock, Consent, NewPerson, Reply, Workspace, in_memory};

const CLOCK: Clock = Clock::Fixed(1_795_000_000);
const WORDS: &str = "I stopped asking for help. They called me a label, and so I waited.";

/// Noor, whose work it is; Mallory; and Cara, who has nothing to lose.
struct Team {
    noor: Workspace,
    mallory: Workspace,
    cara: Workspace,
    memories: Vec<Memory>,
    /// The transcripts that Noor and Mallory imported.
    noors: TranscriptId,
    mallorys: TranscriptId,
    code: CodeId,
    /// Who Mallory is, whomever she made one with herself.
    mallorys_id: PersonId,
    /// Noor's codings on each, and her memo.
    codings: [AnnotationId; 2],
    memo: MemoId,
}

fn person(name: &str) -> NewPerson {
    NewPerson { name: name.into(), ..Default::default() }
}

fn file_of(workspace: &Workspace) -> String {
    let mut file = String::new();
    let mut out = |part: &str| {
        file.push_str(part);
        Ok(())
    };
    workspace.write_bundle(Default::default(), &mut out).unwrap();
    file
}

fn import(workspace: &mut Workspace, title: &str, salt: u8) -> TranscriptId {
    let text = TextBlock::new(WORDS, &[], [salt; 16]);
    let (title, language) = (title.to_owned(), "en".to_owned());
    let add = Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: None };
    TranscriptId(workspace.commit_with(vec![add], vec![text], "").unwrap()[0])
}

fn read(workspace: &mut Workspace, file: &str) -> Result<Outcome> {
    workspace.read_bundle_from("mallory.emic.toml", file.as_bytes(), false)
}

fn annotate(workspace: &mut Workspace, transcript: TranscriptId, code: CodeId, span: (u32, u32)) -> OpId {
    let seen = workspace.seen();
    let here = seen.transcript(transcript).unwrap();
    let extent = here.extent(Span::new(span.0, span.1).unwrap());
    let add = Act::Annotate { transcript, extent, code, by: None, made: None, guid: None };
    workspace.commit(vec![add]).unwrap()[0]
}

impl Team {
    fn new() -> Team {
        let memories: Vec<Memory> = (0..3).map(|_| Memory::new()).collect();
        let mut noor =
            in_memory::init(&memories[0], "Study", &person("Noor"), CLOCK, Chance::seeded(1)).unwrap();
        let noors = import(&mut noor, "P01", 1);
        let add = Act::CodeAdd { name: "waiting".into(), parent: None, guid: None };
        let code = CodeId(noor.commit(vec![add]).unwrap()[0]);
        let start = file_of(&noor);
        let joins = |n: usize, name: &str| {
            let bundle = bundle::read(&start).unwrap();
            let chance = Chance::seeded(n as u64 + 1);
            in_memory::init_from(&memories[n], bundle, &person(name), CLOCK, chance).unwrap()
        };
        let (mut mallory, mut cara) = (joins(1, "Mallory"), joins(2, "Cara"));
        let mallorys = import(&mut mallory, "P02", 2);
        let mallorys_id = mallory.coder().unwrap();
        read(&mut noor, &file_of(&mallory)).unwrap();
        let codings = [noors, mallorys].map(|on| AnnotationId(annotate(&mut noor, on, code, (2, 9))));
        let on = Target::Transcript(noors);
        let (kind, body) = ("thinking".to_owned(), "She waits for a reason.".to_owned());
        let memo = Act::MemoAdd { on, kind, body, by: None, made: None, guid: None };
        let memo = MemoId(noor.commit(vec![memo]).unwrap()[0]);
        // Cara is a person of the project once she has acted.
        cara.commit(vec![Act::CodeAdd { name: "trust".into(), parent: None, guid: None }]).unwrap();
        let mut team =
            Team { noor, mallory, cara, memories, noors, mallorys, mallorys_id, code, codings, memo };
        team.exchange();
        team
    }

    /// All read what all have.
    fn exchange(&mut self) {
        for _ in 0..2 {
            let files = [&self.noor, &self.mallory, &self.cara].map(file_of);
            for file in &files {
                for workspace in [&mut self.noor, &mut self.mallory, &mut self.cara] {
                    drop(read(workspace, file));
                }
            }
        }
    }

    fn noors_id(&self) -> PersonId {
        self.noor.coder().unwrap()
    }

    /// Mallory acts in Noor's name.
    fn in_noors_name(&mut self, acts: Vec<Act>) {
        self.mallory.acting_as(Some("Noor"), |work| work.commit(acts)).unwrap();
    }

    fn attack(&mut self, how: Attack) {
        let [on_noors, on_mallorys] = self.codings;
        match how {
            Attack::PurgesMemo => {
                let purging = self.mallory.purging(&[self.memo.0.to_string()]).unwrap();
                drop(self.mallory.purge(&purging).unwrap());
            }
            Attack::PurgesTranscript => {
                let purging = self.mallory.purging(&["P01".to_owned()]).unwrap();
                drop(self.mallory.purge(&purging).unwrap());
            }
            Attack::RemovesCoding => {
                self.in_noors_name(vec![Act::Unannotate { annotations: vec![on_mallorys] }]);
            }
            Attack::ResizesCoding => {
                let seen = self.mallory.seen();
                let extent = seen.transcript(self.noors).unwrap().extent(Span::new(20, 26).unwrap());
                self.in_noors_name(vec![Act::Resize { annotations: vec![on_noors], extent }]);
            }
            Attack::RecodesCoding => {
                let code = self.mallory.seen().find_code("trust").unwrap();
                self.in_noors_name(vec![Act::Recode { annotations: vec![on_noors], code }]);
            }
            Attack::UndoesCommit => {
                let commit = self.mallory.log().op(on_noors.0).unwrap().commit_id();
                self.in_noors_name(vec![Act::Undo { commit, on: true }]);
            }
            Attack::RemovesMemo => self.in_noors_name(vec![Act::MemoRemove { memo: self.memo }]),
            Attack::EditsMemo => {
                self.in_noors_name(vec![Act::MemoEdit { memo: self.memo, body: "I made it up.".into() }]);
            }
            // Who removes a code is not asked about it.
            Attack::RemovesCode => self.in_noors_name(vec![Act::CodeRemove { code: self.code }]),
            Attack::MakesOnePerson => {
                let ids = vec![self.noors_id().0, self.mallorys_id.0];
                drop(self.mallory.commit(vec![Act::Same { ids }]).unwrap());
            }
        }
    }

    /// True if everything of Noor's is as she wrote it, under whatever id.
    fn noor_has_hers(&self) -> bool {
        let seen = self.noor.seen();
        let me = self.noors_id();
        let coded = |title: &str| {
            seen.transcripts.values().filter(|here| here.title == title && !here.purged).any(|here| {
                here.annotations
                    .iter()
                    .any(|a| a.coder == me && a.code == self.code && a.span == Span::new(2, 9))
            })
        };
        let memo = seen.memos.values().any(|memo| {
            memo.body == "She waits for a reason."
                && seen.transcript_of(memo.on).is_some_and(|on| seen.transcript(on).unwrap().title == "P01")
        });
        coded("P01") && coded("P02") && memo && seen.one(me) != seen.one(self.mallorys_id)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attack {
    PurgesMemo,
    PurgesTranscript,
    RemovesCoding,
    ResizesCoding,
    RecodesCoding,
    UndoesCommit,
    RemovesMemo,
    EditsMemo,
    MakesOnePerson,
    RemovesCode,
}

const ATTACKS: [Attack; 10] = [
    Attack::PurgesMemo,
    Attack::PurgesTranscript,
    Attack::RemovesCoding,
    Attack::ResizesCoding,
    Attack::RecodesCoding,
    Attack::UndoesCommit,
    Attack::RemovesMemo,
    Attack::EditsMemo,
    Attack::MakesOnePerson,
    Attack::RemovesCode,
];

#[track_caller]
fn waits(answer: Result<Outcome>) -> String {
    let fault = answer.expect_err("it should wait");
    assert_eq!(fault.kind(), Kind::Parked, "{fault}");
    assert!(fault.what().contains("waits for you"), "{fault}");
    fault.what()
}

#[test]
fn a_file_that_takes_away_what_one_wrote_waits_for_that_person_alone() {
    for how in ATTACKS {
        let mut team = Team::new();
        assert!(team.noor_has_hers(), "{how:?}");
        team.attack(how);
        let file = file_of(&team.mallory);
        let before = team.noor.digest().unwrap();
        let said = waits(team.noor.read_bundle_from("mallory.emic.toml", file.as_bytes(), true));
        assert_eq!(team.noor.waiting().len(), 0, "{how:?}: a trial keeps nothing");
        let real = waits(read(&mut team.noor, &file));
        assert_eq!(said.replace("would be kept", "is kept"), real, "a trial says what the real reading does");
        assert!(team.noor_has_hers(), "{how:?}");
        assert_eq!(team.noor.digest().unwrap(), before);
        let waiting = team.noor.waiting();
        assert_eq!(waiting.len(), 1);
        assert!(real.contains(waiting[0].harm.as_deref().unwrap()), "{real}");
        assert!(real.contains("of yours") || how == Attack::MakesOnePerson, "{real}");
        // Cara has nothing to lose.
        read(&mut team.cara, &file).unwrap();
        assert_eq!(team.cara.digest().unwrap(), team.mallory.digest().unwrap(), "{how:?}");
    }
}

#[test]
fn what_is_let_happen_happens_and_all_end_alike() {
    for how in ATTACKS {
        let mut team = Team::new();
        team.attack(how);
        let file = file_of(&team.mallory);
        waits(read(&mut team.noor, &file));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.emic.toml");
        std::fs::write(&path, &file).unwrap();
        let done = team.noor.answer_bundles(&[("m".into(), path)], Reply::Accept).unwrap();
        assert_eq!(done[0].fate, Fate::Read, "{how:?} {done:?}");
        assert!(!team.noor_has_hers(), "{how:?}: it was let happen");
        assert_eq!(team.noor.waiting().len(), 0, "{how:?}");
        team.exchange();
        for other in [&team.mallory, &team.cara] {
            assert_eq!(team.noor.digest().unwrap(), other.digest().unwrap(), "{how:?}");
        }
        // It can be had back for 30 days.
        let step = team.noor.history().find(|step| step.kind == emic::store::CommitKind::Read).unwrap().n;
        assert!(team.noor.write_back(step).unwrap().is_some_and(|acts| acts > 0), "{how:?}");
        assert!(team.noor_has_hers(), "{how:?}: written anew from the backup");
        team.exchange();
        assert_eq!(team.noor.digest().unwrap(), team.cara.digest().unwrap(), "{how:?}");
        // Not twice, and never the whole project instead of what was taken.
        assert_eq!(team.noor.write_back(step).unwrap_err().exit_code(), 2, "{how:?}");
    }
}

#[test]
fn what_was_let_happen_is_gone_after_thirty_days_and_the_project_stays() {
    let mut team = Team::new();
    team.attack(Attack::PurgesMemo);
    let file = file_of(&team.mallory);
    team.noor.answer_bundle_from("m", file.as_bytes(), Reply::Accept).unwrap();
    let step = team.noor.history().find(|step| step.kind == emic::store::CommitKind::Read).unwrap().n;
    team.noor.set_clock(Clock::Fixed(1_795_000_000 + 31 * 86_400));
    team.noor.back_up().unwrap();
    let before = team.noor.digest().unwrap();
    assert_eq!(team.noor.write_back(step).unwrap_err().exit_code(), 3);
    assert_eq!(team.noor.digest().unwrap(), before);
}

#[test]
fn what_is_kept_is_written_anew_and_all_end_alike() {
    for how in ATTACKS {
        let mut team = Team::new();
        team.attack(how);
        let file = file_of(&team.mallory);
        waits(read(&mut team.noor, &file));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.emic.toml");
        std::fs::write(&path, &file).unwrap();
        let done = team.noor.answer_bundles(&[("m".into(), path)], Reply::KeepMine).unwrap();
        assert_eq!(done[0].fate, Fate::Read, "{how:?} {done:?}");
        assert!(team.noor_has_hers(), "{how:?}");
        let told = done[0].took.last().map_or("", String::as_str);
        assert!(told.starts_with("what it took of yours is written again"), "{how:?} {done:?}");
        assert_eq!(team.noor.waiting().len(), 0, "{how:?}");
        team.exchange();
        assert!(team.noor_has_hers(), "{how:?}: nothing of it waits again");
        for other in [&team.mallory, &team.cara] {
            assert_eq!(team.noor.digest().unwrap(), other.digest().unwrap(), "{how:?}");
        }
    }
}

#[test]
fn who_keeps_what_is_theirs_has_it_wherever_emic_is_stopped() {
    for how in [Attack::PurgesTranscript, Attack::PurgesMemo, Attack::RemovesCoding, Attack::UndoesCommit] {
        let mut stopped = 0;
        for changes in 0..60 {
            let mut team = Team::new();
            team.attack(how);
            let file = file_of(&team.mallory);
            let memory = team.memories[0].clone();
            memory.refuse_after(Some(changes));
            let done = team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine);
            memory.refuse_after(None);
            stopped += usize::from(done.is_err());
            team.noor = in_memory::open(&memory, CLOCK, Chance::seeded(1_000 + changes)).unwrap();
            assert!(team.noor_has_hers(), "{how:?}, stopped after {changes} changes: {done:?}");
            // She answered, so nothing of it waits any more, and a second answer writes nothing twice.
            drop(team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine));
            assert!(team.noor_has_hers(), "{how:?} {changes}");
            let seen = team.noor.seen();
            let there: Vec<_> = seen.transcripts.values().filter(|here| !here.purged).collect();
            let coded: usize = there.iter().map(|here| here.annotations.len()).sum();
            assert_eq!((there.len(), coded), (2, 2), "{how:?}, stopped after {changes} changes");
        }
        assert!(stopped > 3, "{how:?}: {stopped}");
    }
}

#[test]
fn to_do_again_what_took_something_away_waits_as_well() {
    let mut team = Team::new();
    team.attack(Attack::RemovesCoding);
    let removal = team.mallory.history().next().unwrap().first.unwrap();
    team.in_noors_name(vec![Act::Undo { commit: removal, on: true }]);
    let file = file_of(&team.mallory);
    team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine).unwrap();
    assert!(team.noor_has_hers());
    team.in_noors_name(vec![Act::Undo { commit: removal, on: false }]);
    let file = file_of(&team.mallory);
    waits(read(&mut team.noor, &file));
    assert!(team.noor_has_hers());
    team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine).unwrap();
    assert!(team.noor_has_hers());
}

#[test]
fn a_code_above_or_several_at_once_removed_in_ones_name_wait_with_all_that_would_go() {
    let mut team = Team::new();
    let add = |name: &str, parent| Act::CodeAdd { name: name.into(), parent, guid: None };
    let theme = CodeId(team.noor.commit(vec![add("theme", None)]).unwrap()[0]);
    team.noor.commit(vec![Act::CodeMove { code: team.code, parent: Some(theme) }]).unwrap();
    let quiet = CodeId(team.noor.commit(vec![add("quiet", None)]).unwrap()[0]);
    let on = Target::Code(quiet);
    let (kind, body) = ("thinking".to_owned(), "What is not said.".to_owned());
    team.noor.commit(vec![Act::MemoAdd { on, kind, body, by: None, made: None, guid: None }]).unwrap();
    team.exchange();
    let harmless = CodeId(team.mallory.commit(vec![add("hers", None)]).unwrap()[0]);
    let removes = [harmless, team.code, theme, quiet].map(|code| Act::CodeRemove { code });
    for act in removes {
        team.in_noors_name(vec![act]);
    }
    let said = waits(read(&mut team.noor, &file_of(&team.mallory)));
    assert!(said.contains("2 codings and 1 memo of yours"), "{said}");
    let file = file_of(&team.mallory);
    team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine).unwrap();
    let seen = team.noor.seen();
    assert!(seen.find_code("theme/waiting").is_ok() && seen.find_code("quiet").is_ok());
    assert!(seen.find_code("hers").is_err(), "nothing of hers was on it");
    assert!(team.noor_has_hers());
    assert_eq!(team.noor.seen().memos_on(on).count(), 1, "it comes back with its code, once");
    team.exchange();
    assert_eq!(team.noor.digest().unwrap(), team.cara.digest().unwrap());
}

#[test]
fn what_only_she_is_asked_and_another_folder_answers_in_her_name_waits_and_is_asked_again() {
    for (known, reply) in [(true, Reply::KeepMine), (false, Reply::KeepMine), (true, Reply::Accept)] {
        let mut team = Team::new();
        team.mallory.commit(vec![Act::CodeRemove { code: team.code }]).unwrap();
        let remove = team.mallory.history().next().unwrap().first.unwrap();
        if known {
            read(&mut team.noor, &file_of(&team.mallory)).unwrap();
        }
        team.in_noors_name(vec![Act::Settle { ids: vec![remove], answer: Some("keep".into()) }]);
        let file = file_of(&team.mallory);
        let said = waits(read(&mut team.noor, &file));
        assert!(said.contains("answers 1 question that you alone are asked"), "{said}");
        team.noor.answer_bundle_from("m", file.as_bytes(), reply).unwrap();
        let asked = team.noor.seen().questions().filter(|question| question.id == remove).count();
        assert_eq!(asked, usize::from(reply == Reply::KeepMine), "{known} {reply:?}");
        team.exchange();
        assert_eq!(team.noor.digest().unwrap(), team.cara.digest().unwrap());
    }
}

#[test]
fn a_memo_that_a_colleague_empties_or_rewrites_is_told_before_and_when_it_comes_in() {
    for (body, did) in
        [("", "Mallory emptied your thinking memo"), ("No.", "Mallory rewrote your thinking memo")]
    {
        let mut team = Team::new();
        team.mallory.commit(vec![Act::MemoEdit { memo: team.memo, body: body.into() }]).unwrap();
        let file = file_of(&team.mallory);
        let trial = team.noor.read_bundle_from("m", file.as_bytes(), true).unwrap();
        let done = read(&mut team.noor, &file).unwrap();
        assert_eq!(done.took, [format!("{did} on P01, which said \"She waits for a reason.\"")]);
        assert_eq!(trial.took, done.took, "a trial says what the real reading does");
        // Cara, whose memo it is not, is told nothing.
        assert!(read(&mut team.cara, &file).unwrap().took.is_empty());
    }
}

#[test]
fn what_a_colleagues_remove_takes_is_told_before_it_comes_in() {
    let mut team = Team::new();
    team.mallory.commit(vec![Act::CodeRemove { code: team.code }]).unwrap();
    let file = file_of(&team.mallory);
    let trial = team.noor.read_bundle_from("m", file.as_bytes(), true).unwrap();
    let done = read(&mut team.noor, &file).unwrap();
    assert_eq!(done.took, ["Mallory removed waiting: 2 codings of yours went with it"]);
    assert_eq!((trial.took, trial.questions), (done.took, done.questions));
}

#[test]
fn transcripts_with_other_words_are_not_made_one_and_whoever_says_so_is_named() {
    let mut team = Team::new();
    // The words of Mallory's P03 are others, those of her P02 are the ones of Noor's P01.
    let text = TextBlock::new("Other words, so that a coding stands on nothing that was said.", &[], [9; 16]);
    let (title, language) = ("P03".to_owned(), "en".to_owned());
    let add = Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: None };
    let forged = team.mallory.commit_with(vec![add], vec![text], "").unwrap()[0];
    team.mallory.commit(vec![Act::Same { ids: vec![team.noors.0, forged] }]).unwrap();
    team.exchange();
    for workspace in [&team.noor, &team.mallory, &team.cara] {
        let seen = workspace.seen();
        assert_eq!(seen.transcripts.len(), 3, "they stay two");
        let rows = seen.rows();
        let uses = Uses::of(seen, &rows);
        let said: Vec<String> = rows.iter().map(|row| sentence(seen, row, &uses)).collect();
        let told = |said: &&String| said.contains("not the same. They stay two.");
        assert_eq!(said.iter().filter(told).count(), 1, "{said:?}");
    }
    // So a purge of the forged one reaches nothing else.
    let purging = team.mallory.purging(&["P03".to_owned()]).unwrap();
    team.mallory.purge(&purging).unwrap();
    team.exchange();
    assert!(team.noor_has_hers() && team.cara.seen().transcript(team.noors).is_some_and(|here| !here.purged));
    assert_eq!(team.noor.digest().unwrap(), team.cara.digest().unwrap());
    // Equal words may be one.
    team.mallory.commit(vec![Act::Same { ids: vec![team.noors.0, team.mallorys.0] }]).unwrap();
    team.exchange();
    assert_eq!(team.cara.seen().transcripts.values().filter(|here| !here.purged).count(), 1);
}

#[test]
fn another_folder_of_ones_own_is_asked_about_once() {
    for how in ATTACKS.into_iter().filter(|how| *how != Attack::MakesOnePerson) {
        let mut team = Team::new();
        team.attack(how);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.emic.toml");
        std::fs::write(&path, file_of(&team.mallory)).unwrap();
        let done = team.noor.answer_bundles(&[("m".into(), path)], Reply::Mine).unwrap();
        assert_eq!(done[0].fate, Fate::Read, "{how:?}");
        assert!(!team.noor_has_hers(), "{how:?}");
        // From then on that folder acts as one's own does.
        let trust = team.noor.seen().find_code("trust").unwrap();
        let coding = AnnotationId(annotate(&mut team.noor, team.mallorys, trust, (20, 26)));
        let file = file_of(&team.noor);
        drop(read(&mut team.mallory, &file).unwrap());
        team.in_noors_name(vec![Act::Unannotate { annotations: vec![coding] }]);
        let file = file_of(&team.mallory);
        read(&mut team.noor, &file).unwrap();
        assert!(team.noor.seen().annotation(coding).is_none());
    }
}

#[test]
fn who_imported_an_interview_takes_it_out_with_all_that_is_on_it() {
    let mut team = Team::new();
    let purging = team.mallory.purging(&["P02".to_owned()]).unwrap();
    team.mallory.purge(&purging).unwrap();
    let file = file_of(&team.mallory);
    read(&mut team.noor, &file).unwrap();
    let taken = team.noor.store().files().taken();
    assert!(team.noor.seen().transcript(team.mallorys).unwrap().purged && taken.is_empty());
    assert_eq!(team.noor.digest().unwrap(), team.mallory.digest().unwrap());
}

#[test]
fn a_purge_by_the_importer_leaves_nothing_in_the_backups_of_answers() {
    let mut team = Team::new();
    // Noor lets her memo go, which is kept for 30 days together with everything else that was there.
    team.attack(Attack::PurgesMemo);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.emic.toml");
    std::fs::write(&path, file_of(&team.mallory)).unwrap();
    team.noor.answer_bundles(&[("m".into(), path)], Reply::Accept).unwrap();
    let kept = |team: &Team| {
        let files = team.noor.store().files();
        let (_, _, path) = files.taken().pop().unwrap();
        let mut words = String::new();
        std::io::Read::read_to_string(
            &mut files.open_kept(emic::store::Area::Backups, &path).unwrap().unwrap().bytes,
            &mut words,
        )
        .unwrap();
        words
    };
    let before = kept(&team);
    assert!(
        before.contains("She waits for a reason.") && before.matches("They called me a label").count() == 2
    );
    let purging = team.mallory.purging(&["P02".to_owned()]).unwrap();
    team.mallory.purge(&purging).unwrap();
    let file = file_of(&team.mallory);
    read(&mut team.noor, &file).unwrap();
    let after = kept(&team);
    assert!(after.contains("She waits for a reason."));
    assert_eq!(
        after.matches("They called me a label").count(),
        1,
        "that of the interview that she imported stays"
    );
    // After 30 days it is gone.
    team.noor.set_clock(Clock::Fixed(1_795_000_000 + 31 * 86_400));
    team.noor.back_up().unwrap();
    assert!(team.noor.store().files().taken().is_empty());
}

#[test]
fn a_part_is_read_up_to_the_commit_that_takes_something_away() {
    for (how, reply) in
        ATTACKS.into_iter().flat_map(|how| [Reply::Accept, Reply::KeepMine].map(|reply| (how, reply)))
    {
        let mut team = Team::new();
        let mut share = MemoryFolder::new("share");
        for workspace in [&mut team.noor, &mut team.mallory, &mut team.cara] {
            workspace.sync(&mut share).unwrap();
        }
        let harmless = Act::CodeAdd { name: "before".into(), parent: None, guid: None };
        team.mallory.commit(vec![harmless]).unwrap();
        team.mallory.sync(&mut share).unwrap();
        team.attack(how);
        team.mallory.sync(&mut share).unwrap();
        let report = team.noor.sync(&mut share).unwrap();
        let waiting: Vec<&Outcome> = report.files.iter().filter(|file| file.fault.is_some()).collect();
        let [part] = waiting[..] else { panic!("{how:?}: {report:?}") };
        assert!(matches!(part.fate, Fate::WaitsForYou(_)), "{how:?} {part:?}");
        assert!(part.fault.as_ref().unwrap().what().contains("waits for you"));
        assert!(team.noor_has_hers() && team.noor.seen().find_code("before").is_ok(), "{how:?}");
        // It stays so until it is answered, and everything else goes on.
        let again = team.noor.sync(&mut share).unwrap();
        assert!(again.files.iter().any(|file| matches!(file.fate, Fate::WaitsForYou(_))));
        let said = part.fault.as_ref().unwrap().what();
        let kept = team.noor.waiting();
        let [kept] = &kept[..] else { panic!("{how:?}: it is listed once: {kept:?}") };
        assert!(said.contains(kept.harm.as_deref().unwrap()), "{how:?}: {kept:?} {said}");
        team.cara.sync(&mut share).unwrap();
        assert_eq!(team.cara.digest().unwrap(), team.mallory.digest().unwrap(), "{how:?}");
        let file = part.file.clone();
        let before = (again, Consent::default());
        let report = team.noor.answer_in(&mut share, before, &file, reply).unwrap();
        assert!(report.files.iter().all(|file| file.fault.is_none()), "{how:?} {report:?}");
        assert_eq!(team.noor_has_hers(), reply == Reply::KeepMine, "{how:?}");
        assert_eq!(team.noor.waiting(), vec![], "{how:?} {reply:?}: it does not wait any more");
        for _ in 0..2 {
            for workspace in [&mut team.noor, &mut team.mallory, &mut team.cara] {
                workspace.sync(&mut share).unwrap();
            }
        }
        for other in [&team.mallory, &team.cara] {
            assert_eq!(team.noor.digest().unwrap(), other.digest().unwrap(), "{how:?} {reply:?}");
        }
    }
}

/// A copy of Noor's folder, which writes under her replica's name, goes on in another way than she does.
fn forked(team: &mut Team) -> (OpId, Workspace) {
    let memory = team.memories[0].copy();
    let mut copy = in_memory::open(&memory, CLOCK, Chance::seeded(77)).unwrap();
    let add = |name: &str| vec![Act::CodeAdd { name: name.into(), parent: None, guid: None }];
    let parted = copy.commit(add("forged")).unwrap()[0];
    let own = team.noor.commit(add("hers")).unwrap()[0];
    assert_eq!(parted, own);
    (own, copy)
}

#[test]
fn a_choice_against_ones_own_work_waits_and_can_be_kept_off() {
    for reply in [None, Some(Reply::Accept), Some(Reply::KeepMine)] {
        let mut team = Team::new();
        let (op, copy) = forked(&mut team);
        let add = vec![Act::CodeAdd { name: "later".into(), parent: None, guid: None }];
        let later = team.noor.commit(add).unwrap()[0];
        drop(read(&mut team.mallory, &file_of(&copy)).unwrap());
        drop(read(&mut team.mallory, &file_of(&team.noor)));
        team.mallory.choose(op, false, None).unwrap();
        let file = file_of(&team.mallory);
        let said = waits(read(&mut team.noor, &file));
        assert!(said.contains("2 acts of yours"), "{said}");
        let here =
            |team: &Team| (team.noor.seen().find_code("hers").is_ok(), team.noor.log().op(later).is_some());
        assert_eq!(here(&team), (true, true));
        let Some(reply) = reply else { continue };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.emic.toml");
        std::fs::write(&path, &file).unwrap();
        let done = team.noor.answer_bundles(&[("m".into(), path)], reply).unwrap();
        let kept = reply == Reply::KeepMine;
        assert_eq!(here(&team), (kept, kept), "{done:?}");
        team.exchange();
        assert_eq!(here(&team), (kept, kept), "it stays so: {reply:?}");
        for other in [&team.mallory, &team.cara] {
            assert_eq!(team.noor.digest().unwrap(), other.digest().unwrap(), "{reply:?}");
        }
    }
}

/// A bundle with one act more, written as the replica that its last act is by.
fn continued(file: &str, replica: ReplicaId, act: impl FnOnce(&Op) -> Act) -> String {
    let bundle = bundle::read(file).unwrap();
    let last = bundle.ops.iter().map(|sealed| &sealed.op).rfind(|op| op.id.replica == replica).unwrap();
    let seq = last.id.seq + 1;
    let lamport = bundle.ops.iter().map(|sealed| sealed.op.lamport).max().unwrap() + 1;
    let act = act(last);
    let mut op = Op {
        id: OpId::new(replica, seq),
        lamport,
        prev: Some(last.sum),
        commit: seq,
        salt: act.has_words().then_some([3; 16]),
        act,
        over: Vec::new(),
        seen: Vec::new(),
        knew: Vec::new(),
        ..last.clone()
    };
    let lines = seal(&mut op);
    let mut header = bundle.header.clone();
    header.upto.insert(replica, seq);
    let mut written = String::new();
    let mut out = |part: &str| {
        written.push_str(part);
        Ok(())
    };
    let mut composer = Composer::new(&header, &mut out).unwrap();
    bundle.texts.iter().for_each(|text| composer.text(&text.lines()).unwrap());
    bundle.ops.iter().for_each(|sealed| composer.op(None, &sealed.lines).unwrap());
    composer.op(None, &lines).unwrap();
    composer.finish().unwrap();
    written
}

#[test]
fn numbers_that_a_file_purged_or_edited_before_they_were_given_out_are_not_given_out() {
    let team = Team::new();
    let next = |team: &Team, n| OpId::new(team.memo.0.replica, team.noor.log().last(team.memo.0.replica) + n);
    let ids: Vec<OpId> = (1..=20).map(|n| next(&team, n)).collect();
    let mallory = team.mallorys_id.0.replica;
    let purge = |ids: Vec<OpId>| Act::Purge { texts: Vec::new(), only: Vec::new(), ids };
    let empties = |memo: OpId| Act::MemoEdit { memo: MemoId(memo), body: String::new() };
    for act in [purge(ids.clone()), empties(ids[0])] {
        let mut team = Team::new();
        let file = continued(&file_of(&team.mallory), mallory, |_| act);
        read(&mut team.noor, &file).unwrap();
        // What she does next keeps its words, here and everywhere else.
        let (kind, body) = ("thinking".to_owned(), "Nobody rang back.".to_owned());
        let add = Act::MemoAdd { on: Target::Project, kind, body, by: None, made: None, guid: None };
        team.noor.commit(vec![add]).unwrap();
        team.noor
            .commit(vec![Act::MemoEdit { memo: team.memo, body: "She waits, and says so.".into() }])
            .unwrap();
        read(&mut team.cara, &file).unwrap();
        read(&mut team.cara, &file_of(&team.noor)).unwrap();
        for workspace in [&team.noor, &team.cara] {
            let seen = workspace.seen();
            let mut bodies: Vec<&str> = seen.memos.values().map(|memo| memo.body.as_str()).collect();
            bodies.sort_unstable();
            assert_eq!(bodies, ["Nobody rang back.", "She waits, and says so."]);
        }
        assert_eq!(team.noor.digest().unwrap(), team.cara.digest().unwrap());
    }
}

#[test]
fn an_answer_in_her_name_to_what_is_not_asked_yet_waits_as_well() {
    let mut team = Team::new();
    let mallory = team.mallorys_id.0.replica;
    let remove = OpId::new(mallory, team.mallory.log().last(mallory) + 7);
    team.in_noors_name(vec![Act::CodeAdd { name: "hers".into(), parent: None, guid: None }]);
    let settle = |_: &Op| Act::Settle { ids: vec![remove], answer: Some("keep".into()) };
    let file = continued(&file_of(&team.mallory), mallory, settle);
    let said = waits(read(&mut team.noor, &file));
    assert!(said.contains("answers 1 question that you alone are asked"), "{said}");
}

#[test]
fn a_part_of_a_folder_that_is_new_here_can_be_answered_for() {
    for reply in [Reply::Mine, Reply::Accept, Reply::KeepMine] {
        let mut team = Team::new();
        let mut share = MemoryFolder::new("share");
        team.noor.sync(&mut share).unwrap();
        let start = bundle::read(&file_of(&team.noor)).unwrap();
        let memory = Memory::new();
        let mut second =
            in_memory::init_from(&memory, start, &person("Noor"), CLOCK, Chance::seeded(77)).unwrap();
        // Its first act of all takes something away.
        second.commit(vec![Act::Unannotate { annotations: vec![team.codings[0]] }]).unwrap();
        second.sync(&mut share).unwrap();
        let report = team.noor.sync(&mut share).unwrap();
        let part =
            report.files.iter().find(|file| matches!(file.fate, Fate::WaitsForYou(_))).unwrap().file.clone();
        let done = team.noor.answer_in(&mut share, (report, Consent::default()), &part, reply).unwrap();
        assert!(done.files.iter().all(|file| file.fault.is_none()), "{reply:?}: {done:?}");
        assert_eq!(team.noor_has_hers(), reply == Reply::KeepMine, "{reply:?}");
        for _ in 0..2 {
            second.sync(&mut share).unwrap();
            team.noor.sync(&mut share).unwrap();
        }
        assert_eq!(team.noor.digest().unwrap(), second.digest().unwrap(), "{reply:?}");
    }
}

#[test]
fn what_another_purge_took_is_not_written_again_with_a_code_that_is_kept() {
    let mut team = Team::new();
    let on = Target::Code(team.code);
    let (kind, body) = ("thinking".to_owned(), "A name that must go.".to_owned());
    let add = Act::MemoAdd { on, kind, body, by: None, made: None, guid: None };
    let memo = team.noor.commit(vec![add]).unwrap()[0];
    team.exchange();
    // She purges it in another folder that she trusts, and Mallory removes the code in her name: one file brings both.
    let purging = team.cara.purging(&[memo.to_string()]).unwrap();
    drop(team.cara.purge(&purging).unwrap());
    let file = file_of(&team.cara);
    team.noor.answer_bundle_from("c", file.as_bytes(), Reply::Mine).unwrap();
    read(&mut team.mallory, &file).unwrap();
    team.in_noors_name(vec![Act::CodeRemove { code: team.code }]);
    let file = file_of(&team.mallory);
    team.noor.answer_bundle_from("m", file.as_bytes(), Reply::KeepMine).unwrap();
    assert!(team.noor_has_hers());
    assert!(!file_of(&team.noor).contains("A name that must go."));
}

#[test]
fn acts_that_go_on_as_the_folder_here_are_asked_about_and_those_of_a_restored_copy_are_not() {
    let shell = Shell::with_project();
    let bundle = |name: &str| {
        shell.emic(&["bundle", "write", "-o", name, "--force"]).ok();
        std::fs::read_to_string(shell.cwd.join(name)).unwrap()
    };
    shell.emic(&["code", "add", "first"]).ok();
    let early = shell.cwd.parent().unwrap().join("early");
    copy(&shell.cwd.join(".emic"), &early);
    shell.emic(&["code", "add", "second"]).ok();
    let out = bundle("out.emic.toml");
    let replica = bundle::read(&out).unwrap().ops.last().unwrap().op.id.replica;
    let forged =
        continued(&out, replica, |_| Act::CodeAdd { name: "forged".into(), parent: None, guid: None });
    shell.file("forged.emic.toml", &forged);
    let said = shell.emic(&["bundle", "read", "forged.emic.toml"]).fails(4);
    assert!(said.contains("says that this folder wrote it"), "{said}");
    assert!(!shell.emic(&["codes"]).ok().contains("forged"));
    // The folder is put back as it was before what went out: its own acts come back, and nobody is asked.
    std::fs::remove_dir_all(shell.cwd.join(".emic")).unwrap();
    copy(&early, &shell.cwd.join(".emic"));
    assert!(!shell.emic(&["codes"]).ok().contains("second"));
    shell.emic(&["bundle", "read", "out.emic.toml"]).ok();
    assert!(shell.emic(&["codes"]).ok().contains("second"));
    // Nor does the restored one believe what it never wrote.
    shell.emic(&["bundle", "read", "forged.emic.toml"]).fails(4);
    shell.emic(&["bundle", "read", "--accept", "forged.emic.toml"]).ok();
    assert!(shell.emic(&["codes"]).ok().contains("forged"));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { drop(std::fs::copy(&path, &target)) }
    }
}
