//! Acts on people, participants and their attributes.

use super::{Aim, Commit};
use crate::log::derive::Key;
use crate::log::derive::people::register;
use crate::log::derive::register::Register;
use crate::model::id::*;
use crate::model::values::{PersonField, Schema, TableHead};

macro_rules! people_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Adds a person of the team.
            PersonAdd = "person" { name: PersonName, initials: Initials, role: RoleName, guid: Guid }
                about [own People];
            /// Writes one field of a person.
            PersonSet = "person-set" { person: OnePerson, field: FieldOfPerson, value: Value }
                about [People person] over earlier_of_person(person, field);
            /// Says what an attribute of participants is.
            Attribute = "attribute" { schema: SchemaFields }
                about [named Attribute schema] over earlier_schemas(schema);
            /// Says what the printed table of participants shows.
            Table = "table" { head: HeadFields } about [Table] already same_table(head) over earlier_tables();
            /// Adds one of the people interviewed.
            ParticipantAdd = "participant" { name: ParticipantName, guid: Guid } about [own Participant];
            /// Writes name or state of a participant.
            ParticipantSet = "participant-set" { participant: OneParticipant, field: Property, value: Value }
                about [Participant participant] over earlier_of_participant(participant, field);
            /// Writes all values of one attribute of a participant.
            ParticipantValues = "participant-values" {
                participant: OneParticipant, attribute: AttributeName, values: Values
            }
                about [Participant participant] over earlier_values(participant, attribute);
        }
    };
}

pub(super) fn earlier_of_person(aim: &mut Aim<'_>, person: &PersonId, field: &PersonField) {
    aim.over = register(&aim.log.writes(&Key::People(*person)), field.word()).heads();
}

pub(super) fn earlier_schemas(aim: &mut Aim<'_>, schema: &Schema) {
    aim.over = Register::new(aim.log.writes(&Key::Attribute(schema.name.clone()))).heads();
}

pub(super) fn same_table(commit: &Commit<'_>, head: &TableHead) -> Option<OpId> {
    let log = commit.log;
    let now = Register::new(log.writes(&Key::Table)).winner().map(|op| op.id);
    now.filter(|_| *head == log.project.table)
}

pub(super) fn earlier_tables(aim: &mut Aim<'_>) {
    aim.over = Register::new(aim.log.writes(&Key::Table)).heads();
}

pub(super) fn earlier_of_participant(aim: &mut Aim<'_>, participant: &ParticipantId, field: &str) {
    let first = ParticipantId(aim.log.project.first(participant.0));
    aim.over = register(&aim.log.participant_writes(first), field).heads();
}

pub(super) fn earlier_values(aim: &mut Aim<'_>, participant: &ParticipantId, attribute: &str) {
    earlier_of_participant(aim, participant, &format!("={attribute}"));
}
