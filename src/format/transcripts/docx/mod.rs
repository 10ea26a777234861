//! Word documents (ECMA-376, transitional and strict): their words, comments and notes.
//!
//! Only the members that the document names are read, each with a limit. [`body`] walks the XML and makes a text
//! of lines, [`super::layout`] finds the speakers in it, and the turns are composed from both. Footnotes and endnotes
//! are kept at the end of the text and belong to no turn.

mod body;

use super::compose::Composer;
use super::layout::{self, Turns, find_turns};
use super::{Comment, Found};
use crate::error::{Error, Result};
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::encoding::refuse_binary;
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use body::{Body, local};
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::HashMap;
use std::ops::Range;

/// The largest header, footer or table of relations that is read, in bytes.
const SMALL: usize = 1 << 20;
/// How many headers and footers are looked into.
const HEADERS: usize = 64;
/// A tree of deeper nesting is refused.
const DEEPEST: usize = 250;
/// A tree of more nodes is refused.
const NODES: u32 = 8_000_000;

/// Reads a Word document.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    if !source.bytes.starts_with(b"PK") {
        refuse_binary(source.bytes)?;
        return Err(Error::bad_file("the file is named .docx but is no Word file")
            .hint("if it is plain text, rename it to .txt"));
    }
    let mut archive = Archive::open(source.bytes)?;
    let parts = Parts::find(&mut archive)?;
    let Some(xml) = member(&mut archive, &parts.document, LARGEST)? else {
        return Err(refuse_binary(source.bytes).err().unwrap_or_else(|| Error::bad_file("no Word file")));
    };
    let tree = parse(&xml, &parts.document)?;
    let mut body = Body::of(tree.root_element());
    body.left.headers = headers(&mut archive, &parts)?;
    let (notes, unused) = notes(&mut archive, &parts, &body)?;
    let comments = comments(&mut archive, &parts)?;
    compose(body, notes, unused, comments).map(|found| found.study(source))
}

/// Where the parts of a document lie in the archive.
struct Parts {
    document: String,
    comments: Option<String>,
    footnotes: Option<String>,
    endnotes: Option<String>,
    headers: Vec<String>,
}

impl Parts {
    fn find(archive: &mut Archive<'_>) -> Result<Parts> {
        let package = relations(archive, "_rels/.rels", "")?;
        let of_kind = |all: &[(String, String)], kind: &str| {
            all.iter().find(|(is, _)| is.ends_with(kind)).map(|(_, target)| target.clone())
        };
        let document = of_kind(&package, "/officeDocument").unwrap_or_else(|| "word/document.xml".into());
        let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
        let all = relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
        Ok(Parts {
            comments: of_kind(&all, "/comments"),
            footnotes: of_kind(&all, "/footnotes"),
            endnotes: of_kind(&all, "/endnotes"),
            headers: all
                .iter()
                .filter(|(kind, _)| kind.ends_with("/header") || kind.ends_with("/footer"))
                .map(|(_, target)| target.clone())
                .collect(),
            document,
        })
    }
}

/// Kinds and targets of a table of relations; targets only ever serve to look into the archive.
fn relations(archive: &mut Archive<'_>, name: &str, folder: &str) -> Result<Vec<(String, String)>> {
    let Some(xml) = member(archive, name, SMALL)? else { return Ok(Vec::new()) };
    let tree = parse(&xml, name)?;
    let relation = |node: Node<'_, '_>| {
        let target = node.attribute("Target")?;
        let target = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => format!("{folder}/{target}"),
        };
        Some((node.attribute("Type")?.to_owned(), target))
    };
    Ok(tree.root_element().children().filter_map(relation).collect())
}

/// A member as text: UTF-8 or UTF-16, with or without a byte order mark.
fn member(archive: &mut Archive<'_>, name: &str, limit: usize) -> Result<Option<String>> {
    let Some(bytes) = archive.read(name, limit)? else { return Ok(None) };
    let (text, _, broken) = encoding_rs::UTF_8.decode(&bytes);
    if broken {
        return Err(Error::bad_file(format!("\"{name}\" in the file is not in UTF-8")));
    }
    Ok(Some(text.into_owned()))
}

fn parse<'a>(xml: &'a str, name: &str) -> Result<Document<'a>> {
    let broken =
        |what: String| Error::bad_file(what).hint("open it in Word or LibreOffice and save it again");
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let tree = Document::parse_with_options(xml, options).map_err(|error| {
        let at = error.pos();
        broken(format!("\"{name}\" in the file is broken at {}:{}: {error}", at.row, at.col))
    })?;
    if is_too_deep(tree.root()) {
        return Err(broken(format!("\"{name}\" in the file is nested too deeply")));
    }
    Ok(tree)
}

/// True if elements are nested deeper than any word processor nests them; walks without recursion.
fn is_too_deep(root: Node<'_, '_>) -> bool {
    let (mut node, mut depth) = (root, 0);
    loop {
        let next = match node.first_child() {
            Some(child) => {
                depth += 1;
                Some(child)
            }
            None => loop {
                if let Some(sibling) = node.next_sibling() {
                    break Some(sibling);
                }
                match node.parent() {
                    Some(parent) => node = parent,
                    None => break None,
                }
                depth -= 1;
            },
        };
        match next {
            Some(_) if depth > DEEPEST => return true,
            Some(next) => node = next,
            None => return false,
        }
    }
}

/// Counts the headers and footers that hold words.
fn headers(archive: &mut Archive<'_>, parts: &Parts) -> Result<usize> {
    let mut count = 0;
    for name in parts.headers.iter().take(HEADERS) {
        let Some(xml) = member(archive, name, SMALL)? else { continue };
        let tree = parse(&xml, name)?;
        let words = |node: Node<'_, '_>| node.text().is_some_and(|text| !text.trim().is_empty());
        count += usize::from(tree.descendants().any(|node| local(&node) == "t" && words(node)));
    }
    Ok(count)
}

/// The words of the foot- and endnotes in the order of their marks, and how many have no mark.
fn notes(archive: &mut Archive<'_>, parts: &Parts, body: &Body) -> Result<(Vec<String>, usize)> {
    let mut all: HashMap<(bool, String), String> = HashMap::new();
    for (name, is_end) in [(&parts.footnotes, false), (&parts.endnotes, true)] {
        let Some(name) = name else { continue };
        let Some(xml) = member(archive, name, LARGEST)? else { continue };
        let tree = parse(&xml, name)?;
        for note in tree.root_element().children().filter(Node::is_element) {
            // Separators are drawn lines, not notes.
            let drawn = body::attribute(&note, "type").is_some_and(|kind| kind != "normal");
            if let (false, Some(id)) = (drawn, body::attribute(&note, "id")) {
                all.insert((is_end, id.to_owned()), words_of(note));
            }
        }
    }
    let found = body.notes.iter().filter_map(|mark| all.remove(mark)).collect();
    Ok((found, all.values().filter(|words| !words.is_empty()).count()))
}

/// The words of a note or a comment, a line for each paragraph.
fn words_of(node: Node<'_, '_>) -> String {
    Body::of(node).raw.trim().to_owned()
}

fn comments(archive: &mut Archive<'_>, parts: &Parts) -> Result<Vec<(String, Comment)>> {
    let Some(name) = &parts.comments else { return Ok(Vec::new()) };
    let Some(xml) = member(archive, name, LARGEST)? else { return Ok(Vec::new()) };
    let tree = parse(&xml, name)?;
    let mut all = Vec::new();
    for node in tree.root_element().children().filter(|node| local(node) == "comment") {
        let said = |name: &str| body::attribute(&node, name).unwrap_or_default().to_owned();
        let date = body::attribute(&node, "date").map(str::to_owned);
        let words = words_of(node);
        let comment = Comment { author: said("author"), initials: said("initials"), date, at: None, words };
        all.push((said("id"), comment));
    }
    Ok(all)
}

/// Puts the parts together.
fn compose(body: Body, notes: Vec<String>, unused: usize, comments: Vec<(String, Comment)>) -> Result<Found> {
    let found = find_turns(&body.raw, &body.hints);
    let mut composer = Composer::default();
    let mut read = Found { encoding: "Word (XML)".into(), ..Found::default() };
    turns(&body, &found, &mut composer);
    for (number, words) in notes.iter().enumerate() {
        composer.unsaid(&[(&format!("[note {}] {words}", number + 1), None)]);
    }
    if !notes.is_empty() {
        read.notes.push(format!("notes at the end of the text, which belong to no turn: {}", notes.len()));
    }
    if composer.turns.is_empty() {
        return Err(Error::bad_file("the document has no words")
            .hint("are they pictures of a page? then read them with a text recognition program first"));
    }
    read.comments = comments
        .into_iter()
        .map(|(id, comment)| {
            let at = body.comments.get(&id).and_then(|at| composer.find(at));
            Comment { at, ..comment }
        })
        .collect();
    read.left_out = body.left.list();
    read.left_out.push(left_out("notes without a mark in the text", unused));
    read.left_out.push(left_out("turns without words", found.empty));
    read.layout = match found.layout {
        layout::NO_SPEAKERS => "Word, paragraphs, no speakers".into(),
        layout => format!("Word, {layout}"),
    };
    read.notes.extend(found.notes);
    read.text = composer.text;
    read.turns = composer.turns;
    Ok(read)
}

/// Lines and where they stand in the words of the document.
type Lines<'a> = Vec<(&'a str, Option<usize>)>;

/// Composes the turns; without speakers each paragraph of the document is one, however many lines it has.
fn turns(body: &Body, found: &Turns, composer: &mut Composer) {
    let lines = |range: &Range<usize>| -> Lines<'_> {
        let mut from = range.start;
        let lines = body.raw[range.clone()].split('\n').map(|line| {
            let at = from;
            from += line.len() + 1;
            (line, Some(at))
        });
        lines.collect()
    };
    if found.layout == layout::NO_SPEAKERS {
        for paragraph in &body.paragraphs {
            composer.turn("", None, &lines(paragraph));
        }
        return;
    }
    for line in lines(&(0..found.begins)) {
        composer.unsaid(&[line]);
    }
    let mut open: Option<(usize, Lines<'_>)> = None;
    let teams = found.layout == layout::TEAMS_DOCUMENT;
    for (at, turn) in found.turns.iter().enumerate() {
        let words = lines(&turn.words);
        match &mut open {
            // Teams begins a new turn after each pause: here the same speaker goes on.
            Some((first, said)) if teams && found.turns[*first].speaker == turn.speaker => said.extend(words),
            _ => {
                close(found, open.take(), at, composer);
                open = Some((at, words));
            }
        }
    }
    close(found, open, found.turns.len(), composer);
}

/// Writes a turn that began at turn `first` of the layout and ends before turn `end`.
fn close(found: &Turns, open: Option<(usize, Lines<'_>)>, end: usize, composer: &mut Composer) {
    let Some((first, words)) = open else { return };
    let turn = &found.turns[first];
    let last = found.turns.get(end - 1).and_then(|turn| turn.time).and_then(|time| time.end);
    let time = turn.time.map(|time| crate::text::Time { end: last.or(time.end), ..time });
    composer.turn(&turn.speaker, time, &words);
}
