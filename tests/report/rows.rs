//! What it costs to write long lists: rows are made one at a time, and no words are made that need not be.

use super::CLOCK;
use crate::support::shell::Shell;
use allocation_counter::measure;
use emic::report::{Ask, Format, LISTS, write};
use emic::workspace::Workspace;

/// Codings of the study.
const CODINGS: usize = 600;

/// A study of one transcript, in which every sentence is coded.
fn study() -> Shell {
    let shell = Shell::with_project();
    // Invented. Each sentence is longer than a column of text is wide.
    let sentence =
        "P01: I waited there for a long time on that day, and nobody came to tell me why it was so.";
    let spans: Vec<serde_json::Value> = (0..CODINGS)
        .map(|nth| nth * (sentence.len() + 2) + "P01: ".len())
        .map(|start| serde_json::json!({"coder": "Noor Rahman", "label": "Waiting", "start": start, "end": start + 85}))
        .collect();
    let text = vec![sentence; CODINGS].join("\n\n");
    let line = serde_json::json!({"title": "P01", "text": text, "coders": ["Noor Rahman"], "spans": spans});
    shell.file("study.jsonl", &format!("{line}\n"));
    shell.emic(&["import", "study.jsonl"]).ok();
    shell
}

/// How often memory is asked for, and the most bytes at one time, while a list is written; what it is made of comes before.
fn cost(workspace: &Workspace, list: &str, flags: &[&'static str], format: Format) -> (u64, u64) {
    let list = LISTS.iter().find(|one| one.name == list).unwrap();
    let mut ask = Ask::new(workspace);
    flags.iter().for_each(|&flag| ask.set(flag, Vec::new()));
    let seen = workspace.seen();
    let document = list.document(&seen, &ask).unwrap();
    let info = measure(|| write(&document, format, &mut std::io::sink()).unwrap());
    (info.count_total, info.bytes_max)
}

#[test]
fn a_row_of_a_long_list_costs_few_allocations_and_is_forgotten_once_it_is_written() {
    let shell = study();
    let workspace = Workspace::open(&shell.cwd, CLOCK).unwrap();
    let rows = CODINGS as u64;
    // As text a row is made twice: to be measured and to be written. (One allocation of a coding is its row; text of an id,
    // three numbers; ids of JSON are written as they are.)
    for (list, flags, format, each) in [
        ("annotations", &[][..], Format::Text, 14),
        ("annotations", &[], Format::Json, 6),
        ("history", &["acts"], Format::Text, 26),
        ("history", &["acts"], Format::Json, 16),
    ] {
        let (count, most) = cost(&workspace, list, flags, format);
        assert!(count <= each * rows, "{list} {format:?}: {count} allocations for {rows} rows");
        assert!(most < 120_000, "{list} {format:?}: {most} bytes at one time");
    }
}
