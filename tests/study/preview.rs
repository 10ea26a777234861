//! `emic import --dry-run` says what would come in, ends as the import would, and writes nothing.

use super::*;

/// Runs an import dry and wet: both end alike, and the dry one leaves the project as it was.
fn tried(shell: &Shell, args: &[&str]) -> (String, String) {
    let (digest, history) = (shell.emic(&["digest"]).ok(), shell.emic(&["history"]).ok());
    let journal = || std::fs::read(shell.cwd.join(".emic/journal/0001.toml")).unwrap();
    let before = journal();
    let dry = shell.emic(&[&["import", "--dry-run"], args].concat());
    assert!(journal() == before, "the journal is as it was");
    assert_eq!((shell.emic(&["digest"]).ok(), shell.emic(&["history"]).ok()), (digest, history));
    let real = shell.emic(&[&["import"], args].concat());
    assert_eq!(dry.code, real.code, "{} {}", dry.err, real.err);
    (dry.out, real.out)
}

#[test]
fn a_transcript_is_told_as_it_would_come_in() {
    let shell = Shell::with_project();
    shell.file("P01.txt", P01);
    let (dry, real) = tried(&shell, &["P01.txt"]);
    let line = real.strip_prefix("P01.txt: ").unwrap();
    assert!(dry.starts_with(&format!("P01.txt: would come in: {line}")), "{dry}");
    assert!(dry.contains("\n  transcripts: 1 new (2 turns), 0 known: P01\n"), "{dry}");
    assert!(dry.contains("\n  left out: nothing\n"), "{dry}");
}

#[test]
fn files_are_tried_one_after_the_other_as_they_would_come_in() {
    let shell = Shell::with_project();
    shell.file("P01.txt", P01);
    shell.file("same.txt", P01);
    shell.file("empty.txt", "");
    let (dry, real) = tried(&shell, &["P01.txt", "same.txt", "empty.txt"]);
    assert_eq!((dry.lines().count() > real.lines().count(), real.lines().count()), (true, 1));
    tried(&shell, &["P01.txt"]);
    tried(&shell, &["empty.txt"]);
    tried(&shell, &["missing.txt"]);
}

#[test]
fn people_codes_and_codings_are_counted_new_and_known() {
    let shell = coded();
    shell.emic(&["export", "all.jsonl", "P01"]).ok();
    let line = "{\"title\":\"P03\",\"text\":\"It was late.\",\"coders\":[\"Kim\"],\"spans\":[\
        {\"coder\":\"Kim\",\"label\":\"=1+1\",\"start\":0,\"end\":2},\
        {\"coder\":\"Kim\",\"label\":\"Lateness\",\"start\":7,\"end\":11}]}\n";
    let known = std::fs::read_to_string(shell.cwd.join("all.jsonl")).unwrap();
    shell.file("more.jsonl", &(known + line));
    let (dry, _) = tried(&shell, &["more.jsonl"]);
    for line in [
        "transcripts: 1 new (1 turns), 1 known: P03",
        "people: 1 new: Kim",
        // The three of P01 with Access above two of them are here.
        "codes: 1 new, 4 as before: \"Lateness\"",
        "codings: 2 new, 3 as before",
        "memos: 0 new, 0 as before",
    ] {
        assert!(dry.contains(&format!("\n  {line}\n")), "{line}: {dry}");
    }
}

#[test]
fn programs_get_the_preview_as_the_same_fields() {
    let shell = Shell::with_project();
    shell.file("book.csv", "path,definition\nAccess/Waiting,For anything\n");
    let args = ["import", "book.csv", "--as", "codebook", "--format", "json"];
    let dry = shell.emic(&[&args[..], &["--dry-run"]].concat()).json();
    assert_eq!((dry[0]["kind"].as_str(), dry[0]["codes"].as_i64()), (Some("codebook"), Some(2)));
    assert_eq!(dry, shell.emic(&args).json());
    let again = shell.emic(&args).json();
    assert_eq!((again[0]["codes"].as_i64(), again[0]["known_codes"].as_i64()), (Some(0), Some(2)));
}

#[test]
fn a_table_of_participants_is_tried_with_its_schema() {
    let shell = Shell::with_project();
    shell.file("p.csv", "name,age\nP01,20\nP02,31\n");
    shell.file("p.toml", "[attribute.age]\nkind = \"number\"\n");
    let (dry, _) = tried(&shell, &["p.csv", "p.toml"]);
    assert!(dry.contains("\n  participants: 2 new, 0 as before\n"), "{dry}");
    shell.file("p.csv", "name,age\nP01,20\nP02,32\n");
    let (dry, _) = tried(&shell, &["p.csv"]);
    assert!(dry.contains("\n  participants: 0 new, 1 changed, 1 as before\n"), "{dry}");
    shell.file("p.csv", "name,age\nP01,twenty\n");
    tried(&shell, &["p.csv"]);
}

#[test]
fn who_never_acted_here_is_not_written_by_a_preview_or_a_refusal() {
    let shell = coded();
    shell.emic(&["bundle", "write", "-o", "all.emic.toml"]).ok();
    shell.emic(&["init", "kim", "--from", "all.emic.toml", "--coder", "Kim Aoki"]).ok();
    let at = |args: &[&str]| shell.emic(&[&["--project", "kim"], args].concat());
    let digest = at(&["digest"]).ok();
    shell.file("again.txt", P01);
    shell.file("P03.txt", "P03: It was late.\n");
    at(&["import", "again.txt"]).fails(1);
    at(&["import", "P03.txt", "--dry-run"]).ok();
    assert_eq!(at(&["digest"]).ok(), digest);
    at(&["import", "P03.txt"]).ok();
    assert!(at(&["people"]).ok().contains("Kim Aoki"));
}
