//! A study outside of any project: what every reader of files makes and every writer takes.
//!
//! Its parts name each other by keys: the key of a part is its place in its list. So a study holds no id of a
//! project, and a reader needs to know nothing of how ids are made. Dates are seconds since 1970, offsets count
//! Unicode scalar values of the transcript's text, and a `guid` is what another program calls the thing.

use crate::model::values::{CodePart, Schema, TableHead};
use crate::text::{Span, Text, Turn, words};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    )*};
}

keys! {
    /// A place in [`Study::people`].
    PersonKey,
    /// A place in [`Study::participants`].
    ParticipantKey,
    /// A place in [`Study::codes`].
    CodeKey,
    /// A place in [`Study::transcripts`].
    TranscriptKey,
    /// A place in [`Study::codings`].
    CodingKey,
    /// A place in [`Study::sets`].
    SetKey,
}

/// Everything that a file may say about a study. Most files fill a few of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Study {
    /// The title of the study; empty if the file has none.
    pub title: String,
    /// The name of the file that it was read from, without its folder; empty for one that was not read.
    pub file: String,
    /// Coders and authors.
    pub people: Vec<Person>,
    /// The people interviewed.
    pub participants: Vec<Participant>,
    /// What the attributes of participants mean.
    pub attributes: Vec<Schema>,
    /// The names of those that were taken as they look: what is known of them stays.
    pub guessed: Vec<String>,
    /// How the table of participants is printed.
    pub table: TableHead,
    /// The code tree in one list. A parent is before its children.
    pub codes: Vec<Code>,
    /// True if codes that are here and not in the list are to go, where nothing is on them: a person said so.
    pub replaces_codes: bool,
    /// The transcripts.
    pub transcripts: Vec<Transcript>,
    /// Codes on words.
    pub codings: Vec<Coding>,
    /// Codes on words of transcripts that the file only names.
    pub loose: Vec<Loose>,
    /// Memos and comments.
    pub memos: Vec<Memo>,
    /// The comments in the margin of the one transcript, as they were; each is among the memos, in the same order.
    pub margin: Option<Margin>,
    /// Named flags.
    pub marks: Vec<Mark>,
    /// Named relations between codes.
    pub links: Vec<Link>,
    /// Named sets.
    pub sets: Vec<Set>,
    /// Parts of another program's file that emic cannot show, to be written again.
    pub kept: Vec<Kept>,
    /// Frozen versions of the code tree, earliest first.
    pub frames: Vec<Frame>,
    /// How far coders are with transcripts.
    pub progress: Vec<Progress>,
    /// True if it is a part of a study: some of its transcripts, and what belongs to them.
    pub is_part: bool,
    /// What did not come in, or does not go out.
    pub left_out: Vec<LeftOut>,
    /// Codings, and places of marks, that were taken from signs other than their offsets, or whose words are not those that the
    /// file says: they came in, and a person may want to look at them.
    pub uncertain: Vec<Doubt>,
    /// What else a person should know, one sentence each.
    pub notes: Vec<String>,
}

impl Study {
    /// Notes that the codings and marks which came since there were so many of each may not be where they are meant; the file
    /// says these words of them.
    pub(crate) fn doubt_all_since(&mut self, (codings, marks): (usize, usize), said: &str) {
        let codings = (codings..self.codings.len()).map(|nth| On::Coding(CodingKey(nth)));
        let marks = self.marks.get(marks..).unwrap_or_default().iter().map(|mark| mark.on);
        self.uncertain.extend(codings.chain(marks).map(|on| Doubt::new(on, said)));
    }
}

/// A coding, or the place of a mark, that may not be where it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What it is.
    pub on: On,
    /// The words that the file says stand there; empty if it says none.
    pub said: String,
}

impl Doubt {
    /// A thing of which the file says these words.
    pub fn new(on: On, said: impl Into<String>) -> Doubt {
        Doubt { on, said: said.into() }
    }
}

/// A coder or author.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name as the file has it; may be empty.
    pub name: String,
    /// Initials; may be empty.
    pub initials: String,
    /// Role in the study; may be empty.
    pub role: String,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// One of the people interviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Participant {
    /// Name or number.
    pub name: String,
    /// `interviewed`, `declined` …; `None` if the file does not say.
    pub state: Option<String>,
    /// Attribute and values, without the empty ones, in the order of the file.
    pub values: Vec<(String, Vec<String>)>,
    /// Titles of the transcripts in which this participant speaks.
    pub transcripts: Vec<String>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// A code, or a theme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Code {
    /// Its name.
    pub name: String,
    /// The code above it, which is before it in the list; `None` at the top.
    pub parent: Option<CodeKey>,
    /// Marked as a theme, or not; `None` if the file does not say.
    pub theme: Option<bool>,
    /// A folder of codes in another program: it stands in the tree, and is not put on words.
    pub folder: bool,
    /// `#RRGGBB`; `None` if the file does not say.
    pub colour: Option<String>,
    /// The parts of its definition that the file has.
    pub definition: BTreeMap<CodePart, String>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// A transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Its title: of a file of one transcript, its name without folder and ending.
    pub title: String,
    /// Its words, with LF line ends.
    pub text: Text,
    /// The turns, in the order of the text, none overlapping.
    pub turns: Arc<Vec<Turn>>,
    /// Which of `turns` have a speaker that the team mended, each by its place in the list: the labels of the text say
    /// another one.
    pub mended: Vec<usize>,
    /// The layout that was found, for a person (`typed, speaker and colon`); may be empty.
    pub layout: String,
    /// The encoding that was found, for a person (`windows-1252 (guessed)`); may be empty.
    pub encoding: String,
    /// The language of its words, such as `en`; `None`: guessed from them.
    pub language: Option<String>,
    /// Date, mode, minutes …
    pub properties: Vec<(String, String)>,
    /// Who the speaker labels are.
    pub cast: Vec<Cast>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// Who speaks under a label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cast {
    /// The label, as [`Turn::speaker`] has it.
    pub label: String,
    /// One of the people interviewed.
    pub participant: Option<ParticipantKey>,
    /// One of the team.
    pub person: Option<PersonKey>,
    /// participant, interviewer, facilitator, companion, other; empty if the file does not say.
    pub role: String,
}

/// A code on words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// On words of this transcript.
    pub transcript: TranscriptKey,
    /// On these words.
    pub span: Span,
    /// This code.
    pub code: CodeKey,
    /// Whose it is; `None`: the person who brings the study in.
    pub by: Option<PersonKey>,
    /// When it was made.
    pub made: Option<i64>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// A code on words of a transcript that is not in the file, but is named there: the words must be here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// The title of the transcript.
    pub transcript: String,
    /// The offset of the first character.
    pub start: u32,
    /// The offset after the last.
    pub end: u32,
    /// The words, if the file says them.
    pub words: Option<String>,
    /// This code.
    pub code: CodeKey,
    /// Whose it is; `None`: the person who brings the study in.
    pub by: Option<PersonKey>,
    /// When it was made.
    pub made: Option<i64>,
    /// Line and column in the file.
    pub place: (u32, u32),
}

/// What a memo or a mark sits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    /// The study as a whole.
    Study,
    /// A transcript.
    Transcript(TranscriptKey),
    /// Words of a transcript.
    Passage(TranscriptKey, Span),
    /// A turn, counted from 1.
    Turn(TranscriptKey, u32),
    /// A code.
    Code(CodeKey),
    /// A code on words.
    Coding(CodingKey),
    /// One of the people interviewed.
    Participant(ParticipantKey),
    /// One of the team.
    Person(PersonKey),
    /// A named set.
    Set(SetKey),
}

/// Thoughts in words, or a comment from the margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memo {
    /// What it sits on.
    pub on: On,
    /// thinking, method, question, comment …
    pub kind: String,
    /// Its words.
    pub body: String,
    /// Whose it is; `None`: the person who brings the study in.
    pub by: Option<PersonKey>,
    /// When it was made.
    pub made: Option<i64>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// The comments in the margin of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// The words of the document line by line, nothing trimmed; `None` if they are not known so.
    pub words: Option<Text>,
    /// The comments.
    pub comments: Vec<Comment>,
}

/// A comment in the margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its author.
    pub by: PersonKey,
    /// When it was made.
    pub made: Option<i64>,
    /// The words it stands on, in the text of the transcript; `None` if they did not come in.
    pub at: Option<Span>,
    /// The same in [`Margin::words`].
    pub exact: Option<Span>,
    /// What it says, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// The comment that it answers, by its place among them.
    pub answers: Option<usize>,
    /// True if it was settled.
    pub resolved: bool,
}

/// A named flag with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it sits on.
    pub on: On,
    /// quote, discuss, care … or the team's own.
    pub name: String,
    /// A note; may be empty.
    pub note: String,
    /// Whose it is; `None`: the person who brings the study in.
    pub by: Option<PersonKey>,
    /// When it was put.
    pub made: Option<i64>,
}

/// A named relation between two codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// From this code.
    pub from: CodeKey,
    /// Called so.
    pub name: String,
    /// To this code.
    pub to: CodeKey,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// A named set of things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// `theme`, `map`, `group`; empty if the file does not say.
    pub kind: String,
    /// What is in it; a set that is in it is before it in the list.
    pub members: Vec<On>,
    /// What another program calls it.
    pub guid: Option<String>,
}

/// A part of another program's file that emic cannot show. Of one thing and one format there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it belongs to.
    pub on: On,
    /// What can read it: the name of the format, and of the part where one thing has several (`qdpx case`).
    pub format: String,
    /// The part as it stood, or in a form of the format's own.
    pub words: String,
}

/// A frozen version of the code tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name.
    pub name: String,
    /// The tree as it was: a parent is before its children, keys are places in this list.
    pub codes: Vec<Code>,
    /// When it was frozen.
    pub made: Option<i64>,
}

/// How far a coder is with a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// With this transcript.
    pub transcript: TranscriptKey,
    /// This coder.
    pub by: PersonKey,
    /// `begun`, `done` …
    pub state: String,
}

/// Something that a reader or a writer left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// What it is, in the plural (`images`).
    pub what: String,
    /// How many of them, at least 1 in a finished study.
    pub count: usize,
    /// Why, in a few words; empty where `what` says it.
    pub why: String,
    /// Where it is kept (`for the next export to .qdpx`); empty if nowhere.
    pub kept: String,
}

impl LeftOut {
    /// The same, with the reason.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> LeftOut {
        LeftOut { why: why.into(), ..self }
    }
    /// How many of what: `3 pictures`.
    pub fn words(&self) -> String {
        format!("{} {}", self.count, self.what)
    }
    /// The same, with the place where it is kept.
    #[must_use]
    pub fn kept_in(self, place: impl Into<String>) -> LeftOut {
        LeftOut { kept: place.into(), ..self }
    }
}

/// What two spellings of one GUID share: programs change its case and put it in braces.
pub fn guid_key(guid: &str) -> String {
    guid.trim().trim_start_matches('{').trim_end_matches('}').to_ascii_lowercase()
}

/// Something left out, to be put among the others. One of which there are 0 is dropped later.
pub fn left_out(what: impl Into<String>, count: usize) -> LeftOut {
    LeftOut { what: what.into(), count, ..LeftOut::default() }
}

/// A part of a study that a writer takes or leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Participants and what is known of them.
    Participants,
    /// Codes on which nothing was coded.
    UnusedCodes,
    /// Definitions, colours and which codes are themes.
    Definitions,
    /// Transcripts in which nothing was coded.
    UncodedTranscripts,
    /// Who speaks when.
    Speakers,
    /// The times of turns.
    Times,
    /// Dates, modes and other properties of transcripts, and who their speakers are.
    Properties,
    /// Codes on words.
    Codings,
    /// Memos and comments.
    Memos,
    /// Named flags.
    Marks,
    /// Relations between codes.
    Links,
    /// Named sets.
    Sets,
    /// Parts of other programs' files.
    Kept,
    /// Frozen versions of the code tree.
    Frames,
    /// How far coders are, if they are not done.
    Progress,
}

impl Study {
    /// The code of a path from the top, which has at least one name; what is missing of it is made. `known` are the codes
    /// of the study by their paths, and learns the new ones.
    pub fn code_at(&mut self, known: &mut HashMap<Vec<String>, CodeKey>, path: &[String]) -> CodeKey {
        if let Some(&known) = known.get(path) {
            return known;
        }
        let mut parent = None;
        for depth in 1..=path.len() {
            let codes = &mut self.codes;
            let key = *known.entry(path[..depth].to_vec()).or_insert_with(|| {
                codes.push(Code { name: path[depth - 1].clone(), parent, ..Code::default() });
                CodeKey(codes.len() - 1)
            });
            parent = Some(key);
        }
        parent.unwrap_or(CodeKey(0))
    }
    /// The person of a name; made if it is not among `known`, which learns it.
    pub fn person_named(&mut self, known: &mut HashMap<String, PersonKey>, name: &str) -> PersonKey {
        if let Some(&key) = known.get(name) {
            return key;
        }
        let key = PersonKey(self.people.len());
        self.people.push(Person { name: name.to_owned(), ..Person::default() });
        known.insert(name.to_owned(), key);
        key
    }
    /// The names from the top of the tree to a code; empty for a key that names no code.
    pub fn path(&self, code: CodeKey) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = Some(code);
        while let Some((key, code)) = at.and_then(|key| Some((key, self.codes.get(key.0)?))) {
            names.push(code.name.as_str());
            // A parent is before its child. A key that breaks this is not followed, so there is no endless loop.
            at = code.parent.filter(|above| above.0 < key.0);
        }
        names.reverse();
        names
    }

    /// The path of a code as one writes it: `Access/Waiting`, a slash in a name as `\/`.
    pub fn path_words(&self, code: CodeKey) -> String {
        let escaped = |name: &str| name.replace('\\', "\\\\").replace('/', "\\/");
        self.path(code).into_iter().map(escaped).collect::<Vec<_>>().join("/")
    }

    /// The name of a coder or author.
    pub fn name_of(&self, by: Option<PersonKey>) -> &str {
        let person = by.and_then(|key| self.people.get(key.0));
        person.map(|person| person.name.as_str()).filter(|name| !name.trim().is_empty()).unwrap_or("unknown")
    }

    /// What a writer leaves out that takes only these parts, beside what is left out already.
    pub fn without(&self, taken: &[Part]) -> Vec<LeftOut> {
        let mut all = self.left_out.clone();
        all.extend(
            self.counted().into_iter().filter(|(part, _)| !taken.contains(part)).map(|(_, left)| left),
        );
        all
    }

    /// How much there is of each part.
    fn counted(&self) -> Vec<(Part, LeftOut)> {
        let used: HashSet<CodeKey> = self.codings.iter().map(|coding| coding.code).collect();
        let coded: HashSet<TranscriptKey> = self.codings.iter().map(|coding| coding.transcript).collect();
        let defined = |code: &&Code| {
            !code.definition.is_empty() || code.colour.is_some() || code.theme.is_some_and(|theme| theme)
        };
        let turns = self.transcripts.iter().flat_map(|transcript| transcript.turns.iter());
        let properties = self.transcripts.iter().map(|one| one.properties.len() + one.cast.len()).sum();
        vec![
            (Part::Participants, left_out("participants", self.participants.len())),
            (
                Part::UnusedCodes,
                left_out("codes without codings", self.codes.len() - used.len().min(self.codes.len())),
            ),
            (
                Part::Definitions,
                left_out("definitions, colours and themes", self.codes.iter().filter(defined).count()),
            ),
            (
                Part::UncodedTranscripts,
                left_out("transcripts without codings", self.transcripts.len().saturating_sub(coded.len())),
            ),
            (
                Part::Speakers,
                left_out("speakers of turns", turns.clone().filter(|turn| !turn.speaker.is_empty()).count()),
            ),
            (
                Part::Times,
                left_out("times of turns", turns.clone().filter(|turn| turn.time.is_some()).count()),
            ),
            (Part::Properties, left_out("properties and speakers of transcripts", properties)),
            (Part::Codings, left_out("codings", self.codings.len())),
            (Part::Memos, left_out("memos", self.memos.len())),
            (Part::Marks, left_out("marks", self.marks.len())),
            (Part::Links, left_out("links", self.links.len())),
            (Part::Sets, left_out("sets", self.sets.len())),
            (Part::Kept, left_out("parts of files of other programs", self.kept.len())),
            (Part::Frames, left_out("frames", self.frames.len())),
            (
                Part::Progress,
                left_out(
                    "states of progress",
                    self.progress.iter().filter(|one| one.state != "done").count(),
                ),
            ),
        ]
    }
}

impl Transcript {
    /// A transcript of which nothing is known but its words.
    pub fn new(title: impl Into<String>, text: Text, turns: impl Into<Arc<Vec<Turn>>>) -> Transcript {
        Transcript {
            title: title.into(),
            text,
            turns: turns.into(),
            mended: Vec::new(),
            layout: String::new(),
            encoding: String::new(),
            language: None,
            properties: Vec::new(),
            cast: Vec::new(),
            guid: None,
        }
    }

    /// How many words the turns have, without speaker labels: those of [`words`], as every list counts them.
    pub fn words(&self) -> usize {
        self.turns.iter().map(|turn| words(&self.text, turn.words).len()).sum()
    }

    /// The speaker of a turn, by its place in `turns`, where the words do not say who it is ([`Turn::speaker_beside`]).
    pub fn speaker_beside(&self, turn: usize) -> Option<&str> {
        self.turns.get(turn)?.speaker_beside(&self.text, self.mended.contains(&turn))
    }

    /// The speakers, in the order in which they first speak.
    pub fn speakers(&self) -> Vec<String> {
        let mut seen: HashSet<&str> = HashSet::new();
        let labels = self.turns.iter().map(|turn| turn.speaker.as_str());
        labels.filter(|label| !label.is_empty() && seen.insert(label)).map(str::to_owned).collect()
    }
}
