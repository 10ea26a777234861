//! How large a project may become: time, memory and disk, each step in a process of its own, so that its memory is
//! its own. `cargo bench --bench large` prints it; `benches/yardstick` puts SQLite beside it.

pub mod study;

use emic::log::Act;
use emic::workspace::{Clock, NewPerson, Workspace};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use study::{Base, SEED, WALL, beginning};

/// Operations in one commit.
pub const COMMIT: usize = 100_000;
/// Commits of one act each, of which the quickest half and the slowest hundredth are told.
const SINGLE: usize = 2000;
const CLOCK: Clock = Clock::Fixed(WALL);

/// Where everything of one run lies.
pub struct Place(pub PathBuf);

impl Place {
    pub fn project(&self) -> PathBuf {
        self.0.join("study")
    }
    pub fn bundle(&self) -> PathBuf {
        self.0.join("study.emic.toml")
    }
}

/// Prints one figure.
pub fn tell(what: &str, figure: &str) {
    println!("  {what:<58} {figure}");
}

pub fn seconds(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 0.1 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// Runs one step (`what n`) of this program in a process of its own.
pub fn step(place: &Place, what: &str, n: usize) {
    let me = std::env::current_exe().unwrap();
    let done = Command::new(me).arg("step").arg(what).arg(n.to_string()).arg(&place.0).status().unwrap();
    assert!(done.success(), "{what} {n}");
}

/// The step that this process is to do, if it is one: its name, number of operations, and place.
pub fn my_step() -> Option<(String, usize, Place)> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [step, what, n, dir] if step == "step" => Some((what.clone(), n.parse().ok()?, Place(dir.into()))),
        _ => None,
    }
}

/// Prints the most memory that this process ever had.
pub fn tell_memory(what: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0.0);
    tell(&format!("{what}: most memory"), &format!("{:.0} MB", kib / 1024.0));
}

pub fn bytes_in(path: &Path) -> u64 {
    if !path.is_dir() {
        return path.metadata().map_or(0, |meta| meta.len());
    }
    std::fs::read_dir(path).unwrap().map(|entry| bytes_in(&entry.unwrap().path())).sum()
}

pub fn tell_percentiles(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (half, most) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    tell(what, &format!("p50 {}, p99 {}", seconds(half), seconds(most)));
}

/// All steps on emic for a project of `n` operations.
pub fn emic(place: &Place, n: usize) {
    println!("emic, {n} operations (seed {SEED})");
    for what in ["import", "open", "single", "read"] {
        step(place, what, n);
    }
}

/// Does a step of [`emic`]; `false` if it is none.
pub fn run(what: &str, n: usize, place: &Place) -> bool {
    match what {
        "import" => import(n, place),
        "open" => open(place),
        "single" => single(n, place),
        "read" => read(place),
        _ => return false,
    }
    true
}

fn import(n: usize, place: &Place) {
    let noor = NewPerson { name: "Noor".into(), ..Default::default() };
    let mut workspace = Workspace::init(&place.project(), "Study", &noor, CLOCK).unwrap();
    let (acts, texts) = beginning();
    let base = Base::new(&workspace.commit_with(acts, texts, "study").unwrap());
    for from in (0..n).step_by(COMMIT) {
        let acts = base.acts(workspace.log(), from, n.min(from + COMMIT));
        let what = format!("one commit of {} upon {from}", acts.len());
        let (start, busy) = (Instant::now(), processor());
        workspace.commit(acts).unwrap();
        let words = format!("{}, processor {}", seconds(start.elapsed()), seconds(processor() - busy));
        tell(&what, &words);
    }
    tell_memory("import");
    let start = Instant::now();
    workspace.write_bundle_file(&place.bundle(), Default::default()).unwrap();
    tell("writing a full bundle", &seconds(start.elapsed()));
    let start = Instant::now();
    workspace.back_up().unwrap();
    tell("a backup, read back", &seconds(start.elapsed()));
    workspace.close();
    let bundle = bytes_in(&place.bundle());
    let mb = |bytes: u64| {
        format!("{:.0} MB, {:.2} x the bundle", bytes as f64 / 1e6, bytes as f64 / bundle as f64)
    };
    tell("bundle", &mb(bundle));
    for name in ["journal", "db", "backup"] {
        tell(&format!(".emic/{name}"), &mb(bytes_in(&place.project().join(".emic").join(name))));
    }
}

fn open(place: &Place) {
    let mut times = Vec::new();
    let busy = processor();
    for turn in 0..6 {
        let start = Instant::now();
        let workspace = Workspace::open(&place.project(), CLOCK).unwrap();
        times.push(start.elapsed());
        assert!(workspace.read_only().is_none());
        if turn == 0 {
            tell("opening, for the first time after writing", &seconds(times[0]));
            tell_memory("opening");
        }
        workspace.close();
    }
    let busy = (processor() - busy) / 6;
    let next = &mut times[1..];
    next.sort();
    let words = format!("quickest {}, median {}", seconds(next[0]), seconds(next[2]));
    tell("opening, five times more", &words);
    tell("processor time of an opening and closing, all threads", &seconds(busy));
}

/// Processor time of this process, all threads: what a busy machine does not lengthen.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets; user and system time are the 14th and 15th field, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Duration::from_millis(fields.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>() * 10)
}

/// As the screen does it: one code put on at a key press.
fn single(n: usize, place: &Place) {
    let mut workspace = Workspace::open(&place.project(), CLOCK).unwrap();
    let base = Base::of(workspace.log());
    let acts = base.acts(workspace.log(), n, n + SINGLE * 2);
    let acts = acts.into_iter().filter(|act| matches!(act, Act::Annotate { .. })).take(SINGLE);
    let mut times = Vec::new();
    for act in acts {
        let start = Instant::now();
        workspace.commit(vec![act]).unwrap();
        times.push(start.elapsed());
    }
    tell_percentiles("a durable commit of one act", times);
    tell_memory("commits");
    workspace.close();
}

fn read(place: &Place) {
    let tom = NewPerson { name: "Tom".into(), ..Default::default() };
    let dir = place.0.join("tom");
    let (start, busy) = (Instant::now(), processor());
    let workspace = Workspace::init_from(&dir, &place.bundle(), &tom, CLOCK).unwrap();
    let words = format!("{}, processor {}", seconds(start.elapsed()), seconds(processor() - busy));
    tell("beginning with the bundle", &words);
    tell_memory("beginning");
    workspace.close();
    std::fs::remove_dir_all(dir).unwrap();
}
