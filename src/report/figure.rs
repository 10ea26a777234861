//! Figures: bars, drawn as SVG by our own code, and in characters for text.
//!
//! A figure is laid out on a page 190 mm wide, the text area of A4. Words stay words in the SVG, so that they can be
//! searched, read aloud and edited; letters are measured by a safe estimate, since their widths are not known here.

use super::escape::escaped;
use crate::text::{cells, fit};
use std::io::{self, Write};

/// A picture of numbers, with words for those who cannot see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The caption.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// True if a table of the same document holds the same numbers: text and Markdown leave the figure out then.
    pub in_table: bool,
    /// The bars, in groups.
    pub groups: Vec<Group>,
}

/// Bars under one heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The heading; empty for none.
    pub heading: String,
    /// The bars, from top to bottom.
    pub bars: Vec<Bar>,
}

/// One bar from 0 to its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The words before it.
    pub label: String,
    /// How many levels the label is indented.
    pub depth: usize,
    /// Its length, 0 or more; all bars of a figure share one scale.
    pub value: f64,
}

/// Width of the picture in CSS pixels: 190 mm at 96 to the inch.
const WIDTH: f64 = 718.0;
/// Where bars begin, and the longest bar.
const LEFT: f64 = 330.0;
const LONGEST: f64 = 330.0;
/// Height of one line, and of a bar in it.
const LINE: f64 = 20.0;
const THICK: f64 = 13.0;
/// Pixels that one cell takes at a letter size of 12, as in the widest common fonts.
const CELL: f64 = 7.2;
/// Pixels for each level of indent.
const INDENT: f64 = 12.0;
/// Cells of the longest label and the longest bar in characters.
const LABEL_CELLS: usize = 40;
const BAR_CELLS: f64 = 30.0;

impl Figure {
    /// The value that the longest bar has; never 0.
    fn longest(&self) -> f64 {
        let values = self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.value);
        let longest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        if longest > 0.0 { longest } else { 1.0 }
    }

    /// The figure in characters, one line for each bar.
    pub(super) fn characters(&self) -> Vec<String> {
        let mut lines = vec![fit(&self.title, u16::MAX, false)];
        let bars = || self.groups.iter().flat_map(|group| &group.bars);
        let label =
            |bar: &Bar| fit(&format!("{}{}", "  ".repeat(bar.depth), bar.label), LABEL_CELLS as u16, false);
        let wide = bars().map(|bar| cells(&label(bar))).max().unwrap_or(0);
        let longest = self.longest();
        for group in &self.groups {
            if !group.heading.is_empty() {
                lines.push(fit(&group.heading, u16::MAX, false));
            }
            for bar in &group.bars {
                let label = label(bar);
                let pad = " ".repeat(wide - cells(&label));
                // A value above 0 is never without a bar.
                let length = (bar.value / longest * BAR_CELLS).ceil() as usize;
                let line = format!("{label}{pad}  {} {}", "#".repeat(length), number(bar.value));
                lines.push(line.trim_end().to_owned());
            }
        }
        lines
    }

    /// Writes the figure as an `svg` element, with a style of its own where it is a file of its own.
    ///
    /// # Errors
    /// Those of the sink.
    pub(super) fn svg(&self, style: &str, out: &mut dyn Write) -> io::Result<()> {
        let headings = self.groups.iter().filter(|group| !group.heading.is_empty()).count();
        let bars: usize = self.groups.iter().map(|group| group.bars.len()).sum();
        let height = LINE * (headings + bars) as f64 + LINE / 2.0;
        write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"190mm\" height=\"{}mm\" \
             viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <title>{}</title>\n<desc>{}</desc>\n{}",
            rounded(height / WIDTH * 190.0),
            escaped(&self.title),
            escaped(&self.description),
            style,
        )?;
        let longest = self.longest();
        let mut top = LINE / 4.0;
        for group in &self.groups {
            if !group.heading.is_empty() {
                words(out, (0.0, top), "font-weight=\"bold\" ", &group.heading, WIDTH)?;
                top += LINE;
            }
            for bar in &group.bars {
                draw_bar(out, bar, top, longest)?;
                top += LINE;
            }
        }
        out.write_all(b"</svg>\n")
    }
}

/// Draws one bar: label, rectangle, number, and a title with the whole label, shown when the mouse points at it.
fn draw_bar(out: &mut dyn Write, bar: &Bar, top: f64, longest: f64) -> io::Result<()> {
    let length = rounded(bar.value / longest * LONGEST);
    let value = number(bar.value);
    writeln!(out, "<g>\n<title>{}: {value}</title>", escaped(&bar.label))?;
    let left = (bar.depth as f64 * INDENT).min(LEFT / 2.0);
    words(out, (left, top), "", &bar.label, LEFT - 8.0 - left)?;
    let y = rounded(top + (LINE - THICK) / 2.0);
    writeln!(out, "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"{THICK}\" fill=\"#4a78b0\"/>")?;
    words(out, (LEFT + length + 6.0, top), "", &value, WIDTH)?;
    out.write_all(b"</g>\n")
}

/// Writes words in a line whose upper end is `top`, cut to `room` pixels.
fn words(out: &mut dyn Write, (x, top): (f64, f64), style: &str, words: &str, room: f64) -> io::Result<()> {
    let shown = fit(words, (room / CELL) as u16, false);
    let (x, y) = (rounded(x), rounded(top + LINE * 0.7));
    writeln!(out, "<text x=\"{x}\" y=\"{y}\" {style}fill=\"currentColor\">{}</text>", escaped(&shown))
}

/// A coordinate with at most two decimals.
fn rounded(x: f64) -> f64 {
    if x.is_finite() { (x * 100.0).round() / 100.0 } else { 0.0 }
}

/// A whole number without decimals, any other with two.
fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure() -> Figure {
        let bar = |label: &str, depth, value| Bar { label: label.into(), depth, value };
        Figure {
            title: "Codings <all>".into(),
            description: "How often each code was used.".into(),
            in_table: false,
            groups: vec![
                Group { heading: "Access".into(), bars: vec![bar("Waiting", 0, 30.0), bar("Cost", 1, 0.5)] },
                Group { heading: String::new(), bars: vec![bar("\"R\" & D\u{1}", 0, 0.0)] },
            ],
        }
    }

    #[test]
    fn bars_in_characters_share_one_scale_and_small_values_are_seen() {
        let lines = figure().characters();
        let full = format!("Waiting   {} 30", "#".repeat(30));
        assert_eq!(lines, ["Codings <all>", "Access", &full, "  Cost    # 0.50", "\"R\" & D␁   0"]);
    }

    #[test]
    fn a_figure_is_svg_with_title_and_description_and_words_that_are_words() {
        let mut out = Vec::new();
        figure().svg("", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let root = tree.root_element();
        let named = |name: &str| {
            root.descendants()
                .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", name)))
                .collect::<Vec<_>>()
        };
        assert_eq!(named("title")[0].text(), Some("Codings <all>"));
        assert_eq!(named("desc")[0].text(), Some("How often each code was used."));
        let widths: Vec<&str> = named("rect").iter().filter_map(|n| n.attribute("width")).collect();
        assert_eq!(widths, ["330", "5.5", "0"]);
        let words: Vec<&str> = named("text").iter().filter_map(|n| n.text()).collect();
        assert_eq!(words, ["Access", "Waiting", "30", "Cost", "0.50", "\"R\" & D␁", "0"]);
    }

    #[test]
    fn bars_of_nothing_have_no_length() {
        let mut empty = figure();
        empty.groups.truncate(1);
        empty.groups[0].bars.iter_mut().for_each(|bar| bar.value = 0.0);
        let mut out = Vec::new();
        empty.svg("", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().matches("width=\"0\"").count(), 2);
    }
}
