//! Which styles make words bold or hidden (ECMA-376 17.7).

use super::xml;
use crate::error::Result;
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::transcripts::xml::{attribute, child, local, parse};
use roxmltree::Node;
use std::collections::HashMap;

/// Deeper chains of styles that are based on each other are cut off.
const LONGEST_CHAIN: usize = 20;

/// A switch of a run: set, set off, or not mentioned.
type Switch = Option<bool>;

/// What a style says itself, and the style that it is based on.
#[derive(Default)]
struct Style {
    bold: Switch,
    hidden: Switch,
    based_on: Option<String>,
}

/// The styles of a document by their ids, and the paragraph style of paragraphs that name none.
#[derive(Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    usual: Option<String>,
}

/// What the styles say of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) hidden: bool,
}

/// A switch such as `w:b` in the properties of a run or a style.
fn switch(properties: Option<Node<'_, '_>>, name: &str) -> Switch {
    let switch = child(&properties?, name)?;
    Some(!matches!(attribute(&switch, "val"), Some("0" | "false" | "off" | "none")))
}

impl Styles {
    /// Reads the part with the styles; without one no style says anything.
    ///
    /// # Errors
    /// The part is broken.
    pub(super) fn read(archive: &mut Archive<'_>, name: Option<&str>) -> Result<Styles> {
        let mut styles = Styles::default();
        let Some(name) = name else { return Ok(styles) };
        let Some(text) = xml::member(archive, name, LARGEST)? else { return Ok(styles) };
        let tree = parse(&text, name)?;
        for node in tree.root_element().children().filter(|node| local(node) == "style") {
            let Some(id) = attribute(&node, "styleId") else { continue };
            let properties = child(&node, "rPr");
            let style = Style {
                bold: switch(properties, "b"),
                hidden: switch(properties, "vanish"),
                based_on: child(&node, "basedOn").and_then(|on| attribute(&on, "val")).map(str::to_owned),
            };
            let usual = matches!(attribute(&node, "default"), Some("1" | "true" | "on"));
            if usual && attribute(&node, "type") == Some("paragraph") {
                styles.usual = Some(id.to_owned());
            }
            styles.all.insert(id.to_owned(), style);
        }
        Ok(styles)
    }

    /// What a run looks like: what it says itself, else what its own style and that of its paragraph say. A switch that
    /// is set in both is off again (17.7.3).
    pub(super) fn of_run(&self, run: &Node<'_, '_>, paragraph: Option<&str>) -> Look {
        let properties = child(run, "rPr");
        let named = properties.and_then(|pr| child(&pr, "rStyle")).and_then(|style| attribute(&style, "val"));
        let look = |name: &str, of: fn(&Style) -> Switch| {
            let by_style = |id: Option<&str>| id.is_some_and(|id| self.says(id, of));
            switch(properties, name)
                .unwrap_or_else(|| by_style(named) != by_style(paragraph.or(self.usual.as_deref())))
        };
        Look { bold: look("b", |style| style.bold), hidden: look("vanish", |style| style.hidden) }
    }

    /// What a style says, or the styles that it is based on.
    fn says(&self, id: &str, of: fn(&Style) -> Switch) -> bool {
        let mut at = self.all.get(id);
        for _ in 0..LONGEST_CHAIN {
            let Some(style) = at else { return false };
            if let Some(said) = of(style) {
                return said;
            }
            at = style.based_on.as_ref().and_then(|on| self.all.get(on));
        }
        false
    }
}
