//! The folder: who may be in it, who may read it, and the small files.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_project_is_not_made_over_another() {
    let sample = sample();
    assert_eq!(Folder::create(&sample.dir, &birth()).unwrap_err().exit_code(), 2);
    fs::remove_file(sample.dir.join("emic.toml")).unwrap();
    assert_eq!(Folder::create(&sample.dir, &birth()).unwrap_err().exit_code(), 2);
    assert_eq!(Folder::open(sample.dir.parent().unwrap(), NOW).unwrap_err().exit_code(), 3);
}

#[test]
fn a_second_opening_is_told_who_holds_the_project_and_since_when() {
    let sample = sample();
    let first = sample.open();
    let fault = Folder::open(&sample.dir, NOW + 60).unwrap_err();
    assert_eq!(fault.exit_code(), 5);
    let words = fault.to_string();
    assert!(fault.hints()[0].contains(&format!("process {}", std::process::id())), "{:?}", fault.hints());
    assert!(words.contains("since 2026-11-22 19:04 UTC"), "{words}");
    drop(first);
    sample.open();
}

#[test]
fn the_lock_of_a_dead_process_is_taken_and_that_of_another_machine_is_not() {
    let sample = sample();
    let lock = sample.hidden().join("lock.toml");
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let note = |host: &str| format!("pid = 1\nhost = \"{host}\"\nsince = \"2026-11-21T08:00:00Z\"\n");
    fs::write(&lock, note(host.trim())).unwrap();
    drop(sample.open());
    fs::write(&lock, note("far-away")).unwrap();
    let fault = Folder::open(&sample.dir, NOW).unwrap_err();
    assert_eq!(fault.exit_code(), 5);
    assert!(fault.to_string().contains("far-away"), "{fault}");
    assert!(fault.hints()[0].contains("lock"));
    fs::write(&lock, "rubbish \u{0}").unwrap();
    sample.open();
}

#[test]
fn nobody_else_may_read_anything() {
    let sample = sample();
    let mut store = sample.open().store;
    store.files().write_draft(b"x").unwrap();
    store.files().keep(Area::Parked, "b.emic.toml", b"y").unwrap();
    store.files().set_home(&home("here")).unwrap();
    store.settle();
    let mut todo = vec![sample.hidden()];
    let mut seen = 0;
    while let Some(path) = todo.pop() {
        let meta = fs::metadata(&path).unwrap();
        assert_eq!(meta.permissions().mode() & 0o077, 0, "{}", path.display());
        seen += 1;
        if meta.is_dir() {
            todo.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    assert!(seen > 12);
    assert_eq!(fs::metadata(sample.dir.join("emic.toml")).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(sample.journal(), fs::Permissions::from_mode(0o644)).unwrap();
    let findings = store.examine().unwrap();
    assert_eq!(findings.len(), 1);
    assert!(!findings[0].grave && findings[0].what.contains("0001.toml"), "{findings:?}");
}

fn home(installation: &str) -> Home {
    let replica = |name| ReplicaId::new(name).unwrap();
    Home::new(replica("anna-x7f2k9qd"), replica("private-x7f2k9qd"), installation)
}

#[test]
fn a_copied_folder_and_another_machine_are_not_at_home() {
    let sample = sample();
    let store = sample.open().store;
    assert!(!store.files().is_at_home("here"));
    store.files().set_home(&home("here")).unwrap();
    assert!(store.files().is_at_home("here"));
    assert!(!store.files().is_at_home("there"));
    assert_eq!(store.files().home().unwrap().private.to_string(), "private-x7f2k9qd");
    drop(store);
    let copy = sample.dir.with_file_name("copy");
    copy_dir(&sample.dir, &copy);
    assert!(!Folder::open(&copy, NOW).unwrap().store.files().is_at_home("here"));
    assert!(sample.open().store.files().is_at_home("here"));
}

#[test]
fn drafts_and_waiting_files_are_kept_until_they_are_let_go() {
    let sample = sample();
    let store = sample.open().store;
    assert_eq!(store.files().read_draft().unwrap(), None);
    store.files().write_draft(b"half a thought").unwrap();
    store.files().write_draft(b"half a thought, and more").unwrap();
    assert_eq!(store.files().read_draft().unwrap().unwrap(), b"half a thought, and more");
    store.files().clear_draft().unwrap();
    assert_eq!(store.files().read_draft().unwrap(), None);
    let first = store.files().keep(Area::Parked, "../../bela 12.emic.toml", b"one").unwrap();
    assert_eq!(first.parent(), Some(&*sample.hidden().join("parked")));
    let second = store.files().keep(Area::Parked, "../../bela 12.emic.toml", b"two").unwrap();
    assert_eq!(store.files().keep(Area::Parked, "../../bela 12.emic.toml", b"one").unwrap(), first);
    assert_ne!(first, second);
    assert_eq!(store.files().kept(Area::Parked).len(), 2);
    assert_eq!(store.files().kept(Area::Forks).len(), 0);
    store.files().let_go(Area::Parked, &first).unwrap();
    assert_eq!(store.files().kept(Area::Parked), [second]);
    assert!(store.files().let_go(Area::Parked, &sample.journal()).is_err());
    assert!(sample.journal().exists());
    assert!(store.files().free_space().is_some());
}

#[test]
fn a_backup_that_cannot_be_made_leaves_the_older_ones() {
    let sample = sample();
    let store = sample.open().store;
    let write = |words: &'static str| {
        move |out: &mut dyn std::io::Write| {
            out.write_all(words.as_bytes()).map_err(|fault| emic::error::Error::not_saved(fault.to_string()))
        }
    };
    for day in 0..20 {
        store.files().save_backup(NOW + day * 86_400, &mut write("[emic]\n")).unwrap();
    }
    let kept = || fs::read_dir(sample.hidden().join("backup")).unwrap().count();
    // 22 November was a Sunday: days 5 to 11 December; weeks ending 29 November and 6 December lie among or
    // before them, and the Sunday of the first week is the fourth.
    assert_eq!(kept(), 9);
    let failed =
        store.files().save_backup(NOW + 30 * 86_400, &mut |_| Err(emic::error::Error::bad_file("no")));
    assert_eq!(failed.unwrap_err().exit_code(), 3);
    assert_eq!(kept(), 9);
    assert_eq!(store.files().last_backup(i64::MAX).unwrap().1, NOW + 19 * 86_400);
}

/// `EMIC_TEST_SMALL_DISK` names a folder on a disk of a few MiB that this test may fill.
#[test]
fn a_full_disk_opens_to_be_read_and_is_whole_when_there_is_room_again() {
    let Some(disk) = std::env::var_os("EMIC_TEST_SMALL_DISK") else {
        println!("skipped: EMIC_TEST_SMALL_DISK is not set");
        return;
    };
    let mut sample = sample();
    let dir = PathBuf::from(disk).join("study");
    copy_dir(&sample.dir, &dir);
    sample.dir = dir;
    let filler = sample.dir.with_file_name("filler");
    let mut store = sample.open().store;
    let mut file = fs::File::create(&filler).unwrap();
    while std::io::Write::write(&mut file, &[1; 512]).is_ok_and(|n| n > 0) {}
    let mut refused = None;
    for n in 0..200 {
        let before = (sample.author.seq, sample.author.prev);
        let ops = sample.author.seal(vec![memo(&format!("thought {n} ").repeat(100))]);
        match put(&mut store, &ops, &[]) {
            Ok(_) => sample.ops.extend(ops),
            Err(fault) => {
                (sample.author.seq, sample.author.prev) = before;
                refused = Some(fault);
                break;
            }
        }
    }
    assert!(refused.unwrap().what().contains("the disk is full"));
    drop(store);
    let mut opened = sample.open();
    println!("{:?} {:?}", opened.read_only, opened.notices);
    check_ops(&mut opened.store, &sample.ops);
    drop(opened);
    fs::remove_dir_all(sample.hidden().join("db")).unwrap();
    while std::io::Write::write(&mut file, &[1; 512]).is_ok_and(|n| n > 0) {}
    let mut opened = sample.open();
    assert!(opened.read_only.as_ref().unwrap().contains("full"), "{:?}", opened.read_only);
    check_ops(&mut opened.store, &sample.ops);
    drop(opened);
    drop(file);
    fs::remove_file(filler).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [REBUILT]);
    fs::remove_dir_all(&sample.dir).unwrap();
}

#[test]
fn an_open_project_can_be_handed_to_another_thread() {
    let store = sample().open().store;
    let commits = std::thread::spawn(move || store.commit_count()).join().unwrap();
    assert_eq!(commits, COMMITS);
}

#[test]
fn a_journal_that_another_process_changed_is_not_written_to() {
    type Change = fn(&std::path::Path);
    let changes: [(&str, Change); 4] = [
        ("longer", |file| fs::write(file, [fs::read(file).unwrap(), b"# more\n".to_vec()].concat()).unwrap()),
        ("shorter", |file| fs::write(file, &fs::read(file).unwrap()[..200]).unwrap()),
        ("another file", |file| {
            fs::copy(file, file.with_extension("copy")).unwrap();
            fs::rename(file.with_extension("copy"), file).unwrap();
        }),
        ("gone", |file| fs::remove_file(file).unwrap()),
    ];
    for (what, change) in changes {
        let mut sample = sample();
        let mut store = sample.open().store;
        let ops = sample.author.seal(vec![memo("one")]);
        put(&mut store, &ops, &[]).unwrap();
        change(&sample.journal());
        let before = fs::read(sample.journal()).ok();
        let ops = sample.author.seal(vec![memo("two")]);
        for _ in 0..2 {
            let fault = put(&mut store, &ops, &[]).unwrap_err();
            assert!(
                fault.exit_code() == 6 && fault.what().contains("another emic has written"),
                "{what}: {fault}"
            );
        }
        assert!(store.files().write_draft(b"x").is_err(), "{what}");
        store.settle();
        drop(store);
        assert_eq!(fs::read(sample.journal()).ok(), before, "{what}");
    }
}

#[test]
fn the_word_that_a_long_commit_has_for_the_history_is_read_without_the_commit() {
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let mut store = Folder::create(&dir, &birth()).unwrap().store;
    // «ü» is two bytes: the piece that is read may begin within one.
    let text = TextBlock::new(&"Er hört zu, übt und grüßt.\n".repeat(40_000), &[], [7; 16]);
    let ops = Author::new("anna-x7f2k9qd").seal(vec![transcript("Interview", &text)]);
    let texts = [text];
    let new = NewCommit { kind: CommitKind::Act, coder: None, wall: NOW, ops: &ops, texts: &texts, note: "" };
    for (nth, note) in ["hörbuch.txt", ""].into_iter().enumerate() {
        let n = match nth {
            0 => store.commit(&NewCommit { note, ..new }).unwrap().n,
            _ => store.commit(&NewCommit { note, ops: &[], texts: &[], ..new }).unwrap().n,
        };
        let before = crate::support::bytes_read();
        assert_eq!(store.note(n).unwrap(), note);
        let read = crate::support::bytes_read().zip(before).map(|(now, before)| now - before);
        assert!(read.is_none_or(|read| read < 20_000), "{read:?} bytes of more than a million");
    }
}
