//! Cursor motion with the fewest bytes, without using what terminals disagree on.
//!
//! After a character in the last column (or at the right margin) the position of the cursor is ambiguous;
//! then only CR and absolute motions are used. Relative motions never cross an edge of the scrolling region
//! or a margin. Tab stops are never used, because other programs may have moved them.

/// What is known of the cursor: nothing, its row, or row and column; with the current region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `None`: unknown, and then the column is unknown, too.
    pub(super) y: Option<u16>,
    /// `None`: unknown, or after the last column.
    pub(super) x: Option<u16>,
    /// First and last row of the scrolling region.
    pub(super) region: (u16, u16),
    /// First column of the margins and the one after the last; `None` if they are as wide as the screen.
    pub(super) margins: Option<(u16, u16)>,
}

/// A short byte sequence on the stack.
#[derive(Clone, Copy)]
pub(super) struct Short {
    buf: [u8; 30],
    len: u8,
}

impl Short {
    pub(super) fn new() -> Self {
        Self { buf: [0; 30], len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buf[..self.len()]
    }

    /// Appends bytes. Silently full at 30 bytes: a motion of that length never wins.
    fn push(&mut self, bytes: &[u8]) -> &mut Self {
        for b in bytes {
            if let Some(slot) = self.buf.get_mut(usize::from(self.len)) {
                *slot = *b;
                self.len += 1;
            }
        }
        self
    }

    fn number(&mut self, n: u16) -> &mut Self {
        let mut digits = [0; 5];
        let (mut n, mut i) = (n, 5);
        loop {
            i -= 1;
            digits[i] = b'0' + (n % 10) as u8;
            n /= 10;
            if n == 0 {
                return self.push(&digits[i..]);
            }
        }
    }

    /// `CSI n f`; the number is left out if it is 1.
    pub(super) fn csi(&mut self, n: u16, f: u8) -> &mut Self {
        self.push(b"\x1b[");
        if n != 1 {
            self.number(n);
        }
        self.push(&[f])
    }

    fn repeat(bytes: &[u8], n: u16) -> Option<Self> {
        (usize::from(n) * bytes.len() <= 12).then(|| {
            let mut s = Self::new();
            for _ in 0..n {
                s.push(bytes);
            }
            s
        })
    }
}

/// The shorter of two sequences; the first if both are as long.
fn shorter(best: Option<Short>, other: Option<Short>) -> Option<Short> {
    match (best, other) {
        (Some(a), Some(b)) => Some(if b.len < a.len { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn csi(n: u16, f: u8) -> Option<Short> {
    let mut s = Short::new();
    s.csi(n, f);
    Some(s)
}

/// The address of a cell (CUP).
fn address(y: u16, x: u16) -> Short {
    let mut s = Short::new();
    if x == 0 {
        s.csi(y + 1, b'H');
        return s;
    }
    s.push(b"\x1b[");
    if y > 0 {
        s.number(y + 1);
    }
    s.push(b";").number(x + 1).push(b"H");
    s
}

impl Place {
    /// The side of the margins on which a column lies.
    fn zone(&self, x: u16) -> u8 {
        match self.margins {
            Some((l, _)) if x < l => 0,
            Some((_, r)) if x >= r => 2,
            _ => 1,
        }
    }

    /// The column after the last one that a character written at `x` may use.
    pub(super) fn edge(&self, x: u16, cols: u16) -> u16 {
        match self.margins {
            Some((_, r)) if x < r => r,
            _ => cols,
        }
    }

    /// The column to which CR leads, if that is certain.
    fn home(&self) -> Option<u16> {
        match (self.margins, self.x) {
            (None, _) => Some(0),
            (Some((l, _)), Some(x)) if self.zone(x) == 1 => Some(l),
            (Some(_), Some(x)) if self.zone(x) == 0 => Some(0),
            _ => None,
        }
    }

    /// The shortest motion within the row, from column `from` or from an unknown one.
    fn straight(&self, from: Option<u16>, x: u16, absolute: bool) -> Option<Short> {
        let Some(c) = from else { return if absolute { csi(x + 1, b'G') } else { None } };
        if c == x {
            return Some(Short::new());
        }
        let mut best = if absolute { csi(x + 1, b'G') } else { None };
        if self.zone(c) == self.zone(x) {
            if x > c {
                best = shorter(csi(x - c, b'C'), best);
            } else {
                best = shorter(shorter(Short::repeat(b"\x08", c - x), csi(c - x, b'D')), best);
            }
        }
        best
    }

    /// The shortest motion within the row; `None` if only an address will do.
    pub(super) fn across(&self, x: u16, absolute: bool) -> Option<Short> {
        let direct = self.straight(self.x, x, absolute);
        if direct.is_some_and(|d| d.len() <= 1) {
            return direct;
        }
        let back = self.home().and_then(|h| {
            let mut s = *Short::new().push(b"\r");
            s.push(self.straight(Some(h), x, absolute)?.bytes());
            Some(s)
        });
        shorter(direct, back)
    }

    /// The rows that LF, RI, CUD and CUU may cross: never an edge of the region from inside.
    fn steps(&self, y0: u16, y: u16) -> Option<Short> {
        let (top, bottom) = self.region;
        if y > y0 {
            let free = y0 > bottom || y <= bottom;
            free.then(|| shorter(Short::repeat(b"\n", y - y0), csi(y - y0, b'B'))).flatten()
        } else {
            let free = y0 < top || y >= top;
            free.then(|| shorter(Short::repeat(b"\x1bM", y0 - y), csi(y0 - y, b'A'))).flatten()
        }
    }

    /// The shortest motion to a cell.
    pub(super) fn to(&self, y: u16, x: u16, absolute: bool) -> Short {
        let far = address(y, x);
        let Some(y0) = self.y else { return far };
        if y0 == y {
            return shorter(self.across(x, absolute), Some(far)).unwrap_or(far);
        }
        let mut vertical = self.steps(y0, y);
        if absolute {
            vertical = shorter(vertical, csi(y + 1, b'd'));
        }
        let Some(vertical) = vertical else { return far };
        let mut best = far;
        if self.x.is_some()
            && let Some(h) = self.straight(self.x, x, absolute)
        {
            best = join(&[vertical, h], best);
        }
        if let Some(h) = self.home() {
            let cr = *Short::new().push(b"\r");
            if let Some(h) = self.straight(Some(h), x, absolute) {
                best = join(&[cr, vertical, h], best);
            }
        }
        best
    }
}

fn join(parts: &[Short], best: Short) -> Short {
    let len: usize = parts.iter().map(Short::len).sum();
    if len >= best.len() {
        return best;
    }
    let mut s = Short::new();
    for p in parts {
        s.push(p.bytes());
    }
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(y: u16, x: u16) -> Place {
        Place { y: Some(y), x: Some(x), region: (0, 23), margins: None }
    }

    fn text(p: Place, y: u16, x: u16) -> String {
        String::from_utf8(p.to(y, x, true).bytes().to_vec()).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn the_shortest_motion_wins() {
        assert_eq!(text(at(5, 5), 5, 5), "");
        assert_eq!(text(at(5, 5), 5, 0), "\r");
        assert_eq!(text(at(5, 5), 5, 3), "\x08\x08");
        assert_eq!(text(at(5, 5), 5, 6), "^[C");
        assert_eq!(text(at(5, 5), 5, 70), "^[65C");
        assert_eq!(text(at(5, 5), 6, 5), "\n");
        assert_eq!(text(at(5, 5), 6, 0), "\r\n");
        assert_eq!(text(at(5, 5), 4, 5), "^M");
        assert_eq!(text(at(5, 5), 0, 0), "^[H");
        assert_eq!(text(at(5, 5), 0, 9), "^[;10H");
    }

    #[test]
    fn after_the_last_column_only_cr_and_addresses_are_used() {
        let hang = Place { x: None, ..at(5, 0) };
        assert_eq!(text(hang, 5, 78), "^[79G");
        assert_eq!(text(hang, 6, 0), "\r\n");
        assert_eq!(text(hang, 7, 40), "^[8;41H");
    }

    #[test]
    fn relative_motions_never_cross_the_region_or_a_margin() {
        let p = Place { region: (2, 6), margins: Some((10, 30)), ..at(6, 29) };
        assert_eq!(text(p, 7, 29), "^[8d");
        assert_eq!(text(p, 6, 30), "^[31G");
        assert_eq!(text(p, 6, 10), "\r");
        assert_eq!(text(Place { x: Some(31), ..p }, 6, 10), "^[11G");
        assert_eq!(text(Place { y: Some(2), ..p }, 1, 29), "^[2d");
    }
}
