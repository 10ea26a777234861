//! A number is given out once: whatever is damaged after a kill, an act that was acknowledged is there, or it is named,
//! and no later act has its number.
//!
//! `EMIC_DAMAGE` says how many cases, `EMIC_SEED` with which number the first.

use super::*;
use crate::support::cases;
use crate::support::chance::Dice;
use emic::workspace::{Clock, NewPerson, Workspace};
use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

const CLOCK: Clock = Clock::Fixed(NOW);

/// A project of some acts, closed.
fn study() -> &'static Path {
    static STUDY: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, dir) = STUDY.get_or_init(|| {
        let tmp = TempDir::new().unwrap();
        let dir = tmp.path().join("study");
        let person = NewPerson { name: "Anna".into(), ..NewPerson::default() };
        let mut workspace = Workspace::init(&dir, "Study", &person, CLOCK).unwrap();
        for n in 0..20 {
            workspace.commit(vec![code(&format!("early {n}"))]).unwrap();
        }
        workspace.commit_private(vec![memo("for me alone")]).unwrap();
        workspace.close();
        (tmp, dir)
    });
    dir
}

/// What was acknowledged: the lines of each operation.
type Acked = BTreeMap<OpId, String>;

fn acked(workspace: &Workspace) -> Acked {
    let store = workspace.store();
    let all = workspace.log().in_order(|_| true);
    all.into_iter().filter_map(|op| Some((op.id, store.op_lines(op.id).ok()??))).collect()
}

/// A copy of the study in which more was done, by a process that was killed or that ended, and what was acknowledged.
fn worked_on(dir: &Path, acts: usize, killed: bool) -> Acked {
    let work = dir.with_extension("work");
    copy_dir(study(), &work);
    // Where a copy lies its replicas do not write on: it is told that it was made there.
    let mut workspace = Workspace::open(&work, CLOCK).unwrap();
    settle_at(&work);
    for n in 0..acts {
        match n % 5 {
            4 => workspace.commit_private(vec![memo(&format!("mine {n}"))]).unwrap(),
            _ => workspace.commit(vec![code(&format!("late {n}"))]).unwrap(),
        };
    }
    let known = acked(&workspace);
    if killed {
        // What a kill leaves: everything that was written, closed by nothing.
        copy_dir(&work, dir);
        workspace.close();
    } else {
        workspace.close();
        copy_dir(&work, dir);
    }
    // The note of a process that was killed names one that has ended; this one has not.
    let _ = fs::remove_file(dir.join(".emic/lock.toml"));
    settle_at(dir);
    fs::remove_dir_all(work).unwrap();
    known
}

/// Lets a copied folder be at home where it lies, so that it writes on as the same replicas.
fn settle_at(dir: &Path) {
    use std::os::unix::fs::MetadataExt;
    let (home, meta) = (dir.join(".emic/home.toml"), fs::metadata(dir.join(".emic")).unwrap());
    let lines = fs::read_to_string(&home).unwrap();
    let put = |line: &str| match line.split(" = ").next().unwrap() {
        "device" => format!("device = \"{}\"\n", meta.dev()),
        "inode" => format!("inode = \"{}\"\n", meta.ino()),
        _ => format!("{line}\n"),
    };
    fs::write(home, lines.lines().map(put).collect::<String>()).unwrap();
}

/// Damages the end of the journal; half of the time not far from it.
fn damage(dir: &Path, dice: &mut Dice) -> &'static str {
    let path = dir.join(".emic/journal/0001.toml");
    let mut bytes = fs::read(&path).unwrap();
    let near = bytes.len() - dice.below(3000);
    let at = if dice.percent(70) { near } else { dice.below(bytes.len()) };
    let kind = match dice.below(6) {
        0 => {
            // At a border, where nothing shows.
            let text = String::from_utf8_lossy(&bytes[..at]).into_owned();
            let end = text.rfind("[[commit]]").map_or(at, |last| {
                text[last..].find("\nsum = ").map_or(last, |sum| {
                    let sum = last + sum + 1;
                    text[sum..].find('\n').map_or(last, |line| sum + line + 1)
                })
            });
            bytes.truncate(end);
            "cut near a border"
        }
        1 | 2 => {
            bytes.truncate(at);
            "cut"
        }
        3 => {
            bytes[at..].fill(0);
            "zeroed to the end"
        }
        4 => {
            let to = (at + 512).min(bytes.len());
            bytes[at..to].fill_with(|| dice.roll() as u8);
            "a sector"
        }
        _ => {
            bytes = fs::read(study().join(".emic/journal/0001.toml")).unwrap();
            "older"
        }
    };
    fs::write(path, bytes).unwrap();
    kind
}

/// What happens to the other copies.
fn damage_others(dir: &Path, dice: &mut Dice) -> (&'static str, bool) {
    let (emic, old) = (dir.join(".emic"), study().join(".emic"));
    let gone = |name: &str| fs::remove_dir_all(emic.join(name)).unwrap_or_default();
    let what = match dice.below(4) {
        0 => {
            gone("db");
            "no database"
        }
        1 => {
            gone("db");
            copy_dir(&old.join("db"), &emic.join("db"));
            "an older database"
        }
        _ => "the database as it was",
    };
    if dice.percent(30) {
        gone("backup");
    }
    let hints = dice.percent(70);
    if !hints {
        let _ = fs::remove_file(emic.join("tail"));
        if dice.percent(50) {
            let _ = fs::remove_file(emic.join("known.toml"));
        } else {
            fs::copy(old.join("known.toml"), emic.join("known.toml")).unwrap();
        }
    }
    (what, hints)
}

/// True if a check of the project finds something.
fn complains(workspace: &Workspace) -> bool {
    !workspace.examine().unwrap().is_empty()
        || !workspace.store().missing().is_empty()
        || workspace.read_only().is_some()
}

/// What came of a case; `Err` is what must not be.
fn outcome(seed: u64) -> Result<&'static str, String> {
    let mut dice = Dice::new(seed);
    let tmp = TempDir::new().unwrap();
    let dir = tmp.path().join("study");
    let killed = dice.percent(70);
    let acked = worked_on(&dir, 1 + dice.below(12), killed);
    let kind = damage(&dir, &mut dice);
    let (others, hints) = damage_others(&dir, &mut dice);
    let case = format!("seed {seed}, killed {killed}, {kind}, {others}, hints {hints}");
    let mut workspace = match Workspace::open(&dir, CLOCK) {
        Ok(workspace) => workspace,
        Err(fault) if fault.exit_code() == 3 => return Ok("does not open"),
        Err(fault) => return Err(format!("{case}: {fault}")),
    };
    let notices = workspace.take_notices().join(" ");
    let here = self::acked(&workspace);
    if let Some(id) = acked.keys().find(|id| here.get(id).is_some_and(|lines| *lines != acked[id])) {
        return Err(format!("{case}: {id} reads as something else"));
    }
    let missing: Vec<&OpId> = acked.keys().filter(|id| !here.contains_key(id)).collect();
    let told = complains(&workspace);
    let said = format!("{case}: {missing:?} missing: {notices}");
    if hints && missing.is_empty() == told {
        return Err(format!("{said}: {:?} {:?}", workspace.examine(), workspace.store().missing()));
    }
    if !missing.is_empty() && notices.contains("nothing is missing") {
        return Err(said);
    }
    if hints && workspace.read_only().is_none() {
        let named = workspace.store().missing().join(" ");
        for id in &missing {
            let from = |name: &str| name.contains(&id.replica.to_string());
            if !named.split(", ").any(from) || !notices.contains(&id.replica.to_string()) {
                return Err(format!("{said}: {id} is not named: {named}"));
            }
        }
    }
    for round in 0..2 {
        if workspace.read_only().is_some() {
            return Ok("can only be read");
        }
        let new = workspace
            .commit(vec![code(&format!("afterwards {round}"))])
            .map_err(|f| format!("{said}: {f}"))?;
        let private = workspace.commit_private(vec![memo("mine")]).map_err(|f| format!("{said}: {f}"))?;
        if let Some(id) = new.iter().chain(&private).find(|id| acked.contains_key(id)) {
            return Err(format!("{said}: {id} is given out twice"));
        }
        workspace.close();
        workspace = Workspace::open(&dir, CLOCK).map_err(|fault| format!("{said}: {fault}"))?;
        let again = workspace.take_notices();
        if !again.is_empty() || hints && complains(&workspace) == missing.is_empty() {
            return Err(format!("{said}, then {again:?} {:?}", workspace.examine()));
        }
    }
    Ok(match (missing.is_empty(), told) {
        (true, false) => "whole",
        (true, true) => "whole, in doubt",
        (false, true) => "missing and told",
        (false, false) => "missing, and nothing is left that knows",
    })
}

#[test]
fn after_any_damage_an_acknowledged_act_is_there_or_named_and_no_number_is_given_out_twice() {
    let count = u64::from(cases("EMIC_DAMAGE", 40));
    let first = u64::from(cases("EMIC_SEED", 1));
    let mut table: BTreeMap<&str, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in first..first + count {
        match outcome(seed) {
            Ok(outcome) => *table.entry(outcome).or_default() += 1,
            Err(why) => wrong.push(why),
        }
    }
    println!("{count} cases, seeds {first} to {}: {table:?}, {} wrong", first + count - 1, wrong.len());
    wrong.iter().for_each(|why| println!("{why}\n"));
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
}
