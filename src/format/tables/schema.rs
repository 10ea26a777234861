//! What the columns of a table of participants mean (`X.toml`).
//!
//! ```toml
//! [table]
//! title = "Characteristics of the participants"
//! blocks = ["age", "diagnosis"]
//! footnotes = ["All as told by the participants."]
//!
//! [attribute.age]
//! label = "Age"
//! kind = "one"
//! categories = ["18-24", "25-34", "35-44"]
//! not_available = ["Information not available"]
//!
//! [attribute.age.groups]
//! "Below 35" = ["18-24", "25-34"]
//!
//! [attribute.age.targets]
//! "35-44" = "at least 3"
//! "Below 35" = "at least 4, no more than 15"
//! ```

use crate::error::{Error, Result};
use crate::model::Goal;
use crate::model::values::{self, AttributeKind, Schema};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// What the printed table has beside its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableHead {
    title: Option<String>,
    #[serde(default)]
    blocks: Vec<String>,
    #[serde(default)]
    footnotes: Vec<String>,
}

/// What kind of values an attribute has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// One category.
    One,
    /// One or more categories.
    Several,
    /// A number.
    Number,
    /// Any words.
    Text,
}

/// An attribute of participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct AttributeSchema {
    /// Its name, as the column has it.
    pub(super) name: String,
    /// How a table prints it.
    pub(super) label: String,
    /// What kind of values it has.
    kind: Kind,
    /// Its categories in their order; empty ones are shown with 0. An empty list allows any value.
    categories: Vec<String>,
    /// Values that mean that it was asked or looked for, and is unknown.
    not_available: Vec<String>,
    /// Values that mean that it was not asked.
    not_asked: Vec<String>,
    /// The category that takes in values which are none of the others; `None`: such a value is an error.
    other: Option<String>,
    /// A footnote to its block.
    footnote: Option<String>,
    /// Groups made of categories, in the order of the schema.
    groups: Vec<(String, Vec<String>)>,
    /// How many people of a category or group the team hopes for.
    goals: Vec<Goal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    table: Option<Spanned<TableHead>>,
    #[serde(default)]
    attribute: BTreeMap<String, Spanned<Attribute>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    label: Option<String>,
    kind: Option<Kind>,
    #[serde(default)]
    several: bool,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    not_available: Vec<String>,
    #[serde(default)]
    not_asked: Vec<String>,
    other: Option<String>,
    footnote: Option<String>,
    #[serde(default)]
    groups: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    targets: BTreeMap<String, Spanned<String>>,
}

/// Reads a schema: the head of the table, and the attributes in the order of the file.
///
/// # Errors
/// Line and column of what is no TOML, is unknown, or names a category or attribute that is not there.
pub(super) fn read(schema: &str) -> Result<(values::TableHead, Vec<AttributeSchema>)> {
    let schema = schema.strip_prefix('\u{feff}').unwrap_or(schema);
    let file: File = toml::from_str(schema).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        wrong(schema, at, error.message().to_owned())
    })?;
    let mut attributes = Vec::new();
    for (name, attribute) in in_order(file.attribute) {
        attributes.push(checked(schema, name, attribute)?);
    }
    let (at, head) =
        file.table.map_or((0, TableHead::default()), |head| (head.span().start, head.into_inner()));
    let known = |name: &String| attributes.iter().any(|attribute| attribute.name == *name);
    if let Some(unknown) = head.blocks.iter().find(|name| !known(name)) {
        let error = wrong(schema, at, format!("\"blocks\" names \"{unknown}\", which is no attribute"));
        return Err(error.hint(format!("an attribute begins with [attribute.{unknown}]")));
    }
    let TableHead { title, blocks, footnotes } = head;
    Ok((values::TableHead { title: title.unwrap_or_default(), blocks, footnotes }, attributes))
}

fn checked(schema: &str, name: String, attribute: Spanned<Attribute>) -> Result<AttributeSchema> {
    let start = attribute.span().start;
    let attribute = attribute.into_inner();
    let kind = match (attribute.kind, attribute.several) {
        (None | Some(Kind::Several), true) => Kind::Several,
        (Some(kind), true) => {
            let what =
                format!("\"{name}\" is of kind {kind:?} and cannot have several values").to_lowercase();
            return Err(wrong(schema, start, what));
        }
        (Some(kind), false) => kind,
        (None, false) if attribute.categories.is_empty() => Kind::Text,
        (None, false) => Kind::One,
    };
    let groups = in_order(attribute.groups);
    for (group, members) in &groups {
        let unknown = members.get_ref().iter().find(|member| !attribute.categories.contains(member));
        if let Some(unknown) = unknown {
            let what =
                format!("the group \"{group}\" names \"{unknown}\", which is no category of \"{name}\"");
            return Err(wrong(schema, members.span().start, what)
                .hint(format!("categories: {}", attribute.categories.join(", "))));
        }
    }
    let groups: Vec<(String, Vec<String>)> =
        groups.into_iter().map(|(group, members)| (group, members.into_inner())).collect();
    let mut goals = Vec::new();
    for (of, words) in in_order(attribute.targets) {
        let mut known = attribute.categories.iter().chain(groups.iter().map(|(group, _)| group));
        if !known.any(|known| *known == of) && !attribute.not_available.contains(&of) {
            let what = format!("the targets name \"{of}\", which is no category or group of \"{name}\"");
            return Err(wrong(schema, words.span().start, what)
                .hint(format!("categories: {}", attribute.categories.join(", "))));
        }
        let goal = Goal::read(&of, words.get_ref()).ok_or_else(|| {
            let what = format!("\"{}\" is no target", words.get_ref());
            wrong(schema, words.span().start, what).hint("such as \"at least 3\" or \"no more than 15\"")
        })?;
        goals.push(goal);
    }
    Ok(AttributeSchema {
        label: attribute.label.unwrap_or_else(|| name.clone()),
        name,
        kind,
        categories: attribute.categories,
        not_available: attribute.not_available,
        not_asked: attribute.not_asked,
        other: attribute.other,
        footnote: attribute.footnote,
        groups,
        goals,
    })
}

/// The entries of a table in the order of the file.
fn in_order<T>(table: BTreeMap<String, Spanned<T>>) -> Vec<(String, Spanned<T>)> {
    let mut entries: Vec<(String, Spanned<T>)> = table.into_iter().collect();
    entries.sort_by_key(|(_, value)| value.span().start);
    entries
}

/// An error at a byte of the schema.
fn wrong(schema: &str, at: usize, what: String) -> Error {
    let before = schema.get(..at).unwrap_or(schema);
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u32 + 1;
    Error::bad_file(what).at(line, Some(column))
}

impl AttributeSchema {
    /// As a project keeps it; what only reading needs is dropped.
    pub(in crate::format) fn into_model(self) -> Schema {
        Schema {
            name: self.name,
            label: self.label,
            kind: match self.kind {
                Kind::One => AttributeKind::One,
                Kind::Several => AttributeKind::Several,
                Kind::Number => AttributeKind::Number,
                Kind::Text => AttributeKind::Text,
            },
            categories: self.categories,
            not_available: self.not_available,
            not_asked: self.not_asked,
            footnote: self.footnote.unwrap_or_default(),
            groups: self.groups,
            goals: self.goals,
        }
    }

    /// What a column without a schema looks like: numbers, long words, or categories in order of appearance.
    pub(in crate::format) fn guessed(name: &str, values: &[&str]) -> AttributeSchema {
        let mut categories: Vec<String> = Vec::new();
        let given = || values.iter().filter(|value| !value.is_empty());
        let kind = if given().count() > 0 && given().all(|value| is_number(value)) {
            Kind::Number
        } else if given().any(|value| value.chars().count() > 60) {
            Kind::Text
        } else {
            // A list of participants has several values of one attribute like that.
            let several = given().any(|value| value.contains(';'));
            let parts = given().flat_map(|value| value.split(|c| several && c == ';')).map(str::trim);
            for value in parts.filter(|value| !value.is_empty()) {
                if !categories.iter().any(|known| known == value) {
                    categories.push(value.to_owned());
                }
            }
            if several { Kind::Several } else { Kind::One }
        };
        AttributeSchema {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            categories,
            not_available: Vec::new(),
            not_asked: Vec::new(),
            other: None,
            footnote: None,
            groups: Vec::new(),
            goals: Vec::new(),
        }
    }

    /// The values of a cell, spelled as the schema spells them; else what is wrong, and what to do.
    pub(in crate::format) fn values(&self, cell: &str) -> Result<Vec<String>, (String, String)> {
        let parts: Vec<&str> = match self.kind {
            Kind::Several => cell.split([';', '|']).collect(),
            _ => vec![cell],
        };
        let mut values: Vec<String> = Vec::new();
        for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
            let value = self.value(part)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(values)
    }

    fn value(&self, words: &str) -> Result<String, (String, String)> {
        let unknowns = self.not_available.iter().chain(&self.not_asked);
        let mut known = self.categories.iter().chain(unknowns);
        if let Some(known) = known.find(|known| known.to_lowercase() == words.to_lowercase()) {
            return Ok(known.clone());
        }
        match self.kind {
            Kind::Text => Ok(words.to_owned()),
            Kind::Number if is_number(words) => Ok(words.to_owned()),
            Kind::Number => Err((
                format!("\"{words}\" is no number, as \"{}\" needs", self.name),
                "a value for people of whom it is not known goes into not_available of the schema".into(),
            )),
            Kind::One | Kind::Several if self.categories.is_empty() || self.other.is_some() => {
                Ok(words.to_owned())
            }
            Kind::One | Kind::Several => Err((
                format!("\"{words}\" is no category of \"{}\"", self.name),
                format!("allowed: {}", self.allowed()),
            )),
        }
    }

    fn allowed(&self) -> String {
        let all = self.categories.iter().chain(&self.not_available).chain(&self.not_asked);
        all.map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

fn is_number(words: &str) -> bool {
    words.parse::<f64>().is_ok_and(f64::is_finite)
}
