//! What `emic doctor` says of the terminal, through a real pseudo-terminal.

use super::*;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Runs a command in a terminal that gives this answer to the question for device attributes, after those asked before.
fn in_a_terminal(desk: &Desk, args: &[&str], answer: &[u8]) -> String {
    ended_in_a_terminal(desk, args, answer).0
}

/// The same, with the exit code.
fn ended_in_a_terminal(desk: &Desk, args: &[&str], answer: &[u8]) -> (String, u32) {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emic"));
    command.args(args);
    command.cwd(desk.path("study"));
    command.env("EMIC_DATA", desk.path("data"));
    command.env("TERM", "xterm-256color");
    for outer in ["TMUX", "STY", "TERM_PROGRAM", "EMIC_PROJECT"] {
        command.env_remove(outer);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut from = pair.master.try_clone_reader().unwrap();
    let mut to = pair.master.take_writer().unwrap();
    let (mut said, mut asked, mut buffer) = (Vec::new(), false, [0; 4096]);
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        said.extend_from_slice(&buffer[..n]);
        if !asked && said.windows(3).any(|three| three == b"\x1b[c") {
            asked = true;
            to.write_all(answer).unwrap();
        }
    }
    let status = child.wait().unwrap();
    (String::from_utf8_lossy(&said).into_owned(), status.exit_code())
}

#[test]
fn doctor_says_what_the_terminal_answers() {
    let desk = Desk::new();
    let said = in_a_terminal(
        &desk,
        &["doctor"],
        b"\x1b[?69;2$y\x1b[?2026;0$y\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b[?64;1c",
    );
    assert!(said.contains("trusted with: regions,scroll,lines"), "{said}");
    assert!(
        said.contains(
            "says: left and right margins yes, synchronized output no, rectangles no, ground dark; after"
        ),
        "{said}"
    );
    let said = in_a_terminal(&desk, &["doctor"], b"\x1b[?64;1;2;6;22;28c");
    assert!(said.contains("rectangles yes"), "{said}");
    let said = in_a_terminal(&desk, &["doctor"], b"\x1b[?6c");
    assert!(
        said.contains(
            "says: left and right margins no answer, synchronized output no answer, rectangles no, ground no answer"
        ),
        "{said}"
    );
}

#[test]
fn a_setting_overrides_the_guess_and_the_command_line_overrides_the_setting() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("data")).unwrap();
    std::fs::write(desk.path("data/settings.toml"), "[terminal]\nfeatures = \"none\"\n").unwrap();
    let said = in_a_terminal(&desk, &["doctor"], b"");
    assert!(said.contains("trusted with: none") && said.contains("not asked"), "{said}");
    let said = in_a_terminal(&desk, &["doctor", "--term-features", "lines,ech"], b"");
    assert!(said.contains("trusted with: lines,ech"), "{said}");
    std::fs::write(desk.path("data/settings.toml"), "[terminal]\nfeature = \"none\"\n").unwrap();
    let said = in_a_terminal(&desk, &["doctor"], b"");
    assert!(said.contains("settings.toml") && said.contains(":2:1: there is no setting"), "{said}");
}

#[test]
fn the_screen_does_not_open_while_the_settings_have_faults_and_says_all_of_them() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("data")).unwrap();
    std::fs::write(desk.path("data/settings.toml"), "[keys]\nundoo = \"y\"\nmemo = \"x\"\n").unwrap();
    let (said, code) = ended_in_a_terminal(&desk, &[], b"");
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("settings.toml:2:1: no command is called")
            && said.contains("settings.toml:3:8: x cannot")
    );
    let (said, code) = ended_in_a_terminal(&desk, &["codes"], b"");
    assert_eq!(code, 0, "{said}");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let desk = Desk::new();
    let said = desk.ok("study", &["doctor"]);
    assert!(said.contains("not a terminal") && !said.contains("trusted with"), "{said}");
}
