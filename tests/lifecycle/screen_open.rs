//! Commands given while the screen has the project open, with the real program on both sides.

use super::*;
use crate::screen::line::Line;
use portable_pty::CommandBuilder;

impl Desk {
    /// Opens the screen on the project.
    fn screen(&self) -> Line {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emic"));
        command.cwd(self.path("study"));
        command.env("EMIC_DATA", self.path("data"));
        command.env("EMIC_CLOCK", "1795000000");
        command.env_remove("EMIC_PROJECT");
        Line::of(command)
    }
}

#[test]
fn a_command_given_while_the_screen_is_open_is_done_and_the_screen_shows_it() {
    let desk = Desk::new();
    std::fs::write(desk.path("P01.txt"), "P01: It took six months. Nobody rang.\n").unwrap();
    desk.ok("study", &["import", "../P01.txt"]);
    desk.ok("study", &["code", "add", "Waiting"]);
    let mut screen = desk.screen();
    screen.until("", "Waiting");
    for name in ["Silence", "Trust", "Stigma"] {
        desk.ok("study", &["code", "add", name]);
        screen.until("", name);
        assert!(desk.ok("study", &["codes"]).contains(name));
    }
    desk.ok("study", &["annotate", "P01", "--quote", "Nobody rang.", "Silence"]);
    // The line drops: the next process can open the project.
    screen.signal(rustix::process::Signal::HUP);
    assert_eq!(screen.exit(), 129);
    assert!(desk.ok("study", &["annotations"]).contains("Silence"));
}

#[test]
fn a_screen_that_was_killed_leaves_nothing_in_the_way() {
    let desk = Desk::new();
    desk.ok("study", &["code", "add", "Waiting"]);
    let mut screen = desk.screen();
    screen.until("", "Waiting");
    desk.ok("study", &["code", "add", "Silence"]);
    screen.signal(rustix::process::Signal::KILL);
    screen.exit();
    assert!(desk.ok("study", &["codes"]).contains("Silence"));
    let mut screen = desk.screen();
    screen.until("", "Silence");
    screen.signal(rustix::process::Signal::HUP);
    assert_eq!(screen.exit(), 129);
    desk.ok("study", &["doctor"]);
}

#[test]
fn a_command_that_meets_a_screen_just_leaving_is_done_or_told_that_nothing_was_done() {
    let desk = Desk::new();
    for n in 0..6 {
        let mut screen = desk.screen();
        screen.until("", "Study");
        screen.signal(rustix::process::Signal::HUP);
        let name = format!("Code{n}");
        let (_, err, code) = said(&desk.run("study", &["code", "add", &name]));
        assert_eq!(screen.exit(), 129);
        let there = desk.ok("study", &["codes"]).contains(&name);
        match code {
            0 => assert!(there, "{err}"),
            code => {
                assert!(code == 5 && !there, "{code}: {err}");
                assert!(err.contains("nothing was done") || err.contains("wait until it has ended"), "{err}");
            }
        }
    }
}
