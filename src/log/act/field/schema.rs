//! Roles that take several keys: what an attribute of participants is, and the head of their table.

use super::role::{Field, short};
use crate::error::Result;
use crate::log::act::Act;
use crate::log::act::reader::Reader;
use crate::log::dialect::Writer;
use crate::model::Goal;
use crate::model::values::{AttributeKind, Schema, TableHead};

/// What an attribute of participants is, over several keys.
pub struct SchemaFields;
impl Field for SchemaFields {
    type Value = Schema;
    fn write(w: &mut Writer, _key: &'static str, schema: &Schema) {
        let groups = schema.groups.iter().flat_map(|(name, members)| {
            std::iter::once(format!("={name}")).chain(members.iter().map(|member| format!("-{member}")))
        });
        w.str("name", &schema.name)
            .str("label", &schema.label)
            .str("kind", schema.kind.word())
            .list("categories", &schema.categories)
            .list("not_available", &schema.not_available)
            .list("not_asked", &schema.not_asked)
            .filled("footnote", &schema.footnote)
            .list("groups", groups)
            .list("targets", schema.goals.iter().map(|goal| format!("{goal}: {}", goal.of)));
    }
    fn read(reader: &mut Reader<'_>, _key: &'static str) -> Result<Schema> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for word in reader.short_list("groups")? {
            match (word.strip_prefix('='), word.strip_prefix('-'), groups.last_mut()) {
                (Some(name), _, _) => groups.push((name.to_owned(), Vec::new())),
                (_, Some(member), Some((_, members))) => members.push(member.to_owned()),
                (None, _, _) => return Err(reader.fault("groups", "the field groups does not mean anything")),
            }
        }
        Ok(Schema {
            name: reader.short("name")?,
            label: reader.short("label")?,
            kind: reader.known("kind", AttributeKind::Text)?,
            categories: reader.short_list("categories")?,
            not_available: reader.short_list("not_available")?,
            not_asked: reader.short_list("not_asked")?,
            footnote: reader.string("footnote")?,
            groups,
            goals: goals(reader.short_list("targets")?),
        })
    }
    fn check(schema: &Schema, _act: &Act) -> Result<()> {
        let groups = schema.groups.iter().flat_map(|(name, members)| std::iter::once(name).chain(members));
        let lists = schema.categories.iter().chain(&schema.not_available).chain(&schema.not_asked);
        let goals = schema.goals.iter().map(|goal| &goal.of);
        let mut all = lists.chain(groups).chain(goals).chain([&schema.name, &schema.label]);
        all.try_for_each(|words| short("a name of an attribute", words))
    }
}

/// Goals as `at least 3: NAME`; a form that a later version writes is left out. Of several for one name the last holds.
fn goals(words: Vec<String>) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    for word in &words {
        if let Some(goal) = word.split_once(": ").and_then(|(words, of)| Goal::read(of, words)) {
            goals.retain(|earlier| earlier.of != goal.of);
            goals.push(goal);
        }
    }
    goals
}

/// What the printed table of participants shows, over several keys.
pub struct HeadFields;
impl Field for HeadFields {
    type Value = TableHead;
    fn write(w: &mut Writer, _key: &'static str, head: &TableHead) {
        w.str("title", &head.title).list("blocks", &head.blocks).list("footnotes", &head.footnotes);
    }
    fn read(reader: &mut Reader<'_>, _key: &'static str) -> Result<TableHead> {
        Ok(TableHead {
            title: reader.short("title")?,
            blocks: reader.short_list("blocks")?,
            footnotes: reader.list("footnotes")?,
        })
    }
    fn check(head: &TableHead, _act: &Act) -> Result<()> {
        let mut all = head.blocks.iter().chain(&head.footnotes).chain([&head.title]);
        all.try_for_each(|words| short("a title or footnote", words))
    }
}
