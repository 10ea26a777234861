//! A project while it is read: people, codes and what they are known by. The other parts are in files of their own.

use super::super::names::Distinct;
use super::super::study::{
    Code, CodeKey, CodingKey, Kept, LeftOut, On, ParticipantKey, Person, PersonKey, SetKey, Study,
    TranscriptKey, left_out,
};
use super::super::transcripts::{seconds, xml};
use super::container::Container;
use super::definition;
use super::element::Element;
use super::guid;
use super::schema::arrange;
use crate::error::{is_unsafe, visible};
use crate::model::{LOST_AND_FOUND, MAX_DEPTH};
use crate::text::{Span, cells};
use roxmltree::Node;
use std::collections::{HashMap, HashSet};

/// Where what cannot be shown is kept.
pub(super) const KEPT: &str = "in the project, for the next export to .qdpx";
/// The longest name, in characters.
const LONGEST_NAME: usize = crate::log::MAX_NAME;

/// A part that is kept is divided into pieces of so many bytes.
const LARGEST_PIECE: usize = 600_000;

/// An element of a project.
pub(super) type El<'d> = Node<'d, 'd>;

/// A project while it is read.
pub(super) struct Reading<'a> {
    pub(super) study: Study,
    pub(super) container: Container<'a>,
    /// What a person says of turns.
    pub(super) turns: Option<&'a str>,
    pub(super) people: HashMap<String, PersonKey>,
    pub(super) codes: HashMap<String, CodeKey>,
    /// Codes that are marks here, by name.
    pub(super) marks: HashMap<String, String>,
    /// Sources and the parts of them that are texts.
    pub(super) sources: HashMap<String, TranscriptKey>,
    pub(super) selections: HashMap<String, (TranscriptKey, Span)>,
    pub(super) codings: HashMap<String, CodingKey>,
    pub(super) cases: HashMap<String, ParticipantKey>,
    pub(super) sets: HashMap<String, SetKey>,
    /// Name and type of variables.
    pub(super) variables: HashMap<String, (String, String)>,
    /// What notes are tied to: the note, the thing, its GUID as it came.
    pub(super) tied: Vec<(String, On, String)>,
    /// Names of people.
    names: Distinct,
    /// Names of parts of the study.
    formats: Distinct,
    /// Paths of texts that are transcripts of recordings, too.
    pub(super) shared: HashSet<String>,
    /// Which mark has which note.
    pub(super) mark_notes: Vec<(usize, String)>,
    /// True if the project file has CR LF: texts that stand in it had them, too.
    pub(super) has_returns: bool,
    /// True if emic wrote the file.
    pub(super) is_own: bool,
    left: Vec<LeftOut>,
}

/// A name without what could steer a terminal, neither too long nor empty.
pub(super) fn clean(words: &str, otherwise: &str) -> String {
    let safe: String = words.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).take(LONGEST_NAME).collect();
    let safe = safe.trim();
    match cells(safe) {
        0 => otherwise.to_owned(),
        _ => safe.to_owned(),
    }
}

/// Words of an element with LF line ends.
pub(super) fn words_of(node: &El<'_>) -> String {
    let words = xml::text_of(node);
    if words.contains('\r') { words.replace("\r\n", "\n").replace('\r', "\n") } else { words }
}

/// The words of the child of a name, without blanks around them; `None` if it has none.
pub(super) fn child_words(node: &El<'_>, name: &str) -> Option<String> {
    let words = words_of(&xml::child(node, name)?);
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// The children of a name.
pub(super) fn children<'d>(node: &El<'d>, name: &str) -> std::vec::IntoIter<El<'d>> {
    node.children().filter(|child| xml::local(child) == name).collect::<Vec<_>>().into_iter()
}

/// The elements of a name in the lists of another.
pub(super) fn listed<'d>(node: &El<'d>, list: &str, name: &str) -> Vec<El<'d>> {
    children(node, list).flat_map(|list| children(&list, name)).collect()
}

/// The GUID of a node as it came; empty if it has none.
pub(super) fn guid_of<'d>(node: &El<'d>) -> &'d str {
    xml::attribute(node, "guid").unwrap_or_default().trim()
}

/// What a reference names.
pub(super) fn target<'d>(node: &El<'d>) -> &'d str {
    xml::attribute(node, "targetGUID").or_else(|| xml::attribute(node, "guid")).unwrap_or_default().trim()
}

/// A GUID that came, unless it is empty. One that could not stand in a list or is endless is another.
pub(super) fn came(guid: &str) -> Option<String> {
    let is_odd = guid.chars().any(is_unsafe) || guid.len() > 100;
    (!guid.is_empty()).then(|| if is_odd { guid::written(guid) } else { guid.to_owned() })
}

impl<'a> Reading<'a> {
    pub(super) fn new(container: Container<'a>, turns: Option<&'a str>) -> Reading<'a> {
        Reading {
            study: Study::default(),
            container,
            turns,
            people: HashMap::new(),
            codes: HashMap::new(),
            marks: HashMap::new(),
            sources: HashMap::new(),
            selections: HashMap::new(),
            codings: HashMap::new(),
            cases: HashMap::new(),
            sets: HashMap::new(),
            variables: HashMap::new(),
            tied: Vec::new(),
            names: Distinct::default(),
            formats: Distinct::default(),
            shared: HashSet::new(),
            mark_notes: Vec::new(),
            has_returns: false,
            is_own: false,
            left: Vec::new(),
        }
    }

    /// Counts what does not come in and is kept for the next export.
    pub(super) fn keep(&mut self, what: &str, count: usize, why: &str) {
        self.count(left_out(what, count).because(why).kept_in(KEPT));
    }

    /// Counts what does not come in and is lost.
    pub(super) fn lose(&mut self, what: &str, count: usize, why: &str) {
        self.count(left_out(what, count).because(why));
    }

    fn count(&mut self, one: LeftOut) {
        match self.left.iter_mut().find(|known| known.what == one.what && known.why == one.why) {
            _ if one.count == 0 => {}
            Some(known) => known.count += one.count,
            None => self.left.push(one),
        }
    }

    /// Keeps a part for the next export.
    pub(super) fn part(&mut self, on: On, format: impl Into<String>, element: &Element) {
        let mut element = element.clone();
        arrange(&mut element);
        let (format, words) = (format.into(), element.text());
        let mut rest = words.as_str();
        for nth in 1.. {
            let mut end = rest.len().min(LARGEST_PIECE);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let piece = &rest[..end];
            let format = if nth == 1 { format.clone() } else { format!("{format} /{nth}") };
            self.study.kept.push(Kept { on, format, words: piece.to_owned() });
            rest = &rest[piece.len()..];
            if rest.is_empty() {
                break;
            }
        }
    }

    /// Keeps an element of the study as a whole, of which there may be several: by its GUID.
    pub(super) fn element(&mut self, kind: &str, mut element: Element) {
        let guid = element.attribute("guid").unwrap_or_default().trim().to_owned();
        let guid = if guid.is_empty() { guid::made(&element.text()) } else { guid };
        element.set("guid", &guid);
        // Two things may have one GUID, and each is kept.
        let format = self.formats.of(&format!("qdpx {kind} {}", guid::key(&guid::written(&guid))));
        self.part(On::Study, format, &element);
    }

    /// Codes that are put on words are no folders, whatever the file says.
    fn unfold(&mut self) {
        let used: HashSet<CodeKey> = self.study.codings.iter().map(|coding| coding.code).collect();
        let folders = self
            .study
            .codes
            .iter_mut()
            .enumerate()
            .filter(|(nth, code)| code.folder && used.contains(&CodeKey(*nth)));
        let names: Vec<String> = folders
            .map(|(_, code)| {
                code.folder = false;
                code.name.clone()
            })
            .collect();
        if let Some(first) = names.first() {
            let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
            self.study.notes.push(format!("{first}{more}: folders that have codings, read as codes"));
        }
    }

    /// The study that was read.
    pub(super) fn finish(mut self) -> Study {
        self.unfold();
        self.study.left_out.append(&mut self.left);
        let mut told = HashSet::new();
        self.study.notes.retain(|note| told.insert(note.clone()));
        self.study
    }

    pub(super) fn users(&mut self, project: &El<'_>) {
        for list in children(project, "Users") {
            for user in children(&list, "User") {
                let id = clean(xml::attribute(&user, "id").unwrap_or_default(), "");
                let name = clean(xml::attribute(&user, "name").unwrap_or_default(), &id);
                self.user(guid_of(&user), name, id);
            }
        }
    }

    /// Adds a person. Two of one name stay two.
    fn user(&mut self, guid: &str, name: String, initials: String) {
        if self.people.contains_key(&guid::key(guid)) {
            return self.lose("users of a GUID that another has", 1, "");
        }
        let name = match name.is_empty() {
            true => {
                clean(&format!("unknown user {}", guid.chars().take(9).collect::<String>()), "unknown user")
            }
            false => name,
        };
        let called = self.names.of(&name);
        self.people.insert(guid::key(guid), PersonKey(self.study.people.len()));
        self.study.people.push(Person { name: called, initials, guid: came(guid), ..Person::default() });
    }

    /// Who did something: the first of these GUIDs that there is. One that no user has is a person without a name.
    pub(super) fn who(&mut self, guids: &[Option<&str>]) -> Option<PersonKey> {
        let guid = guids.iter().flatten().map(|guid| guid.trim()).find(|guid| !guid.is_empty())?;
        if !self.people.contains_key(&guid::key(guid)) {
            self.user(guid, String::new(), String::new());
        }
        self.people.get(&guid::key(guid)).copied()
    }

    /// Who made a thing, and when.
    pub(super) fn made(&mut self, node: &El<'_>) -> (Option<PersonKey>, Option<i64>) {
        let by = self.who(&[xml::attribute(node, "creatingUser"), xml::attribute(node, "modifyingUser")]);
        let made = ["creationDateTime", "modifiedDateTime"];
        (by, made.iter().find_map(|name| xml::attribute(node, name)).and_then(|at| seconds(at.trim())))
    }

    /// Reads the tree of codes in a `Codes` element; the folder of marks is none of it.
    pub(super) fn codes(&mut self, codes: &El<'_>) {
        // Places that are open: the element, the code above it, its depth. Walked without recursion.
        let mut open: Vec<(El<'_>, Option<CodeKey>, usize)> = Vec::new();
        let push = |open: &mut Vec<_>, nodes: Vec<_>, parent, depth| {
            open.extend(nodes.into_iter().rev().map(|node| (node, parent, depth)));
        };
        let marks = guid::key(&guid::of_marks());
        let (marked, plain): (Vec<_>, Vec<_>) =
            children(codes, "Code").partition(|code| guid::key(guid_of(code)) == marks);
        for code in marked.iter().flat_map(|folder| children(folder, "Code")) {
            let name = clean(xml::attribute(&code, "name").unwrap_or_default(), "mark");
            self.marks.insert(guid::key(guid_of(&code)), name);
        }
        push(&mut open, plain, None, 0);
        let mut deep = 0;
        while let Some((node, parent, depth)) = open.pop() {
            deep += usize::from(depth >= MAX_DEPTH);
            let key = self.code(&node, parent);
            // Below the deepest place codes stand side by side.
            let (parent, depth) =
                if depth + 1 < MAX_DEPTH { (Some(key), depth + 1) } else { (parent, depth) };
            push(&mut open, children(&node, "Code").collect(), parent, depth);
        }
        self.lose("places of codes that are too deep (they are put higher)", deep, "");
    }

    fn code(&mut self, node: &El<'_>, parent: Option<CodeKey>) -> CodeKey {
        let key = CodeKey(self.study.codes.len());
        let guid = guid_of(node);
        let name = clean(xml::attribute(node, "name").unwrap_or_default(), "unnamed code");
        // The name is that of a place here.
        let name = if parent.is_none() && name == LOST_AND_FOUND { format!("{name} (code)") } else { name };
        let is_false = |value: &str| matches!(value.trim().to_ascii_lowercase().as_str(), "false" | "0");
        self.study.codes.push(Code {
            name,
            parent,
            theme: None,
            folder: xml::attribute(node, "isCodable").is_some_and(is_false),
            colour: xml::attribute(node, "color").and_then(colour),
            definition: child_words(node, "Description")
                .map_or_else(Default::default, |words| definition::parts(&words)),
            guid: came(guid),
        });
        self.tie(node, On::Code(key), guid);
        if self.codes.insert(guid::key(guid), key).is_some() {
            self.study
                .notes
                .push(format!("two codes have the GUID {}: codings go to the second", visible(guid)));
        }
        key
    }

    /// Remembers which notes are tied to a thing.
    pub(super) fn tie(&mut self, node: &El<'_>, on: On, owner: &str) {
        for note in node.children().filter(|child| xml::local(child) == "NoteRef") {
            self.tied.push((guid::key(target(&note)), on, owner.to_owned()));
        }
    }
}

/// A colour as `#RRGGBB`; `None` if it is none.
fn colour(words: &str) -> Option<String> {
    let hex = words.trim().strip_prefix('#')?;
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match hex.len() {
        6 => Some(format!("#{}", hex.to_ascii_uppercase())),
        3 => Some(
            hex.chars()
                .flat_map(|c| [c, c])
                .fold("#".to_owned(), |all, c| all + &c.to_ascii_uppercase().to_string()),
        ),
        _ => None,
    }
}
