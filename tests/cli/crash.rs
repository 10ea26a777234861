//! What a crash leaves: no words of a transcript, neither in its message nor in a file of the process's memory.

use crate::lifecycle::Desk;
use std::hint::black_box;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const WORDS: &str = "Schwester Quillfeather rief an";
/// Set for the process that panics.
const PANICS: &str = "EMIC_TEST_PANICS";

/// Panics as the cut of a string in the middle of a letter does, whose message quotes the string.
fn cut_a_letter() {
    let words = format!("ä{WORDS}");
    black_box(&words[..black_box(1)]);
}

#[test]
fn the_message_of_a_crash_says_where_and_quotes_no_words() {
    if std::env::var_os(PANICS).is_some() {
        emic::cli::crash::install();
        cut_a_letter();
    }
    let fault = std::panic::catch_unwind(cut_a_letter).unwrap_err();
    let message = fault.downcast_ref::<String>().unwrap();
    assert!(message.contains("Quillfeather"), "else this test tells nothing: {message}");
    let this = "cli::crash::the_message_of_a_crash_says_where_and_quotes_no_words";
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", this, "--nocapture"]).env(PANICS, "1").env_remove("RUST_BACKTRACE");
    let ended = again.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success() && !said.contains("Quillfeather"), "{said}");
    let place = format!("it panicked at {}:18:", file!());
    assert!(said.contains(&place) && said.contains("Start emic again to go on"), "{said}");
}

/// Gives a folder and all in it to another user.
fn give(path: &Path, uid: u32) {
    chown(path, Some(uid), Some(uid)).unwrap();
    if path.is_dir() && !path.is_symlink() {
        std::fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path(), uid));
    }
}

/// Who runs the tests.
pub fn me() -> u32 {
    std::fs::metadata("/proc/self").unwrap().uid()
}

/// A process that has the project of a desk open, as another user if root runs the tests; and the user. It listens when
/// this returns.
pub fn held(desk: &Desk, dump: &str) -> (Child, u32) {
    let me = me();
    let user = if me == 0 { 65534 } else { me };
    let mut program = PathBuf::from(env!("CARGO_BIN_EXE_emic"));
    let mut command = Command::new("sh");
    if me == 0 {
        // Where the program lies may be closed to others.
        program = desk.path("emic");
        std::fs::copy(env!("CARGO_BIN_EXE_emic"), &program).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        give(desk.dir.path(), user);
        command.uid(user).gid(user);
    }
    // Cores are wanted, as far as the system lets anybody want them.
    let script = "ulimit -S -c $(ulimit -H -c); exec \"$0\" hold";
    command.args(["-c", script]).arg(program).current_dir(desk.path("study"));
    command.env("EMIC_DATA", desk.path("data")).env_remove("EMIC_PROJECT").env("EMIC_DUMP", dump);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = [0; "listening\n".len()];
    child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
    (child, user)
}

/// The limit of core files of a process that has a project open, and if its memory may be read and dumped.
fn while_open(dump: &str) -> (String, bool) {
    let desk = Desk::new();
    // The files of a process that must not be dumped belong to root, so root sees the difference at another user's.
    let (mut child, user) = held(&desk, dump);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    let core = core.split_whitespace().next().unwrap().to_owned();
    let dumpable = std::fs::metadata(format!("/proc/{}/status", child.id())).unwrap().uid() == user;
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    (core, dumpable)
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_an_open_project_is_written_to_no_file() {
    for dump in ["", "0"] {
        assert_eq!(while_open(dump), ("0".to_owned(), false));
    }
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let hard = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let hard = hard.split_whitespace().nth(5).unwrap().to_owned();
    assert_eq!(while_open("1"), (hard, true), "left on for measuring");
}
