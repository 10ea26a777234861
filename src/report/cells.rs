//! Cells that many lists have.

use super::value::Value;
use crate::model::id::PersonId;
use crate::model::{Made, Seen};
use crate::text::utc;

/// The name of a person.
pub(super) fn person<'p>(project: Seen<'p>, id: Option<PersonId>) -> Value<'p> {
    id.and_then(|id| project.shown().person(id)).map(|person| person.name.as_str()).into()
}

/// The time at which something was made.
pub(super) fn created<'p>(made: Made) -> Value<'p> {
    utc(made.wall).into()
}
