//! Who looked a theme through: marks `reviewed` on it, with how many passages it had then, where the note says that.

use super::Theme;
use crate::model::target::Target;
use crate::model::{Mark, Seen};
use crate::report::value::Value;
use crate::text::utc;

/// A theme that was looked through.
pub(super) struct Review<'p> {
    mark: &'p Mark,
    /// How many passages it had.
    pub(super) then: Option<usize>,
    /// True if it has as many passages now, and none of their codings is newer; `None` where it is not known how many
    /// there were.
    same: Option<bool>,
}

/// The marks on a theme, in their order.
pub(super) fn of<'p>(project: Seen<'p>, theme: &Theme) -> Vec<Review<'p>> {
    let marks = project.shown().marks_on(Target::Code(theme.code)).filter(|mark| mark.name == "reviewed");
    let review = |mark: &'p Mark| {
        // The note begins with a number: `5 passages, 2 people`.
        let then = mark.note.split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
        let newer = theme.newest.is_some_and(|newest| newest > (mark.made.lamport, mark.made.id));
        Review { mark, then, same: then.map(|then| then == theme.tally.passages.len() && !newer) }
    };
    marks.map(review).collect()
}

/// They, for programs.
pub(super) fn value<'p>(project: Seen<'p>, theme: &Theme) -> Value<'p> {
    let all = of(project, theme);
    let row = |one: &Review<'p>| {
        vec![
            ("coder", one.coder(project).into()),
            ("created", utc(one.mark.made.wall).into()),
            ("then", one.then.into()),
            ("now", theme.tally.passages.len().into()),
            ("same", one.same.into()),
        ]
    };
    let words = all.iter().map(|one| one.words(project, theme)).collect::<Vec<_>>().join("; ");
    Value::Things { rows: all.iter().map(row).collect(), words }
}

impl<'p> Review<'p> {
    fn coder(&self, project: Seen<'p>) -> Option<&'p str> {
        self.mark.coder.and_then(|id| project.shown().person(id)).map(|one| one.name.as_str())
    }
    /// `NR, 5 passages then, 6 now`.
    pub(super) fn words(&self, project: Seen<'p>, theme: &Theme) -> String {
        let who = project.shown().initials(self.mark.coder);
        match self.then {
            Some(then) => format!("{who}, {then} passages then, {} now", theme.tally.passages.len()),
            None => who.to_owned(),
        }
    }
}
