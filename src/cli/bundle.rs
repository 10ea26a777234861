//! `emic bundle …`: coding work as a file, out and in.

use super::output::{is_standard_output, named};
use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::Vector;
use crate::exchange::outcome::{Fate, Outcome};
use crate::exchange::preview::preview;
use crate::report::{Format, Table, Value};
use crate::text::utc;
use crate::workspace::{Reply, Workspace, base_from, load, warning_of_readers};
use clap::Subcommand;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Hand your work to others as a file, and read theirs
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a bundle: the whole project, or what is new since a bundle that its reader has
    ///
    /// What is only for you is never in it. Without -o the file is named after you, in this folder.
    ///
    /// Examples:
    ///   emic bundle write
    ///   emic bundle write --since from-lead.emic.toml -o NR.emic.toml
    #[command(verbatim_doc_comment)]
    Write {
        /// The file to write; - is standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Leave out what the reader has: all that is in this bundle of theirs
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        /// Write over a file that is there, whatever it is
        #[arg(long)]
        force: bool,
    },
    /// Read bundles in: each whole or not at all, in any order, as often as you like
    ///
    /// A file that would take away what you wrote is kept, and waits for your answer: it says what would go, and
    /// who wrote that.
    ///
    /// Examples:
    ///   emic bundle read NR.emic.toml LW.emic.toml
    ///   emic bundle read --keep-mine NR.emic.toml
    #[command(verbatim_doc_comment)]
    Read {
        /// The files; those that were packed with gzip (.gz) are unpacked
        #[arg(required = true)]
        file: Vec<PathBuf>,
        /// Only say what would come in
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        answer: Answer,
    },
    /// Say what is in a bundle: from whom, how much, what it needs, what it would change here
    ///
    /// Example: emic bundle show NR.emic.toml
    #[command(verbatim_doc_comment)]
    Show {
        /// The file
        file: PathBuf,
    },
}

/// What becomes of files that would take away what one wrote.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false, conflicts_with = "dry_run")]
struct Answer {
    /// The folder that wrote it is another one of yours: you are not asked about it again
    #[arg(long)]
    mine: bool,
    /// Let it happen; what goes is kept in a backup for 30 days
    #[arg(long)]
    accept: bool,
    /// Take it in, and write again what it takes of yours
    #[arg(long)]
    keep_mine: bool,
}

impl Answer {
    fn reply(self) -> Option<Reply> {
        let Answer { mine, accept, keep_mine } = self;
        let replies = [(mine, Reply::Mine), (accept, Reply::Accept), (keep_mine, Reply::KeepMine)];
        replies.into_iter().find(|(given, _)| *given).map(|(_, reply)| reply)
    }
}

impl Args {
    /// A bundle can be looked at anywhere.
    pub(super) fn needs_project(&self) -> bool {
        !matches!(self.what, What::Show { .. })
    }

    pub(super) fn run(
        self,
        workspace: Option<&mut Workspace>,
        place: &Place,
        talk: &mut Talk<'_>,
    ) -> Result<()> {
        match (self.what, workspace) {
            (What::Show { file }, workspace) => show(workspace, &place.path(&file), &file, talk),
            (What::Write { output, since, force }, Some(workspace)) => {
                write(workspace, place, (output, force), since, talk)
            }
            (What::Read { file, dry_run, answer }, Some(workspace)) => {
                read(workspace, place, &file, (dry_run, answer.reply()), talk)
            }
            (_, None) => place.project_dir().map(drop),
        }
    }
}

fn write(
    workspace: &Workspace,
    place: &Place,
    (output, force): (Option<PathBuf>, bool),
    since: Option<PathBuf>,
    talk: &mut Talk<'_>,
) -> Result<()> {
    let base = match since {
        None => Vector::new(),
        Some(since) => {
            let theirs =
                load(&place.path(&since)).map_err(|fault| fault.in_file(since.display().to_string()))?;
            if theirs.header.project != workspace.store().project_id() {
                let here = (workspace.store().project_id(), workspace.seen().shown().title.as_str());
                let fault = crate::exchange::bundle::other_project(here, &theirs.header);
                return Err(fault.in_file(since.display().to_string()));
            }
            base_from(&workspace.log().upto(), &theirs.header.upto)
        }
    };
    let kind = if base.is_empty() { "the whole project" } else { "what is new since then" };
    if output.as_deref().is_some_and(is_standard_output) {
        return deliver(workspace, base, kind, talk);
    }
    let file = output.unwrap_or_else(|| PathBuf::from(workspace.bundle_name()));
    talk.check_reach(&place.path(&file))?;
    let written = workspace.write_bundle_over(&place.path(&file), base, force);
    let (ops, digest) = written.map_err(|fault| named(fault, &file))?;
    let name = file.display().to_string();
    match talk.style().format {
        Format::Text => talk.result(&format!("{name}\n")),
        _ => {
            let mut table = Table::new(&[("file", "file"), ("ops", "operations"), ("digest", "digest")], "");
            table.row(vec![name.into(), ops.into(), digest.to_string().into()]);
            talk.table(table)?;
        }
    }
    talk.say(&format!(
        "{ops} operations, {kind}; it holds words of interviews: send it as you would send those"
    ));
    if let Some(warning) = warning_of_readers(&place.path(&file)) {
        talk.say(&warning);
    }
    Ok(())
}

/// Writes a bundle to standard output. How much it is is only said when all of it has gone out.
fn deliver(workspace: &Workspace, base: Vector, kind: &str, talk: &mut Talk<'_>) -> Result<()> {
    let mut waiting = String::new();
    let written = workspace.write_bundle(base, &mut |part| {
        waiting.push_str(part);
        if waiting.len() > 1 << 16 {
            talk.deliver(std::mem::take(&mut waiting).as_bytes())?;
        }
        // The rest need not be made for a reader who has gone.
        if talk.is_closed() { Err(Error::new(Kind::Nothing, "the reader has gone")) } else { Ok(()) }
    });
    let (ops, _) = match written {
        Err(_) if talk.is_closed() => return Ok(()),
        written => written?,
    };
    talk.deliver(waiting.as_bytes())?;
    if !talk.is_closed() {
        talk.say(&format!("{ops} operations, {kind}"));
    }
    Ok(())
}

fn read(
    workspace: &mut Workspace,
    place: &Place,
    files: &[PathBuf],
    (dry_run, reply): (bool, Option<Reply>),
    talk: &mut Talk<'_>,
) -> Result<()> {
    let named: Vec<(String, PathBuf)> =
        files.iter().map(|file| (file.display().to_string(), place.path(file))).collect();
    let outcomes = match (dry_run, reply) {
        (true, _) => named.into_iter().map(|file| tried(workspace, file)).collect(),
        (false, None) => workspace.read_bundles(&named)?,
        (false, Some(reply)) => workspace.answer_bundles(&named, reply)?,
    };
    if talk.style().format != Format::Text {
        let mut table = report_columns();
        outcomes.iter().for_each(|outcome| table.row(report_row(outcome, dry_run)));
        talk.table(table)?;
    }
    tell(outcomes, dry_run, talk)
}

/// What reading a file would do.
fn tried(workspace: &Workspace, (name, path): (String, PathBuf)) -> Outcome {
    match load(&path).and_then(|bundle| workspace.try_bundle(&name, bundle)) {
        Ok(outcome) => outcome,
        Err(fault) => Outcome::of(&name).kept_out(Fate::Refused, fault.in_file(name)),
    }
}

/// Reports the outcome of every file. Returns the error that determines the exit code.
fn tell(outcomes: Vec<Outcome>, dry_run: bool, talk: &mut Talk<'_>) -> Result<()> {
    let count = outcomes.len();
    let mut faults = Vec::new();
    for outcome in outcomes {
        match outcome.fault {
            None => {
                let file = &outcome.file;
                if talk.style().format == Format::Text {
                    talk.result(&format!("{file}: {}\n", report_words(&outcome, dry_run)));
                }
                said(&outcome, dry_run).into_iter().for_each(|line| talk.say(&format!("{file}: {line}")));
            }
            Some(fault) if count == 1 => return Err(fault),
            Some(fault) => {
                talk.fault(&fault);
                faults.push(fault.kind());
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let waiting = faults.iter().filter(|kind| matches!(kind, Kind::Parked | Kind::Fork)).count();
    let what = format!("{} of {count} files did not come in", faults.len());
    match waiting {
        0 => Err(Error::new(Kind::Partly, what)),
        n => Err(Error::new(Kind::Parked, format!("{what}, {n} of them wait"))),
    }
}

fn report_words(report: &Outcome, dry_run: bool) -> String {
    if report.fate == Fate::CameLater {
        return format!("had to wait, and came in with another: {} operations", report.ops);
    }
    let would = if dry_run { "would bring " } else { "" };
    let mut words = format!("{would}{} new of {}", report.new, report.ops);
    if !report.people.is_empty() {
        words.push_str(&format!(", by {}", report.people.join(", ")));
    }
    if !report.kinds.is_empty() {
        words.push_str(&format!(" ({})", counts(&report.kinds)));
    }
    words
}

/// `2 memo, 40 annotate`.
pub(super) fn counts(kinds: &BTreeMap<String, usize>) -> String {
    kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect::<Vec<_>>().join(", ")
}

/// What else a person should know.
fn said(report: &Outcome, dry_run: bool) -> Vec<String> {
    let took = report.took.iter();
    let mut lines: Vec<String> = match dry_run {
        true => took.map(|line| format!("once it is read in: {line}")).collect(),
        false => took.cloned().collect(),
    };
    match (report.questions, dry_run) {
        (0, _) => {}
        (n, true) => lines.push(format!("questions it would raise: {n}")),
        (1, false) => lines.push("1 new question: emic conflicts lists it".to_owned()),
        (n, false) => lines.push(format!("{n} new questions: emic conflicts lists them")),
    }
    if report.unparked > 0 {
        lines.push(format!("{} that had been waiting came in too", report.unparked));
    }
    if report.unknown > 0 {
        let n = report.unknown;
        lines.push(format!("{n} operations are of a newer emic: they are kept and passed on, not shown"));
    }
    if report.normalised {
        lines.push("line ends or blanks were changed on the way, which does no harm".to_owned());
    }
    if report.moved {
        lines
            .push("this folder is a restored copy; from now on it writes under a name of its own".to_owned());
    }
    if report.odd_clock {
        lines.push("a clock in it is far off; times in lists may be odd, nothing else".to_owned());
    }
    lines
}

fn report_columns<'t>() -> Table<'t> {
    let columns = [
        ("file", "file"),
        ("status", "what became of it"),
        ("new", "new"),
        ("ops", "operations"),
        ("questions", "questions"),
        ("unparked", ""),
        ("unknown", ""),
        ("people", "people"),
        ("kinds", ""),
        ("message", "message"),
    ];
    Table::new(&columns, "")
}

fn report_row(outcome: &Outcome, dry_run: bool) -> Vec<Value<'_>> {
    let file: Value = outcome.file.as_str().into();
    let Some(fault) = &outcome.fault else {
        return vec![
            file,
            "read".into(),
            outcome.new.into(),
            outcome.ops.into(),
            outcome.questions.into(),
            outcome.unparked.into(),
            outcome.unknown.into(),
            Value::List(outcome.people.clone(), ", "),
            number_map(&outcome.kinds),
            Value::List(said(outcome, dry_run), "; "),
        ];
    };
    let status = match fault.kind() {
        Kind::Parked => "waits",
        Kind::Fork => "fork",
        _ => "refused",
    };
    let mut row = vec![file, status.into()];
    row.extend((0..5).map(|_| Value::None));
    row.extend([Value::List(Vec::new(), ", "), BTreeMap::new().into()]);
    row.push(Value::List(vec![fault.what()], "; "));
    row
}

fn number_map(counts: &BTreeMap<String, usize>) -> Value<'static> {
    let words = counts.iter().map(|(name, n)| (name.clone(), vec![n.to_string()]));
    words.collect::<BTreeMap<_, _>>().into()
}

fn show(workspace: Option<&mut Workspace>, path: &Path, file: &Path, talk: &mut Talk<'_>) -> Result<()> {
    let name = file.display().to_string();
    let bundle = load(path).map_err(|fault| fault.in_file(&name))?;
    let inside = workspace.filter(|w| w.store().project_id() == bundle.header.project);
    let shown = preview(&bundle, inside.as_ref().map(|w| w.log()));
    let here = match inside {
        None => "this is not the project here, or there is none".to_owned(),
        Some(workspace) => match workspace.try_bundle(&name, bundle) {
            Ok(report) => {
                let words = std::iter::once(report_words(&report, true));
                words.chain(said(&report, true)).collect::<Vec<_>>().join("; ")
            }
            Err(fault) => fault.what(),
        },
    };
    let what = match shown.header.kind.as_str() {
        "full" => "the whole project: to start from, or to read in",
        "delta" => "what was new since another bundle: to read in",
        _ => "a backup with what is for one person alone: not to be sent",
    };
    let vector = |v: &Vector| v.iter().map(|(replica, seq)| format!("{replica} {seq}")).collect::<Vec<_>>();
    let walls = shown.walls.map(|(first, last)| (utc(first), utc(last)));
    let (first, last) = walls.map_or((Value::None, Value::None), |(a, b)| (a.into(), b.into()));
    let fields: Vec<(&'static str, &'static str, Value<'_>)> = vec![
        ("file", "file", name.into()),
        ("project", "", shown.header.project.as_str().into()),
        ("title", "project", shown.header.title.as_str().into()),
        ("kind", "", shown.header.kind.as_str().into()),
        ("purpose", "what it is", what.into()),
        ("people", "from", number_map(&shown.people)),
        ("first", "earliest", first),
        ("last", "latest", last),
        ("ops", "operations", shown.ops.into()),
        ("kinds", "of which", number_map(&shown.kinds)),
        ("transcripts", "transcripts", Value::List(shown.transcripts, ", ")),
        ("needs", "needs", Value::List(vector(&shown.header.base), ", ")),
        ("upto", "reaches", Value::List(vector(&shown.header.upto), ", ")),
        ("here", "here", here.into()),
    ];
    talk.facts(&fields)
}
