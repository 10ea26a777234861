//! A second process, a full disk, a folder that can only be read.

use crate::support::shell::Shell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
fn a_second_process_is_told_who_has_the_project_and_since_when() {
    let shell = Shell::with_project();
    let mut child = Command::new(env!("CARGO_BIN_EXE_emic"))
        .arg("run")
        .current_dir(&shell.cwd)
        .env("EMIC_DATA", shell.cwd.join("../data"))
        .env("EMIC_CLOCK", "1795000000")
        .env_remove("EMIC_PROJECT")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"code add First\n").unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("ok 1") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0);
    }
    let said = shell.emic(&["code", "add", "Second"]).fails(5);
    assert!(said.contains(&format!("process {}", child.id())), "{said}");
    assert!(said.contains("since 2026-11-18 11:06 UTC"), "{said}");
    assert!(said.contains("close it there, then do this again"), "{said}");
    // What needs no project works meanwhile.
    shell.emic(&["completions", "bash"]).ok();
    drop(input);
    assert!(child.wait().unwrap().success());
    shell.emic(&["code", "add", "Second"]).ok();
}

/// A small disk of its own; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None`, saying so, where mounting is not allowed.
    fn mount(at: &Path, megabytes: u32) -> Option<Disk> {
        std::fs::create_dir_all(at).unwrap();
        let options = format!("size={megabytes}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(at).output();
        if !mount.is_ok_and(|done| done.status.success()) {
            println!("skipped: mounting a small disk is not possible here");
            return None;
        }
        Some(Disk(at.to_path_buf()))
    }
    fn read_only(&self) -> bool {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        done.is_ok_and(|done| done.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_with_exit_6_and_nothing_acknowledged_is_lost() {
    let shell = Shell::new();
    let Some(disk) = Disk::mount(&shell.cwd.join("disk"), 16) else { return };
    shell.emic(&["init", "disk/p", "--title", "T", "--coder", "Noor"]).ok();
    shell.emic(&["--project", "disk/p", "code", "add", "Before"]).ok();
    let filler = disk.0.join("filler");
    // Fill it to the last block.
    let mut file = std::fs::File::create(&filler).unwrap();
    let block = vec![b'x'; 4096];
    while file.write_all(&block).is_ok() {}
    drop(file);

    let mut acknowledged = vec!["Before".to_owned()];
    let mut refused = 0;
    for n in 0..12 {
        let name = format!("Full{n}");
        let answer = shell.emic(&["--project", "disk/p", "code", "add", &name]);
        match answer.code {
            0 => acknowledged.push(name),
            code => {
                assert_eq!(code, 6, "{}", answer.err);
                assert!(answer.err.lines().count() >= 2, "what and what to do: {}", answer.err);
                refused += 1;
            }
        }
    }
    assert!(refused > 0, "the disk was not full");
    // It still opens to be read.
    let names = |answer: crate::support::shell::Answer| -> Vec<String> {
        let codes = answer.json();
        codes.as_array().unwrap().iter().map(|code| code["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(shell.emic(&["--project", "disk/p", "codes", "--format", "json"])), acknowledged);
    std::fs::remove_file(&filler).unwrap();
    shell.emic(&["--project", "disk/p", "code", "add", "After"]).ok();
    acknowledged.push("After".to_owned());
    assert_eq!(names(shell.emic(&["--project", "disk/p", "codes", "--format", "json"])), acknowledged);
}

#[test]
fn a_folder_that_cannot_be_written_opens_to_be_read() {
    let shell = Shell::new();
    let Some(disk) = Disk::mount(&shell.cwd.join("disk"), 16) else { return };
    shell.emic(&["init", "disk/p", "--title", "T", "--coder", "Noor"]).ok();
    shell.emic(&["--project", "disk/p", "code", "add", "Before"]).ok();
    let digest = shell.emic(&["--project", "disk/p", "digest"]).ok();
    if !disk.read_only() {
        println!("skipped: the disk cannot be made read-only");
        return;
    }
    let answer = shell.emic(&["--project", "disk/p", "digest"]);
    assert_eq!((answer.code, &answer.out), (0, &digest), "{}", answer.err);
    assert!(answer.err.contains("read only"), "{}", answer.err);
    let said = shell.emic(&["--project", "disk/p", "code", "add", "After"]).fails(6);
    assert!(said.contains("NOT SAVED"), "{said}");
    // A bundle can still be taken out of it.
    shell.emic(&["--project", "disk/p", "bundle", "write", "-o", "out.emic.toml"]).ok();
}

#[test]
fn a_project_that_a_full_disk_stopped_half_way_can_be_made_again() {
    let shell = Shell::new();
    let Some(disk) = Disk::mount(&shell.cwd.join("disk"), 4) else { return };
    let mut sizes = Vec::new();
    // From no room at all to room enough: wherever it stops, the next try begins anew.
    for free in [0usize, 8, 64, 300, 600, 1100, 1700] {
        let filler = disk.0.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        while file.write_all(&[b'x'; 4096]).is_ok() {}
        let len = file.metadata().unwrap().len().saturating_sub(free as u64 * 1024);
        file.set_len(len).unwrap();
        drop(file);
        let answer = shell.emic(&["init", "disk/p", "--title", "T", "--coder", "Noor"]);
        assert!(answer.code == 0 || answer.code == 6, "{free} KiB: {} {}", answer.code, answer.err);
        sizes.push(answer.code);
        if answer.code == 0 {
            break;
        }
        assert!(!disk.0.join("p/emic.toml").exists(), "{free} KiB: half a project");
        std::fs::remove_file(&filler).unwrap();
    }
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    if sizes.last() != Some(&0) {
        shell.emic(&["init", "disk/p", "--title", "T", "--coder", "Noor"]).ok();
    }
    assert!(sizes.contains(&6));
    shell.emic(&["--project", "disk/p", "code", "add", "After"]).ok();
}

#[test]
fn what_would_fill_the_disk_is_refused_before_it_starts() {
    let shell = Shell::new();
    let Some(_disk) = Disk::mount(&shell.cwd.join("disk"), 48) else { return };
    // 32 MiB stay free, and three times the file must have room: 1 MiB has it here, 8 MiB have not.
    let words = |mib: usize| "P01: It was all right, for a while.\n".repeat((mib << 20) / 37);
    shell.emic(&["init", "disk/p", "--title", "T", "--coder", "Noor"]).ok();
    shell.emic(&["init", "large", "--title", "T", "--coder", "Noor"]).ok();
    shell.file("small.txt", &words(1));
    shell.file("large.txt", &words(8));
    shell.emic(&["--project", "large", "bundle", "write", "-o", "first.emic.toml"]).ok();
    shell.emic(&["--project", "large", "import", "large.txt"]).ok();
    shell.emic(&["--project", "large", "bundle", "write", "-o", "large.emic.toml"]).ok();
    shell.emic(&["init", "disk/q", "--from", "first.emic.toml", "--coder", "Anna"]).ok();

    shell.emic(&["--project", "disk/p", "import", "small.txt"]).ok();
    let digest = |project| shell.emic(&["--project", project, "digest"]).ok();
    let (before, other) = (digest("disk/p"), digest("disk/q"));
    let said = shell.emic(&["--project", "disk/p", "import", "large.txt"]).fails(6);
    assert!(said.contains("too little room on the disk") && said.contains("nothing was changed"), "{said}");
    let said = shell.emic(&["--project", "disk/q", "bundle", "read", "large.emic.toml"]).fails(6);
    assert!(said.contains("too little room on the disk"), "{said}");
    assert_eq!((digest("disk/p"), digest("disk/q")), (before, other));
    let said = shell.emic(&["init", "disk/r", "--from", "large.emic.toml", "--coder", "Anna"]).fails(6);
    assert!(said.contains("too little room on the disk"), "{said}");
    assert!(!shell.cwd.join("disk/r/emic.toml").exists());
    // An act still has room.
    shell.emic(&["--project", "disk/p", "code", "add", "After"]).ok();
}
