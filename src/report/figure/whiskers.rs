//! Values with their intervals, one below the other, on a scale that ends at 1.

use super::*;
use crate::text::cells;

/// Values with their intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Whiskers {
    /// The caption.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// True if a table of the same document holds the same numbers: text and Markdown leave the figure out then.
    pub in_table: bool,
    /// The values, from top to bottom.
    pub marks: Vec<Whisker>,
}

/// One value with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Whisker {
    /// The words before it.
    pub label: String,
    /// How many levels the label is indented.
    pub depth: usize,
    /// The value, at most 1; `None` if there is none.
    pub value: Option<f64>,
    /// Both ends of the interval, if there is one.
    pub ends: Option<(f64, f64)>,
    /// What is said of it in words.
    pub words: String,
}

/// Where the scale begins, and how wide it is.
const LEFT: f64 = 300.0;
const SCALE: f64 = 280.0;
/// Height of the bar of an interval, and the radius of the dot of a value.
const THICK: f64 = 6.0;
const DOT: f64 = 4.0;
/// Cells of the scale in characters.
const CELLS: usize = 31;

impl Whiskers {
    /// The lower end of the scale: 0, or -1 if anything is below 0.
    fn least(&self) -> f64 {
        let values = self.marks.iter().flat_map(|one| {
            one.value.into_iter().chain(one.ends.into_iter().flat_map(|(low, high)| [low, high]))
        });
        if values.fold(0.0, f64::min) < 0.0 { -1.0 } else { 0.0 }
    }
    /// Where a value is on the scale, from 0 to 1; what is below the scale is at its beginning.
    fn place(&self, value: f64) -> f64 {
        let least = self.least();
        ((value - least) / (1.0 - least)).clamp(0.0, 1.0)
    }
}

impl Drawing for Whiskers {
    fn title(&self) -> &str {
        &self.title
    }
    fn description(&self) -> &str {
        &self.description
    }
    fn in_table(&self) -> bool {
        self.in_table
    }

    /// One line for each value: `o` on a line of `-` for its interval, between the ends of the scale.
    fn characters(&self) -> Vec<String> {
        let label = |one: &Whisker| {
            fit(&format!("{}{}", "  ".repeat(one.depth), one.label), LABEL_CELLS as u16, false)
        };
        let wide = self.marks.iter().map(|one| cells(&label(one))).max().unwrap_or(0);
        let column = |value: f64| (self.place(value) * (CELLS - 1) as f64).round() as usize;
        let line = |one: &Whisker| {
            let mut scale = vec![' '; CELLS];
            if let Some((low, high)) = one.ends {
                scale[column(low)..=column(high)].fill('-');
            }
            if let Some(value) = one.value {
                scale[column(value)] = 'o';
            }
            let label = label(one);
            let pad = " ".repeat(wide - cells(&label));
            let scale: String = scale.into_iter().collect();
            format!("{label}{pad} |{scale}| {}", one.words).trim_end().to_owned()
        };
        std::iter::once(fit(&self.title, u16::MAX, false)).chain(self.marks.iter().map(line)).collect()
    }

    fn size(&self) -> (f64, f64) {
        (WIDTH, LINE * (self.marks.len() + 1) as f64 + LINE / 2.0)
    }

    fn draw(&self, out: &mut dyn Write) -> io::Result<()> {
        let height = self.size().1;
        let least = self.least();
        let ticks = [least, (least + 1.0) / 2.0, 1.0];
        for tick in ticks {
            let x = rounded(LEFT + self.place(tick) * SCALE);
            let bottom = rounded(height - LINE);
            writeln!(
                out,
                "<line x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"{bottom}\" stroke=\"currentColor\" stroke-opacity=\"0.25\"/>"
            )?;
            words(out, (x - 4.0, height - LINE), "", &tick.to_string(), 60.0)?;
        }
        let mut top = LINE / 4.0;
        for one in &self.marks {
            self.draw_mark(out, one, top)?;
            top += LINE;
        }
        Ok(())
    }

    fn values(&self) -> Vec<serde_json::Value> {
        let mark = |one: &Whisker| {
            let (low, high) = one.ends.unzip();
            serde_json::json!({ "label": one.label, "value": one.value, "low": low, "high": high })
        };
        self.marks.iter().map(mark).collect()
    }
}

impl Whiskers {
    /// Draws one value: label, interval, dot, number, and a title with the whole label, shown when the mouse points at it.
    fn draw_mark(&self, out: &mut dyn Write, one: &Whisker, top: f64) -> io::Result<()> {
        writeln!(out, "<g>\n<title>{}: {}</title>", escaped(&one.label), escaped(&one.words))?;
        let left = (one.depth as f64 * INDENT).min(LEFT / 2.0);
        words(out, (left, top), "", &one.label, LEFT - 8.0 - left)?;
        let x = |value: f64| rounded(LEFT + self.place(value) * SCALE);
        let middle = top + LINE / 2.0;
        if let Some((low, high)) = one.ends {
            let (from, width) = (x(low), rounded(x(high) - x(low)));
            let y = rounded(middle - THICK / 2.0);
            writeln!(
                out,
                "<rect x=\"{from}\" y=\"{y}\" width=\"{width}\" height=\"{THICK}\" fill=\"{COLOUR}\" fill-opacity=\"0.45\"/>"
            )?;
        }
        if let Some(value) = one.value {
            let (x, y) = (x(value), rounded(middle));
            writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{DOT}\" fill=\"{COLOUR}\"/>")?;
        }
        words(out, (LEFT + SCALE + 8.0, top), "", &one.words, WIDTH - LEFT - SCALE - 8.0)?;
        out.write_all(b"</g>\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(least: f64) -> Whiskers {
        let mark = |label: &str, value, ends| Whisker {
            label: label.into(),
            depth: 0,
            value,
            ends,
            words: "said".into(),
        };
        Whiskers {
            title: "Alpha".into(),
            description: "A dot for each code.".into(),
            in_table: false,
            marks: vec![mark("Cost <1>", Some(0.5), Some((least, 1.0))), mark("Waiting", None, None)],
        }
    }

    #[test]
    fn a_value_lies_on_its_interval_between_the_ends_of_the_scale() {
        let half = "-".repeat(15);
        let lines = figure(0.0).characters();
        assert_eq!(lines[1], format!("Cost <1> |{half}o{half}| said"));
        assert_eq!(lines[2], format!("Waiting  |{}| said", " ".repeat(31)));
        // Below 0 the scale begins at -1, and 0.5 is at three quarters of it: column 22.5 of 30.
        let line = figure(-0.2).characters().remove(1);
        assert_eq!(line.split('|').nth(1).and_then(|scale| scale.find('o')), Some(23));
    }

    #[test]
    fn the_picture_has_a_dot_and_a_bar_where_there_is_a_value() {
        let mut out = Vec::new();
        (&figure(0.0) as &dyn Drawing).svg("", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let all: Vec<_> = tree.descendants().collect();
        let of = |name: &str| all.iter().filter(|node| node.tag_name().name() == name).count();
        assert_eq!((of("circle"), of("rect"), of("line")), (1, 1, 3));
        let bar = all.iter().find(|node| node.tag_name().name() == "rect").unwrap();
        assert_eq!((bar.attribute("x"), bar.attribute("width")), (Some("300"), Some("280")));
    }
}
