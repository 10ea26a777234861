//! Acts that had no effect: who did what, what was in the way, and what holds.

use super::objects::{by, place, place_name, quoted, shown_path, thing, value};
use crate::model::{About, MAX_DEPTH, Question, Seen, Why, split_path};

/// An act that had no effect: who did what, what was in the way, and what holds.
pub(super) fn no_effect(project: Seen<'_>, question: &Question, act: &str, why: &Why) -> String {
    let Some(about) = question.about.first() else { return String::new() };
    // A code that became a part of another is in no place any more: its own name says more than a path.
    let own = about.path.last().map_or(&[][..], std::slice::from_ref);
    let what = thing(project, &about.thing, own);
    let did = format!("{} {}", by(project, about), deed(project, about, act, &what));
    let other = question.about.get(1);
    let into = other.map_or_else(String::new, |other| thing(project, &other.thing, &other.path));
    let merger = other.map_or_else(|| "another person".to_owned(), |other| by(project, other));
    match why {
        Why::Merged(_) => {
            format!("{did}; {merger} had made it part of \"{into}\". \"{into}\" {}.", stays(act))
        }
        Why::MergedBack(_) => {
            format!(
                "{} made \"{what}\" part of \"{into}\"; {merger} made \"{into}\" part of \"{what}\" at once. \"{what}\" \
                 stays.",
                by(project, about)
            )
        }
        Why::MergedStays(_) => format!(
            "{did}; {merger} had made it part of \"{into}\", and that was not known. \"{into}\" stays."
        ),
        Why::Missing => format!("{did}; the code, or the place to put it, is not there any more."),
        Why::MissingToMerge => format!("{did}; one of the two is not there any more."),
        Why::UnderItself => {
            // Its path would name the code itself: the own name is clearer.
            let below = value(project, about).and_then(|path| split_path(&path).pop());
            let below = quoted(&below.unwrap_or_default());
            format!(
                "{} moved \"{what}\" under {below}; {below} was below \"{what}\" already, and a code cannot be under itself. \"{what}\" stays where it is.",
                by(project, about)
            )
        }
        Why::Overlapped(_) => {
            let theirs = other
                .and_then(|other| other.value.as_deref())
                .map_or_else(String::new, |words| format!(" to {}", quoted(words)));
            let now = place(project, &about.thing).and_then(|(transcript, span)| {
                let words = quoted(transcript.text.slice(span?));
                Some(format!(" {} reads {words} now.", place_name(project, &about.thing)))
            });
            let now = now.unwrap_or_default();
            format!("{did}; {merger} corrected words that overlap these{theirs}, and that holds.{now}")
        }
        Why::TurnOverlapped(_) => {
            let theirs = other.and_then(|other| other.value.as_deref()).filter(|label| !label.is_empty());
            let theirs = theirs.map_or_else(String::new, |label| format!(" (speaker: {})", quoted(label)));
            format!("{did}; {merger} said something else of the turns there{theirs}, and that holds.")
        }
        Why::WordsGone => format!("{did}; the words were no longer there."),
        Why::TooNested => format!("{did}; that place lies in more than 1,000 other corrections."),
        Why::NotOwnCoding => format!("{did}; only its own coder changes a coding. It stays as it was."),
        Why::TakenOff => format!("{did}; it had been taken off before, and stays off."),
        Why::NotOwnMemo => format!("{did}; a memo is removed by its author only. It stays."),
        Why::MemoRemoved => format!("{did}; the memo had been removed before, and stays removed."),
        Why::OtherWords => {
            format!(
                "{} made {what} one with another transcript; its words are not the same. They stay two.",
                by(project, about)
            )
        }
        Why::NotOwnAct => format!("{did}; nobody undoes what another person did. It stays done."),
        Why::TooDeep => {
            format!(
                "{did}; that is more than {MAX_DEPTH} levels deep. It is shown under the code above that is the last to fit."
            )
        }
    }
}

/// What an act did to a thing.
fn deed(project: Seen<'_>, about: &About, act: &str, what: &str) -> String {
    let value = value(project, about).unwrap_or_default();
    match act {
        "code" => format!("put \"{what}\" there"),
        "code-rename" if *value == *what => format!("renamed a code to {}", quoted(&value)),
        "code-rename" => format!("renamed \"{what}\" to {}", quoted(&value)),
        "code-move" if &*value == "/" => format!("moved \"{what}\" to the top"),
        "code-move" if value.is_empty() => format!("moved \"{what}\" to a place that is gone"),
        "code-move" => format!("moved \"{what}\" under {}", quoted(&shown_path(&value))),
        "code-merge" | "same" => format!("made \"{what}\" part of another code"),
        "code-remove" => format!("removed \"{what}\""),
        "code-theme" if &*value == "false" => format!("made \"{what}\" no theme any more"),
        "code-theme" => format!("made \"{what}\" a theme"),
        "code-colour" if value.is_empty() => format!("took the colour of \"{what}\" away"),
        "code-colour" => format!("gave \"{what}\" the colour {value}"),
        // The words that stood there are not the ones that it was to change.
        "replace" if value.is_empty() => format!("took out words of {}", place_name(project, &about.thing)),
        "replace" => {
            format!("corrected words of {} to {}", place_name(project, &about.thing), quoted(&value))
        }
        "turn" if value.is_empty() => format!("said where turns begin in {what}"),
        "turn" => format!("made a turn of {} of {what}", quoted(&value)),
        "annotation-resize" => format!("gave the coding {what} other words"),
        "annotation-recode" => format!("gave the coding {what} another code"),
        "annotation-remove" => format!("took off the coding {what}"),
        "memo-edit" => format!("rewrote the {what}"),
        "memo-kind" => format!("changed the kind of the {what}"),
        "memo-remove" => format!("removed the {what}"),
        "quick" => format!("set {what}"),
        "undo" => format!("took back {what}"),
        _ => format!("changed {what}"),
    }
}

/// How a code stays after an act on a part of it had no effect.
fn stays(act: &str) -> &'static str {
    match act {
        "code-move" => "stays where it is",
        "code-rename" => "keeps its name",
        "code-colour" => "keeps its colour",
        _ => "stays as it is",
    }
}
