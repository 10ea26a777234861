//! What every place for a project must do, whether it is a folder or in memory: the same tests over both.

use super::*;
use crate::store::rewrite::without_words;
use std::io::Read;

/// A place for one project that can be opened again and again.
trait Place {
    fn begin(&self) -> Box<dyn Shelf>;
    fn open(&self) -> Box<dyn Shelf>;
}

impl Place for TempDir {
    fn begin(&self) -> Box<dyn Shelf> {
        Folder::begin_on(std::sync::Arc::new(disk::RealDisk), self.path(), &birth()).unwrap().store.boxed()
    }
    fn open(&self) -> Box<dyn Shelf> {
        Folder::open(self.path(), NOW).unwrap().store.boxed()
    }
}

impl Place for Memory {
    fn begin(&self) -> Box<dyn Shelf> {
        Memory::begin(self, &birth()).unwrap()
    }
    fn open(&self) -> Box<dyn Shelf> {
        Memory::open(self).unwrap()
    }
}

/// What was put into a place: four commits, the second with a text.
struct Filled {
    commits: Vec<Vec<Sealed>>,
    text: TextBlock,
    author: Author,
}

impl Filled {
    fn ops(&self) -> Vec<Sealed> {
        self.commits.concat()
    }
}

fn fill(place: &dyn Place) -> Filled {
    let mut shelf = place.begin();
    let mut author = Author::new("anna-x7f2k9qd");
    let text = TextBlock::new("I: How was it?\nP: It was all right.\n", &[], [3; 16]);
    let commits = vec![
        author.seal(vec![Act::Project { title: "Services".into() }]),
        author.seal(vec![transcript("Interview 1", &text), code("Understanding")]),
        author.seal(vec![annotate(id("anna-x7f2k9qd.2"), 3, id("anna-x7f2k9qd.3"))]),
        author.seal(vec![memo("A long thought.")]),
    ];
    for (n, ops) in commits.iter().enumerate() {
        let texts = if n == 1 { std::slice::from_ref(&text) } else { &[] };
        let record = shelf.commit(&commit(ops, texts)).unwrap();
        assert_eq!(
            (record.n, record.ops, record.first),
            (n as u32 + 1, ops.len() as u32, Some(ops[0].op.id))
        );
    }
    shelf.born().unwrap();
    Filled { commits, text, author }
}

fn commit<'a>(ops: &'a [Sealed], texts: &'a [TextBlock]) -> NewCommit<'a> {
    NewCommit { kind: CommitKind::Act, coder: None, wall: NOW, ops, texts, note: "a note" }
}

/// These operations are there, in order of arrival, with their lines.
fn holds(shelf: &mut dyn Shelf, ops: &[Sealed]) {
    let there: Vec<Op> = shelf.facts_in_order().unwrap().collect();
    assert!(there.iter().eq(ops.iter().map(|sealed| &sealed.op)), "{there:?}");
    assert_eq!(shelf.op_count(), ops.len() as u64);
    for sealed in ops {
        assert_eq!(shelf.op_lines(sealed.op.id).unwrap().as_ref(), Some(&sealed.lines));
    }
}

/// Runs a test over a folder and over a memory.
fn on_both(test: impl Fn(&dyn Place)) {
    test(&TempDir::new().unwrap());
    test(&Memory::new());
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    on_both(|place| {
        let filled = fill(place);
        let mut shelf = place.open();
        holds(&mut *shelf, &filled.ops());
        assert_eq!((shelf.project_id(), shelf.read_only(), shelf.commit_count()), ("p-3k7q9", None, 4));
        assert_eq!(shelf.text(filled.text.digest).unwrap().as_ref(), Some(&filled.text));
        assert_eq!(shelf.words(filled.text.digest).unwrap().unwrap().words, filled.text.words.as_str());
        assert_eq!(shelf.text_digests(), [filled.text.digest]);
        assert_eq!(shelf.text(Digest([1; 32])).unwrap(), None);
        assert_eq!(shelf.op_lines(id("anna-x7f2k9qd.9")).unwrap(), None);
        assert_eq!(shelf.record(5), None);
        let kinds: Vec<CommitKind> = shelf.records().map(|record| record.kind).collect();
        assert_eq!(kinds, [CommitKind::Act; 4]);
        assert_eq!(shelf.examine().unwrap(), []);
    });
}

#[test]
fn commits_are_passed_on_as_they_were_written() {
    on_both(|place| {
        let filled = fill(place);
        let mut lines = Vec::new();
        let mut each = |commit: JournalCommit| {
            assert_eq!(commit.note, "a note");
            lines.extend(commit.texts.into_iter().chain(commit.ops).map(|block| block.lines));
            Ok(())
        };
        place.open().journal_commits(2..=3, &mut each).unwrap();
        let ops = filled.ops();
        let text = filled.text.lines().into_owned();
        let expected = std::iter::once(&text).chain(ops[1..4].iter().map(|sealed| &sealed.lines));
        assert!(lines.iter().eq(expected));
    });
}

#[test]
fn a_commit_that_does_not_follow_is_refused_whole() {
    on_both(|place| {
        let mut filled = fill(place);
        let mut shelf = place.open();
        let next = filled.author.seal(vec![code("one"), code("two")]);
        let mut changed = next.clone();
        changed[1].lines = changed[1].lines.replace("two", "six");
        for wrong in [&next[1..], &changed, &filled.commits[3]] {
            assert_eq!(shelf.commit(&commit(wrong, &[])).unwrap_err().exit_code(), 3);
        }
        holds(&mut *shelf, &filled.ops());
        shelf.commit(&commit(&next, std::slice::from_ref(&filled.text))).unwrap();
        drop(shelf);
        holds(&mut *place.open(), &[filled.ops(), next].concat());
    });
}

#[test]
fn nothing_is_left_of_words_that_a_rewriting_takes_out() {
    on_both(|place| {
        let mut filled = fill(place);
        let mut shelf = place.open();
        let next = filled.author.seal(vec![code("later")]);
        shelf.rewrite(4, &mut without_words, None).unwrap();
        assert_eq!((shelf.commit_count(), shelf.text(filled.text.digest).unwrap()), (4, None));
        let mut all = String::new();
        let mut each = |commit: JournalCommit| {
            commit.texts.iter().chain(&commit.ops).for_each(|block| all.push_str(&block.lines));
            Ok(())
        };
        shelf.journal_commits(1..=4, &mut each).unwrap();
        assert!(!all.contains("all right") && !all.contains("A long thought"), "{all}");
        // Emptied operations keep their sums, so that work goes on.
        shelf.commit(&commit(&next, &[])).unwrap();
        drop(shelf);
        assert_eq!(place.open().op_count(), 6);
    });
}

#[test]
fn a_log_rewritten_up_to_a_commit_ends_there_or_with_the_one_that_was_given() {
    on_both(|place| {
        let filled = fill(place);
        let mut shelf = place.open();
        shelf.rewrite(3, &mut Some, Some(&commit(&filled.commits[3], &[]))).unwrap();
        holds(&mut *shelf, &filled.ops());
        shelf.rewrite(2, &mut Some, None).unwrap();
        holds(&mut *shelf, &filled.commits[..2].concat());
        drop(shelf);
        let mut shelf = place.open();
        holds(&mut *shelf, &filled.commits[..2].concat());
        shelf.commit(&commit(&filled.commits[2], &[])).unwrap();
    });
}

#[test]
fn files_that_wait_are_kept_until_they_are_let_go() {
    on_both(|place| {
        fill(place);
        let shelf = place.open();
        let files = shelf.files();
        let first = files.keep(Area::Parked, "../../bela 12.emic.toml", b"one").unwrap();
        let second = files.keep(Area::Parked, "../../bela 12.emic.toml", b"two").unwrap();
        assert_eq!(files.keep(Area::Parked, "../../bela 12.emic.toml", b"one").unwrap(), first);
        assert_ne!(first, second);
        assert_eq!((files.kept(Area::Parked).len(), files.kept(Area::Forks).len()), (2, 0));
        let mut words = String::new();
        let mut opened = files.open_kept(Area::Parked, &second).unwrap().unwrap();
        opened.bytes.read_to_string(&mut words).unwrap();
        assert_eq!((words.as_str(), opened.len), ("two", 3));
        drop(opened);
        files.let_go(Area::Parked, &first).unwrap();
        assert!(files.let_go(Area::Parked, Path::new("/elsewhere/b.emic.toml")).is_err());
        drop(shelf);
        assert_eq!(place.open().files().kept(Area::Parked), [second]);
    });
}

#[test]
fn own_files_and_drafts_are_replaced_and_removed() {
    on_both(|place| {
        fill(place);
        let shelf = place.open();
        let files = shelf.files();
        assert_eq!((files.read_own("me.toml").unwrap(), files.read_draft().unwrap()), (None, None));
        files.write_own("me.toml", b"one").unwrap();
        files.write_own("me.toml", b"two").unwrap();
        files.write_draft(b"half a thought").unwrap();
        drop(shelf);
        let shelf = place.open();
        let files = shelf.files();
        assert_eq!(files.read_own("me.toml").unwrap().as_deref(), Some(&b"two"[..]));
        assert!(files.names(Area::Own).contains(&"me.toml".to_owned()));
        assert_eq!(files.read_draft().unwrap().as_deref(), Some(&b"half a thought"[..]));
        files.clear_draft().unwrap();
        files.remove_own("me.toml").unwrap();
        files.remove_own("me.toml").unwrap();
        assert_eq!((files.read_own("me.toml").unwrap(), files.read_draft().unwrap()), (None, None));
    });
}

#[test]
fn a_project_knows_its_home() {
    on_both(|place| {
        fill(place);
        let shelf = place.open();
        let files = shelf.files();
        let replica = |name| ReplicaId::new(name).unwrap();
        assert!(!files.is_at_home("here"));
        let home = Home::new(replica("anna-x7f2k9qd"), replica("private-x7f2k9qd"), "here");
        files.set_home(&home).unwrap();
        assert!(files.is_at_home("here") && !files.is_at_home("there"));
        let known = files.home().unwrap();
        assert_eq!((known.public, known.private), (home.public, home.private));
    });
}

#[test]
fn backups_are_kept_by_days_and_weeks_and_one_that_fails_leaves_the_others() {
    on_both(|place| {
        fill(place);
        let shelf = place.open();
        let files = shelf.files();
        for day in 0..20 {
            let write = &mut |out: &mut dyn std::io::Write| {
                out.write_all(b"[emic]\n").map_err(|fault| emic::error::Error::not_saved(fault.to_string()))
            };
            files.save_backup(NOW + day * 86_400, write).unwrap();
        }
        // As in the folder's own test: seven days, and of four weeks the last.
        assert_eq!(files.backups().len(), 9);
        let failed = files.save_backup(NOW + 30 * 86_400, &mut |_| Err(emic::error::Error::bad_file("no")));
        assert_eq!(failed.unwrap_err().exit_code(), 3);
        assert_eq!(files.last_backup(i64::MAX).unwrap().1, NOW + 19 * 86_400);
    });
}

#[test]
fn a_backup_from_before_a_step_that_took_something_is_kept_apart_for_thirty_days() {
    on_both(|place| {
        fill(place);
        let shelf = place.open();
        let files = shelf.files();
        let write = &mut |out: &mut dyn std::io::Write| {
            out.write_all(b"[emic]\n").map_err(|fault| emic::error::Error::not_saved(fault.to_string()))
        };
        files.save_taken(17, NOW, write).unwrap();
        files.save_backup(NOW, write).unwrap();
        assert_eq!(files.backups().len(), 1);
        files.forget_taken(NOW + 30 * 86_400).unwrap();
        assert_eq!(
            files.taken().iter().map(|(step, wall, _)| (*step, *wall)).collect::<Vec<_>>(),
            [(17, NOW)]
        );
        files.forget_taken(NOW + 30 * 86_400 + 1).unwrap();
        assert_eq!((files.taken(), files.backups().len()), (Vec::new(), 1));
    });
}

#[test]
fn a_project_that_was_begun_and_not_finished_is_none_and_can_be_begun_again() {
    let (folder, memory) = (TempDir::new().unwrap(), Memory::new());
    drop((Place::begin(&folder), Place::begin(&memory)));
    assert_eq!(Folder::open(folder.path(), NOW).unwrap_err().exit_code(), 3);
    assert!(memory.open().is_err_and(|fault| fault.exit_code() == 3));
    for place in [&folder as &dyn Place, &memory] {
        fill(place);
        assert_eq!(place.open().commit_count(), 4);
    }
    assert_eq!(Folder::create(folder.path(), &birth()).unwrap_err().exit_code(), 2);
    assert!(Memory::begin(&memory, &birth()).is_err_and(|fault| fault.exit_code() == 2));
}

#[test]
fn a_memory_that_refuses_changes_keeps_what_was_acknowledged() {
    let memory = Memory::new();
    let mut filled = fill(&memory);
    let mut shelf = memory.open().unwrap();
    memory.refuse_after(Some(1));
    let next = filled.author.seal(vec![code("one")]);
    shelf.commit(&commit(&next, &[])).unwrap();
    let last = filled.author.seal(vec![code("two")]);
    assert_eq!(shelf.commit(&commit(&last, &[])).unwrap_err().exit_code(), 6);
    assert_eq!(shelf.files().write_own("me.toml", b"x").unwrap_err().exit_code(), 6);
    assert_eq!(shelf.rewrite(2, &mut Some, None).unwrap_err().exit_code(), 6);
    memory.refuse_after(None);
    holds(&mut *memory.open().unwrap(), &[filled.ops(), next].concat());
}

#[test]
fn a_copy_in_memory_goes_its_own_way_and_an_older_state_can_be_put_back() {
    let memory = Memory::new();
    let mut filled = fill(&memory);
    let copy = memory.copy();
    let next = filled.author.seal(vec![code("one")]);
    memory.open().unwrap().commit(&commit(&next, &[])).unwrap();
    holds(&mut *copy.open().unwrap(), &filled.ops());
    memory.put_back(&copy);
    holds(&mut *memory.open().unwrap(), &filled.ops());
    let replica = |name| ReplicaId::new(name).unwrap();
    let shelf = memory.open().unwrap();
    shelf.files().set_home(&Home::new(replica("anna-1"), replica("private-1"), "here")).unwrap();
    let moved = memory.copy();
    moved.move_away();
    assert!(memory.copy().open().unwrap().files().is_at_home("here"));
    assert!(!moved.open().unwrap().files().is_at_home("here"));
}
