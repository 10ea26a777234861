//! A shared folder that git carries: what is run before and after a sync.
//!
//! Each person's work is in files of their own, so a merge never meets two versions of one. Only such files are added
//! and committed. Commands of git are run as a person would type them, and are told to the caller before they run.

use super::Workspace;
use super::access::quoted;
use super::history::own_replicas;
use crate::error::{Error, Kind, Result, io_words};
use crate::exchange::folder::writer_of;
use crate::exchange::part::SUFFIX;
use crate::model::id::ReplicaId;
use crate::store::{Links, read_plain};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Says which command is run.
pub type Say<'s> = dyn FnMut(&str) + 's;

/// A work tree of git with a shared folder in it.
#[derive(Debug)]
pub struct GitFolder {
    dir: PathBuf,
    /// The folder as the person named it.
    name: String,
    /// The branch that is checked out.
    branch: String,
    /// Where it is pushed to; `None` if this work tree has no remote.
    remote: Option<Remote>,
    /// Name and address for commits, if git knows none.
    identity: Vec<String>,
    /// True if git may ask for a passphrase.
    asks: bool,
}

#[derive(Debug)]
struct Remote {
    name: String,
    branch: String,
    /// The branch was not told where it is pushed to.
    is_guess: bool,
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// So many commits went out; the remote has everything.
    Done(usize),
    /// Someone else was quicker: pull and do it again.
    Overtaken,
    /// There is no remote.
    Nowhere,
}

/// What is committed with a sync. It tells nothing of the interviews.
const MESSAGE: &str = "emic sync";

/// Whose part a file of a shared folder is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOf {
    /// This project wrote it.
    Own,
    /// A replica wrote it whose operations are here.
    Colleague,
    /// No replica of this project: a copy under another name, a part of another study, or anything else.
    Unknown,
}

impl Workspace {
    /// Whose part a file is. Only parts of this project may be sent on: anything else in the folder is not emic's.
    pub fn part_of(&self, name: &str) -> PartOf {
        let all: Vec<ReplicaId> = self.log.replicas().collect();
        if writer_of(name, &own_replicas(self)).is_some() {
            PartOf::Own
        } else if writer_of(name, &all).is_some() {
            PartOf::Colleague
        } else {
            PartOf::Unknown
        }
    }
}

impl GitFolder {
    /// Looks at the work tree that a folder is in; `name` is what the person calls it. `coder` is who commits, where git knows no one; `asks`: git may ask for
    /// a passphrase.
    ///
    /// # Errors
    /// No git, no work tree, one that git does not trust, or one with a merge that was begun (exit 3).
    pub fn open(dir: &Path, name: &Path, coder: &str, asks: bool) -> Result<GitFolder> {
        if !dir.is_dir() {
            let fault = Error::unknown(format!("{} is not a folder", name.display()));
            return Err(fault.hint("clone it first: git clone SERVER:study.git FOLDER"));
        }
        let mut folder = GitFolder {
            dir: dir.to_path_buf(),
            name: name.display().to_string(),
            branch: String::new(),
            remote: None,
            identity: Vec::new(),
            asks,
        };
        folder.check_tree()?;
        let branch = folder.run(&["symbolic-ref", "--quiet", "--short", "HEAD"])?;
        if !branch.status.success() {
            let fault = folder.fault("no branch is checked out in");
            return Err(fault.hint(folder.typed("switch BRANCH")));
        }
        folder.branch = words(&branch.stdout);
        folder.remote = folder.find_remote()?;
        for (key, value) in [("user.name", coder.to_owned()), ("user.email", address(coder))] {
            if folder.config(key)?.is_none() {
                folder.identity.extend(["-c".to_owned(), format!("{key}={value}")]);
            }
        }
        Ok(folder)
    }

    /// Refuses what is no work tree, or one in the middle of something.
    fn check_tree(&self) -> Result<()> {
        let found = self.run(&["rev-parse", "--is-inside-work-tree", "--absolute-git-dir"])?;
        let said = words(&found.stderr);
        if said.contains("dubious ownership") {
            let fault = self.fault("another account owns the work tree of git at");
            let trust = said.lines().find_map(|line| line.trim().strip_prefix("git config "));
            let trust = trust
                .map_or_else(|| format!("--global --add safe.directory {}", self.shown()), str::to_owned);
            let fault = fault.hint(format!("if you trust that account: git config {trust}"));
            return Err(fault.hint("or make a clone of your own: git clone FOLDER MINE"));
        }
        let out = words(&found.stdout);
        let Some((_, git_dir)) = out.split_once('\n').filter(|(inside, _)| *inside == "true") else {
            // A folder that may not be entered, for one.
            if !said.is_empty() && !said.contains("not a git repository") {
                return Err(self.failed("rev-parse", &found));
            }
            let fault = self.fault("git has no work tree at");
            return Err(fault.hint("clone it first: git clone SERVER:study.git FOLDER"));
        };
        let begun = [
            ("MERGE_HEAD", "merge"),
            ("rebase-merge", "rebase"),
            ("rebase-apply", "rebase"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
        ];
        match begun.iter().find(|(name, _)| Path::new(git_dir).join(name).exists()) {
            None => Ok(()),
            Some((_, what)) => {
                let fault = self.fault(&format!("a {what} was begun and not ended in"));
                Err(fault.hint(format!("to take it back: {}", self.typed(&format!("{what} --abort")))))
            }
        }
    }

    /// Where the branch is pushed to: as git was told, else the only remote or `origin`.
    fn find_remote(&self) -> Result<Option<Remote>> {
        let told = self.config(&format!("branch.{}.remote", self.branch))?;
        let merge = self.config(&format!("branch.{}.merge", self.branch))?;
        let all = words(&self.run(&["remote"])?.stdout);
        let names: Vec<&str> = all.lines().collect();
        if let (Some(name), Some(branch)) = (told.filter(|name| names.contains(&name.as_str())), merge) {
            let branch = branch.trim_start_matches("refs/heads/").to_owned();
            return Ok(Some(Remote { name, branch, is_guess: false }));
        }
        let guess =
            names.iter().find(|name| **name == "origin").or(names.first().filter(|_| names.len() == 1));
        Ok(guess.map(|name| Remote { name: (*name).to_owned(), branch: self.branch.clone(), is_guess: true }))
    }

    /// Fetches what others pushed, and merges it.
    ///
    /// # Errors
    /// A remote that cannot be reached, or a merge that git refuses; it is taken back then (exit 3).
    pub fn pull(&mut self, say: &mut Say<'_>) -> Result<()> {
        let Some(Remote { name, branch, .. }) = &self.remote else { return Ok(()) };
        let (name, mut branch) = (name.clone(), branch.clone());
        self.must(&["fetch", "--quiet", &name], say)?;
        if !self.is_ref("HEAD")? && !self.is_ref(&format!("refs/remotes/{name}/{branch}"))? {
            // An empty clone of what was empty then: the others' branch may have another name by now.
            let Some(theirs) = self.branch_of(&name)? else { return Ok(()) };
            self.must(&["symbolic-ref", "HEAD", &format!("refs/heads/{theirs}")], say)?;
            self.branch.clone_from(&theirs);
            self.remote = Some(Remote { name: name.clone(), branch: theirs.clone(), is_guess: true });
            branch = theirs;
        }
        let theirs = format!("refs/remotes/{name}/{branch}");
        if !self.is_ref(&theirs)? || self.count(&format!("HEAD..{theirs}"))? == Some(0) {
            return Ok(());
        }
        let merged =
            self.told(&["merge", "--quiet", "--ff", "--no-edit", &format!("{name}/{branch}")], say)?;
        if merged.status.success() {
            return Ok(());
        }
        // What git had begun must not stay half done.
        let _ = self.run(&["merge", "--abort"])?;
        let fault = self.failed("merge", &merged);
        Err(fault.hint("nothing of yours is lost; mend that by hand with git, then sync again"))
    }

    /// Commits the parts of the folder that this project wrote, and those of colleagues that git does not know yet.
    /// Returns a sentence for each one that was left: a colleague's that was changed here, or one with marks of git in it.
    /// Files that are no parts of this project are not sent on.
    ///
    /// # Errors
    /// A hook or a setting that makes git refuse it (exit 1).
    pub fn commit(&self, part_of: &dyn Fn(&str) -> PartOf, say: &mut Say<'_>) -> Result<Vec<String>> {
        let (mut files, mut left) = (Vec::new(), Vec::new());
        for (name, is_new) in self.changed()? {
            let part = part_of(&name);
            if part == PartOf::Unknown {
                left.push(format!("{name} is no part of this project: not committed"));
                continue;
            }
            let path = self.dir.join(&name);
            let plain = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
            let is_marked = is_marked(&path);
            if plain && !is_marked && (is_new || part == PartOf::Own) {
                files.push(name);
            } else if plain {
                let take_back = self.typed(&format!("checkout -- {}", quoted(&name)));
                left.push(left_out(&name, is_marked, &take_back));
            }
        }
        if files.is_empty() {
            return Ok(left);
        }
        let names = files.iter().map(String::as_str);
        let add: Vec<&str> = ["add", "--force", "--"].into_iter().chain(names.clone()).collect();
        self.must(&add, say)?;
        let commit: Vec<&str> =
            ["commit", "--quiet", "--message", MESSAGE, "--"].into_iter().chain(names).collect();
        let done = self.told(&commit, say)?;
        if done.status.success() {
            return Ok(left);
        }
        let fault = self.failed("commit", &done);
        Err(fault.hint("your work is in the folder, and not committed: mend that, then sync again"))
    }

    /// The parts in the folder that differ from the last commit, and if git does not know them.
    fn changed(&self) -> Result<Vec<(String, bool)>> {
        let mut all = Vec::new();
        let args =
            ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored", "--", "."];
        let status = self.run(&args)?;
        if !status.status.success() {
            return Err(self.failed("status", &status));
        }
        let prefix = words(&self.run(&["rev-parse", "--show-prefix"])?.stdout);
        for line in String::from_utf8_lossy(&status.stdout).split('\0') {
            let (Some(state), Some(path)) = (line.get(..2), line.get(3..)) else { continue };
            let name = path.strip_prefix(&prefix).unwrap_or(path);
            if name.ends_with(SUFFIX) && !name.contains('/') {
                all.push((name.to_owned(), state == "??" || state == "!!" || state.starts_with('A')));
            }
        }
        Ok(all)
    }

    /// Pushes what the remote lacks.
    ///
    /// # Errors
    /// A remote that cannot be reached or refuses it for good (exit 1): the work is committed here.
    pub fn push(&mut self, say: &mut Say<'_>) -> Result<Pushed> {
        let Some(remote) = &self.remote else { return Ok(Pushed::Nowhere) };
        if !self.is_ref("HEAD")? {
            return Ok(Pushed::Done(0));
        }
        let theirs = format!("refs/remotes/{}/{}", remote.name, remote.branch);
        let known = self.is_ref(&theirs)?;
        let range = if known { format!("{theirs}..HEAD") } else { "HEAD".to_owned() };
        let count = self.count(&range)?.unwrap_or(0);
        if known && count == 0 {
            return Ok(Pushed::Done(0));
        }
        let target = format!("HEAD:refs/heads/{}", remote.branch);
        let mut args = vec!["push", "--porcelain"];
        if remote.is_guess {
            args.push("--set-upstream");
        }
        args.extend([remote.name.as_str(), target.as_str()]);
        let pushed = self.told(&args, say)?;
        if pushed.status.success() {
            return Ok(Pushed::Done(count));
        }
        let said = format!("{}\n{}", words(&pushed.stdout), words(&pushed.stderr));
        // Two that push at once: the second finds another commit there, or the name locked.
        let overtaken = ["[rejected]", "cannot lock ref", "failed to update ref", "incorrect old value"];
        if overtaken.iter().any(|sign| said.contains(sign)) {
            return Ok(Pushed::Overtaken);
        }
        let fault = self.failed("push", &pushed);
        let fault =
            match said.contains("insufficient permission") || said.contains("unable to create temporary") {
                true => fault.hint(SHARED),
                false => fault,
            };
        Err(fault.hint("your work is committed here, and not sent: mend that, then sync again"))
    }

    /// The branch that a remote begins with.
    fn branch_of(&self, remote: &str) -> Result<Option<String>> {
        let said = words(&self.run(&["ls-remote", "--symref", remote, "HEAD"])?.stdout);
        let name = said.strip_prefix("ref: refs/heads/").and_then(|rest| rest.split_whitespace().next());
        Ok(name.map(str::to_owned))
    }
    fn is_ref(&self, name: &str) -> Result<bool> {
        Ok(self.run(&["rev-parse", "--quiet", "--verify", name])?.status.success())
    }
    fn count(&self, range: &str) -> Result<Option<usize>> {
        Ok(words(&self.run(&["rev-list", "--count", range])?.stdout).parse().ok())
    }
    fn config(&self, key: &str) -> Result<Option<String>> {
        let value = self.run(&["config", "--get", key])?;
        Ok(Some(words(&value.stdout)).filter(|words| value.status.success() && !words.is_empty()))
    }

    /// Runs a command that must succeed.
    fn must(&self, args: &[&str], say: &mut Say<'_>) -> Result<()> {
        let done = self.told(args, say)?;
        match done.status.success() {
            true => Ok(()),
            false => Err(self.failed(args[0], &done)),
        }
    }
    /// Runs a command and says so before.
    fn told(&self, args: &[&str], say: &mut Say<'_>) -> Result<Output> {
        let shown: Vec<String> = args.iter().map(|word| quoted(word)).collect();
        say(&self.typed(&shown.join(" ")));
        self.run(args)
    }
    fn run(&self, args: &[&str]) -> Result<Output> {
        let mut git = Command::new("git");
        // The bytes of a part are its own, whatever line ends this machine likes.
        git.arg("-C").arg(&self.dir).args(["-c", "core.autocrlf=false"]).args(&self.identity).args(args);
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"] {
            // Set while a hook of another repository runs.
            git.env_remove(name);
        }
        git.env("LC_ALL", "C").stdin(Stdio::null());
        if !self.asks {
            // No one would see the question: the screen may have the terminal.
            git.env("GIT_TERMINAL_PROMPT", "0");
            if std::env::var_os("GIT_SSH_COMMAND").or(std::env::var_os("GIT_SSH")).is_none() {
                git.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
            }
        }
        git.output().map_err(|fault| match fault.kind() {
            ErrorKind::NotFound => Error::unknown("git is not installed here")
                .hint("install git; or leave --git out, and carry the folder another way"),
            _ => Error::unknown(format!("git could not be run: {}", io_words(&fault))),
        })
    }

    fn shown(&self) -> String {
        quoted(&self.name)
    }
    fn typed(&self, words: &str) -> String {
        format!("git -C {} {words}", self.shown())
    }
    fn fault(&self, what: &str) -> Error {
        Error::unknown(format!("{what} {}", self.name))
    }
    /// The error of a command that git refused, in git's own words.
    fn failed(&self, what: &str, output: &Output) -> Error {
        let said = words(&output.stderr);
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| is_telling(line)).take(6).collect();
        let said_what = if lines.is_empty() { "it does not say why".to_owned() } else { lines.join("; ") };
        let fault = Error::new(Kind::Partly, format!("git {what} failed in {}: {said_what}", self.name));
        let fault = match what {
            "fetch" | "push" => {
                fault.hint("your work is saved in the project: sync again when the server can be reached")
            }
            _ => fault,
        };
        let fault = match what {
            "fetch" | "push" => {
                fault.hint("your work is saved in the project: sync again when the server can be reached")
            }
            _ => fault,
        };
        let trust = said.lines().find_map(|line| line.trim().strip_prefix("git config --global --add "));
        trust.into_iter().fold(fault, |fault, rest| {
            fault.hint(format!("if you trust the account that owns it: git config --global --add {rest}"))
        })
    }
}

/// What the owner of a shared repository does so that several accounts can push.
const SHARED: &str = "several accounts push there: its owner runs, in the repository on the server, git config \
                      core.sharedRepository group, then chgrp -R GROUP . and chmod -R g+rwX .";

/// Why a part is not committed.
fn left_out(name: &str, is_marked: bool, take_back: &str) -> String {
    match is_marked {
        true => format!(
            "{name} has marks of git in it, where two versions met: not committed. To mend it: {take_back}"
        ),
        false => {
            format!("{name} is a colleague's and was changed here: not committed. To mend it: {take_back}")
        }
    }
}

/// True if git has written into a file where two versions met. No line of a part begins so.
fn is_marked(path: &Path) -> bool {
    let bytes = read_plain(path, Links::Refused).unwrap_or_default();
    bytes
        .split(|&byte| byte == b'\n')
        .any(|line| line.starts_with(b"<<<<<<< ") || line.starts_with(b">>>>>>> "))
}

/// A line of git that says what is wrong; the rest is advice.
fn is_telling(line: &str) -> bool {
    let advice = ["hint:", "To ", "git config ", "Please make sure", "and the repository exists"];
    !line.is_empty() && !advice.iter().any(|start| line.starts_with(start))
}

/// An address for commits, where git knows none: it belongs to no one.
fn address(coder: &str) -> String {
    let tame = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '.' };
    let name: String = coder.chars().map(tame).collect();
    format!("{}@emic.invalid", name.trim_matches('.'))
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}
