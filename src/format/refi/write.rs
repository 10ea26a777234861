//! The writer of projects and codebooks: a tree of elements that fits the schema, and the words as plain text.

use super::super::Output;
use super::super::archive::{pack, pack_with};
use super::super::source_file::Sources;
use super::super::study::{CodeKey, LeftOut, On, Part, Study, TranscriptKey};
use super::container::file_name;
use super::definition;
use super::element::Element;
use super::guid;
use super::part::only_what_belongs;
use super::schema::{Misfits, fit};
use super::writing::Writing;
use crate::error::{Error, Kind, Result};
use crate::model::values::{AttributeKind, PARTICIPANT_STATES};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Read, Write};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// True if a project file names emic as the program that wrote it.
pub(super) fn is_own(origin: &str) -> bool {
    origin
        .trim()
        .strip_prefix("emic ")
        .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

const ORIGIN: &str = concat!("emic ", env!("CARGO_PKG_VERSION"));
/// The folder of marks, as a code.
const MARKS: &str = "Marks";
/// The set of themes.
const THEMES: &str = "Themes";
/// The variable that holds the state of participants.
const STATE: &str = "State";

/// Writes a project: `project.qde` and `sources/GUID.txt`.
///
/// # Errors
/// More than an archive can hold.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let project = Package::of(study, None)?;
    let bytes = pack(&project.members(study))
        .map_err(|fault| Error::bad_file(format!("the file cannot be packed: {fault}")))?;
    Ok(Output { bytes, left_out: project.left_out })
}

/// A project that is ready to be packed.
pub struct Package {
    xml: String,
    /// Names of members, and whose words they have.
    texts: Vec<(String, TranscriptKey)>,
    /// Files of pictures, PDFs and recordings: the name in the archive, and that of the file.
    media: Vec<(String, String)>,
    /// What of the study is not in it.
    pub left_out: Vec<LeftOut>,
}

impl Package {
    /// Makes a project of a study; `media` are the files of its pictures, PDFs and recordings, if there are some.
    ///
    /// # Errors
    /// A file that is a link out of its folder, or cannot be read.
    pub fn of(study: &Study, media: Option<&Sources<'_>>) -> Result<Package> {
        made(study, media)
    }

    /// How many files of pictures, PDFs and recordings are in it.
    pub fn media(&self) -> usize {
        self.media.len()
    }

    fn members<'s>(&'s self, study: &'s Study) -> Vec<(&'s str, &'s [u8])> {
        let mut members: Vec<(&str, &[u8])> = vec![("project.qde", self.xml.as_bytes())];
        for (name, key) in &self.texts {
            let text = study.transcripts.get(key.0).map_or("", |one| one.text.as_str());
            members.push((name, text.as_bytes()));
        }
        members
    }

    /// Packs it while the files are read.
    ///
    /// # Errors
    /// A file that cannot be read, or an `out` that does not take it.
    pub fn pack(&self, study: &Study, media: &Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
        let open = |name: &str| -> io::Result<Box<dyn Read>> {
            let file = self.media.iter().find(|(member, _)| member == name).map_or(name, |(_, file)| file);
            media(file).map_err(io::Error::other)?.ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        let names: Vec<String> = self.media.iter().map(|(name, _)| name.clone()).collect();
        pack_with(&self.members(study), &names, &open, out)
    }
}

/// The names of the files that an element and those in it name as theirs, in lower case.
fn files_named(element: &Element, all: &mut HashSet<String>) {
    let paths = element.attributes.iter().filter(|(name, _)| name == "path" || name.ends_with("Path"));
    all.extend(paths.map(|(_, path)| file_name(path).to_lowercase()));
    element.children.iter().for_each(|child| files_named(child, all));
}

fn made(study: &Study, media: Option<&Sources<'_>>) -> Result<Package> {
    let mut writing = Writing::new(study);
    if let Some(media) = media {
        writing.find_media(media)?;
    }
    let mut project = writing.project();
    let mut misfits = std::mem::take(&mut writing.misfits);
    fit(&mut project, &mut misfits);
    // A project of some transcripts takes along no picture of the others.
    let mut named = HashSet::new();
    files_named(&project, &mut named);
    writing.media.retain(|(name, _)| named.contains(&name.to_lowercase()));
    project.attributes.insert(0, ("xmlns".to_owned(), "urn:QDA-XML:project:1.0".to_owned()));
    let mut xml = DECLARATION.to_owned();
    project.write(&mut xml, 0, true);
    xml.push('\n');
    drop(project);
    let mut left_out = study.without(&[
        Part::Participants,
        Part::UnusedCodes,
        Part::Definitions,
        Part::UncodedTranscripts,
        Part::Speakers,
        Part::Properties,
        Part::Codings,
        Part::Memos,
        Part::Marks,
        Part::Links,
        Part::Sets,
        Part::Kept,
    ]);
    // What came from another program and was kept is written again.
    left_out.retain(|left| left.kept.is_empty());
    left_out.append(&mut writing.left);
    for (name, count) in misfits {
        let what = format!("elements {name} of another program's file");
        left_out.push(super::super::study::left_out(what, count).because("they do not fit the standard"));
    }
    left_out.retain(|left| left.count > 0);
    Ok(Package { xml, texts: writing.files, media: writing.media, left_out })
}

/// Writes a codebook.
///
/// # Errors
/// A study without codes: the standard knows no empty codebook.
pub(in crate::format) fn write_codebook(study: &Study) -> Result<Output> {
    let mut writing = Writing::new(study);
    let mut codes = writing.codes();
    if codes.is_empty() {
        return Err(Error::new(Kind::Nothing, "there are no codes to write"));
    }
    let mut misfits = Misfits::new();
    codes.retain_mut(|code| fit(code, &mut misfits));
    let mut book = Element::new("CodeBook").with("xmlns", "urn:QDA-XML:codebook:1.0").with("origin", ORIGIN);
    book.children = vec![Element { children: codes, ..Element::new("Codes") }];
    let mut sets = Vec::new();
    for set in writing.themes().into_iter().chain(writing.sets()) {
        let codes: Vec<Element> = set.named("MemberCode").cloned().collect();
        if codes.is_empty() {
            continue;
        }
        let guid = |code: &Element| {
            Element::new("MemberCode").with("guid", code.attribute("targetGUID").unwrap_or_default())
        };
        let children = set.named("Description").cloned().chain(codes.iter().map(guid)).collect();
        sets.push(Element { children, ..set });
    }
    if !sets.is_empty() {
        book.children.push(Element { children: sets, ..Element::new("Sets") });
    }
    let mut xml = DECLARATION.to_owned();
    book.write(&mut xml, 0, true);
    xml.push('\n');
    let taken = [Part::UnusedCodes, Part::Definitions, Part::Sets];
    Ok(Output { bytes: xml.into_bytes(), left_out: study.without(&taken) })
}

/// A list of elements, unless it is empty.
fn list(name: &str, children: Vec<Element>) -> Option<Element> {
    (!children.is_empty()).then(|| Element { children, ..Element::new(name) })
}

impl Writing<'_> {
    /// The whole project.
    fn project(&mut self) -> Element {
        let study = self.study;
        self.read_kept();
        self.memos();
        let codes = self.codes();
        let marks = self.marks_folder();
        let (variables, types) = self.variables();
        let sources = self.sources(&types);
        let cases = self.cases(&types);
        let (notes, links) = self.notes();
        let sets: Vec<Element> = self.themes().into_iter().chain(self.sets()).collect();
        let graphs = self.kept_all("qdpx graph");
        let mut project = self.kept(On::Study, "qdpx project").unwrap_or_else(|| Element::new("Project"));
        project.name = "Project".to_owned();
        project.set("name", if study.title.trim().is_empty() { "Study" } else { &study.title });
        project.set("origin", ORIGIN);
        let book = list("Codes", codes.into_iter().chain(marks).collect());
        let lists = [
            list("Users", self.users()),
            book.and_then(|codes| list("CodeBook", vec![codes])),
            list("Variables", variables),
            list("Cases", cases),
            list("Sources", sources),
            list("Notes", notes),
            list("Links", links),
            list("Sets", sets),
            list("Graphs", graphs),
        ];
        project.children.extend(lists.into_iter().flatten());
        let description = self.descriptions.get("project");
        project.children.extend(description.map(|words| Element::of_words("Description", words)));
        let written = project.named("Notes").flat_map(|list| &list.children);
        let written: HashSet<String> =
            written.filter_map(|note| note.attribute("guid")).map(guid::key).collect();
        self.refer(&mut project, &written);
        if study.is_part {
            only_what_belongs(&mut project);
        }
        project
    }

    fn users(&mut self) -> Vec<Element> {
        let roles = self.study.people.iter().filter(|one| !one.role.is_empty()).count();
        self.leave("roles of people", roles, "the standard has no place for them");
        let user = |(one, guid): (&super::super::study::Person, &String)| {
            let mut user = Element::new("User").with("guid", guid).with("name", &one.name);
            if !one.initials.is_empty() {
                user.set("id", &one.initials);
            }
            user
        };
        self.study.people.iter().zip(&self.guids.people).map(user).collect()
    }

    /// The tree of codes.
    pub(super) fn codes(&mut self) -> Vec<Element> {
        let study = self.study;
        let mut elements: Vec<Element> = Vec::with_capacity(study.codes.len());
        for (code, guid) in study.codes.iter().zip(&self.guids.codes) {
            let codable = if code.folder { "false" } else { "true" };
            let mut element =
                Element::new("Code").with("guid", guid).with("name", &code.name).with("isCodable", codable);
            if let Some(colour) = &code.colour {
                element.set("color", colour);
            }
            let words = definition::text(&code.definition);
            if !words.is_empty() {
                element.children.push(Element::of_words("Description", &words));
            }
            elements.push(element);
        }
        // A parent is before its children: from the end each goes into the one above it.
        let mut top = Vec::new();
        let mut below: HashMap<CodeKey, Vec<Element>> = HashMap::new();
        while let Some(mut element) = elements.pop() {
            let key = CodeKey(elements.len());
            let mut children = below.remove(&key).unwrap_or_default();
            children.reverse();
            element.children.extend(children);
            match study.codes.get(key.0).and_then(|code| code.parent).filter(|above| above.0 < key.0) {
                _ if self.unwritten.contains(&key) => {}
                Some(above) => below.entry(above).or_default().push(element),
                None => top.push(element),
            }
        }
        top.reverse();
        top
    }

    /// The marks as codes in a folder, if there are any on words.
    fn marks_folder(&mut self) -> Option<Element> {
        let placed =
            |on: On| matches!(on, On::Transcript(_) | On::Passage(..) | On::Turn(..) | On::Coding(_));
        let names: BTreeSet<&str> =
            self.study.marks.iter().filter(|mark| placed(mark.on)).map(|mark| mark.name.as_str()).collect();
        let others = self.study.marks.iter().filter(|mark| !placed(mark.on)).count();
        self.leave("marks on what is no passage", others, "codes can only be on words");
        let codable = |guid: &str, name: &str, codable: &str| {
            Element::new("Code").with("guid", guid).with("name", name).with("isCodable", codable)
        };
        let codes = names.iter().map(|name| codable(&mark_code(name), name, "true")).collect::<Vec<_>>();
        let folder = codable(&guid::of_marks(), MARKS, "false");
        (!codes.is_empty()).then_some(Element { children: codes, ..folder })
    }

    /// The variables, and GUID and type of each by its name here.
    fn variables(&mut self) -> (Vec<Element>, BTreeMap<String, (String, String)>) {
        let study = self.study;
        let mut all = Vec::new();
        let mut types: BTreeMap<String, (String, String)> = BTreeMap::new();
        for mut kept in self.kept_all("qdpx variable") {
            let name = kept.attribute("here").or(kept.attribute("name")).unwrap_or_default().to_owned();
            let guid = guid::written(kept.attribute("guid").unwrap_or_default());
            let kind = kept.attribute("typeOfVariable").unwrap_or("Text").to_owned();
            kept.set("guid", &guid);
            kept.set("typeOfVariable", &kind);
            if types.insert(name, (guid, kind)).is_none() {
                all.push(kept);
            }
        }
        let mut new: BTreeMap<&str, &str> = BTreeMap::new();
        let of_cases = study.participants.iter().flat_map(|one| one.values.iter().map(|(name, _)| name));
        let of_sources = study.transcripts.iter().flat_map(|one| one.properties.iter().map(|(name, _)| name));
        for name in of_cases.chain(of_sources) {
            new.insert(name, "Text");
        }
        for schema in &study.attributes {
            let numbers = schema.kind == AttributeKind::Number;
            let values = || {
                study.participants.iter().flat_map(|one| &one.values).filter(|(name, _)| *name == schema.name)
            };
            let whole =
                values().flat_map(|(_, all)| all).all(|value| super::value::is_value("IntegerValue", value));
            let kind = if !numbers {
                "Text"
            } else if whole {
                "Integer"
            } else {
                "Float"
            };
            new.insert(&schema.name, kind);
        }
        for (name, kind) in new {
            if !types.contains_key(name) {
                let guid = guid::made(&format!("variable/{name}"));
                let variable = Element::new("Variable").with("guid", &guid).with("name", name);
                all.push(variable.with("typeOfVariable", kind));
                types.insert(name.to_owned(), (guid, kind.to_owned()));
            }
        }
        if study.participants.iter().any(|one| one.state.is_some()) {
            let state = Element::new("Variable").with("guid", &guid::of_state()).with("name", STATE);
            let mut state = state.with("typeOfVariable", "Text");
            let words = format!("How far a participant is: {}.", PARTICIPANT_STATES.join(", "));
            state.children.push(Element::of_words("Description", &words));
            all.push(state);
        }
        let more = |schema: &&crate::model::values::Schema| {
            !schema.groups.is_empty() || !schema.goals.is_empty() || !schema.footnote.is_empty()
        };
        let more = study.attributes.iter().filter(more).count();
        self.leave("groups, goals and footnotes of attributes", more, "the standard has no place for them");
        (all, types)
    }

    /// The value of a variable.
    pub(super) fn value(
        types: &BTreeMap<String, (String, String)>,
        name: &str,
        words: &str,
    ) -> Option<Element> {
        let (guid, kind) = types.get(name)?;
        let mut value = Element::new("VariableValue");
        value.children =
            vec![Element::reference("VariableRef", guid), Element::of_words(&format!("{kind}Value"), words)];
        Some(value)
    }

    fn cases(&mut self, types: &BTreeMap<String, (String, String)>) -> Vec<Element> {
        let study = self.study;
        let titles: HashMap<&str, usize> =
            study.transcripts.iter().enumerate().map(|(nth, one)| (one.title.as_str(), nth)).collect();
        let codes: HashSet<String> = self.guids.codes.iter().map(|guid| guid::key(guid)).collect();
        let mut all = Vec::new();
        for (nth, one) in study.participants.iter().enumerate() {
            let key = super::super::study::ParticipantKey(nth);
            let Some(guid) = self.guids.participants.get(nth) else { continue };
            let mut case = Element::new("Case").with("guid", guid).with("name", &one.name);
            let description = self.descriptions.get(&guid::key(guid));
            case.children.extend(description.map(|words| Element::of_words("Description", words)));
            case.children.extend(
                self.kept(On::Participant(key), "qdpx case").map(|kept| kept.children).unwrap_or_default(),
            );
            for (name, values) in &one.values {
                case.children.extend(values.iter().filter_map(|words| Self::value(types, name, words)));
            }
            if let Some(state) = &one.state {
                let state_type = BTreeMap::from([(STATE.to_owned(), (guid::of_state(), "Text".to_owned()))]);
                case.children.extend(Self::value(&state_type, STATE, state));
            }
            let named = one.transcripts.iter().filter_map(|title| titles.get(title.as_str()).copied());
            let speaks = study
                .transcripts
                .iter()
                .enumerate()
                .filter(|(_, here)| here.cast.iter().any(|cast| cast.participant == Some(key)));
            let sources: BTreeSet<usize> = named.chain(speaks.map(|(nth, _)| nth)).collect();
            // Who has a twin among the codes is in a source by its codings.
            let is_twin = codes.contains(&guid::key(guid));
            for nth in sources.into_iter().filter(|_| !is_twin) {
                let source = self.source_guid(nth);
                let known = |child: &Element| {
                    child.name == "SourceRef"
                        && child.attribute("targetGUID").is_some_and(|at| self.is_source(at, nth))
                };
                if !case.children.iter().any(known) {
                    case.children.push(Element::reference("SourceRef", &source));
                }
            }
            all.push(case);
        }
        all
    }

    /// The set of the codes that are themes.
    pub(super) fn themes(&mut self) -> Option<Element> {
        let themes =
            self.study.codes.iter().zip(&self.guids.codes).filter(|(code, _)| code.theme == Some(true));
        let members: Vec<Element> = themes.map(|(_, guid)| Element::reference("MemberCode", guid)).collect();
        let set = Element::new("Set").with("guid", &guid::of_themes()).with("name", THEMES);
        (!members.is_empty()).then_some(Element { children: members, ..set })
    }

    /// The sets.
    pub(super) fn sets(&mut self) -> Vec<Element> {
        let study = self.study;
        let (mut all, mut lost) = (Vec::new(), 0);
        for (nth, one) in study.sets.iter().enumerate() {
            let Some(guid) = self.guids.sets.get(nth) else { continue };
            let mut set = Element::new("Set").with("guid", guid).with("name", &one.name);
            let words = self.descriptions.get(&guid::key(guid)).map_or("", String::as_str);
            let words = match one.kind.as_str() {
                "" => words.to_owned(),
                kind => format!("[{kind}] {words}").trim_end().to_owned(),
            };
            if !words.is_empty() {
                set.children.push(Element::of_words("Description", &words));
            }
            for member in &one.members {
                match member {
                    On::Code(key) if !self.unwritten.contains(key) => {
                        let code = self.guids.codes.get(key.0);
                        set.children.extend(code.map(|code| Element::reference("MemberCode", code)));
                    }
                    On::Transcript(key) => {
                        set.children.push(Element::reference("MemberSource", &self.source_guid(key.0)));
                    }
                    _ => lost += 1,
                }
            }
            let kept = self.kept(On::Set(super::super::study::SetKey(nth)), "qdpx set");
            set.children.extend(kept.map(|kept| kept.children).unwrap_or_default());
            all.push(set);
        }
        self.leave("members of sets", lost, "sets of the standard hold codes, sources and notes");
        all
    }
}

/// The GUID of the code that a mark is.
pub(super) fn mark_code(name: &str) -> String {
    guid::made(&format!("marks/{name}"))
}
