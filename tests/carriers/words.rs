//! What is said of files that a carrier changed: what happened to which file, and what mends it.

use super::*;

#[test]
fn a_part_that_was_changed_is_mended_by_its_author_and_not_asked_for_by_mail() {
    let mut pair = Pair::new();
    pair.sync("noor").ok();
    pair.code("noor", "later");
    pair.sync("noor").ok();
    let part = pair.part("noor");
    let words = std::fs::read_to_string(&part).unwrap();
    let at = words.find("six months").or_else(|| words.find("waiting")).unwrap();
    let mut changed = words.into_bytes();
    changed[at] ^= 1;
    std::fs::write(&part, &changed).unwrap();
    // A newcomer meets it: nothing of it was read before.
    pair.run("emic bundle show start.emic.toml").ok();
    let said = pair.sync("anna");
    let out = &said.out;
    assert!(!out.contains("attachment"), "{out}");
    assert!(out.contains("sync"), "{out}");
    pair.sync("noor").ok();
    pair.sync("anna").ok();
    assert!(pair.run("emic --project anna codes").ok().contains("later"));
}
