//! Bars, one below the other, in groups.

use super::*;
use crate::text::cells;

/// Bars in groups that share one scale.
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

/// Where bars begin, and the longest bar.
const LEFT: f64 = 330.0;
const LONGEST: f64 = 330.0;
/// Height of a bar in its line.
const THICK: f64 = 13.0;

impl Figure {
    fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.groups.iter().flat_map(|group| &group.bars)
    }
    /// The value that the longest bar has; never 0.
    fn longest(&self) -> f64 {
        largest(self.bars().map(|bar| bar.value))
    }
}

impl Drawing for Figure {
    fn title(&self) -> &str {
        &self.title
    }
    fn description(&self) -> &str {
        &self.description
    }
    fn in_table(&self) -> bool {
        self.in_table
    }

    /// One line for each bar.
    fn characters(&self) -> Vec<String> {
        let mut lines = vec![fit(&self.title, u16::MAX, false)];
        let label =
            |bar: &Bar| fit(&format!("{}{}", "  ".repeat(bar.depth), bar.label), LABEL_CELLS as u16, false);
        let wide = self.bars().map(|bar| cells(&label(bar))).max().unwrap_or(0);
        let longest = self.longest();
        for group in &self.groups {
            if !group.heading.is_empty() {
                lines.push(fit(&group.heading, u16::MAX, false));
            }
            for bar in &group.bars {
                let label = label(bar);
                let pad = " ".repeat(wide - cells(&label));
                let line =
                    format!("{label}{pad}  {} {}", bar_in_characters(bar.value, longest), number(bar.value));
                lines.push(line.trim_end().to_owned());
            }
        }
        lines
    }

    fn size(&self) -> (f64, f64) {
        let headings = self.groups.iter().filter(|group| !group.heading.is_empty()).count();
        (WIDTH, LINE * (headings + self.bars().count()) as f64 + LINE / 2.0)
    }

    fn draw(&self, out: &mut dyn Write) -> io::Result<()> {
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
        Ok(())
    }

    fn values(&self) -> Vec<serde_json::Value> {
        let groups = self.groups.iter().flat_map(|group| group.bars.iter().map(move |bar| (group, bar)));
        let bar = |(group, bar): (&Group, &Bar)| serde_json::json!({ "group": group.heading, "label": bar.label, "value": bar.value });
        groups.map(bar).collect()
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
    writeln!(out, "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"{THICK}\" fill=\"{COLOUR}\"/>")?;
    words(out, (LEFT + length + 6.0, top), "", &value, WIDTH)?;
    out.write_all(b"</g>\n")
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
        (&figure() as &dyn Drawing).svg("", &mut out).unwrap();
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
        (&empty as &dyn Drawing).svg("", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().matches("width=\"0\"").count(), 2);
    }
}
