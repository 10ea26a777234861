//! Tables of numbers that are wider than a screen, as text: long names go on in the next line, and columns of numbers that
//! have no room stand below the others, with the names again. A last column of words stands below the row that it belongs
//! to. Only for tables that say so ([`Table::folds`]).

use super::measure::Measured;
use crate::report::table::Table;
use crate::text::{Text, cells, fit, wrap};
use std::io::{self, Write};
use std::ops::Range;

/// Cells of the narrowest screen, without the two at the edge of a list.
const SCREEN: usize = 78;
/// Cells that names have at least, if they need them.
const NAMES: usize = 28;
/// Cells of the heading of a number; a longer one goes on in the next line.
const HEADING: usize = 14;
/// Blanks between columns.
const GAP: usize = 2;

/// How a table of names and numbers is laid out.
pub(super) struct Grid {
    /// The cells of each column.
    widths: Vec<usize>,
    /// How many columns are names; all others are numbers.
    names: usize,
    /// Numbers that stand beside one another.
    blocks: Vec<Range<usize>>,
    /// The column of words that stand below each row, if there is one.
    below: Option<usize>,
}

/// Blanks before the words below a row.
const BELOW: usize = 6;

impl Grid {
    /// Lays a table out; `None` if it has room, or is none of one or two names and then numbers.
    pub(super) fn of(headings: &[String], measured: &Measured) -> Option<Grid> {
        let whole = headings.iter().zip(&measured.widths).map(|(heading, &width)| cells(heading).max(width));
        let mut widths: Vec<usize> = whole.collect();
        let names = measured.right.iter().take_while(|right| !**right).count();
        let end = names + measured.right[names..].iter().take_while(|right| **right).count();
        let below = (end + 1 == widths.len()).then_some(end);
        let numbers = names..end;
        let is_grid = matches!(names, 1 | 2) && (end == widths.len() || below.is_some());
        if !is_grid || numbers.is_empty() || beside(&widths) <= SCREEN {
            return None;
        }
        widths.truncate(end);
        for n in numbers.clone() {
            widths[n] = widths[n].min(measured.widths[n].max(HEADING));
        }
        if beside(&widths) > SCREEN {
            // Headings of several words stand over one another.
            let longest = |heading: &String| {
                heading.split(' ').map(cells).max().map_or(0, |cells| cells + 1).min(HEADING)
            };
            numbers
                .clone()
                .for_each(|n| widths[n] = widths[n].min(measured.widths[n].max(longest(&headings[n]))));
        }
        let room = SCREEN.saturating_sub(GAP + beside(&widths[names..]) + GAP * (names - 1)).max(NAMES);
        fit_names(&mut widths[..names], room);
        let first = beside(&widths[..names]);
        let (mut blocks, mut from, mut used) = (Vec::new(), names, first);
        for n in numbers {
            if n > from && used + GAP + widths[n] > SCREEN {
                blocks.push(from..n);
                (from, used) = (n, first);
            }
            used += GAP + widths[n];
        }
        blocks.push(from..widths.len());
        Some(Grid { widths, names, blocks, below })
    }

    pub(super) fn write(
        &self,
        table: &Table<'_>,
        (headings, measured): (&[String], &Measured),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for (nth, block) in self.blocks.iter().enumerate() {
            if nth > 0 {
                writeln!(out)?;
            }
            // The words are below the last numbers, so that they are there once.
            let below = self.below.filter(|_| nth + 1 == self.blocks.len());
            self.row(headings, block, out)?;
            below.map_or(Ok(()), |n| words_below(&headings[n], out))?;
            table.rows().try_for_each(|row| {
                let row = measured.lines(&row);
                self.row(&row, block, out)?;
                below.filter(|n| !row[*n].is_empty()).map_or(Ok(()), |n| words_below(&row[n], out))
            })?;
        }
        Ok(())
    }

    /// Writes the names and one block of the numbers of a row.
    fn row(&self, row: &[String], block: &Range<usize>, out: &mut dyn Write) -> io::Result<()> {
        let shown: Vec<usize> = (0..self.names).chain(block.clone()).collect();
        let broken: Vec<Vec<String>> = shown.iter().map(|&n| broken(&row[n], self.widths[n])).collect();
        let lines = broken.iter().map(Vec::len).max().unwrap_or_default();
        for nth in 0..lines {
            let mut line = String::new();
            for (&n, words) in shown.iter().zip(&broken) {
                let words = words.get(nth).map_or("", String::as_str);
                let pad = " ".repeat(self.widths[n].saturating_sub(cells(words)));
                let gap = if n > 0 { "  " } else { "" };
                let (before, after) = if n < self.names { ("", pad.as_str()) } else { (pad.as_str(), "") };
                line.extend([gap, before, words, after]);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Makes columns of names as narrow as the room asks for: a short one keeps its width, the others share the rest.
fn fit_names(widths: &mut [usize], room: usize) {
    if let [first, second] = widths {
        let half = room / 2;
        let (short, long) = if *first < *second { (first, second) } else { (second, first) };
        *short = (*short).min(half.max(room.saturating_sub(*long)));
        *long = (*long).min(room.saturating_sub(*short));
    } else {
        widths.iter_mut().for_each(|width| *width = (*width).min(room));
    }
}

/// Writes words below the row that they belong to.
fn words_below(words: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in broken(words, SCREEN - BELOW) {
        writeln!(out, "{:BELOW$}{line}", "")?;
    }
    Ok(())
}

/// The cells of columns beside one another.
fn beside(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// Words in lines of so many cells. What goes on stands one cell further in than the beginning, less than a level of codes.
fn broken(words: &str, width: usize) -> Vec<String> {
    let line = words.trim_start_matches(' ');
    let indent = (words.len() - line.len()).min(width / 2);
    let whole = fit(line, u16::MAX, false);
    let text = Text::from(line);
    let span = text.whole().filter(|_| indent + cells(&whole) > width);
    let Some(span) = span else { return vec![format!("{:indent$}{whole}", "")] };
    let lines = wrap(&text, span, (width - indent).saturating_sub(1) as u16, false).into_iter().enumerate();
    let indented = |(nth, line): (usize, crate::text::Line)| {
        let blanks = indent + usize::from(nth > 0);
        format!("{:blanks$}{}", "", fit(text.slice(line.span).trim_end(), u16::MAX, false))
    };
    lines.map(indented).collect()
}
