//! Formulas (ECMA-376 22.1) as words in a line: `1/2`, `10^2`, `√(x+1)`.

use super::text_of;
use crate::format::transcripts::xml::{attribute, child, local};
use roxmltree::Node;

/// The words of everything below a formula or a part of one.
pub(super) fn words(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(parent: Node<'_, '_>, out: &mut String) {
    for node in parent.children().filter(Node::is_element) {
        match local(&node) {
            "t" => out.push_str(&text_of(&node)),
            "f" => pair(node, "num", "/", "den", out),
            "sSup" => pair(node, "e", "^", "sup", out),
            "sSub" => pair(node, "e", "_", "sub", out),
            "limLow" => pair(node, "e", "_", "lim", out),
            "limUpp" => pair(node, "e", "^", "lim", out),
            "sSubSup" | "sPre" => {
                out.push_str(&part(node, "e"));
                joined("_", &part(node, "sub"), out);
                joined("^", &part(node, "sup"), out);
            }
            "nary" => {
                out.push_str(property(node, "naryPr", "chr").unwrap_or("∫"));
                joined("_", &part(node, "sub"), out);
                joined("^", &part(node, "sup"), out);
                out.push(' ');
                out.push_str(&part(node, "e"));
            }
            "rad" => {
                out.push_str(&part(node, "deg"));
                out.push('√');
                out.push_str(&grouped(&part(node, "e")));
            }
            "d" => delimited(node, out),
            "acc" | "groupChr" => {
                out.push_str(&part(node, "e"));
                let usual = if local(&node) == "acc" { "\u{302}" } else { "\u{23df}" };
                out.push_str(property(node, &format!("{}Pr", local(&node)), "chr").unwrap_or(usual));
            }
            "mr" | "eqArr" => {
                let cells = node.children().filter(|cell| local(cell) == "e").map(words).collect::<Vec<_>>();
                out.push_str(&cells.join(if local(&node) == "mr" { " " } else { "; " }));
                out.push(' ');
            }
            "ctrlPr" | "rPr" | "fPr" | "dPr" | "naryPr" | "radPr" | "sSupPr" | "sSubPr" | "accPr" => {}
            _ => write(node, out),
        }
    }
}

/// Two parts of a formula with a sign between them.
fn pair(node: Node<'_, '_>, first: &str, sign: &str, second: &str, out: &mut String) {
    out.push_str(&grouped(&part(node, first)));
    joined(sign, &part(node, second), out);
}

fn joined(sign: &str, words: &str, out: &mut String) {
    if !words.is_empty() {
        out.push_str(sign);
        out.push_str(&grouped(words));
    }
}

fn part(node: Node<'_, '_>, name: &str) -> String {
    child(&node, name).map(words).unwrap_or_default()
}

/// Brackets round what is more than a number or a name.
fn grouped(words: &str) -> String {
    match words.chars().all(char::is_alphanumeric) {
        true => words.to_owned(),
        false => format!("({words})"),
    }
}

fn property<'a>(node: Node<'a, '_>, properties: &str, name: &str) -> Option<&'a str> {
    child(&node, properties).and_then(|all| child(&all, name)).and_then(|one| attribute(&one, "val"))
}

fn delimited(node: Node<'_, '_>, out: &mut String) {
    let inside: Vec<String> = node.children().filter(|part| local(part) == "e").map(words).collect();
    out.push_str(property(node, "dPr", "begChr").unwrap_or("("));
    out.push_str(&inside.join(property(node, "dPr", "sepChr").unwrap_or("|")));
    out.push_str(property(node, "dPr", "endChr").unwrap_or(")"));
}
