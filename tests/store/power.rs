//! The power goes. First on a disk that remembers: after every call, with every kind of part missing of what was not
//! synced. Then on a real file system in a file, copied while the real program writes in it.
//!
//! `EMIC_REORDERINGS` says how many different remains are tried for each call; `EMIC_POWER_CUTS` how many cuts of the
//! file system, which needs root and loop devices.

use super::power_disk::PowerDisk;
use super::*;
use crate::support::cases;
use crate::support::chance::Dice;
use emic::log::dialect::{Block, blocks, read_op};
use emic::log::purged_lines;
use std::sync::Arc;

/// Cuts the power after every step, in several ways, and checks what is left with what was acknowledged by then.
fn cut_everywhere(disk: &PowerDisk, usual: u32, check: &dyn Fn(&Path, u32, &str)) {
    let (ways, seed) = (cases("EMIC_REORDERINGS", usual), u64::from(cases("EMIC_SEED", 1)));
    for steps in 1..=disk.steps() {
        for pick in 0..ways.max(2) {
            let mut dice = Dice::new(seed + u64::from(pick) * 1_000_003 + steps as u64);
            let tmp = TempDir::new().unwrap();
            let dir = tmp.path().join("study");
            let acked = disk.cut(steps, pick, &mut dice, &dir);
            check(&dir, acked, &format!("step {steps} of {}, way {pick}, seed {seed}", disk.steps()));
        }
    }
    println!("{} steps, {} ways each", disk.steps(), ways.max(2));
}

/// What was acknowledged is there, nothing by half, and work goes on.
fn check_commits(dir: &Path, commits: &[Vec<Sealed>], acked: usize, at: &str) -> Option<Folder> {
    let opened = match Folder::open(dir, NOW) {
        Ok(opened) => opened,
        Err(fault) => {
            assert_eq!(acked, 0, "{at}: {fault}");
            Folder::create(dir, &birth()).unwrap_or_else(|fault| panic!("{at}: {fault}"));
            return None;
        }
    };
    assert_eq!(opened.read_only, None, "{at}");
    let mut store = opened.store;
    let there = store.commit_count() as usize;
    // One commit more may have come through: it was just being written.
    assert!((acked.max(1)..=acked + 1).contains(&(there + 1)), "{at}: {there} of {acked}");
    check_ops(&mut store, &commits[..there].concat());
    let found = store.examine().unwrap();
    if !found.is_empty() {
        // A database whose pages were lost shows it when it is read; the next opening makes it anew.
        assert!(found.iter().all(|finding| !finding.grave), "{at}: {found:?}");
        drop(store);
        store = Folder::open(dir, NOW).unwrap().store;
        check_ops(&mut store, &commits[..there].concat());
        assert_eq!(store.examine().unwrap(), [], "{at}");
    }
    Some(store)
}

#[test]
fn a_power_cut_while_a_project_is_made_and_worked_on_loses_nothing_that_was_acknowledged() {
    let mut author = Author::new("anna-x7f2k9qd");
    let text = TextBlock::new(&"P: It was all right.\n".repeat(120), &[], [3; 16]);
    let commits = [
        author.seal(vec![Act::Project { title: "Services".into() }]),
        author.seal(vec![transcript("Interview 1", &text), code("Understanding")]),
        author.seal(vec![memo(&"A long thought. ".repeat(150))]),
        author.seal(vec![code("Later")]),
    ];
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let disk = PowerDisk::new(&dir);
    let mut store = Folder::create_on(Arc::new(disk.clone()), &dir, &birth()).unwrap().store;
    disk.acked(1);
    for (n, ops) in commits.iter().enumerate() {
        let texts = if n == 1 { std::slice::from_ref(&text) } else { &[] };
        put(&mut store, ops, texts).unwrap();
        disk.acked(2 + n as u32);
        if n == 1 {
            store.files().write_draft(b"half a thought").unwrap();
            disk.acked(3 + 100);
            store.settle();
        }
        if n == 2 {
            store
                .files()
                .save_backup(NOW, &mut |out| {
                    out.write_all(&[b'#'; 3000])
                        .map_err(|fault| emic::error::Error::not_saved(fault.to_string()))
                })
                .unwrap();
            disk.acked(4 + 200);
        }
    }
    drop(store);
    cut_everywhere(&disk, 5, &|dir, acked, at| {
        let store = check_commits(dir, &commits, acked as usize % 100, at);
        let Some(store) = store else { return };
        let draft = store.files().read_draft().unwrap();
        assert!(draft.is_none_or(|draft| draft == b"half a thought"), "{at}: half a draft");
        let backup = store.files().last_backup(NOW).map(|(path, _)| std::fs::read(path).unwrap());
        assert!(backup.is_none_or(|backup| backup == [b'#'; 3000]), "{at}: half a backup");
        assert!(acked < 100 || store.files().read_draft().unwrap().is_some(), "{at}: no draft");
        assert!(acked < 200 || store.files().last_backup(NOW).is_some(), "{at}: no backup");
    });
}

#[test]
fn a_power_cut_while_the_journal_goes_on_in_a_new_file_loses_nothing() {
    let mut sample = sample();
    let big = TextBlock::new(&"a line of words that were said\n".repeat(280_000), &[], [4; 16]);
    let ops = sample.author.seal(vec![transcript("Interview 2", &big)]);
    put(&mut sample.open().store, &ops, std::slice::from_ref(&big)).unwrap();
    sample.ops.extend(ops);
    let disk = PowerDisk::new(&sample.dir);
    let mut store = Folder::open_on(Arc::new(disk.clone()), &sample.dir, NOW).unwrap().store;
    let commits: Vec<Vec<Sealed>> =
        (0..3).map(|n| sample.author.seal(vec![code(&format!("next {n}"))])).collect();
    disk.acked(0);
    for (n, ops) in commits.iter().enumerate() {
        put(&mut store, ops, &[]).unwrap();
        disk.acked(n as u32 + 1);
    }
    drop(store);
    cut_everywhere(&disk, 3, &|dir, acked, at| {
        let opened = Folder::open(dir, NOW).unwrap();
        assert_eq!(opened.read_only, None, "{at}");
        let mut store = opened.store;
        let there = store.op_count() as usize - sample.ops.len();
        assert!((acked as usize..=acked as usize + 1).contains(&there), "{at}: {there} of {acked}");
        let expected = [&sample.ops[..], &commits[..there].concat()].concat();
        check_ops(&mut store, &expected);
    });
}

/// Takes the words of memos and the text out.
fn without_words(block: Block) -> Option<Block> {
    match block.head.as_str() {
        "[[text]]" => None,
        _ if block.lines.contains("\ndo = \"memo\"\n") => {
            let lines = purged_lines(&block.lines).unwrap_or_else(|| block.lines.clone());
            Some(Block { lines, ..block })
        }
        _ => Some(block),
    }
}

#[test]
fn a_power_cut_while_the_journal_is_written_anew_leaves_the_old_one_or_the_new_one() {
    let sample = sample();
    let changed = |sealed: &Sealed| match sealed.op.act {
        Act::MemoAdd { .. } => {
            let lines = purged_lines(&sealed.lines).unwrap();
            Sealed { op: read_op(&blocks(&lines).unwrap()[0]).unwrap(), lines }
        }
        _ => sealed.clone(),
    };
    let new: Vec<Sealed> = sample.ops.iter().map(changed).collect();
    let disk = PowerDisk::new(&sample.dir);
    let mut store = Folder::open_on(Arc::new(disk.clone()), &sample.dir, NOW).unwrap().store;
    disk.acked(0);
    store.rewrite(COMMITS, &mut without_words, None).unwrap();
    disk.acked(1);
    drop(store);
    cut_everywhere(&disk, 6, &|dir, acked, at| {
        let opened = Folder::open(dir, NOW).unwrap_or_else(|fault| panic!("{at}: {fault}"));
        assert_eq!(opened.read_only, None, "{at}");
        let mut store = opened.store;
        assert_eq!(store.examine().unwrap(), [], "{at}");
        match store.text(sample.text.digest).unwrap() {
            Some(_) => {
                assert_eq!(acked, 0, "{at}");
                check_ops(&mut store, &sample.ops);
            }
            None => check_ops(&mut store, &new),
        }
    });
}

#[test]
fn a_power_cut_in_a_long_session_loses_nothing_whatever_part_of_the_last_writes_is_missing() {
    let mut dice = Dice::new(u64::from(cases("EMIC_SEED", 1)));
    let mut author = Author::new("anna-x7f2k9qd");
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let mut store = Folder::create(&dir, &birth()).unwrap().store;
    let first = author.seal(vec![Act::Project { title: "Services".into() }]);
    put(&mut store, &first, &[]).unwrap();
    drop(store);
    let disk = PowerDisk::new(&dir);
    let mut store = Folder::open_on(Arc::new(disk.clone()), &dir, NOW).unwrap().store;
    let mut commits = vec![first];
    disk.acked(2);
    for n in 0..25 {
        let acts = (0..=dice.below(3)).map(|_| memo(&"some words ".repeat(1 + dice.below(400)))).collect();
        commits.push(author.seal(acts));
        put(&mut store, &commits[n + 1], &[]).unwrap();
        disk.acked(3 + n as u32);
        match dice.below(6) {
            0 => store.settle(),
            1 => store.files().write_draft(&vec![b'd'; dice.below(2000)]).unwrap(),
            2 => drop(store.files().keep(Area::Parked, &format!("{n}.emic.toml"), &[b'p'; 1500]).unwrap()),
            _ => {}
        }
    }
    drop(store);
    cut_everywhere(&disk, 3, &|dir, acked, at| drop(check_commits(dir, &commits, acked as usize, at)));
}
