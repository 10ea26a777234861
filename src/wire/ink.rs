//! The pens of blanks: what a terminal keeps of a cell that shows only its background.
//!
//! A blank written in red looks like any other, so [`Cell`](super::cell::Cell) forgets the red. A rectangle that reverses
//! the blank would show it. The pen of each blank is therefore kept here, beside the screen. It is unknown where a cell
//! was erased with a coloured pen: some terminals keep the colour of the letters in erased cells, others do not.

use super::cell::{Cell, Hue, Pen};

/// The pen of a blank; `None` if terminals disagree on it.
pub(super) type Ink = Option<Pen>;

/// Something that changes the pens of blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// The columns `from..to` of a row are blanks with this pen now.
    Blank { y: u16, from: u16, to: u16, ink: Ink },
    /// Rows from `y` on are erased.
    Below { y: u16, ink: Ink },
    /// Rows `top..=bottom` moved up by `by` (down if negative), all columns or those of `band`; what came in is blank.
    Moved { top: u16, bottom: u16, by: i32, band: Option<(u16, u16)>, ink: Ink },
}

/// The pen that cells erased with `pen` have.
pub(super) fn erased(pen: Pen) -> Ink {
    (pen.fg == Hue::OWN).then(|| Pen::blank(pen.bg))
}

/// The pen that blanks written with `pen` have. No blank has a line, so none has the colour of one.
pub(super) fn written(pen: Pen) -> Ink {
    Some(Pen { line: Hue::OWN, ..pen })
}

impl Deed {
    /// The pen that the cell has after this deed, or the cell where it was before.
    fn trace(&self, y: u16, x: u16) -> Result<Ink, u16> {
        match *self {
            Deed::Blank { y: row, from, to, ink } if row == y && (from..to).contains(&x) => Ok(ink),
            Deed::Below { y: first, ink } if y >= first => Ok(ink),
            Deed::Moved { top, bottom, by, band, ink } => {
                let inside = (top..=bottom).contains(&y) && band.is_none_or(|(l, r)| (l..r).contains(&x));
                let from = i32::from(y) + by;
                match inside {
                    true if (i32::from(top)..=i32::from(bottom)).contains(&from) => Err(from as u16),
                    true => Ok(ink),
                    false => Err(y),
                }
            }
            _ => Err(y),
        }
    }
}

/// The pens of the blanks on a screen. Of other cells they mean nothing.
#[derive(Debug)]
pub(super) struct Inks {
    cols: u16,
    inks: Vec<Ink>,
}

impl Inks {
    /// A screen that was cleared with a plain pen.
    pub(super) fn new(cols: u16, rows: u16) -> Self {
        Self { cols, inks: vec![Some(Cell::BLANK.pen); usize::from(cols) * usize::from(rows)] }
    }

    /// The pen of a blank after these deeds.
    pub(super) fn after(&self, deeds: &[Deed], mut y: u16, x: u16) -> Ink {
        for deed in deeds.iter().rev() {
            match deed.trace(y, x) {
                Ok(ink) => return ink,
                Err(from) => y = from,
            }
        }
        self.inks.get(usize::from(y) * usize::from(self.cols) + usize::from(x)).copied().flatten()
    }

    /// The deeds were done on this screen.
    pub(super) fn settle(&mut self, deeds: &[Deed]) {
        let cols = self.cols;
        for deed in deeds {
            match *deed {
                Deed::Blank { y, from, to, ink } => self.fill(y, (from, to), ink),
                Deed::Below { y, ink } => {
                    let from = usize::from(y) * usize::from(cols);
                    self.inks.iter_mut().skip(from).for_each(|cell| *cell = ink);
                }
                Deed::Moved { top, bottom, band, .. } => {
                    let (l, r) = band.unwrap_or((0, cols));
                    let before = Self { cols, inks: self.inks.clone() };
                    for (y, x) in (top..=bottom).flat_map(|y| (l..r).map(move |x| (y, x))) {
                        let ink = before.after(std::slice::from_ref(deed), y, x);
                        self.fill(y, (x, x + 1), ink);
                    }
                }
            }
        }
    }

    fn fill(&mut self, y: u16, (from, to): (u16, u16), ink: Ink) {
        let row = usize::from(y) * usize::from(self.cols);
        if let Some(cells) = self.inks.get_mut(row + usize::from(from)..row + usize::from(to.min(self.cols)))
        {
            cells.fill(ink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_keeps_its_pen_where_it_scrolls_to() {
        let red = Pen { fg: Hue::index(1), ..Pen::default() };
        let mut inks = Inks::new(4, 3);
        let wrote = Deed::Blank { y: 2, from: 1, to: 3, ink: written(red) };
        let up = Deed::Moved { top: 0, bottom: 2, by: 1, band: Some((0, 2)), ink: erased(red) };
        inks.settle(&[wrote, up]);
        // Column 1 is in the band and went up a row; column 2 is not.
        assert_eq!(inks.after(&[], 1, 1), Some(red));
        assert_eq!(inks.after(&[], 2, 2), Some(red));
        assert_eq!(inks.after(&[], 1, 2), Some(Pen::default()));
        // What came in was erased in red: some terminals keep that.
        assert_eq!(inks.after(&[], 2, 1), None);
    }
}
