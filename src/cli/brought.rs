//! What an import brought, as people and programs are told: a line or a row for each file, and a sum.

use super::losses;
use crate::format::{Kind as Holds, LeftOut};
use crate::model::values::UNCERTAIN;
use crate::report::words::count;
use crate::report::{Table, Value};
use crate::workspace::{Brought, Tally};

/// What several files brought together.
#[derive(Default)]
pub(super) struct Sum {
    /// How many files came in.
    pub(super) files: usize,
    transcripts: usize,
    turns: usize,
    words: usize,
    left_out: usize,
}

impl Sum {
    /// Adds what one file brought.
    pub(super) fn add(&mut self, brought: &Brought) {
        self.files += 1;
        self.transcripts += brought.transcripts.len();
        self.turns += brought.transcripts.iter().map(|one| one.turns).sum::<usize>();
        self.words += brought.transcripts.iter().map(|one| one.words).sum::<usize>();
        self.left_out += usize::from(!brought.left_out.is_empty());
    }

    /// All of it in one line.
    pub(super) fn words(&self, dry_run: bool) -> String {
        let Sum { files, transcripts, turns, words, left_out } = self;
        let came = if dry_run { "would come in" } else { "came in" };
        let count = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let of = |n: usize, one: &str| if n == 0 { String::new() } else { format!(": {}", count(n, one)) };
        let mut line = format!("{} {came}{}", count(*files, "file"), of(*transcripts, "transcript"));
        if *transcripts > 0 {
            line.push_str(&format!(", {} in {}", count(*words, "word"), count(*turns, "turn")));
        }
        if *left_out > 0 {
            line.push_str(&format!("; of {} something was left out, see above", count(*left_out, "file")));
        }
        line
    }
}

/// The columns of the table that programs get.
pub(super) fn columns() -> Table<'static> {
    let columns = [
        ("file", "file"),
        ("kind", "kind"),
        ("id", ""),
        ("title", "title"),
        ("words", "words"),
        ("turns", "turns"),
        ("speakers", "speakers"),
        ("layout", "layout"),
        ("encoding", "encoding"),
        ("language", "language"),
        ("comments", "comments"),
        ("transcripts", ""),
        ("participants", "participants"),
        ("attributes", ""),
        ("people", ""),
        ("codes", ""),
        ("annotations", "codings"),
        ("known", ""),
        ("left_out", "left out"),
        ("notes", "notes"),
        ("memos", ""),
        ("known_codes", ""),
        ("changed_codes", ""),
        ("known_annotations", ""),
        ("questions", ""),
        ("uncertain", ""),
        ("left_out_why", ""),
        ("removed_codes", ""),
        ("staying_codes", ""),
        ("new_codes", ""),
    ];
    Table::new(&columns, "")
}

/// What a file holds, in one word.
fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Transcript => "transcript",
        Holds::Participants => "participants",
        Holds::Answers => "answers",
        Holds::Codings => "coded spans",
        Holds::Codebook => "codebook",
        Holds::Study => "project",
    }
}

/// The row of a file.
pub(super) fn row(file: &str, holds: Holds, b: Brought) -> Vec<Value<'static>> {
    let list = |words: Vec<String>| Value::List(words, "; ");
    let mut row: Vec<Value<'_>> = vec![file.to_owned().into(), word(holds).into()];
    let known = match holds {
        Holds::Participants => b.participants.known,
        Holds::Transcript | Holds::Answers | Holds::Codings | Holds::Codebook | Holds::Study => {
            b.known_transcripts.len()
        }
    };
    match b.transcripts.first() {
        Some(a) if holds == Holds::Transcript => {
            let speakers = Value::List(a.speakers.clone(), ", ");
            row.extend([
                a.id.to_string().into(),
                a.title.clone().into(),
                a.words.into(),
                a.turns.into(),
                speakers,
            ]);
            let found = [a.layout.clone(), a.encoding.clone(), a.language.clone()];
            row.extend(found.map(Value::from));
            row.push(b.memos.new.into());
            row.extend((0..4).map(|_| Value::None));
            let counted = |count: usize| if count > 0 { Value::from(count) } else { Value::None };
            row.extend([counted(b.codes.new), counted(b.codings.new), Value::None]);
        }
        _ => {
            row.extend((0..9).map(|_| Value::None));
            let participants = b.participants.new + b.participants.changed;
            row.extend([b.transcripts.len(), participants, b.attributes, b.people.len()].map(Value::from));
            row.extend([b.codes.new, b.codings.new, known].map(Value::from));
        }
    }
    let whys = b.left_out.iter().map(losses::why).collect();
    row.extend([list(b.left_out.iter().map(LeftOut::words).collect()), list(b.notes)]);
    row.extend([b.memos.new, b.codes.known, b.codes.changed, b.codings.known, b.questions].map(Value::from));
    row.extend([b.uncertain.into(), list(whys), list(b.gone_codes), list(b.staying_codes)]);
    row.push(list(b.new_codes));
    row
}

/// One file in a line for a person, and more lines if much is left out.
pub(super) fn words(holds: Holds, b: &Brought) -> String {
    let mut parts = match holds {
        Holds::Transcript => transcript_words(b),
        Holds::Participants => vec![
            format!("{} participants new or changed", b.participants.new + b.participants.changed),
            format!("{} as before, {} attributes", b.participants.known, b.attributes),
        ],
        Holds::Answers => vec![
            format!("{} new answers, {} known", b.transcripts.len(), b.known_transcripts.len()),
            format!(
                "{} participants new or changed, {} attributes",
                b.participants.new + b.participants.changed,
                b.attributes
            ),
        ],
        Holds::Codings | Holds::Study => coded_words(b),
        Holds::Codebook => {
            let Tally { new, changed, known } = b.codes;
            let mut parts = vec![format!("{new} new codes"), format!("{changed} changed, {known} as before")];
            if !b.gone_codes.is_empty() {
                parts.push(format!("{} removed", b.gone_codes.len()));
            }
            if !b.staying_codes.is_empty() {
                let names = quoted(&b.staying_codes);
                parts.push(format!("not in the codebook, but something is on them: {names}"));
            }
            parts
        }
    };
    if holds == Holds::Study {
        return study_words(&parts.join("; "), b);
    }
    if holds != Holds::Transcript && !b.left_out.is_empty() {
        parts.push(losses::in_a_line(&b.left_out));
    }
    parts.extend(b.notes.iter().chain(&to_look_at(b)).map(|note| format!("note: {note}")));
    parts.join("; ")
}

fn coded_words(b: &Brought) -> Vec<String> {
    vec![
        format!("{} new transcripts, {} known", b.transcripts.len(), b.known_transcripts.len()),
        format!("{} new codings{}", b.codings.new, uncertain(b)),
        format!("{} new codes, {} new people", b.codes.new, b.people.len()),
    ]
}

/// A whole study: what came in, then a line for each thing that is left out and for each note.
fn study_words(coded: &str, b: &Brought) -> String {
    let participants = b.participants.new + b.participants.changed;
    let mut line = coded.to_owned();
    let more =
        [(participants, "participants new or changed"), (b.memos.new, "new memos"), (b.sets.new, "new sets")];
    for (count, what) in more.into_iter().filter(|(count, _)| *count > 0) {
        line.push_str(&format!("; {count} {what}"));
    }
    for left in &b.left_out {
        line.push_str(&format!("\n  left out: {}", losses::one(left)));
    }
    for note in b.notes.iter().chain(&to_look_at(b)) {
        line.push_str(&format!("\n  note: {note}"));
    }
    line
}

/// So many names of a kind are told before anything is done; a program gets all of them.
const MOST_NAMES: usize = 12;

/// The first names of a list, and how many more there are.
fn first(names: &[String], told: impl Fn(&[String]) -> String) -> String {
    match names.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        None => told(names),
        Some(more) => format!("{} and {more} more", told(&names[..MOST_NAMES])),
    }
}

/// Names in quotes: one may hold a comma.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// How many of the codings and memos a person may want to look at.
fn uncertain(b: &Brought) -> String {
    if b.uncertain > 0 { format!(", {} uncertain", b.uncertain) } else { String::new() }
}

/// How to find the uncertain ones that came in.
fn to_look_at(b: &Brought) -> Option<String> {
    (b.to_look_at > 0).then(|| uncertain_words(b.to_look_at, "coding"))
}

/// Where things that are uncertain are found: on the list of what the team talks about.
pub(super) fn uncertain_words(number: usize, what: &str) -> String {
    let (things, are) = if number == 1 { (what.to_owned(), "is") } else { (format!("{what}s"), "are") };
    format!(
        "{number} {things} {are} uncertain: emic marks --note \"{UNCERTAIN}\" lists them, on the screen Space d"
    )
}

fn transcript_words(b: &Brought) -> Vec<String> {
    let mut parts = Vec::new();
    for a in &b.transcripts {
        parts.push(format!("{}: {} words in {} turns", a.title, a.words, a.turns));
        match a.speakers.as_slice() {
            [] => parts.push("no speakers".to_owned()),
            speakers => parts.push(format!("speakers {}", speakers.join(", "))),
        }
        parts.extend([a.layout.clone(), a.encoding.clone(), format!("language {}", a.language)]);
    }
    parts.extend(b.known_transcripts.iter().map(|title| format!("{title} was here already")));
    let codings = b.codings;
    if codings.new + codings.known > 0 {
        parts.push(format!("comments became codings: {} new, {} here already", codings.new, codings.known));
        if b.codes.new > 0 {
            let names = quoted(&b.new_codes);
            parts.push(format!("{}: {names}", count(b.codes.new, "new code", "new codes")));
        }
    }
    if b.marks.new > 0 {
        parts.push(format!("{} became marks", count(b.marks.new, "comment", "comments")));
    }
    if b.memos.new > 0 {
        let is_plain = codings.new + codings.known == 0;
        parts.push(match is_plain {
            true => format!("{} became memos", count(b.memos.new, "comment", "comments")),
            false => format!("{} from comments", count(b.memos.new, "memo", "memos")),
        });
    }
    if b.memos.known > 0 {
        parts.push(format!("{} were here", count(b.memos.known, "comment", "comments")));
    }
    parts.push(losses::in_a_line(&b.left_out));
    parts
}

/// Everything that would come in, a line for each kind of thing. Of a whole study [`words`] says what is left out.
pub(super) fn preview(holds: Holds, b: &Brought) -> Vec<String> {
    let turns: usize = b.transcripts.iter().map(|one| one.turns).sum();
    let named = |names: &[String]| match names.len() {
        0 => String::new(),
        _ => format!(": {}", first(names, |names| names.join(", "))),
    };
    let titles: Vec<String> = b.transcripts.iter().map(|one| one.title.clone()).collect();
    let tally = |what: &str, all: &Tally| {
        let changed = if all.changed > 0 { format!(", {} changed", all.changed) } else { String::new() };
        format!("{what}: {} new{changed}, {} as before", all.new, all.known)
    };
    let mut lines = vec![
        format!(
            "transcripts: {} new ({turns} turns), {} known{}",
            titles.len(),
            b.known_transcripts.len(),
            named(&titles)
        ),
        format!("people: {} new{}", b.people.len(), named(&b.people)),
        tally("participants", &b.participants),
        match b.new_codes.as_slice() {
            [] => tally("codes", &b.codes),
            names => format!("{}: {}", tally("codes", &b.codes), first(names, quoted)),
        },
    ];
    if !b.gone_codes.is_empty() {
        lines.push(format!("codes removed: {}: {}", b.gone_codes.len(), quoted(&b.gone_codes)));
    }
    if !b.staying_codes.is_empty() {
        let names = quoted(&b.staying_codes);
        lines.push(format!("codes that the codebook lacks, and that stay: {names}"));
    }
    let more = [
        ("codings", &b.codings),
        ("memos", &b.memos),
        ("marks", &b.marks),
        ("links", &b.links),
        ("sets", &b.sets),
        ("parts kept for writing them again", &b.kept),
    ];
    // Few files have sets or kept parts: of nothing nothing is said.
    let rare = |what: &str, all: &Tally| {
        *all == Tally::default() && !matches!(what, "codings" | "memos" | "marks" | "links")
    };
    let told = |what: &str, all: &Tally| match what {
        "codings" => tally(what, all) + &uncertain(b),
        what => tally(what, all),
    };
    lines.extend(more.into_iter().filter(|(what, all)| !rare(what, all)).map(|(what, all)| told(what, all)));
    lines.push(format!("questions: {}", b.questions));
    if holds != Holds::Study {
        lines.push(losses::in_a_line(&b.left_out));
    }
    lines
}
