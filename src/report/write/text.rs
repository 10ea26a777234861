//! Text for a terminal or a mail: columns of cells, aligned.

use super::grid::Grid;
use super::measure::{Measured, read_parts};
use crate::error::visible;
use crate::report::document::{Document, Heading, Part};
use crate::report::passages::Passages;
use crate::report::table::Table;
use crate::text::{Text, cells, fit, wrap};
use std::borrow::Cow;
use std::io::{self, Write};

/// Values wider than this many cells are cut, but not in the last column; a path is cut at its beginning.
const WIDEST: usize = 60;
/// Cells of a line of prose.
const PROSE: u16 = 80;

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (n, part) in read_parts(document).enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        match part {
            Part::Heading(heading) => self::heading(heading, out)?,
            Part::Prose(words) => prose(words, out)?,
            Part::Passages(passages) => self::passages(passages, out)?,
            Part::Table(table) => self::table(table, out)?,
            Part::Figure(figure) => {
                figure.characters().iter().try_for_each(|line| writeln!(out, "{line}"))?;
            }
        }
    }
    if !document.notes.is_empty() {
        writeln!(out)?;
    }
    document.notes.iter().try_for_each(|note| long(0, note, out))
}

/// Writes a heading, with a rule below it if it is one of the first level.
fn heading(heading: &Heading, out: &mut dyn Write) -> io::Result<()> {
    let words = fit(&heading.words, u16::MAX, false);
    writeln!(out, "{words}")?;
    if heading.level <= 2 { writeln!(out, "{}", "-".repeat(cells(&words))) } else { Ok(()) }
}

/// Writes passages in quotation marks, each with where it comes from.
fn passages(passages: &Passages<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !passages.name.is_empty() {
        writeln!(out, "{}", visible(&passages.name))?;
    }
    for (nth, passage) in passages.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        let words = passage.words.replace(['\n', '\t'], " ");
        long(2, &format!("\"{words}\""), out)?;
        long(6, &passage.from, out)?;
        for remark in &passage.remarks {
            let words = remark.words.replace(['\n', '\t'], " ");
            long(6, &format!("{}: {words}", remark.initials), out)?;
        }
    }
    Ok(())
}

/// Writes a paragraph, broken into lines.
fn prose(words: &str, out: &mut dyn Write) -> io::Result<()> {
    let text = Text::from(words);
    let Some(whole) = text.whole() else { return Ok(()) };
    let lines = wrap(&text, whole, PROSE, false);
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", fit(text.slice(line.span).trim_end(), u16::MAX, false)))
}

/// As [`indented`], fast for plain ASCII: large studies have very many passages.
fn long(indent: usize, words: &str, out: &mut dyn Write) -> io::Result<()> {
    let room = usize::from(PROSE) - indent;
    // What goes on is a little further in, so that the beginnings are seen.
    let Some(lines) = broken_at_blanks(words, (room, room - 2)) else {
        return indented(&format!("{:indent$}{words}", ""), out);
    };
    for (nth, line) in lines.iter().enumerate() {
        let blanks = if nth == 0 { indent } else { indent + 2 };
        writeln!(out, "{:blanks$}{line}", "")?;
    }
    Ok(())
}

/// Words of printable ASCII in lines of at most so many letters, the first and the others; `None` for other words, and
/// where a word has no room.
fn broken_at_blanks(words: &str, (first, others): (usize, usize)) -> Option<Vec<&str>> {
    if !words.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    let (mut lines, mut rest) = (Vec::new(), words);
    let mut room = first;
    while rest.len() > room {
        let end = rest[..=room].rfind(' ').filter(|&end| end > 0)?;
        lines.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
        room = others;
    }
    lines.push(rest.trim_end());
    Some(lines)
}

/// Writes a line broken into several, each after the blanks that the first begins with.
fn indented(words: &str, out: &mut dyn Write) -> io::Result<()> {
    let line = words.trim_start_matches(' ');
    let indent = words.len() - line.len();
    let text = Text::from(line);
    let Some(whole) = text.whole() else { return writeln!(out) };
    let room = PROSE.saturating_sub(indent as u16 + 2).max(20);
    for (nth, line) in wrap(&text, whole, room, false).iter().enumerate() {
        // What goes on is a little further in, so that the beginnings are seen.
        let blanks = if nth == 0 { indent } else { indent + 2 };
        writeln!(out, "{:blanks$}{}", "", fit(text.slice(line.span).trim_end(), u16::MAX, false))?;
    }
    Ok(())
}

/// Writes a table, or what there is to say of one without rows.
fn table(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !table.name.is_empty() {
        writeln!(out, "{}", visible(&table.name))?;
    }
    if !table.lines.is_empty() {
        return table.lines.iter().try_for_each(|line| indented(line, out));
    }
    let measured = Measured::new(table, Some(WIDEST));
    if measured.rows == 0 {
        return if table.empty.is_empty() { Ok(()) } else { writeln!(out, "{}", visible(&table.empty)) };
    }
    let headings = measured.headings(table);
    if table.folds
        && let Some(grid) = Grid::of(&headings, &measured)
    {
        return grid.write(table, (&headings, &measured), out);
    }
    let width = |(heading, width): (&String, &usize)| cells(heading).max(*width);
    let widths: Vec<usize> = headings.iter().zip(&measured.widths).map(width).collect();
    let (columns, mut written) = ((&widths[..], &measured.right[..]), String::new());
    line(&headings, columns, &mut written, out)?;
    table.rows().try_for_each(|row| line(&measured.cut(&row, WIDEST), columns, &mut written, out))
}

/// Writes one line of a table; `line` is emptied first, so that one serves all.
fn line<S: AsRef<str>>(
    row: &[S],
    (widths, right): (&[usize], &[bool]),
    line: &mut String,
    out: &mut dyn Write,
) -> io::Result<()> {
    line.clear();
    for (n, (cell, &width)) in row.iter().map(AsRef::as_ref).zip(widths).enumerate() {
        let last = n + 1 == row.len();
        // Printable ASCII with room needs no measuring.
        let fits = cell.len() <= width && cell.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let cell = if last || fits { Cow::Borrowed(cell) } else { fit(cell, width as u16, false).into() };
        let pad = width.saturating_sub(if fits { cell.len() } else { cells(&cell) });
        let (before, after) = if right[n] { (pad, 0) } else { (0, pad) };
        line.extend(std::iter::repeat_n(' ', before));
        line.push_str(&cell);
        if !last {
            line.extend(std::iter::repeat_n(' ', after + 2));
        }
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    out.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_broken_at_blanks_and_others_are_left_to_the_layout() {
        assert_eq!(broken_at_blanks("one two three", (7, 7)), Some(vec!["one two", "three"]));
        assert_eq!(broken_at_blanks("one two three", (6, 6)), Some(vec!["one", "two", "three"]));
        assert_eq!(broken_at_blanks("one", (3, 3)), Some(vec!["one"]));
        assert_eq!(broken_at_blanks("waiting", (4, 4)), None, "a word without room");
        assert_eq!(broken_at_blanks("café or tea", (6, 6)), None);
    }
}
