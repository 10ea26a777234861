//! Two processes and one project.

use super::*;

#[test]
fn a_command_is_carried_out_by_the_process_that_has_the_project_open() {
    let desk = Desk::new();
    let holder = desk.hold("study", &[]);
    let (out, err, code) = said(&desk.run("study", &["code", "add", "Waiting/Months"]));
    assert_eq!((out.lines().count(), err.as_str(), code), (2, "", 0));
    assert_eq!(desk.ok("study", &["codes", "--format", "json"]).matches("\"Months\"").count(), 2);
    assert_eq!(mode(&desk.path("study/.emic/socket")), 0o600);
    assert_eq!(holder.end(), "left\n");
    assert!(!desk.path("study/.emic/socket").exists());
    // What was answered is there when the holder has gone.
    assert!(desk.ok("study", &["codes"]).contains("Months"));
}

#[test]
fn errors_exit_codes_and_paths_are_those_of_the_caller() {
    let desk = Desk::new();
    let holder = desk.hold("study", &[]);
    let (out, err, code) = said(&desk.run("study", &["code", "add", "a//b"]));
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: \"a//b\" has an empty name in it\n"), "{err}");
    let (_, err, code) = said(&desk.run("study", &["codes", "--coder", "Nobody"]));
    assert_eq!(code, 3, "{err}");
    // A path is meant from where the caller stands, not from where the holder does.
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    std::fs::create_dir(desk.path("elsewhere/shared")).unwrap();
    use std::os::unix::fs::PermissionsExt;
    let private = std::fs::Permissions::from_mode(0o770);
    std::fs::set_permissions(desk.path("elsewhere/shared"), private).unwrap();
    let project = desk.path("study");
    desk.ok("elsewhere", &["--project", project.to_str().unwrap(), "sync", "shared"]);
    assert_eq!(std::fs::read_dir(desk.path("elsewhere/shared")).unwrap().count(), 1);
    holder.end();
}

#[test]
fn a_socket_too_long_for_the_system_is_made_in_a_short_folder_of_ones_own() {
    let desk = Desk { dir: TempDir::new().unwrap() };
    let deep = format!("{}/study", "a-folder-with-a-rather-long-name".repeat(4));
    let runtime = desk.path("run");
    std::fs::create_dir(&runtime).unwrap();
    let with = |mut command: Command| {
        command.env("XDG_RUNTIME_DIR", &runtime);
        command
    };
    let init = desk.command(".", &["init", &deep, "--title", "Study", "--coder", "Lena"]).output().unwrap();
    assert!(init.status.success());
    let mut child =
        with(desk.command(&deep, &["hold"])).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let at = std::fs::read_to_string(desk.path(&deep).join(".emic/socket.at")).unwrap();
    assert_eq!(Path::new(&at).parent(), Some(runtime.join("emic").as_path()));
    assert_eq!((mode(Path::new(&at)), mode(&runtime.join("emic"))), (0o600, 0o700));
    let (out_of, _, code) = said(&desk.run(&deep, &["code", "add", "Waiting"]));
    assert_eq!((out_of.lines().count(), code), (1, 0));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(!Path::new(&at).exists());
    drop(out);
}

#[test]
fn a_folder_for_sockets_that_others_can_enter_is_not_used() {
    let desk = Desk { dir: TempDir::new().unwrap() };
    let deep = format!("{}/study", "a-folder-with-a-rather-long-name".repeat(4));
    desk.ok(".", &["init", &deep, "--title", "Study", "--coder", "Lena"]);
    let runtime = desk.path("run");
    std::fs::create_dir_all(runtime.join("emic")).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(runtime.join("emic"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = desk.command(&deep, &["hold"]);
    let (_, err, code) =
        said(&command.env("XDG_RUNTIME_DIR", &runtime).stdin(Stdio::null()).output().unwrap());
    assert_eq!(code, 3, "{err}");
    assert_eq!(std::fs::read_dir(runtime.join("emic")).unwrap().count(), 0);
}

#[test]
fn taking_over_waits_until_the_other_has_saved_and_left() {
    let desk = Desk::new();
    let first = desk.hold("study", &[]);
    desk.ok("study", &["code", "add", "Waiting"]);
    let second = desk.hold("study", &["--take-over"]);
    assert_eq!(first.ended(), "left\n");
    assert!(desk.ok("study", &["codes"]).contains("Waiting"));
    second.end();
}

#[test]
fn a_holder_that_does_not_listen_is_named_and_its_project_left_alone() {
    let desk = Desk::new();
    let opened = emic::store::Folder::open(&desk.path("study"), 1_795_000_000).unwrap();
    let (out, err, code) = said(&desk.run("study", &["codes"]));
    assert_eq!((out.as_str(), code), ("", 5));
    // People look for a window; the number of the process is the last resort.
    assert!(err.contains("open in another emic") && err.contains(", since 2026-11-18 "), "{err}");
    let (what, hint) = err.split_once("close it there").unwrap();
    assert!(!what.contains("process"), "{err}");
    assert!(hint.contains(&format!("it is process {}", std::process::id())), "{err}");
    let (_, err, code) = said(&desk.run("study", &["hold", "--take-over"]));
    assert_eq!(code, 5, "{err}");
    drop(opened);
    desk.ok("study", &["codes"]);
}

#[test]
fn the_socket_of_a_dead_holder_is_no_hindrance() {
    let desk = Desk::new();
    let mut holder = desk.hold("study", &[]);
    holder.child.kill().unwrap();
    holder.child.wait().unwrap();
    assert!(desk.path("study/.emic/socket").exists());
    desk.ok("study", &["code", "add", "Waiting"]);
    let again = desk.hold("study", &[]);
    assert!(desk.ok("study", &["codes"]).contains("Waiting"));
    again.end();
}

#[test]
fn what_is_no_request_is_refused_and_the_holder_goes_on() {
    use std::os::unix::net::UnixStream;
    let desk = Desk::new();
    let holder = desk.hold("study", &[]);
    let huge = [&b"emic 1\r\nc\0\0\0"[..], &u32::MAX.to_le_bytes()].concat();
    for words in [&b"GET / HTTP/1.0\r\n\r\n"[..], b"emic 2\r\nc\0\0\0\0\0\0\0", &huge] {
        let mut stream = UnixStream::connect(desk.path("study/.emic/socket")).unwrap();
        stream.write_all(words).unwrap();
        let mut answer = Vec::new();
        // It ends the connection without a word.
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(answer, b"");
    }
    desk.ok("study", &["code", "add", "Waiting"]);
    holder.end();
}

#[test]
fn what_is_piped_in_is_fetched_only_if_the_command_reads_it() {
    let desk = Desk::new();
    let holder = desk.hold("study", &[]);
    let output = piped(desk.command("study", &["memo", "add", "--on", "project", "-"]), b"one\ntwo\n");
    let (_, err, code) = said(&output);
    assert_eq!(code, 0, "{err}");
    assert!(desk.ok("study", &["memos", "--format", "json"]).contains("\"one\\ntwo\""));
    let output = piped(desk.command("study", &["run"]), b"code add Waiting\nnonsense\n");
    let (out, _, code) = said(&output);
    assert!(out.contains("ok 1\nerror 2: "), "{out}");
    assert_eq!(code, 1);
    // A command that reads nothing leaves the input to whoever comes after it, and does not wait for its end.
    let (reader, writer) = std::io::pipe().unwrap();
    let output = desk.command("study", &["codes"]).stdin(reader).output().unwrap();
    drop(writer);
    assert!(said(&output).0.contains("Waiting"));
    holder.end();
}

#[test]
fn a_holder_that_was_suspended_is_said_to_be() {
    if !Path::new("/proc/self/stat").exists() {
        println!("skipped: there is no /proc here");
        return;
    }
    let desk = Desk::new();
    let holder = desk.hold("study", &[]);
    let pid = rustix::process::Pid::from_child(&holder.child);
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    let (_, err, code) = said(&desk.run("study", &["code", "add", "Waiting"]));
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    assert_eq!(code, 5, "{err}");
    assert!(err.contains(&format!("kill -CONT {}", holder.child.id())) && err.contains("suspended"), "{err}");
    assert!(err.contains("fg"), "{err}");
    holder.end();
}

#[test]
fn what_a_killed_holder_left_keeps_no_one_out() {
    let desk = Desk::new();
    let mut holder = desk.hold("study", &[]);
    holder.child.kill().unwrap();
    holder.child.wait().unwrap();
    assert!(desk.path("study/.emic/lock.toml").exists());
    desk.ok("study", &["code", "add", "Waiting"]);
    assert!(!desk.path("study/.emic/lock.toml").exists());
}

/// A folder that shows another one, through a file system that does not pass locks on; `None`, saying so, where that
/// cannot be made.
struct Mount(PathBuf);

impl Mount {
    fn of(desk: &Desk, folder: &str, name: &str) -> Option<Mount> {
        let at = desk.path(name);
        std::fs::create_dir(&at).unwrap();
        let made = Command::new("bindfs").arg("--no-allow-other").arg(desk.path(folder)).arg(&at).output();
        match made {
            Ok(output) if output.status.success() => Some(Mount(at)),
            _ => {
                println!("skipped: bindfs cannot mount a folder here");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("fusermount").arg("-uz").arg(&self.0).output();
    }
}

#[test]
fn a_project_that_is_open_through_another_mount_is_not_opened_a_second_time() {
    let desk = Desk::new();
    let Some(mount) = Mount::of(&desk, "study", "mounted") else { return };
    let holder = desk.hold("study", &[]);
    let journal = || std::fs::read(desk.path("study/.emic/journal/0001.toml")).unwrap();
    let before = journal();
    let (_, err, code) = said(&desk.run("mounted", &["code", "add", "Waiting"]));
    assert_eq!((code, journal() == before), (5, true), "{err}");
    assert!(err.contains(&format!("process {}", holder.child.id())), "{err}");
    assert!(err.contains("another path or mount"), "{err}");
    // The note of another machine, where the process cannot be asked.
    let note = desk.path("study/.emic/lock.toml");
    let words = std::fs::read_to_string(&note).unwrap();
    holder.end();
    let there = |line: &str| match line.split(' ').next() {
        Some("host") => "host = \"far-away\"".to_owned(),
        Some("boot") => "boot = \"another\"".to_owned(),
        _ => line.to_owned(),
    };
    std::fs::write(&note, words.lines().map(there).collect::<Vec<_>>().join("\n")).unwrap();
    for folder in ["study", "mounted"] {
        let (_, err, code) = said(&desk.run(folder, &["code", "add", "Waiting"]));
        assert_eq!(code, 5, "{err}");
        assert!(
            err.contains("far-away") && err.contains("since 2026-") && err.contains("lock.toml"),
            "{err}"
        );
    }
    std::fs::remove_file(&note).unwrap();
    desk.ok("mounted", &["code", "add", "Waiting"]);
    drop(mount);
}

#[test]
fn a_holder_whose_journal_another_machine_changed_says_that_nothing_is_saved() {
    let desk = Desk::new();
    let Some(mount) = Mount::of(&desk, "study", "mounted") else { return };
    let holder = desk.hold("study", &[]);
    // Someone removed the note by hand, and another machine opened the project.
    std::fs::remove_file(desk.path("study/.emic/lock.toml")).unwrap();
    desk.ok("mounted", &["code", "add", "Theirs"]);
    let journal = || std::fs::read(desk.path("study/.emic/journal/0001.toml")).unwrap();
    let before = journal();
    let (out, err, code) = said(&desk.run("study", &["code", "add", "Mine"]));
    assert_eq!((out.as_str(), code, journal() == before), ("", 6, true), "{err}");
    assert!(err.contains("not saved: another emic has written in this project"), "{err}");
    holder.end();
    let codes = desk.ok("study", &["codes"]);
    assert!(codes.contains("Theirs") && !codes.contains("Mine"), "{codes}");
    drop(mount);
}

#[test]
fn callers_that_drip_or_do_not_read_keep_no_one_waiting() {
    use std::os::unix::net::UnixStream;
    let desk = Desk::new();
    let names: Vec<String> = (0..400).map(|n| format!("{} {n}", "A rather long name".repeat(25))).collect();
    let args: Vec<&str> = ["code", "add"].into_iter().chain(names.iter().map(String::as_str)).collect();
    desk.ok("study", &args);
    let holder = desk.hold("study", &[]);
    let socket = desk.path("study/.emic/socket");
    // Asks for a list that no socket holds at once, and reads nothing of it.
    let block = |bytes: &[u8]| [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat();
    let args = ["codes", "--format", "json"].map(|word| block(word.as_bytes())).concat();
    let words = [block(desk.path("study").as_os_str().as_encoded_bytes()), args].concat();
    let call = [&b"emic 1\r\nc\0\x01\0"[..], &block(&words)].concat();
    let silent: Vec<UnixStream> = (0..4)
        .map(|_| {
            let mut stream = UnixStream::connect(&socket).unwrap();
            stream.write_all(&call).unwrap();
            let mut heard = [0; 2];
            stream.read_exact(&mut heard).unwrap();
            assert_eq!(&heard, b"hb");
            stream
        })
        .collect();
    // Sends the first bytes of a request without an end.
    let mut dripping = UnixStream::connect(&socket).unwrap();
    let drips = std::thread::spawn(move || {
        let request = [&b"emic 1\r\nc\0\0\0"[..], &1000_u32.to_le_bytes(), &[0; 1000]].concat();
        let sent = request.iter().position(|byte| {
            std::thread::sleep(std::time::Duration::from_millis(200));
            dripping.write_all(&[*byte]).is_err()
        });
        sent.unwrap_or(request.len())
    });
    let code = desk.ok("study", &["code", "add", "Waiting"]);
    assert_eq!(code.lines().count(), 1);
    // All four asked before, and none of them has read: the holder did not wait, and their answers are still on the way.
    for mut stream in silent {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let long = |at: usize| u32::from_le_bytes(answer[at..at + 4].try_into().unwrap()) as usize;
        let out = long(2);
        assert!(answer.starts_with(b"d\0") && out > 300_000, "{out}");
        assert_eq!(answer.len(), 10 + out + long(6 + out), "nothing of it is missing");
    }
    assert!(drips.join().unwrap() < 100, "who sends a byte now and then is cut off");
    holder.end();
}

#[cfg(target_os = "linux")]
#[test]
fn another_user_is_not_answered_even_if_no_mode_of_a_file_keeps_it_out() {
    use crate::cli::crash::{held, me};
    use std::os::unix::net::UnixStream;
    if me() != 0 {
        println!("skipped: only root can call past the modes of a folder");
        return;
    }
    let desk = Desk::new();
    let (mut child, _) = held(&desk, "");
    let mut stream = UnixStream::connect(desk.path("study/.emic/socket")).unwrap();
    let _ = stream.write_all(b"emic 1\r\nt");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert_eq!(answer, b"", "asked to leave, it says nothing");
    assert!(child.try_wait().unwrap().is_none(), "and stays");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
