//! kill -9 while `emic run` writes: every `ok` that was printed is kept.

use crate::support::cases;
use crate::support::shell::Shell;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

#[test]
fn every_acknowledged_line_survives_kill_9_while_more_are_being_written() {
    let shell = Shell::with_project();
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    let kills = cases("EMIC_KILLS", 30);
    for round in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_emic"))
            .arg("run")
            .current_dir(&shell.cwd)
            .env("EMIC_DATA", shell.cwd.join("../data"))
            .env_remove("EMIC_PROJECT")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // All lines are in the pipe before the kill, so that it meets a process that writes.
        let mut input = child.stdin.take().unwrap();
        let lines: String = (1..400).map(|n| format!("code add K{round}-{n}\n")).collect();
        let feeder = std::thread::spawn(move || {
            let _ = input.write_all(lines.as_bytes());
        });
        let wanted = 1 + (round * 7) % 23;
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let mut seen = 0;
        while seen < wanted {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "it ended by itself");
            if let Some(n) = line.strip_prefix("ok ") {
                acknowledged.insert(format!("K{round}-{}", n.trim()));
                seen += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What was acknowledged between the last line read and the kill counts too.
        for line in out.lines().map_while(Result::ok) {
            if let Some(n) = line.strip_prefix("ok ") {
                acknowledged.insert(format!("K{round}-{n}"));
            }
        }
        feeder.join().unwrap();
    }
    let codes = shell.emic(&["codes", "--format", "json"]).json();
    let kept: BTreeSet<String> =
        codes.as_array().unwrap().iter().map(|code| code["name"].as_str().unwrap().to_owned()).collect();
    let lost: Vec<&String> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), acknowledged.len());
    assert_eq!(shell.emic(&["doctor"]).code, 0);
    println!("{kills} kills, {} lines acknowledged, all kept", acknowledged.len());
}
