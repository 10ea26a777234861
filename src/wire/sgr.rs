//! The cheapest change from one pen to another.
//!
//! There are two: change what differs, or reset and start from nothing. Attributes are independent of each
//! other (except bold and dim, which share their "off"), so the shorter of the two is the shortest of all.

use super::cell::{BOLD, DIM, HIDDEN, Hue, ITALIC, Pen, RAPID, REVERSE, SLOW, STRIKE, Tone, UNDERLINE};

/// A flag, the parameter that sets it, the one that clears it, and the other flag that this one clears.
const FLAGS: [(u16, u8, u8, u16); 9] = [
    (BOLD, 1, 22, BOLD | DIM),
    (DIM, 2, 22, BOLD | DIM),
    (ITALIC, 3, 23, ITALIC),
    (UNDERLINE, 4, 24, UNDERLINE),
    (SLOW, 5, 25, SLOW | RAPID),
    (RAPID, 6, 25, SLOW | RAPID),
    (REVERSE, 7, 27, REVERSE),
    (HIDDEN, 8, 28, HIDDEN),
    (STRIKE, 9, 29, STRIKE),
];

/// Parameters of one SGR sequence, at most some sixty bytes of them.
struct Params {
    buf: [u8; 96],
    len: usize,
    any: bool,
}

impl Params {
    fn new() -> Self {
        Self { buf: [0; 96], len: 0, any: false }
    }

    fn push(&mut self, b: u8) {
        if let Some(slot) = self.buf.get_mut(self.len) {
            *slot = b;
            self.len += 1;
        }
    }

    fn next(&mut self) {
        if self.any {
            self.push(b';');
        }
        self.any = true;
    }

    fn digits(&mut self, n: u8) {
        if n >= 100 {
            self.push(b'0' + n / 100);
        }
        if n >= 10 {
            self.push(b'0' + n / 10 % 10);
        }
        self.push(b'0' + n % 10);
    }

    fn number(&mut self, n: u8) {
        self.next();
        self.digits(n);
    }

    fn flags_on(&mut self, on: u16) {
        for (bit, set, _, _) in FLAGS {
            if on & bit != 0 {
                self.number(set);
            }
        }
    }

    /// `base` is 30 for the foreground, 40 for the background.
    fn hue(&mut self, hue: Hue, base: u8) {
        match hue.tone() {
            Tone::Own => self.number(base + 9),
            Tone::Index(i @ 0..=7) => self.number(base + i),
            Tone::Index(i @ 8..=15) => self.number(base + 52 + i),
            Tone::Index(i) => [base + 8, 5, i].into_iter().for_each(|n| self.number(n)),
            Tone::Rgb(r, g, b) => [base + 8, 2, r, g, b].into_iter().for_each(|n| self.number(n)),
        }
    }

    /// The colour of underlines, with colons: a terminal that does not know them ignores the whole
    /// parameter, while it would read `58;5;1` as "blink, bold".
    fn line_hue(&mut self, hue: Hue) {
        let parts: &[u8] = match hue.tone() {
            Tone::Own => return self.number(59),
            Tone::Index(i) => &[5, i],
            Tone::Rgb(r, g, b) => &[2, r, g, b],
        };
        self.number(58);
        for (i, n) in parts.iter().enumerate() {
            self.push(b':');
            if i == 1 && parts.len() == 4 {
                self.push(b':');
            }
            self.digits(*n);
        }
    }
}

fn change(a: Pen, b: Pen) -> Params {
    let mut p = Params::new();
    let (mut off, mut on) = (a.flags & !b.flags, b.flags & !a.flags);
    for (bit, _, clear, also) in FLAGS {
        if off & bit != 0 {
            p.number(clear);
            on |= b.flags & also;
            off &= !also;
        }
    }
    p.flags_on(on);
    if a.fg != b.fg {
        p.hue(b.fg, 30);
    }
    if a.bg != b.bg {
        p.hue(b.bg, 40);
    }
    if a.line != b.line {
        p.line_hue(b.line);
    }
    p
}

fn afresh(b: Pen) -> Params {
    let mut p = Params::new();
    if b == Pen::default() {
        return p;
    }
    p.any = true; // an empty first parameter is a zero
    p.flags_on(b.flags);
    if b.fg != Hue::OWN {
        p.hue(b.fg, 30);
    }
    if b.bg != Hue::OWN {
        p.hue(b.bg, 40);
    }
    if b.line != Hue::OWN {
        p.line_hue(b.line);
    }
    p
}

fn best(a: Pen, b: Pen) -> Params {
    let full = afresh(b);
    if full.len == 0 {
        return full;
    }
    let step = change(a, b);
    if step.len <= full.len { step } else { full }
}

/// Appends the sequence that turns pen `a` into pen `b`.
pub(super) fn push(a: Pen, b: Pen, out: &mut Vec<u8>) {
    if a != b {
        let p = best(a, b);
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(&p.buf[..p.len]);
        out.push(b'm');
    }
}

/// The number of bytes that [`push`] appends.
pub(super) fn len(a: Pen, b: Pen) -> usize {
    if a == b { 0 } else { best(a, b).len + 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(a: Pen, b: Pen) -> String {
        let mut out = Vec::new();
        push(a, b, &mut out);
        assert_eq!(out.len(), len(a, b));
        String::from_utf8(out).unwrap().replace('\x1b', "")
    }

    #[test]
    fn the_shorter_of_change_and_fresh_start_is_sent() {
        let plain = Pen::default();
        let red = Pen { fg: Hue::index(1), ..plain };
        let loud = Pen { fg: Hue::index(9), bg: Hue::index(200), line: Hue::OWN, flags: BOLD | UNDERLINE };
        assert_eq!(text(plain, plain), "");
        assert_eq!(text(red, plain), "[m");
        assert_eq!(text(plain, red), "[31m");
        assert_eq!(text(loud, red), "[;31m");
        assert_eq!(text(plain, loud), "[1;4;91;48;5;200m");
        assert_eq!(text(Pen { flags: BOLD | DIM, ..red }, Pen { flags: DIM, ..red }), "[22;2m");
        assert_eq!(text(Pen { flags: BOLD, ..loud }, Pen { flags: 0, ..loud }), "[22m");
        let rgb = Pen { line: Hue::rgb(1, 20, 255), flags: UNDERLINE, ..plain };
        assert_eq!(text(plain, rgb), "[4;58:2::1:20:255m");
        assert_eq!(text(rgb, Pen { line: Hue::OWN, ..rgb }), "[59m");
        assert_eq!(text(Pen { line: Hue::index(3), ..loud }, loud), "[59m");
    }
}
