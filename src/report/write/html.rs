//! HTML: one page that holds all it needs, without a script, for a browser and for print, by day and in the dark.
//!
//! The page is XML, too: every element is closed and no named entity of HTML is used. So a strict reader can check it
//! and other programs can take tables out of it.

use super::measure::Measured;
use crate::report::document::{Document, Part};
use crate::report::escape::escaped;
use crate::report::figure::Figure;
use crate::report::table::Table;
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
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { font-weight: bold; }
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --rule: #808080; --head: #ffffff; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
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
    for part in &document.parts {
        match part {
            Part::Prose(words) => writeln!(out, "<p dir=\"auto\">{}</p>", escaped(words))?,
            Part::Table(table) => self::table(table, out)?,
            Part::Figure(figure) => self::figure(figure, out)?,
        }
    }
    for note in &document.notes {
        writeln!(out, "<p dir=\"auto\">{}</p>", escaped(note))?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn table(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !table.name.is_empty() {
        writeln!(out, "<h2>{}</h2>", escaped(&table.name))?;
    }
    let measured = Measured::new(table, false);
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
            write!(out, "<td{kind}>{}</td>", escaped(&row[n].words()))?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n")
}

fn figure(figure: &Figure, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<figure>\n")?;
    figure.svg("", out)?;
    writeln!(out, "<figcaption>{}</figcaption>\n</figure>", escaped(&figure.title))
}
