//! `--where`: a value of an attribute of a participant.

use crate::error::{Error, Result};
use crate::model::{Participant, Seen};

/// `--where ATTR=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Where {
    pub(super) attribute: String,
    value: String,
    /// What a derived group of that name joins.
    members: Vec<String>,
}

impl Where {
    pub(super) fn read(project: &Seen<'_>, words: &str) -> Result<Where> {
        let Some((name, value)) = words.split_once('=') else {
            return Err(
                Error::usage(format!("\"{words}\" is not ATTR=VALUE")).hint("such as --where sex=Female")
            );
        };
        let (name, value) = (name.trim(), value.trim());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if same(name, "state") {
            return Ok(Where { attribute: "state".into(), value: value.into(), members: Vec::new() });
        }
        let attribute = project.find_attribute(name)?;
        let group = attribute.groups.iter().find(|(group, _)| same(group, value));
        let members = group.map(|(_, members)| members.clone()).unwrap_or_default();
        let all = || attribute.categories.iter().chain(&attribute.not_available).chain(&attribute.not_asked);
        if members.is_empty() && !attribute.categories.is_empty() && !all().any(|known| same(known, value)) {
            let fault = Error::unknown(format!("\"{value}\" is no value of {}", attribute.name));
            return Err(fault.hint(format!("values: {}", all().cloned().collect::<Vec<_>>().join(", "))));
        }
        Ok(Where { attribute: attribute.name.clone(), value: value.to_owned(), members })
    }

    pub(super) fn fits(&self, participant: &Participant) -> bool {
        let same =
            |word: &String| word.to_lowercase() == self.value.to_lowercase() || self.members.contains(word);
        match self.attribute.as_str() {
            "state" => same(&participant.state),
            name => participant.values.get(name).is_some_and(|values| values.iter().any(same)),
        }
    }
}
