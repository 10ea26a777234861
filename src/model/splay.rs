//! Splay trees in one list: a row of things that grows in its midst, and a forest whose branches move. Each step costs
//! the logarithm of how many there are, over all steps taken together.

/// No node.
const NONE: usize = usize::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    up: usize,
    /// The nodes to the left and to the right of it.
    kids: [usize; 2],
    /// It is marked.
    on: bool,
    /// It or a node below it is marked.
    any: bool,
}

#[derive(Debug, Clone, Default)]
struct Splay {
    nodes: Vec<Node>,
    /// How many rotations were made so far.
    turned: u64,
}

impl Splay {
    fn add(&mut self, on: bool) -> usize {
        self.nodes.push(Node { up: NONE, kids: [NONE; 2], on, any: on });
        self.nodes.len() - 1
    }
    /// True if a node is at the top of its tree. In a forest it may name a node above it which does not name it.
    fn is_top(&self, x: usize) -> bool {
        let up = self.nodes[x].up;
        up == NONE || !self.nodes[up].kids.contains(&x)
    }
    fn side(&self, x: usize) -> usize {
        usize::from(self.nodes[self.nodes[x].up].kids[1] == x)
    }
    fn pull(&mut self, x: usize) {
        let Node { kids, on, .. } = self.nodes[x];
        self.nodes[x].any = on || kids.iter().any(|&kid| kid != NONE && self.nodes[kid].any);
    }
    fn set_kid(&mut self, x: usize, side: usize, kid: usize) {
        self.nodes[x].kids[side] = kid;
        if kid != NONE {
            self.nodes[kid].up = x;
        }
        self.pull(x);
    }
    fn rotate(&mut self, x: usize) {
        self.turned += 1;
        let (up, side) = (self.nodes[x].up, self.side(x));
        let (above, moved) = (self.nodes[up].up, self.nodes[x].kids[1 - side]);
        if !self.is_top(up) {
            let side = self.side(up);
            self.nodes[above].kids[side] = x;
        }
        self.set_kid(up, side, moved);
        self.set_kid(x, 1 - side, up);
        self.nodes[x].up = above;
    }
    /// Brings a node to the top of its tree.
    fn splay(&mut self, x: usize) {
        while !self.is_top(x) {
            let up = self.nodes[x].up;
            if !self.is_top(up) {
                let first = if self.side(up) == self.side(x) { up } else { x };
                self.rotate(first);
            }
            self.rotate(x);
        }
    }
    /// Takes what is on one side of a node at the top away; returns its top.
    fn take_kid(&mut self, x: usize, side: usize) -> usize {
        let kid = std::mem::replace(&mut self.nodes[x].kids[side], NONE);
        if kid != NONE {
            self.nodes[kid].up = NONE;
        }
        self.pull(x);
        kid
    }
}

/// A row of nodes, some of them marked. It may grow anywhere.
#[derive(Debug, Clone)]
pub(super) struct Row {
    splay: Splay,
}

impl Row {
    /// A row of one marked node, whose number is 0.
    pub(super) fn new() -> Row {
        let mut splay = Splay::default();
        splay.add(true);
        Row { splay }
    }
    /// Puts a node right after another (`after`) or right before it; returns its number, which is the next one.
    pub(super) fn put(&mut self, beside: usize, after: bool, on: bool) -> usize {
        let new = self.splay.add(on);
        let side = usize::from(after);
        self.splay.splay(beside);
        let beyond = self.splay.take_kid(beside, side);
        self.splay.set_kid(new, side, beyond);
        self.splay.set_kid(beside, side, new);
        new
    }
    /// True if a node is marked.
    pub(super) fn is_on(&self, x: usize) -> bool {
        self.splay.nodes[x].on
    }
    /// True if a node is before another one.
    pub(super) fn is_before(&mut self, a: usize, b: usize) -> bool {
        if a == b {
            return false;
        }
        self.splay.splay(a);
        self.splay.splay(b);
        let mut at = a;
        while self.splay.nodes[at].up != b {
            at = self.splay.nodes[at].up;
        }
        self.splay.nodes[b].kids[0] == at
    }
    /// Takes the marks off all nodes from `first` to `last`, which is not before it; returns those that had one.
    pub(super) fn unmark(&mut self, first: usize, last: usize) -> Vec<usize> {
        let splay = &mut self.splay;
        splay.splay(first);
        let before = splay.take_kid(first, 0);
        splay.splay(last);
        let after = splay.take_kid(last, 1);
        let (mut found, mut todo) = (Vec::new(), vec![last]);
        while let Some(x) = todo.pop() {
            let Node { kids, on, any, .. } = splay.nodes[x];
            if any {
                splay.turned += 1;
                found.extend(on.then_some(x));
                (splay.nodes[x].on, splay.nodes[x].any) = (false, false);
                todo.extend(kids.into_iter().filter(|&kid| kid != NONE));
            }
        }
        splay.set_kid(last, 1, after);
        splay.splay(first);
        splay.set_kid(first, 0, before);
        found
    }
    /// All nodes in their order.
    pub(super) fn in_order(&self) -> Vec<usize> {
        let nodes = &self.splay.nodes;
        let mut at = 0;
        while nodes[at].up != NONE {
            at = nodes[at].up;
        }
        let (mut order, mut todo) = (Vec::with_capacity(nodes.len()), Vec::new());
        loop {
            while at != NONE {
                todo.push(at);
                at = nodes[at].kids[0];
            }
            let Some(x) = todo.pop() else { return order };
            order.push(x);
            at = nodes[x].kids[1];
        }
    }
    /// How many steps were taken so far.
    pub(super) fn steps(&self) -> u64 {
        self.splay.turned
    }
}

/// Trees whose branches are moved, and asked what is under what (the link-cut trees of Sleator and Tarjan, 1983).
#[derive(Debug, Default)]
pub struct Forest {
    splay: Splay,
}

impl Forest {
    /// Adds a tree of one node; returns its number, which is the next one.
    pub fn add(&mut self) -> usize {
        self.splay.add(false)
    }
    /// Makes the way from the top to a node one row; returns where that way left the way that was asked for last.
    fn open(&mut self, x: usize) -> usize {
        let (mut last, mut at) = (NONE, x);
        while at != NONE {
            self.splay.turned += 1;
            self.splay.splay(at);
            self.splay.nodes[at].kids[1] = last;
            last = at;
            at = self.splay.nodes[at].up;
        }
        self.splay.splay(x);
        last
    }
    /// Moves a node with all below it under another, which is not below it, or to the top.
    pub fn put(&mut self, x: usize, under: Option<usize>) {
        self.open(x);
        self.splay.take_kid(x, 0);
        self.splay.nodes[x].up = under.unwrap_or(NONE);
    }
    /// True if `below` is `above` or is under it.
    pub fn is_under(&mut self, below: usize, above: usize) -> bool {
        self.open(above);
        below == above || self.open(below) == above
    }
    /// How many steps were taken so far.
    pub fn steps(&self) -> u64 {
        self.splay.turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next of a row of numbers that look drawn by lot.
    fn next(seed: &mut u64, below: usize) -> usize {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % below
    }

    #[test]
    fn a_forest_answers_as_walking_up_does() {
        let mut seed = 7;
        let mut forest = Forest::default();
        let mut up: Vec<Option<usize>> = Vec::new();
        let under = |up: &[Option<usize>], below: usize, above: usize| {
            std::iter::successors(Some(below), |&at| up[at]).any(|at| at == above)
        };
        for _ in 0..60 {
            up.push(None);
            forest.add();
        }
        for _ in 0..4_000 {
            let (a, b) = (next(&mut seed, 60), next(&mut seed, 60));
            assert_eq!(forest.is_under(a, b), under(&up, a, b));
            if next(&mut seed, 9) == 0 {
                forest.put(a, None);
                up[a] = None;
            } else if !under(&up, b, a) {
                forest.put(a, Some(b));
                up[a] = Some(b);
            }
        }
    }

    #[test]
    fn a_row_keeps_order_and_marks_as_a_list_does() {
        let mut seed = 3;
        let mut row = Row::new();
        let mut list = vec![(0, true)];
        for _ in 0..600 {
            let at = next(&mut seed, list.len());
            let (after, on) = (next(&mut seed, 2) == 1, next(&mut seed, 3) > 0);
            let new = row.put(list[at].0, after, on);
            list.insert(at + usize::from(after), (new, on));
            let (a, b) = (next(&mut seed, list.len()), next(&mut seed, list.len()));
            assert_eq!(row.is_before(list[a].0, list[b].0), a < b);
            if next(&mut seed, 4) == 0 {
                let (first, last) = (a.min(b), a.max(b).min(a.min(b) + 20));
                let mut found = row.unmark(list[first].0, list[last].0);
                let mut wanted: Vec<usize> =
                    list[first..=last].iter().filter(|(_, on)| *on).map(|(x, _)| *x).collect();
                list[first..=last].iter_mut().for_each(|(_, on)| *on = false);
                found.sort_unstable();
                wanted.sort_unstable();
                assert_eq!(found, wanted);
            }
        }
        assert_eq!(row.in_order(), list.iter().map(|(x, _)| *x).collect::<Vec<_>>());
        assert!(list.iter().all(|&(x, on)| row.is_on(x) == on));
    }

    /// Steps for a chain of so many nodes: built from the top or from the end, then asked and moved at its end.
    fn chain(nodes: usize, from_the_top: bool) -> u64 {
        let mut forest = Forest::default();
        for _ in 0..nodes {
            forest.add();
        }
        for x in 1..nodes {
            let (below, above) = if from_the_top { (x, x - 1) } else { (x - 1, x) };
            assert!(!forest.is_under(above, below));
            forest.put(below, Some(above));
        }
        let (top, end) = if from_the_top { (0, nodes - 1) } else { (nodes - 1, 0) };
        for _ in 0..nodes {
            assert!(forest.is_under(end, top));
            assert!(!forest.is_under(top, end));
        }
        forest.steps()
    }

    #[test]
    fn chains_cost_little_more_than_their_length() {
        for from_the_top in [true, false] {
            let (small, large) = (chain(10_000, from_the_top), chain(20_000, from_the_top));
            assert!(large < small * 5 / 2, "{small} steps, of twice as many {large}");
        }
    }
}
