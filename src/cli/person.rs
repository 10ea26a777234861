//! `emic person …`: the team.

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::values::PersonField;
use crate::report::one_person;
use crate::text::is_near;
use crate::workspace::Workspace;
use clap::Subcommand;

/// Add and edit people of the team
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a person to the team
    ///
    /// Example: emic person add "Lena Ito" --initials LI --role "expert by experience"
    #[command(verbatim_doc_comment)]
    Add {
        /// Name or alias
        name: String,
        /// Initials; made from the name if left out
        #[arg(long)]
        initials: Option<String>,
        /// Role in the study
        #[arg(long)]
        role: Option<String>,
        /// Standing in the team, such as lead
        #[arg(long)]
        standing: Option<String>,
    },
    /// Change what is known of a person
    ///
    /// Example: emic person edit LI --name "Lena Ito-Brown"
    #[command(verbatim_doc_comment)]
    Edit {
        /// Name, initials, or the beginning of a name
        person: String,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// Other initials
        #[arg(long)]
        initials: Option<String>,
        /// Another role
        #[arg(long)]
        role: Option<String>,
        /// Another standing; outside: known from files alone, left out of assignment
        #[arg(long)]
        standing: Option<String>,
    },
    /// Make people one who are in the project twice; the one added first keeps name, initials and role
    ///
    /// Work, assignments, progress, memos, marks and undo of all of them go together; emic undo parts them again.
    /// Example: emic person same "Ruth Smith" "Ruth S"
    #[command(verbatim_doc_comment)]
    Same {
        /// Names, initials, or the beginnings of names
        #[arg(required = true, num_args = 2.., value_name = "PERSON")]
        people: Vec<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        match self.what {
            What::Add { name, initials, role, standing } => {
                let name = name.trim().to_owned();
                if let Some(known) =
                    project.people_in_order().into_iter().find(|p| p.is_called(|known| known == name))
                {
                    talk.say(&format!("{name} is there already; emic person edit changes what is known"));
                    talk.result(&format!("{}\n", known.id));
                    return Ok(());
                }
                let (initials, role) = (initials.unwrap_or_default(), role.unwrap_or_default());
                let mut acts = vec![Act::PersonAdd { name: name.clone(), initials, role, guid: None }];
                let person = crate::model::id::PersonId(crate::model::id::OpId::pending(0));
                let set = |value| Act::PersonSet { person, field: PersonField::Standing, value };
                acts.extend(standing.map(set));
                if let Some(near) =
                    project.people_in_order().into_iter().find(|p| p.is_called(|known| is_near(known, &name)))
                {
                    let (near, shown) = (&near.name, &near.shown);
                    talk.say(&format!(
                        "{near} ({shown}) is here, too: emic person same {near:?} {name:?} makes them one"
                    ));
                }
                if let Some(id) = workspace.commit(acts)?.first() {
                    talk.result(&format!("{id}\n"));
                }
                Ok(())
            }
            What::Same { people } => {
                let ids = people.iter().map(|name| Ok(project.find_person(name)?.id));
                let ids = ids.collect::<Result<Vec<_>>>()?;
                if ids.iter().all(|id| *id == ids[0]) {
                    talk.say("they are one already");
                    return Ok(());
                }
                let (acts, words) = one_person(project, &ids)?;
                workspace.commit(acts)?;
                talk.say(&format!("{words}; emic undo parts them again"));
                Ok(())
            }
            What::Edit { person, name, initials, role, standing } => {
                let person = project.find_person(&person)?;
                let name = name.map(|name| name.trim().to_owned());
                if project.people.values().any(|p| p.id != person.id && Some(&p.name) == name.as_ref()) {
                    return Err(Error::usage("another person has that name").hint("names tell people apart"));
                }
                let fields = [
                    (PersonField::Name, name, &person.name),
                    (PersonField::Initials, initials, &person.initials),
                    (PersonField::Role, role, &person.role),
                    (PersonField::Standing, standing, &person.standing),
                ];
                if fields.iter().all(|(_, value, _)| value.is_none()) {
                    return Err(
                        Error::usage("what is to change?").hint("--name, --initials, --role or --standing")
                    );
                }
                let acts = fields.into_iter().filter_map(|(field, value, now)| {
                    let value = value.filter(|value| value != now)?;
                    Some(Act::PersonSet { person: person.id, field, value })
                });
                let acts = acts.collect();
                workspace.commit(acts).map(drop)
            }
        }
    }
}
