//! Figures: pictures of numbers, drawn as SVG by our own code, and in characters for text. One file a kind.
//!
//! A figure is laid out on a page 190 mm wide, the text area of A4. Words stay words in the SVG, so that they can be
//! searched, read aloud and edited; letters are measured by a safe estimate, since their widths are not known here.

mod bars;
mod curve;
mod heat;
mod network;
mod whiskers;

pub use bars::{Bar, Figure, Group};
pub use curve::Curve;
pub use heat::HeatMap;
pub use network::Network;
pub use whiskers::{Whisker, Whiskers};

use super::escape::escaped;
use crate::text::fit;
use std::fmt;
use std::io::{self, Write};

/// A picture of numbers, with words for those who cannot see it.
pub trait Drawing: fmt::Debug {
    /// The caption.
    fn title(&self) -> &str;
    /// What it shows, in a sentence or two.
    fn description(&self) -> &str;
    /// True if a table of the same document holds the same numbers: text and Markdown leave the figure out then.
    fn in_table(&self) -> bool;
    /// The picture in characters.
    fn characters(&self) -> Vec<String>;
    /// Width and height in CSS pixels.
    fn size(&self) -> (f64, f64);
    /// Writes what is in the picture.
    ///
    /// # Errors
    /// Those of the sink.
    fn draw(&self, out: &mut dyn Write) -> io::Result<()>;
    /// The numbers, an object for each.
    fn values(&self) -> Vec<serde_json::Value>;
}

impl dyn Drawing + '_ {
    /// Writes the figure as an `svg` element, with a style of its own where it is a file of its own.
    ///
    /// # Errors
    /// Those of the sink.
    pub(super) fn svg(&self, style: &str, out: &mut dyn Write) -> io::Result<()> {
        let (width, height) = self.size();
        write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"190mm\" height=\"{}mm\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <title>{}</title>\n<desc>{}</desc>\n{}",
            rounded(height / width * 190.0),
            escaped(self.title()),
            escaped(self.description()),
            style,
        )?;
        self.draw(out)?;
        out.write_all(b"</svg>\n")
    }
}

/// Width of the picture in CSS pixels: 190 mm at 96 to the inch.
const WIDTH: f64 = 718.0;
/// Height of one line.
const LINE: f64 = 20.0;
/// Pixels that one cell takes at a letter size of 12, as in the widest common fonts.
const CELL: f64 = 7.2;
/// Pixels for each level of indent.
const INDENT: f64 = 12.0;
/// The colour of bars, cells and lines.
const COLOUR: &str = "#4a78b0";
/// Cells of the longest label and the longest bar in characters.
const LABEL_CELLS: usize = 40;
const BAR_CELLS: f64 = 30.0;

/// The largest of some values; 1 if none is above 0.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    if largest > 0.0 { largest } else { 1.0 }
}

/// A bar in characters. A value above 0 is never without one.
fn bar_in_characters(value: f64, largest: f64) -> String {
    "#".repeat((value / largest * BAR_CELLS).ceil() as usize)
}

/// Writes words in a line whose upper end is `top`, cut to `room` pixels.
fn words(out: &mut dyn Write, (x, top): (f64, f64), style: &str, words: &str, room: f64) -> io::Result<()> {
    let shown = fit(words, (room / CELL) as u16, false);
    let (x, y) = (rounded(x), rounded(top + LINE * 0.7));
    writeln!(out, "<text x=\"{x}\" y=\"{y}\" {style}fill=\"currentColor\">{}</text>", escaped(&shown))
}

/// Writes words that rise to the right from a point.
fn rising(out: &mut dyn Write, (x, y): (f64, f64), words: &str) -> io::Result<()> {
    let shown = fit(words, (RISING / 0.87 / CELL) as u16, false);
    let (x, y) = (rounded(x), rounded(y));
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-60 {x} {y})\" fill=\"currentColor\">{}</text>",
        escaped(&shown)
    )
}

/// Height of words that rise.
const RISING: f64 = 110.0;

/// A coordinate with at most two decimals.
fn rounded(x: f64) -> f64 {
    if x.is_finite() { (x * 100.0).round() / 100.0 } else { 0.0 }
}

/// A whole number without decimals, any other with two.
fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.2}") }
}
