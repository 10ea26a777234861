//! What every Word file is made of that emic writes (ECMA-376, transitional): packages, paragraphs, runs, comments.

pub(crate) mod parts;

use super::archive::pack;
use super::escape::escaped;
use crate::text::is_right_to_left;
use std::fmt::Write as _;
use std::io;

/// Who says a comment, and when.
pub(crate) struct Said<'a> {
    /// The name.
    pub(crate) author: &'a str,
    /// The initials.
    pub(crate) initials: &'a str,
    /// The date, such as `2026-11-30T10:00:00Z`; empty for none.
    pub(crate) made: &'a str,
}

/// Packs a Word file of these members, with the parts that are the same in each. `title` is escaped already. Each of
/// `more` is a further member of the document: its file name in `word/`, what it is by its last name in the relations and
/// by its content type, its XML.
///
/// # Errors
/// More than an archive can hold.
pub(crate) fn package(
    title: &str,
    members: &[(&str, String)],
    more: &[(&str, &str, &str, String)],
) -> io::Result<Vec<u8>> {
    let (mut types, mut relations) = (parts::TYPES.to_owned(), parts::OF_DOCUMENT.to_owned());
    for (nth, (file, relation, kind, _)) in more.iter().enumerate() {
        let kind = format!("<Override PartName=\"/word/{file}\" ContentType=\"{kind}\"/></Types>");
        types = types.replace("</Types>", &kind);
        let relation = format!(
            "<Relationship Id=\"rId{}\" Type=\"{relation}\" Target=\"{file}\"/></Relationships>",
            nth + 100
        );
        relations = relations.replace("</Relationships>", &relation);
    }
    let (properties, styles, settings) = (parts::properties(title), parts::styles(), parts::settings());
    let names: Vec<String> = more.iter().map(|(file, ..)| format!("word/{file}")).collect();
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", parts::RELATIONS.as_bytes()),
        ("docProps/core.xml", properties.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/settings.xml", settings.as_bytes()),
    ];
    all.extend(members.iter().map(|(name, xml)| (*name, xml.as_bytes())));
    all.extend(names.iter().zip(more).map(|(name, (.., xml))| (name.as_str(), xml.as_bytes())));
    pack(&all)
}

/// A comment with these paragraphs, which are made already.
pub(crate) fn comment(id: usize, said: &Said<'_>, paragraphs: &str) -> String {
    let (author, initials) = (escaped(said.author), escaped(said.initials));
    let mut out = format!("<w:comment w:id=\"{id}\" w:author=\"{author}\" w:initials=\"{initials}\"");
    if !said.made.is_empty() {
        let _ = write!(out, " w:date=\"{}\"", escaped(said.made));
    }
    let _ = write!(out, ">{paragraphs}</w:comment>");
    out
}

/// A paragraph with a style; the direction is that of its words.
pub(crate) fn paragraph(style: &str, words: &str, runs: &str) -> String {
    let bidi = if is_right_to_left(words) { "<w:bidi/>" } else { "" };
    // The order of these is that of the schema: style, direction, alignment.
    let (style, aligned) = style
        .split_once("\"/>")
        .map_or((style, String::new()), |(style, aligned)| (style, format!("{aligned}\"/>")));
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{bidi}{aligned}</w:pPr>{runs}</w:p>")
}

/// Words as runs, with marks for characters that steer a terminal: line feeds and tabs are elements of their own.
pub(crate) fn runs(words: &str, look: &str) -> String {
    runs_with(words, look, escaped)
}

/// Words as runs, each character as it is, but the few that no XML may hold ([`held`]).
pub(crate) fn exact_runs(words: &str, look: &str) -> String {
    runs_with(words, look, |words| {
        let held: String = words.chars().map(held).collect();
        held.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    })
}

/// The character that a Word file has for this one: itself, or one mark for a character that no XML may hold.
pub(crate) fn held(c: char) -> char {
    match c {
        '\t' | '\n' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    }
}

fn runs_with(words: &str, look: &str, escape: fn(&str) -> String) -> String {
    if words.is_empty() {
        return String::new();
    }
    let mut out = String::from("<w:r>");
    let rtl = if is_right_to_left(words) { "<w:rtl/>" } else { "" };
    if !look.is_empty() || !rtl.is_empty() {
        let _ = write!(out, "<w:rPr>{look}{rtl}</w:rPr>");
    }
    for (nth, line) in words.split('\n').enumerate() {
        if nth > 0 {
            out.push_str("<w:br/>");
        }
        for (nth, piece) in line.split('\t').enumerate() {
            if nth > 0 {
                out.push_str("<w:tab/>");
            }
            if !piece.is_empty() {
                let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", escape(piece));
            }
        }
    }
    out + "</w:r>"
}
