//! A shared folder whose files get lost, damaged or purged: what newcomers find there is whole again after a few syncs.

use crate::support::coder::Coder;
use crate::support::team::WORDS;
use emic::error::Kind;
use emic::exchange::bundle::Vector;
use emic::exchange::folder::MemoryFolder;
use emic::exchange::outcome::{Fate, SyncReport};
use emic::log::Act;
use emic::model::id::OpId;
use emic::model::target::Target;
use emic::store::Area;
use emic::workspace::Reply;

const DAY: i64 = 24 * 3600;

/// Three people who took turns, so that each one's part builds on those of the others.
struct Circle {
    team: Vec<Coder>,
    shared: MemoryFolder,
    /// The bundle with which everybody begins.
    start: String,
    now: i64,
}

impl Circle {
    fn new() -> Circle {
        let mut team = vec![Coder::lead(3, WORDS, 0)];
        let start = team[0].bundle(Vector::new());
        (1..3).for_each(|n| team.push(Coder::joining(n, &start, 0)));
        let mut circle = Circle { team, shared: MemoryFolder::new("share"), start, now: 0 };
        for round in 0..3 {
            for who in 0..3 {
                circle.code(who, &format!("code {round} of {who}"));
                circle.sync(who);
            }
        }
        // All have what all published; nothing is left to publish.
        (0..3).for_each(|who| assert_eq!(circle.sync(who).published, 0));
        circle
    }
    fn code(&mut self, who: usize, name: &str) {
        let act = Act::CodeAdd { name: name.into(), parent: None, guid: None };
        self.team[who].work_mut().commit(vec![act]).unwrap();
    }
    fn memo(&mut self, who: usize, body: &str) -> OpId {
        let act = Act::MemoAdd {
            on: Target::Project,
            kind: "thinking".into(),
            by: None,
            made: None,
            guid: None,
            body: body.into(),
        };
        self.team[who].work_mut().commit(vec![act]).unwrap()[0]
    }
    fn purge(&mut self, who: usize, thing: OpId) {
        let work = self.team[who].work_mut();
        let purging = work.purging(&[thing.to_string()]).unwrap();
        work.purge(&purging).unwrap();
    }
    fn sync(&mut self, who: usize) -> SyncReport {
        self.now += 60;
        let report = self.team[who].sync(&mut self.shared, self.now).unwrap();
        // What would take away words of theirs they let happen.
        match self.team[who].reply_to_part(&mut self.shared, &report, Reply::Accept, self.now) {
            Some(done) => done.unwrap(),
            None => report,
        }
    }
    /// Somebody who has only the first bundle, and the folder.
    fn newcomer(&mut self) -> (Coder, SyncReport) {
        let mut newcomer = Coder::joining(9, &self.start, 0);
        let report = newcomer.sync(&mut self.shared, self.now).unwrap();
        (newcomer, report)
    }
    /// A newcomer has everything that anybody has, from the folder alone.
    fn newcomer_has_everything(&mut self) {
        let (newcomer, report) = self.newcomer();
        for (replica, seq) in self.team.iter().flat_map(|member| member.log().upto()) {
            assert!(newcomer.log().last(replica) >= seq, "{replica}: {report:#?}");
        }
    }
    fn part_of(&self, who: usize) -> String {
        let replica = self.team[who].replica().to_string();
        self.shared.names().find(|name| name.starts_with(&replica)).unwrap().to_owned()
    }
}

#[test]
fn a_newcomer_reads_on_where_words_are_missing_whose_purge_stands_later_in_the_folder() {
    let mut circle = Circle::new();
    let memo = circle.memo(1, "my own doubts about turn five");
    circle.sync(1);
    circle.sync(0);
    circle.code(1, "after the memo");
    // Two people purge on their own days; the second purge is in another file than the words did.
    circle.purge(0, memo);
    (0..3).for_each(|who| drop(circle.sync(who)));
    let second = circle.memo(2, "a name that must go");
    circle.purge(2, second);
    circle.code(0, "after the purges");
    (0..3).chain(0..3).for_each(|who| drop(circle.sync(who)));
    circle.newcomer_has_everything();
    for name in circle.shared.names() {
        let words = String::from_utf8_lossy(circle.shared.bytes(name).unwrap());
        assert!(!words.contains("doubts") && !words.contains("must go"), "{name}");
    }
}

#[test]
fn a_part_that_was_deleted_is_published_again_commit_by_commit_with_the_needs_it_had() {
    let mut circle = Circle::new();
    let lost = circle.part_of(1);
    let commits = |bytes: &[u8]| String::from_utf8_lossy(bytes).matches("[[commit]]").count();
    let before = commits(circle.shared.bytes(&lost).unwrap());
    circle.shared.remove(&lost);
    let report = circle.sync(0);
    let [again] = report.again.as_slice() else { panic!("{report:?}") };
    assert_eq!((again.file.as_str(), report.published), (lost.as_str(), again.ops));
    // In a new part of the finder's own: an older one would have it wait for more than it did.
    assert_ne!(again.part, circle.part_of(0));
    assert_eq!(commits(circle.shared.bytes(&again.part).unwrap()), before);
    circle.newcomer_has_everything();
    // The author has nothing to do any more, and nothing is published a second time.
    let report = circle.sync(1);
    assert_eq!((report.published, report.again), (0, vec![]));
}

#[test]
fn an_author_finds_the_own_part_gone_or_cut_and_writes_it_as_it_was() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    let whole = circle.shared.bytes(&part).unwrap().to_vec();
    for cut in [None, Some(whole.len() / 2), Some(10), Some(0)] {
        match cut {
            Some(len) => circle.shared.cut(&part, len),
            None => drop(circle.shared.remove(&part)),
        }
        let report = circle.sync(1);
        assert_eq!(report.again.len(), 1, "cut at {cut:?}");
        let now = circle.shared.bytes(&part).unwrap();
        assert_eq!(String::from_utf8_lossy(now), String::from_utf8_lossy(&whole), "cut at {cut:?}");
    }
    circle.newcomer_has_everything();
}

#[test]
fn parts_that_wait_only_for_each_other_come_in_together() {
    let mut circle = Circle::new();
    let lost = circle.part_of(1);
    circle.shared.remove(&lost);
    // A person who remembers nothing of the folder can only publish with the needs of today: what the others' parts
    // have, and those wait for what was lost.
    let files = circle.team[0].work().store().files();
    let remembered = files.names(Area::Own).into_iter().filter(|name| name.starts_with("sync-"));
    remembered.for_each(|name| files.remove_own(&name).unwrap());
    let report = circle.sync(0);
    assert!(report.published > 0 && report.again.is_empty(), "{report:?}");
    circle.newcomer_has_everything();
}

#[test]
fn a_part_damaged_by_one_byte_is_written_again_by_its_author() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    let whole = circle.shared.bytes(&part).unwrap().to_vec();
    for at in (5..whole.len()).step_by(whole.len() / 7) {
        circle.shared.damage(&part, at, 1);
        let report = circle.sync(1);
        assert!(report.files.iter().all(|file| file.fault.is_none()), "byte {at}: {report:?}");
        assert_eq!(circle.shared.bytes(&part).unwrap().len(), whole.len(), "byte {at}");
        circle.newcomer_has_everything();
    }
}

#[test]
fn a_part_damaged_by_one_byte_is_published_again_by_whoever_has_its_words() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    let half = circle.shared.bytes(&part).unwrap().len() / 2;
    circle.shared.damage(&part, half, 1);
    let (_, report) = circle.newcomer();
    // Until then a newcomer is told which file it is, where, and who waits for it.
    let fault = |report: &SyncReport, name: &str| {
        let file = report.files.iter().find(|file| file.file == name).unwrap();
        (file.fate.clone(), file.fault.clone().unwrap())
    };
    let (fate, damage) = fault(&report, &part);
    assert_eq!((fate, damage.kind()), (Fate::Refused, Kind::BadFile));
    let line = damage.place().and_then(|place| place.line).unwrap();
    let (fate, waits) = fault(&report, &circle.part_of(2));
    assert!(matches!(fate, Fate::Waits(_)), "{fate:?}");
    let hints = waits.hints().join("\n");
    assert!(hints.contains(&format!("{part}, which is not read on, line {line}")), "{hints}");
    // A file of another person is not touched.
    let before = circle.shared.bytes(&part).unwrap().to_vec();
    let report = circle.sync(0);
    assert_eq!(report.again.len(), 1, "{report:?}");
    assert_eq!(circle.shared.bytes(&part).unwrap(), before);
    circle.newcomer_has_everything();
}

#[test]
fn rot_that_changes_neither_size_nor_time_is_found_within_a_day() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    circle.shared.rot(&part, 900, 1);
    assert_eq!(circle.sync(0).again, vec![], "an unchanged file is not opened each time");
    circle.now += DAY;
    assert_eq!(circle.sync(0).again.len(), 1);
    circle.newcomer_has_everything();
    // The author finds it, too, and the file is whole again.
    circle.now += DAY;
    circle.sync(1);
    let (_, report) = circle.newcomer();
    assert!(report.files.iter().all(|file| file.fault.is_none()), "{report:?}");
}

#[test]
fn marks_of_a_merge_by_git_are_damage_like_any_other() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    let words = String::from_utf8(circle.shared.bytes(&part).unwrap().to_vec()).unwrap();
    let (first, rest) = words.split_at(words.rfind("\n[[op]]").unwrap() + 1);
    let marked = format!("{first}<<<<<<< HEAD\n{rest}=======\n{rest}>>>>>>> theirs\n");
    circle.shared.put(&part, marked.clone().into_bytes());
    circle.sync(0);
    circle.newcomer_has_everything();
    circle.shared.put(&part, marked.into_bytes());
    circle.sync(1);
    assert_eq!(String::from_utf8_lossy(circle.shared.bytes(&part).unwrap()), words);
}

#[test]
fn an_author_writes_a_cut_or_emptied_part_again_even_if_others_have_published_what_it_lost() {
    let mut circle = Circle::new();
    let part = circle.part_of(1);
    let whole = circle.shared.bytes(&part).unwrap().to_vec();
    for len in [whole.len() / 2, 0] {
        circle.shared.cut(&part, len);
        assert_eq!(circle.sync(0).again.len(), 1, "its finder publishes what is missing");
        circle.sync(1);
        assert_eq!(circle.shared.bytes(&part).unwrap(), whole, "cut at {len}");
    }
}
