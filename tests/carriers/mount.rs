//! File systems to try things on, mounted for one test. Where that cannot be done, a test says so and ends.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted folder, unmounted when dropped.
pub struct Mount {
    at: PathBuf,
}

impl Mount {
    /// A folder that shows another one with all modes open, as a stick does, and refuses to change them.
    pub fn without_modes(from: &Path, at: &Path) -> Option<Mount> {
        std::fs::create_dir_all(from).unwrap();
        Mount::run(
            "bindfs",
            &["--no-allow-other", "-p", "0777", "--chmod-deny", "--chown-deny", "--chgrp-deny"],
            from,
            at,
        )
        .or_else(|| {
            Mount::run("bindfs", &["-p", "0777", "--chmod-deny", "--chown-deny", "--chgrp-deny"], from, at)
        })
    }

    /// A stick with FAT, whose driver lets no file grow that is there.
    pub fn fat(image: &Path, at: &Path) -> Option<Mount> {
        std::fs::File::create(image).unwrap().set_len(40 << 20).unwrap();
        let made = Command::new("/usr/sbin/mkfs.vfat").arg(image).output();
        if !made.is_ok_and(|output| output.status.success()) {
            println!("no mkfs.vfat here: not tried");
            return None;
        }
        Mount::run("fusefat", &["-o", "rw+"], image, at)
    }

    /// A mounted folder whose file system has ended: the disk was pulled, the server is down.
    pub fn that_is_gone(from: &Path, at: &Path) -> Option<Mount> {
        std::fs::create_dir_all(from).unwrap();
        std::fs::create_dir_all(at).unwrap();
        std::fs::write(from.join("mounted"), "").unwrap();
        let started = Command::new("bindfs").args(["-f", "--no-allow-other"]).arg(from).arg(at).spawn();
        let Ok(mut child) = started else {
            println!("no bindfs here: not tried");
            return None;
        };
        let mount = Mount { at: at.to_owned() };
        while !at.join("mounted").exists() {
            if child.try_wait().unwrap().is_some() {
                println!("bindfs could not mount: not tried");
                return None;
            }
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        Some(mount)
    }

    fn run(program: &str, options: &[&str], from: &Path, at: &Path) -> Option<Mount> {
        std::fs::create_dir_all(at).unwrap();
        let done = Command::new(program).args(options).arg(from).arg(at).output();
        match done {
            Ok(output) if output.status.success() => Some(Mount { at: at.to_owned() }),
            Ok(output) => {
                println!("{program}: {}: not tried", String::from_utf8_lossy(&output.stderr).trim());
                None
            }
            Err(_) => {
                println!("no {program} here: not tried");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        for (program, options) in
            [("fusermount", &["-u", "-z"][..]), ("fusermount3", &["-u", "-z"]), ("umount", &["-l"])]
        {
            let done = Command::new(program).args(options).arg(&self.at).output();
            if done.is_ok_and(|output| output.status.success()) {
                return;
            }
        }
    }
}
