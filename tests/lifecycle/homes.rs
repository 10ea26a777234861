//! Where a project is at home: a folder that was mounted again is known, a copy and an older state are not.

use super::*;
use std::fs;

/// The replica that made a new code.
fn replica(desk: &Desk, folder: &str, code: &str) -> String {
    let id = desk.ok(folder, &["code", "add", code]);
    id.trim().rsplit_once('.').unwrap().0.to_owned()
}

/// Changes a number of where the folder was, as a mount does.
fn renumber(desk: &Desk, folder: &str, key: &str) {
    let home = desk.path(folder).join(".emic/home.toml");
    let words = fs::read_to_string(&home).unwrap();
    let line = words.lines().find(|line| line.starts_with(key)).unwrap();
    fs::write(&home, words.replace(line, &format!("{key} = \"4711\""))).unwrap();
}

#[test]
fn a_disk_that_comes_back_as_another_device_keeps_its_replica() {
    let desk = Desk::new();
    let first = replica(&desk, "study", "One");
    renumber(&desk, "study", "device");
    assert_eq!(replica(&desk, "study", "Two"), first);
    // On a disk that keeps its numbers, another folder is another one.
    renumber(&desk, "study", "inode");
    assert_ne!(replica(&desk, "study", "Three"), first);
}

#[test]
fn an_older_state_that_was_put_back_takes_a_new_replica() {
    let desk = Desk::new();
    let first = replica(&desk, "study", "One");
    let copy = |from: &str, to: &str| {
        assert!(
            Command::new("cp").args(["-a", from, to]).current_dir(desk.path(".")).status().unwrap().success()
        );
    };
    copy("study/.emic", "older");
    assert_eq!(replica(&desk, "study", "Two"), first);
    for entry in fs::read_dir(desk.path("study/.emic")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    copy("older/.", "study/.emic");
    renumber(&desk, "study", "device");
    assert_ne!(replica(&desk, "study", "Other"), first);
}

#[test]
fn a_project_elsewhere_is_no_home_whatever_its_numbers() {
    let desk = Desk::new();
    let first = replica(&desk, "study", "One");
    fs::rename(desk.path("study"), desk.path("moved")).unwrap();
    assert_eq!(replica(&desk, "moved", "Two"), first, "the same inode on the same device");
    renumber(&desk, "moved", "device");
    fs::rename(desk.path("moved"), desk.path("far")).unwrap();
    assert_ne!(replica(&desk, "far", "Three"), first);
}

/// A stick with FAT, made of a file and mounted; `None`, saying so, where that cannot be done.
struct Stick(PathBuf);

impl Stick {
    fn plug(desk: &Desk) -> Option<Stick> {
        let (image, at) = (desk.path("fat.img"), desk.path("stick"));
        let run = |program: &str, args: &[&std::ffi::OsStr]| {
            Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
        };
        if !image.exists() {
            fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
            fs::create_dir(&at).unwrap();
            if !run("mkfs.vfat", &[image.as_ref()]) {
                println!("skipped: there is no mkfs.vfat here");
                return None;
            }
        }
        if !run("fusefat", &["-o".as_ref(), "rw+".as_ref(), image.as_ref(), at.as_ref()]) {
            println!("skipped: fusefat cannot mount a stick here");
            return None;
        }
        Some(Stick(at))
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _ = Command::new("fusermount").arg("-u").arg(&self.0).output();
    }
}

#[test]
fn a_stick_that_is_mounted_again_keeps_its_replica_and_a_copy_on_it_does_not() {
    let desk = Desk { dir: TempDir::new().unwrap() };
    let Some(stick) = Stick::plug(&desk) else { return };
    desk.ok("stick", &["init", "study", "--title", "Study", "--coder", "Lena"]);
    let first = replica(&desk, "stick/study", "One");
    drop(stick);
    let Some(stick) = Stick::plug(&desk) else { return };
    assert_eq!(replica(&desk, "stick/study", "Two"), first);
    let copied = Command::new("cp").args(["-r", "study", "copy"]).current_dir(desk.path("stick")).status();
    assert!(copied.unwrap().success());
    assert_ne!(replica(&desk, "stick/copy", "Three"), first);
    assert_eq!(replica(&desk, "stick/study", "Four"), first);
    drop(stick);
}
