//! What a person is told of an import beside the counts: what stays as it is here, what became one, what is unclear.

use super::Planner;
use crate::format::study::{Study, left_out};
use crate::report::words::count;
use crate::workspace::Known;

impl Planner<'_> {
    /// Names the participants of whom it is not clear under which labels they speak.
    pub(super) fn say_unclear(&mut self) {
        let count = self.unclear.len();
        let Some(first) = self.unclear.first() else { return };
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let note = format!("it is not clear under which label they speak: {first}{more}; emic cast says it");
        self.plan.brought.notes.push(note);
    }

    /// Says what is here as it was, although the file says otherwise.
    pub(super) fn say_staying(&mut self) {
        if self.staying > 0 {
            let note = format!(
                "definitions, values and other fields that are other in the file: {}; they stay as they are here",
                self.staying
            );
            self.plan.brought.notes.push(note);
        }
        if !self.renamed.is_empty() {
            let count = self.renamed.len();
            let names: Vec<&str> = self.renamed.iter().take(5).map(String::as_str).collect();
            let more = if count > names.len() { ", ..." } else { "" };
            let note = format!(
                "codes that are called otherwise in the file: {count}: {}{more}; they keep their names and places here; emic code rename and emic code move change them",
                names.join(", ")
            );
            self.plan.brought.notes.push(note);
        }
    }

    /// Says which codes of the file became one with a code beside them.
    pub(super) fn say_joined(&mut self, joined: &[String]) {
        if joined.is_empty() {
            return;
        }
        let names = joined.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if joined.len() > 5 { ", ..." } else { "" };
        let why = format!("they became one with it, codings and all: {names}{more}");
        let left = left_out("codes with the name of a code beside them", joined.len()).because(why);
        self.plan.brought.left_out.push(left);
    }

    /// Says of how much the file of another program does not say whose it is: that is put down to the person who brings it in.
    pub(super) fn say_ownerless(&mut self, study: &Study) {
        if self.known != Known::Merged {
            return;
        }
        let things = [
            (study.codings.iter().filter(|one| one.by.is_none()).count(), "coding", "codings"),
            (study.memos.iter().filter(|one| one.by.is_none()).count(), "memo", "memos"),
            (study.marks.iter().filter(|one| one.by.is_none()).count(), "mark", "marks"),
        ];
        let said: Vec<String> =
            things.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many)).collect();
        if !said.is_empty() {
            let note =
                format!("the file does not say whose these are, so they are yours here: {}", said.join(", "));
            self.plan.brought.notes.push(note);
        }
    }
}
