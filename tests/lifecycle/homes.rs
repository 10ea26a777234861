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

/// A stick with exFAT, made of a file and mounted; `None`, saying so, where that cannot be done.
struct Stick {
    at: PathBuf,
    device: String,
}

fn out_of(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

impl Stick {
    fn make(desk: &Desk) -> Option<Stick> {
        let (image, at) = (desk.path("stick.img"), desk.path("stick"));
        fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        fs::create_dir(&at).unwrap();
        let stick = out_of("losetup", &["-f", "--show", image.to_str()?]).map(|device| Stick { at, device });
        let formatted = stick.filter(|stick| out_of("mkfs.exfat", &[&stick.device]).is_some());
        let stick = formatted.filter(Stick::plug);
        if stick.is_none() {
            println!("skipped: no stick can be made and mounted here");
        }
        stick
    }
    /// Mounts it; each file that is looked at first takes a number that another one had before.
    fn plug(&self) -> bool {
        let mounted = out_of("mount.exfat-fuse", &[&self.device, self.at.to_str().unwrap()]).is_some();
        (0..9).for_each(|n| drop(fs::metadata(self.at.join(format!("other-{n}")))));
        mounted
    }
    fn pull(&self) {
        out_of("umount", &[self.at.to_str().unwrap()]);
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        self.pull();
        out_of("losetup", &["-d", &self.device]);
    }
}

#[test]
fn a_stick_that_is_mounted_again_keeps_its_replica_and_a_copy_on_it_does_not() {
    let desk = Desk { dir: TempDir::new().unwrap() };
    let Some(stick) = Stick::make(&desk) else { return };
    desk.ok("stick", &["init", "study", "--title", "Study", "--coder", "Lena"]);
    (0..9).for_each(|n| fs::write(stick.at.join(format!("other-{n}")), "x").unwrap());
    let number = || std::os::unix::fs::MetadataExt::ino(&fs::metadata(stick.at.join("study/.emic")).unwrap());
    let first = replica(&desk, "stick/study", "One");
    let before = number();
    stick.pull();
    assert!(stick.plug());
    assert_ne!(number(), before, "this file system keeps its numbers, so the test shows nothing");
    assert_eq!(replica(&desk, "stick/study", "Two"), first);
    let copied = Command::new("cp").args(["-r", "study", "copy"]).current_dir(&stick.at).status();
    assert!(copied.unwrap().success());
    assert_ne!(replica(&desk, "stick/copy", "Three"), first);
    assert_eq!(replica(&desk, "stick/study", "Four"), first);
}
