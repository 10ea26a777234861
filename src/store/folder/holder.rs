//! Who holds a project: which process, on which machine, and if it still runs.

use crate::log::dialect::{Writer, sha256};
use crate::text::utc;
use serde::Deserialize;
use std::fs::read_to_string;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A process that holds a project, as it wrote itself down.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Holder {
    pub(super) pid: u32,
    pub(super) host: String,
    pub(super) since: String,
    /// Who is logged in there, and at which terminal; both may be unknown.
    #[serde(default)]
    pub(super) user: String,
    #[serde(default)]
    pub(super) terminal: String,
    /// When the process began, in the kernel's count: numbers of processes are used again.
    #[serde(default)]
    started: String,
    /// Which start of which machine it is; two machines may have the same name.
    #[serde(default)]
    boot: String,
    #[serde(default)]
    machine: String,
    /// A word that no other holder has, so that a holder knows its own note.
    #[serde(default)]
    nonce: String,
}

/// If a holder still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// It runs on this machine.
    Alive,
    /// It runs on this machine, but was stopped (Ctrl-Z).
    Suspended,
    /// It has ended.
    Dead,
    /// It is on another machine, so that cannot be told.
    Elsewhere,
}

impl Holder {
    /// This process.
    pub(super) fn this(wall: i64) -> Holder {
        let pid = std::process::id();
        let started = process(pid).map_or_else(String::new, |process| process.started);
        Holder {
            pid,
            host: host(),
            since: utc(wall),
            user: user(),
            terminal: terminal(),
            started,
            boot: boot(),
            machine: machine(),
            nonce: nonce(),
        }
    }
    pub(super) fn lines(&self) -> String {
        let mut w = Writer::head("# Who has this project open.");
        w.plain("pid", self.pid).str("host", &self.host).str("since", &self.since);
        w.filled("user", &self.user).filled("terminal", &self.terminal);
        w.filled("started", &self.started).filled("boot", &self.boot).filled("machine", &self.machine);
        w.filled("nonce", &self.nonce);
        w.finish()
    }
    /// Who has it open and where, for a person who looks for that window: `another emic, of nell, in terminal pts/3,
    /// since 2026-11-18 14:02 UTC`.
    pub(super) fn words(&self) -> String {
        let mut words = "another emic".to_owned();
        if !self.user.is_empty() {
            words.push_str(&format!(", of {}", self.user));
        }
        if !self.terminal.is_empty() {
            words.push_str(&format!(", in terminal {}", self.terminal));
        }
        if self.life() == Life::Elsewhere && !self.host.is_empty() {
            words.push_str(&format!(", on {}", self.host));
        }
        let (day, time) = (self.since.get(..10), self.since.get(11..16));
        if let (Some(day), Some(time)) = (day, time) {
            words.push_str(&format!(", since {day} {time} UTC"));
        }
        words
    }
    /// If it still runs. One that says too little about itself and is of this machine counts as dead, since the kernel's
    /// lock is asked first.
    pub(super) fn life(&self) -> Life {
        let same_start = !self.boot.is_empty() && self.boot == boot();
        if !same_start {
            let agree = |here: &str, there: &str| here == there || here.is_empty() || there.is_empty();
            let same_machine = agree(&host(), &self.host) && agree(&machine(), &self.machine);
            return if same_machine { Life::Dead } else { Life::Elsewhere };
        }
        match process(self.pid) {
            Some(process) if !self.started.is_empty() && process.started == self.started => {
                match process.state {
                    'T' | 't' => Life::Suspended,
                    'Z' | 'X' => Life::Dead,
                    _ => Life::Alive,
                }
            }
            _ => Life::Dead,
        }
    }
}

/// A word of chance. The hash tables of the standard library begin with keys of chance; it need not be a secret.
fn nonce() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// What Linux tells about a process.
struct Process {
    state: char,
    started: String,
}

fn process(pid: u32) -> Option<Process> {
    let stat = read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before may hold blanks and brackets.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?.chars().next()?;
    // The twenty-second field of the line; the state is the third.
    Some(Process { state, started: fields.nth(18)?.to_owned() })
}

/// The name with which the person is logged in; empty where it cannot be told.
fn user() -> String {
    let named = |name: &str| std::env::var(name).ok().filter(|user| !user.is_empty());
    named("LOGNAME").or_else(|| named("USER")).unwrap_or_default()
}

/// The terminal of standard input, such as `pts/3`; empty where it is none.
fn terminal() -> String {
    let path = std::fs::read_link("/proc/self/fd/0").unwrap_or_default();
    let name = path.to_str().and_then(|path| path.strip_prefix("/dev/"));
    name.filter(|name| name.starts_with("pts/") || name.starts_with("tty")).unwrap_or_default().to_owned()
}

/// The machine's name; empty where it cannot be told.
fn host() -> String {
    first_of(&["/proc/sys/kernel/hostname", "/etc/hostname"])
}

/// A word for this start of this machine; empty where it cannot be told.
fn boot() -> String {
    first_of(&["/proc/sys/kernel/random/boot_id"])
}

/// A word for this machine that does not tell its id; empty where it has none.
fn machine() -> String {
    let id = first_of(&["/etc/machine-id", "/var/lib/dbus/machine-id"]);
    if id.is_empty() { id } else { sha256(format!("emic {id}").as_bytes()).to_string()[7..23].to_owned() }
}

/// The words of the first of these files that can be read.
fn first_of(paths: &[&str]) -> String {
    paths.iter().find_map(|path| read_to_string(path).ok()).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Holder {
        toml::from_str(lines).unwrap()
    }

    #[test]
    fn a_process_knows_itself_from_its_note_and_one_with_its_number_is_another() {
        if !std::path::Path::new("/proc/self/stat").exists() {
            println!("skipped: there is no /proc here");
            return;
        }
        let this = Holder::this(0);
        assert_eq!(read(&this.lines()).life(), Life::Alive);
        let before = Holder { started: "1".to_owned(), ..Holder::this(0) };
        assert_eq!(before.life(), Life::Dead);
        // After a restart of the machine.
        let earlier = Holder { boot: "another".to_owned(), ..Holder::this(0) };
        assert_eq!(earlier.life(), Life::Dead);
        let elsewhere = Holder { boot: "another".to_owned(), host: "far-away".to_owned(), ..Holder::this(0) };
        assert_eq!(elsewhere.life(), Life::Elsewhere);
        let namesake = Holder { boot: "another".to_owned(), machine: "0123".to_owned(), ..Holder::this(0) };
        let known = !machine().is_empty();
        assert_eq!(namesake.life(), if known { Life::Elsewhere } else { Life::Dead });
    }

    #[test]
    fn a_suspended_process_is_told_from_a_dead_one() {
        if !std::path::Path::new("/proc/self/stat").exists() {
            println!("skipped: there is no /proc here");
            return;
        }
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let of = |pid: u32| Holder {
            pid,
            started: process(pid).map(|process| process.started).unwrap_or_default(),
            ..Holder::this(0)
        };
        let holder = of(child.id());
        assert_eq!(holder.life(), Life::Alive);
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
        while holder.life() == Life::Alive {
            std::thread::yield_now();
        }
        assert_eq!(holder.life(), Life::Suspended);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(holder.life(), Life::Dead);
    }
}
