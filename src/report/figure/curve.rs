//! A curve: one number after the other, joined by a line.

use super::*;
use crate::text::cells;

/// Numbers in an order, joined by a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The caption.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// The label and the number, 0 or more, of each point.
    pub points: Vec<(String, f64)>,
}

/// Where the line begins, and the room for it.
const LEFT: f64 = 50.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 14.0;
const HIGH: f64 = 220.0;

impl Curve {
    fn largest(&self) -> f64 {
        largest(self.points.iter().map(|point| point.1))
    }
    /// Where the point of a number is.
    fn at(&self, nth: usize) -> (f64, f64) {
        let steps = self.points.len().saturating_sub(1).max(1) as f64;
        let value = self.points.get(nth).map_or(0.0, |point| point.1);
        let x = LEFT + (WIDTH - LEFT - RIGHT - RISING / 2.0) / steps * nth as f64;
        (rounded(x), rounded(TOP + HIGH * (1.0 - value / self.largest())))
    }
}

impl Drawing for Curve {
    fn title(&self) -> &str {
        &self.title
    }
    fn description(&self) -> &str {
        &self.description
    }
    fn in_table(&self) -> bool {
        false
    }

    fn characters(&self) -> Vec<String> {
        let label = |label: &str| fit(label, LABEL_CELLS as u16, false);
        let wide = self.points.iter().map(|(words, _)| cells(&label(words))).max().unwrap_or(0);
        let line = |(words, value): &(String, f64)| {
            let label = label(words);
            let pad = " ".repeat(wide - cells(&label));
            let line =
                format!("{label}{pad}  {} {}", bar_in_characters(*value, self.largest()), number(*value));
            line.trim_end().to_owned()
        };
        std::iter::once(fit(&self.title, u16::MAX, false)).chain(self.points.iter().map(line)).collect()
    }

    fn size(&self) -> (f64, f64) {
        (WIDTH, TOP + HIGH + RISING)
    }

    fn draw(&self, out: &mut dyn Write) -> io::Result<()> {
        let (bottom, end) = (TOP + HIGH, WIDTH - RIGHT);
        for (y, value) in [(bottom, 0.0), (TOP, self.largest())] {
            writeln!(
                out,
                "<line x1=\"{LEFT}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\" stroke=\"currentColor\" stroke-opacity=\"0.3\"/>"
            )?;
            words(out, (4.0, y - LINE / 2.0), "", &number(value), LEFT - 8.0)?;
        }
        let points: Vec<(f64, f64)> = (0..self.points.len()).map(|nth| self.at(nth)).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let line = line.join(" ");
        writeln!(out, "<polyline points=\"{line}\" fill=\"none\" stroke=\"{COLOUR}\" stroke-width=\"2\"/>")?;
        // Labels that would touch are left out; every point has its own as a title.
        let every = (self.points.len() / 40 + 1).max(1);
        for (nth, ((x, y), (label, value))) in points.iter().zip(&self.points).enumerate() {
            let said = format!("{}: {}", escaped(label), number(*value));
            writeln!(
                out,
                "<g>\n<title>{said}</title>\n<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"{COLOUR}\"/>\n</g>"
            )?;
            if nth % every == 0 {
                falling(out, (*x, bottom + 14.0), label)?;
            }
        }
        Ok(())
    }

    fn values(&self) -> Vec<serde_json::Value> {
        let point = |(label, value): &(String, f64)| serde_json::json!({ "label": label, "value": value });
        self.points.iter().map(point).collect()
    }
}

/// Writes words that fall to the right from a point.
fn falling(out: &mut dyn Write, (x, y): (f64, f64), words: &str) -> io::Result<()> {
    let shown = fit(words, ((RISING - 20.0) / 0.87 / CELL) as u16, false);
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(60 {x} {y})\" fill=\"currentColor\">{}</text>",
        escaped(&shown)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_rises_from_the_bottom_to_the_top() {
        let point = |label: &str, value| (label.to_owned(), value);
        let curve = Curve {
            title: "New codes".into(),
            description: "All codes so far.".into(),
            points: vec![point("P01", 0.0), point("P02", 5.0), point("P03", 10.0)],
        };
        assert_eq!([curve.at(0).1, curve.at(1).1, curve.at(2).1], [TOP + HIGH, TOP + HIGH / 2.0, TOP]);
        assert_eq!(curve.characters()[2], format!("P02  {} 5", "#".repeat(15)));
        let mut out = Vec::new();
        (&curve as &dyn Drawing).svg("", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(tree.descendants().filter(|node| node.tag_name().name() == "circle").count(), 3);
    }
}
