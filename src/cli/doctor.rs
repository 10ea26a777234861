//! `emic doctor`: is everything there, what waits, what does the terminal say of itself. Writes nothing.

use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::log::Op;
use crate::report::Format;
use crate::store::Finding;
use crate::workspace::Waiting;
use crate::workspace::{Fork, Workspace};

/// Check the project and the terminal; writes nothing unless asked to
///
/// Exit code 0: sound. 1: something is or was not as it should be, and a copy has it. 3: something is lost.
///
/// Examples:
///   emic doctor
///   emic doctor --repair
///   emic doctor --restore-before 12
///   emic doctor --choose anna-x7f2k9qd.17 here
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Rebuild the database from the best copies
    #[arg(long, conflicts_with_all = ["restore_before", "choose"])]
    repair: bool,
    /// Go back to before step N of emic history; what came after is set aside. If you let step N take something of
    /// yours, that alone is written again, for 30 days
    #[arg(long, value_name = "N", conflicts_with = "choose")]
    restore_before: Option<u32>,
    /// Of two contents of an operation, say which one holds: here, file, or the name of the file
    #[arg(long, num_args = 2, value_names = ["ID", "here|file"])]
    choose: Option<Vec<String>>,
}

/// One line of the answer.
struct Line {
    /// For programs: finding, waiting, fork, set aside, question, lost-and-found, project, terminal.
    kind: &'static str,
    words: String,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        if let Some(n) = self.restore_before {
            return restore_before(workspace, n, talk);
        }
        if let Some([op, which]) = self.choose.as_deref() {
            return choose(workspace, op, which, talk);
        }
        let mut findings = workspace.examine()?;
        let mut mended = Vec::new();
        if self.repair && workspace.read_only().is_none() {
            workspace.repair()?;
            mended = std::mem::replace(&mut findings, workspace.examine()?);
        }
        let mut lost = workspace.store().missing();
        if findings.iter().any(|finding| finding.grave) {
            lost.extend(unreadable(workspace));
        }
        if self.repair && findings.is_empty() && lost.is_empty() && !mended.is_empty() {
            mended.iter().for_each(|finding| talk.say(&finding.what));
            let what = format!("{} findings, repaired as far as can be", mended.len());
            return Err(Error::new(Kind::Nothing, what));
        }
        let mut lines = project(workspace, place.clock.now());
        lines.extend(findings.iter().map(|f| Line { kind: "finding", words: f.what.clone() }));
        lines.extend(lost.iter().map(|what| Line { kind: "lost", words: what.clone() }));
        lines.extend(mentions(workspace));
        lines.push(Line { kind: "terminal", words: terminal() });
        lines.extend(talk.terminal().into_iter().map(|words| Line { kind: "terminal", words }));
        show(lines, talk)?;
        verdict(workspace, &findings, &lost)
    }
}

fn show(lines: Vec<Line>, talk: &mut Talk<'_>) -> Result<()> {
    if let Format::Text = talk.style().format {
        lines.iter().for_each(|line| talk.result(&format!("{:<15}{}\n", line.kind, line.words)));
        return Ok(());
    }
    let columns = [("kind", "kind"), ("words", "what")];
    let mut table = crate::report::Table::new(&columns, "");
    lines.into_iter().for_each(|line| table.row(vec![line.kind.into(), line.words.into()]));
    talk.table(table)
}

fn verdict(workspace: &Workspace, findings: &[Finding], lost: &[String]) -> Result<()> {
    let grave = findings.iter().any(|finding| finding.grave);
    if !lost.is_empty() || grave && workspace.read_only().is_some() {
        let what = "something is lost or damaged beyond the copies kept here; the lines above name it";
        let hint = match workspace.store().missing().is_empty() {
            true => "copy the folder as it is; a colleague's bundle may have it",
            false => {
                "a colleague's bundle may have it; what is lost for good is named until you remove .emic/losses.toml"
            }
        };
        return Err(Error::bad_file(what).hint(hint));
    }
    match findings.len() {
        0 => Ok(()),
        n => Err(Error::new(Kind::Nothing, format!("{n} findings; nothing is known to be lost"))
            .hint("emic doctor --repair mends what can be mended")),
    }
}

/// Operations and texts that neither the journal nor the database can give.
fn unreadable(workspace: &Workspace) -> Vec<String> {
    let store = workspace.store();
    let ops = workspace.log().in_order(|_| true);
    let mut lost: Vec<String> = ops
        .iter()
        .filter(|op| !matches!(store.op_lines(op.id), Ok(Some(_))))
        .map(|op| format!("{}: {}", op.id, crate::report::words::act(&workspace.seen(), workspace.log(), op)))
        .collect();
    lost.extend(
        store
            .text_digests()
            .into_iter()
            .filter(|&text| store.text(text).is_err())
            .map(|text| text.to_string()),
    );
    lost
}

fn project(workspace: &Workspace, now: i64) -> Vec<Line> {
    let project = &workspace.seen();
    let store = workspace.store();
    let free =
        store.files().free_space().map_or(String::new(), |bytes| format!(", {} MiB free", bytes >> 20));
    let state = match workspace.read_only() {
        Some(why) => format!("open to read only: {why}"),
        None => "open to write".to_owned(),
    };
    let mut words = vec![
        format!(
            "{} ({}) in {}",
            project.title,
            workspace.store().project_id(),
            workspace.store().root().display()
        ),
        format!("{state}, {} commits, {} operations{free}", store.commit_count(), store.op_count()),
        match store.files().last_backup(now) {
            Some((path, wall)) => {
                let when = crate::text::utc(wall);
                format!("newest backup {when}: {}", path.display())
            }
            None => "no backup yet".to_owned(),
        },
    ];
    for path in store.files().future_backups(now) {
        let what = "a backup is dated in the future and counts as none (was the clock wrong?)";
        words.push(format!("{what}: {}", path.display()));
    }
    let unknown = workspace.log().unknown();
    if !unknown.is_empty() {
        let kinds: Vec<String> = unknown.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        words.push(format!("kept for a newer emic, not shown by this one: {}", kinds.join(", ")));
    }
    words.into_iter().map(|words| Line { kind: "project", words }).collect()
}

fn restore_before(workspace: &mut Workspace, n: u32, talk: &mut Talk<'_>) -> Result<()> {
    if let Some(count) = workspace.write_back(n)? {
        let acts = crate::report::words::count(count, "act", "acts");
        talk.result(&format!("What step {n} took of yours is written again, in {acts}.\n"));
        talk.say(&format!(
            "Step {n} itself stays, as you let it happen; emic undo takes back what was written now."
        ));
        return Ok(());
    }
    let aside = workspace.restore_before(n)?;
    talk.result(&format!("The project is as it was before step {n}.\n"));
    if let Some(path) = aside {
        talk.say(&format!("What came after is set aside: emic bundle read {}", path.display()));
    }
    talk.say("What others hold of it returns with their next bundle or sync.");
    talk.say("You write under a new name from now on.");
    Ok(())
}

fn choose(workspace: &mut Workspace, op: &str, which: &str, talk: &mut Talk<'_>) -> Result<()> {
    let id = op.parse().map_err(|()| {
        Error::unknown(format!("\"{op}\" is no id of an operation")).hint("emic doctor shows those to choose")
    })?;
    let file = Some(which).filter(|which| *which != "file");
    workspace.choose(id, which != "here", file.filter(|which| *which != "here"))?;
    let holds = if which == "here" { "What is here holds" } else { "The other one holds from now on" };
    talk.result(&format!("{holds}; what does not is kept in .emic/forks and can be chosen again.\n"));
    talk.say("Your choice travels with your next bundle or sync.");
    Ok(())
}

/// Both contents of one number, or what was set aside.
fn fork_words(workspace: &Workspace, fork: &Fork) -> String {
    let shown = |op: &Op| {
        let who =
            op.coder.and_then(|id| workspace.seen().shown().person(id)).map_or("?", |person| &person.name);
        let what = crate::report::words::act(&workspace.seen(), workspace.log(), op);
        format!("\"{what}\" ({who}, {})", crate::text::utc(op.wall))
    };
    let (id, file) = (fork.op, fork.path.display());
    let there = shown(&fork.there);
    let Some(here) = &fork.here else {
        return format!("{id} {there} and what follows is set aside: emic bundle read {file}");
    };
    let settled = match fork.chosen == Some(here.sum) {
        true => "this one was chosen".to_owned(),
        false => format!("to choose: emic doctor --choose {id} here|file"),
    };
    format!("{id} is here {}, in {file} it is {there}; {settled}", shown(here))
}

/// What is no fault but should be known.
fn mentions(workspace: &Workspace) -> Vec<Line> {
    let project = &workspace.seen();
    let mut lines = Vec::new();
    for Waiting { path, needs, harm } in workspace.waiting() {
        let why = harm.map_or_else(
            || match needs.is_empty() {
                true => "comes in when the next file is read".to_owned(),
                false => format!("needs {}", needs.join(", ")),
            },
            |harm| format!("waits for you (emic conflicts says how to answer): {harm}"),
        );
        lines.push(Line { kind: "waiting", words: format!("{}: {why}", path.display()) });
    }
    lines.extend(
        workspace.forks().iter().map(|fork| Line { kind: "fork", words: fork_words(workspace, fork) }),
    );
    for path in workspace.store().files().set_aside() {
        lines.push(Line { kind: "set aside", words: path.display().to_string() });
    }
    match project.rows().len() {
        0 => {}
        n => {
            lines.push(Line { kind: "question", words: format!("{n} to settle: emic conflicts lists them") })
        }
    }
    for &code in &project.codes.lost {
        lines.push(Line { kind: "lost-and-found", words: project.codes.path_words(code) });
    }
    lines
}

/// What the terminal says of itself.
fn terminal() -> String {
    let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok().filter(|size| size.ws_col > 0);
    let size =
        size.map_or("not a terminal".to_owned(), |s| format!("{} columns, {} rows", s.ws_col, s.ws_row));
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| of(name)).unwrap_or_default();
    let utf8 = match locale.to_lowercase().replace('-', "").contains("utf8") {
        true => "UTF-8",
        false => "the locale does not say UTF-8: --ascii if marks look wrong",
    };
    let term = of("TERM").unwrap_or_else(|| "unset".to_owned());
    let colour = of("COLORTERM").map_or(String::new(), |words| format!(", COLORTERM {words}"));
    let remote = if of("SSH_CONNECTION").is_some() { ", over SSH" } else { "" };
    format!("{size}, TERM {term}{colour}, {utf8}{remote}")
}
