//! The differences between two versions of the coding frame.

use super::{Table, Value};
use crate::log::FrameCode;
use crate::model::CodeTree;
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use std::collections::BTreeMap;

/// The path of a code within its version.
fn path(codes: &BTreeMap<&str, &FrameCode>, id: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = codes.get(id);
    // A text that somebody changed could go in circles.
    while let Some(code) = at.filter(|_| names.len() <= codes.len()) {
        names.push(code.name.clone());
        at = code.parent.as_deref().and_then(|parent| codes.get(parent));
    }
    names.reverse();
    names
}

/// What is different in `after`: codes added, removed, merged, renamed, moved, redefined, matched by id. `today`
/// knows which codes have become part of others.
pub fn diff_frames(before: &[FrameCode], after: &[FrameCode], today: &CodeTree) -> Table {
    let columns =
        [("id", ""), ("change", "change"), ("code", "code"), ("before", "before"), ("after", "after")];
    let mut table = Table::new(&columns, "The two are equal.");
    let old: BTreeMap<&str, &FrameCode> = before.iter().map(|code| (code.id.as_str(), code)).collect();
    let new: BTreeMap<&str, &FrameCode> = after.iter().map(|code| (code.id.as_str(), code)).collect();
    let mut row = |id: &str, change: &str, path: Vec<String>, before: Value, after: Value| {
        table.row(vec![id.into(), change.into(), Value::path(path), before, after]);
    };
    for code in after.iter().filter(|code| !old.contains_key(code.id.as_str())) {
        row(&code.id, "added", path(&new, &code.id), Value::None, Value::None);
    }
    for code in before.iter().filter(|code| !new.contains_key(code.id.as_str())) {
        let counts = code.id.parse::<CodeId>().map(|id| today.resolve(id).to_string()).unwrap_or_default();
        match new.contains_key(counts.as_str()) {
            true => {
                row(&code.id, "merged", path(&old, &code.id), Value::None, Value::path(path(&new, &counts)))
            }
            false => row(&code.id, "removed", path(&old, &code.id), Value::None, Value::None),
        }
    }
    for code in after {
        let Some(was) = old.get(code.id.as_str()) else { continue };
        let now = path(&new, &code.id);
        if was.name != code.name {
            row(&code.id, "renamed", now.clone(), was.name.as_str().into(), code.name.as_str().into());
        }
        if was.parent != code.parent {
            let above = |codes, id: &Option<String>| match id {
                Some(id) => Value::path(path(codes, id)),
                None => Value::from("/"),
            };
            row(&code.id, "moved", now.clone(), above(&old, &was.parent), above(&new, &code.parent));
        }
        if was.theme != code.theme {
            let kind = |theme: bool| Value::from(if theme { "theme" } else { "code" });
            row(&code.id, "kind", now.clone(), kind(was.theme), kind(code.theme));
        }
        for &part in CodePart::ALL {
            let (before, after) = (was.part(part), code.part(part));
            if before != after {
                let words = |words: String| if words.is_empty() { Value::None } else { words.into() };
                let change = format!("redefined: {}", part.word());
                row(&code.id, &change, now.clone(), words(before), words(after));
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::read_frame;

    fn frame(text: &str) -> Vec<FrameCode> {
        read_frame(text).unwrap()
    }
    fn changes(before: &str, after: &str) -> Vec<(String, Vec<String>)> {
        let table = diff_frames(&frame(before), &frame(after), &CodeTree::default());
        let json: Vec<serde_json::Value> =
            serde_json::from_str(&table.write(crate::report::Format::Json)).unwrap();
        let names = |value: &serde_json::Value| {
            value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
        };
        json.iter().map(|row| (row["change"].as_str().unwrap().to_owned(), names(&row["code"]))).collect()
    }

    #[test]
    fn every_kind_of_change_is_told_by_id() {
        let before = "[[code]]\nid = \"a.1\"\nname = \"Access\"\n\
            [[code]]\nid = \"a.2\"\nname = \"Waiting\"\nparent = \"a.1\"\ndefinition = [\n  \"Time\",\n]\n\
            [[code]]\nid = \"a.3\"\nname = \"Cost\"\n";
        let after = "[[code]]\nid = \"a.1\"\nname = \"Reach\"\ntheme = true\n\
            [[code]]\nid = \"a.2\"\nname = \"Waiting\"\ndefinition = [\n  \"Weeks\",\n]\n\
            [[code]]\nid = \"a.4\"\nname = \"Travel\"\nparent = \"a.1\"\n";
        let expected: Vec<(String, Vec<String>)> = [
            ("added", &["Reach", "Travel"][..]),
            ("removed", &["Cost"]),
            ("renamed", &["Reach"]),
            ("kind", &["Reach"]),
            ("moved", &["Waiting"]),
            ("redefined: definition", &["Waiting"]),
        ]
        .iter()
        .map(|(change, path)| ((*change).to_owned(), path.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
        assert_eq!(changes(before, after), expected);
        assert_eq!(changes(after, after), []);
    }

    #[test]
    fn a_frame_that_goes_in_circles_comes_to_an_end() {
        let round = "[[code]]\nid = \"a.1\"\nname = \"A\"\nparent = \"a.2\"\n\
            [[code]]\nid = \"a.2\"\nname = \"B\"\nparent = \"a.1\"\n";
        assert_eq!(changes("", round).len(), 2);
    }
}
