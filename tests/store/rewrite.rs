//! The journal written anew: words taken out, and nothing else lost, whenever it is stopped.

use super::fault_disk::{FaultDisk, Plan};
use super::*;
use emic::log::dialect::{Block, blocks, read_op};
use emic::log::purged_lines;
use std::sync::Arc;

const WORDS: &str = "A long thought.";

/// Takes the words of memos and the text out.
pub(super) fn without_words(block: Block) -> Option<Block> {
    match block.head.as_str() {
        "[[text]]" => None,
        _ if block.lines.contains("\ndo = \"memo\"\n") => {
            let lines = purged_lines(&block.lines).unwrap_or_else(|| block.lines.clone());
            Some(Block { lines, ..block })
        }
        _ => Some(block),
    }
}

/// Every file below a folder that holds these words.
fn holding(dir: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, words));
        } else if std::fs::read(&path).unwrap().windows(words.len()).any(|bytes| bytes == words.as_bytes()) {
            found.push(path);
        }
    }
    found
}

fn purged(sample: &Sample) -> Vec<Sealed> {
    let changed = |sealed: &Sealed| {
        let lines = match sealed.op.act {
            Act::MemoAdd { .. } => purged_lines(&sealed.lines).unwrap(),
            _ => sealed.lines.clone(),
        };
        Sealed { op: read_op(&blocks(&lines).unwrap()[0]).unwrap(), lines }
    };
    sample.ops.iter().map(changed).collect()
}

#[test]
fn words_that_were_taken_out_are_nowhere_and_everything_else_is_as_it_was() {
    let mut sample = sample();
    let torn = sample.hidden().join("journal/0001.torn");
    let memo = sample.ops.iter().find(|sealed| matches!(sealed.op.act, Act::MemoAdd { .. })).unwrap();
    std::fs::write(&torn, format!("{}[[op]]\nid = \"x.1\"\nwords = \"A long thought. cut of", memo.lines))
        .unwrap();
    copy_dir(&sample.hidden().join("db"), &sample.hidden().join("db.damaged"));
    assert!(!holding(&sample.dir, WORDS).is_empty());
    let mut store = sample.open().store;
    let next = sample.author.seal(vec![code("later")]);
    store.rewrite(store.commit_count(), &mut without_words, None).unwrap();
    assert_eq!(holding(&sample.dir, WORDS), Vec::<PathBuf>::new());
    assert_eq!(holding(&sample.dir, "all right"), Vec::<PathBuf>::new());
    let mut expected = purged(&sample);
    check_ops(&mut store, &expected);
    assert_eq!(store.text(sample.text.digest).unwrap(), None);
    assert_eq!((store.commit_count(), store.examine().unwrap()), (COMMITS, vec![]));
    // Work goes on, in this process and the next.
    put(&mut store, &next, &[]).unwrap();
    expected.extend(next);
    drop(store);
    let opened = sample.open();
    assert_eq!((opened.notices, opened.read_only), (vec![], None));
    check_ops(&mut { opened.store }, &expected);
}

#[test]
fn a_journal_written_anew_up_to_a_commit_ends_there() {
    let sample = sample();
    let mut store = sample.open().store;
    store.rewrite(5, &mut Some, None).unwrap();
    check_ops(&mut store, &sample.ops[..6]);
    assert_eq!((store.commit_count(), store.examine().unwrap()), (5, vec![]));
    drop(store);
    check_ops(&mut sample.open().store, &sample.ops[..6]);
}

#[test]
fn a_crash_or_power_cut_at_any_call_leaves_the_old_journal_or_the_new_one() {
    let sample = sample();
    let (old, new) = (&sample.ops, purged(&sample));
    let (mut old_seen, mut new_seen) = (false, false);
    for at in 1.. {
        for power in [false, true] {
            let tmp = TempDir::new().unwrap();
            let dir = tmp.path().join("study");
            copy_dir(&sample.dir, &dir);
            let disk = FaultDisk::default();
            let mut store = Folder::open_on(Arc::new(disk.clone()), &dir, NOW).unwrap().store;
            disk.plan(Plan::Crash { at });
            let done = store.rewrite(COMMITS, &mut without_words, None);
            drop(store);
            if power {
                disk.power_cut();
            }
            let opened = Folder::open(&dir, NOW).unwrap();
            assert_eq!(opened.read_only, None, "call {at}: {:?}", disk.log());
            let mut store = opened.store;
            assert_eq!(store.examine().unwrap(), [], "call {at}");
            if store.text(sample.text.digest).unwrap().is_some() {
                assert!(done.is_err());
                check_ops(&mut store, old);
                old_seen = true;
            } else {
                check_ops(&mut store, &new);
                assert_eq!(holding(&dir, WORDS), Vec::<PathBuf>::new(), "call {at}");
                new_seen = true;
            }
            if done.is_ok() {
                assert!(at > 8 && old_seen && new_seen, "{:?}", disk.log());
                return;
            }
        }
    }
}

#[test]
fn an_error_at_any_call_leaves_the_old_journal_or_the_new_one() {
    let sample = sample();
    let new = purged(&sample);
    for at in 1.. {
        let tmp = TempDir::new().unwrap();
        let dir = tmp.path().join("study");
        copy_dir(&sample.dir, &dir);
        let disk = FaultDisk::default();
        let mut store = Folder::open_on(Arc::new(disk.clone()), &dir, NOW).unwrap().store;
        disk.plan(Plan::Fail { at, kind: std::io::ErrorKind::StorageFull });
        let done = store.rewrite(COMMITS, &mut without_words, None);
        if let Err(fault) = &done {
            assert_eq!(fault.exit_code(), 6, "call {at}: {fault}");
        }
        drop(store);
        let mut store = Folder::open(&dir, NOW).unwrap().store;
        assert_eq!(store.examine().unwrap(), [], "call {at}");
        match store.text(sample.text.digest).unwrap() {
            Some(_) => check_ops(&mut store, &sample.ops),
            None => check_ops(&mut store, &new),
        }
        if done.is_ok() && disk.calls() < at {
            return;
        }
    }
}
