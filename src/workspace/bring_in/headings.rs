//! The headings of a table that came without a schema, as the project calls them: `Sex` is `sex`.

use crate::format::Study;
use crate::model::Project;
use crate::text::same_key;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The study with attributes named as the project names them, where a heading is a name or a label of one in other case.
/// Those that come with a schema mean what the schema says.
pub(super) fn as_known<'s>(study: &'s Study, project: &Project) -> Cow<'s, Study> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for heading in
        study.guessed.iter().filter(|name| project.attributes.iter().all(|here| here.name != **name))
    {
        let key = same_key(heading);
        let like = |words: &str| !words.is_empty() && same_key(words) == key;
        let mut found = project.attributes.iter().filter(|here| like(&here.name) || like(&here.label));
        // A heading that fits two attributes, or one that has a column of its own, stays as it is.
        if let (Some(here), None) = (found.next(), found.next())
            && study.attributes.iter().all(|other| other.name != here.name)
            && !names.values().any(|taken| *taken == here.name)
        {
            names.insert(heading.clone(), here.name.clone());
        }
    }
    if names.is_empty() {
        return Cow::Borrowed(study);
    }
    let mut study = study.clone();
    let rename = |name: &mut String| {
        if let Some(known) = names.get(name) {
            name.clone_from(known);
        }
    };
    study.guessed.iter_mut().for_each(rename);
    study.attributes.iter_mut().for_each(|schema| rename(&mut schema.name));
    for one in &mut study.participants {
        one.values.iter_mut().for_each(|(name, _)| rename(name));
    }
    for (heading, known) in &names {
        study.notes.push(format!("the column {heading} is taken for the attribute {known}"));
    }
    Cow::Owned(study)
}
