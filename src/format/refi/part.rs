//! A project of some transcripts only, while it is written: what was kept of other parts of the file that came stays here.

use super::element::Element;
use super::guid;
use std::collections::HashSet;

/// Takes out of a project what belongs to none of its sources: people who made nothing in it, variables without a value,
/// drawings, links and references to what is not in it.
pub(super) fn only_what_belongs(project: &mut Element) {
    project.children.retain(|list| list.name != "Graphs");
    // What a variable is for was written for all transcripts.
    for list in project.children.iter_mut().filter(|list| list.name == "Variables") {
        list.children.iter_mut().for_each(|one| one.children.retain(|part| part.name != "Description"));
    }
    drop_dangling(project);
    let mut named = HashSet::new();
    names(project, &mut named);
    for list in &mut project.children {
        let what = list.name.clone();
        if matches!(what.as_str(), "Users" | "Variables") {
            list.children
                .retain(|one| one.attribute("guid").is_some_and(|own| named.contains(&guid::key(own))));
        }
    }
    let is_list = |name: &str| matches!(name, "Users" | "Variables" | "Links" | "Notes" | "Sets");
    project.children.retain(|list| !is_list(&list.name) || !list.children.is_empty());
}

/// Takes out links, notes that nothing names, and references whose end is not written.
fn drop_dangling(project: &mut Element) {
    let (mut there, mut named) = (HashSet::new(), HashSet::new());
    owners(project, &mut there);
    names(project, &mut named);
    let ends =
        |one: &Element, name: &str| one.attribute(name).is_some_and(|end| there.contains(&guid::key(end)));
    for list in &mut project.children {
        match list.name.as_str() {
            "Links" => list.children.retain(|link| ends(link, "originGUID") && ends(link, "targetGUID")),
            "Notes" => list
                .children
                .retain(|note| note.attribute("guid").is_some_and(|own| named.contains(&guid::key(own)))),
            "Cases" | "Sets" => {
                for one in &mut list.children {
                    let is_reference = |child: &Element| {
                        matches!(child.name.as_str(), "SourceRef" | "SelectionRef" | "CodeRef")
                            || child.name.starts_with("Member")
                    };
                    one.children.retain(|child| !is_reference(child) || ends(child, "targetGUID"));
                }
            }
            _ => {}
        }
    }
}

/// The GUIDs of all things below an element.
fn owners(element: &Element, all: &mut HashSet<String>) {
    all.extend(element.attribute("guid").map(guid::key));
    element.children.iter().for_each(|child| owners(child, all));
}

/// The GUIDs by which things below an element name others.
fn names(element: &Element, all: &mut HashSet<String>) {
    let others = element.attributes.iter().filter(|(name, _)| name != "guid");
    all.extend(others.map(|(_, value)| guid::key(value)));
    element.children.iter().for_each(|child| names(child, all));
}
