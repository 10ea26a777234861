//! HTML: one page that holds all it needs, without a script, for a browser and for print, by day and in the dark.
//!
//! The page is XML, too: every element is closed and no named entity of HTML is used. So a strict reader can check it
//! and other programs can take tables out of it.

use super::measure::{Measured, is_silent};
use crate::report::document::{Document, Part};
use crate::report::escape::escaped;
use crate::report::figure::Drawing;
use crate::report::passages::{Passage, Passages};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words::shortened;
use std::collections::HashSet;
use std::io::{self, Write};

/// Colours, widths and what print needs. No sign in it means something to XML.
const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --rule: #c4c4c4; --head: #f0f0f0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181b; --rule: #4a4d52; --head: #24272b; }
}
body { margin: 2rem auto; padding: 0 1rem; max-width: 75rem; font: 1rem/1.45 sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: top; }
th { background: var(--head); }
td { white-space: pre-wrap; overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
nav ul { padding-left: 1.2rem; }
a { color: inherit; }
h3 { font-size: 1rem; margin-bottom: 0.3rem; }
.passage { margin: 0.8rem 0 0.8rem 1rem; padding-left: 0.8rem; border-left: 3px solid var(--rule); max-width: 50rem; }
.passage blockquote { margin: 0; white-space: pre-wrap; }
.again { margin: 0.3rem 0 0.3rem 1rem; max-width: 50rem; }
.passage p { margin: 0.2rem 0 0; font-size: 0.85rem; opacity: 0.85; }
:target { outline: 2px solid #4a78b0; outline-offset: 0.2rem; }
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { font-weight: bold; }
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --rule: #808080; --head: #ffffff; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  nav { break-after: page; }
  h2, h3 { break-after: avoid; }
  tr, figure, .passage { break-inside: avoid; }
}
";

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = if document.title.is_empty() { "emic".to_owned() } else { escaped(&document.title) };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )?;
    contents(document, out)?;
    let mut page = Page::default();
    for (nth, part) in document.parts.iter().enumerate() {
        match part {
            Part::Heading(heading) => {
                let level = heading.level;
                let words = escaped(&heading.words);
                writeln!(out, "<h{level} id=\"part-{nth}\" dir=\"auto\">{words}</h{level}>")?;
            }
            Part::Prose(words) => writeln!(out, "<p dir=\"auto\">{}</p>", escaped(words))?,
            Part::Table(table) if is_silent(table) => {}
            Part::Table(table) => self::table(table, nth, out)?,
            Part::Passages(passages) => page.passages(passages, out)?,
            Part::Figure(figure) => self::figure(&**figure, out)?,
        }
    }
    for note in &document.notes {
        writeln!(out, "<p dir=\"auto\">{}</p>", escaped(note))?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

/// The headings of a document of several parts, each with a link to its place.
fn contents(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let heading = |(nth, part): (usize, &Part<'_>)| match part {
        Part::Heading(heading) if heading.level <= 3 => Some((nth, heading.level, heading.words.clone())),
        Part::Table(table) if !table.name.is_empty() => Some((nth, 2, table.name.clone())),
        _ => None,
    };
    let all: Vec<(usize, usize, String)> = document.parts.iter().enumerate().filter_map(heading).collect();
    if all.len() < 3 {
        return Ok(());
    }
    out.write_all(b"<nav>\n<h2>Contents</h2>\n<ul>\n")?;
    for (nth, level, words) in all {
        let inset = if level > 2 { " style=\"margin-left: 1.2rem\"" } else { "" };
        writeln!(out, "<li{inset}><a href=\"#part-{nth}\" dir=\"auto\">{}</a></li>", escaped(&words))?;
    }
    out.write_all(b"</ul>\n</nav>\n")
}

/// What a page has already: an id may be on it once, and a passage may be in several places.
#[derive(Default)]
struct Page {
    ids: HashSet<String>,
}

impl Page {
    /// An attribute with an id, or nothing if the page has that id.
    fn id(&mut self, id: &str) -> String {
        let new = !id.is_empty() && self.ids.insert(id.to_owned());
        if new { format!(" id=\"{}\"", escaped(id)) } else { String::new() }
    }

    fn passages(&mut self, passages: &Passages<'_>, out: &mut dyn Write) -> io::Result<()> {
        let id = self.id(&passages.anchor);
        if !passages.name.is_empty() {
            writeln!(out, "<h3{id} dir=\"auto\">{}</h3>", escaped(&passages.name))?;
        }
        for passage in passages.printed() {
            // What is behind the cells of a table is behind several of them: the words stand on the page once.
            match passages.behind && self.ids.contains(&passage.id) {
                true => again(&passage, out)?,
                false => self.passage(&passage, out)?,
            }
        }
        match passages.left_out() {
            Some(words) => writeln!(out, "<p>{words}</p>"),
            None => Ok(()),
        }
    }

    fn passage(&mut self, passage: &Passage<'_>, out: &mut dyn Write) -> io::Result<()> {
        let id = self.id(&passage.id);
        let words = escaped(&passage.words);
        writeln!(out, "<div class=\"passage\"{id}>\n<blockquote dir=\"auto\">{words}</blockquote>")?;
        writeln!(out, "<p dir=\"auto\">{}</p>", escaped(&passage.from))?;
        for remark in &passage.remarks {
            let words = escaped(&remark.words);
            writeln!(out, "<p dir=\"auto\">{}: {words}</p>", escaped(&remark.author))?;
        }
        out.write_all(b"</div>\n")
    }
}

/// Writes the beginning of a passage that is on the page already, with a link to it.
fn again(passage: &Passage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (id, words, from) =
        (escaped(&passage.id), escaped(&shortened(&passage.words)), escaped(&passage.from));
    writeln!(out, "<p class=\"again\" dir=\"auto\"><a href=\"#{id}\">{words}</a> ({from})</p>")
}

fn table(table: &Table<'_>, nth: usize, out: &mut dyn Write) -> io::Result<()> {
    if !table.name.is_empty() {
        writeln!(out, "<h2 id=\"part-{nth}\">{}</h2>", escaped(&table.name))?;
    }
    let measured = Measured::new(table, None);
    if measured.rows == 0 && !table.empty.is_empty() {
        return writeln!(out, "<p>{}</p>", escaped(&table.empty));
    }
    out.write_all(b"<div class=\"wide\">\n<table>\n<thead>\n<tr>")?;
    let class = |right: bool| if right { " class=\"n\"" } else { "" };
    for (heading, &right) in measured.headings(table).iter().zip(&measured.right) {
        write!(out, "<th scope=\"col\"{}>{}</th>", class(right), escaped(heading))?;
    }
    out.write_all(b"</tr>\n</thead>\n<tbody>\n")?;
    for row in table.rows() {
        out.write_all(b"<tr>")?;
        for (&n, &right) in measured.shown.iter().zip(&measured.right) {
            // Words of a right-to-left language keep their direction; numbers have none.
            let kind = if right { class(true) } else { " dir=\"auto\"" };
            match &row[n] {
                Value::Linked(value, anchor) => {
                    let (anchor, words) = (escaped(anchor), escaped(&value.words()));
                    write!(out, "<td{kind}><a href=\"#{anchor}\">{words}</a></td>")?;
                }
                value => write!(out, "<td{kind}>{}</td>", escaped(&value.words()))?,
            }
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n")
}

fn figure(figure: &dyn Drawing, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<figure>\n")?;
    figure.svg("", out)?;
    writeln!(out, "<figcaption>{}</figcaption>\n</figure>", escaped(figure.title()))
}
