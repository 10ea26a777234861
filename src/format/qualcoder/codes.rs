//! Categories and codes: one tree.

use super::{Made, Reading};
use crate::error::Result;
use crate::format::names::{Distinct, one_line};
use crate::format::study::{Code, CodeKey, left_out};
use crate::model::values::CodePart;
use std::collections::HashMap;

/// What a code is under. Codes and categories count from 1, each on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Category(i64),
    Code(i64),
}

impl Reading<'_> {
    /// Reads the tree.
    pub(super) fn codes(&mut self) -> Result<()> {
        let mut nodes: Vec<(Node, Option<Node>, Code)> = Vec::new();
        let category = |id: Option<i64>| id.map(Node::Category);
        let wanted = ["catid", "name", "memo", "owner", "date", "supercatid"];
        self.rows("code_cat", &wanted, &mut |row| {
            let id = row.int("catid").unwrap_or(row.id);
            let code = self.code("code_cat", id, &row.text("name"), &row.text("memo"), &Made::of(row));
            nodes.push((Node::Category(id), category(row.int("supercatid")), Code { folder: true, ..code }));
            Ok(())
        })?;
        let wanted = ["cid", "name", "memo", "catid", "supercid", "owner", "date", "color"];
        self.rows("code_name", &wanted, &mut |row| {
            let id = row.int("cid").unwrap_or(row.id);
            let mut code = self.code("code_name", id, &row.text("name"), &row.text("memo"), &Made::of(row));
            code.colour = Some(row.text("color")).filter(|colour| is_colour(colour));
            let above = row.int("supercid").map(Node::Code).or(category(row.int("catid")));
            nodes.push((Node::Code(id), above, code));
            Ok(())
        })?;
        self.plant(nodes);
        Ok(())
    }

    /// Puts each code under its own one, those above first.
    fn plant(&mut self, nodes: Vec<(Node, Option<Node>, Code)>) {
        let places: HashMap<Node, usize> =
            nodes.iter().enumerate().map(|(nth, (node, ..))| (*node, nth)).collect();
        let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut waiting = Vec::new();
        let mut lost = 0;
        for (nth, (_, above, _)) in nodes.iter().enumerate() {
            match above.map(|above| places.get(&above)) {
                None => waiting.push((nth, None)),
                Some(Some(above)) => below.entry(*above).or_default().push(nth),
                Some(None) => {
                    lost += 1;
                    waiting.push((nth, None));
                }
            }
        }
        let mut nodes: Vec<Option<(Node, Code)>> =
            nodes.into_iter().map(|(node, _, code)| Some((node, code))).collect();
        // Categories are not put on words: a code of the same name beside one is not the same.
        waiting.reverse();
        let mut names: HashMap<Option<CodeKey>, Distinct> = HashMap::new();
        let mut renamed = Vec::new();
        let mut next = 0;
        loop {
            while let Some((nth, parent)) = waiting.pop() {
                let Some((node, code)) = nodes.get_mut(nth).and_then(Option::take) else { continue };
                let key = CodeKey(self.study.codes.len());
                let name = names.entry(parent).or_default().of(&code.name);
                renamed.extend((name != code.name).then(|| name.clone()));
                self.study.codes.push(Code { parent, name, ..code });
                if let Node::Code(id) = node {
                    self.codes.insert(id, key);
                }
                let below = below.remove(&nth).unwrap_or_default();
                waiting.extend(below.into_iter().rev().map(|nth| (nth, Some(key))));
            }
            // What is left is under each other in a circle: it is cut open at the first one.
            match (next..nodes.len()).find(|nth| nodes.get(*nth).is_some_and(Option::is_some)) {
                Some(nth) => {
                    lost += 1;
                    next = nth + 1;
                    waiting.push((nth, None));
                }
                None => break,
            }
        }
        if let Some(first) = renamed.first() {
            let count = renamed.len();
            self.study.notes.push(format!(
                "codes that are called as a category or code beside them, and have a number now: {count}, such as {first}"
            ));
        }
        let left = left_out("places in the tree of codes", lost);
        self.study
            .left_out
            .push(left.because("what they are under is not in the project; they came in at the top"));
    }

    fn code(&self, table: &str, id: i64, name: &str, memo: &str, made: &Made) -> Code {
        let mut code = Code { name: one_line(name, "(no name)"), ..Code::default() };
        code.guid = Some(self.guid(table, id, made));
        // QualCoder prints the memo in its codebook, and exports it as the description.
        if !memo.trim().is_empty() {
            code.definition.insert(CodePart::Text, super::texts::with_line_feeds(memo));
        }
        code
    }
}

/// True for `#RRGGBB`.
fn is_colour(words: &str) -> bool {
    let digits = words.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}
