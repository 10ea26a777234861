//! Projects of other programs come in by the command line: as a folder or a file, once.

use super::*;

fn database(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/databases");
    std::fs::read(folder.join(name)).unwrap()
}

fn count(shell: &Shell, list: &str) -> usize {
    shell.emic(&[list, "--format", "json"]).json().as_array().unwrap().len()
}

#[test]
fn a_folder_of_qualcoder_comes_in_whole_and_once() {
    let shell = Shell::with_project();
    let folder = shell.cwd.join("Waiting.qda");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("data.qda"), database("qualcoder.qda")).unwrap();
    let said = shell.emic(&["import", "Waiting.qda"]).ok();
    assert!(said.contains("3 new transcripts"), "{said}");
    assert!(said.contains("codings of regions of pictures and pages"), "{said}");
    assert_eq!(["annotations", "transcripts"].map(|list| count(&shell, list)), [5, 3]);
    // By name of the file, too, and nothing is there twice.
    shell.emic(&["import", "Waiting.qda/data.qda"]).ok();
    assert_eq!(["annotations", "transcripts"].map(|list| count(&shell, list)), [5, 3]);
    let codings = shell.emic(&["annotations", "--format", "json"]).json();
    let coders: std::collections::BTreeSet<_> =
        codings.as_array().unwrap().iter().map(|one| one["coder"].as_str().unwrap().to_owned()).collect();
    assert_eq!(coders, ["Kim", "default"].map(str::to_owned).into());
}

#[test]
fn a_folder_of_qualcoder_that_is_open_in_it_is_refused() {
    let shell = Shell::with_project();
    let folder = shell.cwd.join("Waiting.qda");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("data.qda"), database("qualcoder.qda")).unwrap();
    std::fs::write(folder.join("data.qda-wal"), b"changes").unwrap();
    let said = shell.emic(&["import", "Waiting.qda"]).fails(3);
    assert!(said.contains("data.qda-wal") && said.contains("wal_checkpoint"), "{said}");
    std::fs::write(folder.join("data.qda-wal"), b"").unwrap();
    shell.emic(&["import", "Waiting.qda", "--dry-run"]).ok();
    assert_eq!(count(&shell, "transcripts"), 0);
    std::fs::write(folder.join("data.qda-journal"), b"\xd9\xd5\x05\xf9").unwrap();
    let said = shell.emic(&["import", "Waiting.qda"]).fails(3);
    assert!(said.contains("data.qda-journal"), "{said}");
}

#[test]
fn a_project_of_taguette_comes_in_once_and_the_one_it_exports_adds_nothing() {
    let shell = Shell::with_project();
    std::fs::write(shell.cwd.join("t.sqlite3"), database("taguette.sqlite3")).unwrap();
    std::fs::write(shell.cwd.join("exported.sqlite3"), database("taguette-exported.sqlite3")).unwrap();
    let said = shell.emic(&["import", "t.sqlite3"]).ok();
    assert!(said.contains("3 new transcripts"), "{said}");
    let lists = ["annotations", "transcripts", "codes", "memos"];
    let before = lists.map(|list| count(&shell, list));
    assert_eq!(before, [7, 3, 3, 2]);
    for file in ["t.sqlite3", "exported.sqlite3"] {
        shell.emic(&["import", file]).ok();
        assert_eq!(lists.map(|list| count(&shell, list)), before, "{file}");
    }
}

#[test]
fn what_is_left_out_is_written_as_a_table_of_what_how_many_why_and_where_it_is_kept() {
    let shell = Shell::with_project();
    let folder = shell.cwd.join("Waiting.qda");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("data.qda"), database("qualcoder.qda")).unwrap();
    shell.emic(&["import", "Waiting.qda", "--losses", "in.json"]).ok();
    let told: serde_json::Value =
        serde_json::from_slice(&std::fs::read(shell.cwd.join("in.json")).unwrap()).unwrap();
    let rows = told.as_array().unwrap();
    let picture = rows.iter().find(|row| row["what"] == "pictures").unwrap();
    assert_eq!((&picture["count"], &picture["file"]), (&1.into(), &"Waiting.qda".into()));
    let regions = rows.iter().find(|row| row["what"] == "codings of regions of pictures and pages").unwrap();
    assert!(regions["kept_in"].as_str().unwrap().starts_with("with the project"), "{regions}");
    let said = shell.emic(&["export", "out.qdpx", "--losses", "out.csv"]).ok();
    assert!(said.contains("out.csv"), "{said}");
    let table = std::fs::read_to_string(shell.cwd.join("out.csv")).unwrap();
    assert!(table.starts_with("file,what,count,why,kept_in"), "{table}");
    let said = shell.emic(&["export", "again.qdpx", "--losses", "losses"]).fails(2);
    assert!(said.contains("says no format"), "{said}");
}

#[test]
fn a_purge_takes_what_was_kept_of_the_files_of_other_programs_along() {
    let shell = Shell::with_project();
    let folder = shell.cwd.join("Waiting.qda");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("data.qda"), database("qualcoder.qda")).unwrap();
    shell.emic(&["import", "Waiting.qda"]).ok();
    let kept = || {
        let journal = std::fs::read_to_string(shell.cwd.join(".emic/journal/0001.toml")).unwrap();
        journal
            .split("[[op]]")
            .filter(|op| op.contains("do = \"kept\"") && op.contains("on = \"project\""))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let before = kept();
    assert!(!before.is_empty() && before.iter().all(|op| op.contains("words = ")));
    let said = shell.emic(&["purge", "P07"]);
    assert!(said.err.contains("go, too, since they may speak of it"), "{} {}", said.out, said.err);
    assert!(kept().iter().all(|op| !op.contains("words = ") && op.contains("purged = true")));
}
