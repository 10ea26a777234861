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
    let me = format!("process {} on ", std::process::id());
    assert!(err.contains(&me) && err.contains("since 2026-11-18T"), "{err}");
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
