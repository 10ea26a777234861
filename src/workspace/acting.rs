//! Who acts: the person who works in the folder, or for a while another person of the project.
//!
//! A new person becomes one of the project with the first real act, and not before.

use crate::error::{Error, Result};
use crate::log::Act;
use crate::log::dialect::Writer;
use crate::model::Project;
use crate::model::id::*;
use crate::store::Files;
use crate::text::same_key;
use serde::Deserialize;

/// The file in `.emic/` that says who works in this folder.
const ME: &str = "me.toml";

/// The data of a person to be added to the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPerson {
    /// Name or alias.
    pub name: String,
    /// Initials; made from the name if empty.
    pub initials: String,
    /// Role in the study.
    pub role: String,
}

impl NewPerson {
    /// The act that adds the person.
    pub(super) fn add(&self) -> Act {
        let NewPerson { name, initials, role } = self.clone();
        Act::PersonAdd { name: name.trim().to_owned(), initials, role, guid: None }
    }

    /// The person of the project who has that name by now, perhaps from before becoming one with another, and so is
    /// meant.
    pub(super) fn known_in(&self, project: &Project) -> Option<PersonId> {
        project.person_called(&self.name).map(|person| person.id)
    }
}

/// Who works in a folder: a person of the project, or a new person who becomes one with the first act.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Me {
    Known(PersonId),
    New(NewPerson),
}

/// What was remembered of who works in this folder.
#[derive(Deserialize)]
struct RawMe {
    person: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    initials: String,
    #[serde(default)]
    role: String,
}

/// Who acts in an open project.
#[derive(Debug)]
pub(super) struct Acting {
    me: Me,
    /// Another person of the project who acts for now (`--coder`).
    pub(super) other: Option<PersonId>,
}

impl Acting {
    /// A new person, who has not acted yet.
    pub(super) fn new(person: NewPerson) -> Acting {
        Acting { me: Me::New(person), other: None }
    }

    /// The person whom the folder remembers.
    pub(super) fn remembered(files: &dyn Files) -> Result<Acting> {
        let raw = files.read_own(ME)?.and_then(|bytes| String::from_utf8(bytes).ok());
        let me = match raw.and_then(|text| toml::from_str::<RawMe>(&text).ok()) {
            Some(RawMe { person: Some(id), .. }) if id.parse::<PersonId>().is_ok() => {
                id.parse().map(Me::Known).unwrap_or_else(|()| Me::New(NewPerson::default()))
            }
            Some(RawMe { name, initials, role, .. }) => Me::New(NewPerson { name, initials, role }),
            None => Me::New(NewPerson::default()),
        };
        Ok(Acting { me, other: None })
    }

    /// Lets the folder remember who works there.
    pub(super) fn keep(&self, files: &dyn Files) -> Result<()> {
        let mut w = Writer::default();
        match &self.me {
            Me::Known(id) => w.str("person", id),
            Me::New(NewPerson { name, initials, role }) => {
                w.str("name", name).filled("initials", initials).filled("role", role)
            }
        };
        files.write_own(ME, w.finish().as_bytes())
    }

    /// If the folder does not say who works here, the first person does.
    pub(super) fn mend(&mut self, project: &Project) {
        if matches!(&self.me, Me::New(person) if person.name.is_empty())
            && let Some(first) = project.people_in_order().first()
        {
            self.me = Me::Known(first.id);
        }
    }

    /// Makes a person of the project the one who works here.
    pub(super) fn become_known(&mut self, id: PersonId) {
        self.me = Me::Known(id);
    }

    /// Finds the person again after operations were set aside: the operation that added them may be among those.
    pub(super) fn find_again(&mut self, project: &Project, name: String) {
        if let Me::Known(id) = self.me
            && project.person(id).is_none()
        {
            let person = NewPerson { name, ..NewPerson::default() };
            self.me = person.known_in(project).map_or(Me::New(person), Me::Known);
        }
    }

    /// The person who acts; `None` if that will be a new person.
    pub(super) fn coder(&self, project: &Project) -> Option<PersonId> {
        project.one_of(self.writes_as())
    }

    /// The person who works in this folder, also while another one acts; `None` if that will be a new person.
    pub(super) fn host(&self, project: &Project) -> Option<PersonId> {
        match self.me {
            Me::Known(id) => project.one_of(Some(id)),
            Me::New(_) => None,
        }
    }

    /// The id under which the person writes: their own, also where they are one with another by now, so that what they
    /// do stays theirs if the two are parted. `None` if that will be a new person.
    pub(super) fn writes_as(&self) -> Option<PersonId> {
        let here = match self.me {
            Me::Known(id) => Some(id),
            Me::New(_) => None,
        };
        self.other.or(here)
    }

    /// The name of the person who acts.
    pub(super) fn name<'a>(&'a self, project: &'a Project) -> &'a str {
        match (self.coder(project).and_then(|id| project.person(id)), &self.me) {
            (Some(person), _) => &person.name,
            (None, Me::New(person)) => &person.name,
            (None, Me::Known(_)) => "?",
        }
    }

    /// Lets another person of the project act (`None`: the one who works in this folder).
    pub(super) fn act_as(&mut self, project: &Project, name: Option<&str>) -> Result<()> {
        self.other = match name {
            None => None,
            // A person who works here but has not acted yet is no person of the project so far.
            Some(name) if matches!(&self.me, Me::New(me) if same_key(&me.name) == same_key(name)) => None,
            Some(name) => Some(project.find_person(name)?.id),
        };
        Ok(())
    }

    /// The new person who works here; `None` once a person of the project does.
    pub(super) fn newcomer(&self) -> Option<&NewPerson> {
        match &self.me {
            Me::New(person) if !person.name.trim().is_empty() => Some(person),
            Me::New(_) | Me::Known(_) => None,
        }
    }

    /// True if the one who works here has not acted yet.
    pub(super) fn is_new(&self) -> bool {
        matches!(self.me, Me::New(_))
    }

    /// The new person who works here, to be added before the first act; `None` if a person of the project does.
    ///
    /// # Errors
    /// It is not known who works here.
    pub(super) fn to_add(&self) -> Result<Option<NewPerson>> {
        match &self.me {
            Me::Known(_) => Ok(None),
            Me::New(person) if person.name.trim().is_empty() => {
                let fault = Error::usage("nobody has said who works here");
                Err(fault.hint("give your name with --coder NAME"))
            }
            Me::New(person) => Ok(Some(person.clone())),
        }
    }
}
