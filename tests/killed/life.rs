//! One project, and what is done to it until it is let go.

use super::template::{BUNDLES, MEMOS, copy_dir, interview, template};
use crate::support::chance::Dice;
use crate::support::strays;
use emic::log::Act;
use emic::workspace::{Clock, Workspace, load};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the process was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    Writing,
    Importing,
    Reading,
    Opening,
    Exporting,
    BackingUp,
    Repairing,
    Syncing,
    Making,
    MakingFrom,
}

impl Deed {
    pub const ALL: [Deed; 10] = [
        Deed::Writing,
        Deed::Importing,
        Deed::Reading,
        Deed::Opening,
        Deed::Exporting,
        Deed::BackingUp,
        Deed::Repairing,
        Deed::Syncing,
        Deed::Making,
        Deed::MakingFrom,
    ];
    /// Opening most often; it is killed several times in a row, too.
    pub fn any(dice: &mut Dice) -> Deed {
        if dice.percent(28) { Deed::Opening } else { dice.pick(&Self::ALL).unwrap() }
    }
}

/// When the kill comes.
enum Moment {
    /// After so many lines of the answer.
    Lines(usize),
    After(Duration),
}

/// A project that is killed again and again, and what was acknowledged in it.
pub struct Life {
    seed: u64,
    dir: TempDir,
    round: u32,
    /// Hours since it began: backups are made when the newest is a day old.
    hours: i64,
    /// Names of codes, bodies of memos.
    said: BTreeSet<String>,
    /// Titles of transcripts and their words.
    imported: BTreeMap<String, String>,
    maybe_imported: BTreeMap<String, String>,
    read: usize,
    exports: usize,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let dir = TempDir::new().unwrap();
        copy_dir(&template().cwd.join("lead"), &dir.path().join("study"));
        std::fs::create_dir(dir.path().join("shared")).unwrap();
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o770);
        std::fs::set_permissions(dir.path().join("shared"), private).unwrap();
        Life {
            seed,
            dir,
            round: 0,
            hours: 0,
            said: BTreeSet::new(),
            imported: BTreeMap::new(),
            maybe_imported: BTreeMap::new(),
            read: 0,
            exports: 0,
        }
    }
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command.args(args).current_dir(self.dir.path()).env("EMIC_DATA", self.path("data"));
        command.env("EMIC_PROJECT", self.path("study"));
        command.env("EMIC_CLOCK", (1_795_000_000 + self.hours * 3600).to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
    fn run(&self, args: &[&str]) -> Output {
        self.command(args).stdin(Stdio::null()).output().unwrap()
    }
    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let code = output.status.code();
        assert_eq!(code, Some(0), "{args:?}, seed {}, round {}: {out}{err}", self.seed, self.round);
        out.into_owned()
    }

    /// Lets a process begin a deed and kills it; gives how many were killed before they ended by themselves.
    pub fn killed_while(&mut self, deed: Deed, dice: &mut Dice) -> u32 {
        self.round += 1;
        self.hours += 9;
        match deed {
            Deed::Opening => self.opening(dice),
            Deed::Writing => self.writing(dice),
            Deed::Importing => self.importing(dice),
            Deed::Making | Deed::MakingFrom => self.making(deed, dice),
            Deed::Reading if self.read == BUNDLES => 0,
            _ => {
                let words = self.words_of(deed);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let (hit, out) = self.kill(&words, "", within(deed, dice));
                if deed == Deed::Reading && out.contains("new of") {
                    self.read += 1;
                }
                if deed == Deed::BackingUp && !out.is_empty() {
                    self.said.insert(format!("B{}", self.round));
                }
                hit
            }
        }
    }
    fn words_of(&mut self, deed: Deed) -> Vec<String> {
        let words: &[&str] = match deed {
            Deed::Reading => {
                let name = format!("n{}.emic.toml", self.read);
                let file = template().cwd.join(name).display().to_string();
                return ["bundle", "read", &file].map(str::to_owned).to_vec();
            }
            Deed::Exporting => {
                self.exports += 1;
                let file = format!("out{}.emic.toml", self.exports % 3);
                return ["bundle", "write", "-o", &file].map(str::to_owned).to_vec();
            }
            Deed::BackingUp => {
                self.hours += 48;
                return ["code", "add", &format!("B{}", self.round)].map(str::to_owned).to_vec();
            }
            Deed::Syncing => &["sync", "shared"],
            _ => &["doctor", "--repair"],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Starts a command and kills it; gives 1 if it was killed, and all that it had answered.
    fn kill(&self, args: &[&str], input: &str, moment: Moment) -> (u32, String) {
        let mut child = self.command(args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // All of it is in the pipe before the kill, so that it meets a process that works.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut answer = String::new();
        match moment {
            Moment::Lines(n) => {
                for _ in 0..n {
                    out.read_line(&mut answer).unwrap();
                }
            }
            Moment::After(time) => std::thread::sleep(time),
        }
        let hit = end(&mut child);
        // What was acknowledged before the kill counts, read or not.
        out.read_to_string(&mut answer).unwrap();
        if args[0] == "init" {
            child.stderr.take().unwrap().read_to_string(&mut answer).unwrap();
        }
        feeder.join().unwrap();
        if !hit.0 {
            assert!(
                hit.1.contains(&hit.2),
                "{args:?}, seed {}, round {}: exit {}",
                self.seed,
                self.round,
                hit.2
            );
        }
        (u32::from(hit.0), answer)
    }

    fn writing(&mut self, dice: &mut Dice) -> u32 {
        let name = |n: usize| format!("W{} {n}", self.round);
        let line = |n: usize| match n % 3 {
            0 => format!("memo add --on project '{}'\n", name(n)),
            _ => format!("code add '{}'\n", name(n)),
        };
        let lines: String = (1..400).map(line).collect();
        let moment = match dice.percent(50) {
            true => Moment::Lines(1 + dice.below(60)),
            false => within(Deed::Writing, dice),
        };
        let (hit, answer) = self.kill(&["run"], &lines, moment);
        let acknowledged = whole_lines(&answer).filter_map(|line| line.strip_prefix("ok ")?.parse().ok());
        let names: Vec<String> = acknowledged.map(name).collect();
        self.said.extend(names);
        hit
    }

    fn importing(&mut self, dice: &mut Dice) -> u32 {
        let mut args = vec!["import".to_owned()];
        for part in 0..3 {
            let title = format!("T{}-{part}", self.round);
            let words = interview(&title, 150 * (part + 1));
            std::fs::write(self.path(&format!("{title}.txt")), &words).unwrap();
            args.push(format!("{title}.txt"));
            self.maybe_imported.insert(title, words);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (hit, answer) = self.kill(&args, "", within(Deed::Importing, dice));
        for line in whole_lines(&answer) {
            let title = line.split(".txt: ").next().unwrap().to_owned();
            let words = self.maybe_imported[&title].clone();
            self.imported.insert(title, words);
        }
        hit
    }

    /// Damages nothing but what may be made anew, and kills whoever opens, up to three times in a row.
    fn opening(&mut self, dice: &mut Dice) -> u32 {
        let hidden = self.path("study/.emic");
        match dice.below(5) {
            0 => std::fs::remove_dir_all(hidden.join("db")).unwrap_or_default(),
            1 => std::fs::write(hidden.join("db.suspect"), "").unwrap(),
            2 => {
                if let Ok(file) = std::fs::File::options().write(true).open(hidden.join("db/db")) {
                    let len = file.metadata().unwrap().len();
                    file.set_len(len * dice.below(10) as u64 / 10).unwrap();
                }
            }
            3 => self.torn(dice),
            _ => {}
        }
        (0..=dice.below(3)).map(|_| self.kill(&["codes"], "", within(Deed::Opening, dice)).0).sum()
    }
    /// A last act that never was finished.
    fn torn(&self, dice: &mut Dice) {
        let journal = self.path("study/.emic/journal");
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(journal).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
        files.sort();
        let mut file = std::fs::File::options().append(true).open(files.last().unwrap()).unwrap();
        let torn = "[[op]]\nid = \"abeni-x.1\"\nlamport = 7\nwall = \"2026-11-22T19:04:11Z\"\n";
        file.write_all(&torn.as_bytes()[..1 + dice.below(torn.len())]).unwrap();
    }

    /// A project that is just being made is there as a whole or can be made again.
    fn making(&mut self, deed: Deed, dice: &mut Dice) -> u32 {
        let dir = format!("new{}", self.round);
        let from = template().cwd.join("study.emic.toml").display().to_string();
        let args = match deed {
            Deed::Making => ["init", &dir, "--title", "A new one", "--coder", "Noor Rahman"],
            _ => ["init", &dir, "--from", &from, "--coder", "Noor Rahman"],
        };
        let (hit, answer) = self.kill(&args, "", within(deed, dice));
        let again = self.run(&args);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        match again.status.code() {
            // Before it is made, `init --from` shows the people of the bundle.
            Some(0) => assert!(!answer.contains("a project in"), "an acknowledged project was made again"),
            code => assert!(code == Some(2) && said.contains("already"), "seed {}: {said}", self.seed),
        }
        self.ok(&["--project", &dir, "code", "add", "First"]);
        let codes = self.ok(&["--project", &dir, "codes", "--format", "json"]);
        let people = self.ok(&["--project", &dir, "people", "--format", "json"]);
        assert!(people.contains("Noor Rahman"), "seed {}: {people}", self.seed);
        let expected = if deed == Deed::Making { 1 } else { 152 };
        let codes: serde_json::Value = serde_json::from_str(&codes).unwrap();
        assert_eq!(codes.as_array().unwrap().len(), expected, "seed {}", self.seed);
        self.ok(&["--project", &dir, "doctor"]);
        assert_eq!(strays(&self.path(&dir)), Vec::<PathBuf>::new());
        hit
    }

    /// The next `emic` opens without help, and everything acknowledged is there, whole.
    pub fn check(&mut self, deed: &Deed) {
        let at = format!("killed while {deed:?}, seed {}, round {}", self.seed, self.round);
        self.ok(&["doctor"]);
        // The installation's own folder holds no words.
        let mut left = strays(self.dir.path());
        left.retain(|path| !path.starts_with(self.path("data")));
        assert_eq!(left, Vec::<PathBuf>::new(), "{at}");
        let clock = Clock::Fixed(1_795_000_000 + self.hours * 3600);
        let workspace = Workspace::open(&self.path("study"), clock).unwrap();
        assert_eq!(workspace.read_only(), None, "{at}");
        let (mut there, mut bundled) = (BTreeSet::new(), [0; BUNDLES]);
        for op in workspace.log().in_order(|_| true) {
            match &op.act {
                Act::CodeAdd { name, .. } => drop(there.insert(name.clone())),
                Act::MemoAdd { body, .. } => match body.strip_prefix("bundle ") {
                    Some(rest) => bundled[rest[..1].parse::<usize>().unwrap()] += 1,
                    None => drop(there.insert(body.clone())),
                },
                _ => {}
            }
        }
        let lost: Vec<&String> = self.said.difference(&there).collect();
        assert!(lost.is_empty(), "{at}: {} of {} lost: {lost:?}", lost.len(), self.said.len());
        let mut titles = BTreeSet::new();
        for transcript in workspace.seen().transcripts.values() {
            let title = transcript.title.clone();
            let source = workspace.log().source(transcript.source).expect("a transcript has words");
            if let Some(words) = self.maybe_imported.get(&title) {
                assert_eq!(source.text.as_str(), words, "{at}: {title}");
            }
            titles.insert(title);
        }
        let lost: Vec<&String> = self.imported.keys().filter(|title| !titles.contains(*title)).collect();
        assert!(lost.is_empty(), "{at}: {lost:?} lost");
        // A bundle is in whole or not at all.
        let whole = bundled.iter().take_while(|&&n| n == MEMOS).count();
        assert!(bundled[whole..].iter().all(|&n| n == 0), "{at}: {bundled:?}");
        assert!(whole >= self.read, "{at}: {bundled:?}, {} read", self.read);
        self.read = whole;
        for n in 0..3 {
            let out = self.path(&format!("out{n}.emic.toml"));
            assert!(!out.exists() || load(&out).is_ok(), "{at}: half a bundle");
        }
        for backup in std::fs::read_dir(self.path("study/.emic/backup")).unwrap() {
            load(&backup.unwrap().path()).unwrap();
        }
    }

    /// Works on to the end: what it published and wrote is what it has. Gives how much was acknowledged.
    pub fn end(mut self) -> usize {
        self.ok(&["code", "add", "Last"]);
        self.said.insert("Last".into());
        self.ok(&["sync", "shared"]);
        self.ok(&["bundle", "write", "-o", "end.emic.toml"]);
        let study = template().cwd.join("study.emic.toml").display().to_string();
        self.ok(&["init", "other", "--from", &study, "--coder", "Zoe"]);
        self.ok(&["--project", "other", "sync", "shared"]);
        assert_eq!(self.ok(&["--project", "other", "digest"]), self.ok(&["digest"]), "seed {}", self.seed);
        self.check(&Deed::Exporting);
        self.said.len() + self.imported.len() + self.read
    }
}

/// Kills a process; says whether that ended it, which exit codes were fine, and which came.
fn end(child: &mut Child) -> (bool, Vec<i32>, i32) {
    child.kill().unwrap();
    let status = child.wait().unwrap();
    (status.signal() == Some(9), vec![0], status.code().unwrap_or(-1))
}

/// Lines that were written to their end.
pub fn whole_lines(answer: &str) -> impl Iterator<Item = &str> {
    answer.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}

/// A moment within the time that a deed takes, or shortly after.
fn within(deed: Deed, dice: &mut Dice) -> Moment {
    let whole = usual(deed).as_micros() as usize;
    Moment::After(Duration::from_micros(dice.below(whole + whole / 10) as u64))
}

/// How long a deed takes here, taken once.
fn usual(deed: Deed) -> Duration {
    static USUAL: OnceLock<BTreeMap<Deed, Duration>> = OnceLock::new();
    let all = USUAL.get_or_init(|| Deed::ALL.into_iter().map(|deed| (deed, rehearsed(deed))).collect());
    all[&deed]
}

fn rehearsed(deed: Deed) -> Duration {
    let mut life = Life::new(0);
    let from = template().cwd.join("study.emic.toml").display().to_string();
    let words: Vec<String> = match deed {
        Deed::Writing => {
            let lines: String = (0..100).map(|n| format!("code add R{n}\n")).collect();
            std::fs::write(life.path("lines"), lines).unwrap();
            ["run", "lines"].map(str::to_owned).to_vec()
        }
        Deed::Importing => {
            std::fs::write(life.path("R.txt"), interview("R", 900)).unwrap();
            ["import", "R.txt"].map(str::to_owned).to_vec()
        }
        Deed::Opening => {
            std::fs::remove_dir_all(life.path("study/.emic/db")).unwrap();
            vec!["codes".to_owned()]
        }
        Deed::Making => ["init", "r", "--title", "R", "--coder", "R"].map(str::to_owned).to_vec(),
        Deed::MakingFrom => ["init", "r", "--from", &from, "--coder", "R"].map(str::to_owned).to_vec(),
        _ => life.words_of(deed),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let begun = Instant::now();
    life.ok(&words);
    begun.elapsed()
}
