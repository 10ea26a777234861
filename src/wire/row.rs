//! One row: the cheapest bytes that turn the old row into the new one.
//!
//! The row is cut into runs of one pen that are all changed or all unchanged. A dynamic programme walks
//! over the runs; a state is the pen and the column of the cursor. Each run is skipped, written, repeated
//! (REP), or erased (ECH, EL). An unchanged one may be written again if that is cheaper than a jump.

use super::cell::{Cell, Glyphs, Pen, VISIBLE};
use super::features::Features;
use super::ink::{self, Ink};
use super::motion::Place;
use super::sgr;

/// Longest unchanged run that may be written again.
const GAP: usize = 24;
const NOWHERE: u32 = u32::MAX;

/// What is the same for all rows of a frame.
pub(super) struct Rules<'a> {
    pub(super) features: &'a Features,
    pub(super) glyphs: &'a Glyphs,
    pub(super) cols: u16,
    pub(super) margins: Option<(u16, u16)>,
}

/// The bytes for a row, to be sent with the cursor at `start`.
#[derive(Clone, Debug)]
pub(super) struct RowPlan {
    pub(super) start: u16,
    pub(super) bytes: Vec<u8>,
    /// Column of the cursor afterwards; `None` after the last column or where terminals disagree.
    pub(super) end: Option<u16>,
    pub(super) pen: Pen,
    /// Blanks that are written or erased, each as (first, after the last, their pen).
    pub(super) blanks: Vec<(u16, u16, Ink)>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    from: usize,
    to: usize,
    changed: bool,
    blank: bool,
    /// All cells are the same glyph of one column.
    same: bool,
    doubt: bool,
    bytes: usize,
    pen: Pen,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Write,
    Repeat,
    Erase,
    EraseToEnd,
}

/// A step of the programme: `run` was handled by `act` with `pen`, after the step `prev`.
#[derive(Clone, Copy)]
struct Node {
    prev: u32,
    run: u32,
    act: Act,
    pen: Pen,
}

#[derive(Clone, Copy)]
struct State {
    pen: Pen,
    /// Without meaning while `node` is `NOWHERE`.
    x: Option<u16>,
    cost: usize,
    node: u32,
}

/// Buffers that are kept between rows, so that a frame allocates little.
#[derive(Default)]
pub(super) struct Scratch {
    changed: Vec<bool>,
    runs: Vec<Run>,
    nodes: Vec<Node>,
    states: Vec<State>,
    next: Vec<State>,
    /// Cost and last step of the cheapest solution that ends with EL.
    best: Option<(usize, u32)>,
    /// Column from which on the new row is one plain blank.
    tail: usize,
}

impl Rules<'_> {
    fn place(&self, x: Option<u16>) -> Place {
        Place { y: Some(0), x, region: (0, 0), margins: self.margins }
    }

    /// Bytes of the motion from `x` to `to` in this row. CR and CUF replace CHA where the terminal lacks
    /// it.
    fn across(&self, x: Option<u16>, to: usize, out: Option<&mut Vec<u8>>) -> Option<usize> {
        if x == Some(to as u16) {
            return Some(0);
        }
        let s = self.place(x).across(to as u16, self.features.absolute)?;
        if let Some(out) = out {
            out.extend_from_slice(s.bytes());
        }
        Some(s.len())
    }

    fn edge(&self, x: usize) -> usize {
        usize::from(self.place(None).edge(x as u16, self.cols))
    }

    /// True if erasing, with one of the [`pens`] for it, leaves the wanted blank.
    fn erases(&self, want: Pen) -> bool {
        self.features.bce || want.bg == Pen::default().bg
    }
}

impl Scratch {
    /// Plans a row. `None` if nothing changes, or if it cannot be painted between the current margins.
    pub(super) fn plan(&mut self, rules: &Rules, old: &[Cell], new: &[Cell], pen: Pen) -> Option<RowPlan> {
        self.mark(rules, old, new);
        let first = self.changed.iter().position(|c| *c)?;
        let last = self.changed.iter().rposition(|c| *c)?;
        self.bridge(new, first, last);
        self.cut(rules, new, first, last);
        self.tail = blank_tail(new);
        self.best = None;
        self.nodes.clear();
        self.states.clear();
        self.states.push(State { pen, x: None, cost: 0, node: NOWHERE });
        for k in 0..self.runs.len() {
            let run = self.runs[k];
            // A blank may already be written with the pen of the next run, which saves a change.
            let follow = self.runs.get(k + 1).filter(|r| !r.blank).map(|r| r.pen);
            self.next.clear();
            for i in 0..self.states.len() {
                let s = self.states[i];
                if !run.changed {
                    // An unchanged run is skipped. It is written again only where the cursor already is and
                    // a jump would cost as much.
                    offer(&mut self.next, s);
                    let here = s.node != NOWHERE && s.x == Some(run.from as u16);
                    if !here || run.to - run.from > GAP || run.doubt {
                        continue;
                    }
                }
                self.treat(rules, k as u32, s, follow, (old, new));
            }
            std::mem::swap(&mut self.states, &mut self.next);
        }
        for s in self.states.iter().filter(|s| s.node != NOWHERE) {
            if self.best.is_none_or(|b| s.cost < b.0) {
                self.best = Some((s.cost, s.node));
            }
        }
        self.best.map(|(_, node)| self.write(rules, (old, new), pen, node))
    }

    /// Adds all states in which one run is on the screen, coming from one state.
    fn treat(&mut self, rules: &Rules, k: u32, s: State, follow: Option<Pen>, cells: (&[Cell], &[Cell])) {
        let (old, new) = cells;
        let run = self.runs[k as usize];
        let mut cost = s.cost;
        if s.node != NOWHERE {
            let Some(m) = rules.across(s.x, run.from, None) else { return };
            cost += m;
        }
        let n = run.to - run.from;
        let edge = rules.edge(run.from);
        if run.to > edge {
            // A wide glyph across a margin cannot be painted while the margin is there.
            return;
        }
        // After the last column the wrap is pending, so the position is not certain.
        let end = if run.to == edge || run.doubt { None } else { Some(run.to as u16) };
        for pen in pens(&run, s.pen, follow).into_iter().flatten() {
            let cost = cost + sgr::len(s.pen, pen);
            let mut add = |next: &mut Vec<State>, act, x, bytes| {
                let node = self.nodes.len() as u32;
                if offer(next, State { pen, x, cost: cost + bytes, node }) {
                    self.nodes.push(Node { prev: s.node, run: k, act, pen });
                }
            };
            let glyph = rules.glyphs.len(&new[run.from]);
            let repeat = glyph + 3 + digits(n.saturating_sub(1));
            let repeats = rules.features.repall || rules.features.rep && glyph == 1;
            if repeats && run.same && n > 1 && repeat < run.bytes {
                add(&mut self.next, Act::Repeat, end, repeat);
            } else {
                let care = if run.doubt { doubt_cost(rules, old, new, run.from) } else { 0 };
                add(&mut self.next, Act::Write, end, run.bytes + care);
            }
            if !run.blank || !rules.erases(run.pen) {
                continue;
            }
            if rules.features.ech {
                add(&mut self.next, Act::Erase, Some(run.from as u16), 3 + digits(n));
            }
            // EL ends the row: everything after it is blank, so this is a complete solution and no state.
            if run.from >= self.tail && self.best.is_none_or(|b| cost + 3 < b.0) {
                self.best = Some((cost + 3, self.nodes.len() as u32));
                self.nodes.push(Node { prev: s.node, run: k, act: Act::EraseToEnd, pen });
            }
        }
    }

    /// Marks the columns that differ, and completes them so that no half of a wide glyph is left.
    fn mark(&mut self, rules: &Rules, old: &[Cell], new: &[Cell]) {
        self.changed.clear();
        self.changed.extend(old.iter().zip(new).map(|(a, b)| a != b));
        let wide = |row: &[Cell]| row.iter().any(|c| c.width != 1 || c.doubt != 0);
        if wide(old) || wide(new) {
            self.whole_glyphs(rules, old, new);
        }
    }

    fn whole_glyphs(&mut self, rules: &Rules, old: &[Cell], new: &[Cell]) {
        // Until nothing more changes: a cell marked for one glyph may be half of another.
        loop {
            let before = self.changed.iter().filter(|c| **c).count();
            for row in [old, new] {
                let mut x = 0;
                while x < row.len() {
                    let end = (x + usize::from(row[x].width.max(1))).min(row.len());
                    if self.changed[x..end].contains(&true) {
                        self.changed[x..end].fill(true);
                    }
                    x = end;
                }
            }
            // A glyph that may spread on some terminals spoils what follows it, so that is sent again.
            for (x, c) in new.iter().enumerate() {
                if self.changed[x] && c.width > 0 && c.doubt != 0 {
                    let from = x + usize::from(c.width);
                    let to = (from + usize::from(c.doubt & 0x7f)).min(rules.edge(x));
                    if from < to {
                        self.changed[from..to].fill(true);
                    }
                }
            }
            if self.changed.iter().filter(|c| **c).count() == before {
                return;
            }
        }
    }

    /// Marks unchanged cells inside a run of equal cells, because one ECH, EL or REP covers all of it.
    fn bridge(&mut self, new: &[Cell], first: usize, last: usize) {
        let mut i = first;
        while i <= last {
            let mut j = i + 1;
            while j <= last && new[j] == new[i] && new[i].width == 1 {
                j += 1;
            }
            // Shorter runs are as cheap cell by cell.
            if j - i >= 5
                && new[i].doubt == 0
                && let Some(a) = (i..j).find(|k| self.changed[*k])
                && let Some(b) = (i..j).rev().find(|k| self.changed[*k])
                && b - a >= 4
            {
                self.changed[a..=b].fill(true);
            }
            i = j;
        }
    }

    /// Cuts the columns from the first to the last changed one into runs.
    fn cut(&mut self, rules: &Rules, new: &[Cell], first: usize, last: usize) {
        self.runs.clear();
        let mut i = first;
        while i <= last {
            let (changed, first) = (self.changed[i], new[i]);
            let (blank, doubt, edge) = (first.is_blank(), first.in_doubt(), rules.edge(i));
            let margin = rules.margins.map_or(usize::MAX, |(l, _)| usize::from(l));
            let (mut j, mut same, mut bytes) = (i, first.is_single(), 0);
            while j < new.len() {
                let c = new[j];
                let more = self.changed[j] == changed
                    && c.pen == first.pen
                    && c.is_blank() == blank
                    && c.in_doubt() == doubt
                    && j != edge
                    && (j != margin || j == i);
                if j > i && !more {
                    break;
                }
                same &= c == first;
                bytes += rules.glyphs.len(&c);
                j += usize::from(c.width.max(1));
                if doubt {
                    break;
                }
            }
            let to = j.min(new.len());
            self.runs.push(Run { from: i, to, changed, blank, same, doubt, bytes, pen: first.pen });
            i = to;
        }
    }

    /// Writes the bytes of the solution that ends in `node`.
    fn write(&mut self, rules: &Rules, cells: (&[Cell], &[Cell]), mut pen: Pen, node: u32) -> RowPlan {
        let (mut path, mut at) = (Vec::new(), node);
        while at != NOWHERE {
            let n = self.nodes[at as usize];
            path.push(n);
            at = n.prev;
        }
        let mut plan =
            RowPlan { start: 0, bytes: Vec::with_capacity(64), end: None, pen, blanks: Vec::new() };
        for (i, n) in path.iter().rev().enumerate() {
            let run = self.runs[n.run as usize];
            if i == 0 {
                plan.start = run.from as u16;
            } else {
                let _ = rules.across(plan.end, run.from, Some(&mut plan.bytes));
            }
            sgr::push(pen, n.pen, &mut plan.bytes);
            pen = n.pen;
            plan.end = write_run(rules, &run, n.act, cells, &mut plan.bytes);
            if run.blank {
                let (from, to) = (run.from as u16, run.to as u16);
                plan.blanks.push(match n.act {
                    Act::EraseToEnd => (from, rules.cols, ink::erased(pen)),
                    Act::Erase => (from, to, ink::erased(pen)),
                    Act::Write | Act::Repeat => (from, to, ink::written(pen)),
                });
            }
        }
        plan.pen = pen;
        plan
    }
}

/// Adds a state, unless one with the same column and pen is as cheap. Returns true if it was added.
fn offer(states: &mut Vec<State>, s: State) -> bool {
    let begun = s.node != NOWHERE;
    let same = |o: &&mut State| o.pen == s.pen && o.x == s.x && (o.node != NOWHERE) == begun;
    match states.iter_mut().find(same) {
        Some(o) if o.cost <= s.cost => return false,
        Some(o) => *o = s,
        None => states.push(s),
    }
    true
}

/// The pens with which a run may be written: its own; for a blank also those that save a change later.
fn pens(run: &Run, now: Pen, follow: Option<Pen>) -> [Option<Pen>; 3] {
    if !run.blank {
        return [Some(run.pen), None, None];
    }
    if now.blanks(run.pen.bg) {
        return [Some(now), None, None];
    }
    let kept = Pen { bg: run.pen.bg, flags: now.flags & !VISIBLE, ..now };
    let kept = Pen { line: if kept.flags == now.flags { kept.line } else { Default::default() }, ..kept };
    [
        Some(run.pen),
        Some(kept).filter(|k| *k != run.pen),
        follow.filter(|f| f.blanks(run.pen.bg) && *f != run.pen && *f != kept),
    ]
}

fn write_run(
    rules: &Rules,
    run: &Run,
    act: Act,
    (old, new): (&[Cell], &[Cell]),
    out: &mut Vec<u8>,
) -> Option<u16> {
    let n = run.to - run.from;
    match act {
        Act::Erase => {
            sequence(out, n, b'X');
            return Some(run.from as u16);
        }
        Act::EraseToEnd => {
            out.extend_from_slice(b"\x1b[K");
            return Some(run.from as u16);
        }
        Act::Repeat => {
            rules.glyphs.push(&new[run.from], out);
            sequence(out, n - 1, b'b');
        }
        Act::Write if run.doubt => {
            write_doubt(rules, old, new, run.from, out);
            return None;
        }
        Act::Write => {
            for c in new[run.from..run.to].iter().filter(|c| c.width > 0) {
                rules.glyphs.push(c, out);
            }
        }
    }
    if run.to == rules.edge(run.from) { None } else { Some(run.to as u16) }
}

/// Writes a glyph of uncertain width. Its columns are erased first where it might be drawn too narrow.
/// Wrapping is switched off where it might be drawn too wide for the rest of the row.
fn write_doubt(rules: &Rules, old: &[Cell], new: &[Cell], x: usize, out: &mut Vec<u8>) {
    let c = &new[x];
    if must_erase(rules, old, c, x) {
        sequence(out, usize::from(c.width), b'X');
    }
    let hold = must_hold(rules, c, x);
    if hold {
        out.extend_from_slice(b"\x1b[?7l");
    }
    rules.glyphs.push(c, out);
    if hold {
        out.extend_from_slice(b"\x1b[?7h");
    }
}

fn doubt_cost(rules: &Rules, old: &[Cell], new: &[Cell], x: usize) -> usize {
    let c = &new[x];
    let erase = if must_erase(rules, old, c, x) { 3 + digits(usize::from(c.width)) } else { 0 };
    erase + if must_hold(rules, c, x) { 10 } else { 0 }
}

fn must_erase(rules: &Rules, old: &[Cell], c: &Cell, x: usize) -> bool {
    let behind = &old[(x + 1).min(old.len())..(x + usize::from(c.width)).min(old.len())];
    rules.features.ech && behind.iter().any(|o| *o != Cell::blank(c.pen.bg))
}

fn must_hold(rules: &Rules, c: &Cell, x: usize) -> bool {
    x + usize::from(c.width) + usize::from(c.doubt & 0x7f) > rules.edge(x)
}

fn sequence(out: &mut Vec<u8>, n: usize, f: u8) {
    let mut s = super::motion::Short::new();
    s.csi(n as u16, f);
    out.extend_from_slice(s.bytes());
}

/// The length of a parameter; 1 is left out.
fn digits(n: usize) -> usize {
    match n {
        1 => 0,
        0..=9 => 1,
        10..=99 => 2,
        100..=999 => 3,
        _ => 4 + usize::from(n > 9999),
    }
}

/// First column from which on the row is one plain blank.
fn blank_tail(row: &[Cell]) -> usize {
    let Some(last) = row.last().filter(|c| c.is_blank()) else { return row.len() };
    row.iter().rposition(|c| c != last).map_or(0, |i| i + 1)
}
