//! What the schema of projects (QDA-XML 1.0) says of each element, as a table, and the rule that makes elements fit it.

use super::element::Element;
use super::value::{Value, fit_value};
use std::collections::BTreeMap;

use Value::{Colour, File, Guid, OneOf, Time, Truth, Whole, Words};

/// An attribute: its name, what it may hold, and whether it must be there.
type Attribute = (&'static str, Value, bool);

/// An element: its attributes, and its children in their order, of which those with `?` come once and those with `!` once
/// at least.
struct Kind {
    attributes: &'static [Attribute],
    /// Further attributes: who made and changed it, and when.
    edited: bool,
    children: &'static [&'static str],
}

const EDITED: &[Attribute] = &[
    ("creatingUser", Guid, false),
    ("creationDateTime", Time, false),
    ("modifyingUser", Guid, false),
    ("modifiedDateTime", Time, false),
];
const NAMED: &[Attribute] = &[("guid", Guid, true), ("name", Words, false)];
const DIRECTION: Value = OneOf(&["Associative", "OneWay", "Bidirectional"]);
const SHAPE: Value = OneOf(&[
    "Person",
    "Oval",
    "Rectangle",
    "RoundedRectangle",
    "Star",
    "LeftTriangle",
    "RightTriangle",
    "UpTriangle",
    "DownTriangle",
    "Note",
]);
const VARIABLE: Value = OneOf(&["Text", "Boolean", "Integer", "Float", "Date", "DateTime"]);
const TEXT: &[Attribute] = &[
    ("guid", Guid, true),
    ("name", Words, false),
    ("richTextPath", File, false),
    ("plainTextPath", File, false),
];
const MEDIA: &[Attribute] = &[("guid", Guid, true), ("name", Words, false), ("path", File, false)];
const AREA: &[Attribute] = &[
    ("guid", Guid, true),
    ("name", Words, false),
    ("firstX", Whole, true),
    ("firstY", Whole, true),
    ("secondX", Whole, true),
    ("secondY", Whole, true),
];
const PAGE: &[Attribute] = &[
    ("guid", Guid, true),
    ("name", Words, false),
    ("page", Whole, true),
    ("firstX", Whole, true),
    ("firstY", Whole, true),
    ("secondX", Whole, true),
    ("secondY", Whole, true),
];
const STRETCH: &[Attribute] =
    &[("guid", Guid, true), ("name", Words, false), ("begin", Whole, true), ("end", Whole, true)];

const fn kind(attributes: &'static [Attribute], children: &'static [&'static str]) -> Kind {
    Kind { attributes, edited: false, children }
}

const fn edited(attributes: &'static [Attribute], children: &'static [&'static str]) -> Kind {
    Kind { attributes, edited: true, children }
}

/// What the schema says of an element; `None` if it knows none of that name.
fn kind_of(name: &str) -> Option<Kind> {
    Some(match name {
        "Project" => kind(
            &[
                ("name", Words, true),
                ("origin", Words, false),
                ("creatingUserGUID", Guid, false),
                ("creationDateTime", Time, false),
                ("modifyingUserGUID", Guid, false),
                ("modifiedDateTime", Time, false),
            ],
            &[
                "Users?",
                "CodeBook?",
                "Variables?",
                "Cases?",
                "Sources?",
                "Notes?",
                "Links?",
                "Sets?",
                "Graphs?",
                "Description?",
                "NoteRef",
            ],
        ),
        "Users" => kind(&[], &["User!"]),
        "User" => kind(&[("guid", Guid, true), ("name", Words, false), ("id", Words, false)], &[]),
        "CodeBook" => kind(&[], &["Codes!"]),
        "Codes" => kind(&[], &["Code!"]),
        "Code" => kind(
            &[
                ("guid", Guid, true),
                ("name", Words, true),
                ("isCodable", Truth, true),
                ("color", Colour, false),
            ],
            &["Description?", "NoteRef", "Code"],
        ),
        "Variables" => kind(&[], &["Variable!"]),
        "Variable" => kind(
            &[("guid", Guid, true), ("name", Words, true), ("typeOfVariable", VARIABLE, true)],
            &["Description?"],
        ),
        "Cases" => kind(&[], &["Case!"]),
        "Case" => kind(NAMED, &["Description?", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"]),
        "VariableValue" => kind(
            &[],
            &[
                "VariableRef!",
                "TextValue?",
                "BooleanValue?",
                "IntegerValue?",
                "FloatValue?",
                "DateValue?",
                "DateTimeValue?",
            ],
        ),
        "Sources" => kind(&[], &["TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"]),
        "TextSource" | "Representation" | "TextDescription" | "Note" => edited(
            TEXT,
            &[
                "Description?",
                "PlainTextContent?",
                "PlainTextSelection",
                "Coding",
                "NoteRef",
                "VariableValue",
            ],
        ),
        "PlainTextSelection" => edited(
            &[
                ("guid", Guid, true),
                ("name", Words, false),
                ("startPosition", Whole, true),
                ("endPosition", Whole, true),
            ],
            &["Description?", "Coding", "NoteRef"],
        ),
        "PictureSource" => edited(
            MEDIA,
            &["Description?", "TextDescription?", "PictureSelection", "Coding", "NoteRef", "VariableValue"],
        ),
        "PDFSource" => edited(
            MEDIA,
            &["Description?", "PDFSelection", "Representation?", "Coding", "NoteRef", "VariableValue"],
        ),
        "AudioSource" => edited(
            MEDIA,
            &["Description?", "Transcript", "AudioSelection", "Coding", "NoteRef", "VariableValue"],
        ),
        "VideoSource" => edited(
            MEDIA,
            &["Description?", "Transcript", "VideoSelection", "Coding", "NoteRef", "VariableValue"],
        ),
        "PictureSelection" => edited(AREA, &["Description?", "Coding", "NoteRef"]),
        "PDFSelection" => edited(PAGE, &["Description?", "Representation?", "Coding", "NoteRef"]),
        "AudioSelection" | "VideoSelection" => edited(STRETCH, &["Description?", "Coding", "NoteRef"]),
        "Transcript" => edited(
            TEXT,
            &["Description?", "PlainTextContent?", "SyncPoint", "TranscriptSelection", "NoteRef"],
        ),
        "TranscriptSelection" => edited(
            &[
                ("guid", Guid, true),
                ("name", Words, false),
                ("fromSyncPoint", Guid, false),
                ("toSyncPoint", Guid, false),
            ],
            &["Description?", "Coding", "NoteRef"],
        ),
        "SyncPoint" => {
            kind(&[("guid", Guid, true), ("timeStamp", Whole, false), ("position", Whole, false)], &[])
        }
        "Coding" => kind(
            &[("guid", Guid, true), ("creatingUser", Guid, false), ("creationDateTime", Time, false)],
            &["CodeRef!", "NoteRef"],
        ),
        "Notes" => kind(&[], &["Note!"]),
        "Links" => kind(&[], &["Link!"]),
        "Link" => kind(
            &[
                ("guid", Guid, true),
                ("name", Words, false),
                ("direction", DIRECTION, false),
                ("color", Colour, false),
                ("originGUID", Guid, false),
                ("targetGUID", Guid, false),
            ],
            &["NoteRef"],
        ),
        "Sets" => kind(&[], &["Set!"]),
        "Set" => kind(
            &[("guid", Guid, true), ("name", Words, true)],
            &["Description?", "MemberCode", "MemberSource", "MemberNote"],
        ),
        "Graphs" => kind(&[], &["Graph!"]),
        "Graph" => kind(NAMED, &["Vertex", "Edge"]),
        "Vertex" => kind(
            &[
                ("guid", Guid, true),
                ("representedGUID", Guid, false),
                ("name", Words, false),
                ("firstX", Whole, true),
                ("firstY", Whole, true),
                ("secondX", Whole, false),
                ("secondY", Whole, false),
                ("shape", SHAPE, false),
                ("color", Colour, false),
            ],
            &[],
        ),
        "Edge" => kind(
            &[
                ("guid", Guid, true),
                ("representedGUID", Guid, false),
                ("name", Words, false),
                ("sourceVertex", Guid, true),
                ("targetVertex", Guid, true),
                ("color", Colour, false),
                ("direction", DIRECTION, false),
                ("lineStyle", OneOf(&["dotted", "dashed", "solid"]), false),
            ],
            &[],
        ),
        "NoteRef" | "CodeRef" | "SourceRef" | "SelectionRef" | "VariableRef" | "MemberCode"
        | "MemberSource" | "MemberNote" => kind(&[("targetGUID", Guid, true)], &[]),
        "Description" | "PlainTextContent" | "TextValue" | "BooleanValue" | "IntegerValue" | "FloatValue"
        | "DateValue" | "DateTimeValue" => kind(&[], &[]),
        _ => return None,
    })
}

/// True if notes can be tied to an element of this name.
pub(super) fn takes_notes(name: &str) -> bool {
    kind_of(name).is_some_and(|kind| kind.children.contains(&"NoteRef"))
}

/// Puts attributes and children into the order of the schema, those that it does not know behind the others: so the same
/// parts are the same words, whatever program wrote them.
pub(super) fn arrange(element: &mut Element) {
    element.children.iter_mut().for_each(arrange);
    let Some(kind) = kind_of(&element.name) else { return };
    let rank = |name: &str| {
        let mut known = kind.attributes.iter().chain(EDITED);
        known.position(|(known, ..)| *known == name).unwrap_or(usize::MAX)
    };
    element.attributes.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    let place = |name: &str| {
        let mut rules = kind.children.iter().map(|rule| rule.trim_end_matches(['?', '!']));
        rules.position(|known| known == name).unwrap_or(usize::MAX)
    };
    element.children.sort_by_key(|child| place(&child.name));
}

/// What did not fit: how many elements of each name.
pub(super) type Misfits = BTreeMap<String, usize>;

/// Makes an element fit the schema: attributes and children that it does not know are left out, children are put into its
/// order. `false` if the element itself does not fit.
pub(super) fn fit(element: &mut Element, misfits: &mut Misfits) -> bool {
    let fits = fit_inside(element, misfits);
    if !fits {
        *misfits.entry(element.name.clone()).or_default() += 1;
    }
    fits
}

fn fit_inside(element: &mut Element, misfits: &mut Misfits) -> bool {
    let Some(kind) = kind_of(&element.name) else { return false };
    let edited: &[Attribute] = if kind.edited { EDITED } else { &[] };
    let mut attributes = Vec::with_capacity(element.attributes.len());
    for (name, value, must) in kind.attributes.iter().chain(edited) {
        let came = element.attribute(name).and_then(|came| value.fitting(came, *must));
        match came {
            Some(came) => attributes.push(((*name).to_owned(), came)),
            None if *must => return false,
            None => {}
        }
    }
    element.attributes = attributes;
    let mut rest = std::mem::take(&mut element.children);
    for rule in kind.children {
        let name = rule.trim_end_matches(['?', '!']);
        let once = rule.ends_with('?') || matches!(*rule, "CodeRef!" | "VariableRef!" | "Codes!");
        let (of_name, others): (Vec<Element>, Vec<Element>) =
            rest.into_iter().partition(|child| child.name == name);
        rest = others;
        let before = element.children.len();
        for mut child in of_name {
            let taken = once && element.children.len() > before;
            match !taken && fit(&mut child, misfits) {
                true => element.children.push(child),
                false if taken => *misfits.entry(child.name).or_default() += 1,
                false => {}
            }
        }
        if rule.ends_with('!') && element.children.len() == before {
            return false;
        }
    }
    for child in rest {
        *misfits.entry(child.name).or_default() += 1;
    }
    if element.name == "Sources" {
        return !element.children.is_empty();
    }
    if element.name == "VariableValue" {
        fit_value(element);
    }
    // Words beside children are no part of any of them.
    if !element.children.is_empty() || !holds_words(&element.name) {
        element.words.clear();
    }
    true
}

fn holds_words(name: &str) -> bool {
    matches!(name, "Description" | "PlainTextContent") || name.ends_with("Value") && name != "VariableValue"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_schema_does_not_know_is_left_out_and_counted_and_the_rest_is_put_into_its_order() {
        let guid = "5215cc69-b628-4e02-afb9-9beeaee55808";
        let mut code = Element::new("Code").with("color", "red").with("isCodable", "TRUE").with("name", "a");
        code.set("guid", guid);
        code.children = vec![
            Element::new("Weight"),
            Element::reference("NoteRef", guid),
            Element::of_words("Description", "d"),
        ];
        let mut misfits = Misfits::new();
        assert!(fit(&mut code, &mut misfits));
        assert_eq!(
            code.text(),
            format!(
                "<Code guid=\"{guid}\" name=\"a\" isCodable=\"true\"><Description>d</Description>\
                 <NoteRef targetGUID=\"{guid}\"/></Code>"
            )
        );
        assert_eq!(misfits, Misfits::from([("Weight".to_owned(), 1)]));
        let mut area = Element::new("PictureSelection").with("guid", guid).with("firstX", "1.6");
        assert!(!fit(&mut area, &mut misfits), "three numbers are missing");
    }
}
