//! A law over the readers of documents: no letter is lost and none is added.
//!
//! A plain walk over the XML collects every letter that a reader must keep; the import has the same ones, or says what it
//! left out. The walk knows the names of the elements that hold text and nothing else of the formats.

use super::*;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::io::Read;

/// How often each letter or digit occurs.
fn letters<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    for c in words.into_iter().flat_map(str::chars).filter(|c| c.is_alphanumeric()) {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

fn member(bytes: &[u8], name: &str) -> Option<String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// The texts below elements of a name that are in none of the others.
fn texts(xml: &str, holds: &dyn Fn(&Node<'_, '_>) -> bool, apart: &[&str]) -> Vec<String> {
    let tree = Document::parse(xml).unwrap();
    let inside = |node: &Node<'_, '_>| node.ancestors().any(|above| apart.contains(&above.tag_name().name()));
    let texts =
        tree.descendants().filter(|node| node.is_text() && node.parent().is_some_and(|up| holds(&up)));
    texts.filter(|node| !inside(node)).map(|node| node.text().unwrap().to_owned()).collect()
}

/// The letters of an import: its text without what the reader put in (labels of notes).
fn kept(imported: &Imported) -> BTreeMap<char, i64> {
    let mut words = imported.text.as_str().to_owned();
    for nth in 1..100 {
        words = words.replace(&format!("[note {nth}] "), "");
    }
    letters([words.as_str()])
}

#[test]
fn a_word_document_loses_and_adds_no_letter() {
    let files = [
        "docx/mammoth-comments.docx",
        "docx/mammoth-footnotes.docx",
        "docx/mammoth-simple-list.docx",
        "docx/mammoth-strict-format.docx",
        "docx/mammoth-tables.docx",
        "docx/mammoth-utf8-bom.docx",
        "docx/mammoth-text-box.docx",
        "docx/python-docx-blk-paras-and-tables.docx",
        "docx/python-docx-comments-rich-para.docx",
        "docx/python-docx-hdr-header-footer.docx",
        "docx/python-docx-par-hyperlinks.docx",
        "transcripts/docx/qualcoder-ID1.docx",
    ];
    for file in files {
        let Some(bytes) = data(file) else { return };
        let mut all = Vec::new();
        for part in ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"] {
            let Some(xml) = member(&bytes, part) else { continue };
            all.extend(texts(&xml, &|node| node.tag_name().name() == "t", &["del", "moveFrom", "Fallback"]));
        }
        assert_eq!(kept(&read("a.docx", &bytes)), letters(all.iter().map(String::as_str)), "{file}");
    }
}

#[test]
fn an_opendocument_text_loses_and_adds_no_letter() {
    for file in ["serdif-P1", "serdif-P10", "qualcoder-ID2"] {
        let Some(bytes) = data(&format!("transcripts/odt/{file}.odt")) else { return };
        let xml = member(&bytes, "content.xml").unwrap();
        let apart = ["annotation", "tracked-changes", "note-citation", "sequence-decls", "forms"];
        let below_text =
            |node: &Node<'_, '_>| node.ancestors().any(|above| matches!(above.tag_name().name(), "p" | "h"));
        let all = texts(&xml, &below_text, &apart);
        assert_eq!(kept(&read("a.odt", &bytes)), letters(all.iter().map(String::as_str)), "{file}");
    }
}
