//! The power goes while the real program writes on a real file system: ext4 in a file, which is copied as it is at
//! that moment. The copy is mounted, its journal replayed, the project opened.
//!
//! `EMIC_POWER_CUTS` says how many cuts; it needs root, loop devices and `mkfs.ext4`, else it says that it skips.

use super::life::whole_lines;
use crate::support::cases;
use crate::support::chance::Dice;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// Cuts before a file system is made anew.
const CUTS_OF_A_DISK: u32 = 5;

/// A mounted file system; unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(image: &Path, at: PathBuf) -> Option<Mount> {
        std::fs::create_dir_all(&at).unwrap();
        let mut mount = Command::new("mount");
        // What is not synced stays in memory for half a minute, as on a machine with nothing else to do.
        let done = mount.args(["-o", "loop,commit=30"]).args([image, &at]).stderr(Stdio::null()).status();
        done.is_ok_and(|done| done.success()).then_some(Mount(at))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn emic(at: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.args(args).current_dir(at).env("EMIC_DATA", at.join("data")).env_remove("EMIC_PROJECT");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(at: &Path, args: &[&str]) -> Output {
    emic(at, args).stdin(Stdio::null()).output().unwrap()
}

/// A process that writes, and the numbers of the lines that it acknowledged so far.
struct Writer {
    child: Child,
    acked: Arc<Mutex<BTreeSet<usize>>>,
    reader: Option<std::thread::JoinHandle<()>>,
    feeder: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    fn new(at: &Path) -> Writer {
        let mut child = emic(at, &["--project", "study", "run"]).stderr(Stdio::null()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let feeder = std::thread::spawn(move || {
            let line = |n: usize| match n {
                n if n % 151 == 150 => "doctor --repair\n".to_owned(),
                n if n % 7 == 6 => {
                    format!("memo add --on project '{}'\n", format!("W{n} ").repeat(n % 90 + 1))
                }
                n => format!("code add W{n}\n"),
            };
            let _ = (1..20_000).try_for_each(|n| input.write_all(line(n).as_bytes()));
        });
        let acked = Arc::new(Mutex::new(BTreeSet::new()));
        let (out, told) = (BufReader::new(child.stdout.take().unwrap()), acked.clone());
        let reader = std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                for n in whole_lines(&format!("{line}\n")).filter_map(|l| l.strip_prefix("ok ")?.parse().ok())
                {
                    told.lock().unwrap().insert(n);
                }
            }
        });
        Writer { child, acked, reader: Some(reader), feeder: Some(feeder) }
    }
    fn signal(&self, signal: &str) {
        let done = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(done.unwrap().success());
    }
    /// Stops it where no thread is inside a call of the system: the copy of the image takes a moment, and is to be of
    /// one.
    fn freeze(&self) {
        self.signal("-STOP");
        let stopped = || {
            let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
            tasks.flatten().all(|task| {
                let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
                stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
            })
        };
        while !stopped() {
            std::thread::yield_now();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.signal("-KILL");
        self.child.wait().unwrap();
        for thread in [self.reader.take(), self.feeder.take()].into_iter().flatten() {
            thread.join().unwrap();
        }
    }
}

#[test]
fn what_was_acknowledged_survives_a_power_cut_on_a_real_file_system() {
    let cuts = cases("EMIC_POWER_CUTS", 0);
    let seed = u64::from(cases("EMIC_SEED", 1));
    let mut dice = Dice::new(seed);
    let (mut done, mut acknowledged, mut fresh) = (0, 0, 0);
    // In memory where there is such a folder: the disk below is not what is tried here.
    let scratch = if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "/tmp" };
    while done < cuts {
        let tmp = TempDir::new_in(scratch).unwrap();
        let image = tmp.path().join("image");
        std::fs::File::create(&image).unwrap().set_len(160 << 20).unwrap();
        let made = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image).status();
        let mount =
            made.is_ok_and(|made| made.success()).then(|| Mount::new(&image, tmp.path().join("disk")));
        let Some(mount) = mount.flatten() else {
            println!("skipped: mounting a file system from a file is not possible here");
            return;
        };
        // Nothing of the project is synced from outside; it may be seconds old when the power goes.
        let init = run(&mount.0, &["init", "study", "--title", "Study", "--coder", "Noor Rahman"]);
        assert!(init.status.success());
        if dice.percent(30) {
            check(&image, &tmp, &BTreeSet::new(), seed);
            (done, fresh) = (done + 1, fresh + 1);
        }
        let writer = Writer::new(&mount.0);
        for _ in 0..CUTS_OF_A_DISK.min(cuts.saturating_sub(done)) {
            std::thread::sleep(Duration::from_millis(20 + dice.below(600) as u64));
            let acked = writer.acked.lock().unwrap().clone();
            writer.freeze();
            check(&image, &tmp, &acked, seed);
            writer.signal("-CONT");
            (done, acknowledged) = (done + 1, acknowledged + acked.len());
        }
        drop(writer);
    }
    println!(
        "{done} power cuts, {fresh} of them right after init, seed {seed}, {acknowledged} acts acknowledged, kept"
    );
}

/// Copies the image as it is, mounts the copy and opens the project.
fn check(image: &Path, tmp: &TempDir, acked: &BTreeSet<usize>, seed: u64) {
    let copy = tmp.path().join("copy");
    let copied = Command::new("cp").arg("--sparse=always").args([image, &copy]).status();
    assert!(copied.unwrap().success());
    let mount = Mount::new(&copy, tmp.path().join("after")).unwrap();
    let doctor = run(&mount.0, &["--project", "study", "doctor"]);
    let said =
        format!("{}{}", String::from_utf8_lossy(&doctor.stdout), String::from_utf8_lossy(&doctor.stderr));
    assert_eq!(doctor.status.code(), Some(0), "seed {seed}: {said}");
    let codes = run(&mount.0, &["--project", "study", "codes", "--format", "json"]);
    let codes: serde_json::Value = serde_json::from_slice(&codes.stdout).unwrap();
    let names: BTreeSet<&str> = codes.as_array().unwrap().iter().filter_map(|c| c["name"].as_str()).collect();
    let memos = run(&mount.0, &["--project", "study", "memos", "--format", "json"]);
    let memos: serde_json::Value = serde_json::from_slice(&memos.stdout).unwrap();
    let bodies: BTreeSet<&str> =
        memos.as_array().unwrap().iter().filter_map(|m| m["body"].as_str()).collect();
    for &n in acked.iter().filter(|&n| n % 151 != 150) {
        let there = match n % 7 {
            6 => bodies.contains(&*format!("W{n} ").repeat(n % 90 + 1)),
            _ => names.contains(&*format!("W{n}")),
        };
        assert!(there, "seed {seed}: {n} of {} is lost: {said}", acked.len());
    }
    let after = run(&mount.0, &["--project", "study", "code", "add", "Afterwards"]);
    assert!(after.status.success());
    drop(mount);
    std::fs::remove_file(&copy).unwrap();
}
