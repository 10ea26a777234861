//! Damage on purpose, of seven kinds, to journal, database and backup, one or two of the three at a time: always
//! found or without effect, never a panic, never a wrong word, mended whenever one whole copy is left.
//!
//! `EMIC_DAMAGE` says how many cases, `EMIC_SEED` with which number the first.

use crate::support::cases;
use crate::support::chance::Dice;
use crate::support::shell::{Answer, Shell};
use emic::workspace::{Clock, Workspace};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Bit,
    Page,
    Sector,
    Cut,
    ZeroTail,
    Removed,
    Older,
}

const KINDS: [Kind; 7] =
    [Kind::Bit, Kind::Page, Kind::Sector, Kind::Cut, Kind::ZeroTail, Kind::Removed, Kind::Older];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Journal,
    Database,
    Backup,
}

const SPOTS: [&[Spot]; 6] = [
    &[Spot::Journal],
    &[Spot::Database],
    &[Spot::Backup],
    &[Spot::Journal, Spot::Database],
    &[Spot::Journal, Spot::Backup],
    &[Spot::Database, Spot::Backup],
];

/// What became of a damaged project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Nobody noticed, and nothing that is read is touched.
    NoEffect,
    /// Found, and everything is there in the end.
    Mended,
    /// More than the copies have is gone: named, exit 3, and what is left reads as it was written.
    Named,
}

/// How often each damage had each outcome.
type Counts = BTreeMap<(Vec<(Spot, Kind)>, Outcome), u32>;

/// A project in two states: `now`, and `then` some commits before; its lines now.
struct Sample {
    shell: Shell,
    lines: BTreeMap<String, String>,
}

const CLOCK: i64 = 1_795_000_000;

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let shell = Shell::new();
        shell.emic(&["init", "now", "--title", "Study", "--coder", "Noor Rahman"]).ok();
        let words: String = (0..60)
            .map(|n| format!("I: Question {n}?\nP01: An answer, the {n}th, in some words.\n"))
            .collect();
        shell.file("P01.txt", &words);
        let lines = |from: usize, to: usize| -> String {
            let line = |n: usize| match n % 3 {
                0 => format!("memo add --on project '{}'\n", format!("thought {n}, ").repeat(n % 40 + 1)),
                1 => format!("code add Theme{}/Code{n}\n", n % 7),
                _ => format!("annotate P01 {}..{} Early --create\n", n * 5, n * 5 + 9),
            };
            (from..to).map(line).collect()
        };
        shell.file("first", &format!("import P01.txt\n{}", lines(0, 60)));
        shell.file("second", &lines(60, 90));
        shell.emic(&["--project", "now", "run", "first"]).ok();
        // Repairing makes a backup of this moment.
        shell.emic(&["--project", "now", "doctor", "--repair"]).ok();
        copy(&shell.cwd.join("now"), &shell.cwd.join("then"));
        shell.emic(&["--project", "now", "run", "second"]).ok();
        copy(&shell.cwd.join("now"), &shell.cwd.join("stale"));
        // A backup of the same second would take the place of the older one.
        shell.emic(&["--project", "now", "doctor", "--repair"]).ok();
        let lines = lines_of(&shell.cwd.join("now"));
        assert!(lines.len() > 90);
        Sample { shell, lines }
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// The canonical lines of every operation and text that a project gives; a rescue may add a mark of its own.
fn lines_of(dir: &Path) -> BTreeMap<String, String> {
    let Ok(workspace) = Workspace::open(dir, Clock::Fixed(CLOCK)) else { return BTreeMap::new() };
    let store = workspace.store();
    let mut lines = BTreeMap::new();
    for op in workspace.log().in_order(|_| true) {
        if let Ok(Some(here)) = store.op_lines(op.id) {
            lines.insert(op.id.to_string(), here);
        }
    }
    for digest in store.text_digests() {
        if let Ok(Some(text)) = store.text(digest) {
            lines.insert(digest.to_string(), text.lines().into_owned());
        }
    }
    lines
}

struct Case {
    kinds: Vec<(Spot, Kind)>,
    /// The backup is of some commits before.
    stale: bool,
    dir: PathBuf,
}

impl Case {
    fn file(&self, spot: Spot, dice: &mut Dice) -> PathBuf {
        let hidden = self.dir.join(".emic");
        match spot {
            Spot::Journal => hidden.join("journal/0001.toml"),
            Spot::Backup => {
                let mut all = fs::read_dir(hidden.join("backup")).unwrap();
                all.next().unwrap().unwrap().path()
            }
            Spot::Database => {
                let snapshot = fs::read_dir(hidden.join("db")).unwrap().map(|e| e.unwrap().path());
                let snapshot = snapshot.into_iter().find(|p| p.to_string_lossy().contains("snap."));
                match dice.below(10) {
                    0 => hidden.join("db/conf"),
                    1 => snapshot.unwrap_or_else(|| hidden.join("db/db")),
                    _ => hidden.join("db/db"),
                }
            }
        }
    }
    fn damage(&self, dice: &mut Dice) {
        for &(spot, kind) in &self.kinds {
            let path = self.file(spot, dice);
            let relative = path.strip_prefix(&self.dir).unwrap().to_owned();
            damage(&path, kind, dice, &sample().shell.cwd.join("then").join(relative));
        }
    }
    /// Says whether one copy is left that has everything.
    fn has_whole_copy(&self) -> bool {
        let hurt = |spot| self.kinds.iter().any(|(s, _)| *s == spot);
        !hurt(Spot::Journal) || !hurt(Spot::Database) || !hurt(Spot::Backup) && !self.stale
    }
}

fn damage(path: &Path, kind: Kind, dice: &mut Dice, older: &Path) {
    let mut bytes = fs::read(path).unwrap();
    // A database is mostly unused: what is hit should be used.
    let used = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
    let at = dice.below(used);
    match kind {
        Kind::Bit => bytes[at] ^= 1 << dice.below(8),
        Kind::Page => {
            let from = at / 4096 * 4096;
            let to = (from + 4096).min(bytes.len());
            bytes[from..to].fill(0);
        }
        Kind::Sector => {
            let from = at / 512 * 512;
            let to = (from + 512).min(bytes.len());
            bytes[from..to].fill_with(|| dice.roll() as u8);
        }
        Kind::Cut => bytes.truncate(at),
        Kind::ZeroTail => bytes[at..].fill(0),
        Kind::Removed => {
            let dir = path.parent().unwrap();
            return match dice.percent(30) {
                true => fs::remove_dir_all(dir).unwrap(),
                false => fs::remove_file(path).unwrap(),
            };
        }
        Kind::Older => {
            bytes = match dice.percent(70) {
                true => fs::read(older).unwrap_or_default(),
                false => Vec::new(),
            }
        }
    }
    fs::write(path, bytes).unwrap();
}

fn doctor(case: &Case, more: &[&str]) -> Answer {
    let dir = case.dir.display().to_string();
    sample().shell.emic(&[&["--project", &dir, "doctor"], more].concat())
}

/// One damaged project and what becomes of it; `Err` is what must not be.
fn outcome(case: &Case, dice: &mut Dice) -> Result<Outcome, String> {
    case.damage(dice);
    let first = doctor(case, &[]);
    let repair = doctor(case, &["--repair"]);
    let last = doctor(case, &[]);
    let said = format!("{first:?}\n{repair:?}\n{last:?}");
    for answer in [&first, &repair, &last] {
        if ![0, 1, 3].contains(&answer.code) || answer.err.contains("panicked") {
            return Err(format!("exit {}: {said}", answer.code));
        }
    }
    let whole = &sample().lines;
    let lines = lines_of(&case.dir);
    if let Some((id, _)) = lines.iter().find(|(id, lines)| whole.get(*id).is_some_and(|w| w != *lines)) {
        return Err(format!("{id} reads as something else: {said}"));
    }
    let missing = whole.keys().filter(|id| !lines.contains_key(*id)).count();
    let found = first.code != 0 || !first.err.is_empty();
    match (missing, last.code) {
        (0, 0) if found => goes_on(case, &said).map(|()| Outcome::Mended),
        (0, 0) => goes_on(case, &said).map(|()| Outcome::NoEffect),
        (_, 3) if !case.has_whole_copy() && first.code == 3 && repair.code == 3 => Ok(Outcome::Named),
        _ => Err(format!("{missing} missing, exits {} {} {}: {said}", first.code, repair.code, last.code)),
    }
}

/// What was mended can be worked on, and is sound afterwards.
fn goes_on(case: &Case, said: &str) -> Result<(), String> {
    let dir = case.dir.display().to_string();
    let added = sample().shell.emic(&["--project", &dir, "code", "add", "Afterwards"]);
    let after = doctor(case, &[]);
    match (added.code, after.code) {
        (0, 0) => Ok(()),
        _ => Err(format!("it does not go on: {added:?} {after:?}\n{said}")),
    }
}

#[test]
fn damage_to_one_or_two_of_three_copies_is_found_and_mended_or_named_and_never_read_as_something_else() {
    let count = u64::from(cases("EMIC_DAMAGE", 42));
    let first = u64::from(cases("EMIC_SEED", 1));
    let mut table = Counts::new();
    let mut wrong = Vec::new();
    for seed in first..first + count {
        let mut dice = Dice::new(seed);
        let spots = SPOTS[(seed % 6) as usize];
        // Every kind meets every place, the first as they come in turn.
        let mut kinds = vec![(spots[0], KINDS[(seed / 6 % 7) as usize])];
        kinds.extend(spots[1..].iter().map(|&spot| (spot, dice.pick(&KINDS).unwrap())));
        let stale = dice.percent(40);
        let scratch = tempfile::TempDir::new_in(&sample().shell.cwd).unwrap();
        let case = Case { kinds, stale, dir: scratch.path().join("study") };
        copy(&sample().shell.cwd.join(if stale { "stale" } else { "now" }), &case.dir);
        match outcome(&case, &mut dice) {
            Ok(outcome) => *table.entry((case.kinds, outcome)).or_default() += 1,
            Err(why) => wrong.push(format!("seed {seed}, {:?}, stale {stale}: {why}", case.kinds)),
        }
    }
    print_table(&table);
    println!("{count} cases, seeds {first} to {}, {} wrong", first + count - 1, wrong.len());
    wrong.iter().for_each(|why| println!("{why}\n"));
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
}

/// Kind by place, with how often each outcome came; of two, the kind is that of the first.
fn print_table(table: &Counts) {
    for spots in SPOTS {
        for kind in KINDS {
            let of = |wanted: Outcome| -> u32 {
                let fits = |kinds: &[(Spot, Kind)]| {
                    kinds.len() == spots.len()
                        && kinds[0].1 == kind
                        && kinds.iter().zip(spots).all(|(k, s)| k.0 == *s)
                };
                table.iter().filter(|((k, o), _)| fits(k) && *o == wanted).map(|(_, n)| n).sum()
            };
            let (none, mended, named) = (of(Outcome::NoEffect), of(Outcome::Mended), of(Outcome::Named));
            println!("{spots:?} {kind:?}: no effect {none}, mended {mended}, named {named}");
        }
    }
}

/// A project in which nothing but the backup is whole.
fn only_a_backup(name: &str) -> PathBuf {
    let dir = sample().shell.cwd.join(name);
    copy(&sample().shell.cwd.join("now"), &dir);
    let journal = dir.join(".emic/journal/0001.toml");
    let words = fs::read_to_string(&journal).unwrap();
    fs::write(journal, words.replace("Theme3", "Thexe3")).unwrap();
    fs::remove_dir_all(dir.join(".emic/db")).unwrap();
    dir
}

#[test]
fn a_journal_that_was_set_aside_is_mentioned_and_a_purge_leaves_none_of_its_words() {
    let dir = only_a_backup("aside").display().to_string();
    let shell = &sample().shell;
    fs::remove_file(shell.cwd.join("aside/.emic/journal/0001.toml")).unwrap();
    let shown = shell.emic(&["--project", &dir, "doctor"]);
    assert!(shown.err.contains("made anew with the help of a backup; nothing is missing"), "{}", shown.err);
    assert!(shown.ok().contains("set aside"));
    // What was set aside was empty; one with words in it.
    let aside = shell.cwd.join("aside/.emic/journal.damaged");
    fs::write(aside.join("0001.toml"), "An answer, the 7th, in some words.\n").unwrap();
    shell.emic(&["--project", &dir, "purge", "P01"]).ok();
    assert!(!aside.exists());
}

#[test]
fn without_any_witness_a_lost_journal_is_not_made_up_and_a_new_project_is_begun_from_the_backup() {
    let dir = only_a_backup("lost");
    fs::remove_dir_all(dir.join(".emic/journal")).unwrap();
    fs::remove_file(dir.join(".emic/known.toml")).unwrap();
    fs::remove_file(dir.join(".emic/tail")).unwrap();
    let shell = &sample().shell;
    for words in [&["doctor"][..], &["doctor", "--repair"]] {
        let answer = shell.emic(&[&["--project", "lost"], words].concat());
        assert_eq!(answer.code, 3, "{answer:?}");
        assert!(answer.err.contains("the journal is gone"), "{}", answer.err);
    }
    let backup = fs::read_dir(dir.join(".emic/backup")).unwrap().next().unwrap().unwrap().path();
    let backup = backup.display().to_string();
    shell.emic(&["init", "found", "--from", &backup, "--coder", "Noor Rahman"]).ok();
    assert_eq!(lines_of(&shell.cwd.join("found")), sample().lines);
    shell.emic(&["--project", "found", "doctor"]).ok();
}

#[test]
fn a_journal_of_a_newer_version_is_not_damage_and_no_backup_takes_its_place() {
    let dir = only_a_backup("newer");
    let journal = dir.join(".emic/journal/0001.toml");
    let words = fs::read_to_string(&journal).unwrap().replace("Thexe3", "Theme3");
    let end = words.find("sum = ").unwrap();
    let head = words[..end].replace("version = 1", "version = 2");
    let rest = words[end..].split_once('\n').unwrap().1;
    let sum = emic::log::dialect::sha256(head.as_bytes());
    let newer = format!("{head}sum = \"{sum}\"\n{rest}");
    fs::write(&journal, &newer).unwrap();
    let answer = sample().shell.emic(&["--project", "newer", "codes"]);
    assert_eq!(answer.code, 3, "{answer:?}");
    assert!(answer.err.contains("is of version 2 and this emic knows only version 1"), "{answer:?}");
    assert_eq!(fs::read_to_string(&journal).unwrap(), newer);
}
