//! Markdown for a document: pipe tables.

use super::measure::{Measured, notes, read_parts};
use crate::error::visible;
use crate::report::document::{Document, Part};
use crate::report::escape::printable;
use crate::report::passages::Passages;
use crate::report::table::Table;
use std::io::{self, Write};

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (n, part) in read_parts(document).enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        match part {
            Part::Heading(heading) => {
                writeln!(out, "{} {}", "#".repeat(heading.level), visible(&heading.words))?;
            }
            Part::Prose(words) => writeln!(out, "{}", printable(words))?,
            Part::Passages(passages) => self::passages(passages, out)?,
            Part::Table(table) => self::table(table, out)?,
            // Four blanks make a block of code, which keeps the bars under one another.
            Part::Figure(figure) => {
                figure.characters().iter().try_for_each(|line| writeln!(out, "    {line}"))?;
            }
        }
    }
    notes(document, out)
}

/// Passages as quotations, each with where it comes from.
fn passages(passages: &Passages<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !passages.name.is_empty() {
        writeln!(out, "### {}\n", visible(&passages.name))?;
    }
    for (nth, passage) in passages.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        printable(&passage.words).lines().try_for_each(|line| writeln!(out, "> {line}"))?;
        writeln!(out, ">\n> -- {}", visible(&passage.from))?;
        for remark in &passage.remarks {
            let words = remark.words.replace('\n', " ");
            writeln!(out, ">\n> {}: {}", visible(&remark.initials), visible(&words))?;
        }
    }
    Ok(())
}

fn table(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !table.name.is_empty() {
        writeln!(out, "## {}\n", visible(&table.name))?;
    }
    let measured = Measured::new(table, None);
    let headings: Vec<String> = measured.headings(table).iter().map(|heading| escaped(heading)).collect();
    writeln!(out, "| {} |", headings.join(" | "))?;
    let rule = |right: &bool| if *right { " ---: |" } else { " --- |" };
    writeln!(out, "|{}", measured.right.iter().map(rule).collect::<String>())?;
    table.rows().try_for_each(|row| {
        let cells: Vec<String> = measured.lines(&row).iter().map(|cell| escaped(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))
    })
}

/// Words of a cell, so that no sign in them ends it.
fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('|', "\\|")
}
