//! A project of a newer version is left alone, and nothing that is only damaged is taken for one.

use super::*;
use std::collections::BTreeMap;
use std::fs;

/// Every file below a folder with its bytes.
fn bytes_below(dir: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            bytes_below(&path, all);
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

/// Opening is refused with this version, and nothing is written, however often it is tried.
fn is_left_alone(sample: &Sample, version: u32) {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    bytes_below(&sample.dir, &mut before);
    for _ in 0..2 {
        let fault = Folder::open(&sample.dir, NOW).unwrap_err();
        assert_eq!(fault.exit_code(), 3, "{fault}");
        let known = format!(
            "this project is of version {version} and this emic knows only version 1: get a newer emic"
        );
        assert!(fault.what().starts_with(&known), "{fault}");
    }
    bytes_below(&sample.dir, &mut after);
    assert!(before == after, "something was written");
}

/// The journal's first file with other lines in its header, whose sum is right.
fn with_header(sample: &Sample, change: impl Fn(&str) -> String) -> String {
    let words = fs::read_to_string(sample.journal()).unwrap();
    let end = words.find("sum = ").unwrap();
    let head = change(&words[..end]);
    let rest = words[end..].split_once('\n').unwrap().1;
    format!("{head}sum = \"{}\"\n{rest}", emic::log::dialect::sha256(head.as_bytes()))
}

#[test]
fn a_project_file_of_a_newer_version_or_for_newer_readers_is_refused() {
    let sample = sample();
    let path = sample.dir.join("emic.toml");
    let lines = fs::read_to_string(&path).unwrap();
    assert!(lines.contains("\nversion = 1\n"), "{lines}");
    fs::write(&path, lines.replace("version = 1", "version = 2\nformat = \"other\"")).unwrap();
    is_left_alone(&sample, 2);
    fs::write(&path, lines.replace("version = 1", "version = 1\nmin_reader = 3")).unwrap();
    is_left_alone(&sample, 3);
    fs::write(&path, lines.replace("version = 1", "version = 1\nmin_reader = 1")).unwrap();
    assert_eq!(sample.open().notices, [""; 0]);
}

#[test]
fn a_journal_of_a_newer_version_or_for_newer_readers_is_refused() {
    let sample = sample();
    let newer = with_header(&sample, |head| head.replace("version = 1", "version = 2"));
    let readers = with_header(&sample, |head| head.replace("version = 1", "version = 1\nmin_reader = 2"));
    for journal in [newer, readers] {
        fs::write(sample.journal(), journal).unwrap();
        is_left_alone(&sample, 2);
        // Without its database there is nothing to mend it from; it is left alone all the same.
        let db = sample.hidden().join("db");
        fs::rename(&db, sample.dir.join("elsewhere")).unwrap();
        is_left_alone(&sample, 2);
        fs::rename(sample.dir.join("elsewhere"), db).unwrap();
    }
}

#[test]
fn a_damaged_header_is_mended_whatever_version_it_seems_to_say() {
    let mut sample = sample();
    for damaged in ["version = 9", "version = q", "version 1"] {
        let whole = fs::read_to_string(sample.journal()).unwrap();
        fs::write(sample.journal(), whole.replacen("version = 1", damaged, 1)).unwrap();
        assert_eq!(sample.opens_whole_and_goes_on(), [damage::MENDED], "{damaged}");
    }
}

#[test]
fn a_damaged_project_file_is_written_again() {
    let sample = sample();
    for damaged in ["version = ", "versi\u{0}n = 2", "version = \"2\"\n[", ""] {
        fs::write(sample.dir.join("emic.toml"), damaged).unwrap();
        assert_eq!(sample.open().notices, ["The file emic.toml was written again."], "{damaged}");
    }
}
