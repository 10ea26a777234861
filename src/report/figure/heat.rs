//! A heat map: numbers in rows and columns, the larger the darker.

use super::*;
use crate::text::cells;

/// Numbers in rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// The caption.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// Labels of the rows, and how many levels each is indented.
    pub rows: Vec<(String, usize)>,
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// The numbers, 0 or more: a row for each label of a row.
    pub values: Vec<Vec<f64>>,
}

/// Where cells begin.
const LEFT: f64 = 240.0;
/// The widest cell, and the narrowest one in which a number is written.
const WIDEST: f64 = 46.0;
const NARROW: f64 = 20.0;

impl HeatMap {
    fn largest(&self) -> f64 {
        largest(self.values.iter().flatten().copied())
    }
    /// The width of a cell: all columns fit the page, unless they are very many.
    fn cell(&self) -> f64 {
        rounded(((WIDTH - LEFT - 50.0) / self.columns.len().max(1) as f64).clamp(9.0, WIDEST))
    }
}

impl Drawing for HeatMap {
    fn title(&self) -> &str {
        &self.title
    }
    fn description(&self) -> &str {
        &self.description
    }
    /// The same numbers are always in a table.
    fn in_table(&self) -> bool {
        true
    }

    fn characters(&self) -> Vec<String> {
        let label = |(label, depth): &(String, usize)| {
            fit(&format!("{}{label}", "  ".repeat(*depth)), LABEL_CELLS as u16, false)
        };
        let wide = self.rows.iter().map(|row| cells(&label(row))).max().unwrap_or(0);
        let mut lines = vec![fit(&self.title, u16::MAX, false)];
        for (row, values) in self.rows.iter().zip(&self.values) {
            let label = label(row);
            let pad = " ".repeat(wide - cells(&label));
            let numbers: String = values.iter().map(|value| format!(" {:>4}", number(*value))).collect();
            lines.push(format!("{label}{pad} {numbers}"));
        }
        lines
    }

    fn size(&self) -> (f64, f64) {
        let width = LEFT + self.cell() * self.columns.len() as f64 + 50.0;
        (rounded(width.max(WIDTH)), RISING + LINE * self.rows.len() as f64 + LINE / 2.0)
    }

    fn draw(&self, out: &mut dyn Write) -> io::Result<()> {
        let (cell, largest) = (self.cell(), self.largest());
        for (n, column) in self.columns.iter().enumerate() {
            let (x, y) = (LEFT + cell * (n as f64 + 0.5) + 4.0, RISING - 6.0);
            match cell < NARROW {
                true => upright(out, (x, y), column, cell)?,
                false => rising(out, (x, y), column)?,
            }
        }
        for (n, ((label, depth), values)) in self.rows.iter().zip(&self.values).enumerate() {
            let top = RISING + LINE * n as f64;
            let indent = (*depth as f64 * INDENT).min(LEFT / 2.0);
            words(out, (indent, top), "", label, LEFT - 8.0 - indent)?;
            for ((m, column), &value) in self.columns.iter().enumerate().zip(values) {
                let x = rounded(LEFT + cell * m as f64);
                // Words stay readable over the darkest cell, on white and on black.
                let dark = rounded(value / largest * 0.6);
                let (label, column, number) = (escaped(label), escaped(column), number(value));
                writeln!(out, "<g>\n<title>{label}, {column}: {number}</title>")?;
                writeln!(
                    out,
                    "<rect x=\"{x}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{COLOUR}\" fill-opacity=\"{dark}\"/>",
                    rounded(cell - 1.0),
                    LINE - 1.0
                )?;
                if value > 0.0 && cell >= NARROW {
                    words(out, (x + 4.0, top), "font-size=\"11\" ", &number, cell)?;
                }
                out.write_all(b"</g>\n")?;
            }
        }
        Ok(())
    }

    fn values(&self) -> Vec<serde_json::Value> {
        let cell = |row: &str, column: &str, value: f64| serde_json::json!({ "row": row, "column": column, "value": value });
        let rows = self.rows.iter().zip(&self.values);
        rows.flat_map(|((row, _), values)| {
            self.columns.iter().zip(values).map(move |(column, value)| cell(row, column, *value))
        })
        .collect()
    }
}

/// Writes words that stand upright over a narrow column, in letters that are no wider than it.
fn upright(out: &mut dyn Write, (x, y): (f64, f64), words: &str, cell: f64) -> io::Result<()> {
    let size = (cell - 0.5).min(11.0);
    let shown = fit(words, ((RISING - 10.0) / (CELL * size / 12.0)) as u16, false);
    let (x, y) = (rounded(x), rounded(y));
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-90 {x} {y})\" font-size=\"{}\" fill=\"currentColor\">{}</text>",
        rounded(size),
        escaped(&shown)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heat_map_is_darkest_where_the_number_is_largest_and_fits_the_page() {
        let map = HeatMap {
            title: "Codes".into(),
            description: "How often.".into(),
            rows: vec![("Access <all>".into(), 0), ("Waiting".into(), 1)],
            columns: vec!["Female".into(), "Male".into()],
            values: vec![vec![6.0, 3.0], vec![0.0, 1.5]],
        };
        let mut out = Vec::new();
        (&map as &dyn Drawing).svg("", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let dark: Vec<&str> = tree.descendants().filter_map(|node| node.attribute("fill-opacity")).collect();
        // 0.6 for the largest, 6; half of it for 3; a quarter for 1.5.
        assert_eq!(dark, ["0.6", "0.3", "0", "0.15"]);
        let titles: Vec<&str> =
            tree.descendants().filter(|n| n.tag_name().name() == "title").filter_map(|n| n.text()).collect();
        assert_eq!(titles[1], "Access <all>, Female: 6");
        assert_eq!(map.size().0, WIDTH);
        assert_eq!(map.characters()[1], "Access <all>     6    3");
    }
}
