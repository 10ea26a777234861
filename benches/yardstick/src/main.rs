//! emic beside SQLite in one run: the same operations, the same machine, the same minute. SQLite stores lines and
//! knows nothing of them; emic checks, folds and shows them. `docs/reliability.md` has the figures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../../scale/mod.rs"]
mod scale;

use rusqlite::{Connection, params};
use scale::{COMMIT, Place, bytes_in, seconds, step, tell, tell_memory, tell_percentiles};
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

fn main() {
    if let Some((what, n, place)) = scale::my_step() {
        if !scale::run(&what, n, &place) {
            match what.as_str() {
                "sqlite-import" => import(&place),
                "sqlite-open" => open(&place),
                "sqlite-single" => single(n, &place),
                _ => panic!("{what}"),
            }
        }
        return;
    }
    let asked = std::env::var("EMIC_OPS").ok().and_then(|n| n.parse().ok());
    for n in asked.map_or(vec![100_000, 200_000, 1_000_000], |n| vec![n]) {
        let dir = tempfile::tempdir().unwrap();
        let place = Place(dir.path().to_owned());
        scale::emic(&place, n);
        println!("SQLite {}, the same lines: WAL, synchronous=FULL", rusqlite::version());
        for what in ["sqlite-import", "sqlite-open", "sqlite-single"] {
            step(&place, what, n);
        }
    }
}

fn connect(place: &Place) -> Connection {
    let db = Connection::open(place.0.join("ops.sqlite")).unwrap();
    db.pragma_update(None, "journal_mode", "wal").unwrap();
    db.pragma_update(None, "synchronous", "full").unwrap();
    db
}

/// One block of the bundle after the other: what it is, and its lines.
fn blocks(place: &Place, each: &mut dyn FnMut(&str, &str)) {
    let file = BufReader::new(std::fs::File::open(place.bundle()).unwrap());
    let (mut head, mut lines) = (String::new(), String::new());
    for line in file.lines() {
        let line = line.unwrap();
        if line.starts_with("[[") || line == "[end]" {
            each(&head, &lines);
            lines.clear();
            head.clone_from(&line);
        }
        if !line.is_empty() && !line.starts_with('#') {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
}

const PUT: &str = "insert into op (replica, seq, lamport, lines) values (?, ?, ?, ?)";

fn field<'l>(lines: &'l str, name: &str) -> &'l str {
    let line = lines.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = ")).unwrap();
    line.trim_matches('"')
}

fn put(db: &Connection, lines: &str) {
    let (replica, seq) = field(lines, "id").rsplit_once('.').unwrap();
    let (seq, lamport): (i64, i64) = (seq.parse().unwrap(), field(lines, "lamport").parse().unwrap());
    db.prepare_cached(PUT).unwrap().execute(params![replica, seq, lamport, lines]).unwrap();
}

fn import(place: &Place) {
    let db = connect(place);
    db.execute_batch(
        "create table op (replica text, seq integer, lamport integer, lines text, primary key (replica, seq))
             without rowid;
         create table words (lines text);",
    )
    .unwrap();
    let (mut batch, mut done) = (Vec::new(), 0);
    let mut flush = |batch: &mut Vec<String>| {
        let what = format!("one transaction of {} upon {done}", batch.len());
        done += batch.len();
        let start = Instant::now();
        db.execute_batch("begin immediate").unwrap();
        batch.drain(..).for_each(|lines| put(&db, &lines));
        db.execute_batch("commit").unwrap();
        tell(&what, &seconds(start.elapsed()));
    };
    blocks(place, &mut |head, lines| match head {
        "[[op]]" => {
            batch.push(lines.to_owned());
            if batch.len() == COMMIT {
                flush(&mut batch);
            }
        }
        "[[text]]" => drop(db.execute("insert into words values (?)", [lines]).unwrap()),
        _ => {}
    });
    flush(&mut batch);
    tell_memory("import");
    let size: u64 = ["", "-wal", "-shm"].iter().map(|end| bytes_in(&place.0.join(format!("ops.sqlite{end}")))).sum();
    let bundle = bytes_in(&place.bundle()) as f64;
    tell("on disk", &format!("{:.0} MB, {:.2} x the bundle", size as f64 / 1e6, size as f64 / bundle));
}

/// Reads every line, as emic does when it opens; what they mean is another matter.
fn open(place: &Place) {
    let start = Instant::now();
    let db = connect(place);
    let mut all = db.prepare("select lines from op").unwrap();
    let lines: Vec<String> = all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tell(&format!("opening and reading {} lines", lines.len()), &seconds(start.elapsed()));
    tell_memory("opening");
}

fn single(n: usize, place: &Place) {
    let db = connect(place);
    let mut times: Vec<Duration> = Vec::new();
    let one: String = db.query_row("select lines from op limit 1", [], |row| row.get(0)).unwrap();
    for k in 0..2000_i64 {
        let start = Instant::now();
        db.prepare_cached(PUT).unwrap().execute(params!["late-1", k + 1, n as i64 + k, one]).unwrap();
        times.push(start.elapsed());
    }
    tell_percentiles("a durable transaction of one line", times);
}
