//! `emic import --correct`: a transcript that was corrected elsewhere.

use super::Talk;
use super::brought::uncertain_words;
use crate::error::{Error, Result, visible};
use crate::format::study;
use crate::model::id::TranscriptId;
use crate::report::{Format, Table, Value};
use crate::text::Span;
use crate::workspace::Workspace;
use crate::workspace::revise::{Corrected, Revised, Uncertain};

/// So many corrections are printed for a person; programs get all.
const PRINTED: usize = 40;
/// So many characters of words are printed in a line.
const SHORT: usize = 60;

/// How a corrected file is brought in.
pub(super) struct Correcting<'a> {
    /// Id or title of the transcript.
    pub transcript: &'a str,
    /// Also if coded passages are rewritten or gone.
    pub anyway: bool,
    /// Only say what would change.
    pub dry_run: bool,
}

/// Compares a corrected file with its transcript, says what differs, and writes it.
pub(super) fn correct(
    workspace: &mut Workspace,
    how: &Correcting<'_>,
    (name, file): (&str, &study::Transcript),
    talk: &mut Talk<'_>,
) -> Result<()> {
    let id = workspace.seen().shown().find_transcript(how.transcript)?.id;
    let revised = workspace.revision(id, file)?;
    match talk.style().format {
        Format::Text => tell(workspace, &revised, name, talk),
        _ => talk.table(table(workspace, &revised))?,
    }
    // A dry run ends as the real one would.
    if !how.anyway {
        refuse(workspace, &revised, name)?;
    }
    if how.dry_run || revised.corrections.is_empty() {
        return Ok(());
    }
    let count = workspace.revise(&revised)?;
    let written = if count == 1 { "1 correction".to_owned() } else { format!("{count} corrections") };
    talk.say(&format!("{written} written; emic undo takes them back"));
    let codings = revised.uncertain.iter().filter(|one| one.kind == "coding").count();
    if codings > 0 {
        talk.say(&uncertain_words(codings, "coding"));
    }
    Ok(())
}

/// Refuses a file about which a person is to think first.
fn refuse(workspace: &Workspace, revised: &Revised, name: &str) -> Result<()> {
    let title = title(workspace, revised.transcript);
    let why = if revised.is_other() {
        let share = (revised.stays * 100.0).floor();
        format!("only {share} % of the words of {title} are in {name}: is it the same interview?")
    } else if !revised.uncertain.is_empty() {
        let count = revised.uncertain.len();
        let (passages, are) = if count == 1 { ("passage", "is") } else { ("passages", "are") };
        format!("{count} {passages} with codings, memos or marks {are} mostly rewritten or gone in {name}")
    } else if !revised.new_turns.is_empty() {
        format!("{name} has turns that {title} lacks: their words do not come in with a correction")
    } else {
        return Ok(());
    };
    let hint = "read what is listed above; if that is meant: --anyway";
    Err(Error::usage(format!("{why}; nothing was written")).hint(hint))
}

fn title(workspace: &Workspace, id: TranscriptId) -> String {
    workspace.seen().shown().transcript(id).map(|here| here.title.clone()).unwrap_or_default()
}

/// What differs, in lines for a person.
fn tell(workspace: &Workspace, revised: &Revised, name: &str, talk: &mut Talk<'_>) {
    let title = title(workspace, revised.transcript);
    let mut line = |words: String| talk.result(&format!("{}\n", visible(&words)));
    if revised.corrections.is_empty() {
        let but = if revised.new_turns.is_empty() { "" } else { ", but the file has more" };
        line(format!("{name}: the words of {title} are the same{but}"));
    } else {
        let count = revised.corrections.len();
        let corrections = if count == 1 { "correction" } else { "corrections" };
        let codings = if revised.following == 1 {
            "1 coding follows"
        } else {
            &format!("{} codings follow", revised.following)
        };
        line(format!("{name}: {count} {corrections} of {title}; {codings}"));
    }
    for Corrected { span, was, reads } in revised.corrections.iter().take(PRINTED) {
        line(format!("  {}: {} -> {}", place(workspace, revised, *span), quote(was), quote(reads)));
    }
    if let more @ 1.. = revised.corrections.len().saturating_sub(PRINTED) {
        line(format!("  and {more} more; --format json has all"));
    }
    for one in &revised.uncertain {
        let Uncertain { kind, name, span, was, reads, .. } = one;
        let (coder, at) = (coder(workspace, one), place(workspace, revised, *span));
        let becomes = match reads.as_str() {
            "" => "is gone".to_owned(),
            reads => format!("reads {}", quote(reads)),
        };
        line(format!("uncertain: {kind} of {coder}, {name}, {at}: {} {becomes}", quote(was)));
    }
    for words in &revised.new_turns {
        line(format!("not here, and does not come in: a turn {}", quote(words)));
    }
    if let Some((turn, here, there)) = revised.speakers.first() {
        let count = revised.speakers.len();
        let (turns, have) = if count == 1 { ("turn", "has") } else { ("turns", "have") };
        line(format!(
            "{count} {turns} {have} another speaker in the file (turn {turn}: {here} here, {there} there); labels are no \
             words and stay; emic turn changes them"
        ));
    }
}

/// `turn 12, 120..124`.
fn place(workspace: &Workspace, revised: &Revised, span: Span) -> String {
    let turn = turn_of(workspace, revised, span).map(|turn| format!("turn {turn}, ")).unwrap_or_default();
    format!("{turn}{}..{}", span.start(), span.end())
}

fn turn_of(workspace: &Workspace, revised: &Revised, span: Span) -> Option<u32> {
    let seen = workspace.seen();
    let here = seen.shown().transcript(revised.transcript)?;
    here.numbers.get(here.turn_at(span.start())?).copied()
}

fn coder(workspace: &Workspace, one: &Uncertain) -> String {
    let seen = workspace.seen();
    let person = one.coder.and_then(|coder| seen.person(coder));
    person.map(|person| person.name.clone()).unwrap_or_default()
}

/// Words in quotes, cut where they are long.
fn quote(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.chars().count() {
        0 => "(nothing)".to_owned(),
        n if n <= SHORT => format!("\"{words}\""),
        _ => format!("\"{}...\"", words.chars().take(SHORT).collect::<String>().trim_end()),
    }
}

/// What differs, for programs: a row for each correction, uncertain thing, new turn and other speaker.
fn table(workspace: &Workspace, revised: &Revised) -> Table<'static> {
    let columns = [
        "what",
        "transcript",
        "title",
        "turn",
        "start",
        "end",
        "text",
        "reads",
        "kind",
        "id",
        "coder",
        "name",
    ];
    let mut table = Table::new(&columns.map(|name| (name, name)), "");
    let title = title(workspace, revised.transcript);
    let mut row =
        |what: &str, span: Option<Span>, turn: Option<u32>, words: [&str; 2], about: [Value<'static>; 4]| {
            let number = |n: Option<u32>| n.map_or(Value::None, |n| Value::from(n as usize));
            let mut row: Vec<Value<'static>> =
                vec![what.to_owned().into(), revised.transcript.to_string().into(), title.clone().into()];
            row.extend([number(turn), number(span.map(Span::start)), number(span.map(Span::end))]);
            row.extend(words.map(|words| Value::from(words.to_owned())));
            row.extend(about);
            table.row(row);
        };
    let none = || [Value::None, Value::None, Value::None, Value::None];
    for Corrected { span, was, reads } in &revised.corrections {
        row("correction", Some(*span), turn_of(workspace, revised, *span), [was, reads], none());
    }
    for one in &revised.uncertain {
        let about = [one.kind.to_owned(), one.id.to_string(), coder(workspace, one), one.name.clone()];
        let turn = turn_of(workspace, revised, one.span);
        row("uncertain", Some(one.span), turn, [&one.was, &one.reads], about.map(Value::from));
    }
    for words in &revised.new_turns {
        row("new turn", None, None, ["", words], none());
    }
    for (turn, here, there) in &revised.speakers {
        row("other speaker", None, Some(*turn), [here, there], none());
    }
    table
}
