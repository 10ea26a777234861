//! Crashes, full disks and failing syncs at every call.

use super::fault_disk::{FaultDisk, Plan};
use super::*;
use std::io::ErrorKind;
use std::sync::Arc;

/// What a run had been told was saved.
#[derive(Default)]
struct Acked {
    created: bool,
    ops: usize,
    backup: bool,
    draft: bool,
}

struct Script {
    commits: Vec<Vec<Sealed>>,
    text: TextBlock,
}

fn script() -> Script {
    let mut author = Author::new("anna-x7f2k9qd");
    let text = TextBlock::new("P: It was all right.\n", &[], [3; 16]);
    let commits = vec![
        author.seal(vec![Act::Project { title: "Services".into() }]),
        author.seal(vec![transcript("Interview 1", &text), code("Understanding")]),
        author.seal(vec![annotate(id("anna-x7f2k9qd.2"), 3, id("anna-x7f2k9qd.3"))]),
    ];
    Script { commits, text }
}

impl Script {
    /// Does everything until something fails.
    fn run(&self, disk: &FaultDisk, dir: &Path, acked: &mut Acked) -> emic::error::Result<()> {
        let mut store = Folder::create_on(Arc::new(disk.clone()), dir, &birth())?.store;
        acked.created = true;
        for (n, ops) in self.commits.iter().enumerate() {
            let texts = if n == 1 { std::slice::from_ref(&self.text) } else { &[] };
            put(&mut store, ops, texts)?;
            acked.ops += ops.len();
        }
        store.files().write_draft(b"half a thought")?;
        acked.draft = true;
        store.files().save_backup(NOW, &mut |out| {
            out.write_all(b"[emic]\n").map_err(|fault| emic::error::Error::not_saved(fault.to_string()))
        })?;
        acked.backup = true;
        Ok(())
    }
    fn ops(&self) -> Vec<Sealed> {
        self.commits.concat()
    }
    /// What was acknowledged is there, at most one commit more, and it goes on.
    fn check(&self, dir: &Path, acked: &Acked, at: u64) {
        let mut store = match Folder::open(dir, NOW) {
            Ok(opened) => {
                assert_eq!(opened.read_only, None, "call {at}");
                opened.store
            }
            Err(fault) => {
                assert!(!acked.created, "call {at}: {fault}");
                Folder::create(dir, &birth()).unwrap_or_else(|fault| panic!("call {at}: {fault}")).store
            }
        };
        let there = store.op_count() as usize;
        let borders = [0, 1, 3, 4];
        let acked_at = borders.iter().position(|&border| border == acked.ops).unwrap();
        let next = borders.get(acked_at + 1).copied().unwrap_or(4);
        assert!(there == acked.ops || there == next, "call {at}: {there} of {}", acked.ops);
        check_ops(&mut store, &self.ops()[..there]);
        if there >= 3 {
            assert!(store.text(self.text.digest).unwrap().is_some());
        }
        let draft = store.files().read_draft().unwrap();
        assert!(draft.is_none() || draft.as_deref() == Some(b"half a thought"), "call {at}");
        assert!(draft.is_some() || !acked.draft, "call {at}");
        let backup = store.files().last_backup(NOW).map(|(path, _)| std::fs::read(path).unwrap());
        assert!(backup.is_none() || backup.as_deref() == Some(b"[emic]\n"), "call {at}");
        assert!(backup.is_some() || !acked.backup, "call {at}");
        assert_eq!(store.examine().unwrap(), [], "call {at}");
        // The rest can be done now.
        let at_border = borders.iter().position(|&border| border == there).unwrap();
        for (n, ops) in self.commits.iter().enumerate().skip(at_border) {
            let texts = if n == 1 { std::slice::from_ref(&self.text) } else { &[] };
            put(&mut store, ops, texts).unwrap();
        }
        check_ops(&mut store, &self.ops());
    }
}

#[test]
fn a_crash_or_power_cut_at_any_call_loses_nothing_acknowledged() {
    let script = script();
    let counting = FaultDisk::default();
    let tmp = TempDir::new().unwrap();
    script.run(&counting, &tmp.path().join("study"), &mut Acked::default()).unwrap();
    let calls = counting.calls();
    assert!(calls > 30, "{:?}", counting.log());
    for at in 1..=calls {
        for power in [false, true] {
            let tmp = TempDir::new().unwrap();
            let dir = tmp.path().join("study");
            let (disk, mut acked) = (FaultDisk::new(Plan::Crash { at }), Acked::default());
            let done = script.run(&disk, &dir, &mut acked);
            // Only the hint how far the journal had come is written without telling anybody that it failed.
            assert!(done.is_err() || disk.log().iter().any(|call| call == "create .known.toml.new"));
            if power {
                disk.power_cut();
            }
            script.check(&dir, &acked, at);
        }
    }
}

#[test]
fn an_error_at_any_call_loses_nothing_acknowledged() {
    let script = script();
    let counting = FaultDisk::default();
    let tmp = TempDir::new().unwrap();
    script.run(&counting, &tmp.path().join("study"), &mut Acked::default()).unwrap();
    for at in 1..=counting.calls() {
        for plan in
            [Plan::Fail { at, kind: ErrorKind::Other }, Plan::FailFrom { at, kind: ErrorKind::StorageFull }]
        {
            let tmp = TempDir::new().unwrap();
            let dir = tmp.path().join("study");
            let (disk, mut acked) = (FaultDisk::new(plan), Acked::default());
            if let Err(fault) = script.run(&disk, &dir, &mut acked) {
                assert_eq!(fault.exit_code(), 6, "call {at}: {fault}");
            }
            script.check(&dir, &acked, at);
        }
    }
}

#[test]
fn a_crash_at_any_call_while_the_journal_goes_on_in_a_new_file_loses_nothing() {
    let mut sample = sample();
    let big = TextBlock::new(&"a line of words that were said\n".repeat(280_000), &[], [4; 16]);
    let ops = sample.author.seal(vec![transcript("Interview 2", &big)]);
    put(&mut sample.open().store, &ops, std::slice::from_ref(&big)).unwrap();
    sample.ops.extend(ops);
    let next = sample.author.seal(vec![code("in the next file")]);
    for at in 1.. {
        for power in [false, true] {
            let tmp = TempDir::new().unwrap();
            let dir = tmp.path().join("study");
            copy_dir(&sample.dir, &dir);
            let disk = FaultDisk::default();
            let mut store = Folder::open_on(Arc::new(disk.clone()), &dir, NOW).unwrap().store;
            disk.plan(Plan::Crash { at });
            let done = put(&mut store, &next, &[]);
            drop(store);
            if power {
                disk.power_cut();
            }
            let opened = Folder::open(&dir, NOW).unwrap();
            assert_eq!(opened.read_only, None);
            let there = opened.store.op_count() as usize - sample.ops.len();
            assert!(there == 1 || done.is_err());
            if done.is_ok() {
                assert!(at > 4, "create, write, sync, sync of the directory");
                return;
            }
            let mut store = opened.store;
            if there == 0 {
                put(&mut store, &next, &[]).unwrap();
            }
            assert_eq!(store.place_of(COMMITS + 2).unwrap().file, 2);
        }
    }
}

#[test]
fn a_crash_while_opening_a_damaged_project_can_be_opened_again() {
    let sample = sample();
    let whole = std::fs::read(sample.journal()).unwrap();
    for at in 1.. {
        let tmp = TempDir::new().unwrap();
        let dir = tmp.path().join("study");
        copy_dir(&sample.dir, &dir);
        std::fs::remove_dir_all(dir.join(".emic/db")).unwrap();
        std::fs::write(dir.join(".emic/journal/0001.toml"), [&whole[..], b"[[op]]\nid"].concat()).unwrap();
        let disk = FaultDisk::new(Plan::Crash { at });
        let opened = Folder::open_on(Arc::new(disk.clone()), &dir, NOW);
        let done = opened.as_ref().is_ok_and(|opened| opened.read_only.is_none());
        drop(opened);
        disk.power_cut();
        let mut opened = Folder::open(&dir, NOW).unwrap();
        assert_eq!(opened.read_only, None, "call {at}");
        sample.check(&mut opened.store);
        if done {
            assert!(at > 5);
            return;
        }
    }
}

#[test]
fn a_full_disk_is_said_and_when_there_is_room_again_work_goes_on() {
    let mut sample = sample();
    let disk = FaultDisk::default();
    let mut store = Folder::open_on(Arc::new(disk.clone()), &sample.dir, NOW).unwrap().store;
    let ops = sample.author.seal(vec![code("later")]);
    disk.plan(Plan::Fail { at: 1, kind: ErrorKind::StorageFull });
    let fault = put(&mut store, &ops, &[]).unwrap_err();
    assert_eq!(fault.exit_code(), 6);
    assert!(fault.what().contains("the disk is full"), "{fault}");
    assert_eq!(store.commit_count(), COMMITS);
    put(&mut store, &ops, &[]).unwrap();
    sample.ops.extend(ops);
    drop(store);
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
}

#[test]
fn after_a_failed_sync_nothing_more_is_written_until_the_project_is_opened_again() {
    let mut sample = sample();
    let disk = FaultDisk::default();
    let mut store = Folder::open_on(Arc::new(disk.clone()), &sample.dir, NOW).unwrap().store;
    let ops = sample.author.seal(vec![code("later")]);
    disk.plan(Plan::Fail { at: 2, kind: ErrorKind::Other });
    assert_eq!(put(&mut store, &ops, &[]).unwrap_err().exit_code(), 6);
    let calls = disk.calls();
    assert_eq!(put(&mut store, &ops, &[]).unwrap_err().exit_code(), 6);
    assert_eq!(store.files().write_draft(b"x").unwrap_err().exit_code(), 6);
    assert_eq!(disk.calls(), calls, "the disk was left alone");
    assert!(store.read_only().is_some());
    sample.check(&mut store);
    drop(store);
    put(&mut sample.open().store, &ops, &[]).unwrap();
    sample.ops.extend(ops);
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
}

#[test]
fn where_nothing_can_be_written_a_project_opens_to_be_read() {
    let mut sample = sample();
    let disk = FaultDisk::new(Plan::FailFrom { at: 1, kind: ErrorKind::ReadOnlyFilesystem });
    let opened = Folder::open_on(Arc::new(disk), &sample.dir, NOW).unwrap();
    assert_eq!(opened.read_only.as_deref(), Some("the disk can only be read"));
    let mut store = opened.store;
    check_ops(&mut store, &sample.ops);
    assert!(store.text(sample.text.digest).unwrap().is_some());
    let ops = sample.author.seal(vec![code("later")]);
    let fault = put(&mut store, &ops, &[]).unwrap_err();
    assert_eq!(fault.exit_code(), 6);
    assert!(fault.what().contains("can only be read"), "{fault}");
}
