//! The differences between two versions of the coding frame, in the order of the tree: what, whose, and when.

use super::document::Document;
use super::table::Table;
use super::value::Value;
use crate::log::{Act, FrameCode, Log, Op};
use crate::model::id::{CodeId, PersonId};
use crate::model::values::CodePart;
use crate::model::{LOST_AND_FOUND, Seen};
use crate::text::{day, utc};
use std::collections::{BTreeMap, BTreeSet};

/// A version of the frame: its codes in tree order.
#[derive(Debug, Clone, Copy)]
pub struct Version<'f> {
    /// The codes.
    pub codes: &'f [FrameCode],
    /// It is the tree as it is now, which knows what is under Lost and found.
    pub is_now: bool,
}

const COLUMNS: &[(&str, &str)] = &[
    ("id", ""),
    ("change", "change"),
    ("code", "code"),
    ("before", "before"),
    ("after", "after"),
    ("coder", "who"),
    ("created", "when"),
];

/// What is different in `after`: codes added, removed, merged, renamed, moved, redefined, matched by id. Who did it and when
/// is that of the last act that made it so.
pub fn diff_frames(
    project: &Seen<'_>,
    log: &Log,
    before: Version<'_>,
    after: Version<'_>,
) -> Document<'static> {
    let (old, new) = (Frame::of(project, before), Frame::of(project, after));
    let acts = Acts::of(project, log);
    let mut table = Table::new(COLUMNS, "The two are equal.");
    for id in in_tree_order(before.codes, after.codes) {
        for change in changes(project, &acts, id, (&old, &new)) {
            let coder = change.by.and_then(|(coder, _)| project.person(coder?)).map(|one| one.name.clone());
            let when = change.by.map(|(_, wall)| wall);
            table.lines.extend(change.lines(coder.as_deref(), when));
            table.row(vec![
                id.to_owned().into(),
                change.what.into(),
                Value::path(change.path),
                change.before,
                change.after,
                coder.into(),
                when.map(utc).into(),
            ]);
        }
    }
    Document::new("Differences of two frames").with(table)
}

/// The ids of both versions: those of the later one in its order, what it lacks after the code that it stood after.
fn in_tree_order<'f>(before: &'f [FrameCode], after: &'f [FrameCode]) -> Vec<&'f str> {
    let mut order: Vec<&str> = after.iter().map(|code| code.id.as_str()).collect();
    let known: BTreeSet<&str> = order.iter().copied().collect();
    let mut last = None;
    for code in before {
        if !known.contains(code.id.as_str()) {
            let at = order.iter().position(|id| Some(*id) == last).map_or(0, |at| at + 1);
            order.insert(at, &code.id);
        }
        last = Some(code.id.as_str());
    }
    order
}

/// A version by the ids of its codes.
struct Frame<'f> {
    codes: BTreeMap<&'f str, &'f FrameCode>,
    /// The codes directly under Lost and found.
    lost: BTreeSet<&'f str>,
}

impl<'f> Frame<'f> {
    fn of(project: &Seen<'_>, version: Version<'f>) -> Frame<'f> {
        let is_lost = |code: &&FrameCode| {
            let here = code.id.parse().ok().and_then(|id| project.codes.get(CodeId(id)));
            version.is_now && code.parent.is_none() && here.is_some_and(|code| code.lost)
        };
        Frame {
            codes: version.codes.iter().map(|code| (code.id.as_str(), code)).collect(),
            lost: version.codes.iter().filter(is_lost).map(|code| code.id.as_str()).collect(),
        }
    }

    /// The path of a code within its version.
    fn path(&self, id: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = self.codes.get(id);
        // A text that was changed by hand could go in circles.
        while let Some(code) = at.filter(|_| names.len() <= self.codes.len()) {
            names.push(code.name.clone());
            if self.lost.contains(code.id.as_str()) {
                names.push(LOST_AND_FOUND.to_owned());
            }
            at = code.parent.as_deref().and_then(|parent| self.codes.get(parent));
        }
        names.reverse();
        names
    }

    /// What a code is under.
    fn above(&self, code: &FrameCode) -> Value<'static> {
        match &code.parent {
            Some(parent) => Value::path(self.path(parent)),
            None if self.lost.contains(code.id.as_str()) => Value::path(vec![LOST_AND_FOUND.to_owned()]),
            None => "/".into(),
        }
    }
}

/// Whose an act was, and when it was done.
type By = Option<(Option<PersonId>, i64)>;

/// One difference.
struct Change {
    what: String,
    path: Vec<String>,
    before: Value<'static>,
    after: Value<'static>,
    by: By,
}

impl Change {
    /// The change as lines for a person, nothing left out.
    fn lines(&self, coder: Option<&str>, when: Option<i64>) -> Vec<String> {
        let by: Vec<String> = coder.map(str::to_owned).into_iter().chain(when.map(day)).collect();
        let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
        let mut lines = vec![format!("{}: {}{by}", self.what, self.path.join(" / "))];
        for (label, value) in [("before", &self.before), ("after", &self.after)] {
            let words = value.words().split_whitespace().collect::<Vec<_>>().join(" ");
            if !words.is_empty() {
                lines.push(format!("  {label}: {words}"));
            }
        }
        lines
    }
}

/// What is different in one code.
fn changes(
    project: &Seen<'_>,
    acts: &Acts<'_>,
    id: &str,
    (old, new): (&Frame<'_>, &Frame<'_>),
) -> Vec<Change> {
    let code = id.parse().ok().map(CodeId);
    let one = |what: &str, frame: &Frame<'_>, after, by| {
        vec![Change { what: what.to_owned(), path: frame.path(id), before: Value::None, after, by }]
    };
    match (old.codes.get(id), new.codes.get(id)) {
        (None, Some(_)) => one("added", new, Value::None, code.and_then(|code| acts.added(code))),
        (Some(_), None) => {
            let into = code.map(|code| project.codes.resolve(code).to_string()).unwrap_or_default();
            match new.codes.contains_key(into.as_str()) {
                true => {
                    let by = code.and_then(|code| acts.merged(code));
                    one("merged", old, Value::path(new.path(&into)), by)
                }
                false => one("removed", old, Value::None, code.and_then(|code| acts.removed(project, code))),
            }
        }
        (Some(was), Some(now)) => of_both(acts, code, (old, was), (new, now)),
        (None, None) => Vec::new(),
    }
}

/// What is different in a code that both have.
fn of_both(
    acts: &Acts<'_>,
    code: Option<CodeId>,
    (old, was): (&Frame<'_>, &FrameCode),
    (new, now): (&Frame<'_>, &FrameCode),
) -> Vec<Change> {
    let mut all = Vec::new();
    let mut add = |what: String, before: Value<'static>, after: Value<'static>, is: &dyn Fn(&Act) -> bool| {
        let by = code.and_then(|code| acts.last(code, is));
        all.push(Change { what, path: new.path(&now.id), before, after, by });
    };
    if was.name != now.name {
        let is = |act: &Act| matches!(act, Act::CodeRename { name, .. } if *name == now.name);
        add("renamed".into(), was.name.clone().into(), now.name.clone().into(), &is);
    }
    let (from, to) = (old.above(was), new.above(now));
    let is_lost = |above: &Value<'_>| above.words() == LOST_AND_FOUND;
    if from != to && (was.parent != now.parent || is_lost(&from) || is_lost(&to)) {
        add("moved".into(), from, to, &|act| matches!(act, Act::CodeMove { .. }));
    }
    if was.theme != now.theme {
        let kind = |theme: bool| Value::from(if theme { "theme" } else { "code" });
        let is = |act: &Act| matches!(act, Act::CodeTheme { .. });
        add("kind".into(), kind(was.theme), kind(now.theme), &is);
    }
    for &part in CodePart::ALL {
        let (before, after) = (was.part(part), now.part(part));
        if before != after {
            let is = |act: &Act| match act {
                Act::CodeDefine { part: of, words, .. } => *of == part && after.contains(words.trim()),
                _ => false,
            };
            let said = |words: &str| if words.is_empty() { Value::None } else { words.to_owned().into() };
            add(format!("redefined: {}", part.word()), said(&before), said(&after), &is);
        }
    }
    all
}

/// The acts on codes that count, in their order.
struct Acts<'l> {
    acts: Vec<(&'l Op, CodeId)>,
    project: Seen<'l>,
}

impl<'l> Acts<'l> {
    fn of(project: &Seen<'l>, log: &'l Log) -> Acts<'l> {
        let wanted = |op: &Op| log.counts(op) && project.shows(op.id) && code_of(op).is_some();
        let acts = log.in_order(wanted).into_iter().filter_map(|op| Some((op, code_of(op)?)));
        Acts { acts: acts.collect(), project: *project }
    }

    fn by(&self, op: &Op) -> By {
        Some((self.project.one_of(op.coder), op.wall))
    }

    /// The last act on a code, or on what became a part of it, of some kind.
    fn last(&self, code: CodeId, is: &dyn Fn(&Act) -> bool) -> By {
        let mut found = self.acts.iter().rev().filter(|(op, _)| is(&op.act));
        let (op, _) = found.find(|(_, of)| *of == code || self.project.codes.resolve(*of) == code)?;
        self.by(op)
    }

    fn added(&self, code: CodeId) -> By {
        let op = self.acts.iter().find(|(op, _)| op.id == code.0 && matches!(op.act, Act::CodeAdd { .. }))?.0;
        self.by(op)
    }

    fn merged(&self, code: CodeId) -> By {
        let is = |(op, of): &&(&Op, CodeId)| *of == code && matches!(op.act, Act::CodeMerge { .. });
        self.by(self.acts.iter().rev().find(is)?.0)
    }

    /// Who removed it: of a code that is back since then, the last remove that names it.
    fn removed(&self, project: &Seen<'_>, code: CodeId) -> By {
        let gone = project.removed.get(&code).map(|gone| (gone.coder, gone.created));
        gone.or_else(|| self.last(code, &|act| matches!(act, Act::CodeRemove { .. })))
    }
}

/// The code that an act is about: of a merge the one that goes.
fn code_of(op: &Op) -> Option<CodeId> {
    match op.act {
        Act::CodeAdd { .. } => Some(CodeId(op.id)),
        Act::CodeRename { code, .. }
        | Act::CodeMove { code, .. }
        | Act::CodeDefine { code, .. }
        | Act::CodeTheme { code, .. }
        | Act::CodeRemove { code }
        | Act::CodeMerge { from: code, .. } => Some(code),
        _ => None,
    }
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
        let (before, after, log) = (frame(before), frame(after), Log::default());
        let version = |codes| Version { codes, is_now: false };
        let document = diff_frames(&log.project().seen_by(None), &log, version(&before), version(&after));
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
            ("renamed", &["Reach"][..]),
            ("kind", &["Reach"]),
            ("moved", &["Waiting"]),
            ("redefined: definition", &["Waiting"]),
            ("removed", &["Cost"]),
            ("added", &["Reach", "Travel"]),
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
