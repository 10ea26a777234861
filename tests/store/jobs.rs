//! Everything that writes more than an act: reading a bundle, importing, repairing, going back, choosing a branch,
//! mending while opening. At every call of the disk an error, a torn write, a crash, a power cut; afterwards all is
//! as before or as it should be.

use super::copy_dir;
use super::fault_disk::{FaultDisk, Plan};
use crate::support::shell::Shell;
use crate::support::strays;
use emic::error::Result;
use emic::format::{SourceFile, read};
use emic::log::Act;
use emic::workspace::{Clock, Known, Workspace, load};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// Something to be done to a project.
struct Job<'a> {
    /// The project before.
    from: PathBuf,
    work: &'a dyn Fn(&mut Workspace) -> Result<()>,
    /// It is done by opening alone.
    opens: bool,
}

/// Codes, memos and transcripts with their words, and whose words of bundles that were kept count as well.
fn contents(workspace: &Workspace) -> Vec<String> {
    let mut all: Vec<String> =
        workspace.log().in_order(|_| true).into_iter().filter_map(|op| words_of(&op.act)).collect();
    for transcript in workspace.seen().transcripts.values() {
        let source = workspace.log().source(transcript.source).expect("a transcript has words");
        all.push(format!("{} characters", source.text.as_str().len()));
    }
    all.sort();
    all
}

fn words_of(act: &Act) -> Option<String> {
    match act {
        Act::CodeAdd { name, .. } => Some(name.clone()),
        Act::MemoAdd { body, .. } => Some(body.clone()),
        Act::TranscriptAdd { title, .. } => Some(title.clone()),
        _ => None,
    }
}

/// What is kept beside: in files that were set aside.
fn kept_beside(dir: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for folder in ["forks", "parked", "backup"] {
        for entry in std::fs::read_dir(dir.join(".emic").join(folder)).unwrap() {
            let bundle = load(&entry.unwrap().path()).expect("what is kept is whole");
            all.extend(bundle.ops.iter().filter_map(|sealed| words_of(&sealed.op.act)));
        }
    }
    all
}

impl Job<'_> {
    /// Does it on a disk with a plan; says what it came to.
    fn run(&self, disk: &FaultDisk, plan: Plan, dir: &Path) -> Result<()> {
        if self.opens {
            disk.plan(plan);
            let workspace = Workspace::open_on(Arc::new(disk.clone()), dir, CLOCK)?;
            return match workspace.read_only() {
                None => Ok(()),
                Some(why) => Err(emic::error::Error::not_saved(why.to_owned())),
            };
        }
        let mut workspace = Workspace::open_on(Arc::new(disk.clone()), dir, CLOCK)?;
        disk.plan(plan);
        (self.work)(&mut workspace)
    }
    fn copy(&self) -> (TempDir, PathBuf) {
        let tmp = TempDir::new().unwrap();
        let dir = tmp.path().join("study");
        copy_dir(&self.from, &dir);
        (tmp, dir)
    }

    /// Stops it at every call; gives how many calls there were.
    fn stopped_everywhere(&self) -> u64 {
        let (_tmp, dir) = self.copy();
        let before = match self.opens {
            true => Vec::new(),
            false => contents(&Workspace::open(&dir, CLOCK).unwrap()),
        };
        let disk = FaultDisk::default();
        self.run(&disk, Plan::Nothing, &dir).unwrap();
        let calls = disk.calls();
        let after = contents(&Workspace::open(&dir, CLOCK).unwrap());
        let before = if self.opens { after.clone() } else { before };
        let mut all = before.clone();
        all.extend(after.iter().filter(|words| !before.contains(words)).cloned());
        for at in 1..=calls {
            for (plan, power) in [
                (Plan::Crash { at }, false),
                (Plan::Crash { at }, true),
                (Plan::Fail { at, kind: ErrorKind::Other }, false),
                (Plan::FailFrom { at, kind: ErrorKind::StorageFull }, false),
            ] {
                let (_tmp, dir) = self.copy();
                let disk = FaultDisk::default();
                let done = self.run(&disk, plan, &dir);
                if power {
                    disk.power_cut();
                }
                let told = || format!("{plan:?}, power {power}: {:?} {:?}", done, disk.log());
                self.check(&dir, done.is_ok(), &before, &after, &all, &told);
            }
        }
        calls
    }

    fn check(
        &self,
        dir: &Path,
        done: bool,
        before: &[String],
        after: &[String],
        all: &[String],
        told: &dyn Fn() -> String,
    ) {
        let mut workspace = Workspace::open(dir, CLOCK).unwrap_or_else(|fault| panic!("{fault}: {}", told()));
        assert_eq!(workspace.read_only(), None, "{}", told());
        let there = contents(&workspace);
        assert!(there == after || !done && there == before, "{there:?}: {}", told());
        assert_eq!(workspace.examine().unwrap(), [], "{}", told());
        let beside = kept_beside(dir);
        let lost: Vec<&String> = all
            .iter()
            .filter(|words| !there.contains(words) && !beside.contains(words))
            .filter(|words| !words.ends_with(" characters") && (done || before.contains(words)))
            .collect();
        assert!(lost.is_empty(), "{lost:?}: {}", told());
        assert_eq!(strays(dir), Vec::<PathBuf>::new(), "{}", told());
        workspace.commit(vec![super::code("Afterwards")]).unwrap();
    }
}

/// Turns of an interview that the database takes in several batches.
const LONG: usize = 7500;

fn interview(name: &str, turns: usize) -> String {
    let turn =
        |n| format!("Interviewer: How was it then, {name} {n}?\nP01: It was all right, for a while.\n");
    (0..turns).map(turn).collect()
}

/// A lead's small project, and a colleague's bundle on it with an interview of so many turns.
fn team(turns: usize) -> Shell {
    let shell = Shell::new();
    shell.emic(&["init", "lead", "--title", "Study", "--coder", "Abeni Oyelaran"]).ok();
    shell.emic(&["--project", "lead", "code", "add", "Trust"]).ok();
    shell.emic(&["--project", "lead", "bundle", "write", "-o", "study.emic.toml"]).ok();
    shell.emic(&["init", "nell", "--from", "study.emic.toml", "--coder", "Nell Rudge"]).ok();
    shell.file("N01.txt", &interview("N01", turns));
    shell.emic(&["--project", "nell", "import", "N01.txt"]).ok();
    shell.emic(&["--project", "nell", "memo", "add", "--on", "project", "A thought of mine"]).ok();
    shell.emic(&["--project", "nell", "bundle", "write", "-o", "n.emic.toml"]).ok();
    shell
}

#[test]
fn a_bundle_is_read_whole_or_not_at_all_wherever_it_is_stopped() {
    let shell = team(LONG);
    let file = shell.cwd.join("n.emic.toml");
    assert!(std::fs::metadata(&file).unwrap().len() > 512_000, "more than one batch of the database");
    let work = |workspace: &mut Workspace| workspace.read_bundle(&file, false).map(drop);
    let job = Job { from: shell.cwd.join("lead"), work: &work, opens: false };
    println!("{} calls", job.stopped_everywhere());
}

#[test]
fn a_project_at_rest_is_woken_written_to_and_kept_or_left_as_it_was_wherever_it_is_stopped() {
    let shell = team(20);
    let lead = shell.cwd.join("lead");
    Workspace::open(&lead, CLOCK).unwrap().close();
    assert!(Workspace::open(&lead, CLOCK).unwrap().log().is_at_rest(), "what this program kept is believed");
    let work = |workspace: &mut Workspace| {
        workspace.commit(vec![super::code("New")])?;
        workspace.keep();
        Ok(())
    };
    let job = Job { from: lead, work: &work, opens: false };
    assert!(job.stopped_everywhere() > 10, "it is woken, written to and kept");
}

#[test]
fn a_bundle_that_waits_and_the_one_that_it_waits_for_come_in_or_wait_on_wherever_they_are_stopped() {
    let shell = team(20);
    shell.emic(&["--project", "nell", "code", "add", "Later"]).ok();
    let since = ["--project", "nell", "bundle", "write", "--since", "n.emic.toml", "-o", "later.emic.toml"];
    shell.emic(&since).ok();
    shell.emic(&["--project", "lead", "bundle", "read", "later.emic.toml"]).fails(4);
    let file = shell.cwd.join("n.emic.toml");
    let work = |workspace: &mut Workspace| workspace.read_bundle(&file, false).map(drop);
    let job = Job { from: shell.cwd.join("lead"), work: &work, opens: false };
    // Two commits: the state between them is as good as any.
    let (_tmp, dir) = job.copy();
    let disk = FaultDisk::default();
    job.run(&disk, Plan::Nothing, &dir).unwrap();
    for at in 1..=disk.calls() {
        for power in [false, true] {
            let (_tmp, dir) = job.copy();
            let disk = FaultDisk::default();
            let _ = job.run(&disk, Plan::Crash { at }, &dir);
            if power {
                disk.power_cut();
            }
            let mut workspace = Workspace::open(&dir, CLOCK).unwrap();
            workspace.read_bundle(&file, false).unwrap();
            let there = contents(&workspace);
            assert!(["Later", "A thought of mine"].iter().all(|w| there.contains(&(*w).to_owned())), "{at}");
            assert_eq!((workspace.waiting().len(), workspace.examine().unwrap()), (0, vec![]), "{at}");
        }
    }
}

#[test]
fn a_transcript_is_imported_whole_or_not_at_all_wherever_it_is_stopped() {
    let shell = team(20);
    let words = interview("P02", LONG);
    let work = |workspace: &mut Workspace| {
        let (_, study) = read(&SourceFile::new("P02.txt", words.as_bytes()))?;
        workspace.bring_in(study, Known::Refused).map(drop)
    };
    let job = Job { from: shell.cwd.join("lead"), work: &work, opens: false };
    println!("{} calls", job.stopped_everywhere());
}

#[test]
fn a_repair_changes_nothing_wherever_it_is_stopped() {
    let shell = team(20);
    let work = |workspace: &mut Workspace| workspace.repair();
    let job = Job { from: shell.cwd.join("nell"), work: &work, opens: false };
    println!("{} calls", job.stopped_everywhere());
}

#[test]
fn going_back_is_done_or_not_wherever_it_is_stopped_and_what_came_after_is_kept() {
    let shell = team(20);
    shell.emic(&["--project", "lead", "bundle", "read", "n.emic.toml"]).ok();
    shell.emic(&["--project", "lead", "code", "add", "After the bundle"]).ok();
    let work = |workspace: &mut Workspace| workspace.restore_before(4).map(drop);
    let job = Job { from: shell.cwd.join("lead"), work: &work, opens: false };
    println!("{} calls", job.stopped_everywhere());
}

#[test]
fn a_branch_is_chosen_or_not_wherever_it_is_stopped_and_the_other_one_is_kept() {
    let shell = team(20);
    let hidden = shell.cwd.join("nell/.emic");
    copy_dir(&hidden, &shell.cwd.join("saved"));
    shell.emic(&["--project", "nell", "code", "add", "Alpha"]).ok();
    shell.emic(&["--project", "nell", "bundle", "write", "-o", "alpha.emic.toml"]).ok();
    for entry in std::fs::read_dir(&hidden).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
    }
    copy_dir(&shell.cwd.join("saved"), &hidden);
    std::fs::remove_file(shell.cwd.join("../data/homes.toml")).unwrap();
    let id = shell.emic(&["--project", "nell", "code", "add", "Beta"]).id();
    shell.emic(&["--project", "nell", "bundle", "write", "-o", "beta.emic.toml"]).ok();
    shell.emic(&["--project", "lead", "bundle", "read", "alpha.emic.toml"]).ok();
    shell.emic(&["--project", "lead", "bundle", "read", "beta.emic.toml"]).fails(4);
    let work = |workspace: &mut Workspace| workspace.choose(id.parse().unwrap(), true, None).map(drop);
    let job = Job { from: shell.cwd.join("lead"), work: &work, opens: false };
    println!("{} calls", job.stopped_everywhere());
}

#[test]
fn an_opening_that_mends_a_bad_block_can_be_stopped_anywhere() {
    let shell = team(20);
    let from = shell.cwd.join("nell");
    let journal = from.join(".emic/journal/0001.toml");
    let words = std::fs::read_to_string(&journal).unwrap();
    let job = Job { from, work: &|_| Ok(()), opens: true };
    // From the database; from a backup; a journal made anew with the help of a backup.
    std::fs::write(&journal, words.replace("A thought", "A thouxht")).unwrap();
    let by_database = job.stopped_everywhere();
    shell.emic(&["--project", "nell", "doctor", "--repair"]);
    std::fs::write(&journal, words.replace("A thought", "A thouxht")).unwrap();
    std::fs::remove_dir_all(job.from.join(".emic/db")).unwrap();
    let by_backup = job.stopped_everywhere();
    std::fs::write(&journal, &words[..words.len() / 2]).unwrap();
    let anew = job.stopped_everywhere();
    std::fs::remove_file(&journal).unwrap();
    let from_nothing = job.stopped_everywhere();
    println!("{by_database}, {by_backup}, {anew}, {from_nothing} calls");
}
