//! A network: things on a circle in their order, joined by lines, the thicker the more they have in common.
//!
//! The place of each thing follows from its number alone, so the same numbers always give the same picture, byte for
//! byte, and two studies can be laid side by side.

use super::*;
use crate::text::cells;
use std::f64::consts::TAU;

/// Things and what joins them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The caption.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// The things in the order of the circle: the label, and a number, 0 or more, for the size of the dot.
    pub nodes: Vec<(String, f64)>,
    /// What joins two of them, by their places: a number above 0, for the thickness of the line.
    pub links: Vec<(usize, usize, f64)>,
}

/// The circle: its middle, its radius, and the room for labels around it.
const MIDDLE: (f64, f64) = (WIDTH / 2.0, 350.0);
const RADIUS: f64 = 200.0;
const ROOM: f64 = 138.0;
/// The smallest and the largest dot, the thinnest and the thickest line.
const DOT: (f64, f64) = (2.5, 8.0);
const LINE_WIDTH: (f64, f64) = (0.7, 7.0);

impl Network {
    /// The turn of a thing, from the top and clockwise, as a share of the circle.
    fn turn(&self, nth: usize) -> f64 {
        nth as f64 / self.nodes.len().max(1) as f64
    }
    /// A point so far from the middle, in the direction of a thing.
    fn at(&self, nth: usize, far: f64) -> (f64, f64) {
        let angle = self.turn(nth) * TAU;
        (rounded(MIDDLE.0 + far * angle.sin()), rounded(MIDDLE.1 - far * angle.cos()))
    }
    /// The links, the weakest first, so that the strongest lie over the others.
    fn in_order(&self) -> Vec<&(usize, usize, f64)> {
        let mut links: Vec<&(usize, usize, f64)> = self.links.iter().collect();
        links.sort_by(|a, b| a.2.total_cmp(&b.2).then((a.0, a.1).cmp(&(b.0, b.1))));
        links
    }
    fn label(&self, nth: usize) -> &str {
        self.nodes.get(nth).map_or("", |node| &node.0)
    }
    fn link(&self, out: &mut dyn Write, (from, to, value): (usize, usize, f64), most: f64) -> io::Result<()> {
        let ((x1, y1), (x2, y2)) = (self.at(from, RADIUS), self.at(to, RADIUS));
        // Curves bend towards the middle, so that no line runs along the circle through other dots.
        let (x, y) = (rounded((x1 + x2 + 2.0 * MIDDLE.0) / 4.0), rounded((y1 + y2 + 2.0 * MIDDLE.1) / 4.0));
        let thick = between(LINE_WIDTH, value / most);
        let (from, to) = (escaped(self.label(from)), escaped(self.label(to)));
        writeln!(
            out,
            "<g>\n<title>{from}, {to}: {}</title>\n<path d=\"M{x1},{y1} Q{x},{y} {x2},{y2}\" fill=\"none\" \
             stroke=\"{COLOUR}\" stroke-opacity=\"0.55\" stroke-width=\"{thick}\"/>\n</g>",
            number(value)
        )
    }
    /// A dot and its label, which points away from the middle and is never upside down.
    fn node(&self, out: &mut dyn Write, nth: usize, most: f64) -> io::Result<()> {
        let Some((label, value)) = self.nodes.get(nth) else { return Ok(()) };
        let ((x, y), (tx, ty)) = (self.at(nth, RADIUS), self.at(nth, RADIUS + DOT.1 + 5.0));
        let size = between(DOT, value / most);
        let shown = escaped(&fit(label, ((ROOM - DOT.1 - 5.0) / CELL) as u16, false));
        let degrees = self.turn(nth) * 360.0;
        let (rotate, anchor) =
            if degrees <= 180.0 { (degrees - 90.0, "start") } else { (degrees + 90.0, "end") };
        writeln!(
            out,
            "<g>\n<title>{}: {}</title>\n<circle cx=\"{x}\" cy=\"{y}\" r=\"{size}\" fill=\"currentColor\"/>\n\
             <text x=\"{tx}\" y=\"{ty}\" dy=\"4\" text-anchor=\"{anchor}\" transform=\"rotate({} {tx} {ty})\" \
             fill=\"currentColor\">{shown}</text>\n</g>",
            escaped(label),
            number(*value),
            rounded(rotate)
        )
    }
}

/// A width between two, in proportion to a share.
fn between((least, most): (f64, f64), share: f64) -> f64 {
    rounded(least + (most - least) * share.clamp(0.0, 1.0))
}

impl Drawing for Network {
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
        let mut lines = vec![fit(&self.title, u16::MAX, false)];
        let most = largest(self.links.iter().map(|link| link.2));
        let label = |nth: usize| fit(self.label(nth), LABEL_CELLS as u16 / 2, false);
        let pair = |&&(from, to, _): &&(usize, usize, f64)| format!("{} + {}", label(from), label(to));
        let links = self.in_order();
        let wide = links.iter().map(|link| cells(&pair(link))).max().unwrap_or(0);
        for link in links.iter().rev() {
            let words = pair(link);
            let pad = " ".repeat(wide - cells(&words));
            lines.push(format!("{words}{pad}  {} {}", bar_in_characters(link.2, most), number(link.2)));
        }
        lines
    }

    fn size(&self) -> (f64, f64) {
        (WIDTH, MIDDLE.1 * 2.0)
    }

    fn draw(&self, out: &mut dyn Write) -> io::Result<()> {
        let most = largest(self.links.iter().map(|link| link.2));
        self.in_order().into_iter().try_for_each(|link| self.link(out, *link, most))?;
        let most = largest(self.nodes.iter().map(|node| node.1));
        (0..self.nodes.len()).try_for_each(|nth| self.node(out, nth, most))
    }

    fn values(&self) -> Vec<serde_json::Value> {
        let link = |(from, to, value): &(usize, usize, f64)| serde_json::json!({ "from": self.label(*from), "to": self.label(*to), "value": value });
        self.links.iter().map(link).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> (Network, String) {
        let node = |label: &str, value| (label.to_owned(), value);
        let network = Network {
            title: "Codes together".into(),
            description: "How often.".into(),
            nodes: vec![
                node("Access <all>", 8.0),
                node("Waiting", 4.0),
                node("Silence", 0.0),
                node("Notes", 2.0),
            ],
            links: vec![(0, 2, 6.0), (0, 1, 3.0)],
        };
        let mut out = Vec::new();
        (&network as &dyn Drawing).svg("", &mut out).unwrap();
        (network, String::from_utf8(out).unwrap())
    }

    #[test]
    fn things_stand_on_a_circle_in_their_order_and_lines_are_as_thick_as_their_numbers() {
        let (network, text) = picture();
        // Four things: top, right, bottom, left of the middle.
        let (x, y) = MIDDLE;
        let places = [(x, y - RADIUS), (x + RADIUS, y), (x, y + RADIUS), (x - RADIUS, y)];
        assert_eq!((0..4).map(|nth| network.at(nth, RADIUS)).collect::<Vec<_>>(), places);
        let tree = roxmltree::Document::parse(&text).unwrap();
        let all = |name: &str, of: &str| -> Vec<String> {
            let nodes = tree.descendants().filter(|node| node.tag_name().name() == name);
            nodes.filter_map(|node| node.attribute(of)).map(str::to_owned).collect()
        };
        // The largest number gives 7, half of it half the way from 0.7 to 7, which is 3.85; the strongest is drawn last.
        assert_eq!(all("path", "stroke-width"), ["3.85", "7"]);
        // 2.5 to 8 for 0 to 8: of 4 it is 5.25, of 2 a quarter of the way, 3.88 with two decimals.
        assert_eq!(all("circle", "r"), ["8", "5.25", "2.5", "3.88"]);
        let titles: Vec<&str> =
            tree.descendants().filter(|n| n.tag_name().name() == "title").filter_map(|n| n.text()).collect();
        assert_eq!(titles[..3], ["Codes together", "Access <all>, Waiting: 3", "Access <all>, Silence: 6"]);
    }

    #[test]
    fn the_same_numbers_give_the_same_picture_in_any_order_of_the_links() {
        let (mut network, text) = picture();
        network.links.reverse();
        let mut out = Vec::new();
        (&network as &dyn Drawing).svg("", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }

    #[test]
    fn every_label_has_room_on_the_page() {
        let (_, text) = picture();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let (width, height) = (WIDTH, MIDDLE.1 * 2.0);
        for circle in tree.descendants().filter(|node| node.tag_name().name() == "circle") {
            let at = |name: &str| circle.attribute(name).unwrap().parse::<f64>().unwrap();
            let (x, y) = (at("cx"), at("cy"));
            assert!(x - ROOM >= 0.0 && x + ROOM <= width && y - ROOM >= 0.0 && y + ROOM <= height, "{x} {y}");
        }
    }
}
