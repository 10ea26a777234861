//! `emic demo`: the sample study from the first command to the tables, played as a script.
//!
//! Every step goes through the same parser and the same commands as a person's; after it comes a check that it did
//! what it says, so that the demo is a test of the whole path as well.

mod scripts;
mod stage;

use super::{Place, Talk};
use crate::error::{Error, Result, io_words};
use crate::workspace::SAMPLE_FILES;
use scripts::Scripts;
use stage::Stage;
use std::path::{Path, PathBuf};

/// Try emic with an invented study: practice on the screen, or a script where there is no terminal
///
/// On a terminal the study opens on the screen, with practice in the last rows. Where results go into a pipe or a
/// file, a script is played, every command with its answer: a lead and two coders make a project, code, exchange
/// bundles and settle what they disagree about; exit code 0 only if every step did what it says. With DIR all stays
/// there to be looked at.
///
/// Examples:
///   emic demo
///   emic demo try-it
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// An empty folder to play in (else one that is removed afterwards)
    dir: Option<PathBuf>,
}

impl Args {
    /// The folder that was given.
    pub(super) fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
    /// Plays the script. Where results go to a terminal, `main` may open the sample study on the screen instead.
    pub(super) fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let scratch;
        let dir = match &self.dir {
            Some(dir) => place.path(dir),
            None => {
                let made = tempfile::Builder::new().prefix("emic-demo-").tempdir();
                scratch = made.map_err(|fault| not_written(Path::new("a folder for the demo"), &fault))?;
                scratch.path().to_path_buf()
            }
        };
        if std::fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
            let fault = Error::usage(format!("{} is not empty", dir.display()));
            return Err(fault.hint("give a folder that does not exist yet"));
        }
        let scripts = Scripts::make()?;
        for (name, bytes) in SAMPLE_FILES.iter().copied().chain(scripts.files()) {
            write(&dir.join("sample-data").join(name), bytes)?;
        }
        play(&mut Stage::new(dir, place.clone(), talk), &scripts)
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let parent = path.parent().unwrap_or(path);
    let done = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(path, bytes));
    done.map_err(|fault| not_written(path, &fault))
}

fn not_written(path: &Path, fault: &std::io::Error) -> Error {
    Error::not_saved(format!("cannot write {}: {}", path.display(), io_words(fault)))
}

/// Table 1 of the sample, counted by hand from `participants.csv`: attribute, category, people.
const TABLE_1: &[(&str, &[(&str, i64)])] = &[
    ("current_diagnoses", &[("Personality disorder", 29), ("Complex post-traumatic stress disorder", 1)]),
    (
        "service_use",
        &[("Specialist", 16), ("Non-specialist", 10), ("Unclear if specialist or non-specialist", 4)],
    ),
    (
        "age",
        &[
            ("18-24", 3),
            ("25-34", 8),
            ("35-44", 8),
            ("45-54", 4),
            ("55-64", 5),
            (">=65", 1),
            ("Information not available", 1),
        ],
    ),
    ("sex", &[("Female", 24), ("Male", 6), ("Men", 6)]),
    (
        "sexuality",
        &[("Heterosexual", 12), ("Bisexual / Gay / Lesbian", 6), ("Information not available", 12)],
    ),
    (
        "ethnicity",
        &[
            ("Black British / Caribbean", 2),
            ("British Asian / Indian", 3),
            ("Chinese", 4),
            ("Mixed Race", 2),
            ("Romany", 1),
            ("White British / English / Other", 18),
            ("Minority ethnic groups", 12),
        ],
    ),
    (
        "region",
        &[
            ("North West", 2),
            ("North East", 1),
            ("Yorkshire / Humber", 2),
            ("West Midlands", 2),
            ("East Midlands", 3),
            ("South West", 2),
            ("London", 17),
            ("South East outside London", 1),
            ("East of England", 0),
        ],
    ),
    ("interview_mode", &[("Face to face", 11), ("Telephone", 6), ("Skype", 3), ("Teams", 6), ("Zoom", 4)]),
];

/// The whole study.
fn play(stage: &mut Stage<'_, '_>, scripts: &Scripts) -> Result<()> {
    lead_begins(stage)?;
    for (name, initials, folder) in [("Nell Rudge", "NR", "nell"), ("Lydia Wren", "LW", "lydia")] {
        coder_codes(stage, name, initials, folder)?;
    }
    let settled = exchange(stage, scripts)?;
    everybody_has_the_same(stage)?;
    tables(stage, scripts, &settled)
}

fn lead_begins(stage: &mut Stage<'_, '_>) -> Result<()> {
    stage.say("Everything here is invented. Long lines are cut at ~, long answers say how much is left out.");
    stage.say("The lead makes the project and brings in what the team has.");
    let title = "Relational practice in community services (invented)";
    stage.emic(&["init", "lead", "--title", title, "--coder", "Abeni Oyelaran", "--role", "lead"])?;
    stage.cd("lead")?;
    let transcripts = SAMPLE_FILES.iter().filter(|(name, _)| name.starts_with("transcripts/"));
    let paths: Vec<String> = transcripts.map(|(name, _)| format!("../sample-data/{name}")).collect();
    let import: Vec<&str> = std::iter::once("import").chain(paths.iter().map(String::as_str)).collect();
    stage.emic(&import)?;
    stage.emic(&["import", "../sample-data/participants.csv"])?;
    stage.say("The team, who speaks in which transcript, who codes what: one command a line.");
    stage.script("../sample-data/people.emic")?;
    stage.say("The coding frame with its definitions, frozen as version 1.");
    stage.script("../sample-data/frame.emic")?;
    stage.emic(&["frame", "freeze", "version 1"])?;
    let codes = stage.json(&["codes"])?;
    let themes = codes.iter().filter(|code| code["kind"] == "theme").count();
    stage.check("62 codes, 21 of them themes", (codes.len(), themes) == (62, 21))?;
    stage.emic(&["transcripts"])?;
    stage.say("The whole project as one file, for the coders to start from.");
    stage.emic(&["bundle", "write", "-o", "../study.emic.toml"])?;
    Ok(())
}

fn coder_codes(stage: &mut Stage<'_, '_>, name: &str, initials: &str, folder: &str) -> Result<()> {
    stage.say(&format!("{name} makes a copy of the project and codes."));
    stage.cd("..")?;
    stage.emic(&["init", folder, "--from", "study.emic.toml", "--coder", name])?;
    stage.cd(folder)?;
    stage.script(&format!("../sample-data/{initials}.emic"))?;
    let to = match initials {
        "NR" => "called the label",
        _ => "prejudice of staff",
    };
    stage.say("A better name for a code; the other coder thinks of another one at the same time.");
    stage.emic(&["code", "rename", "non-stigmatising attitudes and behaviours/stigma", to])?;
    if initials == "NR" {
        stage.say("A memo that no bundle ever holds, and an act taken back and done again.");
        stage.emic(&["memo", "add", "--on", "project", "--private", PRIVATE])?;
        stage.emic(&["undo"])?;
        stage.emic(&["redo"])?;
    }
    stage.say("What is new since the lead's bundle, to send back.");
    let file = format!("../{initials}.emic.toml");
    stage.emic(&["bundle", "write", "--since", "../study.emic.toml", "-o", &file])?;
    let hidden = !stage.read(&file)?.contains("sounds like my aunt");
    stage.check("the private memo is not in the bundle", hidden)
}

/// What Nell keeps to herself.
const PRIVATE: &str = "P03 sounds like my aunt. Only for me.";

/// The lead reads both bundles and settles the question. Returns the id of the question.
fn exchange(stage: &mut Stage<'_, '_>, scripts: &Scripts) -> Result<String> {
    stage.say("The lead looks at what came back, reads it, and settles what cannot be decided by rule.");
    stage.cd("../lead")?;
    stage.emic(&["bundle", "show", "../NR.emic.toml"])?;
    stage.emic(&["bundle", "read", "../NR.emic.toml", "../LW.emic.toml"])?;
    let again = stage.emic(&["bundle", "read", "../NR.emic.toml"])?;
    stage.check("the same bundle twice brings nothing", again.contains(": 0 new of "))?;
    stage.emic(&["conflicts"])?;
    let questions = stage.json(&["conflicts"])?;
    let rival = questions.iter().find(|question| question["kind"] == "rival");
    let id = rival.and_then(|question| question["id"].as_str()).unwrap_or_default().to_owned();
    stage.check(
        "two names for one code are asked about, nothing else",
        questions.len() == 1 && !id.is_empty(),
    )?;
    stage.emic(&["conflicts", "settle", &id, "keep"])?;
    let left = stage.json(&["conflicts"])?.len();
    stage.check("nothing is left to settle", left == 0)?;
    let annotations = stage.json(&["annotations"])?.len();
    stage.check("every coding of both is here", annotations == scripts.annotations())?;
    Ok(id)
}

fn everybody_has_the_same(stage: &mut Stage<'_, '_>) -> Result<()> {
    stage.say("The joined work goes to everybody; equal digests mean equal projects.");
    stage.emic(&["bundle", "write", "-o", "../joined.emic.toml"])?;
    let lead = stage.emic(&["digest"])?;
    for folder in ["nell", "lydia"] {
        stage.cd(&format!("../{folder}"))?;
        stage.emic(&["bundle", "read", "../joined.emic.toml"])?;
        let here = stage.emic(&["digest"])?;
        stage.check("the digest is the lead's", here == lead)?;
    }
    let memos = stage.json(&["memos"])?;
    stage.cd("../nell")?;
    let own = stage.json(&["memos"])?;
    // Her memos about herself are private, too.
    let private = |memos: &[serde_json::Value]| memos.iter().filter(|memo| memo["private"] == true).count();
    let shared = own.len() - private(&own);
    stage.check(
        "Nell alone has her private memos",
        private(&memos) == 0 && private(&own) > 0 && shared == memos.len(),
    )
}

fn tables(stage: &mut Stage<'_, '_>, scripts: &Scripts, settled: &str) -> Result<()> {
    stage.say("The tables.");
    stage.cd("../lead")?;
    stage.all(&["report", "participants"])?;
    let rows = stage.json(&["report", "participants"])?;
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["attribute"].as_str(), row["category"].as_str(), row["n"].as_i64()))
        .collect();
    let expected: Vec<_> = TABLE_1
        .iter()
        .flat_map(|(block, rows)| rows.iter().map(|&(category, n)| (Some(*block), Some(category), Some(n))))
        .collect();
    stage.check("every number of Table 1", found == expected)?;
    stage.all(&["report", "codes"])?;
    let codes = stage.json(&["report", "codes"])?;
    let codings: i64 = codes.iter().filter_map(|code| code["annotations"].as_i64()).sum();
    stage.check("the codes add up to all codings", codings == scripts.annotations() as i64)?;
    stage.say("Where a quote comes from, and what has been done.");
    stage.emic(&["find", "because of the label", "--code", "denied help"])?;
    stage.emic(&["history"])?;
    stage.emic(&["doctor"])?;
    stage.say(&format!("Everything did what it says ({settled} was settled)."));
    Ok(())
}
