//! Projects for the screen to work on: workspaces with an invented study, in a memory that can run full.

use emic::exchange::bundle;
use emic::format::{SourceFile, read};
use emic::log::Act;
use emic::log::dialect::TextBlock;
use emic::model::Project;
use emic::model::id::*;
use emic::model::values::CodePart;
use emic::store::Memory;
use emic::text::{Span, Turn};
use emic::workspace::{Chance, Clock, Known, NewPerson, Workspace, in_memory};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// The time at which everything happens here.
pub const CLOCK: Clock = Clock::Fixed(1_795_000_000);

/// An open project with two people.
pub struct Study {
    pub work: Workspace,
    pub folder: Folder,
}

/// Where a project lies, and a folder for files beside it, which goes when this is dropped.
pub struct Folder {
    memory: Memory,
    dir: TempDir,
}

impl Folder {
    /// From now on nothing more is taken, as on a full disk, or everything again.
    pub fn fill(&self, full: bool) {
        self.memory.refuse_after(full.then_some(0));
    }
    /// A path for a file beside the project.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// The code of that name.
pub fn code(project: &Project, name: &str) -> CodeId {
    project.codes.codes.values().find(|code| code.name == name).unwrap_or_else(|| panic!("no code {name}")).id
}

/// A coding of words that the first transcript has once; `by` is its coder (`None`: the person who acts).
pub fn coding(project: &Project, quote: &str, code: CodeId, by: Option<PersonId>) -> Act {
    let transcript = project.transcripts_in_order()[0];
    let words = transcript.text.as_str();
    let at = transcript.text.pos_of(words.find(quote).unwrap_or_else(|| panic!("no words {quote}")));
    let extent = transcript.extent(Span::new(at, at + quote.chars().count() as u32).unwrap());
    Act::Annotate { transcript: transcript.id, extent, code, by, made: None, guid: None }
}

fn sample_file(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/sample-data/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn person(name: &str, initials: &str) -> NewPerson {
    NewPerson { name: name.into(), initials: initials.into(), role: String::new() }
}

impl Study {
    /// A project with two people, Nell Rudge (NR), who acts, and Lin Wei (LW).
    pub fn empty() -> Study {
        let (memory, dir) = (Memory::new(), tempfile::tempdir().unwrap());
        let nell = person("Nell Rudge", "NR");
        let work = in_memory::init(&memory, "Study", &nell, CLOCK, Chance::seeded(1)).unwrap();
        let mut study = Study { work, folder: Folder { memory, dir } };
        let (name, initials, role) = ("Lin Wei".into(), "LW".into(), String::new());
        study.commit(vec![Act::PersonAdd { name, initials, role, guid: None }]);
        study
    }

    /// One transcript of turns `(speaker, words)` and no codes.
    pub fn of(turns: &[(&str, &str)]) -> Study {
        let mut study = Study::empty();
        let mut words = String::new();
        let mut list = Vec::new();
        for (speaker, said) in turns {
            let label = words.chars().count() as u32;
            words.push_str(&format!("{speaker}: "));
            let start = words.chars().count() as u32;
            words.push_str(said);
            let end = words.chars().count() as u32;
            words.push_str("\n\n");
            list.push(Turn {
                speaker: (*speaker).into(),
                label: Span::new(label, start - 1),
                words: Span::new(start, end).unwrap(),
                time: None,
            });
        }
        study.transcript("P07", &words, list);
        study
    }

    /// Three transcripts of the sample study (P07, P03, P29), its frame of 62 codes, what NR and LW coded. One code is
    /// called another name, so that `dis` finds a code.
    pub fn sample() -> Study {
        let mut study = Study::empty();
        study.frame();
        for title in ["P07", "P03", "P29"] {
            let bytes = sample_file(&format!("transcripts/{title}.txt"));
            let (_, mut read) = read(&SourceFile::new(&format!("{title}.txt"), &bytes)).unwrap();
            read.transcripts[0].language = Some("en".to_owned());
            study.work.bring_in(read, Known::Refused).unwrap();
        }
        study.codings("codings/NR.toml", None);
        let lin = study.project().find_person("Lin Wei").unwrap().id;
        study.codings("codings/LW.toml", Some(lin));
        study
    }

    /// The same with the 30 participants of the sample study.
    pub fn with_participants(mut self) -> Study {
        let (csv, toml) = (sample_file("participants.csv"), sample_file("participants.toml"));
        let beside = |_: &str| Ok(Some(toml.clone()));
        let file = SourceFile { beside: &beside, ..SourceFile::new("participants.csv", &csv) };
        let (_, read) = read(&file).unwrap();
        self.work.bring_in(read, Known::Joined).unwrap();
        self
    }

    /// The same, with who speaks in which transcript.
    pub fn with_casts(mut self) -> Study {
        let project = self.project();
        let cast = |name: &str| {
            let transcript = project.find_transcript(name).unwrap().id;
            let participant = Some(project.find_participant(name).unwrap().id);
            let (label, role) = (name.to_owned(), "participant".to_owned());
            Act::Cast { transcript, label, participant, person: None, role }
        };
        let acts = ["P07", "P03", "P29"].map(cast).to_vec();
        self.commit(acts);
        self
    }

    pub fn project(&self) -> &Project {
        self.work.log().project()
    }
    pub fn commit(&mut self, acts: Vec<Act>) -> Vec<OpId> {
        self.work.commit(acts).unwrap()
    }

    pub fn transcript(&mut self, title: &str, words: &str, turns: Vec<Turn>) -> TranscriptId {
        let text = TextBlock::new(words, &turns, [7; 16]);
        let (title, language) = (title.into(), "en".into());
        let add = Act::TranscriptAdd { title, text: text.digest, language, rule: 1, guid: None };
        TranscriptId(self.work.commit_with(vec![add], vec![text], "").unwrap()[0])
    }

    /// The frame of the sample study, as one commit.
    pub fn frame(&mut self) {
        #[derive(Deserialize)]
        struct Frame {
            code: Vec<Code>,
        }
        #[derive(Deserialize)]
        struct Code {
            path: Vec<String>,
            #[serde(default)]
            theme: bool,
            colour: Option<String>,
            definition: Option<String>,
            when: Option<String>,
            not: Option<String>,
            example: Option<String>,
        }
        let frame: Frame = toml::from_str(&String::from_utf8(sample_file("frame.toml")).unwrap()).unwrap();
        let mut codes: HashMap<Vec<String>, CodeId> = HashMap::new();
        let mut acts = Vec::new();
        for raw in frame.code {
            let (name, above) = raw.path.split_last().unwrap();
            let name = if name == "coldness" { "dismissed" } else { name.as_str() };
            let code = CodeId(OpId::pending(acts.len()));
            acts.push(Act::CodeAdd { name: name.into(), parent: codes.get(above).copied(), guid: None });
            acts.extend(raw.theme.then_some(Act::CodeTheme { code, on: true }));
            acts.extend(raw.colour.map(|colour| Act::CodeColour { code, colour: Some(colour) }));
            let parts = CodePart::ALL.iter().copied().zip([raw.definition, raw.when, raw.not, raw.example]);
            for (part, words) in parts {
                acts.extend(words.map(|words| Act::CodeDefine { code, part, words }));
            }
            codes.insert(raw.path, code);
        }
        self.commit(acts);
    }

    fn codings(&mut self, file: &str, by: Option<PersonId>) {
        #[derive(Deserialize)]
        struct Codings {
            annotation: Vec<Coding>,
        }
        #[derive(Deserialize)]
        struct Coding {
            transcript: String,
            quote: String,
            code: Vec<String>,
            nth: Option<usize>,
        }
        let raw: Codings = toml::from_str(&String::from_utf8(sample_file(file)).unwrap()).unwrap();
        let mut acts = Vec::new();
        for coding in raw.annotation {
            let Ok(t) = self.project().find_transcript(&coding.transcript) else { continue };
            let quotes: Vec<usize> = t.text.as_str().match_indices(&coding.quote).map(|(at, _)| at).collect();
            let at = t.text.pos_of(quotes[coding.nth.unwrap_or(1) - 1]);
            let extent = t.extent(Span::new(at, at + coding.quote.chars().count() as u32).unwrap());
            let code = code(self.project(), &coding.code.last().unwrap().replace("coldness", "dismissed"));
            acts.push(Act::Annotate { transcript: t.id, extent, code, by, made: None, guid: None });
        }
        self.commit(acts);
    }

    /// Ends the process and opens the project again.
    pub fn reopened(self) -> Study {
        let Study { work, folder } = self;
        work.close();
        let work = in_memory::open(&folder.memory, CLOCK, Chance::seeded(2)).unwrap();
        Study { work, folder }
    }
    /// The same, to read only, for this reason.
    pub fn reopened_to_read(self, why: &str) -> Study {
        let Study { work, folder } = self;
        work.close();
        let work = in_memory::open_to_read(&folder.memory, why, CLOCK, Chance::seeded(2)).unwrap();
        Study { work, folder }
    }

    /// The project of Lin Wei, who has everything that is here so far.
    pub fn lins(work: &Workspace) -> Workspace {
        let mut words = String::new();
        let mut push = |part: &str| {
            words.push_str(part);
            Ok(())
        };
        work.write_bundle(Default::default(), &mut push).unwrap();
        let lin = person("Lin Wei", "LW");
        let bundle = bundle::read(&words).unwrap();
        in_memory::init_from(&Memory::new(), bundle, &lin, CLOCK, Chance::seeded(3)).unwrap()
    }
}
