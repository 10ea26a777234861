//! Databases of SQLite: against what Python's `sqlite3` reads in them, and against harm.

use super::*;
use emic::format::sqlite::{Database, Value};
use std::path::Path;
use std::process::Command;

/// A value as `databases/make.py` writes it.
fn told(value: &serde_json::Value) -> Value {
    let Some((kind, value)) = value.as_object().and_then(|object| object.iter().next()) else {
        return Value::Null;
    };
    let value = value.as_str().unwrap();
    let bytes = || -> Vec<u8> {
        let pairs = value.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    };
    match kind.as_str() {
        "int" => Value::Int(value.parse().unwrap()),
        "real" => Value::Real(f64::from_be_bytes(bytes().try_into().unwrap())),
        "text" => Value::Text(value.to_owned()),
        _ => Value::Blob(bytes()),
    }
}

/// Compares every value of every table; returns how many there are.
fn same_as_python(folder: &Path, seed: u32) -> usize {
    let bytes = std::fs::read(folder.join(format!("{seed}.sqlite3"))).unwrap();
    let json = std::fs::read(folder.join(format!("{seed}.json"))).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let database = Database::of(&bytes).unwrap();
    let expected = json.as_object().unwrap();
    let names: Vec<&str> = database.tables().collect();
    assert_eq!(names, expected.keys().collect::<Vec<_>>(), "{seed}");
    let mut count = 0;
    for (name, table) in expected {
        let columns: Vec<&str> =
            table["columns"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(database.columns(name), columns, "{seed} {name}");
        let mut rows = table["rows"].as_array().unwrap().iter();
        database
            .each(name, &columns, &mut |row| {
                let [id, values] = [0, 1].map({
                    let row = rows.next().unwrap();
                    |at| &row[at]
                });
                assert_eq!(Some(row.id), id.as_i64(), "{seed} {name}");
                for (column, value) in columns.iter().zip(values.as_array().unwrap()) {
                    assert_eq!(row.value(column), &told(value), "{seed} {name} {column} {id}");
                    count += 1;
                }
                Ok(())
            })
            .unwrap();
        assert!(rows.next().is_none(), "{seed} {name}: rows are missing");
    }
    assert_eq!(database.damaged(), 0);
    count
}

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/readers/databases")
}

#[test]
fn databases_that_are_kept_have_the_values_that_sqlite_wrote() {
    let counts = [1, 2, 3, 4].map(|seed| same_as_python(&kept(), seed));
    // Counted in the dumps of SQLite 3.40.1 by make.py: values in the rows of all tables.
    assert_eq!(counts, [14, 2, 33, 44]);
}

#[test]
fn databases_by_chance_have_the_values_that_python_reads() {
    let folder = tempfile::tempdir().unwrap();
    let count = crate::support::cases("EMIC_DATABASES", 36);
    let make = Command::new("python3")
        .arg(kept().join("make.py"))
        .arg(folder.path())
        .args([crate::support::cases("EMIC_SEED", 1), count].map(|n| n.to_string()))
        .output();
    let Ok(made) = make else {
        eprintln!("skipped: python3 is absent");
        return;
    };
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr);
        // A Python may come without SQLite, or with one that is older than generated columns.
        assert!(said.contains("No module named") || said.contains("GENERATED"), "{said}");
        eprintln!("skipped: this Python cannot make the databases");
        return;
    }
    let first = crate::support::cases("EMIC_SEED", 1);
    let values: usize = (first..first + count).map(|seed| same_as_python(folder.path(), seed)).sum();
    assert!(values > 1000, "{values}");
}

/// A page of this kind with these cells, which stand at its end.
fn page(first: bool, kind: u8, right: u32, cells: &[Vec<u8>]) -> Vec<u8> {
    let head = if first { 100 } else { 0 };
    let mut page = vec![0; 512];
    let mut list = head + 8;
    if kind == 5 {
        page[head + 8..head + 12].copy_from_slice(&right.to_be_bytes());
        list += 4;
    }
    let mut end = 512;
    for (nth, cell) in cells.iter().enumerate() {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        page[list + 2 * nth..list + 2 * nth + 2].copy_from_slice(&(end as u16).to_be_bytes());
    }
    page[head] = kind;
    page[head + 3..head + 5].copy_from_slice(&(cells.len() as u16).to_be_bytes());
    page[head + 5..head + 7].copy_from_slice(&(end as u16).to_be_bytes());
    page
}

/// A row of one text of fewer than 50 bytes.
fn cell(id: u8, text: &str) -> Vec<u8> {
    let length = text.len() as u8;
    [&[length + 2, id, 2, 13 + 2 * length], text.as_bytes()].concat()
}

/// A database of pages of 512 bytes with the table `t(a)`, which begins on page 2.
pub(crate) fn database(pages: &[Vec<u8>]) -> Vec<u8> {
    let sql = "CREATE TABLE t(a)";
    // Type and name of 5 bytes and 1, name of the table, page 2, the statement.
    let record =
        [&[6, 23, 15, 15, 1, 13 + 2 * sql.len() as u8], b"tablett\x02".as_slice(), sql.as_bytes()].concat();
    let row = [&[record.len() as u8, 1], record.as_slice()].concat();
    let mut all = page(true, 13, 0, &[row]);
    all[..16].copy_from_slice(b"SQLite format 3\0");
    all[16..24].copy_from_slice(&[2, 0, 1, 1, 0, 64, 32, 32]);
    all[28..32].copy_from_slice(&(pages.len() as u32 + 1).to_be_bytes());
    all[59] = 1;
    pages.iter().for_each(|page| all.extend(page));
    all
}

/// The texts of the table `t`, or why it cannot be read.
fn texts(bytes: &[u8]) -> std::result::Result<Vec<String>, String> {
    let mut texts = Vec::new();
    let database = Database::of(bytes).map_err(|fault| fault.what())?;
    let rows = database.each("t", &["a"], &mut |row| {
        texts.push(row.text("a"));
        Ok(())
    });
    rows.map(|()| texts).map_err(|fault| {
        assert!(!fault.hints().is_empty(), "{fault}");
        fault.what()
    })
}

fn refused(bytes: &[u8], words: &str) {
    let said = texts(bytes).unwrap_err();
    assert!(said.contains(words), "{said}");
}

#[test]
fn the_tree_of_a_table_is_read_from_left_to_right() {
    let one = database(&[page(false, 13, 0, &[cell(1, "first"), cell(2, "sécond")])]);
    assert_eq!(texts(&one).unwrap(), ["first", "sécond"]);
    let below = |page: u32, key: u8| [&page.to_be_bytes()[..], &[key]].concat();
    let tree = database(&[
        page(false, 5, 3, &[below(5, 1), below(4, 2)]),
        page(false, 13, 0, &[cell(3, "c")]),
        page(false, 13, 0, &[cell(2, "b")]),
        page(false, 13, 0, &[cell(1, "a")]),
    ]);
    assert_eq!(texts(&tree).unwrap(), ["a", "b", "c"]);
}

#[test]
fn a_tree_that_leads_in_circles_is_refused() {
    let below = |page: u32| [&page.to_be_bytes()[..], &[1]].concat();
    refused(&database(&[page(false, 5, 2, &[])]), "page 2: it leads to page 2 twice");
    let leaf = page(false, 13, 0, &[cell(1, "a")]);
    refused(&database(&[page(false, 5, 3, &[below(3)]), leaf.clone()]), "page 3 twice");
    refused(&database(&[page(false, 5, 9, &[]), leaf.clone()]), "there is no page 9");
    refused(&database(&[page(false, 5, 0, &[]), leaf.clone()]), "there is no page 0");
    let many: Vec<Vec<u8>> = (0..60).map(|_| below(3)).collect();
    refused(&database(&[page(false, 5, 3, &many), leaf]), "more pages than there are");
}

/// The row of a text of `length` bytes, of which 39 are in the leaf: (512 - 12) * 32 / 255 - 23, as no other share of a
/// length below 547 leaves a whole page.
fn long_row(length: u16, next: u32) -> Vec<u8> {
    let kind = 13 + 2 * u32::from(length);
    let varint = |n: u32| vec![0x80 | (n >> 7) as u8, (n & 0x7f) as u8];
    let record = [vec![3], varint(kind), vec![b'x'; 36]].concat();
    [varint(u32::from(length) + 3), vec![1], record, next.to_be_bytes().to_vec()].concat()
}

#[test]
fn a_text_goes_on_in_pages_of_its_own_and_these_do_not_go_in_circles() {
    // 36 bytes of 1,000 are in the leaf, 508 in the first page and 456 in the second one.
    let next = |page: u32| [page.to_be_bytes().to_vec(), vec![b'y'; 508]].concat();
    let leaf = |first| page(false, 13, 0, &[long_row(1000, first)]);
    let sound = texts(&database(&[leaf(3), next(4), next(0)])).unwrap();
    assert_eq!(sound, ["x".repeat(36) + &"y".repeat(964)]);
    refused(&database(&[leaf(3), next(3), next(0)]), "row 1: it leads to page 3 twice");
    refused(&database(&[leaf(2), next(4), next(0)]), "page 2: row 1: it leads to page 2 twice");
    refused(&database(&[leaf(3), next(0), next(0)]), "there is no page 0");
    let twice = page(false, 13, 0, &[long_row(1000, 3), long_row(1000, 3)]);
    refused(&database(&[twice, next(4), next(0)]), "page 3 twice");
}

#[test]
fn cells_lie_in_their_page_and_apart() {
    let mut outside = page(false, 13, 0, &[cell(1, "a")]);
    outside[8..10].copy_from_slice(&600u16.to_be_bytes());
    refused(&database(&[outside.clone()]), "page 2: cell 1 lies outside of it");
    outside[8..10].copy_from_slice(&4u16.to_be_bytes());
    refused(&database(&[outside]), "cell 1 lies outside of it");
    let mut absurd = page(false, 13, 0, &[cell(1, "a")]);
    absurd[3..5].copy_from_slice(&60000u16.to_be_bytes());
    refused(&database(&[absurd]), "it cannot hold 60000 cells");
    // A hundred rows of 48 bytes that are all the same one.
    let mut same = page(false, 13, 0, &[cell(1, &"a".repeat(44))]);
    same[3..5].copy_from_slice(&100u16.to_be_bytes());
    let (first, rest) = same[8..].split_at_mut(2);
    rest[..198].chunks_mut(2).for_each(|pointer| pointer.copy_from_slice(first));
    refused(&database(&[same]), "its cells overlap");
}

#[test]
fn records_are_no_longer_than_they_say() {
    let long = [vec![0xff; 8], vec![0xff, 1, 2, 13]].concat();
    refused(&database(&[page(false, 13, 0, &[long])]), "is longer than the file");
    let head = vec![2, 1, 9, 13];
    refused(&database(&[page(false, 13, 0, &[head])]), "row 1: its record is cut short");
    let body = vec![3, 1, 2, 43, b'a'];
    refused(&database(&[page(false, 13, 0, &[body])]), "row 1: its record is cut short");
    let kind = vec![2, 1, 2, 11];
    refused(&database(&[page(false, 13, 0, &[kind])]), "a value has the type 11");
}

#[test]
fn a_header_that_cannot_be_is_refused() {
    let sound = database(&[page(false, 13, 0, &[cell(1, "a")])]);
    let with = |at: usize, byte: u8| {
        let mut bytes = sound.clone();
        bytes[at] = byte;
        bytes
    };
    refused(&with(0, b's'), "no SQLite database");
    refused(&sound[..99], "only the beginning");
    refused(&sound[..600], "2 pages, and only 1 are in the file");
    refused(&with(16, 3), "pages of 768 bytes");
    refused(&with(17, 1), "pages of 513 bytes");
    refused(&with(19, 3), "format version 3");
    refused(&with(20, 40), "the header of the database is broken");
    refused(&with(59, 4), "encoding 4");
    refused(&with(512, 10), "belongs to an index");
    refused(&with(512, 7), "of the kind 7");
    assert_eq!(texts(&with(19, 2)).unwrap(), ["a"]);
}

#[test]
fn tables_without_row_ids_are_refused_by_name() {
    let mut bytes = database(&[page(false, 13, 0, &[])]);
    let at = bytes.windows(6).position(|six| six == b"CREATE").unwrap();
    // As long as the statement that it replaces.
    bytes[at..at + 17].copy_from_slice(b"(a)WITHOUT ROWID ");
    refused(&bytes, "the table t of the database cannot be read: it is a WITHOUT ROWID table");
}

#[test]
fn changes_that_wait_beside_a_database_are_never_passed_over() {
    let bytes = database(&[page(false, 13, 0, &[cell(1, "a")])]);
    let open = |log: Option<&[u8]>, journal: Option<&[u8]>| {
        let beside = |ending: &str| {
            Ok(match ending {
                "-wal" => log.map(<[u8]>::to_vec),
                "-journal" => journal.map(<[u8]>::to_vec),
                other => panic!("{other}"),
            })
        };
        let source = SourceFile { beside: &beside, ..SourceFile::new("data.qda", &bytes) };
        Database::open(&source).map(drop).map_err(|fault| format!("{fault} {}", fault.hints().join(" ")))
    };
    assert_eq!(open(None, None), Ok(()));
    // What is left of a log or journal when all is in the database.
    assert_eq!(open(Some(b""), Some(b"")), Ok(()));
    assert_eq!(open(None, Some(&[0; 512])), Ok(()));
    let log = open(Some(&[0x37, 0x7f, 6, 0x82]), None).unwrap_err();
    assert!(log.contains("data.qda-wal") && log.contains("close the program"), "{log}");
    assert!(log.contains("sqlite3 data.qda 'pragma wal_checkpoint(truncate)'"), "{log}");
    let journal = open(None, Some(&[0xd9, 0xd5, 5, 0xf9])).unwrap_err();
    assert!(journal.contains("data.qda-journal") && journal.contains("open it"), "{journal}");
}
