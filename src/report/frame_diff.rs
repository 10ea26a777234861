//! The differences between two versions of the coding frame.

use super::document::Document;
use super::table::Table;
use super::value::Value;
use crate::log::FrameCode;
use crate::model::CodeTree;
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use std::collections::BTreeMap;

/// The path of a code within its version.
fn path(codes: &Codes<'_>, id: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = codes.get(id);
    // A text that was changed by hand could go in circles.
    while let Some(code) = at.filter(|_| names.len() <= codes.len()) {
        names.push(code.name.clone());
        at = code.parent.as_deref().and_then(|parent| codes.get(parent));
    }
    names.reverse();
    names
}

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("change", "change"), ("code", "code"), ("before", "before"), ("after", "after")];

/// A version by the ids of its codes.
type Codes<'f> = BTreeMap<&'f str, &'f FrameCode>;

fn by_id(codes: &[FrameCode]) -> Codes<'_> {
    codes.iter().map(|code| (code.id.as_str(), code)).collect()
}

/// What is different in `after`: codes added, removed, merged, renamed, moved, redefined, matched by id. `today`
/// knows which codes have become part of others.
pub fn diff_frames(before: &[FrameCode], after: &[FrameCode], today: &CodeTree) -> Document<'static> {
    let (old, new) = (by_id(before), by_id(after));
    let mut table = Table::new(COLUMNS, "The two are equal.");
    let mut row = |id: &str, change: &str, path: Vec<String>, before, after| {
        table.row(vec![id.to_owned().into(), change.to_owned().into(), Value::path(path), before, after]);
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
        for (change, before, after) in changes((&old, was), (&new, code)) {
            row(&code.id, &change, path(&new, &code.id), before, after);
        }
    }
    Document::new("Differences of two frames").with(table)
}

/// What is different in one code, as (change, before, after).
fn changes(
    (old, was): (&Codes<'_>, &FrameCode),
    (new, now): (&Codes<'_>, &FrameCode),
) -> Vec<(String, Value<'static>, Value<'static>)> {
    let mut changes: Vec<(String, Value<'static>, Value<'static>)> = Vec::new();
    if was.name != now.name {
        changes.push(("renamed".into(), was.name.clone().into(), now.name.clone().into()));
    }
    if was.parent != now.parent {
        let above = |codes, id: &Option<String>| match id {
            Some(id) => Value::path(path(codes, id)),
            None => Value::from("/"),
        };
        changes.push(("moved".into(), above(old, &was.parent), above(new, &now.parent)));
    }
    if was.theme != now.theme {
        let kind = |theme: bool| Value::from(if theme { "theme" } else { "code" });
        changes.push(("kind".into(), kind(was.theme), kind(now.theme)));
    }
    for &part in CodePart::ALL {
        let (before, after) = (was.part(part), now.part(part));
        if before != after {
            let words = |words: String| if words.is_empty() { Value::None } else { words.into() };
            changes.push((format!("redefined: {}", part.word()), words(before), words(after)));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::read_frame;
    use crate::report::{Format, write};

    fn frame(text: &str) -> Vec<FrameCode> {
        read_frame(text).unwrap()
    }
    fn changes(before: &str, after: &str) -> Vec<(String, Vec<String>)> {
        let document = diff_frames(&frame(before), &frame(after), &CodeTree::default());
        let mut bytes = Vec::new();
        write(&document, Format::Json, &mut bytes).unwrap();
        let json: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
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
