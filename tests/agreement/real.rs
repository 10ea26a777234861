//! Real annotations of three coders, through the program's own import, against values that another program computed.

use crate::support::shell::Shell;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of shared data beside the project, or one folder up; the test is left out where there is none.
fn folder() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["..", "../.."].map(|up| project.join(up).join("shared/data/multi-coder"));
    let found = folders.into_iter().find(|folder| folder.exists());
    if found.is_none() {
        eprintln!("left out: there is no folder shared/data beside the project");
    }
    found
}

#[test]
fn thirty_narratives_by_three_coders_have_the_kappas_and_alphas_that_other_programs_give() {
    let Some(folder) = folder() else { return };
    let shell = Shell::with_project();
    let spans = std::fs::read_to_string(folder.join("leoka-team3-first30.jsonl")).unwrap();
    shell.file("narratives.jsonl", &spans);
    shell.emic(&["import", "narratives.jsonl"]).ok();
    let expected = std::fs::read_to_string(folder.join("leoka-team3-first30.expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let all = shell.emic(&["agree", "--format", "json", "--by", "A", "--by", "B", "--by", "C"]).json();
    assert_eq!(all["coders"], serde_json::json!(["A", "B", "C"]));
    let near = |found: &Value, wanted: &Value, what: &str| {
        let (found, wanted) = (found.as_f64().unwrap(), wanted.as_f64().unwrap());
        assert!((found - wanted).abs() <= 0.000_051, "{what} is {found}, expected {wanted}");
    };
    let mut labels = 0;
    for one in all["codes"].as_array().unwrap() {
        let label = one["code"][0].as_str().unwrap();
        let wanted = &expected["per_label"][label];
        near(&one["alpha"]["value"], &wanted["alpha"], label);
        for (nth, pair) in ["AB", "AC", "BC"].iter().enumerate() {
            near(&one["kappa"][nth]["value"], &wanted["kappa"][pair], label);
            let cells = ["n11", "n10", "n01", "n00"].map(|key| one["cells"][nth][key].as_u64().unwrap());
            assert_eq!(cells.iter().sum::<u64>(), expected["units"].as_u64().unwrap());
        }
        for (nth, coder) in ["A", "B", "C"].iter().enumerate() {
            assert_eq!(one["coded"][nth]["units"], wanted["characters"][coder], "{label} of {coder}");
        }
        labels += 1;
    }
    assert_eq!(labels, 10);
}
