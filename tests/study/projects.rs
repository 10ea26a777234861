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

/// A file of REFI-QDA with this inside its project, and one text.
fn qdpx(inside: &str) -> Vec<u8> {
    use std::io::Write;
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project name=\"Study\" origin=\"Other 1\" \
         xmlns=\"urn:QDA-XML:project:1.0\">{inside}</Project>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in
        [("project.qde", xml.as_bytes()), ("sources/t.txt", b"Nobody rang.\nThen they came.\n")]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn g(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}

fn code(n: u32, name: &str, codable: bool, inside: &str) -> String {
    format!("<Code guid=\"{}\" name=\"{name}\" isCodable=\"{codable}\">{inside}</Code>", g(n))
}

fn coded(n: u32, (start, end): (usize, usize), name: &str, code: u32) -> String {
    format!(
        "<PlainTextSelection guid=\"{}\" name=\"{name}\" startPosition=\"{start}\" endPosition=\"{end}\">\
         <Coding guid=\"{}\"><CodeRef targetGUID=\"{}\"/></Coding></PlainTextSelection>",
        g(n),
        g(n + 1),
        g(code)
    )
}

fn text(inside: &str) -> String {
    format!(
        "<Sources><TextSource guid=\"{}\" name=\"Interview\" plainTextPath=\"internal://t.txt\">{inside}</TextSource></Sources>",
        g(99)
    )
}

#[test]
fn a_folder_of_codes_is_called_one_in_lists_and_codebooks_and_takes_no_quick_key() {
    let shell = Shell::with_project();
    let codes = code(1, "Access", false, &code(2, "Waiting", true, "")) + &code(3, "Stigma", true, "");
    std::fs::write(shell.cwd.join("a.qdpx"), qdpx(&format!("<CodeBook><Codes>{codes}</Codes></CodeBook>")))
        .unwrap();
    shell.emic(&["import", "a.qdpx"]).ok();
    let list = shell.emic(&["codes", "--format", "json"]).json();
    let kinds: Vec<_> = list.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["folder", "code", "code"]);
    let said = shell.emic(&["quick", "1", "Access"]).fails(2);
    assert!(said.contains("Access is a folder of codes"), "{said}");
    shell.emic(&["quick", "1", "Access/Waiting"]).ok();
    for file in ["b.csv", "b.toml"] {
        let name = if file == "b.csv" { "codebook" } else { "codebook-toml" };
        shell.emic(&["export", file, "--as", name]).ok();
        second_of(&shell, file);
        shell.emic(&["--project", file.trim_start_matches("b."), "import", file, "--as", name]).ok();
        let again =
            shell.emic(&["--project", file.trim_start_matches("b."), "codes", "--format", "json"]).json();
        assert_eq!(again[0]["kind"], "folder", "{again}");
    }
}

fn second_of(shell: &Shell, file: &str) {
    let name = file.trim_start_matches("b.");
    shell.emic(&["init", name, "--title", "Second", "--coder", "Ola"]).ok();
}

#[test]
fn codes_of_one_name_side_by_side_become_one_and_that_is_said() {
    let shell = Shell::with_project();
    let codes = code(1, "Waiting", true, "") + &code(2, "Waiting", true, "") + &code(3, "Stigma", true, "");
    let inside = coded(10, (0, 6), "Nobody", 1) + &coded(20, (13, 17), "Then", 2);
    let parts = format!("<CodeBook><Codes>{codes}</Codes></CodeBook>{}", text(&inside));
    std::fs::write(shell.cwd.join("a.qdpx"), qdpx(&parts)).unwrap();
    for dry in [&["--dry-run"][..], &["--losses", "l.json"]] {
        let said = shell.emic(&[&["import", "a.qdpx"], dry].concat()).ok();
        assert!(said.contains("2 new codes"), "{said}");
        assert!(said.contains("1 codes with the name of a code beside them"), "{said}");
        assert!(said.contains("they became one with it, codings and all: Waiting"), "{said}");
    }
    let told = std::fs::read_to_string(shell.cwd.join("l.json")).unwrap();
    assert!(told.contains("codes with the name of a code beside them"), "{told}");
    assert_eq!([count(&shell, "codes"), count(&shell, "annotations")], [2, 2]);
}

#[test]
fn an_import_is_called_by_its_file_in_history_and_undo_and_a_purge_takes_the_name_along() {
    let shell = Shell::with_project();
    let folder = shell.cwd.join("Waiting.qda");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("data.qda"), database("qualcoder.qda")).unwrap();
    shell.emic(&["import", "Waiting.qda"]).ok();
    let first =
        || shell.emic(&["history", "--format", "json"]).json()[0]["words"].as_str().unwrap().to_owned();
    let said = first();
    assert!(said.starts_with("imported Waiting.qda (5 codings, 3 transcripts, "), "{said}");
    assert!(shell.emic(&["undo"]).ok().contains("undid: imported Waiting.qda (5 codings"));
    assert!(shell.emic(&["redo"]).ok().contains("did again: imported Waiting.qda (5 codings"));
    let journal = || std::fs::read_to_string(shell.cwd.join(".emic/journal/0001.toml")).unwrap();
    assert!(journal().contains("note = \"imported Waiting.qda\""));
    assert!(!journal().contains(shell.cwd.to_str().unwrap()), "no path");
    shell.emic(&["purge", "P07"]);
    assert!(!journal().contains("Waiting.qda"), "the name of a file may be that of a person");
}

#[test]
fn uncertain_codings_are_on_the_list_of_what_the_team_talks_about() {
    let shell = Shell::with_project();
    // The names of two selections are the words at their places; that of the third stands elsewhere.
    let inside = coded(10, (0, 12), "Nobody rang.", 1)
        + &coded(20, (13, 28), "Then they came.", 1)
        + &coded(30, (0, 6), "Then they came.", 1);
    let parts =
        format!("<CodeBook><Codes>{}</Codes></CodeBook>{}", code(1, "Waiting", true, ""), text(&inside));
    std::fs::write(shell.cwd.join("a.qdpx"), qdpx(&parts)).unwrap();
    let told = "1 coding is uncertain: emic marks --note \"uncertain place\" lists them";
    let said = shell.emic(&["import", "a.qdpx", "--dry-run"]).ok();
    assert!(said.contains(told), "{said}");
    let said = shell.emic(&["import", "a.qdpx"]).ok();
    assert!(said.contains(told), "{said}");
    let marks =
        shell.emic(&["marks", "--name", "discuss", "--note", "uncertain place", "--format", "json"]).json();
    let places: Vec<_> = marks.as_array().unwrap().iter().map(|one| (&one["start"], &one["end"])).collect();
    assert_eq!(places, [(&0.into(), &6.into())], "{marks}");
    assert_eq!(shell.emic(&["marks", "--name", "quote", "--format", "json"]).json(), serde_json::json!([]));
    // Settled is settled: the same file puts nothing back.
    let id = marks[0]["target"].as_str().unwrap().to_owned();
    shell.emic(&["mark", &id, "discuss", "--off"]);
    let left = count(&shell, "marks");
    let said = shell.emic(&["import", "a.qdpx"]).ok();
    assert!(!said.contains("emic marks") && count(&shell, "marks") == left, "{said}");
}

#[test]
fn two_who_import_the_same_project_of_another_program_give_everything_the_same_guids() {
    for (file, name) in [("qualcoder.qda", "Waiting.qda"), ("taguette.sqlite3", "t.sqlite3")] {
        let shell = Shell::with_project();
        if name.ends_with(".qda") {
            std::fs::create_dir(shell.cwd.join(name)).unwrap();
            std::fs::write(shell.cwd.join(name).join("data.qda"), database(file)).unwrap();
        } else {
            std::fs::write(shell.cwd.join(name), database(file)).unwrap();
        }
        second(&shell);
        let adds = ["person", "participant", "transcript", "code", "annotate", "memo"];
        let guids = |project: &str| {
            shell.emic(&["--project", project, "import", name]).ok();
            let journal =
                std::fs::read_to_string(shell.cwd.join(project).join(".emic/journal/0001.toml")).unwrap();
            let commits =
                journal.split("[[commit]]").find(|commit| commit.contains("do = \"transcript\"")).unwrap();
            let of = |kind: &str| {
                let is = format!("do = \"{kind}\"");
                let ops = commits.split("[[op]]").filter(|op| op.contains(&is));
                let guid = |op: &str| op.lines().find(|line| line.starts_with("guid = ")).map(str::to_owned);
                let all: Vec<_> = ops.map(|op| guid(op).unwrap_or_else(|| panic!("no guid: {op}"))).collect();
                all.into_iter().collect::<std::collections::BTreeSet<_>>()
            };
            adds.map(of)
        };
        let (ours, theirs) = (guids("."), guids("second"));
        assert_eq!(ours, theirs, "{name}");
        assert!(ours[0].len() >= 2 && ours[4].len() >= 5, "{name}: {ours:?}");
    }
}

#[test]
fn marks_come_back_to_who_put_them_and_kinds_of_memos_to_what_they_were() {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.emic(&["person", "add", "Ida Berg"]).ok();
    shell.emic(&["--coder", "Ida Berg", "mark", "P01@36..48", "quote", "--note", "for the talk"]).ok();
    for (kind, words) in
        [("comment", "In the margin."), ("journal", "Monday\n\nWe began."), ("our word", "Ours.")]
    {
        shell.emic(&["memo", "add", "--on", "P01", "--kind", kind, words]).ok();
    }
    shell.emic(&["export", "out.qdpx"]).ok();
    second(&shell);
    shell.emic(&["--project", "second", "import", "out.qdpx"]).ok();
    let marks = shell.emic(&["--project", "second", "marks", "--format", "json"]).json();
    let one = &marks[0];
    assert_eq!([&one["name"], &one["note"], &one["coder"]], ["quote", "for the talk", "Ida Berg"], "{marks}");
    let memos = shell.emic(&["--project", "second", "memos", "--format", "json"]).json();
    let told: std::collections::BTreeSet<_> = memos
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["body"].as_str().unwrap()))
        .collect();
    let expected = [("comment", "In the margin."), ("journal", "Monday\n\nWe began."), ("our word", "Ours.")];
    assert_eq!(told, expected.into(), "{memos}");
    // Hers are hers: only she takes the mark off.
    let id = one["id"].as_str().unwrap();
    assert!(
        shell.emic(&["--project", "second", "mark", id, "quote", "--off"]).code != 0 || {
            shell.emic(&["--project", "second", "marks", "--format", "json"]).json().as_array().unwrap().len()
                == 1
        }
    );
    // Both ways once more: nothing is doubled.
    shell.emic(&["--project", "second", "export", "back.qdpx"]).ok();
    shell.emic(&["import", "back.qdpx"]).ok();
    assert_eq!([count(&shell, "marks"), count(&shell, "memos")], [1, 3]);
}

#[test]
fn what_people_write_about_themselves_leaves_in_no_file_and_comes_in_for_oneself_alone() {
    let shell = Shell::with_project();
    shell.transcript("P01", P01);
    shell.emic(&["memo", "add", "--on", "P01", "--kind", "about me", "Shaken, privately."]).ok();
    shell
        .emic(&["memo", "add", "--on", "P01", "--kind", "about me", "--team", "Shaken, and the team knows."])
        .ok();
    shell.emic(&["memo", "add", "--on", "P01", "--private", "Mine alone."]).ok();
    let said = shell.emic(&["export", "out.qdpx"]);
    let told = format!("{}{}", said.out, said.err);
    assert!(told.contains("1 memos in which people write about themselves"), "{told}");
    assert!(told.contains("2 memos that are only for you"), "{told}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(shell.cwd.join("out.qdpx")).unwrap()).unwrap();
    let xml = std::io::read_to_string(zip.by_name("project.qde").unwrap()).unwrap();
    assert!(!xml.contains("Shaken") && !xml.contains("Mine alone"), "{xml}");
    // A file of another program that has one.
    let note = format!(
        "<Notes><Note guid=\"{}\" name=\"[about me] How I felt\"><PlainTextContent>Weary.</PlainTextContent></Note></Notes>",
        g(50)
    );
    std::fs::write(shell.cwd.join("a.qdpx"), qdpx(&format!("{}{note}", text("")))).unwrap();
    second(&shell);
    let said = shell.emic(&["--project", "second", "import", "a.qdpx"]).ok();
    assert!(
        said.contains("memos in which people write about themselves: 1; they are private here"),
        "{said}"
    );
    let list = || shell.emic(&["--project", "second", "memos", "--format", "json"]).json();
    let memos = list();
    assert_eq!((&memos[0]["kind"], &memos[0]["private"]), (&"about me".into(), &true.into()), "{memos}");
    shell.emic(&["--project", "second", "bundle", "write", "-o", "out.emic.toml"]).ok();
    let bundle = std::fs::read_to_string(shell.cwd.join("out.emic.toml")).unwrap();
    assert!(!bundle.contains("Weary"), "{bundle}");
    shell.emic(&["--project", "second", "import", "a.qdpx"]).ok();
    assert_eq!(list().as_array().unwrap().len(), 1, "once");
}
