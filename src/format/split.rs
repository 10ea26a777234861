//! Names of codes that say a place in a tree (`Coke::diet Coke`): found, and split where a person wants it.
//!
//! Some programs have no tree of codes, and some write its paths into the names. A name is never split unasked: `and/or` is
//! a name, too.

use super::study::{Code, CodeKey, On, Study};
use crate::model::MAX_DEPTH;
use std::collections::{HashMap, HashSet};

/// What stands between the names of a path. Of two that fit as often the first is meant.
const SIGNS: [&str; 9] = ["::", ">>", ">", "/", "\\", "|", ":", ".", " - "];

/// The parts of a name between signs, without blanks around them; `None` if it has no sign, or nothing on one side of it.
fn parts<'a>(name: &'a str, sign: &str) -> Option<Vec<&'a str>> {
    let parts: Vec<&str> = name.split(sign).map(str::trim).collect();
    (parts.len() > 1 && parts.iter().all(|part| !part.is_empty())).then_some(parts)
}

/// What to say of names that look like places in a tree; `None` if none does.
pub(super) fn advice(study: &Study) -> Option<String> {
    let found = |sign: &'static str| {
        let names = nested(study, sign);
        Some((sign, names.len(), (*names.first()?).to_owned()))
    };
    // The last of equal ones is taken by `max_by_key`, so they stand backwards.
    let (sign, count, example) = SIGNS.iter().rev().filter_map(|sign| found(sign)).max_by_key(|one| one.1)?;
    let has = if count == 1 { "code has" } else { "codes have" };
    let names = if count == 1 { "its name" } else { "their names" };
    let shown = sign.trim();
    let typed =
        if shown.chars().any(|c| ">|\\".contains(c)) { format!("'{shown}'") } else { shown.to_owned() };
    let typed = if sign == shown { typed } else { format!("'{sign}'") };
    Some(format!("{count} {has} {shown} in {names}, such as {example}; --split {typed} makes them a tree"))
}

/// The names with this sign that look like places in a tree: two begin with one name, or that is a code, too. Two colons are
/// in a name for nothing else.
fn nested<'a>(study: &'a Study, sign: &str) -> Vec<&'a str> {
    let names: HashSet<&str> = study.codes.iter().map(|code| code.name.trim()).collect();
    let split = |code: &'a Code| {
        // `Dr. Smith` is no place below `Dr`.
        let name = Some(code.name.as_str()).filter(|name| sign != "." || !name.contains(". "))?;
        Some((name, *parts(name, sign)?.first()?))
    };
    let mut heads: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (name, head) in study.codes.iter().filter_map(split) {
        heads.entry(head).or_default().insert(name);
    }
    let is_place = |head: &str| {
        // `1.2 Waiting` has a number, and no code `1` above it.
        let is_number = head.bytes().all(|byte| byte.is_ascii_digit());
        let is_head = names.contains(head) || heads.get(head).is_some_and(|below| below.len() > 1);
        sign == "::" || (is_head && !is_number)
    };
    study.codes.iter().filter_map(split).filter(|(_, head)| is_place(head)).map(|(name, _)| name).collect()
}

/// Splits the names of all codes at a sign; returns how many were split. The last part stays the name of the code, which keeps
/// all that it has. Those before it are the codes above: of that place in the study, else made.
pub(super) fn split_names(study: &mut Study, sign: &str) -> usize {
    let count = study.codes.iter().filter(|code| parts(&code.name, sign).is_some()).count();
    if sign.is_empty() || count == 0 {
        return 0;
    }
    let mut places: Vec<Place> = Vec::with_capacity(study.codes.len());
    for (nth, code) in study.codes.iter().enumerate() {
        let above = code.parent.filter(|above| above.0 < nth).and_then(|above| places.get(above.0));
        let mut path = above.map(|above| above.path.clone()).unwrap_or_default();
        let own = parts(&code.name, sign).filter(|own| path.len() + own.len() <= MAX_DEPTH);
        path.extend(own.unwrap_or_else(|| vec![&code.name]).into_iter().map(str::to_owned));
        places.push(Place { path, code: Some(nth) });
    }
    let mut known: HashSet<Vec<String>> = places.iter().map(|place| place.path.clone()).collect();
    let mut all = Vec::with_capacity(places.len());
    for place in places {
        for depth in 1..place.path.len() {
            let path = place.path[..depth].to_vec();
            if known.insert(path.clone()) {
                all.push(Place { path, code: None });
            }
        }
        all.push(place);
    }
    plant(study, all);
    count
}

/// The place of a code in the tree.
struct Place {
    path: Vec<String>,
    /// Its place in the list as it was; `None` for one that is made.
    code: Option<usize>,
}

/// Makes the list of codes that has these places, each behind the one above it.
fn plant(study: &mut Study, places: Vec<Place>) {
    let mut before: Vec<Option<Code>> = std::mem::take(&mut study.codes).into_iter().map(Some).collect();
    let mut keys: Vec<CodeKey> = vec![CodeKey(0); before.len()];
    let mut below: HashMap<Vec<String>, Vec<Place>> = HashMap::new();
    for place in places {
        let above = place.path[..place.path.len().saturating_sub(1)].to_vec();
        below.entry(above).or_default().push(place);
    }
    let backwards = |places: Option<Vec<Place>>, parent: Option<CodeKey>| {
        places.unwrap_or_default().into_iter().rev().map(move |place| (place, parent))
    };
    let mut open: Vec<(Place, Option<CodeKey>)> = backwards(below.remove(&Vec::new()), None).collect();
    while let Some((place, parent)) = open.pop() {
        let key = CodeKey(study.codes.len());
        let name = place.path.last().cloned().unwrap_or_default();
        let code = place.code.and_then(|nth| before.get_mut(nth)?.take()).unwrap_or_default();
        study.codes.push(Code { name, parent, ..code });
        if let Some(to) = place.code.and_then(|nth| keys.get_mut(nth)) {
            *to = key;
        }
        // Of two codes of one path the first has what is below.
        open.extend(backwards(below.remove(&place.path), Some(key)));
    }
    rename_keys(study, &keys);
}

/// Writes the new keys of codes wherever the study names one.
fn rename_keys(study: &mut Study, keys: &[CodeKey]) {
    let new = |key: &mut CodeKey| {
        if let Some(to) = keys.get(key.0) {
            *key = *to;
        }
    };
    let on = |on: &mut On| {
        if let On::Code(key) = on {
            new(key);
        }
    };
    study.codings.iter_mut().for_each(|one| new(&mut one.code));
    study.loose.iter_mut().for_each(|one| new(&mut one.code));
    study.memos.iter_mut().for_each(|one| on(&mut one.on));
    study.marks.iter_mut().for_each(|one| on(&mut one.on));
    study.kept.iter_mut().for_each(|one| on(&mut one.on));
    study.sets.iter_mut().flat_map(|set| &mut set.members).for_each(on);
    for link in &mut study.links {
        new(&mut link.from);
        new(&mut link.to);
    }
}
