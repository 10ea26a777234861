//! Two coders exchange their work on the command line: files in, bundles out and in, what is settled, what is kept.

mod bundles;
mod damaged;
mod demo;
mod hostile;
mod imports;
mod places;
mod removed;
mod steps;

use crate::support::shell::{Answer, Shell};
use std::path::PathBuf;

/// A lead and two coders, each with a folder in one scratch folder.
pub struct Team(pub Shell);

impl Team {
    /// A lead's project with an invented transcript and a small frame; both coders start from its bundle.
    pub fn new() -> Team {
        let shell = Shell::new();
        shell.emic(&["init", "lead", "--title", "Community services", "--coder", "Abeni Oyelaran"]).ok();
        shell.file("P01.txt", INTERVIEW);
        let team = Team(shell);
        team.at("lead", &["import", "P01.txt"]).ok();
        team.at("lead", &["code", "add", "Access/Waiting", "Access/Silence", "Trust", "Staff/Stigma"]).ok();
        team.coders();
        team
    }
    /// Both coders make their copies from the lead's bundle `study.emic.toml`.
    pub fn coders(&self) {
        self.at("lead", &["bundle", "write", "-o", "study.emic.toml"]).ok();
        for (folder, name) in [("nell", "Nell Rudge"), ("lydia", "Lydia Wren")] {
            self.0.emic(&["init", folder, "--from", "study.emic.toml", "--coder", name]).ok();
        }
    }
    /// Runs a command on somebody's project; paths are relative to the scratch folder.
    pub fn at(&self, folder: &str, args: &[&str]) -> Answer {
        self.0.emic(&[&["--project", folder], args].concat())
    }
    /// Somebody's digest.
    pub fn digest(&self, folder: &str) -> String {
        self.at(folder, &["digest"]).ok()
    }
    /// A list as somebody's project has it.
    pub fn list(&self, folder: &str, args: &[&str]) -> Vec<serde_json::Value> {
        let answer = self.at(folder, &[args, &["--format", "json"]].concat());
        answer.json().as_array().unwrap().clone()
    }
    /// Everybody reads everybody's whole bundle.
    pub fn exchange(&self) {
        let all = ["lead", "nell", "lydia"];
        for folder in all {
            self.at(folder, &["bundle", "write", "-o", &format!("{folder}.emic.toml")]).ok();
        }
        for folder in all {
            let names: Vec<String> = all.iter().map(|name| format!("{name}.emic.toml")).collect();
            let files: Vec<&str> = names.iter().map(String::as_str).collect();
            self.at(folder, &[&["bundle", "read"], files.as_slice()].concat()).ok();
        }
    }
    /// A file in the scratch folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.cwd.join(name)
    }
    /// A file's words.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }
    /// The replica that writes in a folder.
    pub fn replica(&self, folder: &str) -> String {
        let home = self.read(&format!("{folder}/.emic/home.toml"));
        let line = home.lines().find(|line| line.starts_with("public")).unwrap().to_owned();
        line.split('"').nth(1).unwrap().to_owned()
    }
}

/// Invented.
pub const INTERVIEW: &str = "\
Interviewer: How did it begin?
P01: I asked for help. Nobody rang. It took six months before anyone rang me back.
Interviewer: And then?
P01: Then somebody sat down with me. She did not write anything for a while. That was new.
";

/// Real files beside the repository; `None`, saying so, where they are absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if !found.exists() {
        println!("skipped: {} is not here", found.display());
        return None;
    }
    Some(found)
}
