//! Files that were cut, changed or lost while nobody looked.

use super::*;
use std::fs;

pub(super) const MENDED: &str = "The journal was mended from the database; nothing is missing.";

/// Bytes where the commits of a journal end.
fn commit_ends(journal: &[u8]) -> Vec<usize> {
    let text = std::str::from_utf8(journal).unwrap();
    let mut ends = vec![0];
    let mut at = 0;
    let mut closing = true; // the header is closed by its sum too
    for line in text.split_inclusive('\n') {
        at += line.len();
        closing |= line == "[[commit]]\n";
        if closing && line.starts_with("sum = ") {
            ends.push(at);
            closing = false;
        }
    }
    ends
}

#[test]
fn a_last_commit_cut_at_any_byte_is_mended_if_the_database_knows_it() {
    let sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    let ends = commit_ends(&whole);
    for at in (ends[ends.len() - 2]..whole.len()).step_by(53) {
        fs::write(sample.journal(), &whole[..at]).unwrap();
        let mut opened = sample.open();
        assert_eq!(opened.notices, [MENDED], "cut at {at}");
        sample.check(&mut opened.store);
        assert!(fs::read(sample.journal()).unwrap() == whole);
    }
}

#[test]
fn a_last_commit_cut_at_any_byte_never_happened_if_nobody_knows_it() {
    let sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    let ends = commit_ends(&whole);
    let last = ends[ends.len() - 2];
    for at in (last..whole.len()).step_by(53).chain([last + 1, whole.len() - 1]) {
        fs::write(sample.journal(), &whole[..at]).unwrap();
        fs::remove_dir_all(sample.hidden().join("db")).unwrap();
        let _ = fs::remove_file(sample.hidden().join("known.toml"));
        let mut opened = sample.open();
        assert_eq!(opened.read_only, None);
        assert_eq!(opened.notices.len(), if at == last { 1 } else { 2 }, "cut at {at}");
        check_ops(&mut opened.store, &sample.ops[..sample.ops.len() - 1]);
        assert_eq!(opened.store.examine().unwrap(), []);
        assert!(fs::read(sample.journal()).unwrap() == whole[..last]);
        let torn = sample.hidden().join("journal/0001.torn");
        if at > last {
            assert!(fs::read(&torn).unwrap() == whole[last..at]);
            fs::remove_file(torn).unwrap();
        }
    }
}

#[test]
fn a_journal_and_a_database_cut_at_the_same_border_are_found_short_and_it_is_said_by_number() {
    let mut sample = sample();
    let (db, old) = (sample.hidden().join("db"), sample.hidden().join("old"));
    copy_dir(&db, &old);
    let border = fs::metadata(sample.journal()).unwrap().len();
    let before = (sample.author.seq, sample.author.prev);
    let mut store = sample.open().store;
    for name in ["later", "last"] {
        put(&mut store, &sample.author.seal(vec![code(name)]), &[]).unwrap();
    }
    drop(store);
    (sample.author.seq, sample.author.prev) = before;
    fs::remove_dir_all(&db).unwrap();
    fs::rename(&old, &db).unwrap();
    fs::File::options().write(true).open(sample.journal()).unwrap().set_len(border).unwrap();
    // The witnesses are believed whole or not at all.
    let kept = ["known.toml", "tail"].map(|name| {
        let path = sample.hidden().join(name);
        let words = fs::read_to_string(&path).unwrap();
        fs::write(&path, words.replace("qd.15", "qd.19")).unwrap();
        (path, words)
    });
    assert_eq!(sample.open().store.take_notices(), [""; 0]);
    kept.into_iter().for_each(|(path, words)| fs::write(path, words).unwrap());
    let mut opened = sample.open();
    assert_eq!(opened.read_only, None);
    let why = opened.store.take_notices().concat();
    assert!(why.contains("missing at the end of the journal: anna-x7f2k9qd 14-15. "), "{why}");
    drop(opened);
    for _ in 0..2 {
        let store = sample.open().store;
        assert!(store.missing()[0].starts_with("anna-x7f2k9qd 14-15: saved once"), "{:?}", store.missing());
    }
    // When they come back from somewhere, nothing is missing any more.
    let mut store = sample.open().store;
    for name in ["later", "last"] {
        put(&mut store, &sample.author.seal(vec![code(name)]), &[]).unwrap();
    }
    assert_eq!(store.missing(), [""; 0]);
    drop(store);
    assert_eq!(sample.open().store.take_notices(), [""; 0]);
}

#[test]
fn a_changed_byte_anywhere_in_the_journal_is_mended_from_the_database() {
    let sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(sample.journal(), &flipped).unwrap();
        let mut opened = sample.open();
        assert_eq!(opened.notices, [MENDED], "byte {at}");
        sample.check(&mut opened.store);
        assert!(fs::read(sample.journal()).unwrap() == whole, "byte {at}");
    }
}

#[test]
fn a_journal_that_is_short_empty_or_gone_is_made_from_the_database() {
    let sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    let ends = commit_ends(&whole);
    for len in [0, 7, ends[1], ends[4], ends[4] + 9, ends[ends.len() - 2]] {
        fs::write(sample.journal(), &whole[..len]).unwrap();
        assert_eq!(sample.open().notices, [MENDED], "{len} bytes");
        assert!(fs::read(sample.journal()).unwrap() == whole);
    }
    fs::remove_dir_all(sample.hidden().join("journal")).unwrap();
    let mut opened = sample.open();
    assert_eq!(opened.notices, [MENDED]);
    sample.check(&mut opened.store);
}

#[test]
fn a_database_that_is_gone_empty_cut_or_zeroed_is_rebuilt() {
    let mut sample = sample();
    let db = sample.hidden().join("db");
    fs::remove_dir_all(&db).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [REBUILT]);
    fs::remove_dir_all(&db).unwrap();
    fs::create_dir(&db).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [REBUILT]);
    fs::write(db.join("conf"), "rubbish").unwrap();
    sample.opens_whole_and_goes_on();
    let len = fs::metadata(db.join("db")).unwrap().len();
    fs::write(db.join("db"), vec![0; len as usize]).unwrap();
    sample.opens_whole_and_goes_on();
    fs::File::options().write(true).open(db.join("db")).unwrap().set_len(len / 3).unwrap();
    sample.opens_whole_and_goes_on();
    assert!(sample.hidden().join("db.damaged").is_dir());
}

#[test]
fn a_changed_byte_in_the_database_costs_nothing() {
    let mut sample = sample();
    let file = sample.hidden().join("db/db");
    let whole = fs::read(&file).unwrap();
    let used = whole.iter().rposition(|&byte| byte != 0).unwrap();
    for n in 0..12 {
        let mut flipped = fs::read(&file).unwrap();
        let at = used * n / 12;
        flipped[at] ^= 1 << (n % 8);
        fs::write(&file, &flipped).unwrap();
        let notices = sample.opens_whole_and_goes_on();
        assert!(notices.iter().all(|notice| notice == REBUILT), "{notices:?}");
    }
}

#[test]
fn an_older_database_is_brought_up_from_the_journal() {
    let mut sample = sample();
    let (db, old) = (sample.hidden().join("db"), sample.hidden().join("old"));
    copy_dir(&db, &old);
    for n in 0..20 {
        let ops = sample.author.seal(vec![memo(&format!("thought {n} ").repeat(300))]);
        put(&mut sample.open().store, &ops, &[]).unwrap();
        sample.ops.extend(ops);
    }
    fs::remove_dir_all(&db).unwrap();
    fs::rename(&old, &db).unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
}

#[test]
fn a_database_of_another_history_is_set_aside_and_the_journal_holds() {
    let mut sample = sample();
    let mut other = super::sample();
    let ops = other.author.seal(vec![code("elsewhere")]);
    put(&mut other.open().store, &ops, &[]).unwrap();
    let mine = sample.author.seal(vec![code("here")]);
    put(&mut sample.open().store, &mine, &[]).unwrap();
    sample.ops.extend(mine);
    fs::remove_dir_all(sample.hidden().join("db")).unwrap();
    copy_dir(&other.hidden().join("db"), &sample.hidden().join("db"));
    assert_eq!(sample.opens_whole_and_goes_on(), [REBUILT]);
}

/// A backup as a bundle would hold it: the same blocks.
fn save_backup(sample: &Sample) {
    let store = sample.open().store;
    let path = store
        .files()
        .save_backup(NOW, &mut |out| {
            let told = |fault: std::io::Error| emic::error::Error::not_saved(fault.to_string());
            out.write_all(b"[emic]\nformat = \"bundle\"\n\n").map_err(told)?;
            out.write_all(sample.text.lines().as_bytes()).map_err(told)?;
            for sealed in &sample.ops {
                out.write_all(format!("\n# read me\n{}", sealed.lines).as_bytes()).map_err(told)?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(store.files().last_backup(NOW), Some((path, NOW)));
}

#[test]
fn without_a_database_a_damaged_block_is_mended_from_a_backup() {
    let sample = sample();
    save_backup(&sample);
    let whole = fs::read(sample.journal()).unwrap();
    let text = std::str::from_utf8(&whole).unwrap();
    let words = ["How was it", "Understanding", "A long thought", "anna-x7f2k9qd.8\"", "digest = \"sha256:"];
    for (n, word) in words.iter().enumerate() {
        let mut flipped = whole.clone();
        flipped[text.find(word).unwrap() + 4] ^= 0x11;
        fs::write(sample.journal(), &flipped).unwrap();
        fs::remove_dir_all(sample.hidden().join("db")).unwrap();
        let mut opened = sample.open();
        assert_eq!(opened.read_only, None, "{word}");
        assert_eq!(opened.notices.len(), 2, "{n}: {:?}", opened.notices);
        assert!(opened.notices[0].contains("from a backup"));
        sample.check(&mut opened.store);
        assert!(fs::read(sample.journal()).unwrap() == whole);
    }
}

#[test]
fn damage_beyond_the_copies_is_named_by_its_line_and_the_rest_can_be_read() {
    let mut sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    let text = std::str::from_utf8(&whole).unwrap();
    let at = text.find("A long thought").unwrap();
    let mut flipped = whole.clone();
    flipped[at] ^= 1;
    fs::write(sample.journal(), &flipped).unwrap();
    fs::remove_dir_all(sample.hidden().join("db")).unwrap();
    let mut opened = sample.open();
    let commit = commit_ends(&whole)[4]; // header, three commits
    let line = text[..commit].lines().count() + 1;
    let why = opened.read_only.unwrap();
    assert!(why.contains(&format!("0001.toml:{line}:")), "{why}");
    assert!(!opened.notices.iter().any(|notice| notice.contains("nothing is missing")));
    let facts = opened.store.all_facts().unwrap();
    assert_eq!(facts.len(), sample.ops.len() - 1);
    assert_eq!(opened.store.op_lines(sample.ops[4].op.id).unwrap(), None);
    let refused = put(&mut opened.store, &sample.author.seal(vec![code("x")]), &[]).unwrap_err();
    assert_eq!(refused.exit_code(), 6);
    assert!(opened.store.examine().unwrap().iter().any(|finding| finding.grave));
    assert!(fs::read(sample.journal()).unwrap() == flipped, "nothing was changed");
}

#[test]
fn a_short_journal_beside_a_damaged_database_is_never_called_whole() {
    let sample = sample();
    let whole = fs::read(sample.journal()).unwrap();
    let ends = commit_ends(&whole);
    let file = sample.hidden().join("db/db");
    let database = fs::read(&file).unwrap();
    let used = database.iter().rposition(|&byte| byte != 0).unwrap();
    for n in 1..8 {
        let mut flipped = database.clone();
        flipped[used * n / 8] ^= 4;
        let _ = fs::remove_dir_all(sample.hidden().join("db.damaged"));
        fs::write(&file, &flipped).unwrap();
        fs::write(sample.journal(), &whole[..ends[8]]).unwrap();
        let mut opened = sample.open();
        let ops = opened.store.op_count() as usize;
        if ops == sample.ops.len() {
            sample.check(&mut opened.store);
        } else if opened.read_only.is_none() {
            // Both copies end at the same border: nobody is left to know better.
            assert_eq!(opened.store.commit_count(), 7);
        }
        drop(opened);
        for entry in fs::read_dir(sample.hidden().join("db")).unwrap() {
            fs::remove_file(entry.unwrap().path()).ok();
        }
        fs::remove_dir_all(sample.hidden().join("db")).unwrap();
        fs::write(sample.journal(), &whole).unwrap();
        drop(sample.open());
    }
}

#[test]
fn the_full_check_names_what_is_wrong_and_writes_nothing() {
    let sample = sample();
    let store = sample.open().store;
    assert_eq!(store.examine().unwrap(), []);
    let whole = fs::read(sample.journal()).unwrap();
    let mut flipped = whole.clone();
    let at = std::str::from_utf8(&whole).unwrap().find("Understanding").unwrap();
    flipped[at] ^= 2;
    fs::write(sample.journal(), &flipped).unwrap();
    let findings = store.examine().unwrap();
    assert!(
        findings.iter().any(|finding| finding.grave && finding.what.contains("0001.toml:")),
        "{findings:?}"
    );
    assert!(fs::read(sample.journal()).unwrap() == flipped);
    // What is read meanwhile comes from the copy.
    assert_eq!(store.op_lines(sample.ops[2].op.id).unwrap().as_ref(), Some(&sample.ops[2].lines));
}

#[test]
fn a_half_written_snapshot_of_the_database_is_removed() {
    let mut sample = sample();
    fs::write(sample.hidden().join("db/snap.00000000FFFFFFFF.generating"), "half").unwrap();
    assert_eq!(sample.opens_whole_and_goes_on(), [""; 0]);
}

#[test]
fn everything_gone_is_damage_and_never_a_new_project() {
    let sample = sample();
    fs::remove_dir_all(sample.hidden().join("db")).unwrap();
    fs::remove_dir_all(sample.hidden().join("journal")).unwrap();
    let fault = Folder::open(&sample.dir, NOW).unwrap_err();
    assert_eq!(fault.exit_code(), 3);
    assert!(Folder::create(&sample.dir, &birth()).is_err());
}

#[test]
fn the_title_file_can_be_written_anew() {
    let sample = sample();
    fs::write(sample.dir.join("emic.toml"), "\u{0}").unwrap();
    let opened = sample.open();
    assert_eq!((opened.store.project_id(), opened.store.title()), ("p-3k7q9", "Services"));
    assert!(fs::read_to_string(sample.dir.join("emic.toml")).unwrap().contains("title = \"Services\""));
}
