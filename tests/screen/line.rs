//! The screen on a real terminal line: a newcomer's first session with a line that breaks in the middle.
//!
//! The program under test is this test binary, started again inside a pseudo-terminal.

use emic::error::Result;
use emic::tui::{Flow, Helper, Left, Look, Start, Terminal, Wishes, run};
use emic::wire::Features;
use emic::workspace::{Clock, NewPerson, Workspace};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

pub(super) const CLOCK: Clock = Clock::Fixed(1_795_000_000);
/// The project that the program in the pseudo-terminal opens.
pub(super) const DIR: &str = "EMIC_TEST_SCREEN";
/// If set, it begins with the screen for a slow line.
pub(super) const THIN: &str = "EMIC_TEST_THIN";
/// If set, words may go to the clipboard of the terminal.
const COPY: &str = "EMIC_TEST_COPY";
/// If set, the window gets a title.
const TITLE: &str = "EMIC_TEST_TITLE";
/// After so long the other side hangs. A busy machine stays far below it.
pub(super) const HANGS: Duration = Duration::from_secs(120);
/// The test that runs as this program.
pub(super) const PROGRAM: &str = "screen::line::the_other_side_of_the_line";

/// A helper in which a command line is a bug.
struct Bug;

impl Helper for Bug {
    fn run_line(&mut self, _: &mut Workspace, line: &str) -> Result<String> {
        panic!("a bug in {line}")
    }
    fn serve(&mut self, _: &mut Workspace) -> Flow {
        Flow::Go
    }
}

/// What runs inside the pseudo-terminal; on its own it does nothing.
#[test]
fn the_other_side_of_the_line() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    // As the program does at its start.
    emic::cli::crash::install();
    let mut work = Workspace::open(Path::new(&dir), CLOCK).unwrap();
    let wishes = Wishes {
        copy: std::env::var_os(COPY).map(|_| true),
        title: std::env::var_os(TITLE).is_some(),
        ..Wishes::default()
    };
    let mut screen = Terminal::open(Features::for_term("xterm-256color", |_| None), wishes).unwrap();
    let thin = std::env::var_os(THIN).is_some();
    let start = Start { look: Look { ascii: true, thin, ..Look::default() }, ..Start::default() };
    let left = run(&mut work, &mut screen, &start, &mut Bug);
    drop(screen);
    work.close();
    match left {
        Ok(Left::Quit(words)) => {
            let _ = writeln!(std::io::stdout(), "{words}");
            std::process::exit(0)
        }
        Ok(Left::Signal(signal)) => std::process::exit(128 + signal),
        Err(_) => std::process::exit(99),
    }
}

fn size_of(cells: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(cells).unwrap()
}

pub struct Line {
    master: Box<dyn MasterPty + Send>,
    to: Box<dyn Write + Send>,
    from: Receiver<Vec<u8>>,
    child: Box<dyn Child + Send + Sync>,
    seen: vt100::Parser,
    /// All bytes that came.
    bytes: Vec<u8>,
}

impl Line {
    fn open(dir: &Path) -> Line {
        Line::open_with(dir, &[])
    }
    fn open_with(dir: &Path, set: &[&str]) -> Line {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", PROGRAM, "--nocapture"]);
        command.env(DIR, dir);
        set.iter().for_each(|name| command.env(name, "1"));
        Line::of(command)
    }
    /// A program on a terminal of 80 columns and 24 rows.
    pub fn of(mut command: CommandBuilder) -> Line {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let to = pair.master.take_writer().unwrap();
        let seen = vt100::Parser::new(size_of(24), size_of(80), 0);
        Line { master: pair.master, to, from, child, seen, bytes: Vec::new() }
    }
    /// Types, and waits until the screen shows something.
    pub fn until(&mut self, typed: &str, shows: &str) -> String {
        self.to.write_all(typed.as_bytes()).unwrap();
        let end = Instant::now() + HANGS;
        loop {
            let screen = self.seen.screen().contents();
            if screen.contains(shows) {
                return screen;
            }
            assert!(Instant::now() < end, "never shows {shows:?}:\n{screen}");
            if let Ok(bytes) = self.from.recv_timeout(Duration::from_millis(200)) {
                self.seen.process(&bytes);
                self.bytes.extend(bytes);
            }
        }
    }
    /// True if these bytes came.
    fn came(&self, bytes: &[u8]) -> bool {
        self.bytes.windows(bytes.len()).any(|some| some == bytes)
    }
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }
    pub fn exit(&mut self) -> u32 {
        let end = Instant::now() + HANGS;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it does not leave");
            // Without a reader the other side waits for room in the pseudo-terminal.
            let _ = self.from.recv_timeout(Duration::from_millis(20));
        }
    }
}

pub(super) fn study(dir: &Path) {
    let coder = NewPerson { name: "Nell Rudge".into(), initials: "NR".into(), role: String::new() };
    Workspace::sample(dir, &coder, CLOCK).unwrap().close();
}

#[test]
fn a_newcomers_first_session_outlives_a_broken_line() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    line.until("", "Enter code");
    line.until("jjj\r", "code these words:");
    line.until("zzzz", "+ new code \"zzzz\" in To sort");
    line.until("\r", "  zzzz");
    line.until("u", "undone: ");
    line.until("U", "  zzzz");
    line.until("\rzzzz\u{1b}[C", "code under zzzz:");
    line.until("yyyy\r", "zzzz, yyyy");
    line.until("\t/yyyy\r", "  1 passage,");
    line.until(">", "move yyyy under");
    line.until("Underst\r", "yyyy is now under Understanding.");
    line.until("\tm", "memo   kind: thinking");
    line.until("half a thought", "half a thought");
    line.until("", "kept as you type");
    // The line breaks: what the kernel says then.
    line.signal(rustix::process::Signal::HUP);
    assert_eq!(line.exit(), 129);
    let mut line = Line::open(&dir);
    line.until("", "Welcome back. Nothing was lost.");
    line.until(", whole\u{1b}", "memo kept.");
    line.until("", "yyyy, zzzz");
    line.to.write_all(b"q").unwrap();
    assert_eq!(line.exit(), 0);
    let work = Workspace::open(&dir, CLOCK).unwrap();
    let project = work.seen();
    assert!(project.memos.values().any(|memo| memo.body == "half a thought, whole"));
    let yyyy = project.find_code("yyyy").unwrap();
    assert!(project.codes.path_words(yyyy).ends_with("Understanding/yyyy"));
}

#[test]
fn a_signal_to_leave_is_obeyed_and_a_new_size_is_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    line.until("", "Enter code");
    line.master.resize(PtySize { rows: 40, cols: 120, ..PtySize::default() }).unwrap();
    line.seen.screen_mut().set_size(size_of(40), size_of(120));
    line.until("", "Relational Practice  ");
    line.signal(rustix::process::Signal::TERM);
    assert_eq!(line.exit(), 143);
}

/// In raw mode no key sends these; another terminal can.
#[test]
fn an_interrupt_from_outside_gives_the_terminal_back_as_a_hang_up_does() {
    for (signal, code) in [(rustix::process::Signal::INT, 130), (rustix::process::Signal::QUIT, 131)] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("study");
        study(&dir);
        let mut line = Line::open(&dir);
        line.until("", "Enter code");
        line.until("jm", "memo   kind: thinking");
        line.until("half a thought", "half a thought");
        assert!(line.seen.screen().alternate_screen());
        line.signal(signal);
        while line.seen.screen().alternate_screen() {
            let bytes = line.from.recv_timeout(HANGS).expect("it gives the screen back");
            line.seen.process(&bytes);
        }
        assert_eq!(line.exit(), code);
        let mut line = Line::open(&dir);
        let back = line.until("", "Welcome back. Nothing was lost.");
        assert!(back.contains("half a thought"), "{back}");
        line.until("\u{1b}", "memo kept.");
        line.until("q", "Saved. emic reopens at");
        assert_eq!(line.exit(), 0);
    }
}

#[test]
fn a_bug_gives_the_terminal_back_and_says_where_the_work_is() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    line.until("", "Enter code");
    line.until("j\rzzzz\r", "  zzzz");
    assert!(line.seen.screen().alternate_screen());
    line.until(":run codes\r", "Everything it said was saved is saved");
    assert!(!line.seen.screen().alternate_screen(), "the shell's screen is back");
    assert!(!line.seen.screen().hide_cursor());
    assert_ne!(line.exit(), 0);
    let work = Workspace::open(&dir, CLOCK).unwrap();
    assert!(work.seen().find_code("zzzz").is_ok());
}

#[test]
fn keys_typed_ahead_in_one_write_are_all_done() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    line.until("", "Enter code");
    line.until(&format!("\rahead\r{}", "j.".repeat(100)), "ahead");
    line.until("q", "Saved. emic reopens at");
    assert_eq!(line.exit(), 0);
    let work = Workspace::open(&dir, CLOCK).unwrap();
    let code = work.seen().find_code("ahead").unwrap();
    let all = work.seen().shown().transcripts.values().flat_map(|t| &t.annotations);
    assert_eq!(all.filter(|a| a.code == code).count(), 101);
}

/// The memo, the code box, the line of a search, the help: after each the next one opens by the letter behind Esc, which
/// comes in one write with it.
fn walk_by_esc_and_a_letter(line: &mut Line) {
    line.until("", "Enter code");
    line.until("m", "memo   kind: thinking");
    line.until("\u{1b}/", "find: ");
    line.until("\u{1b}?", "Keys here");
    line.until("\u{1b}\r", "code these words:");
    line.until("\u{1b}m", "memo   kind: thinking");
    // Behind the memo q leaves. screen shows no farewell: it says itself that it ends.
    line.to.write_all(b"\x1bq").unwrap();
    assert_eq!(line.exit(), 0);
}

#[test]
fn esc_and_a_letter_in_one_write_close_what_is_open_and_the_letter_is_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    walk_by_esc_and_a_letter(&mut line);
}

/// tmux and screen hold an Esc back for a while, to see whether more comes, and then send both at once.
#[test]
fn esc_and_a_letter_come_through_tmux_and_screen() {
    let scratch = tempfile::tempdir().unwrap();
    for program in ["tmux", "screen"] {
        if std::process::Command::new(program).arg("-V").output().is_err() {
            eprintln!("{program} is not installed: left out");
            continue;
        }
        let dir = scratch.path().join(program);
        study(&dir);
        let exe = std::env::current_exe().unwrap();
        let mut command = CommandBuilder::new(program);
        let test = [exe.to_str().unwrap(), "--exact", PROGRAM, "--nocapture"];
        let before: &[&str] = match program {
            "tmux" => &["-L", "esc", "-f", "/dev/null", "new-session"],
            _ => &["-U", "-c", "/dev/null"],
        };
        command.args(before);
        command.args(test);
        command.env(DIR, &dir);
        command.env("LC_ALL", "C.UTF-8");
        let own = scratch.path().join(format!("{program}-own"));
        std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700).create(&own).unwrap();
        command.env("TMUX_TMPDIR", &own);
        command.env("SCREENDIR", &own);
        ["TMUX", "STY"].iter().for_each(|outer| command.env_remove(outer));
        let mut line = Line::of(command);
        walk_by_esc_and_a_letter(&mut line);
    }
}

#[test]
fn words_that_no_clipboard_takes_are_shown_alone_until_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open(&dir);
    let before = line.until("", "Enter code");
    line.until("y", "");
    let end = Instant::now() + HANGS;
    let alone = loop {
        let alone = line.until("", "");
        if !alone.contains("Enter code") {
            break alone;
        }
        assert!(Instant::now() < end, "the words never stand alone:\n{alone}");
        if let Ok(bytes) = line.from.recv_timeout(Duration::from_millis(200)) {
            line.seen.process(&bytes);
        }
    };
    let first = alone.split_whitespace().next().unwrap();
    assert!(before.contains(first), "words of the screen before: {alone}");
    assert!(!line.came(b"\x1b]52"), "nothing for a clipboard");
    assert!(alone.contains("any other key: back"), "{alone}");
    line.until("y", "turn ");
    // The key that brings the screen back does nothing else.
    line.until("q", "Enter code");
    line.until("q", "Saved. emic reopens at");
    assert_eq!(line.exit(), 0);
}

#[test]
fn words_go_to_the_clipboard_and_the_window_has_a_title_where_the_settings_say_so() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("study");
    study(&dir);
    let mut line = Line::open_with(&dir, &[COPY, TITLE]);
    line.until("", "Enter code");
    line.until("y", "y again: with who says it and where.");
    assert!(line.came(b"\x1b]52;c;"));
    line.until("y", "copied, and who says it and where.");
    line.until("q", "Saved. emic reopens at");
    assert_eq!(line.exit(), 0);
    let kept =
        line.bytes.windows(7).position(|some| some == b"\x1b[22;2t").expect("the title before is kept");
    let ours = line.bytes.windows(10).position(|some| some == b"\x1b]2;emic: ").expect("ours");
    let back =
        line.bytes.windows(7).rposition(|some| some == b"\x1b[23;2t").expect("the title before is back");
    assert!(kept < ours && ours < back);
}
